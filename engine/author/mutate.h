/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_MUTATE_H
#define NC_MUTATE_H

#include "engine/infer/ruletest.h"

/* Mutation of rules: each condition of each rule is changed a little, and some test of the rule must fail.  A
 * change that no test notices is a survivor: either a test is missing or the condition means nothing. */

typedef struct nc_mutant {
    const nc_rule *rule;
    nc_place place;
    nc_str what;          /* "condition dropped", "threshold", "operator" ... */
    nc_str where;         /* "find p", "unless relay" */
    nc_str before, after; /* the condition; `after` is empty when it was dropped */
    bool killed;
    nc_str killer; /* name of the test that noticed */
    size_t lead;   /* of a survivor: number of the suggestion that would kill it, SIZE_MAX = none */
} nc_mutant;

/* A near miss of a case that tells a mutant from the rule: a line for `silent-if`, `fires-if`,
 * `undecided-if`. Whether the rule is right there is for its author to say. */
typedef struct nc_suggestion {
    const nc_test_case *test;
    nc_str key, text;
} nc_suggestion;

typedef struct nc_pack_score {
    nc_str pack;
    size_t count, killed;
} nc_pack_score;

typedef struct nc_mutation {
    const nc_mutant *mutants;         /* in order of rule name and place in the rule */
    size_t count, killed, equivalent; /* equivalent: left out, since they mean the same as the original */
    size_t runs;                      /* tests that were run */
    const nc_suggestion *suggestions;
    size_t suggestion_count;
    const nc_pack_score *packs; /* those with mutants, by name */
    size_t pack_count;
} nc_mutation;

/* Mutates the rules that `only` names (glob or code; empty = all) and runs their tests, then those of rules
 * that read what they conclude.  Rules whose own tests fail as they are count as survived.  With `suggest`,
 * near misses are sought that would kill survivors.  The result belongs to the arena. */
nc_mutation nc_mutate(nc_arena *arena, const nc_program *program, nc_pool *pool, const nc_test_case *tests,
                      size_t test_count, nc_str only, bool suggest, const nc_rule_test_host *host);

/* Percentage of mutants that were killed, 100 when there are none. */
double nc_mutation_score(const nc_mutation *mutation);

/* The lowest such percentage of any one pack, so that a large pack cannot hide a small one. */
double nc_mutation_lowest(const nc_mutation *mutation);

void nc_mutation_text(const nc_mutation *mutation, nc_buf *out);
void nc_mutation_json(const nc_mutation *mutation, nc_buf *out);

#endif
