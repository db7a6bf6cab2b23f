/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/whynot.h"

#include "reports/jsonw.h"
#include "reports/textw.h"

#include <inttypes.h>

enum { BODY = 2, VALUE = 6 };

static const char *truth_word(nc_truth truth)
{
    return truth == NC_YES ? "yes" : truth == NC_NO ? "no" : "undecided";
}

static const char *kind_word(const nc_why_line *l)
{
    static const char *const words[] = {"find", "where", "unless", "absent", "having"};
    return words[l->kind];
}

static void head(nc_textw *w, const nc_why_not *a)
{
    nc_tw_put(w, a->rule->code.n ? a->rule->code : a->rule->name);
    nc_tw_to(w, 0);
    nc_tw_flow(w, BODY, a->rule->title);
    nc_tw_end(w);
    nc_tw_to(w, BODY);
    nc_tw_put(w, nc_why_name(a->kind));
    nc_tw_c(w, ":");
    nc_tw_to(w, 0);
    nc_tw_flow(w, BODY + 2, a->summary);
    nc_tw_end(w);
    if (a->needs.n > 0) {
        nc_tw_to(w, BODY);
        nc_tw_c(w, "would be decided by:");
        nc_tw_to(w, 0);
        nc_tw_flow(w, BODY + 2, a->needs);
        nc_tw_end(w);
    }
    nc_tw_blank(w);
}

static void counts(nc_textw *w, const nc_why_test *tests, unsigned count, size_t column)
{
    for (unsigned i = 0; i < count; i++) {
        const nc_why_test *t = &tests[i];
        nc_tw_to(w, column);
        nc_tw_flow_mark(w, column + 2, t->text, ":");
        nc_tw_printf(w, " true for %" PRIu64 ", false for %" PRIu64, t->yes, t->no);
        if (t->unknown > 0)
            nc_tw_printf(w, ", unknown for %" PRIu64, t->unknown);
        nc_tw_end(w);
    }
}

static void line(nc_textw *w, const nc_why_line *l)
{
    nc_tw_to(w, BODY);
    nc_tw_c(w, kind_word(l));
    nc_tw_to(w, 0);
    nc_tw_flow_mark(w, VALUE, l->text, ":");
    nc_tw_printf(w, " %s%s", l->reached ? truth_word(l->truth) : "not reached", l->value.n > 0 ? "," : "");
    if (l->value.n > 0) {
        nc_tw_to(w, 0);
        nc_tw_flow(w, VALUE, l->value);
    }
    nc_tw_end(w);
    if (l->facts.n > 0) {
        nc_tw_to(w, VALUE);
        nc_tw_flow(w, VALUE + 2, l->facts);
        nc_tw_end(w);
    }
    if (l->reached && l->truth != NC_YES)
        counts(w, l->tests, l->test_count, VALUE);
}

static void place(nc_textw *w, const nc_pool *pool, const nc_row *row, nc_str where)
{
    nc_str source = nc_sym_str(pool, nc_row_source_name(row));
    nc_tw_put(w, source);
    nc_tw_c(w, source.n ? " " : "");
    nc_tw_put(w, where);
}

static void missed(nc_textw *w, const nc_why_test *t, size_t column)
{
    bool more = t->has.n > 0 && t->needs.n > 0 && !nc_str_eq(t->needs, t->text);
    nc_tw_to(w, column);
    nc_tw_flow_mark(w, column + 2, t->text, ":");
    nc_tw_c(w, t->truth == NC_UNDECIDED ? " is not known" : t->has.n > 0 ? " has" : " is not so");
    if (t->truth != NC_UNDECIDED && t->has.n > 0) {
        nc_tw_to(w, 0);
        nc_tw_flow_mark(w, column + 2, t->has, more ? "," : "");
    }
    if (t->truth != NC_UNDECIDED && more) {
        nc_tw_c(w, " needs");
        nc_tw_to(w, 0);
        nc_tw_flow(w, column + 2, t->needs);
    }
    nc_tw_end(w);
}

static void near(nc_textw *w, const nc_pool *pool, const nc_why_near *n, size_t column)
{
    nc_tw_to(w, column);
    place(w, pool, n->row, n->place);
    nc_tw_printf(w, ": %u %s", n->failing, n->failing == 1 ? "condition fails" : "conditions fail");
    nc_tw_end(w);
    for (unsigned i = 0; i < n->test_count; i++)
        missed(w, &n->tests[i], column + 4);
}

/* What might have given the facts that are not there. */
static void origin(nc_textw *w, const nc_pool *pool, const nc_why_origin *o)
{
    nc_tw_to(w, BODY);
    nc_tw_put(w, o->name);
    if (o->code.n > 0)
        nc_tw_printf(w, " (%.*s): %.*s", NC_FMT(o->code), NC_FMT(nc_why_name(o->kind)));
    nc_tw_c(w, ":");
    nc_tw_to(w, 0);
    nc_tw_flow(w, VALUE, o->summary);
    nc_tw_end(w);
    counts(w, o->tests, o->test_count, VALUE);
    for (unsigned i = 0; i < o->near_count; i++)
        near(w, pool, &o->near[i], VALUE);
}

