/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "infer.h"

#include <stdlib.h>

/* Concluded rows of a live run: each knows all its derivations.  When a rule is evaluated again its old
 * derivations die and the new ones are added; a row is looked at once, when all rules that conclude its type
 * are through.  It goes when nothing is left; it is replaced by a new row when its place, its height or
 * the recordings that show it became others, because they can be read; else it stays, and nothing that reads
 * it is evaluated again. */

static void leave(nc_run *run, nc_row *row)
{
    if (row->published)
        nc_row_withdraw(run, row);
    else
        nc_row_drop(run, row);
}

static void touch(nc_run *run, nc_row *row)
{
    if (row->touched)
        return;
    row->touched = true;
    nc_rows_push(&run->types[row->type].pending, row);
}

static nc_support *new_support(nc_arena *arena, const nc_run *run, const nc_rule_plan *plan,
                               const nc_row *row, const nc_match *match)
{
    unsigned count = plan->rule->find_count;
    nc_support *s = nc_alloc(arena, sizeof *s + count * sizeof *s->premises);
    s->row = nc_row_ref(row);
    s->rule = (uint32_t)(plan - run->rules) & ((1u << NC_ROW_RULE_BITS) - 1);
    s->height = match->height;
    s->seen = match->seen;
    for (unsigned f = 0; f < count; f++)
        s->premises[f] = nc_row_ref(match->rows[f]);
    return s;
}

void nc_support_add(nc_run *run, nc_rule_plan *plan, nc_row *row, const nc_match *match)
{
    nc_support *s = new_support(plan->results, run, plan, row, match), **first = nc_tuple_supports(row);
    if (*first == NULL)
        nc_tuple_settle(run, row, s, 1, s->seen);
    s->next = *first;
    *first = s;
    s->of_rule = plan->supports;
    plan->supports = s;
    touch(run, row);
}

void nc_support_inner(nc_run *run, nc_rule_plan *plan, nc_row *row, const nc_match *match)
{
    nc_support *s = new_support(run->arena, run, plan, row, match), **first = nc_tuple_supports(row);
    s->inner = true;
    s->next = *first != NULL && (*first)->inner ? (*first)->next : *first;
    *first = s;
}

void nc_supports_drop(nc_run *run, nc_rule_plan *plan)
{
    for (nc_support *s = plan->supports; s != NULL; s = s->of_rule) {
        s->dead = true;
        touch(run, nc_row_at(&run->space, s->row));
    }
    plan->supports = NULL;
}

typedef struct settled {
    nc_support *best; /* the canonical one of those alive, which stands first now; NULL when there is none */
    uint32_t count, seen;
} settled;

static settled settle(nc_run *run, nc_row *row)
{
    settled now = {0};
    nc_support **first = nc_tuple_supports(row), **best = first, **link = first;
    while (*link != NULL) {
        nc_support *s = *link;
        if (s->dead || s->inner) {
            *link = s->next;
            continue;
        }
        if (now.best == NULL || nc_support_better(run, s, now.best)) {
            now.best = s;
            best = link;
        }
        now.count++;
        now.seen |= s->seen;
        link = &s->next;
    }
    if (now.best != NULL && best != first) {
        *best = now.best->next;
        now.best->next = *first;
        *first = now.best;
    }
    return now;
}

/* The root is told by its number: what stands on the row has the same one. */
static bool same_place(const nc_run *run, const nc_row *row, const nc_support *best)
{
    return row->root == nc_row_ref(nc_row_root(nc_row_at(&run->space, best->premises[0]))) &&
           row->height == best->height;
}

/* The same content as a new row, with the derivations of the old one. */
static nc_row *renew(nc_run *run, nc_row *row)
{
    size_t size = nc_tuple_size(row);
    nc_row *fresh = nc_row_room(run, size);
    if (fresh == NULL)
        return NULL;
    memcpy(fresh, row, size);
    fresh->gone = false;
    for (nc_support *s = *nc_tuple_supports(fresh); s != NULL; s = s->next) {
        s->row = nc_row_ref(fresh);
        if (s->found != NULL)
            s->found->pub.conclusion = fresh;
    }
    nc_derived_replace(run, row, fresh);
    return fresh;
}

/* A row that is new, with one derivation: it was settled when it was made. */
static bool is_settled(const nc_row *row)
{
    const nc_support *first = *nc_tuple_supports(row);
    return !row->published && first != NULL && first->next == NULL && !first->dead;
}

/* The row that stands for `row` from now on, if it has to be offered to the sieve. */
static nc_row *publish(nc_run *run, nc_row *row)
{
    if (is_settled(row)) {
        row->touched = false;
        row->published = true;
        return row;
    }
    bool was = row->published;
    uint32_t seen = nc_tuple_seen(row);
    settled s = settle(run, row);
    row->touched = false;
    if (s.best == NULL) {
        nc_derived_remove(run, row);
        leave(run, row);
        return NULL;
    }
    if (was && same_place(run, row, s.best) && seen == s.seen) {
        nc_tuple_settle(run, row, s.best, s.count, s.seen);
        return NULL;
    }
    nc_row *now = was ? renew(run, row) : row;
    if (was)
        nc_row_withdraw(run, row);
    if (now != NULL) {
        nc_tuple_settle(run, now, s.best, s.count, s.seen);
        now->published = true;
    }
    return now;
}

/* Most likely nothing is left that it stands on. */
static bool falls(const nc_row *row)
{
    const nc_support *first = row->derived ? *nc_tuple_supports(row) : NULL;
    return first != NULL && first->dead;
}

enum { AHEAD = 8 };

void nc_publish(nc_run *run, nc_type_plan *type)
{
    nc_rows *rows = &type->pending;
    size_t kept = 0;
    for (size_t i = 0; i < rows->count; i++) {
        nc_row *row = (nc_row *)(uintptr_t)rows->at[i];
        if (i + AHEAD < rows->count && falls(rows->at[i + AHEAD]))
            nc_derived_fetch(run, rows->at[i + AHEAD]);
        nc_row *now = row->derived ? publish(run, row) : row;
        if (now != NULL)
            rows->at[kept++] = now;
    }
    rows->count = kept;
    nc_alphas_close(run, type);
}

void nc_part_wipe(nc_run *run, nc_type_plan *type)
{
    nc_rows all = {0};
    type->pending.count = 0;
    nc_derived_rows(run, type->type, &all);
    for (size_t i = 0; i < all.count; i++) {
        nc_row *row = (nc_row *)(uintptr_t)all.at[i];
        settled s = settle(run, row);
        row->touched = false;
        nc_row *now = s.best != NULL && row->published ? renew(run, row) : s.best != NULL ? row : NULL;
        if (now == NULL)
            nc_derived_remove(run, row);
        if (now != row)
            leave(run, row);
        if (now == NULL)
            continue;
        nc_tuple_settle(run, now, s.best, s.count, s.seen);
        now->published = true;
        nc_rows_push(&type->pending, now);
    }
    free(all.at);
    nc_alphas_close(run, type);
}
