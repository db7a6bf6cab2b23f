/* SPDX-License-Identifier: Apache-2.0 */
#include "show.h"

#include "decoders/bundle/text_input.h"
#include "decoders/intake.h"
#include "decoders/limits.h"
#include "decoders/packet/packet.h"
#include "decoders/text/describe.h"

#include <inttypes.h>
#include <stdlib.h>

enum { NAMED = 4 /* fact types told of a line */ };

/* A fact of a line, or what the reader says of the line itself. */
typedef struct mark {
    uint32_t line, order;
    nc_fact_type type;
    enum { FACT, TAKEN, UNREAD } what;
} mark;

typedef struct marks {
    nc_sink sink; /* first: the sink is the list */
    mark *items;
    size_t count, capacity;
    uint64_t facts;
    uint32_t unread;
} marks;

static void add(marks *m, mark one)
{
    if (m->count >= UINT32_MAX)
        return;
    one.order = (uint32_t)m->count;
    m->items = nc_grow(m->items, &m->capacity, m->count, sizeof *m->items);
    m->items[m->count++] = one;
}

static void keep_fact(nc_sink *sink, const nc_fact *fact)
{
    marks *m = (marks *)(void *)sink;
    m->facts += fact->type != NC_F_COVERAGE;
    if (fact->type != NC_F_COVERAGE)
        add(m, (mark){.line = fact->from.line, .type = fact->type, .what = FACT});
}

static void keep_line(void *context, uint32_t number, bool taken)
{
    marks *m = context;
    m->unread += !taken;
    add(m, (mark){.line = number, .what = taken ? TAKEN : UNREAD});
}

static int by_line(const void *left, const void *right)
{
    const mark *a = left, *b = right;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

static nc_member_hint no_hint(void *context, nc_str member)
{
    (void)member;
    return (nc_member_hint){.zone_minutes = *(const int32_t *)context};
}

/* What came of a line: '=' facts, '.' read by a display that spans lines, '!' not understood. */
static void print_line(const marks *m, size_t from, size_t to, const nc_vocab *vocab, bool unread_only,
                       const nc_text_line *line, nc_buf *out)
{
    char sign = ' ';
    nc_fact_type last = NC_FACTS_END;
    nc_buf names = {0};
    unsigned named = 0;
    for (size_t i = from; i < to; i++) {
        const mark *one = &m->items[i];
        sign = one->what == FACT                    ? '='
               : one->what == TAKEN && sign == ' '  ? '.'
               : one->what == UNREAD && sign != '=' ? '!'
                                                    : sign;
        if (one->what != FACT || one->type == last || named++ >= NAMED)
            continue;
        last = one->type;
        nc_buf_printf(&names, "%s%.*s", names.n > 0 ? ", " : "", NC_FMT(nc_vocab_shape(vocab, last)->name));
    }
    if (!unread_only || sign == '!') {
        nc_buf_printf(out, "%6u %c ", (unsigned)line->number, sign);
        nc_buf_safe(out, line->text, true);
        if (names.n > 0)
            nc_buf_printf(out, "   <- %.*s", NC_FMT(nc_buf_str(&names)));
        nc_buf_char(out, '\n');
    }
    nc_buf_free(&names);
}

static uint32_t print_lines(marks *m, nc_stream *in, const nc_vocab *vocab, bool unread_only, nc_buf *out)
{
    nc_text_input *input = nc_text_input_new(in, (uint64_t)nc_default_limits.line);
    nc_text_line line = {.number = 0};
    size_t at = 0;
    if (m->count > 0)
        qsort(m->items, m->count, sizeof *m->items, by_line);
    while (nc_text_input_next(input, &line)) {
        size_t to = at;
        while (to < m->count && m->items[to].line <= line.number)
            to++;
        print_line(m, at, to, vocab, unread_only, &line, out);
        at = to;
    }
    nc_text_input_free(input);
    return line.number;
}

nc_err nc_show_read(const nc_case *base, nc_str path, nc_stream *again, const nc_dump_look *look, nc_buf *out)
{
    marks m = {.sink = {.put = keep_fact, .pool = base->dumps->pool}};
    nc_diag *diag = nc_diag_new();
    int32_t zone = look->zone_minutes;
    nc_case c = {.pool = base->dumps->pool,
                 .sink = &m.sink,
                 .sources = nc_sources_new(base->dumps->pool),
                 .limits = base->limits,
                 .dumps = base->dumps,
                 .hint = no_hint,
                 .hint_context = &zone,
                 .line = keep_line,
                 .line_context = &m};
    c.wires = nc_wires_new(&c);
    nc_intake *intake = nc_intake_new(&c);
    nc_err err = nc_intake_run(intake, &path, 1, diag);
    nc_wires_finish(c.wires);
    const nc_source *source = nc_sources_get(c.sources, 1);
    if (err == NC_E_OK && source != NULL) {
        uint32_t lines = print_lines(&m, again, base->dumps->vocab, look->unread_only, out);
        nc_buf_printf(out, "%s%.*s: %" PRIu32 " line%s, %" PRIu32 " not understood, %" PRIu64 " fact%s\n",
                      look->unread_only ? "" : "\n", NC_FMT(source->kind), lines, lines == 1 ? "" : "s",
                      m.unread, m.facts, m.facts == 1 ? "" : "s");
        if (source->note.n > 0)
            nc_buf_printf(out, "%.*s\n", NC_FMT(source->note));
    }
    nc_intake_free(intake);
    nc_wires_free(c.wires);
    nc_sources_free(c.sources);
    nc_diag_free(diag);
    free(m.items);
    return err;
}