static void origins(nc_textw *w, const nc_pool *pool, const nc_why_not *a)
{
    if (a->origin_count == 0)
        return;
    nc_tw_blank(w);
    nc_tw_heading(w, 0, "WHAT GIVES");
    nc_tw_printf(w, " %.*s", NC_FMT(a->origin_type));
    nc_tw_end(w);
    for (unsigned i = 0; i < a->origin_count; i++)
        origin(w, pool, &a->origins[i]);
}

static void notes(nc_textw *w, const nc_why_not *a)
{
    bool fired = a->kind == NC_WHY_FIRED || a->kind == NC_WHY_SUPPRESSED;
    if (!fired && a->finding_count > 0) {
        nc_tw_blank(w);
        nc_tw_printf(w, "For other facts it did fire: %zu %s.", a->finding_count,
                     a->finding_count == 1 ? "finding" : "findings");
        nc_tw_end(w);
    }
    if (fired && a->finding != NULL && a->finding->what.n > 0) {
        nc_tw_blank(w);
        nc_tw_flow(w, 0, a->finding->what);
        nc_tw_end(w);
    }
    if (a->open_count > 0) {
        nc_tw_blank(w);
        nc_tw_printf(w, "For %zu other %s it is undecided:", a->open_count,
                     a->open_count == 1 ? "match" : "matches");
        nc_tw_to(w, 0);
        nc_tw_flow(w, BODY, a->open);
        nc_tw_end(w);
    }
    if (!a->watched && a->near_count == 0 && a->kind == NC_WHY_NO_FACT) {
        nc_tw_blank(w);
        nc_tw_flow(w, 0, NC_S("Facts that no rule wants were not kept: what came nearest is not known."));
        nc_tw_end(w);
    }
}

void nc_render_why_not(const nc_why_not *a, const nc_pool *pool, const nc_report_options *options,
                       nc_buf *out)
{
    nc_textw w = nc_tw_begin(out, options);
    head(&w, a);
    if (a->total > 0) {
        nc_tw_heading(&w, 0, "CONDITIONS");
        nc_tw_printf(&w, "  %u of %u hold", a->held, a->total);
        if (a->groups > 1) {
            nc_tw_c(&w, ", for");
            nc_tw_to(&w, 0);
            nc_tw_flow(&w, BODY, a->group);
        }
        nc_tw_end(&w);
    }
    for (unsigned i = 0; i < a->line_count; i++)
        line(&w, &a->lines[i]);
    if (a->near_count > 0) {
        nc_tw_blank(&w);
        nc_tw_heading(&w, 0, "NEAREST");
        nc_tw_end(&w);
    }
    for (unsigned i = 0; i < a->near_count; i++)
        near(&w, pool, &a->near[i], BODY);
    origins(&w, pool, a);
    notes(&w, a);
    nc_tw_free(&w);
}

static void nearest_rule(nc_textw *w, const nc_pool *pool, const nc_why_not *a)
{
    nc_tw_put(w, a->rule->code.n ? a->rule->code : a->rule->name);
    nc_tw_to(w, 10);
    nc_tw_printf(w, "%u of %u", a->conditions_held, a->conditions);
    nc_tw_to(w, 20);
    nc_tw_flow(w, 20, a->rule->title);
    nc_tw_end(w);
    nc_tw_to(w, 20);
    nc_tw_put(w, nc_why_name(a->kind));
    nc_tw_c(w, ":");
    nc_tw_to(w, 0);
    nc_tw_flow(w, 22, a->summary);
    nc_tw_end(w);
    if (a->near_count > 0)
        near(w, pool, &a->near[0], 20);
}

void nc_render_nearest(const nc_why_not *const *answers, size_t count, const nc_pool *pool,
                       const nc_report_options *options, nc_buf *out)
{
    nc_textw w = nc_tw_begin(out, options);
    for (size_t i = 0; i < count; i++)
        nearest_rule(&w, pool, answers[i]);
    if (count == 0) {
        nc_tw_flow(&w, 0, NC_S("No rule that did not fire came near to it."));
        nc_tw_end(&w);
    }
    nc_tw_free(&w);
}

/* ---- JSON ---- */

static void put_test(nc_jsonw *w, const nc_why_test *t, bool counted)
{
    nc_jw_object(w);
    nc_jw_put(w, "text", t->text);
    nc_jw_put_some(w, "has", t->has);
    nc_jw_put_some(w, "needs", t->needs);
    nc_jw_put(w, "truth", nc_str_c(truth_word(t->truth)));
    if (counted) {
        nc_jw_put_uint(w, "yes", t->yes);
        nc_jw_put_uint(w, "no", t->no);
        nc_jw_put_uint(w, "unknown", t->unknown);
    }
    nc_jw_object_end(w);
}

static void put_tests(nc_jsonw *w, const nc_why_test *tests, unsigned count, bool counted)
{
    nc_jw_key(w, "tests");
    nc_jw_array(w);
    for (unsigned i = 0; i < count; i++)
        put_test(w, &tests[i], counted);
    nc_jw_array_end(w);
}

