/* SPDX-License-Identifier: Apache-2.0 */
#include "why.h"

#include <inttypes.h>
#include <stdlib.h>

/* The lines of a rule, each with what it says of the match that came furthest. */

static nc_str type_name(const nc_replay *r, const nc_pattern *pattern)
{
    return r->run->types[pattern->type].shape->name;
}

static nc_why_line *line(nc_replay *r, int kind, nc_str text)
{
    nc_why_line *l = &r->lines[r->out->line_count++];
    *l = (nc_why_line){.text = text, .truth = NC_UNDECIDED};
    switch (kind) {
    case NC_WHY_FIND: l->kind = NC_WHY_FIND; break;
    case NC_WHY_WHERE: l->kind = NC_WHY_WHERE; break;
    case NC_WHY_UNLESS: l->kind = NC_WHY_UNLESS; break;
    case NC_WHY_ABSENT: l->kind = NC_WHY_ABSENT; break;
    default: l->kind = NC_WHY_LIMIT; break;
    }
    return l;
}

/* ---- find ---- */

static int by_address(const void *left, const void *right)
{
    uintptr_t a = (uintptr_t) * (const nc_row *const *)left, b = (uintptr_t) * (const nc_row *const *)right;
    return a < b ? -1 : a > b;
}

/* Distinct facts that the chosen group has for a name. */
static size_t in_group(const nc_replay *r, unsigned f)
{
    const nc_row **rows = nc_xcalloc(r->group.count + 1, sizeof *rows);
    size_t count = 0;
    for (size_t i = 0; i < r->group.count; i++)
        rows[i] = r->group.matches[i][f];
    qsort(rows, r->group.count, sizeof *rows, by_address);
    for (size_t i = 0; i < r->group.count; i++)
        count += i == 0 || rows[i] != rows[i - 1];
    free(rows);
    return count;
}

static void bound_value(nc_replay *r, unsigned f, nc_why_line *l)
{
    const nc_row *row = r->best.rows[f];
    size_t count = in_group(r, f);
    nc_str place = nc_why_place(r->run, row);
    l->facts = nc_why_facts(r->run, r->rule, r->rule->find[f].bind, row);
    l->value =
        count > 1 ? nc_arena_printf(r->run->arena, "%zu facts, the first %.*s", count, NC_FMT(place)) : place;
}

static size_t that_fit(const nc_replay *r, unsigned f)
{
    const nc_refs *rows = &r->plan->find[f]->rows;
    size_t count = 0;
    for (size_t i = 0; i < rows->count; i++)
        count += nc_why_wanted(r->run, r->wants, r->want_count, f, nc_refs_at(rows, i));
    return count;
}

/* "3 of 8 ask facts with id 2; 5 have other values" */
static void how_many(nc_replay *r, unsigned f, const nc_why_seen *seen, size_t fit, nc_buf *value)
{
    nc_str type = type_name(r, &r->rule->find[f]);
    nc_str wants = nc_why_wants_text(r->run, r->wants, r->want_count, f);
    bool many = seen->watched ? seen->facts != 1 : fit != 1;
    if (seen->watched && seen->facts == 0)
        nc_buf_printf(value, "there is no %.*s", NC_FMT(type));
    else if (fit == 0 && !seen->watched)
        nc_buf_printf(value, "no such %.*s was kept", NC_FMT(type));
    else if (fit == 0)
        nc_buf_printf(value, "none of %" PRIu64 " %.*s fact%s", seen->facts, NC_FMT(type), many ? "s" : "");
    else if (seen->watched)
        nc_buf_printf(value, "%zu of %" PRIu64 " %.*s fact%s", fit, seen->facts, NC_FMT(type),
                      many ? "s" : "");
    else
        nc_buf_printf(value, "%zu %.*s fact%s", fit, NC_FMT(type), many ? "s" : "");
    if (wants.n > 0)
        nc_buf_printf(value, " with %.*s", NC_FMT(wants));
    if (seen->others > 0)
        nc_buf_printf(value, "; %" PRIu64 " ha%s other values", seen->others, seen->others == 1 ? "s" : "ve");
}

/* What there is for a name that is not bound. */
static void free_value(nc_replay *r, unsigned f, const nc_why_seen *seen, nc_buf *value)
{
    size_t fit = that_fit(r, f);
    if (!nc_loaded(r->run, r->rule->find[f].type)) {
        nc_buf_printf(value, "nothing was read that gives %.*s", NC_FMT(type_name(r, &r->rule->find[f])));
        return;
    }
    how_many(r, f, seen, fit, value);
    if (fit == 0 || f != r->best.depth)
        return;
    nc_buf_c(value, fit == 1 ? " satisfies its own conditions, but does not go with what was found before"
                             : " satisfy their own conditions, but none goes with what was found before");
}

