/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "engine/author/lint.h"
#include "tests/unit/rule_kit.h"

/* Each lint of the catalogue comes up where it should, and not in a sound rule. */

#define HEAD "rule: t.r\ncode: T-1\ntitle: t\nseverity: warning\n"
#define SAY "conclude: t.done(v = a.line_no)\nsay: {what: \"{a.n}\", why: w, fix: f}\n"
#define RULE(find) HEAD "find:\n" find SAY
#define CAUSE "---\ncause: c.one\ntitle: one\nowner: o\nbase: common\n"

static const struct {
    const char *lint, *text;
} wrong[] = {
    { "L001", RULE("  a: call where lenn == 1\n") },
    { "L002", RULE("  a: call where len == 5s\n") },
    { "L003", RULE("  a: call where len == \n") },
    { "L004", RULE("  a: call where len == 1\n") "---\n" RULE("  a: call where len == 1\n") },
    { "L005", HEAD "find:\n  a: call where len == 1\nunless:\n  e: exists t.done where v == a.line_no\n" SAY },
    { "L006", "rule: t.r\ncode: T-1\ntitle: t\n" "find:\n  a: call where len == 1\n" SAY },
    { "L010", RULE("  a: call where len == 1 and line_no == line_no\n") },
    { "L011", RULE("  a: call where len == 1 or line_no < line_no\n") },
    { "L012", RULE("  a: call where len == 1 and len > 4\n") },
    { "L013", RULE("  a: call where len == 5 and len > 4\n") },
    { "L014", RULE("  a: call where len > 4\n") "---\nrule: t.s\ncode: T-2\ntitle: t\nseverity: info\nfind:\n  a: call where len > 9\n" SAY },
    { "L015", "fact: own.thing\ndoc: d\nslots: {x: int}\n---\n" RULE("  a: call where len == 1\n  b: own.thing where x == a.len\n") },
    { "L016", HEAD "find:\n  a: call where len == 1\nconclude: t.done(v = a.line_no)\n" },
    { "L017", RULE("  a: call where len == 1\n  b: call where len == 2\n") },
    { "L018", HEAD "find:\n  a: call where len == 1\n  b: call where len == 2\nconclude: t.done(v = a.line_no, m = b.line_no)\n"
              "say: {what: \"{a.n} {b.n}\", why: w, fix: f}\n" },
    { "L036", HEAD "find:\n  a: call where len == 1\n  b: call where len == 2 and line_no == a.line_no\nabsent:\n"
              "  c: call where len == 3 and cost == a.cost and wait == b.wait\n  until: end of source after a\n  provided: always\n"
              "conclude: t.done(v = a.line_no, m = b.line_no)\nsay: {what: \"{a.n} {b.n}\", why: w, fix: f}\n" },
    { "L019", HEAD "find:\n  a: call where len == 1\n  b: call where len is known and cost > a.cost\nconclude: t.done(v = a.line_no, m = b.line_no)\n"
              "say: {what: \"{a.n} {b.n}\", why: w, fix: f}\n" },
    { "L020", RULE("  a: call where len + 1 == line_no\n") },
    { "L021", RULE("  a: call where len == 1 and note =~ /[ab]+/\n") },
    { "L022", HEAD "find:\n  a: call where len == 1\nunless:\n  e: a.len == 2\n" SAY },
    { "L023", HEAD "find:\n  a: call where len == 1\nconclude: t.done(v = 1)\nsay: {what: \"{a.n}\", why: w, fix: f}\n---\n"
              "suppress: t.r\nwhere: {v: 2}\nreason: r\nby: b\nuntil: never\n" },
    { "L024", "pack: p\nversion: 1.0.0\ntitle: p\nparams: {idle: {type: int, default: 1, why: w}}\n---\n" RULE("  a: call where len == 1\n") },
    { "L025", RULE("  a: call where len == 1\n") },
    { "L026", HEAD "find:\n  a: call where len == 1\n  b: call where len == 2 and line_no == a.line_no\n"
              "conclude: t.done(v = a.line_no, m = b.len)\nsay: {what: \"{a.n}\", why: w, fix: f}\n" },
    { "L027", "command: c.c\npurpose: p\ntext: t\nrisk: high\n" },
    { "L028", RULE("  a: call where len == 1 and old == 2\n") },
    { "L029", "rule: t.r\ncode: T-1\ntitle: t\nseverity: error\nfind:\n  a: call where len == 1\nconclude: t.done(v = a.line_no)\n"
              "say: {what: \"{a.n}\", why: w}\n" },
    { "L030", HEAD "find:\n  a: call where len == 1\nweigh: {c.one: strong}\n" SAY CAUSE },
    { "L031", RULE("  a: call where len == 1\n  b: line where state == up and number == a.line_no\n") },
    { "L033", "pack: p\nversion: 2.0.0\ntitle: p\n---\n" RULE("  a: call where len == 1\n") },
    { "L034", "pack: p\nversion: 1.0.0\ntitle: p\n---\n" RULE("  a: call where len == 1\n") },
    { "L035", HEAD "find:\n  a: call where len == 1\nconclude: t.done(v = 1)\nsay: {what: \"{a.n}\", why: w, fix: f}\n---\n"
              "suppress: t.r\nreason: r\nby: b\nuntil: 2026-03-31\n" },
    { "L037", "pack: p\nversion: 1.0.0\ntitle: p\nlanguages: [en, de]\n---\n" RULE("  a: call where len == 1\n") },
    { "L038", RULE("  a: call where len == 1\n") "---\ntranslation: t.r\nlanguage: de\nsay: {what: \"W\", why: w, fix: f}\n" },
    { "L040", "fact: own.seen\ndoc: d\nrecorded: true\nslots: {x: int}\n---\n" HEAD "find:\n  a: own.seen where x == 1\n"
              "conclude: t.done(v = a.x)\nsay: {what: \"{a.n}\", why: w, fix: f}\n" },
    { "L039", RULE("  a: call where len == 1\n") "explains: [t.s]\n---\nrule: t.s\ncode: T-2\ntitle: t\nseverity: info\n"
              "find:\n  a: call where len == 9\nconclude: t.other(w = a.line_no)\nsay: {what: \"{a.n}\", why: w, fix: f}\n" },
    { "L042", "rule: t.r\ncode: T-1\ntitle: t\nseverity: warning\nfind:\n  a: call where len == 1\nconclude: t.done(v = a.line_no)\n"
              "say: {what: \"{a.n}\", why: w, fix: f}\n" },
    { "L041", "command: c.c\npurpose: p\ntext: \"t {x}\"\nparams: {x: int}\n" },
    { "L032", HEAD "allow: {L010: \"because\"}\nfind:\n  a: call where len == 1\n" SAY },
};

