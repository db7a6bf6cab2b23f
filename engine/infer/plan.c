/* SPDX-License-Identifier: Apache-2.0 */
#include "infer.h"

#include "engine/rule/same.h"

#include <stdlib.h>

/* From a program to what runs: alphas, probes, timers, and which slots of which facts anybody reads. */

typedef void (*visitor)(void *context, const nc_expr *expr);

void nc_walk(const nc_expr *expr, visitor visit, void *context)
{
    if (expr == NULL)
        return;
    visit(context, expr);
    for (unsigned i = 0; i < expr->argc; i++)
        nc_walk(expr->args[i], visit, context);
    if (expr->sub == NULL)
        return;
    for (unsigned i = 0; i < expr->sub->local_count; i++)
        nc_walk(expr->sub->local[i], visit, context);
    for (unsigned i = 0; i < expr->sub->join_count; i++)
        nc_walk(expr->sub->join[i], visit, context);
}

static void walk_pattern(const nc_pattern *pattern, visitor visit, void *context)
{
    for (unsigned i = 0; i < pattern->local_count; i++)
        nc_walk(pattern->local[i], visit, context);
    for (unsigned i = 0; i < pattern->join_count; i++)
        nc_walk(pattern->join[i], visit, context);
}

static void walk_text(const nc_text *text, visitor visit, void *context)
{
    for (unsigned i = 0; i < text->count; i++)
        nc_walk(text->parts[i].expr, visit, context);
}

void nc_walk_conditions(const nc_rule *rule, visitor visit, void *context)
{
    for (unsigned i = 0; i < rule->find_count; i++)
        walk_pattern(&rule->find[i], visit, context);
    for (unsigned i = 0; i < rule->where_count; i++)
        nc_walk(rule->where[i].expr, visit, context);
    for (unsigned i = 0; i < rule->unless_count; i++)
        nc_walk(rule->unless[i].expr, visit, context);
    for (unsigned i = 0; i < rule->absent_count; i++) {
        const nc_absence *absence = &rule->absent[i];
        walk_pattern(&absence->pattern, visit, context);
        nc_walk(absence->within, visit, context);
        nc_walk(absence->provided, visit, context);
        if (absence->until != NULL)
            walk_pattern(absence->until, visit, context);
    }
    for (unsigned i = 0; i < rule->having_count; i++)
        nc_walk(rule->having[i].expr, visit, context);
}

static void walk_results(const nc_rule *rule, visitor visit, void *context)
{
    for (unsigned i = 0; i < rule->per_count; i++)
        nc_walk(rule->per[i], visit, context);
    for (unsigned i = 0; rule->pick != NULL && i < rule->pick->by_count; i++)
        nc_walk(rule->pick->by[i], visit, context);
    for (unsigned i = 0; i < rule->conclude_count; i++)
        nc_walk(rule->conclude[i], visit, context);
    for (unsigned i = 0; i < rule->weigh_count; i++) {
        nc_walk(rule->weigh[i].when, visit, context);
        walk_text(&rule->weigh[i].because, visit, context);
        walk_text(&rule->weigh[i].about, visit, context);
    }
    const nc_text *texts[] = {&rule->headline, &rule->what, &rule->why, &rule->fix};
    for (unsigned i = 0; i < 4; i++)
        walk_text(texts[i], visit, context);
    for (unsigned i = 0; i < rule->action_count; i++) {
        const nc_action *action = &rule->actions[i];
        walk_text(&action->look, visit, context);
        walk_text(&action->to, visit, context);
        nc_walk(action->when, visit, context);
        for (unsigned k = 0; k < action->argument_count; k++)
            nc_walk(action->arguments[k].expr, visit, context);
    }
}

void nc_walk_rule(const nc_rule *rule, visitor visit, void *context)
{
    nc_walk_conditions(rule, visit, context);
    walk_results(rule, visit, context);
}

/* ---- probes ---- */

