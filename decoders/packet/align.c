/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "drift.h"
#include "path.h"
#include "same.h"
#include "translate.h"

#include <stdlib.h>

/* Comparing two sources that recorded the same connections.
 *
 * A segment is recorded first where its sender is nearer.  With o = clock(b) - clock(a) and b - a the
 * difference of the two times of one segment: from a host that b is nearer to, b - a <= o + 0 and so o >= b -
 * a; from a host that a is nearer to, o <= b - a.  All segments of both directions leave an interval that
 * holds whatever the delays are. */

enum { SOURCES_MAX = 64, GROUP_MAX = 16 };

/* Differences b - a of one pair of hosts, by the sender: endpoint 0, endpoint 1. */
typedef struct spread {
    int64_t min[2], max[2];
    size_t count[2];
    unsigned a_nearer_0, b_nearer_0; /* votes of the time to live */
    nc_drift_spread drift;
} spread;

typedef struct pairing {
    nc_wires *wires;
    const nc_view *a, *b;
    nc_offset offset;
    nc_drift drift;
    size_t pairs;
    bool consistent;
    int near_b; /* of the hosts that are compared now: endpoint that b is nearer to; -1: not known */
    size_t crossed[2]; /* of the same: segments and datagrams that both have, by the endpoint that sends */
    bool *done_a, *done_b; /* by number of the conversation, see nc_translate_search */
    nc_translations translated;
    nc_match match; /* scratch */
    nc_path_work work;
} pairing;

static void add_difference(spread *s, unsigned sender, int64_t d)
{
    if (s->count[sender] == 0 || d < s->min[sender])
        s->min[sender] = d;
    if (s->count[sender] == 0 || d > s->max[sender])
        s->max[sender] = d;
    s->count[sender]++;
}

static void add_ttl(spread *s, unsigned sender, const nc_sample *a, const nc_sample *b)
{
    if ((a->flags & b->flags & NC_SAMPLE_TTL) == 0 || a->ttl == b->ttl)
        return;
    bool a_nearer_sender = a->ttl > b->ttl;
    if (a_nearer_sender == (sender == 0))
        s->a_nearer_0++;
    else
        s->b_nearer_0++;
}

static size_t add_flows(pairing *p, spread *s, uint32_t flow_a, uint32_t flow_b, const nc_lens *lens)
{
    nc_match *m = &p->match;
    size_t pairs = 0;
    nc_match_flows(m, p->a, flow_a, p->b, flow_b, lens, &p->offset, true);
    for (unsigned i = 0; i < m->count_a; i++) {
        int64_t d;
        if (m->pair_a[i] < 0 || !nc_match_difference(m, i, &d))
            continue;
        unsigned sender = (m->a[i]->flags & NC_SAMPLE_FROM_1) != 0;
        add_difference(s, sender, d);
        nc_drift_add(&p->drift, &s->drift, sender, m->a[i]->at, d);
        add_ttl(s, sender, m->a[i], m->b[m->pair_a[i]]);
        pairs++;
    }
    return pairs;
}

/* Of equal ends: who has a partner was not translated. */
static size_t add_same(pairing *p, spread *s, uint32_t flow_a, uint32_t flow_b)
{
    size_t pairs = add_flows(p, s, flow_a, flow_b, NULL);
    if (pairs != 0 && !p->done_b[flow_b])
        nc_same_link(p->wires, nc_view_flow(p->a, flow_a)->id, nc_view_flow(p->b, flow_b)->id);
    if (pairs != 0)
        p->done_a[flow_a] = p->done_b[flow_b] = true;
    return pairs;
}

static void raise_low(nc_offset *o, int64_t low)
{
    if (!o->has_low || low > o->low)
        o->low = low;
    o->has_low = true;
}

static void lower_high(nc_offset *o, int64_t high)
{
    if (!o->has_high || high < o->high)
        o->high = high;
    o->has_high = true;
}

