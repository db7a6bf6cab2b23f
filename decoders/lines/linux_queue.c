/* SPDX-License-Identifier: Apache-2.0 */
/* tc -s qdisc, conntrack -S, /proc/net/softnet_stat, sysctl. */
#include "linux.h"

#include "decoders/secrets.h"
#include "engine/base/num.h"

/* ---- tc -s qdisc (iproute2 tc/tc_util.c) ---- */

/* "qdisc htb 1: dev eth0 root refcnt 2"; of one device only, "qdisc htb 1: root refcnt 2", "qdisc fq_codel
 * 10: parent 1:10 limit 10240p". */
static bool is_qdisc(const nc_words *w)
{
    static const char *const places[] = {"dev", "root", "parent", "ingress", NULL};
    if (w->count < 4 || !nc_is(w->at[0], "qdisc") || !nc_str_ends(w->at[2], NC_S(":")))
        return false;
    for (const char *const *place = places; *place != NULL; place++)
        if (nc_is(w->at[3], *place))
            return true;
    return false;
}

/* "class htb 1:10 dev eth0 root prio 0 rate 10Mbit": nothing is wanted of it. */
static bool is_class(const nc_words *w)
{
    return w->count > 3 && nc_is(w->at[0], "class") && nc_str_find_char(w->at[2], ':') != SIZE_MAX &&
           (nc_is(w->at[3], "dev") || nc_is(w->at[3], "root") || nc_is(w->at[3], "parent"));
}

static bool starts_qdisc(nc_str line)
{
    nc_words w;
    nc_line_words(line, &w);
    return is_qdisc(&w) || is_class(&w);
}

enum { QDISC, CLASS }; /* nc_linux.step: whose counters follow */

static void begin_qdisc(nc_linux *x, const nc_words *w)
{
    bool dev = nc_is(w->at[3], "dev");
    nc_linux_open(x, NC_F_host_qdisc);
    nc_give_sym(&x->g, &x->open, NC_host_qdisc_kind, w->at[1]);
    nc_give_sym(&x->g, &x->open, NC_host_qdisc_iface, dev && w->count > 4 ? w->at[4] : x->iface);
    nc_give_have(&x->open, NC_host_qdisc_root, w, 3, "root");
    x->step = QDISC;
}

static bool line_qdisc(nc_linux *x, nc_str line)
{
    nc_words w;
    int64_t value;
    nc_line_words(line, &w);
    if (is_qdisc(&w)) {
        begin_qdisc(x, &w);
        return true;
    }
    if (is_class(&w)) {
        nc_linux_close(x);
        x->step = CLASS;
        return true;
    }
    if (line.p[0] != ' ')
        return false;
    if (!x->is_open)
        return x->step == CLASS;
    if (nc_is(w.at[0], "Sent") && w.count > 4) {
        nc_give_int(&x->open, NC_host_qdisc_bytes, w.at[1]);
        nc_give_int(&x->open, NC_host_qdisc_packets, w.at[3]);
        if (nc_number_after(line, "(dropped ", &value))
            nc_give_number(&x->open, NC_host_qdisc_dropped, value);
        if (nc_number_after(line, "overlimits ", &value))
            nc_give_number(&x->open, NC_host_qdisc_overlimits, value);
        if (nc_number_after(line, "requeues ", &value))
            nc_give_number(&x->open, NC_host_qdisc_requeues, value);
    } else if (nc_is(w.at[0], "backlog") && w.count > 2) {
        nc_give_int(&x->open, NC_host_qdisc_backlog, nc_without_end(w.at[2], 'p'));
    }
    return true;
}

static const nc_fact_type qdisc_types[] = {NC_F_host_qdisc, NC_NO_TYPE};
const nc_linux_report nc_linux_qdisc = {.name = NC_SI("tc -s qdisc"),
                                        .starts = starts_qdisc,
                                        .line = line_qdisc,
                                        .types = qdisc_types,
                                        .score = 85};

/* ---- conntrack -S ---- */

static bool starts_conntrack(nc_str line)
{
    return nc_starts(line, "cpu=") && nc_str_find(line, NC_S("insert_failed=")) != SIZE_MAX;
}

static bool line_conntrack(nc_linux *x, nc_str line)
{
    static const struct {
        const char *name;
        unsigned slot;
    } fields[] = {{"cpu=", NC_host_conntrack_cpu},
                  {" invalid=", NC_host_conntrack_invalid},
                  {" insert_failed=", NC_host_conntrack_insert_failed},
                  {" drop=", NC_host_conntrack_drop},
                  {" early_drop=", NC_host_conntrack_early_drop}};
    nc_fact fact;
    int64_t value;
    if (!starts_conntrack(line))
        return false;
    nc_give_begin(&x->g, &fact, NC_F_host_conntrack);
    for (unsigned i = 0; i < sizeof fields / sizeof *fields; i++)
        if (nc_number_after(line, fields[i].name, &value))
            nc_give_number(&fact, fields[i].slot, value);
    nc_give_put(&x->g, &fact);
    return true;
}

