/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_HOSTS_H
#define NC_HOSTS_H

#include "engine/base/value.h"

/* A set of addresses of one source.  Zero is the empty set; it takes memory with the first address. */
enum { NC_HOSTS_MAX = 65536 };

typedef struct nc_hosts {
    nc_word *slots; /* 0 = free: no address is this word */
    uint64_t seed;
    uint32_t mask, count;
    bool full; /* one that came when there were NC_HOSTS_MAX is not in it */
} nc_hosts;

void nc_hosts_free(nc_hosts *hosts);
void nc_hosts_add(nc_hosts *hosts, nc_word host);
/* It will be added soon: gets its place into the cache. */
void nc_hosts_ahead(const nc_hosts *hosts, nc_word host);
bool nc_hosts_has(const nc_hosts *hosts, nc_word host);

#endif
