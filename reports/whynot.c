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

static void counts(nc_textw *w, const nc_why_line *l)
{
    for (unsigned i = 0; i < l->test_count; i++) {
        const nc_why_test *t = &l->tests[i];
        nc_tw_to(w, VALUE);
        nc_tw_flow_mark(w, VALUE + 2, t->text, ":");
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
    if (l->reached && l->truth != NC_YES)
        counts(w, l);
}

static void place(nc_textw *w, const nc_pool *pool, const nc_row *row, nc_str where)
{
    nc_str source = nc_sym_str(pool, nc_row_source_name(row));
    nc_tw_put(w, source);
    nc_tw_c(w, source.n ? " " : "");
    nc_tw_put(w, where);
}

static void near(nc_textw *w, const nc_pool *pool, const nc_why_near *n)
{
    nc_tw_to(w, BODY);
    place(w, pool, n->row, n->place);
    nc_tw_printf(w, ": %u %s", n->failing, n->failing == 1 ? "condition fails" : "conditions fail");
    nc_tw_end(w);
    for (unsigned i = 0; i < n->test_count; i++) {
        const nc_why_test *t = &n->tests[i];
        nc_tw_to(w, VALUE);
        nc_tw_flow_mark(w, VALUE + 2, t->text, ":");
        nc_tw_c(w, t->has.n > 0 ? " has" : " is not so");
        nc_tw_to(w, 0);
        bool more = t->has.n > 0 && t->needs.n > 0 && !nc_str_eq(t->needs, t->text);
        nc_tw_flow_mark(w, VALUE + 2, t->has, more ? "," : "");
        if (more) {
            nc_tw_c(w, " needs");
            nc_tw_to(w, 0);
            nc_tw_flow(w, VALUE + 2, t->needs);
        }
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
        near(&w, pool, &a->near[i]);
    if (!a->watched && a->near_count == 0 && a->kind == NC_WHY_NO_FACT) {
        nc_tw_blank(&w);
        nc_tw_flow(&w, 0, NC_S("Facts that no rule wants were not kept: what came nearest is not known."));
        nc_tw_end(&w);
    }
    nc_tw_free(&w);
}

void nc_render_nearest(const nc_why_not *const *answers, size_t count, const nc_report_options *options,
                       nc_buf *out)
{
    nc_textw w = nc_tw_begin(out, options);
    for (size_t i = 0; i < count; i++) {
        const nc_why_not *a = answers[i];
        nc_tw_put(&w, a->rule->code.n ? a->rule->code : a->rule->name);
        nc_tw_to(&w, 10);
        nc_tw_printf(&w, "%u of %u", a->held, a->total);
        nc_tw_to(&w, 20);
        nc_tw_flow(&w, 20, a->rule->title);
        nc_tw_end(&w);
        nc_tw_to(&w, 20);
        nc_tw_put(&w, nc_why_name(a->kind));
        nc_tw_c(&w, ":");
        nc_tw_to(&w, 0);
        nc_tw_flow(&w, 22, a->summary);
        nc_tw_end(&w);
    }
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

void nc_render_why_not_json(const nc_why_not *a, const nc_pool *pool, nc_buf *out)
{
    nc_jsonw w = {.out = out};
    nc_jw_object(&w);
    nc_jw_put(&w, "schema", NC_S("netcause.why-not/1"));
    nc_jw_put(&w, "rule", a->rule->name);
    nc_jw_put(&w, "code", a->rule->code);
    nc_jw_put(&w, "kind", nc_why_name(a->kind));
    nc_jw_put(&w, "summary", a->summary);
    nc_jw_put_some(&w, "needs", a->needs);
    nc_jw_put_uint(&w, "held", a->held);
    nc_jw_put_uint(&w, "total", a->total);
    nc_jw_put_uint(&w, "matches", a->matches);
    nc_jw_put_uint(&w, "findings", a->finding_count);
    nc_jw_put_bool(&w, "watched", a->watched);
    put_place(&w, pool, a->blocker, a->blocker_place);
    nc_jw_key(&w, "conditions");
    nc_jw_array(&w);
    for (unsigned i = 0; i < a->line_count; i++)
        put_line(&w, &a->lines[i]);
    nc_jw_array_end(&w);
    nc_jw_key(&w, "near");
    nc_jw_array(&w);
    for (unsigned i = 0; i < a->near_count; i++)
        put_near(&w, pool, &a->near[i]);
    nc_jw_array_end(&w);
    nc_jw_object_end(&w);
    nc_buf_c(out, "\n");
}