bool nc_equality_key(const nc_expr *e, uint8_t bind, const nc_expr **own, const nc_expr **other)
{
    if (e->op != NC_X_EQ)
        return false;
    for (unsigned side = 0; side < 2; side++) {
        const nc_expr *a = e->args[side], *b = e->args[1 - side];
        if (a->op == NC_X_SLOT && a->bind == bind && (b->binds >> bind & 1) == 0 && a->type == b->type &&
            a->type != NC_T_FLOAT && a->type != NC_T_CIDR && a->type != NC_T_NONE) {
            *own = a;
            *other = b;
            return true;
        }
    }
    return false;
}

static void add_key(nc_probe *probe, uint16_t *slots, uint16_t slot, const nc_expr *key)
{
    unsigned i = probe->key_count++;
    for (; i > 0 && slots[i - 1] > slot; i--) {
        slots[i] = slots[i - 1];
        probe->keys[i] = probe->keys[i - 1];
    }
    slots[i] = slot;
    probe->keys[i] = key;
}

static void split_keys(nc_run *run, nc_probe *probe, const nc_expr *const *conditions, unsigned count,
                       uint16_t slots[NC_KEY_SLOTS])
{
    probe->filters = NC_NEW_ARRAY(run->plans, const nc_expr *, count);
    for (unsigned i = 0; i < count; i++) {
        const nc_expr *own, *other;
        if (probe->key_count < NC_KEY_SLOTS &&
            nc_equality_key(conditions[i], probe->pattern->bind, &own, &other))
            add_key(probe, slots, own->slot, other);
        else
            probe->filters[probe->filter_count++] = conditions[i];
    }
}

void nc_probe_over(nc_run *run, nc_probe *probe, const nc_pattern *pattern, nc_alpha *alpha,
                   const nc_expr *const *conditions, unsigned count)
{
    uint16_t slots[NC_KEY_SLOTS];
    *probe = (nc_probe){.pattern = pattern, .alpha = alpha};
    split_keys(run, probe, conditions, count, slots);
    if (probe->key_count > 0)
        probe->index = nc_index_of(run, probe->alpha, slots, probe->key_count);
}

void nc_probe_init(nc_run *run, nc_probe *probe, const nc_pattern *pattern, const nc_expr *const *conditions,
                   unsigned count)
{
    nc_probe_over(run, probe, pattern, nc_alpha_of(run, pattern), conditions, count);
}

/* ---- exists ---- */

static void put_exists(nc_run *run, const nc_pattern *key, nc_probe *probe)
{
    size_t at = nc_mix((uint64_t)(uintptr_t)key) & run->exists_mask;
    while (run->exists[at].key != NULL)
        at = (at + 1) & run->exists_mask;
    run->exists[at].key = key;
    run->exists[at].probe = probe;
    run->exists_count++;
}

nc_probe *nc_exists_probe(nc_run *run, const nc_pattern *pattern)
{
    size_t at = nc_mix((uint64_t)(uintptr_t)pattern) & run->exists_mask;
    while (run->exists[at].key != NULL && run->exists[at].key != pattern)
        at = (at + 1) & run->exists_mask;
    return run->exists[at].probe;
}

static void grow_exists(nc_run *run)
{
    size_t old_mask = run->exists_mask;
    nc_exists_entry *old = run->exists;
    run->exists_mask = old_mask * 2 + 1;
    run->exists = nc_xcalloc(run->exists_mask + 1, sizeof *run->exists);
    run->exists_count = 0;
    for (size_t i = 0; i <= old_mask; i++)
        if (old[i].key != NULL)
            put_exists(run, old[i].key, old[i].probe);
    free(old);
}

