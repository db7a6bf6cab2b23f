/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_MEANING_H
#define NC_MEANING_H

#include "program.h"

/* What conditions on one value say, as sets of values: enough to see that one implies or contradicts another.
 * All answers are safe: "no" where it cannot be told. */

/* The same text, so the same value; with `any_bind` of whichever fact it is asked. */
bool nc_expr_same(const nc_expr *a, const nc_expr *b, bool any_bind);
bool nc_means_same(const nc_expr *a, const nc_expr *b);
bool nc_implies(const nc_expr *a, const nc_expr *b);     /* whenever a holds, b holds */
bool nc_contradicts(const nc_expr *a, const nc_expr *b); /* a and b never hold together */

/* Does the last of these never hold while all before it do?  Equal values are followed: x == y, x == 1, y
 * > 2. At most 128 are looked at. */
bool nc_conjunction_fails(const nc_expr *const *list, unsigned count);
/* Then: the one before it to be named beside it; `number` itself when it never holds. */
unsigned nc_conflict_of(const nc_expr *const *list, unsigned number);

/* The comparison that says the same of b and a as `op` does of a and b: NC_X_GT for NC_X_LT. */
nc_expr_op nc_mirrored(nc_expr_op op);

/* Holds for every known value of what it reads / for none. */
bool nc_always_true(const nc_expr *e);
bool nc_never_true(const nc_expr *e);

#endif
