/* SPDX-License-Identifier: Apache-2.0 */
#include "image.h"

#include <stdlib.h>

/* Numbers are written in groups of seven bits, texts and objects of lists as numbers: a text's in the table
 * at the head of the image, an object's in its list plus 1, 0 for none. */

typedef struct writer {
    const nc_rules *rules;
    nc_buf body, terms;
    nc_map known_terms; /* bytes -> number */
    size_t term_count;
    nc_arena *keys;
    nc_pool *texts;
    nc_map numbers; /* address of an object -> its number plus 1 */
    bool unfit;     /* something is named that is in no list */
} writer;

uint64_t nc_image_get(const void *at, unsigned size)
{
    uint64_t wide = 0;
    uint32_t word = 0;
    uint16_t half = 0;
    switch (size) {
    case 1: return *(const uint8_t *)at;
    case 2: memcpy(&half, at, sizeof half); return half;
    case 4: memcpy(&word, at, sizeof word); return word;
    default: memcpy(&wide, at, sizeof wide); return wide;
    }
}

static void put_number(nc_buf *out, uint64_t value)
{
    char bytes[10];
    size_t n = 0;
    for (; value >= 128; value >>= 7)
        bytes[n++] = (char)(value | 128);
    bytes[n++] = (char)value;
    nc_buf_add(out, (nc_str){bytes, n});
}

static void put_text(writer *w, nc_str text)
{
    put_number(&w->body, nc_intern(w->texts, text));
}

static void put_struct(writer *w, const nc_layout *layout, const void *base);

/* ---- values ---- */

static void put_value(writer *w, nc_type type, nc_type item, nc_word word);

static void put_values(writer *w, nc_type item, nc_word word)
{
    size_t count;
    const uint64_t *items = nc_pool_list_items(w->rules->pool, (uint32_t)word, &count);
    put_number(&w->body, count);
    for (size_t i = 0; i < count; i++)
        put_value(w, item, NC_T_NONE, items[i]);
}

/* IPv6 addresses as their bytes; an IPv4 address is its word. */
static void put_ip(writer *w, nc_word word)
{
    uint8_t bytes[16];
    put_number(&w->body, word >> 48);
    if (nc_ip_is4(word)) {
        put_number(&w->body, nc_ip4_of(word));
        return;
    }
    nc_ip_bytes(w->rules->pool, nc_cidr_ip(word), bytes);
    nc_buf_add(&w->body, (nc_str){(const char *)bytes, sizeof bytes});
}

static void put_value(writer *w, nc_type type, nc_type item, nc_word word)
{
    switch ((int)type) {
    case NC_T_STRING:
    case NC_T_SYMBOL:
    case NC_T_BYTES: put_text(w, nc_sym_str(w->rules->pool, (nc_sym)word)); break;
    case NC_T_IP:
    case NC_T_CIDR: put_ip(w, word); break;
    case NC_T_LIST: put_values(w, item, word); break;
    default: put_number(&w->body, word);
    }
}

static void put_word(writer *w, const nc_expr *e)
{
    if (e->op == NC_X_CONST)
        put_value(w, e->type, e->item, e->word);
    else if (e->op == NC_X_GLOB)
        put_value(w, NC_T_STRING, NC_T_NONE, e->word);
    else
        put_number(&w->body, e->word);
}

static void put_function(writer *w, const nc_expr *e)
{
    size_t count;
    const nc_function *table = e->op == NC_X_HOST ? w->rules->host : nc_functions(&count);
    put_number(&w->body, (uint64_t)(e->fn - table));
}

/* ---- fields ---- */

static const void *pointer_at(const void *at)
{
    const void *pointer;
    memcpy(&pointer, at, sizeof pointer);
    return pointer;
}

static void put_reference(writer *w, const void *object)
{
    nc_str key = {(const char *)&object, sizeof object};
    uintptr_t number = object == NULL ? 0 : (uintptr_t)nc_map_get(&w->numbers, key);
    w->unfit |= object != NULL && number == 0;
    put_number(&w->body, number);
}

/* The number of an expression; it is written when it is the first of its kind, after its operands. */
static void put_term(writer *w, const nc_expr *e)
{
    nc_buf outer = w->body;
    if (e == NULL) {
        put_number(&w->body, 0);
        return;
    }
    w->body = (nc_buf){0};
    put_struct(w, nc_layout_nc_expr(), e);
    nc_str bytes = nc_buf_str(&w->body);
    uintptr_t number = (uintptr_t)nc_map_get(&w->known_terms, bytes);
    if (number == 0) {
        number = ++w->term_count;
        nc_buf_add(&w->terms, bytes);
        nc_map_put(&w->known_terms, nc_arena_copy(w->keys, bytes), (void *)number);
    }
    nc_buf_free(&w->body);
    w->body = outer;
    put_number(&w->body, number);
}

/* The items of an array that begins at `items`. */
static void put_items(writer *w, const nc_field *f, const void *base, const char *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *at = items + i * sizeof(void *);
        switch ((int)f->kind) {
        case NC_F_STRS:
        case NC_F_CELLS: put_text(w, ((const nc_str *)(const void *)items)[i]); break;
        case NC_F_MANY: put_struct(w, f->of(), items + i * f->of()->size); break;
        case NC_F_EACH:
        case NC_F_EACH_OPT: put_term(w, pointer_at(at)); break;
        case NC_F_REFS: put_reference(w, pointer_at(at)); break;
        case NC_F_KEYS:
            put_value(w, ((const nc_table *)base)->key, NC_T_NONE, nc_image_get(items + i * 8, 8));
            break;
        default: put_number(&w->body, nc_image_get(items + i * 8, 8));
        }
    }
}

