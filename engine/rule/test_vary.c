/* SPDX-License-Identifier: Apache-2.0 */
#include "build.h"

#include "engine/base/num.h"

/* Near misses of a case: `silent-if: [packet.proto = udp, "and packet.n = 7, packet.port = 21"]`.  Each item
 * is the case with some values changed: TYPE.SLOT = VALUE         of the only fact of that type; `-` is
 * unknown TYPE[N].SLOT = VALUE      of the fact with record number N TYPE#K.SLOT = VALUE       of the K-th
 * fact of that type and TYPE...               a further fact like that one, with this value without TYPE...
 * without that fact coverage.to = 40s         coverage.from, coverage.sees likewise Several changes of one
 * item are parted by commas. */

typedef struct variation {
    nc_rules *rules;
    nc_place place;
    nc_test_case *test;
    nc_test_fact *facts;
    unsigned count, room;
    bool fine;
} variation;

static bool bad(variation *v, nc_str text, const char *what)
{
    NC_RULE_BAD(v->rules, NC_E_INVALID, v->place, "'%.*s': %s", NC_FMT(text), what);
    return v->fine = false;
}

/* "TYPE", "TYPE[N]" or "TYPE#K" off the front of *rest, up to the dot before the slot. */
typedef struct address {
    nc_str type;
    uint64_t record, ordinal;
} address;

static bool read_address(variation *v, nc_str text, address *a, nc_str *slot)
{
    size_t mark = 0;
    *a = (address){.type = text};
    while (mark < text.n && text.p[mark] != '[' && text.p[mark] != '#')
        mark++;
    if (mark < text.n) {
        size_t from = mark + 1, to = from;
        while (to < text.n && text.p[to] >= '0' && text.p[to] <= '9')
            to++;
        uint64_t *number = text.p[mark] == '[' ? &a->record : &a->ordinal;
        if (!nc_num_u64(nc_str_sub(text, from, to - from), 10, number))
            return bad(v, text, "a number is expected behind [ or #");
        a->type = nc_str_sub(text, 0, mark);
        to += text.p[mark] == '[' && to < text.n && text.p[to] == ']';
        *slot = nc_str_sub(text, to < text.n ? to + 1 : to, SIZE_MAX);
        return true;
    }
    for (size_t dot = text.n; dot-- > 0;) {
        if (text.p[dot] != '.')
            continue;
        a->type = nc_str_sub(text, 0, dot);
        *slot = nc_str_sub(text, dot + 1, SIZE_MAX);
        nc_fact_type type = nc_vocab_find(v->rules->vocab, a->type);
        if (type != NC_NO_TYPE && nc_shape_slot(nc_vocab_shape(v->rules->vocab, type), *slot) >= 0)
            return true;
    }
    a->type = text;
    *slot = NC_S("");
    return true;
}

static nc_test_fact *find_fact(variation *v, nc_str text, const address *a)
{
    nc_fact_type type = nc_vocab_find(v->rules->vocab, a->type);
    nc_test_fact *found = NULL;
    uint64_t number = 0;
    if (type == NC_NO_TYPE) {
        bad(v, text, "neither a fact type nor one of its slots");
        return NULL;
    }
    for (unsigned i = 0; i < v->count; i++) {
        nc_test_fact *fact = &v->facts[i];
        if (fact->fact.type != type || (a->record != 0 && fact->fact.from.record != a->record) ||
            (++number != a->ordinal && a->ordinal != 0))
            continue;
        if (found != NULL) {
            bad(v, text, "the case gives several facts of this type: write TYPE[RECORD] or TYPE#NUMBER");
            return NULL;
        }
        found = fact;
    }
    if (found == NULL)
        bad(v, text, "the case gives no such fact");
    return found;
}

static void set_coverage(variation *v, nc_str text, nc_str slot, nc_str value)
{
    static const nc_slot moment = {.name = NC_SI("coverage"), .type = NC_T_DURATION};
    bool from = nc_str_eq(slot, NC_S("from")), to = nc_str_eq(slot, NC_S("to"));
    nc_word word;
    if (from || to) {
        if (nc_read_test_value(v->rules, v->place, value, &moment, &word))
            *(from ? &v->test->from : &v->test->to) = nc_v_int(word);
    } else if (nc_str_eq(slot, NC_S("sees")) &&
               nc_words_have(nc_key_of(NC_MAP_COVERAGE, slot)->words, value)) {
        v->test->sees = nc_str_eq(value, NC_S("yes"))  ? NC_YES
                        : nc_str_eq(value, NC_S("no")) ? NC_NO
                                                       : NC_UNDECIDED;
    } else {
        bad(v, text, "coverage.from, coverage.to or coverage.sees = yes, no, undecided");
    }
}

static void set_slot(variation *v, nc_str text, nc_fact *fact, nc_str name, nc_str value)
{
    const nc_shape *shape = nc_vocab_shape(v->rules->vocab, fact->type);
    int slot = nc_shape_slot(shape, name);
    nc_word word = 0;
    if (slot < 0) {
        bad(v, text, "no slot that a test can set");
        nc_hint_slot(v->rules, name, shape);
        return;
    }
    bool known = !nc_str_eq(value, NC_S("-"));
    if (value.n > 1 && value.p[0] == '"' && value.p[value.n - 1] == '"')
        value = nc_str_sub(value, 1, value.n - 2);
    if (!known || nc_read_test_value(v->rules, v->place, value, nc_shape_slot_info(shape, slot), &word))
        nc_test_fact_set(fact, slot, known, word);
    else
        v->fine = false;
}

