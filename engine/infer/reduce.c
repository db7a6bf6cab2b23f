/* SPDX-License-Identifier: Apache-2.0 */
#include "reduce.h"

#include <stdlib.h>

/* Keyed accumulators.  Every operation gives the same result whatever order the facts come in: first and last
 * go by time, source name and record; sums of floats are kept as exact expansions (Shewchuk 1997) and rounded
 * once; windows are cut by the facts' times.
 *
 * A key is a cell: one run of words, so that counting a fact touches one or two lines of cache; what else a
 * field needs (sets, exact sums, rings) stands apart. */

/* The first words of a cell: its hash, what is known of keys and fields as bits.  Keys and fields follow,
 * then the place of its earliest fact. */
enum {
    CELL_HASH,
    CELL_KNOWN,
    CELL_HEAD,
    CELL_MARK = (sizeof(nc_mark) + sizeof(nc_word) - 1) / sizeof(nc_word)
};

/* Cells stand in blocks, which stay where they are while others come. */
enum { BLOCK_BITS = 6, BLOCK_CELLS = 1 << BLOCK_BITS };

typedef struct reading { /* a fact whose slots and expressions are read */
    nc_run *run;
    const nc_view *view;
    const nc_reducer *reducer;
    nc_env env;
    nc_scope scope;
    const nc_row *rows[NC_MAX_BINDINGS];
    uint64_t room[sizeof(nc_row) / sizeof(uint64_t) + NC_MAX_SLOTS]; /* of the row, when it is none yet */
    bool ready;
} reading;

static const nc_origin *origin_of(const nc_view *view)
{
    return view->row != NULL ? nc_row_from(view->row) : &view->batch->origins[view->i];
}

static __attribute__((noinline)) bool evaluate(reading *in, const nc_expr *expr, nc_word *out)
{
    if (!in->ready) {
        memset(in->rows, 0, sizeof in->rows);
        in->rows[in->reducer->from.bind] = in->view->row != NULL
                                               ? in->view->row
                                               : nc_view_peek(in->run, in->view, (nc_row *)(void *)in->room);
        in->scope = (nc_scope){
            .run = in->run, .source = origin_of(in->view)->source, .from = NC_TIME_NONE, .to = NC_TIME_NONE};
        nc_env_init(&in->env, in->run, &in->scope, in->rows);
        in->ready = true;
    }
    nc_result_value value = nc_eval(expr, &in->env);
    *out = value.word;
    return value.known;
}

static inline bool read(reading *in, const nc_expr *expr, nc_word *out)
{
    const nc_view *view = in->view;
    if (expr->op == NC_X_SLOT && expr->slot >= NC_SLOT_OWN && view->row == NULL) {
        unsigned own = (unsigned)expr->slot - NC_SLOT_OWN;
        *out = view->batch->columns[(size_t)view->plan->column[own] * NC_COLUMN + view->i];
        return (view->batch->known[view->i] >> own & 1) != 0;
    }
    if (expr->op == NC_X_SLOT && expr->slot != NC_SLOT_SOURCE)
        return nc_view_get(in->view, expr->slot, out);
    return evaluate(in, expr, out);
}

static nc_mark mark_of(nc_run *run, const nc_view *view)
{
    const nc_origin *from = origin_of(view);
    const nc_source *source = nc_sources_get(run->sources, from->source);
    return (nc_mark){*from, source != NULL ? source->name_sym : 0};
}

/* ---- the table ---- */

size_t nc_reduction_width(const nc_reducer *reducer)
{
    return (size_t)CELL_HEAD + reducer->key_count + reducer->field_count + CELL_MARK;
}

static inline nc_word *words_of(const nc_reduction *r, size_t cell)
{
    return r->blocks[cell >> BLOCK_BITS] + (cell & (BLOCK_CELLS - 1)) * r->width;
}

static inline nc_mark *first_of(const nc_reduction *r, nc_word *words)
{
    return (nc_mark *)(void *)(words + r->width - CELL_MARK);
}

