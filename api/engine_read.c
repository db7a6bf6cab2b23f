/* SPDX-License-Identifier: Apache-2.0 */
#include "engine.h"

#include "engine/infer/whynot.h"
#include "reports/report.h"
#include "reports/whynot.h"

static netcause_text out_text(nc_str s)
{
    return (netcause_text){s.p, s.n};
}

static int have_results(netcause_engine *e, const void *out)
{
    if (e == NULL)
        return NETCAUSE_USAGE;
    if (e->outcome == NULL)
        return nc_engine_usage(e, "nothing was finished, or facts have changed since");
    return out != NULL ? NETCAUSE_DONE : nc_engine_usage(e, "no place for what is asked");
}

/* Results of the list `count` long: is number `i` one, and has the caller room for all its fields? */
static int have_item(netcause_engine *e, const size_t *size, size_t needed)
{
    int status = have_results(e, size);
    if (status == NETCAUSE_DONE && *size < needed)
        return nc_engine_usage(e, "the size of a struct is not set");
    return status;
}

int netcause_engine_finding(netcause_engine *e, size_t i, netcause_finding *out)
{
    int status = have_item(e, out != NULL ? &out->size : NULL, sizeof *out);
    if (status != NETCAUSE_DONE)
        return status;
    if (i >= e->outcome->finding_count)
        return NETCAUSE_END;
    const nc_finding *f = e->outcome->findings[i];
    *out = (netcause_finding){.size = out->size,
                              .rule = out_text(f->rule->name),
                              .code = out_text(f->rule->code),
                              .severity = out_text(nc_severity_name(f->rule->severity)),
                              .headline = out_text(f->headline),
                              .what = out_text(f->what),
                              .why = out_text(f->why),
                              .fix = out_text(f->fix),
                              .first = f->first,
                              .last = f->last,
                              .matches = f->match_count,
                              .suppressed = f->suppressed != NULL,
                              .effect = f->effect_of != NULL};
    return NETCAUSE_DONE;
}

int netcause_engine_cause(netcause_engine *e, size_t i, netcause_cause *out)
{
    int status = have_item(e, out != NULL ? &out->size : NULL, sizeof *out);
    if (status != NETCAUSE_DONE)
        return status;
    if (i >= e->outcome->belief_count)
        return NETCAUSE_END;
    const nc_belief *belief = &e->outcome->beliefs[i];
    *out = (netcause_cause){.size = out->size,
                            .name = out_text(belief->cause->name),
                            .verdict = out_text(nc_verdict_name(belief->verdict)),
                            .decibans = belief->decibans,
                            .excluded = belief->excluded};
    return NETCAUSE_DONE;
}

int netcause_engine_undecided(netcause_engine *e, size_t i, netcause_undecided *out)
{
    int status = have_item(e, out != NULL ? &out->size : NULL, sizeof *out);
    if (status != NETCAUSE_DONE)
        return status;
    if (i >= e->outcome->undecided_count)
        return NETCAUSE_END;
    const nc_undecided *u = &e->outcome->undecided[i];
    *out = (netcause_undecided){.size = out->size,
                                .rule = out_text(u->rule->name),
                                .reason = out_text(u->reason),
                                .needs = out_text(u->needs),
                                .count = u->count};
    return NETCAUSE_DONE;
}

/* ---- what names were bound to ---- */

static const nc_evidence *evidence_of(const nc_finding *f, nc_str name)
{
    for (unsigned i = 0; i < f->evidence_count; i++)
        if (nc_str_eq(f->evidence[i].name, name))
            return &f->evidence[i];
    return NULL;
}

static int print_slot(netcause_engine *e, const nc_row *row, nc_str name)
{
    const nc_shape *shape = nc_vocab_shape(e->vocab, row->type);
    int slot = nc_shape_slot(shape, name);
    nc_word word;
    if (slot < 0)
        return nc_engine_usage(e, "%.*s has no slot %.*s", NC_FMT(shape->name), NC_FMT(name));
    nc_buf_clear(&e->value);
    if (nc_row_get(row, (unsigned)slot, &word))
        nc_value_print(&e->value, e->pool, nc_shape_slot_info(shape, slot)->type, word);
    return NETCAUSE_DONE;
}

