/* SPDX-License-Identifier: Apache-2.0 */
#include "why.h"

#include <stdlib.h>

/* The conditions of one rule replayed in the order they are written: the deepest match decides what is told.
 */

enum { MOST_WORK = 2000000, MOST_MATCHES = 100000, MOST_DUE = 64 };

/* How far a match came: find patterns bound, then these. */
typedef enum stage { IN_FIND, AT_EXCEPTION, AT_ABSENCE, IN_DOUBT, AT_HAVING } stage;

typedef struct reached {
    unsigned depth;
    stage stage;
    unsigned number;                     /* of the exception or absence */
    const nc_row *rows[NC_MAX_BINDINGS]; /* in order of find */
} reached;

typedef struct replay {
    nc_run *run;
    const nc_rule *rule;
    nc_rule_plan *plan;
    nc_why_not *out;
    const nc_expr
        *due[NC_MAX_BINDINGS][MOST_DUE]; /* conditions that can be asked once find `depth` is bound */
    unsigned due_count[NC_MAX_BINDINGS];
    struct {
        unsigned slot;
        nc_word word;
        bool set;
    } given[NC_MAX_BINDINGS][4];
    const nc_row *rows[64];
    nc_scope scope;
    nc_env env;
    reached best;
    bool any;
    uint64_t work;
    const nc_row ***matches; /* those that come to `having` */
    size_t match_count, match_capacity;
    nc_str reason, needs; /* of the best match in doubt */
    nc_why_line *lines;
    nc_join_step steps[NC_MAX_BINDINGS]; /* of `then` */
} replay;

nc_str nc_why_name(nc_why_kind kind)
{
    static const nc_str names[] = {NC_SI("fired"),     NC_SI("suppressed"), NC_SI("no-source"),
                                   NC_SI("no-fact"),   NC_SI("no-partner"), NC_SI("condition"),
                                   NC_SI("exception"), NC_SI("present"),    NC_SI("undecided"),
                                   NC_SI("having"),    NC_SI("stopped"),    NC_SI("idle")};
    return names[kind];
}

/* ---- what is asked ---- */

static void add_due(replay *r, const nc_expr *e)
{
    unsigned last = 0;
    for (unsigned f = 0; f < r->rule->find_count; f++)
        if ((e->binds >> f & 1) != 0)
            last = f;
    if (r->due_count[last] < MOST_DUE)
        r->due[last][r->due_count[last]++] = e;
}

static void collect_due(replay *r)
{
    for (unsigned f = 0; f < r->rule->find_count; f++)
        for (unsigned i = 0; i < r->rule->find[f].join_count; i++)
            add_due(r, r->rule->find[f].join[i]);
    for (unsigned i = 0; i < r->rule->where_count; i++)
        add_due(r, r->rule->where[i].expr);
}

static bool take_given(replay *r, const nc_why_given *given, nc_diag *diag)
{
    unsigned f = 0;
    while (f < r->rule->find_count && !nc_str_eq(r->rule->find[f].name, given->name))
        f++;
    if (f == r->rule->find_count) {
        nc_report(diag, NC_E_UNKNOWN, (nc_place){0}, "rule %.*s finds nothing by the name of %.*s",
                  NC_FMT(r->rule->name), NC_FMT(given->name));
        return false;
    }
    const nc_shape *shape = r->run->types[r->rule->find[f].type].shape;
    int slot = nc_shape_slot(shape, given->slot);
    nc_type type = slot < 0 ? NC_T_NONE : nc_shape_slot_info(shape, slot)->type;
    unsigned k = 0;
    while (k < 3 && r->given[f][k].set)
        k++;
    if (type == NC_T_NONE || !nc_value_parse(r->run->pool, type, given->value, &r->given[f][k].word)) {
        nc_report(diag, NC_E_UNKNOWN, (nc_place){0},
                  type == NC_T_NONE ? "%.*s has no slot %.*s" : "%.*s.%.*s is of another type",
                  NC_FMT(given->name), NC_FMT(given->slot));
        return false;
    }
    r->given[f][k].slot = (unsigned)slot;
    r->given[f][k].set = true;
    return true;
}

