/* SPDX-License-Identifier: Apache-2.0 */
#include "mutants.h"

/* Near misses that tell a mutant from its rule: one value of one fact of a case is changed, to values that
 * the condition names and their neighbours, to those of other facts, or to unknown. */

enum { MOST_VALUES = 48, MOST_SLOTS = 16 };

typedef struct touched { /* a slot that the condition reads */
    nc_fact_type type;
    uint16_t slot;
    nc_type of;
} touched;

typedef struct search {
    nc_arena *arena, *scratch;
    const nc_program *program;
    const nc_pool *pool;
    const nc_rule *rule, *mutant;
    const nc_prober *prober;
    touched slots[MOST_SLOTS];
    unsigned slot_count;
    struct {
        nc_type type;
        nc_word word;
    } constants[MOST_VALUES];
    unsigned constant_count;
    nc_fact_type types[64]; /* by binding */
    const nc_test_case *base;
    nc_test_case *found;
    nc_suggestion *out;
} search;

/* ---- what the condition is about ---- */

static void see(void *context, const nc_expr *e, const nc_expr *parent)
{
    search *s = context;
    (void)parent;
    if (e->sub != NULL)
        s->types[e->sub->bind & 63] = e->sub->type;
    if (e->op == NC_X_CONST && s->constant_count < MOST_VALUES) {
        s->constants[s->constant_count].type = e->type;
        s->constants[s->constant_count++].word = e->word;
    }
}

static void see_slots(void *context, const nc_expr *e, const nc_expr *parent)
{
    search *s = context;
    (void)parent;
    nc_fact_type type = s->types[e->bind & 63];
    if (e->op != NC_X_SLOT || type == NC_NO_TYPE || e->slot == NC_SLOT_SOURCE || s->slot_count == MOST_SLOTS)
        return;
    for (unsigned i = 0; i < s->slot_count; i++)
        if (s->slots[i].type == type && s->slots[i].slot == e->slot)
            return;
    s->slots[s->slot_count++] = (touched){type, e->slot, e->type};
}

static void look_at(search *s, const nc_expr *about)
{
    for (unsigned i = 0; i < 64; i++)
        s->types[i] = NC_NO_TYPE;
    for (unsigned i = 0; i < s->rule->find_count; i++)
        s->types[s->rule->find[i].bind & 63] = s->rule->find[i].type;
    for (unsigned i = 0; i < s->rule->absent_count; i++) {
        s->types[s->rule->absent[i].pattern.bind & 63] = s->rule->absent[i].pattern.type;
        if (s->rule->absent[i].until != NULL)
            s->types[s->rule->absent[i].until->bind & 63] = s->rule->absent[i].until->type;
    }
    see(s, about, NULL);
    nc_expr_nodes(about, see, s);
    see_slots(s, about, NULL);
    nc_expr_nodes(about, see_slots, s);
}

/* ---- values worth trying ---- */

typedef struct values {
    nc_word at[MOST_VALUES * 4];
    unsigned count;
} values;

static void push(values *v, nc_word word)
{
    for (unsigned i = 0; i < v->count; i++)
        if (v->at[i] == word)
            return;
    if (v->count < MOST_VALUES * 4)
        v->at[v->count++] = word;
}

static int64_t tick_of(nc_type type)
{
    return type == NC_T_TIME || type == NC_T_DURATION ? 1000000 : 1;
}

static void push_around(values *v, nc_type type, nc_word word)
{
    push(v, word);
    if (type == NC_T_FLOAT) {
        double value = nc_v_float(word), step = value == 0 ? 0.005 : value / 200;
        push(v, nc_w_float(value + step));
        push(v, nc_w_float(value - step));
    } else if (type == NC_T_INT || type == NC_T_TIME || type == NC_T_DURATION) {
        push(v, nc_w_int(nc_v_int(word) + tick_of(type)));
        push(v, nc_w_int(nc_v_int(word) - tick_of(type)));
    }
}

static void push_moments(search *s, values *v, int64_t at)
{
    push_around(v, NC_T_TIME, nc_w_int(at));
    for (unsigned i = 0; i < s->constant_count; i++)
        if (s->constants[i].type == NC_T_DURATION) {
            push_around(v, NC_T_TIME, nc_w_int(at + nc_v_int(s->constants[i].word)));
            push_around(v, NC_T_TIME, nc_w_int(at - nc_v_int(s->constants[i].word)));
        }
    push(v, nc_w_int(at + 300 * INT64_C(1000000000)));
}

