/* SPDX-License-Identifier: Apache-2.0 */
#include "slice.h"

#include "rewrite.h"

#include <stdlib.h>

typedef struct slice {
    const nc_rule **rules; /* ordered as in the program; NULL: not made yet */
    const nc_reducer **reducers;
    size_t rule_count, reducer_count;
} slice;

struct nc_slices {
    nc_arena *arena;
    const nc_program *program;
    slice *of; /* by number of the rule in the program */
};

nc_slices *nc_slices_new(nc_arena *arena, const nc_program *program)
{
    nc_slices *slices = NC_NEW(arena, nc_slices);
    *slices = (nc_slices){arena, program, NC_NEW_ARRAY(arena, slice, program->rule_count + 1)};
    return slices;
}

/* ---- what depends on what ---- */

static void read_type(uint64_t *types, nc_fact_type type)
{
    types[type / 64] |= UINT64_C(1) << (type % 64);
}

static bool is_read(const uint64_t *types, nc_fact_type type)
{
    return type != NC_NO_TYPE && (types[type / 64] >> (type % 64) & 1) != 0;
}

static void see_node(void *context, const nc_expr *e, const nc_expr *parent)
{
    (void)parent;
    if (e->sub != NULL)
        read_type(context, e->sub->type);
}

static void see_tree(uint64_t *types, const nc_expr *root)
{
    see_node(types, root, NULL);
    nc_expr_nodes(root, see_node, types);
}

static const nc_expr *see_site(void *context, const nc_site *site)
{
    see_tree(context, site->expr);
    return site->expr;
}

/* The types of facts that a rule reads, as bits. */
static void rule_reads(nc_slices *s, const nc_rule *rule, uint64_t *types)
{
    for (unsigned i = 0; i < rule->find_count; i++)
        read_type(types, rule->find[i].type);
    for (unsigned i = 0; i < rule->absent_count; i++) {
        read_type(types, rule->absent[i].pattern.type);
        if (rule->absent[i].until != NULL)
            read_type(types, rule->absent[i].until->type);
    }
    nc_rule_rewrite(s->arena, rule, see_site, types);
}

static void reducer_reads(const nc_reducer *reducer, uint64_t *types)
{
    read_type(types, reducer->from.type);
    for (unsigned i = 0; i < reducer->from.local_count; i++)
        see_tree(types, reducer->from.local[i]);
    for (unsigned i = 0; i < reducer->key_count; i++)
        see_tree(types, reducer->key[i]);
    for (unsigned i = 0; i < reducer->field_count; i++)
        if (reducer->fields[i].value != NULL)
            see_tree(types, reducer->fields[i].value);
}

/* Takes in all that give types which are read, until nothing new is read. */
static void take_in(nc_slices *s, uint64_t *types, bool *rules, bool *reducers)
{
    const nc_program *p = s->program;
    for (bool grown = true; grown;) {
        grown = false;
        for (size_t i = 0; i < p->rule_count; i++)
            if (!rules[i] && is_read(types, p->rules[i]->concludes)) {
                rules[i] = grown = true;
                rule_reads(s, p->rules[i], types);
            }
        for (size_t i = 0; i < p->reducer_count; i++)
            if (!reducers[i] && is_read(types, p->reducers[i]->into)) {
                reducers[i] = grown = true;
                reducer_reads(p->reducers[i], types);
            }
    }
}

static slice make_slice(nc_slices *s, size_t number)
{
    const nc_program *p = s->program;
    uint64_t *types = nc_xcalloc(NC_MAX_TYPES / 64 + 1, sizeof *types);
    bool *rules = nc_xcalloc(p->rule_count, sizeof *rules);
    bool *reducers = nc_xcalloc(p->reducer_count, sizeof *reducers);
    rules[number] = true;
    rule_reads(s, p->rules[number], types);
    take_in(s, types, rules, reducers);
    slice made = {NC_NEW_ARRAY(s->arena, const nc_rule *, p->rule_count),
                  NC_NEW_ARRAY(s->arena, const nc_reducer *, p->reducer_count), 0, 0};
    for (size_t i = 0; i < p->rule_count; i++)
        if (rules[i])
            made.rules[made.rule_count++] = p->rules[i];
    for (size_t i = 0; i < p->reducer_count; i++)
        if (reducers[i])
            made.reducers[made.reducer_count++] = p->reducers[i];
    free(types);
    free(rules);
    free(reducers);
    return made;
}

static const slice *slice_of(nc_slices *s, const nc_rule *rule)
{
    size_t number = 0;
    while (s->program->rules[number] != rule)
        number++;
    if (s->of[number].rules == NULL)
        s->of[number] = make_slice(s, number);
    return &s->of[number];
}

nc_program nc_slice_for_test(nc_slices *s, const nc_test_case *test)
{
    nc_program program = *s->program;
    if (test->belief_count > 0)
        return program;
    const slice *part = slice_of(s, test->rule);
    program.rules = part->rules;
    program.rule_count = part->rule_count;
    program.reducers = part->reducers;
    program.reducer_count = part->reducer_count;
    return program;
}

bool nc_slice_holds(nc_slices *s, const nc_rule *reader, const nc_rule *rule)
{
    const slice *part = slice_of(s, reader);
    for (size_t i = 0; i < part->rule_count; i++)
        if (part->rules[i] == rule)
            return true;
    return false;
}
