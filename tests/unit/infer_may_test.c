/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "tests/unit/infer_kit.h"

/* Whether a fact may matter is answered out of what kept the facts before it out (may.c).  Whatever these were, the answer is
 * that of a run which is asked for the first time. */

static const char rules[] = "rule: t.a\ntitle: t\nseverity: error\nfind: {f: ask where id == 3}\nsay: {what: x}\n---\n"
                            "rule: t.b\ntitle: t\nseverity: error\nfind: {f: \"ask where size != 5 and id > 6\"}\nsay: {what: x}\n---\n"
                            "rule: t.c\ntitle: t\nseverity: error\nfind: {f: \"ask where id in [1, 4, 9] and urgent\"}\nsay: {what: x}\n---\n"
                            "rule: t.d\ntitle: t\nseverity: error\nfind: {f: ask where who is unknown and id == 0}\nsay: {what: x}\n---\n"
                            "rule: t.e\ntitle: t\nseverity: error\nfind: {f: \"ask where size * 2 > id + 9\"}\nsay: {what: x}\n---\n"
                            "rule: t.f\ntitle: t\nseverity: error\nfind: {f: ask where who is known and id < 0 - 3}\nsay: {what: x}\n---\n"
                            "rule: t.g\ntitle: t\nseverity: error\nfind: {f: \"ask where size >= 2 and size <= 4 and urgent\"}\nsay: {what: x}\n";

static uint64_t seed = 1;

static unsigned draw(unsigned below)
{
    seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (unsigned)((seed >> 33) % below);
}

/* Mostly like the one before. */
static void next_fact(char *line, size_t room)
{
    static int id, size;
    static const char *who = "", *urgent = "";
    static const char *const names[] = { "", " who=x", " who=y" }, *const moods[] = { "", " urgent=yes", " urgent=no" };
    if (draw(3) == 0)
        id = (int)draw(14) - 5;
    if (draw(3) == 0)
        size = draw(2) != 0 ? 0 : (int)draw(11);
    if (draw(4) == 0)
        who = names[draw(3)];
    if (draw(4) == 0)
        urgent = moods[draw(3)];
    char number[32] = "", amount[32] = "";
    if (draw(8) != 0)
        snprintf(number, sizeof number, " id=%d", id);
    if (draw(8) != 0)
        snprintf(amount, sizeof amount, " size=%d", size);
    snprintf(line, room, "ask 1s 1%s%s%s%s", number, amount, who, urgent);
}

static bool asked_afresh(const char *line, uint64_t filled)
{
    kit k;
    kit_begin(&k, rules);
    nc_fact fact = kit_parse(&k, 1, line);
    bool may = nc_run_sink(k.run)->may(nc_run_sink(k.run), &fact, filled);
    kit_end(&k);
    return may;
}

static void memory_changes_no_answer(void **state)
{
    (void)state;
    enum { ASKED = 3000 };
    static const uint64_t masks[] = { UINT64_MAX, 5, 3 };
    unsigned yes = 0;
    kit k;
    kit_begin(&k, rules);
    for (unsigned i = 0; i < ASKED; i++) {
        char line[160];
        next_fact(line, sizeof line);
        uint64_t filled = masks[draw(4) != 0 ? 0 : draw(3)];
        nc_fact fact = kit_parse(&k, 1, line);
        bool may = nc_run_sink(k.run)->may(nc_run_sink(k.run), &fact, filled);
        if (may != asked_afresh(line, filled))
            fail_msg("asked about '%s' after %u others: %d", line, i, may);
        yes += may;
    }
    kit_end(&k);
    assert_in_range(yes, ASKED / 10, ASKED * 9 / 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(memory_changes_no_answer) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
