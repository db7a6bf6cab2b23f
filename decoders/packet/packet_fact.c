/* SPDX-License-Identifier: Apache-2.0 */
#include "wire.h"

/* Slots are filled one group after the other; what the packet does not know stays unknown. */

static void set_record(nc_fact *fact, const nc_step *step)
{
    const nc_frame *frame = &step->packet->frame;
    const nc_words *words = step->wire->words;
    if (frame->io != NC_IO_UNKNOWN)
        nc_fact_set(fact, NC_packet_io, words->io[frame->io]);
    nc_fact_set(fact, NC_packet_wire, nc_w_bool(frame->on_wire));
    if (frame->iface != 0)
        nc_fact_set(fact, NC_packet_iface, frame->iface);
    if (frame->len != 0)
        nc_fact_set(fact, NC_packet_len, frame->len);
    if (frame->bytes != NULL)
        nc_fact_set(fact, NC_packet_caplen, frame->caplen);
    if (frame->bytes != NULL && frame->len != 0)
        nc_fact_set(fact, NC_packet_cut, nc_w_bool(frame->caplen < frame->len));
    nc_fact_set(fact, NC_packet_proto, words->proto[step->packet->proto]);
    nc_fact_set(fact, NC_packet_drop, frame->drop_code);
    if (frame->drop_symbol != 0)
        nc_fact_set(fact, NC_packet_drop_symbol, frame->drop_symbol);
}

static void set_link(nc_fact *fact, const nc_packet *p)
{
    if (p->has_eth || p->has_sender)
        nc_fact_set(fact, NC_packet_eth_src, nc_w_mac(p->eth_src));
    if (p->has_eth)
        nc_fact_set(fact, NC_packet_eth_dst, nc_w_mac(p->eth_dst));
    if (p->has_vlan)
        nc_fact_set(fact, NC_packet_vlan, p->vlan);
}

static void set_tunnel(nc_fact *fact, const nc_step *step)
{
    const nc_packet *p = step->packet;
    if (p->frame.bytes != NULL)
        nc_fact_set(fact, NC_packet_tunnel, step->wire->words->tunnel[p->in]);
    if (p->in == NC_TUNNEL_NONE)
        return;
    nc_fact_set(fact, NC_packet_outer_src, p->outer_src);
    nc_fact_set(fact, NC_packet_outer_dst, p->outer_dst);
}

static bool has_ip_length(const nc_packet *p)
{
    return p->has_ip && (p->ip_total != 0 || p->frame.bytes != NULL);
}

static void set_ip(nc_fact *fact, const nc_step *step)
{
    const nc_packet *p = step->packet;
    bool bytes = p->frame.bytes != NULL;
    if (!p->has_ip)
        return;
    nc_fact_set(fact, NC_packet_ip_src, p->src);
    nc_fact_set(fact, NC_packet_ip_dst, p->dst);
    if (p->has_ip_id)
        nc_fact_set(fact, NC_packet_ip_id, p->ip_id);
    if (p->has_ttl)
        nc_fact_set(fact, NC_packet_ip_ttl, p->ttl);
    if (has_ip_length(p))
        nc_fact_set(fact, NC_packet_ip_len, p->ip_total);
    /* A listing shows these flags when they are set; that it shows none proves nothing. */
    if (p->fragment || bytes)
        nc_fact_set(fact, NC_packet_ip_fragment, nc_w_bool(p->fragment));
    if (p->ip_version == 4 && (p->df || bytes))
        nc_fact_set(fact, NC_packet_ip_df, nc_w_bool(p->df));
    if (p->ip_version == 4)
        nc_fact_set(fact, NC_packet_ip_cksum, step->wire->words->cksum[p->ip_cksum]);
    if (p->ip_version == 6 && (p->exthdr || bytes))
        nc_fact_set(fact, NC_packet_ip_exthdr, nc_w_bool(p->exthdr));
}

static void set_transport(nc_fact *fact, const nc_step *step)
{
    const nc_packet *p = step->packet;
    if (p->has_ports) {
        nc_fact_set(fact, NC_packet_sport, p->sport);
        nc_fact_set(fact, NC_packet_dport, p->dport);
    }
    if (p->has_ip)
        nc_fact_set(fact, NC_packet_cksum, step->wire->words->cksum[p->cksum]);
    if (p->has_payload_length)
        nc_fact_set(fact, NC_packet_payload, p->payload_length);
    if (p->proto != NC_PROTO_TCP || !p->has_tcp)
        return;
    nc_fact_set(fact, NC_packet_syn, nc_w_bool(p->tcp_flags & NC_TCP_SYN));
    nc_fact_set(fact, NC_packet_ack, nc_w_bool(p->tcp_flags & NC_TCP_ACK));
    nc_fact_set(fact, NC_packet_fin, nc_w_bool(p->tcp_flags & NC_TCP_FIN));
    nc_fact_set(fact, NC_packet_rst, nc_w_bool(p->tcp_flags & NC_TCP_RST));
}

