/* SPDX-License-Identifier: Apache-2.0 */
/* ipconfig /all of Windows. */
#include "linux.h"

static bool starts_ipconfig(nc_str line)
{
    return nc_is(line, "Windows IP Configuration");
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
    nc_give_bool(&fact, NC_host_address_tentative, nc_str_ends(value, NC_S("(Tentative)")));
    nc_give_bool(&fact, NC_host_address_duplicate, nc_str_ends(value, NC_S("(Duplicate)")));
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

static void give_value(nc_linux *x, nc_str label, nc_str value)
{
    if (nc_is(label, "Physical Address"))
        nc_give_mac(&x->g, &x->open, NC_host_interface_mac, value);
    else if (nc_is(label, "Media State")) {
        bool there = !nc_is(value, "Media disconnected");
        nc_give_bool(&x->open, NC_host_interface_carrier, there);
        nc_give_sym(&x->g, &x->open, NC_host_interface_state, there ? NC_S("up") : NC_S("down"));
    } else if (nc_str_ends(label, NC_S("Address")) && nc_str_find(label, NC_S("IPv")) != SIZE_MAX)
        give_address(x, value);
    else if (nc_is(label, "Default Gateway"))
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
        size_t adapter = nc_str_find(line, NC_S(" adapter "));
        if (adapter == SIZE_MAX || line.p[line.n - 1] != ':')
            return false;
        nc_linux_open(x, NC_F_host_interface);
        x->step = OTHER;
        nc_linux_iface(x, nc_without_end(nc_str_sub(line, adapter + 9, SIZE_MAX), ':'));
        nc_give_sym(&x->g, &x->open, NC_host_interface_name, x->iface);
        return true;
    }
    if (!x->is_open)
        return true;
    if (split_dotted(line, &label, &value)) {
        x->step = nc_is(label, "Default Gateway") ? GATEWAYS : OTHER;
        give_value(x, label, value);
    } else {
        go_on(x, line);
    }
    return true;
}

static const nc_fact_type types[] = {NC_F_host_interface, NC_F_host_address, NC_F_host_route, NC_NO_TYPE};
const nc_linux_report nc_linux_ipconfig = {
    .name = NC_SI("ipconfig"), .starts = starts_ipconfig, .line = line_ipconfig, .types = types, .score = 90};
