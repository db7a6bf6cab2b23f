/* SPDX-License-Identifier: Apache-2.0 */
#include "infer.h"

#include <stdlib.h>

/* Rows: each fact that somebody keeps is one row; alphas point to it.  Hash indexes over the rows of an
 * alpha, by the slots that joins search by. */

void nc_rows_push(nc_rows *rows, const nc_row *row)
{
    rows->at = nc_grow(rows->at, &rows->capacity, rows->count, sizeof *rows->at);
    rows->at[rows->count++] = row;
}

static __attribute__((noinline)) void make_room(nc_run *run, nc_refs *refs)
{
    if (refs->count < NC_REFS) {
        refs->first = nc_grow(refs->first, &refs->capacity, refs->count, sizeof *refs->first);
        return;
    }
    refs->more = nc_grow(refs->more, &refs->more_capacity, refs->more_count, sizeof *refs->more);
    refs->more[refs->more_count++] = NC_NEW_ARRAY(run->plans, uint32_t, NC_REFS);
    refs->capacity += NC_REFS;
}

void nc_refs_push(nc_run *run, nc_refs *refs, const nc_row *row)
{
    if (refs->count >= refs->capacity)
        make_room(run, refs);
    *nc_refs_place(refs, refs->count++) = nc_row_ref(row);
}

nc_row *nc_view_copy(const nc_run *run, const nc_view *view, nc_row *row, uint64_t slots)
{
    const nc_type_plan *plan = view->plan;
    const nc_batch *batch = view->batch;
    row->type = plan->type;
    row->id = 0;
    row->known = batch->known[view->i] & slots;
    row->fact.from = batch->origins[view->i];
    const nc_source *source = nc_sources_get(run->sources, row->fact.from.source);
    row->fact.source_name = source != NULL ? source->name_sym : 0;
    row->derived = row->gone = row->compact = false;
    row->fact.refuted = 0;
    row->packed = true;
    unsigned own = 0;
    for (unsigned k = 0; k < plan->slot_count; k++)
        if ((row->known >> plan->slots[k] & 1) != 0)
            row->slot[own++] = batch->columns[(size_t)k * NC_COLUMN + view->i];
    row->own = (uint8_t)own;
    return row;
}

nc_row *nc_view_peek(const nc_run *run, const nc_view *view, nc_row *row)
{
    return nc_view_copy(run, view, row, UINT64_MAX);
}

nc_row *nc_view_own_row(nc_run *run, const nc_view *view)
{
    const nc_batch *batch = view->batch;
    nc_row *row = nc_row_new(run, nc_bits(batch->known[view->i] & ~(UINT64_C(1) << 63)));
    if (row == NULL)
        return NULL;
    uint32_t id = row->id;
    nc_view_peek(run, view, row);
    row->id = id;
    run->evidence++;
    if (view->plan->recorded)
        nc_recording_note(run, nc_row_from(row)->source);
    if (batch->late[view->i])
        *(uint32_t *)nc_vector_push(&run->late, sizeof(uint32_t)) = row->id;
    return row;
}

void nc_row_spare(nc_run *run, const nc_row *row)
{
    nc_row *place = (nc_row *)(uintptr_t)row;
    place->known = (uintptr_t)run->spare[row->own];
    run->spare[row->own] = place;
    run->row_count--;
    run->evidence--;
}

const nc_row *nc_view_row(nc_run *run, const nc_view *view)
{
    if (view->row != NULL)
        return view->row;
    nc_batch *batch = view->batch;
    if (batch->stored[view->i] != NULL)
        return batch->stored[view->i];
    nc_row *row = nc_view_own_row(run, view);
    batch->stored[view->i] = row;
    if (row != NULL && batch->ids != NULL)
        nc_live_stored(run, batch->ids[view->i], row);
    return row;
}