static bool is_given(const replay *r, unsigned f, const nc_row *row)
{
    nc_word word;
    for (unsigned k = 0; k < 4 && r->given[f][k].set; k++)
        if (!nc_row_get(row, r->given[f][k].slot, &word) || word != r->given[f][k].word)
            return false;
    return true;
}

/* ---- replaying ---- */

static int reached_cmp(const replay *r, unsigned depth, stage how)
{
    if (!r->any || depth != r->best.depth)
        return !r->any || depth > r->best.depth ? 1 : -1;
    if (how != r->best.stage)
        return how > r->best.stage ? 1 : -1;
    for (unsigned f = 0; f < depth; f++) {
        int order = nc_row_cmp(r->run, r->rows[f], r->best.rows[f]);
        if (order != 0)
            return order < 0 ? 1 : -1;
    }
    return 0;
}

/* True when this is now the deepest. */
static bool reach(replay *r, unsigned depth, stage how, unsigned number)
{
    if (reached_cmp(r, depth, how) <= 0)
        return false;
    r->any = true;
    r->best = (reached){.depth = depth, .stage = how, .number = number};
    for (unsigned f = 0; f < depth; f++)
        r->best.rows[f] = r->rows[f];
    return true;
}

static void keep(replay *r)
{
    if (r->match_count >= MOST_MATCHES)
        return;
    const nc_row **rows = NC_NEW_ARRAY(r->run->arena, const nc_row *, NC_MAX_BINDINGS);
    memcpy(rows, r->rows, r->rule->find_count * sizeof *rows);
    r->matches = nc_grow(r->matches, &r->match_capacity, r->match_count, sizeof *r->matches);
    r->matches[r->match_count++] = rows;
}

static void doubt(replay *r, nc_str reason, nc_str needs)
{
    if (reach(r, r->rule->find_count, IN_DOUBT, 0)) {
        r->reason = reason;
        r->needs = needs;
    }
}

/* A match of find and where. */
static void judge(replay *r, const nc_expr *open)
{
    nc_str reason = NC_S(""), needs = NC_S("");
    nc_match match = {.rows = r->rows, .truth = NC_YES, .where = -1};
    r->out->matches++;
    r->scope.source = nc_row_from(r->rows[0])->source;
    for (unsigned i = 0; i < r->rule->unless_count; i++) {
        nc_truth truth = nc_eval_truth(r->rule->unless[i].expr, &r->env);
        if (truth == NC_YES) {
            reach(r, r->rule->find_count, AT_EXCEPTION, i);
            return;
        }
        open = truth == NC_UNDECIDED && open == NULL ? r->rule->unless[i].expr : open;
    }
    if (open != NULL)
        nc_why_undecided(r->run, r->rule, open, &r->env, &reason, &needs);
    for (unsigned i = 0; i < r->rule->absent_count; i++) {
        nc_str why = NC_S("");
        bool uncovered;
        nc_truth truth = nc_absent(r->run, r->plan, i, &match, &why, &uncovered);
        nc_fact_type lacks = uncovered ? NC_F_COVERAGE : r->rule->absent[i].pattern.type;
        if (truth == NC_NO) {
            reach(r, r->rule->find_count, AT_ABSENCE, i);
            return;
        }
        if (truth == NC_UNDECIDED && reason.n == 0) {
            reason = why;
            needs = r->run->types[lacks].shape->name;
        }
    }
    if (reason.n > 0) {
        doubt(r, reason, needs);
        return;
    }
    reach(r, r->rule->find_count, AT_HAVING, 0);
    keep(r);
}

static void descend(replay *r, unsigned depth, const nc_expr *open);

/* Steps of `then`: the first that follows, or each. */
static void follow(replay *r, unsigned depth, const nc_expr *open);

static void bind(replay *r, unsigned depth, const nc_row *row, const nc_expr *open)
{
    r->rows[depth] = row;
    r->scope.source = nc_row_from(r->rows[0])->source;
    for (unsigned i = 0; i < r->due_count[depth]; i++) {
        nc_truth truth = nc_eval_truth(r->due[depth][i], &r->env);
        if (truth == NC_NO) {
            r->rows[depth] = NULL;
            return;
        }
        open = truth == NC_UNDECIDED && open == NULL ? r->due[depth][i] : open;
    }
    reach(r, depth + 1, IN_FIND, 0);
    descend(r, depth + 1, open);
    r->rows[depth] = NULL;
}