static void enter(nc_reduction *r, uint64_t hash, size_t cell)
{
    size_t at = hash & r->mask;
    while (r->heads[at] != 0)
        at = (at + 1) & r->mask;
    r->heads[at] = (hash >> 32 << 32) | (cell + 1);
}

/* A small table stands with the cells and grows fast, so that few are made on the way. */
enum { FIRST_PLACES = 256, SMALL_TABLE = 4096 };

static void free_heads(nc_reduction *r)
{
    if (r->mask >= SMALL_TABLE)
        free(r->heads);
    r->heads = NULL;
}

static void rehash(nc_run *run, nc_reduction *r)
{
    size_t places = r->heads == NULL ? FIRST_PLACES : (r->mask + 1) * (r->mask + 1 < SMALL_TABLE ? 4 : 2);
    free_heads(r);
    r->mask = places - 1;
    r->heads = places <= SMALL_TABLE ? NC_NEW_ARRAY(run->plans, uint64_t, places)
                                     : nc_xcalloc(places, sizeof *r->heads);
    for (size_t i = 0; i < r->count; i++)
        enter(r, words_of(r, i)[CELL_HASH], i);
}

static void more_room(nc_run *run, nc_reduction *r)
{
    size_t fields = r->reducer->field_count;
    r->blocks = nc_grow(r->blocks, &r->block_capacity, r->capacity >> BLOCK_BITS, sizeof *r->blocks);
    if (r->capacity >> BLOCK_BITS == r->block_count)
        r->blocks[r->block_count++] = NC_NEW_ARRAY(run->plans, nc_word, BLOCK_CELLS * r->width);
    r->capacity += BLOCK_CELLS;
    if (r->stateful)
        r->states = nc_grow(r->states, &r->state_capacity, r->capacity * fields, sizeof(nc_field_state *));
}

enum { MOST_CELLS = INT32_MAX };

/* A key, and the cell that was found for it. */
typedef struct wanted {
    uint64_t hash, known;
    const nc_word *key; /* each word `stride` behind the one before */
    size_t stride;
    nc_word *words;
    uint32_t cell;
} wanted;

static __attribute__((noinline)) bool new_cell(nc_run *run, nc_reduction *r, wanted *w, const nc_view *view)
{
    size_t fields = r->reducer->field_count;
    if (run->key_count >= run->limits.keys || r->count == MOST_CELLS) {
        run->keys_full = r->full = true;
        return false;
    }
    if (r->count * 4 >= r->mask)
        rehash(run, r);
    if (r->count == r->capacity)
        more_room(run, r);
    run->key_count++;
    if (run->types[r->reducer->into].recorded)
        nc_recording_note(run, origin_of(view)->source);
    w->cell = (uint32_t)r->count++;
    enter(r, w->hash, w->cell);
    w->words = words_of(r, w->cell);
    memset(w->words, 0, r->width * sizeof *w->words);
    w->words[CELL_HASH] = w->hash;
    w->words[CELL_KNOWN] = w->known;
    *first_of(r, w->words) = mark_of(run, view);
    for (unsigned i = 0; i < r->reducer->key_count; i++)
        w->words[CELL_HEAD + i] = w->key[i * w->stride];
    if (r->stateful)
        memset(&r->states[w->cell * fields], 0, fields * sizeof(nc_field_state *));
    return true;
}

static __attribute__((noinline)) void maybe_earlier(nc_run *run, nc_mark *first, const nc_view *view)
{
    nc_mark mark = mark_of(run, view);
    if (nc_mark_cmp(run, &mark, first) < 0)
        *first = mark;
}

/* Is it the earliest fact of its cell?  Mostly its time says no. */
static inline void earlier(nc_run *run, nc_mark *first, const nc_view *view)
{
    if (origin_of(view)->at <= first->from.at)
        maybe_earlier(run, first, view);
}

static __attribute__((noinline)) bool same_rest(const nc_word *words, const wanted *w, unsigned keys)
{
    nc_word other = 0;
    for (unsigned i = 1; i < keys; i++)
        other |= words[CELL_HEAD + i] ^ w->key[i * w->stride];
    return other == 0;
}

