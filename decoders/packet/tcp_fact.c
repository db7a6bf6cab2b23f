/* SPDX-License-Identifier: Apache-2.0 */
#include "tcp_seg.h"

/* What is told of a TCP connection at its end: tcp.connection, and tcp.direction for each side. */

nc_sym nc_tcp_handshake(const nc_words *words, const nc_flow *flow)
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

nc_sym nc_tcp_close(const nc_words *words, const nc_flow *flow)
{
    if ((flow->flags & NC_FLOW_RST) != 0) {
        bool by_1 = (flow->flags & NC_FLOW_RST_BY_1) != 0;
        return by_1 == (flow->client == 1) ? words->reset_by_client : words->reset_by_server;
    }
    unsigned one = (flow->side[0].flags | flow->side[1].flags) & NC_SIDE_FIN;
    unsigned two = flow->side[0].flags & flow->side[1].flags & NC_SIDE_FIN;
    return two ? words->fin : one ? words->half : words->open;
}

/* By its FIN, or by a RST when no FIN was before it. */
static void set_closed_by(nc_fact *fact, const nc_words *words, const nc_flow *flow)
{
    unsigned fin = flow->heard & 3u * NC_FIN_FIRST;
    if (fin == 0 && (flow->flags & NC_FLOW_RST) == 0)
        return;
    unsigned who = fin ? fin != NC_FIN_FIRST : (flow->flags & NC_FLOW_RST_BY_1) != 0;
    nc_fact_set(fact, NC_tcp_connection_closed_by, who == flow->client ? words->client : words->server);
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
    nc_fact_set(fact, NC_tcp_connection_handshake, nc_tcp_handshake(words, flow));
    nc_fact_set(fact, NC_tcp_connection_close, nc_tcp_close(words, flow));
    set_closed_by(fact, words, flow);
    nc_fact_set(fact, NC_tcp_connection_directions,
                from_c && from_s ? words->both
                : from_c         ? words->only_to_server
                                 : words->only_to_client);
    nc_fact_set(fact, NC_tcp_connection_last_dir,
                flow->last_sender == c ? words->to_server : words->to_client);
}

static void set_counts(nc_fact *fact, const nc_wire *wire, const nc_flow *flow)
{
    const nc_half *cs = nc_half_at(&wire->stories, flow, flow->client);
    const nc_half *ss = nc_half_at(&wire->stories, flow, !flow->client);
    const nc_side *c = &flow->side[flow->client], *s = &flow->side[!flow->client];
    nc_fact_set(fact, NC_tcp_connection_segments_c, nc_half_segments(c, cs));
    nc_fact_set(fact, NC_tcp_connection_segments_s, nc_half_segments(s, ss));
    nc_fact_set(fact, NC_tcp_connection_bytes_c, c->bytes);
    nc_fact_set(fact, NC_tcp_connection_bytes_s, s->bytes);
    nc_fact_set(fact, NC_tcp_connection_rexmit_c, cs ? cs->again : 0);
    nc_fact_set(fact, NC_tcp_connection_rexmit_s, ss ? ss->again : 0);
    if ((c->flags & NC_SIDE_ISN) != 0)
        nc_fact_set(fact, NC_tcp_connection_isn_c, c->isn);
    if ((s->flags & NC_SIDE_ISN) != 0)
        nc_fact_set(fact, NC_tcp_connection_isn_s, s->isn);
}

static nc_word may_be_of(const nc_hosts *hosts, nc_word host)
{
    return nc_w_bool(hosts->full || nc_hosts_has(hosts, host));
}

/* What else was there.  Some is asked of calls that were answered, some of those that were not. */
static void set_beside(nc_fact *fact, const nc_wire *wire, const nc_flow *flow)
{
    nc_word client = flow->ip[flow->client], server = flow->ip[!flow->client];
    if ((flow->flags & NC_FLOW_SYNACK) == 0) {
        nc_fact_set(fact, NC_tcp_connection_client_serves, may_be_of(&wire->servers, client));
        return;
    }
    nc_fact_set(fact, NC_tcp_connection_call_beside,
                nc_w_bool(nc_pair_called(&wire->sights, client, server)));
    nc_fact_set(fact, NC_tcp_connection_server_named, may_be_of(&wire->named, server));
    nc_fact_set(fact, NC_tcp_connection_server_quic, may_be_of(&wire->quic, server));
}

