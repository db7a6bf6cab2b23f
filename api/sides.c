/* SPDX-License-Identifier: Apache-2.0 */
#include "api/sides.h"

#include "api/again.h"
#include "api/ladder.h"

#include "decoders/packet/fields.h"

#include <stdlib.h>

/* The first reading tells which conversations two sources have, how their clocks differ and what each source
 * covers; the second one gathers the packets of the chosen conversation. */

enum { MOST_KNOWN = 4096 }; /* clocks, and pieces of coverage, that are remembered */

typedef struct covering {
    nc_sym source;
    int64_t from, to;
    bool whole;
} covering;

typedef struct shared { /* a conversation that two sources have */
    nc_sym source[2];
    nc_str flow[2];
    nc_ends ends[2];
    int64_t both, apart; /* segments that both have, that one has */
    bool turned;         /* the second source takes the first one's client for the server */
    uint32_t shift[2];   /* by the sender, client of the first source first: what is added to sequence numbers
                            of   the second one to have those of the first */
} shared;

/* Two conversations of which is known that they are one (fact flow.translated). */
typedef struct translated {
    nc_word flow[2], client[2];
    uint16_t port[2];
    uint32_t shift[2];
} translated;

typedef struct listener {
    nc_sink sink; /* first: the sink is the listener */
    nc_session *session;
    const nc_choice *choice;
    const nc_str *of;
    bool asked; /* for `ends` */
    nc_ends ends;
    nc_r_clock *clocks;
    covering *covers;
    size_t clock_count, clock_capacity, cover_count, cover_capacity, found;
    shared best;
    translated latest; /* it is told right before what the two sources have of it */
} listener;

/* ---- the first reading ---- */

static bool read_int(const nc_fact *f, unsigned slot, int64_t *out)
{
    bool known = nc_fact_has(f, slot);
    *out = known ? nc_v_int(f->slot[slot]) : 0;
    return known;
}

static nc_str name_of(const listener *l, nc_word symbol)
{
    return nc_sym_str(l->sink.pool, (nc_sym)symbol);
}

/* With one direction only, the end of the interval that is proven stands for the difference. */
static void hear_clock(listener *l, const nc_fact *f)
{
    nc_r_clock c = {.a = name_of(l, f->slot[NC_clock_a]), .b = name_of(l, f->slot[NC_clock_b])};
    if (l->clock_count == MOST_KNOWN)
        return;
    c.has_low = read_int(f, NC_clock_low, &c.low);
    c.has_high = read_int(f, NC_clock_high, &c.high);
    c.has_bound = read_int(f, NC_clock_bound, &c.bound);
    c.has_offset = read_int(f, NC_clock_offset, &c.offset) || c.has_low || c.has_high;
    if (!nc_fact_has(f, NC_clock_offset))
        c.offset = c.has_low ? c.low : c.high;
    c.consistent = !nc_fact_has(f, NC_clock_consistent) || f->slot[NC_clock_consistent];
    l->clocks = nc_grow(l->clocks, &l->clock_capacity, l->clock_count, sizeof *l->clocks);
    l->clocks[l->clock_count++] = c;
}

static void hear_coverage(listener *l, const nc_fact *f)
{
    const nc_source *source = nc_sources_get(nc_session_sources(l->session), f->from.source);
    covering c = {.from = NC_TIME_NONE};
    int64_t drops;
    if (source == NULL || l->cover_count == MOST_KNOWN || !read_int(f, NC_COVERAGE_FROM, &c.from) ||
        !read_int(f, NC_COVERAGE_TO, &c.to))
        return;
    c.source = source->name_sym;
    c.whole = nc_fact_has(f, NC_COVERAGE_COMPLETE) && f->slot[NC_COVERAGE_COMPLETE] &&
              !nc_fact_has(f, NC_COVERAGE_FILTER) && (!read_int(f, NC_COVERAGE_DROPS, &drops) || drops == 0);
    l->covers = nc_grow(l->covers, &l->cover_capacity, l->cover_count, sizeof *l->covers);
    l->covers[l->cover_count++] = c;
}

static bool same_end(const nc_ends *a, unsigned i, const nc_ends *b, unsigned k)
{
    return a->ip[i] == b->ip[k] && a->port[i] == b->port[k];
}

