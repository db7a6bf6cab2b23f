/* SPDX-License-Identifier: Apache-2.0 */
#include "infer.h"

#include <stdlib.h>

/* Facts that are laid aside.  A rule that finds two facts with an equal slot needs of the one kind only those
 * that the other kind names: of 200 000 connections perhaps the three that a DNS answer led to, or none.  So
 * a fact of which every use is such a join does not become a row as it comes.  It waits in some 40 bytes
 * among others like it, column by column, as what it is above the least word of each.  When all evidence is
 * in, the kinds are taken in order of their number; of each kind those facts become rows whose value stands
 * in a row of the other side of one of its joins.  The rest is in no match, whatever the rules say further.
 * Absences that begin at such facts wait with the number of the fact in place of a row, and may refute it. */

enum { MOST_ASIDE = 63 };

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

static unsigned columns_of(const nc_type_plan *type)
{
    return (unsigned)NC_ASIDE_SLOTS + type->slot_count;
}

/* Bytes of one word: 0, 1, 2, 4 or 8. */
static unsigned width_of(uint64_t span)
{
    return span == 0 ? 0 : span <= UINT8_MAX ? 1 : span <= UINT16_MAX ? 2 : span <= UINT32_MAX ? 4 : 8;
}

static void store_words(unsigned char *at, unsigned width, const nc_word *words, nc_word base, unsigned count)
{
    for (unsigned i = 0; i < count && width != 0; i++, at += width) {
        uint64_t wide = words[i] - base;
        uint32_t four = (uint32_t)wide;
        uint16_t two = (uint16_t)wide;
        switch (width) {
        case 1: *at = (unsigned char)wide; break;
        case 2: memcpy(at, &two, sizeof two); break;
        case 4: memcpy(at, &four, sizeof four); break;
        default: memcpy(at, &wide, sizeof wide); break;
        }
    }
}

static nc_word stored_word(const nc_aside_chunk *chunk, unsigned column, unsigned i)
{
    unsigned width = chunk->place[column] & 15;
    const unsigned char *at = chunk->bytes + (chunk->place[column] >> 4) + (size_t)i * width;
    uint64_t wide;
    uint32_t four;
    uint16_t two;
    switch (width) {
    case 0: return chunk->base[column];
    case 1: return chunk->base[column] + *at;
    case 2: memcpy(&two, at, sizeof two); return chunk->base[column] + two;
    case 4: memcpy(&four, at, sizeof four); return chunk->base[column] + four;
    default: memcpy(&wide, at, sizeof wide); return chunk->base[column] + wide;
    }
}

/* The least word, as a signed number, and how far above it the greatest is. */
static nc_word least_of(const nc_word *words, unsigned count, uint64_t *span)
{
    int64_t least = nc_v_int(words[0]), most = least;
    for (unsigned i = 1; i < count; i++) {
        int64_t word = nc_v_int(words[i]);
        least = word < least ? word : least;
        most = word > most ? word : most;
    }
    *span = nc_w_int(most) - nc_w_int(least);
    return nc_w_int(least);
}

/* What is staged becomes a chunk, in one piece of memory. */
static void close_chunk(const nc_type_plan *type, nc_aside *aside)
{
    unsigned columns = columns_of(type), count = aside->staged_count;
    nc_word base[NC_ASIDE_SLOTS + NC_MAX_SLOTS];
    uint32_t place[NC_ASIDE_SLOTS + NC_MAX_SLOTS], used = 0;
    for (unsigned c = 0; c < columns; c++) {
        uint64_t span;
        base[c] = least_of(&aside->staged[(size_t)c * NC_ASIDE_CHUNK], count, &span);
        place[c] = used << 4 | width_of(span);
        used += width_of(span) * count;
    }
    nc_aside_chunk *chunk = nc_xmalloc(sizeof *chunk + columns * (sizeof *base + sizeof *place) + used);
    *chunk = (nc_aside_chunk){.count = count, .columns = columns, .base = (nc_word *)(void *)(chunk + 1)};
    chunk->place = (uint32_t *)(void *)(chunk->base + columns);
    chunk->bytes = (unsigned char *)(chunk->place + columns);
    memcpy(chunk->base, base, columns * sizeof *base);
    memcpy(chunk->place, place, columns * sizeof *place);
    for (unsigned c = 0; c < columns; c++)
        store_words(chunk->bytes + (place[c] >> 4), place[c] & 15, &aside->staged[(size_t)c * NC_ASIDE_CHUNK],
                    base[c], count);
    *(aside->last == NULL ? &aside->first : &aside->last->next) = chunk;
    aside->last = chunk;
    aside->staged_count = 0;
}

