/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/columns.h"
#include "reports/html_page.h"
#include "reports/html_view.h"
#include "reports/sides.h"
#include "reports/text.h"

#include <inttypes.h>

enum { MARK = 3, TIME = 12, FRAME = 7, WORDS = TIME + FRAME + 2 };

/* What is said of a packet that the other side has, and the mark in front of its line. */
static const struct {
    const char *words, *mark;
} of_seen[NC_SEEN_COUNT] = {
    [NC_SEEN] = {"", ""},
    [NC_SEEN_PIECES] = {"(cut otherwise)", "="},
    [NC_SEEN_NOT] = {"(not recorded)", "!"},
    [NC_SEEN_UNSURE] = {"(not recorded, may have been missed)", "?"},
    [NC_SEEN_BLIND] = {"(was not recording)", "~"},
    [NC_SEEN_BEYOND] = {"(not compared any more)", "."},
};

static const char *const letters[2] = {"A", "B"};

/* ---- sentences, the same for text and page ---- */

static void ends(nc_buf *out, const nc_side *side)
{
    nc_buf_safe(out, side->client, true);
    nc_buf_c(out, " - ");
    nc_buf_safe(out, side->server, true);
}

static void title(nc_buf *out, const nc_sides *s)
{
    ends(out, &s->side[0]);
    nc_buf_c(out, " as two places recorded it");
}

/* "A  zos.pcap (zos): 45 packets, recorded from ... to ...": B tells its ends when they are other ones. */
static void about(nc_buf *out, const nc_sides *s, unsigned i)
{
    const nc_side *side = &s->side[i];
    nc_buf_printf(out, "%s  ", letters[i]);
    nc_buf_safe(out, side->source, true);
    if (side->vantage.n > 0 && !nc_str_eq(side->vantage, side->source)) {
        nc_buf_c(out, " (");
        nc_buf_safe(out, side->vantage, true);
        nc_buf_char(out, ')');
    }
    nc_buf_printf(out, ": %" PRIu64 " packets", side->total);
    if (i > 0 &&
        (!nc_str_eq(side->client, s->side[0].client) || !nc_str_eq(side->server, s->side[0].server))) {
        nc_buf_c(out, " of ");
        ends(out, side);
    }
    if (side->from == NC_TIME_NONE)
        return;
    nc_buf_c(out, ", recorded ");
    nc_text_time(out, side->from, 3);
    nc_buf_c(out, " to ");
    nc_text_time(out, side->to, 3);
    nc_buf_c(out, side->whole ? "" : ", not everything");
}

static void seconds(nc_buf *out, int64_t ns)
{
    nc_seconds_print(out, ns < 0 ? -ns : ns, 6);
    nc_buf_c(out, " s");
}

static void about_clocks(nc_buf *out, const nc_sides *s)
{
    unsigned other = s->side[0].offset != 0 ? 0 : 1; /* the clock that is not that of the lines */
    const nc_side *side = &s->side[other];
    nc_buf_printf(out, "The clock of %s is ", letters[other]);
    seconds(out, side->offset);
    nc_buf_printf(out, " %s that of %s", side->offset < 0 ? "behind" : "ahead of", letters[!other]);
    if (s->clock.has_bound) {
        nc_buf_c(out, ", give or take ");
        seconds(out, s->clock.bound);
    } else {
        nc_buf_c(out, " or so: only one direction of the packets tells");
    }
    nc_buf_c(out, s->clock.consistent ? "" : "; no steady difference fits, so a clock drifts or was set");
    nc_buf_printf(out, ". Times are those of %s.", letters[!other]);
}

static uint64_t missing_in(const nc_side *side, nc_seen seen)
{
    return side->missing[seen][0] + side->missing[seen][1];
}

