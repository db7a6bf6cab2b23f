/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "engine/infer/suppose.h"
#include "tests/unit/infer_kit.h"

/* Evidence is taken back by its place, as if it had never been there. */

static const char rules[] =
    "rule: t.lid\ntitle: t\nseverity: error\nfind:\n  b: box where open\n  l: lid where parent == b.name\n"
    "say: {what: \"{l.name} on {b.name}\"}\n---\n"
    "rule: t.ask\ntitle: t\nseverity: error\nfind: {a: ask where size > 3}\nsay: {what: \"asked {a.size}\"}\n---\n"
    "rule: t.bare\ntitle: t\nseverity: error\nfind: {b: box}\nunless: {lid: exists lid where parent == b.name}\nsay: {what: \"bare {b.name}\"}\n";

static nc_ledger *begin(kit *k)
{
    nc_run_limits limits = nc_run_default_limits;
    limits.live = true;
    kit_rules(k, rules);
    kit_begin_with(k, 0, &limits);
    nc_sources_add(k->sources, NC_S("in/gamma#7"));
    nc_sources_add(k->sources, NC_S("in/delta"));
    nc_sources_add(k->sources, NC_S("out/delta"));
    return nc_ledger_new(k->run, k->vocab, k->sources);
}

static void put(kit *k, nc_ledger *l, uint32_t source, const char *line)
{
    nc_fact fact = kit_parse(k, source, line);
    nc_put(nc_ledger_sink(l), &fact);
}

static void end(kit *k, nc_ledger *l)
{
    nc_ledger_free(l);
    kit_end(k);
}

static size_t take(nc_ledger *l, uint32_t source, uint64_t record, nc_fact_type type)
{
    const nc_fact_place place = { .source = source, .record = record, .type = type };
    return nc_ledger_withdraw(l, &place);
}

static void by_record_and_type(void **state)
{
    (void)state;
    kit k;
    nc_ledger *l = begin(&k);
    nc_ledger_loaded(l, 1, nc_vocab_find(k.vocab, NC_S("lid")));
    put(&k, l, 1, "box - 1 name=a open=true");
    put(&k, l, 1, "lid - 1 name=x parent=a");
    put(&k, l, 2, "lid - 1 name=y parent=a");
    put(&k, l, 1, "ask 1s 2 size=5");
    kit_expect(&k, "t.lid: x on a [b=1 l=1]\nt.lid: y on a [b=1 l=1]\nt.ask: asked 5 [a=2]\n");
    k.out = NULL;
    assert_int_equal(take(l, 1, 1, nc_vocab_find(k.vocab, NC_S("lid"))), 1);
    assert_int_equal(take(l, 1, 1, nc_vocab_find(k.vocab, NC_S("lid"))), 0);
    kit_expect(&k, "t.lid: y on a [b=1 l=1]\nt.ask: asked 5 [a=2]\n");
    k.out = NULL;
    assert_int_equal(take(l, 1, 2, NC_NO_TYPE), 1);
    kit_expect(&k, "t.lid: y on a [b=1 l=1]\n");
    end(&k, l);
}

/* What only the source that is gone was read for is undecided, not absent. */
static void whole_source(void **state)
{
    (void)state;
    kit k;
    nc_ledger *l = begin(&k);
    nc_ledger_loaded(l, 2, nc_vocab_find(k.vocab, NC_S("lid")));
    put(&k, l, 1, "box - 1 name=a open=true");
    put(&k, l, 2, "lid - 2 name=x parent=b");
    kit_expect(&k, "t.bare: bare a [b=1]\n");
    k.out = NULL;
    assert_int_equal(take(l, 2, 0, NC_NO_TYPE), 1);
    kit_finish(&k);
    assert_int_equal(k.out->finding_count, 0);
    end(&k, l);
}

/* A plain fact that names the source goes with it; an event that happens to have such a word stays. */
static void named_by_others(void **state)
{
    (void)state;
    kit k;
    nc_ledger *l = begin(&k);
    put(&k, l, 1, "box - 1 name=a open=true");
    put(&k, l, 1, "lid - 2 name=beta parent=a");
    put(&k, l, 1, "ask 1s 3 who=beta size=9");
    kit_finish(&k);
    assert_int_equal(take(l, 2, 0, NC_NO_TYPE), 1);
    k.out = NULL;
    kit_finish(&k);
    assert_int_equal(k.out->facts_offered, 2);
    end(&k, l);
}

