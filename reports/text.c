/* SPDX-License-Identifier: Apache-2.0 */
/* The report for people: from the verdict down to provenance, three depths in one page. */
#include "reports/text.h"
#include "reports/places.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

enum { TEXT = 11, MOST_LINES = 4, MOST_SAME = 8 };

/* A line of our own words, going on at column `indent` where the width is small. */
__attribute__((format(printf, 3, 4))) static void sentence(nc_textw *w, size_t indent, const char *format,
                                                           ...)
{
    char text[200];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    nc_tw_flow(w, indent, nc_str_c(text));
    nc_tw_end(w);
}

void nc_text_folded(nc_textw *w, size_t indent, size_t hidden, const char *one, const char *many)
{
    nc_tw_end(w);
    nc_tw_to(w, indent);
    sentence(w, indent + 2, "and %zu more %s: the JSON report lists all", hidden, hidden == 1 ? one : many);
}

bool nc_text_undated(int64_t at)
{
    return at != NC_TIME_NONE && at < 2 * 24 * 3600 * NC_SECOND;
}

void nc_text_time(nc_buf *out, int64_t at, unsigned digits)
{
    if (!nc_text_undated(at)) {
        nc_time_print(out, at, digits);
        return;
    }
    nc_clock_print(out, at, digits);
    nc_buf_c(out, " (no date)");
}

static void header(nc_textw *w, const nc_result *r)
{
    nc_tw_printf(w, "netcause %.*s", NC_FMT(r->engine));
    if (r->case_id.n > 0) {
        nc_tw_c(w, "  case ");
        nc_tw_put(w, r->case_id);
    }
    nc_tw_c(w, "  ");
    nc_tw_count(w, r->input_count, "input", "inputs");
    nc_tw_c(w, "  rules only");
    nc_tw_end(w);
    nc_tw_to(w, 2); /* no text from outside ever begins a line where our headings do */
    nc_tw_flow(w, 2, r->title);
    nc_tw_blank(w);
}

/* ---- verdict ---- */

static void verdict_card(nc_textw *w, const nc_result *r)
{
    const nc_r_verdict *v = &r->verdict;
    nc_tw_to(w, TEXT);
    if (v->has_severity) {
        nc_tw_c(w, "severity ");
        nc_tw_severity(w, v->severity);
    }
    if (v->owner.n > 0) {
        nc_tw_c(w, v->has_severity ? "   " : "");
        nc_tw_flow(w, TEXT, NC_S("owner:"));
        nc_tw_c(w, " ");
        nc_tw_flow(w, TEXT, v->owner);
    }
    nc_buf since = {0};
    nc_report_since(&since, r);
    if (since.n > 0) {
        nc_tw_end(w);
        nc_tw_to(w, TEXT);
        nc_tw_flow(w, TEXT, nc_buf_str(&since));
    }
    nc_buf_free(&since);
    if (v->finding != NC_R_NONE) {
        nc_buf see = {0};
        nc_buf_printf(&see, "see F%u", r->findings[v->finding].number);
        nc_tw_c(w, "   ");
        nc_tw_put(w, nc_buf_str(&see));
        nc_buf_clear(&see);
        nc_report_sources(&see, r);
        nc_tw_c(w, see.n > 0 ? " in " : "");
        w->hang = TEXT + 2;
        nc_tw_put(w, nc_buf_str(&see));
        nc_buf_free(&see);
    }
    nc_tw_end(w);
    nc_buf besides = {0};
    nc_report_besides(&besides, r);
    nc_tw_to(w, TEXT);
    nc_tw_flow(w, TEXT, nc_buf_str(&besides));
    nc_tw_end(w);
    nc_buf_free(&besides);
}

