/* SPDX-License-Identifier: Apache-2.0 */
#include "app.h"
#include "claims.h"
#include "fields.h"
#include "pick.h"
#include "plain.h"
#include "same.h"
#include "says.h"

#include "engine/base/hash.h"

#include <stdlib.h>

enum { SWEEP = 4, EVICT_SHARE = 16, HANDFUL = 5 };

nc_wires *nc_wires_new(nc_case *c)
{
    nc_wires *wires = nc_xcalloc(1, sizeof *wires);
    wires->c = c;
    nc_words_init(&wires->words, c->pool);
    wires->datagram_ports = nc_datagram_ports_new();
    return wires;
}

static void free_tables(nc_wire *wire)
{
    for (uint32_t i = 1; i <= wire->flows.slab.top && wire->flows.slab.live > 0; i++)
        nc_stream_end(NULL, nc_flow_at(&wire->flows, i), NC_TALK_FREED);
    nc_dialogues_free(wire->dialogues);
    wire->dialogues = NULL;
    nc_flows_free(&wire->flows);
    nc_sent_free(&wire->sent);
    nc_claims_free(wire->claims);
    wire->claims = NULL;
    nc_announced_free(wire->announced);
    nc_ospf_free(wire->ospf);
    wire->ospf = NULL;
    nc_asks_free(wire->asks, false);
    wire->asks = NULL;
    nc_stories_free(&wire->stories);
    nc_totals_free(&wire->totals);
    nc_held_free(&wire->held);
    nc_hosts_free(&wire->servers);
    nc_hosts_free(&wire->named);
    nc_hosts_free(&wire->quic);
    nc_streams_free(wire->streams);
    wire->streams = NULL;
    nc_flights_free(wire->flights);
    wire->flights = NULL;
    nc_fragments_free(wire->fragments, true);
    wire->fragments = NULL;
    free(wire->repeats.entries);
    wire->repeats.entries = NULL;
    free(wire->ports);
    wire->ports = NULL;
}

void nc_wires_free(nc_wires *wires)
{
    if (wires == NULL)
        return;
    for (size_t i = 0; i < wires->count; i++) {
        nc_wire *wire = wires->items[i];
        if (!wire->closed)
            free_tables(wire);
        nc_sights_free(&wire->sights);
        nc_samples_free(&wire->samples);
        free(wire);
    }
    nc_same_free(wires->same);
    free(wires->items);
    free(wires->datagram_ports);
    free(wires);
}

_Static_assert(sizeof(nc_wire) <= 16384, "each capture of a bundle keeps one, and there may be 200000");

nc_wire *nc_wire_open(nc_wires *wires, uint32_t source)
{
    nc_wire *wire = nc_xcalloc(1, sizeof *wire);
    const nc_source *s = nc_sources_get(wires->c->sources, source);
    wire->wires = wires;
    wire->c = wires->c;
    wire->sink = wires->c->sink;
    wire->words = &wires->words;
    wire->asks_packets = nc_wants(wire->sink, NC_F_packet);
    wire->asks_segments = nc_wants(wire->sink, NC_F_tcp_segment);
    wire->asks_copies = nc_repeats_wanted(wire->sink, true);
    wire->source = source;
    wire->name = s ? s->name : NC_S("");
    wire->name_hash = nc_hash(wire->name.p, wire->name.n, 0);
    wire->vantage = s ? s->vantage : 0;
    wire->first = wire->last = NC_TIME_NONE;
    nc_flows_start(&wire->flows);
    wire->dialogues = nc_dialogues_new(wire->sink);
    nc_sent_start(&wire->sent);
    nc_stories_start(&wire->stories);
    nc_totals_start(&wire->totals);
    nc_sights_start(&wire->sights, (size_t)wires->c->limits->flows);
    wires->items = nc_grow(wires->items, &wires->capacity, wires->count, sizeof *wires->items);
    wires->items[wires->count++] = wire;
    return wire;
}

bool nc_wires_opened(const nc_wires *wires)
{
    return wires->count > 0;
}

