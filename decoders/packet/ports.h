/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_PORTS_H
#define NC_PORTS_H

#include "flow.h"

/* What became of the calls to each port of each host of one recording: so a rule can ask for one that took
 * calls at times and refused them at others (tcp.port) without a fact of each ordinary conversation.  Ports
 * behind the first NC_PORTS_MAX are not counted.  Zero is the empty set. */
enum { NC_PORTS_MAX = 16384 };

typedef struct nc_port {
    nc_word host;
    uint16_t port;
    bool used;
    uint64_t opened, refused;
    int64_t opened_first, opened_last, refused_first, refused_last; /* times of calls */
    nc_origin refusal; /* the end of the first refused one, and its number */
    uint64_t flow;
} nc_port;

typedef struct nc_ports {
    nc_port *slots;
    uint32_t mask, count;
} nc_ports;

void nc_ports_free(nc_ports *ports);
/* The place of a port, made when it is new; NULL when there is none left. */
nc_port *nc_ports_get(nc_ports *ports, nc_word host, uint16_t port);
/* A call at `at` that was taken, or that was refused by a conversation that ended at `from`. */
void nc_port_opened(nc_port *port, int64_t at);
void nc_port_refused(nc_port *port, int64_t at, const nc_origin *from, uint64_t flow);

#endif
