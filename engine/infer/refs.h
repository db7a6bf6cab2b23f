/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_REFS_H
#define NC_REFS_H

#include "run.h"

#include "engine/fact/row.h"

/* Lists of rows (store.c). */

typedef struct nc_rows {
    const nc_row **at;
    size_t count, capacity;
} nc_rows;

/* The same in half the memory, and never copied when it is long: rows that stand in pieces (row.h), each by
 * its number; the first of them in an array that grows, the others some thousand at a time. */
enum { NC_REFS_BITS = 12, NC_REFS = 1 << NC_REFS_BITS };
typedef struct nc_refs {
    const nc_row_space *space;
    uint32_t *first, **more;
    size_t count, capacity; /* of all of them */
    size_t more_count, more_capacity;
} nc_refs;

static inline uint32_t *nc_refs_place(const nc_refs *refs, size_t i)
{
    return i < NC_REFS ? &refs->first[i] : &refs->more[(i >> NC_REFS_BITS) - 1][i & (NC_REFS - 1)];
}

static inline const nc_row *nc_refs_at(const nc_refs *refs, size_t i)
{
    return nc_row_at(refs->space, *nc_refs_place(refs, i));
}

void nc_rows_push(nc_rows *rows, const nc_row *row);
void nc_refs_push(nc_run *run, nc_refs *refs, const nc_row *row);

#endif
