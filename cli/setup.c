/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "setup.h"

#include "configfile.h"
#include "progress.h"
#include "sandbox.h"
#include "words.h"

#include "engine/author/lint.h"
#include "engine/base/num.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

void nc_setup_complain(nc_diag *diag)
{
    nc_buf out = {0};
    nc_diag_print(diag, &out);
    fwrite(out.p ? out.p : "", 1, out.n, stderr);
    nc_buf_free(&out);
}

bool nc_setup_is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

/* The program's own folder, without a slash at the end. */
static nc_str program_folder(nc_arena *arena)
{
    char path[4096];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path);
    while (n > 0 && path[n - 1] != '/')
        n--;
    return n > 1 ? nc_arena_copy(arena, nc_str_n(path, (size_t)n - 1)) : NC_S(".");
}

nc_str nc_setup_data(nc_cli *cli, const char *folder)
{
    const char *given = getenv("NETCAUSE_DATA");
    if (given && given[0])
        return nc_arena_printf(cli->arena, "%s/%s", given, folder);
    nc_str home = program_folder(cli->arena);
    const char *source = strcmp(folder, "dumps") == 0 ? "decoders/text" : folder;
    nc_str tries[] = {
        nc_arena_printf(cli->arena, "%.*s/../share/netcause/%s", NC_FMT(home), folder),
        nc_arena_printf(cli->arena, "%.*s/../%s", NC_FMT(home), source),    /* build/netcause */
        nc_arena_printf(cli->arena, "%.*s/../../%s", NC_FMT(home), source), /* build/gcc/netcause */
    };
    size_t count = sizeof tries / sizeof *tries;
    for (size_t i = 0; i < count; i++)
        if (nc_setup_is_folder(tries[i].p))
            return tries[i];
    return tries[0];
}

static int no_limit(nc_cli *cli, nc_str name, nc_str text)
{
    size_t count;
    const nc_limit_info *table = nc_limit_table(&count);
    nc_str *known = NC_NEW_ARRAY(cli->arena, nc_str, count);
    for (size_t i = 0; i < count; i++) {
        known[i] = table[i].name;
        if (nc_str_eq(known[i], name))
            return nc_cli_error(NC_EXIT_USAGE, "--limit %.*s: '%.*s' is no number from 0 on", NC_FMT(name),
                                NC_FMT(text));
    }
    nc_cli_error(NC_EXIT_USAGE, "no limit '%.*s'; see netcause limits", NC_FMT(name));
    nc_suggest_word(name, known, count);
    return NC_EXIT_USAGE;
}

static int set_limits(nc_cli *cli, nc_limits *limits)
{
    for (size_t i = 0; i < cli->options[NC_OPT_limit].count; i++) {
        nc_str name, text;
        int64_t value;
        if (!nc_cli_assignment(cli->options[NC_OPT_limit].given[i], &name, &text))
            return NC_EXIT_USAGE;
        if (!nc_num_i64(text, &value) || !nc_limit_set(limits, name, value)) {
            int status = no_limit(cli, name, text);
            nc_config_blame(cli, NC_OPT_limit);
            return status;
        }
    }
    return NC_EXIT_DONE;
}

nc_err nc_setup_descriptions(nc_session *session, nc_str path)
{
    return nc_setup_is_folder(path.p) ? nc_session_descriptions(session, path)
                                      : nc_session_description(session, path);
}

/* The shipped ones, and those of --dumps. */
static int load_descriptions(nc_cli *cli, nc_session *session)
{
    nc_err err = nc_session_descriptions(session, nc_setup_data(cli, "dumps"));
    for (size_t i = 0; i < cli->options[NC_OPT_dumps].count; i++) {
        nc_err one = nc_setup_descriptions(session, nc_str_c(cli->options[NC_OPT_dumps].given[i]));
        err = err == NC_E_OK ? one : err;
    }
    if (err == NC_E_OK)
        return NC_EXIT_DONE;
    nc_setup_complain(nc_session_diag(session));
    nc_config_blame(cli, NC_OPT_dumps);
    return NC_EXIT_BAD_RULES;
}