static void put_field(writer *w, const nc_field *f, const void *base)
{
    const char *at = (const char *)base + f->offset;
    const nc_table *table = base;
    switch (f->kind) {
    case NC_F_NUM:
    case NC_F_FACT:
    case NC_F_BIND: put_number(&w->body, nc_image_get(at, f->size)); break;
    case NC_F_STR: put_text(w, *(const nc_str *)(const void *)at); break;
    case NC_F_IN: put_struct(w, f->of(), at); break;
    case NC_F_TERM: put_term(w, pointer_at(at)); break;
    case NC_F_ONE:
    case NC_F_OPT: put_struct(w, f->of(), pointer_at(at)); break;
    case NC_F_REF: put_reference(w, pointer_at(at)); break;
    case NC_F_WORD: put_word(w, base); break;
    case NC_F_CELLS:
        put_items(w, f, base, pointer_at(at), (size_t)table->row_count * table->column_count);
        break;
    case NC_F_STRS:
    case NC_F_MANY:
    case NC_F_EACH:
    case NC_F_EACH_OPT:
    case NC_F_REFS:
    case NC_F_KEYS:
    case NC_F_NUMS: {
        size_t count = nc_image_get((const char *)base + f->count_offset, f->count_size);
        put_number(&w->body, count);
        put_items(w, f, base, pointer_at(at), count);
    }
    }
}

/* Most fields of most objects are empty and not written. */
static bool is_empty(const nc_field *f, const char *base)
{
    static const char zero[256];
    if (f->kind == NC_F_STR)
        return ((const nc_str *)(const void *)(base + f->offset))->n == 0;
    if (f->count_size > 0)
        return nc_image_get(base + f->count_offset, f->count_size) == 0;
    return f->size <= sizeof zero && memcmp(base + f->offset, zero, f->size) == 0;
}

static void put_struct(writer *w, const nc_layout *layout, const void *base)
{
    uint64_t present = 0;
    for (unsigned i = 0; i < layout->count; i++)
        present |= (uint64_t)!is_empty(&layout->fields[i], base) << i;
    put_number(&w->body, present);
    for (; present != 0; present &= present - 1)
        put_field(w, &layout->fields[__builtin_ctzll(present)], base);
    const nc_expr *e = layout == nc_layout_nc_expr() ? base : NULL;
    if (e != NULL && (e->op == NC_X_CALL || e->op == NC_X_HOST))
        put_function(w, e);
}

/* ---- the whole ---- */

static void put_shapes(writer *w, size_t first)
{
    size_t count = nc_vocab_count(w->rules->vocab);
    put_number(&w->body, count - first);
    for (size_t t = first; t < count; t++)
        put_struct(w, nc_layout_nc_shape(), nc_vocab_shape(w->rules->vocab, (nc_fact_type)t));
}

static const void *const *list_of(const nc_program *program, unsigned list, size_t *count)
{
    const char *base = (const char *)program;
    *count = nc_image_get(base + nc_image_lists[list].count_offset, sizeof(size_t));
    return pointer_at(base + nc_image_lists[list].offset);
}

/* How many there are of each, then the tables, which terms name. */
static void put_counts(writer *w)
{
    for (unsigned l = 0; l < NC_LIST_COUNT; l++) {
        size_t count;
        const void *const *list = list_of(&w->rules->program, l, &count);
        put_number(&w->body, count);
        for (size_t i = 0; i < count; i++)
            nc_map_put(&w->numbers, (nc_str){(const char *)&list[i], sizeof(void *)},
                       (void *)(uintptr_t)(i + 1));
    }
}

static void put_list(writer *w, unsigned l)
{
    size_t count;
    const void *const *list = list_of(&w->rules->program, l, &count);
    for (size_t i = 0; i < count; i++)
        put_struct(w, nc_image_lists[l].of(), list[i]);
}

static void put_texts(const writer *w, nc_buf *out)
{
    nc_sym count = 1;
    while (nc_sym_str(w->texts, count).n > 0)
        count++;
    put_number(out, count - 1);
    for (nc_sym i = 1; i < count; i++) {
        put_number(out, nc_sym_str(w->texts, i).n);
        nc_buf_add(out, nc_sym_str(w->texts, i));
    }
}

bool nc_image_write(const nc_rules *rules, size_t first_type, nc_buf *out)
{
    writer w = {.rules = rules, .texts = nc_pool_new(), .keys = nc_arena_new()};
    put_shapes(&w, first_type);
    put_counts(&w);
    put_list(&w, NC_LIST_TABLES);
    nc_buf head = w.body;
    w.body = (nc_buf){0};
    for (unsigned l = NC_LIST_TABLES + 1; l < NC_LIST_COUNT; l++)
        put_list(&w, l);
    put_struct(&w, nc_layout_nc_program(), &rules->program);
    put_texts(&w, out);
    nc_buf_add(out, nc_buf_str(&head));
    put_number(out, w.term_count);
    nc_buf_add(out, nc_buf_str(&w.terms));
    nc_buf_add(out, nc_buf_str(&w.body));
    nc_map_free(&w.numbers);
    nc_map_free(&w.known_terms);
    nc_arena_free(w.keys);
    nc_pool_free(w.texts);
    nc_buf *all[] = {&head, &w.terms, &w.body};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        nc_buf_free(all[i]);
    return !w.unfit;
}
