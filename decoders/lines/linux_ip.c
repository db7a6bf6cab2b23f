/* SPDX-License-Identifier: Apache-2.0 */
/* ip -s link, ip addr, ip route, ip neigh: iproute2 6.x and older ones, whose columns differ in names only.
 */
#include "linux.h"

#include "engine/base/num.h"

static bool is_label(nc_str word, const char *label)
{
    return nc_is(nc_without_end(word, ':'), label);
}

/* "2: eth0: <BROADCAST,UP> mtu 1500 ..." */
static bool starts_link(nc_str line)
{
    nc_str rest = line, number, name, flags;
    return line.p[0] != ' ' && nc_str_word(&rest, &number) && nc_str_ends(number, NC_S(":")) &&
           nc_is_number(nc_without_end(number, ':')) && nc_str_word(&rest, &name) &&
           nc_str_ends(name, NC_S(":")) && nc_str_word(&rest, &flags) && flags.p[0] == '<';
}

static bool has_flag(nc_str flags, const char *flag)
{
    nc_str rest = nc_str_sub(flags, 1, flags.n < 2 ? 0 : flags.n - 2), one;
    while (nc_str_split(&rest, ',', &one))
        if (nc_is(one, flag))
            return true;
    return false;
}

static const char *const states[] = {"up",         "down",    "unknown", "dormant", "lowerlayerdown",
                                     "notpresent", "testing", NULL};

static void begin_link(nc_linux *x, const nc_words *w)
{
    nc_str name = nc_without_end(w->at[1], ':');
    size_t peer = nc_str_find_char(name, '@');
    if (peer != SIZE_MAX)
        name = nc_str_sub(name, 0, peer);
    nc_linux_open(x, NC_F_host_interface);
    nc_linux_iface(x, name);
    nc_give_sym(&x->g, &x->open, NC_host_interface_name, name);
    if (nc_str_ends(w->at[2], NC_S(">"))) { /* all of them are there */
        nc_give_bool(&x->open, NC_host_interface_up, has_flag(w->at[2], "UP"));
        if (has_flag(w->at[2], "UP"))
            nc_give_bool(&x->open, NC_host_interface_carrier, !has_flag(w->at[2], "NO-CARRIER"));
    }
    nc_give_int(&x->open, NC_host_interface_mtu, nc_line_after(w, 3, "mtu"));
    nc_give_sym(&x->g, &x->open, NC_host_interface_master, nc_line_after(w, 3, "master"));
    nc_give_one_of(&x->g, &x->open, NC_host_interface_state, nc_line_after(w, 3, "state"), states);
    x->step = 0;
}

static int slot_of(nc_str column, bool in)
{
    static const struct {
        const char *name;
        int in, out;
    } known[] = {
        {"bytes", NC_host_interface_bytes_in, NC_host_interface_bytes_out},
        {"packets", NC_host_interface_packets_in, NC_host_interface_packets_out},
        {"errors", NC_host_interface_errors_in, NC_host_interface_errors_out},
        {"dropped", NC_host_interface_dropped_in, NC_host_interface_dropped_out},
        {"missed", NC_host_interface_missed_in, -1},
        {"overrun", NC_host_interface_missed_in, -1},
        {"crc", NC_host_interface_crc_in, -1},
        {"carrier", -1, NC_host_interface_carrier_out},
        {"collsns", -1, NC_host_interface_collisions},
    };
    for (unsigned i = 0; i < sizeof known / sizeof *known; i++)
        if (nc_is(column, known[i].name))
            return in ? known[i].in : known[i].out;
    return -1;
}

/* Drivers count a frame without a buffer as missed or as overrun: the larger of two columns stays. */
static bool is_less(const nc_linux *x, int slot, nc_str value)
{
    int64_t number;
    return slot == NC_host_interface_missed_in && (x->open.known >> slot & 1) != 0 &&
           nc_num_i64(value, &number) && number <= nc_v_int(x->open.slot[slot]);
}

/* "RX: bytes packets ..." and "RX errors: length crc ..." name the columns of the next line. */
static bool is_heading(const nc_words *w)
{
    bool in = is_label(w->at[0], "RX"), out = is_label(w->at[0], "TX");
    return (in || out) && w->count > 2;
}

