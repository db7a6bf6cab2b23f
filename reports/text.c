/* SPDX-License-Identifier: Apache-2.0 */
/* The report for people: from the verdict down to provenance, three depths in one page. */
#include "reports/text.h"

#include <inttypes.h>

enum { TEXT = 11, MOST_NEXT = 8, MOST_CLEARED = 4 };

void nc_text_folded(nc_textw *w, size_t indent, size_t hidden, const char *one, const char *many)
{
    nc_tw_end(w);
    nc_tw_to(w, indent);
    nc_tw_printf(w, "and %zu more %s: the JSON report lists all", hidden, hidden == 1 ? one : many);
    nc_tw_end(w);
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
    if (v->has_certainty) {
        nc_tw_c(w, "   cause ");
        nc_tw_put(w, nc_verdict_name(v->certainty));
    }
    if (v->owner.n > 0) {
        nc_tw_c(w, "   owner: ");
        nc_tw_put(w, v->owner);
    }
    if (v->finding != NC_R_NONE)
        nc_tw_printf(w, "   see F%u", r->findings[v->finding].number);
    nc_tw_end(w);
}

/* The network with its proof; what rules exclude only by name, because RULED OUT says why. */
static void verdict_cleared(nc_textw *w, const nc_r_verdict *v)
{
    size_t named = 0;
    for (size_t i = 0; i < v->cleared_count; i++) {
        bool network = nc_str_eq(v->cleared[i].what, NC_S("network"));
        if (network) {
            nc_tw_to(w, TEXT);
            nc_tw_c(w, "not at fault: the network -");
            nc_tw_flow(w, TEXT + 2, v->cleared[i].because);
            nc_tw_end(w);
            continue;
        }
        if (named == 0) {
            nc_tw_to(w, TEXT);
            nc_tw_c(w, "ruled out: ");
        }
        if (named < MOST_CLEARED) {
            nc_tw_c(w, named ? "; " : "");
            nc_tw_flow(w, TEXT + 2, v->cleared[i].what);
        }
        named++;
    }
    if (named > MOST_CLEARED)
        nc_tw_printf(w, "; and %zu more", named - MOST_CLEARED);
    if (named > 0)
        nc_tw_end(w);
}

static nc_str verdict_words(nc_r_answer kind)
{
    static const nc_str words[] = {NC_SI("cause found"), NC_SI("nothing wrong found"),
                                   NC_SI("network exonerated"), NC_SI("not enough evidence")};
    return words[kind];
}

static void verdict(nc_textw *w, const nc_result *r)
{
    const nc_r_verdict *v = &r->verdict;
    nc_tw_heading(w, 1, "VERDICT");
    nc_tw_to(w, TEXT);
    nc_tw_flow(w, TEXT, v->headline);
    nc_tw_end(w);
    nc_tw_to(w, TEXT);
    nc_tw_put(w, verdict_words(v->kind));
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

void nc_text_action_notes(nc_textw *w, size_t indent, const nc_r_action *a, bool with_decides)
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
        nc_tw_printf(w, "%stells %d.%02d bit", first ? "" : "   ", a->gain / 1000, a->gain % 1000 / 10);
        first = false;
    }
    for (size_t i = 0; with_decides && i < a->decides.count; i++) {
        if (i == 0) {
            nc_tw_c(w, first ? "" : "   ");
            nc_tw_c(w, "decides:");
        }
        nc_tw_to(w, 0);
        nc_tw_flow(w, indent + 2, a->decides.items[i]);
    }
    nc_tw_end(w);
}

static void names(nc_textw *w, const char *before, nc_r_texts causes, const char *after)
{
    for (size_t i = 0; i < causes.count; i++) {
        nc_tw_c(w, i == 0 ? before : "");
        nc_tw_to(w, 0);
        nc_tw_flow_mark(w, TEXT + 8, causes.items[i], i + 1 < causes.count ? "," : after);
    }
}

