/* SPDX-License-Identifier: Apache-2.0 */
#include "tcpdump.h"

#include "engine/base/arena.h"
#include "engine/base/num.h"

#include <stdlib.h>

struct nc_tcpdump {
    nc_pool *pool;
    nc_origin base;
    int64_t zone, day, last; /* day: added to times of day; last: the one before */
    nc_tcpdump_packet packet;
    void *context;
    nc_tcpdump_summary summary;
    nc_tcpdump_flows flows;
    nc_sym iface;             /* of "listening on" */
    nc_packet waiting;        /* a head whose addresses come on the next line */
    bool waits, after_packet; /* after_packet: indented lines belong to the packet above */
    nc_packet held;           /* the packet above: its bytes may follow */
    nc_tcpdump_arp held_arp;
    bool holds, holds_arp;
    uint8_t synthetic[8]; /* of the packet above */
    nc_tcpdump_hex hex;
};

nc_tcpdump *nc_tcpdump_new(nc_pool *pool, const nc_origin *base, int32_t zone_minutes, size_t flow_limit,
                           nc_tcpdump_packet packet, void *context)
{
    nc_tcpdump *reader = nc_xcalloc(1, sizeof *reader);
    reader->pool = pool;
    reader->base = *base;
    reader->zone = zone_minutes * (60 * NC_SECOND);
    reader->last = NC_TIME_NONE;
    reader->packet = packet;
    reader->context = context;
    reader->summary.drops = -1;
    reader->flows.limit = flow_limit;
    return reader;
}

void nc_tcpdump_free(nc_tcpdump *reader)
{
    if (reader == NULL)
        return;
    nc_numbered_clear(&reader->flows.keys);
    free(reader->flows.items);
    free(reader);
}

static void count_unread(nc_tcpdump *reader, uint32_t line)
{
    if (reader->summary.unread++ == 0)
        reader->summary.first_unread = line;
}

/* ---- time ---- */

/* Times of day go on past midnight: falling back by more than half a day is the next day. */
static int64_t time_of(nc_tcpdump *reader, const nc_tcpdump_head *head)
{
    switch (head->clock) {
    case NC_CLOCK_EPOCH: return head->time;
    case NC_CLOCK_STAMP: return head->time - reader->zone;
    case NC_CLOCK_TIME:
        if (reader->last != NC_TIME_NONE && head->time < reader->last - 12 * 3600 * NC_SECOND)
            reader->day += 86400 * NC_SECOND;
        reader->last = head->time;
        reader->summary.undated = true;
        return reader->day + head->time - reader->zone;
    case NC_CLOCK_NONE: break;
    }
    reader->summary.timeless = true;
    return NC_TIME_NONE;
}

/* ---- packets ---- */

static uint32_t length_on_wire(const nc_packet *p)
{
    if (p->frame.len > 0)
        return p->frame.len;
    if (p->ip_total > 0)
        return p->ip_total;
    return p->has_payload_length
               ? p->payload_length + (p->ip_version == 6 ? 40 : 20) + (p->proto == NC_PROTO_TCP ? 20 : 8)
               : 0;
}

/* With its bytes a packet is a frame; an ARP message whose link header was not printed stays what its line
 * says. */
static void flush(nc_tcpdump *reader)
{
    if (!reader->holds)
        return;
    reader->holds = false;
    nc_tcpdump_summary *summary = &reader->summary;
    bool dumped = reader->hex.filled > 0 || reader->hex.broken, arp = reader->holds_arp;
    if (dumped && nc_tcpdump_hex_frame(&reader->hex, &reader->held)) {
        summary->dumps++;
        arp = false;
    } else if (!arp) {
        summary->bare++;
        if (dumped && summary->torn++ == 0)
            summary->first_torn = reader->held.frame.from.line;
    }
    reader->packet(reader->context, &reader->held, arp ? &reader->held_arp : NULL);
}

