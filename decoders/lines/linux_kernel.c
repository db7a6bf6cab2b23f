/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of the kernel log that tell of the network: dmesg, dmesg -T, journalctl -k, /var/log/messages. */
#include "linux.h"

#include "decoders/text/when.h"
#include "engine/base/num.h"

typedef struct kernel_line {
    nc_str host, text;
    int64_t uptime, at; /* NC_TIME_NONE when not told */
} kernel_line;

/* Words that make a line worth a fact; the first that fits decides. */
static const struct {
    const char *mark, *what;
} signs[] = {
    {"nf_conntrack: table full", "conntrack_full"},
    {"nf_conntrack: nf_conntrack: table full", "conntrack_full"},
    {"ip_conntrack: table full", "conntrack_full"},
    {"Possible SYN flooding on port", "syn_flood"},
    {"possible SYN flooding on port", "syn_flood"},
    {"NETDEV WATCHDOG", "tx_timeout"},
    {"TX timeout detected", "tx_timeout"},           /* mlx5, bnxt */
    {"transmit timed out, resetting", "tx_timeout"}, /* tg3 */
    {"initiating reset due to tx timeout", "tx_timeout"},
    {"tx_timeout: VSI_seid", "tx_timeout"}, /* i40e, ice */
    {"transmit queue", "tx_timeout"},
    {"Neighbour table overflow", "neighbour_overflow"},
    {"neighbour: arp_cache: neighbor table overflow", "neighbour_overflow"},
    {"neighbor table overflow", "neighbour_overflow"},
    {"martian source", "martian"},
    {"martian destination", "martian"},
    {"IPv6 duplicate address", "duplicate_address"},
    {"duplicate address detected", "duplicate_address"},
    {"NIC Link is Down", "link_down"},
    {"Link is Down", "link_down"},
    {"link is not ready", "link_down"},
    {": Link down", "link_down"},             /* mlx5 */
    {"The link for interface ", "link_down"}, /* qeth */
    {"Link failure on ", "link_down"},
    {"NIC Link is Up", "link_up"},
    {"Link is Up", "link_up"},
    {"link becomes ready", "link_up"},
    {": Link up", "link_up"},
    {" has been restored", "link_up"}, /* qeth, which starts itself again then: no fault */
    {"link status definitely down", "bond_change"},
    {"making interface", "bond_change"},
    {"Reset adapter", "adapter_reset"},
    {"Resetting adapter", "adapter_reset"},
    {"Detected Hardware Unit Hang", "adapter_reset"},
    {"Detected Tx Unit Hang", "adapter_reset"},
    {"The qeth device driver failed to recover", "adapter_reset"},
    {"out of memory -- consider tuning tcp_mem", "tcp_memory"},
    {"page allocation failure", "out_of_memory"},
    {"Out of memory: Kill", "out_of_memory"},
    {"Memory cgroup out of memory: Kill", "out_of_memory"},
    {"entered promiscuous mode", "promiscuous"},
    {"with own address as source address", "own_frame"}, /* a bridge: net/bridge/br_fdb.c */
};

/* "[   12.345678] text" */
static bool read_uptime(nc_str *text, int64_t *uptime)
{
    size_t close = nc_str_find_char(*text, ']');
    if (text->n < 4 || text->p[0] != '[' || close == SIZE_MAX)
        return false;
    nc_str number = nc_str_trim(nc_str_sub(*text, 1, close - 1));
    if (nc_str_find_char(number, '.') == SIZE_MAX || !nc_num_fixed(number, 9, uptime))
        return false;
    *text = nc_str_trim(nc_str_sub(*text, close + 1, SIZE_MAX));
    return true;
}

static bool month_of(nc_str word, int *month)
{
    static const nc_str names = NC_SI("JanFebMarAprMayJunJulAugSepOctNovDec");
    size_t at = word.n == 3 ? nc_str_find(names, word) : SIZE_MAX;
    *month = (int)(at / 3) + 1;
    return at != SIZE_MAX && at % 3 == 0;
}

