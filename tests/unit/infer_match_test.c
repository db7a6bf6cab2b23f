/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "tests/unit/infer_kit.h"

/* Finding facts, joining them, grouping, exceptions, chains of conclusions. */

static void local_conditions(void **state)
{
    (void)state;
    kit k;
    kit_begin(&k, "rule: t.value\ntitle: t\nseverity: error\n"
                  "find:\n  a: ask where id == 3 and size > 10 and who in [x, y]\nsay:\n  what: \"{a.n}\"\n---\n"
                  "rule: t.range\ntitle: t\nseverity: error\nfind:\n  a: ask where size between 20 and 30\nsay:\n  what: \"{a.n}\"\n---\n"
                  "rule: t.flag\ntitle: t\nseverity: error\nfind:\n  a: ask where urgent and note is unknown\nsay:\n  what: \"{a.n}\"\n---\n"
                  "rule: t.calm\ntitle: t\nseverity: error\nfind:\n  a: ask where not urgent and note matches \"h*o\"\nsay:\n  what: \"{a.n}\"\n");
    kit_facts(&k, 1, "ask 1s 1 id=3 size=11 who=x\nask 2s 2 id=3 size=10 who=x\nask 3s 3 id=3 size=30 who=z\n"
                     "ask 4s 4 id=4 size=31 who=y\nask 5s 5 id=3 who=y\nask 6s 6 urgent=yes\nask 7s 7 urgent=yes note=q\n"
                     "ask 8s 8 urgent=no note=hallo\nask 9s 9 size=20");
    kit_expect(&k, "t.value: 1 [a=1]\nt.range: 3 [a=3]\nt.flag: 6 [a=6]\nt.calm: 8 [a=8]\nt.range: 9 [a=9]\n");
    kit_end(&k);
}

static void joins(void **state)
{
    (void)state;
    kit k;
    kit_begin(&k, "rule: t.pair\ntitle: t\nseverity: error\nfind:\n  a: ask where size > 0\n  b: answer where id == a.id and size > a.size\n"
                  "say:\n  what: \"{a.n}-{b.n}\"\n");
    kit_facts(&k, 1, "ask 1s 1 id=1 size=5\nask 2s 2 id=2 size=5\nask 3s 3 id=1 size=7\nask 3s 9 size=1");
    kit_facts(&k, 2, "answer 1s 4 id=1 size=6\nanswer 2s 5 id=2 size=5\nanswer 3s 6 id=1 size=8\nanswer 4s 7 size=90");
    kit_expect(&k, "t.pair: 1-4 [a=1 b=4]\nt.pair: 1-6 [a=1 b=6]\nt.pair: 3-6 [a=3 b=6]\n");
    kit_end(&k);
}

static nc_digest fingerprint_with(const char *rules)
{
    kit k;
    kit_begin(&k, rules);
    kit_facts(&k, 1, "ask 1s 1 id=3 size=11 who=x note=q");
    const nc_outcome *out = kit_finish(&k);
    nc_digest digest = {0, 0};
    for (size_t i = 0; i < out->finding_count; i++)
        if (nc_str_eq(out->findings[i]->rule->name, NC_S("t.a")))
            digest = out->findings[i]->fingerprint;
    kit_end(&k);
    return digest;
}

/* What other rules read of an event, and is therefore held, is none of its business. */
static void identity_without_per(void **state)
{
    (void)state;
#define RULE_A "rule: t.a\ntitle: t\nseverity: error\nsay:\n  what: \"{a.n}\"\nfind:\n  a: ask where id == 3\n"
#define RULE_B "---\nrule: t.b\ntitle: t\nseverity: error\nsay:\n  what: \"{a.n}\"\nfind:\n  a: ask where size > 1 and note is known\n"
    nc_digest alone = fingerprint_with(RULE_A), among = fingerprint_with(RULE_A RULE_B);
    assert_true(alone.high != 0 && alone.high == among.high && alone.low == among.low);
    nc_digest other = fingerprint_with(RULE_A "where:\n  - a.who == x\n");
    assert_true(alone.high != other.high);
}

