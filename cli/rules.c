/* SPDX-License-Identifier: Apache-2.0 */
/* netcause rules: the knowledge, seen by those who write it. */
#include "decoders/facts.h"
#include "decoders/packet/packet.h"
#include "engine/author/ruleprint.h"
#include "ruletools.h"
#include "setup.h"
#include "words.h"

#include <inttypes.h>
#include <string.h>

static const char *const idle_words[] = {[NC_IDLE_NOT] = "running",
                                         [NC_IDLE_DRAFT] = "draft",
                                         [NC_IDLE_RETIRED] = "retired",
                                         [NC_IDLE_DISABLED] = "disabled",
                                         [NC_IDLE_LACKS] = "lacking"};

/* One rule a line; what is out of the ordinary about it stands behind the title. */
static void list_line(nc_buf *out, const nc_rule *rule, const nc_idle *idle)
{
    nc_buf_printf(out, "%-10.*s %-9.*s %-44.*s %.*s", NC_FMT(rule->code),
                  NC_FMT(nc_severity_name(rule->severity)), NC_FMT(rule->name), NC_FMT(rule->title));
    if (idle != NULL && idle->kind == NC_IDLE_DISABLED)
        nc_buf_printf(out, " [disabled by %.*s: %.*s]", NC_FMT(idle->by), NC_FMT(idle->reason));
    else if (idle != NULL)
        nc_buf_printf(out, " [%s: %.*s]", idle_words[idle->kind], NC_FMT(idle->reason));
    else if (rule->deprecation != NULL)
        nc_buf_printf(out, " [deprecated since %.*s: %.*s]", NC_FMT(rule->deprecation->since),
                      NC_FMT(rule->deprecation->reason));
    else if (!nc_str_eq(rule->status, NC_S("stable")))
        nc_buf_printf(out, " [%.*s]", NC_FMT(rule->status));
    nc_buf_char(out, '\n');
}

static bool wanted(const char *word, const nc_rule *rule, nc_idle_kind kind)
{
    return word == NULL || nc_str_eq(rule->status, nc_str_c(word)) || strcmp(idle_words[kind], word) == 0;
}

static void list(nc_buf *out, const nc_program *program, const char *status)
{
    for (size_t i = 0; i < program->rule_count; i++)
        if (wanted(status, program->rules[i], NC_IDLE_NOT))
            list_line(out, program->rules[i], NULL);
    for (size_t i = 0; i < program->idle_count; i++)
        if (wanted(status, program->idle[i].rule, program->idle[i].kind))
            list_line(out, program->idle[i].rule, &program->idle[i]);
}

static bool show(nc_buf *out, nc_session *session, nc_str name)
{
    const nc_program *program = nc_session_program(session);
    for (size_t i = 0; i < program->rule_count; i++) {
        const nc_rule *rule = program->rules[i];
        if (!nc_str_eq(rule->name, name) && !nc_str_eq_fold(rule->code, name))
            continue;
        nc_buf_printf(out, "%.*s  %.*s  %.*s  pack %.*s\n%.*s\n", NC_FMT(rule->code), NC_FMT(rule->name),
                      NC_FMT(nc_severity_name(rule->severity)), NC_FMT(rule->pack), NC_FMT(rule->title));
        nc_buf_printf(out, "%.*s:%u\n\n", NC_FMT(rule->place.file), rule->place.line);
        nc_rule_print(out, rule, program, nc_session_pool(session));
        return true;
    }
    return false;
}

static void types(nc_buf *out, const nc_vocab *vocab)
{
    for (size_t i = 0; i < nc_vocab_count(vocab); i++) {
        const nc_shape *shape = nc_vocab_shape(vocab, (nc_fact_type)i);
        nc_buf_printf(out, "%-24.*s %.*s\n", NC_FMT(shape->name), NC_FMT(shape->doc));
        for (unsigned k = 0; k < shape->slot_count; k++)
            nc_buf_printf(out, "    %-24.*s %-9.*s %.*s\n", NC_FMT(shape->slots[k].name),
                          NC_FMT(nc_type_name(shape->slots[k].type)), NC_FMT(shape->slots[k].doc));
    }
}

static void functions(nc_buf *out)
{
    size_t count;
    const nc_function *table = nc_functions(&count);
    for (size_t i = 0; i < count; i++)
        nc_buf_printf(out, "%-20.*s %-9.*s %.*s\n", NC_FMT(table[i].name),
                      NC_FMT(nc_type_name(table[i].result)), NC_FMT(table[i].doc));
    table = nc_wires_functions(&count);
    for (size_t i = 0; i < count; i++)
        nc_buf_printf(out, "%-20.*s %-9.*s %.*s\n", NC_FMT(table[i].name),
                      NC_FMT(nc_type_name(table[i].result)), NC_FMT(table[i].doc));
}

/* Folders after the first operand stand for --rules.  Who writes rules wants their tests and messages, which
 * no compiled copy has. */
