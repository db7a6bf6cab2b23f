/* SPDX-License-Identifier: Apache-2.0 */
#include "describe.h"

#include "engine/base/hash.h"

/* ---- names and labels ---- */

static unsigned words_of(nc_str text)
{
    unsigned words = 0;
    nc_str word;
    while (nc_str_word(&text, &word))
        words++;
    return words;
}

static void index_label(nc_dump *dump, unsigned number)
{
    nc_str text = dump->labels[number].text;
    uint64_t at = nc_hash(text.p, text.n, 0);
    while (dump->slots[at & dump->slot_mask] != 0)
        at++;
    dump->slots[at & dump->slot_mask] = number + 1;
}

int nc_compile_label(nc_compile *c, nc_str text, nc_place place)
{
    char folded[NC_LABEL_BYTES];
    size_t n;
    nc_dump *dump = c->dump;
    int known = nc_dump_label(dump, text);
    if (known >= 0)
        return known;
    if (!nc_label_fold(text, folded, &n)) {
        NC_BAD(c, place, "a label has 1 to %d characters", NC_LABEL_BYTES);
        return -1;
    }
    if (dump->label_count == NC_DUMP_LABELS) {
        NC_BAD(c, place, "more than %d labels", NC_DUMP_LABELS);
        return -1;
    }
    nc_label *label = &dump->labels[dump->label_count];
    *label = (nc_label){.text = nc_arena_copy(c->arena, nc_str_n(folded, n)), .section = -1};
    unsigned words = words_of(label->text);
    dump->label_words = words > dump->label_words ? words : dump->label_words;
    index_label(dump, dump->label_count);
    return (int)dump->label_count++;
}

int nc_compile_field(nc_compile *c, nc_str name, nc_place place)
{
    nc_str known[NC_DUMP_FIELDS];
    for (unsigned i = 0; i < c->dump->field_count; i++) {
        known[i] = c->dump->fields[i].name;
        if (nc_str_eq(known[i], name)) {
            c->dump->fields[i].used = true;
            return (int)i;
        }
    }
    NC_BAD(c, place, "no field is called \"%.*s\"", NC_FMT(name));
    nc_hint_nearest(c->diag, name, known, c->dump->field_count);
    return -1;
}

static int section_of(nc_compile *c, nc_str name, nc_place place)
{
    for (unsigned i = 0; i < c->dump->section_count; i++)
        if (nc_str_eq(c->dump->sections[i], name))
            return (int)i;
    NC_BAD(c, place, "no section is called \"%.*s\"", NC_FMT(name));
    nc_hint_nearest(c->diag, name, c->dump->sections, c->dump->section_count);
    return -1;
}

void nc_compile_each(nc_compile *c, const nc_node *node,
                     void (*each)(nc_compile *c, const nc_node *item, void *context), void *context)
{
    if (node == NULL)
        return;
    if (node->kind == NC_NODE_SCALAR)
        each(c, node, context);
    else if (node->kind == NC_NODE_MAP)
        NC_BAD(c, node->place, "a text or a list of texts stands here");
    for (unsigned i = 0; node->kind == NC_NODE_LIST && i < node->count; i++)
        if (node->items[i]->kind == NC_NODE_SCALAR)
            each(c, node->items[i], context);
        else
            NC_BAD(c, node->items[i]->place, "a text stands here");
}

static void add_section_bit(nc_compile *c, const nc_node *item, void *context)
{
    uint64_t *bits = context;
    int section = section_of(c, item->text, item->place);
    if (section >= 0)
        *bits |= UINT64_C(1) << section;
}

uint64_t nc_compile_sections(nc_compile *c, const nc_node *node)
{
    uint64_t bits = 0;
    nc_compile_each(c, node, add_section_bit, &bits);
    return bits;
}

/* ---- templates ---- */

static int capture_of(nc_compile *c, nc_str name, nc_place place)
{
    static const struct {
        nc_str name;
        int what;
    } fixed[] = {
        {NC_SI("-"), NC_CAPTURE_NONE},      {NC_SI("clock"), NC_CAPTURE_CLOCK},
        {NC_SI("date"), NC_CAPTURE_DATE},   {NC_SI("shown"), NC_CAPTURE_SHOWN},
        {NC_SI("total"), NC_CAPTURE_TOTAL},
    };
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        if (nc_str_eq(fixed[i].name, name))
            return fixed[i].what;
    return nc_compile_field(c, name, place);
}

