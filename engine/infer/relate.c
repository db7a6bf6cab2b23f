/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "infer.h"

#include <stdlib.h>

/* Findings in their order, what suppresses them, which of them are effects of others; and what stays
 * undecided. */

static nc_found *found_at(const nc_run *run, size_t i)
{
    return ((nc_found **)run->findings.items)[i];
}

static int key_cmp(const nc_run *run, const nc_finding *a, const nc_finding *b)
{
    for (unsigned i = 0; i < a->rule->per_count; i++) {
        int order = nc_value_cmp(run->pool, a->rule->per[i]->type, a->key[i], b->key[i]);
        if (order != 0)
            return order;
    }
    for (unsigned f = 0; f < a->evidence_count; f++) {
        int order = nc_row_cmp(run, a->evidence[f].rows[0], b->evidence[f].rows[0]);
        if (order != 0)
            return order;
    }
    return 0;
}

/* Effects, once they are known, come behind all others, since an error that a notice explains must not stand
 * before it; then by severity. */
static int found_order(const void *a, const void *b, void *context)
{
    const nc_run *run = context;
    const nc_found *x = *(nc_found *const *)a, *y = *(nc_found *const *)b;
    if ((x->pub.effect_of != NULL) != (y->pub.effect_of != NULL))
        return x->pub.effect_of == NULL ? -1 : 1;
    if (x->pub.rule->severity != y->pub.rule->severity)
        return x->pub.rule->severity > y->pub.rule->severity ? -1 : 1;
    int64_t at = nc_row_from(x->first_row)->at, other = nc_row_from(y->first_row)->at;
    if (at != other)
        return at < other ? -1 : 1;
    nc_mark mx = {*nc_row_from(x->first_row), nc_row_source_name(x->first_row)},
            my = {*nc_row_from(y->first_row), nc_row_source_name(y->first_row)};
    mx.from.offset = my.from.offset = 0;
    int order = nc_mark_cmp(run, &mx, &my);
    if (order == 0)
        order = nc_str_cmp(x->pub.rule->name, y->pub.rule->name);
    return order != 0 ? order : key_cmp(run, &x->pub, &y->pub);
}

/* What the finding concludes, and then what those of other recordings conclude that it stands for. */
static const nc_row *conclusion_at(const nc_found *found, unsigned i)
{
    return i == 0 ? found->pub.conclusion : found->joined[i - 1]->pub.conclusion;
}

static bool fits(nc_run *run, const nc_suppression *s, const nc_row *conclusion)
{
    for (unsigned i = 0; i < s->where_count; i++) {
        if (conclusion == NULL)
            return false;
        int slot = nc_shape_slot(run->types[conclusion->type].shape, s->where[i].name);
        nc_env env;
        nc_scope scope = {.run = run, .rule = s->rule};
        const nc_row *rows[64] = {0};
        nc_env_init(&env, run, &scope, rows);
        nc_result_value wanted = nc_eval(s->where[i].expr, &env);
        nc_word word;
        if (slot < 0 || !wanted.known || !nc_row_get(conclusion, (unsigned)slot, &word) ||
            word != wanted.word)
            return false;
    }
    return true;
}

static bool speaks_of(nc_run *run, const nc_suppression *s, const nc_found *found)
{
    for (unsigned i = 0; s->rule == found->pub.rule && i <= found->joined_count; i++)
        if (fits(run, s, conclusion_at(found, i)))
            return true;
    return false;
}

/* All names that both conclusions have hold equal values, and there is at least one. */
static bool share_values(nc_run *run, const nc_row *a, const nc_row *b)
{
    const nc_shape *x = run->types[a->type].shape, *y = run->types[b->type].shape;
    unsigned shared = 0;
    for (unsigned i = 0; i < x->slot_count; i++) {
        int other = nc_shape_slot(y, x->slots[i].name);
        nc_word va, vb;
        if (other < NC_SLOT_OWN)
            continue;
        if (!nc_row_get(a, NC_SLOT_OWN + i, &va) || !nc_row_get(b, (unsigned)other, &vb) ||
            y->slots[other - NC_SLOT_OWN].type != x->slots[i].type)
            return false;
        if (va != vb && nc_everywhere(run, x->slots[i].name, va) != nc_everywhere(run, x->slots[i].name, vb))
            return false;
        shared++;
    }
    return shared > 0;
}

