/* SPDX-License-Identifier: Apache-2.0 */
/* Get-NetAdapter (its table) and Get-NetIPAddress (its list) of PowerShell. */
#include "linux.h"

#include "engine/base/num.h"

/* ---- Get-NetAdapter ---- */

/* The table is as wide as the window, so that each line may look cut; no unit and no heading goes on there.
 */
static nc_str without_mark(nc_str line)
{
    while (line.n > 0 && nc_is_cut_mark(line.p[line.n - 1]))
        line.n--;
    return line;
}

static bool starts_adapters(nc_str line)
{
    nc_words w;
    nc_line_words(without_mark(line), &w);
    return w.count == 6 && nc_is(w.at[0], "Name") && nc_is(w.at[1], "InterfaceDescription") &&
           nc_is(w.at[2], "ifIndex") && nc_is(w.at[3], "Status") && nc_is(w.at[4], "MacAddress") &&
           nc_is(w.at[5], "LinkSpeed");
}

/* "1 Gbps", "2.5 Gbps", "100 Mbps"; 0 bps is that of a link that is down. */
static void give_speed(nc_linux *x, nc_str name, nc_str number, nc_str unit)
{
    enum { GIGABIT = 1000 }; /* in Mbit/s */
    nc_fact fact;
    int64_t value;
    bool giga = nc_is(unit, "Gbps"), mega = nc_is(unit, "Mbps");
    if ((!giga && !mega) || !nc_num_fixed(number, 3, &value))
        return;
    nc_give_begin(&x->g, &fact, NC_F_host_link);
    nc_give_sym(&x->g, &fact, NC_host_link_name, name);
    nc_give_number(&fact, NC_host_link_speed, giga ? value : value / GIGABIT);
    nc_give_put(&x->g, &fact);
}

/* An adapter that nobody uses is disconnected too: whether it should be up is not told. */
static void give_status(nc_fact *fact, nc_str status)
{
    bool up = nc_is(status, "Up"), disabled = nc_is(status, "Disabled");
    if (up || disabled)
        nc_give_bool(fact, NC_host_interface_up, up);
    if (up || nc_is(status, "Disconnected"))
        nc_give_bool(fact, NC_host_interface_carrier, up);
}

static bool is_unit(nc_str word)
{
    return nc_is(word, "bps") || nc_is(word, "Kbps") || nc_is(word, "Mbps") || nc_is(word, "Gbps");
}

/* The columns before are as wide as their longest values, and names hold blanks: nc_linux.step is where the
 * second column begins, by the rule below the heading.  A long name is cut with three dots. */
static nc_str name_of(const nc_linux *x, nc_str line)
{
    nc_str name = nc_str_trim(nc_str_sub(line, 0, x->step));
    bool whole = x->step > 0 && line.n > x->step && line.p[x->step - 1] == ' ' && line.p[x->step] != ' ' &&
                 !nc_str_ends(name, NC_S("..."));
    return whole ? name : NC_S("");
}

static bool line_adapters(nc_linux *x, nc_str line)
{
    enum { WORDS = 6 };
    nc_fact fact;
    nc_words w;
    nc_line_words(without_mark(line), &w);
    if (x->first || starts_adapters(line)) {
        x->step = 0;
        return true;
    }
    if (w.count == WORDS && nc_starts(line, "----")) {
        x->step = (unsigned)(w.at[1].p - line.p);
        return true;
    }
    if (w.count < WORDS || !is_unit(w.at[w.count - 1]))
        return false;
    nc_str name = name_of(x, line);
    if (name.n == 0)
        return true;
    nc_give_begin(&x->g, &fact, NC_F_host_interface);
    nc_give_sym(&x->g, &fact, NC_host_interface_name, name);
    nc_give_mac(&x->g, &fact, NC_host_interface_mac, w.at[w.count - 3]);
    give_status(&fact, w.at[w.count - 4]);
    nc_give_put(&x->g, &fact);
    give_speed(x, name, w.at[w.count - 2], w.at[w.count - 1]);
    return true;
}

static const nc_fact_type adapter_types[] = {NC_F_host_interface, NC_F_host_link, NC_NO_TYPE};
const nc_linux_report nc_linux_adapters = {.name = NC_SI("Get-NetAdapter"),
                                           .starts = starts_adapters,
                                           .line = line_adapters,
                                           .types = adapter_types,
                                           .score = 90};

/* ---- Get-NetIPAddress ---- */

static bool split_label(nc_str line, nc_str *label, nc_str *value)
{
    size_t colon = nc_str_find(line, NC_S(" : "));
    if (colon == SIZE_MAX)
        return false;
    *label = nc_str_trim(nc_str_sub(line, 0, colon));
    *value = nc_str_trim(nc_str_sub(line, colon + 3, SIZE_MAX));
    return true;
}

static bool starts_addresses(nc_str line)
{
    nc_str label, value;
    return nc_starts(line, "IPAddress ") && split_label(line, &label, &value) && nc_is(label, "IPAddress");
}

/* The network is the address, kept in nc_linux.heading, and the length of the prefix, some lines below. */
static void take_prefix(nc_linux *x, nc_str value)
{
    if (x->heading.n == 0 || nc_is_cut(value) || !nc_is_number(value))
        return;
    nc_buf_printf(&x->heading, "/%.*s", NC_FMT(value));
    nc_give_cidr(&x->g, &x->open, NC_host_address_network, nc_buf_str(&x->heading));
    nc_buf_clear(&x->heading);
}

static bool line_addresses(nc_linux *x, nc_str line)
{
    nc_str label, value;
    if (!split_label(line, &label, &value))
        return false;
    if (nc_is(label, "IPAddress")) {
        nc_linux_open(x, NC_F_host_address);
        nc_give_ip(&x->g, &x->open, NC_host_address_address, value);
        nc_buf_clear(&x->heading);
        if (!nc_is_cut(value))
            nc_buf_add(&x->heading, nc_str_sub(value, 0, nc_str_find_char(value, '%')));
    } else if (!x->is_open) {
        return false;
    } else if (nc_is(label, "InterfaceAlias")) {
        nc_give_sym(&x->g, &x->open, NC_host_address_iface, value);
    } else if (nc_is(label, "PrefixLength")) {
        take_prefix(x, value);
    } else if (nc_is(label, "AddressState") && !nc_is_cut(value)) {
        nc_give_bool(&x->open, NC_host_address_tentative, nc_is(value, "Tentative"));
        nc_give_bool(&x->open, NC_host_address_duplicate, nc_is(value, "Duplicate"));
    }
    return true;
}

static const nc_fact_type address_types[] = {NC_F_host_address, NC_NO_TYPE};
const nc_linux_report nc_linux_addresses = {.name = NC_SI("Get-NetIPAddress"),
                                            .starts = starts_addresses,
                                            .line = line_addresses,
                                            .types = address_types,
                                            .score = 85};
