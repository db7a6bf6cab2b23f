/* SPDX-License-Identifier: Apache-2.0 */
#include "why.h"

#include <limits.h>

/* The lines of "how concluded": each condition as written, what was found for it, and that it holds. */

typedef struct telling {
    nc_run *run;
    nc_rule_plan *plan;
    nc_env *env;
    nc_found *found;
    nc_step *steps;
    unsigned count;
} telling;

nc_str nc_pattern_text(nc_run *run, const nc_rule *rule, const nc_pattern *pattern)
{
    nc_buf out = {0};
    bool named = pattern->name.n > 0; /* what `exists` looks for is not */
    nc_buf_printf(&out, "%.*s%s%.*s", NC_FMT(pattern->name), named ? ": " : "exists ",
                  NC_FMT(run->types[pattern->type].shape->name));
    unsigned total = pattern->local_count + pattern->join_count;
    for (unsigned i = 0; i < total; i++) {
        nc_buf_c(&out, i == 0 ? " where " : " and ");
        const nc_expr *e =
            i < pattern->local_count ? pattern->local[i] : pattern->join[i - pattern->local_count];
        nc_expr_print_part(&out, e, run->program->vocab, run->pool, rule->bind_names, total == 1);
    }
    if (pattern->follow != NULL) {
        nc_buf_c(&out, pattern->follow->each ? ", each within " : ", the first within ");
        nc_value_print(&out, run->pool, NC_T_DURATION, nc_w_int(pattern->follow->within));
        nc_buf_printf(&out, " after %.*s", NC_FMT(rule->bind_names[pattern->follow->after]));
    }
    return nc_arena_buf(run->arena, &out);
}

nc_str nc_exception_text(nc_run *run, const nc_rule *rule, const nc_condition *exception)
{
    nc_str condition = nc_expr_text(run, rule, exception->expr);
    return nc_arena_printf(run->arena, "%.*s: %.*s", NC_FMT(exception->label), NC_FMT(condition));
}

static nc_step *add(telling *t, int kind, nc_str text, nc_str value, nc_truth truth)
{
    nc_step *step = &t->steps[t->count++];
    *step = (nc_step){.text = text, .value = value, .truth = truth, .evidence = UINT_MAX};
    switch (kind) {
    case NC_STEP_WHERE: step->kind = NC_STEP_WHERE; break;
    case NC_STEP_UNLESS: step->kind = NC_STEP_UNLESS; break;
    case NC_STEP_ABSENT: step->kind = NC_STEP_ABSENT; break;
    case NC_STEP_HAVING: step->kind = NC_STEP_HAVING; break;
    default: step->kind = NC_STEP_FIND; break;
    }
    return step;
}

/* Where the nth item of a list ends: at its comma or bracket; SIZE_MAX when it has fewer. */
static size_t item_end(nc_str list, unsigned nth)
{
    size_t at = 0;
    for (unsigned i = 1;; i++) {
        nc_str rest = nc_str_sub(list, at, SIZE_MAX);
        size_t comma = nc_str_find_char(rest, ','), close = nc_str_find_char(rest, ']');
        if (close == SIZE_MAX || (i < nth && close < comma))
            return SIZE_MAX;
        if (i == nth)
            return at + (comma < close ? comma : close);
        at += comma + 1;
    }
}

static unsigned count_items(nc_str list)
{
    size_t close = nc_str_find_char(list, ']');
    unsigned count = close != SIZE_MAX;
    for (size_t i = 0; close != SIZE_MAX && i < close; i++)
        count += list.p[i] == ',';
    return count;
}

/* Rules about messages name dozens of ids: "in [EZD0044I, EZD1018I, EZD1182I, EZD2038I and 43 more]". */
static nc_str without_long_lists(nc_run *run, nc_str text)
{
    enum { LONG = 12, SHOWN = 4 };
    static const nc_str mark = NC_SI(" in [");
    nc_buf out = {0};
    for (size_t at; (at = nc_str_find(text, mark)) != SIZE_MAX;) {
        nc_str list = nc_str_sub(text, at + mark.n, SIZE_MAX);
        unsigned count = count_items(list);
        size_t shown = count > LONG ? item_end(list, SHOWN) : 0;
        nc_buf_add(&out, nc_str_sub(text, 0, at + mark.n + shown));
        if (count > LONG)
            nc_buf_printf(&out, " and %u more", count - SHOWN);
        text = nc_str_sub(list, count > LONG ? item_end(list, count) : 0, SIZE_MAX);
    }
    nc_buf_add(&out, text);
    return nc_arena_buf(run->arena, &out);
}

