/* SPDX-License-Identifier: Apache-2.0 */
#include "wire.h"

/* Places segments in the sequence space of their sender (RFC 9293 3.4) and tells what was sent before. */

typedef struct segment {
    uint32_t seq, end, payload; /* [seq, end) in sequence space, SYN and FIN included; bytes of data */
    bool syn, fin;
} segment;

static nc_sent_segment *remember(const nc_step *step, const segment *s)
{
    const nc_packet *p = step->packet;
    nc_sent_segment *sent = nc_sent_add(&step->wire->sent, step->flow, step->sender, s->seq, s->end - s->seq);
    sent->at = step->from->at;
    sent->n = step->n;
    sent->id = p->ip_id;
    sent->ttl = p->ttl;
    sent->flags = (uint8_t)((p->has_ip_id ? NC_SENT_HAS_ID : 0) | (p->has_ttl ? NC_SENT_HAS_TTL : 0));
    return sent;
}

/* The first segment of a direction. */
static void begin(const nc_step *step, nc_side *side, const segment *s)
{
    side->isn = s->syn ? s->seq : s->seq - 1;
    side->next = s->end;
    side->flags |= s->syn ? NC_SIDE_NEXT | NC_SIDE_ISN : NC_SIDE_NEXT;
    side->bytes += s->payload;
    if (s->end != s->seq)
        remember(step, s);
}

/* Bytes at or beyond `next`, perhaps with old ones in front. */
static void extend(const nc_step *step, nc_side *side, const segment *s)
{
    nc_sent *sent = &step->wire->sent;
    uint32_t old = 0;
    if (nc_seq_diff(s->seq, side->next) > 0)
        nc_hole_add(sent, side, side->next, s->seq);
    else if (s->seq != side->next)
        old = side->next - s->seq - nc_hole_fill(sent, side, s->seq, side->next);
    side->bytes += s->payload > old ? s->payload - old : 0;
    side->next = s->end;
    if (s->end != s->seq)
        remember(step, s);
}

/* Bytes before the first one recorded, of a connection that was there before the capture. */
static bool before_start(const nc_step *step, nc_side *side, const segment *s)
{
    uint32_t start = side->isn + 1;
    if ((side->flags & NC_SIDE_ISN) != 0 || nc_seq_diff(s->seq, start) >= 0)
        return false;
    if (nc_seq_diff(s->end, start) < 0)
        nc_hole_add(&step->wire->sent, side, s->end, start);
    uint32_t fresh = nc_seq_diff(s->end, start) < 0 ? s->payload : start - s->seq - (s->syn ? 1 : 0);
    side->bytes += fresh;
    side->isn = s->syn ? s->seq : s->seq - 1;
    side->flags |= s->syn ? NC_SIDE_ISN : 0;
    remember(step, s);
    return true;
}

/* Old by its numbers, but never recorded: out of order, or sent again after a loss before this vantage. */
static bool fills_hole(const nc_step *step, nc_side *side, const segment *s)
{
    nc_sent *sent = &step->wire->sent;
    uint32_t data = s->seq + (s->syn ? 1 : 0);
    uint32_t bytes = nc_hole_fill(sent, side, data, data + s->payload);
    uint32_t fin = s->fin ? nc_hole_fill(sent, side, s->end - 1, s->end) : 0;
    side->bytes += bytes;
    if (bytes + fin == 0)
        return false;
    remember(step, s);
    return true;
}

static bool acknowledged(const nc_side *receiver, uint32_t end)
{
    return (receiver->flags & NC_SIDE_ACK) != 0 && nc_seq_diff(receiver->ack, end) >= 0;
}

/* A keep-alive repeats the last byte when all is acknowledged (RFC 9293 3.8.4); a zero-window probe repeats
 * one byte into a closed window (3.8.6.1).  Neither tells of a loss. */
static bool is_probe(const nc_flow *flow, const nc_step *step, const segment *s)
{
    const nc_side *side = &flow->side[step->sender], *receiver = &flow->side[!step->sender];
    if (s->payload != 1 || s->syn || s->fin)
        return false;
    if (s->end == side->next && acknowledged(receiver, s->end))
        return true;
    return (receiver->flags & NC_SIDE_WINDOW) != 0 && receiver->window == 0;
}

/* The same datagram recorded twice, at a second port of a switch or before and after a router; or doubled on
 * its way.  A sender that sends again sends a new datagram: within the time of the quickest timers an equal
 * identification means the same one.  Where the identification is 0 for all (RFC 6864 4.1) only what is too
 * quick for any sender counts. */
static bool is_same_datagram(const nc_step *step, const nc_sent_segment *sent, const segment *s)
{
    const nc_packet *p = step->packet;
    int64_t gap, quick = p->ip_id != 0 ? NC_SECOND / 10 : NC_SECOND / 1000;
    if ((sent->flags & NC_SENT_HAS_ID) == 0 || !p->has_ip_id || sent->id != p->ip_id || sent->seq != s->seq ||
        sent->len != s->end - s->seq)
        return false;
    if (sent->at == NC_TIME_NONE || step->from->at == NC_TIME_NONE ||
        __builtin_sub_overflow(step->from->at, sent->at, &gap) || gap > quick || gap < -quick)
        return false;
    bool ttls = (sent->flags & NC_SENT_HAS_TTL) != 0 && p->has_ttl;
    return !ttls || p->ip_id != 0 || p->ttl == sent->ttl || p->ttl + 1 == sent->ttl;
}

