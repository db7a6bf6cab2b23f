/* SPDX-License-Identifier: Apache-2.0 */
#include "path.h"

#include <stdlib.h>

/* Two recordings of one direction, of segments or of datagrams: tx is the place nearer to the sender, rx the
 * other one.  What tx has and rx does not have, while rx was recording and kept all of the conversation, was
 * lost between them. */

typedef struct counts {
    uint32_t sent, arrived, lost, outside, unsure, only, recut, copies;
    uint32_t first_lost; /* its record or line at tx; 0 = none */
    uint32_t again, needless, needless_unknown, reordered, doubled, bare, bare_lost, delayed;
    int64_t quickest, slowest;
} counts;

typedef struct way {
    const nc_path *path;
    unsigned sender;
    bool tx_is_b, by_tap;
    nc_proto proto;
    bool rewritten; /* who translates has changed lengths, too: what has no partner cannot be told */
    nc_path_seg *tx, *rx;
    unsigned tx_count, rx_count;
    nc_shared shared; /* of tx's clock */
    counts n;
} way;

/* Later than the quickest segment of its direction by this: a queue, not jitter. */
static const int64_t delay_told = NC_SECOND / 10;

static bool is_datagram(const nc_sample *s)
{
    return (s->flags & NC_SAMPLE_DATAGRAM) != 0;
}

static bool is_data(const nc_sample *s)
{
    return is_datagram(s) || s->len != 0 || (s->tcp_flags & (NC_TCP_SYN | NC_TCP_FIN)) != 0;
}

static uint32_t end_of(const nc_sample *s)
{
    return s->seq + s->len + ((s->tcp_flags & NC_TCP_SYN) != 0) + ((s->tcp_flags & NC_TCP_FIN) != 0);
}

/* Datagrams have no place in a stream: none holds a part of another. */
static bool overlap(const nc_sample *x, const nc_sample *y)
{
    return !is_datagram(x) && nc_seq_diff(end_of(y), x->seq) > 0 && nc_seq_diff(end_of(x), y->seq) > 0;
}

/* Recorded a moment before at the same place: not sent once more. */
static bool is_sent(const nc_path_seg *seg)
{
    return seg->partner != NC_MATCH_COPY && (seg->s->flags & NC_SAMPLE_COPY) == 0 && is_data(seg->s);
}

static int by_record(const void *left, const void *right)
{
    const nc_path_seg *l = left, *r = right;
    return (l->s > r->s) - (l->s < r->s);
}

/* The segments of one direction at one place, in order of recording. */
static unsigned list(const way *w, bool is_b, nc_path_seg *out, int *place)
{
    const nc_match *m = w->path->match;
    unsigned all = is_b ? m->all_b : m->all_a, paired = is_b ? m->count_b : m->count_a, count = 0;
    for (unsigned i = 0; i < all; i++) {
        const nc_sample *s = is_b ? m->b[i] : m->a[i];
        place[i] = -1;
        if (((s->flags & NC_SAMPLE_FROM_1) != 0) == (w->sender != 0))
            out[count++] = (nc_path_seg){.s = s,
                                         .i = i,
                                         .partner = i >= paired ? NC_MATCH_NONE
                                                    : is_b      ? m->pair_b[i]
                                                                : m->pair_a[i]};
    }
    qsort(out, count, sizeof *out, by_record);
    for (unsigned k = 0; k < count; k++)
        place[out[k].i] = (int)k;
    return count;
}

static void link_partners(nc_path_seg *segs, unsigned count, const int *place)
{
    for (unsigned k = 0; k < count; k++)
        if (segs[k].partner >= 0)
            segs[k].partner = place[segs[k].partner];
}

/* A tap that sees both ends of a cable records most datagrams twice. */
static bool doubles_all(const way *w)
{
    unsigned extra = 0;
    for (unsigned k = 0; k < w->rx_count; k++)
        extra += w->rx[k].partner == NC_MATCH_COPY || (w->rx[k].s->flags & NC_SAMPLE_COPY) != 0;
    return extra * 3 > w->rx_count;
}

/* Only segments of the same direction count: an acknowledgment that came here says nothing of what was
 * still on its way to its sender when the other recording ended. */
