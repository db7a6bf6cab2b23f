/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "api/netcause.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

/* The engine part of the public header: results as documented, wrong arguments refused. */

#define T(s) netcause_str(s)

static const char lathe[] =
    "fact: reading\ndoc: d\nslots: {lathe: symbol, heat: int, load: float, on: bool, mood: {type: symbol, values: good|bad}}\n---\n"
    "rule: lathe.hot\ncode: L-1\ntitle: Too hot\nseverity: error\nfind: {r: reading where heat > 80}\nper: [r.lathe]\n"
    "say: {what: \"{r.lathe} at {r.heat}\", why: \"Oil breaks down.\"}\n";

static netcause_engine *checked(void)
{
    netcause_engine *e = netcause_engine_new();
    assert_int_equal(netcause_engine_pack_text(e, T("lathe.yaml"), T(lathe)), NETCAUSE_DONE);
    assert_int_equal(netcause_engine_check(e), NETCAUSE_DONE);
    return e;
}

static int put(netcause_engine *e, const char *name, int64_t heat, uint32_t *handle)
{
    netcause_value values[] = { { .slot = T("lathe"), .form = NETCAUSE_TEXT, .text = T(name) },
                                { .slot = T("heat"), .form = NETCAUSE_INT, .integer = heat } };
    netcause_fact fact = { .size = sizeof fact, .type = T("reading"), .at = NETCAUSE_NO_TIME, .values = values, .value_count = 2 };
    return netcause_engine_put(e, &fact, handle);
}

static int put_value(netcause_engine *e, netcause_value value)
{
    netcause_fact fact = { .size = sizeof fact, .type = T("reading"), .at = NETCAUSE_NO_TIME, .values = &value, .value_count = 1 };
    return netcause_engine_put(e, &fact, NULL);
}

static void says(netcause_engine *e, size_t i, const char *what)
{
    netcause_finding f = { .size = sizeof f };
    int status = netcause_engine_finding(e, i, &f);
    if (what == NULL) {
        assert_int_equal(status, NETCAUSE_END);
        return;
    }
    assert_int_equal(status, NETCAUSE_DONE);
    assert_int_equal(f.what.n, strlen(what));
    assert_memory_equal(f.what.p, what, f.what.n);
}

static bool holds(netcause_text text, const char *part)
{
    size_t n = strlen(part);
    for (size_t i = 0; i + n <= text.n; i++)
        if (memcmp(text.p + i, part, n) == 0)
            return true;
    return false;
}

static void comes_and_goes(void **state)
{
    (void)state;
    netcause_engine *e = checked();
    netcause_text text;
    uint32_t a, b;
    assert_int_equal(netcause_engine_start(e, NULL), NETCAUSE_DONE);
    assert_int_equal(put(e, "A", 90, &a), NETCAUSE_DONE);
    assert_int_equal(put(e, "B", 81, &b), NETCAUSE_DONE);
    assert_int_equal(put(e, "C", 80, NULL), NETCAUSE_DONE);
    assert_int_equal(netcause_engine_finish(e), NETCAUSE_DONE);
    says(e, 0, "A at 90");
    says(e, 1, "B at 81");
    says(e, 2, NULL);
    assert_int_equal(netcause_engine_why_not(e, T("lathe.hot"), &text), NETCAUSE_USAGE); /* of a live run */
    assert_int_equal(netcause_engine_bound(e, 1, T("r"), T("heat"), 0, &text), NETCAUSE_DONE);
    assert_int_equal(text.n, 2);
    assert_memory_equal(text.p, "81", 2);
    assert_int_equal(netcause_engine_bound(e, 1, T("r"), T("load"), 0, &text), NETCAUSE_DONE);
    assert_int_equal(text.n, 0);
    assert_int_equal(netcause_engine_bound(e, 1, T("r"), T("heat"), 1, &text), NETCAUSE_END);
    assert_int_equal(netcause_engine_why(e, 0, &text), NETCAUSE_DONE);
    assert_true(holds(text, "Oil breaks down."));
    assert_int_equal(netcause_engine_render(e, T("json"), &text), NETCAUSE_DONE);
    assert_true(holds(text, "B at 81"));
    assert_int_equal(netcause_engine_withdraw(e, a), NETCAUSE_DONE);
    assert_int_equal(netcause_engine_why(e, 0, &text), NETCAUSE_USAGE); /* no longer true */
    assert_int_equal(netcause_engine_withdraw(e, a), NETCAUSE_USAGE);
    assert_int_equal(netcause_engine_finish(e), NETCAUSE_DONE);
    says(e, 0, "B at 81");
    says(e, 1, NULL);
    netcause_engine_free(e);
}

