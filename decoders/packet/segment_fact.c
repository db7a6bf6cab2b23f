/* SPDX-License-Identifier: Apache-2.0 */
#include "wire.h"

/* tcp.segment: most segments of a capture are of a kind that no rule asks for, so they are not even filled.
 */

static bool is_awaited(const nc_flow *flow, uint8_t sender, uint32_t payload)
{
    unsigned heard = (unsigned)flow->heard >> sender;
    return (heard & NC_HEARD) == 0 || (payload != 0 && (heard & NC_DATA_DUE) != 0);
}

/* Slots that tell of which kind it is. */
static void set_kind(nc_fact *fact, const nc_step *step)
{
    const nc_packet *p = step->packet;
    nc_fact_set(fact, NC_tcp_segment_dir, nc_step_dir(step));
    nc_fact_set(fact, NC_tcp_segment_syn, nc_w_bool(p->tcp_flags & NC_TCP_SYN));
    nc_fact_set(fact, NC_tcp_segment_ack, nc_w_bool(p->tcp_flags & NC_TCP_ACK));
    nc_fact_set(fact, NC_tcp_segment_fin, nc_w_bool(p->tcp_flags & NC_TCP_FIN));
    nc_fact_set(fact, NC_tcp_segment_rst, nc_w_bool(p->tcp_flags & NC_TCP_RST));
    bool awaited = is_awaited(step->flow, step->sender, p->payload_length);
    nc_fact_set(fact, NC_tcp_segment_awaited, nc_w_bool(awaited));
}

static unsigned kind_of(const nc_flow *flow, uint8_t sender, unsigned flags, uint32_t payload)
{
    return ((flags & NC_TCP_SYN) != 0 ? 1u : 0) | ((flags & NC_TCP_ACK) != 0 ? 2u : 0) |
           ((flags & NC_TCP_FIN) != 0 ? 4u : 0) | ((flags & NC_TCP_RST) != 0 ? 8u : 0) |
           (sender == flow->client ? 16u : 0) | (is_awaited(flow, sender, payload) ? 32u : 0);
}

/* Kinds are asked about once. */
static bool may_matter(const nc_step *step, nc_fact *fact)
{
    nc_sink *sink = step->wire->sink;
    const nc_packet *p = step->packet;
    unsigned kind = kind_of(step->flow, step->sender, p->tcp_flags, p->payload_length);
    uint8_t *answer = &step->wire->segment_answers[kind];
    if (sink->may != NULL && *answer == 0) {
        set_kind(fact, step);
        *answer = sink->may(sink, fact, fact->known) ? 2 : 1;
    }
    return sink->may == NULL || *answer == 2;
}

static void set_rest(nc_fact *fact, const nc_step *step)
{
    const nc_packet *p = step->packet;
    nc_fact_set(fact, NC_tcp_segment_flow, nc_wire_flow_id(step->wire, step->flow));
    nc_fact_set(fact, NC_tcp_segment_seq, p->seq);
    if ((p->tcp_flags & NC_TCP_ACK) != 0)
        nc_fact_set(fact, NC_tcp_segment_acknum, p->acknum);
    if (p->has_payload_length)
        nc_fact_set(fact, NC_tcp_segment_len, p->payload_length);
    nc_fact_set(fact, NC_tcp_segment_window, p->window);
    nc_fact_set(fact, NC_tcp_segment_src, p->src);
    nc_fact_set(fact, NC_tcp_segment_dst, p->dst);
    nc_fact_set(fact, NC_tcp_segment_sport, p->sport);
    nc_fact_set(fact, NC_tcp_segment_dport, p->dport);
    if (p->mss != 0)
        nc_fact_set(fact, NC_tcp_segment_mss, p->mss);
    if (p->wscale >= 0)
        nc_fact_set(fact, NC_tcp_segment_wscale, nc_w_int(p->wscale));
    if ((p->tcp_flags & NC_TCP_SYN) != 0)
        nc_fact_set(fact, NC_tcp_segment_options_cut, nc_w_bool((p->tcp_options & NC_TCPOPT_CUT) != 0));
}

bool nc_segment_ignored(const nc_wire *wire, const nc_flow *flow, uint8_t sender, uint32_t payload)
{
    enum { NOT_ASKED, NO };
    return !nc_wants(wire->sink, NC_F_tcp_segment) ||
           wire->segment_answers[kind_of(flow, sender, NC_TCP_ACK, payload)] == NO;
}

void nc_give_segment(const nc_step *step)
{
    nc_sink *sink = step->wire->sink;
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_tcp_segment, step->from);
    if (!may_matter(step, &fact)) {
        sink->pass_by(sink, &fact);
        return;
    }
    set_kind(&fact, step);
    set_rest(&fact, step);
    nc_put(sink, &fact);
}
