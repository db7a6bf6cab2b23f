/* SPDX-License-Identifier: Apache-2.0 */
/* What the managers of links tell of one: nmcli device show (NetworkManager), networkctl status LINK
 * (systemd-networkd). */
#include "linux.h"

#include "engine/base/num.h"

static bool has(nc_str text, const char *words)
{
    return nc_str_find(text, nc_str_c(words)) != SIZE_MAX;
}

/* "          MTU: 1500 (min: 68, max: 65535)", "IP4.ADDRESS[1]:       10.0.0.5/24"; the names of
 * NetworkManager hold no blank, and values may hold colons. */
static bool split_label(nc_str line, nc_str *label, nc_str *value)
{
    size_t colon = nc_str_find(line, NC_S(": "));
    if (colon == SIZE_MAX || colon == 0)
        return false;
    *label = nc_str_trim(nc_str_sub(line, 0, colon));
    *value = nc_str_trim(nc_str_sub(line, colon + 2, SIZE_MAX));
    return true;
}

/* ---- what both tell ---- */

enum { TORN = 1 << 20 }; /* in nc_linux.count: servers of a link may stand behind a cut */

static void end_link(nc_linux *x)
{
    if (x->has_port) {
        if (x->count < TORN)
            nc_give_number(&x->port, NC_host_resolver_servers, x->count);
        nc_give_put(&x->g, &x->port);
    }
    x->has_port = false;
    nc_linux_close(x);
}

static void begin_link(nc_linux *x, nc_str name)
{
    end_link(x);
    nc_linux_open(x, NC_F_host_interface);
    nc_linux_iface(x, name);
    nc_give_sym(&x->g, &x->open, NC_host_interface_name, x->iface);
    x->count = 0;
}

static void give_server(nc_linux *x, nc_str address)
{
    if (!x->has_port) {
        nc_give_begin(&x->g, &x->port, NC_F_host_resolver);
        nc_give_bool(&x->port, NC_host_resolver_global, false);
        nc_give_sym(&x->g, &x->port, NC_host_resolver_iface, x->iface);
        nc_give_ip(&x->g, &x->port, NC_host_resolver_first, address);
        x->has_port = true;
    }
    x->count++;
}

/* "10.0.0.5/24", or the address alone. */
static void give_address(nc_linux *x, nc_str value)
{
    nc_fact fact;
    nc_str word;
    if (!nc_str_word(&value, &word) || nc_is(word, "--"))
        return;
    nc_give_begin(&x->g, &fact, NC_F_host_address);
    nc_give_sym(&x->g, &fact, NC_host_address_iface, x->iface);
    nc_give_ip(&x->g, &fact, NC_host_address_address, nc_str_sub(word, 0, nc_str_find_char(word, '/')));
    if (nc_str_find_char(word, '/') != SIZE_MAX)
        nc_give_cidr(&x->g, &fact, NC_host_address_network, word);
    nc_give_put(&x->g, &fact);
}

static void begin_route(nc_linux *x, nc_fact *fact, nc_str to)
{
    nc_give_begin(&x->g, fact, NC_F_host_route);
    nc_give_cidr(&x->g, fact, NC_host_route_to, to);
    nc_give_bool(fact, NC_host_route_fallback, nc_is(to, "0.0.0.0/0") || nc_is(to, "::/0"));
    nc_give_sym(&x->g, fact, NC_host_route_iface, x->iface);
}

static void give_managed(nc_linux *x, const char *by, const char *state, bool waits)
{
    nc_fact fact;
    nc_give_begin(&x->g, &fact, NC_F_host_managed);
    nc_give_sym(&x->g, &fact, NC_host_managed_iface, x->iface);
    nc_give_sym(&x->g, &fact, NC_host_managed_by, nc_str_c(by));
    nc_give_sym(&x->g, &fact, NC_host_managed_state, nc_str_c(state));
    nc_give_bool(&fact, NC_host_managed_waits, waits);
    nc_give_put(&x->g, &fact);
}

/* ---- nmcli device show ---- */

static bool starts_nmcli(nc_str line)
{
    return nc_starts(line, "GENERAL.DEVICE:");
}

