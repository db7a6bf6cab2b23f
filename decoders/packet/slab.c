/* SPDX-License-Identifier: Apache-2.0 */
#include "slab.h"

#include <stdlib.h>

static size_t chunk_bytes(const nc_slab *slab)
{
    return (size_t)slab->size << slab->shift;
}

/* Few records cost only the pages that are touched. */
static uint32_t fresh(nc_slab *slab)
{
    uint32_t chunk = slab->top >> slab->shift;
    if ((slab->top & ((1u << slab->shift) - 1)) == 0) {
        slab->chunks = nc_grow(slab->chunks, &slab->chunk_capacity, chunk, sizeof *slab->chunks);
        slab->chunks[chunk] =
            chunk == 0 ? nc_pages_as_filled(chunk_bytes(slab)) : nc_pages(chunk_bytes(slab));
    }
    return ++slab->top;
}

uint32_t nc_slab_take(nc_slab *slab)
{
    slab->live++;
    if (slab->free == 0)
        return fresh(slab);
    uint32_t number = slab->free;
    char *record = nc_slab_at(slab, number);
    memcpy(&slab->free, record, sizeof slab->free);
    memset(record, 0, slab->size);
    return number;
}

void nc_slab_give(nc_slab *slab, uint32_t number)
{
    memcpy(nc_slab_at(slab, number), &slab->free, sizeof slab->free);
    slab->free = number;
    slab->live--;
}

void nc_slab_free(nc_slab *slab)
{
    uint32_t chunks = (slab->top + (1u << slab->shift) - 1) >> slab->shift;
    for (uint32_t i = 0; i < chunks; i++)
        nc_pages_free(slab->chunks[i], chunk_bytes(slab));
    free(slab->chunks);
    *slab = (nc_slab){.size = slab->size, .shift = slab->shift};
}
