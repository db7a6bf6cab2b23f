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
static void set_kind(nc_fact *fact, const nc_step *step, bool awaited)
{
    const nc_packet *p = step->packet;
    nc_fact_set(fact, NC_tcp_segment_dir, nc_step_dir(step));
    nc_fact_set(fact, NC_tcp_segment_syn, nc_w_bool(p->tcp_flags & NC_TCP_SYN));
    nc_fact_set(fact, NC_tcp_segment_ack, nc_w_bool(p->tcp_flags & NC_TCP_ACK));
    nc_fact_set(fact, NC_tcp_segment_fin, nc_w_bool(p->tcp_flags & NC_TCP_FIN));
    nc_fact_set(fact, NC_tcp_segment_rst, nc_w_bool(p->tcp_flags & NC_TCP_RST));
    nc_fact_set(fact, NC_tcp_segment_awaited, nc_w_bool(awaited));
}

enum { ORDINARY = 64 };

static unsigned kind_by(const nc_flow *flow, uint8_t sender, unsigned flags, bool awaited)
{
    return ((flags & NC_TCP_SYN) != 0 ? 1u : 0) | ((flags & NC_TCP_ACK) != 0 ? 2u : 0) |
           ((flags & NC_TCP_FIN) != 0 ? 4u : 0) | ((flags & NC_TCP_RST) != 0 ? 8u : 0) |
           (sender == flow->client ? 16u : 0) | (awaited ? 32u : 0);
}

static unsigned kind_of(const nc_step *step, bool awaited, bool ordinary)
{
    return kind_by(step->flow, step->sender, step->packet->tcp_flags, awaited) | (ordinary ? ORDINARY : 0);
}

/* May a fact of this kind matter to anybody? */
static __attribute__((noinline)) uint8_t ask_kind(const nc_step *step, bool awaited, bool ordinary)
{
    nc_sink *sink = step->wire->sink;
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_tcp_segment, step->from);
    set_kind(&fact, step, awaited);
    uint64_t filled = fact.known | UINT64_C(1) << NC_tcp_segment_ordinary;
    if (ordinary)
        nc_fact_set(&fact, NC_tcp_segment_ordinary, nc_w_bool(true));
    return sink->may == NULL || sink->may(sink, &fact, filled) ? 2 : 1;
}

/* Kinds are asked about once. */
static inline bool kind_may(const nc_step *step, bool awaited, bool ordinary)
{
    uint8_t *answer = &step->wire->segment_answers[kind_of(step, awaited, ordinary)];
    if (*answer == 0)
        *answer = ask_kind(step, awaited, ordinary);
    return *answer == 2;
}

static void set_rest(nc_fact *fact, const nc_step *step)
{
    const nc_packet *p = step->packet;
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
    unsigned kind = kind_by(flow, sender, NC_TCP_ACK, is_awaited(flow, sender, payload));
    return !wire->asks_segments || wire->segment_answers[kind] == NO;
}

void nc_put_segment(const nc_step *step, bool awaited)
{
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_tcp_segment, step->from);
    set_kind(&fact, step, awaited);
    nc_fact_set(&fact, NC_tcp_segment_flow, nc_wire_flow_id(step->wire, step->flow));
    set_rest(&fact, step);
    nc_put(step->wire->sink, &fact);
}

/* ---- openings ---- */

static bool is_soon(int64_t elapsed)
{
    return elapsed != NC_TIME_NONE && elapsed >= 0 && elapsed < NC_HELD_TIME;
}

/* The SYN, the SYN-ACK or the ACK of an opening that goes as it should so far. */
static bool opens_well(const nc_step *step)
{
    enum { FLAGS = NC_TCP_SYN | NC_TCP_ACK | NC_TCP_FIN | NC_TCP_RST };
    const nc_flow *flow = step->flow;
    unsigned flags = step->packet->tcp_flags & FLAGS;
    bool by_client = step->sender == flow->client;
    uint32_t client = flow->side[flow->client].segments, server = flow->side[!flow->client].segments;
    if (step->wire->ftp || step->from->at == NC_TIME_NONE || (flow->flags & NC_FLOW_SYN) == 0)
        return false;
    if (flags == NC_TCP_SYN)
        return by_client && client == 1 && server == 0;
    if (flags == (NC_TCP_SYN | NC_TCP_ACK))
        return !by_client && client == 1 && server == 1 && is_soon(flow->opening[0]);
    return flags == NC_TCP_ACK && by_client && client == 2 && server == 1 &&
           (flow->flags & NC_FLOW_ACK) != 0 && is_soon(flow->opening[0]) && is_soon(flow->opening[1]);
}

/* Does anybody want it, whether or not all goes well? */
static bool anybody_may(const nc_step *step, bool awaited)
{
    nc_sink *sink = step->wire->sink;
    uint8_t *answer = &step->wire->segment_answers[kind_of(step, awaited, true)];
    if (!kind_may(step, awaited, true))
        return false;
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_tcp_segment, step->from);
    set_kind(&fact, step, awaited);
    set_rest(&fact, step);
    nc_fact_set(&fact, NC_tcp_segment_ordinary, nc_w_bool(true));
    *answer = 0; /* who only asks whether there is one at all is content some day */
    return sink->may(sink, &fact, ~(UINT64_C(1) << NC_tcp_segment_flow));
}

/* A dialogue of FTP that is not known by its words yet. */
static void see_ftp(const nc_step *step)
{
    enum { FTP = 21, FTPS = 990 };
    uint16_t port = step->flow->port[!step->flow->client];
    if (port == FTP || port == FTPS)
        step->wire->ftp = true;
}

void nc_give_segment(const nc_step *step)
{
    nc_sink *sink = step->wire->sink;
    bool awaited = is_awaited(step->flow, step->sender, step->packet->payload_length);
    see_ftp(step);
    bool wanted = kind_may(step, awaited, false);
    if (wanted && (sink->may == NULL || !opens_well(step) || anybody_may(step, awaited))) {
        nc_put_segment(step, awaited);
    } else if (wanted && (step->packet->tcp_flags & NC_TCP_SYN) != 0) {
        nc_hold(step, awaited);
    } else {
        sink->pass_by(sink, NC_F_tcp_segment, step->from);
    }
}
