/* SPDX-License-Identifier: Apache-2.0 */
#include "infer.h"

#include <stdlib.h>

/* Which facts satisfy which patterns' own conditions.  Simple tests are atoms, shared by all patterns; each
 * alpha has one access atom, and per access slot one loop over a batch's column yields the candidates
 * (access.c has the index), so the cost does not grow with the number of rules. */

bool nc_view_get(const nc_view *view, unsigned slot, nc_word *out)
{
    if (view->row != NULL)
        return nc_row_get(view->row, slot, out);
    const nc_batch *batch = view->batch;
    if (slot >= NC_SLOT_OWN) {
        unsigned own = slot - NC_SLOT_OWN;
        if ((batch->known[view->i] >> own & 1) == 0)
            return false;
        *out = batch->columns[(size_t)view->plan->column[own] * NC_COLUMN + view->i];
        return true;
    }
    nc_row row = {.fact.from = batch->origins[view->i]};
    if (slot == NC_SLOT_SOURCE)
        return false; /* the name is known to rows only; such tests go through a row */
    return nc_row_get(&row, slot, out);
}

static bool atom_holds(const nc_atom *atom, nc_word value)
{
    switch (atom->kind) {
    case NC_ATOM_RANGE: return nc_v_int(value) >= atom->low && nc_v_int(value) <= atom->high;
    case NC_ATOM_NOT: return nc_v_int(value) != atom->low;
    case NC_ATOM_IN: {
        for (unsigned i = 0; i < atom->set_count; i++)
            if (atom->set[i] == value)
                return true;
        return false;
    }
    case NC_ATOM_KNOWN:
    case NC_ATOM_UNKNOWN: break;
    }
    return atom->kind == NC_ATOM_KNOWN;
}

static nc_truth atom_truth(const nc_atom *atom, const nc_view *view)
{
    nc_word value;
    if (nc_view_get(view, atom->slot, &value))
        return atom_holds(atom, value) ? NC_YES : NC_NO;
    if (atom->kind == NC_ATOM_KNOWN)
        return NC_NO;
    return atom->kind == NC_ATOM_UNKNOWN ? NC_YES : NC_UNDECIDED;
}

/* Does this test fail already, whatever the other slots will be? */
static bool atom_fails(const nc_atom *atom, const nc_fact *fact, uint64_t filled)
{
    unsigned own = (unsigned)atom->slot - NC_SLOT_OWN;
    if (atom->slot < NC_SLOT_OWN || (filled >> own & 1) == 0)
        return false;
    if ((fact->known >> own & 1) == 0)
        return atom->kind == NC_ATOM_KNOWN;
    return !atom_holds(atom, fact->slot[own]);
}

/* The table of rows is the run's: to clear one for each condition would cost more than most conditions. */
static nc_truth rest_holds(nc_run *run, const nc_alpha *alpha, const nc_row *row)
{
    const nc_row **place = &run->alone[alpha->bind & 63], *before = *place;
    nc_scope scope = {
        .run = run, .from = NC_TIME_NONE, .to = NC_TIME_NONE, .source = nc_row_from(row)->source};
    nc_env env;
    nc_env_init(&env, run, &scope, run->alone);
    *place = row;
    nc_truth truth = NC_YES;
    for (unsigned i = 0; i < alpha->rest_count && truth != NC_NO; i++)
        truth = nc_and(truth, nc_eval_truth(alpha->rest[i], &env));
    *place = before;
    return truth;
}

/* The fact, as far as it is filled, for conditions that read own slots only. */
static const nc_row *row_of_fact(const nc_type_plan *plan, const nc_fact *fact, nc_row *row)
{
    *row = (nc_row){.type = plan->type, .own = plan->own, .known = fact->known, .fact.from = fact->from};
    memcpy(row->slot, fact->slot, plan->own * sizeof(nc_word));
    return row;
}

/* A fact of which only some slots are filled, and who may still want it. */
typedef struct partial {
    nc_run *run;
    const nc_type_plan *plan;
    const nc_fact *fact;
    uint64_t filled;
    const nc_row *row; /* made when a condition reads several slots */
    nc_row *room;
} partial;

