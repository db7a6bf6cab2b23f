/* SPDX-License-Identifier: Apache-2.0 */
#include "infer.h"

#include <stdlib.h>

/* What to look at next: the observations that decide most causes still open, for the least cost. */

/* A cause is open until something confirms it or rules it out. */
static bool open_cause(const nc_run *run, const nc_cause *cause)
{
    for (size_t i = 0; i < run->outcome.belief_count; i++) {
        const nc_belief *b = &run->outcome.beliefs[i];
        if (b->cause == cause)
            return b->verdict != NC_V_RULED_OUT && b->verdict != NC_V_CONFIRMED;
    }
    return true;
}

static void add_next(nc_run *run, nc_vector *list, const nc_filled *filled, const nc_finding *finding,
                     const nc_undecided *undecided)
{
    const nc_action *action = filled->action;
    const nc_cause **decides = NC_NEW_ARRAY(run->arena, const nc_cause *, action->decides_count);
    nc_next next = {.filled = filled, .finding = finding, .undecided = undecided, .decides = decides};
    for (unsigned i = 0; i < action->decides_count; i++)
        if (open_cause(run, action->decides[i]))
            decides[next.decides_count++] = action->decides[i];
    next.gain = (int)next.decides_count;
    *(nc_next *)nc_vector_push(list, sizeof next) = next;
}

static int cost_of(const nc_next *next)
{
    return next->filled->action->cost > 0 ? next->filled->action->cost : 1;
}

static int value_cmp(const nc_next *x, const nc_next *y)
{
    long a = (long)x->gain * cost_of(y), b = (long)y->gain * cost_of(x);
    if (a != b)
        return a > b ? -1 : 1;
    return (cost_of(x) > cost_of(y)) - (cost_of(x) < cost_of(y));
}

static int by_text(const void *a, const void *b)
{
    const nc_next *x = a, *y = b;
    int order = nc_str_cmp(x->filled->text, y->filled->text);
    if (order == 0)
        order = value_cmp(x, y);
    if (order == 0 && (x->finding == NULL) != (y->finding == NULL))
        order = x->finding != NULL ? -1 : 1;
    if (order == 0)
        order = nc_str_cmp(x->filled->to, y->filled->to);
    return order;
}

static int by_value(const void *a, const void *b)
{
    int order = value_cmp(a, b);
    return order != 0 ? order : by_text(a, b);
}

void nc_next_steps(nc_run *run)
{
    nc_vector list = {0};
    for (size_t i = 0; i < run->findings.count; i++) {
        const nc_finding *f = &((nc_found **)run->findings.items)[i]->pub;
        for (unsigned a = 0; a < f->action_count && f->suppressed == NULL; a++)
            add_next(run, &list, &f->actions[a], f, NULL);
    }
    const nc_undecided *undecided = run->undecided.items;
    for (size_t i = 0; i < run->undecided.count; i++)
        for (unsigned a = 0; a < undecided[i].action_count; a++)
            add_next(run, &list, &undecided[i].actions[a], NULL, &undecided[i]);
    nc_next *all = list.items;
    size_t kept = 0;
    if (list.count > 1)
        qsort(all, list.count, sizeof *all, by_text);
    for (size_t i = 0; i < list.count; i++)
        if (kept == 0 || !nc_str_eq(all[kept - 1].filled->text, all[i].filled->text))
            all[kept++] = all[i];
    if (kept > 1)
        qsort(all, kept, sizeof *all, by_value);
    nc_next *next = NC_NEW_ARRAY(run->arena, nc_next, kept);
    if (kept > 0)
        memcpy(next, all, kept * sizeof *all);
    free(list.items);
    run->outcome.next = next;
    run->outcome.next_count = kept;
}
