/* SPDX-License-Identifier: Apache-2.0 */
/* ifconfig, netstat -i, route -n, netstat -rn and arp: net-tools 1.60 and 2.10 of Linux, the like of AIX, and
 * route print (English, German) and arp -a of Windows. */
#include "linux.h"

#include "engine/base/num.h"

static bool indented(nc_str line)
{
    return line.p[0] == ' ' || line.p[0] == '\t';
}

/* ---- ifconfig ---- */

/* "eth0: flags=4163<UP,RUNNING>  mtu 1500"; "eth0      Link encap:Ethernet  HWaddr 02:fc:00:00:00:01" */
static bool starts_ifconfig(nc_str line)
{
    nc_str rest = line, name, word;
    if (indented(line) || !nc_str_word(&rest, &name) || !nc_str_word(&rest, &word))
        return false;
    return (nc_str_ends(name, NC_S(":")) && nc_starts(word, "flags=") &&
            nc_str_find_char(word, '<') != SIZE_MAX) ||
           (nc_is(word, "Link") && nc_starts(nc_str_trim(rest), "encap:"));
}

static bool among(nc_str list, const char *flag)
{
    nc_str one;
    while (nc_str_split(&list, ',', &one))
        if (nc_is(one, flag))
            return true;
    return false;
}

static void give_flags(nc_linux *x, bool up, bool running)
{
    nc_give_bool(&x->open, NC_host_interface_up, up);
    if (up)
        nc_give_bool(&x->open, NC_host_interface_carrier, running);
}

static void begin_interface(nc_linux *x, nc_str line)
{
    nc_words w;
    nc_line_words(line, &w);
    nc_linux_open(x, NC_F_host_interface);
    nc_linux_iface(x, nc_without_end(w.at[0], ':'));
    nc_give_sym(&x->g, &x->open, NC_host_interface_name, x->iface);
    nc_str flags = nc_between(line, "<", ">");
    if (flags.n > 0)
        give_flags(x, among(flags, "UP"), among(flags, "RUNNING"));
    nc_give_int(&x->open, NC_host_interface_mtu, nc_line_after(&w, 1, "mtu"));
    nc_give_mac(&x->g, &x->open, NC_host_interface_mac, nc_line_after(&w, 1, "HWaddr"));
}

/* How many bits a mask sets, from the left: "255.255.255.0", "0xffffff00"; -1 when it is none. */
static int mask_length(nc_str mask)
{
    uint64_t bits = 0, part;
    if (nc_starts(mask, "0x")) {
        if (!nc_num_u64(nc_str_sub(mask, 2, SIZE_MAX), 16, &bits) || mask.n != 10)
            return -1;
    } else {
        for (unsigned i = 0; i < 4; i++) {
            if (!nc_num_lead(&mask, &part) || part > 255 || (i < 3 && (mask.n == 0 || mask.p[0] != '.')))
                return -1;
            mask = nc_str_sub(mask, 1, SIZE_MAX);
            bits = bits << 8 | part;
        }
        if (mask.n > 0)
            return -1;
    }
    int length = __builtin_popcountll(bits);
    uint64_t proper = length == 0 ? 0 : (UINT64_MAX << (32 - length)) & UINT32_MAX;
    return bits == proper ? length : -1;
}

static void give_network(const nc_linux *x, nc_fact *fact, unsigned slot, nc_str address, int length)
{
    nc_buf whole = {0};
    if (length < 0 || address.n == 0)
        return;
    nc_buf_add(&whole, address);
    nc_buf_printf(&whole, "/%d", length);
    nc_give_cidr(&x->g, fact, slot, nc_buf_str(&whole));
    nc_buf_free(&whole);
}

/* "inet 10.0.0.1  netmask 255.255.255.0", "inet addr:10.0.0.1  Bcast:10.0.0.255  Mask:255.255.255.0",
 * "inet6 fd00::1  prefixlen 64", "inet6 addr: fd00::1/64 Scope:Global" */
