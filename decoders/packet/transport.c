/* SPDX-License-Identifier: Apache-2.0 */
#include "decode.h"
#include "fields.h"

/* Transport headers: TCP (RFC 9293), UDP (RFC 768), ICMP (RFC 792, 4443); SCTP's ports. */

static void take_ports(nc_layers *l)
{
    nc_cursor look = l->at;
    const uint8_t *p = nc_take(&look, 4);
    if (p == NULL)
        return;
    l->out->sport = nc_be16_at(p);
    l->out->dport = nc_be16_at(p + 2);
    l->out->has_ports = true;
}

/* RFC 2018: pairs of edges. */
static void put_sack(nc_fields *fields, const uint8_t *value, size_t n)
{
    for (size_t at = 0; at + 8 <= n; at += 8) {
        nc_field_put(fields, NC_FIELD_TCP_SACK_LE, value + at, 4, nc_be32_at(value + at));
        nc_field_put(fields, NC_FIELD_TCP_SACK_RE, value + at + 4, 4, nc_be32_at(value + at + 4));
    }
}

static void put_timestamps(nc_fields *fields, const uint8_t *value)
{
    nc_field_put(fields, NC_FIELD_TCP_TSVAL, value, 4, nc_be32_at(value));
    nc_field_put(fields, NC_FIELD_TCP_TSECR, value + 4, 4, nc_be32_at(value + 4));
}

/* For views. */
static void put_option(nc_fields *fields, uint8_t kind, const uint8_t *value, size_t n)
{
    enum { MSS = 2, WINDOW_SCALE = 3, SACK_PERMITTED = 4, SACK = 5, TIMESTAMPS = 8, MULTIPATH = 30 };
    if (kind == MSS && n == 2)
        nc_field_put(fields, NC_FIELD_TCP_MSS, value, n, nc_be16_at(value));
    else if (kind == WINDOW_SCALE && n == 1)
        nc_field_put(fields, NC_FIELD_TCP_WSCALE, value, n, value[0]);
    else if (kind == SACK_PERMITTED && n == 0)
        nc_field_text(fields, NC_FIELD_TCP_SACK_PERM, value - 2, 2, NC_S("0402"));
    else if (kind == TIMESTAMPS && n == 8)
        put_timestamps(fields, value);
    else if (kind == SACK)
        put_sack(fields, value, n);
    else if (kind == MULTIPATH) /* RFC 8684 3: a layer of its own for analysts */
        nc_field_protocol(fields, NC_S("mptcp"));
}

static void put_tcp(nc_fields *fields, const uint8_t *h, nc_cksum cksum)
{
    nc_field_put(fields, NC_FIELD_TCP_SRCPORT, h, 2, nc_be16_at(h));
    nc_field_put(fields, NC_FIELD_TCP_DSTPORT, h + 2, 2, nc_be16_at(h + 2));
    nc_field_put(fields, NC_FIELD_TCP_SEQ, h + 4, 4, nc_be32_at(h + 4));
    nc_field_put(fields, NC_FIELD_TCP_ACK, h + 8, 4, nc_be32_at(h + 8));
    nc_field_put(fields, NC_FIELD_TCP_HDR_LEN, h + 12, 1, (h[12] >> 4) * 4U);
    nc_field_put(fields, NC_FIELD_TCP_FLAGS, h + 12, 2, nc_be16_at(h + 12) & 0x0fff);
    nc_field_put(fields, NC_FIELD_TCP_WINDOW, h + 14, 2, nc_be16_at(h + 14));
    nc_field_put(fields, NC_FIELD_TCP_CHECKSUM, h + 16, 2, nc_be16_at(h + 16));
    nc_field_put(fields, NC_FIELD_TCP_CKSUM, h + 16, 2, cksum);
    nc_field_put(fields, NC_FIELD_TCP_URGENT, h + 18, 2, nc_be16_at(h + 18));
}

static void sack_blocks(nc_packet *out, const uint8_t *value, size_t n)
{
    enum { MOST = sizeof out->sack / sizeof *out->sack };
    for (size_t at = 0; at + 8 <= n && out->sack_count < MOST; at += 8) {
        out->sack[out->sack_count][0] = nc_be32_at(value + at);
        out->sack[out->sack_count++][1] = nc_be32_at(value + at + 4);
    }
}

static void timestamps(nc_packet *out, const uint8_t *value)
{
    out->tcp_options |= NC_TCPOPT_TS;
    out->tsval = nc_be32_at(value);
    out->tsecr = nc_be32_at(value + 4);
}

