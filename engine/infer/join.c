/* SPDX-License-Identifier: Apache-2.0 */
#include "infer.h"

#include <stdlib.h>

/* Matches of one rule: nested probes in an order fixed by what is bound, equal slots answered from indexes,
 * the other conditions tested as soon as all their names are bound. */

/* A join that keeps testing rows without end is stopped and named. */
enum { WORK_PER_MATCH = 64, FREE_WORK = 1 << 26 };

typedef struct joining {
    nc_run *run;
    nc_rule_plan *plan;
    const nc_join_plan *join;
    nc_env env;
    nc_scope scope;
    const nc_row *rows[64];
    unsigned first;
    bool delta;
    size_t begun; /* matches that were there already */
    nc_derivations queue;
    uint64_t doubts; /* conditions of `where` that are undecided */
} joining;

static void visit_host(void *context, const nc_expr *expr)
{
    bool *asks = context;
    *asks = *asks || expr->op == NC_X_HOST;
}

/* Names that a condition needs bound.  The host is asked about the source of the rule's first fact. */
static uint64_t needs_bound(const nc_expr *expr)
{
    bool asks = false;
    nc_walk(expr, visit_host, &asks);
    return expr->binds | (asks ? 1 : 0);
}

static unsigned usable(const nc_rule *rule, const bool *used, uint64_t bound, unsigned find,
                       const nc_expr **list, unsigned *equalities)
{
    unsigned n = 0, number = 0;
    uint64_t bit = UINT64_C(1) << find;
    *equalities = 0;
    for (unsigned f = 0; f < rule->find_count; f++) {
        for (unsigned i = 0; i < rule->find[f].join_count; i++, number++) {
            const nc_expr *e = rule->find[f].join[i];
            uint64_t binds = needs_bound(e);
            if (used[number] || (binds & bit) == 0 || (binds & ~(bound | bit)) != 0)
                continue;
            *equalities += e->op == NC_X_EQ;
            if (list != NULL)
                list[n] = e;
            n++;
        }
    }
    return n;
}

static void mark_used(const nc_rule *rule, bool *used, uint64_t bound)
{
    unsigned number = 0;
    for (unsigned f = 0; f < rule->find_count; f++)
        for (unsigned i = 0; i < rule->find[f].join_count; i++, number++)
            used[number] = used[number] || (needs_bound(rule->find[f].join[i]) & ~bound) == 0;
}

/* A step comes when all is bound that says which fact is the one. */
static bool can_come(const nc_rule *rule, unsigned find, uint64_t bound)
{
    const nc_pattern *pattern = &rule->find[find];
    if (pattern->follow == NULL)
        return true;
    uint64_t needs = UINT64_C(1) << pattern->follow->after;
    for (unsigned i = 0; i < pattern->join_count; i++)
        needs |= pattern->join[i]->binds & ~(UINT64_C(1) << find);
    return (needs & ~bound) == 0;
}

/* The find with most equalities to what is bound; then with most conditions; then the one written first. */
static unsigned choose_next(const nc_rule *rule, const bool *used, uint64_t bound)
{
    unsigned best = rule->find_count, best_equal = 0, best_count = 0;
    for (unsigned f = 0; f < rule->find_count; f++) {
        if ((bound >> f & 1) != 0 || !can_come(rule, f, bound))
            continue;
        unsigned equal, count = usable(rule, used, bound, f, NULL, &equal);
        if (best == rule->find_count || equal > best_equal || (equal == best_equal && count > best_count)) {
            best = f;
            best_equal = equal;
            best_count = count;
        }
    }
    return best;
}

static void add_wheres(nc_run *run, const nc_rule *rule, nc_join_step *step, uint64_t before, uint64_t bound,
                       bool first)
{
    unsigned *list = NC_NEW_ARRAY(run->plans, unsigned, rule->where_count);
    step->wheres = list;
    for (unsigned i = 0; i < rule->where_count; i++) {
        uint64_t binds = needs_bound(rule->where[i].expr);
        if ((binds & ~bound) == 0 && (first || (binds & ~before) != 0))
            list[step->where_count++] = i;
    }
}

