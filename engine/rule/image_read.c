/* SPDX-License-Identifier: Apache-2.0 */
#include "image.h"

/* Reading trusts nothing: every number is compared with what it may be, arrays with the bytes that are left,
 * and the first thing wrong ends it.  What is accepted can be run: bindings exist, operators have their
 * operands. Types of operands are not checked again, because the pool answers any number. */

enum { MOST_DEPTH = 300, BYTES_FOR_ONE = 256 };

typedef struct reader {
    nc_rules *rules;
    const uint8_t *at, *end;
    bool bad;
    size_t budget;         /* bytes that may still be asked for */
    unsigned depth, binds; /* bindings that the object under way speaks of */
    nc_str *texts;
    nc_sym *symbols; /* of the texts, once one was asked for */
    size_t text_count, type_count;
    char *objects[NC_LIST_COUNT];
    size_t object_counts[NC_LIST_COUNT];
} reader;

/* Operands that evaluation takes for granted. */
static const uint8_t least_args[NC_X_OPS] = {
    [NC_X_NOT] = 1,        [NC_X_EQ] = 2,     [NC_X_NE] = 2,    [NC_X_LT] = 2,    [NC_X_LE] = 2,
    [NC_X_GT] = 2,         [NC_X_GE] = 2,     [NC_X_IN] = 1,    [NC_X_RANGE] = 3, [NC_X_GLOB] = 2,
    [NC_X_REGEX] = 2,      [NC_X_KNOWN] = 1,  [NC_X_ADD] = 2,   [NC_X_SUB] = 2,   [NC_X_MUL] = 2,
    [NC_X_DIV] = 2,        [NC_X_MOD] = 2,    [NC_X_NEG] = 1,   [NC_X_BAND] = 2,  [NC_X_BOR] = 2,
    [NC_X_IF] = 3,         [NC_X_LOOKUP] = 1, [NC_X_SUM] = 1,   [NC_X_MIN] = 1,   [NC_X_MAX] = 1,
    [NC_X_DISTINCT] = 1,   [NC_X_LIST] = 1,   [NC_X_FIRST] = 1, [NC_X_LAST] = 1,  [NC_X_AVG] = 1,
    [NC_X_PERCENTILE] = 1, [NC_X_PEAK] = 2,   [NC_X_EACH] = 2,
};

void nc_image_set(void *at, unsigned size, uint64_t value)
{
    uint16_t half = (uint16_t)value;
    uint32_t word = (uint32_t)value;
    switch (size) { /* sizes that the compiler knows are copied without a call */
    case 1: *(uint8_t *)at = (uint8_t)value; break;
    case 2: memcpy(at, &half, sizeof half); break;
    case 4: memcpy(at, &word, sizeof word); break;
    default: memcpy(at, &value, sizeof value);
    }
}

static uint64_t damaged(reader *r)
{
    r->bad = true;
    r->at = r->end;
    return 0;
}

/* Of more than one byte, or none. */
static uint64_t long_number(reader *r)
{
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && r->at < r->end; shift += 7) {
        uint8_t byte = *r->at++;
        value |= (uint64_t)(byte & 127) << shift;
        if (byte < 128)
            return value;
    }
    return damaged(r);
}

static inline uint64_t number_from(reader *r)
{
    return r->at < r->end && *r->at < 128 ? *r->at++ : long_number(r);
}

static uint64_t number_below(reader *r, uint64_t bound)
{
    uint64_t value = number_from(r);
    return value < bound ? value : damaged(r);
}

/* How many items follow, each of at least one byte. */
static size_t count_from(reader *r)
{
    return number_below(r, (uint64_t)(r->end - r->at) + 1);
}

/* Memory for `count` items; what an image may ask for is bounded by its size. */
static void *room_for(reader *r, size_t count, size_t size)
{
    if (count > r->budget / size) {
        damaged(r);
        count = 0;
    }
    r->budget -= count * size;
    return nc_alloc_array(r->rules->arena, count, size);
}

static nc_str text_from(reader *r)
{
    uint64_t number = number_below(r, r->text_count + 1);
    return number == 0 ? (nc_str){"", 0} : r->texts[number - 1];
}

static nc_sym symbol_from(reader *r)
{
    uint64_t number = number_below(r, r->text_count + 1);
    if (number == 0)
        return 0;
    if (r->symbols[number - 1] == 0)
        r->symbols[number - 1] = nc_intern(r->rules->pool, r->texts[number - 1]);
    return r->symbols[number - 1];
}

static void read_struct(reader *r, const nc_layout *layout, void *base);

