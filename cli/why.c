/* SPDX-License-Identifier: Apache-2.0 */
#include "asked.h"
#include "reports/rather.h"
#include "setup.h"

#include <string.h>

static int render(nc_cli *cli, const nc_result *result, nc_buf *out)
{
    size_t finding = nc_result_find(result, nc_str_c(cli->operands[0]));
    nc_report_options look = nc_setup_look(cli);
    if (finding == NC_R_NONE)
        return nc_cli_error(NC_EXIT_USAGE, "no finding '%s' among the %zu of this case", cli->operands[0],
                            result->finding_count);
    nc_render_why(result, finding, &look, out);
    return NC_EXIT_DONE;
}

static int render_rather(nc_cli *cli, nc_session *session, const char *than, bool json, nc_buf *out)
{
    nc_r_cause a, b;
    nc_report_options look = nc_setup_look(cli);
    if (!nc_session_cause(session, nc_str_c(cli->operands[0]), &a) ||
        !nc_session_cause(session, nc_str_c(than), &b)) {
        nc_setup_complain(nc_session_diag(session));
        return NC_EXIT_USAGE;
    }
    if (json)
        nc_render_rather_json(nc_session_result(session), &a, &b, out);
    else
        nc_render_rather(nc_session_result(session), &a, &b, &look, out);
    return NC_EXIT_DONE;
}

static int show(nc_cli *cli, nc_session *session)
{
    const char *than = nc_cli_option(cli, NC_OPT_rather_than);
    bool json = nc_asked_json(cli);
    size_t count;
    nc_buf out = {0};
    nc_str *bundles = nc_setup_operands(cli, 1, &count);
    int status;
    const nc_result *result = nc_setup_diagnose(cli, session, bundles, count, &status);
    if (result == NULL)
        return status;
    status = than != NULL ? render_rather(cli, session, than, json, &out) : render(cli, result, &out);
    if (status == NC_EXIT_DONE)
        status = nc_cli_write(cli, nc_buf_str(&out));
    nc_buf_free(&out);
    return status;
}

int nc_cmd_why(nc_cli *cli)
{
    const char *format = nc_cli_option(cli, NC_OPT_format), *than = nc_cli_option(cli, NC_OPT_rather_than);
    bool json = nc_asked_json(cli);
    if (format != NULL && !(json && than != NULL) && strcmp(format, "text") != 0)
        return nc_cli_error(NC_EXIT_USAGE, "no format '%s' for this: text, or json with --rather-than",
                            format);
    return nc_setup_run(cli, show);
}
