/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/html.h"
#include "reports/text.h"

#include <stdlib.h>

/* A row for each input that has a time: what it covers, hatched where it is blind, a mark for each finding
 * that it supports.  Inputs whose clocks are known to differ are drawn on the clock of the first of them, as
 * the offset says. */

enum { WIDTH = 900, LEFT = 220, RIGHT = 20, ROW = 34, TOP = 30, MOST_ROWS = 40, MOST_MARKS = 400, NAME = 30 };

typedef struct row {
    const nc_r_input *input;
    int64_t shift; /* added to its times */
} row;

typedef struct picture {
    const nc_result *r;
    nc_buf *out;
    row rows[MOST_ROWS];
    size_t count;
    int64_t from, to;
} picture;

/* clock(b) - clock(a) = offset: a time of b is offset later than the same moment of a. */
static int64_t shift_of(const nc_result *r, nc_str name, nc_str base)
{
    for (size_t i = 0; i < r->clock_count; i++) {
        const nc_r_clock *c = &r->clocks[i];
        if (!c->has_offset || (c->has_consistent && !c->consistent))
            continue;
        if (nc_str_eq(c->b, name) && nc_str_eq(c->a, base))
            return -c->offset;
        if (nc_str_eq(c->a, name) && nc_str_eq(c->b, base))
            return c->offset;
    }
    return 0;
}

static void add_row(picture *p, const nc_r_input *in)
{
    if (in->from == NC_TIME_NONE || in->to == NC_TIME_NONE || p->count == MOST_ROWS)
        return;
    int64_t shift = p->count > 0 ? shift_of(p->r, in->name, p->rows[0].input->name) : 0;
    p->rows[p->count] = (row){in, shift};
    int64_t from = in->from + shift, to = in->to + shift;
    p->from = p->count == 0 || from < p->from ? from : p->from;
    p->to = p->count == 0 || to > p->to ? to : p->to;
    p->count++;
}

static double x_of(const picture *p, int64_t at)
{
    double span = (double)(p->to - p->from), part = span > 0 ? (double)(at - p->from) / span : 0;
    part = part < 0 ? 0 : part > 1 ? 1 : part;
    return LEFT + part * (WIDTH - LEFT - RIGHT);
}

/* `what` is said of the input: where the pointer rests and to who does not see the pattern. */
static void box(const picture *p, const row *item, const char *class, nc_str what, double from, double to,
                double y)
{
    if (to <= from)
        return;
    nc_buf_printf(p->out,
                  "<rect fill=\"silver\" class=\"%s\" x=\"%.1f\" y=\"%.0f\" width=\"%.1f\" "
                  "height=\"%d\"><title>",
                  class, from, y, to - from, ROW - 16);
    nc_xml_put(p->out, item->input->name);
    nc_buf_char(p->out, ' ');
    nc_xml_put(p->out, what);
    nc_buf_c(p->out, "</title></rect>\n");
}

static void mark(const picture *p, const nc_r_finding *f, nc_str source, int64_t at, double y)
{
    static const char *const names[] = {"info", "notice", "warning", "error", "critical"};
    double x = x_of(p, at);
    bool link = f->number <= NC_HTML_FINDINGS;
    if (link)
        nc_buf_printf(p->out, "<a href=\"#F%u\">", f->number);
    nc_buf_printf(p->out,
                  "<line stroke=\"black\" class=\"tick %s\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.0f\" "
                  "y2=\"%.0f\"><title>F%u ",
                  names[f->severity], x, x, y - 2, y + ROW - 14, f->number);
    nc_xml_put(p->out, f->headline);
    nc_buf_c(p->out, " in ");
    nc_xml_put(p->out, source);
    nc_buf_c(p->out, link ? "</title></line></a>\n" : "</title></line>\n");
}

static void marks(const picture *p, const row *item, double y, size_t *room)
{
    const nc_result *r = p->r;
    for (size_t e = 0; e<r->evidence_count && * room> 0; e++) {
        const nc_r_evidence *ev = &r->evidence[e];
        if (ev->from == NC_TIME_NONE || ev->findings.count == 0 || !nc_str_eq(ev->source, item->input->name))
            continue;
        --*room;
        mark(p, &r->findings[ev->findings.items[0]], item->input->name, ev->from + item->shift, y);
    }
}