static void give_address(nc_linux *x, const nc_words *w)
{
    nc_fact fact;
    bool old = nc_starts(w->at[1], "addr:"), spaced = old && w->at[1].n == 5;
    nc_str address = spaced && w->count > 2 ? w->at[2] : nc_str_sub(w->at[1], old ? 5 : 0, SIZE_MAX);
    size_t slash = nc_str_find_char(address, '/');
    nc_give_begin(&x->g, &fact, NC_F_host_address);
    nc_give_sym(&x->g, &fact, NC_host_address_iface, x->iface);
    if (slash != SIZE_MAX) {
        nc_give_cidr(&x->g, &fact, NC_host_address_network, address);
        address = nc_str_sub(address, 0, slash);
    }
    nc_give_ip(&x->g, &fact, NC_host_address_address, address);
    nc_str mask = nc_line_after(w, 2, "netmask"), length = nc_line_after(w, 2, "prefixlen");
    int64_t bits;
    for (unsigned i = 2; i < w->count; i++)
        if (nc_starts(w->at[i], "Mask:"))
            mask = nc_str_sub(w->at[i], 5, SIZE_MAX);
    if (mask.n > 0)
        give_network(x, &fact, NC_host_address_network, address, mask_length(mask));
    else if (nc_num_i64(length, &bits) && bits >= 0 && bits <= 128)
        give_network(x, &fact, NC_host_address_network, address, (int)bits);
    nc_give_put(&x->g, &fact);
}

/* "RX packets 9  bytes 572 (572.0 B)", "RX packets:9 errors:0 dropped:0 overruns:0 frame:0" */
static void give_counters(nc_linux *x, nc_str line, bool in)
{
    static const struct {
        const char *name;
        int in, out;
    } known[] = {
        {"packets", NC_host_interface_packets_in, NC_host_interface_packets_out},
        {"bytes", NC_host_interface_bytes_in, NC_host_interface_bytes_out},
        {"errors", NC_host_interface_errors_in, NC_host_interface_errors_out},
        {"dropped", NC_host_interface_dropped_in, NC_host_interface_dropped_out},
        {"overruns", NC_host_interface_missed_in, -1},
        {"frame", NC_host_interface_crc_in, -1},
        {"carrier", -1, NC_host_interface_carrier_out},
        {"collisions", -1, NC_host_interface_collisions},
    };
    uint64_t value;
    for (unsigned i = 0; i < sizeof known / sizeof *known; i++) {
        int slot = in ? known[i].in : known[i].out;
        size_t at = nc_str_find(line, nc_str_c(known[i].name));
        nc_str rest = at == SIZE_MAX ? NC_S("") : nc_str_sub(line, at + strlen(known[i].name) + 1, SIZE_MAX);
        if (slot >= 0 && nc_whole_number(&rest, &value))
            nc_give_number(&x->open, (unsigned)slot, (int64_t)value);
    }
}

static void line_of_interface(nc_linux *x, nc_str line)
{
    nc_words w;
    nc_line_words(line, &w);
    nc_str tail = NC_S("");
    if (w.count < 2)
        return;
    if (nc_is(w.at[0], "inet") || nc_is(w.at[0], "inet6"))
        give_address(x, &w);
    else if (nc_is(w.at[0], "ether"))
        nc_give_mac(&x->g, &x->open, NC_host_interface_mac, w.at[1]);
    else if (nc_is(w.at[0], "RX") &&
             nc_starts(w.at[1], "bytes:")) { /* "RX bytes:572 (572.0 b)  TX bytes:704" */
        size_t sent = nc_str_find(line, NC_S("TX bytes:"));
        tail = sent == SIZE_MAX ? NC_S("") : nc_str_sub(line, sent, SIZE_MAX);
        give_counters(x, nc_str_sub(line, 0, sent), true);
        give_counters(x, tail, false);
    } else if (nc_is(w.at[0], "RX") || nc_is(w.at[0], "TX") || nc_starts(w.at[0], "collisions:"))
        give_counters(x, line, nc_is(w.at[0], "RX"));
    else if (nc_starts(w.at[w.count - 1], "Metric:")) { /* "UP BROADCAST RUNNING  MTU:1500  Metric:1" */
        int64_t mtu;
        give_flags(x, nc_is(w.at[0], "UP"), nc_line_have(&w, 0, "RUNNING"));
        if (nc_number_after(line, "MTU:", &mtu))
            nc_give_number(&x->open, NC_host_interface_mtu, mtu);
    }
}

