/* SPDX-License-Identifier: Apache-2.0 */
#include "build.h"

#include "engine/base/num.h"

#include <stdlib.h>

/* Documents `tests:`. */

typedef struct suite {
    nc_rules *rules;
    const nc_doc *doc;
    nc_draft *draft;
    size_t first; /* its first case in rules->tests */
} suite;

/* ---- given ---- */

static const nc_test_case *find_case(const suite *s, nc_str name)
{
    for (size_t i = s->first; i < s->rules->test_count; i++)
        if (nc_str_eq(s->rules->tests[i].name, name))
            return &s->rules->tests[i];
    return NULL;
}

/* Rows replace those of the same type with equal n; others are added. */
static void change_facts(nc_rules *rules, nc_test_case *test, const nc_test_fact *changes, unsigned count)
{
    nc_test_fact *list = NC_NEW_ARRAY(rules->arena, nc_test_fact, test->fact_count + count);
    unsigned n = test->fact_count;
    if (n)
        memcpy(list, test->facts, n * sizeof *list);
    for (unsigned i = 0; i < count; i++) {
        unsigned k = 0;
        while (k < n && !(list[k].fact.type == changes[i].fact.type && list[k].fact.from.record != 0 &&
                          list[k].fact.from.record == changes[i].fact.from.record))
            k++;
        list[k] = changes[i];
        n += k == n;
    }
    test->facts = list;
    test->fact_count = n;
}

static void inherit(suite *s, const nc_node *given, nc_test_case *test)
{
    nc_rules *rules = s->rules;
    nc_test_fact *changes;
    unsigned count;
    nc_need_keys(rules, given, NC_MAP_GIVEN);
    nc_str name = nc_need_text(rules, given, "same-as", true);
    const nc_test_case *other = find_case(s, name);
    if (other == NULL) {
        if (name.n > 0)
            NC_RULE_BAD(rules, NC_E_UNKNOWN, nc_node_get(given, "same-as")->place,
                        "no case above is called '%.*s'", NC_FMT(name));
        return;
    }
    test->facts = other->facts;
    test->fact_count = other->fact_count;
    test->from = other->from;
    test->to = other->to;
    test->sees = other->sees;
    test->loaded = other->loaded;
    test->loaded_count = other->loaded_count;
    test->fixture = other->fixture;
    const nc_node *change = nc_node_get(given, "change");
    if (change != NULL && nc_read_test_table(rules, change, &changes, &count))
        change_facts(rules, test, changes, count);
}

static void read_given(suite *s, const nc_node *map, nc_test_case *test)
{
    const nc_node *given = nc_node_get(map, "given");
    nc_test_fact *facts;
    unsigned count;
    if (given == NULL)
        return;
    if (given->kind == NC_NODE_MAP) {
        inherit(s, given, test);
        return;
    }
    nc_read_test_table(s->rules, given, &facts, &count);
    test->facts = facts;
    test->fact_count = count;
}

/* ---- coverage ---- */

static void read_moment(nc_rules *rules, const nc_node *map, const char *key, int64_t *out)
{
    nc_str text = nc_need_text(rules, map, key, false);
    nc_word word;
    if (text.n == 0 || nc_num_fixed(text, 9, out))
        return;
    if (nc_value_parse(rules->pool, NC_T_DURATION, text, &word))
        *out = nc_v_int(word);
    else
        NC_RULE_BAD(rules, NC_E_TYPE, nc_node_get(map, key)->place, "'%.*s' is no duration", NC_FMT(text));
}

static void read_coverage(nc_rules *rules, const nc_node *map, nc_test_case *test)
{
    const nc_node *coverage = nc_need_kind(rules, map, "coverage", NC_NODE_MAP);
    if (coverage == NULL)
        return;
    nc_need_keys(rules, coverage, NC_MAP_COVERAGE);
    read_moment(rules, coverage, "from", &test->from);
    read_moment(rules, coverage, "to", &test->to);
    nc_str sees = nc_need_word(rules, coverage, NC_MAP_COVERAGE, "sees", NC_S(""));
    if (sees.n > 0)
        test->sees = nc_str_eq(sees, NC_S("yes"))  ? NC_YES
                     : nc_str_eq(sees, NC_S("no")) ? NC_NO
                                                   : NC_UNDECIDED;
}