uint32_t nc_wire_source(const nc_wire *wire, nc_sym *vantage)
{
    *vantage = wire->vantage ? wire->vantage : nc_intern(wire->c->pool, wire->name);
    return wire->source;
}

void nc_wire_note_once(nc_wire *wire, nc_wire_note note)
{
    static const nc_str texts[NC_NOTE_COUNT] = {
        [NC_NOTE_FLOWS] =
            NC_SI("limit packet.flows reached: the conversations silent longest were closed early"),
        [NC_NOTE_SIGHTS] = NC_SI("limit packet.flows reached: later conversations cannot be named"),
        [NC_NOTE_REASSEMBLY] =
            NC_SI("limit packet.reassembly reached: bytes of an application dialogue were skipped"),
        [NC_NOTE_STREAMS] =
            NC_SI("limit packet.streams reached: some application dialogues were not followed"),
        [NC_NOTE_STREAM_GAP] =
            NC_SI("bytes of an application dialogue are missing: reading went on after them"),
        [NC_NOTE_LINE] = NC_SI("a line longer than 4096 bytes was cut"),
        [NC_NOTE_FLIGHTS] = NC_SI("more unacknowledged segments than the columns of tcp.analysis remember"),
        [NC_NOTE_FRAGMENTS] =
            NC_SI("limit packet.fragments reached: datagrams were given up before all their fragments came"),
        [NC_NOTE_REQUESTS] =
            NC_SI("limit packet.requests reached: the oldest open requests were given up early"),
        [NC_NOTE_SAMPLES] = NC_SI("more TCP segments than are compared with other sources"),
    };
    static const bool partial[NC_NOTE_COUNT] = {
        [NC_NOTE_FLOWS] = true,      [NC_NOTE_SIGHTS] = true,    [NC_NOTE_STREAMS] = true,
        [NC_NOTE_REASSEMBLY] = true, [NC_NOTE_FRAGMENTS] = true, [NC_NOTE_REQUESTS] = true};
    if (wire->noted[note])
        return;
    wire->noted[note] = true;
    nc_source_note(wire->c->sources, wire->source, partial[note] ? NC_SOURCE_PARTIAL : NC_SOURCE_OK,
                   texts[note]);
}

/* What the id of a conversation is made of: contents only, so that it does not depend on the order of
 * reading. */
typedef struct id_parts {
    uint8_t ip[2][17]; /* version, address */
    uint8_t proto;
    uint16_t port[2];
    uint64_t n;
} id_parts;

static uint64_t make_id(const nc_wire *wire, const nc_flow *flow)
{
    id_parts parts;
    memset(&parts, 0, sizeof parts);
    int order = nc_value_cmp(wire->c->pool, NC_T_IP, flow->ip[0], flow->ip[1]);
    bool swap = order ? order > 0 : flow->port[0] > flow->port[1];
    for (unsigned e = 0; e < 2; e++) {
        parts.ip[e][0] = (uint8_t)(flow->ip[e ^ swap] >> 56);
        nc_ip_bytes(wire->c->pool, flow->ip[e ^ swap], parts.ip[e] + 1);
        parts.port[e] = flow->port[e ^ swap];
    }
    parts.proto = flow->proto;
    parts.n = flow->first_n;
    uint64_t hash = nc_hash(&parts, sizeof parts, wire->name_hash);
    return hash & INT64_MAX;
}

nc_word nc_wire_flow_id(nc_wire *wire, nc_flow *flow)
{
    if (flow->sight == 0 && !nc_sights_add(&wire->sights, flow))
        nc_wire_note_once(wire, NC_NOTE_SIGHTS);
    return flow->id;
}

static void count_direction(nc_wire *wire, const nc_flow *flow)
{
    if (flow->proto != NC_PROTO_TCP || flow->side[0].segments + flow->side[1].segments < HANDFUL)
        return;
    for (unsigned e = 0; e < 2; e++)
        if ((flow->side[e].flags & NC_SIDE_SEEN) == 0 && (flow->flags & (NC_FLOW_HIDDEN_0 << e)) != 0)
            wire->one_way++;
}

