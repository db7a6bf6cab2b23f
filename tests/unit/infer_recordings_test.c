/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "engine/infer/whynot.h"
#include "tests/unit/infer_kit.h"

/* Several recordings of one event: what they show is counted once. */

#define CALLS                                                                                                          \
    "fact: call\nkind: event\nrecorded: true\ndoc: d\nslots: {flow: int, who: symbol, size: int}\n---\n"                 \
    "fact: reply\nkind: event\nrecorded: true\ndoc: d\nslots: {flow: int, who: symbol, size: int}\n---\n"

/* Flows 101, 201, ... are conversation 1. */
static nc_word conversation(void *context, nc_str slot, nc_word value)
{
    (void)context;
    return nc_str_eq(slot, NC_S("flow")) ? value % 100 : value;
}

static void begin(kit *k, const char *yaml)
{
    kit_rules(k, yaml);
    k->everywhere = conversation;
    kit_begin_with(k, 0, NULL);
}

static void expect_recordings(const kit *k, size_t finding, unsigned count)
{
    assert_true(finding < k->out->finding_count);
    assert_int_equal(k->out->findings[finding]->recording_count, count);
    for (unsigned i = 0; i < count; i++)
        assert_int_equal(k->out->findings[finding]->recordings[i], i + 1);
}

static const char many[] = CALLS "rule: t.many\ntitle: t\nseverity: error\nfind:\n  c: call where size > 0\nper: [c.who]\n"
                                 "having: [count(c) >= 2]\nsay:\n  what: \"{c.who} {count(c)} {sum(c.size)}\"\n";

static void counted_once(void **state)
{
    (void)state;
    kit k;
    begin(&k, many);
    kit_facts(&k, 2, "call 1s 11 who=x size=5\ncall 2s 12 who=x size=6");
    kit_facts(&k, 1, "call 1s 1 who=x size=5\ncall 2s 2 who=x size=6");
    kit_expect(&k, "t.many: x 2 11 [c=1,11,2,12]\n");
    expect_recordings(&k, 0, 2);
    assert_int_equal(k.out->findings[0]->match_count, 2);
    kit_end(&k);
}

static void who_shows_most_speaks(void **state)
{
    (void)state;
    kit k;
    begin(&k, many);
    kit_facts(&k, 1, "call 1s 1 who=x size=1\ncall 2s 2 who=x size=1");
    kit_facts(&k, 2, "call 1s 11 who=x size=10\ncall 2s 12 who=x size=10\ncall 3s 13 who=x size=10");
    kit_expect(&k, "t.many: x 3 30 [c=1,11,2,12,13]\n");
    kit_end(&k);
}

static void not_added_up(void **state)
{
    (void)state;
    kit k;
    begin(&k, many);
    kit_facts(&k, 1, "call 1s 1 who=x size=5");
    kit_facts(&k, 2, "call 1s 11 who=x size=5");
    kit_expect(&k, "");
    const nc_why_not *why = nc_run_why_not(k.run, k.program->rules[0], NULL, 0, k.diag);
    assert_int_equal(why->kind, NC_WHY_HAVING);
    assert_true(nc_str_find(why->summary, NC_S("1 >= 2")) != SIZE_MAX);
    kit_end(&k);
}

static void displays_are_added_up(void **state)
{
    (void)state;
    kit k;
    begin(&k, "rule: t.boxes\ntitle: t\nseverity: error\nfind:\n  b: box where size > 0\nper: [b.name]\n"
              "say:\n  what: \"{b.name} {count(b)}\"\n");
    kit_facts(&k, 1, "box - 1 name=x size=5");
    kit_facts(&k, 2, "box - 2 name=x size=5");
    kit_expect(&k, "t.boxes: x 2 [b=1,2]\n");
    expect_recordings(&k, 0, 0);
    kit_end(&k);
}

static void with_a_display(void **state)
{
    (void)state;
    kit k;
    begin(&k, CALLS "rule: t.both\ntitle: t\nseverity: error\nfind:\n  c: call where size > 0\n  b: box where name == c.who\nper: [c.who]\n"
                    "say:\n  what: \"{count(c)} {count(b)}\"\n");
    kit_facts(&k, 1, "call 1s 1 who=x size=5\nbox - 2 name=x");
    kit_facts(&k, 2, "call 1s 11 who=x size=5\nbox - 12 name=x");
    kit_expect(&k, "t.both: 1 2 [c=1,11 b=2,12]\n");
    kit_end(&k);
}

static const char flows[] = CALLS "rule: t.slow\ntitle: t\nseverity: error\nfind:\n  c: call where size > 0\nper: [c.flow, c.n]\n"
                                  "say:\n  what: \"{c.flow} {c.size}\"\n";

