/* SPDX-License-Identifier: Apache-2.0 */
#include "fact.h"

#include "engine/base/arena.h"
#include "engine/base/hash.h"

#include <stdlib.h>

struct nc_vocab {
    nc_arena *arena;
    nc_shape *shapes;
    unsigned *versions;
    size_t count, capacity, version_capacity;
    uint16_t *slots; /* by hash of the name: id plus 1 */
    size_t mask;
};

static const nc_slot common[NC_SLOT_OWN] = {
    [NC_SLOT_AT] = {NC_SI("at"), NC_T_TIME, NC_T_NONE, NC_SI(""), NC_SI("when, UTC")},
    [NC_SLOT_N] = {NC_SI("n"), NC_T_INT, NC_T_NONE, NC_SI(""), NC_SI("frame or record number")},
    [NC_SLOT_LINE] = {NC_SI("line"), NC_T_INT, NC_T_NONE, NC_SI(""), NC_SI("line of a text source")},
    [NC_SLOT_SOURCE] = {NC_SI("source"), NC_T_SYMBOL, NC_T_NONE, NC_SI(""),
                        NC_SI("name of the member it was read from")},
    [NC_SLOT_VANTAGE] = {NC_SI("vantage"), NC_T_SYMBOL, NC_T_NONE, NC_SI(""), NC_SI("where it was recorded")},
};

static const nc_slot builtin_slots[] = {
#define TYPE(name, kind, doc)
#define SLOT(name, type, values, doc) {NC_SI(name), NC_T_##type, NC_T_NONE, NC_SI(values), NC_SI(doc)},
#define END()
#include "builtin.def"
#undef TYPE
#undef SLOT
#undef END
};

static const nc_shape builtins[] = {
#define TYPE(name, kind, doc)                                                                                \
    {                                                                                                        \
        NC_SI(name), kind, NC_SI(doc), builtin_slots, 0
#define SLOT(name, type, values, doc) +1
#define END()                                                                                                \
    , {0}, {0}, {0}, false                                                                                   \
    }                                                                                                        \
    ,
#include "builtin.def"
#undef TYPE
#undef SLOT
#undef END
};

nc_vocab *nc_vocab_new(void)
{
    nc_vocab *vocab = nc_xcalloc(1, sizeof *vocab);
    vocab->arena = nc_arena_new();
    size_t at = 0;
    for (size_t i = 0; i < sizeof builtins / sizeof *builtins; i++) {
        nc_shape shape = builtins[i];
        shape.slots += at;
        at += shape.slot_count;
        nc_vocab_add(vocab, &shape);
    }
    return vocab;
}

void nc_vocab_free(nc_vocab *vocab)
{
    if (vocab == NULL)
        return;
    nc_arena_free(vocab->arena);
    free(vocab->shapes);
    free(vocab->versions);
    free(vocab->slots);
    free(vocab);
}

/* Where the name stands in the table, or the free place for it. */
static size_t find_place(const nc_vocab *vocab, nc_str name)
{
    size_t at = nc_hash(name.p, name.n, 0) & vocab->mask;
    while (vocab->slots[at] != 0 && !nc_str_eq(vocab->shapes[vocab->slots[at] - 1].name, name))
        at = (at + 1) & vocab->mask;
    return at;
}

nc_fact_type nc_vocab_find(const nc_vocab *vocab, nc_str name)
{
    if (vocab->count == 0)
        return NC_NO_TYPE;
    uint16_t number = vocab->slots[find_place(vocab, name)];
    return number ? (nc_fact_type)(number - 1) : NC_NO_TYPE;
}

static void grow_slots(nc_vocab *vocab)
{
    free(vocab->slots);
    vocab->mask = vocab->mask ? vocab->mask * 2 + 1 : 127;
    vocab->slots = nc_xcalloc(vocab->mask + 1, sizeof *vocab->slots);
    for (size_t i = 0; i < vocab->count; i++)
        vocab->slots[find_place(vocab, vocab->shapes[i].name)] = (uint16_t)(i + 1);
}

static nc_slot copy_slot(nc_arena *arena, nc_slot slot)
{
    slot.name = nc_arena_copy(arena, slot.name);
    slot.values = nc_arena_copy(arena, slot.values);
    slot.doc = nc_arena_copy(arena, slot.doc);
    return slot;
}