/* "70 (connecting (getting IP configuration))": the words are those of the user's language, the number is
 * that of NMDeviceState. */
static void take_nm_state(nc_linux *x, nc_str value)
{
    enum { STEP = 10, ADDRESSING = 70 };
    static const char *const states[] = {NULL,          "unmanaged",   "unavailable", "disconnected",
                                         "configuring", "configuring", "configuring", "configuring",
                                         "configuring", "configuring", "connected",   "other",
                                         "failed"};
    uint64_t number;
    if (!nc_whole_number(&value, &number) || number % STEP != 0)
        return;
    number /= STEP;
    if (number > 0 && number < sizeof states / sizeof *states)
        give_managed(x, "networkmanager", states[number], number * STEP == ADDRESSING);
}

/* "dst = 10.2.0.0/16, nh = 10.0.0.1, mt = 100": of the main table, which is not named. */
static void take_nm_route(nc_linux *x, nc_str value)
{
    nc_fact fact;
    nc_words w;
    nc_line_words(value, &w);
    if (w.count < 6 || !nc_is(w.at[0], "dst") || has(value, "table="))
        return;
    nc_str via = nc_without_end(w.at[5], ',');
    begin_route(x, &fact, nc_without_end(w.at[2], ','));
    if (!nc_is(via, "0.0.0.0") && !nc_is(via, "::"))
        nc_give_ip(&x->g, &fact, NC_host_route_via, via);
    if (w.count > 8 && nc_is(w.at[6], "mt"))
        nc_give_int(&fact, NC_host_route_metric, nc_without_end(w.at[8], ','));
    nc_give_put(&x->g, &fact);
}

static void take_nm_value(nc_linux *x, nc_str label, nc_str value)
{
    if (nc_is(label, "GENERAL.STATE"))
        take_nm_state(x, value);
    else if (nc_is(label, "GENERAL.HWADDR"))
        nc_give_mac(&x->g, &x->open, NC_host_interface_mac, value);
    else if (nc_is(label, "GENERAL.MTU"))
        nc_give_int(&x->open, NC_host_interface_mtu, value);
    else if (nc_is(label, "WIRED-PROPERTIES.CARRIER") && (nc_is(value, "on") || nc_is(value, "off")))
        nc_give_bool(&x->open, NC_host_interface_carrier, nc_is(value, "on"));
    else if (has(label, ".ADDRESS["))
        give_address(x, value);
    else if (has(label, ".ROUTE["))
        take_nm_route(x, value);
    else if (has(label, ".DNS["))
        give_server(x, value);
}

static bool line_nmcli(nc_linux *x, nc_str line)
{
    static const char *const groups[] = {"GENERAL.",
                                         "CAPABILITIES.",
                                         "INTERFACE-FLAGS.",
                                         "WIRED-PROPERTIES.",
                                         "CONNECTIONS.",
                                         "IP4.",
                                         "IP6.",
                                         "DHCP4.",
                                         "DHCP6.",
                                         "BOND.",
                                         "VLAN.",
                                         "BRIDGE.",
                                         "TEAM.",
                                         NULL};
    nc_str label, value;
    if (nc_is_cut(line))
        x->count |= TORN;
    if (!split_label(line, &label, &value))
        return has(line, ".") && line.p[line.n - 1] == ':'; /* a label whose value is empty */
    if (starts_nmcli(line)) {
        begin_link(x, value);
        return true;
    }
    for (const char *const *group = groups; *group != NULL; group++)
        if (nc_starts(label, *group)) {
            take_nm_value(x, label, value);
            return true;
        }
    return false;
}

static const nc_fact_type types[] = {NC_F_host_interface, NC_F_host_address, NC_F_host_route,
                                     NC_F_host_resolver,  NC_F_host_managed, NC_NO_TYPE};
const nc_linux_report nc_linux_nmcli = {.name = NC_SI("nmcli device"),
                                        .starts = starts_nmcli,
                                        .line = line_nmcli,
                                        .end = end_link,
                                        .types = types,
                                        .score = 95};

/* ---- networkctl status ---- */

