/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "engine/infer/whynot.h"
#include "tests/unit/infer_kit.h"

/* One rule that can stop at each of its lines. */
static const char rule[] = "rule: t.slow\ntitle: t\nseverity: error\n"
                           "find:\n  a: ask where size > 100 and urgent\n  b: answer where id == a.id and size >= a.size\n"
                           "where: [a.who != b.who]\n"
                           "unless:\n  loop: a.note == \"loop\"\n"
                           "absent:\n  end: stop where id == a.id\n  within: 30s after a\n  provided: always\n"
                           "per: [a.who]\nhaving: [count(a) >= 2]\n"
                           "say:\n  what: \"{a.n}\"\n";

static const char sequence[] = "rule: t.next\ntitle: t\nseverity: error\nfind:\n  a: ask where size > 100\n"
                               "then:\n  - {b: answer where id == a.id, within: 5s}\nsay:\n  what: \"{a.n}\"\n";

static const nc_why_not *ask_about(kit *k, const char *yaml, const char *facts, bool watch, const nc_why_given *given, size_t count)
{
    kit_rules(k, yaml);
    nc_run_host host = { .call = kit_host, .context = k, .today = NC_TIME_NONE, .watch = watch ? k->program->rules[0] : NULL };
    k->sources = nc_sources_new(k->pool);
    nc_sources_add(k->sources, NC_S("alpha"));
    k->run = nc_run_new(k->program, k->pool, k->sources, &host, NULL);
    kit_coverage(k, 1, "0s", "1000s", -1);
    kit_facts(k, 1, facts);
    kit_finish(k);
    return nc_run_why_not(k->run, k->program->rules[0], given, count, k->diag);
}

static const nc_why_not *ask_back(kit *k, const char *facts, bool watch, const nc_why_given *given, size_t count)
{
    return ask_about(k, rule, facts, watch, given, count);
}

static void expect(const char *facts, nc_why_kind kind, unsigned held, const char *summary)
{
    kit k;
    const nc_why_not *a = ask_back(&k, facts, true, NULL, 0);
    assert_non_null(a);
    if (a->kind != kind || a->held != held || !nc_str_eq(a->summary, nc_str_c(summary)))
        fail_msg("%.*s, %u of %u: %.*s", NC_FMT(nc_why_name(a->kind)), a->held, a->total, NC_FMT(a->summary));
    assert_int_equal(a->total, 6);
    kit_end(&k);
}

#define GOOD "ask 1s 1 id=1 who=x size=200 urgent=yes note=n\nanswer 2s 2 id=1 who=y size=300\n"

static void test_each_stage(void **state)
{
    (void)state;
    expect("box - 1 name=q\n", NC_WHY_NO_SOURCE, 0, "nothing was read that gives ask, answer facts");
    expect("ask 1s 1 id=1 who=x size=99 urgent=yes note=n\nanswer 2s 2 id=1 who=y size=300\n", NC_WHY_NO_FACT, 0,
           "no ask satisfies the conditions of a");
    expect("ask 1s 1 id=1 who=x size=200 urgent=yes note=n\nanswer 2s 2 id=1 who=y size=199\n", NC_WHY_NO_PARTNER, 1,
           "1 answer fact is a candidate for b, and does not go with what was found before it");
    expect("ask 1s 1 id=1 who=x size=200 urgent=yes note=n\nanswer 2s 2 id=1 who=x size=300\n", NC_WHY_CONDITION, 2,
           "what was found does not satisfy a.who != b.who: x != x");
    expect("ask 1s 1 id=1 who=x size=200 urgent=yes note=loop\nanswer 2s 2 id=1 who=y size=300\n", NC_WHY_EXCEPTION, 3,
           "the exception loop holds");
    expect(GOOD "stop 3s 9 id=1\n", NC_WHY_PRESENT, 4, "end, which had to be absent, was there: record 9");
    expect(GOOD, NC_WHY_HAVING, 5, "the matches are there, but not count(a) >= 2: 1 >= 2");
    expect(GOOD "ask 4s 3 id=2 who=x size=200 urgent=yes note=n\nanswer 5s 4 id=2 who=y size=300\n", NC_WHY_FIRED, 6, "it did fire");
}

