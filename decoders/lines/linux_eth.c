/* SPDX-License-Identifier: Apache-2.0 */
/* ethtool, ethtool -S, -k and -g, /proc/net/dev; entstat of AIX, with the adapters of an EtherChannel. */
#include "linux.h"

#include "engine/base/num.h"

static bool split_label(nc_str line, nc_str *label, nc_str *value)
{
    nc_str trimmed = nc_str_trim(line);
    size_t colon = nc_str_find_char(trimmed, ':');
    if (colon == SIZE_MAX)
        return false;
    *label = nc_str_trim(nc_str_sub(trimmed, 0, colon));
    *value = nc_str_trim(nc_str_sub(trimmed, colon + 1, SIZE_MAX));
    return label->n > 0;
}

static bool indented(nc_str line)
{
    return line.p[0] == ' ' || line.p[0] == '\t';
}

/* ---- ethtool ---- */

static bool starts_settings(nc_str line)
{
    return nc_starts(line, "Settings for ") && nc_str_ends(line, NC_S(":"));
}

static const char *const duplexes[] = {"full", "half", NULL};

enum { OTHER, MODES }; /* nc_linux.step: what a line without a label goes on with */

/* "10baseT/Half 1000baseT/Full": the fastest of them; unknown when the list was cut. */
static void give_modes(nc_linux *x, nc_str list)
{
    nc_str mode;
    uint64_t speed;
    const uint64_t bit = UINT64_C(1) << NC_host_link_most;
    if (nc_is_cut(list) != NC_CUT_NO)
        x->open.known &= ~bit;
    while (nc_is_cut(list) == NC_CUT_NO && nc_str_word(&list, &mode)) {
        int64_t most = (x->open.known & bit) != 0 ? nc_v_int(x->open.slot[NC_host_link_most]) : 0;
        if (nc_num_lead(&mode, &speed) && nc_starts(mode, "base") && (int64_t)speed > most)
            nc_give_number(&x->open, NC_host_link_most, (int64_t)speed);
    }
}

static void give_setting(nc_linux *x, nc_str label, nc_str value)
{
    uint64_t speed;
    x->step = nc_is(label, "Supported link modes") ? MODES : OTHER;
    if (x->step == MODES)
        give_modes(x, value);
    else if (nc_is(label, "Speed") && nc_str_ends(value, NC_S("Mb/s")) && nc_whole_number(&value, &speed))
        nc_give_number(&x->open, NC_host_link_speed, (int64_t)speed);
    else if (nc_is(label, "Duplex"))
        nc_give_one_of(&x->g, &x->open, NC_host_link_duplex, value, duplexes);
    else if (nc_is_cut(value) != NC_CUT_NO)
        return; /* "o" may be "on" or "off" */
    else if (nc_is(label, "Auto-negotiation"))
        nc_give_bool(&x->open, NC_host_link_autoneg, nc_is(value, "on"));
    else if (nc_is(label, "Link detected"))
        nc_give_bool(&x->open, NC_host_link_detected, nc_starts(value, "yes"));
}

static bool line_settings(nc_linux *x, nc_str line)
{
    nc_str label, value;
    if (starts_settings(line)) {
        nc_linux_open(x, NC_F_host_link);
        nc_linux_iface(x, nc_without_end(nc_str_sub(line, 13, SIZE_MAX), ':'));
        nc_give_sym(&x->g, &x->open, NC_host_link_name, x->iface);
        return true;
    }
    if (!indented(line))
        return false;
    if (x->is_open && split_label(line, &label, &value))
        give_setting(x, label, value);
    else if (x->is_open && x->step == MODES)
        give_modes(x, line);
    return true;
}

static const nc_fact_type link_types[] = {NC_F_host_link, NC_NO_TYPE};
const nc_linux_report nc_linux_ethtool = {.name = NC_SI("ethtool"),
                                          .starts = starts_settings,
                                          .line = line_settings,
                                          .types = link_types,
                                          .score = 85};

