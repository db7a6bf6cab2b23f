/* SPDX-License-Identifier: Apache-2.0 */
#include "why.h"

#include <math.h>

/* Values that conditions were decided by, as people read them. */

void nc_why_print(nc_run *run, nc_buf *out, const nc_expr *e, nc_env *env)
{
    nc_result_value value = nc_eval(e, env);
    if (!value.known)
        nc_buf_c(out, "?");
    else if (!nc_print_shown(run, out, e, value.word))
        nc_value_print(out, run->pool, e->type, value.word);
}

nc_str nc_why_place(nc_run *run, const nc_row *row)
{
    nc_str source = nc_sym_str(run->pool, nc_row_source_name(row));
    return nc_arena_printf(run->arena, "%.*s%s%.*s", NC_FMT(source), source.n > 0 ? " " : "",
                           NC_FMT(nc_row_where(run, row)));
}

/* ---- one condition ---- */

static bool compares(const nc_expr *e)
{
    return e->argc == 2 && (e->op == NC_X_EQ || e->op == NC_X_NE || e->op == NC_X_LT || e->op == NC_X_LE ||
                            e->op == NC_X_GT || e->op == NC_X_GE);
}

/* In proportion to what is asked for, so that sizes, times and shares can be added up. */
static uint64_t apart(nc_type type, nc_word a, nc_word b)
{
    bool real = type == NC_T_FLOAT;
    double x = real ? nc_v_float(a) : (double)nc_v_int(a), y = real ? nc_v_float(b) : (double)nc_v_int(b);
    double gap = fabs(x - y) / (fabs(y) + 1) * 1e9;
    return gap < 1e18 ? (uint64_t)gap : UINT64_C(1000000000000000000);
}

/* Numbers that have names are told apart; none is near another. */
static bool has_order(const nc_expr *e, nc_env *env)
{
    const nc_scope *scope = env->context;
    const nc_run_host *host = &scope->run->host;
    nc_type type = e->type;
    if (e->op == NC_X_SLOT && host->shown != NULL && host->shown(host->context, e->slot_name, 0, NULL))
        return false;
    return type == NC_T_INT || type == NC_T_TIME || type == NC_T_DURATION || type == NC_T_FLOAT;
}

uint64_t nc_why_distance(const nc_expr *e, nc_env *env)
{
    if (!compares(e) || !has_order(e->args[0], env) || e->args[1]->type != e->args[0]->type)
        return 0;
    nc_result_value a = nc_eval(e->args[0], env), b = nc_eval(e->args[1], env);
    return a.known && b.known ? apart(e->args[0]->type, a.word, b.word) : 0;
}

static const char *sign_of(const nc_expr *e)
{
    return e->op == NC_X_EQ   ? "=="
           : e->op == NC_X_NE ? "!="
           : e->op == NC_X_LT ? "<"
           : e->op == NC_X_LE ? "<="
           : e->op == NC_X_GT ? ">"
                              : ">=";
}

/* Two recordings number a conversation each for itself, and people call it the same: then whose it is. */
static void add_source(nc_run *run, nc_buf *out, const nc_expr *e, nc_env *env)
{
    const nc_row *row = e->op == NC_X_SLOT ? env->rows[e->bind] : NULL;
    if (row != NULL)
        nc_buf_printf(out, " of %.*s", NC_FMT(nc_sym_str(run->pool, nc_row_source_name(row))));
}

static void compared(nc_run *run, const nc_expr *e, nc_env *env, nc_why_test *test)
{
    nc_buf has = {0}, needs = {0};
    nc_why_print(run, &has, e->args[0], env);
    nc_why_print(run, &needs, e->args[1], env);
    if (e->op == NC_X_EQ && test->truth == NC_NO && nc_str_eq(nc_buf_str(&has), nc_buf_str(&needs))) {
        add_source(run, &has, e->args[0], env);
        add_source(run, &needs, e->args[1], env);
    }
    test->needs = nc_arena_printf(run->arena, "%s %.*s", sign_of(e), NC_FMT(nc_buf_str(&needs)));
    test->has = nc_arena_buf(run->arena, &has);
    nc_buf_free(&needs);
}

static nc_str value_of(nc_run *run, const nc_expr *e, nc_env *env)
{
    nc_buf out = {0};
    nc_why_print(run, &out, e, env);
    return nc_arena_buf(run->arena, &out);
}

/* "zos.pcap record 9 (code 530)": what an `exists` found, or what some `every` is not true of. */
static nc_str found_value(nc_run *run, const nc_rule *rule, const nc_row *row, unsigned bind)
{
    nc_str place = nc_why_place(run, row), facts = nc_why_facts(run, rule, bind, row);
    return nc_arena_printf(run->arena, "%.*s%s%.*s%s", NC_FMT(place), facts.n > 0 ? " (" : "", NC_FMT(facts),
                           facts.n > 0 ? ")" : "");
}

nc_why_test nc_why_test_of(nc_run *run, const nc_rule *rule, const nc_expr *e, nc_env *env)
{
    nc_why_test test = {.text = nc_expr_text(run, rule, e), .truth = nc_eval_truth(e, env)};
    unsigned bind = 0;
    const nc_row *found = test.truth == NC_NO ? nc_why_witness(run, e, env, &bind) : NULL;
    test.needs = test.text;
    if (found != NULL) {
        test.has = found_value(run, rule, found, bind);
    } else if (compares(e)) {
        compared(run, e, env, &test);
    } else if (e->op == NC_X_KNOWN) {
        return test; /* there is no value to tell */
    } else if (e->op == NC_X_SLOT) {
        test.has = value_of(run, e, env);
        test.needs = NC_S("yes");
    } else if (e->argc > 0 && e->args[0]->op == NC_X_SLOT) {
        test.has = value_of(run, e->args[0], env);
        test.needs = e->op == NC_X_NOT ? NC_S("no") : test.text;
    } else {
        test.has = nc_slots_text(run, e, env);
    }
    return test;
}

