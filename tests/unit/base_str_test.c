/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "engine/base/num.h"
#include "engine/base/str.h"

static void globs(void **state)
{
    (void)state;
    static const struct { const char *pattern, *text; bool match; } rows[] = {
        { "", "", true }, { "", "a", false }, { "*", "", true }, { "*", "abc", true }, { "a*c", "abc", true }, { "a*c", "ac", true },
        { "a*c", "abcd", false }, { "*b*", "abc", true }, { "?", "a", true }, { "?", "", false }, { "a?c", "abc", true },
        { "a\\*c", "a*c", true }, { "a\\*c", "abc", false }, { "\\?", "?", true }, { "\\?", "a", false }, { "\\\\", "\\", true },
        { "*a*b*c*", "xxaxxbxxcxx", true }, { "*a*b*c*", "xxcxxbxxaxx", false }, { "a**b", "ab", true }, { "*.pcap", "a.b.pcap", true },
        { "*no SYN*frame 6?*", "so no SYN came in frame 61.", true },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (nc_str_glob(nc_str_c(rows[i].pattern), nc_str_c(rows[i].text)) != rows[i].match)
            fail_msg("'%s' on '%s'", rows[i].pattern, rows[i].text);
}

/* Many stars on a text that never matches: |pattern| * |text| steps, not 2^stars. */
static void glob_cost(void **state)
{
    (void)state;
    char pattern[129], text[4001];
    for (size_t i = 0; i < 128; i += 2) {
        pattern[i] = '*';
        pattern[i + 1] = 'a';
    }
    pattern[127] = 'b';
    for (size_t i = 0; i < 4000; i++)
        text[i] = 'a';
    assert_false(nc_str_glob(nc_str_n(pattern, 128), nc_str_n(text, 4000)));
}

static void distances(void **state)
{
    (void)state;
    static const struct { const char *a, *b; unsigned limit, wanted; } rows[] = {
        { "kitten", "sitting", 5, 3 }, { "ab", "ba", 3, 1 }, { "abcd", "acbd", 3, 1 }, { "same", "same", 3, 0 }, { "", "abc", 3, 3 },
        { "Verb", "verb", 3, 0 }, { "abc", "xyz", 2, 3 }, { "long", "longest", 2, 3 }, { "severty", "severity", 2, 1 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        nc_str a = nc_str_c(rows[i].a), b = nc_str_c(rows[i].b);
        assert_int_equal(nc_str_distance(a, b, rows[i].limit), rows[i].wanted);
        assert_int_equal(nc_str_distance(b, a, rows[i].limit), rows[i].wanted);
    }
}

static void pieces(void **state)
{
    (void)state;
    nc_str rest = NC_S("a,,b"), piece;
    static const char *const wanted[] = { "a", "", "b" };
    for (size_t i = 0; i < 3; i++) {
        assert_true(nc_str_split(&rest, ',', &piece));
        assert_true(nc_str_eq(piece, nc_str_c(wanted[i])));
    }
    assert_false(nc_str_split(&rest, ',', &piece));
    rest = NC_S("  x \t yy\r\n");
    assert_true(nc_str_word(&rest, &piece) && nc_str_eq(piece, NC_S("x")));
    assert_true(nc_str_word(&rest, &piece) && nc_str_eq(piece, NC_S("yy")));
    assert_false(nc_str_word(&rest, &piece));
    assert_true(nc_str_eq(nc_str_trim(NC_S(" \t a b \n")), NC_S("a b")));
    assert_int_equal(nc_str_find(NC_S("abcabd"), NC_S("abd")), 3);
    assert_true(nc_str_find(NC_S("abc"), NC_S("abcd")) == SIZE_MAX);
    assert_int_equal(nc_str_find_fold(NC_S("xxAbC"), NC_S("aBc")), 2);
    assert_true(nc_str_cmp(NC_S("ab"), NC_S("abc")) < 0 && nc_str_cmp(NC_S("b"), NC_S("abc")) > 0);
}

static void numbers(void **state)
{
    (void)state;
    uint64_t u;
    int64_t i;
    double d;
    assert_true(nc_num_u64(NC_S("18446744073709551615"), 10, &u) && u == UINT64_MAX);
    assert_false(nc_num_u64(NC_S("18446744073709551616"), 10, &u));
    assert_false(nc_num_u64(NC_S(""), 10, &u) || nc_num_u64(NC_S("1 "), 10, &u) || nc_num_u64(NC_S("9"), 8, &u));
    assert_true(nc_num_i64(NC_S("-9223372036854775808"), &i) && i == INT64_MIN);
    assert_false(nc_num_i64(NC_S("9223372036854775808"), &i) || nc_num_i64(NC_S("-"), &i) || nc_num_i64(NC_S("--1"), &i));
    assert_true(nc_num_fixed(NC_S("29.534300"), 9, &i) && i == INT64_C(29534300000));
    assert_true(nc_num_fixed(NC_S("-0.0000000019"), 9, &i) && i == -1);
    assert_false(nc_num_fixed(NC_S("."), 9, &i) || nc_num_fixed(NC_S("1.2.3"), 9, &i) || nc_num_fixed(NC_S("99999999999"), 9, &i));
    assert_true(nc_num_float(NC_S("1e3"), &d) && d >= 1000 && d <= 1000);
    assert_false(nc_num_float(NC_S("0x10"), &d) || nc_num_float(NC_S("inf"), &d) || nc_num_float(NC_S("1e999"), &d));
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(globs), cmocka_unit_test(glob_cost), cmocka_unit_test(distances),
                                        cmocka_unit_test(pieces), cmocka_unit_test(numbers) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
