/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/read.h"

#include "reports/fold.h"
#include "reports/read_keys.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

typedef struct reader {
    nc_arena *arena;
    const json_t *findings, *causes, *evidence, *missing; /* arrays of the whole result, for references */
} reader;

static nc_str text_of(const reader *in, const json_t *value)
{
    return json_is_string(value)
               ? nc_arena_copy(in->arena, nc_str_n(json_string_value(value), json_string_length(value)))
               : NC_S("");
}

/* The number of "F3"; 0 for what is none. */
static unsigned number_of(const json_t *value)
{
    const char *id = json_string_value(value);
    unsigned long number = id != NULL && id[0] != '\0' ? strtoul(id + 1, NULL, 10) : 0;
    return number < 1000000000 ? (unsigned)number : 0;
}

static size_t position_in(const json_t *array, const char *key, const json_t *wanted)
{
    for (size_t i = 0; json_is_string(wanted) && i < json_array_size(array); i++)
        if (json_equal(json_object_get(json_array_get(array, i), key), wanted))
            return i;
    return NC_R_NONE;
}

/* Findings that a filter left out have numbers but no place: a number is at most its place plus 1. */
static size_t finding_of(const reader *in, const json_t *value)
{
    unsigned number = number_of(value);
    if (number != 0 && json_equal(json_object_get(json_array_get(in->findings, number - 1), "id"), value))
        return number - 1;
    return position_in(in->findings, "id", value);
}

/* "E2", "M1": their numbers count the elements; one beyond the end names nothing. */
static size_t counted_of(const reader *in, const json_t *value)
{
    const char *id = json_string_value(value);
    size_t count = id == NULL     ? 0
                   : id[0] == 'E' ? json_array_size(in->evidence)
                   : id[0] == 'M' ? json_array_size(in->missing)
                                  : 0;
    unsigned number = number_of(value);
    return number != 0 && number <= count ? number - 1 : NC_R_NONE;
}

static size_t position_of(const reader *in, nc_member_kind kind, const json_t *value)
{
    return kind == NC_KEY_FINDINGS ? finding_of(in, value)
           : kind == NC_KEY_CAUSES ? position_in(in->causes, "name", value)
                                   : counted_of(in, value);
}

static nc_r_refs refs_of(const reader *in, nc_member_kind kind, const json_t *array)
{
    size_t count = json_array_size(array), used = 0;
    size_t *items = NC_NEW_ARRAY(in->arena, size_t, count + 1);
    for (size_t i = 0; i < count; i++) {
        size_t position = position_of(in, kind, json_array_get(array, i));
        if (position != NC_R_NONE)
            items[used++] = position;
    }
    return (nc_r_refs){items, used};
}

static nc_r_texts texts_of(const reader *in, const json_t *array)
{
    size_t count = json_array_size(array);
    nc_str *items = NC_NEW_ARRAY(in->arena, nc_str, count + 1);
    for (size_t i = 0; i < count; i++)
        items[i] = text_of(in, json_array_get(array, i));
    return (nc_r_texts){items, count};
}

static int64_t time_of(const json_t *value)
{
    nc_word word = 0;
    bool fine =
        json_is_string(value) && nc_value_parse(NULL, NC_T_TIME, nc_str_c(json_string_value(value)), &word);
    return fine ? nc_v_int(word) : NC_TIME_NONE;
}

static nc_digest digest_of(const json_t *value)
{
    const char *text = json_string_value(value);
    char half[17] = {0};
    nc_digest digest = {0};
    if (text == NULL || strlen(text) != 32)
        return digest;
    memcpy(half, text, 16);
    digest.high = strtoull(half, NULL, 16);
    digest.low = strtoull(text + 16, NULL, 16);
    return digest;
}

/* The place of a word in "a|b|c"; -1 when it is none of them. */
static int word_of(const char *words, const json_t *value)
{
    nc_str rest = nc_str_c(words), word;
    for (int i = 0; json_is_string(value) && nc_str_split(&rest, '|', &word); i++)
        if (nc_str_eq(word, nc_str_c(json_string_value(value))))
            return i;
    return -1;
}

