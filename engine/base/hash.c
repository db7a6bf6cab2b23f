/* SPDX-License-Identifier: Apache-2.0 */
#include "hash.h"

#include "arena.h"

#include <stdlib.h>
#include <xxhash.h>
#ifdef NC_XXH_DISPATCH /* the library picks the widest instructions that this processor has */
#define XXH_DISPATCH_DISABLE_REPLACE
#include <xxh_x86dispatch.h>
#define UPDATE XXH3_128bits_update_dispatch
#else
#define UPDATE XXH3_128bits_update
#endif

struct nc_hasher {
    XXH3_state_t *state;
};

uint64_t nc_hash(const void *bytes, size_t n, uint64_t seed)
{
    return XXH3_64bits_withSeed(bytes, n, seed);
}

nc_hasher *nc_hasher_new(void)
{
    nc_hasher *hasher = nc_xcalloc(1, sizeof *hasher);
    hasher->state = XXH3_createState();
    if (hasher->state == NULL)
        nc_out_of_memory();
    XXH3_128bits_reset(hasher->state);
    return hasher;
}

void nc_hasher_add(nc_hasher *hasher, const void *bytes, size_t n)
{
    UPDATE(hasher->state, bytes, n);
}

nc_digest nc_hasher_end(const nc_hasher *hasher)
{
    XXH128_hash_t h = XXH3_128bits_digest(hasher->state);
    return (nc_digest){h.high64, h.low64};
}

void nc_hasher_free(nc_hasher *hasher)
{
    if (hasher == NULL)
        return;
    XXH3_freeState(hasher->state);
    free(hasher);
}
