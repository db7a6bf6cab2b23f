/* SPDX-License-Identifier: Apache-2.0 */
/* The HTML report: one file without script that fetches nothing; its own content security policy forbids
 * both. */
#include "reports/html.h"

#include "reports/places.h"
#include "reports/text.h"

#include <inttypes.h>

enum { OPEN_FINDINGS = 5, MOST_EVIDENCE = 60, MOST_SAME = 8, MOST_NODES = 200 };

void nc_html_element(nc_buf *out, const char *tag, const char *class, nc_str text)
{
    if (text.n == 0)
        return;
    nc_buf_printf(out, class ? "<%s class=\"%s\">" : "<%s>", tag, class);
    nc_xml_put(out, text);
    nc_buf_printf(out, "</%s>\n", tag);
}

void nc_html_section(nc_buf *out, const char *id, const char *title)
{
    nc_buf_printf(out, "<section id=\"%s\" aria-label=\"%s\"><h2>%s</h2>\n", id, title, title);
}

/* A screen reader lists links by their names alone: these say what the letter stands for. */
static void jump(nc_buf *out, bool there, const char *what, char letter, size_t number)
{
    if (there)
        nc_buf_printf(out, "<a href=\"#%c%zu\" aria-label=\"%s %c%zu\">%c%zu</a>", letter, number, what,
                      letter, number, letter, number);
    else
        nc_buf_printf(out, "%c%zu", letter, number);
}

void nc_html_finding_link(nc_buf *out, unsigned number)
{
    jump(out, number <= NC_HTML_FINDINGS, "finding", 'F', number);
}

void nc_html_missing_link(nc_buf *out, size_t number)
{
    jump(out, number < NC_HTML_LIST, "missing evidence", 'M', number + 1);
}

/* Is a row of evidence on the page: is it cited by a finding that is? */
static bool has_evidence(const nc_result *r, size_t number)
{
    const nc_r_evidence *e = &r->evidence[number];
    bool cited = false;
    for (size_t i = 0; i < e->findings.count && !cited; i++)
        cited = e->findings.items[i] < NC_HTML_FINDINGS && e->findings.items[i] < r->finding_count;
    return cited && number < NC_HTML_EVIDENCE;
}

void nc_html_evidence_link(nc_buf *out, const nc_result *r, size_t number)
{
    jump(out, has_evidence(r, number), "evidence", 'E', number + 1);
    nc_buf_char(out, ' ');
}

void nc_html_more(nc_buf *out, const char *tag, size_t count, size_t most)
{
    if (count > most)
        nc_buf_printf(out, "<%s class=\"soft\">%zu more in the JSON report.</%s>\n", tag, count - most, tag);
}

/* Words of ours as a class name; severities are such. */
static const char *class_of(nc_severity severity)
{
    static const char *const names[] = {"info", "notice", "warning", "error", "critical"};
    return names[severity];
}

/* ---- head ---- */

static void head(nc_buf *out, const nc_result *r)
{
    nc_buf_c(out, "<!DOCTYPE html>\n<html lang=\"");
    nc_xml_put(out, r->language.n > 0 ? r->language : NC_S("en"));
    nc_buf_c(
        out,
        "\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
        "'unsafe-inline'; "
        "img-src data:\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"referrer\" content=\"no-referrer\">\n<link rel=\"icon\" href=\"data:,\">\n<title>");
    nc_xml_put(out, r->case_id.n ? r->case_id : NC_S("netcause"));
    nc_buf_c(out, ": ");
    nc_xml_put(out, r->verdict.headline);
    nc_buf_c(out, "</title>\n<style>\n");
    for (const char *const *piece = nc_html_style; *piece != NULL; piece++)
        nc_buf_c(out, *piece);
    nc_buf_c(out, "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#verdict\">Skip to the "
                  "verdict</a>\n<div class=\"page\">\n");
}

static void contents_item(nc_buf *out, bool there, const char *id, const char *name)
{
    if (there)
        nc_buf_printf(out, "<li><a href=\"#%s\">%s</a></li>\n", id, name);
}

