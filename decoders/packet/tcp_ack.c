/* SPDX-License-Identifier: Apache-2.0 */
#include "tcp_seg.h"

/* What the receiver of data says: acknowledgments, the same once more, ranges beyond a hole. */

enum { BULK = 65536 };

int64_t nc_tcp_round_trip(const nc_flow *flow)
{
    return nc_rtt_ns(flow->side[0].rtt) + nc_rtt_ns(flow->side[1].rtt);
}

int64_t nc_tcp_timer(const nc_flow *flow)
{
    /* Linux takes 200 ms, RFC 6298 2.4 a second; 10 % for jitter. */
    static const int64_t least = 180 * NC_SECOND / 1000;
    int64_t rtt = nc_tcp_round_trip(flow);
    return least > 2 * rtt ? least : 2 * rtt;
}

static bool is_pure(const nc_seg *s)
{
    return s->ack && s->payload == 0 && !s->syn && !s->fin && !s->rst;
}

/* The acknowledgment once more (RFC 5681 2). */
static bool is_duplicate(const nc_seg *s)
{
    const nc_packet *p = s->step->packet;
    return is_pure(s) &&
           (s->side->flags & (NC_SIDE_ACK | NC_SIDE_WINDOW)) == (NC_SIDE_ACK | NC_SIDE_WINDOW) &&
           p->window != 0 && p->window == s->side->window && s->seq == s->side->next &&
           p->acknum == s->side->ack;
}

static void see_duplicate(nc_seg *s)
{
    nc_half *half = nc_seg_peer_half(s);
    half->dup_acks++;
    half->dup_acks_all++;
    s->dup_acks = half->dup_acks;
    nc_seg_saw(s, NC_SEEN_DUP_ACK);
    if (nc_seq_diff(s->peer->next, s->step->packet->acknum) > 0)
        nc_repairs_hole(s, half, s->step->packet->acknum);
}

/* The recording begins in a pause: the peer's only segments so far were keep-alives, which bear the number
 * before its next one. */
static bool kept_alive_only(const nc_seg *s)
{
    const nc_side *peer = s->peer;
    return peer->bytes == 0 && (peer->flags & (NC_SIDE_ISN | NC_SIDE_FIN)) == 0 &&
           s->step->packet->acknum == peer->next + 1;
}

/* It acknowledges bytes that were never recorded: beyond the highest, or in a gap.  What was
 * recorded before it is not told again.  Where packets are known without their numbers the bytes may be
 * theirs: the gap closes and nothing is told. */
static void see_unseen(nc_seg *s)
{
    const nc_packet *p = s->step->packet;
    const nc_side *peer = s->peer;
    const nc_half *told = nc_seg_peer_half_at(s);
    bool some = told != NULL && (told->flags & NC_HALF_UNSEEN) != 0;
    if ((peer->flags & NC_SIDE_NEXT) == 0 || (some && nc_seq_diff(p->acknum, told->unseen_to) <= 0))
        return;
    if (kept_alive_only(s) || (s->step->wire->numberless && nc_seq_diff(p->acknum, peer->next) > 0)) {
        s->peer->next = p->acknum;
        return;
    }
    if (s->step->wire->numberless)
        return;
    uint32_t from = 0, to = 0, start = some ? told->unseen_to : peer->isn;
    bool beyond = nc_seq_diff(p->acknum, peer->next) > 0;
    bool hole =
        nc_hole_after(&s->step->wire->sent, peer, start, &from, &to) && nc_seq_diff(p->acknum, from) > 0;
    if (!beyond && !hole)
        return;
    nc_half *half = nc_seg_peer_half(s);
    half->unseen++;
    half->unseen_to = beyond ? p->acknum : peer->next;
    half->flags |= NC_HALF_UNSEEN;
    nc_seg_saw(s, NC_SEEN_UNSEEN);
}

/* Nothing is told of the conversation, or only that the recorder took its packets twice. */
static bool is_uneventful(const nc_seg *s)
{
    const nc_half *half = nc_seg_peer_half_at(s);
    return half == NULL || (half->copies != 0 && half->again == 0 && half->rtt_count == 0);
}

