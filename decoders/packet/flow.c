/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "flow.h"

#include "engine/base/hash.h"

#include <stddef.h>
#include <stdlib.h>

_Static_assert(sizeof(nc_side) == 64, "a direction is a cache line");
_Static_assert(sizeof(nc_flow) <= 256, "a conversation fits four cache lines");
_Static_assert(offsetof(nc_flow, side) == 64 && offsetof(nc_flow, first) == 192,
               "each part begins a cache line");

enum { FIRST_SLOTS = 1024 };

/* A UDP conversation, and a closed TCP one that still absorbs stragglers, is over after this much silence. */
static const int64_t idle_end = 60 * NC_SECOND;
static const int64_t closed_end = 15 * NC_SECOND;

void nc_flows_start(nc_flows *flows)
{
    flows->slab = (nc_slab){.size = sizeof(nc_flow), .shift = NC_FLOWS_SHIFT};
    flows->now = flows->ahead;
    flows->mask = FIRST_SLOTS - 1;
    flows->slots = nc_pages(FIRST_SLOTS * sizeof *flows->slots);
    /* The address differs from run to run, so nobody can prepare packets that all meet in one place; nothing
     * visible is ordered by hash. */
    flows->seed[0] = nc_hash_seed(flows->slots);
    flows->seed[1] = nc_mix(flows->seed[0]);
}

void nc_flows_free(nc_flows *flows)
{
    nc_slab_free(&flows->slab);
    nc_pages_free(flows->slots, ((size_t)flows->mask + 1) * sizeof *flows->slots);
    flows->slots = NULL;
}

/* All but the hash.  Written where it stays: a copy of what was just written part by part would have to wait.
 */
static inline void set_ends(nc_flow_key *key, nc_proto proto, nc_word src, uint16_t sport, nc_word dst,
                            uint16_t dport)
{
    bool swap = src != dst ? src > dst : sport > dport;
    key->ip[0] = swap ? dst : src;
    key->ip[1] = swap ? src : dst;
    key->port[0] = swap ? dport : sport;
    key->port[1] = swap ? sport : dport;
    key->proto = (uint8_t)proto;
    key->sender = swap;
}

/* Words of addresses use their lower half and their highest byte (value.h). */
static inline uint32_t hash_of(const nc_flows *flows, const nc_flow_key *key)
{
    enum { PORT_AT = 32, PROTO_AT = 48 };
    uint64_t a = key->ip[0] ^ (uint64_t)key->port[0] << PORT_AT;
    uint64_t b = key->ip[1] ^ (uint64_t)key->port[1] << PORT_AT ^ (uint64_t)key->proto << PROTO_AT;
    return nc_fold(a ^ flows->seed[0], b ^ flows->seed[1]);
}

nc_flow_key nc_flow_key_for(const nc_flows *flows, nc_proto proto, nc_word src, uint16_t sport, nc_word dst,
                            uint16_t dport)
{
    nc_flow_key key;
    set_ends(&key, proto, src, sport, dst, dport);
    key.hash = hash_of(flows, &key);
    return key;
}

static bool same_ends(const nc_flow_key *a, const nc_flow_key *b)
{
    return a->ip[0] == b->ip[0] && a->ip[1] == b->ip[1] && a->port[0] == b->port[0] &&
           a->port[1] == b->port[1] && a->proto == b->proto;
}

bool nc_flow_key_of(const nc_flows *flows, const nc_packet *packet, nc_flow_key *key)
{
    bool needs_ports =
        packet->proto == NC_PROTO_TCP || packet->proto == NC_PROTO_UDP || packet->proto == NC_PROTO_SCTP;
    if (!packet->has_ip || (needs_ports && !packet->has_ports))
        return false;
    set_ends(key, packet->proto, packet->src, needs_ports ? packet->sport : 0, packet->dst,
             needs_ports ? packet->dport : 0);
    const nc_flow_ahead *now = flows->now;
    key->hash = now->known && same_ends(&now->key, key) ? now->key.hash : hash_of(flows, key);
    return true;
}

