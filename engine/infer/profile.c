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
    return profile;
}
