/* SPDX-License-Identifier: Apache-2.0 */
#include "decoders/intake/mixed.h"

#include "decoders/bundle/text_input.h"
#include "engine/base/arena.h"
#include "engine/base/buf.h"

#include <stdlib.h>

enum {
    SURE = 60,   /* a first line changes the reader from here on */
    TAKEN = 55,  /* what a probe of the decoder's lines alone must say */
    NEARLY = 10, /* by so much another reader must be surer, where the one at work knows the line too */
    MOST = 64    /* parts of one text; the lines of further ones go to the reader before them */
};

struct nc_mixed {
    nc_buf text;    /* through the ladder, every line of the member with a line feed */
    size_t *starts; /* where line n begins in `text`; starts[lines + 1] is its end */
    size_t starts_capacity;
    uint32_t lines;
    uint8_t *owner; /* by line: a part's number from 1, 0 nobody's yet */
    size_t count;
    nc_mixed_part parts[MOST];
};

static void read_text(nc_mixed *m, nc_str head, nc_columns columns)
{
    nc_stream *stream = nc_stream_of_bytes(head.p, head.n);
    nc_stream_between(stream, columns);
    nc_text_input *input = nc_text_input_new(stream, NC_MIXED_BYTES);
    nc_text_line line;
    for (;;) {
        m->starts = nc_grow(m->starts, &m->starts_capacity, m->lines + 1, sizeof *m->starts);
        m->starts[m->lines + 1] = m->text.n; /* of the line after the last one read */
        if (!nc_text_input_next(input, &line))
            break;
        m->lines++;
        if (!line.screen)
            nc_buf_add(&m->text, line.text);
        nc_buf_char(&m->text, '\n');
    }
    nc_text_input_free(input);
    nc_stream_free(stream);
}

static nc_str from_line(const nc_mixed *m, uint32_t line)
{
    return nc_str_sub(nc_buf_str(&m->text), m->starts[line], SIZE_MAX);
}

/* ---- who begins where ---- */

/* The decoder that is surest of a line, and how sure the one at work is of it. */
static const nc_decoder *surest(const nc_decoder *const *table, size_t count, const nc_case *c, nc_str text,
                                const nc_decoder *at_work, int *score, int *own)
{
    const nc_decoder *best = NULL;
    *score = *own = 0;
    for (size_t i = 0; i < count; i++) {
        int its = table[i]->begins == NULL ? 0 : table[i]->begins(c, text);
        if (table[i] == at_work)
            *own = its;
        if (its > *score) {
            *score = its;
            best = table[i];
        }
    }
    return best;
}

/* The part of a decoder; those that read one kind have a new one for each range. */
static uint8_t part_of(nc_mixed *m, const nc_decoder *decoder, const char *kind, uint32_t line)
{
    for (size_t i = 0; i < m->count && decoder->kind == NULL; i++)
        if (m->parts[i].decoder == decoder)
            return (uint8_t)(i + 1);
    if (m->count == MOST)
        return 0;
    m->parts[m->count].decoder = decoder;
    m->parts[m->count].first = line;
    m->parts[m->count].kind = kind;
    return (uint8_t)++m->count;
}

/* Whether the reader of the lines above gives way to `best`, of which `kind` begins. */
static bool changes(const nc_decoder *best, const char *kind, const nc_decoder *at_work,
                    const char *kind_at_work, int score, int own)
{
    if (best == NULL || score < SURE)
        return false;
    if (best == at_work)
        return kind != NULL && kind != kind_at_work;
    return own == 0 || score > own + NEARLY;
}

static void give_lines(nc_mixed *m, const nc_decoder *const *table, size_t count, const nc_case *c)
{
    const nc_decoder *at_work = NULL;
    const char *kind_at_work = NULL;
    uint8_t owner = 0;
    for (uint32_t line = 1; line <= m->lines; line++) {
        int score, own;
        nc_str text = from_line(m, line);
        m->owner[line] = owner;
        if (at_work != NULL && at_work->goes_on != NULL && at_work->goes_on(text))
            continue;
        const nc_decoder *best = surest(table, count, c, text, at_work, &score, &own);
        bool has_kind = best != NULL && score >= SURE && best->kind != NULL;
        const char *kind = has_kind ? best->kind(text, best == at_work ? kind_at_work : NULL) : NULL;
        uint8_t part = 0;
        if (changes(best, kind, at_work, kind_at_work, score, own))
            part = part_of(m, best, kind, line);
        owner = part != 0 ? part : owner;
        at_work = part != 0 ? best : at_work;
        kind_at_work = part != 0 ? kind : kind_at_work;
        m->owner[line] = owner;
    }
}

/* ---- who would take their lines alone ---- */

