/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "engine/infer/whynot.h"
#include "tests/unit/infer_kit.h"

/* What an answer to `why not` tells besides its kind: values, the fact that stopped it, what came nearest, where a type comes from. */

#define RULE(name, rest) "rule: " name "\ntitle: t\nseverity: error\n" rest "say:\n  what: \"{a.n}\"\n"

typedef struct asked {
    kit k;
    const nc_why_not *a;
} asked;

/* Numbers of `id` have names: 1 is "one", all others are "many". */
static bool shown(void *context, nc_str slot, nc_word value, nc_buf *out)
{
    (void)context;
    if (!nc_str_eq(slot, NC_S("id")))
        return false;
    if (out != NULL)
        nc_buf_c(out, value == 1 ? "one" : "many");
    return true;
}

enum { ALONE = 1, NAMED = 2, ALL = 4 };

static void ask(asked *q, const char *yaml, const char *facts, const nc_why_given *given, size_t count, int how)
{
    kit_rules(&q->k, yaml);
    const nc_rule *rule = q->k.program->rules[0];
    nc_run_host host = { .call = kit_host, .context = &q->k, .today = NC_TIME_NONE, .watch_given = given, .watch_given_count = count };
    host.watch = (how & (ALONE | ALL)) != 0 ? NULL : rule;
    host.watch_all = (how & ALL) != 0;
    host.shown = (how & NAMED) != 0 ? shown : NULL;
    q->k.sources = nc_sources_new(q->k.pool);
    nc_sources_add(q->k.sources, NC_S("alpha"));
    q->k.run = nc_run_new(q->k.program, q->k.pool, q->k.sources, &host, NULL);
    kit_coverage(&q->k, 1, "0s", "1000s", -1);
    kit_facts(&q->k, 1, facts);
    kit_finish(&q->k);
    q->a = nc_run_why_not(q->k.run, rule, given, count, q->k.diag);
}

static void expect(const asked *q, nc_why_kind kind, const char *summary)
{
    assert_non_null(q->a);
    if (q->a->kind != kind || !nc_str_eq(q->a->summary, nc_str_c(summary)))
        fail_msg("%.*s: %.*s", NC_FMT(nc_why_name(q->a->kind)), NC_FMT(q->a->summary));
}

static void expect_text(nc_str got, const char *text)
{
    if (!nc_str_eq(got, nc_str_c(text)))
        fail_msg("'%.*s', not '%s'", NC_FMT(got), text);
}

#define PAIR RULE("t.pair", "find:\n  a: ask where size > 100\n  b: answer where id == a.id and size >= a.size\n")

/* A name's own facts and those of its partners: each condition that is false of a fact counts, whether or not it reads another name. */
static void test_nearest_of_both_kinds(void **state)
{
    (void)state;
    asked q;
    ask(&q, RULE("t.both", "find:\n  a: ask where urgent\n  b: answer where size > 100 and id == a.id\n"),
        "ask 1s 1 id=7 urgent=yes\nanswer 2s 2 id=8 size=200\nanswer 3s 3 id=7 size=90\nanswer 4s 4 id=9 size=10\n", NULL, 0, 0);
    expect(&q, NC_WHY_NO_PARTNER, "1 answer fact is a candidate for b, and does not go with what was found before it");
    assert_int_equal(q.a->near_count, 3);
    assert_int_equal(nc_row_from(q.a->near[0].row)->record, 3); /* 90 is nearer to 100 than 8 to 7, in proportion */
    assert_int_equal(nc_row_from(q.a->near[1].row)->record, 2);
    expect_text(q.a->near[1].tests[0].text, "b.id == a.id");
    assert_int_equal(q.a->near[2].failing, 2);
    /* One for each find, one of a, two of b; the nearest fact satisfies one of these. */
    assert_int_equal(q.a->conditions, 5);
    assert_int_equal(q.a->conditions_held, 3);
    expect_text(q.a->lines[0].value, "alpha record 1");
    expect_text(q.a->lines[0].facts, "urgent yes, id 7");
    expect_text(q.a->lines[1].value, "1 of 3 answer facts satisfies its own conditions, but does not go with what was found before");
    kit_end(&q.k);
}

