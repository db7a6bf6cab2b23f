/* SPDX-License-Identifier: Apache-2.0 */
/* A conversation as a picture, and the same as a table.  Arrows between two vantages slope as the packet's
 * way took time, all on one scale; before the first and behind the last vantage nothing is known and they are
 * level. Pauses break the time axis. */
#include "reports/html.h"
#include "reports/text.h"

#include <inttypes.h>

enum {
    WIDTH = 900,
    LEFT = 170,
    SPAN = 400,
    WORDS = LEFT + SPAN + 20,
    TOP = 44,
    ROW = 22,
    SLOPE = 14,
    PAUSE = 20,
    HEAD = 7,
    MOST_VANTAGES = 8,
    MOST_ROWS = 130,
    MOST_WORDS = 38
};

typedef struct drawing {
    const nc_r_ladder *l;
    nc_buf *out;
    double y;
    int64_t first, before;
    int64_t slowest; /* the longest way between two vantages */
} drawing;

static double lifeline(const drawing *d, size_t number) /* 0 client, then vantages, then server */
{
    return LEFT + (double)number * SPAN / (double)(d->l->vantage_count + 1);
}

static int64_t time_of(const nc_r_arrow *a)
{
    int64_t at = NC_TIME_NONE;
    for (size_t i = 0; i < a->sight_count; i++)
        if (at == NC_TIME_NONE || a->sights[i].at < at)
            at = a->sights[i].at;
    return at;
}

static int64_t way_of(const nc_r_arrow *a)
{
    int64_t least = time_of(a), most = least;
    for (size_t i = 0; i < a->sight_count; i++)
        most = a->sights[i].at > most ? a->sights[i].at : most;
    return a->sight_count > 1 ? most - least : 0;
}

/* Pauses of a second and more. */
static int64_t pause_before(const drawing *d, const nc_r_arrow *a)
{
    int64_t at = time_of(a);
    bool pause = at != NC_TIME_NONE && d->before != NC_TIME_NONE && at - d->before >= NC_SECOND;
    return pause ? at - d->before : 0;
}

static double height_of(const drawing *d, const nc_r_arrow *a)
{
    double slope = d->slowest > 0 ? (double)way_of(a) / (double)d->slowest * SLOPE : 0;
    return ROW + slope + (pause_before(d, a) > 0 ? PAUSE : 0);
}

/* Strokes and fills of attributes are for readers without CSS; the style sheet has its own. */
static void line(const drawing *d, const char *class, double x1, double y1, double x2, double y2)
{
    nc_buf_printf(d->out,
                  "<line stroke=\"black\" class=\"%s\" x1=\"%.0f\" y1=\"%.1f\" x2=\"%.0f\" y2=\"%.1f\"/>\n",
                  class, x1, y1, x2, y2);
}

static void words_at(const drawing *d, const char *class, double x, double y, const char *anchor)
{
    nc_buf_printf(d->out, "<text%s%s%s x=\"%.0f\" y=\"%.0f\" text-anchor=\"%s\">",
                  class[0] ? " class=\"" : "", class, class[0] ? "\"" : "", x, y, anchor);
}

static void head_of(const drawing *d, double x, double y, bool right)
{
    double back = right ? x - HEAD : x + HEAD;
    nc_buf_printf(d->out, "<polygon class=\"head\" points=\"%.0f,%.1f %.0f,%.1f %.0f,%.1f\"/>\n", x, y, back,
                  y - 4, back, y + 4);
}

/* The height of the arrow at each lifeline it crosses: at a vantage by its time, else level with the nearest.
 */
static double y_at(const drawing *d, const nc_r_arrow *a, size_t vantage, double y)
{
    int64_t first = time_of(a);
    for (size_t i = 0; i < a->sight_count; i++)
        if (a->sights[i].vantage == vantage && d->slowest > 0)
            return y + (double)(a->sights[i].at - first) / (double)d->slowest * SLOPE;
    return -1;
}

static void cross(const drawing *d, double x, double y)
{
    line(d, "lost", x - 6, y - 6, x + 6, y + 6);
    line(d, "lost", x - 6, y + 6, x + 6, y - 6);
}

static void unsure(const drawing *d, double x, double y)
{
    words_at(d, "soft", x, y + 5, "middle");
    nc_buf_c(d->out, "?</text>\n");
}