static void take_values(nc_linux *x, const nc_words *values)
{
    nc_words columns;
    nc_line_words(nc_buf_str(&x->heading), &columns);
    bool in = is_label(columns.at[0], "RX");
    unsigned from = is_label(columns.at[1], "errors") && nc_str_ends(columns.at[1], NC_S(":")) ? 2 : 1;
    nc_buf_clear(&x->heading);
    for (unsigned i = from; i < columns.count && i - from < values->count; i++) {
        int slot = slot_of(columns.at[i], in);
        if (slot >= 0 && x->is_open && x->open.type == NC_F_host_interface &&
            !is_less(x, slot, values->at[i - from]))
            nc_give_int(&x->open, (unsigned)slot, values->at[i - from]);
    }
}

static void note_flags(nc_fact *address, const nc_words *w, unsigned from)
{
    if (nc_line_have(w, from, "tentative"))
        nc_give_bool(address, NC_host_address_tentative, true);
    if (nc_line_have(w, from, "dadfailed"))
        nc_give_bool(address, NC_host_address_duplicate, true);
}

/* The address waits for the line below it: a terminal may have wrapped its flags.
 * `whole`: it has no more. */
static void put_address(nc_linux *x, bool whole)
{
    static const unsigned flags[] = {NC_host_address_tentative, NC_host_address_duplicate};
    for (unsigned i = 0; x->has_port && whole && i < 2; i++)
        if (!nc_fact_has(&x->port, flags[i]))
            nc_give_bool(&x->port, flags[i], false);
    if (x->has_port)
        nc_give_put(&x->g, &x->port);
    x->has_port = false;
}

/* The rest of the address above, which was wrapped at a word: its flags, and the interface's name. */
static bool is_rest_of_address(const nc_linux *x, const nc_words *w)
{
    static const char *const words[] = {"tentative", "dadfailed",  "deprecated",    "temporary",
                                        "permanent", "dynamic",    "secondary",     "optimistic",
                                        "global",    "mngtmpaddr", "noprefixroute", NULL};
    for (unsigned i = 0; x->has_port && words[i] != NULL; i++)
        if (nc_is(w->at[0], words[i]))
            return true;
    return false;
}

static bool take_rest_of_address(nc_linux *x, const nc_words *w)
{
    if (!is_rest_of_address(x, w))
        return false;
    note_flags(&x->port, w, 0);
    return true;
}

static void give_address(nc_linux *x, const nc_words *w)
{
    nc_fact *fact = &x->port;
    nc_str text = w->at[1], address = text;
    size_t slash = nc_str_find_char(text, '/');
    if (slash != SIZE_MAX)
        address = nc_str_sub(text, 0, slash);
    nc_give_begin(&x->g, fact, NC_F_host_address);
    nc_give_sym(&x->g, fact, NC_host_address_iface, x->iface);
    nc_give_ip(&x->g, fact, NC_host_address_address, address);
    nc_give_cidr(&x->g, fact, NC_host_address_network, text);
    nc_give_sym(&x->g, fact, NC_host_address_scope, nc_line_after(w, 2, "scope"));
    note_flags(fact, w, 2);
    x->has_port = true;
    if (nc_is_cut(w->at[w->count - 1]))
        put_address(x, false);
}

static bool line_link(nc_linux *x, nc_str line)
{
    nc_words w;
    nc_line_words(line, &w);
    if (take_rest_of_address(x, &w))
        return true;
    bool begins = starts_link(line), indented = line.p[0] == ' ' || line.p[0] == '\t';
    put_address(x, begins || indented);
    if (begins) {
        begin_link(x, &w);
        return true;
    }
    if (!indented)
        return false;
    if (is_heading(&w)) {
        nc_buf_clear(&x->heading);
        nc_buf_add(&x->heading, line);
    } else if (x->heading.n > 0 && nc_is_number(w.at[0])) {
        take_values(x, &w);
    } else if (nc_starts(w.at[0], "link/") && w.count > 1 && x->is_open) {
        nc_give_mac(&x->g, &x->open, NC_host_interface_mac, w.at[1]);
    } else if ((nc_is(w.at[0], "inet") || nc_is(w.at[0], "inet6")) && w.count > 1) {
        give_address(x, &w);
    }
    return true;
}

