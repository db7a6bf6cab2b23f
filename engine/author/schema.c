/* SPDX-License-Identifier: Apache-2.0 */
#include "schema.h"

#include "engine/rule/keys.h"

static void put_string(nc_buf *out, nc_str text)
{
    nc_buf_char(out, '"');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"' || text.p[i] == '\\')
            nc_buf_char(out, '\\');
        nc_buf_char(out, text.p[i]);
    }
    nc_buf_char(out, '"');
}

static void put_lower(nc_buf *out, nc_str text)
{
    for (size_t i = 0; i < text.n; i++)
        nc_buf_char(out, text.p[i] >= 'A' && text.p[i] <= 'Z' ? (char)(text.p[i] + 32)
                         : text.p[i] == '_'                   ? '-'
                                                              : text.p[i]);
}

static void put_ref(nc_buf *out, nc_map_id map)
{
    nc_buf_c(out, "{\"$ref\": \"#/definitions/");
    put_lower(out, nc_map_of(map)->name);
    nc_buf_c(out, "\"}");
}

/* YAML takes 3 for a number and true for a bool: then the word is written both ways. */
static bool bare_word(nc_str word)
{
    return (word.n > 0 && word.p[0] >= '0' && word.p[0] <= '9') || nc_str_eq(word, NC_S("true")) ||
           nc_str_eq(word, NC_S("false"));
}

static void put_text(nc_buf *out, nc_str words)
{
    nc_str word;
    if (words.n == 0) {
        nc_buf_c(out, "{\"$ref\": \"#/definitions/text\"}");
        return;
    }
    nc_buf_c(out, "{\"enum\": [");
    for (bool first = true; words.n > 0 && nc_str_split(&words, '|', &word); first = false) {
        nc_buf_c(out, first ? "" : ", ");
        if (bare_word(word))
            nc_buf_printf(out, "%.*s, ", NC_FMT(word));
        put_string(out, word);
    }
    nc_buf_c(out, "]}");
}

static void put_held(nc_buf *out, const nc_key_info *key)
{
    switch (key->holds) {
    case NC_HOLDS_NONE: nc_buf_c(out, "false"); break;
    case NC_HOLDS_TEXT: put_text(out, key->words); break;
    case NC_HOLDS_MAP: put_ref(out, key->of); break;
    case NC_HOLDS_ROW:
        nc_buf_c(out, "{\"type\": \"array\", \"items\": {\"$ref\": \"#/definitions/text\"}}");
        break;
    case NC_HOLDS_EITHER:
        nc_buf_c(out, "{\"anyOf\": [");
        put_text(out, key->words);
        nc_buf_c(out, ", ");
        put_ref(out, key->of);
        nc_buf_c(out, "]}");
        break;
    }
}

static void put_list(nc_buf *out, const nc_key_info *key)
{
    nc_buf_c(out, "{\"type\": \"array\", \"items\": ");
    put_held(out, key);
    nc_buf_char(out, '}');
}

static void put_key(nc_buf *out, const nc_key_info *key)
{
    nc_buf_c(out, "        ");
    put_string(out, key->key);
    nc_buf_c(out, ": {\"description\": ");
    put_string(out, key->doc);
    nc_buf_c(out, ", \"allOf\": [");
    switch (key->shape) {
    case NC_SHAPE_ONE: put_held(out, key); break;
    case NC_SHAPE_LIST: put_list(out, key); break;
    case NC_SHAPE_MANY:
        nc_buf_c(out, "{\"anyOf\": [");
        put_held(out, key);
        nc_buf_c(out, ", ");
        put_list(out, key);
        nc_buf_c(out, "]}");
        break;
    case NC_SHAPE_NAMED:
        nc_buf_c(out, "{\"type\": \"object\", \"additionalProperties\": ");
        put_held(out, key);
        nc_buf_char(out, '}');
        break;
    }
    nc_buf_c(out, "]}");
}

static void put_needed(nc_buf *out, const nc_key_info *keys, size_t count)
{
    bool first = true;
    nc_buf_c(out, "      \"required\": [");
    for (size_t i = 0; i < count; i++) {
        if (!keys[i].needed)
            continue;
        nc_buf_c(out, first ? "" : ", ");
        put_string(out, keys[i].key);
        first = false;
    }
    nc_buf_c(out, "],\n");
}

static void put_map(nc_buf *out, nc_map_id id)
{
    const nc_map_info *map = nc_map_of(id);
    size_t count;
    const nc_key_info *keys = nc_keys_of(id, &count);
    nc_buf_c(out, ",\n    \"");
    put_lower(out, map->name);
    nc_buf_c(out, "\": {\n      \"description\": ");
    put_string(out, map->doc);
    nc_buf_c(out, ",\n      \"type\": \"object\",\n      \"additionalProperties\": ");
    if (map->further == NC_HOLDS_NONE)
        nc_buf_c(out, "false");
    else
        put_text(out, NC_S(""));
    nc_buf_c(out, ",\n");
    put_needed(out, keys, count);
    nc_buf_c(out, "      \"properties\": {\n");
    for (size_t i = 0; i < count; i++) {
        put_key(out, &keys[i]);
        nc_buf_c(out, i + 1 < count ? ",\n" : "\n");
    }
    nc_buf_c(out, "      }\n    }");
}

static void put_kinds(nc_buf *out)
{
    bool first = true;
    nc_buf_c(out, "  \"anyOf\": [\n");
    for (int i = 1; i < NC_MAP_COUNT; i++) {
        nc_str document = nc_map_of((nc_map_id)i)->document;
        if (document.n == 0)
            continue;
        nc_buf_printf(out, "%s    {\"required\": [\"%.*s\"]}", first ? "" : ",\n", NC_FMT(document));
        first = false;
    }
    nc_buf_c(out, "\n  ],\n  \"allOf\": [\n");
    first = true;
    for (int i = 1; i < NC_MAP_COUNT; i++) {
        nc_str document = nc_map_of((nc_map_id)i)->document;
        if (document.n == 0)
            continue;
        nc_buf_printf(out, "%s    {\"if\": {\"required\": [\"%.*s\"]}, \"then\": ", first ? "" : ",\n",
                      NC_FMT(document));
        put_ref(out, (nc_map_id)i);
        nc_buf_char(out, '}');
        first = false;
    }
    nc_buf_c(out, "\n  ],\n");
}

void nc_pack_schema(nc_buf *out)
{
    nc_buf_c(out, "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n"
                  "  \"title\": \"netcause rule packs\",\n"
                  "  \"description\": \"One document of a pack. Generated by ./dev docs from "
                  "engine/rule/keys.def.\",\n"
                  "  \"type\": \"object\",\n");
    put_kinds(out);
    nc_buf_c(out, "  \"definitions\": {\n    \"text\": {\"type\": [\"string\", \"number\", \"boolean\"]}");
    for (int i = 1; i < NC_MAP_COUNT; i++)
        put_map(out, (nc_map_id)i);
    nc_buf_c(out, "\n  }\n}\n");
}