static void read_loaded(nc_rules *rules, const nc_node *map, nc_test_case *test)
{
    const nc_node *node = nc_node_get(map, "loaded");
    unsigned count;
    const nc_str *list = nc_need_list(rules, map, "loaded", &count);
    if (node == NULL)
        return;
    for (unsigned i = 0; i < count; i++)
        nc_need_type(rules, list[i], node->kind == NC_NODE_LIST ? node->items[i]->place : node->place);
    test->loaded = list;
    test->loaded_count = count;
}

/* ---- expect ---- */

static const nc_slot *expected_slot(suite *s, const nc_pair *pair)
{
    const nc_rule *rule = s->draft->rule;
    const nc_shape *shape = nc_vocab_shape(s->rules->vocab, rule->concludes);
    int slot = shape ? nc_shape_slot(shape, pair->key) : -1;
    if (slot >= NC_SLOT_OWN)
        return nc_shape_slot_info(shape, slot);
    size_t dot = nc_str_find_char(pair->key, '.');
    for (unsigned i = 0; i < s->draft->named && dot != SIZE_MAX; i++) {
        if (!nc_str_eq(s->draft->binds[i].name, nc_str_sub(pair->key, 0, dot)))
            continue;
        const nc_shape *bound = nc_vocab_shape(s->rules->vocab, s->draft->binds[i].type);
        slot = bound ? nc_shape_slot(bound, nc_str_sub(pair->key, dot + 1, SIZE_MAX)) : -1;
        if (slot >= 0)
            return nc_shape_slot_info(bound, slot);
    }
    NC_RULE_BAD(s->rules, NC_E_UNKNOWN, pair->place,
                "'%.*s' is neither a concluded slot nor NAME.SLOT of the rule", NC_FMT(pair->key));
    if (shape != NULL)
        nc_hint_slot(s->rules, pair->key, shape);
    return NULL;
}

static void read_evidence(nc_rules *rules, const nc_node *node, nc_test_expect *out)
{
    uint64_t *list = NC_NEW_ARRAY(rules->arena, uint64_t, node->count);
    out->has_evidence = true;
    if (node->kind != NC_NODE_LIST)
        NC_RULE_BAD(rules, NC_E_TYPE, node->place, "evidence is a list of frame or record numbers");
    for (unsigned i = 0; node->kind == NC_NODE_LIST && i < node->count; i++) {
        if (nc_num_u64(node->items[i]->text, 10, &list[out->evidence_count]))
            out->evidence_count++;
        else
            NC_RULE_BAD(rules, NC_E_TYPE, node->items[i]->place, "'%.*s' is no record number",
                        NC_FMT(node->items[i]->text));
    }
    out->evidence = list;
}

static void read_value(suite *s, const nc_pair *pair, nc_argument *list, nc_test_expect *out)
{
    const nc_slot *slot = expected_slot(s, pair);
    nc_word word;
    if (slot == NULL || !nc_scalar_value(s->rules, pair->value, slot, &word))
        return;
    nc_checker c = nc_checker_of(s->draft, s->rules, pair->value);
    list[out->value_count++] = (nc_argument){pair->key, nc_expr_const(&c, 0, slot->type, word)};
}

static void read_expect(suite *s, const nc_node *node, nc_test_expect *out)
{
    nc_rules *rules = s->rules;
    *out = (nc_test_expect){.place = node->place};
    if (node->kind != NC_NODE_MAP) {
        NC_RULE_BAD(rules, NC_E_TYPE, node->place,
                    "a finding is a map: {SLOT: VALUE, evidence: [...], says: \"...\"}");
        return;
    }
    nc_argument *list = NC_NEW_ARRAY(rules->arena, nc_argument, node->count);
    nc_str verdict = nc_need_word(rules, node, NC_MAP_EXPECTED, "verdict", NC_S("found"));
    out->undecided = nc_str_eq(verdict, NC_S("undecided"));
    out->says = nc_need_text(rules, node, "says", false);
    out->missing = nc_need_text(rules, node, "missing", false);
    for (unsigned i = 0; i < node->count; i++) {
        const nc_pair *pair = &node->pairs[i];
        if (nc_str_eq(pair->key, NC_S("evidence")))
            read_evidence(rules, pair->value, out);
        else if (nc_key_of(NC_MAP_EXPECTED, pair->key) == NULL)
            read_value(s, pair, list, out);
    }
    out->values = list;
}

