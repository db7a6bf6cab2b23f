/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_SUPPORT_H
#define NC_SUPPORT_H

#include "aside.h"

/* What concluded rows of a live run stand on (support.c, derive.c). */

typedef struct nc_found nc_found;
typedef struct nc_match nc_match;

typedef struct nc_support { /* one derivation of a row */
    nc_rule_plan *plan;
    nc_row *row;
    nc_found *found;
    unsigned height;
    uint32_t seen;
    bool dead;
    struct nc_support *next, *of_rule;
    const nc_row *premises[]; /* as many as the rule has lines of find */
} nc_support;

void nc_support_add(nc_run *run, nc_rule_plan *plan, nc_row *row, const nc_match *match);
void nc_supports_drop(nc_run *run, nc_rule_plan *plan);
bool nc_row_is_published(const nc_row *row);
void nc_row_published(nc_row *row); /* the sieve is going to see a concluded row */
size_t nc_held_size(void);          /* of the proof of a concluded row in a live run */
bool nc_support_better(nc_run *run, const nc_support *a, const nc_support *b);
void nc_derived_remove(nc_run *run, const nc_row *row);
void nc_derived_retype(nc_run *run, const nc_fact_type *to); /* numbers of all types are others now */
void nc_derived_replace(nc_run *run, const nc_row *row, const nc_row *by);
void nc_publish(nc_run *run, nc_type_plan *type); /* rows whose supports changed come, go, or are replaced */
/* Takes the rows of a recursive part away, but for supports from outside. */
void nc_part_wipe(nc_run *run, nc_type_plan *type);

#endif
