/* SPDX-License-Identifier: Apache-2.0 */
#include "numbered.h"

#include "engine/base/arena.h"
#include "engine/base/hash.h"

#include <stdlib.h>

enum { SMALLEST = 64 };

/* Where the key is, or would be. */
static size_t place_of(const nc_numbered *k, uint64_t key)
{
    size_t at = (size_t)nc_mix(key) & (k->capacity - 1);
    while (k->number[at] != 0 && k->key[at] != key)
        at = (at + 1) & (k->capacity - 1);
    return at;
}

static void grow(nc_numbered *k)
{
    nc_numbered wide = {.capacity = k->capacity == 0 ? SMALLEST : 2 * k->capacity};
    wide.key = nc_xcalloc(wide.capacity, sizeof *wide.key);
    wide.number = nc_xcalloc(wide.capacity, sizeof *wide.number);
    for (size_t i = 0; i < k->capacity; i++)
        if (k->number[i] != 0) {
            size_t at = place_of(&wide, k->key[i]);
            wide.key[at] = k->key[i];
            wide.number[at] = k->number[i];
        }
    wide.count = k->count;
    wide.full = k->full;
    free(k->key);
    free(k->number);
    *k = wide;
}

size_t nc_numbered_of(nc_numbered *k, uint64_t key, size_t limit)
{
    if (2 * k->count >= k->capacity)
        grow(k);
    size_t at = place_of(k, key);
    if (k->number[at] != 0)
        return k->number[at] - 1;
    if (k->count >= limit || k->count >= UINT32_MAX) {
        k->full = true;
        return SIZE_MAX;
    }
    k->key[at] = key;
    k->number[at] = (uint32_t)++k->count;
    return k->count - 1;
}

void nc_numbered_clear(nc_numbered *k)
{
    free(k->key);
    free(k->number);
    *k = (nc_numbered){.full = k->full};
}