/* Most keys are one word. */
static inline bool is_cell(const nc_word *words, const wanted *w, unsigned keys)
{
    uint64_t mask = (UINT64_C(1) << keys) - 1;
    uint64_t other = (words[CELL_HASH] ^ w->hash) | ((words[CELL_KNOWN] & mask) ^ w->known) |
                     (words[CELL_HEAD] ^ w->key[0]);
    return other == 0 && (keys == 1 || same_rest(words, w, keys));
}

static inline bool find_cell(const nc_reduction *r, wanted *w)
{
    const uint64_t *heads = r->heads;
    size_t mask = r->mask;
    for (size_t at = w->hash & mask; heads != NULL && heads[at] != 0; at = (at + 1) & mask) {
        if (heads[at] >> 32 != w->hash >> 32)
            continue;
        w->cell = (uint32_t)heads[at] - 1;
        w->words = words_of(r, w->cell);
        if (is_cell(w->words, w, r->reducer->key_count))
            return true;
    }
    return false;
}

/* Its own cell, with the fact's place if that is the earliest; false: there is no room. */
static inline bool cell_for(nc_run *run, nc_reduction *r, wanted *w, const nc_view *view)
{
    if (!find_cell(r, w))
        return new_cell(run, r, w, view);
    earlier(run, first_of(r, w->words), view);
    return true;
}

/* ---- fields ---- */

static nc_field_state *state_of(nc_reduction *r, uint32_t cell, unsigned field)
{
    nc_field_state **state = &r->states[(size_t)cell * r->reducer->field_count + field];
    if (*state == NULL)
        *state = nc_xcalloc(1, sizeof **state);
    return *state;
}

/* Facts at one and the same place are told apart by the value. */
static void choose(nc_run *run, const nc_reducer_field *how, nc_field_state *state, nc_mark mark, bool had,
                   nc_word word, nc_word *value)
{
    if (had) {
        int order = nc_mark_cmp(run, &mark, &state->chosen);
        if (order == 0)
            order = nc_value_cmp(run->pool, how->value->type, word, *value);
        if (how->op == NC_R_LAST ? order <= 0 : order >= 0)
            return;
    }
    state->chosen = mark;
    *value = word;
}

static void count_distinct(nc_run *run, nc_field_state *state, nc_word word, nc_word *value)
{
    if (nc_field_full(state)) {
        run->distinct_full = true;
        return;
    }
    *value += nc_field_distinct(state, word);
}

static void slide(nc_run *run, nc_reduction *r, uint32_t cell, unsigned f, const nc_view *view, nc_word word)
{
    const nc_reducer_field *how = &r->reducer->fields[f];
    const nc_origin *from = origin_of(view);
    int64_t disorder = run->live != NULL ? INT64_MAX : run->host.disorder; /* there facts come in any order */
    if (from->at != NC_TIME_NONE)
        nc_field_slide(state_of(r, cell, f), from->source, from->at, how->op == NC_R_COUNT ? 1 : word,
                       how->window, disorder);
}

static void accumulate(nc_run *run, nc_reduction *r, uint32_t cell, unsigned f, const nc_view *view,
                       nc_word word)
{
    const nc_reducer_field *how = &r->reducer->fields[f];
    nc_word *words = words_of(r, cell), *value = &words[CELL_HEAD + r->reducer->key_count + f];
    uint64_t bit = UINT64_C(1) << (r->reducer->key_count + f);
    bool had = (words[CELL_KNOWN] & bit) != 0;
    words[CELL_KNOWN] |= bit;
    if (how->window != 0) {
        slide(run, r, cell, f, view, word);
        return;
    }
    switch (how->op) {
    case NC_R_COUNT: *value += 1; break;
    case NC_R_SUM:
        if (how->value->type == NC_T_FLOAT)
            nc_field_add_float(state_of(r, cell, f), word);
        else
            *value += word; /* wraps like the machine's own sum, whatever the order */
        break;
    case NC_R_MIN:
        if (!had || nc_value_cmp(run->pool, how->value->type, word, *value) < 0)
            *value = word;
        break;
    case NC_R_MAX:
        if (!had || nc_value_cmp(run->pool, how->value->type, word, *value) > 0)
            *value = word;
        break;
    case NC_R_FIRST:
    case NC_R_LAST: choose(run, how, state_of(r, cell, f), mark_of(run, view), had, word, value); break;
    case NC_R_DISTINCT: count_distinct(run, state_of(r, cell, f), word, value); break;
    case NC_R_BITS:
    case NC_R_OR: *value |= word; break;
    case NC_R_ALL: *value = had ? *value & word : word; break;
    }
}

