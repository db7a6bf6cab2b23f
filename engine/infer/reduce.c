/* SPDX-License-Identifier: Apache-2.0 */
#include "infer.h"

#include <stdlib.h>

/* Keyed accumulators.  Every operation gives the same result whatever order the facts come in: first and last
 * go by time, source name and record; sums of floats are kept as exact expansions (Shewchuk 1997) and rounded
 * once. */

enum { MAX_KEYS_OF_REDUCER = 8 };

typedef struct word_set {
    nc_word *words;
    uint8_t *used;
    size_t count, mask;
} word_set;

typedef struct exact_sum {
    double *parts;
    size_t count, capacity;
} exact_sum;

/* What only some operations need. */
typedef struct field_more {
    nc_mark chosen; /* first, last: where the value stands */
    word_set distinct;
    exact_sum sum;
} field_more;

typedef struct cell_field {
    nc_word value;
    bool known;
    field_more *more;
} cell_field;

/* What each fact looks at stands together. */
typedef struct nc_cell {
    uint64_t hash;
    uint32_t next;
    uint8_t key_known;
    bool any;
    cell_field *fields;
    nc_mark first; /* earliest fact, for the origin */
    nc_word key[MAX_KEYS_OF_REDUCER];
} nc_cell;

static void exact_add(exact_sum *sum, double x)
{
    size_t kept = 0;
    for (size_t i = 0; i < sum->count; i++) {
        double y = sum->parts[i];
        double big = x > 0 ? x : -x, small = y > 0 ? y : -y;
        if (big < small) {
            double swap = x;
            x = y;
            y = swap;
        }
        double high = x + y, low = y - (high - x);
        if (low < 0 || low > 0)
            sum->parts[kept++] = low;
        x = high;
    }
    sum->count = kept;
    sum->parts = nc_grow(sum->parts, &sum->capacity, sum->count, sizeof *sum->parts);
    sum->parts[sum->count++] = x;
}

static double exact_value(const exact_sum *sum)
{
    double total = 0;
    for (size_t i = sum->count; i-- > 0;)
        total += sum->parts[i];
    return total;
}

static bool set_add(word_set *set, nc_word word)
{
    if (set->count * 2 >= set->mask) {
        word_set old = *set;
        set->mask = old.mask == 0 ? 15 : old.mask * 2 + 1;
        set->words = nc_xcalloc(set->mask + 1, sizeof *set->words);
        set->used = nc_xcalloc(set->mask + 1, 1);
        set->count = 0;
        for (size_t i = 0; old.used != NULL && i <= old.mask; i++)
            if (old.used[i])
                set_add(set, old.words[i]);
        free(old.words);
        free(old.used);
    }
    size_t at = nc_mix(word) & set->mask;
    for (; set->used[at]; at = (at + 1) & set->mask)
        if (set->words[at] == word)
            return false;
    set->words[at] = word;
    set->used[at] = 1;
    set->count++;
    return true;
}

static void rehash(nc_reduction *r)
{
    r->mask = r->mask == 0 ? 255 : r->mask * 2 + 1;
    free(r->heads);
    r->heads = nc_xcalloc(r->mask + 1, sizeof *r->heads);
    for (size_t i = 0; i < r->count; i++) {
        r->cells[i].next = r->heads[r->cells[i].hash & r->mask];
        r->heads[r->cells[i].hash & r->mask] = (uint32_t)i + 1;
    }
}

static nc_cell *cell_of(nc_run *run, nc_reduction *r, const nc_cell *key, unsigned key_count)
{
    if (r->heads != NULL)
        for (uint32_t at = r->heads[key->hash & r->mask]; at != 0; at = r->cells[at - 1].next) {
            nc_cell *cell = &r->cells[at - 1];
            if (cell->hash == key->hash && cell->key_known == key->key_known &&
                memcmp(cell->key, key->key, key_count * sizeof(nc_word)) == 0)
                return cell;
        }
    if (run->key_count >= run->limits.keys) {
        run->keys_full = r->full = true;
        return NULL;
    }
    if (r->count * 2 >= r->mask)
        rehash(r);
    run->key_count++;
    r->cells = nc_grow(r->cells, &r->capacity, r->count, sizeof *r->cells);
    nc_cell *cell = &r->cells[r->count++];
    *cell = (nc_cell){.key_known = key->key_known, .hash = key->hash};
    memcpy(cell->key, key->key, key_count * sizeof *key->key);
    cell->next = r->heads[key->hash & r->mask];
    r->heads[key->hash & r->mask] = (uint32_t)r->count;
    cell->fields = nc_xcalloc(r->reducer->field_count, sizeof *cell->fields);
    return cell;
}