/* RFC 9293 3.2, 2018, 7323, 7413. */
static void tcp_option(nc_packet *out, uint8_t kind, const uint8_t *value, size_t n)
{
    enum {
        MSS = 2,
        WINDOW_SCALE = 3,
        SACK_PERMITTED = 4,
        SACK = 5,
        TIMESTAMPS = 8,
        FAST_OPEN = 34,
        EXPERIMENT = 254,         /* RFC 6994 */
        FAST_OPEN_BEFORE = 0xf989 /* Fast Open before it had a number: IANA's list of TCP ExIDs */
    };
    bool before = kind == EXPERIMENT && n >= 2 && nc_be16_at(value) == FAST_OPEN_BEFORE;
    if (kind == MSS && n == 2)
        out->mss = nc_be16_at(value);
    else if (kind == WINDOW_SCALE && n == 1)
        out->wscale = value[0];
    else if (kind == SACK_PERMITTED)
        out->tcp_options |= NC_TCPOPT_SACK_OK;
    else if (kind == SACK)
        sack_blocks(out, value, n);
    else if (kind == TIMESTAMPS && n == 8)
        timestamps(out, value);
    else if (kind == FAST_OPEN || before)
        out->tcp_options |= n > (before ? 2 : 0) ? NC_TCPOPT_TFO | NC_TCPOPT_TFO_COOKIE : NC_TCPOPT_TFO;
}

/* `n` bytes of options are recorded; `wire` of them were sent. */
static void tcp_options(nc_layers *l, const uint8_t *options, size_t n, size_t wire)
{
    enum { END = 0, NOP = 1, MSS = 2, WINDOW_SCALE = 3 };
    for (size_t at = 0; at < n && options[at] != END;) {
        uint8_t kind = options[at];
        if (kind == NOP) {
            at++;
            continue;
        }
        if (at + 1 >= n && n < wire)
            return;
        size_t length = at + 1 < n ? options[at + 1] : 0;
        if (length < 2 || length > wire - at || (kind == MSS && length != 4) ||
            (kind == WINDOW_SCALE && length != 3)) {
            nc_layers_bad(l, "a TCP option has an impossible length");
            return;
        }
        if (length > n - at)
            return;
        tcp_option(l->out, kind, options + at + 2, length - 2);
        if (l->fields != NULL)
            put_option(l->fields, kind, options + at + 2, length - 2);
        at += length;
    }
}

static void tcp_fields(nc_packet *out, const uint8_t *h)
{
    out->seq = nc_be32_at(h + 4);
    out->acknum = nc_be32_at(h + 8);
    out->tcp_flags = h[13];
    out->window = nc_be16_at(h + 14);
    out->has_tcp = true;
}

/* Of a header that is cut behind them; `source` is followed by the destination's field. */
static void put_ports(const nc_layers *l, const uint8_t *h, nc_field_id source)
{
    if (!l->out->has_ports)
        return;
    nc_field_put(l->fields, source, h, 2, l->out->sport);
    nc_field_put(l->fields, source + 1, h + 2, 2, l->out->dport);
}

static void tcp(nc_layers *l)
{
    enum { FIXED = 20, CHECKSUM = 16 };
    take_ports(l);
    size_t sent = nc_left_wire(&l->at);
    const uint8_t *start = l->at.base + l->at.at,
                  *h = nc_layers_take(l, FIXED, "the TCP header is incomplete");
    if (h == NULL) {
        put_ports(l, start, NC_FIELD_TCP_SRCPORT);
        return;
    }
    size_t header = (size_t)(h[12] >> 4) * 4;
    bool lies = header < FIXED || header > sent;
    l->out->cksum = nc_cksum_verify(l, h, sent, lies ? FIXED : header, CHECKSUM, true);
    tcp_fields(l->out, h);
    if (l->fields != NULL)
        put_tcp(l->fields, h, l->out->cksum);
    if (lies) {
        nc_layers_bad(l, header < FIXED ? "the TCP header length is below 20"
                                        : "the TCP header length reaches beyond the datagram");
        return;
    }
    l->out->payload_length = (uint32_t)(sent - header);
    l->out->has_payload_length = true;
    if (!l->quoted) /* a quotation ends where it pleases its author (RFC 792, 1812 4.3.2.3) */
        nc_field_put(l->fields, NC_FIELD_TCP_LEN, NULL, 0, l->out->payload_length);
    nc_cursor options = nc_sub(&l->at, header - FIXED);
    static const uint8_t usual[] = {1, 1, 8, 10}; /* what nearly every segment carries: RFC 7323 appendix A */
    if (options.cap == sizeof usual + 8 && memcmp(h + FIXED, usual, sizeof usual) == 0 && l->fields == NULL)
        timestamps(l->out, h + FIXED + sizeof usual);
    else
        tcp_options(l, h + FIXED, options.cap, options.wire);
    if (options.cap == options.wire)
        return;
    l->out->tcp_options |= NC_TCPOPT_CUT;
    (void)nc_layers_take(l, 1, "the TCP options are incomplete");
}