static bool same_ends(const nc_ends *a, const nc_ends *b)
{
    return (same_end(a, 0, b, 0) && same_end(a, 1, b, 1)) || (same_end(a, 0, b, 1) && same_end(a, 1, b, 0));
}

static bool chosen(const listener *l, const shared *s)
{
    const nc_str a = name_of(l, s->source[0]), b = name_of(l, s->source[1]);
    bool meant = (nc_str_ends(a, l->of[0]) && nc_str_ends(b, l->of[1])) ||
                 (nc_str_ends(a, l->of[1]) && nc_str_ends(b, l->of[0]));
    if (!meant)
        return false;
    if (l->asked)
        return same_ends(&s->ends[0], &l->ends) || same_ends(&s->ends[1], &l->ends);
    return nc_choice_ends(l->choice, l->sink.pool, s->ends[0].ip, s->ends[0].port) ||
           nc_choice_ends(l->choice, l->sink.pool, s->ends[1].ip, s->ends[1].port);
}

/* Does `a` go before `b`? */
static bool better(const shared *a, const shared *b)
{
    if (a->apart != b->apart)
        return a->apart > b->apart;
    if (a->both != b->both)
        return a->both > b->both;
    int order = nc_str_cmp(a->flow[0], b->flow[0]);
    return order < 0 || (order == 0 && nc_str_cmp(a->flow[1], b->flow[1]) < 0);
}

static bool name_flow(listener *l, shared *s, unsigned i, nc_word flow)
{
    nc_buf name = {0};
    bool known = nc_session_flow_name(l->session, flow, &name) &&
                 nc_ends_read_talk(l->sink.pool, nc_buf_str(&name), &s->ends[i]);
    s->flow[i] = known ? nc_arena_copy(nc_session_arena(l->session), nc_buf_str(&name)) : NC_S("");
    nc_buf_free(&name);
    return known;
}

static nc_word slot_of(const nc_fact *f, unsigned slot)
{
    return nc_fact_has(f, slot) ? f->slot[slot] : 0;
}

static void hear_translated(listener *l, const nc_fact *f)
{
    l->latest =
        (translated){.flow = {slot_of(f, NC_translated_flow_a), slot_of(f, NC_translated_flow_b)},
                     .client = {slot_of(f, NC_translated_client_a), slot_of(f, NC_translated_client_b)},
                     .port = {(uint16_t)slot_of(f, NC_translated_client_port_a),
                              (uint16_t)slot_of(f, NC_translated_client_port_b)},
                     .shift = {(uint32_t)slot_of(f, NC_translated_shift_client),
                               (uint32_t)slot_of(f, NC_translated_shift_server)}};
}

/* Does the name of side `i` begin with the client? */
static bool client_first(const translated *t, const shared *s, unsigned i)
{
    return s->ends[i].ip[0] == t->client[i] && s->ends[i].port[0] == t->port[i];
}

static void look_through(const listener *l, shared *s, const nc_fact *f)
{
    const translated *t = &l->latest;
    if (t->flow[0] != f->slot[NC_seen_pair_flow_a] || t->flow[1] != f->slot[NC_seen_pair_flow_b])
        return;
    bool first = client_first(t, s, 0);
    s->turned = first != client_first(t, s, 1);
    s->shift[0] = t->shift[first ? 0 : 1];
    s->shift[1] = t->shift[first ? 1 : 0];
}

static void hear_shared(listener *l, const nc_fact *f)
{
    shared s = {.source = {(nc_sym)f->slot[NC_seen_pair_a], (nc_sym)f->slot[NC_seen_pair_b]}};
    int64_t only[2], flow[2];
    bool at_both = read_int(f, NC_seen_pair_flow_a, &flow[0]) && read_int(f, NC_seen_pair_flow_b, &flow[1]) &&
                   read_int(f, NC_seen_pair_both, &s.both) && s.both > 0;
    if (!at_both)
        return;
    (void)read_int(f, NC_seen_pair_only_a, &only[0]);
    (void)read_int(f, NC_seen_pair_only_b, &only[1]);
    s.apart = only[0] + only[1];
    if (!name_flow(l, &s, 0, f->slot[NC_seen_pair_flow_a]) ||
        !name_flow(l, &s, 1, f->slot[NC_seen_pair_flow_b]) || !chosen(l, &s))
        return;
    look_through(l, &s, f);
    if (l->found == 0 || better(&s, &l->best))
        l->best = s;
    l->found++;
}

