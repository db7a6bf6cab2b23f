/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_TEST_INFER_NAIVE_H
#define NC_TEST_INFER_NAIVE_H

/* The meaning of rules straight from docs/rule-language.md: nested loops over all facts, no index, no order, no batches.
 * Only expressions are evaluated by the engine's own code.  Fine for some dozens of facts. */

#include "engine/infer/run.h"
#include "engine/rule/program.h"

#include <stdio.h>
#include <stdlib.h>

enum { NAIVE_ROWS = 4000, NAIVE_MATCHES = 60000, NAIVE_LINES = 4000, NAIVE_RULES = 24, NAIVE_CAUSES = 4 };

typedef struct naive_match {
    const nc_row *rows[NC_MAX_BINDINGS];
    nc_truth truth;
    uint64_t seen; /* sources that show it by themselves, as bits */
} naive_match;

typedef struct naive {
    const nc_program *program;
    nc_pool *pool;
    nc_arena *arena;
    const nc_row *rows[NAIVE_ROWS];
    size_t row_count;
    bool loaded[NC_MAX_TYPES];
    bool covered[3];
    int64_t covered_from[3], covered_to[3];
    nc_truth sees;
    naive_match *matches;
    size_t match_count;
    char *lines[NAIVE_LINES]; /* findings, and what is undecided */
    size_t line_count;
    size_t found[NAIVE_RULES], open[NAIVE_RULES]; /* of each rule */
    bool doubtful[NAIVE_RULES], recursive[NAIVE_RULES];
    int speaks[NAIVE_RULES][NAIVE_CAUSES];        /* decibans of its strongest item for each cause */
    bool overflow;
} naive;

static inline nc_truth naive_exists(nc_env *env, const nc_pattern *pattern)
{
    naive *n = env->context;
    nc_truth found = NC_NO;
    if (!n->loaded[pattern->type])
        return NC_UNDECIDED;
    for (size_t i = 0; i < n->row_count; i++) {
        if (n->rows[i]->type != pattern->type)
            continue;
        const nc_row *before = env->rows[pattern->bind];
        env->rows[pattern->bind] = n->rows[i];
        nc_truth truth = NC_YES;
        for (unsigned c = 0; c < pattern->local_count; c++)
            truth = nc_and(truth, nc_eval_truth(pattern->local[c], env));
        for (unsigned c = 0; c < pattern->join_count; c++)
            truth = nc_and(truth, nc_eval_truth(pattern->join[c], env));
        env->rows[pattern->bind] = before;
        found = nc_or(found, truth);
    }
    return found;
}

static inline bool naive_host(nc_env *env, const nc_function *fn, const nc_result_value *args, nc_word *out)
{
    naive *n = env->context;
    (void)fn;
    (void)args;
    *out = n->sees == NC_YES;
    return n->sees != NC_UNDECIDED;
}

static inline nc_env naive_env(naive *n, const nc_row **rows)
{
    return (nc_env){ .pool = n->pool, .vocab = n->program->vocab, .rows = rows, .exists = naive_exists, .host = naive_host,
                     .context = n };
}

static inline bool naive_after(const nc_origin *x, const nc_origin *anchor)
{
    return x->at != anchor->at ? x->at > anchor->at : x->record > anchor->record;
}

/* Do all conditions of a pattern hold for the row? */
static inline nc_truth naive_matches(nc_env *env, const nc_pattern *pattern, const nc_row *row)
{
    nc_truth truth = row->type == pattern->type ? NC_YES : NC_NO;
    const nc_row *before = env->rows[pattern->bind];
    env->rows[pattern->bind] = row;
    for (unsigned c = 0; c < pattern->local_count && truth != NC_NO; c++)
        truth = nc_and(truth, nc_eval_truth(pattern->local[c], env));
    for (unsigned c = 0; c < pattern->join_count && truth != NC_NO; c++)
        truth = nc_and(truth, nc_eval_truth(pattern->join[c], env));
    env->rows[pattern->bind] = before;
    return truth;
}

/* The first row of a pattern after the anchor; `doubts`: how many more there may be. */
static inline const nc_row *naive_first_after(naive *n, nc_env *env, const nc_pattern *pattern, const nc_origin *anchor, unsigned *doubts)
{
    const nc_row *first = NULL;
    for (size_t i = 0; i < n->row_count; i++) {
        const nc_row *row = n->rows[i];
        if (nc_row_from(row)->source != anchor->source || nc_row_from(row)->at == NC_TIME_NONE || !naive_after(nc_row_from(row), anchor))
            continue;
        nc_truth truth = naive_matches(env, pattern, row);
        *doubts += truth == NC_UNDECIDED;
        if (truth == NC_YES && (first == NULL || naive_after(&first->fact.from, nc_row_from(row))))
            first = row;
    }
    return first;
}

