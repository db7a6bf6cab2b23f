/* SPDX-License-Identifier: Apache-2.0 */
#include "infer.h"

#include <stdlib.h>
#include <string.h>

/* Certainty: integer decibans, the base rate plus the strongest item of each evidence group about one thing,
 * remarks only beside others.  Sums are exact and do not depend on order. */

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
    nc_str group, about;
    nc_weight weight;
    size_t number; /* findings first, in their order */
} item;

static void add_item(nc_vector *items, const nc_rule *rule, unsigned w, const nc_finding *finding,
                     int decibans, nc_str because, nc_str about)
{
    size_t number = items->count;
    item *it = nc_vector_push(items, sizeof *it);
    it->cause = rule->weigh[w].cause;
    it->group = rule->weigh[w].group.n != 0 ? rule->weigh[w].group : rule->name;
    it->about = nc_str_eq(about, NC_S("?")) ? (nc_str){0} : about;
    it->weight = (nc_weight){.finding = finding, .rule = rule, .decibans = decibans, .because = because};
    it->number = number;
}

enum { EXPLAINED = 3 }; /* what is left of evidence that another finding explains: weak */

/* What explains a finding is what it comes from: for causes that the explanation does not speak for it is a
 * weak sign at most.  As long as no explanation speaks for any cause, its own evidence stands. */
static bool is_explained(const nc_found *found, const nc_cause *cause)
{
    bool elsewhere = false;
    for (const nc_finding *f = found->pub.effect_of; f != NULL; f = f->effect_of) {
        const nc_truth *when = ((const nc_found *)f)->when;
        for (unsigned w = 0; w < f->rule->weigh_count; w++) {
            if (when[w] != NC_YES || f->rule->weigh[w].seen <= 0)
                continue;
            if (f->rule->weigh[w].cause == cause)
                return false;
            elsewhere = true;
        }
    }
    return elsewhere;
}

static void add_seen(nc_vector *items, const nc_found *found)
{
    const nc_rule *rule = found->pub.rule;
    for (unsigned w = 0; w < rule->weigh_count; w++) {
        if (found->when[w] != NC_YES || rule->weigh[w].seen == 0)
            continue;
        int seen = rule->weigh[w].seen;
        if (seen > EXPLAINED && is_explained(found, rule->weigh[w].cause))
            seen = EXPLAINED;
        add_item(items, rule, w, &found->pub, seen, found->because[w], found->about[w]);
    }
}

