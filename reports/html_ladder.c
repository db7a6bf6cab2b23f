/* SPDX-License-Identifier: Apache-2.0 */
/* A conversation as a table whose rows are pictures of one arrow each: lifelines go on from row to row, so
 * that together they are a ladder, and words, times and frame numbers are text that wraps as the page is
 * wide. Arrows between two vantages slope as the packet's way took time, all on one scale; before the first
 * and behind the last vantage nothing is known and they are level.  Pauses break the time axis. */
#include "reports/html.h"
#include "reports/ladder.h"
#include "reports/text.h"

#include <inttypes.h>

/* Across in hundredths of the picture's width, down in pixels. */
enum {
    LEFT = 2,
    SPAN = 96,
    WIDTH = 400, /* of a picture in pixels where no style sheet says another one */
    NAME = 16,   /* a line of names */
    ROW = 22,
    SLOPE = 14,
    PAUSE = 20,
    BEYOND =
        66, /* lifelines go on so far behind their row, whose words may take more lines than its picture */
    MOST_NAME = 24,
    MOST_VANTAGES = 8,
    MOST_ROWS = 130
};

typedef struct drawing {
    const nc_r_ladder *l;
    nc_buf *out;
    unsigned number; /* of the finding */
    int64_t first, before;
    int64_t slowest; /* the longest way between two vantages */
} drawing;

/* How far apart lifelines are. */
static double apart(const drawing *d)
{
    return (double)SPAN / (double)nc_ladder_place(d->l, d->l->vantage_count + 1);
}

static double lifeline(const drawing *d, size_t number) /* 0 client, then vantages, then server */
{
    return LEFT + (double)nc_ladder_place(d->l, number) * apart(d);
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

static double height_of(const drawing *d, const nc_r_arrow *a)
{
    return ROW + (d->slowest > 0 ? (double)way_of(a) / (double)d->slowest * SLOPE : 0);
}

/* Strokes and fills of attributes are for readers without CSS; the style sheet has its own. */
static void line(const drawing *d, const char *class, double x1, double y1, double x2, double y2)
{
    nc_buf_printf(d->out,
                  "<line stroke=\"black\" class=\"%s\" x1=\"%.1f%%\" y1=\"%.1f\" x2=\"%.1f%%\" "
                  "y2=\"%.1f\"/>",
                  class, x1, y1, x2, y2);
}

/* What has a shape of its own stands in a picture within the picture: shapes know pixels only. */
static void shape(const drawing *d, double x, double y, const char *content)
{
    nc_buf_printf(d->out, "<svg overflow=\"visible\" x=\"%.1f%%\" y=\"%.1f\">%s</svg>", x, y, content);
}

static void words_at(const drawing *d, const char *class, double x, double y, const char *anchor)
{
    nc_buf_printf(d->out, "<text%s%s%s x=\"%.1f%%\" y=\"%.0f\" text-anchor=\"%s\">",
                  class[0] ? " class=\"" : "", class, class[0] ? "\"" : "", x, y, anchor);
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
    shape(d, x, y,
          "<line stroke=\"black\" class=\"lost\" x1=\"-6\" y1=\"-6\" x2=\"6\" y2=\"6\"/>"
          "<line stroke=\"black\" class=\"lost\" x1=\"-6\" y1=\"6\" x2=\"6\" y2=\"-6\"/>");
}

static void unsure(const drawing *d, double x, double y)
{
    words_at(d, "soft", x, y + 5, "middle");
    nc_buf_c(d->out, "?</text>");
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
            nc_buf_printf(d->out, "<circle class=\"head\" cx=\"%.1f%%\" cy=\"%.1f\" r=\"2.5\"/>", to, next);
        x = to;
        at = next;
        if (ends && vantage == a->lost_after)
            break;
    }
    size_t next = !ends ? 0 : a->to_server ? a->lost_after + 2 : a->lost_after;
    double end = ends ? (x + lifeline(d, next)) / 2 : lifeline(d, a->to_server ? n + 1 : 0);
    line(d, a->fate == NC_R_NOT_SHOWN ? "packet unsure" : "packet", x, at, end, at);
    if (a->fate == NC_R_LOST)
        cross(d, end, at);
    else if (ends)
        unsure(d, end, at);
    else
        shape(d, end, at,
              a->to_server ? "<polygon class=\"head\" points=\"0,0 -7,-4 -7,4\"/>"
                           : "<polygon class=\"head\" points=\"0,0 7,-4 7,4\"/>");
}

