/* SPDX-License-Identifier: Apache-2.0 */
/* Places of a command that no rule fills and the case does. */
#include "reports/build.h"

/* The slot whose value commands write as <stack>. */
static const char stack_slot[] = "stack";

/* The name that the rows of a type give; false: they do not agree with what was found before. */
static bool agree(nc_build *b, nc_fact_type type, nc_word *name, bool *known)
{
    const nc_shape *shape = nc_vocab_shape(b->in->vocab, type);
    int slot = shape->kind == NC_PLAIN ? nc_shape_slot(shape, nc_str_c(stack_slot)) : -1;
    if (slot < 0)
        return true;
    size_t count = 0;
    const nc_row *const *rows = b->in->rows(b->in->context, type, &count);
    for (size_t i = 0; i < count; i++) {
        nc_word word;
        if (!nc_row_get(rows[i], (unsigned)slot, &word))
            continue;
        if (*known && word != *name)
            return false;
        *name = word;
        *known = true;
    }
    return true;
}

nc_str nc_build_only_stack(nc_build *b)
{
    nc_word name = 0;
    bool known = false;
    size_t types = b->in->rows ? nc_vocab_count(b->in->vocab) : 0;
    for (size_t t = 0; t < types; t++)
        if (!agree(b, (nc_fact_type)t, &name, &known))
            return NC_S("");
    return known ? nc_build_copy(b, nc_sym_str(b->in->pool, (nc_sym)name)) : NC_S("");
}

nc_str nc_build_filled(nc_build *b, nc_str text)
{
    nc_str hole = NC_S("<stack>");
    size_t at = b->stack.n > 0 ? nc_str_find(text, hole) : SIZE_MAX;
    if (at == SIZE_MAX)
        return nc_build_copy(b, text);
    for (; at != SIZE_MAX; at = nc_str_find(text, hole)) {
        nc_buf_printf(&b->scratch, "%.*s%.*s", NC_FMT(nc_str_sub(text, 0, at)), NC_FMT(b->stack));
        text = nc_str_sub(text, at + hole.n, SIZE_MAX);
    }
    nc_buf_printf(&b->scratch, "%.*s", NC_FMT(text));
    return nc_build_take(b);
}
