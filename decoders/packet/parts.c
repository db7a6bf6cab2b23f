/* SPDX-License-Identifier: Apache-2.0 */
#include "parts.h"

#include "wire.h"

/* The longest pause between two files that are taken for one capture without being told.  Recorders change
 * files between two packets; ten seconds is silence enough to ask. */
static const int64_t longest_gap = 10 * NC_SECOND;

/* ---- names ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The number at the front, taken off; long ones (times of day with a date) fit. */
static uint64_t number(nc_str *s)
{
    uint64_t value = 0;
    size_t n = 0;
    for (; n < s->n && is_digit(s->p[n]); n++)
        value = value * 10 + (uint64_t)(s->p[n] - '0');
    *s = nc_str_sub(*s, n, s->n);
    return value;
}

bool nc_part_follows(nc_str a, nc_str b)
{
    bool one_up = false;
    if (b.n == a.n + 1 && nc_str_starts(b, a) && b.p[a.n] == '1' && a.n > 0 && !is_digit(a.p[a.n - 1]))
        return true;
    while (a.n > 0 && b.n > 0) {
        if (is_digit(a.p[0]) && is_digit(b.p[0])) {
            uint64_t x = number(&a), y = number(&b);
            if (y < x)
                return false;
            one_up |= y == x + 1;
        } else if (a.p[0] != b.p[0]) {
            return false;
        } else {
            a = nc_str_sub(a, 1, a.n);
            b = nc_str_sub(b, 1, b.n);
        }
    }
    return a.n == 0 && b.n == 0 && one_up;
}

/* ---- joining ---- */

static bool joins(const nc_parts *open, const nc_part *next)
{
    const nc_part *last = &open->last;
    int64_t gap;
    if (open->wire == NULL || next->said < 0 || last->link != next->link ||
        !nc_str_eq(last->kind, next->kind) || last->vantage != next->vantage)
        return false;
    if (next->said > 0)
        return true;
    if (next->first == NC_TIME_NONE || open->wire->last == NC_TIME_NONE ||
        __builtin_sub_overflow(next->first, open->wire->last, &gap))
        return false;
    return gap >= 0 && gap <= longest_gap && nc_part_follows(last->name, next->name);
}

static void note_join(nc_wires *wires, const nc_part *next)
{
    nc_parts *open = &wires->parts;
    nc_sources *sources = wires->c->sources;
    nc_arena *arena = nc_sources_arena(sources);
    int64_t gap =
        next->first != NC_TIME_NONE && open->wire->last != NC_TIME_NONE ? next->first - open->wire->last : 0;
    nc_buf text = {0};
    nc_buf_c(&text, "goes on with ");
    nc_buf_add(&text, open->wire->name);
    nc_buf_printf(&text, ": its packets are numbered from %llu on; ", (unsigned long long)open->frames + 1);
    nc_seconds_print(&text, gap, 6);
    nc_buf_c(&text, " s between the files");
    nc_source_note(sources, next->source, NC_SOURCE_OK, nc_arena_copy(arena, nc_buf_str(&text)));
    if (gap > open->widest)
        open->widest = gap;
    nc_buf_free(&text);
}

nc_wire *nc_wires_begin(nc_wires *wires, const nc_part *piece, uint64_t *base)
{
    nc_parts *open = &wires->parts;
    *base = 0;
    if (joins(open, piece)) {
        note_join(wires, piece);
        *base = open->frames;
        return open->wire;
    }
    nc_wires_settle(wires);
    return nc_wire_open(wires, piece->source);
}

static void merge(nc_wires *wires, nc_wire_end *all, const nc_wire_end *end)
{
    nc_arena *arena = nc_sources_arena(wires->c->sources);
    all->complete &= end->complete;
    if (end->drops >= 0)
        all->drops = all->drops < 0 ? end->drops : all->drops + end->drops;
    if (end->snap > all->snap)
        all->snap = end->snap;
    if (end->note.n > 0)
        all->note = all->note.n == 0
                        ? end->note
                        : nc_arena_printf(arena, "%.*s; %.*s", NC_FMT(all->note), NC_FMT(end->note));
}

void nc_wires_pause(nc_wires *wires, nc_wire *wire, const nc_part *piece, uint64_t frames,
                    const nc_wire_end *end)
{
    nc_parts *open = &wires->parts;
    nc_source *source = nc_sources_get(wires->c->sources, piece->source);
    if (open->wire == wire) {
        merge(wires, &open->end, end);
        open->count++;
        if (source != NULL)
            source->records += frames;
    } else {
        nc_wires_settle(wires);
        *open = (nc_parts){.wire = wire, .end = *end, .count = 1};
    }
    if (open->count == 1)
        open->first_frames = frames;
    open->frames += frames;
    open->last = *piece;
}

void nc_wires_settle(nc_wires *wires)
{
    nc_parts *open = &wires->parts;
    nc_wire *wire = open->wire;
    if (wire == NULL)
        return;
    nc_arena *arena = nc_sources_arena(wires->c->sources);
    if (open->count > 1) {
        nc_buf text = {0};
        nc_buf_printf(&text, "one capture of %u files, at most ", open->count);
        nc_seconds_print(&text, open->widest, 6);
        nc_buf_c(&text, " s between two of them");
        nc_str words = nc_arena_copy(arena, nc_buf_str(&text));
        nc_source_note(wires->c->sources, wire->source, NC_SOURCE_OK, words);
        open->end.note = open->end.note.n == 0
                             ? words
                             : nc_arena_printf(arena, "%.*s; %.*s", NC_FMT(words), NC_FMT(open->end.note));
        nc_buf_free(&text);
    }
    uint64_t records = wire->records;
    nc_wire_close(wire, &open->end);
    nc_source *source = nc_sources_get(wires->c->sources, wire->source);
    if (source != NULL && open->count > 1) /* each source counts its own */
        source->records -= records - open->first_frames;
    *open = (nc_parts){.wire = NULL};
}
