/* SPDX-License-Identifier: Apache-2.0 */
#include "query.h"

#include "build.h"

#include <stdlib.h>

struct nc_query {
    nc_rules *rules; /* an empty rule base: it owns the expression */
    nc_pattern pattern;
    nc_row *row; /* the fact under test, with room for all slots */
};

static bool compile(nc_query *q, const nc_node *node)
{
    nc_rules *rules = q->rules;
    nc_bind bind = {.place = node->place, .used = true};
    unsigned count = 1;
    nc_draft_pattern draft;
    if (!nc_parse_pattern(rules, node, &draft))
        return false;
    bind.type = nc_need_type(rules, draft.type, nc_node_place(node, draft.type_at));
    nc_checker c = {.rules = rules,
                    .diag = rules->diag,
                    .node = node,
                    .binds = &bind,
                    .bind_count = &count,
                    .own = 0,
                    .params = &rules->params};
    if (bind.type != NC_NO_TYPE)
        nc_check_pattern(&c, &draft, 0, NC_S(""), &q->pattern);
    return bind.type != NC_NO_TYPE && !c.failed;
}

nc_query *nc_query_new(nc_pool *pool, nc_vocab *vocab, nc_str name, nc_str text, nc_diag *diag)
{
    nc_query *q = nc_xcalloc(1, sizeof *q);
    nc_node node = {.kind = NC_NODE_SCALAR, .place = {name, 1, 1}, .text = text, .raw = text};
    size_t before = nc_diag_errors(diag);
    q->rules = nc_rules_new(pool, vocab, NULL, 0);
    q->rules->diag = diag;
    q->row = nc_xcalloc(1, sizeof *q->row + NC_MAX_SLOTS * sizeof *q->row->slot);
    nc_diag_file(diag, name, text);
    bool fine = compile(q, &node) && nc_diag_errors(diag) == before;
    q->rules->diag = NULL;
    if (fine)
        return q;
    nc_query_free(q);
    return NULL;
}

void nc_query_free(nc_query *q)
{
    if (q == NULL)
        return;
    nc_rules_free(q->rules);
    free(q->row);
    free(q);
}

nc_fact_type nc_query_type(const nc_query *q)
{
    return q->pattern.type;
}

static nc_truth all(const nc_expr **list, unsigned count, nc_env *env)
{
    nc_truth truth = NC_YES;
    for (unsigned i = 0; i < count && truth != NC_NO; i++) {
        nc_truth one = nc_eval_truth(list[i], env);
        truth = one == NC_YES ? truth : one;
    }
    return truth;
}

nc_truth nc_query_test(nc_query *q, const nc_fact *fact, nc_sym source)
{
    const nc_row *rows[NC_MAX_BINDINGS] = {q->row};
    nc_env env = {.pool = q->rules->pool, .vocab = q->rules->vocab, .rows = rows, .now = NC_TIME_NONE};
    if (fact->type != q->pattern.type)
        return NC_NO;
    q->row->type = fact->type;
    q->row->own = NC_MAX_SLOTS;
    q->row->known = fact->known;
    q->row->fact.from = fact->from;
    q->row->fact.source_name = source;
    memcpy(q->row->slot, fact->slot, sizeof fact->slot);
    return all(q->pattern.local, q->pattern.local_count, &env);
}