/* Why the network is not at fault; what else rules exclude stands under RULED OUT. */
static void verdict_cleared(nc_textw *w, const nc_r_verdict *v)
{
    for (size_t i = 0; i < v->cleared_count; i++) {
        if (!nc_str_eq(v->cleared[i].what, NC_S("network")) || v->cleared[i].because.n == 0)
            continue;
        nc_tw_to(w, TEXT);
        nc_tw_c(w, "the network did its part:");
        nc_tw_to(w, 0);
        nc_tw_flow(w, TEXT + 2, v->cleared[i].because);
        nc_tw_end(w);
    }
}

static void verdict(nc_textw *w, const nc_result *r)
{
    const nc_r_verdict *v = &r->verdict;
    nc_tw_heading(w, 1, "VERDICT");
    nc_tw_to(w, TEXT);
    nc_tw_flow(w, TEXT, v->headline);
    nc_tw_end(w);
    nc_tw_to(w, TEXT);
    nc_tw_flow(w, TEXT, nc_result_seen(r));
    nc_tw_end(w);
    nc_tw_to(w, TEXT);
    nc_tw_flow(w, TEXT, v->text);
    nc_tw_end(w);
    verdict_card(w, r);
    verdict_cleared(w, v);
    nc_tw_blank(w);
}

/* ---- what to say and do ---- */

static void tell(nc_textw *w, const nc_result *r)
{
    for (size_t i = 0; i < r->tell.count; i++) {
        nc_tw_heading(w, 1, i ? "" : "TELL THE CALLER");
        nc_tw_to(w, 19);
        nc_tw_flow(w, 19, r->tell.items[i]);
        nc_tw_end(w);
    }
    nc_tw_blank(w);
}

static void note(nc_textw *w, bool *first, const char *name, nc_str value)
{
    if (value.n == 0)
        return;
    nc_tw_c(w, *first ? "" : "   ");
    *first = false;
    nc_tw_c(w, name);
    nc_tw_put(w, value);
}

void nc_text_action_notes(nc_textw *w, size_t indent, const nc_r_action *a)
{
    bool first = true;
    nc_tw_end(w);
    nc_tw_to(w, indent);
    note(w, &first, "risk: ", a->risk);
    if (a->cost > 0) {
        nc_tw_printf(w, "%scost %d of 5", first ? "" : "   ", a->cost);
        first = false;
    }
    note(w, &first, "on ", a->platform);
    if (a->gain > 0) {
        nc_buf text = {0};
        nc_report_gain(&text, a->gain);
        nc_tw_printf(w, "%s%.*s", first ? "" : "   ", NC_FMT(nc_buf_str(&text)));
        nc_buf_free(&text);
    }
    nc_tw_end(w);
}

/* "(for F3, M1; risk: none, on zos)": what has to be known before it is done. */
static void add_terms(nc_buf *out, const nc_result *r, const nc_r_action *a)
{
    const char *before = " (";
    unsigned other = nc_report_for(r, a);
    if (other > 0) {
        nc_buf_printf(out, "%sfor F%u", before, other);
        before = a->missing != NC_R_NONE ? ", " : "; ";
    }
    if (a->missing != NC_R_NONE) {
        nc_buf_printf(out, "%sM%zu", before, a->missing + 1);
        before = "; ";
    }
    if (a->risk.n > 0) {
        nc_buf_printf(out, "%srisk: %.*s", before, NC_FMT(a->risk));
        before = ", ";
    }
    if (a->platform.n > 0 && !nc_str_eq(a->platform, NC_S("any"))) {
        nc_buf_printf(out, "%son %.*s", before, NC_FMT(a->platform));
        before = ", ";
    }
    nc_buf_c(out, before[0] == ' ' ? "" : ")");
}

static void add_sentence(nc_buf *out, const nc_result *r, const nc_r_action *a)
{
    static const char *const words[] = {"run", "look at ", "workaround: ", "remedy: "};
    nc_buf_c(out, words[a->kind]);
    if (a->kind != NC_R_RUN)
        nc_buf_add(out, nc_str_trim_right(a->text));
    if (a->to.n > 0 && a->kind <= NC_R_LOOK) {
        nc_buf_c(out, a->kind == NC_R_RUN ? " this to " : ", to ");
        nc_buf_add(out, nc_str_trim(a->to));
    }
    add_terms(out, r, a);
    nc_buf_c(out, a->kind == NC_R_RUN ? ":" : "");
}

