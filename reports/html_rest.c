/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/html.h"
#include "reports/text.h"

#include <inttypes.h>

enum { MOST_WEIGHTS = 12, MOST_INPUTS = 500 };

/* ---- causes ---- */

static void weights(nc_buf *out, const nc_result *r, const char *word, const nc_r_weight *items, size_t count)
{
    for (size_t i = 0; i < count && i < MOST_WEIGHTS; i++) {
        nc_buf_printf(out, "<li>%s, ", word);
        nc_xml_put(out, nc_weight_words(items[i].decibans));
        if (items[i].finding != NC_R_NONE) {
            nc_buf_c(out, " (");
            nc_html_finding_link(out, r->findings[items[i].finding].number);
            nc_buf_char(out, ')');
        }
        nc_buf_c(out, ": ");
        nc_xml_put(out, items[i].because);
        nc_buf_c(out, "</li>\n");
    }
    nc_html_more(out, "li", count, MOST_WEIGHTS);
}

static void cause(nc_buf *out, const nc_result *r, const nc_r_cause *c)
{
    nc_buf_c(out, "<tr><td>");
    nc_html_element(out, "strong", NULL, nc_verdict_name(c->verdict));
    nc_buf_c(out, "</td><td>");
    nc_xml_put(out, c->title);
    if (c->about.n > 0) {
        nc_buf_c(out, " (");
        nc_xml_put(out, c->about);
        nc_buf_c(out, ")");
    }
    if (c->owner.n > 0) {
        nc_buf_c(out, " <span class=\"soft\">owner: ");
        nc_xml_put(out, c->owner);
        nc_buf_c(out, "</span>");
    }
    nc_buf_c(out, "<ul>\n");
    weights(out, r, "for", c->weights_for, c->for_count);
    weights(out, r, "against", c->weights_against, c->against_count);
    if (c->verdict >= NC_V_OPEN && c->verdict < NC_V_CONFIRMED && c->confirm.n > 0) {
        nc_buf_c(out, "<li>to confirm: ");
        nc_xml_put(out, c->confirm);
        nc_buf_c(out, "</li>\n");
    }
    nc_buf_c(out, "</ul></td></tr>\n");
}

static void ruled_out(nc_buf *out, const nc_result *r)
{
    if (r->ruled_out_count == 0)
        return;
    nc_html_section(out, "ruled-out", "Ruled out");
    nc_buf_c(out, "<ul>\n");
    for (size_t i = 0; i < r->ruled_out_count; i++) {
        const nc_r_ruled_out *x = &r->ruled_out[i];
        nc_buf_c(out, "<li class=\"no\">");
        nc_xml_put(out, x->title);
        nc_buf_c(out, ": ");
        nc_xml_put(out, x->because);
        nc_buf_c(out, " ");
        for (size_t k = 0; k < x->evidence.count && k < 12; k++)
            nc_html_evidence_link(out, r, x->evidence.items[k]);
        nc_buf_c(out, "</li>\n");
    }
    nc_buf_c(out, "</ul></section>\n");
}

