/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_LEVEL_H
#define NC_LEVEL_H

#include "aside.h"
#include "refs.h"

/* Concluded rows of a recursive part that wait for the sieve, by the height of their proofs. */
typedef struct nc_levels {
    nc_rows *at;
    unsigned room, low; /* lists; the height of the lowest that may still come */
    size_t count;       /* of rows */
} nc_levels;

void nc_levels_take(nc_levels *levels, nc_type_plan *type); /* its pending rows */
bool nc_levels_offer(nc_run *run, nc_levels *levels);       /* the lowest go; false: none waited */
void nc_levels_free(nc_levels *levels);

#endif
