/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_REPEAT_H
#define NC_REPEAT_H

#include "packet.h"

/* IPv4 datagrams of the last two seconds, in a table of fixed size: of the four places a datagram can have,
 * the one heard of least recently gives way. */
typedef struct nc_repeat_entry {
    uint64_t key;   /* hash of all that must be equal; 0 = free */
    int64_t at;     /* of the latest copy */
    uint64_t first; /* record or line of the first copy */
    uint32_t copies;
    uint8_t ttl;
    bool has_ttl;
} nc_repeat_entry;

typedef struct nc_repeats {
    nc_repeat_entry *entries; /* NULL until the first datagram */
} nc_repeats;

#endif
