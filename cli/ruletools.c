/* SPDX-License-Identifier: Apache-2.0 */
#include "ruletools.h"
#include "words.h"

#include "api/fixture.h"
#include "engine/author/cover.h"
#include "engine/author/lint.h"
#include "engine/author/mutate.h"
#include "engine/author/testreport.h"
#include "engine/base/num.h"

#include <inttypes.h>

/* Conversations have no names in tests: their number is shown. */
static bool name_flow(void *context, const nc_function *fn, const nc_result_value *args, uint32_t source,
                      int64_t from, int64_t to, nc_word *out)
{
    nc_session *session = context;
    (void)source, (void)from, (void)to;
    if (!nc_str_eq(fn->name, NC_S("flow_name")) || !args[0].known)
        return false;
    nc_buf text = {0};
    nc_buf_printf(&text, "conversation %" PRId64, nc_v_int(args[0].word));
    *out = nc_intern(nc_session_pool(session), nc_buf_str(&text));
    nc_buf_free(&text);
    return true;
}

static nc_rule_test_host host_of(nc_session *session, nc_fixtures *fixtures)
{
    return (nc_rule_test_host){
        .run = {.call = name_flow, .context = session}, .fixture = nc_fixtures_get, .context = fixtures};
}

static nc_str only_of(const nc_cli *cli)
{
    const char *only = nc_cli_option(cli, NC_OPT_only);
    return only != NULL ? nc_str_c(only) : NC_S("");
}

/* False after a complaint: a mistyped name must not pass for rules without a fault. */
static bool only_means_some(const nc_cli *cli, nc_session *session)
{
    const nc_program *program = nc_session_program(session);
    for (size_t i = 0; i < program->rule_count; i++)
        if (nc_rule_meant(program->rules[i], only_of(cli)))
            return true;
    if (only_of(cli).n == 0)
        return true;
    nc_cli_error(NC_EXIT_USAGE, "--only: no rule that runs is called '%.*s'", NC_FMT(only_of(cli)));
    nc_suggest_knowledge(only_of(cli), program);
    return false;
}

/* --at-least; 0 when it was not given.  False after a complaint. */
static bool least_of(const nc_cli *cli, double *least)
{
    const char *text = nc_cli_option(cli, NC_OPT_at_least);
    int64_t thousandths;
    *least = 0;
    if (text == NULL)
        return true;
    if (!nc_num_fixed(nc_str_c(text), 3, &thousandths) || thousandths < 0 || thousandths > 100000) {
        nc_cli_error(NC_EXIT_USAGE, "'%s' is no percentage", text);
        return false;
    }
    *least = (double)thousandths / 1000;
    return true;
}

int nc_rules_format(const nc_cli *cli, const char *const *words, int count)
{
    const char *given = nc_cli_option(cli, NC_OPT_format);
    for (int i = 0; i < count; i++)
        if (given == NULL || nc_str_eq(nc_str_c(given), nc_str_c(words[i])))
            return i;
    nc_cli_error(NC_EXIT_USAGE, "no format '%s' here", given);
    return -1;
}

/* --vary as bits.  False after a complaint. */
static bool variants_of(const nc_cli *cli, unsigned *bits)
{
    *bits = 0;
    for (size_t i = 0; i < cli->options[NC_OPT_vary].count; i++) {
        unsigned before = *bits;
        for (unsigned v = NC_VARIANT_NONE + 1; v < NC_VARIANT_COUNT; v++)
            if (nc_str_eq(nc_variant_name((nc_variant)v), nc_str_c(cli->options[NC_OPT_vary].given[i])))
                *bits |= 1u << v;
        if (*bits == before) {
            nc_cli_error(NC_EXIT_USAGE, "--vary is shuffled, split, doubled or cut, not '%s'",
                         cli->options[NC_OPT_vary].given[i]);
            return false;
        }
    }
    return true;
}

int nc_rules_test_verb(nc_cli *cli, nc_session *session, nc_buf *out)
{
    static const char *const formats[] = {"text", "tap", "junit"};
    size_t count;
    nc_diag *diag = nc_session_diag(session);
    unsigned vary;
    int format = nc_rules_format(cli, formats, 3);
    if (format < 0 || !variants_of(cli, &vary) || !only_means_some(cli, session))
        return NC_EXIT_USAGE;
    const nc_test_case *cases = nc_rules_tests(nc_session_rule_base(session), &count);
    nc_fixtures *fixtures = nc_fixtures_new(session);
    nc_rule_test_host host = host_of(session, fixtures);
    nc_rule_test_result result =
        nc_test_report(nc_session_program(session), nc_session_pool(session), cases, count, only_of(cli),
                       &host, vary, (nc_test_format)format, diag, out);
    nc_setup_complain(diag);
    nc_fixtures_free(fixtures);
    return result.failed ? NC_EXIT_BAD_RULES : NC_EXIT_DONE;
}

/* ---- check ---- */

static void print_costs(nc_buf *out, const nc_program *program, const nc_costs *costs)
{
    static const char *const roles[] = {"find", "absent", "exists"};
    nc_buf_printf(out, "%-36s %-8s %-24s %-16s %10s %10s %8s\n", "rule", "", "type", "found by", "looked at",
                  "kept", "ms");
    for (size_t i = 0; i < costs->count; i++) {
        const nc_cost *c = &costs->at[i];
        nc_str by = c->indexed ? c->by : NC_S("every fact");
        if (c->event)
            nc_buf_printf(out, "%-36.*s %-8s %-24.*s %-16.*s %10.0f %10.0f %8.1f\n", NC_FMT(c->rule->name),
                          roles[c->role], NC_FMT(nc_vocab_shape(program->vocab, c->pattern->type)->name),
                          NC_FMT(by), c->candidates, c->watched ? 0 : c->kept, c->milliseconds);
    }
    nc_buf_c(out, "estimates for a million facts of the type\n\n");
}

