/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_LADDER_H
#define NC_LADDER_H

#include "reports/report.h"

/* A conversation as a ladder: client, vantages and server as lifelines, each packet an arrow that crosses
 * them.  Built from what each source showed of the conversation; which packets those are is the business of
 * whoever read them. */

/* One packet of the conversation, as one source recorded it. */
typedef struct nc_sighting {
    uint64_t record;           /* frame or record number; the line where there is none */
    uint64_t ordinal;          /* counts the conversation's packets of this source from 1 */
    int64_t at;                /* on the source's own clock, ns */
    uint32_t seq, ack, length; /* of TCP; length: payload bytes as sent */
    unsigned again;            /* of TCP: how often this source had it before */
    uint8_t flags;             /* of TCP, 0 for others */
    bool to_server, tcp;
    nc_str text; /* what it says; may be empty */
} nc_sighting;

/* What makes two sightings of two sources the same packet, as far as they can tell; and what makes two
 * packets of one source the same segment. */
uint64_t nc_sighting_key(const nc_sighting *sighting);
uint64_t nc_segment_key(const nc_sighting *sighting);

/* How often keys came.  Zero-initialised is empty; nc_tally_free gives the memory back. */
enum { NC_TALLY_MOST = 4096 }; /* different keys that are counted */
typedef struct nc_tally {
    uint64_t *keys;
    uint32_t *counts;
    size_t count, mask;
    bool over; /* there were more: what is not there may have come */
} nc_tally;
uint32_t nc_tally_add(nc_tally *tally, uint64_t key); /* how often it came before */
uint32_t nc_tally_get(const nc_tally *tally, uint64_t key);
void nc_tally_free(nc_tally *tally);

/* What one source showed of it. */
typedef struct nc_gathered {
    nc_str source, vantage;
    nc_sighting *items; /* those to draw, in order of recording */
    size_t count;
    uint64_t total; /* packets of the conversation, drawn or not */
    nc_tally keys;  /* of all of them */
} nc_gathered;

/* Fills `vantages` and `arrows` of `ladder`, whose ends are set, from `arena`.  Sources whose clock is not
 * tied to that of the source with the most sightings are left out.  `finding`: place of the finding whose
 * evidence and absences are marked, NC_R_NONE = none. */
void nc_ladder_build(nc_r_ladder *ladder, nc_arena *arena, const nc_result *result, size_t finding,
                     const nc_gathered *parts, size_t part_count);

/* How much later the clock of `source` is than that of `base`; false when nothing ties them. */
bool nc_clock_between(const nc_result *result, nc_str source, nc_str base, int64_t *offset);

/* The ladder as text, for screens. */
void nc_render_ladder(const nc_r_ladder *ladder, const nc_report_options *options, nc_buf *out);

#endif
