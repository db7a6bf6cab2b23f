/* SPDX-License-Identifier: Apache-2.0 */
#include "profile.h"

#include "infer.h"

#include <stdlib.h>

nc_str nc_stage_name(nc_stage stage)
{
    static const nc_str names[] = {NC_SI("sieve"), NC_SI("joins"), NC_SI("absence"), NC_SI("findings")};
    return stage < NC_STAGE_COUNT ? names[stage] : NC_S("?");
}

int64_t nc_clock(const nc_run *run)
{
    return run->host.clock != NULL ? run->host.clock(run->host.context) : 0;
}

void nc_spent(nc_run *run, nc_rule_plan *plan, nc_stage stage, int64_t *since)
{
    if (run->host.clock == NULL)
        return;
    int64_t now = run->host.clock(run->host.context);
    run->spent[stage] += now - *since;
    if (plan != NULL)
        plan->spent += now - *since;
    *since = now;
}

static int dearest(const void *left, const void *right)
{
    const nc_rule_cost *a = left, *b = right;
    if (a->time != b->time)
        return a->time > b->time ? -1 : 1;
    if (a->candidates != b->candidates)
        return a->candidates > b->candidates ? -1 : 1;
    if (a->rows != b->rows)
        return a->rows > b->rows ? -1 : 1;
    return nc_str_cmp(a->rule->name, b->rule->name);
}

static int by_looks(const void *left, const void *right)
{
    const nc_type_cost *a = left, *b = right;
    if (a->looked_at != b->looked_at)
        return a->looked_at > b->looked_at ? -1 : 1;
    return nc_str_cmp(a->type, b->type);
}

static void profile_types(nc_run *run, nc_run_profile *profile)
{
    nc_type_cost *types = NC_NEW_ARRAY(run->arena, nc_type_cost, run->type_count);
    for (size_t t = 0; t < run->type_count; t++) {
        const nc_type_plan *plan = &run->types[t];
        if (plan->wanted != 0 && plan->present > 0)
            types[profile->type_count++] = (nc_type_cost){plan->shape->name, plan->present, plan->looked_at};
    }
    if (profile->type_count > 1)
        qsort(types, profile->type_count, sizeof *types, by_looks);
    profile->types = types;
}

typedef struct pattern_of { /* an alpha, and who uses it */
    const nc_alpha *alpha;
    const nc_pattern *pattern;
    nc_pattern_cost cost;
} pattern_of;

typedef struct patterns_of {
    nc_run *run;
    const nc_rule *rule;
    nc_vector list; /* pattern_of */
} patterns_of;

static void add_pattern(patterns_of *p, const nc_pattern *pattern, const nc_alpha *alpha)
{
    if (alpha->passed + alpha->unknown > 0)
        *(pattern_of *)nc_vector_push(&p->list, sizeof(pattern_of)) =
            (pattern_of){alpha, pattern, {.rule = p->rule, .rules = 1}};
}

static void visit_exists(void *context, const nc_expr *e)
{
    patterns_of *p = context;
    const nc_probe *probe = e->op == NC_X_EXISTS && e->sub != NULL ? nc_exists_probe(p->run, e->sub) : NULL;
    if (probe != NULL)
        add_pattern(p, e->sub, probe->alpha);
}

static void patterns_of_rule(patterns_of *p, const nc_rule_plan *plan)
{
    const nc_rule *rule = p->rule = plan->rule;
    for (unsigned f = 0; f < rule->find_count; f++)
        add_pattern(p, &rule->find[f], plan->find[f]);
    for (unsigned i = 0; i < rule->absent_count; i++) {
        add_pattern(p, &rule->absent[i].pattern, plan->absents[i].probe.alpha);
        if (rule->absent[i].until != NULL)
            add_pattern(p, rule->absent[i].until, plan->absents[i].until.alpha);
    }
    nc_walk_rule(rule, visit_exists, p);
}

/* Those of one alpha side by side, the rule that is first by name in front. */
static int by_alpha(const void *left, const void *right)
{
    const pattern_of *a = left, *b = right;
    if (a->alpha != b->alpha)
        return (uintptr_t)a->alpha < (uintptr_t)b->alpha ? -1 : 1;
    return nc_str_cmp(a->cost.rule->name, b->cost.rule->name);
}

static size_t join_shared(pattern_of *at, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || at[kept - 1].alpha != at[i].alpha)
            at[kept++] = at[i];
        else if (at[i].cost.rule != at[i - 1].cost.rule)
            at[kept - 1].cost.rules++;
    }
    return kept;
}

static int most_passed(const void *left, const void *right)
{
    const nc_pattern_cost *a = left, *b = right;
    uint64_t x = a->passed + a->doubted, y = b->passed + b->doubted;
    if (x != y)
        return x > y ? -1 : 1;
    int order = nc_str_cmp(a->rule->name, b->rule->name);
    return order != 0 ? order : nc_str_cmp(a->pattern, b->pattern);
}

static void profile_patterns(nc_run *run, nc_run_profile *profile)
{
    patterns_of p = {.run = run};
    for (size_t r = 0; r < run->program->rule_count; r++)
        patterns_of_rule(&p, &run->rules[r]);
    pattern_of *at = p.list.items;
    if (p.list.count > 1)
        qsort(at, p.list.count, sizeof *at, by_alpha);
    profile->pattern_count = join_shared(at, p.list.count);
    nc_pattern_cost *patterns = NC_NEW_ARRAY(run->arena, nc_pattern_cost, profile->pattern_count);
    for (size_t i = 0; i < profile->pattern_count; i++) {
        patterns[i] = at[i].cost;
        patterns[i].type = run->types[at[i].alpha->type].shape->name;
        patterns[i].pattern = nc_pattern_text(run, at[i].cost.rule, at[i].pattern);
        patterns[i].passed = at[i].alpha->passed;
        patterns[i].doubted = at[i].alpha->unknown;
        patterns[i].kept = at[i].alpha->stores;
    }
    free(p.list.items);
    if (profile->pattern_count > 1)
        qsort(patterns, profile->pattern_count, sizeof *patterns, most_passed);
    profile->patterns = patterns;
}

const nc_run_profile *nc_run_profiled(nc_run *run)
{
    nc_run_profile *profile = NC_NEW(run->arena, nc_run_profile);
    nc_rule_cost *rules = NC_NEW_ARRAY(run->arena, nc_rule_cost, run->program->rule_count);
    memcpy(profile->time, run->spent, sizeof profile->time);
    for (size_t r = 0; r < run->program->rule_count; r++) {
        const nc_rule_plan *plan = &run->rules[r];
        if (!plan->evaluated)
            continue;
        nc_rule_cost *cost = &rules[profile->rule_count++];
        *cost = (nc_rule_cost){.rule = plan->rule,
                               .candidates = plan->work,
                               .matches = plan->match_count,
                               .findings = plan->finding_count,
                               .time = plan->spent};
        for (unsigned f = 0; f < plan->rule->find_count; f++)
            cost->rows += plan->find[f]->rows.count;
    }
    if (profile->rule_count > 1)
        qsort(rules, profile->rule_count, sizeof *rules, dearest);
    profile->rules = rules;
    profile_types(run, profile);
    profile_patterns(run, profile);
    return profile;
}