static size_t evaluated(netcause_engine *e)
{
    size_t rules = 99;
    assert_int_equal(netcause_engine_finish(e), NETCAUSE_DONE);
    assert_int_equal(netcause_engine_evaluated(e, &rules), NETCAUSE_DONE);
    return rules;
}

static const char furnace[] =
    "pack: furnace\nversion: 1.0.0\ntitle: t\nparams:\n  most: {type: int, default: 70, why: w}\n---\n"
    "rule: furnace.warm\ncode: F-1\ntitle: Warm\nseverity: notice\nfind: {r: reading where heat > $most and heat < 85}\n"
    "say: {what: \"warm {r.lathe}\"}\n---\n"
    "tests: furnace.warm\ncases: []\n";

static void other_rules(void **state)
{
    (void)state;
    netcause_run run = { .size = sizeof run, .may_change = 1 };
    netcause_engine *e = checked();
    netcause_text text;
    size_t rules;
    assert_int_equal(netcause_engine_change(e), NETCAUSE_USAGE); /* no run */
    assert_int_equal(netcause_engine_start(e, &run), NETCAUSE_DONE);
    assert_int_equal(netcause_engine_leave_out(e, T("lathe.hot")), NETCAUSE_USAGE); /* not being changed */
    assert_int_equal(put(e, "A", 90, NULL), NETCAUSE_DONE);
    assert_int_equal(put(e, "B", 81, NULL), NETCAUSE_DONE);
    assert_int_equal(netcause_engine_evaluated(e, &rules), NETCAUSE_USAGE); /* nothing was finished */
    assert_int_equal(evaluated(e), 1);
    says(e, 1, "B at 81");
    /* A pack comes; the rule that was there is not evaluated again. */
    assert_int_equal(netcause_engine_change(e), NETCAUSE_DONE);
    assert_int_equal(netcause_engine_pack_text(e, T("furnace.yaml"), T(furnace)), NETCAUSE_DONE);
    assert_int_equal(netcause_engine_finish(e), NETCAUSE_USAGE);
    assert_int_equal(put(e, "C", 90, NULL), NETCAUSE_USAGE);
    assert_int_equal(netcause_engine_start(e, NULL), NETCAUSE_USAGE);
    assert_int_equal(netcause_engine_check(e), NETCAUSE_DONE);
    assert_int_equal(evaluated(e), 1);
    says(e, 0, "A at 90");
    says(e, 1, "B at 81");
    says(e, 2, "warm B");
    says(e, 3, NULL);
    /* A rule is written anew. */
    static const char hotter[] = "rule: lathe.hot\ncode: L-1\ntitle: Too hot\nseverity: error\nfind: {r: reading where heat > 85}\n"
                                 "per: [r.lathe]\nsay: {what: \"{r.lathe} is at {r.heat}\"}\n";
    assert_int_equal(netcause_engine_change(e), NETCAUSE_DONE);
    assert_int_equal(netcause_engine_pack_text(e, T("other.yaml"), T(hotter)), NETCAUSE_DONE);
    assert_int_equal(netcause_engine_check(e), NETCAUSE_DONE);
    assert_int_equal(evaluated(e), 1);
    says(e, 0, "A is at 90");
    says(e, 1, "warm B");
    assert_int_equal(netcause_engine_render(e, T("json"), &text), NETCAUSE_DONE);
    assert_true(holds(text, "A is at 90"));
    /* What cannot be checked changes nothing. */
    assert_int_equal(netcause_engine_change(e), NETCAUSE_DONE);
    assert_int_equal(netcause_engine_leave_out(e, T("furnace.hot")), NETCAUSE_DONE);
    assert_int_equal(netcause_engine_check(e), NETCAUSE_BAD_RULES);
    assert_true(holds(netcause_engine_messages(e), "furnace.hot"));
    assert_int_equal(evaluated(e), 0);
    says(e, 1, "warm B");
    /* A parameter, and a rule that is left out by its code; then it is back. */
    assert_int_equal(netcause_engine_change(e), NETCAUSE_DONE);
    assert_int_equal(netcause_engine_parameter(e, T("most"), T("82")), NETCAUSE_DONE);
    assert_int_equal(netcause_engine_leave_out(e, T("L-1")), NETCAUSE_DONE);
    assert_int_equal(netcause_engine_check(e), NETCAUSE_DONE);
    assert_int_equal(put(e, "C", 83, NULL), NETCAUSE_DONE);
    assert_int_equal(evaluated(e), 1);
    says(e, 0, "warm C");
    says(e, 1, NULL);
    assert_int_equal(netcause_engine_change(e), NETCAUSE_DONE);
    assert_int_equal(netcause_engine_pack_text(e, T("other.yaml"), T(hotter)), NETCAUSE_DONE);
    assert_int_equal(netcause_engine_check(e), NETCAUSE_DONE);
    assert_int_equal(evaluated(e), 1);
    says(e, 0, "A is at 90");
    assert_int_equal(netcause_engine_change(e), NETCAUSE_DONE); /* and is never checked */
    netcause_engine_free(e);
}