static inline nc_truth naive_absent(naive *n, nc_env *env, const nc_absence *absence)
{
    const nc_origin *anchor = nc_row_from(env->rows[absence->anchor]), *end = NULL;
    int64_t length = absence->within != NULL ? nc_v_int(nc_eval(absence->within, env).word) : 0;
    unsigned sure = 0, doubts = 0, open_ends = 0;
    if (absence->bound == NC_BETWEEN) {
        end = nc_row_from(env->rows[absence->closer]);
        if (end->source != anchor->source)
            return NC_UNDECIDED;
        if (!naive_after(end, anchor))
            return NC_NO;
    } else if (absence->until != NULL) {
        const nc_row *stop = naive_first_after(n, env, absence->until, anchor, &open_ends);
        end = stop != NULL ? &stop->fact.from : NULL;
    }
    for (size_t i = 0; i < n->row_count; i++) {
        const nc_origin *from = nc_row_from(n->rows[i]);
        if (from->source != anchor->source || from->at == NC_TIME_NONE)
            continue;
        bool inside = absence->before ? naive_after(anchor, from) && from->at >= anchor->at - length
                                      : naive_after(from, anchor) && (absence->bound != NC_WITHIN || from->at <= anchor->at + length);
        if (absence->bound == NC_BETWEEN)
            inside = inside && naive_after(end, from);
        else if (end != NULL)
            inside = inside && !naive_after(from, end);
        nc_truth truth = inside ? naive_matches(env, &absence->pattern, n->rows[i]) : NC_NO;
        sure += truth == NC_YES;
        doubts += truth == NC_UNDECIDED;
    }
    if (sure >= absence->fewer && open_ends == 0)
        return NC_NO;
    if (sure + doubts >= absence->fewer)
        return NC_UNDECIDED;
    int64_t from = n->covered_from[anchor->source], to = n->covered_to[anchor->source];
    bool covered = n->covered[anchor->source] && from <= anchor->at && anchor->at <= to;
    if (absence->before)
        covered = covered && from <= anchor->at - length;
    else if (end != NULL)
        covered = covered && to >= end->at;
    else
        covered = covered && to >= anchor->at + length && (absence->bound == NC_WITHIN || to > anchor->at);
    return covered && nc_eval_truth(absence->provided, env) == NC_YES ? NC_YES : NC_UNDECIDED;
}

static inline nc_truth naive_truth(naive *n, const nc_rule *rule, nc_env *env)
{
    nc_truth truth = NC_YES;
    for (unsigned f = 0; f < rule->find_count; f++) {
        for (unsigned c = 0; c < rule->find[f].join_count; c++)
            if (nc_eval_truth(rule->find[f].join[c], env) != NC_YES)
                return NC_NO;
    }
    for (unsigned i = 0; i < rule->where_count; i++)
        truth = nc_and(truth, nc_eval_truth(rule->where[i].expr, env));
    for (unsigned i = 0; i < rule->unless_count; i++)
        truth = nc_and(truth, nc_not(nc_eval_truth(rule->unless[i].expr, env)));
    for (unsigned i = 0; i < rule->absent_count && truth != NC_NO; i++)
        truth = nc_and(truth, naive_absent(n, env, &rule->absent[i]));
    return truth;
}

static inline void naive_enumerate(naive *n, const nc_rule *rule, const nc_row **rows, unsigned find);

/* A step: all facts that follow in time, or the first of them. */
static inline void naive_follow(naive *n, const nc_rule *rule, const nc_row **rows, unsigned find)
{
    const nc_pattern *pattern = &rule->find[find];
    const nc_origin *prev = nc_row_from(rows[pattern->follow->after]);
    const nc_row *first = NULL;
    nc_env env = naive_env(n, rows);
    for (size_t i = 0; i < n->row_count && !n->overflow && prev->at != NC_TIME_NONE; i++) {
        const nc_origin *from = nc_row_from(n->rows[i]);
        if (from->source != prev->source || from->at == NC_TIME_NONE || !naive_after(from, prev) ||
            from->at - prev->at > pattern->follow->within || naive_matches(&env, pattern, n->rows[i]) != NC_YES)
            continue;
        if (first == NULL || naive_after(&first->fact.from, from))
            first = n->rows[i];
        rows[find] = n->rows[i];
        if (pattern->follow->each)
            naive_enumerate(n, rule, rows, find + 1);
    }
    rows[find] = first;
    if (first != NULL && !pattern->follow->each)
        naive_enumerate(n, rule, rows, find + 1);
    rows[find] = NULL;
}

