/* SPDX-License-Identifier: Apache-2.0 */
/* The packets as a page: the line of the summary, which opens to the fields and bytes of the packet. */
#include "reports/html_page.h"
#include "reports/html_view.h"
#include "reports/packets.h"

#include <inttypes.h>

enum { MOST_OPEN = 250 }; /* so many can be opened: a page is to stay below 2 MB */

static void head(const nc_packet_table *table, nc_buf *out)
{
    (void)table;
    nc_page_begin(out, NC_S("Packets"), NULL);
    nc_html_element(out, "p", "soft",
                    NC_S("Number, time (UTC), size, addresses and ports, protocol, what it says."));
    nc_buf_c(out, "<div class=\"lines\">\n");
}

static void source(const nc_packet_table *table, nc_buf *out)
{
    nc_html_element(out, "h2", NULL, table->source);
}

static void item(const nc_packet_item *i, nc_buf *out)
{
    nc_buf_c(out, "<tr>");
    if (i->placed)
        nc_buf_printf(out, "<td>%zu</td><td>%zu</td><td>", i->offset, i->length);
    else
        nc_buf_c(out, "<td></td><td></td><td>");
    nc_html_element(out, "code", NULL, i->name);
    nc_buf_c(out, "</td>");
    nc_page_cell(out, i->value);
    nc_page_cell(out, i->label);
    nc_buf_c(out, "</tr>\n");
}

static void inside(const nc_packet_whole *p, nc_buf *out)
{
    nc_buf dump = {0};
    nc_buf_printf(out, "<p class=\"soft\">%zu of %" PRIu32 " bytes were recorded</p>\n", p->bytes.n,
                  p->length);
    nc_buf_c(
        out,
        "<div class=\"scroll\"><table aria-label=\"Header fields\"><thead><tr><th scope=\"col\">offset</th>"
        "<th scope=\"col\">bytes</th><th scope=\"col\">field</th><th scope=\"col\">value</th>"
        "<th scope=\"col\">meaning</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < p->item_count; i++)
        if (p->items[i].value.n > 0)
            item(&p->items[i], out);
    nc_buf_c(out, "</tbody></table></div>\n");
    nc_packet_dump(p, &dump);
    if (dump.n > 0) {
        nc_buf_c(out, "<div class=\"scroll\"><pre>");
        nc_xml_put(out, nc_buf_str(&dump));
        nc_buf_c(out, "</pre></div>\n");
    }
    nc_buf_free(&dump);
}

static void whole(const nc_packet_whole *p, nc_buf *out)
{
    if (p->ordinal > NC_HTML_VIEW_ROWS)
        return;
    bool opens = p->ordinal <= MOST_OPEN;
    nc_buf_c(out, opens ? "<details class=\"bytes\"><summary>" : "<p>");
    nc_xml_put(out, nc_str_n(p->summary.p, p->summary.n > 0 ? p->summary.n - 1 : 0)); /* without its end */
    nc_buf_c(out, opens ? "</summary>\n" : "</p>\n");
    if (opens) {
        inside(p, out);
        nc_buf_c(out, "</details>\n");
    }
}

static void foot(uint64_t count, nc_buf *out)
{
    nc_buf_c(out, "</div>\n");
    if (count == 0)
        nc_html_element(out, "p", NULL, NC_S("No packet was chosen."));
    if (count > MOST_OPEN)
        nc_buf_printf(
            out,
            "<p class=\"soft\">The first %d packets open; --address, --port, --time and --where choose "
            "others.</p>\n",
            MOST_OPEN);
    if (count > NC_HTML_VIEW_ROWS)
        nc_buf_printf(out,
                      "<p class=\"soft\">%" PRIu64 " more packets; the formats text and tsv have all.</p>\n",
                      count - NC_HTML_VIEW_ROWS);
    nc_page_end(out);
}

const nc_packet_format nc_packets_html = {
    .name = NC_SI("html"),
    .media = NC_SI("text/html"),
    .doc = NC_SI("a page: the summary, each line of which opens to details and bytes"),
    .columns = NC_PACKET_SUMMARY,
    .head = head,
    .source = source,
    .whole = whole,
    .foot = foot,
};