nc_fact_type nc_vocab_add(nc_vocab *vocab, const nc_shape *shape)
{
    if (vocab->count >= NC_MAX_TYPES || shape->slot_count > NC_MAX_SLOTS ||
        nc_vocab_find(vocab, shape->name) != NC_NO_TYPE)
        return NC_NO_TYPE;
    nc_slot *slots = NC_NEW_ARRAY(vocab->arena, nc_slot, shape->slot_count);
    for (unsigned i = 0; i < shape->slot_count; i++)
        slots[i] = copy_slot(vocab->arena, shape->slots[i]);
    nc_shape copy = *shape;
    copy.name = nc_arena_copy(vocab->arena, shape->name);
    copy.doc = nc_arena_copy(vocab->arena, shape->doc);
    copy.report = nc_arena_copy(vocab->arena, shape->report);
    copy.command = nc_arena_copy(vocab->arena, shape->command);
    copy.platform = nc_arena_copy(vocab->arena, shape->platform);
    copy.slots = slots;
    vocab->shapes = nc_grow(vocab->shapes, &vocab->capacity, vocab->count, sizeof *vocab->shapes);
    vocab->versions =
        nc_grow(vocab->versions, &vocab->version_capacity, vocab->count, sizeof *vocab->versions);
    vocab->versions[vocab->count] = 1;
    vocab->shapes[vocab->count++] = copy;
    if (vocab->count * 2 > vocab->mask)
        grow_slots(vocab);
    else
        vocab->slots[find_place(vocab, copy.name)] = (uint16_t)vocab->count;
    return (nc_fact_type)(vocab->count - 1);
}

const nc_shape *nc_vocab_shape(const nc_vocab *vocab, nc_fact_type type)
{
    return type < vocab->count ? &vocab->shapes[type] : NULL;
}

void nc_vocab_set_version(nc_vocab *vocab, nc_fact_type type, unsigned version)
{
    if (type < vocab->count)
        vocab->versions[type] = version;
}

unsigned nc_vocab_version(const nc_vocab *vocab, nc_fact_type type)
{
    return type < vocab->count ? vocab->versions[type] : 0;
}

size_t nc_vocab_count(const nc_vocab *vocab)
{
    return vocab->count;
}

static bool parse_list(nc_pool *pool, nc_type item, nc_str text, nc_word *out)
{
    text = nc_str_trim(text);
    if (text.n < 2 || text.p[0] != '[' || text.p[text.n - 1] != ']')
        return false;
    nc_str rest = nc_str_trim(nc_str_sub(text, 1, text.n - 2)), piece;
    nc_word *items = NULL;
    size_t count = 0, capacity = 0;
    bool fine = true;
    while (rest.n > 0 && fine && nc_str_split(&rest, ',', &piece)) {
        items = nc_grow(items, &capacity, count, sizeof *items);
        fine = nc_value_parse(pool, item, nc_str_trim(piece), &items[count++]);
    }
    *out = fine ? nc_pool_list(pool, items, count) : 0;
    free(items);
    return fine;
}

bool nc_slot_parse(nc_pool *pool, const nc_slot *slot, nc_str text, nc_word *out)
{
    return slot->type == NC_T_LIST ? parse_list(pool, slot->item, text, out)
                                   : nc_value_parse(pool, slot->type, text, out);
}

int nc_shape_slot(const nc_shape *shape, nc_str name)
{
    for (unsigned i = 0; i < shape->slot_count; i++)
        if (nc_str_eq(shape->slots[i].name, name))
            return (int)i + NC_SLOT_OWN;
    for (int i = 0; i < NC_SLOT_OWN; i++)
        if (nc_str_eq(common[i].name, name))
            return i;
    return -1;
}

const nc_slot *nc_shape_slot_info(const nc_shape *shape, int slot)
{
    if (slot >= 0 && slot < NC_SLOT_OWN)
        return &common[slot];
    unsigned own = (unsigned)(slot - NC_SLOT_OWN);
    return slot >= NC_SLOT_OWN && own < shape->slot_count ? &shape->slots[own] : NULL;
}