/* "[Thu Mar  5 10:11:12 2026] text" of dmesg -T */
static bool read_calendar(nc_str *text, const nc_giver *g, int64_t *at)
{
    nc_words w;
    int month;
    int64_t day, clock, year;
    size_t close = nc_str_find_char(*text, ']');
    if (text->n < 4 || text->p[0] != '[' || close == SIZE_MAX)
        return false;
    nc_line_words(nc_str_sub(*text, 1, close - 1), &w);
    if (w.count != 5 || !month_of(w.at[1], &month) || !nc_num_i64(w.at[2], &day) ||
        !nc_when_clock(w.at[3], &clock) || !nc_num_i64(w.at[4], &year) || year < 1970 || year > 2200 ||
        day < 1 || day > 31 || !nc_time_of((int)year, month, (int)day, 0, 0, 0, 0, at))
        return false;
    if (g != NULL)
        *at += clock - g->hint.zone_minutes * (60 * NC_SECOND);
    *text = nc_str_trim(nc_str_sub(*text, close + 1, SIZE_MAX));
    return true;
}

/* "Mar  5 10:11:12 host program[12]: text": no year, so no time.  "2026-04-04T10:11:12+0200 host program:
 * text" of journalctl -o short-iso and of rsyslog. */
bool nc_linux_log_line(nc_str line, nc_linux_log *out)
{
    nc_str rest = line, month, day, clock;
    int number;
    int64_t ns;
    *out = (nc_linux_log){.at = NC_TIME_NONE};
    if (!nc_str_word(&rest, &month))
        return false;
    if (!nc_when_iso(month, &out->at) &&
        (!month_of(month, &number) || !nc_str_word(&rest, &day) || !nc_is_number(day) ||
         !nc_str_word(&rest, &clock) || !nc_when_clock(clock, &ns)))
        return false;
    if (!nc_str_word(&rest, &out->host) || !nc_str_word(&rest, &out->program))
        return false;
    out->text = nc_str_trim(rest);
    return true;
}

static bool read_line(nc_str line, const nc_giver *g, kernel_line *out)
{
    nc_linux_log log;
    *out = (kernel_line){.text = line, .uptime = NC_TIME_NONE, .at = NC_TIME_NONE};
    if (nc_linux_log_line(line, &log) && nc_starts(log.program, "kernel")) {
        *out = (kernel_line){.host = log.host, .text = log.text, .uptime = NC_TIME_NONE, .at = log.at};
        (void)read_uptime(&out->text, &out->uptime);
        return true;
    }
    return read_uptime(&out->text, &out->uptime) || read_calendar(&out->text, g, &out->at);
}

static bool starts_kernel(nc_str line)
{
    kernel_line k;
    return read_line(line, NULL, &k);
}

static bool is_name(nc_str word)
{
    for (size_t i = 0; i < word.n; i++) {
        char c = word.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              strchr("._-", c) != NULL))
            return false;
    }
    return word.n > 0 && word.n < 16;
}

/* "ixgbe 0000:01:00.0 eth0: NIC Link is Down", "NETDEV WATCHDOG: eth0 (r8169): ...", "e1000e: eth0 NIC Link
 * is Up". */
static nc_str iface_in(nc_str text, size_t mark)
{
    nc_words w;
    nc_str last = NC_S("");
    static const char *const before[] = {"NETDEV WATCHDOG: ", "The link for interface ", "The link for ",
                                         "Link failure on ", NULL};
    for (const char *const *words = before; *words != NULL; words++) {
        if (nc_str_find(text, nc_str_c(*words)) != SIZE_MAX)
            return nc_without_end(nc_between(text, *words, " "), ':');
    }
    nc_line_words(nc_str_sub(text, 0, mark), &w);
    for (unsigned i = 0; i < w.count; i++)
        if (is_name(nc_without_end(w.at[i], ':')))
            last = nc_without_end(w.at[i], ':');
    return last;
}

static bool is_of_interface(const char *what)
{
    static const char *const kinds[] = {"link_down",     "link_up",           "tx_timeout",
                                        "adapter_reset", "duplicate_address", NULL};
    for (const char *const *kind = kinds; *kind != NULL; kind++)
        if (nc_is(nc_str_c(what), *kind))
            return true;
    return false;
}

