/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_DUMP_RUN_H
#define NC_DUMP_RUN_H

#include "decoders/case.h"
#include "decoders/text/describe.h"
#include "decoders/text/dump_index.h"
#include "decoders/text/numbered.h"
#include "decoders/text/objects.h"

/* Reads one member with all descriptions: finds where reports begin, follows the description of the current
 * one, puts the facts. Work is linear in the text. */
typedef enum nc_edge {
    NC_EDGE_NONE,
    NC_EDGE_WORDS,   /* more words may belong to its last value: a text may be short, a word or number not */
    NC_EDGE_NUMBERS, /* the line ends at a width that some copies have: a number may be short, a word hardly
                      */
    NC_EDGE_ALL,     /* it ends where copies are cut, or in the middle */
} nc_edge;

typedef struct nc_dump_line {
    nc_str text; /* without the columns of a console (console.h) */
    uint32_t number;
    uint64_t offset;
    uint32_t length;
    bool tabs;     /* it may have some */
    nc_edge edge;  /* whether its last value may go on where this copy was cut: unknown rather than short */
    int64_t shown; /* local time that its console columns show; NC_TIME_NONE */
} nc_dump_line;

/* What became of a piece of a line. */
typedef enum nc_dump_role {
    NC_ROLE_HEADER,
    NC_ROLE_START,
    NC_ROLE_END, /* ends the report, or says that it is not whole */
    NC_ROLE_SECTION,
    NC_ROLE_VALUE,   /* taken by a field */
    NC_ROLE_UNKNOWN, /* by a field, and means that nothing is known */
    NC_ROLE_BAD,     /* by a field that can't read it */
    NC_ROLE_IGNORED, /* known and not read */
    NC_ROLE_UNREAD,  /* not understood */
    NC_ROLE_COUNT
} nc_dump_role;

/* Somebody who wants to see how lines are read; `piece` is part of line->text, or the whole of it. */
typedef struct nc_dump_watch {
    void *context;
    void (*piece)(void *context, const nc_dump_line *line, nc_str piece, nc_dump_role role, nc_str name);
    void (*line)(void *context, const nc_dump_line *line, const nc_dump *dump); /* all of it has been told */
} nc_dump_watch;

/* A block that is open, with what was read of it. */
typedef struct nc_open {
    const nc_block *block; /* NULL: what the header gave */
    nc_dump_line from;     /* text unused */
    int64_t at;            /* UTC; NC_TIME_NONE */
    nc_word value[NC_DUMP_FIELDS];
    uint8_t state[NC_DUMP_FIELDS]; /* 0 not seen, 1 known, 2 seen and unknown */
    uint8_t rank;                  /* in the order of its block, of the last of its fields that was seen */
    bool overrun; /* lines were lost: what comes may belong to the next block, whose beginning is missing */
} nc_open;

typedef struct nc_header {
    nc_capture captures[NC_TEMPLATE_CAPTURES]; /* texts in `texts` */
    unsigned count;
    bool torn; /* the line lacks its end */
} nc_header;

/* Where the columns of the table that is being read stand. */
typedef struct nc_table_place {
    int block; /* whose rows may follow, -1 none */
    bool wide; /* the heading leaves columns free: positions count */
    size_t begin[NC_DUMP_COLUMNS], end[NC_DUMP_COLUMNS];
    int16_t of_part[2 * NC_DUMP_COLUMNS]; /* with a separator: the column of each part, -1 none */
    unsigned parts;
} nc_table_place;

typedef struct nc_walk_row nc_walk_row; /* dump_walk.c */

enum { NC_DUMP_NEAR = 100 /* attempts to read a damaged label that may fail, by report */ };