static void tell_finds(telling *t)
{
    const nc_rule *rule = t->plan->rule;
    for (unsigned i = 0; i < rule->find_count; i++) {
        size_t n = t->found->pub.evidence[i].count;
        nc_str value = n == 1 ? nc_row_where(t->run, t->found->pub.evidence[i].rows[0])
                              : nc_arena_printf(t->run->arena, "%zu rows", n);
        nc_str text = without_long_lists(t->run, nc_pattern_text(t->run, rule, &rule->find[i]));
        add(t, NC_STEP_FIND, text, value, NC_YES)->evidence = i;
    }
}

/* Were several inputs read?  case.yaml, archives around others and what nobody could read do not count. */
static bool several_inputs(const nc_run *run)
{
    unsigned count = 0;
    for (uint32_t i = 1; i <= nc_sources_count(run->sources) && count < 2; i++)
        count += nc_sources_get(run->sources, i)->status <= NC_SOURCE_PARTIAL;
    return count > 1;
}

/* No line of evidence tells where nothing was: of several inputs the one is named in which it was
 * looked for. */
static nc_str place_of(nc_run *run, const nc_row *row)
{
    return several_inputs(run) ? nc_why_place(run, row) : nc_row_where(run, row);
}

nc_str nc_absence_value(nc_run *run, const nc_absence *absence, nc_env *env)
{
    nc_str anchor = place_of(run, env->rows[absence->anchor]);
    nc_buf out = {0};
    if (absence->fewer == 1)
        nc_buf_c(&out, "nothing ");
    else
        nc_buf_printf(&out, "fewer than %u ", absence->fewer);
    if (absence->bound == NC_BETWEEN) {
        nc_str closer = place_of(run, env->rows[absence->closer]);
        nc_buf_printf(&out, "between %.*s and %.*s", NC_FMT(anchor), NC_FMT(closer));
        return nc_arena_buf(run->arena, &out);
    }
    if (absence->within != NULL && absence->bound == NC_WITHIN) {
        nc_result_value within = nc_eval(absence->within, env);
        nc_buf_c(&out, "within ");
        nc_value_print(&out, run->pool, NC_T_DURATION, within.known ? within.word : 0);
        nc_buf_char(&out, ' ');
    }
    nc_buf_printf(&out, "%s %.*s", absence->before ? "before" : "after", NC_FMT(anchor));
    if (absence->bound == NC_UNTIL_END)
        nc_buf_printf(&out, ", up to %s",
                      absence->until != NULL ? "what ends the window" : "the end of the source");
    return nc_arena_buf(run->arena, &out);
}

void nc_steps_fill(nc_run *run, nc_rule_plan *plan, nc_env *env, const nc_group_span *group, nc_found *found)
{
    const nc_rule *rule = plan->rule;
    unsigned total =
        rule->find_count + rule->where_count + rule->unless_count + rule->absent_count + rule->having_count;
    telling t = {.run = run, .plan = plan, .env = env, .found = found};
    (void)group;
    t.steps = NC_NEW_ARRAY(run->arena, nc_step, total);
    tell_finds(&t);
    for (unsigned i = 0; i < rule->where_count; i++)
        add(&t, NC_STEP_WHERE, rule->where[i].label, nc_value_text(run, rule->where[i].expr, env), NC_YES);
    for (unsigned i = 0; i < rule->unless_count; i++)
        add(&t, NC_STEP_UNLESS, nc_exception_text(run, rule, &rule->unless[i]),
            nc_value_text(run, rule->unless[i].expr, env), NC_NO);
    for (unsigned i = 0; i < rule->absent_count; i++)
        add(&t, NC_STEP_ABSENT, nc_pattern_text(run, rule, &rule->absent[i].pattern),
            nc_absence_value(run, &rule->absent[i], env), NC_YES);
    for (unsigned i = 0; i < rule->having_count; i++)
        add(&t, NC_STEP_HAVING, rule->having[i].label, nc_value_text(run, rule->having[i].expr, env), NC_YES);
    found->pub.steps = t.steps;
    found->pub.step_count = t.count;
}
