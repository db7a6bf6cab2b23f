/* SPDX-License-Identifier: Apache-2.0 */
#include "image.h"

/* Reading trusts nothing: every number is compared with what it may be, arrays with the bytes that are left,
 * and the first thing wrong ends it.  What is accepted can be run: bindings exist, operators have their
 * operands. Types of operands are not checked again, because the pool answers any number. */

enum { MOST_DEPTH = 300, MOST_NODES = 1 << 24, BYTES_FOR_ONE = 256, ROOM = 64 * 1024, LARGE = ROOM / 8 };

/* What is known of an expression once it is read: its nodes, written out; how deep it is; its bindings. */
typedef struct term {
    uint32_t nodes;
    uint16_t depth;
    uint8_t binds;
} term;

typedef struct reader {
    nc_rules *rules;
    const uint8_t *at, *end;
    bool bad;
    size_t budget; /* bytes that may still be asked for */
    char *room;    /* what is left of the memory taken last; zero */
    size_t room_left;
    nc_expr *terms;
    term *about;
    size_t term_count;     /* read so far */
    size_t nodes;          /* what all terms named so far come to */
    unsigned depth, binds; /* of the object under way: its deepest term, bindings that it speaks of */
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

/* A field of `size` bytes; every caller's size is a constant, so that no call is left. */
static inline void set(void *at, size_t size, uint64_t value)
{
    uint16_t half = (uint16_t)value;
    uint32_t word = (uint32_t)value;
    switch (size) {
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

static void *more_room(reader *r, size_t bytes)
{
    if (bytes > LARGE)
        return nc_alloc(r->rules->arena, bytes);
    r->room = nc_alloc(r->rules->arena, ROOM);
    r->room_left = ROOM - bytes;
    r->room += bytes;
    return r->room - bytes;
}

/* Memory for `count` items, zero; what an image may ask for is bounded by its size.  Nothing in it needs more
 * than the alignment of a word. */
static inline void *room_for(reader *r, size_t count, size_t size)
{
    if (count > r->budget / size) {
        damaged(r);
        count = 0;
    }
    size_t bytes = (count * size + 7) & ~(size_t)7;
    r->budget -= count * size;
    if (bytes >= r->room_left)
        return more_room(r, bytes);
    r->room_left -= bytes;
    r->room += bytes;
    return r->room - bytes;
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

static void *reference(reader *r, nc_list_id list, size_t size)
{
    uint64_t number = number_below(r, r->object_counts[list] + 1);
    return number == 0 ? NULL : r->objects[list] + (number - 1) * size;
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

static bool fit_rule(reader *r, const nc_rule *rule)
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
    r->binds = 0;
    return fit && (rule->concludes == NC_NO_TYPE || rule->concludes < r->type_count) &&
           rule->conclude_count <= NC_MAX_SLOTS;
}

static bool fit_table(const reader *r, const nc_table *table)
{
    return !r->bad && table->cells != NULL && table->keys != NULL;
}

static bool fit_condition(const reader *r, const nc_condition *condition)
{
    return !r->bad && condition->expr != NULL;
}

static bool fit_argument(const reader *r, const nc_argument *argument)
{
    return !r->bad && argument->expr != NULL;
}

static bool fit_any(const reader *r, const void *object)
{
    return !r->bad && object != NULL;
}

#define FIT(r, self)                                                                                         \
    _Generic((self), nc_expr *: fit_expr, nc_rule *: fit_rule, nc_table *: fit_table,                        \
        nc_condition *: fit_condition, nc_argument *: fit_argument, default: fit_any)(r, self)

/* ---- fields ---- */

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

/* The number of items of an array whose counter has so many bytes. */
static size_t items_from(reader *r, size_t counter)
{
    size_t count = count_from(r);
    return counter > 1 || count <= UINT8_MAX ? count : damaged(r);
}

static nc_str *texts_of(reader *r, size_t count)
{
    nc_str *texts = room_for(r, count, sizeof *texts);
    for (size_t i = 0; i < count && !r->bad; i++)
        texts[i] = text_from(r);
    return texts;
}

/* The expression of that number, which must stand before the one under way. */
static nc_expr *term_from(reader *r)
{
    uint64_t number = number_below(r, r->term_count + 1);
    if (number == 0) {
        damaged(r);
        return NULL;
    }
    const term *about = &r->about[number - 1];
    r->nodes += about->nodes;
    r->depth = r->depth > about->depth ? r->depth : about->depth;
    r->binds = r->binds > about->binds ? r->binds : about->binds;
    if (r->nodes > MOST_NODES)
        damaged(r);
    return &r->terms[number - 1];
}

static nc_expr **terms_of(reader *r, size_t count, bool some_missing)
{
    nc_expr **terms = room_for(r, count, sizeof *terms);
    for (size_t i = 0; i < count && !r->bad; i++)
        if (some_missing && r->at < r->end && *r->at == 0)
            r->at++;
        else
            terms[i] = term_from(r);
    return terms;
}

static nc_word *words_of(reader *r, size_t count, nc_type type)
{
    nc_word *words = room_for(r, count, sizeof *words);
    for (size_t i = 0; i < count && !r->bad; i++)
        words[i] = value_from(r, type, NC_T_NONE);
    return words;
}

static void *references_of(reader *r, size_t count, nc_list_id list, size_t size)
{
    void **objects = room_for(r, count, sizeof *objects);
    for (size_t i = 0; i < count && !r->bad; i++)
        if ((objects[i] = reference(r, list, size)) == NULL)
            damaged(r);
    return objects;
}

/* One function for each structure, its fields in the order of the table, each behind its bit.  Once something
 * was wrong all numbers are 0: what is left is read as empty. */
static void read_nc_pattern(reader *r, nc_pattern *self); /* an expression may hold one */

#define BEGIN(T)                                                                                             \
    static void read_##T(reader *r, T *self)                                                                 \
    {                                                                                                        \
        uint64_t present = number_from(r);
#define END(T)                                                                                               \
    if (present != 0 || !FIT(r, self))                                                                       \
        damaged(r);                                                                                          \
    }
#define FIELD(...)                                                                                           \
    if ((present & 1) != 0) {                                                                                \
        __VA_ARGS__                                                                                          \
    }                                                                                                        \
    present >>= 1;
#define NUM(f) FIELD(set(&self->f, sizeof self->f, number_from(r));)
#define BELOW(f, n) FIELD(set(&self->f, sizeof self->f, number_below(r, n));)
#define FACT(f) FIELD(self->f = (nc_fact_type)type_from(r);)
#define BIND(f) FIELD(self->f = (uint8_t)bind_from(r);)
#define WORD(f) FIELD(self->f = word_from(r, self);)
#define STR(f) FIELD(self->f = text_from(r);)
#define IN(f, T) FIELD(read_##T(r, &self->f);)
#define ONE(f, T)                                                                                            \
    FIELD(T *object = room_for(r, 1, sizeof *object); self->f = object; if (!r->bad) read_##T(r, object);)
#define OPT(f, T) ONE(f, T)
#define TERM(f) FIELD(self->f = term_from(r);)
#define ARRAY(count, ...)                                                                                    \
    FIELD(size_t n = items_from(r, sizeof self->count); set(&self->count, sizeof self->count, n); __VA_ARGS__)
#define STRS(f, count) ARRAY(count, self->f = texts_of(r, n);)
#define MANY(f, count, T)                                                                                    \
    ARRAY(count, T *items = room_for(r, n, sizeof *items); self->f = items;                                  \
          for (size_t i = 0; i < n && !r->bad; i++) read_##T(r, &items[i]);)
#define EACH(f, count) ARRAY(count, self->f = (void *)terms_of(r, n, false);)
#define EACH_OPT(f, count) ARRAY(count, self->f = (void *)terms_of(r, n, true);)
#define REF(f, list) FIELD(self->f = reference(r, NC_LIST_##list, sizeof *self->f);)
#define REFS(f, count, list) ARRAY(count, self->f = references_of(r, n, NC_LIST_##list, sizeof **self->f);)
#define KEYS(f, count) ARRAY(count, self->f = words_of(r, n, self->key);)
#define NUMS(f, count) ARRAY(count, self->f = words_of(r, n, NC_T_NONE);)
#define CELLS(f) FIELD(self->f = texts_of(r, (size_t)self->row_count * self->column_count);)
#define COUNT(f)
#define LIST(f, count, T)
#define OTHER(f)
#define OMIT(f)
#include "image.def"
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
        read_nc_shape(r, &shapes[i]);
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

static void read_terms(reader *r)
{
    size_t count = count_from(r);
    r->terms = room_for(r, count, sizeof *r->terms);
    r->about = room_for(r, count, sizeof *r->about);
    for (size_t i = 0; i < count && !r->bad; i++) {
        r->nodes = 1;
        r->depth = r->binds = 0;
        read_nc_expr(r, &r->terms[i]);
        r->about[i] = (term){(uint32_t)r->nodes, (uint16_t)(r->depth + 1), (uint8_t)r->binds};
        r->term_count = i + 1;
        if (r->depth >= MOST_DEPTH)
            damaged(r);
    }
    r->nodes = 0;
}

static void read_object(reader *r, unsigned list, size_t i)
{
    void *objects = r->objects[list];
    r->binds = 0;
    switch ((nc_list_id)list) {
    case NC_LIST_TABLES: read_nc_table(r, (nc_table *)objects + i); break;
    case NC_LIST_COMMANDS: read_nc_command(r, (nc_command *)objects + i); break;
    case NC_LIST_CAUSES: read_nc_cause(r, (nc_cause *)objects + i); break;
    case NC_LIST_REDUCERS: read_nc_reducer(r, (nc_reducer *)objects + i); break;
    case NC_LIST_RULES:
    case NC_LIST_COUNT: read_nc_rule(r, (nc_rule *)objects + i);
    }
    if (list != NC_LIST_RULES && r->binds > 1) /* an accumulator has one */
        damaged(r);
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
        set((char *)program + list->count_offset, sizeof(size_t), count);
    }
    for (unsigned l = 0; l < NC_LIST_COUNT; l++) {
        if (l == NC_LIST_TABLES + 1)
            read_terms(r);
        for (size_t i = 0; i < r->object_counts[l] && !r->bad; i++)
            read_object(r, l, i);
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
    read_nc_program(&r, &program);
    if (r.bad || r.at != r.end || program.wanted_count != r.type_count || r.type_count > NC_MAX_TYPES ||
        !add_shapes(rules, shapes, shape_count))
        return false;
    rules->program = program;

    return true;
}