static reading reading_of(nc_run *run, const nc_reduction *r, const nc_view *view)
{
    reading in;
    in.run = run;
    in.view = view;
    in.reducer = r->reducer;
    in.ready = false;
    return in;
}

/* Recordings are counted apart: the source goes into the hash of the key.  Mixing takes different words to
 * different words, so that keys that are equal have equal hashes only when their sources are equal, too. */
static inline uint64_t hash_begin(const nc_run *run, const nc_reducer *reducer, const nc_origin *from)
{
    return run->types[reducer->into].recorded ? from->source : 0;
}

static uint64_t read_key(reading *in, nc_word key[NC_REDUCER_KEYS], uint64_t *known)
{
    uint64_t hash = hash_begin(in->run, in->reducer, origin_of(in->view));
    *known = 0;
    for (unsigned i = 0; i < in->reducer->key_count; i++) {
        bool has = read(in, in->reducer->key[i], &key[i]);
        key[i] = has ? key[i] : 0;
        *known |= (uint64_t)has << i;
        hash = nc_mix(hash + key[i]);
    }
    return hash;
}

static void add_field(reading *in, nc_reduction *r, uint32_t cell, unsigned f)
{
    const nc_reducer_field *how = &r->reducer->fields[f];
    nc_word word = 0;
    if (how->value == NULL || (read(in, how->value, &word) && (how->op != NC_R_COUNT || word != 0)))
        accumulate(in->run, r, cell, f, in->view, word);
}

void nc_reduce(nc_run *run, nc_reduction *r, const nc_view *view)
{
    reading in = reading_of(run, r, view);
    nc_word key[NC_REDUCER_KEYS];
    wanted w = {.key = key, .stride = 1};
    w.hash = read_key(&in, key, &w.known);
    if (!cell_for(run, r, &w, view))
        return;
    for (unsigned f = 0; f < r->reducer->field_count; f++)
        add_field(&in, r, w.cell, f);
}

/* ---- many facts at once ----
 *
 * Some facts of a batch are counted together: keys are read column by column, the places of cells, which lie
 * far apart when keys are many, are fetched while others are looked up, and each field goes down its column.
 */

enum { PART = 64, AHEAD = 8, NEAR = 256 }; /* NEAR: so many cells stand in the cache by themselves */

typedef struct part {
    nc_run *run;
    nc_reduction *r;
    nc_view view;
    reading in; /* of `view` */
    unsigned count;
    uint16_t fact[PART]; /* in the batch */
    uint32_t cell[PART];
    nc_word *words[PART]; /* of the cell */
    uint64_t hash[PART], known[PART];
    nc_word key[NC_REDUCER_KEYS][PART];
} part;

static bool in_column(const nc_expr *expr)
{
    return expr->op == NC_X_SLOT && expr->slot >= NC_SLOT_OWN;
}

static const nc_word *column_of(const part *p, const nc_expr *expr)
{
    return &p->view.batch->columns[(size_t)p->view.plan->column[expr->slot - NC_SLOT_OWN] * NC_COLUMN];
}

static void look_at(part *p, unsigned i)
{
    p->view.i = p->fact[i];
    p->in.ready = false;
}

