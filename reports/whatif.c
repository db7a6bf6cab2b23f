/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/whatif.h"

#include "reports/compare.h"
#include "reports/jsonw.h"
#include "reports/textw.h"

enum { BODY = 2, COLUMN = 12 };

/* ---- what differs ---- */

/* A cause before and after; NULL where nothing speaks for or against it. */
typedef struct cause_pair {
    const nc_r_cause *before, *after;
} cause_pair;

typedef struct open_pair {
    const nc_r_undecided *before, *after;
} open_pair;

typedef struct difference {
    const nc_difference *findings;
    size_t finding_count;
    cause_pair *causes;
    size_t cause_count;
    open_pair *open; /* rules that are undecided on one side only */
    size_t open_count;
    bool verdict;
} difference;

static const nc_r_cause *cause_named(const nc_result *r, nc_str name)
{
    for (size_t i = 0; i < r->cause_count; i++)
        if (nc_str_eq(r->causes[i].name, name))
            return &r->causes[i];
    return NULL;
}

static bool same_belief(const nc_r_cause *a, const nc_r_cause *b)
{
    return a != NULL && b != NULL && a->decibans == b->decibans && a->excluded == b->excluded;
}

/* Those of now in their order, then those that are gone. */
static void compare_causes(nc_arena *arena, const nc_what_if *q, difference *d)
{
    d->causes = NC_NEW_ARRAY(arena, cause_pair, q->before->cause_count + q->after->cause_count);
    for (size_t i = 0; i < q->after->cause_count; i++) {
        const nc_r_cause *now = &q->after->causes[i], *then = cause_named(q->before, now->name);
        if (!same_belief(then, now))
            d->causes[d->cause_count++] = (cause_pair){then, now};
    }
    for (size_t i = 0; i < q->before->cause_count; i++)
        if (cause_named(q->after, q->before->causes[i].name) == NULL)
            d->causes[d->cause_count++] = (cause_pair){&q->before->causes[i], NULL};
}

static bool is_open(const nc_result *r, nc_str rule)
{
    for (size_t i = 0; i < r->undecided_count; i++)
        if (nc_str_eq(r->undecided[i].rule, rule))
            return true;
    return false;
}

/* One entry a rule, however many of its matches are undecided. */
static bool first_of_rule(const nc_result *r, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (nc_str_eq(r->undecided[i].rule, r->undecided[at].rule))
            return false;
    return true;
}

static void compare_open(nc_arena *arena, const nc_what_if *q, difference *d)
{
    const nc_result *before = q->before, *after = q->after;
    d->open = NC_NEW_ARRAY(arena, open_pair, before->undecided_count + after->undecided_count);
    for (size_t i = 0; i < after->undecided_count; i++)
        if (first_of_rule(after, i) && !is_open(before, after->undecided[i].rule))
            d->open[d->open_count++] = (open_pair){NULL, &after->undecided[i]};
    for (size_t i = 0; i < before->undecided_count; i++)
        if (first_of_rule(before, i) && !is_open(after, before->undecided[i].rule))
            d->open[d->open_count++] = (open_pair){&before->undecided[i], NULL};
}

static difference compare(nc_arena *arena, const nc_what_if *q)
{
    const nc_r_verdict *a = &q->before->verdict, *b = &q->after->verdict;
    difference d = {.verdict = a->kind != b->kind || !nc_str_eq(a->headline, b->headline) ||
                               !nc_str_eq(a->text, b->text)};
    d.findings = nc_compare(arena, q->before, q->after, &d.finding_count);
    compare_causes(arena, q, &d);
    compare_open(arena, q, &d);
    return d;
}

/* ---- text ---- */

static void heading(nc_textw *w, const char *words)
{
    nc_tw_blank(w);
    nc_tw_heading(w, 0, words);
    nc_tw_end(w);
}

static void change(nc_textw *w, const nc_r_change *c)
{
    static const char *const names[] = {"without", "with", "change", "rule", "param", "without-rule"};
    nc_tw_c(w, names[c->kind]);
    nc_tw_to(w, 0);
    nc_tw_put(w, c->text);
    if (c->kind >= NC_IF_RULE) {
        nc_tw_end(w);
        return;
    }
    nc_tw_c(w, ":");
    if (c->facts == 0)
        nc_tw_c(w, " nothing that any rule reads");
    else
        nc_tw_printf(w, " %zu %s", c->facts, c->facts == 1 ? "fact" : "facts");
    nc_tw_end(w);
}

