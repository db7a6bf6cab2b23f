/* SPDX-License-Identifier: Apache-2.0 */
#include "infer.h"

#include <stdlib.h>

_Static_assert(sizeof(nc_pending) == 64, "an absence that waits is as long as a cache line");

/* Absences that hang on one anchor wait in a hash table by source and key; facts that pass the sieve probe
 * it.  Nothing of the stream is kept for them. */

/* When tables are tidied next: once they have doubled, but not for less than a batch. */
static size_t next_sweep(const nc_run *run, size_t kept)
{
    return kept * 2 < run->limits.batch ? run->limits.batch : kept * 2;
}

bool nc_settled(const nc_run *run, uint32_t source, int64_t at)
{
    int64_t mark = source < run->watermark_count ? run->watermark[source] : NC_TIME_NONE;
    return mark == INT64_MAX || (mark > at && (uint64_t)mark - (uint64_t)at > (uint64_t)run->host.disorder);
}

static uint64_t key_hash(uint32_t source, const nc_word *words, unsigned count)
{
    uint64_t hash = nc_mix(source + 1u);
    for (unsigned i = 0; i < count; i++)
        hash = nc_mix(hash + words[i]);
    return hash;
}

/* Words of a key that do not stand in the item. */
static unsigned more_words(const nc_timers *t)
{
    return t->slot_count > 1 ? t->slot_count - 1 : 0;
}

static nc_word key_word(const nc_timers *t, size_t i, unsigned word)
{
    return word == 0 ? t->items[i].key : t->keys[i * more_words(t) + word - 1];
}

static void link_item(nc_timers *t, size_t i)
{
    nc_pending *item = &t->items[i];
    if (item->unknown != 0) {
        if (t->unkeyed_count < NC_UNKEYED)
            t->unkeyed[t->unkeyed_count++] = (uint32_t)i;
        else
            item->maybe = true; /* too many to look at for each fact */
        return;
    }
    item->next = t->heads[item->hash & t->mask];
    t->heads[item->hash & t->mask] = (uint32_t)i + 1;
}

/* All that wait for it. */
static void link_rest(nc_timers *t)
{
    while (t->linked < t->count)
        link_item(t, t->linked++);
}

static void new_heads(nc_timers *t, size_t wanted)
{
    size_t mask = 255;
    while (mask < wanted)
        mask = mask * 2 + 1;
    free(t->heads);
    t->heads = nc_xcalloc(mask + 1, sizeof *t->heads);
    t->mask = mask;
}

/* No later fact can change what this absence says. */
static bool is_decided(const nc_pending *item)
{
    return item->open == 0 && item->of->plans[0]->absence->until == NULL;
}

/* Has an absence said no for each use of this row? */
static bool is_refuted(const nc_alpha *alpha, const nc_row *row)
{
    return alpha->passing && row->fact.refuted == alpha->use_mask;
}

/* Those of absences that are forgotten go. */
static void sweep_marks(nc_timers *t)
{
    if (t->mark_count == 0)
        return;
    nc_found_marks *old = t->marks;
    t->marks = NULL;
    t->mark_count = t->mark_capacity = 0;
    for (size_t i = 0; i < t->count; i++) {
        if (t->items[i].marks == 0)
            continue;
        t->marks = nc_grow(t->marks, &t->mark_capacity, t->mark_count, sizeof *t->marks);
        t->marks[t->mark_count++] = old[t->items[i].marks - 1];
        t->items[i].marks = (uint32_t)t->mark_count;
    }
    free(old);
}

/* Forgets absences that are refuted, takes those whose window is over out of the table, and links the rest
 * anew. */
static void sweep(nc_run *run, nc_timers *t)
{
    size_t kept = 0;
    unsigned more = more_words(t);
    /* Windows end only when all facts up to the watermark have been through. */
    bool may_end = t->alpha->hit_count == 0 && t->alpha->waiting == 0;
    for (size_t i = 0; i < t->count; i++) {
        nc_pending *item = &t->items[i];
        if (is_decided(item) || is_refuted(item->of->plans[0]->anchor, item->anchor)) {
            run->pending_count--;
            continue;
        }
        item->over = item->over || (may_end && nc_settled(run, item->source, item->to));
        if (more > 0)
            memmove(&t->keys[kept * more], &t->keys[i * more], more * sizeof *t->keys);
        t->items[kept++] = *item;
    }
    t->count = kept;
    sweep_marks(t);
    t->sweep_at = next_sweep(run, kept);
    new_heads(t, t->sweep_at);
    t->unkeyed_count = 0;
    for (size_t i = 0; i < kept; i++) {
        if (!t->items[i].over)
            link_item(t, i);
    }
    t->linked = kept;
}

