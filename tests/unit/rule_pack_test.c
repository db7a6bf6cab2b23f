/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "rule_kit.h"

#include "engine/base/version.h"

static void says(const char *text, const char *wanted)
{
    kit k = kit_load(text);
    if (nc_str_find(nc_buf_str(&k.text), nc_str_c(wanted)) == SIZE_MAX)
        fail_msg("missing: %s\n%.*s", wanted, NC_FMT(nc_buf_str(&k.text)));
    kit_free(&k);
}

static kit good(const char *text, bool drafts)
{
    kit k = kit_new();
    if (drafts)
        nc_rules_with_drafts(k.rules);
    nc_rules_add_text(k.rules, NC_S("t.yaml"), nc_str_c(text), k.diag);
    kit_finish(&k);
    if (k.program == NULL)
        fail_msg("%.*s", NC_FMT(nc_buf_str(&k.text)));
    return k;
}

/* ---- versions: the examples of semver.org and the corners of its grammar ---- */

static nc_version version(const char *text)
{
    nc_version v;
    assert_true(nc_version_parse(nc_str_c(text), &v));
    return v;
}

static void versions(void **state)
{
    (void)state;
    static const char *const rising[] = { "0.0.1", "0.9.9", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta",
                                          "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.2.0", "1.11.0", "2.0.0" };
    static const char *const wrong[] = { "", "1", "1.0", "1.0.0.0", "01.0.0", "1.0.00", "1.0.0-", "1.0.0-a..b", "1.0.0-01", "1.0.0+",
                                         "v1.0.0", "1.0.0 ", "1.0.0-a_b", "4294967296.0.0", "1..0", "-1.0.0" };
    for (size_t i = 0; i < sizeof rising / sizeof *rising; i++)
        for (size_t k = 0; k < sizeof rising / sizeof *rising; k++) {
            nc_version a = version(rising[i]), b = version(rising[k]);
            int order = nc_version_cmp(&a, &b);
            assert_int_equal((order > 0) - (order < 0), (i > k) - (i < k));
        }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        nc_version v;
        if (nc_version_parse(nc_str_c(wrong[i]), &v))
            fail_msg("'%s' is no version", wrong[i]);
    }
    nc_version a = version("1.0.0+build.01"), b = version("1.0.0");
    assert_int_equal(nc_version_cmp(&a, &b), 0);
}

static void ranges(void **state)
{
    (void)state;
    static const struct {
        const char *range, *version;
        nc_range answer;
    } cases[] = {
        { "1.2", "1.2.0", NC_RANGE_IN },      { "1.2", "1.9.3", NC_RANGE_IN },     { "1.2", "2.0.0", NC_RANGE_OUT },
        { "1.2", "1.1.9", NC_RANGE_OUT },     { "1.2", "2.0.0-rc.1", NC_RANGE_OUT }, { "0.3", "0.3.7", NC_RANGE_IN },
        { "0.3", "0.4.0", NC_RANGE_OUT },     { "0", "0.9.0", NC_RANGE_IN },       { "0.0.3", "0.0.4", NC_RANGE_OUT },
        { ">=1.2 <2", "1.5.0", NC_RANGE_IN }, { ">=1.2 <2", "2.0.0", NC_RANGE_OUT }, { "=1.0.0", "1.0.1", NC_RANGE_OUT },
        { "<=1.0", "1.0.0", NC_RANGE_IN },    { ">1.0", "1.0.0", NC_RANGE_OUT },   { "1 | >=3", "3.1.0", NC_RANGE_IN },
        { "1 | >=3", "2.1.0", NC_RANGE_OUT }, { "*", "0.0.1", NC_RANGE_IN },       { ">=1.0.0-rc.1", "1.0.0-rc.2", NC_RANGE_IN },
        { ">=1.0", "1.0.0-rc.2", NC_RANGE_OUT }, { "", "1.0.0", NC_RANGE_BAD },    { "one", "1.0.0", NC_RANGE_BAD },
        { ">=1.0 | ", "1.0.0", NC_RANGE_BAD }, { "> 1", "1.0.0", NC_RANGE_BAD },   { "1.0-rc", "1.0.0", NC_RANGE_BAD },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t at;
        nc_version v = version(cases[i].version);
        if (nc_version_in(&v, nc_str_c(cases[i].range), &at) != cases[i].answer)
            fail_msg("%s in '%s'", cases[i].version, cases[i].range);
    }
    nc_version v = version("1.0.0");
    size_t at = 0;
    assert_int_equal(nc_version_in(&v, NC_S(">=1.0 <x"), &at), NC_RANGE_BAD);
    assert_int_equal(at, 6);
}

