/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "reports/fold.h"

enum { MANY = 30 };

/* A rule `a` in every place that divides by three, found and (from 15 on) as effects; `b` in the others. */
static nc_result *made(void)
{
    nc_arena *arena = nc_arena_new();
    nc_result *r = NC_NEW(arena, nc_result);
    r->arena = arena;
    r->findings = nc_alloc_array(arena, MANY, sizeof *r->findings);
    r->finding_count = MANY;
    for (size_t i = 0; i < MANY; i++)
        r->findings[i] = (nc_r_finding){ .rule = i % 3 == 0 ? NC_S("a") : NC_S("b"),
                                         .state = i % 3 == 0 && i >= 15 ? NC_R_EFFECT : NC_R_FOUND,
                                         .number = (unsigned)i + 1 };
    nc_result_liken(r);
    return r;
}

static void alike_are_those_of_one_rule_and_state(void **state)
{
    (void)state;
    nc_result *r = made();
    assert_int_equal(r->findings[12].alikes, 5); /* a at 0, 3, 6, 9, 12 */
    assert_int_equal(r->findings[12].alike, 4);
    assert_int_equal(r->findings[15].alikes, 5); /* its effects at 15 to 27 */
    assert_int_equal(r->findings[15].alike, 0);
    assert_int_equal(r->findings[29].alikes, 20); /* b */
    assert_int_equal(r->findings[29].alike, 19);
    nc_result_free(r);
}

static void all_are_shown_or_told(void **state)
{
    (void)state;
    nc_result *r = made();
    for (unsigned alike = 1; alike < 25; alike++) {
        for (size_t most = 1; most <= MANY; most++) {
            size_t items[MANY], count = nc_fold_pick(r, alike, items, most), told = count;
            for (size_t i = 0; i < count; i++) {
                assert_true(i == 0 || items[i] > items[i - 1]);
                told += nc_fold_more(&r->findings[items[i]], alike);
            }
            assert_true(count > 0 && count <= most);
            assert_int_equal(told + nc_fold_rest(r, alike, items, count), MANY);
        }
    }
    nc_result_free(r);
}

static void one_is_never_folded_alone(void **state)
{
    (void)state;
    nc_result *r = made();
    size_t items[MANY];
    assert_int_equal(nc_fold_pick(r, 4, items, MANY), 5 + 5 + 4); /* five alike stay, of twenty four do */
    assert_int_equal(nc_fold_more(&r->findings[9], 4), 0);
    assert_int_equal(nc_fold_pick(r, 3, items, MANY), 3 + 3 + 3);
    assert_int_equal(nc_fold_more(&r->findings[6], 3), 2);
    assert_int_equal(nc_fold_more(&r->findings[4], 3), 17); /* b at 1, 2, 4 */
    assert_int_equal(nc_fold_more(&r->findings[5], 3), 0);
    assert_int_equal(nc_fold_rest(r, 3, items, 9), 0);
    nc_result_free(r);
}

static void nothing_is_alike_to_nothing(void **state)
{
    (void)state;
    nc_result none = { .arena = nc_arena_new() };
    size_t items[1];
    nc_result_liken(&none);
    assert_int_equal(nc_fold_pick(&none, 8, items, 1), 0);
    assert_int_equal(nc_fold_rest(&none, 8, items, 0), 0);
    nc_arena_free(none.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(alike_are_those_of_one_rule_and_state),
        cmocka_unit_test(all_are_shown_or_told),
        cmocka_unit_test(one_is_never_folded_alone),
        cmocka_unit_test(nothing_is_alike_to_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