/* `near_b`: the endpoint that b is nearer to. */
static void narrow(nc_offset *o, const spread *s, unsigned near_b)
{
    if (s->count[near_b] != 0)
        raise_low(o, s->max[near_b]);
    if (s->count[!near_b] != 0)
        lower_high(o, s->min[!near_b]);
}

/* Which endpoint is b nearer to?  The time to live decides, else the assignment that leaves an interval, else
 * the one that misses least; -1 when nothing tells. */
static int nearer_to_b(const spread *s)
{
    if (s->b_nearer_0 != 0 && s->a_nearer_0 == 0)
        return 0;
    if (s->a_nearer_0 != 0 && s->b_nearer_0 == 0)
        return 1;
    if (s->count[0] == 0 || s->count[1] == 0)
        return -1;
    bool zero = s->max[0] <= s->min[1], one = s->max[1] <= s->min[0];
    if (zero != one)
        return one;
    /* Both: all differences are equal, and either assignment proves the same.  None: the wider lag is a
     * delay. */
    return s->min[0] / 2 + s->max[0] / 2 > s->min[1] / 2 + s->max[1] / 2;
}

static void fold(pairing *p, nc_offset *o, const spread *s)
{
    memcpy(p->crossed, s->count, sizeof p->crossed);
    p->near_b = nearer_to_b(s);
    if (p->near_b < 0)
        return;
    narrow(o, s, (unsigned)p->near_b);
    nc_drift_fold(&p->drift, &s->drift, (unsigned)p->near_b);
}

/* ---- walking both lists in step ---- */

static const nc_sampled_flow *flow_at(const nc_view *view, uint32_t i)
{
    return nc_view_flow(view, view->flows[i]);
}

typedef int compare_fn(const nc_pool *pool, const nc_sampled_flow *a, const nc_sampled_flow *b);

/* End of the run of conversations equal to the one at `from`. */
static uint32_t run_end(const pairing *p, const nc_view *view, uint32_t from, uint32_t end, compare_fn *cmp)
{
    uint32_t i = from + 1;
    while (i < end && cmp(p->wires->c->pool, flow_at(view, from), flow_at(view, i)) == 0)
        i++;
    return i;
}

typedef struct range {
    uint32_t a, a_end, b, b_end;
} range;

/* The next stretch of `in` with equal keys; a side without any gets an empty stretch.  False at the end. */
static bool next_run(const pairing *p, range *in, range *run, compare_fn *cmp)
{
    bool has_a = in->a < in->a_end, has_b = in->b < in->b_end;
    int order = 0;
    if (!has_a && !has_b)
        return false;
    if (has_a && has_b)
        order = cmp(p->wires->c->pool, flow_at(p->a, in->a), flow_at(p->b, in->b));
    else
        order = has_a ? -1 : 1;
    run->a = in->a;
    run->b = in->b;
    run->a_end = order <= 0 ? run_end(p, p->a, in->a, in->a_end, cmp) : in->a;
    run->b_end = order >= 0 ? run_end(p, p->b, in->b, in->b_end, cmp) : in->b;
    in->a = run->a_end;
    in->b = run->b_end;
    return true;
}

static void cap_group(range *r)
{
    if (r->a_end - r->a > GROUP_MAX)
        r->a_end = r->a + GROUP_MAX;
    if (r->b_end - r->b > GROUP_MAX)
        r->b_end = r->b + GROUP_MAX;
}

/* All segments of one pair of hosts into the offset. */
static size_t measure_hosts(pairing *p, range hosts, nc_offset *o)
{
    spread s = {.count = {0, 0}};
    range group;
    size_t pairs = 0;
    while (next_run(p, &hosts, &group, nc_view_cmp_ends)) {
        cap_group(&group);
        for (uint32_t i = group.a; i < group.a_end; i++)
            for (uint32_t j = group.b; j < group.b_end; j++)
                pairs += add_same(p, &s, p->a->flows[i], p->b->flows[j]);
    }
    fold(p, o, &s);
    return pairs;
}

