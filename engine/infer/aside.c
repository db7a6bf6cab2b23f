/* SPDX-License-Identifier: Apache-2.0 */
#include "infer.h"

#include <stdlib.h>

/* Facts that are laid aside.  A rule that finds two facts with an equal slot needs of the one kind only those
 * that the other kind names: of 200 000 connections perhaps the three that a DNS answer led to, or none.  So
 * a fact of which every use is such a join does not become a row as it comes.  It waits in some 40 bytes:
 * what it has in other words than the fact before it, in groups of seven bits.  When all evidence is in, the
 * kinds are taken in order of their number; of each kind those facts become rows whose value stands in a row
 * of the other side of one of its joins.  The rest is in no match, whatever the rules say further.
 * Absences that begin at such facts wait with the number of the fact in place of a row, and may refute it. */

enum { BLOCK = 1 << 16, MOST_ASIDE = 63, MOST_BYTES = (NC_ASIDE_ORIGIN + 2 + NC_MAX_SLOTS) * 10 };

/* ---- which alphas wait ---- */

static nc_join_guard *new_guard(nc_run *run, nc_alpha *alpha)
{
    nc_join_guard *guard = NC_NEW(run->plans, nc_join_guard);
    guard->next = alpha->guards;
    alpha->guards = guard;
    return guard;
}

static bool is_evidence(const nc_run *run, nc_fact_type type)
{
    return !run->types[type].derived && run->types[type].shape->kind != NC_DERIVED;
}

/* `own` of this use of the alpha is compared with `other`: of use when that is a slot of a fact that the rule
 * finds as well, and that is evidence. */
static bool add_guard(nc_run *run, const nc_rule_plan *plan, nc_alpha *alpha, const nc_expr *own,
                      const nc_expr *other)
{
    if (other->op != NC_X_SLOT || other->bind >= plan->rule->find_count)
        return false;
    nc_alpha *partner = plan->find[other->bind];
    if (partner == alpha || !is_evidence(run, partner->type))
        return false;
    *new_guard(run, alpha) = (nc_join_guard){.next = alpha->guards->next,
                                             .partner = partner,
                                             .slot = own->slot,
                                             .partner_slot = other->slot,
                                             .use = alpha->joined_uses};
    return true;
}

static bool guard_by(nc_run *run, const nc_rule_plan *plan, nc_alpha *alpha, uint8_t bind,
                     const nc_expr *const *conditions, unsigned count)
{
    bool some = false;
    for (unsigned i = 0; i < count; i++) {
        const nc_expr *own, *other;
        if (nc_equality_key(conditions[i], bind, &own, &other))
            some = add_guard(run, plan, alpha, own, other) || some;
    }
    return some;
}

/* A pattern that only looks: of `exists`, `absent`, `until`. */
static void note_use(nc_run *run, const nc_rule_plan *plan, nc_alpha *alpha, const nc_pattern *pattern)
{
    if (!guard_by(run, plan, alpha, pattern->bind, pattern->join, pattern->join_count))
        alpha->whole = true;
    alpha->joined_uses++;
}

typedef struct looking {
    nc_run *run;
    const nc_rule_plan *plan;
} looking;

static void visit_exists(void *context, const nc_expr *expr)
{
    looking *of = context;
    if (expr->op == NC_X_EXISTS && expr->sub != NULL)
        note_use(of->run, of->plan, nc_exists_probe(of->run, expr->sub)->alpha, expr->sub);
}

/* Conditions of any line of `find` may name this one. */
static void note_find(nc_run *run, const nc_rule_plan *plan, unsigned f)
{
    const nc_rule *rule = plan->rule;
    nc_alpha *alpha = plan->find[f];
    bool some = false;
    for (unsigned i = 0; i < rule->find_count; i++) {
        const nc_pattern *p = &rule->find[i];
        some = guard_by(run, plan, alpha, rule->find[f].bind, p->join, p->join_count) || some;
        alpha->whole = alpha->whole || p->follow != NULL;
    }
    for (unsigned i = 0; i < rule->where_count; i++)
        some = guard_by(run, plan, alpha, rule->find[f].bind, &rule->where[i].expr, 1) || some;
    alpha->whole = alpha->whole || !some;
    alpha->joined_uses++;
}

