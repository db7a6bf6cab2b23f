/* SPDX-License-Identifier: Apache-2.0 */
/* netcause sessions: every TCP connection in a line, by client, server and port. */
#include "api/sessions.h"
#include "reports/html_view.h"
#include "setup.h"
#include "view.h"

static nc_err show(const nc_view_call *call, nc_buf *out)
{
    nc_session_list list;
    nc_report_options look = nc_setup_list_look(call->cli);
    nc_err err = nc_session_sessions(call->session, call->bundles, call->count, &call->choice, &list);
    if (err != NC_E_OK)
        return err;
    if (nc_str_eq(call->format, NC_S("html")))
        nc_render_sessions_html(&list, out);
    else if (nc_str_eq(call->format, NC_S("tsv")))
        nc_render_sessions_tsv(&list, out);
    else
        nc_render_sessions(&list, &look, out);
    return NC_E_OK;
}

int nc_cmd_sessions(nc_cli *cli)
{
    return nc_view_run(cli, false, show);
}
