/* SPDX-License-Identifier: Apache-2.0 */
#include "api/ladder.h"

#include "api/aliases.h"
#include "api/cited.h"

#include "decoders/packet/fields.h"
#include "decoders/packet/samples.h"

#include <stdlib.h>

enum { AROUND = 3, OPENING = 6, MOST_SOURCES = 16, TEXT = 80 };

/* What one source shows of a conversation under one of its names. */
typedef struct part {
    uint32_t source; /* of the second session */
    const nc_alias *alias;
    nc_gathered got;
    size_t capacity;
    nc_sighting *whole; /* its first packets, chosen or not */
    size_t whole_count, whole_capacity;
    nc_sighting ring[AROUND]; /* the latest packets that are not kept yet */
    unsigned ring_count, after;
    uint64_t *cited; /* ascending */
    size_t cited_count;
    int64_t from, to; /* of the evidence, on this source's clock, widened; NC_TIME_NONE: no window */
} part;

typedef struct job {
    nc_alias aliases[NC_ALIASES];
    size_t alias_count;
    size_t finding; /* NC_R_NONE: the whole conversation */
    size_t most;    /* packets kept of a source */
    part parts[MOST_SOURCES];
    size_t part_count;
    nc_passed_by passed_by[NC_PASSED_BY];
    size_t passed_by_count;
    nc_r_ladder *ladder;
} job;

typedef struct pass {
    nc_session *reading; /* the second one */
    const nc_result *result;
    nc_arena *arena;
    job *jobs;
    size_t count;
    nc_fields fields;
    nc_cited *cited; /* may be NULL */
    bool cut;        /* somebody ended the second reading: what is missing proves nothing */
} pass;

/* ---- what is cited ---- */