static void visit_exists(void *context, const nc_expr *expr)
{
    nc_run *run = context;
    if (expr->op != NC_X_EXISTS || expr->sub == NULL || nc_exists_probe(run, expr->sub) != NULL)
        return;
    if (run->exists_count * 2 > run->exists_mask)
        grow_exists(run);
    nc_probe *probe = NC_NEW(run->plans, nc_probe);
    nc_probe_over(run, probe, expr->sub, nc_alpha_of_exists(run, expr->sub), expr->sub->join,
                  expr->sub->join_count);
    probe->alpha->stores = probe->alpha->careful = probe->alpha->keeps = true;
    put_exists(run, expr->sub, probe);
}

/* ---- absence ---- */

/* `flow == port.flow`, anchor reply, and a find that says reply.flow == port.flow: reply.flow serves as well,
 * so that the absence hangs on its anchor alone. */
static const nc_expr *through_anchor(const nc_rule *rule, const nc_expr *slot, uint8_t anchor)
{
    if (slot->op != NC_X_SLOT)
        return NULL;
    for (unsigned f = 0; f < rule->find_count; f++) {
        for (unsigned i = 0; i < rule->find[f].join_count; i++) {
            const nc_expr *e = rule->find[f].join[i];
            if (e->op != NC_X_EQ)
                continue;
            for (unsigned side = 0; side < 2; side++) {
                const nc_expr *a = e->args[side], *b = e->args[1 - side];
                if (a->op == NC_X_SLOT && a->bind == slot->bind && a->slot == slot->slot &&
                    b->op == NC_X_SLOT && b->bind == anchor && b->type == slot->type)
                    return b;
            }
        }
    }
    return NULL;
}

static const nc_expr **absent_conditions(nc_run *run, const nc_rule *rule, const nc_absence *absence)
{
    const nc_pattern *pattern = &absence->pattern;
    const nc_expr **list = NC_NEW_ARRAY(run->plans, const nc_expr *, pattern->join_count);
    uint64_t near = UINT64_C(1) << absence->anchor | UINT64_C(1) << pattern->bind;
    for (unsigned i = 0; i < pattern->join_count; i++) {
        const nc_expr *own, *other, *e = pattern->join[i];
        list[i] = e;
        if ((e->binds & ~near) == 0 || !nc_equality_key(e, pattern->bind, &own, &other))
            continue;
        const nc_expr *same = through_anchor(rule, other, absence->anchor);
        if (same == NULL)
            continue;
        nc_expr *copy = NC_NEW(run->plans, nc_expr);
        *copy = *e;
        copy->args = NC_NEW_ARRAY(run->plans, nc_expr *, 2);
        for (unsigned side = 0; side < 2; side++)
            copy->args[side] = e->args[side] == own ? e->args[side] : (nc_expr *)(uintptr_t)same;
        copy->binds = same->binds | own->binds;
        list[i] = copy;
    }
    return list;
}

static bool watchable(nc_run *run, const nc_rule *rule, const nc_absence *absence,
                      const nc_expr *const *conditions)
{
    uint64_t anchor = UINT64_C(1) << absence->anchor, near = anchor | UINT64_C(1) << absence->pattern.bind;
    const nc_type_plan *type = &run->types[absence->pattern.type];
    const nc_type_plan *from = &run->types[rule->find[absence->anchor].type];
    if (run->live != NULL || run->host.watch == rule || absence->before || absence->bound == NC_BETWEEN ||
        (absence->until != NULL && absence->fewer > 1) || type->derived || from->derived ||
        type->shape->kind != NC_EVENT || from->shape->kind != NC_EVENT)
        return false;
    if (absence->within != NULL && (absence->within->binds & ~anchor) != 0)
        return false;
    for (unsigned i = 0; i < absence->pattern.join_count; i++)
        if ((conditions[i]->binds & ~near) != 0)
            return false;
    return true;
}

static nc_timers *timers_of(nc_run *run, nc_alpha *alpha, const uint16_t *slots, unsigned count)
{
    for (nc_timers *t = alpha->timers; t != NULL; t = t->next)
        if (t->slot_count == count && memcmp(t->slots, slots, count * sizeof *slots) == 0)
            return t;
    nc_timers *timers = NC_NEW(run->plans, nc_timers);
    timers->alpha = alpha;
    timers->slot_count = count;
    memcpy(timers->slots, slots, count * sizeof *slots);
    timers->next = alpha->timers;
    alpha->timers = timers;
    timers->next_of_run = run->timers;
    run->timers = timers;
    return timers;
}