/* Facts at one and the same place are told apart by the value. */
static void choose_mark(nc_run *run, const nc_reducer_field *how, cell_field *field, nc_mark mark,
                        nc_word word)
{
    if (field->known) {
        int order = nc_mark_cmp(run, &mark, &field->more->chosen);
        if (order == 0)
            order = nc_value_cmp(run->pool, how->value->type, word, field->value);
        if (how->op == NC_R_LAST ? order <= 0 : order >= 0)
            return;
    }
    field->more->chosen = mark;
    field->value = word;
}

static void accumulate(nc_run *run, const nc_reducer_field *how, cell_field *field, nc_mark mark,
                       nc_word word)
{
    nc_type type = how->value->type;
    bool had = field->known;
    bool simple = how->op == NC_R_COUNT || how->op == NC_R_MIN || how->op == NC_R_MAX || how->op == NC_R_OR ||
                  (how->op == NC_R_SUM && type != NC_T_FLOAT);
    if (!simple && field->more == NULL)
        field->more = nc_xcalloc(1, sizeof *field->more);
    if (how->op == NC_R_FIRST || how->op == NC_R_LAST)
        choose_mark(run, how, field, mark, word);
    field->known = true;
    switch (how->op) {
    case NC_R_COUNT: field->value++; break;
    case NC_R_SUM:
        if (type == NC_T_FLOAT)
            exact_add(&field->more->sum, nc_v_float(word));
        else
            field->value += word; /* wraps like the machine's own sum, whatever the order */
        break;
    case NC_R_MIN:
        if (!had || nc_value_cmp(run->pool, type, word, field->value) < 0)
            field->value = word;
        break;
    case NC_R_MAX:
        if (!had || nc_value_cmp(run->pool, type, word, field->value) > 0)
            field->value = word;
        break;
    case NC_R_FIRST:
    case NC_R_LAST: break;
    case NC_R_DISTINCT:
        if (set_add(&field->more->distinct, word))
            field->value++;
        break;
    case NC_R_OR: field->value |= word; break;
    }
}

static void add_fact(nc_run *run, nc_reduction *r, nc_env *env, const nc_row *row)
{
    const nc_reducer *reducer = r->reducer;
    nc_cell key = {0};
    unsigned keys = reducer->key_count < MAX_KEYS_OF_REDUCER ? reducer->key_count : MAX_KEYS_OF_REDUCER;
    for (unsigned i = 0; i < keys; i++) {
        nc_result_value value = nc_eval(reducer->key[i], env);
        key.key[i] = value.known ? value.word : 0;
        key.key_known |= (uint8_t)(value.known ? 1u << i : 0);
        key.hash = nc_mix(key.hash + key.key[i]);
    }
    nc_cell *cell = cell_of(run, r, &key, keys);
    if (cell == NULL)
        return;
    nc_mark mark = {row->from, row->source_name};
    if (!cell->any || nc_mark_cmp(run, &mark, &cell->first) < 0)
        cell->first = mark;
    cell->any = true;
    for (unsigned i = 0; i < reducer->field_count; i++) {
        const nc_reducer_field *how = &reducer->fields[i];
        if (how->value == NULL) {
            cell->fields[i].known = true;
            cell->fields[i].value++;
            continue;
        }
        nc_result_value value = nc_eval(how->value, env);
        if (value.known)
            accumulate(run, how, &cell->fields[i], mark, value.word);
    }
}

/* ---- without evaluating anything: keys and values that are slots ---- */