void nc_wire_drop_flow(nc_wire *wire, uint32_t number)
{
    nc_flow *flow = nc_flow_at(&wire->flows, number);
    nc_held_forget(wire, flow);
    nc_stream_end(wire, flow, NC_TALK_OPEN);
    if (flow->proto == NC_PROTO_TCP && (flow->flags & NC_FLOW_CLOSED) == 0)
        nc_tcp_end(wire, flow, NULL);
    count_direction(wire, flow);
    nc_samples_end(&wire->samples, flow);
    nc_sights_update(&wire->sights, flow);
    nc_sent_forget(&wire->sent, flow);
    nc_stories_forget(&wire->stories, flow);
    nc_flow_remove(&wire->flows, number);
}

/* Looks at a few conversations each time one is opened, so that idle ones are found without a list that every
 * packet changes. */
static void sweep(nc_wire *wire, int64_t now)
{
    nc_flows *flows = &wire->flows;
    for (unsigned i = 0; i < SWEEP && flows->slab.top != 0; i++) {
        flows->hand = flows->hand % flows->slab.top + 1;
        nc_flows_ahead_of_sweep(flows, flows->hand, now);
        const nc_flow *flow = nc_flow_at(flows, flows->hand);
        if ((flow->flags & NC_FLOW_USED) != 0 && nc_flow_expired(flow, now))
            nc_wire_drop_flow(wire, flows->hand);
    }
}

static void evict(nc_wire *wire)
{
    uint32_t count;
    uint32_t *numbers = nc_flows_by_age(&wire->flows, &count);
    for (uint32_t i = 0; i < count / EVICT_SHARE + 1 && i < count; i++)
        nc_wire_drop_flow(wire, numbers[i]);
    free(numbers);
    nc_wire_note_once(wire, NC_NOTE_FLOWS);
}

/* Without a SYN the listener is the side with a well-known port, else with the lower one; active FTP data
 * comes from port 20 (RFC 959 3.2), whose listener is the other side.  Equal: the first one to speak asks. */
static uint8_t guess_client(const nc_flow *flow, uint8_t sender)
{
    const uint16_t *port = flow->port;
    if (port[0] == port[1])
        return sender;
    if (port[0] == 20 || port[1] == 20)
        return port[1] == 20;
    return port[0] < port[1];
}

static void open_flow(nc_step *step, const nc_flow_key *key, const nc_flow *before)
{
    nc_wire *wire = step->wire;
    uint32_t old_isn = before ? before->side[key->sender].isn : 0;
    sweep(wire, step->from->at);
    if (wire->flows.slab.live >= (uint64_t)wire->c->limits->flows)
        evict(wire);
    nc_flow *flow = nc_flow_at(&wire->flows, nc_flow_add(&wire->flows, key));
    flow->first = flow->last = step->from->at;
    flow->first_n = flow->last_n = step->n;
    flow->opening[0] = flow->opening[1] = NC_TIME_NONE;
    flow->client = guess_client(flow, key->sender);
    flow->id = make_id(wire, flow);
    if (before != NULL) {
        flow->old_isn = old_isn;
        flow->flags |= NC_FLOW_OLD_ISN;
    }
    step->flow = flow;
    if (flow->proto == NC_PROTO_TCP)
        nc_tcp_start(step);
}

/* The conversation of the packet; a new one when there is none or the old one is over. */
static void find_flow(nc_step *step)
{
    nc_wire *wire = step->wire;
    const nc_packet *packet = step->packet;
    nc_flow_key key;
    if (!nc_flow_key_of(&wire->flows, packet, &key))
        return;
    step->sender = key.sender;
    uint32_t number = nc_flow_find(&wire->flows, &key);
    if (number == 0) {
        open_flow(step, &key, NULL);
        return;
    }
    nc_flow *flow = nc_flow_at(&wire->flows, number);
    if (!nc_flow_expired(flow, step->from->at) && !nc_tcp_renews(flow, packet, key.sender)) {
        step->flow = flow;
        return;
    }
    nc_flow before = *flow;
    nc_wire_drop_flow(wire, number);
    step->renewed = before.proto == NC_PROTO_TCP;
    open_flow(step, &key, before.proto == NC_PROTO_TCP ? &before : NULL);
}

