/* SPDX-License-Identifier: Apache-2.0 */
#include "linting.h"

/* Lints about one rule as a whole: what ties its patterns, what its sentences name, what it rests on. */

/* ---- who reads which name ---- */

static uint64_t binds_of_text(const nc_text *text)
{
    uint64_t binds = 0;
    for (unsigned i = 0; i < text->count; i++)
        binds |= text->parts[i].expr != NULL ? text->parts[i].expr->binds : 0;
    return binds;
}

static uint64_t told(const nc_rule *rule)
{
    uint64_t binds = binds_of_text(&rule->what) | binds_of_text(&rule->why) | binds_of_text(&rule->headline);
    for (unsigned i = 0; i < rule->having_count; i++)
        binds |= rule->having[i].expr->binds; /* what is counted is shown with its count */
    return binds;
}

static uint64_t used_in_results(const nc_rule *rule)
{
    uint64_t binds = told(rule) | binds_of_text(&rule->fix);
    for (unsigned i = 0; i < rule->per_count; i++)
        binds |= rule->per[i]->binds;
    for (unsigned i = 0; rule->pick != NULL && i < rule->pick->by_count; i++)
        binds |= rule->pick->by[i]->binds;
    for (unsigned i = 0; i < rule->conclude_count; i++)
        binds |= rule->conclude[i] != NULL ? rule->conclude[i]->binds : 0;
    for (unsigned i = 0; i < rule->weigh_count; i++) {
        binds |= rule->weigh[i].when != NULL ? rule->weigh[i].when->binds : 0;
        binds |= binds_of_text(&rule->weigh[i].because) | binds_of_text(&rule->weigh[i].about);
    }
    for (unsigned i = 0; i < rule->action_count; i++) {
        binds |= binds_of_text(&rule->actions[i].look) | binds_of_text(&rule->actions[i].to);
        for (unsigned k = 0; k < rule->actions[i].argument_count; k++)
            binds |= rule->actions[i].arguments[k].expr->binds;
    }
    for (unsigned i = 0; i < rule->absent_count; i++)
        binds |= rule->absent[i].stem;
    return binds;
}

static uint64_t used_in_conditions(const nc_rule *rule, unsigned except)
{
    uint64_t binds = 0;
    for (unsigned f = 0; f < rule->find_count; f++)
        for (unsigned i = 0; i < rule->find[f].join_count; i++)
            binds |= f != except ? rule->find[f].join[i]->binds : 0;
    for (unsigned f = 0; f < rule->find_count; f++)
        if (rule->find[f].follow != NULL) /* the order of steps is what the rule says */
            binds |= UINT64_C(1) << f | UINT64_C(1) << rule->find[f].follow->after;
    for (unsigned i = 0; i < rule->where_count; i++)
        binds |= rule->where[i].expr->binds;
    for (unsigned i = 0; i < rule->unless_count; i++)
        binds |= rule->unless[i].expr->binds;
    return binds;
}

static void check_names(nc_linting *l, const nc_rule *rule)
{
    uint64_t results = used_in_results(rule), said = told(rule);
    for (unsigned i = 0; i < rule->find_count && rule->find_count > 1; i++) {
        const nc_pattern *p = &rule->find[i];
        const nc_shape *shape = nc_vocab_shape(l->program->vocab, p->type);
        uint64_t bit = UINT64_C(1) << i;
        bool conditions = (used_in_conditions(rule, i) & bit) != 0;
        if ((results & bit) == 0 && !conditions && p->join_count == 0)
            nc_lint_say(l, NC_LINT_UNUSED, p->place, "nothing in this rule uses '%.*s'", NC_FMT(p->name));
        else if ((results & bit) == 0 && !conditions && !rule->silent && shape->kind != NC_DERIVED)
            nc_lint_say(l, NC_LINT_GUARD, p->place,
                        "'%.*s' only narrows the match, yet it is shown as evidence", NC_FMT(p->name));
        else if ((said & bit) == 0 && !rule->silent && shape->kind == NC_EVENT)
            nc_lint_say(l, NC_LINT_SILENT_EVIDENCE, p->place, "no sentence of the finding names '%.*s'",
                        NC_FMT(p->name));
    }
}

