/* SPDX-License-Identifier: Apache-2.0 */
/* ss -tanpi, with or without -i and -p, and ss -s. */
#include "linux.h"

#include "engine/base/num.h"

static bool starts_ss(nc_str line)
{
    nc_str rest = line, word;
    if (nc_str_find(line, NC_S("Recv-Q")) == SIZE_MAX || !nc_str_word(&rest, &word))
        return false;
    return nc_is(word, "State") || nc_is(word, "Netid");
}

static const struct {
    const char *printed, *meant;
} states[] = {{"LISTEN", "listen"},       {"ESTAB", "established"},     {"SYN-SENT", "syn_sent"},
              {"SYN-RECV", "syn_recv"},   {"FIN-WAIT-1", "fin_wait_1"}, {"FIN-WAIT-2", "fin_wait_2"},
              {"TIME-WAIT", "time_wait"}, {"CLOSE-WAIT", "close_wait"}, {"LAST-ACK", "last_ack"},
              {"CLOSING", "closing"},     {"CLOSED", "closed"},         {"UNCONN", "unconnected"}};

static const char *meaning(nc_str word)
{
    for (unsigned i = 0; i < sizeof states / sizeof *states; i++)
        if (nc_is(word, states[i].printed))
            return states[i].meant;
    return NULL;
}

void nc_linux_end(nc_linux *x, nc_str text, unsigned ip, unsigned port)
{
    size_t mark = SIZE_MAX;
    bool colons = nc_str_find_char(text, ':') != SIZE_MAX;
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] == (colons ? ':' : '.'))
            mark = i;
    if (mark == SIZE_MAX)
        return;
    nc_str address = nc_str_sub(text, 0, mark), number = nc_str_sub(text, mark + 1, SIZE_MAX);
    if (!colons && nc_is_piece_of_ip(address))
        return;
    if (!nc_is(number, "0"))
        nc_give_int(&x->open, port, number);
    if (address.n > 2 && address.p[0] == '[')
        address = nc_without_end(nc_str_sub(address, 1, SIZE_MAX), ']');
    if (!nc_is(address, "*") && !nc_is(address, "0.0.0.0") && !nc_is(address, "::"))
        nc_give_ip(&x->g, &x->open, ip, address);
}

static bool begin_socket(nc_linux *x, nc_str line)
{
    static const char *const protos[] = {"tcp", "udp", NULL};
    nc_words w;
    nc_line_words(line, &w);
    unsigned state = w.count > 1 && (nc_is(w.at[0], "tcp") || nc_is(w.at[0], "udp")) ? 1 : 0;
    const char *meant = w.count >= state + 5 ? meaning(w.at[state]) : NULL;
    if (meant == NULL || !nc_is_number(w.at[state + 1]))
        return false;
    nc_linux_open(x, NC_F_host_socket);
    bool udp = nc_is(w.at[state], "UNCONN");
    nc_give_one_of(&x->g, &x->open, NC_host_socket_proto,
                   state == 1 ? w.at[0]
                   : udp      ? NC_S("udp")
                              : NC_S("tcp"),
                   protos);
    nc_give_sym(&x->g, &x->open, NC_host_socket_state, nc_str_c(meant));
    nc_give_int(&x->open, NC_host_socket_recvq, w.at[state + 1]);
    nc_give_int(&x->open, NC_host_socket_sendq, w.at[state + 2]);
    nc_linux_end(x, w.at[state + 3], NC_host_socket_local_ip, NC_host_socket_local_port);
    nc_linux_end(x, w.at[state + 4], NC_host_socket_remote_ip, NC_host_socket_remote_port);
    return true;
}

/* What stands behind "mss:" and the like, up to the next blank. */
static nc_str value_of(nc_str line, const char *key)
{
    nc_str rest = line, word;
    nc_str start = nc_str_c(key);
    while (nc_str_word(&rest, &word))
        if (nc_str_starts(word, start))
            return nc_str_sub(word, start.n, SIZE_MAX);
    return NC_S("");
}

/* "minrtt:40.8": milliseconds */
static void give_ms(nc_linux *x, unsigned slot, nc_str text)
{
    int64_t ns;
    if (nc_num_fixed(text, 6, &ns))
        nc_fact_set(&x->open, slot, nc_w_int(ns));
}

/* "busy:1000ms", "rwnd_limited:800ms(80.0%)" */
static void give_spent(nc_linux *x, unsigned slot, nc_str text)
{
    uint64_t ms;
    if (nc_num_lead(&text, &ms) && nc_starts(text, "ms") && ms < INT64_MAX / 1000000)
        nc_fact_set(&x->open, slot, nc_w_int((int64_t)ms * 1000000));
}

/* "skmem:(r0,rb131072,t0,tb87040,f4096,w0,o0,bl0,d12)" of ss -m: d are the segments or datagrams that found
 * no room. */
static void give_thrown(nc_linux *x, nc_str memory)
{
    nc_str item;
    while (nc_str_split(&memory, ',', &item))
        if (item.n > 1 && item.p[0] == 'd')
            nc_give_int(&x->open, NC_host_socket_thrown, nc_str_sub(item, 1, SIZE_MAX));
}

/* "rtt:1.5/0.75": round trip and its variation */
static void give_rtt(nc_linux *x, nc_str text)
{
    size_t slash = nc_str_find_char(text, '/');
    if (slash != SIZE_MAX)
        give_ms(x, NC_host_socket_rtt, nc_str_sub(text, 0, slash));
}

