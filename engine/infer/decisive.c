/* SPDX-License-Identifier: Apache-2.0 */
#include "infer.h"

#include <stdlib.h>

/* Rows that only `exists` asks for: those are kept that can decide it.  Of rows that are equal in all slots
 * that are compared for equality one is enough.  Where one slot must be above (or below) something, the row
 * with the greatest (or least) is enough; where one must differ from something as well, the two greatest
 * that differ in it.  Rows that do not know one of these slots are kept, all of them. */

enum { FIRST_CELLS = 64 };

typedef struct cell {
    uint32_t hash;
    uint32_t at[2]; /* places in the alpha's rows, plus 1; 0 = none */
} cell;

struct nc_decisive {
    unsigned key_count;
    uint16_t keys[NC_KEY_SLOTS];
    bool apart, ordered, least; /* some slot must differ; some must be above, or below */
    uint16_t apart_slot, ordered_slot;
    cell *cells;
    uint32_t mask, count; /* mask 0 = no cells yet */
};

static bool is_ordered(nc_type type)
{
    return type == NC_T_INT || type == NC_T_TIME || type == NC_T_DURATION;
}

/* The slot of `bind` that stands alone on one side, and on which; -1: on none, or on both. */
static int lone_side(const nc_expr *e, uint8_t bind)
{
    for (int side = 0; side < 2 && e->argc == 2; side++) {
        const nc_expr *a = e->args[side], *b = e->args[1 - side];
        if (a->op == NC_X_SLOT && a->bind == bind && a->type == b->type && (b->binds >> bind & 1) == 0)
            return side;
    }
    return -1;
}

static bool take_key(struct nc_decisive *d, uint16_t slot)
{
    if (slot == NC_SLOT_SOURCE)
        return true; /* rows of two sources are apart anyway */
    if (d->key_count == NC_KEY_SLOTS)
        return false;
    unsigned i = d->key_count++;
    for (; i > 0 && d->keys[i - 1] > slot; i--)
        d->keys[i] = d->keys[i - 1];
    d->keys[i] = slot;
    return true;
}

static bool take_condition(struct nc_decisive *d, const nc_expr *e, uint8_t bind)
{
    const nc_expr *own, *other;
    if (nc_equality_key(e, bind, &own, &other))
        return take_key(d, own->slot);
    int side = lone_side(e, bind);
    if (side < 0)
        return false;
    uint16_t slot = e->args[side]->slot;
    if (e->op == NC_X_NE && !d->apart && slot != NC_SLOT_SOURCE && e->args[side]->type != NC_T_FLOAT &&
        e->args[side]->type != NC_T_CIDR) {
        d->apart = true;
        d->apart_slot = slot;
        return true;
    }
    if (e->op < NC_X_LT || e->op > NC_X_GE || d->ordered || !is_ordered(e->args[side]->type))
        return false;
    d->ordered = true;
    d->ordered_slot = slot;
    d->least = (e->op == NC_X_LT || e->op == NC_X_LE) == (side == 0);
    return true;
}

bool nc_decisive_same(const struct nc_decisive *a, const struct nc_decisive *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    return a->key_count == b->key_count && memcmp(a->keys, b->keys, a->key_count * sizeof *a->keys) == 0 &&
           a->apart == b->apart && a->ordered == b->ordered && a->least == b->least &&
           a->apart_slot == b->apart_slot && a->ordered_slot == b->ordered_slot;
}

struct nc_decisive *nc_decisive_of(nc_run *run, const nc_pattern *pattern)
{
    struct nc_decisive d = {.key_count = 0};
    const nc_type_plan *type = &run->types[pattern->type];
    if (run->live != NULL || nc_watches(run) || type->derived || type->shape->kind == NC_PLAIN)
        return NULL; /* plain facts are kept anyway */
    for (unsigned i = 0; i < pattern->join_count; i++)
        if (!take_condition(&d, pattern->join[i], pattern->bind))
            return NULL;
    struct nc_decisive *decisive = NC_NEW(run->plans, struct nc_decisive);
    *decisive = d;
    return decisive;
}

void nc_decisive_free(struct nc_decisive *decisive)
{
    if (decisive != NULL)
        free(decisive->cells);
}

typedef struct fact_key {
    uint32_t hash, source;
    nc_word key[NC_KEY_SLOTS];
    nc_word apart, ordered;
} fact_key;

static bool key_of(const struct nc_decisive *d, const nc_view *view, fact_key *key)
{
    key->source = view->batch->origins[view->i].source;
    uint64_t hash = nc_mix(key->source + 1u);
    for (unsigned i = 0; i < d->key_count; i++) {
        if (!nc_view_get(view, d->keys[i], &key->key[i]))
            return false;
        hash = nc_mix(hash + key->key[i]);
    }
    key->hash = (uint32_t)hash;
    key->apart = key->ordered = 0;
    return (!d->apart || nc_view_get(view, d->apart_slot, &key->apart)) &&
           (!d->ordered || nc_view_get(view, d->ordered_slot, &key->ordered));
}