static nc_shared shared_of(const way *w)
{
    nc_shared out = {INT64_MAX, INT64_MIN};
    for (unsigned k = 0; k < w->tx_count; k++) {
        int64_t at = w->tx[k].s->at;
        if (w->tx[k].partner < 0)
            continue;
        out.first = at < out.first ? at : out.first;
        out.last = at > out.last ? at : out.last;
    }
    return out;
}

static bool has_no_partner(const nc_path_seg *seg)
{
    return seg->partner == NC_MATCH_NONE && is_data(seg->s);
}

/* Bytes at both places in segments that do not fit together: their number or their lengths were changed, as
 * by a translator that writes another address into a command of FTP.  All that follows is shifted then. */
static bool is_rewritten(const way *w)
{
    const nc_match *m = w->path->match;
    unsigned inside = w->tx_is_b ? m->count_a : m->count_b;
    for (unsigned k = 0; k < w->rx_count; k++)
        for (unsigned j = 0; j < w->tx_count && w->rx[k].i < inside && has_no_partner(&w->rx[k]); j++)
            if (has_no_partner(&w->tx[j]) && overlap(w->tx[j].s, w->rx[k].s))
                return true;
    return false;
}

static void load_way(way *w)
{
    nc_path_work *work = w->path->work;
    w->tx = work->tx;
    w->rx = work->rx;
    w->tx_count = list(w, w->tx_is_b, w->tx, work->at_tx);
    w->rx_count = list(w, !w->tx_is_b, w->rx, work->at_rx);
    link_partners(w->tx, w->tx_count, work->at_rx);
    link_partners(w->rx, w->rx_count, work->at_tx);
    w->by_tap = doubles_all(w);
    w->rewritten = w->path->lens != NULL && is_rewritten(w);
    w->shared = shared_of(w);
}

/* ---- bytes that were cut anew on the way (offload at one of the places, a proxy's path) ---- */

typedef bool use_fn(const nc_path_seg *seg);

/* How often the list is gone through for one segment; pieces in so wild an order are left undecided. */
enum { PASSES = 16 };

/* NC_WITHIN: the segments that `use` takes hold all bytes of s; NC_WITHIN_NOT: they do not. */
static nc_within is_covered(const nc_sample *s, const nc_path_seg *segs, unsigned count, use_fn *use)
{
    uint32_t at = s->seq, end = end_of(s);
    if (is_datagram(s))
        return NC_WITHIN_NOT;
    for (unsigned pass = 0; pass < PASSES; pass++) {
        uint32_t before = at;
        for (unsigned k = 0; k < count; k++) {
            const nc_sample *other = segs[k].s;
            if (nc_seq_diff(end_of(other), at) > 0 && nc_seq_diff(other->seq, at) <= 0 && use(&segs[k]))
                at = end_of(other);
        }
        if (nc_seq_diff(end, at) <= 0)
            return NC_WITHIN;
        if (at == before)
            return NC_WITHIN_NOT;
    }
    return NC_WITHIN_UNSURE;
}

static bool did_arrive(const nc_path_seg *seg)
{
    return seg->arrived && !seg->spoilt;
}

static bool may_have_arrived(const nc_path_seg *seg)
{
    return did_arrive(seg) || seg->unsure;
}

/* Another transmission of the same bytes without a partner: which of them came, cut anew, is not known. */
static bool has_rival(const way *w, unsigned k)
{
    for (unsigned j = 0; j < w->tx_count; j++)
        if (j != k && has_no_partner(&w->tx[j]) && is_sent(&w->tx[j]) && overlap(w->tx[j].s, w->tx[k].s))
            return true;
    return false;
}

/* ---- what became of what was sent ---- */

/* The sender's endpoint as that source numbers it. */
static unsigned sender_at(const way *w, bool is_b)
{
    return w->sender ^ (is_b && w->path->lens != NULL && w->path->lens->swapped);
}

/* The number as its own source has it. */
static uint32_t seq_at(const way *w, const nc_sample *s, bool is_b)
{
    return s->seq - (is_b && w->path->lens != NULL ? w->path->lens->shift[w->sender] : 0);
}

static const nc_sampled_flow *tx_flow(const way *w)
{
    const nc_path *p = w->path;
    uint32_t flow = w->tx_is_b ? p->flow_b : p->flow_a;
    return flow ? nc_view_flow(w->tx_is_b ? p->b : p->a, flow) : NULL;
}

