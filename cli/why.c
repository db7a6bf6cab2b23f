/* SPDX-License-Identifier: Apache-2.0 */
#include "setup.h"

static int show(nc_cli *cli, nc_session *session)
{
    size_t count;
    nc_str *bundles = nc_setup_operands(cli, 1, &count);
    nc_setup_confine(cli, bundles, count);
    int status = nc_session_diagnose(session, bundles, count);
    nc_setup_complain(nc_session_diag(session));
    const nc_result *result = nc_session_result(session);
    if (result == NULL)
        return status;
    size_t finding = nc_result_find(result, nc_str_c(cli->operands[0]));
    if (finding == NC_R_NONE)
        return nc_cli_error(NC_EXIT_USAGE, "no finding '%s': there are %zu in this case", cli->operands[0],
                            result->finding_count);
    nc_buf out = {0};
    nc_report_options look = nc_setup_look(cli);
    nc_render_why(result, finding, &look, &out);
    int written = nc_cli_write(cli, nc_buf_str(&out));
    nc_buf_free(&out);
    return written;
}

int nc_cmd_why(nc_cli *cli)
{
    int status;
    nc_session *session = nc_setup_session(cli, &status);
    if (session == NULL)
        return status;
    status = nc_setup_rules(cli, session);
    if (status == NC_EXIT_DONE)
        status = show(cli, session);
    nc_session_free(session);
    return status;
}