/* Where the words of the next facts go: column k at k * NC_ASIDE_CHUNK.  So many of them have room. */
static nc_word *stage(nc_aside *aside, const nc_type_plan *type, unsigned *room)
{
    if (aside->staged == NULL)
        aside->staged = nc_xmalloc((size_t)columns_of(type) * NC_ASIDE_CHUNK * sizeof *aside->staged);
    if (aside->staged_count == NC_ASIDE_CHUNK)
        close_chunk(type, aside);
    *room = NC_ASIDE_CHUNK - aside->staged_count;
    return aside->staged + aside->staged_count;
}

static void put_origin(nc_word *at, const nc_origin *from)
{
    const nc_word words[] = {nc_w_int(from->at), from->record, from->offset, from->length,
                             from->line,         from->source, from->vantage};
    for (unsigned k = 0; k < sizeof words / sizeof *words; k++)
        at[(size_t)k * NC_ASIDE_CHUNK] = words[k];
}

/* Facts of a batch that are laid aside. */
typedef struct chosen {
    unsigned count;
    uint16_t fact[NC_BATCH];
    uint64_t uses[NC_BATCH];
} chosen;

static void stage_facts(const nc_type_plan *type, nc_aside *aside, const chosen *facts, unsigned from,
                        unsigned count, nc_word *at)
{
    const nc_batch *batch = type->batch;
    const uint16_t *fact = facts->fact + from;
    for (unsigned i = 0; i < count; i++) {
        at[i] = facts->uses[from + i] << 1 | (batch->late[fact[i]] != 0 ? 1u : 0u);
        at[NC_ASIDE_CHUNK + i] = batch->known[fact[i]];
        put_origin(at + (size_t)NC_ASIDE_ORIGIN * NC_ASIDE_CHUNK + i, &batch->origins[fact[i]]);
    }
    at += (size_t)NC_ASIDE_SLOTS * NC_ASIDE_CHUNK;
    for (unsigned k = 0; k < type->slot_count; k++, at += NC_ASIDE_CHUNK) {
        const nc_word *column = batch->columns + (size_t)k * NC_COLUMN;
        for (unsigned i = 0; i < count; i++)
            at[i] = column[fact[i]];
    }
    aside->staged_count += count;
}

static void lay_aside(const nc_type_plan *type, nc_aside *aside, const chosen *facts)
{
    for (unsigned done = 0, count; done < facts->count; done += count) {
        nc_word *at = stage(aside, type, &count);
        count = count < facts->count - done ? count : facts->count - done;
        stage_facts(type, aside, facts, done, count, at);
    }
}

/* Facts that stand together: a chunk, or those that are none yet. */
typedef struct part {
    const nc_aside *aside;
    const nc_aside_chunk *chunk; /* NULL: what is staged */
    unsigned count;
    size_t first; /* number of its first fact, from 0 */
} part;

static part first_part(const nc_aside *aside)
{
    const nc_aside_chunk *chunk = aside->first;
    return (part){aside, chunk, chunk != NULL ? chunk->count : aside->staged_count, 0};
}

static bool next_part(part *p)
{
    if (p->chunk == NULL)
        return false;
    p->first += p->count;
    p->chunk = p->chunk->next;
    p->count = p->chunk != NULL ? p->chunk->count : p->aside->staged_count;
    return true;
}

static nc_word part_word(const part *p, unsigned column, unsigned i)
{
    return p->chunk != NULL ? stored_word(p->chunk, column, i)
                            : p->aside->staged[(size_t)column * NC_ASIDE_CHUNK + i];
}

