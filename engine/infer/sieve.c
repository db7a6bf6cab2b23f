/* SPDX-License-Identifier: Apache-2.0 */
#include "may.h"

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

static nc_truth atom_truth(const nc_atom *atom, const nc_view *view)
{
    nc_word value;
    if (nc_view_get(view, atom->slot, &value))
        return nc_atom_holds(atom, value) ? NC_YES : NC_NO;
    if (atom->kind == NC_ATOM_KNOWN)
        return NC_NO;
    return atom->kind == NC_ATOM_UNKNOWN ? NC_YES : NC_UNDECIDED;
}

/* Conditions from the first on.  The table of rows is the run's: to clear one for each condition would cost
 * more than most conditions. */
nc_truth nc_alpha_rest_holds(nc_run *run, const nc_alpha *alpha, unsigned first, const nc_row *row)
{
    const nc_row **place = &run->alone[alpha->bind & 63], *before = *place;
    nc_scope scope = {
        .run = run, .from = NC_TIME_NONE, .to = NC_TIME_NONE, .source = nc_row_from(row)->source};
    nc_env env;
    nc_env_init(&env, run, &scope, run->alone);
    *place = row;
    nc_truth truth = NC_YES;
    for (unsigned i = first; i < alpha->rest_count && truth != NC_NO; i++)
        truth = nc_and(truth, nc_eval_truth(alpha->rest[i], &env));
    *place = before;
    return truth;
}

/* Written when a fact first gets that far: most conditions of many rules are never asked. */
const nc_flat *nc_alpha_flat(nc_run *run, nc_alpha *alpha)
{
    if (!alpha->flat_tried)
        alpha->flat = nc_flat_conditions(run, &run->types[alpha->type], alpha->rest, alpha->rest_count,
                                         alpha->bind, &alpha->flat_count);
    alpha->flat_tried = true;
    return alpha->flat;
}

/* Of the conditions that are not laid flat; of a row, which may be of any form, all. */
static nc_truth bent_truth(nc_run *run, nc_alpha *alpha, const nc_view *view)
{
    nc_scratch_row scratch;
    if (view->row != NULL)
        return nc_alpha_rest_holds(run, alpha, 0, view->row);
    bool all = alpha->rest_reads >> 63 != 0;
    const nc_row *row = nc_view_copy(run, view, &scratch.row, all ? UINT64_MAX : alpha->rest_reads);
    return nc_alpha_rest_holds(run, alpha, alpha->flat_count, row);
}

static nc_truth rest_truth(nc_run *run, nc_alpha *alpha, const nc_view *view)
{
    const nc_flat *flat = view->row == NULL ? nc_alpha_flat(run, alpha) : NULL;
    nc_truth truth = NC_YES;
    if (flat != NULL) {
        nc_facts facts = nc_facts_of(view->batch);
        truth = nc_flat_truth(flat, &facts, view->i);
    }
    if (truth != NC_NO && (view->row != NULL || alpha->flat_count < alpha->rest_count))
        truth = nc_and(truth, bent_truth(run, alpha, view));
    return truth;
}

static nc_truth alpha_truth(nc_run *run, nc_alpha *alpha, const nc_view *view, bool answered)
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

static nc_str lacked_slots(const nc_run *run, const nc_alpha *alpha)
{
    const nc_type_plan *plan = &run->types[alpha->type];
    nc_str list = NC_S("");
    for (unsigned own = 0; alpha->lacks != NULL && own < plan->own; own++)
        if (alpha->lacks[own] > 0)
            list = nc_arena_printf(run->arena, "%.*s%s'%.*s'", NC_FMT(list), list.n > 0 ? " or " : "",
                                   NC_FMT(plan->shape->slots[own].name));
    return list.n > 0 ? list : NC_S("a value that this rule needs");
}