/* ---- pack.yaml ---- */

#define PACK(name, rest) "---\npack: " name "\nversion: 1.4.0\ntitle: t\n" rest
#define SAY "severity: info\nsay: {what: \"{x.n}\", why: w, fix: f}\n"
#define RULE(name, type, rest) "---\nrule: " name "\ntitle: t\nfind: {x: " type "}\n" SAY rest

static void packs(void **state)
{
    (void)state;
    says("pack: p\nversion: 1.0\ntitle: t\n", "t.yaml:2:10: error: '1.0' is no version: MAJOR.MINOR.PATCH");
    says(PACK("p", "needs: {engin: \"1\"}\n"), "did you mean 'engine'?");
    says(PACK("p", "needs: {engine: \">=99\"}\n"), "the pack needs >=99");
    says(PACK("p", "needs: {engine: \">= 1\"}\n"), "t.yaml:5:18: error: '>= 1' is no range of versions");
    says(PACK("base", "") PACK("p", "needs: {packs: {bse: \"1\"}}\n"), "did you mean 'base'?");
    says(PACK("base", "") PACK("p", "needs: {packs: {base: \">=2\"}}\n"), "the pack base is 1.4.0, >=2 is needed");
    says(PACK("p", "languages: [en, german]\n"), "t.yaml:5:17: error: 'german' is no language");
    says(PACK("p", "tags: {sign.loss: \"\"}\n"), "the tag 'sign.loss' needs its meaning");
    says(PACK("p", "tags: {sign.loss: gone}\n") RULE("a.b", "call", "tags: [sign.los]\n"), "did you mean 'sign.loss'?");
    kit k = good(PACK("base", "tags: {sign.loss: gone}\n") RULE("a.b", "call", "tags: [sign.loss]\n"), false);
    kit_free(&k);
}

/* A type that is not there: what needs it is undecided, and what needs that; a typing error stays one. */
static void lacks(void **state)
{
    (void)state;
#define NEEDS PACK("p", "needs: {facts: {signal: \"1\", call: \">=1\"}}\n")
    kit k = good(NEEDS RULE("a.direct", "signal where len > 3", "conclude: heard(v = x.len)\n") RULE("a.second", "heard where v > 3", "")
                 RULE("a.exists", "call", "where: [not exists signal where len == x.len]\n") RULE("a.fine", "call", "explains: [a.exists]\n")
                 "---\ntests: a.direct\ncases:\n  - name: n\n    given: |\n      type\n      signal\n    expect: []\n", false);
    assert_int_equal(k.program->rule_count, 1);
    assert_int_equal(k.program->rules[0]->explain_count, 0);
    assert_int_equal(k.program->idle_count, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(k.program->idle[i].kind, NC_IDLE_LACKS);
        assert_true(nc_str_find(k.program->idle[i].reason, NC_S("facts of the type signal, which the pack p needs")) != SIZE_MAX);
    }
    kit_free(&k);
    says(NEEDS RULE("a.b", "signl", ""), "there is no fact type 'signl'");
    says(PACK("p", "needs: {facts: {cal: {version: \"1\", must: true}}}\n"), "did you mean 'call'?");
    k = good(PACK("p", "needs: {facts: {call: \">=2\"}}\n") RULE("a.b", "call", ""), false);
    assert_int_equal(k.program->rule_count, 0);
    assert_true(nc_str_find(k.program->idle[0].reason, NC_S("call has version 1, the pack p needs >=2")) != SIZE_MAX);
    kit_free(&k);
    k = good("---\nfact: mine\nversion: 3\nslots: {v: int}\n" PACK("p", "needs: {facts: {mine: \"3\"}}\n") RULE("a.b", "mine", ""), false);
    assert_int_equal(k.program->rule_count, 1);
    kit_free(&k);
    says("---\nfact: mine\nversion: 1.0\nslots: {v: int}\n", "'1.0' is no version of a fact type");
}

