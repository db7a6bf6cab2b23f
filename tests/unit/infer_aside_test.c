/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "tests/unit/infer_kit.h"

/* Facts that are laid aside until the other side of a join names them: what is found is what a loop over all pairs finds,
 * and what nobody names becomes no row. */

#define JOIN(conditions)                                                                                                 \
    "rule: t.r\ntitle: t\nseverity: error\nfind:\n  a: ask where id > 0\n  b: answer where " conditions                   \
    "\nsay: {what: \"{a.n} {b.n}\"}\n"

enum { ANSWERS = 400, ASKS = 12, IDS = 100 };

static unsigned below(uint64_t *seed, unsigned n)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(*seed >> 33) % n;
}

/* Answers before and behind the asks, of two recordings. */
static void as_with_all_pairs(void **state)
{
    (void)state;
    kit k;
    uint64_t seed = 3;
    unsigned ids[ANSWERS], asked[ASKS];
    size_t pairs = 0, named = 0;
    char line[80];
    kit_begin(&k, JOIN("id == a.id and size != a.size"));
    for (unsigned i = 0; i < ANSWERS; i++) {
        if (i >= 50 && i < 50 + ASKS) {
            asked[i - 50] = 1 + below(&seed, IDS);
            snprintf(line, sizeof line, "ask %us %u id=%u size=-7", i, 1000 + i, asked[i - 50]);
            kit_fact(&k, 1, line);
        }
        ids[i] = 1 + below(&seed, IDS);
        snprintf(line, sizeof line, "answer %us %u id=%u size=%d who=w%u", i, 1 + i, ids[i], i % 7 == 0 ? -7 : (int)i, i % 5);
        kit_fact(&k, 1 + i % 2, line);
    }
    for (unsigned i = 0; i < ANSWERS; i++) {
        size_t of = 0;
        for (unsigned j = 0; j < ASKS; j++)
            of += ids[i] == asked[j];
        named += of > 0;
        pairs += i % 7 == 0 ? 0 : of;
    }
    kit_finish(&k);
    assert_true(pairs > 10);
    assert_int_equal(k.out->finding_count, pairs);
    assert_int_equal(k.out->facts_kept, ASKS + named);
    kit_end(&k);
}

static void nothing_is_kept_that_nobody_names(void **state)
{
    (void)state;
    kit k;
    kit_begin(&k, JOIN("id == a.id"));
    kit_facts(&k, 1, "answer 1s 1 id=1\nanswer 2s 2 id=2\nanswer 3s 3 id=1");
    kit_expect(&k, "");
    assert_int_equal(k.out->facts_kept, 0);
    kit_end(&k);
}

/* Extremes of numbers, and facts without a time, come back as they went; what does not know its key is equal to nothing. */
static void values_come_back(void **state)
{
    (void)state;
    kit k;
    kit_begin(&k, "rule: t.r\ntitle: t\nseverity: error\nfind:\n  a: ask where id > 0\n  b: answer where id == a.id\n"
                  "say: {what: \"{b.size} {b.who}\"}\n");
    kit_facts(&k, 1, "answer 3s 1 id=1 size=9223372036854775807 who=x\nanswer 2s 2 id=1 size=-9223372036854775807 who=y\n"
                     "answer 9s 3 size=5\nanswer - 4 id=1 size=0 who=z\nask 4s 5 id=1");
    kit_expect(&k, "t.r: 0 z [a=5 b=4]\nt.r: -9223372036854775807 y [a=5 b=2]\nt.r: 9223372036854775807 x [a=5 b=1]\n");
    kit_end(&k);
}

/* One rule asks for answers by id, one by who, a third for all of a size: each has what it needs, the third makes rows of its own. */
static void several_uses(void **state)
{
    (void)state;
    kit k;
    kit_begin(&k, JOIN("id == a.id") "---\nrule: t.s\ntitle: t\nseverity: error\nfind:\n  c: stop where size > 0\n"
                                     "  d: answer where who == c.who\nsay: {what: \"{d.n}\"}\n"
                                     "---\nrule: t.u\ntitle: t\nseverity: error\nfind: {e: answer where size == 8}\nsay: {what: \"{e.n}\"}\n");
    kit_facts(&k, 1, "answer 1s 1 id=1 who=x size=1\nanswer 2s 2 id=2 who=y size=2\nanswer 3s 3 id=3 who=z size=8\n"
                     "answer 4s 4 id=4 who=z size=4\nstop 5s 5 who=y size=1\nask 6s 6 id=1");
    kit_expect(&k, "t.r: 6 1 [a=6 b=1]\nt.s: 2 [c=5 d=2]\nt.u: 3 [e=3]\n");
    assert_int_equal(k.out->facts_kept, 5);
    kit_end(&k);
}

