/* SPDX-License-Identifier: Apache-2.0 */
#include "tcp_seg.h"

/* Places segments in the sequence space of their sender (RFC 9293 3.4). */

/* The first segment of a direction. */
static void begin(const nc_seg *s)
{
    nc_side *side = s->side;
    side->isn = s->syn ? s->seq : s->seq - 1;
    side->next = s->end;
    side->flags |= s->syn ? NC_SIDE_NEXT | NC_SIDE_ISN : NC_SIDE_NEXT;
    side->bytes += s->payload;
    if (s->end != s->seq)
        nc_tcp_remember(s);
}

/* Starts the clock for an acknowledgment, one segment at a time (RFC 6298 3). */
static void time_it(const nc_seg *s)
{
    nc_side *side = s->side;
    if (side->timed_at != 0 || s->step->from->at == NC_TIME_NONE || s->end == s->seq)
        return;
    side->timed_at = (uint32_t)(s->step->from->at >> NC_RTT_SHIFT) | 1;
    side->timed_end = s->end;
}

static void measure_flight(const nc_seg *s)
{
    if ((s->peer->flags & NC_SIDE_ACK) == 0 || s->payload == 0)
        return;
    int32_t flight = nc_seq_diff(s->end, s->peer->ack);
    if (flight > 0 && (uint32_t)flight > s->side->flight)
        s->side->flight = (uint32_t)flight;
}

void nc_tcp_time(const nc_seg *s)
{
    time_it(s);
    measure_flight(s);
}

/* Bytes at or beyond `next`, perhaps with old ones in front. */
static void extend(nc_seg *s)
{
    nc_sent *sent = &s->step->wire->sent;
    nc_side *side = s->side;
    uint32_t old = 0;
    if (nc_seq_diff(s->seq, side->next) > 0) {
        nc_hole_add(sent, side, side->next, s->seq);
        nc_seg_saw(s, NC_SEEN_HOLE);
    } else if (s->seq != side->next) {
        old = side->next - s->seq - nc_hole_fill(sent, side, s->seq, side->next);
    }
    side->bytes += s->payload > old ? s->payload - old : 0;
    side->next = s->end;
    if (s->end == s->seq)
        return;
    nc_tcp_remember(s);
    nc_tcp_time(s);
}

/* Bytes before the first one recorded, of a connection that was there before the capture. */
static bool before_start(nc_seg *s)
{
    nc_side *side = s->side;
    uint32_t start = side->isn + 1;
    if ((side->flags & NC_SIDE_ISN) != 0 || nc_seq_diff(s->seq, start) >= 0)
        return false;
    nc_tcp_early(s, start);
    if (nc_seq_diff(s->end, start) < 0)
        nc_hole_add(&s->step->wire->sent, side, s->end, start);
    uint32_t fresh = nc_seq_diff(s->end, start) < 0 ? s->payload : start - s->seq - (s->syn ? 1 : 0);
    side->bytes += fresh;
    side->isn = s->syn ? s->seq : s->seq - 1;
    side->flags |= s->syn ? NC_SIDE_ISN : 0;
    nc_tcp_remember(s);
    return true;
}

/* Old by its numbers, but never recorded. */
static bool fills_hole(nc_seg *s)
{
    nc_sent *sent = &s->step->wire->sent;
    uint32_t data = s->seq + (s->syn ? 1 : 0), from = 0, to = 0;
    if (!nc_hole_after(sent, s->side, data, &from, &to))
        return false;
    uint32_t bytes = nc_hole_fill(sent, s->side, data, data + s->payload);
    uint32_t fin = s->fin ? nc_hole_fill(sent, s->side, s->end - 1, s->end) : 0;
    s->side->bytes += bytes;
    if (bytes + fin == 0)
        return false;
    nc_tcp_late(s, from, to);
    nc_tcp_remember(s);
    return true;
}

void nc_tcp_place(nc_seg *s)
{
    nc_side *side = s->side;
    /* A probe's byte counts when it is acknowledged: most receivers refuse it. */
    if (!s->placed || s->rst || (nc_seg_is(s, NC_SEEN_PROBE) && s->seq == side->next))
        return;
    if ((side->flags & NC_SIDE_NEXT) == 0)
        begin(s);
    else if (nc_seq_diff(s->end, side->next) > 0 || (s->end == side->next && s->seq == side->next))
        extend(s);
    else if (s->end != s->seq && !before_start(s) && !fills_hole(s))
        nc_tcp_again(s);
}
