/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_SIDES_H
#define NC_SIDES_H

#include "reports/ladder.h"

/* One TCP conversation as two places recorded it, side by side: packets of both in one order, and of each
 * that only one place has, what the other one was doing then. */

typedef enum nc_seen {
    NC_SEEN,        /* recorded */
    NC_SEEN_PIECES, /* its bytes, in other segments: offload cuts them otherwise */
    NC_SEEN_NOT,    /* not there, though this place was recording everything */
    NC_SEEN_UNSURE, /* not there; a filter, drops, damage or the edge of the recording may be why */
    NC_SEEN_BLIND,  /* the recording had not begun or was over */
    NC_SEEN_BEYOND, /* behind the packets that are compared */
    NC_SEEN_COUNT
} nc_seen;

typedef struct nc_side {
    nc_str source, vantage, client, server; /* addresses and ports as this place has them */
    int64_t from, to;                       /* recorded, on its own clock; NC_TIME_NONE = not known */
    bool whole;                             /* all of it: no filter, no drops, no damage */
    int64_t offset;                         /* its clock is this much later than that of the lines, ns */
    uint64_t total;                         /* packets of the conversation */
    uint64_t missing[NC_SEEN_COUNT][2];     /* lines that only the other one has: to client, to server */
} nc_side;

typedef struct nc_sides_line {
    const nc_r_arrow *packet;
    const nc_r_sight *sights[2]; /* NULL: not recorded there */
    nc_seen seen[2];
} nc_sides_line;

enum { NC_SIDES_PACKETS = 2000 }; /* compared of each side */

typedef struct nc_sides {
    nc_side side[2]; /* first the one nearer to the client */
    nc_r_clock clock;
    const nc_sides_line *lines;
    size_t count, both; /* both: lines that both recorded */
    size_t others;      /* conversations that two places recorded, besides this one */
} nc_sides;

/* Fills lines, totals and offsets from what the two sources showed; source, vantage, ends, from, to and whole
 * of `side` are set in the order of `parts`, and `clock` ties them.  All is kept in `arena`. */
void nc_sides_build(nc_sides *sides, nc_arena *arena, const nc_gathered parts[2]);

void nc_render_sides(const nc_sides *sides, const nc_report_options *options, nc_buf *out);
void nc_render_sides_html(const nc_sides *sides, nc_buf *out);
/* As a part of another page, whose first table has these columns (html_page.h). */
#define NC_SIDES_COLUMNS "who|#A: seconds|#frame|packet|#B: seconds|#frame|packet"
void nc_sides_section_html(const nc_sides *sides, const char *const *tables, nc_buf *out);

#endif