nc_str nc_alpha_doubt(const nc_run *run, const nc_alpha *alpha, uint64_t facts)
{
    return nc_arena_printf(run->arena, "%llu %.*s%s not tell %.*s", (unsigned long long)facts,
                           NC_FMT(run->types[alpha->type].shape->name), facts == 1 ? " does" : " facts do",
                           NC_FMT(lacked_slots(run, alpha)));
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

/* ---- a batch, pattern by pattern ----
 *
 * Where patterns are few, each test goes down its column for 64 facts at once, and what no fact passed ends
 * the pattern: neither index nor fact costs anything by itself then. */

typedef struct sifting {
    nc_run *run;
    nc_view view;
    size_t base; /* of the facts; so many are `count` */
    unsigned count;
    uint64_t all, by_all, by_some; /* a bit for each fact; own slots that all of them know, or some */
} sifting;

static void begin_part(sifting *s, size_t base)
{
    const nc_batch *batch = s->view.batch;
    size_t left = batch->count - base;
    s->base = base;
    s->count = left < NC_FLAT_FACTS ? (unsigned)left : NC_FLAT_FACTS;
    s->all = s->count < NC_FLAT_FACTS ? (UINT64_C(1) << s->count) - 1 : UINT64_MAX;
    s->by_all = UINT64_MAX;
    s->by_some = 0;
    for (unsigned i = 0; i < s->count; i++) {
        s->by_all &= batch->known[base + i];
        s->by_some |= batch->known[base + i];
    }
}

static uint64_t knowing(const sifting *s, unsigned own)
{
    uint64_t bits = 0;
    if ((s->by_all >> own & 1) != 0 || (s->by_some >> own & 1) == 0)
        return (s->by_all >> own & 1) != 0 ? s->all : 0;
    for (unsigned i = 0; i < s->count; i++)
        bits |= (s->view.batch->known[s->base + i] >> own & 1) << i;
    return bits;
}

static uint64_t in_range(const nc_word *words, unsigned count, nc_word low, uint64_t span)
{
    uint64_t bits = 0;
    for (unsigned i = 0; i < count; i++)
        bits |= (uint64_t)(words[i] - low <= span) << i;
    return bits;
}

/* Facts that hold an atom, and those for which it is not decided. */
static uint64_t sift_atom(const sifting *s, const nc_atom *atom, uint64_t *open)
{
    unsigned own = (unsigned)atom->slot - NC_SLOT_OWN;
    const nc_batch *batch = s->view.batch;
    const nc_word *words = &batch->columns[(size_t)s->view.plan->column[own] * NC_COLUMN + s->base];
    uint64_t known = knowing(s, own), yes = 0;
    *open = 0;
    if (atom->kind == NC_ATOM_KNOWN || atom->kind == NC_ATOM_UNKNOWN)
        return atom->kind == NC_ATOM_KNOWN ? known : s->all & ~known;
    *open = s->all & ~known;
    if (atom->kind == NC_ATOM_RANGE && atom->low <= atom->high)
        yes = in_range(words, s->count, nc_w_int(atom->low), nc_w_int(atom->high) - nc_w_int(atom->low));
    else
        for (unsigned i = 0; i < s->count; i++)
            yes |= (uint64_t)nc_atom_holds(atom, words[i]) << i;
    return yes & known;
}

/* The same of a slot that every fact has. */
static uint64_t sift_common(sifting *s, const nc_atom *atom, uint64_t *open)
{
    uint64_t yes = 0;
    *open = 0;
    for (unsigned i = 0; i < s->count; i++) {
        s->view.i = s->base + i;
        nc_truth truth = atom_truth(atom, &s->view);
        yes |= (uint64_t)(truth == NC_YES) << i;
        *open |= (uint64_t)(truth == NC_UNDECIDED) << i;
    }
    return yes;
}

/* Bits of facts from bits of those of `facts` alone, as they are asked about. */
static uint64_t spread(uint64_t bits, uint64_t facts)
{
    uint64_t out = 0;
    for (unsigned i = 0; facts != 0; facts &= facts - 1, i++)
        out |= (bits >> i & 1) << __builtin_ctzll(facts);
    return out;
}

static uint64_t sift_flat(const sifting *s, const nc_flat *flat, uint64_t facts, uint64_t *open)
{
    nc_facts batch = nc_facts_of(s->view.batch);
    uint16_t places[NC_FLAT_FACTS];
    unsigned count = 0;
    uint64_t known;
    for (uint64_t left = facts; left != 0; left &= left - 1)
        places[count++] = (uint16_t)(s->base + (unsigned)__builtin_ctzll(left));
    uint64_t yes = spread(nc_flat_truths(flat, &batch, places, count, &known), facts);
    *open = facts & ~spread(known, facts);
    return yes;
}

/* Of these facts. */
static uint64_t sift_rest(sifting *s, nc_alpha *alpha, uint64_t facts, uint64_t *open)
{
    const nc_flat *flat = nc_alpha_flat(s->run, alpha);
    uint64_t yes = facts;
    *open = 0;
    if (flat != NULL) {
        yes = sift_flat(s, flat, facts, open);
        facts = yes | *open;
    }
    for (; alpha->flat_count < alpha->rest_count && facts != 0; facts &= facts - 1) {
        unsigned i = (unsigned)__builtin_ctzll(facts);
        s->view.i = s->base + i;
        nc_truth truth = bent_truth(s->run, alpha, &s->view);
        uint64_t bit = UINT64_C(1) << i;
        *open = truth == NC_UNDECIDED ? *open | bit : truth == NC_NO ? *open & ~bit : *open;
        yes = truth == NC_YES ? yes : yes & ~bit;
    }
    return yes;
}

static void sift_part(sifting *s, nc_alpha *alpha)
{
    uint64_t left = s->all, open = 0, more; /* that may pass yet; of them those that something is open of */
    for (unsigned i = 0; i < alpha->atom_count && left != 0; i++) {
        const nc_atom *atom = alpha->atoms[i];
        uint64_t yes = atom->slot >= NC_SLOT_OWN ? sift_atom(s, atom, &more) : sift_common(s, atom, &more);
        open |= more;
        left &= yes | more;
    }
    if (alpha->rest_count > 0 && left != 0) {
        left &= sift_rest(s, alpha, left, &more) | more;
        open |= more;
    }
    for (; left != 0; left &= left - 1) {
        unsigned i = (unsigned)__builtin_ctzll(left);
        s->view.i = s->base + i;
        if ((open >> i & 1) != 0)
            doubt(s->run, alpha, &s->view);
        else
            pass(s->run, alpha, &s->view);
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

/* Has it no conditions, and wants no rows? */
static bool takes_all(const nc_run *run, const nc_alpha *alpha)
{
    return alpha->atom_count + alpha->rest_count == 0 && !alpha->stores && run->live == NULL;
}

static void sift_batch(nc_run *run, nc_type_plan *plan)
{
    sifting s = {.run = run, .view = {.plan = plan, .batch = plan->batch}};
    for (size_t k = 0; k < plan->alphas.count; k++)
        if (takes_all(run, plan->alphas.at[k]))
            pass_all(run, plan->alphas.at[k], plan->batch);
    for (size_t base = 0; base < plan->batch->count; base += NC_FLAT_FACTS) {
        begin_part(&s, base);
        for (size_t k = 0; k < plan->alphas.count; k++)
            if (!takes_all(run, plan->alphas.at[k]))
                sift_part(&s, plan->alphas.at[k]);
    }
}

static void offer_batch(nc_run *run, nc_type_plan *plan)
{
    for (size_t a = 0; a < plan->access_count; a++)
        sieve_column(run, plan, &plan->access[a]);
    nc_view view = {.plan = plan, .batch = plan->batch};
    for (size_t k = 0; k < plan->always.count; k++) {
        nc_alpha *alpha = plan->always.at[k];
        if (takes_all(run, alpha)) {
            pass_all(run, alpha, plan->batch);
            continue;
        }
        for (view.i = 0; view.i < plan->batch->count; view.i++)
            offer(run, alpha, &view, false);
    }
}

void nc_sieve_batch(nc_run *run, nc_type_plan *plan)
{
    size_t alphas = plan->alphas.count;
    if (alphas <= NC_FEW_ALPHAS && alphas <= plan->batch->count * 2)
        sift_batch(run, plan);
    else
        offer_batch(run, plan);
    nc_view view = {.plan = plan, .batch = plan->batch};
    for (; plan->watch != NULL && view.i < plan->batch->count; view.i++)
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
