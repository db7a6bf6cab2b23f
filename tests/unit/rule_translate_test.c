/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "tests/unit/rule_kit.h"

/* Titles and sentences in another language: which are taken, what is told of those that do not fit. */

static const char pack[] =
    "pack: p\nversion: 1.0.0\ntitle: p\nlanguages: [en, de]\n---\n"
    "rule: t.one\ntitle: One\nseverity: error\nfind: {a: call where len == 1}\n"
    "say: {what: \"Call {a.line_no}, {count(a)|call|calls}\", why: \"{if(a.paid, \\\"yes\\\", \\\"no\\\")}\", fix: Wait.}\n---\n"
    "rule: t.two\ntitle: Two\nseverity: error\nfind: {a: call where len == 2}\nsay: {what: Two}\n---\n"
    "cause: c.one\ntitle: Cause\ntell: Hm\nremedy: [{do: Go, risk: low}]\n---\n";
#define DE "translation: t.one\nlanguage: de\ntitle: Eins\nsay: "
#define GOOD "{what: \"Ruf {a.line_no}, {count(a)|Ruf|Rufe}\", why: \"{if(a.paid, \\\"ja\\\", \\\"nein\\\")}\", fix: Warten.}\n---\n"
static const char causes[] = "translation: c.one\nlanguage: de\ntitle: Ursache\nremedy: [Gehen]\n---\n";

static kit load(const char *language, const char *more)
{
    kit k = kit_new();
    nc_buf text = { 0 };
    nc_buf_printf(&text, "%s%s", pack, more);
    if (language != NULL)
        assert_true(nc_rules_language(k.rules, nc_str_c(language)));
    nc_rules_add_text(k.rules, NC_S("t.yaml"), nc_buf_str(&text), k.diag);
    nc_buf_free(&text);
    kit_finish(&k);
    return k;
}

static void says(const char *language, const char *more, const char *title, const char *what, const char *two,
                 const char *cause, const char *remedy)
{
    kit k = load(language, more);
    if (k.program == NULL)
        fail_msg("%.*s", NC_FMT(nc_buf_str(&k.text)));
    assert_true(nc_str_eq(k.program->rules[0]->title, nc_str_c(title)));
    assert_true(nc_str_eq(k.program->rules[0]->headline.source, nc_str_c(title)));
    assert_true(nc_str_starts(k.program->rules[0]->what.source, nc_str_c(what)));
    assert_true(nc_str_eq(k.program->rules[1]->title, nc_str_c(two)));
    assert_true(nc_str_eq(k.program->causes[0]->title, nc_str_c(cause)));
    assert_true(nc_str_eq(k.program->causes[0]->remedies[0], nc_str_c(remedy)));
    assert_true(nc_str_eq(k.program->causes[0]->tell, NC_S("Hm")));
    kit_free(&k);
}

static void taken_or_left(void **state)
{
    (void)state;
    nc_buf more = { 0 };
    nc_buf_printf(&more, "%s%s", DE GOOD, causes);
    nc_buf_char(&more, '\0');
    says(NULL, more.p, "One", "Call", "Two", "Cause", "Go (risk: low)");
    says("de", more.p, "Eins", "Ruf", "Two", "Ursache", "Gehen (risk: low)");
    says("de-AT", more.p, "Eins", "Ruf", "Two", "Ursache", "Gehen (risk: low)");
    says("fr", more.p, "One", "Call", "Two", "Cause", "Go (risk: low)");
    nc_buf_free(&more);
    /* The nearest one, whatever the order. */
    says("de-AT", DE GOOD "translation: t.one\nlanguage: de-AT\ntitle: Ans\nsay: " GOOD, "Ans", "Ruf", "Two", "Cause", "Go (risk: low)");
    says("de", DE GOOD "translation: t.one\nlanguage: de-AT\ntitle: Ans\nsay: " GOOD, "Eins", "Ruf", "Two", "Cause", "Go (risk: low)");
}

static void gaps(const char *more, const char *expected)
{
    static const char *const kinds[] = { "rule", "sentence", "lacks", "adds" };
    kit k = load(NULL, more);
    size_t count;
    nc_buf out = { 0 };
    const nc_gap *list = nc_rules_gaps(k.rules, &count);
    for (size_t i = 0; i < count; i++)
        nc_buf_printf(&out, "%s %.*s %.*s %.*s %.*s;", kinds[list[i].kind], NC_FMT(list[i].name), NC_FMT(list[i].language),
                      NC_FMT(list[i].key), NC_FMT(list[i].what));
    if (!nc_str_eq(nc_buf_str(&out), nc_str_c(expected)))
        fail_msg("'%.*s' instead of '%s'", NC_FMT(nc_buf_str(&out)), expected);
    nc_buf_free(&out);
    kit_free(&k);
}

static void what_is_missing(void **state)
{
    (void)state;
#define TWO "translation: t.two\nlanguage: de\ntitle: Zwei\nsay: {what: Zwei}\n---\n"
    gaps(DE GOOD TWO, "");
    gaps(DE GOOD, "rule t.two de  ;");
    gaps(TWO DE "{what: \"Ruf {a.line_no}, {a.len}\", why: \"{if(a.paid, \\\"ja\\\", \\\"nein\\\")}\"}\n---\n",
         "lacks t.one de what count(a);adds t.one de what a.len;sentence t.one de fix ;");
}

static void refused(const char *more, const char *says_so)
{
    kit k = load("de", more);
    assert_null(k.program);
    if (nc_str_find(nc_buf_str(&k.text), nc_str_c(says_so)) == SIZE_MAX)
        fail_msg("%.*s", NC_FMT(nc_buf_str(&k.text)));
    kit_free(&k);
}

static void wrong_ones(void **state)
{
    (void)state;
    refused("translation: t.on\nlanguage: de\ntitle: x\n", "no rule or cause 't.on'");
    refused(DE "{what: Ein}\n---\ntranslation: t.one\nlanguage: de\ntitle: Ein\n", "'t.one' is translated into 'de' twice");
    refused("translation: t.one\nlanguage: German\ntitle: x\n", "'German' is no language");
    refused("translation: t.one\ntitle: x\n", "'language' is missing");
    refused(DE "{what: \"{b.len}\"}\n", "'b.len' is no name of this rule");
    refused(DE "{wat: x}\n", "unknown key 'wat'");
    refused("translation: c.one\nlanguage: de\nremedy: [Gehen, Stehen]\n", "has 1 remedies, not 2");
    kit k = kit_load(pack);
    assert_false(nc_rules_language(k.rules, NC_S("German")));
    kit_free(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(taken_or_left), cmocka_unit_test(what_is_missing), cmocka_unit_test(wrong_ones) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
