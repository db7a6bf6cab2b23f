/* SPDX-License-Identifier: Apache-2.0 */
#include "infer.h"

#include <stdlib.h>

/* Which facts the steps of `then` can still use.  A fact lives while the step after it may still come, or one
 * that can go on has come within its time; a step lives while a living fact of the step before stands within
 * its time in front of it.  Only time, source and equal keys are looked at, so a row that dies takes part in
 * no match; a step that is the first after a living fact never dies, for another one would take its place. */

typedef struct mark {
    uint64_t hash; /* of source and key */
    int64_t at;
    uint32_t place; /* in its alpha */
} mark;

typedef struct line { /* rows of one link in order of time */
    mark *at;
    size_t count;
} line;

typedef struct nearest { /* the time of the living row of a key that is nearest to where the walk stands */
    uint64_t *hash;      /* 0 = free */
    int64_t *at;
    size_t mask;
} nearest;

/* ---- planning ---- */

static bool plain_event(const nc_run *run, nc_fact_type type)
{
    return run->types[type].shape->kind == NC_EVENT && !run->types[type].derived;
}

/* The slot of `prev` that must be equal to `other`: itself, or what its own conditions say is. */
static int slot_through(const nc_rule *rule, uint8_t prev, const nc_expr *other)
{
    if (other->op != NC_X_SLOT)
        return -1;
    if (other->bind == prev)
        return other->slot;
    const nc_pattern *pattern = &rule->find[prev];
    for (unsigned i = 0; i < pattern->join_count; i++) {
        const nc_expr *own, *same;
        if (nc_equality_key(pattern->join[i], prev, &own, &same) && same->op == NC_X_SLOT &&
            same->bind == other->bind && same->slot == other->slot && own->type == other->type)
            return own->slot;
    }
    return -1;
}

static nc_link link_of(const nc_rule *rule, const nc_pattern *pattern, nc_alpha *alpha, uint8_t prev,
                       int64_t within, unsigned use)
{
    nc_link link = {.alpha = alpha, .within = within};
    link.use = (uint16_t)(use < NC_USES ? 1u << use : 0);
    for (unsigned i = 0; i < pattern->join_count && link.key_count < NC_KEY_SLOTS; i++) {
        const nc_expr *own, *other;
        if (!nc_equality_key(pattern->join[i], pattern->bind, &own, &other))
            continue;
        int slot = slot_through(rule, prev, other);
        if (slot < 0)
            continue;
        link.own[link.key_count] = own->slot;
        link.before[link.key_count++] = (uint16_t)slot;
    }
    alpha->watched |= link.use;
    alpha->chained = true;
    return link;
}

bool nc_chain_bounded(const nc_run *run, const nc_rule *rule)
{
    if (rule->step_count == 0 || run->live != NULL || run->host.watch == rule)
        return false;
    unsigned first = rule->find_count - rule->step_count;
    return plain_event(run, rule->find[rule->find[first].follow->after].type);
}

/* An absence between two neighbours of the chain; the closer's number. */
static bool between_steps(const nc_run *run, const nc_rule *rule, const nc_absence *absence)
{
    unsigned first = rule->find_count - rule->step_count;
    return absence->bound == NC_BETWEEN && absence->closer >= first &&
           rule->find[absence->closer].follow->after == absence->anchor &&
           plain_event(run, absence->pattern.type);
}

bool nc_chain_holds(const nc_run *run, const nc_rule *rule, const nc_absence *absence)
{
    return nc_chain_bounded(run, rule) && between_steps(run, rule, absence);
}

void nc_chain_plan(nc_run *run, nc_rule_plan *plan, const unsigned *uses)
{
    const nc_rule *rule = plan->rule;
    if (!nc_chain_bounded(run, rule))
        return;
    nc_chain *chain = NC_NEW(run->plans, nc_chain);
    unsigned first = rule->find_count - rule->step_count;
    uint8_t start = rule->find[first].follow->after;
    *chain = (nc_chain){.rule = rule, .count = rule->step_count + 1, .next = run->chains};
    chain->links = NC_NEW_ARRAY(run->plans, nc_link, chain->count + rule->absent_count);
    chain->links[0] = link_of(rule, &rule->find[start], plan->find[start], start, 0, uses[start]);
    for (unsigned i = first; i < rule->find_count; i++) {
        const nc_follow *follow = rule->find[i].follow;
        chain->links[i - first + 1] =
            link_of(rule, &rule->find[i], plan->find[i], follow->after, follow->within, uses[i]);
    }
    for (unsigned i = 0; i < rule->absent_count; i++) {
        const nc_absence *absence = &rule->absent[i];
        if (!between_steps(run, rule, absence))
            continue;
        nc_alpha *alpha = plan->absents[i].probe.alpha;
        nc_link *link = &chain->links[chain->count + chain->beside++];
        *link = link_of(rule, &absence->pattern, alpha, absence->anchor,
                        rule->find[absence->closer].follow->within, alpha->uses++);
        link->beside = (uint8_t)(absence->closer - first + 1);
    }
    run->chains = chain;
}