static void put(nc_sink *sink, const nc_fact *fact)
{
    listener *l = (listener *)(void *)sink;
    if (fact->type == NC_F_clock)
        hear_clock(l, fact);
    else if (fact->type == NC_F_COVERAGE)
        hear_coverage(l, fact);
    else if (fact->type == NC_F_seen_pair)
        hear_shared(l, fact);
    else if (fact->type == NC_F_translated)
        hear_translated(l, fact);
}

static nc_err listen(listener *l, const nc_str *bundles, size_t count)
{
    size_t types = nc_vocab_count(nc_session_vocab(l->session));
    uint64_t *wanted = nc_xcalloc(types, sizeof *wanted);
    wanted[NC_F_clock] = wanted[NC_F_COVERAGE] = wanted[NC_F_seen_pair] = UINT64_MAX;
    wanted[NC_F_translated] = UINT64_MAX;
    wanted[NC_F_tcp_connection] = UINT64_MAX; /* conversations of facts have names */
    l->sink =
        (nc_sink){.put = put, .pool = nc_session_pool(l->session), .wanted = wanted, .wanted_count = types};
    nc_err err = nc_session_read(l->session, bundles, count, &l->sink);
    free(wanted);
    return err;
}

/* ---- the second reading ---- */

typedef struct half {
    nc_gathered got;
    nc_ends ends;
    bool turned;
    uint32_t shift[2]; /* by sender: server, client */
    size_t capacity;
} half;

typedef struct watcher {
    nc_session *reading;
    nc_arena *arena;
    nc_fields fields;
    half halves[2];
} watcher;

static void keep(watcher *w, half *h, nc_sighting s, nc_sym vantage)
{
    if (h->got.vantage.n == 0 && vantage)
        h->got.vantage = nc_arena_copy(w->arena, nc_sym_str(nc_session_pool(w->reading), vantage));
    s.ordinal = ++h->got.total;
    s.again = nc_gathered_note(&h->got, &s);
    if (h->got.count == NC_SIDES_PACKETS)
        return;
    s.text = nc_arena_copy(w->arena, s.text);
    h->got.items = nc_grow(h->got.items, &h->capacity, h->got.count, sizeof s);
    h->got.items[h->got.count++] = s;
}

/* As the first source has it. */
static nc_sighting sighting_of(const watcher *w, const half *h, const nc_packet *packet, bool to_server)
{
    nc_sighting s = nc_sighting_of(packet, &w->fields, to_server != h->turned);
    s.seq += packet->has_tcp ? h->shift[s.to_server] : 0;
    s.ack += (s.flags & NC_TCP_ACK) != 0 ? h->shift[!s.to_server] : 0;
    return s;
}

static void seen(void *context, uint32_t source, const nc_packet *packet, uint32_t flow)
{
    watcher *w = context;
    const nc_source *from = nc_sources_get(nc_session_sources(w->reading), source);
    bool to_server;
    (void)flow;
    for (unsigned i = 0; from != NULL && packet->frame.from.at != NC_TIME_NONE && i < 2; i++)
        if (nc_str_eq(from->name, w->halves[i].got.source) &&
            nc_ends_match(&w->halves[i].ends, packet, &to_server))
            keep(w, &w->halves[i], sighting_of(w, &w->halves[i], packet, to_server),
                 packet->frame.from.vantage);
}

/* Client and server are told apart by each source for itself; without translation the first one is followed.
 */
static watcher begin(listener *l)
{
    watcher w = {.reading = nc_session_again(l->session), .arena = nc_session_arena(l->session)};
    for (unsigned i = 0; i < 2; i++) {
        nc_str flow = l->best.flow[same_ends(&l->best.ends[0], &l->best.ends[1]) ? 0 : i];
        w.halves[i].got.source = nc_arena_copy(w.arena, name_of(l, l->best.source[i]));
        (void)nc_ends_read_talk(nc_session_pool(w.reading), flow, &w.halves[i].ends);
    }
    w.halves[1].turned = l->best.turned;
    w.halves[1].shift[1] = l->best.shift[0];
    w.halves[1].shift[0] = l->best.shift[1];
    return w;
}