static void push_foreign(search *s, values *v, const nc_slot *slot)
{
    nc_word word;
    nc_str rest = slot->values, value;
    static const char *const ips[] = {"10.9.8.7", "224.0.0.9", "2001:db8::9"};
    if (slot->type == NC_T_SYMBOL && rest.n > 0) {
        while (nc_str_split(&rest, '|', &value))
            if (nc_value_parse((nc_pool *)(uintptr_t)s->pool, slot->type, value, &word))
                push(v, word);
    } else if (slot->type == NC_T_SYMBOL || slot->type == NC_T_STRING) {
        if (nc_value_parse((nc_pool *)(uintptr_t)s->pool, slot->type, NC_S("other"), &word))
            push(v, word);
    }
    for (unsigned i = 0; slot->type == NC_T_IP && i < 3; i++)
        if (nc_value_parse((nc_pool *)(uintptr_t)s->pool, NC_T_IP, nc_str_c(ips[i]), &word))
            push(v, word);
    if (slot->type == NC_T_BOOL) {
        push(v, nc_w_bool(true));
        push(v, nc_w_bool(false));
    }
}

static bool fact_get(const nc_fact *fact, unsigned slot, nc_word *out)
{
    nc_row row = {.fact.from = fact->from};
    if (slot < NC_SLOT_OWN)
        return nc_row_get(&row, slot, out);
    *out = fact->slot[slot - NC_SLOT_OWN];
    return (fact->known >> (slot - NC_SLOT_OWN) & 1) != 0;
}

static void gather(search *s, const touched *slot, values *v)
{
    const nc_slot *info = nc_shape_slot_info(nc_vocab_shape(s->program->vocab, slot->type), slot->slot);
    bool text = info->type == NC_T_SYMBOL || info->type == NC_T_STRING;
    for (unsigned i = 0; i < s->constant_count; i++) {
        nc_type type = s->constants[i].type;
        if (type == info->type || (text && (type == NC_T_SYMBOL || type == NC_T_STRING)))
            push_around(v, info->type, s->constants[i].word);
        else if (type == NC_T_FLOAT && info->type == NC_T_INT)
            push_around(v, NC_T_INT, nc_w_int((int64_t)nc_v_float(s->constants[i].word)));
    }
    for (unsigned i = 0; i < s->base->fact_count; i++) {
        const nc_fact *fact = &s->base->facts[i].fact;
        for (unsigned k = 0; k < s->slot_count; k++) {
            nc_word word;
            if (s->slots[k].type != fact->type || s->slots[k].of != info->type ||
                !fact_get(fact, s->slots[k].slot, &word))
                continue;
            if (info->type == NC_T_TIME)
                push_moments(s, v, nc_v_int(word));
            else
                push_around(v, info->type, word);
        }
    }
    push_foreign(s, v, info);
}

/* ---- trying ---- */

static bool differs(search *s, nc_test_case *test, nc_str *key)
{
    nc_verdicts rule = s->prober->run(s->prober->context, test, s->rule),
                mutant = s->prober->run(s->prober->context, test, s->mutant);
    if (rule.findings == mutant.findings && rule.open == mutant.open)
        return false;
    size_t usual = 0;
    for (unsigned i = 0; i < s->base->expect_count; i++)
        usual += !s->base->expect[i].undecided;
    if (rule.findings == 0 && rule.open == 0)
        *key = NC_S("silent-if");
    else if (rule.open == 0 && rule.findings == (s->base->expect_count ? s->base->expect_count : 1) &&
             (usual > 0 || s->base->expect_count == 0))
        *key = NC_S("fires-if");
    else if (rule.open == 1 && rule.findings == 0)
        *key = NC_S("undecided-if");
    else
        return false;
    return true;
}

static void print_value(search *s, nc_buf *out, const nc_slot *slot, nc_word word)
{
    if (slot->type == NC_T_TIME || slot->type == NC_T_DURATION) {
        int64_t ns = nc_v_int(word), whole = ns / 1000000000, part = ns % 1000000000;
        nc_buf_printf(out, "%s%lld", ns < 0 && whole == 0 ? "-" : "", (long long)whole);
        if (part != 0)
            nc_buf_printf(out, ".%03lld", (long long)(part < 0 ? -part : part) / 1000000);
        return;
    }
    if (slot->type == NC_T_FLOAT)
        nc_buf_printf(out, "%.6g", nc_v_float(word));
    else
        nc_value_print(out, s->pool, slot->type, word);
}

static void name_fact(search *s, nc_buf *out, unsigned number)
{
    const nc_fact *fact = &s->base->facts[number].fact;
    unsigned before = 0, all = 0, twins = 0;
    for (unsigned i = 0; i < s->base->fact_count; i++) {
        const nc_fact *other = &s->base->facts[i].fact;
        bool same = other->type == fact->type;
        all += same;
        before += same && i <= number;
        twins += same && other->from.record == fact->from.record;
    }
    nc_buf_add(out, nc_vocab_shape(s->program->vocab, fact->type)->name);
    if (all > 1 && fact->from.record != 0 && twins == 1)
        nc_buf_printf(out, "[%llu]", (unsigned long long)fact->from.record);
    else if (all > 1)
        nc_buf_printf(out, "#%u", before);
}