static void packet(const drawing *d, const nc_r_arrow *a, double y)
{
    size_t n = d->l->vantage_count;
    double x = lifeline(d, a->to_server ? 0 : n + 1), at = y;
    bool ends = a->fate != NC_R_RECORDED && a->lost_after < n;
    for (size_t i = 0; i < n; i++) {
        size_t vantage = a->to_server ? i : n - 1 - i;
        double next = y_at(d, a, vantage, y), to = lifeline(d, vantage + 1);
        bool there = next >= 0 || (n == 1 && a->sight_count > 0);
        next = next >= 0 ? next : at;
        line(d, "packet", x, at, to, next);
        if (there)
            nc_buf_printf(d->out, "<rect class=\"head\" x=\"%.0f\" y=\"%.1f\" width=\"4\" height=\"4\"/>\n",
                          to - 2, next - 2);
        x = to;
        at = next;
        if (ends && vantage == a->lost_after)
            break;
    }
    double end = ends ? x + (a->to_server ? 1 : -1) * SPAN / (double)(n + 1) / 2
                      : lifeline(d, a->to_server ? n + 1 : 0);
    line(d, a->fate == NC_R_NOT_SHOWN ? "packet unsure" : "packet", x, at, end, at);
    if (a->fate == NC_R_LOST)
        cross(d, end, at);
    else if (ends)
        unsure(d, end, at);
    else
        head_of(d, end, at, a->to_server);
}

static nc_str shortened(nc_str text)
{
    size_t n = text.n > MOST_WORDS ? MOST_WORDS : text.n;
    while (n > 0 && n < text.n && ((uint8_t)text.p[n] & 0xc0) == 0x80)
        n--;
    return nc_str_sub(text, 0, n);
}

static void fate_words(nc_buf *out, const nc_r_arrow *a)
{
    if (a->again > 0)
        nc_buf_printf(out, " (again %u)", a->again);
    if (a->fate == NC_R_LOST)
        nc_buf_c(out, " lost");
}

static void label(const drawing *d, const nc_r_arrow *a, double y)
{
    size_t cited = a->evidence.count > 0 ? a->evidence.items[0] : NC_R_NONE;
    bool link = cited < NC_HTML_EVIDENCE;
    if (link)
        nc_buf_printf(d->out, "<a href=\"#E%zu\">", cited + 1);
    words_at(d, a->kind == NC_R_ABSENT ? "soft" : a->fate == NC_R_LOST ? "lost" : "", WORDS, y + 4, "start");
    if (a->kind == NC_R_FOLDED)
        nc_buf_printf(d->out, "%" PRIu64 " more", a->count);
    if (a->text.n > MOST_WORDS) {
        nc_buf_c(d->out, "<title>");
        nc_xml_put(d->out, a->text);
        nc_buf_c(d->out, "</title>");
    }
    nc_xml_put(d->out, shortened(a->text));
    nc_buf_c(d->out, a->text.n > MOST_WORDS ? "..." : "");
    fate_words(d->out, a);
    nc_buf_c(d->out, link ? "</text></a>\n" : "</text>\n");
}

static void pause(drawing *d, int64_t ns)
{
    nc_buf_printf(d->out,
                  "<rect fill=\"white\" class=\"break\" x=\"%d\" y=\"%.1f\" width=\"%d\" height=\"12\"/>\n",
                  LEFT - 4, d->y + 4, SPAN + 8);
    words_at(d, "soft", LEFT + SPAN / 2.0, d->y + 14, "middle");
    nc_seconds_print(d->out, ns, 3);
    nc_buf_c(d->out, " s</text>\n");
    d->y += PAUSE;
}

static void clock_at(const drawing *d, int64_t at)
{
    words_at(d, "soft", LEFT - 14, d->y + ROW / 2.0 + 4, "end");
    nc_buf_char(d->out, '+');
    nc_seconds_print(d->out, at - d->first, 6);
    nc_buf_c(d->out, "</text>\n");
}

static void row(drawing *d, const nc_r_arrow *a)
{
    int64_t gap = pause_before(d, a), at = time_of(a);
    double height = height_of(d, a) - (gap > 0 ? PAUSE : 0);
    if (gap > 0)
        pause(d, gap);
    if (at != NC_TIME_NONE) {
        d->first = d->first == NC_TIME_NONE ? at : d->first;
        d->before = at;
        clock_at(d, at);
    }
    double y = d->y + ROW / 2.0;
    if (a->kind == NC_R_PACKET)
        packet(d, a, y);
    else if (a->kind == NC_R_ABSENT)
        line(d, "absent", LEFT, y, LEFT + SPAN, y);
    label(d, a, y);
    d->y += height;
}

static void name_line(const drawing *d, size_t number, nc_str name)
{
    double x = lifeline(d, number);
    bool odd = number % 2 == 1;
    words_at(d, "", x, odd ? 14 : 30, "middle");
    nc_xml_put(d->out, name.n > 24 ? nc_str_sub(name, name.n - 24, 24) : name);
    nc_buf_c(d->out, "</text>\n");
}

static nc_str file_name(nc_str path)
{
    size_t at = path.n;
    while (at > 0 && path.p[at - 1] != '/')
        at--;
    return nc_str_sub(path, at, path.n);
}

