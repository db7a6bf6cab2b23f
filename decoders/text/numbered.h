/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_NUMBERED_H
#define NC_NUMBERED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Numbers keys in order of first use, up to a limit; for tables that readers of text keep. */
typedef struct nc_numbered {
    uint64_t *key;
    uint32_t *number; /* from 1 on; 0: a free place */
    size_t capacity, count;
    bool full; /* a key found no place */
} nc_numbered;

/* The number of the key, from 0 on; SIZE_MAX when `limit` others are there.  A new one is the `count` that
 * there was before. */
size_t nc_numbered_of(nc_numbered *keys, uint64_t key, size_t limit);

/* Frees the places; the table is empty then. */
void nc_numbered_clear(nc_numbered *keys);

#endif