typedef struct passing_slots {
    uint64_t *slots;
    uint8_t bind;
} passing_slots;

static void visit_passing(void *context, const nc_expr *expr)
{
    const passing_slots *reading = context;
    if (expr->op == NC_X_SLOT && expr->bind == reading->bind && expr->slot >= NC_SLOT_OWN)
        *reading->slots |= UINT64_C(1) << (expr->slot - NC_SLOT_OWN);
}

/* Which slots of its anchor make the key, how long it lasts; plain when that is all that need be known to
 * watch. */
static nc_sharers *sharers_of(nc_run *run, nc_absent_plan *plan)
{
    const nc_absence *absence = plan->absence;
    nc_sharers *of = NC_NEW(run->plans, nc_sharers);
    of->plans[of->count++] = plan;
    of->spans[0] = INT64_MAX;
    of->plain = true;
    if (absence->bound == NC_WITHIN) {
        of->plain = absence->within->op == NC_X_CONST && nc_v_int(absence->within->word) >= 0;
        of->spans[0] = of->plain ? nc_v_int(absence->within->word) : INT64_MAX;
    }
    for (unsigned i = 0; i < plan->probe.key_count; i++) {
        const nc_expr *key = plan->probe.keys[i];
        of->plain = of->plain && key->op == NC_X_SLOT && key->bind == absence->anchor;
        of->key_slots[i] = key->slot;
    }
    return of;
}

/* Do two end with the same fact, but for the length of their windows? */
static bool end_alike(const nc_sharers *a, const nc_sharers *b)
{
    const nc_absent_plan *x = a->plans[0], *y = b->plans[0];
    return a->plain && b->plain && x->timers == y->timers &&
           x->probe.filter_count + y->probe.filter_count == 0 && x->absence->fewer == 1 &&
           y->absence->fewer == 1 && x->absence->until == NULL && y->absence->until == NULL &&
           memcmp(a->key_slots, b->key_slots, x->probe.key_count * sizeof *a->key_slots) == 0;
}

/* The plan waits with the first that ends alike, or on its own. */
static void share_watch(nc_run *run, nc_absent_plan *plan, nc_alpha *anchor)
{
    nc_sharers *own = sharers_of(run, plan);
    for (size_t i = 0; i < anchor->anchored_count; i++) {
        nc_sharers *with = anchor->anchored[i];
        if (with->count == NC_SHARERS || !end_alike(with, own))
            continue;
        if (with->count == 1)
            with->plans[0]->alone = sharers_of(run, with->plans[0]);
        plan->alone = own;
        plan->shared = with;
        plan->number = with->count;
        with->plans[with->count] = plan;
        with->spans[with->count++] = own->spans[0];
        return;
    }
    plan->shared = own;
    anchor->anchored = nc_grow(anchor->anchored, &anchor->anchored_capacity, anchor->anchored_count,
                               sizeof *anchor->anchored);
    anchor->anchored[anchor->anchored_count++] = own;
}

/* `use`: number of the anchor among the uses of its alpha. */
static void watch(nc_run *run, nc_absent_plan *plan, const nc_expr *const *conditions, nc_alpha *anchor,
                  unsigned use)
{
    uint16_t slots[NC_KEY_SLOTS];
    nc_probe *probe = &plan->probe;
    *probe =
        (nc_probe){.pattern = &plan->absence->pattern, .alpha = nc_alpha_of(run, &plan->absence->pattern)};
    split_keys(run, probe, conditions, plan->absence->pattern.join_count, slots);
    plan->timers = timers_of(run, probe->alpha, slots, probe->key_count);
    plan->anchor = anchor;
    /* Which fact is the first must not depend on those that absences refute. */
    const nc_follow *follow = plan->rule->find[plan->absence->anchor].follow;
    if (use < NC_USES && plan->absence->until == NULL && (follow == NULL || follow->each)) {
        plan->use = (uint16_t)(1u << use);
        anchor->watched |= plan->use;
    }
    share_watch(run, plan, anchor);
    passing_slots reading = {&run->types[probe->pattern->type].timed, probe->pattern->bind};
    for (unsigned i = 0; i < probe->pattern->join_count; i++)
        nc_walk(probe->pattern->join[i], visit_passing, &reading);
}

