/* SPDX-License-Identifier: Apache-2.0 */
#include "hosts.h"

#include "engine/base/arena.h"
#include "engine/base/hash.h"

#include <stdlib.h>

enum { FIRST_SLOTS = 64 };

void nc_hosts_free(nc_hosts *hosts)
{
    free(hosts->slots);
    *hosts = (nc_hosts){.slots = NULL};
}

/* Where it is or belongs. */
static nc_word *slot_of(const nc_hosts *hosts, nc_word host)
{
    uint32_t at = (uint32_t)nc_mix(host ^ hosts->seed) & hosts->mask;
    while (hosts->slots[at] != 0 && hosts->slots[at] != host)
        at = (at + 1) & hosts->mask;
    return &hosts->slots[at];
}

static void grow(nc_hosts *hosts)
{
    nc_hosts old = *hosts;
    hosts->mask = old.slots != NULL ? old.mask * 2 + 1 : FIRST_SLOTS - 1;
    hosts->slots = nc_xcalloc((size_t)hosts->mask + 1, sizeof *hosts->slots);
    hosts->seed = nc_hash_seed(hosts->slots);
    for (uint32_t i = 0; old.slots != NULL && i <= old.mask; i++)
        if (old.slots[i] != 0)
            *slot_of(hosts, old.slots[i]) = old.slots[i];
    free(old.slots);
}

void nc_hosts_add(nc_hosts *hosts, nc_word host)
{
    if (host == 0 || hosts->full || nc_hosts_has(hosts, host))
        return;
    if (hosts->count == NC_HOSTS_MAX) {
        hosts->full = true;
        return;
    }
    if (hosts->slots == NULL || hosts->count * 2 > hosts->mask)
        grow(hosts);
    *slot_of(hosts, host) = host;
    hosts->count++;
}

void nc_hosts_ahead(const nc_hosts *hosts, nc_word host)
{
    if (hosts->slots != NULL)
        __builtin_prefetch(&hosts->slots[(uint32_t)nc_mix(host ^ hosts->seed) & hosts->mask], 1);
}

bool nc_hosts_has(const nc_hosts *hosts, nc_word host)
{
    return hosts->slots != NULL && *slot_of(hosts, host) == host && host != 0;
}
