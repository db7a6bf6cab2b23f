/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "reports/ladder.h"

#include "engine/base/hash.h"
#include "engine/base/num.h"

#include <stdlib.h>

/* MOST_APART: packets of one source that are shown because another one has not got them, with BESIDE on both
 * sides. */
enum { MOST_VANTAGES = 4, SYN = 2, FIN = 1, RST = 4, MOST_APART = 5, BESIDE = 2 };

uint64_t nc_segment_key(const nc_sighting *s)
{
    uint64_t marks = (uint64_t)(s->flags & (SYN | FIN | RST)) << 1 | (s->to_server ? 1 : 0);
    return nc_mix(nc_mix((uint64_t)s->seq << 32 | s->length) + marks);
}

uint64_t nc_sighting_key(const nc_sighting *s)
{
    return nc_mix(nc_segment_key(s) + ((uint64_t)s->ack << 8 | s->flags));
}

uint32_t nc_gathered_note(nc_gathered *part, const nc_sighting *s)
{
    bool carries = s->length > 0 || (s->flags & (SYN | FIN)) != 0;
    (void)nc_tally_add(&part->keys, nc_sighting_key(s));
    if (part->keys.count <= NC_TALLY_MOST / 2)
        part->half = s->at;
    if (!s->tcp || !carries)
        return 0;
    nc_spans_add(&part->carried[s->to_server ? 1 : 0], s->seq, s->length);
    return nc_tally_add(&part->segments, nc_segment_key(s));
}

void nc_gathered_free(nc_gathered *part)
{
    nc_tally_free(&part->keys);
    nc_tally_free(&part->segments);
}

/* ---- one list of all sources ---- */

#define FAR_OFF INT64_MAX /* nearer to an end than all that share packets */

typedef struct sight {
    const nc_sighting *of; /* NULL: not recorded there */
    int64_t at;            /* on the clock of the base */
} sight;

typedef struct packet {
    const nc_sighting *first; /* the sighting that tells what it is */
    uint64_t key;
    int64_t at;                  /* of the earliest sighting */
    sight sights[MOST_VANTAGES]; /* by place in `ties` */
} packet;

typedef struct tie {
    const nc_gathered *part;
    int64_t offset;
    int64_t
        nearer; /* time that packets need from the base to here, in the sense of client to server; twice */
    unsigned shared; /* packets that both have */
} tie;

typedef struct weave {
    const nc_result *r;
    size_t finding;
    tie ties[MOST_VANTAGES]; /* first the base; later in order from client to server */
    size_t tie_count;
    packet *packets;
    size_t packet_count;
} weave;

bool nc_clock_between(const nc_result *r, nc_str source, nc_str base, int64_t *offset)
{
    *offset = 0;
    if (nc_str_eq(source, base))
        return true;
    for (size_t i = 0; i < r->clock_count; i++) {
        const nc_r_clock *c = &r->clocks[i];
        bool forth = nc_str_eq(c->a, base) && nc_str_eq(c->b, source),
             back = nc_str_eq(c->a, source) && nc_str_eq(c->b, base);
        if (!c->has_offset || (c->has_consistent && !c->consistent) || (!forth && !back))
            continue;
        *offset = forth ? c->offset : -c->offset;
        return true;
    }
    return false;
}

static void tie_sources(weave *w, const nc_gathered *parts, size_t count)
{
    static const int64_t nearness[] = {0, -FAR_OFF, FAR_OFF};
    size_t base = 0;
    for (size_t i = 1; i < count; i++)
        if (parts[i].count > parts[base].count)
            base = i;
    w->ties[w->tie_count++] = (tie){.part = &parts[base]};
    for (size_t i = 0; i < count && w->tie_count < MOST_VANTAGES; i++) {
        tie t = {.part = &parts[i], .nearer = nearness[parts[i].side]};
        if (i != base && (parts[i].count > 0 || parts[i].side != NC_SIDE_UNKNOWN) &&
            nc_clock_between(w->r, parts[i].source, parts[base].source, &t.offset))
            w->ties[w->tie_count++] = t;
    }
}

/* The packet without a sighting of this tie that is the same and nearest in time; two seconds at most,
 * because the same segment may be sent again. */
