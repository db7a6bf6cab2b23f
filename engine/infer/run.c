/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "may.h"
#include "reduce.h"

#include <stdlib.h>

const nc_run_limits nc_run_default_limits = {
    .rows = 5000000, .pending = 1000000, .keys = 1000000, .matches = 1000000, .batch = NC_BATCH};

void *nc_vector_push(nc_vector *vector, size_t size)
{
    vector->items = nc_grow(vector->items, &vector->capacity, vector->count, size);
    return memset((char *)vector->items + vector->count++ * size, 0, size);
}

nc_str nc_arena_buf(nc_arena *arena, nc_buf *buf)
{
    nc_str text = nc_arena_copy(arena, nc_buf_str(buf));
    nc_buf_free(buf);
    return text;
}

static __attribute__((noinline)) nc_batch *batch_of(nc_run *run, nc_type_plan *plan)
{
    nc_batch *batch = NC_NEW(run->plans, nc_batch);
    batch->columns = NC_NEW_ARRAY(run->plans, nc_word, (size_t)plan->slot_count * NC_COLUMN);
    batch->known = NC_NEW_ARRAY(run->plans, uint64_t, NC_BATCH);
    batch->origins = NC_NEW_ARRAY(run->plans, nc_origin, NC_BATCH);
    batch->stored = NC_NEW_ARRAY(run->plans, const nc_row *, NC_BATCH);
    batch->late = NC_NEW_ARRAY(run->plans, uint8_t, NC_BATCH);
    if (plan->aside != NULL)
        batch->aside = NC_NEW_ARRAY(run->plans, uint64_t, NC_BATCH);
    batch->ids = run->live != NULL ? NC_NEW_ARRAY(run->plans, nc_fact_id, NC_BATCH) : NULL;
    return batch;
}

/* Do the rules to come, if they are known, look for it? */
static bool next_asks(nc_run *run, const nc_view *view)
{
    nc_scratch_row scratch;
    if (view->plan->whole || view->batch->stored[view->i] != NULL)
        return true;
    if (view->plan->next_type == NC_NO_TYPE)
        return false;
    nc_row *row = nc_view_peek(run, view, &scratch.row);
    row->type = view->plan->next_type;
    return nc_sieve_asks(run->next, row);
}

/* Rules to come may look for what none looks for now. */
static void keep_for_next(nc_run *run, nc_type_plan *plan)
{
    nc_view view = {.plan = plan, .batch = plan->batch};
    for (; view.i < plan->batch->count; view.i++)
        if (next_asks(run, &view))
            nc_view_row(run, &view);
}

static void keep_plain(nc_run *run, nc_type_plan *plan)
{
    nc_view view = {.plan = plan, .batch = plan->batch};
    for (; view.i < plan->batch->count; view.i++) {
        const nc_row *row = nc_view_row(run, &view);
        if (row != NULL)
            nc_rows_push(&plan->kept, row);
    }
    plan->kept_changed = run->turn;
    plan->in_order = false;
}

/* The end of an epoch: all types together, so that nothing is checked before its anchors are known. */
void nc_run_flush(nc_run *run)
{
    int64_t since = nc_clock(run);
    for (size_t i = 0; i < run->active_count; i++) {
        nc_sieve_batch(run, run->active[i]);
        if (run->active[i]->shape->kind == NC_PLAIN)
            keep_plain(run, run->active[i]);
        else if (run->active[i]->whole || run->next != NULL)
            keep_for_next(run, run->active[i]);
    }
    for (size_t i = 0; i < run->active_count; i++) /* what may refute their absences is known by now */
        if (run->active[i]->aside != NULL)
            nc_aside_batch(run, run->active[i]);
    nc_spent(run, NULL, NC_STAGE_SIEVE, &since);
    nc_absence_epoch(run);
    nc_spent(run, NULL, NC_STAGE_ABSENCE, &since);
    for (size_t i = 0; i < run->active_count; i++) {
        nc_batch *batch = run->active[i]->batch;
        memset(batch->stored, 0, batch->count * sizeof(const nc_row *));
        batch->count = 0;
    }
    run->active_count = 0;
}

static __attribute__((noinline)) bool set_clock(nc_run *run, const nc_origin *from)
{
    if (from->at == NC_TIME_NONE)
        return false;
    run->now = run->now == NC_TIME_NONE || from->at > run->now ? from->at : run->now;
    while (from->source >= run->watermark_count) {
        run->watermark =
            nc_grow(run->watermark, &run->watermark_capacity, run->watermark_count, sizeof *run->watermark);
        run->watermark[run->watermark_count++] = NC_TIME_NONE;
    }
    int64_t *mark = &run->watermark[from->source];
    bool late = *mark != NC_TIME_NONE && from->at < *mark &&
                (uint64_t)*mark - (uint64_t)from->at > (uint64_t)run->host.disorder;
    if (*mark < from->at)
        *mark = from->at;
    return late;
}