static double total_height(const nc_r_ladder *l, size_t rows, int64_t slowest)
{
    drawing d = {.l = l, .before = NC_TIME_NONE, .slowest = slowest};
    double height = TOP;
    for (size_t i = 0; i < rows; i++) {
        height += height_of(&d, &l->arrows[i]);
        int64_t at = time_of(&l->arrows[i]);
        d.before = at != NC_TIME_NONE ? at : d.before;
    }
    return height + 6;
}

static void picture(nc_buf *out, const nc_r_ladder *l, unsigned number, size_t rows)
{
    drawing d = {.l = l, .out = out, .y = TOP, .first = NC_TIME_NONE, .before = NC_TIME_NONE};
    for (size_t i = 0; i < rows; i++)
        d.slowest = way_of(&l->arrows[i]) > d.slowest ? way_of(&l->arrows[i]) : d.slowest;
    double height = total_height(l, rows, d.slowest);
    nc_buf_printf(
        out,
        "<div class=\"scroll\"><svg class=\"ladder\" role=\"img\" aria-labelledby=\"l%u-title l%u-desc\" "
        "viewBox=\"0 0 %d %.0f\">\n<title id=\"l%u-title\">Ladder of F%u</title>\n<desc id=\"l%u-desc\">",
        number, number, WIDTH, height, number, number, number);
    nc_buf_c(
        out,
        "Packets between client and server in order of time; the same stands in the table below.</desc>\n");
    name_line(&d, 0, l->client);
    for (size_t i = 0; i < l->vantage_count; i++)
        name_line(&d, i + 1, file_name(l->vantages[i].source));
    name_line(&d, l->vantage_count + 1, l->server);
    for (size_t i = 0; i < l->vantage_count + 2; i++)
        line(&d, i == 0 || i > l->vantage_count ? "life end" : "life", lifeline(&d, i), TOP - 6,
             lifeline(&d, i), height);
    for (size_t i = 0; i < rows; i++)
        row(&d, &l->arrows[i]);
    nc_buf_c(out, "</svg></div>\n");
}

/* ---- the table ---- */

static void frames(nc_buf *out, const nc_r_ladder *l, const nc_r_arrow *a)
{
    for (size_t v = 0; v < l->vantage_count; v++) {
        nc_buf_c(out, "<td>");
        for (size_t i = 0; i < a->sight_count; i++)
            if (a->sights[i].vantage == v)
                nc_buf_printf(out, "%" PRIu64, a->sights[i].record);
        nc_buf_c(out, "</td>");
    }
}

static void table_row(nc_buf *out, const nc_r_ladder *l, const nc_r_arrow *a, int64_t first)
{
    int64_t at = time_of(a);
    nc_buf_c(out, "<tr><td>");
    if (at != NC_TIME_NONE)
        nc_seconds_print(out, at - first, 6);
    nc_buf_c(out, "</td>");
    frames(out, l, a);
    nc_buf_printf(out, "<td>%s</td><td>",
                  a->kind == NC_R_FOLDED ? ""
                  : a->to_server         ? "to server"
                                         : "to client");
    if (a->kind == NC_R_FOLDED)
        nc_buf_printf(out, "%" PRIu64 " packets that are not drawn", a->count);
    nc_xml_put(out, a->text);
    fate_words(out, a);
    nc_buf_c(out, "</td></tr>\n");
}

static void table(nc_buf *out, const nc_r_ladder *l, size_t rows)
{
    int64_t first = NC_TIME_NONE;
    nc_buf_c(out, "<details><summary>The ladder as a table</summary>\n<div class=\"scroll\"><table "
                  "aria-label=\"The ladder as a table\">\n<thead><tr>"
                  "<th scope=\"col\">seconds</th>");
    for (size_t i = 0; i < l->vantage_count; i++) {
        nc_buf_c(out, "<th scope=\"col\">");
        nc_xml_put(out, file_name(l->vantages[i].source));
        nc_buf_c(out, "</th>");
    }
    nc_buf_c(out, "<th scope=\"col\">direction</th><th scope=\"col\">what</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < rows; i++) {
        first = first == NC_TIME_NONE ? time_of(&l->arrows[i]) : first;
        table_row(out, l, &l->arrows[i], first);
    }
    nc_buf_c(out, "</tbody></table></div></details>\n");
}

void nc_html_ladder(nc_buf *out, const nc_r_ladder *l, unsigned number)
{
    size_t rows = l->arrow_count < MOST_ROWS ? l->arrow_count : MOST_ROWS;
    if (rows == 0 || l->vantage_count == 0 || l->vantage_count > MOST_VANTAGES)
        return;
    nc_buf_c(out, "<h4>Ladder</h4>\n");
    picture(out, l, number, rows);
    if (rows < l->arrow_count)
        nc_buf_printf(out, "<p class=\"soft\">%zu more rows in the JSON report.</p>\n",
                      l->arrow_count - rows);
    table(out, l, rows);
}
