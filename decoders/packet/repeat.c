/* SPDX-License-Identifier: Apache-2.0 */
#include "plain.h"

#include "engine/base/hash.h"

#include <stdlib.h>

enum { SETS = 4096, PROTOCOL_TCP = 6 };

_Static_assert(sizeof(nc_repeat_set) == 128, "a set is two cache lines");

/* A copy later than this is no copy: identifications come round again (RFC 6864 4.1 counts on a maximum
 * lifetime). */
static const int64_t window = 2 * NC_SECOND;

/* Within this time no sender sends a segment again under the same identification. */
static const int64_t moment = NC_SECOND / 10;

/* What a datagram is known by. */
typedef struct repeat_key {
    nc_word src, dst;
    uint32_t total, offset, seq, acknum;
    uint16_t id, sport, dport;
    uint8_t protocol, tcp_flags;
    uint64_t contents;
} repeat_key;

/* Of six words, put together in registers: to read back as words what was written in smaller parts would have
 * to wait for memory.  The constants, parts of pi, are fixed: which datagram gives way depends on them.  No
 * word but the one of both numbers of TCP, and the contents, can be the constant it is laid on and so hide
 * the other. */
static inline uint64_t hash_of(repeat_key key)
{
    enum { HALF = 32, PORT = 16 };
    uint64_t lengths = (uint64_t)key.offset << HALF | key.total,
             numbers = (uint64_t)key.acknum << HALF | key.seq,
             ports = (uint64_t)key.dport << HALF | (uint64_t)key.sport << PORT | key.id,
             kind = (uint64_t)key.tcp_flags << 56 | (uint64_t)key.protocol << 48;
    uint64_t hash = nc_fold_wide(key.src ^ 0x243f6a8885a308d3u, key.dst ^ 0x13198a2e03707344u) ^
                    nc_fold_wide(lengths ^ 0xa4093822299f31d0u, numbers ^ 0x082efa98ec4e6c89u) ^
                    nc_fold_wide((kind | ports) ^ 0x452821e638d01377u, key.contents ^ 0xbe5466cf34e90c6cu);
    return hash ? hash : 1;
}

static uint64_t key_of(const nc_packet *p)
{
    repeat_key key = {.src = p->src,
                      .dst = p->dst,
                      .total = p->ip_total,
                      .offset = p->fragment_offset,
                      .id = p->ip_id,
                      .protocol = p->ip_protocol};
    if (p->has_ports) {
        key.sport = p->sport;
        key.dport = p->dport;
    }
    if (p->has_tcp) {
        key.seq = p->seq;
        key.acknum = p->acknum;
        key.tcp_flags = p->tcp_flags;
    }
    /* Where fragments were put together the payload is that of all.  Where the checksum was verified the wide
     * sum that came out of it stands for the bytes.  TCP's sequence number tells which bytes they are. */
    nc_str contents = p->fragment || p->has_tcp ? NC_S("") : nc_cursor_rest(&p->payload);
    if (contents.n > 0)
        key.contents = p->sum != 0 ? p->sum : nc_hash(contents.p, contents.n, 0);
    return hash_of(key);
}

static uint64_t key_of_plain(const nc_plain *p)
{
    return hash_of((repeat_key){.src = p->src,
                                .dst = p->dst,
                                .total = p->total,
                                .seq = p->seq,
                                .acknum = p->acknum,
                                .id = p->id,
                                .sport = p->sport,
                                .dport = p->dport,
                                .protocol = PROTOCOL_TCP,
                                .tcp_flags = p->flags});
}

/* The identification tells the set, so that it can be fetched before the datagram is decoded; where
 * there is none, all of the key does. */
static size_t set_by_id(nc_word src, nc_word dst, uint16_t id, uint32_t offset)
{
    uint64_t which = (uint64_t)offset << 16 | id;
    return nc_fold(src ^ 0x9216d5d98979fb1bu, dst ^ which << 8 ^ 0xd1310ba698dfb5acu) & (SETS - 1);
}

void nc_repeat_ahead(const nc_repeats *repeats, nc_str frame)
{
    enum {
        ETHERNET = 14,
        TAG = 4,
        IPV4 = 0x0800,
        VLAN = 0x8100,
        HEADER = 20,
        OFFSET_MASK = 0x1fff,
        OFFSET_UNIT = 8
    };
    const uint8_t *ip = (const uint8_t *)frame.p + ETHERNET;
    if (repeats->entries == NULL || frame.n < ETHERNET + TAG + HEADER)
        return;
    if (nc_be16_at(ip - 2) == VLAN)
        ip += TAG;
    uint16_t id = nc_be16_at(ip + 4);
    if (nc_be16_at(ip - 2) != IPV4 || id == 0)
        return;
    uint32_t offset = (uint32_t)(nc_be16_at(ip + 6) & OFFSET_MASK) * OFFSET_UNIT;
    nc_word src = nc_w_ip4(nc_be32_at(ip + 12)), dst = nc_w_ip4(nc_be32_at(ip + 16));
    const nc_repeat_set *set = &repeats->entries[set_by_id(src, dst, id, offset)];
    __builtin_prefetch(set->key, 1);
    __builtin_prefetch(set->copy, 1);
}

static bool countable(const nc_packet *p)
{
    if (!p->has_ip || p->ip_version != 4 || !p->has_ip_id || p->frame.from.at == NC_TIME_NONE)
        return false;
    /* RFC 6864 4.1: the identification of a datagram that cannot be fragmented means nothing; senders put 0
     * there. */
    return p->ip_id != 0 || (!p->df && p->frame.bytes != NULL);
}

