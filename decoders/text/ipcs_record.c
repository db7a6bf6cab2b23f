/* SPDX-License-Identifier: Apache-2.0 */
#include "ipcs.h"

#include "decoders/text/when.h"
#include "engine/base/num.h"

/* ---- values ---- */

static nc_str first_word(nc_str text)
{
    nc_str word = NC_S("");
    nc_str_word(&text, &word);
    return word;
}

static bool number_of(nc_str text, unsigned base, uint64_t most, uint64_t *out)
{
    return nc_num_u64(first_word(text), base, out) && *out <= most;
}

/* Each field counts once: what a payload decoder prints below the headers must not replace them. */
static bool once(nc_ipcs_record *r, uint32_t bit)
{
    if ((r->seen & bit) != 0)
        return false;
    r->seen |= bit;
    r->got |= bit;
    return true;
}

static void forget(nc_ipcs_record *r, uint32_t bit, bool good)
{
    if (!good)
        r->got &= ~bit;
}

static void take_u32(nc_ipcs_record *r, uint32_t bit, nc_str text, uint32_t *out)
{
    uint64_t value = 0;
    if (!once(r, bit))
        return;
    forget(r, bit, number_of(text, 10, UINT32_MAX, &value));
    *out = (uint32_t)value;
}

static void take_u16(nc_ipcs_record *r, uint32_t bit, unsigned base, nc_str text, uint16_t *out)
{
    uint64_t value = 0;
    if (!once(r, bit))
        return;
    forget(r, bit, number_of(text, base, UINT16_MAX, &value));
    *out = (uint16_t)value;
}

static void take_address(nc_ipcs_record *r, nc_pool *pool, uint32_t bit, nc_str text, nc_word *out)
{
    if (once(r, bit))
        forget(r, bit, nc_value_parse(pool, NC_T_IP, first_word(text), out));
}

/* "77A4 FFFF": as sent, then the formatter's sum over everything, which is FFFF when it is right. */
static void take_cksum(nc_ipcs_record *r, uint32_t bit, nc_str text, nc_cksum *out)
{
    nc_str sent, sum;
    uint64_t a = 0, b = 0;
    if (!once(r, bit))
        return;
    bool good = nc_str_word(&text, &sent) && sent.n == 4 && nc_str_word(&text, &sum) && sum.n == 4 &&
                nc_num_u64(sent, 16, &a) && nc_num_u64(sum, 16, &b);
    forget(r, bit, good);
    if (good)
        *out = b == UINT16_MAX ? NC_CKSUM_GOOD : a == 0 ? NC_CKSUM_ZERO : NC_CKSUM_BAD;
}

static bool has_word(nc_str text, nc_str wanted)
{
    nc_str word;
    while (nc_str_word(&text, &word))
        if (nc_str_eq_fold(word, wanted))
            return true;
    return false;
}

/* ---- trace header ---- */

static void take_interface(nc_ipcs_record *r, nc_pool *pool, nc_str value, nc_io io)
{
    if (r->packet.frame.iface != 0)
        return;
    r->packet.frame.iface = nc_intern(pool, first_word(value));
    r->packet.frame.io = io;
}

static void take_traced(nc_ipcs_record *r, nc_str value, bool abbreviated)
{
    take_u32(r, NC_GOT_TRACED, value, &r->traced);
    r->abbreviated = r->abbreviated || abbreviated;
}

/* "4114 (IP_MAC_BRDCST)" */
static void take_discard(nc_ipcs_record *r, nc_pool *pool, nc_str value)
{
    uint64_t code;
    if (r->packet.frame.drop_code != 0 || !number_of(value, 10, UINT32_MAX, &code) || code == 0)
        return;
    r->packet.frame.drop_code = (uint32_t)code;
    size_t open = nc_str_find_char(value, '('), close = nc_str_find_char(value, ')');
    if (open < close && close != SIZE_MAX)
        r->packet.frame.drop_symbol =
            nc_intern(pool, nc_str_trim(nc_str_sub(value, open + 1, close - open - 1)));
}

static void take_trace_flags(nc_ipcs_record *r, nc_str value)
{
    if (r->packet.frame.io == NC_IO_UNKNOWN && has_word(value, NC_S("In")))
        r->packet.frame.io = NC_IO_IN;
    else if (r->packet.frame.io == NC_IO_UNKNOWN && has_word(value, NC_S("Out")))
        r->packet.frame.io = NC_IO_OUT;
}

/* "0043", "007E5190": on whose behalf the packet was handled; 0 says of nobody's. */
static uint32_t hex_of(nc_str value, uint64_t most)
{
    uint64_t number = 0;
    return number_of(value, 16, most, &number) ? (uint32_t)number : 0;
}

