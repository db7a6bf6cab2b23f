/* SPDX-License-Identifier: Apache-2.0 */
#include "pick.h"

#include "decode.h"

#include "engine/base/hash.h"

#include <stdlib.h>

enum { FIRST_SLOTS = 64, ROOM = 4 /* slots for each entry: most searches end at once */ };

/* Two ends as they stand in headers. */
typedef struct ends {
    const uint8_t *ip[2]; /* of `size` bytes: 4 or 16 */
    uint16_t port[2];     /* source, destination */
    uint8_t size;
} ends;

typedef struct talk {
    uint8_t ip[2][16], size;
    uint16_t port[2];
} talk;

struct nc_pick {
    talk *talks;
    uint64_t *records; /* slots; 0 = free */
    uint32_t *slots;   /* place in `talks` + 1 */
    size_t count, capacity, mask, record_count, record_mask;
};

nc_pick *nc_pick_new(void)
{
    nc_pick *pick = nc_xcalloc(1, sizeof *pick);
    pick->mask = pick->record_mask = FIRST_SLOTS - 1;
    pick->slots = nc_xcalloc(FIRST_SLOTS, sizeof *pick->slots);
    pick->records = nc_xcalloc(FIRST_SLOTS, sizeof *pick->records);
    return pick;
}

void nc_pick_free(nc_pick *pick)
{
    if (pick == NULL)
        return;
    free(pick->talks);
    free(pick->records);
    free(pick->slots);
    free(pick);
}

/* ---- records ---- */

static size_t record_slot(const nc_pick *pick, uint64_t number)
{
    size_t at = (size_t)nc_mix(number) & pick->record_mask;
    while (pick->records[at] != 0 && pick->records[at] != number)
        at = (at + 1) & pick->record_mask;
    return at;
}

static void grow_records(nc_pick *pick)
{
    uint64_t *old = pick->records;
    size_t count = pick->record_mask + 1;
    pick->record_mask = count * 2 - 1;
    pick->records = nc_xcalloc(count * 2, sizeof *old);
    for (size_t i = 0; i < count; i++)
        if (old[i] != 0)
            pick->records[record_slot(pick, old[i])] = old[i];
    free(old);
}

void nc_pick_record(nc_pick *pick, uint64_t number)
{
    if ((pick->record_count + 1) * ROOM > pick->record_mask)
        grow_records(pick);
    size_t at = record_slot(pick, number);
    pick->record_count += pick->records[at] != number;
    pick->records[at] = number;
}

bool nc_pick_next_record(const nc_pick *pick, size_t *at, uint64_t *number)
{
    while (*at <= pick->record_mask && pick->records[*at] == 0)
        ++*at;
    if (*at > pick->record_mask)
        return false;
    *number = pick->records[(*at)++];
    return true;
}

/* ---- conversations ---- */

static uint32_t word_of(const uint8_t *ip, uint8_t size)
{
    uint32_t word = nc_be32_at(ip);
    for (uint8_t i = 4; i < size; i = (uint8_t)(i + 4))
        word = word * 31 + nc_be32_at(ip + i);
    return word;
}

/* The same for both directions. */
static inline uint64_t hash_of(const ends *e)
{
    uint64_t ips = e->size == 4 ? nc_be32_at(e->ip[0]) ^ nc_be32_at(e->ip[1])
                                : word_of(e->ip[0], e->size) ^ word_of(e->ip[1], e->size);
    uint64_t ports = (unsigned)e->port[0] ^ e->port[1];
    return nc_mix(ips << 16 ^ ports);
}

static bool goes(const talk *t, const ends *e, unsigned from)
{
    return t->port[0] == e->port[from] && t->port[1] == e->port[!from] &&
           memcmp(t->ip[0], e->ip[from], e->size) == 0 && memcmp(t->ip[1], e->ip[!from], e->size) == 0;
}

/* The slot where it is or belongs. */
static size_t talk_slot(const nc_pick *pick, const ends *e)
{
    size_t at = (size_t)hash_of(e) & pick->mask;
    for (; pick->slots[at] != 0; at = (at + 1) & pick->mask) {
        const talk *t = &pick->talks[pick->slots[at] - 1];
        if (t->size == e->size && (goes(t, e, 0) || goes(t, e, 1)))
            break;
    }
    return at;
}

static ends ends_of(const talk *t)
{
    return (ends){{t->ip[0], t->ip[1]}, {t->port[0], t->port[1]}, t->size};
}

