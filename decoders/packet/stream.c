/* SPDX-License-Identifier: Apache-2.0 */
#include "app.h"
#include "fields.h"

#include <stdlib.h>

/* Connections and the applications that speak over them: recognition, bytes in order, handing over. */

static const nc_stream_app *const apps[] = {
#define STREAM_APP(name) &nc_stream_##name,
#define DATAGRAM_APP(name)
#include "apps.def"
#undef STREAM_APP
#undef DATAGRAM_APP
};
enum {
    APPS = sizeof apps / sizeof *apps,
    STREAMS_SHIFT = 7,
    STATES_SHIFT = 5,
    FEW = 6,         /* fewer first bytes than this tell too little */
    UNDECIDED = 2048 /* held bytes after which nobody will recognise it any more */
};

struct nc_stream {
    nc_talk talk;
    const nc_stream_app *app; /* NULL = nobody yet */
    uint32_t number, state_number;
    nc_inorder in[2]; /* by endpoint of the flow */
    bool torn[2];     /* the recording cut the bytes before */
    bool held;        /* nobody is sure yet: what comes waits in `in` */
    bool left, over;  /* the application left; handed over in this call */
    const nc_stream_app *to;
    uint32_t used;
};

struct nc_dialogues {
    nc_slab streams, states[APPS];
    uint64_t wanted;  /* applications whose facts somebody reads: a bit each */
    uint64_t of_port; /* those that have this port */
    uint16_t port;
    bool asked; /* for any port */
};
_Static_assert(APPS < 64, "each application has its bit");

static bool some_wanted(const nc_sink *sink, const nc_stream_app *app)
{
    for (const nc_fact_type *type = app->gives; type < app->gives + NC_STREAM_GIVES && *type != 0; type++)
        if (nc_wants(sink, *type))
            return true;
    return false;
}

struct nc_dialogues *nc_dialogues_new(const nc_sink *sink)
{
    struct nc_dialogues *s = nc_xcalloc(1, sizeof *s);
    for (size_t a = 0; a < APPS; a++)
        s->wanted |= (uint64_t)some_wanted(sink, apps[a]) << a;
    s->streams = (nc_slab){.size = sizeof(nc_stream), .shift = STREAMS_SHIFT};
    for (size_t a = 0; a < APPS; a++) {
        uint32_t aligned = (apps[a]->state_size + 7u) & ~7u;
        s->states[a] = (nc_slab){.size = aligned ? aligned : 8, .shift = STATES_SHIFT};
    }
    return s;
}

void nc_dialogues_free(struct nc_dialogues *s)
{
    if (s == NULL)
        return;
    nc_slab_free(&s->streams);
    for (size_t a = 0; a < APPS; a++)
        nc_slab_free(&s->states[a]);
    free(s);
}

/* ---- recognition ---- */

static bool has_port(const nc_stream_app *app, uint16_t port)
{
    for (const uint16_t *p = app->ports; p < app->ports + 8 && *p != 0; p++)
        if (*p == port)
            return true;
    return false;
}

/* Connections that follow each other often go to the same port. */
static uint64_t apps_of(struct nc_dialogues *s, uint16_t port)
{
    if (s->asked && s->port == port)
        return s->of_port;
    s->asked = true;
    s->port = port;
    s->of_port = 0;
    for (size_t a = 0; a < APPS; a++)
        s->of_port |= (uint64_t)has_port(apps[a], port) << a;
    return s->of_port;
}

/* The surest one, not that named `but`; NULL when nobody takes it for his. */
static const nc_stream_app *ask(const nc_step *step, nc_str but, nc_look *look, nc_guess *best)
{
    const nc_stream_app *found = NULL;
    const nc_flow *flow = step->flow;
    bool all = step->packet->frame.fields != NULL;
    uint64_t left = all ? (UINT64_C(1) << APPS) - 1 : step->wire->dialogues->wanted;
    uint64_t of_port = apps_of(step->wire->dialogues, flow->port[!flow->client]);
    *best = (nc_guess){0, NC_ROLE_UNKNOWN};
    for (; left != 0; left &= left - 1) {
        unsigned a = (unsigned)__builtin_ctzll(left);
        if (but.n != 0 && nc_str_eq(apps[a]->name, but))
            continue;
        look->port = (of_port >> a & 1) != 0;
        nc_guess guess = apps[a]->recognise(look);
        if (guess.score > best->score) {
            *best = guess;
            found = apps[a];
        }
    }
    return found;
}