static void take_stamp(nc_ipcs_record *r, nc_str value)
{
    nc_str rest = value, date, clock;
    int64_t day, time;
    if ((r->got & NC_GOT_STAMP) != 0 || !nc_str_word(&rest, &date) || !nc_str_word(&rest, &clock) ||
        clock.n < 15 || !nc_when_date(date, &day) || !nc_when_clock(clock, &time))
        return;
    r->packet.frame.from.at = day + time;
    r->got |= NC_GOT_STAMP;
}

static void trace_field(nc_ipcs_record *r, nc_pool *pool, const nc_ipcs_token *token)
{
    switch ((int)token->key) {
    case NC_IPCS_FROM:
    case NC_IPCS_FROM_LINK: take_interface(r, pool, token->value, NC_IO_IN); break;
    case NC_IPCS_TO:
    case NC_IPCS_TO_LINK: take_interface(r, pool, token->value, NC_IO_OUT); break;
    case NC_IPCS_DEVICE:
        if (r->packet.frame.device == 0)
            r->packet.frame.device = nc_intern(pool, token->value);
        break;
    case NC_IPCS_ASID: r->packet.frame.asid = (uint16_t)hex_of(token->value, UINT16_MAX); break;
    case NC_IPCS_TCB: r->packet.frame.tcb = hex_of(token->value, UINT32_MAX); break;
    case NC_IPCS_FULL: take_traced(r, token->value, false); break;
    case NC_IPCS_ABBREV: take_traced(r, token->value, true); break;
    case NC_IPCS_STAMP: take_stamp(r, token->value); break;
    case NC_IPCS_DISCARD: take_discard(r, pool, token->value); break;
    case NC_IPCS_FLAGS: take_trace_flags(r, token->value); break;
    default: break;
    }
}

/* ---- IP header ---- */

static void take_version(nc_ipcs_record *r, nc_str value)
{
    uint64_t version;
    if (!once(r, NC_GOT_VERSION))
        return;
    bool good = number_of(value, 10, 6, &version) && (version == 4 || version == 6);
    forget(r, NC_GOT_VERSION, good);
    r->packet.ip_version = good ? (uint8_t)version : 0;
}

static void take_total(nc_ipcs_record *r, nc_str value, uint32_t more)
{
    uint32_t length = 0;
    bool known = (r->seen & NC_GOT_TOTAL) != 0;
    take_u32(r, NC_GOT_TOTAL, value, &length);
    if (!known && length <= NC_IPCS_BYTES)
        r->packet.ip_total = length + more;
    else if (!known)
        r->got &= ~(uint32_t)NC_GOT_TOTAL;
}

static void take_protocol(nc_ipcs_record *r, nc_str value)
{
    static const struct {
        nc_str name;
        uint8_t number;
        nc_proto proto;
    } known[] = {
        {NC_SI("TCP"), 6, NC_PROTO_TCP},    {NC_SI("UDP"), 17, NC_PROTO_UDP},
        {NC_SI("ICMP"), 1, NC_PROTO_ICMP},  {NC_SI("ICMPV6"), 58, NC_PROTO_ICMP6},
        {NC_SI("IGMP"), 2, NC_PROTO_IGMP},  {NC_SI("ESP"), 50, NC_PROTO_ESP},
        {NC_SI("AH"), 51, NC_PROTO_AH},     {NC_SI("GRE"), 47, NC_PROTO_GRE},
        {NC_SI("OSPF"), 89, NC_PROTO_OSPF}, {NC_SI("SCTP"), 132, NC_PROTO_SCTP},
    };
    nc_str word = first_word(value);
    uint64_t number = 0;
    if (word.n == 0 || !once(r, NC_GOT_PROTO))
        return;
    bool numeric = nc_num_u64(word, 10, &number) && number <= 255;
    r->packet.ip_protocol = numeric ? (uint8_t)number : 0;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (nc_str_eq_fold(word, known[i].name) || (numeric && number == known[i].number)) {
            r->packet.ip_protocol = known[i].number;
            r->packet.proto = known[i].proto;
        }
}

static void take_fragment(nc_ipcs_record *r, nc_str value)
{
    if (!once(r, NC_GOT_FRAGMENT))
        return;
    r->packet.df = nc_str_find_fold(value, NC_S("Dont")) != SIZE_MAX;
    r->packet.fragment = r->packet.fragment || nc_str_find_fold(value, NC_S("More")) != SIZE_MAX;
}

static void take_offset(nc_ipcs_record *r, nc_str value)
{
    take_u32(r, NC_GOT_OFFSET, value, &r->packet.fragment_offset);
    r->packet.fragment = r->packet.fragment || r->packet.fragment_offset > 0;
}

static void take_ttl(nc_ipcs_record *r, nc_str value)
{
    uint64_t ttl = 0;
    if (once(r, NC_GOT_TTL))
        forget(r, NC_GOT_TTL, number_of(value, 10, 255, &ttl));
    else
        return;
    r->packet.ttl = (uint8_t)ttl;
}

