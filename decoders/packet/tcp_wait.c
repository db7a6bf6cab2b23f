/* SPDX-License-Identifier: Apache-2.0 */
#include "tcp_seg.h"

/* Pauses: for whom does a connection wait?  The state during the pause and the segment that ends it tell: a
 * repetition ends a wait for a timer, an opened window one for the receiver, an acknowledgment alone one for
 * a delayed acknowledgment, data one for the program that sent it. */

/* Shorter pauses are not kept.  Delayed acknowledgments take 40 ms (Linux) to 500 ms (RFC 1122 4.2.3.2). */
static const int64_t least = 30 * NC_SECOND / 1000, delayed_most = 500 * NC_SECOND / 1000;

/* One that a person notices is a fact of its own. */
static const int64_t notable = NC_SECOND;

void nc_pause_begin(const nc_seg *s, nc_pause *pause)
{
    const nc_step *step = s->step;
    const nc_flow *flow = s->flow;
    int64_t time;
    pause->time = 0;
    if (!nc_since(step->before, step->from->at, &time) || time < least || s->copy)
        return;
    pause->time = time;
    for (unsigned e = 0; e < 2; e++) {
        const nc_side *side = &flow->side[e], *other = &flow->side[!e];
        pause->closed[e] =
            (side->flags & (NC_SIDE_WINDOW | NC_SIDE_SYN_WINDOW)) == NC_SIDE_WINDOW && side->window == 0;
        pause->unacked[e] = (side->flags & NC_SIDE_NEXT) != 0 && (other->flags & NC_SIDE_ACK) != 0 &&
                            nc_seq_diff(side->next, other->ack) > 0;
    }
}

/* Both ends' opening is not complete. */
static bool is_opening(const nc_flow *flow)
{
    return (flow->flags & NC_FLOW_SYN) != 0 && (flow->flags & NC_FLOW_ACK) == 0;
}

static nc_wait wait_of(const nc_seg *s, const nc_pause *pause)
{
    const nc_step *step = s->step;
    uint8_t e = step->sender;
    bool repeats = nc_seg_is(s, NC_SEEN_RETRANSMISSION);
    if (s->syn || (is_opening(s->flow) && !s->payload))
        return NC_WAIT_OPENING;
    if (repeats || nc_seg_is(s, NC_SEEN_OUT_OF_ORDER))
        return NC_WAIT_LOSS;
    if (pause->closed[0] || pause->closed[1])
        return NC_WAIT_WINDOW;
    bool only_ack = s->payload == 0 && !s->fin && !s->rst;
    if (only_ack && pause->unacked[!e]) {
        int64_t rtt = nc_tcp_round_trip(s->flow);
        return pause->time < delayed_most && pause->time > 2 * rtt ? NC_WAIT_ACK : NC_WAIT_PATH;
    }
    if (pause->unacked[!e] && pause->time < nc_tcp_round_trip(s->flow) * 3 / 2)
        return NC_WAIT_PATH;
    return e == s->flow->client ? NC_WAIT_CLIENT : NC_WAIT_SERVER;
}

/* Who has to act: the side that ends the pause, or the one whose window was closed. */
static uint8_t waited_for(const nc_seg *s, const nc_pause *pause, nc_wait wait)
{
    if (wait == NC_WAIT_WINDOW)
        return pause->closed[1];
    return s->step->sender;
}

/* After whose data: nobody's, the client's, the server's. */
typedef enum data_of { NO_DATA, CLIENT_DATA, SERVER_DATA, AFTER_COUNT } data_of;
_Static_assert(NC_PAUSE_KINDS == 2 * (NC_WAIT_COUNT + 1) * AFTER_COUNT, "each kind has its answer");

static data_of after_of(const nc_flow *flow)
{
    bool by_1 = (flow->flags & NC_FLOW_TALK_1) != 0;
    if ((flow->flags & NC_FLOW_TALK) == 0)
        return NO_DATA;
    return by_1 == (flow->client == 1) ? CLIENT_DATA : SERVER_DATA;
}

/* Slots that tell of which kind it is; `wait` NC_WAIT_COUNT: a close. */
static void set_kind(nc_fact *fact, const nc_seg *s, unsigned wait)
{
    const nc_words *words = s->step->wire->words;
    data_of after = after_of(s->flow);
    nc_fact_set(fact, NC_tcp_pause_dir, nc_step_dir(s->step));
    nc_fact_set(fact, NC_tcp_pause_waits_for, wait == NC_WAIT_COUNT ? words->wait_close : words->wait[wait]);
    if (after != NO_DATA)
        nc_fact_set(fact, NC_tcp_pause_after, after == CLIENT_DATA ? words->to_server : words->to_client);
}

/* May a fact of this kind matter to anybody? */
static __attribute__((noinline)) uint8_t ask_kind(const nc_seg *s, unsigned wait)
{
    uint64_t decided = UINT64_C(1) << NC_tcp_pause_dir | UINT64_C(1) << NC_tcp_pause_waits_for |
                       UINT64_C(1) << NC_tcp_pause_after;
    nc_sink *sink = s->step->wire->sink;
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_tcp_pause, s->step->from);
    set_kind(&fact, s, wait);
    return sink->may == NULL || sink->may(sink, &fact, decided) ? 2 : 1;
}

/* Most pauses are of a kind that no rule asks for: each kind is asked about once. */
static bool kind_may(const nc_seg *s, unsigned wait)
{
    bool to_server = s->step->sender == s->flow->client;
    uint8_t *answer = &s->step->wire->pause_answers[(wait * 2 + to_server) * AFTER_COUNT + after_of(s->flow)];
    if (*answer == 0)
        *answer = ask_kind(s, wait);
    return *answer == 2;
}

