/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_SPOTS_H
#define NC_SPOTS_H

#include "pick.h"

/* Where in capture files packets of conversations lie, noted while the files are read once, so that a second
 * reading for a few conversations (pick.h) need not look at the rest.  A file is a row of stretches; of each
 * is kept which conversations have packets in it, as a Bloom filter: it never denies one that is there, and
 * names one in seventy that is not.  Memory is bounded: when there are too many stretches, neighbours
 * become one, and the notes of very long captures say less. */
typedef struct nc_spots nc_spots;

nc_spots *nc_spots_new(void);
void nc_spots_free(nc_spots *spots); /* NULL is fine */

/* The frames of this file come next; names are unique in a case.  Nothing is noted once it was chosen. */
void nc_spots_file(nc_spots *spots, nc_str name);

/* A frame, with the number that picks know it by.  From the first one on where its reader cannot begin again
 * (nc_frame.again) the rest of the file is one stretch that is always read. */
void nc_spots_note(nc_spots *spots, const nc_frame *frame);

/* Which stretches hold what the pick may take.  All others hold nothing of it, but frames of ARP, LLDP or STP
 * perhaps, which hang on no conversation; where such a one may be wanted itself, none of them is left out.
 * The first and the last stretch of a file are never left out. */
void nc_spots_choose(nc_spots *spots, const nc_pick *pick);

/* The way of a reader through a file: some frames to read, then some to pass over, and so on. */
typedef struct nc_way {
    const struct nc_spot *at, *end; /* stretches not yet come to */
} nc_way;

/* Of a file that was noted and chosen from; else all of it is to be read. */
nc_way nc_spots_way(const nc_spots *spots, nc_str name);

/* Where in the file the frames end that are to be read now; UINT64_MAX: nowhere. */
uint64_t nc_way_stop(const nc_way *way);

/* Steps past what need not be read, which may be nothing: then `passed.records` is 0.  Else the next record
 * begins at `offset`.  Returns how many records are to be read from there on before the next step. */
uint64_t nc_way_step(nc_way *way, nc_passed *passed, uint64_t *offset);

#endif