static void ip_field(nc_ipcs_record *r, nc_pool *pool, const nc_ipcs_token *token)
{
    uint64_t tos;
    switch ((int)token->key) {
    case NC_IPCS_VERSION: take_version(r, token->value); break;
    case NC_IPCS_HEADER_LENGTH: take_u32(r, NC_GOT_IP_HEADER, token->value, &r->header); break;
    case NC_IPCS_TOS:
    case NC_IPCS_TRAFFIC_CLASS:
        if (number_of(token->value, 16, 255, &tos))
            r->packet.tos = (uint8_t)tos;
        break;
    case NC_IPCS_PACKET_LENGTH: take_total(r, token->value, 0); break;
    case NC_IPCS_PAYLOAD_LENGTH: take_total(r, token->value, 40); break;
    case NC_IPCS_ID_NUMBER: take_u16(r, NC_GOT_ID, 16, token->value, &r->packet.ip_id); break;
    case NC_IPCS_FRAGMENT: take_fragment(r, token->value); break;
    case NC_IPCS_OFFSET: take_offset(r, token->value); break;
    case NC_IPCS_TTL:
    case NC_IPCS_HOPS: take_ttl(r, token->value); break;
    case NC_IPCS_PROTOCOL: take_protocol(r, token->value); break;
    case NC_IPCS_CHECKSUM: take_cksum(r, NC_GOT_IP_CKSUM, token->value, &r->packet.ip_cksum); break;
    case NC_IPCS_SOURCE: take_address(r, pool, NC_GOT_SRC, token->value, &r->packet.src); break;
    case NC_IPCS_DESTINATION: take_address(r, pool, NC_GOT_DST, token->value, &r->packet.dst); break;
    default: break;
    }
}

/* ---- transport header ---- */

static void take_tcp_flags(nc_ipcs_record *r, nc_str value)
{
    static const struct {
        nc_str name;
        uint8_t bit;
    } known[] = {
        {NC_SI("fin"), NC_TCP_FIN}, {NC_SI("syn"), NC_TCP_SYN}, {NC_SI("rst"), NC_TCP_RST},
        {NC_SI("psh"), NC_TCP_PSH}, {NC_SI("ack"), NC_TCP_ACK}, {NC_SI("urg"), NC_TCP_URG},
    };
    if (!once(r, NC_GOT_FLAGS))
        return;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (has_word(value, known[i].name))
            r->packet.tcp_flags |= known[i].bit;
}

static void take_type(nc_ipcs_record *r, nc_str value)
{
    static const struct {
        nc_str name;
        uint8_t type, code;
    } known[] = {
        {NC_SI("ECHO REPLY"), 0, 0},
        {NC_SI("ECHO"), 8, 0},
        {NC_SI("ECHO REQUEST"), 8, 0},
        {NC_SI("Dest Unreachable/Port Unreachable"), 3, 3},
    };
    nc_str rest = value, front;
    uint64_t type, code;
    if ((r->got & NC_GOT_ICMP) != 0)
        return;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (nc_str_eq_fold(value, known[i].name)) {
            r->icmp_type = known[i].type;
            r->icmp_code = known[i].code;
            r->got |= NC_GOT_ICMP;
        }
    if (nc_str_split(&rest, '/', &front) && nc_num_u64(front, 10, &type) && nc_num_u64(rest, 10, &code) &&
        type < 256 && code < 256) {
        r->icmp_type = (uint8_t)type;
        r->icmp_code = (uint8_t)code;
        r->got |= NC_GOT_ICMP;
    }
}

static void take_option(nc_ipcs_record *r, const nc_ipcs_token *token)
{
    uint64_t value;
    if (token->key == NC_IPCS_MSS && r->packet.mss == 0 && number_of(token->value, 10, UINT16_MAX, &value))
        r->packet.mss = (uint16_t)value;
    if (token->key == NC_IPCS_SHIFT && r->packet.wscale < 0 && number_of(token->value, 10, 14, &value))
        r->packet.wscale = (int16_t)value;
    if (token->key == NC_IPCS_OPTION_LENGTH && number_of(token->value, 10, 40, &value))
        r->option_bytes += (uint32_t)value;
    if (token->key == NC_IPCS_OPTION && nc_str_starts_fold(token->value, NC_S("NOP")))
        r->option_bytes++;
    if (token->key == NC_IPCS_OPTION && nc_str_starts_fold(token->value, NC_S("SACK Permitted")))
        r->packet.tcp_options |= NC_TCPOPT_SACK_OK;
    if (token->key == NC_IPCS_VALUE && number_of(token->value, 16, UINT32_MAX, &value))
        r->packet.tsval = (uint32_t)value;
    if (token->key == NC_IPCS_ECHO && number_of(token->value, 16, UINT32_MAX, &value)) {
        r->packet.tsecr = (uint32_t)value;
        r->packet.tcp_options |= NC_TCPOPT_TS;
    }
}

