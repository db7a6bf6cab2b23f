/* SPDX-License-Identifier: Apache-2.0 */
#include "change.h"

#include "engine/rule/same.h"
#include "infer.h"

#include <stdlib.h>

/* The facts stay where they are, and so do the rows, supports and findings of rules that are as they were and
 * read nothing that changed; what was planned for the old program is planned anew for the new one, and all
 * rows go through the new sieve.  Then the ordinary finish of a live run does the rest. */

typedef struct change {
    nc_run *run;
    nc_run old;           /* its plans; the rest is that of `run` */
    nc_fact_type *to;     /* old type -> new one; NC_NO_TYPE: it is no more */
    bool *wiped;          /* old type: its rows went */
    uint32_t *rule_to;    /* old rule -> new one plus 1; 0: it is evaluated anew or is no more */
    uint32_t *reducer_to; /* the same of accumulators */
} change;

/* ---- what stays ---- */

static void map_types(change *c, const nc_vocab *vocab)
{
    for (size_t t = 0; t < c->run->type_count; t++) {
        const nc_shape *shape = c->run->types[t].shape;
        nc_fact_type type = nc_vocab_find(vocab, shape->name);
        c->to[t] = nc_shape_same(shape, nc_vocab_shape(vocab, type)) ? type : NC_NO_TYPE;
    }
}

/* Both lists are in order of name. */
static void map_rules(change *c, const nc_program *program)
{
    const nc_program *old = c->run->program;
    for (size_t i = 0, k = 0; i < old->rule_count; i++) {
        int order = -1;
        while (k < program->rule_count &&
               (order = nc_str_cmp(program->rules[k]->name, old->rules[i]->name)) < 0)
            k++;
        if (k < program->rule_count && order == 0 &&
            nc_rule_same(old->rules[i], old->vocab, program->rules[k], program->vocab) &&
            !nc_rule_stale(c->run, &c->run->rules[i]))
            c->rule_to[i] = (uint32_t)k + 1;
    }
    for (size_t i = 0; i < old->reducer_count; i++)
        for (size_t k = 0; k < program->reducer_count; k++)
            if (nc_reducer_same(old->reducers[i], old->vocab, program->reducers[k], program->vocab))
                c->reducer_to[i] = (uint32_t)k + 1;
}

/* What a recursive part concludes stands on all of its rules. */
static void drop_part(change *c, const uint32_t *part, uint32_t count)
{
    nc_run *run = c->run;
    size_t rules = run->program->rule_count, first_type = rules + run->program->reducer_count;
    bool stays = true;
    for (uint32_t i = 0; i < count; i++)
        stays = stays && (part[i] >= rules || c->rule_to[part[i]] != 0);
    for (uint32_t i = 0; i < count && !stays; i++)
        if (part[i] < rules) {
            c->rule_to[part[i]] = 0;
            nc_rule_retire(run, &run->rules[part[i]]);
        }
    for (uint32_t i = 0; i < count && !stays; i++)
        if (part[i] >= first_type) {
            nc_part_wipe(run, &run->types[part[i] - first_type]);
            run->types[part[i] - first_type].pending.count = 0; /* all go through the new sieve */
            c->wiped[part[i] - first_type] = true;
        }
}

static void drop_rules(change *c)
{
    nc_run *run = c->run;
    for (size_t r = 0; r < run->program->rule_count; r++)
        if (c->rule_to[r] == 0)
            nc_rule_retire(run, &run->rules[r]);
    for (size_t p = 0; p < run->part_count; p++) {
        uint32_t from = run->part_start[p], count = run->part_start[p + 1] - from;
        if (count > 1)
            drop_part(c, run->parts + from, count);
    }
}

/* Conclusions of a type that is no more. */
static void drop_rows(change *c)
{
    nc_rows all = {0};
    for (size_t t = 0; t < c->run->type_count; t++)
        if (c->to[t] == NC_NO_TYPE)
            nc_derived_rows(c->run, (nc_fact_type)t, &all);
    for (size_t i = 0; i < all.count; i++) {
        nc_derived_remove(c->run, all.at[i]);
        nc_row_drop(c->run, (nc_row *)(uintptr_t)all.at[i]);
    }
    free(all.at);
}

/* ---- into the new plans ---- */

static void keep_filled(const nc_filled *filled, unsigned count, const nc_rule *old, const nc_rule *rule)
{
    for (unsigned i = 0; i < count; i++)
        ((nc_filled *)(uintptr_t)&filled[i])->action = rule->actions + (filled[i].action - old->actions);
}

