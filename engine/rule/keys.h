/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_KEYS_H
#define NC_KEYS_H

#include "engine/base/str.h"

/* What documents of packs consist of, as a table (keys.def): the checker reads it, and the JSON Schema is
 * written from it. */

typedef enum nc_map_id {
    NC_MAP_NONE,
#define MAP(id, document, further, doc) NC_MAP_##id,
#define KEY(map, key, shape, holds, words, of, need, doc)
#include "keys.def"
#undef MAP
#undef KEY
    NC_MAP_COUNT
} nc_map_id;

typedef enum nc_key_shape { NC_SHAPE_ONE, NC_SHAPE_MANY, NC_SHAPE_LIST, NC_SHAPE_NAMED } nc_key_shape;
typedef enum nc_key_holds {
    NC_HOLDS_NONE,
    NC_HOLDS_TEXT,
    NC_HOLDS_MAP,
    NC_HOLDS_EITHER, /* a text or a map */
    NC_HOLDS_ROW     /* a list of texts */
} nc_key_holds;

typedef struct nc_key_info {
    nc_map_id map; /* where it stands */
    nc_str key;
    nc_key_shape shape;
    nc_key_holds holds;
    nc_str words; /* "a|b|c": texts that may stand there; empty = any */
    nc_map_id of; /* of the maps that it holds */
    bool needed;
    nc_str doc;
} nc_key_info;

typedef struct nc_map_info {
    nc_str name;          /* for people and for references: "rule", "step" */
    nc_str document;      /* first key of such documents; empty = a map inside of documents */
    nc_key_holds further; /* what keys that are not in the table hold; NC_HOLDS_NONE: there are none */
    nc_str doc;
} nc_map_info;

const nc_map_info *nc_map_of(nc_map_id map);
/* The keys of a map, in order of writing. */
const nc_key_info *nc_keys_of(nc_map_id map, size_t *count);
/* NULL when the map has no such key. */
const nc_key_info *nc_key_of(nc_map_id map, nc_str key);

#endif
