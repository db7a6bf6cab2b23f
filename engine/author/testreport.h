/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_TESTREPORT_H
#define NC_TESTREPORT_H

#include "engine/infer/ruletest.h"

/* Runs tests that stand beside the rules and writes what came of each: TAP 13 or JUnit's XML; times are left
 * out, so that equal runs give equal bytes.  A case runs in its rule's slice of the program (slice.h).
 * `vary`: bit v set, each case also runs in nc_variant v. */
typedef enum nc_test_format { NC_TEST_TEXT, NC_TEST_TAP, NC_TEST_JUNIT } nc_test_format;

nc_rule_test_result nc_test_report(const nc_program *program, nc_pool *pool, const nc_test_case *cases,
                                   size_t count, nc_str only, const nc_rule_test_host *host, unsigned vary,
                                   nc_test_format format, nc_diag *diag, nc_buf *out);

#endif