static void keep_rule(nc_rule_plan *old, nc_rule_plan *plan, uint32_t number, uint32_t turn)
{
    plan->turn = turn; /* it is not stale */
    plan->results = old->results;
    plan->supports = old->supports;
    plan->findings = old->findings;
    plan->undecided = old->undecided;
    plan->stopped = old->stopped;
    plan->recursive = old->recursive;
    plan->without_source = old->without_source;
    plan->evaluated = old->evaluated;
    plan->on_partial = old->on_partial;
    plan->work = old->work;
    plan->match_count = old->match_count;
    plan->finding_count = old->finding_count;
    plan->undecided_count = old->undecided_count;
    plan->undecided_entries = old->undecided_entries;
    for (nc_support *s = plan->supports; s != NULL; s = s->of_rule)
        s->rule = number & ((1u << NC_ROW_RULE_BITS) - 1);
    for (size_t i = 0; i < plan->findings.count; i++) {
        nc_finding *f = &((nc_found **)plan->findings.items)[i]->pub;
        f->rule = plan->rule;
        keep_filled(f->actions, f->action_count, old->rule, plan->rule);
    }
    for (size_t i = 0; i < plan->undecided.count; i++) {
        nc_undecided *u = &((nc_undecided *)plan->undecided.items)[i];
        u->rule = plan->rule;
        keep_filled(u->actions, u->action_count, old->rule, plan->rule);
    }
    old->results = NULL;
    old->findings = old->undecided = (nc_vector){0};
}

static void keep_type(change *c, nc_type_plan *old)
{
    if (c->to[old->type] == NC_NO_TYPE)
        return;
    nc_type_plan *type = &c->run->types[c->to[old->type]];
    uint32_t before = c->run->turn - 1;
    type->declared = old->declared;
    type->was_stepwise = old->stepwise;
    type->present = old->present;
    type->changed = old->changed < before ? old->changed : before;
    type->kept_changed = old->kept_changed;
    type->pending = old->pending;
    old->pending = (nc_rows){0};
    if (old->shape->kind == NC_DERIVED)
        return; /* collected when asked for */
    type->kept = old->kept;
    old->kept = (nc_rows){0};
}

/* What was counted is counted again when there is more to count. */
static void keep_reducer(change *c, size_t number)
{
    nc_reduction *old = &c->old.reductions[number];
    c->run->key_count -= old->count;
    if (c->reducer_to[number] == 0)
        return;
    nc_reduction *r = &c->run->reductions[c->reducer_to[number] - 1];
    r->published = old->published;
    r->fresh = old->fresh || old->from->changed == c->run->turn;
    old->published = (nc_rows){0};
}

static int by_name(const void *key, const void *item)
{
    return nc_str_cmp(*(const nc_str *)key, (*(const nc_rule *const *)item)->name);
}

/* A proof names its rule. */
static void keep_proofs(change *c, const nc_rows *derived)
{
    for (size_t i = 0; i < derived->count; i++)
        nc_tuple_renumber((nc_row *)(uintptr_t)derived->at[i], c->rule_to, c->old.program->rule_count);
}

/* ---- through the new sieve ---- */

static void offer(change *c, const nc_rows *derived)
{
    size_t at = 0;
    for (nc_row *row = nc_live_next(c->run, &at); row != NULL; row = nc_live_next(c->run, &at))
        nc_sieve_row(c->run, row);
    for (size_t i = 0; i < derived->count; i++)
        if (derived->at[i]->published)
            nc_sieve_row(c->run, derived->at[i]);
    for (size_t r = 0; r < c->run->program->reducer_count; r++)
        for (size_t i = 0; i < c->run->reductions[r].published.count; i++)
            nc_sieve_row(c->run, c->run->reductions[r].published.at[i]);
}

/* Rows of accumulators. */
static void retype_counts(change *c)
{
    for (size_t r = 0; r < c->old.program->reducer_count; r++) {
        const nc_rows *rows = &c->old.reductions[r].published;
        nc_fact_type to = c->to[c->old.program->reducers[r]->into];
        for (size_t i = 0; i < rows->count && to != NC_NO_TYPE; i++)
            ((nc_row *)(uintptr_t)rows->at[i])->type = to;
    }
}

/* Those of accumulators that are no more: they come into the sieve and go, so that what reads them notices.
 */
static void drop_counts(change *c)
{
    for (size_t r = 0; r < c->old.program->reducer_count; r++) {
        const nc_rows *rows = &c->old.reductions[r].published; /* empty when it stays */
        bool known = c->to[c->old.program->reducers[r]->into] != NC_NO_TYPE;
        for (size_t i = 0; i < rows->count; i++) {
            nc_row *row = (nc_row *)(uintptr_t)rows->at[i];
            if (known) {
                nc_sieve_row(c->run, row);
                nc_row_withdraw(c->run, row);
            } else {
                nc_row_drop(c->run, row);
            }
        }
    }
}

