/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_SLAB_H
#define NC_SLAB_H

#include "engine/base/arena.h"

/* Records of one size, handed out by number and taken back: no allocation for each of them, and addresses
 * that stay.  Numbers count from 1; 0 is none.  A record given back is handed out again before fresh memory
 * is touched. */
typedef struct nc_slab {
    char **chunks;
    size_t chunk_capacity;
    uint32_t size, shift; /* bytes of a record (at least 4); records of a chunk are 1 << shift, which should
                             be some huge pages, where a record is visited with each packet */
    uint32_t top;         /* numbers handed out so far */
    uint32_t free, live;  /* first one to hand out again; how many are in use */
} nc_slab;

static inline void *nc_slab_at(const nc_slab *slab, uint32_t number)
{
    uint32_t i = number - 1;
    return slab->chunks[i >> slab->shift] + (size_t)(i & ((1u << slab->shift) - 1)) * slab->size;
}

/* The same with numbers that the compiler knows. */
static inline void *nc_slab_at_known(const nc_slab *slab, uint32_t number, unsigned shift, size_t size)
{
    uint32_t i = number - 1;
    return slab->chunks[i >> shift] + (size_t)(i & ((1u << shift) - 1)) * size;
}

uint32_t nc_slab_take(nc_slab *slab); /* zeroed */
void nc_slab_give(nc_slab *slab, uint32_t number); /* overwrites its first four bytes, and leaves the rest */
void nc_slab_free(nc_slab *slab);

#endif
