/* SPDX-License-Identifier: Apache-2.0 */
#include "infer.h"

#include <stdlib.h>

/* Certainty: integer decibans, the base rate plus the strongest item of each evidence group, remarks only
 * beside others.  Sums are exact and do not depend on order. */

nc_str nc_verdict_name(nc_verdict verdict)
{
    static const nc_str names[] = {NC_SI("ruled out"), NC_SI("unlikely"), NC_SI("open"),
                                   NC_SI("possible"),  NC_SI("likely"),   NC_SI("confirmed")};
    return verdict <= NC_V_CONFIRMED ? names[verdict] : NC_S("?");
}

nc_verdict nc_verdict_of(int decibans, bool excluded)
{
    if (excluded || decibans <= -20)
        return NC_V_RULED_OUT;
    if (decibans <= -10)
        return NC_V_UNLIKELY;
    if (decibans < 3)
        return NC_V_OPEN;
    if (decibans < 10)
        return NC_V_POSSIBLE;
    return decibans < 20 ? NC_V_LIKELY : NC_V_CONFIRMED;
}

typedef struct item {
    const nc_cause *cause;
    nc_str group;
    nc_weight weight;
    size_t number; /* findings first, in their order */
} item;

static void add_item(nc_vector *items, const nc_rule *rule, unsigned w, const nc_finding *finding,
                     int decibans, nc_str because)
{
    size_t number = items->count;
    item *it = nc_vector_push(items, sizeof *it);
    it->cause = rule->weigh[w].cause;
    it->group = rule->weigh[w].group.n != 0 ? rule->weigh[w].group : rule->name;
    it->weight = (nc_weight){.finding = finding, .rule = rule, .decibans = decibans, .because = because};
    it->number = number;
}

static void collect(nc_run *run, nc_vector *items)
{
    for (size_t i = 0; i < run->findings.count; i++) {
        const nc_found *found = ((nc_found **)run->findings.items)[i];
        const nc_rule *rule = found->pub.rule;
        for (unsigned w = 0; w < rule->weigh_count && !nc_is_accepted(&found->pub); w++)
            if (found->when[w] == NC_YES && rule->weigh[w].seen != 0)
                add_item(items, rule, w, &found->pub, rule->weigh[w].seen, found->because[w]);
    }
    for (size_t r = 0; r < run->program->rule_count; r++) {
        const nc_rule_plan *plan = &run->rules[r];
        bool decided = plan->evaluated && plan->finding_count == 0 && plan->undecided_count == 0 &&
                       !plan->stopped && !plan->on_partial;
        for (unsigned w = 0; decided && w < plan->rule->weigh_count; w++)
            if (plan->rule->weigh[w].unseen != 0)
                add_item(items, plan->rule, w, NULL, plan->rule->weigh[w].unseen,
                         nc_arena_printf(run->arena, "%.*s was looked for and not seen",
                                         NC_FMT(plan->rule->title)));
    }
}

static int strength(int decibans)
{
    return decibans < 0 ? -decibans : decibans;
}

/* By cause, then strongest first; between equals the one that speaks against, then the order of findings. */
static int item_order(const void *a, const void *b)
{
    const item *x = a, *y = b;
    int order = nc_str_cmp(x->cause->name, y->cause->name);
    if (order != 0)
        return order;
    int sx = strength(x->weight.decibans), sy = strength(y->weight.decibans);
    if (sx != sy)
        return sx > sy ? -1 : 1;
    if (x->weight.decibans != y->weight.decibans)
        return x->weight.decibans < y->weight.decibans ? -1 : 1;
    order = nc_str_cmp(x->weight.rule->name, y->weight.rule->name);
    return order != 0 ? order : (x->number > y->number) - (x->number < y->number);
}

typedef struct seen_group {
    nc_str group;
    struct seen_group *next;
} seen_group;

enum { GROUP_BUCKETS = 256 };

static bool first_of_group(nc_arena *scratch, seen_group **table, nc_str group)
{
    seen_group **bucket = &table[nc_hash(group.p, group.n, 0) % GROUP_BUCKETS];
    for (seen_group *g = *bucket; g != NULL; g = g->next)
        if (nc_str_eq(g->group, group))
            return false;
    seen_group *g = NC_NEW(scratch, seen_group);
    *g = (seen_group){group, *bucket};
    *bucket = g;
    return true;
}

/* A remark (severity info) is no symptom: it adds to what speaks for a cause, and raises none alone. */
static bool is_remark(const item *it)
{
    return it->weight.decibans > 0 && it->weight.finding != NULL && it->weight.rule->severity == NC_INFO;
}

static bool is_raised(const item *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (items[i].weight.decibans > 0 && !is_remark(&items[i]))
            return true;
    return false;
}

static void add_up(nc_run *run, nc_arena *scratch, const item *items, size_t count, nc_belief *belief)
{
    nc_weight *weights = NC_NEW_ARRAY(run->arena, nc_weight, count);
    bool raised = is_raised(items, count);
    seen_group **table = NC_NEW_ARRAY(scratch, seen_group *, GROUP_BUCKETS);
    *belief = (nc_belief){.cause = items[0].cause,
                          .decibans = items[0].cause->base,
                          .weights = weights,
                          .weight_count = (unsigned)count};
    for (size_t i = 0; i < count; i++) {
        weights[i] = items[i].weight;
        weights[i].group = items[i].group;
        if (weights[i].decibans <= NC_DB_EXCLUDES) {
            belief->excluded = weights[i].counted = true;
            continue;
        }
        weights[i].counted =
            (raised || !is_remark(&items[i])) && first_of_group(scratch, table, items[i].group);
        belief->decibans += weights[i].counted ? weights[i].decibans : 0;
    }
    belief->verdict = nc_verdict_of(belief->decibans, belief->excluded);
    nc_arena_reset(scratch);
}

static int belief_order(const void *a, const void *b)
{
    const nc_belief *x = a, *y = b;
    if (x->excluded != y->excluded)
        return x->excluded ? 1 : -1;
    if (x->decibans != y->decibans)
        return x->decibans > y->decibans ? -1 : 1;
    return nc_str_cmp(x->cause->name, y->cause->name);
}

/* Remarks alone bring up no cause that nothing else speaks for or against. */
static bool is_considered(const nc_belief *belief)
{
    for (unsigned i = 0; i < belief->weight_count; i++)
        if (belief->weights[i].counted)
            return true;
    return false;
}

void nc_beliefs(nc_run *run)
{
    nc_vector items = {0};
    collect(run, &items);
    item *all = items.items;
    if (items.count > 1)
        qsort(all, items.count, sizeof *all, item_order);
    nc_belief *beliefs = NC_NEW_ARRAY(run->arena, nc_belief, items.count);
    nc_arena *scratch = nc_arena_new();
    size_t n = 0;
    for (size_t from = 0, end; from < items.count; from = end) {
        for (end = from; end < items.count && all[end].cause == all[from].cause;)
            end++;
        add_up(run, scratch, &all[from], end - from, &beliefs[n]);
        n += is_considered(&beliefs[n]);
    }
    if (n > 1)
        qsort(beliefs, n, sizeof *beliefs, belief_order);
    nc_arena_free(scratch);
    free(items.items);
    run->outcome.beliefs = beliefs;
    run->outcome.belief_count = n;
}