static nc_truth free_truth(const nc_replay *r, unsigned f, const nc_why_seen *seen)
{
    const nc_alpha *alpha = r->plan->find[f];
    uint64_t open = seen->watched ? seen->open : alpha->unknown;
    if (f != r->best.depth && alpha->rows.count > 0)
        return NC_UNDECIDED;
    return open > 0 && alpha->rows.count == 0 ? NC_UNDECIDED : NC_NO;
}

static void find_line(nc_replay *r, unsigned f)
{
    const nc_pattern *pattern = &r->rule->find[f];
    nc_why_line *l = line(r, NC_WHY_FIND, nc_pattern_text(r->run, r->rule, pattern));
    l->reached = f < r->best.depth || (f == r->best.depth && r->best.stage != NC_AT_WHERE);
    if (f < r->best.depth) {
        l->truth = NC_YES;
        bound_value(r, f, l);
        return;
    }
    nc_why_seen seen = nc_why_seen_of(r->run, r->rule, pattern);
    nc_buf value = {0};
    l->tests = seen.tests;
    l->test_count = seen.test_count;
    l->truth = free_truth(r, f, &seen);
    free_value(r, f, &seen, &value);
    l->value = nc_arena_buf(r->run->arena, &value);
}

/* ---- where, unless, absent, having ---- */

static bool bound(const nc_replay *r, const nc_expr *e)
{
    uint64_t have = r->best.depth >= 64 ? UINT64_MAX : (UINT64_C(1) << r->best.depth) - 1;
    uint64_t finds = (UINT64_C(1) << r->rule->find_count) - 1;
    return (e->binds & finds & ~have) == 0;
}

/* The fact that makes the exception hold, or that the condition does not hold because of; when it is one. */
static void tell_witness(nc_replay *r, const nc_expr *e, nc_why_line *l, bool exception)
{
    unsigned bind = 0;
    const nc_row *row = nc_why_witness(r->run, e, &r->env, &bind);
    if (row == NULL)
        return;
    l->value = nc_why_place(r->run, row);
    l->facts = nc_why_facts(r->run, r->rule, bind, row);
    if (exception) {
        r->out->blocker = row;
        r->out->blocker_place = nc_row_where(r->run, row);
    }
}

static void where_lines(nc_replay *r)
{
    for (unsigned i = 0; i < r->rule->where_count; i++) {
        const nc_condition *where = &r->rule->where[i];
        nc_why_line *l = line(r, NC_WHY_WHERE, where->label);
        l->reached = bound(r, where->expr) && r->any;
        if (!l->reached)
            continue;
        l->truth = nc_eval_truth(where->expr, &r->env);
        l->value = nc_value_text(r->run, where->expr, &r->env);
        if (l->truth == NC_NO)
            tell_witness(r, where->expr, l, false);
    }
}

static void unless_lines(nc_replay *r)
{
    for (unsigned i = 0; i < r->rule->unless_count; i++) {
        const nc_condition *unless = &r->rule->unless[i];
        nc_why_line *l = line(r, NC_WHY_UNLESS, nc_exception_text(r->run, r->rule, unless));
        l->reached = r->best.depth == r->rule->find_count && r->best.stage >= NC_AT_EXCEPTION;
        if (!l->reached)
            continue;
        l->truth = nc_eval_truth(unless->expr, &r->env);
        l->value = nc_value_text(r->run, unless->expr, &r->env);
        if (l->truth == NC_YES)
            tell_witness(r, unless->expr, l, true);
    }
}

/* The kept fact at that place; NULL: it did not become a row. */
static const nc_row *row_at(nc_replay *r, const nc_absence *absence, const nc_mark *mark)
{
    const nc_refs *rows = &nc_alpha_of(r->run, &absence->pattern)->rows;
    for (size_t i = 0; i < rows->count; i++) {
        const nc_row *row = nc_refs_at(rows, i);
        const nc_origin *from = nc_row_from(row);
        if (from->source == mark->from.source && from->record == mark->from.record &&
            from->line == mark->from.line && from->at == mark->from.at)
            return row;
    }
    return NULL;
}

