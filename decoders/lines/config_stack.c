/* SPDX-License-Identifier: Apache-2.0 */
/* PROFILE.TCPIP: what the stack has: interfaces, home addresses, ports, routes. */
#include "config_profile.h"

#include "engine/base/num.h"

/* ---- interfaces ---- */

static void begin(nc_config *x, nc_fact *fact, const char *kind, nc_str name)
{
    nc_fact_begin(fact, NC_F_config_interface, &x->begun);
    nc_give_sym(&x->g, fact, NC_config_interface_kind, nc_str_c(kind));
    if (!nc_config_symbolic(name))
        nc_give_upper(&x->g, fact, NC_config_interface_name, name);
}

static void give_address(nc_config *x, nc_fact *fact, nc_str text)
{
    size_t slash = nc_str_find_char(text, '/');
    if (nc_config_symbolic(text))
        return;
    nc_give_ip(&x->g, fact, NC_config_interface_address,
               slash == SIZE_MAX ? text : nc_str_sub(text, 0, slash));
    if (slash != SIZE_MAX)
        nc_give_cidr(&x->g, fact, NC_config_interface_network, text);
}

/* Whether a word stands in a statement; unknown where it may stand in what was cut off. */
static void give_have(nc_fact *fact, unsigned slot, const nc_words *w, bool have)
{
    if (have || !nc_config_is_cut(w))
        nc_give_bool(fact, slot, have);
}

static bool is_address(nc_str word)
{
    return nc_str_find_char(word, '.') != SIZE_MAX || nc_str_find_char(word, ':') != SIZE_MAX ||
           nc_config_symbolic(word);
}

/* Where the word behind a keyword stands. */
static unsigned place_behind(const nc_words *w, const char *key)
{
    unsigned i = 4;
    while (i < w->count && !nc_is_fold(w->at[i], key))
        i++;
    return i + 1;
}

/* The one value behind a keyword.  No keyword begins with a digit: where such a word follows, a program that
 * wraps lines broke the value in two. */
static nc_str value_behind(const nc_words *w, const char *key)
{
    unsigned i = place_behind(w, key);
    bool broken = i + 1 < w->count && nc_is_number(nc_str_sub(w->at[i + 1], 0, 1));
    return i < w->count && !broken ? w->at[i] : NC_S("");
}

static bool is_ipv6(nc_str word)
{
    return nc_str_find_char(word, ':') != SIZE_MAX;
}

static nc_str first_address(const nc_words *w)
{
    unsigned i = place_behind(w, "IPADDR");
    bool several = i + 1 < w->count && is_ipv6(w->at[i]) && is_ipv6(w->at[i + 1]);
    return several ? w->at[i] : value_behind(w, "IPADDR");
}

/* "IPADDR 2001:DB8::1/64 2001:DB8::2": of IPv6 several, each a fact; the first one is the interface's own. */
static void give_more_addresses(nc_config *x, const nc_words *w)
{
    unsigned i = place_behind(w, "IPADDR");
    if (i >= w->count || !is_ipv6(w->at[i]))
        return;
    for (i++; i < w->count && is_address(w->at[i]); i++) {
        nc_fact fact;
        begin(x, &fact, "address", w->at[1]);
        give_address(x, &fact, w->at[i]);
        nc_give_put(&x->g, &fact);
    }
}

/* INTERFACE name DEFINE type ... PORTNAME p IPADDR a/n ... MTU n VLANID n VMAC [mac] [ROUTEALL] */
void nc_config_interface(nc_config *x, const nc_words *w)
{
    nc_fact fact;
    if (w->count < 4 || !nc_is_fold(w->at[2], "DEFINE"))
        return;
    begin(x, &fact, "interface", w->at[1]);
    nc_give_upper(&x->g, &fact, NC_config_interface_type, w->at[3]);
    nc_give_upper(&x->g, &fact, NC_config_interface_portname, nc_line_after(w, 4, "PORTNAME"));
    give_address(x, &fact, first_address(w));
    nc_give_int(&fact, NC_config_interface_mtu, value_behind(w, "MTU"));
    nc_give_int(&fact, NC_config_interface_vlan, value_behind(w, "VLANID"));
    bool virtual = nc_line_have(w, 4, "VMAC"), local = nc_line_have(w, 4, "ROUTELCL");
    give_have(&fact, NC_config_interface_vmac, w, virtual);
    if (local || !nc_config_is_cut(w))
        nc_give_bool(&fact, NC_config_interface_routeall, virtual && !local);
    nc_give_put(&x->g, &fact);
    give_more_addresses(x, w);
}

