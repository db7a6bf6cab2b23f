/* SPDX-License-Identifier: Apache-2.0 */
/* The short report for an electronic mail: plain text of 76 columns, ASCII, no tables.  What it leaves out is
 * in the others. */
#include "reports/fold.h"
#include "reports/places.h"
#include "reports/text.h"
#include "reports/textw.h"

enum { WIDTH = 76, INDENT = 4, MOST_FINDINGS = 20, MOST_ALIKE = 4, MOST_NEXT = 5, MOST_SAME = 5 };

static void paragraph(nc_textw *w, size_t indent, nc_str text)
{
    if (text.n == 0)
        return;
    nc_tw_to(w, indent);
    nc_tw_flow(w, indent, text);
    nc_tw_end(w);
}

static void verdict(nc_textw *w, const nc_result *r)
{
    const nc_r_verdict *v = &r->verdict;
    paragraph(w, 0, v->headline);
    nc_tw_blank(w);
    paragraph(w, 0, nc_result_seen(r));
    paragraph(w, 0, v->text);
    if (v->has_severity) {
        nc_tw_c(w, "Severity: ");
        nc_tw_put(w, nc_severity_name(v->severity));
        nc_tw_c(w, v->has_certainty ? ", cause: " : "");
        nc_tw_put(w, v->has_certainty ? nc_verdict_name(v->certainty) : NC_S(""));
        nc_tw_end(w);
    }
    if (v->owner.n > 0) {
        nc_tw_c(w, "For: ");
        nc_tw_put(w, v->owner);
        nc_tw_end(w);
    }
    nc_buf since = {0};
    nc_report_since(&since, r);
    if (since.n > 0)
        since.p[0] = 'F'; /* a line of its own */
    paragraph(w, 0, nc_buf_str(&since));
    nc_buf_clear(&since);
    nc_report_sources(&since, r);
    if (since.n > 0) {
        nc_tw_c(w, "Seen in");
        paragraph(w, 2, nc_buf_str(&since));
    }
    nc_buf_clear(&since);
    nc_report_besides(&since, r);
    paragraph(w, 0, nc_buf_str(&since));
    nc_buf_free(&since);
    nc_tw_blank(w);
}

/* Others for whom it is to be done, too. */
static void also_for(nc_textw *w, const nc_r_action *a)
{
    nc_buf text = {0};
    nc_report_also(&text, a, MOST_SAME);
    paragraph(w, INDENT, nc_buf_str(&text));
    nc_buf_free(&text);
}

/* Of a command only why; it stands below. */
static void wording(nc_textw *w, const nc_result *r, const nc_r_action *a)
{
    bool command = a->kind == NC_R_RUN, look = a->kind == NC_R_LOOK;
    nc_buf text = {0};
    nc_buf_c(&text, command ? "run, to " : look ? "look at " : "");
    nc_buf_add(&text, command ? a->to : a->text);
    nc_buf_c(&text, look && a->to.n > 0 ? ", to " : "");
    nc_buf_add(&text, look ? a->to : NC_S(""));
    if (nc_report_for(r, a) > 0)
        nc_buf_printf(&text, " (for F%u)", nc_report_for(r, a));
    nc_tw_flow(w, INDENT, nc_buf_str(&text));
    nc_buf_free(&text);
}

static void next(nc_textw *w, const nc_result *r)
{
    if (r->next.count > 0)
        nc_tw_heading(w, 0, "What to do next");
    nc_tw_end(w);
    for (size_t i = 0; i < r->next.count && nc_result_shown(r, i) <= MOST_NEXT; i++) {
        const nc_r_action *a = &r->next.items[i];
        if (nc_result_folds(r, i))
            continue;
        nc_tw_printf(w, "%2zu. ", nc_result_shown(r, i));
        wording(w, r, a);
        nc_tw_end(w);
        if (a->kind == NC_R_RUN)
            nc_tw_verbatim(w, INDENT + 4, a->text);
        also_for(w, a);
    }
    size_t items = r->next.count > 0 ? nc_result_shown(r, r->next.count - 1) : 0;
    if (items > MOST_NEXT)
        nc_text_folded(w, INDENT, items - MOST_NEXT, "thing to do", "things to do");
    for (size_t i = 0; i < r->place_count; i++) {
        if (!nc_place_is_told(r, i, MOST_NEXT, true))
            continue;
        nc_tw_to(w, INDENT);
        nc_tw_printf(w, "<%.*s> ", NC_FMT(r->places[i].name));
        nc_tw_flow(w, INDENT + 2, r->places[i].how);
        nc_tw_end(w);
    }
    nc_buf again = {0};
    nc_result_add_again(&again, r, MOST_NEXT);
    paragraph(w, INDENT, nc_buf_str(&again));
    nc_buf_free(&again);
    nc_tw_blank(w);
}

static void recordings(nc_textw *w, const nc_r_finding *f)
{
    nc_buf text = {0};
    nc_report_recordings(&text, f);
    paragraph(w, INDENT, nc_buf_str(&text));
    nc_buf_free(&text);
}

static void findings(nc_textw *w, const nc_result *r)
{
    size_t items[MOST_FINDINGS], count = nc_fold_pick(r, MOST_ALIKE, items, MOST_FINDINGS);
    if (r->finding_count > 0)
        nc_tw_heading(w, 0, "Findings");
    nc_tw_end(w);
    for (size_t i = 0; i < count; i++) {
        const nc_r_finding *f = &r->findings[items[i]];
        nc_tw_printf(w, "F%u ", f->number);
        nc_tw_severity(w, f->severity);
        nc_tw_to(w, 0);
        nc_tw_flow(w, INDENT, f->what.n ? f->what : f->headline);
        nc_tw_end(w);
        recordings(w, f);
        if (nc_fold_more(f, MOST_ALIKE) > 0)
            nc_text_folded(w, INDENT, nc_fold_more(f, MOST_ALIKE), "like these", "like these");
    }
    size_t rest = nc_fold_rest(r, MOST_ALIKE, items, count);
    if (rest > 0)
        nc_text_folded(w, INDENT, rest, "finding", "findings");
    nc_tw_blank(w);
}

static void missing(nc_textw *w, const nc_result *r)
{
    if (r->missing_count > 0)
        nc_tw_heading(w, 0, "What would tell more");
    nc_tw_end(w);
    for (size_t i = 0; i < r->missing_count && i < MOST_NEXT; i++) {
        nc_tw_printf(w, "M%zu ", i + 1);
        nc_tw_flow(w, INDENT, r->missing[i].what);
        nc_tw_end(w);
    }
    if (r->missing_count > MOST_NEXT)
        nc_text_folded(w, INDENT, r->missing_count - MOST_NEXT, "item", "items");
}

void nc_render_mail(const nc_result *r, const nc_report_options *options, nc_buf *out)
{
    nc_report_options look = *options;
    look.width = WIDTH;
    look.color = false;
    look.ascii = true;
    nc_textw w = nc_tw_begin(out, &look);
    verdict(&w, r);
    for (size_t i = 0; i < r->tell.count; i++)
        paragraph(&w, 0, r->tell.items[i]);
    nc_tw_blank(&w);
    next(&w, r);
    findings(&w, r);
    missing(&w, r);
    nc_tw_free(&w);
}
