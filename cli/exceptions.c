/* SPDX-License-Identifier: Apache-2.0 */
/* netcause exceptions: what is out of the ordinary in a recording, by class. */
#include "api/exceptions.h"
#include "asked.h"
#include "reports/html_view.h"
#include "setup.h"

/* All but the openings and closings, unless --class says otherwise. */
static bool read_classes(const nc_cli *cli, unsigned *classes)
{
    *classes = cli->options[NC_OPT_class].count > 0 ? 0 : (1U << NC_X_INIT) - 1;
    for (size_t i = 0; i < cli->options[NC_OPT_class].count; i++) {
        unsigned class = 0;
        nc_str given = nc_str_c(cli->options[NC_OPT_class].given[i]);
        while (class < NC_X_CLASSES && !nc_str_eq(nc_exception_class_name((nc_exception_class) class), given))
            class ++;
        if (class == NC_X_CLASSES) {
            nc_cli_error(NC_EXIT_USAGE, "no class '%.*s': traffic, session, response, application or init",
                         NC_FMT(given));
            return false;
        }
        *classes |= 1U << class;
    }
    return true;
}

static int show(nc_cli *cli, nc_session *session, nc_flow_request *request, nc_asked *asked, unsigned classes,
                nc_str format)
{
    size_t count;
    nc_exception_view view;
    nc_buf out = {0};
    nc_report_options look = nc_setup_look(cli);
    nc_str *bundles = nc_setup_operands(cli, 0, &count);
    nc_setup_confine(cli, bundles, count);
    int status = nc_asked_look(asked, bundles, count);
    if (status != NC_EXIT_DONE)
        return status;
    request->choice = asked->choice;
    nc_err err = nc_session_exceptions(session, bundles, count, request, classes, &view);
    nc_setup_complain(nc_session_diag(session));
    if (err != NC_E_OK)
        return NC_EXIT_NO_EVIDENCE;
    if (nc_str_eq(format, NC_S("html")))
        nc_render_exceptions_html(&view, &out);
    else if (nc_str_eq(format, NC_S("tsv")))
        nc_render_exceptions_tsv(&view, &out);
    else
        nc_render_exceptions(&view, &look, &out);
    status = nc_cli_write(cli, nc_buf_str(&out));
    nc_buf_free(&out);
    return status;
}

int nc_cmd_exceptions(nc_cli *cli)
{
    int status;
    unsigned classes;
    nc_flow_request request = {.slow = 0};
    nc_asked asked;
    nc_str format;
    status = nc_asked_format(cli, "text tsv html", &format);
    if (status != NC_EXIT_DONE)
        return status;
    if (!read_classes(cli, &classes))
        return NC_EXIT_USAGE;
    nc_session *session = nc_setup_session(cli, &status);
    if (session == NULL)
        return status;
    status = nc_asked_begin(cli, session, true, &asked);
    if (status == NC_EXIT_DONE && !nc_asked_slow(cli, nc_session_pool(session), &request.slow))
        status = NC_EXIT_USAGE;
    if (status == NC_EXIT_DONE)
        status = show(cli, session, &request, &asked, classes, format);
    nc_asked_end(&asked);
    nc_session_free(session);
    return status;
}