void nc_compile_template(nc_compile *c, const nc_node *node, nc_template *out)
{
    const char *why = "";
    if (!nc_template_read(c->arena, node->text, out, &why)) {
        NC_BAD(c, node->place, "the line template %s", why);
        return;
    }
    for (unsigned i = 0; i < out->count; i++)
        if (out->pieces[i].kind == NC_PIECE_ONE || out->pieces[i].kind == NC_PIECE_REST)
            out->pieces[i].capture = capture_of(c, out->pieces[i].text, node->place);
}

static void add_template(nc_compile *c, const nc_node *item, void *context)
{
    nc_templates *list = context;
    nc_compile_template(c, item, &list->items[list->count++]);
}

static void load_templates(nc_compile *c, const nc_node *node, nc_templates *out)
{
    out->items = NC_NEW_ARRAY(c->arena, nc_template, node == NULL ? 0 : node->count + 1);
    nc_compile_each(c, node, add_template, out);
}

/* ---- sections ---- */

typedef struct section_context {
    int number;
} section_context;

static void add_section_label(nc_compile *c, const nc_node *item, void *context)
{
    int label = nc_compile_label(c, item->text, item->place);
    if (label >= 0)
        c->dump->labels[label].section = ((section_context *)context)->number;
}

static void load_sections(nc_compile *c, const nc_node *map, bool skipped)
{
    if (map == NULL)
        return;
    if (map->kind != NC_NODE_MAP) {
        NC_BAD(c, map->place, "sections are a map: name, then its labels");
        return;
    }
    for (unsigned i = 0; i < map->count; i++) {
        if (c->dump->section_count == NC_DUMP_SECTIONS) {
            NC_BAD(c, map->pairs[i].place, "more than %d sections", NC_DUMP_SECTIONS);
            return;
        }
        section_context context = {(int)c->dump->section_count};
        c->dump->sections[c->dump->section_count++] = nc_arena_copy(c->arena, map->pairs[i].key);
        if (skipped)
            c->dump->skipped |= UINT64_C(1) << context.number;
        nc_compile_each(c, map->pairs[i].value, add_section_label, &context);
    }
}

/* ---- fields ---- */

static void add_field_label(nc_compile *c, const nc_node *item, void *context)
{
    int label = nc_compile_label(c, item->text, item->place);
    if (label < 0)
        return;
    nc_label *at = &c->dump->labels[label];
    if (at->field_count == NC_LABEL_USES)
        NC_BAD(c, item->place, "more than %d fields read the label \"%.*s\"", NC_LABEL_USES,
               NC_FMT(item->text));
    else
        at->fields[at->field_count++] = *(uint16_t *)context;
}

static void load_field(nc_compile *c, const nc_pair *pair)
{
    static const nc_str keys[] = {NC_SI("label"), NC_SI("as"),      NC_SI("case"),
                                  NC_SI("map"),   NC_SI("unknown"), NC_SI("in")};
    nc_dump *dump = c->dump;
    uint16_t number = (uint16_t)dump->field_count;
    nc_field *field = &dump->fields[dump->field_count++];
    *field = (nc_field){.name = nc_arena_copy(c->arena, pair->key), .place = pair->place};
    if (pair->value->kind != NC_NODE_MAP) {
        NC_BAD(c, pair->value->place, "a field is a map: {label: ..., as: ...}");
        return;
    }
    if (nc_node_check_keys(pair->value, keys, sizeof keys / sizeof *keys, c->diag) != NC_E_OK)
        c->err = NC_E_INVALID;
    nc_err err = nc_form_load(c->arena, pair->value, &field->form, c->diag);
    c->err = err != NC_E_OK ? err : c->err;
    field->sections = nc_compile_sections(c, nc_node_get(pair->value, "in"));
    nc_compile_each(c, nc_node_get(pair->value, "label"), add_field_label, &number);
}

