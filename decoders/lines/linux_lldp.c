/* SPDX-License-Identifier: Apache-2.0 */
/* lldpctl and lldpcli show neighbors (lldpd 1.0), plain form. */
#include "linux.h"

#include "engine/base/num.h"

static bool is_interface(nc_str line)
{
    return nc_starts(line, "Interface: ") && nc_str_find(line, NC_S(", via: ")) != SIZE_MAX;
}

static bool starts_lldp(nc_str line)
{
    return nc_is(line, "LLDP neighbors:") || is_interface(line);
}

static bool knows(const nc_linux *x, unsigned slot)
{
    return x->open.known >> slot & 1;
}

/* Other protocols that lldpd hears (CDP, FDP) give no frame sizes: what they tell of names is the same. */
static void begin_neighbour(nc_linux *x, nc_str line)
{
    nc_str name = nc_str_trim(nc_str_sub(line, 10, nc_str_find_char(line, ',') - 10));
    nc_linux_open(x, NC_F_host_lldp);
    nc_give_sym(&x->g, &x->open, NC_host_lldp_iface, name);
}

/* "PMD autoneg:  supported: yes, enabled: no": only the second is how the port is set. */
static void take_autoneg(nc_linux *x, nc_str value)
{
    nc_words w;
    nc_line_words(value, &w);
    nc_str word = nc_line_after(&w, 0, "enabled:");
    if (nc_is(word, "yes") || nc_is(word, "no"))
        nc_give_bool(&x->open, NC_host_lldp_autoneg, nc_is(word, "yes"));
}

/* "MAU oper type: 1000BaseTFD - Four-pair Category 5 UTP, full duplex mode" (RFC 4836) */
static void take_type(nc_linux *x, nc_str value)
{
    bool full = nc_str_find(value, NC_S("full duplex")) != SIZE_MAX,
         half = nc_str_find(value, NC_S("half duplex")) != SIZE_MAX;
    if (full != half)
        nc_give_sym(&x->g, &x->open, NC_host_lldp_duplex, full ? NC_S("full") : NC_S("half"));
}

/* "VLAN:         100, pvid: yes default": a port has one VLAN whose frames bear no tag. */
static void take_vlan(nc_linux *x, nc_str value)
{
    nc_words w;
    nc_line_words(value, &w);
    if (w.count > 0 && nc_is(nc_line_after(&w, 0, "pvid:"), "yes"))
        nc_give_int(&x->open, NC_host_lldp_vlan, nc_without_end(w.at[0], ','));
}

/* "    PortID:       ifname Ethernet1/7": behind the kind of id. */
static nc_str id_of(nc_str value)
{
    nc_str kind;
    return nc_str_word(&value, &kind) ? nc_str_trim(value) : NC_S("");
}

static void take_value(nc_linux *x, nc_str label, nc_str value)
{
    if (nc_is(label, "SysName"))
        nc_give_text(&x->g, &x->open, NC_host_lldp_switch, value);
    else if (nc_is(label, "ChassisID") && !knows(x, NC_host_lldp_switch))
        nc_give_text(&x->g, &x->open, NC_host_lldp_switch, id_of(value));
    else if (nc_is(label, "PortID"))
        nc_give_text(&x->g, &x->open, NC_host_lldp_port, id_of(value));
    else if (nc_is(label, "MFS"))
        nc_give_int(&x->open, NC_host_lldp_frame, value);
    else if (nc_is(label, "PMD autoneg"))
        take_autoneg(x, value);
    else if (nc_is(label, "MAU oper type"))
        take_type(x, value);
    else if (nc_is(label, "VLAN"))
        take_vlan(x, value);
}

/* Most lines describe the other system, in its maker's words. */
static bool line_lldp(nc_linux *x, nc_str line)
{
    if (is_interface(line)) {
        begin_neighbour(x, line);
        return true;
    }
    if (nc_is(line, "LLDP neighbors:") || nc_starts(line, "-----"))
        return true;
    size_t colon = nc_str_find_char(line, ':');
    if (line.p[0] != ' ' || !x->is_open)
        return false;
    if (colon != SIZE_MAX)
        take_value(x, nc_str_trim(nc_str_sub(line, 0, colon)),
                   nc_str_trim(nc_str_sub(line, colon + 1, SIZE_MAX)));
    return true;
}

static const nc_fact_type types[] = {NC_F_host_lldp, NC_NO_TYPE};
const nc_linux_report nc_linux_lldp = {
    .name = NC_SI("lldpctl"), .starts = starts_lldp, .line = line_lldp, .types = types, .score = 90};