static void names_in_any_order(void **state)
{
    (void)state;
    kit k;
    kit_begin(&k, "rule: t.chain\ntitle: t\nseverity: error\nfind:\n  a: ask where id == b.id\n  b: answer where who == c.name\n"
                  "  c: box where size > 1\nwhere:\n  - a.size + b.size == c.size\nsay:\n  what: \"{a.n} {b.n}\"\n");
    kit_facts(&k, 1, "box - 0 name=x size=10\nbox - 0 name=y size=1\nanswer 5s 1 id=1 who=x size=4\nanswer 6s 2 id=1 who=y size=4\n"
                     "ask 7s 3 id=1 size=6\nask 8s 4 id=1 size=7");
    kit_expect(&k, "t.chain: 3 1 [a=3 b=1 c=0]\n");
    kit_end(&k);
}

static void where_is_undecided(void **state)
{
    (void)state;
    kit k;
    kit_begin(&k, "rule: t.w\ntitle: t\nseverity: error\nfind:\n  a: ask where id == 1\nwhere:\n  - a.size > 5\nsay:\n  what: \"{a.n}\"\n");
    kit_facts(&k, 1, "ask 1s 1 id=1 size=9\nask 2s 2 id=1\nask 3s 3 id=1 size=1");
    kit_expect(&k, "t.w: 1 [a=1]\nt.w? a.size is not known\n");
    kit_end(&k);
}

static const char grouped[] = "rule: t.many\ntitle: t\nseverity: error\nfind:\n  a: ask where size > 0\nper: [a.who]\nhaving: [count(a) >= 2]\n"
                              "say:\n  what: \"{a.who} {count(a)|time|times} {sum(a.size)} {max(a.size)} first {a.n}\"\n";

static void groups(void **state)
{
    (void)state;
    kit k;
    kit_begin(&k, grouped);
    kit_facts(&k, 1, "ask 1s 1 who=x size=5\nask 2s 2 who=y size=1\nask 3s 3 who=x size=7\nask 4s 4 who=z size=2");
    kit_facts(&k, 2, "ask 0s 1 who=z size=4");
    kit_expect(&k, "t.many: z 2 times 6 4 first 1 [a=1,4]\nt.many: x 2 times 12 7 first 1 [a=1,3]\n");
    assert_int_equal(k.out->findings[0]->match_count, 2);
    assert_true(k.out->findings[0]->first == 0 && k.out->findings[0]->last == 4 * NC_SECOND);
    kit_end(&k);
}

static void picks(void **state)
{
    (void)state;
    kit k;
    kit_begin(&k, "rule: t.first\ntitle: t\nseverity: error\nfind:\n  a: ask where size > 0\nper: [a.who]\npick: first by (a.size)\n"
                  "say:\n  what: \"{a.n} of {count(a)}\"\n---\n"
                  "rule: t.last\ntitle: t\nseverity: error\nfind:\n  a: ask where size > 0\nper: [a.who]\npick: last by (a.size)\n"
                  "say:\n  what: \"{a.n}\"\n");
    kit_facts(&k, 1, "ask 1s 1 who=x size=5\nask 2s 2 who=x size=3\nask 3s 3 who=x size=9\nask 4s 4 who=x size=3");
    kit_expect(&k, "t.first: 2 of 4 [a=1,2,3,4]\nt.last: 3 [a=1,2,3,4]\n");
    kit_end(&k);
}