static bool plain_slot(const nc_expr *e)
{
    return e->op == NC_X_SLOT && e->slot >= NC_SLOT_OWN;
}

bool nc_reducer_plain(const nc_reducer *reducer)
{
    bool plain = reducer->key_count <= MAX_KEYS_OF_REDUCER;
    for (unsigned i = 0; i < reducer->key_count; i++)
        plain = plain && plain_slot(reducer->key[i]);
    for (unsigned i = 0; i < reducer->field_count; i++) {
        const nc_reducer_field *how = &reducer->fields[i];
        bool places = how->op == NC_R_FIRST || how->op == NC_R_LAST;
        plain = plain && !places && (how->value == NULL || plain_slot(how->value));
    }
    return plain;
}

static void add_plain(nc_run *run, nc_reduction *r, const nc_view *view)
{
    const nc_reducer *reducer = r->reducer;
    const nc_origin *from = view->row != NULL ? &view->row->from : &view->batch->origins[view->i];
    nc_cell key;
    key.key_known = 0;
    key.hash = 0;
    for (unsigned i = 0; i < reducer->key_count; i++) {
        nc_word word = 0;
        bool known = nc_view_get(view, reducer->key[i]->slot, &word);
        key.key[i] = known ? word : 0;
        key.key_known |= (uint8_t)(known ? 1u << i : 0);
        key.hash = nc_mix(key.hash + key.key[i]);
    }
    nc_cell *cell = cell_of(run, r, &key, reducer->key_count);
    if (cell == NULL)
        return;
    if (!cell->any || from->at <= cell->first.from.at) {
        const nc_source *source = nc_sources_get(run->sources, from->source);
        nc_mark mark = {*from, source != NULL ? source->name_sym : 0};
        if (!cell->any || nc_mark_cmp(run, &mark, &cell->first) < 0)
            cell->first = mark;
        cell->any = true;
    }
    for (unsigned i = 0; i < reducer->field_count; i++) {
        const nc_reducer_field *how = &reducer->fields[i];
        nc_word word = 1;
        if (how->value == NULL) {
            cell->fields[i].known = true;
            cell->fields[i].value++;
        } else if (nc_view_get(view, how->value->slot, &word)) {
            accumulate(run, how, &cell->fields[i], (nc_mark){0}, word);
        }
    }
}

void nc_reduce(nc_run *run, nc_reduction *reduction, const nc_view *view)
{
    if (reduction->plain) {
        add_plain(run, reduction, view);
        return;
    }
    nc_scratch_row scratch;
    const nc_row *rows[64] = {0};
    const nc_row *row = view->row != NULL ? view->row : nc_view_peek(run, view, &scratch.row);
    rows[reduction->reducer->from.bind] = row;
    nc_scope scope = {.run = run, .source = row->from.source, .from = NC_TIME_NONE, .to = NC_TIME_NONE};
    nc_env env;
    nc_env_init(&env, run, &scope, rows);
    add_fact(run, reduction, &env, row);
}

static const nc_row *row_of(nc_run *run, const nc_reduction *r, const nc_cell *cell)
{
    const nc_reducer *reducer = r->reducer;
    unsigned keys = reducer->key_count < MAX_KEYS_OF_REDUCER ? reducer->key_count : MAX_KEYS_OF_REDUCER;
    unsigned own = reducer->key_count + reducer->field_count;
    nc_row *row = nc_row_new(run, own, false);
    if (row == NULL)
        return NULL;
    row->type = reducer->into;
    row->from = cell->first.from;
    row->source_name = cell->first.source_name;
    for (unsigned i = 0; i < keys; i++)
        row->slot[i] = cell->key[i];
    row->known = cell->key_known;
    for (unsigned i = 0; i < reducer->field_count; i++) {
        const cell_field *field = &cell->fields[i];
        bool exact = reducer->fields[i].op == NC_R_SUM && reducer->fields[i].value->type == NC_T_FLOAT;
        row->slot[reducer->key_count + i] =
            exact && field->known ? nc_w_float(exact_value(&field->more->sum)) : field->value;
        /* Nothing counted is a count of nothing; everything else needs at least one value. */
        bool counts = reducer->fields[i].op == NC_R_COUNT || reducer->fields[i].op == NC_R_DISTINCT;
        if (field->known || counts)
            row->known |= UINT64_C(1) << (reducer->key_count + i);
    }
    return row;
}