static void cover(const listener *l, unsigned i, nc_side *side)
{
    side->from = side->to = NC_TIME_NONE;
    side->whole = true;
    for (size_t k = 0; k < l->cover_count; k++) {
        const covering *c = &l->covers[k];
        if (c->source != l->best.source[i])
            continue;
        side->from = side->from == NC_TIME_NONE || c->from < side->from ? c->from : side->from;
        side->to = side->to == NC_TIME_NONE || c->to > side->to ? c->to : side->to;
        side->whole = side->whole && c->whole;
    }
}

static void describe(const listener *l, const watcher *w, nc_sides *out)
{
    for (unsigned i = 0; i < 2; i++) {
        nc_str flow = l->best.flow[i];
        size_t dash = nc_str_find(flow, NC_S(" - "));
        out->side[i] = (nc_side){.source = w->halves[i].got.source,
                                 .vantage = w->halves[i].got.vantage,
                                 .client = nc_str_sub(flow, 0, dash),
                                 .server = nc_str_sub(flow, dash + 3, flow.n)};
        cover(l, i, &out->side[i]);
    }
    for (size_t i = 0; i < l->clock_count; i++) {
        const nc_r_clock *c = &l->clocks[i];
        bool forth = nc_str_eq(c->a, out->side[0].source) && nc_str_eq(c->b, out->side[1].source);
        if (forth || (nc_str_eq(c->b, out->side[0].source) && nc_str_eq(c->a, out->side[1].source)))
            out->clock = *c;
    }
    out->others = l->found - 1;
}

static nc_err gather(listener *l, const nc_str *bundles, size_t count, nc_sides *out)
{
    watcher w = begin(l);
    nc_pick *pick = nc_pick_new();
    for (unsigned i = 0; i < 2; i++)
        (void)nc_pick_ends(pick, nc_session_pool(w.reading), &w.halves[i].ends);
    nc_fields_start(&w.fields);
    nc_err err =
        nc_session_look(w.reading, bundles, count, &(nc_packet_watch){seen, &w, &w.fields, .pick = pick});
    nc_fields_free(&w.fields);
    nc_pick_free(pick);
    describe(l, &w, out);
    for (unsigned i = 0; nc_session_cut_short(w.reading) && i < 2; i++)
        out->side[i].whole = false;
    nc_gathered parts[2] = {w.halves[0].got, w.halves[1].got};
    nc_sides_build(out, w.arena, parts);
    for (unsigned i = 0; i < 2; i++) {
        nc_gathered_free(&w.halves[i].got);
        free(w.halves[i].got.items);
    }
    nc_session_free(w.reading);
    return err;
}

nc_err nc_session_sides(nc_session *session, const nc_str *bundles, size_t count, const nc_choice *choice,
                        nc_str flow, const nc_str of[2], nc_sides *out)
{
    listener l = {.session = session, .choice = choice, .of = of, .asked = flow.n > 0};
    nc_diag *diag = nc_session_diag(session);
    nc_err err = NC_E_OK;
    *out = (nc_sides){.count = 0};
    if (l.asked && !nc_ends_read_talk(nc_session_pool(session), flow, &l.ends))
        return nc_report(diag, NC_E_INVALID, (nc_place){.file = NC_S("command line")},
                         "'%.*s' is no conversation; write it as '10.0.0.1:1025 - 10.0.0.2:21'",
                         NC_FMT(flow));
    err = listen(&l, bundles, count);
    if (err == NC_E_OK && l.found > 0)
        err = gather(&l, bundles, count, out);
    if (err == NC_E_OK && out->count == 0)
        err = nc_report(diag, NC_E_UNKNOWN, (nc_place){.file = bundles[0]},
                        "no TCP conversation%s was recorded by two sources", l.asked ? " of these ends" : "");
    free(l.clocks);
    free(l.covers);
    return err;
}
