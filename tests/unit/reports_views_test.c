/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever a recording says in any text of a view, nothing acts on it: no markup on a page, no escape sequence on a
 * terminal, no further column or line in a table. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "reports/html_view.h"
#include "reports/packets.h"

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
    nc_buf text = { 0 }, tsv = { 0 }, page = { 0 };
    nc_render_flow_view_tsv(&view, &tsv);
    assert_int_equal(count_of(&tsv, '\n'), 2);
    assert_int_equal(count_of(&tsv, '\t'), 2 * 11);
    is_inert(&tsv, false);
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
    nc_render_steps(&talk, &(nc_report_options){.width = 0}, &text);
    is_inert(&text, false);
    nc_render_steps_html(&talk, &page);
    is_inert(&page, true);
    nc_render_stepdiff(&talk, &talk, &(nc_report_options){ .width = 200 }, &diff);
    is_inert(&diff, false);
    nc_render_stepdiff_html(&talk, &talk, NULL, &page);
    is_inert(&page, true);
}

static void sides(void **state)
{
    (void)state;
    static const nc_r_sight sight = { .record = 1 };
    static const nc_r_arrow packet = { .text = EVIL, .sights = &sight, .sight_count = 1 };
    static const nc_sides_line line = { .packet = &packet, .sights = { &sight, NULL }, .seen = { NC_SEEN, NC_SEEN_NOT } };
    const nc_side side = { .source = EVIL, .vantage = EVIL, .client = EVIL, .server = EVIL, .from = NC_TIME_NONE, .to = NC_TIME_NONE };
    const nc_sides both = { .side = { side, side }, .lines = &line, .count = 1 };
    nc_buf text = { 0 }, page = { 0 };
    nc_render_sides(&both, &(nc_report_options){ .width = 200 }, &text);
    is_inert(&text, false);
    nc_render_sides_html(&both, &page);
    is_inert(&page, true);
}

static void sessions(void **state)
{
    (void)state;
    static const nc_session_row row = { .source = EVIL, .client = EVIL, .server = EVIL, .opening = EVIL, .close = EVIL,
                                        .first = NC_TIME_NONE, .connect = NC_TIME_NONE };
    const nc_session_list list = { .rows = &row, .count = 1 };
    nc_buf text = { 0 }, tsv = { 0 }, page = { 0 };
    nc_render_sessions(&list, &(nc_report_options){.width = 0}, &text);
    is_inert(&text, false);
    nc_render_sessions_tsv(&list, &tsv);
    assert_int_equal(count_of(&tsv, '\n'), 2);
    assert_int_equal(count_of(&tsv, '\t'), 2 * 19);
    is_inert(&tsv, false);
    nc_render_sessions_html(&list, &page);
    is_inert(&page, true);
}

/* A packet whose every text and every byte is hostile, in every format. */
static void packets(void **state)
{
    (void)state;
    static const nc_str evil = EVIL;
    unsigned char ebcdic[256];
    nc_str cells[64];
    size_t count;
    for (size_t i = 0; i < 256; i++)
        ebcdic[i] = (unsigned char)"<\x1b\x9b\"&"[i % 5];
    for (size_t i = 0; i < 64; i++)
        cells[i] = evil;
    /* Names and meanings of fields are the program's own. */
    const nc_packet_item item = { .name = NC_S("ftp.request.arg"), .label = NC_S("Argument"), .value = evil, .length = 4, .placed = true };
    const nc_packet_whole whole = { .source = evil, .number = 1, .at = NC_TIME_NONE, .items = &item, .item_count = 1, .bytes = evil, .shown = evil.n,
                                    .length = (uint32_t)evil.n, .ebcdic = ebcdic, .summary = evil, .ordinal = 1 };
    const nc_packet_table table = { .columns = &evil, .count = 1, .source = evil };
    const nc_packet_format *const *formats = nc_packet_formats(&count);
    for (size_t i = 0; i < count; i++) {
        nc_buf out = { 0 };
        const nc_packet_format *f = formats[i];
        if (f->head != NULL)
            f->head(&table, &out);
        if (f->source != NULL)
            f->source(&table, &out);
        if (f->row != NULL)
            f->row(&table, cells, &out);
        if (f->whole != NULL)
            f->whole(&whole, &out);
        if (f->foot != NULL)
            f->foot(1, &out);
        if (nc_str_eq(f->name, NC_S("tsv")))
            assert_int_equal(count_of(&out, '\n') + 100 * count_of(&out, '\t'), 2); /* head and row, one column */
        is_inert(&out, nc_str_eq(f->name, NC_S("html")));
    }
}

/* A text as long as a hostile capture can make it is shown, and shown once. */
static void long_texts(void **state)
{
    (void)state;
    enum { LONG = 1 << 20 };
    char *bytes = test_malloc(LONG);
    memset(bytes, '<', LONG);
    const nc_talk_step step = { .key = nc_str_n(bytes, LONG), .text = nc_str_n(bytes, LONG) };
    const nc_talk talk = { .run = NC_S("a"), .source = NC_S("a"), .a = NC_S("a"), .b = NC_S("b"), .steps = &step, .count = 1, .until = NC_TIME_NONE };
    nc_buf page = { 0 }, diff = { 0 };
    nc_render_steps_html(&talk, &page);
    assert_int_equal(count_of(&page, '<') > 1000, false);
    nc_render_stepdiff(&talk, &talk, &(nc_report_options){ .width = 100 }, &diff);
    assert_int_equal(count_of(&diff, '<'), 2 * (LONG + 1)); /* on both sides, behind the mark of the direction */
    assert_true(diff.n < 3 * 2 * LONG);                     /* columns have a width, so lines are full */
    nc_buf_free(&page);
    nc_buf_free(&diff);
    test_free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(exceptions), cmocka_unit_test(flows), cmocka_unit_test(steps),
                                          cmocka_unit_test(sides), cmocka_unit_test(sessions), cmocka_unit_test(packets),
                                          cmocka_unit_test(long_texts) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