int netcause_engine_bound(netcause_engine *e, size_t i, netcause_text name, netcause_text slot, size_t row,
                          netcause_text *value)
{
    nc_str bound, own;
    int status = have_results(e, value);
    if (status != NETCAUSE_DONE)
        return status;
    if (!nc_engine_text(name, &bound) || !nc_engine_text(slot, &own))
        return nc_engine_usage(e, "a text is NULL");
    if (i >= e->outcome->finding_count)
        return NETCAUSE_END;
    const nc_evidence *evidence = evidence_of(e->outcome->findings[i], bound);
    if (evidence == NULL)
        return nc_engine_usage(e, "finding %zu has no name %.*s", i, NC_FMT(bound));
    if (row >= evidence->count)
        return NETCAUSE_END;
    status = print_slot(e, evidence->rows[row], own);
    if (status == NETCAUSE_DONE)
        *value = out_text(nc_buf_str(&e->value));
    return status;
}

/* ---- texts ---- */

static const nc_row *const *rows_of(void *context, nc_fact_type type, size_t *count)
{
    netcause_engine *e = context;
    return nc_run_rows(e->run, type, count);
}

static const nc_result *result_of(netcause_engine *e)
{
    nc_result_input input = {.outcome = e->outcome,
                             .program = e->program,
                             .sources = e->sources,
                             .vocab = e->vocab,
                             .pool = e->pool,
                             .rows = rows_of,
                             .context = e,
                             .engine = nc_str_c(netcause_version()),
                             .exit = e->outcome->limit_count > 0 ? NETCAUSE_INCOMPLETE : NETCAUSE_DONE,
                             .show_suppressed = true};
    if (e->result == NULL)
        e->result = nc_result_new(&input);
    return e->result;
}

/* The finding's place in the result, which orders and filters in its own way. */
static size_t place_of(const nc_result *result, const nc_finding *finding)
{
    for (size_t i = 0; i < result->finding_count; i++)
        if (result->findings[i].fingerprint.high == finding->fingerprint.high &&
            result->findings[i].fingerprint.low == finding->fingerprint.low)
            return i;
    return NC_R_NONE;
}

int netcause_engine_why(netcause_engine *e, size_t i, netcause_text *text)
{
    int status = have_results(e, text);
    if (status != NETCAUSE_DONE)
        return status;
    if (i >= e->outcome->finding_count)
        return NETCAUSE_END;
    const nc_result *result = result_of(e);
    size_t at = place_of(result, e->outcome->findings[i]);
    nc_buf_clear(&e->text);
    if (at != NC_R_NONE)
        nc_render_why(result, at, &(nc_report_options){0}, &e->text);
    *text = out_text(nc_buf_str(&e->text));
    return NETCAUSE_DONE;
}

static const nc_rule *rule_of(const nc_program *program, nc_str name)
{
    for (size_t i = 0; i < program->rule_count; i++) {
        const nc_rule *rule = program->rules[i];
        if (nc_str_eq(rule->name, name) || (rule->code.n > 0 && nc_str_eq(rule->code, name)))
            return rule;
    }
    return NULL;
}

int netcause_engine_why_not(netcause_engine *e, netcause_text rule, netcause_text *text)
{
    nc_str name;
    int status = have_results(e, text);
    if (status != NETCAUSE_DONE)
        return status;
    const nc_rule *found = nc_engine_text(rule, &name) ? rule_of(e->program, name) : NULL;
    if (found == NULL)
        return nc_engine_usage(e, "there is no such rule");
    if (!e->for_good)
        return nc_engine_usage(e, "only a run that was finished for good answers why-not");
    const nc_why_not *answer = nc_run_why_not(e->run, found, NULL, 0, e->diag);
    if (answer == NULL)
        return nc_engine_usage(e, "this rule cannot be asked back");
    nc_buf_clear(&e->text);
    nc_render_why_not(answer, e->pool, &(nc_report_options){0}, &e->text);
    *text = out_text(nc_buf_str(&e->text));
    return NETCAUSE_DONE;
}

int netcause_engine_render(netcause_engine *e, netcause_text format, netcause_text *text)
{
    nc_str name;
    int status = have_results(e, text);
    if (status != NETCAUSE_DONE)
        return status;
    const nc_report_format *how = nc_engine_text(format, &name) ? nc_report_format_find(name) : NULL;
    if (how == NULL)
        return nc_engine_usage(e, "there is no such format");
    nc_buf_clear(&e->text);
    how->render(result_of(e), &(nc_report_options){0}, &e->text);
    *text = out_text(nc_buf_str(&e->text));
    return NETCAUSE_DONE;
}