static void set_times(nc_fact *fact, const nc_flow *flow)
{
    if (flow->first != NC_TIME_NONE)
        nc_fact_set(fact, NC_tcp_connection_first, nc_w_int(flow->first));
    if (flow->last != NC_TIME_NONE)
        nc_fact_set(fact, NC_tcp_connection_last, nc_w_int(flow->last));
    const nc_side *server = &flow->side[!flow->client];
    if ((server->flags & NC_SIDE_SEEN) != 0 && server->at != NC_TIME_NONE)
        nc_fact_set(fact, NC_tcp_connection_server_last, nc_w_int(server->at));
    nc_fact_set(fact, NC_tcp_connection_first_n, flow->first_n);
    nc_fact_set(fact, NC_tcp_connection_last_n, flow->last_n);
    unsigned opened = NC_FLOW_SYN | NC_FLOW_SYNACK;
    if ((flow->flags & opened) == opened && flow->opening[0] != NC_TIME_NONE)
        nc_fact_set(fact, NC_tcp_connection_syn_time, nc_w_int(flow->opening[0]));
    if ((flow->flags & NC_FLOW_ACK) != 0 && flow->opening[1] != NC_TIME_NONE)
        nc_fact_set(fact, NC_tcp_connection_ack_time, nc_w_int(flow->opening[1]));
}

static void set_waits(nc_fact *fact, const nc_wire *wire, const nc_flow *flow)
{
    static const unsigned slots[NC_WAIT_COUNT] = {
        [NC_WAIT_SERVER] = NC_tcp_connection_wait_server,  [NC_WAIT_CLIENT] = NC_tcp_connection_wait_client,
        [NC_WAIT_LOSS] = NC_tcp_connection_wait_loss,      [NC_WAIT_WINDOW] = NC_tcp_connection_wait_window,
        [NC_WAIT_ACK] = NC_tcp_connection_wait_ack,        [NC_WAIT_PATH] = NC_tcp_connection_wait_path,
        [NC_WAIT_OPENING] = NC_tcp_connection_wait_opening};
    const nc_waits *waits = flow->waits ? nc_waits_at(&wire->stories, flow) : NULL;
    if (flow->last == NC_TIME_NONE)
        return;
    for (unsigned i = 0; i < NC_WAIT_COUNT; i++)
        nc_fact_set(fact, slots[i], nc_w_int(waits ? waits->time[i] : 0));
    nc_fact_set(fact, NC_tcp_connection_delayed_acks, waits ? waits->count[NC_WAIT_ACK] : 0);
}

static void give_connection(nc_wire *wire, nc_flow *flow, const nc_origin *from)
{
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_tcp_connection, from);
    set_ends(&fact, wire->words, flow);
    set_counts(&fact, wire, flow);
    set_times(&fact, flow);
    set_waits(&fact, wire, flow);
    set_beside(&fact, wire, flow);
    nc_sink *sink = wire->sink;
    if (sink->may != NULL && !sink->may(sink, &fact, ~(UINT64_C(1) << NC_tcp_connection_flow))) {
        /* An ordinary one; what is counted of it stands in tcp.talks. */
        sink->pass_by(sink, NC_F_tcp_connection, from);
        return;
    }
    nc_fact_set(&fact, NC_tcp_connection_flow, nc_wire_flow_id(wire, flow));
    nc_put(sink, &fact);
}

/* ---- one direction ---- */

#define COUNT(slot, value) nc_fact_set(fact, NC_tcp_direction_##slot, (value))

