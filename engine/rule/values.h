/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_VALUES_H
#define NC_VALUES_H

#include "expr.h"

/* What the evaluator and the functions share. */

/* An optional argument that was left out. */
#define NC_ARG_DEFAULT INT64_MIN

bool nc_ip_in_cidr(const nc_pool *pool, nc_word ip, nc_word cidr);

/* False (unknown) for what is no finite number. */
bool nc_float_result(double value, nc_word *out);

/* Aggregates; aggregate.c. */
nc_result_value nc_eval_group(const nc_expr *expr, nc_env *env);

/* What an aggregate speaks of: the distinct rows of one binding, each with the value of the argument (0 for
 * count(name)); rows whose value is not known are left out.  To be freed. */
typedef struct nc_sample {
    const nc_row *row; /* NULL when the argument reads several bindings */
    nc_word word;
} nc_sample;
nc_sample *nc_group_samples(const nc_expr *aggregate, nc_env *env, size_t *count);

/* window.c: an aggregate in windows of a length.  `may_fall`: more facts could make it smaller. */
nc_result_value nc_eval_peak(const nc_expr *expr, nc_env *env);
bool nc_peak_may_fall(const nc_expr *expr, nc_env *env);

#endif
