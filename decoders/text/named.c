/* SPDX-License-Identifier: Apache-2.0 */
#include "named.h"

#include "decoders/text/when.h"
#include "engine/base/hash.h"
#include "engine/base/num.h"

static const struct {
    nc_str name;
    nc_named_field field;
} names[] = {
#define NAMED(id, name) {NC_SI(name), NC_NAMED_##id},
#include "decoders/text/named.def"
#undef NAMED
};

nc_named_field nc_named_find(nc_str name)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (nc_str_eq_fold(name, names[i].name))
            return names[i].field;
    return NC_NAMED_FIELDS;
}

/* "tcp_tcp_flags" is tcp.flags. */
nc_named_field nc_named_find_ek(nc_str name)
{
    if (nc_str_eq(name, NC_S("frame_raw")))
        return NC_NAMED_RAW;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        nc_str dotted = names[i].name;
        size_t point = nc_str_find_char(dotted, '.');
        if (point == SIZE_MAX || name.n != point + 1 + dotted.n ||
            !nc_str_eq(nc_str_sub(name, 0, point), nc_str_sub(dotted, 0, point)))
            continue;
        bool same = true;
        for (size_t k = 0; k < dotted.n && same; k++)
            same = name.p[point + 1 + k] == (dotted.p[k] == '.' ? '_' : dotted.p[k]);
        if (same)
            return names[i].field;
    }
    return NC_NAMED_FIELDS;
}

void nc_named_begin(nc_named *named, nc_pool *pool, uint8_t *bytes)
{
    *named = (nc_named){.pool = pool, .bytes = bytes, .packet = {.wscale = -1}};
}

static bool has(const nc_named *n, nc_named_field field)
{
    return (n->got >> field & 1) != 0;
}

/* ---- values ---- */

/* Decimal, or hexadecimal behind 0x; something else may follow after a blank. */
static bool number(nc_str value, uint64_t most, uint64_t *out)
{
    nc_str word = NC_S("");
    nc_str_word(&value, &word);
    bool hex = nc_str_starts_fold(word, NC_S("0x"));
    return nc_num_u64(nc_str_sub(word, hex ? 2 : 0, SIZE_MAX), hex ? 16 : 10, out) && *out <= most;
}

static bool truth(nc_str value)
{
    return nc_str_eq_fold(value, NC_S("true")) || nc_str_eq(value, NC_S("1"));
}

static bool take_u32(nc_str value, uint32_t *out)
{
    uint64_t v = 0;
    bool good = number(value, UINT32_MAX, &v);
    *out = good ? (uint32_t)v : *out;
    return good;
}

static bool take_u16(nc_str value, uint16_t *out)
{
    uint64_t v = 0;
    bool good = number(value, UINT16_MAX, &v);
    *out = good ? (uint16_t)v : *out;
    return good;
}

static bool take_u8(nc_str value, uint8_t *out)
{
    uint64_t v = 0;
    bool good = number(value, UINT8_MAX, &v);
    *out = good ? (uint8_t)v : *out;
    return good;
}

static bool take_mac(nc_str value, uint8_t out[6])
{
    nc_word mac;
    if (!nc_value_parse(NULL, NC_T_MAC, value, &mac))
        return false;
    for (unsigned i = 0; i < 6; i++)
        out[i] = (uint8_t)(mac >> (40 - 8 * i));
    return true;
}

/* "10.1.1.1", and with its port behind a minus sign, as z/OS summaries print it. */
static bool take_address(nc_named *n, nc_str value, nc_word *out, nc_named_field port_field, uint16_t *port)
{
    if (nc_value_parse(n->pool, NC_T_IP, value, out))
        return true;
    size_t at = value.n;
    while (at > 0 && value.p[at - 1] != '-')
        at--;
    if (at < 2 || !nc_value_parse(n->pool, NC_T_IP, nc_str_sub(value, 0, at - 1), out))
        return false;
    if (take_u16(nc_str_sub(value, at, SIZE_MAX), port))
        n->got |= UINT64_C(1) << port_field;
    return true;
}

