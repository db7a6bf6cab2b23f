/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_COVER_H
#define NC_COVER_H

#include "engine/infer/ruletest.h"

/* Which conditions of the rules were seen true and false, which exceptions held, which forms of a sentence
 * were shown, which rules fired: over tests and over cases.  Each condition is wrapped into a call of the
 * host, so that the engine itself knows nothing of it. */

typedef struct nc_coverage nc_coverage;

typedef enum nc_cover_kind { NC_COVER_CONDITION, NC_COVER_EXCEPTION, NC_COVER_MESSAGE } nc_cover_kind;

typedef struct nc_cover_site {
    nc_str rule, where, text;
    nc_cover_kind kind;
    nc_place place;
    bool measured;    /* false: an equality that joins search by, and only cases were looked at */
    uint64_t yes, no; /* times; of a message: one, many */
} nc_cover_site;

/* Results add up by rule and site, so several programs of the same packs (one a case) can be measured. */
nc_coverage *nc_coverage_new(nc_str only); /* of rules that nc_rule_meant says; of all when it is empty */
void nc_coverage_free(nc_coverage *coverage);

/* A copy of the program that measures; belongs to the arena.  Its functions are answered by nc_coverage_call.
 * `joins`: also equalities that tie two patterns (then no index answers them: only for few facts). */
const nc_program *nc_coverage_program(nc_coverage *coverage, nc_arena *arena, const nc_program *program,
                                      const nc_pool *pool, bool joins);

/* Answers a function of such a program and counts; false: it is none of them. */
bool nc_coverage_call(nc_coverage *coverage, const nc_function *fn, const nc_result_value *args, bool *known,
                      nc_word *out);

/* Counts what a run gave. */
void nc_coverage_fired(nc_coverage *coverage, nc_str rule);

/* Runs the tests that stand beside the rules. */
void nc_coverage_tests(nc_coverage *coverage, const nc_program *program, nc_pool *pool,
                       const nc_test_case *tests, size_t count, const nc_rule_test_host *host);

/* Percentage of rules that fired and of sites that were seen both ways (exceptions: that held). */
double nc_coverage_score(const nc_coverage *coverage);

void nc_coverage_text(const nc_coverage *coverage, nc_buf *out);
void nc_coverage_json(const nc_coverage *coverage, nc_buf *out);

#endif
