/* SPDX-License-Identifier: Apache-2.0 */
#include "tcp_seg.h"

/* Bytes that were sent before: sent again, probed with, or the same datagram recorded twice. */

/* A datagram that comes again within this time with the same identification is the same one. */
static const int64_t quick = NC_SECOND / 10, quick_without_id = NC_SECOND / 1000;

nc_sent_segment *nc_tcp_remember_as(const nc_seg *s, const nc_marks *marks)
{
    uint32_t len = s->end - s->seq;
    nc_sent_segment *sent = nc_sent_add(&s->step->wire->sent, s->flow, s->step->sender, s->seq, len);
    sent->at = s->step->from->at;
    sent->n = s->step->n <= UINT32_MAX ? (uint32_t)s->step->n : 0;
    sent->id = marks->id;
    sent->ttl = marks->ttl;
    sent->ts = marks->ts;
    sent->flags |= marks->flags;
    return sent;
}

nc_sent_segment *nc_tcp_remember(const nc_seg *s)
{
    const nc_packet *p = s->step->packet;
    nc_marks marks = {p->tsval, p->ip_id, p->ttl,
                      (uint8_t)((p->has_ip_id ? NC_SENT_HAS_ID : 0) | (p->has_ttl ? NC_SENT_HAS_TTL : 0) |
                                (p->tcp_options & NC_TCPOPT_TS ? NC_SENT_HAS_TS : 0))};
    return nc_tcp_remember_as(s, &marks);
}

/* A keep-alive repeats the last byte when all is acknowledged (RFC 9293 3.8.4); a zero-window probe repeats
 * one byte into a closed window (3.8.6.1).  Neither tells of a loss. */
static bool is_probe(const nc_seg *s)
{
    if (s->payload != 1 || s->syn || s->fin)
        return false;
    if (s->end == s->side->next && nc_acknowledged(s->peer, s->end))
        return true;
    return (s->peer->flags & NC_SIDE_WINDOW) != 0 && s->peer->window == 0;
}

/* The other side's SYN came again since: what answers it is a new SYN-ACK, however soon after the one of the
 * sender's own timer. */
static bool asked_again(const nc_seg *s, const nc_sent_segment *sent)
{
    const nc_sent_segment *syn =
        s->syn && s->ack
            ? nc_sent_find(&s->step->wire->sent, s->flow, !s->step->sender, s->step->packet->acknum - 1)
            : NULL;
    return syn != NULL && syn->nth != 0 && syn->at != NC_TIME_NONE && syn->at >= sent->at;
}

/* The same datagram recorded twice, at a second port of a switch or before and after a router; or doubled on
 * its way.  A sender that sends again sends a new datagram: within the time of the quickest timers an equal
 * identification means the same one.  Where the identification is 0 for all (RFC 6864 4.1) only what is too
 * quick for any sender counts. */
static bool is_same_datagram(const nc_seg *s, const nc_sent_segment *sent)
{
    const nc_packet *p = s->step->packet;
    int64_t gap, most = p->ip_id != 0 ? quick : quick_without_id;
    if (s->copy)
        return true;
    if ((sent->flags & NC_SENT_HAS_ID) == 0 || !p->has_ip_id || sent->id != p->ip_id || sent->seq != s->seq ||
        sent->len != s->end - s->seq)
        return false;
    if (sent->at == NC_TIME_NONE || s->step->from->at == NC_TIME_NONE ||
        __builtin_sub_overflow(s->step->from->at, sent->at, &gap) || gap > most || gap < -most)
        return false;
    if (p->ip_id == 0 && asked_again(s, sent))
        return false;
    bool ttls = (sent->flags & NC_SENT_HAS_TTL) != 0 && p->has_ttl;
    return !ttls || p->ip_id != 0 || p->ttl == sent->ttl || p->ttl + 1 == sent->ttl;
}

static void set_history(nc_fact *fact, const nc_sent_segment *sent, int64_t before)
{
    int64_t gap = nc_sent_gap(sent);
    if (gap > 0) {
        nc_fact_set(fact, NC_tcp_retransmission_gap, nc_w_int(gap));
        if (before > 0)
            nc_fact_set(fact, NC_tcp_retransmission_ratio, nc_w_float((double)gap / (double)before));
    }
    if ((sent->flags & NC_SENT_LATE) != 0)
        return;
    nc_fact_set(fact, NC_tcp_retransmission_nth, sent->nth);
    nc_fact_set(fact, NC_tcp_retransmission_original, sent->n);
}