/* Facts that are not asked about are neither told as near nor counted. */
static void test_only_what_is_asked_about(void **state)
{
    (void)state;
    asked q;
    const char *facts = "ask 1s 1 id=1 size=99\nask 2s 2 id=2 size=50\nask 3s 3 id=3 size=98\n";
    const nc_why_given second = { NC_S("a"), NC_S("id"), NC_S("2") }, nobody = { NC_S("a"), NC_S("n"), NC_S("9") };
    ask(&q, PAIR, facts, &second, 1, 0);
    expect(&q, NC_WHY_NO_SOURCE, "nothing was read that gives answer facts");
    kit_end(&q.k);
    ask(&q, PAIR, "ask 1s 1 id=1 size=99\nask 2s 2 id=2 size=50\nask 3s 3 id=3 size=98\nanswer 4s 4 id=2\n", &second, 1, 0);
    expect(&q, NC_WHY_NO_FACT, "no ask satisfies the conditions of a");
    assert_int_equal(q.a->near_count, 1);
    expect_text(q.a->near[0].tests[0].has, "50");
    expect_text(q.a->lines[0].value, "none of 1 ask fact with id 2; 2 have other values");
    assert_int_equal(q.a->lines[0].tests[0].no, 1);
    kit_end(&q.k);
    ask(&q, PAIR, "ask 1s 1 id=1 size=200\nanswer 4s 4 id=1 size=300\n", &nobody, 1, 0);
    expect(&q, NC_WHY_NO_FACT, "there is no ask with n 9");
    assert_int_equal(q.a->near_count, 0);
    assert_int_equal(q.a->finding_count, 1); /* for other facts it did fire */
    kit_end(&q.k);
}

static void test_numbers_with_names(void **state)
{
    (void)state;
    asked q;
    const nc_why_given by_name = { NC_S("a"), NC_S("id"), NC_S("one") };
    ask(&q, PAIR, "ask 1s 1 id=1 size=200\nask 2s 2 id=2 size=300\nanswer 3s 3 id=2 size=300\nanswer 4s 4 id=3 size=200\n", &by_name, 1, NAMED);
    assert_int_equal(q.a->kind, NC_WHY_NO_PARTNER);
    expect_text(q.a->lines[0].facts, "size 200, id one");
    expect_text(q.a->near[0].tests[0].has, "many"); /* no number is near another: the earlier one stands first */
    expect_text(q.a->near[0].tests[0].needs, "== one");
    assert_int_equal(nc_row_from(q.a->near[0].row)->record, 3);
    kit_end(&q.k);
}

#define SUM RULE("t.sum", "find: {a: ask where size > 10}\nper: [a.who]\nhaving: [count(a) >= 5, sum(a.size) > 100]\n")
#define MANY(who, n, rest) "ask " n "s " n " id=" n " who=" who " size=" rest "\n"

/* The group that is told of is the one that comes nearest, not the one that comes first. */
static void test_nearest_group(void **state)
{
    (void)state;
    asked q;
    ask(&q, SUM,
        MANY("x", "1", "11") MANY("y", "2", "20") MANY("y", "3", "20") MANY("y", "4", "20") MANY("z", "5", "90") MANY("z", "6", "90"),
        NULL, 0, 0);
    /* z fails one line, x and y two. */
    expect(&q, NC_WHY_HAVING, "the matches are there (of 3 groups the nearest: a.who z), but not count(a) >= 5: 2 >= 5");
    expect_text(q.a->lines[0].value, "2 facts, the first alpha record 5");
    expect_text(q.a->lines[2].value, "180 > 100");
    kit_end(&q.k);
    ask(&q, SUM, MANY("x", "1", "11") MANY("y", "2", "20") MANY("y", "3", "20") MANY("z", "5", "30"), NULL, 0, 0);
    /* All fail both; y has 2 of 5 and 40 of 100. */
    expect(&q, NC_WHY_HAVING, "the matches are there (of 3 groups the nearest: a.who y), but not count(a) >= 5: 2 >= 5");
    kit_end(&q.k);
}

/* A fact that goes with several others counts once. */
static void test_facts_of_a_group(void **state)
{
    (void)state;
    asked q;
    ask(&q, RULE("t.pairs", "find:\n  a: ask\n  b: answer where who == a.who\nper: [a.who]\nhaving: [count(a) >= 9]\n"),
        "ask 1s 1 who=x\nask 2s 2 who=x\nask 3s 3 who=x\nanswer 4s 4 who=x\nanswer 5s 5 who=x\n", NULL, 0, 0);
    expect_text(q.a->lines[0].value, "3 facts, the first alpha record 1");
    expect_text(q.a->lines[1].value, "2 facts, the first alpha record 4");
    kit_end(&q.k);
}