/* The place of what stands in keys, then fields; written with the first facts that are counted. */
static void lay_flat(nc_run *run, nc_reduction *r, const nc_type_plan *plan)
{
    const nc_reducer *reducer = r->reducer;
    uint8_t bind = reducer->from.bind;
    r->flat = NC_NEW_ARRAY(run->plans, const nc_flat *, (size_t)reducer->key_count + reducer->field_count);
    for (unsigned k = 0; k < reducer->key_count; k++)
        r->flat[k] = nc_flat_value(run, plan, reducer->key[k], bind);
    for (unsigned f = 0; f < reducer->field_count; f++)
        if (reducer->fields[f].value != NULL)
            r->flat[reducer->key_count + f] = nc_flat_value(run, plan, reducer->fields[f].value, bind);
}

/* One more word of each key, from its column; that is 0 where the slot is not known. */
static void key_column(part *p, unsigned k)
{
    const nc_expr *expr = p->r->reducer->key[k];
    const nc_word *column = column_of(p, expr);
    const uint64_t *batch_known = p->view.batch->known;
    unsigned own = (unsigned)expr->slot - NC_SLOT_OWN;
    for (unsigned i = 0, count = p->count; i < count; i++) {
        size_t fact = p->fact[i];
        nc_word word = column[fact];
        p->key[k][i] = word;
        p->known[i] = (k > 0 ? p->known[i] : 0) | (batch_known[fact] >> own & 1) << k;
        p->hash[i] = nc_mix(p->hash[i] + word);
    }
}

/* The same of a key that is calculated. */
static void key_values(part *p, unsigned k)
{
    const nc_flat *flat = p->r->flat[k];
    nc_flat_column values;
    if (flat != NULL) {
        nc_facts facts = nc_facts_of(p->view.batch);
        nc_flat_values(flat, &facts, p->fact, p->count, &values);
    }
    for (unsigned i = 0; i < p->count; i++) {
        bool known;
        nc_word word = 0;
        if (flat != NULL) {
            known = (values.known >> i & 1) != 0;
            word = values.word[i];
        } else {
            look_at(p, i);
            known = read(&p->in, p->r->reducer->key[k], &word);
        }
        p->key[k][i] = known ? word : 0;
        p->known[i] = (k > 0 ? p->known[i] : 0) | (uint64_t)known << k;
        p->hash[i] = nc_mix(p->hash[i] + p->key[k][i]);
    }
}

static void part_keys(part *p)
{
    const nc_reducer *reducer = p->r->reducer;
    memset(p->hash, 0, p->count * sizeof *p->hash);
    if (p->run->types[reducer->into].recorded)
        for (unsigned i = 0; i < p->count; i++)
            p->hash[i] = hash_begin(p->run, reducer, &p->view.batch->origins[p->fact[i]]);
    for (unsigned k = 0; k < reducer->key_count; k++) {
        if (in_column(reducer->key[k]))
            key_column(p, k);
        else
            key_values(p, k);
    }
}

/* The cell that most likely is the one of this hash: all its lines.  Inlined, since gcc drops calls of
 * functions that do nothing but fetch. */
static inline __attribute__((always_inline)) void fetch_cell(const nc_reduction *r, uint64_t hash)
{
    uint32_t cell = (uint32_t)r->heads[hash & r->mask];
    if (cell == 0)
        return;
    const nc_word *words = words_of(r, cell - 1);
    __builtin_prefetch(words);
    __builtin_prefetch(words + r->width - CELL_MARK);
}

static inline __attribute__((always_inline)) void fetch_heads(const part *p)
{
    for (unsigned i = 0; i < p->count; i++)
        __builtin_prefetch(&p->r->heads[p->hash[i] & p->r->mask]);
}

/* Facts whose key has no room are not counted. */
static void part_cells(part *p)
{
    nc_reduction *r = p->r;
    bool far = r->count > NEAR;
    unsigned kept = 0;
    if (far)
        fetch_heads(p);
    for (unsigned i = 0; i < p->count; i++) {
        if (far && i + AHEAD < p->count)
            fetch_cell(r, p->hash[i + AHEAD]);
        p->view.i = p->fact[i];
        wanted w = {.hash = p->hash[i], .known = p->known[i], .key = &p->key[0][i], .stride = PART};
        if (!cell_for(p->run, r, &w, &p->view))
            continue;
        p->cell[kept] = w.cell;
        p->words[kept] = w.words;
        p->fact[kept++] = p->fact[i];
    }
    p->count = kept;
}