static int cmp_u64(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int cmp_content(const nc_run *run, const nc_row *a, const nc_row *b)
{
    if (a->type != b->type)
        return nc_str_cmp(run->types[a->type].shape->name, run->types[b->type].shape->name);
    const nc_shape *shape = run->types[a->type].shape;
    for (unsigned s = NC_SLOT_VANTAGE; s < NC_SLOT_OWN + shape->slot_count; s++) {
        nc_word x, y;
        bool has_x = nc_row_get(a, s, &x), has_y = nc_row_get(b, s, &y);
        if (has_x != has_y)
            return has_x ? 1 : -1;
        if (!has_x || x == y)
            continue;
        int order = nc_value_cmp(run->pool, nc_shape_slot_info(shape, (int)s)->type, x, y);
        if (order != 0)
            return order;
    }
    return 0;
}

int nc_mark_cmp(const nc_run *run, const nc_mark *a, const nc_mark *b)
{
    if (a->from.at != b->from.at)
        return a->from.at < b->from.at ? -1 : 1;
    int order = a->source_name == b->source_name ? 0
                                                 : nc_str_cmp(nc_sym_str(run->pool, a->source_name),
                                                              nc_sym_str(run->pool, b->source_name));
    if (order == 0)
        order = cmp_u64(a->from.record, b->from.record);
    if (order == 0)
        order = cmp_u64(a->from.line, b->from.line);
    return order != 0 ? order : cmp_u64(a->from.offset, b->from.offset);
}

int nc_row_cmp_rest(const nc_run *run, const nc_row *a, const nc_row *b)
{
    if (a == b)
        return 0;
    const nc_row *root = nc_row_root(a), *other = nc_row_root(b);
    nc_mark x = {root->fact.from, root->fact.source_name}, y = {other->fact.from, other->fact.source_name};
    int order = nc_mark_cmp(run, &x, &y);
    return order != 0 ? order : cmp_content(run, a, b);
}

nc_str nc_row_where(nc_run *run, const nc_row *row)
{
    const nc_origin *from = nc_row_from(row);
    if (from->record != 0)
        return nc_arena_printf(run->arena, "record %llu", (unsigned long long)from->record);
    if (from->line != 0)
        return nc_arena_printf(run->arena, "line %u", from->line);
    return run->types[row->type].shape->name;
}

static bool row_hash(const nc_index *index, const nc_row *row, uint64_t *hash)
{
    uint64_t h = 0;
    for (unsigned i = 0; i < index->slot_count; i++) {
        nc_word word;
        if (!nc_row_get(row, index->slots[i], &word))
            return false;
        h = nc_mix(h + word);
    }
    *hash = h;
    return true;
}

static void link_row(nc_index *index, const nc_row *row, size_t position)
{
    uint64_t hash;
    if (row_hash(index, row, &hash)) {
        index->next[position] = index->heads[hash & index->mask];
        index->heads[hash & index->mask] = (uint32_t)position + 1;
        return;
    }
    index->loose = nc_grow(index->loose, &index->loose_capacity, index->loose_count, sizeof *index->loose);
    index->loose[index->loose_count++] = (uint32_t)position;
}

static void index_catch_up(nc_index *index, const nc_alpha *alpha)
{
    if (alpha->rows.count == index->covered)
        return;
    index->next = nc_grow(index->next, &index->capacity, alpha->rows.count - 1, sizeof *index->next);
    if (alpha->rows.count > index->mask + 1 || index->heads == NULL) {
        index->mask = index->mask == 0 ? 63 : index->mask;
        while (index->mask < alpha->rows.count)
            index->mask = index->mask * 2 + 1;
        free(index->heads);
        index->heads = nc_xcalloc(index->mask + 1, sizeof *index->heads);
        index->covered = index->loose_count = 0;
    }
    for (; index->covered < alpha->rows.count; index->covered++)
        link_row(index, nc_refs_at(&alpha->rows, index->covered), index->covered);
}

nc_index *nc_index_of(nc_run *run, nc_alpha *alpha, const uint16_t *slots, unsigned count)
{
    for (nc_index *i = alpha->indexes; i != NULL; i = i->next_index)
        if (i->slot_count == count && memcmp(i->slots, slots, count * sizeof *slots) == 0)
            return i;
    nc_index *index = NC_NEW(run->plans, nc_index);
    index->slot_count = count;
    memcpy(index->slots, slots, count * sizeof *slots);
    index->next_index = alpha->indexes;
    alpha->indexes = index;
    return index;
}

bool nc_probe_begin(const nc_probe *probe, nc_env *env, size_t limit, nc_walk_rows *walk)
{
    *walk = (nc_walk_rows){.alpha = probe->alpha, .limit = limit, .index = probe->index};
    if (probe->index == NULL)
        return true;
    uint64_t hash = 0;
    for (unsigned i = 0; i < probe->key_count; i++) {
        nc_result_value key = nc_eval(probe->keys[i], env);
        if (!key.known)
            return false;
        walk->key[i] = key.word;
        hash = nc_mix(hash + key.word);
    }
    index_catch_up(probe->index, probe->alpha);
    walk->at = probe->index->heads != NULL ? probe->index->heads[hash & probe->index->mask] : 0;
    return true;
}

static bool key_equal(const nc_walk_rows *walk, const nc_row *row)
{
    for (unsigned i = 0; i < walk->index->slot_count; i++) {
        nc_word word;
        if (!nc_row_get(row, walk->index->slots[i], &word) || word != walk->key[i])
            return false;
    }
    return true;
}

/* Rows of one pattern stand here and there among those of others: what comes soon is fetched. */
static void fetch_ahead(const nc_walk_rows *walk)
{
    enum { AHEAD = 12 };
    if (walk->at + AHEAD >= walk->limit)
        return;
    const char *row = (const char *)nc_refs_at(&walk->alpha->rows, walk->at + AHEAD);
    __builtin_prefetch(row);
    __builtin_prefetch(row + sizeof(nc_row));
}

const nc_row *nc_probe_next(nc_walk_rows *walk, size_t *position)
{
    if (walk->index == NULL) {
        *position = walk->at;
        fetch_ahead(walk);
        return walk->at < walk->limit ? nc_refs_at(&walk->alpha->rows, walk->at++) : NULL;
    }
    while (walk->at != 0) {
        size_t at = walk->at - 1;
        walk->at = walk->index->next[at];
        if (at >= walk->limit)
            continue;
        const nc_row *row = nc_refs_at(&walk->alpha->rows, at);
        if (key_equal(walk, row)) {
            if (walk->at != 0)
                __builtin_prefetch(nc_refs_at(&walk->alpha->rows, walk->at - 1));
            *position = at;
            return row;
        }
    }
    if (walk->with_loose && walk->loose < walk->index->loose_count) {
        *position = walk->index->loose[walk->loose++];
        return nc_refs_at(&walk->alpha->rows, *position);
    }
    return NULL;
}