static inline void naive_enumerate(naive *n, const nc_rule *rule, const nc_row **rows, unsigned find)
{
    nc_env env = naive_env(n, rows);
    if (find == rule->find_count) {
        nc_truth truth = naive_truth(n, rule, &env);
        if (truth == NC_NO)
            return;
        if (n->match_count == NAIVE_MATCHES) {
            n->overflow = true;
            return;
        }
        naive_match *m = &n->matches[n->match_count++];
        memcpy(m->rows, rows, sizeof m->rows);
        m->truth = truth;
        return;
    }
    if (rule->find[find].follow != NULL) {
        naive_follow(n, rule, rows, find);
        return;
    }
    for (size_t i = 0; i < n->row_count && !n->overflow; i++) {
        if (n->rows[i]->type != rule->find[find].type)
            continue;
        rows[find] = n->rows[i];
        bool holds = true;
        for (unsigned c = 0; c < rule->find[find].local_count && holds; c++)
            holds = nc_eval_truth(rule->find[find].local[c], &env) == NC_YES;
        if (holds)
            naive_enumerate(n, rule, rows, find + 1);
    }
    rows[find] = NULL;
}

/* Whether two matches belong to one finding. */
static inline bool naive_same_group(naive *n, const nc_rule *rule, naive_match *a, naive_match *b)
{
    if (rule->per_count == 0)
        return a == b;
    for (unsigned i = 0; i < rule->per_count; i++) {
        nc_env x = naive_env(n, a->rows), y = naive_env(n, b->rows);
        nc_result_value va = nc_eval(rule->per[i], &x), vb = nc_eval(rule->per[i], &y);
        if (va.known != vb.known || (va.known && va.word != vb.word))
            return false;
    }
    return true;
}

/* The greatest aggregate over all facts of `bind` that lie in [t, t + length) for some fact's time t. */
static inline int64_t naive_peak(const nc_expr *peak, nc_env *env, const nc_row *const **list, size_t count, bool *any)
{
    const nc_expr *what = peak->args[0];
    int64_t best = INT64_MIN, length = nc_v_int(peak->args[1]->word);
    for (size_t i = 0; i < count; i++) {
        int64_t start = list[i][peak->bind]->fact.from.at, value = 0;
        for (size_t k = 0; k < count; k++) {
            const nc_row *row = list[k][peak->bind];
            bool counts = nc_row_from(row)->source == list[i][peak->bind]->fact.from.source;
            int64_t when = nc_row_from(row)->at;
            counts = counts && when != NC_TIME_NONE && start != NC_TIME_NONE && when >= start && when - start < length;
            for (size_t j = 0; j < k; j++)
                counts = counts && list[j][peak->bind] != row;
            env->rows = (const nc_row **)(uintptr_t)list[k];
            nc_result_value x = what->argc > 0 ? nc_eval(what->args[0], env) : (nc_result_value){ true, 1 };
            for (size_t j = 0; j < k && what->op == NC_X_DISTINCT && counts && x.known; j++) {
                env->rows = (const nc_row **)(uintptr_t)list[j];
                nc_result_value y = nc_eval(what->args[0], env);
                int64_t at = list[j][peak->bind]->fact.from.at;
                bool before = list[j][peak->bind]->fact.from.source == nc_row_from(row)->source && y.known && y.word == x.word;
                counts = !(before && at != NC_TIME_NONE && at >= start && at - start < length);
            }
            if (counts && x.known)
                value += what->op == NC_X_SUM ? nc_v_int(x.word) : 1;
            *any = *any || (counts && x.known);
        }
        best = value > best ? value : best;
    }
    return best;
}

static inline bool naive_all_recorded(const naive *n, const nc_expr *peak, const nc_row *const **list, size_t count)
{
    int64_t length = nc_v_int(peak->args[1]->word);
    for (size_t i = 0; i < count; i++) {
        const nc_origin *from = &list[i][peak->bind]->fact.from;
        if (from->at == NC_TIME_NONE || from->source == 0 || !n->covered[from->source] || n->covered_from[from->source] > from->at - length ||
            n->covered_to[from->source] < from->at + length)
            return false;
    }
    return true;
}