/* DEVICE name type ... [PRIROUTER|SECROUTER|NONROUTER] */
void nc_config_device(nc_config *x, const nc_words *w)
{
    nc_fact fact;
    if (w->count < 3 || nc_is(w->at[2], ":")) /* "Device name : enc1000": a label of a display of Linux */
        return;
    begin(x, &fact, "device", w->at[1]);
    nc_give_upper(&x->g, &fact, NC_config_interface_type, w->at[2]);
    give_have(&fact, NC_config_interface_routeall, w, nc_line_have(w, 3, "PRIROUTER"));
    nc_give_put(&x->g, &fact);
}

/* LINK name type [number] device */
void nc_config_link(nc_config *x, const nc_words *w)
{
    nc_fact fact;
    unsigned device = w->count > 4 && nc_is_number(w->at[3]) ? 4 : 3;
    if (w->count < 4)
        return;
    begin(x, &fact, "link", w->at[1]);
    nc_give_upper(&x->g, &fact, NC_config_interface_type, w->at[2]);
    nc_give_upper(&x->g, &fact, NC_config_interface_device, w->at[device]);
    nc_give_int(&fact, NC_config_interface_vlan, nc_line_after(w, device, "VLANID"));
    give_have(&fact, NC_config_interface_vmac, w, nc_line_have(w, device, "VMAC"));
    nc_give_put(&x->g, &fact);
}

/* HOME: an address and a link */
bool nc_config_home_parts(const nc_config *x, nc_str word)
{
    (void)word;
    return x->words >= 2;
}

void nc_config_home(nc_config *x, const nc_words *w)
{
    nc_fact fact;
    if (w->count < 2)
        return;
    begin(x, &fact, "home", w->at[1]);
    give_address(x, &fact, w->at[0]);
    nc_give_put(&x->g, &fact);
}

/* ---- ports ---- */

bool nc_config_port_parts(const nc_config *x, nc_str word)
{
    static const char *const valued[] = {"SAF", "BIND", "APPLDATA", NULL};
    return x->words >= 3 && (nc_is_number(word) || nc_is_fold(word, "UNRSV")) &&
           !nc_config_among(nc_str_c(x->last), valued);
}

bool nc_config_range_parts(const nc_config *x, nc_str word)
{
    return x->words >= 4 && nc_config_port_parts(x, word);
}

/* "21 TCP FTPD1 NODELAYACKS", "50000 100 TCP AUTHPORT" */
static void give_port(nc_config *x, const nc_words *w, bool range)
{
    static const char *const protos[] = {"tcp", "udp", NULL};
    nc_fact fact;
    int64_t port, count = 1;
    unsigned at = range ? 2 : 1;
    if (w->count < at + 2 || !nc_num_i64(w->at[0], &port) || (range && !nc_num_i64(w->at[1], &count)) ||
        count < 1)
        return;
    nc_fact_begin(&fact, NC_F_config_port, &x->begun);
    nc_give_number(&fact, NC_config_port_port, port);
    nc_give_number(&fact, NC_config_port_last, count > 65536 ? port : port + count - 1);
    nc_give_one_of(&x->g, &fact, NC_config_port_proto, w->at[at], protos);
    nc_str job = w->at[at + 1];
    bool reserved = nc_is_fold(job, "RESERVED");
    nc_give_bool(&fact, NC_config_port_reserved, reserved);
    if (!reserved && !nc_config_symbolic(job) && nc_str_find_char(job, '*') == SIZE_MAX)
        nc_give_upper(&x->g, &fact, NC_config_port_job, job);
    nc_give_ip(&x->g, &fact, NC_config_port_bind, nc_line_after(w, at + 2, "BIND"));
    bool share = nc_line_have(w, at + 2, "SHAREPORT") || nc_line_have(w, at + 2, "SHAREPORTWLM");
    give_have(&fact, NC_config_port_share, w, share);
    give_have(&fact, NC_config_port_nodelayacks, w, nc_line_have(w, at + 2, "NODELAYACKS"));
    bool no_autolog = nc_line_have(w, at + 2, "NOAUTOLOG");
    if (no_autolog || !nc_config_is_cut(w))
        nc_give_bool(&fact, NC_config_port_autolog, !no_autolog);
    nc_give_put(&x->g, &fact);
}

