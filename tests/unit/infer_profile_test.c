/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "engine/infer/profile.h"
#include "tests/unit/infer_kit.h"

static const char rules[] =
    "rule: t.pair\ntitle: t\nseverity: error\nfind:\n  a: ask where size > 3\n  b: answer where id == a.id\n"
    "say: {what: \"{a.n} {b.n}\"}\n---\n"
    "rule: t.none\ntitle: t\nseverity: error\nfind: {a: ask where size > 100}\nsay: {what: \"{a.n}\"}\n---\n"
    "rule: t.box\ntitle: t\nseverity: error\nfind: {b: box}\nsay: {what: \"{b.n}\"}\n";

/* One tick a look. */
static int64_t ticks(void *context)
{
    kit *k = context;
    return ++k->host_to;
}

static void begin(kit *k, bool timed)
{
    nc_run_host host = { .call = kit_host, .context = k, .today = NC_TIME_NONE, .clock = timed ? ticks : NULL };
    kit_rules(k, rules);
    k->sources = nc_sources_new(k->pool);
    nc_sources_add(k->sources, NC_S("alpha"));
    k->run = nc_run_new(k->program, k->pool, k->sources, &host, NULL);
    kit_facts(k, 1, "ask 1s 1 id=1 size=4\nask 2s 2 id=2 size=5\nanswer 3s 3 id=1\nanswer 4s 4 id=9");
    kit_finish(k);
}

static const nc_rule_cost *cost_of(const nc_run_profile *p, const char *name)
{
    for (size_t i = 0; i < p->rule_count; i++)
        if (nc_str_eq(p->rules[i].rule->name, nc_str_c(name)))
            return &p->rules[i];
    return NULL;
}

static void what_rules_cost(void **state)
{
    (void)state;
    kit k;
    begin(&k, true);
    const nc_run_profile *p = nc_run_profiled(k.run);
    assert_int_equal(p->rule_count, 2); /* boxes have no source */
    const nc_rule_cost *pair = cost_of(p, "t.pair"), *none = cost_of(p, "t.none");
    assert_int_equal(pair->rows, 3); /* no question has the id 9 of the other answer */
    assert_int_equal(pair->matches, 1);
    assert_int_equal(pair->findings, 1);
    assert_true(pair->candidates >= 1);
    assert_int_equal(pair->time, 3); /* joins, absence, findings: a tick each */
    assert_int_equal(none->rows + none->candidates + none->matches + none->findings, 0);
    assert_int_equal(none->time, 1); /* nothing to join */
    assert_ptr_equal(&p->rules[0], pair);
    assert_true(p->time[NC_STAGE_SIEVE] >= 1);
    assert_int_equal(p->time[NC_STAGE_JOINS], 1);
    kit_end(&k);
}

static void no_clock_no_times(void **state)
{
    (void)state;
    kit k;
    begin(&k, false);
    const nc_run_profile *p = nc_run_profiled(k.run);
    for (unsigned i = 0; i < NC_STAGE_COUNT; i++)
        assert_int_equal(p->time[i], 0);
    assert_int_equal(k.host_to, 0);
    assert_int_equal(cost_of(p, "t.pair")->matches, 1);
    kit_end(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(what_rules_cost), cmocka_unit_test(no_clock_no_times) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
