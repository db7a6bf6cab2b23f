/* SPDX-License-Identifier: Apache-2.0 */
/* netcause packets: what the packets say, a line each. */
#include "api/packets.h"
#include "setup.h"

#include "engine/base/num.h"

static bool read_value(nc_cli *cli, nc_pool *pool, nc_option_id option, nc_type type, nc_word *out)
{
    const char *text = nc_cli_option(cli, option);
    if (text == NULL || nc_value_parse(pool, type, nc_str_c(text), out))
        return true;
    nc_cli_error(NC_EXIT_USAGE, "--%s '%s' is no %.*s", nc_option_table[option].name, text,
                 NC_FMT(nc_type_name(type)));
    return false;
}

static bool read_port(nc_cli *cli, uint16_t *port)
{
    const char *text = nc_cli_option(cli, NC_OPT_port);
    uint64_t number;
    if (text == NULL)
        return true;
    if (!nc_num_u64(nc_str_c(text), 10, &number) || number == 0 || number > UINT16_MAX) {
        nc_cli_error(NC_EXIT_USAGE, "--port '%s' is no port", text);
        return false;
    }
    *port = (uint16_t)number;
    return true;
}

static bool read_request(nc_cli *cli, nc_pool *pool, nc_packets_request *request)
{
    const char *name = nc_cli_option(cli, NC_OPT_format), *columns = nc_cli_option(cli, NC_OPT_columns);
    nc_word from = nc_w_int(NC_TIME_NONE), to = nc_w_int(NC_TIME_NONE);
    request->format = nc_packet_format_find(nc_str_c(name ? name : "text"));
    request->columns = nc_str_c(columns);
    request->payload = nc_cli_flag(cli, NC_OPT_payload);
    if (request->format == NULL) {
        nc_cli_error(NC_EXIT_USAGE, "no format '%s' for packets; see netcause help formats", name);
        return false;
    }
    if (columns != NULL && (request->format->columns.n > 0 || request->format->whole != NULL)) {
        nc_cli_error(NC_EXIT_USAGE, "--columns does not go with --format %s", name ? name : "text");
        return false;
    }
    if (!read_value(cli, pool, NC_OPT_host, NC_T_IP, &request->host) || !read_port(cli, &request->port) ||
        !read_value(cli, pool, NC_OPT_from, NC_T_TIME, &from) ||
        !read_value(cli, pool, NC_OPT_to, NC_T_TIME, &to))
        return false;
    request->from = nc_v_int(from);
    request->to = nc_v_int(to);
    return true;
}

static int run(nc_cli *cli, nc_session *session, nc_packets_request *request)
{
    size_t count;
    nc_str *bundles = nc_setup_operands(cli, 0, &count);
    nc_cli_stream *stream = nc_cli_begin(cli);
    if (stream == NULL)
        return NC_EXIT_USAGE;
    nc_setup_confine(cli, bundles, count);
    request->write = nc_cli_put;
    request->context = stream;
    nc_err err = nc_session_packets(session, bundles, count, request);
    nc_setup_complain(nc_session_diag(session));
    int status = err == NC_E_OK ? NC_EXIT_DONE : err == NC_E_INVALID ? NC_EXIT_USAGE : NC_EXIT_NO_EVIDENCE;
    int written = nc_cli_end(stream, status != NC_EXIT_USAGE);
    return status != NC_EXIT_DONE ? status : written;
}

int nc_cmd_packets(nc_cli *cli)
{
    int status;
    nc_packets_request request = {.host = 0};
    nc_session *session = nc_setup_session(cli, &status);
    if (session == NULL)
        return status;
    status =
        read_request(cli, nc_session_pool(session), &request) ? run(cli, session, &request) : NC_EXIT_USAGE;
    nc_session_free(session);
    return status;
}