/* Each side of the join could wait for the other; the one with fewer facts does not. */
static void the_smaller_side_comes_first(void **state)
{
    (void)state;
    kit k;
    kit_begin(&k, JOIN("id == a.id"));
    kit_facts(&k, 1, "ask 1s 1 id=1\nask 2s 2 id=2\nask 3s 3 id=3\nanswer 4s 4 id=2");
    kit_expect(&k, "t.r: 2 4 [a=2 b=4]\n");
    assert_int_equal(k.out->facts_kept, 2);
    kit_end(&k);
}

/* What waits counts as a row, so that there is a limit. */
static void within_the_limit_of_rows(void **state)
{
    (void)state;
    kit k;
    nc_run_limits limits = nc_run_default_limits;
    limits.rows = 3;
    limits.batch = 1;
    kit_rules(&k, JOIN("id == a.id"));
    kit_begin_with(&k, 0, &limits);
    kit_facts(&k, 1, "answer 1s 1 id=1\nanswer 2s 2 id=1\nask 3s 3 id=1\nanswer 4s 4 id=1");
    kit_finish(&k);
    assert_int_equal(k.out->finding_count, 2);
    assert_int_equal(k.out->limit_count, 1);
    kit_end(&k);
}

/* An absence that begins at a fact that waits: it is refuted, or it holds, as if the fact were a row; facts of its own time lie on the side
 * of their record. */
static void absences_begin_at_them(void **state)
{
    (void)state;
    kit k;
    kit_begin(&k, "rule: t.r\ntitle: t\nseverity: error\nfind:\n  a: ask where id > 0\n  b: answer where id == a.id\n"
                  "absent:\n  s: stop where size == b.size\n  within: 5s after b\n  provided: watch.sees(b.who)\n"
                  "say: {what: \"{b.n}\"}\n");
    kit_facts(&k, 1, "answer 1s 1 id=1 size=1 who=x\nanswer 1s 2 id=1 size=2 who=x\nanswer 2s 3 id=1 size=3 who=x\n"
                     "stop 2s 4 size=3\nanswer 3s 6 id=1 size=4 who=x\nstop 3s 5 size=4\nstop 4s 7 size=1\n"
                     "answer 4s 8 id=2 size=9 who=x\nstop 7s 9 size=2\nanswer 7s 10 id=1 who=x\nstop 8s 12 size=9\nask 9s 11 id=1");
    kit_coverage(&k, 1, "0s", "60s", 0);
    kit_expect(&k, "t.r: 2 [a=11 b=2]\nt.r: 6 [a=11 b=6]\nt.r? a stop with unknown values may be the one\n");
    kit_end(&k);
}

/* What absences have refuted takes no place: of 20 000 facts no more than the limit of 600 wait at a time.  Those between them that are not
 * refuted are found. */
static void refuted_ones_go(void **state)
{
    (void)state;
    kit k;
    char line[80];
    nc_run_limits limits = nc_run_default_limits;
    limits.rows = 600;
    limits.batch = 64;
    kit_rules(&k, "rule: t.r\ntitle: t\nseverity: error\nfind:\n  a: ask where id > 0\n  b: answer where id == a.id\n"
                  "absent:\n  s: stop where size == b.size\n  within: 5s after b\n  provided: watch.sees(b.who)\n"
                  "say: {what: \"{b.n}\"}\n");
    kit_begin_with(&k, 0, &limits);
    for (unsigned i = 1; i <= 20000; i++) {
        snprintf(line, sizeof line, "answer %us %u id=%u size=%u who=x", i, 2 * i, i % 2000 == 7 ? 7 : i, i);
        kit_fact(&k, 1, line);
        snprintf(line, sizeof line, "stop %us %u size=%u", i, 2 * i + 1, i);
        if (i % 4000 != 7)
            kit_fact(&k, 1, line);
    }
    kit_fact(&k, 1, "ask 20001s 50000 id=7");
    kit_coverage(&k, 1, "0s", "30000s", 0);
    kit_expect(&k, "t.r: 14 [a=50000 b=14]\nt.r: 8014 [a=50000 b=8014]\nt.r: 16014 [a=50000 b=16014]\n"
                   "t.r: 24014 [a=50000 b=24014]\nt.r: 32014 [a=50000 b=32014]\n");
    assert_int_equal(k.out->limit_count, 0);
    kit_end(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_with_all_pairs), cmocka_unit_test(nothing_is_kept_that_nobody_names),
        cmocka_unit_test(values_come_back),  cmocka_unit_test(several_uses),
        cmocka_unit_test(the_smaller_side_comes_first), cmocka_unit_test(within_the_limit_of_rows),
        cmocka_unit_test(absences_begin_at_them), cmocka_unit_test(refuted_ones_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