/* Segments without data and repetitions count, too, so it is rather too small. */
static uint64_t usual_size(const nc_seg *s)
{
    uint64_t bytes = s->side->bytes, under_way = s->side->next - s->peer->ack;
    const nc_half *half = nc_half_at(&s->step->wire->stories, s->flow, s->step->sender);
    uint32_t segments = nc_half_segments(s->side, half);
    if ((s->peer->flags & NC_SIDE_ACK) == 0 || under_way > bytes || segments == 0)
        return 0;
    return (bytes - under_way) / segments;
}

static void give(const nc_seg *s, const nc_sent_segment *sent, int64_t before, nc_why why)
{
    const nc_step *step = s->step;
    nc_wire *wire = step->wire;
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_tcp_retransmission, step->from);
    nc_fact_set(&fact, NC_tcp_retransmission_flow, nc_wire_flow_id(wire, step->flow));
    nc_fact_set(&fact, NC_tcp_retransmission_dir, nc_step_dir(step));
    nc_fact_set(&fact, NC_tcp_retransmission_segment, s->seq);
    nc_fact_set(&fact, NC_tcp_retransmission_len, s->payload);
    nc_fact_set(&fact, NC_tcp_retransmission_syn, nc_w_bool(s->syn));
    nc_fact_set(&fact, NC_tcp_retransmission_why, wire->words->why[why]);
    nc_fact_set(&fact, NC_tcp_retransmission_usual, usual_size(s));
    if ((s->peer->flags & NC_SIDE_ACK) != 0)
        nc_fact_set(&fact, NC_tcp_retransmission_acked, nc_w_bool(nc_acknowledged(s->peer, s->end)));
    set_history(&fact, sent, before);
    int64_t rest = 0;
    uint32_t rested = nc_latest_rest(s, step->sender, &rest);
    if (rested != 0 && rested == sent->n && (sent->flags & NC_SENT_LATE) == 0)
        nc_fact_set(&fact, NC_tcp_retransmission_rest, nc_w_int(rest));
    nc_put(wire->sink, &fact);
}

/* What is known of the first byte's earlier copies, carried over when it was part of a segment cut otherwise.
 */
static nc_sent_segment *history(const nc_seg *s, nc_sent_segment *sent)
{
    if (sent != NULL && sent->seq == s->seq)
        return sent;
    nc_sent_segment before = sent ? *sent : (nc_sent_segment){.at = NC_TIME_NONE, .flags = NC_SENT_LATE};
    sent = nc_tcp_remember(s);
    sent->at = before.at;
    sent->n = before.n;
    sent->ts = before.ts;
    sent->flags = (uint8_t)((before.flags & (NC_SENT_LATE | NC_SENT_HAS_TS)) | NC_SENT_TOLD |
                            (sent->flags & NC_SENT_BY_1));
    return sent;
}

/* The latest segment of the direction, with nothing heard of it for about two round trips (RFC 8985 7.2). */
static bool is_tail_probe(const nc_seg *s, const nc_sent_segment *sent, int64_t quiet)
{
    return s->end == s->side->next && sent->nth == 0 && quiet >= nc_tcp_round_trip(s->flow);
}

static nc_why why_again(const nc_seg *s, const nc_sent_segment *sent, const nc_half *half, int64_t gap)
{
    int64_t quiet = 0, since = 0, now = s->step->from->at;
    int64_t timer = nc_tcp_timer(s->flow);
    if (s->syn)
        return NC_WHY_OPENING;
    if (nc_since(half->icmp_at, now, &since) && since < NC_SECOND)
        return NC_WHY_TOO_BIG;
    bool heard = nc_since(s->peer->at, now, &quiet);
    if (!heard)
        return gap >= timer ? NC_WHY_TIMER : NC_WHY_UNKNOWN;
    if (quiet >= timer || (sent->nth >= 1 && gap >= timer) ||
        ((half->flags & NC_HALF_RECOVER) != 0 && nc_seq_diff(half->recover, s->seq) > 0))
        return NC_WHY_TIMER;
    bool reported = (half->flags & NC_HALF_SACK) != 0 && nc_seq_diff(half->sacked, s->end) >= 0;
    if (half->dup_acks >= 2 || reported)
        return NC_WHY_FAST;
    return is_tail_probe(s, sent, quiet) ? NC_WHY_PROBE : NC_WHY_UNKNOWN;
}