static void end_link(nc_linux *x)
{
    put_address(x, true);
}

static const nc_fact_type link_types[] = {NC_F_host_interface, NC_NO_TYPE};
const nc_linux_report nc_linux_ip_link = {
    .name = NC_SI("ip link"),
    .starts = starts_link,
    .line = line_link,
    .end = end_link,
    .types = link_types,
    .score = 80};

/* ---- ip route ---- */

static const char *const route_kinds[] = {"unicast",   "blackhole", "unreachable", "prohibit", "local",
                                          "broadcast", "multicast", "throw",       "anycast",  NULL};

static bool is_kind(nc_str word)
{
    for (const char *const *kind = route_kinds; *kind != NULL; kind++)
        if (nc_is(word, *kind))
            return true;
    return false;
}

static bool is_address(nc_str word)
{
    bool digit = false;
    for (size_t i = 0; i < word.n; i++) {
        char c = word.p[i];
        bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (!hex && c != '.' && c != ':' && c != '/')
            return false;
        digit |= c == '.' || c == ':';
    }
    return digit;
}

static bool starts_route(nc_str line)
{
    nc_words w;
    nc_line_words(line, &w);
    unsigned to = w.count > 1 && is_kind(w.at[0]) ? 1 : 0;
    if (w.count < 2 || (!nc_is(w.at[to], "default") && !is_address(w.at[to])))
        return false;
    if (nc_line_have(&w, to + 1, "via") || nc_line_have(&w, to + 1, "dev"))
        return nc_is(w.at[0], "default") || nc_line_have(&w, 1, "proto") || nc_line_have(&w, 1, "scope") ||
               nc_line_have(&w, 1, "metric") || nc_line_have(&w, 1, "via") || (to == 1 && w.count > 3);
    bool listed = nc_line_have(&w, to + 1, "metric") || nc_line_have(&w, to + 1, "proto");
    return listed || (to == 1 && w.count == 2); /* a multipath route, or one that leads nowhere */
}

static void give_destination(nc_linux *x, nc_fact *fact, nc_str to, bool six)
{
    bool fallback = nc_is(to, "default");
    nc_give_bool(fact, NC_host_route_fallback, fallback);
    if (fallback)
        to = six ? NC_S("::/0") : NC_S("0.0.0.0/0");
    nc_buf whole = {0};
    nc_buf_add(&whole, to);
    if (nc_str_find_char(to, '/') == SIZE_MAX)
        nc_buf_c(&whole, nc_str_find_char(to, ':') == SIZE_MAX ? "/32" : "/128");
    nc_give_cidr(&x->g, fact, NC_host_route_to, nc_buf_str(&whole));
    nc_buf_free(&whole);
}

static void give_hop(nc_linux *x, nc_fact *fact, const nc_words *w, unsigned from)
{
    nc_str via = nc_line_after(w, from, "via");
    if (nc_is(via, "inet") || nc_is(via, "inet6"))
        via = nc_line_after(w, from, nc_is(via, "inet") ? "inet" : "inet6");
    nc_give_ip(&x->g, fact, NC_host_route_via, via);
    nc_give_sym(&x->g, fact, NC_host_route_iface, nc_line_after(w, from, "dev"));
    nc_give_have(fact, NC_host_route_dead, w, from, nc_line_have(w, from, "dead") ? "dead" : "linkdown");
}

/* The rest of the route above, which a program wrapped: whether it is dead stands last. */
static bool line_goes_on(nc_linux *x, const nc_words *w)
{
    static const char *const words[] = {"dead",  "linkdown", "onlink", "offload", "proto",
                                        "scope", "src",      "metric", "advmss",  "pref",
                                        "error", "hoplimit", "mtu",    "expires", NULL};
    bool dead = nc_line_have(w, 0, "dead") || nc_line_have(w, 0, "linkdown");
    bool known = false;
    for (unsigned i = 0; w->count > 0 && words[i] != NULL; i++)
        known = known || nc_is(w->at[0], words[i]);
    if (!x->is_open || !known)
        return false;
    if (dead)
        nc_give_bool(&x->open, NC_host_route_dead, true);
    return true;
}

