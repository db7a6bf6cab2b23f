/* SPDX-License-Identifier: Apache-2.0 */
#include "values.h"

#include "engine/base/hash.h"

#include <stdlib.h>

/* An aggregate in sliding windows: `count(p) in 10s` is the greatest count of any stretch of 10 s, its start
 * included and its end not, so facts exactly 10 s apart never count together.  The greatest is met in a
 * window that begins at some fact: one pass over the facts in order of time, with one place behind and one
 * ahead. */

typedef struct counted { /* values in the window, with how often each stands there */
    nc_word *words;
    uint32_t *times;
    size_t mask, distinct;
} counted;

typedef struct sliding {
    const nc_expr *what;
    counted values;
    int64_t whole;
    double *rest; /* sums of floats: rest[i] = samples i up to the end of their block */
    size_t block_end;
    double real; /* behind the block */
    bool over;
} sliding;

static int by_time(const void *left, const void *right)
{
    const nc_sample *a = left, *b = right;
    if (nc_row_from(a->row)->source != nc_row_from(b->row)->source)
        return nc_row_from(a->row)->source < nc_row_from(b->row)->source ? -1 : 1;
    if (nc_row_from(a->row)->at != nc_row_from(b->row)->at)
        return nc_row_from(a->row)->at < nc_row_from(b->row)->at ? -1 : 1;
    uint32_t x = nc_row_id(a->row), y = nc_row_id(b->row);
    return (x > y) - (x < y);
}

/* Facts with a time, in its order, source by source. */
static nc_sample *timed_samples(const nc_expr *aggregate, nc_env *env, size_t *count)
{
    size_t n, kept = 0;
    nc_sample *samples = nc_group_samples(aggregate, env, &n);
    for (size_t i = 0; i < n; i++)
        if (samples[i].row != NULL && nc_row_from(samples[i].row)->at != NC_TIME_NONE)
            samples[kept++] = samples[i];
    if (kept > 1)
        qsort(samples, kept, sizeof *samples, by_time);
    *count = kept;
    return samples;
}

/* Values never leave the table, their number may be 0; it holds at most one entry for each fact. */
static void note_value(counted *c, nc_word word, bool enters)
{
    size_t at = nc_mix(word) & c->mask;
    while (c->words[at * 2] != 0 && c->words[at * 2 + 1] != word)
        at = (at + 1) & c->mask;
    c->words[at * 2] = 1;
    c->words[at * 2 + 1] = word;
    c->distinct += enters && c->times[at] == 0;
    if (enters)
        c->times[at]++;
    else
        c->times[at]--;
    c->distinct -= !enters && c->times[at] == 0;
}

static void slide(sliding *s, nc_word word, bool enters)
{
    if (s->what->op == NC_X_DISTINCT) {
        note_value(&s->values, word, enters);
    } else if (s->rest != NULL) {
        s->real += nc_v_float(word);
    } else {
        int64_t by = s->what->op == NC_X_SUM ? nc_v_int(word) : 1;
        s->over = (enters ? __builtin_add_overflow(s->whole, by, &s->whole)
                          : __builtin_sub_overflow(s->whole, by, &s->whole)) ||
                  s->over;
    }
}

static nc_word value_of(const sliding *s)
{
    return s->what->op == NC_X_DISTINCT ? s->values.distinct : nc_w_int(s->whole);
}

static bool greater(const sliding *s, nc_word a, nc_word b)
{
    return s->rest != NULL ? nc_v_float(a) > nc_v_float(b) : nc_v_int(a) > nc_v_int(b);
}

/* Floats are never taken away again, which would let errors grow: what is in the window is the rest of a
 * block of facts, added up from its end, and what came behind the block. */
static void new_block(sliding *s, const nc_sample *samples, size_t from, size_t end)
{
    double sum = 0;
    for (size_t i = end; i-- > from;)
        s->rest[i] = sum += nc_v_float(samples[i].word);
    s->block_end = end;
    s->real = 0;
}

/* Of one source: two sources have two clocks. */
static bool shares_window(const nc_sample *first, const nc_sample *other, int64_t length)
{
    const nc_origin *a = nc_row_from(first->row), *b = nc_row_from(other->row);
    return a->source == b->source && (uint64_t)b->at - (uint64_t)a->at < (uint64_t)length;
}

static bool greatest(sliding *s, const nc_sample *samples, size_t count, int64_t length, nc_word *out)
{
    size_t end = 0;
    for (size_t i = 0; i < count && !s->over; i++) {
        for (; end < count && shares_window(&samples[i], &samples[end], length); end++)
            slide(s, samples[end].word, true);
        if (s->rest != NULL && i >= s->block_end)
            new_block(s, samples, i, end);
        nc_word value = s->rest != NULL ? nc_w_float(s->rest[i] + s->real) : value_of(s);
        if (i == 0 || greater(s, value, *out))
            *out = value;
        if (s->rest == NULL)
            slide(s, samples[i].word, false);
    }
    return !s->over;
}

static nc_word per_second(nc_word count, int64_t length)
{
    return nc_w_float((double)nc_v_int(count) / ((double)length / (double)NC_SECOND));
}

nc_result_value nc_eval_peak(const nc_expr *e, nc_env *env)
{
    sliding s = {.what = e->args[0]};
    nc_result_value out = {false, 0};
    int64_t length = nc_v_int(e->args[1]->word);
    size_t count;
    if (env->group == NULL)
        return out;
    nc_sample *samples = timed_samples(s.what, env, &count);
    if (s.what->op == NC_X_SUM && s.what->type == NC_T_FLOAT)
        s.rest = nc_xcalloc(count + 1, sizeof *s.rest);
    if (s.what->op == NC_X_DISTINCT) {
        for (s.values.mask = 15; s.values.mask < count * 2;)
            s.values.mask = s.values.mask * 2 + 1;
        s.values.words = nc_xcalloc((s.values.mask + 1) * 2, sizeof(nc_word));
        s.values.times = nc_xcalloc(s.values.mask + 1, sizeof(uint32_t));
    }
    out.known = count == 0 ? s.what->op != NC_X_SUM : greatest(&s, samples, count, length, &out.word);
    if (out.known && s.what->op == NC_X_RATE)
        out.word = per_second(out.word, length);
    free(s.rest);
    free(s.values.words);
    free(s.values.times);
    free(samples);
    return out;
}

bool nc_peak_may_fall(const nc_expr *e, nc_env *env)
{
    size_t count;
    bool falls = false;
    if (e->args[0]->op != NC_X_SUM || env->group == NULL)
        return false;
    nc_sample *samples = nc_group_samples(e->args[0], env, &count);
    for (size_t i = 0; i < count; i++)
        falls = falls || (e->args[0]->type == NC_T_FLOAT ? nc_v_float(samples[i].word) < 0
                                                         : nc_v_int(samples[i].word) < 0);
    free(samples);
    return falls;
}
