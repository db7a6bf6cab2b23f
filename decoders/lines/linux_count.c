/* SPDX-License-Identifier: Apache-2.0 */
/* Counters of a host's stack, all under the names of Linux (include/uapi/linux/snmp.h, net/ipv4/proc.c):
 * nstat, /proc/net/snmp and /proc/net/netstat, netstat -s of net-tools, AIX and Windows.  nstat prints
 * differences when it has a history; so does nothing else. */
#include "linux.h"

#include "engine/base/num.h"

static void count_tcp(nc_linux *x, nc_str name, int64_t value)
{
    static const struct {
        const char *name;
        unsigned slot;
    } known[] = {{"OutSegs", NC_host_tcp_sent},        {"RetransSegs", NC_host_tcp_resent},
                 {"InSegs", NC_host_tcp_received},     {"InErrs", NC_host_tcp_bad},
                 {"ActiveOpens", NC_host_tcp_opened},  {"PassiveOpens", NC_host_tcp_accepted},
                 {"AttemptFails", NC_host_tcp_failed}, {"EstabResets", NC_host_tcp_resets}};
    for (unsigned i = 0; i < sizeof known / sizeof *known; i++)
        if (nc_is(name, known[i].name)) {
            if (!x->has_tcp)
                nc_give_begin(&x->g, &x->tcp, NC_F_host_tcp);
            x->has_tcp = true;
            nc_give_number(&x->tcp, known[i].slot, value);
        }
}

void nc_linux_count(nc_linux *x, nc_str group, nc_str name, nc_str value)
{
    nc_fact fact;
    int64_t number;
    if (!nc_num_i64(value, &number))
        return;
    if (nc_is(group, "Tcp"))
        count_tcp(x, name, number);
    nc_give_begin(&x->g, &fact, NC_F_host_counter);
    nc_give_sym(&x->g, &fact, NC_host_counter_group, group);
    nc_give_sym(&x->g, &fact, NC_host_counter_name, name);
    nc_give_number(&fact, NC_host_counter_value, number);
    nc_give_put(&x->g, &fact);
}

void nc_linux_tcp_end(nc_linux *x)
{
    if (x->has_tcp)
        nc_give_put(&x->g, &x->tcp);
    x->has_tcp = false;
}

static const nc_fact_type types[] = {NC_F_host_counter, NC_F_host_tcp, NC_NO_TYPE};

/* ---- nstat: "TcpExtListenDrops  12  0.0"; /proc/net/snmp6: "Udp6RcvbufErrors  12" ---- */

static nc_str group_of(nc_str name)
{
    static const nc_str groups[] = {NC_SI("MPTcpExt"), NC_SI("TcpExt"), NC_SI("IpExt"), NC_SI("IcmpMsg"),
                                    NC_SI("Icmp6"),    NC_SI("Icmp"),   NC_SI("Ip6"),   NC_SI("UdpLite6"),
                                    NC_SI("UdpLite"),  NC_SI("Udp6"),   NC_SI("Udp"),   NC_SI("Tcp"),
                                    NC_SI("Ip")};
    for (unsigned i = 0; i < sizeof groups / sizeof *groups; i++)
        if (nc_str_starts(name, groups[i]))
            return groups[i];
    return NC_S("");
}

static bool starts_nstat(nc_str line)
{
    nc_words w;
    double rate;
    if (nc_is(line, "#kernel"))
        return true;
    nc_line_words(line, &w);
    if (w.count < 2 || group_of(w.at[0]).n == 0 || !nc_is_number(w.at[1]))
        return false;
    bool six = nc_str_ends(group_of(w.at[0]), NC_S("6")) && group_of(w.at[0]).n < w.at[0].n;
    return w.count == 3 ? nc_num_float(w.at[2], &rate) : w.count == 2 && six;
}

