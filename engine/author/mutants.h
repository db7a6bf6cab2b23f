/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_MUTANTS_H
#define NC_MUTANTS_H

#include "mutate.h"
#include "rewrite.h"

/* The changes that are tried.  Only this room includes it. */
typedef struct nc_change {
    nc_str what;
    nc_site site;
    const nc_expr *after; /* of the whole site; NULL = dropped */
    const nc_rule *rule;  /* set instead when the change is none of an expression */
    nc_str text;          /* of such a change */
} nc_change;

typedef struct nc_changes {
    nc_change *at;
    size_t count, capacity;
    size_t equivalent;
} nc_changes;

/* All changes of one rule; free(changes.at). */
nc_changes nc_changes_of(nc_arena *arena, const nc_program *program, const nc_pool *pool,
                         const nc_rule *rule);

/* The rule with the change made. */
const nc_rule *nc_change_apply(nc_arena *arena, const nc_rule *rule, const nc_change *change);

/* ---- suggest.c ---- */

/* Runs a test against a rule in place of the original. */
typedef struct nc_verdicts {
    size_t findings, open;
} nc_verdicts;
typedef struct nc_prober {
    nc_verdicts (*run)(void *context, const nc_test_case *test, const nc_rule *mutant);
    void *context;
} nc_prober;

/* A near miss of one of the cases for which the mutant and the rule differ: fills `test` (facts in the arena)
 * and `out`.  False when none of the small changes tells them apart. */
bool nc_suggest(nc_arena *arena, const nc_program *program, const nc_pool *pool, const nc_rule *rule,
                const nc_rule *mutant, const nc_expr *about, const nc_test_case *cases, size_t case_count,
                const nc_prober *prober, nc_test_case *test, nc_suggestion *out);

#endif