static void read_expects(suite *s, const nc_node *map, nc_test_case *test)
{
    const nc_node *list = nc_node_get(map, "expect");
    if (list == NULL || list->kind != NC_NODE_LIST) {
        NC_RULE_BAD(s->rules, NC_E_INVALID, list ? list->place : map->place,
                    "a case needs 'expect', a list of findings (maybe empty)");
        return;
    }
    nc_test_expect *expects = NC_NEW_ARRAY(s->rules->arena, nc_test_expect, list->count);
    for (unsigned i = 0; i < list->count; i++)
        read_expect(s, list->items[i], &expects[i]);
    test->expect = expects;
    test->expect_count = list->count;
}

/* ---- fixture, hypotheses ---- */

/* A path is meant from the folder of the file it stands in. */
static void read_fixture(nc_rules *rules, const nc_node *map, nc_test_case *test)
{
    nc_str path = nc_need_text(rules, map, "fixture", false), folder = map->place.file;
    if (path.n == 0)
        return;
    while (folder.n > 0 && folder.p[folder.n - 1] != '/')
        folder.n--;
    if (path.p[0] == '/')
        folder.n = 0;
    test->fixture = nc_arena_printf(rules->arena, "%.*s%.*s", NC_FMT(folder), NC_FMT(path));
}

static void read_hypotheses(nc_rules *rules, const nc_node *map, nc_test_case *test)
{
    nc_str verdicts = nc_key_of(NC_MAP_CASE, NC_S("hypotheses"))->words;
    const nc_node *node = nc_need_kind(rules, map, "hypotheses", NC_NODE_MAP);
    nc_test_belief *list = NC_NEW_ARRAY(rules->arena, nc_test_belief, node ? node->count : 0);
    test->beliefs = list;
    for (unsigned i = 0; node && i < node->count; i++) {
        const nc_pair *pair = &node->pairs[i];
        const nc_cause *cause = nc_map_get(&rules->causes, pair->key);
        if (cause == NULL) {
            NC_RULE_BAD(rules, NC_E_UNKNOWN, pair->place, "there is no cause '%.*s'", NC_FMT(pair->key));
            nc_hint_map(rules, pair->key, &rules->causes);
        } else if (!nc_words_have(verdicts, pair->value->text)) {
            NC_RULE_BAD(rules, NC_E_UNKNOWN, pair->value->place, "'%.*s' is no verdict (%.*s)",
                        NC_FMT(pair->value->text), NC_FMT(verdicts));
            nc_hint_words(rules, pair->value->text, verdicts);
        } else {
            list[test->belief_count++] = (nc_test_belief){cause, pair->value->text, pair->place};
        }
    }
}

/* ---- cases ---- */

void nc_add_test(nc_rules *rules, const nc_test_case *test)
{
    rules->tests = nc_grow(rules->tests, &rules->test_capacity, rules->test_count, sizeof *rules->tests);
    rules->tests[rules->test_count++] = *test;
}

static void read_case(suite *s, const nc_node *map)
{
    nc_rules *rules = s->rules;
    if (map->kind != NC_NODE_MAP) {
        NC_RULE_BAD(rules, NC_E_TYPE, map->place, "a case is a map: name, given, expect");
        return;
    }
    nc_need_keys(rules, map, NC_MAP_CASE);
    nc_test_case test = {.name = nc_need_text(rules, map, "name", true),
                         .rule = s->draft->rule,
                         .from = NC_TIME_NONE,
                         .to = NC_TIME_NONE,
                         .sees = NC_YES,
                         .place = map->place};
    if (test.name.n > 0 && find_case(s, test.name) != NULL)
        NC_RULE_BAD(rules, NC_E_DUPLICATE, nc_node_get(map, "name")->place, "two cases are called '%.*s'",
                    NC_FMT(test.name));
    read_given(s, map, &test);
    read_coverage(rules, map, &test);
    read_loaded(rules, map, &test);
    read_fixture(rules, map, &test);
    read_expects(s, map, &test);
    read_hypotheses(rules, map, &test);
    nc_add_test(rules, &test);
    nc_read_test_variants(rules, map, &test);
}