/* The command itself; of a long one the beginning. */
static void command(nc_textw *w, const nc_r_action *a)
{
    nc_str rest = nc_str_trim_right(a->text), line;
    unsigned lines = 0;
    for (; lines < MOST_LINES && nc_str_split(&rest, '\n', &line); lines++)
        nc_tw_verbatim(w, TEXT + 6, line);
    if (rest.n == 0)
        return;
    nc_tw_to(w, TEXT + 6);
    nc_tw_c(w, "...");
    if (a->missing != NC_R_NONE)
        nc_tw_printf(w, " all of it under M%zu", a->missing + 1);
    nc_tw_end(w);
}

/* Others for whom it is to be done, too. */
static void also_for(nc_textw *w, const nc_r_action *a)
{
    nc_buf text = {0};
    nc_report_also(&text, a, MOST_SAME);
    if (text.n > 0) {
        nc_tw_to(w, TEXT + 3);
        nc_tw_flow(w, TEXT + 6, nc_buf_str(&text));
        nc_tw_end(w);
    }
    nc_buf_free(&text);
}

/* Other observations that would say the same, in one line. */
static void folded_here(nc_textw *w, const nc_result *r, size_t at)
{
    size_t left = 0, named = 0;
    for (size_t i = at + 1; i < r->next.count; i++)
        left += nc_result_folds(r, i) && nc_result_same_outcomes(r, i) == at ? 1 : 0;
    if (left == 0)
        return;
    nc_tw_to(w, TEXT + 3);
    nc_tw_c(w, "or");
    w->hang = TEXT + 6;
    for (size_t i = at + 1; i < r->next.count && named < MOST_SAME; i++)
        if (nc_result_folds(r, i) && nc_result_same_outcomes(r, i) == at)
            nc_tw_printf(w, "%s M%zu", named++ ? "," : "", r->next.items[i].missing + 1);
    if (left > named)
        nc_tw_printf(w, " and %zu more", left - named);
    nc_tw_c(w, left == 1 ? ", which tells the same" : ", which tell the same");
    nc_tw_end(w);
}

static void next_item(nc_textw *w, const nc_result *r, size_t at)
{
    const nc_r_action *a = &r->next.items[at];
    size_t same = nc_result_same_outcomes(r, at);
    nc_buf text = {0};
    add_sentence(&text, r, a);
    if (same != NC_R_NONE)
        nc_buf_printf(&text, "; tells the same as %zu", nc_result_shown(r, same));
    nc_tw_to(w, TEXT);
    nc_tw_printf(w, "%zu", nc_result_shown(r, at));
    nc_tw_to(w, TEXT + 3);
    nc_tw_flow(w, TEXT + 3, nc_buf_str(&text));
    nc_tw_end(w);
    if (a->kind == NC_R_RUN)
        command(w, a);
    also_for(w, a);
    folded_here(w, r, at);
    nc_buf_free(&text);
}

void nc_text_places(nc_textw *w, size_t indent, const nc_result *r, bool next)
{
    for (size_t i = 0; i < r->place_count; i++) {
        if (!nc_place_is_told(r, i, NC_TEXT_NEXT, next))
            continue;
        nc_tw_to(w, indent);
        nc_tw_printf(w, "<%.*s>", NC_FMT(r->places[i].name));
        nc_tw_c(w, " ");
        nc_tw_flow(w, indent + 3, r->places[i].how);
        nc_tw_end(w);
    }
}