static bool line_ifconfig(nc_linux *x, nc_str line)
{
    if (starts_ifconfig(line))
        begin_interface(x, line);
    else if (!indented(line) || !x->is_open)
        return false;
    else
        line_of_interface(x, line);
    return true;
}

static const nc_fact_type ifconfig_types[] = {NC_F_host_interface, NC_F_host_address, NC_NO_TYPE};
const nc_linux_report nc_linux_ifconfig = {.name = NC_SI("ifconfig"),
                                           .starts = starts_ifconfig,
                                           .line = line_ifconfig,
                                           .types = ifconfig_types,
                                           .score = 85};

/* ---- netstat -i ---- */

static bool starts_table(nc_str line)
{
    return (nc_starts(line, "Iface ") && nc_str_find(line, NC_S(" RX-OK ")) != SIZE_MAX) ||
           (nc_starts(line, "Name ") && nc_str_find(line, NC_S(" Ipkts ")) != SIZE_MAX);
}

static int slot_of(nc_str column)
{
    static const struct {
        const char *name;
        int slot;
    } known[] = {
        {"MTU", NC_host_interface_mtu},
        {"Mtu", NC_host_interface_mtu},
        {"RX-OK", NC_host_interface_packets_in},
        {"Ipkts", NC_host_interface_packets_in},
        {"RX-ERR", NC_host_interface_errors_in},
        {"Ierrs", NC_host_interface_errors_in},
        {"RX-DRP", NC_host_interface_dropped_in},
        {"RX-OVR", NC_host_interface_missed_in},
        {"TX-OK", NC_host_interface_packets_out},
        {"Opkts", NC_host_interface_packets_out},
        {"TX-ERR", NC_host_interface_errors_out},
        {"Oerrs", NC_host_interface_errors_out},
        {"TX-DRP", NC_host_interface_dropped_out},
        {"Coll", NC_host_interface_collisions},
    };
    for (unsigned i = 0; i < sizeof known / sizeof *known; i++)
        if (nc_is(column, known[i].name))
            return known[i].slot;
    return -1;
}

/* AIX prints a row for each address; the one of the link has the counters of all. */
static bool line_table(nc_linux *x, nc_str line)
{
    nc_words columns, values;
    if (starts_table(line)) {
        nc_buf_clear(&x->heading);
        nc_buf_add(&x->heading, line);
        return true;
    }
    nc_line_words(nc_buf_str(&x->heading), &columns);
    nc_line_words(line, &values);
    bool aix = nc_is(columns.at[0], "Name");
    if (values.count < 4 || indented(line) || !nc_is_number(values.at[1]))
        return false;
    if (values.count != columns.count || (aix && !nc_starts(values.at[2], "link#")))
        return true;
    nc_linux_open(x, NC_F_host_interface);
    nc_give_sym(&x->g, &x->open, NC_host_interface_name, nc_without_end(values.at[0], '*'));
    for (unsigned i = 1; i < values.count; i++)
        if (slot_of(columns.at[i]) >= 0)
            nc_give_int(&x->open, (unsigned)slot_of(columns.at[i]), values.at[i]);
    nc_str flags = aix ? NC_S("") : values.at[values.count - 1];
    if (flags.n > 0 && nc_is_cut(flags) == NC_CUT_NO)
        give_flags(x, nc_str_find_char(flags, 'U') != SIZE_MAX, nc_str_find_char(flags, 'R') != SIZE_MAX);
    return true;
}

