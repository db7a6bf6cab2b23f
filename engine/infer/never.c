/* SPDX-License-Identifier: Apache-2.0 */
#include "infer.h"

/* Rules that can never match, because there will be no fact of a type that they find.  A recording alone
 * gives nothing that only displays of a host tell; then the calls and connections that rules about both would
 * join need not be kept. */

static bool hopeless(const nc_run *run, const nc_rule *rule)
{
    for (unsigned f = 0; f < rule->find_count; f++)
        if (!run->may_come[rule->find[f].type])
            return true;
    return false;
}

static bool spread(bool *may_come, nc_fact_type into)
{
    bool news = into != NC_NO_TYPE && !may_come[into];
    if (news)
        may_come[into] = true;
    return news;
}

void nc_hopeless_mark(nc_run *run)
{
    const nc_program *program = run->program;
    if (run->may_come == NULL)
        return;
    for (bool news = true; news;) {
        news = false;
        for (size_t i = 0; i < program->reducer_count; i++)
            if (run->may_come[program->reducers[i]->from.type])
                news |= spread(run->may_come, program->reducers[i]->into);
        for (size_t i = 0; i < program->rule_count; i++)
            if (!hopeless(run, program->rules[i]))
                news |= spread(run->may_come, program->rules[i]->concludes);
    }
    for (size_t i = 0; i < program->rule_count; i++)
        run->rules[i].hopeless = hopeless(run, program->rules[i]);
}

static bool has_begun(const nc_run *run)
{
    for (size_t t = 0; t < run->type_count; t++)
        if (run->types[t].present > 0 || run->types[t].declared)
            return true;
    return run->finished;
}

/* What rules conclude and accumulators count comes only if something can come that it is made of. */
static void begin(nc_run *run, const nc_fact_type *types, size_t count)
{
    run->may_come = nc_xcalloc(run->type_count, sizeof *run->may_come);
    for (size_t t = 0; t < run->type_count; t++)
        run->may_come[t] = run->types[t].shape->kind != NC_DERIVED && !run->types[t].derived;
    for (size_t i = 0; i < count; i++)
        if (types[i] < run->type_count)
            run->may_come[types[i]] = false;
}

void nc_run_never(nc_run *run, const nc_fact_type *types, size_t count)
{
    if (run->live != NULL || nc_watches(run) || run->may_come != NULL || has_begun(run))
        return;
    begin(run, types, count);
    nc_run_unlay(run);
    nc_arena_reset(run->store); /* no fact is there yet, only plans */
    run->alphas = (nc_alphas){0};
    run->parts = run->part_start = NULL;
    run->part_count = run->active_count = run->exists_count = 0;
    run->chains = NULL;
    run->timers = NULL;
    nc_run_lay(run);
}