/* The number of rows that went. */
static size_t spare_rows(nc_run *run, const nc_alpha *alpha, nc_refs *rows)
{
    size_t kept = 0, before = rows->count;
    for (size_t i = 0; i < before; i++) {
        const nc_row *row = nc_refs_at(rows, i);
        if (is_refuted(alpha, row))
            nc_row_spare(run, row);
        else
            *nc_refs_place(rows, kept++) = *nc_refs_place(rows, i);
    }
    rows->count = kept;
    return before - kept;
}

static void compact_rows(nc_run *run, nc_alpha *alpha)
{
    alpha->refuted += spare_rows(run, alpha, &alpha->rows);
    alpha->anchors_done = alpha->rows.count;
    spare_rows(run, alpha, &alpha->maybe);
    run->anchors += alpha->rows.count + alpha->maybe.count;
}

/* Gives back the rows that no use is left of.  Nothing else points to them once all timers were swept.  Rules
 * share timers, so this is done for all alphas at once, when their rows have doubled: what it costs is then
 * spread over the rows that came, however many rules wait for them. */
static void compact(nc_run *run)
{
    nc_chains_trace(run);
    for (nc_timers *t = run->timers; t != NULL; t = t->next_of_run)
        sweep(run, t);
    run->anchors = 0;
    for (nc_alpha *alpha = run->passing; alpha != NULL; alpha = alpha->next_passing)
        compact_rows(run, alpha);
    run->compact_at = next_sweep(run, run->anchors > run->alphas.count ? run->anchors : run->alphas.count);
}

static const nc_origin *origin_of(const nc_view *view)
{
    return view->row != NULL ? nc_row_from(view->row) : &view->batch->origins[view->i];
}

enum { LINKED_AHEAD = 8 }; /* so long is the way to a place of the table */

static void insert(nc_run *run, const nc_sharers *of, nc_pending item, const nc_origin *from,
                   const nc_word *key)
{
    nc_timers *t = of->plans[0]->timers;
    if (t->count >= t->sweep_at)
        sweep(run, t);
    if (run->pending_count >= run->limits.pending) {
        for (unsigned k = 0; k < of->count; k++)
            of->plans[k]->overflow = true;
        run->pending_full = true;
        return;
    }
    item.of = of;
    item.open = (uint16_t)((1u << of->count) - 1);
    item.at = from->at;
    item.source = from->source;
    item.hash = (uint32_t)key_hash(item.source, key, t->slot_count);
    item.key = t->slot_count > 0 ? key[0] : 0;
    t->items = nc_grow(t->items, &t->capacity, t->count, sizeof *t->items);
    unsigned more = more_words(t);
    if (more > 0) {
        t->keys = nc_grow(t->keys, &t->key_capacity, (t->count + 1) * more, sizeof *t->keys);
        memcpy(&t->keys[t->count * more], key + 1, more * sizeof *key);
    }
    t->items[t->count++] = item;
    run->pending_count++;
    __builtin_prefetch(&t->heads[item.hash & t->mask], 1);
    if (t->count - t->linked > LINKED_AHEAD)
        link_item(t, t->linked++);
}

static void watch_alone(nc_run *run, const nc_sharers *of, const nc_row *anchor)
{
    const nc_absent_plan *plan = of->plans[0];
    const nc_row *rows[64] = {0};
    rows[plan->absence->anchor] = anchor;
    nc_scope scope = {.run = run, .rule = plan->rule, .source = nc_row_from(anchor)->source};
    nc_env env;
    nc_env_init(&env, run, &scope, rows);
    nc_pending item = {.anchor = anchor, .to = INT64_MAX};
    if (plan->absence->bound == NC_WITHIN) {
        nc_result_value within = nc_eval(plan->absence->within, &env);
        if (!within.known || __builtin_add_overflow(nc_row_from(anchor)->at, nc_v_int(within.word), &item.to))
            return;
    }
    nc_word key[NC_KEY_SLOTS] = {0};
    for (unsigned i = 0; i < plan->probe.key_count; i++) {
        nc_result_value value = nc_eval(plan->probe.keys[i], &env);
        item.unknown |= (uint8_t)(value.known ? 0 : 1u << i);
        key[i] = value.known ? value.word : 0;
    }
    insert(run, of, item, nc_row_from(anchor), key);
}

/* When its windows end, and its key.  False when the anchor does not know all of the key, or a window is
 * longer than time itself. */
