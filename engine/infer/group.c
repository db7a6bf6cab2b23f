/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "infer.h"

#include <stdlib.h>

/* Matches with equal values of `per` are one group; a group whose `having` holds concludes and makes a
 * finding. */

typedef struct member {
    nc_match *match;
    const nc_word *key;
    uint64_t key_known;
    size_t number; /* in canonical order */
} member;

typedef struct grouping {
    nc_run *run;
    nc_rule_plan *plan;
    nc_scope scope;
    nc_env env;
    bool early; /* within a recursion: groups conclude, and are told of when it has ended */
} grouping;

static int match_order(const void *a, const void *b, void *context)
{
    const grouping *g = context;
    const nc_match *x = ((const member *)a)->match, *y = ((const member *)b)->match;
    for (unsigned f = 0; f < g->plan->rule->find_count; f++) {
        int order = nc_row_cmp(g->run, x->rows[f], y->rows[f]);
        if (order != 0)
            return order;
    }
    return 0;
}

static int key_order(const grouping *g, const member *x, const member *y)
{
    for (unsigned i = 0; i < g->plan->rule->per_count; i++) {
        /* As masks, not as two bools: gcc 12.2 at -O2 gets the comparison of (a >> i & 1) with (b >> i & 1)
         * wrong here. */
        uint64_t bit = UINT64_C(1) << i;
        if (((x->key_known ^ y->key_known) & bit) != 0)
            return (x->key_known & bit) != 0 ? 1 : -1;
        if ((x->key_known & bit) == 0 || x->key[i] == y->key[i])
            continue;
        int order = nc_value_cmp(g->run->pool, g->plan->rule->per[i]->type, x->key[i], y->key[i]);
        if (order != 0)
            return order;
    }
    return 0;
}

