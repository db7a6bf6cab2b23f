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

static void absence(const printer *p, const nc_absence *absent)
{
    label(p, "absent", absent->pattern.name);
    pattern(p, &absent->pattern);
    nc_buf_c(p->out, "             ");
    if (absent->bound == NC_UNTIL_END) {
        nc_buf_c(p->out, "until the end of the source");
    } else {
        nc_buf_c(p->out, "within ");
        expression(p, absent->within);
    }
    nc_buf_printf(p->out, " %s %.*s, provided ", absent->before ? "before" : "after",
                  NC_FMT(p->rule->bind_names[absent->anchor]));
    expression(p, absent->provided);
    nc_buf_char(p->out, '\n');
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

static void weights(const printer *p)
{
    for (unsigned i = 0; i < p->rule->weigh_count; i++) {
        const nc_weigh *w = &p->rule->weigh[i];
        label(p, "weigh", w->cause->name);
        if (w->seen == NC_DB_EXCLUDES)
            nc_buf_c(p->out, "ruled out\n");
        else
            nc_buf_printf(p->out, "%+d decibans\n", w->seen);
    }
}

void nc_rule_print(nc_buf *out, const nc_rule *rule, const nc_program *program, const nc_pool *pool)
{
    printer p = {out, rule, program, pool};
    for (unsigned i = 0; i < rule->find_count; i++) {
        label(&p, "find", rule->find[i].name);
        pattern(&p, &rule->find[i]);
    }
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
    weights(&p);
    text(&p, "what", &rule->what);
    text(&p, "why", &rule->why);
    text(&p, "fix", &rule->fix);
    for (unsigned i = 0; i < rule->ref_count; i++)
        nc_buf_printf(out, "  %-8s %.*s\n", "ref", NC_FMT(rule->refs[i]));
}