static bool plain_window(const nc_sharers *of, const nc_view *anchor, int64_t *end, nc_word key[NC_KEY_SLOTS])
{
    *end = INT64_MIN;
    for (unsigned k = 0; k < of->count; k++) {
        int64_t to = INT64_MAX;
        if (of->spans[k] != INT64_MAX && __builtin_add_overflow(origin_of(anchor)->at, of->spans[k], &to))
            return false;
        *end = to > *end ? to : *end;
    }
    for (unsigned i = 0; i < of->plans[0]->timers->slot_count; i++)
        if (!nc_view_get(anchor, of->key_slots[i], &key[i]))
            return false;
    return true;
}

static void watch_anchor(nc_run *run, const nc_sharers *of, const nc_row *anchor)
{
    const nc_view view = {.plan = &run->types[anchor->type], .row = anchor};
    nc_pending item = {.anchor = anchor};
    nc_word key[NC_KEY_SLOTS];
    if (nc_row_from(anchor)->at == NC_TIME_NONE)
        return;
    if (of->plain && plain_window(of, &view, &item.to, key)) {
        insert(run, of, item, nc_row_from(anchor), key);
        return;
    }
    for (unsigned k = 0; k < of->count; k++)
        watch_alone(run, of->count == 1 ? of : of->plans[k]->alone, anchor);
}

bool nc_absence_plain(const nc_alpha *anchors)
{
    for (size_t k = 0; k < anchors->anchored_count; k++) {
        const nc_sharers *of = anchors->anchored[k];
        const nc_absent_plan *plan = of->plans[0];
        if (!of->plain || plan->probe.filter_count > 0 || plan->absence->fewer > 1 ||
            plan->absence->until != NULL)
            return false;
    }
    return true;
}

bool nc_absence_aside(const nc_alpha *anchors, const nc_view *view)
{
    nc_word key[NC_KEY_SLOTS];
    int64_t end;
    const nc_origin *from = origin_of(view);
    bool can = anchors->anchored_count == 0 || from->line == 0; /* of equal times the record decides */
    for (size_t k = 0; k < anchors->anchored_count && can && from->at != NC_TIME_NONE; k++)
        can = plain_window(anchors->anchored[k], view, &end, key);
    return can;
}

void nc_absence_watch(nc_run *run, const nc_alpha *anchors, const nc_view *view, uint32_t place)
{
    const nc_origin *from = origin_of(view);
    nc_pending item = {.aside = true, .record = from->record, .place = place};
    nc_word key[NC_KEY_SLOTS];
    for (size_t k = 0; k < anchors->anchored_count && from->at != NC_TIME_NONE; k++)
        if (plain_window(anchors->anchored[k], view, &item.to, key))
            insert(run, anchors->anchored[k], item, from, key);
}

/* ---- facts that pass ---- */

static bool follows(const nc_pending *item, const nc_origin *from)
{
    if (!item->aside)
        return nc_later(from, nc_row_from(item->anchor));
    return from->record != item->record ? from->record > item->record : from->line > 0;
}

static bool within_window(const nc_pending *item, const nc_origin *from)
{
    return from->at != NC_TIME_NONE && from->source == item->source && from->at <= item->to &&
           (from->at > item->at || (from->at == item->at && follows(item, from)));
}

static nc_truth filters_hold(nc_run *run, const nc_pending *item, const nc_row *row,
                             const nc_expr *const *conditions, unsigned count)
{
    const nc_row *rows[64] = {0};
    const nc_absent_plan *plan = item->of->plans[0];
    rows[plan->absence->anchor] = item->anchor;
    rows[plan->absence->pattern.bind] = row;
    nc_scope scope = {.run = run, .rule = plan->rule, .source = nc_row_from(row)->source};
    nc_env env;
    nc_env_init(&env, run, &scope, rows);
    nc_truth truth = NC_YES;
    for (unsigned i = 0; i < count && truth != NC_NO; i++)
        truth = nc_and(truth, nc_eval_truth(conditions[i], &env));
    return truth;
}

static nc_found_marks *marks_of(nc_pending *item)
{
    nc_timers *t = item->of->plans[0]->timers;
    if (item->marks == 0) {
        t->marks = nc_grow(t->marks, &t->mark_capacity, t->mark_count, sizeof *t->marks);
        t->marks[t->mark_count++] = (nc_found_marks){.hit = {.source_name = 0}};
        item->marks = (uint32_t)t->mark_count;
    }
    return &t->marks[item->marks - 1];
}