static const nc_fact_type conntrack_types[] = {NC_F_host_conntrack, NC_NO_TYPE};
const nc_linux_report nc_linux_conntrack = {.name = NC_SI("conntrack -S"),
                                            .starts = starts_conntrack,
                                            .line = line_conntrack,
                                            .types = conntrack_types,
                                            .score = 90};

/* ---- /proc/net/softnet_stat (net/core/net-procfs.c): hexadecimal; the 13th column is the processor from
 * Linux 5.10 on ---- */

static bool starts_softnet(nc_str line)
{
    nc_str rest = line, word;
    unsigned count = 0;
    uint64_t value;
    while (nc_str_word(&rest, &word)) {
        if (word.n != 8 || !nc_num_u64(word, 16, &value))
            return false;
        count++;
    }
    return count >= 9 && count <= 16;
}

static bool line_softnet(nc_linux *x, nc_str line)
{
    nc_words w;
    nc_fact fact;
    uint64_t value[3], cpu = x->step;
    if (!starts_softnet(line))
        return false;
    nc_line_words(line, &w);
    for (unsigned i = 0; i < 3; i++)
        (void)nc_num_u64(w.at[i], 16, &value[i]);
    if (w.count >= 13)
        (void)nc_num_u64(w.at[12], 16, &cpu);
    nc_give_begin(&x->g, &fact, NC_F_host_softnet);
    nc_give_number(&fact, NC_host_softnet_cpu, (int64_t)cpu);
    nc_give_number(&fact, NC_host_softnet_processed, (int64_t)value[0]);
    nc_give_number(&fact, NC_host_softnet_dropped, (int64_t)value[1]);
    nc_give_number(&fact, NC_host_softnet_squeezed, (int64_t)value[2]);
    nc_give_put(&x->g, &fact);
    x->step++;
    return true;
}

static const nc_fact_type softnet_types[] = {NC_F_host_softnet, NC_NO_TYPE};
const nc_linux_report nc_linux_softnet = {.name = NC_SI("softnet_stat"),
                                          .starts = starts_softnet,
                                          .line = line_softnet,
                                          .types = softnet_types,
                                          .score = 70};

/* ---- sysctl ---- */

static bool starts_sysctl(nc_str line)
{
    nc_words w;
    nc_line_words(line, &w);
    return w.count >= 2 && nc_is(w.at[1], "=") && (nc_starts(line, "net.") || nc_starts(line, "kernel."));
}

static bool line_sysctl(nc_linux *x, nc_str line)
{
    nc_fact fact;
    nc_str rest = line, name;
    if (!starts_sysctl(line))
        return false;
    (void)nc_str_word(&rest, &name);
    nc_str value = nc_str_trim(nc_str_sub(rest, nc_str_find_char(rest, '=') + 1, SIZE_MAX));
    if (nc_is_secret_name(name))
        return true;
    nc_give_begin(&x->g, &fact, NC_F_host_setting);
    nc_give_sym(&x->g, &fact, NC_host_setting_name, name);
    if (value.n > 0) /* a list may be empty, or the copy ends there */
        nc_give_text(&x->g, &fact, NC_host_setting_value, value);
    nc_give_int(&fact, NC_host_setting_number, value);
    nc_give_put(&x->g, &fact);
    return true;
}

static const nc_fact_type sysctl_types[] = {NC_F_host_setting, NC_NO_TYPE};
const nc_linux_report nc_linux_sysctl = {.name = NC_SI("sysctl"),
                                         .starts = starts_sysctl,
                                         .line = line_sysctl,
                                         .types = sysctl_types,
                                         .score = 60};

/* ---- no -a, no -o of AIX ---- */

/* "           rfc1323 = 1": the names have no folder; these are of the list of AIX 7 and of no other system.
 */
static bool starts_no(nc_str line)
{
    static const char *const names[] = {
        "arpqsize",    "arpt_killc", "rfc1323",           "tcp_recvspace", "tcp_sendspace", "udp_recvspace",
        "tcp_mssdflt", "sb_max",     "tcp_pmtu_discover", "thewall",       "use_isno",      "ipforwarding",
        "sockthresh",  NULL};
    nc_words w;
    nc_line_words(line, &w);
    if (w.count != 3 || !nc_is(w.at[1], "="))
        return false;
    for (const char *const *name = names; *name != NULL; name++)
        if (nc_is(w.at[0], *name))
            return true;
    return false;
}

static bool line_no(nc_linux *x, nc_str line)
{
    nc_words w;
    nc_fact fact;
    nc_line_words(line, &w);
    if (w.count < 2 || w.count > 3 || !nc_is(w.at[1], "="))
        return false;
    nc_give_begin(&x->g, &fact, NC_F_host_setting);
    nc_give_sym(&x->g, &fact, NC_host_setting_name, w.at[0]);
    if (w.count == 3 && !nc_is_secret_name(w.at[0])) {
        nc_give_text(&x->g, &fact, NC_host_setting_value, w.at[2]);
        nc_give_int(&fact, NC_host_setting_number, w.at[2]);
    }
    nc_give_put(&x->g, &fact);
    return true;
}

const nc_linux_report nc_linux_no = {
    .name = NC_SI("no of AIX"), .starts = starts_no, .line = line_no, .types = sysctl_types, .score = 60};
