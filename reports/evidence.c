/* SPDX-License-Identifier: Apache-2.0 */
/* Evidence rows: the facts that a finding rests on, of one kind and one source each, shared by all findings
 * that cite the same facts.  A derived premise is followed down to the facts it comes from. */
#define _GNU_SOURCE
#include "reports/build.h"

#include <inttypes.h>
#include <stdlib.h>

/* ---- from premises to facts ---- */

typedef struct gather {
    nc_list leaves;      /* const nc_row * */
    nc_list open;        /* derived rows still to be followed */
    const nc_row **seen; /* derived rows met, open addressing */
    size_t seen_count, mask;
} gather;

static size_t seen_slot(const gather *g, const nc_row *row)
{
    size_t at = (size_t)nc_mix((uint64_t)(uintptr_t)row) & g->mask;
    while (g->seen[at] != NULL && g->seen[at] != row)
        at = (at + 1) & g->mask;
    return at;
}

static void seen_grow(gather *g)
{
    const nc_row **old = g->seen;
    size_t count = old ? g->mask + 1 : 0;
    g->mask = count ? count * 2 - 1 : 63;
    g->seen = nc_xcalloc(g->mask + 1, sizeof *g->seen);
    for (size_t i = 0; i < count; i++)
        if (old[i] != NULL)
            g->seen[seen_slot(g, old[i])] = old[i];
    free(old);
}

static void gather_row(gather *g, const nc_row *row)
{
    if (row == NULL)
        return;
    if (nc_row_proof(row).premise_count == 0) {
        *(const nc_row **)nc_list_add(&g->leaves, sizeof row) = row;
        return;
    }
    if (g->seen == NULL || g->seen_count * 2 > g->mask)
        seen_grow(g);
    size_t at = seen_slot(g, row);
    if (g->seen[at] != NULL)
        return;
    g->seen[at] = row;
    g->seen_count++;
    *(const nc_row **)nc_list_add(&g->open, sizeof row) = row;
}

static void gather_evidence(gather *g, const nc_evidence *evidence)
{
    for (size_t i = 0; i < evidence->count; i++)
        gather_row(g, evidence->rows[i]);
    while (g->open.count > 0) {
        const nc_row *row = ((const nc_row **)g->open.items)[--g->open.count];
        unsigned premises = nc_row_proof(row).premise_count;
        for (unsigned i = 0; i < premises; i++)
            gather_row(g, nc_row_premise(row, i));
    }
}

static int by_place(const void *left, const void *right, void *context)
{
    return nc_row_order(context, *(const nc_row *const *)left, *(const nc_row *const *)right);
}

static size_t sort_once(nc_build *b, const nc_row **rows, size_t count)
{
    size_t kept = 0;
    if (count > 1)
        qsort_r(rows, count, sizeof *rows, by_place, b);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || nc_row_order(b, rows[kept - 1], rows[i]) != 0)
            rows[kept++] = rows[i];
    return kept;
}

/* ---- one evidence row ---- */

static int by_number(const void *left, const void *right)
{
    const uint64_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

static uint64_t record_of(const nc_row *row)
{
    return nc_row_from(row)->record;
}

static uint64_t line_of(const nc_row *row)
{
    return nc_row_from(row)->line;
}

/* Numbers of all rows, ascending, each once, without zeros. */
static const uint64_t *numbers(nc_build *b, const nc_row *const *rows, size_t count,
                               uint64_t (*of)(const nc_row *), size_t *out)
{
    uint64_t *list = NC_NEW_ARRAY(b->arena, uint64_t, count);
    size_t n = 0, kept = 0;
    for (size_t i = 0; i < count; i++)
        if (of(rows[i]) != 0)
            list[n++] = of(rows[i]);
    if (n > 1)
        qsort(list, n, sizeof *list, by_number);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || list[kept - 1] != list[i])
            list[kept++] = list[i];
    *out = kept;
    return list;
}

void nc_frame_filter(nc_buf *out, const uint64_t *frames, size_t count)
{
    nc_buf_c(out, "frame.number in {");
    for (size_t i = 0; i < count;) {
        size_t end = i + 1;
        while (end < count && frames[end] == frames[end - 1] + 1)
            end++;
        nc_buf_printf(out, i ? ",%" PRIu64 : "%" PRIu64, frames[i]);
        if (end - i > 2) /* a set takes ranges as well: runs stay short */
            nc_buf_printf(out, "..%" PRIu64, frames[end - 1]);
        else if (end - i == 2)
            nc_buf_printf(out, ",%" PRIu64, frames[end - 1]);
        i = end;
    }
    nc_buf_char(out, '}');
}

