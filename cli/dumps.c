/* SPDX-License-Identifier: Apache-2.0 */
/* netcause dumps: the descriptions of text reports, for those who write them. */
#define _POSIX_C_SOURCE 200809L
#include "decoders/intake/mixed.h"
#include "decoders/intake/show.h"
#include "decoders/limits.h"
#include "decoders/text/dump_show.h"
#include "setup.h"
#include "words.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int list_dumps(nc_cli *cli, nc_session *session)
{
    const nc_dumps *dumps = nc_session_dumps(session);
    nc_buf out = {0};
    for (size_t i = 0; i < nc_dumps_count(dumps); i++)
        nc_buf_printf(&out, "%-24.*s %.*s%s\n", NC_FMT(nc_dumps_name(dumps, i)),
                      NC_FMT(nc_dumps_title(dumps, i)),
                      nc_dumps_unconfirmed(dumps, i) ? " (format: unconfirmed)" : "");
    int status = nc_cli_write(cli, nc_buf_str(&out));
    nc_buf_free(&out);
    return status;
}

/* ---- check ---- */

static int check_dumps(nc_cli *cli, nc_session *session)
{
    nc_err err = NC_E_OK;
    size_t before = nc_dumps_count(nc_session_dumps(session));
    for (size_t i = 1; i < cli->operand_count; i++) {
        nc_err one = nc_setup_descriptions(session, nc_str_c(cli->operands[i]));
        err = err == NC_E_OK ? one : err;
    }
    if (err != NC_E_OK) {
        nc_setup_complain(nc_session_diag(session));
        return NC_EXIT_BAD_RULES;
    }
    size_t now = nc_dumps_count(nc_session_dumps(session));
    nc_str told = nc_arena_printf(cli->arena, "%zu descriptions, no errors\n",
                                  cli->operand_count > 1 ? now - before : now);
    return nc_cli_write(cli, told);
}

/* ---- test ---- */

typedef struct tests {
    nc_cli *cli;
    const nc_dumps *dumps;
    nc_diag *diag;
    nc_buf out;
    nc_dump_tests sum;
} tests;

static nc_err test_file(void *context, const char *path)
{
    tests *t = context;
    nc_str text;
    nc_err err = nc_dumps_read_file(t->cli->arena, path, t->diag, &text);
    if (err != NC_E_OK)
        return err;
    nc_diag_file(t->diag, nc_str_c(path), text);
    return nc_dumps_test(t->dumps, nc_str_c(path), text, t->diag, &t->out, &t->sum);
}

static nc_err test_path(tests *t, const char *path)
{
    return nc_setup_is_folder(path)
               ? nc_dumps_each_file(t->cli->arena, path, NC_S(NC_DUMPS_TEST), test_file, t, t->diag)
               : test_file(t, path);
}

/* The tests below a folder of --dumps, or those beside a description. */
static nc_err test_given(tests *t, const char *path)
{
    nc_str name = nc_str_c(path), end = NC_S(".yaml");
    if (nc_setup_is_folder(path) || !nc_str_ends(name, end))
        return test_path(t, path);
    name = nc_str_sub(name, 0, name.n - end.n);
    nc_str beside = nc_arena_printf(t->cli->arena, "%.*s" NC_DUMPS_TEST, NC_FMT(name));
    return access(beside.p, F_OK) == 0 ? test_path(t, beside.p) : NC_E_OK;
}

static int test_dumps(nc_cli *cli, nc_session *session)
{
    tests t = {.cli = cli, .dumps = nc_session_dumps(session), .diag = nc_session_diag(session)};
    nc_err err = NC_E_OK;
    for (size_t i = 1; i < cli->operand_count && err == NC_E_OK; i++)
        err = test_path(&t, cli->operands[i]);
    if (cli->operand_count == 1)
        err = test_path(&t, nc_setup_data(cli, "dumps").p);
    for (size_t i = 0; cli->operand_count == 1 && i < cli->options[NC_OPT_dumps].count && err == NC_E_OK; i++)
        err = test_given(&t, cli->options[NC_OPT_dumps].given[i]);
    nc_buf_printf(&t.out, "%u tests, %u failed\n", t.sum.run, t.sum.failed);
    int status = nc_cli_write(cli, nc_buf_str(&t.out));
    nc_buf_free(&t.out);
    if (err != NC_E_OK) {
        nc_setup_complain(t.diag);
        return NC_EXIT_BAD_RULES;
    }
    return status != NC_EXIT_DONE ? status : t.sum.failed > 0 ? NC_EXIT_BAD_RULES : NC_EXIT_DONE;
}