/* ---- life ---- */

static void life(void **state)
{
    (void)state;
    const char *text = RULE("a.draft", "call", "status: draft\nconclude: d(v = x.len)\n") RULE("a.reads", "d", "") RULE("a.fine", "call", "");
    kit k = good(text, false);
    assert_int_equal(k.program->rule_count, 1);
    assert_int_equal(k.program->idle[0].kind, NC_IDLE_DRAFT);
    assert_int_equal(k.program->idle[1].kind, NC_IDLE_LACKS);
    kit_free(&k);
    k = good(text, true);
    assert_int_equal(k.program->rule_count, 3);
    kit_free(&k);
    says(RULE("a.b", "call", "status: deprecated\n"), "go together");
    says(RULE("a.b", "call", "status: deprecated\ndeprecated: {since: 1, until: 2.0.0, reason: r}\n"), "'1' is no version of the pack");
    says(RULE("a.b", "call", "status: deprecated\ndeprecated: {since: 1.0.0, until: 2.0.0, reason: r, replaced-by: a.cc}\n") RULE("a.c", "call", ""),
         "did you mean 'a.c'?");
    k = good(RULE("a.b", "call", "status: deprecated\ndeprecated: {since: 1.0.0, until: 2.0.0, reason: r, replaced-by: a.c}\n")
             RULE("a.c", "call", ""), false);
    assert_true(nc_str_eq(k.program->rules[0]->deprecation->replaced_by, NC_S("a.c")));
    kit_free(&k);
#define GONE "---\nretired: a.old\ncode: A-1\nsince: 1.2.0\nreplaced-by: a.c\nreason: twice the same\n"
    says(GONE RULE("a.c", "call", "") RULE("a.old", "call", ""), "the rule 'a.old' is retired and never used again");
    says(GONE RULE("a.c", "call", "code: A-1\n"), "the code 'A-1' is retired and never used again");
    k = good(GONE RULE("a.c", "call", "conclude: c(v = x.len)\n") "---\nsuppress: a.old\nwhere: {v: 3}\nreason: r\nby: b\nuntil: never\n", false);
    assert_int_equal(k.program->suppression_count, 1);
    assert_true(nc_str_eq(k.program->suppressions[0].rule->name, NC_S("a.c")));
    assert_true(nc_str_find(nc_buf_str(&k.text), NC_S("a.c has taken its place")) != SIZE_MAX);
    kit_free(&k);
    k = good("---\nretired: a.old\nsince: 1.2.0\nreason: no use\n" RULE("a.c", "call", "explains: [a.old]\n"), false);
    assert_true(nc_str_find(nc_buf_str(&k.text), NC_S("was retired in 1.2.0: no use")) != SIZE_MAX);
    kit_free(&k);
}

/* ---- sites ---- */