static void load_fields(nc_compile *c, const nc_node *map)
{
    if (map == NULL || map->kind != NC_NODE_MAP || map->count > NC_DUMP_FIELDS) {
        NC_BAD(c, map ? map->place : (nc_place){.line = 0}, "`fields` is a map of at most %d fields",
               NC_DUMP_FIELDS);
        return;
    }
    c->dump->fields = NC_NEW_ARRAY(c->arena, nc_field, map->count);
    for (unsigned i = 0; i < map->count; i++)
        load_field(c, &map->pairs[i]);
}

/* ---- blocks ---- */

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

static void load_needs(nc_compile *c, nc_block *block, const nc_node *node)
{
    number_list list = field_numbers(c, node);
    uint16_t *needs = NC_NEW_ARRAY(c->arena, uint16_t, list.count);
    for (unsigned i = 0; i < list.count; i++)
        if (list.items[i] >= 0)
            needs[block->need_count++] = (uint16_t)list.items[i];
    block->needs = needs;
}

static void load_table(nc_compile *c, nc_block *block, const nc_node *node)
{
    const nc_node *table = nc_node_get(node, "table"), *columns = nc_node_get(node, "columns");
    if (table == NULL && columns == NULL)
        return;
    if (table == NULL || table->kind != NC_NODE_SCALAR || columns == NULL || columns->kind != NC_NODE_LIST) {
        NC_BAD(c, node->place, "a table has its heading in `table` and a list of fields in `columns`");
        return;
    }
    nc_compile_template(c, table, &block->table);
    number_list list = field_numbers(c, columns);
    block->columns = list.items;
    block->column_count = list.count;
    block->row = true;
}

static void load_block(nc_compile *c, const nc_pair *pair)
{
    static const nc_str keys[] = {NC_SI("begins"), NC_SI("within"), NC_SI("row"),     NC_SI("in"),
                                  NC_SI("needs"),  NC_SI("table"),  NC_SI("columns"), NC_SI("gives")};
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
    block.row = nc_str_eq(nc_node_text(node, "row", NC_S("no")), NC_S("yes"));
    block.sections = nc_compile_sections(c, nc_node_get(node, "in"));
    load_table(c, &block, node);
    if (nc_node_get(node, "begins") == NULL && block.table.count == 0)
        NC_BAD(c, pair->place, "block \"%.*s\" has neither `begins` nor `table`", NC_FMT(block.name));
    load_needs(c, &block, nc_node_get(node, "needs"));
    nc_compile_each(c, nc_node_get(node, "begins"), add_block_label, &number);
    nc_compile_gives(c, &block, nc_node_get(node, "gives"));
    dump->blocks[dump->block_count++] = block;
}

static void load_blocks(nc_compile *c, const nc_node *map)
{
    if (map == NULL || map->kind != NC_NODE_MAP || map->count == 0 || map->count > NC_DUMP_BLOCKS) {
        NC_BAD(c, map ? map->place : (nc_place){.line = 0}, "`blocks` is a map of 1 to %d blocks",
               NC_DUMP_BLOCKS);
        return;
    }
    c->dump->blocks = NC_NEW_ARRAY(c->arena, nc_block, map->count);
    for (unsigned i = 0; i < map->count; i++)
        load_block(c, &map->pairs[i]);
}

/* ---- the rest ---- */

static void add_ignored_label(nc_compile *c, const nc_node *item, void *context)
{
    (void)context;
    nc_compile_label(c, item->text, item->place);
}

static void load_ignored(nc_compile *c, const nc_node *node)
{
    static const nc_str keys[] = {NC_SI("labels"), NC_SI("lines")};
    load_templates(c, nc_node_get(node, "lines"), &c->dump->lines);
    if (node == NULL)
        return;
    if (node->kind != NC_NODE_MAP || nc_node_check_keys(node, keys, 2, c->diag) != NC_E_OK)
        NC_BAD(c, node->place, "`ignore` holds `labels` and `lines`");
    nc_compile_each(c, nc_node_get(node, "labels"), add_ignored_label, NULL);
}