/* One conversation that was translated: its ends are no group of hosts. */
static size_t measure_translated(pairing *p, const nc_translated *t, nc_offset *o)
{
    spread s = {.count = {0, 0}};
    size_t pairs = add_flows(p, &s, t->flow_a, t->flow_b, &t->lens);
    fold(p, o, &s);
    return pairs;
}

static void measure(pairing *p)
{
    nc_offset o = {.has_low = false};
    p->drift = (nc_drift){.first = p->a->wire->first, .last = p->a->wire->last};
    range all = {0, p->a->count, 0, p->b->count}, hosts;
    size_t pairs = 0;
    while (next_run(p, &all, &hosts, nc_view_cmp_hosts))
        pairs += measure_hosts(p, hosts, &o);
    for (size_t i = 0; i < p->translated.count; i++)
        pairs += measure_translated(p, &p->translated.items[i], &o);
    p->offset = o;
    p->pairs = pairs;
    p->consistent = !nc_offset_known(&o) || o.low <= o.high;
}

/* Conversations without a partner of equal ends.  By sequence twice: where no clock is known yet, the first
 * ones that are found tell it. */
static void find_translated(pairing *p)
{
    static const bool by_payload[] = {false, false, true};
    nc_translate_search search = {.a = p->a, .b = p->b, .offset = &p->offset, .match = &p->match};
    search.done_a = p->done_a;
    search.done_b = p->done_b;
    for (unsigned i = 0; i < sizeof by_payload / sizeof *by_payload; i++)
        if (nc_translations_find(&p->translated, &search, by_payload[i]))
            measure(p);
}

/* ---- facts ---- */

static int64_t middle(const nc_offset *o)
{
    return o->low / 2 + o->high / 2 + (o->low % 2 + o->high % 2) / 2;
}

/* The time of b on a's clock. */
static int64_t on_clock_of_a(const pairing *p, int64_t at)
{
    int64_t there;
    if (!nc_offset_known(&p->offset) || __builtin_sub_overflow(at, middle(&p->offset), &there))
        return NC_TIME_NONE;
    return there;
}

static int64_t later(int64_t x, int64_t y)
{
    return x == NC_TIME_NONE || (y != NC_TIME_NONE && y > x) ? y : x;
}

static nc_sym name_of(const nc_view *view)
{
    const nc_source *s = nc_sources_get(view->wire->c->sources, view->wire->source);
    return s ? s->name_sym : 0;
}

static void give_offset(const pairing *p)
{
    const nc_wire *a = p->a->wire;
    nc_origin from = {.at = later(a->first, on_clock_of_a(p, p->b->wire->first)),
                      .source = a->source,
                      .vantage = a->vantage};
    const nc_offset *o = &p->offset;
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_clock, &from);
    nc_fact_set(&fact, NC_clock_a, name_of(p->a));
    nc_fact_set(&fact, NC_clock_b, name_of(p->b));
    nc_fact_set(&fact, NC_clock_pairs, p->pairs);
    nc_fact_set(&fact, NC_clock_consistent, nc_w_bool(p->consistent));
    if (p->consistent && o->has_low)
        nc_fact_set(&fact, NC_clock_low, nc_w_int(o->low));
    if (p->consistent && o->has_high)
        nc_fact_set(&fact, NC_clock_high, nc_w_int(o->high));
    if (p->consistent && nc_offset_known(o)) {
        nc_fact_set(&fact, NC_clock_offset, nc_w_int(middle(o)));
        nc_fact_set(&fact, NC_clock_bound,
                    nc_w_int(o->high / 2 - o->low / 2 + (o->high % 2 - o->low % 2 + 1) / 2));
    }
    int64_t slow, fast;
    if (nc_drift_bounds(&p->drift, &slow, &fast)) {
        nc_fact_set(&fact, NC_clock_drift_low, nc_w_int(slow));
        nc_fact_set(&fact, NC_clock_drift_high, nc_w_int(fast));
    }
    nc_put(a->sink, &fact);
}