static void plan_absence(nc_run *run, nc_rule_plan *rule, nc_absent_plan *plan, const nc_absence *absence,
                         const unsigned *uses)
{
    *plan = (nc_absent_plan){.rule = rule->rule, .absence = absence};
    const nc_expr **conditions = absent_conditions(run, rule->rule, absence);
    if (watchable(run, rule->rule, absence, conditions)) {
        watch(run, plan, conditions, rule->find[absence->anchor], uses[absence->anchor]);
    } else {
        nc_probe_init(run, &plan->probe, &absence->pattern, absence->pattern.join,
                      absence->pattern.join_count);
        plan->probe.alpha->stores = true;
        plan->probe.alpha->keeps = plan->probe.alpha->keeps || !nc_chain_holds(run, rule->rule, absence);
    }
    plan->probe.alpha->careful = true;
    if (absence->until != NULL) {
        nc_probe_init(run, &plan->until, absence->until, absence->until->join, absence->until->join_count);
        plan->until.alpha->stores = plan->until.alpha->careful = plan->until.alpha->keeps = true;
    }
}

/* ---- what a rule's result depends on ---- */

typedef struct reading_of {
    nc_run *run;
    nc_rule_plan *plan;
} reading_of;

static void visit_reads(void *context, const nc_expr *expr)
{
    reading_of *r = context;
    nc_probe *probe =
        expr->op == NC_X_EXISTS && expr->sub != NULL ? nc_exists_probe(r->run, expr->sub) : NULL;
    if (probe != NULL)
        nc_alphas_push(&r->plan->reads, probe->alpha);
    r->plan->asks_host = r->plan->asks_host || expr->op == NC_X_HOST;
    r->plan->watches = r->plan->watches || expr->op == NC_X_PEAK;
}

static void plan_reads(nc_run *run, nc_rule_plan *plan)
{
    reading_of r = {run, plan};
    if (run->live == NULL)
        return;
    for (unsigned i = 0; i < plan->rule->find_count; i++)
        nc_alphas_push(&plan->reads, plan->find[i]);
    for (unsigned i = 0; i < plan->rule->absent_count; i++) {
        nc_alphas_push(&plan->reads, plan->absents[i].probe.alpha);
        if (plan->absents[i].absence->until != NULL)
            nc_alphas_push(&plan->reads, plan->absents[i].until.alpha);
    }
    plan->watches = plan->rule->absent_count > 0;
    nc_walk_rule(plan->rule, visit_reads, &r);
}

/* ---- rules that only conclude ---- */

static void visit_values(void *context, const nc_expr *expr)
{
    bool *simple = context;
    *simple = *simple && (expr->op < NC_X_HOST || expr->op == NC_X_LOOKUP);
}

/* Silent, nothing to judge once the conditions hold, neither in a match nor in a group. */
static bool only_concludes(const nc_rule *rule)
{
    bool simple = rule->silent && rule->concludes != NC_NO_TYPE && rule->having_count == 0 &&
                  rule->unless_count == 0 && rule->absent_count == 0;
    for (unsigned i = 0; i < rule->conclude_count; i++)
        nc_walk(rule->conclude[i], visit_values, &simple);
    return simple;
}