/* ---- show ---- */

static size_t pull_file(void *context, void *buffer, size_t n, nc_err *err)
{
    size_t got = fread(buffer, 1, n, context);
    if (got == 0 && ferror((FILE *)context))
        *err = NC_E_IO;
    return got;
}

/* No description reads the file: who does, and what comes of each line. */
static nc_err show_other(const nc_case *c, const char *path, const nc_dump_look *look, nc_buf *out)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return NC_E_IO;
    nc_stream *again = nc_stream_new(pull_file, file);
    nc_err err = nc_show_read(c, nc_str_c(path), again, look, out);
    nc_stream_free(again);
    fclose(file);
    return err;
}

static int show_file(nc_cli *cli, nc_session *session, const char *path, nc_buf *out)
{
    bool piped = strcmp(path, "-") == 0;
    FILE *file = piped ? stdin : fopen(path, "rb");
    if (file == NULL)
        return nc_cli_error(NC_EXIT_NO_EVIDENCE, "%s: %s", path, strerror(errno));
    nc_report_options terminal = nc_setup_look(cli);
    nc_dump_look look = {.color = terminal.color, .unread_only = nc_cli_flag(cli, NC_OPT_unread)};
    nc_dump_sum sum;
    nc_stream *in = nc_stream_new(pull_file, file);
    nc_case c = {.dumps = nc_session_dumps(session), .limits = &nc_default_limits};
    nc_str head = nc_stream_peek(in, NC_MIXED_BYTES);
    bool parts = nc_mixed_show(&c, head, out);
    nc_buf lines = {0};
    nc_err err = nc_dumps_show(nc_session_dumps(session), in, nc_str_c(path), &look, &lines, &sum);
    nc_stream_free(in);
    if (!piped)
        fclose(file);
    if (err == NC_E_OK || piped || show_other(&c, path, &look, out) != NC_E_OK)
        nc_buf_add(out, nc_buf_str(&lines));
    nc_buf_free(&lines);
    return err == NC_E_OK || parts ? NC_EXIT_DONE : NC_EXIT_NO_EVIDENCE;
}

static int show_dumps(nc_cli *cli, nc_session *session)
{
    size_t count;
    nc_str *paths = nc_setup_operands(cli, 1, &count);
    nc_buf out = {0};
    int status = NC_EXIT_DONE;
    if (count == 0)
        return nc_cli_error(NC_EXIT_USAGE, "dumps show needs a FILE");
    nc_setup_confine(cli, paths, count);
    for (size_t i = 0; i < count; i++) {
        int one = show_file(cli, session, paths[i].p, &out);
        status = one > status ? one : status;
    }
    int written = nc_cli_write(cli, nc_buf_str(&out));
    nc_buf_free(&out);
    return written != NC_EXIT_DONE ? written : status;
}

int nc_cmd_dumps(nc_cli *cli)
{
    static const struct {
        const char *name;
        int (*run)(nc_cli *cli, nc_session *session);
    } verbs[] = {{"list", list_dumps}, {"check", check_dumps}, {"test", test_dumps}, {"show", show_dumps}};
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (strcmp(cli->operands[0], verbs[i].name) == 0) {
            int status;
            nc_session *session = nc_setup_session(cli, &status);
            if (session == NULL)
                return status;
            status = verbs[i].run(cli, session);
            nc_session_free(session);
            return status;
        }
    return nc_no_verb(cli);
}
