/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_COMPARE_H
#define NC_COMPARE_H

#include "reports/result.h"

/* What changes between two diagnoses of one case: findings that are new, gone or say something else.  A
 * finding is the same when rule and fingerprint are; of several that are, each belongs to one of the other
 * diagnosis, to one that says the same where there is one. */
typedef enum nc_difference_kind {
    NC_DIFFERENCE_NEW,
    NC_DIFFERENCE_GONE,
    NC_DIFFERENCE_CHANGED
} nc_difference_kind;

typedef struct nc_difference {
    nc_difference_kind kind;
    const nc_r_finding *before, *after; /* NULL where there is none */
} nc_difference;

/* In order of rule, kind; in the arena. */
const nc_difference *nc_compare(nc_arena *arena, const nc_result *before, const nc_result *after,
                                size_t *count);

void nc_compare_text(nc_str name, const nc_difference *list, size_t count, nc_buf *out);
/* One object; the caller writes the array around several. */
void nc_compare_json(nc_str name, const nc_difference *list, size_t count, nc_buf *out);

#endif