static void fill_times(nc_r_evidence *e, const nc_row *const *rows, size_t count)
{
    e->from = e->to = NC_TIME_NONE;
    for (size_t i = 0; i < count; i++) {
        int64_t at = nc_row_from(rows[i])->at;
        if (at == NC_TIME_NONE)
            continue;
        e->from = e->from == NC_TIME_NONE || at < e->from ? at : e->from;
        e->to = e->to == NC_TIME_NONE || at > e->to ? at : e->to;
    }
}

static void fill_source(nc_build *b, nc_r_evidence *e, const nc_row *row)
{
    const nc_source *source = nc_build_source(b, row);
    e->vantage = nc_build_copy(b, nc_sym_str(b->in->pool, nc_row_from(row)->vantage));
    e->source = nc_build_copy(b, nc_sym_str(b->in->pool, nc_row_source_name(row)));
    if (source == NULL)
        return;
    e->source = nc_build_copy(b, source->name);
    e->kind = nc_build_copy(b, source->kind);
    e->system = nc_build_copy(b, source->system);
    e->capture = nc_str_starts(source->kind, NC_S("pcap"));
}

static nc_r_evidence make(nc_build *b, const nc_row *const *rows, size_t count)
{
    nc_r_evidence e = {.count = count};
    e.fact = nc_build_copy(b, nc_vocab_shape(b->in->vocab, rows[0]->type)->name);
    fill_source(b, &e, rows[0]);
    fill_times(&e, rows, count);
    e.records = numbers(b, rows, count, record_of, &e.record_count);
    e.lines = numbers(b, rows, count, line_of, &e.line_count);
    e.offset = nc_row_from(rows[0])->offset;
    e.length = nc_row_from(rows[0])->length;
    nc_build_fact(b, &b->scratch, rows, count);
    e.text = nc_build_take(b);
    if (e.capture && e.record_count > 0) {
        nc_frame_filter(&b->scratch, e.records, e.record_count);
        e.filter = nc_build_take(b);
    }
    return e;
}

static bool same_rows(const nc_build *b, const nc_row *const *x, const nc_row *const *y, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (x[i] != y[i] && nc_row_order(b, x[i], y[i]) != 0)
            return false;
    return true;
}

/* Equal for rows that nc_row_order calls equal. */
static uint64_t first_hash(const nc_row *row, size_t count)
{
    uint64_t h = nc_mix(row->type + ((uint64_t)count << 16));
    h = nc_mix(h ^ nc_row_from(row)->source);
    h = nc_mix(h ^ (uint64_t)nc_row_from(row)->at);
    h = nc_mix(h ^ nc_row_from(row)->record);
    return nc_mix(h ^ nc_row_from(row)->offset ^ (uint64_t)nc_row_from(row)->line << 32);
}

/* The slot that holds the same evidence, or the empty one where it belongs. */
static size_t evidence_slot(const nc_build *b, const nc_row *const *rows, size_t count)
{
    const nc_r_evidence *have = b->evidence.items;
    const nc_row *const **kept = b->evidence_rows.items;
    size_t slot = (size_t)first_hash(rows[0], count) & b->evidence_mask;
    for (; b->evidence_slots[slot] != 0; slot = (slot + 1) & b->evidence_mask) {
        size_t at = b->evidence_slots[slot] - 1;
        if (have[at].count == count && same_rows(b, kept[at], rows, count))
            break;
    }
    return slot;
}

static void grow_slots(nc_build *b)
{
    const nc_r_evidence *have = b->evidence.items;
    const nc_row *const **kept = b->evidence_rows.items;
    free(b->evidence_slots);
    b->evidence_mask = b->evidence_mask ? b->evidence_mask * 2 + 1 : 255;
    b->evidence_slots = nc_xcalloc(b->evidence_mask + 1, sizeof *b->evidence_slots);
    for (size_t i = 0; i < b->evidence.count; i++)
        b->evidence_slots[evidence_slot(b, kept[i], have[i].count)] = i + 1;
}

static size_t find_or_make(nc_build *b, const nc_row *const *rows, size_t count)
{
    if (b->evidence_slots == NULL || b->evidence.count * 2 > b->evidence_mask)
        grow_slots(b);
    size_t slot = evidence_slot(b, rows, count);
    if (b->evidence_slots[slot] != 0)
        return b->evidence_slots[slot] - 1;
    const nc_row **copy = nc_alloc_array(b->arena, count, sizeof *copy);
    memcpy(copy, rows, count * sizeof *copy);
    *(const nc_row *const **)nc_list_add(&b->evidence_rows, sizeof copy) = copy;
    nc_r_evidence e = make(b, rows, count);
    *(nc_r_evidence *)nc_list_add(&b->evidence, sizeof e) = e;
    nc_list_add(&b->citations, sizeof(nc_list));
    b->evidence_slots[slot] = b->evidence.count;
    return b->evidence.count - 1;
}