nc_session *nc_setup_session(nc_cli *cli, int *status)
{
    nc_session *session = nc_session_new();
    if (nc_cli_flag(cli, NC_OPT_quiet))
        nc_diag_only(nc_session_diag(session), NC_LEVEL_ERROR);
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    nc_session_today(session, now.tv_sec * NC_SECOND);
    *status = set_limits(cli, nc_session_limits(session));
    if (*status == NC_EXIT_DONE)
        *status = load_descriptions(cli, session);
    if (*status == NC_EXIT_DONE)
        nc_progress_begin(cli, session);
    if (*status == NC_EXIT_DONE)
        return session;
    nc_session_free(session);
    return NULL;
}

static int set_parameters(nc_cli *cli, nc_session *session)
{
    for (size_t i = 0; i < cli->options[NC_OPT_set].count; i++) {
        nc_str name, value;
        if (!nc_cli_assignment(cli->options[NC_OPT_set].given[i], &name, &value))
            return NC_EXIT_USAGE;
        nc_session_parameter(session, name, value);
    }
    return NC_EXIT_DONE;
}

nc_str nc_setup_cache(const nc_cli *cli)
{
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    if (cache && cache[0] == '/')
        return nc_arena_printf(cli->arena, "%s/netcause/rules", cache);
    return home && home[0] == '/' ? nc_arena_printf(cli->arena, "%s/.cache/netcause/rules", home) : NC_S("");
}

int nc_setup_rules(nc_cli *cli, nc_session *session)
{
    size_t given = cli->options[NC_OPT_rules].count, added = cli->options[NC_OPT_add_rules].count;
    const char *language = nc_cli_option(cli, NC_OPT_language);
    if (language != NULL && !nc_session_language(session, nc_str_c(language))) {
        nc_cli_error(NC_EXIT_USAGE, "'%s' is no language, such as de or pt-BR", language);
        nc_config_blame(cli, NC_OPT_language);
        return NC_EXIT_USAGE;
    }
    if (!nc_cli_flag(cli, NC_OPT_no_cache))
        nc_session_cache(session, nc_setup_cache(cli));
    for (size_t i = 0; i < given; i++)
        nc_session_rules(session, nc_str_c(cli->options[NC_OPT_rules].given[i]));
    if (given == 0)
        nc_session_rules(session, nc_setup_data(cli, "rules"));
    for (size_t i = 0; i < added; i++)
        nc_session_rules(session, nc_str_c(cli->options[NC_OPT_add_rules].given[i]));
    if (nc_cli_flag(cli, NC_OPT_drafts))
        nc_session_with_drafts(session);
    int status = set_parameters(cli, session);
    if (status != NC_EXIT_DONE)
        return status;
    if (nc_session_ready(session) != NC_E_OK)
        status = NC_EXIT_BAD_RULES;
    if (status != NC_EXIT_DONE) {
        nc_lint_label(nc_session_diag(session));
        nc_setup_complain(nc_session_diag(session));
        nc_config_blame(cli, NC_OPT_rules);
        nc_config_blame(cli, NC_OPT_add_rules);
        nc_config_blame(cli, NC_OPT_set);
    }
    return status;
}

int nc_setup_run(nc_cli *cli, int (*run)(nc_cli *cli, nc_session *session))
{
    int status;
    nc_session *session = nc_setup_session(cli, &status);
    if (session == NULL)
        return status;
    status = nc_setup_rules(cli, session);
    if (status == NC_EXIT_DONE)
        status = run(cli, session);
    nc_session_free(session);
    return status;
}

nc_str nc_setup_case(nc_cli *cli, const char *path)
{
    nc_str input = nc_arena_printf(cli->arena, "%s/input", path);
    return nc_setup_is_folder(input.p) ? input : nc_str_c(path);
}

nc_str *nc_setup_operands(nc_cli *cli, size_t first, size_t *count)
{
    *count = cli->operand_count - first;
    nc_str *operands = NC_NEW_ARRAY(cli->arena, nc_str, *count + 1);
    for (size_t i = 0; i < *count; i++)
        operands[i] = nc_str_c(cli->operands[first + i]);
    return operands;
}

