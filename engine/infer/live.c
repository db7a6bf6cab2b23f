/* SPDX-License-Identifier: Apache-2.0 */
#include "infer.h"

#include <stdlib.h>

/* Runs that go on after a finish: which facts they hold, how facts leave, what has to be evaluated again. */

typedef struct handle {
    uint32_t row;      /* as nc_row_ref gives it; 0: no rule keeps it */
    nc_fact_type type; /* NC_NO_TYPE: withdrawn */
} handle;

enum { OWN_CLASSES = NC_MAX_SLOTS + 1, TUPLE_CLASSES = NC_MAX_SLOTS + 8 };

typedef struct nc_live {
    handle *handles;
    size_t count, capacity;
    uint32_t *table; /* ids by content, 0 = free */
    size_t mask, covered;
    uint32_t changed; /* the last turn in which a fact came or went */
    nc_row *free[OWN_CLASSES];          /* places of facts, by their slots */
    nc_row *free_tuples[TUPLE_CLASSES]; /* of concluded rows, by their size in words */
    nc_row *gone;                       /* rows on their way out */
    nc_vector retired;         /* nc_arena *: results that are no more */
} nc_live;

void nc_live_begin(nc_run *run)
{
    run->live = nc_xcalloc(1, sizeof *run->live);
}

void nc_live_free(nc_run *run)
{
    nc_live *live = run->live;
    if (live == NULL)
        return;
    for (size_t i = 0; i < live->retired.count; i++)
        nc_arena_free(((nc_arena **)live->retired.items)[i]);
    free(live->retired.items);
    free(live->handles);
    free(live->table);
    free(live);
}

/* ---- rows ---- */

/* Rows that go, and places that are free, are linked through what was known of them, concluded ones through
 * their derivations. */
static nc_row *next_of(const nc_row *row)
{
    return row->compact ? (nc_row *)(void *)*nc_tuple_supports(row) : (nc_row *)(uintptr_t)row->known;
}

static void link_to(nc_row *row, nc_row *next)
{
    if (row->compact)
        *nc_tuple_supports(row) = (nc_support *)(void *)next;
    else
        row->known = (uintptr_t)next;
}

/* A free place, cleared; NULL when there is none. */
static nc_row *take_place(nc_row **list, size_t size)
{
    nc_row *row = *list;
    if (row == NULL)
        return NULL;
    *list = next_of(row);
    return memset(row, 0, size);
}

/* Rows need no more than the alignment of a word. */
static bool new_piece(nc_run *run)
{
    nc_row_space *space = &run->space;
    if (space->count == NC_ROW_PIECES)
        return false;
    nc_row_piece *piece = nc_alloc_aligned(run->store, NC_ROW_PIECE, NC_ROW_PIECE);
    *piece = (nc_row_piece){.space = space, .number = space->count};
    space->pieces = nc_grow(space->pieces, &space->capacity, space->count, sizeof *space->pieces);
    space->pieces[space->count++] = (unsigned char *)piece;
    run->room = (unsigned char *)piece + sizeof *piece;
    run->room_left = NC_ROW_PIECE - sizeof *piece;
    return true;
}

static bool one_more(nc_run *run)
{
    bool full = run->row_count >= run->limits.rows;
    run->rows_full = run->rows_full || full;
    run->row_count += !full;
    return !full;
}

static void *place_of(nc_run *run, size_t size)
{
    size = (size + NC_ROW_UNIT - 1) / NC_ROW_UNIT * NC_ROW_UNIT;
    if (size > run->room_left && !new_piece(run)) {
        run->rows_full = true;
        run->row_count--;
        return NULL;
    }
    void *place = run->room;
    run->room += size;
    run->room_left -= size;
    return place;
}

void *nc_row_room(nc_run *run, size_t size)
{
    if (!one_more(run))
        return NULL;
    void *place = run->live != NULL ? take_place(&run->live->free_tuples[size / NC_ROW_UNIT], size) : NULL;
    return place != NULL ? place : place_of(run, size);
}

nc_row *nc_row_new(nc_run *run, unsigned own)
{
    nc_live *live = run->live;
    size_t size = sizeof(nc_row) + own * sizeof(nc_word);
    if (!one_more(run))
        return NULL;
    nc_row *row = take_place(live != NULL ? &live->free[own] : &run->spare[own], size);
    if (row == NULL)
        row = place_of(run, size);
    if (row == NULL)
        return NULL;
    row->own = (uint8_t)own;
    row->id = live == NULL ? ++run->row_ids : 0;
    return row;
}

void nc_row_drop(nc_run *run, nc_row *row)
{
    row->gone = true;
    if (run->live == NULL)
        return;
    link_to(row, run->live->gone);
    run->live->gone = row;
}

void nc_row_withdraw(nc_run *run, nc_row *row)
{
    run->withdrawing = true;
    nc_sieve_row(run, row);
    run->withdrawing = false;
    nc_row_drop(run, row);
}

