/* SPDX-License-Identifier: Apache-2.0 */
/* netcause steps: the sequence of execution between two hosts. */
#include "api/talk.h"
#include "reports/html_view.h"
#include "setup.h"
#include "view.h"

static nc_err show(const nc_view_call *call, nc_buf *out)
{
    nc_talk talk;
    nc_report_options look = nc_setup_list_look(call->cli);
    nc_err err = nc_session_talk(call->session, call->bundles[0], &call->choice, NULL, &talk);
    if (err != NC_E_OK)
        return NC_E_UNKNOWN;
    if (nc_str_eq(call->format, NC_S("html")))
        nc_render_steps_html(&talk, out);
    else
        nc_render_steps(&talk, &look, out);
    return NC_E_OK;
}

int nc_cmd_steps(nc_cli *cli)
{
    return nc_view_run(cli, true, show); /* the tables name suites and alerts */
}