static bool take_hex(nc_named *n, nc_str value)
{
    static const nc_str digits = NC_SI("0123456789abcdef");
    if (value.n % 2 != 0 || value.n / 2 > NC_NAMED_BYTES || n->bytes == NULL)
        return false;
    for (size_t i = 0; i < value.n; i++) {
        size_t digit = nc_str_find_char(
            digits, value.p[i] >= 'A' && value.p[i] <= 'F' ? (char)(value.p[i] + 32) : value.p[i]);
        if (digit == SIZE_MAX)
            return false;
        n->bytes[i / 2] = (uint8_t)((i % 2 ? (size_t)n->bytes[i / 2] : 0) << 4 | digit);
    }
    n->filled = value.n / 2;
    return n->filled > 0;
}

/* ---- time ---- */

static bool take_stamp(nc_named *n, nc_str value)
{
    size_t between = nc_str_find_char(value, 'T');
    if (between == SIZE_MAX)
        between = nc_str_find_char(value, ' ');
    if (between == SIZE_MAX)
        return false;
    nc_str clock = nc_str_trim(nc_str_sub(value, between + 1, SIZE_MAX));
    bool utc = nc_str_ends(clock, NC_S("Z"));
    clock.n -= utc;
    int64_t day, time;
    if (!nc_when_date(nc_str_sub(value, 0, between), &day) || !nc_when_clock(clock, &time))
        return false;
    n->time = day + time;
    n->clock = utc ? NC_NAMED_UTC : NC_NAMED_LOCAL;
    return true;
}

static bool take_time(nc_named *n, nc_str value)
{
    size_t point = nc_str_find_char(value, '.');
    if (take_stamp(n, value))
        return true;
    if (nc_when_clock(value, &n->time)) {
        n->clock = NC_NAMED_OF_DAY;
        return true;
    }
    if (!nc_num_fixed(value, 9, &n->time) || n->time < 0)
        return false;
    n->clock = point != SIZE_MAX && point >= 9 ? NC_NAMED_UTC : NC_NAMED_RELATIVE;
    return true;
}

/* ---- flags ---- */

static const struct {
    nc_str word;
    char letter;
    uint8_t bit;
} flag_words[] = {
    {NC_SI("FIN"), 'F', NC_TCP_FIN}, {NC_SI("SYN"), 'S', NC_TCP_SYN}, {NC_SI("RST"), 'R', NC_TCP_RST},
    {NC_SI("PSH"), 'P', NC_TCP_PSH}, {NC_SI("ACK"), 'A', NC_TCP_ACK}, {NC_SI("URG"), 'U', NC_TCP_URG},
    {NC_SI("ECE"), 'E', 0},          {NC_SI("CWR"), 'C', 0},          {NC_SI("ECN"), 'E', 0},
};

static int flag_of(nc_str word, bool letter)
{
    for (size_t i = 0; i < sizeof flag_words / sizeof *flag_words; i++)
        if (letter ? word.p[0] == flag_words[i].letter : nc_str_eq_fold(word, flag_words[i].word))
            return flag_words[i].bit;
    return -1;
}

/* "SYN, ACK", "ACK PSH"; all words must be flags. */
static bool flags_in_words(nc_str text, uint8_t *out)
{
    uint8_t bits = 0;
    unsigned count = 0;
    for (size_t at = 0; at < text.n;) {
        size_t end = at;
        while (end < text.n && ((text.p[end] | 32) >= 'a' && (text.p[end] | 32) <= 'z'))
            end++;
        if (end == at) {
            if (nc_str_find_char(NC_S(" ,/|+"), text.p[at]) == SIZE_MAX)
                return false;
            at++;
            continue;
        }
        int bit = flag_of(nc_str_sub(text, at, end - at), false);
        if (bit < 0)
            return false;
        bits |= (uint8_t)bit;
        count++;
        at = end;
    }
    *out = bits;
    return count > 0;
}

