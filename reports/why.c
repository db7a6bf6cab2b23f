/* SPDX-License-Identifier: Apache-2.0 */
/* Why a finding holds, in the order of an argument: claim, grounds, warrant, backing, what would change it.
 */
#include "reports/text.h"

enum { BODY = 2, MOST_INDENT = 60 };

static void section(nc_textw *w, const char *heading, nc_str text)
{
    if (text.n == 0)
        return;
    nc_tw_blank(w);
    nc_tw_heading(w, 0, heading);
    nc_tw_end(w);
    nc_tw_to(w, BODY);
    nc_tw_flow(w, BODY, text);
    nc_tw_end(w);
}

static void list(nc_textw *w, const char *heading, nc_r_texts texts)
{
    if (texts.count == 0)
        return;
    nc_tw_blank(w);
    nc_tw_heading(w, 0, heading);
    nc_tw_end(w);
    for (size_t i = 0; i < texts.count; i++) {
        nc_tw_to(w, BODY);
        nc_tw_c(w, "- ");
        nc_tw_flow(w, BODY + 2, texts.items[i]);
        nc_tw_end(w);
    }
}

static const char *truth_word(nc_truth truth)
{
    return truth == NC_YES ? "yes" : truth == NC_NO ? "no" : "undecided";
}

/* One node; `rails` holds a mark for each level: whether the line above goes on. */
static void node_line(nc_textw *w, const nc_r_node *node, nc_str rails, bool last)
{
    nc_tw_to(w, BODY);
    nc_tw_put(w, rails);
    nc_tw_c(w, w->ascii ? (last ? "'- " : "|- ") : (last ? "└─ " : "├─ "));
    size_t indent = w->column + 2;
    indent = indent < MOST_INDENT ? indent : MOST_INDENT;
    if (node->place.n > 0) {
        nc_tw_flow(w, indent, node->place);
        nc_tw_c(w, ":");
        nc_tw_to(w, 0);
    }
    nc_tw_flow(w, indent, node->text);
    if (node->has_truth)
        nc_tw_printf(w, " = %s", truth_word(node->truth));
    if (node->rule.n > 0) {
        nc_tw_c(w, ", concluded by");
        nc_tw_to(w, 0);
        nc_tw_flow(w, indent, node->rule);
    }
    nc_tw_end(w);
}

/* As deep as derivation.c builds it. */
static void children(nc_textw *w, const nc_r_node *parent, nc_buf *rails)
{
    for (const nc_r_node *node = parent->child; node != NULL; node = node->next) {
        bool last = node->next == NULL;
        size_t had = rails->n;
        node_line(w, node, nc_buf_str(rails), last);
        nc_buf_c(rails, last ? "   " : w->ascii ? "|  " : "│  ");
        children(w, node, rails);
        rails->n = had;
    }
}

static void grounds(nc_textw *w, const nc_r_finding *f)
{
    nc_buf rails = {0};
    nc_tw_blank(w);
    nc_tw_heading(w, 0, "GROUNDS");
    nc_tw_end(w);
    nc_tw_to(w, BODY);
    nc_tw_put(w, f->rule);
    nc_tw_end(w);
    children(w, f->derivation, &rails);
    nc_buf_free(&rails);
}

static void evidence(nc_textw *w, const nc_result *r, const nc_r_finding *f)
{
    if (f->evidence.count == 0)
        return;
    nc_tw_blank(w);
    nc_tw_heading(w, 0, "EVIDENCE");
    nc_tw_end(w);
    for (size_t i = 0; i < f->evidence.count && i < NC_TEXT_FOLD; i++)
        nc_text_evidence(w, BODY, r, f->evidence.items[i]);
    if (f->evidence.count > NC_TEXT_FOLD)
        nc_text_folded(w, BODY, f->evidence.count - NC_TEXT_FOLD, "evidence row", "evidence rows");
    for (size_t i = 0; i < f->filter_count; i++) {
        nc_tw_to(w, BODY);
        nc_tw_c(w, "wireshark, ");
        nc_tw_put(w, f->filters[i].source);
        nc_tw_c(w, ":");
        nc_tw_verbatim(w, BODY + 3, f->filters[i].text);
    }
}

/* Which causes it speaks for or against, and how much. */
static void bears_on(nc_textw *w, const nc_result *r, size_t finding)
{
    bool any = false;
    for (size_t i = 0; i < r->cause_count; i++) {
        const nc_r_cause *c = &r->causes[i];
        for (size_t k = 0; k < c->for_count + c->against_count; k++) {
            const nc_r_weight *item =
                k < c->for_count ? &c->weights_for[k] : &c->weights_against[k - c->for_count];
            if (item->finding != finding)
                continue;
            if (!any) {
                nc_tw_blank(w);
                nc_tw_heading(w, 0, "BEARS ON");
                nc_tw_end(w);
            }
            any = true;
            nc_tw_to(w, BODY);
            nc_tw_put(w, nc_weight_words(item->decibans));
            nc_tw_c(w, ":");
            nc_tw_to(w, 0);
            nc_tw_flow(w, BODY + 2, c->title);
            nc_str word = nc_verdict_name(c->verdict);
            nc_tw_printf(w, " (now %.*s)", NC_FMT(word));
            nc_tw_end(w);
        }
    }
}

void nc_render_why(const nc_result *r, size_t finding, const nc_report_options *options, nc_buf *out)
{
    nc_textw w = nc_tw_begin(out, options);
    const nc_r_finding *f = &r->findings[finding];
    nc_tw_printf(&w, "F%u  ", f->number);
    nc_tw_severity(&w, f->severity);
    nc_tw_to(&w, 0);
    nc_tw_put(&w, f->code);
    nc_tw_to(&w, 0);
    nc_tw_put(&w, f->rule);
    nc_tw_end(&w);
    section(&w, "CLAIM", f->headline);
    if (f->what.n > 0) {
        nc_tw_to(&w, BODY);
        nc_tw_flow(&w, BODY, f->what);
        nc_tw_end(&w);
    }
    if (f->recordings.count > 0) {
        nc_buf text = {0};
        nc_report_recordings(&text, f);
        nc_tw_to(&w, BODY);
        nc_tw_flow(&w, BODY, nc_buf_str(&text));
        nc_tw_end(&w);
        nc_buf_free(&text);
    }
    grounds(&w, f);
    evidence(&w, r, f);
    section(&w, "WARRANT", f->why);
    list(&w, "BACKING", f->refs);
    bears_on(&w, r, finding);
    list(&w, "WOULD CHANGE WITH", f->would_change);
    if (f->effect_number != 0) {
        nc_tw_blank(&w);
        nc_tw_printf(&w, "It is an effect of F%u.", f->effect_number);
        nc_tw_end(&w);
    }
    nc_tw_free(&w);
}