/* Equal slots are answered from an index where there is one for them. */
static void descend(replay *r, unsigned depth, const nc_expr *open)
{
    if (depth == r->rule->find_count) {
        judge(r, open);
        return;
    }
    if (r->rule->find[depth].follow != NULL) {
        follow(r, depth, open);
        return;
    }
    nc_probe probe;
    nc_walk_rows walk;
    size_t position;
    const nc_row *row;
    nc_probe_init(r->run, &probe, &r->rule->find[depth], r->due[depth], r->due_count[depth]);
    if (!nc_probe_begin(&probe, &r->env, probe.alpha->rows.count, &walk))
        return;
    walk.with_loose = walk.index != NULL;
    while (r->work < MOST_WORK && (row = nc_probe_next(&walk, &position)) != NULL) {
        r->work++;
        if (is_given(r, depth, row))
            bind(r, depth, row, open);
    }
}

static bool goes_with(const nc_pattern *pattern, nc_env *env)
{
    for (unsigned i = 0; i < pattern->join_count; i++)
        if (nc_eval_truth(pattern->join[i], env) != NC_YES)
            return false;
    return true;
}

static void follow(replay *r, unsigned depth, const nc_expr *open)
{
    const nc_pattern *pattern = &r->rule->find[depth];
    nc_join_step *step = &r->steps[depth];
    nc_walk_sequel walk;
    const nc_row *row;
    if (step->probe.pattern == NULL)
        nc_probe_init(r->run, &step->probe, pattern, pattern->join, pattern->join_count);
    bool go_on = nc_sequel_begin(r->run, step, &r->env, &walk);
    while (go_on && r->work < MOST_WORK && (row = nc_sequel_next(&walk)) != NULL) {
        r->work++;
        r->rows[depth] = row;
        if (!goes_with(pattern, &r->env))
            continue;
        if (is_given(r, depth, row))
            bind(r, depth, row, open);
        go_on = pattern->follow->each;
    }
    r->rows[depth] = NULL;
}

/* ---- telling ---- */

static nc_str type_name(const replay *r, const nc_pattern *pattern)
{
    return r->run->types[pattern->type].shape->name;
}

static nc_why_line *line(replay *r, int kind, nc_str text)
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

/* What there is for a name that is not bound. */
static void found_alone(const replay *r, unsigned f, uint64_t seen, nc_buf *value)
{
    size_t rows = r->plan->find[f]->rows.count;
    if (rows == 0)
        nc_buf_c(value, "none");
    else
        nc_buf_printf(value, "%zu", rows);
    if (seen > 0)
        nc_buf_printf(value, " of %llu %.*s facts", (unsigned long long)seen,
                      NC_FMT(type_name(r, &r->rule->find[f])));
    if (rows > 0 && f == r->best.depth)
        nc_buf_c(value, " alone, but none goes with what was found before");
}

static void find_line(replay *r, unsigned f)
{
    const nc_pattern *pattern = &r->rule->find[f];
    size_t rows = r->plan->find[f]->rows.count;
    uint64_t seen;
    nc_why_line *l = line(r, NC_WHY_FIND, nc_pattern_text(r->run, r->rule, pattern));
    l->tests = nc_why_counts(r->run, r->rule, pattern, &seen);
    l->test_count = seen > 0 ? pattern->local_count : 0;
    l->reached = f <= r->best.depth;
    l->truth = f < r->best.depth ? NC_YES
               : f == r->best.depth || rows == 0
                   ? (nc_why_open(r->run, pattern, r->plan->find[f]) > 0 && rows == 0 ? NC_UNDECIDED : NC_NO)
                   : NC_UNDECIDED;
    nc_buf value = {0};
    if (f < r->best.depth)
        nc_buf_printf(&value, "%.*s", NC_FMT(nc_row_where(r->run, r->best.rows[f])));
    else if (!nc_loaded(r->run, pattern->type))
        nc_buf_printf(&value, "nothing was read that gives %.*s", NC_FMT(type_name(r, pattern)));
    else
        found_alone(r, f, seen, &value);
    l->value = nc_arena_buf(r->run->arena, &value);
}

