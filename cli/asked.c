/* SPDX-License-Identifier: Apache-2.0 */
#include "asked.h"

#include "engine/base/num.h"

static bool read_value(const nc_cli *cli, nc_pool *pool, nc_option_id option, nc_type type, nc_word *out)
{
    const char *text = nc_cli_option(cli, option);
    if (text == NULL || nc_value_parse(pool, type, nc_str_c(text), out))
        return true;
    nc_cli_error(NC_EXIT_USAGE, "--%s '%s' is no %.*s", nc_option_table[option].name, text,
                 NC_FMT(nc_type_name(type)));
    return false;
}

bool nc_asked_flows(const nc_cli *cli, nc_pool *pool, nc_flow_request *request)
{
    nc_word from = nc_w_int(NC_TIME_NONE), to = nc_w_int(NC_TIME_NONE), slow = nc_w_int(NC_SECOND);
    const char *port = nc_cli_option(cli, NC_OPT_port);
    uint64_t number = 0;
    if (port != NULL && (!nc_num_u64(nc_str_c(port), 10, &number) || number == 0 || number > UINT16_MAX)) {
        nc_cli_error(NC_EXIT_USAGE, "--port '%s' is no port", port);
        return false;
    }
    request->port = (uint16_t)number;
    if (!read_value(cli, pool, NC_OPT_host, NC_T_IP, &request->host) ||
        !read_value(cli, pool, NC_OPT_from, NC_T_TIME, &from) ||
        !read_value(cli, pool, NC_OPT_to, NC_T_TIME, &to) ||
        !read_value(cli, pool, NC_OPT_slow, NC_T_DURATION, &slow))
        return false;
    request->from = nc_v_int(from);
    request->to = nc_v_int(to);
    request->slow = nc_v_int(slow);
    return true;
}
