/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_WHY_H
#define NC_WHY_H

#include "infer.h"
#include "whynot.h"

/* What whynot.c and whynear.c share. */

enum { NC_WHY_NEAR = 3 };

/* A condition with its value for what is bound. */
nc_why_test nc_why_test_of(nc_run *run, const nc_rule *rule, const nc_expr *e, nc_env *env);

/* The facts nearest to satisfy a watched name's own conditions, into out[NC_WHY_NEAR]; how many. */
unsigned nc_why_watched(nc_run *run, const nc_rule *rule, const nc_pattern *pattern, nc_env *env,
                        nc_why_near *out);

/* The kept facts of a name that go best with what is bound, by the conditions that are due with it. */
unsigned nc_why_partners(nc_run *run, const nc_rule *rule, const nc_pattern *pattern,
                         const nc_expr *const *due, unsigned due_count, nc_env *env, nc_why_near *out);

/* Facts that leave a name open because values of theirs are not known. */
uint64_t nc_why_open(const nc_run *run, const nc_pattern *pattern, const nc_alpha *alpha);

/* What each condition of a name said of all facts of its type, and how many there were; 0 when it was not
 * watched. */
const nc_why_test *nc_why_counts(nc_run *run, const nc_rule *rule, const nc_pattern *pattern, uint64_t *seen);

#endif
