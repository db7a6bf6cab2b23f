/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "tests/unit/infer_kit.h"

/* t.second rests on what t.first concludes, and so does what the accumulator counts for t.third: all three need a
 * box.  t.alone does not, and asks for fewer questions. */
static const char rules[] =
    "rule: t.first\ntitle: t\nseverity: error\nfind:\n  a: ask where size > 3\n  b: box where size == a.size\n"
    "conclude: odd(id = a.id)\nsay: {what: \"{a.n} {b.n}\"}\n---\n"
    "rule: t.second\ntitle: t\nseverity: error\nfind:\n  o: odd\n  a: ask where id == o.id\n"
    "absent: {any: answer where id == a.id, within: 1s after a, provided: watch.sees(a.who)}\n"
    "say: {what: \"{a.n}\"}\n---\n"
    "reduce: t.boxes\nfrom: box\nkey: {size: size}\nfields: {boxes: count()}\n---\n"
    "rule: t.third\ntitle: t\nseverity: error\nfind:\n  s: t.boxes\n  a: answer where size == s.size\n"
    "say: {what: \"{a.n}\"}\n---\n"
    "rule: t.alone\ntitle: t\nseverity: error\nfind: {a: ask where size > 8}\nsay: {what: \"{a.n}\"}\n";

static const char facts[] = "ask 1s 1 id=1 size=4\nask 2s 2 id=2 size=9\nanswer 3s 3 id=1 size=4\nask 4s 4 id=3 size=5";

static nc_str run(kit *k, nc_buf *out, const char *before, bool never)
{
    nc_fact_type box = nc_vocab_find(k->vocab, NC_S("box"));
    kit_begin_with(k, 0, NULL);
    if (before != NULL)
        kit_fact(k, 1, before);
    if (never)
        nc_run_never(k->run, &box, 1);
    kit_facts(k, 1, facts);
    kit_finish(k);
    out->n = 0;
    kit_print_all(k, out);
    return nc_buf_str(out);
}

static void nothing_is_kept_for_them(void **state)
{
    (void)state;
    kit k;
    nc_buf with = { 0 }, without = { 0 };
    kit_rules(&k, rules);
    nc_str all = run(&k, &with, NULL, false);
    assert_int_equal(k.out->facts_kept, 5); /* a question for t.alone, three for the absence, an answer; t.first has no box */
    kit_end_run(&k);
    nc_str fewer = run(&k, &without, NULL, true);
    assert_int_equal(k.out->facts_kept, 1); /* the question of size 9, for t.alone */
    assert_true(nc_str_eq(all, fewer));
    assert_int_equal(k.out->finding_count, 1);
    assert_int_equal(k.out->lacking_count, 1); /* a box would tell more of what was asked: t.first says so */
    nc_buf_free(&with);
    nc_buf_free(&without);
    kit_end(&k);
}

/* Whoever says it too late has changed nothing. */
static void after_the_first_fact(void **state)
{
    (void)state;
    kit k;
    nc_buf out = { 0 };
    kit_rules(&k, rules);
    run(&k, &out, "box - 7 size=4", true);
    assert_int_equal(k.out->finding_count, 3); /* t.alone, t.first, t.third; t.second's question was answered */
    nc_buf_free(&out);
    kit_end(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_kept_for_them),
        cmocka_unit_test(after_the_first_fact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
