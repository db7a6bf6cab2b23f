/* SPDX-License-Identifier: Apache-2.0 */
/* Places of a command that no rule fills and the case does. */
#include "reports/build.h"

/* A place, and where facts name its value: the slot of that name, and the name of one type of fact. */
static const struct {
    nc_str hole, slot, type;
} places[NC_HOLES] = {
    {NC_SI("<stack>"), NC_SI("stack"), NC_SI("")},
    {NC_SI("<trle>"), NC_SI("trle"), NC_SI("zos.trle")},
};

/* The name that the rows of a type give; false: they do not agree with what was found before. */
static bool agree(nc_build *b, nc_fact_type type, int slot, nc_word *name, bool *known)
{
    size_t count = 0;
    const nc_row *const *rows = slot < 0 ? NULL : b->in->rows(b->in->context, type, &count);
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

static int slot_of(const nc_build *b, nc_fact_type type, size_t place)
{
    const nc_shape *shape = nc_vocab_shape(b->in->vocab, type);
    if (shape->kind != NC_PLAIN)
        return -1;
    bool own = nc_str_eq(shape->name, places[place].type);
    return nc_shape_slot(shape, own ? NC_S("name") : places[place].slot);
}

static nc_str only_value(nc_build *b, size_t place)
{
    nc_word name = 0;
    bool known = false;
    size_t types = b->in->rows ? nc_vocab_count(b->in->vocab) : 0;
    for (size_t t = 0; t < types; t++)
        if (!agree(b, (nc_fact_type)t, slot_of(b, (nc_fact_type)t, place), &name, &known))
            return NC_S("");
    return known ? nc_build_copy(b, nc_sym_str(b->in->pool, (nc_sym)name)) : NC_S("");
}

void nc_build_holes(nc_build *b)
{
    for (size_t i = 0; i < NC_HOLES; i++)
        b->only[i] = only_value(b, i);
}

/* The place that begins here and has one value only; NC_HOLES: none. */
static size_t place_at(const nc_build *b, nc_str text)
{
    size_t i = 0;
    while (i < NC_HOLES && (b->only[i].n == 0 || !nc_str_starts(text, places[i].hole)))
        i++;
    return i;
}

nc_str nc_build_filled(nc_build *b, nc_str text)
{
    size_t from = 0;
    for (size_t at = 0; at < text.n;) {
        size_t place = place_at(b, nc_str_sub(text, at, SIZE_MAX));
        if (place == NC_HOLES) {
            at++;
            continue;
        }
        nc_buf_printf(&b->scratch, "%.*s%.*s", NC_FMT(nc_str_sub(text, from, at - from)),
                      NC_FMT(b->only[place]));
        from = at += places[place].hole.n;
    }
    if (from == 0)
        return nc_build_copy(b, text);
    nc_buf_printf(&b->scratch, "%.*s", NC_FMT(nc_str_sub(text, from, SIZE_MAX)));
    return nc_build_take(b);
}
