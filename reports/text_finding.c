/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/fold.h"
#include "reports/text.h"

#include "engine/base/utf8.h"

#include <inttypes.h>
#include <stdio.h>

enum { BODY = 5, MOST_FILTER = 600, MOST_EVIDENCE = 12, MOST_ALIKE = 8 };

/* ---- table ---- */

static void finding_headline(nc_textw *w, size_t indent, const nc_r_finding *f)
{
    nc_tw_flow(w, indent, f->headline);
    w->hang = indent; /* what is added goes on where the headline does */
    if (f->effect_number != 0)
        nc_tw_printf(w, " (effect of F%u)", f->effect_number);
    if (f->state == NC_R_SUPPRESSED)
        nc_tw_c(w, " (suppressed)");
}

static void table_row(nc_textw *w, const nc_r_finding *f)
{
    nc_buf time = {0};
    if (f->first != NC_TIME_NONE)
        nc_text_time(&time, f->first, 3);
    nc_tw_to(w, 1);
    nc_tw_printf(w, "F%u", f->number);
    nc_tw_to(w, 6);
    nc_tw_severity(w, f->severity);
    nc_tw_to(w, 16);
    nc_tw_put(w, time.n ? nc_buf_str(&time) : NC_S("-"));
    nc_tw_to(w, 41);
    nc_tw_put(w, f->code);
    nc_tw_to(w, 51);
    finding_headline(w, 51, f);
    nc_tw_end(w);
    nc_buf_free(&time);
}

/* Behind the last that is shown of those alike. */
static void more_alike(nc_textw *w, const nc_r_finding *f)
{
    unsigned more = nc_fold_more(f, MOST_ALIKE);
    if (more == 0)
        return;
    nc_tw_to(w, 41);
    nc_tw_put(w, f->code);
    nc_tw_to(w, 51);
    char text[80];
    snprintf(text, sizeof text, "and %u more like these: the JSON report lists all", more);
    nc_tw_flow(w, 51, nc_str_c(text));
    nc_tw_end(w);
}

static void table(nc_textw *w, const nc_result *r, const size_t *items, size_t count)
{
    nc_tw_heading(w, 1, "FINDINGS");
    if (r->finding_count == 0) {
        nc_tw_c(w, "   none");
        nc_tw_end(w);
        return;
    }
    nc_tw_to(w, 16);
    nc_tw_c(w, "first seen (UTC)");
    nc_tw_to(w, 41);
    nc_tw_c(w, "code");
    nc_tw_to(w, 51);
    nc_tw_c(w, "what");
    nc_tw_end(w);
    for (size_t i = 0; i < count; i++) {
        table_row(w, &r->findings[items[i]]);
        more_alike(w, &r->findings[items[i]]);
    }
    size_t rest = nc_fold_rest(r, MOST_ALIKE, items, count);
    if (rest > 0)
        nc_text_folded(w, 1, rest, "finding", "findings");
}

/* ---- evidence ---- */

static void evidence_place(nc_textw *w, const nc_r_evidence *e)
{
    nc_tw_put(w, e->source.n ? e->source : NC_S("(no source)"));
    if (e->record_count > 0) {
        nc_tw_c(w, e->capture ? " " : e->record_count == 1 ? " record " : " records ");
        nc_tw_numbers(w, e->capture ? "#" : "", e->records, e->record_count,
                      e->capture ? "frames" : "records");
    }
    if (e->line_count > 0) {
        nc_tw_c(w, e->line_count == 1 ? " line " : " lines ");
        nc_tw_numbers(w, "", e->lines, e->line_count, "lines");
    }
}

static void evidence_time(nc_textw *w, const nc_r_evidence *e)
{
    nc_buf text = {0};
    if (e->from == NC_TIME_NONE)
        return;
    nc_clock_print(&text, e->from, 6);
    if (e->to != e->from) {
        nc_buf_c(&text, " to ");
        nc_clock_print(&text, e->to, 6);
    }
    nc_tw_c(w, "  ");
    nc_tw_put(w, nc_buf_str(&text));
    nc_buf_free(&text);
}

void nc_text_evidence(nc_textw *w, size_t indent, const nc_result *r, size_t evidence)
{
    const nc_r_evidence *e = &r->evidence[evidence];
    nc_tw_end(w);
    nc_tw_to(w, indent);
    nc_tw_printf(w, "E%zu", evidence + 1);
    nc_tw_to(w, indent + 5);
    w->hang = indent + 8;
    evidence_place(w, e);
    evidence_time(w, e);
    nc_tw_end(w);
    nc_tw_to(w, indent + 8);
    nc_tw_flow(w, indent + 10, e->text);
    nc_tw_end(w);
}

static void filters(nc_textw *w, const nc_r_finding *f)
{
    for (size_t i = 0; i < f->filter_count; i++) {
        nc_tw_to(w, BODY);
        nc_tw_c(w, "wireshark, ");
        nc_tw_put(w, f->filters[i].source);
        nc_tw_c(w, ":");
        if (f->filters[i].text.n <= MOST_FILTER)
            nc_tw_verbatim(w, BODY + 3, f->filters[i].text);
        else
            nc_tw_c(w, " the filter is long: the JSON report has it");
        nc_tw_end(w);
    }
}

