/* SPDX-License-Identifier: Apache-2.0 */
/* What was looked at: inputs with what each can prove, clocks, systems. */
#include "reports/build.h"

#include <stdlib.h>

static const nc_row *const *rows_of(const nc_build *b, nc_fact_type type, size_t *count)
{
    *count = 0;
    return b->in->rows && type != NC_NO_TYPE ? b->in->rows(b->in->context, type, count) : NULL;
}

/* ---- coverage ---- */

static bool own(const nc_row *row, unsigned slot, nc_word *out)
{
    return nc_row_get(row, NC_SLOT_OWN + slot, out);
}

static void merge_span(nc_r_input *input, const nc_row *row)
{
    nc_word word;
    if (own(row, NC_COVERAGE_FROM, &word) && (input->from == NC_TIME_NONE || nc_v_int(word) < input->from))
        input->from = nc_v_int(word);
    if (own(row, NC_COVERAGE_TO, &word) && (input->to == NC_TIME_NONE || nc_v_int(word) > input->to))
        input->to = nc_v_int(word);
}

/* A source may have several coverage facts: one for each part of it. */
static void merge_coverage(nc_build *b, nc_r_input *input, const nc_row *row)
{
    nc_word word;
    merge_span(input, row);
    if (own(row, NC_COVERAGE_COMPLETE, &word)) {
        input->complete = word != 0 && (!input->has_complete || input->complete);
        input->has_complete = true;
    }
    if (own(row, NC_COVERAGE_DROPS, &word)) {
        if (__builtin_add_overflow(input->drops, nc_v_int(word), &input->drops))
            input->drops = INT64_MAX;
        input->has_drops = true;
    }
    if (own(row, NC_COVERAGE_FILTER, &word) && input->filter.n == 0)
        input->filter = nc_build_copy(b, nc_sym_str(b->in->pool, (nc_sym)word));
    if (own(row, NC_COVERAGE_SEES, &word) && input->sees.n == 0)
        input->sees = nc_build_copy(b, nc_sym_str(b->in->pool, (nc_sym)word));
    if (own(row, NC_COVERAGE_NOTE, &word) && input->note.n == 0)
        input->note = nc_build_copy(b, nc_sym_str(b->in->pool, (nc_sym)word));
}

static nc_r_input build_input(nc_build *b, const nc_source *s)
{
    nc_r_input input = {.status = s->status,
                        .bytes = s->bytes,
                        .records = s->records,
                        .digest = s->digest,
                        .zone_minutes = s->zone_minutes,
                        .zone_assumed = s->zone_assumed};
    input.name = nc_build_copy(b, s->name);
    input.kind = nc_build_copy(b, s->kind);
    input.note = nc_build_copy(b, s->note);
    input.encoding = nc_build_copy(b, s->encoding);
    input.system = nc_build_copy(b, s->system);
    input.vantage = nc_build_copy(b, nc_sym_str(b->in->pool, s->vantage));
    input.from = input.to = NC_TIME_NONE;
    return input;
}

static void build_sources(nc_build *b)
{
    uint32_t n = b->in->sources ? nc_sources_count(b->in->sources) : 0;
    uint32_t *order = NC_NEW_ARRAY(b->arena, uint32_t, n);
    size_t *place = NC_NEW_ARRAY(b->arena, size_t, (size_t)n + 1), count;
    nc_r_input *inputs = NC_NEW_ARRAY(b->arena, nc_r_input, n);
    if (n > 0)
        nc_sources_by_name(b->in->sources, order);
    for (uint32_t i = 0; i < n; i++) {
        const nc_source *source = nc_sources_get(b->in->sources, order[i]);
        inputs[i] = build_input(b, source);
        place[order[i]] = i;
        b->r->input_status[source->status]++;
    }
    const nc_row *const *rows = rows_of(b, NC_F_COVERAGE, &count);
    for (size_t i = 0; i < count; i++)
        if (nc_row_from(rows[i])->source >= 1 && nc_row_from(rows[i])->source <= n)
            merge_coverage(b, &inputs[place[nc_row_from(rows[i])->source]], rows[i]);
    b->r->inputs = inputs;
    b->r->input_count = n;
}

/* ---- clocks ---- */

static bool slot_of(const nc_build *b, const nc_row *row, nc_str name, nc_word *out)
{
    int slot = nc_shape_slot(nc_vocab_shape(b->in->vocab, row->type), name);
    return slot >= NC_SLOT_OWN && nc_row_get(row, (unsigned)slot, out);
}

static nc_str text_of(nc_build *b, const nc_row *row, nc_str name)
{
    nc_word word;
    return slot_of(b, row, name, &word) ? nc_build_copy(b, nc_sym_str(b->in->pool, (nc_sym)word))
                                        : (nc_str){0};
}

