/* SPDX-License-Identifier: Apache-2.0 */
#include "tcp_seg.h"

/* Bytes that were skipped and come now: overtaken on the way, or lost before this vantage and sent again. The
 * sender's own marks tell the order of sending: IP identification, timestamp option.  Without them the time
 * does: a repair that the receiver asked for takes a round trip. */

typedef enum late_kind { LATE_UNKNOWN, LATE_REORDERED, LATE_AGAIN } late_kind;

typedef struct late {
    late_kind kind;
    nc_proof proof;
    bool proved;
    int64_t late; /* after the segment that opened the hole */
} late;

/* Do the sender's identifications grow from packet to packet (RFC 6864 leaves it to the host)?  Those of its
 * remembered segments tell, or those of its latest packets. */
typedef struct id_walk {
    uint16_t last;
    uint32_t up, odd;
    bool started;
} id_walk;

static void walk_id(void *context, nc_sent_segment *segment)
{
    id_walk *walk = context;
    if ((segment->flags & NC_SENT_HAS_ID) == 0 || segment->id == 0)
        return;
    int16_t step = (int16_t)(segment->id - walk->last);
    if (walk->started && step > 0 && step <= 1024)
        walk->up++;
    else if (walk->started && (step > 1024 || step < -64))
        walk->odd++;
    walk->started = true;
    walk->last = segment->id;
}

static bool ids_grow(const nc_seg *s)
{
    enum { SPAN = 1 << 30 };
    id_walk walk = {.last = 0};
    if (s->side->options >> NC_OPTION_BITS >= NC_ID_SURE / 2)
        return true;
    nc_sent_each(&s->step->wire->sent, s->flow, s->step->sender, s->side->next - SPAN, s->side->next, walk_id,
                 &walk);
    return walk.up >= 2 && walk.odd * 8 <= walk.up;
}

/* -1: it was made before the other, 1: after it, 0: not told. */
static int by_id(const nc_seg *s, const nc_sent_segment *after)
{
    enum { FAR = 4096 };
    const nc_packet *p = s->step->packet;
    if ((after->flags & NC_SENT_HAS_ID) == 0 || !p->has_ip_id || p->ip_id == 0 || after->id == 0)
        return 0;
    int16_t step = (int16_t)(p->ip_id - after->id);
    if (step > FAR || step < -FAR || !ids_grow(s))
        return 0;
    return step < 0 ? -1 : 1;
}

static int by_timestamp(const nc_seg *s, const nc_sent_segment *after)
{
    const nc_packet *p = s->step->packet;
    if ((after->flags & NC_SENT_HAS_TS) == 0 || (p->tcp_options & NC_TCPOPT_TS) == 0 || after->nth != 0)
        return 0;
    int32_t step = nc_seq_diff(p->tsval, after->ts);
    return step < 0 ? -1 : step > 0;
}

static late by_time(const nc_seg *s, late l)
{
    const nc_half *half = nc_seg_half_at(s);
    int64_t rtt = nc_tcp_round_trip(s->flow);
    bool asked = half != NULL && (half->dup_acks != 0 || ((half->flags & NC_HALF_SACK) != 0 &&
                                                          nc_seq_diff(half->sacked, s->end) >= 0));
    l.proof = NC_PROOF_TIME;
    if (l.late < (rtt ? rtt * 9 / 10 : NC_SECOND / 1000))
        l.kind = LATE_REORDERED;
    else if (asked && rtt != 0)
        l.kind = LATE_AGAIN;
    return l;
}

