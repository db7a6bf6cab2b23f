/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/columns.h"
#include "reports/ladder.h"
#include "reports/text.h"

#include <inttypes.h>

enum { STEP = 9, SMALL_STEP = 5, LEAST_FRAMES = 6, TIME = 12, LEAST_WORDS = 20, MICROSECOND = 1000 };

typedef struct page {
    const nc_r_ladder *l;
    nc_buf *out;
    size_t width; /* of the picture */
    size_t step;  /* columns between two lifelines */
    size_t room;  /* columns of a line */
    int frames;   /* columns for frame numbers */
    int64_t first, before;
} page;

/* Columns of the lifelines: the client, each vantage, the server. */
static size_t line_of(const page *p, size_t vantage)
{
    return nc_ladder_place(p->l, vantage + 1) * p->step;
}

/* Columns that a lifeline can need: four vantages with a translator in front of each but the first. */
enum { MOST_VANTAGES = 8, MOST_COLUMNS = (2 * MOST_VANTAGES + 1) * STEP };

static void put_picture(const page *p, const char *line)
{
    nc_buf_printf(p->out, "%-*s ", (int)p->width + 1, line);
}

static void lifelines(const page *p, char *line)
{
    memset(line, ' ', p->width + 1);
    line[p->width + 1] = '\0';
    line[0] = line[p->width] = '|';
    for (size_t i = 0; i < p->l->vantage_count; i++) {
        line[line_of(p, i)] = '|';
        if (nc_ladder_translates(p->l, i))
            line[line_of(p, i) - p->step] = ':';
    }
}

/* Between the columns `a` and `b`, both left as they are. */
static void stroke(char *line, size_t a, size_t b, char mark)
{
    for (size_t i = (a < b ? a : b) + 1; i < (a < b ? b : a); i++)
        line[i] = line[i] == '|' || line[i] == ':' ? '+' : mark;
}

static void arrow(const page *p, const nc_r_arrow *a, char *line)
{
    size_t from = a->to_server ? 0 : p->width, to = a->to_server ? p->width : 0;
    if (a->kind == NC_R_ABSENT) {
        stroke(line, from, to, '.');
        return;
    }
    if (a->fate != NC_R_RECORDED && a->lost_after < p->l->vantage_count) {
        size_t last = line_of(p, a->lost_after);
        size_t next = a->to_server        ? line_of(p, a->lost_after + 1)
                      : a->lost_after > 0 ? line_of(p, a->lost_after - 1)
                                          : 0;
        to = a->to_server ? last + (next - last) / 2 : last - (last - next) / 2;
        stroke(line, from, to, '-');
        line[to] = a->fate == NC_R_LOST ? 'X' : '?';
        return;
    }
    stroke(line, from, to, '-');
    line[a->to_server ? to - 1 : to + 1] = a->to_server ? '>' : '<';
}

static void frames_of(const page *p, const nc_r_arrow *a, nc_buf *out)
{
    for (size_t v = 0; v < p->l->vantage_count; v++) {
        uint64_t record = 0;
        for (size_t i = 0; i < a->sight_count; i++)
            record = a->sights[i].vantage == v ? a->sights[i].record : record;
        nc_buf_c(out, v > 0 ? " / " : "");
        if (record > 0)
            nc_buf_printf(out, "%" PRIu64, record);
        else
            nc_buf_char(out, '-');
    }
}

static void put_frames(const page *p, const nc_r_arrow *a)
{
    nc_buf text = {0};
    frames_of(p, a, &text);
    nc_buf_printf(p->out, "%-*.*s ", p->frames, NC_FMT(nc_buf_str(&text)));
    nc_buf_free(&text);
}

static int widest_frames(const page *p)
{
    size_t widest = LEAST_FRAMES;
    nc_buf text = {0};
    for (size_t i = 0; i < p->l->arrow_count; i++) {
        nc_buf_clear(&text);
        frames_of(p, &p->l->arrows[i], &text);
        widest = text.n > widest ? text.n : widest;
    }
    nc_buf_free(&text);
    return (int)widest;
}

