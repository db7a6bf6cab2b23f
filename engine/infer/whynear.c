/* SPDX-License-Identifier: Apache-2.0 */
#include "why.h"

#include <stdlib.h>

/* Conditions one by one: what each says of a fact, and how far a fact that does not satisfy them is from it.
 * While facts pass, a watched name keeps the nearest that miss. */

typedef struct miss {
    unsigned failing;
    uint64_t distance; /* of the failing conditions on ordered values, added up */
    nc_row *row;
} miss;

struct nc_watch {
    nc_watch *next; /* of the same type */
    const nc_rule *rule;
    const nc_pattern *pattern;
    uint64_t seen, open;   /* facts of the type; those of which no condition says no, but not all say yes */
    uint64_t (*counts)[3]; /* by condition and truth */
    miss near[NC_WHY_NEAR];
    unsigned near_count;
};

/* ---- one condition ---- */

static bool ordered(nc_type type)
{
    return type == NC_T_INT || type == NC_T_TIME || type == NC_T_DURATION;
}

static bool compares(const nc_expr *e)
{
    return e->argc == 2 && (e->op == NC_X_EQ || e->op == NC_X_NE || e->op == NC_X_LT || e->op == NC_X_LE ||
                            e->op == NC_X_GT || e->op == NC_X_GE);
}

/* 0 where there is no order to be near in. */
static uint64_t distance_of(const nc_expr *e, nc_env *env)
{
    if (!compares(e) || !ordered(e->args[0]->type))
        return 0;
    nc_result_value a = nc_eval(e->args[0], env), b = nc_eval(e->args[1], env);
    if (!a.known || !b.known)
        return 0;
    int64_t x = nc_v_int(a.word), y = nc_v_int(b.word);
    return x > y ? (uint64_t)x - (uint64_t)y : (uint64_t)y - (uint64_t)x;
}

