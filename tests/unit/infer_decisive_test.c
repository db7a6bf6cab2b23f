/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "tests/unit/infer_kit.h"

/* Which rows `exists` needs: as many as can decide it, and with them it says what it says with all. */

#define RULE(exists)                                                                                                     \
    "rule: t.r\ntitle: t\nseverity: error\nfind: {a: ask where id > 0}\nwhere:\n  - exists answer where " exists         \
    "\nsay: {what: \"{a.n}\"}\n"

typedef struct question {
    uint32_t source;
    int id, who, size; /* -1 = not known */
} question;

enum { ANSWERS = 300, ASKS = 60 };

static bool equal_only(const question *a, const question *b)
{
    return a->source == b->source && a->id == b->id;
}

static bool other_and_above(const question *a, const question *b)
{
    return a->id == b->id && b->who != a->who && b->size > a->size;
}

static bool below(const question *a, const question *b)
{
    return a->source == b->source && b->size <= a->size;
}

static const struct {
    const char *rule;
    bool (*holds)(const question *ask, const question *answer);
    size_t most; /* rows of answers: two sources, three ids, twice as many where two must differ */
} forms[] = {
    { RULE("source == a.source and id == a.id"), equal_only, 6 },
    { RULE("id == a.id and who != a.who and size > a.size"), other_and_above, 12 },
    { RULE("id == a.id and who != a.who and a.size < size"), other_and_above, 12 },
    { RULE("source == a.source and size <= a.size"), below, 2 },
};

static unsigned below_of(uint64_t *seed, unsigned n)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(*seed >> 33) % n;
}

static question put(kit *k, uint64_t *seed, const char *type, unsigned at)
{
    question q = { 1 + (uint32_t)below_of(seed, 2), 1 + (int)below_of(seed, 3), (int)below_of(seed, 3),
                   (int)below_of(seed, 1000) };
    char line[120];
    snprintf(line, sizeof line, "%s %us %u id=%d who=w%d size=%d", type, at, at, q.id, q.who, q.size);
    kit_fact(k, q.source, line);
    return q;
}

static void as_with_all_rows(void **state)
{
    (void)state;
    for (size_t f = 0; f < sizeof forms / sizeof *forms; f++) {
        kit k;
        uint64_t seed = 7 + f;
        question answers[ANSWERS], asks[ASKS];
        size_t expected = 0;
        kit_begin(&k, forms[f].rule);
        for (unsigned i = 0; i < ANSWERS; i++)
            answers[i] = put(&k, &seed, "answer", i + 1);
        for (unsigned i = 0; i < ASKS; i++)
            asks[i] = put(&k, &seed, "ask", ANSWERS + i + 1);
        for (unsigned i = 0; i < ASKS; i++) {
            bool some = false;
            for (unsigned j = 0; j < ANSWERS; j++)
                some = some || forms[f].holds(&asks[i], &answers[j]);
            expected += some;
        }
        kit_finish(&k);
        assert_int_equal(k.out->finding_count, expected);
        assert_in_range(k.out->facts_kept, ASKS + 1, ASKS + forms[f].most);
        kit_end(&k);
    }
}

/* The greatest two by the same sender: one of them is not enough to say that nobody else was above. */
static void the_greatest_that_differ(void **state)
{
    (void)state;
    kit k;
    kit_begin(&k, forms[1].rule);
    kit_facts(&k, 1, "answer 1s 1 id=1 who=x size=5\nanswer 2s 2 id=1 who=y size=4\nanswer 3s 3 id=1 who=x size=9\n"
                     "answer 4s 4 id=1 who=z size=3\nanswer 5s 5 id=1 who=x size=7\n"
                     "ask 6s 6 id=1 who=x size=3\nask 7s 7 id=1 who=x size=4\nask 8s 8 id=1 who=y size=8");
    kit_expect(&k, "t.r: 6 [a=6]\nt.r: 8 [a=8]\n");
    assert_int_equal(k.out->facts_kept, 5);
    kit_end(&k);
}

/* Of a row that does not know a slot nothing is decided, and it stays beside those that do. */
static void rows_that_do_not_know(void **state)
{
    (void)state;
    kit k;
    kit_begin(&k, forms[1].rule);
    kit_facts(&k, 1, "answer 1s 1 id=1 who=x\nanswer 2s 2 id=1 who=x size=9\nanswer 3s 3 id=1 who=y size=2\n"
                     "answer 4s 4 who=x size=99\nask 5s 5 id=1 who=y size=4\nask 6s 6 id=2 who=y size=4\n"
                     "ask 7s 7 id=1 who=x size=4");
    kit_expect(&k, "t.r: 5 [a=5]\nt.r? it is not known whether such a answer exists\n"); /* to 6, by the fourth answer */
    assert_int_equal(k.out->facts_kept, 7);
    assert_int_equal(k.out->undecided_count, 1);
    kit_end(&k);
}

/* A condition of another kind may be decided by any row. */
static void other_conditions_keep_all(void **state)
{
    (void)state;
    kit k;
    kit_begin(&k, RULE("id == a.id and size + a.size == 10"));
    kit_facts(&k, 1, "answer 1s 1 id=1 size=5\nanswer 2s 2 id=1 size=6\nanswer 3s 3 id=1 size=7\nask 4s 4 id=1 size=4");
    kit_expect(&k, "t.r: 4 [a=4]\n");
    assert_int_equal(k.out->facts_kept, 4);
    kit_end(&k);
}

/* The same conditions of its own in `find`: those rows are all needed. */
static void beside_a_find(void **state)
{
    (void)state;
    kit k;
    kit_begin(&k, RULE("id == a.id") "---\nrule: t.s\ntitle: t\nseverity: error\nfind: {b: answer}\nsay: {what: \"{b.n}\"}\n");
    kit_facts(&k, 1, "answer 1s 1 id=1\nanswer 2s 2 id=1\nask 3s 3 id=1");
    kit_expect(&k, "t.s: 1 [b=1]\nt.s: 2 [b=2]\nt.r: 3 [a=3]\n");
    kit_end(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_with_all_rows),          cmocka_unit_test(the_greatest_that_differ),
        cmocka_unit_test(rows_that_do_not_know),     cmocka_unit_test(other_conditions_keep_all),
        cmocka_unit_test(beside_a_find),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
