/* SPDX-License-Identifier: Apache-2.0 */
#include "tcp_seg.h"

/* Receive windows (RFC 9293 3.8.6, RFC 7323 2): closed, full, taken back; probes; keep-alives (3.8.4). */

uint32_t nc_tcp_window(const nc_flow *flow, unsigned receiver)
{
    const nc_side *side = &flow->side[receiver];
    bool both = (flow->side[0].options & flow->side[1].options & NC_OFFERED_SCALE) != 0;
    bool scaled = both && (side->flags & NC_SIDE_SYN_WINDOW) == 0;
    return (uint32_t)side->window << (scaled ? (side->wscale > 14 ? 14 : side->wscale) : 0);
}

static bool is_plain(const nc_seg *s)
{
    return !s->syn && !s->fin && !s->rst;
}

static bool window_known(const nc_side *side)
{
    return (side->flags & NC_SIDE_WINDOW) != 0;
}

/* A probe carries the next byte, or the last one again, towards a closed window. */
static bool is_probe(const nc_seg *s)
{
    bool next = s->seq == s->side->next || (s->end == s->side->next && !nc_acknowledged(s->peer, s->end));
    return s->payload == 1 && next && is_plain(s) && window_known(s->peer) && s->peer->window == 0;
}

static bool is_keep_alive(const nc_seg *s)
{
    if (s->payload > 1 || s->seq != s->side->next - 1 || !is_plain(s))
        return false;
    return s->payload == 0 || (s->peer->flags & NC_SIDE_ACK) == 0 || nc_acknowledged(s->peer, s->end);
}

static bool repeats_ack(const nc_seg *s)
{
    const nc_packet *p = s->step->packet;
    return s->ack && s->payload == 0 && is_plain(s) && s->seq == s->side->next &&
           (s->side->flags & NC_SIDE_ACK) != 0 && window_known(s->side) && p->acknum == s->side->ack;
}

/* Numbers below the first one recorded are no keep-alive. */
static void see_probe(nc_seg *s)
{
    bool closed = window_known(s->peer) && s->peer->window == 0;
    bool probe = is_probe(s), keep = !probe && is_keep_alive(s);
    nc_half *half = nc_seg_half_at(s);
    if (half != NULL)
        half->flags &= ~(uint32_t)(NC_HALF_PROBED | NC_HALF_KEPT);
    if (!probe && !keep)
        return;
    half = nc_seg_half(s);
    half->flags |= probe ? NC_HALF_PROBED : NC_HALF_KEPT;
    nc_seg_saw(s, probe ? NC_SEEN_PROBE : NC_SEEN_KEEP_ALIVE);
    if (closed) {
        half->probes++;
        return;
    }
    half->keep_alives++;
    half->keep_run++;
    if (half->keep_run > half->keep_alives_unanswered)
        half->keep_alives_unanswered = half->keep_run;
}

static void see_answer(nc_seg *s)
{
    const nc_half *peer = nc_seg_peer_half_at(s);
    if (peer == NULL || !repeats_ack(s))
        return;
    uint16_t window = s->step->packet->window;
    if ((peer->flags & NC_HALF_KEPT) != 0 && window != 0 && window == s->side->window)
        nc_seg_saw(s, NC_SEEN_KEEP_ALIVE_ACK);
    else if ((peer->flags & NC_HALF_PROBED) != 0 && window == 0 && s->side->window == 0)
        nc_seg_saw(s, NC_SEEN_PROBE_ACK);
}

void nc_tcp_forms(nc_seg *s)
{
    nc_half *peer = nc_seg_peer_half_at(s);
    if ((s->side->flags & NC_SIDE_NEXT) == 0 || !s->placed)
        return;
    see_probe(s);
    see_answer(s);
    const nc_packet *p = s->step->packet;
    if (repeats_ack(s) && p->window != 0 && p->window != s->side->window)
        nc_seg_saw(s, NC_SEEN_WINDOW_UPDATE);
    if (peer != NULL)
        peer->keep_run = 0;
}