static uint64_t added(uint64_t a, uint64_t b)
{
    return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

static nc_str value_text(nc_run *run, const nc_expr *e, nc_env *env)
{
    nc_buf out = {0};
    nc_result_value value = nc_eval(e, env);
    if (value.known)
        nc_value_print(&out, run->pool, e->type, value.word);
    else
        nc_buf_c(&out, "?");
    return nc_arena_buf(run->arena, &out);
}

static const char *sign_of(const nc_expr *e)
{
    return e->op == NC_X_EQ   ? "=="
           : e->op == NC_X_NE ? "!="
           : e->op == NC_X_LT ? "<"
           : e->op == NC_X_LE ? "<="
           : e->op == NC_X_GT ? ">"
                              : ">=";
}

nc_why_test nc_why_test_of(nc_run *run, const nc_rule *rule, const nc_expr *e, nc_env *env)
{
    nc_why_test test = {.text = nc_expr_text(run, rule, e), .truth = nc_eval_truth(e, env)};
    if (compares(e)) {
        nc_str other = value_text(run, e->args[1], env);
        test.has = value_text(run, e->args[0], env);
        test.needs = nc_arena_printf(run->arena, "%s %.*s", sign_of(e), NC_FMT(other));
    } else if (e->op == NC_X_SLOT) {
        test.has = value_text(run, e, env);
        test.needs = NC_S("yes");
    } else if (e->argc > 0 && e->args[0]->op == NC_X_SLOT) {
        test.has = value_text(run, e->args[0], env);
        test.needs = e->op == NC_X_NOT ? NC_S("no") : test.text;
    } else {
        test.needs = test.text;
    }
    return test;
}

/* ---- facts that miss ---- */

/* Conditions of a list that do not hold for what is bound, with how far they are from it. */
static unsigned failing(const nc_expr *const *list, unsigned count, nc_env *env, uint64_t *distance)
{
    unsigned n = 0;
    for (unsigned i = 0; i < count; i++) {
        if (nc_eval_truth(list[i], env) == NC_YES)
            continue;
        n++;
        *distance = added(*distance, distance_of(list[i], env));
    }
    return n;
}

static int miss_cmp(const nc_run *run, const miss *a, const miss *b)
{
    if (a->failing != b->failing)
        return a->failing < b->failing ? -1 : 1;
    if (a->distance != b->distance)
        return a->distance < b->distance ? -1 : 1;
    return nc_row_cmp(run, a->row, b->row);
}

/* Where the candidate goes among the nearest; NC_WHY_NEAR = nowhere. */
static unsigned place_of(const nc_run *run, const miss *near, unsigned count, const miss *candidate)
{
    unsigned at = count;
    while (at > 0 && miss_cmp(run, candidate, &near[at - 1]) < 0)
        at--;
    return at;
}

static void insert(miss *near, unsigned *count, unsigned at, const miss *candidate)
{
    unsigned last = *count < NC_WHY_NEAR ? *count : NC_WHY_NEAR - 1;
    for (unsigned i = last; i > at; i--)
        near[i] = near[i - 1];
    near[at] = *candidate;
    *count = last + 1;
}

static nc_row *copy_row(nc_run *run, const nc_row *row)
{
    if (row->compact) /* it stays where it is */
        return (nc_row *)(uintptr_t)row;
    return memcpy(nc_alloc(run->plans, nc_row_size(row)), row, nc_row_size(row));
}

static void look_at(nc_run *run, nc_watch *watch, nc_row *row)
{
    const nc_row *rows[64] = {0};
    nc_scope scope = {.run = run,
                      .rule = watch->rule,
                      .from = NC_TIME_NONE,
                      .to = NC_TIME_NONE,
                      .source = nc_row_from(row)->source};
    nc_env env;
    miss candidate = {.row = row};
    rows[watch->pattern->bind & 63] = row;
    nc_env_init(&env, run, &scope, rows);
    bool refuted = false;
    watch->seen++;
    for (unsigned i = 0; i < watch->pattern->local_count; i++) {
        const nc_expr *e = watch->pattern->local[i];
        nc_truth truth = nc_eval_truth(e, &env);
        watch->counts[i][truth]++;
        refuted = refuted || truth == NC_NO;
        if (truth == NC_YES)
            continue;
        candidate.failing++;
        candidate.distance = added(candidate.distance, distance_of(e, &env));
    }
    unsigned at = place_of(run, watch->near, watch->near_count, &candidate);
    watch->open += !refuted && candidate.failing > 0;
    if (candidate.failing == 0 || at == NC_WHY_NEAR)
        return;
    candidate.row = copy_row(run, row);
    insert(watch->near, &watch->near_count, at, &candidate);
}

void nc_watch_view(nc_run *run, nc_type_plan *plan, const nc_view *view)
{
    nc_scratch_row scratch;
    nc_row *row = &scratch.row;
    if (run->withdrawing)
        return;
    if (view->row != NULL)
        row = (nc_row *)(uintptr_t)view->row; /* only read */
    else
        nc_view_peek(run, view, row);
    for (nc_watch *watch = plan->watch; watch != NULL; watch = watch->next)
        look_at(run, watch, row);
}

void nc_watch_rule(nc_run *run, const nc_rule *rule)
{
    for (unsigned f = 0; f < rule->find_count; f++) {
        nc_type_plan *type = &run->types[rule->find[f].type];
        nc_watch *watch = NC_NEW(run->plans, nc_watch);
        watch->rule = rule;
        watch->pattern = &rule->find[f];
        watch->counts = nc_alloc_array(run->plans, rule->find[f].local_count + 1, sizeof *watch->counts);
        watch->next = type->watch;
        type->watch = watch;
    }
}

static const nc_watch *watch_of(const nc_run *run, const nc_pattern *pattern)
{
    const nc_watch *watch = run->types[pattern->type].watch;
    while (watch != NULL && watch->pattern != pattern)
        watch = watch->next;
    return watch;
}

uint64_t nc_why_open(const nc_run *run, const nc_pattern *pattern, const nc_alpha *alpha)
{
    const nc_watch *watch = watch_of(run, pattern);
    return watch != NULL ? watch->open : alpha->unknown;
}

/* ---- telling ---- */

/* How far a step of `then` is from its time: 0 within it. */
static uint64_t out_of_time(const nc_pattern *pattern, const nc_row *row, nc_env *env)
{
    const nc_row *prev = pattern->follow != NULL ? env->rows[pattern->follow->after] : NULL;
    if (prev == NULL)
        return 0;
    if (nc_row_from(row)->source != nc_row_from(prev)->source || nc_row_from(row)->at == NC_TIME_NONE ||
        nc_row_from(prev)->at == NC_TIME_NONE)
        return UINT64_MAX;
    int64_t at = nc_row_from(row)->at, from = nc_row_from(prev)->at;
    if (!nc_later(nc_row_from(row), nc_row_from(prev)))
        return (uint64_t)from - (uint64_t)at + 1;
    uint64_t gap = (uint64_t)at - (uint64_t)from, within = (uint64_t)pattern->follow->within;
    return gap > within ? gap - within : 0;
}

static nc_why_test time_test(nc_run *run, const nc_rule *rule, const nc_pattern *pattern, const nc_row *row,
                             nc_env *env)
{
    nc_str after = rule->bind_names[pattern->follow->after];
    const nc_row *prev = env->rows[pattern->follow->after];
    nc_buf has = {0}, needs = {0};
    if (nc_row_from(row)->source != nc_row_from(prev)->source)
        nc_buf_c(&has, "another source");
    else if (nc_row_from(row)->at != NC_TIME_NONE && nc_row_from(prev)->at != NC_TIME_NONE)
        nc_value_print(&has, run->pool, NC_T_DURATION,
                       (nc_word)nc_row_from(row)->at - (nc_word)nc_row_from(prev)->at);
    nc_buf_c(&needs, "at most ");
    nc_value_print(&needs, run->pool, NC_T_DURATION, nc_w_int(pattern->follow->within));
    return (nc_why_test){.text = nc_arena_printf(run->arena, "time after %.*s", NC_FMT(after)),
                         .has = nc_arena_buf(run->arena, &has),
                         .needs = nc_arena_buf(run->arena, &needs),
                         .truth = NC_NO};
}

static void tell_near(nc_run *run, const nc_rule *rule, const nc_pattern *pattern, const miss *m,
                      const nc_expr *const *list, unsigned count, nc_env *env, nc_why_near *out)
{
    nc_why_test *tests = NC_NEW_ARRAY(run->arena, nc_why_test, count + 1);
    *out = (nc_why_near){
        .row = m->row, .place = nc_row_where(run, m->row), .failing = m->failing, .tests = tests};
    for (unsigned i = 0; i < count; i++)
        if (nc_eval_truth(list[i], env) != NC_YES)
            tests[out->test_count++] = nc_why_test_of(run, rule, list[i], env);
    if (out_of_time(pattern, m->row, env) != 0)
        tests[out->test_count++] = time_test(run, rule, pattern, m->row, env);
}

unsigned nc_why_watched(nc_run *run, const nc_rule *rule, const nc_pattern *pattern, nc_env *env,
                        nc_why_near *out)
{
    const nc_watch *watch = watch_of(run, pattern);
    unsigned count = watch != NULL ? watch->near_count : 0;
    for (unsigned i = 0; i < count; i++) {
        env->rows[pattern->bind] = watch->near[i].row;
        tell_near(run, rule, pattern, &watch->near[i], pattern->local, pattern->local_count, env, &out[i]);
    }
    env->rows[pattern->bind] = NULL;
    return count;
}

unsigned nc_why_partners(nc_run *run, const nc_rule *rule, const nc_pattern *pattern,
                         const nc_expr *const *due, unsigned due_count, nc_env *env, nc_why_near *out)
{
    const nc_refs *rows = &nc_alpha_of(run, pattern)->rows;
    miss near[NC_WHY_NEAR];
    unsigned count = 0;
    for (size_t i = 0; i < rows->count; i++) {
        miss candidate = {.row = (nc_row *)(uintptr_t)nc_refs_at(rows, i)}; /* only read */
        env->rows[pattern->bind] = candidate.row;
        uint64_t late = out_of_time(pattern, candidate.row, env);
        candidate.failing = failing(due, due_count, env, &candidate.distance) + (late != 0);
        candidate.distance = added(candidate.distance, late);
        unsigned at = place_of(run, near, count, &candidate);
        if (at < NC_WHY_NEAR)
            insert(near, &count, at, &candidate);
    }
    for (unsigned i = 0; i < count; i++) {
        env->rows[pattern->bind] = near[i].row;
        tell_near(run, rule, pattern, &near[i], due, due_count, env, &out[i]);
    }
    env->rows[pattern->bind] = NULL;
    return count;
}

const nc_why_test *nc_why_counts(nc_run *run, const nc_rule *rule, const nc_pattern *pattern, uint64_t *seen)
{
    const nc_watch *watch = watch_of(run, pattern);
    nc_why_test *tests = NC_NEW_ARRAY(run->arena, nc_why_test, pattern->local_count);
    *seen = watch != NULL ? watch->seen : 0;
    for (unsigned i = 0; watch != NULL && i < pattern->local_count; i++)
        tests[i] = (nc_why_test){.text = nc_expr_text(run, rule, pattern->local[i]),
                                 .truth = watch->counts[i][NC_YES] > 0         ? NC_YES
                                          : watch->counts[i][NC_UNDECIDED] > 0 ? NC_UNDECIDED
                                                                               : NC_NO,
                                 .yes = watch->counts[i][NC_YES],
                                 .no = watch->counts[i][NC_NO],
                                 .unknown = watch->counts[i][NC_UNDECIDED]};
    return tests;
}
