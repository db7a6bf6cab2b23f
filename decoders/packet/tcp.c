/* SPDX-License-Identifier: Apache-2.0 */
#include "app.h"
#include "tcp_seg.h"

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
    if ((flow->flags & (NC_FLOW_SYN | NC_FLOW_SYNACK)) == 0)
        nc_pair_call(&step->wire->sights, step->packet->src, step->packet->dst, true);
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
    if ((flow->flags & (NC_FLOW_SYN | NC_FLOW_SYNACK)) == NC_FLOW_SYN)
        nc_pair_call(&step->wire->sights, step->packet->dst, step->packet->src, false);
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
        if (nc_wants(step->wire->sink, NC_F_tcp_connection))
            nc_hosts_add(&step->wire->servers, step->packet->dst);
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

/* What a SYN offers (RFC 9293 3.7.1, RFC 7323 2.2, RFC 2018 2). */
static void see_offers(const nc_step *step, nc_side *side)
{
    const nc_packet *p = step->packet;
    side->flags |= NC_SIDE_SYN_WINDOW;
    bool again = (side->flags & NC_SIDE_ISN) != 0 && side->isn == p->seq &&
                 (side->options & NC_OFFERED_SCALE) != 0 && p->wscale < 0;
    if (!again) /* sent again without options: who answers with a scale has seen the earlier one */
        side->wscale = p->wscale > 0 ? (uint8_t)p->wscale : 0;
    side->options = (uint8_t)((p->wscale >= 0 || again ? NC_OFFERED_SCALE : 0) |
                              (p->tcp_options & NC_TCPOPT_SACK_OK ? NC_OFFERED_SACK : 0) |
                              (p->tcp_options & NC_TCPOPT_TS ? NC_OFFERED_TS : 0) |
                              (p->tcp_options & NC_TCPOPT_CUT ? NC_OFFERED_CUT : 0));
    step->flow->mss[step->sender] = p->mss;
}

/* An older acknowledgment that comes late: its window counts no more (RFC 9293 3.10.7.4: SND.WL2). */
static bool overtaken(const nc_side *side, const nc_packet *p)
{
    return (p->tcp_flags & NC_TCP_ACK) != 0 && (side->flags & NC_SIDE_ACK) != 0 &&
           nc_seq_diff(p->acknum, side->ack) < 0;
}

