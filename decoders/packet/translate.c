/* SPDX-License-Identifier: Apache-2.0 */
#include "translate.h"

#include "engine/base/hash.h"

#include <stdlib.h>

/* MARKS_OF_FLOW: those with the smallest keys, so that two recordings choose the same segments wherever they
 * begin.  SHARED_MAX: a mark that more conversations of one source have tells nothing.  DATA_LEAST: shorter
 * data (a key that was pressed, a keep-alive) are the same everywhere. */
enum { MARKS_OF_FLOW = 8, SHARED_MAX = 4, DATA_LEAST = 16, PROOFS_LEAST = 3 };

/* Differences of one conversation's times beyond this are no queue: another one with the same contents. */
static const int64_t spread_most = 5 * NC_SECOND;

/* Beyond the proven interval of the clocks, as nc_within_of allows it for queues. */
static const int64_t way_at_most = NC_SECOND / 5;

/* ---- marks ---- */

static bool sequence_key(const nc_sample *s, uint64_t *key)
{
    bool syn = (s->tcp_flags & NC_TCP_SYN) != 0, ack = (s->tcp_flags & NC_TCP_ACK) != 0;
    *key = nc_mix(nc_mix((uint64_t)s->seq << 32 | s->ack) ^ s->len);
    return (s->flags & NC_SAMPLE_COPY) == 0 && (syn || (ack && s->len != 0));
}

static bool payload_key(const nc_sample *s, uint64_t *key)
{
    *key = nc_mix((uint64_t)s->data << 32 | s->len);
    bool segment = (s->flags & (NC_SAMPLE_COPY | NC_SAMPLE_DATAGRAM)) == 0;
    return segment && s->data != 0 && s->len >= DATA_LEAST;
}

typedef bool key_fn(const nc_sample *s, uint64_t *key);

/* The marks of one conversation, smallest keys first. */
static unsigned choose(const nc_view *view, uint32_t flow, key_fn *key_of, nc_mark out[MARKS_OF_FLOW])
{
    unsigned count = 0;
    for (uint32_t i = view->start[flow - 1]; i < view->start[flow]; i++) {
        uint64_t long_key;
        if (!key_of(&view->wire->samples.items[view->order[i]], &long_key))
            continue;
        nc_mark mark = {(uint32_t)(long_key >> 32), view->order[i]};
        unsigned at = count;
        while (at > 0 && out[at - 1].key > mark.key)
            at--;
        if (at == MARKS_OF_FLOW || (at > 0 && out[at - 1].key == mark.key))
            continue; /* a segment sent again is no other mark */
        for (unsigned k = count < MARKS_OF_FLOW ? count++ : MARKS_OF_FLOW - 1; k > at; k--)
            out[k] = out[k - 1];
        out[at] = mark;
    }
    return count;
}

static int by_key(const void *left, const void *right)
{
    const nc_mark *l = left, *r = right;
    if (l->key != r->key)
        return l->key < r->key ? -1 : 1;
    return (l->sample > r->sample) - (l->sample < r->sample);
}

static nc_marks marks_of(const nc_view *view, key_fn *key_of)
{
    nc_marks marks = {.items = NULL};
    size_t capacity = 0;
    for (uint32_t flow = 1; flow <= view->count; flow++) {
        nc_mark chosen[MARKS_OF_FLOW];
        unsigned count = choose(view, flow, key_of, chosen);
        for (unsigned i = 0; i < count; i++) {
            marks.items = nc_grow(marks.items, &capacity, marks.count, sizeof *marks.items);
            marks.items[marks.count++] = chosen[i];
        }
    }
    if (marks.count > 1)
        qsort(marks.items, marks.count, sizeof *marks.items, by_key);
    return marks;
}

void nc_marks_make(nc_view *view)
{
    view->by_sequence = marks_of(view, sequence_key);
    view->by_payload = marks_of(view, payload_key);
}

/* ---- what the marks propose ---- */

typedef struct candidate {
    nc_translated t;
    bool fits;
} candidate;

typedef struct candidates {
    candidate *items;
    size_t count, capacity;
} candidates;

static const nc_sample *sample_at(const nc_view *view, const nc_mark *mark)
{
    return &view->wire->samples.items[mark->sample];
}

/* Between these two the lens is known: both segments are one. */
static void propose(candidates *out, const nc_translate_search *q, const nc_sample *a, const nc_sample *b,
                    bool by_payload)
{
    unsigned sender = (a->flags & NC_SAMPLE_FROM_1) != 0;
    nc_translated t = {.flow_a = a->flow, .flow_b = b->flow, .by_payload = by_payload};
    if (q->done_a[a->flow] || q->done_b[b->flow])
        return;
    t.lens.swapped = ((a->flags ^ b->flags) & NC_SAMPLE_FROM_1) != 0;
    t.lens.shift[sender] = a->seq - b->seq;
    t.lens.shift[!sender] = a->ack - b->ack;
    bool shifted = t.lens.shift[0] != 0 || t.lens.shift[1] != 0;
    if (shifted != by_payload)
        return; /* a mark's key is half of a hash */
    const nc_sampled_flow *x = nc_view_flow(q->a, t.flow_a), *y = nc_view_flow(q->b, t.flow_b);
    if (!shifted && nc_view_cmp_ends(q->a->wire->c->pool, x, y) == 0)
        return; /* nothing was changed */
    out->items = nc_grow(out->items, &out->capacity, out->count, sizeof *out->items);
    out->items[out->count++] = (candidate){.t = t};
}

