/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/infer_kit.h"

/* Commands whose answer the case has already. */

#define RULES(commands, action) \
    commands "---\n" \
    "rule: t.asked\ntitle: t\nseverity: error\nfind:\n  a: ask where size > 5\nsay:\n  what: \"w\"\n" \
    "do:\n  - " action "\n  - {look: \"the wall\", to: look, cost: 5}\n---\n" \
    "rule: t.box\ntitle: t\nseverity: info\nfind:\n  b: box where open and name != z and size > 90\n" \
    "say:\n  what: \"w\"\n---\n" \
    "rule: t.lid\ntitle: t\nseverity: info\nfind:\n  b: lid where open and name != z\nsay:\n  what: \"w\"\n"
#define COMMAND(name, platform, text, feeds) \
    "command: " name "\nplatform: " platform "\npurpose: shows\ntext: \"" text "\"\nrisk: none\nfeeds: [" feeds "]\n"
#define NAMED "params: {name: symbol}\n"
#define SHOW COMMAND("c.show", "zos", "show {name} now", "box") NAMED
#define SHOW_X "{run: c.show, with: {name: a.who}, to: see, cost: 1}"

/* What stands behind the command, and whether it comes behind what nobody has looked at. */
static void expect(const char *rules, const char *alpha, const char *beta, const char *shown_in)
{
    kit k;
    kit_begin(&k, rules);
    kit_facts(&k, 1, alpha);
    kit_facts(&k, 2, beta);
    kit_finish(&k);
    assert_int_equal(k.out->next_count, 2);
    size_t at = nc_str_eq(k.out->next[0].filled->text, NC_S("the wall")) ? 1 : 0;
    nc_str have = k.out->next[at].filled->shown_in;
    if (!nc_str_eq(have, nc_str_c(shown_in)))
        fail_msg("'%.*s' instead of '%s': %s / %s", NC_FMT(have), shown_in, alpha, beta);
    assert_int_equal(at, shown_in[0] != '\0');
    kit_end(&k);
}

static void parameters(void **state)
{
    (void)state;
    static const char rules[] = RULES(SHOW, SHOW_X);
    expect(rules, "ask 1s 1 who=x size=6", "box - 0 name=x", "beta");
    expect(rules, "ask 1s 1 who=x size=6", "box - 0 name=y\nbox - 0 name=X", "beta"); /* in any case */
    expect(rules, "ask 1s 1 who=x size=6\nbox - 0 name=x", "box - 0 name=y", "alpha");
    expect(rules, "ask 1s 1 who=x size=6", "box - 0 name=y", "");
    expect(rules, "ask 1s 1 who=x size=6", "lid - 0 name=x", "");
    expect(rules, "ask 1s 1 who=x size=6", "", "");
}

/* A number is compared with what is called so, not with any that happens to be equal. */
static void numbers(void **state)
{
    (void)state;
#define SIZED(name) \
    RULES(COMMAND("c.show", "zos", "show {" name "}", "box") "params: {" name ": int}\n", \
          "{run: c.show, with: {" name ": a.size}, to: see, cost: 1}")
    expect(SIZED("size"), "ask 1s 1 who=x size=6", "box - 0 name=y size=6", "beta");
    expect(SIZED("size"), "ask 1s 1 who=x size=6", "box - 0 name=y size=7", "");
    expect(SIZED("count"), "ask 1s 1 who=x size=6", "box - 0 name=y size=6", "");
}

/* What has no value yet may be anything: one source alone tells of such things. */
static void open_places(void **state)
{
    (void)state;
    static const char rules[] = RULES(SHOW, "{run: c.show, to: see, cost: 1}");
    expect(rules, "ask 1s 1 who=x size=6", "box - 0 name=y", "beta");
    expect(rules, "ask 1s 1 who=x size=6\nbox - 0 name=z", "box - 0 name=y", "alpha"); /* the finding's own */
    expect(rules, "ask 1s 1 who=x size=6", "", "");
}

/* Without parameters it may be about another host: only the finding's own source will do. */
static void no_places(void **state)
{
    (void)state;
    static const char rules[] =
        RULES(COMMAND("c.all", "zos", "show all", "box"), "{run: c.all, to: see, cost: 1}");
    expect(rules, "ask 1s 1 who=x size=6\nbox - 0 name=y", "", "alpha");
    expect(rules, "ask 1s 1 who=x size=6", "box - 0 name=y", "");
}

/* Another command gives all that this one gives, or this one gives more than the source has. */
static void alike(void **state)
{
    (void)state;
#define BOTH "---\n" COMMAND("c.both", "zos", "show both {name}", "box, lid") NAMED
#define ELSEWHERE "---\n" COMMAND("c.else", "linux", "see {name}", "box") NAMED
    expect(RULES(SHOW BOTH, SHOW_X), "ask 1s 1 who=x size=6", "box - 0 name=x\nlid - 0 name=x", "");
    expect(RULES(SHOW ELSEWHERE, SHOW_X), "ask 1s 1 who=x size=6", "box - 0 name=x", "beta");
    static const char both[] = RULES(SHOW BOTH, "{run: c.both, with: {name: a.who}, to: see, cost: 1}");
    expect(both, "ask 1s 1 who=x size=6", "box - 0 name=x\nlid - 0 name=y", "beta");
    expect(both, "ask 1s 1 who=x size=6", "box - 0 name=x", "");
}

/* A recording is no answer to a command that records. */
static void events(void **state)
{
    (void)state;
    expect(RULES(COMMAND("c.record", "zos", "record {name}", "ask") NAMED,
                 "{run: c.record, with: {name: a.who}, to: see, cost: 1}"),
           "ask 1s 1 who=x size=6", "ask 1s 1 who=x size=1", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parameters), cmocka_unit_test(numbers), cmocka_unit_test(open_places),
        cmocka_unit_test(no_places),  cmocka_unit_test(alike),   cmocka_unit_test(events),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