/* From the day of `until` on the rule runs again; without a date of today the word of the site stands. */
static void site_until(void **state)
{
    (void)state;
    static const struct {
        int64_t today;
        size_t running;
    } rows[] = {{NC_TIME_NONE, 0}, {INT64_C(1806451200) * NC_SECOND, 0}, {INT64_C(1806537600) * NC_SECOND, 1}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        kit k = kit_new();
        nc_rules_today(k.rules, rows[i].today); /* 2027-03-31, 2027-04-01 */
        const char *text = RULE("a.b", "call", "") "---\nsite: here\ndisable: [{rule: a.b, reason: r, until: 2027-03-31}]\n";
        nc_rules_add_text(k.rules, NC_S("t.yaml"), nc_str_c(text), k.diag);
        kit_finish(&k);
        assert_non_null(k.program);
        assert_int_equal(k.program->rule_count, rows[i].running);
        assert_int_equal(nc_str_find(nc_buf_str(&k.text), NC_S("is over and counts no more")) != SIZE_MAX, rows[i].running == 1);
        kit_free(&k);
    }
}

static void sites(void **state)
{
    (void)state;
#define BASE RULE("a.b", "call", "tags: [t.x]\nconclude: done(v = x.len)\n") \
             RULE("a.c", "done", "tags: [t.x]\n") RULE("a.d", "call", "status: draft\n")
    kit k = good(BASE "---\nsite: here\ndisable:\n  - {rule: a.b, reason: \"no use\", by: ann}\n", false);
    assert_int_equal(k.program->rule_count, 1);
    assert_int_equal(k.program->idle[0].kind, NC_IDLE_DISABLED);
    assert_true(nc_str_eq(k.program->idle[0].by, NC_S("ann (site here)")));
    kit_free(&k);
    k = good(BASE "---\nsite: here\ndisable: [{tag: t.x, reason: r}]\nenable:\n  - {rule: a.c, reason: s}\n  - {rule: a.d, reason: s}\n", false);
    assert_int_equal(k.program->rule_count, 2); /* a.c and the draft a.d */
    kit_free(&k);
    says(BASE "---\nsite: here\ndisable: [{tag: t.y, reason: r}]\n", "no rule has the tag 't.y'");
    says(BASE "---\nsite: here\ndisable: [{rule: a.b, reason: r, until: soon}]\n", "no date like 2027-03-31");
    says(BASE "---\nsite: here\ndisable: [{rule: a.bb, reason: r}]\n", "which does not exist");
    says(BASE "---\nsite: here\ndisable: [{rule: a.b}]\n", "the key 'reason' is missing");
    says(BASE "---\nsite: here\ndisable: [{reason: r}]\n", "either 'rule' or 'tag'");
    says(BASE "---\nsite: here\nrules: [a]\n", "unknown key 'rules'");
    says(PACK("p", "params: {a: {type: int, default: 1, why: w}}\n") "---\nsite: x\nparams: {a: 2}\n---\nsite: y\nparams: {a: 3}\n", "is set twice");
    const char *twice = PACK("p", "params: {a: {type: int, default: 1, why: w}}\n") PACK("q", "params: {a: {type: int, default: 2, why: w}}\n");
    says(twice, "t.yaml:10:10: error: the parameter 'a' is declared twice");
    says(twice, "first in t.yaml:5\n");
    twice = PACK("p", "places: {a: here}\n") PACK("q", "places: {a: there}\n");
    says(twice, "t.yaml:10:10: error: the place 'a' is told twice");
    says(twice, "first in t.yaml:5\n");
    says(BASE "---\nsuppress: a.b\nreason: r\nuntil: never\n", "the key 'by' is missing");
    says(BASE "---\nsuppress: a.b\nreason: r\nby: b\n", "the key 'until' is missing");
}

/* ---- pack.lock ---- */

typedef struct heard {
    nc_buf states, text;
} heard;

static void told(void *context, nc_lock_state state, nc_place place, nc_str name)
{
    static const char *const words[] = { "missing", "stale", "changed", "gone" };
    heard *h = context;
    (void)place;
    nc_buf_printf(&h->states, "%s %.*s;", words[state], NC_FMT(name));
}

static void write_lock(void *context, nc_str path, nc_str text)
{
    heard *h = context;
    assert_true(nc_str_eq(path, NC_S("pack.lock")));
    nc_buf_add(&h->text, text);
}