/* `count(a) in 2s >= 3` and the like: at least what was seen, at most only where all was recorded. */
static inline nc_truth naive_window(const naive *n, const nc_expr *e, nc_env *env, const nc_row *const **list, size_t count)
{
    bool any = false;
    int64_t seen = naive_peak(e->args[0], env, list, count, &any), limit = nc_v_int(e->args[1]->word);
    bool all = naive_all_recorded(n, e->args[0], list, count);
    env->rows = (const nc_row **)(uintptr_t)list[0];
    if (!any && e->args[0]->args[0]->op == NC_X_SUM)
        return NC_UNDECIDED; /* the sum of nothing is not known */
    if (e->op == NC_X_GE)
        return seen >= limit ? NC_YES : NC_NO;
    if (e->op == NC_X_LT)
        return seen >= limit ? NC_NO : all ? NC_YES : NC_UNDECIDED;
    return seen > limit ? NC_NO : all ? (seen == limit ? NC_YES : NC_NO) : NC_UNDECIDED;
}

static inline nc_truth naive_having(naive *n, const nc_rule *rule, const nc_row *const **list, size_t count)
{
    nc_group group = { list, count };
    nc_env env = naive_env(n, (const nc_row **)(uintptr_t)list[0]);
    env.group = &group;
    nc_truth truth = NC_YES;
    for (unsigned i = 0; i < rule->having_count; i++)
        truth = nc_and(truth, rule->having[i].expr->argc == 2 && rule->having[i].expr->args[0]->op == NC_X_PEAK
                                  ? naive_window(n, rule->having[i].expr, &env, list, count)
                                  : nc_eval_truth(rule->having[i].expr, &env));
    return truth;
}

/* Which sources show a row by themselves stands at its offset. */
static inline uint64_t naive_seen(const naive *n, const nc_rule *rule, const naive_match *m)
{
    uint64_t seen = UINT64_MAX;
    for (unsigned f = 0; f < rule->find_count; f++) {
        bool stepwise = false;
        for (size_t r = 0; r < n->program->rule_count; r++)
            stepwise = stepwise || (n->recursive[r] && n->program->rules[r]->concludes == m->rows[f]->type);
        seen &= stepwise ? UINT64_MAX : nc_row_from(m->rows[f])->offset;
    }
    return seen;
}

/* Adds the concluded row; false when it is there already. */
static inline bool naive_conclude(naive *n, const nc_rule *rule, const naive_match *m, uint64_t seen)
{
    nc_env env = naive_env(n, (const nc_row **)(uintptr_t)m->rows);
    nc_row *row = nc_alloc(n->arena, sizeof(nc_row) + rule->conclude_count * sizeof(nc_word));
    row->type = rule->concludes;
    row->id = (uint32_t)n->row_count + 1;
    row->own = (uint8_t)rule->conclude_count;
    row->fact.from.at = NC_TIME_NONE;
    row->fact.from.offset = seen;
    for (unsigned i = 0; i < rule->conclude_count; i++) {
        nc_result_value v = nc_eval(rule->conclude[i], &env);
        row->slot[i] = v.known ? v.word : 0;
        row->known |= (uint64_t)v.known << i;
    }
    for (size_t i = 0; i < n->row_count; i++)
        if (n->rows[i]->type == row->type && n->rows[i]->known == row->known &&
            memcmp(n->rows[i]->slot, row->slot, row->own * sizeof(nc_word)) == 0) {
            ((nc_row *)(uintptr_t)n->rows[i])->fact.from.offset |= seen;
            return false;
        }
    n->overflow = n->overflow || n->row_count == NAIVE_ROWS;
    if (!n->overflow)
        n->rows[n->row_count++] = row;
    return !n->overflow;
}

static inline void naive_line(naive *n, const nc_rule *rule, naive_match *first, size_t count, bool undecided)
{
    nc_buf text = { 0 };
    nc_env env = naive_env(n, first->rows);
    nc_buf_printf(&text, "%.*s%s %zu", NC_FMT(rule->name), undecided ? "?" : "", count);
    for (unsigned i = 0; i < rule->per_count; i++) {
        nc_result_value v = nc_eval(rule->per[i], &env);
        nc_buf_char(&text, ' ');
        if (v.known)
            nc_value_print(&text, n->pool, rule->per[i]->type, v.word);
    }
    for (unsigned f = 0; rule->per_count == 0 && f < rule->find_count; f++)
        if (nc_row_from(first->rows[f])->source != 0)
            nc_buf_printf(&text, " %u:%llu", nc_row_from(first->rows[f])->source, (unsigned long long)nc_row_from(first->rows[f])->record);
    nc_buf_char(&text, '\0');
    n->overflow = n->overflow || n->line_count == NAIVE_LINES;
    if (n->overflow)
        nc_buf_free(&text);
    else
        n->lines[n->line_count++] = text.p;
}

