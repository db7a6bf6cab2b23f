/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "tests/unit/infer_kit.h"

/* Nothing of a kind in a window of time: claimed only when the source is shown to have recorded the whole window. */

#define RULE(find, absent) \
    "rule: t.silent\ntitle: t\nseverity: error\nfind:\n" find "absent:\n" absent "say:\n  what: \"{a.n}\"\ndo:\n  - {look: it, to: see}\n"
#define ASKED "  a: ask where size > 0\n"

static const char within[] =
    RULE(ASKED, "  none: answer where id == a.id\n  within: 30s after a\n  provided: watch.sees(a.who)\n");

static void run_lines(kit *k, const char *rules, const char *to, int drops, const char *lines)
{
    kit_begin(k, rules);
    kit_coverage(k, 1, "0s", to, drops);
    kit_facts(k, 1, lines);
    kit_finish(k);
}

static void in_time_and_late(void **state)
{
    (void)state;
    kit k;
    run_lines(&k, within, "60s", -1, "ask 10s 1 id=1 size=1 who=x\nanswer 40s 2 id=1");
    kit_expect(&k, "");
    kit_end(&k);
    run_lines(&k, within, "60s", -1, "ask 10s 1 id=1 size=1 who=x\nanswer 40.000000001s 2 id=1");
    kit_expect(&k, "t.silent: 1 [a=1]\n");
    kit_end(&k);
    run_lines(&k, within, "60s", -1, "answer 9s 1 id=1\nask 10s 2 id=1 size=1 who=x\nanswer 12s 3 id=2\nanswer 41s 4 id=1");
    kit_expect(&k, "t.silent: 2 [a=2]\n");
    assert_true(k.host_from == 10 * NC_SECOND && k.host_to == 40 * NC_SECOND);
    kit_end(&k);
}

static void same_time(void **state)
{
    (void)state;
    kit k;
    run_lines(&k, within, "60s", -1, "answer 10s 1 id=1\nask 10s 2 id=1 size=1 who=x");
    kit_expect(&k, "t.silent: 2 [a=2]\n");
    kit_end(&k);
    run_lines(&k, within, "60s", -1, "ask 10s 2 id=1 size=1 who=x\nanswer 10s 3 id=1");
    kit_expect(&k, "");
    kit_end(&k);
}

static void other_source(void **state)
{
    (void)state;
    kit k;
    kit_begin(&k, within);
    kit_coverage(&k, 1, "0s", "60s", 0);
    kit_fact(&k, 1, "ask 10s 1 id=1 size=1 who=x");
    kit_fact(&k, 2, "answer 11s 1 id=1");
    kit_expect(&k, "t.silent: 1 [a=1]\n");
    kit_end(&k);
}

static void too_short(void **state)
{
    (void)state;
    kit k;
    run_lines(&k, within, "15s", -1, "ask 10s 61 id=1 size=1 who=x");
    kit_expect(&k, "t.silent? 25 s of the recording alpha after record 61 are missing\n");
    assert_true(nc_str_eq(k.out->undecided[0].needs, NC_S("coverage"))); /* not an answer: a longer recording */
    assert_int_equal(k.out->next_count, 0);
    kit_end(&k);
    run_lines(&k, within, "39.5s", -1, "ask 10s 61 id=1 size=1 who=x");
    kit_expect(&k, "t.silent? 500 ms of the recording alpha after record 61 are missing\n");
    kit_end(&k);
    run_lines(&k, within, "40s", -1, "ask 10s 61 id=1 size=1 who=x");
    kit_expect(&k, "t.silent: 61 [a=61]\n");
    kit_end(&k);
    run_lines(&k, within, "60s", 3, "ask 10s 61 id=1 size=1 who=x");
    kit_expect(&k, "t.silent? 3 records were lost while recording alpha\n");
    kit_end(&k);
    run_lines(&k, within, "60s", 0, "ask 10s 61 id=1 size=1 who=x");
    kit_expect(&k, "t.silent: 61 [a=61]\n");
    kit_end(&k);
    kit_begin(&k, within);
    kit_fact(&k, 1, "ask 10s 61 id=1 size=1 who=x");
    kit_expect(&k, "t.silent? alpha does not show which time it covers\n");
    kit_end(&k);
}

static void not_provided(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        kit k;
        kit_begin(&k, within);
        k.sees = i == 0 ? NC_NO : NC_UNDECIDED;
        kit_coverage(&k, 1, "0s", "60s", -1);
        kit_fact(&k, 1, "ask 10s 1 id=1 size=1 who=x");
        kit_expect(&k, "t.silent? it is not shown that alpha could have recorded it\n");
        kit_end(&k);
    }
}

static void doubtful_facts(void **state)
{
    (void)state;
    kit k;
    run_lines(&k, within, "60s", -1, "ask 10s 1 id=1 size=1 who=x\nanswer 12s 2 who=q");
    kit_expect(&k, "t.silent? a answer with unknown values may be the one\n");
    kit_end(&k);
    run_lines(&k, within, "60s", -1, "answer 9s 1 who=q\nask 10s 2 id=1 size=1 who=x\nanswer 41s 3 who=q");
    kit_expect(&k, "t.silent: 2 [a=2]\n");
    kit_end(&k);
}