static const nc_slot old_slots[] = {
    { NC_SI("line_no"), NC_T_INT, NC_T_NONE, NC_SI(""), NC_SI("") }, { NC_SI("len"), NC_T_INT, NC_T_NONE, NC_SI(""), NC_SI("") },
    { NC_SI("cost"), NC_T_FLOAT, NC_T_NONE, NC_SI(""), NC_SI("") }, { NC_SI("wait"), NC_T_DURATION, NC_T_NONE, NC_SI(""), NC_SI("") },
    { NC_SI("note"), NC_T_STRING, NC_T_NONE, NC_SI(""), NC_SI("") },
    { NC_SI("old"), NC_T_INT, NC_T_NONE, NC_SI(""), NC_SI("deprecated: read len") },
};
static const nc_shape old_call = { NC_SI("call"), NC_EVENT, NC_SI(""), old_slots, 6, { 0 }, { 0 }, { 0 }, false };

/* The messages of a rule base, as text. */
static kit lint(const char *text, bool strict)
{
    kit k = { .pool = nc_pool_new(), .vocab = nc_vocab_new(), .diag = nc_diag_new() };
    nc_vocab_add(k.vocab, &old_call);
    nc_vocab_add(k.vocab, &kit_line);
    k.rules = nc_rules_new(k.pool, k.vocab, kit_host, 1);
    nc_rules_add_text(k.rules, NC_S("t.yaml"), nc_str_c(text), k.diag);
    nc_rules_add_lock(k.rules, NC_S("pack.lock"), NC_S("pack p 1.0.0\nt.r 1 0123456789abcdef\n"));
    k.program = nc_rules_finish(k.rules, k.diag);
    if (k.program != NULL)
        nc_lint_run(k.rules, k.program, k.pool, strict, INT64_C(1800000000) * NC_SECOND, k.diag); /* January 2027 */
    nc_lint_label(k.diag);
    nc_diag_print(k.diag, &k.text);
    return k;
}

