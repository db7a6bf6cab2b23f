/* SPDX-License-Identifier: Apache-2.0 */
/* Get-NetTCPConnection and Get-NetRoute of PowerShell, as the tables that they print. */
#include "linux.h"

#include "engine/base/num.h"

static bool is_rule_of_heading(nc_str line)
{
    return nc_starts(line, "----");
}

/* ---- Get-NetTCPConnection ---- */

static bool starts_connections(nc_str line)
{
    nc_words w;
    if (!nc_starts(line, "LocalAddress "))
        return false;
    nc_line_words(line, &w);
    return w.count >= 5 && nc_is(w.at[1], "LocalPort") && nc_is(w.at[2], "RemoteAddress") &&
           nc_is(w.at[3], "RemotePort") && nc_is(w.at[4], "State");
}

static const char *state_of(nc_str word)
{
    static const struct {
        const char *printed, *meant;
    } states[] = {{"Listen", "listen"},         {"Established", "established"}, {"SynSent", "syn_sent"},
                  {"SynReceived", "syn_recv"},  {"FinWait1", "fin_wait_1"},     {"FinWait2", "fin_wait_2"},
                  {"TimeWait", "time_wait"},    {"CloseWait", "close_wait"},    {"LastAck", "last_ack"},
                  {"Closing", "closing"},       {"Closed", "closed"},           {"Bound", "unconnected"}};
    for (unsigned i = 0; i < sizeof states / sizeof *states; i++)
        if (nc_is(word, states[i].printed))
            return states[i].meant;
    return NULL;
}

static void give_end(nc_linux *x, nc_fact *fact, const nc_str *words, unsigned ip, unsigned port)
{
    if (!nc_is(words[0], "0.0.0.0") && !nc_is(words[0], "::"))
        nc_give_ip(&x->g, fact, ip, words[0]);
    if (!nc_is(words[1], "0"))
        nc_give_int(fact, port, words[1]);
}

static bool line_connections(nc_linux *x, nc_str line)
{
    nc_words w;
    nc_line_words(line, &w);
    if (starts_connections(line) || is_rule_of_heading(line))
        return true;
    if (w.count < 5 || !nc_is_number(w.at[1]) || !nc_is_number(w.at[3]) || state_of(w.at[4]) == NULL)
        return false;
    nc_fact fact;
    nc_give_begin(&x->g, &fact, NC_F_host_socket);
    nc_give_sym(&x->g, &fact, NC_host_socket_proto, NC_S("tcp"));
    nc_give_sym(&x->g, &fact, NC_host_socket_state, nc_str_c(state_of(w.at[4])));
    give_end(x, &fact, &w.at[0], NC_host_socket_local_ip, NC_host_socket_local_port);
    give_end(x, &fact, &w.at[2], NC_host_socket_remote_ip, NC_host_socket_remote_port);
    nc_give_put(&x->g, &fact);
    return true;
}

static const nc_fact_type connection_types[] = {NC_F_host_socket, NC_NO_TYPE};
const nc_linux_report nc_linux_connections = {.name = NC_SI("Get-NetTCPConnection"),
                                              .starts = starts_connections,
                                              .line = line_connections,
                                              .types = connection_types,
                                              .score = 90};

/* ---- Get-NetRoute ---- */

static bool starts_route_table(nc_str line)
{
    nc_words w;
    if (!nc_starts(line, "ifIndex "))
        return false;
    nc_line_words(line, &w);
    return w.count >= 4 && nc_is(w.at[1], "DestinationPrefix") && nc_is(w.at[2], "NextHop") &&
           nc_is(w.at[3], "RouteMetric");
}

static bool line_route_table(nc_linux *x, nc_str line)
{
    nc_words w;
    nc_line_words(line, &w);
    if (starts_route_table(line) || is_rule_of_heading(line))
        return true;
    if (w.count < 4 || !nc_is_number(w.at[0]) || nc_str_find_char(w.at[1], '/') == SIZE_MAX ||
        !nc_is_number(w.at[3]))
        return false;
    int64_t own, its; /* the metric is the sum of the route's and the interface's */
    nc_fact fact;
    nc_give_begin(&x->g, &fact, NC_F_host_route);
    nc_give_cidr(&x->g, &fact, NC_host_route_to, w.at[1]);
    nc_give_bool(&fact, NC_host_route_fallback, nc_is(w.at[1], "0.0.0.0/0") || nc_is(w.at[1], "::/0"));
    nc_give_sym(&x->g, &fact, NC_host_route_kind, NC_S("unicast"));
    if (!nc_is(w.at[2], "0.0.0.0") && !nc_is(w.at[2], "::"))
        nc_give_ip(&x->g, &fact, NC_host_route_via, w.at[2]);
    if (w.count > 4 && !nc_is_cut(w.at[4]) && nc_num_i64(w.at[3], &own) && nc_num_i64(w.at[4], &its))
        nc_give_number(&fact, NC_host_route_metric, own + its);
    nc_give_put(&x->g, &fact);
    return true;
}

static const nc_fact_type route_types[] = {NC_F_host_route, NC_NO_TYPE};
const nc_linux_report nc_linux_route_table = {.name = NC_SI("Get-NetRoute"),
                                              .starts = starts_route_table,
                                              .line = line_route_table,
                                              .types = route_types,
                                              .score = 90};
