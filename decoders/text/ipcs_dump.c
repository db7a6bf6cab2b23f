/* SPDX-License-Identifier: Apache-2.0 */
#include "ipcs.h"

#include "engine/base/num.h"

/* ---- dump blocks: "Ip Header : 20  IP: ...  Offset: 0", then hexadecimal lines, then the next block ---- */

/* The number after the title's colon and the one after "Offset:", which is hexadecimal. */
static bool read_title(nc_str line, size_t *size, size_t *offset)
{
    static const nc_str titles[] = {NC_SI("ip header"), NC_SI("protocol header"), NC_SI("data")};
    nc_str rest = nc_str_trim(line), front, word;
    uint64_t value;
    bool title = false;
    if (!nc_str_split(&rest, ':', &front) || rest.p == NULL)
        return false;
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        title = title || nc_str_eq_fold(nc_str_trim(front), titles[i]);
    if (!title || !nc_str_word(&rest, &word) || !nc_num_u64(word, 10, &value) || value > NC_IPCS_BYTES)
        return false;
    *size = (size_t)value;
    size_t at = nc_str_find_fold(rest, NC_S("offset:"));
    if (at == SIZE_MAX)
        return false;
    rest = nc_str_sub(rest, at + 7, SIZE_MAX);
    if (!nc_str_word(&rest, &word) || !nc_num_u64(word, 16, &value))
        return false;
    *offset = (size_t)value;
    return true;
}

static bool begin_block(nc_ipcs_record *r, size_t size, size_t offset)
{
    bool follows = r->block_at == r->block && offset == r->filled && size <= NC_IPCS_BYTES - r->filled;
    r->broken = r->broken || !follows;
    r->dumped = true;
    r->phase = NC_IPCS_DUMP;
    r->block = size;
    r->block_at = 0;
    return true;
}

static int nibble(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}

/* Exactly `want` bytes in groups of up to four with one blank between: how many there must be is known, so
 * the text columns after them can hold anything. */
static bool read_groups(nc_str text, size_t want, uint8_t *out)
{
    size_t at = 0;
    for (size_t i = 0; i < want; i++) {
        if (i > 0 && i % 4 == 0 && (at >= text.n || text.p[at++] != ' '))
            return false;
        if (at + 2 > text.n || nibble(text.p[at]) < 0 || nibble(text.p[at + 1]) < 0)
            return false;
        out[i] = (uint8_t)(nibble(text.p[at]) << 4 | nibble(text.p[at + 1]));
        at += 2;
    }
    return at == text.n || text.p[at] == ' ' || text.p[at] == '|';
}

/* "000010 AC1DBFFF ...": the offset within the block, then the bytes. */
static bool hex_line(nc_ipcs_record *r, nc_str line)
{
    nc_str rest = line, word;
    uint64_t offset;
    if (!nc_str_word(&rest, &word) || word.n < 4 || word.n > 8 || !nc_num_u64(word, 16, &offset) ||
        r->block_at == r->block)
        return false;
    if (r->broken)
        return true;
    size_t want = r->block - r->block_at < 16 ? r->block - r->block_at : 16;
    if (offset != r->block_at || !read_groups(nc_str_trim(rest), want, r->bytes + r->filled)) {
        r->broken = true;
        return true;
    }
    r->block_at += want;
    r->filled += want;
    return true;
}

bool nc_ipcs_dump_line(nc_ipcs_record *record, nc_str line)
{
    size_t size, offset;
    if (record->phase != NC_IPCS_TRACE && read_title(line, &size, &offset))
        return begin_block(record, size, offset);
    return record->phase == NC_IPCS_DUMP && hex_line(record, line);
}

/* ---- the packet ---- */

static bool differs(nc_word printed, const uint8_t *bytes)
{
    return nc_ip_is4(printed) && nc_ip4_of(printed) != nc_be32_at(bytes);
}

