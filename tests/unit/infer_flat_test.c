/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "tests/unit/infer_kit.h"

/* Conditions and values of one fact, for one fact and for more than fit into one part of a batch, for few patterns and for so
 * many that the index is asked.  What is expected follows from docs/rule-language.md, "Expressions". */

static const char *const facts[] = {
    "id=3 size=10 urgent=yes who=x",
    "id=0 size=-4 urgent=no who=y",
    "size=9223372036854775807 urgent=yes who=x",
    "id=2",
    "id=0 size=0 urgent=no",
};
enum { FACTS = sizeof facts / sizeof *facts };

/* For each fact: y, n, or ? where it stays undecided. */
static const struct form {
    const char *condition, *expected;
} forms[] = {
    { "size + id >= 13", "yn??n" },
    { "size + 1 > 0", "yn??y" }, /* overflow is unknown */
    { "id % 2 == 1", "yn?nn" },
    { "7 % id == 1", "y??y?" }, /* so is a remainder of division by zero */
    { "size - id == 7 or urgent", "yny?n" },
    { "size - id == 7 and urgent", "yn??n" },
    { "size - id == 7 and not urgent", "nnn?n" },
    { "not (size * 2 < 0 and urgent)", "yy??y" },
    { "if(urgent, size, id) == 10", "ynn?n" },
    { "if(urgent, id, 5 - size) > 2", "yy??y" },
    { "size + id in [13, -4]", "yy??n" },
    { "size > id", "yn??n" },
    { "size >= id", "yn??y" },
    { "size < id", "ny??n" },
    { "size <= id + 7", "yy??y" },
    { "size != id * 5 - 5", "ny??y" },
    { "0 - size < 4", "yny?y" },
    { "-size < 4", "yny?y" },
    { "id bor 4 == 7", "yn?nn" },
    { "id band 2 == 2", "yn?yn" },
    { "who == x and size > id", "yn??n" },
    { "(size > id) == urgent", "yy??y" },
    { "size + id > 0 or id is unknown", "yny?n" },
    { "n + id > 0", "yy?yy" },
    { "at - at == 0s and id + 0 == id", "yy?yy" },
    { "source is known and id + 1 > 0", "yy?yy" },
    { "share + 1.0 > 0.0 or size + id == 13", "y????" }, /* fractions are walked as trees */
    { "size - id > 0 and size / id > 2.0", "yn??n" },
};

enum { OTHERS = 70, COPIES = 33, MOST_TEXT = 20000 };

static void rules_for(char *text, const char *condition, bool many)
{
    int n = snprintf(text, MOST_TEXT, "rule: t.r\ntitle: t\nseverity: error\nfind: {f: \"ask where %s\"}\nsay: {what: \"{f.n}\"}\n",
                     condition);
    for (unsigned i = 0; many && i < OTHERS; i++)
        n += snprintf(text + n, (size_t)(MOST_TEXT - n),
                      "---\nrule: t.other_%u\ntitle: t\nseverity: error\nfind: {f: ask where id == %u}\nsay: {what: x}\n", i,
                      1000 + i);
}

/* `copies` of one fact. */
static void expect(const struct form *form, unsigned fact, unsigned copies, bool many)
{
    static char text[MOST_TEXT];
    char line[200], answer = form->expected[fact];
    kit k;
    rules_for(text, form->condition, many);
    kit_begin(&k, text);
    for (unsigned i = 0; i < copies; i++) {
        snprintf(line, sizeof line, "ask %us %u %s", i + 1, i + 1, facts[fact]);
        nc_fact one = kit_parse(&k, 1, line);
        nc_sink *sink = nc_run_sink(k.run);
        bool others = many && strstr(facts[fact], "id=") == NULL; /* those may want a fact without id */
        if (sink->may(sink, &one, UINT64_MAX) != (answer != 'n' || others))
            fail_msg("'%s' is asked about %s", form->condition, facts[fact]);
        assert_true(sink->may(sink, &one, 0));
        nc_put(sink, &one);
    }
    kit_finish(&k);
    size_t undecided = 0;
    for (size_t i = 0; i < k.out->undecided_count; i++)
        undecided += nc_str_eq(k.out->undecided[i].rule->name, NC_S("t.r"));
    if (k.out->finding_count != (answer == 'y' ? copies : 0) || (undecided != 0) != (answer == '?'))
        fail_msg("'%s' of %s, %u times%s: %zu findings, %zu undecided", form->condition, facts[fact], copies,
                 many ? ", among many rules" : "", k.out->finding_count, undecided);
    kit_end(&k);
}

