/* SPDX-License-Identifier: Apache-2.0 */
#include "flight.h"
#include "tcp_seg.h"

#include <stdlib.h>

enum { OF_DIRECTION = 10000, OF_ALL = 1 << 20 }; /* segments remembered */

typedef struct under_way {
    uint32_t seq, end;
    uint64_t n;
    int64_t at;
} under_way;

typedef struct direction {
    under_way *at;
    size_t count, capacity;
    under_way top;       /* the segment that ends furthest; n 0 = none yet */
    uint32_t sack[4][2]; /* as its receiver said last */
    uint32_t pushed, syn_data;
    uint32_t acked;   /* the latest acknowledgment, and where it was met first */
    uint64_t acked_n; /* 0 = none yet */
    uint8_t sacks;
    bool push_was_last, doubtful; /* doubtful: a hole came, and nothing was acknowledged since */
} direction;

typedef struct flight {
    int64_t syn_at, opening;
    direction of[2];
} flight;

struct nc_flights {
    flight *at;
    size_t count, capacity, live;
};

void nc_flights_free(nc_flights *flights)
{
    if (flights == NULL)
        return;
    for (size_t i = 0; i < flights->count; i++) {
        free(flights->at[i].of[0].at);
        free(flights->at[i].of[1].at);
    }
    free(flights->at);
    free(flights);
}

static flight *find(nc_flights *flights, uint32_t stream)
{
    while (flights->count <= stream) {
        flights->at = nc_grow(flights->at, &flights->capacity, flights->count, sizeof *flights->at);
        flights->at[flights->count++] = (flight){.syn_at = NC_TIME_NONE, .opening = NC_TIME_NONE};
    }
    return &flights->at[stream];
}

static void note_opening(flight *f, const nc_seg *s, nc_flight_seen *seen)
{
    int64_t at = s->step->from->at, time;
    direction *peer = &f->of[!s->step->sender];
    if (s->syn && !s->ack) {
        f->syn_at = at;
        f->of[s->step->sender].syn_data = s->payload ? s->payload : f->of[s->step->sender].syn_data;
    } else if (s->syn && peer->syn_data != 0) {
        uint32_t taken = s->step->packet->acknum - s->peer->isn - 1;
        seen->early = taken != 0 && taken <= peer->syn_data;
        seen->ignored = taken == 0;
    } else if (f->opening == NC_TIME_NONE && s->ack && !s->syn && nc_since(f->syn_at, at, &time) &&
               time != 0) {
        f->opening = time;
    }
    seen->opening = f->opening;
}

/* What the opening tells, where both sides of it were recorded: at the receiver of all data nothing else
 * does.
 */
static int64_t round_trip(const flight *f, const nc_seg *s)
{
    static const int64_t unknown = 3 * NC_SECOND / 1000;
    bool opened = f->opening != NC_TIME_NONE && (s->flow->flags & NC_FLOW_SYNACK) != 0;
    int64_t rtt = opened ? f->opening : nc_tcp_round_trip(s->flow);
    return rtt != 0 ? rtt : unknown;
}

static bool is_within(int64_t from, const nc_seg *s, int64_t time)
{
    int64_t since;
    return nc_since(from, s->step->from->at, &since) && since < time;
}

/* A timer runs for the oldest segment that nobody has acknowledged (RFC 6298 5); without one, for the latest.
 * None runs out within a round trip of the latest new segment: what comes as soon was asked for behind the
 * first hole, or goes on repairing, and at the receiver the oldest segment may be a repair that came just
 * before. */
static void note_again(const flight *f, const nc_seg *s, nc_flight_seen *seen)
{
    const direction *d = &f->of[s->step->sender];
    if (!nc_seg_is(s, NC_SEEN_RETRANSMISSION) || nc_seg_is(s, NC_SEEN_FAST) || nc_seg_is(s, NC_SEEN_NEEDLESS))
        return;
    const under_way *oldest = d->count != 0 ? &d->at[0] : &d->top;
    int64_t rtt = round_trip(f, s);
    if (is_within(d->top.at, s, rtt) || is_within(oldest->at, s, rtt))
        return;
    if (oldest->n != 0 && nc_since(oldest->at, s->step->from->at, &seen->rto) && seen->rto != 0)
        seen->rto_n = oldest->n;
}