/* ---- what each source has of a conversation ---- */

typedef struct tally {
    size_t only, outside;
} tally;

/* One segment without a partner; `directions`: what is shared of each. */
static void tally_one(const pairing *p, bool is_b, const nc_sample *s, const nc_shared directions[2],
                      int64_t cut, tally *t)
{
    const nc_shared *shared = &directions[(s->flags & NC_SAMPLE_FROM_1) != 0];
    nc_within where = nc_match_missing(is_b ? p->a->wire : p->b->wire, &p->offset, is_b, s->at, shared, cut);
    t->outside += where == NC_WITHIN_NOT;
    t->only += where == NC_WITHIN;
}

static void set_tallies(nc_fact *fact, const pairing *p, uint32_t flow_a, uint32_t flow_b)
{
    const nc_match *m = &p->match;
    const nc_sampled_flow *a = flow_a ? nc_view_flow(p->a, flow_a) : NULL;
    const nc_sampled_flow *b = flow_b ? nc_view_flow(p->b, flow_b) : NULL;
    tally in_a = {0, a ? a->count - m->count_a : 0}, in_b = {0, b ? b->count - m->count_b : 0};
    nc_shared time_a[2], time_b[2];
    nc_match_shared(m, false, time_a);
    nc_match_shared(m, true, time_b);
    int64_t cut_a = nc_samples_cut(&p->a->wire->samples, a, NC_PROTO_TCP),
            cut_b = nc_samples_cut(&p->b->wire->samples, b, NC_PROTO_TCP);
    for (unsigned i = 0; i < m->count_a; i++)
        if (m->pair_a[i] == NC_MATCH_NONE)
            tally_one(p, false, m->a[i], time_a, cut_b, &in_a);
    for (unsigned i = 0; i < m->count_b; i++)
        if (m->pair_b[i] == NC_MATCH_NONE)
            tally_one(p, true, m->b[i], time_b, cut_a, &in_b);
    nc_fact_set(fact, NC_seen_pair_only_a, in_a.only);
    nc_fact_set(fact, NC_seen_pair_only_b, in_b.only);
    nc_fact_set(fact, NC_seen_pair_outside_b, in_a.outside);
    nc_fact_set(fact, NC_seen_pair_outside_a, in_b.outside);
}

/* How long something that lasts until `last` goes on after `end`, both on one clock. */
static int64_t goes_on(int64_t last, int64_t end)
{
    int64_t time;
    return last == NC_TIME_NONE || end == NC_TIME_NONE || __builtin_sub_overflow(last, end, &time) || time < 0
               ? 0
               : time;
}

static nc_origin origin_of_seen(const pairing *p, const nc_sampled_flow *a, const nc_sampled_flow *b)
{
    const nc_wire *wire = p->a->wire;
    nc_origin from = {.at = a ? a->first : NC_TIME_NONE, .source = wire->source, .vantage = wire->vantage};
    if (b != NULL)
        from.at = later(from.at, on_clock_of_a(p, b->first));
    if (a != NULL && wire->by_line)
        from.line = (uint32_t)a->first_n;
    else if (a != NULL)
        from.record = a->first_n;
    return from;
}

static bool wants_paths(const nc_sink *sink)
{
    return nc_wants(sink, NC_F_path_direction) || nc_wants(sink, NC_F_path_loss) ||
           nc_wants(sink, NC_F_path_datagrams) || nc_wants(sink, NC_F_path_datagram_loss);
}

static void give_path(pairing *p, uint32_t flow_a, uint32_t flow_b, const nc_lens *lens)
{
    const nc_sink *sink = p->a->wire->sink;
    if (!wants_paths(sink))
        return;
    nc_path path = {.work = &p->work, .a = p->a, .b = p->b, .flow_a = flow_a, .flow_b = flow_b};
    path.match = &p->match;
    path.lens = lens;
    path.offset = p->offset;
    path.near_b = p->near_b;
    memcpy(path.crossed, p->crossed, sizeof path.crossed);
    nc_path_give(&path);
}