/* ---- a fact ---- */

enum { MOST_FACTS = 10 };

typedef struct reading {
    unsigned bind;
    const nc_expr *slots[MOST_FACTS];
    unsigned count;
} reading;

static void note_slot(void *context, const nc_expr *e)
{
    reading *r = context;
    if (e->op != NC_X_SLOT || e->bind != r->bind || e->slot < NC_SLOT_OWN || r->count == MOST_FACTS)
        return;
    for (unsigned i = 0; i < r->count; i++)
        if (r->slots[i]->slot == e->slot)
            return;
    r->slots[r->count++] = e;
}

nc_str nc_why_facts(nc_run *run, const nc_rule *rule, unsigned bind, const nc_row *row)
{
    reading r = {.bind = bind};
    nc_buf out = {0};
    nc_walk_conditions(rule, note_slot, &r);
    for (unsigned i = 0; i < r.count; i++) {
        const nc_expr *e = r.slots[i];
        nc_word word;
        nc_buf_printf(&out, "%s%.*s ", i > 0 ? ", " : "",
                      NC_FMT(nc_shape_slot_info(run->types[row->type].shape, e->slot)->name));
        if (!nc_row_get(row, e->slot, &word))
            nc_buf_c(&out, "not known");
        else if (!nc_print_shown(run, &out, e, word))
            nc_value_print(&out, run->pool, e->type, word);
    }
    return nc_arena_buf(run->arena, &out);
}

static const nc_row *first_that_fits(nc_run *run, const nc_pattern *pattern, nc_env *env)
{
    nc_probe *probe = nc_exists_probe(run, pattern);
    const nc_row *before = env->rows[pattern->bind], *found = NULL;
    for (size_t i = 0; probe != NULL && found == NULL && i < probe->alpha->rows.count; i++) {
        nc_truth all = NC_YES;
        env->rows[pattern->bind] = nc_refs_at(&probe->alpha->rows, i);
        for (unsigned k = 0; k < pattern->join_count && all == NC_YES; k++)
            all = nc_eval_truth(pattern->join[k], env);
        found = all == NC_YES ? env->rows[pattern->bind] : NULL;
    }
    env->rows[pattern->bind] = before;
    return found;
}

const nc_row *nc_why_witness(nc_run *run, const nc_expr *e, nc_env *env, unsigned *bind)
{
    const nc_row *row = NULL;
    if (e->op == NC_X_EXISTS) {
        *bind = e->sub->bind;
        return first_that_fits(run, e->sub, env);
    }
    bool within = e->op == NC_X_AND || e->op == NC_X_OR || e->op == NC_X_NOT;
    for (unsigned i = 0; within && row == NULL && i < e->argc; i++)
        row = nc_why_witness(run, e->args[i], env, bind);
    return row;
}

/* ---- what is asked about ---- */

nc_err nc_why_want_read(nc_run *run, const nc_rule *rule, const nc_why_given *given, nc_diag *diag,
                        nc_why_want *out)
{
    unsigned f = 0;
    while (f < rule->find_count && !nc_str_eq(rule->find[f].name, given->name))
        f++;
    if (f == rule->find_count) {
        nc_report(diag, NC_E_UNKNOWN, (nc_place){0}, "rule %.*s finds nothing by the name of %.*s",
                  NC_FMT(rule->name), NC_FMT(given->name));
        return NC_E_UNKNOWN;
    }
    const nc_shape *shape = run->types[rule->find[f].type].shape;
    int slot = nc_shape_slot(shape, given->slot);
    nc_type type = slot < 0 ? NC_T_NONE : nc_shape_slot_info(shape, slot)->type;
    *out = (nc_why_want){.bind = f, .slot = (unsigned)slot, .name = given->slot, .text = given->value};
    if (type != NC_T_NONE && nc_value_parse(run->pool, type, given->value, &out->word))
        return NC_E_OK;
    out->by_name = type == NC_T_INT && run->host.shown != NULL &&
                   run->host.shown(run->host.context, given->slot, 0, NULL);
    if (out->by_name)
        return NC_E_OK;
    nc_report(diag, NC_E_UNKNOWN, (nc_place){0},
              type == NC_T_NONE ? "%.*s has no slot %.*s" : "%.*s.%.*s is of another type",
              NC_FMT(given->name), NC_FMT(given->slot));
    return NC_E_UNKNOWN;
}

static bool called(const nc_run *run, const nc_why_want *want, nc_word word)
{
    nc_buf name = {0};
    bool so = run->host.shown(run->host.context, want->name, word, &name) &&
              nc_str_eq(nc_buf_str(&name), want->text);
    nc_buf_free(&name);
    return so;
}

bool nc_why_wanted(const nc_run *run, const nc_why_want *wants, unsigned count, unsigned bind,
                   const nc_row *row)
{
    nc_word word;
    for (unsigned i = 0; i < count; i++)
        if (wants[i].bind == bind &&
            (!nc_row_get(row, wants[i].slot, &word) ||
             (wants[i].by_name ? !called(run, &wants[i], word) : word != wants[i].word)))
            return false;
    return true;
}

nc_str nc_why_wants_text(nc_run *run, const nc_why_want *wants, unsigned count, unsigned bind)
{
    nc_buf out = {0};
    for (unsigned i = 0; i < count; i++)
        if (wants[i].bind == bind)
            nc_buf_printf(&out, "%s%.*s %.*s", nc_buf_str(&out).n > 0 ? " and " : "", NC_FMT(wants[i].name),
                          NC_FMT(wants[i].text));
    return nc_arena_buf(run->arena, &out);
}