/* No later fact can be in the window of this sharer. */
static bool is_past(const nc_pending *item, unsigned sharer, const nc_origin *from)
{
    int64_t span = item->of->spans[sharer];
    return item->of->count > 1 && (uint64_t)from->at - (uint64_t)item->at > (uint64_t)span;
}

static void found(nc_run *run, nc_pending *item, const nc_origin *from)
{
    const nc_sharers *of = item->of;
    const nc_absence *first = of->plans[0]->absence;
    /* The record of the anchor and the end of this one are visited only where somebody will ask. */
    const nc_alpha *anchors = of->plans[0]->anchor;
    bool counts = first->fewer > 1 || first->until != NULL;
    if (counts && ++item->hits < first->fewer)
        return;
    if (first->until != NULL) { /* else it is forgotten: nobody asks which fact it was */
        nc_mark mark = {*from, nc_row_source_name(item->anchor)};
        nc_found_marks *marks = marks_of(item);
        if (item->open != 0 || nc_mark_cmp(run, &mark, &marks->hit) < 0)
            marks->hit = mark;
    }
    for (unsigned k = 0; k < of->count; k++) {
        if ((item->open >> k & 1) == 0 || is_past(item, k, from))
            continue;
        item->open &= (uint16_t) ~(1u << k);
        if (anchors->passing || anchors->chained)
            ((nc_row *)(uintptr_t)item->anchor)->fact.refuted |= of->plans[k]->use;
    }
    if (item->aside && item->open == 0)
        nc_aside_refuted(run, anchors, item->place);
}

static void doubted(nc_run *run, nc_pending *item, const nc_origin *from)
{
    nc_mark mark = {*from, nc_row_source_name(item->anchor)};
    nc_found_marks *marks = marks_of(item);
    if (marks->doubts++ == 0 || nc_mark_cmp(run, &mark, &marks->doubt) < 0)
        marks->doubt = mark;
}

static void probe_item(nc_run *run, nc_pending *item, const nc_view *view)
{
    const nc_probe *probe = &item->of->plans[0]->probe;
    nc_truth truth = NC_YES;
    if (probe->filter_count > 0) {
        nc_scratch_row scratch;
        const nc_row *row = view->row != NULL ? view->row : nc_view_peek(run, view, &scratch.row);
        truth = filters_hold(run, item, row, probe->filters, probe->filter_count);
    }
    if (truth == NC_YES)
        found(run, item, origin_of(view));
    else if (truth == NC_UNDECIDED)
        doubted(run, item, origin_of(view));
}

/* An anchor that does not know its key: facts that are equal as far as it does may be the one. */
static void probe_unkeyed(nc_run *run, nc_timers *t, const nc_word *key, const nc_view *view)
{
    for (unsigned u = 0; u < t->unkeyed_count; u++) {
        nc_pending *item = &t->items[t->unkeyed[u]];
        bool equal = !item->maybe && within_window(item, origin_of(view));
        for (unsigned i = 0; i < t->slot_count && equal; i++)
            equal = (item->unknown >> i & 1) != 0 || key_word(t, t->unkeyed[u], i) == key[i];
        if (!equal)
            continue;
        nc_scratch_row scratch;
        const nc_row *row = view->row != NULL ? view->row : nc_view_peek(run, view, &scratch.row);
        const nc_probe *probe = &item->of->plans[0]->probe;
        if (filters_hold(run, item, row, probe->filters, probe->filter_count) != NC_NO)
            doubted(run, item, origin_of(view));
    }
}

static const nc_row *keep(nc_run *run, const nc_view *view)
{
    return view->row == NULL ? nc_view_row(run, view) : nc_row_copy(run->arena, view->row);
}

static bool same_key(const nc_timers *t, size_t i, const nc_word *key)
{
    unsigned more = more_words(t);
    if (t->slot_count == 0)
        return true;
    return t->items[i].key == key[0] &&
           (more == 0 || memcmp(&t->keys[i * more], key + 1, more * sizeof *key) == 0);
}

static void probe(nc_run *run, nc_timers *t, const nc_view *view)
{
    nc_word key[NC_KEY_SLOTS];
    if (t->heads == NULL)
        return;
    link_rest(t);
    for (unsigned i = 0; i < t->slot_count; i++) {
        if (nc_view_get(view, t->slots[i], &key[i]))
            continue;
        const nc_row *row = keep(run, view);
        if (row != NULL)
            nc_rows_push(&t->loose, row);
        return;
    }
    const nc_origin *from = origin_of(view);
    uint32_t hash = (uint32_t)key_hash(from->source, key, t->slot_count);
    probe_unkeyed(run, t, key, view);
    uint32_t *link = &t->heads[hash & t->mask];
    while (*link != 0) {
        nc_pending *item = &t->items[*link - 1];
        if (item->hash == hash && same_key(t, *link - 1, key) && within_window(item, from))
            probe_item(run, item, view);
        if (is_decided(item))
            *link = item->next; /* the facts to come need not pass by it */
        else
            link = &item->next;
    }
}

