/* SPDX-License-Identifier: Apache-2.0 */
/* /proc/net/bonding/bond0 (drivers/net/bonding/bond_procfs.c). */
#include "linux.h"

#include "engine/base/num.h"

static bool starts_bonding(nc_str line)
{
    return nc_starts(line, "Ethernet Channel Bonding Driver: ");
}

/* Parts of the display: of the bond; of a port; what it says of the LACP partner. */
enum { BOND, PORT, PARTNER, ACTOR };

static bool is_zeros(nc_str mac)
{
    return nc_is(mac, "00:00:00:00:00:00");
}

/* What the display says of the bond, once; `bond` is kept in the open fact until its ports come. */
static void begin_port(nc_linux *x, nc_str name)
{
    nc_fact bond = x->open;
    if (x->step != BOND)
        nc_linux_close(x);
    nc_give_begin(&x->g, &x->open, NC_F_host_bond_port);
    static const unsigned kept[] = {NC_host_bond_port_bond, NC_host_bond_port_lacp, NC_host_bond_port_active};
    for (unsigned i = 0; i < sizeof kept / sizeof *kept; i++)
        if (bond.known >> kept[i] & 1)
            nc_fact_set(&x->open, kept[i], bond.slot[kept[i]]);
    nc_give_sym(&x->g, &x->open, NC_host_bond_port_name, name);
    x->is_open = true;
    x->step = PORT;
}

static void give_port(nc_linux *x, nc_str label, nc_str value)
{
    uint64_t speed;
    if (nc_is(label, "MII Status") && nc_is_cut(value) == NC_CUT_NO)
        nc_give_bool(&x->open, NC_host_bond_port_up, nc_is(value, "up"));
    else if (nc_is(label, "Speed") && nc_str_ends(value, NC_S("Mbps")) && nc_whole_number(&value, &speed))
        nc_give_number(&x->open, NC_host_bond_port_speed, (int64_t)speed);
    else if (nc_is(label, "Link Failure Count"))
        nc_give_int(&x->open, NC_host_bond_port_failures, value);
    else if (nc_is(label, "Aggregator ID"))
        nc_give_int(&x->open, NC_host_bond_port_aggregator, value);
    else if (nc_is(label, "details partner lacp pdu"))
        x->step = PARTNER;
    else if (nc_is(label, "details actor lacp pdu"))
        x->step = ACTOR;
}

static void give_bond(nc_linux *x, nc_str label, nc_str value)
{
    if (nc_is(label, "Bonding Mode"))
        nc_give_bool(&x->open, NC_host_bond_port_lacp, nc_starts(value, "IEEE 802.3ad"));
    else if (nc_is(label, "Aggregator ID"))
        nc_give_int(&x->open, NC_host_bond_port_active, value);
}

static bool line_bonding(nc_linux *x, nc_str line)
{
    nc_str text = nc_str_trim(line);
    if (starts_bonding(line)) {
        nc_linux_close(x);
        nc_give_begin(&x->g, &x->open, NC_F_host_bond_port); /* put only with a port */
        nc_give_sym(&x->g, &x->open, NC_host_bond_port_bond, x->iface);
        x->step = BOND;
        return true;
    }
    size_t colon = nc_str_find_char(text, ':');
    if (colon == SIZE_MAX)
        return nc_is(text, "802.3ad info");
    nc_str label = nc_str_sub(text, 0, colon), value = nc_str_trim(nc_str_sub(text, colon + 1, SIZE_MAX));
    if (nc_is(label, "Slave Interface"))
        begin_port(x, value);
    else if (x->step == BOND)
        give_bond(x, label, value);
    else if (x->step == PARTNER && nc_is(label, "system mac address") && nc_is_cut(value) == NC_CUT_NO)
        nc_give_bool(&x->open, NC_host_bond_port_partner, !is_zeros(value));
    else
        give_port(x, label, value);
    return true;
}

static const nc_fact_type types[] = {NC_F_host_bond_port, NC_NO_TYPE};
const nc_linux_report nc_linux_bonding = {.name = NC_SI("/proc/net/bonding"),
                                          .starts = starts_bonding,
                                          .line = line_bonding,
                                          .types = types,
                                          .score = 90};
