/* SPDX-License-Identifier: Apache-2.0 */
#include "why.h"

#include <stdlib.h>

/* What came near: how far a fact is from the conditions of a name.  While facts pass, a watched name keeps
 * those that miss its own conditions by least; when it is asked, these and the kept ones that satisfy them
 * are held against all conditions that are due with what was found before. */

enum {
    KEPT = 64,         /* of the one rule that is asked about */
    KEPT_OF_EACH = 12, /* when every rule is watched */
    DEEPEST_ORIGIN = 3
};

typedef struct miss {
    unsigned failing;
    uint64_t distance; /* of the failing conditions on ordered values, added up */
    const nc_row *row;
} miss;

struct nc_watch {
    nc_watch *next; /* of the same type */
    const nc_rule *rule;
    const nc_pattern *pattern;
    const nc_why_want *wants; /* of facts that are asked about; others only count */
    unsigned want_count;
    bool counts_all; /* what each condition says of each fact */
    uint64_t seen, others, open;
    uint64_t (*counts)[3]; /* by condition and truth */
    miss *near;
    unsigned near_count, room;
};

/* ---- facts that miss ---- */

static int miss_cmp(const nc_run *run, const miss *a, const miss *b)
{
    if (a->failing != b->failing)
        return a->failing < b->failing ? -1 : 1;
    if (a->distance != b->distance)
        return a->distance < b->distance ? -1 : 1;
    return nc_row_cmp(run, a->row, b->row);
}

/* Where the candidate goes among the nearest; `room` = nowhere. */
static unsigned place_of(const nc_run *run, const miss *near, unsigned count, const miss *candidate)
{
    unsigned at = count;
    while (at > 0 && miss_cmp(run, candidate, &near[at - 1]) < 0)
        at--;
    return at;
}

static void insert(miss *near, unsigned *count, unsigned room, unsigned at, const miss *candidate)
{
    unsigned last = *count < room ? *count : room - 1;
    for (unsigned i = last; i > at; i--)
        near[i] = near[i - 1];
    near[at] = *candidate;
    *count = last + 1;
}

/* False: it satisfies them all, or others are nearer. */
static bool misses(nc_watch *watch, nc_env *env, miss *candidate)
{
    bool refuted = false, full = watch->near_count == watch->room;
    for (unsigned i = 0; i < watch->pattern->local_count; i++) {
        const nc_expr *e = watch->pattern->local[i];
        nc_truth truth = nc_eval_truth(e, env);
        refuted = refuted || truth == NC_NO;
        if (watch->counts_all)
            watch->counts[i][truth]++;
        if (truth == NC_YES)
            continue;
        candidate->failing++;
        candidate->distance = nc_why_added(candidate->distance, nc_why_distance(e, env));
        if (!watch->counts_all && full && candidate->failing > watch->near[watch->room - 1].failing)
            return false;
    }
    watch->open += !refuted && candidate->failing > 0;
    return candidate->failing > 0;
}

static void look_at(nc_run *run, nc_watch *watch, const nc_row *row)
{
    const nc_row *rows[64] = {0};
    nc_scope scope = {.run = run,
                      .rule = watch->rule,
                      .from = NC_TIME_NONE,
                      .to = NC_TIME_NONE,
                      .source = nc_row_from(row)->source};
    nc_env env;
    miss candidate = {.row = row};
    if (!nc_why_wanted(run, watch->wants, watch->want_count, watch->pattern->bind, row)) {
        watch->others++;
        return;
    }
    rows[watch->pattern->bind & 63] = row;
    nc_env_init(&env, run, &scope, rows);
    watch->seen++;
    if (!misses(watch, &env, &candidate))
        return;
    unsigned at = place_of(run, watch->near, watch->near_count, &candidate);
    if (at == watch->room)
        return;
    candidate.row = nc_row_copy(run->plans, row);
    insert(watch->near, &watch->near_count, watch->room, at, &candidate);
}

void nc_watch_view(nc_run *run, nc_type_plan *plan, const nc_view *view)
{
    nc_scratch_row scratch;
    if (run->withdrawing)
        return;
    const nc_row *row = view->row != NULL ? view->row : nc_view_peek(run, view, &scratch.row);
    for (nc_watch *watch = plan->watch; watch != NULL; watch = watch->next)
        look_at(run, watch, row);
}

/* ---- what is watched ---- */

static nc_watch *watch_of(const nc_run *run, const nc_pattern *pattern)
{
    nc_watch *watch = run->types[pattern->type].watch;
    while (watch != NULL && watch->pattern != pattern)
        watch = watch->next;
    return watch;
}

static nc_watch *watch_pattern(nc_run *run, const nc_rule *rule, const nc_pattern *pattern)
{
    nc_type_plan *type = &run->types[pattern->type];
    nc_watch *watch = NC_NEW(run->plans, nc_watch);
    watch->rule = rule;
    watch->pattern = pattern;
    watch->counts_all = !run->host.watch_all;
    watch->counts = nc_alloc_array(run->plans, pattern->local_count + 1, sizeof *watch->counts);
    watch->room = run->host.watch_all ? KEPT_OF_EACH : KEPT;
    watch->near = NC_NEW_ARRAY(run->plans, miss, watch->room);
    watch->next = type->watch;
    type->watch = watch;
    return watch;
}

