/* SPDX-License-Identifier: Apache-2.0 */
/* ethtool -m: what an optical module measures of itself (SFF-8472, SFF-8636; sfpdiag.c and qsfp.c of
 * ethtool), and ethtool --show-fec, with its counters by -I. */
#include "linux.h"

#include "engine/base/num.h"

static bool split_label(nc_str line, nc_str *label, nc_str *value)
{
    size_t colon = nc_str_find(line, NC_S(": "));
    if (colon == SIZE_MAX)
        return false;
    *label = nc_str_trim(nc_str_sub(line, 0, colon));
    *value = nc_str_trim(nc_str_sub(line, colon + 2, SIZE_MAX));
    return label->n > 0;
}

/* ---- ethtool -m ---- */

/* "\tIdentifier                                : 0x03 (SFP)" */
static bool starts_module(nc_str line)
{
    nc_str label, value;
    return split_label(line, &label, &value) && nc_is(label, "Identifier") && nc_starts(value, "0x");
}

/* "0.0090 mW / -20.46 dBm"; "-inf" is no light at all, which no receiver tells from -40 dBm. */
static bool read_power(nc_str value, double *dbm)
{
    enum { DARK = -40 };
    nc_str power = nc_between(value, "/ ", " dBm");
    if (nc_is(power, "-inf")) {
        *dbm = DARK;
        return true;
    }
    return nc_num_float(power, dbm);
}

static void give_float(nc_linux *x, unsigned slot, double value)
{
    nc_fact_set(&x->open, slot, nc_w_float(value));
}

/* Of the lanes of a module the weakest one is told. */
static void give_weakest(nc_linux *x, unsigned slot, nc_str value)
{
    double dbm;
    bool known = (x->open.known >> slot & 1) != 0;
    if (read_power(value, &dbm) && (!known || dbm < nc_v_float(x->open.slot[slot])))
        give_float(x, slot, dbm);
}

/* "Laser rx power low alarm   (Chan 1)": the first alarm and the first warning that are on. */
static bool take_flag(nc_linux *x, nc_str label, nc_str value)
{
    bool alarm = nc_str_find(label, NC_S(" alarm")) != SIZE_MAX;
    if ((!alarm && nc_str_find(label, NC_S(" warning")) == SIZE_MAX) ||
        !(nc_is(value, "On") || nc_is(value, "Off")))
        return false;
    unsigned slot = alarm ? NC_host_optics_alarm : NC_host_optics_warning;
    if (nc_is(value, "On") && (x->open.known >> slot & 1) == 0)
        nc_give_lower(&x->g, &x->open, slot,
                      nc_str_trim(nc_str_sub(label, 0, nc_str_find(label, NC_S(" (")))));
    return true;
}

static void take_measure(nc_linux *x, nc_str label, nc_str value)
{
    double number;
    if (nc_starts(label, "Receiver signal") || nc_starts(label, "Rcvr signal"))
        give_weakest(x, NC_host_optics_rx, value);
    else if (nc_is(label, "Laser output power") || nc_starts(label, "Transmit avg optical power"))
        give_weakest(x, NC_host_optics_tx, value);
    else if (nc_is(label, "Laser rx power low alarm threshold"))
        give_weakest(x, NC_host_optics_rx_least, value);
    else if (nc_is(label, "Module temperature") &&
             nc_num_float(nc_str_sub(value, 0, nc_str_find(value, NC_S(" degrees C"))), &number))
        give_float(x, NC_host_optics_temperature, number);
    else if (nc_is(label, "Vendor PN"))
        nc_give_sym(&x->g, &x->open, NC_host_optics_part, value);
}

static bool line_module(nc_linux *x, nc_str line)
{
    nc_str label, value;
    if (line.p[0] != ' ' && line.p[0] != '\t')
        return false;
    if (starts_module(line)) {
        nc_linux_open(x, NC_F_host_optics);
        nc_give_sym(&x->g, &x->open, NC_host_optics_iface, x->iface);
        return true;
    }
    if (x->is_open && split_label(line, &label, &value) && !take_flag(x, label, value))
        take_measure(x, label, value);
    return true;
}

static const nc_fact_type module_types[] = {NC_F_host_optics, NC_NO_TYPE};
const nc_linux_report nc_linux_ethtool_module = {.name = NC_SI("ethtool -m"),
                                                 .starts = starts_module,
                                                 .line = line_module,
                                                 .types = module_types,
                                                 .score = 85};

/* ---- ethtool --show-fec ---- */

static bool starts_fec(nc_str line)
{
    return nc_starts(line, "FEC parameters for ");
}

/* Blocks that could not be mended are damaged frames; "  Lane 0: 5" below them counts parts of the same. */
static bool line_fec(nc_linux *x, nc_str line)
{
    nc_str label, value;
    int64_t number;
    nc_fact fact;
    if (starts_fec(line)) {
        nc_linux_iface(x, nc_without_end(nc_str_sub(line, 19, SIZE_MAX), ':'));
        return true;
    }
    if (!split_label(line, &label, &value))
        return nc_is(nc_str_trim(line), "Statistics:");
    if (nc_is(label, "uncorrectable_blocks") && nc_num_i64(value, &number) && number > 0) {
        nc_give_begin(&x->g, &fact, NC_F_host_nic_counter);
        nc_give_sym(&x->g, &fact, NC_host_nic_counter_iface, x->iface);
        nc_give_sym(&x->g, &fact, NC_host_nic_counter_name, label);
        nc_give_sym(&x->g, &fact, NC_host_nic_counter_kind, NC_S("crc"));
        nc_give_int(&fact, NC_host_nic_counter_value, value);
        nc_give_put(&x->g, &fact);
    }
    return line.p[0] == ' ' || line.p[0] == '\t' || nc_str_find(label, NC_S("FEC encoding")) != SIZE_MAX;
}

static const nc_fact_type fec_types[] = {NC_F_host_nic_counter, NC_NO_TYPE};
const nc_linux_report nc_linux_ethtool_fec = {.name = NC_SI("ethtool --show-fec"),
                                              .starts = starts_fec,
                                              .line = line_fec,
                                              .types = fec_types,
                                              .score = 85};