/* A lifeline by name: 0 is the client. */
static void place_name(const drawing *d, size_t number)
{
    size_t n = d->l->vantage_count;
    if (number == 0 || number > n)
        nc_buf_c(d->out, number == 0 ? "the client" : "the server");
    else if (n > 1)
        nc_buf_printf(d->out, "%c", (char)('A' + number - 1));
    else
        nc_buf_c(d->out, "the recording");
}

/* What the picture of a row shows, for who does not see it. */
static void told(const drawing *d, const nc_r_arrow *a)
{
    size_t last = a->lost_after + 1; /* the lifeline that it is known to have crossed */
    if (a->kind == NC_R_FOLDED) {
        nc_buf_c(d->out, "not drawn");
        return;
    }
    nc_buf_c(d->out, a->to_server ? "to the server" : "to the client");
    if (a->kind == NC_R_ABSENT || a->fate == NC_R_RECORDED || a->lost_after >= d->l->vantage_count) {
        nc_buf_c(d->out, a->kind == NC_R_ABSENT ? ", expected but absent" : "");
        return;
    }
    nc_buf_c(d->out, a->fate == NC_R_LOST ? ", lost between " : ", not known whether it came from ");
    place_name(d, last);
    nc_buf_c(d->out, a->fate == NC_R_LOST ? " and " : " to ");
    place_name(d, a->to_server ? last + 1 : last - 1);
}

/* Drawn once, in the head; rows refer to it.  What goes beyond a row is cut off at the last ones. */
static void lifelines(const drawing *d)
{
    double bottom = ROW + SLOPE + BEYOND;
    nc_buf_printf(d->out, "<defs><g id=\"l%u\">", d->number);
    for (size_t i = 0; i < d->l->vantage_count + 2; i++) {
        line(d, i == 0 || i > d->l->vantage_count ? "life end" : "life", lifeline(d, i), 0, lifeline(d, i),
             bottom);
        if (i > 0 && nc_ladder_translates(d->l, i - 1))
            line(d, "life nat", lifeline(d, i) - apart(d), 0, lifeline(d, i) - apart(d), bottom);
    }
    nc_buf_c(d->out, "</g></defs>");
}

/* The title of the picture follows. */
static void open_picture(const drawing *d, double height, bool last)
{
    nc_buf_printf(d->out, "<td class=\"pic\"><svg%s role=\"img\" width=\"%d\" height=\"%.0f\"><title>",
                  last ? " class=\"last\"" : "", WIDTH, height);
}

static void behind_title(const drawing *d)
{
    nc_buf_printf(d->out, "</title><use href=\"#l%u\"/>", d->number);
}

static void pause(const drawing *d, int64_t ns, bool last)
{
    nc_buf_c(d->out, "<tr class=\"pause\"><td></td>");
    open_picture(d, PAUSE, last);
    nc_buf_c(d->out, "a pause of ");
    nc_ladder_pause_print(d->out, ns);
    behind_title(d);
    nc_buf_c(d->out, "<rect fill=\"white\" class=\"break\" x=\"0\" y=\"4\" width=\"100%\" height=\"12\"/>");
    words_at(d, "soft", 50, 14, "middle");
    nc_ladder_pause_print(d->out, ns);
    nc_buf_c(d->out, "</text></svg></td><td></td><td></td></tr>\n");
}

static void fate_words(nc_buf *out, const nc_r_arrow *a)
{
    if (a->again > 0)
        nc_buf_printf(out, " (again %u)", a->again);
    if (a->fate == NC_R_LOST)
        nc_buf_c(out, " lost");
}

static void words_of(nc_buf *out, const nc_r_arrow *a)
{
    if (a->kind == NC_R_FOLDED)
        nc_buf_printf(out, "%" PRIu64 " more", a->count);
    nc_xml_put(out, a->text);
    fate_words(out, a);
}