/* ---- ethtool -S ---- */

static bool starts_statistics(nc_str line)
{
    return nc_is(line, "NIC statistics:");
}

/* Drivers name their counters as they like; these parts of names are common to them.  The first that fits
 * decides. */
static const char *kind_of(nc_str name)
{
    static const struct {
        const char *part, *kind;
    } parts[] = {
        {"steer_missed", NULL}, /* frames that nobody here wants */
        {"late_coll", "late_collision"},
        {"pause", "pause"},
        {"xon", "pause"},
        {"xoff", "pause"},
        {"flow_control", "pause"},
        {"crc", "crc"},
        {"fcs", "crc"},
        {"align", "crc"},
        {"symbol", "crc"},
        {"uncorrect", "crc"}, /* blocks that FEC could not mend */
        {"no_buf", "no_buffer"},
        {"nobuf", "no_buffer"},
        {"out_of_buffer", "no_buffer"},
        {"missed", "no_buffer"},
        {"no_dma", "no_buffer"},
        {"fifo", "no_buffer"},
        {"overrun", "no_buffer"},
        {"ring_full", "no_buffer"},
        {"ring full", "no_buffer"}, /* vmxnet3 */
        {"no_desc", "no_buffer"},
        {"rxbds_empty", "no_buffer"},     /* tg3 */
        {"rx_discards_phy", "no_buffer"}, /* mlx5 */
        {"buf alloc fail", "no_buffer"},
        {"discard", "drop"},
        {"drop", "drop"},
        {"err", "error"},
        {"timeout", "error"},
        {"collision", "error"},
        {"fail", "error"},
    };
    for (unsigned i = 0; i < sizeof parts / sizeof *parts; i++)
        if (nc_str_find_fold(name, nc_str_c(parts[i].part)) != SIZE_MAX)
            return parts[i].kind;
    return NULL;
}

static bool line_statistics(nc_linux *x, nc_str line)
{
    nc_str label, value;
    int64_t number;
    if (x->first)
        return true;
    if (!indented(line))
        return false;
    if (!split_label(line, &label, &value) || !nc_num_i64(value, &number) || number <= 0 ||
        kind_of(label) == NULL)
        return true;
    nc_fact fact;
    nc_give_begin(&x->g, &fact, NC_F_host_nic_counter);
    nc_give_sym(&x->g, &fact, NC_host_nic_counter_iface, x->iface);
    nc_give_sym(&x->g, &fact, NC_host_nic_counter_name, label);
    nc_give_sym(&x->g, &fact, NC_host_nic_counter_kind, nc_str_c(kind_of(label)));
    nc_give_number(&fact, NC_host_nic_counter_value, number);
    nc_give_put(&x->g, &fact);
    return true;
}

static const nc_fact_type nic_types[] = {NC_F_host_nic_counter, NC_NO_TYPE};
const nc_linux_report nc_linux_ethtool_statistics = {.name = NC_SI("ethtool -S"),
                                                     .starts = starts_statistics,
                                                     .line = line_statistics,
                                                     .types = nic_types,
                                                     .score = 85};

/* ---- ethtool -g ---- */

static bool starts_rings(nc_str line)
{
    return nc_starts(line, "Ring parameters for ");
}

enum { MOST, CURRENT };

static bool line_rings(nc_linux *x, nc_str line)
{
    nc_str label, value;
    if (starts_rings(line)) {
        nc_linux_open(x, NC_F_host_ring);
        x->step = MOST;
        nc_linux_iface(x, nc_without_end(nc_str_sub(line, 20, SIZE_MAX), ':'));
        nc_give_sym(&x->g, &x->open, NC_host_ring_iface, x->iface);
        return true;
    }
    if (!split_label(line, &label, &value))
        return false;
    if (nc_is(label, "Current hardware settings"))
        x->step = CURRENT;
    else if (nc_is(label, "RX"))
        nc_give_int(&x->open, x->step == CURRENT ? NC_host_ring_rx : NC_host_ring_rx_most, value);
    else
        return nc_starts(label, "RX ") || nc_starts(label, "TX") || nc_starts(label, "CQE ") ||
               nc_starts(label, "TCP ") || nc_is(label, "Pre-set maximums");
    return true;
}