static bool int_of(const nc_build *b, const nc_row *row, nc_str name, int64_t *out)
{
    nc_word word;
    bool known = slot_of(b, row, name, &word);
    *out = known ? nc_v_int(word) : 0;
    return known;
}

static int clock_order(const void *left, const void *right)
{
    const nc_r_clock *x = left, *y = right;
    int order = nc_str_cmp(x->a, y->a);
    order = order ? order : nc_str_cmp(x->b, y->b);
    return order ? order : (x->low > y->low) - (x->low < y->low);
}

static void build_clocks(nc_build *b)
{
    size_t count;
    const nc_row *const *rows = rows_of(b, nc_vocab_find(b->in->vocab, NC_S("clock.offset")), &count);
    nc_r_clock *clocks = NC_NEW_ARRAY(b->arena, nc_r_clock, count);
    for (size_t i = 0; i < count; i++) {
        nc_r_clock *c = &clocks[i];
        int64_t consistent;
        c->a = text_of(b, rows[i], NC_S("a"));
        c->b = text_of(b, rows[i], NC_S("b"));
        c->has_offset = int_of(b, rows[i], NC_S("offset"), &c->offset);
        c->has_bound = int_of(b, rows[i], NC_S("bound"), &c->bound);
        c->has_low = int_of(b, rows[i], NC_S("low"), &c->low);
        c->has_high = int_of(b, rows[i], NC_S("high"), &c->high);
        c->has_pairs = int_of(b, rows[i], NC_S("pairs"), &c->pairs);
        c->has_consistent = int_of(b, rows[i], NC_S("consistent"), &consistent);
        c->consistent = consistent != 0;
    }
    if (count > 1)
        qsort(clocks, count, sizeof *clocks, clock_order);
    b->r->clocks = clocks;
    b->r->clock_count = count;
}

/* ---- systems ---- */

typedef struct known_system {
    nc_r_system out;
    nc_list addresses, sources;
} known_system;

static known_system *system_named(nc_build *b, nc_list *list, nc_str name)
{
    known_system *items = list->items;
    for (size_t i = 0; i < list->count; i++)
        if (nc_str_eq(items[i].out.name, name))
            return &items[i];
    known_system *fresh = nc_list_add(list, sizeof *fresh);
    fresh->out.name = nc_build_copy(b, name);
    return fresh;
}

static void add_once(nc_list *list, nc_str s)
{
    if (s.n > 0 && !nc_list_has_text(list, s))
        *(nc_str *)nc_list_add(list, sizeof s) = s;
}

static int text_order(const void *left, const void *right)
{
    return nc_str_cmp(*(const nc_str *)left, *(const nc_str *)right);
}

static int system_order(const void *left, const void *right)
{
    return nc_str_cmp(((const known_system *)left)->out.name, ((const known_system *)right)->out.name);
}

static nc_r_texts sorted(nc_build *b, nc_list *list)
{
    size_t n = list->count;
    if (n > 1)
        qsort(list->items, n, sizeof(nc_str), text_order);
    return (nc_r_texts){nc_list_end(list, b->arena, sizeof(nc_str)), n};
}

static void note_system(nc_build *b, nc_list *list, const nc_row *row)
{
    nc_word word;
    nc_str name = text_of(b, row, NC_S("name"));
    if (name.n == 0)
        return;
    known_system *s = system_named(b, list, name);
    s->out.role = s->out.role.n ? s->out.role : text_of(b, row, NC_S("role"));
    s->out.os = s->out.os.n ? s->out.os : text_of(b, row, NC_S("os"));
    if (!slot_of(b, row, NC_S("address"), &word))
        return;
    nc_value_print(&b->scratch, b->in->pool, NC_T_IP, word);
    add_once(&s->addresses, nc_build_take(b));
}

static void build_systems(nc_build *b)
{
    size_t count;
    nc_list list = {0};
    const nc_row *const *rows = rows_of(b, nc_vocab_find(b->in->vocab, NC_S("case.system")), &count);
    for (size_t i = 0; i < count; i++)
        note_system(b, &list, rows[i]);
    for (size_t i = 0; i < b->r->input_count; i++)
        if (b->r->inputs[i].system.n > 0)
            add_once(&system_named(b, &list, b->r->inputs[i].system)->sources, b->r->inputs[i].name);
    known_system *items = list.items;
    nc_r_system *systems = NC_NEW_ARRAY(b->arena, nc_r_system, list.count);
    if (list.count > 1)
        qsort(items, list.count, sizeof *items, system_order);
    for (size_t i = 0; i < list.count; i++) {
        systems[i] = items[i].out;
        systems[i].addresses = sorted(b, &items[i].addresses);
        systems[i].sources = sorted(b, &items[i].sources);
    }
    b->r->systems = systems;
    b->r->system_count = list.count;
    free(items);
}

void nc_build_inputs(nc_build *b)
{
    build_sources(b);
    build_clocks(b);
    build_systems(b);
}