static void put_line(nc_jsonw *w, const nc_why_line *l)
{
    nc_jw_object(w);
    nc_jw_put(w, "kind", nc_str_c(kind_word(l)));
    nc_jw_put(w, "text", l->text);
    nc_jw_put_bool(w, "reached", l->reached);
    nc_jw_put_some(w, "truth", l->reached ? nc_str_c(truth_word(l->truth)) : NC_S(""));
    nc_jw_put_some(w, "value", l->value);
    nc_jw_put_some(w, "facts", l->facts);
    put_tests(w, l->tests, l->test_count, true);
    nc_jw_object_end(w);
}

static void put_place(nc_jsonw *w, const nc_pool *pool, const nc_row *row, nc_str where)
{
    nc_jw_put_some(w, "source", row != NULL ? nc_sym_str(pool, nc_row_source_name(row)) : NC_S(""));
    nc_jw_put_some(w, "place", where);
}

static void put_near(nc_jsonw *w, const nc_pool *pool, const nc_why_near *n)
{
    nc_jw_object(w);
    put_place(w, pool, n->row, n->place);
    nc_jw_put_uint(w, "failing", n->failing);
    put_tests(w, n->tests, n->test_count, false);
    nc_jw_object_end(w);
}

static void put_all_near(nc_jsonw *w, const nc_pool *pool, const nc_why_near *near_ones, unsigned count)
{
    nc_jw_key(w, "near");
    nc_jw_array(w);
    for (unsigned i = 0; i < count; i++)
        put_near(w, pool, &near_ones[i]);
    nc_jw_array_end(w);
}

static void put_origin(nc_jsonw *w, const nc_pool *pool, const nc_why_origin *o)
{
    nc_jw_object(w);
    nc_jw_put(w, o->code.n > 0 ? "rule" : "reduce", o->name);
    nc_jw_put_some(w, "kind", o->code.n > 0 ? nc_why_name(o->kind) : NC_S(""));
    nc_jw_put(w, "summary", o->summary);
    put_tests(w, o->tests, o->test_count, true);
    put_all_near(w, pool, o->near, o->near_count);
    nc_jw_object_end(w);
}

static void put_lists(nc_jsonw *w, const nc_pool *pool, const nc_why_not *a)
{
    nc_jw_key(w, "conditions");
    nc_jw_array(w);
    for (unsigned i = 0; i < a->line_count; i++)
        put_line(w, &a->lines[i]);
    nc_jw_array_end(w);
    put_all_near(w, pool, a->near, a->near_count);
    nc_jw_put_some(w, "type", a->origin_type);
    nc_jw_key(w, "origins");
    nc_jw_array(w);
    for (unsigned i = 0; i < a->origin_count; i++)
        put_origin(w, pool, &a->origins[i]);
    nc_jw_array_end(w);
}

static void put_answer(nc_jsonw *w, const nc_why_not *a, const nc_pool *pool, bool alone)
{
    nc_jw_object(w);
    if (alone)
        nc_jw_put(w, "schema", NC_S("netcause.why-not/1"));
    nc_jw_put(w, "rule", a->rule->name);
    nc_jw_put(w, "code", a->rule->code);
    nc_jw_put(w, "kind", nc_why_name(a->kind));
    nc_jw_put(w, "summary", a->summary);
    nc_jw_put_some(w, "needs", a->needs);
    nc_jw_put_uint(w, "held", a->held);
    nc_jw_put_uint(w, "total", a->total);
    nc_jw_put_uint(w, "conditions_held", a->conditions_held);
    nc_jw_put_uint(w, "conditions_total", a->conditions);
    nc_jw_put_uint(w, "matches", a->matches);
    nc_jw_put_uint(w, "groups", a->groups);
    nc_jw_put_some(w, "group", a->group);
    nc_jw_put_uint(w, "findings", a->finding_count);
    nc_jw_put_some(w, "finding", a->finding != NULL ? a->finding->what : NC_S(""));
    nc_jw_put_uint(w, "undecided", a->open_count);
    nc_jw_put_some(w, "undecided_because", a->open);
    nc_jw_put_bool(w, "watched", a->watched);
    put_place(w, pool, a->blocker, a->blocker_place);
    put_lists(w, pool, a);
    nc_jw_object_end(w);
}

void nc_render_why_not_json(const nc_why_not *a, const nc_pool *pool, nc_buf *out)
{
    nc_jsonw w = {.out = out};
    put_answer(&w, a, pool, true);
    nc_buf_c(out, "\n");
}

void nc_render_nearest_json(const nc_why_not *const *answers, size_t count, const nc_pool *pool, nc_buf *out)
{
    nc_jsonw w = {.out = out};
    nc_jw_object(&w);
    nc_jw_put(&w, "schema", NC_S("netcause.nearest/1"));
    nc_jw_key(&w, "rules");
    nc_jw_array(&w);
    for (size_t i = 0; i < count; i++)
        put_answer(&w, answers[i], pool, false);
    nc_jw_array_end(&w);
    nc_jw_object_end(&w);
    nc_buf_c(out, "\n");
}
