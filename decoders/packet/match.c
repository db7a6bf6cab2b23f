/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "match.h"

#include "translate.h"

#include <stdlib.h>

/* ---- order of conversations ---- */

static unsigned lower_end(const nc_pool *pool, const nc_sampled_flow *f)
{
    int order = nc_value_cmp(pool, NC_T_IP, f->ip[0], f->ip[1]);
    return order ? order > 0 : f->port[0] > f->port[1];
}

int nc_view_cmp_hosts(const nc_pool *pool, const nc_sampled_flow *a, const nc_sampled_flow *b)
{
    unsigned la = lower_end(pool, a), lb = lower_end(pool, b);
    int order = nc_value_cmp(pool, NC_T_IP, a->ip[la], b->ip[lb]);
    return order ? order : nc_value_cmp(pool, NC_T_IP, a->ip[!la], b->ip[!lb]);
}

int nc_view_cmp_ends(const nc_pool *pool, const nc_sampled_flow *a, const nc_sampled_flow *b)
{
    int order = nc_view_cmp_hosts(pool, a, b);
    if (order != 0)
        return order;
    unsigned la = lower_end(pool, a), lb = lower_end(pool, b);
    if (a->port[la] != b->port[lb])
        return a->port[la] < b->port[lb] ? -1 : 1;
    if (a->port[!la] != b->port[!lb])
        return a->port[!la] < b->port[!lb] ? -1 : 1;
    return (a->proto > b->proto) - (a->proto < b->proto);
}

static int cmp_flows(const void *left, const void *right, void *context)
{
    const nc_view *view = context;
    const uint32_t *l = left, *r = right;
    const nc_sampled_flow *a = nc_view_flow(view, *l), *b = nc_view_flow(view, *r);
    int order = nc_view_cmp_ends(view->wire->c->pool, a, b);
    if (order != 0)
        return order;
    if (a->first_n != b->first_n)
        return a->first_n < b->first_n ? -1 : 1;
    return (*l > *r) - (*l < *r);
}

/* Samples lie in the order of arrival; `order` lists them by conversation, each in that order. */
static void index_samples(nc_view *view)
{
    const nc_samples *s = &view->wire->samples;
    view->start = nc_xcalloc(view->count + 1u, sizeof *view->start);
    view->order = nc_xcalloc(s->count, sizeof *view->order);
    for (uint32_t i = 0; i < view->count; i++)
        view->start[i + 1] = view->start[i] + s->flows[i].count;
    uint32_t *next = nc_xcalloc(view->count, sizeof *next);
    for (size_t i = 0; i < s->count; i++) {
        uint32_t flow = s->items[i].flow - 1;
        view->order[view->start[flow] + next[flow]++] = (uint32_t)i;
    }
    free(next);
}

void nc_view_make(nc_view *view, nc_wire *wire)
{
    view->wire = wire;
    view->count = (uint32_t)wire->samples.flow_count;
    view->flows = nc_xcalloc(view->count, sizeof *view->flows);
    for (uint32_t i = 0; i < view->count; i++)
        view->flows[i] = i + 1;
    if (view->count > 1)
        qsort_r(view->flows, view->count, sizeof *view->flows, cmp_flows, view);
    index_samples(view);
    nc_marks_make(view);
}

void nc_view_free(nc_view *view)
{
    free(view->flows);
    free(view->start);
    free(view->order);
    free(view->by_sequence.items);
    free(view->by_payload.items);
}

/* ---- place in time ---- */

static int64_t shift(int64_t at, int64_t by)
{
    int64_t sum;
    if (__builtin_add_overflow(at, by, &sum))
        return by < 0 ? INT64_MIN : INT64_MAX;
    return sum;
}

/* How long a segment may be on its way between the two places: the interval holds the shortest delays, queues
 * add to them.  What happened so near to the other recording's begin or end proves nothing. */
static const int64_t way_at_least = NC_SECOND / 5;

static int64_t minus(int64_t v)
{
    return v == INT64_MIN ? INT64_MAX : -v;
}