/* Each recording has its own numbers of conversations and of records; the second event of one is that of the other. */
static void numbers_of_their_own(void **state)
{
    (void)state;
    kit k;
    begin(&k, flows);
    kit_facts(&k, 1, "call 1s 1 flow=101 size=5\ncall 2s 2 flow=101 size=6\ncall 3s 3 flow=102 size=7");
    kit_facts(&k, 2, "call 1s 11 flow=201 size=5\ncall 2s 12 flow=201 size=6");
    kit_expect(&k, "t.slow: 101 5 [c=1,11]\nt.slow: 101 6 [c=2,12]\nt.slow: 102 7 [c=3]\n");
    expect_recordings(&k, 0, 2);
    expect_recordings(&k, 1, 2);
    expect_recordings(&k, 2, 0);
    kit_end(&k);
}

/* What one recording answers is no question of another one, and a question of both is asked once. */
static void open_questions(void **state)
{
    (void)state;
    kit k;
    begin(&k, CALLS "rule: t.long\ntitle: t\nseverity: error\nfind:\n  c: call where who == x\nwhere: [c.size > 5]\nper: [c.flow]\n"
                    "say:\n  what: \"{c.flow}\"\n");
    kit_facts(&k, 1, "call 1s 1 flow=101 who=x\ncall 2s 2 flow=102 who=x\ncall 3s 3 flow=103 who=x\ncall 4s 4 flow=103 who=x size=1");
    kit_facts(&k, 2, "call 1s 11 flow=201 who=x size=6\ncall 2s 12 flow=202 who=x");
    kit_expect(&k, "t.long: 201 [c=11]\nt.long? c.size is not known\nt.long? c.size is not known\n");
    assert_int_equal(nc_row_from(k.out->undecided[0].rows[0])->record, 2);
    assert_int_equal(nc_row_from(k.out->undecided[1].rows[0])->record, 3);
    kit_end(&k);
}

static void compared_on_purpose(void **state)
{
    (void)state;
    kit k;
    begin(&k, CALLS "rule: t.differs\ntitle: t\nseverity: error\nfind:\n  a: call where size > 0\n"
                    "  b: call where who == a.who and source != a.source and size > a.size\nper: [a.who]\nsay:\n  what: \"{count(a)} {count(b)}\"\n");
    kit_facts(&k, 1, "call 1s 1 who=x size=5\ncall 2s 2 who=x size=6");
    kit_facts(&k, 2, "call 1s 11 who=x size=7");
    kit_expect(&k, "t.differs: 2 1 [a=1,2 b=11]\n");
    expect_recordings(&k, 0, 0);
    kit_end(&k);
}

static const char pair[] = CALLS "rule: t.pair\ntitle: t\nseverity: error\nfind:\n  c: call where size > 0\n  r: reply where who == c.who\n"
                                 "per: [c.who]\nsay:\n  what: \"{count(c)} {count(r)}\"\n";

/* What no recording shows alone is found in both of them; what one shows alone is not looked for across. */
static void together_if_not_alone(void **state)
{
    (void)state;
    kit k;
    begin(&k, pair);
    kit_facts(&k, 1, "call 1s 1 who=x size=5\ncall 1s 2 who=y size=5\nreply 2s 3 who=y");
    kit_facts(&k, 2, "reply 2s 11 who=x\nreply 2s 12 who=y\ncall 2s 13 who=y size=5");
    kit_expect(&k, "t.pair: 1 1 [c=1 r=11]\nt.pair: 1 1 [c=2,13 r=3,12]\n");
    expect_recordings(&k, 0, 0);
    expect_recordings(&k, 1, 2);
    kit_end(&k);
}

/* The first rule's conclusion is one row, shown by both; what only the second recording shows counts there. */
static void through_conclusions(void **state)
{
    (void)state;
    kit k;
    begin(&k, CALLS "rule: t.known\ntitle: t\nseverity: error\nfind:\n  c: call where size > 0\nconclude: known(who = c.who, size = c.size)\n---\n"
                    "rule: t.count\ntitle: t\nseverity: error\nfind:\n  k: known\nper: [k.who]\nsay:\n  what: \"{k.who} {count(k)}\"\n");
    kit_facts(&k, 1, "call 1s 1 who=x size=5\ncall 1s 2 who=x size=6");
    kit_facts(&k, 2, "call 1s 11 who=x size=5\ncall 1s 12 who=x size=7\ncall 1s 13 who=x size=8");
    kit_finish(&k);
    assert_int_equal(k.out->finding_count, 1);
    assert_true(nc_str_eq(k.out->findings[0]->what, NC_S("x 3")));
    kit_end(&k);
}