/* Is a type whose facts nobody gave given now, or the other way round?  Whether a rule is evaluated, and
 * whether `exists` and `absent` may say no, hangs on that even where no fact came or went. */
static bool source_changed(const change *c, size_t type)
{
    const nc_type_plan *old = &c->old.types[type];
    return (old->declared || old->present > 0 || old->made) != nc_loaded(c->run, c->to[type]);
}

/* So far nothing has changed for rules that stay, but for what was wiped, and for what is concluded now or
 * no more. */
static void settle(change *c)
{
    nc_run *run = c->run;
    for (size_t a = 0; a < run->alphas.count; a++)
        run->alphas.at[a]->changed = run->alphas.at[a]->emptied = run->turn - 1;
    for (size_t t = 0; t < c->old.type_count; t++) {
        if (c->to[t] == NC_NO_TYPE || (!c->wiped[t] && !source_changed(c, t)))
            continue;
        const nc_alphas *alphas = &run->types[c->to[t]].alphas;
        for (size_t a = 0; a < alphas->count; a++)
            alphas->at[a]->changed = alphas->at[a]->emptied = run->turn;
    }
}

static void move(change *c)
{
    nc_run *run = c->run;
    nc_rows derived = {0};
    for (size_t r = 0; r < c->old.program->rule_count; r++)
        if (c->rule_to[r] != 0)
            keep_rule(&c->old.rules[r], &run->rules[c->rule_to[r] - 1], c->rule_to[r] - 1, run->turn - 1);
    nc_live_retype(run, c->to);
    nc_derived_retype(run, c->to);
    retype_counts(c);
    for (size_t t = 0; t < c->old.type_count; t++)
        keep_type(c, &c->old.types[t]);
    for (size_t r = 0; r < run->program->reducer_count; r++)
        run->reductions[r].fresh = true;
    for (size_t r = 0; r < c->old.program->reducer_count; r++)
        keep_reducer(c, r);
    for (size_t t = 0; t < run->type_count; t++)
        if (run->types[t].derived)
            nc_derived_rows(run, (nc_fact_type)t, &derived);
    keep_proofs(c, &derived);
    offer(c, &derived);
    settle(c);
    drop_counts(c);
    free(derived.at);
}

/* ---- the change ---- */

static nc_err refuse(const change *c, nc_diag *diag)
{
    for (size_t t = 0; t < c->run->type_count; t++) {
        const nc_type_plan *type = &c->run->types[t];
        if (c->to[t] == NC_NO_TYPE && type->present > 0)
            return nc_report(
                diag, NC_E_INVALID, (nc_place){0},
                "there are facts of type %.*s, and the changed packs do not declare it as it was",
                NC_FMT(type->shape->name));
    }
    return NC_E_OK;
}

/* ---- facts that were kept for them ---- */

typedef struct reads { /* who is told of the types that a rule reads */
    void (*told)(void *context, nc_fact_type type);
    void *context;
} reads;

static void read_exists(void *context, const nc_expr *e)
{
    const reads *r = context;
    if (e->sub != NULL)
        r->told(r->context, e->sub->type);
}

static void read_rule(reads *r, const nc_rule *rule)
{
    for (unsigned f = 0; f < rule->find_count; f++)
        r->told(r->context, rule->find[f].type);
    for (unsigned i = 0; i < rule->absent_count; i++) {
        r->told(r->context, rule->absent[i].pattern.type);
        if (rule->absent[i].until != NULL)
            r->told(r->context, rule->absent[i].until->type);
    }
    nc_walk_rule(rule, read_exists, r);
}

typedef struct counted { /* tells of what is counted, too */
    const nc_program *program;
    reads to;
} counted;

static void tell_counted(void *context, nc_fact_type type)
{
    const counted *c = context;
    c->to.told(c->to.context, type);
    for (size_t i = 0; i < c->program->reducer_count; i++)
        if (c->program->reducers[i]->into == type)
            c->to.told(c->to.context, c->program->reducers[i]->from.type);
}

bool nc_change_reads(const nc_program *program, nc_str name, void (*told)(void *context, nc_fact_type type),
                     void *context)
{
    counted c = {program, {told, context}};
    reads all = {tell_counted, &c};
    nc_fact_type type = nc_vocab_find(program->vocab, name);
    bool known = type != NC_NO_TYPE;
    if (known)
        tell_counted(&c, type);
    for (size_t i = 0; i < program->rule_count; i++) {
        const nc_rule *rule = program->rules[i];
        if (!nc_str_eq(rule->name, name) && !nc_str_eq(rule->code, name) && !nc_str_eq(rule->pack, name))
            continue;
        read_rule(&all, rule);
        known = true;
    }
    return known;
}