/* flow_a or flow_b may be 0: recorded by the other source only. */
static void give_seen(pairing *p, uint32_t flow_a, uint32_t flow_b, const nc_lens *lens)
{
    give_path(p, flow_a, flow_b, lens);
    const nc_sampled_flow *a = flow_a ? nc_view_flow(p->a, flow_a) : NULL;
    const nc_sampled_flow *b = flow_b ? nc_view_flow(p->b, flow_b) : NULL;
    if (!nc_wants(p->a->wire->sink, NC_F_seen_pair) || (a != NULL ? a : b)->proto != NC_PROTO_TCP)
        return;
    nc_origin from = origin_of_seen(p, a, b);
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_seen_pair, &from);
    nc_fact_set(&fact, NC_seen_pair_a, name_of(p->a));
    nc_fact_set(&fact, NC_seen_pair_b, name_of(p->b));
    if (a != NULL)
        nc_fact_set(&fact, NC_seen_pair_flow_a, a->id);
    if (b != NULL)
        nc_fact_set(&fact, NC_seen_pair_flow_b, b->id);
    nc_fact_set(&fact, NC_seen_pair_both, p->match.pairs);
    if (nc_offset_known(&p->offset)) {
        set_tallies(&fact, p, flow_a, flow_b);
        if (a != NULL)
            nc_fact_set(&fact, NC_seen_pair_a_after_b,
                        nc_w_int(goes_on(a->last, on_clock_of_a(p, p->b->wire->last))));
        if (b != NULL)
            nc_fact_set(&fact, NC_seen_pair_b_after_a,
                        nc_w_int(goes_on(on_clock_of_a(p, b->last), p->a->wire->last)));
    }
    nc_put(p->a->wire->sink, &fact);
}

/* Marks which conversations of a group have a partner, and gives those facts. */
static void give_partners(pairing *p, range g, bool *with_a, bool *with_b)
{
    for (uint32_t i = g.a; i < g.a_end; i++) {
        for (uint32_t j = g.b; j < g.b_end; j++) {
            nc_match_flows(&p->match, p->a, p->a->flows[i], p->b, p->b->flows[j], NULL, &p->offset, false);
            if (p->match.pairs == 0)
                continue;
            with_a[i - g.a] = with_b[j - g.b] = true;
            give_seen(p, p->a->flows[i], p->b->flows[j], NULL);
        }
    }
}

/* A conversation that only one of them has, although both record these hosts: none of its segments arrived,
 * or left. */
static void give_lonely(pairing *p, range g, const bool *with_a, const bool *with_b)
{
    for (uint32_t i = g.a; i < g.a_end; i++) {
        if (with_a[i - g.a] || p->done_a[p->a->flows[i]])
            continue;
        nc_match_one(&p->match, p->a, p->a->flows[i], p->b->wire, &p->offset, false);
        give_seen(p, p->a->flows[i], 0, NULL);
    }
    for (uint32_t j = g.b; j < g.b_end; j++) {
        if (with_b[j - g.b] || p->done_b[p->b->flows[j]])
            continue;
        nc_match_one(&p->match, p->b, p->b->flows[j], p->a->wire, &p->offset, true);
        give_seen(p, 0, p->b->flows[j], NULL);
    }
}

static bool hosts_shared(pairing *p, range hosts)
{
    nc_offset unused = {.has_low = false};
    return measure_hosts(p, hosts, &unused) != 0;
}

/* Silence ends a conversation of datagrams, and loss makes silence at one place that the other one does not
 * have: then no conversation of a is one of b, and what belongs to the next one would look lost. */
static bool parted(const pairing *p, range g)
{
    const nc_sampled_flow *first = g.a < g.a_end ? flow_at(p->a, g.a) : flow_at(p->b, g.b);
    return first->proto == NC_PROTO_UDP && (g.a_end - g.a > 1 || g.b_end - g.b > 1);
}

