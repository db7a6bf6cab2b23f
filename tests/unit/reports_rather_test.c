/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "reports/rather.h"

/* Two causes over three findings; the second item of group g counts only when the first is gone. */

#define W(r, f, db, c, g) { .rule = NC_SI(r), .because = NC_SI("b"), .group = NC_SI(g), .finding = f, .decibans = db, .counted = c }

static const nc_str changes[] = { NC_SI("a word") };
static nc_r_finding found[] = {
    { .rule = NC_SI("t.one"), .number = 1, .would_change = { changes, 1 } },
    { .rule = NC_SI("t.two"), .number = 2 },
    { .rule = NC_SI("t.three"), .number = 3 },
};
static const nc_str both[] = { NC_SI("x.b"), NC_SI("x.a") };
static const nc_r_action acts[] = {
    { .kind = NC_R_LOOK, .text = NC_SI("only at b"), .cost = 1, .decides = { both, 1 }, .finding = NC_R_NONE, .missing = NC_R_NONE },
    { .kind = NC_R_LOOK, .text = NC_SI("at both"), .cost = 2, .decides = { both, 2 }, .finding = NC_R_NONE, .missing = NC_R_NONE },
};
static const nc_result result = { .findings = found, .finding_count = 3, .next = { acts, 2 } };

static bool has(const nc_buf *out, const char *words)
{
    return nc_str_find(nc_buf_str(out), nc_str_c(words)) != SIZE_MAX;
}

static nc_buf json(const nc_r_cause *a, const nc_r_cause *b)
{
    nc_buf out = { 0 };
    nc_render_rather_json(&result, a, b, &out);
    return out;
}

static void the_order_turns(void **state)
{
    (void)state;
    const nc_r_weight for_a[] = { W("t.one", 0, 10, true, "g"), W("t.two", 1, 6, false, "g") };
    const nc_r_weight for_b[] = { W("t.three", 2, 10, true, "h") };
    const nc_r_cause a = { .name = NC_SI("x.a"), .title = NC_SI("A"), .base = 1, .decibans = 11, .verdict = NC_V_LIKELY,
                           .weights_for = for_a, .for_count = 2 };
    const nc_r_cause b = { .name = NC_SI("x.b"), .title = NC_SI("B"), .decibans = 10, .verdict = NC_V_LIKELY,
                           .weights_for = for_b, .for_count = 1 };
    nc_buf out = json(&a, &b), text = { 0 };
    assert_true(has(&out, "\"ahead\": \"a\""));
    /* Without F1 the other item of the group counts: 1 + 6 against 10. */
    assert_true(has(&out, "\"decibans\": 7,"));
    nc_render_rather(&result, &a, &b, &(nc_report_options){ .width = 100, .ascii = true }, &text);
    assert_true(has(&text, "A is ahead by 1 dB."));
    assert_true(has(&text, "without F1 (t.one): A possible, 7 dB; B likely, 10 dB"));
    assert_true(has(&text, "- a word"));
    assert_false(has(&text, "without F2"));
    assert_false(has(&text, "without F3")); /* A stays ahead */
    size_t first = nc_str_find(nc_buf_str(&text), NC_S("at both")), second = nc_str_find(nc_buf_str(&text), NC_S("only at b"));
    assert_true(first < second && second != SIZE_MAX);
    nc_buf_free(&out);
    nc_buf_free(&text);
}

static void shared_and_hard(void **state)
{
    (void)state;
    const nc_r_weight for_a[] = { W("t.one", 0, 6, true, "g") }, for_b[] = { W("t.one", 0, 6, true, "g") };
    const nc_r_weight against_b[] = { W("t.two", 1, NC_DB_EXCLUDES, true, "k") };
    const nc_r_cause a = { .name = NC_SI("x.a"), .title = NC_SI("A"), .decibans = 6, .weights_for = for_a, .for_count = 1 };
    const nc_r_cause b = { .name = NC_SI("x.b"), .title = NC_SI("B"), .decibans = 6, .excluded = true, .weights_for = for_b,
                           .for_count = 1, .weights_against = against_b, .against_count = 1 };
    nc_buf text = { 0 }, level = { 0 };
    nc_render_rather(&result, &a, &b, &(nc_report_options){ .width = 100 }, &text);
    assert_true(has(&text, "A is ahead: a hard rule excludes the other."));
    assert_true(has(&text, "THE SAME FOR BOTH"));
    assert_true(has(&text, "without F2 (t.two): A possible, 6 dB; B possible, 6 dB"));
    nc_render_rather(&result, &a, &a, &(nc_report_options){ .width = 100 }, &level);
    assert_true(has(&level, "Nothing that was seen separates them."));
    nc_buf_free(&text);
    nc_buf_free(&level);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(the_order_turns), cmocka_unit_test(shared_and_hard) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