static void next(nc_textw *w, const nc_result *r)
{
    size_t items = r->next.count > 0 ? nc_result_shown(r, r->next.count - 1) : 0;
    if (items == 0)
        return;
    nc_tw_heading(w, 1, "DO NEXT");
    for (size_t i = 0; i < r->next.count && nc_result_shown(r, i) <= NC_TEXT_NEXT; i++)
        if (!nc_result_folds(r, i))
            next_item(w, r, i);
    if (items > NC_TEXT_NEXT)
        nc_text_folded(w, TEXT + 3, items - NC_TEXT_NEXT, "thing to do", "things to do");
    nc_text_places(w, TEXT + 3, r, true);
    nc_buf again = {0};
    nc_result_add_again(&again, r, NC_TEXT_NEXT);
    if (again.n > 0) {
        nc_tw_to(w, TEXT);
        nc_tw_flow(w, TEXT, nc_buf_str(&again));
        nc_tw_end(w);
    }
    nc_buf_free(&again);
    nc_tw_blank(w);
}

/* ---- foot ---- */

static void counts(nc_textw *w, const nc_result *r)
{
    nc_tw_to(w, 1);
    nc_tw_c(w, "RULES  ");
    sentence(w, 8, "%u evaluated, %u fired, %u undecided, %u without a source", r->rules_evaluated,
             r->rules_fired, r->rules_undecided, r->rules_without_source);
    nc_tw_to(w, 1);
    nc_tw_c(w, "FACTS  ");
    sentence(w, 8, "%" PRIu64 " read, %" PRIu64 " kept, %" PRIu64 " derived", r->facts_offered, r->facts_kept,
             r->rows_derived);
    if (r->suppressed + r->filtered > 0) {
        nc_tw_to(w, 1);
        nc_tw_printf(w, "%zu suppressed, %zu below the least severity", r->suppressed, r->filtered);
        nc_tw_end(w);
    }
    for (size_t i = 0; i < r->notices.count; i++) {
        nc_tw_to(w, 1);
        nc_tw_c(w, "NOTE   ");
        nc_tw_flow(w, 8, r->notices.items[i]);
        nc_tw_end(w);
    }
}

static void provenance(nc_textw *w, const nc_result *r)
{
    nc_tw_to(w, 1);
    nc_tw_c(w, "netcause ");
    nc_tw_put(w, r->engine);
    nc_tw_c(w, "   knowledge:");
    for (size_t i = 0; i < r->pack_count; i++) {
        nc_tw_to(w, 0);
        nc_tw_flow(w, 3, r->packs[i].name);
        nc_tw_to(w, 0);
        nc_tw_flow(w, 3, r->packs[i].version);
        nc_tw_c(w, i + 1 < r->pack_count ? "," : "");
    }
    nc_tw_c(w, r->pack_count ? "" : " none");
    nc_tw_end(w);
    nc_tw_to(w, 1);
    nc_tw_c(w, "knowledge digest ");
    nc_tw_printf(w, "%016" PRIx64 "%016" PRIx64, r->knowledge.high, r->knowledge.low);
    nc_tw_end(w);
    if (r->bundle.high != 0 || r->bundle.low != 0) {
        nc_tw_to(w, 1);
        nc_tw_c(w, "bundle digest    ");
        nc_tw_printf(w, "%016" PRIx64 "%016" PRIx64, r->bundle.high, r->bundle.low);
        nc_tw_end(w);
    }
    nc_tw_to(w, 1);
    nc_tw_c(w, "concluded by rules only");
    nc_tw_end(w);
}

void nc_render_text(const nc_result *r, const nc_report_options *options, nc_buf *out)
{
    nc_textw w = nc_tw_begin(out, options);
    header(&w, r);
    verdict(&w, r);
    tell(&w, r);
    next(&w, r);
    nc_text_findings(&w, r);
    nc_text_causes(&w, r);
    nc_text_missing(&w, r);
    nc_text_undecided(&w, r);
    nc_text_inputs(&w, r);
    counts(&w, r);
    provenance(&w, r);
    nc_tw_free(&w);
}