static void to_the_end(void **state)
{
    (void)state;
    kit k;
    const char *rules = RULE(ASKED, "  none: answer where id == a.id\n  until: end of source after a\n  for: 5s\n  provided: always\n");
    run_lines(&k, rules, "15s", -1, "ask 10s 1 id=1 size=1\nask 11s 2 id=2 size=1\nanswer 12s 3 id=2");
    kit_expect(&k, "t.silent: 1 [a=1]\n");
    kit_end(&k);
    run_lines(&k, rules, "13s", -1, "ask 10s 1 id=1 size=1");
    kit_expect(&k, "t.silent? 2 s of the recording alpha after record 1 are missing\n");
    kit_end(&k);
    rules = RULE(ASKED, "  none: answer where id == a.id\n  until: end of source after a\n  provided: always\n");
    run_lines(&k, rules, "10s", -1, "ask 10s 1 id=1 size=1");
    kit_expect(&k, "t.silent? nothing was recorded after alpha record 1\n");
    kit_end(&k);
}

static void before(void **state)
{
    (void)state;
    kit k;
    const char *rules = RULE(ASKED, "  none: answer where id == a.id\n  within: 5s before a\n  provided: always\n");
    run_lines(&k, rules, "60s", -1, "answer 4s 1 id=1\nask 10s 2 id=1 size=1\nanswer 11s 3 id=1");
    kit_expect(&k, "t.silent: 2 [a=2]\n");
    kit_end(&k);
    run_lines(&k, rules, "60s", -1, "answer 5s 1 id=1\nask 10s 2 id=1 size=1");
    kit_expect(&k, "");
    kit_end(&k);
    run_lines(&k, rules, "60s", -1, "ask 3s 2 id=1 size=1");
    kit_expect(&k, "t.silent? 2 s of the recording alpha before record 2 are missing\n");
    kit_end(&k);
}

static void until_another(void **state)
{
    (void)state;
    kit k;
    const char *rules = RULE(ASKED, "  none: answer where id == a.id\n  stop: stop where who == a.who\n"
                                    "  until: stop after a\n  provided: always\n");
    run_lines(&k, rules, "60s", -1, "ask 10s 1 id=1 size=1 who=x\nstop 20s 2 who=x\nanswer 21s 3 id=1");
    kit_expect(&k, "t.silent: 1 [a=1]\n");
    kit_end(&k);
    run_lines(&k, rules, "60s", -1, "ask 10s 1 id=1 size=1 who=x\nanswer 20s 2 id=1\nstop 21s 3 who=x");
    kit_expect(&k, "");
    kit_end(&k);
}

/* A condition on two names: the rows are kept and looked at in the end. */
static void two_names(void **state)
{
    (void)state;
    kit k;
    const char *rules = RULE("  a: ask where size > 0\n  b: box where name == a.who\n",
                             "  none: answer where id == a.id and size == b.size\n  within: 30s after a\n  provided: always\n");
    run_lines(&k, rules, "60s", -1, "ask 10s 1 id=1 size=1 who=x\nask 10s 2 id=2 size=1 who=x\nanswer 12s 3 id=1 size=7\n"
                                    "answer 12s 4 id=2 size=8\nbox - 0 name=x size=7");
    kit_expect(&k, "t.silent: 2 [a=2 b=0]\n");
    kit_end(&k);
}

/* An anchor that comes out of order is judged rightly within the allowed disorder and left undecided beyond it. */
static void disorder(void **state)
{
    (void)state;
    kit k;
    for (int i = 0; i < 2; i++) {
        kit_rules(&k, within);
        kit_begin_with(&k, i == 0 ? 5 * NC_SECOND : 0, NULL);
        kit_coverage(&k, 1, "0s", "60s", -1);
        kit_facts(&k, 1, "answer 12s 1 id=1\nanswer 13s 2 id=9");
        for (int n = 0; n < 1500; n++)
            kit_fact(&k, 1, "answer 13.5s 3 id=7"); /* more than a batch lies between */
        kit_facts(&k, 1, "ask 10s 4 id=1 size=1 who=x\nask 10s 5 id=3 size=1 who=x\nask 20s 6 id=1 size=1 who=x");
        if (i == 0)
            kit_expect(&k, "t.silent: 5 [a=5]\nt.silent: 6 [a=6]\n");
        else
            kit_expect(&k, "t.silent: 6 [a=6]\nt.silent? alpha record 4 stands out of order in its source\n"
                           "t.silent? alpha record 5 stands out of order in its source\n");
        kit_end(&k);
    }
}

