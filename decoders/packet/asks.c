/* SPDX-License-Identifier: Apache-2.0 */
#include "asks.h"

#include "engine/base/arena.h"
#include "engine/base/hash.h"

#include <stdlib.h>

enum { FIRST_SLOTS = 64, HANDFUL = 2 };

/* After this much silence a request is over: longer than any client goes on asking. */
static const int64_t over = 300 * NC_SECOND;

struct nc_asks {
    nc_ask *at;          /* from 1 on; [0] is the end of both lists */
    uint32_t *slots;     /* numbers of entries; 0 = free */
    size_t mask;         /* of slots; entries take at most half of them */
    uint32_t top, spare; /* entries ever used; first of those given back, linked by `older` */
    size_t live, limit, capacity;
    uint64_t seed;
    bool full;
    nc_ask_end end;
    void *context;
};

nc_asks *nc_asks_new(size_t limit, nc_ask_end end, void *context)
{
    nc_asks *a = nc_xcalloc(1, sizeof *a);
    a->limit = limit ? limit : 1;
    a->mask = FIRST_SLOTS - 1;
    a->slots = nc_xcalloc(FIRST_SLOTS, sizeof *a->slots);
    a->capacity = FIRST_SLOTS;
    a->at = nc_xcalloc(a->capacity, sizeof *a->at);
    a->seed = nc_hash_seed(a->slots);
    a->end = end;
    a->context = context;
    return a;
}

static bool same(const nc_ask_key *x, const nc_ask_key *y)
{
    return x->client == y->client && x->server == y->server && x->id == y->id && x->kind == y->kind;
}

static size_t home(const nc_asks *a, const nc_ask_key *key)
{
    uint64_t h = nc_mix(key->client ^ a->seed) + key->server * 0x9e3779b97f4a7c15u;
    return nc_mix(nc_mix(h ^ key->id) + key->kind) & a->mask;
}

/* The slot of the key, or the free one where it would stand. */
static size_t slot_of(const nc_asks *a, const nc_ask_key *key)
{
    size_t at = home(a, key);
    while (a->slots[at] != 0 && !same(&a->at[a->slots[at]].key, key))
        at = (at + 1) & a->mask;
    return at;
}

nc_ask *nc_asks_find(const nc_asks *a, const nc_ask_key *key)
{
    uint32_t number = a->slots[slot_of(a, key)];
    return number ? &a->at[number] : NULL;
}

bool nc_asks_full(const nc_asks *a)
{
    return a->full;
}

/* Moves later slots of the run back, so that no tombstones are left. */
static void close_gap(nc_asks *a, size_t gap)
{
    for (size_t at = (gap + 1) & a->mask; a->slots[at] != 0; at = (at + 1) & a->mask) {
        size_t wanted = home(a, &a->at[a->slots[at]].key);
        if (((at - wanted) & a->mask) < ((at - gap) & a->mask))
            continue;
        a->slots[gap] = a->slots[at];
        gap = at;
    }
    a->slots[gap] = 0;
}

static void drop(nc_asks *a, uint32_t number, bool tell)
{
    nc_ask *ask = &a->at[number];
    if (tell && ask->answers == 0)
        a->end(a->context, ask);
    close_gap(a, slot_of(a, &ask->key));
    a->at[ask->older].newer = ask->newer;
    a->at[ask->newer].older = ask->older;
    ask->older = a->spare;
    a->spare = number;
    a->live--;
}

void nc_asks_free(nc_asks *a, bool tell)
{
    if (a == NULL)
        return;
    while (tell && a->live > 0)
        drop(a, a->at[0].newer, true);
    free(a->at);
    free(a->slots);
    free(a);
}

static void grow_slots(nc_asks *a)
{
    free(a->slots);
    a->mask = a->mask * 2 + 1;
    a->slots = nc_xcalloc(a->mask + 1, sizeof *a->slots);
    for (uint32_t number = a->at[0].newer; number != 0; number = a->at[number].newer)
        a->slots[slot_of(a, &a->at[number].key)] = number;
}

static uint32_t take(nc_asks *a)
{
    uint32_t number = a->spare;
    if (number != 0) {
        a->spare = a->at[number].older;
        return number;
    }
    number = ++a->top;
    if (number >= a->capacity) {
        a->capacity *= 2;
        a->at = nc_xrealloc(a->at, a->capacity * sizeof *a->at);
    }
    return number;
}

/* Makes room: what is over goes, a few at a time; when there is no room at all, the oldest. */
static void tidy(nc_asks *a, int64_t now)
{
    for (unsigned i = 0; i < HANDFUL && a->live > 0; i++) {
        const nc_ask *oldest = &a->at[a->at[0].newer];
        int64_t silent = 0;
        bool full = a->live >= a->limit;
        bool timed = now != NC_TIME_NONE && oldest->last != NC_TIME_NONE &&
                     !__builtin_sub_overflow(now, oldest->last, &silent);
        if (!full && !(timed && silent > over))
            return;
        a->full |= full;
        drop(a, a->at[0].newer, true);
    }
}

nc_ask *nc_asks_add(nc_asks *a, const nc_ask_key *key, int64_t now, uint64_t n)
{
    uint32_t before = a->slots[slot_of(a, key)];
    if (before != 0)
        drop(a, before, true);
    tidy(a, now);
    if (a->live >= a->mask / 2)
        grow_slots(a);
    uint32_t number = take(a), newest = a->at[0].older;
    a->at[number] = (nc_ask){.key = *key,
                             .first = now,
                             .last = now,
                             .mark = now,
                             .first_n = n,
                             .last_n = n,
                             .tries = 1,
                             .older = newest};
    a->at[newest].newer = number;
    a->at[0].older = number;
    a->slots[slot_of(a, key)] = number;
    a->live++;
    return &a->at[number];
}