static void give_hosts(pairing *p, range hosts)
{
    bool shared = hosts_shared(p, hosts) && nc_offset_known(&p->offset);
    range group;
    while (next_run(p, &hosts, &group, nc_view_cmp_ends)) {
        bool with_a[GROUP_MAX] = {false}, with_b[GROUP_MAX] = {false};
        if (parted(p, group))
            continue;
        cap_group(&group);
        give_partners(p, group, with_a, with_b);
        if (shared)
            give_lonely(p, group, with_a, with_b);
    }
}

static void set_ends(nc_fact *fact, const pairing *p, const nc_translated *t)
{
    const nc_sampled_flow *a = nc_view_flow(p->a, t->flow_a), *b = nc_view_flow(p->b, t->flow_b);
    unsigned client_a = a->client, client_b = client_a ^ t->lens.swapped;
    nc_fact_set(fact, NC_translated_client_a, a->ip[client_a]);
    nc_fact_set(fact, NC_translated_client_b, b->ip[client_b]);
    nc_fact_set(fact, NC_translated_server_a, a->ip[!client_a]);
    nc_fact_set(fact, NC_translated_server_b, b->ip[!client_b]);
    nc_fact_set(fact, NC_translated_client_port_a, a->port[client_a]);
    nc_fact_set(fact, NC_translated_client_port_b, b->port[client_b]);
    nc_fact_set(fact, NC_translated_server_port_a, a->port[!client_a]);
    nc_fact_set(fact, NC_translated_server_port_b, b->port[!client_b]);
    nc_fact_set(fact, NC_translated_client_changed,
                nc_w_bool(a->ip[client_a] != b->ip[client_b] || a->port[client_a] != b->port[client_b]));
    nc_fact_set(fact, NC_translated_server_changed,
                nc_w_bool(a->ip[!client_a] != b->ip[!client_b] || a->port[!client_a] != b->port[!client_b]));
    nc_fact_set(fact, NC_translated_sequence_changed,
                nc_w_bool(t->lens.shift[0] != 0 || t->lens.shift[1] != 0));
}

static void set_shift(nc_fact *fact, unsigned slot, uint32_t shift)
{
    if (shift != 0)
        nc_fact_set(fact, slot, shift);
}

/* What tells segments of the two apart from others: numbers, and when the conversation had this name. */
static void set_bounds(nc_fact *fact, const pairing *p, const nc_translated *t)
{
    const nc_sampled_flow *a = nc_view_flow(p->a, t->flow_a), *b = nc_view_flow(p->b, t->flow_b);
    set_shift(fact, NC_translated_shift_client, t->lens.shift[a->client]);
    set_shift(fact, NC_translated_shift_server, t->lens.shift[!a->client]);
    nc_fact_set(fact, NC_translated_from_a, nc_w_int(a->first));
    nc_fact_set(fact, NC_translated_to_a, nc_w_int(a->last));
    nc_fact_set(fact, NC_translated_from_b, nc_w_int(b->first));
    nc_fact_set(fact, NC_translated_to_b, nc_w_int(b->last));
}

static void give_translated(pairing *p, const nc_translated *t)
{
    const nc_sampled_flow *a = nc_view_flow(p->a, t->flow_a), *b = nc_view_flow(p->b, t->flow_b);
    const nc_words *words = &p->wires->words;
    nc_origin from = origin_of_seen(p, a, b);
    nc_fact fact;
    if (!nc_wants(p->a->wire->sink, NC_F_translated))
        return;
    nc_fact_begin(&fact, NC_F_translated, &from);
    nc_fact_set(&fact, NC_translated_flow_a, a->id);
    nc_fact_set(&fact, NC_translated_flow_b, b->id);
    nc_fact_set(&fact, NC_translated_a, name_of(p->a));
    nc_fact_set(&fact, NC_translated_b, name_of(p->b));
    nc_fact_set(&fact, NC_translated_by, t->by_payload ? words->payload : words->sequence);
    nc_fact_set(&fact, NC_translated_pairs, t->pairs);
    nc_fact_set(&fact, NC_translated_same_data, t->same_data);
    nc_fact_set(&fact, NC_translated_same_id, t->same_id);
    set_ends(&fact, p, t);
    set_bounds(&fact, p, t);
    nc_put(p->a->wire->sink, &fact);
}

