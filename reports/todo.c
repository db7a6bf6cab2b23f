/* SPDX-License-Identifier: Apache-2.0 */
/* What to do next, and what evidence is missing. */
#include "reports/build.h"

#include <stdlib.h>

/* ---- missing evidence ---- */

typedef struct want { /* one line of missing evidence while it is gathered */
    nc_str key;
    const nc_filled *filled; /* NULL: nobody proposes a command */
    const nc_finding *about; /* which proposes it; NULL: none */
    nc_r_missing out;
    nc_list separates, rules, commands, also;
} want;

static void add_text(nc_build *b, nc_list *list, nc_str s)
{
    if (s.n > 0 && !nc_list_has_text(list, s))
        *(nc_str *)nc_list_add(list, sizeof s) = nc_build_copy(b, s);
}

/* Valid until the next one is added. */
static want *want_of(nc_build *b, nc_list *wants, nc_str key)
{
    want *items = wants->items;
    for (size_t i = 0; i < wants->count; i++)
        if (nc_str_eq(items[i].key, key))
            return &items[i];
    want *fresh = nc_list_add(wants, sizeof *fresh);
    fresh->key = nc_build_copy(b, key);
    return fresh;
}

static void add_command(nc_build *b, want *w, const nc_filled *filled, const nc_finding *f)
{
    nc_r_action *have = w->commands.items, action = nc_build_action(b, filled, f);
    for (size_t i = 0; i < w->commands.count; i++)
        if (nc_str_eq(have[i].text, action.text))
            return;
    *(nc_r_action *)nc_list_add(&w->commands, sizeof action) = action;
}

/* What is only remarkable asks for nothing where nothing is wrong, nor where it is known what is. */
static bool is_idle(const nc_build *b, const nc_next *next)
{
    return next->finding != NULL && next->finding->rule->severity == NC_INFO && !nc_build_is_open(b);
}

static bool is_missing(const nc_build *b, const nc_next *next)
{
    bool blind = next->finding != NULL && next->finding->rule->inconclusive && !nc_build_troubled(b);
    return next->filled != NULL && (next->undecided != NULL || next->decides_count > 0 || blind) &&
           !is_idle(b, next);
}

/* The line that asks for the same command already, be it about others; NULL when none does. */
static want *want_alike(const nc_list *wants, const nc_filled *filled)
{
    want *items = wants->items;
    for (size_t i = 0; i < wants->count; i++)
        if (items[i].filled != NULL && nc_build_alike(items[i].filled, filled))
            return &items[i];
    return NULL;
}

static want *want_filled(nc_build *b, nc_list *wants, const nc_filled *filled, const nc_finding *f)
{
    want *w = want_alike(wants, filled);
    if (w != NULL) {
        nc_build_also(b, &w->also, nc_build_filled(b, w->filled->text, w->about), filled, f);
        return w;
    }
    w = want_of(b, wants, filled->text);
    w->about = w->filled != NULL ? w->about : f;
    w->filled = w->filled != NULL ? w->filled : filled;
    add_command(b, w, filled, f);
    if (w->out.what.n == 0)
        w->out.what = nc_build_copy(b, filled->to.n ? filled->to : filled->text);
    return w;
}

/* Something that is wrong speaks for the cause. */
static bool is_of_fault(const nc_belief *belief)
{
    for (unsigned i = 0; i < belief->weight_count; i++) {
        const nc_weight *w = &belief->weights[i];
        if (w->decibans > 0 && w->finding != NULL && w->finding->rule->severity >= NC_WARNING)
            return true;
    }
    return false;
}

/* What is proposed for something that is wrong or may be, or decides a cause of it, goes before what is
 * proposed for something that is only remarkable. */
static bool is_about_fault(const nc_build *b, const nc_next *next)
{
    const nc_outcome *o = b->in->outcome;
    const nc_rule *rule = next->finding != NULL ? next->finding->rule : next->undecided->rule;
    bool about = rule->severity >= NC_WARNING;
    for (unsigned d = 0; d < next->decides_count && !about; d++)
        for (size_t i = 0; i < o->belief_count && !about; i++)
            about = o->beliefs[i].cause == next->decides[d] && is_of_fault(&o->beliefs[i]);
    return about;
}

