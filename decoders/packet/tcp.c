/* SPDX-License-Identifier: Apache-2.0 */
#include "app.h"
#include "fields.h"

/* Opening, roles, closing of TCP connections (RFC 9293 3.3.2, 3.5, 3.6) as one vantage sees them. */

static bool is_syn(const nc_packet *p)
{
    return p->has_tcp && (p->tcp_flags & (NC_TCP_SYN | NC_TCP_RST)) == NC_TCP_SYN;
}

/* Does a SYN with this number belong to a connection whose first recorded byte came after it? */
static bool before_first(const nc_side *side, uint32_t seq)
{
    return (side->flags & NC_SIDE_ISN) == 0 && side->isn - seq < 65536;
}

static bool renews_open(const nc_flow *flow, const nc_side *side, uint32_t seq)
{
    if ((flow->flags & NC_FLOW_RST) != 0 || ((flow->side[0].flags & flow->side[1].flags & NC_SIDE_FIN) != 0))
        return true;
    if ((side->flags & NC_SIDE_NEXT) == 0)
        return false; /* the other side opened: simultaneous open, or its part was recorded first */
    return side->next - seq > side->next - side->isn; /* outside of what the connection has used */
}

bool nc_tcp_renews(const nc_flow *flow, const nc_packet *p, uint8_t sender)
{
    const nc_side *side = &flow->side[sender];
    bool known = (side->flags & NC_SIDE_NEXT) != 0;
    if (flow->proto != NC_PROTO_TCP || !is_syn(p) || (known && side->isn == p->seq) ||
        before_first(side, p->seq))
        return false;
    if ((flow->flags & NC_FLOW_OLD_ISN) != 0 && flow->old_isn == p->seq && (p->tcp_flags & NC_TCP_ACK) == 0)
        return false;
    if ((flow->flags & NC_FLOW_CLOSED) != 0)
        return true;
    return (p->tcp_flags & NC_TCP_ACK) == 0 && renews_open(flow, side, p->seq);
}

void nc_tcp_start(const nc_step *step)
{
    const nc_packet *p = step->packet;
    nc_flow *flow = step->flow;
    if (is_syn(p)) {
        flow->client = (p->tcp_flags & NC_TCP_ACK) != 0 ? !step->sender : step->sender;
        flow->flags |= NC_FLOW_ROLES;
    } else {
        nc_role role = nc_stream_role(step); /* a server greets, a client asks */
        if (role != NC_ROLE_UNKNOWN)
            flow->client = role == NC_ROLE_CLIENT ? step->sender : !step->sender;
    }
}

static int64_t elapsed(int64_t from, int64_t to)
{
    int64_t time = 0;
    bool known =
        from != NC_TIME_NONE && to != NC_TIME_NONE && !__builtin_sub_overflow(to, from, &time) && time >= 0;
    return known ? time : NC_TIME_NONE;
}

/* A SYN that was recorded late still tells who opened. */
static void learn_roles(const nc_step *step, uint8_t client)
{
    if ((step->flow->flags & NC_FLOW_ROLES) != 0)
        return;
    step->flow->flags |= NC_FLOW_ROLES;
    step->flow->client = client;
    nc_sights_update(&step->wire->sights, step->flow);
}

static void see_syn(const nc_step *step)
{
    nc_flow *flow = step->flow;
    learn_roles(step, step->sender);
    const nc_side *side = &flow->side[step->sender];
    bool foreign = (side->flags & NC_SIDE_ISN) != 0 && side->isn != step->packet->seq;
    if (step->sender != flow->client || foreign)
        return;
    flow->flags |= NC_FLOW_SYN;
    if ((flow->flags & NC_FLOW_SYNACK) == 0)
        flow->opening[0] = step->from->at;
}

static void see_syn_ack(const nc_step *step)
{
    nc_flow *flow = step->flow;
    learn_roles(step, !step->sender);
    if (step->sender == flow->client)
        return;
    if ((flow->flags & NC_FLOW_SYNACK) == 0)
        flow->opening[0] = elapsed(flow->opening[0], step->from->at);
    if ((flow->flags & NC_FLOW_ACK) == 0)
        flow->opening[1] = step->from->at;
    flow->flags |= NC_FLOW_SYNACK;
}