static nc_join_plan *plan_join(nc_run *run, const nc_rule_plan *of, unsigned first)
{
    const nc_rule *rule = of->rule;
    unsigned total = 0;
    for (unsigned f = 0; f < rule->find_count; f++)
        total += rule->find[f].join_count;
    bool *used = NC_NEW_ARRAY(run->plans, bool, total);
    const nc_expr **list = NC_NEW_ARRAY(run->plans, const nc_expr *, total);
    nc_join_plan *plan = NC_NEW(run->plans, nc_join_plan);
    plan->steps = NC_NEW_ARRAY(run->plans, nc_join_step, rule->find_count);
    uint64_t bound = 0;
    for (unsigned f = first; plan->count < rule->find_count; f = choose_next(rule, used, bound)) {
        nc_join_step *step = &plan->steps[plan->count++];
        unsigned equal, count = usable(rule, used, bound, f, list, &equal);
        nc_probe_over(run, &step->probe, &rule->find[f], of->find[f], list, count);
        uint64_t before = bound;
        bound |= UINT64_C(1) << f;
        add_wheres(run, rule, step, before, bound, plan->count == 1);
        mark_used(rule, used, bound);
    }
    return plan;
}

/* Nothing is left to be judged or grouped: the match concludes and need not be kept. */
static void conclude(joining *j)
{
    nc_match match = {.rows = j->rows, .truth = NC_YES, .where = -1};
    match.height = nc_match_height(j->plan->rule, &match);
    match.seen = nc_match_seen(j->run, j->plan, j->rows);
    nc_derive_soon(j->run, j->plan, &j->env, &match, &j->queue);
    j->plan->finding_count++;
}

/* Matches of one group mostly come one after another.  Takes the place of the one before, or yields to it;
 * false when that is of another group. */
static bool pick_lazily(joining *j)
{
    nc_rule_plan *plan = j->plan;
    nc_match *before = plan->matches.count > j->begun ? &plan->matches.at[plan->matches.count - 1] : NULL;
    bool same = before != NULL && before->where < 0 &&
                nc_same_group(plan->rule, &j->env, j->rows, before->rows) &&
                nc_match_seen(j->run, plan, j->rows) == nc_match_seen(j->run, plan, before->rows);
    if (same && nc_picked_before(j->run, plan->rule, &j->env, j->rows, before->rows))
        memcpy(before->rows, j->rows, plan->rule->find_count * sizeof *j->rows);
    j->env.rows = j->rows;
    return same;
}

/* That of a rule before, if none has it. */
static void take_room(nc_run *run, nc_rule_plan *plan)
{
    plan->arena = run->spare_arena != NULL ? run->spare_arena : nc_arena_new();
    if (plan->matches.at == NULL)
        plan->matches = run->spare_matches;
    else
        free(run->spare_matches.at);
    run->spare_arena = NULL;
    run->spare_matches = (nc_matches){0};
}

static void keep_match(joining *j)
{
    nc_rule_plan *plan = j->plan;
    if (plan->match_count >= j->run->limits.matches) {
        plan->stopped = true;
        return;
    }
    plan->match_count++;
    if (plan->direct && j->doubts == 0) {
        conclude(j);
        return;
    }
    if (plan->lazy && j->doubts == 0 && pick_lazily(j))
        return;
    if (plan->arena == NULL)
        take_room(j->run, plan);
    unsigned room =
        plan->rule->bind_count > plan->rule->find_count ? plan->rule->bind_count : plan->rule->find_count;
    nc_match match = {.rows = NC_NEW_ARRAY(plan->arena, const nc_row *, room), .truth = NC_YES, .where = -1};
    for (unsigned f = 0; f < plan->rule->find_count; f++)
        match.rows[f] = j->rows[f];
    if (j->doubts != 0) {
        match.truth = NC_UNDECIDED;
        match.where = __builtin_ctzll(j->doubts);
    }
    nc_matches *matches = &plan->matches;
    matches->at = nc_grow(matches->at, &matches->capacity, matches->count, sizeof *matches->at);
    matches->at[matches->count++] = match;
}

/* A name has got its row. */
static void bind(joining *j, unsigned find, const nc_row *row)
{
    j->rows[find] = row;
    if (find == 0)
        j->scope.source = nc_row_from(row)->source;
}

static bool filters_hold(joining *j, const nc_join_step *step)
{
    for (unsigned i = 0; i < step->probe.filter_count; i++)
        if (nc_eval_truth(step->probe.filters[i], &j->env) != NC_YES)
            return false;
    return true;
}

/* False: some condition says no. */
static bool wheres_hold(joining *j, const nc_join_step *step)
{
    for (unsigned i = 0; i < step->where_count; i++) {
        nc_truth truth = nc_eval_truth(j->plan->rule->where[step->wheres[i]].expr, &j->env);
        if (truth == NC_NO)
            return false;
        if (truth == NC_UNDECIDED)
            j->doubts |= UINT64_C(1) << (step->wheres[i] & 63);
    }
    return true;
}

