/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/html_view.h"

#include "reports/html.h"

#include "engine/base/value.h"

#include <inttypes.h>

static void page_begin(nc_buf *out, nc_str title)
{
    nc_buf_c(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                  "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
                  "'unsafe-inline'; img-src data:\">\n"
                  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                  "<meta name=\"referrer\" content=\"no-referrer\">\n<link rel=\"icon\" "
                  "href=\"data:,\">\n<title>");
    nc_xml_put(out, title);
    nc_buf_c(out, "</title>\n<style>\n");
    for (const char *const *piece = nc_html_style; *piece != NULL; piece++)
        nc_buf_c(out, *piece);
    nc_buf_c(out, ".page{display:block}th{white-space:nowrap}td{overflow-wrap:break-word}</style>\n</head>\n"
                  "<body>\n<div class=\"page\"><main>\n");
    nc_html_element(out, "h1", NULL, title);
}

static void page_end(nc_buf *out)
{
    nc_buf_c(out, "</main></div>\n</body>\n</html>\n");
}

/* Headings with "|" between them. */
static void table_begin(nc_buf *out, nc_str title, const char *headings)
{
    nc_str rest = nc_str_c(headings), name;
    nc_html_element(out, "h2", NULL, title);
    nc_buf_c(out, "<div class=\"scroll\"><table>\n<thead><tr>");
    while (nc_str_split(&rest, '|', &name)) {
        nc_buf_c(out, "<th scope=\"col\">");
        nc_xml_put(out, name);
        nc_buf_c(out, "</th>");
    }
    nc_buf_c(out, "</tr></thead>\n<tbody>\n");
}

static void table_end(nc_buf *out, size_t count)
{
    nc_buf_c(out, "</tbody></table></div>\n");
    if (count > NC_HTML_VIEW_ROWS)
        nc_buf_printf(out, "<p class=\"soft\">%zu more rows; the format tsv has all.</p>\n",
                      count - NC_HTML_VIEW_ROWS);
}

static void cell(nc_buf *out, nc_str text)
{
    nc_buf_c(out, "<td>");
    nc_xml_put(out, text);
    nc_buf_c(out, "</td>");
}

static void number(nc_buf *out, uint64_t value)
{
    nc_buf_printf(out, "<td>%" PRIu64 "</td>", value);
}

static void span(nc_buf *out, bool there, int64_t ns)
{
    nc_buf text = {0};
    if (there)
        nc_value_print(&text, NULL, NC_T_DURATION, nc_w_int(ns));
    cell(out, there ? nc_buf_str(&text) : NC_S("-"));
    nc_buf_free(&text);
}

static void moment(nc_buf *out, int64_t at)
{
    nc_buf text = {0};
    if (at != NC_TIME_NONE)
        nc_time_print(&text, at, 6);
    nc_buf_c(out, "<td class=\"when\">");
    nc_xml_put(out, nc_buf_str(&text));
    nc_buf_c(out, "</td>");
    nc_buf_free(&text);
}

static size_t rows_of(size_t count)
{
    return count < NC_HTML_VIEW_ROWS ? count : NC_HTML_VIEW_ROWS;
}

void nc_render_exceptions_html(const nc_exception_view *v, nc_buf *out)
{
    page_begin(out, NC_S("Exceptions"));
    table_begin(out, NC_S("How many"), "class|exceptions");
    for (unsigned i = 0; i < NC_X_CLASSES; i++) {
        nc_buf_c(out, "<tr>");
        cell(out, nc_exception_class_name((nc_exception_class)i));
        number(out, v->found[i]);
        nc_buf_c(out, "</tr>\n");
    }
    table_end(out, 0);
    table_begin(out, NC_S("Which"), "class|source|frame|time (UTC)|who|what");
    for (size_t i = 0; i < rows_of(v->count); i++) {
        const nc_exception *x = &v->items[i];
        nc_buf_c(out, "<tr>");
        cell(out, nc_exception_class_name(x->class));
        cell(out, x->source);
        number(out, x->number);
        moment(out, x->at);
        cell(out, x->who);
        cell(out, x->what);
        nc_buf_c(out, "</tr>\n");
    }
    table_end(out, v->count);
    page_end(out);
}

static void flow(nc_buf *out, const nc_flow_row *f)
{
    const uint64_t numbers[] = {f->port, f->sessions, f->refused,         f->silent,          f->reset,
                                f->open, f->again,    f->bytes_to_server, f->bytes_to_client};
    nc_buf_c(out, "<tr>");
    cell(out, f->source);
    cell(out, f->client);
    cell(out, f->server);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        number(out, numbers[i]);
    nc_buf_c(out, "</tr>\n");
}

static void answers(nc_buf *out, const nc_time_row *t)
{
    bool any = t->answers > 0;
    nc_buf_c(out, "<tr>");
    cell(out, t->source);
    cell(out, t->kind);
    cell(out, t->server);
    number(out, t->port);
    number(out, t->answers);
    number(out, t->unanswered);
    span(out, any, t->least);
    span(out, any, any ? t->sum / (int64_t)t->answers : 0);
    span(out, any, t->most);
    number(out, t->slow);
    nc_buf_c(out, "</tr>\n");
}

void nc_render_flow_view_html(const nc_flow_view *v, nc_buf *out)
{
    page_begin(out, NC_S("Who talks to whom"));
    table_begin(out, NC_S("Connections"),
                "source|client|server|port|sessions|refused|silent|reset|open|sent again|bytes to server|"
                "bytes to client");
    for (size_t i = 0; i < rows_of(v->flow_count); i++)
        flow(out, &v->flows[i]);
    table_end(out, v->flow_count);
    table_begin(out, NC_S("Response times"),
                "source|what|server|port|answers|unanswered|fastest|mean|slowest|slow");
    for (size_t i = 0; i < rows_of(v->time_count); i++)
        answers(out, &v->times[i]);
    table_end(out, v->time_count);
    if (v->over)
        nc_buf_c(out, "<p>There are more clients, servers and ports than are counted here.</p>\n");
    page_end(out);
}

static void seconds(nc_buf *out, int64_t ns)
{
    nc_buf text = {0};
    nc_seconds_print(&text, ns, 6);
    cell(out, nc_buf_str(&text));
    nc_buf_free(&text);
}

void nc_render_steps_html(const nc_talk *t, nc_buf *out)
{
    nc_buf title = {0};
    nc_buf_printf(&title, "%.*s and %.*s in %.*s", NC_FMT(t->a), NC_FMT(t->b), NC_FMT(t->source));
    page_begin(out, nc_buf_str(&title));
    table_begin(out, NC_S("Steps"), "elapsed|since|frame|direction|dialogue|other connections");
    for (size_t i = 0; i < rows_of(t->count); i++) {
        const nc_talk_step *s = &t->steps[i];
        nc_buf_c(out, "<tr>");
        seconds(out, s->at - t->steps[0].at);
        seconds(out, i > 0 ? s->at - t->steps[i - 1].at : 0);
        number(out, s->record);
        cell(out, s->to_server ? NC_S("to server") : NC_S("to client"));
        cell(out, s->beside ? NC_S("") : s->text);
        cell(out, s->beside ? s->text : NC_S(""));
        nc_buf_c(out, "</tr>\n");
    }
    table_end(out, t->count);
    page_end(out);
    nc_buf_free(&title);
}