/* Only rules that were named before the first fact change; others stay, and what they do not look for is not kept. */
static void named_rules(void **state)
{
    (void)state;
    static const char cups[] = "fact: cup\ndoc: d\nkind: event\nslots: {beans: int}\n---\nrule: cup.weak\ntitle: Weak\nseverity: error\n"
                               "find: {c: cup where beans < 5}\nsay: {what: \"{c.beans} beans\"}\n";
    static const char hotter[] = "rule: lathe.hot\ncode: L-1\ntitle: Too hot\nseverity: error\nfind: {r: reading where load > 0.5}\n"
                                 "say: {what: \"loaded\"}\n";
    static const char weaker[] = "rule: cup.weak\ntitle: Weak\nseverity: error\nfind: {c: cup where beans < 9}\nsay: {what: w}\n";
    const netcause_text name = T("L-1"), nobody = T("L-9");
    netcause_run run = { .size = sizeof run, .may_change = 1, .changing = &nobody, .changing_count = 1 };
    netcause_engine *e = netcause_engine_new();
    netcause_engine_pack_text(e, T("lathe.yaml"), T(lathe));
    netcause_engine_pack_text(e, T("cups.yaml"), T(cups));
    assert_int_equal(netcause_engine_check(e), NETCAUSE_DONE);
    assert_int_equal(netcause_engine_start(e, &run), NETCAUSE_USAGE);
    assert_true(holds(netcause_engine_messages(e), "L-9"));
    run.changing = NULL;
    assert_int_equal(netcause_engine_start(e, &run), NETCAUSE_USAGE);
    run.changing = &name;
    assert_int_equal(netcause_engine_start(e, &run), NETCAUSE_DONE);
    assert_int_equal(put_value(e, (netcause_value){ .slot = T("load"), .form = NETCAUSE_FLOAT, .number = 0.75 }), NETCAUSE_DONE);
    assert_int_equal(evaluated(e), 2);
    says(e, 0, NULL);
    assert_int_equal(netcause_engine_change(e), NETCAUSE_DONE);
    assert_int_equal(netcause_engine_pack_text(e, T("other.yaml"), T(weaker)), NETCAUSE_DONE);
    assert_int_equal(netcause_engine_check(e), NETCAUSE_BAD_RULES);
    assert_true(holds(netcause_engine_messages(e), "cup.weak reads facts of type cup"));
    assert_int_equal(netcause_engine_change(e), NETCAUSE_DONE);
    assert_int_equal(netcause_engine_pack_text(e, T("other.yaml"), T(hotter)), NETCAUSE_DONE);
    assert_int_equal(netcause_engine_check(e), NETCAUSE_DONE);
    assert_int_equal(evaluated(e), 1);
    says(e, 0, "loaded");
    /* Who was built before names could be given: all facts are kept. */
    run.size = offsetof(netcause_run, changing);
    assert_int_equal(netcause_engine_start(e, &run), NETCAUSE_DONE);
    assert_int_equal(netcause_engine_change(e), NETCAUSE_DONE);
    assert_int_equal(netcause_engine_pack_text(e, T("other.yaml"), T(weaker)), NETCAUSE_DONE);
    assert_int_equal(netcause_engine_check(e), NETCAUSE_DONE);
    netcause_engine_free(e);
}

