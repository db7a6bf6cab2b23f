/* SPDX-License-Identifier: Apache-2.0 */
#include "tcp_seg.h"

/* What became of bytes sent more than once.  The answer comes with the acknowledgment: its timestamp echo
 * names the copy that was answered (RFC 3522), a D-SACK says that one more came (RFC 2883), its absence from
 * a receiver that knows SACK that none did. */

typedef struct verdict_context {
    nc_wire *wire;
    nc_flow *flow;
    const nc_origin *from;
    uint8_t sender; /* of the data */
    nc_half *half;
} verdict_context;

static verdict_context context_of(const nc_seg *ack, nc_half *half)
{
    const nc_step *step = ack->step;
    return (verdict_context){step->wire, ack->flow, step->from, !step->sender, half};
}

static nc_repairs *list_of(const nc_wire *wire, const nc_half *half)
{
    return half->repairs ? nc_slab_at(&wire->stories.repairs, half->repairs) : NULL;
}

static bool both_know_sack(const nc_flow *flow)
{
    return (flow->side[0].options & flow->side[1].options & NC_OFFERED_SACK) != 0;
}

static nc_verdict verdict_of(const verdict_context *c, const nc_repair *r, nc_proof proof, uint32_t count)
{
    nc_verdict v = {.from = c->from, .wire = c->wire, .flow = c->flow, .sender = c->sender, .proof = proof};
    int64_t delay;
    v.seq = r->seq;
    v.len = r->end - r->seq;
    v.count = count;
    v.original = r->first_n;
    v.repaired = r->n;
    v.why = (nc_why)r->why;
    v.delay = nc_since(r->first_at, r->at, &delay) ? delay : 0;
    return v;
}

/* Transmissions that did not arrive when exactly one did. */
static uint32_t lost_of(const nc_repair *r)
{
    uint32_t sent = (uint32_t)r->originals + r->copies, arrived = 1u + r->needless + r->told;
    return sent > arrived ? sent - arrived : 0;
}

static void decide_lost(const verdict_context *c, nc_repair *r, nc_proof proof, bool proved)
{
    uint32_t count = lost_of(r);
    r->flags |= NC_REPAIR_DECIDED | NC_REPAIR_LOST;
    if (count == 0)
        return;
    *(proved ? &c->half->lost : &c->half->lost_likely) += count;
    nc_half_lost(c->half, r->at);
    nc_verdict v = verdict_of(c, r, proof, count);
    v.proved = proved;
    nc_give_loss(&v);
}

static void decide_needless(const verdict_context *c, nc_repair *r, nc_proof proof)
{
    uint32_t count = r->copies > r->needless ? (uint32_t)r->copies - r->needless : 0;
    r->flags |= NC_REPAIR_DECIDED;
    r->needless = r->copies;
    c->half->needless += count;
    nc_verdict v = verdict_of(c, r, proof, count);
    v.proved = true;
    if (count != 0)
        nc_give_needless(&v);
}

/* The answer's timestamp names a copy. */
static void decide_by_echo(const verdict_context *c, nc_repair *r, uint32_t echo)
{
    if (nc_seq_diff(echo, r->ts_again) < 0) {
        decide_needless(c, r, NC_PROOF_ECHO);
        return;
    }
    bool last = nc_seq_diff(echo, r->ts_now) >= 0;
    bool sure = last && both_know_sack(c->flow) && (echo == r->ts_now || (r->flags & NC_REPAIR_HOLE) != 0);
    decide_lost(c, r, NC_PROOF_ECHO, sure && (r->flags & NC_REPAIR_SYN) == 0);
}

/* Nothing more will be heard of it. */
static void decide_last(const verdict_context *c, nc_repair *r)
{
    if ((r->flags & NC_REPAIR_DECIDED) != 0)
        return;
    if ((r->flags & NC_REPAIR_ACKED) == 0) {
        uint32_t sent = (uint32_t)r->originals + r->copies;
        c->half->lost_unknown += sent > r->told ? sent - r->told : 0;
        return;
    }
    bool reported = (r->flags & NC_REPAIR_HOLE) != 0;
    decide_lost(c, r, reported ? NC_PROOF_HOLE : NC_PROOF_NONE, reported && both_know_sack(c->flow));
}

static nc_repair *find(const nc_repairs *list, uint32_t seq)
{
    for (uint32_t i = list ? list->count : 0; i-- > 0;)
        if (seq - list->at[i].seq < list->at[i].end - list->at[i].seq)
            return (nc_repair *)(uintptr_t)&list->at[i];
    return NULL;
}

