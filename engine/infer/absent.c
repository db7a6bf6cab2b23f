/* SPDX-License-Identifier: Apache-2.0 */
#include "infer.h"
#include "why.h"

#include <stdlib.h>

/* The verdict on one absence of one match, when all evidence is in. */

typedef struct search {
    nc_run *run;
    nc_absent_plan *plan;
    nc_window window;
    nc_env env;
    nc_scope scope;
    nc_mark first, doubt, stop; /* earliest fact found, earliest doubt; what closed the window */
    uint64_t hits, doubts;
    bool maybe;       /* not all that passed could be looked at */
    bool uncovered;   /* the recording does not show that nothing more came */
    bool ended_maybe; /* a fact with unknown values may have closed the window */
} search;

/* Facts at the very time of the anchor lie on the side of their record. */
static bool in_window(const nc_window *w, const nc_origin *from)
{
    const nc_origin *anchor = nc_row_from(w->anchor);
    if (from->at == NC_TIME_NONE || from->source != anchor->source)
        return false;
    if (w->before)
        return nc_later(anchor, from) && from->at >= w->from;
    return nc_later(from, anchor) && from->at <= w->to &&
           (w->closer == NULL || nc_later(nc_row_from(w->closer), from));
}

static void test(search *s, const nc_row *row, const nc_pattern *pattern, const nc_expr *const *conditions,
                 unsigned count, bool sure)
{
    nc_mark mark = {*nc_row_from(row), nc_row_source_name(row)};
    if (!in_window(&s->window, nc_row_from(row)) ||
        (s->window.closed && nc_mark_cmp(s->run, &mark, &s->stop) > 0))
        return;
    const nc_row *before = s->env.rows[pattern->bind];
    nc_truth truth = sure ? NC_YES : NC_UNDECIDED;
    s->env.rows[pattern->bind] = row;
    for (unsigned i = 0; i < count && truth != NC_NO; i++)
        truth = nc_and(truth, nc_eval_truth(conditions[i], &s->env));
    s->env.rows[pattern->bind] = before;
    if (truth == NC_YES && (s->hits == 0 || nc_mark_cmp(s->run, &mark, &s->first) < 0))
        s->first = mark;
    s->hits += truth == NC_YES;
    s->doubts += truth == NC_UNDECIDED;
}

static void search_rows(search *s, const nc_probe *probe)
{
    const nc_pattern *pattern = probe->pattern;
    nc_walk_rows walk;
    size_t position;
    const nc_row *row;
    if (!nc_probe_begin(probe, &s->env, probe->alpha->rows.count, &walk))
        walk = (nc_walk_rows){.alpha = probe->alpha, .limit = probe->alpha->rows.count};
    walk.with_loose = walk.index != NULL;
    while ((row = nc_probe_next(&walk, &position)) != NULL) {
        bool keyed = walk.index != NULL && walk.loose == 0;
        if (keyed)
            test(s, row, pattern, probe->filters, probe->filter_count, true);
        else
            test(s, row, pattern, pattern->join, pattern->join_count, true);
    }
}

static void search_doubtful(search *s, const nc_pattern *pattern, const nc_refs *rows)
{
    for (size_t i = 0; i < rows->count; i++)
        test(s, nc_refs_at(rows, i), pattern, pattern->join, pattern->join_count, false);
}

/* Facts that passed with a key that is not known. */
static void search_loose(search *s, const nc_pattern *pattern, const nc_rows *rows)
{
    for (size_t i = 0; i < rows->count; i++)
        test(s, rows->at[i], pattern, pattern->join, pattern->join_count, true);
}

static nc_pending *pending_of(nc_timers *t, const nc_absent_plan *plan, const nc_row *anchor)
{
    uint64_t hash = nc_mix(nc_row_id(anchor));
    for (uint32_t at = t->heads != NULL ? t->heads[hash & t->mask] : 0; at != 0; at = t->items[at - 1].next)
        if (t->items[at - 1].anchor == anchor &&
            (t->items[at - 1].of == plan->shared || t->items[at - 1].of == plan->alone))
            return &t->items[at - 1];
    return NULL;
}

