/* SPDX-License-Identifier: Apache-2.0 */
/* Columns of text: what fits, what goes on below, and what becomes of a table on a narrow screen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "reports/columns.h"

static void is(nc_buf *out, const char *want)
{
    nc_buf_char(out, '\0');
    assert_string_equal(out->p, want);
    nc_buf_free(out);
    *out = (nc_buf){0};
}

static void words_are_taken_whole(void **state)
{
    (void)state;
    nc_str rest = NC_S("  one two three");
    assert_true(nc_str_eq(nc_column_take(&rest, 9), NC_S("  one two")));
    assert_true(nc_str_eq(rest, NC_S("three")));
    assert_true(nc_str_eq(nc_column_take(&rest, 4), NC_S("thre"))); /* wider than the column */
    assert_true(nc_str_eq(nc_column_take(&rest, 0), NC_S("e")));
    assert_int_equal(nc_column_take(&rest, 5).n, 0);
    rest = NC_S("\xc3\xa4\xc3\xb6\xc3\xbc"); /* characters of two bytes */
    assert_true(nc_str_eq(nc_column_take(&rest, 2), NC_S("\xc3\xa4\xc3\xb6")));
}

static void lines_go_on_below(void **state)
{
    (void)state;
    nc_buf out = {0};
    nc_column_fold(&out, NC_S("a line that is wider than the screen"), 20, 4);
    is(&out, "a line that is wider\n    than the screen\n");
    nc_column_fold(&out, NC_S("a line that is wider than the screen"), 0, 4);
    is(&out, "a line that is wider than the screen\n");
    nc_column_fold(&out, NC_S(""), 20, 4);
    is(&out, "\n");
}

static void pairs_stand_side_by_side_where_there_is_room(void **state)
{
    (void)state;
    nc_buf out = {0};
    nc_column_pair pair = {
        {NC_SI("the left one goes on below itself"), NC_SI("right")}, NC_SI("!"), {"A", "B"}, 2, 61, 2};
    nc_column_put_pair(&out, &pair);
    is(&out, "! the left one goes on below   | right\n"
             "    itself                     |\n");
    pair.width = 40;
    nc_column_put_pair(&out, &pair);
    is(&out, "! A    the left one goes on below itself\n"
             "! B    right\n");
    pair.cells[0] = NC_S("");
    nc_column_put_pair(&out, &pair);
    is(&out, "! B    right\n");
    nc_column_pair_head(&out, &pair);
    is(&out, "");
}

static const nc_column columns[] = {{.name = "who", .width = 6},
                                    {.name = "n", .width = 4, .right = true},
                                    {.name = "mean", .width = 5, .right = true},
                                    {.name = "what"}};
static const nc_str row[] = {NC_SI("host"), NC_SI("12"), NC_SI("-"),
                             NC_SI("answers come late and later and late")};

static void table_is_one_line_a_row_for_programs(void **state)
{
    (void)state;
    nc_buf out = {0};
    nc_table_look look = {columns, 4, 1, 2, 0};
    nc_table_head(&look, &out);
    nc_table_row(&look, row, &out);
    is(&out, "  who        n  mean  what\n"
             "  host      12     -  answers come late and later and late\n");
}

static void table_fits_the_screen(void **state)
{
    (void)state;
    nc_buf out = {0};
    nc_table_look look = {columns, 4, 1, 2, 48};
    nc_table_head(&look, &out);
    nc_table_row(&look, row, &out);
    is(&out, "  who        n  mean  what\n"
             "  host      12     -  answers come late and\n"
             "                      later and late\n");
    look.width = 30; /* the words have no room in their column */
    nc_table_row(&look, row, &out);
    is(&out, "  host      12     -\n"
             "       answers come late and\n"
             "       later and late\n");
    look.width = 18; /* not even the numbers fit: by name, and no \"-\" */
    nc_table_head(&look, &out);
    nc_table_row(&look, row, &out);
    is(&out, "  who\n"
             "  host\n"
             "    n 12, answers\n"
             "    come late and\n"
             "    later and late\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_taken_whole),
        cmocka_unit_test(lines_go_on_below),
        cmocka_unit_test(pairs_stand_side_by_side_where_there_is_room),
        cmocka_unit_test(table_is_one_line_a_row_for_programs),
        cmocka_unit_test(table_fits_the_screen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