/* Mostly time goes on in a source that is known; NC_TIME_NONE is less than any time.  False: it is not so. */
static inline bool advance_clock(nc_run *run, const nc_origin *from)
{
    if (from->at == NC_TIME_NONE || from->source >= run->watermark_count ||
        from->at < run->watermark[from->source])
        return false;
    run->watermark[from->source] = from->at;
    run->now = from->at > run->now ? from->at : run->now;
    return true;
}

/* The next place of the batch. */
static inline void copy_fact(const nc_type_plan *plan, nc_batch *batch, const nc_fact *fact, bool late)
{
    size_t i = batch->count++;
    uint64_t known = fact->known;
    nc_word *cell = &batch->columns[i];
    for (unsigned k = 0, count = plan->slot_count; k < count; k++, cell += NC_COLUMN)
        *cell = (known >> plan->slots[k] & 1) != 0 ? fact->slot[plan->slots[k]] : 0;
    batch->known[i] = known & plan->wanted;
    batch->origins[i] = fact->from;
    batch->late[i] = late;
}

/* Those that need more than a copy: the first and the last of a batch, those that move no clock that is
 * known. */
static __attribute__((noinline)) void put_slowly(nc_run *run, nc_type_plan *plan, const nc_fact *fact)
{
    if (plan->batch == NULL)
        plan->batch = batch_of(run, plan);
    nc_batch *batch = plan->batch;
    if (batch->count == 0)
        run->active[run->active_count++] = plan;
    copy_fact(plan, batch, fact, plan->event && set_clock(run, &fact->from));
    if (batch->ids != NULL)
        batch->ids[batch->count - 1] = nc_live_put(run, fact->type);
    if (batch->count >= run->limits.batch)
        nc_run_flush(run);
}

static void put(nc_sink *sink, const nc_fact *fact)
{
    nc_run *run = (nc_run *)(void *)sink;
    if (fact->type >= run->type_count || fact->from.source > nc_sources_count(run->sources) || run->finished)
        return;
    nc_type_plan *plan = &run->types[fact->type];
    if (plan->present++ == 0)
        plan->changed = run->turn;
    if (plan->wanted == 0)
        return;
    run->offered++;
    plan->looked_at++;
    nc_batch *batch = plan->batch;
    if (batch == NULL || batch->count == 0 || batch->count + 1 >= run->limits.batch ||
        (plan->event && !advance_clock(run, &fact->from))) {
        put_slowly(run, plan, fact);
        return;
    }
    if (batch->ids != NULL)
        batch->ids[batch->count] = nc_live_put(run, fact->type);
    copy_fact(plan, batch, fact, false);
}

static bool may(nc_sink *sink, const nc_fact *fact, uint64_t filled)
{
    nc_run *run = (nc_run *)(void *)sink;
    nc_type_plan *plan = fact->type < run->type_count ? &run->types[fact->type] : NULL;
    return plan == NULL || plan->shape->kind == NC_PLAIN || plan->watch != NULL || run->live != NULL ||
           run->limits.changing || nc_sieve_may(run, plan, fact, filled & ~(UINT64_C(1) << 63));
}

static inline bool knows_type(const nc_run *run, nc_fact_type type)
{
    return type < run->type_count;
}

static inline bool is_closed(const nc_run *run, const nc_origin *from)
{
    return from->source > nc_sources_count(run->sources) || run->finished;
}

static inline void count_passed(nc_run *run, nc_type_plan *plan)
{
    if (plan->present++ == 0)
        plan->changed = run->turn;
    run->offered++;
}

static inline void pass_time(nc_run *run, const nc_origin *from)
{
    if (!advance_clock(run, from))
        (void)set_clock(run, from);
}

static void pass_by(nc_sink *sink, nc_fact_type type, const nc_origin *from)
{
    nc_run *run = (nc_run *)(void *)sink;
    if (!knows_type(run, type) || is_closed(run, from))
        return;
    nc_type_plan *plan = &run->types[type];
    count_passed(run, plan);
    if (plan->event)
        pass_time(run, from);
}

