/* SPDX-License-Identifier: Apache-2.0 */
#include "describe.h"

static int field_named(const nc_dump *dump, nc_str name)
{
    for (unsigned i = 0; i < dump->field_count; i++)
        if (nc_str_eq(dump->fields[i].name, name))
            return (int)i;
    return -1;
}

/* Words may fill string slots too; every other form gives exactly one type. */
static bool fits(nc_type form, nc_type slot)
{
    return form == slot || (form == NC_T_SYMBOL && slot == NC_T_STRING);
}

static bool fill_from_field(nc_compile *c, nc_fill *fill, int number, nc_place place)
{
    nc_field *field = &c->dump->fields[number];
    field->used = true;
    fill->field = number;
    if (fits(field->form.type, fill->info->type))
        return true;
    nc_str want = nc_type_name(fill->info->type), is = nc_type_name(field->form.type);
    NC_BAD(c, place, "slot \"%.*s\" holds %.*s, the field \"%.*s\" gives %.*s", NC_FMT(fill->info->name),
           NC_FMT(want), NC_FMT(field->name), NC_FMT(is));
    return false;
}

static bool fill_constant(nc_compile *c, nc_fill *fill, const nc_node *node)
{
    static const nc_str keys[] = {NC_SI("is")};
    nc_pool *pool = nc_pool_new();
    nc_word word;
    fill->field = -1;
    fill->constant = nc_arena_copy(c->arena, nc_node_text(node, "is", NC_S("")));
    bool fine = nc_node_check_keys(node, keys, 1, c->diag) == NC_E_OK && nc_node_get(node, "is") != NULL &&
                nc_value_parse(pool, fill->info->type, fill->constant, &word);
    nc_pool_free(pool);
    if (!fine) {
        nc_str want = nc_type_name(fill->info->type);
        NC_BAD(c, node->place, "a constant is written {is: %.*s}", NC_FMT(want));
    }
    return fine;
}

static void hint_slot(nc_compile *c, const nc_shape *shape, nc_str name)
{
    nc_str known[NC_MAX_SLOTS];
    for (unsigned i = 0; i < shape->slot_count; i++)
        known[i] = shape->slots[i].name;
    nc_hint_nearest(c->diag, name, known, shape->slot_count);
}

/* What is written for a slot. */
static void load_fill(nc_compile *c, const nc_shape *shape, const nc_pair *pair, nc_fill *fills)
{
    int slot = nc_shape_slot(shape, pair->key);
    if (nc_str_eq(pair->key, NC_S("needs")))
        return;
    if (slot < NC_SLOT_OWN) {
        NC_BAD(c, pair->place, "the fact type %.*s has no slot \"%.*s\"", NC_FMT(shape->name),
               NC_FMT(pair->key));
        hint_slot(c, shape, pair->key);
        return;
    }
    nc_fill *fill = &fills[slot - NC_SLOT_OWN];
    *fill = (nc_fill){.slot = (unsigned)(slot - NC_SLOT_OWN), .info = nc_shape_slot_info(shape, slot)};
    if (pair->value->kind == NC_NODE_MAP) {
        fill_constant(c, fill, pair->value);
        return;
    }
    int field =
        pair->value->kind == NC_NODE_SCALAR ? nc_compile_field(c, pair->value->text, pair->value->place) : -1;
    if (field >= 0)
        fill_from_field(c, fill, field, pair->value->place);
}

static void add_type(nc_compile *c, nc_fact_type type)
{
    nc_dump *dump = c->dump;
    for (unsigned i = 0; i < dump->type_count; i++)
        if (dump->types[i] == type)
            return;
    nc_fact_type *types = NC_NEW_ARRAY(c->arena, nc_fact_type, dump->type_count + 1);
    if (dump->type_count > 0)
        memcpy(types, dump->types, dump->type_count * sizeof *types);
    types[dump->type_count++] = type;
    dump->types = types;
}

static void load_give(nc_compile *c, nc_str name, nc_place place, const nc_node *slots, nc_give *out)
{
    nc_fact_type type = nc_vocab_find(c->vocab, name);
    const nc_shape *shape = nc_vocab_shape(c->vocab, type);
    if (shape == NULL) {
        size_t count = nc_vocab_count(c->vocab);
        nc_str *known = NC_NEW_ARRAY(c->arena, nc_str, count);
        for (size_t i = 0; i < count; i++)
            known[i] = nc_vocab_shape(c->vocab, (nc_fact_type)i)->name;
        NC_BAD(c, place, "no fact type is called \"%.*s\"", NC_FMT(name));
        nc_hint_nearest(c->diag, name, known, count);
        return;
    }
    nc_fill *fills = NC_NEW_ARRAY(c->arena, nc_fill, shape->slot_count),
            *packed = NC_NEW_ARRAY(c->arena, nc_fill, shape->slot_count);
    for (unsigned i = 0; slots != NULL && i < slots->count; i++)
        load_fill(c, shape, &slots->pairs[i], fills);
    const nc_node *needs = nc_node_get(slots, "needs");
    *out = (nc_give){.type = type, .fills = packed, .needs = -1};
    if (needs != NULL)
        out->needs = nc_compile_field(c, needs->text, needs->place);
    for (unsigned i = 0; i < shape->slot_count; i++) {
        int field = fills[i].info == NULL ? field_named(c->dump, shape->slots[i].name) : -1;
        if (field >= 0) {
            fills[i] = (nc_fill){.slot = i, .info = &shape->slots[i]};
            fill_from_field(c, &fills[i], field, c->dump->fields[field].place);
        }
        if (fills[i].info != NULL)
            packed[out->count++] = fills[i];
    }
    add_type(c, type);
}

/* One fact type, or a map of fact types with what fills their slots. */
static void load_gives(nc_compile *c, const nc_node *node, nc_block *block, nc_give *gives)
{
    if (node->kind == NC_NODE_SCALAR) {
        load_give(c, node->text, node->place, NULL, &gives[block->give_count++]);
        return;
    }
    if (node->kind == NC_NODE_LIST) {
        NC_BAD(c, node->place, "a list in the list of `gives`: it holds fact types, or maps of them");
        return;
    }
    for (unsigned i = 0; i < node->count; i++)
        if (node->pairs[i].value->kind == NC_NODE_MAP)
            load_give(c, node->pairs[i].key, node->pairs[i].place, node->pairs[i].value,
                      &gives[block->give_count++]);
        else
            NC_BAD(c, node->pairs[i].value->place, "what fills the slots is a map: {slot: field}");
}

static unsigned count_gives(const nc_node *node)
{
    unsigned count = 0;
    if (node->kind != NC_NODE_LIST)
        return node->kind == NC_NODE_MAP ? node->count : 1;
    for (unsigned i = 0; i < node->count; i++)
        count += node->items[i]->kind == NC_NODE_MAP ? node->items[i]->count : 1;
    return count;
}

void nc_compile_gives(nc_compile *c, nc_block *block, const nc_node *node)
{
    if (node == NULL)
        return;
    bool list = node->kind == NC_NODE_LIST;
    nc_give *gives = NC_NEW_ARRAY(c->arena, nc_give, count_gives(node));
    block->gives = gives;
    for (unsigned i = 0; list && i < node->count; i++)
        load_gives(c, node->items[i], block, gives);
    if (!list)
        load_gives(c, node, block, gives);
}