static bool line_nstat(nc_linux *x, nc_str line)
{
    nc_words w;
    if (!starts_nstat(line))
        return nc_starts(line, "#");
    nc_line_words(line, &w);
    nc_str group = group_of(w.at[0]);
    if (w.count == 2 || w.count == 3)
        nc_linux_count(x, group, nc_str_sub(w.at[0], group.n, SIZE_MAX), w.at[1]);
    return true;
}

const nc_linux_report nc_linux_nstat = {.name = NC_SI("nstat"),
                                        .starts = starts_nstat,
                                        .line = line_nstat,
                                        .end = nc_linux_tcp_end,
                                        .types = types,
                                        .score = 80};

/* ---- /proc/net/snmp and netstat: a line of names, a line of values ---- */

/* "InReceives", "OutType8". */
static bool are_names(const nc_words *w)
{
    for (unsigned i = 1; i < w->count; i++)
        for (size_t k = 0; k < w->at[i].n; k++) {
            char c = w->at[i].p[k];
            if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (k > 0 && c >= '0' && c <= '9')))
                return false;
        }
    return true;
}

static bool starts_proc(nc_str line)
{
    nc_words w;
    nc_line_words(line, &w);
    nc_str group = w.count > 1 ? nc_without_end(w.at[0], ':') : NC_S("");
    bool group_known = group.n > 0 && group.n < w.at[0].n && group_of(group).n > 0;
    return group_known && line.p[0] != ' ' && are_names(&w) && (w.count > 2 || nc_is(group, "IcmpMsg"));
}

/* The lines are longer than nc_words holds: names and values are walked side by side. */
static void take_row(nc_linux *x, nc_str values)
{
    nc_str names = nc_buf_str(&x->heading), name, value, group;
    if (!nc_str_word(&names, &group) || !nc_str_word(&values, &value) || !nc_str_eq(group, value))
        return;
    while (nc_str_word(&names, &name) && nc_str_word(&values, &value))
        nc_linux_count(x, nc_without_end(group, ':'), name, value);
}

static bool line_proc(nc_linux *x, nc_str line)
{
    nc_str rest = line, group, first;
    if (!nc_str_word(&rest, &group) || !nc_str_ends(group, NC_S(":")))
        return false;
    bool values = nc_str_word(&rest, &first) && (nc_is_number(first) || first.p[0] == '-');
    if (values)
        take_row(x, line);
    else if (!starts_proc(line))
        return false;
    nc_buf_clear(&x->heading);
    if (!values)
        nc_buf_add(&x->heading, line);
    return true;
}

const nc_linux_report nc_linux_proc_snmp = {.name = NC_SI("/proc/net/snmp"),
                                            .starts = starts_proc,
                                            .line = line_proc,
                                            .end = nc_linux_tcp_end,
                                            .types = types,
                                            .score = 80};

/* ---- netstat -s ---- */

typedef struct phrase {
    const char *group, *words, *name; /* words without the number */
} phrase;