static bool other_rules(const nc_what_if *q)
{
    return q->change_count > 0 && q->changes[q->change_count - 1].kind >= NC_IF_RULE;
}

/* How much of the diagnosis hung on it. */
static void evaluated(nc_textw *w, const nc_what_if *q)
{
    const nc_r_rules *r = &q->rules;
    nc_tw_blank(w);
    if (other_rules(q))
        nc_tw_printf(w, "Rules: %u changed, %u new, %u gone. ", r->changed, r->added, r->gone);
    nc_tw_printf(w, "Evaluated again: %u of %u rules;", r->evaluated, r->total);
    nc_tw_c(w, " what the others found stands.");
    nc_tw_end(w);
}

static void verdict_line(nc_textw *w, const char *when, const nc_r_verdict *v)
{
    nc_tw_to(w, BODY);
    nc_tw_c(w, when);
    nc_tw_to(w, COLUMN);
    nc_tw_flow(w, COLUMN, v->headline);
    nc_tw_end(w);
    if (v->text.n > 0) {
        nc_tw_to(w, COLUMN);
        nc_tw_flow(w, COLUMN, v->text);
        nc_tw_end(w);
    }
}

static void verdicts(nc_textw *w, const nc_what_if *q, const difference *d)
{
    heading(w, "VERDICT");
    verdict_line(w, d->verdict ? "before" : "the same", &q->before->verdict);
    if (d->verdict)
        verdict_line(w, "after", &q->after->verdict);
}

static void belief(nc_textw *w, const nc_r_cause *c)
{
    if (c == NULL) {
        nc_tw_c(w, "not considered");
        return;
    }
    nc_str word = nc_verdict_name(c->verdict);
    if (c->excluded)
        nc_tw_printf(w, "%.*s, by a hard rule", NC_FMT(word));
    else
        nc_tw_printf(w, "%.*s, %d dB", NC_FMT(word), c->decibans);
}

/* Readers are told no number of a cause that a hard rule excludes, so nothing would be seen to change. */
static bool stays_excluded(const cause_pair *p)
{
    return p->before != NULL && p->after != NULL && p->before->excluded && p->after->excluded;
}

static void causes(nc_textw *w, const difference *d)
{
    bool headed = false;
    for (size_t i = 0; i < d->cause_count; i++) {
        const cause_pair *p = &d->causes[i];
        if (stays_excluded(p))
            continue;
        if (!headed)
            heading(w, "CAUSES");
        headed = true;
        nc_tw_to(w, BODY);
        nc_tw_flow(w, BODY + 2, p->after != NULL ? p->after->title : p->before->title);
        nc_tw_end(w);
        nc_tw_to(w, COLUMN);
        belief(w, p->before);
        nc_tw_c(w, w->ascii ? " -> " : " → ");
        belief(w, p->after);
        nc_tw_end(w);
    }
}

static const char *state_word(const nc_r_finding *f)
{
    return f->state == NC_R_EFFECT ? "an effect" : f->state == NC_R_SUPPRESSED ? "suppressed" : "found";
}

static void said(nc_textw *w, const char *when, const nc_r_finding *f)
{
    nc_str words = f->what.n > 0 ? f->what : f->headline;
    nc_tw_to(w, COLUMN);
    nc_tw_c(w, when);
    nc_tw_to(w, 0);
    nc_tw_flow(w, COLUMN + 2, words);
    nc_tw_end(w);
}