static bool is_taken(const nc_mixed *m, const nc_case *c, uint8_t part)
{
    nc_buf text = {0};
    for (uint32_t line = 1; line <= m->lines; line++)
        if (m->owner[line] == part)
            nc_buf_add(&text, nc_str_sub(nc_buf_str(&m->text), m->starts[line],
                                         m->starts[line + 1] - m->starts[line]));
    nc_probe probe = {.head = nc_buf_str(&text), .text = nc_buf_str(&text), .whole = true};
    bool taken = m->parts[part - 1].decoder->probe(c, &probe) >= TAKEN;
    nc_buf_free(&text);
    return taken;
}

/* Lines of parts that are not taken, and those above the first part, go to a neighbour. */
static void mend(nc_mixed *m, const nc_case *c)
{
    bool taken[MOST + 1] = {false};
    uint8_t owner = 0;
    for (size_t i = 1; i <= m->count; i++) {
        taken[i] = is_taken(m, c, (uint8_t)i);
        owner = owner == 0 && taken[i] ? (uint8_t)i : owner;
    }
    for (uint32_t line = 1; line <= m->lines; line++) {
        if (taken[m->owner[line]])
            owner = m->owner[line];
        m->owner[line] = owner;
    }
    size_t kept = 0;
    for (size_t i = 1; i <= m->count; i++) {
        if (!taken[i])
            continue;
        for (uint32_t line = 1; line <= m->lines; line++)
            if (m->owner[line] == i)
                m->owner[line] = (uint8_t)(kept + 1);
        m->parts[kept++] = m->parts[i - 1];
    }
    m->count = kept;
}

static void make_sets(nc_mixed *m)
{
    for (size_t i = 0; i < m->count; i++) {
        m->parts[i].bits = nc_xcalloc(m->lines / 64 + 1, sizeof *m->parts[i].bits);
        for (uint32_t line = 1; line <= m->lines; line++)
            if (m->owner[line] == i + 1)
                m->parts[i].bits[line / 64] |= UINT64_C(1) << line % 64;
    }
}

nc_mixed *nc_mixed_find(const nc_decoder *const *table, size_t count, const nc_case *c, nc_str head,
                        nc_columns columns)
{
    nc_mixed *m = nc_xcalloc(1, sizeof *m);
    read_text(m, head, columns);
    m->owner = nc_xcalloc(m->lines + 1, 1);
    give_lines(m, table, count, c);
    if (m->count > 1)
        mend(m, c);
    if (m->count > 1) {
        make_sets(m);
        return m;
    }
    nc_mixed_free(m);
    return NULL;
}

void nc_mixed_free(nc_mixed *mixed)
{
    if (mixed == NULL)
        return;
    for (size_t i = 0; i < mixed->count; i++)
        free(mixed->parts[i].bits);
    nc_buf_free(&mixed->text);
    free(mixed->starts);
    free(mixed->owner);
    free(mixed);
}

size_t nc_mixed_count(const nc_mixed *mixed)
{
    return mixed->count;
}

const nc_mixed_part *nc_mixed_part_at(const nc_mixed *mixed, size_t index)
{
    return &mixed->parts[index];
}

nc_line_set nc_mixed_lines(const nc_mixed *mixed, size_t index)
{
    return (nc_line_set){.bits = mixed->parts[index].bits, .count = mixed->lines + 1};
}

/* ---- for people ---- */

static void show_range(const nc_mixed *m, uint8_t part, uint32_t first, uint32_t last, nc_buf *out)
{
    const nc_mixed_part *its = &m->parts[part - 1];
    nc_buf_printf(out, "lines %u to %u: %.*s", (unsigned)first, (unsigned)last, NC_FMT(its->decoder->name));
    if (its->kind != NULL)
        nc_buf_printf(out, ", %s", its->kind);
    nc_buf_char(out, '\n');
}

/* A text of one kind: its reader, unless that is the one of the descriptions, which shows its lines itself.
 */
static bool show_reader(const nc_case *c, const nc_decoder *const *table, size_t count, nc_str head,
                        nc_buf *out)
{
    nc_arena *arena = nc_arena_new();
    nc_probe probe = {.head = head, .text = nc_text_probe(arena, head)};
    const nc_decoder *best = nc_decoder_best(table, count, c, &probe, NULL);
    const char *kind = best != NULL && best->kind != NULL ? best->kind(probe.text, NULL) : NULL;
    if (best != NULL && !nc_str_eq(best->name, NC_S("dump")))
        nc_buf_printf(out, "all lines: %.*s%s%s\n", NC_FMT(best->name), kind != NULL ? ", " : "",
                      kind != NULL ? kind : "");
    nc_arena_free(arena);
    return best != NULL;
}

bool nc_mixed_show(const nc_case *c, nc_str head, nc_buf *out)
{
    size_t count;
    const nc_decoder *const *table = nc_decoders(&count);
    nc_mixed *m = nc_mixed_find(table, count, c, head, (nc_columns){0});
    if (m == NULL)
        return show_reader(c, table, count, head, out);
    for (uint32_t line = 1, first = 1; line <= m->lines; line++)
        if (line == m->lines || m->owner[line + 1] != m->owner[first]) {
            show_range(m, m->owner[first], first, line, out);
            first = line + 1;
        }
    nc_mixed_free(m);
    return true;
}