static packet *partner(weave *w, size_t tie_at, const nc_sighting *s, int64_t at)
{
    packet *best = NULL;
    int64_t least = 2 * NC_SECOND;
    uint64_t key = nc_sighting_key(s);
    for (size_t i = 0; i < w->packet_count; i++) {
        packet *p = &w->packets[i];
        int64_t apart = p->at > at ? p->at - at : at - p->at;
        if (p->key != key || p->sights[tie_at].of != NULL || apart >= least)
            continue;
        least = apart;
        best = p;
    }
    return best;
}

static void add_sighting(weave *w, size_t tie_at, const nc_sighting *s)
{
    int64_t at = s->at - w->ties[tie_at].offset;
    packet *p = tie_at > 0 ? partner(w, tie_at, s, at) : NULL;
    if (p == NULL) {
        p = &w->packets[w->packet_count++];
        *p = (packet){.first = s, .key = nc_sighting_key(s), .at = at};
    } else if (p->sights[0].of != NULL) {
        int64_t later = at - p->sights[0].at;
        w->ties[tie_at].nearer += s->to_server ? later : -later;
        w->ties[tie_at].shared++;
    }
    p->sights[tie_at] = (sight){s, at};
    p->at = at < p->at ? at : p->at;
}

static int by_time(const void *left, const void *right)
{
    const packet *a = left, *b = right;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    return (a->first->record > b->first->record) - (a->first->record < b->first->record);
}

static void swap_ties(weave *w, size_t i, size_t k)
{
    tie t = w->ties[i];
    w->ties[i] = w->ties[k];
    w->ties[k] = t;
    for (size_t p = 0; p < w->packet_count; p++) {
        sight s = w->packets[p].sights[i];
        w->packets[p].sights[i] = w->packets[p].sights[k];
        w->packets[p].sights[k] = s;
    }
}

/* From client to server; few enough for the simplest sort. */
static void order_ties(weave *w)
{
    for (size_t i = 0; i < w->tie_count; i++)
        if (w->ties[i].shared > 0)
            w->ties[i].nearer /= w->ties[i].shared;
    for (size_t i = 1; i < w->tie_count; i++)
        for (size_t k = i; k > 0 && w->ties[k].nearer < w->ties[k - 1].nearer; k--)
            swap_ties(w, k, k - 1);
}

/* ---- what became of a packet ---- */

/* Was the input recording everything at this time of its own clock? */
static bool was_recording(const nc_result *r, nc_str source, int64_t at)
{
    for (size_t i = 0; i < r->input_count; i++) {
        const nc_r_input *in = &r->inputs[i];
        if (!nc_str_eq(in->name, source))
            continue;
        return in->from != NC_TIME_NONE && in->from <= at && at <= in->to && in->has_complete &&
               in->complete && (!in->has_drops || in->drops <= 0) && in->filter.n == 0;
    }
    return false;
}

/* Would the tally have a packet that came at this time of the source's clock?  One that is full has it unless
 * the packet was overtaken by half of all that it counts. */
static bool counted(const nc_gathered *part, int64_t at)
{
    return !part->keys.over || at < part->half;
}

static bool has_fewer(const nc_gathered *part, const nc_gathered *than, uint64_t key)
{
    return nc_tally_get(&part->keys, key) < nc_tally_get(&than->keys, key);
}

/* Its bytes came, and never in this segment: offload cuts and joins them (or they were sent again so, which
 * looks the same). */
static bool in_pieces(const nc_gathered *part, const nc_sighting *s)
{
    return s->tcp && s->length > 0 && nc_tally_get(&part->segments, nc_segment_key(s)) == 0 &&
           nc_spans_hold(&part->carried[s->to_server ? 1 : 0], s->seq, s->length);
}

/* A vantage that has fewer copies of the packet than the one before it was passed by by the others. */
static nc_r_fate fate_at(const weave *w, const packet *p, size_t here, size_t next)
{
    const tie *a = &w->ties[here], *b = &w->ties[next];
    bool known = counted(b->part, p->at + b->offset) && counted(a->part, p->at + a->offset);
    bool fewer = has_fewer(b->part, a->part, p->key);
    if (known && (!fewer || in_pieces(b->part, p->first)))
        return NC_R_RECORDED; /* there, too, but not among those that are drawn, or not as one */
    bool awake = was_recording(w->r, b->part->source, p->at + b->offset);
    return known && a->nearer != b->nearer && fewer && awake ? NC_R_LOST : NC_R_NOT_SHOWN;
}