/* What TCP of this host has.  A reset may come from a box in between, with another TTL; ICMP and neighbour
 * discovery (255, RFC 4861 7.1) begin with one of their own. */
static uint8_t typical_ttl(const nc_packet *p)
{
    return p->has_ttl && p->has_tcp && (p->tcp_flags & NC_TCP_RST) == 0 ? p->ttl : 0;
}

/* The station of the link that sent a packet to one other; of an inner packet the outer one is not asked. */
static uint16_t station(const nc_packet *p)
{
    enum { GROUP = 1 };
    uint64_t mac = 0;
    if (!p->has_eth || p->depth != 0 || (p->eth_dst[0] & GROUP) != 0)
        return 0;
    memcpy(&mac, p->eth_src, sizeof p->eth_src);
    uint16_t tag = (uint16_t)nc_mix(mac);
    return tag ? tag : 1;
}

static void touch_flow(nc_step *step)
{
    nc_flow *flow = step->flow;
    nc_side *side = &flow->side[step->sender];
    step->before = side->segments + flow->side[!step->sender].segments != 0 ? flow->last : NC_TIME_NONE;
    step->before_n = flow->last_n;
    step->own_before = side->at;
    if (step->from->at != NC_TIME_NONE)
        flow->last = step->from->at;
    flow->last_n = step->n;
    flow->last_sender = step->sender;
    side->segments++;
    side->at = step->from->at;
    if ((side->flags & NC_SIDE_SEEN) != 0)
        return;
    side->flags |= NC_SIDE_SEEN;
    step->wire->two_way |= (flow->side[!step->sender].flags & NC_SIDE_SEEN) != 0;
    nc_pair_see(&step->wire->sights, step->packet->src, step->packet->dst, typical_ttl(step->packet),
                station(step->packet));
    nc_sights_update(&step->wire->sights, flow);
}

static void cover(nc_wire *wire, int64_t from, int64_t to)
{
    if (from != NC_TIME_NONE && (wire->first == NC_TIME_NONE || from < wire->first))
        wire->first = from;
    if (to != NC_TIME_NONE && (wire->last == NC_TIME_NONE || to > wire->last))
        wire->last = to;
}

static void count_packet(nc_wire *wire, const nc_origin *from)
{
    wire->records++;
    wire->by_line = from->record == 0;
    cover(wire, from->at, from->at);
}

void nc_wire_sample(const nc_step *step)
{
    if (nc_samples_wanted(step->wire->c) && step->packet->has_payload_length &&
        step->from->at != NC_TIME_NONE &&
        !nc_samples_add(&step->wire->samples, step->flow, step->packet, step->sender, step->copy))
        nc_wire_note_once(step->wire, NC_NOTE_SAMPLES);
}

/* Facts that compare sources name its conversation, which nothing else may have done. */
static void sample_datagram(const nc_step *step)
{
    if (step->flow == NULL || !nc_samples_wanted(step->wire->c))
        return;
    (void)nc_wire_flow_id(step->wire, step->flow);
    nc_wire_sample(step);
}

void nc_wire_outer(nc_wire *wire, const nc_packet *packet)
{
    nc_step step = {
        .wire = wire, .packet = packet, .from = &packet->frame.from, .n = nc_origin_n(&packet->frame.from)};
    find_flow(&step);
    if (step.flow != NULL)
        touch_flow(&step);
    if (step.flow != NULL && packet->frame.fields != NULL)
        nc_wire_put_stream(&step);
}