/* The strongest item of a rule speaks; between equals the one that speaks against. */
static inline void naive_speak(int *strongest, int decibans)
{
    if (abs(decibans) > abs(*strongest) || (abs(decibans) == abs(*strongest) && decibans < *strongest))
        *strongest = decibans;
}

static inline void naive_weigh(naive *n, size_t number, const nc_row *const **list, size_t count)
{
    const nc_rule *rule = n->program->rules[number];
    nc_group group = { list, count };
    nc_env env = naive_env(n, (const nc_row **)(uintptr_t)list[0]);
    env.group = &group;
    for (unsigned w = 0; w < rule->weigh_count; w++)
        for (size_t c = 0; c < n->program->cause_count; c++)
            if (n->program->causes[c] == rule->weigh[w].cause &&
                (rule->weigh[w].when == NULL || nc_eval_truth(rule->weigh[w].when, &env) == NC_YES))
                naive_speak(&n->speaks[number][c], rule->weigh[w].seen);
}

/* Does `pick` prefer match x to match y?  Random programs leave no two equal. */
static inline bool naive_prefers(naive *n, const nc_pick *pick, const nc_row *const *x, const nc_row *const *y)
{
    for (unsigned i = 0; i < pick->by_count; i++) {
        nc_env a = naive_env(n, (const nc_row **)(uintptr_t)x), b = naive_env(n, (const nc_row **)(uintptr_t)y);
        nc_result_value va = nc_eval(pick->by[i], &a), vb = nc_eval(pick->by[i], &b);
        if (va.known != vb.known)
            return va.known;
        if (va.known && va.word != vb.word)
            return (nc_v_int(va.word) > nc_v_int(vb.word)) == pick->last;
    }
    return false;
}

/* One group as one recording shows it, or the whole of it. */
typedef struct naive_view {
    const nc_row *const **list; /* decided matches, then others */
    size_t sure, all, picked;
    uint64_t seen;
    nc_truth verdict;
} naive_view;

/* Both with the undecided matches and without them the group must hold. */
static inline void naive_judge(naive *n, const nc_rule *rule, naive_view *v)
{
    nc_truth narrow = v->sure > 0 ? naive_having(n, rule, v->list, v->sure) : NC_NO;
    nc_truth wide = v->all > v->sure ? naive_having(n, rule, v->list, v->all) : narrow;
    v->verdict = narrow == NC_YES && wide == NC_YES ? NC_YES : narrow != NC_NO || wide != NC_NO ? NC_UNDECIDED : NC_NO;
    for (size_t i = 1; i < v->sure && rule->pick != NULL; i++)
        v->picked = naive_prefers(n, rule->pick, v->list[i], v->list[v->picked]) ? i : v->picked;
}

/* Those of the group that the sources in `mask` show, 0: those that none shows alone; and what all of them show. */
static inline naive_view naive_look(naive *n, const nc_rule *rule, naive_match **group, size_t count, uint64_t mask)
{
    naive_view v = { .seen = mask, .list = malloc((count + 1) * sizeof *v.list) };
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < count; i++) {
            uint64_t seen = group[i]->seen;
            bool in = seen == UINT64_MAX || (mask == 0 ? seen == 0 : (seen & mask) != 0);
            if (in && (group[i]->truth == NC_YES) == (pass == 0))
                v.list[v.all++] = group[i]->rows;
            v.sure = pass == 0 ? v.all : v.sure;
        }
    if (v.all > 0)
        naive_judge(n, rule, &v);
    else
        v.verdict = NC_NO;
    return v;
}

static inline void naive_leave_open(naive *n, size_t number, const naive_view *v)
{
    /* The engine lists a thousand open questions of a rule and counts the others. */
    n->overflow = n->overflow || ++n->open[number] > 1000;
    naive_line(n, n->program->rules[number], (naive_match *)(uintptr_t)v->list[v->all > v->sure ? v->sure : 0],
               v->all > v->sure ? v->all - v->sure - 1 : 0, true);
}