void nc_load_tests(nc_rules *rules)
{
    for (size_t i = rules->first_of[NC_DOC_TESTS]; i < rules->first_of[NC_DOC_TESTS + 1]; i++) {
        suite s = {.rules = rules, .doc = &rules->docs[i], .first = rules->test_count};
        nc_need_keys(rules, s.doc->node, NC_MAP_TESTS);
        s.draft = nc_map_get(&rules->rules, s.doc->name);
        if (s.draft == NULL) { /* the tests of a retired rule go with it */
            nc_rule_named(rules, s.doc->name, s.doc->place);
            continue;
        }
        const nc_node *cases = nc_need_kind(rules, s.doc->node, "cases", NC_NODE_LIST);
        if (nc_node_get(s.doc->node, "cases") == NULL)
            NC_RULE_BAD(rules, NC_E_INVALID, s.doc->place, "the key 'cases' is missing");
        for (unsigned k = 0; cases && k < cases->count && !s.draft->off; k++)
            read_case(&s, cases->items[k]);
    }
}

/* ---- obligations ---- */

typedef struct tally {
    unsigned fires, silent, undecided;
} tally;

static tally count_cases(const nc_rules *rules, const nc_rule *rule)
{
    tally t = {0};
    for (size_t i = 0; i < rules->test_count; i++) {
        const nc_test_case *test = &rules->tests[i];
        if (test->rule != rule)
            continue;
        unsigned open = 0;
        for (unsigned k = 0; k < test->expect_count; k++)
            open += test->expect[k].undecided;
        t.silent += test->expect_count == 0;
        t.undecided += open > 0;
        t.fires += test->expect_count > open;
    }
    return t;
}

static bool has_exception_case(const nc_rules *rules, const nc_rule *rule, nc_str exception)
{
    for (size_t i = 0; i < rules->test_count; i++) {
        const nc_test_case *test = &rules->tests[i];
        if (test->rule == rule && nc_str_find(test->name, exception) != SIZE_MAX)
            return true;
    }
    return false;
}

typedef struct demands {
    void (*missing)(void *context, const nc_rule *rule, nc_str what);
    void *context;
    const nc_rule *rule;
} demands;

static void demand(const demands *d, bool there, nc_str what)
{
    if (!there)
        d->missing(d->context, d->rule, what);
}

static void check_rule(const nc_rules *rules, const demands *d)
{
    const nc_rule *rule = d->rule;
    tally t = count_cases(rules, rule);
    bool window = false;
    demand(d, t.fires > 0, NC_S("in which it fires"));
    demand(d, t.silent > 0, NC_S("in which it stays silent"));
    for (unsigned i = 0; i < rule->unless_count; i++) {
        nc_str label = rule->unless[i].label;
        demand(d, has_exception_case(rules, rule, label),
               nc_arena_printf(rules->arena, "whose name holds its exception '%.*s'", NC_FMT(label)));
    }
    for (unsigned i = 0; i < rule->absent_count; i++)
        window = window || (rule->absent[i].bound == NC_WITHIN && !rule->absent[i].before);
    demand(d, !window || t.silent > 1, NC_S("in which what it misses comes in time"));
    demand(d, !window || t.fires > 1, NC_S("in which what it misses comes a moment late"));
    demand(d, rule->absent_count == 0 || t.undecided > 0,
           NC_S("in which the recording is too short to tell"));
}

void nc_rules_missing_tests(const nc_rules *rules,
                            void (*missing)(void *context, const nc_rule *rule, nc_str what), void *context)
{
    for (size_t i = 0; i < rules->program.rule_count; i++)
        check_rule(rules, &(demands){missing, context, rules->program.rules[i]});
}