static void contents(nc_buf *out, const nc_result *r)
{
    nc_buf_c(out, "<nav aria-label=\"Contents\"><ul>\n");
    contents_item(out, true, "verdict", "Verdict");
    contents_item(out, r->next.count > 0, "next", "Do next");
    contents_item(out, true, "findings", "Findings");
    contents_item(out, true, "timeline", "Timeline");
    contents_item(out, r->evidence_count > 0, "evidence", "Evidence");
    contents_item(out, r->cause_count > 0, "causes", "Causes");
    contents_item(out, r->ruled_out_count > 0, "ruled-out", "Ruled out");
    contents_item(out, r->missing_count > 0, "missing",
                  nc_result_wants_nothing(r) ? "Could show more" : "Missing evidence");
    contents_item(out, r->undecided_count > 0, "undecided", "Undecided");
    contents_item(out, true, "inputs", "Inputs");
    nc_buf_c(out, "</ul></nav>\n");
}

/* ---- verdict ---- */

static void verdict_facts(nc_buf *out, const nc_result *r)
{
    const nc_r_verdict *v = &r->verdict;
    nc_buf_c(out, "<ul class=\"facts\">\n");
    if (v->has_severity) {
        nc_buf_printf(out, "<li class=\"%s\">severity ", class_of(v->severity));
        nc_html_element(out, "span", "sev", nc_severity_name(v->severity));
        nc_buf_c(out, "</li>\n");
    }
    if (v->has_certainty) {
        nc_buf_c(out, "<li>cause ");
        nc_html_element(out, "strong", NULL, nc_verdict_name(v->certainty));
        nc_buf_c(out, "</li>\n");
    }
    if (v->owner.n > 0) {
        nc_buf_c(out, "<li>owner: ");
        nc_xml_put(out, v->owner);
        nc_buf_c(out, "</li>\n");
    }
    nc_buf since = {0};
    nc_report_since(&since, r);
    nc_html_element(out, "li", NULL, nc_buf_str(&since));
    if (v->finding != NC_R_NONE) {
        nc_buf_c(out, "<li>see ");
        nc_html_finding_link(out, r->findings[v->finding].number);
        nc_buf_clear(&since);
        nc_report_sources(&since, r);
        nc_buf_c(out, since.n > 0 ? " in " : "");
        nc_xml_put(out, nc_buf_str(&since));
        nc_buf_c(out, "</li>\n");
    }
    nc_buf_clear(&since);
    nc_report_besides(&since, r);
    nc_html_element(out, "li", NULL, nc_buf_str(&since));
    nc_buf_free(&since);
    nc_buf_c(out, "</ul>\n");
}

static void verdict(nc_buf *out, const nc_result *r)
{
    const nc_r_verdict *v = &r->verdict;
    bool good = v->kind == NC_R_NETWORK_EXONERATED || v->kind == NC_R_NOTHING_WRONG;
    nc_buf_printf(out, "<header id=\"verdict\" class=\"verdict %s\">\n",
                  v->has_severity ? class_of(v->severity)
                  : good          ? "good"
                                  : "info");
    nc_html_element(out, "p", "soft", r->title);
    nc_html_element(out, "h1", NULL, v->headline);
    nc_html_element(out, "p", NULL, nc_result_seen(r));
    nc_html_element(out, "p", NULL, v->text);
    verdict_facts(out, r);
    for (size_t i = 0; i < v->cleared_count; i++) { /* what else is ruled out has a section of its own */
        if (!nc_str_eq(v->cleared[i].what, NC_S("network")) || v->cleared[i].because.n == 0)
            continue;
        nc_buf_c(out, "<p>The network did its part: ");
        nc_xml_put(out, v->cleared[i].because);
        nc_buf_c(out, "</p>\n");
    }
    nc_buf_c(out, "</header>\n");
    for (size_t i = 0; i < r->tell.count; i++) {
        nc_buf_c(out, "<blockquote class=\"tell\"><p><strong>Tell the caller:</strong> ");
        nc_xml_put(out, r->tell.items[i]);
        nc_buf_c(out, "</p></blockquote>\n");
    }
}

/* ---- what to do ---- */