void nc_absence_probe(nc_run *run, nc_alpha *alpha, const nc_view *view)
{
    for (nc_timers *t = alpha->timers; t != NULL; t = t->next)
        probe(run, t, view);
}

void nc_absence_fetch(const nc_alpha *alpha, const nc_view *view, bool places)
{
    nc_word key[NC_KEY_SLOTS];
    for (const nc_timers *t = alpha->timers; t != NULL; t = t->next) {
        bool known = t->heads != NULL;
        for (unsigned i = 0; i < t->slot_count && known; i++)
            known = nc_view_get(view, t->slots[i], &key[i]);
        if (!known)
            continue;
        const uint32_t *head = &t->heads[key_hash(origin_of(view)->source, key, t->slot_count) & t->mask];
        if (places)
            __builtin_prefetch(head);
        else if (*head != 0)
            __builtin_prefetch(&t->items[*head - 1]);
    }
}

/* ---- epochs ---- */

static void probe_hits(nc_run *run, nc_alpha *alpha)
{
    nc_view view = {.plan = &run->types[alpha->type], .batch = run->types[alpha->type].batch};
    for (size_t i = 0; i < alpha->reduction_count && run->live == NULL; i++)
        nc_reduce_hits(run, alpha->reductions[i], alpha);
    for (size_t h = 0; h < alpha->hit_count && alpha->timers != NULL && run->host.disorder == 0; h++) {
        view.i = alpha->hits[h];
        nc_absence_probe(run, alpha, &view);
    }
}

void nc_absence_epoch(nc_run *run)
{
    for (size_t i = 0; i < run->dirty.count; i++) {
        nc_alpha *alpha = run->dirty.at[i];
        run->anchors += alpha->passing ? alpha->rows.count - alpha->anchors_done : 0;
        for (; alpha->anchors_done < alpha->rows.count; alpha->anchors_done++)
            for (size_t k = 0; k < alpha->anchored_count; k++)
                watch_anchor(run, alpha->anchored[k], nc_refs_at(&alpha->rows, alpha->anchors_done));
        alpha->dirty = false;
    }
    for (size_t i = 0; i < run->probing.count; i++)
        probe_hits(run, run->probing.at[i]);
    if (run->host.disorder > 0) {
        nc_straggle(run, run->probing.at, run->probing.count);
        nc_stragglers_drain(run, false);
    }
    for (size_t i = 0; i < run->probing.count; i++)
        run->probing.at[i]->hit_count = 0;
    if (run->anchors > run->compact_at)
        compact(run);
    run->dirty.count = run->probing.count = 0;
}

/* Anchors that were laid aside are rows now, or nobody asks for them. */
static void find_anchors(nc_run *run, nc_timers *t)
{
    bool some = false;
    for (size_t i = 0; i < t->count; i++) {
        nc_pending *item = &t->items[i];
        if (!item->aside)
            continue;
        some = true;
        const nc_row *row = nc_aside_row(run, item->of->plans[0]->anchor, item->place);
        item->aside = false;
        item->anchor = row;
        item->hits = 0;
        item->open = row != NULL ? item->open : 0;
    }
    if (some)
        sweep(run, t);
}

void nc_absence_end(nc_run *run)
{
    nc_stragglers_drain(run, true);
    compact(run);
    nc_aside_settle(run);
    for (nc_timers *t = run->timers; t != NULL; t = t->next_of_run)
        find_anchors(run, t);
    nc_aside_release(run);
    for (nc_timers *t = run->timers; t != NULL; t = t->next_of_run) {
        new_heads(t, t->count);
        for (size_t i = 0; i < t->count; i++) {
            t->items[i].hash = (uint32_t)nc_mix(nc_row_id(t->items[i].anchor));
            t->items[i].unknown = 0;
            link_item(t, i);
        }
        t->linked = t->count;
    }
}

void nc_absence_free(nc_alpha *alpha)
{
    for (nc_timers *t = alpha->timers; t != NULL; t = t->next) {
        free(t->items);
        free(t->keys);
        free(t->marks);
        free(t->heads);
        free(t->loose.at);
    }
}