/* net-tools statistics.c; only what differs from "Name: value". */
static const phrase linux_phrases[] = {
    {"Ip", "total packets received", "InReceives"},
    {"Ip", "with invalid headers", "InHdrErrors"},
    {"Ip", "with invalid addresses", "InAddrErrors"},
    {"Ip", "forwarded", "ForwDatagrams"},
    {"Ip", "incoming packets discarded", "InDiscards"},
    {"Ip", "incoming packets delivered", "InDelivers"},
    {"Ip", "requests sent out", "OutRequests"},
    {"Ip", "outgoing packets dropped", "OutDiscards"},
    {"Ip", "dropped because of missing route", "OutNoRoutes"},
    {"Ip", "packet reassemblies failed", "ReasmFails"},
    {"Ip", "packet reassembles failed", "ReasmFails"},
    {"Ip", "fragments failed", "FragFails"},
    {"Tcp", "active connection openings", "ActiveOpens"},
    {"Tcp", "active connections openings", "ActiveOpens"},
    {"Tcp", "passive connection openings", "PassiveOpens"},
    {"Tcp", "failed connection attempts", "AttemptFails"},
    {"Tcp", "connection resets received", "EstabResets"},
    {"Tcp", "connections established", "CurrEstab"},
    {"Tcp", "segments received", "InSegs"},
    {"Tcp", "segments sent out", "OutSegs"},
    {"Tcp", "segments send out", "OutSegs"},
    {"Tcp", "segments retransmitted", "RetransSegs"},
    {"Tcp", "segments retransmited", "RetransSegs"},
    {"Tcp", "bad segments received", "InErrs"},
    {"Tcp", "resets sent", "OutRsts"},
    {"Udp", "packets received", "InDatagrams"},
    {"Udp", "packets to unknown port received", "NoPorts"},
    {"Udp", "packet receive errors", "InErrors"},
    {"Udp", "packets sent", "OutDatagrams"},
    {"Udp", "receive buffer errors", "RcvbufErrors"},
    {"Udp", "send buffer errors", "SndbufErrors"},
    {"TcpExt", "times the listen queue of a socket overflowed", "ListenOverflows"},
    {"TcpExt", "SYNs to LISTEN sockets dropped", "ListenDrops"},
    {"TcpExt", "SYNs to LISTEN sockets ignored", "ListenDrops"},
    {"TcpExt", "SYN cookies sent", "SyncookiesSent"},
    {"TcpExt", "packets pruned from receive queue because of socket buffer overrun", "PruneCalled"},
    {"TcpExt", "packets collapsed in receive queue due to low socket buffer", "TCPRcvCollapsed"},
    {"TcpExt", "connections aborted due to timeout", "TCPAbortOnTimeout"},
    {"TcpExt", "other TCP timeouts", "TCPTimeouts"},
    {"TcpExt", "packets rejects in established connections because of timestamp", "PAWSEstab"},
    {"TcpExt", "packets rejected in established connections because of timestamp", "PAWSEstab"},
};

/* AIX 7, netstat -s. */
static const phrase aix_phrases[] = {
    {"Tcp", "packets sent", "OutSegs"},
    {"Tcp", "packets received", "InSegs"},
    {"Tcp", "connection requests", "ActiveOpens"},
    {"Tcp", "connection accepts", "PassiveOpens"},
    {"Tcp", "embryonic connections dropped", "AttemptFails"},
    {"Tcp", "connections dropped by rexmit timeout", "TCPAbortOnTimeout"},
    {"Tcp", "discarded by listeners", "ListenDrops"},
    {"Udp", "dropped due to no socket", "NoPorts"},
    {"Udp", "socket buffer overflows", "RcvbufErrors"},
    {"Ip", "total packets received", "InReceives"},
    {"Ip", "bad header checksums", "InHdrErrors"},
    {"Ip", "output packets discarded due to no route", "OutNoRoutes"},
    {"Ip", "fragments dropped after timeout", "ReasmFails"},
};

static bool count_phrase(nc_linux *x, const phrase *list, size_t size, nc_str group, nc_str line)
{
    nc_str words = line, value;
    if (!nc_str_word(&words, &value) || !nc_is_number(value))
        return false;
    words = nc_str_trim(words);
    for (size_t i = 0; i < size; i++)
        if (nc_is(group, list[i].group) && nc_str_starts_fold(words, nc_str_c(list[i].words))) {
            nc_linux_count(x, group, nc_str_c(list[i].name), value);
            return true;
        }
    return true;
}

/* "Tcp:" alone in its line. */
static bool starts_netstat(nc_str line)
{
    nc_str group = nc_without_end(line, ':');
    return group.n < line.n && line.p[0] >= 'A' && line.p[0] <= 'Z' &&
           nc_str_find_char(line, ' ') == SIZE_MAX && nc_str_eq(group_of(group), group) && group.n > 0;
}