static void each(void **state)
{
    (void)state;
    bool tested[NC_LINT_COUNT] = { false };
    size_t count;
    const nc_lint_info *table = nc_lint_table(&count);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        kit k = lint(wrong[i].text, strstr("L025 L033 L042", wrong[i].lint) != NULL);
        nc_buf mark = { 0 };
        nc_buf_printf(&mark, "[%s]", wrong[i].lint);
        if (nc_str_find(nc_buf_str(&k.text), nc_buf_str(&mark)) == SIZE_MAX)
            fail_msg("%s does not come up:\n%.*s", wrong[i].lint, NC_FMT(nc_buf_str(&k.text)));
        for (size_t n = 0; n < count; n++)
            tested[n] = tested[n] || nc_str_eq(table[n].number, nc_str_c(wrong[i].lint));
        nc_buf_free(&mark);
        kit_free(&k);
    }
    for (size_t n = 0; n < count; n++)
        if (!tested[n])
            fail_msg("%.*s has no test", NC_FMT(table[n].name));
}

static void sound(void **state)
{
    (void)state;
    (void)kit_load; /* the kit's own vocabulary has no deprecated slot */
    kit k = lint(RULE("  a: call where len == 1\n"), false);
    assert_int_equal(nc_diag_count(k.diag), 0);
    kit_free(&k);
}

#define EFFECT \
    "explains: [t.s]\n---\nrule: t.s\ncode: T-2\ntitle: t\nseverity: info\nfind:\n  a: call where len == 9\n"

/* Findings are tied by the names that both conclude: one name of one type is enough, none or another type is too little. */
static void explains(void **state)
{
    (void)state;
    static const struct {
        const char *conclusion;
        bool binds;
    } rows[] = {{"conclude: t.other(w = a.cost, v = a.len)\nsay: {what: \"{a.n}\", why: w, fix: f}\n", true},
                {"conclude: t.other(v = a.cost)\nsay: {what: \"{a.n}\", why: w, fix: f}\n", false},
                {"conclude: t.other(w = a.len)\nsay: {what: \"{a.n}\", why: w, fix: f}\n", false},
                {"say: {what: \"{a.n}\", why: w, fix: f}\n", false}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        nc_buf text = { 0 };
        nc_buf_printf(&text, "%s%s", RULE("  a: call where len == 1\n"), EFFECT);
        nc_buf_printf(&text, "%s%c", rows[i].conclusion, 0);
        kit k = lint(text.p, false);
        assert_int_equal(nc_diag_errors(k.diag), 0);
        assert_int_equal(nc_str_find(nc_buf_str(&k.text), NC_S("[L039]")) == SIZE_MAX, rows[i].binds);
        nc_buf_free(&text);
        kit_free(&k);
    }
}

static void waived(void **state)
{
    (void)state;
    kit k = lint(HEAD "allow: {L013-implied: \"shown for the reader\"}\nfind:\n  a: call where len == 5 and len > 4\n" SAY, false);
    assert_int_equal(nc_diag_count(k.diag), 0);
    kit_free(&k);
    k = lint(HEAD "allow: {L999: \"x\"}\nfind:\n  a: call where len == 5\n" SAY, false);
    assert_int_equal(nc_diag_errors(k.diag), 1);
    kit_free(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(each), cmocka_unit_test(sound), cmocka_unit_test(explains), cmocka_unit_test(waived) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
