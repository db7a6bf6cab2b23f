/* SPDX-License-Identifier: Apache-2.0 */
#include "ruleprint.h"

typedef struct printer {
    nc_buf *out;
    const nc_rule *rule;
    const nc_program *program;
    const nc_pool *pool;
} printer;

static void expression(const printer *p, const nc_expr *expr)
{
    nc_expr_print(p->out, expr, p->program->vocab, p->pool, p->rule->bind_names);
}

static void pattern(const printer *p, const nc_pattern *pattern)
{
    unsigned total = pattern->local_count + pattern->join_count;
    nc_buf_add(p->out, nc_vocab_shape(p->program->vocab, pattern->type)->name);
    for (unsigned i = 0; i < total; i++) {
        const nc_expr *e =
            i < pattern->local_count ? pattern->local[i] : pattern->join[i - pattern->local_count];
        nc_buf_c(p->out, i == 0 ? " where " : " and ");
        nc_expr_print_part(p->out, e, p->program->vocab, p->pool, p->rule->bind_names, total == 1);
    }
    nc_buf_char(p->out, '\n');
}

static void label(const printer *p, const char *key, nc_str name)
{
    nc_buf_printf(p->out, "  %-8s %.*s%s", key, NC_FMT(name), name.n ? ": " : "");
}

static void further(const printer *p)
{
    nc_buf_c(p->out, "             ");
}

static nc_str name_of(const printer *p, unsigned bind)
{
    return p->rule->bind_names[bind];
}

static void duration(const printer *p, int64_t ns)
{
    const nc_expr constant = {.op = NC_X_CONST, .type = NC_T_DURATION, .word = nc_w_int(ns)};
    expression(p, &constant);
}

static void finds(const printer *p)
{
    for (unsigned i = 0; i < p->rule->find_count; i++) {
        const nc_follow *follow = p->rule->find[i].follow;
        label(p, follow != NULL ? "then" : "find", p->rule->find[i].name);
        pattern(p, &p->rule->find[i]);
        if (follow == NULL)
            continue;
        further(p);
        nc_buf_c(p->out, "within ");
        duration(p, follow->within);
        nc_buf_printf(p->out, " after %.*s, %s\n", NC_FMT(name_of(p, follow->after)),
                      follow->each ? "each that comes" : "the first that comes");
    }
}

static void window(const printer *p, const nc_absence *absent)
{
    const char *side = absent->before ? "before" : "after";
    nc_str anchor = name_of(p, absent->anchor);
    if (absent->bound == NC_BETWEEN) {
        nc_buf_printf(p->out, "between %.*s and %.*s", NC_FMT(anchor), NC_FMT(name_of(p, absent->closer)));
        return;
    }
    if (absent->until != NULL) {
        nc_buf_printf(p->out, "until %.*s", NC_FMT(absent->until->name));
    } else if (absent->bound == NC_UNTIL_END) {
        nc_buf_c(p->out, "until the end of the source");
    } else {
        nc_buf_c(p->out, "within ");
        expression(p, absent->within);
    }
    nc_buf_printf(p->out, " %s %.*s", side, NC_FMT(anchor));
    if (absent->bound == NC_UNTIL_END && absent->within != NULL) {
        nc_buf_c(p->out, ", for ");
        expression(p, absent->within);
    }
}

static void absence(const printer *p, const nc_absence *absent)
{
    label(p, "absent", absent->pattern.name);
    pattern(p, &absent->pattern);
    further(p);
    if (absent->fewer > 1)
        nc_buf_printf(p->out, "fewer than %u ", absent->fewer);
    window(p, absent);
    nc_buf_c(p->out, ", provided ");
    if (absent->provided->op == NC_X_CONST)
        nc_buf_c(p->out, "always");
    else
        expression(p, absent->provided);
    nc_buf_char(p->out, '\n');
    if (absent->until != NULL) {
        label(p, "", absent->until->name);
        pattern(p, absent->until);
    }
}

static void pick(const printer *p, const nc_pick *pick)
{
    if (pick == NULL)
        return;
    label(p, "pick", NC_S(""));
    nc_buf_printf(p->out, "%s by (", pick->last ? "last" : "first");
    for (unsigned i = 0; i < pick->by_count; i++) {
        nc_buf_c(p->out, i > 0 ? ", " : "");
        expression(p, pick->by[i]);
    }
    nc_buf_c(p->out, ")\n");
}

