/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_RULETEST_H
#define NC_RULETEST_H

#include "engine/infer/outcome.h"
#include "engine/infer/run.h"
#include "engine/rule/rules.h"

/* Runs test cases that stand beside the rules (docs/rule-language.md, "Tests").
 *
 * Each case is a run of the whole program over its facts, with one source named `test` and one coverage fact;
 * functions marked `coverage` answer what the case says (`sees`), all others are asked of the host.  The
 * facts of a fixture come with their own sources, and its own host answers.  Findings and undecided entries
 * of the case's rule must be those that `expect` lists, no more and no less. */

/* Facts of a capture or dump, read once.  Sources and pool must outlive the runs. */
typedef struct nc_fixture {
    const nc_sources *sources;
    uint32_t test_source; /* one of them, for facts of the case itself */
    const nc_fact *facts;
    size_t count;
    const nc_fact_type *loaded; /* types whose source was read */
    size_t loaded_count;
    nc_run_host host; /* answers for these sources */
} nc_fixture;

typedef struct nc_rule_test_host {
    nc_run_host run; /* `call` may be NULL */
    /* The facts of a file; NULL after an error that was reported.  May be NULL: no fixture can be read. */
    const nc_fixture *(*fixture)(void *context, nc_str path);
    void *context;
} nc_rule_test_host;

/* How a case is varied to see that its verdict does not hang on accidents. */
typedef enum nc_variant {
    NC_VARIANT_NONE,
    NC_VARIANT_SHUFFLE,   /* facts of equal time, and those without a time, come in another order */
    NC_VARIANT_SPLIT,     /* batches end after each fact */
    NC_VARIANT_DUPLICATE, /* each fact of an event comes twice, under the same record number */
    NC_VARIANT_CUT,       /* the recording ends at the moment of some fact */
    NC_VARIANT_COUNT
} nc_variant;
nc_str nc_variant_name(nc_variant variant);

typedef struct nc_rule_test_result {
    size_t cases, failed;
} nc_rule_test_result;

/* `only`: name or glob of the rules to test; empty = all.  Failures become errors of `diag`, each at the
 * place of the case or of the expectation. */
nc_rule_test_result nc_rule_test_run(const nc_program *program, nc_pool *pool, const nc_test_case *cases,
                                     size_t count, nc_str only, const nc_rule_test_host *host, nc_diag *diag);

/* One case; `diag` may be NULL.  False when it failed. */
bool nc_rule_test_case(const nc_program *program, nc_pool *pool, const nc_test_case *test,
                       const nc_rule_test_host *host, nc_diag *diag);

/* Runs a case and only counts what its rule gave. */
void nc_rule_test_count(const nc_program *program, nc_pool *pool, const nc_test_case *test,
                        const nc_rule_test_host *host, size_t *findings, size_t *undecided);

/* The case in a variant: shuffled, split and doubled it must come out as it is; cut it may lose findings or
 * leave them undecided, but no finding may come that was not there.  False, and an error in `diag`, when the
 * verdict flips. */
bool nc_rule_test_vary(const nc_program *program, nc_pool *pool, const nc_test_case *test,
                       const nc_rule_test_host *host, nc_variant variant, nc_diag *diag);

/* Does `only` (glob over names, or a code; empty = all) mean this rule? */
bool nc_rule_meant(const nc_rule *rule, nc_str only);

#endif