/* "Only A has 7 (6 to the server, 1 to the client), while B was recording." */
static void only(nc_buf *out, const nc_sides *s, unsigned i)
{
    const nc_side *other = &s->side[!i];
    const uint64_t *not = other->missing[NC_SEEN_NOT];
    nc_buf_printf(out, " Only %s has %" PRIu64, letters[i], not [0] + not [1]);
    if (not [0] + not [1] > 0)
        nc_buf_printf(out, " (%" PRIu64 " to the server, %" PRIu64 " to the client), while %s was recording",
                      not [1], not [0], letters[!i]);
    nc_buf_char(out, '.');
    const char *a = letters[!i], *b = letters[i];
    if (missing_in(other, NC_SEEN_BLIND) > 0)
        nc_buf_printf(out, " Of %s, %" PRIu64 " came while %s was not recording.", b,
                      missing_in(other, NC_SEEN_BLIND), a);
    if (missing_in(other, NC_SEEN_UNSURE) > 0)
        nc_buf_printf(out, " The recording of %s may have missed %" PRIu64 " of %s.", a,
                      missing_in(other, NC_SEEN_UNSURE), b);
    if (missing_in(other, NC_SEEN_PIECES) > 0)
        nc_buf_printf(out, " %s has %" PRIu64 " of %s cut into other segments.", a,
                      missing_in(other, NC_SEEN_PIECES), b);
}

static void summary(nc_buf *out, const nc_sides *s)
{
    nc_buf_printf(out, "Both have %zu packets.", s->both);
    only(out, s, 0);
    only(out, s, 1);
    for (unsigned i = 0; i < 2; i++)
        if (s->side[i].total > NC_SIDES_PACKETS)
            nc_buf_printf(out, " Of %s the first %d packets are compared.", letters[i], NC_SIDES_PACKETS);
    if (s->others > 0)
        nc_buf_printf(out, " %zu other %s recorded at two places, too; --flow chooses.", s->others,
                      s->others == 1 ? "conversation was" : "conversations were");
}

static void words_of(nc_buf *out, const nc_r_arrow *a)
{
    nc_buf_c(out, a->to_server ? "> " : "< ");
    nc_buf_safe(out, a->text, true);
    if (a->again > 0)
        nc_buf_printf(out, " (again %u)", a->again);
}

static int64_t begin_of(const nc_sides *s)
{
    const nc_sides_line *first = s->lines;
    int64_t at = INT64_MAX;
    for (unsigned i = 0; s->count > 0 && i < 2; i++)
        if (first->sights[i] != NULL && first->sights[i]->at < at)
            at = first->sights[i]->at;
    return at;
}

/* What the line is marked with: how the side that lacks it lacks it, and which side has it. */
static void mark_of(nc_buf *out, const nc_sides_line *line)
{
    for (unsigned i = 0; i < 2; i++)
        if (line->sights[i] == NULL)
            nc_buf_printf(out, "%s%s", of_seen[line->seen[i]].mark, letters[!i]);
}

/* ---- text ---- */

static void put_cell(nc_buf *out, const nc_sides_line *line, unsigned i, int64_t begin)
{
    size_t from = out->n;
    const nc_r_sight *sight = line->sights[i];
    if (sight == NULL) {
        nc_buf_c(out, of_seen[line->seen[i]].words);
        return;
    }
    nc_buf_char(out, sight->at < begin ? '-' : '+');
    nc_seconds_print(out, sight->at < begin ? begin - sight->at : sight->at - begin, 6);
    nc_buf_repeat(out, ' ', out->n - from < TIME ? TIME - (out->n - from) : 1);
    nc_buf_printf(out, "%-*" PRIu64 " ", FRAME - 1, sight->record);
    words_of(out, line->packet);
}

static void put_line(nc_buf *out, const nc_sides_line *line, int64_t begin, size_t width)
{
    nc_buf mark = {0}, a = {0}, b = {0};
    mark_of(&mark, line);
    put_cell(&a, line, 0, begin);
    put_cell(&b, line, 1, begin);
    const nc_column_pair pair = {
        {nc_buf_str(&a), nc_buf_str(&b)}, nc_buf_str(&mark), {letters[0], letters[1]}, MARK, width, WORDS};
    nc_column_put_pair(out, &pair);
    nc_buf_free(&mark);
    nc_buf_free(&a);
    nc_buf_free(&b);
}

static void put_names(nc_buf *out, size_t width)
{
    nc_buf names[2] = {{0}, {0}};
    for (unsigned i = 0; i < 2; i++)
        nc_buf_printf(&names[i], "%-*s%-*s%s", TIME, "seconds", FRAME, "frame", letters[i]);
    const nc_column_pair pair = {
        {nc_buf_str(&names[0]), nc_buf_str(&names[1])}, NC_SI(""), {"", ""}, MARK, width, WORDS};
    nc_column_pair_head(out, &pair);
    nc_buf_free(&names[0]);
    nc_buf_free(&names[1]);
}

typedef void sentence(nc_buf *out, const nc_sides *sides);

