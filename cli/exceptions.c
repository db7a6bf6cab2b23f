/* SPDX-License-Identifier: Apache-2.0 */
/* netcause exceptions: what is out of the ordinary in a recording, by class. */
#include "api/exceptions.h"
#include "reports/html_view.h"
#include "setup.h"
#include "view.h"

static bool read_classes(const nc_cli *cli, unsigned *classes)
{
    *classes = cli->options[NC_OPT_class].count > 0 ? 0 : NC_X_LISTED;
    for (size_t i = 0; i < cli->options[NC_OPT_class].count; i++) {
        unsigned class = 0;
        nc_str given = nc_str_c(cli->options[NC_OPT_class].given[i]);
        while (class < NC_X_CLASSES && !nc_str_eq(nc_exception_class_name((nc_exception_class) class), given))
            class ++;
        if (class == NC_X_CLASSES) {
            nc_cli_error(NC_EXIT_USAGE,
                         "no class '%.*s': traffic, session, response, application, init, init-error, term "
                         "or term-error",
                         NC_FMT(given));
            return false;
        }
        *classes |= 1U << class;
    }
    return true;
}

static nc_err show(const nc_view_call *call, nc_buf *out)
{
    unsigned classes;
    nc_exception_view view;
    nc_flow_request request = {.choice = call->choice, .slow = call->slow};
    nc_report_options look = nc_setup_look(call->cli);
    if (!read_classes(call->cli, &classes))
        return NC_E_INVALID;
    nc_err err = nc_session_exceptions(call->session, call->bundles, call->count, &request, classes, &view);
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
    return nc_view_run(cli, "text tsv html", false, show);
}