static void finding(nc_textw *w, const nc_difference *d)
{
    static const char *const kinds[] = {"new", "gone", "changed"};
    const nc_r_finding *f = d->after != NULL ? d->after : d->before;
    nc_tw_to(w, BODY);
    nc_tw_c(w, kinds[d->kind]);
    nc_tw_to(w, COLUMN);
    nc_tw_put(w, f->code.n > 0 ? f->code : f->rule);
    nc_tw_to(w, 0);
    nc_tw_severity(w, f->severity);
    nc_tw_to(w, 0);
    nc_tw_flow(w, COLUMN + 2, f->headline.n > 0 ? f->headline : f->title);
    nc_tw_end(w);
    if (d->kind != NC_DIFFERENCE_CHANGED)
        return;
    if (d->before->severity != d->after->severity || d->before->state != d->after->state) {
        nc_str was = nc_severity_name(d->before->severity), is = nc_severity_name(d->after->severity);
        nc_tw_to(w, COLUMN);
        nc_tw_printf(w, "was %.*s, %s; is %.*s, %s", NC_FMT(was), state_word(d->before), NC_FMT(is),
                     state_word(d->after));
        nc_tw_end(w);
    }
    if (!nc_str_eq(d->before->what, d->after->what)) {
        said(w, "said:", d->before);
        said(w, "says:", d->after);
    }
}

static void findings(nc_textw *w, const difference *d)
{
    if (d->finding_count > 0)
        heading(w, "FINDINGS");
    for (size_t i = 0; i < d->finding_count; i++)
        finding(w, &d->findings[i]);
}

static void questions(nc_textw *w, const difference *d)
{
    if (d->open_count > 0)
        heading(w, "QUESTIONS");
    for (size_t i = 0; i < d->open_count; i++) {
        const nc_r_undecided *u = d->open[i].after != NULL ? d->open[i].after : d->open[i].before;
        nc_tw_to(w, BODY);
        nc_tw_c(w, d->open[i].after != NULL ? "open now" : "closed");
        nc_tw_to(w, COLUMN);
        nc_tw_put(w, u->code.n > 0 ? u->code : u->rule);
        nc_tw_to(w, 0);
        nc_tw_flow_mark(w, COLUMN + 2, u->title, d->open[i].after != NULL && u->reason.n > 0 ? ":" : "");
        if (d->open[i].after != NULL && u->reason.n > 0) {
            nc_tw_to(w, 0);
            nc_tw_flow(w, COLUMN + 2, u->reason);
        }
        nc_tw_end(w);
    }
}

void nc_render_what_if(const nc_what_if *q, const nc_report_options *options, nc_buf *out)
{
    nc_textw w = nc_tw_begin(out, options);
    nc_arena *arena = nc_arena_new();
    difference d = compare(arena, q);
    for (size_t i = 0; i < q->change_count; i++)
        change(&w, &q->changes[i]);
    evaluated(&w, q);
    verdicts(&w, q, &d);
    causes(&w, &d);
    findings(&w, &d);
    questions(&w, &d);
    if (d.finding_count + d.cause_count + d.open_count == 0 && !d.verdict) {
        nc_tw_blank(&w);
        nc_tw_flow(&w, 0, NC_S("Nothing that was concluded depends on it."));
        nc_tw_end(&w);
    }
    nc_arena_free(arena);
    nc_tw_free(&w);
}

/* ---- JSON ---- */

static void put_verdict(nc_jsonw *w, const char *key, const nc_r_verdict *v)
{
    nc_jw_key(w, key);
    nc_jw_object(w);
    nc_jw_put(w, "kind", nc_r_answer_name(v->kind));
    nc_jw_put(w, "headline", v->headline);
    nc_jw_put(w, "text", v->text);
    nc_jw_object_end(w);
}

static void put_belief(nc_jsonw *w, const char *key, const nc_r_cause *c)
{
    if (c == NULL) {
        nc_jw_put_null(w, key);
        return;
    }
    nc_jw_key(w, key);
    nc_jw_object(w);
    nc_jw_put(w, "verdict", nc_verdict_name(c->verdict));
    nc_jw_put_int(w, "decibans", c->decibans);
    nc_jw_put_bool(w, "excluded", c->excluded);
    nc_jw_object_end(w);
}

static void put_causes(nc_jsonw *w, const difference *d)
{
    nc_jw_key(w, "causes");
    nc_jw_array(w);
    for (size_t i = 0; i < d->cause_count; i++) {
        const cause_pair *p = &d->causes[i];
        const nc_r_cause *c = p->after != NULL ? p->after : p->before;
        nc_jw_object(w);
        nc_jw_put(w, "name", c->name);
        nc_jw_put(w, "title", c->title);
        put_belief(w, "before", p->before);
        put_belief(w, "after", p->after);
        nc_jw_object_end(w);
    }
    nc_jw_array_end(w);
}