/* From each place one way is taken, the one with the least number, and none leads to a place twice. */
static void picks_step_by_step(void **state)
{
    static const char ways[] =
        "rule: t.begin\ntitle: t\nseverity: error\nfind:\n  b: box where open\nconclude: at_place(where = b.size, past = one(b.size))\n---\n"
        "rule: t.step\ntitle: t\nseverity: error\nfind:\n  p: at_place\n  w: ask where id == p.where and size not in p.past\n"
        "per: [p.where, p.past]\npick: first by (w.n)\nconclude: at_place(where = w.size, past = append(p.past, w.size))\n"
        "say:\n  what: \"{p.where} to {w.size} by {w.n} of {count(w)} after {text(p.past)}\"\n";
    kit k;
    (void)state;
    kit_begin(&k, ways);
    kit_facts(&k, 1, "ask 1s 4 id=1 size=3\nask 2s 7 id=2 size=4\nask 3s 2 id=1 size=2\nask 4s 1 id=2 size=1\n"
                     "ask 5s 8 id=2 size=5\nask 6s 3 id=4 size=1\nask 7s 6 id=4 size=2\nask 8s 5 id=3 size=5");
    kit_facts(&k, 2, "box - 0 name=x size=1 open=yes");
    kit_expect(&k, "t.step: 1 to 2 by 2 of 2 after 1 [p=0 w=4,2]\nt.step: 2 to 4 by 7 of 2 after 1, 2 [p=0 w=7,8]\n");
    kit_end(&k);
}

static const char with_exception[] =
    "rule: t.big\ntitle: t\nseverity: error\nfind:\n  a: ask where size > 5\nunless:\n  boxed: exists box where name == a.who and open\n"
    "say:\n  what: \"{a.n}\"\n";

static void exceptions(void **state)
{
    (void)state;
    kit k;
    kit_begin(&k, with_exception);
    kit_facts(&k, 1, "ask 1s 1 who=x size=6\nask 2s 2 who=y size=6\nask 3s 3 who=z size=6\n"
                     "box - 0 name=x open=yes\nbox - 0 name=y open=no\nbox - 0 name=z");
    kit_expect(&k, "t.big: 2 [a=2]\nt.big? exception boxed: it is not known whether such a box exists\n");
    kit_end(&k);
}

/* Facts in doubt: the values that they lack are named, and only those that a condition of the pattern asks for. */
static void doubts_name_what_is_not_known(void **state)
{
    (void)state;
    kit k;
    const char *rule = "rule: t.big\ntitle: t\nseverity: error\nfind:\n  a: ask where size > 5 and who == x and size + id > 7\n"
                       "say:\n  what: \"{a.n}\"\n";
    kit_begin(&k, rule);
    kit_facts(&k, 1, "ask 1s 1 who=x id=4\nask 2s 2 who=y id=4\nask 3s 3 who=x id=3");
    kit_expect(&k, "t.big? 2 ask facts do not tell 'size'\n");
    kit_end(&k);
    kit_begin(&k, rule);
    kit_facts(&k, 1, "ask 1s 1 who=x size=6\nask 2s 2 size=7 id=3");
    kit_expect(&k, "t.big? 2 ask facts do not tell 'id' or 'who'\n");
    kit_end(&k);
}

static void exception_without_source(void **state)
{
    (void)state;
    kit k;
    kit_begin(&k, with_exception);
    kit_facts(&k, 1, "ask 1s 1 who=x size=6");
    kit_expect(&k, "t.big? exception boxed: no source that gives box was loaded\n");
    assert_true(nc_str_eq(k.out->undecided[0].needs, NC_S("box")));
    kit_end(&k);
    kit_begin(&k, with_exception);
    nc_run_loaded(k.run, nc_vocab_find(k.vocab, NC_S("box")));
    kit_facts(&k, 1, "ask 1s 1 who=x size=6");
    kit_expect(&k, "t.big: 1 [a=1]\n");
    kit_end(&k);
}

static void rules_without_source(void **state)
{
    (void)state;
    kit k;
    kit_begin(&k, with_exception);
    kit_finish(&k);
    assert_int_equal(k.out->rules_without_source, 1);
    assert_int_equal(k.out->rules_evaluated, 0);
    kit_end(&k);
}