void nc_aside_note(nc_run *run, const nc_rule_plan *plan)
{
    const nc_rule *rule = plan->rule;
    if (plan->hopeless)
        return;
    for (unsigned f = 0; f < rule->find_count; f++)
        note_find(run, plan, f);
    for (unsigned i = 0; i < rule->absent_count; i++) {
        const nc_absent_plan *absent = &plan->absents[i];
        if (absent->timers == NULL)
            note_use(run, plan, absent->probe.alpha, &absent->absence->pattern);
        if (absent->absence->until != NULL)
            note_use(run, plan, absent->until.alpha, absent->absence->until);
    }
    looking of = {run, plan};
    nc_walk_rule(rule, visit_exists, &of);
}

/* Facts that absences give back once they have refuted them: of one kind of a type that is done here, too. */
static bool may_pass(const nc_alpha *alpha, const nc_aside *aside)
{
    return !alpha->passing || (alpha->anchored_count == 1 && (aside == NULL || aside->passing == NULL));
}

static bool may_wait(const nc_run *run, const nc_alpha *alpha)
{
    const nc_type_plan *type = &run->types[alpha->type];
    return alpha->stores && !alpha->whole && alpha->guards != NULL && alpha->decisive == NULL &&
           may_pass(alpha, type->aside) && !alpha->chained && nc_absence_plain(alpha) &&
           is_evidence(run, alpha->type) && type->shape->kind != NC_PLAIN;
}

void nc_aside_plan(nc_run *run)
{
    if (run->live != NULL || run->limits.changing || nc_watches(run))
        return;
    for (size_t a = 0; a < run->alphas.count; a++) {
        nc_alpha *alpha = run->alphas.at[a];
        nc_type_plan *type = &run->types[alpha->type];
        if (!may_wait(run, alpha))
            continue;
        if (type->aside == NULL)
            type->aside = NC_NEW(run->plans, nc_aside);
        if (type->aside->alpha_count == MOST_ASIDE)
            continue;
        if (alpha->passing)
            type->aside->passing = alpha;
        alpha->passing = false;
        type->aside->alphas[type->aside->alpha_count] = alpha;
        alpha->aside = UINT64_C(1) << type->aside->alpha_count++;
    }
}

/* ---- laying aside ---- */

static unsigned char *put_number(unsigned char *at, uint64_t value)
{
    for (; value >= 128; value >>= 7)
        *at++ = (unsigned char)(value | 128);
    *at++ = (unsigned char)value;
    return at;
}

static const unsigned char *take_number(const unsigned char *at, uint64_t *value)
{
    *value = 0;
    for (unsigned shift = 0;; shift += 7, at++) {
        *value |= (uint64_t)(*at & 127) << shift;
        if (*at < 128)
            return at + 1;
    }
}

/* The difference to the word before, small ones of either sign as small numbers. */
static unsigned char *put_word(unsigned char *at, uint64_t *before, uint64_t word)
{
    uint64_t by = word - *before;
    *before = word;
    return put_number(at, by << 1 ^ (by >> 63 != 0 ? UINT64_MAX : 0));
}

static const unsigned char *take_word(const unsigned char *at, uint64_t *before)
{
    uint64_t by;
    at = take_number(at, &by);
    *before += by >> 1 ^ ((by & 1) != 0 ? UINT64_MAX : 0);
    return at;
}

static void words_of(const nc_type_plan *type, size_t i, nc_aside_words *words)
{
    const nc_batch *batch = type->batch;
    const nc_origin *from = &batch->origins[i];
    const uint64_t all[NC_ASIDE_ORIGIN] = {(uint64_t)from->at, from->record, from->offset, from->length,
                                           from->line,         from->source, from->vantage};
    memcpy(words->from, all, sizeof all);
    words->known = batch->known[i];
    for (unsigned k = 0; k < type->slot_count; k++)
        words->slot[k] = batch->columns[(size_t)k * NC_COLUMN + i];
}