/* Whether the printed fields contradict the bytes; only what both have counts. */
static bool contradicts(const nc_ipcs_record *r)
{
    const nc_packet *p = &r->packet;
    const uint8_t *b = r->bytes;
    size_t header = (size_t)(b[0] & 15) * 4;
    if (r->filled < 20 || b[0] >> 4 != 4 || (r->got & NC_GOT_VERSION) == 0)
        return false;
    if (p->ip_version != 4 || ((r->got & NC_GOT_SRC) != 0 && differs(p->src, b + 12)) ||
        ((r->got & NC_GOT_DST) != 0 && differs(p->dst, b + 16)) ||
        ((r->got & NC_GOT_TOTAL) != 0 && p->ip_total != nc_be16_at(b + 2)) ||
        ((r->got & NC_GOT_ID) != 0 && p->ip_id != nc_be16_at(b + 4)) ||
        ((r->got & NC_GOT_TTL) != 0 && p->ttl != b[8]) ||
        ((r->got & NC_GOT_PROTO) != 0 && p->ip_protocol != 0 && p->ip_protocol != b[9]))
        return true;
    if (r->filled < header + 4 || p->fragment_offset > 0)
        return false;
    return ((r->got & NC_GOT_SPORT) != 0 && p->sport != nc_be16_at(b + header)) ||
           ((r->got & NC_GOT_DPORT) != 0 && p->dport != nc_be16_at(b + header + 2));
}

/* Bytes as sent: what the header says, or what was traced; never less than what is there. */
static uint32_t wire_length(const nc_ipcs_record *r)
{
    uint32_t length = (r->got & NC_GOT_TOTAL) != 0    ? r->packet.ip_total
                      : (r->got & NC_GOT_TRACED) != 0 ? r->traced
                                                      : 0;
    return length < r->filled ? (uint32_t)r->filled : length;
}

static void as_frame(nc_ipcs_record *r, nc_ipcs_summary *summary)
{
    nc_frame *frame = &r->packet.frame;
    frame->bytes = r->bytes;
    frame->caplen = (uint32_t)r->filled;
    frame->len = wire_length(r);
    if (frame->caplen < frame->len && frame->caplen > summary->snap)
        summary->snap = frame->caplen;
    if (contradicts(r)) {
        if (summary->differing++ == 0)
            summary->first_differing = r->number;
    }
}

static void payload_is(nc_packet *p, uint32_t whole, uint32_t headers)
{
    if (whole < headers)
        return;
    p->payload_length = whole - headers;
    p->has_payload_length = true;
    p->payload = nc_cursor_of(NULL, 0, p->payload_length);
}

/* The message of an echo is known to its header, which is all that its decoder reads. */
static void echo_header(nc_ipcs_record *r)
{
    uint8_t *b = r->synthetic;
    nc_packet *p = &r->packet;
    bool echo = r->icmp_type == 0 || r->icmp_type == 8;
    if ((r->got & NC_GOT_ICMP) == 0 || p->payload_length < 8 ||
        (echo && (r->got & (NC_GOT_ECHO_ID | NC_GOT_ECHO_SEQ)) != (NC_GOT_ECHO_ID | NC_GOT_ECHO_SEQ)))
        return;
    memset(b, 0, sizeof r->synthetic);
    b[0] = r->icmp_type;
    b[1] = r->icmp_code;
    b[4] = (uint8_t)(r->icmp_id >> 8);
    b[5] = (uint8_t)r->icmp_id;
    b[6] = (uint8_t)(r->icmp_seq >> 8);
    b[7] = (uint8_t)r->icmp_seq;
    p->payload = nc_cursor_of(b, echo ? 8 : 4, p->payload_length);
}

static bool has(const nc_ipcs_record *r, uint32_t bits)
{
    return (r->got & bits) == bits;
}