static void see_fields(const nc_step *step)
{
    const nc_packet *p = step->packet;
    nc_side *side = &step->flow->side[step->sender];
    if ((p->tcp_flags & NC_TCP_RST) != 0)
        return;
    if (!overtaken(side, p)) {
        side->window = p->window;
        side->flags = (uint8_t)((side->flags & ~NC_SIDE_SYN_WINDOW) | NC_SIDE_WINDOW);
    }
    if (side->ttl == 0 && p->has_ttl)
        side->ttl = p->ttl;
    if ((p->tcp_flags & NC_TCP_SYN) != 0)
        see_offers(step, side);
    if ((p->tcp_flags & NC_TCP_ACK) != 0) {
        if ((side->flags & NC_SIDE_ACK) == 0 || nc_seq_diff(p->acknum, side->ack) > 0)
            side->ack = p->acknum;
        side->flags |= NC_SIDE_ACK;
    }
    if ((p->tcp_flags & NC_TCP_FIN) != 0 && (side->flags & NC_SIDE_FIN) == 0) {
        side->fin = p->seq + p->payload_length;
        side->flags |= NC_SIDE_FIN;
        if ((step->flow->heard & 3u * NC_FIN_FIRST) == 0)
            step->flow->heard |= (uint8_t)(NC_FIN_FIRST << step->sender);
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

static void see_rst(const nc_seg *seg)
{
    const nc_step *step = seg->step;
    nc_flow *flow = step->flow;
    if (!seg->rst || (flow->flags & NC_FLOW_RST) != 0 || !rst_counts(flow, step->packet, step->sender))
        return;
    flow->flags |= NC_FLOW_RST | (step->sender ? NC_FLOW_RST_BY_1 : 0);
    bool only_syn = (flow->flags & (NC_FLOW_SYN | NC_FLOW_SYNACK)) == NC_FLOW_SYN;
    if (only_syn && step->sender != flow->client)
        flow->flags |= NC_FLOW_REFUSED;
    nc_tcp_reset(seg);
}

/* The last to send data, whom the other one may be answering. */
static void see_talk(const nc_seg *seg)
{
    nc_flow *flow = seg->flow;
    if (seg->payload == 0 || seg->copy)
        return;
    flow->flags =
        (uint16_t)((flow->flags & ~NC_FLOW_TALK_1) | NC_FLOW_TALK | (seg->step->sender ? NC_FLOW_TALK_1 : 0));
}

/* After which segments the other side owes a sign of life (tcp.segment.awaited). */
static void see_awaited(const nc_seg *seg)
{
    nc_flow *flow = seg->flow;
    unsigned e = seg->step->sender;
    bool follows = seg->placed && (seg->end == seg->seq || seg->seq == seg->next);
    bool calls = seg->syn && (seg->step->packet->tcp_flags & NC_TCP_ACK) == 0;
    bool insists = (!seg->syn && !follows) || (seg->payload != 0 && nc_stream_by_turns(flow));
    if (!calls)
        flow->heard |= (uint8_t)(NC_HEARD << e);
    if (seg->payload != 0)
        flow->heard &= (uint8_t) ~((unsigned)NC_DATA_DUE << e);
    if (seg->syn || insists)
        flow->heard &= (uint8_t) ~((unsigned)NC_HEARD << !e);
    if (insists)
        flow->heard |= (uint8_t)(NC_DATA_DUE << !e);
}

void nc_tcp_see_id(const nc_seg *seg, uint16_t id)
{
    enum { SOME = 2, MOST = 15, FEW = 16 };
    nc_side *side = seg->side;
    unsigned run = side->options >> NC_OPTION_BITS, mss = seg->flow->mss[!seg->step->sender];
    int16_t step = (int16_t)(id - side->id);
    bool giant = seg->payload > (mss ? mss : 1460u);
    if (step == 1 && !giant)
        run = run < MOST ? run + 1 : run;
    else if (step > 1 && step <= FEW && run >= SOME)
        nc_seg_half(seg)->missing_ids += (uint32_t)step - 1;
    else if (step < 0 && step >= -FEW && run >= SOME)
        nc_seg_half(seg)->missing_ids -= nc_seg_half(seg)->missing_ids > 0;
    else
        run = 0;
    nc_half *half = nc_seg_half_at(seg);
    if (run == 0 && half != NULL)
        half->missing_ids = 0;
    side->options = (uint8_t)((side->options & ((1 << NC_OPTION_BITS) - 1)) | run << NC_OPTION_BITS);
    if (step > 0 || run == 0)
        side->id = id;
}

static bool fin_acknowledged(const nc_flow *flow, unsigned e)
{
    const nc_side *side = &flow->side[e], *receiver = &flow->side[!e];
    return (side->flags & NC_SIDE_FIN) != 0 && (receiver->flags & NC_SIDE_ACK) != 0 &&
           nc_seq_diff(receiver->ack, side->fin + 1) >= 0;
}

/* A SYN of another connection on these ports is nobody's business here. */
static bool is_foreign(const nc_packet *p, const nc_side *side)
{
    return (p->tcp_flags & NC_TCP_SYN) != 0 && (side->flags & NC_SIDE_ISN) != 0 && p->seq != side->isn;
}

static nc_seg seg_of(const nc_step *step)
{
    const nc_packet *p = step->packet;
    nc_seg s = {.step = step, .flow = step->flow, .seq = p->seq, .payload = p->payload_length};
    s.side = &step->flow->side[step->sender];
    s.peer = &step->flow->side[!step->sender];
    s.syn = (p->tcp_flags & NC_TCP_SYN) != 0;
    s.fin = (p->tcp_flags & NC_TCP_FIN) != 0;
    s.rst = (p->tcp_flags & NC_TCP_RST) != 0;
    s.ack = (p->tcp_flags & NC_TCP_ACK) != 0;
    s.end = s.seq + s.payload + s.syn + s.fin;
    s.copy = step->copy;
    s.placed = p->has_payload_length && !is_foreign(p, s.side);
    s.next = s.side->next;
    s.acked = s.peer->ack;
    return s;
}

static void analyse(nc_seg *s)
{
    nc_pause pause;
    nc_pause_begin(s, &pause);
    if (s->copy && (s->payload == 0 || s->syn))
        nc_seg_half(s)->copies += s->end == s->seq;
    if (!s->copy || s->end != s->seq) {
        if (!s->copy)
            nc_tcp_forms(s);
        nc_tcp_place(s);
    }
    if (!s->copy) {
        nc_tcp_ack(s);
        nc_tcp_windows(s);
        nc_pause_end(s, &pause);
    }
    const nc_packet *p = s->step->packet;
    if (p->has_ip_id && p->ip_id != 0 && !s->copy)
        nc_tcp_see_id(s, p->ip_id);
    nc_tcp_ttl(s);
    see_fields(s->step);
    see_talk(s);
}

void nc_tcp_segment(const nc_step *step)
{
    nc_flow *flow = step->flow;
    if (!step->packet->has_tcp)
        return;
    see_opening(step);
    if (nc_wants(step->wire->sink, NC_F_tcp_segment))
        nc_give_segment(step);
    nc_wire_sample(step);
    see_hidden(step);
    nc_seg s = seg_of(step);
    see_awaited(&s);
    analyse(&s);
    if (step->packet->frame.fields != NULL)
        nc_tcp_view(&s);
    see_rst(&s);
    nc_see_stream(step);
    if ((flow->flags & NC_FLOW_CLOSED) == 0 &&
        ((flow->flags & NC_FLOW_RST) != 0 || (fin_acknowledged(flow, 0) && fin_acknowledged(flow, 1)))) {
        nc_stream_end(step->wire, flow, NC_TALK_CLOSED);
        nc_tcp_end(step->wire, flow, step->from);
        flow->flags |= NC_FLOW_CLOSED;
    }
}

void nc_tcp_end(nc_wire *wire, nc_flow *flow, const nc_origin *from)
{
    nc_origin last = {.at = flow->last, .source = wire->source, .vantage = wire->vantage};
    if (wire->by_line)
        last.line = (uint32_t)flow->last_n;
    else
        last.record = flow->last_n;
    from = from ? from : &last;
    nc_repairs_end(wire, flow, from);
    nc_tcp_windows_end(wire, flow, from);
    nc_tcp_give_ends(wire, flow, from);
}

void nc_tcp_quoted(const nc_step *icmp, nc_flow *flow, uint8_t sender, uint32_t seq, bool too_big)
{
    nc_wire *wire = icmp->wire;
    if (flow->proto != NC_PROTO_TCP || icmp->copy)
        return;
    if (too_big)
        nc_half_of(&wire->stories, flow, sender)->icmp_at = icmp->from->at;
    nc_repairs_icmp(wire, flow, sender, seq, icmp->from);
}