/* timer:(on,1.2sec,3): its name, when it runs out, how often it has. */
static void give_timer(nc_linux *x, nc_str text)
{
    static const char *const timers[] = {"on", "keepalive", "timewait", "persist", "unknown", NULL};
    nc_str rest = text, name, left, count;
    if (text.n == 0 || !nc_str_split(&rest, ',', &name))
        return;
    nc_give_one_of(&x->g, &x->open, NC_host_socket_timer, name, timers);
    if (nc_str_split(&rest, ',', &left) && nc_str_split(&rest, ',', &count))
        nc_give_int(&x->open, NC_host_socket_timeouts, count);
}

/* backoff:8 tells without -o how often a timer has gone off; it is that of retransmission when data are lost,
 * else that of a window which is closed or of nothing that is known (tcp_info, tcpi_backoff). */
static void give_backoff(nc_linux *x, nc_str line)
{
    if (x->open.known >> NC_host_socket_timer & 1 || value_of(line, "lost:").n == 0)
        return;
    nc_str backoff = value_of(line, "backoff:");
    if (backoff.n == 0)
        return;
    nc_give_sym(&x->g, &x->open, NC_host_socket_timer, NC_S("on"));
    nc_give_int(&x->open, NC_host_socket_timeouts, backoff);
}

static void give_details(nc_linux *x, nc_str line)
{
    nc_give_sym(&x->g, &x->open, NC_host_socket_program, nc_between(line, "users:((\"", "\""));
    give_timer(x, nc_between(line, "timer:(", ")"));
    give_backoff(x, line);
    give_rtt(x, value_of(line, "rtt:"));
    give_ms(x, NC_host_socket_minrtt, value_of(line, "minrtt:"));
    nc_give_int(&x->open, NC_host_socket_segs_out, value_of(line, "segs_out:"));
    nc_give_int(&x->open, NC_host_socket_mss, value_of(line, "mss:"));
    nc_give_int(&x->open, NC_host_socket_pmtu, value_of(line, "pmtu:"));
    nc_give_int(&x->open, NC_host_socket_cwnd, value_of(line, "cwnd:"));
    give_spent(x, NC_host_socket_busy, value_of(line, "busy:"));
    give_spent(x, NC_host_socket_rwnd_limited, value_of(line, "rwnd_limited:"));
    give_spent(x, NC_host_socket_sndbuf_limited, value_of(line, "sndbuf_limited:"));
    give_thrown(x, nc_between(line, "skmem:(", ")"));
    nc_str retrans = value_of(line, "retrans:");
    size_t slash = nc_str_find_char(retrans, '/');
    if (slash != SIZE_MAX)
        nc_give_int(&x->open, NC_host_socket_retrans, nc_str_sub(retrans, slash + 1, SIZE_MAX));
}

static bool line_ss(nc_linux *x, nc_str line)
{
    if (x->first)
        return true;
    bool indented = line.p[0] == ' ' || line.p[0] == '\t';
    if (!indented && !begin_socket(x, line))
        return false;
    if (x->is_open)
        give_details(x, line);
    return true;
}

static const nc_fact_type types[] = {NC_F_host_socket, NC_NO_TYPE};
const nc_linux_report nc_linux_ss = {
    .name = NC_SI("ss"), .starts = starts_ss, .line = line_ss, .types = types, .score = 80};

/* ---- ss -s ---- */

/* "TCP:   12 (estab 3, closed 4, orphaned 0, timewait 2)"; before iproute2 5.0 it ended with "synrecv 0,
 * timewait 2/0), ports 0" */
static bool starts_summary(nc_str line)
{
    return nc_starts(line, "TCP: ") && nc_str_find(line, NC_S(" (estab ")) != SIZE_MAX;
}

static void give_counts(nc_linux *x, nc_str line)
{
    static const struct {
        const char *mark;
        unsigned slot;
    } counts[] = {{"TCP: ", NC_host_sockets_tcp},
                  {"(estab ", NC_host_sockets_established},
                  {"closed ", NC_host_sockets_closed},
                  {"orphaned ", NC_host_sockets_orphaned},
                  {"timewait ", NC_host_sockets_timewait}};
    for (unsigned i = 0; i < sizeof counts / sizeof *counts; i++) {
        int64_t value;
        if (nc_number_after(line, counts[i].mark, &value))
            nc_give_number(&x->open, counts[i].slot, value);
    }
}

/* Below stands a table of all transports, which tells nothing more of TCP. */
static bool line_summary(nc_linux *x, nc_str line)
{
    static const char *const rows[] = {"Transport", "*", "RAW", "UDP", "TCP", "INET", "FRAG", NULL};
    nc_str rest = line, word = NC_S("");
    if (starts_summary(line)) {
        nc_linux_open(x, NC_F_host_sockets);
        give_counts(x, line);
        nc_linux_close(x);
        return true;
    }
    nc_str_word(&rest, &word);
    for (const char *const *row = rows; *row != NULL; row++)
        if (nc_is(word, *row))
            return true;
    return false;
}

static const nc_fact_type summary_types[] = {NC_F_host_sockets, NC_NO_TYPE};
const nc_linux_report nc_linux_ss_summary = {.name = NC_SI("ss -s"),
                                             .starts = starts_summary,
                                             .line = line_summary,
                                             .types = summary_types,
                                             .score = 85};
