/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/html_page.h"

#include "reports/html_view.h"

#include "reports/text.h"

#include "engine/base/value.h"

#include <inttypes.h>

/* On a phone the headings of a table are gone: those of its numbers stand before them. */
static void labels(nc_buf *out, size_t table, const char *headings)
{
    nc_str rest = nc_str_c(headings), name;
    for (unsigned i = 1; nc_str_split(&rest, '|', &name); i++)
        if (nc_str_starts(name, NC_S("#")))
            nc_buf_printf(out, ".t%zu td:nth-child(%u):not(:empty)::before{content:'%.*s '}", table, i,
                          NC_FMT(nc_str_sub(name, 1, name.n)));
}

void nc_page_begin(nc_buf *out, nc_str title, const char *const *tables)
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
    nc_buf_c(out, ".page{display:block}.page td:last-child{min-width:0}th{white-space:nowrap}"
                  ".page table{width:auto;min-width:min(100%,30rem)}"
                  "td{overflow-wrap:break-word}.page td.words{overflow-wrap:anywhere;min-width:10rem}"
                  "@media screen and (max-width:72em){.page table{font-size:14px}"
                  ".page th{white-space:normal;overflow-wrap:normal}.page td.when{white-space:normal}"
                  ".page td:first-child:not(.n){white-space:normal;overflow-wrap:anywhere;min-width:5.5rem}"
                  ".page td,.page th{padding-right:.4rem}}"
                  "@media screen and (max-width:60em){.page table{font-size:13px}}"
                  "@media screen and (max-width:40em){.scroll table:not(.rows){width:max-content}"
                  ".scroll table:not(.rows) td{max-width:22rem}"
                  ".rows td.words{display:block}.rows td:empty{display:none}.rows td.n{text-align:left}"
                  ".rows td.n::before{color:var(--soft)}}\n"
                  ".lines p,.lines summary{white-space:pre-wrap;overflow-wrap:anywhere;margin:0;"
                  "font:13px/1.6 ui-monospace,monospace;padding-left:10ch;text-indent:-10ch}"
                  ".lines p{text-indent:calc(1.1em - 10ch)}"
                  "@media screen and (max-width:40em){.lines p,.lines summary{white-space:normal;"
                  "padding-left:4ch;text-indent:-4ch}.lines p{text-indent:calc(1.1em - 4ch)}}"
                  "@media print{.lines details::details-content{content-visibility:hidden;display:none}"
                  ".lines details[open]::details-content{content-visibility:visible;display:block}"
                  ".lines,.scroll{overflow:visible}"
                  ".lines p,.lines summary{white-space:pre-wrap;font-size:9px}"
                  "table{font-size:10px}th,td{padding-right:.4rem}"
                  ".page td,.page td:last-child{min-width:0}.page td.words{min-width:9rem}"
                  "td.when,th{white-space:normal}th{"
                  "overflow-wrap:normal}.lines p,.lines summary{padding-left:8em;text-indent:-8em}}"
                  "\n");
    if (tables != NULL)
        nc_buf_c(out, "@media screen and (max-width:40em){");
    for (size_t i = 0; tables != NULL && tables[i] != NULL; i++)
        labels(out, i, tables[i]);
    nc_buf_c(out, tables != NULL ? "}\n" : "");
    nc_buf_c(out, "</style>\n</head>\n<body>\n<div class=\"page\"><main>\n");
    nc_html_element(out, "h1", NULL, title);
}

void nc_page_end(nc_buf *out)
{
    nc_buf_c(out, "</main></div>\n</body>\n</html>\n");
}

void nc_page_table(nc_buf *out, nc_str title, const char *const *tables, size_t table)
{
    nc_str rest = nc_str_c(tables[table]), name;
    nc_html_element(out, "h2", NULL, title);
    nc_buf_printf(out, "<div class=\"scroll\"><table class=\"rows t%zu\" aria-label=\"", table);
    nc_xml_put(out, title);
    nc_buf_c(out, "\">\n<thead><tr>");
    while (nc_str_split(&rest, '|', &name)) {
        bool number = nc_str_starts(name, NC_S("#"));
        nc_buf_c(out, number ? "<th scope=\"col\" class=\"n\">" : "<th scope=\"col\">");
        nc_xml_put(out, nc_str_sub(name, number, name.n));
        nc_buf_c(out, "</th>");
    }
    nc_buf_c(out, "</tr></thead>\n<tbody>\n");
}

void nc_page_table_end(nc_buf *out, size_t count)
{
    nc_buf_c(out, "</tbody></table></div>\n");
    if (count > NC_HTML_VIEW_ROWS)
        nc_buf_printf(out, "<p class=\"soft\">%zu more rows; the format tsv has all.</p>\n",
                      count - NC_HTML_VIEW_ROWS);
}

void nc_page_cell(nc_buf *out, nc_str text)
{
    nc_buf_c(out, "<td>");
    nc_xml_put(out, text);
    nc_buf_c(out, "</td>");
}

void nc_page_words(nc_buf *out, nc_str text)
{
    nc_buf_c(out, "<td class=\"words\">");
    nc_xml_put(out, text);
    nc_buf_c(out, "</td>");
}

void nc_page_number(nc_buf *out, uint64_t value)
{
    nc_buf_printf(out, "<td class=\"n\">%" PRIu64 "</td>", value);
}

void nc_page_port(nc_buf *out, unsigned port)
{
    nc_buf_printf(out, port > 0 ? "<td class=\"n\">%u</td>" : "<td class=\"n\">-</td>", port);
}

static void cell_of(nc_buf *out, const char *class, nc_str text)
{
    nc_buf_printf(out, "<td class=\"%s\">", class);
    nc_xml_put(out, text);
    nc_buf_c(out, "</td>");
}

void nc_page_span(nc_buf *out, bool there, int64_t ns)
{
    nc_buf text = {0};
    if (there)
        nc_duration_print(&text, ns, false);
    cell_of(out, "n", there ? nc_buf_str(&text) : NC_S("-"));
    nc_buf_free(&text);
}

void nc_page_moment(nc_buf *out, int64_t at)
{
    nc_buf text = {0};
    if (at != NC_TIME_NONE)
        nc_text_time(&text, at, 6);
    cell_of(out, "when", nc_buf_str(&text));
    nc_buf_free(&text);
}

void nc_page_seconds(nc_buf *out, int64_t ns)
{
    nc_buf text = {0};
    nc_seconds_print(&text, ns, 6);
    cell_of(out, "n", nc_buf_str(&text));
    nc_buf_free(&text);
}
