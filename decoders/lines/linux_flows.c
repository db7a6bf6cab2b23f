/* SPDX-License-Identifier: Apache-2.0 */
/* The table of connection tracking: conntrack -L (libnetfilter_conntrack snprintf_default.c) and
 * /proc/net/nf_conntrack, which has the family of addresses in front; ip rule and bridge fdb (iproute2). */
#include "linux.h"

#include "engine/base/num.h"

/* "tcp 6 431999 ESTABLISHED src=...": name and number of the protocol, seconds left; where that begins. */
static bool find_front(const nc_words *w, unsigned *at)
{
    static const char *const names[] = {"tcp",  "udp",  "icmp", "icmpv6", "sctp", "dccp",
                                        "udplite", "gre",  "unknown", NULL};
    *at = w->count > 2 && (nc_is(w->at[0], "ipv4") || nc_is(w->at[0], "ipv6")) ? 2 : 0;
    if (w->count < *at + 5 || !nc_is_number(w->at[*at + 1]) || !nc_is_number(w->at[*at + 2]))
        return false;
    for (const char *const *name = names; *name != NULL; name++)
        if (nc_is(w->at[*at], *name))
            return true;
    return false;
}

static bool starts_flows(nc_str line)
{
    nc_words w;
    unsigned at;
    nc_line_words(line, &w);
    return find_front(&w, &at) && (nc_starts(w.at[at + 3], "src=") || nc_starts(w.at[at + 4], "src="));
}

static nc_str value_of(nc_str word, const char *key)
{
    return nc_starts(word, key) ? nc_str_sub(word, strlen(key), SIZE_MAX) : NC_S("");
}

/* Two addresses of each direction: those of the answers come second. */
static void take_word(nc_linux *x, nc_fact *fact, nc_str word, unsigned *sources)
{
    bool answers = *sources > 1;
    if (nc_starts(word, "src=")) {
        unsigned slot = ++*sources == 1 ? NC_host_flow_src : NC_host_flow_from;
        if (*sources <= 2)
            nc_give_ip(&x->g, fact, slot, value_of(word, "src="));
    } else if (!answers) {
        nc_give_ip(&x->g, fact, NC_host_flow_dst, value_of(word, "dst="));
        nc_give_int(fact, NC_host_flow_sport, value_of(word, "sport="));
        nc_give_int(fact, NC_host_flow_dport, value_of(word, "dport="));
    }
    if (nc_is(word, "[UNREPLIED]"))
        nc_give_bool(fact, NC_host_flow_answered, false);
}

static bool line_flows(nc_linux *x, nc_str line)
{
    nc_fact fact;
    nc_words w;
    unsigned at, sources = 0;
    if (!starts_flows(line))
        return nc_starts(line, "conntrack v"); /* "... 2 flow entries have been shown." */
    nc_line_words(line, &w);
    find_front(&w, &at);
    nc_give_begin(&x->g, &fact, NC_F_host_flow);
    nc_give_sym(&x->g, &fact, NC_host_flow_proto, w.at[at]);
    if (!nc_starts(w.at[at + 3], "src="))
        nc_give_lower(&x->g, &fact, NC_host_flow_state, w.at[at + 3]);
    for (unsigned i = at + 3; i < w.count; i++)
        take_word(x, &fact, w.at[i], &sources);
    /* The mark stands in front of the second direction: where that is there, none was lost. */
    if (sources > 1 && !(fact.known >> NC_host_flow_answered & 1))
        nc_give_bool(&fact, NC_host_flow_answered, true);
    nc_give_put(&x->g, &fact);
    return true;
}

static const nc_fact_type flow_types[] = {NC_F_host_flow, NC_NO_TYPE};
const nc_linux_report nc_linux_flows = {.name = NC_SI("conntrack -L"),
                                        .starts = starts_flows,
                                        .line = line_flows,
                                        .types = flow_types,
                                        .score = 85};

/* ---- ip rule, bridge fdb: known, and nothing in them tells of a fault ---- */

/* "32766:  from all lookup main" */
static bool starts_rule(nc_str line)
{
    nc_words w;
    nc_line_words(line, &w);
    if (w.count < 4)
        return false;
    nc_str number = nc_without_end(w.at[0], ':');
    return number.n < w.at[0].n && nc_is_number(number) && (nc_is(w.at[1], "from") || nc_is(w.at[1], "not"));
}

static bool line_rule(nc_linux *x, nc_str line)
{
    (void)x;
    return starts_rule(line);
}

/* "33:33:00:00:00:01 dev eth0 self permanent" */
static bool starts_fdb(nc_str line)
{
    enum { MAC = 17 };
    nc_words w;
    nc_line_words(line, &w);
    return w.count > 3 && w.at[0].n == MAC && w.at[0].p[2] == ':' && nc_is(w.at[1], "dev") &&
           (nc_line_have(&w, 3, "self") || nc_line_have(&w, 3, "master"));
}

static bool line_fdb(nc_linux *x, nc_str line)
{
    (void)x;
    return starts_fdb(line);
}

static const nc_fact_type nothing[] = {NC_NO_TYPE};
const nc_linux_report nc_linux_ip_rule = {
    .name = NC_SI("ip rule"), .starts = starts_rule, .line = line_rule, .types = nothing, .score = 70};
const nc_linux_report nc_linux_bridge_fdb = {
    .name = NC_SI("bridge fdb"), .starts = starts_fdb, .line = line_fdb, .types = nothing, .score = 70};