static void set_again(nc_fact *fact, const nc_half *h)
{
    int64_t spread;
    COUNT(again, h->again);
    COUNT(again_timer, h->why[NC_WHY_TIMER]);
    COUNT(again_fast, h->why[NC_WHY_FAST]);
    COUNT(again_probe, h->why[NC_WHY_PROBE]);
    COUNT(again_opening, h->why[NC_WHY_OPENING]);
    COUNT(again_too_big, h->why[NC_WHY_TOO_BIG]);
    COUNT(again_unknown, h->why[NC_WHY_UNKNOWN]);
    COUNT(needless, h->needless);
    COUNT(lost, h->lost);
    COUNT(lost_likely, h->lost_likely);
    COUNT(lost_unknown, h->lost_unknown);
    COUNT(lost_before, h->lost_before);
    COUNT(lost_before_likely, h->lost_before_likely);
    COUNT(lost_spread, nc_w_int(nc_since(h->lost_first, h->lost_last, &spread) ? spread : 0));
    COUNT(reordered, h->reordered);
    COUNT(reordered_likely, h->reordered_likely);
    COUNT(late_unknown, h->late_unknown);
    COUNT(copies, h->copies);
    COUNT(doubled, h->doubled);
    COUNT(unseen, h->unseen);
    COUNT(icmp, h->icmp);
}

static void set_windows(nc_fact *fact, const nc_half *h)
{
    COUNT(dup_acks, h->dup_acks_all);
    COUNT(window_full, h->full);
    COUNT(closures, h->closures);
    COUNT(closed_time, nc_w_int(h->closed_time));
    COUNT(closed_most, nc_w_int(h->closed_most));
    COUNT(probes, h->probes + h->probes_before);
    COUNT(shrinks, h->shrinks);
    COUNT(keep_alives, h->keep_alives);
    COUNT(keep_alives_unanswered, h->keep_alives_unanswered);
}

static void set_offers(nc_fact *fact, const nc_flow *flow, unsigned e)
{
    const nc_side *side = &flow->side[e], *peer = &flow->side[!e];
    if (nc_offers_known(peer)) {
        COUNT(peer_sack, nc_w_bool(peer->options & NC_OFFERED_SACK));
        COUNT(peer_scaling, nc_w_bool(peer->options & NC_OFFERED_SCALE));
    }
    if (flow->mss[e] != 0 && (side->flags & NC_SIDE_ISN) != 0)
        COUNT(mss, flow->mss[e]);
    if (!nc_offers_known(side))
        return;
    COUNT(sack, nc_w_bool(side->options & NC_OFFERED_SACK));
    COUNT(timestamps, nc_w_bool(side->options & NC_OFFERED_TS));
    COUNT(scaling, nc_w_bool(side->options & NC_OFFERED_SCALE));
}

static void set_rtt(nc_fact *fact, const nc_side *side, const nc_half *h)
{
    COUNT(flight, side->flight);
    if (side->rtt == 0)
        return;
    COUNT(rtt, nc_w_int(nc_rtt_ns(side->rtt)));
    if (h->rtt_count == 0)
        return;
    COUNT(rtt_mean, nc_w_int(nc_rtt_ns((uint32_t)(h->rtt_sum / h->rtt_count))));
    COUNT(rtt_most, nc_w_int(nc_rtt_ns(h->rtt_most)));
    COUNT(rtt_samples, h->rtt_count);
    COUNT(rtt_flight, h->rtt_flight);
}

/* The largest segment that is known to have got through, and the smallest of those that were not answered. */
typedef struct sizes {
    const nc_side *receiver;
    uint32_t through, stuck;
} sizes;

static void see_size(void *context, nc_sent_segment *segment)
{
    sizes *z = context;
    bool through = nc_acknowledged(z->receiver, segment->seq + segment->len);
    if (through && segment->len > z->through && segment->nth == 0)
        z->through = segment->len;
    if (!through && segment->nth > 0 && (z->stuck == 0 || segment->len < z->stuck))
        z->stuck = segment->len;
}