/* One group fires and an earlier one does not: then the rule fired. */
static void test_some_group_fires(void **state)
{
    (void)state;
    asked q;
    ask(&q, RULE("t.two", "find: {a: ask}\nper: [a.who]\nhaving: [count(a) >= 2]\n"), "ask 1s 1 who=x\nask 2s 2 who=y\nask 3s 3 who=y\n", NULL, 0, 0);
    expect(&q, NC_WHY_FIRED, "it did fire");
    assert_non_null(q.a->finding);
    assert_int_equal(nc_row_from(q.a->finding->evidence[0].rows[0])->record, 2);
    const nc_why_given x = { NC_S("a"), NC_S("who"), NC_S("x") };
    const nc_why_not *of_x = nc_run_why_not(q.k.run, q.k.program->rules[0], &x, 1, q.k.diag);
    assert_int_equal(of_x->kind, NC_WHY_HAVING);
    kit_end(&q.k);
}

static void test_what_stopped_it(void **state)
{
    (void)state;
    asked q;
    ask(&q, RULE("t.stop", "find: {a: ask}\nunless:\n  known: (exists answer where id == a.id and size > 5) and a.size == 1\n"),
        "ask 1s 1 id=1 size=1\nanswer 2s 2 id=1 size=5\nanswer 3s 3 id=1 size=6\n", NULL, 0, 0);
    expect(&q, NC_WHY_EXCEPTION, "the exception known holds: alpha record 3");
    expect_text(q.a->lines[1].text, "known: (exists answer where size > 5 and id == a.id) and a.size == 1");
    expect_text(q.a->lines[1].facts, "size 6, id 1");
    assert_int_equal(nc_row_from(q.a->blocker)->record, 3);
    kit_end(&q.k);
    ask(&q, RULE("t.stop", "find: {a: ask}\nabsent:\n  end: stop where id == a.id\n  within: 30s after a\n  provided: always\n"),
        "ask 1s 1 id=1\nstop 3.5s 2 id=1\n", NULL, 0, 0);
    expect(&q, NC_WHY_PRESENT, "end, which had to be absent, was there: record 2");
    expect_text(q.a->lines[1].value, "alpha record 2 was there, 2.5 s after a");
    expect_text(q.a->lines[1].facts, "id 1");
    kit_end(&q.k);
    ask(&q, RULE("t.stop", "find: {a: ask}\nwhere:\n  - every answer where id == a.id satisfies size < 5\n"),
        "ask 1s 1 id=1\nanswer 2s 2 id=1 size=4\nanswer 3s 3 id=1 size=6\n", NULL, 0, 0);
    expect(&q, NC_WHY_CONDITION, "what was found does not satisfy every answer where id == a.id satisfies size < 5: alpha record 3");
    kit_end(&q.k);
}

/* Of matches that fail in `where` the nearest is told, also where `where` has an equality that the join would search by. */
static void test_nearest_where(void **state)
{
    (void)state;
    asked q;
    ask(&q, RULE("t.where", "find:\n  a: ask\n  b: answer\nwhere: [b.id == a.id, b.size > a.size]\n"),
        "ask 1s 1 id=1 size=10\nanswer 2s 2 id=9 size=3\nanswer 3s 3 id=1 size=2\nanswer 4s 4 id=1 size=9\n", NULL, 0, 0);
    expect(&q, NC_WHY_CONDITION, "what was found does not satisfy b.size > a.size: 9 > 10");
    expect_text(q.a->lines[1].value, "alpha record 4");
    expect_text(q.a->lines[2].value, "1 == 1");
    kit_end(&q.k);
}

#define REDUCE "reduce: talk\nfrom: ask where size > 10 and urgent\nkey: {who: who}\nfields: {asks: count()}\n---\n"

