/* SPDX-License-Identifier: Apache-2.0 */
#include "same.h"
#include "image.h"

#include <stddef.h>
#include <string.h>

/* Two programs of one pool, field by field after the table of image.def.  Where a thing stands in its file is
 * no part of what it means, and neither is the stratum it was given. */

typedef struct pair {
    const nc_vocab *a, *b;
} pair;

static bool same_struct(const pair *p, const nc_layout *layout, const void *a, const void *b);

bool nc_shape_same(const nc_shape *a, const nc_shape *b)
{
    if (a == NULL || b == NULL || !nc_str_eq(a->name, b->name) || a->kind != b->kind ||
        a->slot_count != b->slot_count)
        return false;
    for (unsigned i = 0; i < a->slot_count; i++)
        if (!nc_str_eq(a->slots[i].name, b->slots[i].name) || a->slots[i].type != b->slots[i].type ||
            a->slots[i].item != b->slots[i].item || !nc_str_eq(a->slots[i].values, b->slots[i].values))
            return false;
    return true;
}

static const void *pointer_at(const char *at)
{
    const void *pointer;
    memcpy(&pointer, at, sizeof pointer);
    return pointer;
}

static bool same_fact(const pair *p, uint64_t a, uint64_t b)
{
    if (a == NC_NO_TYPE || b == NC_NO_TYPE)
        return a == b;
    return nc_shape_same(nc_vocab_shape(p->a, (nc_fact_type)a), nc_vocab_shape(p->b, (nc_fact_type)b));
}

/* Causes and other rules by name, for only what is said of them is read here; what is filled in, whole.  All
 * begin with their name. */
static bool same_reference(const pair *p, uint64_t list, const void *a, const void *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    if (list == NC_LIST_TABLES)
        return same_struct(p, nc_layout_nc_table(), a, b);
    if (list == NC_LIST_COMMANDS)
        return same_struct(p, nc_layout_nc_command(), a, b);
    return nc_str_eq(*(const nc_str *)a, *(const nc_str *)b);
}

static bool same_optional(const pair *p, const nc_layout *layout, const void *a, const void *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    return same_struct(p, layout, a, b);
}

static bool same_items(const pair *p, const nc_field *f, const char *a, const char *b, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *x = a + i * sizeof(void *), *y = b + i * sizeof(void *);
        bool same = true;
        switch ((int)f->kind) {
        case NC_F_STRS:
        case NC_F_CELLS:
            same = nc_str_eq(((const nc_str *)(const void *)a)[i], ((const nc_str *)(const void *)b)[i]);
            break;
        case NC_F_MANY: same = same_struct(p, f->of(), a + i * f->of()->size, b + i * f->of()->size); break;
        case NC_F_EACH:
        case NC_F_EACH_OPT: same = same_optional(p, f->of(), pointer_at(x), pointer_at(y)); break;
        case NC_F_REFS: same = same_reference(p, f->below, pointer_at(x), pointer_at(y)); break;
        default: same = memcmp(a + i * 8, b + i * 8, 8) == 0; /* values and numbers */
        }
        if (!same)
            return false;
    }
    return true;
}

static bool same_array(const pair *p, const nc_field *f, const char *a, const char *b)
{
    size_t count = nc_image_get(a + f->count_offset, f->count_size);
    if (count != nc_image_get(b + f->count_offset, f->count_size))
        return false;
    return count == 0 || same_items(p, f, pointer_at(a + f->offset), pointer_at(b + f->offset), count);
}

static bool same_cells(const pair *p, const nc_field *f, const nc_table *a, const nc_table *b)
{
    return a->row_count == b->row_count && a->column_count == b->column_count &&
           same_items(p, f, (const char *)a->cells, (const char *)b->cells,
                      (size_t)a->row_count * a->column_count);
}

static bool same_field(const pair *p, const nc_field *f, const char *a, const char *b)
{
    const char *x = a + f->offset, *y = b + f->offset;
    switch ((int)f->kind) {
    case NC_F_FACT: return same_fact(p, nc_image_get(x, f->size), nc_image_get(y, f->size));
    case NC_F_STR: return nc_str_eq(*(const nc_str *)(const void *)x, *(const nc_str *)(const void *)y);
    case NC_F_IN: return same_struct(p, f->of(), x, y);
    case NC_F_TERM:
    case NC_F_ONE:
    case NC_F_OPT: return same_optional(p, f->of(), pointer_at(x), pointer_at(y));
    case NC_F_REF: return same_reference(p, f->below, pointer_at(x), pointer_at(y));
    case NC_F_CELLS:
        return same_cells(p, f, (const nc_table *)(const void *)a, (const nc_table *)(const void *)b);
    case NC_F_NUM:
    case NC_F_BIND:
    case NC_F_WORD: return memcmp(x, y, f->size) == 0;
    default: return same_array(p, f, a, b);
    }
}

static bool matters(const nc_layout *layout, const nc_field *f)
{
    return f->of != nc_layout_nc_place &&
           !(layout == nc_layout_nc_rule() && f->offset == offsetof(nc_rule, stratum));
}

static bool same_struct(const pair *p, const nc_layout *layout, const void *a, const void *b)
{
    if (a == b && p->a == p->b)
        return true;
    for (unsigned i = 0; i < layout->count; i++)
        if (matters(layout, &layout->fields[i]) && !same_field(p, &layout->fields[i], a, b))
            return false;
    return layout != nc_layout_nc_expr() || ((const nc_expr *)a)->fn == ((const nc_expr *)b)->fn;
}

bool nc_rule_same(const nc_rule *a, const nc_vocab *of_a, const nc_rule *b, const nc_vocab *of_b)
{
    return same_struct(&(pair){of_a, of_b}, nc_layout_nc_rule(), a, b);
}

bool nc_reducer_same(const nc_reducer *a, const nc_vocab *of_a, const nc_reducer *b, const nc_vocab *of_b)
{
    return same_struct(&(pair){of_a, of_b}, nc_layout_nc_reducer(), a, b);
}