static const nc_fact_type ring_types[] = {NC_F_host_ring, NC_NO_TYPE};
const nc_linux_report nc_linux_ethtool_rings = {.name = NC_SI("ethtool -g"),
                                                .starts = starts_rings,
                                                .line = line_rings,
                                                .types = ring_types,
                                                .score = 85};

/* ---- ethtool -c ---- */

static bool starts_coalescing(nc_str line)
{
    return nc_starts(line, "Coalesce parameters for ");
}

/* "Adaptive RX: off  TX: on" */
static void give_adaptive(nc_linux *x, nc_str value)
{
    nc_words w;
    nc_line_words(value, &w);
    if (w.count > 0 && (nc_is(w.at[0], "on") || nc_is(w.at[0], "off")))
        nc_give_bool(&x->open, NC_host_coalescing_adaptive_in, nc_is(w.at[0], "on"));
    if (w.count == 3 && (nc_is(w.at[2], "on") || nc_is(w.at[2], "off")))
        nc_give_bool(&x->open, NC_host_coalescing_adaptive_out, nc_is(w.at[2], "on"));
}

static void give_wait(nc_linux *x, unsigned slot, nc_str value)
{
    int64_t micros;
    if (nc_num_i64(value, &micros) && micros >= 0 && micros < INT64_MAX / 1000)
        nc_give_number(&x->open, slot, micros * 1000);
}

static bool line_coalescing(nc_linux *x, nc_str line)
{
    nc_str label, value;
    if (starts_coalescing(line)) {
        nc_linux_open(x, NC_F_host_coalescing);
        nc_linux_iface(x, nc_without_end(nc_str_sub(line, 24, SIZE_MAX), ':'));
        nc_give_sym(&x->g, &x->open, NC_host_coalescing_iface, x->iface);
        return true;
    }
    if (!split_label(line, &label, &value))
        return false;
    if (nc_is(label, "Adaptive RX"))
        give_adaptive(x, value);
    else if (nc_is(label, "rx-usecs"))
        give_wait(x, NC_host_coalescing_wait_in, value);
    else if (nc_is(label, "tx-usecs"))
        give_wait(x, NC_host_coalescing_wait_out, value);
    else if (nc_is(label, "rx-frames"))
        nc_give_int(&x->open, NC_host_coalescing_frames_in, value);
    else
        return nc_str_find_char(label, '-') != SIZE_MAX || nc_starts(label, "CQE mode");
    return true;
}

static const nc_fact_type coalescing_types[] = {NC_F_host_coalescing, NC_NO_TYPE};
const nc_linux_report nc_linux_ethtool_coalescing = {.name = NC_SI("ethtool -c"),
                                                     .starts = starts_coalescing,
                                                     .line = line_coalescing,
                                                     .types = coalescing_types,
                                                     .score = 85};

/* ---- ethtool -a, -i, -l, -P, -T: known, and nothing in them tells of a fault ---- */

static bool starts_quiet(nc_str line)
{
    static const char *const heads[] = {
        "Pause parameters for ",         "Channel parameters for ", "driver: ",
        "Time stamping parameters for ", "Permanent address: ",     "EEE settings for ", NULL};
    for (const char *const *head = heads; *head != NULL; head++)
        if (nc_starts(line, *head))
            return true;
    return false;
}

static bool line_quiet(nc_linux *x, nc_str line)
{
    nc_str label, value;
    return x->first || indented(line) || (split_label(line, &label, &value) && label.n < 32);
}