static void put_sentence(sentence *says, const nc_sides *s, const nc_report_options *options, nc_buf *out)
{
    nc_buf text = {0};
    says(&text, s);
    nc_textw w = nc_tw_begin(out, options);
    nc_tw_flow(&w, 0, nc_buf_str(&text));
    nc_tw_end(&w);
    nc_tw_free(&w);
    nc_buf_free(&text);
}

static void marks(nc_buf *out, const nc_sides *s)
{
    (void)s;
    nc_buf_c(out,
             "!A, !B: only that one has it, though the other one was recording; ? the other one may have "
             "missed it; ~ the other one was not recording; = there in other pieces; . behind what is "
             "compared. > to the server, < to the client.");
}

void nc_render_sides(const nc_sides *s, const nc_report_options *options, nc_buf *out)
{
    size_t width = options->width;
    nc_buf line = {0};
    title(&line, s);
    nc_column_fold(out, nc_buf_str(&line), width, 2);
    for (unsigned i = 0; i < 2; i++) {
        nc_buf_clear(&line);
        nc_buf_c(&line, "  ");
        about(&line, s, i);
        nc_column_fold(out, nc_buf_str(&line), width, 5);
    }
    nc_buf_free(&line);
    nc_buf_char(out, '\n');
    put_sentence(about_clocks, s, options, out);
    put_sentence(summary, s, options, out);
    nc_buf_char(out, '\n');
    put_names(out, width);
    for (size_t i = 0; i < s->count; i++)
        put_line(out, &s->lines[i], begin_of(s), width);
    nc_buf_char(out, '\n');
    put_sentence(marks, s, options, out);
}

/* ---- as a page ---- */

static void page_cells(nc_buf *out, const nc_sides_line *line, unsigned i, int64_t begin)
{
    const nc_r_sight *sight = line->sights[i];
    nc_buf text = {0};
    if (sight != NULL) {
        nc_page_seconds(out, sight->at - begin);
        nc_page_number(out, sight->record);
        words_of(&text, line->packet);
    } else {
        nc_page_cell(out, NC_S(""));
        nc_page_cell(out, NC_S(""));
        nc_buf_c(&text, of_seen[line->seen[i]].words);
    }
    nc_page_words(out, nc_buf_str(&text));
    nc_buf_free(&text);
}

static void page_line(nc_buf *out, const nc_sides_line *line, int64_t begin)
{
    nc_buf who = {0};
    bool both = line->sights[0] != NULL && line->sights[1] != NULL;
    bool alone = line->seen[0] == NC_SEEN_NOT || line->seen[1] == NC_SEEN_NOT;
    if (both)
        nc_buf_c(&who, "both");
    else
        nc_buf_printf(&who, "%s only", letters[line->sights[0] == NULL]);
    nc_buf_c(out, alone ? "<tr class=\"hit\">" : "<tr>");
    nc_page_cell(out, nc_buf_str(&who));
    page_cells(out, line, 0, begin);
    page_cells(out, line, 1, begin);
    nc_buf_c(out, "</tr>\n");
    nc_buf_free(&who);
}

static void page_sentence(nc_buf *out, const char *class, nc_buf *text)
{
    nc_html_element(out, "p", class, nc_str_trim(nc_buf_str(text)));
    nc_buf_clear(text);
}

void nc_sides_section_html(const nc_sides *s, const char *const *tables, nc_buf *out)
{
    nc_buf text = {0};
    summary(&text, s);
    page_sentence(out, "lead", &text);
    for (unsigned i = 0; i < 2; i++) {
        about(&text, s, i);
        page_sentence(out, "soft", &text);
    }
    about_clocks(&text, s);
    page_sentence(out, "soft", &text);
    title(&text, s);
    nc_page_table(out, nc_buf_str(&text), tables, 0);
    for (size_t i = 0; i < s->count && i < NC_HTML_VIEW_ROWS; i++)
        page_line(out, &s->lines[i], begin_of(s));
    nc_page_table_end(out, s->count);
    nc_buf_free(&text);
}

void nc_render_sides_html(const nc_sides *s, nc_buf *out)
{
    static const char *const tables[] = {NC_SIDES_COLUMNS, NULL};
    nc_page_begin(out, NC_S("One conversation, two recordings"), tables);
    nc_sides_section_html(s, tables, out);
    nc_page_end(out);
}