/* One that is decided gives way, else the oldest. */
static nc_repair *add(const nc_seg *s, nc_half *half)
{
    nc_wire *wire = s->step->wire;
    if (half->repairs == 0)
        half->repairs = nc_slab_take(&wire->stories.repairs);
    nc_repairs *list = nc_slab_at(&wire->stories.repairs, half->repairs);
    if (list->count == NC_REPAIRS) {
        uint32_t i = 0;
        while (i < NC_REPAIRS && (list->at[i].flags & NC_REPAIR_DECIDED) == 0)
            i++;
        i = i == NC_REPAIRS ? 0 : i;
        verdict_context c = {wire, s->flow, s->step->from, s->step->sender, half};
        decide_last(&c, &list->at[i]);
        list->count--;
        memmove(&list->at[i], &list->at[i + 1], (list->count - i) * sizeof *list->at);
    }
    nc_repair *r = &list->at[list->count++];
    *r = (nc_repair){.seq = s->seq, .end = s->end, .flags = s->syn ? NC_REPAIR_SYN : 0};
    return r;
}

static void note_first(const nc_seg *s, nc_repair *r, const nc_sent_segment *sent, nc_why why,
                       uint16_t originals)
{
    const nc_packet *p = s->step->packet;
    r->first_at = sent->at;
    r->first_n = sent->n;
    r->originals = originals;
    r->why = (uint8_t)why;
    r->ts_again = p->tsval;
    bool stamped = (sent->flags & NC_SENT_HAS_TS) != 0 && (p->tcp_options & NC_TCPOPT_TS) != 0;
    if (stamped && nc_seq_diff(p->tsval, sent->ts) > 0)
        r->flags |= NC_REPAIR_TS;
}

/* Needless, as the answer that passed here before shows. */
static void note_acked(const nc_seg *s, nc_half *half, nc_repair *r)
{
    verdict_context c = {s->step->wire, s->flow, s->step->from, s->step->sender, half};
    r->flags |= NC_REPAIR_ACKED;
    if (r->copies == 1)
        r->originals = 0;
    decide_needless(&c, r, NC_PROOF_ACKED);
}

static bool is_missing(const nc_half *half, const nc_side *receiver, uint32_t seq)
{
    return ((half->flags & NC_HALF_SACK) != 0 && nc_seq_diff(half->sacked, seq) > 0) ||
           (half->dup_acks >= 2 && receiver->ack == seq);
}

void nc_repair_note(const nc_seg *s, const nc_sent_segment *sent, nc_why why, uint16_t originals)
{
    nc_half *half = nc_seg_half(s);
    nc_repairs *list = list_of(s->step->wire, half);
    nc_repair *r = find(list, s->seq);
    if (r == NULL || r->seq != s->seq) {
        r = add(s, half);
        note_first(s, r, sent, why, originals);
    } else if (nc_seq_diff(s->end, r->end) > 0) {
        r->end = s->end;
    }
    r->copies++;
    r->at = s->step->from->at;
    r->n = s->step->n <= UINT32_MAX ? (uint32_t)s->step->n : 0;
    r->ts_now = s->step->packet->tsval;
    if (is_missing(half, s->peer, s->seq))
        r->flags |= NC_REPAIR_HOLE;
    if (nc_acknowledged(s->peer, s->end))
        note_acked(s, half, r);
}

void nc_repairs_acked(const nc_seg *s, nc_half *half)
{
    nc_repairs *list = list_of(s->step->wire, half);
    const nc_packet *p = s->step->packet;
    verdict_context c = context_of(s, half);
    bool echo = (p->tcp_options & NC_TCPOPT_TS) != 0;
    for (uint32_t i = 0; i < (list ? list->count : 0); i++) {
        nc_repair *r = &list->at[i];
        if ((r->flags & NC_REPAIR_ACKED) != 0 || nc_seq_diff(p->acknum, r->end) < 0)
            continue;
        r->flags |= NC_REPAIR_ACKED;
        if (echo && (r->flags & (NC_REPAIR_TS | NC_REPAIR_DECIDED)) == NC_REPAIR_TS)
            decide_by_echo(&c, r, p->tsecr);
    }
}