static void chains(void **state)
{
    (void)state;
    kit k;
    kit_begin(&k, "rule: t.c-last\ntitle: t\nseverity: error\nfind:\n  s: strange where size > 6\nunless:\n  calm: exists calm where who == s.who\n"
                  "say:\n  what: \"{s.who} {s.size} at {s.n}\"\n---\n"
                  "rule: t.b-strange\ntitle: t\nseverity: error\nfind:\n  a: ask where size > 5\nconclude: strange(who = a.who, size = a.size)\n---\n"
                  "rule: t.a-calm\ntitle: t\nseverity: error\nfind:\n  b: box where not open\nconclude: calm(who = b.name)\n");
    kit_facts(&k, 1, "ask 1s 1 who=x size=9\nask 2s 2 who=x size=9\nask 3s 3 who=y size=9\nask 4s 4 who=y size=6\nbox - 0 name=y open=no");
    kit_expect(&k, "t.c-last: x 9 at 1 [s=1]\n");
    const nc_row *row = k.out->findings[0]->evidence[0].rows[0];
    nc_proof proof = nc_row_proof(row);
    assert_true(proof.rule != NULL && proof.supports == 2 && proof.height == 1);
    assert_int_equal(nc_row_from(nc_row_premise(row, 0))->record, 1);
    kit_end(&k);
}

static void recursion(void **state)
{
    (void)state;
    kit k;
    kit_begin(&k, "rule: t.near\ntitle: t\nseverity: error\n"
                  "find:\n  b: box where parent is known\nconclude: inside(what = b.name, of = b.parent)\n---\n"
                  "rule: t.far\ntitle: t\nseverity: error\nfind:\n  i: inside\n  b: box where name == i.of and parent is known\n"
                  "conclude: inside(what = i.what, of = b.parent)\n---\n"
                  "rule: t.count\ntitle: t\nseverity: error\nfind:\n  i: inside where what != of\nper: [1]\nsay:\n  what: \"{count(i)}\"\n");
    kit_facts(&k, 1, "box - 1 name=a parent=b\nbox - 2 name=b parent=c\nbox - 3 name=c parent=d\nbox - 4 name=d parent=e\n"
                     "box - 5 name=e parent=c\nbox - 6 name=r");
    /* a: b c d e; b: c d e; c: d e (c); d: e c (d); e: c d (e) */
    nc_buf out = { 0 };
    kit_finish(&k);
    kit_print(&k, &out);
    assert_non_null(strstr(out.p, "t.count: 13 ["));
    assert_int_equal(k.out->rows_derived, 16);
    nc_buf_free(&out);
    kit_end(&k);
}

/* at(1) stands on lid 1 and, by t.link, on box 9; at(2) on lid 5 alone; at(3) on one of these two.  Where both have one height,
 * the proof of at(1) is that of t.link, whose name comes first: then at(2) stands before it.  Where lids are a step further away, at(1)
 * is lower.  Neither hangs on whether t.link meets box 20 first, when at(1) still stands on lid 1. */
#define AT_OF_LIDS "rule: t.lids\ntitle: t\nfind: {l: lid}\nconclude: seen(of = l.size)\n---\n"
#define AT_OF(type) "rule: t.out\ntitle: t\nfind: {s: " type "}\nconclude: at(of = s.of)\n---\n"
#define AT_LATER "rule: t.more\ntitle: t\nfind: {s: seen}\nconclude: known(of = s.of)\n---\n"
#define AT_REST                                                                                                                    \
    "rule: t.link\ntitle: t\nallow: {L019: few}\nfind:\n  b: box\n  a: at where of <= b.size and of > b.size - 2\n"               \
    "conclude: at(of = b.size + 1)\n---\n"                                                                                        \
    "rule: t.zero\ntitle: t\nfind: {s: stop}\nconclude: at(of = s.size)\n---\n"                                                  \
    "rule: t.tell\ntitle: t\nseverity: error\nfind: {a: at where of == 3}\nsay: {what: \"{a.of}\"}\n"
