/* SPDX-License-Identifier: Apache-2.0 */
#include "tcpdump.h"

/* Bytes below a packet's line: -x and -X print from the network header on, -xx and -XX from the link header
 * on; sixteen a line in groups of two, behind their offset; -X and -XX repeat them as text behind two blanks.
 * tcpdump(1), options -x to -XX. */

static int nibble(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "4500 003c 1c46": up to sixteen bytes; how many. */
static size_t read_groups(nc_str text, uint8_t out[16])
{
    size_t n = 0;
    for (size_t at = 0; at + 2 <= text.n && n < 16;) {
        if (n > 0 && n % 2 == 0 && text.p[at++] != ' ')
            break;
        if (at + 2 > text.n || nibble(text.p[at]) < 0 || nibble(text.p[at + 1]) < 0)
            break;
        out[n++] = (uint8_t)(nibble(text.p[at]) << 4 | nibble(text.p[at + 1]));
        at += 2;
    }
    return n;
}

void nc_tcpdump_hex_begin(nc_tcpdump_hex *hex)
{
    hex->filled = 0;
    hex->broken = hex->ended = false;
}

bool nc_tcpdump_hex_line(nc_tcpdump_hex *hex, nc_str text)
{
    uint64_t offset = 0;
    uint8_t bytes[16];
    size_t i = 2;
    text = nc_str_trim(text);
    if (!nc_str_starts(text, NC_S("0x")))
        return false;
    for (; i < text.n && nibble(text.p[i]) >= 0 && i < 8; i++)
        offset = offset << 4 | (unsigned)nibble(text.p[i]);
    if (i < 6 || i == text.n || text.p[i] != ':')
        return false;
    size_t n = read_groups(nc_str_trim(nc_str_sub(text, i + 1, SIZE_MAX)), bytes);
    if (offset == 0) /* what came before was an option's, which -vv prints the same way */
        nc_tcpdump_hex_begin(hex);
    hex->broken =
        hex->broken || offset != hex->filled || n == 0 || hex->ended || hex->filled + n > sizeof hex->bytes;
    if (hex->broken)
        return true;
    memcpy(hex->bytes + hex->filled, bytes, n);
    hex->filled += n;
    hex->ended = n < 16;
    return true;
}

/* ---- where the bytes begin ---- */

static bool is_ip(const uint8_t *p, size_t n, unsigned version)
{
    return version == 4 ? n >= 20 && p[0] >> 4 == 4 && (p[0] & 15) >= 5
                        : version == 6 && n >= 40 && p[0] >> 4 == 6;
}

static uint32_t ip_length(const uint8_t *p)
{
    return p[0] >> 4 == 4 ? nc_be16_at(p + 2) : nc_be16_at(p + 4) == 0 ? 0 : nc_be16_at(p + 4) + 40U;
}

/* The addresses printed in the line, where there are any, stand in the header. */
static bool agrees(const nc_packet *packet, const uint8_t *p)
{
    if (!packet->has_ip || p[0] >> 4 != 4 || !nc_ip_is4(packet->src) || !nc_ip_is4(packet->dst))
        return true;
    return nc_ip4_of(packet->src) == nc_be32_at(p + 12) && nc_ip4_of(packet->dst) == nc_be32_at(p + 16);
}

static bool known_link(nc_frame *frame, const nc_tcpdump_hex *hex, unsigned type)
{
    static const struct {
        uint32_t link;
        size_t type_at, header;
    } known[] = {{NC_LINK_ETHERNET, 12, 14}, {NC_LINK_SLL, 14, 16}, {NC_LINK_SLL2, 0, 20}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (hex->filled < known[i].header)
            continue;
        unsigned found = nc_be16_at(hex->bytes + known[i].type_at);
        bool tagged = known[i].link == NC_LINK_ETHERNET && (found == 0x8100 || found == 0x88a8);
        if (found != type && !tagged)
            continue;
        const uint8_t *p = hex->bytes + known[i].header;
        bool ip = is_ip(p, hex->filled - known[i].header, type == 0x86dd ? 6 : type == 0x0800 ? 4 : 0);
        uint32_t length = ip && !tagged ? ip_length(p) + (uint32_t)known[i].header : 0;
        frame->link = known[i].link;
        frame->len = frame->len > length ? frame->len : length;
        return true;
    }
    return false;
}

bool nc_tcpdump_hex_frame(const nc_tcpdump_hex *hex, nc_packet *packet)
{
    nc_frame frame = packet->frame;
    if (hex->broken || hex->filled == 0)
        return false;
    if (is_ip(hex->bytes, hex->filled, packet->ip_version) && agrees(packet, hex->bytes)) {
        frame.link = NC_LINK_RAW;
        frame.len = ip_length(hex->bytes);
    } else if (!known_link(&frame, hex, packet->ethertype)) {
        return false;
    }
    frame.bytes = hex->bytes;
    frame.caplen = (uint32_t)hex->filled;
    frame.len = frame.len > frame.caplen ? frame.len : frame.caplen;
    packet->frame = frame;
    return true;
}