/* Then `coverage` means that fact, else the `coverage` of the case. */
static bool gives_coverage(const variation *v)
{
    for (unsigned i = 0; i < v->count; i++)
        if (v->facts[i].fact.type == NC_F_COVERAGE)
            return true;
    return false;
}

static bool take_word(nc_str *text, nc_str word)
{
    bool there = nc_str_starts(*text, word) && text->n > word.n && text->p[word.n] == ' ';
    if (there)
        *text = nc_str_trim(nc_str_sub(*text, word.n, SIZE_MAX));
    return there;
}

/* The added fact stays last, so that further changes of the item can speak of it by its number. */
static void change(variation *v, nc_str text)
{
    nc_str whole = text, slot, value = {0};
    bool further = take_word(&text, NC_S("and")), without = take_word(&text, NC_S("without"));
    size_t equals = nc_str_find_char(text, '=');
    if (equals != SIZE_MAX) {
        value = nc_str_trim(nc_str_sub(text, equals + 1, SIZE_MAX));
        text = nc_str_trim(nc_str_sub(text, 0, equals));
    }
    if (nc_str_starts(text, NC_S("coverage.")) && !gives_coverage(v)) {
        set_coverage(v, whole, nc_str_sub(text, 9, SIZE_MAX), value);
        return;
    }
    address a;
    if (!read_address(v, text, &a, &slot))
        return;
    nc_test_fact *fact = find_fact(v, whole, &a);
    if (fact == NULL)
        return;
    if (without) {
        memmove(fact, fact + 1, (size_t)(&v->facts[v->count] - (fact + 1)) * sizeof *fact);
        v->count--;
        return;
    }
    if (equals == SIZE_MAX || slot.n == 0) {
        bad(v, whole, "TYPE.SLOT = VALUE is expected");
        return;
    }
    if (further && v->count < v->room) {
        v->facts[v->count] = *fact;
        fact = &v->facts[v->count++];
    }
    set_slot(v, whole, &fact->fact, slot, value);
}

/* Up to the next comma that stands neither in a list nor in quotes. */
static bool next_change(nc_str *rest, nc_str *piece)
{
    bool list = false, quoted = false;
    for (size_t i = 0; i < rest->n; i++) {
        char c = rest->p[i];
        quoted = quoted != (c == '"');
        list = quoted ? list : c == '[' || (list && c != ']');
        if (c != ',' || list || quoted)
            continue;
        *piece = nc_str_sub(*rest, 0, i);
        *rest = nc_str_sub(*rest, i + 1, SIZE_MAX);
        return true;
    }
    *piece = *rest;
    *rest = (nc_str){0};
    return piece->p != NULL;
}

static void vary(nc_rules *rules, const nc_node *item, const nc_test_case *base, nc_test_expect *expects,
                 unsigned expect_count)
{
    nc_test_case test = *base;
    variation v = {.rules = rules, .place = item->place, .test = &test, .fine = true};
    nc_str rest = item->text, piece;
    if (item->kind != NC_NODE_SCALAR) {
        NC_RULE_BAD(rules, NC_E_TYPE, item->place, "a change is written TYPE.SLOT = VALUE");
        return;
    }
    v.count = base->fact_count;
    v.room = v.count + 16;
    v.facts = NC_NEW_ARRAY(rules->arena, nc_test_fact, v.room);
    if (v.count > 0)
        memcpy(v.facts, base->facts, v.count * sizeof *v.facts);
    while (v.fine && next_change(&rest, &piece))
        change(&v, nc_str_trim(piece));
    test.name = nc_arena_printf(rules->arena, "%.*s, if %.*s", NC_FMT(base->name), NC_FMT(item->text));
    test.place = item->place;
    test.facts = v.facts;
    test.fact_count = v.count;
    test.belief_count = 0;
    test.variant = true;
    for (unsigned i = 0; i < expect_count; i++)
        expects[i].place = item->place;
    test.expect = expects;
    test.expect_count = expect_count;
    if (v.fine)
        nc_add_test(rules, &test);
}

static void vary_all(nc_rules *rules, const nc_node *map, const char *key, const nc_test_case *base,
                     unsigned expect_count, bool undecided)
{
    const nc_node *list = nc_need_kind(rules, map, key, NC_NODE_LIST);
    for (unsigned i = 0; list && i < list->count; i++) {
        nc_test_expect *expects = NC_NEW_ARRAY(rules->arena, nc_test_expect, expect_count);
        for (unsigned k = 0; k < expect_count; k++)
            expects[k].undecided = undecided;
        vary(rules, list->items[i], base, expects, expect_count);
    }
}

void nc_read_test_variants(nc_rules *rules, const nc_node *map, const nc_test_case *base)
{
    nc_test_case copy = *base; /* the table of tests moves when it grows */
    vary_all(rules, map, "silent-if", &copy, 0, false);
    vary_all(rules, map, "fires-if", &copy, copy.expect_count > 0 ? copy.expect_count : 1, false);
    vary_all(rules, map, "undecided-if", &copy, 1, true);
}
