/* SPDX-License-Identifier: Apache-2.0 */
/* netcause sessions: every TCP connection in a line, by client, server and port. */
#include "api/sessions.h"
#include "asked.h"
#include "reports/html_view.h"
#include "setup.h"

static int show(nc_cli *cli, nc_session *session, nc_asked *asked, nc_str format)
{
    size_t count;
    nc_session_list list;
    nc_buf out = {0};
    nc_str *bundles = nc_setup_operands(cli, 0, &count);
    nc_setup_confine(cli, bundles, count);
    int status = nc_asked_look(asked, bundles, count);
    if (status != NC_EXIT_DONE)
        return status;
    nc_err err = nc_session_sessions(session, bundles, count, &asked->choice, &list);
    nc_setup_complain(nc_session_diag(session));
    if (err != NC_E_OK)
        return NC_EXIT_NO_EVIDENCE;
    if (nc_str_eq(format, NC_S("html")))
        nc_render_sessions_html(&list, &out);
    else if (nc_str_eq(format, NC_S("tsv")))
        nc_render_sessions_tsv(&list, &out);
    else
        nc_render_sessions(&list, &out);
    status = nc_cli_write(cli, nc_buf_str(&out));
    nc_buf_free(&out);
    return status;
}

int nc_cmd_sessions(nc_cli *cli)
{
    int status;
    nc_asked asked;
    nc_str format;
    status = nc_asked_format(cli, "text tsv html", &format);
    if (status != NC_EXIT_DONE)
        return status;
    nc_session *session = nc_setup_session(cli, &status);
    if (session == NULL)
        return status;
    status = nc_asked_begin(cli, session, true, &asked);
    if (status == NC_EXIT_DONE)
        status = show(cli, session, &asked, format);
    nc_asked_end(&asked);
    nc_session_free(session);
    return status;
}
