/* SPDX-License-Identifier: Apache-2.0 */
#include "build.h"

#include <stdlib.h>

/* The slots of concluded types have the types of the expressions that rules give them; those may read slots
 * of other concluded types.  So types are found in waves: a rule whose patterns' types are all known gives
 * types to its conclusion, which may wake others. Rules of one wave agree on the wider of two types (int and
 * float, symbol and string). */

typedef struct waiting {
    nc_draft *draft;
    struct waiting *next;
} waiting;

typedef struct wave {
    nc_rules *rules;
    nc_map waits;      /* type name -> waiting rules */
    unsigned *pending; /* for each draft */
    nc_draft **now, **next;
    size_t now_count, next_count;
} wave;

static void wait_for(wave *w, nc_str type, nc_draft *draft)
{
    waiting *one = NC_NEW(w->rules->arena, waiting), *first = nc_map_get(&w->waits, type);
    one->draft = draft;
    if (first == NULL) {
        nc_map_put(&w->waits, type, one);
    } else {
        one->next = first->next;
        first->next = one;
    }
    w->pending[draft - w->rules->drafts]++;
}

static void look_at_patterns(wave *w, nc_draft *draft)
{
    nc_rules *rules = w->rules;
    for (unsigned i = 0; i < draft->named; i++) {
        const nc_draft_pattern *pattern = &draft->find[i];
        if (pattern->type.n == 0)
            continue;
        nc_str lack = rules->lack_count > 0 ? nc_lack_of(rules, pattern->type) : NC_S("");
        if (lack.n > 0) {
            draft->lacks = lack;
            continue;
        }
        draft->binds[i].type = nc_vocab_find(rules->vocab, pattern->type);
        if (draft->binds[i].type != NC_NO_TYPE)
            continue;
        if (nc_map_get(&rules->concluded, pattern->type) != NULL) {
            wait_for(w, pattern->type, draft);
            continue;
        }
        nc_need_type(rules, pattern->type, nc_node_place(pattern->node, pattern->type_at));
        draft->failed = true;
    }
}

/* ---- one rule's opinion of its conclusion ---- */

static void widen(nc_slot *slot, const nc_slot *other)
{
    if (slot->type == NC_T_INT && other->type == NC_T_FLOAT)
        slot->type = NC_T_FLOAT;
    if (slot->type == NC_T_SYMBOL && other->type == NC_T_STRING)
        slot->type = NC_T_STRING;
    if (!nc_str_eq(slot->values, other->values))
        slot->values = NC_S("");
}

static void merge_slots(nc_concluded *type, const nc_slot *slots, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        for (unsigned k = 0; k < type->slot_count; k++)
            if (nc_str_eq(type->slots[k].name, slots[i].name))
                widen(&type->slots[k], &slots[i]);
}

static bool guess_slots(nc_rules *rules, nc_draft *draft, nc_slot *slots)
{
    nc_checker c = nc_checker_of(draft, rules, draft->conclude);
    c.diag = NULL;
    c.group = true;
    for (unsigned i = 0; i < draft->conclude_count; i++) {
        const nc_expr *e = nc_check(&c, draft->conclude_values[i], (nc_want){NC_T_NONE, NC_T_NONE, NULL});
        if (e == NULL)
            return false;
        const nc_slot *from = nc_expr_slot(&c, e);
        slots[i] = (nc_slot){.name = draft->conclude_names[i],
                             .type = e->type,
                             .item = e->item,
                             .values = from && e->type == NC_T_SYMBOL ? from->values : NC_S(""),
                             .doc = from ? from->doc : NC_S("")};
    }
    return true;
}

static void give_types(nc_rules *rules, nc_draft *draft)
{
    nc_concluded *type = draft->concludes;
    if (type == NULL || type->type != NC_NO_TYPE)
        return;
    nc_slot *slots = NC_NEW_ARRAY(rules->arena, nc_slot, draft->conclude_count);
    if (draft->failed || !guess_slots(rules, draft, slots)) {
        type->broken = true;
    } else if (type->slots == NULL) {
        type->slots = slots;
        type->slot_count = draft->conclude_count;
        type->doc = draft->doc;
    } else {
        merge_slots(type, slots, draft->conclude_count);
    }
}

static void declare(wave *w, nc_concluded *type)
{
    nc_rules *rules = w->rules;
    nc_shape shape = {
        .name = type->name, .kind = NC_DERIVED, .slots = type->slots, .slot_count = type->slot_count};
    shape.doc = nc_arena_printf(rules->arena, "Concluded by %.*s.", NC_FMT(type->doc->name));
    type->type = nc_vocab_add(rules->vocab, &shape);
    if (type->type == NC_NO_TYPE) {
        NC_RULE_BAD(rules, NC_E_LIMIT, type->doc->place, "more than %d fact types", NC_MAX_TYPES);
        type->broken = true;
    }
    for (waiting *one = nc_map_get(&w->waits, type->name); one != NULL; one = one->next) {
        nc_draft *draft = one->draft;
        for (unsigned i = 0; i < draft->named; i++)
            if (nc_str_eq(draft->find[i].type, type->name))
                draft->binds[i].type = type->type;
        if (--w->pending[draft - rules->drafts] == 0)
            w->next[w->next_count++] = draft;
    }
}

static int by_address(const void *left, const void *right)
{
    const nc_draft *a = *(nc_draft *const *)left, *b = *(nc_draft *const *)right;
    return (a > b) - (a < b); /* drafts stand in an array in order of name */
}

