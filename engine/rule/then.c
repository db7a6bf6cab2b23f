/* SPDX-License-Identifier: Apache-2.0 */
#include "build.h"

/* then: what follows, step by step.  {NAME: PATTERN, within: DURATION} binds a fact that comes after the one
 * of the step before; {not: PATTERN, provided: ...} says what must not come between its neighbours. */

static unsigned steps_of(const nc_draft *draft, const nc_node *const **items, const nc_node **single)
{
    *single = nc_node_get(draft->doc->node, "then");
    *items = *single != NULL && (*single)->kind == NC_NODE_LIST ? (*single)->items
                                                                : (const nc_node *const *)single;
    return *single == NULL ? 0 : (*single)->kind == NC_NODE_LIST ? (*single)->count : 1;
}

unsigned nc_then_items(const nc_draft *draft)
{
    const nc_node *const *items, *single;
    return steps_of(draft, &items, &single);
}

static bool forbids(const nc_node *step)
{
    return step->kind == NC_NODE_MAP && nc_node_get(step, "not") != NULL;
}

int nc_draft_bind(const nc_draft *draft, nc_str name)
{
    for (unsigned i = 0; i < draft->named; i++)
        if (nc_str_eq(draft->binds[i].name, name))
            return (int)i;
    return -1;
}

/* ---- loading ---- */

static void add_step(nc_rules *rules, nc_draft *draft, const nc_node *step)
{
    const nc_pair *found = NULL;
    for (unsigned i = 0; i < step->count; i++) {
        const nc_pair *pair = &step->pairs[i];
        if (nc_key_of(NC_MAP_STEP, pair->key) != NULL)
            continue;
        if (found != NULL || !nc_good_name(pair->key) || nc_draft_bind(draft, pair->key) >= 0) {
            NC_RULE_BAD(rules, NC_E_INVALID, pair->place,
                        "'%.*s' is no key of a step; a step binds one name, which nothing else has",
                        NC_FMT(pair->key));
            nc_hint_key(rules, pair->key, NC_MAP_STEP);
            draft->failed = true;
            return;
        }
        found = pair;
    }
    if (found == NULL || draft->bind_count == NC_MAX_BINDINGS) {
        NC_RULE_BAD(rules, NC_E_INVALID, step->place,
                    "a step is {NAME: PATTERN, within: DURATION} or {not: PATTERN, provided: CONDITION}; "
                    "a rule speaks of at most %d facts",
                    NC_MAX_BINDINGS);
        draft->failed = true;
        return;
    }
    unsigned bind = draft->bind_count++;
    draft->binds[bind] = (nc_bind){.name = found->key, .type = NC_NO_TYPE, .place = found->place};
    draft->failed = !nc_parse_pattern(rules, found->value, &draft->find[bind]) || draft->failed;
    draft->find[bind].step = step;
    draft->named = draft->bind_count;
    draft->rule->step_count++;
}

/* Is this a step that says what must not come, with a step on either side? */
static bool check_forbidden(nc_rules *rules, nc_draft *draft, const nc_node *const *items, unsigned count,
                            unsigned i)
{
    if (!forbids(items[i]))
        return false;
    nc_need_keys(rules, items[i], NC_MAP_FORBIDDEN);
    bool next = false;
    for (unsigned k = i + 1; k < count && !next; k++)
        next = items[k]->kind == NC_NODE_MAP && !forbids(items[k]);
    if (!next) {
        NC_RULE_BAD(rules, NC_E_INVALID, items[i]->place,
                    "nothing follows this step; what never comes is written with 'absent'");
        draft->failed = true;
    }
    return true;
}

void nc_load_then(nc_rules *rules, nc_draft *draft)
{
    const nc_node *const *items, *single;
    unsigned count = steps_of(draft, &items, &single);
    for (unsigned i = 0; i < count; i++) {
        if (items[i]->kind != NC_NODE_MAP) {
            NC_RULE_BAD(rules, NC_E_TYPE, items[i]->place,
                        "a step is a map: {NAME: PATTERN, within: DURATION}");
            draft->failed = true;
        } else if (!check_forbidden(rules, draft, items, count, i)) {
            add_step(rules, draft, items[i]);
        }
    }
}

/* ---- compiling ---- */