static bool missed(const nc_result *r, const nc_gathered *part, const nc_gathered *by, const nc_sighting *s)
{
    int64_t offset;
    if (by == part || by->total == 0 || !nc_clock_between(r, by->source, part->source, &offset))
        return false;
    int64_t at = s->at + offset;
    return counted(part, s->at) && counted(by, at) && has_fewer(by, part, nc_sighting_key(s)) &&
           was_recording(r, by->source, at) && !in_pieces(by, s);
}

void nc_ladder_apart(const nc_result *r, const nc_gathered *parts, size_t part_count, nc_tally *out)
{
    for (size_t p = 0; p < part_count; p++) {
        const nc_gathered *part = &parts[p];
        for (size_t i = 0, found = 0; i < part->count && found < MOST_APART; i++) {
            bool apart = false;
            for (size_t k = 0; k < part_count && !apart; k++)
                apart = missed(r, part, &parts[k], &part->items[i]);
            found += apart;
            for (size_t n = i > BESIDE ? i - BESIDE : 0; apart && n < part->count && n <= i + BESIDE; n++)
                (void)nc_tally_add(out, nc_sighting_key(&part->items[n]));
        }
    }
}

/* The last vantage on its way that has it decides. */
static void judge(const weave *w, const packet *p, nc_r_arrow *arrow)
{
    size_t n = w->tie_count;
    for (size_t i = 0; i < n; i++) {
        size_t at = p->first->to_server ? n - 1 - i : i;
        if (p->sights[at].of == NULL)
            continue;
        arrow->lost_after = at;
        if (i > 0)
            arrow->fate = fate_at(w, p, at, p->first->to_server ? at + 1 : at - 1);
        return;
    }
}

/* ---- arrows ---- */