static bool is_opening(const nc_flow *flow, uint8_t endpoint, uint32_t seq)
{
    const nc_side *side = &flow->side[endpoint];
    return (side->flags & NC_SIDE_ISN) != 0 && seq == side->isn + 1;
}

bool nc_stream_by_turns(const nc_flow *flow)
{
    return flow->spoken && flow->stream->app != NULL && flow->stream->app->by_turns;
}

nc_role nc_stream_role(const nc_step *step)
{
    nc_look look = {.bytes = nc_cursor_rest(&step->packet->payload)};
    nc_role role = NC_ROLE_UNKNOWN;
    unsigned best = NC_SURE - 1;
    if (look.bytes.n == 0)
        return role;
    for (size_t a = 0; a < APPS; a++) {
        if (apps[a]->gives[0] == 0)
            continue; /* only views ask it */
        nc_guess guess = apps[a]->recognise(&look);
        if (guess.score > best && guess.sender != NC_ROLE_UNKNOWN) {
            best = guess.score;
            role = guess.sender;
        }
    }
    return role;
}

/* ---- who has the connection ---- */

static void begin_app(nc_stream *s, const nc_stream_app *app)
{
    struct nc_dialogues *all = s->talk.wire->dialogues;
    size_t a = 0;
    while (apps[a] != app)
        a++;
    s->app = app;
    s->state_number = nc_slab_take(&all->states[a]);
    s->talk.state = nc_slab_at(&all->states[a], s->state_number);
}

static void end_app(nc_stream *s, nc_talk_end how)
{
    struct nc_dialogues *all = s->talk.wire->dialogues;
    size_t a = 0;
    if (s->app == NULL)
        return;
    while (apps[a] != s->app)
        a++;
    s->app->end(&s->talk, how);
    nc_slab_give(&all->states[a], s->state_number);
    s->app = NULL;
    s->talk.state = NULL;
}

static void set_client(nc_stream *s, uint8_t sender, nc_role role)
{
    if ((s->talk.flow->flags & NC_FLOW_ROLES) == 0 && role != NC_ROLE_UNKNOWN)
        s->talk.client = role == NC_ROLE_CLIENT ? sender : !sender;
}

static void take(nc_stream *s, const nc_stream_app *app, uint8_t sender, nc_role role)
{
    set_client(s, sender, role);
    begin_app(s, app);
}

void nc_talk_hand_over(nc_talk *talk, const nc_stream_app *to, uint32_t used)
{
    nc_stream *s = talk->flow->stream;
    s->over = true;
    s->to = to;
    s->used = used;
}

void nc_talk_leave(nc_talk *talk)
{
    talk->flow->stream->left = true;
}

nc_fields *nc_talk_fields(const nc_talk *talk, const nc_piece *piece)
{
    const nc_step *step = talk->step;
    bool here =
        step != NULL && piece->from->record == step->from->record && piece->from->line == step->from->line;
    return here && !piece->shown ? step->packet->frame.fields : NULL;
}

void nc_talk_name(const nc_talk *talk, nc_fields *fields, nc_str name)
{
    if (nc_str_eq(talk->before, NC_S("http")))
        nc_field_protocol(fields, talk->before);
    nc_field_protocol(fields, name);
}

static bool is_whole(const nc_side *side)
{
    uint32_t end = (side->flags & NC_SIDE_FIN) != 0 ? side->fin : side->next;
    return (side->flags & NC_SIDE_SEEN) != 0 && (side->flags & NC_SIDE_NEXT) != 0 &&
           end - side->isn - 1 == (uint32_t)side->bytes;
}

bool nc_talk_whole(const nc_talk *talk)
{
    const nc_flow *flow = talk->flow;
    return (flow->flags & (NC_FLOW_HIDDEN_0 | NC_FLOW_HIDDEN_1)) == 0 && is_whole(&flow->side[0]) &&
           is_whole(&flow->side[1]);
}

/* Nobody has it: the application before said that another one follows. */
static bool find_next(nc_stream *s, uint8_t sender, const nc_piece *piece)
{
    nc_look look = {.bytes = nc_str_n((const char *)piece->bytes, piece->cap)};
    nc_guess guess;
    const nc_stream_app *app = NULL;
    look.from_server = sender != s->talk.client;
    if (piece->cap != 0 && s->talk.step != NULL)
        app = ask(s->talk.step, s->talk.before, &look, &guess);
    if (app != NULL && guess.score >= NC_SURE)
        begin_app(s, app);
    else
        s->left = true;
    return !s->left;
}

