/* SPDX-License-Identifier: Apache-2.0 */
#include "infer.h"

/* What expressions ask of the engine: whether some fact exists, what the host knows, and why something stays
 * undecided. */

void nc_env_init(nc_env *env, nc_run *run, nc_scope *scope, const nc_row **rows)
{
    *env = (nc_env){.pool = run->pool,
                    .vocab = run->program->vocab,
                    .rows = rows,
                    .now = run->now,
                    .exists = nc_exists,
                    .covered = nc_group_covered,
                    .host = nc_host,
                    .context = scope};
}

bool nc_loaded(const nc_run *run, nc_fact_type type)
{
    const nc_type_plan *plan = &run->types[type];
    return plan->declared || plan->present > 0 || plan->made;
}

bool nc_host(nc_env *env, const nc_function *fn, const nc_result_value *args, nc_word *out)
{
    const nc_scope *scope = env->context;
    const nc_run_host *host = &scope->run->host;
    return host->call != NULL &&
           host->call(host->context, fn, args, scope->source, scope->from, scope->to, out);
}

static nc_truth all_hold(nc_env *env, const nc_expr *const *conditions, unsigned count)
{
    nc_truth truth = NC_YES;
    for (unsigned i = 0; i < count && truth != NC_NO; i++)
        truth = nc_and(truth, nc_eval_truth(conditions[i], env));
    return truth;
}

static nc_truth some_indexed(nc_env *env, const nc_probe *probe, nc_walk_rows *walk)
{
    const nc_pattern *pattern = probe->pattern;
    nc_truth found = NC_NO;
    const nc_row *row;
    size_t position;
    walk->with_loose = walk->index != NULL;
    while (found != NC_YES && (row = nc_probe_next(walk, &position)) != NULL) {
        bool sure = walk->index != NULL && walk->loose == 0;
        env->rows[pattern->bind] = row;
        found = nc_or(found, sure ? all_hold(env, probe->filters, probe->filter_count)
                                  : all_hold(env, pattern->join, pattern->join_count));
    }
    return found;
}

nc_truth nc_exists(nc_env *env, const nc_pattern *pattern)
{
    nc_scope *scope = env->context;
    nc_run *run = scope->run;
    nc_probe *probe = nc_exists_probe(run, pattern);
    if (probe == NULL || !nc_loaded(run, pattern->type))
        return NC_UNDECIDED;
    const nc_row *before = env->rows[pattern->bind];
    nc_walk_rows walk;
    if (!nc_probe_begin(probe, env, probe->alpha->rows.count, &walk))
        walk = (nc_walk_rows){.alpha = probe->alpha, .limit = probe->alpha->rows.count};
    nc_truth found = some_indexed(env, probe, &walk);
    for (size_t i = 0; found == NC_NO && i < probe->alpha->maybe.count; i++) {
        env->rows[pattern->bind] = nc_refs_at(&probe->alpha->maybe, i);
        if (all_hold(env, pattern->join, pattern->join_count) != NC_NO)
            found = NC_UNDECIDED;
    }
    env->rows[pattern->bind] = before;
    bool whole = !run->rows_full && !run->types[pattern->type].partial;
    return found == NC_NO && !whole ? NC_UNDECIDED : found;
}

/* ---- why undecided ---- */

typedef struct inquiry {
    nc_run *run;
    const nc_rule *rule;
    nc_env *env;
    nc_str reason, needs;
    bool in_exists;
} inquiry;

static void look_at(void *context, const nc_expr *e)
{
    inquiry *q = context;
    const nc_vocab *vocab = q->run->program->vocab;
    if (q->reason.n != 0)
        return;
    if (e->op == NC_X_EXISTS && e->sub != NULL) {
        nc_str type = nc_vocab_shape(vocab, e->sub->type)->name;
        if (!nc_loaded(q->run, e->sub->type)) {
            q->reason = nc_arena_printf(q->run->arena, "no source that gives %.*s was loaded", NC_FMT(type));
            q->needs = type;
        } else if (nc_exists(q->env, e->sub) == NC_UNDECIDED) {
            q->reason =
                nc_arena_printf(q->run->arena, "it is not known whether such a %.*s exists", NC_FMT(type));
            q->needs = type;
        }
    } else if (e->op == NC_X_SLOT && q->env->rows[e->bind] != NULL) {
        const nc_row *row = q->env->rows[e->bind];
        const nc_shape *shape = nc_vocab_shape(vocab, row->type);
        nc_str slot = nc_shape_slot_info(shape, e->slot)->name;
        nc_str name = e->bind < q->rule->bind_count ? q->rule->bind_names[e->bind] : NC_S("");
        nc_word word;
        if (nc_row_get(row, e->slot, &word))
            return;
        q->reason = nc_arena_printf(q->run->arena, "%.*s.%.*s is not known", NC_FMT(name), NC_FMT(slot));
        q->needs = shape->name;
    } else if (e->op == NC_X_PEAK &&
               nc_group_covered(q->env, e->bind, nc_v_int(e->args[1]->word)) != NC_YES) {
        nc_buf text = {0};
        nc_value_print(&text, q->run->pool, NC_T_DURATION, e->args[1]->word);
        q->reason = nc_arena_printf(
            q->run->arena,
            "it is not shown that all was recorded from %.*s before the first %.*s to %.*s after the last",
            NC_FMT(nc_buf_str(&text)), NC_FMT(q->rule->bind_names[e->bind]), NC_FMT(nc_buf_str(&text)));
        nc_buf_free(&text);
    } else if (e->op == NC_X_HOST && !nc_eval(e, q->env).known) {
        q->reason = nc_arena_printf(q->run->arena, "%.*s has no answer", NC_FMT(e->fn->name));
    }
}

void nc_why_undecided(nc_run *run, const nc_rule *rule, const nc_expr *expr, nc_env *env, nc_str *reason,
                      nc_str *needs)
{
    inquiry q = {.run = run, .rule = rule, .env = env};
    nc_walk(expr, look_at, &q);
    *reason = q.reason.n != 0 ? q.reason : NC_S("a value that the rule needs is not known");
    *needs = q.needs;
}