static void see_opening(const nc_step *step)
{
    nc_flow *flow = step->flow;
    const nc_packet *p = step->packet;
    unsigned flags = p->tcp_flags & (NC_TCP_SYN | NC_TCP_ACK | NC_TCP_RST);
    if (flags == NC_TCP_SYN) {
        see_syn(step);
    } else if (flags == (NC_TCP_SYN | NC_TCP_ACK)) {
        see_syn_ack(step);
    } else if (flags == NC_TCP_ACK && step->sender == flow->client &&
               (flow->flags & (NC_FLOW_SYNACK | NC_FLOW_ACK)) == NC_FLOW_SYNACK) {
        flow->opening[1] = elapsed(flow->opening[1], step->from->at);
        flow->flags |= NC_FLOW_ACK;
    }
}

/* Packets of the other side were not recorded, and this segment proves that there were some: it acknowledges
 * more than the one before, or sends more than fits any first window, or goes on after a SYN, or answers one.
 */
static void see_hidden(const nc_step *step)
{
    nc_flow *flow = step->flow;
    const nc_packet *p = step->packet;
    const nc_side *side = &flow->side[step->sender];
    uint16_t hidden = (uint16_t)(NC_FLOW_HIDDEN_0 << !step->sender);
    if ((flow->side[!step->sender].flags & NC_SIDE_SEEN) != 0 || (flow->flags & hidden) != 0 ||
        (p->tcp_flags & NC_TCP_ACK) == 0 || (p->tcp_flags & NC_TCP_RST) != 0)
        return;
    bool more = (side->flags & NC_SIDE_ACK) != 0 && nc_seq_diff(p->acknum, side->ack) > 0;
    bool opened = (p->tcp_flags & NC_TCP_SYN) != 0 || (flow->flags & NC_FLOW_SYN) != 0;
    if (!more && !opened && side->bytes <= UINT16_MAX)
        return;
    flow->flags |= hidden;
    nc_sights_update(&step->wire->sights, flow);
}

static void see_fields(const nc_step *step)
{
    const nc_packet *p = step->packet;
    nc_side *side = &step->flow->side[step->sender];
    if ((p->tcp_flags & NC_TCP_RST) != 0)
        return;
    side->window = p->window;
    side->flags |= NC_SIDE_WINDOW;
    if ((p->tcp_flags & NC_TCP_SYN) != 0)
        side->wscale = p->wscale > 0 ? (uint8_t)p->wscale : 0;
    if ((p->tcp_flags & NC_TCP_ACK) != 0) {
        if ((side->flags & NC_SIDE_ACK) == 0 || nc_seq_diff(p->acknum, side->ack) > 0)
            side->ack = p->acknum;
        side->flags |= NC_SIDE_ACK;
    }
    if ((p->tcp_flags & NC_TCP_FIN) != 0 && (side->flags & NC_SIDE_FIN) == 0) {
        side->fin = p->seq + p->payload_length;
        side->flags |= NC_SIDE_FIN;
    }
}

/* A receiver obeys a RST only inside its window (RFC 9293 3.10.7.4); one that is far off ends nothing. */
static bool rst_counts(const nc_flow *flow, const nc_packet *p, uint8_t sender)
{
    const nc_side *receiver = &flow->side[!sender];
    if ((receiver->flags & NC_SIDE_ACK) == 0)
        return true;
    uint32_t window = (uint32_t)receiver->window << (receiver->wscale > 14 ? 14 : receiver->wscale);
    int32_t ahead = nc_seq_diff(p->seq, receiver->ack);
    return ahead >= -1 && ahead <= (int32_t)(window > 65535 ? window : 65535);
}

static void see_rst(const nc_step *step)
{
    nc_flow *flow = step->flow;
    if ((step->packet->tcp_flags & NC_TCP_RST) == 0 || (flow->flags & NC_FLOW_RST) != 0 ||
        !rst_counts(flow, step->packet, step->sender))
        return;
    flow->flags |= NC_FLOW_RST | (step->sender ? NC_FLOW_RST_BY_1 : 0);
    bool only_syn = (flow->flags & (NC_FLOW_SYN | NC_FLOW_SYNACK)) == NC_FLOW_SYN;
    if (only_syn && step->sender != flow->client)
        flow->flags |= NC_FLOW_REFUSED;
}