/* Only rules lead to other tables ("ip rule"): their default route is not that of the host. */
static bool is_of_other_table(nc_linux *x)
{
    nc_linux_close(x);
    return true;
}

static bool line_route(nc_linux *x, nc_str line)
{
    nc_words w;
    nc_line_words(line, &w);
    /* The hops of a multipath route stand below it. */
    if (w.count > 2 && nc_is(w.at[0], "nexthop") && x->is_open) {
        nc_fact route = x->open;
        give_hop(x, &route, &w, 1);
        nc_give_put(&x->g, &route);
        x->step = 1;
        return true;
    }
    if (!starts_route(line))
        return line_goes_on(x, &w);
    if (x->step == 1)
        x->is_open = false; /* it came with its hops */
    x->step = 0;
    unsigned to = is_kind(w.at[0]) ? 1 : 0;
    nc_str table = nc_line_after(&w, to + 1, "table");
    if (table.n > 0 && !nc_is(table, "main") && !nc_is(table, "local"))
        return is_of_other_table(x);
    nc_linux_open(x, NC_F_host_route);
    nc_give_one_of(&x->g, &x->open, NC_host_route_kind, to == 1 ? w.at[0] : NC_S("unicast"), route_kinds);
    give_hop(x, &x->open, &w, to + 1);
    nc_str via = nc_line_after(&w, to + 1, "via");
    bool six = nc_str_find_char(via, ':') != SIZE_MAX || nc_line_have(&w, to + 1, "pref");
    give_destination(x, &x->open, w.at[to], six);
    nc_give_ip(&x->g, &x->open, NC_host_route_src, nc_line_after(&w, to + 1, "src"));
    nc_give_int(&x->open, NC_host_route_metric, nc_line_after(&w, to + 1, "metric"));
    nc_give_int(&x->open, NC_host_route_mtu, nc_line_after(&w, to + 1, "mtu"));
    return true;
}

static void end_route(nc_linux *x)
{
    if (x->step == 1)
        x->is_open = false;
}

static const nc_fact_type route_types[] = {NC_F_host_route, NC_NO_TYPE};
const nc_linux_report nc_linux_ip_route = {.name = NC_SI("ip route"),
                                           .starts = starts_route,
                                           .line = line_route,
                                           .end = end_route,
                                           .types = route_types,
                                           .score = 60};

/* ---- ip neigh ---- */

static const char *const neighbour_states[] = {"reachable", "stale", "delay",     "probe", "incomplete",
                                               "failed",    "noarp", "permanent", "none",  NULL};

static bool is_state(nc_str word)
{
    for (const char *const *state = neighbour_states; *state != NULL; state++)
        if (nc_is_fold(word, *state) && word.p[0] >= 'A' && word.p[0] <= 'Z')
            return true;
    return false;
}

static bool starts_neigh(nc_str line)
{
    nc_words w;
    nc_line_words(line, &w);
    return w.count >= 4 && is_address(w.at[0]) && nc_is(w.at[1], "dev") && is_state(w.at[w.count - 1]);
}

static bool line_neigh(nc_linux *x, nc_str line)
{
    nc_words w;
    nc_fact fact;
    if (!starts_neigh(line))
        return false;
    nc_line_words(line, &w);
    nc_give_begin(&x->g, &fact, NC_F_host_neighbour);
    nc_give_ip(&x->g, &fact, NC_host_neighbour_address, w.at[0]);
    nc_give_sym(&x->g, &fact, NC_host_neighbour_iface, w.at[2]);
    nc_give_mac(&x->g, &fact, NC_host_neighbour_mac, nc_line_after(&w, 3, "lladdr"));
    nc_give_one_of(&x->g, &fact, NC_host_neighbour_state, w.at[w.count - 1], neighbour_states);
    nc_give_have(&fact, NC_host_neighbour_router, &w, 3, "router");
    nc_give_put(&x->g, &fact);
    return true;
}

static const nc_fact_type neigh_types[] = {NC_F_host_neighbour, NC_NO_TYPE};
const nc_linux_report nc_linux_ip_neigh = {
    .name = NC_SI("ip neigh"), .starts = starts_neigh, .line = line_neigh, .types = neigh_types, .score = 70};