static void proofs_of_what_is_settled(void **state)
{
    (void)state;
    static const struct {
        const char *rules;
        unsigned record, height;
    } wanted[] = { { AT_OF_LIDS AT_OF("seen") AT_REST, 5, 3 }, { AT_OF_LIDS AT_LATER AT_OF("known") AT_REST, 9, 3 } };
    static const char *const orders[] = {
        "stop 1s 7 size=0\nlid - 1 size=1\nlid - 5 size=2\nbox - 9 size=0\nbox - 20 size=2",
        "box - 20 size=2\nbox - 9 size=0\nlid - 5 size=2\nlid - 1 size=1\nstop 1s 7 size=0",
    };
    for (int way = 0; way < 8; way++) {
        kit k;
        nc_run_limits limits = nc_run_default_limits;
        limits.live = (way & 4) != 0;
        kit_rules(&k, wanted[way & 1].rules);
        kit_begin_with(&k, 0, &limits);
        kit_facts(&k, 1, orders[way >> 1 & 1]);
        kit_expect(&k, "t.tell: 3 [a=20]\n");
        const nc_row *at = k.out->findings[0]->evidence[0].rows[0];
        assert_int_equal(nc_row_from(nc_row_premise(at, 1))->record, wanted[way & 1].record);
        assert_int_equal(nc_row_proof(at).height, wanted[way & 1].height);
        kit_end(&k);
    }
}

static void reducers(void **state)
{
    (void)state;
    kit k;
    kit_begin(&k, "reduce: totals\nfrom: ask where size > 0\nkey: {who: who}\nfields: {times: count(), bytes: sum(size), first: min(at), "
                  "ids: distinct(id), last_id: last(id)}\n---\n"
                  "rule: t.total\ntitle: t\nseverity: error\nfind:\n  s: totals where bytes > 10\n"
                  "say:\n  what: \"{s.who} {s.times} {s.bytes} {s.ids} {s.last_id}\"\n");
    kit_facts(&k, 1, "ask 1s 1 who=x size=5 id=1\nask 2s 2 who=y size=1 id=1\n"
                     "ask 3s 3 who=x size=6 id=2\nask 4s 4 who=x size=7 id=1\nask 5s 5 who=x");
    kit_expect(&k, "t.total: x 3 18 2 1 [s=1]\n");
    kit_end(&k);
}

static void limits(void **state)
{
    (void)state;
    kit k;
    kit_rules(&k, grouped);
    nc_run_limits few = { .rows = 2, .pending = 10, .keys = 10, .matches = 10 };
    kit_begin_with(&k, 0, &few);
    kit_facts(&k, 1, "ask 1s 1 who=x size=5\nask 2s 2 who=x size=1\nask 3s 3 who=x size=7");
    kit_expect(&k, "t.many: x 2 times 6 5 first 1 [a=1,2]\n");
    assert_int_equal(k.out->limit_count, 1);
    assert_true(nc_str_eq(k.out->limits[0].limit, NC_S("rows")));
    kit_end_run(&k);
    k.out = NULL;
    few = (nc_run_limits){ .rows = 100, .pending = 10, .keys = 10, .matches = 1 };
    kit_begin_with(&k, 0, &few);
    kit_facts(&k, 1, "ask 1s 1 who=x size=5\nask 2s 2 who=x size=1\nask 3s 3 who=x size=7");
    kit_finish(&k);
    assert_int_equal(k.out->limit_count, 1);
    assert_true(nc_str_eq(k.out->limits[0].limit, NC_S("matches")));
    kit_end(&k);
}