static void put_seconds(const page *p, int64_t ns)
{
    nc_buf text = {0};
    nc_buf_char(&text, '+');
    nc_seconds_print(&text, ns, 6);
    nc_buf_printf(p->out, "%*.*s  ", TIME, NC_FMT(nc_buf_str(&text)));
    nc_buf_free(&text);
}

/* Columns in front of the words. */
static size_t before_words(const page *p)
{
    return TIME + 2 + (size_t)p->frames + 1 + p->width + 3;
}

static bool words_above(const page *p)
{
    return p->room < before_words(p) + LEAST_WORDS;
}

static void words_of(const nc_r_arrow *a, nc_buf *out)
{
    nc_buf_safe(out, a->text, true);
    if (a->again > 0)
        nc_buf_printf(out, " (again %u)", a->again);
    if (a->fate == NC_R_LOST)
        nc_buf_c(out, " LOST");
}

/* Behind the arrow; what does not fit goes on beside the lifelines below. */
static void put_words(const page *p, nc_str words)
{
    char line[MOST_COLUMNS];
    size_t room = p->room - before_words(p);
    nc_buf_add(p->out, nc_column_take(&words, room));
    nc_buf_char(p->out, '\n');
    while (words.n > 0) {
        lifelines(p, line);
        nc_buf_printf(p->out, "%*s", TIME + 2 + p->frames + 1, "");
        put_picture(p, line);
        nc_buf_c(p->out, "  ");
        nc_buf_add(p->out, nc_column_take(&words, room - 2));
        nc_buf_char(p->out, '\n');
    }
}

static int64_t time_of(const nc_r_arrow *a)
{
    int64_t at = NC_TIME_NONE;
    for (size_t i = 0; i < a->sight_count; i++)
        if (at == NC_TIME_NONE || a->sights[i].at < at)
            at = a->sights[i].at;
    return at;
}

static void put_pause(const page *p, int64_t ns, char *line)
{
    if (!words_above(p)) {
        nc_buf_printf(p->out, "%*s", TIME + 2 + p->frames + 1, "");
        memset(line + 1, '~', p->width - 1);
        put_picture(p, line);
        nc_buf_char(p->out, ' ');
        lifelines(p, line);
    }
    nc_ladder_pause_print(p->out, ns);
    nc_buf_c(p->out, words_above(p) ? " later:\n" : "\n");
}

/* The end of a line that holds a picture. */
static void end_picture(const page *p)
{
    while (p->out->n > 0 && p->out->p[p->out->n - 1] == ' ')
        p->out->n--;
    nc_buf_char(p->out, '\n');
}

static void put_line(page *p, const nc_r_arrow *a, int64_t at, char *line, nc_str words)
{
    if (words_above(p))
        nc_column_fold(p->out, words, p->room, 4);
    if (at != NC_TIME_NONE) {
        put_seconds(p, at - p->first);
        put_frames(p, a);
        p->before = at;
    } else {
        nc_buf_printf(p->out, "%*s", TIME + 2 + p->frames + 1, "");
    }
    if (a->kind != NC_R_FOLDED)
        arrow(p, a, line);
    put_picture(p, line);
    if (words_above(p))
        end_picture(p);
    else
        put_words(p, words);
}

static void put_arrow(page *p, const nc_r_arrow *a)
{
    char line[MOST_COLUMNS];
    int64_t at = time_of(a);
    nc_buf words = {0};
    lifelines(p, line);
    if (at != NC_TIME_NONE && p->before != NC_TIME_NONE && at - p->before >= NC_SECOND)
        put_pause(p, at - p->before, line);
    if (at != NC_TIME_NONE && p->first == NC_TIME_NONE)
        p->first = at;
    if (a->kind == NC_R_FOLDED)
        nc_buf_printf(&words, "(%" PRIu64 " %s)", a->count, a->count == 1 ? "packet" : "packets");
    else
        words_of(a, &words);
    put_line(p, a, at, line, nc_buf_str(&words));
    nc_buf_free(&words);
}