static const nc_row *row_at(const nc_alpha *alpha, const cell *c, unsigned i)
{
    return nc_refs_at(&alpha->rows, c->at[i] - 1);
}

static bool has_key(const struct nc_decisive *d, const nc_row *row, const fact_key *key)
{
    nc_word word;
    if (nc_row_from(row)->source != key->source)
        return false;
    for (unsigned i = 0; i < d->key_count; i++)
        if (!nc_row_get(row, d->keys[i], &word) || word != key->key[i])
            return false;
    return true;
}

static cell *cell_of(const nc_alpha *alpha, const fact_key *key)
{
    const struct nc_decisive *d = alpha->decisive;
    uint32_t at = key->hash & d->mask;
    while (d->cells[at].at[0] != 0 &&
           (d->cells[at].hash != key->hash || !has_key(d, row_at(alpha, &d->cells[at], 0), key)))
        at = (at + 1) & d->mask;
    return &d->cells[at];
}

static void grow(struct nc_decisive *d)
{
    cell *old = d->cells;
    uint32_t old_mask = d->mask;
    d->mask = old == NULL ? FIRST_CELLS - 1 : old_mask * 2 + 1;
    d->cells = nc_xcalloc((size_t)d->mask + 1, sizeof *d->cells);
    for (uint32_t i = 0; old != NULL && i <= old_mask; i++) {
        uint32_t at = old[i].hash & d->mask;
        while (old[i].at[0] != 0 && d->cells[at].at[0] != 0)
            at = (at + 1) & d->mask;
        if (old[i].at[0] != 0)
            d->cells[at] = old[i];
    }
    free(old);
}

/* Is the fact no better than the row? */
static bool no_better(const struct nc_decisive *d, const nc_row *row, const fact_key *key)
{
    nc_word word = 0;
    if (!d->ordered)
        return true;
    nc_row_get(row, d->ordered_slot, &word);
    return d->least ? nc_v_int(key->ordered) >= nc_v_int(word) : nc_v_int(key->ordered) <= nc_v_int(word);
}

static bool differs(const struct nc_decisive *d, const nc_row *row, const fact_key *key)
{
    nc_word word = 0;
    nc_row_get(row, d->apart_slot, &word);
    return word != key->apart;
}

/* The row whose place the fact takes: 0 or 1, free or not; -1 = none, it decides nothing. */
static int place_of(const nc_alpha *alpha, const cell *c, const fact_key *key)
{
    const struct nc_decisive *d = alpha->decisive;
    if (c->at[0] == 0)
        return 0;
    if (!d->apart || !differs(d, row_at(alpha, c, 0), key))
        return no_better(d, row_at(alpha, c, 0), key) ? -1 : 0;
    if (c->at[1] == 0)
        return 1;
    if (!differs(d, row_at(alpha, c, 1), key))
        return no_better(d, row_at(alpha, c, 1), key) ? -1 : 1;
    for (int i = 0; i < 2; i++) { /* the worse one of two goes */
        const nc_row *other = row_at(alpha, c, (unsigned)!i);
        nc_word word = 0;
        nc_row_get(row_at(alpha, c, (unsigned)i), d->ordered_slot, &word);
        fact_key as = {.ordered = word};
        if (d->ordered && no_better(d, other, &as) && !no_better(d, row_at(alpha, c, (unsigned)i), key))
            return i;
    }
    return -1;
}

void nc_decisive_pass(nc_run *run, nc_alpha *alpha, const nc_view *view)
{
    struct nc_decisive *d = alpha->decisive;
    fact_key key;
    cell *c = NULL;
    int place = 0;
    if (key_of(d, view, &key)) {
        if ((uint64_t)d->count * 2 >= d->mask)
            grow(d);
        c = cell_of(alpha, &key);
        place = place_of(alpha, c, &key);
    }
    const nc_row *row = place >= 0 ? nc_view_own_row(run, view) : NULL;
    if (row == NULL)
        return;
    if (c != NULL && c->at[place] != 0) {
        nc_row_spare(run, row_at(alpha, c, (unsigned)place));
        *nc_refs_place(&alpha->rows, c->at[place] - 1) = nc_row_ref(row);
        return;
    }
    nc_refs_push(run, &alpha->rows, row);
    if (c == NULL)
        return;
    d->count += place == 0;
    c->hash = key.hash;
    c->at[place] = (uint32_t)alpha->rows.count;
}
