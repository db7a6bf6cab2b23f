/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_COST_H
#define NC_COST_H

#include "engine/rule/program.h"

/* What each pattern of a program costs, estimated from how the sieve would look for its facts: the access
 * predicate chosen, and how rare its values are likely to be.  An estimate for comparing rules, not a
 * measurement. */

typedef enum nc_cost_role { NC_COST_FIND, NC_COST_ABSENT, NC_COST_EXISTS } nc_cost_role;

typedef struct nc_cost {
    const nc_rule *rule;
    const nc_pattern *pattern;
    nc_cost_role role;
    bool event;              /* facts of a stream; others are few */
    bool indexed;            /* a value of the fact leads to the pattern */
    bool watched;            /* ABSENT: its facts are checked as they pass, none is kept */
    nc_str by;               /* the slot of the access predicate */
    double candidates, kept; /* of a million facts of its type */
    double milliseconds;     /* for a million facts of its type */
} nc_cost;

typedef struct nc_costs { /* in order of rule name, then as written */
    const nc_cost *at;
    size_t count;
} nc_costs;

nc_costs nc_costs_of(nc_arena *arena, const nc_program *program, nc_pool *pool);

#endif