/* ---- joins ---- */

static unsigned root_of(const unsigned *parent, unsigned i)
{
    while (parent[i] != i)
        i = parent[i];
    return i;
}

/* Names that some equality or membership speaks of together. */
static void connect(const nc_expr *e, unsigned *parent, unsigned count)
{
    bool key = e->op == NC_X_EQ || e->op == NC_X_IN || e->op == NC_X_HOST || e->op == NC_X_CALL ||
               e->op == NC_X_RANGE;
    int first = -1;
    for (unsigned b = 0; key && b < count; b++) {
        if ((e->binds >> b & 1) == 0)
            continue;
        if (first >= 0)
            parent[root_of(parent, b)] = root_of(parent, (unsigned)first);
        else
            first = (int)b;
    }
    for (unsigned i = 0; i < e->argc; i++)
        connect(e->args[i], parent, count);
}

static void check_joins(nc_linting *l, const nc_rule *rule)
{
    unsigned parent[NC_MAX_BINDINGS];
    for (unsigned i = 0; i < rule->find_count; i++)
        parent[i] = i;
    for (unsigned i = 0; i < rule->find_count; i++) {
        for (unsigned k = 0; k < rule->find[i].join_count; k++)
            connect(rule->find[i].join[k], parent, rule->find_count);
        if (rule->find[i].follow != NULL)
            parent[root_of(parent, i)] = root_of(parent, rule->find[i].follow->after);
    }
    for (unsigned i = 0; i < rule->where_count; i++)
        connect(rule->where[i].expr, parent, rule->find_count);
    for (unsigned i = 1; i < rule->find_count && !rule->cross; i++)
        if (root_of(parent, i) != root_of(parent, 0))
            nc_lint_say(l, NC_LINT_CARTESIAN, rule->find[i].place,
                        "nothing ties '%.*s' to '%.*s': every pair of them is tried",
                        NC_FMT(rule->find[i].name), NC_FMT(rule->find[0].name));
}

/* ---- what it rests on ---- */

static void check_weights(nc_linting *l, const nc_rule *rule)
{
    bool event = nc_vocab_shape(l->program->vocab, rule->find[0].type)->kind == NC_EVENT;
    if (rule->find_count != 1 || !event || rule->absent_count > 0 || rule->having_count > 0)
        return;
    for (unsigned i = 0; i < rule->weigh_count; i++)
        if (rule->weigh[i].seen >= 10)
            nc_lint_say(l, NC_LINT_STRONG, rule->place, "%+d decibans for %.*s rest on a single %.*s",
                        rule->weigh[i].seen, NC_FMT(rule->weigh[i].cause->name),
                        NC_FMT(nc_vocab_shape(l->program->vocab, rule->find[0].type)->name));
}

static bool is_read(const nc_linting *l, nc_fact_type type);

static void check_results(nc_linting *l, const nc_rule *rule)
{
    if (rule->severity >= NC_ERROR && !rule->silent && rule->fix.source.n == 0)
        nc_lint_say(l, NC_LINT_NO_FIX, rule->place, "the rule %.*s is of severity %.*s and has no say.fix",
                    NC_FMT(rule->name), NC_FMT(nc_severity_name(rule->severity)));
    if (rule->severity >= NC_WARNING && !rule->silent && rule->weigh_count == 0)
        nc_lint_say(l, NC_LINT_BLAMELESS, rule->place,
                    "the rule %.*s is of severity %.*s and weighs no cause", NC_FMT(rule->name),
                    NC_FMT(nc_severity_name(rule->severity)));
    if (rule->silent && rule->concludes != NC_NO_TYPE && !is_read(l, rule->concludes))
        nc_lint_say(l, NC_LINT_UNREAD, rule->place, "nobody reads %.*s, and the rule says nothing",
                    NC_FMT(nc_vocab_shape(l->program->vocab, rule->concludes)->name));
}

typedef struct reading {
    nc_fact_type type;
    bool found;
} reading;