static void give_segment(const nc_step *step)
{
    const nc_packet *p = step->packet;
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_tcp_segment, step->from);
    nc_fact_set(&fact, NC_tcp_segment_flow, nc_wire_flow_id(step->wire, step->flow));
    nc_fact_set(&fact, NC_tcp_segment_dir, nc_step_dir(step));
    nc_fact_set(&fact, NC_tcp_segment_seq, p->seq);
    if ((p->tcp_flags & NC_TCP_ACK) != 0)
        nc_fact_set(&fact, NC_tcp_segment_acknum, p->acknum);
    if (p->has_payload_length)
        nc_fact_set(&fact, NC_tcp_segment_len, p->payload_length);
    nc_fact_set(&fact, NC_tcp_segment_window, p->window);
    nc_fact_set(&fact, NC_tcp_segment_syn, nc_w_bool(p->tcp_flags & NC_TCP_SYN));
    nc_fact_set(&fact, NC_tcp_segment_ack, nc_w_bool(p->tcp_flags & NC_TCP_ACK));
    nc_fact_set(&fact, NC_tcp_segment_fin, nc_w_bool(p->tcp_flags & NC_TCP_FIN));
    nc_fact_set(&fact, NC_tcp_segment_rst, nc_w_bool(p->tcp_flags & NC_TCP_RST));
    nc_fact_set(&fact, NC_tcp_segment_src, p->src);
    nc_fact_set(&fact, NC_tcp_segment_dst, p->dst);
    nc_fact_set(&fact, NC_tcp_segment_sport, p->sport);
    nc_fact_set(&fact, NC_tcp_segment_dport, p->dport);
    if (p->mss != 0)
        nc_fact_set(&fact, NC_tcp_segment_mss, p->mss);
    if (p->wscale >= 0)
        nc_fact_set(&fact, NC_tcp_segment_wscale, nc_w_int(p->wscale));
    nc_put(step->wire->sink, &fact);
}

/* For views: the window as the receiver meant it (RFC 7323 2.2): scaled when both SYNs offered it, and never
 * on a SYN. */
static void put_window(const nc_step *step)
{
    const nc_packet *p = step->packet;
    const nc_side *side = &step->flow->side[step->sender], *other = &step->flow->side[!step->sender];
    bool scaled = (p->tcp_flags & NC_TCP_SYN) == 0 && side->wscale <= 14 && other->wscale <= 14;
    nc_field_put(p->frame.fields, NC_FIELD_TCP_WINDOW_SCALED, NULL, 0,
                 (uint64_t)p->window << (scaled ? side->wscale : 0));
}

static bool fin_acknowledged(const nc_flow *flow, unsigned e)
{
    const nc_side *side = &flow->side[e], *receiver = &flow->side[!e];
    return (side->flags & NC_SIDE_FIN) != 0 && (receiver->flags & NC_SIDE_ACK) != 0 &&
           nc_seq_diff(receiver->ack, side->fin + 1) >= 0;
}

static void sample(const nc_step *step)
{
    const nc_sink *sink = step->wire->sink;
    if ((nc_wants(sink, NC_F_clock) || nc_wants(sink, NC_F_seen_pair)) && step->packet->has_payload_length &&
        step->from->at != NC_TIME_NONE &&
        !nc_samples_add(&step->wire->samples, step->flow, step->packet, step->sender))
        nc_wire_note_once(step->wire, NC_NOTE_SAMPLES);
}

void nc_tcp_segment(const nc_step *step)
{
    nc_flow *flow = step->flow;
    if (!step->packet->has_tcp)
        return;
    see_opening(step);
    if (nc_wants(step->wire->sink, NC_F_tcp_segment))
        give_segment(step);
    sample(step);
    see_hidden(step);
    nc_tcp_place(step);
    see_fields(step);
    if (step->packet->frame.fields != NULL)
        put_window(step);
    see_rst(step);
    nc_see_stream(step);
    if ((flow->flags & NC_FLOW_CLOSED) == 0 &&
        ((flow->flags & NC_FLOW_RST) != 0 || (fin_acknowledged(flow, 0) && fin_acknowledged(flow, 1)))) {
        nc_stream_end(step->wire, flow, NC_TALK_CLOSED);
        nc_tcp_end(step->wire, flow, step->from);
        flow->flags |= NC_FLOW_CLOSED;
    }
}

static nc_sym handshake_of(const nc_words *words, const nc_flow *flow)
{
    unsigned seen = flow->flags & (NC_FLOW_SYN | NC_FLOW_SYNACK | NC_FLOW_ACK);
    const nc_side *client = &flow->side[flow->client];
    if ((flow->flags & NC_FLOW_REFUSED) != 0)
        return words->refused;
    if (seen == (NC_FLOW_SYN | NC_FLOW_SYNACK | NC_FLOW_ACK))
        return words->full;
    if (seen == NC_FLOW_SYN) /* an ACK of the client answers a SYN-ACK that was not recorded */
        return (client->flags & NC_SIDE_ACK) != 0 ? words->partial : words->syn_only;
    if (seen == NC_FLOW_SYNACK)
        return words->syn_ack_only;
    return seen != 0 ? words->partial : words->not_seen;
}