/* What a window has seen is the least that happened: too few is a no, as it is when findings are made; "at most" stays open. */
static void test_windows_of_a_recording_with_gaps(void **state)
{
    (void)state;
#define MANY(op) "rule: t.many\ntitle: t\nseverity: error\nfind: {a: ask where size > 100}\nper: [a.who]\n" \
                 "having: [count(a) in 10s " op " 3]\nsay: {what: \"{a.n}\"}\n"
    kit k;
    const nc_why_not *a = ask_about(&k, MANY(">="), "ask 1s 1 who=x size=200\n", true, NULL, 0);
    assert_int_equal(a->kind, NC_WHY_HAVING);
    assert_int_equal(k.out->undecided_count, 0);
    assert_true(nc_str_eq(a->summary, NC_S("the matches are there, but not count(a) in 10s >= 3: 1 >= 3")));
    kit_end(&k);
    a = ask_about(&k, MANY("<"), "ask 1s 1 who=x size=200\n", true, NULL, 0);
    assert_int_equal(a->kind, NC_WHY_UNDECIDED);
    assert_int_equal(k.out->undecided_count, 1);
    assert_true(nc_str_eq(a->summary, NC_S("the matches are there, but it is open whether count(a) in 10s < 3: 1 < 3; it is not shown that all was "
                                           "recorded from 10 s before the first a to 10 s after the last")));
    kit_end(&k);
}

static void test_unknown_value_is_undecided(void **state)
{
    (void)state;
    kit k;
    const nc_why_not *a = ask_back(&k, "ask 1s 1 id=1 who=x size=200 note=n\nanswer 2s 2 id=1 who=y size=300\n", true, NULL, 0);
    assert_int_equal(a->kind, NC_WHY_UNDECIDED);
    assert_true(nc_str_eq(a->needs, NC_S("ask")));
    kit_end(&k);
}

static void test_nearest_facts_first(void **state)
{
    (void)state;
    kit k;
    const nc_why_not *a = ask_back(&k,
                                   "ask 1s 1 id=1 who=x size=90 urgent=yes note=n\n"
                                   "ask 2s 2 id=2 who=x size=99 urgent=yes note=n\n"
                                   "ask 3s 3 id=3 who=x size=98 urgent=no note=n\n"
                                   "ask 4s 4 id=4 who=x size=80 urgent=yes note=n\n"
                                   "answer 5s 5 id=1 who=y size=300\n",
                                   true, NULL, 0);
    assert_int_equal(a->near_count, 3);
    assert_int_equal(nc_row_from(a->near[0].row)->record, 2);
    assert_int_equal(nc_row_from(a->near[1].row)->record, 1);
    assert_int_equal(nc_row_from(a->near[2].row)->record, 4);
    assert_int_equal(a->near[0].test_count, 1);
    assert_true(nc_str_eq(a->near[0].tests[0].has, NC_S("99")));
    assert_true(nc_str_eq(a->near[0].tests[0].needs, NC_S("> 100")));
    assert_int_equal(a->lines[0].test_count, 2);
    assert_int_equal(a->lines[0].tests[0].no, 4);
    assert_int_equal(a->lines[0].tests[1].yes, 3);
    assert_int_equal(a->lines[0].tests[1].no, 1);
    kit_end(&k);
}

static void test_nearest_partner(void **state)
{
    (void)state;
    kit k;
    const nc_why_not *a = ask_back(&k,
                                   "ask 1s 1 id=1 who=x size=200 urgent=yes note=n\n"
                                   "answer 2s 2 id=5 who=x size=100\nanswer 3s 3 id=1 who=y size=150\nanswer 4s 4 id=1 who=y size=190\n",
                                   true, NULL, 0);
    assert_int_equal(a->kind, NC_WHY_NO_PARTNER);
    assert_int_equal(nc_row_from(a->near[0].row)->record, 4);
    assert_true(nc_str_eq(a->near[0].tests[0].has, NC_S("190")));
    assert_true(nc_str_eq(a->near[0].tests[0].needs, NC_S(">= 200")));
    assert_int_equal(nc_row_from(a->near[1].row)->record, 3);
    assert_int_equal(a->near[2].failing, 3);
    kit_end(&k);
}

static void test_given_values(void **state)
{
    (void)state;
    kit k;
    const char *facts = GOOD "ask 4s 3 id=2 who=z size=200 urgent=yes note=loop\nanswer 5s 4 id=2 who=y size=300\n";
    const nc_why_given second = { NC_S("a"), NC_S("id"), NC_S("2") }, nobody = { NC_S("c"), NC_S("id"), NC_S("2") },
                       nothing = { NC_S("a"), NC_S("colour"), NC_S("2") }, wrong = { NC_S("a"), NC_S("id"), NC_S("red") };
    assert_int_equal(ask_back(&k, facts, true, NULL, 0)->kind, NC_WHY_HAVING);
    assert_int_equal(nc_run_why_not(k.run, k.program->rules[0], &second, 1, k.diag)->kind, NC_WHY_EXCEPTION);
    assert_null(nc_run_why_not(k.run, k.program->rules[0], &nobody, 1, k.diag));
    assert_null(nc_run_why_not(k.run, k.program->rules[0], &nothing, 1, k.diag));
    assert_null(nc_run_why_not(k.run, k.program->rules[0], &wrong, 1, k.diag));
    assert_int_equal(nc_diag_errors(k.diag), 3);
    kit_end(&k);
}