/* Ethernet with at most one tag, IPv4, TCP or UDP: what is worth to be looked up early. */
static bool ahead_key(const nc_flows *flows, nc_str frame, nc_flow_key *key)
{
    enum { ETHERNET = 14, TAG = 4, IPV4 = 0x0800, VLAN = 0x8100, LEAST = ETHERNET + TAG + 20 + 4 };
    const uint8_t *p = (const uint8_t *)frame.p, *ip = p + ETHERNET;
    if (frame.n < LEAST)
        return false;
    unsigned type = nc_be16_at(p + ETHERNET - 2);
    if (type == VLAN) {
        ip += TAG;
        type = nc_be16_at(ip - 2);
    }
    size_t header = (size_t)(ip[0] & 15) * 4;
    nc_proto proto = nc_proto_of(ip[9]);
    if (type != IPV4 || (proto != NC_PROTO_TCP && proto != NC_PROTO_UDP) ||
        (size_t)(ip - p) + header + 4 > frame.n)
        return false;
    set_ends(key, proto, nc_w_ip4(nc_be32_at(ip + 12)), nc_be16_at(ip + header),
             nc_w_ip4(nc_be32_at(ip + 16)), nc_be16_at(ip + header + 2));
    key->hash = hash_of(flows, key);
    return true;
}

/* The likely conversation, by hash alone. */
static uint32_t ahead_find(const nc_flows *flows, uint32_t hash)
{
    for (uint32_t at = hash & flows->mask; flows->slots[at].number != 0; at = (at + 1) & flows->mask)
        if (flows->slots[at].hash == hash)
            return flows->slots[at].number;
    return 0;
}

static void fetch_slots(const nc_flows *flows, const nc_flow_ahead *batch)
{
    for (unsigned i = 0; i < NC_FLOW_BATCH; i++)
        if (batch[i].known)
            __builtin_prefetch(&flows->slots[batch[i].key.hash & flows->mask]);
}

/* What each of its packets changes. */
static void fetch_flow(const nc_flow *flow)
{
    __builtin_prefetch(flow, 1);
    __builtin_prefetch(&flow->side[0], 1);
    __builtin_prefetch(&flow->side[1], 1);
}

static void fetch_flows(const nc_flows *flows, nc_flow_ahead *batch)
{
    for (unsigned i = 0; i < NC_FLOW_BATCH; i++) {
        uint32_t number = batch[i].known ? ahead_find(flows, batch[i].key.hash) : 0;
        batch[i].number = number;
        batch[i].flow = number != 0 ? nc_flow_at(flows, number) : NULL;
        if (number != 0)
            fetch_flow(batch[i].flow);
    }
}

/* The batch so many before the one that begins at this place. */
static nc_flow_ahead *batch_before(nc_flows *flows, unsigned at, unsigned batches)
{
    return &flows->ahead[(at - batches * NC_FLOW_BATCH) % NC_FLOW_PLACES];
}

const nc_flow_ahead *nc_flows_ahead(nc_flows *flows, nc_str frame)
{
    unsigned at = flows->ahead_at;
    nc_flow_ahead *ahead = &flows->ahead[at];
    flows->now = &flows->ahead[(at - NC_FLOW_LEAD) % NC_FLOW_PLACES];
    flows->ahead_at = (at + 1) % NC_FLOW_PLACES;
    ahead->known = ahead_key(flows, frame, &ahead->key);
    if ((at + 1) % NC_FLOW_BATCH != 0)
        return NULL;
    fetch_slots(flows, batch_before(flows, at + 1, 1));
    fetch_flows(flows, batch_before(flows, at + 1, 2));
    return batch_before(flows, at + 1, 3);
}

static bool same_key(const nc_flow *flow, const nc_flow_key *key)
{
    return flow->ip[0] == key->ip[0] && flow->ip[1] == key->ip[1] && flow->port[0] == key->port[0] &&
           flow->port[1] == key->port[1] && flow->proto == key->proto;
}

/* What was foreseen for the packet at hand. */
static bool foreseen(const nc_flows *flows, const nc_flow_key *key)
{
    const nc_flow_ahead *now = flows->now;
    if (!now->known || now->flow == NULL || now->key.hash != key->hash)
        return false;
    const nc_flow *flow = now->flow;
    return (flow->flags & NC_FLOW_USED) != 0 && same_key(flow, key);
}