static void note_copy(nc_seg *s, nc_sent_segment *sent)
{
    const nc_step *step = s->step;
    nc_seg_half(s)->copies++;
    if (sent != NULL)
        sent->flags |= NC_SENT_COPIED;
    nc_verdict v = {.from = step->from,
                    .wire = step->wire,
                    .flow = s->flow,
                    .sender = step->sender,
                    .seq = s->seq,
                    .len = s->payload,
                    .original = sent ? sent->n : 0};
    nc_give_duplicate(&v, false);
}

/* Brings the entry of an earlier copy up to date; returns the time since that copy, 0 = not known. */
static int64_t note_again(const nc_seg *s, nc_sent_segment *sent)
{
    const nc_packet *p = s->step->packet;
    int64_t gap = 0;
    nc_sent_set_gap(sent, nc_since(sent->at, s->step->from->at, &gap) ? gap : 0);
    sent->at = s->step->from->at;
    if (sent->nth != UINT8_MAX)
        sent->nth++;
    uint32_t len = s->end - s->seq < NC_SENT_LONGEST ? s->end - s->seq : NC_SENT_LONGEST;
    if (len > sent->len)
        sent->len = len & NC_SENT_LONGEST;
    sent->id = p->ip_id;
    sent->ttl = p->ttl;
    sent->flags = (uint8_t)((sent->flags & ~(NC_SENT_HAS_ID | NC_SENT_HAS_TTL)) |
                            (p->has_ip_id ? NC_SENT_HAS_ID : 0) | (p->has_ttl ? NC_SENT_HAS_TTL : 0));
    return nc_sent_gap(sent);
}

/* What a sender's second transmission of the bytes tells. */
static void note_repeat(nc_seg *s, nc_sent_segment *sent, nc_half *half, uint16_t originals)
{
    int64_t before = nc_sent_gap(sent), gap = 0;
    int64_t since = nc_since(sent->at, s->step->from->at, &gap) ? gap : 0;
    nc_why why = why_again(s, sent, half, since);
    nc_repair_note(s, sent, why, originals);
    note_again(s, sent);
    half->again++;
    half->why[why]++;
    s->side->timed_at = 0; /* RFC 6298 3: whose acknowledgment comes is not known */
    if (why == NC_WHY_TIMER) {
        half->recover = s->side->next;
        half->flags |= NC_HALF_RECOVER;
    }
    nc_seg_saw(s, NC_SEEN_RETRANSMISSION);
    if (why == NC_WHY_FAST)
        nc_seg_saw(s, NC_SEEN_FAST);
    if (s->payload > 0 && nc_acknowledged(s->peer, s->end))
        nc_seg_saw(s, NC_SEEN_NEEDLESS);
    if (nc_wants(s->step->wire->sink, NC_F_tcp_retransmission))
        give(s, sent, before, why);
}

static void count_original(void *context, nc_sent_segment *segment)
{
    uint16_t *count = context;
    if ((segment->flags & NC_SENT_TOLD) == 0 && *count < UINT16_MAX)
        ++*count;
    segment->flags |= NC_SENT_TOLD;
}

/* How many segments carried the bytes before, those counted for an earlier repetition left out. */
static uint16_t originals_of(const nc_seg *s, nc_sent_segment *holder)
{
    uint16_t count = 0;
    if (holder == NULL)
        return 1;
    if (holder->seq != s->seq)
        count_original(&count, holder);
    nc_sent_each(&s->step->wire->sent, s->flow, s->step->sender, s->seq, s->end, count_original, &count);
    return count;
}

void nc_tcp_again(nc_seg *s)
{
    nc_sent_segment *sent = nc_sent_find(&s->step->wire->sent, s->flow, s->step->sender, s->seq);
    if (s->copy || (sent != NULL && is_same_datagram(s, sent))) {
        note_copy(s, sent);
        s->copy = true;
        return;
    }
    if (is_probe(s) || (sent == NULL && (s->side->flags & NC_SIDE_LOST) != 0))
        return;
    uint16_t originals = originals_of(s, sent);
    note_repeat(s, history(s, sent), nc_seg_half(s), originals);
}