static unsigned char *room_for(nc_aside *aside)
{
    if (aside->last == NULL || aside->last->used + MOST_BYTES > BLOCK) {
        nc_aside_block *block = nc_xmalloc(sizeof *block + BLOCK);
        *block = (nc_aside_block){.used = 0};
        *(aside->last == NULL ? &aside->first : &aside->last->next) = block;
        aside->last = block;
    }
    return aside->last->bytes + aside->last->used;
}

static void append(const nc_type_plan *type, nc_aside *aside, uint64_t uses, bool late,
                   const nc_aside_words *fact)
{
    unsigned char *at = room_for(aside);
    at = put_number(at, uses << 1 | late);
    at = put_number(at, fact->known ^ aside->words.known);
    aside->words.known = fact->known;
    for (unsigned k = 0; k < NC_ASIDE_ORIGIN; k++)
        at = put_word(at, &aside->words.from[k], fact->from[k]);
    for (unsigned k = 0; k < type->slot_count; k++)
        if ((fact->known >> type->slots[k] & 1) != 0)
            at = put_word(at, &aside->words.slot[k], fact->slot[k]);
    aside->last->used = (size_t)(at - aside->last->bytes);
    aside->count++;
}

static bool lay_aside(nc_run *run, const nc_type_plan *type, size_t i, uint64_t uses)
{
    nc_aside_words fact;
    if (run->row_count >= run->limits.rows) {
        run->rows_full = true;
        return false;
    }
    run->row_count++;
    if (type->recorded)
        nc_recording_note(run, type->batch->origins[i].source);
    words_of(type, i, &fact);
    append(type, type->aside, uses, type->batch->late[i] != 0, &fact);
    return true;
}

typedef struct reading {
    nc_aside_words words; /* of the fact read last */
    uint64_t uses;
    bool late;
} reading;

static const unsigned char *read_fact(const nc_type_plan *type, reading *r, const unsigned char *at)
{
    uint64_t known;
    at = take_number(at, &r->uses);
    r->late = (r->uses & 1) != 0;
    r->uses >>= 1;
    at = take_number(at, &known);
    r->words.known ^= known;
    for (unsigned k = 0; k < NC_ASIDE_ORIGIN; k++)
        at = take_word(at, &r->words.from[k]);
    for (unsigned k = 0; k < type->slot_count; k++)
        if ((r->words.known >> type->slots[k] & 1) != 0)
            at = take_word(at, &r->words.slot[k]);
    return at;
}

static void row_of(const nc_run *run, const nc_type_plan *type, const nc_aside_words *fact, nc_row *row)
{
    const uint64_t *from = fact->from;
    const nc_source *source = nc_sources_get(run->sources, (uint32_t)from[5]);
    memset(row, 0, sizeof *row);
    row->type = type->type;
    row->known = fact->known;
    row->fact.from = (nc_origin){.at = (int64_t)from[0],
                            .record = from[1],
                            .offset = from[2],
                            .length = (uint32_t)from[3],
                            .line = (uint32_t)from[4],
                            .source = (uint32_t)from[5],
                            .vantage = (nc_sym)from[6]};
    row->fact.source_name = source != NULL ? source->name_sym : 0;
    row->packed = true;
    for (unsigned k = 0; k < type->slot_count; k++)
        if ((fact->known >> type->slots[k] & 1) != 0)
            row->slot[row->own++] = fact->slot[k];
}

/* ---- those that an absence has refuted ---- */

/* By number from 0. */
static bool is_gone(const nc_aside *aside, size_t i)
{
    return i < aside->gone_room * 64 && (aside->gone[i / 64] >> i % 64 & 1) != 0;
}

void nc_aside_refuted(nc_run *run, const nc_alpha *alpha, uint32_t place)
{
    nc_aside *aside = run->types[alpha->type].aside;
    size_t i = place - 1;
    if (place == 0 || alpha != aside->passing || is_gone(aside, i))
        return;
    for (; i >= aside->gone_room * 64; aside->gone_room++) {
        aside->gone = nc_grow(aside->gone, &aside->gone_capacity, aside->gone_room, sizeof *aside->gone);
        aside->gone[aside->gone_room] = 0;
    }
    aside->gone[i / 64] |= UINT64_C(1) << i % 64;
    aside->gone_count++;
}

