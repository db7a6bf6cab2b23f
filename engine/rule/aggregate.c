/* SPDX-License-Identifier: Apache-2.0 */
#include "values.h"

#include "engine/base/arena.h"
#include "program.h"

#include <math.h>
#include <stdlib.h>

/* Aggregates over env->group.  An argument that reads one binding is taken once for each distinct row of it,
 * others once for each match.  Values that are not known are left out; without any known one the result is
 * unknown (a count is 0). */

typedef struct item {
    const nc_row *row; /* NULL when the argument reads several bindings */
    size_t match;
} item;

typedef struct values {
    nc_word *words;
    size_t count;
    nc_type type;
    nc_pool *pool;
} values;

static int by_row(const void *left, const void *right)
{
    const item *a = left, *b = right;
    if (a->row != b->row)
        return (uintptr_t)a->row < (uintptr_t)b->row ? -1 : 1;
    return (a->match > b->match) - (a->match < b->match);
}

static int by_match(const void *left, const void *right)
{
    const item *a = left, *b = right;
    return (a->match > b->match) - (a->match < b->match);
}

/* The rows of one binding, each once, in the order of the matches that have them first. */
static item *distinct_rows(const nc_group *group, unsigned bind, size_t *count)
{
    item *items = nc_xmalloc(group->count * sizeof *items);
    size_t n = 0, kept = 0;
    for (size_t i = 0; i < group->count; i++)
        if (group->matches[i][bind] != NULL)
            items[n++] = (item){group->matches[i][bind], i};
    if (n > 1)
        qsort(items, n, sizeof *items, by_row);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || items[kept - 1].row != items[i].row)
            items[kept++] = items[i];
    if (kept > 1)
        qsort(items, kept, sizeof *items, by_match);
    *count = kept;
    return items;
}

static item *all_matches(const nc_group *group, size_t *count)
{
    item *items = nc_xmalloc(group->count * sizeof *items);
    for (size_t i = 0; i < group->count; i++)
        items[i] = (item){NULL, i};
    *count = group->count;
    return items;
}

static int single_bind(const nc_expr *e)
{
    if (e->op == NC_X_COUNT || e->argc == 0)
        return e->bind;
    uint64_t binds = e->args[0]->binds;
    return binds != 0 && (binds & (binds - 1)) == 0 ? __builtin_ctzll(binds) : -1;
}

static item *items_of(const nc_expr *e, const nc_env *env, size_t *count)
{
    int bind = single_bind(e);
    return bind >= 0 ? distinct_rows(env->group, (unsigned)bind, count) : all_matches(env->group, count);
}

/* Evaluates the argument for each item; keeps what is known. */
static values evaluate(const nc_expr *arg, nc_env *env, const item *items, size_t count)
{
    const nc_row *rows[NC_MAX_BINDINGS] = {NULL};
    nc_env inner = *env;
    values v = {.words = nc_xmalloc(count * sizeof(nc_word)), .type = arg->type, .pool = env->pool};
    inner.rows = rows;
    for (size_t i = 0; i < count; i++) {
        for (uint64_t left = arg->binds; left != 0; left &= left - 1) {
            int bind = __builtin_ctzll(left);
            rows[bind] = env->group->matches[items[i].match][bind];
        }
        nc_result_value value = nc_eval(arg, &inner);
        if (value.known)
            v.words[v.count++] = value.word;
    }
    return v;
}

static bool sum(const values *v, nc_word *out)
{
    int64_t total = 0;
    double real = 0;
    for (size_t i = 0; i < v->count; i++) {
        if (v->type == NC_T_FLOAT)
            real += nc_v_float(v->words[i]);
        else if (__builtin_add_overflow(total, nc_v_int(v->words[i]), &total))
            return false;
    }
    *out = nc_w_int(total);
    return v->type == NC_T_FLOAT ? nc_float_result(real, out) : true;
}

static bool extreme(const values *v, int sign, nc_word *out)
{
    *out = v->words[0];
    for (size_t i = 1; i < v->count; i++)
        if (nc_value_cmp(v->pool, v->type, v->words[i], *out) * sign > 0)
            *out = v->words[i];
    return true;
}

static int by_value(const void *left, const void *right, void *context)
{
    const values *v = context;
    return nc_value_cmp(v->pool, v->type, *(const nc_word *)left, *(const nc_word *)right);
}

/* Merge sort, because the comparison needs the pool and C has no qsort with a context. */
static void sort_values(values *v, nc_word *from, nc_word *spare, size_t n)
{
    if (n < 2)
        return;
    size_t half = n / 2, a = 0, b = half, k = 0;
    sort_values(v, from, spare, half);
    sort_values(v, from + half, spare, n - half);
    while (a < half && b < n)
        spare[k++] = by_value(&from[a], &from[b], v) <= 0 ? from[a++] : from[b++];
    while (a < half)
        spare[k++] = from[a++];
    while (b < n)
        spare[k++] = from[b++];
    memcpy(from, spare, n * sizeof *from);
}

static void sort_all(values *v)
{
    nc_word *spare = nc_xmalloc(v->count * sizeof *spare);
    sort_values(v, v->words, spare, v->count);
    free(spare);
}

