/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/build.h"

#include <stdlib.h>

void *nc_list_add(nc_list *list, size_t size)
{
    list->items = nc_grow(list->items, &list->capacity, list->count, size);
    void *item = (char *)list->items + list->count++ * size;
    memset(item, 0, size);
    return item;
}

void *nc_list_end(nc_list *list, nc_arena *arena, size_t size)
{
    void *copy = nc_alloc_array(arena, list->count, size);
    if (list->count > 0)
        memcpy(copy, list->items, list->count * size);
    free(list->items);
    *list = (nc_list){0};
    return copy;
}

bool nc_list_has_text(const nc_list *list, nc_str s)
{
    const nc_str *items = list->items;
    for (size_t i = 0; i < list->count; i++)
        if (nc_str_eq(items[i], s))
            return true;
    return false;
}

nc_str nc_build_copy(nc_build *b, nc_str s)
{
    return s.n ? nc_arena_copy(b->arena, s) : (nc_str){0};
}

nc_str nc_build_take(nc_build *b)
{
    nc_str s = nc_build_copy(b, nc_buf_str(&b->scratch));
    nc_buf_clear(&b->scratch);
    return s;
}

nc_r_texts nc_build_texts(nc_build *b, const nc_str *items, size_t count)
{
    nc_str *copy = NC_NEW_ARRAY(b->arena, nc_str, count);
    for (size_t i = 0; i < count; i++)
        copy[i] = nc_build_copy(b, items[i]);
    return (nc_r_texts){copy, count};
}
