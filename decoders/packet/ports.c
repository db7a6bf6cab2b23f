/* SPDX-License-Identifier: Apache-2.0 */
#include "ports.h"

#include "engine/base/arena.h"
#include "engine/base/hash.h"

#include <stdlib.h>

enum { FIRST_SLOTS = 64 };

void nc_ports_free(nc_ports *ports)
{
    free(ports->slots);
    *ports = (nc_ports){.slots = NULL};
}

/* Where it is or belongs. */
static nc_port *slot_of(const nc_ports *ports, nc_word host, uint16_t port)
{
    uint32_t at = (uint32_t)nc_mix(host ^ nc_mix(port)) & ports->mask;
    while (ports->slots[at].used && (ports->slots[at].host != host || ports->slots[at].port != port))
        at = (at + 1) & ports->mask;
    return &ports->slots[at];
}

static void grow(nc_ports *ports)
{
    nc_ports old = *ports;
    ports->mask = old.slots != NULL ? old.mask * 2 + 1 : FIRST_SLOTS - 1;
    ports->slots = nc_xcalloc((size_t)ports->mask + 1, sizeof *ports->slots);
    for (uint32_t i = 0; old.slots != NULL && i <= old.mask; i++)
        if (old.slots[i].used)
            *slot_of(ports, old.slots[i].host, old.slots[i].port) = old.slots[i];
    free(old.slots);
}

nc_port *nc_ports_get(nc_ports *ports, nc_word host, uint16_t port)
{
    if (ports->slots == NULL)
        grow(ports);
    nc_port *slot = slot_of(ports, host, port);
    if (slot->used)
        return slot;
    if (ports->count == NC_PORTS_MAX)
        return NULL;
    if (++ports->count * 2 > ports->mask) {
        grow(ports);
        slot = slot_of(ports, host, port);
    }
    *slot = (nc_port){.host = host, .port = port, .used = true};
    return slot;
}

void nc_port_opened(nc_port *port, int64_t at)
{
    if (port->opened++ == 0 || at < port->opened_first)
        port->opened_first = at;
    if (port->opened == 1 || at > port->opened_last)
        port->opened_last = at;
}

void nc_port_refused(nc_port *port, int64_t at, const nc_origin *from, uint64_t flow)
{
    if (port->refused++ == 0 || at < port->refused_first) {
        port->refused_first = at;
        port->refusal = *from;
        port->flow = flow;
    }
    if (port->refused == 1 || at > port->refused_last)
        port->refused_last = at;
}
