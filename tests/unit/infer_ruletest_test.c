/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "engine/infer/ruletest.h"
#include "tests/unit/infer_kit.h"

/* The runner of tests that stand beside the rules. */

#define RULE                                                                                                             \
    "rule: t.silent\ncode: T-1\ntitle: t\nseverity: error\nfind:\n  a: ask where size > 0\nabsent:\n  none: answer where id == a.id\n"    \
    "  within: 30s after a\n  provided: watch.sees(a.who)\nconclude: silent(id = a.id)\nsay:\n  what: \"no answer to {a.id}\"\n---\n"       \
    "tests: t.silent\ncases:\n"
#define GIVEN "    given: |\n      type  at  n  id  size  who\n      ask  10s  5  7  1  x\n"

static nc_rule_test_result run_cases(kit *k, const char *yaml)
{
    size_t count;
    kit_rules(k, yaml);
    const nc_test_case *cases = nc_rules_tests(k->rules, &count);
    return nc_rule_test_run(k->program, k->pool, cases, count, NC_S(""), NULL, k->diag);
}

static void close_kit(kit *k)
{
    nc_rules_free(k->rules);
    nc_vocab_free(k->vocab);
    nc_diag_free(k->diag);
    nc_pool_free(k->pool);
}

static void passing(void **state)
{
    (void)state;
    kit k;
    nc_rule_test_result result = run_cases(&k, RULE
        "  - name: silence\n    coverage: {from: 0s, to: 60s, sees: yes}\n" GIVEN
        "    expect: [{id: 7, evidence: [5], says: \"no answer*\"}]\n"
        "  - name: short\n    coverage: {from: 0s, to: 15s, sees: yes}\n" GIVEN
        "    expect: [{verdict: undecided, missing: \"*25 s*\"}]\n"
        "  - name: blind\n    coverage: {from: 0s, to: 60s, sees: no}\n" GIVEN
        "    expect: [{verdict: undecided, missing: \"*could have recorded*\"}]\n"
        "  - name: nothing\n    given: \"\"\n    expect: []\n");
    assert_int_equal(result.cases, 4);
    assert_int_equal(result.failed, 0);
    assert_int_equal(nc_diag_errors(k.diag), 0);
    close_kit(&k);
}

static void failing(void **state)
{
    (void)state;
    static const char *const expects[] = { "[]", "[{id: 8}]", "[{id: 7, evidence: [6]}]", "[{id: 7, says: \"*never*\"}]",
                                           "[{verdict: undecided}]", "[{id: 7}, {id: 7}]" };
    for (size_t i = 0; i < sizeof expects / sizeof *expects; i++) {
        kit k;
        char yaml[1200];
        snprintf(yaml, sizeof yaml, RULE "  - name: silence\n    coverage: {from: 0s, to: 60s, sees: yes}\n" GIVEN "    expect: %s\n",
                 expects[i]);
        nc_rule_test_result result = run_cases(&k, yaml);
        assert_int_equal(result.cases, 1);
        assert_int_equal(result.failed, 1);
        assert_true(nc_diag_errors(k.diag) >= 1);
        close_kit(&k);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(passing), cmocka_unit_test(failing) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