static void give_closed(const nc_half *half, nc_wire *wire, nc_flow *flow, uint8_t receiver,
                        const nc_origin *from, nc_sym how)
{
    int64_t time;
    if (!nc_wants(wire->sink, NC_F_tcp_zero_window) || !nc_since(half->closed_at, from->at, &time))
        return;
    const nc_words *words = wire->words;
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_tcp_zero_window, from);
    nc_fact_set(&fact, NC_tcp_zero_window_flow, nc_wire_flow_id(wire, flow));
    nc_fact_set(&fact, NC_tcp_zero_window_dir,
                receiver == flow->client ? words->to_client : words->to_server);
    nc_fact_set(&fact, NC_tcp_zero_window_receiver, flow->ip[receiver]);
    nc_fact_set(&fact, NC_tcp_zero_window_sender, flow->ip[!receiver]);
    nc_fact_set(&fact, NC_tcp_zero_window_since, nc_w_int(half->closed_at));
    nc_fact_set(&fact, NC_tcp_zero_window_time, nc_w_int(time));
    nc_fact_set(&fact, NC_tcp_zero_window_probes, half->probes);
    nc_fact_set(&fact, NC_tcp_zero_window_ended, how);
    nc_put(wire->sink, &fact);
}

static void add_closed(nc_half *half, int64_t now)
{
    int64_t time;
    if (nc_since(half->closed_at, now, &time) &&
        !__builtin_add_overflow(half->closed_time, time, &half->closed_time))
        half->closed_most = time > half->closed_most ? time : half->closed_most;
    half->closed_at = NC_TIME_NONE;
}

/* The window that the segment announces; `half` is that of the data it receives. */
static void see_closed(nc_seg *s)
{
    const nc_step *step = s->step;
    nc_half *half = nc_seg_peer_half_at(s);
    if (step->packet->window == 0) {
        nc_seg_saw(s, NC_SEEN_ZERO_WINDOW);
        half = nc_seg_peer_half(s);
        if (half->closed_at == NC_TIME_NONE) {
            half->closures++;
            half->closed_at = step->from->at;
        }
    } else if (half != NULL && half->closed_at != NC_TIME_NONE) {
        give_closed(half, step->wire, s->flow, step->sender, step->from, step->wire->words->opened);
        add_closed(half, step->from->at);
        half->probes_before += half->probes;
        half->probes = 0;
    }
}

bool nc_tcp_fills(const nc_seg *s)
{
    const nc_side *peer = s->peer;
    return s->payload != 0 &&
           (peer->flags & (NC_SIDE_ACK | NC_SIDE_WINDOW)) == (NC_SIDE_ACK | NC_SIDE_WINDOW) &&
           nc_offers_known(peer) && nc_offers_known(s->side) &&
           s->end == peer->ack + nc_tcp_window(s->flow, !s->step->sender);
}

static void see_full(nc_seg *s)
{
    if (!is_plain(s) || nc_seg_is(s, NC_SEEN_PROBE) || !nc_tcp_fills(s))
        return;
    nc_seg_saw(s, NC_SEEN_WINDOW_FULL);
    nc_seg_half(s)->full++;
}

/* RFC 9293 3.8.6: the right edge should not move back.  A scaled window is rounded. */
bool nc_tcp_shrinks(const nc_seg *s, uint32_t acknum, uint16_t window)
{
    const nc_side *side = s->side;
    if (window >= side->window || !s->ack || !window_known(side) || (side->flags & NC_SIDE_ACK) == 0 ||
        !nc_offers_known(side) || !nc_offers_known(s->peer) || (side->flags & NC_SIDE_SYN_WINDOW) != 0 ||
        nc_seq_diff(acknum, side->ack) < 0)
        return false;
    uint32_t unit = nc_tcp_window(s->flow, s->step->sender), scale = unit / side->window;
    uint32_t before = side->ack + unit, after = acknum + window * scale;
    return nc_seq_diff(before, after) > (int32_t)scale;
}

void nc_tcp_windows(nc_seg *s)
{
    if (!s->placed)
        return;
    see_full(s);
    if (!is_plain(s))
        return;
    const nc_packet *p = s->step->packet;
    if (nc_tcp_shrinks(s, p->acknum, p->window))
        nc_seg_peer_half(s)->shrinks++;
    see_closed(s);
}

void nc_tcp_windows_end(nc_wire *wire, nc_flow *flow, const nc_origin *from)
{
    for (uint8_t e = 0; e < 2 && flow->story != 0; e++) {
        nc_half *half = &nc_story_at(&wire->stories, flow)->half[e];
        if (half->closed_at == NC_TIME_NONE)
            continue;
        bool reset = (flow->flags & NC_FLOW_RST) != 0;
        give_closed(half, wire, flow, !e, from, reset ? wire->words->reset : wire->words->open);
        add_closed(half, from->at);
    }
}