static void give(const nc_seg *s, const nc_pause *pause, unsigned wait, uint8_t who)
{
    const nc_step *step = s->step;
    nc_sink *sink = step->wire->sink;
    nc_fact fact;
    if (!nc_wants(sink, NC_F_tcp_pause))
        return;
    if (!kind_may(s, wait)) {
        sink->pass_by(sink, NC_F_tcp_pause, step->from);
        return;
    }
    nc_fact_begin(&fact, NC_F_tcp_pause, step->from);
    set_kind(&fact, s, wait);
    nc_fact_set(&fact, NC_tcp_pause_since, nc_w_int(step->before));
    nc_fact_set(&fact, NC_tcp_pause_time, nc_w_int(pause->time));
    nc_fact_set(&fact, NC_tcp_pause_who, s->flow->ip[who]);
    nc_fact_set(&fact, NC_tcp_pause_after_n, step->before_n);
    if (sink->may != NULL && !sink->may(sink, &fact, ~(UINT64_C(1) << NC_tcp_pause_flow))) {
        sink->pass_by(sink, NC_F_tcp_pause, step->from);
        return;
    }
    nc_fact_set(&fact, NC_tcp_pause_flow, nc_wire_flow_id(step->wire, s->flow));
    nc_put(sink, &fact);
}

uint32_t nc_latest_rest(const nc_seg *s, uint8_t side, int64_t *time)
{
    nc_stories *stories = &s->step->wire->stories;
    if (s->flow->waits == 0)
        return 0;
    const nc_waits *waits = nc_waits_at(stories, s->flow);
    *time = waits->rest[side];
    return waits->rest_n[side];
}

static nc_waits *waits_of(const nc_seg *s)
{
    nc_stories *stories = &s->step->wire->stories;
    if (s->flow->waits == 0)
        s->flow->waits = nc_slab_take(&stories->waits);
    return nc_waits_at(stories, s->flow);
}

/* Did the side that ends the pause wait for the other one?  It does so after data of its own, and it repeats
 * something because no answer came. */
static void note_unheard(const nc_seg *s, const nc_pause *pause, bool repeats)
{
    uint8_t e = s->step->sender;
    bool talk = (s->flow->flags & NC_FLOW_TALK) != 0, by_1 = (s->flow->flags & NC_FLOW_TALK_1) != 0;
    if (!repeats && (!talk || by_1 != (e == 1)))
        return;
    nc_waits *waits = waits_of(s);
    if (pause->time > waits->unheard[e] && s->step->n <= UINT32_MAX) {
        waits->unheard[e] = pause->time;
        waits->unheard_n[e] = (uint32_t)s->step->n;
    }
}

static void add(nc_waits *waits, nc_wait wait, int64_t time)
{
    if (__builtin_add_overflow(waits->time[wait], time, &waits->time[wait]))
        waits->time[wait] = INT64_MAX;
    if (waits->count[wait] != UINT16_MAX)
        waits->count[wait]++;
}

/* Who goes on after a late acknowledgment tells what it was: the sender, at once, had waited for it; the
 * other end was thinking about its answer; and a sender that takes its time had nothing to say. */
static void settle_late(const nc_seg *s, const nc_pause *pause)
{
    nc_flow *flow = s->flow;
    unsigned both = 3u * NC_ACK_LATE;
    if ((flow->heard & both) == 0 || s->payload == 0)
        return;
    bool goes_on = (flow->heard & (unsigned)NC_ACK_LATE << s->step->sender) != 0;
    flow->heard &= (uint8_t)~both;
    nc_waits *waits = nc_waits_at(&s->step->wire->stories, flow);
    if (!goes_on)
        add(waits, s->step->sender == flow->client ? NC_WAIT_CLIENT : NC_WAIT_SERVER, waits->late);
    else if (pause->time == 0 || pause->time <= 2 * nc_tcp_round_trip(flow))
        add(waits, NC_WAIT_ACK, waits->late);
}

void nc_pause_end(const nc_seg *s, const nc_pause *pause)
{
    settle_late(s, pause);
    if (pause->time == 0)
        return;
    bool idle = nc_seg_is(s, NC_SEEN_KEEP_ALIVE) || nc_seg_is(s, NC_SEEN_KEEP_ALIVE_ACK);
    bool closing = s->fin || s->rst;
    if (closing && s->payload == 0) { /* nothing was going on */
        if (!s->fin || pause->time < notable)
            return;
        note_unheard(s, pause, false);
        give(s, pause, NC_WAIT_COUNT, s->step->sender);
        return;
    }
    if (idle)
        return;
    nc_wait wait = wait_of(s, pause);
    nc_waits *waits = waits_of(s);
    if (wait == NC_WAIT_ACK) {
        waits->late = pause->time;
        s->flow->heard |= (uint8_t)(NC_ACK_LATE << !s->step->sender);
        return;
    }
    add(waits, wait, pause->time);
    if (pause->time < notable)
        return;
    if (wait != NC_WAIT_LOSS && s->step->n <= UINT32_MAX) {
        waits->rest[s->step->sender] = pause->time;
        waits->rest_n[s->step->sender] = (uint32_t)s->step->n;
    }
    note_unheard(s, pause, wait == NC_WAIT_LOSS);
    give(s, pause, wait, waited_for(s, pause, wait));
}