static size_t distinct(values *v)
{
    size_t kept = 0;
    sort_all(v);
    for (size_t i = 0; i < v->count; i++)
        if (kept == 0 || v->words[kept - 1] != v->words[i])
            v->words[kept++] = v->words[i];
    return kept;
}

/* Of durations a duration, rounded; of numbers a float. */
static bool average(const values *v, nc_word *out)
{
    nc_word total;
    if (!sum(v, &total))
        return false;
    if (v->type == NC_T_DURATION) {
        *out = nc_w_int((int64_t)llround((double)nc_v_int(total) / (double)v->count));
        return true;
    }
    double real = v->type == NC_T_FLOAT ? nc_v_float(total) : (double)nc_v_int(total);
    return nc_float_result(real / (double)v->count, out);
}

/* Nearest rank: the smallest value such that so many per cent of the values are not above it. */
static bool percentile(values *v, nc_word thousandths, nc_word *out)
{
    sort_all(v);
    size_t rank = (thousandths * v->count + 99999) / 100000;
    *out = v->words[rank == 0 ? 0 : rank - 1];
    return true;
}

static bool combine(const nc_expr *e, values *v, nc_word *out)
{
    if (e->op == NC_X_DISTINCT) {
        *out = distinct(v);
        return true;
    }
    if (v->count == 0)
        return false;
    switch ((int)e->op) {
    case NC_X_SUM: return sum(v, out);
    case NC_X_MIN: return extreme(v, -1, out);
    case NC_X_MAX: return extreme(v, 1, out);
    case NC_X_AVG: return average(v, out);
    case NC_X_PERCENTILE: return percentile(v, e->word, out);
    case NC_X_LIST:
        v->count = distinct(v);
        *out = nc_pool_list(v->pool, v->words, v->count);
        return true;
    default: return false;
    }
}

/* Rows are ordered by time; those without a time by the matches they stand in. */
static bool earlier(const nc_env *env, const item *a, const item *b)
{
    (void)env;
    if (a->row == NULL || b->row == NULL || nc_row_from(a->row)->at == nc_row_from(b->row)->at)
        return a->match < b->match;
    return nc_row_from(a->row)->at < nc_row_from(b->row)->at;
}

static bool end_value(const nc_expr *e, nc_env *env, const item *items, size_t count, nc_word *out)
{
    const item *best = NULL;
    for (size_t i = 0; i < count; i++)
        if (best == NULL || (earlier(env, &items[i], best) == (e->op == NC_X_FIRST)))
            best = &items[i];
    values v = evaluate(e->args[0], env, best, best ? 1 : 0);
    bool found = v.count == 1;
    *out = found ? v.words[0] : 0;
    free(v.words);
    return found;
}

/* How many rows a second, from the first to the last of them. */
static bool rate(const nc_expr *e, nc_env *env, const item *items, size_t count, nc_word *out)
{
    int64_t first = INT64_MAX, last = INT64_MIN;
    size_t counted = 0;
    values v = {.words = NULL, .count = count};
    if (e->argc > 0)
        v = evaluate(e->args[0], env, items, count);
    for (size_t i = 0; i < count; i++) {
        const nc_row *row = items[i].row;
        if (row == NULL || nc_row_from(row)->at == NC_TIME_NONE)
            continue;
        first = nc_row_from(row)->at < first ? nc_row_from(row)->at : first;
        last = nc_row_from(row)->at > last ? nc_row_from(row)->at : last;
        counted++;
    }
    counted = e->argc > 0 ? v.count : counted;
    free(v.words);
    return last > first &&
           nc_float_result((double)counted / ((double)(last - first) / (double)NC_SECOND), out);
}

nc_sample *nc_group_samples(const nc_expr *e, nc_env *env, size_t *count)
{
    size_t n, kept = 0;
    item *items = items_of(e, env, &n);
    nc_sample *samples = nc_xmalloc((n + 1) * sizeof *samples);
    for (size_t i = 0; i < n; i++) {
        values v = e->argc > 0 ? evaluate(e->args[0], env, &items[i], 1) : (values){.count = 1};
        if (v.count == 1)
            samples[kept++] = (nc_sample){items[i].row, v.words ? v.words[0] : 0};
        free(v.words);
    }
    free(items);
    *count = kept;
    return samples;
}

nc_result_value nc_eval_group(const nc_expr *e, nc_env *env)
{
    nc_result_value out = {false, 0};
    size_t count;
    if (env->group == NULL)
        return out;
    item *items = items_of(e, env, &count);
    if (e->op == NC_X_COUNT) {
        out = (nc_result_value){true, count};
    } else if (e->op == NC_X_RATE) {
        out.known = rate(e, env, items, count, &out.word);
    } else if (e->op == NC_X_FIRST || e->op == NC_X_LAST) {
        out.known = end_value(e, env, items, count, &out.word);
    } else {
        values v = evaluate(e->args[0], env, items, count);
        out.known = combine(e, &v, &out.word);
        free(v.words);
    }
    free(items);
    return out;
}
