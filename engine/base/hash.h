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

#endif