static const nc_sampled_flow *rx_flow(const way *w)
{
    const nc_path *p = w->path;
    uint32_t flow = w->tx_is_b ? p->flow_a : p->flow_b;
    return flow ? nc_view_flow(w->tx_is_b ? p->a : p->b, flow) : NULL;
}

/* How long a segment may be on its way beyond the shortest delays, which the offset holds. */
static const int64_t way_at_most = NC_SECOND / 5;

/* Was rx recording when a segment that left tx at `at` had to come?  It cannot come before it left; and
 * between two that both have, rx was recording. */
static nc_within was_recording(const way *w, int64_t at)
{
    const nc_wire *rx = (w->tx_is_b ? w->path->a : w->path->b)->wire;
    int64_t cut = nc_samples_cut(&rx->samples, rx_flow(w), w->proto);
    const nc_offset *o = &w->path->offset;
    bool begun = at > w->shared.first, going_on = at < w->shared.last;
    int64_t low = w->tx_is_b ? o->high : o->low, high = w->tx_is_b ? o->low : o->high, first, last;
    if (!nc_offset_known(o) || o->low > o->high)
        return begun && going_on && cut == NC_TIME_NONE ? NC_WITHIN : NC_WITHIN_UNSURE;
    if ((w->tx_is_b ? __builtin_sub_overflow(at, low, &first) : __builtin_add_overflow(at, low, &first)) ||
        (w->tx_is_b ? __builtin_sub_overflow(at, high, &last) : __builtin_add_overflow(at, high, &last)) ||
        __builtin_add_overflow(last, last - first > way_at_most ? last - first : way_at_most, &last))
        return NC_WITHIN_UNSURE;
    if ((!begun && first < rx->first) || (!going_on && last > rx->last))
        return NC_WITHIN_NOT;
    return cut == NC_TIME_NONE || last < cut ? NC_WITHIN : NC_WITHIN_UNSURE;
}

static nc_sym place_name(const way *w, bool tx)
{
    const nc_wire *wire = (w->tx_is_b == tx ? w->path->b : w->path->a)->wire;
    const nc_source *source = nc_sources_get(wire->c->sources, wire->source);
    return source ? source->name_sym : 0;
}

static nc_origin origin_of_sample(const nc_wire *wire, const nc_sample *s)
{
    nc_origin from = {.at = s->at, .source = wire->source, .vantage = wire->vantage};
    if (wire->by_line)
        from.line = s->n;
    else
        from.record = s->n;
    return from;
}

static void give_lost_datagram(const way *w, const nc_sample *s, const nc_sampled_flow *tx)
{
    const nc_wire *wire = (w->tx_is_b ? w->path->b : w->path->a)->wire;
    nc_origin from = origin_of_sample(wire, s);
    nc_fact fact;
    if (!nc_wants(wire->sink, NC_F_path_datagram_loss))
        return;
    nc_fact_begin(&fact, NC_F_path_datagram_loss, &from);
    nc_fact_set(&fact, NC_path_datagram_loss_flow, tx->id);
    nc_fact_set(&fact, NC_path_datagram_loss_from, place_name(w, true));
    nc_fact_set(&fact, NC_path_datagram_loss_to, place_name(w, false));
    nc_fact_set(&fact, NC_path_datagram_loss_sender, tx->ip[sender_at(w, w->tx_is_b)]);
    nc_fact_set(&fact, NC_path_datagram_loss_receiver, tx->ip[!sender_at(w, w->tx_is_b)]);
    nc_fact_set(&fact, NC_path_datagram_loss_len, s->len);
    nc_put(wire->sink, &fact);
}

static void give_lost_segment(const way *w, const nc_sample *s, const nc_sampled_flow *tx)
{
    const nc_wire *wire = (w->tx_is_b ? w->path->b : w->path->a)->wire;
    nc_origin from = origin_of_sample(wire, s);
    nc_fact fact;
    if (!nc_wants(wire->sink, NC_F_path_loss))
        return;
    nc_fact_begin(&fact, NC_F_path_loss, &from);
    nc_fact_set(&fact, NC_path_loss_flow, tx->id);
    nc_fact_set(&fact, NC_path_loss_from, place_name(w, true));
    nc_fact_set(&fact, NC_path_loss_to, place_name(w, false));
    nc_fact_set(&fact, NC_path_loss_sender, tx->ip[sender_at(w, w->tx_is_b)]);
    nc_fact_set(&fact, NC_path_loss_receiver, tx->ip[!sender_at(w, w->tx_is_b)]);
    nc_fact_set(&fact, NC_path_loss_seq, seq_at(w, s, w->tx_is_b));
    nc_fact_set(&fact, NC_path_loss_len, s->len);
    nc_put(wire->sink, &fact);
}

