/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "engine/rule/meaning.h"
#include "engine/author/mutate.h"
#include "engine/author/slice.h"
#include "tests/unit/rule_kit.h"

/* Mutation: what tests miss is found, what means the same is left out, suggestions kill. */

#define RULE                                                                                                             \
    "rule: t.long\ncode: T-1\ntitle: t\nseverity: error\nfind:\n  a: call where kind == ring and len > 10\n"                             \
    "unless:\n  paid: a.paid is known and a.paid\nconclude: long_call(line_no = a.line_no)\nsay: {what: \"{a.n}\", why: w, fix: f}\n---\n" \
    "tests: t.long\ncases:\n  - name: long\n    given: |\n      type  at  n  line_no  kind  len  paid\n      call  1   4  7        ring  11   -\n"  \
    "    expect: [{line_no: 7}]\n"

static nc_mutation mutate(kit *k, nc_arena *arena, const char *text, bool suggest)
{
    size_t count;
    *k = kit_load(text);
    assert_non_null(k->program);
    const nc_test_case *cases = nc_rules_tests(k->rules, &count);
    return nc_mutate(arena, k->program, k->pool, cases, count, NC_S(""), suggest, NULL);
}

static const nc_mutant *find(const nc_mutation *m, const char *what, const char *before)
{
    for (size_t i = 0; i < m->count; i++)
        if (nc_str_eq(m->mutants[i].what, nc_str_c(what)) && nc_str_eq(m->mutants[i].before, nc_str_c(before)))
            return &m->mutants[i];
    return NULL;
}

/* One firing case: denials die, drops and bounds to the other side survive. */
static void survivors(void **state)
{
    (void)state;
    kit k;
    nc_arena *arena = nc_arena_new();
    nc_mutation m = mutate(&k, arena, RULE, true);
    const nc_mutant *dropped = find(&m, "condition dropped", "a.kind == ring");
    const nc_mutant *denied = find(&m, "operator", "a.kind == ring");
    assert_non_null(dropped);
    assert_false(dropped->killed);
    assert_non_null(denied);
    assert_true(denied->killed);
    assert_string_equal(nc_arena_cstr(arena, denied->killer), "long");
    assert_int_not_equal(dropped->lead, SIZE_MAX);
    assert_true(m.killed < m.count);
    assert_true(m.suggestion_count > 0);
    nc_arena_free(arena);
    kit_free(&k);
}

/* Written from the rule's meaning: each condition false once, each bound from both sides. */
static void all_die(void **state)
{
    (void)state;
    kit k;
    nc_arena *arena = nc_arena_new();
    nc_mutation m = mutate(&k, arena, RULE
        "    silent-if:\n      - call.kind = answer\n      - call.len = 10\n      - call.paid = true\n"
        "    fires-if:\n      - call.paid = false\n      - call.len = 12\n", false);
    for (size_t i = 0; i < m.count; i++)
        if (!m.mutants[i].killed)
            print_message("%.*s: %.*s > %.*s\n", NC_FMT(m.mutants[i].what), NC_FMT(m.mutants[i].before), NC_FMT(m.mutants[i].after));
    /* Only an unknown `paid` could tell whether `is known` stands there. */
    assert_true(m.count - m.killed <= 1);
    assert_true(nc_mutation_score(&m) >= 90);
    assert_int_equal(m.pack_count, 1);
    assert_int_equal(m.packs[0].count, m.count);
    assert_true(nc_mutation_lowest(&m) == nc_mutation_score(&m));
    nc_arena_free(arena);
    kit_free(&k);
}

#define OTHERS                                                                                                     \
    "rule: t.quiet\ncode: T-2\ntitle: t\nseverity: error\nfind: {a: call where kind == answer}\nsay: {what: w, why: w, fix: f}\n---\n" \
    "rule: t.reads\ncode: T-3\ntitle: t\nseverity: error\nfind: {l: long_call}\nsay: {what: w, why: w, fix: f}\n---\n"             \
    "tests: t.reads\ncases:\n  - name: reads\n    given: |\n      type  at  n  line_no  kind  len  paid\n"                           \
    "      call  1   4  7        ring  11   -\n    expect: [{}]\n---\n"

/* What a rule can depend on is in its slice, and what it cannot is not; the test comes out as in the whole. */
static void slices(void **state)
{
    (void)state;
    kit k = kit_load(OTHERS RULE);
    assert_non_null(k.program);
    nc_arena *arena = nc_arena_new();
    size_t count;
    const nc_test_case *tests = nc_rules_tests(k.rules, &count);
    nc_slices *made = nc_slices_new(arena, k.program);
    assert_int_equal(k.program->rule_count, 3);
    for (size_t i = 0; i < count; i++) {
        bool reads = nc_str_eq(tests[i].rule->name, NC_S("t.reads"));
        nc_program part = nc_slice_for_test(made, &tests[i]);
        assert_int_equal(part.rule_count, reads ? 2 : 1);
        assert_true(nc_rule_test_case(&part, k.pool, &tests[i], NULL, NULL));
        for (size_t r = 0; r < k.program->rule_count; r++) {
            const nc_rule *rule = k.program->rules[r];
            bool in = rule == tests[i].rule || (reads && nc_str_eq(rule->name, NC_S("t.long")));
            assert_int_equal(nc_slice_holds(made, tests[i].rule, rule), in);
        }
        nc_test_case asks = tests[i];
        asks.belief_count = 1;
        assert_int_equal(nc_slice_for_test(made, &asks).rule_count, 3);
    }
    nc_arena_free(arena);
    kit_free(&k);
}

static nc_expr slot = { .op = NC_X_SLOT, .type = NC_T_INT, .slot = NC_SLOT_OWN };
static nc_expr ten = { .op = NC_X_CONST, .type = NC_T_INT, .word = 10 }, eleven = { .op = NC_X_CONST, .type = NC_T_INT, .word = 11 };

static nc_expr compare(nc_expr_op op, nc_expr **args, nc_expr *limit)
{
    args[0] = &slot;
    args[1] = limit;
    return (nc_expr){ .op = op, .type = NC_T_BOOL, .argc = 2, .args = args };
}

static void meanings(void **state)
{
    (void)state;
    nc_expr *a[2], *b[2], *c[2], *d[2];
    nc_expr over_ten = compare(NC_X_GT, a, &ten), from_eleven = compare(NC_X_GE, b, &eleven), is_ten = compare(NC_X_EQ, c, &ten),
            not_ten = compare(NC_X_NE, d, &ten);
    assert_true(nc_means_same(&over_ten, &from_eleven));
    assert_true(nc_implies(&over_ten, &not_ten));
    assert_false(nc_implies(&not_ten, &over_ten));
    assert_true(nc_contradicts(&over_ten, &is_ten));
    assert_true(nc_contradicts(&is_ten, &not_ten));
    assert_false(nc_contradicts(&not_ten, &over_ten));
    assert_false(nc_always_true(&over_ten));
    assert_false(nc_never_true(&over_ten));
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(survivors), cmocka_unit_test(all_die), cmocka_unit_test(slices),
                                        cmocka_unit_test(meanings) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