static void drop_gone(nc_refs *rows)
{
    size_t kept = 0;
    for (size_t i = 0; i < rows->count; i++)
        if (!nc_refs_at(rows, i)->gone)
            *nc_refs_place(rows, kept++) = *nc_refs_place(rows, i);
    rows->count = kept;
}

static void drop_gone_plain(nc_rows *rows)
{
    size_t kept = 0;
    for (size_t i = 0; i < rows->count; i++)
        if (!rows->at[i]->gone)
            rows->at[kept++] = rows->at[i];
    rows->count = kept;
}

void nc_alphas_close(nc_run *run, nc_type_plan *type)
{
    for (size_t a = 0; a < type->alphas.count; a++) {
        nc_alpha *alpha = type->alphas.at[a];
        if (!alpha->holes)
            continue;
        drop_gone(&alpha->rows);
        drop_gone(&alpha->maybe);
        for (nc_index *index = alpha->indexes; index != NULL; index = index->next_index) {
            index->covered = index->loose_count = 0;
            if (index->heads != NULL)
                memset(index->heads, 0, (index->mask + 1) * sizeof *index->heads);
        }
        alpha->holes = false;
    }
    (void)run;
}

/* ---- facts ---- */

static nc_row *row_of(const nc_run *run, const handle *h)
{
    return h->row != 0 ? nc_row_at(&run->space, h->row) : NULL;
}

__attribute__((noinline)) nc_fact_id nc_live_put(nc_run *run, nc_fact_type type)
{
    nc_live *live = run->live;
    live->handles = nc_grow(live->handles, &live->capacity, live->count, sizeof *live->handles);
    live->handles[live->count++] = (handle){0, type};
    live->changed = run->turn;
    return (nc_fact_id)live->count;
}

void nc_live_stored(nc_run *run, nc_fact_id id, nc_row *row)
{
    run->live->handles[id - 1].row = nc_row_ref(row);
    row->id = id;
}

nc_fact_id nc_run_put(nc_run *run, const nc_fact *fact)
{
    size_t before = run->live != NULL ? run->live->count : 0;
    nc_put(&run->sink, fact);
    return run->live != NULL && run->live->count > before ? (nc_fact_id)run->live->count : 0;
}

bool nc_run_withdraw(nc_run *run, nc_fact_id id)
{
    nc_live *live = run->live;
    if (live == NULL || id == 0 || id > live->count || live->handles[id - 1].type == NC_NO_TYPE)
        return false;
    nc_run_flush(run);
    handle *h = &live->handles[id - 1];
    nc_type_plan *type = &run->types[h->type];
    live->changed = run->turn;
    run->offered--;
    type->kept_changed = run->turn;
    if (--type->present == 0)
        type->changed = run->turn;
    if (h->row != 0) {
        nc_row_withdraw(run, row_of(run, h));
        run->evidence--;
    }
    *h = (handle){0, NC_NO_TYPE};
    return true;
}

nc_fact_id nc_run_fact(const nc_run *run, const nc_row *row)
{
    return run->live != NULL && !row->derived ? row->id : 0;
}

bool nc_run_kept(const nc_run *run, nc_fact_id id, nc_fact *fact)
{
    const nc_live *live = run->live;
    bool known = live != NULL && id > 0 && id <= live->count;
    const nc_row *row = known ? row_of(run, &live->handles[id - 1]) : NULL;
    if (row == NULL)
        return false;
    nc_fact_begin(fact, row->type, nc_row_from(row));
    for (unsigned i = 0; i < run->types[row->type].shape->slot_count; i++) {
        nc_word word;
        if (nc_row_get(row, i + NC_SLOT_OWN, &word))
            nc_fact_set(fact, i, word);
    }
    return true;
}

static uint64_t place_hash(nc_fact_type type, const nc_origin *from)
{
    uint64_t h = nc_mix(type + 1u) ^ nc_mix((uint64_t)from->at);
    return nc_mix(h + from->record + ((uint64_t)from->source << 40) + ((uint64_t)from->line << 20));
}

static void enter(nc_run *run, uint32_t id)
{
    nc_live *live = run->live;
    const nc_row *row = nc_row_at(&run->space, live->handles[id - 1].row); /* it has one */
    size_t at = place_hash(row->type, nc_row_from(row)) & live->mask;
    while (live->table[at] != 0)
        at = (at + 1) & live->mask;
    live->table[at] = id;
}

/* The table is made when it is first asked for, and follows what came since. */
static void catch_up(nc_run *run)
{
    nc_live *live = run->live;
    if (live->table == NULL || live->count * 2 > live->mask) {
        live->mask = live->mask == 0 ? 255 : live->mask;
        while (live->mask < live->count * 2)
            live->mask = live->mask * 2 + 1;
        free(live->table);
        live->table = nc_xcalloc(live->mask + 1, sizeof *live->table);
        live->covered = 0;
    }
    for (; live->covered < live->count; live->covered++)
        if (live->handles[live->covered].row != 0)
            enter(run, (uint32_t)live->covered + 1);
}