static uint64_t work_limit(const joining *j)
{
    return FREE_WORK + (uint64_t)j->run->limits.matches * WORK_PER_MATCH;
}

static size_t upper(const joining *j, unsigned find)
{
    if (j->delta && find < j->first)
        return j->plan->old[find];
    return j->plan->now[find];
}

static void descend(joining *j, unsigned depth);

/* The facts that follow, or the first of them; `where` has no say in which one is the first. */
static void follow(joining *j, unsigned depth)
{
    nc_join_step *step = &j->join->steps[depth];
    const nc_pattern *pattern = step->probe.pattern;
    uint64_t doubts = j->doubts;
    nc_walk_sequel walk;
    const nc_row *row;
    bool go_on = nc_sequel_begin(j->run, step, &j->env, &walk);
    while (go_on && !j->plan->stopped && (row = nc_sequel_next(&walk)) != NULL) {
        j->plan->stopped = ++j->plan->work > work_limit(j);
        bind(j, pattern->bind, row);
        if (!filters_hold(j, step))
            continue;
        if (wheres_hold(j, step))
            descend(j, depth + 1);
        j->doubts = doubts;
        go_on = pattern->follow->each;
    }
    j->rows[pattern->bind] = NULL;
}

static void descend(joining *j, unsigned depth)
{
    if (depth == j->join->count) {
        keep_match(j);
        return;
    }
    const nc_join_step *step = &j->join->steps[depth];
    unsigned find = step->probe.pattern->bind;
    if (step->probe.pattern->follow != NULL) {
        follow(j, depth);
        return;
    }
    size_t from = j->delta && find == j->first ? j->plan->old[find] : 0, position;
    uint64_t limit = work_limit(j);
    nc_walk_rows walk;
    if (!nc_probe_begin(&step->probe, &j->env, upper(j, find), &walk))
        return;
    if (walk.index == NULL)
        walk.at = (uint32_t)from;
    uint64_t doubts = j->doubts;
    const nc_row *row;
    while (!j->plan->stopped && (row = nc_probe_next(&walk, &position)) != NULL) {
        if (position < from)
            continue;
        j->plan->stopped = ++j->plan->work > limit;
        bind(j, find, row);
        if (filters_hold(j, step) && wheres_hold(j, step))
            descend(j, depth + 1);
        j->doubts = doubts;
    }
    j->rows[find] = NULL;
}

/* Rows of a relation that is read once are passed by rather than indexed, when they are many. */
enum { MANY_ROWS = 1 << 16, TIMES_MORE = 8 };

/* The smallest relation, from which indexes lead on.  But where a small one meets a large one that no other
 * rule looks into, the index stands over the small one: it fits the cache, and that of the large one is never
 * made. */
unsigned nc_join_first(nc_run *run, nc_rule_plan *plan)
{
    const nc_rule *rule = plan->rule;
    unsigned smallest = 0;
    for (unsigned f = 0; f < rule->find_count; f++)
        if (plan->now[f] < plan->now[smallest] && rule->find[f].follow == NULL)
            smallest = f;
    unsigned large = 1 - smallest;
    if (rule->find_count != 2 || rule->find[large].follow != NULL || plan->lazy || run->live != NULL ||
        plan->find[large]->uses != 1 || plan->now[large] < MANY_ROWS ||
        plan->now[large] / TIMES_MORE < plan->now[smallest])
        return smallest;
    if (plan->joins[large] == NULL)
        plan->joins[large] = plan_join(run, plan, large);
    return plan->joins[large]->steps[1].probe.index != NULL ? large : smallest;
}

void nc_join(nc_run *run, nc_rule_plan *plan, unsigned first, bool delta)
{
    if (plan->joins[first] == NULL)
        plan->joins[first] = plan_join(run, plan, first);
    joining j = {.run = run, .plan = plan, .join = plan->joins[first], .first = first, .delta = delta};
    j.begun = plan->matches.count;
    j.scope = (nc_scope){.run = run, .rule = plan->rule, .from = NC_TIME_NONE, .to = NC_TIME_NONE};
    nc_env_init(&j.env, run, &j.scope, j.rows);
    descend(&j, 0);
    nc_derive_queued(run, plan, &j.queue);
    for (unsigned i = 0; i < j.join->count; i++) {
        free(j.join->steps[i].line.at);
        j.join->steps[i].line.at = NULL;
    }
}
