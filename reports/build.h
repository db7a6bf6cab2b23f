/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_REPORTS_BUILD_H
#define NC_REPORTS_BUILD_H

#include "reports/result.h"

/* Shared by the files that build a result; no format includes this. */

enum { NC_R_MOST_NEXT = 1000 }; /* observations worth making that a result carries, the best ones */

/* A growing array that ends up in the arena. */
typedef struct nc_list {
    void *items;
    size_t count, capacity;
} nc_list;

enum { NC_HOLES = 4 }; /* places of commands that facts may fill: <stack>, <trle>, <writer>, <portname> */

typedef struct nc_build {
    const nc_result_input *in;
    nc_result *r;
    nc_arena *arena;
    const nc_finding **kept;      /* findings listed, as r->findings */
    struct nc_numbered *numbered; /* all findings by address: F number and place in the list */
    nc_list evidence;             /* nc_r_evidence */
    nc_list evidence_rows; /* const nc_row *const *: the rows of each, for recognising the same again */
    nc_list citations;     /* nc_list of size_t: the findings that cite each */
    size_t *evidence_slots, evidence_mask; /* places in `evidence` + 1 by hash of the first row */
    nc_buf scratch;
    nc_str *only[NC_HOLES]; /* values of places of commands: of the case, then of each source (holes.c) */
    nc_list named;          /* nc_r_named: causes that are spoken of */
    nc_list places;         /* nc_r_place: those that commands leave open (places.c) */
} nc_build;

/* list.c */
void *nc_list_add(nc_list *list, size_t size);                  /* zeroed; valid until the next add */
void *nc_list_end(nc_list *list, nc_arena *arena, size_t size); /* moves it to the arena, empties the list */
nc_str nc_build_copy(nc_build *b, nc_str s);
nc_str nc_build_take(nc_build *b); /* what stands in b->scratch, which is emptied */
nc_r_texts nc_build_texts(nc_build *b, const nc_str *items, size_t count);
bool nc_list_has_text(const nc_list *list, nc_str s); /* of a list of nc_str */

/* holes.c */
void nc_build_holes(nc_build *b); /* sets b->only: "" when the facts name none or several */
/* A command with <stack> and <trle> filled where each can only be one: in the sources that the finding (NULL:
 * none) rests on, else on the systems of these, else in the case. */
nc_str nc_build_filled(nc_build *b, nc_str text, const nc_finding *f);

/* places.c */
/* Notes what is left open in a command's text.  command: NULL when it is none of the packs. */
void nc_build_note_places(nc_build *b, nc_str text, const nc_command *command);
void nc_build_places(nc_build *b); /* when all commands are built */

/* findings.c */
void nc_build_findings(nc_build *b);
size_t nc_build_finding(const nc_build *b, const nc_finding *f);  /* place in the list or NC_R_NONE */
unsigned nc_build_number(const nc_build *b, const nc_finding *f); /* F number; 0 for NULL */
nc_r_action nc_build_action(nc_build *b, const nc_filled *filled, const nc_finding *f); /* f: or NULL */
nc_r_actions nc_build_actions(nc_build *b, const nc_filled *filled, size_t count, const nc_finding *f);

/* evidence.c */
nc_r_refs nc_build_evidence(nc_build *b, const nc_evidence *evidence, size_t finding);
void nc_build_evidence_end(nc_build *b);
void nc_build_filters(nc_build *b, nc_r_finding *finding);
void nc_frame_filter(nc_buf *out, const uint64_t *frames, size_t count); /* ascending, each once */

/* facts.c */
void nc_build_place(const nc_build *b, nc_buf *out, const nc_row *row, bool with_time);
void nc_build_fact(const nc_build *b, nc_buf *out, const nc_row *const *rows, size_t count);
int nc_row_order(const nc_build *b, const nc_row *x,
                 const nc_row *y); /* by source name, type, time, record, line, value */
const nc_source *nc_build_source(const nc_build *b, const nc_row *row); /* or NULL */

/* derivation.c */
const nc_r_node *nc_build_derivation(nc_build *b, const nc_finding *f);

/* also.c */
bool nc_build_alike(const nc_filled *x, const nc_filled *y); /* the same to do, about others */
/* Adds what `filled` has other than `head`, the text of one alike, to a list of nc_str; each once. */
void nc_build_also(nc_build *b, nc_list *also, nc_str head, const nc_filled *filled, const nc_finding *f);

/* causes.c, todo.c, undecided.c, verdict.c, inputs.c */
void nc_build_causes(nc_build *b);
nc_str nc_build_name_cause(nc_build *b,
                           const nc_cause *cause); /* its name; its title comes with the result */
void nc_build_named(nc_build *b);                  /* when all causes are named */
void nc_build_missing(nc_build *b);
void nc_build_undecided(nc_build *b); /* when what is missing is built */
void nc_build_next(nc_build *b);
void nc_build_verdict(nc_build *b);
bool nc_build_troubled(const nc_build *b); /* something is found or open: not "nothing wrong" */
bool nc_build_is_open(const nc_build *b);  /* something is wrong or undecided, and no cause is found */
void nc_build_inputs(nc_build *b);

#endif