static nc_r_node *node_of(const reader *in, const json_t *object)
{
    static const char kinds[] = "rule|step|fact|more";
    nc_r_node *node = NC_NEW(in->arena, nc_r_node), **end = &node->child;
    int word = word_of(kinds, json_object_get(object, "kind")),
        truth = word_of(NC_KEY_TRUTHS, json_object_get(object, "truth"));
    node->kind = word < 0 ? NC_R_MORE : (nc_r_node_kind)word;
    node->text = text_of(in, json_object_get(object, "text"));
    node->rule = text_of(in, json_object_get(object, "rule"));
    node->place = text_of(in, json_object_get(object, "place"));
    node->has_truth = truth >= 0;
    node->truth = truth < 0 ? NC_NO : (nc_truth)truth;
    const json_t *children = json_object_get(object, "children");
    for (size_t i = 0; i < json_array_size(children); i++) { /* jansson bounds the depth */
        *end = node_of(in, json_array_get(children, i));
        end = &(*end)->next;
    }
    return node;
}

static void read_object(const reader *in, const nc_key_table *table, const json_t *object, char *to);

static void *read_array(const reader *in, const nc_key_table *table, const json_t *array, size_t *count)
{
    *count = json_array_size(array);
    char *items = nc_alloc_array(in->arena, *count + 1, table->size);
    for (size_t i = 0; i < *count; i++)
        read_object(in, table, json_array_get(array, i), items + i * table->size);
    return items;
}

static uint64_t *numbers_of(const reader *in, const json_t *array, size_t *count)
{
    *count = json_array_size(array);
    uint64_t *items = NC_NEW_ARRAY(in->arena, uint64_t, *count + 1);
    for (size_t i = 0; i < *count; i++)
        items[i] = (uint64_t)json_integer_value(json_array_get(array, i));
    return items;
}

static void set_flag(char *to, const nc_key_entry *e, bool known)
{
    if (e->has != NC_KEY_ALONE)
        *(bool *)(to + e->has) = known;
}

static void read_number(const nc_key_entry *e, const json_t *value, char *to)
{
    json_int_t number = json_integer_value(value);
    set_flag(to, e, json_is_integer(value));
    if (e->kind == NC_KEY_SIZE)
        *(size_t *)(void *)(to + e->at) = (size_t)number;
    else if (e->kind == NC_KEY_U64)
        *(uint64_t *)(void *)(to + e->at) = (uint64_t)number;
    else if (e->kind == NC_KEY_I64)
        *(int64_t *)(void *)(to + e->at) = number;
    else if (e->kind == NC_KEY_U32)
        *(uint32_t *)(void *)(to + e->at) = (uint32_t)number;
    else
        *(int32_t *)(void *)(to + e->at) = (int32_t)number;
}

static void read_word(const nc_key_entry *e, const json_t *value, char *to)
{
    int word = word_of(e->words, value);
    set_flag(to, e, word >= 0);
    if (word >= 0)
        memcpy(to + e->at, &word, sizeof word); /* every enum of the result is as wide as an int */
}

static void read_seconds(const nc_key_entry *e, const json_t *value, char *to)
{
    double ns = json_number_value(value) * 1e9;
    bool fine = json_is_number(value) && fabs(ns) < 9e18;
    set_flag(to, e, fine);
    *(int64_t *)(void *)(to + e->at) = fine ? (int64_t)llround(ns) : 0;
}

static void read_list(const reader *in, const nc_key_entry *e, const json_t *value, char *to)
{
    size_t count;
    void *items = e->kind == NC_KEY_NUMBERS ? (void *)numbers_of(in, value, &count)
                                            : read_array(in, e->table, value, &count);
    memcpy(to + e->at, &items, sizeof items);
    *(size_t *)(void *)(to + e->has) = count;
}