static void pass_both(nc_sink *sink, nc_fact_type first, nc_fact_type second, const nc_origin *from)
{
    nc_run *run = (nc_run *)(void *)sink;
    if (!knows_type(run, first) || !knows_type(run, second) || is_closed(run, from))
        return;
    nc_type_plan *a = &run->types[first], *b = &run->types[second];
    count_passed(run, a);
    count_passed(run, b);
    if (a->event || b->event)
        pass_time(run, from);
}

/* Plans of a run whose rules stay live as long as its rows, and share their pages. */
static bool own_plans(const nc_run *run)
{
    return run->limits.changing;
}

/* Tables of 32 KiB, with which plans begin in a huge page: it is there then before the first fact comes. */
enum { FEWEST_BUCKETS = 4096 };

/* Everything that follows from the program, without a fact. */
void nc_run_lay(nc_run *run)
{
    const nc_program *program = run->program;
    run->plans = own_plans(run) ? nc_arena_new() : run->store;
    run->type_count = nc_vocab_count(program->vocab);
    run->types = NC_NEW_ARRAY(run->plans, nc_type_plan, run->type_count);
    run->active = NC_NEW_ARRAY(run->plans, nc_type_plan *, run->type_count);
    run->wanted = NC_NEW_ARRAY(run->plans, uint64_t, run->type_count);
    run->bucket_mask = FEWEST_BUCKETS - 1;
    while (run->bucket_mask < program->rule_count)
        run->bucket_mask = run->bucket_mask * 2 + 1;
    run->alpha_table = NC_NEW_ARRAY(run->plans, nc_alpha *, run->bucket_mask + 1);
    run->atom_table = NC_NEW_ARRAY(run->plans, struct nc_atom_entry *, run->bucket_mask + 1);
    run->rules = NC_NEW_ARRAY(run->plans, nc_rule_plan, program->rule_count);
    run->reductions = NC_NEW_ARRAY(run->plans, nc_reduction, program->reducer_count);
    run->space.rules = program->rules;
    run->space.no_proofs = run->limits.no_proofs;
    run->space.live = run->live != NULL;
    run->exists_mask = 63;
    run->exists = nc_xcalloc(run->exists_mask + 1, sizeof *run->exists);
    nc_plan(run);
    run->sink = (nc_sink){put, run->pool, run->wanted, run->type_count, may, pass_by, pass_both};
}

/* Never given a fact: its sieve is asked. */
static nc_run *run_of_next(const nc_run *run)
{
    nc_run_limits limits = run->limits;
    nc_run_host host = run->host;
    limits.changing = false;
    host.watch = NULL;
    host.watch_all = false;
    return nc_run_new(limits.next, run->pool, run->sources, &host, &limits);
}

nc_run *nc_run_new(const nc_program *program, nc_pool *pool, const nc_sources *sources,
                   const nc_run_host *host, const nc_run_limits *limits)
{
    nc_run *run = nc_xcalloc(1, sizeof *run);
    run->program = program;
    run->pool = pool;
    run->sources = sources;
    run->host = host != NULL ? *host : (nc_run_host){.today = NC_TIME_NONE};
    run->limits = limits != NULL ? *limits : nc_run_default_limits;
    if (run->limits.batch == 0 || run->limits.batch > NC_BATCH)
        run->limits.batch = NC_BATCH;
    run->now = NC_TIME_NONE;
    run->store = run->arena = nc_arena_new_large();
    run->turn = 1;
    if (run->limits.live)
        nc_live_begin(run);
    if (run->limits.changing && run->limits.next != NULL)
        run->next = run_of_next(run);
    nc_run_lay(run);
    return run;
}

static void free_alpha(nc_alpha *alpha)
{
    nc_absence_free(alpha);
    nc_decisive_free(alpha->decisive);
    for (nc_index *index = alpha->indexes; index != NULL; index = index->next_index) {
        free(index->heads);
        free(index->next);
        free(index->loose);
    }
    void *owned[] = {alpha->rows.first, alpha->rows.more, alpha->maybe.first, alpha->maybe.more};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        free(owned[i]);
    free(alpha->reductions);
    free(alpha->hits);
    free(alpha->anchored);
}

static void free_type(nc_type_plan *plan)
{
    for (size_t a = 0; a < plan->access_count; a++) {
        nc_access *access = &plan->access[a];
        void *owned[] = {access->members.at, access->list_start, access->items, access->direct,
                         access->keys,       access->lists,      access->bounds};
        for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
            free(owned[i]);
    }
    nc_stragglers_free(plan);
    nc_aside_free(plan);
    free(plan->access);
    free(plan->alphas.at);
    free(plan->always.at);
    free(plan->pending.at);
    free(plan->kept.at);
}