/* What is asked afterwards must not change what was concluded, and watching must not either. */
static void test_watching_changes_nothing(void **state)
{
    (void)state;
    const char *facts = GOOD "ask 4s 3 id=2 who=x size=200 urgent=yes note=n\nanswer 5s 4 id=2 who=y size=300\nstop 6s 5 id=7\n";
    for (int watch = 0; watch < 2; watch++) {
        kit k;
        ask_back(&k, facts, watch != 0, NULL, 0);
        kit_expect(&k, "t.slow: 1 [a=1,3 b=2,4]\n");
        kit_end(&k);
    }
}

static void test_nearest_rules(void **state)
{
    (void)state;
    kit k;
    size_t count = 5;
    ask_back(&k, GOOD, false, NULL, 0);
    const nc_why_not *const *near = nc_run_nearest(k.run, &count);
    assert_int_equal(count, 1);
    assert_int_equal(near[0]->kind, NC_WHY_HAVING);
    kit_end(&k);
}

static void test_step_that_comes_too_late(void **state)
{
    (void)state;
    kit k;
    const nc_why_not *a = ask_about(&k, sequence, "ask 1s 1 id=1 size=200\nanswer 3s 2 id=2\nanswer 7s 3 id=1\n", true, NULL, 0);
    assert_int_equal(a->kind, NC_WHY_NO_PARTNER);
    assert_int_equal(a->near_count, 2);
    assert_int_equal(a->near[0].failing, 1);
    assert_int_equal(nc_row_from(a->near[0].row)->record, 2);
    assert_int_equal(nc_row_from(a->near[1].row)->record, 3);
    assert_true(nc_str_eq(a->near[1].tests[0].has, NC_S("6 s")));
    assert_true(nc_str_eq(a->near[1].tests[0].needs, NC_S("at most 5 s")));
    kit_end(&k);
    a = ask_about(&k, sequence, "ask 1s 1 id=1 size=200\nanswer 3s 2 id=2\nanswer 6s 3 id=1\n", true, NULL, 0);
    assert_int_equal(a->kind, NC_WHY_FIRED);
    kit_end(&k);
}

/* The host is asked about the source of the first fact, wherever a condition stands and whichever fact the join begins at. */
static void test_host_is_asked_about_the_first_source(void **state)
{
    (void)state;
#define HEAD "rule: t.w\ntitle: t\nseverity: error\n"
#define SAY "say:\n  what: \"x\"\n"
#define REDUCE "reduce: talk\nfrom: ask\nkey: {who: who}\nfields: {asks: count()}\n---\n"
    static const char *const rules[] = {
        HEAD "find:\n  a: ask\n  b: answer where id == a.id\nwhere: [watch.sees(a.who)]\n" SAY,
        HEAD "find:\n  a: ask\n  b: answer where id == a.id and watch.sees(a.who)\n" SAY,
        REDUCE HEAD "find: {r: talk}\nwhere: [watch.sees(r.who)]\n" SAY,
    };
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        kit k;
        const nc_why_not *a = ask_about(&k, rules[i], "ask 1s 1 id=1 who=x\nask 2s 2 id=2 who=x\nanswer 3s 3 id=1 who=y\n", true, NULL, 0);
        assert_int_equal(a->kind, NC_WHY_FIRED);
        assert_int_equal(k.out->finding_count, 1);
        assert_int_equal(k.out->undecided_count, 0);
        kit_end(&k);
    }
}

/* A rule waits for a report when facts that satisfy its other part are there, not when nothing of it is. */
static void test_lacking(void **state)
{
    (void)state;
    static const struct {
        const char *facts;
        size_t lacking;
    } rows[] = {
        { "ask 1s 1 id=1 who=x size=200 urgent=yes note=n\n", 1 },
        { "ask 1s 1 id=1 who=x size=99 urgent=yes note=n\n", 0 },
        { "box - 1 name=q\n", 0 },
        { GOOD, 0 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        kit k;
        assert_non_null(ask_back(&k, rows[i].facts, false, NULL, 0));
        assert_int_equal(k.out->lacking_count, rows[i].lacking);
        if (rows[i].lacking > 0) {
            assert_int_equal(k.out->lacking[0].type_count, 1);
            assert_true(nc_str_eq(nc_vocab_shape(k.vocab, k.out->lacking[0].types[0])->name, NC_S("answer")));
        }
        kit_end(&k);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_stage),
        cmocka_unit_test(test_windows_of_a_recording_with_gaps), cmocka_unit_test(test_unknown_value_is_undecided),
        cmocka_unit_test(test_nearest_facts_first),
        cmocka_unit_test(test_nearest_partner),
        cmocka_unit_test(test_given_values),
        cmocka_unit_test(test_step_that_comes_too_late),
        cmocka_unit_test(test_host_is_asked_about_the_first_source), cmocka_unit_test(test_watching_changes_nothing),
        cmocka_unit_test(test_nearest_rules),
        cmocka_unit_test(test_lacking),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