static size_t alter(kit *k, nc_ledger *l, nc_fact_place place, const char *text, nc_err wanted)
{
    size_t count;
    assert_int_equal(nc_ledger_change(l, &place, NULL, nc_str_c(text), k->diag, &count), wanted);
    k->out = NULL;
    return count;
}

/* Facts get other values: those that a rule keeps, and those that none looks at as they are, where they were to be kept whole. */
static void other_values(void **state)
{
    (void)state;
    kit k;
    nc_ledger *l = begin(&k);
    const nc_fact_place first = { .source = 1, .record = 2, .type = NC_NO_TYPE }, second = { .source = 1, .record = 3, .type = NC_NO_TYPE };
    const nc_fact_place both = { .source = 1, .record = 1, .type = NC_NO_TYPE };
    nc_ledger_keep(l, NC_S("alpha#3"));
    nc_ledger_loaded(l, 1, nc_vocab_find(k.vocab, NC_S("lid")));
    put(&k, l, 1, "box - 1 name=a open=true");
    put(&k, l, 1, "lid - 1 name=x parent=b");
    put(&k, l, 1, "ask 1s 2 who=me size=5");
    put(&k, l, 1, "ask 2s 3 who=you size=2"); /* no rule keeps it */
    kit_expect(&k, "t.bare: bare a [b=1]\nt.ask: asked 5 [a=2]\n");
    assert_int_equal(alter(&k, l, first, "size=7", NC_E_OK), 1);
    assert_int_equal(alter(&k, l, second, "ask size=9", NC_E_OK), 1);
    kit_expect(&k, "t.bare: bare a [b=1]\nt.ask: asked 7 [a=2]\nt.ask: asked 9 [a=3]\n");
    /* Of two types at one place the one that is meant; unknown; and what was changed is taken away like any fact. */
    assert_int_equal(alter(&k, l, both, "parent=a", NC_E_INVALID), 0);
    assert_int_equal(alter(&k, l, both, "lid parent=a", NC_E_OK), 1);
    assert_int_equal(alter(&k, l, first, "ask size=-", NC_E_OK), 1);
    assert_int_equal(take(l, 1, 3, NC_NO_TYPE), 1);
    kit_expect(&k, "t.lid: x on a [b=1 l=1]\nt.ask? 1 ask does not tell 'size'\n");
    assert_int_equal(alter(&k, l, first, "ask source=beta", NC_E_INVALID), 0);
    assert_int_equal(alter(&k, l, first, "ask", NC_E_INVALID), 0);
    assert_int_equal(alter(&k, l, first, "asks size=1", NC_E_UNKNOWN), 0);
    assert_int_equal(alter(&k, l, first, "ask sise=1", NC_E_UNKNOWN), 0);
    assert_int_equal(alter(&k, l, (nc_fact_place){ .source = 1, .type = NC_NO_TYPE }, "ask size=1", NC_E_INVALID), 0);
    assert_int_equal(alter(&k, l, (nc_fact_place){ .source = 1, .record = 77, .type = NC_NO_TYPE }, "size=1", NC_E_OK), 0);
    end(&k, l);
}

static nc_err place_of(kit *k, const char *text, nc_fact_place *place)
{
    return nc_fact_place_read(k->sources, nc_str_c(text), k->diag, place);
}

