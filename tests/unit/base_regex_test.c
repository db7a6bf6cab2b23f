/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "engine/base/regex.h"

typedef struct row {
    const char *pattern, *text;
    int found;
    const char *first; /* group 1, NULL = unset */
    bool fold;
} row;

static const row rows[] = {
    { "abc", "xxabcxx", 1, NULL, false },
    { "abc", "xxABCxx", 0, NULL, false },
    { "abc", "xxABCxx", 1, NULL, true },
    { "ab?c", "ac", 1, NULL, false },
    { "ab*c", "ac", 1, NULL, false },
    { "ab+c", "abbbc", 1, NULL, false },
    { "ab+c", "ac", 0, NULL, false },
    { "ab{0,2}c", "ac", 1, NULL, false },
    { "(ab){2}cd", "ababcd", 1, "ab", false },
    { "one|two", "two", 1, NULL, false },
    { "(one|two) three", "two three", 1, "two", false },
    { "(?:x|y)zz", "yzz", 1, NULL, false },
    { "(?i)abc", "ABC", 1, NULL, false },
    { "[a)(|]bc", "|bc", 1, NULL, false },
    { "[]x]yz", "]yz", 1, NULL, false },
    { "[[:digit:]]+ ms", "12 ms", 1, NULL, false },
    { "\\d+ packets (\\w+)", "12 packets lost", 1, "lost", false },
    { "a\\.b", "a.b", 1, NULL, false },
    { "a\\.b", "axb", 0, NULL, false },
    { "a\\x41b", "aAb", 1, NULL, false },
    { "^(x)?abc$", "abc", 1, NULL, false },
    { "{abc}", "{abc}", 1, NULL, false },
    { "", "", 1, NULL, false },
};

static nc_place nowhere(void)
{
    return (nc_place){ NC_S("test"), 1, 1 };
}

static void finds(void **state)
{
    (void)state;
    nc_diag *diag = nc_diag_new();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const row *r = &rows[i];
        nc_str groups[2] = { { 0 } };
        nc_regex *regex = nc_regex_new(nc_str_c(r->pattern), r->fold, nowhere(), diag);
        assert_non_null(regex);
        int found = nc_regex_match(regex, nc_str_c(r->text), groups, 2);
        if (found != r->found)
            fail_msg("/%s/ on '%s': %d", r->pattern, r->text, found);
        if (r->first != NULL)
            assert_true(nc_str_eq(groups[1], nc_str_c(r->first)));
        else
            assert_true(groups[1].p == NULL);
        nc_regex_free(regex);
    }
    assert_int_equal(nc_diag_errors(diag), 0);
    nc_diag_free(diag);
}

static void refuses(void **state)
{
    (void)state;
    static const char *const bad[] = { "(a)\\1", "(?<x>a)\\k<x>", "(", "[a", "a\\Cb", "(*UTF)a", "a{2,1}",
                                       "((((((((((((((((((((((((((((((((((a))))))))))))))))))))))))))))))))))" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        nc_diag *diag = nc_diag_new();
        nc_regex *regex = nc_regex_new(nc_str_c(bad[i]), false, nowhere(), diag);
        if (regex != NULL)
            fail_msg("/%s/ was taken", bad[i]);
        assert_int_equal(nc_diag_errors(diag), 1);
        nc_diag_free(diag);
    }
}

/* Exponential backtracking ends at the limit, and a text without the literal is not searched at all. */
static void bounded(void **state)
{
    (void)state;
    nc_diag *diag = nc_diag_new();
    nc_regex *regex = nc_regex_new(NC_S("^(?:a+)+xy$"), false, nowhere(), diag);
    assert_non_null(regex);
    assert_int_equal(nc_regex_match(regex, NC_S("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaxyb"), NULL, 0), -1);
    assert_int_equal(nc_regex_match(regex, NC_S("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"), NULL, 0), 0);
    assert_int_equal(nc_regex_match(regex, NC_S("aaaxy"), NULL, 0), 1);
    nc_regex_free(regex);
    nc_diag_free(diag);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(finds), cmocka_unit_test(refuses), cmocka_unit_test(bounded) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
