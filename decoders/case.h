/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_CASE_H
#define NC_CASE_H

#include "decoders/facts.h"
#include "engine/base/diag.h"
#include "engine/fact/source.h"

/* What all decoders of one case share.  Filled by whoever wires the rooms; decoders write facts to `sink`,
 * their sources' fields in `sources`, and complaints to sources' notes (never to a stream). */
typedef struct nc_wires nc_wires;   /* packet/: the conversations of all sources, for comparing vantages */
typedef struct nc_dumps nc_dumps;   /* text/: the loaded dump descriptions */
typedef struct nc_spots nc_spots;   /* packet/spots.h: where packets lie, for reading them again */
typedef struct nc_limits nc_limits; /* limits.h */
typedef struct nc_snapshots nc_snapshots; /* text/: counters of displays, for rates */

/* What case.yaml says of one member, or the defaults. */
typedef struct nc_member_hint {
    nc_str system;
    nc_sym vantage;
    nc_str filter;
    int32_t zone_minutes; /* local time minus UTC of the times in a text member */
    bool has_zone;
    bool on_wire;     /* vantage is outside of the sending host */
    int8_t continues; /* a capture: 1 goes on with the file before it, -1 does not, 0 nothing said */
} nc_member_hint;

/* How far reading is. */
typedef struct nc_reading {
    enum { NC_READING, NC_CONCLUDING, NC_READ } phase; /* NC_READ: all is done */
    nc_str member;                                     /* that is being read */
    uint64_t bytes;                                    /* of the bundles as they are stored, so far */
} nc_reading;
typedef bool (*nc_reading_fn)(void *context, const nc_reading *reading);

typedef struct nc_case {
    nc_pool *pool;
    nc_sink *sink;
    nc_sources *sources;
    const nc_limits *limits;
    nc_wires *wires;
    nc_spots *spots; /* NULL: nothing is noted, and all is read */
    const nc_dumps *dumps;
    nc_snapshots *snapshots; /* NULL: no rates are made */
    nc_str title, id;        /* of case.yaml; may be empty */
    /* Answers for a member path; never NULL. */
    nc_member_hint (*hint)(void *context, nc_str member);
    void *hint_context;
    /* Tells the run that facts of this type could have come: `source`, which gives them, was read. */
    void (*loaded)(void *context, uint32_t source, nc_fact_type type);
    void *loaded_context;
    /* Tells the run that there will be no facts of these types, before the first one of others; with the same
     * context.  May be NULL. */
    void (*never)(void *context, const nc_fact_type *types, size_t count);
    bool alone; /* a single recording is all there is: nothing to compare it with */
    bool only_packets; /* members that hold none need not be decoded, and nobody asks for digests */
    /* May be NULL.  Told of each line by readers that know which ones they understand. */
    void (*line)(void *context, uint32_t number, bool taken);
    void *line_context;
    /* May be NULL.  Told now and then; false: nothing more is to be read. */
    nc_reading_fn progress;
    void *progress_context;
} nc_case;

#endif