static bool line_netstat(nc_linux *x, nc_str line)
{
    if (starts_netstat(line)) {
        nc_buf_clear(&x->heading);
        nc_buf_add(&x->heading, nc_without_end(line, ':'));
        return true;
    }
    if (line.p[0] != ' ' && line.p[0] != '\t')
        return false;
    nc_str group = nc_buf_str(&x->heading), text = nc_str_trim(line);
    size_t colon = nc_str_find_char(text, ':');
    if (!count_phrase(x, linux_phrases, sizeof linux_phrases / sizeof *linux_phrases, group, text) &&
        colon != SIZE_MAX)
        nc_linux_count(x, group, nc_str_sub(text, 0, colon),
                       nc_str_trim(nc_str_sub(text, colon + 1, SIZE_MAX)));
    return true;
}

const nc_linux_report nc_linux_netstat_s = {.name = NC_SI("netstat -s"),
                                            .starts = starts_netstat,
                                            .line = line_netstat,
                                            .end = nc_linux_tcp_end,
                                            .types = types,
                                            .score = 75};

/* ---- lines of netstat -s without their headings: "netstat -s | grep -i retrans" ---- */

enum { INDENT = 4 }; /* net-tools: fewer blanks tell that digits may have been lost, too */

static bool is_indented(nc_str line)
{
    return line.n > INDENT && nc_starts(line, "    ") && line.p[INDENT] != ' ';
}

/* The phrase that the line is, whole.  Those of other groups stand in several. */
static const phrase *lone_phrase(nc_str words)
{
    for (size_t i = 0; i < sizeof linux_phrases / sizeof *linux_phrases; i++)
        if (nc_starts(nc_str_c(linux_phrases[i].group), "Tcp") && nc_is(words, linux_phrases[i].words))
            return &linux_phrases[i];
    return NULL;
}

/* "TCPLostRetransmit": the kernel's names have small letters; TCPPRF3 is z/OS's. */
static bool is_kernel_name(nc_str name)
{
    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] >= 'a' && name.p[i] <= 'z')
            return nc_starts(name, "TCP");
    return false;
}

/* "    19301 segments retransmitted", "    TCPLostRetransmit: 230". */
static bool starts_lone(nc_str line)
{
    nc_str words = line, value;
    if (!is_indented(line) || !nc_str_word(&words, &value))
        return false;
    words = nc_str_trim(words);
    if (nc_is_number(value))
        return lone_phrase(words) != NULL;
    return is_kernel_name(value) && nc_str_ends(value, NC_S(":")) && nc_is_number(words);
}

static bool line_lone(nc_linux *x, nc_str line)
{
    nc_str words = line, value;
    if (!starts_lone(line) || !nc_str_word(&words, &value))
        return false;
    words = nc_str_trim(words);
    const phrase *known = lone_phrase(words);
    if (known != NULL)
        nc_linux_count(x, nc_str_c(known->group), nc_str_c(known->name), value);
    else
        nc_linux_count(x, NC_S("TcpExt"), nc_without_end(value, ':'), words);
    return true;
}

const nc_linux_report nc_linux_netstat_lines = {.name = NC_SI("lines of netstat -s"),
                                                .starts = starts_lone,
                                                .line = line_lone,
                                                .end = nc_linux_tcp_end,
                                                .types = types,
                                                .score = 60};

/* ---- AIX: "tcp:" and lines with a tab ---- */

static bool starts_aix(nc_str line)
{
    return nc_is(line, "tcp:") || nc_is(line, "ip:") || nc_is(line, "udp:") || nc_is(line, "icmp:");
}