static int by_number(const void *left, const void *right)
{
    const uint64_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

static bool cites(const nc_r_evidence *e, const weave *w, const packet *p)
{
    for (size_t t = 0; t < w->tie_count; t++) {
        const nc_sighting *s = p->sights[t].of;
        if (s == NULL || !nc_str_eq(e->source, w->ties[t].part->source))
            continue;
        const uint64_t *numbers = e->record_count > 0 ? e->records : e->lines;
        size_t count = e->record_count > 0 ? e->record_count : e->line_count;
        if (count > 0 && bsearch(&s->record, numbers, count, sizeof *numbers, by_number) != NULL)
            return true;
    }
    return false;
}

static nc_r_refs cited(const weave *w, const packet *p, nc_arena *arena)
{
    if (w->finding == NC_R_NONE)
        return (nc_r_refs){NULL, 0};
    const nc_r_finding *f = &w->r->findings[w->finding];
    size_t *items = NC_NEW_ARRAY(arena, size_t, f->evidence.count), count = 0;
    for (size_t i = 0; i < f->evidence.count; i++)
        if (cites(&w->r->evidence[f->evidence.items[i]], w, p))
            items[count++] = f->evidence.items[i];
    return (nc_r_refs){items, count};
}

static nc_str words_of(const nc_sighting *s, nc_arena *arena)
{
    static const char *const names[] = {"FIN", "SYN", "RST"};
    nc_buf text = {0};
    for (unsigned i = 0; s->tcp && i < 3; i++)
        if ((s->flags >> i & 1) != 0)
            nc_buf_printf(&text, "%s%s", text.n ? " " : "", names[i]);
    if (s->tcp && (s->flags & 16) != 0 && s->length == 0 && s->text.n == 0)
        nc_buf_printf(&text, "%sACK", text.n ? " " : "");
    nc_buf_c(&text, text.n > 0 && s->text.n > 0 ? " " : "");
    nc_buf_add(&text, s->text);
    if (s->text.n == 0 && s->length > 0)
        nc_buf_printf(&text, "%s%u bytes", text.n ? " " : "", s->length);
    nc_str words = nc_arena_copy(arena, nc_buf_str(&text));
    nc_buf_free(&text);
    return words;
}

static nc_r_arrow arrow_of(const weave *w, const packet *p, nc_arena *arena)
{
    nc_r_arrow a = {.kind = NC_R_PACKET, .to_server = p->first->to_server};
    nc_r_sight *sights = NC_NEW_ARRAY(arena, nc_r_sight, w->tie_count);
    for (size_t t = 0; t < w->tie_count; t++) {
        const nc_sighting *s = p->sights[t].of;
        if (s == NULL)
            continue;
        sights[a.sight_count++] = (nc_r_sight){t, s->record, p->sights[t].at};
        a.again = s->again > a.again ? s->again : a.again;
    }
    a.sights = sights;
    a.text = words_of(p->first, arena);
    a.evidence = cited(w, p, arena);
    judge(w, p, &a);
    return a;
}

/* How many of a source's packets before this one are drawn; those are in order of recording. */
static uint64_t drawn_before(const nc_gathered *part, uint64_t ordinal)
{
    size_t low = 0, high = part->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (part->items[middle].ordinal < ordinal)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* What the base recorded between two packets that are drawn, and is not drawn itself: another source's clock
 * may have moved it. */
static uint64_t left_out(const nc_gathered *part, uint64_t before, uint64_t now)
{
    if (now <= before + 1)
        return 0;
    return now - before - 1 - (drawn_before(part, now) - drawn_before(part, before + 1));
}

/* The fact type of "any: tcp.segment where ..."; the whole condition when it has another form. */
static nc_str absent_type(nc_str text)
{
    size_t colon = nc_str_find(text, NC_S(": "));
    nc_str rest = colon == SIZE_MAX ? text : nc_str_sub(text, colon + 2, text.n);
    size_t where = nc_str_find(rest, NC_S(" where "));
    return nc_str_sub(rest, 0, where == SIZE_MAX ? rest.n : where);
}

/* The arrow behind which an absence belongs: that of the record it counts from, else the last one. */
static size_t absent_place(nc_str value, const nc_r_arrow *arrows, size_t count)
{
    size_t blank = value.n;
    uint64_t record;
    while (blank > 0 && value.p[blank - 1] != ' ')
        blank--;
    if (!nc_num_u64(nc_str_sub(value, blank, value.n), 10, &record))
        return count;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; arrows[i].evidence.count > 0 && k < arrows[i].sight_count; k++)
            if (arrows[i].sights[k].record == record)
                return i + 1;
    return count;
}

static size_t add_absences(const weave *w, nc_r_arrow *arrows, size_t count, nc_arena *arena)
{
    const nc_r_finding *f = w->finding != NC_R_NONE ? &w->r->findings[w->finding] : NULL;
    for (size_t i = 0; f != NULL && i < f->step_count; i++) {
        const nc_r_step *step = &f->steps[i];
        if (!nc_str_eq(step->kind, NC_S("absent")) || step->truth != NC_YES)
            continue;
        nc_r_arrow a = {.kind = NC_R_ABSENT,
                        .to_server = nc_str_find(step->text, NC_S("== to_client")) == SIZE_MAX};
        a.text = nc_arena_printf(arena, "expected but absent: %.*s, %.*s", NC_FMT(absent_type(step->text)),
                                 NC_FMT(step->value));
        size_t at = absent_place(step->value, arrows, count);
        memmove(&arrows[at + 1], &arrows[at], (count - at) * sizeof *arrows);
        arrows[at] = a;
        count++;
    }
    return count;
}

static void draw(const weave *w, size_t base, nc_r_ladder *ladder, nc_arena *arena)
{
    size_t steps = w->finding != NC_R_NONE ? w->r->findings[w->finding].step_count : 0, n = 0;
    nc_r_arrow *arrows = NC_NEW_ARRAY(arena, nc_r_arrow, w->packet_count * 2 + steps + 1);
    uint64_t before = 0;
    for (size_t i = 0; i <= w->packet_count; i++) {
        bool end = i == w->packet_count;
        const nc_sighting *s = end ? NULL : w->packets[i].sights[base].of;
        uint64_t now = end ? w->ties[base].part->total + 1 : s != NULL ? s->ordinal : before;
        uint64_t folded = left_out(w->ties[base].part, before, now);
        if (folded > 0)
            arrows[n++] = (nc_r_arrow){.kind = NC_R_FOLDED, .count = folded};
        before = now > before ? now : before;
        if (!end)
            arrows[n++] = arrow_of(w, &w->packets[i], arena);
    }
    ladder->arrow_count = add_absences(w, arrows, n, arena);
    ladder->arrows = arrows;
}

/* From when on a tally is full, when that left open what became of a packet that is drawn. */
static void note_full(const weave *w, nc_r_ladder *l)
{
    int64_t until = NC_TIME_NONE;
    for (size_t i = 0; i < w->tie_count; i++) {
        const nc_gathered *part = w->ties[i].part;
        int64_t here = part->half - w->ties[i].offset;
        if (part->keys.over && part->half != NC_TIME_NONE && (until == NC_TIME_NONE || here < until))
            until = here;
    }
    for (size_t i = 0; until != NC_TIME_NONE && i < l->arrow_count; i++) {
        const nc_r_arrow *a = &l->arrows[i];
        bool open = a->kind == NC_R_PACKET && a->fate == NC_R_NOT_SHOWN && a->sights[0].at >= until;
        l->has_counted = l->has_counted || open;
    }
    l->counted_until = until;
}

static void name_vantages(const weave *w, nc_r_ladder *ladder, nc_arena *arena)
{
    nc_r_vantage *v = NC_NEW_ARRAY(arena, nc_r_vantage, w->tie_count);
    for (size_t i = 0; i < w->tie_count; i++) {
        const nc_gathered *part = w->ties[i].part;
        v[i] = (nc_r_vantage){.source = nc_arena_copy(arena, part->source),
                              .vantage = nc_arena_copy(arena, part->vantage),
                              .client = nc_arena_copy(arena, part->client),
                              .server = nc_arena_copy(arena, part->server),
                              .offset = w->ties[i].offset,
                              .total = part->total};
    }
    ladder->vantages = v;
    ladder->vantage_count = w->tie_count;
}

void nc_ladder_build(nc_r_ladder *ladder, nc_arena *arena, const nc_result *result, size_t finding,
                     const nc_gathered *parts, size_t part_count)
{
    weave w = {.r = result, .finding = finding};
    size_t most = 0, base = 0;
    for (size_t i = 0; i < part_count; i++)
        most += parts[i].count;
    if (most == 0)
        return;
    w.packets = nc_xcalloc(most, sizeof *w.packets);
    tie_sources(&w, parts, part_count);
    const nc_gathered *first = w.ties[0].part;
    for (size_t t = 0; t < w.tie_count; t++)
        for (size_t i = 0; i < w.ties[t].part->count; i++)
            add_sighting(&w, t, &w.ties[t].part->items[i]);
    order_ties(&w);
    while (w.ties[base].part != first)
        base++;
    qsort(w.packets, w.packet_count, sizeof *w.packets, by_time);
    name_vantages(&w, ladder, arena);
    draw(&w, base, ladder, arena);
    note_full(&w, ladder);
    free(w.packets);
}

void nc_ladder_counted_print(nc_buf *out, const nc_r_ladder *l)
{
    int64_t first = NC_TIME_NONE;
    for (size_t i = 0; i < l->arrow_count; i++)
        for (size_t k = 0; k < l->arrows[i].sight_count; k++)
            if (first == NC_TIME_NONE || l->arrows[i].sights[k].at < first)
                first = l->arrows[i].sights[k].at;
    if (!l->has_counted || first == NC_TIME_NONE)
        return;
    nc_buf_c(out, "Behind +");
    nc_seconds_print(out, l->counted_until - first, 6);
    nc_buf_printf(out,
                  " no packet is marked as lost: of a conversation %d different ones are counted, and it has "
                  "more. A \"?\" there says only that another recording may not have the packet.",
                  NC_TALLY_MOST);
}

void nc_ladder_pause_print(nc_buf *out, int64_t ns)
{
    if (ns >= 120 * NC_SECOND) {
        nc_duration_print(out, ns, false);
        return;
    }
    nc_seconds_print(out, ns, 3);
    nc_buf_c(out, " s");
}

/* ---- lifelines ---- */

static nc_str name_at(const nc_r_ladder *l, size_t vantage, bool client)
{
    const nc_r_vantage *v = vantage < l->vantage_count ? &l->vantages[vantage] : NULL;
    nc_str own = v == NULL ? (nc_str){0} : client ? v->client : v->server;
    return own.n > 0 ? own : client ? l->client : l->server;
}

nc_str nc_ladder_client(const nc_r_ladder *l, size_t vantage)
{
    return name_at(l, vantage, true);
}

nc_str nc_ladder_server(const nc_r_ladder *l, size_t vantage)
{
    return name_at(l, vantage, false);
}

bool nc_ladder_translates(const nc_r_ladder *l, size_t vantage)
{
    if (vantage == 0 || vantage >= l->vantage_count)
        return false;
    return !nc_str_eq(name_at(l, vantage, true), name_at(l, vantage - 1, true)) ||
           !nc_str_eq(name_at(l, vantage, false), name_at(l, vantage - 1, false));
}

size_t nc_ladder_place(const nc_r_ladder *l, size_t number)
{
    size_t place = number;
    for (size_t i = 1; i < number; i++)
        place += nc_ladder_translates(l, i);
    return place;
}
