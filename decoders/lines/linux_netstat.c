/* SPDX-License-Identifier: Apache-2.0 */
/* netstat -an of Linux (with -p, too), AIX, BSD and Windows (English, German).  Send-Q of a listener is no
 * limit here, as it is in ss: it stays unknown. */
#include "linux.h"

#include "engine/base/num.h"

enum { SOCKETS = 1, LOCAL_ONLY = 2 /* the list of UNIX domain sockets, of which nothing is wanted */ };

static bool is_unix_heading(nc_str line)
{
    return nc_starts(line, "Active UNIX domain sockets");
}

static bool starts_netstat(nc_str line)
{
    nc_str rest = line, word;
    if (is_unix_heading(line))
        return true;
    if (!nc_str_word(&rest, &word) || !nc_is(word, "Proto"))
        return false;
    bool german = nc_str_find(line, NC_S("Lokale Adresse")) != SIZE_MAX &&
                  nc_str_find(line, NC_S("Remoteadresse")) != SIZE_MAX;
    return german || (nc_str_find(line, NC_S("Local Address")) != SIZE_MAX &&
                      nc_str_find(line, NC_S("Foreign Address")) != SIZE_MAX);
}

static const struct {
    const char *printed, *meant;
} states[] = {{"LISTEN", "listen"},
              {"LISTENING", "listen"},
              {"ESTABLISHED", "established"},
              {"SYN_SENT", "syn_sent"},
              {"SYN_RECV", "syn_recv"},
              {"SYN_RECEIVED", "syn_recv"},
              {"SYN_RCVD", "syn_recv"},
              {"FIN_WAIT1", "fin_wait_1"},
              {"FIN_WAIT_1", "fin_wait_1"},
              {"FIN_WAIT2", "fin_wait_2"},
              {"FIN_WAIT_2", "fin_wait_2"},
              {"TIME_WAIT", "time_wait"},
              {"CLOSE", "closed"},
              {"CLOSED", "closed"},
              {"CLOSE_WAIT", "close_wait"},
              {"LAST_ACK", "last_ack"},
              {"CLOSING", "closing"},
              {"HERGESTELLT", "established"},
              {"WARTEND", "time_wait"},
              {"SYN_GESENDET", "syn_sent"},
              {"SYN_EMPFANGEN", "syn_recv"},
              {"FIN_WARTEN_1", "fin_wait_1"},
              {"FIN_WARTEN_2", "fin_wait_2"},
              {"SCHLIESSEN_WARTEN", "close_wait"}};

/* "ABHÖREN", whatever became of its umlaut. */
static bool is_german_listener(nc_str word)
{
    return nc_starts(word, "ABH") && nc_str_ends(word, NC_S("REN"));
}

static void give_state(nc_linux *x, nc_str word)
{
    for (unsigned i = 0; i < sizeof states / sizeof *states; i++)
        if (nc_is(word, states[i].printed))
            nc_give_sym(&x->g, &x->open, NC_host_socket_state, nc_str_c(states[i].meant));
    if (is_german_listener(word))
        nc_give_sym(&x->g, &x->open, NC_host_socket_state, NC_S("listen"));
}

/* The protocol of a row; NULL when the word is none. */
static const char *proto_of(nc_str word)
{
    bool tcp = nc_starts(word, "tcp") || nc_starts(word, "TCP");
    bool udp = nc_starts(word, "udp") || nc_starts(word, "UDP");
    return word.n > 5 || !(tcp || udp) ? NULL : tcp ? "tcp" : "udp";
}

static bool take_socket(nc_linux *x, nc_str line)
{
    nc_words w;
    nc_line_words(line, &w);
    const char *proto = w.count > 2 ? proto_of(w.at[0]) : NULL;
    if (proto == NULL)
        return false;
    bool queues = nc_is_number(w.at[1]);
    unsigned at = queues ? 3 : 1, state = at + 2;
    if (w.count < at + 2)
        return true; /* cut: nothing certain is left */
    nc_linux_open(x, NC_F_host_socket);
    nc_give_sym(&x->g, &x->open, NC_host_socket_proto, nc_str_c(proto));
    nc_linux_end(x, w.at[at], NC_host_socket_local_ip, NC_host_socket_local_port);
    nc_linux_end(x, w.at[at + 1], NC_host_socket_remote_ip, NC_host_socket_remote_port);
    if (nc_is(nc_str_c(proto), "udp"))
        nc_give_sym(&x->g, &x->open, NC_host_socket_state, NC_S("unconnected"));
    else if (w.count > state)
        give_state(x, w.at[state]);
    if (queues) {
        bool cut = w.count <= state ? nc_is(nc_str_c(proto), "tcp") : nc_is_cut(w.at[state]) != NC_CUT_NO;
        bool listens = cut || (w.count > state && nc_starts(w.at[state], "LISTEN"));
        nc_give_int(&x->open, NC_host_socket_recvq, w.at[1]);
        if (!listens)
            nc_give_int(&x->open, NC_host_socket_sendq, w.at[2]);
    }
    /* "4711/sshd" of -p */
    size_t slash = nc_str_find_char(w.at[w.count - 1], '/');
    if (w.count > state && slash != SIZE_MAX && nc_is_number(nc_str_sub(w.at[w.count - 1], 0, slash)))
        nc_give_sym(&x->g, &x->open, NC_host_socket_program,
                    nc_str_sub(w.at[w.count - 1], slash + 1, SIZE_MAX));
    return true;
}

/* " [sshd.exe]" below a row of Windows' netstat -anb; "  RpcSs", a service, stands before it. */
static bool take_program(nc_linux *x, nc_str line)
{
    nc_str word = nc_str_trim(line);
    if (!x->is_open || line.p[0] != ' ' || nc_str_find_char(word, ' ') != SIZE_MAX)
        return false;
    if (word.n > 2 && word.p[0] == '[')
        nc_give_sym(&x->g, &x->open, NC_host_socket_program,
                    nc_without_end(nc_str_sub(word, 1, SIZE_MAX), ']'));
    return true;
}

static bool line_netstat(nc_linux *x, nc_str line)
{
    if (starts_netstat(line)) {
        x->step = is_unix_heading(line) ? LOCAL_ONLY : SOCKETS;
        return true;
    }
    if (x->step == LOCAL_ONLY)
        return nc_starts(line, "Proto RefCnt") || nc_starts(line, "unix ");
    return take_socket(x, line) || take_program(x, line);
}

static const nc_fact_type types[] = {NC_F_host_socket, NC_NO_TYPE};
const nc_linux_report nc_linux_netstat = {.name = NC_SI("netstat -an"),
                                          .starts = starts_netstat,
                                          .line = line_netstat,
                                          .types = types,
                                          .score = 80};
