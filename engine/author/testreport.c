/* SPDX-License-Identifier: Apache-2.0 */
#include "testreport.h"

#include "slice.h"

typedef struct report {
    nc_slices *slices;
    nc_pool *pool;
    const nc_rule_test_host *host;
    nc_test_format format;
    nc_diag *diag; /* of the caller: TEXT */
    nc_buf *out;
    nc_buf body;
    nc_rule_test_result result;
} report;

static void xml(nc_buf *out, nc_str text)
{
    for (size_t i = 0; i < text.n; i++) {
        switch (text.p[i]) {
        case '<': nc_buf_c(out, "&lt;"); break;
        case '>': nc_buf_c(out, "&gt;"); break;
        case '&': nc_buf_c(out, "&amp;"); break;
        case '"': nc_buf_c(out, "&quot;"); break;
        default: nc_buf_safe(out, nc_str_sub(text, i, 1), true); break;
        }
    }
}

static void write_tap(report *r, const nc_test_case *test, nc_str name, bool passed, nc_diag *diag)
{
    size_t count;
    const nc_message *messages = nc_diag_sorted(diag, &count);
    nc_buf_printf(&r->body, "%sok %zu - %.*s: %.*s\n", passed ? "" : "not ", r->result.cases,
                  NC_FMT(test->rule->name), NC_FMT(name));
    for (size_t i = 0; i < count; i++)
        nc_buf_printf(&r->body, "# %.*s:%u: %.*s\n", NC_FMT(messages[i].place.file), messages[i].place.line,
                      NC_FMT(messages[i].text));
}

static void write_junit(report *r, const nc_test_case *test, nc_str name, bool passed, nc_diag *diag)
{
    size_t count;
    const nc_message *messages = nc_diag_sorted(diag, &count);
    nc_buf_c(&r->body, "  <testcase classname=\"");
    xml(&r->body, test->rule->name);
    nc_buf_c(&r->body, "\" name=\"");
    xml(&r->body, name);
    nc_buf_c(&r->body, passed ? "\"/>\n" : "\">\n");
    for (size_t i = 0; i < count; i++) {
        nc_buf_printf(&r->body, "    <failure message=\"");
        xml(&r->body, messages[i].text);
        nc_buf_c(&r->body, "\">");
        xml(&r->body, messages[i].place.file);
        nc_buf_printf(&r->body, ":%u</failure>\n", messages[i].place.line);
    }
    if (!passed)
        nc_buf_c(&r->body, "  </testcase>\n");
}

static bool run(report *r, const nc_test_case *test, nc_variant variant, nc_diag *diag)
{
    nc_program program = nc_slice_for_test(r->slices, test);
    if (variant == NC_VARIANT_NONE)
        return nc_rule_test_case(&program, r->pool, test, r->host, diag);
    return nc_rule_test_vary(&program, r->pool, test, r->host, variant, diag);
}

static void one(report *r, const nc_test_case *test, nc_variant variant)
{
    nc_diag *diag = r->format == NC_TEST_TEXT ? r->diag : nc_diag_new();
    bool passed = run(r, test, variant, diag);
    nc_buf name = {0};
    nc_buf_add(&name, test->name);
    if (variant != NC_VARIANT_NONE)
        nc_buf_printf(&name, ", %.*s", NC_FMT(nc_variant_name(variant)));
    r->result.cases++;
    r->result.failed += !passed;
    if (r->format == NC_TEST_TAP)
        write_tap(r, test, nc_buf_str(&name), passed, diag);
    else if (r->format == NC_TEST_JUNIT)
        write_junit(r, test, nc_buf_str(&name), passed, diag);
    nc_buf_free(&name);
    if (r->format != NC_TEST_TEXT)
        nc_diag_free(diag);
}

static void finish(report *r)
{
    size_t cases = r->result.cases, failed = r->result.failed;
    if (r->format == NC_TEST_TEXT)
        nc_buf_printf(r->out, "%zu passed, %zu failed\n", cases - failed, failed);
    else if (r->format == NC_TEST_TAP)
        nc_buf_printf(r->out, "TAP version 13\n1..%zu\n", cases);
    else
        nc_buf_printf(r->out,
                      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                      "<testsuite name=\"netcause rules\" tests=\"%zu\" failures=\"%zu\">\n",
                      cases, failed);
    nc_buf_add(r->out, nc_buf_str(&r->body));
    if (r->format == NC_TEST_JUNIT)
        nc_buf_c(r->out, "</testsuite>\n");
    nc_buf_free(&r->body);
}

nc_rule_test_result nc_test_report(const nc_program *program, nc_pool *pool, const nc_test_case *cases,
                                   size_t count, nc_str only, const nc_rule_test_host *host, unsigned vary,
                                   nc_test_format format, nc_diag *diag, nc_buf *out)
{
    nc_arena *arena = nc_arena_new();
    report r = {.pool = pool, .host = host, .format = format, .diag = diag, .out = out};
    r.slices = nc_slices_new(arena, program);
    for (size_t i = 0; i < count; i++) {
        if (!nc_rule_meant(cases[i].rule, only))
            continue;
        one(&r, &cases[i], NC_VARIANT_NONE);
        for (int v = NC_VARIANT_NONE + 1; v < NC_VARIANT_COUNT; v++)
            if ((vary >> v & 1) != 0)
                one(&r, &cases[i], (nc_variant)v);
    }
    finish(&r);
    nc_arena_free(arena);
    return r.result;
}
