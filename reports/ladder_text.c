/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/ladder.h"
#include "reports/text.h"

#include <inttypes.h>

enum { STEP = 9, LEAST_FRAMES = 6, TIME = 12 };

typedef struct page {
    const nc_r_ladder *l;
    nc_buf *out;
    size_t width; /* of the picture */
    size_t room;  /* columns of a line */
    int frames;   /* columns for frame numbers */
    int64_t first, before;
} page;

/* Columns of the lifelines: the client, each vantage, the server. */
static size_t line_of(size_t vantage)
{
    return (vantage + 1) * STEP;
}

static void put_picture(const page *p, const char *line)
{
    nc_buf_printf(p->out, "%-*s ", (int)p->width + 1, line);
}

static void lifelines(const page *p, char *line)
{
    memset(line, ' ', p->width + 1);
    line[p->width + 1] = '\0';
    line[0] = line[p->width] = '|';
    for (size_t i = 0; i < p->l->vantage_count; i++)
        line[line_of(i)] = '|';
}

/* Between the columns `a` and `b`, both left as they are. */
static void stroke(char *line, size_t a, size_t b, char mark)
{
    for (size_t i = (a < b ? a : b) + 1; i < (a < b ? b : a); i++)
        line[i] = line[i] == '|' ? '+' : mark;
}

static void arrow(const page *p, const nc_r_arrow *a, char *line)
{
    size_t from = a->to_server ? 0 : p->width, to = a->to_server ? p->width : 0;
    if (a->kind == NC_R_ABSENT) {
        stroke(line, from, to, '.');
        return;
    }
    if (a->fate != NC_R_RECORDED && a->lost_after < p->l->vantage_count) {
        size_t last = line_of(a->lost_after), half = STEP / 2;
        to = a->to_server ? last + half : last - half;
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

static void put_words(const page *p, const nc_r_arrow *a)
{
    size_t used = TIME + 2 + (size_t)p->frames + 1 + p->width + 3,
           room = p->room > used + 20 ? p->room - used : 20;
    nc_buf text = {0};
    nc_buf_safe(&text, a->text, true);
    if (a->again > 0)
        nc_buf_printf(&text, " (again %u)", a->again);
    if (a->fate == NC_R_LOST)
        nc_buf_c(&text, " LOST");
    nc_str words = nc_buf_str(&text);
    while (words.n > room && ((uint8_t)words.p[room] & 0xc0) == 0x80)
        room--; /* never within a character */
    nc_buf_add(p->out, nc_str_sub(words, 0, room));
    nc_buf_c(p->out, words.n > room ? "...\n" : "\n");
    nc_buf_free(&text);
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
    nc_buf_printf(p->out, "%*s", TIME + 2 + p->frames + 1, "");
    memset(line + 1, '~', p->width - 1);
    put_picture(p, line);
    nc_buf_c(p->out, " ");
    nc_seconds_print(p->out, ns, 3);
    nc_buf_c(p->out, " s\n");
    lifelines(p, line);
}

static void put_arrow(page *p, const nc_r_arrow *a)
{
    char line[(8 + 2) * STEP];
    int64_t at = time_of(a);
    lifelines(p, line);
    if (at != NC_TIME_NONE && p->before != NC_TIME_NONE && at - p->before >= NC_SECOND)
        put_pause(p, at - p->before, line);
    if (at != NC_TIME_NONE && p->first == NC_TIME_NONE)
        p->first = at;
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
    if (a->kind == NC_R_FOLDED)
        nc_buf_printf(p->out, "(%" PRIu64 " %s)\n", a->count, a->count == 1 ? "packet" : "packets");
    else
        put_words(p, a);
}

static void head(const nc_r_ladder *l, nc_buf *out)
{
    nc_buf_safe(out, l->client, true);
    nc_buf_c(out, " - ");
    nc_buf_safe(out, l->server, true);
    nc_buf_char(out, '\n');
    for (size_t i = 0; i < l->vantage_count; i++) {
        const nc_r_vantage *v = &l->vantages[i];
        nc_buf_printf(out, "  %c  ", (char)('A' + i));
        nc_buf_safe(out, v->source, true);
        nc_buf_c(out, v->vantage.n ? " (" : "");
        nc_buf_safe(out, v->vantage, true);
        nc_buf_printf(out, "%s: %" PRIu64 " packets", v->vantage.n ? ")" : "", v->total);
        if (v->offset != 0) {
            nc_buf_c(out, ", its clock ");
            nc_seconds_print(out, v->offset < 0 ? -v->offset : v->offset, 6);
            nc_buf_c(out, v->offset < 0 ? " s earlier" : " s later");
        }
        nc_buf_char(out, '\n');
    }
}

static void heading(const page *p)
{
    char line[(8 + 2) * STEP];
    memset(line, ' ', p->width + 1);
    line[p->width + 1] = '\0';
    memcpy(line, "client", 6);
    for (size_t i = 0; i < p->l->vantage_count; i++)
        line[line_of(i)] = (char)('A' + i);
    memcpy(line + p->width - 5, "server", 6);
    nc_buf_printf(p->out, "\n%*s  %-*s ", TIME, "seconds", p->frames, "frames");
    put_picture(p, line);
    nc_buf_char(p->out, '\n');
}

void nc_render_ladder(const nc_r_ladder *l, const nc_report_options *options, nc_buf *out)
{
    enum { MOST_VANTAGES = 8 };
    page p = {.l = l, .out = out, .first = NC_TIME_NONE, .before = NC_TIME_NONE};
    p.room = options->width > 0 ? options->width : 100;
    head(l, out);
    if (l->arrow_count == 0 || l->vantage_count > MOST_VANTAGES) {
        nc_buf_c(out, "no packets of it were read\n");
        return;
    }
    p.width = line_of(l->vantage_count);
    p.frames = widest_frames(&p);
    heading(&p);
    for (size_t i = 0; i < l->arrow_count; i++)
        put_arrow(&p, &l->arrows[i]);
}
