/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/sides.h"

enum { NEAR = 2, PIECES = 64 }; /* NEAR: seconds; the same bytes later than that were sent again */

typedef struct sorting {
    nc_sides *out;
    const nc_gathered *parts; /* in the order of the sides */
    bool *paired[2];          /* by place in `items` of a part: both sides have it */
    int64_t last[2];          /* of the packets of each side that are compared, on the clock of the lines */
    int64_t slack;            /* how far a time can be wrong */
} sorting;

/* Place of a record among the items of a part; their number when it is not there. */
static size_t place_of(const nc_gathered *part, uint64_t record)
{
    size_t i = 0;
    while (i < part->count && part->items[i].record != record)
        i++;
    return i;
}

/* Could this be one of the pieces of `s` that holds its byte `found`?  What both have is no piece: it is the
 * same segment sent again. */
static bool is_piece(const sorting *w, unsigned side, size_t i, const nc_sighting *s, int64_t at,
                     uint32_t found)
{
    const nc_sighting *o = &w->parts[side].items[i];
    int64_t apart = o->at - w->out->side[side].offset - at;
    return !w->paired[side][i] && o->tcp && o->to_server == s->to_server &&
           s->seq + found - o->seq < o->length && apart <= NEAR * NC_SECOND && apart >= -NEAR * NC_SECOND;
}

/* Are all bytes of `s` in other segments of this side, sent at about that time?  (Sequence numbers wrap: RFC
 * 9293 3.4.) */
static bool in_pieces(const sorting *w, unsigned side, const nc_sighting *s, int64_t at)
{
    const nc_gathered *part = &w->parts[side];
    uint32_t found = 0;
    bool more = true;
    for (unsigned pieces = 0; more && pieces < PIECES && found < s->length; pieces++) {
        size_t i = 0;
        while (i < part->count && !is_piece(w, side, i, s, at, found))
            i++;
        more = i < part->count;
        if (more)
            found += part->items[i].length - (s->seq + found - part->items[i].seq);
    }
    return s->length > 0 && found >= s->length;
}

static bool far_outside(const nc_side *side, int64_t own, int64_t by)
{
    return side->from == NC_TIME_NONE || own < side->from - by || own > side->to + by;
}

/* What this side was doing when the other one recorded `s`, `at` on the clock of the lines. */
static nc_seen missing(const sorting *w, unsigned side, const nc_sighting *s, int64_t at)
{
    const nc_side *here = &w->out->side[side];
    int64_t own = at + here->offset;
    if (in_pieces(w, side, s, at))
        return NC_SEEN_PIECES;
    if (far_outside(here, own, w->slack))
        return NC_SEEN_BLIND;
    if (w->parts[side].total > w->parts[side].count && at >= w->last[side])
        return NC_SEEN_BEYOND;
    bool edge = far_outside(here, own, -w->slack) || !w->out->clock.consistent;
    const nc_tally *mine = &w->parts[side].keys, *theirs = &w->parts[!side].keys;
    uint64_t key = nc_sighting_key(s);
    bool fewer = !mine->over && nc_tally_get(mine, key) < nc_tally_get(theirs, key);
    return edge || !here->whole || !fewer ? NC_SEEN_UNSURE : NC_SEEN_NOT;
}

static void judge(const sorting *w, nc_sides_line *line)
{
    for (unsigned i = 0; i < 2; i++) {
        if (line->sights[i] != NULL)
            continue;
        const nc_r_sight *there = line->sights[!i];
        size_t place = place_of(&w->parts[!i], there->record);
        bool found = place < w->parts[!i].count;
        line->seen[i] = found ? missing(w, i, &w->parts[!i].items[place], there->at) : NC_SEEN_UNSURE;
        w->out->side[i].missing[line->seen[i]][line->packet->to_server]++;
    }
    w->out->both += line->sights[0] != NULL && line->sights[1] != NULL;
}

static void mark_pairs(sorting *w, nc_arena *arena, const nc_r_ladder *ladder)
{
    for (unsigned i = 0; i < 2; i++)
        w->paired[i] = NC_NEW_ARRAY(arena, bool, w->parts[i].count + 1);
    for (size_t i = 0; i < ladder->arrow_count; i++)
        for (size_t k = 0; ladder->arrows[i].sight_count == 2 && k < 2; k++) {
            const nc_r_sight *sight = &ladder->arrows[i].sights[k];
            w->paired[sight->vantage][place_of(&w->parts[sight->vantage], sight->record)] = true;
        }
}

static void add_lines(sorting *w, nc_arena *arena, const nc_r_ladder *ladder)
{
    nc_sides_line *lines = NC_NEW_ARRAY(arena, nc_sides_line, ladder->arrow_count + 1);
    for (size_t i = 0; i < ladder->arrow_count; i++) {
        const nc_r_arrow *a = &ladder->arrows[i];
        nc_sides_line *line = &lines[w->out->count];
        if (a->kind != NC_R_PACKET)
            continue;
        *line = (nc_sides_line){.packet = a};
        for (size_t k = 0; k < a->sight_count; k++)
            if (a->sights[k].vantage < 2)
                line->sights[a->sights[k].vantage] = &a->sights[k];
        judge(w, line);
        w->out->count++;
    }
    w->out->lines = lines;
}

static void swap_sides(nc_sides *s, nc_gathered parts[2])
{
    nc_side side = s->side[0];
    nc_gathered part = parts[0];
    s->side[0] = s->side[1];
    s->side[1] = side;
    parts[0] = parts[1];
    parts[1] = part;
}

void nc_sides_build(nc_sides *s, nc_arena *arena, const nc_gathered given[2])
{
    nc_gathered parts[2] = {given[0], given[1]};
    nc_r_clock clock = s->clock;
    clock.consistent = true; /* the best that is known, whatever it is worth: `slack` and the words say it */
    nc_result r = {.clocks = &clock, .clock_count = 1};
    nc_r_ladder ladder = {.arrow_count = 0};
    sorting w = {.out = s, .parts = parts, .slack = s->clock.has_bound ? s->clock.bound : NC_SECOND};
    nc_ladder_build(&ladder, arena, &r, NC_R_NONE, parts, 2);
    if (ladder.vantage_count < 2)
        return;
    if (!nc_str_eq(ladder.vantages[0].source, s->side[0].source))
        swap_sides(s, parts);
    for (unsigned i = 0; i < 2; i++) {
        const nc_gathered *p = &parts[i];
        s->side[i].offset = ladder.vantages[i].offset;
        s->side[i].total = ladder.vantages[i].total;
        w.last[i] = p->count > 0 ? p->items[p->count - 1].at - s->side[i].offset : NC_TIME_NONE;
    }
    mark_pairs(&w, arena, &ladder);
    add_lines(&w, arena, &ladder);
}
