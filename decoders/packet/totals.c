/* SPDX-License-Identifier: Apache-2.0 */
#include "wire.h"

void nc_totals_start(nc_totals *totals)
{
    *totals = (nc_totals){
        .from = NC_TIME_NONE, .to = NC_TIME_NONE, .last = NC_TIME_NONE, .other_last = NC_TIME_NONE};
}

void nc_totals_free(nc_totals *totals)
{
    nc_hosts_free(&totals->hosts);
    nc_ports_free(&totals->ports);
}

void nc_totals_opening(nc_totals *totals, const nc_packet *packet, const nc_origin *from)
{
    if (!packet->has_eth)
        return;
    uint64_t sender = nc_w_mac(packet->eth_src), receiver = nc_w_mac(packet->eth_dst);
    if (totals->openings++ == 0) {
        totals->first_opening = *from;
        totals->sender = sender;
        totals->receiver = receiver;
    }
    totals->senders = totals->senders || sender != totals->sender;
    totals->receivers = totals->receivers || receiver != totals->receiver;
    if (packet->has_ip && !totals->senders && !totals->receivers)
        nc_hosts_add(&totals->hosts, packet->src);
}

static int64_t later(int64_t a, int64_t b)
{
    return a == NC_TIME_NONE || (b != NC_TIME_NONE && b > a) ? b : a;
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a == NC_TIME_NONE || (b != NC_TIME_NONE && b < a) ? b : a;
}

static void see_both(nc_totals *totals, const nc_flow *flow)
{
    if (flow->last == NC_TIME_NONE)
        return;
    if (totals->last != NC_TIME_NONE && flow->last <= totals->last) {
        totals->other_last = later(totals->other_last, flow->last);
        return;
    }
    totals->other_last = totals->last;
    totals->last = flow->last;
    totals->last_flow = flow->id;
}

/* By time and place of its end. */
static bool ends_before(const nc_origin *a, const nc_origin *b)
{
    bool timed = a->at != NC_TIME_NONE && b->at != NC_TIME_NONE && a->at != b->at;
    return timed ? a->at < b->at : nc_origin_n(a) < nc_origin_n(b);
}

void nc_totals_talk(nc_wire *wire, nc_flow *flow, const nc_origin *from)
{
    nc_totals *totals = &wire->totals;
    const nc_words *words = wire->words;
    nc_sym handshake = nc_tcp_handshake(words, flow);
    bool over = nc_tcp_close(words, flow) != words->open;
    bool both = ((flow->side[0].flags & flow->side[1].flags) & NC_SIDE_SEEN) != 0;
    if (totals->talks++ == 0 || ends_before(from, &totals->first_end)) {
        totals->first_end = *from;
        totals->first_flow = nc_wire_flow_id(wire, flow);
    }
    for (unsigned e = 0; e < 2 && !both && handshake != words->syn_only; e++)
        totals->lone_segments += nc_half_segments(&flow->side[e], nc_half_at(&wire->stories, flow, e));
    totals->both += both;
    totals->opened += both && (handshake == words->full || handshake == words->refused);
    totals->whole += both && handshake == words->full;
    totals->begun += handshake != words->not_seen;
    totals->over += over;
    totals->ended += both && over;
    totals->from = earlier(totals->from, flow->first);
    totals->to = later(totals->to, flow->last);
    if (both)
        see_both(totals, flow);
}

void nc_totals_call(nc_wire *wire, nc_flow *flow, const nc_origin *from)
{
    nc_sym handshake = nc_tcp_handshake(wire->words, flow);
    bool refused = handshake == wire->words->refused;
    if (flow->first == NC_TIME_NONE || (!refused && handshake != wire->words->full))
        return;
    unsigned server = !flow->client;
    nc_port *port = nc_ports_get(&wire->totals.ports, flow->ip[server], flow->port[server]);
    if (port != NULL && refused)
        nc_port_refused(port, flow->first, from, nc_wire_flow_id(wire, flow));
    else if (port != NULL)
        nc_port_opened(port, flow->first);
}