static void read_entry(const reader *in, const nc_key_entry *e, const json_t *value, char *to)
{
    void *at = to + e->at;
    size_t count;
    switch (e->kind) {
    case NC_KEY_TEXT: *(nc_str *)at = text_of(in, value); break;
    case NC_KEY_TEXTS: *(nc_r_texts *)at = texts_of(in, value); break;
    case NC_KEY_SIZE:
    case NC_KEY_U64:
    case NC_KEY_U32:
    case NC_KEY_I32:
    case NC_KEY_I64: read_number(e, value, to); break;
    case NC_KEY_BOOL:
        set_flag(to, e, json_is_boolean(value));
        *(bool *)at = json_is_true(value);
        break;
    case NC_KEY_TIME:
        *(int64_t *)at = time_of(value);
        set_flag(to, e, *(int64_t *)at != NC_TIME_NONE);
        break;
    case NC_KEY_SECONDS: read_seconds(e, value, to); break;
    case NC_KEY_DIGEST: *(nc_digest *)at = digest_of(value); break;
    case NC_KEY_WORD: read_word(e, value, to); break;
    case NC_KEY_ID: *(unsigned *)at = number_of(value); break;
    case NC_KEY_REFS:
    case NC_KEY_FINDINGS:
    case NC_KEY_CAUSES: *(nc_r_refs *)at = refs_of(in, e->kind, value); break;
    case NC_KEY_FINDING: *(size_t *)at = finding_of(in, value); break;
    case NC_KEY_MISSING: *(size_t *)at = counted_of(in, value); break;
    case NC_KEY_NUMBERS:
    case NC_KEY_ARRAY: read_list(in, e, value, to); break;
    case NC_KEY_OBJECT: read_object(in, e->table, value, at); break;
    case NC_KEY_ACTIONS:
        ((nc_r_actions *)at)->items = read_array(in, &nc_action_keys, value, &count);
        ((nc_r_actions *)at)->count = count;
        break;
    case NC_KEY_CAPTURE:
        *(bool *)at =
            nc_str_starts(nc_str_c(json_is_string(value) ? json_string_value(value) : ""), NC_S("pcap"));
        break;
    case NC_KEY_TO_SERVER:
        *(bool *)at = json_is_string(value) && strcmp(json_string_value(value), "to_server") == 0;
        break;
    case NC_KEY_NODE: *(const nc_r_node **)at = node_of(in, value); break;
    }
}

static void read_object(const reader *in, const nc_key_table *table, const json_t *object, char *to)
{
    for (size_t i = 0; i < table->count; i++)
        read_entry(in, &table->entries[i], json_object_get(object, table->entries[i].key), to);
}

nc_err nc_result_read(nc_str name, nc_str json, nc_diag *diag, nc_result **out)
{
    json_error_t error;
    *out = NULL;
    nc_diag_file(diag, name, json);
    json_t *root = json_loadb(json.p ? json.p : "", json.n, JSON_REJECT_DUPLICATES, &error);
    if (root == NULL)
        return nc_report(diag, NC_E_INVALID, (nc_place){name, (uint32_t)error.line, (uint32_t)error.column},
                         "no JSON: %s", error.text);
    const char *schema = json_string_value(json_object_get(root, "schema"));
    nc_err err = NC_E_OK;
    if (schema == NULL || strcmp(schema, "netcause.result/1") != 0) {
        err = nc_report(diag, NC_E_INVALID, (nc_place){name, 1, 1},
                        "no result of netcause: key `schema` is not netcause.result/1");
    } else {
        reader in = {nc_arena_new(), json_object_get(root, "findings"), json_object_get(root, "causes"),
                     json_object_get(root, "evidence"), json_object_get(root, "missing")};
        nc_result *r = NC_NEW(in.arena, nc_result);
        r->arena = in.arena;
        read_object(&in, &nc_result_keys, root, (char *)r);
        nc_result_liken(r);
        *out = r;
    }
    json_decref(root);
    return err;
}
