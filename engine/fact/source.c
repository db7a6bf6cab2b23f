/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "source.h"

#include <stdlib.h>

struct nc_sources {
    nc_arena *arena;
    nc_pool *pool;
    nc_source **items;
    size_t count, capacity;
};

nc_str nc_source_status_name(nc_source_status status)
{
    static const nc_str names[NC_SOURCE_STATUS_COUNT] = {
        NC_SI("ok"),      NC_SI("partial"),   NC_SI("damaged"), NC_SI("unknown"),
        NC_SI("refused"), NC_SI("container"), NC_SI("meta"),    NC_SI("absent"),
    };
    return status < NC_SOURCE_STATUS_COUNT ? names[status] : NC_S("?");
}

const nc_pool *nc_sources_pool(const nc_sources *sources)
{
    return sources->pool;
}

nc_sources *nc_sources_new(nc_pool *pool)
{
    nc_sources *sources = nc_xcalloc(1, sizeof *sources);
    sources->arena = nc_arena_new();
    sources->pool = pool;
    return sources;
}

void nc_sources_free(nc_sources *sources)
{
    if (sources == NULL)
        return;
    nc_arena_free(sources->arena);
    free(sources->items);
    free(sources);
}

uint32_t nc_sources_add(nc_sources *sources, nc_str name)
{
    nc_source *source = NC_NEW(sources->arena, nc_source);
    source->name = nc_arena_copy(sources->arena, name);
    source->name_sym = nc_intern(sources->pool, name);
    sources->items = nc_grow(sources->items, &sources->capacity, sources->count, sizeof *sources->items);
    sources->items[sources->count++] = source;
    return (uint32_t)sources->count;
}

nc_source *nc_sources_get(const nc_sources *sources, uint32_t number)
{
    return number >= 1 && number <= sources->count ? sources->items[number - 1] : NULL;
}

uint32_t nc_sources_count(const nc_sources *sources)
{
    return (uint32_t)sources->count;
}

nc_arena *nc_sources_arena(nc_sources *sources)
{
    return sources->arena;
}

static int badness(nc_source_status status)
{
    static const int order[NC_SOURCE_STATUS_COUNT] = {
        [NC_SOURCE_OK] = 0,      [NC_SOURCE_META] = 1,    [NC_SOURCE_CONTAINER] = 1, [NC_SOURCE_PARTIAL] = 2,
        [NC_SOURCE_UNKNOWN] = 3, [NC_SOURCE_DAMAGED] = 4, [NC_SOURCE_REFUSED] = 5,   [NC_SOURCE_ABSENT] = 6,
    };
    return order[status];
}

void nc_source_note(nc_sources *sources, uint32_t number, nc_source_status status, nc_str note)
{
    nc_source *source = nc_sources_get(sources, number);
    if (source == NULL)
        return;
    if (badness(status) > badness(source->status))
        source->status = status;
    if (note.n == 0)
        return;
    source->note = source->note.n == 0
                       ? nc_arena_copy(sources->arena, note)
                       : nc_arena_printf(sources->arena, "%.*s; %.*s", NC_FMT(source->note), NC_FMT(note));
}

static int by_name(const void *left, const void *right, void *context)
{
    const nc_sources *sources = context;
    const uint32_t *a = left, *b = right;
    int order = nc_str_cmp(sources->items[*a - 1]->name, sources->items[*b - 1]->name);
    return order ? order : (*a > *b) - (*a < *b);
}

void nc_sources_by_name(const nc_sources *sources, uint32_t *order)
{
    for (size_t i = 0; i < sources->count; i++)
        order[i] = (uint32_t)i + 1;
    if (sources->count > 1)
        qsort_r(order, sources->count, sizeof *order, by_name, (void *)(uintptr_t)sources);
}