static void run_waves(wave *w)
{
    while (w->now_count > 0) {
        qsort(w->now, w->now_count, sizeof(nc_draft *), by_address);
        for (size_t i = 0; i < w->now_count; i++)
            give_types(w->rules, w->now[i]);
        w->next_count = 0;
        for (size_t i = 0; i < w->now_count; i++) {
            nc_concluded *type = w->now[i]->concludes;
            if (type != NULL && type->type == NC_NO_TYPE && type->slots != NULL && !type->broken)
                declare(w, type);
        }
        nc_draft **swap = w->now;
        w->now = w->next;
        w->now_count = w->next_count;
        w->next = swap;
    }
}

/* A type that no rule could give slots: because of an error that was told, or because all its rules need it
 * first. */
static void report_unresolved(nc_rules *rules)
{
    bool broken = false;
    for (size_t i = 0; i < rules->concluded.count; i++) {
        const nc_concluded *type = rules->concluded.entries[i].value;
        broken = broken || type->broken;
    }
    for (size_t i = 0; i < rules->concluded.count; i++) {
        nc_concluded *type = rules->concluded.entries[i].value;
        if (type->type != NC_NO_TYPE || type->broken || type->lacks.n > 0)
            continue;
        if (!broken)
            NC_RULE_BAD(rules, NC_E_CYCLE, type->doc->place,
                        "the slots of '%.*s' have no types: every rule that concludes it finds it first",
                        NC_FMT(type->name));
        type->broken = true;
    }
}

void nc_conclude_types(nc_rules *rules)
{
    size_t count = rules->draft_count;
    wave w = {.rules = rules};
    w.pending = nc_xcalloc(count, sizeof *w.pending);
    w.now = nc_xcalloc(count, sizeof(nc_draft *));
    w.next = nc_xcalloc(count, sizeof(nc_draft *));
    for (size_t i = 0; i < count; i++) {
        nc_draft *draft = &rules->drafts[i];
        if (draft->off)
            continue;
        rules->pack_now = draft->doc->pack;
        look_at_patterns(&w, draft);
        if (draft->lacks.n > 0)
            continue;
        if (draft->failed && draft->concludes && draft->concludes->type == NC_NO_TYPE)
            draft->concludes->broken = true;
        else if (w.pending[i] == 0)
            w.now[w.now_count++] = draft;
    }
    for (size_t i = 0; i < w.now_count; i++)
        if (w.now[i]->concludes && !w.now[i]->failed)
            w.now[i]->concludes->broken = false; /* a sound rule speaks for a broken one */
    run_waves(&w);
    nc_spread_lacks(rules);
    report_unresolved(rules);
    free(w.pending);
    free(w.now);
    free(w.next);
    nc_map_free(&w.waits);
}

/* ---- the conclusion itself ---- */

static int given(const nc_draft *draft, nc_str slot)
{
    for (unsigned i = 0; i < draft->conclude_count; i++)
        if (nc_str_eq(draft->conclude_names[i], slot))
            return (int)i;
    return -1;
}

static void check_given(nc_rules *rules, nc_draft *draft, const nc_shape *shape)
{
    for (unsigned i = 0; i < draft->conclude_count; i++) {
        nc_str name = draft->conclude_names[i];
        nc_place place = nc_node_place(draft->conclude, draft->conclude_at[i]);
        int slot = nc_shape_slot(shape, name);
        if (given(draft, name) < (int)i)
            NC_RULE_BAD(rules, NC_E_DUPLICATE, place, "the slot '%.*s' is given twice", NC_FMT(name));
        else if (nc_shape_slot(&(nc_shape){.slot_count = 0}, name) >= 0)
            NC_RULE_BAD(rules, NC_E_DUPLICATE, place, "every fact has '%.*s' already", NC_FMT(name));
        else if (slot < 0) {
            NC_RULE_BAD(rules, NC_E_UNKNOWN, place, "%.*s has no slot '%.*s'", NC_FMT(shape->name),
                        NC_FMT(name));
            nc_hint_slot(rules, name, shape);
        }
    }
}

void nc_compile_conclusion(nc_rules *rules, nc_draft *draft)
{
    if (draft->concludes == NULL)
        return;
    const nc_shape *shape = nc_vocab_shape(rules->vocab, draft->concludes->type);
    nc_checker c = nc_checker_of(draft, rules, draft->conclude);
    c.group = true;
    for (unsigned i = 0; shape == NULL && i < draft->conclude_count; i++) /* only to tell what is wrong */
        nc_check(&c, draft->conclude_values[i], (nc_want){NC_T_NONE, NC_T_NONE, NULL});
    if (shape == NULL)
        return;
    check_given(rules, draft, shape);
    nc_rule *rule = draft->rule;
    rule->concludes = draft->concludes->type;
    rule->conclude_count = shape->slot_count;
    rule->conclude = NC_NEW_ARRAY(rules->arena, const nc_expr *, shape->slot_count);
    for (unsigned i = 0; i < shape->slot_count; i++) {
        const nc_slot *slot = &shape->slots[i];
        int k = given(draft, slot->name);
        if (k < 0)
            NC_RULE_BAD(rules, NC_E_INVALID, draft->conclude->place, "the slot '%.*s' of %.*s is not given",
                        NC_FMT(slot->name), NC_FMT(shape->name));
        else
            rule->conclude[i] =
                nc_check_as(&c, draft->conclude_values[k], (nc_want){slot->type, slot->item, slot});
    }
    draft->failed = draft->failed || c.failed;
    draft->strict |= c.strict;
}
