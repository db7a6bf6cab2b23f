/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_LINTING_H
#define NC_LINTING_H

#include "lint.h"
#include "engine/rule/meaning.h"
#include "rewrite.h"

/* What the files of the lint share.  Only this room includes it. */
typedef struct nc_linting {
    const nc_rules *rules;
    const nc_program *program;
    nc_pool *pool;
    nc_diag *diag;
    nc_arena *arena;
    bool strict;
    int64_t today;                           /* NC_TIME_NONE: not known */
    const nc_rule *rule;                     /* under check; NULL = the base as a whole */
    uint64_t waived[NC_LINT_COUNT / 64 + 1]; /* waivers of the rule that were needed */
} nc_linting;

/* Reports unless the rule waives it; the fix of the catalogue becomes the hint. */
void nc_lint_say(nc_linting *l, nc_lint lint, nc_place place, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

nc_str nc_lint_text(nc_linting *l, const nc_expr *expr);

void nc_lint_conditions(nc_linting *l, const nc_rule *rule); /* lint_condition.c */
void nc_lint_shape(nc_linting *l, const nc_rule *rule);      /* lint_rule.c */
void nc_lint_base(nc_linting *l);                            /* lint_base.c */
void nc_lint_costs(nc_linting *l, const nc_rule *rule, const nc_costs *costs);

#endif