static void places(void **state)
{
    (void)state;
    kit k;
    nc_fact_place place;
    nc_ledger *l = begin(&k);
    assert_int_equal(place_of(&k, "alpha", &place), NC_E_OK);
    assert_true(place.source == 1 && nc_fact_place_whole(&place));
    assert_int_equal(place_of(&k, "beta#61", &place), NC_E_OK);
    assert_true(place.source == 2 && place.record == 61 && !nc_fact_place_whole(&place));
    assert_int_equal(place_of(&k, "beta:12", &place), NC_E_OK);
    assert_true(place.source == 2 && place.record == 0 && place.line == 12);
    assert_int_equal(place_of(&k, "gamma#7", &place), NC_E_OK); /* a name, not a record */
    assert_true(place.source == 3 && nc_fact_place_whole(&place));
    assert_int_equal(place_of(&k, "gamma#7#8", &place), NC_E_OK);
    assert_true(place.source == 3 && place.record == 8);
    assert_int_equal(place_of(&k, "in/delta", &place), NC_E_OK);
    const char *const wrong[] = { "delta", "delta#1", "elta", "", "beta#", "beta#0", "beta#x", "#1", "beta:99999999999" };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(place_of(&k, wrong[i], &place), NC_E_UNKNOWN);
    assert_int_equal(nc_diag_errors(k.diag), sizeof wrong / sizeof *wrong);
    end(&k, l);
}

static nc_err fact_of(kit *k, const char *text, nc_fact *fact)
{
    return nc_fact_read(k->pool, k->vocab, k->sources, NULL, nc_str_c(text), k->diag, fact);
}

/* In each source there is a "one"; a "two" only in the second. */
static size_t called(void *context, nc_str slot, uint32_t source, nc_str name, nc_word *out)
{
    assert_true(nc_str_eq(slot, NC_S("id")));
    (*(unsigned *)context)++;
    bool one = nc_str_eq(name, NC_S("one")), two = nc_str_eq(name, NC_S("two"));
    *out = one ? 10 * source : 20;
    return one ? (source == 0 ? 2 : 1) : two && (source == 0 || source == 2);
}

static void numbers_with_names(void **state)
{
    (void)state;
    kit k;
    nc_fact fact;
    unsigned asked = 0;
    const nc_fact_names names = { called, &asked };
    nc_ledger *l = begin(&k);
    static const struct {
        const char *text;
        nc_err err;
        nc_word id;
    } rows[] = {
        { "ask id=one source=beta", NC_E_OK, 20 }, /* wherever the source stands */
        { "ask source=alpha id=one", NC_E_OK, 10 }, { "ask id=7", NC_E_OK, 7 },
        { "ask id=two", NC_E_OK, 20 },              { "ask id=one", NC_E_UNKNOWN, 0 },
        { "ask id=two source=alpha", NC_E_TYPE, 0 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(nc_fact_read(k.pool, k.vocab, k.sources, &names, nc_str_c(rows[i].text), k.diag, &fact), rows[i].err);
        if (rows[i].err == NC_E_OK)
            assert_int_equal(fact.slot[0], rows[i].id);
    }
    assert_int_equal(asked, 5); /* a number needs no name */
    end(&k, l);
}

static void facts(void **state)
{
    (void)state;
    kit k;
    nc_fact fact;
    nc_ledger *l = begin(&k);
    assert_int_equal(fact_of(&k, "ask n=4 line=5 source=beta at=2s size=7 note=\"two words\"", &fact), NC_E_OK);
    assert_int_equal(fact.from.record, 4);
    assert_int_equal(fact.from.line, 5);
    assert_int_equal(fact.from.source, 2);
    assert_int_equal(fact.from.at, 2 * NC_SECOND);
    assert_int_equal(fact.slot[2], 7);
    assert_true(nc_str_eq(nc_sym_str(k.pool, (nc_sym)fact.slot[4]), NC_S("two words")));
    nc_put(nc_run_sink(k.run), &fact);
    kit_expect(&k, "t.ask: asked 7 [a=4]\n");
    assert_int_equal(fact_of(&k, "asks size=7", &fact), NC_E_UNKNOWN);
    assert_int_equal(fact_of(&k, "ask colour=7", &fact), NC_E_UNKNOWN);
    assert_int_equal(fact_of(&k, "ask source=nobody", &fact), NC_E_UNKNOWN);
    assert_int_equal(fact_of(&k, "ask size=many", &fact), NC_E_TYPE);
    assert_int_equal(fact_of(&k, "ask size", &fact), NC_E_INVALID);
    end(&k, l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_record_and_type), cmocka_unit_test(whole_source), cmocka_unit_test(named_by_others), cmocka_unit_test(other_values),
        cmocka_unit_test(places),             cmocka_unit_test(facts),
        cmocka_unit_test(numbers_with_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