static void about(const nc_r_vantage *v, char letter, size_t width, nc_buf *out)
{
    nc_buf line = {0};
    nc_buf_printf(&line, "  %c  ", letter);
    nc_buf_safe(&line, v->source, true);
    bool named = v->vantage.n > 0 && !nc_str_eq(v->vantage, v->source);
    nc_buf_c(&line, named ? " (" : "");
    nc_buf_safe(&line, named ? v->vantage : NC_S(""), true);
    nc_buf_printf(&line, "%s: %" PRIu64 " %s", named ? ")" : "", v->total,
                  v->total == 1 ? "packet" : "packets");
    if (v->offset >= MICROSECOND || v->offset <= -MICROSECOND) {
        nc_buf_c(&line, ", its clock ");
        nc_seconds_print(&line, v->offset < 0 ? -v->offset : v->offset, 6);
        nc_buf_c(&line, v->offset < 0 ? " s earlier" : " s later");
    }
    nc_column_fold(out, nc_buf_str(&line), width, 5);
    nc_buf_free(&line);
}

/* What a vantage calls the conversation. */
static void talk(const nc_r_ladder *l, size_t vantage, nc_buf *out)
{
    nc_buf_safe(out, nc_ladder_client(l, vantage), true);
    nc_buf_c(out, " - ");
    nc_buf_safe(out, nc_ladder_server(l, vantage), true);
}

static void translator(const nc_r_ladder *l, size_t vantage, size_t width, nc_buf *out)
{
    nc_buf line = {0};
    nc_buf_c(&line, "  T  something translates: from here on it is ");
    talk(l, vantage, &line);
    nc_column_fold(out, nc_buf_str(&line), width, 5);
    nc_buf_free(&line);
}

static void head(const nc_r_ladder *l, size_t width, nc_buf *out)
{
    nc_buf line = {0};
    talk(l, 0, &line);
    nc_column_fold(out, nc_buf_str(&line), width, 2);
    for (size_t i = 0; i < l->vantage_count; i++) {
        if (nc_ladder_translates(l, i))
            translator(l, i, width, out);
        about(&l->vantages[i], (char)('A' + i), width, out);
    }
    nc_buf_free(&line);
}

static void heading(const page *p)
{
    char line[MOST_COLUMNS];
    memset(line, ' ', p->width + 1);
    line[p->width + 1] = '\0';
    bool whole = p->step == STEP;
    memcpy(line, "client", whole ? 6 : 3);
    for (size_t i = 0; i < p->l->vantage_count; i++) {
        line[line_of(p, i)] = (char)('A' + i);
        if (nc_ladder_translates(p->l, i))
            line[line_of(p, i) - p->step] = 'T';
    }
    memcpy(line + p->width - (whole ? 5 : 2), whole ? "server" : "srv", whole ? 6 : 3);
    nc_buf_printf(p->out, "\n%*s  %-*s ", TIME, "seconds", p->frames, "frames");
    put_picture(p, line);
    end_picture(p);
}

void nc_render_ladder(const nc_r_ladder *l, const nc_report_options *options, nc_buf *out)
{
    page p = {.l = l, .out = out, .first = NC_TIME_NONE, .before = NC_TIME_NONE};
    p.room = options->width > 0 ? options->width : 100;
    head(l, p.room, out);
    if (l->arrow_count == 0 || l->vantage_count > MOST_VANTAGES) {
        nc_buf_c(out, "no packets of it were read\n");
        return;
    }
    p.frames = widest_frames(&p);
    p.step = STEP;
    p.width = line_of(&p, l->vantage_count);
    if (p.room < TIME + 2 + (size_t)p.frames + 1 + p.width + 1)
        p.step = SMALL_STEP;
    p.width = line_of(&p, l->vantage_count);
    heading(&p);
    for (size_t i = 0; i < l->arrow_count; i++)
        put_arrow(&p, &l->arrows[i]);
    nc_buf note = {0};
    nc_ladder_counted_print(&note, l);
    if (note.n > 0)
        nc_column_fold(out, nc_buf_str(&note), p.room, 0);
    nc_buf_free(&note);
}
