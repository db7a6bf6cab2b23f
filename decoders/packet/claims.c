/* SPDX-License-Identifier: Apache-2.0 */
#include "claims.h"

#include "requests.h"

#include "engine/base/hash.h"

#include <stdlib.h>

/* What is remembered of an address; beyond MOST addresses of one source nothing new is. */
enum { FIRST_SLOTS = 64, MOST = 65536 };

typedef struct claimed {
    nc_word ip, first_mac, mac;
    int64_t last;
    uint64_t last_n;
    uint32_t changes;
} claimed;

struct nc_claims {
    claimed *slots; /* ip 0 = free */
    size_t mask, live;
    uint64_t seed;
};

void nc_claims_free(struct nc_claims *c)
{
    if (c != NULL)
        free(c->slots);
    free(c);
}

static struct nc_claims *new_claims(void)
{
    struct nc_claims *c = nc_xcalloc(1, sizeof *c);
    c->mask = FIRST_SLOTS - 1;
    c->slots = nc_xcalloc(FIRST_SLOTS, sizeof *c->slots);
    c->seed = nc_hash_seed(c->slots);
    return c;
}

static claimed *place_of(const struct nc_claims *c, nc_word ip)
{
    size_t at = nc_mix(ip ^ c->seed) & c->mask;
    while (c->slots[at].ip != 0 && c->slots[at].ip != ip)
        at = (at + 1) & c->mask;
    return &c->slots[at];
}

static void grow(struct nc_claims *c)
{
    claimed *old = c->slots;
    size_t count = c->mask + 1;
    c->mask = count * 2 - 1;
    c->slots = nc_xcalloc(count * 2, sizeof *c->slots);
    for (size_t i = 0; i < count; i++)
        if (old[i].ip != 0)
            *place_of(c, old[i].ip) = old[i];
    free(old);
}

static void give(const nc_step *step, const nc_claim *claim, const claimed *before)
{
    nc_fact fact;
    int64_t gap = nc_elapsed(before->last, step->from->at);
    nc_fact_begin(&fact, NC_F_address_conflict, step->from);
    nc_fact_set(&fact, NC_address_conflict_ip, claim->ip);
    nc_fact_set(&fact, NC_address_conflict_mac, claim->mac);
    nc_fact_set(&fact, NC_address_conflict_before, before->mac);
    nc_fact_set(&fact, NC_address_conflict_before_n, before->last_n);
    nc_fact_set(&fact, NC_address_conflict_changes, before->changes + 1);
    nc_fact_set(&fact, NC_address_conflict_announced, nc_w_bool(claim->announced));
    if (gap != NC_TIME_NONE)
        nc_fact_set(&fact, NC_address_conflict_gap, nc_w_int(gap));
    nc_put(step->wire->sink, &fact);
}

bool nc_claim_see(const nc_step *step, const nc_claim *claim)
{
    nc_wire *wire = step->wire;
    if (wire->claims == NULL)
        wire->claims = new_claims();
    struct nc_claims *c = wire->claims;
    if (c->live > c->mask / 2)
        grow(c);
    claimed *known = place_of(c, claim->ip);
    if (known->ip == 0 && c->live >= MOST)
        return false;
    if (known->ip == 0) {
        c->live++;
        *known = (claimed){.ip = claim->ip, .first_mac = claim->mac, .mac = claim->mac};
    } else if (known->mac != claim->mac) {
        if (nc_wants(wire->sink, NC_F_address_conflict))
            give(step, claim, known);
        known->changes++;
        known->mac = claim->mac;
    }
    known->last = step->from->at;
    known->last_n = step->n;
    return known->first_mac != claim->mac;
}