/* What is told of the rules against this lock; the new lock in `text`. */
static void locks(const char *rules, nc_str lock, const char *wanted, nc_buf *text)
{
    kit k = kit_new();
    heard h = { 0 };
    nc_rules_add_text(k.rules, NC_S("t.yaml"), nc_str_c(rules), k.diag);
    if (lock.n > 0)
        nc_rules_add_lock(k.rules, NC_S("pack.lock"), lock);
    kit_finish(&k);
    nc_rules_lock(k.rules, k.diag, told, write_lock, &h);
    if (!nc_str_eq(nc_buf_str(&h.states), nc_str_c(wanted)))
        fail_msg("'%.*s' instead of '%s'", NC_FMT(nc_buf_str(&h.states)), wanted);
    nc_buf_free(text);
    *text = h.text;
    nc_buf_free(&h.states);
    kit_free(&k);
}

static void lock_of_a_pack(void **state)
{
    (void)state;
    const char *before = PACK("p", "") RULE("a.b", "call", "") RULE("a.a", "call where len == 1", "");
    nc_buf first = { 0 }, again = { 0 }, next = { 0 };
    locks(before, NC_S(""), "missing p;", &first);
    nc_str text = nc_buf_str(&first);
    assert_true(nc_str_find(text, NC_S("\npack p 1.4.0\na.a 1 ")) != SIZE_MAX);
    assert_true(nc_str_find(text, NC_S("\na.b 1 ")) != SIZE_MAX);
    locks(before, text, "", &again);
    assert_true(nc_str_eq(nc_buf_str(&again), text));
    /* layout, comments and quotes say nothing */
    locks("---\n# c\npack: p\nversion: 1.4.0\ntitle: t\n---\nrule:   a.b # c\ntitle: \"t\"\nfind: {x: call}\n" SAY
          RULE("a.a", "call where len == 1", ""), text, "", &again);
    locks(PACK("p", "") RULE("a.b", "call", "") RULE("a.a", "call where len == 2", ""), text, "changed a.a;", &next);
    assert_true(nc_str_find(nc_buf_str(&next), NC_S("\na.a 2 ")) != SIZE_MAX);
    assert_true(nc_str_find(nc_buf_str(&next), NC_S("\na.b 1 ")) != SIZE_MAX);
    locks("---\npack: p\nversion: 1.5.0\ntitle: t\n" RULE("a.b", "call", "") RULE("a.a", "call where len == 2", ""), text,
          "stale p;stale a.a;", &next);
    locks(PACK("p", "") RULE("a.b", "call", ""), text, "gone a.a;", &next);
    locks(PACK("p", "") RULE("a.b", "call", "") "---\nretired: a.a\nsince: 1.4.0\nreason: r\n", text, "stale a.a;", &next);
    locks(PACK("p", "") RULE("a.b", "call", "") RULE("a.a", "call where len == 1", "") RULE("a.c", "call", ""), text, "stale a.c;", &next);
    nc_buf_free(&first);
    nc_buf_free(&again);
    nc_buf_free(&next);
    kit k = kit_new();
    nc_rules_add_text(k.rules, NC_S("t.yaml"), nc_str_c(before), k.diag);
    nc_rules_add_lock(k.rules, NC_S("pack.lock"), NC_S("pack p 1.4.0\na.a one 0123456789abcdef\n"
                                                      "a.b 1 0123456789abcdef\na.b 1 0123456789abcdef\nx\n"));
    kit_finish(&k);
    nc_rules_lock(k.rules, k.diag, NULL, NULL, NULL);
    assert_int_equal(nc_diag_errors(k.diag), 3);
    kit_free(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(versions), cmocka_unit_test(ranges), cmocka_unit_test(packs),
        cmocka_unit_test(lacks),    cmocka_unit_test(life),   cmocka_unit_test(sites), cmocka_unit_test(site_until),
        cmocka_unit_test(lock_of_a_pack),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
