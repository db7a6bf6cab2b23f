/* SPDX-License-Identifier: Apache-2.0 */
#include "infer.h"

#include <stdlib.h>

/* Concluded rows: the same type and values are one row, with the number of its derivations and one canonical
 * proof (least height, then rule name, then evidence), whichever came first. */

static uint32_t content_hash(const nc_row *row)
{
    uint64_t h = nc_row_known(row) * UINT64_C(0x9e3779b97f4a7c15) + row->type;
    for (unsigned i = 0; i < row->own; i++)
        h = (h ^ h >> 29 ^ nc_row_word(row, i)) * UINT64_C(0xd6e8feb86659fd93);
    return (uint32_t)(h >> 32);
}

/* As long as 24 bits name all rows, the upper ones of an entry are those of the hash: most rows that stand in
 * the way need not be looked at then. */
enum { TAG_SHIFT = 24 };

static nc_row *row_of(const nc_run *run, uint32_t entry)
{
    return nc_row_at(&run->space, entry & ~run->derived_tag);
}

static uint32_t entry_of(const nc_run *run, const nc_row *row, uint32_t hash)
{
    return nc_row_ref(row) | (hash & run->derived_tag);
}

static void forget_tags(nc_run *run)
{
    for (size_t i = 0; i <= run->derived_mask; i++)
        run->derived_table[i] &= ~run->derived_tag;
    run->derived_tag = 0;
}

static nc_row *row_at(const nc_run *run, size_t place)
{
    return row_of(run, run->derived_table[place]);
}

/* A table of 2 MiB and more stands in huge pages, one of up to 32 KiB with the rows; those below 2 MiB grow
 * fast, so that few are made on the way: whenever one is, every row is looked at. */
enum { FIRST_PLACES = 512, SMALL_TABLE = 32 * 1024, HUGE_TABLE = 2 * 1024 * 1024 };

static size_t table_bytes(size_t mask)
{
    return (mask + 1) * sizeof(uint32_t);
}

static void free_table(uint32_t *table, size_t mask)
{
    size_t bytes = table_bytes(mask);
    if (table != NULL && bytes >= HUGE_TABLE)
        nc_pages_free(table, bytes);
    else if (bytes > SMALL_TABLE)
        free(table);
}

void nc_derived_free_table(nc_run *run)
{
    free_table(run->derived_table, run->derived_mask);
    run->derived_table = NULL;
}

static size_t next_mask(size_t mask)
{
    if (mask == 0)
        return FIRST_PLACES - 1;
    size_t bytes = table_bytes(mask), times = bytes >= HUGE_TABLE ? 2 : bytes >= SMALL_TABLE ? 8 : 4;
    return (mask + 1) * times - 1;
}

static uint32_t *new_table(nc_run *run, size_t bytes)
{
    if (bytes >= HUGE_TABLE)
        return nc_pages(bytes);
    return bytes <= SMALL_TABLE ? nc_alloc(run->store, bytes) : nc_xcalloc(1, bytes);
}

static void enter(nc_run *run, uint32_t hash, uint32_t entry)
{
    size_t at = hash & run->derived_mask;
    while (run->derived_table[at] != 0)
        at = (at + 1) & run->derived_mask;
    run->derived_table[at] = entry;
}

/* Rows stand elsewhere, and so do their new places: both are fetched some entries ahead. */
static void enter_all(nc_run *run, const uint32_t *old, size_t mask)
{
    enum { AHEAD = 16, WAITING = 16 };
    struct {
        uint32_t hash, entry;
    } waiting[WAITING] = {{0, 0}};
    unsigned at = 0;
    for (size_t i = 0; i <= mask; i++) {
        if (i + AHEAD <= mask && old[i + AHEAD] != 0)
            __builtin_prefetch(row_of(run, old[i + AHEAD]));
        if (old[i] == 0)
            continue;
        if (waiting[at].entry != 0)
            enter(run, waiting[at].hash, waiting[at].entry);
        waiting[at].hash = content_hash(row_of(run, old[i]));
        waiting[at].entry = old[i];
        __builtin_prefetch(&run->derived_table[waiting[at].hash & run->derived_mask], 1);
        at = (at + 1) % WAITING;
    }
    for (unsigned i = 0; i < WAITING; i++)
        if (waiting[i].entry != 0)
            enter(run, waiting[i].hash, waiting[i].entry);
}