/* Does anybody read the slot that names the conversation?  Only then it is remembered beyond its end. */
static bool wants_flow(const nc_sink *sink)
{
    return sink->wanted == NULL || (sink->wanted[NC_F_packet] & (UINT64_C(1) << NC_packet_flow)) != 0;
}

static void give_discard(const nc_step *step)
{
    const nc_packet *p = step->packet;
    const nc_frame *frame = &p->frame;
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_discard, step->from);
    nc_fact_set(&fact, NC_discard_code, frame->drop_code);
    if (frame->drop_symbol != 0)
        nc_fact_set(&fact, NC_discard_symbol, frame->drop_symbol);
    if (frame->iface != 0)
        nc_fact_set(&fact, NC_discard_iface, frame->iface);
    if (frame->device != 0)
        nc_fact_set(&fact, NC_discard_device, frame->device);
    if (p->has_ip) {
        nc_fact_set(&fact, NC_discard_src, p->src);
        nc_fact_set(&fact, NC_discard_dst, p->dst);
    }
    if (p->has_ports) {
        nc_fact_set(&fact, NC_discard_sport, p->sport);
        nc_fact_set(&fact, NC_discard_dport, p->dport);
    }
    if (p->has_ttl)
        nc_fact_set(&fact, NC_discard_ttl, p->ttl);
    if (frame->system != 0)
        nc_fact_set(&fact, NC_discard_system, frame->system);
    nc_put(step->wire->sink, &fact);
}

static bool has_flags(const nc_packet *p)
{
    return p->proto == NC_PROTO_TCP && p->has_tcp;
}

/* Slots that tell of which kind a packet is. */
static const uint64_t kind_slots = UINT64_C(1) << NC_packet_io | UINT64_C(1) << NC_packet_wire |
                                   UINT64_C(1) << NC_packet_proto | UINT64_C(1) << NC_packet_drop |
                                   UINT64_C(1) << NC_packet_cut | UINT64_C(1) << NC_packet_ip_len |
                                   UINT64_C(1) << NC_packet_syn;
static const uint64_t port_slots = UINT64_C(1) << NC_packet_sport | UINT64_C(1) << NC_packet_dport;

enum { LENGTH_BITS = 17, DROP_BITS = 24, PROTO_BITS = 8, FLAG_BITS = 10, LENGTH_AT = PROTO_BITS + FLAG_BITS };

enum { KIND_LENGTH = 16, KIND_FLAGS = 32, KIND_SYN = 64, IO_AT = 7 };

/* All that they say, in one word; 0 = it does not fit.  `headers`: KIND_... that are known. */
static uint64_t kind_of(const nc_frame *frame, nc_proto proto, uint64_t length, unsigned headers)
{
    uint64_t drop = frame->drop_code;
    if (length >> LENGTH_BITS != 0 || drop >> DROP_BITS != 0)
        return 0;
    bool bytes = frame->bytes != NULL && frame->len != 0, cut = bytes && frame->caplen < frame->len;
    uint64_t flags = 1u | (frame->on_wire ? 2u : 0) | (bytes ? 4u : 0) | (cut ? 8u : 0) | headers |
                     (uint64_t)frame->io << IO_AT;
    return (drop << LENGTH_BITS | length) << LENGTH_AT | (uint64_t)proto << FLAG_BITS | flags;
}

static uint64_t kind_of_packet(const nc_packet *p)
{
    bool syn = has_flags(p) && (p->tcp_flags & NC_TCP_SYN) != 0;
    return kind_of(&p->frame, p->proto, has_ip_length(p) ? p->ip_total : 0,
                   (has_ip_length(p) ? KIND_LENGTH : 0) | (has_flags(p) ? KIND_FLAGS : 0) |
                       (syn ? KIND_SYN : 0));
}

/* A SYN and an acknowledgment are of one length. */
static nc_packet_answer *answer_of(nc_wire *wire, uint32_t length, bool opening)
{
    unsigned half = opening ? NC_PACKET_ANSWERS / 2 : 0;
    return &wire->answers[(length ^ length >> 8 ^ half) % NC_PACKET_ANSWERS];
}

