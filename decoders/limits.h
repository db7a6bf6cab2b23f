/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_LIMITS_H
#define NC_LIMITS_H

#include "engine/base/str.h"

#include <stdint.h>

/* All limits, made from limits.def. */
typedef struct nc_limits {
#define LIMIT(id, name, value, unit, doc) int64_t id;
#include "limits.def"
#undef LIMIT
} nc_limits;

extern const nc_limits nc_default_limits;

typedef struct nc_limit_info {
    nc_str name, unit, doc;
    int64_t value; /* the default */
} nc_limit_info;

const nc_limit_info *nc_limit_table(size_t *count);

/* Sets a limit by name; false when there is none of that name or the value is negative. */
bool nc_limit_set(nc_limits *limits, nc_str name, int64_t value);

/* The value in force of the limit of that name; 0 when there is none. */
int64_t nc_limit_get(const nc_limits *limits, nc_str name);

#endif
