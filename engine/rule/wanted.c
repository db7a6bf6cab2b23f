/* SPDX-License-Identifier: Apache-2.0 */
#include "build.h"

/* Which slots of which facts anybody reads: what decoders need not fill in. */

typedef struct walk {
    const nc_vocab *vocab;
    uint64_t *wanted;
    nc_fact_type types[NC_MAX_BINDINGS]; /* of the rule's bindings */
} walk;

static void visit(walk *w, const nc_expr *e)
{
    if (e == NULL)
        return;
    if (e->op == NC_X_SLOT && e->slot >= NC_SLOT_OWN)
        w->wanted[w->types[e->bind]] |= UINT64_C(1) << (e->slot - NC_SLOT_OWN);
    for (unsigned i = 0; i < e->argc; i++)
        visit(w, e->args[i]);
    if (e->sub == NULL)
        return;
    for (unsigned i = 0; i < e->sub->local_count; i++)
        visit(w, e->sub->local[i]);
    for (unsigned i = 0; i < e->sub->join_count; i++)
        visit(w, e->sub->join[i]);
}

static void visit_pattern(walk *w, const nc_pattern *pattern)
{
    for (unsigned i = 0; i < pattern->local_count; i++)
        visit(w, pattern->local[i]);
    for (unsigned i = 0; i < pattern->join_count; i++)
        visit(w, pattern->join[i]);
}

static void visit_text(walk *w, const nc_text *text)
{
    for (unsigned i = 0; i < text->count; i++)
        visit(w, text->parts[i].expr);
}

static void visit_conditions(walk *w, const nc_rule *rule)
{
    for (unsigned i = 0; i < rule->find_count; i++)
        visit_pattern(w, &rule->find[i]);
    for (unsigned i = 0; i < rule->where_count; i++)
        visit(w, rule->where[i].expr);
    for (unsigned i = 0; i < rule->unless_count; i++)
        visit(w, rule->unless[i].expr);
    for (unsigned i = 0; i < rule->having_count; i++)
        visit(w, rule->having[i].expr);
    for (unsigned i = 0; i < rule->absent_count; i++) {
        visit_pattern(w, &rule->absent[i].pattern);
        visit(w, rule->absent[i].within);
        visit(w, rule->absent[i].provided);
        if (rule->absent[i].until != NULL)
            visit_pattern(w, rule->absent[i].until);
    }
}

static void visit_action(walk *w, const nc_action *action)
{
    visit_text(w, &action->look);
    visit_text(w, &action->to);
    visit(w, action->when);
    for (unsigned i = 0; i < action->argument_count; i++)
        visit(w, action->arguments[i].expr);
}

static void visit_results(walk *w, const nc_rule *rule)
{
    const nc_text *texts[] = {&rule->headline, &rule->what, &rule->why, &rule->fix};
    for (unsigned i = 0; i < rule->per_count; i++)
        visit(w, rule->per[i]);
    for (unsigned i = 0; rule->pick != NULL && i < rule->pick->by_count; i++)
        visit(w, rule->pick->by[i]);
    for (unsigned i = 0; i < rule->conclude_count; i++)
        visit(w, rule->conclude[i]);
    for (unsigned i = 0; i < rule->weigh_count; i++) {
        visit(w, rule->weigh[i].when);
        visit_text(w, &rule->weigh[i].because);
        visit_text(w, &rule->weigh[i].about);
    }
    for (unsigned i = 0; i < 4; i++)
        visit_text(w, texts[i]);
    for (unsigned i = 0; i < rule->action_count; i++)
        visit_action(w, &rule->actions[i]);
}

static void visit_reducer(walk *w, const nc_reducer *reducer)
{
    w->types[0] = reducer->from.type;
    w->wanted[reducer->from.type] |= UINT64_C(1) << 63;
    visit_pattern(w, &reducer->from);
    for (unsigned i = 0; i < reducer->key_count; i++)
        visit(w, reducer->key[i]);
    for (unsigned i = 0; i < reducer->field_count; i++)
        visit(w, reducer->fields[i].value);
}

void nc_find_wanted(nc_rules *rules)
{
    nc_program *program = &rules->program;
    walk w = {.vocab = rules->vocab};
    program->wanted_count = nc_vocab_count(rules->vocab);
    w.wanted = NC_NEW_ARRAY(rules->arena, uint64_t, program->wanted_count);
    w.wanted[NC_F_COVERAGE] = UINT64_MAX;
    for (size_t i = 0; i < rules->draft_count; i++) {
        const nc_draft *draft = &rules->drafts[i];
        if (draft->off)
            continue;
        for (unsigned b = 0; b < draft->bind_count; b++) {
            w.types[b] = draft->binds[b].type;
            w.wanted[w.types[b]] |= UINT64_C(1) << 63;
        }
        visit_conditions(&w, draft->rule);
        visit_results(&w, draft->rule);
    }
    for (size_t i = 0; i < program->reducer_count; i++)
        visit_reducer(&w, program->reducers[i]);
    program->wanted = w.wanted;
}

const uint64_t *nc_program_wanted(const nc_program *program, size_t *count)
{
    *count = program->wanted_count;
    return program->wanted;
}
