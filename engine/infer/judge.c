/* SPDX-License-Identifier: Apache-2.0 */
#include "infer.h"

/* Exceptions and absences of matches: what is left is certain, or undecided with its reason. */

static void doubt(nc_match *match, nc_str reason, nc_str needs)
{
    match->truth = NC_UNDECIDED;
    if (match->reason.n == 0) {
        match->reason = reason;
        match->needs = needs;
    }
}

static bool excepted(nc_run *run, nc_rule_plan *plan, nc_match *match, nc_env *env)
{
    for (unsigned i = 0; i < plan->rule->unless_count; i++) {
        nc_truth truth = nc_eval_truth(plan->rule->unless[i].expr, env);
        if (truth == NC_YES)
            return true;
        if (truth == NC_UNDECIDED && match->reason.n == 0) {
            nc_str reason, needs;
            nc_why_undecided(run, plan->rule, plan->rule->unless[i].expr, env, &reason, &needs);
            doubt(match,
                  nc_arena_printf(run->arena, "exception %.*s: %.*s", NC_FMT(plan->rule->unless[i].label),
                                  NC_FMT(reason)),
                  needs);
        }
        if (truth == NC_UNDECIDED)
            match->truth = NC_UNDECIDED;
    }
    return false;
}

static bool refuted(nc_run *run, nc_rule_plan *plan, nc_match *match)
{
    for (unsigned i = 0; i < plan->rule->absent_count; i++) {
        nc_str reason = NC_S("");
        bool uncovered;
        nc_truth truth = nc_absent(run, plan, i, match, &reason, &uncovered);
        nc_fact_type needs = uncovered ? NC_F_COVERAGE : plan->rule->absent[i].pattern.type;
        if (truth == NC_NO)
            return true;
        if (truth == NC_UNDECIDED)
            doubt(match, reason, run->types[needs].shape->name);
    }
    return false;
}

unsigned nc_match_height(const nc_rule *rule, const nc_match *match)
{
    unsigned height = 0;
    for (unsigned f = 0; f < rule->find_count; f++)
        if (match->rows[f]->derived && nc_row_height(match->rows[f]) > height)
            height = nc_row_height(match->rows[f]);
    return height + 1;
}

void nc_rule_judge(nc_run *run, nc_rule_plan *plan, size_t from)
{
    size_t kept = from;
    bool plain = plan->rule->unless_count + plan->rule->absent_count == 0;
    nc_scope scope = {.run = run, .rule = plan->rule, .from = NC_TIME_NONE, .to = NC_TIME_NONE};
    for (size_t i = from; i < plan->matches.count; i++) {
        nc_match *match = &plan->matches.at[i];
        if (plain && match->where < 0) {
            match->height = nc_match_height(plan->rule, match);
            kept++;
            continue;
        }
        nc_env env;
        scope.source = nc_row_from(match->rows[0])->source;
        nc_env_init(&env, run, &scope, match->rows);
        if (match->where >= 0) {
            nc_str reason, needs;
            nc_why_undecided(run, plan->rule, plan->rule->where[match->where].expr, &env, &reason, &needs);
            doubt(match, reason, needs);
        }
        if (excepted(run, plan, match, &env) || refuted(run, plan, match))
            continue;
        match->height = nc_match_height(plan->rule, match);
        if (kept != i)
            plan->matches.at[kept] = *match;
        kept++;
    }
    plan->matches.count = kept;
}
