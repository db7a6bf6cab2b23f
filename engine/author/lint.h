/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_LINT_H
#define NC_LINT_H

#include "engine/infer/cost.h"
#include "engine/rule/rules.h"

/* What is legal in a rule base but hardly meant, or dear.  lint.def is the catalogue. */
typedef enum nc_lint {
#define LINT(id, name, level, means, fix) NC_LINT_##id,
#include "lint.def"
#undef LINT
    NC_LINT_COUNT
} nc_lint;

typedef enum nc_lint_level { NC_LINT_ERROR, NC_LINT_WARNING, NC_LINT_STRICT } nc_lint_level;

typedef struct nc_lint_info {
    nc_str name;   /* "L018-cartesian-join" */
    nc_str number; /* "L018" */
    nc_lint_level level;
    nc_str means, fix;
} nc_lint_info;
const nc_lint_info *nc_lint_table(size_t *count);

/* Checks a linked rule base; messages go to `diag` with their number, those that a rule waives
 * (`allow: {L018: reason}`) are left out.  `strict`: all of them are errors, and tests of every kind are
 * asked for.  `today`: UTC ns, for suppressions that are over; NC_TIME_NONE when not known. */
void nc_lint_run(const nc_rules *rules, const nc_program *program, nc_pool *pool, bool strict, int64_t today,
                 nc_diag *diag);

/* Gives the errors of loading their numbers. */
void nc_lint_label(nc_diag *diag);

#endif