static void give(const nc_step *step, const nc_repeat_copy *before, int64_t gap)
{
    const nc_packet *p = step->packet;
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_ip_repeat, step->from);
    nc_fact_set(&fact, NC_ip_repeat_src, p->src);
    nc_fact_set(&fact, NC_ip_repeat_dst, p->dst);
    nc_fact_set(&fact, NC_ip_repeat_id, p->ip_id);
    nc_proto proto = p->proto == NC_PROTO_ICMP6 || p->proto == NC_PROTO_ARP ? NC_PROTO_OTHER : p->proto;
    nc_fact_set(&fact, NC_ip_repeat_proto, step->wire->words->proto[proto]);
    if (p->has_ports)
        nc_fact_set(&fact, NC_ip_repeat_dport, p->dport);
    if (p->has_ttl)
        nc_fact_set(&fact, NC_ip_repeat_ttl, p->ttl);
    if (before->has_ttl)
        nc_fact_set(&fact, NC_ip_repeat_ttl_before, before->ttl);
    nc_fact_set(&fact, NC_ip_repeat_copies, before->copies + 1);
    nc_fact_set(&fact, NC_ip_repeat_gap, nc_w_int(gap));
    nc_fact_set(&fact, NC_ip_repeat_first, before->first);
    nc_put(step->wire->sink, &fact);
}

/* The one to give up: a free one, else the oldest.  Chosen without a jump, since nobody can foresee it. */
static unsigned oldest_of(const nc_repeat_set *set)
{
    unsigned oldest = 0;
    int64_t least = set->key[0] == 0 ? NC_TIME_NONE : set->at[0];
    for (unsigned i = 1; i < NC_REPEAT_WAYS; i++) {
        int64_t age = set->key[i] == 0 ? NC_TIME_NONE : set->at[i];
        bool older = (age < least) | (age == NC_TIME_NONE);
        oldest = older ? i : oldest;
        least = older ? age : least;
    }
    return oldest;
}

/* The place of the key in its set, else the one to give up. */
static unsigned place_of(const nc_repeat_set *set, uint64_t key)
{
    for (unsigned i = 0; i < NC_REPEAT_WAYS; i++)
        if (set->key[i] == key)
            return i;
    return oldest_of(set);
}

bool nc_repeats_wanted(const nc_sink *sink, bool tcp)
{
    return nc_wants(sink, NC_F_ip_repeat) || (tcp && nc_wants(sink, NC_F_tcp_direction));
}

static nc_repeat_set *sets_new(void)
{
    nc_repeat_set *sets = aligned_alloc(sizeof *sets, SETS * sizeof *sets);
    if (sets == NULL)
        nc_out_of_memory();
    return memset(sets, 0, SETS * sizeof *sets);
}

/* Where a datagram is, or will be noted. */
typedef struct place {
    nc_repeat_set *set;
    uint64_t key;
    int64_t at, gap; /* when it was recorded; since its copy */
    unsigned i;
    bool again; /* a copy of it is there */
} place;

static place find(nc_repeats *repeats, size_t set, uint64_t key, int64_t at)
{
    if (repeats->entries == NULL)
        repeats->entries = sets_new();
    place p = {.set = &repeats->entries[set], .key = key, .at = at};
    p.i = place_of(p.set, key);
    p.again = p.set->key[p.i] == key && !__builtin_sub_overflow(at, p.set->at[p.i], &p.gap) &&
              p.gap <= window && p.gap >= -window;
    return p;
}

static void note(const place *p, uint64_t n, bool has_ttl, uint8_t ttl)
{
    nc_repeat_copy *copy = &p->set->copy[p->i];
    if (!p->again)
        *copy = (nc_repeat_copy){.first = n};
    p->set->key[p->i] = p->key;
    p->set->at[p->i] = p->at;
    copy->copies++;
    copy->ttl = ttl;
    copy->has_ttl = has_ttl;
}

bool nc_see_repeat(const nc_step *step)
{
    const nc_packet *p = step->packet;
    const nc_sink *sink = step->wire->sink;
    if ((!nc_repeats_wanted(sink, p->proto == NC_PROTO_TCP) && p->frame.fields == NULL) || !countable(p))
        return false;
    uint64_t key = key_of(p);
    size_t set = p->ip_id == 0 ? key & (SETS - 1) : set_by_id(p->src, p->dst, p->ip_id, p->fragment_offset);
    place at = find(&step->wire->repeats, set, key, step->from->at);
    if (at.again && nc_wants(sink, NC_F_ip_repeat))
        give(step, &at.set->copy[at.i], at.gap < 0 ? 0 : at.gap);
    note(&at, step->n, p->has_ttl, p->ttl);
    return at.again && p->ip_id != 0 && at.gap < moment && at.gap > -moment;
}

bool nc_plain_fresh(nc_wire *wire, const nc_plain *p, int64_t when, uint64_t n)
{
    if (!wire->asks_copies || p->version != 4)
        return true;
    if (p->id == 0)
        return p->df; /* else it is no matter of few steps */
    place at = find(&wire->repeats, set_by_id(p->src, p->dst, p->id, 0), key_of_plain(p), when);
    if (!at.again)
        note(&at, n, true, p->ttl);
    return !at.again;
}