static void sum_column(part *p, unsigned at, const nc_expr *expr)
{
    const nc_word *column = column_of(p, expr);
    const uint64_t *known = p->view.batch->known;
    unsigned own = (unsigned)expr->slot - NC_SLOT_OWN;
    for (unsigned i = 0, count = p->count; i < count; i++) {
        nc_word *words = p->words[i];
        size_t fact = p->fact[i];
        words[CELL_HEAD + at] += column[fact]; /* 0 where the slot is not known */
        words[CELL_KNOWN] |= (known[fact] >> own & 1) << at;
    }
}

/* What is only counted, and sums of whole numbers that stand in a column; false for all else. */
static bool add_column(part *p, unsigned f)
{
    const nc_reducer_field *how = &p->r->reducer->fields[f];
    unsigned at = p->r->reducer->key_count + f;
    if (how->window != 0)
        return false;
    if (how->op == NC_R_SUM && how->value->type != NC_T_FLOAT && in_column(how->value)) {
        sum_column(p, at, how->value);
        return true;
    }
    if (how->op != NC_R_COUNT || how->value != NULL)
        return false;
    for (unsigned i = 0, count = p->count; i < count; i++)
        p->words[i][CELL_HEAD + at]++;
    return true;
}

/* Facts for which a condition holds. */
static void count_holding(part *p, unsigned f, const nc_flat_column *values)
{
    unsigned at = p->r->reducer->key_count + f;
    for (unsigned i = 0; i < p->count; i++) {
        if ((values->known >> i & 1) == 0 || values->word[i] == 0)
            continue;
        p->words[i][CELL_HEAD + at]++;
        p->words[i][CELL_KNOWN] |= UINT64_C(1) << at;
    }
}

static void add_values(part *p, unsigned f)
{
    const nc_reducer_field *how = &p->r->reducer->fields[f];
    nc_facts facts = nc_facts_of(p->view.batch);
    nc_flat_column values;
    nc_flat_values(p->r->flat[p->r->reducer->key_count + f], &facts, p->fact, p->count, &values);
    if (how->op == NC_R_COUNT && how->window == 0) {
        count_holding(p, f, &values);
        return;
    }
    for (unsigned i = 0; i < p->count; i++) {
        p->view.i = p->fact[i];
        if ((values.known >> i & 1) != 0 && (how->op != NC_R_COUNT || values.word[i] != 0))
            accumulate(p->run, p->r, p->cell[i], f, &p->view, values.word[i]);
    }
}

static void count_part(part *p)
{
    const nc_flat *const *flat = p->r->flat + p->r->reducer->key_count;
    unsigned others[NC_MAX_SLOTS], count = 0;
    part_keys(p);
    part_cells(p);
    for (unsigned f = 0; f < p->r->reducer->field_count; f++) {
        if (add_column(p, f))
            continue;
        if (flat[f] != NULL)
            add_values(p, f);
        else
            others[count++] = f;
    }
    for (unsigned i = 0; count > 0 && i < p->count; i++) {
        look_at(p, i);
        for (unsigned o = 0; o < count; o++)
            add_field(&p->in, p->r, p->cell[i], others[o]);
    }
}

void nc_reduce_hits(nc_run *run, nc_reduction *r, const nc_alpha *alpha)
{
    part p;
    p.run = run;
    p.r = r;
    p.view = (nc_view){.plan = &run->types[alpha->type], .batch = run->types[alpha->type].batch};
    p.in = reading_of(run, r, &p.view);
    if (r->flat == NULL)
        lay_flat(run, r, p.view.plan);
    for (size_t h = 0; h < alpha->hit_count; h += PART) {
        p.count = (unsigned)(alpha->hit_count - h < PART ? alpha->hit_count - h : PART);
        memcpy(p.fact, alpha->hits + h, p.count * sizeof *p.fact);
        count_part(&p);
    }
}

/* ---- rows ---- */