static void give_lost(const way *w, const nc_sample *s)
{
    const nc_sampled_flow *tx = tx_flow(w);
    if (tx != NULL)
        (is_datagram(s) ? give_lost_datagram : give_lost_segment)(w, s, tx);
}

static void see_transit(way *w, const nc_path_seg *seg)
{
    int64_t transit;
    if (__builtin_sub_overflow(w->rx[seg->partner].s->at, seg->s->at, &transit))
        return;
    w->n.quickest = transit < w->n.quickest ? transit : w->n.quickest;
    w->n.slowest = transit > w->n.slowest ? transit : w->n.slowest;
}

static void follow_lone(way *w, unsigned k)
{
    nc_path_seg *seg = &w->tx[k];
    nc_within where =
        w->rewritten ? NC_WITHIN_UNSURE : is_covered(seg->s, w->rx, w->rx_count, has_no_partner);
    if (where != NC_WITHIN_NOT) {
        seg->unsure = where == NC_WITHIN_UNSURE || has_rival(w, k);
        seg->arrived = !seg->unsure;
        w->n.recut += seg->arrived;
        w->n.unsure += seg->unsure;
        return;
    }
    where = was_recording(w, seg->s->at);
    seg->unsure = where != NC_WITHIN;
    w->n.lost += where == NC_WITHIN;
    w->n.outside += where == NC_WITHIN_NOT;
    w->n.unsure += where == NC_WITHIN_UNSURE;
    if (where != NC_WITHIN)
        return;
    if (w->n.first_lost == 0)
        w->n.first_lost = seg->s->n;
    give_lost(w, seg->s);
}

static void follow_bare(way *w, const nc_path_seg *seg)
{
    if ((seg->s->flags & NC_SAMPLE_COPY) != 0 || seg->partner == NC_MATCH_COPY)
        return;
    w->n.bare++;
    w->n.bare_lost += seg->partner == NC_MATCH_NONE && was_recording(w, seg->s->at) == NC_WITHIN;
}

static void follow_sent(way *w)
{
    w->n.quickest = INT64_MAX;
    w->n.slowest = INT64_MIN;
    for (unsigned k = 0; k < w->tx_count; k++) {
        nc_path_seg *seg = &w->tx[k];
        if (seg->partner >= 0)
            see_transit(w, seg);
        if (!is_data(seg->s))
            follow_bare(w, seg);
        if (!is_sent(seg))
            continue;
        w->n.sent++;
        seg->arrived = seg->partner >= 0;
        seg->spoilt = seg->arrived && (seg->s->flags & NC_SAMPLE_BAD) == 0 &&
                      (w->rx[seg->partner].s->flags & NC_SAMPLE_BAD) != 0;
        if (seg->partner == NC_MATCH_NONE)
            follow_lone(w, k);
        w->n.arrived += seg->arrived;
    }
    for (unsigned k = 0; k < w->tx_count; k++) {
        int64_t transit;
        if (w->tx[k].partner >= 0 &&
            !__builtin_sub_overflow(w->rx[w->tx[k].partner].s->at, w->tx[k].s->at, &transit))
            w->n.delayed += transit - w->n.quickest >= delay_told;
    }
}

static bool sent_before(const way *w, unsigned k)
{
    for (unsigned j = 0; j < k; j++)
        if (is_sent(&w->tx[j]) && overlap(w->tx[j].s, w->tx[k].s))
            return true;
    return false;
}

static void follow_again(way *w)
{
    uint32_t next = 0;
    bool begun = false;
    for (unsigned k = 0; k < w->tx_count; k++) {
        const nc_sample *s = w->tx[k].s;
        if (!is_sent(&w->tx[k]))
            continue;
        if (begun && nc_seq_diff(s->seq, next) < 0 && sent_before(w, k)) {
            nc_within needless = is_covered(s, w->tx, k, did_arrive);
            w->n.again++;
            w->n.needless += needless == NC_WITHIN;
            w->n.needless_unknown +=
                needless != NC_WITHIN && is_covered(s, w->tx, k, may_have_arrived) != NC_WITHIN_NOT;
        }
        if (!begun || nc_seq_diff(end_of(s), next) > 0)
            next = end_of(s);
        begun = true;
    }
}