static void label(const drawing *d, const nc_r_arrow *a)
{
    size_t cited = a->evidence.count > 0 ? a->evidence.items[0] : NC_R_NONE;
    bool link = cited < NC_HTML_EVIDENCE;
    nc_buf_printf(d->out, "<td class=\"%s\">",
                  a->kind != NC_R_PACKET ? "says soft"
                  : a->fate == NC_R_LOST ? "says lost"
                                         : "says");
    if (link) { /* many packets say the same, and only the row of evidence tells their links apart */
        nc_buf_printf(d->out, "<a href=\"#E%zu\" aria-label=\"", cited + 1);
        words_of(d->out, a);
        nc_buf_printf(d->out, ", evidence E%zu\">", cited + 1);
    }
    words_of(d->out, a);
    nc_buf_c(d->out, link ? "</a></td>" : "</td>");
}

static void frames(const drawing *d, const nc_r_arrow *a)
{
    nc_buf_c(d->out, "<td class=\"n\">");
    for (size_t v = 0; v < d->l->vantage_count && a->sight_count > 0; v++) {
        uint64_t record = 0;
        for (size_t i = 0; i < a->sight_count; i++)
            record = a->sights[i].vantage == v ? a->sights[i].record : record;
        nc_buf_c(d->out, v > 0 ? " / " : "");
        if (record > 0)
            nc_buf_printf(d->out, "%" PRIu64, record);
        else
            nc_buf_char(d->out, '-');
    }
    nc_buf_c(d->out, "</td></tr>\n");
}

/* `below`: rows that follow; lifelines end with the last one. */
static void row(drawing *d, const nc_r_arrow *a, size_t below)
{
    int64_t at = time_of(a);
    bool last = below * ROW < BEYOND;
    if (at != NC_TIME_NONE && d->before != NC_TIME_NONE && at - d->before >= NC_SECOND)
        pause(d, at - d->before, last);
    nc_buf_c(d->out, "<tr><td class=\"n\">");
    if (at != NC_TIME_NONE) {
        d->first = d->first == NC_TIME_NONE ? at : d->first;
        d->before = at;
        nc_buf_char(d->out, '+');
        nc_seconds_print(d->out, at - d->first, 6);
    }
    nc_buf_c(d->out, "</td>");
    double middle = ROW / 2.0;
    open_picture(d, height_of(d, a), last);
    told(d, a);
    behind_title(d);
    if (a->kind == NC_R_PACKET)
        packet(d, a, middle);
    else if (a->kind == NC_R_ABSENT)
        line(d, "absent", LEFT, middle, LEFT + SPAN, middle);
    nc_buf_c(d->out, "</svg></td>");
    label(d, a);
    frames(d, a);
}

/* A name above its lifeline, each on a line of its own; those of others may pass behind it. */
static void name_line(const drawing *d, size_t place, char letter, nc_str name)
{
    double x = LEFT + (double)place * apart(d), y = (double)place * NAME + 12, middle = LEFT + SPAN / 2.0;
    words_at(d, "name", x, y, x < middle ? "start" : x > middle ? "end" : "middle");
    if (letter != '\0')
        nc_buf_printf(d->out, "%c ", letter);
    nc_xml_put(d->out, name);
    nc_buf_c(d->out, "</text>");
}

static nc_str file_name(nc_str path)
{
    size_t at = path.n;
    while (at > 0 && path.p[at - 1] != '/')
        at--;
    return nc_str_sub(path, at, path.n);
}

static void name_vantage(const drawing *d, size_t vantage)
{
    const nc_r_ladder *l = d->l;
    size_t place = nc_ladder_place(l, vantage + 1);
    nc_str name = file_name(l->vantages[vantage].source);
    if (nc_ladder_translates(l, vantage))
        name_line(d, place - 1, 'T', NC_S("translator"));
    if (name.n > MOST_NAME)
        name = nc_str_sub(name, name.n - MOST_NAME, MOST_NAME);
    name_line(d, place, l->vantage_count > 1 ? (char)('A' + vantage) : '\0', name);
}

static bool is_translator(const drawing *d, size_t place)
{
    bool so = false;
    for (size_t i = 1; i < d->l->vantage_count; i++)
        so = so || (nc_ladder_translates(d->l, i) && nc_ladder_place(d->l, i + 1) == place + 1);
    return so;
}

/* From each name down to the first row. */
static void name_stems(const drawing *d, double bottom)
{
    size_t ends = nc_ladder_place(d->l, d->l->vantage_count + 1);
    for (size_t i = 0; i <= ends; i++) {
        double x = LEFT + (double)i * apart(d);
        line(d,
             i == 0 || i == ends   ? "life end"
             : is_translator(d, i) ? "life nat"
                                   : "life",
             x, (double)(i + 1) * NAME, x, bottom);
    }
}