static void conclusion(const printer *p)
{
    const nc_rule *rule = p->rule;
    if (rule->concludes == NC_NO_TYPE)
        return;
    const nc_shape *shape = nc_vocab_shape(p->program->vocab, rule->concludes);
    label(p, "conclude", NC_S(""));
    nc_buf_printf(p->out, "%.*s(", NC_FMT(shape->name));
    bool more = false;
    for (unsigned i = 0; i < rule->conclude_count; i++) {
        if (rule->conclude[i] == NULL)
            continue;
        nc_buf_printf(p->out, "%s%.*s = ", more ? ", " : "", NC_FMT(shape->slots[i].name));
        expression(p, rule->conclude[i]);
        more = true;
    }
    nc_buf_c(p->out, ")\n");
}

static void conditions(const printer *p, const char *key, const nc_condition *list, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        label(p, key, nc_str_eq(NC_S("unless"), nc_str_c(key)) ? list[i].label : NC_S(""));
        expression(p, list[i].expr);
        nc_buf_char(p->out, '\n');
    }
}

static void text(const printer *p, const char *key, const nc_text *sentence)
{
    if (sentence->source.n)
        nc_buf_printf(p->out, "  %-8s %.*s\n", key, NC_FMT(sentence->source));
}

static void decibans(const printer *p, const char *before, int weight)
{
    if (weight == NC_DB_EXCLUDES)
        nc_buf_printf(p->out, "%sruled out", before);
    else
        nc_buf_printf(p->out, "%s%+d decibans", before, weight);
}

static void weights(const printer *p)
{
    for (unsigned i = 0; i < p->rule->weigh_count; i++) {
        const nc_weigh *w = &p->rule->weigh[i];
        label(p, "weigh", w->cause->name);
        if (w->seen != 0 || w->unseen == 0)
            decibans(p, "", w->seen);
        if (w->unseen != 0)
            decibans(p, w->seen != 0 ? ", unseen " : "unseen ", w->unseen);
        if (w->when != NULL) {
            nc_buf_c(p->out, ", when ");
            expression(p, w->when);
        }
        if (w->about.source.n > 0)
            nc_buf_printf(p->out, ", about %.*s", NC_FMT(w->about.source));
        nc_buf_char(p->out, '\n');
    }
}

static void steps(const printer *p)
{
    for (unsigned i = 0; i < p->rule->action_count; i++) {
        const nc_action *a = &p->rule->actions[i];
        nc_str what = a->command != NULL ? a->command->name : a->look.source;
        label(p, "do", NC_S(""));
        nc_buf_printf(p->out, "%s %.*s", a->command != NULL ? "run" : "look:", NC_FMT(what));
        if (a->to.source.n > 0)
            nc_buf_printf(p->out, ", to %.*s", NC_FMT(a->to.source));
        nc_buf_char(p->out, '\n');
    }
}

static void explained(const printer *p)
{
    for (unsigned i = 0; i < p->rule->explain_count; i++)
        nc_buf_printf(p->out, "  %-8s %.*s\n", "explains", NC_FMT(p->rule->explains[i]->name));
}

void nc_rule_print(nc_buf *out, const nc_rule *rule, const nc_program *program, const nc_pool *pool)
{
    printer p = {out, rule, program, pool};
    finds(&p);
    conditions(&p, "where", rule->where, rule->where_count);
    conditions(&p, "unless", rule->unless, rule->unless_count);
    for (unsigned i = 0; i < rule->absent_count; i++)
        absence(&p, &rule->absent[i]);
    for (unsigned i = 0; i < rule->per_count; i++) {
        label(&p, "per", NC_S(""));
        expression(&p, rule->per[i]);
        nc_buf_char(out, '\n');
    }
    conditions(&p, "having", rule->having, rule->having_count);
    pick(&p, rule->pick);
    conclusion(&p);
    weights(&p);
    explained(&p);
    text(&p, "what", &rule->what);
    text(&p, "why", &rule->why);
    text(&p, "fix", &rule->fix);
    steps(&p);
    for (unsigned i = 0; i < rule->ref_count; i++)
        nc_buf_printf(out, "  %-8s %.*s\n", "ref", NC_FMT(rule->refs[i]));
}
