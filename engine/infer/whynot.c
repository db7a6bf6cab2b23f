/* SPDX-License-Identifier: Apache-2.0 */
#include "why.h"

#include <stdlib.h>

/* The conditions of one rule replayed in the order they are written: the deepest match decides what is told.
 */

enum { MOST_WORK = 2000000, MOST_LOOSE_WORK = 200000, MOST_MATCHES = 100000 };

nc_str nc_why_name(nc_why_kind kind)
{
    static const nc_str names[] = {NC_SI("fired"),     NC_SI("suppressed"), NC_SI("no-source"),
                                   NC_SI("no-fact"),   NC_SI("no-partner"), NC_SI("condition"),
                                   NC_SI("exception"), NC_SI("present"),    NC_SI("undecided"),
                                   NC_SI("having"),    NC_SI("stopped"),    NC_SI("idle")};
    return names[kind];
}

/* ---- what is asked ---- */

static void add_due(nc_replay *r, const nc_expr *e)
{
    unsigned last = 0;
    for (unsigned f = 0; f < r->rule->find_count; f++)
        if ((e->binds >> f & 1) != 0)
            last = f;
    if (r->due_count[last] < NC_WHY_MOST_DUE)
        r->due[last][r->due_count[last]++] = e;
}

static void collect_due(nc_replay *r)
{
    for (unsigned f = 0; f < r->rule->find_count; f++)
        for (unsigned i = 0; i < r->rule->find[f].join_count; i++)
            add_due(r, r->rule->find[f].join[i]);
    memcpy(r->due_joins, r->due_count, sizeof r->due_joins);
    for (unsigned i = 0; i < r->rule->where_count; i++)
        add_due(r, r->rule->where[i].expr);
}

static bool is_given(const nc_replay *r, unsigned f, const nc_row *row)
{
    return nc_why_wanted(r->run, r->wants, r->want_count, f, row);
}

/* ---- replaying ---- */

static uint64_t most_work(const nc_replay *r)
{
    return r->loose ? MOST_LOOSE_WORK : MOST_WORK;
}

static int reached_cmp(const nc_replay *r, const nc_reached *at)
{
    const nc_reached *best = &r->best;
    if (!r->any || at->depth != best->depth)
        return !r->any || at->depth > best->depth ? 1 : -1;
    if (at->stage != best->stage)
        return at->stage > best->stage ? 1 : -1;
    if (at->failing != best->failing)
        return at->failing < best->failing ? 1 : -1;
    if (at->distance != best->distance)
        return at->distance < best->distance ? 1 : -1;
    for (unsigned f = 0; f < at->depth; f++) {
        int order = nc_row_cmp(r->run, r->rows[f], best->rows[f]);
        if (order != 0)
            return order < 0 ? 1 : -1;
    }
    return 0;
}

/* True when this is now the deepest. */
static bool get_to(nc_replay *r, const nc_reached *at)
{
    if (reached_cmp(r, at) <= 0)
        return false;
    r->any = true;
    r->best = *at;
    for (unsigned f = 0; f < at->depth; f++)
        r->best.rows[f] = r->rows[f];
    return true;
}

static bool reach(nc_replay *r, unsigned depth, nc_why_stage how, unsigned number)
{
    return get_to(r, &(nc_reached){.depth = depth, .stage = how, .number = number});
}

static void keep(nc_replay *r)
{
    if (r->match_count >= MOST_MATCHES)
        return;
    const nc_row **rows = NC_NEW_ARRAY(r->run->arena, const nc_row *, NC_MAX_BINDINGS);
    memcpy(rows, r->rows, r->rule->find_count * sizeof *rows);
    r->matches = nc_grow(r->matches, &r->match_capacity, r->match_count, sizeof *r->matches);
    r->matches[r->match_count++] = rows;
}

static void doubt(nc_replay *r, nc_str reason, nc_str needs)
{
    if (reach(r, r->rule->find_count, NC_IN_DOUBT, 0)) {
        r->reason = reason;
        r->needs = needs;
    }
}