static void *new_struct(reader *r, const nc_layout *layout)
{
    void *object = room_for(r, 1, layout->size);
    if (!r->bad)
        read_struct(r, layout, object);
    return object;
}

static void *optional(reader *r, const nc_layout *layout)
{
    return number_below(r, 2) ? new_struct(r, layout) : NULL;
}

static void *reference(reader *r, uint64_t list)
{
    uint64_t number = number_below(r, r->object_counts[list] + 1);
    return number == 0 ? NULL : r->objects[list] + (number - 1) * nc_image_lists[list].of()->size;
}

/* ---- values ---- */

static nc_word value_from(reader *r, nc_type type, nc_type item);

static nc_word list_from(reader *r, nc_type item)
{
    size_t count = count_from(r);
    nc_word *words = room_for(r, count, sizeof *words);
    for (size_t i = 0; i < count && !r->bad; i++)
        words[i] = item == NC_T_LIST ? damaged(r) : value_from(r, item, NC_T_NONE);
    return r->bad ? 0 : nc_pool_list(r->rules->pool, words, count);
}

static nc_word ip_from(reader *r)
{
    nc_word high = number_below(r, 1 << 16) << 48;
    if (nc_ip_is4(high))
        return high | number_below(r, UINT64_C(1) << 32);
    if (r->end - r->at < 16)
        return damaged(r);
    r->at += 16;
    return high | nc_pool_ip6(r->rules->pool, r->at - 16);
}

static nc_word value_from(reader *r, nc_type type, nc_type item)
{
    switch ((int)type) {
    case NC_T_STRING:
    case NC_T_SYMBOL:
    case NC_T_BYTES: return symbol_from(r);
    case NC_T_IP:
    case NC_T_CIDR: return ip_from(r);
    case NC_T_LIST: return list_from(r, item);
    default: return number_from(r);
    }
}

static nc_word word_from(reader *r, const nc_expr *e)
{
    return e->op == NC_X_CONST  ? value_from(r, e->type, e->item)
           : e->op == NC_X_GLOB ? value_from(r, NC_T_STRING, NC_T_NONE)
                                : number_from(r);
}

/* ---- what must hold of an expression and a rule ---- */

static bool fit_function(reader *r, nc_expr *e)
{
    size_t count = r->rules->host_count;
    const nc_function *table = r->rules->host;
    if (e->op == NC_X_CALL)
        table = nc_functions(&count);
    uint64_t number = number_below(r, count);
    if (r->bad)
        return false;
    e->fn = &table[number];
    return e->argc <= NC_MAX_ARGS && e->argc + e->fn->optional >= e->fn->argc;
}

static bool fit_regex(reader *r, nc_expr *e)
{
    nc_rules *rules = r->rules;
    nc_diag *diag = nc_diag_new();
    nc_regex *regex =
        nc_regex_new(nc_sym_str(rules->pool, (nc_sym)e->args[1]->word), e->word == 1, e->place, diag);
    nc_diag_free(diag);
    e->regex = regex;
    if (regex == NULL)
        return false;
    rules->regexes = nc_grow(rules->regexes, &rules->regex_capacity, rules->regex_count, sizeof(nc_regex *));
    rules->regexes[rules->regex_count++] = regex;
    return true;
}

static bool fit_expr(reader *r, nc_expr *e)
{
    if (r->bad || e->argc < least_args[e->op] || (e->binds >> NC_MAX_BINDINGS) != 0)
        return false;
    while (e->binds >> r->binds != 0)
        r->binds++;
    switch ((int)e->op) {
    case NC_X_SLOT: return e->bind != UINT8_MAX;
    case NC_X_CALL:
    case NC_X_HOST: return fit_function(r, e);
    case NC_X_REGEX: return fit_regex(r, e);
    case NC_X_EXISTS: return e->sub != NULL && (e->word != 1 || e->argc > 0);
    case NC_X_LOOKUP: return e->table != NULL && e->word < e->table->column_count;
    default: return true;
    }
}

static bool fit_absence(const nc_rule *rule, const nc_absence *absence)
{
    return absence->provided != NULL && absence->anchor < rule->find_count &&
           absence->pattern.bind < rule->bind_count &&
           (absence->bound != NC_WITHIN || absence->within != NULL) &&
           (absence->bound != NC_BETWEEN || absence->closer < rule->find_count);
}

