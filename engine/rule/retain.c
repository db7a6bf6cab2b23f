/* SPDX-License-Identifier: Apache-2.0 */
#include "build.h"

/* Events without bound.  What a rule finds of events is kept until it can no longer match; when nothing says
 * when that is (no window), whom it belongs to (no key) and which events are meant (no condition of their
 * own), every event there is stays to the end.  States and plain facts are as many as there are things;
 * concluded facts follow what was found. */

static bool is_const(const nc_expr *e)
{
    for (unsigned i = 0; i < e->argc; i++)
        if (!is_const(e->args[i]))
            return false;
    return e->op != NC_X_SLOT && e->op != NC_X_EXISTS && e->op != NC_X_HOST;
}

/* Does it choose some events among all?  That a slot is known, or is not one value, leaves nearly all. */
static bool selects(const nc_expr *e)
{
    bool weak =
        e->op == NC_X_KNOWN || e->op == NC_X_NE || (e->op == NC_X_NOT && selects(e->args[0]) == false);
    return !weak && !is_const(e);
}

static bool reads_time(const nc_expr *e, uint8_t bind)
{
    if (e->op == NC_X_SLOT && e->bind == bind)
        return e->slot == NC_SLOT_AT;
    for (unsigned i = 0; i < e->argc; i++)
        if (reads_time(e->args[i], bind))
            return true;
    return false;
}

/* Ties the events of `bind` to something else: an equal value, or a stretch of time. */
static bool ties(const nc_expr *e, uint8_t bind)
{
    uint64_t own = UINT64_C(1) << bind;
    if (e->op == NC_X_AND) {
        for (unsigned i = 0; i < e->argc; i++)
            if (ties(e->args[i], bind))
                return true;
        return false;
    }
    if ((e->binds & own) == 0 || (e->binds & ~own) == 0)
        return false;
    return e->op == NC_X_EQ || e->op == NC_X_IN || e->op == NC_X_CALL || e->op == NC_X_HOST ||
           (e->op == NC_X_RANGE && reads_time(e, bind));
}

static bool bounded_by(const nc_expr *const *list, unsigned count, uint8_t bind)
{
    for (unsigned i = 0; i < count; i++)
        if (ties(list[i], bind))
            return true;
    return false;
}

static bool tied(const nc_rule *rule, uint8_t bind)
{
    for (unsigned f = 0; f < rule->find_count; f++)
        if (bounded_by(rule->find[f].join, rule->find[f].join_count, bind))
            return true;
    for (unsigned i = 0; i < rule->where_count; i++)
        if (ties(rule->where[i].expr, bind))
            return true;
    return false;
}

static bool waived(const nc_rule *rule)
{
    for (unsigned i = 0; i < rule->waiver_count; i++)
        if (nc_str_starts(rule->waivers[i].lint, NC_S("L019")))
            return true;
    return false;
}

/* An event type of which any fact will do. */
static bool any_event(nc_rules *rules, const nc_pattern *pattern)
{
    bool event = nc_vocab_shape(rules->vocab, pattern->type)->kind == NC_EVENT;
    for (unsigned i = 0; i < pattern->local_count && event; i++)
        event = !selects(pattern->local[i]);
    return event;
}

static void refuse(nc_rules *rules, nc_draft *draft, const nc_pattern *pattern, const char *what)
{
    nc_str type = nc_vocab_shape(rules->vocab, pattern->type)->name;
    NC_RULE_BAD(rules, NC_E_UNBOUNDED, pattern->place,
                "every %.*s is kept to the end of the evidence: nothing bounds %s", NC_FMT(type), what);
    nc_hint(rules->diag,
            "missing is one of: a key (SLOT == NAME.SLOT), a window (`then` with within, `absent` "
            "within ... NAME, at in (a, b)), or a condition on slots of its own; counts of all are "
            "made with `reduce`; if they are few by nature: allow: {L019: \"why\"}");
    draft->failed = true;
}

static void check_find(nc_rules *rules, nc_draft *draft, unsigned f)
{
    const nc_rule *rule = draft->rule;
    const nc_pattern *pattern = &rule->find[f];
    bool alone = rule->find_count == 1; /* each is a finding, or one of a group */
    if (alone || pattern->follow != NULL || rule->cross || !any_event(rules, pattern) ||
        tied(rule, (uint8_t)f))
        return;
    for (unsigned i = 0; i < rule->find_count; i++)
        if (rule->find[i].follow != NULL && rule->find[i].follow->after == f)
            return;
    refuse(rules, draft, pattern, "them");
}

/* An absence on one name is checked as events pass; nothing is kept. */
static void check_absence(nc_rules *rules, nc_draft *draft, const nc_absence *absence)
{
    const nc_pattern *pattern = &absence->pattern;
    bool passes = (absence->stem & ~(UINT64_C(1) << absence->anchor)) == 0 && !absence->before;
    if (!passes && absence->bound == NC_UNTIL_END && any_event(rules, pattern) &&
        !bounded_by(pattern->join, pattern->join_count, pattern->bind))
        refuse(rules, draft, pattern, "what must be absent");
}

void nc_check_retention(nc_rules *rules, nc_draft *draft)
{
    const nc_rule *rule = draft->rule;
    if (draft->failed || draft->off || waived(rule))
        return;
    for (unsigned f = 0; f < rule->find_count; f++)
        check_find(rules, draft, f);
    for (unsigned i = 0; i < rule->absent_count; i++)
        check_absence(rules, draft, &rule->absent[i]);
}
