/* SPDX-License-Identifier: Apache-2.0 */
#include "infer.h"

#include <stdlib.h>
#include <string.h>

/* Rules that wait for facts of which no source was read. */

static void add_type(nc_lacking *lacking, nc_fact_type type)
{
    for (unsigned i = 0; i < lacking->type_count; i++)
        if (lacking->types[i] == type)
            return;
    lacking->types[lacking->type_count++] = type;
}

/* Any connection satisfies a pattern without conditions of its own: that says nothing of this case. */
static bool is_choosy(const nc_run *run, const nc_alpha *alpha)
{
    return alpha->atom_count + alpha->rest_count > 0 || run->types[alpha->type].shape->kind != NC_STATE;
}

/* Of a rule that can never match nothing is kept; what satisfied its patterns is counted. */
static bool has_any(const nc_rule_plan *plan, unsigned find)
{
    const nc_alpha *alpha = plan->find[find];
    return alpha->rows.count + alpha->left_out > 0 || (plan->hopeless && alpha->passed > 0);
}

static bool waits(const nc_run *run, const nc_rule_plan *plan, nc_lacking *out)
{
    bool choosy = false;
    *out = (nc_lacking){.rule = plan->rule};
    for (unsigned f = 0; f < plan->rule->find_count; f++) {
        nc_fact_type type = plan->rule->find[f].type;
        if (!nc_loaded(run, type))
            add_type(out, type);
        else if (!has_any(plan, f))
            return false;
        else
            choosy = choosy || is_choosy(run, plan->find[f]);
    }
    return choosy && out->type_count > 0;
}

static void note_given(nc_run *run)
{
    size_t count = run->type_count;
    bool *given = NC_NEW_ARRAY(run->arena, bool, count);
    for (size_t t = 0; t < count; t++)
        given[t] = run->types[t].present > 0;
    run->outcome.given = given;
    run->outcome.given_count = count;
}

void nc_lacking_find(nc_run *run)
{
    note_given(run);
    nc_vector list = {0};
    for (size_t r = 0; r < run->program->rule_count; r++) {
        nc_lacking one;
        if (run->rules[r].without_source && waits(run, &run->rules[r], &one))
            *(nc_lacking *)nc_vector_push(&list, sizeof one) = one;
    }
    nc_lacking *kept = NC_NEW_ARRAY(run->arena, nc_lacking, list.count);
    if (list.count > 0)
        memcpy(kept, list.items, list.count * sizeof *kept);
    free(list.items);
    run->outcome.lacking = kept;
    run->outcome.lacking_count = list.count;
}