static void grow_table(nc_run *run)
{
    size_t mask = run->derived_mask;
    uint32_t *old = run->derived_table;
    run->derived_mask = next_mask(mask);
    run->derived_table = new_table(run, table_bytes(run->derived_mask));
    if (old != NULL)
        enter_all(run, old, mask);
    else
        run->derived_tag = ~((UINT32_C(1) << TAG_SHIFT) - 1);
    free_table(old, mask);
}

/* ---- the canonical proof ---- */

/* Is this derivation of the row the canonical one rather than that? */
static bool before(const nc_rule *rule, unsigned height, const nc_proof *old)
{
    return height != old->height ? height < old->height : nc_str_cmp(rule->name, old->rule->name) < 0;
}

static bool better(nc_run *run, const nc_row *row, const nc_rule *rule, const nc_row *const *premises,
                   unsigned height)
{
    nc_proof old = nc_row_proof(row);
    if (height != old.height || rule != old.rule)
        return before(rule, height, &old);
    for (unsigned f = 0; f < old.premise_count; f++) {
        int order = nc_row_cmp(run, premises[f], nc_row_premise(row, f));
        if (order != 0)
            return order < 0;
    }
    return false;
}

static void fill(const nc_rule *rule, nc_env *env, nc_row *row)
{
    *row = (nc_row){.type = rule->concludes, .own = (uint8_t)rule->conclude_count};
    for (unsigned i = 0; i < rule->conclude_count; i++) {
        nc_result_value value =
            rule->conclude[i] != NULL ? nc_eval(rule->conclude[i], env) : (nc_result_value){false, 0};
        row->slot[i] = value.known ? value.word : 0;
        row->known |= (uint64_t)value.known << i;
    }
}

static nc_row *add_row(nc_run *run, const nc_row *like, size_t at, uint32_t hash)
{
    nc_row *row = nc_tuple_new(run, like);
    if (row == NULL)
        return NULL;
    if ((nc_row_ref(row) & run->derived_tag) != 0)
        forget_tags(run);
    run->derived_table[at] = entry_of(run, row, hash);
    run->derived_count++;
    return row;
}

static size_t place_of(const nc_run *run, const nc_row *like, uint32_t hash)
{
    size_t at = hash & run->derived_mask;
    for (uint32_t entry; (entry = run->derived_table[at]) != 0; at = (at + 1) & run->derived_mask)
        if (((entry ^ hash) & run->derived_tag) == 0 && nc_tuple_same(row_of(run, entry), like))
            break;
    return at;
}

/* Counts a derivation, and keeps it if it is the canonical one. */
static void support(nc_run *run, nc_rule_plan *plan, nc_row *row, const nc_match *match, bool fresh,
                    bool again)
{
    bool first = fresh || (!again && better(run, row, plan->rule, match->rows, match->height));
    nc_tuple_count(row, match->seen, again);
    if (first)
        nc_tuple_prove(run, row, plan, match);
}

/* For the sieve; a row of a recursive part again when it turns out to be lower, since it goes earlier then
 * (level.c). */
static void let_wait(nc_run *run, const nc_rule_plan *plan, nc_row *row)
{
    if (row->touched)
        return;
    row->touched = plan->recursive;
    nc_rows_push(&run->types[row->type].pending, row);
}

static const nc_row *derive(nc_run *run, nc_rule_plan *plan, const nc_row *like, uint32_t hash,
                            const nc_match *match, bool again)
{
    if (run->derived_count * 3 >= run->derived_mask * 2)
        grow_table(run);
    size_t at = place_of(run, like, hash);
    bool fresh = run->derived_table[at] == 0;
    nc_row *row = fresh ? add_row(run, like, at, hash) : row_at(run, at);
    if (row == NULL)
        return NULL;
    if (run->live != NULL && !plan->recursive) {
        nc_support_add(run, plan, row, match);
        return row;
    }
    if (fresh || (plan->recursive && !again && match->height < nc_row_height(row)))
        let_wait(run, plan, row);
    if (fresh && run->live != NULL)
        row->published = true;
    support(run, plan, row, match, fresh, again);
    return row;
}

