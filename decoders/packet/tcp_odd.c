/* SPDX-License-Identifier: Apache-2.0 */
#include "tcp_seg.h"

/* Segments that betray a box on the way: numbers it forgot to change, lifetimes that are not the sender's. */

/* Further off than any window reaches (RFC 7323 2.2 allows 2^30, practice stays below 2^26). */
enum { FAR = 1 << 26, MOST_TTLS = 8 };

static bool is_far(uint32_t number, uint32_t from)
{
    int32_t off = (int32_t)nc_seq_diff(number, from);
    return off > FAR || off < -FAR;
}

bool nc_tcp_sack_outside(const nc_seg *s)
{
    const nc_packet *p = s->step->packet;
    nc_wire *wire = s->step->wire;
    uint32_t left = p->sack[0][0];
    if ((s->peer->flags & NC_SIDE_NEXT) == 0 || !is_far(left, s->peer->next) || !is_far(left, p->acknum))
        return false;
    if (!nc_wants(wire->sink, NC_F_tcp_sack_outside))
        return true;
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_tcp_sack_outside, s->step->from);
    nc_fact_set(&fact, NC_tcp_sack_outside_flow, nc_wire_flow_id(wire, s->flow));
    nc_fact_set(&fact, NC_tcp_sack_outside_dir, nc_step_dir(s->step));
    nc_fact_set(&fact, NC_tcp_sack_outside_sender, s->flow->ip[s->step->sender]);
    nc_fact_set(&fact, NC_tcp_sack_outside_receiver, s->flow->ip[!s->step->sender]);
    nc_fact_set(&fact, NC_tcp_sack_outside_ack, p->acknum);
    nc_fact_set(&fact, NC_tcp_sack_outside_left, left);
    nc_put(wire->sink, &fact);
    return true;
}

void nc_tcp_ttl(const nc_seg *s)
{
    const nc_packet *p = s->step->packet;
    nc_side *side = s->side;
    nc_wire *wire = s->step->wire;
    if (!p->has_ttl || side->ttl == 0 || p->ttl == side->ttl || s->rst || s->copy)
        return;
    uint8_t before = side->ttl;
    side->ttl = p->ttl;
    nc_half *half = nc_seg_half(s);
    if (half->ttl_changes++ >= MOST_TTLS || !nc_wants(wire->sink, NC_F_tcp_ttl_change))
        return;
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_tcp_ttl_change, s->step->from);
    nc_fact_set(&fact, NC_tcp_ttl_change_flow, nc_wire_flow_id(wire, s->flow));
    nc_fact_set(&fact, NC_tcp_ttl_change_dir, nc_step_dir(s->step));
    nc_fact_set(&fact, NC_tcp_ttl_change_sender, s->flow->ip[s->step->sender]);
    nc_fact_set(&fact, NC_tcp_ttl_change_before, before);
    nc_fact_set(&fact, NC_tcp_ttl_change_ttl, p->ttl);
    nc_fact_set(&fact, NC_tcp_ttl_change_opening,
                (side->flags & NC_SIDE_ISN) != 0 && side->bytes == s->payload);
    nc_put(wire->sink, &fact);
}
