/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_FLOODS_H
#define NC_FLOODS_H

#include "decoders/text/numbered.h"
#include "engine/base/str.h"

/* A log that says the same a million times.  So many messages of one id are read whatever they say; behind
 * those only what says something new, a few times each: what it names, codes, addresses and users, but not
 * the ports, connection ids and counters that differ from one to the next.  The rest is counted, and told
 * of. */
typedef struct nc_floods {
    size_t most;     /* messages of one id that are read whatever they say */
    uint64_t *count; /* of each id */
    nc_numbered said;
    uint8_t *times;
    size_t capacity;
    uint64_t left_out;
    uint32_t first; /* line of the first one left out */
} nc_floods;

enum { NC_FLOOD_TIMES = 4, NC_FLOOD_SAID = 16384 };

/* `ids`: how many numbers of ids there are. */
void nc_floods_begin(nc_floods *floods, size_t ids, size_t most);
void nc_floods_end(nc_floods *floods);

/* Whether a message of this id, with this text, is to be read; one that is not is counted, with its line. */
bool nc_floods_pass(nc_floods *floods, size_t id, nc_str text, uint32_t line);

#endif