static const nc_fact_type table_types[] = {NC_F_host_interface, NC_NO_TYPE};
const nc_linux_report nc_linux_netstat_i = {.name = NC_SI("netstat -i"),
                                            .starts = starts_table,
                                            .line = line_table,
                                            .types = table_types,
                                            .score = 85};

/* ---- route -n, netstat -rn, route print ---- */

static bool starts_routes(nc_str line)
{
    nc_words w;
    nc_line_words(line, &w);
    bool linux = w.count > 6 && nc_is(w.at[0], "Destination") && nc_is(w.at[1], "Gateway") &&
                 nc_is(w.at[2], "Genmask");
    bool german = w.count == 5 && nc_is(w.at[0], "Netzwerkziel") && nc_is(w.at[1], "Netzwerkmaske");
    return linux || german ||
           (w.count == 6 && nc_is(w.at[0], "Network") && nc_is(w.at[1], "Destination") &&
            nc_is(w.at[2], "Netmask") && nc_is(w.at[5], "Metric"));
}

enum { LINUX_ROUTES, WINDOWS_ROUTES };

static bool line_routes(nc_linux *x, nc_str line)
{
    nc_words w;
    nc_line_words(line, &w);
    if (starts_routes(line)) {
        x->step = nc_starts(w.at[0], "Net") ? WINDOWS_ROUTES : LINUX_ROUTES;
        return true;
    }
    bool windows = x->step == WINDOWS_ROUTES;
    if (windows && w.count == 6 && nc_is(w.at[2], "Auf")) { /* "Auf Verbindung": on-link, in two words */
        memmove(&w.at[2], &w.at[3], 3 * sizeof *w.at);
        w.count--;
    }
    int length = w.count >= (windows ? 5U : 8U) ? mask_length(windows ? w.at[1] : w.at[2]) : -1;
    if (length < 0)
        return false;
    nc_str gateway = windows ? w.at[2] : w.at[1];
    nc_fact fact;
    nc_give_begin(&x->g, &fact, NC_F_host_route);
    give_network(x, &fact, NC_host_route_to, w.at[0], length);
    nc_give_bool(&fact, NC_host_route_fallback, length == 0);
    if (!nc_is(gateway, "0.0.0.0"))
        nc_give_ip(&x->g, &fact, NC_host_route_via, gateway);
    bool rejects = !windows && nc_str_find_char(w.at[3], '!') != SIZE_MAX;
    nc_give_sym(&x->g, &fact, NC_host_route_kind, rejects ? NC_S("unreachable") : NC_S("unicast"));
    nc_str iface = windows ? w.at[3] : w.at[w.count - 1];
    if (!nc_is(iface, "*") && !nc_is(iface, "-"))
        nc_give_sym(&x->g, &fact, NC_host_route_iface, iface);
    if (windows || nc_is_number(w.at[4]))
        nc_give_int(&fact, NC_host_route_metric, w.at[4]);
    nc_give_put(&x->g, &fact);
    return true;
}

static const nc_fact_type route_types[] = {NC_F_host_route, NC_NO_TYPE};
const nc_linux_report nc_linux_routes = {.name = NC_SI("route -n"),
                                         .starts = starts_routes,
                                         .line = line_routes,
                                         .types = route_types,
                                         .score = 85};

/* ---- arp -n, arp -a ---- */

/* "? (10.0.0.1) at 02:fc:00:00:00:01 [ether] on eth0" */
static bool is_bsd_arp(nc_str line)
{
    nc_str inside = nc_between(line, "(", ") at ");
    return inside.n > 0 && inside.n < 46 && nc_str_find_char(inside, ' ') == SIZE_MAX &&
           nc_str_find_char(inside, '.') != SIZE_MAX;
}

/* "Interface: 10.0.0.5 --- 0x4" */
static bool is_windows_arp(nc_str line)
{
    return nc_starts(line, "Interface: ") && nc_str_find(line, NC_S(" --- 0x")) != SIZE_MAX;
}

static bool is_arp_table(nc_str line)
{
    return nc_starts(line, "Address ") && nc_str_find(line, NC_S(" HWtype ")) != SIZE_MAX;
}

