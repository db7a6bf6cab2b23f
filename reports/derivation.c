/* SPDX-License-Identifier: Apache-2.0 */
/* The derivation of a finding as a tree: its steps, the facts behind them with place and values, and below a
 * derived fact the rule that concluded it and its premises in turn.  Depth and size are bounded, and what is
 * left out says so. */
#include "reports/build.h"

enum { MOST_NODES = 400, MOST_DEPTH = 24, FIRST_FACTS = 6 };

typedef struct tree {
    nc_build *b;
    size_t nodes;
    unsigned depth;
} tree;

static nc_r_node **tail_of(nc_r_node *parent)
{
    nc_r_node **tail = &parent->child;
    while (*tail != NULL)
        tail = &(*tail)->next;
    return tail;
}

static nc_r_node *add(tree *t, nc_r_node *parent, nc_r_node_kind kind, nc_str text)
{
    nc_r_node *node = NC_NEW(t->b->arena, nc_r_node);
    node->kind = kind;
    node->text = text;
    t->nodes++;
    if (parent != NULL)
        *tail_of(parent) = node;
    return node;
}

static void add_more(tree *t, nc_r_node *parent, size_t count)
{
    nc_buf_printf(&t->b->scratch, "%zu more", count);
    add(t, parent, NC_R_MORE, nc_build_take(t->b));
}

static void add_row(tree *t, nc_r_node *parent, const nc_row *row);

/* The first ones and the last one. */
static void add_rows(tree *t, nc_r_node *parent, const nc_row *const *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool full = t->nodes >= MOST_NODES;
        if (full || (i == FIRST_FACTS && count > FIRST_FACTS + 2)) {
            size_t skipped = full ? count - i : count - i - 1;
            add_more(t, parent, skipped);
            i += skipped - 1;
            continue;
        }
        if (rows[i] != NULL)
            add_row(t, parent, rows[i]);
    }
}

static void add_row(tree *t, nc_r_node *parent, const nc_row *row)
{
    nc_build *b = t->b;
    nc_proof proof = nc_row_proof(row);
    bool derived = proof.rule != NULL;
    nc_build_fact(b, &b->scratch, &row, 1);
    nc_r_node *node = add(t, parent, derived ? NC_R_RULE : NC_R_FACT, nc_build_take(b));
    if (!derived) {
        nc_build_place(b, &b->scratch, row, true);
        node->place = nc_build_take(b);
        return;
    }
    node->rule = nc_build_copy(b, proof.rule->name);
    if (t->depth >= MOST_DEPTH) {
        add_more(t, node, proof.premise_count);
        return;
    }
    t->depth++;
    const nc_row *premises[NC_MAX_BINDINGS];
    for (unsigned i = 0; i < proof.premise_count; i++)
        premises[i] = nc_row_premise(row, i);
    add_rows(t, node, premises, proof.premise_count);
    t->depth--;
}

static void add_step(tree *t, nc_r_node *root, const nc_finding *f, const nc_step *step)
{
    nc_build *b = t->b;
    if (step->kind == NC_STEP_UNLESS || step->kind == NC_STEP_ABSENT)
        nc_buf_c(&b->scratch, step->kind == NC_STEP_UNLESS ? "unless " : "absent ");
    nc_buf_add(&b->scratch, step->text);
    if (step->value.n > 0)
        nc_buf_printf(&b->scratch, ": %.*s", NC_FMT(step->value));
    nc_r_node *node = add(t, root, NC_R_STEP, nc_build_take(b));
    node->has_truth = true;
    node->truth = step->truth;
    if (step->kind == NC_STEP_FIND && step->evidence < f->evidence_count)
        add_rows(t, node, f->evidence[step->evidence].rows, f->evidence[step->evidence].count);
}

const nc_r_node *nc_build_derivation(nc_build *b, const nc_finding *f)
{
    tree t = {.b = b};
    nc_r_node *root =
        add(&t, NULL, NC_R_RULE, nc_build_copy(b, f->headline.n ? f->headline : f->rule->title));
    root->rule = nc_build_copy(b, f->rule->name);
    for (unsigned i = 0; i < f->step_count; i++)
        add_step(&t, root, f, &f->steps[i]);
    for (unsigned i = 0; f->step_count == 0 && i < f->evidence_count; i++)
        add_rows(&t, root, f->evidence[i].rows, f->evidence[i].count);
    return root;
}