static bool fit_rule(const reader *r, const nc_rule *rule)
{
    bool fit = rule->find_count <= rule->bind_count && rule->find_count > 0 && r->binds <= rule->bind_count &&
               rule->step_count < rule->find_count;
    for (unsigned i = 0; fit && i < rule->absent_count; i++)
        fit = fit_absence(rule, &rule->absent[i]);
    for (unsigned i = 0; fit && i < rule->find_count; i++) {
        const nc_follow *follow = rule->find[i].follow;
        fit = rule->find[i].bind == i && rule->find[i].type < r->type_count &&
              (follow != NULL) == (i >= rule->find_count - rule->step_count) &&
              (follow == NULL || follow->after < i);
    }
    return fit && (rule->concludes == NC_NO_TYPE || rule->concludes < r->type_count) &&
           rule->conclude_count <= NC_MAX_SLOTS;
}

static bool fit(reader *r, const nc_layout *layout, void *base)
{
    if (layout == nc_layout_nc_expr())
        return fit_expr(r, base);
    if (layout == nc_layout_nc_rule())
        return fit_rule(r, base);
    if (layout == nc_layout_nc_table())
        return ((const nc_table *)base)->cells != NULL && ((const nc_table *)base)->keys != NULL;
    if (layout == nc_layout_nc_condition())
        return ((const nc_condition *)base)->expr != NULL;
    return layout != nc_layout_nc_argument() || ((const nc_argument *)base)->expr != NULL;
}

/* ---- fields ---- */

static size_t item_size(const nc_field *f)
{
    switch ((int)f->kind) {
    case NC_F_STRS:
    case NC_F_NAMES:
    case NC_F_CELLS: return sizeof(nc_str);
    case NC_F_MANY: return f->of()->size;
    default: return sizeof(uint64_t);
    }
}

static void *object_of(reader *r, const nc_field *f)
{
    return f->kind == NC_F_EACH       ? new_struct(r, f->of())
           : f->kind == NC_F_EACH_OPT ? optional(r, f->of())
                                      : reference(r, f->below);
}

static void read_items(reader *r, const nc_field *f, const void *base, char *items, size_t count)
{
    size_t size = item_size(f);
    for (size_t i = 0; i < count && !r->bad; i++) {
        void *at = items + i * size, *object;
        switch ((int)f->kind) {
        case NC_F_STRS:
        case NC_F_NAMES:
        case NC_F_CELLS: *(nc_str *)at = text_from(r); break;
        case NC_F_MANY: read_struct(r, f->of(), at); break;
        case NC_F_EACH:
        case NC_F_EACH_OPT:
        case NC_F_REFS:
            object = object_of(r, f);
            memcpy(at, &object, sizeof object);
            if (object == NULL && f->kind == NC_F_REFS)
                damaged(r);
            break;
        case NC_F_KEYS: nc_image_set(at, 8, value_from(r, ((const nc_table *)base)->key, NC_T_NONE)); break;
        default: nc_image_set(at, 8, number_from(r));
        }
    }
}

static void read_array(reader *r, const nc_field *f, char *base)
{
    const nc_table *table = (const void *)base;
    size_t count = f->kind == NC_F_CELLS ? (size_t)table->row_count * table->column_count : count_from(r);
    bool fixed = f->kind == NC_F_NAMES;
    if (count > (size_t)(r->end - r->at) || (fixed && count > f->size / sizeof(nc_str))) {
        damaged(r);
        return;
    }
    char *items = fixed ? base + f->offset : room_for(r, count, item_size(f));
    if (!fixed)
        memcpy(base + f->offset, &items, sizeof items);
    if (f->count_size == 1 && count > UINT8_MAX)
        damaged(r);
    if (f->count_size > 0)
        nc_image_set(base + f->count_offset, f->count_size, count);
    read_items(r, f, base, items, count);
}

static uint64_t bind_from(reader *r)
{
    uint64_t bind = number_below(r, UINT8_MAX + 1);
    if (bind >= NC_MAX_BINDINGS)
        return bind == UINT8_MAX ? bind : damaged(r);
    r->binds = bind < r->binds ? r->binds : (unsigned)bind + 1;
    return bind;
}

static uint64_t type_from(reader *r)
{
    uint64_t type = number_below(r, UINT16_MAX + 1);
    return type < r->type_count || type == NC_NO_TYPE ? type : damaged(r);
}

