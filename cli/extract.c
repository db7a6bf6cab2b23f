/* SPDX-License-Identifier: Apache-2.0 */
/* netcause extract: the packets of a finding as a capture; and --annotate of diagnose. */
#include "annotate.h"
#include "progress.h"

#include "api/capture.h"

bool nc_twice_readable(const nc_cli *cli, size_t first, const char *what)
{
    for (size_t i = first; i < cli->operand_count; i++)
        if (nc_str_eq(nc_str_c(cli->operands[i]), NC_S("-"))) {
            nc_cli_error(NC_EXIT_USAGE, "%s reads its bundle twice, which standard input cannot", what);
            return false;
        }
    return true;
}

int nc_write_capture(nc_cli *cli, nc_session *session, size_t first, size_t finding, const char *path)
{
    size_t count;
    uint64_t written;
    nc_str *bundles = nc_setup_operands(cli, first, &count);
    nc_cli_stream *stream = nc_cli_begin_at(cli, path);
    if (stream == NULL)
        return NC_EXIT_USAGE;
    nc_capture_request request = {.finding = finding, .write = nc_cli_put, .context = stream};
    nc_err err = nc_session_capture(session, bundles, count, &request, &written);
    bool fine = err == NC_E_OK && written > 0, whole = !nc_progress_interrupted();
    int status = nc_cli_end(stream, fine && whole);
    if (!whole)
        return nc_cli_error(NC_EXIT_INTERRUPTED, "%s: not written",
                            path != NULL ? path : "standard output: the rest");
    if (!fine)
        return nc_cli_error(NC_EXIT_NO_EVIDENCE, "no packets with bytes: nothing was written");
    return status;
}

static int extract(nc_cli *cli, nc_session *session)
{
    size_t count;
    nc_str *bundles = nc_setup_operands(cli, 1, &count);
    int status;
    const nc_result *result = nc_setup_diagnose(cli, session, bundles, count, &status);
    if (result == NULL)
        return status;
    size_t finding = nc_result_find(result, nc_str_c(cli->operands[0]));
    if (finding == NC_R_NONE)
        return nc_cli_error(NC_EXIT_USAGE, "no finding '%s' among the %zu of this case", cli->operands[0],
                            result->finding_count);
    return nc_write_capture(cli, session, 1, finding, nc_cli_option(cli, NC_OPT_output));
}

int nc_cmd_extract(nc_cli *cli)
{
    if (!nc_twice_readable(cli, 1, "extract"))
        return NC_EXIT_USAGE;
    return nc_setup_run(cli, extract);
}