static void free_rule(nc_rule_plan *plan)
{
    nc_arena_free(plan->arena);
    nc_arena_free(plan->results);
    void *owned[] = {plan->matches.at, plan->reads.at, plan->findings.items, plan->undecided.items};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        free(owned[i]);
}

void nc_run_unlay(nc_run *run)
{
    for (size_t a = 0; a < run->alphas.count; a++)
        free_alpha(run->alphas.at[a]);
    for (size_t t = 0; t < run->type_count; t++)
        free_type(&run->types[t]);
    for (size_t r = 0; r < run->program->reducer_count; r++)
        nc_reduction_free(&run->reductions[r]);
    for (size_t r = 0; r < run->program->rule_count; r++)
        free_rule(&run->rules[r]);
    free(run->alphas.at);
    free(run->exists);
    free(run->parts);
    free(run->part_start);
    if (run->plans != run->store)
        nc_arena_free(run->plans);
}

void nc_run_free(nc_run *run)
{
    if (run == NULL)
        return;
    nc_run_free(run->next);
    nc_run_unlay(run);
    void *owned[] = {run->dirty.at,         run->probing.at,     run->watermark,       run->space.pieces,
                     run->late.items,       run->findings.items, run->undecided.items, run->notices.items,
                     run->limits_hit.items, run->recordings.of,  run->may_come};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        free(owned[i]);
    nc_derived_free_table(run);
    nc_live_free(run);
    free(run->spare_matches.at);
    nc_arena_free(run->spare_arena);
    nc_arena_free(run->tail);
    nc_arena_free(run->store);
    free(run);
}

nc_sink *nc_run_sink(nc_run *run)
{
    return &run->sink;
}

void nc_run_loaded(nc_run *run, nc_fact_type type)
{
    if (type >= run->type_count || run->types[type].declared)
        return;
    run->types[type].declared = true;
    run->types[type].changed = run->turn;
}

void nc_run_unloaded(nc_run *run, nc_fact_type type)
{
    if (run->live == NULL || type >= run->type_count || !run->types[type].declared)
        return;
    run->types[type].declared = false;
    run->types[type].changed = run->turn;
}

void nc_run_source_end(nc_run *run, uint32_t source)
{
    nc_run_flush(run);
    if (source < run->watermark_count)
        run->watermark[source] = INT64_MAX;
}

/* ---- the end ---- */

void nc_limit_hit(nc_run *run, const char *limit, uint64_t value, nc_str effect)
{
    *(nc_hit_limit *)nc_vector_push(&run->limits_hit, sizeof(nc_hit_limit)) =
        (nc_hit_limit){nc_str_c(limit), value, effect};
}

static void report_limits(nc_run *run)
{
    if (run->rows_full)
        nc_limit_hit(run, "rows", run->limits.rows,
                     NC_S("later facts were not kept; what rests on their absence is undecided"));
    if (run->pending_full)
        nc_limit_hit(run, "pending", run->limits.pending, NC_S("absences that began later are undecided"));
    if (run->keys_full)
        nc_limit_hit(run, "keys", run->limits.keys, NC_S("later keys of accumulators were not counted"));
    if (run->recordings.full)
        nc_limit_hit(run, "recordings", NC_RECORDINGS,
                     NC_S("what further recordings show was counted together"));
    if (run->distinct_full)
        nc_limit_hit(run, "distinct", NC_DISTINCT_MOST,
                     NC_S("different values of an accumulator were counted up to that number"));
    for (size_t r = 0; r < run->program->rule_count; r++)
        if (run->rules[r].stopped)
            nc_limit_hit(run, "matches", run->limits.matches,
                         nc_arena_printf(run->arena,
                                         "rule %.*s was stopped; it and its conclusions are undecided",
                                         NC_FMT(run->rules[r].rule->name)));
}

static void count_rules(nc_run *run, nc_outcome *out)
{
    for (size_t r = 0; r < run->program->rule_count; r++) {
        const nc_rule_plan *plan = &run->rules[r];
        out->rules_evaluated += plan->evaluated;
        out->rules_without_source += plan->without_source;
        out->rules_fired += plan->finding_count > 0;
        out->rules_undecided += plan->undecided_count > 0;
    }
    for (size_t i = 0; i < run->program->idle_count; i++)
        out->rules_undecided += run->program->idle[i].kind == NC_IDLE_LACKS;
}