uint32_t nc_flow_find(const nc_flows *flows, const nc_flow_key *key)
{
    if (foreseen(flows, key))
        return flows->now->number;
    for (uint32_t at = key->hash & flows->mask; flows->slots[at].number != 0; at = (at + 1) & flows->mask)
        if (flows->slots[at].hash == key->hash && same_key(nc_flow_at(flows, flows->slots[at].number), key))
            return flows->slots[at].number;
    return 0;
}

nc_flow *nc_flow_of_segment(const nc_flows *flows, const nc_word ip[2], const uint16_t port[2],
                            uint8_t *sender)
{
    nc_flow *flow = flows->now->known ? flows->now->flow : NULL;
    nc_flow_key key;
    set_ends(&key, NC_PROTO_TCP, ip[0], port[0], ip[1], port[1]);
    *sender = key.sender;
    if (flow != NULL && (flow->flags & NC_FLOW_USED) != 0 && same_key(flow, &key))
        return flow;
    key.hash = hash_of(flows, &key);
    uint32_t number = nc_flow_find(flows, &key);
    return number != 0 ? nc_flow_at(flows, number) : NULL;
}

static void place(nc_flow_slot *slots, uint32_t mask, nc_flow_slot slot)
{
    uint32_t at = slot.hash & mask;
    while (slots[at].number != 0)
        at = (at + 1) & mask;
    slots[at] = slot;
}

static void grow(nc_flows *flows)
{
    uint32_t mask = flows->mask * 2 + 1;
    nc_flow_slot *slots = nc_pages(((size_t)mask + 1) * sizeof *slots);
    for (uint32_t i = 0; i <= flows->mask; i++)
        if (flows->slots[i].number != 0)
            place(slots, mask, flows->slots[i]);
    nc_pages_free(flows->slots, ((size_t)flows->mask + 1) * sizeof *slots);
    flows->slots = slots;
    flows->mask = mask;
}

uint32_t nc_flow_add(nc_flows *flows, const nc_flow_key *key)
{
    if (flows->slab.live >= flows->mask / 2)
        grow(flows);
    uint32_t number = nc_slab_take(&flows->slab);
    nc_flow *flow = nc_flow_at(flows, number);
    *flow =
        (nc_flow){.ip = {key->ip[0], key->ip[1]}, .port = {key->port[0], key->port[1]}, .proto = key->proto};
    flow->flags = NC_FLOW_USED;
    flow->side[0].at = flow->side[1].at = NC_TIME_NONE;
    flow->order = ++flows->opened;
    place(flows->slots, flows->mask, (nc_flow_slot){key->hash, number});
    return number;
}

/* Moves later slots of the run back, so that no tombstones are left. */
static void close_gap(nc_flows *flows, uint32_t gap)
{
    for (uint32_t at = (gap + 1) & flows->mask; flows->slots[at].number != 0; at = (at + 1) & flows->mask) {
        uint32_t home = flows->slots[at].hash & flows->mask;
        if (((at - home) & flows->mask) < ((at - gap) & flows->mask))
            continue;
        flows->slots[gap] = flows->slots[at];
        gap = at;
    }
    flows->slots[gap] = (nc_flow_slot){0, 0};
}

static nc_flow_key key_of(const nc_flows *flows, const nc_flow *flow)
{
    return nc_flow_key_for(flows, flow->proto, flow->ip[0], flow->port[0], flow->ip[1], flow->port[1]);
}

void nc_flow_remove(nc_flows *flows, uint32_t number)
{
    nc_flow *flow = nc_flow_at(flows, number);
    nc_flow_key key = key_of(flows, flow);
    uint32_t at = key.hash & flows->mask;
    while (flows->slots[at].number != number)
        at = (at + 1) & flows->mask;
    close_gap(flows, at);
    flow->flags = 0; /* whoever looks through all records passes it by */
    flow->spoken = false;
    nc_slab_give(&flows->slab, number);
}

void nc_flows_ahead_of_sweep(const nc_flows *flows, uint32_t hand, int64_t now)
{
    enum { FAR = 16, NEAR = 8 };
    if (hand + FAR > flows->slab.top)
        return;
    __builtin_prefetch(nc_flow_at(flows, hand + FAR));
    const nc_flow *flow = nc_flow_at(flows, hand + NEAR);
    if ((flow->flags & NC_FLOW_USED) == 0 || !nc_flow_expired(flow, now))
        return;
    __builtin_prefetch(&flow->side[0]);
    __builtin_prefetch(&flow->side[1]);
    __builtin_prefetch(&flow->first);
    __builtin_prefetch(&flows->slots[key_of(flows, flow).hash & flows->mask], 1);
}

