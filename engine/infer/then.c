/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "infer.h"

#include <stdlib.h>

/* Steps of `then`: the rows of a step stand in order of source, key and time, so that those which follow
 * another row within some time are found by one search and read one after the other. */

bool nc_later(const nc_origin *x, const nc_origin *than)
{
    if (x->at != than->at)
        return x->at > than->at;
    return x->record != than->record ? x->record > than->record : x->line > than->line;
}

static bool hash_of_row(const nc_probe *probe, const nc_row *row, uint64_t *hash)
{
    uint64_t h = nc_mix(nc_row_from(row)->source + 1u);
    for (unsigned i = 0; i < probe->key_count; i++) {
        nc_word word;
        if (!nc_row_get(row, probe->index->slots[i], &word))
            return false;
        h = nc_mix(h + word);
    }
    *hash = h;
    return true;
}

static int timed_order(const void *left, const void *right, void *run)
{
    const nc_timed *a = left, *b = right;
    if (a->hash != b->hash)
        return a->hash < b->hash ? -1 : 1;
    return nc_row_cmp(run, a->row, b->row);
}

static void make_line(nc_run *run, nc_join_step *step)
{
    const nc_refs *rows = &step->probe.alpha->rows;
    nc_timeline *line = &step->line;
    line->at = nc_xcalloc(rows->count + 1, sizeof *line->at);
    line->count = 0;
    bool sorted = true;
    for (size_t i = 0; i < rows->count; i++) {
        nc_timed *timed = &line->at[line->count];
        timed->row = nc_refs_at(rows, i);
        if (nc_row_from(timed->row)->at == NC_TIME_NONE ||
            !hash_of_row(&step->probe, timed->row, &timed->hash))
            continue;
        sorted = sorted && (line->count == 0 || timed_order(timed - 1, timed, run) <= 0);
        line->count++;
    }
    if (!sorted)
        qsort_r(line->at, line->count, sizeof *line->at, timed_order, run);
}

static bool comes_before(const nc_timed *timed, const nc_walk_sequel *walk)
{
    if (timed->hash != walk->hash)
        return timed->hash < walk->hash;
    return !nc_later(nc_row_from(timed->row), nc_row_from(walk->prev));
}

bool nc_sequel_begin(nc_run *run, nc_join_step *step, nc_env *env, nc_walk_sequel *walk)
{
    const nc_row *prev = env->rows[step->probe.pattern->follow->after];
    *walk = (nc_walk_sequel){.step = step, .prev = prev, .hash = nc_mix(nc_row_from(prev)->source + 1u)};
    if (nc_row_from(prev)->at == NC_TIME_NONE)
        return false;
    for (unsigned i = 0; i < step->probe.key_count; i++) {
        nc_result_value key = nc_eval(step->probe.keys[i], env);
        if (!key.known)
            return false;
        walk->key[i] = key.word;
        walk->hash = nc_mix(walk->hash + key.word);
    }
    if (step->line.at == NULL)
        make_line(run, step);
    size_t low = 0, high = step->line.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (comes_before(&step->line.at[middle], walk))
            low = middle + 1;
        else
            high = middle;
    }
    walk->at = low;
    return true;
}

static bool same_key(const nc_walk_sequel *walk, const nc_row *row)
{
    const nc_probe *probe = &walk->step->probe;
    bool same = nc_row_from(row)->source == nc_row_from(walk->prev)->source;
    for (unsigned i = 0; i < probe->key_count && same; i++) {
        nc_word word;
        same = nc_row_get(row, probe->index->slots[i], &word) && word == walk->key[i];
    }
    return same;
}

const nc_row *nc_sequel_next(nc_walk_sequel *walk)
{
    const nc_timeline *line = &walk->step->line;
    uint64_t within = (uint64_t)walk->step->probe.pattern->follow->within;
    while (walk->at < line->count && line->at[walk->at].hash == walk->hash) {
        const nc_row *row = line->at[walk->at++].row;
        if ((uint64_t)nc_row_from(row)->at - (uint64_t)nc_row_from(walk->prev)->at > within)
            return NULL;
        if (same_key(walk, row))
            return row;
    }
    return NULL;
}