static void see_node(void *context, const nc_expr *e, const nc_expr *parent)
{
    reading *r = context;
    (void)parent;
    r->found = r->found || (e->sub != NULL && e->sub->type == r->type);
}

static const nc_expr *see_site(void *context, const nc_site *site)
{
    see_node(context, site->expr, NULL);
    nc_expr_nodes(site->expr, see_node, context);
    return site->expr;
}

static bool is_read(const nc_linting *l, nc_fact_type type)
{
    reading r = {type, false};
    for (size_t i = 0; i < l->program->rule_count && !r.found; i++) {
        const nc_rule *rule = l->program->rules[i];
        for (unsigned f = 0; f < rule->find_count; f++)
            r.found = r.found || rule->find[f].type == type;
        for (unsigned a = 0; a < rule->absent_count; a++)
            r.found = r.found || rule->absent[a].pattern.type == type;
        nc_rule_rewrite(l->arena, rule, see_site, &r);
    }
    return r.found;
}

/* ---- deprecated slots, missing producers ---- */

typedef struct slots_seen {
    nc_linting *l;
    nc_fact_type types[64];
} slots_seen;

static void see_type(slots_seen *s, const nc_pattern *p)
{
    s->types[p->bind & 63] = p->type;
    if (!nc_rules_produced(s->l->rules, p->type))
        nc_lint_say(s->l, NC_LINT_NO_PRODUCER, p->place, "nothing gives facts of type %.*s",
                    NC_FMT(nc_vocab_shape(s->l->program->vocab, p->type)->name));
}

static void see_slot(void *context, const nc_expr *e, const nc_expr *parent)
{
    slots_seen *s = context;
    (void)parent;
    if (e->sub != NULL)
        see_type(s, e->sub);
    if (e->op != NC_X_SLOT || s->types[e->bind & 63] == NC_NO_TYPE)
        return;
    const nc_shape *shape = nc_vocab_shape(s->l->program->vocab, s->types[e->bind & 63]);
    const nc_slot *slot = nc_shape_slot_info(shape, e->slot);
    if (nc_str_starts(slot->doc, NC_S("deprecated")))
        nc_lint_say(s->l, NC_LINT_DEPRECATED, e->place, "%.*s.%.*s is %.*s", NC_FMT(shape->name),
                    NC_FMT(slot->name), NC_FMT(slot->doc));
}

static const nc_expr *see_slots(void *context, const nc_site *site)
{
    see_slot(context, site->expr, NULL);
    nc_expr_nodes(site->expr, see_slot, context);
    return site->expr;
}

static void check_vocabulary(nc_linting *l, const nc_rule *rule)
{
    slots_seen s = {.l = l};
    for (unsigned i = 0; i < 64; i++)
        s.types[i] = NC_NO_TYPE;
    for (unsigned i = 0; i < rule->find_count; i++)
        see_type(&s, &rule->find[i]);
    for (unsigned i = 0; i < rule->absent_count; i++)
        see_type(&s, &rule->absent[i].pattern);
    nc_rule_rewrite(l->arena, rule, see_slots, &s);
}

/* ---- another rule that says the same ---- */

static bool covers(const nc_rule *wide, const nc_rule *narrow)
{
    const nc_pattern *w = &wide->find[0], *n = &narrow->find[0];
    for (unsigned i = 0; i < w->local_count; i++) {
        bool implied = false;
        for (unsigned k = 0; k < n->local_count; k++)
            implied = implied || nc_implies(n->local[k], w->local[i]);
        if (!implied)
            return false;
    }
    return true;
}

static bool simple(const nc_rule *rule)
{
    return rule->find_count == 1 && rule->where_count + rule->absent_count + rule->having_count == 0;
}

static void check_subsumed(nc_linting *l, const nc_rule *rule)
{
    for (size_t i = 0; i < l->program->rule_count && simple(rule); i++) {
        const nc_rule *wide = l->program->rules[i];
        bool rivals = wide != rule && rule->concludes != NC_NO_TYPE && wide->concludes == rule->concludes &&
                      simple(wide) && wide->unless_count == 0 && wide->find[0].type == rule->find[0].type;
        if (rivals && covers(wide, rule) && !(covers(rule, wide) && wide > rule))
            nc_lint_say(l, NC_LINT_SUBSUMED, rule->place,
                        "whenever %.*s fires, %.*s fires and concludes the same", NC_FMT(rule->name),
                        NC_FMT(wide->name));
    }
}

