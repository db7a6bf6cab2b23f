/* SPDX-License-Identifier: Apache-2.0 */
#include "infer.h"

#include <stdlib.h>

/* What to look at next: the observations that tell most about the causes still open, for the least cost. */

enum {
    MOST_COMPARED = 1000, /* commands that are compared with each other, the best ones */
    MOST_ANSWERED = 200   /* of which is looked whether the case has their answer */
};

static bool is_ruled_out(const nc_run *run, const nc_cause *cause)
{
    for (size_t i = 0; i < run->outcome.belief_count; i++)
        if (run->outcome.beliefs[i].cause == cause)
            return run->outcome.beliefs[i].verdict == NC_V_RULED_OUT;
    return false;
}

/* Names causes, and each of them is ruled out. */
static bool decides_nothing(const nc_run *run, const nc_action *action)
{
    unsigned out = 0;
    for (unsigned i = 0; i < action->decides_count; i++)
        out += is_ruled_out(run, action->decides[i]) ? 1 : 0;
    return out > 0 && out == action->decides_count;
}

static void add_next(nc_run *run, nc_vector *list, const nc_filled *filled, const nc_finding *finding,
                     const nc_undecided *undecided)
{
    const nc_action *action = filled->action;
    const nc_cause **decides = NC_NEW_ARRAY(run->arena, const nc_cause *, action->decides_count);
    nc_next next = {.filled = filled, .finding = finding, .undecided = undecided, .decides = decides};
    int decibans;
    for (unsigned i = 0; i < action->decides_count; i++)
        if (nc_cause_open(run, action->decides[i], &decibans))
            decides[next.decides_count++] = action->decides[i];
    next.gain = nc_next_gain(run, &next);
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
    if (x->decides_count != y->decides_count)
        return x->decides_count > y->decides_count ? -1 : 1;
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

/* What the case shows already tells only what has changed since: what it does not show comes first. */
static int by_value(const void *a, const void *b)
{
    const nc_next *x = a, *y = b;
    int order = (x->filled->shown_in.n > 0) - (y->filled->shown_in.n > 0);
    if (order == 0)
        order = value_cmp(a, b);
    return order != 0 ? order : by_text(a, b);
}

static void note_answers(nc_run *run, const nc_next *all, size_t count)
{
    for (size_t i = 0; i < count && i < MOST_ANSWERED; i++)
        if (all[i].finding != NULL)
            ((nc_filled *)(uintptr_t)all[i].filled)->shown_in =
                nc_answered(run, all[i].finding, all[i].filled);
}

/* ---- the same command, filled better ---- */

/* Length of the "<name>" of an unfilled parameter that the text begins with, else 0. */
static size_t hole(const nc_command *command, nc_str text)
{
    size_t end = nc_str_starts(text, NC_S("<")) ? nc_str_find_char(text, '>') : SIZE_MAX;
    for (unsigned i = 0; end != SIZE_MAX && i < command->parameter_count; i++)
        if (nc_str_eq(command->parameters[i].name, nc_str_sub(text, 1, end - 1)))
            return end + 1;
    return 0;
}

static unsigned holes(const nc_filled *filled)
{
    const nc_command *command = filled->action->command;
    unsigned count = 0;
    nc_str rest = filled->text;
    for (size_t at; command != NULL && (at = nc_str_find_char(rest, '<')) != SIZE_MAX;) {
        count += hole(command, nc_str_sub(rest, at, SIZE_MAX)) > 0 ? 1 : 0;
        rest = nc_str_sub(rest, at + 1, SIZE_MAX);
    }
    return count;
}

/* Whether the text is the pattern with some of its holes filled; they hold no line feed. */
static bool fills(const nc_command *command, nc_str pattern, nc_str text)
{
    size_t p = 0, t = 0, after = SIZE_MAX, taken = 0; /* behind the last hole; how far it reaches */
    while (t < text.n) {
        size_t skip = hole(command, nc_str_sub(pattern, p, SIZE_MAX));
        if (skip > 0) {
            p = after = p + skip;
            taken = t;
        } else if (p < pattern.n && pattern.p[p] == text.p[t]) {
            p++;
            t++;
        } else if (after != SIZE_MAX && text.p[taken] != '\n') {
            p = after;
            t = ++taken;
        } else {
            return false;
        }
    }
    while (p < pattern.n && hole(command, nc_str_sub(pattern, p, SIZE_MAX)) > 0)
        p += hole(command, nc_str_sub(pattern, p, SIZE_MAX));
    return p == pattern.n;
}

bool nc_filled_better(const nc_filled *filled, const nc_filled *than)
{
    const nc_command *command = than->action != NULL ? than->action->command : NULL;
    return command != NULL && filled->action != NULL && filled->action->command == command &&
           holes(filled) < holes(than) && fills(command, than->text, filled->text);
}

/* What the one decided, the other decides too. */
static void take_over(nc_run *run, nc_next *next, const nc_next *from)
{
    unsigned count = next->decides_count;
    const nc_cause **decides =
        NC_NEW_ARRAY(run->arena, const nc_cause *, (size_t)count + from->decides_count);
    for (unsigned i = 0; i < count; i++)
        decides[i] = next->decides[i];
    for (unsigned i = 0; i < from->decides_count; i++) {
        unsigned at = 0;
        while (at < next->decides_count && next->decides[at] != from->decides[i])
            at++;
        if (at == next->decides_count)
            decides[count++] = from->decides[i];
    }
    next->decides = decides;
    next->decides_count = count;
    next->gain = nc_next_gain(run, next);
}

static nc_severity severity_of(const nc_next *next)
{
    return next->finding != NULL ? next->finding->rule->severity : next->undecided->rule->severity;
}

/* The same command for two reasons: the graver one speaks, and it decides what both decide. */
static void join(nc_run *run, nc_next *kept, const nc_next *same)
{
    if (severity_of(same) <= severity_of(kept))
        return;
    nc_next before = *kept;
    *kept = *same;
    take_over(run, kept, &before);
}

/* Drops a command with open places when the same stands there with more of them filled. */
static size_t drop_poorer(nc_run *run, nc_next *all, size_t count)
{
    size_t most = count < MOST_COMPARED ? count : MOST_COMPARED, kept = 0;
    bool *poorer = nc_xmalloc(count + 1);
    for (size_t i = 0; i < count; i++) {
        poorer[i] = false;
        bool open = i < most && holes(all[i].filled) > 0;
        for (size_t k = 0; open && k < most && !poorer[i]; k++) {
            if ((k < i && poorer[k]) || !nc_filled_better(all[k].filled, all[i].filled))
                continue;
            poorer[i] = true;
            take_over(run, &all[k], &all[i]);
        }
    }
    for (size_t i = 0; i < count; i++)
        if (!poorer[i])
            all[kept++] = all[i];
    free(poorer);
    return kept;
}

/* Nobody has to follow up what is suppressed, its effects, or the effect of what is no fault. */
static bool is_settled(const nc_finding *f)
{
    return nc_is_accepted(f) || (f->effect_of != NULL && f->effect_of->rule->severity < NC_WARNING);
}

static const nc_finding *root_of(const nc_finding *f)
{
    while (f->effect_of != NULL)
        f = f->effect_of;
    return f;
}

/* A cause that the finding speaks for is confirmed. */
static bool is_decided(const nc_run *run, const nc_finding *f)
{
    for (size_t i = 0; i < run->outcome.belief_count; i++) {
        const nc_belief *belief = &run->outcome.beliefs[i];
        for (unsigned w = 0; belief->verdict == NC_V_CONFIRMED && w < f->rule->weigh_count; w++)
            if (f->rule->weigh[w].seen > 0 && f->rule->weigh[w].cause == belief->cause)
                return true;
    }
    return false;
}

static bool asks_with(const nc_finding *f, const nc_command *command)
{
    for (unsigned a = 0; command != NULL && a < f->action_count; a++)
        if (f->actions[a].action->command == command)
            return true;
    return false;
}

/* An effect asks for nothing that the finding that explains it asks for, and for nothing at all once that one
 * is decided. */
static bool is_left_to_root(const nc_run *run, const nc_finding *f, const nc_action *action)
{
    const nc_finding *root = root_of(f);
    return root != f && (asks_with(root, action->command) || is_decided(run, root));
}

/* Only a longer recording decides it: the rule's own proposals are for what it would then have found. */
static bool lacks_recording(const nc_run *run, const nc_undecided *undecided)
{
    return nc_str_eq(undecided->needs, run->types[NC_F_COVERAGE].shape->name);
}

void nc_next_steps(nc_run *run)
{
    nc_vector list = {0};
    for (size_t i = 0; i < run->findings.count; i++) {
        const nc_finding *f = &((nc_found **)run->findings.items)[i]->pub;
        for (unsigned a = 0; a < f->action_count && !is_settled(f); a++)
            if (!decides_nothing(run, f->actions[a].action) &&
                !is_left_to_root(run, f, f->actions[a].action))
                add_next(run, &list, &f->actions[a], f, NULL);
    }
    const nc_undecided *undecided = run->undecided.items;
    for (size_t i = 0; i < run->undecided.count; i++)
        for (unsigned a = 0; a < undecided[i].action_count && !lacks_recording(run, &undecided[i]); a++)
            add_next(run, &list, &undecided[i].actions[a], NULL, &undecided[i]);
    nc_next *all = list.items;
    size_t kept = 0;
    if (list.count > 1)
        qsort(all, list.count, sizeof *all, by_text);
    for (size_t i = 0; i < list.count; i++)
        if (kept == 0 || !nc_str_eq(all[kept - 1].filled->text, all[i].filled->text))
            all[kept++] = all[i];
        else
            join(run, &all[kept - 1], &all[i]);
    if (kept > 1)
        qsort(all, kept, sizeof *all, by_value);
    kept = drop_poorer(run, all, kept);
    note_answers(run, all, kept);
    if (kept > 1)
        qsort(all, kept, sizeof *all, by_value);
    nc_next *next = NC_NEW_ARRAY(run->arena, nc_next, kept);
    if (kept > 0)
        memcpy(next, all, kept * sizeof *all);
    for (size_t i = 0; i < kept; i++)
        nc_next_outcomes(run, &next[i]);
    free(list.items);
    run->outcome.next = next;
    run->outcome.next_count = kept;
}
