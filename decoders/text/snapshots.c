/* SPDX-License-Identifier: Apache-2.0 */
#include "snapshots.h"

#include <stdlib.h>

typedef struct sample {
    nc_fact_type type;
    nc_sym stack, report, subject;
    unsigned slot;
    int64_t at, uptime, clock, value;
    nc_origin from;
} sample;

typedef struct start {
    nc_sym stack;
    int64_t at;
} start;

struct nc_snapshots {
    sample *items;
    size_t count, capacity;
    start *starts;
    size_t start_count, start_capacity;
    size_t limit;
};

nc_snapshots *nc_snapshots_new(size_t limit)
{
    nc_snapshots *snapshots = nc_xcalloc(1, sizeof *snapshots);
    snapshots->limit = limit;
    return snapshots;
}

void nc_snapshots_free(nc_snapshots *snapshots)
{
    if (snapshots == NULL)
        return;
    free(snapshots->items);
    free(snapshots->starts);
    free(snapshots);
}

bool nc_snapshots_take(nc_snapshots *s, const nc_fact *fact, uint64_t mask, int subject, int stack,
                       const nc_snapshot_of *of)
{
    sample one = {.type = fact->type,
                  .report = of->report,
                  .stack = of->agent,
                  .subject = subject >= 0 ? of->index : 0,
                  .at = fact->from.at,
                  .uptime = of->uptime,
                  .clock = of->clock,
                  .from = fact->from};
    if (stack >= 0 && (fact->known >> stack & 1))
        one.stack = (nc_sym)fact->slot[stack];
    if (subject >= 0 && (fact->known >> subject & 1))
        one.subject = (nc_sym)fact->slot[subject];
    for (unsigned i = 0; i < NC_MAX_SLOTS; i++) {
        if (!(mask & fact->known & UINT64_C(1) << i))
            continue;
        if (s->count >= s->limit)
            return false;
        one.slot = i;
        one.value = nc_v_int(fact->slot[i]);
        s->items = nc_grow(s->items, &s->capacity, s->count, sizeof *s->items);
        s->items[s->count++] = one;
    }
    return true;
}

bool nc_snapshots_started(nc_snapshots *s, nc_sym stack, int64_t at)
{
    if (s->start_count >= s->limit)
        return false;
    s->starts = nc_grow(s->starts, &s->start_capacity, s->start_count, sizeof *s->starts);
    s->starts[s->start_count++] = (start){stack, at};
    return true;
}

/* ---- order ---- */