static bool line_aix(nc_linux *x, nc_str line)
{
    if (starts_aix(line)) {
        nc_buf_clear(&x->heading);
        nc_buf_c(&x->heading, nc_is(line, "tcp:")   ? "Tcp"
                              : nc_is(line, "ip:")  ? "Ip"
                              : nc_is(line, "udp:") ? "Udp"
                                                    : "Icmp");
        return true;
    }
    if (line.p[0] != ' ' && line.p[0] != '\t')
        return false;
    nc_str group = nc_buf_str(&x->heading), text = nc_str_trim(line), rest = text, value;
    bool resent =
        nc_str_find(text, NC_S("data packets (")) != SIZE_MAX && nc_str_ends(text, NC_S("retransmitted"));
    if (resent && nc_is(group, "Tcp") && nc_str_word(&rest, &value))
        nc_linux_count(x, group, NC_S("RetransSegs"), value);
    else
        (void)count_phrase(x, aix_phrases, sizeof aix_phrases / sizeof *aix_phrases, group, text);
    return true;
}

const nc_linux_report nc_linux_aix_statistics = {.name = NC_SI("netstat -s of AIX"),
                                                 .starts = starts_aix,
                                                 .line = line_aix,
                                                 .end = nc_linux_tcp_end,
                                                 .types = types,
                                                 .score = 60};

/* ---- Windows: "TCP Statistics for IPv4" and "  Segments Sent   = 12" ---- */

static const phrase windows_phrases[] = {
    {"Tcp", "Active Opens", "ActiveOpens"},
    {"Tcp", "Passive Opens", "PassiveOpens"},
    {"Tcp", "Failed Connection Attempts", "AttemptFails"},
    {"Tcp", "Reset Connections", "EstabResets"},
    {"Tcp", "Current Connections", "CurrEstab"},
    {"Tcp", "Segments Received", "InSegs"},
    {"Tcp", "Segments Sent", "OutSegs"},
    {"Tcp", "Segments Retransmitted", "RetransSegs"},
    {"Udp", "Datagrams Received", "InDatagrams"},
    {"Udp", "No Ports", "NoPorts"},
    {"Udp", "Receive Errors", "InErrors"},
    {"Udp", "Datagrams Sent", "OutDatagrams"},
    {"Ip", "Packets Received", "InReceives"},
    {"Ip", "Received Header Errors", "InHdrErrors"},
    {"Ip", "Received Address Errors", "InAddrErrors"},
    {"Ip", "Received Packets Discarded", "InDiscards"},
    {"Ip", "Received Packets Delivered", "InDelivers"},
    {"Ip", "Discarded Output Packets", "OutDiscards"},
    {"Ip", "Output Packet No Route", "OutNoRoutes"},
    {"Ip", "Reassembly Failures", "ReasmFails"},
};

static bool starts_windows(nc_str line)
{
    return nc_is(line, "TCP Statistics for IPv4") || nc_is(line, "TCP Statistics for IPv6") ||
           nc_is(line, "UDP Statistics for IPv4") || nc_is(line, "IPv4 Statistics") ||
           nc_is(line, "IPv6 Statistics");
}

static bool line_windows(nc_linux *x, nc_str line)
{
    if (starts_windows(line)) {
        nc_linux_tcp_end(x);
        nc_buf_clear(&x->heading);
        nc_buf_c(&x->heading, line.p[0] == 'T' ? "Tcp" : line.p[0] == 'U' ? "Udp" : "Ip");
        return true;
    }
    size_t equal = nc_str_find_char(line, '=');
    if (equal == SIZE_MAX || line.p[0] != ' ')
        return false;
    nc_str label = nc_str_trim(nc_str_sub(line, 0, equal)), group = nc_buf_str(&x->heading);
    for (size_t i = 0; i < sizeof windows_phrases / sizeof *windows_phrases; i++)
        if (nc_is(group, windows_phrases[i].group) && nc_is(label, windows_phrases[i].words))
            nc_linux_count(x, group, nc_str_c(windows_phrases[i].name),
                           nc_str_trim(nc_str_sub(line, equal + 1, SIZE_MAX)));
    return true;
}

const nc_linux_report nc_linux_windows_statistics = {.name = NC_SI("netstat -s of Windows"),
                                                     .starts = starts_windows,
                                                     .line = line_windows,
                                                     .end = nc_linux_tcp_end,
                                                     .types = types,
                                                     .score = 85};
