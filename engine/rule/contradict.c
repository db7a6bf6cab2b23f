/* SPDX-License-Identifier: Apache-2.0 */
#include "build.h"
#include "meaning.h"

/* Conditions that can never be true together.  Such a rule would be silent for ever and look as if all were
 * well, so it is refused. */

enum { MOST = 128 };

typedef struct gathered {
    nc_rules *rules;
    nc_draft *draft;
    const nc_expr *at[MOST];
    unsigned count;
} gathered;

static void add(gathered *g, const nc_expr *e)
{
    if (e->op == NC_X_AND) {
        for (unsigned i = 0; i < e->argc; i++)
            add(g, e->args[i]);
    } else if (g->count < MOST) {
        g->at[g->count++] = e;
    }
}

static void add_pattern(gathered *g, const nc_pattern *pattern)
{
    for (unsigned i = 0; i < pattern->local_count; i++)
        add(g, pattern->local[i]);
    for (unsigned i = 0; i < pattern->join_count; i++)
        add(g, pattern->join[i]);
}

static nc_str text_of(const gathered *g, const nc_expr *e)
{
    nc_str names[64] = {{NULL, 0}};
    nc_buf text = {0};
    for (unsigned i = 0; i < g->draft->bind_count && i < 64; i++)
        names[i] = g->draft->binds[i].name;
    nc_expr_print(&text, e, g->rules->vocab, g->rules->pool, names);
    nc_str copy = nc_arena_copy(g->rules->arena, nc_buf_str(&text));
    nc_buf_free(&text);
    return copy;
}

static void refuse(gathered *g, unsigned number)
{
    const nc_expr *e = g->at[number];
    nc_str text = text_of(g, e);
    unsigned other = nc_conflict_of(g->at, number);
    if (other == number) {
        NC_RULE_BAD(g->rules, NC_E_CONTRADICTION, e->place, "'%.*s' is never true", NC_FMT(text));
        return;
    }
    nc_str before = text_of(g, g->at[other]);
    if (nc_contradicts(g->at[other], e)) {
        NC_RULE_BAD(g->rules, NC_E_CONTRADICTION, e->place, "'%.*s' and '%.*s' are never true together",
                    NC_FMT(before), NC_FMT(text));
    } else {
        NC_RULE_BAD(g->rules, NC_E_CONTRADICTION, e->place,
                    "'%.*s' is never true together with '%.*s' and the other conditions before it",
                    NC_FMT(text), NC_FMT(before));
    }
    nc_hint(g->rules->diag, "the other one stands in line %u", g->at[other]->place.line);
}

/* Looks at those from `from` on, each beside all before it. */
static void look(gathered *g, unsigned from)
{
    for (unsigned i = from; i < g->count; i++) {
        if (g->at[i]->op == NC_X_CONST)
            continue; /* a parameter switches it */
        if (nc_conjunction_fails(g->at, i + 1)) {
            refuse(g, i);
            g->draft->failed = true;
            g->count = i;
            return;
        }
    }
}

/* ---- conditions inside of others ---- */

static void look_inside(gathered *outer, const nc_expr *e)
{
    gathered g = {.rules = outer->rules, .draft = outer->draft};
    bool every = e->op == NC_X_NOT && e->args[0]->op == NC_X_EXISTS;
    if (e->op == NC_X_EXISTS && e->sub != NULL) {
        add_pattern(&g, e->sub);
        look(&g, 0);
    } else if (e->op == NC_X_AND) {
        add(&g, e);
        look(&g, 0);
    }
    for (unsigned i = 0; i < e->argc && !every; i++)
        look_inside(&g, e->args[i]);
}

static void look_alone(nc_rules *rules, nc_draft *draft, const nc_expr *e)
{
    gathered g = {.rules = rules, .draft = draft};
    if (e == NULL)
        return;
    add(&g, e);
    look(&g, 0);
    for (unsigned i = 0; i < g.count; i++)
        look_inside(&g, g.at[i]);
}

/* ---- a rule ---- */

static void look_at_matches(nc_rules *rules, nc_draft *draft)
{
    const nc_rule *rule = draft->rule;
    gathered g = {.rules = rules, .draft = draft};
    for (unsigned i = 0; i < rule->find_count; i++)
        add_pattern(&g, &rule->find[i]);
    for (unsigned i = 0; i < rule->where_count; i++)
        add(&g, rule->where[i].expr);
    look(&g, 0);
    for (unsigned i = 0; i < g.count; i++)
        look_inside(&g, g.at[i]);
    for (unsigned i = 0; i < rule->absent_count && !draft->failed; i++) {
        unsigned before = g.count;
        add_pattern(&g, &rule->absent[i].pattern);
        look(&g, before);
        g.count = before;
    }
}

void nc_check_contradictions(nc_rules *rules, nc_draft *draft)
{
    const nc_rule *rule = draft->rule;
    gathered group = {.rules = rules, .draft = draft};
    if (draft->failed || draft->off)
        return;
    look_at_matches(rules, draft);
    for (unsigned i = 0; i < rule->having_count; i++)
        add(&group, rule->having[i].expr);
    look(&group, 0);
    for (unsigned i = 0; i < rule->unless_count; i++)
        look_alone(rules, draft, rule->unless[i].expr);
    for (unsigned i = 0; i < rule->weigh_count; i++)
        look_alone(rules, draft, rule->weigh[i].when);
    for (unsigned i = 0; i < rule->action_count; i++)
        look_alone(rules, draft, rule->actions[i].when);
}