static void set_sizes(nc_fact *fact, const nc_wire *wire, const nc_flow *flow, unsigned e)
{
    const nc_side *side = &flow->side[e];
    sizes z = {.receiver = &flow->side[!e]};
    uint32_t span = 1u << 30;
    nc_sent_each(&wire->sent, flow, (uint8_t)e, side->next - span, side->next, see_size, &z);
    COUNT(through, z.through);
    if (z.stuck != 0)
        COUNT(stuck, z.stuck);
}

/* What the receiver waits for at the end: a hole that it acknowledged is the recording's, this one is the
 * path's. */
static void set_undelivered(nc_fact *fact, const nc_wire *wire, const nc_side *side, const nc_side *receiver)
{
    uint32_t from = 0, to = 0;
    if ((receiver->flags & NC_SIDE_ACK) == 0 || (side->flags & NC_SIDE_LOST) != 0)
        return;
    bool waits = nc_hole_after(&wire->sent, side, receiver->ack, &from, &to) && from == receiver->ack;
    COUNT(undelivered, waits ? to - from : 0);
}

static void set_waited(nc_fact *fact, const nc_wire *wire, const nc_flow *flow, unsigned receiver)
{
    const nc_waits *waits = flow->waits ? nc_waits_at(&wire->stories, flow) : NULL;
    COUNT(waited, waits ? nc_w_int(waits->unheard[receiver]) : 0);
    if (waits != NULL && waits->unheard_n[receiver] != 0)
        COUNT(waited_n, waits->unheard_n[receiver]);
}

static void give_direction(nc_wire *wire, nc_flow *flow, unsigned e, const nc_origin *from)
{
    static const nc_half nothing = {.repairs = 0};
    const nc_side *side = &flow->side[e];
    const nc_half *half = nc_half_at(&wire->stories, flow, e);
    const nc_half *h = half ? half : &nothing;
    nc_fact f, *fact = &f;
    nc_fact_begin(fact, NC_F_tcp_direction, from);
    COUNT(dir, e == flow->client ? wire->words->to_server : wire->words->to_client);
    COUNT(sender, flow->ip[e]);
    COUNT(receiver, flow->ip[!e]);
    COUNT(sport, flow->port[!flow->client]);
    COUNT(segments, nc_half_segments(side, half));
    COUNT(bytes, side->bytes);
    COUNT(open, nc_w_bool(nc_tcp_close(wire->words, flow) == wire->words->open));
    COUNT(answered, nc_w_bool((flow->side[!e].flags & NC_SIDE_SEEN) != 0));
    COUNT(missing, side->options >> NC_OPTION_BITS >= NC_ID_SURE ? h->missing_ids : 0);
    set_again(fact, h);
    set_windows(fact, h);
    set_offers(fact, flow, e);
    set_rtt(fact, side, h);
    set_undelivered(fact, wire, side, &flow->side[!e]);
    set_waited(fact, wire, flow, !e);
    if (half != NULL && half->again != 0)
        set_sizes(fact, wire, flow, e);
    nc_sink *sink = wire->sink;
    if (sink->may != NULL && !sink->may(sink, fact, ~(UINT64_C(1) << NC_tcp_direction_flow))) {
        /* Like most of them: nothing happened, and it is not large. */
        sink->pass_by(sink, NC_F_tcp_direction, from);
        return;
    }
    COUNT(flow, nc_wire_flow_id(wire, flow));
    nc_put(sink, fact);
}

void nc_tcp_give_ends(nc_wire *wire, nc_flow *flow, const nc_origin *from)
{
    if (nc_wants(wire->sink, NC_F_tcp_talks))
        nc_totals_talk(wire, flow, from);
    if (nc_wants(wire->sink, NC_F_tcp_port))
        nc_totals_call(wire, flow, from);
    if (nc_wants(wire->sink, NC_F_tcp_connection))
        give_connection(wire, flow, from);
    for (unsigned e = 0; e < 2 && nc_wants(wire->sink, NC_F_tcp_direction); e++)
        if (flow->story != 0 || (flow->side[e].flags & NC_SIDE_SEEN) != 0)
            give_direction(wire, flow, e, from);
}
