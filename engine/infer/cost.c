/* SPDX-License-Identifier: Apache-2.0 */
#include "cost.h"

#include "infer.h"

#include <stdlib.h>

/* From tests/bench: what a look-up, a test of an atom, an expression and a kept row take, in nanoseconds. */
enum { LOOK = 3, ATOM = 2, EXPRESSION = 25, ROW = 60, MILLION = 1000000 };

typedef struct counting {
    nc_arena *arena;
    nc_run *run;
    const nc_rule *rule;
    nc_cost *at;
    size_t count, capacity;
} counting;

static double values_of(const nc_slot *slot)
{
    double count = 1;
    if (slot->type == NC_T_BOOL)
        return 2;
    if (slot->values.n == 0)
        return slot->type == NC_T_SYMBOL ? 16 : 256;
    for (size_t i = 0; i < slot->values.n; i++)
        count += slot->values.p[i] == '|';
    return count;
}

/* The share of facts that an atom lets through, were all values equally frequent. */
static double share_of(const nc_shape *shape, const nc_atom *atom)
{
    double values = values_of(nc_shape_slot_info(shape, atom->slot)), share = 1;
    switch (atom->kind) {
    case NC_ATOM_RANGE:
        if (atom->low == atom->high)
            share = 1 / values;
        else
            share = atom->low == INT64_MIN || atom->high == INT64_MAX ? 0.5 : 0.25;
        break;
    case NC_ATOM_NOT: share = 1 - 1 / values; break;
    case NC_ATOM_IN: share = atom->set_count / values; break;
    case NC_ATOM_KNOWN:
    case NC_ATOM_UNKNOWN: share = 0.5; break;
    }
    return share > 1 ? 1 : share;
}

static nc_cost *add(counting *c, const nc_pattern *pattern, nc_cost_role role, const nc_alpha *alpha)
{
    const nc_shape *shape = nc_vocab_shape(c->run->program->vocab, pattern->type);
    double candidates = 1, kept = 1;
    for (unsigned i = 0; i < alpha->atom_count; i++)
        kept *= share_of(shape, alpha->atoms[i]);
    for (unsigned i = 0; i < alpha->rest_count; i++)
        kept *= 0.5;
    if (alpha->access != NULL)
        candidates = share_of(shape, alpha->access);
    c->at = nc_grow(c->at, &c->capacity, c->count, sizeof *c->at);
    nc_cost *cost = &c->at[c->count++];
    *cost = (nc_cost){.rule = c->rule, .pattern = pattern, .role = role, .indexed = alpha->access != NULL};
    cost->event = shape->kind == NC_EVENT;
    cost->by = alpha->access ? nc_shape_slot_info(shape, alpha->access->slot)->name : NC_S("");
    cost->candidates = candidates * MILLION;
    cost->kept = kept * MILLION;
    return cost;
}

static void price(nc_cost *cost, const nc_alpha *alpha)
{
    double ns = cost->indexed ? (double)LOOK * MILLION : 0;
    ns += cost->candidates * (ATOM * (1.0 + alpha->atom_count) + (double)EXPRESSION * alpha->rest_count);
    ns += cost->watched ? 0 : cost->kept * ROW;
    cost->milliseconds = ns / 1e6;
}

static void see_exists(void *context, const nc_expr *e)
{
    counting *c = context;
    const nc_probe *probe = e->op == NC_X_EXISTS && e->sub ? nc_exists_probe(c->run, e->sub) : NULL;
    if (probe != NULL)
        price(add(c, e->sub, NC_COST_EXISTS, probe->alpha), probe->alpha);
}

static void count_rule(counting *c, const nc_rule_plan *plan)
{
    const nc_rule *rule = c->rule = plan->rule;
    for (unsigned f = 0; f < rule->find_count; f++)
        price(add(c, &rule->find[f], NC_COST_FIND, plan->find[f]), plan->find[f]);
    for (unsigned i = 0; i < rule->absent_count; i++) {
        const nc_absent_plan *absent = &plan->absents[i];
        nc_cost *cost = add(c, &rule->absent[i].pattern, NC_COST_ABSENT, absent->probe.alpha);
        cost->watched = absent->timers != NULL;
        price(cost, absent->probe.alpha);
    }
    nc_walk_rule(rule, see_exists, c);
}

nc_costs nc_costs_of(nc_arena *arena, const nc_program *program, nc_pool *pool)
{
    nc_sources *sources = nc_sources_new(pool);
    nc_run *run = nc_run_new(program, pool, sources, NULL, NULL);
    counting c = {.arena = arena, .run = run};
    for (size_t i = 0; i < program->rule_count; i++)
        count_rule(&c, &run->rules[i]);
    nc_cost *all = NC_NEW_ARRAY(arena, nc_cost, c.count);
    if (c.count > 0)
        memcpy(all, c.at, c.count * sizeof *all);
    free(c.at);
    nc_run_free(run);
    nc_sources_free(sources);
    return (nc_costs){all, c.count};
}