static void draw_row(const picture *p, size_t i, size_t *room)
{
    const row *item = &p->rows[i];
    double y = TOP + (double)i * ROW, from = x_of(p, item->input->from + item->shift),
           to = x_of(p, item->input->to + item->shift);
    nc_str name = item->input->name;
    nc_buf_printf(p->out, "<text x=\"0\" y=\"%.0f\">", y + 14);
    nc_buf_c(p->out, name.n > NAME ? "..." : "");
    nc_xml_put(p->out, name.n > NAME ? nc_str_sub(name, name.n - NAME, NAME) : name);
    nc_buf_c(p->out, "</text>\n");
    nc_buf begin = {0}, rest = {0};
    nc_buf_c(&begin, "covers ");
    nc_text_span(&begin, &rest, item->input);
    nc_buf_add(&begin, nc_buf_str(&rest));
    box(p, item, "blind", NC_S("is blind before it begins"), LEFT, from, y);
    box(p, item, "cover", nc_buf_str(&begin), from, to > from + 2 ? to : from + 2, y);
    box(p, item, "blind", NC_S("is blind after it ends"), to, WIDTH - RIGHT, y);
    nc_buf_free(&begin);
    nc_buf_free(&rest);
    marks(p, item, y, room);
}

static void label(const picture *p, int64_t at, const char *anchor, double x)
{
    nc_buf text = {0};
    nc_text_time(&text, at, 3);
    nc_buf_printf(p->out, "<text class=\"soft\" x=\"%.0f\" y=\"16\" text-anchor=\"%s\">", x, anchor);
    nc_xml_put(p->out, nc_buf_str(&text));
    nc_buf_c(p->out, "</text>\n");
    nc_buf_free(&text);
}

static void draw(const picture *p)
{
    size_t room = MOST_MARKS;
    nc_buf_printf(p->out,
                  "<svg role=\"group\" aria-labelledby=\"tl-title\" aria-describedby=\"tl-desc\" viewBox=\"0 "
                  "0 %d %zu\">\n<title "
                  "id=\"tl-title\">Timeline of the "
                  "inputs</title>\n<desc id=\"tl-desc\">A row for each input: filled where it covers the "
                  "time, hatched where it is blind, a "
                  "mark for each finding. The same is in the tables of findings and "
                  "inputs.</desc>\n<defs><pattern id=\"hatch\" width=\"7\" "
                  "height=\"7\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><line "
                  "class=\"axis\" x1=\"0\" y1=\"0\" "
                  "x2=\"0\" y2=\"7\" stroke-width=\"2\"/></pattern></defs>\n",
                  WIDTH, TOP + p->count * ROW + 6);
    label(p, p->from, "start", LEFT);
    label(p, p->to, "end", WIDTH - RIGHT);
    for (size_t i = 0; i < p->count; i++)
        draw_row(p, i, &room);
    nc_buf_c(p->out, "</svg>\n");
}

void nc_html_timeline(nc_buf *out, const nc_result *r)
{
    picture *p = nc_xcalloc(1, sizeof *p);
    p->r = r;
    p->out = out;
    for (size_t i = 0; i < r->input_count; i++)
        add_row(p, &r->inputs[i]);
    nc_html_section(out, "timeline", "Timeline");
    if (p->count == 0)
        nc_buf_c(out, "<p>No input has a time.</p>\n");
    else
        draw(p);
    bool shifted = false;
    for (size_t i = 0; i < p->count; i++)
        shifted = shifted || p->rows[i].shift != 0;
    if (shifted) {
        nc_buf_c(out, "<p class=\"soft\">Times are on the clock of ");
        nc_xml_put(out, p->rows[0].input->name);
        nc_buf_c(out, ".</p>\n");
    }
    nc_buf_c(out, "</section>\n");
    free(p);
}