/* An observation that decides something: keyed by what is to be run or looked at. */
static void want_next(nc_build *b, nc_list *wants, const nc_next *next)
{
    want *w = want_filled(b, wants, next->filled, next->finding);
    for (unsigned i = 0; i < next->decides_count; i++)
        add_text(b, &w->separates, nc_build_name_cause(b, next->decides[i]));
    if (next->undecided != NULL) {
        add_text(b, &w->rules, next->undecided->rule->name);
        w->out.why = w->out.why.n ? w->out.why : nc_build_copy(b, next->undecided->reason);
    }
}

/* The line that asks for the command already, filled the same or better; NULL when none does. */
static want *with_command(const nc_list *wants, const nc_filled *filled)
{
    want *items = wants->items;
    for (size_t i = 0; i < wants->count; i++)
        if (items[i].filled != NULL &&
            (nc_str_eq(items[i].key, filled->text) || nc_filled_better(items[i].filled, filled)))
            return &items[i];
    return want_alike(wants, filled);
}

/* "host.qdisc: a queueing discipline (tc -s qdisc)": a fact type as people can look for it. */
static nc_str wanted_evidence(nc_build *b, nc_str needs)
{
    nc_fact_type type = nc_vocab_find(b->in->vocab, needs);
    nc_str report = type == NC_NO_TYPE ? NC_S("") : nc_vocab_shape(b->in->vocab, type)->report;
    const nc_outcome *o = b->in->outcome;
    bool given = report.n > 0 && type < o->given_count && o->given[type];
    if (report.n > 0)
        return nc_arena_printf(b->arena, "see %.*s%s", NC_FMT(report),
                               given ? " that is longer or more complete than the one given" : "");
    nc_str doc = type == NC_NO_TYPE ? NC_S("") : nc_vocab_shape(b->in->vocab, type)->doc;
    size_t colon = nc_str_find(doc, NC_S(": ")), stop = nc_str_find(doc, NC_S(". "));
    nc_str first = nc_str_sub(doc, 0, colon < stop ? colon : stop);
    while (first.n > 0 && first.p[first.n - 1] == '.')
        first.n--;
    if (first.n < 2)
        return nc_build_copy(b, needs);
    bool article = nc_str_starts(first, NC_S("A ")) || nc_str_starts(first, NC_S("An ")) ||
                   nc_str_starts(first, NC_S("The ")) || nc_str_starts(first, NC_S("One "));
    char letter = article ? (char)(first.p[0] - 'A' + 'a') : first.p[0];
    return nc_arena_printf(b->arena, "%.*s: %c%.*s", NC_FMT(needs), letter,
                           NC_FMT(nc_str_sub(first, 1, SIZE_MAX)));
}

/* How facts of the type are got, where that is known and nobody proposes anything. */
static void add_collecting(nc_build *b, want *w, const nc_shape *shape)
{
    if (shape->command.n == 0 || w->commands.count > 0)
        return;
    nc_r_action *run = nc_list_add(&w->commands, sizeof *run);
    *run = (nc_r_action){.kind = NC_R_RUN, .finding = NC_R_NONE, .missing = NC_R_NONE};
    run->text = nc_build_filled(b, shape->command, NULL);
    nc_build_note_places(b, run->text, NULL);
}

static bool lacks_recording(const nc_build *b, const nc_undecided *u)
{
    return nc_str_eq(u->needs, nc_vocab_shape(b->in->vocab, NC_F_COVERAGE)->name);
}

static const nc_str longer = NC_SI("a recording of the same place that is longer: begun before and ended "
                                   "after all that is in question");

/* What was on the way when the recording began, ended or lost packets. */
static void want_recording(nc_build *b, nc_list *wants, const nc_undecided *u)
{
    want *w = want_of(b, wants, longer);
    if (w->commands.count == 0)
        *(nc_r_action *)nc_list_add(&w->commands, sizeof(nc_r_action)) = (nc_r_action){.kind = NC_R_LOOK,
                                                                                       .text = longer,
                                                                                       .risk = NC_S("none"),
                                                                                       .finding = NC_R_NONE,
                                                                                       .missing = NC_R_NONE};
    w->out.what = NC_S("record for longer");
    w->out.why = w->out.why.n ? w->out.why : nc_build_copy(b, u->reason);
    add_text(b, &w->rules, u->rule->name);
}

