/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "tests/unit/rule_kit.h"

/* What is refused though every word of it is right: conditions that are never true together, events that nothing bounds. */

#define HEAD "rule: t.r\ntitle: t\nseverity: error\n"
#define SAY "say: {what: \"w\"}\n"
#define FIND(pattern) HEAD "find:\n  a: " pattern "\n" SAY
#define TWO(where) HEAD "find: {a: call, b: call where line_no == a.line_no}\nwhere: [" where "]\n" SAY

/* Refused, with what stands at the place that is shown. */
static const struct {
    const char *rule, *at, *says;
} refused[] = {
    { FIND("call where len > 5 and len < 3"), "len < 3", "'a.len > 5' and 'a.len < 3'" },
    { FIND("call where len == 1 and len in [2, 3]"), "len in [", "never true together" },
    { FIND("call where cost > 1.5 and cost <= 1.5"), "cost <=", "never true together" },
    { FIND("call where cost < -1.5 and cost > -1.0"), "cost > -1.0", "never true together" },
    { FIND("call where kind == ring and kind == answer"), "kind == answer", "never true together" },
    { FIND("call where paid and not paid"), "not paid", "never true together" },
    { FIND("call where len is unknown and len > 1"), "len > 1", "never true together" },
    { FIND("call where len < len"), "len < len", "never true" },
    { FIND("call where len > wait / 1s and len < wait / 1s"), "len < wait", "never true together" },
    /* no two of these contradict each other */
    { FIND("call where len in [1, 9] and len > 2 and len < 8"), "len < 8", "and the other conditions before it" },
    { FIND("call where len > 3 and len < 6 and len != 4 and len != 5"), "len != 5", "never true together" },
    /* of several names, by way of what is equal */
    { TWO("\"a.len > b.len\", \"b.len > a.len\""), "b.len > a.len", "never true together" },
    { TWO("\"a.len == b.len\", \"a.len == 1\", \"b.len > 4\""), "b.len > 4", "never true together" },
    { HEAD "find:\n  a: call where len == 1\n  b: call where line_no == a.line_no\nwhere: [\"not a.len < 9\"]\n" SAY, "not a.len", "never" },
    { HEAD "find: {a: call where line_no == 1}\nunless:\n  e: exists line where number == 2 and number > 7\n" SAY, "number > 7", "never" },
    { HEAD "find: {a: call where line_no == 1}\nabsent:\n  b: call where len > 9 and len < 9\n  within: 5s after a\n  provided: always\n" SAY,
      "len < 9", "never true together" },
    { HEAD "find: {a: call}\nper: [a.line_no]\nhaving: [count(a) < 1]\n" SAY, "count(a) < 1", "never true" },
    { HEAD "find: {a: call}\nper: [a.line_no]\nhaving: [count(a) >= 3, count(a) < 3]\n" SAY, "count(a) < 3", "never true together" },
    { HEAD "find: {a: call where len == 1}\nweigh:\n  c.one: {seen: strong, unseen: weak}\n" SAY "---\ncause: c.one\ntitle: o\n", "weak",
      "cannot both speak for" },
    { HEAD "find: {a: call where len == 1}\nweigh:\n  c.one: {seen: excludes, unseen: against-weak}\n" SAY "---\ncause: c.one\ntitle: o\n",
      "against-weak", "cannot both speak against" },
    { HEAD "find: {a: call where len == 1}\nweigh:\n  c.one: {seen: weak, when: \"a.cost > 2.0 and a.cost < 1.0\"}\n" SAY
           "---\ncause: c.one\ntitle: o\n", "a.cost < 1.0", "never true together" },
    /* without bound */
    { HEAD "find:\n  a: call where len == 1\n  b: call where len is known\n" SAY, "b: call", "nothing bounds them" },
    { HEAD "find:\n  a: call where len == 1\n  b: call where len != 4 and cost > a.cost\n" SAY, "b: call", "nothing bounds them" },
    { HEAD "find:\n  a: call where len == 1\n  b: line where number == a.line_no\nabsent:\n  c: call where len != a.len + b.number\n"
           "  until: end of source after a\n  provided: always\n" SAY, "c: call", "nothing bounds what must be absent" },
};

static const char *const fine[] = {
    FIND("call where len > 3 and len < 5"),
    FIND("call where cost > 1.5 and cost < 1.6"),
    FIND("call where len == 1 or len > 5 and len < 9"),
    FIND("call where kind != ring and kind != answer"),
    TWO("\"a.len >= b.len\", \"b.len >= a.len\""),
    TWO("\"a.len == b.len\", \"a.len > 1\", \"b.len < 4\""),
    HEAD "find: {a: call}\nwhere: [\"every call where len > 3 satisfies len > 2\"]\n" SAY,
    HEAD "find: {a: call where len == 1}\nweigh:\n  c.one: {seen: strong, unseen: against-weak}\n" SAY "---\ncause: c.one\ntitle: o\n",
    HEAD "find: {a: call}\n" SAY,
    HEAD "find:\n  a: call where len == 1\n  b: call where line_no == a.line_no\n" SAY,
    HEAD "find:\n  a: call where len == 1\n  b: call where at in (a.at, a.at + 5s)\n" SAY,
    HEAD "find:\n  a: line where state == up\n  b: line where number > a.number\n" SAY,
    HEAD "find: {a: call}\nthen: [{b: call, within: 5s}]\n" SAY,
    HEAD "allow: {L019: they are few}\nfind:\n  a: call where len == 1\n  b: call where cost > a.cost\n" SAY,
    HEAD "find: {a: call where len == 1}\nabsent:\n  c: call where len != a.len\n  until: end of source after a\n  provided: always\n" SAY,
};

static void not_loaded(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        kit k = kit_load(refused[i].rule);
        size_t count;
        const nc_message *messages = nc_diag_sorted(k.diag, &count);
        nc_str text = nc_str_c(refused[i].rule), line = text;
        if (k.program != NULL || count != 1 || nc_str_find(messages[0].text, nc_str_c(refused[i].says)) == SIZE_MAX)
            fail_msg("%s\nsays:\n%.*s", refused[i].rule, NC_FMT(nc_buf_str(&k.text)));
        for (unsigned l = 0; l < messages[0].place.line; l++)
            nc_str_split(&text, '\n', &line);
        size_t from = nc_str_find(line, nc_str_c(refused[i].at)), column = messages[0].place.column - 1;
        if (from == SIZE_MAX || column < from || column >= from + strlen(refused[i].at)) /* at its operator */
            fail_msg("%s\nshows '%.*s'", refused[i].rule, NC_FMT(nc_str_sub(line, column, SIZE_MAX)));
        kit_free(&k);
    }
}

static void loaded(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++) {
        kit k = kit_load(fine[i]);
        if (k.program == NULL)
            fail_msg("%s\nis refused:\n%.*s", fine[i], NC_FMT(nc_buf_str(&k.text)));
        kit_free(&k);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(not_loaded), cmocka_unit_test(loaded) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