static void cite(nc_build *b, size_t at, size_t finding)
{
    nc_list *by = &((nc_list *)b->citations.items)[at];
    const size_t *places = by->items;
    if (by->count == 0 || places[by->count - 1] != finding)
        *(size_t *)nc_list_add(by, sizeof finding) = finding;
}

nc_r_refs nc_build_evidence(nc_build *b, const nc_evidence *evidence, size_t finding)
{
    gather g = {0};
    nc_list refs = {0};
    gather_evidence(&g, evidence);
    const nc_row **rows = g.leaves.items;
    size_t count = sort_once(b, rows, g.leaves.count);
    for (size_t i = 0; i < count;) {
        size_t end = i + 1;
        while (end < count && rows[end]->type == rows[i]->type &&
               nc_row_from(rows[end])->source == nc_row_from(rows[i])->source &&
               nc_row_source_name(rows[end]) == nc_row_source_name(rows[i]))
            end++;
        size_t at = find_or_make(b, rows + i, end - i);
        *(size_t *)nc_list_add(&refs, sizeof at) = at;
        cite(b, at, finding);
        i = end;
    }
    free(g.leaves.items);
    free(g.open.items);
    free(g.seen);
    size_t n = refs.count;
    return (nc_r_refs){nc_list_end(&refs, b->arena, sizeof(size_t)), n};
}

void nc_build_evidence_end(nc_build *b)
{
    nc_r_evidence *all = b->evidence.items;
    nc_list *by = b->citations.items;
    for (size_t i = 0; i < b->evidence.count; i++) {
        all[i].findings.count = by[i].count;
        all[i].findings.items = nc_list_end(&by[i], b->arena, sizeof(size_t));
    }
    free(by);
    b->citations = (nc_list){0};
    b->r->evidence_count = b->evidence.count;
    b->r->evidence = nc_list_end(&b->evidence, b->arena, sizeof(nc_r_evidence));
    free(b->evidence_rows.items);
    free(b->evidence_slots);
    b->evidence_rows = (nc_list){0};
    b->evidence_slots = NULL;
}

/* ---- the filter of a whole finding, one for each capture ---- */

static nc_r_filter filter_of(nc_build *b, const nc_r_finding *f, nc_str source)
{
    nc_list all = {0};
    const nc_r_evidence *have = b->evidence.items;
    for (size_t i = 0; i < f->evidence.count; i++) {
        const nc_r_evidence *e = &have[f->evidence.items[i]];
        for (size_t k = 0; e->capture && nc_str_eq(e->source, source) && k < e->record_count; k++)
            *(uint64_t *)nc_list_add(&all, sizeof(uint64_t)) = e->records[k];
    }
    uint64_t *frames = all.items;
    size_t kept = 0;
    if (all.count > 1)
        qsort(frames, all.count, sizeof *frames, by_number);
    for (size_t i = 0; i < all.count; i++)
        if (kept == 0 || frames[kept - 1] != frames[i])
            frames[kept++] = frames[i];
    nc_frame_filter(&b->scratch, frames, kept);
    free(frames);
    return (nc_r_filter){source, nc_build_take(b)};
}

static bool has_filter(const nc_list *filters, nc_str source)
{
    const nc_r_filter *items = filters->items;
    for (size_t i = 0; i < filters->count; i++)
        if (nc_str_eq(items[i].source, source))
            return true;
    return false;
}

static int by_source(const void *left, const void *right)
{
    const nc_r_filter *a = left, *b = right;
    return nc_str_cmp(a->source, b->source);
}

void nc_build_filters(nc_build *b, nc_r_finding *f)
{
    nc_list filters = {0};
    for (size_t i = 0; i < f->evidence.count; i++) {
        const nc_r_evidence e = ((const nc_r_evidence *)b->evidence.items)[f->evidence.items[i]];
        if (e.filter.n == 0 || has_filter(&filters, e.source))
            continue;
        nc_r_filter filter = filter_of(b, f, e.source);
        *(nc_r_filter *)nc_list_add(&filters, sizeof filter) = filter;
    }
    if (filters.count > 1)
        qsort(filters.items, filters.count, sizeof(nc_r_filter), by_source);
    f->filter_count = filters.count;
    f->filters = nc_list_end(&filters, b->arena, sizeof(nc_r_filter));
}