static void give(nc_tcpdump *reader, nc_packet *packet, const nc_tcpdump_arp *arp)
{
    packet->frame.from.record = ++reader->summary.packets;
    packet->frame.len = length_on_wire(packet);
    reader->held = *packet;
    reader->holds = true;
    reader->holds_arp = arp != NULL;
    if (arp != NULL)
        reader->held_arp = *arp;
    nc_tcpdump_hex_begin(&reader->hex);
    reader->after_packet = true;
}

static void give_ip(nc_tcpdump *reader, nc_packet *packet, nc_str what)
{
    nc_tcpdump_numbers numbers = {0};
    nc_tcpdump_what_read(packet, what, &numbers, reader->synthetic);
    if (!packet->has_ip)
        reader->summary.nameless++;
    nc_tcpdump_numbers_apply(&reader->flows, packet, &numbers);
    packet->has_ports = packet->has_ports && (packet->proto == NC_PROTO_TCP || packet->proto == NC_PROTO_UDP);
    give(reader, packet, NULL);
}

static void start_packet(nc_tcpdump *reader, const nc_tcpdump_head *head, nc_packet *packet, uint32_t number,
                         uint64_t offset, uint32_t length)
{
    *packet = head->packet;
    packet->frame.from = reader->base;
    packet->frame.from.at = time_of(reader, head);
    packet->frame.from.line = number;
    packet->frame.from.offset = offset;
    packet->frame.from.length = length;
    packet->frame.link = head->packet.has_eth ? NC_LINK_ETHERNET : NC_LINK_RAW;
    packet->frame.io = head->io;
    packet->frame.iface = head->iface.n ? nc_intern(reader->pool, head->iface) : reader->iface;
    packet->ip_version = head->family == NC_FAMILY_IP6 ? 6 : head->family == NC_FAMILY_IP ? 4 : 0;
    packet->ethertype = head->family == NC_FAMILY_IP6   ? 0x86dd
                        : head->family == NC_FAMILY_ARP ? 0x0806
                                                        : 0x0800;
}

static bool take_arp(nc_tcpdump *reader, const nc_tcpdump_head *head, nc_packet *packet)
{
    nc_tcpdump_arp arp;
    uint32_t length;
    if (!nc_tcpdump_arp_read(reader->pool, head->rest, &arp, &length))
        return false;
    packet->proto = NC_PROTO_ARP;
    if (packet->frame.len == 0)
        packet->frame.len = length;
    give(reader, packet, &arp);
    return true;
}

static bool take_ip(nc_tcpdump *reader, const nc_tcpdump_head *head, nc_packet *packet)
{
    nc_str rest = head->rest, what;
    bool detailed = nc_tcpdump_ip_read(packet, &rest);
    if (detailed && rest.n == 0) {
        reader->waiting = *packet;
        reader->waits = true;
        return true;
    }
    if (!nc_tcpdump_pair_read(packet, reader->pool, rest, &what))
        return false;
    give_ip(reader, packet, what);
    return true;
}

/* The second line of a packet with -v: "    a > b: what". */
static bool take_second(nc_tcpdump *reader, nc_str text, uint64_t offset, uint32_t length)
{
    nc_str what;
    if (!nc_tcpdump_pair_read(&reader->waiting, reader->pool, nc_str_trim(text), &what))
        return false;
    nc_origin *from = &reader->waiting.frame.from;
    from->length = (uint32_t)(offset - from->offset) + length;
    give_ip(reader, &reader->waiting, what);
    return true;
}

/* ---- other lines ---- */

static void read_listening(nc_tcpdump *reader, nc_str text)
{
    nc_str rest = nc_str_sub(text, nc_str_find(text, NC_S("listening on ")) + 13, SIZE_MAX), name;
    uint64_t size;
    if (nc_str_split(&rest, ',', &name) && name.n > 0 && name.n < 16)
        reader->iface = nc_intern(reader->pool, name);
    size_t at = nc_str_find(text, NC_S("capture size "));
    nc_str number = at == SIZE_MAX ? NC_S("") : nc_str_sub(text, at + 13, SIZE_MAX);
    at = nc_str_find(text, NC_S("snapshot length "));
    number = at == SIZE_MAX ? number : nc_str_sub(text, at + 16, SIZE_MAX);
    if (nc_num_lead(&number, &size) && size < UINT16_MAX)
        reader->summary.snap = (uint32_t)size;
}