/* The earliest fact that refutes the absence, with how long after the anchor it came. */
static void tell_blocker(nc_replay *r, unsigned number, nc_match *match, nc_why_line *l)
{
    const nc_absence *absence = &r->rule->absent[number];
    nc_mark mark;
    nc_buf value = {0};
    l->value = NC_S("something was there");
    if (!nc_absent_found(r->run, r->plan, number, match, &mark))
        return;
    const nc_row place = {.fact = {.from = mark.from, .source_name = mark.source_name}};
    int64_t anchor = nc_row_from(r->rows[absence->anchor])->at;
    nc_str where = nc_row_where(r->run, &place);
    nc_buf_printf(&value, "%.*s was there", NC_FMT(nc_why_place(r->run, &place)));
    if (mark.from.at != NC_TIME_NONE && anchor != NC_TIME_NONE) {
        int64_t gap = absence->before ? anchor - mark.from.at : mark.from.at - anchor;
        nc_buf_c(&value, ", ");
        nc_value_print(&value, r->run->pool, NC_T_DURATION, nc_w_int(gap));
        nc_buf_printf(&value, " %s %.*s", absence->before ? "before" : "after",
                      NC_FMT(r->rule->bind_names[absence->anchor]));
    }
    l->value = nc_arena_buf(r->run->arena, &value);
    const nc_row *row = row_at(r, absence, &mark);
    if (row != NULL)
        l->facts = nc_why_facts(r->run, r->rule, absence->pattern.bind, row);
    if (r->best.stage == NC_AT_ABSENCE && r->best.number == number) {
        r->out->blocker = row;
        r->out->blocker_place = where;
    }
}

static void absent_lines(nc_replay *r)
{
    for (unsigned i = 0; i < r->rule->absent_count; i++) {
        const nc_absence *absence = &r->rule->absent[i];
        nc_why_line *l = line(r, NC_WHY_ABSENT, nc_pattern_text(r->run, r->rule, &absence->pattern));
        l->reached = r->best.depth == r->rule->find_count && r->best.stage >= NC_AT_ABSENCE;
        if (!l->reached)
            continue;
        nc_match match = {.rows = r->rows, .truth = NC_YES, .where = -1};
        nc_str reason = NC_S("");
        bool uncovered;
        l->truth = nc_absent(r->run, r->plan, i, &match, &reason, &uncovered);
        if (l->truth == NC_NO)
            tell_blocker(r, i, &match, l);
        else
            l->value = l->truth == NC_YES ? nc_absence_value(r->run, absence, &r->env) : reason;
    }
}

static nc_truth having_lines(nc_replay *r)
{
    nc_truth all = NC_YES;
    bool there = r->group.count > 0;
    r->env.group = there ? &r->group : NULL;
    for (unsigned i = 0; i < r->rule->having_count; i++) {
        const nc_condition *having = &r->rule->having[i];
        nc_why_line *l = line(r, NC_WHY_LIMIT, having->label);
        l->reached = there;
        if (!there)
            continue;
        l->truth = nc_having_truth(having->expr, &r->env);
        l->value = nc_value_text(r->run, having->expr, &r->env);
        if (l->truth == NC_UNDECIDED && all != NC_UNDECIDED)
            nc_why_undecided(r->run, r->rule, having->expr, &r->env, &r->reason, &r->needs);
        all = nc_and(all, l->truth);
    }
    r->env.group = NULL;
    return all;
}

static bool holds(const nc_why_line *l)
{
    return l->reached && l->truth == (l->kind == NC_WHY_UNLESS ? NC_NO : NC_YES);
}

/* Each condition of a name counts by itself, and one for there being such a fact; of the name at which it
 * stopped those that the nearest fact satisfies (whynot.c adds them). */
static void count(nc_replay *r)
{
    nc_why_not *out = r->out;
    out->total = out->conditions = out->line_count;
    for (unsigned i = 0; i < out->line_count; i++)
        out->held += holds(&out->lines[i]);
    out->conditions_held = out->held;
    for (unsigned f = 0; f < r->rule->find_count; f++) {
        unsigned own = r->rule->find[f].local_count + r->rule->find[f].join_count;
        out->conditions += own;
        out->conditions_held += holds(&out->lines[f]) ? own : 0;
    }
}

nc_truth nc_why_lines(nc_replay *r)
{
    const nc_rule *rule = r->rule;
    unsigned total =
        rule->find_count + rule->where_count + rule->unless_count + rule->absent_count + rule->having_count;
    r->out->lines = r->lines = NC_NEW_ARRAY(r->run->arena, nc_why_line, total + 1);
    memcpy(r->rows, r->best.rows, rule->find_count * sizeof *r->rows);
    if (r->best.depth > 0)
        r->scope.source = nc_row_from(r->rows[0])->source;
    for (unsigned f = 0; f < rule->find_count; f++)
        find_line(r, f);
    where_lines(r);
    unless_lines(r);
    absent_lines(r);
    nc_truth having = having_lines(r);
    count(r);
    return having;
}