static void batches(void **state)
{
    (void)state;
    static const int64_t heat[] = { 99, 99, 10 };
    static const netcause_text names[] = { { "A", 1 }, { "B", 1 }, { "C", 1 } };
    static const uint8_t known[] = { 5 }; /* the second heat is not known */
    netcause_column columns[] = { { .slot = T("lathe"), .form = NETCAUSE_TEXT, .values = names },
                                  { .slot = T("heat"), .form = NETCAUSE_INT, .values = heat, .known = known } };
    netcause_batch batch = { .size = sizeof batch, .type = T("reading"), .count = 3, .columns = columns, .column_count = 2 };
    netcause_run run = { .size = sizeof run, .for_good = 1 };
    netcause_engine *e = checked();
    assert_int_equal(netcause_engine_start(e, &run), NETCAUSE_DONE);
    assert_int_equal(netcause_engine_put_batch(e, &batch), NETCAUSE_DONE);
    columns[1].form = NETCAUSE_FLOAT;
    assert_int_equal(netcause_engine_put_batch(e, &batch), NETCAUSE_USAGE);
    columns[1].values = NULL;
    assert_int_equal(netcause_engine_put_batch(e, &batch), NETCAUSE_USAGE);
    assert_int_equal(netcause_engine_finish(e), NETCAUSE_DONE);
    says(e, 0, "A at 99");
    netcause_text text;
    assert_int_equal(netcause_engine_why_not(e, T("L-1"), &text), NETCAUSE_DONE);
    assert_true(holds(text, "1 of 1 hold"));
    assert_int_equal(netcause_engine_why_not(e, T("L-2"), &text), NETCAUSE_USAGE);
    assert_int_equal(put(e, "D", 90, NULL), NETCAUSE_USAGE);
    assert_int_equal(netcause_engine_finish(e), NETCAUSE_USAGE);
    says(e, 0, "A at 99");
    netcause_engine_free(e);
}

static void wrong_values(void **state)
{
    (void)state;
    netcause_engine *e = checked();
    assert_int_equal(put(e, "A", 90, NULL), NETCAUSE_USAGE); /* no run */
    assert_int_equal(netcause_engine_start(e, NULL), NETCAUSE_DONE);
    static const netcause_value wrong[] = {
        { .slot = { "colour", 6 }, .form = NETCAUSE_INT },
        { .slot = { "at", 2 }, .form = NETCAUSE_INT },
        { .slot = { NULL, 4 }, .form = NETCAUSE_INT },
        { .slot = { "heat", 4 }, .form = NETCAUSE_FLOAT },
        { .slot = { "heat", 4 }, .form = 77 },
        { .slot = { "heat", 4 }, .form = NETCAUSE_TEXT, .text = { "warm", 4 } },
        { .slot = { "heat", 4 }, .form = NETCAUSE_TEXT, .text = { NULL, 4 } },
        { .slot = { "load", 4 }, .form = NETCAUSE_FLOAT, .number = (double)NAN },
        { .slot = { "on", 2 }, .form = NETCAUSE_BOOL, .integer = 2 },
        { .slot = { "mood", 4 }, .form = NETCAUSE_TEXT, .text = { "fair", 4 } },
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(put_value(e, wrong[i]), NETCAUSE_USAGE);
        assert_true(netcause_engine_messages(e).n > 0);
    }
    assert_int_equal(put_value(e, (netcause_value){ .slot = T("mood"), .form = NETCAUSE_TEXT, .text = T("bad") }), NETCAUSE_DONE);
    assert_int_equal(netcause_engine_finish(e), NETCAUSE_DONE);
    says(e, 0, NULL);
    netcause_engine_free(e);
}