/* Its patterns count what satisfies them, and nothing is kept for them. */
static void plan_hopeless(nc_run *run, nc_rule_plan *plan, const nc_rule *rule)
{
    for (unsigned i = 0; i < rule->find_count; i++)
        plan->find[i] = nc_alpha_of(run, &rule->find[i]);
    plan->absents = NC_NEW_ARRAY(run->plans, nc_absent_plan, rule->absent_count);
    for (unsigned i = 0; i < rule->absent_count; i++) {
        const nc_absence *absence = &rule->absent[i];
        plan->absents[i] = (nc_absent_plan){.rule = rule, .absence = absence};
        plan->absents[i].probe.alpha = nc_alpha_of(run, &absence->pattern);
        if (absence->until != NULL)
            plan->absents[i].until.alpha = nc_alpha_of(run, absence->until);
    }
}

static void plan_rule(nc_run *run, nc_rule_plan *plan, const nc_rule *rule)
{
    unsigned uses[NC_MAX_BINDINGS];
    plan->rule = rule;
    plan->find = NC_NEW_ARRAY(run->plans, nc_alpha *, rule->find_count);
    plan->joins = NC_NEW_ARRAY(run->plans, nc_join_plan *, rule->find_count);
    plan->old = NC_NEW_ARRAY(run->plans, size_t, rule->find_count);
    plan->now = NC_NEW_ARRAY(run->plans, size_t, rule->find_count);
    if (plan->hopeless) {
        plan_hopeless(run, plan, rule);
        return;
    }
    bool simple = only_concludes(rule), grouped = rule->per_count > 0 || rule->pick != NULL;
    plan->direct = simple && !grouped;
    plan->lazy = simple && rule->per_count > 0 && rule->pick != NULL;
    for (unsigned i = 0; i < rule->find_count; i++) {
        plan->find[i] = nc_alpha_of(run, &rule->find[i]);
        plan->find[i]->stores = true;
        plan->find[i]->keeps = plan->find[i]->keeps || run->host.watch == rule;
        uses[i] = plan->find[i]->uses++;
        if (rule->find[i].follow != NULL && !rule->find[i].follow->each && !nc_chain_bounded(run, rule))
            plan->find[i]->keeps = true;
    }
    plan->absents = NC_NEW_ARRAY(run->plans, nc_absent_plan, rule->absent_count);
    for (unsigned i = 0; i < rule->absent_count; i++)
        plan_absence(run, plan, &plan->absents[i], &rule->absent[i], uses);
    nc_chain_plan(run, plan, uses);
    nc_walk_rule(rule, visit_exists, run);
    nc_aside_note(run, plan);
    plan_reads(run, plan);
}

static void plan_reducer(nc_run *run, nc_reduction *reduction, const nc_reducer *reducer)
{
    reduction->reducer = reducer;
    for (unsigned i = 0; i < reducer->field_count; i++) {
        const nc_reducer_field *field = &reducer->fields[i];
        reduction->stateful = reduction->stateful || field->window != 0 || field->op == NC_R_FIRST ||
                              field->op == NC_R_LAST || field->op == NC_R_DISTINCT ||
                              (field->op == NC_R_SUM && field->value->type == NC_T_FLOAT);
    }
    reduction->from = nc_alpha_of(run, &reducer->from);
    nc_alpha *from = reduction->from;
    from->stores = from->stores || run->live != NULL;
    from->reductions =
        nc_grow(from->reductions, &from->reduction_capacity, from->reduction_count, sizeof *from->reductions);
    reduction->width = nc_reduction_width(reducer);
    from->reductions[from->reduction_count++] = reduction;
}

/* ---- what is read ---- */

typedef struct slot_reading {
    nc_run *run;
    nc_fact_type types[64];
    uint64_t slots[64]; /* own ones that are read */
} slot_reading;

static void name_pattern(slot_reading *reading, const nc_pattern *pattern)
{
    reading->types[pattern->bind & 63] = pattern->type;
    reading->run->types[pattern->type].wanted |= UINT64_C(1) << 63;
}