size_t nc_pick_talks(const nc_pick *pick)
{
    return pick->count;
}

uint64_t nc_pick_talk_key(const nc_pick *pick, size_t i)
{
    ends e = ends_of(&pick->talks[i]);
    return hash_of(&e);
}

static void grow_talks(nc_pick *pick)
{
    pick->mask = pick->mask * 2 + 1;
    free(pick->slots);
    pick->slots = nc_xcalloc(pick->mask + 1, sizeof *pick->slots);
    for (size_t i = 0; i < pick->count; i++) {
        ends e = ends_of(&pick->talks[i]);
        pick->slots[talk_slot(pick, &e)] = (uint32_t)i + 1;
    }
}

static talk talk_of(const nc_pool *pool, const nc_word ip[2], const uint16_t port[2])
{
    talk t = {.size = nc_ip_is4(ip[0]) ? 4 : 16, .port = {port[0], port[1]}};
    nc_ip_bytes(pool, ip[0], t.ip[0]);
    nc_ip_bytes(pool, ip[1], t.ip[1]);
    return t;
}

bool nc_pick_has(const nc_pick *pick, const nc_pool *pool, const nc_word ip[2], const uint16_t port[2])
{
    talk t = talk_of(pool, ip, port);
    ends e = ends_of(&t);
    return pick->slots[talk_slot(pick, &e)] != 0;
}

bool nc_pick_talk(nc_pick *pick, const nc_pool *pool, const nc_word ip[2], const uint16_t port[2])
{
    talk t = talk_of(pool, ip, port);
    if ((pick->count + 1) * ROOM > pick->mask)
        grow_talks(pick);
    ends e = ends_of(&t);
    size_t at = talk_slot(pick, &e);
    if (pick->slots[at] != 0)
        return false;
    pick->talks = nc_grow(pick->talks, &pick->capacity, pick->count, sizeof *pick->talks);
    pick->talks[pick->count++] = t;
    pick->slots[at] = (uint32_t)pick->count;
    return true;
}

/* ---- frames ---- */

enum { IP4 = 0x0800, IP6 = 0x86dd, VLAN = 0x8100, SERVICE_VLAN = 0x88a8, TCP = 6, UDP = 17 };
enum { MORE_OR_OFFSET = 0x3fff }; /* of a fragment */

/* The type of an Ethernet frame behind two tags at most. */
static unsigned past_tags(nc_cursor *at)
{
    enum { ADDRESSES = 12, TAG = 2 };
    nc_skip(at, ADDRESSES);
    unsigned type = nc_be16(at);
    for (unsigned i = 0; i < 2 && (type == VLAN || type == SERVICE_VLAN); i++) {
        nc_skip(at, TAG);
        type = nc_be16(at);
    }
    return type;
}

static bool past_ethernet(nc_cursor *at)
{
    unsigned type = past_tags(at);
    return type == IP4 || type == IP6;
}

/* Linux's own header, when an EtherType ends it: of devices that are no Ethernet it may be something else. */
static bool past_cooked(nc_cursor *at)
{
    enum { DEVICE = 2, ADDRESS = 10, ETHERNET = 1, LOOPBACK = 772 };
    nc_skip(at, DEVICE);
    unsigned device = nc_be16(at);
    nc_skip(at, ADDRESS);
    unsigned type = nc_be16(at);
    return (device == ETHERNET || device == LOOPBACK) && (type == IP4 || type == IP6);
}

static bool past_link(const nc_frame *frame, nc_cursor *at)
{
    switch (frame->link) {
    case NC_LINK_ETHERNET: return past_ethernet(at);
    case NC_LINK_SLL: return past_cooked(at);
    case NC_LINK_RAW_OLD12:
    case NC_LINK_RAW_OLD14:
    case NC_LINK_RAW: return true;
    default: return false;
    }
}

/* To the transport header; the protocol is set when it is TCP or UDP that no fragment and no extension header
 * stands before. */
static bool past_ip4(nc_cursor *at, ends *e, unsigned *protocol)
{
    enum { FIXED = 20 };
    const uint8_t *h = nc_take(at, FIXED);
    if (h == NULL || (h[0] & 15) * 4 < FIXED || (nc_be16_at(h + 6) & MORE_OR_OFFSET) != 0)
        return false;
    nc_skip(at, (size_t)(h[0] & 15) * 4 - FIXED);
    *e = (ends){.ip = {h + 12, h + 16}, .size = 4};
    *protocol = h[9];
    return true;
}

