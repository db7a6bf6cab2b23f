/* SPDX-License-Identifier: Apache-2.0 */
#include "describe.h"

static int block_of(nc_compile *c, nc_str name, nc_place place)
{
    nc_str known[NC_DUMP_BLOCKS];
    for (unsigned i = 0; i < c->dump->block_count; i++) {
        known[i] = c->dump->blocks[i].name;
        if (nc_str_eq(known[i], name))
            return (int)i;
    }
    NC_BAD(c, place, "no block before this one is called \"%.*s\"", NC_FMT(name));
    nc_hint_nearest(c->diag, name, known, c->dump->block_count);
    return -1;
}

static void add_block_label(nc_compile *c, const nc_node *item, void *context)
{
    int label = nc_compile_label(c, item->text, item->place);
    if (label < 0)
        return;
    nc_label *at = &c->dump->labels[label];
    if (at->block_count == NC_LABEL_USES)
        NC_BAD(c, item->place, "more than %d blocks begin at \"%.*s\"", NC_LABEL_USES, NC_FMT(item->text));
    else
        at->blocks[at->block_count++] = *(uint16_t *)context;
}

typedef struct number_list {
    int *items;
    unsigned count;
} number_list;

static void add_field_number(nc_compile *c, const nc_node *item, void *context)
{
    number_list *list = context;
    bool skip = nc_str_eq(item->text, NC_S("-"));
    list->items[list->count++] = skip ? -1 : nc_compile_field(c, item->text, item->place);
}

static number_list field_numbers(nc_compile *c, const nc_node *node)
{
    number_list list = {NC_NEW_ARRAY(c->arena, int, node == NULL ? 0 : node->count + 1), 0};
    nc_compile_each(c, node, add_field_number, &list);
    return list;
}

/* `needs`, `order`. */
static const uint16_t *load_list(nc_compile *c, const nc_node *node, unsigned *count)
{
    number_list list = field_numbers(c, node);
    uint16_t *fields = NC_NEW_ARRAY(c->arena, uint16_t, list.count);
    for (unsigned i = 0; i < list.count; i++)
        if (list.items[i] >= 0)
            fields[(*count)++] = (uint16_t)list.items[i];
    return fields;
}

/* How many of the blocks so far have the field in their `order`. */
static unsigned owned_by(const nc_dump *dump, unsigned field)
{
    unsigned count = 0;
    for (unsigned i = 0; i < dump->block_count; i++)
        count += dump->blocks[i].rank != NULL && dump->blocks[i].rank[field] > 0;
    return count;
}

/* `order`: the place of each field that it names. */
static const uint8_t *load_order(nc_compile *c, const nc_node *node, int block)
{
    if (node == NULL)
        return NULL;
    unsigned count = 0;
    const uint16_t *fields = load_list(c, node, &count);
    uint8_t *rank = NC_NEW_ARRAY(c->arena, uint8_t, c->dump->field_count);
    for (unsigned i = 0; i < count; i++) {
        rank[fields[i]] = (uint8_t)(i + 1);
        c->dump->fields[fields[i]].owner = owned_by(c->dump, fields[i]) == 0 ? block : -1;
    }
    return rank;
}

/* "field", "field?", "field...", "-". */
static void read_column(nc_compile *c, nc_str text, nc_str heading, nc_place place, nc_column *out)
{
    *out = (nc_column){.heading = nc_arena_copy(c->arena, heading), .field = -1};
    if (nc_str_ends(text, NC_S("...")))
        out->rest = true;
    else if (nc_str_ends(text, NC_S("?")))
        out->optional = true;
    text.n -= out->rest ? 3 : out->optional ? 1 : 0;
    if (!nc_str_eq(text, NC_S("-")))
        out->field = nc_compile_field(c, text, place);
}

static void load_columns(nc_compile *c, nc_block *block, const nc_node *columns)
{
    if (columns->count == 0 || columns->count > NC_DUMP_COLUMNS) {
        NC_BAD(c, columns->place, "a table has 1 to %d columns", NC_DUMP_COLUMNS);
        return;
    }
    bool map = columns->kind == NC_NODE_MAP;
    block->columns = NC_NEW_ARRAY(c->arena, nc_column, columns->count);
    for (unsigned i = 0; i < columns->count; i++) {
        const nc_node *item = map ? columns->pairs[i].value : columns->items[i];
        nc_str heading = map ? columns->pairs[i].key : NC_S("");
        if (item->kind != NC_NODE_SCALAR)
            NC_BAD(c, item->place, "a column names its field");
        else
            read_column(c, item->text, heading, item->place, &block->columns[block->column_count++]);
    }
    for (unsigned i = 0; i + 1 < block->column_count; i++)
        if (block->columns[i].rest)
            NC_BAD(c, columns->place, "only the last column can take the rest of the line");
}