/* "● 2: eth0", where the dot says by its colour and shape how the link is; "* 2: eth0" without UTF-8. */
static bool starts_networkctl(nc_str line)
{
    enum { NAME = 16 }; /* IFNAMSIZ */
    nc_words w;
    nc_line_words(line, &w);
    return w.count == 3 && (nc_is(w.at[0], "*") || (unsigned char)w.at[0].p[0] >= 0x80) && w.at[0].n <= 3 &&
           w.at[1].p[w.at[1].n - 1] == ':' && nc_is_number(nc_without_end(w.at[1], ':')) && w.at[2].n < NAME;
}

enum { NO_LIST, ADDRESSES, GATEWAYS, SERVERS }; /* nc_linux.step: what lines without a label go on with */

/* "degraded (configuring)": what the link can be used for, and what the daemon has done with it. */
static void take_networkd_state(nc_linux *x, nc_str value)
{
    static const struct {
        const char *printed, *meant;
    } states[] = {{"unmanaged", "unmanaged"},
                  {"pending", "configuring"},
                  {"initialized", "configuring"},
                  {"configuring", "configuring"},
                  {"configured", "connected"},
                  {"failed", "failed"},
                  {"linger", "other"}};
    nc_str rest = value, use = NC_S(""), set_up = nc_between(value, "(", ")");
    nc_str_word(&rest, &use);
    bool off = nc_is(use, "no-carrier") || nc_is(use, "off");
    bool carries = nc_is(use, "carrier") || nc_is(use, "degraded") || nc_is(use, "routable");
    if (off || carries)
        nc_give_bool(&x->open, NC_host_interface_carrier, carries);
    for (unsigned i = 0; i < sizeof states / sizeof *states; i++)
        if (nc_is(set_up, states[i].printed))
            give_managed(x, "networkd", states[i].meant,
                         nc_is(set_up, "configuring") && carries && !nc_is(use, "routable"));
}

static void take_list(nc_linux *x, nc_str value)
{
    nc_str rest = value, word;
    nc_fact fact;
    if (!nc_str_word(&rest, &word))
        return;
    if (x->step == ADDRESSES) {
        give_address(x, word);
    } else if (x->step == GATEWAYS) {
        begin_route(x, &fact, nc_str_find_char(word, ':') != SIZE_MAX ? NC_S("::/0") : NC_S("0.0.0.0/0"));
        nc_give_ip(&x->g, &fact, NC_host_route_via, word);
        nc_give_put(&x->g, &fact);
    } else if (x->step == SERVERS) {
        give_server(x, word);
    }
}

static void take_networkd_value(nc_linux *x, nc_str label, nc_str value)
{
    nc_str rest = value, word = NC_S("");
    x->step = nc_is(label, "Address")   ? ADDRESSES
              : nc_is(label, "Gateway") ? GATEWAYS
              : nc_is(label, "DNS")     ? SERVERS
                                        : NO_LIST;
    take_list(x, value);
    nc_str_word(&rest, &word);
    if (nc_is(label, "State"))
        take_networkd_state(x, value);
    else if (nc_is(label, "Hardware Address") || nc_is(label, "HW Address"))
        nc_give_mac(&x->g, &x->open, NC_host_interface_mac, word);
    else if (nc_is(label, "MTU"))
        nc_give_int(&x->open, NC_host_interface_mtu, word);
}

static bool line_networkctl(nc_linux *x, nc_str line)
{
    nc_str label, value;
    if (starts_networkctl(line)) {
        nc_words w;
        nc_line_words(line, &w);
        begin_link(x, w.at[2]);
        x->step = NO_LIST;
        return true;
    }
    if (line.p[0] != ' ')
        return false;
    if (nc_is_cut(line))
        x->count |= TORN;
    if (split_label(line, &label, &value))
        take_networkd_value(x, label, value);
    else
        take_list(x, line);
    return true;
}

const nc_linux_report nc_linux_networkctl = {.name = NC_SI("networkctl status"),
                                             .starts = starts_networkctl,
                                             .line = line_networkctl,
                                             .end = end_link,
                                             .types = types,
                                             .score = 80};
