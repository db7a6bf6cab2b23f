/* SPDX-License-Identifier: Apache-2.0 */
/* The library draws conversations as the command does. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "api/netcause.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A file of the source tree, which is above the folder the test runs in; NULL when it is not. */
static const char *source_file(char *path, size_t size, const char *name)
{
    static const char *const up[] = { "", "../", "../../", "../../../" };
    for (size_t i = 0; i < sizeof up / sizeof *up; i++) {
        snprintf(path, size, "%s%s", up[i], name);
        if (access(path, R_OK) == 0)
            return path;
    }
    return NULL;
}

static void ladders_have_arrows(void **state)
{
    (void)state;
    char rules[64], dumps[64], input[80];
    if (source_file(rules, sizeof rules, "rules") == NULL || source_file(dumps, sizeof dumps, "decoders/text") == NULL ||
        source_file(input, sizeof input, "cases/tn3270-refused/input") == NULL)
        skip();
    netcause *nc = netcause_new();
    assert_int_equal(netcause_descriptions(nc, dumps), NETCAUSE_DONE);
    assert_int_equal(netcause_rules(nc, rules), NETCAUSE_DONE);
    assert_int_equal(netcause_ready(nc), NETCAUSE_DONE);
    {
        char given[80];
        memcpy(given, input, sizeof given);
        const char *bundle[] = { given };
        assert_int_equal(netcause_diagnose(nc, bundle, 1), NETCAUSE_DONE);
        memset(given, 'x', sizeof given - 1); /* the caller's text may be gone when a report is made */
    }
    size_t length;
    assert_null(strstr(netcause_render(nc, "text", &length), "class=\"ladder\""));
    const char *page = netcause_render(nc, "html", &length);
    assert_non_null(strstr(page, "<polygon class=\"head\""));
    assert_non_null(strstr(page, "<details class=\"bytes\">"));
    size_t before = length;
    netcause_render(nc, "html", &length);
    assert_int_equal(before, length);
    netcause_free(nc);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(ladders_have_arrows) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
