/* SPDX-License-Identifier: Apache-2.0 */
/* netcause diff: a good run and a bad one, step by step. */
#include "api/talk.h"
#include "asked.h"
#include "setup.h"

static int hear(nc_cli *cli, nc_session *session, const char *path, nc_talk *out)
{
    nc_asked asked;
    if (nc_asked_begin(cli, session, true, &asked) != NC_EXIT_DONE)
        return NC_EXIT_USAGE;
    nc_err err = nc_session_talk(session, nc_str_c(path), &asked.choice, out);
    nc_asked_end(&asked);
    nc_setup_complain(nc_session_diag(session));
    return err == NC_E_OK ? NC_EXIT_DONE : NC_EXIT_NO_EVIDENCE;
}

int nc_cmd_diff(nc_cli *cli)
{
    int status = NC_EXIT_DONE, other;
    size_t count;
    nc_talk good, bad;
    nc_buf out = {0};
    nc_str format;
    status = nc_asked_format(cli, "text html", &format);
    if (status != NC_EXIT_DONE)
        return status;
    nc_str *bundles = nc_setup_operands(cli, 0, &count);
    nc_session *first = nc_setup_session(cli, &status), *second = nc_setup_session(cli, &other);
    if (first != NULL && second != NULL) { /* tables of the rules name suites and alerts */
        status = nc_setup_rules(cli, first);
        other = nc_setup_rules(cli, second);
    }
    if (first != NULL && second != NULL && status == NC_EXIT_DONE && other == NC_EXIT_DONE) {
        nc_setup_confine(cli, bundles, count);
        status = hear(cli, first, cli->operands[0], &good);
        other = hear(cli, second, cli->operands[1], &bad);
        status = status != NC_EXIT_DONE ? status : other;
    }
    if (first != NULL && second != NULL && status == NC_EXIT_DONE) {
        nc_report_options look = nc_setup_look(cli);
        if (nc_str_eq(format, NC_S("html")))
            nc_render_stepdiff_html(&good, &bad, &out);
        else
            nc_render_stepdiff(&good, &bad, &look, &out);
        status = nc_cli_write(cli, nc_buf_str(&out));
    }
    nc_buf_free(&out);
    nc_session_free(first);
    nc_session_free(second);
    return status != NC_EXIT_DONE ? status : other;
}