/* A rule that nobody proposes a command for still says what it needs. */
static void want_undecided(nc_build *b, nc_list *wants, const nc_undecided *u)
{
    bool asked = false;
    if (lacks_recording(b, u)) {
        want_recording(b, wants, u);
        return;
    }
    for (unsigned i = 0; i < u->action_count; i++) {
        want *have = with_command(wants, &u->actions[i]);
        if (have != NULL)
            add_text(b, &have->rules, u->rule->name);
        asked = asked || have != NULL;
    }
    if (asked)
        return;
    nc_str needs = u->needs.n ? u->needs : u->reason;
    if (needs.n == 0)
        return;
    nc_fact_type type = nc_vocab_find(b->in->vocab, needs);
    nc_str report = type == NC_NO_TYPE ? NC_S("") : nc_vocab_shape(b->in->vocab, type)->report;
    want *w = want_of(b, wants, report.n > 0 ? report : needs);
    w->out.what = w->out.what.n ? w->out.what : wanted_evidence(b, needs);
    w->out.why = w->out.why.n || !u->needs.n ? w->out.why : nc_build_copy(b, u->reason);
    add_text(b, &w->rules, u->rule->name);
    for (unsigned i = 0; i < u->action_count; i++)
        add_command(b, w, &u->actions[i], NULL);
    if (type != NC_NO_TYPE)
        add_collecting(b, w, nc_vocab_shape(b->in->vocab, type));
}

/* ---- reports that rules wait for ---- */

enum { MOST_REPORTS = 8 };

typedef struct awaited { /* a report that nobody gave, while it is gathered */
    const nc_shape *shape;
    nc_severity severity; /* the gravest of the rules */
    nc_list rules;
} awaited;

static void wait_for(nc_build *b, nc_list *reports, const nc_shape *shape, const nc_rule *rule)
{
    awaited *items = reports->items, *w = NULL;
    for (size_t i = 0; i < reports->count && w == NULL; i++)
        if (nc_str_eq(items[i].shape->report, shape->report))
            w = &items[i];
    if (w == NULL) {
        w = nc_list_add(reports, sizeof *w);
        w->shape = shape;
    }
    if (rule->severity > w->severity)
        w->severity = rule->severity;
    add_text(b, &w->rules, rule->name);
}

/* Gravest first, then what more rules wait for. */
static int by_worth(const void *left, const void *right)
{
    const awaited *a = left, *b = right;
    if (a->severity != b->severity)
        return a->severity > b->severity ? -1 : 1;
    if (a->rules.count != b->rules.count)
        return a->rules.count > b->rules.count ? -1 : 1;
    return nc_str_cmp(a->shape->report, b->shape->report);
}

static void want_report(nc_build *b, nc_list *wants, awaited *report)
{
    want *w = want_of(b, wants, report->shape->report);
    const nc_str *rules = report->rules.items;
    size_t count = report->rules.count;
    if (w->out.what.n == 0) {
        w->out.what = nc_arena_printf(b->arena, "see %.*s", NC_FMT(report->shape->report));
        w->out.optional = !nc_build_troubled(b);
    }
    if (w->out.why.n == 0)
        w->out.why = nc_arena_printf(b->arena, "it was not given; the rest of what %zu %s is here", count,
                                     count == 1 ? "rule needs" : "rules need");
    for (size_t i = 0; i < count; i++)
        add_text(b, &w->rules, rules[i]);
    add_collecting(b, w, report->shape);
}

/* Another pattern of the rule has facts of such a report: one is there, and only lacks this kind of line. */
static bool is_given(const nc_build *b, const nc_lacking *lacking, nc_str report)
{
    for (unsigned f = 0; f < lacking->rule->find_count; f++) {
        nc_fact_type type = lacking->rule->find[f].type;
        bool lacks = false;
        for (unsigned t = 0; t < lacking->type_count; t++)
            lacks = lacks || lacking->types[t] == type;
        if (!lacks && nc_str_eq(nc_vocab_shape(b->in->vocab, type)->report, report))
            return true;
    }
    return false;
}

/* A system of that kind is in the case: named, or the origin of what was given (the formatter of packet
 * traces is of z/OS, and gives packets like any other recording). */
static bool has_platform(const nc_build *b, nc_str platform)
{
    const nc_outcome *o = b->in->outcome;
    for (size_t t = 0; t < o->given_count; t++)
        if (o->given[t] && nc_str_eq(nc_vocab_shape(b->in->vocab, (nc_fact_type)t)->platform, platform))
            return true;
    uint32_t n = b->in->sources && nc_str_eq(platform, NC_S("zos")) ? nc_sources_count(b->in->sources) : 0;
    for (uint32_t i = 1; i <= n; i++)
        if (nc_str_eq(nc_sources_get(b->in->sources, i)->kind, NC_S("ipcs-packet-trace")))
            return true;
    for (size_t i = 0; i < b->r->system_count; i++)
        if (nc_str_eq(b->r->systems[i].os, platform))
            return true;
    return false;
}

