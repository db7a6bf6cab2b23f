/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_ASIDE_H
#define NC_ASIDE_H

#include "engine/fact/row.h"

/* Facts that become rows only if the other side of a join names them. */

typedef struct nc_run nc_run;
typedef struct nc_alpha nc_alpha;
typedef struct nc_type_plan nc_type_plan;
typedef struct nc_rule_plan nc_rule_plan;
typedef struct nc_view nc_view;

/* Of a row that some use of an alpha needs `slot` equals `partner_slot` of a row of the partner. */
typedef struct nc_join_guard {
    struct nc_join_guard *next;
    const nc_alpha *partner;
    uint16_t slot, partner_slot;
    unsigned use;
} nc_join_guard;

/* What is kept of a fact stands in columns: the first two, seven of its origin, then own slots as in
 * batches. */
enum { NC_ASIDE_USES, NC_ASIDE_KNOWN, NC_ASIDE_ORIGIN, NC_ASIDE_SLOTS = NC_ASIDE_ORIGIN + 7 };
enum { NC_ASIDE_CHUNK = 256 };

/* Some facts.  Each column is stored as what its words are above the least of them, in as few bytes as the
 * greatest difference needs. */
typedef struct nc_aside_chunk {
    struct nc_aside_chunk *next;
    unsigned count, columns;
    nc_word *base;  /* by column */
    uint32_t *place; /* ... where its words stand in `bytes`, times 16, plus the bytes of each */
    unsigned char *bytes;
} nc_aside_chunk;

/* Facts of one type that are laid aside. */
typedef struct nc_aside {
    nc_alpha *alphas[64]; /* by bit */
    unsigned alpha_count;
    nc_aside_chunk *first, *last;
    nc_word *staged; /* column k at k * NC_ASIDE_CHUNK: the latest facts, until they are a chunk */
    unsigned staged_count;
    size_t count;
    nc_alpha *passing;  /* the one whose facts go once absences have refuted all uses of them; NULL: none */
    uint64_t *gone;     /* a bit for each of its facts that is refuted */
    size_t gone_room, gone_capacity, gone_count; /* words; facts */
    const nc_row **made; /* at the end, by fact: the row made of it */
} nc_aside;

void nc_aside_note(nc_run *run, const nc_rule_plan *plan); /* the uses that this rule makes of alphas */
void nc_aside_plan(nc_run *run);                           /* all rules are planned */
void nc_aside_batch(nc_run *run, nc_type_plan *type);      /* the batch went through the sieve */
void nc_aside_settle(nc_run *run); /* all evidence is in: rows are made of those that are named */
/* After that: the row made of a fact; NULL: none was. */
const nc_row *nc_aside_row(const nc_run *run, const nc_alpha *alpha, uint32_t place);
void nc_aside_release(nc_run *run); /* forgets the rest */
void nc_aside_free(nc_type_plan *type);

/* An absence has refuted all uses of the fact. */
void nc_aside_refuted(nc_run *run, const nc_alpha *alpha, uint32_t place);

/* absence.c: can the absences that begin at these facts do without a row of them?  Can they at this one? */
bool nc_absence_plain(const nc_alpha *anchors);
bool nc_absence_aside(const nc_alpha *anchors, const nc_view *view);
void nc_absence_watch(nc_run *run, const nc_alpha *anchors, const nc_view *view, uint32_t place);

#endif
