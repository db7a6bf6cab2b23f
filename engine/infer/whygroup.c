/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "why.h"

#include <stdlib.h>

/* Of the groups of matches the one to tell of: that of which `having` holds, else the one that comes nearest
 * to it. */

typedef struct member {
    const nc_row **rows;
    const nc_word *key;
    uint64_t known;
} member;

/* How a group does: lines that say no, lines that are undecided, how far ordered values are off. */
typedef struct score {
    unsigned no, open;
    uint64_t distance;
} score;

static int key_cmp(const member *a, const member *b, unsigned count)
{
    if (a->known != b->known)
        return a->known < b->known ? -1 : 1;
    for (unsigned i = 0; i < count; i++)
        if (a->key[i] != b->key[i])
            return a->key[i] < b->key[i] ? -1 : 1;
    return 0;
}

static int member_cmp(const void *left, const void *right, void *context)
{
    const nc_replay *r = context;
    const member *a = left, *b = right;
    int order = key_cmp(a, b, r->rule->per_count);
    for (unsigned f = 0; order == 0 && f < r->rule->find_count; f++)
        order = nc_row_cmp(r->run, a->rows[f], b->rows[f]);
    return order;
}

static void take_keys(nc_replay *r, member *m, nc_word *key)
{
    m->key = key;
    r->env.rows = m->rows;
    for (unsigned i = 0; i < r->rule->per_count; i++) {
        nc_result_value value = nc_eval(r->rule->per[i], &r->env);
        key[i] = value.known ? value.word : 0;
        m->known |= (uint64_t)value.known << (i & 63);
    }
    r->env.rows = r->rows;
}

/* Of matches of one group those of the recording that shows most of them. */
static size_t fullest_view(const nc_replay *r, const nc_row *const **rows, size_t total)
{
    const nc_recordings *recordings = &r->run->recordings;
    uint32_t bits = 0, mask = 0;
    size_t most = 0, kept = 0;
    for (size_t i = 0; i < total; i++) {
        uint32_t seen = nc_match_seen(r->run, r->plan, rows[i]);
        bits |= seen != NC_SEEN_BY_ALL ? seen : 0;
    }
    for (unsigned i = 0; i < recordings->count; i++) {
        uint32_t bit = UINT32_C(1) << recordings->by_name[i];
        size_t count = 0;
        for (size_t k = 0; k < total && (bits & bit) != 0; k++)
            count += nc_is_in_view(nc_match_seen(r->run, r->plan, rows[k]), bit);
        mask = count > most ? bit : mask;
        most = count > most ? count : most;
    }
    for (size_t i = 0; i < total; i++)
        if (mask == 0 || nc_is_in_view(nc_match_seen(r->run, r->plan, rows[i]), mask))
            rows[kept++] = rows[i];
    return kept;
}

static score score_of(nc_replay *r, const nc_group *group)
{
    score s = {0};
    const nc_row *before[NC_MAX_BINDINGS];
    memcpy(before, r->rows, sizeof before);
    memcpy(r->rows, group->matches[0], r->rule->find_count * sizeof *r->rows);
    r->env.group = group;
    for (unsigned i = 0; i < r->rule->having_count; i++) {
        const nc_expr *e = r->rule->having[i].expr;
        nc_truth truth = nc_having_truth(e, &r->env);
        s.no += truth == NC_NO;
        s.open += truth == NC_UNDECIDED;
        s.distance = truth == NC_YES ? s.distance : nc_why_added(s.distance, nc_why_distance(e, &r->env));
    }
    r->env.group = NULL;
    memcpy(r->rows, before, sizeof before);
    return s;
}

static int score_cmp(const score *a, const score *b)
{
    if (a->no != b->no)
        return a->no < b->no ? -1 : 1;
    if (a->open != b->open)
        return a->open < b->open ? -1 : 1;
    return a->distance < b->distance ? -1 : a->distance > b->distance;
}

static nc_str key_text(nc_replay *r, const nc_row **rows)
{
    nc_buf out = {0};
    r->env.rows = rows;
    for (unsigned i = 0; i < r->rule->per_count; i++) {
        nc_buf_printf(&out, "%s%.*s ", i > 0 ? ", " : "",
                      NC_FMT(nc_expr_text(r->run, r->rule, r->rule->per[i])));
        nc_why_print(r->run, &out, r->rule->per[i], &r->env);
    }
    r->env.rows = r->rows;
    return nc_arena_buf(r->run->arena, &out);
}

static int rows_cmp(const nc_replay *r, const nc_row *const *a, const nc_row *const *b)
{
    int order = 0;
    for (unsigned f = 0; order == 0 && f < r->rule->find_count; f++)
        order = nc_row_cmp(r->run, a[f], b[f]);
    return order;
}

/* The groups one after another; each is held against the best so far. */
static void choose(nc_replay *r, const member *members, size_t count)
{
    const nc_row *const **rows = NC_NEW_ARRAY(r->run->arena, const nc_row *const *, count);
    score best = {0};
    for (size_t i = 0, end; i < count; i = end) {
        nc_group group = {.matches = rows + i};
        bool alone = r->rule->per_count == 0;
        for (end = i; end < count &&
                      (end == i || (!alone && key_cmp(&members[i], &members[end], r->rule->per_count) == 0));
             end++)
            rows[end] = members[end].rows;
        group.count = alone ? 1 : fullest_view(r, rows + i, end - i);
        score s = score_of(r, &group);
        int order = r->out->groups++ == 0 ? -1 : score_cmp(&s, &best);
        if (order > 0 || (order == 0 && rows_cmp(r, group.matches[0], r->group.matches[0]) >= 0))
            continue;
        best = s;
        r->group = group;
    }
}

void nc_why_choose_group(nc_replay *r)
{
    size_t count = r->match_count, width = r->rule->per_count;
    if (count == 0 || r->best.stage != NC_AT_HAVING)
        return;
    member *members = nc_xcalloc(count, sizeof *members);
    nc_word *keys = nc_xcalloc(count * width + 1, sizeof *keys);
    for (size_t i = 0; i < count; i++) {
        members[i].rows = r->matches[i];
        take_keys(r, &members[i], keys + i * width);
    }
    qsort_r(members, count, sizeof *members, member_cmp, r);
    choose(r, members, count);
    memcpy(r->best.rows, r->group.matches[0], r->rule->find_count * sizeof *r->best.rows);
    r->out->group = key_text(r, r->best.rows);
    free(keys);
    free(members);
}