/* The rule speaks for or against what may be the cause here. */
static bool bears_on_causes(const nc_build *b, const nc_rule *rule)
{
    const nc_outcome *o = b->in->outcome;
    for (size_t i = 0; i < o->belief_count; i++)
        for (unsigned w = 0; w < rule->weigh_count; w++)
            if (!o->beliefs[i].excluded && rule->weigh[w].cause == o->beliefs[i].cause)
                return true;
    return false;
}

static bool lacks_one_report(const nc_build *b, const nc_lacking *lacking)
{
    nc_str first = nc_vocab_shape(b->in->vocab, lacking->types[0])->report;
    for (unsigned t = 1; t < lacking->type_count; t++)
        if (!nc_str_eq(nc_vocab_shape(b->in->vocab, lacking->types[t])->report, first))
            return false;
    return true;
}

/* Where a cause is found a report is worth a request only if it may move what is believed; where nothing is
 * wrong, only if it alone is between the case and a fault: all else could only refine the answer. */
static bool is_worth(nc_build *b, const nc_lacking *lacking)
{
    if (!nc_build_troubled(b))
        return lacking->rule->severity >= NC_WARNING && lacks_one_report(b, lacking);
    return nc_build_is_open(b) || bears_on_causes(b, lacking->rule);
}

static bool may_ask_for(nc_build *b, const nc_lacking *lacking, const nc_shape *shape)
{
    return shape->report.n > 0 && is_worth(b, lacking) && !is_given(b, lacking, shape->report) &&
           (shape->platform.n == 0 || has_platform(b, shape->platform));
}

/* Rules of which a part is satisfied and another part's report was not given: an unannounced file that got
 * lost is asked for by its kind. */
static void want_reports(nc_build *b, nc_list *wants)
{
    const nc_outcome *o = b->in->outcome;
    nc_list reports = {0};
    for (size_t i = 0; i < o->lacking_count; i++)
        for (unsigned t = 0; t < o->lacking[i].type_count; t++) {
            const nc_shape *shape = nc_vocab_shape(b->in->vocab, o->lacking[i].types[t]);
            if (may_ask_for(b, &o->lacking[i], shape))
                wait_for(b, &reports, shape, o->lacking[i].rule);
        }
    if (reports.count > 0)
        qsort(reports.items, reports.count, sizeof(awaited), by_worth);
    awaited *items = reports.items;
    for (size_t i = 0; i < reports.count; i++) {
        if (i < MOST_REPORTS && wants->count < NC_R_MOST_NEXT)
            want_report(b, wants, &items[i]);
        free(items[i].rules.items);
    }
    free(reports.items);
}

static nc_r_texts end_texts(nc_build *b, nc_list *list)
{
    size_t n = list->count;
    return (nc_r_texts){nc_list_end(list, b->arena, sizeof(nc_str)), n};
}

/* What case.yaml announces and nobody gave comes first: it is only to be sent. */
static void want_absent(nc_build *b, nc_list *wants)
{
    const nc_sources *sources = b->in->sources;
    uint32_t n = sources ? nc_sources_count(sources) : 0;
    uint32_t *order = NC_NEW_ARRAY(b->arena, uint32_t, n);
    if (n > 0)
        nc_sources_by_name(sources, order);
    for (uint32_t i = 0; i < n; i++) {
        const nc_source *s = nc_sources_get(sources, order[i]);
        if (s->status != NC_SOURCE_ABSENT)
            continue;
        want *w = want_of(b, wants, s->name);
        nc_buf_printf(&b->scratch, "the file %.*s, which is announced and was not given", NC_FMT(s->name));
        w->out.what = nc_build_take(b);
        w->out.why = nc_build_copy(b, s->note);
    }
}

