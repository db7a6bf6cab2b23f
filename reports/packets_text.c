/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/columns.h"
#include "reports/packets.h"

#include "reports/text.h"

#include "engine/base/num.h"
#include "engine/base/utf8.h"
#include "engine/base/value.h"

#include <inttypes.h>

/* The packet summary: number, time, size, addresses and ports, protocol, what it says. */

enum column {
    NUMBER,
    TIME,
    LENGTH,
    IP_SRC,
    IP_DST,
    IP6_SRC,
    IP6_DST,
    IP_PROTO,
    ARP_OP,
    ARP_SRC,
    ARP_DST,
    ETH_SRC,
    ETH_DST,
    TCP_SPORT,
    TCP_DPORT,
    UDP_SPORT,
    UDP_DPORT,
    ICMP_TYPE,
    ICMP_CODE,
    ICMP6_TYPE,
    ICMP6_CODE,
    FLAGS,
    SEQ,
    ACK,
    LEN,
    WINDOW,
    CONDITIONS,
    INFO,
    ARP_MAC,
    UDP_LEN,
};

enum {
    HANG = 8,     /* of a line that is wider than the screen */
    ALIGNED = 140 /* from so many columns on half of what a packet says has room beside its ends */
};

/* The last value of a cell: that of the innermost header. */
static nc_str inner(nc_str cell)
{
    size_t at = cell.n;
    while (at > 0 && cell.p[at - 1] != ';')
        at--;
    return nc_str_sub(cell, at, cell.n);
}

static nc_str first_of(nc_str cell)
{
    size_t at = nc_str_find_char(cell, ';');
    return at == SIZE_MAX ? cell : nc_str_sub(cell, 0, at);
}

/* ICMP quotes the packet it is about, so there the first address counts. */
static nc_str address(const nc_str *cells, enum column four, enum column six, enum column arp,
                      enum column ether)
{
    bool quotes = cells[ICMP_TYPE].n > 0 || cells[ICMP6_TYPE].n > 0;
    const nc_str *tries[] = {&cells[six], &cells[four], &cells[arp], &cells[ether]};
    for (size_t i = 0; i < 4; i++)
        if (tries[i]->n > 0)
            return quotes ? first_of(*tries[i]) : inner(*tries[i]);
    return NC_S("?");
}

static nc_str port(const nc_str *cells, enum column tcp, enum column udp)
{
    if (cells[ICMP_TYPE].n > 0 || cells[ICMP6_TYPE].n > 0)
        return NC_S("");
    return inner(cells[tcp].n > 0 ? cells[tcp] : cells[udp]);
}

static void put_end(nc_buf *out, nc_str ip, nc_str at)
{
    bool bracket = at.n > 0 && nc_str_find_char(ip, ':') != SIZE_MAX;
    nc_buf_c(out, bracket ? "[" : "");
    nc_buf_safe(out, ip, true);
    nc_buf_c(out, bracket ? "]" : "");
    if (at.n > 0)
        nc_buf_char(out, ':');
    nc_buf_safe(out, at, true);
}

