/* SPDX-License-Identifier: Apache-2.0 */
#include "build.h"

#include "engine/base/hash.h"

#include <stdlib.h>

enum { MOST_HINTS = 200 }; /* a hint costs a look at every name; beyond this nobody reads them */

void nc_map_free(nc_map *map)
{
    free(map->entries);
    free(map->slots);
    *map = (nc_map){0};
}

static size_t find(const nc_map *map, nc_str key)
{
    size_t at = nc_hash(key.p, key.n, 0) & map->mask;
    while (map->slots[at] != 0 && !nc_str_eq(map->entries[map->slots[at] - 1].key, key))
        at = (at + 1) & map->mask;
    return at;
}

void *nc_map_get(const nc_map *map, nc_str key)
{
    if (map->count == 0)
        return NULL;
    size_t at = find(map, key);
    return map->slots[at] ? map->entries[map->slots[at] - 1].value : NULL;
}

static void grow(nc_map *map)
{
    free(map->slots);
    map->mask = map->mask ? map->mask * 2 + 1 : 63;
    map->slots = nc_xcalloc(map->mask + 1, sizeof *map->slots);
    for (size_t i = 0; i < map->count; i++)
        map->slots[find(map, map->entries[i].key)] = (uint32_t)i + 1;
}

bool nc_map_put(nc_map *map, nc_str key, void *value)
{
    if ((map->count + 1) * 2 > map->mask)
        grow(map);
    size_t at = find(map, key);
    if (map->slots[at] != 0)
        return false;
    map->entries = nc_grow(map->entries, &map->capacity, map->count, sizeof *map->entries);
    map->entries[map->count].key = key;
    map->entries[map->count].value = value;
    map->slots[at] = (uint32_t)++map->count;
    return true;
}

/* ---- hints ---- */

void nc_hint_map(nc_rules *rules, nc_str word, const nc_map *map)
{
    if (nc_diag_errors(rules->diag) > MOST_HINTS)
        return;
    nc_str *known = nc_xcalloc(map->count, sizeof *known);
    for (size_t i = 0; i < map->count; i++)
        known[i] = map->entries[i].key;
    nc_hint_nearest(rules->diag, word, known, map->count);
    free(known);
}

void nc_hint_slot(nc_rules *rules, nc_str word, const nc_shape *shape)
{
    nc_str known[NC_MAX_SLOTS + NC_SLOT_OWN];
    int count = (int)shape->slot_count + NC_SLOT_OWN;
    for (int i = 0; i < count; i++)
        known[i] = nc_shape_slot_info(shape, i)->name;
    nc_hint_nearest(rules->diag, word, known, (size_t)count);
}

void nc_hint_type(nc_rules *rules, nc_str word)
{
    if (nc_diag_errors(rules->diag) > MOST_HINTS)
        return;
    size_t types = nc_vocab_count(rules->vocab), count = types + rules->concluded.count;
    nc_str *known = nc_xcalloc(count, sizeof *known);
    for (size_t i = 0; i < types; i++)
        known[i] = nc_vocab_shape(rules->vocab, (nc_fact_type)i)->name;
    for (size_t i = types; i < count; i++)
        known[i] = rules->concluded.entries[i - types].key;
    nc_hint_nearest(rules->diag, word, known, count);
    free(known);
}

void nc_hint_words(nc_rules *rules, nc_str word, nc_str alternatives)
{
    nc_str known[64], rest = alternatives;
    size_t count = 0;
    while (count < 64 && nc_str_split(&rest, '|', &known[count]))
        count++;
    nc_hint_nearest(rules->diag, word, known, count);
}

void nc_hint_first(nc_rules *rules, nc_place first)
{
    if (first.line > 0)
        nc_hint(rules->diag, "first in %.*s:%u", NC_FMT(first.file), first.line);
}

bool nc_words_have(nc_str alternatives, nc_str word)
{
    nc_str one;
    while (nc_str_split(&alternatives, '|', &one))
        if (nc_str_eq(one, word))
            return true;
    return false;
}

/* ---- what maps must hold ---- */

