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

/* Facts of another source, given by a column or a variation: what must be of one source is not, and the other one's coverage is the same. */
static void sources(void **state)
{
    (void)state;
    kit k;
    nc_rule_test_result result = run_cases(&k,
        "rule: t.same\ncode: T-2\ntitle: t\nseverity: error\nfind:\n  a: ask where size > 0\n"
        "  b: answer where id == a.id and source == a.source\nconclude: same(id = a.id)\nsay:\n  what: \"{a.source} {b.source}\"\n---\n"
        "tests: t.same\ncases:\n"
        "  - name: of one\n    given: |\n      type    at   n  id  size  who  source\n      ask     10s  5  7   1     x    left\n"
        "      answer  11s  6  7   1     x    left\n    expect: [{id: 7, says: \"left left\"}]\n    silent-if:\n      - answer.source = right\n"
        "      - answer.source = -\n    fires-if:\n      - ask.source = test, answer.source = -\n"
        "  - name: of two\n    given: |\n      type    at   n  id  size  who  source\n      ask     10s  5  7   1     x    left\n"
        "      answer  11s  6  7   1     x    -\n    expect: []\n    fires-if:\n      - ask.source = -\n");
    assert_int_equal(nc_diag_errors(k.diag), 0);
    assert_int_equal(result.failed, 0);
    assert_int_equal(result.cases, 2 + 4);
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

/* A failing test says what there is instead, or why there is nothing. */
static void reasons(void **state)
{
    (void)state;
    static const struct {
        const char *given, *expect, *said;
    } rows[] = {
        { "ask  10s  5  7  1  x", "[{id: 8, evidence: [5]}]", "no finding like this: id is 7" },
        { "ask  10s  5  7  1  x", "[{id: 7, evidence: [6], says: \"*never*\"}]", "no finding like this: evidence is 5; it says: no answer to 7" },
        { "ask  10s  5  7  0  x", "[{id: 7}]", "no finding like this: no ask satisfies the conditions of a; nearest record 5: a.size > 0 has 0" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        kit k;
        char yaml[1200];
        nc_buf said = { 0 };
        snprintf(yaml, sizeof yaml,
                 RULE "  - name: one\n    coverage: {from: 0s, to: 60s, sees: yes}\n    given: |\n      type  at  n  id  size  who\n      %s\n"
                      "    expect: %s\n",
                 rows[i].given, rows[i].expect);
        assert_int_equal(run_cases(&k, yaml).failed, 1);
        nc_diag_print(k.diag, &said);
        nc_buf_char(&said, '\0');
        if (strstr(said.p, rows[i].said) == NULL)
            fail_msg("%s", said.p);
        nc_buf_free(&said);
        close_kit(&k);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(passing), cmocka_unit_test(sources), cmocka_unit_test(failing), cmocka_unit_test(reasons) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