static bool may_pass(partial *p, const nc_alpha *alpha, bool answered)
{
    for (unsigned i = 0; i < alpha->atom_count; i++) {
        bool known = answered && alpha->atoms[i] == alpha->access;
        if (!known && atom_fails(alpha->atoms[i], p->fact, p->filled))
            return false;
    }
    if (alpha->rest_count == 0 || (alpha->rest_reads & ~p->filled) != 0)
        return true;
    p->row = p->row != NULL ? p->row : row_of_fact(p->plan, p->fact, p->room);
    return rest_holds(p->run, alpha, p->row) != NC_NO;
}

static bool some_may_pass(partial *p, nc_alpha *const *alphas, size_t count, bool answered)
{
    for (size_t k = 0; k < count; k++)
        if (may_pass(p, alphas[k], answered))
            return true;
    return false;
}

bool nc_sieve_may(nc_run *run, const nc_type_plan *plan, const nc_fact *fact, uint64_t filled)
{
    nc_scratch_row room;
    partial p = {run, plan, fact, filled, NULL, &room.row};
    for (size_t a = 0; a < plan->access_count; a++) {
        const nc_access *access = &plan->access[a];
        unsigned own = (unsigned)access->slot - NC_SLOT_OWN;
        bool known = (filled & fact->known) >> own & 1;
        uint32_t list = known ? nc_access_find(access, fact->slot[own]) : 0;
        bool may = known ? some_may_pass(&p, &access->items[access->list_start[list]],
                                         access->list_start[list + 1] - access->list_start[list], true)
                         : some_may_pass(&p, access->members.at, access->members.count, false);
        if (may)
            return true;
    }
    return some_may_pass(&p, plan->always.at, plan->always.count, false);
}

static nc_truth rest_truth(nc_run *run, const nc_alpha *alpha, const nc_view *view)
{
    nc_scratch_row scratch;
    bool all = alpha->rest_reads >> 63 != 0;
    const nc_row *row = view->row != NULL
                            ? view->row
                            : nc_view_copy(run, view, &scratch.row, all ? UINT64_MAX : alpha->rest_reads);
    return rest_holds(run, alpha, row);
}

static nc_truth alpha_truth(nc_run *run, const nc_alpha *alpha, const nc_view *view, bool answered)
{
    nc_truth truth = NC_YES;
    for (unsigned i = 0; i < alpha->atom_count && truth != NC_NO; i++)
        if (!answered || alpha->atoms[i] != alpha->access)
            truth = nc_and(truth, atom_truth(alpha->atoms[i], view));
    if (truth != NC_NO && alpha->rest_count > 0)
        truth = nc_and(truth, rest_truth(run, alpha, view));
    return truth;
}

void nc_alpha_store(nc_run *run, nc_alpha *alpha, const nc_row *row)
{
    nc_refs_push(run, &alpha->rows, row);
    if ((alpha->anchored_count > 0 || alpha->passing) && !alpha->dirty) {
        alpha->dirty = true;
        nc_alphas_push(&run->dirty, alpha);
    }
}

static void pass(nc_run *run, nc_alpha *alpha, nc_view *view)
{
    alpha->changed = run->turn;
    if (run->withdrawing) {
        alpha->holes = true;
        alpha->emptied = run->turn;
        return;
    }
    alpha->passed++;
    if (alpha->decisive != NULL && view->batch != NULL) {
        nc_decisive_pass(run, alpha, view);
    } else if (alpha->aside != 0 && view->batch != NULL) {
        view->batch->aside[view->i] |= alpha->aside;
    } else if (alpha->stores) {
        const nc_row *row = alpha->passing ? nc_view_own_row(run, view) : nc_view_row(run, view);
        if (row != NULL)
            nc_alpha_store(run, alpha, row);
    }
    bool reduces = alpha->reduction_count > 0 && run->live == NULL;
    for (size_t i = 0; i < alpha->reduction_count && reduces && view->batch == NULL; i++)
        nc_reduce(run, alpha->reductions[i], view);
    if ((alpha->timers != NULL || reduces) && view->batch != NULL) {
        if (alpha->hit_count == 0)
            nc_alphas_push(&run->probing, alpha);
        alpha->hits = nc_grow(alpha->hits, &alpha->hit_capacity, alpha->hit_count, sizeof *alpha->hits);
        alpha->hits[alpha->hit_count++] = (uint16_t)view->i;
    }
}

