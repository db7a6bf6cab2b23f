/* SPDX-License-Identifier: Apache-2.0 */
#include "pool.h"

#include "arena.h"
#include "hash.h"

#include <stdlib.h>

/* One open-addressing table of byte strings for all three kinds; `kind` keeps them apart. */
typedef enum kind { KIND_TEXT, KIND_IP6, KIND_LIST } kind;

typedef struct entry {
    nc_str bytes;
    uint64_t hash;
    kind kind;
} entry;

struct nc_pool {
    nc_arena *arena;
    entry *entries; /* entries[0] is the empty one */
    size_t count, capacity;
    uint32_t *slots;
    size_t mask;
    uint64_t seed; /* of the hashes */
    uint64_t bytes;
};

nc_pool *nc_pool_new(void)
{
    nc_pool *pool = nc_xcalloc(1, sizeof *pool);
    pool->arena = nc_arena_new();
    pool->entries = nc_grow_more(NULL, &pool->capacity, 0, sizeof *pool->entries);
    pool->entries[0] = (entry){.bytes = NC_S("")};
    pool->count = 1;
    pool->mask = 1023;
    pool->slots = nc_xcalloc(pool->mask + 1, sizeof *pool->slots);
    pool->seed = nc_hash_seed(pool);
    return pool;
}

void nc_pool_free(nc_pool *pool)
{
    if (pool == NULL)
        return;
    nc_arena_free(pool->arena);
    free(pool->entries);
    free(pool->slots);
    free(pool);
}

static uint64_t hash_of(const nc_pool *pool, kind k, nc_str bytes)
{
    return nc_hash(bytes.p, bytes.n, pool->seed + k);
}

static size_t find_slot(const nc_pool *pool, kind k, nc_str bytes, uint64_t hash)
{
    size_t at = hash & pool->mask;
    for (; pool->slots[at] != 0; at = (at + 1) & pool->mask) {
        const entry *e = &pool->entries[pool->slots[at]];
        if (e->hash == hash && e->kind == k && nc_str_eq(e->bytes, bytes))
            break;
    }
    return at;
}

static void grow_slots(nc_pool *pool)
{
    free(pool->slots);
    pool->mask = pool->mask * 2 + 1;
    pool->slots = nc_xcalloc(pool->mask + 1, sizeof *pool->slots);
    for (size_t i = 1; i < pool->count; i++) {
        size_t at = pool->entries[i].hash & pool->mask;
        while (pool->slots[at] != 0)
            at = (at + 1) & pool->mask;
        pool->slots[at] = (uint32_t)i;
    }
}

static uint32_t number_of(nc_pool *pool, kind k, nc_str bytes)
{
    if (bytes.n == 0)
        return 0;
    uint64_t hash = hash_of(pool, k, bytes);
    size_t at = find_slot(pool, k, bytes, hash);
    if (pool->slots[at] != 0)
        return pool->slots[at];
    if (pool->count >= UINT32_MAX - 1)
        nc_out_of_memory();
    uint32_t number = (uint32_t)pool->count;
    pool->entries = nc_grow(pool->entries, &pool->capacity, pool->count, sizeof *pool->entries);
    pool->entries[pool->count++] = (entry){nc_arena_copy(pool->arena, bytes), hash, k};
    pool->slots[at] = number;
    pool->bytes += bytes.n + sizeof *pool->entries;
    if (pool->count * 2 > pool->mask)
        grow_slots(pool);
    return number;
}

uint64_t nc_pool_bytes(const nc_pool *pool)
{
    return pool->bytes;
}

nc_sym nc_intern(nc_pool *pool, nc_str s)
{
    return number_of(pool, KIND_TEXT, s);
}

nc_str nc_sym_str(const nc_pool *pool, nc_sym sym)
{
    return sym < pool->count ? pool->entries[sym].bytes : NC_S("");
}

nc_sym nc_sym_find(const nc_pool *pool, nc_str s)
{
    if (s.n == 0)
        return 0;
    return pool->slots[find_slot(pool, KIND_TEXT, s, hash_of(pool, KIND_TEXT, s))];
}

uint32_t nc_pool_ip6(nc_pool *pool, const uint8_t bytes[16])
{
    return number_of(pool, KIND_IP6, nc_str_n((const char *)bytes, 16));
}

const uint8_t *nc_pool_ip6_bytes(const nc_pool *pool, uint32_t number)
{
    static const uint8_t none[16];
    bool known = number < pool->count && pool->entries[number].kind == KIND_IP6;
    return known ? (const uint8_t *)pool->entries[number].bytes.p : none;
}

uint32_t nc_pool_list(nc_pool *pool, const uint64_t *words, size_t count)
{
    return number_of(pool, KIND_LIST, nc_str_n((const char *)words, count * sizeof *words));
}

const uint64_t *nc_pool_list_items(const nc_pool *pool, uint32_t number, size_t *count)
{
    bool known = number < pool->count && pool->entries[number].kind == KIND_LIST;
    *count = known ? pool->entries[number].bytes.n / sizeof(uint64_t) : 0;
    return known ? (const uint64_t *)(const void *)pool->entries[number].bytes.p : NULL;
}