static uint32_t run_of(const nc_marks *marks, uint32_t from)
{
    uint32_t end = from + 1;
    while (end < marks->count && marks->items[end].key == marks->items[from].key)
        end++;
    return end - from;
}

static void propose_all(candidates *out, const nc_translate_search *q, bool by_payload)
{
    const nc_marks *x = by_payload ? &q->a->by_payload : &q->a->by_sequence;
    const nc_marks *y = by_payload ? &q->b->by_payload : &q->b->by_sequence;
    for (uint32_t i = 0, j = 0; i < x->count && j < y->count;) {
        uint32_t n = run_of(x, i), k = run_of(y, j), key = x->items[i].key, other = y->items[j].key;
        for (uint32_t at = 0; key == other && n <= SHARED_MAX && k <= SHARED_MAX && at < n * k; at++)
            propose(out, q, sample_at(q->a, &x->items[i + at / k]), sample_at(q->b, &y->items[j + at % k]),
                    by_payload);
        i += key <= other ? n : 0;
        j += other <= key ? k : 0;
    }
}

static int cmp_u32(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

static int by_flows(const void *left, const void *right)
{
    const nc_translated *l = &((const candidate *)left)->t, *r = &((const candidate *)right)->t;
    int order = cmp_u32(l->flow_a, r->flow_a);
    order = order ? order : cmp_u32(l->flow_b, r->flow_b);
    order = order ? order : cmp_u32(l->lens.swapped, r->lens.swapped);
    order = order ? order : cmp_u32(l->lens.shift[0], r->lens.shift[0]);
    return order ? order : cmp_u32(l->lens.shift[1], r->lens.shift[1]);
}

/* Several marks propose the same. */
static void drop_equal(candidates *all)
{
    size_t kept = 0;
    if (all->count > 1)
        qsort(all->items, all->count, sizeof *all->items, by_flows);
    for (size_t i = 0; i < all->count; i++)
        if (i == 0 || by_flows(&all->items[kept - 1], &all->items[i]) != 0)
            all->items[kept++] = all->items[i];
    all->count = kept;
}

/* ---- does the whole conversation fit? ---- */

/* Of the segments that fit, by sender: shortest and longest difference of the two times. */
typedef struct evidence {
    uint32_t pairs, numbers, data, other_data, data_a, data_b;
    bool syn, answer;
    int64_t least[2], most[2];
} evidence;

static bool is_data(const nc_sample *s)
{
    return s->len != 0 || (s->tcp_flags & (NC_TCP_SYN | NC_TCP_FIN)) != 0;
}

static void see_pair(evidence *e, nc_translated *t, const nc_sample *a, const nc_sample *b, int64_t d)
{
    unsigned sender = (a->flags & NC_SAMPLE_FROM_1) != 0;
    bool syn = (a->tcp_flags & NC_TCP_SYN) != 0, ack = (a->tcp_flags & NC_TCP_ACK) != 0;
    bool told = a->data != 0 && b->data != 0;
    t->pairs++;
    t->same_data += told && a->data == b->data;
    e->other_data += told && a->data != b->data;
    t->same_id += (a->flags & b->flags & NC_SAMPLE_ID) != 0 && a->id == b->id && a->id != 0;
    e->numbers += ack && is_data(a);
    e->syn = e->syn || (syn && !ack);
    e->answer = e->answer || (syn && ack);
    e->least[sender] = d < e->least[sender] ? d : e->least[sender];
    e->most[sender] = d > e->most[sender] ? d : e->most[sender];
}

static evidence gather(nc_translated *t, const nc_match *m)
{
    evidence e = {.least = {INT64_MAX, INT64_MAX}, .most = {INT64_MIN, INT64_MIN}};
    for (unsigned i = 0; i < m->count_a; i++) {
        int64_t d;
        e.data_a += is_data(m->a[i]);
        if (m->pair_a[i] >= 0 && nc_match_difference(m, i, &d))
            see_pair(&e, t, m->a[i], m->b[m->pair_a[i]], d);
        e.data += m->pair_a[i] >= 0 && is_data(m->a[i]);
    }
    for (unsigned j = 0; j < m->count_b; j++)
        e.data_b += is_data(m->b[j]);
    return e;
}

static bool times_fit(const evidence *e, const nc_offset *o)
{
    int64_t least = e->least[0] < e->least[1] ? e->least[0] : e->least[1];
    int64_t most = e->most[0] > e->most[1] ? e->most[0] : e->most[1], width, gap;
    if (__builtin_sub_overflow(most, least, &width) || width > spread_most)
        return false;
    if (!nc_offset_known(o) || o->low > o->high)
        return true;
    return (least <= o->high || (!__builtin_sub_overflow(least, o->high, &gap) && gap <= way_at_most)) &&
           (most >= o->low || (!__builtin_sub_overflow(o->low, most, &gap) && gap <= way_at_most));
}

/* Each segment passes the two places in the order of its way.  A proxy that speaks for itself on either side
 * does not: it answers the call before it has made its own. */
static bool keeps_order(const evidence *e)
{
    return e->most[0] <= e->least[1] || e->most[1] <= e->least[0];
}

/* Sequence and acknowledgment number of one segment are 64 bits that two conversations share by chance only
 * once in 2^64; those of a SYN alone are 32, so the clocks must speak for it, too. */
static bool proves_by_sequence(const evidence *e, const nc_offset *o)
{
    bool clocks = nc_offset_known(o) && o->low <= o->high;
    return e->numbers >= PROOFS_LEAST || (e->syn && e->answer) || (e->syn && clocks);
}

/* The same data may be said in many conversations.  Identifications number the sender's packets: equal ones
 * tell which conversation it was; without them, the opening and clocks that are known. */
static bool proves_by_payload(const evidence *e, const nc_translated *t, const nc_match *m,
                              const nc_offset *o)
{
    bool clocks = nc_offset_known(o) && o->low <= o->high;
    if (t->same_data < PROOFS_LEAST)
        return false;
    return (m->by_id && t->same_id >= PROOFS_LEAST && t->same_id * 2 >= t->pairs) ||
           (clocks && e->syn && e->answer && keeps_order(e));
}

static void judge(const nc_translate_search *q, candidate *c)
{
    nc_translated *t = &c->t;
    nc_match_flows(q->match, q->a, t->flow_a, q->b, t->flow_b, &t->lens, q->offset, false);
    evidence e = gather(t, q->match);
    uint32_t fewer = e.data_a < e.data_b ? e.data_a : e.data_b;
    c->fits = t->pairs != 0 && e.data * 2 >= fewer && e.other_data * 8 <= t->same_data + e.other_data &&
              times_fit(&e, q->offset) &&
              (t->by_payload ? proves_by_payload(&e, t, q->match, q->offset)
                             : proves_by_sequence(&e, q->offset));
}

/* ---- only what fits one alone ---- */

/* Of one pair of conversations that fits through several lenses, as requests that repeat do, the lens through
 * which most fits.  Where several are equal, they stay and count as several partners. */
static void keep_best(candidate *c, size_t count)
{
    uint32_t most = 0;
    for (size_t i = 0; i < count; i++)
        most = c[i].fits && c[i].t.pairs > most ? c[i].t.pairs : most;
    for (size_t i = 0; i < count; i++)
        c[i].fits = c[i].fits && c[i].t.pairs == most;
}

static void keep_best_of_each(candidates *all)
{
    for (size_t i = 0, end; i < all->count; i = end) {
        const nc_translated *t = &all->items[i].t;
        for (end = i + 1; end < all->count && all->items[end].t.flow_a == t->flow_a &&
                          all->items[end].t.flow_b == t->flow_b;)
            end++;
        keep_best(&all->items[i], end - i);
    }
}

/* How many partners each conversation could have. */
static void count_partners(const candidates *all, uint32_t *of_a, uint32_t *of_b)
{
    for (size_t i = 0; i < all->count; i++) {
        const nc_translated *t = &all->items[i].t;
        if (!all->items[i].fits)
            continue;
        of_a[t->flow_a]++;
        of_b[t->flow_b]++;
    }
}

static bool take_certain(nc_translations *out, const nc_translate_search *q, const candidates *all)
{
    uint32_t *of_a = nc_xcalloc(q->a->count + 1u, sizeof *of_a);
    uint32_t *of_b = nc_xcalloc(q->b->count + 1u, sizeof *of_b);
    size_t before = out->count;
    count_partners(all, of_a, of_b);
    for (size_t i = 0; i < all->count; i++) {
        const nc_translated *t = &all->items[i].t;
        if (!all->items[i].fits)
            continue;
        q->done_a[t->flow_a] = q->done_b[t->flow_b] = true;
        if (of_a[t->flow_a] != 1 || of_b[t->flow_b] != 1)
            continue;
        out->items = nc_grow(out->items, &out->capacity, out->count, sizeof *out->items);
        out->items[out->count++] = *t;
    }
    free(of_a);
    free(of_b);
    return out->count != before;
}

bool nc_translations_find(nc_translations *out, const nc_translate_search *search, bool by_payload)
{
    candidates all = {.items = NULL};
    propose_all(&all, search, by_payload);
    drop_equal(&all);
    for (size_t i = 0; i < all.count; i++)
        judge(search, &all.items[i]);
    keep_best_of_each(&all);
    bool found = take_certain(out, search, &all);
    free(all.items);
    return found;
}