/* Own slots that the conditions ask for, as bits. */
static uint64_t asked_for(const nc_alpha *alpha)
{
    uint64_t slots = alpha->rest_reads & ~(UINT64_C(1) << 63);
    for (unsigned i = 0; i < alpha->atom_count; i++)
        if (alpha->atoms[i]->slot >= NC_SLOT_OWN && alpha->atoms[i]->kind != NC_ATOM_UNKNOWN)
            slots |= UINT64_C(1) << (alpha->atoms[i]->slot - NC_SLOT_OWN);
    return slots;
}

/* Counted, not remembered: a fact that is withdrawn takes its doubts along. */
static void count_lacking(nc_run *run, nc_alpha *alpha, const nc_view *view)
{
    uint64_t slots = asked_for(alpha);
    nc_word word;
    for (unsigned own = 0; own < view->plan->own && slots >> own != 0; own++) {
        if ((slots >> own & 1) == 0 || nc_view_get(view, NC_SLOT_OWN + own, &word))
            continue;
        if (alpha->lacks == NULL)
            alpha->lacks = NC_NEW_ARRAY(run->store, uint64_t, view->plan->own);
        alpha->lacks[own] += run->withdrawing ? UINT64_MAX : 1;
    }
}

nc_str nc_alpha_lacks(const nc_run *run, const nc_alpha *alpha)
{
    const nc_type_plan *plan = &run->types[alpha->type];
    nc_str list = NC_S("");
    for (unsigned own = 0; alpha->lacks != NULL && own < plan->own; own++)
        if (alpha->lacks[own] > 0)
            list = nc_arena_printf(run->arena, "%.*s%s'%.*s'", NC_FMT(list), list.n > 0 ? " or " : "",
                                   NC_FMT(plan->shape->slots[own].name));
    return list.n > 0 ? list : NC_S("a value that this rule needs");
}

static void doubt(nc_run *run, nc_alpha *alpha, nc_view *view)
{
    alpha->changed = run->turn;
    if (alpha->uses > 0)
        count_lacking(run, alpha, view);
    if (run->withdrawing) {
        alpha->unknown--;
        alpha->holes = true;
        return;
    }
    alpha->unknown++;
    const nc_row *row = NULL;
    if (alpha->careful || run->live != NULL)
        row = alpha->passing ? nc_view_own_row(run, view) : nc_view_row(run, view);
    if (row != NULL && alpha->careful)
        nc_refs_push(run, &alpha->maybe, row);
}

static void offer(nc_run *run, nc_alpha *alpha, nc_view *view, bool answered)
{
    nc_truth truth = alpha_truth(run, alpha, view, answered);
    if (truth == NC_YES)
        pass(run, alpha, view);
    else if (truth == NC_UNDECIDED)
        doubt(run, alpha, view);
}

static void offer_list(nc_run *run, const nc_access *access, uint32_t list, nc_view *view)
{
    for (uint32_t k = access->list_start[list]; k < access->list_start[list + 1]; k++)
        offer(run, access->items[k], view, true);
}

/* Without the value nobody can be left out: the fact may be what any of them looks for. */
static void offer_all(nc_run *run, const nc_access *access, nc_view *view)
{
    for (size_t k = 0; k < access->members.count; k++)
        offer(run, access->members.at[k], view, false);
}