static bool bound(const replay *r, const nc_expr *e)
{
    uint64_t have = r->best.depth >= 64 ? UINT64_MAX : (UINT64_C(1) << r->best.depth) - 1;
    uint64_t finds = (UINT64_C(1) << r->rule->find_count) - 1;
    return (e->binds & finds & ~have) == 0;
}

static void condition_lines(replay *r, int kind, const nc_condition *list, unsigned count, stage from)
{
    for (unsigned i = 0; i < count; i++) {
        nc_why_line *l = line(r, kind, list[i].label);
        bool full = r->best.depth == r->rule->find_count;
        l->reached = kind == NC_WHY_WHERE ? bound(r, list[i].expr) && r->any : full && r->best.stage >= from;
        if (l->reached) {
            l->truth = nc_eval_truth(list[i].expr, &r->env);
            l->value = nc_value_text(r->run, list[i].expr, &r->env);
        }
        if (kind == NC_WHY_UNLESS && l->truth == NC_YES)
            l->value = nc_expr_text(r->run, r->rule, list[i].expr);
    }
}

static void absent_lines(replay *r)
{
    for (unsigned i = 0; i < r->rule->absent_count; i++) {
        nc_why_line *l =
            line(r, NC_WHY_ABSENT, nc_pattern_text(r->run, r->rule, &r->rule->absent[i].pattern));
        l->reached = r->best.depth == r->rule->find_count && r->best.stage >= AT_ABSENCE;
        if (!l->reached)
            continue;
        nc_match match = {.rows = r->rows, .truth = NC_YES, .where = -1};
        nc_str reason = NC_S("");
        bool uncovered;
        l->truth = nc_absent(r->run, r->plan, i, &match, &reason, &uncovered);
        l->value = l->truth == NC_YES  ? NC_S("nothing")
                   : l->truth == NC_NO ? NC_S("something was there")
                                       : reason;
    }
}

/* ---- groups ---- */

static bool same_group(replay *r, const nc_row **a, const nc_row **b)
{
    if (r->rule->per_count == 0)
        return a == b;
    for (unsigned i = 0; i < r->rule->per_count; i++) {
        r->env.rows = a;
        nc_result_value x = nc_eval(r->rule->per[i], &r->env);
        r->env.rows = b;
        nc_result_value y = nc_eval(r->rule->per[i], &r->env);
        if (x.known != y.known || (x.known && x.word != y.word))
            return false;
    }
    return true;
}

/* Of matches of one group those of the recording that shows most of them. */
static size_t fullest_view(const replay *r, const nc_row *const **rows, size_t total)
{
    const nc_recordings *recordings = &r->run->recordings;
    uint32_t bits = 0, mask = 0;
    size_t most = 0, kept = 0;
    for (size_t i = 0; i < total; i++) {
        uint32_t seen = nc_match_seen(r->run, r->plan, rows[i]);
        bits |= seen != NC_SEEN_BY_ALL ? seen : 0;
    }
    for (unsigned i = 0; i < recordings->count; i++) {
        uint32_t bit = UINT32_C(1) << recordings->by_name[i];
        size_t count = 0;
        for (size_t k = 0; k < total && (bits & bit) != 0; k++)
            count += nc_is_in_view(nc_match_seen(r->run, r->plan, rows[k]), bit);
        mask = count > most ? bit : mask;
        most = count > most ? count : most;
    }
    for (size_t i = 0; i < total; i++)
        if (mask == 0 || nc_is_in_view(nc_match_seen(r->run, r->plan, rows[i]), mask))
            rows[kept++] = rows[i];
    return kept;
}

/* The matches of the best one's group, which is the first in canonical order. */
static size_t group_of_best(replay *r, const nc_row *const **rows)
{
    const nc_row **best = r->matches[0];
    size_t count = 0;
    for (size_t i = 0; i < r->match_count; i++)
        if (memcmp(r->matches[i], r->best.rows, r->rule->find_count * sizeof *best) == 0)
            best = r->matches[i];
    for (size_t i = 0; i < r->match_count; i++)
        if (same_group(r, best, r->matches[i]))
            rows[count++] = r->matches[i];
    r->env.rows = r->rows;
    return r->rule->per_count > 0 ? fullest_view(r, rows, count) : count;
}

