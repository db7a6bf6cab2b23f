/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "infer.h"

#include <stdlib.h>

/* Concluded rows of a live run: each knows all its derivations.  When a rule is evaluated again its old
 * derivations die and the new ones are added; a row is looked at once, when all rules that conclude its type
 * are through.  It goes when nothing is left; it is replaced by a new row when its place, its height or
 * the recordings that show it became others, because they can be read; else it stays, and nothing that reads
 * it is evaluated again. */

typedef struct held {
    nc_proof proof; /* first, so that pointers convert */
    nc_support *supports;
    bool touched, published;
} held;

size_t nc_held_size(void)
{
    return sizeof(held);
}

static held *held_of(const nc_row *row)
{
    return (held *)(void *)nc_proof_of(row);
}

void nc_row_published(nc_row *row)
{
    held_of(row)->published = true;
}

bool nc_row_is_published(const nc_row *row)
{
    return held_of(row)->published;
}

static void leave(nc_run *run, nc_row *row)
{
    if (held_of(row)->published)
        nc_row_withdraw(run, row);
    else
        nc_row_drop(run, row);
}

static void touch(nc_run *run, nc_row *row)
{
    if (held_of(row)->touched)
        return;
    held_of(row)->touched = true;
    nc_rows_push(&run->types[row->type].pending, row);
}

void nc_support_add(nc_run *run, nc_rule_plan *plan, nc_row *row, const nc_match *match)
{
    unsigned count = plan->rule->find_count;
    nc_support *s = nc_alloc(plan->results, sizeof *s + count * sizeof *s->premises);
    *s = (nc_support){.plan = plan, .row = row, .height = match->height, .seen = match->seen};
    memcpy(s->premises, match->rows, count * sizeof *s->premises);
    s->next = held_of(row)->supports;
    held_of(row)->supports = s;
    s->of_rule = plan->supports;
    plan->supports = s;
    touch(run, row);
}

void nc_supports_drop(nc_run *run, nc_rule_plan *plan)
{
    for (nc_support *s = plan->supports; s != NULL; s = s->of_rule) {
        s->dead = true;
        touch(run, s->row);
    }
    plan->supports = NULL;
}

/* The canonical one of those alive; NULL when there is none. */
static nc_support *settle(nc_run *run, held *h)
{
    nc_support *best = NULL, **link = &h->supports;
    h->proof.supports = h->proof.seen = 0;
    while (*link != NULL) {
        nc_support *s = *link;
        if (s->dead) {
            *link = s->next;
            continue;
        }
        /* Of equal ones the first: later ones stand before it. */
        if (best == NULL || !nc_support_better(run, best, s))
            best = s;
        h->proof.supports++;
        h->proof.seen |= s->seen;
        link = &s->next;
    }
    return best;
}

static void set_proof(nc_row *row, const nc_support *best)
{
    held *h = held_of(row);
    h->proof = (nc_proof){.rule = best->plan->rule,
                          .premises = best->premises,
                          .premise_count = best->plan->rule->find_count,
                          .height = best->height,
                          .supports = h->proof.supports,
                          .seen = h->proof.seen};
    row->fact.from = best->premises[0]->fact.from;
    row->fact.source_name = best->premises[0]->fact.source_name;
}

static bool same_place(const nc_row *row, const nc_support *best)
{
    const nc_row *first = best->premises[0];
    return memcmp(&row->fact.from, &first->fact.from, sizeof row->fact.from) == 0 &&
           row->fact.source_name == first->fact.source_name && nc_proof_of(row)->height == best->height;
}

/* The same content as a new row, with the derivations of the old one. */
static nc_row *renew(nc_run *run, nc_row *row)
{
    nc_row *fresh = nc_row_new(run, row->own, true);
    if (fresh == NULL)
        return NULL;
    held *h = held_of(fresh);
    *h = *held_of(row);
    memcpy(fresh, row, sizeof(nc_row) + row->own * sizeof(nc_word));
    fresh->gone = false;
    for (nc_support *s = h->supports; s != NULL; s = s->next) {
        s->row = fresh;
        if (s->found != NULL)
            s->found->pub.conclusion = fresh;
    }
    nc_derived_replace(run, row, fresh);
    return fresh;
}

/* The row that stands for `row` from now on, if it has to be offered to the sieve. */
static nc_row *publish(nc_run *run, nc_row *row)
{
    held *h = held_of(row);
    uint32_t seen = h->proof.seen;
    nc_support *best = settle(run, h);
    bool was = h->published;
    h->touched = false;
    if (best == NULL) {
        nc_derived_remove(run, row);
        leave(run, row);
        return NULL;
    }
    if (was && same_place(row, best) && seen == h->proof.seen) {
        set_proof(row, best);
        return NULL;
    }
    nc_row *now = was ? renew(run, row) : row;
    if (was)
        nc_row_withdraw(run, row);
    if (now != NULL) {
        set_proof(now, best);
        held_of(now)->published = true;
    }
    return now;
}

/* Most likely nothing is left that it stands on. */
static bool falls(const nc_row *row)
{
    return row->derived && held_of(row)->supports != NULL && held_of(row)->supports->dead;
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
        held *h = held_of(row);
        nc_support *best = settle(run, h);
        h->touched = false;
        nc_row *now = best != NULL && h->published ? renew(run, row) : best != NULL ? row : NULL;
        if (now == NULL)
            nc_derived_remove(run, row);
        if (now != row)
            leave(run, row);
        if (now == NULL)
            continue;
        set_proof(now, best);
        held_of(now)->published = true;
        nc_rows_push(&type->pending, now);
    }
    free(all.at);
    nc_alphas_close(run, type);
}