/* An effect that one recording shows of a cause that only the other one shows, and evidence that weighs once. */
static void effects_and_beliefs(void **state)
{
    (void)state;
    kit k;
    begin(&k, CALLS "cause: t.broken\ntitle: broken\nowner: o\nbase: uncommon\nconfirm: c\n---\n"
                    "rule: t.cause\ntitle: t\nseverity: warning\nfind:\n  c: call where size == 1\nper: [c.flow]\nconclude: cut(flow = c.flow)\n"
                    "weigh: {t.broken: medium}\nexplains: [t.effect]\nsay:\n  what: \"cause {c.flow}\"\n---\n"
                    "rule: t.effect\ntitle: t\nseverity: error\nfind:\n  r: reply where size == 2\nper: [r.flow]\nconclude: late(flow = r.flow)\n"
                    "say:\n  what: \"effect {r.flow}\"\n");
    kit_facts(&k, 1, "call 1s 1 flow=101 size=1\ncall 1s 2 flow=102 size=1");
    kit_facts(&k, 2, "reply 2s 11 flow=201 size=2\ncall 2s 12 flow=202 size=1");
    kit_expect(&k, "t.cause: cause 101 [c=1]\nt.cause: cause 102 [c=2,12]\nt.effect: effect 201 [r=11]\n");
    assert_ptr_equal(k.out->findings[2]->effect_of, k.out->findings[0]);
    assert_int_equal(k.out->belief_count, 1);
    assert_int_equal(k.out->beliefs[0].decibans, 0);
    assert_int_equal(k.out->beliefs[0].weight_count, 2);
    kit_end(&k);
}

static void accumulators(void **state)
{
    (void)state;
    kit k;
    begin(&k, CALLS "reduce: talk\nfrom: call\nkey: {who: who}\nfields: {calls: count()}\n---\n"
                    "rule: t.talk\ntitle: t\nseverity: error\nfind:\n  t: talk where calls > 1\nper: [t.who]\n"
                    "say:\n  what: \"{t.who} {sum(t.calls)}\"\n");
    kit_facts(&k, 1, "call 1s 1 who=x size=5\ncall 2s 2 who=x size=6");
    kit_facts(&k, 2, "call 1s 11 who=x size=5\ncall 2s 12 who=x size=6");
    kit_expect(&k, "t.talk: x 2 [t=1,11]\n");
    kit_end(&k);
}

/* A live run that a recording leaves gives what a run without it gives. */
static void a_recording_goes(void **state)
{
    (void)state;
    kit k;
    kit_rules(&k, many);
    kit_begin_with(&k, 0, &(nc_run_limits){ .rows = 100, .pending = 100, .keys = 100, .matches = 100, .live = true });
    kit_facts(&k, 1, "call 1s 1 who=x size=5\ncall 2s 2 who=x size=6");
    nc_fact fact = kit_parse(&k, 2, "call 1s 11 who=x size=5"), other = kit_parse(&k, 2, "call 2s 12 who=x size=6");
    nc_fact_id one = nc_run_put(k.run, &fact), two = nc_run_put(k.run, &other);
    kit_expect(&k, "t.many: x 2 11 [c=1,11,2,12]\n");
    expect_recordings(&k, 0, 2);
    assert_true(nc_run_withdraw(k.run, one));
    kit_finish(&k);
    kit_expect(&k, "t.many: x 2 11 [c=1,2]\n");
    expect_recordings(&k, 0, 0);
    assert_true(nc_run_withdraw(k.run, two));
    kit_finish(&k);
    kit_expect(&k, "t.many: x 2 11 [c=1,2]\n");
    kit_end(&k);
}

/* Beyond the limit what further recordings show is counted together, and said. */
static void too_many(void **state)
{
    (void)state;
    kit k;
    begin(&k, many);
    for (unsigned i = 3; i <= 33; i++) {
        char name[16];
        snprintf(name, sizeof name, "gamma%02u", i);
        nc_sources_add(k.sources, nc_str_c(name));
    }
    for (unsigned i = 1; i <= 33; i++)
        kit_facts(&k, i, "call 1s 1 who=x size=5");
    kit_finish(&k);
    assert_int_equal(k.out->finding_count, 1);
    assert_true(nc_str_eq(k.out->findings[0]->what, NC_S("x 3 15")));
    assert_int_equal(k.out->limit_count, 1);
    assert_true(nc_str_eq(k.out->limits[0].limit, NC_S("recordings")));
    kit_end(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counted_once),       cmocka_unit_test(who_shows_most_speaks), cmocka_unit_test(not_added_up),
        cmocka_unit_test(displays_are_added_up), cmocka_unit_test(with_a_display),     cmocka_unit_test(numbers_of_their_own),
        cmocka_unit_test(open_questions),
        cmocka_unit_test(compared_on_purpose), cmocka_unit_test(together_if_not_alone), cmocka_unit_test(through_conclusions),
        cmocka_unit_test(effects_and_beliefs), cmocka_unit_test(accumulators),         cmocka_unit_test(a_recording_goes),
        cmocka_unit_test(too_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