static int by_place(const void *left, const void *right, void *context)
{
    const nc_run *run = context;
    const nc_row *a = *(const nc_row *const *)left, *b = *(const nc_row *const *)right;
    const nc_origin *x = nc_row_from(a), *y = nc_row_from(b);
    nc_sym in = nc_row_source_name(a), other = nc_row_source_name(b);
    int order = in == other ? 0 : nc_str_cmp(nc_sym_str(run->pool, in), nc_sym_str(run->pool, other));
    if (order == 0)
        order = (x->record > y->record) - (x->record < y->record);
    if (order == 0)
        order = (x->line > y->line) - (x->line < y->line);
    return order ? order : nc_row_cmp(run, a, b);
}

/* They mostly stand in order already. */
static void sort_rows(const nc_run *run, nc_rows *rows)
{
    void *context = (void *)(uintptr_t)run;
    for (size_t i = 1; i < rows->count; i++) {
        if (by_place(&rows->at[i - 1], &rows->at[i], context) > 0) {
            qsort_r(rows->at, rows->count, sizeof *rows->at, by_place, context);
            return;
        }
    }
}

const nc_row *const *nc_run_rows(const nc_run *run, nc_fact_type type, size_t *count)
{
    nc_type_plan *plan = type < run->type_count ? &run->types[type] : NULL;
    *count = 0;
    if (plan == NULL)
        return NULL;
    if (plan->shape->kind == NC_DERIVED && plan->kept.count == 0) {
        nc_derived_rows(run, type, &plan->kept);
        plan->in_order = false;
    }
    if (!plan->in_order)
        sort_rows(run, &plan->kept);
    plan->in_order = true;
    *count = plan->kept.count;
    return *count ? plan->kept.at : NULL;
}

/* Findings stand with their rules; the outcome has all of them. */
static void gather(nc_run *run)
{
    run->findings.count = run->undecided.count = run->limits_hit.count = 0;
    for (size_t r = 0; r < run->program->rule_count; r++) {
        nc_rule_plan *plan = &run->rules[r];
        if (plan->findings.count + plan->undecided.count == 0)
            continue;
        nc_findings_join(run, plan);
        for (size_t i = 0; i < plan->findings.count; i++) {
            nc_found *found = ((nc_found **)plan->findings.items)[i];
            found->pub.effect_of = NULL;
            found->pub.suppressed = NULL;
            if (found->pub.joined != NULL)
                continue;
            *(nc_found **)nc_vector_push(&run->findings, sizeof found) = found;
        }
        const bool *told = nc_undecided_join(run, plan);
        for (size_t i = 0; i < plan->undecided.count; i++)
            if (told == NULL || !told[i])
                *(nc_undecided *)nc_vector_push(&run->undecided, sizeof(nc_undecided)) =
                    ((nc_undecided *)plan->undecided.items)[i];
    }
    for (size_t i = 0; i < run->program->idle_count; i++) {
        const nc_idle *idle = &run->program->idle[i];
        if (idle->kind == NC_IDLE_LACKS)
            *(nc_undecided *)nc_vector_push(&run->undecided, sizeof(nc_undecided)) =
                (nc_undecided){.rule = idle->rule, .reason = idle->reason};
    }
}

static void sum_up(nc_run *run)
{
    int64_t since = nc_clock(run);
    run->outcome = (nc_outcome){0};
    gather(run);
    nc_findings_relate(run);
    nc_beliefs(run);
    nc_next_steps(run);
    nc_spent(run, NULL, NC_STAGE_FINDINGS, &since);
    report_limits(run);
    nc_outcome *out = &run->outcome;
    out->findings = run->findings.items;
    out->finding_count = run->findings.count;
    out->undecided = run->undecided.items;
    out->undecided_count = run->undecided.count;
    out->notices = run->notices.items;
    out->notice_count = run->notices.count;
    out->limits = run->limits_hit.items;
    out->limit_count = run->limits_hit.count;
    out->facts_offered = run->offered;
    out->facts_kept = run->evidence;
    out->rows_derived = run->derived_count;
    out->rules_searched = run->evaluated;
    nc_lacking_find(run);
    count_rules(run, out);
}

const nc_outcome *nc_run_finish(nc_run *run)
{
    if (run->finished)
        return &run->outcome;
    nc_run_flush(run);
    if (run->live == NULL)
        nc_absence_end(run);
    else
        nc_live_finish(run);
    nc_recordings_begin(run);
    run->evaluated = 0;
    run->stopped_before = run->stopped;
    run->stopped = false;
    for (size_t t = 0; t < run->type_count; t++)
        run->types[t].partial = false;
    nc_fixpoint(run);
    sum_up(run);
    if (run->live == NULL)
        run->finished = true;
    else
        nc_live_finished(run);
    return &run->outcome;
}