static bool starts_arp(nc_str line)
{
    return is_bsd_arp(line) || is_windows_arp(line) || is_arp_table(line);
}

/* AIX and BSD leave out leading zeros: "0:0:c:7:ac:1". */
static void give_loose_mac(nc_linux *x, nc_fact *fact, nc_str mac)
{
    nc_buf whole = {0};
    nc_str rest = mac, octet;
    bool loose = nc_str_find_char(mac, ':') != SIZE_MAX && !nc_is_cut(mac);
    while (loose && nc_str_split(&rest, ':', &octet)) {
        if (whole.n > 0)
            nc_buf_char(&whole, ':');
        if (octet.n == 1)
            nc_buf_char(&whole, '0');
        nc_buf_add(&whole, octet);
    }
    nc_give_mac(&x->g, fact, NC_host_neighbour_mac, loose ? nc_buf_str(&whole) : mac);
    nc_buf_free(&whole);
}

static void give_entry(nc_linux *x, nc_str address, nc_str iface, nc_str mac, bool permanent)
{
    nc_fact fact;
    nc_give_begin(&x->g, &fact, NC_F_host_neighbour);
    nc_give_ip(&x->g, &fact, NC_host_neighbour_address, address);
    nc_give_sym(&x->g, &fact, NC_host_neighbour_iface, iface);
    if (nc_is(mac, "<incomplete>") || nc_is(mac, "(incomplete)"))
        nc_give_sym(&x->g, &fact, NC_host_neighbour_state, NC_S("incomplete"));
    else
        give_loose_mac(x, &fact, mac);
    if (permanent)
        nc_give_sym(&x->g, &fact, NC_host_neighbour_state, NC_S("permanent"));
    nc_give_put(&x->g, &fact);
}

enum { NO_TABLE, LINUX_TABLE, WINDOWS_TABLE };

/* "10.0.0.1  ether  02:00:5e:00:01:01  C  eth0", "10.0.0.9  (incomplete)  eth0";
 * "10.0.0.1  00-00-5e-00-01-01  dynamic" */
static bool take_row(nc_linux *x, const nc_words *w)
{
    if (x->step == WINDOWS_TABLE) {
        if (w->count == 3 && nc_str_find_char(w->at[1], '-') != SIZE_MAX)
            give_entry(x, w->at[0], x->iface, w->at[1], nc_is(w->at[2], "static"));
        return w->count == 3 || nc_is(w->at[0], "Internet");
    }
    if (w->count < 3 || nc_str_find_char(w->at[0], '.') == SIZE_MAX)
        return false;
    bool known = !nc_is(w->at[1], "(incomplete)");
    bool permanent = known && w->count > 4 && nc_str_find_char(w->at[3], 'M') != SIZE_MAX;
    give_entry(x, w->at[0], w->at[w->count - 1], known ? w->at[2] : w->at[1], permanent);
    return true;
}

static bool line_arp(nc_linux *x, nc_str line)
{
    nc_words w;
    nc_line_words(line, &w);
    if (is_arp_table(line)) {
        x->step = LINUX_TABLE;
    } else if (is_windows_arp(line)) {
        x->step = WINDOWS_TABLE;
        nc_linux_iface(x, w.at[1]);
    } else if (is_bsd_arp(line)) {
        bool permanent = nc_line_have(&w, 3, "PERM") || nc_line_have(&w, 3, "permanent");
        give_entry(x, nc_between(line, "(", ")"), nc_line_after(&w, 3, "on"), nc_line_after(&w, 0, "at"),
                   permanent);
    } else {
        return x->step != NO_TABLE && take_row(x, &w);
    }
    return true;
}

static const nc_fact_type arp_types[] = {NC_F_host_neighbour, NC_NO_TYPE};
const nc_linux_report nc_linux_arp = {
    .name = NC_SI("arp -a"), .starts = starts_arp, .line = line_arp, .types = arp_types, .score = 60};
