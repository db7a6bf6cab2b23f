/* SPDX-License-Identifier: Apache-2.0 */
#include "mutants.h"

#include "engine/rule/meaning.h"

#include <stdlib.h>

/* Which changes are tried, one at a time:
 *   condition dropped     a conjunct, a line of where or having, an exception, an absence, `provided`
 *   negated               what is no comparison
 *   operator              == !=, < >=, > <= (denied); < <=, > >= (the bound itself); and or; + -, * /
 *   threshold             a number in a comparison, one tick up and down: 1, 1 ms, 1 % of a float
 *   choice                `pick: first` for last
 * What means the same as before (nc_means_same) or as a change before it is left out. */

typedef struct maker {
    nc_arena *arena;
    const nc_program *program;
    const nc_pool *pool;
    const nc_rule *rule;
    nc_changes changes;
    nc_site site;
    size_t first; /* change of this site */
} maker;

static bool dropping(const nc_site *site)
{
    return site->kind != NC_SITE_WITHIN;
}

static bool known_already(const maker *m, const nc_expr *after)
{
    if (after == NULL)
        return false;
    nc_str text = nc_site_text(m->arena, m->program, m->pool, m->rule, after);
    for (size_t i = m->first; i < m->changes.count; i++) {
        const nc_expr *other = m->changes.at[i].after;
        if (other != NULL && nc_str_eq(nc_site_text(m->arena, m->program, m->pool, m->rule, other), text))
            return true;
    }
    return nc_str_eq(nc_site_text(m->arena, m->program, m->pool, m->rule, m->site.expr), text) ||
           nc_means_same(m->site.expr, after);
}

static void add(maker *m, nc_change change)
{
    if (change.rule == NULL && known_already(m, change.after)) {
        m->changes.equivalent++;
        return;
    }
    nc_changes *list = &m->changes;
    list->at = nc_grow(list->at, &list->capacity, list->count, sizeof *list->at);
    list->at[list->count++] = change;
}

static void change_node(maker *m, const char *what, const nc_expr *node, const nc_expr *by)
{
    const nc_expr *after = nc_expr_replace(m->arena, m->site.expr, node, by);
    if (after != NULL)
        add(m, (nc_change){.what = nc_str_c(what), .site = m->site, .after = after});
}

static const nc_expr *with_op(maker *m, const nc_expr *e, nc_expr_op op)
{
    nc_expr *made = NC_NEW(m->arena, nc_expr);
    *made = *e;
    made->op = op;
    return made;
}

static const nc_expr *denied(maker *m, const nc_expr *e)
{
    if (e->op == NC_X_NOT)
        return e->args[0];
    nc_expr *made = NC_NEW(m->arena, nc_expr);
    *made = (nc_expr){.op = NC_X_NOT, .type = NC_T_BOOL, .place = e->place, .argc = 1, .binds = e->binds};
    made->args = NC_NEW_ARRAY(m->arena, nc_expr *, 1);
    made->args[0] = (nc_expr *)(uintptr_t)e;
    return made;
}

static bool comparison(nc_expr_op op)
{
    return op == NC_X_LT || op == NC_X_LE || op == NC_X_GT || op == NC_X_GE;
}

/* ---- operators ---- */

static const struct {
    nc_expr_op from, to;
} swaps[] = {
    {NC_X_EQ, NC_X_NE},   {NC_X_NE, NC_X_EQ},   {NC_X_LT, NC_X_GE},   {NC_X_GE, NC_X_LT},
    {NC_X_GT, NC_X_LE},   {NC_X_LE, NC_X_GT},   {NC_X_LT, NC_X_LE},   {NC_X_LE, NC_X_LT},
    {NC_X_GT, NC_X_GE},   {NC_X_GE, NC_X_GT},   {NC_X_AND, NC_X_OR},  {NC_X_OR, NC_X_AND},
    {NC_X_ADD, NC_X_SUB}, {NC_X_SUB, NC_X_ADD}, {NC_X_MUL, NC_X_DIV}, {NC_X_DIV, NC_X_MUL},
};

static void change_operator(maker *m, const nc_expr *e)
{
    for (size_t i = 0; i < sizeof swaps / sizeof *swaps; i++)
        if (swaps[i].from == e->op)
            change_node(m, "operator", e, with_op(m, e, swaps[i].to));
}

/* ---- thresholds ---- */

static bool shifted(const nc_expr *e, int by, nc_word *out)
{
    if (e->type == NC_T_FLOAT) {
        double value = nc_v_float(e->word);
        *out = nc_w_float(value + by * (value == 0 ? 0.01 : (value < 0 ? -value : value) / 100));
        return true;
    }
    int64_t tick = e->type == NC_T_DURATION ? 1000000 : 1, value;
    if ((e->type != NC_T_INT && e->type != NC_T_DURATION) ||
        __builtin_add_overflow(nc_v_int(e->word), by * tick, &value))
        return false;
    *out = nc_w_int(value);
    return true;
}

static void change_threshold(maker *m, const nc_expr *e, int by)
{
    nc_expr *made = NC_NEW(m->arena, nc_expr);
    *made = *e;
    if (shifted(e, by, &made->word))
        change_node(m, "threshold", e, made);
}

