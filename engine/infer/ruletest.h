/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_RULETEST_H
#define NC_RULETEST_H

#include "engine/infer/outcome.h"
#include "engine/infer/run.h"
#include "engine/rule/rules.h"

/* Runs test cases that stand beside the rules (docs/rule-language.md, "Tests").
 *
 * Each case is a run of the whole program over its facts, with one source named `test` and one coverage fact;
 * functions marked `coverage` answer what the case says (`sees`), all others are asked of `host`, which may
 * be NULL.  Findings and undecided entries of the case's rule must be those that `expect` lists, no more and
 * no less. */
typedef struct nc_rule_test_result {
    size_t cases, failed;
} nc_rule_test_result;

/* `only`: name or glob of the rules to test; empty = all.  Failures become errors of `diag`, each at the
 * place of the case or of the expectation. */
nc_rule_test_result nc_rule_test_run(const nc_program *program, nc_pool *pool, const nc_test_case *cases,
                                     size_t count, nc_str only, const nc_run_host *host, nc_diag *diag);

#endif