static void evidence(nc_textw *w, const nc_result *r, const nc_r_finding *f)
{
    if (f->evidence.count == 0)
        return;
    nc_tw_heading(w, BODY, "EVIDENCE");
    nc_tw_end(w);
    size_t count = f->evidence.count;
    for (size_t i = 0; i < count; i++) {
        if (count > MOST_EVIDENCE && i >= MOST_EVIDENCE - 1 && i + 1 < count)
            continue;
        if (count > MOST_EVIDENCE && i + 1 == count)
            nc_text_folded(w, BODY, count - MOST_EVIDENCE, "evidence row", "evidence rows");
        nc_text_evidence(w, BODY, r, f->evidence.items[i]);
    }
    filters(w, f);
}

/* ---- how concluded ---- */

static const char *truth_word(nc_truth truth)
{
    return truth == NC_YES ? "yes" : truth == NC_NO ? "no" : "undecided";
}

static void step(nc_textw *w, const nc_r_finding *f, size_t at)
{
    const nc_r_step *s = &f->steps[at];
    bool last = at + 1 == f->step_count;
    nc_tw_to(w, BODY);
    nc_tw_c(w, w->ascii ? (last ? "'- " : "|- ") : (last ? "└─ " : "├─ "));
    nc_tw_put(w, s->kind);
    nc_tw_to(w, 0);
    nc_tw_flow_mark(w, BODY + 6, s->text, ":");
    w->hang = BODY + 6;
    nc_tw_printf(w, " %s%s", truth_word(s->truth), s->value.n > 0 ? "," : "");
    if (s->value.n > 0) {
        nc_tw_to(w, 0);
        nc_tw_flow(w, BODY + 6, s->value);
        w->hang = BODY + 6;
    }
    for (size_t i = 0; i < s->evidence.count && i < 6; i++)
        nc_tw_printf(w, "  E%zu", s->evidence.items[i] + 1);
    nc_tw_end(w);
}

static void concluded(nc_textw *w, const nc_r_finding *f)
{
    nc_tw_heading(w, BODY, "HOW CONCLUDED");
    nc_tw_end(w);
    if (f->why.n > 0) {
        nc_tw_to(w, BODY);
        nc_tw_flow(w, BODY, f->why);
        nc_tw_end(w);
    }
    for (size_t i = 0; i < f->step_count; i++)
        step(w, f, i);
    if (f->would_change.count == 0)
        return;
    nc_tw_to(w, BODY);
    nc_tw_c(w, "would change with:");
    for (size_t i = 0; i < f->would_change.count; i++) {
        nc_tw_to(w, i ? BODY + 2 : 0);
        nc_tw_flow(w, BODY + 2, f->would_change.items[i]);
        nc_tw_end(w);
    }
}

/* ---- one finding ---- */

static void paragraph(nc_textw *w, const char *heading, nc_str text)
{
    if (text.n == 0)
        return;
    nc_tw_heading(w, BODY, heading);
    nc_tw_end(w);
    nc_tw_to(w, BODY);
    nc_tw_flow(w, BODY, text);
    nc_tw_end(w);
}

static void suppression(nc_textw *w, const nc_r_finding *f)
{
    if (f->state != NC_R_SUPPRESSED)
        return;
    nc_tw_heading(w, BODY, "SUPPRESSED  ");
    nc_tw_flow(w, BODY, f->suppress_reason);
    if (f->suppress_by.n > 0) {
        nc_tw_c(w, ", by ");
        nc_tw_put(w, f->suppress_by);
    }
    nc_tw_end(w);
}

static void recordings(nc_textw *w, const nc_r_finding *f)
{
    nc_buf text = {0};
    if (f->recordings.count == 0)
        return;
    nc_report_recordings(&text, f);
    nc_tw_to(w, BODY);
    nc_tw_flow(w, BODY, nc_buf_str(&text));
    nc_tw_end(w);
    nc_buf_free(&text);
}

/* The first finding of the same rule: what is said there about the rule is not said again. */
static const nc_r_finding *first_alike(const nc_result *r, const nc_r_finding *f)
{
    const nc_r_finding *first = r->findings;
    while (first < f && (!nc_str_eq(first->rule, f->rule) || !nc_str_eq(first->why, f->why)))
        first++;
    return first;
}

static void details(nc_textw *w, const nc_result *r, const nc_r_finding *f)
{
    const nc_r_finding *first = first_alike(r, f);
    nc_tw_blank(w);
    nc_tw_to(w, 1);
    nc_tw_printf(w, "F%u", f->number);
    nc_tw_to(w, BODY);
    nc_tw_severity(w, f->severity);
    nc_tw_to(w, 0);
    finding_headline(w, BODY, f);
    nc_tw_end(w);
    nc_tw_to(w, BODY);
    nc_tw_put(w, f->code);
    nc_tw_to(w, 0);
    nc_tw_put(w, f->rule);
    nc_tw_end(w);
    suppression(w, f);
    paragraph(w, "WHAT HAPPENED", f->what);
    recordings(w, f);
    evidence(w, r, f);
    if (first == f) {
        concluded(w, f);
        paragraph(w, "FIX", f->fix);
        return;
    }
    nc_tw_to(w, BODY);
    nc_tw_printf(w, "concluded like F%u;", first->number);
    nc_tw_printf(w, " netcause why F%u shows it", f->number);
    nc_tw_end(w);
}

void nc_text_findings(nc_textw *w, const nc_result *r)
{
    size_t items[NC_TEXT_FOLD], count = nc_fold_pick(r, MOST_ALIKE, items, NC_TEXT_FOLD);
    table(w, r, items, count);
    for (size_t i = 0; i < count; i++)
        details(w, r, &r->findings[items[i]]);
    nc_tw_blank(w);
}
