/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_TOTALS_H
#define NC_TOTALS_H

#include "flow.h"
#include "hosts.h"
#include "ports.h"

/* What rules ask about a recording as a whole, counted while it is read: so no fact of an ordinary packet or
 * conversation has to be made for it (tcp.openings, tcp.talks, tcp.port). */
typedef struct nc_totals {
    uint64_t talks, both, lone_segments, opened, whole, begun, over, ended;
    int64_t from, to;    /* of all conversations; NC_TIME_NONE */
    nc_origin first_end; /* which of them ended first, and its number */
    uint64_t first_flow;
    int64_t last, other_last; /* of those heard both ways: the latest segment, and of all but that one */
    uint64_t last_flow;
    uint64_t openings; /* packets with SYN and MAC addresses; the first one */
    nc_origin first_opening;
    uint64_t sender, receiver; /* MAC addresses of the first one */
    bool senders, receivers;   /* others were there, too */
    nc_hosts hosts;            /* who sent them, as long as the MAC addresses are the same */
    nc_ports ports;            /* what was called */
} nc_totals;

void nc_totals_start(nc_totals *totals);
void nc_totals_free(nc_totals *totals);

/* A packet with SYN. */
void nc_totals_opening(nc_totals *totals, const nc_packet *packet, const nc_origin *from);
/* A conversation of TCP ends at `from`: for tcp.talks, and for tcp.port. */
void nc_totals_talk(nc_wire *wire, nc_flow *flow, const nc_origin *from);
void nc_totals_call(nc_wire *wire, nc_flow *flow, const nc_origin *from);
/* Gives the facts, when the source ends. */
void nc_totals_give(nc_wire *wire);

#endif