static bool is_effect(nc_run *run, const nc_found *effect, const nc_found *cause)
{
    for (unsigned i = 0; i <= cause->joined_count; i++)
        for (unsigned k = 0; k <= effect->joined_count; k++) {
            const nc_row *a = conclusion_at(cause, i), *b = conclusion_at(effect, k);
            if (a != NULL && b != NULL && share_values(run, a, b))
                return true;
        }
    return false;
}

static bool leads_to(const nc_finding *from, const nc_finding *to)
{
    for (; from != NULL; from = from->effect_of)
        if (from == to)
            return true;
    return false;
}

/* A value that an effect's conclusion shares with those of its cause, as it holds everywhere. */
typedef struct shared_value {
    nc_word value;
    nc_found *effect;
} shared_value;

/* Effects by the first name that their conclusions share with those of another rule. */
typedef struct sharing {
    const nc_rule *with;
    struct sharing *next;
    unsigned slot; /* of that name, in conclusions of the other rule */
    shared_value *values; /* in their order */
    size_t count;
} sharing;

/* Findings of one rule. */
typedef struct of_rule {
    const nc_rule *rule;
    nc_found **items;
    size_t count;
    sharing *sharings;
} of_rule;

typedef struct by_rule {
    of_rule *rules; /* by address */
    size_t count;
} by_rule;

static int rule_order(const void *a, const void *b)
{
    const nc_rule *x = (*(nc_found *const *)a)->pub.rule, *y = (*(nc_found *const *)b)->pub.rule;
    return ((uintptr_t)x > (uintptr_t)y) - ((uintptr_t)x < (uintptr_t)y);
}

static int group_order(const void *rule, const void *group)
{
    const of_rule *g = group;
    return ((uintptr_t)rule > (uintptr_t)g->rule) - ((uintptr_t)rule < (uintptr_t)g->rule);
}

static by_rule group_by_rule(nc_run *run)
{
    size_t count = run->findings.count;
    by_rule by = {NC_NEW_ARRAY(run->arena, of_rule, count), 0};
    nc_found **items = NC_NEW_ARRAY(run->arena, nc_found *, count);
    if (count == 0)
        return by;
    memcpy(items, run->findings.items, count * sizeof(nc_found *));
    qsort(items, count, sizeof(nc_found *), rule_order);
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || items[i]->pub.rule != items[i - 1]->pub.rule)
            by.rules[by.count++] = (of_rule){.rule = items[i]->pub.rule, .items = &items[i]};
        by.rules[by.count - 1].count++;
    }
    return by;
}

/* The first name that both have: its slot in the one and in the other; false when there is none. */
static bool first_shared(nc_run *run, const nc_row *a, const nc_row *b, unsigned *x, unsigned *y)
{
    const nc_shape *shape = run->types[a->type].shape;
    for (unsigned i = 0; i < shape->slot_count; i++) {
        int other = nc_shape_slot(run->types[b->type].shape, shape->slots[i].name);
        if (other < NC_SLOT_OWN)
            continue;
        *x = NC_SLOT_OWN + i;
        *y = (unsigned)other;
        return true;
    }
    return false;
}

static bool value_of(nc_run *run, const nc_row *row, unsigned slot, nc_word *out)
{
    nc_word word;
    if (row == NULL || !nc_row_get(row, slot, &word))
        return false;
    *out = nc_everywhere(run, run->types[row->type].shape->slots[slot - NC_SLOT_OWN].name, word);
    return true;
}

static int value_order(const void *a, const void *b)
{
    const shared_value *x = a, *y = b;
    return (x->value > y->value) - (x->value < y->value);
}

