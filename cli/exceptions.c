/* SPDX-License-Identifier: Apache-2.0 */
/* netcause exceptions: what is out of the ordinary in a recording, by class. */
#include "api/exceptions.h"
#include "reports/html_view.h"
#include "setup.h"
#include "view.h"

/* The words were checked with the call. */
static unsigned read_classes(const nc_cli *cli)
{
    unsigned classes = 0;
    for (size_t i = 0; i < cli->options[NC_OPT_class].count; i++)
        for (unsigned class = 0; class < NC_X_CLASSES; class ++)
            if (nc_str_eq(nc_exception_class_name((nc_exception_class) class),
                          nc_str_c(cli->options[NC_OPT_class].given[i])))
                classes |= 1U << class;
    return classes != 0 ? classes : NC_X_LISTED;
}

static nc_err show(const nc_view_call *call, nc_buf *out)
{
    nc_exception_view view;
    nc_flow_request request = {.choice = call->choice, .slow = call->slow};
    nc_report_options look = nc_setup_list_look(call->cli);
    nc_err err = nc_session_exceptions(call->session, call->bundles, call->count, &request,
                                       read_classes(call->cli), &view);
    if (err != NC_E_OK)
        return err;
    if (nc_str_eq(call->format, NC_S("html")))
        nc_render_exceptions_html(&view, out);
    else if (nc_str_eq(call->format, NC_S("tsv")))
        nc_render_exceptions_tsv(&view, out);
    else
        nc_render_exceptions(&view, &look, out);
    return NC_E_OK;
}

int nc_cmd_exceptions(nc_cli *cli)
{
    return nc_view_run(cli, false, show);
}
