/* SPDX-License-Identifier: Apache-2.0 */
/* The packets that a row of evidence cites: their fields, and the bytes in hexadecimal, ASCII and EBCDIC, the
 * field that is the evidence marked in all of them.  The row opens without a script. */
#include "reports/html.h"
#include "reports/text.h"

#include <inttypes.h>

enum { ROW = 16 };

static int digit_of(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The byte at a place; -1 behind the end.  The text may come from a stored result: anything may stand in it.
 */
static int byte_at(const nc_r_packet *p, size_t at)
{
    if (at >= p->bytes.n / 2)
        return -1;
    int high = digit_of(p->bytes.p[at * 2]), low = digit_of(p->bytes.p[at * 2 + 1]);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
}

static bool is_evidence(const nc_r_packet *p, size_t at)
{
    for (size_t i = 0; i < p->field_count; i++) {
        const nc_r_field *f = &p->fields[i];
        if (f->evidence && at >= f->offset && at - f->offset < f->length)
            return true;
    }
    return false;
}

/* Opens or closes the mark where it changes. */
static void mark(nc_buf *out, bool *open, bool wanted)
{
    if (*open != wanted)
        nc_buf_c(out, wanted ? "<strong class=\"hit\">" : "</strong>");
    *open = wanted;
}

static void hexadecimal(nc_buf *out, const nc_r_packet *p, size_t at)
{
    bool open = false;
    nc_buf_printf(out, "%04zx ", at);
    for (size_t i = at; i < at + ROW; i++) {
        int byte = byte_at(p, i);
        bool hit = byte >= 0 && is_evidence(p, i);
        if (!hit)
            mark(out, &open, false);
        nc_buf_c(out, i % 8 == 0 ? "  " : " ");
        mark(out, &open, hit);
        nc_buf_printf(out, byte >= 0 ? "%02x" : "  ", (unsigned)byte);
    }
    mark(out, &open, false);
    nc_buf_c(out, "  ");
}

static void characters(nc_buf *out, const nc_r_packet *p, size_t at, bool ebcdic)
{
    bool open = false;
    for (size_t i = at; i < at + ROW; i++) {
        int byte = byte_at(p, i);
        char c = byte < 0 ? ' ' : byte >= ' ' && byte <= '~' ? (char)byte : '.';
        if (ebcdic && byte >= 0)
            c = i < p->ebcdic.n ? p->ebcdic.p[i] : '.';
        mark(out, &open, byte >= 0 && is_evidence(p, i));
        nc_xml_put(out, nc_str_n(&c, 1));
    }
    mark(out, &open, false);
}

static void dump(nc_buf *out, const nc_r_packet *p)
{
    size_t count = p->bytes.n / 2;
    if (count == 0)
        return;
    nc_buf_c(out, "<div class=\"scroll\"><pre>");
    nc_buf_printf(out, "%-4s  %-49s  %-16s  %s\n", "", "hexadecimal", "ASCII", "EBCDIC");
    for (size_t at = 0; at < count; at += ROW) {
        hexadecimal(out, p, at);
        characters(out, p, at, false);
        nc_buf_c(out, "  ");
        characters(out, p, at, true);
        nc_buf_char(out, '\n');
    }
    if (p->recorded > count)
        nc_buf_printf(out, "and %zu more bytes, which netcause packets --format hex shows\n",
                      p->recorded - count);
    nc_buf_c(out, "</pre></div>\n");
}

static void field(nc_buf *out, const nc_r_field *f)
{
    nc_buf_printf(out, "<tr%s><td>%zu</td><td>%zu</td><td>", f->evidence ? " class=\"hit\"" : "", f->offset,
                  f->length);
    nc_html_element(out, f->evidence ? "strong" : "code", NULL, f->name);
    nc_buf_c(out, "</td><td>");
    nc_xml_put(out, f->value);
    nc_buf_c(out, "</td><td>");
    nc_xml_put(out, f->label);
    nc_buf_c(out, f->evidence ? " (evidence)</td></tr>\n" : "</td></tr>\n");
}

static void packet(nc_buf *out, const nc_r_evidence *e, const nc_r_packet *p)
{
    nc_buf time = {0};
    if (p->at != NC_TIME_NONE)
        nc_text_time(&time, p->at, 6);
    const char *unit = e->capture ? "frame" : e->record_count > 0 ? "record" : "line";
    nc_buf_printf(out,
                  "<details class=\"bytes\"><summary>%s %" PRIu64
                  " in bytes<span class=\"word\">, E%zu</span></summary>\n",
                  unit, p->number, p->evidence + 1);
    nc_buf_c(out, "<p class=\"soft\">");
    nc_xml_put(out, nc_buf_str(&time));
    nc_buf_printf(out, "%s%" PRIu32 " of %" PRIu32 " bytes were recorded</p>\n", time.n > 0 ? ", " : "",
                  p->recorded, p->length);
    nc_buf_free(&time);
    nc_buf_printf(out,
                  "<div class=\"scroll\"><table aria-label=\"Header fields of %s %" PRIu64
                  ", E%zu\"><thead><tr><th scope=\"col\">offset</th>"
                  "<th scope=\"col\">bytes</th><th scope=\"col\">field</th><th scope=\"col\">value</th>"
                  "<th scope=\"col\">meaning</th></tr></thead>\n<tbody>\n",
                  unit, p->number, p->evidence + 1);
    for (size_t i = 0; i < p->field_count; i++)
        field(out, &p->fields[i]);
    nc_buf_c(out, "</tbody></table></div>\n");
    dump(out, p);
    nc_buf_c(out, "</details>\n");
}

void nc_html_packets(nc_buf *out, const nc_result *r, size_t evidence)
{
    bool any = false;
    for (size_t i = 0; i < r->packet_count; i++) {
        if (r->packets[i].evidence != evidence)
            continue;
        nc_buf_c(out, any ? "" : "<tr><td></td><td colspan=\"3\">\n");
        packet(out, &r->evidence[evidence], &r->packets[i]);
        any = true;
    }
    nc_buf_c(out, any ? "</td></tr>\n" : "");
}