/* Every recording that shows it concludes; the one that shows most speaks. */
static inline bool naive_fire(naive *n, size_t number, const naive_view *views, size_t count, bool tell)
{
    const nc_rule *rule = n->program->rules[number];
    const naive_view *best = NULL;
    bool news = false;
    for (size_t i = 0; i < count; i++) {
        if (views[i].verdict != NC_YES)
            continue;
        const naive_match *m = (const naive_match *)(uintptr_t)views[i].list[views[i].picked]; /* rows stand first in a match */
        if (rule->concludes != NC_NO_TYPE)
            news = naive_conclude(n, rule, m, views[i].seen) || news;
        if (best == NULL || views[i].sure > best->sure)
            best = &views[i];
    }
    if (best == NULL || !tell)
        return news;
    n->found[number]++;
    naive_weigh(n, number, best->list, best->sure);
    if (!rule->silent)
        naive_line(n, rule, (naive_match *)(uintptr_t)best->list[best->picked], best->sure, false);
    return news;
}

/* Two sources at most: 1 and 2. */
static inline bool naive_group(naive *n, size_t number, naive_match **group, size_t count, bool tell)
{
    const nc_rule *rule = n->program->rules[number];
    uint64_t bits = 0;
    bool mixed = false;
    naive_view views[2];
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        mixed = mixed || group[i]->seen == 0;
        bits |= group[i]->seen != UINT64_MAX ? group[i]->seen : 0;
    }
    for (uint64_t bit = 1; bit <= 2; bit <<= 1)
        if ((bits & bit) != 0)
            views[used++] = naive_look(n, rule, group, count, bit);
    bool alone = false, open = false;
    for (size_t i = 0; i < used; i++) {
        alone = alone || views[i].verdict == NC_YES;
        open = open || views[i].verdict == NC_UNDECIDED;
    }
    bool news = naive_fire(n, number, views, used, tell);
    naive_view whole = { .list = NULL };
    if (!alone && (mixed || used == 0)) {
        whole = naive_look(n, rule, group, count, 0);
        whole.seen = mixed ? 0 : UINT64_MAX;
        alone = whole.verdict == NC_YES;
        news = naive_fire(n, number, &whole, 1, tell) || news;
    }
    for (size_t i = 0; i < used && tell && !alone && open; i++)
        if (views[i].verdict == NC_UNDECIDED) {
            naive_leave_open(n, number, &views[i]);
            break;
        }
    if (tell && !alone && !open && whole.list != NULL && whole.verdict == NC_UNDECIDED)
        naive_leave_open(n, number, &whole);
    for (size_t i = 0; i < used; i++)
        free((void *)(uintptr_t)views[i].list);
    free((void *)(uintptr_t)whole.list);
    return news;
}

/* One rule over everything known so far; `tell` records its findings.  True when it concluded something new. */
static inline bool naive_rule(naive *n, size_t number, bool tell)
{
    const nc_rule *rule = n->program->rules[number];
    const nc_row *rows[NC_MAX_BINDINGS] = { 0 };
    bool news = false;
    n->match_count = 0;
    for (unsigned f = 0; f < rule->find_count; f++)
        if (!n->loaded[rule->find[f].type])
            return false;
    naive_enumerate(n, rule, rows, 0);
    naive_match **group = malloc((n->match_count + 1) * sizeof *group);
    bool *taken = calloc(n->match_count + 1, 1);
    size_t before = n->match_count;
    for (size_t i = 0; i < before; i++)
        n->matches[i].seen = n->recursive[number] ? UINT64_MAX : naive_seen(n, rule, &n->matches[i]);
    for (size_t i = 0; i < before && !n->overflow; i++) {
        size_t count = 0;
        for (size_t k = i; k < before && !taken[i]; k++)
            if (k == i || (!taken[k] && naive_same_group(n, rule, &n->matches[i], &n->matches[k]))) {
                group[count++] = &n->matches[k];
                taken[k] = k != i;
            }
        if (count > 0)
            news = naive_group(n, number, group, count, tell) || news;
    }
    free((void *)(uintptr_t)group);
    free(taken);
    return news;
}

static inline bool naive_earlier(const nc_origin *a, const nc_origin *b)
{
    return a->at != b->at ? a->at < b->at : a->source != b->source ? a->source < b->source : a->record < b->record;
}

static inline bool naive_reads(naive *n, const nc_reducer *r, const nc_row *row, const nc_row **rows)
{
    nc_env env = naive_env(n, rows);
    rows[r->from.bind] = row;
    bool holds = row->type == r->from.type;
    for (unsigned c = 0; c < r->from.local_count && holds; c++)
        holds = nc_eval_truth(r->from.local[c], &env) == NC_YES;
    return holds;
}