/* "martian source 10.0.0.255 from 10.0.0.5, on dev eth0" */
static void give_martian(nc_linux *x, nc_fact *fact, nc_str text)
{
    nc_words w;
    nc_line_words(text, &w);
    nc_str source = nc_line_after(&w, 0, "from"), dst = nc_line_after(&w, 0, "source");
    nc_give_ip(&x->g, fact, NC_host_kernel_src, nc_without_end(source, ','));
    nc_give_ip(&x->g, fact, NC_host_kernel_dst, dst);
    nc_give_sym(&x->g, fact, NC_host_kernel_iface, nc_line_after(&w, 0, "dev"));
}

/* "flooding on port 8443. Sending cookies", since 5.14 "on port 0.0.0.0:8443.", "on port [::]:8443." */
static bool flooded_port(nc_str text, int64_t *port)
{
    static const nc_str words = NC_SI("flooding on port ");
    size_t at = nc_str_find(text, words);
    nc_str rest = at == SIZE_MAX ? NC_S("") : nc_str_sub(text, at + words.n, SIZE_MAX), word;
    if (!nc_str_word(&rest, &word) || nc_is_cut(word))
        return false;
    for (size_t colon; (colon = nc_str_find_char(word, ':')) != SIZE_MAX;)
        word = nc_str_sub(word, colon + 1, SIZE_MAX);
    return nc_num_i64(nc_without_end(word, '.'), port);
}

static void give_line(nc_linux *x, const kernel_line *k, const char *what, size_t mark)
{
    nc_fact fact;
    int64_t port;
    x->g.from.at = k->at;
    nc_give_begin(&x->g, &fact, NC_F_host_kernel);
    nc_give_sym(&x->g, &fact, NC_host_kernel_what, nc_str_c(what));
    nc_give_sym(&x->g, &fact, NC_host_kernel_host, k->host);
    if (k->uptime != NC_TIME_NONE)
        nc_fact_set(&fact, NC_host_kernel_uptime, nc_w_int(k->uptime));
    if (flooded_port(k->text, &port) || nc_number_after(k->text, "DPT=", &port))
        nc_give_number(&fact, NC_host_kernel_port, port);
    if (nc_is(nc_str_c(what), "martian"))
        give_martian(x, &fact, k->text);
    else if (nc_is(nc_str_c(what), "own_frame"))
        nc_give_sym(&x->g, &fact, NC_host_kernel_iface, nc_between(k->text, "received packet on ", " "));
    else if (nc_is(nc_str_c(what), "filter_log")) {
        nc_give_ip(&x->g, &fact, NC_host_kernel_src, nc_between(k->text, " SRC=", " "));
        nc_give_ip(&x->g, &fact, NC_host_kernel_dst, nc_between(k->text, " DST=", " "));
        nc_give_sym(&x->g, &fact, NC_host_kernel_iface, nc_between(k->text, "IN=", " "));
    } else if (is_of_interface(what))
        nc_give_sym(&x->g, &fact, NC_host_kernel_iface, iface_in(k->text, mark));
    nc_give_shown(&x->g, &fact, NC_host_kernel_text, k->text);
    nc_give_put(&x->g, &fact);
}

static bool line_kernel(nc_linux *x, nc_str line)
{
    kernel_line k;
    if (!read_line(line, &x->g, &k))
        return line.p[0] == ' ';
    for (unsigned i = 0; i < sizeof signs / sizeof *signs; i++) {
        size_t at = nc_str_find(k.text, nc_str_c(signs[i].mark));
        if (at != SIZE_MAX) {
            give_line(x, &k, signs[i].what, at);
            return true;
        }
    }
    if (nc_str_find(k.text, NC_S("IN=")) != SIZE_MAX && nc_str_find(k.text, NC_S(" PROTO=")) != SIZE_MAX)
        give_line(x, &k, "filter_log", 0);
    return true;
}

static const nc_fact_type types[] = {NC_F_host_kernel, NC_NO_TYPE};
const nc_linux_report nc_linux_kernel = {
    .name = NC_SI("kernel log"), .starts = starts_kernel, .line = line_kernel, .types = types, .score = 50};