static int member_order(const void *a, const void *b, void *context)
{
    const member *x = a, *y = b;
    int order = key_order(context, x, y);
    if (order != 0)
        return order;
    if (x->match->truth != y->match->truth)
        return x->match->truth == NC_YES ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

static void make_key(grouping *g, member *m, nc_word *key)
{
    const nc_rule *rule = g->plan->rule;
    g->env.rows = m->match->rows;
    for (unsigned i = 0; i < rule->per_count; i++) {
        nc_result_value value = nc_eval(rule->per[i], &g->env);
        key[i] = value.known ? value.word : 0;
        m->key_known |= (uint64_t)value.known << i;
    }
    m->key = key;
}

static void make_keys(grouping *g, member *members, size_t count)
{
    unsigned words = g->plan->rule->per_count;
    nc_word *keys = NC_NEW_ARRAY(g->plan->arena, nc_word, count * words);
    for (size_t i = 0; i < count; i++)
        make_key(g, &members[i], keys + i * words);
}

static void set_group(grouping *g, nc_group *group, const nc_row ***rows, nc_match *const *matches,
                      size_t count)
{
    for (size_t i = 0; i < count; i++)
        rows[i] = matches[i]->rows;
    *group = (nc_group){(const nc_row *const *const *)rows, count};
    g->env.group = group;
    g->env.rows = matches[0]->rows;
}

/* "At least" was seen or was not: that more may have happened unseen is no news.  Below a `not` it would be.
 */
static bool asks_at_least(const nc_expr *e, nc_env *env)
{
    bool left = e->op == NC_X_GE || e->op == NC_X_GT, right = e->op == NC_X_LT || e->op == NC_X_LE;
    if (!(left && e->args[0]->op == NC_X_PEAK) && !(right && e->args[1]->op == NC_X_PEAK))
        return false;
    return nc_eval(e->args[0], env).known && nc_eval(e->args[1], env).known;
}

nc_truth nc_having_truth(const nc_expr *e, nc_env *env)
{
    nc_truth truth = nc_eval_truth(e, env);
    return truth == NC_UNDECIDED && asks_at_least(e, env) ? NC_NO : truth;
}

static nc_truth having(grouping *g, const nc_expr **open)
{
    nc_truth truth = NC_YES;
    for (unsigned i = 0; i < g->plan->rule->having_count; i++) {
        nc_truth one = nc_having_truth(g->plan->rule->having[i].expr, &g->env);
        if (one == NC_UNDECIDED && *open == NULL)
            *open = g->plan->rule->having[i].expr;
        truth = nc_and(truth, one);
    }
    return truth;
}

bool nc_same_group(const nc_rule *rule, nc_env *env, const nc_row **a, const nc_row **b)
{
    for (unsigned i = 0; i < rule->per_count; i++) {
        env->rows = a;
        nc_result_value x = nc_eval(rule->per[i], env);
        env->rows = b;
        nc_result_value y = nc_eval(rule->per[i], env);
        if (x.known != y.known || (x.known && x.word != y.word))
            return false;
    }
    return true;
}

static int pick_cmp(nc_run *run, const nc_pick *pick, nc_env *env, const nc_row **a, const nc_row **b)
{
    for (unsigned i = 0; i < pick->by_count; i++) {
        env->rows = a;
        nc_result_value x = nc_eval(pick->by[i], env);
        env->rows = b;
        nc_result_value y = nc_eval(pick->by[i], env);
        if (x.known != y.known)
            return x.known == pick->last ? 1 : -1; /* what is not known is picked last */
        int order = x.known ? nc_value_cmp(run->pool, pick->by[i]->type, x.word, y.word) : 0;
        if (order != 0)
            return order;
    }
    return 0;
}

bool nc_picked_before(nc_run *run, const nc_rule *rule, nc_env *env, const nc_row **rows,
                      const nc_row **other)
{
    int order = pick_cmp(run, rule->pick, env, rows, other);
    if (order != 0)
        return (order > 0) == rule->pick->last;
    for (unsigned f = 0; f < rule->find_count && order == 0; f++)
        order = nc_row_cmp(run, rows[f], other[f]);
    return order < 0;
}

static const nc_match *pick(grouping *g, const nc_group_span *span)
{
    const nc_match *best = span->at[0];
    const nc_rule *rule = g->plan->rule;
    for (size_t i = 1; i < span->count && rule->pick != NULL; i++)
        if (nc_picked_before(g->run, rule, &g->env, span->at[i]->rows, best->rows))
            best = span->at[i];
    return best;
}

static void fire(grouping *g, nc_group_span *span)
{
    nc_rule_plan *plan = g->plan;
    const nc_row *row = NULL;
    span->picked = pick(g, span);
    nc_match speaks = *span->picked;
    speaks.seen = span->seen;
    g->env.rows = span->picked->rows;
    g->scope.source = nc_row_from(span->picked->rows[0])->source;
    if (plan->rule->concludes != NC_NO_TYPE)
        row = nc_derive(g->run, plan, &g->env, &speaks, plan->recursive && !g->early);
    plan->finding_count += !g->early;
    if (!plan->rule->silent && !g->early)
        nc_finding_add(g->run, plan, &g->env, span, row);
}

static void leave_open(grouping *g, const nc_group_span *span, const nc_expr *open)
{
    const nc_match *match = span->open_count > 0 ? span->open[0] : span->at[0];
    nc_str reason = match->reason, needs = match->needs;
    g->env.rows = match->rows;
    if (span->open_count == 0 && open == NULL)
        reason = NC_S("a rule that concludes facts of this group was stopped");
    else if (span->open_count == 0)
        nc_why_undecided(g->run, g->plan->rule, open, &g->env, &reason, &needs);
    nc_undecided_add(g->run, g->plan, &g->env, match, reason, needs,
                     span->open_count > 1 ? span->open_count - 1 : 0);
}

/* Both with and without the undecided matches the group must hold; if only one of them does, it is undecided
 * itself, which is told unless it is only tried. */
static nc_truth judge_group(grouping *g, nc_group_span *span, bool try)
{
    size_t all = span->count + span->open_count;
    const nc_row ***rows = nc_xmalloc(all * sizeof *rows);
    nc_group group;
    const nc_expr *open = NULL;
    nc_truth sure = NC_NO, wide;
    if (span->count > 0) {
        set_group(g, &group, rows, span->at, span->count);
        sure = having(g, &open);
    }
    wide = sure;
    if (span->open_count > 0) { /* at[] and open[] lie side by side */
        set_group(g, &group, rows, span->at, all);
        wide = having(g, &open);
    }
    bool whole = !g->plan->on_partial || (g->plan->rule->per_count == 0 && g->plan->rule->having_count == 0);
    nc_truth verdict = sure == NC_YES && wide == NC_YES && whole ? NC_YES
                       : sure != NC_NO || wide != NC_NO          ? NC_UNDECIDED
                                                                 : NC_NO;
    if (verdict == NC_YES) {
        set_group(g, &group, rows, span->at, span->count);
        fire(g, span);
    } else if (verdict == NC_UNDECIDED && !g->early && !try) {
        leave_open(g, span, open);
    }
    g->env.group = NULL;
    free(rows);
    return verdict;
}

/* ---- one recording at a time ---- */

/* The matches that the recordings of the mask show, and those shown by all; 0: those that no single recording
 * shows. */
static nc_group_span view_of(const nc_group_span *all, uint32_t mask, nc_match **list)
{
    nc_group_span view = {.key = all->key, .key_known = all->key_known, .seen = mask, .at = list};
    size_t total = all->count + all->open_count, kept = 0;
    for (size_t i = 0; i < total; i++) {
        if (!nc_is_in_view(all->at[i]->seen, mask))
            continue;
        list[kept++] = all->at[i];
        view.count += i < all->count;
    }
    view.open = list + view.count;
    view.open_count = kept - view.count;
    return view;
}

/* What several recordings show is judged for each of them by itself, so that an event which two of them show
 * is counted once.  What only facts of several together show is looked at when none of them is enough. */
static void judge_views(grouping *g, const nc_group_span *all, uint32_t bits, bool mixed)
{
    nc_match **list = nc_xmalloc((all->count + all->open_count) * sizeof *list);
    const nc_recordings *r = &g->run->recordings;
    bool fired = false, open = false;
    uint32_t first_open = 0;
    for (unsigned i = 0; i < r->count + (unsigned)mixed; i++) {
        uint32_t mask = i < r->count ? bits & UINT32_C(1) << r->by_name[i] : 0;
        if ((mask == 0 && i < r->count) || (i == r->count && fired))
            continue;
        nc_group_span view = view_of(all, mask, list);
        nc_truth verdict = judge_group(g, &view, true);
        fired = fired || verdict == NC_YES;
        if (verdict == NC_UNDECIDED && !open)
            first_open = mask;
        open = open || verdict == NC_UNDECIDED;
    }
    if (open && !fired) {
        nc_group_span view = view_of(all, first_open, list);
        judge_group(g, &view, false);
    }
    free(list);
}

static void judge(grouping *g, nc_group_span *all)
{
    uint32_t bits = 0;
    bool mixed = false;
    for (size_t i = 0; i < all->count + all->open_count; i++) {
        uint32_t seen = all->at[i]->seen;
        mixed = mixed || seen == 0;
        bits |= seen != NC_SEEN_BY_ALL ? seen : 0;
    }
    /* A match by itself is one finding, however many recordings show it. */
    if (g->plan->rule->per_count > 0 && bits != 0 && (mixed || (bits & (bits - 1)) != 0)) {
        judge_views(g, all, bits, mixed);
        return;
    }
    all->seen = mixed ? 0 : bits != 0 ? bits : NC_SEEN_BY_ALL;
    judge_group(g, all, false);
}

static void each_group(grouping *g, member *members, size_t count)
{
    nc_match **list = nc_xmalloc((count + 1) * sizeof *list);
    for (size_t i = 0; i < count; i++)
        list[i] = members[i].match;
    for (size_t from = 0, end; from < count; from = end) {
        size_t sure = 0;
        for (end = from; end < count; end++) {
            if (end > from &&
                (g->plan->rule->per_count == 0 || key_order(g, &members[from], &members[end]) != 0))
                break;
            sure += members[end].match->truth == NC_YES;
        }
        nc_group_span span = {.at = list + from,
                              .count = sure,
                              .open = list + from + sure,
                              .open_count = end - from - sure,
                              .key = members[from].key,
                              .key_known = members[from].key_known};
        judge(g, &span);
    }
    free(list);
}

/* Steps that came too far out of order may belong to facts that were given up. */
static void disordered_rule(nc_run *run, nc_rule_plan *plan)
{
    if (nc_chain_late(run, plan))
        nc_undecided_add(run, plan, NULL, NULL,
                         NC_S("facts stand out of order in their source, further than is allowed for"),
                         NC_S(""), 0);
}

/* Facts that might match but for a value that is not known leave the rule as a whole undecided. */
static void doubtful_rule(nc_run *run, nc_rule_plan *plan)
{
    unsigned blamed = plan->rule->find_count;
    for (unsigned f = 0; f < plan->rule->find_count; f++) {
        if (plan->find[f]->rows.count > 0 || plan->find[f]->refuted + plan->find[f]->left_out > 0)
            continue;
        if (plan->find[f]->unknown == 0)
            return;
        blamed = blamed == plan->rule->find_count ? f : blamed;
    }
    if (blamed == plan->rule->find_count)
        return;
    nc_str type = run->types[plan->rule->find[blamed].type].shape->name;
    const nc_alpha *alpha = plan->find[blamed];
    nc_str reason = nc_alpha_doubt(run, alpha, alpha->unknown);
    nc_undecided_add(run, plan, NULL, NULL, reason, type, 0);
}

/* Matches mostly come in order already, so looking first is worth it. */
static void sort_members(member *members, size_t count, int (*order)(const void *, const void *, void *),
                         grouping *g)
{
    for (size_t i = 1; i < count; i++) {
        if (order(&members[i - 1], &members[i], g) > 0) {
            qsort_r(members, count, sizeof *members, order, g);
            return;
        }
    }
}

static void grouping_begin(grouping *g, nc_run *run, nc_rule_plan *plan)
{
    *g = (grouping){.run = run, .plan = plan};
    g->scope = (nc_scope){.run = run, .rule = plan->rule, .from = NC_TIME_NONE, .to = NC_TIME_NONE};
    nc_env_init(&g->env, run, &g->scope, NULL);
}

/* The matches from number `from` on, sorted into their groups. */
static void group_matches(grouping *g, size_t from)
{
    nc_rule_plan *plan = g->plan;
    size_t count = plan->matches.count - from;
    member *members = nc_xcalloc(count + 1, sizeof *members);
    for (size_t i = 0; i < count; i++) {
        members[i].match = &plan->matches.at[from + i];
        members[i].match->seen = nc_match_seen(g->run, plan, members[i].match->rows);
    }
    sort_members(members, count, match_order, g);
    for (size_t i = 0; i < count; i++)
        members[i].number = i;
    if (plan->rule->per_count > 0 && count > 0) {
        make_keys(g, members, count);
        sort_members(members, count, member_order, g);
    }
    each_group(g, members, count);
    free(members);
}

/* To the next rule, unless it is much. */
static void give_room(nc_run *run, nc_rule_plan *plan)
{
    enum { MUCH = 4096 }; /* matches */
    if (plan->arena != NULL && plan->matches.capacity <= MUCH && run->spare_arena == NULL) {
        nc_arena_reset(plan->arena);
        run->spare_arena = plan->arena;
        run->spare_matches = (nc_matches){plan->matches.at, 0, plan->matches.capacity};
    } else {
        nc_arena_free(plan->arena);
        free(plan->matches.at);
    }
    plan->arena = NULL;
    plan->matches = (nc_matches){0};
}

void nc_rule_finish(nc_run *run, nc_rule_plan *plan)
{
    if (plan->matches.count > 0) {
        grouping g;
        grouping_begin(&g, run, plan);
        group_matches(&g, 0);
    }
    disordered_rule(run, plan);
    if (plan->finding_count == 0 && plan->undecided_count == 0)
        doubtful_rule(run, plan);
    give_room(run, plan);
}

/* A group of a rule that takes part in a recursion has all its matches in one round (engine/rule/strata.c).
 */
void nc_rule_conclude_each(nc_run *run, nc_rule_plan *plan, size_t from)
{
    grouping g;
    grouping_begin(&g, run, plan);
    if (plan->rule->concludes == NC_NO_TYPE)
        return;
    if (plan->rule->per_count > 0 || plan->rule->having_count > 0) {
        g.early = true;
        group_matches(&g, from);
        return;
    }
    for (size_t i = from; i < plan->matches.count; i++) {
        nc_match *match = &plan->matches.at[i], *one[1] = {match};
        const nc_row **rows[1];
        nc_group group;
        if (match->truth != NC_YES)
            continue;
        match->seen = nc_match_seen(run, plan, match->rows);
        set_group(&g, &group, rows, one, 1);
        nc_derive(run, plan, &g.env, match, false);
    }
}