int nc_rules_check_verb(nc_cli *cli, nc_session *session, nc_buf *out)
{
    nc_diag *diag = nc_session_diag(session);
    const nc_program *program = nc_session_program(session);
    const nc_rules *rules = nc_session_rule_base(session);
    nc_lint_run(rules, program, nc_session_pool(session), nc_cli_flag(cli, NC_OPT_strict),
                nc_session_now(session), diag);
    nc_setup_complain(diag);
    nc_costs costs = nc_costs_of(cli->arena, program, nc_session_pool(session));
    if (nc_cli_flag(cli, NC_OPT_cost))
        print_costs(out, program, &costs);
    size_t tests, warnings = nc_diag_count(diag) - nc_diag_errors(diag);
    nc_rules_tests(rules, &tests);
    nc_buf_printf(out, "%zu rules, %zu causes, %zu commands, %zu tables, %zu tests: %zu errors",
                  program->rule_count, program->cause_count, program->command_count, program->table_count,
                  tests, nc_diag_errors(diag));
    if (warnings > 0)
        nc_buf_printf(out, ", %zu warnings", warnings);
    nc_buf_char(out, '\n');
    return nc_diag_errors(diag) ? NC_EXIT_BAD_RULES : NC_EXIT_DONE;
}

int nc_rules_lints_verb(nc_cli *cli, nc_session *session, nc_buf *out)
{
    static const char *const levels[] = {"error", "warning", "strict"};
    size_t count;
    const nc_lint_info *table = nc_lint_table(&count);
    (void)cli, (void)session;
    for (size_t i = 0; i < count; i++)
        nc_buf_printf(out, "%-30.*s %-8s %.*s\n", NC_FMT(table[i].name), levels[table[i].level],
                      NC_FMT(table[i].means));
    return NC_EXIT_DONE;
}

/* ---- coverage ---- */

typedef struct measuring {
    nc_coverage *coverage;
    const nc_program *original;
} measuring;

static bool measure(void *context, const nc_function *fn, const nc_result_value *args, bool *known,
                    nc_word *out)
{
    return nc_coverage_call(((measuring *)context)->coverage, fn, args, known, out);
}

/* A case has its own session, since a session is one case. */
static int cover_case(nc_cli *cli, nc_coverage *coverage, const char *path)
{
    int status;
    nc_session *session = nc_setup_session(cli, &status);
    if (session == NULL)
        return status;
    status = nc_setup_rules(cli, session);
    if (status == NC_EXIT_DONE) {
        measuring m = {coverage, nc_session_program(session)};
        nc_session_instrument(
            session, nc_coverage_program(coverage, cli->arena, m.original, nc_session_pool(session), false),
            measure, &m);
        nc_str bundle = nc_setup_case(cli, path);
        status = nc_session_diagnose(session, &bundle, 1);
        const nc_result *result = nc_session_result(session);
        for (size_t i = 0; result != NULL && i < result->finding_count; i++)
            nc_coverage_fired(coverage, result->findings[i].rule);
        status = result == NULL ? status : NC_EXIT_DONE;
    }
    nc_session_free(session);
    return status;
}

int nc_rules_coverage_verb(nc_cli *cli, nc_session *session, nc_buf *out)
{
    static const char *const formats[] = {"text", "json"};
    size_t count;
    double least;
    int format = nc_rules_format(cli, formats, 2), status = NC_EXIT_DONE;
    if (format < 0 || !least_of(cli, &least) || !only_means_some(cli, session))
        return NC_EXIT_USAGE;
    nc_coverage *coverage = nc_coverage_new(only_of(cli));
    const nc_test_case *cases = nc_rules_tests(nc_session_rule_base(session), &count);
    nc_fixtures *fixtures = nc_fixtures_new(session);
    nc_rule_test_host host = host_of(session, fixtures);
    if (cli->operand_count == 1 || nc_cli_flag(cli, NC_OPT_tests))
        nc_coverage_tests(coverage, nc_session_program(session), nc_session_pool(session), cases, count,
                          &host);
    for (size_t i = 1; i < cli->operand_count && status == NC_EXIT_DONE; i++)
        status = cover_case(cli, coverage, cli->operands[i]);
    if (format == 0)
        nc_coverage_text(coverage, out);
    else
        nc_coverage_json(coverage, out);
    if (status == NC_EXIT_DONE && nc_coverage_score(coverage) < least)
        status = NC_EXIT_BAD_RULES;
    nc_coverage_free(coverage);
    nc_fixtures_free(fixtures);
    return status;
}

/* ---- mutate ---- */

int nc_rules_mutate_verb(nc_cli *cli, nc_session *session, nc_buf *out)
{
    static const char *const formats[] = {"text", "json"};
    size_t count;
    double least;
    int format = nc_rules_format(cli, formats, 2);
    if (format < 0 || !least_of(cli, &least) || !only_means_some(cli, session))
        return NC_EXIT_USAGE;
    const nc_test_case *cases = nc_rules_tests(nc_session_rule_base(session), &count);
    nc_fixtures *fixtures = nc_fixtures_new(session);
    nc_rule_test_host host = host_of(session, fixtures);
    nc_mutation mutation = nc_mutate(cli->arena, nc_session_program(session), nc_session_pool(session), cases,
                                     count, only_of(cli), nc_cli_flag(cli, NC_OPT_suggest), &host);
    if (format == 0)
        nc_mutation_text(&mutation, out);
    else
        nc_mutation_json(&mutation, out);
    nc_fixtures_free(fixtures);
    return nc_mutation_lowest(&mutation) < least ? NC_EXIT_BAD_RULES : NC_EXIT_DONE;
}
