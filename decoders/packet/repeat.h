/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_REPEAT_H
#define NC_REPEAT_H

#include "packet.h"

/* IPv4 datagrams of the last two seconds, in a table of fixed size: of the four places a datagram can have,
 * the one heard of least recently gives way.  What each packet reads stands in one cache line. */
enum { NC_REPEAT_WAYS = 4 };

typedef struct nc_repeat_copy {
    uint64_t first; /* record or line of the first copy */
    uint32_t copies;
    uint8_t ttl; /* of the latest one */
    bool has_ttl;
} nc_repeat_copy;

typedef struct nc_repeat_set {
    uint64_t key[NC_REPEAT_WAYS]; /* hash of all that must be equal; 0 = free */
    int64_t at[NC_REPEAT_WAYS];   /* of the latest copy */
    nc_repeat_copy copy[NC_REPEAT_WAYS];
} nc_repeat_set;

typedef struct nc_repeats {
    nc_repeat_set *entries; /* NULL until the first datagram */
} nc_repeats;

/* Does anybody ask: rules about copies, or those who must not take one for a segment sent again? */
bool nc_repeats_wanted(const nc_sink *sink, bool tcp);

/* Gets into the cache what the datagram in this Ethernet frame will be looked for in. */
void nc_repeat_ahead(const nc_repeats *repeats, nc_str frame);

#endif