void nc_build_missing(nc_build *b)
{
    const nc_outcome *o = b->in->outcome;
    nc_list wants = {0};
    want_absent(b, &wants);
    for (size_t i = 0; i < o->next_count && i < NC_R_MOST_NEXT; i++)
        if (is_missing(b, &o->next[i]))
            want_next(b, &wants, &o->next[i]);
    for (size_t i = 0; i < o->undecided_count && wants.count < NC_R_MOST_NEXT; i++)
        want_undecided(b, &wants, &o->undecided[i]);
    want_reports(b, &wants);
    nc_r_missing *missing = NC_NEW_ARRAY(b->arena, nc_r_missing, wants.count);
    want *items = wants.items;
    for (size_t i = 0; i < wants.count; i++) {
        missing[i] = items[i].out;
        missing[i].separates = end_texts(b, &items[i].separates);
        missing[i].rules = end_texts(b, &items[i].rules);
        if (items[i].also.count > 0)
            ((nc_r_action *)items[i].commands.items)[0].also = end_texts(b, &items[i].also);
        missing[i].commands.count = items[i].commands.count;
        missing[i].commands.items = nc_list_end(&items[i].commands, b->arena, sizeof(nc_r_action));
    }
    b->r->missing = missing;
    b->r->missing_count = wants.count;
    free(wants.items);
}

/* ---- next ---- */

/* "text (risk: low)" as causes write their remedies. */
static nc_r_action remedy(nc_str s)
{
    nc_r_action a = {.kind = NC_R_REMEDY, .finding = NC_R_NONE, .missing = NC_R_NONE, .text = s};
    nc_str mark = NC_S(" (risk: ");
    size_t at = nc_str_find(s, mark);
    for (size_t from = at; from != SIZE_MAX;) { /* the last one */
        at = from;
        size_t more = nc_str_find(nc_str_sub(s, from + 1, SIZE_MAX), mark);
        from = more == SIZE_MAX ? SIZE_MAX : from + 1 + more;
    }
    if (at != SIZE_MAX && nc_str_ends(s, NC_S(")"))) {
        a.text = nc_str_sub(s, 0, at);
        a.risk = nc_str_sub(s, at + mark.n, s.n - at - mark.n - 1);
    }
    return a;
}

/* What changes nothing that could hurt. */
static bool harmless(nc_str risk)
{
    return nc_str_eq(risk, NC_S("none")) || nc_str_eq(risk, NC_S("low"));
}

/* A cause that is not confirmed does not justify a risky change before cheap evidence is looked at. */
static bool waits(const nc_r_cause *cause, const nc_r_action *remedy)
{
    return cause->verdict < NC_V_CONFIRMED && !harmless(remedy->risk);
}

static void add_workarounds(nc_list *list, const nc_r_verdict *v, const nc_r_cause *causes)
{
    for (size_t i = 0; i < v->causes.count; i++) {
        const nc_r_cause *c = &causes[v->causes.items[i]];
        if (c->workaround.n > 0)
            *(nc_r_action *)nc_list_add(list, sizeof(nc_r_action)) =
                (nc_r_action){.kind = NC_R_WORKAROUND,
                              .text = c->workaround,
                              .to = NC_S("go on working until it is mended"),
                              .finding = v->finding,
                              .missing = NC_R_NONE};
    }
}

static void add_remedies(nc_list *list, const nc_r_verdict *v, const nc_r_cause *causes, bool waiting)
{
    for (size_t i = 0; i < v->causes.count; i++) {
        const nc_r_cause *c = &causes[v->causes.items[i]];
        for (size_t k = 0; k < c->remedies.count; k++) {
            nc_r_action a = remedy(c->remedies.items[k]);
            a.to = NC_S("mend the cause");
            a.finding = v->finding;
            if (waits(c, &a) == waiting)
                *(nc_r_action *)nc_list_add(list, sizeof a) = a;
        }
    }
}

static size_t missing_with(const nc_result *r, nc_str command)
{
    for (size_t i = 0; i < r->missing_count; i++)
        for (size_t k = 0; k < r->missing[i].commands.count; k++)
            if (nc_str_eq(r->missing[i].commands.items[k].text, command))
                return i;
    return NC_R_NONE;
}

/* The same command for several reasons is listed once, where it ranks best. */
static bool has_action(const nc_list *list, nc_str text)
{
    const nc_r_action *items = list->items;
    for (size_t i = 0; i < list->count; i++)
        if (nc_str_eq(items[i].text, text))
            return true;
    return false;
}

/* Costs next to nothing, hurts nobody and separates causes that are still open. */
static bool cheap_evidence(const nc_next *next)
{
    return next->decides_count > 0 && next->filled->action != NULL && next->filled->action->cost <= 1 &&
           harmless(next->filled->risk);
}

static nc_r_texts cause_names(nc_build *b, const nc_cause *const *causes, unsigned count)
{
    nc_str *names = NC_NEW_ARRAY(b->arena, nc_str, count);
    for (unsigned i = 0; i < count; i++)
        names[i] = nc_build_name_cause(b, causes[i]);
    return (nc_r_texts){names, count};
}