static const nc_fact_type no_types[] = {NC_NO_TYPE};
const nc_linux_report nc_linux_ethtool_quiet = {
    .name = NC_SI("ethtool -i"), .starts = starts_quiet, .line = line_quiet, .types = no_types, .score = 60};

/* ---- ethtool -k ---- */

static bool starts_features(nc_str line)
{
    return nc_starts(line, "Features for ") && nc_str_ends(line, NC_S(":"));
}

static bool line_features(nc_linux *x, nc_str line)
{
    nc_str label, value;
    if (starts_features(line)) {
        nc_linux_iface(x, nc_without_end(nc_str_sub(line, 13, SIZE_MAX), ':'));
        return true;
    }
    if (!split_label(line, &label, &value) || !(nc_starts(value, "on") || nc_starts(value, "off")))
        return false;
    nc_fact fact;
    nc_give_begin(&x->g, &fact, NC_F_host_offload);
    nc_give_sym(&x->g, &fact, NC_host_offload_iface, x->iface);
    nc_give_sym(&x->g, &fact, NC_host_offload_feature, label);
    nc_give_bool(&fact, NC_host_offload_on, nc_starts(value, "on"));
    nc_give_bool(&fact, NC_host_offload_fixed, nc_str_ends(value, NC_S("[fixed]")));
    nc_give_put(&x->g, &fact);
    return true;
}

static const nc_fact_type offload_types[] = {NC_F_host_offload, NC_NO_TYPE};
const nc_linux_report nc_linux_ethtool_features = {.name = NC_SI("ethtool -k"),
                                                   .starts = starts_features,
                                                   .line = line_features,
                                                   .types = offload_types,
                                                   .score = 85};

/* ---- /proc/net/dev: net/core/net-procfs.c ---- */

static bool starts_dev(nc_str line)
{
    return nc_starts(line, "Inter-|   Receive");
}

static bool line_dev(nc_linux *x, nc_str line)
{
    static const int slots[16] = {NC_host_interface_bytes_in,
                                  NC_host_interface_packets_in,
                                  NC_host_interface_errors_in,
                                  NC_host_interface_dropped_in,
                                  NC_host_interface_missed_in,
                                  NC_host_interface_crc_in,
                                  -1,
                                  -1,
                                  NC_host_interface_bytes_out,
                                  NC_host_interface_packets_out,
                                  NC_host_interface_errors_out,
                                  NC_host_interface_dropped_out,
                                  -1,
                                  NC_host_interface_collisions,
                                  NC_host_interface_carrier_out,
                                  -1};
    nc_str label, value;
    nc_words w;
    if (x->first || nc_starts(line, " face |"))
        return true;
    if (!split_label(line, &label, &value))
        return false;
    nc_line_words(value, &w);
    if (w.count != 16)
        return false;
    nc_linux_open(x, NC_F_host_interface);
    nc_give_sym(&x->g, &x->open, NC_host_interface_name, label);
    for (unsigned i = 0; i < 16; i++)
        if (slots[i] >= 0)
            nc_give_int(&x->open, (unsigned)slots[i], w.at[i]);
    return true;
}

static const nc_fact_type dev_types[] = {NC_F_host_interface, NC_NO_TYPE};
const nc_linux_report nc_linux_proc_dev = {
    .name = NC_SI("/proc/net/dev"), .starts = starts_dev, .line = line_dev, .types = dev_types, .score = 90};

/* ---- entstat: two columns, what was sent and what was received ---- */

static bool starts_entstat(nc_str line)
{
    return nc_starts(line, "ETHERNET STATISTICS (");
}