static void change_app(nc_stream *s, nc_piece *piece)
{
    nc_str before = s->app->name;
    uint32_t used = s->used < piece->cap ? s->used : piece->cap;
    end_app(s, NC_TALK_LEFT);
    s->talk.before = before;
    s->over = false;
    if (s->to != NULL)
        begin_app(s, s->to);
    piece->seq += used;
    piece->len -= used;
    piece->cap -= used;
    piece->bytes = piece->cap ? piece->bytes + used : NULL;
}

typedef struct delivery {
    nc_stream *s;
    uint8_t endpoint;
} delivery;

static void deliver(void *context, const nc_piece *piece, bool gap)
{
    const delivery *d = context;
    nc_stream *s = d->s;
    nc_piece rest = *piece;
    if (s->left)
        return;
    gap |= s->torn[d->endpoint];
    s->torn[d->endpoint] = piece->cap != piece->len;
    if (gap)
        nc_wire_note_once(s->talk.wire, NC_NOTE_STREAM_GAP);
    while (rest.len != 0 && !s->left) {
        if (s->app == NULL && !find_next(s, d->endpoint, &rest))
            return;
        s->app->bytes(&s->talk, d->endpoint == s->talk.client ? NC_CLIENT : NC_SERVER, &rest, gap);
        if (!s->over)
            return;
        change_app(s, &rest);
        gap = false;
    }
}

/* ---- bytes ---- */

static void start_side(const nc_step *step, nc_stream *s, uint8_t endpoint)
{
    const nc_flow *flow = step->flow;
    const nc_side *side = &flow->side[endpoint];
    bool heard = (flow->flags & (NC_FLOW_HEARD_0 << endpoint)) != 0;
    if ((side->flags & NC_SIDE_ISN) != 0 && !heard)
        nc_inorder_start(&s->in[endpoint], side->isn + 1);
    else if (endpoint != step->sender && (side->flags & NC_SIDE_NEXT) != 0)
        nc_inorder_start(&s->in[endpoint], side->next);
}

static nc_stream *new_stream(const nc_step *step)
{
    nc_wire *wire = step->wire;
    if (wire->dialogues->streams.live >= (uint64_t)wire->c->limits->streams) {
        nc_wire_note_once(wire, NC_NOTE_STREAMS);
        return NULL;
    }
    uint32_t number = nc_slab_take(&wire->dialogues->streams);
    nc_stream *s = nc_slab_at(&wire->dialogues->streams, number);
    s->number = number;
    s->talk = (nc_talk){.wire = wire, .flow = step->flow, .client = step->flow->client};
    start_side(step, s, 0);
    start_side(step, s, 1);
    step->flow->stream = s;
    step->flow->spoken = true;
    return s;
}

/* A client that nobody knew begins TLS behind what it agreed with its server: proxies of SOCKS, mailboxes of
 * Sieve and what else has a word of its own for it.  For views: ordinary segments do not come here else. */
static bool open_late(const nc_step *step)
{
    enum { HANDSHAKE = 22, MAJOR = 3, RECORD = 5, MESSAGE = 4, HELLO = 1, LEAST = 38 };
    nc_str bytes = nc_cursor_rest(&step->packet->payload);
    const uint8_t *p = (const uint8_t *)bytes.p;
    if (bytes.n < RECORD + MESSAGE || p[0] != HANDSHAKE || p[1] != MAJOR || p[RECORD] != HELLO)
        return false;
    uint32_t record = nc_be16_at(p + 3), message = (uint32_t)nc_be16_at(p + RECORD + 2);
    bool fits = p[RECORD + 1] == 0 && message >= LEAST && message + MESSAGE == record;
    nc_stream *s = fits && step->packet->frame.fields != NULL ? new_stream(step) : NULL;
    if (s == NULL)
        return false;
    nc_inorder_start(&s->in[step->sender], step->packet->seq);
    take(s, &nc_stream_tls, step->sender, NC_ROLE_CLIENT);
    return true;
}

/* The first bytes of one side: does anybody want the connection? */
static bool open_stream(const nc_step *step)
{
    nc_flow *flow = step->flow;
    uint16_t heard = (uint16_t)(NC_FLOW_HEARD_0 << step->sender);
    nc_look look = {.bytes = nc_cursor_rest(&step->packet->payload)};
    nc_guess guess;
    if ((flow->flags & heard) != 0 || look.bytes.n == 0)
        return false;
    look.from_server = step->sender != flow->client;
    look.opening = is_opening(flow, step->sender, step->packet->seq);
    const nc_stream_app *app = ask(step, NC_S(""), &look, &guess);
    bool few = look.bytes.n < FEW && look.bytes.n == step->packet->payload_length;
    nc_stream *s = guess.score != 0 || few ? new_stream(step) : NULL;
    if (s == NULL) {
        flow->flags |= heard;
        return false;
    }
    if (guess.score >= NC_SURE)
        take(s, app, step->sender, guess.sender);
    else
        s->held = true;
    return true;
}

