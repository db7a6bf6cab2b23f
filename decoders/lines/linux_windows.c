/* SPDX-License-Identifier: Apache-2.0 */
/* ipconfig /all of Windows (English, German) and netsh interface ipv4 show interfaces, subinterfaces. */
#include "linux.h"

#include "engine/base/num.h"

static bool starts_ipconfig(nc_str line)
{
    return nc_is(line, "Windows IP Configuration") || nc_is(line, "Windows-IP-Konfiguration");
}

/* "   IPv4 Address. . . . . . . . . . . : 10.0.0.5(Preferred)" */
static bool split_dotted(nc_str line, nc_str *label, nc_str *value)
{
    size_t colon = nc_str_find(line, NC_S(" : "));
    if (colon == SIZE_MAX)
        return false;
    nc_str text = nc_str_trim(nc_str_sub(line, 0, colon));
    while (text.n > 0 && (text.p[text.n - 1] == '.' || text.p[text.n - 1] == ' '))
        text.n--;
    *label = text;
    *value = nc_str_trim(nc_str_sub(line, colon + 3, SIZE_MAX));
    return true;
}

static void give_address(nc_linux *x, nc_str value)
{
    nc_fact fact;
    size_t mark = nc_str_find_char(value, '(');
    nc_give_begin(&x->g, &fact, NC_F_host_address);
    nc_give_sym(&x->g, &fact, NC_host_address_iface, x->iface);
    nc_give_ip(&x->g, &fact, NC_host_address_address, mark == SIZE_MAX ? value : nc_str_sub(value, 0, mark));
    nc_give_bool(&fact, NC_host_address_tentative,
                 nc_str_ends(value, NC_S("(Tentative)")) || nc_str_find(value, NC_S("(Vorl")) != SIZE_MAX);
    nc_give_bool(&fact, NC_host_address_duplicate,
                 nc_str_ends(value, NC_S("(Duplicate)")) || nc_str_ends(value, NC_S("(Duplikat)")) ||
                     nc_str_ends(value, NC_S("(Doppelt)")));
    nc_give_put(&x->g, &fact);
}

static void give_gateway(nc_linux *x, nc_str value)
{
    nc_fact fact;
    if (value.n == 0)
        return;
    bool six = nc_str_find_char(value, ':') != SIZE_MAX;
    nc_give_begin(&x->g, &fact, NC_F_host_route);
    nc_give_cidr(&x->g, &fact, NC_host_route_to, six ? NC_S("::/0") : NC_S("0.0.0.0/0"));
    nc_give_bool(&fact, NC_host_route_fallback, true);
    nc_give_ip(&x->g, &fact, NC_host_route_via, value);
    nc_give_sym(&x->g, &fact, NC_host_route_iface, x->iface);
    nc_give_put(&x->g, &fact);
}

static bool is_gateway(nc_str label)
{
    return nc_is(label, "Default Gateway") || nc_is(label, "Standardgateway");
}

/* "Ethernet adapter Ethernet 2:", "Drahtlos-LAN-Adapter WLAN:": where the name begins; SIZE_MAX when it is no
 * such line. */
static size_t name_of_adapter(nc_str line)
{
    size_t at = nc_str_find_fold(line, NC_S("adapter "));
    bool ends = line.p[line.n - 1] == ':';
    return at == SIZE_MAX || at == 0 || !ends ? SIZE_MAX : at + 8;
}

static void give_value(nc_linux *x, nc_str label, nc_str value)
{
    if (nc_is(label, "Physical Address") || nc_is(label, "Physische Adresse") ||
        nc_is(label, "Physikalische Adresse"))
        nc_give_mac(&x->g, &x->open, NC_host_interface_mac, value);
    else if (nc_is(label, "Media State") || nc_is(label, "Medienstatus")) {
        bool there = !nc_is(value, "Media disconnected") && !nc_is(value, "Medium getrennt");
        nc_give_bool(&x->open, NC_host_interface_carrier, there);
        nc_give_sym(&x->g, &x->open, NC_host_interface_state, there ? NC_S("up") : NC_S("down"));
    } else if (nc_str_find(label, NC_S("IPv")) != SIZE_MAX &&
               (nc_str_ends(label, NC_S("Address")) || nc_str_ends(label, NC_S("Adresse"))))
        give_address(x, value);
    else if (is_gateway(label))
        give_gateway(x, value);
}

enum { OTHER, GATEWAYS }; /* nc_linux.step: what a line without a label goes on with */

/* The second gateway, of the other IP version mostly, stands alone below the first. */
static void go_on(nc_linux *x, nc_str line)
{
    nc_str rest = line, word, more;
    if (x->step == GATEWAYS && nc_str_word(&rest, &word) && !nc_str_word(&rest, &more) &&
        nc_str_find(word, NC_S(".:")) == SIZE_MAX)
        give_gateway(x, word);
}