static inline bool naive_same_key(naive *n, const nc_reducer *r, const nc_row *a, const nc_row *b)
{
    const nc_row *x[NC_MAX_BINDINGS] = { 0 }, *y[NC_MAX_BINDINGS] = { 0 };
    x[r->from.bind] = a;
    y[r->from.bind] = b;
    nc_env ex = naive_env(n, x), ey = naive_env(n, y);
    nc_result_value ka = nc_eval(r->key[0], &ex), kb = nc_eval(r->key[0], &ey);
    bool apart = nc_vocab_shape(n->program->vocab, r->from.type)->recorded;
    return (!apart || a->fact.from.source == b->fact.from.source) && ka.known == kb.known && (!ka.known || ka.word == kb.word);
}

/* What of one fact a field takes in; false: nothing. */
static inline bool naive_taken(naive *n, const nc_reducer *r, const nc_reducer_field *f, const nc_row *row, nc_word *out)
{
    const nc_row *rows[NC_MAX_BINDINGS] = { 0 };
    nc_env env = naive_env(n, rows);
    rows[r->from.bind] = row;
    nc_result_value v = f->value != NULL ? nc_eval(f->value, &env) : (nc_result_value){ true, 1 };
    *out = v.word;
    return v.known && (f->op != NC_R_COUNT || v.word != 0);
}

/* A field over all facts of the key of `like`; with a window, the greatest over those that begin at a fact. */
static inline bool naive_field(naive *n, const nc_reducer *r, const nc_reducer_field *f, const nc_row *const *facts, size_t count,
                               const nc_row *like, const nc_row *start, nc_word *out)
{
    const nc_row *chosen = NULL;
    bool known = false;
    nc_word total = 0, x, y;
    for (size_t i = 0; i < count; i++) {
        const nc_origin *from = &facts[i]->fact.from;
        if (!naive_same_key(n, r, like, facts[i]) || !naive_taken(n, r, f, facts[i], &x))
            continue;
        if (start != NULL && (from->source != start->fact.from.source || from->at < start->fact.from.at ||
                              from->at - start->fact.from.at >= f->window))
            continue;
        bool twice = false;
        for (size_t k = 0; k < i; k++)
            twice = twice || (naive_same_key(n, r, like, facts[k]) && naive_taken(n, r, f, facts[k], &y) && y == x);
        if (f->op == NC_R_COUNT || (f->op == NC_R_DISTINCT && !twice))
            total++;
        else if (f->op == NC_R_SUM)
            total += x;
        else if (f->op == NC_R_BITS)
            total |= x;
        else if (f->op == NC_R_MIN || f->op == NC_R_MAX)
            total = !known || (nc_v_int(x) > nc_v_int(total)) == (f->op == NC_R_MAX) ? x : total;
        else if (f->op == NC_R_LAST && (chosen == NULL || naive_earlier(&chosen->fact.from, from))) {
            chosen = facts[i];
            total = x;
        }
        known = true;
    }
    *out = total;
    return known;
}

static inline bool naive_peak_field(naive *n, const nc_reducer *r, const nc_reducer_field *f, const nc_row *const *facts, size_t count,
                                    const nc_row *like, nc_word *out)
{
    bool known = false;
    for (size_t i = 0; i < count; i++) {
        nc_word x;
        if (!naive_same_key(n, r, like, facts[i]) || !naive_taken(n, r, f, facts[i], &x))
            continue;
        naive_field(n, r, f, facts, count, like, facts[i], &x);
        *out = !known || nc_v_int(x) > nc_v_int(*out) ? x : *out;
        known = true;
    }
    return known;
}