static void transport_field(nc_ipcs_record *r, const nc_ipcs_token *token)
{
    switch ((int)token->key) {
    case NC_IPCS_SOURCE_PORT: take_u16(r, NC_GOT_SPORT, 10, token->value, &r->packet.sport); break;
    case NC_IPCS_DEST_PORT:
    case NC_IPCS_DESTINATION_PORT: take_u16(r, NC_GOT_DPORT, 10, token->value, &r->packet.dport); break;
    case NC_IPCS_DATAGRAM_LENGTH: take_u32(r, NC_GOT_LENGTH, token->value, &r->datagram); break;
    case NC_IPCS_CHECKSUM: take_cksum(r, NC_GOT_CKSUM, token->value, &r->packet.cksum); break;
    case NC_IPCS_SEQUENCE_NUMBER: take_u32(r, NC_GOT_SEQ, token->value, &r->packet.seq); break;
    case NC_IPCS_ACK_NUMBER: take_u32(r, NC_GOT_ACK, token->value, &r->packet.acknum); break;
    case NC_IPCS_HEADER_LENGTH: take_u32(r, NC_GOT_TCP_HEADER, token->value, &r->tcp_header); break;
    case NC_IPCS_FLAGS: take_tcp_flags(r, token->value); break;
    case NC_IPCS_WINDOW: take_u16(r, NC_GOT_WINDOW, 10, token->value, &r->packet.window); break;
    case NC_IPCS_TYPE_CODE: take_type(r, token->value); break;
    case NC_IPCS_ECHO_ID: take_u16(r, NC_GOT_ECHO_ID, 10, token->value, &r->icmp_id); break;
    case NC_IPCS_ECHO_SEQ: take_u16(r, NC_GOT_ECHO_SEQ, 10, token->value, &r->icmp_seq); break;
    case NC_IPCS_OPTION:
    case NC_IPCS_OPTION_LENGTH:
    case NC_IPCS_MSS:
    case NC_IPCS_VALUE:
    case NC_IPCS_ECHO:
    case NC_IPCS_SHIFT: take_option(r, token); break;
    default: break;
    }
}

/* ---- phases ---- */

static bool is_rule(nc_str line)
{
    line = nc_str_trim(line);
    if (line.n < 20)
        return false;
    for (size_t i = 0; i < line.n; i++)
        if (line.p[i] != '=')
            return false;
    return true;
}

/* Where the lines change from one header to the next.  The header that an ICMP error quotes looks like the
 * packet's own: it is not. */
static void change_phase(nc_ipcs_record *r, nc_str line, const nc_ipcs_token *tokens, unsigned count)
{
    static const nc_str titles[] = {NC_SI("TCP"), NC_SI("UDP"), NC_SI("ICMP"), NC_SI("ICMPV6"),
                                    NC_SI("IGMP")};
    if (is_rule(line) && r->phase != NC_IPCS_TRACE) {
        r->phase = NC_IPCS_PAYLOAD;
        return;
    }
    for (unsigned i = 0; i < count; i++)
        if (tokens[i].key == NC_IPCS_IP_HEADER)
            r->phase = r->phase == NC_IPCS_TRACE       ? NC_IPCS_IP
                       : r->phase <= NC_IPCS_TRANSPORT ? NC_IPCS_QUOTED
                                                       : r->phase;
    if (r->phase != NC_IPCS_IP)
        return;
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        if (nc_str_eq_fold(nc_str_trim(line), titles[i]))
            r->phase = NC_IPCS_TRANSPORT;
    for (unsigned i = 0; i < count; i++)
        if (tokens[i].key == NC_IPCS_SOURCE_PORT || tokens[i].key == NC_IPCS_TYPE_CODE)
            r->phase = NC_IPCS_TRANSPORT;
}

void nc_ipcs_fields(nc_ipcs_record *record, nc_pool *pool, nc_str line, bool piece)
{
    nc_ipcs_token tokens[NC_IPCS_TOKENS];
    unsigned count = nc_ipcs_scan(line, tokens);
    change_phase(record, line, tokens, count);
    for (unsigned i = 0; i < count; i++) {
        if (piece && tokens[i].last)
            break;
        if (record->phase == NC_IPCS_TRACE)
            trace_field(record, pool, &tokens[i]);
        else if (record->phase == NC_IPCS_IP)
            ip_field(record, pool, &tokens[i]);
        else if (record->phase == NC_IPCS_TRANSPORT)
            transport_field(record, &tokens[i]);
    }
}