static nc_sym close_of(const nc_words *words, const nc_flow *flow)
{
    if ((flow->flags & NC_FLOW_RST) != 0) {
        bool by_1 = (flow->flags & NC_FLOW_RST_BY_1) != 0;
        return by_1 == (flow->client == 1) ? words->reset_by_client : words->reset_by_server;
    }
    unsigned one = (flow->side[0].flags | flow->side[1].flags) & NC_SIDE_FIN;
    unsigned two = flow->side[0].flags & flow->side[1].flags & NC_SIDE_FIN;
    return two ? words->fin : one ? words->half : words->open;
}

static void set_ends(nc_fact *fact, const nc_words *words, const nc_flow *flow)
{
    unsigned c = flow->client, s = !c;
    bool from_c = (flow->side[c].flags & NC_SIDE_SEEN) != 0,
         from_s = (flow->side[s].flags & NC_SIDE_SEEN) != 0;
    nc_fact_set(fact, NC_tcp_connection_client, flow->ip[c]);
    nc_fact_set(fact, NC_tcp_connection_server, flow->ip[s]);
    nc_fact_set(fact, NC_tcp_connection_cport, flow->port[c]);
    nc_fact_set(fact, NC_tcp_connection_sport, flow->port[s]);
    nc_fact_set(fact, NC_tcp_connection_roles, flow->flags & NC_FLOW_ROLES ? words->syn : words->guessed);
    nc_fact_set(fact, NC_tcp_connection_handshake, handshake_of(words, flow));
    nc_fact_set(fact, NC_tcp_connection_close, close_of(words, flow));
    nc_fact_set(fact, NC_tcp_connection_directions,
                from_c && from_s ? words->both
                : from_c         ? words->only_to_server
                                 : words->only_to_client);
    nc_fact_set(fact, NC_tcp_connection_last_dir,
                flow->last_sender == c ? words->to_server : words->to_client);
}

static void set_counts(nc_fact *fact, const nc_flow *flow)
{
    const nc_side *c = &flow->side[flow->client], *s = &flow->side[!flow->client];
    nc_fact_set(fact, NC_tcp_connection_segments_c, c->segments);
    nc_fact_set(fact, NC_tcp_connection_segments_s, s->segments);
    nc_fact_set(fact, NC_tcp_connection_bytes_c, c->bytes);
    nc_fact_set(fact, NC_tcp_connection_bytes_s, s->bytes);
    nc_fact_set(fact, NC_tcp_connection_rexmit_c, c->rexmit);
    nc_fact_set(fact, NC_tcp_connection_rexmit_s, s->rexmit);
    if ((c->flags & NC_SIDE_ISN) != 0)
        nc_fact_set(fact, NC_tcp_connection_isn_c, c->isn);
    if ((s->flags & NC_SIDE_ISN) != 0)
        nc_fact_set(fact, NC_tcp_connection_isn_s, s->isn);
}

static void set_times(nc_fact *fact, const nc_flow *flow)
{
    if (flow->first != NC_TIME_NONE)
        nc_fact_set(fact, NC_tcp_connection_first, nc_w_int(flow->first));
    if (flow->last != NC_TIME_NONE)
        nc_fact_set(fact, NC_tcp_connection_last, nc_w_int(flow->last));
    nc_fact_set(fact, NC_tcp_connection_first_n, flow->first_n);
    nc_fact_set(fact, NC_tcp_connection_last_n, flow->last_n);
    unsigned opened = NC_FLOW_SYN | NC_FLOW_SYNACK;
    if ((flow->flags & opened) == opened && flow->opening[0] != NC_TIME_NONE)
        nc_fact_set(fact, NC_tcp_connection_syn_time, nc_w_int(flow->opening[0]));
    if ((flow->flags & NC_FLOW_ACK) != 0 && flow->opening[1] != NC_TIME_NONE)
        nc_fact_set(fact, NC_tcp_connection_ack_time, nc_w_int(flow->opening[1]));
}

void nc_tcp_end(nc_wire *wire, nc_flow *flow, const nc_origin *from)
{
    if (!nc_wants(wire->sink, NC_F_tcp_connection))
        return;
    nc_origin last = {.at = flow->last, .source = wire->source, .vantage = wire->vantage};
    if (wire->by_line)
        last.line = (uint32_t)flow->last_n;
    else
        last.record = flow->last_n;
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_tcp_connection, from ? from : &last);
    nc_fact_set(&fact, NC_tcp_connection_flow, nc_wire_flow_id(wire, flow));
    set_ends(&fact, wire->words, flow);
    set_counts(&fact, flow);
    set_times(&fact, flow);
    nc_put(wire->sink, &fact);
}