typedef struct nc_dump_run {
    nc_case *c;
    uint32_t source;
    nc_member_hint hint;
    const nc_dumps *dumps;
    nc_arena *scratch;   /* of the pending header; reset with each */
    const nc_dump *dump; /* of the current report; NULL between reports */
    unsigned start;      /* by which of its starts the report began */
    nc_header *pending;  /* a header by description; count 0 = none */
    uint64_t *hits;      /* a set of entries of the index */
    unsigned hit_words;
    int section, release;
    unsigned below; /* number + 1 of the field whose value stands in the next line; 0 none */
    nc_table_place table;
    unsigned depth; /* open[0] is the header */
    nc_open open[NC_DUMP_DEPTH];
    int64_t at; /* of the report; NC_TIME_NONE */
    uint32_t reports, unread, first_unread, facts, fuzzy, first_fuzzy;
    unsigned near_misses;
    uint32_t lost, first_lost; /* blocks that go on with what belongs to another one */
    uint32_t records;          /* blocks of this report that give facts */
    uint64_t missing;          /* records that reports say they show, and that are not there */
    bool truncated, unconfirmed;
    bool torn;                  /* the last header lacked its end: this copy cut or wrapped its lines */
    nc_buf kinds;               /* descriptions used, in order of first use */
    bool *used;                 /* by description */
    const nc_dump_watch *watch; /* NULL: nobody */
    int64_t clock;              /* local time of day of the header; NC_TIME_NONE */
    nc_walk_row **rows;         /* of the SNMP walk that is being read */
    size_t row_count, row_capacity;
    nc_numbered row_keys;
    const nc_object *walk_first;           /* the object that the walk began with; NULL */
    nc_sym walk_index;                     /* of the row that becomes facts; 0 none */
    int64_t uptime;                        /* of the agent whose walk it is, ns; NC_TIME_NONE */
    nc_sym agent;                          /* its sysName; 0 */
    bool samples_full;                     /* counters that were not kept for rates */
    nc_walk_row *filled;                   /* of the value in the line above; NULL */
    unsigned filled_field;                 /* whose it is */
    nc_walk_row *waiting;                  /* whose octets may go on in the next line; NULL */
    unsigned waiting_field, octets_before; /* octets in the line before */
    bool octets_over;                      /* a line of them was cut: those behind it are not known */
    nc_buf octets;
    nc_buf spread; /* the line with blanks for its tabs */
} nc_dump_run;

nc_dump_run *nc_dump_run_new(nc_case *c, uint32_t source);
void nc_dump_run_free(nc_dump_run *run);

/* One whole line. */
void nc_dump_run_line(nc_dump_run *run, const nc_dump_line *line);

/* Whether a line is the header of a report of any description. */
bool nc_dump_run_heads(nc_dump_run *run, nc_str text);

/* Whether a report is open to which the line may belong. */
bool nc_dump_run_shows(const nc_dump_run *run, nc_str text);

/* Closes the report that is open, if any. */
void nc_dump_run_end(nc_dump_run *run);

/* What a line says about the beginning of reports. */
bool nc_dump_is_header(const nc_dump *dump, nc_str line, nc_header *out);
bool nc_dump_is_start(const nc_dump *dump, unsigned number, nc_str line);

/* ---- between dump_run.c, dump_block.c, dump_lines.c and dump_table.c ---- */

/* Whether a line fits a template / the first of a list that it fits, with or without the message id in front
 * of it. */
bool nc_dump_fits(const nc_template *template, nc_str line, nc_header *out);
const nc_template *nc_dump_matches(const nc_templates *list, nc_str line, nc_header *out);
void nc_dump_tell(nc_dump_run *run, const nc_dump_line *line, nc_str piece, nc_dump_role role, nc_str name);
void nc_dump_count_unread(nc_dump_run *run, const nc_dump_line *line, nc_str piece);

/* Blocks and fields. */
void nc_dump_open_block(nc_dump_run *run, unsigned number, const nc_dump_line *line);
void nc_dump_close_block(nc_dump_run *run);
void nc_dump_close_rows(nc_dump_run *run);
void nc_dump_set_field(nc_dump_run *run, nc_open *open, unsigned field, nc_str text, const nc_dump_line *line,
                       nc_edge edge);
void nc_dump_set_captures(nc_dump_run *run, nc_open *open, const nc_header *found, const nc_dump_line *line);
/* Whether a label that stands alone in a line is all of one: "DEST" at the end of a copy that was cut may be
 * the beginning of DESTXCF. */
bool nc_dump_names_label(const nc_dump_line *line, nc_str text);
/* Whether the field could read the text. */
bool nc_dump_readable(const nc_dump_run *run, int field, nc_str text);
bool nc_dump_in_section(const nc_dump_run *run, uint64_t sections);

/* SNMP walks: takes a line of one; its rows become facts at the end. */
bool nc_dump_takes_walk(nc_dump_run *run, const nc_dump_line *line);
void nc_dump_end_walk(nc_dump_run *run);

/* Begins a report of description `number`, by its start `start`. */
void nc_dump_begin(nc_dump_run *run, unsigned number, unsigned start, const nc_dump_line *line);

/* Lines inside of a report; whether its innermost block waits for a line. */
bool nc_dump_awaits(const nc_dump_run *run, nc_str line);
void nc_dump_read_line(nc_dump_run *run, const nc_dump_line *line);
bool nc_dump_takes_heading(nc_dump_run *run, const nc_dump_line *line);
bool nc_dump_takes_row(nc_dump_run *run, const nc_dump_line *line);

#endif