static nc_str protocol(const nc_str *cells)
{
    static const struct {
        enum column column;
        nc_str name;
    } known[] = {{ICMP_TYPE, NC_SI("ICMP")}, {ICMP6_TYPE, NC_SI("ICMPv6")}, {TCP_SPORT, NC_SI("TCP")},
                 {UDP_SPORT, NC_SI("UDP")},  {ARP_OP, NC_SI("ARP")},        {IP_SRC, NC_SI("IP")},
                 {IP6_SRC, NC_SI("IPv6")}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (cells[known[i].column].n > 0)
            return known[i].name;
    return NC_S("-");
}

static void put_flags(nc_buf *out, nc_str cell)
{
    static const char *const names[] = {"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"};
    uint64_t flags = 0;
    nc_str text = inner(cell);
    if (!nc_num_u64(nc_str_sub(text, nc_str_starts(text, NC_S("0x")) ? 2 : 0, text.n), 16, &flags))
        return;
    for (unsigned i = 0; i < 8; i++)
        if ((flags & (UINT64_C(1) << i)) != 0)
            nc_buf_printf(out, " %s", names[i]);
}

static void put_named(nc_buf *out, const char *name, nc_str cell)
{
    if (cell.n == 0)
        return;
    nc_buf_printf(out, " %s ", name);
    nc_buf_safe(out, inner(cell), true);
}

/* RFC 826: 1 asks, 2 answers. */
static void put_arp(nc_buf *out, const nc_str *cells)
{
    bool asks = nc_str_eq(cells[ARP_OP], NC_S("1"));
    if (!asks && !nc_str_eq(cells[ARP_OP], NC_S("2")))
        return;
    nc_buf_c(out, asks ? " who has " : " ");
    nc_buf_safe(out, cells[asks ? ARP_DST : ARP_SRC], true);
    nc_buf_c(out, asks ? "" : " is at ");
    nc_buf_safe(out, asks ? NC_S("") : cells[ARP_MAC], true);
}

/* Bytes behind the header of UDP (RFC 768), which is 8 long. */
static void put_udp_length(nc_buf *out, const nc_str *cells)
{
    uint64_t length;
    if (nc_num_u64(inner(cells[UDP_LEN]), 10, &length) && length >= 8)
        nc_buf_printf(out, " len %" PRIu64, length - 8);
}

static void put_message(nc_buf *out, const nc_str *cells)
{
    if (nc_str_eq(protocol(cells), NC_S("ARP")))
        put_arp(out, cells);
    if (nc_str_eq(protocol(cells), NC_S("UDP")))
        put_udp_length(out, cells);
    if (nc_str_eq(protocol(cells), NC_S("TCP"))) {
        put_flags(out, cells[FLAGS]);
        put_named(out, "seq", cells[SEQ]);
        put_named(out, "ack", cells[ACK]);
        put_named(out, "win", cells[WINDOW]);
        put_named(out, "len", cells[LEN]);
    }
    if (cells[INFO].n > 0) {
        nc_buf_char(out, ' ');
        nc_buf_safe(out, cells[INFO], true);
    } else {
        put_named(out, "type", first_of(cells[ICMP_TYPE].n > 0 ? cells[ICMP_TYPE] : cells[ICMP6_TYPE]));
        put_named(out, "code", first_of(cells[ICMP_TYPE].n > 0 ? cells[ICMP_CODE] : cells[ICMP6_CODE]));
    }
    if (cells[CONDITIONS].n == 0)
        return;
    nc_buf_c(out, " [");
    nc_buf_safe(out, cells[CONDITIONS], true);
    nc_buf_char(out, ']');
}

static void put_time(nc_buf *out, nc_str cell)
{
    enum { DATED = 26 }; /* columns of a time with its date; others have less */
    int64_t at;
    size_t from = out->n;
    if (nc_num_fixed(cell, 9, &at))
        nc_text_time(out, at, 6);
    else
        nc_buf_c(out, "no time");
    nc_buf_repeat(out, ' ', out->n - from < DATED ? DATED - (out->n - from) : 0);
}

static void put_right(nc_buf *out, nc_str cell)
{
    nc_buf text = {0};
    nc_buf_safe(&text, cell, true);
    nc_buf_printf(out, "%6.*s", NC_FMT(nc_buf_str(&text)));
    nc_buf_free(&text);
}

/* Number, time and size. */
static void put_front(const nc_str *cells, nc_buf *out)
{
    put_right(out, cells[NUMBER]);
    nc_buf_c(out, "  ");
    put_time(out, cells[TIME]);
    nc_buf_char(out, ' ');
    put_right(out, cells[LENGTH]);
    nc_buf_c(out, "  ");
}

static void put_ends(const nc_str *cells, nc_buf *out)
{
    put_end(out, address(cells, IP_SRC, IP6_SRC, ARP_SRC, ETH_SRC), port(cells, TCP_SPORT, UDP_SPORT));
    nc_buf_c(out, " > ");
    put_end(out, address(cells, IP_DST, IP6_DST, ARP_DST, ETH_DST), port(cells, TCP_DPORT, UDP_DPORT));
}

void nc_packet_summary(const nc_str *cells, nc_buf *out)
{
    nc_buf piece = {0};
    put_front(cells, out);
    put_ends(cells, &piece);
    nc_buf_printf(out, "%-45.*s  %-6.*s", NC_FMT(nc_buf_str(&piece)), NC_FMT(protocol(cells)));
    put_message(out, cells);
    while (out->p[out->n - 1] == ' ')
        out->n--;
    nc_buf_char(out, '\n');
    nc_buf_free(&piece);
}

/* Too wide for one line of a screen that is not wide: what the packet says goes below, and so do its ends
 * where they have no room either.
 */
static void put_folded(const nc_str *cells, size_t width, nc_buf *out)
{
    nc_buf front = {0}, ends = {0}, below = {0};
    put_front(cells, &front);
    put_ends(cells, &ends);
    nc_buf_printf(&ends, "  %.*s", NC_FMT(protocol(cells)));
    nc_buf_repeat(&below, ' ', HANG);
    bool beside = front.n + nc_utf8_width(nc_buf_str(&ends)) <= width;
    nc_buf_add(beside ? &front : &below, nc_buf_str(&ends));
    below.n -= beside ? 1 : 0; /* what it says begins with a blank */
    put_message(&below, cells);
    nc_column_fold(out, nc_str_trim_right(nc_buf_str(&front)), width, HANG);
    if (nc_str_trim(nc_buf_str(&below)).n > 0)
        nc_column_fold(out, nc_buf_str(&below), width, HANG);
    nc_buf_free(&front);
    nc_buf_free(&ends);
    nc_buf_free(&below);
}

static void row(const nc_packet_table *table, const nc_str *cells, nc_buf *out)
{
    size_t from = out->n;
    nc_packet_summary(cells, out);
    nc_str line = nc_str_n(out->p + from, out->n - from - 1); /* without its end */
    if (table->width == 0 || nc_utf8_width(line) <= table->width)
        return;
    if (table->width >= ALIGNED) { /* what stands in columns stays there */
        nc_buf folded = {0};
        nc_column_fold(&folded, line, table->width, HANG);
        out->n = from;
        nc_buf_add(out, nc_buf_str(&folded));
        nc_buf_free(&folded);
        return;
    }
    out->n = from;
    put_folded(cells, table->width, out);
}

static void source(const nc_packet_table *table, nc_buf *out)
{
    if (out->n > 0)
        nc_buf_char(out, '\n');
    nc_buf_safe(out, table->source, true);
    nc_buf_c(out, "  (times UTC)\n");
}

static void foot(uint64_t count, nc_buf *out)
{
    nc_buf_c(out, count == 0 ? "no packets\n" : "");
}

const nc_packet_format nc_packets_text = {
    .name = NC_SI("text"),
    .media = NC_SI("text/plain"),
    .doc = NC_SI("for people: number, time, size, addresses and ports, protocol, what the packet says"),
    .columns = NC_PACKET_SUMMARY,
    .source = source,
    .row = row,
    .foot = foot,
};
