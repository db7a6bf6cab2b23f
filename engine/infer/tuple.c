/* SPDX-License-Identifier: Apache-2.0 */
#include "infer.h"

/* Concluded rows of a run that ends with its finish: a head of two words, the values in 32 bits each where
 * they fit, and premises by number.  Their place is that of their root, the first fact below their first
 * premise. In a live run, where each row knows all its derivations, they are rows like others (support.c). */

enum { RULE_MASK = (1u << NC_ROW_RULE_BITS) - 1 };

static uint32_t *words_of(const nc_row *tuple)
{
    return nc_row_parts(tuple) + (tuple->whole ? 0 : 2);
}

/* What stands behind the values: recordings if it is marked, then premises. */
static uint32_t *behind(const nc_row *tuple)
{
    return words_of(tuple) + (size_t)tuple->own * (tuple->narrow ? 1 : 2);
}

static uint32_t *premises_of(const nc_row *tuple)
{
    return behind(tuple) + tuple->marked;
}

static void put_values(nc_row *tuple, const nc_row *like)
{
    uint32_t *words = words_of(tuple);
    if (!tuple->whole)
        memcpy(nc_row_parts(tuple), &like->known, sizeof like->known);
    for (unsigned i = 0; i < like->own; i++)
        if (tuple->narrow)
            words[i] = (uint32_t)like->slot[i];
        else
            memcpy(words + (size_t)i * 2, &like->slot[i], sizeof like->slot[i]);
}

nc_row *nc_tuple_new(nc_run *run, const nc_row *like)
{
    const nc_type_plan *type = &run->types[like->type];
    nc_word all = 0;
    for (unsigned i = 0; i < like->own; i++)
        all |= like->slot[i];
    bool narrow = all <= UINT32_MAX, whole = like->known == (UINT64_C(1) << like->own) - 1;
    bool marked = run->recordings.count > 1 && !type->stepwise;
    size_t words = (whole ? 0u : 2u) + like->own * (narrow ? 1u : 2u) + marked + type->premises;
    nc_row *tuple = nc_row_room(run, NC_ROW_HEAD + words * sizeof(uint32_t));
    if (tuple == NULL)
        return NULL;
    tuple->type = like->type;
    tuple->own = like->own;
    tuple->derived = tuple->compact = true;
    tuple->narrow = narrow;
    tuple->whole = whole;
    tuple->marked = marked;
    put_values(tuple, like);
    return tuple;
}

bool nc_tuple_same(const nc_row *tuple, const nc_row *like)
{
    if (tuple->type != like->type || tuple->own != like->own || nc_row_known(tuple) != like->known)
        return false;
    for (unsigned i = 0; i < like->own; i++)
        if (nc_row_word(tuple, i) != like->slot[i])
            return false;
    return true;
}

void nc_tuple_count(nc_row *tuple, uint32_t seen, bool again)
{
    if (!again && tuple->by >> NC_ROW_RULE_BITS < NC_ROW_MOST_SUPPORTS)
        tuple->by += 1u << NC_ROW_RULE_BITS;
    if (tuple->marked)
        *behind(tuple) |= seen;
}

void nc_tuple_prove(nc_run *run, nc_row *tuple, const nc_rule_plan *plan, const nc_match *match)
{
    tuple->by = (tuple->by & ~(uint32_t)RULE_MASK) | (uint32_t)(plan - run->rules);
    tuple->height = match->height;
    tuple->root = nc_row_ref(nc_row_root(match->rows[0]));
    uint32_t *premises = premises_of(tuple);
    for (unsigned f = 0; f < plan->rule->find_count && run->types[tuple->type].premises > 0; f++)
        premises[f] = nc_row_ref(match->rows[f]);
}

nc_proof nc_row_proof(const nc_row *row)
{
    if (!row->derived)
        return (nc_proof){.rule = NULL};
    if (!row->compact)
        return *nc_proof_of(row);
    const nc_rule *rule = nc_row_piece_of(row)->space->rules[row->by & RULE_MASK];
    bool kept = !nc_row_piece_of(row)->space->no_proofs;
    return (nc_proof){.rule = rule,
                      .premise_count = kept ? rule->find_count : 0,
                      .height = row->height,
                      .supports = row->by >> NC_ROW_RULE_BITS,
                      .seen = row->marked ? *behind(row) : NC_SEEN_BY_ALL};
}

const nc_row *nc_row_premise(const nc_row *row, unsigned i)
{
    if (!row->compact)
        return nc_proof_of(row)->premises[i];
    return nc_row_at(nc_row_piece_of(row)->space, premises_of(row)[i]);
}