static bool same_fact(const nc_run *run, const nc_row *row, const nc_fact *fact)
{
    const nc_origin *a = nc_row_from(row), *b = &fact->from;
    if (row->type != fact->type || a->at != b->at || a->record != b->record || a->line != b->line ||
        a->source != b->source || a->offset != b->offset || a->length != b->length ||
        a->vantage != b->vantage)
        return false;
    uint64_t known = fact->known & run->types[row->type].wanted;
    for (unsigned s = 0; s < NC_MAX_SLOTS; s++) {
        uint64_t bit = UINT64_C(1) << s;
        nc_word word = 0;
        bool has = nc_row_get(row, NC_SLOT_OWN + s, &word);
        if (has != ((known & bit) != 0) || (has && word != fact->slot[s]))
            return false;
    }
    return true;
}

nc_fact_id nc_run_find(nc_run *run, const nc_fact *fact)
{
    nc_live *live = run->live;
    uint32_t found = 0;
    if (live == NULL || fact->type >= run->type_count)
        return 0;
    nc_run_flush(run);
    catch_up(run);
    for (size_t at = place_hash(fact->type, &fact->from) & live->mask; live->table[at] != 0;
         at = (at + 1) & live->mask) {
        uint32_t id = live->table[at];
        const nc_row *row = row_of(run, &live->handles[id - 1]);
        if (row != NULL && same_fact(run, row, fact) && (found == 0 || id < found))
            found = id;
    }
    return found;
}

nc_row *nc_live_next(nc_run *run, size_t *at)
{
    while (*at < run->live->count) {
        nc_row *row = row_of(run, &run->live->handles[(*at)++]);
        if (row != NULL)
            return row;
    }
    return NULL;
}

void nc_live_retype(nc_run *run, const nc_fact_type *to)
{
    nc_live *live = run->live;
    for (size_t i = 0; i < live->count; i++) {
        handle *h = &live->handles[i];
        h->type = h->type == NC_NO_TYPE ? NC_NO_TYPE : to[h->type];
        if (h->row != 0)
            row_of(run, h)->type = h->type;
    }
    free(live->table); /* it goes by the type too */
    live->table = NULL;
    live->mask = live->covered = 0;
}

/* ---- evaluating again ---- */

void nc_live_finish(nc_run *run)
{
    for (size_t t = 0; t < run->type_count; t++) {
        nc_alphas_close(run, &run->types[t]);
        if (run->types[t].shape->kind == NC_DERIVED)
            run->types[t].kept.count = 0; /* collected when asked for */
        else if (run->types[t].kept_changed == run->turn)
            drop_gone_plain(&run->types[t].kept);
    }
    nc_arena_free(run->tail);
    run->tail = nc_arena_new();
    run->arena = run->tail;
}

static void free_places(nc_run *run)
{
    nc_live *live = run->live;
    for (nc_row *row = live->gone, *next; row != NULL; row = next) {
        next = next_of(row);
        nc_row **list = row->compact ? &live->free_tuples[nc_tuple_size(row) / NC_ROW_UNIT]
                                     : &live->free[row->own];
        link_to(row, *list);
        *list = row;
        run->row_count--;
    }
    live->gone = NULL;
}

void nc_live_finished(nc_run *run)
{
    nc_live *live = run->live;
    for (size_t i = 0; i < live->retired.count; i++)
        nc_arena_free(((nc_arena **)live->retired.items)[i]);
    live->retired.count = 0;
    free_places(run);
    run->turn++;
}

bool nc_rule_stale(const nc_run *run, const nc_rule_plan *plan)
{
    bool full = run->rows_full || run->keys_full || run->pending_full || run->stopped_before;
    if (run->live == NULL || plan->turn == 0 || full || (plan->asks_host && run->live->changed > plan->turn))
        return true;
    if (plan->watches && run->types[NC_F_COVERAGE].kept_changed > plan->turn)
        return true;
    for (size_t i = 0; i < plan->reads.count; i++) {
        const nc_alpha *alpha = plan->reads.at[i];
        if (alpha->changed > plan->turn || run->types[alpha->type].changed > plan->turn)
            return true;
    }
    return false;
}

void nc_rule_retire(nc_run *run, nc_rule_plan *plan)
{
    nc_supports_drop(run, plan);
    if (plan->results != NULL)
        *(nc_arena **)nc_vector_push(&run->live->retired, sizeof plan->results) = plan->results;
    plan->results = nc_arena_new_large();
    plan->findings.count = plan->undecided.count = 0;
    plan->finding_count = plan->undecided_count = plan->undecided_entries = 0;
    plan->stopped = plan->extends = false;
    plan->work = 0;
    plan->match_count = 0;
    memset(plan->old, 0, plan->rule->find_count * sizeof *plan->old);
    plan->turn = run->turn;
}