static void give_pair(nc_linux *x, nc_str line)
{
    static const struct {
        const char *label;
        int left, right;
    } pairs[] = {
        {"Packets:", NC_host_interface_packets_out, NC_host_interface_packets_in},
        {"Bytes:", NC_host_interface_bytes_out, NC_host_interface_bytes_in},
        {"Transmit Errors:", NC_host_interface_errors_out, -1},
        {"Receive Errors:", -1, NC_host_interface_errors_in},
        {"Packets Dropped:", NC_host_interface_dropped_out, NC_host_interface_dropped_in},
        {"CRC Errors:", -1, NC_host_interface_crc_in},
        {"No Resource Errors:", -1, NC_host_interface_missed_in},
        {"Lost Carrier Errors:", NC_host_interface_carrier_out, -1},
    };
    for (unsigned i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        int64_t value;
        nc_str label = nc_str_c(pairs[i].label);
        bool left = nc_str_starts(line, label);
        if (left && pairs[i].left >= 0 && nc_number_after(line, pairs[i].label, &value))
            nc_give_number(&x->open, (unsigned)pairs[i].left, value);
        size_t at = nc_str_find(nc_str_sub(line, left ? label.n : 0, SIZE_MAX), label);
        nc_str right = at == SIZE_MAX ? NC_S("") : nc_str_sub(line, at + (left ? label.n : 0), SIZE_MAX);
        bool apart =
            at != SIZE_MAX && at >= 2 && right.p[-1] == ' ' && right.p[-2] == ' '; /* not "Bad Packets:" */
        if (apart && pairs[i].right >= 0 && nc_number_after(right, pairs[i].label, &value))
            nc_give_number(&x->open, (unsigned)pairs[i].right, value);
        if (!apart && left && pairs[i].left < 0 && nc_number_after(line, pairs[i].label, &value))
            nc_give_number(&x->open, (unsigned)pairs[i].right, value);
    }
}

/* What tells of a fault, as ethtool -S does on Linux. */
static void give_adapter_counters(nc_linux *x, nc_str line)
{
    static const struct {
        const char *label, *kind;
    } known[] = {
        {"No Resource Errors:", "no_buffer"},
        {"No mbuf Errors:", "no_buffer"},
        {"DMA Overrun:", "no_buffer"},
        {"CRC Errors:", "crc"},
        {"Alignment Errors:", "crc"},
        {"Late Collision Errors:", "late_collision"},
        {"S/W Transmit Queue Overflow:", "drop"},
        {"XOFF Received:", "pause"},
        {"XOFF Transmitted:", "pause"},
    };
    for (unsigned i = 0; i < sizeof known / sizeof *known; i++) {
        nc_fact fact;
        int64_t value;
        nc_str label = nc_str_c(known[i].label);
        if (nc_str_find(line, label) == SIZE_MAX || !nc_number_after(line, known[i].label, &value) ||
            value <= 0)
            continue;
        nc_give_begin(&x->g, &fact, NC_F_host_nic_counter);
        nc_give_sym(&x->g, &fact, NC_host_nic_counter_iface, x->iface);
        nc_give_sym(&x->g, &fact, NC_host_nic_counter_name, nc_without_end(label, ':'));
        nc_give_sym(&x->g, &fact, NC_host_nic_counter_kind, nc_str_c(known[i].kind));
        nc_give_number(&fact, NC_host_nic_counter_value, value);
        nc_give_put(&x->g, &fact);
    }
}

static void give_media(nc_linux *x, nc_str value)
{
    nc_fact fact;
    nc_words w;
    uint64_t speed;
    nc_line_words(value, &w);
    nc_give_begin(&x->g, &fact, NC_F_host_link);
    nc_give_sym(&x->g, &fact, NC_host_link_name, x->iface);
    nc_str first = w.count > 0 ? w.at[0] : NC_S("");
    if (w.count > 2 && nc_whole_number(&first, &speed))
        nc_give_number(&fact, NC_host_link_speed, (int64_t)speed * (nc_is(w.at[1], "Gbps") ? 1000 : 1));
    nc_give_one_of(&x->g, &fact, NC_host_link_duplex, w.count > 2 ? w.at[2] : NC_S(""), duplexes);
    nc_give_put(&x->g, &fact);
}

/* ---- EtherChannel: the adapter that stands for all, then each of them ---- */