typedef struct readers {
    const nc_run *run;
    const nc_vocab *vocab; /* of the new program */
    const nc_shape *lacks; /* the first type whose facts were not kept whole */
} readers;

/* Types that are none of the old program's are new: no fact of them was there. */
static void read_type(void *context, nc_fact_type type)
{
    readers *r = context;
    const nc_shape *shape = nc_vocab_shape(r->vocab, type);
    nc_fact_type old = nc_vocab_find(r->run->program->vocab, shape->name);
    const nc_type_plan *plan = old != NC_NO_TYPE ? &r->run->types[old] : NULL;
    if (plan != NULL && !plan->whole && !plan->derived && shape->kind != NC_PLAIN && r->lacks == NULL)
        r->lacks = shape;
}

static const nc_rule *rule_of_name(const nc_program *program, nc_str name)
{
    const nc_rule *const *at = bsearch(&name, program->rules, program->rule_count, sizeof *at, by_name);
    return at != NULL ? *at : NULL;
}

static nc_err lacks(const readers *r, nc_str name, nc_place place, nc_diag *diag)
{
    return nc_report(diag, NC_E_INVALID, place,
                     "%.*s reads facts of type %.*s, which were kept for the rules as they were only",
                     NC_FMT(name), NC_FMT(r->lacks->name));
}

static bool counted_as_before(const nc_run *run, const nc_reducer *reducer, const nc_program *program)
{
    for (size_t i = 0; i < run->program->reducer_count; i++)
        if (nc_reducer_same(run->program->reducers[i], run->program->vocab, reducer, program->vocab))
            return true;
    return false;
}

/* Of a run that keeps facts of some types only, rules that are new or written anew may read these alone. */
static nc_err refuse_readers(const nc_run *run, const nc_program *program, nc_diag *diag)
{
    readers r = {.run = run, .vocab = program->vocab};
    reads all = {read_type, &r};
    for (size_t i = 0; run->limits.whole != NULL && i < program->rule_count; i++) {
        const nc_rule *rule = program->rules[i], *old = rule_of_name(run->program, rule->name);
        if (old == NULL || !nc_rule_same(old, run->program->vocab, rule, program->vocab))
            read_rule(&all, rule);
        if (r.lacks != NULL)
            return lacks(&r, rule->name, rule->place, diag);
    }
    for (size_t i = 0; run->limits.whole != NULL && i < program->reducer_count; i++) {
        const nc_reducer *reducer = program->reducers[i];
        if (!counted_as_before(run, reducer, program))
            read_type(&r, reducer->from.type);
        if (r.lacks != NULL)
            return lacks(&r, reducer->name, reducer->place, diag);
    }
    return NC_E_OK;
}

static void apply(change *c, const nc_program *program)
{
    nc_run *run = c->run;
    map_rules(c, program);
    drop_rules(c);
    drop_rows(c);
    c->old = *run;
    run->program = program;
    run->alphas = (nc_alphas){0};
    run->parts = run->part_start = NULL;
    run->part_count = run->active_count = run->exists_count = 0;
    run->chains = NULL;
    run->timers = NULL;
    nc_run *next = run->next;
    run->next = next != NULL || run->limits.whole != NULL ? &c->old : NULL; /* what rows hold stays wanted */
    nc_run_lay(run);
    move(c);
    nc_run_unlay(&c->old);
    run->limits.changing = next == NULL; /* facts for other rules than these were not kept */
    run->next = NULL;
    nc_run_free(next);
}

nc_err nc_run_change(nc_run *run, const nc_program *program, nc_diag *diag)
{
    if (run->live == NULL || !run->limits.changing ||
        (run->limits.next != NULL && run->limits.next != program))
        return nc_report(diag, NC_E_INVALID, (nc_place){0}, "the rules of this run cannot change");
    nc_run_flush(run);
    change c = {.run = run};
    c.to = nc_xcalloc(run->type_count + 1, sizeof *c.to);
    c.wiped = nc_xcalloc(run->type_count + 1, sizeof *c.wiped);
    c.rule_to = nc_xcalloc(run->program->rule_count + 1, sizeof *c.rule_to);
    c.reducer_to = nc_xcalloc(run->program->reducer_count + 1, sizeof *c.reducer_to);
    map_types(&c, program->vocab);
    nc_err err = refuse(&c, diag);
    if (err == NC_E_OK)
        err = refuse_readers(run, program, diag);
    if (err == NC_E_OK)
        apply(&c, program);
    free(c.to);
    free(c.wiped);
    free(c.rule_to);
    free(c.reducer_to);
    return err;
}