static int cmp_long(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

/* What is counted first, then when; numbers of the pool decide nothing that is seen, so that equal things
 * only have to stand together. */
static int by_time(const void *left, const void *right)
{
    const sample *a = left, *b = right;
    int order = cmp_long(a->type, b->type);
    order = order ? order : cmp_long(a->stack, b->stack);
    order = order ? order : cmp_long(a->subject, b->subject);
    order = order ? order : cmp_long(a->slot, b->slot);
    order = order ? order : cmp_long(a->at, b->at);
    order = order ? order : cmp_long(a->uptime, b->uptime);
    order = order ? order : cmp_long(a->clock, b->clock);
    order = order ? order : cmp_long(a->value, b->value);
    order = order ? order : cmp_long(a->from.source, b->from.source);
    return order ? order : cmp_long(a->from.line, b->from.line);
}

static bool same(const sample *a, const sample *b)
{
    return a->type == b->type && a->stack == b->stack && a->subject == b->subject && a->slot == b->slot;
}

/* ---- what comes of it ---- */

typedef struct span {
    int64_t from, to, ns; /* times NC_TIME_NONE when not known; ns is how long it was */
    const char *basis;
} span;

static void put_rate(nc_case *c, const nc_vocab *vocab, const sample *last, int64_t first, const span *over)
{
    const nc_shape *shape = nc_vocab_shape(vocab, last->type);
    nc_fact fact;
    int64_t delta = 0;
    bool back = last->value < first || __builtin_sub_overflow(last->value, first, &delta);
    nc_fact_begin(&fact, NC_F_counter_rate, &last->from);
    if (last->stack != 0)
        nc_fact_set(&fact, NC_counter_rate_stack, last->stack);
    if (last->subject != 0)
        nc_fact_set(&fact, NC_counter_rate_subject, last->subject);
    nc_fact_set(&fact, NC_counter_rate_report, last->report);
    nc_fact_set(&fact, NC_counter_rate_type, nc_intern(c->pool, shape->name));
    nc_fact_set(&fact, NC_counter_rate_counter, nc_intern(c->pool, shape->slots[last->slot].name));
    if (over->from != NC_TIME_NONE)
        nc_fact_set(&fact, NC_counter_rate_from, nc_w_int(over->from));
    if (over->to != NC_TIME_NONE)
        nc_fact_set(&fact, NC_counter_rate_to, nc_w_int(over->to));
    nc_fact_set(&fact, NC_counter_rate_first, nc_w_int(first));
    nc_fact_set(&fact, NC_counter_rate_last, nc_w_int(last->value));
    nc_fact_set(&fact, NC_counter_rate_reset, nc_w_bool(back));
    nc_fact_set(&fact, NC_counter_rate_basis, nc_intern(c->pool, nc_str_c(over->basis)));
    if (!back) {
        nc_fact_set(&fact, NC_counter_rate_delta, nc_w_int(delta));
        nc_fact_set(&fact, NC_counter_rate_rate, nc_w_float((double)delta * 1e9 / (double)over->ns));
    }
    nc_put(c->sink, &fact);
    if (c->loaded != NULL)
        c->loaded(c->loaded_context, last->from.source, NC_F_counter_rate);
}

/* Of walks that stand in one text the order is known: an uptime that went back is that of an agent that was
 * started again. */
static bool ran_on(const sample *a, const sample *b)
{
    return a->uptime != NC_TIME_NONE && b->uptime != NC_TIME_NONE &&
           (a->from.source != b->from.source || a->from.line < b->from.line);
}

static void between(nc_case *c, const nc_vocab *vocab, const sample *a, const sample *b)
{
    const int64_t day = 86400 * NC_SECOND;
    span over = {a->at, b->at, 0, "snapshots"};
    bool dated = a->at != NC_TIME_NONE && b->at != NC_TIME_NONE;
    bool clocks = a->at == NC_TIME_NONE && b->at == NC_TIME_NONE && a->clock != NC_TIME_NONE &&
                  b->clock != NC_TIME_NONE;
    if (dated)
        over.ns = b->at - a->at;
    if (clocks) {
        over.basis = "clocks";
        over.ns = b->clock - a->clock;
    }
    bool ran = !dated && !clocks && ran_on(a, b);
    if (ran) {
        over.basis = "uptime";
        over.ns = b->uptime - a->uptime;
    }
    if (over.ns > 0 && (!clocks || over.ns < day))
        put_rate(c, vocab, b, a->value, &over);
}

static void since_start(nc_snapshots *s, nc_case *c, const nc_vocab *vocab, const sample *only)
{
    for (size_t i = 0; only->at != NC_TIME_NONE && i < s->start_count; i++) {
        span over = {s->starts[i].at, only->at, only->at - s->starts[i].at, "start"};
        if (s->starts[i].stack == only->stack && only->stack != 0 && over.ns > 0) {
            put_rate(c, vocab, only, 0, &over);
            return;
        }
    }
}

void nc_snapshots_finish(nc_snapshots *s, nc_case *c, const nc_vocab *vocab)
{
    if (s->count > 0)
        qsort(s->items, s->count, sizeof *s->items, by_time);
    for (size_t i = 0; i < s->count; i++) {
        bool first = i == 0 || !same(&s->items[i - 1], &s->items[i]);
        bool last = i + 1 == s->count || !same(&s->items[i], &s->items[i + 1]);
        if (first && last)
            since_start(s, c, vocab, &s->items[i]);
        else if (!first)
            between(c, vocab, &s->items[i - 1], &s->items[i]);
    }
}
