/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_TEXT_OVERLAP_H
#define NC_TEXT_OVERLAP_H

#include "engine/base/buf.h"

/* Screens that were copied one below the other and overlap: who scrolled by less than a screen has the last
 * lines of one again at the front of the next.  Only what stands between screens (titles, keys, prompts)
 * tells that it is so; lines that come again without that may be meant.  A run of lines behind such an edge
 * that is just the last lines before it is an overlap. */
enum { NC_OVERLAP_LINES = 64 };

typedef struct nc_overlap {
    uint64_t last[NC_OVERLAP_LINES]; /* of the lines before the edge, hashes; a ring */
    uint32_t count;                  /* of all lines so far */
    uint64_t may;                    /* bit k-1: the overlap may be k lines long */
    unsigned matched;                /* lines behind the edge that did */
    unsigned best;                   /* the longest overlap that is complete; 0 none */
    size_t bytes, best_bytes;        /* in these lines */
    bool edge;
} nc_overlap;

/* Something stood here that is no line of the text. */
void nc_overlap_edge(nc_overlap *overlap);

/* Whether the line, which is not empty, may be part of an overlap: it has to wait until that is known. */
bool nc_overlap_waits(nc_overlap *overlap, nc_str line);

/* How many of the lines that have waited are an overlap, when the next one is not part of it; begins anew. */
unsigned nc_overlap_settle(nc_overlap *overlap);

/* A line of the text that was not left out. */
void nc_overlap_note(nc_overlap *overlap, nc_str line);

#endif