/* A match of find and where. */
static void judge(nc_replay *r, const nc_expr *open)
{
    nc_str reason = NC_S(""), needs = NC_S("");
    nc_match match = {.rows = r->rows, .truth = NC_YES, .where = -1};
    r->out->matches++;
    r->scope.source = nc_row_from(r->rows[0])->source;
    for (unsigned i = 0; i < r->rule->unless_count; i++) {
        nc_truth truth = nc_eval_truth(r->rule->unless[i].expr, &r->env);
        if (truth == NC_YES) {
            reach(r, r->rule->find_count, NC_AT_EXCEPTION, i);
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
            reach(r, r->rule->find_count, NC_AT_ABSENCE, i);
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
    reach(r, r->rule->find_count, NC_AT_HAVING, 0);
    keep(r);
}

static void descend(nc_replay *r, unsigned depth, const nc_expr *open);

/* Steps of `then`: the first that follows, or each. */
static void follow(nc_replay *r, unsigned depth, const nc_expr *open);

/* Do the conditions hold that can be asked now?  `open`: the first that is undecided. */
static bool still_holds(nc_replay *r, unsigned depth, const nc_expr **open)
{
    nc_reached at = {.depth = depth + 1, .stage = NC_AT_WHERE};
    for (unsigned i = 0; i < r->due_count[depth]; i++) {
        nc_truth truth = nc_eval_truth(r->due[depth][i], &r->env);
        if (truth == NC_NO && i < r->due_joins[depth])
            return false;
        if (truth == NC_NO) {
            at.failing++;
            at.distance = nc_why_added(at.distance, nc_why_distance(r->due[depth][i], &r->env));
        }
        *open = truth == NC_UNDECIDED && *open == NULL ? r->due[depth][i] : *open;
    }
    if (at.failing > 0)
        get_to(r, &at);
    return at.failing == 0;
}

static void bind(nc_replay *r, unsigned depth, const nc_row *row, const nc_expr *open)
{
    r->rows[depth] = row;
    r->scope.source = nc_row_from(r->rows[0])->source;
    if (still_holds(r, depth, &open)) {
        reach(r, depth + 1, NC_IN_FIND, 0);
        descend(r, depth + 1, open);
    }
    r->rows[depth] = NULL;
}

/* Equal slots are answered from an index where there is one for them. */
static void descend(nc_replay *r, unsigned depth, const nc_expr *open)
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
    nc_probe_init(r->run, &probe, &r->rule->find[depth], r->due[depth],
                  r->loose ? r->due_joins[depth] : r->due_count[depth]);
    if (!nc_probe_begin(&probe, &r->env, probe.alpha->rows.count, &walk))
        return;
    walk.with_loose = walk.index != NULL;
    while (r->work < most_work(r) && (row = nc_probe_next(&walk, &position)) != NULL) {
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

static void follow(nc_replay *r, unsigned depth, const nc_expr *open)
{
    const nc_pattern *pattern = &r->rule->find[depth];
    nc_join_step *step = &r->steps[depth];
    nc_walk_sequel walk;
    const nc_row *row;
    if (step->probe.pattern == NULL)
        nc_probe_init(r->run, &step->probe, pattern, pattern->join, pattern->join_count);
    bool go_on = nc_sequel_begin(r->run, step, &r->env, &walk);
    while (go_on && r->work < most_work(r) && (row = nc_sequel_next(&walk)) != NULL) {
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

/* ---- the answer ---- */

static nc_str type_name(const nc_replay *r, unsigned f)
{
    return r->run->types[r->rule->find[f].type].shape->name;
}

static bool is_evidence(const nc_evidence *evidence, const nc_row *row)
{
    for (size_t i = 0; i < evidence->count; i++)
        if (evidence->rows[i] == row)
            return true;
    return false;
}

static bool stands_on_best(const nc_replay *r, const nc_finding *finding)
{
    for (unsigned f = 0; f < r->rule->find_count; f++)
        if (f >= finding->evidence_count || !is_evidence(&finding->evidence[f], r->best.rows[f]))
            return false;
    return true;
}

/* The finding that the best match belongs to; else the first of the rule. */
static void fired(nc_replay *r)
{
    const nc_finding *first = NULL;
    r->out->finding_count = 0;
    r->out->finding = NULL;
    for (size_t i = 0; i < r->run->outcome.finding_count; i++) {
        const nc_finding *f = r->run->outcome.findings[i];
        if (f->rule != r->rule)
            continue;
        first = first != NULL ? first : f;
        r->out->finding_count++;
        if (r->out->finding == NULL && r->best.depth == r->rule->find_count && stands_on_best(r, f))
            r->out->finding = f;
    }
    r->out->finding = r->out->finding != NULL ? r->out->finding : first;
}

static void nearest(nc_replay *r)
{
    nc_why_near *near = NC_NEW_ARRAY(r->run->arena, nc_why_near, NC_WHY_NEAR);
    unsigned f = r->best.depth, own = r->rule->find[f].local_count + r->rule->find[f].join_count;
    r->out->near = near;
    r->out->near_count = nc_why_nearest(r, f, near);
    if (r->out->near_count > 0 && own > near[0].failing)
        r->out->conditions_held += own - near[0].failing;
}

static size_t that_fit(const nc_replay *r, unsigned f)
{
    const nc_refs *rows = &r->plan->find[f]->rows;
    size_t count = 0;
    for (size_t i = 0; i < rows->count; i++)
        count += is_given(r, f, nc_refs_at(rows, i));
    return count;
}

static void no_partner(nc_replay *r, unsigned f, size_t count)
{
    nc_str name = r->rule->find[f].name, type = type_name(r, f);
    r->out->kind = NC_WHY_NO_PARTNER;
    r->out->summary =
        nc_arena_printf(r->run->arena, "%zu %.*s %s for %.*s, and %s with what was found before it", count,
                        NC_FMT(type), count == 1 ? "fact is a candidate" : "facts are candidates",
                        NC_FMT(name), count == 1 ? "does not go" : "none goes");
}

/* Facts that satisfied the conditions and did not stay: nothing can be told of single ones. */
static void not_kept(nc_replay *r, unsigned f)
{
    const nc_alpha *alpha = r->plan->find[f];
    bool let_go = r->rule->absent_count > 0 && alpha->refuted > 0;
    unsigned long long count = alpha->passed;
    r->out->kind = let_go ? NC_WHY_PRESENT : NC_WHY_NO_PARTNER;
    r->out->summary = nc_arena_printf(r->run->arena, "%llu %.*s fact%s the conditions of %.*s, and %s", count,
                                      NC_FMT(type_name(r, f)), count == 1 ? " satisfied" : "s satisfied",
                                      NC_FMT(r->rule->find[f].name),
                                      let_go       ? "what had to be absent came to each of them"
                                      : count == 1 ? "nothing else that was found goes with it"
                                                   : "nothing else that was found goes with one of them");
}

static void none_with(nc_replay *r, unsigned f, const nc_why_seen *seen)
{
    nc_str wants = nc_why_wants_text(r->run, r->wants, r->want_count, f);
    r->out->kind = NC_WHY_NO_FACT;
    r->out->summary =
        nc_arena_printf(r->run->arena, "%s no %.*s with %.*s", seen->watched ? "there is" : "there was kept",
                        NC_FMT(type_name(r, f)), NC_FMT(wants));
}

static void no_fact(nc_replay *r, unsigned f, const nc_why_seen *seen)
{
    nc_str type = type_name(r, f), name = r->rule->find[f].name;
    bool none = seen->watched && seen->facts + seen->others == 0;
    r->out->kind = NC_WHY_NO_FACT;
    r->out->summary = none ? nc_arena_printf(r->run->arena, "there is no %.*s at all", NC_FMT(type))
                           : nc_arena_printf(r->run->arena, "no %.*s satisfies the conditions of %.*s",
                                             NC_FMT(type), NC_FMT(name));
}

static void at_find(nc_replay *r)
{
    unsigned f = r->best.depth;
    const nc_alpha *alpha = r->plan->find[f];
    nc_why_seen seen = nc_why_seen_of(r->run, r->rule, &r->rule->find[f]);
    uint64_t open = seen.watched ? seen.open : alpha->unknown;
    size_t fit = that_fit(r, f);
    bool asked = nc_why_wants_text(r->run, r->wants, r->want_count, f).n > 0;
    nearest(r);
    if (fit > 0) {
        no_partner(r, f, fit);
    } else if (asked && (seen.watched ? seen.facts == 0 : true)) {
        none_with(r, f, &seen);
    } else if (open > 0) {
        nc_str type = type_name(r, f);
        r->out->kind = NC_WHY_UNDECIDED;
        r->out->needs = type;
        r->out->summary = nc_alpha_doubt(r->run, alpha, open);
    } else if (!seen.watched && alpha->passed > 0) {
        not_kept(r, f);
    } else {
        no_fact(r, f, &seen);
    }
}

/* The first line of `having` that is the reason. */
static const nc_why_line *limit_line(const nc_replay *r, nc_truth having)
{
    const nc_why_line *l = r->out->lines;
    while (l->kind != NC_WHY_LIMIT || l->truth != having)
        l++;
    return l;
}

static nc_str suppressed_text(nc_run *run, const nc_suppression *s)
{
    nc_buf until = {0};
    if (s->until != NC_TIME_NONE) {
        nc_buf_c(&until, " until ");
        nc_day_print(&until, s->until);
    }
    nc_str text = nc_arena_printf(run->arena, "it fired and is suppressed by %.*s%.*s: %.*s", NC_FMT(s->by),
                                  NC_FMT(nc_buf_str(&until)), NC_FMT(s->reason));
    nc_buf_free(&until);
    return text;
}

static void it_fired(nc_replay *r)
{
    const nc_finding *f = r->out->finding;
    size_t more = r->out->finding_count > 1 ? r->out->finding_count - 1 : 0;
    r->out->kind = f != NULL && f->suppressed != NULL ? NC_WHY_SUPPRESSED : NC_WHY_FIRED;
    r->out->summary = f == NULL ? NC_S("it holds; the rule only derives a fact and makes no finding")
                      : f->suppressed != NULL ? suppressed_text(r->run, f->suppressed)
                      : more == 0             ? NC_S("it did fire")
                                  : nc_arena_printf(r->run->arena, "it did fire, and %zu time%s more", more,
                                                    more == 1 ? "" : "s");
}

static void at_having(nc_replay *r, nc_truth having)
{
    fired(r);
    if (having != NC_YES) {
        bool open = having == NC_UNDECIDED;
        const nc_why_line *l = limit_line(r, having);
        r->out->kind = open ? NC_WHY_UNDECIDED : NC_WHY_HAVING;
        nc_str why = open ? r->reason : NC_S("");
        nc_str of = r->out->groups > 1 ? nc_arena_printf(r->run->arena, " (of %zu groups the nearest: %.*s)",
                                                         r->out->groups, NC_FMT(r->out->group))
                                       : NC_S("");
        r->out->summary = nc_arena_printf(r->run->arena, "the matches are there%.*s, but %s %.*s: %.*s%s%.*s",
                                          NC_FMT(of), open ? "it is open whether" : "not", NC_FMT(l->text),
                                          NC_FMT(l->value), open ? "; " : "", NC_FMT(why));
        if (open)
            r->out->needs = r->needs;
        return;
    }
    it_fired(r);
}

/* The first line of `where` that says no. */
static void at_where(nc_replay *r)
{
    const nc_why_line *l = r->out->lines;
    while (l->kind != NC_WHY_WHERE || !l->reached || l->truth != NC_NO)
        l++;
    r->out->kind = NC_WHY_CONDITION;
    r->out->summary = nc_arena_printf(r->run->arena, "what was found does not satisfy %.*s: %.*s",
                                      NC_FMT(l->text), NC_FMT(l->value));
}

/* ": zos.pcap record 9", when a fact makes the exception hold. */
static nc_str because(nc_replay *r)
{
    const nc_row *by = r->out->blocker;
    return by != NULL ? nc_arena_printf(r->run->arena, ": %.*s", NC_FMT(nc_why_place(r->run, by))) : NC_S("");
}

static void at_full_match(nc_replay *r, nc_truth having)
{
    nc_arena *arena = r->run->arena;
    switch (r->best.stage) {
    case NC_AT_EXCEPTION:
        r->out->kind = NC_WHY_EXCEPTION;
        r->out->summary = nc_arena_printf(arena, "the exception %.*s holds%.*s",
                                          NC_FMT(r->rule->unless[r->best.number].label), NC_FMT(because(r)));
        break;
    case NC_AT_ABSENCE:
        r->out->kind = NC_WHY_PRESENT;
        r->out->summary = nc_arena_printf(arena, "%.*s, which had to be absent, was there: %.*s",
                                          NC_FMT(r->rule->absent[r->best.number].pattern.name),
                                          NC_FMT(r->out->blocker_place));
        break;
    case NC_IN_DOUBT:
        r->out->kind = NC_WHY_UNDECIDED;
        r->out->summary = r->reason;
        r->out->needs = r->needs;
        break;
    case NC_AT_WHERE:
    case NC_IN_FIND:
    case NC_AT_HAVING: at_having(r, having); break;
    }
}

/* "host.setting (linux.settings)": with a command whose output gives such facts. */
static nc_str with_command(nc_replay *r, nc_str type)
{
    const nc_program *program = r->run->program;
    for (size_t i = 0; i < program->command_count; i++) {
        nc_str rest = program->commands[i]->feeds, word;
        while (nc_str_word(&rest, &word))
            if (nc_str_eq(word, type))
                return nc_arena_printf(r->run->arena, "%.*s (%.*s)", NC_FMT(type),
                                       NC_FMT(program->commands[i]->name));
    }
    return type;
}

/* Types that nothing can give end the question. */
static bool without_source(nc_replay *r)
{
    nc_buf types = {0}, needs = {0};
    for (unsigned f = 0; f < r->rule->find_count; f++) {
        nc_fact_type type = r->rule->find[f].type;
        unsigned before = 0;
        while (before < f && r->rule->find[before].type != type)
            before++;
        if (before < f || nc_loaded(r->run, type))
            continue;
        const char *sign = nc_buf_str(&types).n > 0 ? ", " : "";
        nc_buf_printf(&types, "%s%.*s", sign, NC_FMT(type_name(r, f)));
        nc_buf_printf(&needs, "%s%.*s", sign, NC_FMT(with_command(r, type_name(r, f))));
    }
    bool lacks = nc_buf_str(&types).n > 0;
    if (lacks) {
        r->out->kind = NC_WHY_NO_SOURCE;
        r->out->needs = nc_arena_copy(r->run->arena, nc_buf_str(&needs));
        r->out->summary = nc_arena_printf(r->run->arena, "nothing was read that gives %.*s facts",
                                          NC_FMT(nc_buf_str(&types)));
    }
    nc_buf_free(&types);
    nc_buf_free(&needs);
    return lacks;
}

/* What the diagnosis left open of the rule, when something else is the answer. */
static void tell_open(nc_replay *r)
{
    const nc_outcome *outcome = &r->run->outcome;
    for (size_t i = 0; i < outcome->undecided_count; i++) {
        const nc_undecided *u = &outcome->undecided[i];
        if (u->rule != r->rule)
            continue;
        r->out->open = r->out->open_count == 0 ? u->reason : r->out->open;
        r->out->open_count += u->count + 1;
    }
}

static void conclude(nc_replay *r, nc_truth having)
{
    bool whole = r->best.depth == r->rule->find_count;
    if (without_source(r))
        return;
    fired(r);
    if (r->want_count == 0 && r->out->finding != NULL && (!whole || r->best.stage != NC_AT_HAVING)) {
        it_fired(r); /* by a match that was not come by here */
    } else if (r->work >= MOST_WORK || r->plan->stopped) {
        r->out->kind = NC_WHY_STOPPED;
        r->out->summary = NC_S("too many combinations of facts to look at all of them");
    } else if (r->best.stage == NC_AT_WHERE) {
        at_where(r);
    } else if (!whole) {
        at_find(r);
    } else {
        at_full_match(r, having);
    }
    if (r->want_count == 0 && r->out->kind != NC_WHY_UNDECIDED)
        tell_open(r);
}

/* When nothing satisfies all of find and where, once more for what satisfies find alone. */
static void replay(nc_replay *r)
{
    descend(r, 0, NULL);
    uint64_t work = r->work;
    bool whole = r->best.depth == r->rule->find_count && r->best.stage != NC_AT_WHERE;
    if (whole || r->rule->where_count == 0 || work >= MOST_WORK)
        return;
    r->work = 0;
    r->loose = true;
    descend(r, 0, NULL);
    r->work = work;
    r->loose = false;
}

static void answer(nc_replay *r)
{
    replay(r);
    nc_why_choose_group(r);
    nc_truth having = nc_why_lines(r);
    const nc_row **rows = NC_NEW_ARRAY(r->run->arena, const nc_row *, r->rule->find_count);
    memcpy(rows, r->best.rows, r->rule->find_count * sizeof *rows);
    r->out->rows = rows;
    r->out->row_count = r->rule->find_count;
    conclude(r, having);
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

static bool read_given(nc_replay *r, const nc_why_given *given, size_t count, nc_diag *diag)
{
    bool fine = true;
    r->wants = NC_NEW_ARRAY(r->run->arena, nc_why_want, count + 1);
    for (size_t i = 0; i < count; i++)
        fine = nc_why_want_read(r->run, r->rule, &given[i], diag, &r->wants[i]) == NC_E_OK && fine;
    r->want_count = (unsigned)count;
    return fine;
}

/* `deep`: also where a type comes from of which nothing is there. */
static const nc_why_not *why_not(nc_run *run, const nc_rule *rule, const nc_why_given *given,
                                 size_t given_count, nc_diag *diag, bool deep)
{
    size_t number = 0;
    while (number < run->program->rule_count && run->program->rules[number] != rule)
        number++;
    if (number == run->program->rule_count)
        return why_idle(run, rule);
    if (!run->finished)
        return NULL;
    nc_replay *r = nc_xcalloc(1, sizeof *r);
    r->run = run;
    r->rule = rule;
    r->plan = &run->rules[number];
    r->out = NC_NEW(run->arena, nc_why_not);
    r->out->rule = rule;
    r->out->watched = run->host.watch == rule || run->host.watch_all;
    r->scope = (nc_scope){.run = run, .rule = rule, .from = NC_TIME_NONE, .to = NC_TIME_NONE};
    nc_env_init(&r->env, run, &r->scope, r->rows);
    collect_due(r);
    bool fine = read_given(r, given, given_count, diag);
    if (fine)
        answer(r);
    if (fine && deep && r->out->kind == NC_WHY_NO_FACT)
        nc_why_origins(r, rule->find[r->best.depth].type);
    const nc_why_not *out = fine ? r->out : NULL;
    for (unsigned f = 0; f < rule->find_count; f++)
        free(r->steps[f].line.at);
    free(r->matches);
    free(r);
    return out;
}

const nc_why_not *nc_run_why_not(nc_run *run, const nc_rule *rule, const nc_why_given *given,
                                 size_t given_count, nc_diag *diag)
{
    return why_not(run, rule, given, given_count, diag, true);
}

const nc_why_not *nc_why_alone(nc_run *run, const nc_rule *rule)
{
    return why_not(run, rule, NULL, 0, NULL, false);
}

static int nearness(const void *a, const void *b)
{
    const nc_why_not *x = *(const nc_why_not *const *)a, *y = *(const nc_why_not *const *)b;
    uint64_t left = (uint64_t)x->conditions_held * y->conditions,
             right = (uint64_t)y->conditions_held * x->conditions;
    if (left != right)
        return left > right ? -1 : 1;
    return nc_str_cmp(x->rule->name, y->rule->name);
}

const nc_why_not *const *nc_run_nearest(nc_run *run, size_t *count)
{
    const nc_why_not **list = NC_NEW_ARRAY(run->arena, const nc_why_not *, run->program->rule_count + 1);
    size_t n = 0;
    for (size_t i = 0; i < run->program->rule_count; i++) {
        const nc_why_not *w = nc_why_alone(run, run->program->rules[i]);
        if (w != NULL && w->kind != NC_WHY_FIRED && w->kind != NC_WHY_SUPPRESSED &&
            w->kind != NC_WHY_NO_SOURCE && w->conditions_held > 0)
            list[n++] = w;
    }
    qsort(list, n, sizeof *list, nearness);
    *count = n < *count ? n : *count;
    return list;
}