static void set_history(nc_fact *fact, const nc_sent_segment *sent, int64_t before)
{
    if (sent->gap > 0) {
        nc_fact_set(fact, NC_tcp_retransmission_gap, nc_w_int(sent->gap));
        if (before > 0)
            nc_fact_set(fact, NC_tcp_retransmission_ratio, nc_w_float((double)sent->gap / (double)before));
    }
    if ((sent->flags & NC_SENT_LATE) != 0)
        return;
    nc_fact_set(fact, NC_tcp_retransmission_nth, sent->nth);
    nc_fact_set(fact, NC_tcp_retransmission_original, sent->n);
}

static void give(const nc_step *step, const segment *s, const nc_sent_segment *sent, int64_t before)
{
    nc_wire *wire = step->wire;
    const nc_side *receiver = &step->flow->side[!step->sender];
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_tcp_retransmission, step->from);
    nc_fact_set(&fact, NC_tcp_retransmission_flow, nc_wire_flow_id(wire, step->flow));
    nc_fact_set(&fact, NC_tcp_retransmission_dir, nc_step_dir(step));
    nc_fact_set(&fact, NC_tcp_retransmission_segment, s->seq);
    nc_fact_set(&fact, NC_tcp_retransmission_len, s->payload);
    nc_fact_set(&fact, NC_tcp_retransmission_syn, nc_w_bool(s->syn));
    if ((receiver->flags & NC_SIDE_ACK) != 0)
        nc_fact_set(&fact, NC_tcp_retransmission_acked, nc_w_bool(acknowledged(receiver, s->end)));
    set_history(&fact, sent, before);
    nc_put(wire->sink, &fact);
}

/* What is known of the first byte's earlier copies, carried over when it was part of a segment cut otherwise.
 */
static nc_sent_segment *history(const nc_step *step, const segment *s)
{
    nc_sent_segment *sent = nc_sent_find(&step->wire->sent, step->flow, step->sender, s->seq);
    if (sent != NULL && sent->seq == s->seq)
        return sent;
    nc_sent_segment before = sent ? *sent : (nc_sent_segment){.at = NC_TIME_NONE, .flags = NC_SENT_LATE};
    sent = remember(step, s);
    sent->at = before.at;
    sent->n = before.n;
    sent->flags = (uint8_t)(before.flags & NC_SENT_LATE);
    return sent;
}

static void again(const nc_step *step, const segment *s)
{
    nc_flow *flow = step->flow;
    const nc_packet *p = step->packet;
    nc_side *side = &flow->side[step->sender];
    nc_sent_segment *sent = nc_sent_find(&step->wire->sent, flow, step->sender, s->seq);
    if (is_probe(flow, step, s) || (sent == NULL && (side->flags & NC_SIDE_LOST) != 0) ||
        (sent != NULL && is_same_datagram(step, sent, s)))
        return;
    sent = history(step, s);
    int64_t before = sent->gap, gap = 0;
    bool timed = sent->at != NC_TIME_NONE && step->from->at != NC_TIME_NONE &&
                 !__builtin_sub_overflow(step->from->at, sent->at, &gap);
    sent->gap = timed && gap > 0 ? gap : 0;
    sent->at = step->from->at;
    if (sent->nth != UINT16_MAX)
        sent->nth++;
    sent->len = s->end - s->seq > sent->len ? s->end - s->seq : sent->len;
    sent->id = p->ip_id;
    sent->ttl = p->ttl;
    sent->flags = (uint8_t)((sent->flags & NC_SENT_LATE) | (p->has_ip_id ? NC_SENT_HAS_ID : 0) |
                            (p->has_ttl ? NC_SENT_HAS_TTL : 0));
    side->rexmit++;
    if (nc_wants(step->wire->sink, NC_F_tcp_retransmission))
        give(step, s, sent, before);
}

void nc_tcp_place(const nc_step *step)
{
    const nc_packet *p = step->packet;
    nc_side *side = &step->flow->side[step->sender];
    if (!p->has_payload_length || (p->tcp_flags & NC_TCP_RST) != 0)
        return;
    segment s = {.seq = p->seq, .payload = p->payload_length};
    s.syn = (p->tcp_flags & NC_TCP_SYN) != 0;
    s.fin = (p->tcp_flags & NC_TCP_FIN) != 0;
    s.end = s.seq + s.payload + s.syn + s.fin;
    if (s.syn && (side->flags & NC_SIDE_ISN) != 0 && s.seq != side->isn)
        return; /* of another connection on these ports */
    if ((side->flags & NC_SIDE_NEXT) == 0)
        begin(step, side, &s);
    else if (nc_seq_diff(s.end, side->next) > 0 || (s.end == side->next && s.seq == side->next))
        extend(step, side, &s);
    else if (s.end != s.seq && !before_start(step, side, &s) && !fills_hole(step, side, &s))
        again(step, &s);
}