static void set_time(nc_fact *fact, unsigned slot, int64_t at)
{
    if (at != NC_TIME_NONE)
        nc_fact_set(fact, slot, nc_w_int(at));
}

static void give_talks(nc_wire *wire)
{
    const nc_totals *totals = &wire->totals;
    nc_origin none = {.at = NC_TIME_NONE, .source = wire->source, .vantage = wire->vantage};
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_tcp_talks, totals->talks > 0 ? &totals->first_end : &none);
    nc_fact_set(&fact, NC_tcp_talks_count, totals->talks);
    nc_fact_set(&fact, NC_tcp_talks_both, totals->both);
    nc_fact_set(&fact, NC_tcp_talks_lone_segments, totals->lone_segments);
    nc_fact_set(&fact, NC_tcp_talks_opened, totals->opened);
    nc_fact_set(&fact, NC_tcp_talks_whole, totals->whole);
    nc_fact_set(&fact, NC_tcp_talks_begun, totals->begun);
    nc_fact_set(&fact, NC_tcp_talks_over, totals->over);
    nc_fact_set(&fact, NC_tcp_talks_ended, totals->ended);
    set_time(&fact, NC_tcp_talks_from, totals->from);
    set_time(&fact, NC_tcp_talks_to, totals->to);
    if (totals->talks > 0)
        nc_fact_set(&fact, NC_tcp_talks_flow, totals->first_flow);
    set_time(&fact, NC_tcp_talks_last, totals->last);
    if (totals->last != NC_TIME_NONE)
        nc_fact_set(&fact, NC_tcp_talks_last_flow, totals->last_flow);
    set_time(&fact, NC_tcp_talks_other_last, totals->other_last);
    nc_put(wire->sink, &fact);
}

static void give_openings(nc_wire *wire)
{
    const nc_totals *totals = &wire->totals;
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_tcp_openings, &totals->first_opening);
    nc_fact_set(&fact, NC_tcp_openings_packets, totals->openings);
    nc_fact_set(&fact, NC_tcp_openings_one_sender, nc_w_bool(!totals->senders));
    nc_fact_set(&fact, NC_tcp_openings_one_receiver, nc_w_bool(!totals->receivers));
    if (!totals->senders && !totals->receivers)
        nc_fact_set(&fact, NC_tcp_openings_hosts, totals->hosts.count);
    nc_put(wire->sink, &fact);
}

static void give_port(nc_wire *wire, const nc_port *port)
{
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_tcp_port, &port->refusal);
    nc_fact_set(&fact, NC_tcp_port_server, port->host);
    nc_fact_set(&fact, NC_tcp_port_sport, port->port);
    nc_fact_set(&fact, NC_tcp_port_opened, port->opened);
    nc_fact_set(&fact, NC_tcp_port_opened_first, nc_w_int(port->opened_first));
    nc_fact_set(&fact, NC_tcp_port_opened_last, nc_w_int(port->opened_last));
    nc_fact_set(&fact, NC_tcp_port_refused, port->refused);
    nc_fact_set(&fact, NC_tcp_port_refused_first, nc_w_int(port->refused_first));
    nc_fact_set(&fact, NC_tcp_port_refused_last, nc_w_int(port->refused_last));
    nc_fact_set(&fact, NC_tcp_port_flow, port->flow);
    nc_put(wire->sink, &fact);
}

void nc_totals_give(nc_wire *wire)
{
    const nc_ports *ports = &wire->totals.ports;
    for (uint32_t i = 0; ports->slots != NULL && i <= ports->mask; i++)
        if (ports->slots[i].opened > 0 && ports->slots[i].refused > 0)
            give_port(wire, &ports->slots[i]);
    if (nc_wants(wire->sink, NC_F_tcp_talks))
        give_talks(wire);
    if (wire->totals.openings > 0)
        give_openings(wire);
}