static void close_stream(nc_flow *flow)
{
    nc_stream *s = flow->stream;
    struct nc_dialogues *all = s->talk.wire->dialogues;
    nc_inorder_free(&s->in[0]);
    nc_inorder_free(&s->in[1]);
    nc_slab_give(&all->streams, s->number);
    flow->spoken = false;
    flow->flags |= NC_FLOW_HEARD_0 | NC_FLOW_HEARD_1;
}

/* What was held goes to the application that is sure now; oldest side first. */
static void let_go(const nc_step *step, nc_stream *s)
{
    s->held = false;
    for (unsigned i = 0; i < 2; i++) {
        delivery d = {s, i == 0 ? !step->sender : step->sender};
        nc_inorder_drain(&s->in[d.endpoint], NULL, deliver, &d);
    }
}

/* More was said: is somebody sure now? */
static void ask_again(const nc_step *step, nc_stream *s)
{
    uint8_t first[2][64];
    size_t n[2];
    for (unsigned e = 0; e < 2; e++)
        n[e] = nc_inorder_peek(&s->in[e], first[e], sizeof first[e]);
    for (unsigned e = 0; e < 2; e++) {
        nc_guess guess;
        nc_look look = {.bytes = nc_str_n((char *)first[e], n[e]),
                        .other = nc_str_n((char *)first[!e], n[!e]),
                        .from_server = e != s->talk.client,
                        .opening = true};
        const nc_stream_app *app = n[e] != 0 ? ask(step, NC_S(""), &look, &guess) : NULL;
        if (app == NULL || guess.score < NC_SURE)
            continue;
        take(s, app, (uint8_t)e, guess.sender);
        let_go(step, s);
        return;
    }
    s->left |= (n[0] >= FEW && n[1] >= FEW) || s->in[0].held_bytes + s->in[1].held_bytes > UNDECIDED;
}

static bool show_ahead(const nc_step *step, nc_stream *s, const nc_inorder *in, const nc_piece *piece)
{
    const nc_fields *fields = step->packet->frame.fields;
    bool shows = fields != NULL && !fields->repeats && s->app != NULL && s->app->ahead != NULL;
    bool waits = in->started && (int32_t)(piece->seq - in->next) > 0 && piece->cap != 0;
    return shows && waits && !s->left &&
           s->app->ahead(&s->talk, step->sender == s->talk.client ? NC_CLIENT : NC_SERVER, piece);
}

static void add_data(const nc_step *step, nc_stream *s)
{
    const nc_packet *p = step->packet;
    delivery d = {s, step->sender};
    nc_inorder *in = &s->in[step->sender];
    uint32_t there = (uint32_t)nc_left(&p->payload);
    nc_piece piece = {.len = p->payload_length, .from = step->from, .segment = p->seq};
    piece.seq = p->seq + ((p->tcp_flags & NC_TCP_SYN) != 0);
    piece.cap = there < piece.len ? there : piece.len;
    piece.bytes = piece.cap ? p->payload.base + p->payload.at : NULL;
    if (s->held) {
        nc_inorder_hold(in, &piece);
        ask_again(step, s);
        return;
    }
    bool hole = in->held != NULL;
    piece.shown = show_ahead(step, s, in, &piece);
    if (!nc_inorder_add(in, &piece, (size_t)step->wire->c->limits->reassembly, deliver, &d))
        nc_wire_note_once(step->wire, NC_NOTE_REASSEMBLY);
    /* Where the other side is not recorded, no acknowledgment will tell that a hole stays. */
    if (hole && (step->flow->side[!step->sender].flags & NC_SIDE_SEEN) == 0)
        nc_inorder_flush(in, deliver, &d);
}

static void see_close(const nc_step *step, nc_stream *s)
{
    uint8_t flags = step->packet->tcp_flags;
    if (s->talk.closing || (flags & (NC_TCP_FIN | NC_TCP_RST)) == 0)
        return;
    s->talk.closing = true;
    s->talk.reset = (flags & NC_TCP_RST) != 0;
    s->talk.closer = step->sender == s->talk.client ? NC_CLIENT : NC_SERVER;
}