/* What gives a type that is no evidence is watched, too. */
static void watch_origins(nc_run *run, nc_fact_type type, unsigned depth)
{
    const nc_program *program = run->program;
    for (size_t i = 0; i < program->reducer_count; i++)
        if (program->reducers[i]->into == type && watch_of(run, &program->reducers[i]->from) == NULL)
            watch_pattern(run, NULL, &program->reducers[i]->from);
    for (size_t i = 0; depth < DEEPEST_ORIGIN && i < program->rule_count; i++) {
        const nc_rule *rule = program->rules[i];
        for (unsigned f = 0; rule->concludes == type && f < rule->find_count; f++) {
            if (watch_of(run, &rule->find[f]) != NULL)
                continue;
            watch_pattern(run, rule, &rule->find[f]);
            watch_origins(run, rule->find[f].type, depth + 1);
        }
    }
}

static void watch_rule(nc_run *run, const nc_rule *rule, const nc_why_want *wants, unsigned count)
{
    for (unsigned f = 0; f < rule->find_count; f++) {
        nc_watch *watch = watch_pattern(run, rule, &rule->find[f]);
        watch->wants = wants;
        watch->want_count = count;
    }
}

static void watch_one(nc_run *run, const nc_rule *rule)
{
    size_t count = run->host.watch_given_count;
    nc_why_want *wants = NC_NEW_ARRAY(run->plans, nc_why_want, count + 1);
    unsigned fine = 0;
    for (size_t i = 0; i < count; i++)
        fine += nc_why_want_read(run, rule, &run->host.watch_given[i], NULL, &wants[fine]) == NC_E_OK;
    watch_rule(run, rule, wants, fine);
    for (unsigned f = 0; f < rule->find_count; f++)
        watch_origins(run, rule->find[f].type, 0);
}