static void free_blocks(nc_aside_block *block)
{
    for (nc_aside_block *next; block != NULL; block = next) {
        next = block->next;
        free(block);
    }
}

/* Absences know their facts by new numbers; those that are gone are refuted already. */
static void number_anew(nc_run *run, nc_fact_type type, const uint32_t *place)
{
    for (nc_timers *t = run->timers; t != NULL; t = t->next_of_run)
        for (size_t i = 0; i < t->count; i++)
            if (t->items[i].aside && t->items[i].place != 0 &&
                t->items[i].of->plans[0]->anchor->type == type)
                t->items[i].place = place[t->items[i].place - 1];
}

/* Writes the facts anew without those that nobody can use.  Done when they are the half, so that a fact is
 * written twice on average. */
static void sweep(nc_run *run, nc_type_plan *type)
{
    nc_aside *aside = type->aside, old = *aside;
    nc_alpha *passing = aside->passing;
    uint32_t *place = nc_xcalloc(old.count, sizeof *place);
    reading r = {.late = false};
    size_t i = 0;
    aside->first = aside->last = NULL;
    aside->count = 0;
    aside->words = (nc_aside_words){0};
    for (nc_aside_block *block = old.first; block != NULL; block = block->next) {
        for (const unsigned char *at = block->bytes; at < block->bytes + block->used; i++) {
            at = read_fact(type, &r, at);
            bool gone = is_gone(&old, i);
            passing->laid_aside -= gone;
            passing->refuted += gone;
            uint64_t uses = gone ? r.uses & ~passing->aside : r.uses;
            if (uses == 0) {
                run->row_count--;
                continue;
            }
            append(type, aside, uses, r.late, &r.words);
            place[i] = (uint32_t)aside->count;
        }
    }
    number_anew(run, type->type, place);
    free(place);
    free_blocks(old.first);
    memset(aside->gone, 0, aside->gone_room * sizeof *aside->gone);
    aside->gone_count = 0;
}

static void share_row(nc_run *run, const nc_aside *aside, uint64_t uses, const nc_row *row)
{
    for (unsigned a = 0; a < aside->alpha_count && row != NULL; a++)
        if ((uses >> a & 1) != 0)
            nc_alpha_store(run, aside->alphas[a], row);
}

/* Somebody else keeps it anyway, or an absence cannot do without it. */
static bool needs_row(const nc_aside *aside, uint64_t uses, const nc_view *view)
{
    bool needs = view->batch->stored[view->i] != NULL;
    for (unsigned a = 0; a < aside->alpha_count && !needs; a++)
        needs = (uses >> a & 1) != 0 && !nc_absence_aside(aside->alphas[a], view);
    return needs;
}

void nc_aside_batch(nc_run *run, nc_type_plan *type)
{
    nc_aside *aside = type->aside;
    nc_batch *batch = type->batch;
    nc_view view = {.plan = type, .batch = batch};
    for (; view.i < batch->count; view.i++) {
        uint64_t uses = batch->aside[view.i];
        batch->aside[view.i] = 0;
        if (uses == 0)
            continue;
        if (needs_row(aside, uses, &view)) {
            share_row(run, aside, uses, nc_view_row(run, &view));
            continue;
        }
        if (!lay_aside(run, type, view.i, uses))
            continue;
        for (unsigned a = 0; a < aside->alpha_count; a++) {
            if ((uses >> a & 1) == 0)
                continue;
            aside->alphas[a]->laid_aside++;
            nc_absence_watch(run, aside->alphas[a], &view, (uint32_t)aside->count);
        }
    }
    if (aside->gone_count > run->limits.batch && aside->gone_count * 2 > aside->count)
        sweep(run, type);
}

/* ---- when all evidence is in ---- */