/* Nothing counted is a count of nothing; everything else needs at least one value. */
static bool field_value(const nc_reduction *r, size_t cell, unsigned f, nc_word *out)
{
    const nc_reducer_field *how = &r->reducer->fields[f];
    unsigned at = r->reducer->key_count + f;
    const nc_word *words = words_of(r, cell);
    bool known = (words[CELL_KNOWN] >> at & 1) != 0;
    *out = words[CELL_HEAD + at];
    const nc_field_state *state = r->stateful ? r->states[cell * r->reducer->field_count + f] : NULL;
    if (how->window != 0)
        known = state != NULL && nc_field_peak(state, how->window, out);
    else if (known && how->op == NC_R_SUM && how->value->type == NC_T_FLOAT)
        *out = nc_field_sum(state);
    if (!known && (how->op == NC_R_COUNT || how->op == NC_R_DISTINCT)) {
        *out = how->window != 0 ? 0 : *out;
        known = true;
    }
    return known;
}

static void fill_row(const nc_reduction *r, size_t cell, nc_row *row)
{
    const nc_reducer *reducer = r->reducer;
    nc_word *words = words_of(r, cell);
    const nc_mark *first = first_of(r, words);
    *row = (nc_row){.type = reducer->into,
                    .own = (uint8_t)(reducer->key_count + reducer->field_count),
                    .known = words[CELL_KNOWN] & ((UINT64_C(1) << reducer->key_count) - 1),
                    .fact = {.from = first->from, .source_name = first->source_name}};
    for (unsigned i = 0; i < reducer->key_count; i++)
        row->slot[i] = words[CELL_HEAD + i];
    for (unsigned f = 0; f < reducer->field_count; f++)
        row->known |= (uint64_t)field_value(r, cell, f, &row->slot[reducer->key_count + f])
                      << (reducer->key_count + f);
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
        view.row = nc_refs_at(&r->from->rows, r->done);
        nc_reduce(run, r, &view);
    }
}

static bool same_row(const nc_row *a, const nc_row *b)
{
    return a->known == b->known && memcmp(&a->fact.from, &b->fact.from, sizeof a->fact.from) == 0 &&
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

/* The row of a key, unless nothing reads it: that of a flow which no rule finds remarkable is never made. */
static const nc_row *asked_row(nc_run *run, const nc_reduction *r, size_t cell)
{
    nc_scratch_row scratch;
    fill_row(r, cell, &scratch.row);
    if (run->live == NULL && !nc_sieve_asks(run, &scratch.row))
        return NULL;
    nc_row *row = nc_row_new(run, scratch.row.own);
    if (row == NULL)
        return NULL;
    uint32_t id = row->id;
    memcpy(row, &scratch.row, nc_row_size(&scratch.row));
    row->id = id;
    return row;
}

void nc_reduce_end(nc_run *run, nc_reduction *r)
{
    bool partial = run->types[r->from->type].partial;
    run->types[r->reducer->into].partial = run->types[r->reducer->into].partial || partial;
    if (run->live != NULL) {
        if (r->from->changed != run->turn && !r->fresh)
            return;
        r->fresh = false;
        count_kept(run, r);
    }
    nc_rows now = {0};
    for (size_t i = 0; i < r->count; i++) {
        const nc_row *row = asked_row(run, r, i);
        if (row != NULL)
            nc_rows_push(run->live != NULL ? &now : &run->types[r->reducer->into].pending, row);
    }
    if (run->live != NULL)
        replace_rows(run, r, &now);
}

static void free_states(nc_reduction *r)
{
    for (size_t i = 0; r->states != NULL && i < r->count * r->reducer->field_count; i++)
        nc_field_free(r->states[i]);
    free(r->states);
    r->states = NULL;
}

/* Blocks and the table stay, for the cells to come. */
static void clear(nc_reduction *r)
{
    free_states(r);
    if (r->heads != NULL)
        memset(r->heads, 0, (r->mask + 1) * sizeof *r->heads);
    r->count = r->capacity = r->state_capacity = 0;
}

void nc_reduction_free(nc_reduction *r)
{
    free_states(r);
    free_heads(r);
    free(r->blocks);
    free(r->published.at);
}