/* A rule that explodes is named; it and what rests on its silence are undecided, the rest stands. */
static void budgets(void **state)
{
    (void)state;
    static const char rules[] =
        "rule: t.pairs\ntitle: t\nseverity: error\nallow: {L019: it explodes}\nfind:\n  a: ask\n  b: ask where size != a.size\n"
        "conclude: pair(x = a.size, y = b.size)\n---\n"
        "rule: t.grow\ntitle: t\nseverity: error\nfind:\n  p: sum\n  q: ask where size > 0\nconclude: sum(of = p.of + q.size)\n---\n"
        "rule: t.seed\ntitle: t\nseverity: error\nfind: {s: stop}\nconclude: sum(of = s.size)\n---\n"
        "rule: t.none\ntitle: t\nseverity: error\nfind: {s: stop}\nunless: {pair: exists pair where x == s.size}\n"
        "say: {what: \"no pair\"}\n---\n"
        "rule: t.tell\ntitle: t\nseverity: error\nfind: {s: sum}\nsay: {what: \"sum {s.of}\"}\n---\n"
        "rule: t.stands\ntitle: t\nseverity: error\nfind: {s: stop}\nsay: {what: \"stands\"}\n";
    static const char *const orders[] = { "ask 1s 1 size=1\nask 1s 2 size=2\nask 1s 3 size=3\nask 1s 4 size=4\nstop 1s 9 size=7",
                                          "stop 1s 9 size=7\nask 1s 4 size=4\nask 1s 3 size=3\nask 1s 2 size=2\nask 1s 1 size=1" };
    for (int way = 0; way < 4; way++) {
        nc_run_limits few = { .rows = 1000, .pending = 10, .keys = 10, .matches = 10, .live = way >= 2 };
        kit k;
        kit_rules(&k, rules);
        kit_begin_with(&k, 0, &few);
        kit_facts(&k, 1, orders[way & 1]);
        kit_expect(&k, "t.stands: stands [s=9]\nt.tell: sum 7 [s=9]\n"
                       "t.grow? the rule reached its budget of matches and was stopped; it would need narrower "
                       "conditions or a higher limit\n"
                       "t.none? exception pair: it is not known whether such a pair exists\n"
                       "t.pairs? the rule reached its budget of matches and was stopped; it would need narrower "
                       "conditions or a higher limit\n");
        assert_int_equal(k.out->limit_count, 2);
        assert_int_equal(k.out->rows_derived, 1);
        kit_end(&k);
    }
}

/* The same facts in any order of sources and any interleaving: the same bytes. */
static void order_of_sources(void **state)
{
    (void)state;
    nc_buf first = { 0 };
    const char *one = "ask 1s 1 who=x size=5\nask 2s 2 who=y size=6\nask 3s 3 who=x size=7";
    const char *two = "ask 1s 1 who=y size=5\nask 2s 2 who=x size=5\nask 9s 3 who=y size=1";
    for (int way = 0; way < 3; way++) {
        kit k;
        kit_begin(&k, grouped);
        if (way == 0) {
            kit_facts(&k, 1, one);
            kit_facts(&k, 2, two);
        } else if (way == 1) {
            kit_facts(&k, 2, two);
            nc_run_source_end(k.run, 2);
            kit_facts(&k, 1, one);
        } else {
            kit_facts(&k, 2, "ask 1s 1 who=y size=5");
            kit_facts(&k, 1, one);
            kit_facts(&k, 2, "ask 2s 2 who=x size=5\nask 9s 3 who=y size=1");
        }
        nc_buf out = { 0 };
        kit_finish(&k);
        kit_print_all(&k, &out);
        if (way == 0)
            nc_buf_add(&first, nc_buf_str(&out));
        assert_true(first.n > 40 && nc_str_eq(nc_buf_str(&first), nc_buf_str(&out)));
        nc_buf_free(&out);
        kit_end(&k);
    }
    nc_buf_free(&first);
}