static bool take(search *s, const nc_test_case *test, nc_str key, nc_buf *text)
{
    nc_test_fact *facts = NC_NEW_ARRAY(s->arena, nc_test_fact, test->fact_count + 1);
    if (test->fact_count > 0)
        memcpy(facts, test->facts, test->fact_count * sizeof *facts);
    *s->found = *test;
    s->found->facts = facts;
    *s->out = (nc_suggestion){s->base, key, nc_arena_copy(s->arena, nc_buf_str(text))};
    return true;
}

static bool try_value(search *s, unsigned number, const touched *slot, bool further, bool known, nc_word word)
{
    nc_test_case test = *s->base;
    nc_test_fact *facts = NC_NEW_ARRAY(s->scratch, nc_test_fact, test.fact_count + 1);
    memcpy(facts, test.facts, test.fact_count * sizeof *facts);
    unsigned at = further ? test.fact_count++ : number;
    facts[at] = facts[number];
    nc_test_fact_set(&facts[at].fact, slot->slot, known, word);
    test.facts = facts;
    nc_str key;
    if (!differs(s, &test, &key))
        return false;
    const nc_slot *info = nc_shape_slot_info(nc_vocab_shape(s->program->vocab, slot->type), slot->slot);
    nc_buf text = {0};
    nc_buf_c(&text, further ? "and " : "");
    name_fact(s, &text, number);
    nc_buf_printf(&text, ".%.*s = ", NC_FMT(info->name));
    if (known)
        print_value(s, &text, info, word);
    else
        nc_buf_char(&text, '-');
    bool fine = take(s, &test, key, &text);
    nc_buf_free(&text);
    return fine;
}

static bool try_slot(search *s, unsigned number, const touched *slot)
{
    values v = {.count = 0};
    nc_word now;
    bool known = fact_get(&s->base->facts[number].fact, slot->slot, &now);
    gather(s, slot, &v);
    for (int further = 0; further < 2; further++) {
        for (unsigned i = 0; i < v.count; i++)
            if ((!known || v.at[i] != now) && try_value(s, number, slot, further != 0, true, v.at[i]))
                return true;
        if (known && try_value(s, number, slot, further != 0, false, 0))
            return true;
    }
    return false;
}

static bool try_without(search *s, unsigned number)
{
    nc_test_case test = *s->base;
    nc_test_fact *facts = NC_NEW_ARRAY(s->scratch, nc_test_fact, test.fact_count);
    unsigned kept = 0;
    for (unsigned i = 0; i < test.fact_count; i++)
        if (i != number)
            facts[kept++] = test.facts[i];
    test.facts = facts;
    test.fact_count = kept;
    nc_str key;
    if (!differs(s, &test, &key))
        return false;
    nc_buf text = {0};
    nc_buf_c(&text, "without ");
    name_fact(s, &text, number);
    bool fine = take(s, &test, key, &text);
    nc_buf_free(&text);
    return fine;
}

static bool try_coverage(search *s)
{
    static const struct {
        nc_truth sees;
        const char *text;
    } tries[] = {{NC_UNDECIDED, "coverage.sees = undecided"},
                 {NC_NO, "coverage.sees = no"},
                 {NC_YES, "coverage.sees = yes"}};
    for (unsigned i = 0; i < 3; i++) {
        nc_test_case test = *s->base;
        nc_str key;
        nc_buf text = {0};
        test.sees = tries[i].sees;
        if (test.sees == s->base->sees || !differs(s, &test, &key))
            continue;
        nc_buf_c(&text, tries[i].text);
        bool fine = take(s, &test, key, &text);
        nc_buf_free(&text);
        return fine;
    }
    return false;
}

static bool try_case(search *s)
{
    for (unsigned k = 0; k < s->slot_count; k++)
        for (unsigned i = 0; i < s->base->fact_count; i++)
            if (s->base->facts[i].fact.type == s->slots[k].type && try_slot(s, i, &s->slots[k]))
                return true;
    for (unsigned i = 0; i < s->base->fact_count; i++)
        if (try_without(s, i))
            return true;
    return try_coverage(s);
}

bool nc_suggest(nc_arena *arena, const nc_program *program, const nc_pool *pool, const nc_rule *rule,
                const nc_rule *mutant, const nc_expr *about, const nc_test_case *cases, size_t case_count,
                const nc_prober *prober, nc_test_case *test, nc_suggestion *out)
{
    search s = {.arena = arena,
                .program = program,
                .pool = pool,
                .rule = rule,
                .mutant = mutant,
                .prober = prober,
                .found = test,
                .out = out};
    bool found = false;
    s.scratch = nc_arena_new();
    look_at(&s, about);
    for (size_t i = 0; i < case_count && !found; i++) {
        s.base = &cases[i];
        if (cases[i].rule == rule && !cases[i].variant && cases[i].fixture.n == 0)
            found = try_case(&s);
        nc_arena_reset(s.scratch);
    }
    nc_arena_free(s.scratch);
    return found;
}