static late judge(const nc_seg *s, uint32_t to)
{
    late l = {.kind = LATE_UNKNOWN};
    const nc_sent_segment *after = nc_sent_find(&s->step->wire->sent, s->flow, s->step->sender, to);
    /* An acknowledgment without data opens a hole, too, and is not remembered: the packet before tells. */
    nc_sent_segment before = {.at = s->step->own_before, .id = s->side->id, .nth = 1};
    before.flags = s->side->id != 0 ? NC_SENT_HAS_ID : 0;
    after = after ? after : &before;
    if (!nc_since(after->at, s->step->from->at, &l.late))
        return l;
    int id = by_id(s, after), ts = by_timestamp(s, after);
    if (id != 0 && ts != 0 && id != ts)
        return l;
    int order = ts ? ts : id;
    if (order == 0)
        return by_time(s, l);
    l.kind = order < 0 ? LATE_REORDERED : LATE_AGAIN;
    l.proof = ts ? NC_PROOF_TIMESTAMP : NC_PROOF_ID;
    l.proved = true;
    return l;
}

static void count(nc_half *half, const late *l, int64_t at)
{
    if (l->kind == LATE_UNKNOWN)
        half->late_unknown++;
    else if (l->kind == LATE_REORDERED)
        (*(l->proved ? &half->reordered : &half->reordered_likely))++;
    else {
        (*(l->proved ? &half->lost_before : &half->lost_before_likely))++;
        nc_half_lost(half, at);
    }
}

static nc_why why_of(const nc_half *half)
{
    return half->dup_acks >= 2 ? NC_WHY_FAST : NC_WHY_UNKNOWN;
}

/* What the receiver asked for comes a round trip later, not behind a silence in which the sender's timer ran
 * out. */
static bool was_asked_for(const nc_seg *s, const nc_half *half)
{
    int64_t quiet;
    bool silent = nc_since(s->peer->at, s->step->from->at, &quiet) && quiet >= nc_tcp_timer(s->flow);
    return why_of(half) == NC_WHY_FAST && s->peer->ack == s->seq && !silent;
}

static void show(nc_seg *s, const nc_half *half, const late *l)
{
    if (l->kind == LATE_REORDERED) {
        nc_seg_saw(s, NC_SEEN_OUT_OF_ORDER);
        return;
    }
    /* What is undecided is shown under the name that the peer would give it by its clock alone. */
    int64_t rtt = nc_tcp_round_trip(s->flow);
    if (l->kind == LATE_UNKNOWN && l->late < (rtt ? rtt : 3 * NC_SECOND / 1000)) {
        nc_seg_saw(s, NC_SEEN_OUT_OF_ORDER);
        return;
    }
    nc_seg_saw(s, NC_SEEN_RETRANSMISSION);
    if (was_asked_for(s, half))
        nc_seg_saw(s, NC_SEEN_FAST);
}

/* Bytes that the other side acknowledged before they came: they passed unrecorded, and what comes now is
 * either a needless repetition or a record out of order. */
static bool acked_before(const nc_seg *s)
{
    return nc_acknowledged(s->peer, s->end);
}

void nc_tcp_early(nc_seg *s, uint32_t start)
{
    if (s->step->packet->frame.fields == NULL)
        return;
    late l = judge(s, start);
    show(s, nc_seg_half(s), &l);
}

void nc_tcp_late(nc_seg *s, uint32_t from, uint32_t to)
{
    nc_half *half = nc_seg_half(s);
    (void)from;
    late l = judge(s, to);
    if (acked_before(s) && !l.proved)
        l.kind = LATE_UNKNOWN;
    count(half, &l, s->step->from->at);
    show(s, half, &l);
    nc_verdict v = {.from = s->step->from, .wire = s->step->wire, .flow = s->flow, .sender = s->step->sender};
    v.seq = s->seq;
    v.len = s->payload;
    v.count = 1;
    v.before = true;
    v.proved = l.proved;
    v.proof = l.proof;
    v.delay = l.late;
    v.why = why_of(half);
    v.repaired = s->step->n <= UINT32_MAX ? (uint32_t)s->step->n : 0;
    if (l.kind == LATE_REORDERED) {
        nc_give_reordered(&v);
    } else if (l.kind == LATE_AGAIN) {
        half->again++;
        half->why[v.why]++;
        nc_give_loss(&v);
    }
}
