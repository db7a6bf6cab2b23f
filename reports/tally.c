/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/tally.h"

#include "engine/base/hash.h"

#include <stdlib.h>
#include <string.h>

enum { LEAST_SLOTS = 64 };

static size_t tally_slot(const nc_tally *t, uint64_t key)
{
    size_t at = (size_t)nc_mix(key) & t->mask;
    while (t->counts[at] != 0 && t->keys[at] != key)
        at = (at + 1) & t->mask;
    return at;
}

static void tally_grow(nc_tally *t)
{
    nc_tally old = *t;
    size_t slots = old.counts != NULL ? (old.mask + 1) * 2 : LEAST_SLOTS;
    t->mask = slots - 1;
    t->keys = nc_xcalloc(slots, sizeof *t->keys);
    t->counts = nc_xcalloc(slots, sizeof *t->counts);
    for (size_t i = 0; old.counts != NULL && i <= old.mask; i++) {
        size_t at = old.counts[i] != 0 ? tally_slot(t, old.keys[i]) : 0;
        if (old.counts[i] == 0)
            continue;
        t->keys[at] = old.keys[i];
        t->counts[at] = old.counts[i];
    }
    nc_tally_free(&old);
}

uint32_t nc_tally_add(nc_tally *t, uint64_t key)
{
    if (t->counts == NULL || (t->count * 2 > t->mask && t->count < NC_TALLY_MOST))
        tally_grow(t);
    size_t at = tally_slot(t, key);
    if (t->counts[at] == 0 && t->count == NC_TALLY_MOST) {
        t->over = true;
        return 0;
    }
    t->count += t->counts[at] == 0;
    t->keys[at] = key;
    return t->counts[at]++;
}

uint32_t nc_tally_get(const nc_tally *t, uint64_t key)
{
    return t->counts != NULL ? t->counts[tally_slot(t, key)] : 0;
}

void nc_tally_free(nc_tally *t)
{
    free(t->keys);
    free(t->counts);
}

/* ---- bytes ---- */

static int64_t place_of(const nc_spans *s, uint32_t seq)
{
    return s->at + (int32_t)(seq - s->seq);
}

static void drop(nc_spans *s, unsigned at, unsigned number)
{
    memmove(&s->items[at], &s->items[at + number], (s->count - at - number) * sizeof s->items[0]);
    s->count -= number;
}

void nc_spans_add(nc_spans *s, uint32_t seq, uint32_t length)
{
    if (length == 0)
        return;
    int64_t from = s->count > 0 ? place_of(s, seq) : 0, to = from + length;
    unsigned first = 0, last;
    s->seq = seq;
    s->at = from;
    while (first < s->count && s->items[first].to < from)
        first++;
    for (last = first; last < s->count && s->items[last].from <= to; last++) {
        from = s->items[last].from < from ? s->items[last].from : from;
        to = s->items[last].to > to ? s->items[last].to : to;
    }
    if (last > first) {
        drop(s, first, last - first - 1);
    } else {
        if (s->count == NC_SPANS_MOST) { /* the oldest bytes are least likely to be asked for */
            s->over = true;
            drop(s, 0, 1);
            first -= first > 0;
        }
        memmove(&s->items[first + 1], &s->items[first], (s->count - first) * sizeof s->items[0]);
        s->count++;
    }
    s->items[first].from = from;
    s->items[first].to = to;
}

bool nc_spans_hold(const nc_spans *s, uint32_t seq, uint32_t length)
{
    int64_t from = place_of(s, seq);
    for (unsigned i = 0; i < s->count; i++)
        if (s->items[i].from <= from && from + length <= s->items[i].to)
            return true;
    return false;
}
