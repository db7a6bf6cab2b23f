/* SPDX-License-Identifier: Apache-2.0 */
/* netcause packets: what the packets say, a line each. */
#include "api/packets.h"
#include "asked.h"
#include "configfile.h"
#include "progress.h"
#include "setup.h"

static bool read_request(nc_cli *cli, nc_packets_request *request)
{
    const char *columns = nc_cli_option(cli, NC_OPT_columns);
    request->format = nc_packet_format_find(nc_asked_format(cli));
    request->columns = nc_str_c(columns);
    request->payload = nc_cli_flag(cli, NC_OPT_payload);
    request->width = nc_setup_list_look(cli).width;
    if (columns != NULL && (request->format->columns.n > 0 || request->format->whole != NULL)) {
        nc_cli_error(NC_EXIT_USAGE, "--columns does not go with --format %.*s",
                     NC_FMT(request->format->name));
        return false;
    }
    return true;
}

static int show(const nc_cli *cli, nc_session *session, const nc_str *bundles, size_t count,
                const nc_packets_request *request)
{
    nc_err err = nc_session_packets(session, bundles, count, request);
    nc_setup_complain(nc_session_diag(session));
    if (err == NC_E_INVALID)
        nc_config_blame(cli, NC_OPT_columns);
    if (err == NC_E_OK)
        return nc_progress_unfit(cli) ? NC_EXIT_INTERRUPTED : NC_EXIT_DONE;
    return err == NC_E_INVALID ? NC_EXIT_USAGE : nc_setup_no_evidence(cli, session);
}

static int run(nc_cli *cli, nc_session *session, nc_packets_request *request, nc_asked *asked)
{
    size_t count;
    nc_str *bundles = nc_setup_operands(cli, 0, &count);
    nc_cli_stream *stream = nc_cli_begin(cli);
    if (stream == NULL)
        return NC_EXIT_USAGE;
    nc_setup_confine(cli, bundles, count);
    request->write = nc_cli_put;
    request->context = stream;
    int status = nc_asked_look(asked, bundles, count);
    request->choice = asked->choice;
    if (status == NC_EXIT_DONE)
        status = show(cli, session, bundles, count, request);
    int written = nc_cli_end(stream, status == NC_EXIT_DONE);
    return status != NC_EXIT_DONE ? status : written;
}

int nc_cmd_packets(nc_cli *cli)
{
    int status;
    nc_packets_request request = {.payload = false};
    nc_asked asked = {.survey = NULL};
    nc_session *session = nc_setup_session(cli, &status);
    if (session == NULL)
        return status;
    status = read_request(cli, &request) ? nc_asked_begin(cli, session, true, &asked) : NC_EXIT_USAGE;
    if (status == NC_EXIT_DONE)
        status = run(cli, session, &request, &asked);
    nc_asked_end(&asked);
    nc_session_free(session);
    return status;
}