static void visit_names(void *context, const nc_expr *expr)
{
    if (expr->op == NC_X_EXISTS && expr->sub != NULL)
        name_pattern(context, expr->sub);
}

static void visit_slots(void *context, const nc_expr *expr)
{
    slot_reading *reading = context;
    nc_fact_type type = reading->types[expr->bind & 63];
    if (expr->op != NC_X_SLOT || expr->slot < NC_SLOT_OWN || type == NC_NO_TYPE)
        return;
    uint64_t bit = UINT64_C(1) << (expr->slot - NC_SLOT_OWN);
    reading->run->types[type].wanted |= bit;
    reading->slots[expr->bind & 63] |= bit;
}

static void reading_begin(slot_reading *reading, nc_run *run)
{
    reading->run = run;
    for (unsigned i = 0; i < 64; i++) {
        reading->types[i] = NC_NO_TYPE;
        reading->slots[i] = 0;
    }
}

/* What tells one match from another when no `per` does: of events what the rule reads, since other slots are
 * held only if other rules read them; of all else, which is held whole, everything. */
static void plan_identity(nc_run *run, nc_rule_plan *plan, const slot_reading *reading)
{
    const nc_rule *rule = plan->rule;
    if (rule->per_count > 0)
        return;
    plan->identity = NC_NEW_ARRAY(run->plans, uint64_t, rule->find_count);
    for (unsigned i = 0; i < rule->find_count; i++)
        plan->identity[i] =
            run->types[rule->find[i].type].event ? reading->slots[rule->find[i].bind & 63] : UINT64_MAX;
}

static void want_rule(nc_run *run, nc_rule_plan *plan)
{
    const nc_rule *rule = plan->rule;
    slot_reading reading;
    reading_begin(&reading, run);
    for (unsigned i = 0; i < rule->find_count; i++)
        name_pattern(&reading, &rule->find[i]);
    for (unsigned i = 0; i < rule->absent_count; i++) {
        name_pattern(&reading, &rule->absent[i].pattern);
        if (rule->absent[i].until != NULL)
            name_pattern(&reading, rule->absent[i].until);
    }
    nc_walk_rule(rule, visit_names, &reading);
    nc_walk_rule(rule, visit_slots, &reading);
    plan_identity(run, plan, &reading);
}

static void want_reducer(nc_run *run, const nc_reducer *reducer)
{
    slot_reading reading;
    reading_begin(&reading, run);
    name_pattern(&reading, &reducer->from);
    walk_pattern(&reducer->from, visit_slots, &reading);
    for (unsigned i = 0; i < reducer->key_count; i++)
        nc_walk(reducer->key[i], visit_slots, &reading);
    for (unsigned i = 0; i < reducer->field_count; i++)
        nc_walk(reducer->fields[i].value, visit_slots, &reading);
}

/* Of a run whose rules may change to any that read facts of this type. */
static bool is_whole(const nc_run *run, const nc_shape *shape)
{
    const nc_run_limits *limits = &run->limits;
    if (!limits->changing || limits->next != NULL)
        return false;
    for (size_t i = 0; i < limits->whole_count; i++)
        if (nc_str_eq(limits->whole[i], shape->name))
            return true;
    return limits->whole == NULL;
}

/* Slots that rules to come read. */
static uint64_t wanted_next(const nc_run *run, nc_type_plan *plan)
{
    plan->next_type = NC_NO_TYPE;
    if (!run->limits.changing || plan->shape->kind == NC_DERIVED)
        return 0;
    if (plan->whole)
        return UINT64_MAX;
    if (run->next == NULL)
        return 0;
    nc_fact_type type = nc_vocab_find(run->next->program->vocab, plan->shape->name);
    if (type == NC_NO_TYPE || !nc_shape_same(plan->shape, run->next->types[type].shape))
        return 0;
    plan->next_type = type;
    return run->next->types[type].wanted;
}