/* Nothing was counted: the reason stands in what the accumulator asks for. */
static void test_origins(void **state)
{
    (void)state;
    asked q;
    ask(&q, REDUCE RULE("t.talk", "find: {a: talk where asks > 3}\n"),
        "ask 1s 1 who=x size=9 urgent=yes\nask 2s 2 who=x size=20 urgent=no\n", NULL, 0, 0);
    expect(&q, NC_WHY_NO_FACT, "there is no talk at all");
    expect_text(q.a->origin_type, "talk");
    assert_int_equal(q.a->origin_count, 1);
    expect_text(q.a->origins[0].name, "talk");
    expect_text(q.a->origins[0].summary, "it counts facts of type ask, of which 2 were seen");
    assert_int_equal(q.a->origins[0].tests[0].yes, 1);
    assert_int_equal(q.a->origins[0].near_count, 2);
    expect_text(q.a->origins[0].near[0].tests[0].has, "no");
    kit_end(&q.k);
    /* Two rules that conclude from each other: each is told of once. */
    ask(&q, RULE("t.a", "find: {a: yy where k > 1}\nconclude: xx(k = a.k)\n") "---\n" RULE("t.b", "find: {a: xx}\nconclude: yy(k = a.k)\n") "---\n"
        RULE("t.c", "find: {a: ask where size > 1000}\nconclude: xx(k = a.id)\n"), "ask 1s 1 id=1 size=1\n", NULL, 0, 0);
    expect(&q, NC_WHY_NO_FACT, "there is no yy at all");
    assert_int_equal(q.a->origin_count, 1);
    expect_text(q.a->origins[0].name, "t.b");
    assert_int_equal(q.a->origins[0].kind, NC_WHY_NO_FACT);
    kit_end(&q.k);
}

/* A run that watches nobody has let facts go: it says that they were there. */
static void test_facts_that_were_not_kept(void **state)
{
    (void)state;
    asked q;
    ask(&q, RULE("t.gone", "find: {a: ask where size > 10}\nabsent:\n  end: stop where id == a.id\n  within: 5s after a\n  provided: always\n"),
        "ask 1s 1 id=1 size=20\nstop 2s 2 id=1\nask 3s 3 id=2 size=20\nstop 4s 4 id=2\nask 900s 5 id=3 size=2\n", NULL, 0, ALONE);
    expect(&q, NC_WHY_PRESENT, "2 ask facts satisfied the conditions of a, and what had to be absent came to each of them");
    kit_end(&q.k);
    /* Facts that wait until a fact names them, and none does. */
    ask(&q, PAIR, "ask 1s 1 id=1 size=200\nanswer 2s 2 id=2 size=300\nanswer 3s 3 id=3 size=300\n", NULL, 0, ALONE);
    expect(&q, NC_WHY_NO_PARTNER, "2 answer facts satisfied the conditions of b, and nothing else that was found goes with one of them");
    kit_end(&q.k);
}

/* What stays open for other facts is told beside what was decided for the nearest. */
static void test_open_for_others(void **state)
{
    (void)state;
    asked q;
    ask(&q, RULE("t.open", "find: {a: ask}\nper: [a.who]\nhaving: [count(a) >= 2]\nunless: {loud: a.urgent}\n"),
        "ask 1s 1 who=x urgent=no\nask 2s 2 who=y\nask 3s 3 who=y\n", NULL, 0, 0);
    assert_int_equal(q.a->kind, NC_WHY_HAVING);
    assert_int_equal(q.k.out->undecided_count, 1);
    assert_int_equal(q.a->open_count, q.k.out->undecided[0].count + 1);
    expect_text(q.a->open, "exception loud: a.urgent is not known");
    kit_end(&q.k);
}

/* Rules with one name come near, too: by the conditions that their nearest fact satisfies. */
static void test_nearest_rules_by_conditions(void **state)
{
    (void)state;
    asked q;
    size_t count = 5;
    ask(&q, RULE("t.far", "find: {a: ask where size > 50 and urgent and id == 4}\n") "---\n"
        RULE("t.near", "find: {a: ask where size > 50 and urgent}\n"),
        "ask 1s 1 id=1 size=60 urgent=no\nask 2s 2 id=2 size=9 urgent=no\n", NULL, 0, ALL);
    const nc_why_not *const *near = nc_run_nearest(q.k.run, &count);
    assert_int_equal(count, 2);
    expect_text(near[0]->rule->name, "t.near");
    assert_int_equal(near[0]->conditions_held, 1); /* of two conditions and that there be such a fact */
    assert_int_equal(near[0]->conditions, 3);
    assert_int_equal(near[0]->near_count, 2);
    assert_int_equal(nc_row_from(near[0]->near[0].row)->record, 1);
    kit_end(&q.k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nearest_of_both_kinds), cmocka_unit_test(test_only_what_is_asked_about),
        cmocka_unit_test(test_numbers_with_names),    cmocka_unit_test(test_nearest_group),
        cmocka_unit_test(test_some_group_fires),
        cmocka_unit_test(test_facts_of_a_group),      cmocka_unit_test(test_what_stopped_it),
        cmocka_unit_test(test_nearest_where),         cmocka_unit_test(test_origins),
        cmocka_unit_test(test_facts_that_were_not_kept), cmocka_unit_test(test_open_for_others),
        cmocka_unit_test(test_nearest_rules_by_conditions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