/* Every function with nothing, on an engine at each stage of its life. */
static void nothing_given(netcause_engine *e)
{
    netcause_text none = { NULL, 3 };
    assert_int_equal(netcause_engine_type(e, NULL), NETCAUSE_USAGE);
    assert_int_equal(netcause_engine_pack_folder(e, none), NETCAUSE_USAGE);
    assert_int_equal(netcause_engine_pack_text(e, none, none), NETCAUSE_USAGE);
    assert_int_equal(netcause_engine_parameter(e, none, none), NETCAUSE_USAGE);
    assert_int_equal(netcause_engine_limit(e, none, 1), NETCAUSE_USAGE);
    assert_int_equal(netcause_engine_limit(e, T("bundle.depth"), 1), NETCAUSE_USAGE);
    assert_int_equal(netcause_engine_source(e, none, NULL), NETCAUSE_USAGE);
    assert_int_equal(netcause_engine_covers(e, 9, 0, 1, 1), NETCAUSE_USAGE);
    assert_int_equal(netcause_engine_loaded(e, none), NETCAUSE_USAGE);
    assert_int_equal(netcause_engine_source_end(e, 0), NETCAUSE_USAGE);
    assert_int_equal(netcause_engine_put(e, NULL, NULL), NETCAUSE_USAGE);
    assert_int_equal(netcause_engine_put(e, &(netcause_fact){ .size = 1 }, NULL), NETCAUSE_USAGE);
    assert_int_equal(netcause_engine_put_batch(e, NULL), NETCAUSE_USAGE);
    assert_int_equal(netcause_engine_withdraw(e, 0), NETCAUSE_USAGE);
    assert_int_equal(netcause_engine_withdraw(e, UINT32_MAX), NETCAUSE_USAGE);
    assert_int_equal(netcause_engine_finding(e, 0, NULL), NETCAUSE_USAGE);
    assert_int_equal(netcause_engine_finding(e, 0, &(netcause_finding){ .size = 1 }), NETCAUSE_USAGE);
    assert_int_equal(netcause_engine_cause(e, 0, NULL), NETCAUSE_USAGE);
    assert_int_equal(netcause_engine_undecided(e, 0, NULL), NETCAUSE_USAGE);
    assert_int_equal(netcause_engine_bound(e, 0, none, none, 0, NULL), NETCAUSE_USAGE);
    assert_int_equal(netcause_engine_why(e, 0, NULL), NETCAUSE_USAGE);
    assert_int_equal(netcause_engine_why_not(e, none, NULL), NETCAUSE_USAGE);
    assert_int_equal(netcause_engine_render(e, none, NULL), NETCAUSE_USAGE);
    assert_true(netcause_engine_messages(e).n > 0);
}

static void wrong_calls(void **state)
{
    (void)state;
    nothing_given(NULL);
    assert_int_equal(netcause_engine_check(NULL), NETCAUSE_USAGE);
    assert_int_equal(netcause_engine_start(NULL, NULL), NETCAUSE_USAGE);
    assert_int_equal(netcause_engine_finish(NULL), NETCAUSE_USAGE);
    netcause_engine_free(NULL);
    netcause_engine *e = netcause_engine_new();
    nothing_given(e);
    assert_int_equal(netcause_engine_start(e, NULL), NETCAUSE_USAGE);
    assert_int_equal(netcause_engine_finish(e), NETCAUSE_USAGE);
    netcause_engine_free(e);
    e = checked();
    nothing_given(e);
    assert_int_equal(netcause_engine_check(e), NETCAUSE_USAGE);
    netcause_engine_start(e, NULL);
    nothing_given(e);
    netcause_engine_finish(e);
    nothing_given(e);
    netcause_engine_free(e);
}

