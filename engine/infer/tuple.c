/* SPDX-License-Identifier: Apache-2.0 */
#include "infer.h"

/* Concluded rows: a head of two words, the values in 32 bits each where they fit, and premises by number.
 * Their place is that of their root, the first fact below their first premise.  In a live run each knows all
 * its derivations, which have the premises (support.c). */

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

/* Up to the premises. */
static size_t bytes_before(const nc_row *tuple)
{
    unsigned words = (tuple->whole ? 0u : 2u) + tuple->own * (tuple->narrow ? 1u : 2u) + tuple->marked;
    return NC_ROW_HEAD + words * sizeof(uint32_t);
}

/* Derivations stand at a whole word. */
static size_t bytes_before_supports(const nc_row *tuple)
{
    return (bytes_before(tuple) + NC_ROW_UNIT - 1) / NC_ROW_UNIT * NC_ROW_UNIT;
}

nc_support **nc_tuple_supports(const nc_row *tuple)
{
    return (nc_support **)((uintptr_t)tuple + bytes_before_supports(tuple));
}

size_t nc_tuple_size(const nc_row *tuple)
{
    return bytes_before_supports(tuple) + sizeof(nc_support *);
}

static void put_values(nc_row *tuple, const nc_row *like, bool narrow)
{
    uint32_t *words = words_of(tuple);
    if (!tuple->whole)
        memcpy(nc_row_parts(tuple), &like->known, sizeof like->known);
    if (!narrow)
        memcpy(words, like->slot, like->own * sizeof like->slot[0]);
    for (unsigned i = 0; narrow && i < like->own; i++)
        words[i] = (uint32_t)like->slot[i];
}

/* The head alone, which tells what stands behind it. */
static nc_row head_for(const nc_run *run, const nc_row *like)
{
    nc_word all = 0;
    for (unsigned i = 0; i < like->own; i++)
        all |= like->slot[i];
    bool several = run->recordings.count > 1 && !run->types[like->type].stepwise;
    return (nc_row){.type = like->type,
                    .own = like->own,
                    .derived = true,
                    .compact = true,
                    .narrow = all <= UINT32_MAX,
                    .whole = like->known == (UINT64_C(1) << like->own) - 1,
                    .marked = several || run->live != NULL};
}

nc_row *nc_tuple_new(nc_run *run, const nc_row *like)
{
    nc_row head = head_for(run, like);
    size_t premises = run->types[like->type].premises * sizeof(uint32_t);
    size_t size = run->live != NULL ? nc_tuple_size(&head) : bytes_before(&head) + premises;
    nc_row *tuple = nc_row_room(run, size);
    if (tuple == NULL)
        return NULL;
    memcpy(tuple, &head, NC_ROW_HEAD);
    put_values(tuple, like, head.narrow);
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

static void set_proof(nc_row *tuple, uint32_t rule, unsigned height, const nc_row *first)
{
    tuple->by = (tuple->by & ~(uint32_t)RULE_MASK) | rule;
    tuple->height = height & ((1u << NC_ROW_HEIGHT_BITS) - 1);
    tuple->root = nc_row_ref(nc_row_root(first));
}

uint32_t nc_tuple_seen(const nc_row *tuple)
{
    return *behind(tuple);
}

void nc_tuple_settle(nc_run *run, nc_row *tuple, const nc_support *best, uint32_t count, uint32_t seen)
{
    uint32_t most = count < NC_ROW_MOST_SUPPORTS ? count : NC_ROW_MOST_SUPPORTS;
    tuple->by = most << NC_ROW_RULE_BITS;
    set_proof(tuple, best->rule, best->height, nc_row_at(&run->space, best->premises[0]));
    *behind(tuple) = seen;
}

void nc_tuple_renumber(nc_row *tuple, const uint32_t *to, size_t count)
{
    uint32_t rule = tuple->by & RULE_MASK;
    if (rule < count && to[rule] != 0)
        tuple->by = (tuple->by & ~(uint32_t)RULE_MASK) | (to[rule] - 1);
}

void nc_tuple_prove(nc_run *run, nc_row *tuple, nc_rule_plan *plan, const nc_match *match)
{
    set_proof(tuple, (uint32_t)(plan - run->rules), match->height, match->rows[0]);
    if (run->live != NULL) {
        nc_support_inner(run, plan, tuple, match);
        return;
    }
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
    const nc_row_space *space = nc_row_piece_of(row)->space;
    const nc_rule *rule = space->rules[row->by & RULE_MASK];
    bool kept = space->live || !space->no_proofs;
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
    const nc_row_space *space = nc_row_piece_of(row)->space;
    return nc_row_at(space, space->live ? (*nc_tuple_supports(row))->premises[i] : premises_of(row)[i]);
}

/* A row of its own, with its proof. */
static const nc_row *spread(nc_arena *arena, const nc_row *tuple)
{
    nc_row *row = nc_alloc(arena, sizeof *row + (tuple->own + (size_t)1) * sizeof row->slot[0]);
    nc_proof *proof = NC_NEW(arena, nc_proof);
    *proof = nc_row_proof(tuple);
    const nc_row **premises = NC_NEW_ARRAY(arena, const nc_row *, proof->premise_count);
    for (unsigned i = 0; i < proof->premise_count; i++)
        premises[i] = nc_row_premise(tuple, i);
    proof->premises = premises;
    *row = (nc_row){.type = tuple->type, .own = tuple->own, .known = nc_row_known(tuple)};
    row->fact.from = *nc_row_from(tuple);
    row->fact.source_name = nc_row_source_name(tuple);
    for (unsigned i = 0; i < tuple->own; i++)
        row->slot[i] = nc_row_word(tuple, i);
    nc_row_set_proof(row, proof);
    return row;
}

const nc_row *nc_row_copy(nc_arena *arena, const nc_row *row)
{
    if (!row->compact)
        return memcpy(nc_alloc(arena, nc_row_size(row)), row, nc_row_size(row));
    return nc_row_piece_of(row)->space->live ? spread(arena, row) : row;
}