static nc_truth having_lines(replay *r)
{
    const nc_row *const **rows = nc_xcalloc(r->match_count + 1, sizeof *rows);
    nc_group group = {rows, 0};
    nc_truth all = NC_YES;
    bool there = r->match_count > 0 && r->best.stage == AT_HAVING;
    if (there)
        group.count = group_of_best(r, rows);
    r->env.group = there ? &group : NULL;
    for (unsigned i = 0; i < r->rule->having_count; i++) {
        nc_why_line *l = line(r, NC_WHY_LIMIT, r->rule->having[i].label);
        l->reached = there;
        if (!there)
            continue;
        l->truth = nc_having_truth(r->rule->having[i].expr, &r->env);
        l->value = nc_value_text(r->run, r->rule->having[i].expr, &r->env);
        if (l->truth == NC_UNDECIDED && all != NC_UNDECIDED)
            nc_why_undecided(r->run, r->rule, r->rule->having[i].expr, &r->env, &r->reason, &r->needs);
        all = nc_and(all, l->truth);
    }
    r->env.group = NULL;
    free(rows);
    return all;
}

static nc_truth tell_lines(replay *r)
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
    condition_lines(r, NC_WHY_WHERE, rule->where, rule->where_count, IN_FIND);
    condition_lines(r, NC_WHY_UNLESS, rule->unless, rule->unless_count, AT_EXCEPTION);
    absent_lines(r);
    nc_truth having = having_lines(r);
    r->out->total = r->out->line_count;
    for (unsigned i = 0; i < r->out->line_count; i++) {
        const nc_why_line *l = &r->out->lines[i];
        nc_truth want = l->kind == NC_WHY_UNLESS ? NC_NO : NC_YES;
        r->out->held += l->reached && l->truth == want;
    }
    return having;
}

/* ---- the answer ---- */

static void fired(replay *r)
{
    for (size_t i = 0; i < r->run->outcome.finding_count; i++) {
        const nc_finding *f = r->run->outcome.findings[i];
        if (f->rule != r->rule)
            continue;
        r->out->finding = r->out->finding != NULL ? r->out->finding : f;
        r->out->finding_count++;
    }
}

/* The earliest kept fact that refutes the absence. */
static void blocker(replay *r)
{
    nc_match match = {.rows = r->rows, .truth = NC_YES, .where = -1};
    nc_mark mark;
    if (!nc_absent_found(r->run, r->plan, r->best.number, &match, &mark))
        return;
    nc_row place = {.fact = {.from = mark.from, .source_name = mark.source_name}};
    const nc_refs *rows = &nc_alpha_of(r->run, &r->rule->absent[r->best.number].pattern)->rows;
    r->out->blocker_place = nc_row_where(r->run, &place);
    for (size_t i = 0; i < rows->count && r->out->blocker == NULL; i++) {
        const nc_row *row = nc_refs_at(rows, i);
        const nc_origin *from = nc_row_from(row);
        if (from->source == mark.from.source && from->record == mark.from.record &&
            from->line == mark.from.line && from->at == mark.from.at)
            r->out->blocker = row;
    }
}

static void nearest(replay *r)
{
    nc_why_near *near = NC_NEW_ARRAY(r->run->arena, nc_why_near, NC_WHY_NEAR);
    unsigned f = r->best.depth;
    const nc_pattern *pattern = &r->rule->find[f];
    r->out->near = near;
    r->out->near_count =
        r->plan->find[f]->rows.count > 0
            ? nc_why_partners(r->run, r->rule, pattern, r->due[f], r->due_count[f], &r->env, near)
            : nc_why_watched(r->run, r->rule, pattern, &r->env, near);
}