static void conditions(void **state)
{
    (void)state;
    for (size_t f = 0; f < sizeof forms / sizeof *forms; f++)
        for (unsigned i = 0; i < FACTS; i++) {
            expect(&forms[f], i, 1, false);
            expect(&forms[f], i, 1, true);
            expect(&forms[f], i, COPIES * FACTS, false);
            expect(&forms[f], i, COPIES * FACTS, true);
        }
}

/* Facts of all kinds mixed, so that bits of one part stand for different answers. */
static void mixed(void **state)
{
    (void)state;
    for (size_t f = 0; f < sizeof forms / sizeof *forms; f++) {
        static char text[MOST_TEXT];
        char line[200];
        size_t expected = 0;
        kit k;
        rules_for(text, forms[f].condition, false);
        kit_begin(&k, text);
        for (unsigned i = 0; i < COPIES * FACTS; i++) {
            unsigned fact = i * 7 / 3 % FACTS;
            snprintf(line, sizeof line, "ask %us %u %s", i + 1, i + 1, facts[fact]);
            kit_fact(&k, 1, line);
            expected += forms[f].expected[fact] == 'y';
        }
        kit_finish(&k);
        assert_int_equal(k.out->finding_count, expected);
        kit_end(&k);
    }
}

/* Keys and fields that are calculated, counted over parts of a batch. */
static void accumulators(void **state)
{
    (void)state;
    kit k;
    char line[200];
    kit_begin(&k, "reduce: t.sums\nfrom: ask where size is known\nkey: {odd: id % 2, from: source}\n"
                  "fields: {all: count(), large: count(size * 2 > 100), sum: sum(size - 1), least: min(size - id), most: max(size - id), "
                  "kinds: distinct(size % 5), ever: any(size == 7)}\n---\n"
                  "rule: t.r\ntitle: t\nseverity: error\nfind: {s: t.sums}\n"
                  "say: {what: \"{s.odd} {s.all} {s.large} {s.sum} {s.least} {s.most} {s.kinds} {s.ever}\"}\n");
    int odd[2][4] = { { 0, 0, 1000, -1000 }, { 0, 0, 1000, -1000 } }, large[2] = { 0, 0 };
    for (int i = 0; i < 150; i++) {
        int id = i % 3, size = i, with = id % 2;
        snprintf(line, sizeof line, "ask %ds %d id=%d size=%d", i + 1, i + 1, id, size);
        kit_fact(&k, 1, line);
        odd[with][0]++;
        odd[with][1] += size - 1;
        odd[with][2] = size - id < odd[with][2] ? size - id : odd[with][2];
        odd[with][3] = size - id > odd[with][3] ? size - id : odd[with][3];
        large[with] += size * 2 > 100;
    }
    char expected[300]; /* 7 is 3 * 2 + 1, so its id is odd */
    snprintf(expected, sizeof expected, "t.r: 0 %d %d %d %d %d 5 no [s=1]\nt.r: 1 %d %d %d %d %d 5 yes [s=2]\n", odd[0][0],
             large[0], odd[0][1], odd[0][2], odd[0][3], odd[1][0], large[1], odd[1][1], odd[1][2], odd[1][3]);
    kit_expect(&k, expected);
    kit_end(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conditions),
        cmocka_unit_test(mixed),
        cmocka_unit_test(accumulators),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
