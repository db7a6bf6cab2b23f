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

/* Hashes stand beside the rows, so that a row is only looked at when it is most likely the one. */
static void grow_table(nc_run *run)
{
    size_t mask = run->derived_mask == 0 ? 255 : run->derived_mask * 2 + 1;
    const nc_row **table = nc_xcalloc(mask + 1, sizeof *table);
    uint32_t *hashes = nc_xcalloc(mask + 1, sizeof *hashes);
    for (size_t i = 0; run->derived_table != NULL && i <= run->derived_mask; i++) {
        if (run->derived_table[i] == NULL)
            continue;
        size_t at = run->derived_hash[i] & mask;
        while (table[at] != NULL)
            at = (at + 1) & mask;
        table[at] = run->derived_table[i];
        hashes[at] = run->derived_hash[i];
    }
    free(run->derived_table);
    free(run->derived_hash);
    run->derived_table = table;
    run->derived_hash = hashes;
    run->derived_mask = mask;
}

static void set_proof(nc_run *run, nc_row *row, nc_proof *proof, const nc_rule *rule, const nc_match *match,
                      unsigned height)
{
    row->from = match->rows[0]->from;
    row->source_name = match->rows[0]->source_name;
    if (run->limits.no_proofs && run->live == NULL) {
        *proof = (nc_proof){.rule = rule, .height = height, .supports = proof->supports};
        return;
    }
    const nc_row **premises = (const nc_row **)(uintptr_t)proof->premises;
    /* In a live run the room may be that of a derivation from outside, which stays as it is. */
    if (run->live != NULL || premises == NULL || proof->premise_count < rule->find_count)
        premises = NC_NEW_ARRAY(run->arena, const nc_row *, rule->find_count);
    for (unsigned f = 0; f < rule->find_count; f++)
        premises[f] = match->rows[f];
    uint32_t supports = proof->supports;
    *proof = (nc_proof){.rule = rule,
                        .premises = premises,
                        .premise_count = rule->find_count,
                        .height = height,
                        .supports = supports};
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

static nc_row *fill(nc_run *run, const nc_rule *rule, nc_env *env, nc_scratch_row *scratch)
{
    nc_row *row = &scratch->row;
    (void)run;
    *row = (nc_row){.type = rule->concludes, .own = (uint16_t)rule->conclude_count};
    for (unsigned i = 0; i < rule->conclude_count; i++) {
        nc_result_value value =
            rule->conclude[i] != NULL ? nc_eval(rule->conclude[i], env) : (nc_result_value){false, 0};
        row->slot[i] = value.known ? value.word : 0;
        row->known |= (uint64_t)value.known << i;
    }
    return row;
}

static nc_row *add_row(nc_run *run, const nc_row *like, size_t at, uint32_t hash)
{
    nc_row *row = nc_row_new(run, like->own, true);
    if (row == NULL)
        return NULL;
    const nc_proof *proof = row->proof;
    uint32_t id = row->id;
    memcpy(row, like, sizeof(nc_row) + like->own * sizeof(nc_word));
    row->proof = proof;
    row->id = id;
    run->derived_table[at] = row;
    run->derived_hash[at] = hash;
    run->derived_count++;
    return row;
}

static size_t place_of(const nc_run *run, const nc_row *like, uint32_t hash)
{
    size_t at = hash & run->derived_mask;
    while (run->derived_table[at] != NULL &&
           (run->derived_hash[at] != hash || !same_content(run->derived_table[at], like)))
        at = (at + 1) & run->derived_mask;
    return at;
}

const nc_row *nc_derive(nc_run *run, nc_rule_plan *plan, nc_env *env, const nc_match *match, unsigned height,
                        bool again)
{
    nc_scratch_row scratch;
    const nc_row *like = fill(run, plan->rule, env, &scratch);
    if (run->derived_count * 2 >= run->derived_mask)
        grow_table(run);
    uint32_t hash = content_hash(like);
    size_t at = place_of(run, like, hash);
    nc_row *row = (nc_row *)(uintptr_t)run->derived_table[at];
    bool fresh = row == NULL;
    if (fresh)
        row = add_row(run, like, at, hash);
    if (row == NULL)
        return NULL;
    if (run->live != NULL && !plan->recursive) {
        nc_support_add(run, plan, row, match, height);
        return row;
    }
    if (fresh)
        nc_rows_push(&run->types[row->type].pending, row);
    if (fresh && run->live != NULL)
        nc_row_published(row);
    nc_proof *proof = (nc_proof *)(uintptr_t)row->proof;
    proof->supports += again ? 0 : 1;
    if (fresh || (!again && better(run, proof, plan->rule, match->rows, height)))
        set_proof(run, row, proof, plan->rule, match, height);
    return row;
}

void nc_derived_rows(const nc_run *run, nc_fact_type type, nc_rows *out)
{
    for (size_t i = 0; run->derived_table != NULL && i <= run->derived_mask; i++)
        if (run->derived_table[i] != NULL && run->derived_table[i]->type == type)
            nc_rows_push(out, run->derived_table[i]);
}

/* ---- rows that go or are replaced ---- */

/* What stood behind it moves up, so that no place looks free that is not. */
void nc_derived_remove(nc_run *run, const nc_row *row)
{
    size_t mask = run->derived_mask, hole = place_of(run, row, content_hash(row));
    for (size_t at = (hole + 1) & mask; run->derived_table[at] != NULL; at = (at + 1) & mask) {
        size_t home = run->derived_hash[at] & mask;
        if (((at - home) & mask) >= ((at - hole) & mask)) {
            run->derived_table[hole] = run->derived_table[at];
            run->derived_hash[hole] = run->derived_hash[at];
            hole = at;
        }
    }
    run->derived_table[hole] = NULL;
    run->derived_count--;
}

void nc_derived_replace(nc_run *run, const nc_row *row, const nc_row *by)
{
    run->derived_table[place_of(run, row, content_hash(row))] = by;
}

bool nc_support_better(nc_run *run, const nc_support *a, const nc_support *b)
{
    nc_proof old = {.rule = b->plan->rule, .premises = b->premises, .height = b->height};
    return better(run, &old, a->plan->rule, a->premises, a->height);
}