/* ---- what came ---- */

/* One more of a segment that came already, where identifications cannot tell copies apart. */
static bool is_double(const way *w, const nc_path_seg *seg)
{
    if (seg->partner == NC_MATCH_COPY)
        return true;
    if (seg->partner >= 0 || (w->path->match->by_id && seg->s->id != 0))
        return false;
    for (unsigned k = 0; k < w->tx_count; k++)
        if (w->tx[k].partner >= 0 && w->tx[k].s->seq == seg->s->seq && end_of(w->tx[k].s) == end_of(seg->s))
            return true;
    return false;
}

static bool touches_lone(const way *w, const nc_sample *s)
{
    for (unsigned k = 0; k < w->tx_count; k++)
        if (has_no_partner(&w->tx[k]) && overlap(w->tx[k].s, s))
            return true;
    return false;
}

static void follow_arrived(way *w)
{
    int latest = -1;
    for (unsigned k = 0; k < w->rx_count; k++) {
        const nc_path_seg *seg = &w->rx[k];
        if (!is_data(seg->s))
            continue;
        if (is_double(w, seg)) {
            w->n.doubled += !w->by_tap;
            w->n.copies += w->by_tap;
        } else if (seg->partner == NC_MATCH_NONE) {
            w->n.only += !touches_lone(w, seg->s);
        } else if (is_sent(&w->tx[seg->partner])) {
            w->n.reordered += seg->partner < latest;
            latest = seg->partner > latest ? seg->partner : latest;
        }
    }
}

/* ---- facts ---- */

/* Which slot tells a count, of segments and of datagrams; NONE: it is not told of them. */
enum { NONE = -1 };
static const struct told {
    size_t at;
    int segments, datagrams;
} told[] = {
    {offsetof(counts, sent), NC_path_direction_sent, NC_path_datagrams_sent},
    {offsetof(counts, arrived), NC_path_direction_arrived, NC_path_datagrams_arrived},
    {offsetof(counts, lost), NC_path_direction_lost, NC_path_datagrams_lost},
    {offsetof(counts, outside), NC_path_direction_outside, NC_path_datagrams_outside},
    {offsetof(counts, unsure), NC_path_direction_unsure, NC_path_datagrams_unsure},
    {offsetof(counts, only), NC_path_direction_only, NC_path_datagrams_only},
    {offsetof(counts, reordered), NC_path_direction_reordered, NC_path_datagrams_reordered},
    {offsetof(counts, doubled), NC_path_direction_doubled, NC_path_datagrams_doubled},
    {offsetof(counts, copies), NC_path_direction_copies, NC_path_datagrams_copies},
    {offsetof(counts, recut), NC_path_direction_recut, NONE},
    {offsetof(counts, again), NC_path_direction_again, NONE},
    {offsetof(counts, needless), NC_path_direction_needless, NONE},
    {offsetof(counts, needless_unknown), NC_path_direction_needless_unknown, NONE},
    {offsetof(counts, bare), NC_path_direction_bare, NONE},
    {offsetof(counts, bare_lost), NC_path_direction_bare_lost, NONE},
};

static void set_counts(nc_fact *fact, const counts *n, bool datagrams)
{
    for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
        int slot = datagrams ? told[i].datagrams : told[i].segments;
        uint32_t count;
        memcpy(&count, (const char *)n + told[i].at, sizeof count);
        if (slot != NONE)
            nc_fact_set(fact, (unsigned)slot, count);
    }
    if (n->slowest < n->quickest)
        return;
    nc_fact_set(fact, datagrams ? NC_path_datagrams_delayed : NC_path_direction_delayed, n->delayed);
    nc_fact_set(fact, datagrams ? NC_path_datagrams_spread : NC_path_direction_spread,
                nc_w_int(n->slowest - n->quickest));
}

/* The conversation that a fact of the whole way is about, and which source has it. */
typedef struct subject {
    const nc_sampled_flow *tx, *rx, *any;
    const nc_wire *wire;
    unsigned sender; /* its endpoint there */
    nc_origin from;
} subject;