static void collect(nc_run *run, nc_vector *items)
{
    for (size_t i = 0; i < run->findings.count; i++) {
        const nc_found *found = ((nc_found **)run->findings.items)[i];
        if (!nc_is_accepted(&found->pub))
            add_seen(items, found);
    }
    for (size_t r = 0; r < run->program->rule_count; r++) {
        const nc_rule_plan *plan = &run->rules[r];
        bool decided = plan->evaluated && plan->finding_count == 0 && plan->undecided_count == 0 &&
                       !plan->stopped && !plan->on_partial;
        for (unsigned w = 0; decided && w < plan->rule->weigh_count; w++)
            if (plan->rule->weigh[w].unseen != 0)
                add_item(items, plan->rule, w, NULL, plan->rule->weigh[w].unseen,
                         nc_arena_printf(run->arena, "%.*s was looked for and not seen",
                                         NC_FMT(plan->rule->title)),
                         (nc_str){0});
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

/* About that thing, or about whatever there is. */
static bool concerns(const item *it, nc_str about)
{
    return it->about.n == 0 || nc_str_eq(it->about, about);
}

static bool is_raised(const item *items, size_t count, nc_str about)
{
    for (size_t i = 0; i < count; i++)
        if (items[i].weight.decibans > 0 && !is_remark(&items[i]) && concerns(&items[i], about))
            return true;
    return false;
}

/* What speaks of one thing, strongest first: sets `decibans`, `excluded` and what counted. */
static void add_up(nc_arena *scratch, item *items, size_t count, nc_belief *belief)
{
    bool raised = is_raised(items, count, belief->about);
    seen_group **table = NC_NEW_ARRAY(scratch, seen_group *, GROUP_BUCKETS);
    belief->decibans = belief->cause->base;
    belief->excluded = false;
    for (size_t i = 0; i < count; i++) {
        nc_weight *weight = &items[i].weight;
        weight->counted = false;
        if (!concerns(&items[i], belief->about))
            continue;
        if (weight->decibans <= NC_DB_EXCLUDES) {
            belief->excluded = weight->counted = true;
            continue;
        }
        weight->counted =
            (raised || !is_remark(&items[i])) && first_of_group(scratch, table, items[i].group);
        belief->decibans += weight->counted ? weight->decibans : 0;
    }
    nc_arena_reset(scratch);
}

static int by_thing(const void *a, const void *b)
{
    int order = nc_str_cmp(((const item *)a)->about, ((const item *)b)->about);
    return order != 0 ? order : item_order(a, b);
}

/* Of what is about nothing in particular, at the front, only that stays which can count. */
static size_t keep_strongest(nc_arena *scratch, item *items, size_t count)
{
    seen_group **tables[2] = {NC_NEW_ARRAY(scratch, seen_group *, GROUP_BUCKETS),
                              NC_NEW_ARRAY(scratch, seen_group *, GROUP_BUCKETS)};
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (items[i].weight.decibans <= NC_DB_EXCLUDES ||
            first_of_group(scratch, tables[is_remark(&items[i])], items[i].group))
            items[kept++] = items[i];
    nc_arena_reset(scratch);
    return kept;
}

static bool is_better(const nc_belief *a, const nc_belief *b)
{
    return a->excluded != b->excluded ? b->excluded : a->decibans > b->decibans;
}

/* Evidence of different things does not add up: the cause is behind the thing that has most for it. */
static void choose_thing(nc_arena *scratch, const item *items, size_t count, nc_belief *belief)
{
    item *sorted = nc_xcalloc(2 * count, sizeof *sorted), *one = &sorted[count];
    nc_belief best = {.cause = NULL};
    memcpy(sorted, items, count * sizeof *items);
    qsort(sorted, count, sizeof *sorted, by_thing);
    size_t from = 0, shared, end;
    while (from < count && sorted[from].about.n == 0)
        from++;
    memcpy(one, sorted, from * sizeof *one);
    shared = keep_strongest(scratch, one, from);
    item *general = nc_xcalloc(shared + 1, sizeof *general);
    memcpy(general, one, shared * sizeof *one);
    for (; from < count; from = end) {
        for (end = from; end < count && nc_str_eq(sorted[end].about, sorted[from].about);)
            end++;
        nc_belief each = {.cause = belief->cause, .about = sorted[from].about};
        memcpy(one, general, shared * sizeof *one);
        memcpy(&one[shared], &sorted[from], (end - from) * sizeof *one);
        qsort(one, shared + end - from, sizeof *one, item_order);
        add_up(scratch, one, shared + end - from, &each);
        if (best.cause == NULL || is_better(&each, &best))
            best = each;
    }
    belief->about = best.about;
    free(general);
    free(sorted);
}

static void make_belief(nc_run *run, nc_arena *scratch, item *items, size_t count, nc_belief *belief)
{
    nc_weight *weights = NC_NEW_ARRAY(run->arena, nc_weight, count);
    *belief = (nc_belief){.cause = items[0].cause, .weights = weights, .weight_count = (unsigned)count};
    choose_thing(scratch, items, count, belief);
    add_up(scratch, items, count, belief);
    belief->verdict = nc_verdict_of(belief->decibans, belief->excluded);
    for (size_t i = 0; i < count; i++) {
        weights[i] = items[i].weight;
        weights[i].group = items[i].group;
        weights[i].about = items[i].about;
    }
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
        make_belief(run, scratch, &all[from], end - from, &beliefs[n]);
        n += is_considered(&beliefs[n]);
    }
    if (n > 1)
        qsort(beliefs, n, sizeof *beliefs, belief_order);
    nc_arena_free(scratch);
    free(items.items);
    run->outcome.beliefs = beliefs;
    run->outcome.belief_count = n;
}