/* The names above the lifelines, for who does not see them. */
static void told_ends(const drawing *d)
{
    const nc_r_ladder *l = d->l;
    nc_buf_c(d->out, "arrow between client ");
    nc_xml_put(d->out, nc_ladder_client(l, 0));
    for (size_t i = 0; i < l->vantage_count; i++) {
        nc_buf_c(d->out, nc_ladder_translates(l, i) ? ", a translator, " : ", ");
        nc_buf_c(d->out, l->vantage_count > 1 ? "recording " : "the recording ");
        if (l->vantage_count > 1)
            nc_buf_printf(d->out, "%c ", (char)('A' + i));
        nc_xml_put(d->out, l->vantages[i].source);
    }
    nc_buf_c(d->out, " and server ");
    nc_xml_put(d->out, nc_ladder_server(l, l->vantage_count - 1));
    nc_buf_c(d->out, "</title>");
}

static void heading(const drawing *d)
{
    const nc_r_ladder *l = d->l;
    size_t n = l->vantage_count, ends = nc_ladder_place(l, n + 1);
    nc_buf_printf(d->out,
                  "<thead><tr><th scope=\"col\" class=\"n\">seconds</th><th scope=\"col\" class=\"pic\">"
                  "<svg role=\"img\" width=\"%d\" height=\"%zu\"><title>",
                  WIDTH, (ends + 1) * NAME);
    told_ends(d);
    lifelines(d);
    name_stems(d, (double)(ends + 1) * NAME + BEYOND);
    name_line(d, 0, '\0', nc_ladder_client(l, 0));
    for (size_t i = 0; i < n; i++)
        name_vantage(d, i);
    name_line(d, ends, '\0', nc_ladder_server(l, n - 1));
    nc_buf_c(d->out, "</svg></th><th scope=\"col\">what</th><th scope=\"col\" class=\"n\">frame");
    for (size_t i = 0; n > 1 && i < n; i++)
        nc_buf_printf(d->out, i > 0 ? " / %c" : " %c", (char)('A' + i));
    nc_buf_c(d->out, "</th></tr></thead>\n<tbody>\n");
}

/* Whose names are those on both sides of a translator. */
static void translators(const drawing *d)
{
    const nc_r_ladder *l = d->l;
    for (size_t i = 1; i < l->vantage_count; i++) {
        if (!nc_ladder_translates(l, i))
            continue;
        nc_buf_printf(d->out, "<p>T: something between %c and %c translates. ", (char)('A' + i - 1),
                      (char)('A' + i));
        for (size_t side = i - 1; side <= i; side++) {
            nc_xml_put(d->out, nc_ladder_client(l, side));
            nc_buf_c(d->out, " - ");
            nc_xml_put(d->out, nc_ladder_server(l, side));
            nc_buf_printf(d->out, side < i ? " of %c is " : " of %c.</p>\n", (char)('A' + side));
        }
    }
}

void nc_html_ladder(nc_buf *out, const nc_r_ladder *l, unsigned number)
{
    size_t rows = l->arrow_count < MOST_ROWS ? l->arrow_count : MOST_ROWS;
    drawing d = {.l = l, .out = out, .number = number, .first = NC_TIME_NONE, .before = NC_TIME_NONE};
    if (rows == 0 || l->vantage_count == 0 || l->vantage_count > MOST_VANTAGES)
        return;
    for (size_t i = 0; i < rows; i++)
        d.slowest = way_of(&l->arrows[i]) > d.slowest ? way_of(&l->arrows[i]) : d.slowest;
    nc_buf_c(out, "<h4>Ladder</h4>\n");
    translators(&d);
    nc_buf_printf(out,
                  "<table class=\"ladder\" aria-label=\"Ladder of F%u: packets between client and server "
                  "in order of time\">\n",
                  number);
    heading(&d);
    for (size_t i = 0; i < rows; i++)
        row(&d, &l->arrows[i], rows - 1 - i);
    nc_buf_c(out, "</tbody></table>\n");
    nc_buf note = {0};
    nc_ladder_counted_print(&note, l);
    nc_html_element(out, "p", NULL, nc_buf_str(&note));
    nc_buf_free(&note);
    if (rows < l->arrow_count)
        nc_buf_printf(out, "<p class=\"soft\">%zu more rows in the JSON report.</p>\n",
                      l->arrow_count - rows);
}