static void give_all_translated(pairing *p)
{
    for (size_t i = 0; i < p->translated.count; i++) {
        const nc_translated *t = &p->translated.items[i];
        nc_offset unused = {.has_low = false};
        (void)measure_translated(p, t, &unused); /* who is nearer to whom */
        nc_match_flows(&p->match, p->a, t->flow_a, p->b, t->flow_b, &t->lens, &p->offset, false);
        nc_same_link(p->wires, nc_view_flow(p->a, t->flow_a)->id, nc_view_flow(p->b, t->flow_b)->id);
        give_translated(p, t);
        give_seen(p, t->flow_a, t->flow_b, &t->lens);
    }
}

static bool wants_segments(const nc_sink *sink)
{
    return nc_wants(sink, NC_F_seen_pair) || nc_wants(sink, NC_F_translated) || wants_paths(sink);
}

static void compare_views(pairing *p)
{
    measure(p);
    find_translated(p);
    if (p->pairs == 0)
        return;
    if (nc_offset_known(&p->offset) && p->consistent)
        measure(p); /* once more: copies that only one of them could record no longer stand in the way */
    if (nc_wants(p->a->wire->sink, NC_F_clock))
        give_offset(p);
    if (!wants_segments(p->a->wire->sink))
        return;
    range all = {0, p->a->count, 0, p->b->count}, hosts;
    while (next_run(p, &all, &hosts, nc_view_cmp_hosts))
        give_hosts(p, hosts);
    give_all_translated(p);
}

static void compare(nc_wires *wires, const nc_view *a, const nc_view *b, pairing *p)
{
    p->wires = wires;
    p->a = a;
    p->b = b;
    p->offset = (nc_offset){.has_low = false};
    p->done_a = nc_xcalloc(a->count + 1u, sizeof *p->done_a);
    p->done_b = nc_xcalloc(b->count + 1u, sizeof *p->done_b);
    p->translated = (nc_translations){.items = NULL};
    compare_views(p);
    free(p->done_a);
    free(p->done_b);
    free(p->translated.items);
}

static int by_name(const void *left, const void *right)
{
    const nc_view *a = left, *b = right;
    int order = nc_str_cmp(a->wire->name, b->wire->name);
    return order ? order : (a->wire->source > b->wire->source) - (a->wire->source < b->wire->source);
}

void nc_wires_finish(nc_wires *wires)
{
    nc_wires_settle(wires);
    nc_view *views = nc_xcalloc(wires->count, sizeof *views);
    size_t count = 0;
    for (size_t i = 0; i < wires->count; i++)
        if (wires->items[i]->closed && wires->items[i]->samples.count != 0)
            views[count++].wire = wires->items[i];
    if (count > 1)
        qsort(views, count, sizeof *views, by_name);
    for (size_t i = SOURCES_MAX; i < count; i++)
        nc_source_note(wires->c->sources, views[i].wire->source, NC_SOURCE_OK,
                       NC_S("not compared with other captures: there are more than 64"));
    count = count > SOURCES_MAX ? SOURCES_MAX : count;
    for (size_t i = 0; i < count && count > 1; i++)
        nc_view_make(&views[i], views[i].wire);
    pairing *p = nc_xcalloc(1, sizeof *p);
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count; j++)
            compare(wires, &views[i], &views[j], p);
    free(p);
    for (size_t i = 0; i < count; i++)
        nc_view_free(&views[i]);
    free(views);
}