void nc_html_action(nc_buf *out, const nc_r_action *a, unsigned other)
{
    bool command = a->kind == NC_R_RUN;
    nc_html_element(out, "strong", NULL, a->kind == NC_R_LOOK ? NC_S("look at") : nc_r_action_name(a->kind));
    nc_buf_c(out, command && a->to.n > 0 ? "this to " : "");
    nc_xml_put(out, command ? a->to : a->text);
    if (a->kind == NC_R_LOOK && a->to.n > 0) {
        nc_buf_c(out, ", to ");
        nc_xml_put(out, a->to);
    }
    if (a->risk.n > 0) {
        nc_buf_c(out, " <span class=\"soft\">risk: ");
        nc_xml_put(out, a->risk);
        nc_buf_c(out, "</span>");
    }
    if (other > 0) {
        nc_buf_c(out, a->risk.n > 0 ? ", for " : " for ");
        nc_html_finding_link(out, other);
    }
    if (command)
        nc_html_element(out, "pre", NULL, a->text);
    nc_buf also = {0};
    nc_report_also(&also, a, MOST_SAME);
    nc_html_element(out, "p", "soft", nc_buf_str(&also));
    nc_buf_free(&also);
}

/* By their titles, which are sentences: each in a voice of its own. */
static void names(nc_buf *out, const nc_result *r, const char *before, nc_r_texts causes)
{
    for (size_t i = 0; i < causes.count; i++) {
        nc_buf_c(out, i == 0 ? before : "; ");
        nc_html_element(out, "em", NULL, nc_result_cause_title(r, causes.items[i]));
    }
}

static void outcomes(nc_buf *out, const nc_result *r, size_t at)
{
    const nc_r_action *a = &r->next.items[at];
    size_t same = nc_result_same_outcomes(r, at);
    if (a->gain > 0) {
        nc_buf_printf(out, "%s<span class=\"soft\">",
                      a->kind == NC_R_RUN || a->risk.n == 0 || a->also.count > 0 ? " " : ", ");
        nc_report_gain(out, a->gain);
        nc_buf_c(out, "</span>");
    }
    if (same != NC_R_NONE)
        nc_buf_printf(out, "<p class=\"soft\">tells the same as %zu</p>", nc_result_shown(r, same));
    if (same != NC_R_NONE || a->outcome_count == 0)
        return;
    nc_buf_printf(out, "<details class=\"soft\"><summary>what %zu would tell</summary><ul>",
                  nc_result_shown(r, at));
    for (size_t i = 0; i < a->outcome_count; i++) {
        const nc_r_prospect *o = &a->outcomes[i];
        nc_buf_c(out, "<li>if ");
        nc_xml_put(out, o->when);
        nc_buf_c(out, ":");
        names(out, r, " more likely: ", o->rises);
        names(out, r, o->rises.count > 0 ? "; less likely: " : " less likely: ", o->falls);
        nc_buf_c(out, "</li>");
    }
    nc_buf_c(out, "</ul></details>");
}

static void folded_here(nc_buf *out, const nc_result *r, size_t at)
{
    size_t named = 0;
    for (size_t i = at + 1; i < r->next.count && named < MOST_SAME; i++) {
        if (!nc_result_folds(r, i) || nc_result_same_outcomes(r, i) != at)
            continue;
        nc_buf_c(out, named++ ? ", " : "<p class=\"soft\">or ");
        nc_html_missing_link(out, r->next.items[i].missing);
    }
    nc_buf_c(out, named == 0 ? "" : named == 1 ? ", which tells the same</p>" : ", which tell the same</p>");
}

void nc_html_places(nc_buf *out, const nc_result *r, bool next)
{
    bool any = false;
    for (size_t i = 0; i < r->place_count; i++) {
        if (!nc_place_is_told(r, i, NC_HTML_NEXT, next))
            continue;
        nc_buf_c(out, any ? "" : "<ul class=\"soft\">");
        nc_buf_printf(out, "<li><code>&lt;%.*s&gt;</code>: ", NC_FMT(r->places[i].name));
        nc_xml_put(out, r->places[i].how);
        nc_buf_c(out, "</li>\n");
        any = true;
    }
    nc_buf_c(out, any ? "</ul>\n" : "");
}