static void at_find(replay *r)
{
    unsigned f = r->best.depth;
    const nc_pattern *pattern = &r->rule->find[f];
    const nc_alpha *alpha = r->plan->find[f];
    nc_str type = type_name(r, pattern);
    nc_arena *arena = r->run->arena;
    uint64_t open = nc_why_open(r->run, pattern, alpha);
    nearest(r);
    if (alpha->rows.count > 0) {
        r->out->kind = NC_WHY_NO_PARTNER;
        bool one = alpha->rows.count == 1;
        r->out->summary = nc_arena_printf(arena, "%zu %.*s %s for %.*s, and %s with what was found before it",
                                          alpha->rows.count, NC_FMT(type),
                                          one ? "fact is a candidate" : "facts are candidates",
                                          NC_FMT(pattern->name), one ? "does not go" : "none goes");
    } else if (open > 0) {
        r->out->kind = NC_WHY_UNDECIDED;
        r->out->needs = type;
        r->out->summary = nc_arena_printf(arena, "%llu %.*s%s could be %.*s, but %.*s is not known",
                                          (unsigned long long)open, NC_FMT(type), open == 1 ? "" : " facts",
                                          NC_FMT(pattern->name), NC_FMT(nc_alpha_lacks(r->run, alpha)));
    } else {
        r->out->kind = NC_WHY_NO_FACT;
        r->out->summary = nc_arena_printf(arena, "no %.*s satisfies the conditions of %.*s", NC_FMT(type),
                                          NC_FMT(pattern->name));
    }
}

/* The first line of `having` that is the reason. */
static const nc_why_line *limit_line(const replay *r, nc_truth having)
{
    const nc_why_line *l = r->out->lines;
    while (l->kind != NC_WHY_LIMIT || l->truth != having)
        l++;
    return l;
}

static void at_having(replay *r, nc_truth having)
{
    fired(r);
    if (having != NC_YES) {
        bool open = having == NC_UNDECIDED;
        const nc_why_line *l = limit_line(r, having);
        r->out->kind = open ? NC_WHY_UNDECIDED : NC_WHY_HAVING;
        nc_str why = open ? r->reason : NC_S("");
        r->out->summary = nc_arena_printf(r->run->arena, "the matches are there, but %s %.*s: %.*s%s%.*s",
                                          open ? "it is open whether" : "not", NC_FMT(l->text),
                                          NC_FMT(l->value), open ? "; " : "", NC_FMT(why));
        if (open)
            r->out->needs = r->needs;
        return;
    }
    const nc_finding *f = r->out->finding;
    r->out->kind = f != NULL && f->suppressed != NULL ? NC_WHY_SUPPRESSED : NC_WHY_FIRED;
    r->out->summary = f == NULL ? NC_S("it holds; the rule only derives a fact and makes no finding")
                      : f->suppressed != NULL
                          ? nc_arena_printf(r->run->arena, "it fired and is suppressed: %.*s",
                                            NC_FMT(f->suppressed->reason))
                          : NC_S("it did fire");
}

static void at_full_match(replay *r, nc_truth having)
{
    nc_arena *arena = r->run->arena;
    switch (r->best.stage) {
    case AT_EXCEPTION:
        r->out->kind = NC_WHY_EXCEPTION;
        r->out->summary =
            nc_arena_printf(arena, "the exception %.*s holds", NC_FMT(r->rule->unless[r->best.number].label));
        break;
    case AT_ABSENCE:
        r->out->kind = NC_WHY_PRESENT;
        blocker(r);
        r->out->summary = nc_arena_printf(arena, "%.*s, which had to be absent, was there: %.*s",
                                          NC_FMT(r->rule->absent[r->best.number].pattern.name),
                                          NC_FMT(r->out->blocker_place));
        break;
    case IN_DOUBT:
        r->out->kind = NC_WHY_UNDECIDED;
        r->out->summary = r->reason;
        r->out->needs = r->needs;
        break;
    case IN_FIND:
    case AT_HAVING: at_having(r, having); break;
    }
}

/* A type that nothing can give ends the question. */
static bool without_source(replay *r)
{
    for (unsigned f = 0; f < r->rule->find_count; f++) {
        if (nc_loaded(r->run, r->rule->find[f].type))
            continue;
        r->out->kind = NC_WHY_NO_SOURCE;
        r->out->needs = type_name(r, &r->rule->find[f]);
        r->out->summary =
            nc_arena_printf(r->run->arena, "nothing was read that gives %.*s facts", NC_FMT(r->out->needs));
        return true;
    }
    return false;
}