static void as_transport(nc_ipcs_record *r)
{
    nc_packet *p = &r->packet;
    if (p->proto == NC_PROTO_UDP && p->ip_version == 4 && p->cksum == NC_CKSUM_ZERO)
        p->cksum = NC_CKSUM_ABSENT; /* none was made (RFC 768) */
    uint32_t above = p->ip_version == 6 ? 40 : r->header;
    bool sized = has(r, NC_GOT_TOTAL) && above >= 20 && p->ip_total >= above;
    p->has_ports =
        has(r, NC_GOT_SPORT | NC_GOT_DPORT) && (p->proto == NC_PROTO_TCP || p->proto == NC_PROTO_UDP);
    p->has_tcp = p->proto == NC_PROTO_TCP && has(r, NC_GOT_SEQ | NC_GOT_ACK | NC_GOT_FLAGS | NC_GOT_WINDOW);
    if (!has(r, NC_GOT_TCP_HEADER) || r->option_bytes + 20 < r->tcp_header)
        p->tcp_options |= NC_TCPOPT_CUT;
    if (p->proto == NC_PROTO_UDP && has(r, NC_GOT_LENGTH))
        payload_is(p, r->datagram, 8);
    if (p->proto == NC_PROTO_TCP && sized && has(r, NC_GOT_TCP_HEADER) && r->tcp_header >= 20)
        payload_is(p, p->ip_total - above, r->tcp_header);
    if ((p->proto == NC_PROTO_ICMP || p->proto == NC_PROTO_ICMP6) && sized) {
        payload_is(p, p->ip_total - above, 0);
        if (p->proto == NC_PROTO_ICMP)
            echo_header(r);
    }
}

static void as_packet(nc_ipcs_record *r)
{
    nc_packet *p = &r->packet;
    p->has_ip = has(r, NC_GOT_VERSION | NC_GOT_SRC | NC_GOT_DST | NC_GOT_PROTO);
    p->has_ip_id = has(r, NC_GOT_ID);
    p->has_ttl = has(r, NC_GOT_TTL);
    p->first_fragment = p->fragment && p->fragment_offset == 0;
    p->ethertype = p->ip_version == 6 ? 0x86dd : 0x0800;
    p->frame.bytes = NULL;
    p->frame.caplen = 0;
    p->frame.len = wire_length(r);
    if (p->has_ip)
        as_transport(r);
}

void nc_ipcs_headers(nc_ipcs_record *record)
{
    as_packet(record);
}

bool nc_ipcs_finish(nc_ipcs_record *record, nc_ipcs_summary *summary)
{
    bool incomplete = record->dumped && (record->broken || record->block_at != record->block);
    if (incomplete && summary->damaged++ == 0)
        summary->first_damaged = record->packet.frame.from.line;
    if (record->filled >= 20)
        as_frame(record, summary);
    else
        as_packet(record);
    if (record->packet.frame.bytes == NULL && !record->packet.has_ip)
        summary->without_headers++;
    summary->packets++;
    return true;
}

/* At the end of a listing nothing shows that a record goes on, but its own lengths. */
bool nc_ipcs_whole(const nc_ipcs_record *record, bool dumps)
{
    uint32_t expected = record->traced;
    if (dumps && expected > 0)
        return !record->broken && record->block_at == record->block && record->filled >= expected;
    uint32_t ip = NC_GOT_VERSION | NC_GOT_PROTO | NC_GOT_TOTAL | NC_GOT_SRC | NC_GOT_DST;
    if ((record->seen & ip) != ip)
        return false;
    switch (record->packet.proto) {
    case NC_PROTO_UDP:
        return record->packet.fragment ||
               has(record, NC_GOT_SPORT | NC_GOT_DPORT | NC_GOT_LENGTH | NC_GOT_CKSUM);
    case NC_PROTO_TCP:
        return record->packet.fragment ||
               (has(record, NC_GOT_SEQ | NC_GOT_FLAGS | NC_GOT_WINDOW | NC_GOT_CKSUM | NC_GOT_TCP_HEADER) &&
                record->option_bytes + 20 >= record->tcp_header);
    case NC_PROTO_ICMP:
    case NC_PROTO_ICMP6: return record->packet.fragment || has(record, NC_GOT_CKSUM);
    case NC_PROTO_OTHER:
    case NC_PROTO_ARP:
    case NC_PROTO_IGMP:
    case NC_PROTO_ESP:
    case NC_PROTO_AH:
    case NC_PROTO_GRE:
    case NC_PROTO_SCTP:
    case NC_PROTO_OSPF:
    case NC_PROTO_COUNT: break;
    }
    return true;
}