void nc_wire_innermost(nc_wire *wire, const nc_packet *packet)
{
    nc_step step = {
        .wire = wire, .packet = packet, .from = &packet->frame.from, .n = nc_origin_n(&packet->frame.from)};
    count_packet(wire, step.from);
    nc_held_due(wire, &wire->held, step.from->at);
    if (!packet->held)
        find_flow(&step);
    if (step.flow != NULL)
        touch_flow(&step);
    if (step.flow != NULL && packet->frame.fields != NULL)
        nc_wire_put_stream(&step);
    bool views = packet->frame.fields != NULL, tcp = packet->proto == NC_PROTO_TCP;
    bool twice = !tcp && !views && nc_seen_twice(wire, &packet->frame);
    if (!twice)
        nc_give_packet(&step);
    step.copy = nc_see_repeat(&step);
    if (packet->held || twice)
        ; /* it speaks when its datagram is complete; it has spoken */
    else if (packet->proto == NC_PROTO_TCP && step.flow != NULL)
        nc_tcp_segment(&step);
    else if (packet->proto == NC_PROTO_UDP) {
        sample_datagram(&step);
        nc_see_datagram(&step);
    } else if (packet->proto == NC_PROTO_ICMP || packet->proto == NC_PROTO_ICMP6)
        nc_see_icmp(&step);
    else if (packet->proto == NC_PROTO_ARP)
        nc_see_arp(&step);
    else if (packet->proto == NC_PROTO_OSPF)
        nc_see_ospf(&step);
    const nc_packet_watch *watch = &wire->wires->watch;
    if (packet->frame.fields != NULL) {
        nc_wire_name_rest(&step);
        nc_say_payload(packet, wire->c->pool);
    }
    if (watch->seen != NULL)
        watch->seen(watch->context, wire->source, packet, step.flow ? step.flow->order : 0);
}

void nc_wire_packet(nc_wire *wire, const nc_packet *packet)
{
    bool tcp = packet->proto == NC_PROTO_TCP || (packet->proto == NC_PROTO_OTHER && packet->ip_protocol == 0);
    wire->numberless = wire->numberless || (packet->has_ip && tcp && !packet->has_ports);
    if (wire->wires->watch.seen == NULL) {
        nc_wire_innermost(wire, packet);
        return;
    }
    nc_packet watched = *packet;
    watched.frame.fields = wire->wires->watch.fields;
    nc_fields_begin(watched.frame.fields, &watched.frame);
    nc_fields_of_trace(watched.frame.fields, &watched.frame, wire->c->pool);
    nc_fields_of_listing(watched.frame.fields, &watched);
    nc_wire_innermost(wire, &watched);
}

/* Gets into the cache what a later packet will need. */
static void fetch_ahead(nc_wire *wire, nc_str frame)
{
    nc_repeat_ahead(&wire->repeats, frame);
    const nc_flow_ahead *batch = nc_flows_ahead(&wire->flows, frame);
    for (unsigned i = 0; batch != NULL && i < NC_FLOW_BATCH; i++) {
        const nc_flow *flow = batch[i].flow;
        if (flow != NULL && (flow->flags & NC_FLOW_USED) != 0) {
            nc_flow_rest_ahead(flow);
            nc_sent_ahead(&wire->sent, flow);
            nc_stories_ahead(&wire->stories, flow);
            nc_samples_ahead(&wire->samples, flow, false);
        }
        if (batch[i].known && (flow == NULL || (flow->flags & (NC_FLOW_SYN | NC_FLOW_SYNACK)) == NC_FLOW_SYN))
            nc_pair_ahead(&wire->sights, batch[i].key.ip[0], batch[i].key.ip[1]);
        if (batch[i].known && flow == NULL)
            nc_hosts_ahead(&wire->totals.hosts, batch[i].key.ip[batch[i].key.sender]);
    }
}