static void answer(replay *r)
{
    descend(r, 0, NULL);
    nc_truth having = tell_lines(r);
    const nc_row **rows = NC_NEW_ARRAY(r->run->arena, const nc_row *, r->rule->find_count);
    memcpy(rows, r->best.rows, r->rule->find_count * sizeof *rows);
    r->out->rows = rows;
    r->out->row_count = r->rule->find_count;
    if (without_source(r))
        return;
    if (r->work >= MOST_WORK || r->plan->stopped) {
        r->out->kind = NC_WHY_STOPPED;
        r->out->summary = NC_S("too many combinations of facts to look at all of them");
    } else if (r->best.depth < r->rule->find_count) {
        at_find(r);
    } else {
        at_full_match(r, having);
    }
}

/* A rule that does not run at all. */
static const nc_why_not *why_idle(nc_run *run, const nc_rule *rule)
{
    const nc_program *program = run->program;
    size_t i = 0;
    while (i < program->idle_count && program->idle[i].rule != rule)
        i++;
    if (i == program->idle_count || !run->finished)
        return NULL;
    const nc_idle *idle = &program->idle[i];
    nc_why_not *out = NC_NEW(run->arena, nc_why_not);
    out->rule = rule;
    out->kind = idle->kind == NC_IDLE_LACKS ? NC_WHY_NO_SOURCE : NC_WHY_IDLE;
    out->summary = idle->kind == NC_IDLE_DISABLED
                       ? nc_arena_printf(run->arena, "it is disabled by %.*s: %.*s", NC_FMT(idle->by),
                                         NC_FMT(idle->reason))
                       : idle->reason;
    return out;
}

const nc_why_not *nc_run_why_not(nc_run *run, const nc_rule *rule, const nc_why_given *given,
                                 size_t given_count, nc_diag *diag)
{
    size_t number = 0;
    while (number < run->program->rule_count && run->program->rules[number] != rule)
        number++;
    if (number == run->program->rule_count)
        return why_idle(run, rule);
    if (!run->finished)
        return NULL;
    replay *r = nc_xcalloc(1, sizeof *r);
    r->run = run;
    r->rule = rule;
    r->plan = &run->rules[number];
    r->out = NC_NEW(run->arena, nc_why_not);
    r->out->rule = rule;
    r->out->watched = run->host.watch == rule;
    r->scope = (nc_scope){.run = run, .rule = rule, .from = NC_TIME_NONE, .to = NC_TIME_NONE};
    nc_env_init(&r->env, run, &r->scope, r->rows);
    collect_due(r);
    bool fine = true;
    for (size_t i = 0; i < given_count; i++)
        fine = take_given(r, &given[i], diag) && fine;
    if (fine)
        answer(r);
    const nc_why_not *out = fine ? r->out : NULL;
    for (unsigned f = 0; f < rule->find_count; f++)
        free(r->steps[f].line.at);
    free(r->matches);
    free(r);
    return out;
}

static int nearness(const void *a, const void *b)
{
    const nc_why_not *x = *(const nc_why_not *const *)a, *y = *(const nc_why_not *const *)b;
    uint64_t left = (uint64_t)x->held * y->total, right = (uint64_t)y->held * x->total;
    if (left != right)
        return left > right ? -1 : 1;
    return nc_str_cmp(x->rule->name, y->rule->name);
}

const nc_why_not *const *nc_run_nearest(nc_run *run, size_t *count)
{
    const nc_why_not **list = NC_NEW_ARRAY(run->arena, const nc_why_not *, run->program->rule_count + 1);
    size_t n = 0;
    for (size_t i = 0; i < run->program->rule_count; i++) {
        const nc_why_not *w = nc_run_why_not(run, run->program->rules[i], NULL, 0, NULL);
        if (w != NULL && w->kind != NC_WHY_FIRED && w->kind != NC_WHY_SUPPRESSED &&
            w->kind != NC_WHY_NO_SOURCE && w->held > 0)
            list[n++] = w;
    }
    qsort(list, n, sizeof *list, nearness);
    *count = n < *count ? n : *count;
    return list;
}
