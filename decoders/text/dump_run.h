/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_DUMP_RUN_H
#define NC_DUMP_RUN_H

#include "decoders/case.h"
#include "decoders/text/describe.h"

/* Reads one member with all descriptions: finds where reports begin, follows the description of the current
 * one, puts the facts. Work is linear in the text. */
typedef enum nc_edge {
    NC_EDGE_NONE,
    NC_EDGE_NUMBERS, /* the line ends at a width that some copies have: a number may be short, a word hardly
                      */
    NC_EDGE_ALL,     /* it ends where copies are cut, or in the middle */
} nc_edge;

typedef struct nc_dump_line {
    nc_str text;
    uint32_t number;
    uint64_t offset;
    uint32_t length;
    nc_edge edge; /* whether its last value may go on where this copy was cut: unknown rather than short */
} nc_dump_line;

/* A block that is open, with what was read of it. */
typedef struct nc_open {
    const nc_block *block; /* NULL: what the header gave */
    nc_dump_line from;     /* text unused */
    nc_word value[NC_DUMP_FIELDS];
    uint8_t state[NC_DUMP_FIELDS]; /* 0 not seen, 1 known, 2 seen and unknown */
} nc_open;

typedef struct nc_header {
    nc_capture captures[NC_TEMPLATE_CAPTURES]; /* texts in `texts` */
    unsigned count;
} nc_header;

typedef struct nc_dump_run {
    nc_case *c;
    uint32_t source;
    nc_member_hint hint;
    const nc_dumps *dumps;
    nc_arena *scratch;   /* of the pending header; reset with each */
    const nc_dump *dump; /* of the current report; NULL between reports */
    nc_header *pending;  /* a header by description; count 0 = none */
    int section, table;  /* table: block whose rows may follow, -1 none */
    unsigned depth;      /* open[0] is the header */
    nc_open open[NC_DUMP_DEPTH];
    int64_t at; /* of the report; NC_TIME_NONE */
    uint32_t reports, unread, first_unread, facts;
    bool truncated;
    nc_buf kinds; /* descriptions used, in order of first use */
    bool *used;   /* by description */
} nc_dump_run;

nc_dump_run *nc_dump_run_new(nc_case *c, uint32_t source);
void nc_dump_run_free(nc_dump_run *run);

/* One whole line. */
void nc_dump_run_line(nc_dump_run *run, const nc_dump_line *line);

/* Closes the report that is open, if any. */
void nc_dump_run_end(nc_dump_run *run);

/* What a line says about the beginning of reports. */
bool nc_dump_is_header(const nc_dump *dump, nc_str line, nc_header *out);
bool nc_dump_is_start(const nc_dump *dump, nc_str line);

#endif