static void next(nc_buf *out, const nc_result *r)
{
    size_t items = r->next.count > 0 ? nc_result_shown(r, r->next.count - 1) : 0;
    if (items == 0)
        return;
    nc_html_section(out, "next", "Do next");
    nc_buf_c(out, "<ol>\n");
    for (size_t i = 0; i < r->next.count && nc_result_shown(r, i) <= NC_HTML_NEXT; i++) {
        if (nc_result_folds(r, i))
            continue;
        nc_buf_c(out, "<li>");
        nc_html_action(out, &r->next.items[i], nc_report_for(r, &r->next.items[i]));
        outcomes(out, r, i);
        folded_here(out, r, i);
        nc_buf_c(out, "</li>\n");
    }
    nc_buf_c(out, "</ol>\n");
    nc_html_more(out, "p", items, NC_HTML_NEXT);
    nc_html_places(out, r, true);
    nc_buf again = {0};
    nc_result_add_again(&again, r, NC_HTML_NEXT);
    if (again.n > 0)
        nc_html_element(out, "p", "again", nc_buf_str(&again));
    nc_buf_free(&again);
    nc_buf_c(out, "</section>\n");
}

/* ---- findings ---- */

static void finding_row(nc_buf *out, const nc_r_finding *f)
{
    nc_buf time = {0};
    if (f->first != NC_TIME_NONE)
        nc_text_time(&time, f->first, 3);
    nc_buf_printf(out, "<tr class=\"finding %s\"><th scope=\"row\">", class_of(f->severity));
    nc_html_finding_link(out, f->number);
    nc_buf_c(out, "</th><td>");
    nc_html_element(out, "span", "sev", nc_severity_name(f->severity));
    nc_buf_c(out, "</td><td class=\"when\">");
    nc_xml_put(out, nc_buf_str(&time));
    nc_buf_c(out, "</td><td class=\"code\">");
    nc_xml_put(out, f->code);
    nc_buf_c(out, "</td><td>");
    nc_xml_put(out, f->headline);
    if (f->effect_number != 0) {
        nc_buf_c(out, " (effect of ");
        nc_html_finding_link(out, f->effect_number);
        nc_buf_char(out, ')');
    }
    nc_buf_c(out, f->state == NC_R_SUPPRESSED ? " (suppressed)" : "");
    nc_buf_c(out, "</td></tr>\n");
    nc_buf_free(&time);
}