/* Length 0: a jumbogram (RFC 2675 4) or an adapter that was to fill it in; the datagram's length counts. */
static size_t udp_length(nc_layers *l, const uint8_t *h, size_t sent)
{
    size_t length = nc_be16_at(h + 4);
    if (length == 0)
        return sent;
    if (length < 8) {
        nc_layers_bad(l, "the UDP length is below 8");
        return sent;
    }
    /* Only the first fragment has the header, and its length is that of the whole datagram. */
    if (length > sent && (!l->out->fragment || l->out->reassembled))
        nc_layers_bad(l, "the UDP length reaches beyond the datagram");
    return length < sent ? length : sent;
}

static nc_cksum udp_cksum(const nc_layers *l, const uint8_t *h, size_t length)
{
    if (h[6] == 0 && h[7] == 0) /* none was made (RFC 768); IPv6 demands one (RFC 8200 8.1) */
        return l->out->ip_version == 4 ? NC_CKSUM_ABSENT : NC_CKSUM_ZERO;
    return l->out->state == NC_READ_OK ? nc_cksum_verify(l, h, length, 8, 6, true) : NC_CKSUM_UNCHECKED;
}

static void put_udp(nc_fields *fields, const uint8_t *h, nc_cksum cksum)
{
    nc_field_put(fields, NC_FIELD_UDP_SRCPORT, h, 2, nc_be16_at(h));
    nc_field_put(fields, NC_FIELD_UDP_DSTPORT, h + 2, 2, nc_be16_at(h + 2));
    nc_field_put(fields, NC_FIELD_UDP_LENGTH, h + 4, 2, nc_be16_at(h + 4));
    nc_field_put(fields, NC_FIELD_UDP_CHECKSUM, h + 6, 2, nc_be16_at(h + 6));
    nc_field_put(fields, NC_FIELD_UDP_CKSUM, h + 6, 2, cksum);
}

static void udp(nc_layers *l)
{
    take_ports(l);
    nc_cursor start = l->at;
    size_t sent = nc_left_wire(&start);
    const uint8_t *p = start.base + start.at, *h = nc_layers_take(l, 8, "the UDP header is incomplete");
    if (h == NULL) {
        put_ports(l, p, NC_FIELD_UDP_SRCPORT);
        return;
    }
    size_t length = udp_length(l, h, sent);
    l->at = start;
    l->out->cksum = udp_cksum(l, h, length);
    if (l->fields != NULL)
        put_udp(l->fields, h, l->out->cksum);
    nc_narrow(&l->at, length);
    nc_skip(&l->at, 8);
    l->out->payload_length = (uint32_t)(length - 8);
    l->out->has_payload_length = true;
    if (!l->out->fragment || l->out->reassembled)
        nc_tunnel_of_udp(l);
}

/* RFC 1191 4: in IPv4 the MTU is the low half of the second word. */
static void put_icmp(nc_fields *fields, const nc_cursor *message, bool six, nc_cksum cksum)
{
    nc_cursor c = *message;
    const uint8_t *h = nc_take(&c, 4), *word = nc_take(&c, 4);
    if (h == NULL)
        return;
    nc_field_put(fields, six ? NC_FIELD_ICMP6_TYPE : NC_FIELD_ICMP_TYPE, h, 1, h[0]);
    nc_field_put(fields, six ? NC_FIELD_ICMP6_CODE : NC_FIELD_ICMP_CODE, h + 1, 1, h[1]);
    nc_field_put(fields, six ? NC_FIELD_ICMP6_CHECKSUM : NC_FIELD_ICMP_CHECKSUM, h + 2, 2, nc_be16_at(h + 2));
    nc_field_put(fields, six ? NC_FIELD_ICMP6_CKSUM : NC_FIELD_ICMP_CKSUM, h + 2, 2, cksum);
    bool echo = six ? h[0] == 128 || h[0] == 129 : h[0] == 0 || h[0] == 8;
    if (word != NULL && echo) {
        nc_field_put(fields, six ? NC_FIELD_ICMP6_IDENT : NC_FIELD_ICMP_IDENT, word, 2, nc_be16_at(word));
        nc_field_put(fields, six ? NC_FIELD_ICMP6_SEQ : NC_FIELD_ICMP_SEQ, word + 2, 2, nc_be16_at(word + 2));
    }
    if (word != NULL && !six && h[0] == 5)
        nc_field_put(fields, NC_FIELD_ICMP_GATEWAY, word, 4, nc_w_ip4(nc_be32_at(word)));
    if (word != NULL && six && h[0] == 2)
        nc_field_put(fields, NC_FIELD_ICMP6_MTU, word, 4, nc_be32_at(word));
    else if (word != NULL && !six && h[0] == 3 && h[1] == 4)
        nc_field_put(fields, NC_FIELD_ICMP_MTU, word + 2, 2, nc_be16_at(word + 2));
}