static void sieve_column(nc_run *run, nc_type_plan *plan, const nc_access *access)
{
    nc_batch *batch = plan->batch;
    nc_view view = {.plan = plan, .batch = batch};
    unsigned own = (unsigned)access->slot - NC_SLOT_OWN;
    const nc_word *column = &batch->columns[(size_t)plan->column[own] * NC_COLUMN];
    for (size_t i = 0; i < batch->count; i++) {
        view.i = i;
        if ((batch->known[i] >> own & 1) != 0) {
            uint32_t list = nc_access_find(access, column[i]);
            if (list != 0 && (access->common == NULL || atom_truth(access->common, &view) != NC_NO))
                offer_list(run, access, list, &view);
        } else {
            offer_all(run, access, &view);
        }
    }
}

/* A pattern without conditions that only counts: the whole batch passes. */
static void pass_all(nc_run *run, nc_alpha *alpha, const nc_batch *batch)
{
    alpha->changed = run->turn;
    alpha->passed += batch->count;
    if (alpha->reduction_count == 0 && alpha->timers == NULL)
        return;
    if (alpha->hit_count == 0)
        nc_alphas_push(&run->probing, alpha);
    while (alpha->hit_count + batch->count > alpha->hit_capacity)
        alpha->hits = nc_grow(alpha->hits, &alpha->hit_capacity, alpha->hit_capacity, sizeof *alpha->hits);
    for (size_t i = 0; i < batch->count; i++)
        alpha->hits[alpha->hit_count++] = (uint16_t)i;
}

void nc_sieve_batch(nc_run *run, nc_type_plan *plan)
{
    for (size_t a = 0; a < plan->access_count; a++)
        sieve_column(run, plan, &plan->access[a]);
    nc_view view = {.plan = plan, .batch = plan->batch};
    for (size_t k = 0; k < plan->always.count; k++) {
        nc_alpha *alpha = plan->always.at[k];
        bool all = alpha->atom_count + alpha->rest_count == 0;
        if (all && !alpha->stores && run->live == NULL) {
            pass_all(run, alpha, plan->batch);
            continue;
        }
        for (view.i = 0; view.i < plan->batch->count; view.i++) {
            if (all)
                pass(run, alpha, &view);
            else
                offer(run, alpha, &view, false);
        }
    }
    for (view.i = 0; plan->watch != NULL && view.i < plan->batch->count; view.i++)
        nc_watch_view(run, plan, &view);
}

static bool list_asks(nc_run *run, nc_alpha *const *alphas, size_t count, const nc_view *view, bool answered)
{
    for (size_t k = 0; k < count; k++)
        if (alpha_truth(run, alphas[k], view, answered) != NC_NO)
            return true;
    return false;
}

bool nc_sieve_asks(nc_run *run, const nc_row *row)
{
    nc_type_plan *plan = &run->types[row->type];
    nc_view view = {.plan = plan, .row = row};
    if (plan->watch != NULL)
        return true;
    for (size_t a = 0; a < plan->access_count; a++) {
        const nc_access *access = &plan->access[a];
        nc_word value;
        bool known = nc_row_get(row, access->slot, &value);
        uint32_t list = known ? nc_access_find(access, value) : 0;
        bool asks = known ? list_asks(run, &access->items[access->list_start[list]],
                                      access->list_start[list + 1] - access->list_start[list], &view, true)
                          : list_asks(run, access->members.at, access->members.count, &view, false);
        if (asks)
            return true;
    }
    return list_asks(run, plan->always.at, plan->always.count, &view, false);
}

void nc_sieve_row(nc_run *run, const nc_row *row)
{
    nc_type_plan *plan = &run->types[row->type];
    nc_view view = {.plan = plan, .row = row};
    for (size_t a = 0; a < plan->access_count; a++) {
        nc_word value;
        if (nc_row_get(row, plan->access[a].slot, &value))
            offer_list(run, &plan->access[a], nc_access_find(&plan->access[a], value), &view);
        else
            offer_all(run, &plan->access[a], &view);
    }
    for (size_t k = 0; k < plan->always.count; k++)
        offer(run, plan->always.at[k], &view, false);
    if (plan->watch != NULL)
        nc_watch_view(run, plan, &view);
}