static void show_last(const nc_step *step, nc_stream *s)
{
    const nc_packet *p = step->packet;
    const nc_inorder *in = &s->in[step->sender];
    const nc_fields *fields = p->frame.fields;
    bool fin = (p->tcp_flags & NC_TCP_FIN) != 0 && p->has_payload_length;
    bool shows = fields != NULL && !fields->repeats && s->app != NULL && s->app->last != NULL;
    if (!shows || !fin || s->held || s->left || in->held != NULL || in->next != p->seq + p->payload_length)
        return;
    s->app->last(&s->talk, step->sender == s->talk.client ? NC_CLIENT : NC_SERVER);
}

bool nc_stream_taken(const nc_flow *flow)
{
    return flow->spoken && !flow->stream->held;
}

nc_str nc_stream_layer(const nc_flow *flow)
{
    static const struct {
        nc_str app, layer;
    } others[] = {{NC_SI("pop3"), NC_SI("pop")},
                  {NC_SI("postgresql"), NC_SI("pgsql")},
                  {NC_SI("websocket"), NC_SI("http:websocket")}};
    nc_str name = nc_stream_taken(flow) && flow->stream->app != NULL ? flow->stream->app->name : NC_S("");
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (nc_str_eq(name, others[i].app))
            name = others[i].layer;
    return name;
}

void nc_see_stream(const nc_step *step)
{
    nc_flow *flow = step->flow;
    const nc_packet *p = step->packet;
    bool data = p->has_payload_length && p->payload_length != 0 && (p->tcp_flags & NC_TCP_RST) == 0;
    bool over = !data || (flow->flags & NC_FLOW_CLOSED) != 0;
    if (!flow->spoken && (over || (!open_stream(step) && !open_late(step))))
        return;
    nc_stream *s = flow->stream;
    delivery other = {s, !step->sender};
    s->talk.step = step;
    see_close(step, s);
    /* First: what is acknowledged comes before what answers it. */
    if (!s->held && (p->tcp_flags & NC_TCP_ACK) != 0)
        nc_inorder_acked(&s->in[!step->sender], p->acknum, deliver, &other);
    if (data)
        add_data(step, s);
    show_last(step, s);
    if (s->left)
        end_app(s, NC_TALK_LEFT);
    s->talk.step = NULL;
    if (s->left)
        close_stream(flow);
}

void nc_stream_end(nc_wire *wire, nc_flow *flow, nc_talk_end how)
{
    if (!flow->spoken)
        return;
    nc_stream *s = flow->stream;
    for (unsigned i = 0; i < 2 && wire != NULL && how != NC_TALK_FREED && !s->held; i++) {
        delivery d = {s, i == 0 ? s->talk.client : !s->talk.client};
        nc_inorder_flush(&s->in[d.endpoint], deliver, &d);
    }
    end_app(s, how);
    close_stream(flow);
}

/* ---- streams inside of datagrams ---- */

bool nc_stream_wanted(const nc_step *step, const nc_stream_app *app)
{
    size_t a = 0;
    while (apps[a] != app)
        a++;
    return step->packet->frame.fields != NULL || (step->wire->dialogues->wanted >> a & 1) != 0;
}

nc_talk *nc_stream_of(const nc_flow *flow, const nc_stream_app *app)
{
    return flow->spoken && flow->stream->app == app ? &flow->stream->talk : NULL;
}

nc_talk *nc_stream_claim(const nc_step *step, const nc_stream_app *app)
{
    nc_stream *s = new_stream(step);
    if (s == NULL)
        return NULL;
    nc_inorder_start(&s->in[0], 0);
    nc_inorder_start(&s->in[1], 0);
    begin_app(s, app);
    return &s->talk;
}

bool nc_stream_piece(const nc_step *step, uint32_t at, nc_str bytes)
{
    nc_stream *s = step->flow->stream;
    nc_inorder *in = &s->in[step->sender];
    delivery d = {s, step->sender};
    uint32_t before = in->next;
    nc_piece piece = {.seq = at,
                      .len = (uint32_t)bytes.n,
                      .cap = (uint32_t)bytes.n,
                      .bytes = (const uint8_t *)bytes.p,
                      .from = step->from,
                      .segment = at};
    s->talk.step = step;
    if (!nc_inorder_add(in, &piece, (size_t)step->wire->c->limits->reassembly, deliver, &d))
        nc_wire_note_once(step->wire, NC_NOTE_REASSEMBLY);
    s->talk.step = NULL;
    return in->next != before;
}