/* Asks with the slots in `filled`, which it fills. */
static bool ask(const nc_step *step, nc_fact *fact, uint64_t filled)
{
    const nc_packet *p = step->packet;
    set_record(fact, step);
    if (has_ip_length(p))
        nc_fact_set(fact, NC_packet_ip_len, p->ip_total);
    if (has_flags(p))
        nc_fact_set(fact, NC_packet_syn, nc_w_bool(p->tcp_flags & NC_TCP_SYN));
    if (p->has_ports) {
        nc_fact_set(fact, NC_packet_sport, p->sport);
        nc_fact_set(fact, NC_packet_dport, p->dport);
    }
    return step->wire->sink->may(step->wire->sink, fact, filled);
}

/* Can a packet of this kind matter to anybody?  That hangs on few things, so the answers are remembered. */
static bool kind_may(const nc_step *step, nc_fact *fact, uint64_t key)
{
    const nc_packet *p = step->packet;
    bool opening = has_flags(p) && (p->tcp_flags & NC_TCP_SYN) != 0;
    nc_packet_answer *answer = answer_of(step->wire, p->ip_total, opening);
    if (key == 0 || answer->key != key)
        *answer = (nc_packet_answer){key, ask(step, fact, kind_slots)};
    return answer->may;
}

/* Rules that ask about datagrams mostly ask for ports; there are many ports, but no more than fit a table. */
static bool port_may(const nc_step *step, nc_fact *fact, uint64_t key)
{
    enum { ASKED = 1, MAY = 2 };
    const nc_packet *p = step->packet;
    if (step->wire->ports == NULL)
        step->wire->ports = nc_xcalloc(NC_IO_OUT + 1, sizeof *step->wire->ports);
    nc_port_answers *ports = &step->wire->ports[p->frame.io];
    key &= ~(((UINT64_C(1) << LENGTH_BITS) - 1) << LENGTH_AT);
    if (ports->key != key) {
        memset(ports, 0, sizeof *ports);
        ports->key = key;
    }
    uint8_t *of = &ports->of[p->sport / 4];
    unsigned shift = p->sport % 4u * 2;
    if ((*of >> shift & ASKED) == 0) {
        uint64_t filled = (kind_slots & ~(UINT64_C(1) << NC_packet_ip_len)) | UINT64_C(1) << NC_packet_sport;
        *of |= (uint8_t)((ask(step, fact, filled) ? ASKED | MAY : ASKED) << shift);
    }
    return (*of >> shift & MAY) != 0;
}

static bool may_matter(const nc_step *step, nc_fact *fact)
{
    const nc_packet *p = step->packet;
    if (step->wire->sink->may == NULL)
        return true;
    uint64_t key = kind_of_packet(p);
    if (p->proto == NC_PROTO_UDP && p->has_ports && key != 0 && p->frame.drop_code == 0 &&
        !port_may(step, fact, key))
        return false;
    return kind_may(step, fact, key) && (!p->has_ports || ask(step, fact, kind_slots | port_slots));
}

static void give_packet(const nc_step *step)
{
    nc_sink *sink = step->wire->sink;
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_packet, step->from);
    if (!may_matter(step, &fact)) {
        sink->pass_by(sink, NC_F_packet, step->from);
        return;
    }
    set_record(&fact, step);
    if (step->flow != NULL && wants_flow(sink))
        nc_fact_set(&fact, NC_packet_flow, nc_wire_flow_id(step->wire, step->flow));
    if (step->flow != NULL)
        nc_fact_set(&fact, NC_packet_dir, nc_step_dir(step));
    set_link(&fact, step->packet);
    set_tunnel(&fact, step);
    set_ip(&fact, step);
    set_transport(&fact, step);
    nc_put(sink, &fact);
}

bool nc_packet_ignored(nc_wire *wire, const nc_frame *frame, uint32_t length)
{
    if (!wire->asks_packets)
        return true;
    uint64_t key = kind_of(frame, NC_PROTO_TCP, length, KIND_LENGTH | KIND_FLAGS);
    const nc_packet_answer *answer = answer_of(wire, length, false);
    return wire->sink->may != NULL && key != 0 && answer->key == key && !answer->may;
}

void nc_give_packet(const nc_step *step)
{
    const nc_sink *sink = step->wire->sink;
    const nc_packet *p = step->packet;
    if (has_flags(p) && (p->tcp_flags & NC_TCP_SYN) != 0 && nc_wants(sink, NC_F_tcp_openings))
        nc_totals_opening(&step->wire->totals, p, step->from);
    if (nc_wants(sink, NC_F_packet))
        give_packet(step);
    if (p->frame.drop_code != 0 && nc_wants(sink, NC_F_discard))
        give_discard(step);
}