/* ---- lines ---- */

/* Of each row of a link: the chain may go on after it; it is reached by a living one. */
enum { GOES_ON = 1, REACHED = 2 };

/* Absences look at facts that may be what they deny as well; those stand behind the others. */
static size_t row_count(const nc_link *link)
{
    return link->alpha->rows.count + (link->beside != 0 ? link->alpha->maybe.count : 0);
}

static const nc_row *row_at(const nc_link *link, size_t k)
{
    const nc_refs *rows = &link->alpha->rows;
    return k < rows->count ? nc_refs_at(rows, k) : nc_refs_at(&link->alpha->maybe, k - rows->count);
}

static bool hash_key(const nc_row *row, const uint16_t *slots, unsigned count, uint64_t *hash)
{
    uint64_t h = nc_mix(nc_row_from(row)->source + 1u);
    nc_word word;
    for (unsigned i = 0; i < count; i++) {
        if (!nc_row_get(row, slots[i], &word))
            return false;
        h = nc_mix(h + word);
    }
    *hash = h | 1;
    return nc_row_from(row)->at != NC_TIME_NONE;
}

static int by_time(const void *left, const void *right)
{
    const mark *a = left, *b = right;
    return (a->at > b->at) - (a->at < b->at);
}

/* In the place of a key that is not known; keys are odd. */
static uint64_t open_key(uint32_t source)
{
    return (nc_mix(source + 1u) | 3) - 1;
}

/* Rows without time or key can follow nothing, and nothing can follow them: they are left out.  But absences
 * remember what they do not know: `states` of such rows are set, unless it is NULL. */
static line line_of(const nc_link *link, const uint16_t *slots, unsigned count, uint8_t *states)
{
    line l = {.at = nc_xcalloc(row_count(link) + 1, sizeof *l.at)};
    bool sorted = true;
    for (size_t k = 0; k < row_count(link); k++) {
        const nc_row *row = row_at(link, k);
        mark *m = &l.at[l.count];
        if (!hash_key(row, slots, count, &m->hash)) {
            if (states != NULL && nc_row_from(row)->at != NC_TIME_NONE)
                states[k] |= REACHED;
            continue;
        }
        m->at = nc_row_from(row)->at;
        m->place = (uint32_t)k;
        sorted = sorted && (l.count == 0 || m[-1].at <= m->at);
        l.count++;
    }
    if (!sorted)
        qsort(l.at, l.count, sizeof *l.at, by_time);
    return l;
}

static nearest nearest_new(size_t rows)
{
    nearest n = {.mask = 63};
    while (n.mask < rows * 2)
        n.mask = n.mask * 2 + 1;
    n.hash = nc_xcalloc(n.mask + 1, sizeof *n.hash);
    n.at = nc_xcalloc(n.mask + 1, sizeof *n.at);
    return n;
}

static void nearest_free(nearest *n)
{
    free(n->hash);
    free(n->at);
}

static size_t nearest_find(const nearest *n, uint64_t hash)
{
    size_t at = nc_mix(hash) & n->mask;
    while (n->hash[at] != 0 && n->hash[at] != hash)
        at = (at + 1) & n->mask;
    return at;
}

static void nearest_put(nearest *n, const mark *m)
{
    size_t at = nearest_find(n, m->hash);
    n->hash[at] = m->hash;
    n->at[at] = m->at;
}

/* ---- who lives ---- */

typedef struct tracing {
    nc_run *run;
    const nc_chain *chain;
    uint8_t **states;
} tracing;

static int64_t moved(int64_t at, int64_t by)
{
    int64_t sum;
    return !__builtin_add_overflow(at, by, &sum) ? sum : by > 0 ? INT64_MAX : INT64_MIN;
}

static uint32_t source_of(const nc_link *link, const mark *m)
{
    return row_at(link, m->place)->fact.from.source;
}

/* From the last link to the first: after which rows may the chain go on? */
static void trace_back(tracing *t, unsigned i)
{
    const nc_link *link = &t->chain->links[i], *next = &t->chain->links[i + 1];
    line rows = line_of(link, next->before, next->key_count, NULL),
         later = line_of(next, next->own, next->key_count, NULL);
    nearest ahead = nearest_new(later.count);
    size_t l = later.count;
    for (size_t k = rows.count; k-- > 0;) {
        const mark *m = &rows.at[k];
        for (; l > 0 && later.at[l - 1].at >= m->at; l--)
            if ((t->states[i + 1][later.at[l - 1].place] & GOES_ON) != 0)
                nearest_put(&ahead, &later.at[l - 1]);
        size_t found = nearest_find(&ahead, m->hash);
        int64_t to = moved(m->at, next->within);
        if ((ahead.hash[found] != 0 && ahead.at[found] <= to) || !nc_settled(t->run, source_of(link, m), to))
            t->states[i][m->place] |= GOES_ON;
    }
    free(rows.at);
    free(later.at);
    nearest_free(&ahead);
}

