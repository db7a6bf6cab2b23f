/* SPDX-License-Identifier: Apache-2.0 */
#include "infer.h"

#include <stdlib.h>

/* Concluded rows: the same type and values are one row, with the number of its derivations and one canonical
 * proof (least height, then rule name, then evidence), whichever came first. */

static uint32_t content_hash(const nc_row *row)
{
    uint64_t h = row->known * UINT64_C(0x9e3779b97f4a7c15) + row->type;
    for (unsigned i = 0; i < row->own; i++)
        h = (h ^ h >> 29 ^ row->slot[i]) * UINT64_C(0xd6e8feb86659fd93);
    return (uint32_t)(h >> 32);
}

static bool same_content(const nc_row *a, const nc_row *b)
{
    return a->type == b->type && a->known == b->known && a->own == b->own &&
           memcmp(a->slot, b->slot, a->own * sizeof(nc_word)) == 0;
}

/* A place of the table is one word: a hash, and the number of a row plus 1.  So a look-up touches one line of
 * cache, a row is only looked at when it is most likely the one, and growing looks at no row. */
static uint64_t entry_of(uint32_t hash, uint32_t number)
{
    return (uint64_t)hash << 32 | (number + 1u);
}

static const nc_row **row_at(const nc_run *run, size_t place)
{
    return &run->derived.at[(uint32_t)run->derived_table[place] - 1];
}

/* A table of 2 MiB and more stands in huge pages, one of up to 32 KiB with the rows; those below 2 MiB grow
 * fast, so that few are made on the way. */
enum { FIRST_PLACES = 256, SMALL_TABLE = 32 * 1024, HUGE_TABLE = 2 * 1024 * 1024 };

static size_t table_bytes(size_t mask)
{
    return (mask + 1) * sizeof(uint64_t);
}

void nc_derived_free_table(nc_run *run)
{
    size_t bytes = table_bytes(run->derived_mask);
    if (run->derived_table != NULL && bytes >= HUGE_TABLE)
        nc_pages_free(run->derived_table, bytes);
    else if (bytes > SMALL_TABLE)
        free(run->derived_table);
    run->derived_table = NULL;
}

static size_t next_mask(size_t mask)
{
    if (mask == 0)
        return FIRST_PLACES - 1;
    return table_bytes(mask) < HUGE_TABLE ? mask * 4 + 3 : mask * 2 + 1;
}

static uint64_t *new_table(nc_run *run, size_t bytes)
{
    if (bytes >= HUGE_TABLE)
        return nc_pages(bytes);
    return bytes <= SMALL_TABLE ? nc_alloc(run->store, bytes) : nc_xcalloc(1, bytes);
}

static void grow_table(nc_run *run)
{
    size_t mask = next_mask(run->derived_mask);
    uint64_t *table = new_table(run, table_bytes(mask));
    for (size_t i = 0; run->derived_table != NULL && i <= run->derived_mask; i++) {
        if (run->derived_table[i] == 0)
            continue;
        size_t at = run->derived_table[i] >> 32 & mask;
        while (table[at] != 0)
            at = (at + 1) & mask;
        table[at] = run->derived_table[i];
    }
    nc_derived_free_table(run);
    run->derived_table = table;
    run->derived_mask = mask;
}

static void set_proof(nc_run *run, nc_row *row, nc_proof *proof, const nc_rule *rule, const nc_match *match,
                      unsigned height)
{
    row->from = match->rows[0]->from;
    row->source_name = match->rows[0]->source_name;
    if (run->limits.no_proofs && run->live == NULL) {
        *proof = (nc_proof){.rule = rule, .height = height, .supports = proof->supports, .seen = proof->seen};
        return;
    }
    const nc_row **premises = (const nc_row **)(uintptr_t)proof->premises;
    /* In a live run the room may be that of a derivation from outside, which stays as it is. */
    if (run->live != NULL || premises == NULL || proof->premise_count < rule->find_count)
        premises = NC_NEW_ARRAY(run->arena, const nc_row *, rule->find_count);
    for (unsigned f = 0; f < rule->find_count; f++)
        premises[f] = match->rows[f];
    uint32_t supports = proof->supports, seen = proof->seen;
    *proof = (nc_proof){.rule = rule,
                        .premises = premises,
                        .premise_count = rule->find_count,
                        .height = height,
                        .supports = supports,
                        .seen = seen};
}

