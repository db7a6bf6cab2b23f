/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_PROFILE_H
#define NC_PROFILE_H

#include "run.h"

/* What a run whose host has a clock (nc_run_host.clock) spent on what, over all its finishes.  Everything but
 * the times is the same on every machine. */
typedef enum nc_stage {
    NC_STAGE_SIEVE,   /* facts to rows, accumulators; absences that are checked as facts pass are not in it */
    NC_STAGE_JOINS,   /* rows to matches */
    NC_STAGE_ABSENCE, /* what must not be there: exceptions, windows */
    NC_STAGE_FINDINGS, /* groups, conclusions, words, certainty, what to do next */
    NC_STAGE_COUNT
} nc_stage;
nc_str nc_stage_name(nc_stage stage); /* "sieve", ... */

typedef struct nc_rule_cost {
    const nc_rule *rule;
    uint64_t rows;       /* facts that its names are taken from */
    uint64_t candidates; /* rows that joins looked at */
    uint64_t matches, findings;
    int64_t time; /* ns */
} nc_rule_cost;

/* Facts of one type that somebody wants. */
typedef struct nc_type_cost {
    nc_str type;
    uint64_t offered;
    uint64_t looked_at; /* of them: those that some rule could still want when little of them was known */
} nc_type_cost;

/* What one rule asks of facts of one type.  Rules that ask the same share it: of them the first by name. */
typedef struct nc_pattern_cost {
    const nc_rule *rule;
    nc_str type, pattern;
    unsigned rules;   /* that ask the same */
    uint64_t passed;  /* facts that fit: each is kept as a row, or probes the absences that wait for it */
    uint64_t doubted; /* facts of which that cannot be told */
    bool kept;
} nc_pattern_cost;

typedef struct nc_run_profile {
    int64_t time[NC_STAGE_COUNT]; /* ns */
    const nc_rule_cost *rules;    /* those evaluated, dearest first, then by candidates, rows, name */
    size_t rule_count;
    const nc_type_cost *types; /* most looked at first, then by name */
    size_t type_count;
    const nc_pattern_cost
        *patterns; /* that some fact passed or left in doubt; most first, then by rule, pattern */
    size_t pattern_count;
} nc_run_profile;

/* After nc_run_finish; belongs to the run. */
const nc_run_profile *nc_run_profiled(nc_run *run);

#endif