/* "S", "SA", "..A..P..", with marks for those that are not set. */
static bool flags_in_letters(nc_str text, uint8_t *out)
{
    uint8_t bits = 0;
    unsigned count = 0;
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        int bit = flag_of(nc_str_sub(text, i, 1), true);
        if (bit < 0 && c != '.' && c != '-' && c != '*' && c != ' ' && c < 0x80)
            return false;
        bits |= bit > 0 ? (uint8_t)bit : 0;
        count += bit >= 0;
    }
    *out = bits;
    return count > 0;
}

static bool take_flags(nc_str value, uint8_t *out)
{
    uint64_t bits;
    if (nc_str_starts_fold(value, NC_S("0x")) && number(value, 0xfff, &bits)) {
        *out = (uint8_t)(bits & 0x3f);
        return true;
    }
    return flags_in_words(value, out) || flags_in_letters(value, out);
}

/* ---- setting ---- */

static bool take_protocol(nc_packet *p, nc_str value)
{
    static const struct {
        nc_str name;
        uint8_t number;
    } known[] = {{NC_SI("TCP"), 6},  {NC_SI("UDP"), 17},  {NC_SI("ICMP"), 1}, {NC_SI("ICMPv6"), 58},
                 {NC_SI("IGMP"), 2}, {NC_SI("OSPF"), 89}, {NC_SI("ESP"), 50}, {NC_SI("GRE"), 47},
                 {NC_SI("T"), 6},    {NC_SI("U"), 17},    {NC_SI("I"), 1},    {NC_SI("G"), 2}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (nc_str_eq_fold(value, known[i].name)) {
            p->ip_protocol = known[i].number;
            p->proto = nc_proto_of(known[i].number);
            return true;
        }
    p->proto = nc_str_eq_fold(value, NC_S("ARP")) ? NC_PROTO_ARP : p->proto;
    return false;
}

static bool take_direction(nc_packet *p, nc_str value)
{
    static const struct {
        nc_str word;
        nc_io io;
    } known[] = {{NC_SI("in"), NC_IO_IN},   {NC_SI("i"), NC_IO_IN},  {NC_SI("inbound"), NC_IO_IN},
                 {NC_SI("out"), NC_IO_OUT}, {NC_SI("o"), NC_IO_OUT}, {NC_SI("outbound"), NC_IO_OUT},
                 {NC_SI("from"), NC_IO_IN}, {NC_SI("to"), NC_IO_OUT}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (nc_str_eq_fold(value, known[i].word)) {
            p->frame.io = known[i].io;
            return true;
        }
    return false;
}

static bool take_ip_number(nc_packet *p, nc_str value)
{
    bool good = take_u8(value, &p->ip_protocol);
    p->proto = good ? nc_proto_of(p->ip_protocol) : p->proto;
    return good;
}

static bool take_shift(nc_packet *p, nc_str value)
{
    uint64_t shift;
    if (!number(value, 14, &shift))
        return false;
    p->wscale = (int16_t)shift;
    return true;
}

static bool take_ipid(nc_packet *p, nc_str value)
{
    uint64_t id = 0;
    if (!nc_num_u64(nc_str_sub(value, nc_str_starts_fold(value, NC_S("0x")) ? 2 : 0, SIZE_MAX), 16, &id) ||
        id > UINT16_MAX)
        return false;
    p->ip_id = (uint16_t)id;
    return true;
}

/* Fields that are about the recording and the layers up to IP. */
static bool set_lower(nc_named *n, nc_named_field field, nc_str value)
{
    nc_packet *p = &n->packet;
    switch ((int)field) {
    case NC_NAMED_NUMBER: return number(value, UINT32_MAX, &n->number);
    case NC_NAMED_TIME: return take_time(n, value);
    case NC_NAMED_DATE: return nc_when_date(value, &n->day);
    case NC_NAMED_LENGTH: return take_u32(value, &p->frame.len);
    case NC_NAMED_CAPLEN: return take_u32(value, &n->caplen);
    case NC_NAMED_ENCAP: return take_u32(value, &n->encap);
    case NC_NAMED_RAW: return take_hex(n, value);
    case NC_NAMED_IFACE: p->frame.iface = nc_intern(n->pool, value); return true;
    case NC_NAMED_DIRECTION: return take_direction(p, value);
    case NC_NAMED_ETH_SRC: return take_mac(value, p->eth_src);
    case NC_NAMED_ETH_DST: return take_mac(value, p->eth_dst);
    case NC_NAMED_VLAN: return take_u16(value, &p->vlan);
    case NC_NAMED_SRC: return take_address(n, value, &p->src, NC_NAMED_SPORT, &p->sport);
    case NC_NAMED_DST: return take_address(n, value, &p->dst, NC_NAMED_DPORT, &p->dport);
    case NC_NAMED_IP_ID: return take_u16(value, &p->ip_id);
    case NC_NAMED_IP_ID_HEX: return take_ipid(p, value);
    case NC_NAMED_TTL: return take_u8(value, &p->ttl);
    case NC_NAMED_IP_LENGTH:
    case NC_NAMED_IP6_LENGTH: return take_u32(value, &p->ip_total);
    case NC_NAMED_IP_PROTO:
    case NC_NAMED_IP6_NEXT: return take_ip_number(p, value);
    case NC_NAMED_FRAGMENT_OFFSET: return take_u32(value, &p->fragment_offset);
    case NC_NAMED_MORE: p->more_fragments = truth(value); return true;
    case NC_NAMED_DONT: p->df = truth(value); return true;
    case NC_NAMED_PROTOCOL: return take_protocol(p, value);
    default: return false;
    }
}

static bool set_upper(nc_named *n, nc_named_field field, nc_str value)
{
    nc_packet *p = &n->packet;
    switch ((int)field) {
    case NC_NAMED_TCP_SPORT: return take_u16(value, &n->ports[0]);
    case NC_NAMED_TCP_DPORT: return take_u16(value, &n->ports[1]);
    case NC_NAMED_UDP_SPORT: return take_u16(value, &n->ports[2]);
    case NC_NAMED_UDP_DPORT: return take_u16(value, &n->ports[3]);
    case NC_NAMED_SPORT: return take_u16(value, &p->sport);
    case NC_NAMED_DPORT: return take_u16(value, &p->dport);
    case NC_NAMED_SEQ_RAW: return take_u32(value, &p->seq);
    case NC_NAMED_SEQ: return has(n, NC_NAMED_SEQ_RAW) || take_u32(value, &p->seq);
    case NC_NAMED_ACK_RAW: return take_u32(value, &p->acknum);
    case NC_NAMED_ACK: return has(n, NC_NAMED_ACK_RAW) || take_u32(value, &p->acknum);
    case NC_NAMED_FLAGS: return take_flags(value, &p->tcp_flags);
    case NC_NAMED_WINDOW: return take_u16(value, &p->window);
    case NC_NAMED_PAYLOAD: return take_u32(value, &p->payload_length);
    case NC_NAMED_UDP_LENGTH: return take_u32(value, &n->udp_length);
    case NC_NAMED_MSS: return take_u16(value, &p->mss);
    case NC_NAMED_SHIFT: return take_shift(p, value);
    case NC_NAMED_ICMP_TYPE: return take_u8(value, &n->icmp[0]);
    case NC_NAMED_ICMP_CODE: return take_u8(value, &n->icmp[1]);
    case NC_NAMED_INFO: nc_named_info(n, value); return true;
    default: return false;
    }
}

void nc_named_set(nc_named *named, nc_named_field field, nc_str value)
{
    value = nc_str_trim(value);
    if (field >= NC_NAMED_FIELDS || value.n == 0 || has(named, field))
        return;
    bool good = field < NC_NAMED_TCP_SPORT ? set_lower(named, field, value) : set_upper(named, field, value);
    if (good)
        named->got |= UINT64_C(1) << field;
}

/* ---- the packet ---- */

static void frame_of(nc_named *n)
{
    nc_frame *f = &n->packet.frame;
    bool ip = n->bytes[0] >> 4 == 4 || n->bytes[0] >> 4 == 6;
    uint32_t link = has(n, NC_NAMED_ENCAP) ? nc_link_of_encap(n->encap) : UINT32_MAX;
    f->link = link != UINT32_MAX       ? link
              : has(n, NC_NAMED_ENCAP) ? UINT16_MAX
              : ip                     ? NC_LINK_RAW
                                       : NC_LINK_ETHERNET;
    f->bytes = n->bytes;
    f->caplen = (uint32_t)n->filled;
    f->len = f->len > f->caplen ? f->len : f->caplen;
}

static void ports_of(nc_named *n)
{
    nc_packet *p = &n->packet;
    bool tcp = p->proto == NC_PROTO_TCP, udp = p->proto == NC_PROTO_UDP;
    if (tcp && has(n, NC_NAMED_TCP_SPORT) && has(n, NC_NAMED_TCP_DPORT)) {
        p->sport = n->ports[0];
        p->dport = n->ports[1];
        p->has_ports = true;
    } else if (udp && has(n, NC_NAMED_UDP_SPORT) && has(n, NC_NAMED_UDP_DPORT)) {
        p->sport = n->ports[2];
        p->dport = n->ports[3];
        p->has_ports = true;
    } else {
        p->has_ports = (tcp || udp) && has(n, NC_NAMED_SPORT) && has(n, NC_NAMED_DPORT);
    }
}

static void payload_is(nc_packet *p, uint32_t length)
{
    p->payload_length = length;
    p->has_payload_length = true;
    p->payload = nc_cursor_of(NULL, 0, length);
}

static void transport_of(nc_named *n)
{
    nc_packet *p = &n->packet;
    bool ack = (p->tcp_flags & NC_TCP_ACK) == 0 || has(n, NC_NAMED_ACK) || has(n, NC_NAMED_ACK_RAW);
    bool seq = has(n, NC_NAMED_SEQ) || has(n, NC_NAMED_SEQ_RAW);
    /* A row with sequence numbers or flags is of TCP, whatever its column names as protocol. */
    if (p->proto == NC_PROTO_OTHER && p->ip_protocol == 0 && (seq || has(n, NC_NAMED_TCP_SPORT)) &&
        has(n, NC_NAMED_FLAGS)) {
        p->ip_protocol = 6;
        p->proto = NC_PROTO_TCP;
    }
    ports_of(n);
    p->has_tcp = p->proto == NC_PROTO_TCP && p->has_ports && seq && ack && has(n, NC_NAMED_FLAGS) &&
                 has(n, NC_NAMED_WINDOW);
    if (!n->options_shown)
        p->tcp_options |= NC_TCPOPT_CUT;
    if ((p->proto == NC_PROTO_TCP || p->proto == NC_PROTO_UDP) && has(n, NC_NAMED_PAYLOAD))
        payload_is(p, p->payload_length);
    else if (p->proto == NC_PROTO_UDP && has(n, NC_NAMED_UDP_LENGTH) && n->udp_length >= 8)
        payload_is(p, n->udp_length - 8);
    else if (p->proto == NC_PROTO_ICMP && has(n, NC_NAMED_ICMP_TYPE) && has(n, NC_NAMED_ICMP_CODE) &&
             p->ip_total >= 28) {
        payload_is(p, p->ip_total - 20);
        p->payload = nc_cursor_of(n->icmp, 4, p->payload_length);
    }
}

bool nc_named_packet(nc_named *named)
{
    nc_named *n = named;
    nc_packet *p = &n->packet;
    n->time += n->clock == NC_NAMED_OF_DAY && has(n, NC_NAMED_DATE) ? n->day : 0;
    n->clock = n->clock == NC_NAMED_OF_DAY && has(n, NC_NAMED_DATE) ? NC_NAMED_LOCAL : n->clock;
    n->relative = !has(n, NC_NAMED_SEQ_RAW) && n->filled == 0 && n->relative;
    if (n->filled > 0) {
        frame_of(n);
        return true;
    }
    p->has_eth = has(n, NC_NAMED_ETH_SRC) && has(n, NC_NAMED_ETH_DST);
    p->has_vlan = has(n, NC_NAMED_VLAN);
    if (!has(n, NC_NAMED_SRC) || !has(n, NC_NAMED_DST))
        return p->has_eth;
    p->has_ip = true;
    p->ip_version = nc_ip_is4(p->src) ? 4 : 6;
    p->ethertype = p->ip_version == 4 ? 0x0800 : 0x86dd;
    p->ip_total += has(n, NC_NAMED_IP6_LENGTH) && p->ip_total > 0 ? 40 : 0;
    p->has_ttl = has(n, NC_NAMED_TTL);
    p->has_ip_id = has(n, NC_NAMED_IP_ID) || has(n, NC_NAMED_IP_ID_HEX);
    p->fragment = p->more_fragments || p->fragment_offset > 0;
    p->first_fragment = p->fragment && p->fragment_offset == 0;
    p->frame.link = p->has_eth ? NC_LINK_ETHERNET : NC_LINK_RAW;
    if (p->frame.len == 0)
        p->frame.len = p->ip_total;
    if (!p->fragment || p->first_fragment)
        transport_of(n);
    return true;
}

/* ---- Wireshark's column Info ---- */

/* The port at the end of "ftp(21)" or "21". */
static bool port_in(nc_str word, uint16_t *out)
{
    size_t open = nc_str_find_char(word, '(');
    if (open != SIZE_MAX && nc_str_ends(word, NC_S(")")))
        word = nc_str_sub(word, open + 1, word.n - open - 2);
    uint64_t value;
    bool good = nc_num_u64(word, 10, &value) && value <= UINT16_MAX;
    *out = good ? (uint16_t)value : 0;
    return good;
}

static bool value_of(nc_str info, nc_str word, uint64_t *out)
{
    size_t at = nc_str_find(info, word);
    nc_str rest = at == SIZE_MAX ? NC_S("") : nc_str_sub(info, at + word.n, SIZE_MAX);
    return nc_num_lead(&rest, out) && *out <= UINT32_MAX;
}

static void mark(nc_named *n, nc_named_field field)
{
    n->got |= UINT64_C(1) << field;
}

/* "SLE=1449 SRE=2897", once for each SACK block; counted from where "Ack=" counts. */
static void info_blocks(nc_packet *p, nc_str info)
{
    enum { MOST = sizeof p->sack / sizeof *p->sack };
    uint64_t from, to;
    size_t at;
    while ((at = nc_str_find(info, NC_S(" SLE="))) != SIZE_MAX && p->sack_count < MOST) {
        info = nc_str_sub(info, at, SIZE_MAX);
        if (!value_of(info, NC_S(" SLE="), &from) || !value_of(info, NC_S(" SRE="), &to) ||
            from > UINT32_MAX || to > UINT32_MAX)
            return;
        p->sack[p->sack_count][0] = (uint32_t)from;
        p->sack[p->sack_count++][1] = (uint32_t)to;
        info = nc_str_sub(info, 5, SIZE_MAX);
    }
}

/* "Win" is already multiplied where Wireshark knows the scale; nc_named_unscale undoes it. */
static void info_numbers(nc_named *n, nc_str info)
{
    nc_packet *p = &n->packet;
    uint64_t value;
    if (value_of(info, NC_S(" Seq="), &value)) {
        p->seq = (uint32_t)value;
        n->relative = true;
        mark(n, NC_NAMED_SEQ);
    }
    if (value_of(info, NC_S(" Ack="), &value)) {
        p->acknum = (uint32_t)value;
        mark(n, NC_NAMED_ACK);
    }
    if (value_of(info, NC_S(" Win="), &value)) {
        n->shown_window = (uint32_t)value;
        p->window = value <= UINT16_MAX ? (uint16_t)value : 0;
        if (value <= UINT16_MAX)
            mark(n, NC_NAMED_WINDOW);
    }
    if (value_of(info, NC_S(" MSS="), &value) && value <= UINT16_MAX)
        p->mss = (uint16_t)value;
    if (nc_str_find(info, NC_S(" SACK_PERM")) != SIZE_MAX)
        p->tcp_options |= NC_TCPOPT_SACK_OK;
    info_blocks(p, info);
    if (value_of(info, NC_S(" TSval="), &value) && value <= UINT32_MAX &&
        nc_str_find(info, NC_S(" TSecr=")) != SIZE_MAX) {
        p->tsval = (uint32_t)value;
        if (value_of(info, NC_S(" TSecr="), &value) && value <= UINT32_MAX) {
            p->tsecr = (uint32_t)value;
            p->tcp_options |= NC_TCPOPT_TS;
        }
    }
    if (value_of(info, NC_S(" WS="), &value) && value > 0 && value <= 1 << 14 && (value & (value - 1)) == 0)
        p->wscale = (int16_t)__builtin_ctzll(value);
    n->options_shown = p->mss != 0 || p->wscale >= 0 || (p->tcp_options & NC_TCPOPT_SACK_OK) != 0;
}

void nc_named_info(nc_named *named, nc_str info)
{
    nc_packet *p = &named->packet;
    nc_str rest = info, before = NC_S(""), word, arrow = NC_S("\xe2\x86\x92");
    uint64_t value;
    while (nc_str_word(&rest, &word) && !nc_str_eq(word, arrow) && !nc_str_eq(word, NC_S(">")))
        before = word;
    if (!nc_str_word(&rest, &word) || !port_in(before, &p->sport) || !port_in(word, &p->dport))
        return;
    mark(named, NC_NAMED_SPORT);
    mark(named, NC_NAMED_DPORT);
    if (value_of(rest, NC_S("Len="), &value)) {
        p->payload_length = (uint32_t)value;
        mark(named, NC_NAMED_PAYLOAD);
    }
    nc_str flags = nc_str_trim(rest);
    size_t end = nc_str_find_char(flags, ']');
    if (!nc_str_starts(flags, NC_S("[")) || end == SIZE_MAX)
        return;
    if (flags_in_words(nc_str_sub(flags, 1, end - 1), &p->tcp_flags) ||
        nc_str_eq(nc_str_sub(flags, 1, end - 1), NC_S("<None>")))
        mark(named, NC_NAMED_FLAGS);
    info_numbers(named, rest);
}

/* ---- windows as shown ---- */

/* Where the shift of a sender stands; NULL past the limit. */
static int *shift_of(nc_named_scales *s, nc_word ip, uint16_t port, nc_word to, uint16_t to_port)
{
    uint64_t key = nc_mix(ip ^ nc_mix(to ^ nc_mix((uint64_t)port << 16 | to_port)));
    size_t at = nc_numbered_of(&s->keys, key, s->limit);
    if (at == SIZE_MAX)
        return NULL;
    if (at == s->count) {
        s->shift = nc_grow(s->shift, &s->capacity, s->count, sizeof *s->shift);
        s->shift[s->count++] = -1;
    }
    return &s->shift[at];
}

/* Wireshark multiplies once it has seen the option in the SYNs of both sides. */
void nc_named_unscale(nc_named *named, nc_named_scales *scales)
{
    nc_packet *p = &named->packet;
    if (p->proto != NC_PROTO_TCP || !p->has_ports || !has(named, NC_NAMED_FLAGS))
        return;
    int *own = shift_of(scales, p->src, p->sport, p->dst, p->dport);
    if ((p->tcp_flags & NC_TCP_SYN) != 0) {
        if (own != NULL)
            *own = p->wscale;
        return;
    }
    int shift = own == NULL ? -1 : *own;
    const int *other = own == NULL ? NULL : shift_of(scales, p->dst, p->dport, p->src, p->sport);
    bool known = other != NULL, both = known && shift >= 0 && *other >= 0;
    uint32_t raw = named->shown_window >> (both ? shift : 0);
    p->has_tcp = p->has_ports && known && has(named, NC_NAMED_SEQ) && raw <= UINT16_MAX &&
                 ((p->tcp_flags & NC_TCP_ACK) == 0 || has(named, NC_NAMED_ACK));
    p->window = raw <= UINT16_MAX ? (uint16_t)raw : 0;
}
