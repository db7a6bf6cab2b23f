/* SPDX-License-Identifier: Apache-2.0 */
/* netcause steps: the sequence of execution between two hosts. */
#include "api/talk.h"
#include "asked.h"
#include "reports/html_view.h"
#include "setup.h"

static int show(nc_cli *cli, nc_session *session, nc_asked *asked, bool html)
{
    size_t count;
    nc_talk talk;
    nc_buf out = {0};
    nc_str *bundles = nc_setup_operands(cli, 0, &count);
    nc_setup_confine(cli, bundles, count);
    int status = nc_asked_look(asked, bundles, count);
    if (status != NC_EXIT_DONE)
        return status;
    nc_err err = nc_session_talk(session, bundles[0], &asked->choice, &talk);
    nc_setup_complain(nc_session_diag(session));
    if (err != NC_E_OK)
        return NC_EXIT_NO_EVIDENCE;
    if (html)
        nc_render_steps_html(&talk, &out);
    else
        nc_render_steps(&talk, &out);
    status = nc_cli_write(cli, nc_buf_str(&out));
    nc_buf_free(&out);
    return status;
}

int nc_cmd_steps(nc_cli *cli)
{
    int status;
    nc_asked asked;
    nc_str format;
    status = nc_asked_format(cli, "text html", &format);
    if (status != NC_EXIT_DONE)
        return status;
    nc_session *session = nc_setup_session(cli, &status);
    if (session == NULL)
        return status;
    status = nc_asked_begin(cli, session, true, &asked);
    if (status == NC_EXIT_DONE)
        status = nc_setup_rules(cli, session); /* their tables name suites and alerts */
    if (status == NC_EXIT_DONE)
        status = show(cli, session, &asked, nc_str_eq(format, NC_S("html")));
    nc_asked_end(&asked);
    nc_session_free(session);
    return status;
}