/* The heading of a table whose columns are named by it. */
static void heading_of(nc_compile *c, nc_block *block)
{
    nc_buf text = {0};
    const char *why = "";
    for (unsigned i = 0; i < block->column_count; i++) {
        nc_buf_add(&text, block->columns[i].heading);
        nc_buf_char(&text, ' ');
    }
    if (!nc_template_read(c->arena, nc_buf_str(&text), false, &block->table, &why))
        NC_BAD(c, block->place, "the heading of the table %s", why);
    nc_buf_free(&text);
}

static void load_table(nc_compile *c, nc_block *block, const nc_node *node)
{
    const nc_node *table = nc_node_get(node, "table"), *columns = nc_node_get(node, "columns"),
                  *separator = nc_node_get(node, "separator");
    if (table == NULL && columns == NULL)
        return;
    bool named = columns != NULL && columns->kind == NC_NODE_MAP && table == NULL;
    bool listed =
        columns != NULL && columns->kind == NC_NODE_LIST && table != NULL && table->kind == NC_NODE_SCALAR;
    if (!named && !listed) {
        NC_BAD(c, node->place,
               "a table has its heading in `table` and a list of fields in `columns`, or a map of "
               "headings and fields in `columns`");
        return;
    }
    load_columns(c, block, columns);
    block->row = true;
    if (separator != NULL) {
        block->separator = nc_str_eq(separator->text, NC_S("tab")) ? '\t'
                           : separator->text.n == 1                ? separator->text.p[0]
                                                                   : '\0';
        if (block->separator == '\0' || !named)
            NC_BAD(c, separator->place,
                   "`separator` is one character, or tab, of a table with named columns");
    } else if (listed) {
        nc_compile_template(c, table, false, &block->table);
    } else {
        heading_of(c, block);
    }
}

/* Each key holds the names of one object, with blanks between them. */
static void load_walk(nc_compile *c, nc_block *block, const nc_node *node)
{
    const nc_node *walk = nc_node_get(node, "walk"), *index = nc_node_get(node, "index");
    block->walk_index = index == NULL ? -1 : nc_compile_field(c, index->text, index->place);
    if (walk == NULL)
        return;
    if (walk->kind != NC_NODE_MAP || walk->count == 0) {
        NC_BAD(c, walk->place, "`walk` is a map of objects and fields");
        return;
    }
    block->walk = NC_NEW_ARRAY(c->arena, nc_walk_key, 2 * (size_t)walk->count);
    for (unsigned i = 0; i < walk->count; i++) {
        nc_str rest = walk->pairs[i].key, name;
        int field = nc_compile_field(c, walk->pairs[i].value->text, walk->pairs[i].value->place);
        for (unsigned k = 0; k < 2 && nc_str_word(&rest, &name); k++)
            block->walk[block->walk_count++] = (nc_walk_key){nc_arena_copy(c->arena, name), field};
    }
    c->dump->walks = true;
}

typedef struct counter_context {
    nc_block *block;
    const nc_shape *shape;
} counter_context;

static void add_counter(nc_compile *c, const nc_node *item, void *context)
{
    counter_context *to = context;
    int slot = nc_shape_slot(to->shape, item->text);
    if (slot < NC_SLOT_OWN || nc_shape_slot_info(to->shape, slot)->type != NC_T_INT)
        NC_BAD(c, item->place, "%.*s has no whole number \"%.*s\"", NC_FMT(to->shape->name),
               NC_FMT(item->text));
    else
        to->block->counters |= UINT64_C(1) << (slot - NC_SLOT_OWN);
}

/* `counters: {of: [slots], subject: slot}`. */
static void load_counters(nc_compile *c, nc_block *block, const nc_node *node)
{
    const nc_node *counters = nc_node_get(node, "counters"), *subject = nc_node_get(counters, "subject");
    block->subject = -1;
    if (counters == NULL)
        return;
    if (block->give_count == 0) {
        NC_BAD(c, counters->place, "counters are those of a fact that the block gives");
        return;
    }
    counter_context context = {block, nc_vocab_shape(c->vocab, block->gives[0].type)};
    nc_compile_each(c, nc_node_get(counters, "of"), add_counter, &context);
    int slot = subject == NULL ? NC_SLOT_OWN : nc_shape_slot(context.shape, subject->text);
    if (slot < NC_SLOT_OWN ||
        (subject != NULL && nc_shape_slot_info(context.shape, slot)->type != NC_T_SYMBOL))
        NC_BAD(c, counters->place, "`subject` is a slot that holds a symbol");
    else if (subject != NULL)
        block->subject = slot - NC_SLOT_OWN;
}