void nc_watch_begin(nc_run *run)
{
    for (size_t i = 0; run->host.watch_all && i < run->program->rule_count; i++)
        watch_rule(run, run->program->rules[i], NULL, 0);
    if (!run->host.watch_all && run->host.watch != NULL)
        watch_one(run, run->host.watch);
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

/* The conditions that a candidate is held against. */
typedef struct trial {
    nc_run *run;
    const nc_rule *rule;
    const nc_pattern *pattern;
    const nc_expr *const *due;
    unsigned due_count;
    nc_env *env;
    miss near[NC_WHY_NEAR];
    unsigned count;
} trial;

static const nc_expr *condition(const trial *t, unsigned i)
{
    return i < t->pattern->local_count ? t->pattern->local[i] : t->due[i - t->pattern->local_count];
}

/* `begin`: the first condition that may fail. */
static void try_row(trial *t, const nc_row *row, unsigned begin)
{
    miss candidate = {.row = row};
    t->env->rows[t->pattern->bind] = row;
    for (unsigned i = begin; i < t->pattern->local_count + t->due_count; i++) {
        const nc_expr *e = condition(t, i);
        if (nc_eval_truth(e, t->env) == NC_YES)
            continue;
        candidate.failing++;
        candidate.distance = nc_why_added(candidate.distance, nc_why_distance(e, t->env));
    }
    uint64_t late = out_of_time(t->pattern, row, t->env);
    candidate.failing += late != 0;
    candidate.distance = nc_why_added(candidate.distance, late);
    unsigned at = place_of(t->run, t->near, t->count, &candidate);
    if (candidate.failing > 0 && at < NC_WHY_NEAR)
        insert(t->near, &t->count, NC_WHY_NEAR, at, &candidate);
}

static void tell(const trial *t, const miss *m, nc_why_near *out)
{
    unsigned total = t->pattern->local_count + t->due_count;
    nc_why_test *tests = NC_NEW_ARRAY(t->run->arena, nc_why_test, total + 1);
    *out = (nc_why_near){
        .row = m->row, .place = nc_row_where(t->run, m->row), .failing = m->failing, .tests = tests};
    t->env->rows[t->pattern->bind] = m->row;
    for (unsigned i = 0; i < total; i++)
        if (nc_eval_truth(condition(t, i), t->env) != NC_YES)
            tests[out->test_count++] = nc_why_test_of(t->run, t->rule, condition(t, i), t->env);
    if (out_of_time(t->pattern, m->row, t->env) != 0)
        tests[out->test_count++] = time_test(t->run, t->rule, t->pattern, m->row, t->env);
}

static unsigned tell_all(trial *t, nc_why_near *out)
{
    for (unsigned i = 0; i < t->count; i++)
        tell(t, &t->near[i], &out[i]);
    t->env->rows[t->pattern->bind] = NULL;
    return t->count;
}

unsigned nc_why_nearest(nc_replay *r, unsigned bind, nc_why_near *out)
{
    nc_run *run = r->run;
    trial t = {.run = run,
               .rule = r->rule,
               .pattern = &r->rule->find[bind],
               .due = r->due[bind],
               .due_count = r->due_count[bind],
               .env = &r->env};
    const nc_refs *rows = &r->plan->find[bind]->rows;
    const nc_watch *watch = watch_of(run, t.pattern);
    for (size_t i = 0; i < rows->count; i++)
        if (nc_why_wanted(run, r->wants, r->want_count, bind, nc_refs_at(rows, i)))
            try_row(&t, (nc_row *)(uintptr_t)nc_refs_at(rows, i), t.pattern->local_count); /* only read */
    for (unsigned i = 0; watch != NULL && i < watch->near_count; i++)
        if (nc_why_wanted(run, r->wants, r->want_count, bind, watch->near[i].row))
            try_row(&t, watch->near[i].row, 0);
    return tell_all(&t, out);
}

nc_why_seen nc_why_seen_of(nc_run *run, const nc_rule *rule, const nc_pattern *pattern)
{
    const nc_watch *watch = watch_of(run, pattern);
    nc_why_seen seen = {.watched = watch != NULL && watch->counts_all};
    if (watch == NULL)
        return seen;
    seen.open = watch->open;
    if (!watch->counts_all)
        return seen;
    nc_why_test *tests = NC_NEW_ARRAY(run->arena, nc_why_test, pattern->local_count);
    seen.facts = watch->seen;
    seen.others = watch->others;
    seen.tests = tests;
    seen.test_count = watch->seen > 0 ? pattern->local_count : 0;
    for (unsigned i = 0; i < pattern->local_count; i++) {
        nc_buf text = {0};
        nc_expr_print(&text, pattern->local[i], run->program->vocab, run->pool,
                      rule != NULL ? rule->bind_names : &pattern->name);
        tests[i] = (nc_why_test){.text = nc_arena_buf(run->arena, &text),
                                 .truth = watch->counts[i][NC_YES] > 0         ? NC_YES
                                          : watch->counts[i][NC_UNDECIDED] > 0 ? NC_UNDECIDED
                                                                               : NC_NO,
                                 .yes = watch->counts[i][NC_YES],
                                 .no = watch->counts[i][NC_NO],
                                 .unknown = watch->counts[i][NC_UNDECIDED]};
    }
    return seen;
}

/* ---- where a type comes from ---- */

static void tell_reducer(nc_replay *r, const nc_reducer *reducer, nc_why_origin *out)
{
    nc_run *run = r->run;
    const nc_pattern *pattern = &reducer->from;
    const nc_watch *watch = watch_of(run, pattern);
    const nc_row *rows[64] = {0};
    nc_scope scope = {.run = run, .from = NC_TIME_NONE, .to = NC_TIME_NONE};
    const nc_rule named = {.name = reducer->name, .bind_names = &pattern->name, .bind_count = 1};
    nc_env env;
    nc_env_init(&env, run, &scope, rows);
    scope.rule = &named;
    trial t = {.run = run, .rule = &named, .pattern = pattern, .env = &env};
    nc_why_seen seen = nc_why_seen_of(run, NULL, pattern);
    for (unsigned i = 0; watch != NULL && i < watch->near_count; i++)
        try_row(&t, watch->near[i].row, 0);
    nc_why_near *near = NC_NEW_ARRAY(run->arena, nc_why_near, NC_WHY_NEAR);
    out->near_count = tell_all(&t, near);
    out->near = near;
    out->tests = seen.tests;
    out->test_count = seen.test_count;
    out->name = reducer->name;
    nc_str type = run->types[pattern->type].shape->name;
    out->summary = nc_arena_printf(run->arena, "it counts facts of type %.*s, of which %llu were seen",
                                   NC_FMT(type), (unsigned long long)seen.facts);
}

static bool tell_rule(nc_replay *r, const nc_rule *rule, nc_why_origin *out)
{
    const nc_why_not *why = rule != r->rule ? nc_why_alone(r->run, rule) : NULL;
    if (why == NULL)
        return false;
    out->name = rule->name;
    out->code = rule->code;
    out->kind = why->kind;
    out->summary = why->summary;
    out->near = why->near;
    out->near_count = why->near_count > 0;
    return true;
}

void nc_why_origins(nc_replay *r, nc_fact_type type)
{
    const nc_program *program = r->run->program;
    nc_why_origin *list =
        NC_NEW_ARRAY(r->run->arena, nc_why_origin, program->reducer_count + program->rule_count);
    r->out->origins = list;
    r->out->origin_type = r->run->types[type].shape->name;
    for (size_t i = 0; i < program->reducer_count; i++)
        if (program->reducers[i]->into == type)
            tell_reducer(r, program->reducers[i], &list[r->out->origin_count++]);
    for (size_t i = 0; i < program->rule_count; i++)
        if (program->rules[i]->concludes == type)
            r->out->origin_count += tell_rule(r, program->rules[i], &list[r->out->origin_count]);
}