nc_within nc_within_of(const nc_wire *other, const nc_offset *o, bool sample_is_b, int64_t at)
{
    int64_t low = o->low < o->high ? o->low : o->high, high = o->low < o->high ? o->high : o->low;
    int64_t first = shift(at, sample_is_b ? minus(high) : low),
            last = shift(at, sample_is_b ? minus(low) : high);
    int64_t way = shift(high, minus(low));
    way = way > way_at_least ? way : way_at_least;
    if (shift(last, way) < other->first || shift(first, minus(way)) > other->last)
        return NC_WITHIN_NOT;
    return shift(first, minus(way)) >= other->first && shift(last, way) <= other->last ? NC_WITHIN
                                                                                       : NC_WITHIN_UNSURE;
}

/* ---- segments ---- */

static int cmp_u32(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

static int cmp_keys(const nc_sample *a, const nc_sample *b, bool by_id)
{
    int order = cmp_u32(a->flags & NC_SAMPLE_FROM_1, b->flags & NC_SAMPLE_FROM_1);
    order = order ? order : cmp_u32(a->seq, b->seq);
    order = order ? order : cmp_u32(a->ack, b->ack);
    order = order ? order : cmp_u32(a->tcp_flags, b->tcp_flags);
    order = order ? order : cmp_u32(a->len, b->len);
    return order || !by_id ? order : cmp_u32(a->id, b->id);
}

static int cmp_samples(const void *left, const void *right, void *context)
{
    const nc_sample *const *l = left, *const *r = right;
    const bool *by_id = context;
    int order = cmp_keys(*l, *r, *by_id);
    if (order == 0 && (*l)->at != (*r)->at)
        order = (*l)->at < (*r)->at ? -1 : 1;
    return order ? order : (*l > *r) - (*l < *r); /* the earlier record */
}

static const nc_sample *look(const nc_lens *lens, nc_sample *room, const nc_sample *s)
{
    unsigned sender = ((s->flags & NC_SAMPLE_FROM_1) != 0) ^ lens->swapped;
    *room = *s;
    room->flags = (uint8_t)((s->flags & ~NC_SAMPLE_FROM_1) | (sender ? NC_SAMPLE_FROM_1 : 0));
    room->seq += lens->shift[sender];
    if ((s->tcp_flags & NC_TCP_ACK) != 0)
        room->ack += lens->shift[!sender];
    return room;
}

/* Those certainly outside of the other source's time go to the end of `out`.  `lens` NULL: as they are; else
 * `through` has room for all. */
static unsigned load(const nc_view *view, uint32_t flow, const nc_wire *other, const nc_offset *o, bool is_b,
                     const nc_lens *lens, nc_sample *through, const nc_sample **out, unsigned *all)
{
    unsigned count = 0, left = 0;
    *all = view->start[flow] - view->start[flow - 1];
    for (uint32_t i = view->start[flow - 1]; i < view->start[flow]; i++) {
        const nc_sample *s = &view->wire->samples.items[view->order[i]];
        if (lens != NULL)
            s = look(lens, &through[i - view->start[flow - 1]], s);
        if (!nc_offset_known(o) || nc_within_of(other, o, is_b, s->at) != NC_WITHIN_NOT)
            out[count++] = s;
        else
            out[*all - ++left] = s;
    }
    return count;
}

static unsigned run_length(const nc_sample *const *s, unsigned from, unsigned count, bool by_id)
{
    unsigned end = from + 1;
    while (end < count && cmp_keys(s[from], s[end], by_id) == 0)
        end++;
    return end - from;
}

static void pair_run(nc_match *m, unsigned i, unsigned n, unsigned j, unsigned k, bool strict)
{
    unsigned pairs = n < k ? n : k;
    if (strict && n != k)
        return;
    for (unsigned p = 0; p < pairs; p++) {
        m->pair_a[i + p] = (int)(j + p);
        m->pair_b[j + p] = (int)(i + p);
    }
    m->pairs += pairs;
    if (!m->by_id || m->a[i]->id == 0)
        return;
    for (unsigned p = pairs; p < n; p++)
        m->pair_a[i + p] = NC_MATCH_COPY;
    for (unsigned p = pairs; p < k; p++)
        m->pair_b[j + p] = NC_MATCH_COPY;
}

static void no_pairs(nc_match *m)
{
    m->pairs = 0;
    for (unsigned i = 0; i < m->count_a; i++)
        m->pair_a[i] = NC_MATCH_NONE;
    for (unsigned j = 0; j < m->count_b; j++)
        m->pair_b[j] = NC_MATCH_NONE;
}

static void pair_all(nc_match *m, bool by_id, bool strict)
{
    m->by_id = by_id;
    no_pairs(m);
    qsort_r(m->a, m->count_a, sizeof *m->a, cmp_samples, &by_id);
    qsort_r(m->b, m->count_b, sizeof *m->b, cmp_samples, &by_id);
    for (unsigned i = 0, j = 0; i < m->count_a && j < m->count_b;) {
        int order = cmp_keys(m->a[i], m->b[j], by_id);
        unsigned n = run_length(m->a, i, m->count_a, by_id), k = run_length(m->b, j, m->count_b, by_id);
        if (order == 0)
            pair_run(m, i, n, j, k, strict);
        i += order <= 0 ? n : 0;
        j += order >= 0 ? k : 0;
    }
}

static bool all_have_ids(const nc_sample *const *s, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        if ((s[i]->flags & NC_SAMPLE_ID) == 0)
            return false;
    return true;
}

void nc_match_flows(nc_match *m, const nc_view *a, uint32_t flow_a, const nc_view *b, uint32_t flow_b,
                    const nc_lens *lens, const nc_offset *o, bool strict)
{
    m->count_a = load(a, flow_a, b->wire, o, false, NULL, NULL, m->a, &m->all_a);
    m->count_b = load(b, flow_b, a->wire, o, true, lens, m->through, m->b, &m->all_b);
    pair_all(m, false, strict);
    if (!all_have_ids(m->a, m->count_a) || !all_have_ids(m->b, m->count_b))
        return;
    /* Identifications tell copies apart, unless something between the two rewrites them. */
    unsigned without = m->pairs;
    pair_all(m, true, strict);
    if (m->pairs * 2 < without)
        pair_all(m, false, strict);
}

void nc_match_one(nc_match *m, const nc_view *view, uint32_t flow, const nc_wire *other, const nc_offset *o,
                  bool is_b)
{
    unsigned all, count = load(view, flow, other, o, is_b, NULL, NULL, is_b ? m->b : m->a, &all);
    m->all_a = is_b ? 0 : all;
    m->all_b = is_b ? all : 0;
    m->count_a = is_b ? 0 : count;
    m->count_b = is_b ? count : 0;
    no_pairs(m);
}

bool nc_match_difference(const nc_match *m, unsigned i, int64_t *out)
{
    return !__builtin_sub_overflow(m->b[m->pair_a[i]]->at, m->a[i]->at, out);
}

void nc_match_shared(const nc_match *m, bool is_b, nc_shared out[2])
{
    out[0] = out[1] = (nc_shared){INT64_MAX, INT64_MIN};
    for (unsigned i = 0; i < m->count_a; i++) {
        if (m->pair_a[i] < 0)
            continue;
        int64_t at = is_b ? m->b[m->pair_a[i]]->at : m->a[i]->at;
        nc_shared *shared = &out[(m->a[i]->flags & NC_SAMPLE_FROM_1) != 0];
        shared->first = at < shared->first ? at : shared->first;
        shared->last = at > shared->last ? at : shared->last;
    }
}

nc_within nc_match_missing(const nc_wire *other, const nc_offset *o, bool is_b, int64_t at,
                           const nc_shared *shared, int64_t cut)
{
    bool between = at > shared->first && at < shared->last;
    int64_t there;
    if (!nc_offset_known(o))
        return between && cut == NC_TIME_NONE ? NC_WITHIN : NC_WITHIN_UNSURE;
    if (!between && nc_within_of(other, o, is_b, at) != NC_WITHIN)
        return NC_WITHIN_NOT;
    bool sure =
        is_b ? !__builtin_sub_overflow(at, o->low, &there) : !__builtin_add_overflow(at, o->high, &there);
    return sure && (cut == NC_TIME_NONE || there < cut) ? NC_WITHIN : NC_WITHIN_UNSURE;
}
