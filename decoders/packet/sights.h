/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_SIGHTS_H
#define NC_SIGHTS_H

#include "flow.h"

/* What is still known of a source's conversations when they are over: names for the numbers in facts, and
 * which directions between which hosts were recorded.  Both tables are bounded. */
typedef struct nc_sight {
    uint64_t id;
    nc_word ip[2];
    uint16_t port[2];
    uint8_t proto, client;
    uint8_t seen, hidden; /* bit e: packets of endpoint e were recorded / exist but were not recorded */
} nc_sight;

enum {
    NC_PAIR_UP = 1,
    NC_PAIR_DOWN = 2
}; /* seen from the smaller address word to the larger one; the other way */

typedef struct nc_pair {
    nc_word low, high;
    uint8_t seen;
    uint8_t ttl[2];    /* of packets from low to high, from high to low; 0 = not known */
    uint16_t mac[2];   /* in the same order: what the sending station's address hashes to; 0 = not known */
    uint16_t calls[2]; /* the same: TCP calls without a SYN-ACK so far; UINT16_MAX = or more, for ever */
} nc_pair;

typedef struct nc_sights {
    nc_sight *items;
    size_t count, capacity, limit;
    uint32_t *slots; /* by id; number in items, from 1 */
    uint32_t mask;
    nc_pair *pairs;
    uint32_t pair_count, pair_mask;
    bool pairs_full;
    uint64_t seed;
} nc_sights;

void nc_sights_start(nc_sights *sights, size_t limit);
void nc_sights_free(nc_sights *sights);

/* Remembers the conversation (it must have its id); false when the table is full. */
bool nc_sights_add(nc_sights *sights, nc_flow *flow);
/* Brings what is remembered of it up to date. */
void nc_sights_update(nc_sights *sights, const nc_flow *flow);
/* The same will be done soon: gets its place into the cache. */
static inline void nc_sights_ahead(const nc_sights *sights, const nc_flow *flow)
{
    if (flow->sight != 0)
        __builtin_prefetch(&sights->items[flow->sight - 1].port, 1);
}
const nc_sight *nc_sights_find(const nc_sights *sights, uint64_t id);

/* `ttl` 0: not known, or not typical of the sender; `mac` 0: not known. */
void nc_pair_see(nc_sights *sights, nc_word from, nc_word to, uint8_t ttl, uint16_t mac);
/* Were packets to this host recorded that different stations of its link sent?  Looks at all pairs. */
bool nc_pairs_reach(const nc_sights *sights, nc_word host);
/* Time to live of the packets that `from` sends to `to`, the first one known; 0 = none. */
uint8_t nc_pair_ttl(const nc_sights *sights, nc_word from, nc_word to);
/* A call was made, or (not `made`) answered by the host that was called.  Refused ones stay counted. */
void nc_pair_call(nc_sights *sights, nc_word from, nc_word to, bool made);
/* Are there calls without an answer?  Also true when the table was too small for these two. */
bool nc_pair_called(const nc_sights *sights, nc_word from, nc_word to);
/* Gets the place of these two hosts into the cache. */
void nc_pair_ahead(const nc_sights *sights, nc_word a, nc_word b);
/* Bits: 1 recorded from a to b, 2 from b to a; 0 also when the table was too small for them. */
unsigned nc_pair_seen(const nc_sights *sights, nc_word a, nc_word b);

#endif