nc_str nc_need_text(nc_rules *rules, const nc_node *map, const char *key, bool required)
{
    const nc_node *node = nc_node_get(map, key);
    if (node == NULL) {
        if (required)
            NC_RULE_BAD(rules, NC_E_INVALID, map->place, "the key '%s' is missing", key);
        return NC_S("");
    }
    if (node->kind != NC_NODE_SCALAR) {
        NC_RULE_BAD(rules, NC_E_TYPE, node->place, "'%s' is a text, not a %s", key,
                    node->kind == NC_NODE_MAP ? "map" : "list");
        return NC_S("");
    }
    if (required && nc_str_trim(node->text).n == 0)
        NC_RULE_BAD(rules, NC_E_INVALID, node->place, "'%s' is empty", key);
    return nc_str_trim(node->text);
}

nc_str nc_need_word(nc_rules *rules, const nc_node *map, nc_map_id id, const char *key, nc_str otherwise)
{
    nc_str words = nc_key_of(id, nc_str_c(key))->words, text = nc_need_text(rules, map, key, false);
    const nc_node *node = nc_node_get(map, key);
    if (node == NULL)
        return otherwise;
    if (node->kind != NC_NODE_SCALAR)
        return NC_S("");
    if (nc_words_have(words, text))
        return text;
    NC_RULE_BAD(rules, NC_E_UNKNOWN, node->place, "'%.*s' is no %s (%.*s)", NC_FMT(text), key, NC_FMT(words));
    nc_hint_words(rules, text, words);
    return NC_S("");
}

const nc_node *nc_need_kind(nc_rules *rules, const nc_node *map, const char *key, nc_node_kind kind)
{
    static const char *const kinds[] = {"text", "map", "list"};
    const nc_node *node = nc_node_get(map, key);
    if (node == NULL || node->kind == kind)
        return node;
    NC_RULE_BAD(rules, NC_E_TYPE, node->place, "'%s' is a %s, not a %s", key, kinds[kind], kinds[node->kind]);
    return NULL;
}

const nc_str *nc_need_list(nc_rules *rules, const nc_node *map, const char *key, unsigned *count)
{
    const nc_node *node = nc_node_get(map, key);
    *count = 0;
    if (node == NULL)
        return NULL;
    const nc_node *const *items = node->kind == NC_NODE_LIST ? node->items : &node;
    unsigned n = node->kind == NC_NODE_LIST ? node->count : 1;
    nc_str *texts = NC_NEW_ARRAY(rules->arena, nc_str, n);
    for (unsigned i = 0; i < n; i++) {
        if (items[i]->kind == NC_NODE_SCALAR)
            texts[(*count)++] = items[i]->text;
        else
            NC_RULE_BAD(rules, NC_E_TYPE, items[i]->place, "'%s' is a list of words", key);
    }
    return texts;
}

static size_t key_names(nc_map_id id, nc_str known[64])
{
    size_t count;
    const nc_key_info *list = nc_keys_of(id, &count);
    for (size_t i = 0; i < count && i < 64; i++)
        known[i] = list[i].key;
    return count < 64 ? count : 64;
}

nc_err nc_need_keys(nc_rules *rules, const nc_node *map, nc_map_id id)
{
    nc_str known[64];
    size_t count = key_names(id, known);
    return nc_node_check_keys(map, known, count, rules->diag);
}

void nc_hint_key(nc_rules *rules, nc_str word, nc_map_id id)
{
    nc_str known[64];
    size_t count = key_names(id, known);
    nc_hint_nearest(rules->diag, word, known, count);
}

nc_fact_type nc_need_type(nc_rules *rules, nc_str name, nc_place place)
{
    nc_fact_type type = nc_vocab_find(rules->vocab, name);
    nc_str lack = rules->lack_count > 0 ? nc_lack_of(rules, name) : NC_S("");
    const nc_concluded *concluded = nc_map_get(&rules->concluded, name);
    if (lack.n == 0 && type == NC_NO_TYPE && concluded != NULL)
        lack = concluded->lacks;
    if (lack.n > 0) {
        rules->lacks_now = lack;
        return NC_NO_TYPE;
    }
    if (type != NC_NO_TYPE)
        return type;
    if (concluded != NULL && concluded->broken)
        return NC_NO_TYPE;
    NC_RULE_BAD(rules, NC_E_UNKNOWN, place, "there is no fact type '%.*s'", NC_FMT(name));
    nc_hint_type(rules, name);
    return NC_NO_TYPE;
}