static bool says_yes(const nc_node *node, const char *key)
{
    return nc_str_eq(nc_node_text(node, key, NC_S("no")), NC_S("yes"));
}

static void check_block(nc_compile *c, const nc_block *block, const nc_node *node)
{
    bool begins = nc_node_get(node, "begins") != NULL || block->opens.count > 0 || block->column_count > 0 ||
                  block->walk_count > 0;
    if (!begins && !block->whole)
        NC_BAD(c, block->place,
               "block \"%.*s\" has none of `begins`, `opens`, `table`, `columns` and `whole`",
               NC_FMT(block->name));
    if (block->whole && (begins || block->row || block->within >= 0))
        NC_BAD(c, block->place, "a block that is `whole` begins with its report, in no other");
    if (block->whole && c->dump->whole >= 0)
        NC_BAD(c, block->place, "only one block can be `whole`");
}

static void load_block(nc_compile *c, const nc_pair *pair)
{
    static const nc_str keys[] = {NC_SI("begins"), NC_SI("opens"), NC_SI("reads"),   NC_SI("whole"),
                                  NC_SI("within"), NC_SI("row"),   NC_SI("more"),    NC_SI("in"),
                                  NC_SI("needs"),  NC_SI("table"), NC_SI("columns"), NC_SI("separator"),
                                  NC_SI("gives"),  NC_SI("walk"),  NC_SI("index"),   NC_SI("counters"),
                                  NC_SI("order")};
    nc_dump *dump = c->dump;
    const nc_node *node = pair->value, *within = nc_node_get(node, "within");
    uint16_t number = (uint16_t)dump->block_count;
    nc_block block = {.name = nc_arena_copy(c->arena, pair->key), .within = -1, .place = pair->place};
    if (node->kind != NC_NODE_MAP) {
        NC_BAD(c, node->place, "a block is a map: {begins: ...}");
        return;
    }
    if (nc_node_check_keys(node, keys, sizeof keys / sizeof *keys, c->diag) != NC_E_OK)
        c->err = NC_E_INVALID;
    if (within != NULL)
        block.within = block_of(c, within->text, within->place);
    block.row = says_yes(node, "row");
    block.whole = says_yes(node, "whole");
    block.more = says_yes(node, "more");
    block.sections = nc_compile_sections(c, nc_node_get(node, "in"));
    nc_compile_templates(c, nc_node_get(node, "opens"), true, &block.opens);
    nc_compile_templates(c, nc_node_get(node, "reads"), true, &block.reads);
    load_table(c, &block, node);
    load_walk(c, &block, node);
    check_block(c, &block, node);
    block.needs = load_list(c, nc_node_get(node, "needs"), &block.need_count);
    block.rank = load_order(c, nc_node_get(node, "order"), number);
    nc_compile_each(c, nc_node_get(node, "begins"), add_block_label, &number);
    nc_compile_gives(c, &block, nc_node_get(node, "gives"));
    load_counters(c, &block, node);
    if (block.whole)
        dump->whole = number;
    dump->blocks[dump->block_count++] = block;
}

/* What is in no other block is in the one that is open as long as the report. */
static void put_into_whole(nc_dump *dump)
{
    for (unsigned i = 0; dump->whole >= 0 && i < dump->block_count; i++)
        if (dump->blocks[i].within < 0 && !dump->blocks[i].row && !dump->blocks[i].whole)
            dump->blocks[i].within = dump->whole;
}

void nc_compile_blocks(nc_compile *c, const nc_node *map)
{
    if (map == NULL || map->kind != NC_NODE_MAP || map->count == 0 || map->count > NC_DUMP_BLOCKS) {
        NC_BAD(c, map ? map->place : c->root->place, "`blocks` is a map of 1 to %d blocks", NC_DUMP_BLOCKS);
        return;
    }
    c->dump->blocks = NC_NEW_ARRAY(c->arena, nc_block, map->count);
    for (unsigned i = 0; i < map->count; i++)
        load_block(c, &map->pairs[i]);
    put_into_whole(c->dump);
}
