/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_SNAPSHOTS_H
#define NC_SNAPSHOTS_H

#include "decoders/case.h"

/* Counters of displays over all sources of a case.  Two snapshots of one counter that have a date and time
 * become a delta and a rate (counter.rate, basis snapshots); two that show only a time of day are taken to be
 * less than a day apart (basis clocks); two walks of an SNMP agent are as far apart as its uptimes, which are
 * taken to be of one run of it (basis uptime); a lone one counts from the start of its stack, when some
 * display tells it (basis start).  A counter that went back wrapped or its stack was started again: its delta
 * is unknown. */
nc_snapshots *nc_snapshots_new(size_t limit);    /* counters, and starts, that are kept */
void nc_snapshots_free(nc_snapshots *snapshots); /* NULL is fine */

/* What the report of a fact says of all its counters. */
typedef struct nc_snapshot_of {
    nc_sym report; /* its description */
    int64_t clock; /* local time of day when its date is not known; NC_TIME_NONE */
    /* Of an SNMP walk: how long the agent has been running, NC_TIME_NONE; its name, and the index of the row,
     * which stand for the stack and the subject where the fact has none; 0. */
    int64_t uptime;
    nc_sym agent, index;
} nc_snapshot_of;

/* Keeps the counters of a fact: own slots in `mask`.  `subject` is the own slot that tells what is counted,
 * -1 the stack itself; `stack` the slot of its name.  False when the limit left some out. */
bool nc_snapshots_take(nc_snapshots *snapshots, const nc_fact *fact, uint64_t mask, int subject, int stack,
                       const nc_snapshot_of *of);

/* Tells when a stack was started; false when the limit left it out. */
bool nc_snapshots_started(nc_snapshots *snapshots, nc_sym stack, int64_t at);

/* All sources were read: puts what came of it. */
void nc_snapshots_finish(nc_snapshots *snapshots, nc_case *c, const nc_vocab *vocab);

#endif