/* Which segment went furthest; the byte of a probe goes nowhere. */
static void note_top(direction *d, const nc_seg *s)
{
    if (s->copy || nc_seg_is(s, NC_SEEN_PROBE) || (d->top.n != 0 && nc_seq_diff(s->end, d->top.end) <= 0))
        return;
    d->top = (under_way){.seq = s->seq, .end = s->end, .n = s->step->n, .at = s->step->from->at};
}

/* False at a limit. */
static bool add(nc_flights *flights, direction *d, const nc_seg *s)
{
    if (s->end == s->seq || s->copy)
        return true;
    if (d->count >= OF_DIRECTION || flights->live >= OF_ALL)
        return false;
    d->at = nc_grow(d->at, &d->capacity, d->count, sizeof *d->at);
    d->at[d->count++] = (under_way){.seq = s->seq,
                                    .end = s->seq + s->payload + (s->syn || s->fin),
                                    .n = s->step->n,
                                    .at = s->step->from->at};
    flights->live++;
    return true;
}

/* What the segment acknowledges is under way no more.  Bytes sent twice count from the first time. */
static void acknowledge(nc_flights *flights, direction *d, const nc_seg *s, nc_flight_seen *seen)
{
    const nc_packet *p = s->step->packet;
    size_t left = 0;
    d->doubtful = false;
    if (nc_seg_is(s, NC_SEEN_DUP_ACK) && d->acked == p->acknum)
        seen->dup_of = d->acked_n;
    if (d->acked_n == 0 || d->acked != p->acknum)
        d->acked_n = s->step->n;
    d->acked = p->acknum;
    for (size_t i = 0; i < d->count; i++) {
        under_way *w = &d->at[i];
        if (w->end == p->acknum && seen->acks_n == 0 && nc_since(w->at, s->step->from->at, &seen->ack_rtt))
            seen->acks_n = w->n;
        if (nc_seq_diff(w->end, p->acknum) <= 0)
            continue;
        if (nc_seq_diff(p->acknum, w->seq) > 0)
            w->seq = p->acknum;
        d->at[left++] = *w;
    }
    flights->live -= d->count - left;
    d->count = left;
    d->sacks = p->sack_count;
    memcpy(d->sack, p->sack, sizeof d->sack);
    for (unsigned i = 0; i < d->sacks; i++)
        if (nc_seq_diff(d->sack[i][0], p->acknum) < 0)
            d->sack[i][1] = d->sack[i][0]; /* a second copy (RFC 2883) */
}

static uint32_t in_flight(const direction *d)
{
    uint32_t from = d->at[0].seq, to = d->at[0].end;
    for (size_t i = 1; i < d->count; i++) {
        from = nc_seq_diff(d->at[i].seq, from) < 0 ? d->at[i].seq : from;
        to = nc_seq_diff(d->at[i].end, to) > 0 ? d->at[i].end : to;
    }
    uint32_t bytes = to - from, held = 0;
    for (unsigned i = 0; i < d->sacks; i++)
        held += d->sack[i][1] - d->sack[i][0];
    return held < bytes ? bytes - held : 0;
}

static uint32_t pushed(direction *d, const nc_seg *s)
{
    d->pushed = d->push_was_last ? s->payload : d->pushed + s->payload;
    d->push_was_last = (s->step->packet->tcp_flags & NC_TCP_PSH) != 0;
    return d->pushed;
}

bool nc_flight_see(nc_flights **flights, uint32_t stream, const nc_seg *s, nc_flight_seen *seen)
{
    if (*flights == NULL)
        *flights = nc_xcalloc(1, sizeof **flights);
    flight *f = find(*flights, stream);
    direction *own = &f->of[s->step->sender], *peer = &f->of[!s->step->sender];
    *seen = (nc_flight_seen){.opening = NC_TIME_NONE};
    note_opening(f, s, seen);
    if (nc_seg_is(s, NC_SEEN_HOLE))
        own->doubtful = true;
    note_again(f, s, seen);
    note_top(own, s);
    bool fits = add(*flights, own, s);
    if (s->ack && !s->copy)
        acknowledge(*flights, peer, s, seen);
    if (s->payload == 0 || own->count == 0 || own->doubtful)
        return fits;
    seen->bytes = in_flight(own);
    if (seen->bytes != 0 && (s->syn || s->fin))
        seen->bytes--;
    seen->pushed = pushed(own, s);
    return fits;
}