void nc_wire_frame(nc_wire *wire, const nc_frame *frame)
{
    nc_packet packet;
    nc_held_due(wire, &wire->held, frame->from.at);
    if (wire->wires->watch.seen == NULL) {
        if (frame->ahead.n > 0 && frame->link == NC_LINK_ETHERNET)
            fetch_ahead(wire, frame->ahead);
        if (!wire->wires->layered && nc_plain_segment(wire, frame)) {
            count_packet(wire, &frame->from);
            return;
        }
        if (wire->wires->layered)
            nc_packet_decode_layers(&packet, frame, wire->c->pool);
        else
            nc_packet_decode(&packet, frame, wire->c->pool);
        nc_wire_decoded(wire, &packet);
        return;
    }
    if (frame->passed != NULL) {
        wire->records += frame->passed->records;
        cover(wire, frame->passed->from, frame->passed->to);
    }
    if (wire->wires->watch.pick != NULL && !nc_pick_takes(wire->wires->watch.pick, frame)) {
        count_packet(wire, &frame->from);
        return;
    }
    nc_frame watched = *frame;
    watched.fields = wire->wires->watch.fields;
    nc_fields_begin(watched.fields, &watched);
    nc_fields_of_trace(watched.fields, &watched, wire->c->pool);
    nc_packet_decode(&packet, &watched, wire->c->pool);
    nc_wire_decoded(wire, &packet);
}

void nc_wires_layer_by_layer(nc_wires *wires)
{
    wires->layered = true;
}

void nc_wires_watch(nc_wires *wires, const nc_packet_watch *watch)
{
    wires->watch = *watch;
}

static void give_coverage(nc_wire *wire)
{
    const nc_wire_end *end = &wire->end;
    nc_origin from = {.at = wire->first, .source = wire->source, .vantage = wire->vantage};
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_COVERAGE, &from);
    if (wire->first != NC_TIME_NONE) {
        nc_fact_set(&fact, NC_COVERAGE_FROM, nc_w_int(wire->first));
        nc_fact_set(&fact, NC_COVERAGE_TO, nc_w_int(wire->last));
    }
    nc_fact_set(&fact, NC_COVERAGE_COMPLETE, nc_w_bool(end->complete));
    if (end->drops >= 0)
        nc_fact_set(&fact, NC_COVERAGE_DROPS, nc_w_int(end->drops));
    if (end->snap != 0)
        nc_fact_set(&fact, NC_COVERAGE_SNAP, end->snap);
    if (end->filter.n != 0)
        nc_fact_set(&fact, NC_COVERAGE_FILTER, nc_intern(wire->c->pool, end->filter));
    bool one_way = wire->one_way != 0 && !wire->two_way;
    nc_sym sees = wire->records == 0 ? wire->words->nothing
                  : one_way          ? wire->words->one_way
                                     : wire->words->both;
    nc_fact_set(&fact, NC_COVERAGE_SEES, sees);
    if (end->note.n != 0)
        nc_fact_set(&fact, NC_COVERAGE_NOTE, nc_intern(wire->c->pool, end->note));
    nc_fact_set(&fact, NC_COVERAGE_RECORDS, wire->records);
    nc_put(wire->sink, &fact);
}

void nc_wire_close(nc_wire *wire, const nc_wire_end *end)
{
    if (wire->closed)
        return;
    wire->end = *end;
    nc_held_release(wire, INT64_MAX);
    nc_asks_free(wire->asks, true);
    wire->asks = NULL;
    nc_fragments_free(wire->fragments, false);
    wire->fragments = NULL;
    uint32_t count;
    uint32_t *numbers = nc_flows_by_age(&wire->flows, &count);
    for (uint32_t i = 0; i < count; i++) {
        const nc_flow *soon = nc_flows_ahead_of_removal(&wire->flows, numbers + i, count - i);
        if (soon != NULL) {
            nc_sent_ahead_of_end(&wire->sent, soon);
            nc_stories_ahead(&wire->stories, soon);
            nc_samples_ahead(&wire->samples, soon, true);
            nc_sights_ahead(&wire->sights, soon);
            nc_pair_ahead(&wire->sights, soon->ip[0], soon->ip[1]);
        }
        nc_wire_drop_flow(wire, numbers[i]);
    }
    free(numbers);
    wire->closed = true;
    wire->end = *end;
    wire->end.filter = nc_arena_copy(nc_sources_arena(wire->c->sources), end->filter);
    give_coverage(wire);
    nc_totals_give(wire);
    free_tables(wire);
    nc_source *source = nc_sources_get(wire->c->sources, wire->source);
    if (source != NULL)
        source->records += wire->records;
}