/* Addresses that are IPv4's in the clothes of IPv6 (RFC 4291 2.5.5) have another form in facts. */
static bool mapped(const uint8_t *ip)
{
    static const uint8_t prefix[12] = {[10] = 0xff, [11] = 0xff};
    return memcmp(ip, prefix, sizeof prefix) == 0;
}

static bool past_ip6(nc_cursor *at, ends *e, unsigned *protocol)
{
    enum { FIXED = 40 };
    const uint8_t *h = nc_take(at, FIXED);
    if (h == NULL || mapped(h + 8) || mapped(h + 24))
        return false;
    *e = (ends){.ip = {h + 8, h + 24}, .size = 16};
    *protocol = h[6];
    return true;
}

/* Does a datagram between these ports hold nothing but what its protocol says? */
static bool carries_nothing(unsigned protocol, const ends *e)
{
    return protocol == TCP || (protocol == UDP && !nc_tunnel_port(e->port[0]) && !nc_tunnel_port(e->port[1]));
}

/* What nearly all frames are: Ethernet without tags, IPv4 without options.  The same as below in fewer
 * steps. */
static inline bool is_usual(const nc_frame *frame)
{
    enum { LEAST = 14 + 20 + 4, NO_OPTIONS = 0x45 };
    const uint8_t *p = frame->bytes;
    return frame->link == NC_LINK_ETHERNET && frame->caplen >= LEAST && nc_be16_at(p + 12) == IP4 &&
           p[14] == NO_OPTIONS;
}

static inline bool read_usual(const uint8_t *ip, ends *e)
{
    *e = (ends){{ip + 12, ip + 16}, {nc_be16_at(ip + 20), nc_be16_at(ip + 22)}, 4};
    return (nc_be16_at(ip + 6) & MORE_OR_OFFSET) == 0 && carries_nothing(ip[9], e);
}

/* Who speaks with whom; false when only the whole decoder can tell. */
static bool read_ends(const nc_frame *frame, ends *e)
{
    if (is_usual(frame))
        return read_usual(frame->bytes + 14, e);
    nc_cursor at = nc_cursor_of(frame->bytes, frame->caplen, frame->caplen);
    unsigned protocol = 0;
    if (!past_link(frame, &at))
        return false;
    nc_cursor look = at;
    unsigned version = nc_u8(&look) >> 4;
    if (!(version == 4 && past_ip4(&at, e, &protocol)) && !(version == 6 && past_ip6(&at, e, &protocol)))
        return false;
    e->port[0] = nc_be16(&at);
    e->port[1] = nc_be16(&at);
    return at.state == NC_READ_OK && carries_nothing(protocol, e);
}

/* LLDP: IEEE 802.1AB; STP: IEEE 802.1D behind LLC (802.2). */
static bool is_link_only(const nc_frame *frame)
{
    enum { ARP = 0x0806, LLDP = 0x88cc, LONGEST = 1500, STP_SAP = 0x42, UNNUMBERED = 3 };
    nc_cursor at = nc_cursor_of(frame->bytes, frame->caplen, frame->caplen);
    if (frame->link != NC_LINK_ETHERNET)
        return false;
    unsigned type = past_tags(&at);
    bool stp = type <= LONGEST && nc_u8(&at) == STP_SAP && nc_u8(&at) == STP_SAP && nc_u8(&at) == UNNUMBERED;
    return at.state == NC_READ_OK && (type == ARP || type == LLDP || stp);
}

nc_pick_sort nc_pick_sort_of(const nc_frame *frame, uint64_t *key)
{
    ends e;
    if (frame->bytes == NULL)
        return NC_PICK_UNCLEAR;
    if (is_usual(frame) && read_usual(frame->bytes + 14, &e)) {
        *key = hash_of(&e);
        return NC_PICK_TALK;
    }
    if (!read_ends(frame, &e))
        return is_link_only(frame) ? NC_PICK_LINK : NC_PICK_UNCLEAR;
    *key = hash_of(&e);
    return NC_PICK_TALK;
}

bool nc_pick_takes(const nc_pick *pick, const nc_frame *frame)
{
    ends e;
    uint64_t number = frame->from.record ? frame->from.record : frame->from.line;
    if (frame->bytes == NULL || pick->records[record_slot(pick, number)] != 0)
        return true;
    return !read_ends(frame, &e) || pick->slots[talk_slot(pick, &e)] != 0;
}
