/* SPDX-License-Identifier: Apache-2.0 */
#include "reduce.h"

#include <stdlib.h>

/* What a field of an accumulator needs beside its word. */

static void exact_add(exact_sum *sum, double x)
{
    size_t kept = 0;
    for (size_t i = 0; i < sum->count; i++) {
        double y = sum->parts[i];
        double big = x > 0 ? x : -x, small = y > 0 ? y : -y;
        if (big < small) {
            double swap = x;
            x = y;
            y = swap;
        }
        double high = x + y, low = y - (high - x);
        if (low < 0 || low > 0)
            sum->parts[kept++] = low;
        x = high;
    }
    sum->count = kept;
    sum->parts = nc_grow(sum->parts, &sum->capacity, sum->count, sizeof *sum->parts);
    sum->parts[sum->count++] = x;
}

static double exact_value(const exact_sum *sum)
{
    double total = 0;
    for (size_t i = sum->count; i-- > 0;)
        total += sum->parts[i];
    return total;
}

static bool set_add(word_set *set, nc_word word)
{
    if (set->count * 2 >= set->mask) {
        word_set old = *set;
        set->mask = old.mask == 0 ? 15 : old.mask * 2 + 1;
        set->words = nc_xcalloc(set->mask + 1, sizeof *set->words);
        set->used = nc_xcalloc(set->mask + 1, 1);
        set->count = 0;
        for (size_t i = 0; old.used != NULL && i <= old.mask; i++)
            if (old.used[i])
                set_add(set, old.words[i]);
        free(old.words);
        free(old.used);
    }
    size_t at = nc_mix(word) & set->mask;
    for (; set->used[at]; at = (at + 1) & set->mask)
        if (set->words[at] == word)
            return false;
    set->words[at] = word;
    set->used[at] = 1;
    set->count++;
    return true;
}

bool nc_field_distinct(nc_field_state *state, nc_word word)
{
    return set_add(&state->distinct, word);
}

bool nc_field_full(const nc_field_state *state)
{
    return state->distinct.count >= NC_DISTINCT_MOST;
}

void nc_field_add_float(nc_field_state *state, nc_word word)
{
    exact_add(&state->sum, nc_v_float(word));
}

nc_word nc_field_sum(const nc_field_state *state)
{
    return nc_w_float(exact_value(&state->sum));
}

/* ---- windows ----
 *
 * A ring holds the facts of one source that may still share a window with one to come, in order of time.
 * Windows begin at facts; the one at the front is judged and its fact dropped once no fact can come into it
 * any more. */

static nc_ring *ring_of(nc_field_state *state, uint32_t source)
{
    for (nc_ring *ring = state->rings; ring != NULL; ring = ring->next)
        if (ring->source == source)
            return ring;
    nc_ring *ring = nc_xcalloc(1, sizeof *ring);
    ring->source = source;
    ring->next = state->rings;
    state->rings = ring;
    return ring;
}

static nc_counted *item(const nc_ring *ring, size_t i)
{
    return &ring->items[(ring->head + i) % ring->capacity];
}

static bool shares(const nc_counted *first, const nc_counted *other, int64_t length)
{
    return (uint64_t)other->at - (uint64_t)first->at < (uint64_t)length;
}

static void grow(nc_ring *ring)
{
    size_t capacity = ring->capacity == 0 ? 4 : ring->capacity * 2;
    nc_counted *items = nc_xcalloc(capacity, sizeof *items);
    for (size_t i = 0; i < ring->count; i++)
        items[i] = *item(ring, i);
    free(ring->items);
    ring->items = items;
    ring->head = 0;
    ring->capacity = capacity;
}

/* The window at the front, from `inside` facts on. */
static void extend(nc_ring *ring, int64_t length)
{
    for (; ring->inside < ring->count && shares(item(ring, 0), item(ring, ring->inside), length);
         ring->inside++)
        ring->sum += item(ring, ring->inside)->value;
}

static void insert(nc_ring *ring, int64_t at, nc_word value, int64_t length)
{
    if (ring->count == ring->capacity)
        grow(ring);
    size_t place = ring->count++;
    for (; place > 0 && item(ring, place - 1)->at > at; place--)
        *item(ring, place) = *item(ring, place - 1);
    *item(ring, place) = (nc_counted){at, value};
    if (place < ring->inside || place == 0) { /* the window at the front is another one */
        ring->inside = 0;
        ring->sum = 0;
    }
    extend(ring, length);
}

static void drop_first(nc_ring *ring, int64_t length)
{
    ring->sum -= item(ring, 0)->value;
    ring->inside--;
    ring->head = (ring->head + 1) % ring->capacity;
    ring->count--;
    if (ring->count > 0)
        extend(ring, length);
}

static void note(nc_field_state *state, const nc_ring *ring, int64_t *best, bool *any)
{
    (void)state;
    if (!*any || nc_v_int(ring->sum) > *best)
        *best = nc_v_int(ring->sum);
    *any = true;
}

void nc_field_slide(nc_field_state *state, uint32_t source, int64_t at, nc_word value, int64_t length,
                    int64_t disorder)
{
    nc_ring *ring = ring_of(state, source);
    ring->latest = ring->count == 0 || at > ring->latest ? at : ring->latest;
    insert(ring, at, value, length);
    while (ring->count > 1 &&
           (uint64_t)ring->latest - (uint64_t)item(ring, 0)->at > (uint64_t)length + (uint64_t)disorder) {
        note(state, ring, &state->peak, &state->any);
        drop_first(ring, length);
    }
}

/* With the windows that are still open: as if nothing more came. */
bool nc_field_peak(const nc_field_state *state, int64_t length, nc_word *out)
{
    int64_t best = state->peak;
    bool any = state->any;
    for (const nc_ring *ring = state->rings; ring != NULL; ring = ring->next) {
        size_t end = 0;
        nc_word sum = 0;
        for (size_t i = 0; i < ring->count; i++) {
            for (; end < ring->count && shares(item(ring, i), item(ring, end), length); end++)
                sum += item(ring, end)->value;
            best = !any || nc_v_int(sum) > best ? nc_v_int(sum) : best;
            any = true;
            sum -= item(ring, i)->value;
        }
    }
    *out = nc_w_int(best);
    return any;
}

void nc_field_free(nc_field_state *state)
{
    if (state == NULL)
        return;
    free(state->distinct.words);
    free(state->distinct.used);
    free(state->sum.parts);
    for (nc_ring *ring = state->rings, *next; ring != NULL; ring = next) {
        next = ring->next;
        free(ring->items);
        free(ring);
    }
    free(state);
}
