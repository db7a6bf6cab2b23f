/* SPDX-License-Identifier: Apache-2.0 */
#include "linting.h"

/* Lints about what single conditions say, and what they say together. */

static void single(nc_linting *l, const nc_expr *e)
{
    if (e->op == NC_X_CONST)
        return; /* a parameter switches it */
    if (nc_always_true(e)) {
        nc_str text = nc_lint_text(l, e);
        nc_lint_say(l, NC_LINT_ALWAYS, e->place, "'%.*s' always holds", NC_FMT(text));
    } else if (nc_never_true(e)) {
        nc_str text = nc_lint_text(l, e);
        nc_lint_say(l, NC_LINT_NEVER, e->place, "'%.*s' never holds", NC_FMT(text));
    }
}

/* `x is known` beside `x == 1` makes the rule silent where it would be undecided: not idle. */
static bool speaks_of_knowing(const nc_expr *e)
{
    return e->op == NC_X_KNOWN || (e->op == NC_X_NOT && e->args[0]->op == NC_X_KNOWN);
}

static void pair(nc_linting *l, const nc_expr *a, const nc_expr *b)
{
    if (nc_contradicts(a, b))
        return; /* refused when loaded; below `every` it says that none is asked for */
    bool second = nc_implies(a, b) && !speaks_of_knowing(b),
         first = nc_implies(b, a) && !speaks_of_knowing(a);
    if (!second && !first)
        return;
    const nc_expr *idle = second ? b : a, *says = second ? a : b;
    nc_str x = nc_lint_text(l, idle), y = nc_lint_text(l, says);
    nc_lint_say(l, NC_LINT_IMPLIED, idle->place, "'%.*s' follows from '%.*s'", NC_FMT(x), NC_FMT(y));
}

static void together(nc_linting *l, const nc_expr *const *list, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        single(l, list[i]);
        for (unsigned k = 0; k < i; k++)
            pair(l, list[k], list[i]);
    }
}

static const nc_expr *look(void *context, const nc_site *site)
{
    nc_linting *l = context;
    if (site->kind == NC_SITE_WHERE || site->kind == NC_SITE_HAVING || site->kind == NC_SITE_UNLESS ||
        site->kind == NC_SITE_WHEN)
        single(l, site->expr);
    return site->expr;
}

static void look_inside(void *context, const nc_expr *e, const nc_expr *parent)
{
    nc_linting *l = context;
    bool joined = parent->op == NC_X_AND || parent->op == NC_X_OR;
    if (joined && e->op != NC_X_AND && e->op != NC_X_OR)
        single(l, e);
    if (e->op == NC_X_REGEX && !nc_regex_has_literal(e->regex)) {
        nc_str text = nc_lint_text(l, e);
        nc_lint_say(l, NC_LINT_REGEX, e->place, "'%.*s' has no fixed text to look for first", NC_FMT(text));
    }
    if (e->sub != NULL) {
        together(l, e->sub->local, e->sub->local_count);
        together(l, e->sub->join, e->sub->join_count);
    }
}

static const nc_expr *look_deep(void *context, const nc_site *site)
{
    static const nc_expr top = {.op = NC_X_CONST};
    look_inside(context, site->expr, &top);
    nc_expr_nodes(site->expr, look_inside, context);
    return site->expr;
}

/* An exception beside what the patterns ask for already. */
static bool dead(const nc_rule *rule, const nc_expr *exception)
{
    if (exception->op == NC_X_OR) {
        for (unsigned i = 0; i < exception->argc; i++)
            if (!dead(rule, exception->args[i]))
                return false;
        return true;
    }
    if (exception->op == NC_X_AND)
        for (unsigned i = 0; i < exception->argc; i++)
            if (dead(rule, exception->args[i]))
                return true;
    for (unsigned f = 0; f < rule->find_count; f++)
        for (unsigned i = 0; i < rule->find[f].local_count; i++)
            if (nc_contradicts(rule->find[f].local[i], exception))
                return true;
    return nc_never_true(exception);
}

void nc_lint_conditions(nc_linting *l, const nc_rule *rule)
{
    for (unsigned i = 0; i < rule->find_count; i++) {
        together(l, rule->find[i].local, rule->find[i].local_count);
        together(l, rule->find[i].join, rule->find[i].join_count);
    }
    for (unsigned i = 0; i < rule->absent_count; i++) {
        together(l, rule->absent[i].pattern.local, rule->absent[i].pattern.local_count);
        together(l, rule->absent[i].pattern.join, rule->absent[i].pattern.join_count);
    }
    nc_rule_rewrite(l->arena, rule, look, l);
    nc_rule_rewrite(l->arena, rule, look_deep, l);
    for (unsigned i = 0; i < rule->unless_count; i++)
        if (dead(rule, rule->unless[i].expr) && !nc_never_true(rule->unless[i].expr))
            nc_lint_say(l, NC_LINT_DEAD_EXCEPTION, rule->unless[i].expr->place,
                        "the exception '%.*s' never holds where the rule matches",
                        NC_FMT(rule->unless[i].label));
}