/* Accumulators by one key; the values in the order of their fields. */
static inline void naive_reduce(naive *n, const nc_reducer *r)
{
    const nc_row *facts[NAIVE_ROWS];
    size_t count = 0, before = n->row_count;
    n->loaded[r->into] = true;
    for (size_t i = 0; i < before; i++) {
        const nc_row *rows[NC_MAX_BINDINGS] = { 0 };
        if (naive_reads(n, r, n->rows[i], rows))
            facts[count++] = n->rows[i];
    }
    for (size_t i = 0; i < count; i++) {
        bool seen = false;
        for (size_t k = 0; k < i; k++)
            seen = seen || naive_same_key(n, r, facts[k], facts[i]);
        if (seen)
            continue;
        nc_row *cell = nc_alloc(n->arena, sizeof(nc_row) + (1 + r->field_count) * sizeof(nc_word));
        const nc_row *rows[NC_MAX_BINDINGS] = { 0 };
        nc_env env = naive_env(n, rows);
        rows[r->from.bind] = facts[i];
        nc_result_value key = nc_eval(r->key[0], &env);
        cell->type = r->into;
        cell->own = (uint8_t)(1 + r->field_count);
        cell->fact.from = facts[i]->fact.from;
        cell->known = key.known;
        cell->slot[0] = key.known ? key.word : 0;
        for (size_t k = i; k < count; k++)
            if (naive_same_key(n, r, facts[k], facts[i]) && naive_earlier(&facts[k]->fact.from, &cell->fact.from))
                cell->fact.from = facts[k]->fact.from;
        cell->fact.from.offset = facts[i]->fact.from.offset;
        for (unsigned f = 0; f < r->field_count; f++) {
            const nc_reducer_field *field = &r->fields[f];
            bool known = field->window != 0 ? naive_peak_field(n, r, field, facts, count, facts[i], &cell->slot[1 + f])
                                            : naive_field(n, r, field, facts, count, facts[i], NULL, &cell->slot[1 + f]);
            known = known || field->op == NC_R_COUNT || field->op == NC_R_DISTINCT;
            cell->known |= (uint64_t)known << (1 + f);
        }
        n->rows[n->row_count++] = cell;
    }
}

/* Nothing was found, and some line of `find` has only facts that would match if values of theirs were other than unknown. */
static inline bool naive_doubtful(naive *n, size_t number)
{
    const nc_rule *rule = n->program->rules[number];
    const nc_row *rows[NC_MAX_BINDINGS] = { 0 };
    nc_env env = naive_env(n, rows);
    bool lacking = false;
    for (unsigned f = 0; f < rule->find_count; f++) {
        const nc_pattern *pattern = &rule->find[f];
        bool sure = false, maybe = false;
        for (size_t i = 0; i < n->row_count; i++) {
            nc_truth truth = n->rows[i]->type == pattern->type ? NC_YES : NC_NO;
            rows[f] = n->rows[i];
            for (unsigned c = 0; c < pattern->local_count && truth != NC_NO; c++)
                truth = nc_and(truth, nc_eval_truth(pattern->local[c], &env));
            sure = sure || truth == NC_YES;
            maybe = maybe || truth == NC_UNDECIDED;
        }
        rows[f] = NULL;
        if (!n->loaded[pattern->type] || (!sure && !maybe))
            return false;
        lacking = lacking || !sure;
    }
    return lacking && n->found[number] == 0 && n->open[number] == 0;
}

/* Rules of one stratum in the order in which they read each other: d0 stands below d1, and neither is negated by what
 * concludes it.  Rules that read what they conclude go on until nothing is new. */
static inline unsigned naive_rank(const naive *n, size_t number)
{
    nc_fact_type type = n->program->rules[number]->concludes;
    unsigned level = type == nc_vocab_find(n->program->vocab, NC_S("d0")) ? 0 : type != NC_NO_TYPE ? 1 : 2;
    return level * 2 + n->recursive[number];
}

static inline void naive_stratum(naive *n, unsigned stratum)
{
    for (unsigned rank = 0; rank < 6; rank++)
        for (bool news = true; news && !n->overflow;) {
            news = false;
            for (size_t r = 0; r < n->program->rule_count; r++)
                if (n->program->rules[r]->stratum == stratum && naive_rank(n, r) == rank)
                    news = naive_rule(n, r, false) || news;
            news = news && rank % 2 == 1;
        }
}

static inline void naive_run(naive *n)
{
    n->matches = malloc(NAIVE_MATCHES * sizeof *n->matches);
    unsigned strata = 0;
    for (size_t r = 0; r < n->program->rule_count; r++) {
        const nc_rule *rule = n->program->rules[r];
        if (rule->concludes != NC_NO_TYPE)
            n->loaded[rule->concludes] = true;
        for (unsigned f = 0; f < rule->find_count; f++)
            n->recursive[r] = n->recursive[r] || (rule->concludes != NC_NO_TYPE && rule->find[f].type == rule->concludes);
        strata = rule->stratum >= strata ? rule->stratum + 1 : strata;
    }
    for (size_t r = 0; r < n->program->reducer_count; r++)
        naive_reduce(n, n->program->reducers[r]);
    for (unsigned s = 0; s < strata; s++)
        naive_stratum(n, s);
    for (size_t r = 0; r < n->program->rule_count; r++)
        naive_rule(n, r, true);
    for (size_t r = 0; r < n->program->rule_count; r++)
        n->doubtful[r] = naive_doubtful(n, r);
    free(n->matches);
}

#endif