/* ---- findings of other rules that are effects of this one ---- */

/* A name that both conclude, of one type: without it their findings are never tied (infer/relate.c). */
static bool share_names(const nc_shape *a, const nc_shape *b)
{
    unsigned shared = 0;
    for (unsigned i = 0; i < a->slot_count; i++) {
        int other = nc_shape_slot(b, a->slots[i].name);
        if (other < NC_SLOT_OWN)
            continue;
        if (b->slots[other - NC_SLOT_OWN].type != a->slots[i].type)
            return false;
        shared++;
    }
    return shared > 0;
}

static void check_explains(nc_linting *l, const nc_rule *rule)
{
    for (unsigned i = 0; i < rule->explain_count; i++) {
        const nc_rule *effect = rule->explains[i];
        const nc_rule *mute = rule->concludes == NC_NO_TYPE ? rule : effect;
        if (mute->concludes == NC_NO_TYPE)
            nc_lint_say(l, NC_LINT_UNBOUND, rule->place,
                        "%.*s is never an effect of this rule: %.*s concludes nothing", NC_FMT(effect->name),
                        NC_FMT(mute->name));
        else if (effect->silent || rule->silent)
            nc_lint_say(l, NC_LINT_UNBOUND, rule->place,
                        "%.*s is never an effect of this rule: %.*s says nothing", NC_FMT(effect->name),
                        NC_FMT(rule->silent ? rule->name : effect->name));
        else if (!share_names(nc_vocab_shape(l->program->vocab, rule->concludes),
                              nc_vocab_shape(l->program->vocab, effect->concludes)))
            nc_lint_say(l, NC_LINT_UNBOUND, rule->place,
                        "%.*s is never an effect of this rule: what they conclude has no name in common",
                        NC_FMT(effect->name));
    }
}

/* Without a key nothing tells that two recordings of one event show the same. */
static void check_recordings(nc_linting *l, const nc_rule *rule)
{
    for (unsigned i = 0; i < rule->find_count && !rule->silent && rule->per_count == 0; i++) {
        const nc_pattern *p = &rule->find[i];
        const nc_shape *shape = nc_vocab_shape(l->program->vocab, p->type);
        if (!shape->recorded)
            continue;
        nc_lint_say(l, NC_LINT_APART, p->place,
                    "of two recordings of one event each has its own %.*s, and its own finding",
                    NC_FMT(shape->name));
        return;
    }
}

void nc_lint_shape(nc_linting *l, const nc_rule *rule)
{
    check_names(l, rule);
    check_joins(l, rule);
    check_weights(l, rule);
    check_results(l, rule);
    check_vocabulary(l, rule);
    check_subsumed(l, rule);
    check_explains(l, rule);
    check_recordings(l, rule);
}

void nc_lint_costs(nc_linting *l, const nc_rule *rule, const nc_costs *costs)
{
    for (size_t i = 0; i < costs->count; i++) {
        const nc_cost *c = &costs->at[i];
        if (c->rule != rule || !c->event)
            continue;
        nc_str type = nc_vocab_shape(l->program->vocab, c->pattern->type)->name;
        nc_str name = c->pattern->name.n > 0 ? c->pattern->name : NC_S("exists");
        if (!c->indexed)
            nc_lint_say(l, NC_LINT_NO_ACCESS, c->pattern->place,
                        "'%.*s' looks at every %.*s: about %.0f ms for each million of them", NC_FMT(name),
                        NC_FMT(type), c->milliseconds);
        if (c->role == NC_COST_ABSENT && !c->watched)
            nc_lint_say(l, NC_LINT_KEPT, c->pattern->place, "every %.*s like '%.*s' is kept until the end",
                        NC_FMT(type), NC_FMT(c->pattern->name));
    }
}