/* What it would tell, or which line above says the same. */
static void outcomes(nc_textw *w, const nc_result *r, size_t at)
{
    const nc_r_action *a = &r->next.items[at];
    size_t same = nc_result_same_outcomes(r, at);
    if (same != NC_R_NONE) {
        nc_tw_to(w, TEXT + 6);
        nc_tw_printf(w, "tells the same as %zu", same + 1);
        nc_tw_end(w);
    }
    for (size_t i = 0; same == NC_R_NONE && i < a->outcome_count; i++) {
        const nc_r_prospect *o = &a->outcomes[i];
        nc_tw_to(w, TEXT + 6);
        nc_tw_c(w, "if");
        nc_tw_to(w, 0);
        nc_tw_flow_mark(w, TEXT + 8, o->when, ":");
        w->hang = TEXT + 8;
        names(w, " more likely:", o->rises, o->falls.count > 0 ? ";" : "");
        w->hang = TEXT + 8;
        names(w, " less likely:", o->falls, "");
        nc_tw_end(w);
    }
}

static void next_item(nc_textw *w, const nc_result *r, size_t at)
{
    const nc_r_action *a = &r->next.items[at];
    static const char *const words[] = {"run: ", "look: ", "workaround: ", "remedy: "};
    nc_tw_to(w, TEXT);
    nc_tw_printf(w, "%zu", at + 1);
    nc_tw_to(w, TEXT + 3);
    nc_tw_c(w, words[a->kind]);
    if (a->kind == NC_R_RUN && a->missing != NC_R_NONE) {
        nc_tw_printf(w, "collect M%zu below", a->missing + 1);
        nc_tw_flow(w, TEXT + 3, a->to.n ? NC_S(",") : (nc_str){0});
        nc_tw_to(w, 0);
        nc_tw_flow(w, TEXT + 3, a->to);
    } else if (a->kind == NC_R_RUN) {
        nc_tw_flow(w, TEXT + 3, a->to);
        nc_tw_verbatim(w, TEXT + 6, a->text);
    } else {
        nc_tw_flow(w, TEXT + 3, a->text);
        if (a->kind == NC_R_LOOK && a->to.n > 0) {
            nc_tw_c(w, ", to");
            nc_tw_to(w, 0);
            nc_tw_flow(w, TEXT + 3, a->to);
        }
    }
    nc_text_action_notes(w, TEXT + 6, a, a->missing == NC_R_NONE && a->outcome_count == 0);
    outcomes(w, r, at);
}

static void next(nc_textw *w, const nc_result *r)
{
    if (r->next.count == 0)
        return;
    nc_tw_heading(w, 1, "DO NEXT");
    for (size_t i = 0; i < r->next.count && i < MOST_NEXT; i++)
        next_item(w, r, i);
    if (r->next.count > MOST_NEXT)
        nc_text_folded(w, TEXT + 3, r->next.count - MOST_NEXT, "thing to do", "things to do");
    nc_tw_blank(w);
}

/* ---- foot ---- */

static void counts(nc_textw *w, const nc_result *r)
{
    nc_tw_to(w, 1);
    nc_tw_printf(w, "RULES  %u evaluated, %u fired, %u undecided, %u without a source", r->rules_evaluated,
                 r->rules_fired, r->rules_undecided, r->rules_without_source);
    nc_tw_end(w);
    nc_tw_to(w, 1);
    nc_tw_printf(w, "FACTS  %" PRIu64 " read, %" PRIu64 " kept, %" PRIu64 " derived", r->facts_offered,
                 r->facts_kept, r->rows_derived);
    nc_tw_end(w);
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
    nc_tw_printf(w, "knowledge digest %016" PRIx64 "%016" PRIx64, r->knowledge.high, r->knowledge.low);
    nc_tw_end(w);
    if (r->bundle.high != 0 || r->bundle.low != 0) {
        nc_tw_to(w, 1);
        nc_tw_printf(w, "bundle digest    %016" PRIx64 "%016" PRIx64, r->bundle.high, r->bundle.low);
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