static bool better(nc_run *run, const nc_proof *old, const nc_rule *rule, const nc_row *const *premises,
                   unsigned height)
{
    if (height != old->height)
        return height < old->height;
    if (rule != old->rule)
        return nc_str_cmp(rule->name, old->rule->name) < 0;
    for (unsigned f = 0; f < rule->find_count && old->premises != NULL; f++) {
        int order = nc_row_cmp(run, premises[f], old->premises[f]);
        if (order != 0)
            return order < 0;
    }
    return false;
}

static void fill(const nc_rule *rule, nc_env *env, nc_row *row)
{
    *row = (nc_row){.type = rule->concludes, .own = (uint16_t)rule->conclude_count};
    for (unsigned i = 0; i < rule->conclude_count; i++) {
        nc_result_value value =
            rule->conclude[i] != NULL ? nc_eval(rule->conclude[i], env) : (nc_result_value){false, 0};
        row->slot[i] = value.known ? value.word : 0;
        row->known |= (uint64_t)value.known << i;
    }
}

/* Numbers of rows that went are given again.  At such a number stands the one freed before it, plus 1, marked
 * by the lowest bit, which no pointer to a row has. */
static bool is_free(const nc_row *row)
{
    return ((uintptr_t)row & 1) != 0;
}

static void free_number(nc_run *run, uint32_t number)
{
    run->derived.at[number] = (const nc_row *)((uintptr_t)run->derived_free << 1 | 1);
    run->derived_free = number + (size_t)1;
    run->derived_count--;
}

static uint32_t number_for(nc_run *run, const nc_row *row)
{
    run->derived_count++;
    if (run->derived_free > 0) {
        uint32_t number = (uint32_t)(run->derived_free - 1);
        run->derived_free = (size_t)((uintptr_t)run->derived.at[number] >> 1);
        run->derived.at[number] = row;
        return number;
    }
    nc_rows_push(&run->derived, row);
    return (uint32_t)run->derived.count - 1;
}

static nc_row *add_row(nc_run *run, const nc_row *like, size_t at, uint32_t hash)
{
    nc_row *row = nc_row_new(run, like->own, true);
    if (row == NULL)
        return NULL;
    uint32_t id = row->id;
    memcpy(row, like, nc_row_size(like));
    row->derived = true;
    row->id = id;
    run->derived_table[at] = entry_of(hash, number_for(run, row));
    return row;
}

static size_t place_of(const nc_run *run, const nc_row *like, uint32_t hash)
{
    size_t at = hash & run->derived_mask;
    while (run->derived_table[at] != 0 &&
           (run->derived_table[at] >> 32 != hash || !same_content(*row_at(run, at), like)))
        at = (at + 1) & run->derived_mask;
    return at;
}

static const nc_row *derive(nc_run *run, nc_rule_plan *plan, const nc_row *like, uint32_t hash,
                            const nc_match *match, bool again)
{
    if (run->derived_count * 3 >= run->derived_mask * 2)
        grow_table(run);
    size_t at = place_of(run, like, hash);
    bool fresh = run->derived_table[at] == 0;
    nc_row *row = fresh ? add_row(run, like, at, hash) : (nc_row *)(uintptr_t)*row_at(run, at);
    if (row == NULL)
        return NULL;
    if (run->live != NULL && !plan->recursive) {
        nc_support_add(run, plan, row, match);
        return row;
    }
    if (fresh)
        nc_rows_push(&run->types[row->type].pending, row);
    if (fresh && run->live != NULL)
        nc_row_published(row);
    nc_proof *proof = nc_proof_of(row);
    proof->supports += again ? 0 : 1;
    proof->seen |= match->seen;
    if (fresh || (!again && better(run, proof, plan->rule, match->rows, match->height)))
        set_proof(run, row, proof, plan->rule, match, match->height);
    return row;
}