const nc_row *nc_derive(nc_run *run, nc_rule_plan *plan, nc_env *env, const nc_match *match, bool again)
{
    nc_scratch_row scratch;
    fill(plan->rule, env, &scratch.row);
    return derive(run, plan, &scratch.row, content_hash(&scratch.row), match, again);
}

/* ---- some at a time ---- */

/* The rows that stand at their places are fetched before they are compared. */
static void fetch_rows(const nc_run *run, const nc_derivations *queue)
{
    for (unsigned i = 0; i < queue->count && run->derived_table != NULL; i++) {
        uint32_t hash = queue->at[i].hash, entry = run->derived_table[hash & run->derived_mask];
        if (entry != 0 && ((entry ^ hash) & run->derived_tag) == 0)
            __builtin_prefetch(row_of(run, entry));
    }
}

void nc_derive_queued(nc_run *run, nc_rule_plan *plan, nc_derivations *queue)
{
    fetch_rows(run, queue);
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
    for (size_t i = 0; run->derived_table != NULL && i <= run->derived_mask; i++)
        if (run->derived_table[i] != 0 && row_at(run, i)->type == type)
            nc_rows_push(out, row_at(run, i));
}

/* ---- rows that go or are replaced ---- */

void nc_derived_fetch(const nc_run *run, const nc_row *row)
{
    __builtin_prefetch(&run->derived_table[content_hash(row) & run->derived_mask]);
}

/* Of a row that stands there; two rows never have the same content. */
static size_t place_where(const nc_run *run, const nc_row *row)
{
    uint32_t hash = content_hash(row), entry = entry_of(run, row, hash);
    size_t at = hash & run->derived_mask;
    while (run->derived_table[at] != entry)
        at = (at + 1) & run->derived_mask;
    return at;
}

/* What stood behind it moves up, so that no place looks free that is not. */
void nc_derived_remove(nc_run *run, const nc_row *row)
{
    size_t mask = run->derived_mask, hole = place_where(run, row);
    run->derived_count--;
    for (size_t at = (hole + 1) & mask; run->derived_table[at] != 0; at = (at + 1) & mask) {
        size_t home = content_hash(row_at(run, at)) & mask;
        if (((at - home) & mask) >= ((at - hole) & mask)) {
            run->derived_table[hole] = run->derived_table[at];
            hole = at;
        }
    }
    run->derived_table[hole] = 0;
}

void nc_derived_replace(nc_run *run, const nc_row *row, const nc_row *by)
{
    if ((nc_row_ref(by) & run->derived_tag) != 0)
        forget_tags(run);
    run->derived_table[place_where(run, row)] = entry_of(run, by, content_hash(by));
}

bool nc_support_better(nc_run *run, const nc_support *a, const nc_support *b)
{
    nc_proof old = {.rule = run->rules[b->rule].rule, .height = b->height};
    if (a->height != b->height || a->rule != b->rule)
        return before(run->rules[a->rule].rule, a->height, &old);
    for (unsigned f = 0; f < old.rule->find_count; f++) {
        int order = nc_row_cmp(run, nc_row_at(&run->space, a->premises[f]),
                               nc_row_at(&run->space, b->premises[f]));
        if (order != 0)
            return order < 0;
    }
    return false;
}

void nc_derived_retype(nc_run *run, const nc_fact_type *to)
{
    uint32_t *old = run->derived_table;
    size_t mask = run->derived_mask;
    if (old == NULL)
        return;
    run->derived_table = new_table(run, table_bytes(mask));
    for (size_t i = 0; i <= mask; i++) {
        if (old[i] == 0)
            continue;
        nc_row *row = row_of(run, old[i]);
        row->type = to[row->type];
        uint32_t hash = content_hash(row);
        enter(run, hash, entry_of(run, row, hash));
    }
    free_table(old, mask);
}
