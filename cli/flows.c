/* SPDX-License-Identifier: Apache-2.0 */
/* netcause flows: who talks to whom, how it went, how long answers took. */
#include "api/flows.h"
#include "asked.h"
#include "reports/html_view.h"
#include "setup.h"

static int show(nc_cli *cli, nc_session *session, nc_flow_request *request, nc_asked *asked, nc_str format)
{
    size_t count;
    nc_flow_view view;
    nc_buf out = {0};
    nc_report_options look = nc_setup_look(cli);
    nc_str *bundles = nc_setup_operands(cli, 0, &count);
    nc_setup_confine(cli, bundles, count);
    int status = nc_asked_look(asked, bundles, count);
    if (status != NC_EXIT_DONE)
        return status;
    request->choice = asked->choice;
    nc_err err = nc_session_flows(session, bundles, count, request, &view);
    nc_setup_complain(nc_session_diag(session));
    if (err != NC_E_OK)
        return NC_EXIT_NO_EVIDENCE;
    if (nc_str_eq(format, NC_S("html")))
        nc_render_flow_view_html(&view, &out);
    else if (nc_str_eq(format, NC_S("tsv")))
        nc_render_flow_view_tsv(&view, &out);
    else
        nc_render_flow_view(&view, &look, &out);
    status = nc_cli_write(cli, nc_buf_str(&out));
    nc_buf_free(&out);
    return status;
}

int nc_cmd_flows(nc_cli *cli)
{
    int status;
    nc_flow_request request = {.slow = 0};
    nc_asked asked;
    nc_str format;
    status = nc_asked_format(cli, "text tsv html", &format);
    if (status != NC_EXIT_DONE)
        return status;
    nc_session *session = nc_setup_session(cli, &status);
    if (session == NULL)
        return status;
    status = nc_asked_begin(cli, session, true, &asked);
    if (status == NC_EXIT_DONE && !nc_asked_slow(cli, nc_session_pool(session), &request.slow))
        status = NC_EXIT_USAGE;
    if (status == NC_EXIT_DONE)
        status = show(cli, session, &request, &asked, format);
    nc_asked_end(&asked);
    nc_session_free(session);
    return status;
}
