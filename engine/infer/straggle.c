/* SPDX-License-Identifier: Apache-2.0 */
#include "infer.h"

#include <stdlib.h>

/* Facts that absences look at wait until no earlier one of their source can come (nc_run_host.disorder), for
 * an anchor that comes late must meet those that follow it.  Each waits once, whatever number of patterns it
 * fits, with the slots that absences read and nothing else. */

typedef struct waiting {
    uint32_t size; /* of all of it, in bytes */
    uint32_t alpha_count;
    nc_alpha *alphas[]; /* then an nc_row */
} waiting;

static waiting *place_for(nc_queue *q, size_t size)
{
    if (q->end + size > q->capacity) {
        size_t used = q->end - q->begin;
        size_t capacity = q->capacity == 0 ? NC_BATCH * size : q->capacity;
        while (used * 2 + size > capacity)
            capacity *= 2;
        unsigned char *room = capacity == q->capacity ? q->room : nc_xmalloc(capacity);
        if (used > 0)
            memmove(room, q->room + q->begin, used);
        if (room != q->room)
            free(q->room);
        *q = (nc_queue){room, 0, used, capacity};
    }
    waiting *place = (waiting *)(void *)(q->room + q->end);
    q->end += size;
    return place;
}

static void enqueue(nc_run *run, const nc_view *view, nc_alpha *const *alphas, uint32_t count)
{
    const nc_type_plan *type = view->plan;
    uint64_t kept = view->batch->known[view->i] & type->timed;
    size_t head = sizeof(waiting) + count * sizeof(nc_alpha *);
    size_t size = head + sizeof(nc_row) + nc_bits(kept) * sizeof(nc_word);
    waiting *w = place_for(type->queue, size);
    w->size = (uint32_t)size;
    w->alpha_count = count;
    memcpy(w->alphas, alphas, count * sizeof *alphas);
    for (uint32_t k = 0; k < count; k++)
        alphas[k]->waiting++;
    nc_view_copy(run, view, (nc_row *)(void *)((unsigned char *)w + head), type->timed);
}

/* The hits of all alphas of the type, in the order of the facts. */
static void enqueue_hits(nc_run *run, nc_type_plan *type, nc_alpha *const *alphas, size_t count)
{
    uint32_t start[NC_BATCH + 2] = {0};
    for (size_t a = 0; a < count; a++)
        for (size_t h = 0; h < alphas[a]->hit_count; h++)
            start[alphas[a]->hits[h] + 2]++;
    for (size_t i = 2; i < NC_BATCH + 2; i++)
        start[i] += start[i - 1];
    nc_alpha **of_fact = nc_xmalloc((start[NC_BATCH + 1] + 1) * sizeof *of_fact);
    for (size_t a = 0; a < count; a++)
        for (size_t h = 0; h < alphas[a]->hit_count; h++)
            of_fact[start[alphas[a]->hits[h] + 1]++] = alphas[a];
    nc_view view = {.plan = type, .batch = type->batch};
    for (; view.i < type->batch->count; view.i++)
        if (start[view.i] != start[view.i + 1])
            enqueue(run, &view, of_fact + start[view.i], start[view.i + 1] - start[view.i]);
    free(of_fact);
}

void nc_straggle(nc_run *run, nc_alpha *const *alphas, size_t count)
{
    nc_alphas of_type = {0};
    for (size_t i = 0; i < run->active_count; i++) {
        nc_type_plan *type = run->active[i];
        of_type.count = 0;
        for (size_t a = 0; a < count; a++)
            if (alphas[a]->type == type->type && alphas[a]->timers != NULL)
                nc_alphas_push(&of_type, alphas[a]);
        if (of_type.count == 0)
            continue;
        if (type->queue == NULL)
            type->queue = NC_NEW(run->plans, nc_queue);
        enqueue_hits(run, type, of_type.at, of_type.count);
    }
    free(of_type.at);
}

static const nc_row *row_of(const waiting *w)
{
    const void *row = w->alphas + w->alpha_count;
    return row;
}

typedef struct ahead { /* looks at facts some way before they are probed */
    size_t at;
    unsigned count; /* how far it is in front */
} ahead;

static void fetch(const nc_type_plan *type, ahead *a, unsigned distance, bool places)
{
    const nc_queue *q = type->queue;
    for (; a->count < distance && a->at < q->end; a->count++) {
        const waiting *w = (const waiting *)(const void *)(q->room + a->at);
        const nc_view view = {.plan = type, .row = row_of(w)};
        for (uint32_t k = 0; k < w->alpha_count; k++)
            nc_absence_fetch(w->alphas[k], &view, places);
        a->at += w->size;
    }
    a->count -= a->count > 0;
}

static void drain(nc_run *run, nc_type_plan *type, bool all)
{
    enum { FAR = 12, NEAR = 6 };
    nc_queue *q = type->queue;
    nc_view view = {.plan = type};
    ahead far = {q->begin, 0}, near = {q->begin, 0};
    while (q->begin < q->end) {
        fetch(type, &far, FAR, true);
        fetch(type, &near, NEAR, false);
        const waiting *w = (const waiting *)(const void *)(q->room + q->begin);
        view.row = row_of(w);
        const nc_origin *from = nc_row_from(view.row);
        if (!all && from->at != NC_TIME_NONE && !nc_settled(run, from->source, from->at))
            return;
        for (uint32_t k = 0; k < w->alpha_count; k++) {
            nc_absence_probe(run, w->alphas[k], &view);
            w->alphas[k]->waiting--;
        }
        q->begin += w->size;
    }
    q->begin = q->end = 0;
}

void nc_stragglers_drain(nc_run *run, bool all)
{
    for (size_t t = 0; t < run->type_count; t++)
        if (run->types[t].queue != NULL)
            drain(run, &run->types[t], all);
}

void nc_stragglers_free(nc_type_plan *type)
{
    if (type->queue != NULL)
        free(type->queue->room);
}