static void read_field(reader *r, const nc_field *f, char *base)
{
    char *at = base + f->offset;
    void *object = NULL;
    switch (f->kind) {
    case NC_F_NUM: nc_image_set(at, f->size, f->below ? number_below(r, f->below) : number_from(r)); break;
    case NC_F_FACT: nc_image_set(at, f->size, type_from(r)); break;
    case NC_F_BIND: nc_image_set(at, f->size, bind_from(r)); break;
    case NC_F_STR: *(nc_str *)(void *)at = text_from(r); break;
    case NC_F_IN: read_struct(r, f->of(), at); break;
    case NC_F_WORD: nc_image_set(at, f->size, word_from(r, (const nc_expr *)(void *)base)); break;
    case NC_F_ONE:
    case NC_F_OPT:
    case NC_F_REF:
        object = f->kind == NC_F_ONE   ? new_struct(r, f->of())
                 : f->kind == NC_F_OPT ? optional(r, f->of())
                                       : reference(r, f->below);
        memcpy(at, &object, sizeof object);
        break;
    case NC_F_STRS:
    case NC_F_NAMES:
    case NC_F_CELLS:
    case NC_F_MANY:
    case NC_F_EACH:
    case NC_F_EACH_OPT:
    case NC_F_REFS:
    case NC_F_KEYS:
    case NC_F_NUMS: read_array(r, f, base); break;
    }
}

static void read_struct(reader *r, const nc_layout *layout, void *base)
{
    uint64_t present = number_below(r, UINT64_C(1) << layout->count);
    if (++r->depth > MOST_DEPTH)
        damaged(r);
    for (; present != 0 && !r->bad; present &= present - 1)
        read_field(r, &layout->fields[__builtin_ctzll(present)], base);
    if (!r->bad && !fit(r, layout, base))
        damaged(r);
    r->depth--;
}

/* ---- the whole ---- */

static void read_texts(reader *r)
{
    r->text_count = count_from(r);
    r->texts = room_for(r, r->text_count, sizeof *r->texts);
    r->symbols = room_for(r, r->text_count, sizeof *r->symbols);
    for (size_t i = 0; i < r->text_count && !r->bad; i++) {
        size_t n = count_from(r);
        r->texts[i] = (nc_str){(const char *)r->at, n};
        r->at += n;
    }
}

static nc_shape *read_shapes(reader *r, size_t first, size_t *count)
{
    *count = count_from(r);
    nc_shape *shapes = room_for(r, *count, sizeof *shapes);
    for (size_t i = 0; i < *count && !r->bad; i++) {
        read_struct(r, nc_layout_nc_shape(), &shapes[i]);
        if (shapes[i].slot_count > NC_MAX_SLOTS ||
            nc_vocab_find(r->rules->vocab, shapes[i].name) != NC_NO_TYPE)
            damaged(r);
        for (size_t k = 0; k < i; k++)
            if (nc_str_eq(shapes[k].name, shapes[i].name))
                damaged(r);
    }
    r->type_count = first + *count;
    return shapes;
}

/* Lists first stand empty, so that their objects can name each other. */
static void read_lists(reader *r, nc_program *program)
{
    for (unsigned l = 0; l < NC_LIST_COUNT; l++) {
        const nc_image_list *list = &nc_image_lists[l];
        size_t count = count_from(r), size = list->of()->size;
        r->objects[l] = room_for(r, count, size);
        char **pointers = room_for(r, count, sizeof *pointers);
        count = r->bad ? 0 : count;
        r->object_counts[l] = count;
        for (size_t i = 0; i < count; i++)
            pointers[i] = r->objects[l] + i * size;
        memcpy((char *)program + list->offset, &pointers, sizeof pointers);
        nc_image_set((char *)program + list->count_offset, sizeof(size_t), count);
    }
    for (unsigned l = 0; l < NC_LIST_COUNT; l++)
        for (size_t i = 0; i < r->object_counts[l] && !r->bad; i++) {
            r->binds = 0;
            read_struct(r, nc_image_lists[l].of(), r->objects[l] + i * nc_image_lists[l].of()->size);
            if (l != NC_LIST_RULES && r->binds > 1) /* an accumulator has one */
                damaged(r);
        }
}

static bool add_shapes(nc_rules *rules, const nc_shape *shapes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (nc_vocab_add(rules->vocab, &shapes[i]) == NC_NO_TYPE)
            return false;
    return true;
}

bool nc_image_read(nc_rules *rules, size_t first_type, nc_str bytes)
{
    reader r = {.rules = rules,
                .at = (const uint8_t *)bytes.p,
                .end = (const uint8_t *)bytes.p + bytes.n,
                .budget = bytes.n * BYTES_FOR_ONE,
                .type_count = first_type};
    nc_program program = {.vocab = rules->vocab};
    size_t shape_count;
    read_texts(&r);
    const nc_shape *shapes = read_shapes(&r, first_type, &shape_count);
    read_lists(&r, &program);
    read_struct(&r, nc_layout_nc_program(), &program);
    if (r.bad || r.at != r.end || program.wanted_count != r.type_count || r.type_count > NC_MAX_TYPES ||
        !add_shapes(rules, shapes, shape_count))
        return false;
    rules->program = program;

    return true;
}