/* Numbers that something is compared with, or that are part of what is. */
static bool threshold(const nc_expr *e, const nc_expr *parent)
{
    if (e->op != NC_X_CONST)
        return false;
    switch ((int)parent->op) {
    case NC_X_EQ:
    case NC_X_NE:
    case NC_X_LT:
    case NC_X_LE:
    case NC_X_GT:
    case NC_X_GE:
    case NC_X_RANGE:
    case NC_X_ADD:
    case NC_X_SUB:
    case NC_X_MUL:
    case NC_X_DIV:
    case NC_X_MOD: return true;
    default: return false;
    }
}

static void visit(void *context, const nc_expr *e, const nc_expr *parent)
{
    maker *m = context;
    change_operator(m, e);
    if (threshold(e, parent)) {
        change_threshold(m, e, 1);
        if (parent->op != NC_X_EQ && parent->op != NC_X_NE)
            change_threshold(m, e, -1);
        return;
    }
    bool logic = parent->op == NC_X_AND || parent->op == NC_X_OR || parent->op == NC_X_EXISTS;
    if (!logic)
        return;
    change_node(m, "condition dropped", e, NULL);
    if (e->op != NC_X_AND && e->op != NC_X_OR && !comparison(e->op) && e->op != NC_X_EQ && e->op != NC_X_NE)
        change_node(m, "negated", e, denied(m, e));
}

/* ---- sites ---- */

static bool always(const nc_expr *e)
{
    return e->op == NC_X_CONST && e->type == NC_T_BOOL;
}

static void change_root(maker *m, const nc_expr *e)
{
    bool provided = m->site.kind == NC_SITE_PROVIDED;
    if (provided) {
        nc_expr *yes = NC_NEW(m->arena, nc_expr);
        *yes = (nc_expr){.op = NC_X_CONST, .type = NC_T_BOOL, .place = e->place, .word = 1};
        change_node(m, "condition dropped", e, yes);
        return;
    }
    if (m->site.kind == NC_SITE_WITHIN) {
        if (e->op == NC_X_CONST) {
            change_threshold(m, e, 1);
            change_threshold(m, e, -1);
        }
        return;
    }
    change_operator(m, e);
    if (e->op != NC_X_AND && e->op != NC_X_OR && !comparison(e->op) && e->op != NC_X_EQ && e->op != NC_X_NE)
        change_node(m, "negated", e, denied(m, e));
}

static const nc_expr *collect(void *context, const nc_site *site)
{
    maker *m = context;
    if (site->kind == NC_SITE_WHEN || site->kind == NC_SITE_TEXT || always(site->expr))
        return site->expr;
    m->site = *site;
    m->first = m->changes.count;
    if (dropping(site) && site->kind != NC_SITE_PROVIDED)
        add(m, (nc_change){.what = site->kind == NC_SITE_UNLESS ? NC_S("exception dropped")
                                                                : NC_S("condition dropped"),
                           .site = *site});
    change_root(m, site->expr);
    nc_expr_nodes(site->expr, visit, m);
    return site->expr;
}

static const nc_rule *without_absence(nc_arena *arena, const nc_rule *rule, unsigned number)
{
    nc_rule *made = NC_NEW(arena, nc_rule);
    nc_absence *list = NC_NEW_ARRAY(arena, nc_absence, rule->absent_count);
    unsigned kept = 0;
    for (unsigned i = 0; i < rule->absent_count; i++)
        if (i != number)
            list[kept++] = rule->absent[i];
    *made = *rule;
    made->absent = list;
    made->absent_count = kept;
    return made;
}

static const nc_rule *other_pick(nc_arena *arena, const nc_rule *rule)
{
    nc_rule *made = NC_NEW(arena, nc_rule);
    nc_pick *pick = NC_NEW(arena, nc_pick);
    *pick = *rule->pick;
    pick->last = !pick->last;
    *made = *rule;
    made->pick = pick;
    return made;
}

nc_changes nc_changes_of(nc_arena *arena, const nc_program *program, const nc_pool *pool, const nc_rule *rule)
{
    maker m = {.arena = arena, .program = program, .pool = pool, .rule = rule};
    nc_rule_rewrite(arena, rule, collect, &m);
    for (unsigned i = 0; i < rule->absent_count; i++)
        add(&m, (nc_change){.what = NC_S("absence dropped"),
                            .site = {.kind = NC_SITE_ABSENT, .label = rule->absent[i].pattern.name},
                            .rule = without_absence(arena, rule, i),
                            .text = rule->absent[i].pattern.name});
    if (rule->pick != NULL)
        add(&m, (nc_change){.what = NC_S("choice"),
                            .site = {.kind = NC_SITE_HAVING, .label = NC_S("pick")},
                            .rule = other_pick(arena, rule),
                            .text = rule->pick->last ? NC_S("last") : NC_S("first")});
    return m.changes;
}

typedef struct application {
    const nc_change *change;
} application;

static const nc_expr *apply(void *context, const nc_site *site)
{
    const nc_change *change = ((application *)context)->change;
    bool here =
        site->kind == change->site.kind && site->item == change->site.item && site->expr == change->site.expr;
    return here ? change->after : site->expr;
}

const nc_rule *nc_change_apply(nc_arena *arena, const nc_rule *rule, const nc_change *change)
{
    application a = {change};
    return change->rule != NULL ? change->rule : nc_rule_rewrite(arena, rule, apply, &a);
}