/* The receiver lacked the bytes at `missing` when it sent this. */
void nc_repairs_hole(const nc_seg *s, nc_half *half, uint32_t missing)
{
    nc_repair *r = find(list_of(s->step->wire, half), missing);
    if (r != NULL)
        r->flags |= NC_REPAIR_HOLE;
}

/* Taken back: it was taken for lost. */
static void undo_lost(nc_half *half, nc_repair *r)
{
    if ((r->flags & NC_REPAIR_LOST) == 0 || lost_of(r) == 0)
        return;
    uint32_t *count = half->lost_likely > 0 ? &half->lost_likely : &half->lost;
    if (*count > 0)
        --*count;
}

/* A segment sent once came twice: something on the way doubles.  Only where the recording holds the opening:
 * else a copy may have been sent before it, or this is a keep-alive, which repeats the byte before. */
static void doubled(const verdict_context *c, uint32_t from, uint32_t to)
{
    const nc_sent_segment *sent = nc_sent_find(&c->wire->sent, c->flow, c->sender, from);
    if (sent == NULL || sent->nth != 0 || (c->flow->side[c->sender].flags & NC_SIDE_ISN) == 0)
        return;
    c->half->doubled++;
    nc_verdict v = {.from = c->from, .wire = c->wire, .flow = c->flow, .sender = c->sender, .seq = from};
    v.len = to - from;
    v.original = sent->n;
    v.proof = NC_PROOF_DSACK;
    nc_give_duplicate(&v, true);
}

void nc_repairs_dsack(const nc_seg *s, nc_half *half, uint32_t from, uint32_t to)
{
    verdict_context c = context_of(s, half);
    nc_repair *r = find(list_of(c.wire, half), from);
    half->flags |= NC_HALF_DSACK;
    if (r == NULL) {
        if (to - from > 1 || (half->keep_alives == 0 && half->probes == 0))
            doubled(&c, from, to);
        return;
    }
    if (r->needless >= r->copies)
        return;
    undo_lost(half, r);
    r->needless++;
    half->needless++;
    nc_verdict v = verdict_of(&c, r, NC_PROOF_DSACK, 1);
    v.proved = true;
    nc_give_needless(&v);
}

void nc_repairs_icmp(nc_wire *wire, nc_flow *flow, uint8_t sender, uint32_t seq, const nc_origin *from)
{
    nc_half *half = nc_half_of(&wire->stories, flow, sender);
    nc_sent_segment *sent = nc_sent_find(&wire->sent, flow, sender, seq);
    nc_repair *r = find(list_of(wire, half), seq);
    half->icmp++;
    half->lost++;
    nc_verdict v = {.from = from, .wire = wire, .flow = flow, .sender = sender, .seq = seq, .count = 1};
    v.proved = true;
    v.proof = NC_PROOF_ICMP;
    v.original = sent ? sent->n : 0;
    v.len = sent ? sent->len : 0;
    if (sent != NULL && (sent->flags & NC_SENT_TOLD) == 0)
        sent->flags |= NC_SENT_TOLD;
    else if (r != NULL)
        r->told++;
    nc_give_loss(&v);
}

typedef struct unanswered {
    const nc_side *receiver;
    uint32_t count;
} unanswered;

static void count_unanswered(void *context, nc_sent_segment *segment)
{
    unanswered *u = context;
    if ((segment->flags & NC_SENT_TOLD) == 0 && !nc_acknowledged(u->receiver, segment->seq + segment->len))
        u->count++;
}

/* With repetitions that nothing answered, what was sent beside them and never acknowledged is as uncertain.
 */
static void count_rest(const verdict_context *c)
{
    const nc_side *side = &c->flow->side[c->sender];
    unanswered u = {.receiver = &c->flow->side[!c->sender]};
    enum { SPAN = 1 << 30 };
    nc_sent_each(&c->wire->sent, c->flow, c->sender, side->next - SPAN, side->next, count_unanswered, &u);
    c->half->lost_unknown += u.count;
}

void nc_repairs_end(nc_wire *wire, nc_flow *flow, const nc_origin *from)
{
    for (uint8_t e = 0; e < 2 && flow->story != 0; e++) {
        nc_half *half = &nc_story_at(&wire->stories, flow)->half[e];
        nc_repairs *list = list_of(wire, half);
        verdict_context c = {wire, flow, from, e, half};
        for (uint32_t i = 0; i < (list ? list->count : 0); i++)
            decide_last(&c, &list->at[i]);
        if (list != NULL)
            list->count = 0;
        if (half->lost_unknown != 0)
            count_rest(&c);
    }
}
