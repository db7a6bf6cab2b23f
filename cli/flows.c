/* SPDX-License-Identifier: Apache-2.0 */
/* netcause flows: who talks to whom, how it went, how long answers took. */
#include "api/flows.h"
#include "reports/html_view.h"
#include "setup.h"
#include "view.h"

static nc_err show(const nc_view_call *call, nc_buf *out)
{
    nc_flow_view view;
    nc_flow_request request = {.choice = call->choice, .slow = call->slow};
    nc_report_options look = nc_setup_list_look(call->cli);
    nc_err err = nc_session_flows(call->session, call->bundles, call->count, &request, &view);
    if (err != NC_E_OK)
        return err;
    if (nc_str_eq(call->format, NC_S("html")))
        nc_render_flow_view_html(&view, out);
    else if (nc_str_eq(call->format, NC_S("tsv")))
        nc_render_flow_view_tsv(&view, out);
    else
        nc_render_flow_view(&view, &look, out);
    return NC_E_OK;
}

int nc_cmd_flows(nc_cli *cli)
{
    return nc_view_run(cli, false, show);
}