static subject subject_of(const way *w)
{
    subject s = {.tx = tx_flow(w), .rx = rx_flow(w)};
    s.any = s.tx != NULL ? s.tx : s.rx;
    bool is_b = (s.tx != NULL) == w->tx_is_b;
    s.sender = sender_at(w, is_b);
    s.wire = (is_b ? w->path->b : w->path->a)->wire;
    if (s.any == NULL)
        return s;
    s.from = (nc_origin){.at = s.any->last, .source = s.wire->source, .vantage = s.wire->vantage};
    if (s.wire->by_line)
        s.from.line = (uint32_t)s.any->first_n;
    else
        s.from.record = s.any->first_n;
    return s;
}

static nc_sym direction_of(const subject *s)
{
    return s->sender == s->any->client ? s->wire->words->to_server : s->wire->words->to_client;
}

static void give_datagrams(const way *w, const subject *s)
{
    nc_fact fact;
    if (!nc_wants(s->wire->sink, NC_F_path_datagrams))
        return;
    nc_fact_begin(&fact, NC_F_path_datagrams, &s->from);
    nc_fact_set(&fact, NC_path_datagrams_flow, s->any->id);
    if (s->tx != NULL && s->rx != NULL)
        nc_fact_set(&fact, NC_path_datagrams_flow_to, s->rx->id);
    nc_fact_set(&fact, NC_path_datagrams_dir, direction_of(s));
    if (w->path->near_b >= 0) {
        nc_fact_set(&fact, NC_path_datagrams_from, place_name(w, true));
        nc_fact_set(&fact, NC_path_datagrams_to, place_name(w, false));
    }
    nc_fact_set(&fact, NC_path_datagrams_sender, s->any->ip[s->sender]);
    nc_fact_set(&fact, NC_path_datagrams_receiver, s->any->ip[!s->sender]);
    nc_fact_set(&fact, NC_path_datagrams_port, s->any->port[!s->any->client]);
    nc_fact_set(&fact, NC_path_datagrams_crossed, w->path->crossed[w->sender]);
    if (w->n.first_lost != 0)
        nc_fact_set(&fact, NC_path_datagrams_first_lost, w->n.first_lost);
    set_counts(&fact, &w->n, true);
    nc_put(s->wire->sink, &fact);
}

static void give_segments(const way *w, const subject *s)
{
    nc_fact fact;
    if (!nc_wants(s->wire->sink, NC_F_path_direction))
        return;
    nc_fact_begin(&fact, NC_F_path_direction, &s->from);
    nc_fact_set(&fact, NC_path_direction_flow, s->any->id);
    if (s->tx != NULL && s->rx != NULL)
        nc_fact_set(&fact, NC_path_direction_flow_to, s->rx->id);
    nc_fact_set(&fact, NC_path_direction_dir, direction_of(s));
    if (w->path->near_b >= 0) {
        nc_fact_set(&fact, NC_path_direction_from, place_name(w, true));
        nc_fact_set(&fact, NC_path_direction_to, place_name(w, false));
    }
    nc_fact_set(&fact, NC_path_direction_sender, s->any->ip[s->sender]);
    nc_fact_set(&fact, NC_path_direction_receiver, s->any->ip[!s->sender]);
    set_counts(&fact, &w->n, false);
    nc_put(s->wire->sink, &fact);
}

/* Without knowing who is nearer, only what both have alike can be told. */
static bool is_alike(const way *w)
{
    bool alike = w->tx_count == w->rx_count;
    for (unsigned k = 0; k < w->tx_count && alike; k++)
        alike = w->tx[k].partner == (int)k;
    return alike;
}

void nc_path_give(const nc_path *path)
{
    for (unsigned e = 0; e < 2; e++) {
        way w = {.path = path, .sender = e, .tx_is_b = path->near_b == (int)e};
        load_way(&w);
        if (w.tx_count + w.rx_count == 0 || (path->near_b < 0 && !is_alike(&w)))
            continue;
        subject s = subject_of(&w);
        if (s.any == NULL)
            continue;
        w.proto = s.any->proto;
        follow_sent(&w);
        if (w.proto == NC_PROTO_TCP)
            follow_again(&w);
        follow_arrived(&w);
        (w.proto == NC_PROTO_TCP ? give_segments : give_datagrams)(&w, &s);
    }
}