static void lay_columns(nc_run *run, nc_type_plan *plan)
{
    uint64_t all = plan->shape->slot_count == 0 ? 0 : UINT64_MAX >> (64 - plan->shape->slot_count);
    /* Plain facts are few and reports show them whole, whether or not a rule reads them. */
    if (plan->shape->kind == NC_PLAIN || ((plan->wanted >> 63) != 0 && plan->shape->kind != NC_EVENT))
        plan->wanted = all | UINT64_C(1) << 63;
    plan->wanted |= wanted_next(run, plan);
    plan->wanted &= all | UINT64_C(1) << 63;
    for (unsigned s = 0; s < plan->shape->slot_count; s++) {
        if ((plan->wanted >> s & 1) == 0)
            continue;
        plan->column[s] = plan->slot_count;
        plan->slots[plan->slot_count++] = (uint8_t)s;
        plan->own = (uint8_t)(s + 1);
    }
    run->wanted[plan->type] = plan->wanted;
    nc_access_build(plan);
}

static void note_conclusions(nc_run *run, const nc_rule *rule)
{
    nc_type_plan *type = &run->types[rule->concludes];
    type->derived = type->made = true;
    if (!run->limits.no_proofs && rule->find_count > type->premises)
        type->premises = (uint8_t)rule->find_count;
}

/* What the end of the evidence asks of few need not be asked of all. */
static void list_alphas(nc_run *run)
{
    run->passing = run->aside = NULL;
    for (size_t a = run->alphas.count; a-- > 0;) {
        nc_alpha *alpha = run->alphas.at[a];
        if (alpha->passing) {
            alpha->next_passing = run->passing;
            run->passing = alpha;
        }
        if (alpha->aside != 0) {
            alpha->next_aside = run->aside;
            run->aside = alpha;
        }
    }
}

void nc_plan(nc_run *run)
{
    const nc_program *program = run->program;
    for (size_t t = 0; t < run->type_count; t++) {
        const nc_shape *shape = nc_vocab_shape(program->vocab, (nc_fact_type)t);
        run->types[t] =
            (nc_type_plan){.type = (nc_fact_type)t, .shape = shape, .event = shape->kind == NC_EVENT};
        run->types[t].derived = run->limits.changing && shape->kind == NC_DERIVED; /* by a rule before */
        run->types[t].whole = is_whole(run, shape);
    }
    for (size_t i = 0; i < program->rule_count; i++)
        if (program->rules[i]->concludes != NC_NO_TYPE)
            note_conclusions(run, program->rules[i]);
    for (size_t i = 0; i < program->reducer_count; i++)
        run->types[program->reducers[i]->into].derived = run->types[program->reducers[i]->into].made = true;
    nc_hopeless_mark(run);
    for (size_t i = 0; i < program->rule_count; i++) {
        plan_rule(run, &run->rules[i], program->rules[i]);
        want_rule(run, &run->rules[i]);
    }
    for (size_t i = 0; i < program->reducer_count; i++) {
        plan_reducer(run, &run->reductions[i], program->reducers[i]);
        want_reducer(run, program->reducers[i]);
    }
    for (size_t t = 0; t < run->type_count; t++)
        lay_columns(run, &run->types[t]);
    nc_recordings_plan(run);
    nc_watch_begin(run);
    for (size_t a = 0; a < run->alphas.count; a++) {
        nc_alpha *alpha = run->alphas.at[a];
        alpha->use_mask = alpha->uses < NC_USES ? (uint16_t)((1u << alpha->uses) - 1) : UINT16_MAX;
        alpha->passing = run->live == NULL && !alpha->keeps && !run->types[alpha->type].derived &&
                         alpha->uses > 0 && alpha->uses < NC_USES && alpha->watched == alpha->use_mask;
        alpha->idle = run->live == NULL && !alpha->stores && !alpha->careful && alpha->timers == NULL &&
                      alpha->reduction_count == 0;
    }
    nc_aside_plan(run);
    list_alphas(run);
}
