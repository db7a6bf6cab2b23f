/* SPDX-License-Identifier: Apache-2.0 */
#include "keys.h"

static const nc_map_info maps[NC_MAP_COUNT] = {
    [NC_MAP_NONE] = {NC_SI(""), NC_SI(""), NC_HOLDS_NONE, NC_SI("")},
#define MAP(id, document, further, doc)                                                                      \
    [NC_MAP_##id] = {NC_SI(#id), NC_SI(document), NC_HOLDS_##further, NC_SI(doc)},
#define KEY(map, key, shape, holds, words, of, need, doc)
#include "keys.def"
#undef MAP
#undef KEY
};

enum { MAY = 0, MUST = 1 };

static const nc_key_info keys[] = {
#define MAP(id, document, further, doc)
#define KEY(map, key, shape, holds, words, of, need, doc)                                                    \
    {NC_MAP_##map, NC_SI(key), NC_SHAPE_##shape, NC_HOLDS_##holds, NC_SI(words),                             \
     NC_MAP_##of,  need,       NC_SI(doc)},
#include "keys.def"
#undef MAP
#undef KEY
};

const nc_map_info *nc_map_of(nc_map_id map)
{
    return &maps[map];
}

/* Keys stand in order of their maps. */
const nc_key_info *nc_keys_of(nc_map_id map, size_t *count)
{
    size_t from = 0, to = sizeof keys / sizeof *keys;
    while (from < to) {
        size_t middle = (from + to) / 2;
        if (keys[middle].map < map)
            from = middle + 1;
        else
            to = middle;
    }
    for (*count = 0; from + *count < sizeof keys / sizeof *keys && keys[from + *count].map == map;)
        ++*count;
    return &keys[from];
}

const nc_key_info *nc_key_of(nc_map_id map, nc_str key)
{
    size_t count;
    const nc_key_info *list = nc_keys_of(map, &count);
    for (size_t i = 0; i < count; i++)
        if (nc_str_eq(list[i].key, key))
            return &list[i];
    return NULL;
}