static void make_folders(char *path)
{
    for (char *p = path + 1; *p; p++)
        if (*p == '/') {
            *p = '\0';
            mkdir(path, 0700);
            *p = '/';
        }
}

nc_str nc_setup_kb(const nc_cli *cli)
{
    const char *given = nc_cli_option(cli, NC_OPT_kb), *data = getenv("XDG_DATA_HOME"),
               *home = getenv("HOME");
    if (given)
        return nc_str_c(given);
    nc_str path = data && data[0]
                      ? nc_arena_printf(cli->arena, "%s/netcause/kb.sqlite", data)
                      : nc_arena_printf(cli->arena, "%s/.local/share/netcause/kb.sqlite", home ? home : ".");
    char *copy = nc_arena_cstr(cli->arena, path);
    make_folders(copy);
    return path;
}

int nc_setup_no_evidence(const nc_cli *cli, nc_session *session)
{
    if (nc_diag_errors(nc_session_diag(session)) > 0)
        return NC_EXIT_NO_EVIDENCE;
    return nc_cli_error(NC_EXIT_NO_EVIDENCE,
                        "nothing that was given is a capture or a report that %s can show",
                        cli->command->name);
}

void nc_setup_confine(const nc_cli *cli, const nc_str *bundles, size_t count)
{
    nc_sandbox box;
    nc_progress_expect(cli, bundles, count);
    const char *output = nc_cli_option(cli, NC_OPT_output);
    if (nc_cli_flag(cli, NC_OPT_no_sandbox))
        return;
    nc_sandbox_begin(&box);
    for (size_t i = 0; i < count; i++)
        nc_sandbox_read(&box, bundles[i].p);
    if (output != NULL && strcmp(output, "-") != 0)
        nc_sandbox_write_beside(&box, output);
    if (nc_cli_flag(cli, NC_OPT_annotate))
        nc_sandbox_write_beside(&box, nc_cli_option(cli, NC_OPT_annotate));
    if (nc_cli_flag(cli, NC_OPT_save))
        nc_sandbox_write_beside(&box, nc_setup_kb(cli).p);
    nc_sandbox_close(&box);
}

static unsigned width_of(const nc_cli *cli)
{
    const char *texts[] = {nc_cli_option(cli, NC_OPT_width), getenv("COLUMNS")};
    for (size_t i = 0; i < 2; i++) {
        uint64_t width;
        if (texts[i] && nc_num_u64(nc_str_c(texts[i]), 10, &width) && width > 0 && width < 10000)
            return (unsigned)width;
    }
    return nc_cli_option(cli, NC_OPT_output) == NULL ? cli->screen.columns : 0;
}

static bool color_of(const nc_cli *cli)
{
    const char *when = nc_cli_option(cli, NC_OPT_color), *no = getenv("NO_COLOR"), *term = getenv("TERM"),
               *force = getenv("CLICOLOR_FORCE");
    if (when && strcmp(when, "auto") != 0)
        return strcmp(when, "always") == 0;
    if (force && force[0] && strcmp(force, "0") != 0)
        return nc_cli_option(cli, NC_OPT_output) == NULL;
    if ((no && no[0]) || (term && strcmp(term, "dumb") == 0) || nc_cli_option(cli, NC_OPT_output))
        return false;
    return cli->screen.terminal;
}

nc_report_options nc_setup_look(const nc_cli *cli)
{
    return (nc_report_options){
        .width = width_of(cli), .color = color_of(cli), .ascii = nc_cli_flag(cli, NC_OPT_ascii)};
}

nc_report_options nc_setup_list_look(const nc_cli *cli)
{
    nc_report_options look = nc_setup_look(cli);
    if (!nc_cli_flag(cli, NC_OPT_width) && (!cli->screen.terminal || nc_cli_flag(cli, NC_OPT_output)))
        look.width = 0;
    return look;
}

const nc_result *nc_setup_diagnose(const nc_cli *cli, nc_session *session, const nc_str *bundles,
                                   size_t count, int *status)
{
    nc_setup_confine(cli, bundles, count);
    *status = nc_session_diagnose(session, bundles, count);
    nc_setup_complain(nc_session_diag(session));
    return nc_session_result(session);
}