static void put_port(nc_linux *x)
{
    bool told = x->port.known >> NC_host_bond_port_name & 1;
    if (x->has_port && told)
        nc_give_put(&x->g, &x->port);
    x->has_port = x->has_port && x->count > 0;
    x->port.known &= ~(UINT64_C(1) << NC_host_bond_port_name | UINT64_C(1) << NC_host_bond_port_up |
                       UINT64_C(1) << NC_host_bond_port_speed | UINT64_C(1) << NC_host_bond_port_partner);
}

/* "Number of adapters: 2": so many of the adapters below belong to it (count). */
static void begin_channel(nc_linux *x, nc_str number)
{
    int64_t adapters;
    if (!nc_num_i64(number, &adapters) || adapters < 1 || adapters > 64)
        return;
    nc_give_begin(&x->g, &x->port, NC_F_host_bond_port);
    nc_give_sym(&x->g, &x->port, NC_host_bond_port_bond, x->iface);
    x->has_port = true;
    x->count = (unsigned)adapters;
}

/* The next adapter: one of the channel, or one that stands alone. */
static void next_port(nc_linux *x)
{
    put_port(x);
    if (!x->has_port)
        return;
    x->count--;
    x->port.from = x->g.from;
    nc_give_sym(&x->g, &x->port, NC_host_bond_port_name, x->iface);
}

static void give_port(nc_linux *x, nc_str label, nc_str value)
{
    uint64_t speed;
    if (nc_is(label, "Number of adapters"))
        begin_channel(x, value);
    if (!x->has_port || nc_is_cut(value))
        return;
    bool named = x->port.known >> NC_host_bond_port_name & 1;
    if (nc_is(label, "Operating mode") && !named)
        nc_give_bool(&x->port, NC_host_bond_port_lacp, nc_str_find(value, NC_S("802.3ad")) != SIZE_MAX);
    if (!named)
        return;
    if (nc_is(label, "Link Status") || nc_is(label, "Physical Port Link State"))
        nc_give_bool(&x->port, NC_host_bond_port_up, nc_is_fold(value, "up"));
    else if (nc_is(label, "Media Speed Running") && nc_num_lead(&value, &speed) && speed > 0)
        nc_give_number(&x->port, NC_host_bond_port_speed,
                       (int64_t)speed * (nc_str_find(value, NC_S("Gbps")) != SIZE_MAX ? 1000 : 1));
    else if (nc_is(label, "Partner System"))
        nc_give_bool(&x->port, NC_host_bond_port_partner, !nc_is(value, "00-00-00-00-00-00"));
}

static void end_entstat(nc_linux *x)
{
    x->count = 0;
    put_port(x);
}

static bool line_entstat(nc_linux *x, nc_str line)
{
    nc_str label, value;
    if (starts_entstat(line)) {
        nc_linux_open(x, NC_F_host_interface);
        nc_linux_iface(x, nc_between(line, "(", ")"));
        nc_give_sym(&x->g, &x->open, NC_host_interface_name, x->iface);
        next_port(x);
        return true;
    }
    if (starts_settings(line) || !x->is_open)
        return false;
    bool labelled = split_label(line, &label, &value);
    give_adapter_counters(x, line);
    if (labelled)
        give_port(x, label, value);
    if (labelled && nc_is(label, "Hardware Address"))
        nc_give_mac(&x->g, &x->open, NC_host_interface_mac, value);
    else if (labelled && nc_is(label, "Media Speed Running"))
        give_media(x, value);
    give_pair(x, line);
    return true;
}

static const nc_fact_type entstat_types[] = {NC_F_host_interface, NC_F_host_nic_counter, NC_F_host_bond_port,
                                             NC_NO_TYPE};
const nc_linux_report nc_linux_entstat = {.name = NC_SI("entstat"),
                                          .starts = starts_entstat,
                                          .line = line_entstat,
                                          .end = end_entstat,
                                          .types = entstat_types,
                                          .score = 90};
