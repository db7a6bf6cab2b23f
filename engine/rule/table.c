/* SPDX-License-Identifier: Apache-2.0 */
#include "build.h"

#include <stdlib.h>

typedef struct row {
    const nc_pool *pool;
    nc_type type;
    nc_word key;
    const nc_node *node;
} row;

static int by_key(const void *left, const void *right)
{
    const row *a = left, *b = right;
    int order = nc_value_cmp(a->pool, a->type, a->key, b->key);
    if (order == 0)
        order = (a->node->place.line > b->node->place.line) - (a->node->place.line < b->node->place.line);
    return order;
}

static bool read_row(nc_rules *rules, const nc_table *table, const nc_node *node, row *out)
{
    if (node->kind != NC_NODE_LIST || node->count == 0 || node->count > table->column_count) {
        NC_RULE_BAD(rules, NC_E_INVALID, node->place, "a row is a list of at most %u cells, the key first",
                    table->column_count);
        return false;
    }
    for (unsigned i = 0; i < node->count; i++) {
        if (node->items[i]->kind != NC_NODE_SCALAR) {
            NC_RULE_BAD(rules, NC_E_TYPE, node->items[i]->place, "a cell is a text");
            return false;
        }
    }
    nc_slot slot = {.name = table->columns[0], .type = table->key};
    *out = (row){.pool = rules->pool, .type = table->key, .node = node};
    return nc_scalar_value(rules, node->items[0], &slot, &out->key);
}

static void store_rows(nc_rules *rules, nc_table *table, const row *rows, unsigned count)
{
    nc_word *keys = NC_NEW_ARRAY(rules->arena, nc_word, count);
    nc_str *cells = NC_NEW_ARRAY(rules->arena, nc_str, (size_t)count * table->column_count);
    nc_place first = {0};
    unsigned kept = 0;
    for (unsigned i = 0; i < count; i++) {
        if (kept > 0 && rows[i].key == keys[kept - 1]) {
            NC_RULE_BAD(rules, NC_E_DUPLICATE, rows[i].node->place,
                        "the key '%.*s' stands twice in this table", NC_FMT(rows[i].node->items[0]->text));
            nc_hint_first(rules, first);
            continue;
        }
        for (unsigned k = 0; k < rows[i].node->count; k++)
            cells[(size_t)kept * table->column_count + k] = rows[i].node->items[k]->text;
        keys[kept++] = rows[i].key;
        first = rows[i].node->place;
    }
    table->keys = keys;
    table->cells = cells;
    table->row_count = kept;
}

static void load_rows(nc_rules *rules, nc_table *table, const nc_node *list)
{
    row *rows = nc_xcalloc(list->count, sizeof *rows);
    unsigned count = 0;
    for (unsigned i = 0; i < list->count; i++)
        if (read_row(rules, table, list->items[i], &rows[count]))
            count++;
    qsort(rows, count, sizeof *rows, by_key);
    store_rows(rules, table, rows, count);
    free(rows);
}

static void check_columns(nc_rules *rules, const nc_node *columns)
{
    for (unsigned i = 1; columns && columns->kind == NC_NODE_LIST && i < columns->count; i++)
        for (unsigned k = 0; k < i; k++)
            if (columns->items[i]->kind == NC_NODE_SCALAR && columns->items[k]->kind == NC_NODE_SCALAR &&
                nc_str_eq(columns->items[i]->text, columns->items[k]->text))
                NC_RULE_BAD(rules, NC_E_DUPLICATE, columns->items[i]->place,
                            "this table has two columns '%.*s'", NC_FMT(columns->items[i]->text));
}

static nc_table *load_table(nc_rules *rules, const nc_doc *doc)
{
    nc_table *table = NC_NEW(rules->arena, nc_table);
    unsigned refs;
    nc_need_keys(rules, doc->node, NC_MAP_TABLE);
    nc_need_list(rules, doc->node, "refs", &refs);
    nc_str key = nc_need_word(rules, doc->node, NC_MAP_TABLE, "key", NC_S("int"));
    const nc_node *rows = nc_need_kind(rules, doc->node, "rows", NC_NODE_LIST);
    *table = (nc_table){
        .name = doc->name, .title = nc_need_text(rules, doc->node, "title", true), .key = nc_type_find(key)};
    table->columns = nc_need_list(rules, doc->node, "columns", &table->column_count);
    check_columns(rules, nc_node_get(doc->node, "columns"));
    if (table->column_count < 2 || rows == NULL)
        NC_RULE_BAD(rules, NC_E_INVALID, doc->node->place, "a table has at least two 'columns', and 'rows'");
    else if (key.n > 0)
        load_rows(rules, table, rows);
    nc_map_put(&rules->tables, table->name, table);
    return table;
}

void nc_load_tables(nc_rules *rules)
{
    size_t from = rules->first_of[NC_DOC_TABLE], to = rules->first_of[NC_DOC_TABLE + 1];
    const nc_table **list = NC_NEW_ARRAY(rules->arena, const nc_table *, to - from);
    for (size_t i = from; i < to; i++)
        list[i - from] = load_table(rules, &rules->docs[i]);
    rules->program.tables = list;
    rules->program.table_count = to - from;
}