static void many_at_once(void **state)
{
    (void)state;
    kit k;
    kit_begin(&k, within);
    kit_coverage(&k, 1, "0s", "100000s", -1);
    char line[80];
    for (int n = 1; n <= 20000; n++) {
        snprintf(line, sizeof line, "ask %ds %d id=%d size=1 who=x", n, n * 2, n);
        kit_fact(&k, 1, line);
        if (n > 10 && n % 100 != 0) {
            snprintf(line, sizeof line, "answer %ds %d id=%d", n, n * 2 + 1, n - 10);
            kit_fact(&k, 1, line);
        }
    }
    kit_finish(&k);
    /* Unanswered: those whose answer fell on a multiple of 100, and the last ten. */
    assert_int_equal(k.out->finding_count, 200 + 10);
    /* Anchors that were answered are gone: the silent ones stay, and the coverage. */
    assert_int_equal(k.out->facts_kept, 200 + 10 + 1);
    kit_end(&k);
}

/* Two rules over the same facts: a fact stays while one of them may still say something of it; a third rule keeps it. */
static void anchors_shared(void **state)
{
    static const char two[] = "rule: t.quick\ntitle: t\nseverity: error\nfind: {a: ask}\n"
              "absent: {b: answer where id == a.id, within: 2s after a, provided: always}\n"
                              "say: {what: \"{a.id}\"}\n---\n"
                              "rule: t.stop\ntitle: t\nseverity: error\nfind: {a: ask}\nabsent:\n"
                              "  - {b: stop where id == a.id, within: 5s after a, provided: always}\n"
                              "  - {c: stop where size == a.id, within: 9s after a, provided: always}\nsay: {what: \"{a.id}\"}\n";
    static const char third[] = "---\nrule: t.all\ntitle: t\nseverity: info\nfind: {a: ask}\nsay: {what: \"{a.id}\"}\n";
    static const char lines[] = "ask 1s 1 id=1\nanswer 2s 2 id=1\nstop 3s 3 id=1 size=7\nask 4s 4 id=2\nanswer 5s 5 id=2\nask 5s 6 id=3\n"
              "stop 6s 7 id=9 size=3\n";
    for (int with_third = 0; with_third < 2; with_third++) {
        kit k;
        char rules[2000];
        snprintf(rules, sizeof rules, "%s%s", two, with_third ? third : "");
        kit_begin(&k, rules);
        kit_coverage(&k, 1, "0s", "100s", -1);
        kit_facts(&k, 1, lines);
        kit_expect(&k, with_third ? "t.stop: 2 [a=4]\nt.quick: 3 [a=6]\nt.all: 1 [a=1]\nt.all: 2 [a=4]\nt.all: 3 [a=6]\n"
                                  : "t.stop: 2 [a=4]\nt.quick: 3 [a=6]\n");
        assert_int_equal(k.out->facts_kept, with_third ? 4 : 3);
        kit_end(&k);
    }
    (void)state;
}

/* Two rules wait for the same with windows of their own: each has its answer by its own window. */
static void windows_shared(void **state)
{
    (void)state;
    kit k;
    static const char both[] =
        RULE(ASKED, "  none: answer where id == a.id\n  within: 30s after a\n  provided: always\n")
        "---\nrule: t.short\ntitle: t\nseverity: error\nfind:\n" ASKED
        "absent:\n  none: answer where id == a.id\n  within: 5s after a\n  provided: always\nsay:\n  what: \"{a.n}\"\n";
    kit_begin(&k, both);
    kit_coverage(&k, 1, "0s", "60s", -1);
    kit_facts(&k, 1, "ask 1s 1 id=1 size=1 who=x\nask 1s 2 id=2 size=1 who=x\nask 2s 3 id=3 size=1 who=x\n"
                     "answer 6s 4 id=1\nanswer 7s 5 id=2");
    kit_expect(&k, "t.short: 2 [a=2]\nt.short: 3 [a=3]\nt.silent: 3 [a=3]\n");
    kit_end(&k);
}

static void pending_limit(void **state)
{
    (void)state;
    kit k;
    nc_run_limits few = { .rows = 1000, .pending = 1, .keys = 10, .matches = 1000 };
    kit_rules(&k, within);
    kit_begin_with(&k, 0, &few);
    kit_coverage(&k, 1, "0s", "100s", -1);
    kit_facts(&k, 1, "ask 1s 1 id=1 size=1 who=x\nask 2s 2 id=2 size=1 who=x\nanswer 3s 3 id=2");
    kit_expect(&k, "t.silent: 1 [a=1]\nt.silent? too many absences were waiting at once to watch this one\n");
    assert_int_equal(k.out->limit_count, 1);
    kit_end(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_time_and_late), cmocka_unit_test(same_time), cmocka_unit_test(other_source),
        cmocka_unit_test(too_short), cmocka_unit_test(not_provided), cmocka_unit_test(doubtful_facts),
        cmocka_unit_test(to_the_end), cmocka_unit_test(before), cmocka_unit_test(until_another), cmocka_unit_test(two_names),
        cmocka_unit_test(disorder), cmocka_unit_test(many_at_once), cmocka_unit_test(pending_limit),
        cmocka_unit_test(anchors_shared), cmocka_unit_test(windows_shared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