static bool leads_on(const tracing *t, unsigned i, const mark *m)
{
    const nc_link *link = &t->chain->links[i];
    if (i > 0)
        return (t->states[i][m->place] & REACHED) != 0;
    return (t->states[0][m->place] & GOES_ON) != 0 && (row_at(link, m->place)->fact.refuted & link->use) == 0;
}

/* Those that do not know the key, and after which absences look at whatever comes. */
static void add_open(line *l, const nc_link *link, const uint16_t *slots, unsigned count)
{
    for (size_t k = 0; k < row_count(link); k++) {
        const nc_row *row = row_at(link, k);
        uint64_t hash;
        if (nc_row_from(row)->at != NC_TIME_NONE && !hash_key(row, slots, count, &hash))
            l->at[l->count++] = (mark){open_key(nc_row_from(row)->source), nc_row_from(row)->at, (uint32_t)k};
    }
    qsort(l->at, l->count, sizeof *l->at, by_time);
}

static bool follows(const nearest *behind, uint64_t hash, int64_t since)
{
    size_t found = nearest_find(behind, hash);
    return behind->hash[found] != 0 && behind->at[found] >= since;
}

/* The rows of link `i` that stand within its time after a living one of link `before`. */
static void trace_on(tracing *t, unsigned before, unsigned i)
{
    const nc_link *link = &t->chain->links[i], *prev = &t->chain->links[before];
    line rows = line_of(link, link->own, link->key_count, link->beside != 0 ? t->states[i] : NULL),
         front = line_of(prev, link->before, link->key_count, NULL);
    if (link->beside != 0)
        add_open(&front, prev, link->before, link->key_count);
    nearest behind = nearest_new(front.count);
    size_t f = 0;
    for (size_t k = 0; k < rows.count; k++) {
        const mark *m = &rows.at[k];
        for (; f < front.count && front.at[f].at <= m->at; f++)
            if (leads_on(t, before, &front.at[f]))
                nearest_put(&behind, &front.at[f]);
        int64_t since = moved(m->at, -link->within);
        if (follows(&behind, m->hash, since) ||
            (link->beside != 0 && follows(&behind, open_key(source_of(link, m)), since)) ||
            !nc_settled(t->run, source_of(link, m), m->at))
            t->states[i][m->place] |= REACHED;
    }
    free(rows.at);
    free(front.at);
    nearest_free(&behind);
}

/* Rows that came out of order are never given up: what they belong to may be gone, and that has to be told.
 */
static void give_up(tracing *t, const nc_link *link, const uint8_t *states, uint8_t alive)
{
    for (size_t k = 0; k < row_count(link); k++) {
        const nc_row *row = row_at(link, k);
        if ((states[k] & alive) == 0 && !nc_came_late(t->run, row))
            ((nc_row *)(uintptr_t)row)->fact.refuted |= link->use;
    }
}

static void trace(nc_run *run, const nc_chain *chain)
{
    unsigned total = chain->count + chain->beside;
    tracing t = {run, chain, nc_xcalloc(total, sizeof *t.states)};
    for (unsigned i = 0; i < total; i++)
        t.states[i] = nc_xcalloc(row_count(&chain->links[i]) + 1, 1);
    memset(t.states[chain->count - 1], GOES_ON, chain->links[chain->count - 1].alpha->rows.count);
    for (unsigned i = chain->count - 1; i-- > 0;)
        trace_back(&t, i);
    for (unsigned i = 1; i < total; i++) {
        unsigned closer = chain->links[i].beside != 0 ? chain->links[i].beside : i;
        trace_on(&t, closer - 1, i);
    }
    for (unsigned i = 0; i < total; i++)
        give_up(&t, &chain->links[i], t.states[i], i == 0 ? GOES_ON : REACHED);
    for (unsigned i = 0; i < total; i++)
        free(t.states[i]);
    free(t.states);
}

void nc_chains_trace(nc_run *run)
{
    for (const nc_chain *chain = run->chains; chain != NULL; chain = chain->next)
        trace(run, chain);
}

bool nc_chain_late(const nc_run *run, const nc_rule_plan *plan)
{
    const nc_chain *chain = run->late.count > 0 ? run->chains : NULL;
    while (chain != NULL && chain->rule != plan->rule)
        chain = chain->next;
    bool lost = false, late = false;
    for (unsigned i = 0; chain != NULL && i < chain->count + chain->beside; i++) {
        const nc_alpha *alpha = chain->links[i].alpha;
        lost = lost || alpha->refuted > 0;
        for (size_t k = 0; k < alpha->rows.count && !late; k++)
            late = nc_came_late(run, nc_refs_at(&alpha->rows, k));
    }
    return lost && late;
}
