/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever a recording says in any text of a view, nothing acts on it: no markup on a page, no escape sequence on a
 * terminal, no further column or line in a table. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "reports/html_view.h"

#define EVIL NC_SI("</td></title><script>a()</script>\x1b[2J\tx\ny\xe2\x80\xae\"'>")

static bool has(const nc_buf *out, const char *piece)
{
    return nc_str_find(nc_buf_str(out), nc_str_c(piece)) != SIZE_MAX;
}

static size_t count_of(const nc_buf *out, char c)
{
    size_t n = 0;
    for (size_t i = 0; i < out->n; i++)
        n += out->p[i] == c;
    return n;
}

/* U+202E turns the direction of what follows. */
static void is_inert(nc_buf *out, bool page)
{
    assert_true(out->n > 0);
    assert_false(has(out, "\x1b"));
    assert_false(has(out, "\xe2\x80\xae"));
    if (page) {
        assert_false(has(out, "<script"));
        assert_false(has(out, "\"'>"));
        assert_true(has(out, "default-src 'none'"));
    }
    nc_buf_free(out);
}

static void exceptions(void **state)
{
    (void)state;
    static const nc_exception item = { NC_X_APPLICATION, EVIL, EVIL, EVIL, 7, NC_TIME_NONE };
    const nc_exception_view view = { .items = &item, .count = 1 };
    nc_buf text = { 0 }, tsv = { 0 }, page = { 0 };
    nc_render_exceptions(&view, &(nc_report_options){ 0 }, &text);
    is_inert(&text, false);
    nc_render_exceptions_tsv(&view, &tsv);
    assert_int_equal(count_of(&tsv, '\n'), 2);
    assert_int_equal(count_of(&tsv, '\t'), 2 * 5);
    is_inert(&tsv, false);
    nc_render_exceptions_html(&view, &page);
    is_inert(&page, true);
}

static void flows(void **state)
{
    (void)state;
    static const nc_flow_row flow = { .source = EVIL, .client = EVIL, .server = EVIL };
    static const nc_time_row time = { .source = EVIL, .server = EVIL, .kind = EVIL };
    const nc_flow_view view = { .flows = &flow, .flow_count = 1, .times = &time, .time_count = 1 };
    nc_buf text = { 0 }, page = { 0 };
    nc_render_flow_view(&view, &(nc_report_options){ 0 }, &text);
    is_inert(&text, false);
    nc_render_flow_view_html(&view, &page);
    is_inert(&page, true);
}

static void steps(void **state)
{
    (void)state;
    static const nc_talk_step step = { .key = EVIL, .text = EVIL };
    const nc_talk talk = { .run = EVIL, .source = EVIL, .a = EVIL, .b = EVIL, .steps = &step, .count = 1, .until = NC_TIME_NONE };
    nc_buf text = { 0 }, page = { 0 }, diff = { 0 };
    nc_render_steps(&talk, &text);
    is_inert(&text, false);
    nc_render_steps_html(&talk, &page);
    is_inert(&page, true);
    nc_render_stepdiff(&talk, &talk, &(nc_report_options){ .width = 200 }, &diff);
    is_inert(&diff, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(exceptions), cmocka_unit_test(flows), cmocka_unit_test(steps) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