typedef struct word_set {
    nc_word *at;
    bool *taken;
    size_t mask, count;
    bool any; /* a row of the partner does not know the slot: every value may be equal */
} word_set;

static void set_put(word_set *set, nc_word word)
{
    size_t i = nc_mix(word) & set->mask;
    while (set->taken[i] && set->at[i] != word)
        i = (i + 1) & set->mask;
    set->count += !set->taken[i];
    set->taken[i] = true;
    set->at[i] = word;
}

static bool set_has(const word_set *set, nc_word word)
{
    size_t i = nc_mix(word) & set->mask;
    while (set->taken[i] && set->at[i] != word)
        i = (i + 1) & set->mask;
    return set->taken[i];
}

static word_set set_of(const nc_join_guard *guard)
{
    const nc_refs *lists[] = {&guard->partner->rows, &guard->partner->maybe};
    word_set set = {.mask = 15};
    while (set.mask < (lists[0]->count + lists[1]->count) * 2)
        set.mask = set.mask * 2 + 1;
    set.at = nc_xcalloc(set.mask + 1, sizeof *set.at);
    set.taken = nc_xcalloc(set.mask + 1, sizeof *set.taken);
    for (unsigned l = 0; l < 2; l++) {
        for (size_t i = 0; i < lists[l]->count; i++) {
            nc_word word;
            if (nc_row_get(nc_refs_at(lists[l], i), guard->partner_slot, &word))
                set_put(&set, word);
            else
                set.any = true;
        }
    }
    return set;
}

typedef struct letting { /* facts of one alpha in */
    nc_run *run;
    nc_alpha *alpha;
    word_set *sets; /* of its guards */
    bool *fits;     /* by use */
} letting;

/* Has the partner all its rows by now? */
static bool is_ready(const nc_join_guard *guard)
{
    return guard->partner->laid_aside == 0;
}

static bool fits_some(const letting *l)
{
    for (unsigned u = 0; u < l->alpha->joined_uses; u++)
        if (l->fits[u])
            return true;
    return false;
}

static bool is_wanted(const letting *l, const nc_row *row)
{
    memset(l->fits, true, l->alpha->joined_uses * sizeof *l->fits);
    const word_set *set = l->sets;
    for (const nc_join_guard *guard = l->alpha->guards; guard != NULL; guard = guard->next, set++) {
        nc_word word;
        if (set->at != NULL && !set->any && nc_row_get(row, guard->slot, &word) && !set_has(set, word))
            l->fits[guard->use] = false;
    }
    return fits_some(l);
}

/* False: for each use some partner has no row at all. */
static bool make_sets(letting *l)
{
    word_set *set = l->sets;
    memset(l->fits, true, l->alpha->joined_uses * sizeof *l->fits);
    for (const nc_join_guard *guard = l->alpha->guards; guard != NULL; guard = guard->next, set++) {
        if (!is_ready(guard))
            continue;
        *set = set_of(guard);
        if (set->count == 0 && !set->any)
            l->fits[guard->use] = false;
    }
    return fits_some(l);
}

static const nc_row *keep(nc_run *run, const nc_row *fact, bool late)
{
    run->row_count--; /* it was counted when it was laid aside */
    nc_row *row = nc_row_new(run, fact->own);
    uint32_t id = row->id;
    memcpy(row, fact, nc_row_size(fact));
    row->id = id;
    run->evidence++;
    if (late)
        *(uint32_t *)nc_vector_push(&run->late, sizeof(uint32_t)) = id;
    return row;
}

/* A fact that another alpha has let in already is the same row here. */
static void let_in(const letting *l)
{
    const nc_type_plan *type = &l->run->types[l->alpha->type];
    nc_aside *aside = type->aside;
    if (aside->made == NULL)
        aside->made = nc_xcalloc(aside->count, sizeof *aside->made);
    nc_scratch_row room;
    reading r = {.late = false};
    size_t i = 0;
    for (const nc_aside_block *block = aside->first; block != NULL; block = block->next) {
        for (const unsigned char *at = block->bytes; at < block->bytes + block->used; i++) {
            at = read_fact(type, &r, at);
            if ((r.uses & l->alpha->aside) == 0 || (l->alpha == aside->passing && is_gone(aside, i)))
                continue;
            row_of(l->run, type, &r.words, &room.row);
            if (!is_wanted(l, &room.row))
                continue;
            if (aside->made[i] == NULL)
                aside->made[i] = keep(l->run, &room.row, r.late);
            nc_refs_push(l->run, &l->alpha->rows, aside->made[i]);
            l->alpha->laid_aside--;
        }
    }
}

