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

#endif