static void bad_rules(void **state)
{
    (void)state;
    netcause_engine *e = netcause_engine_new();
    netcause_engine_pack_text(e, T("bad.yaml"), T("rule: x.y\ntitle: t\nseverity: error\nfind: {a: nowhere}\n"));
    assert_int_equal(netcause_engine_check(e), NETCAUSE_BAD_RULES);
    assert_true(holds(netcause_engine_messages(e), "bad.yaml:4"));
    assert_int_equal(netcause_engine_start(e, NULL), NETCAUSE_USAGE);
    netcause_engine_free(e);
}

static void declared_types(void **state)
{
    (void)state;
    static const netcause_slot slots[] = { { { "beans", 5 }, { "int", 3 }, { NULL, 0 } }, { { "beans", 5 }, { "int", 3 }, { NULL, 0 } } };
    netcause_type cup = { .size = sizeof cup, .name = T("cup"), .kind = NETCAUSE_PLAIN, .slots = slots, .slot_count = 2 };
    netcause_engine *e = netcause_engine_new();
    assert_int_equal(netcause_engine_type(e, &cup), NETCAUSE_USAGE); /* a slot twice */
    cup.slot_count = 1;
    assert_int_equal(netcause_engine_type(e, &cup), NETCAUSE_DONE);
    assert_int_equal(netcause_engine_type(e, &cup), NETCAUSE_USAGE); /* taken */
    netcause_engine_pack_text(e, T("c.yaml"),
                              T("rule: cup.weak\ntitle: t\nseverity: error\nfind: {c: cup where beans < 5}\nsay: {what: \"{c.beans}\"}\n"));
    assert_int_equal(netcause_engine_check(e), NETCAUSE_DONE);
    netcause_engine_start(e, NULL);
    netcause_value value = { .slot = T("beans"), .form = NETCAUSE_TEXT, .text = T("0x3") };
    netcause_fact fact = { .size = sizeof fact, .type = T("cup"), .at = NETCAUSE_NO_TIME, .values = &value, .value_count = 1 };
    assert_int_equal(netcause_engine_put(e, &fact, NULL), NETCAUSE_DONE);
    netcause_engine_finish(e);
    says(e, 0, "3");
    netcause_engine_free(e);
}

/* A list is put as people write it; what is none is refused. */
static void lists(void **state)
{
    (void)state;
    netcause_engine *e = netcause_engine_new();
    netcause_engine_pack_text(e, T("c.yaml"),
                              T("fact: cup\ndoc: c\nslots: {sizes: {type: list, item: int}}\n---\nrule: cup.two\ntitle: t\nseverity: error\n"
                                "find: {c: cup where any sizes == 2}\nsay: {what: \"{size(c.sizes)}\"}\n"));
    assert_int_equal(netcause_engine_check(e), NETCAUSE_DONE);
    netcause_engine_start(e, NULL);
    static const char *const wrong[] = { "1, 2", "[1, two]", "[1, 2", "" };
    netcause_value value = { .slot = T("sizes"), .form = NETCAUSE_TEXT };
    netcause_fact fact = { .size = sizeof fact, .type = T("cup"), .at = NETCAUSE_NO_TIME, .values = &value, .value_count = 1 };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        value.text = netcause_str(wrong[i]);
        assert_int_equal(netcause_engine_put(e, &fact, NULL), NETCAUSE_USAGE);
    }
    value.text = T("[]");
    assert_int_equal(netcause_engine_put(e, &fact, NULL), NETCAUSE_DONE);
    value.text = T(" [1,2, 3 ]");
    assert_int_equal(netcause_engine_put(e, &fact, NULL), NETCAUSE_DONE);
    netcause_engine_finish(e);
    says(e, 0, "3");
    netcause_engine_free(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comes_and_goes), cmocka_unit_test(other_rules), cmocka_unit_test(named_rules),
        cmocka_unit_test(batches),   cmocka_unit_test(wrong_values),
        cmocka_unit_test(wrong_calls),    cmocka_unit_test(bad_rules), cmocka_unit_test(declared_types), cmocka_unit_test(lists),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
