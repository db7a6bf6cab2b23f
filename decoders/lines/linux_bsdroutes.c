/* SPDX-License-Identifier: Apache-2.0 */
/* netstat -rn of AIX: route trees of IPv4 and IPv6 (AIX Commands Reference, netstat). */
#include "linux.h"

#include "engine/base/num.h"

enum { IPV4, IPV6, FIELDS = 6 };

static bool is_heading(const nc_words *w)
{
    return w->count > FIELDS && nc_is(w->at[0], "Destination") && nc_is(w->at[1], "Gateway") &&
           nc_is(w->at[2], "Flags") && nc_is(w->at[3], "Refs") && nc_is(w->at[4], "Use") &&
           nc_is(w->at[5], "If");
}

static bool starts_tree(nc_str line)
{
    nc_words w;
    if (nc_starts(line, "Route Tree for Protocol Family "))
        return true;
    if (!nc_starts(line, "Destination "))
        return false;
    nc_line_words(line, &w);
    return is_heading(&w);
}

/* "10.20.30/24" leaves out the octets that are zero. */
static void add_octets(nc_buf *out, nc_str address)
{
    unsigned dots = 0;
    nc_buf_add(out, address);
    for (size_t i = 0; i < address.n; i++)
        dots += address.p[i] == '.';
    for (; dots < 3; dots++)
        nc_buf_c(out, ".0");
}

static void give_destination(nc_linux *x, nc_fact *fact, nc_str text)
{
    bool six = x->step == IPV6, fallback = nc_is(text, "default");
    size_t slash = nc_str_find_char(text, '/'), zone = nc_str_find_char(text, '%');
    nc_str address = nc_str_sub(text, 0, zone < slash ? zone : slash);
    nc_buf whole = {0};
    nc_give_bool(fact, NC_host_route_fallback, fallback);
    if (fallback)
        nc_buf_c(&whole, six ? "::/0" : "0.0.0.0/0");
    else if (six)
        nc_buf_add(&whole, address);
    else
        add_octets(&whole, address);
    if (!fallback && slash == SIZE_MAX)
        nc_buf_c(&whole, six ? "/128" : "/32");
    else if (!fallback)
        nc_buf_add(&whole, nc_str_sub(text, slash, SIZE_MAX));
    nc_give_cidr(&x->g, fact, NC_host_route_to, nc_buf_str(&whole));
    nc_buf_free(&whole);
}

/* R: rejects, B: swallows what is sent there; b: a broadcast address. */
static const char *kind_of(nc_str flags)
{
    return nc_str_find_char(flags, 'R') != SIZE_MAX   ? "unreachable"
           : nc_str_find_char(flags, 'B') != SIZE_MAX ? "blackhole"
           : nc_str_find_char(flags, 'b') != SIZE_MAX ? "broadcast"
                                                      : "unicast";
}

static bool is_flags(nc_str word)
{
    for (size_t i = 0; i < word.n; i++)
        if ((word.p[i] < 'A' || word.p[i] > 'Z') && (word.p[i] < 'a' || word.p[i] > 'z') &&
            (word.p[i] < '0' || word.p[i] > '9'))
            return false;
    return word.n > 0 && word.p[0] >= 'A' && word.p[0] <= 'Z';
}

static bool line_tree(nc_linux *x, nc_str line)
{
    nc_words w;
    nc_line_words(line, &w);
    if (nc_starts(line, "Route Tree for Protocol Family ")) {
        x->step = nc_str_find(line, NC_S(" 24 ")) != SIZE_MAX ? IPV6 : IPV4;
        return true;
    }
    if (is_heading(&w)) {
        x->step = IPV4;
        return true;
    }
    if (w.count < FIELDS || !is_flags(w.at[2]) || !nc_is_number(w.at[3]) || !nc_is_number(w.at[4]))
        return false;
    nc_fact fact;
    nc_give_begin(&x->g, &fact, NC_F_host_route);
    give_destination(x, &fact, w.at[0]);
    if (nc_str_find_char(w.at[2], 'G') != SIZE_MAX)
        nc_give_ip(&x->g, &fact, NC_host_route_via, w.at[1]);
    nc_give_sym(&x->g, &fact, NC_host_route_kind, nc_str_c(kind_of(w.at[2])));
    nc_give_sym(&x->g, &fact, NC_host_route_iface, w.at[5]);
    nc_give_bool(&fact, NC_host_route_dead, nc_str_find_char(w.at[2], 'U') == SIZE_MAX);
    nc_give_put(&x->g, &fact);
    return true;
}

static const nc_fact_type tree_types[] = {NC_F_host_route, NC_NO_TYPE};
const nc_linux_report nc_linux_route_tree = {.name = NC_SI("netstat -rn of AIX"),
                                             .starts = starts_tree,
                                             .line = line_tree,
                                             .types = tree_types,
                                             .score = 80};