static void settle(nc_run *run, nc_alpha *alpha)
{
    unsigned guards = 0;
    for (const nc_join_guard *guard = alpha->guards; guard != NULL; guard = guard->next)
        guards++;
    letting l = {run, alpha, .fits = nc_xcalloc(alpha->joined_uses, sizeof *l.fits)};
    l.sets = nc_xcalloc(guards, sizeof *l.sets);
    if (make_sets(&l))
        let_in(&l);
    alpha->left_out = alpha->laid_aside;
    alpha->laid_aside = 0;
    for (unsigned g = 0; g < guards; g++) {
        free(l.sets[g].at);
        free(l.sets[g].taken);
    }
    free(l.sets);
    free(l.fits);
}

typedef enum turn { NAMED_BY_NONE, NAMED_BY_SOME, NOT_KNOWN, HAD_ITS_TURN } turn;

/* Those are settled first that nothing names, then those of which it is known by what they are named. */
static turn turn_of(const nc_alpha *alpha, turn *of_use)
{
    turn all = NAMED_BY_NONE;
    for (unsigned u = 0; u < alpha->joined_uses; u++)
        of_use[u] = NOT_KNOWN;
    for (const nc_join_guard *guard = alpha->guards; guard != NULL; guard = guard->next) {
        bool none = guard->partner->rows.count + guard->partner->maybe.count == 0;
        turn now = !is_ready(guard) ? NOT_KNOWN : none ? NAMED_BY_NONE : NAMED_BY_SOME;
        of_use[guard->use] = now < of_use[guard->use] ? now : of_use[guard->use];
    }
    for (unsigned u = 0; u < alpha->joined_uses; u++)
        all = of_use[u] > all ? of_use[u] : all;
    return all;
}

static nc_alpha *next_alpha(const nc_run *run)
{
    nc_alpha *next = NULL;
    turn best = HAD_ITS_TURN;
    for (nc_alpha *alpha = run->aside; alpha != NULL; alpha = alpha->next_aside) {
        if (alpha->laid_aside == 0)
            continue;
        turn *of_use = nc_xcalloc(alpha->joined_uses, sizeof *of_use);
        turn now = turn_of(alpha, of_use);
        free(of_use);
        if (now < best || (now == best && alpha->laid_aside < next->laid_aside)) {
            best = now;
            next = alpha;
        }
    }
    return next;
}

void nc_aside_settle(nc_run *run)
{
    for (nc_alpha *alpha = next_alpha(run); alpha != NULL; alpha = next_alpha(run))
        settle(run, alpha);
}

const nc_row *nc_aside_row(const nc_run *run, const nc_alpha *alpha, uint32_t place)
{
    const nc_aside *aside = run->types[alpha->type].aside;
    return place != 0 && aside->made != NULL ? aside->made[place - 1] : NULL;
}

void nc_aside_release(nc_run *run)
{
    for (size_t t = 0; t < run->type_count; t++) {
        nc_aside *aside = run->types[t].aside;
        for (size_t i = 0; aside != NULL && i < aside->count; i++)
            run->row_count -= aside->made == NULL || aside->made[i] == NULL;
        nc_aside_free(&run->types[t]);
    }
}

void nc_aside_free(nc_type_plan *type)
{
    nc_aside *aside = type->aside;
    if (aside == NULL)
        return;
    free_blocks(aside->first);
    free(aside->gone);
    free(aside->made);
    aside->first = aside->last = NULL;
    aside->made = NULL;
    aside->gone = NULL;
    aside->count = aside->gone_room = aside->gone_capacity = aside->gone_count = 0;
}
