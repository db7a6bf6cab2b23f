/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "engine/infer/profile.h"
#include "tests/unit/infer_kit.h"

/* Runs that go on after a finish: facts come and go, and only what depends on them is evaluated again. */

static const char chain[] =
    "rule: t.lid\ntitle: t\nseverity: error\nfind:\n  b: box where open\n  l: lid where parent == b.name\n"
    "conclude: covered(name = b.name)\nsay: {what: \"{l.name} on {b.name}\"}\n---\n"
    "rule: t.next\ntitle: t\nseverity: error\nfind: {c: covered}\nconclude: closed(name = c.name)\nsay: {what: \"closed {c.name}\"}\n---\n"
    "rule: t.other\ntitle: t\nseverity: error\nfind: {a: ask where size > 3}\nsay: {what: \"asked {a.size}\"}\n---\n"
    "rule: t.bare\ntitle: t\nseverity: error\nfind: {b: box}\nunless: {lid: exists lid where parent == b.name}\nsay: {what: \"bare {b.name}\"}\n";

static void kit_live(kit *k, const char *yaml)
{
    nc_run_limits limits = nc_run_default_limits;
    limits.live = true;
    kit_rules(k, yaml);
    kit_begin_with(k, 0, &limits);
}

static nc_fact_id put(kit *k, const char *line)
{
    nc_fact fact = kit_parse(k, 1, line);
    return nc_run_put(k->run, &fact);
}

static void expect(kit *k, const char *text, unsigned searched)
{
    k->out = NULL;
    kit_expect(k, text);
    assert_int_equal(k->out->rules_searched, searched);
}

static void supports(void **state)
{
    (void)state;
    kit k;
    kit_live(&k, chain);
    nc_run_loaded(k.run, nc_vocab_find(k.vocab, NC_S("lid")));
    put(&k, "box - 1 name=a open=true");
    nc_fact_id first = put(&k, "lid - 2 name=x parent=a");
    nc_fact_id second = put(&k, "lid - 3 name=y parent=a");
    nc_fact_id ask = put(&k, "ask 1s 4 size=5");
    expect(&k, "t.lid: x on a [b=1 l=2]\nt.lid: y on a [b=1 l=3]\nt.next: closed a [c=1]\nt.other: asked 5 [a=4]\n", 4);
    assert_true(nc_run_withdraw(k.run, first));
    assert_false(nc_run_withdraw(k.run, first));
    /* What was concluded stands on the other lid. */
    expect(&k, "t.lid: y on a [b=1 l=3]\nt.next: closed a [c=1]\nt.other: asked 5 [a=4]\n", 2);
    assert_int_equal(k.out->facts_offered, 3);
    assert_true(nc_run_withdraw(k.run, second));
    expect(&k, "t.bare: bare a [b=1]\nt.other: asked 5 [a=4]\n", 3);
    assert_int_equal(k.out->rows_derived, 0);
    put(&k, "ask 2s 5 size=1"); /* nobody keeps it */
    expect(&k, "t.bare: bare a [b=1]\nt.other: asked 5 [a=4]\n", 0);
    assert_true(nc_run_withdraw(k.run, ask));
    expect(&k, "t.bare: bare a [b=1]\n", 1);
    kit_end(&k);
}

/* A circle does not hold itself up. */
static void circles(void **state)
{
    static const char rules[] =
        "rule: t.first\ntitle: t\nseverity: error\nfind: {b: box where open}\nconclude: wet(name = b.name)\n---\n"
        "rule: t.spreads\ntitle: t\nseverity: error\nfind:\n  w: wet\n  b: lid where parent == w.name\n"
        "conclude: wet(name = b.name)\n---\n"
        "rule: t.tell\ntitle: t\nseverity: error\nfind: {w: wet}\nsay: {what: \"{w.name}\"}\n";
    (void)state;
    kit k;
    kit_live(&k, rules);
    nc_fact_id source = put(&k, "box - 1 name=a open=true");
    put(&k, "lid - 2 name=b parent=a");
    put(&k, "lid - 3 name=c parent=b");
    put(&k, "lid - 4 name=b parent=c");
    expect(&k, "t.tell: a [w=1]\nt.tell: b [w=1]\nt.tell: c [w=1]\n", 3);
    assert_true(nc_run_withdraw(k.run, source));
    expect(&k, "", 3);
    kit_end(&k);
}

