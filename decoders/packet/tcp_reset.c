/* SPDX-License-Identifier: Apache-2.0 */
#include "tcp_seg.h"

/* Resets: who, in which state of the connection, after what, and whether the packet looks like the others of
 * that host (RFC 9293 3.5.2, 3.6; RFC 1122 4.2.2.13). */

static nc_sym state_of(const nc_seg *s)
{
    const nc_words *w = s->step->wire->words;
    unsigned opening = s->flow->flags & (NC_FLOW_SYN | NC_FLOW_SYNACK | NC_FLOW_ACK);
    if (opening == NC_FLOW_SYN && (s->side->flags & NC_SIDE_NEXT) == 0)
        return w->called;
    if (opening == (NC_FLOW_SYN | NC_FLOW_SYNACK))
        return w->accepted;
    bool own = (s->side->flags & NC_SIDE_FIN) != 0, other = (s->peer->flags & NC_SIDE_FIN) != 0;
    return own ? w->closed_own : other ? w->closed_other : w->established;
}

/* A host answers a segment of a connection it does not know with a reset that takes its number from that
 * segment's acknowledgment and has no ACK flag (RFC 9293 3.10.7.1). */
static bool answers_unknown(const nc_seg *s)
{
    return !s->ack && (s->peer->flags & NC_SIDE_ACK) != 0 && s->peer->ack == s->seq;
}

/* The other side spoke last and what it said was taken in: the program closed without having read it, or
 * without an answer. */
static bool leaves_unread(const nc_seg *s)
{
    bool talk = (s->flow->flags & NC_FLOW_TALK) != 0, by_1 = (s->flow->flags & NC_FLOW_TALK_1) != 0;
    return talk && by_1 != (s->step->sender == 1) && s->ack && (s->side->flags & NC_SIDE_FIN) == 0 &&
           s->side->at != NC_TIME_NONE && nc_acknowledged(s->side, s->peer->next);
}

/* It closed and was the last to send data, so nothing that it could refuse came after its FIN. */
static bool had_the_last_word(const nc_seg *s)
{
    bool talk = (s->flow->flags & NC_FLOW_TALK) != 0, by_1 = (s->flow->flags & NC_FLOW_TALK_1) != 0;
    return talk && by_1 == (s->step->sender == 1) && s->peer->at != NC_TIME_NONE;
}

static nc_sym reason_of(const nc_seg *s, nc_sym state)
{
    const nc_words *w = s->step->wire->words;
    if (state == w->called)
        return w->refused;
    if (state == w->accepted)
        return s->step->sender == s->flow->client ? w->not_wanted : w->refused;
    if ((s->side->flags & NC_SIDE_FIN) != 0)
        return had_the_last_word(s) ? w->aborted : w->late_data;
    if (answers_unknown(s))
        return w->no_connection;
    return leaves_unread(s) ? w->unread : w->aborted;
}

/* The TTL that this host's packets to the other one have: in this connection, else in others. */
static uint8_t usual_ttl(const nc_seg *s)
{
    const nc_packet *p = s->step->packet;
    return s->side->ttl ? s->side->ttl : nc_pair_ttl(&s->step->wire->sights, p->src, p->dst);
}

void nc_tcp_reset(const nc_seg *s)
{
    const nc_step *step = s->step;
    const nc_packet *p = step->packet;
    nc_wire *wire = step->wire;
    int64_t quiet;
    if (!nc_wants(wire->sink, NC_F_tcp_reset))
        return;
    nc_sym state = state_of(s);
    uint8_t usual = usual_ttl(s);
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_tcp_reset, step->from);
    nc_fact_set(&fact, NC_tcp_reset_flow, nc_wire_flow_id(wire, s->flow));
    nc_fact_set(&fact, NC_tcp_reset_dir, nc_step_dir(step));
    nc_fact_set(&fact, NC_tcp_reset_src, p->src);
    nc_fact_set(&fact, NC_tcp_reset_dst, p->dst);
    nc_fact_set(&fact, NC_tcp_reset_sport, s->flow->port[!s->flow->client]);
    nc_fact_set(&fact, NC_tcp_reset_state, state);
    nc_fact_set(&fact, NC_tcp_reset_reason, reason_of(s, state));
    if (p->has_ttl)
        nc_fact_set(&fact, NC_tcp_reset_ttl, p->ttl);
    if (usual != 0)
        nc_fact_set(&fact, NC_tcp_reset_ttl_usual, usual);
    if (usual != 0 && p->has_ttl)
        nc_fact_set(&fact, NC_tcp_reset_foreign, nc_w_bool(usual != p->ttl));
    if (nc_since(step->before, step->from->at, &quiet))
        nc_fact_set(&fact, NC_tcp_reset_after, nc_w_int(quiet));
    int64_t rest = 0;
    if (nc_latest_rest(s, !step->sender, &rest) != 0)
        nc_fact_set(&fact, NC_tcp_reset_rest, nc_w_int(rest));
    nc_fact_set(&fact, NC_tcp_reset_bytes_in, s->peer->bytes);
    nc_fact_set(&fact, NC_tcp_reset_bytes_out, s->side->bytes);
    nc_put(wire->sink, &fact);
}