void nc_html_causes(nc_buf *out, const nc_result *r)
{
    if (r->cause_count > 0)
        nc_html_section(out, "causes", "Causes");
    if (r->cause_count > 0)
        nc_buf_c(out,
                 "<div class=\"scroll\"><table "
                 "class=\"rows\" aria-label=\"Causes\">\n<thead><tr><th "
                 "scope=\"col\">verdict</th>"
                 "<th scope=\"col\">cause, with what speaks for and against it</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < r->cause_count; i++)
        cause(out, r, &r->causes[i]);
    nc_buf_c(out, r->cause_count > 0 ? "</tbody></table></div></section>\n" : "");
    ruled_out(out, r);
}

/* ---- what is missing ---- */

static void decided(nc_buf *out, const nc_result *r, nc_r_texts causes)
{
    nc_buf_c(out, causes.count > 0 ? "<p class=\"soft\">helps to decide: " : "");
    for (size_t i = 0; i < causes.count; i++) {
        nc_buf_c(out, i ? "; " : "");
        nc_html_element(out, "em", NULL, nc_result_cause_title(r, causes.items[i]));
    }
    nc_buf_c(out, causes.count > 0 ? "</p>\n" : "");
}

static void missing_item(nc_buf *out, const nc_result *r, const nc_r_missing *m, size_t number)
{
    nc_buf_printf(out, "<h3 id=\"M%zu\">M%zu ", number, number);
    nc_xml_put(out, m->what);
    nc_buf_c(out, "</h3>\n");
    nc_html_element(out, "p", NULL, m->why);
    decided(out, r, m->separates);
    for (size_t k = 0; k < m->commands.count; k++) {
        nc_buf_c(out, "<div>");
        nc_html_action(out, &m->commands.items[k], 0);
        nc_buf_c(out, "</div>\n");
    }
}

static void undecided_item(nc_buf *out, const nc_r_undecided *u)
{
    nc_buf_c(out, "<tr><td class=\"code\">");
    nc_xml_put(out, u->code.n ? u->code : u->rule);
    nc_buf_c(out, "</td><td>");
    nc_xml_put(out, u->title);
    if (u->count > 1)
        nc_buf_printf(out, " (%zu times)", u->count);
    nc_buf_c(out, u->count > 1 ? "</td><td>the first: " : "</td><td>");
    nc_xml_put(out, u->reason);
    nc_buf_c(out, "</td><td>");
    for (size_t i = 0; i < u->missing.count && i < NC_HTML_LIST; i++) {
        nc_html_missing_link(out, u->missing.items[i]);
        nc_buf_char(out, ' ');
    }
    nc_buf_c(out, "</td></tr>\n");
}

void nc_html_missing(nc_buf *out, const nc_result *r)
{
    if (r->missing_count > 0)
        nc_html_section(out, "missing",
                        nc_result_wants_nothing(r) ? "Could show more, though nothing calls for it"
                                                   : "Missing evidence");
    for (size_t i = 0; i < r->missing_count && i < NC_HTML_LIST; i++)
        missing_item(out, r, &r->missing[i], i + 1);
    nc_html_more(out, "p", r->missing_count, NC_HTML_LIST);
    if (r->missing_count > 0)
        nc_html_places(out, r, false);
    nc_buf_c(out, r->missing_count > 0 ? "</section>\n" : "");
    if (r->undecided_count > 0)
        nc_html_section(out, "undecided", "Undecided");
    if (r->undecided_count > 0)
        nc_buf_c(out,
                 "<div "
                 "class=\"scroll\"><table aria-label=\"Undecided\">\n<thead><tr><th scope=\"col\">code</th>"
                 "<th scope=\"col\">rule</th><th scope=\"col\">why it stays open</th><th "
                 "scope=\"col\">needs</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < r->undecided_count; i++)
        undecided_item(out, &r->undecided[i]);
    nc_buf_c(out, r->undecided_count > 0 ? "</tbody></table></div></section>\n" : "");
}

/* ---- inputs ---- */

static void clock_item(nc_buf *out, const nc_r_clock *c)
{
    nc_buf text = {0};
    nc_buf_add(&text, c->b);
    nc_buf_c(&text, " against ");
    nc_buf_add(&text, c->a);
    nc_buf_c(&text, ": ");
    if (c->has_consistent && !c->consistent) {
        nc_buf_c(&text, "no constant difference: a clock drifts or was set");
    } else if (c->has_offset) {
        nc_seconds_print(&text, c->offset, 6);
        nc_buf_c(&text, " s");
        if (c->has_bound) {
            nc_buf_c(&text, ", at most off by ");
            nc_seconds_print(&text, c->bound, 6);
            nc_buf_c(&text, " s");
        }
    } else {
        nc_buf_c(&text, "bounded on one side only");
    }
    nc_html_element(out, "li", NULL, nc_buf_str(&text));
    nc_buf_free(&text);
}

static void note_line(nc_buf *out, const char *before, nc_str text)
{
    if (text.n == 0)
        return;
    nc_buf_printf(out, "<p>%s", before);
    nc_xml_put(out, text);
    nc_buf_c(out, "</p>");
}

/* What limits the input. */
static void input_notes(nc_buf *out, const nc_r_input *in)
{
    note_line(out, "", in->note);
    if (in->has_drops && in->drops > 0)
        nc_buf_printf(out, "<p>%" PRId64 " %s lost while recording</p>", in->drops,
                      in->drops == 1 ? "record was" : "records were");
    note_line(out, "recording filter: ", in->filter);
    if (in->zone_assumed)
        nc_buf_printf(out, "<p>time zone assumed: UTC%+" PRId32 " minutes</p>", in->zone_minutes);
}

static void input_row(nc_buf *out, const nc_r_input *in)
{
    nc_buf from = {0}, rest = {0};
    if (in->from != NC_TIME_NONE)
        nc_text_span(&from, &rest, in);
    nc_buf_c(out, "<tr><td>");
    nc_html_element(out, "code", NULL, in->name);
    nc_buf_c(out, "</td><td>");
    nc_xml_put(out, in->kind);
    nc_buf_c(out, in->encoding.n > 0 ? ", " : "");
    nc_xml_put(out, in->encoding);
    nc_buf_c(out, "</td><td>");
    nc_xml_put(out, nc_source_status_name(in->status));
    nc_buf_printf(out, "</td><td class=\"n\">%" PRIu64 "</td><td class=\"n\">%" PRIu64, in->bytes,
                  in->records);
    nc_buf_c(out, "</td><td class=\"when\">");
    nc_xml_put(out, nc_buf_str(&from));
    nc_buf_c(out, rest.n > 0 ? "<br>" : "");
    nc_xml_put(out, nc_str_trim(nc_buf_str(&rest)));
    nc_buf_c(out, "</td><td>");
    input_notes(out, in);
    nc_buf_c(out, "</td></tr>\n");
    nc_buf_free(&from);
    nc_buf_free(&rest);
}

void nc_html_inputs(nc_buf *out, const nc_result *r)
{
    nc_html_section(out, "inputs", "Inputs");
    nc_buf_c(out, "<div class=\"scroll\"><table "
                  "class=\"rows\" aria-label=\"Inputs\">\n<thead><tr><th "
                  "scope=\"col\">name</th>"
                  "<th scope=\"col\">kind</th><th scope=\"col\">status</th>"
                  "<th scope=\"col\" class=\"n\">bytes</th>"
                  "<th scope=\"col\" class=\"n\">records</th>"
                  "<th scope=\"col\">recorded</th><th scope=\"col\">note</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < r->input_count && i < MOST_INPUTS; i++)
        input_row(out, &r->inputs[i]);
    nc_buf_c(out, "</tbody></table></div>\n");
    nc_html_more(out, "p", r->input_count, MOST_INPUTS);
    if (r->clock_count > 0)
        nc_buf_c(out, "<h3>Clocks</h3>\n<ul>\n");
    for (size_t i = 0; i < r->clock_count && i < NC_HTML_LIST; i++)
        clock_item(out, &r->clocks[i]);
    nc_html_more(out, "li", r->clock_count, NC_HTML_LIST);
    nc_buf_c(out, r->clock_count > 0 ? "</ul>\n" : "");
    for (size_t i = 0; i < r->limit_count; i++) {
        nc_buf_c(out, "<p>Limit reached: ");
        nc_xml_put(out, r->limits[i].limit);
        if (r->limits[i].value > 0)
            nc_buf_printf(out, " %" PRIu64, r->limits[i].value);
        nc_buf_c(out, ": ");
        nc_xml_put(out, r->limits[i].effect);
        nc_buf_c(out, "</p>\n");
    }
    for (size_t i = 0; i < r->notices.count && i < NC_HTML_LIST; i++) {
        nc_buf_c(out, "<p>Note: ");
        nc_xml_put(out, r->notices.items[i]);
        nc_buf_c(out, "</p>\n");
    }
    nc_html_more(out, "p", r->notices.count, NC_HTML_LIST);
    nc_buf_c(out, "</section>\n");
}
