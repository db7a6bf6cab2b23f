/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "infer.h"

#include <stdlib.h>

/* Findings: evidence of each name, texts, identity. */

static int row_order(const void *a, const void *b, void *run)
{
    const nc_row *x = *(const nc_row *const *)a, *y = *(const nc_row *const *)b;
    int order = nc_row_cmp(run, x, y);
    return order != 0 ? order
                      : (x->id > y->id) - (x->id < y->id); /* twins: side by side, so that one row is one */
}

/* Matches of one fact each stand in the order of their facts, and each has another. */
static nc_evidence only_evidence(nc_run *run, const nc_rule *rule, const nc_group_span *group)
{
    const nc_row **rows = NC_NEW_ARRAY(run->arena, const nc_row *, group->count);
    for (size_t i = 0; i < group->count; i++)
        rows[i] = group->at[i]->rows[0];
    return (nc_evidence){rule->find[0].name, rows, group->count};
}

static nc_evidence evidence_of(nc_run *run, const nc_rule *rule, const nc_group_span *group, unsigned find)
{
    if (rule->find_count == 1)
        return only_evidence(run, rule, group);
    const nc_row **rows = nc_xmalloc(group->count * sizeof *rows);
    size_t kept = 0;
    for (size_t i = 0; i < group->count; i++)
        rows[i] = group->at[i]->rows[find];
    for (size_t i = 1; i < group->count; i++) {
        if (row_order(&rows[i - 1], &rows[i], run) > 0) {
            qsort_r(rows, group->count, sizeof *rows, row_order, run);
            break;
        }
    }
    for (size_t i = 0; i < group->count; i++)
        if (kept == 0 || rows[kept - 1] != rows[i])
            rows[kept++] = rows[i];
    const nc_row **all = NC_NEW_ARRAY(run->arena, const nc_row *, kept);
    memcpy(all, rows, kept * sizeof *rows);
    free(rows);
    return (nc_evidence){rule->find[find].name, all, kept};
}

static void gather_evidence(nc_run *run, nc_found *found, const nc_group_span *group)
{
    nc_finding *f = &found->pub;
    nc_evidence *evidence = NC_NEW_ARRAY(run->arena, nc_evidence, f->rule->find_count);
    f->evidence_count = f->rule->find_count;
    f->evidence = evidence;
    f->first = f->last = NC_TIME_NONE;
    for (unsigned i = 0; i < f->evidence_count; i++) {
        evidence[i] = evidence_of(run, f->rule, group, i);
        for (size_t k = 0; k < evidence[i].count; k++) {
            const nc_row *row = evidence[i].rows[k];
            int64_t at = nc_row_from(row)->at;
            bool timed = at != NC_TIME_NONE;
            if (timed && (f->first == NC_TIME_NONE || at < f->first))
                f->first = at;
            f->last = timed && at > f->last ? at : f->last;
        }
        const nc_row *first = evidence[i].rows[0]; /* they stand in canonical order */
        if (found->first_row == NULL || nc_row_cmp(run, first, found->first_row) < 0)
            found->first_row = first;
    }
}

static void print_row(nc_run *run, nc_buf *text, const nc_row *row, uint64_t slots)
{
    const nc_shape *shape = run->types[row->type].shape;
    nc_buf_printf(text, "|%.*s", NC_FMT(shape->name));
    for (unsigned s = 0; s < NC_SLOT_OWN + shape->slot_count; s++) {
        nc_word word;
        nc_buf_char(text, ',');
        if ((s < NC_SLOT_OWN || (slots >> (s - NC_SLOT_OWN) & 1) != 0) && nc_row_get(row, s, &word))
            nc_value_print(text, run->pool, nc_shape_slot_info(shape, (int)s)->type, word);
    }
}

/* Over text, so that it is the same in every run, and for several recordings, whichever of them speaks. */
static nc_digest identity(nc_run *run, const nc_rule_plan *plan, const nc_group_span *group)
{
    const nc_rule *rule = plan->rule;
    nc_buf text = {0};
    nc_buf_add(&text, rule->name);
    for (unsigned i = 0; i < rule->per_count; i++) {
        nc_buf_char(&text, '|');
        if ((group->key_known >> i & 1) != 0)
            nc_value_print(&text, run->pool, rule->per[i]->type,
                           nc_key_everywhere(run, rule, i, group->key[i]));
        else
            nc_buf_char(&text, '?');
    }
    for (unsigned f = 0; plan->identity != NULL && f < rule->find_count; f++)
        print_row(run, &text, group->picked->rows[f], plan->identity[f]);
    nc_hasher *hasher = nc_hasher_new();
    nc_hasher_add(hasher, text.p, text.n);
    nc_digest digest = nc_hasher_end(hasher);
    nc_hasher_free(hasher);
    nc_buf_free(&text);
    return digest;
}

static void weigh(nc_run *run, nc_found *found, nc_env *env)
{
    const nc_rule *rule = found->pub.rule;
    nc_truth *when = NC_NEW_ARRAY(run->arena, nc_truth, rule->weigh_count);
    nc_str *because = NC_NEW_ARRAY(run->arena, nc_str, rule->weigh_count);
    nc_str *about = NC_NEW_ARRAY(run->arena, nc_str, rule->weigh_count);
    for (unsigned i = 0; i < rule->weigh_count; i++) {
        const nc_weigh *w = &rule->weigh[i];
        when[i] = w->when != NULL ? nc_eval_truth(w->when, env) : NC_YES;
        because[i] = w->because.count > 0 ? nc_text_fill(run, &w->because, env) : found->pub.what;
        about[i] = nc_text_fill(run, &w->about, env);
    }
    found->when = when;
    found->because = because;
    found->about = about;
}

void nc_finding_add(nc_run *run, nc_rule_plan *plan, nc_env *env, const nc_group_span *group,
                    const nc_row *conclusion)
{
    const nc_rule *rule = plan->rule;
    nc_found *found = NC_NEW(run->arena, nc_found);
    nc_finding *f = &found->pub;
    f->rule = rule;
    f->conclusion = conclusion;
    f->match_count = group->count;
    nc_word *key = NC_NEW_ARRAY(run->arena, nc_word, rule->per_count);
    if (rule->per_count > 0)
        memcpy(key, group->key, rule->per_count * sizeof *key);
    f->key = key;
    found->key_known = group->key_known;
    found->seen = group->seen;
    gather_evidence(run, found, group);
    found->own = f->evidence;
    f->headline = rule->headline.count > 0 ? nc_text_fill(run, &rule->headline, env) : rule->title;
    f->what = nc_text_fill(run, &rule->what, env);
    f->why = nc_text_fill(run, &rule->why, env);
    f->fix = nc_text_fill(run, &rule->fix, env);
    f->actions = nc_actions_fill(run, rule, env, &f->action_count);
    nc_steps_fill(run, plan, env, group, found);
    f->fingerprint = identity(run, plan, group);
    weigh(run, found, env);
    if (plan->supports != NULL && plan->supports->row == nc_row_ref(conclusion))
        plan->supports->found = found; /* made for this group, just before */
    *(nc_found **)nc_vector_push(&plan->findings, sizeof found) = found;
}