const nc_flow *nc_flows_ahead_of_removal(const nc_flows *flows, const uint32_t *numbers, uint32_t count)
{
    if (count > 2 * NC_FLOW_BATCH) {
        const nc_flow *far = nc_flow_at(flows, numbers[2 * NC_FLOW_BATCH]);
        fetch_flow(far);
        __builtin_prefetch(&far->first, 1);
    }
    if (count <= NC_FLOW_BATCH)
        return NULL;
    const nc_flow *flow = nc_flow_at(flows, numbers[NC_FLOW_BATCH]);
    __builtin_prefetch(&flows->slots[key_of(flows, flow).hash & flows->mask], 1);
    return flow;
}

bool nc_flow_expired(const nc_flow *flow, int64_t now)
{
    int64_t silent;
    if (now == NC_TIME_NONE || flow->last == NC_TIME_NONE || __builtin_sub_overflow(now, flow->last, &silent))
        return false;
    if (flow->proto == NC_PROTO_TCP)
        return (flow->flags & NC_FLOW_CLOSED) != 0 && silent > closed_end;
    return silent > idle_end;
}

/* What the order hangs on, side by side: looking it up in each comparison would miss the cache. */
enum { BIRTH, AGE, AGED_KEYS, BIRTH_AT = 32, DIGIT = 8, DIGITS = 1 << DIGIT, WORD_BITS = 64 };
typedef struct aged {
    uint64_t key[AGED_KEYS]; /* order of opening above its number; the last packet */
} aged;

/* Into order by one digit of a key; those that have the same one stay as they are. */
static void by_digit(const aged *from, aged *to, uint32_t n, unsigned key, unsigned shift)
{
    uint32_t place[DIGITS] = {0}, sum = 0;
    for (uint32_t i = 0; i < n; i++)
        place[from[i].key[key] >> shift & (DIGITS - 1)]++;
    for (unsigned d = 0; d < DIGITS; d++) {
        uint32_t here = place[d];
        place[d] = sum;
        sum += here;
    }
    for (uint32_t i = 0; i < n; i++)
        to[place[from[i].key[key] >> shift & (DIGITS - 1)]++] = from[i];
}

/* Digit by digit, the last one of the last key first; digits that all share are left out.  Returns which of
 * the two arrays has the result. */
static const aged *sort_aged(aged *all, aged *room, uint32_t n)
{
    for (unsigned key = 0; key < AGED_KEYS; key++) {
        uint64_t differ = 0;
        for (uint32_t i = 1; i < n; i++)
            differ |= all[i].key[key] ^ all[0].key[key];
        for (unsigned shift = key == BIRTH ? BIRTH_AT : 0; shift < WORD_BITS; shift += DIGIT) {
            if ((differ >> shift & (DIGITS - 1)) == 0)
                continue;
            by_digit(all, room, n, key, shift);
            aged *sorted = room;
            room = all;
            all = sorted;
        }
    }
    return all;
}

uint32_t *nc_flows_by_age(const nc_flows *flows, uint32_t *count)
{
    uint32_t *numbers = nc_xcalloc(flows->slab.live, sizeof *numbers), n = 0;
    size_t bytes = 2 * (size_t)flows->slab.live * sizeof(aged);
    aged *all = bytes != 0 ? nc_pages(bytes) : NULL;
    for (uint32_t i = 1; i <= flows->slab.top; i++) {
        const nc_flow *flow = nc_flow_at(flows, i);
        if ((flow->flags & NC_FLOW_USED) != 0)
            all[n++] = (aged){{(uint64_t)flow->order << BIRTH_AT | i, flow->last_n}};
    }
    const aged *sorted = n > 0 ? sort_aged(all, all + n, n) : NULL;
    for (uint32_t i = 0; i < n; i++)
        numbers[i] = (uint32_t)sorted[i].key[BIRTH];
    nc_pages_free(all, bytes);
    *count = n;
    return numbers;
}