static bool read_length(nc_checker *c, const nc_node *step, nc_follow *follow)
{
    const nc_node *node = nc_need_kind(c->rules, step, "within", NC_NODE_SCALAR);
    if (node == NULL) {
        NC_RULE_BAD(c->rules, NC_E_INVALID, step->place,
                    "the key 'within' is missing: how long after the step before may this one come?");
        return false;
    }
    const nc_expr *e = nc_scalar_expr(c, node, (nc_want){NC_T_DURATION, NC_T_NONE, NULL});
    if (e == NULL)
        return false;
    if (e->op != NC_X_CONST || nc_v_int(e->word) < 0) {
        NC_RULE_BAD(c->rules, NC_E_TYPE, node->place, "the time for a step is a constant, not below zero");
        return false;
    }
    follow->within = nc_v_int(e->word);
    return true;
}

/* The first step needs `after` when `find` has several lines; the others come after the one before. */
static bool read_after(nc_checker *c, nc_draft *draft, const nc_node *step, unsigned bind, nc_follow *follow)
{
    const nc_node *node = nc_need_kind(c->rules, step, "after", NC_NODE_SCALAR);
    unsigned finds = draft->named - draft->rule->step_count;
    int after = (int)bind - 1;
    if (node != NULL)
        after = nc_draft_bind(draft, nc_str_trim(node->text));
    if (after < 0 || after >= (int)bind || (node != NULL && bind > finds)) {
        NC_RULE_BAD(c->rules, NC_E_UNKNOWN, node->place,
                    "only the first step says after which line of find it comes; '%.*s' is none",
                    NC_FMT(node->text));
        return false;
    }
    if (node == NULL && bind == finds && finds > 1) {
        NC_RULE_BAD(c->rules, NC_E_INVALID, step->place, "after which line of find does this step come?");
        nc_hint(c->rules->diag, "after: %.*s", NC_FMT(draft->binds[after].name));
        return false;
    }
    follow->after = (uint8_t)after;
    draft->binds[after].used = true;
    return true;
}

static bool compile_step(nc_rules *rules, nc_draft *draft, unsigned bind, nc_pattern *pattern)
{
    const nc_node *step = draft->find[bind].step;
    nc_checker c = nc_checker_of(draft, rules, step);
    nc_follow *follow = NC_NEW(rules->arena, nc_follow);
    const nc_shape *shape = nc_vocab_shape(rules->vocab, pattern->type);
    nc_str take = nc_need_word(rules, step, NC_MAP_STEP, "take", NC_S("first"));
    follow->each = nc_str_eq(take, NC_S("each"));
    pattern->follow = follow;
    if (nc_node_get(step, "provided") != NULL) {
        NC_RULE_BAD(rules, NC_E_INVALID, nc_node_get(step, "provided")->place,
                    "what was seen needs no proof; 'provided' belongs to a step with 'not'");
        return false;
    }
    if (shape != NULL && shape->kind != NC_EVENT) {
        NC_RULE_BAD(rules, NC_E_TYPE, pattern->place, "a step is an event; a %.*s has no time of its own",
                    NC_FMT(shape->name));
        return false;
    }
    return read_length(&c, step, follow) && read_after(&c, draft, step, bind, follow);
}

void nc_compile_then(nc_rules *rules, nc_draft *draft, nc_pattern *find)
{
    for (unsigned i = draft->named - draft->rule->step_count; i < draft->named; i++)
        draft->failed = !compile_step(rules, draft, i, &find[i]) || draft->failed;
}

/* ---- what must not come between ---- */

unsigned nc_forbidden_steps(const nc_draft *draft)
{
    const nc_node *const *items, *single;
    unsigned count = steps_of(draft, &items, &single), n = 0;
    for (unsigned i = 0; i < count && !draft->failed; i++)
        n += forbids(items[i]);
    return n;
}

const nc_node *nc_forbidden_step(const nc_draft *draft, unsigned n, unsigned *from, unsigned *to)
{
    const nc_node *const *items, *single;
    unsigned count = steps_of(draft, &items, &single), step = draft->named - draft->rule->step_count;
    for (unsigned i = 0; i < count; i++) {
        if (!forbids(items[i])) {
            step++;
        } else if (n-- == 0) {
            *to = step;
            *from = draft->rule->find[step].follow->after;
            return items[i];
        }
    }
    return NULL;
}