static void build_prospects(nc_build *b, nc_r_action *a, const nc_next *next)
{
    nc_r_prospect *list = NC_NEW_ARRAY(b->arena, nc_r_prospect, next->outcome_count);
    for (unsigned i = 0; i < next->outcome_count; i++) {
        const nc_next_outcome *o = &next->outcomes[i];
        list[i].when = nc_build_copy(b, o->when);
        list[i].rises = cause_names(b, o->rises, o->rise_count);
        list[i].falls = cause_names(b, o->falls, o->fall_count);
    }
    a->gain = next->gain;
    a->outcomes = list;
    a->outcome_count = next->outcome_count;
}

typedef struct observation { /* an entry while those alike are gathered */
    const nc_next *next;
    nc_r_action out;
    nc_list also;
} observation;

static observation *observed(const nc_list *seen, const nc_filled *filled)
{
    observation *items = seen->items;
    for (size_t i = 0; i < seen->count; i++)
        if (nc_build_alike(items[i].next->filled, filled))
            return &items[i];
    return NULL;
}

/* One that is alike joins the better one before it. */
static void observe(nc_build *b, const nc_list *list, nc_list *seen, const nc_next *next)
{
    nc_str text = nc_build_filled(b, next->filled->text, next->finding);
    observation *have = observed(seen, next->filled);
    if (have == NULL && has_action(list, text))
        return;
    if (have == NULL) {
        have = nc_list_add(seen, sizeof *have);
        have->next = next;
        have->out = nc_build_action(b, next->filled, next->finding);
        have->out.finding = nc_build_finding(b, next->finding);
        build_prospects(b, &have->out, next);
    } else {
        nc_build_also(b, &have->also, have->out.text, next->filled, next->finding);
    }
    if (have->out.missing == NC_R_NONE && is_missing(b, next))
        have->out.missing = missing_with(b->r, text);
}

static void add_observations(nc_build *b, nc_list *list, bool cheap, bool of_fault)
{
    const nc_outcome *o = b->in->outcome;
    nc_list seen = {0};
    for (size_t i = 0; i < o->next_count && i < NC_R_MOST_NEXT; i++) {
        const nc_next *next = &o->next[i];
        if (next->filled != NULL && cheap_evidence(next) == cheap && is_about_fault(b, next) == of_fault &&
            !is_idle(b, next))
            observe(b, list, &seen, next);
    }
    observation *items = seen.items;
    for (size_t i = 0; i < seen.count; i++) {
        items[i].out.also = end_texts(b, &items[i].also);
        *(nc_r_action *)nc_list_add(list, sizeof(nc_r_action)) = items[i].out;
    }
    free(seen.items);
}

/* Where nothing is found it is the first thing to do, else the last. */
static void add_recording(nc_build *b, nc_list *list)
{
    size_t at = missing_with(b->r, longer);
    if (at == NC_R_NONE)
        return;
    nc_r_action *a = nc_list_add(list, sizeof *a);
    *a = b->r->missing[at].commands.items[0];
    a->to = b->r->missing[at].what;
    a->missing = at;
}

/* Where nobody proposes anything the evidence that is missing is what to look for. */
static void add_missing(nc_build *b, nc_list *list)
{
    nc_str what = b->r->missing[0].what, see = NC_S("see ");
    nc_r_action *a = nc_list_add(list, sizeof *a);
    *a = (nc_r_action){.kind = NC_R_LOOK, .finding = NC_R_NONE, .missing = 0, .risk = NC_S("none")};
    a->text = nc_str_starts(what, see) ? nc_str_sub(what, see.n, SIZE_MAX) : what;
    a->to = NC_S("decide what is open");
}

void nc_build_next(nc_build *b)
{
    const nc_r_verdict *v = &b->r->verdict;
    nc_list list = {0};
    if (!v->has_severity)
        add_recording(b, &list);
    add_workarounds(&list, v, b->r->causes);
    add_remedies(&list, v, b->r->causes, false);
    add_observations(b, &list, true, true);
    add_remedies(&list, v, b->r->causes, true);
    add_observations(b, &list, false, true);
    add_observations(b, &list, true, false);
    add_observations(b, &list, false, false);
    if (v->has_severity)
        add_recording(b, &list);
    if (list.count == 0 && nc_build_is_open(b) && b->r->missing_count > 0)
        add_missing(b, &list);
    b->r->next.count = list.count;
    b->r->next.items = nc_list_end(&list, b->arena, sizeof(nc_r_action));
}