static int load(nc_cli *cli, nc_session *session)
{
    cli->options[NC_OPT_no_cache].count = 1;
    if (cli->operand_count > 1) {
        cli->options[NC_OPT_rules].given = cli->operands + 1;
        cli->options[NC_OPT_rules].count = cli->operand_count - 1;
    }
    return nc_setup_rules(cli, session);
}

typedef struct verb {
    const char *name;
    bool takes_folders, needs_rules;
    int (*run)(nc_cli *cli, nc_session *session, nc_buf *out);
} verb;

static int run_functions(nc_cli *cli, nc_session *session, nc_buf *out)
{
    (void)cli, (void)session;
    functions(out);
    return NC_EXIT_DONE;
}

static int run_types(nc_cli *cli, nc_session *session, nc_buf *out)
{
    (void)cli;
    types(out, nc_session_vocab(session));
    return NC_EXIT_DONE;
}

static int run_list(nc_cli *cli, nc_session *session, nc_buf *out)
{
    static const char known[] = "draft|stable|deprecated|retired|disabled|lacking|running";
    const char *status = nc_cli_option(cli, NC_OPT_status);
    nc_str words = nc_str_c(known), word;
    bool fine = status == NULL;
    while (!fine && nc_str_split(&words, '|', &word))
        fine = nc_str_eq(word, nc_str_c(status));
    if (!fine)
        return nc_cli_error(NC_EXIT_USAGE, "no status '%s': %s", status, known);
    list(out, nc_session_program(session), status);
    return NC_EXIT_DONE;
}

static int run_show(nc_cli *cli, nc_session *session, nc_buf *out)
{
    if (cli->operand_count != 2)
        return nc_cli_error(NC_EXIT_USAGE, "usage: netcause rules show NAME");
    if (!show(out, session, nc_str_c(cli->operands[1]))) {
        nc_cli_error(NC_EXIT_USAGE, "no rule '%s'; netcause rules list shows all", cli->operands[1]);
        nc_suggest_knowledge(nc_str_c(cli->operands[1]), nc_session_program(session));
        return NC_EXIT_USAGE;
    }
    return NC_EXIT_DONE;
}

static int run_cache(nc_cli *cli, nc_session *session, nc_buf *out)
{
    (void)session;
    nc_str folder = nc_setup_cache(cli);
    bool clear = cli->operand_count == 2 && strcmp(cli->operands[1], "clear") == 0;
    if (folder.n == 0)
        return nc_cli_error(NC_EXIT_USAGE, "neither XDG_CACHE_HOME nor HOME says where rules are kept");
    if (cli->operand_count > 1 && !clear && strcmp(cli->operands[1], "show") != 0)
        return nc_cli_error(NC_EXIT_USAGE, "usage: netcause rules cache [show | clear]");
    nc_cache_size size = clear ? nc_cache_clear(folder, 0) : nc_cache_look(folder);
    nc_buf_printf(out, "%.*s: %zu compiled rule bases%s, %.1f KiB\n", NC_FMT(folder), size.images,
                  clear ? " removed" : "", (double)size.bytes / 1024);
    return NC_EXIT_DONE;
}

static const verb verbs[] = {
    {"list", false, true, run_list},
    {"show", false, true, run_show},
    {"check", true, true, nc_rules_check_verb},
    {"test", true, true, nc_rules_test_verb},
    {"mutate", true, true, nc_rules_mutate_verb},
    {"coverage", false, true, nc_rules_coverage_verb},
    {"lints", false, false, nc_rules_lints_verb},
    {"new", false, false, nc_rules_new_verb},
    {"docs", false, true, nc_rules_docs_verb},
    {"lock", true, true, nc_rules_lock_verb},
    {"diff", false, false, nc_rules_diff_verb},
    {"types", false, true, run_types},
    {"functions", false, false, run_functions},
    {"cache", false, false, run_cache},
};

static int run(nc_cli *cli, nc_session *session, nc_buf *out)
{
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        const verb *v = &verbs[i];
        if (!nc_str_eq(nc_str_c(v->name), nc_str_c(cli->operands[0])))
            continue;
        int status = NC_EXIT_DONE;
        /* Who works on rules wants their tests and messages, which no compiled copy has. */
        if (v->run != run_list && v->run != run_show && v->run != run_types)
            cli->options[NC_OPT_no_cache].count = 1;
        if (v->takes_folders) /* who checks and tests rules means all of them */
            nc_session_with_drafts(session);
        if (v->needs_rules)
            status = v->takes_folders ? load(cli, session) : nc_setup_rules(cli, session);
        return status == NC_EXIT_DONE ? v->run(cli, session, out) : status;
    }
    return nc_no_verb(cli);
}

int nc_cmd_rules(nc_cli *cli)
{
    int status;
    nc_buf out = {0};
    nc_session *session = nc_setup_session(cli, &status);
    if (session == NULL)
        return status;
    status = run(cli, session, &out);
    if (out.n > 0) {
        int written = nc_cli_write(cli, nc_buf_str(&out));
        status = status == NC_EXIT_DONE ? written : status;
    }
    nc_buf_free(&out);
    nc_session_free(session);
    return status;
}