/* "123 packets dropped by kernel", also after the echo of an interrupt. */
static bool take_statistics(nc_tcpdump *reader, nc_str text, bool piece)
{
    uint64_t count;
    nc_str rest = nc_str_starts(text, NC_S("^C")) ? nc_str_sub(text, 2, SIZE_MAX) : text;
    if (!nc_num_lead(&rest, &count) || count > INT32_MAX || !nc_str_starts(rest, NC_S(" packet")))
        return false;
    if (nc_str_find(rest, NC_S("dropped by ")) == SIZE_MAX || piece)
        return true;
    reader->summary.drops = (reader->summary.drops < 0 ? 0 : reader->summary.drops) + (int64_t)count;
    return true;
}

static bool is_furniture(nc_tcpdump *reader, nc_str text)
{
    static const nc_str words[] = {NC_SI("tcpdump: "),
                                   NC_SI("reading from file "),
                                   NC_SI("dropped privs to "),
                                   NC_SI("data link type "),
                                   NC_SI("Warning: "),
                                   NC_SI("listening on "),
                                   NC_SI("^C")};
    if (nc_str_find(text, NC_S("listening on ")) != SIZE_MAX)
        read_listening(reader, text);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (nc_str_starts(text, words[i]))
            return true;
    return false;
}

static bool take_packet(nc_tcpdump *reader, nc_str text, uint32_t number, uint64_t offset, uint32_t length)
{
    nc_tcpdump_head head;
    nc_packet packet;
    if (!nc_tcpdump_head_read(text, &head))
        return false;
    flush(reader);
    reader->after_packet = false;
    if (head.family == NC_FAMILY_OTHER)
        return true;
    start_packet(reader, &head, &packet, number, offset, length);
    bool taken =
        head.family == NC_FAMILY_ARP ? take_arp(reader, &head, &packet) : take_ip(reader, &head, &packet);
    if (!taken)
        count_unread(reader, number);
    return true;
}

/* Bytes of a packet that is none of ours belong to nobody. */
static bool take_bytes(nc_tcpdump *reader, nc_str text, uint64_t offset, uint32_t length, bool piece)
{
    if (!nc_tcpdump_hex_line(&reader->hex, text))
        return false;
    reader->hex.broken = reader->hex.broken || piece;
    nc_origin *from = &reader->held.frame.from;
    if (reader->holds)
        from->length = (uint32_t)(offset - from->offset) + length;
    return true;
}

void nc_tcpdump_line(nc_tcpdump *reader, nc_str text, uint32_t number, uint64_t offset, uint32_t length,
                     bool piece)
{
    nc_str trimmed = nc_str_trim(text);
    if (trimmed.n == 0)
        return;
    bool indented = text.p[0] == ' ' || text.p[0] == '\t', waited = reader->waits;
    if (!waited && take_bytes(reader, text, offset, length, piece))
        return;
    reader->waits = false;
    if (waited && indented && !piece && take_second(reader, text, offset, length))
        return;
    if (waited)
        count_unread(reader, reader->waiting.frame.from.line);
    if (piece && nc_tcpdump_is_packet(text))
        count_unread(reader, number);
    else if (take_statistics(reader, trimmed, piece) || is_furniture(reader, trimmed) ||
             (!piece && take_packet(reader, text, number, offset, length)))
        return;
    else if (!(indented && (reader->after_packet || waited)))
        count_unread(reader, number);
}

const nc_tcpdump_summary *nc_tcpdump_end(nc_tcpdump *reader)
{
    if (reader->waits)
        count_unread(reader, reader->waiting.frame.from.line);
    reader->waits = false;
    flush(reader);
    reader->summary.crowded = reader->flows.keys.full;
    return &reader->summary;
}