/* A large relation that only this rule looks into is passed by, whichever line of find it is; what is found is the same. */
static void few_rows_against_many(void **state)
{
    (void)state;
    static const char *const finds[] = { "  a: ask\n  b: answer where id == a.id and size <= a.size\n",
                                         "  b: answer\n  a: ask where id == b.id and size >= b.size\n" };
    for (size_t way = 0; way < sizeof finds / sizeof *finds; way++) {
        kit k;
        char yaml[400], line[80];
        snprintf(yaml, sizeof yaml, "rule: t.m\ntitle: t\nseverity: error\nfind:\n%sper: [b.id]\nsay:\n  what: \"{count(a)}\"\n", finds[way]);
        kit_begin(&k, yaml);
        for (int i = 0; i < 70000; i++) { /* each of 1000 numbers 70 times, with sizes 0 to 69 */
            snprintf(line, sizeof line, "ask %dms %d id=%d size=%d", i + 1, i + 1, i % 1000, i / 1000);
            kit_fact(&k, 1, line);
        }
        kit_facts(&k, 1, "answer 100s 90001 id=7 size=0\nanswer 101s 90002 id=999 size=60\nanswer 102s 90003 id=5000 size=0\n");
        const nc_outcome *out = kit_finish(&k);
        assert_int_equal(out->finding_count, 2);
        assert_true(nc_str_eq(out->findings[0]->what, NC_S("70")));
        assert_true(nc_str_eq(out->findings[1]->what, NC_S("10")));
        kit_end(&k);
    }
}

/* More than 128 MiB of conclusions, so that 24 bits no longer name all rows: each is still one row, whichever of
 * the two rules concludes it. */
static void many_conclusions(void **state)
{
    enum { NUMBERS = 560, SLOTS = 50 };
    static char yaml[2 * SLOTS * 40 + 400];
    kit k;
    char line[64];
    size_t n = 0;
    (void)state;
    for (int rule = 0; rule < 2; rule++) {
        n += (size_t)snprintf(yaml + n, sizeof yaml - n,
                              "---\nrule: t.m%d\ntitle: t\nseverity: error\nallow: {L019: few}\nfind: {a: ask, b: answer}\n"
                              "conclude: pair(a = a.id, b = b.id", rule);
        for (int i = 2; i < SLOTS; i++)
            n += (size_t)snprintf(yaml + n, sizeof yaml - n, ", s%d = a.id + 5000000000", i);
        n += (size_t)snprintf(yaml + n, sizeof yaml - n, ")\n");
    }
    kit_begin(&k, yaml);
    for (int i = 0; i < NUMBERS; i++) {
        snprintf(line, sizeof line, "ask %dms %d id=%d", i + 1, i + 1, i);
        kit_fact(&k, 1, line);
        snprintf(line, sizeof line, "answer %dms %d id=%d", i + 1, NUMBERS + i + 1, i);
        kit_fact(&k, 1, line);
    }
    const nc_outcome *out = kit_finish(&k);
    assert_int_equal(out->limit_count, 0);
    assert_int_equal(out->rows_derived, NUMBERS * NUMBERS);
    kit_end(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(local_conditions), cmocka_unit_test(joins), cmocka_unit_test(names_in_any_order),
        cmocka_unit_test(where_is_undecided), cmocka_unit_test(doubts_name_what_is_not_known),
        cmocka_unit_test(groups), cmocka_unit_test(picks), cmocka_unit_test(picks_step_by_step),
        cmocka_unit_test(exceptions),
        cmocka_unit_test(exception_without_source), cmocka_unit_test(rules_without_source), cmocka_unit_test(chains),
        cmocka_unit_test(few_rows_against_many), cmocka_unit_test(many_conclusions),
        cmocka_unit_test(identity_without_per),
        cmocka_unit_test(recursion), cmocka_unit_test(proofs_of_what_is_settled),
        cmocka_unit_test(budgets), cmocka_unit_test(reducers), cmocka_unit_test(limits),
        cmocka_unit_test(order_of_sources),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