static bool line_ipconfig(nc_linux *x, nc_str line)
{
    nc_str label, value;
    if (x->first || starts_ipconfig(line))
        return true;
    if (line.p[0] != ' ') {
        size_t adapter = name_of_adapter(line);
        if (adapter == SIZE_MAX)
            return false;
        nc_linux_open(x, NC_F_host_interface);
        x->step = OTHER;
        nc_linux_iface(x, nc_without_end(nc_str_sub(line, adapter, SIZE_MAX), ':'));
        nc_give_sym(&x->g, &x->open, NC_host_interface_name, x->iface);
        return true;
    }
    if (!x->is_open)
        return true;
    if (split_dotted(line, &label, &value)) {
        x->step = is_gateway(label) ? GATEWAYS : OTHER;
        give_value(x, label, value);
    } else {
        go_on(x, line);
    }
    return true;
}

static const nc_fact_type types[] = {NC_F_host_interface, NC_F_host_address, NC_F_host_route, NC_NO_TYPE};
const nc_linux_report nc_linux_ipconfig = {
    .name = NC_SI("ipconfig"), .starts = starts_ipconfig, .line = line_ipconfig, .types = types, .score = 90};

/* ---- netsh interface ipv4 show subinterfaces, show interfaces ---- */

static bool is_subinterfaces(const nc_words *w)
{
    return w->count > 4 && nc_is(w->at[0], "MTU") && nc_starts(w->at[1], "Medi");
}

static bool is_interfaces(const nc_words *w)
{
    return w->count == 5 && nc_is(w->at[0], "Idx") && nc_is(w->at[1], "Met") && nc_is(w->at[2], "MTU");
}

static bool starts_netsh(nc_str line)
{
    nc_words w;
    nc_line_words(line, &w);
    return is_subinterfaces(&w) || is_interfaces(&w);
}

enum { SUBINTERFACES, INTERFACES }; /* nc_linux.step of netsh */

/* The name from the nth word on: it may have several. */
static nc_str name_from(nc_str line, const nc_words *w, unsigned nth)
{
    return nc_str_trim(nc_str_sub(line, (size_t)(w->at[nth].p - line.p), SIZE_MAX));
}

/* Windows prints no limit as 4294967295. */
static void give_mtu(nc_fact *fact, nc_str word)
{
    enum { MOST = 65535 };
    int64_t mtu;
    if (nc_num_i64(word, &mtu) && mtu > 0 && mtu <= MOST)
        nc_give_number(fact, NC_host_interface_mtu, mtu);
}

/* "  1500   1  123456789   98765432  Ethernet 2" */
static void give_subinterface(nc_linux *x, nc_str line, const nc_words *w)
{
    nc_fact fact;
    nc_give_begin(&x->g, &fact, NC_F_host_interface);
    nc_give_sym(&x->g, &fact, NC_host_interface_name, name_from(line, w, 4));
    give_mtu(&fact, w->at[0]);
    nc_give_int(&fact, NC_host_interface_bytes_in, w->at[2]);
    nc_give_int(&fact, NC_host_interface_bytes_out, w->at[3]);
    nc_give_put(&x->g, &fact);
}

/* "  5          25        1500  connected     Ethernet 2" */
static void give_interface(nc_linux *x, nc_str line, const nc_words *w)
{
    nc_fact fact;
    nc_str state = w->at[3];
    nc_give_begin(&x->g, &fact, NC_F_host_interface);
    nc_give_sym(&x->g, &fact, NC_host_interface_name, name_from(line, w, 4));
    give_mtu(&fact, w->at[2]);
    if (nc_is(state, "connected") || nc_is(state, "verbunden"))
        nc_give_bool(&fact, NC_host_interface_carrier, true);
    else if (nc_is(state, "disconnected") || nc_is(state, "getrennt"))
        nc_give_bool(&fact, NC_host_interface_carrier, false);
    nc_give_put(&x->g, &fact);
}

static bool line_netsh(nc_linux *x, nc_str line)
{
    nc_words w;
    nc_line_words(line, &w);
    if (is_subinterfaces(&w) || is_interfaces(&w)) {
        x->step = is_interfaces(&w) ? INTERFACES : SUBINTERFACES;
        return true;
    }
    if (nc_starts(w.at[0], "---"))
        return true;
    if (w.count < 5 || !nc_is_number(w.at[0]) || !nc_is_number(w.at[2]))
        return false;
    if (x->step == INTERFACES)
        give_interface(x, line, &w);
    else
        give_subinterface(x, line, &w);
    return true;
}

static const nc_fact_type netsh_types[] = {NC_F_host_interface, NC_NO_TYPE};
const nc_linux_report nc_linux_netsh = {.name = NC_SI("netsh interface"),
                                        .starts = starts_netsh,
                                        .line = line_netsh,
                                        .types = netsh_types,
                                        .score = 80};
