/* SPDX-License-Identifier: Apache-2.0 */
#include "infer.h"

#include <stdlib.h>

/* A rule that explodes reaches its budget.  Which matches it had found by then depends on the order of the
 * facts, so none of them counts: the rule is named and undecided, what it concluded is taken back, and its
 * type is known to be incomplete, so that nobody rests on the absence of such a fact.  All else stands. */

static nc_type_plan *concluded_type(nc_run *run, const nc_rule_plan *plan)
{
    return plan->rule->concludes != NC_NO_TYPE ? &run->types[plan->rule->concludes] : NULL;
}

void nc_rule_check_partial(nc_run *run, nc_rule_plan *plan)
{
    nc_type_plan *type = concluded_type(run, plan);
    plan->on_partial = false;
    for (unsigned f = 0; f < plan->rule->find_count; f++)
        plan->on_partial = plan->on_partial || run->types[plan->rule->find[f].type].partial;
    if (type != NULL)
        type->partial = type->partial || plan->on_partial;
}

/* One open question instead of what the rule found. */
static void give_up(nc_run *run, nc_rule_plan *plan)
{
    nc_scope scope = {.run = run, .rule = plan->rule, .from = NC_TIME_NONE, .to = NC_TIME_NONE};
    nc_env env;
    nc_env_init(&env, run, &scope, NULL);
    plan->stopped = run->stopped = true;
    plan->matches.count = plan->finding_count = 0;
    nc_undecided_add(run, plan, &env, NULL,
                     NC_S("the rule reached its budget of matches and was stopped; it would need narrower "
                          "conditions or a higher limit"),
                     NC_S(""), 0);
    nc_type_plan *type = concluded_type(run, plan);
    if (type != NULL)
        type->partial = true;
}

void nc_rule_give_up(nc_run *run, nc_rule_plan *plan, size_t before)
{
    nc_type_plan *type = concluded_type(run, plan);
    if (run->live != NULL) {
        nc_supports_drop(run, plan);
    } else if (type != NULL) {
        for (size_t i = before; i < type->pending.count; i++)
            nc_derived_remove(run, type->pending.at[i]);
        type->pending.count = before;
    }
    give_up(run, plan);
}

/* Rows that rules of the part concluded; what came from outside stays. */
static void take_back(nc_run *run, nc_type_plan *type)
{
    nc_rows all = {0};
    nc_derived_rows(run, type->type, &all);
    for (size_t i = 0; i < all.count; i++) {
        const nc_rule *by = nc_row_proof(all.at[i]).rule;
        bool inside = false;
        for (size_t r = 0; r < run->program->rule_count && !inside; r++)
            inside = run->rules[r].rule == by && run->rules[r].recursive;
        if (!inside)
            continue;
        nc_derived_remove(run, all.at[i]);
        nc_row_withdraw(run, (nc_row *)(uintptr_t)all.at[i]);
    }
    free(all.at);
    nc_alphas_close(run, type);
}

bool nc_part_give_up(nc_run *run, const uint32_t *part, uint32_t count)
{
    size_t rules = run->program->rule_count, first_type = rules + run->program->reducer_count;
    bool stopped = false;
    for (uint32_t i = 0; i < count; i++)
        stopped = stopped || (part[i] < rules && run->rules[part[i]].stopped);
    for (uint32_t i = 0; i < count && stopped; i++) {
        if (part[i] < rules) {
            if (run->live != NULL)
                run->arena = run->rules[part[i]].results;
            give_up(run, &run->rules[part[i]]);
        } else if (part[i] >= first_type) {
            nc_type_plan *type = &run->types[part[i] - first_type];
            type->partial = true;
            if (run->live != NULL)
                nc_part_wipe(run, type);
            else
                take_back(run, type);
        }
    }
    return stopped;
}