const nc_row *nc_derive(nc_run *run, nc_rule_plan *plan, nc_env *env, const nc_match *match, bool again)
{
    nc_scratch_row scratch;
    fill(plan->rule, env, &scratch.row);
    return derive(run, plan, &scratch.row, content_hash(&scratch.row), match, again);
}

/* ---- some at a time ---- */

void nc_derive_queued(nc_run *run, nc_rule_plan *plan, nc_derivations *queue)
{
    for (unsigned i = 0; i < queue->count; i++) {
        nc_derivation *d = &queue->at[i];
        nc_match match = {
            .rows = d->premises, .truth = NC_YES, .where = -1, .height = d->height, .seen = d->seen};
        derive(run, plan, (const nc_row *)(const void *)d->row, d->hash, &match, false);
    }
    queue->count = 0;
}

void nc_derive_soon(nc_run *run, nc_rule_plan *plan, nc_env *env, const nc_match *match,
                    nc_derivations *queue)
{
    const nc_rule *rule = plan->rule;
    if (rule->conclude_count > NC_QUEUED_SLOTS || rule->find_count > NC_QUEUED_PREMISES) {
        nc_derive(run, plan, env, match, false);
        return;
    }
    nc_derivation *d = &queue->at[queue->count++];
    fill(rule, env, (nc_row *)(void *)d->row);
    d->hash = content_hash((const nc_row *)(const void *)d->row);
    d->height = match->height;
    d->seen = match->seen;
    memcpy(d->premises, match->rows, rule->find_count * sizeof *d->premises);
    if (run->derived_table != NULL)
        __builtin_prefetch(&run->derived_table[d->hash & run->derived_mask]);
    if (queue->count == NC_QUEUED)
        nc_derive_queued(run, plan, queue);
}

void nc_derived_rows(const nc_run *run, nc_fact_type type, nc_rows *out)
{
    for (size_t i = 0; i < run->derived.count; i++)
        if (!is_free(run->derived.at[i]) && run->derived.at[i]->type == type)
            nc_rows_push(out, run->derived.at[i]);
}

/* ---- rows that go or are replaced ---- */

void nc_derived_fetch(const nc_run *run, const nc_row *row)
{
    __builtin_prefetch(&run->derived_table[content_hash(row) & run->derived_mask]);
}

/* What stood behind it moves up, so that no place looks free that is not. */
void nc_derived_remove(nc_run *run, const nc_row *row)
{
    size_t mask = run->derived_mask, hole = place_of(run, row, content_hash(row));
    free_number(run, (uint32_t)run->derived_table[hole] - 1);
    for (size_t at = (hole + 1) & mask; run->derived_table[at] != 0; at = (at + 1) & mask) {
        size_t home = run->derived_table[at] >> 32 & mask;
        if (((at - home) & mask) >= ((at - hole) & mask)) {
            run->derived_table[hole] = run->derived_table[at];
            hole = at;
        }
    }
    run->derived_table[hole] = 0;
}

void nc_derived_replace(nc_run *run, const nc_row *row, const nc_row *by)
{
    *row_at(run, place_of(run, row, content_hash(row))) = by;
}

bool nc_support_better(nc_run *run, const nc_support *a, const nc_support *b)
{
    nc_proof old = {.rule = b->plan->rule, .premises = b->premises, .height = b->height};
    return better(run, &old, a->plan->rule, a->premises, a->height);
}

void nc_derived_retype(nc_run *run, const nc_fact_type *to)
{
    if (run->derived_table != NULL)
        memset(run->derived_table, 0, (run->derived_mask + 1) * sizeof *run->derived_table);
    for (size_t i = 0; i < run->derived.count; i++) {
        if (is_free(run->derived.at[i]))
            continue;
        nc_row *row = (nc_row *)(uintptr_t)run->derived.at[i];
        row->type = to[row->type];
        uint32_t hash = content_hash(row);
        size_t at = hash & run->derived_mask;
        while (run->derived_table[at] != 0)
            at = (at + 1) & run->derived_mask;
        run->derived_table[at] = entry_of(hash, (uint32_t)i);
    }
}