static int by_number(const void *left, const void *right)
{
    const uint64_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

static void cite(pass *p, part *t, const nc_r_evidence *e)
{
    const uint64_t *numbers = e->record_count > 0 ? e->records : e->lines;
    size_t count = e->record_count > 0 ? e->record_count : e->line_count;
    uint64_t *all = NC_NEW_ARRAY(p->arena, uint64_t, t->cited_count + count);
    if (t->cited_count > 0)
        memcpy(all, t->cited, t->cited_count * sizeof *all);
    if (count > 0)
        memcpy(all + t->cited_count, numbers, count * sizeof *all);
    t->cited = all;
    t->cited_count += count;
}

/* The time of what other sources gave as evidence, on the clock of this one, and some more on both sides: a
 * second for a source that gave none itself. */
static void look_around(const pass *p, part *t, const nc_r_finding *f)
{
    int64_t more = t->cited_count == 0 ? NC_SECOND : NC_SECOND / 20;
    for (size_t i = 0; i < f->evidence.count; i++) {
        const nc_r_evidence *e = &p->result->evidence[f->evidence.items[i]];
        int64_t offset;
        if (e->from == NC_TIME_NONE || nc_str_eq(e->source, t->got.source) ||
            !nc_clock_between(p->result, t->got.source, e->source, &offset))
            continue;
        int64_t from = e->from + offset - more, to = e->to + offset + more;
        t->from = t->from == NC_TIME_NONE || from < t->from ? from : t->from;
        t->to = t->to == NC_TIME_NONE || to > t->to ? to : t->to;
    }
}

static void prepare(pass *p, const job *j, part *t)
{
    const nc_r_finding *f = j->finding != NC_R_NONE ? &p->result->findings[j->finding] : NULL;
    t->from = t->to = NC_TIME_NONE;
    for (size_t i = 0; f != NULL && i < f->evidence.count; i++) {
        const nc_r_evidence *e = &p->result->evidence[f->evidence.items[i]];
        if (nc_str_eq(e->source, t->got.source))
            cite(p, t, e);
    }
    if (t->cited_count > 1)
        qsort(t->cited, t->cited_count, sizeof *t->cited, by_number);
    if (f != NULL)
        look_around(p, t, f);
}

static nc_str source_name(const pass *p, uint32_t source)
{
    const nc_source *s = nc_sources_get(nc_session_sources(p->reading), source);
    return s != NULL ? s->name : NC_S("");
}

static part *part_of(pass *p, job *j, uint32_t source, const nc_alias *alias, nc_sym vantage)
{
    for (size_t i = 0; i < j->part_count; i++)
        if (j->parts[i].source == source && nc_alias_same(j->parts[i].alias, alias))
            return &j->parts[i];
    if (j->part_count == MOST_SOURCES)
        return NULL;
    part *t = &j->parts[j->part_count++];
    t->source = source;
    t->alias = alias;
    t->got.source = nc_arena_copy(p->arena, source_name(p, source));
    t->got.vantage =
        vantage ? nc_arena_copy(p->arena, nc_sym_str(nc_session_pool(p->reading), vantage)) : NC_S("");
    if (!nc_alias_same(alias, &j->aliases[0])) {
        t->got.client = alias->client;
        t->got.server = alias->server;
    }
    prepare(p, j, t);
    return t;
}

/* ---- choosing packets ---- */

static void keep(pass *p, const job *j, part *t, const nc_sighting *s)
{
    if (t->got.count == j->most)
        return;
    t->got.items = nc_grow(t->got.items, &t->capacity, t->got.count, sizeof *s);
    t->got.items[t->got.count] = *s;
    t->got.items[t->got.count++].text = nc_arena_copy(p->arena, s->text);
}

static void keep_ring(pass *p, const job *j, part *t)
{
    for (unsigned i = 0; i < t->ring_count; i++)
        keep(p, j, t, &t->ring[i]);
    t->ring_count = 0;
}

/* The texts in the ring live until the next packet only, so they are copied when it takes them. */
static void push_ring(pass *p, part *t, const nc_sighting *s)
{
    if (t->ring_count == AROUND) {
        memmove(t->ring, t->ring + 1, (AROUND - 1) * sizeof *t->ring);
        t->ring_count--;
    }
    t->ring[t->ring_count] = *s;
    t->ring[t->ring_count++].text = s->text.n > 0 ? nc_arena_copy(p->arena, s->text) : NC_S("");
}

/* Is it what others show of?  Half of the room is left for what this source shows itself. */
static bool within(const job *j, const part *t, int64_t at)
{
    bool room = t->cited_count == 0 || t->got.count < j->most / 2;
    return room && t->from != NC_TIME_NONE && at != NC_TIME_NONE && t->from <= at && at <= t->to;
}

/* A finding that rests on a count over the whole conversation cites one packet that stands for it. */
static bool counts(const part *t)
{
    return t->cited_count <= 1;
}

/* How many packets from the first one on: those of a short conversation, and where another source may have
 * recorded it, too, as many as can be told to be missing there. */
static size_t most_whole(const pass *p, const job *j, const part *t)
{
    if (j->finding == NC_R_NONE)
        return 0;
    return p->result->clock_count > 0 ? NC_TALLY_MOST : counts(t) ? j->most : 0;
}

static void keep_whole(pass *p, const job *j, part *t, const nc_sighting *s)
{
    if (t->whole_count >= most_whole(p, j, t))
        return;
    t->whole = nc_grow(t->whole, &t->whole_capacity, t->whole_count, sizeof *s);
    t->whole[t->whole_count] = *s;
    t->whole[t->whole_count++].text = nc_arena_copy(p->arena, s->text);
}

static void choose(pass *p, const job *j, part *t, const nc_sighting *s)
{
    bool cited = t->cited_count > 0 &&
                 bsearch(&s->record, t->cited, t->cited_count, sizeof *t->cited, by_number) != NULL;
    bool later = s->tcp && s->ordinal <= most_whole(p, j, t); /* note_window() looks at it again */
    bool beside = !later && within(j, t, s->at), all = j->finding == NC_R_NONE || s->ordinal <= OPENING;
    if (cited || (beside && t->got.count > 0))
        keep_ring(p, j, t);
    if (cited || all || beside || t->after > 0)
        keep(p, j, t, s);
    else
        push_ring(p, t, s);
    t->after = cited ? AROUND : t->after > 0 ? t->after - 1 : 0;
}

/* ---- a packet ---- */

static nc_str info_of(const nc_fields *fields)
{
    for (size_t i = 0; i < fields->count; i++)
        if (fields->at[i].id == NC_FIELD_INFO)
            return nc_str_sub(fields->at[i].text, 0, TEXT);
    return NC_S("");
}

nc_sighting nc_sighting_of(const nc_packet *packet, const nc_fields *fields, bool to_server)
{
    const nc_origin *from = &packet->frame.from;
    nc_sighting s = {.record = from->record ? from->record : from->line,
                     .at = from->at,
                     .length = packet->payload_length,
                     .to_server = to_server,
                     .tcp = packet->has_tcp,
                     .text = info_of(fields)};
    if (packet->has_tcp) {
        s.seq = packet->seq;
        s.ack = (packet->tcp_flags & NC_TCP_ACK) != 0 ? packet->acknum : 0;
        s.flags = packet->tcp_flags & 63;
    } else if (packet->proto == NC_PROTO_UDP) {
        s.seq = nc_sample_data(packet);
    }
    return s;
}

/* With the numbers that it has under the name that was asked for. */
static nc_sighting sighting_of(const pass *p, const nc_alias *alias, const nc_packet *packet, bool to_server)
{
    nc_sighting s = nc_sighting_of(packet, &p->fields, to_server);
    s.seq += packet->has_tcp ? alias->shift[!to_server] : 0;
    s.ack += (s.flags & NC_TCP_ACK) != 0 ? alias->shift[to_server] : 0;
    return s;
}

static void see(pass *p, job *j, uint32_t source, const nc_alias *alias, const nc_packet *packet,
                bool to_server)
{
    const nc_origin *from = &packet->frame.from;
    part *t = from->at != NC_TIME_NONE ? part_of(p, j, source, alias, from->vantage) : NULL;
    if (t == NULL)
        return;
    nc_sighting s = sighting_of(p, alias, packet, to_server);
    s.ordinal = ++t->got.total;
    s.again = nc_gathered_note(&t->got, &s);
    choose(p, j, t, &s);
    keep_whole(p, j, t, &s);
}

static void seen(void *context, uint32_t source, const nc_packet *packet, uint32_t flow)
{
    pass *p = context;
    (void)flow;
    bool to_server;
    nc_str name = source_name(p, source);
    for (size_t i = 0; i < p->count; i++) {
        job *j = &p->jobs[i];
        const nc_alias *alias = nc_alias_of(j->aliases, j->alias_count, name, packet, &to_server);
        if (alias != NULL)
            see(p, j, source, alias, packet, to_server);
    }
    if (p->cited != NULL)
        nc_cited_see(p->cited, source, packet, &p->fields);
}

/* ---- the second reading ---- */

static void read_picked(pass *p, const nc_str *bundles, size_t count, const nc_pick *pick)
{
    nc_fields_start(&p->fields);
    nc_session_look(p->reading, bundles, count, &(nc_packet_watch){seen, p, &p->fields, .pick = pick});
    nc_fields_free(&p->fields);
    p->cut = p->cut || nc_session_cut_short(p->reading);
}

static void read_again(pass *p, const nc_str *bundles, size_t count)
{
    nc_pick *pick = nc_pick_new();
    for (size_t i = 0; i < p->count; i++)
        for (size_t k = 0; k < p->jobs[i].alias_count; k++)
            (void)nc_pick_ends(pick, nc_session_pool(p->reading), &p->jobs[i].aliases[k].ends);
    if (p->cited != NULL)
        nc_cited_pick(p->cited, pick);
    read_picked(p, bundles, count, pick);
    nc_pick_free(pick);
}

/* Once more for packets that are cited and go on with what was passed over: rare, because most belong to the
 * conversations of findings. */
static void read_missing(pass *p, nc_session *s, const nc_str *bundles, size_t count)
{
    nc_pick *pick = p->cited != NULL ? nc_cited_again(p->cited) : NULL;
    if (pick == NULL)
        return;
    nc_session_free(p->reading);
    p->reading = nc_session_again(s);
    p->count = 0;
    nc_cited_read_by(p->cited, p->reading);
    read_picked(p, bundles, count, pick);
    nc_pick_free(pick);
}

/* Of such a finding a short conversation is drawn whole where two places recorded it, since what matters may
 * be any packet that one of them has and the other has not. */
static bool drawn_whole(const job *j)
{
    bool so = j->part_count > 1 && j->finding != NC_R_NONE;
    for (size_t i = 0; i < j->part_count; i++) {
        const part *t = &j->parts[i];
        so = so && counts(t) && t->got.total <= j->most && t->got.total <= t->whole_count;
    }
    return so;
}

/* Of a long one: what was chosen, and packets whose keys are in `more`; both are in order, and `whole` is
 * without gaps. */
static void join(const pass *p, const job *j, const part *t, const nc_tally *more, nc_gathered *out)
{
    nc_sighting *items = NC_NEW_ARRAY(p->arena, nc_sighting, t->got.count + t->whole_count);
    size_t next = 0;
    out->count = 0;
    for (size_t i = 0; i < t->whole_count; i++) {
        const nc_sighting *s = &t->whole[i];
        bool chosen = next < t->got.count && t->got.items[next].ordinal == s->ordinal;
        bool added = out->count < 2 * j->most && nc_tally_get(more, nc_sighting_key(s)) > 0;
        next += chosen;
        if (chosen || added)
            items[out->count++] = *s;
    }
    for (; next < t->got.count; next++)
        items[out->count++] = t->got.items[next];
    out->items = items;
}

/* The keys of what one source has at the time of what others show. */
static void note_window(const job *j, nc_tally *more)
{
    for (size_t i = 0; i < j->part_count; i++) {
        const part *t = &j->parts[i];
        for (size_t k = 0, found = 0; k < t->whole_count && found < j->most / 2; k++) {
            bool in = t->whole[k].tcp && within(j, t, t->whole[k].at);
            found += in;
            if (in)
                (void)nc_tally_add(more, nc_sighting_key(&t->whole[k]));
        }
    }
}

/* A packet that is drawn for what one source shows is drawn as all of them have it. */
static void note_chosen(const job *j, nc_tally *more)
{
    for (size_t i = 0; i < j->part_count; i++)
        for (size_t k = 0; k < j->parts[i].got.count; k++)
            if (j->parts[i].got.items[k].tcp)
                (void)nc_tally_add(more, nc_sighting_key(&j->parts[i].got.items[k]));
}

/* Sources that have nothing of it are lifelines, too: the packets are lost in front of them. */
static size_t add_passed_by(const job *j, nc_gathered *parts)
{
    size_t count = j->part_count;
    for (size_t i = 0; i < j->passed_by_count; i++) {
        const nc_passed_by *by = &j->passed_by[i];
        bool there = false;
        for (size_t k = 0; k < j->part_count; k++)
            there = there || nc_str_eq(parts[k].source, by->source);
        if (!there)
            parts[count++] = (nc_gathered){.source = by->source,
                                           .vantage = by->vantage,
                                           .side = by->to_server ? NC_SIDE_SERVER : NC_SIDE_CLIENT};
    }
    return count;
}

static void gather(const pass *p, const job *j, nc_gathered parts[MOST_SOURCES])
{
    nc_tally more = {0};
    for (size_t i = 0; i < j->part_count; i++) {
        const part *t = &j->parts[i];
        parts[i] = t->got;
        parts[i].items = t->whole;
        parts[i].count = t->whole_count;
        if (p->cut) {
            parts[i].keys.over = true;
            parts[i].half = NC_TIME_NONE;
        }
    }
    if (drawn_whole(j))
        return;
    nc_ladder_apart(p->result, parts, j->part_count, &more);
    if (more.count == 0)
        note_window(j, &more);
    note_chosen(j, &more);
    for (size_t i = 0; i < j->part_count; i++)
        join(p, j, &j->parts[i], &more, &parts[i]);
    nc_tally_free(&more);
}

static void build(const pass *p, nc_arena *arena)
{
    for (size_t i = 0; i < p->count; i++) {
        job *j = &p->jobs[i];
        nc_gathered parts[MOST_SOURCES + NC_PASSED_BY];
        gather(p, j, parts);
        size_t count = add_passed_by(j, parts);
        nc_ladder_build(j->ladder, arena, p->result, j->finding, parts, count);
        for (size_t k = 0; k < j->part_count; k++) {
            nc_gathered_free(&j->parts[k].got);
            free(j->parts[k].got.items);
            free(j->parts[k].whole);
        }
    }
}

static pass begin(nc_session *s, size_t jobs)
{
    pass p = {.reading = nc_session_again(s), .result = nc_session_result(s), .arena = nc_arena_new()};
    p.jobs = NC_NEW_ARRAY(p.arena, job, jobs);
    return p;
}

/* Finds the names of the conversation; false when it is none. */
static bool name(const pass *p, nc_session *s, job *j)
{
    nc_str client = j->ladder->client, server = j->ladder->server;
    j->alias_count = nc_aliases_find(s, p->reading, client, server, j->finding, p->arena, j->aliases);
    j->passed_by_count = nc_passed_by_find(s, client, server, p->arena, j->passed_by);
    return j->alias_count > 0;
}

static void end(pass *p)
{
    nc_session_free(p->reading);
    nc_arena_free(p->arena);
}

static bool twice_readable(const nc_str *bundles, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (nc_str_eq(bundles[i], NC_S("-")))
            return false;
    return true;
}

void nc_session_ladders(nc_session *s, const nc_str *bundles, size_t count)
{
    nc_result *r = nc_session_result_open(s);
    if (r == NULL || !twice_readable(bundles, count) || !nc_session_has_packets(s))
        return;
    pass p = begin(s, NC_LADDERS);
    for (size_t i = 0; i < r->finding_count && p.count < NC_LADDERS; i++) {
        nc_r_finding *f = &r->findings[i];
        job *j = &p.jobs[p.count];
        *j = (job){.finding = i, .most = NC_LADDER_PACKETS, .ladder = &f->ladder};
        p.count += f->ladder.client.n > 0 && name(&p, s, j);
    }
    p.cited = nc_cited_new(r, p.reading);
    if (p.count > 0 || p.cited != NULL) {
        read_again(&p, bundles, count);
        build(&p, r->arena);
        read_missing(&p, s, bundles, count);
    }
    nc_cited_end(p.cited, r);
    end(&p);
}

/* The ends of a conversation as the user names it: with blanks around the dash, which IPv6 has none of. */
static bool split_name(nc_str flow, nc_str *client, nc_str *server)
{
    size_t at = nc_str_find(flow, NC_S(" - "));
    if (at == SIZE_MAX)
        return false;
    *client = nc_str_sub(flow, 0, at);
    *server = nc_str_sub(flow, at + 3, flow.n);
    return true;
}

static const nc_r_ladder *complain(nc_session *s, nc_str flow)
{
    nc_report(nc_session_diag(s), NC_E_INVALID, (nc_place){.file = NC_S("command line")},
              "'%.*s' is no conversation; write it as '10.0.0.1:1025 - 10.0.0.2:21'", NC_FMT(flow));
    return NULL;
}

const nc_r_ladder *nc_session_ladder(nc_session *s, const nc_str *bundles, size_t count, size_t finding,
                                     nc_str flow)
{
    nc_result *r = nc_session_result_open(s);
    nc_r_ladder *ladder = NC_NEW(r->arena, nc_r_ladder);
    if (finding != NC_R_NONE)
        *ladder = r->findings[finding].ladder;
    else if (!split_name(flow, &ladder->client, &ladder->server))
        return complain(s, flow);
    pass p = begin(s, 1);
    p.jobs[0] = (job){.finding = finding,
                      .most = finding == NC_R_NONE ? NC_LADDER_WHOLE : NC_LADDER_PACKETS * 4,
                      .ladder = ladder};
    p.count = 1;
    bool fine = name(&p, s, &p.jobs[0]);
    if (fine) {
        read_again(&p, bundles, count);
        build(&p, r->arena);
    }
    end(&p);
    return fine ? ladder : complain(s, flow);
}