/* Made when the first finding of the cause's rule asks. */
static const sharing *sharing_with(nc_run *run, of_rule *of, const nc_found *cause)
{
    unsigned slot;
    for (const sharing *s = of->sharings; s != NULL; s = s->next)
        if (s->with == cause->pub.rule)
            return s;
    sharing *made = NC_NEW(run->arena, sharing);
    size_t room = 0;
    for (size_t i = 0; i < of->count; i++)
        room += of->items[i]->joined_count + 1u;
    *made = (sharing){.with = cause->pub.rule, .next = of->sharings};
    made->values = NC_NEW_ARRAY(run->arena, shared_value, room);
    of->sharings = made;
    for (size_t i = 0; i < of->count; i++)
        for (unsigned k = 0; k <= of->items[i]->joined_count; k++) {
            const nc_row *row = conclusion_at(of->items[i], k);
            shared_value *v = &made->values[made->count];
            if (row != NULL && first_shared(run, cause->pub.conclusion, row, &made->slot, &slot) &&
                value_of(run, row, slot, &v->value)) {
                v->effect = of->items[i];
                made->count++;
            }
        }
    if (made->count > 0)
        qsort(made->values, made->count, sizeof *made->values, value_order);
    return made;
}

static size_t first_not_below(const sharing *s, nc_word value)
{
    size_t low = 0, high = s->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (s->values[middle].value < value)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* In which order they are looked at changes nothing: none of them leads to another through this cause. */
static void take_effects(nc_run *run, nc_found *cause, of_rule *of)
{
    const sharing *s = sharing_with(run, of, cause);
    for (unsigned i = 0; s->count > 0 && i <= cause->joined_count; i++) {
        nc_word value;
        if (!value_of(run, conclusion_at(cause, i), s->slot, &value))
            continue;
        for (size_t at = first_not_below(s, value); at < s->count && s->values[at].value == value; at++) {
            nc_found *effect = s->values[at].effect;
            if (effect != cause && effect->pub.effect_of == NULL && is_effect(run, effect, cause) &&
                !leads_to(&cause->pub, &effect->pub))
                effect->pub.effect_of = &cause->pub;
        }
    }
}

static void find_effects(nc_run *run, const by_rule *by, nc_found *cause)
{
    const nc_rule *rule = cause->pub.rule;
    if (cause->pub.conclusion == NULL)
        return;
    for (unsigned e = 0; e < rule->explain_count; e++) {
        of_rule *of = bsearch(rule->explains[e], by->rules, by->count, sizeof *by->rules, group_order);
        if (of != NULL)
            take_effects(run, cause, of);
    }
}

static int undecided_order(const void *a, const void *b, void *context)
{
    const nc_undecided *x = a, *y = b;
    if (x->rule->severity != y->rule->severity)
        return x->rule->severity > y->rule->severity ? -1 : 1;
    int order = nc_str_cmp(x->rule->name, y->rule->name);
    for (unsigned i = 0; order == 0 && i < x->row_count && i < y->row_count; i++)
        order = nc_row_cmp(context, x->rows[i], y->rows[i]);
    return order != 0 ? order : nc_str_cmp(x->reason, y->reason);
}

/* ---- what is to be said about the rule base ---- */

static bool is_over(const nc_run *run, const nc_suppression *s)
{
    return s->until != NC_TIME_NONE && run->host.today != NC_TIME_NONE && run->host.today > s->until;
}

static void suppress(nc_run *run, const nc_suppression *s, size_t *hits, nc_found *found)
{
    if (!speaks_of(run, s, found))
        return;
    (*hits)++;
    if (found->pub.suppressed == NULL && !is_over(run, s))
        found->pub.suppressed = s;
}

static void note_suppressions(nc_run *run, const size_t *hits)
{
    for (size_t i = 0; i < run->program->suppression_count; i++) {
        const nc_suppression *s = &run->program->suppressions[i];
        const char *blank = s->ticket.n > 0 ? ", " : "";
        nc_str *notice = NULL;
        if (is_over(run, s) || hits[i] == 0)
            notice = nc_vector_push(&run->notices, sizeof *notice);
        if (is_over(run, s))
            *notice = nc_arena_printf(
                run->arena, "the suppression of %.*s (%.*s%s%.*s) is over: %zu of its findings shown again",
                NC_FMT(s->rule->name), NC_FMT(s->by), blank, NC_FMT(s->ticket), hits[i]);
        else if (hits[i] == 0)
            *notice = nc_arena_printf(run->arena, "the suppression of %.*s (%.*s%s%.*s) matched no finding",
                                      NC_FMT(s->rule->name), NC_FMT(s->by), blank, NC_FMT(s->ticket));
    }
}

static void note_deprecated(nc_run *run)
{
    for (size_t r = 0; r < run->program->rule_count; r++) {
        const nc_rule *rule = run->program->rules[r];
        const nc_deprecation *d = rule->deprecation;
        if (d == NULL || run->rules[r].finding_count == 0)
            continue;
        *(nc_str *)nc_vector_push(&run->notices, sizeof(nc_str)) = nc_arena_printf(
            run->arena,
            "%.*s fired; it is deprecated since version %.*s of its pack and goes with %.*s: %.*s%s%.*s",
            NC_FMT(rule->name), NC_FMT(d->since), NC_FMT(d->until), NC_FMT(d->reason),
            d->replaced_by.n > 0 ? "; see " : "", NC_FMT(d->replaced_by));
    }
}

static void sort_findings(nc_run *run)
{
    if (run->findings.count > 1)
        qsort_r(run->findings.items, run->findings.count, sizeof(nc_found *), found_order, run);
}

static bool has_effects(const nc_run *run)
{
    for (size_t i = 0; i < run->findings.count; i++)
        if (found_at(run, i)->pub.effect_of != NULL)
            return true;
    return false;
}

void nc_findings_relate(nc_run *run)
{
    sort_findings(run);
    run->notices.count = 0;
    size_t *hits = NC_NEW_ARRAY(run->arena, size_t, run->program->suppression_count);
    if (run->undecided.count > 1)
        qsort_r(run->undecided.items, run->undecided.count, sizeof(nc_undecided), undecided_order, run);
    for (size_t i = 0; i < run->findings.count; i++) {
        for (size_t s = 0; s < run->program->suppression_count; s++)
            suppress(run, &run->program->suppressions[s], &hits[s], found_at(run, i));
    }
    note_suppressions(run, hits);
    note_deprecated(run);
    by_rule by = group_by_rule(run);
    for (int suppressed = 0; suppressed < 2; suppressed++) /* what is shown explains before what is hidden */
        for (size_t i = 0; i < run->findings.count; i++)
            if ((found_at(run, i)->pub.suppressed != NULL) == suppressed)
                find_effects(run, &by, found_at(run, i));
    if (has_effects(run))
        sort_findings(run);
}

bool nc_is_accepted(const nc_finding *finding)
{
    while (finding != NULL && finding->suppressed == NULL)
        finding = finding->effect_of;
    return finding != NULL;
}

/* ---- undecided ---- */

enum { UNDECIDED_OF_A_RULE = 1000 };

void nc_undecided_add(nc_run *run, nc_rule_plan *plan, nc_env *env, const nc_match *match, nc_str reason,
                      nc_str needs, size_t more)
{
    plan->undecided_count += more + 1;
    if (plan->undecided_entries >= UNDECIDED_OF_A_RULE) {
        ((nc_undecided *)plan->undecided.items)[plan->undecided.count - 1].count += more + 1;
        return;
    }
    plan->undecided_entries++;
    nc_undecided *u = nc_vector_push(&plan->undecided, sizeof *u);
    *u = (nc_undecided){.rule = plan->rule, .count = more, .reason = reason, .needs = needs};
    if (match == NULL)
        return;
    const nc_row **rows = NC_NEW_ARRAY(run->arena, const nc_row *, plan->rule->find_count);
    memcpy(rows, match->rows, plan->rule->find_count * sizeof *rows);
    nc_group group = {(const nc_row *const *const *)&match->rows, 1};
    env->rows = match->rows;
    env->group = &group;
    u->rows = rows;
    u->row_count = plan->rule->find_count;
    u->about = nc_text_fill(run, &plan->rule->what, env);
    u->actions = nc_actions_fill(run, plan->rule, env, &u->action_count);
    env->group = NULL;
}
