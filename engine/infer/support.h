/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_SUPPORT_H
#define NC_SUPPORT_H

#include "aside.h"

#include "engine/fact/row.h"

/* What concluded rows of a live run stand on (support.c, tuple.c, derive.c). */

typedef struct nc_found nc_found;
typedef struct nc_match nc_match;

typedef struct nc_support { /* one derivation of a row */
    struct nc_support *next, *of_rule;
    nc_found *found;
    uint32_t row; /* and premises: as nc_row_ref gives them */
    uint32_t rule : NC_ROW_RULE_BITS;
    uint32_t dead : 1;
    uint32_t inner : 1; /* of a recursive part; it is only the proof of its row, and stands first */
    uint32_t height, seen;
    uint32_t premises[]; /* as many as the rule has lines of find */
} nc_support;

void nc_support_add(nc_run *run, nc_rule_plan *plan, nc_row *row, const nc_match *match);
void nc_support_inner(nc_run *run, nc_rule_plan *plan, nc_row *row, const nc_match *match);
void nc_supports_drop(nc_run *run, nc_rule_plan *plan);
bool nc_support_better(nc_run *run, const nc_support *a, const nc_support *b);
void nc_derived_remove(nc_run *run, const nc_row *row);
void nc_derived_retype(nc_run *run, const nc_fact_type *to); /* numbers of all types are others now */
void nc_derived_replace(nc_run *run, const nc_row *row, const nc_row *by);
void nc_publish(nc_run *run, nc_type_plan *type); /* rows whose supports changed come, go, or are replaced */
/* Takes the rows of a recursive part away, but for supports from outside. */
void nc_part_wipe(nc_run *run, nc_type_plan *type);

/* tuple.c: of rows of a live run. */
nc_support **nc_tuple_supports(const nc_row *tuple); /* the first is its proof, once it is settled */
size_t nc_tuple_size(const nc_row *tuple);           /* bytes */
uint32_t nc_tuple_seen(const nc_row *tuple);         /* recordings that show it */
/* `best` is its proof now, one of `count`, shown by these recordings. */
void nc_tuple_settle(nc_run *run, nc_row *tuple, const nc_support *best, uint32_t count, uint32_t seen);
/* Rules have other numbers, plus 1, now; 0: it is no more, and the row is going to be settled. */
void nc_tuple_renumber(nc_row *tuple, const uint32_t *to, size_t count);

#endif