static void sample_rtt(const nc_seg *s, uint32_t acknum)
{
    nc_side *peer = s->peer;
    if (peer->timed_at == 0 || nc_seq_diff(acknum, peer->timed_end) < 0)
        return;
    uint32_t rtt = (uint32_t)(s->step->from->at >> NC_RTT_SHIFT) - peer->timed_at;
    peer->timed_at = 0;
    if (s->step->from->at == NC_TIME_NONE || rtt > INT32_MAX)
        return;
    rtt = rtt ? rtt : 1;
    if (peer->rtt == 0 || rtt < peer->rtt)
        peer->rtt = rtt;
    if (is_uneventful(s) && peer->bytes < BULK)
        return;
    nc_half *half = nc_seg_peer_half(s);
    half->rtt_count++;
    half->rtt_sum += rtt;
    if (rtt > half->rtt_most) {
        half->rtt_most = rtt;
        half->rtt_flight = (s->side->flags & NC_SIDE_ACK) != 0 ? peer->next - s->side->ack : 0;
    }
}

/* A range that was reported as held and is acknowledged now may be said once more: that is no second copy. */
static bool is_stale(const nc_seg *s)
{
    const nc_packet *p = s->step->packet;
    const nc_half *half = nc_seg_peer_half_at(s);
    bool held =
        half != NULL && (half->flags & NC_HALF_SACK) != 0 && nc_seq_diff(half->sacked, p->sack[0][1]) >= 0;
    return held && (s->side->flags & NC_SIDE_ACK) != 0 && nc_seq_diff(p->sack[0][0], s->side->ack) > 0;
}

static bool is_dsack(const nc_seg *s)
{
    const nc_packet *p = s->step->packet;
    const uint32_t(*b)[2] = p->sack;
    if (nc_seq_diff(b[0][1], b[0][0]) <= 0)
        return false;
    if (nc_seq_diff(b[0][1], p->acknum) <= 0)
        return !is_stale(s);
    return p->sack_count > 1 && nc_seq_diff(b[0][0], b[1][0]) >= 0 && nc_seq_diff(b[0][1], b[1][1]) <= 0;
}

/* RFC 2018, 2883.  Ranges that nobody sent (a firewall that renumbers and forgets them) are left out. */
static void see_sack(const nc_seg *s)
{
    const nc_packet *p = s->step->packet;
    if (nc_tcp_sack_outside(s))
        return;
    nc_half *half = nc_seg_peer_half(s);
    bool twice = is_dsack(s), hole = false;
    for (unsigned i = twice ? 1 : 0; i < p->sack_count; i++) {
        uint32_t end = p->sack[i][1];
        if (nc_seq_diff(p->sack[i][0], p->acknum) <= 0 || nc_seq_diff(end, p->sack[i][0]) <= 0 ||
            nc_seq_diff(end, s->peer->next) > 0)
            continue;
        if ((half->flags & NC_HALF_SACK) == 0 || nc_seq_diff(end, half->sacked) > 0)
            half->sacked = end;
        half->flags |= NC_HALF_SACK;
        hole = true;
    }
    if (hole)
        nc_repairs_hole(s, half, p->acknum);
    if (twice)
        nc_repairs_dsack(s, half, p->sack[0][0], p->sack[0][1]);
}

void nc_tcp_advance(const nc_seg *s, uint32_t acknum)
{
    nc_half *half = nc_seg_peer_half_at(s);
    sample_rtt(s, acknum);
    if (half == NULL)
        return;
    half->dup_acks = 0;
    if ((half->flags & NC_HALF_SACK) != 0 && nc_seq_diff(acknum, half->sacked) >= 0)
        half->flags &= ~(uint32_t)NC_HALF_SACK;
    if ((half->flags & NC_HALF_RECOVER) != 0 && nc_seq_diff(acknum, half->recover) >= 0)
        half->flags &= ~(uint32_t)NC_HALF_RECOVER;
    if (half->repairs != 0)
        nc_repairs_acked(s, half);
}

/* The receiver took the byte of a window probe after all. */
static void take_probe(const nc_seg *s)
{
    const nc_half *half = nc_seg_peer_half_at(s);
    if (half == NULL || (half->flags & NC_HALF_PROBED) == 0 || s->step->packet->acknum != s->peer->next + 1)
        return;
    s->peer->next++;
    s->peer->bytes++;
}

void nc_tcp_ack(nc_seg *s)
{
    const nc_packet *p = s->step->packet;
    if (!s->ack || !s->placed)
        return;
    take_probe(s);
    see_unseen(s);
    if (s->rst)
        return;
    if (p->sack_count != 0)
        see_sack(s);
    bool known = (s->side->flags & NC_SIDE_ACK) != 0;
    if (!known || nc_seq_diff(p->acknum, s->side->ack) > 0)
        nc_tcp_advance(s, p->acknum);
    else if (!nc_seg_is(s, NC_SEEN_KEEP_ALIVE_ACK) && !nc_seg_is(s, NC_SEEN_PROBE_ACK) && is_duplicate(s))
        see_duplicate(s);
}