static void found_by_content(void **state)
{
    (void)state;
    kit k;
    kit_live(&k, chain);
    put(&k, "box - 1 name=a open=true");
    nc_fact_id id = put(&k, "lid - 2 name=x parent=a");
    put(&k, "lid - 2 name=x parent=a");
    nc_fact fact = kit_parse(&k, 1, "lid - 2 name=x parent=a"), other = kit_parse(&k, 1, "lid - 2 name=x parent=b");
    assert_int_equal(nc_run_find(k.run, &fact), id);
    assert_int_equal(nc_run_find(k.run, &other), 0);
    kit_finish(&k);
    assert_int_equal(nc_run_fact(k.run, k.out->findings[0]->evidence[0].rows[0]), 1);
    assert_int_equal(nc_run_fact(k.run, k.out->findings[0]->conclusion), 0);
    assert_true(nc_run_withdraw(k.run, id));
    assert_int_equal(nc_run_find(k.run, &fact), id + 1); /* its twin */
    kit_end(&k);
}

static void expect_pairs(kit *k, uint64_t derived, uint64_t candidates)
{
    assert_int_equal(nc_run_finish(k->run)->rows_derived, derived);
    assert_int_equal(nc_run_profiled(k->run)->rules[0].candidates, candidates);
}

/* Facts that come meet what is there; what was joined before is not joined again. */
static void more_facts(void **state)
{
    (void)state;
    kit k;
    kit_live(&k, "rule: t.pair\ntitle: t\nseverity: info\nfind:\n  b: box\n  l: lid where parent == b.name\n"
                 "conclude: pair(box = b.name, lid = l.name)\n");
    put(&k, "box - 1 name=a open=true");
    for (int i = 2; i <= 31; i++) {
        char lid[64];
        snprintf(lid, sizeof lid, "lid - %d name=l%d parent=a", i, i);
        put(&k, lid);
    }
    expect_pairs(&k, 30, 31); /* the box, each of its lids */
    nc_fact_id more = put(&k, "lid - 40 name=x parent=a");
    expect_pairs(&k, 31, 2);
    put(&k, "box - 41 name=b open=true");
    put(&k, "lid - 42 name=y parent=b");
    expect_pairs(&k, 32, 3); /* box and lid, and the lid again, whose box is not an old one */
    put(&k, "box - 43 name=c open=true");
    expect_pairs(&k, 32, 1);
    put(&k, "lid - 44 name=z parent=c");
    expect_pairs(&k, 33, 2);
    assert_true(nc_run_withdraw(k.run, more)); /* what went is looked for everywhere */
    expect_pairs(&k, 32, 35);
    put(&k, "lid - 45 name=w parent=c");
    expect_pairs(&k, 33, 2);
    kit_end(&k);
}

/* A run that is not live ends with its finish. */
static void ended(void **state)
{
    (void)state;
    kit k;
    kit_begin(&k, chain);
    kit_facts(&k, 1, "ask 1s 4 size=5");
    kit_expect(&k, "t.other: asked 5 [a=4]\n");
    kit_facts(&k, 1, "ask 2s 5 size=6");
    k.out = NULL;
    kit_expect(&k, "t.other: asked 5 [a=4]\n");
    assert_false(nc_run_withdraw(k.run, 1));
    kit_end(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(supports), cmocka_unit_test(circles), cmocka_unit_test(found_by_content),
                                        cmocka_unit_test(more_facts), cmocka_unit_test(ended) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
