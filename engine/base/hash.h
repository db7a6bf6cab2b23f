/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_HASH_H
#define NC_HASH_H

#include <stddef.h>
#include <stdint.h>

/* XXH3, for tables and for recognising the same bytes again; not cryptographic.  Tables never iterate in hash
 * order, so the seed cannot reach the output. */
uint64_t nc_hash(const void *bytes, size_t n, uint64_t seed);

/* A 128-bit content hash fed in pieces: what a member or a bundle is known by. */
typedef struct nc_hasher nc_hasher;
typedef struct nc_digest {
    uint64_t high, low;
} nc_digest;

nc_hasher *nc_hasher_new(void);
void nc_hasher_add(nc_hasher *hasher, const void *bytes, size_t n);
nc_digest nc_hasher_end(const nc_hasher *hasher);
void nc_hasher_free(nc_hasher *hasher);

/* A 64-bit mixer for keys that are numbers already. */
static inline uint64_t nc_mix(uint64_t x)
{
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93u;
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93u;
    return x ^ x >> 32;
}

/* A seed for the table at that address.  Addresses differ from run to run, so nobody can prepare keys that
 * all meet in one place.  Only for tables whose order nobody sees. */
static inline uint64_t nc_hash_seed(const void *table)
{
    return nc_mix((uint64_t)(uintptr_t)table);
}

/* Two numbers to one: the halves of their product, which a 64-bit machine makes at once, laid on each other.
 * Both must hold a secret where others may choose them. */
static inline uint64_t nc_fold_wide(uint64_t a, uint64_t b)
{
    __extension__ typedef unsigned __int128 wide;
    wide product = (wide)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint32_t nc_fold(uint64_t a, uint64_t b)
{
    uint64_t both = nc_fold_wide(a, b);
    return (uint32_t)(both ^ both >> 32);
}

#endif