static void finding_table(nc_buf *out, const nc_result *r)
{
    nc_buf_c(out, "<fieldset class=\"filter\"><legend>Show</legend>\n"
                  "<span><input type=\"radio\" name=\"show\" id=\"show-all\" checked><label "
                  "for=\"show-all\">all</label></span>\n"
                  "<span><input type=\"radio\" name=\"show\" id=\"show-warning\"><label "
                  "for=\"show-warning\">warnings and "
                  "errors</label></span>\n"
                  "<span><input type=\"radio\" name=\"show\" id=\"show-error\"><label "
                  "for=\"show-error\">errors</label></span></fieldset>\n"
                  "<div class=\"scroll\"><table class=\"rows\" aria-label=\"Findings\">\n<thead><tr><th "
                  "scope=\"col\">id</th><th scope=\"col\">severity</th>"
                  "<th scope=\"col\">first seen (UTC)</th><th scope=\"col\">code</th><th "
                  "scope=\"col\">what</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < r->finding_count && i < NC_HTML_FINDINGS; i++)
        finding_row(out, &r->findings[i]);
    nc_buf_c(out, "</tbody></table></div>\n");
    if (r->finding_count > NC_HTML_FINDINGS)
        nc_buf_printf(out, "<p class=\"soft\">%zu more findings in the JSON report.</p>\n",
                      r->finding_count - NC_HTML_FINDINGS);
}

static void labelled(nc_buf *out, const char *label, nc_str text)
{
    if (text.n > 0)
        nc_buf_printf(out, "<h4>%s</h4>\n", label);
    nc_html_element(out, "p", NULL, text);
}

static void node(nc_buf *out, const nc_r_node *n, size_t *room)
{
    static const char *const truth[] = {
        "<li><span class=\"no\"><span class=\"word\">no: </span>",
        "<li><span class=\"undecided\"><span class=\"word\">undecided: </span>",
        "<li><span class=\"yes\"><span class=\"word\">yes: </span>"};
    if (*room > 0)
        nc_buf_c(out, "<ul>\n");
    bool list = *room > 0;
    for (; n != NULL && *room > 0; n = n->next) {
        --*room;
        nc_buf_c(out, n->has_truth ? truth[n->truth] : "<li><span>");
        nc_xml_put(out, n->text);
        nc_buf_c(out, "</span>");
        nc_buf_c(out, n->place.n ? " <span class=\"soft\">" : "");
        nc_xml_put(out, n->place);
        nc_buf_c(out, n->place.n ? "</span>" : "");
        if (n->child != NULL)
            node(out, n->child, room);
        nc_buf_c(out, "</li>\n");
    }
    nc_buf_c(out, list ? "</ul>\n" : "");
}

/* The root says what the heading of the finding says: the tree begins below it. */
static void derivation(nc_buf *out, const nc_r_finding *f)
{
    size_t room = MOST_NODES;
    if (f->derivation == NULL || f->derivation->child == NULL)
        return;
    nc_buf_c(out, "<h4>How concluded</h4>\n<div class=\"tree\">\n");
    node(out, f->derivation->child, &room);
    nc_buf_c(out, "</div>\n");
    if (room == 0)
        nc_buf_c(out, "<p class=\"soft\">The rest is in the JSON report.</p>\n");
    if (f->would_change.count > 0)
        nc_buf_c(out, "<h4>Would change with</h4>\n<ul>\n");
    for (size_t i = 0; i < f->would_change.count && i < NC_HTML_LIST; i++)
        nc_html_element(out, "li", NULL, f->would_change.items[i]);
    nc_html_more(out, "li", f->would_change.count, NC_HTML_LIST);
    nc_buf_c(out, f->would_change.count > 0 ? "</ul>\n" : "");
}

static void cited(nc_buf *out, const nc_result *r, const nc_r_finding *f)
{
    if (f->evidence.count > 0)
        nc_buf_c(out, "<p>Evidence: ");
    for (size_t i = 0; i < f->evidence.count && i < MOST_EVIDENCE; i++)
        nc_html_evidence_link(out, r, f->evidence.items[i]);
    if (f->evidence.count > MOST_EVIDENCE)
        nc_buf_printf(out, "and %zu more in the JSON report", f->evidence.count - MOST_EVIDENCE);
    nc_buf_c(out, f->evidence.count > 0 ? "</p>\n" : "");
    for (size_t i = 0; i < f->filter_count; i++) {
        nc_buf_c(out, "<h4>Wireshark, ");
        nc_xml_put(out, f->filters[i].source);
        nc_buf_c(out, "</h4>\n");
        nc_html_element(out, "pre", NULL, f->filters[i].text);
    }
}

static void finding(nc_buf *out, const nc_result *r, const nc_r_finding *f, bool open)
{
    nc_buf_printf(
        out,
        "<article id=\"F%u\" aria-label=\"Finding F%u\" class=\"finding %s\"><details%s><summary><h3>F%u "
        "<span class=\"sev\">",
        f->number, f->number, class_of(f->severity), open ? " open" : "", f->number);
    nc_xml_put(out, nc_severity_name(f->severity));
    nc_buf_c(out, "</span> ");
    nc_xml_put(out, f->headline);
    nc_buf_c(out, "</h3></summary>\n<p class=\"soft\">");
    nc_xml_put(out, f->code);
    nc_buf_c(out, " ");
    nc_xml_put(out, f->rule);
    nc_buf_c(out, "</p>\n");
    labelled(out, "What happened", f->what);
    nc_buf seen = {0};
    nc_report_recordings(&seen, f);
    nc_html_element(out, "p", "soft", nc_buf_str(&seen));
    nc_buf_free(&seen);
    labelled(out, "Why this follows", f->why);
    labelled(out, "Fix", f->fix);
    if (f->state == NC_R_SUPPRESSED)
        labelled(out, "Suppressed", f->suppress_reason);
    cited(out, r, f);
    if (out->n < NC_HTML_PICTURES) {
        nc_html_ladder(out, &f->ladder, f->number);
        derivation(out, f);
    } else {
        nc_buf_c(out, "<p class=\"soft\">How this was concluded is in the JSON report.</p>\n");
    }
    nc_buf_c(out, "</details></article>\n");
}

static void findings(nc_buf *out, const nc_result *r)
{
    nc_html_section(out, "findings", "Findings");
    if (r->finding_count == 0)
        nc_buf_c(out, "<p>None.</p>\n");
    else
        finding_table(out, r);
    for (size_t i = 0; i < r->finding_count && i < NC_HTML_FINDINGS; i++)
        finding(out, r, &r->findings[i], i < OPEN_FINDINGS);
    nc_buf_c(out, "</section>\n");
}

/* ---- evidence ---- */

static void numbers(nc_buf *out, const char *what, const uint64_t *at, size_t count)
{
    enum { MOST = 8 };
    if (count == 0)
        return;
    nc_buf_printf(out, "%s", what);
    for (size_t i = 0; i < count && i < MOST; i++)
        nc_buf_printf(out, " %" PRIu64, at[i]);
    if (count > MOST)
        nc_buf_printf(out, " and %zu more", count - MOST);
    nc_buf_c(out, " ");
}

static void evidence_row(nc_buf *out, const nc_result *r, size_t number)
{
    const nc_r_evidence *e = &r->evidence[number];
    nc_buf time = {0};
    if (e->from != NC_TIME_NONE)
        nc_text_time(&time, e->from, 6);
    nc_buf_printf(out, "<tr id=\"E%zu\"><th scope=\"row\">E%zu</th><td>", number + 1, number + 1);
    nc_html_element(out, "code", NULL, e->source);
    numbers(out, e->capture ? "frame" : "record", e->records, e->record_count);
    numbers(out, "line", e->lines, e->line_count);
    nc_buf_c(out, "</td><td class=\"when\">");
    nc_xml_put(out, nc_buf_str(&time));
    nc_buf_c(out, "</td><td>");
    nc_html_element(out, "code", NULL, e->text);
    nc_buf_c(out, "</td></tr>\n");
    if (out->n < NC_HTML_PACKETS)
        nc_html_packets(out, r, number);
    nc_buf_free(&time);
}

static void evidence(nc_buf *out, const nc_result *r)
{
    size_t folded = 0;
    if (r->evidence_count == 0)
        return;
    nc_html_section(out, "evidence", "Evidence");
    nc_buf_c(out, "<div class=\"scroll\"><table class=\"rows\" "
                  "aria-label=\"Evidence\">\n<thead><tr><th "
                  "scope=\"col\">id</th>"
                  "<th scope=\"col\">where</th><th scope=\"col\">when (UTC)</th><th "
                  "scope=\"col\">what</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < r->evidence_count; i++) {
        bool show = has_evidence(r, i);
        if (show)
            evidence_row(out, r, i);
        folded += !show;
    }
    nc_buf_c(out, "</tbody></table></div>\n");
    if (folded > 0)
        nc_buf_printf(out, "<p class=\"soft\">%zu more rows in the JSON report.</p>\n", folded);
    nc_buf_c(out, "</section>\n");
}

static void foot(nc_buf *out, const nc_result *r)
{
    nc_buf_c(out, "<footer><p>netcause ");
    nc_xml_put(out, r->engine);
    nc_buf_printf(
        out, ", concluded by rules only. %u rules evaluated, %u fired, %u undecided, %u without a source; ",
        r->rules_evaluated, r->rules_fired, r->rules_undecided, r->rules_without_source);
    nc_buf_printf(out, "%" PRIu64 " facts read, %" PRIu64 " kept, %" PRIu64 " derived.</p>\n<p>knowledge",
                  r->facts_offered, r->facts_kept, r->rows_derived);
    for (size_t i = 0; i < r->pack_count; i++) {
        nc_buf_c(out, i ? ", " : " ");
        nc_xml_put(out, r->packs[i].name);
        nc_buf_c(out, " ");
        nc_xml_put(out, r->packs[i].version);
    }
    nc_buf_printf(out, "; digest %016" PRIx64 "%016" PRIx64, r->knowledge.high, r->knowledge.low);
    if (r->bundle.high != 0 || r->bundle.low != 0)
        nc_buf_printf(out, "; bundle %016" PRIx64 "%016" PRIx64, r->bundle.high, r->bundle.low);
    nc_buf_c(out, "</p></footer>\n");
}

void nc_render_html(const nc_result *r, const nc_report_options *options, nc_buf *out)
{
    (void)options; /* the reader's browser decides how it looks */
    head(out, r);
    contents(out, r);
    nc_buf_c(out, "<main>\n");
    verdict(out, r);
    next(out, r);
    findings(out, r);
    nc_html_timeline(out, r);
    evidence(out, r);
    nc_html_causes(out, r);
    nc_html_missing(out, r);
    nc_html_inputs(out, r);
    foot(out, r);
    nc_buf_c(out, "</main>\n</div>\n</body>\n</html>\n");
}
