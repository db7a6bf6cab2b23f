/* SPDX-License-Identifier: Apache-2.0 */
/* Places of a command that no rule fills and the case does. */
#include "reports/build.h"

/* A place, and where facts name its value: the slot of that name, and the name of one type of fact. */
static const struct {
    nc_str hole, slot, type;
} places[NC_HOLES] = {
    {NC_SI("<stack>"), NC_SI("stack"), NC_SI("")},
    {NC_SI("<trle>"), NC_SI("trle"), NC_SI("zos.trle")},
    {NC_SI("<writer>"), NC_SI("writer"), NC_SI("zos.trace_writer")},
    {NC_SI("<portname>"), NC_SI("portname"), NC_SI("")},
};

/* ---- what the facts name ---- */

typedef struct named { /* the value of a place in one source, or in the case */
    nc_word word;
    bool known, several;
} named;

static void take(named *n, nc_word word)
{
    n->several = n->several || (n->known && n->word != word);
    n->word = word;
    n->known = true;
}

static size_t source_count(const nc_build *b)
{
    return b->in->sources ? nc_sources_count(b->in->sources) : 0;
}

/* The names that the rows of a type give: [0] those of the case, [n] those of source n. */
static void take_rows(nc_build *b, nc_fact_type type, int slot, named *of)
{
    size_t count = 0, sources = source_count(b);
    const nc_row *const *rows = slot < 0 ? NULL : b->in->rows(b->in->context, type, &count);
    for (size_t i = 0; i < count; i++) {
        nc_word word;
        if (!nc_row_get(rows[i], (unsigned)slot, &word))
            continue;
        uint32_t source = nc_row_from(rows[i])->source;
        take(&of[0], word);
        if (source > 0 && source <= sources)
            take(&of[source], word);
    }
}

static int slot_of(const nc_build *b, nc_fact_type type, size_t place)
{
    const nc_shape *shape = nc_vocab_shape(b->in->vocab, type);
    if (shape->kind != NC_PLAIN)
        return -1;
    bool own = nc_str_eq(shape->name, places[place].type);
    return nc_shape_slot(shape, own ? NC_S("name") : places[place].slot);
}

static nc_str *values_of(nc_build *b, size_t place)
{
    size_t n = source_count(b) + 1, types = b->in->rows ? nc_vocab_count(b->in->vocab) : 0;
    named *of = NC_NEW_ARRAY(b->arena, named, n);
    nc_str *values = NC_NEW_ARRAY(b->arena, nc_str, n);
    for (size_t t = 0; t < types; t++)
        take_rows(b, (nc_fact_type)t, slot_of(b, (nc_fact_type)t, place), of);
    for (size_t i = 0; i < n; i++)
        if (of[i].known && !of[i].several)
            values[i] = nc_build_copy(b, nc_sym_str(b->in->pool, (nc_sym)of[i].word));
    return values;
}

void nc_build_holes(nc_build *b)
{
    for (size_t i = 0; i < NC_HOLES; i++)
        b->only[i] = values_of(b, i);
}

/* ---- what a command is about ---- */

/* One value that is told of what is asked for; false when it contradicts the one before. */
static bool agrees(nc_str *value, nc_str other)
{
    if (other.n == 0 || nc_str_eq(*value, other))
        return true;
    bool first = value->n == 0;
    *value = other;
    return first;
}

/* Whether the finding rests on the source, or, `widely`, on one of the same system. */
static bool rests_on(const nc_build *b, const nc_finding *f, uint32_t source, bool widely)
{
    nc_str system = nc_sources_get(b->in->sources, source)->system;
    for (unsigned e = 0; e < f->evidence_count; e++)
        for (size_t i = 0; i < f->evidence[e].count; i++) {
            const nc_source *s =
                nc_sources_get(b->in->sources, nc_row_from(f->evidence[e].rows[i])->source);
            if (s == nc_sources_get(b->in->sources, source) ||
                (widely && s != NULL && system.n > 0 && nc_str_eq(s->system, system)))
                return true;
        }
    return false;
}

/* Empty when the sources of the finding name none; `several` when they do not agree. */
static nc_str value_near(const nc_build *b, size_t place, const nc_finding *f, bool widely, bool *several)
{
    nc_str value = {0};
    for (uint32_t i = 1; i <= source_count(b) && !*several; i++)
        if (b->only[place][i].n > 0 && rests_on(b, f, i, widely))
            *several = !agrees(&value, b->only[place][i]);
    return value;
}

static nc_str value_for(const nc_build *b, size_t place, const nc_finding *f)
{
    nc_str value = b->only[place][0];
    for (int widely = 0; widely < 2 && value.n == 0 && f != NULL; widely++) {
        bool several = false;
        value = value_near(b, place, f, widely, &several);
        if (several)
            return (nc_str){0};
    }
    return value;
}

/* The place that begins here; NC_HOLES: none. */
static size_t place_at(nc_str text)
{
    size_t i = 0;
    while (i < NC_HOLES && !nc_str_starts(text, places[i].hole))
        i++;
    return i;
}

nc_str nc_build_filled(nc_build *b, nc_str text, const nc_finding *f)
{
    size_t from = 0;
    for (size_t at = 0; at < text.n;) {
        size_t place = text.p[at] == '<' ? place_at(nc_str_sub(text, at, SIZE_MAX)) : NC_HOLES;
        nc_str value = place < NC_HOLES ? value_for(b, place, f) : (nc_str){0};
        if (value.n == 0) {
            at++;
            continue;
        }
        nc_buf_printf(&b->scratch, "%.*s%.*s", NC_FMT(nc_str_sub(text, from, at - from)), NC_FMT(value));
        from = at += places[place].hole.n;
    }
    if (from == 0)
        return nc_build_copy(b, text);
    nc_buf_printf(&b->scratch, "%.*s", NC_FMT(nc_str_sub(text, from, SIZE_MAX)));
    return nc_build_take(b);
}