/* RFC 4861 4.6.3, 8: a redirect of IPv6 quotes in an option, behind target and destination. */
static void to_redirected(nc_cursor *options)
{
    enum { REDIRECTED = 4, UNIT = 8, HEAD = 8 };
    nc_skip(options, 32);
    while (options->state == NC_READ_OK && nc_left(options) >= HEAD) {
        const uint8_t *p = options->base + options->at;
        if (p[0] == REDIRECTED) {
            *options = nc_sub(options, p[1] * (size_t)UNIT);
            nc_skip(options, HEAD);
            return;
        }
        nc_skip(options, p[1] != 0 ? p[1] * (size_t)UNIT : nc_left_wire(options));
    }
    nc_skip(options, nc_left_wire(options));
}

bool nc_icmp_quotes(nc_cursor *message, bool six)
{
    enum { REDIRECT6 = 137, HEAD_REST = 7 };
    unsigned type = nc_u8(message);
    nc_skip(message, HEAD_REST);
    if (six && type == REDIRECT6)
        to_redirected(message);
    bool error = six ? (type >= 1 && type <= 4) || type == REDIRECT6
                     : type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
    return error && message->state == NC_READ_OK && nc_left(message) != 0;
}

/* For views: the headers of the packet that an error is about. */
static void put_quoted(const nc_layers *outer, const nc_cursor *message, bool six)
{
    nc_packet quoted = {.frame = outer->out->frame, .wscale = -1};
    nc_layers l = {.out = &quoted,
                   .pool = outer->pool,
                   .fields = outer->fields,
                   .at = *message,
                   .nested = outer->nested + 1,
                   .quoted = true};
    if (!nc_icmp_quotes(&l.at, six) || outer->nested >= NC_NESTED_MAX)
        return;
    nc_ip_decode(&l);
    if (quoted.has_tcp) /* the quotation does not tell its scale */
        nc_field_put(l.fields, NC_FIELD_TCP_WINDOW_SCALED, NULL, 0, quoted.window);
}

/* The message stays whole in the payload: who decodes it reads type and code there. */
static void icmp(nc_layers *l, bool six)
{
    enum { CHECKSUM = 2, SMALLEST = 4 };
    nc_cursor start = l->at;
    const uint8_t *h = nc_layers_take(l, SMALLEST, "the ICMP header is incomplete");
    if (h == NULL)
        return;
    if (six == (l->out->ip_version == 6) && !l->quoted)
        l->out->cksum = nc_cksum_verify(l, h, nc_left(&start), 0, CHECKSUM, six);
    if (l->fields != NULL) {
        put_icmp(l->fields, &start, six, l->out->cksum);
        put_quoted(l, &start, six);
    }
    l->at = start;
}

void nc_transport_decode(nc_layers *l)
{
    enum { ICMP = 1, TCP = 6, UDP = 17, ICMP6 = 58, SCTP = 132 };
    switch (l->out->ip_protocol) {
    case TCP:
        nc_layers_name(l, "tcp");
        tcp(l);
        break;
    case UDP:
        nc_layers_name(l, "udp");
        udp(l);
        break;
    case ICMP:
        nc_layers_name(l, "icmp");
        icmp(l, false);
        break;
    case ICMP6:
        nc_layers_name(l, "icmpv6");
        icmp(l, true);
        break;
    case SCTP:
        nc_layers_name(l, "sctp");
        take_ports(l);
        break;
    default: nc_ip_recognised(l); break;
    }
}