static int id_cmp(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

bool nc_came_late(const nc_run *run, const nc_row *row)
{
    return run->late.count > 0 && !row->compact &&
           bsearch(&row->id, run->late.items, run->late.count, sizeof(uint32_t), id_cmp) != NULL;
}

/* What passed while the anchor was watched.  NC_UNDECIDED with a reason when that cannot be told. */
static nc_truth search_pending(search *s, nc_str *reason)
{
    nc_absent_plan *plan = s->plan;
    nc_pending *item = pending_of(plan->timers, plan, s->window.anchor);
    if (item == NULL && !plan->overflow) {
        s->hits = plan->absence->fewer;
        s->first = (nc_mark){*nc_row_from(s->window.anchor), nc_row_source_name(s->window.anchor)};
        return NC_YES;
    }
    if (item == NULL) {
        *reason = NC_S("too many absences were waiting at once to watch this one");
        return NC_UNDECIDED;
    }
    bool open = (item->open >> (item->of == plan->shared ? plan->number : 0) & 1) != 0;
    s->hits = item->of->count == 1 ? item->hits : !open;
    if (item->marks != 0) {
        s->doubts = plan->timers->marks[item->marks - 1].doubts;
        s->first = plan->timers->marks[item->marks - 1].hit;
        s->doubt = plan->timers->marks[item->marks - 1].doubt;
    }
    s->maybe = item->maybe;
    if (open && nc_came_late(s->run, item->anchor)) {
        nc_str where = nc_why_place(s->run, item->anchor);
        *reason = nc_arena_printf(s->run->arena, "%.*s stands out of order in its source", NC_FMT(where));
        return NC_UNDECIDED;
    }
    return NC_YES;
}

/* The event that closes the window early. */
static void close_window(search *s)
{
    if (s->plan->absence->until == NULL)
        return;
    search stop = {.run = s->run, .plan = s->plan, .window = s->window, .env = s->env};
    search_rows(&stop, &s->plan->until);
    search_doubtful(&stop, s->plan->absence->until, &s->plan->until.alpha->maybe);
    s->ended_maybe = stop.doubts > 0;
    if (stop.hits == 0)
        return;
    s->stop = stop.first;
    s->window.to = stop.first.from.at;
    s->window.closed = true;
    if (s->hits > 0 && nc_mark_cmp(s->run, &s->first, &stop.first) > 0)
        s->hits = 0; /* of what passed while the anchor was watched, the earliest is known */
    if (s->doubts > 0 && nc_mark_cmp(s->run, &s->doubt, &stop.first) > 0)
        s->doubts = 0;
}

/* The window from one fact to another; times of different sources are not compared. */
static bool close_between(search *s, nc_str *reason)
{
    nc_window *w = &s->window;
    w->to = nc_row_from(w->closer)->at;
    if (w->to != NC_TIME_NONE && nc_row_from(w->closer)->source == nc_row_from(w->anchor)->source)
        return true;
    nc_str where = nc_why_place(s->run, w->anchor), other = nc_why_place(s->run, w->closer);
    *reason = nc_arena_printf(s->run->arena, "%.*s and %.*s are not timed by one clock", NC_FMT(where),
                              NC_FMT(other));
    return false;
}

static bool open_window(search *s, nc_str *reason)
{
    const nc_absence *absence = s->plan->absence;
    nc_window *w = &s->window;
    w->from = nc_row_from(w->anchor)->at;
    w->to = INT64_MAX;
    w->before = absence->before;
    w->to_end = absence->bound == NC_UNTIL_END;
    w->closer = absence->bound == NC_BETWEEN ? s->env.rows[absence->closer] : NULL;
    if (w->from == NC_TIME_NONE) {
        *reason = nc_arena_printf(s->run->arena, "%.*s has no time", NC_FMT(nc_why_place(s->run, w->anchor)));
        return false;
    }
    if (w->closer != NULL)
        return close_between(s, reason);
    if (absence->within == NULL)
        return true;
    nc_result_value within = nc_eval(absence->within, &s->env);
    if (!within.known) {
        *reason = NC_S("the length of the window is not known");
        return false;
    }
    w->lasts = nc_v_int(within.word);
    bool fits = w->before ? !__builtin_sub_overflow(nc_row_from(w->anchor)->at, w->lasts, &w->from)
                          : w->to_end || !__builtin_add_overflow(w->from, w->lasts, &w->to);
    if (w->before)
        w->to = nc_row_from(w->anchor)->at;
    if (!fits)
        *reason = NC_S("the window is longer than time itself");
    return fits;
}

static nc_truth proven(search *s, nc_str *reason)
{
    s->uncovered = nc_covered(s->run, &s->window, reason) != NC_YES;
    if (s->uncovered)
        return NC_UNDECIDED;
    s->scope.source = nc_row_from(s->window.anchor)->source;
    s->scope.from = s->window.from;
    s->scope.to = s->window.to;
    const nc_expr *provided = s->plan->absence->provided;
    if (provided == NULL || nc_eval_truth(provided, &s->env) == NC_YES)
        return NC_YES;
    *reason = nc_arena_printf(s->run->arena, "it is not shown that %.*s could have recorded it",
                              NC_FMT(nc_sym_str(s->run->pool, nc_row_source_name(s->window.anchor))));
    return NC_UNDECIDED;
}

/* Looks for facts in the window.  NC_YES: looked everywhere; NC_NO: there is no window; NC_UNDECIDED comes
 * with a reason. */
static nc_truth look(search *s, nc_rule_plan *rule, unsigned number, nc_match *match, nc_str *reason)
{
    s->plan = &rule->absents[number];
    s->scope = (nc_scope){.run = s->run, .rule = rule->rule, .from = NC_TIME_NONE, .to = NC_TIME_NONE};
    s->window.anchor = match->rows[s->plan->absence->anchor];
    nc_env_init(&s->env, s->run, &s->scope, match->rows);
    if (!open_window(s, reason))
        return NC_UNDECIDED;
    if (s->window.closer != NULL && !nc_later(nc_row_from(s->window.closer), nc_row_from(s->window.anchor)))
        return NC_NO;
    if (s->plan->timers != NULL && search_pending(s, reason) != NC_YES)
        return NC_UNDECIDED;
    close_window(s);
    if (s->plan->timers == NULL)
        search_rows(s, &s->plan->probe);
    else
        search_loose(s, &s->plan->absence->pattern, &s->plan->timers->loose);
    return NC_YES;
}

bool nc_absent_found(nc_run *run, nc_rule_plan *rule, unsigned number, nc_match *match, nc_mark *first)
{
    search s = {.run = run};
    nc_str reason;
    bool found = look(&s, rule, number, match, &reason) == NC_YES && s.hits > 0;
    *first = s.first;
    return found;
}

nc_truth nc_absent(nc_run *run, nc_rule_plan *rule, unsigned number, nc_match *match, nc_str *reason,
                   bool *uncovered)
{
    search s = {.run = run};
    const nc_pattern *pattern = &rule->absents[number].absence->pattern;
    uint64_t fewer = rule->absents[number].absence->fewer;
    nc_truth looked = look(&s, rule, number, match, reason);
    *uncovered = false;
    if (looked != NC_YES)
        return looked;
    if (s.hits >= fewer && !s.ended_maybe)
        return NC_NO;
    search_doubtful(&s, pattern, &s.plan->probe.alpha->maybe);
    if (s.maybe || s.hits + s.doubts >= fewer || run->types[pattern->type].partial ||
        (run->rows_full && s.plan->timers == NULL)) {
        *reason = nc_arena_printf(run->arena, "a %.*s with unknown values may be the one",
                                  NC_FMT(run->types[pattern->type].shape->name));
        return NC_UNDECIDED;
    }
    looked = proven(&s, reason);
    *uncovered = s.uncovered;
    return looked;
}