/* ---- of a live run ---- */

static void clear(nc_reduction *r);

/* What was counted cannot be counted back: minima, for one, are gone.  So a fact that goes means counting
 * anew; facts that come are added. */
static void count_kept(nc_run *run, nc_reduction *r)
{
    if (r->from->emptied == run->turn) {
        run->key_count -= r->count;
        clear(r);
        r->done = 0;
    }
    nc_view view = {.plan = &run->types[r->from->type]};
    for (; r->done < r->from->rows.count; r->done++) {
        view.row = r->from->rows.at[r->done];
        nc_reduce(run, r, &view);
    }
}

static bool same_row(const nc_row *a, const nc_row *b)
{
    return a->known == b->known && memcmp(&a->from, &b->from, sizeof a->from) == 0 &&
           memcmp(a->slot, b->slot, a->own * sizeof(nc_word)) == 0;
}

static uint64_t row_hash(const nc_row *row)
{
    return nc_hash(row->slot, row->own * sizeof(nc_word), row->known);
}

/* Rows that are as they were stay; the others of before go, and what is new comes. */
static void replace_rows(nc_run *run, nc_reduction *r, nc_rows *now)
{
    nc_rows *pending = &run->types[r->reducer->into].pending;
    size_t mask = 255;
    while (mask < r->published.count * 2)
        mask = mask * 2 + 1;
    const nc_row **table = nc_xcalloc(mask + 1, sizeof *table);
    for (size_t i = 0; i < r->published.count; i++) {
        size_t at = row_hash(r->published.at[i]) & mask;
        while (table[at] != NULL)
            at = (at + 1) & mask;
        table[at] = r->published.at[i];
        ((nc_row *)(uintptr_t)table[at])->gone = true;
    }
    for (size_t i = 0; i < now->count; i++) {
        size_t at = row_hash(now->at[i]) & mask;
        while (table[at] != NULL && !(table[at]->gone && same_row(table[at], now->at[i])))
            at = (at + 1) & mask;
        if (table[at] == NULL) {
            nc_rows_push(pending, now->at[i]);
            continue;
        }
        ((nc_row *)(uintptr_t)table[at])->gone = false;
        nc_row_drop(run, (nc_row *)(uintptr_t)now->at[i]);
        now->at[i] = table[at];
    }
    for (size_t i = 0; i < r->published.count; i++)
        if (r->published.at[i]->gone)
            nc_row_withdraw(run, (nc_row *)(uintptr_t)r->published.at[i]);
    free(table);
    free(r->published.at);
    r->published = *now;
}

void nc_reduce_end(nc_run *run, nc_reduction *r)
{
    if (run->live != NULL) {
        if (r->from->changed != run->turn)
            return;
        count_kept(run, r);
    }
    nc_rows now = {0};
    for (size_t i = 0; i < r->count; i++) {
        const nc_row *row = row_of(run, r, &r->cells[i]);
        if (row == NULL)
            break;
        nc_rows_push(run->live != NULL ? &now : &run->types[r->reducer->into].pending, row);
    }
    if (run->live != NULL)
        replace_rows(run, r, &now);
}

static void clear(nc_reduction *r)
{
    for (size_t i = 0; i < r->count; i++) {
        for (unsigned f = 0; f < r->reducer->field_count; f++) {
            field_more *more = r->cells[i].fields[f].more;
            if (more != NULL) {
                free(more->distinct.words);
                free(more->distinct.used);
                free(more->sum.parts);
            }
            free(more);
        }
        free(r->cells[i].fields);
    }
    free(r->cells);
    free(r->heads);
    r->cells = NULL;
    r->heads = NULL;
    r->count = r->capacity = r->mask = 0;
}

void nc_reduction_free(nc_reduction *r)
{
    clear(r);
    free(r->published.at);
}
