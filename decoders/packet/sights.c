/* SPDX-License-Identifier: Apache-2.0 */
#include "sights.h"

#include "engine/base/hash.h"

#include <stdlib.h>

/* Pairs are looked up where conversations begin and end, not with each packet: their table may be four fifths
 * full before it grows. */
enum { FIRST_SLOTS = 256, PAIRS_MAX = 1 << 18, FULL = 4, FULL_PART = 5 };

void nc_sights_start(nc_sights *sights, size_t limit)
{
    *sights = (nc_sights){.limit = limit, .mask = FIRST_SLOTS - 1, .pair_mask = FIRST_SLOTS - 1};
    sights->slots = nc_xcalloc(FIRST_SLOTS, sizeof *sights->slots);
    sights->pairs = nc_pages(FIRST_SLOTS * sizeof *sights->pairs);
    sights->seed = nc_hash_seed(sights->slots);
}

void nc_sights_free(nc_sights *sights)
{
    free(sights->items);
    free(sights->slots);
    nc_pages_free(sights->pairs, ((size_t)sights->pair_mask + 1) * sizeof *sights->pairs);
}

/* The slot where the id is or belongs. */
static uint32_t slot_of(const nc_sights *sights, uint64_t id)
{
    uint32_t at = (uint32_t)nc_mix(id ^ sights->seed) & sights->mask;
    while (sights->slots[at] != 0 && sights->items[sights->slots[at] - 1].id != id)
        at = (at + 1) & sights->mask;
    return at;
}

static void grow_slots(nc_sights *sights)
{
    free(sights->slots);
    sights->mask = sights->mask * 2 + 1;
    sights->slots = nc_xcalloc((size_t)sights->mask + 1, sizeof *sights->slots);
    for (size_t i = 0; i < sights->count; i++)
        sights->slots[slot_of(sights, sights->items[i].id)] = (uint32_t)i + 1;
}

bool nc_sights_add(nc_sights *sights, nc_flow *flow)
{
    if (sights->count >= sights->limit)
        return false;
    if (sights->count * 2 > sights->mask)
        grow_slots(sights);
    uint32_t at = slot_of(sights, flow->id);
    if (sights->slots[at] == 0) {
        sights->items = nc_grow(sights->items, &sights->capacity, sights->count, sizeof *sights->items);
        sights->items[sights->count++] = (nc_sight){.id = flow->id, .ip = {flow->ip[0], flow->ip[1]}};
        sights->slots[at] = (uint32_t)sights->count;
    }
    flow->sight = sights->slots[at];
    nc_sights_update(sights, flow);
    return true;
}

void nc_sights_update(nc_sights *sights, const nc_flow *flow)
{
    if (flow->sight == 0)
        return;
    nc_sight *sight = &sights->items[flow->sight - 1];
    sight->port[0] = flow->port[0];
    sight->port[1] = flow->port[1];
    sight->proto = flow->proto;
    sight->client = flow->client;
    sight->seen = sight->hidden = 0;
    for (unsigned e = 0; e < 2; e++) {
        sight->seen |= (uint8_t)((flow->side[e].flags & NC_SIDE_SEEN) != 0 ? 1u << e : 0);
        sight->hidden |= (uint8_t)((flow->flags & (NC_FLOW_HIDDEN_0 << e)) != 0 ? 1u << e : 0);
    }
}

const nc_sight *nc_sights_find(const nc_sights *sights, uint64_t id)
{
    uint32_t number = sights->slots[slot_of(sights, id)];
    return number != 0 ? &sights->items[number - 1] : NULL;
}

static uint32_t pair_home(const nc_sights *sights, nc_word low, nc_word high)
{
    return (uint32_t)nc_mix(nc_mix(low ^ sights->seed) + high) & sights->pair_mask;
}

static uint32_t pair_slot(const nc_sights *sights, nc_word low, nc_word high)
{
    uint32_t at = pair_home(sights, low, high);
    while (sights->pairs[at].seen != 0 && (sights->pairs[at].low != low || sights->pairs[at].high != high))
        at = (at + 1) & sights->pair_mask;
    return at;
}

static void grow_pairs(nc_sights *sights)
{
    nc_pair *old = sights->pairs;
    uint32_t old_mask = sights->pair_mask;
    sights->pair_mask = old_mask * 2 + 1;
    sights->pairs = nc_pages(((size_t)sights->pair_mask + 1) * sizeof *old);
    for (uint32_t i = 0; i <= old_mask; i++)
        if (old[i].seen != 0)
            sights->pairs[pair_slot(sights, old[i].low, old[i].high)] = old[i];
    nc_pages_free(old, ((size_t)old_mask + 1) * sizeof *old);
}

void nc_pair_see(nc_sights *sights, nc_word from, nc_word to, uint8_t ttl, uint16_t mac)
{
    bool up = from <= to;
    nc_word low = up ? from : to, high = up ? to : from;
    uint32_t at = pair_slot(sights, low, high);
    if (sights->pairs[at].seen == 0) {
        if (sights->pair_count == PAIRS_MAX) {
            sights->pairs_full = true;
            return;
        }
        if (++sights->pair_count * FULL_PART > sights->pair_mask * FULL) {
            grow_pairs(sights);
            at = pair_slot(sights, low, high);
        }
        sights->pairs[at] = (nc_pair){.low = low, .high = high};
    }
    sights->pairs[at].seen |= up ? NC_PAIR_UP : NC_PAIR_DOWN;
    if (sights->pairs[at].ttl[!up] == 0)
        sights->pairs[at].ttl[!up] = ttl;
    if (sights->pairs[at].mac[!up] == 0)
        sights->pairs[at].mac[!up] = mac;
}

bool nc_pairs_reach(const nc_sights *sights, nc_word host)
{
    uint16_t first = 0;
    for (uint32_t i = 0; i <= sights->pair_mask; i++) {
        const nc_pair *pair = &sights->pairs[i];
        uint16_t mac = pair->high == host ? pair->mac[0] : pair->low == host ? pair->mac[1] : 0;
        if (mac != 0 && first != 0 && mac != first)
            return true;
        first = mac ? mac : first;
    }
    return false;
}

void nc_pair_ahead(const nc_sights *sights, nc_word a, nc_word b)
{
    __builtin_prefetch(&sights->pairs[pair_home(sights, a < b ? a : b, a < b ? b : a)], 1);
}

unsigned nc_pair_seen(const nc_sights *sights, nc_word a, nc_word b)
{
    bool up = a <= b;
    unsigned seen = sights->pairs[pair_slot(sights, up ? a : b, up ? b : a)].seen;
    return up ? seen : (seen >> 1 & 1) | (seen & 1) << 1;
}

uint8_t nc_pair_ttl(const nc_sights *sights, nc_word from, nc_word to)
{
    bool up = from <= to;
    return sights->pairs[pair_slot(sights, up ? from : to, up ? to : from)].ttl[!up];
}

void nc_pair_call(nc_sights *sights, nc_word from, nc_word to, bool made)
{
    bool up = from <= to;
    nc_pair *pair = &sights->pairs[pair_slot(sights, up ? from : to, up ? to : from)];
    uint16_t *calls = &pair->calls[!up];
    if (pair->seen == 0 || *calls == UINT16_MAX)
        return;
    if (made)
        ++*calls;
    else if (*calls > 0)
        --*calls;
}

bool nc_pair_called(const nc_sights *sights, nc_word from, nc_word to)
{
    bool up = from <= to;
    const nc_pair *pair = &sights->pairs[pair_slot(sights, up ? from : to, up ? to : from)];
    return pair->seen == 0 || pair->calls[!up] > 0;
}