static void add_start_label(nc_compile *c, const nc_node *item, void *context)
{
    nc_start *start = context;
    int label = nc_dump_label(c->dump, item->text);
    if (label < 0)
        NC_BAD(c, item->place, "\"%.*s\" is no label of a field, block or section, and not ignored",
               NC_FMT(item->text));
    else if (start->label_count == NC_LABEL_USES)
        NC_BAD(c, item->place, "more than %d labels tell a start", NC_LABEL_USES);
    else
        start->labels[start->label_count++] = (uint32_t)label;
}

static void load_starts(nc_compile *c, const nc_node *list, nc_place place)
{
    if (list == NULL || list->kind != NC_NODE_LIST || list->count == 0) {
        NC_BAD(c, list ? list->place : place, "`starts` is a list: what tells that it is this report");
        return;
    }
    c->dump->starts = NC_NEW_ARRAY(c->arena, nc_start, list->count);
    for (unsigned i = 0; i < list->count; i++) {
        nc_start *start = &c->dump->starts[c->dump->start_count++];
        if (list->items[i]->kind == NC_NODE_SCALAR)
            nc_compile_template(c, list->items[i], &start->line);
        else
            nc_compile_each(c, list->items[i], add_start_label, start);
    }
}

static void check_use(nc_compile *c)
{
    for (unsigned i = 0; i < c->dump->field_count; i++)
        if (!c->dump->fields[i].used)
            NC_BAD(c, c->dump->fields[i].place,
                   "field \"%.*s\" fills no slot; if only its label is known, list it under `ignore`",
                   NC_FMT(c->dump->fields[i].name));
}

static nc_dump *new_dump(nc_compile *c, const nc_node *root)
{
    enum { SLOTS = 4096 };
    nc_dump *dump = NC_NEW(c->arena, nc_dump);
    dump->labels = NC_NEW_ARRAY(c->arena, nc_label, NC_DUMP_LABELS);
    dump->slots = NC_NEW_ARRAY(c->arena, uint32_t, SLOTS);
    dump->slot_mask = SLOTS - 1;
    dump->sections = NC_NEW_ARRAY(c->arena, nc_str, NC_DUMP_SECTIONS);
    dump->sections[dump->section_count++] = NC_S("main");
    dump->name = nc_arena_copy(c->arena, nc_node_text(root, "dump", NC_S("")));
    dump->title = nc_arena_copy(c->arena, nc_node_text(root, "title", dump->name));
    if (dump->name.n == 0)
        NC_BAD(c, root->place, "a description has a name: `dump: ...`");
    return dump;
}

nc_dump *nc_dump_compile(nc_arena *arena, const nc_vocab *vocab, const nc_node *root, nc_diag *diag)
{
    static const nc_str keys[] = {NC_SI("dump"), NC_SI("title"),     NC_SI("headers"), NC_SI("starts"),
                                  NC_SI("ends"), NC_SI("truncated"), NC_SI("shown"),   NC_SI("sections"),
                                  NC_SI("skip"), NC_SI("fields"),    NC_SI("blocks"),  NC_SI("ignore")};
    nc_compile c = {.arena = arena, .vocab = vocab, .diag = diag};
    if (root->kind != NC_NODE_MAP) {
        nc_report(diag, NC_E_INVALID, root->place, "a description is a map that begins with `dump: NAME`");
        return NULL;
    }
    if (nc_node_check_keys(root, keys, sizeof keys / sizeof *keys, diag) != NC_E_OK)
        c.err = NC_E_INVALID;
    nc_dump *dump = c.dump = new_dump(&c, root);
    load_sections(&c, nc_node_get(root, "sections"), false);
    load_sections(&c, nc_node_get(root, "skip"), true);
    load_fields(&c, nc_node_get(root, "fields"));
    load_blocks(&c, nc_node_get(root, "blocks"));
    load_ignored(&c, nc_node_get(root, "ignore"));
    load_starts(&c, nc_node_get(root, "starts"), root->place);
    load_templates(&c, nc_node_get(root, "headers"), &dump->headers);
    load_templates(&c, nc_node_get(root, "ends"), &dump->ends);
    load_templates(&c, nc_node_get(root, "truncated"), &dump->truncated);
    load_templates(&c, nc_node_get(root, "shown"), &dump->shown);
    check_use(&c);
    return c.err == NC_E_OK ? dump : NULL;
}