void nc_config_port(nc_config *x, const nc_words *w)
{
    give_port(x, w, false);
}

void nc_config_portrange(nc_config *x, const nc_words *w)
{
    give_port(x, w, true);
}

/* ---- routes: ROUTE dest [mask] gateway|= link MTU n ---- */

unsigned nc_config_mask(nc_str mask)
{
    uint32_t bits = 0;
    nc_str part;
    for (unsigned i = 0; i < 4; i++) {
        uint64_t value;
        if (!nc_str_split(&mask, '.', &part) || !nc_num_u64(part, 10, &value) || value > 255)
            return 33;
        bits = bits << 8 | (uint32_t)value;
    }
    unsigned length = 0;
    while (length < 32 && (bits >> (31 - length) & 1) != 0)
        length++;
    return length == 32 || bits << length == 0 ? length : 33;
}

static void give_destination(nc_config *x, nc_fact *fact, nc_str to, nc_str mask)
{
    nc_buf text = {0};
    bool six = nc_is_fold(to, "DEFAULT6"), fallback = six || nc_is_fold(to, "DEFAULT");
    nc_give_bool(fact, NC_config_route_fallback, fallback);
    if (fallback)
        nc_buf_c(&text, six ? "::/0" : "0.0.0.0/0");
    else
        nc_buf_add(&text, to);
    if (!fallback && mask.n > 0)
        nc_buf_printf(&text, "/%u", nc_config_mask(mask));
    else if (!fallback && nc_str_find_char(to, '/') == SIZE_MAX)
        nc_buf_c(&text, nc_str_find_char(to, ':') == SIZE_MAX ? "/32" : "/128");
    if (!nc_config_symbolic(to))
        nc_give_cidr(&x->g, fact, NC_config_route_to, nc_buf_str(&text));
    nc_buf_free(&text);
}

bool nc_config_route_parts(const nc_config *x, nc_str word)
{
    (void)x;
    return nc_is_fold(word, "ROUTE");
}

void nc_config_route(nc_config *x, const nc_words *w)
{
    nc_fact fact;
    nc_str mask = NC_S("");
    unsigned next = 2;
    if (w->count < 4 || !nc_is_fold(w->at[0], "ROUTE"))
        return;
    if (nc_is_fold(w->at[2], "HOST"))
        next = 3;
    else if (nc_starts(w->at[2], "255.") && nc_str_find_char(w->at[1], '/') == SIZE_MAX) {
        mask = w->at[2];
        next = 3;
    }
    if (next + 1 >= w->count)
        return;
    nc_fact_begin(&fact, NC_F_config_route, &x->begun);
    give_destination(x, &fact, w->at[1], mask);
    if (!nc_is(w->at[next], "=") && !nc_config_symbolic(w->at[next]))
        nc_give_ip(&x->g, &fact, NC_config_route_via, w->at[next]);
    nc_give_upper(&x->g, &fact, NC_config_route_iface, w->at[next + 1]);
    nc_give_int(&fact, NC_config_route_mtu, nc_line_after(w, next + 2, "MTU"));
    nc_give_put(&x->g, &fact);
}