static void put_finding(nc_jsonw *w, const char *key, const nc_r_finding *f)
{
    static const nc_str states[] = {NC_SI("found"), NC_SI("effect"), NC_SI("suppressed")};
    if (f == NULL) {
        nc_jw_put_null(w, key);
        return;
    }
    nc_jw_key(w, key);
    nc_jw_object(w);
    nc_jw_put(w, "severity", nc_severity_name(f->severity));
    nc_jw_put(w, "state", states[f->state]);
    nc_jw_put(w, "headline", f->headline);
    nc_jw_put(w, "what", f->what);
    nc_jw_object_end(w);
}

static void put_findings(nc_jsonw *w, const difference *d)
{
    static const nc_str kinds[] = {NC_SI("new"), NC_SI("gone"), NC_SI("changed")};
    nc_jw_key(w, "findings");
    nc_jw_array(w);
    for (size_t i = 0; i < d->finding_count; i++) {
        const nc_difference *one = &d->findings[i];
        nc_jw_object(w);
        nc_jw_put(w, "kind", kinds[one->kind]);
        nc_jw_put(w, "rule", one->after != NULL ? one->after->rule : one->before->rule);
        put_finding(w, "before", one->before);
        put_finding(w, "after", one->after);
        nc_jw_object_end(w);
    }
    nc_jw_array_end(w);
}

static void put_open(nc_jsonw *w, const difference *d)
{
    nc_jw_key(w, "undecided");
    nc_jw_array(w);
    for (size_t i = 0; i < d->open_count; i++) {
        const nc_r_undecided *u = d->open[i].after != NULL ? d->open[i].after : d->open[i].before;
        nc_jw_object(w);
        nc_jw_put(w, "kind", d->open[i].after != NULL ? NC_S("new") : NC_S("gone"));
        nc_jw_put(w, "rule", u->rule);
        nc_jw_put(w, "reason", u->reason);
        nc_jw_object_end(w);
    }
    nc_jw_array_end(w);
}

static void put_changes(nc_jsonw *w, const nc_what_if *q)
{
    static const nc_str kinds[] = {NC_SI("without"), NC_SI("with"),  NC_SI("change"),
                                   NC_SI("rule"),    NC_SI("param"), NC_SI("without-rule")};
    nc_jw_key(w, "changes");
    nc_jw_array(w);
    for (size_t i = 0; i < q->change_count; i++) {
        nc_jw_object(w);
        nc_jw_put(w, "kind", kinds[q->changes[i].kind]);
        nc_jw_put(w, "text", q->changes[i].text);
        if (q->changes[i].kind < NC_IF_RULE)
            nc_jw_put_uint(w, "facts", q->changes[i].facts);
        nc_jw_object_end(w);
    }
    nc_jw_array_end(w);
}

void nc_render_what_if_json(const nc_what_if *q, nc_buf *out)
{
    nc_jsonw w = {.out = out};
    nc_arena *arena = nc_arena_new();
    difference d = compare(arena, q);
    nc_jw_object(&w);
    nc_jw_put(&w, "schema", NC_S("netcause.what-if/1"));
    put_changes(&w, q);
    nc_jw_put_uint(&w, "rules_evaluated", q->rules.evaluated);
    nc_jw_put_uint(&w, "rules_total", q->rules.total);
    if (other_rules(q)) {
        nc_jw_put_uint(&w, "rules_changed", q->rules.changed);
        nc_jw_put_uint(&w, "rules_new", q->rules.added);
        nc_jw_put_uint(&w, "rules_gone", q->rules.gone);
    }
    nc_jw_key(&w, "verdict");
    nc_jw_object(&w);
    nc_jw_put_bool(&w, "changed", d.verdict);
    put_verdict(&w, "before", &q->before->verdict);
    put_verdict(&w, "after", &q->after->verdict);
    nc_jw_object_end(&w);
    put_causes(&w, &d);
    put_findings(&w, &d);
    put_open(&w, &d);
    nc_jw_object_end(&w);
    nc_buf_c(out, "\n");
    nc_arena_free(arena);
}