static void row_of(const nc_run *run, const nc_type_plan *type, const part *p, unsigned i, nc_row *row)
{
    nc_word from[NC_ASIDE_SLOTS - NC_ASIDE_ORIGIN];
    for (unsigned k = 0; k < sizeof from / sizeof *from; k++)
        from[k] = part_word(p, NC_ASIDE_ORIGIN + k, i);
    const nc_source *source = nc_sources_get(run->sources, (uint32_t)from[5]);
    memset(row, 0, sizeof *row);
    row->type = type->type;
    row->known = part_word(p, NC_ASIDE_KNOWN, i);
    row->fact.from = (nc_origin){.at = nc_v_int(from[0]),
                                 .record = from[1],
                                 .offset = from[2],
                                 .length = (uint32_t)from[3],
                                 .line = (uint32_t)from[4],
                                 .source = (uint32_t)from[5],
                                 .vantage = (nc_sym)from[6]};
    row->fact.source_name = source != NULL ? source->name_sym : 0;
    row->packed = true;
    for (unsigned k = 0; k < type->slot_count; k++)
        if ((row->known >> type->slots[k] & 1) != 0)
            row->slot[row->own++] = part_word(p, NC_ASIDE_SLOTS + k, i);
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

static void free_chunks(nc_aside_chunk *chunk)
{
    for (nc_aside_chunk *next; chunk != NULL; chunk = next) {
        next = chunk->next;
        free(chunk);
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

/* Those facts of the part that somebody can use yet; they get their new numbers. */
static unsigned usable(nc_run *run, const part *p, nc_alpha *passing, uint32_t *place, uint32_t *number,
                       uint16_t fact[NC_ASIDE_CHUNK], nc_word uses[NC_ASIDE_CHUNK])
{
    unsigned kept = 0;
    for (unsigned i = 0; i < p->count; i++) {
        bool gone = is_gone(p->aside, p->first + i);
        nc_word word = part_word(p, NC_ASIDE_USES, i);
        passing->laid_aside -= gone;
        passing->refuted += gone;
        word = gone ? word & ~(passing->aside << 1) : word;
        if (word >> 1 == 0) {
            run->row_count--;
            continue;
        }
        place[p->first + i] = ++*number;
        uses[kept] = word;
        fact[kept++] = (uint16_t)i;
    }
    return kept;
}

static void copy_part(const nc_type_plan *type, nc_aside *to, const part *p, unsigned kept,
                      const uint16_t *fact, const nc_word *uses)
{
    for (unsigned done = 0, count; done < kept; done += count) {
        nc_word *at = stage(to, type, &count);
        count = count < kept - done ? count : kept - done;
        memcpy(at, uses + done, count * sizeof *at);
        for (unsigned c = NC_ASIDE_KNOWN; c < columns_of(type); c++)
            for (unsigned i = 0; i < count; i++)
                at[(size_t)c * NC_ASIDE_CHUNK + i] = part_word(p, c, fact[done + i]);
        to->staged_count += count;
    }
    to->count += kept;
}

/* Writes the facts anew without those that nobody can use.  Done when they are the half, so that a fact is
 * written twice on average. */
static void sweep(nc_run *run, nc_type_plan *type)
{
    nc_aside *aside = type->aside, old = *aside;
    uint32_t *place = nc_xcalloc(old.count, sizeof *place), number = 0;
    uint16_t fact[NC_ASIDE_CHUNK];
    nc_word uses[NC_ASIDE_CHUNK];
    part p = first_part(&old);
    aside->first = aside->last = NULL;
    aside->staged = NULL;
    aside->staged_count = 0;
    aside->count = 0;
    do {
        unsigned kept = usable(run, &p, aside->passing, place, &number, fact, uses);
        copy_part(type, aside, &p, kept, fact, uses);
    } while (next_part(&p));
    number_anew(run, type->type, place);
    free(place);
    free_chunks(old.first);
    free(old.staged);
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

/* False: rows have reached their limit. */
static bool has_room(nc_run *run, const nc_view *view)
{
    if (run->row_count >= run->limits.rows) {
        run->rows_full = true;
        return false;
    }
    run->row_count++;
    if (view->plan->recorded)
        nc_recording_note(run, view->batch->origins[view->i].source);
    return true;
}

void nc_aside_batch(nc_run *run, nc_type_plan *type)
{
    nc_aside *aside = type->aside;
    nc_batch *batch = type->batch;
    nc_view view = {.plan = type, .batch = batch};
    chosen facts;
    facts.count = 0;
    for (; view.i < batch->count; view.i++) {
        uint64_t uses = batch->aside[view.i];
        batch->aside[view.i] = 0;
        if (uses == 0)
            continue;
        if (needs_row(aside, uses, &view)) {
            share_row(run, aside, uses, nc_view_row(run, &view));
            continue;
        }
        if (!has_room(run, &view))
            continue;
        aside->count++;
        facts.fact[facts.count] = (uint16_t)view.i;
        facts.uses[facts.count++] = uses;
        for (; uses != 0; uses &= uses - 1) {
            nc_alpha *alpha = aside->alphas[__builtin_ctzll(uses)];
            alpha->laid_aside++;
            nc_absence_watch(run, alpha, &view, (uint32_t)aside->count);
        }
    }
    lay_aside(type, aside, &facts);
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

/* Words of an origin as put_origin has them. */
enum { FROM_AT, FROM_RECORD, FROM_LINE = 4, FROM_SOURCE, FROM_VANTAGE };

static bool common_slot(const nc_run *run, const part *p, unsigned i, unsigned slot, nc_word *word)
{
    static const unsigned at[NC_SLOT_OWN] = {[NC_SLOT_AT] = FROM_AT,
                                             [NC_SLOT_N] = FROM_RECORD,
                                             [NC_SLOT_LINE] = FROM_LINE,
                                             [NC_SLOT_SOURCE] = FROM_SOURCE,
                                             [NC_SLOT_VANTAGE] = FROM_VANTAGE};
    *word = part_word(p, (unsigned)NC_ASIDE_ORIGIN + at[slot], i);
    bool known = slot == NC_SLOT_AT ? nc_v_int(*word) != NC_TIME_NONE : *word != 0;
    if (slot == NC_SLOT_SOURCE) {
        const nc_source *source = nc_sources_get(run->sources, (uint32_t)*word);
        *word = source != NULL ? source->name_sym : 0;
    }
    return known;
}

static bool slot_of(const nc_run *run, const nc_type_plan *type, const part *p, unsigned i, unsigned slot,
                    nc_word *word)
{
    if (slot < NC_SLOT_OWN)
        return common_slot(run, p, i, slot, word);
    unsigned own = slot - (unsigned)NC_SLOT_OWN;
    *word = part_word(p, (unsigned)NC_ASIDE_SLOTS + type->column[own], i);
    return (part_word(p, NC_ASIDE_KNOWN, i) >> own & 1) != 0;
}

static bool is_wanted(const letting *l, const part *p, unsigned i)
{
    const nc_type_plan *type = &l->run->types[l->alpha->type];
    const word_set *set = l->sets;
    memset(l->fits, true, l->alpha->joined_uses * sizeof *l->fits);
    for (const nc_join_guard *guard = l->alpha->guards; guard != NULL; guard = guard->next, set++) {
        nc_word word;
        if (set->at != NULL && !set->any && l->fits[guard->use] &&
            slot_of(l->run, type, p, i, guard->slot, &word) && !set_has(set, word))
            l->fits[guard->use] = false;
    }
    return fits_some(l);
}

static void let_in_part(const letting *l, nc_aside *aside, const part *p)
{
    nc_scratch_row room;
    for (unsigned i = 0; i < p->count; i++) {
        size_t number = p->first + i;
        uint64_t uses = part_word(p, NC_ASIDE_USES, i);
        if ((uses >> 1 & l->alpha->aside) == 0 || (l->alpha == aside->passing && is_gone(aside, number)) ||
            !is_wanted(l, p, i))
            continue;
        row_of(l->run, &l->run->types[l->alpha->type], p, i, &room.row);
        /* A fact that another alpha has let in already is the same row here. */
        if (aside->made[number] == NULL)
            aside->made[number] = keep(l->run, &room.row, (uses & 1) != 0);
        nc_refs_push(l->run, &l->alpha->rows, aside->made[number]);
        l->alpha->laid_aside--;
    }
}

static void let_in(const letting *l)
{
    nc_aside *aside = l->run->types[l->alpha->type].aside;
    if (aside->made == NULL)
        aside->made = nc_xcalloc(aside->count, sizeof *aside->made);
    part p = first_part(aside);
    do
        let_in_part(l, aside, &p);
    while (next_part(&p));
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
    free_chunks(aside->first);
    free(aside->staged);
    free(aside->gone);
    free(aside->made);
    aside->first = aside->last = NULL;
    aside->staged = NULL;
    aside->staged_count = 0;
    aside->made = NULL;
    aside->gone = NULL;
    aside->count = aside->gone_room = aside->gone_capacity = aside->gone_count = 0;
}
