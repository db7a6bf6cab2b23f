/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_APP_H
#define NC_APP_H

#include "inorder.h"
#include "wire.h"

/* Application protocols over UDP.  To add one: one file that defines `const nc_datagram_app
 * nc_datagram_NAME`, and one line DATAGRAM_APP(NAME) in apps.def. */
typedef struct nc_datagram_app {
    nc_str name;
    uint16_t ports[8]; /* a packet from or to one of them is given to `see`; 0 ends the list */
    void (*see)(const nc_step *step);
    bool (*recognise)(const nc_step *step); /* one from and to other ports; NULL: by port only */
} nc_datagram_app;

/* For each UDP port the application that listens there, as its number in apps.def plus 1; 0 = none. */
enum { NC_DATAGRAM_FORMS = 4 };
typedef struct nc_datagram_ports {
    uint8_t app[65536];
    const nc_datagram_app *by_form[NC_DATAGRAM_FORMS]; /* who is asked about other ports; NULL ends */
} nc_datagram_ports;

nc_datagram_ports *nc_datagram_ports_new(void); /* free() */

/* Gives the packet to the application of its lower port, else of its higher one, which may be a client's that
 * only looks like a service's, else to the one that recognises it. */
void nc_see_datagram(const nc_step *step);

/* Application protocols over TCP.  To add one: one file that defines `const nc_stream_app nc_stream_NAME`,
 * and one line STREAM_APP(NAME) in apps.def.
 *
 * A connection is shown to `recognise` once for each side, with the first bytes of that side; the application
 * that is surest gets it and from then on each direction's bytes in order, each once, from those first bytes
 * on.  A connection that nobody wants costs two tests of a bit for each packet from then on. */

/* Who speaks, within a dialogue. */
enum { NC_CLIENT, NC_SERVER };

/* What there is to recognise a protocol by. */
typedef struct nc_look {
    nc_str bytes;     /* what one side said first, as far as it was recorded; never empty */
    nc_str other;     /* what the other side said before; may be empty */
    bool from_server; /* by a SYN, else guessed */
    bool port;        /* the server's port is one of the application's */
    bool opening;     /* nothing was sent in this direction before */
} nc_look;

typedef enum nc_role { NC_ROLE_UNKNOWN, NC_ROLE_CLIENT, NC_ROLE_SERVER } nc_role;

/* How sure: 0 no; below NC_SURE perhaps: asked again when more was said; else yes. */
enum { NC_SURE = 50 };
typedef struct nc_guess {
    uint8_t score;
    nc_role sender; /* what the content tells about who sent it; used where no SYN told */
} nc_guess;

/* One application's part of a connection. */
typedef struct nc_talk {
    nc_wire *wire;
    nc_flow *flow;
    const nc_step *step; /* the packet at hand; NULL at the end of a conversation */
    void *state;         /* `state_size` bytes, zeroed at the beginning */
    uint8_t client;      /* endpoint of the flow that is the client */
    nc_str before;       /* name of the application that handed over; empty = none */
    bool closing, reset; /* a FIN or RST was seen; it was a RST */
    uint8_t closer;      /* NC_CLIENT or NC_SERVER: who sent the first of them */
} nc_talk;

typedef enum nc_talk_end {
    NC_TALK_CLOSED, /* by FIN from both sides or by RST: flow->flags tells */
    NC_TALK_OPEN,   /* the recording ends first, or a limit was reached */
    NC_TALK_LEFT,   /* the application left or handed over */
    NC_TALK_FREED,  /* nothing can be given any more: free what the state holds, no more */
} nc_talk_end;

enum { NC_STREAM_GIVES = 10 };

typedef struct nc_stream_app {
    nc_str name;
    uint16_t state_size;
    uint16_t ports[8]; /* only raise the score */
    bool by_turns;     /* what one side says the other one has to answer */
    /* Fact types that come out of it or of those it may hand over to; 0 ends the list.  The application is
     * not even asked when nobody wants any and nobody looks at fields. */
    nc_fact_type gives[NC_STREAM_GIVES];
    nc_guess (*recognise)(const nc_look *look);
    /* The next bytes of one side; `gap`: bytes in front of them are missing for good.  A piece with `cap`
     * less than `len` was cut by the recording: the next one comes with a gap. */
    void (*bytes)(nc_talk *talk, unsigned who, const nc_piece *piece, bool gap);
    void (*end)(nc_talk *talk, nc_talk_end how); /* frees what the state points to */
    /* For views: the packet at hand ends what this side says, and all of it came.  May be NULL. */
    void (*last)(nc_talk *talk, unsigned who);
    /* For views: a piece that waits for bytes in front of it; shows what it says by itself and changes
     * nothing of the state.  True: it did, and it will not be shown again.  May be NULL. */
    bool (*ahead)(nc_talk *talk, unsigned who, const nc_piece *piece);
} nc_stream_app;

/* Applications that others hand over to. */
extern const nc_stream_app nc_stream_tls;

/* For `bytes`: what follows byte `used` of the piece at hand belongs to `to`; NULL: to whoever recognises it.
 */
void nc_talk_hand_over(nc_talk *talk, const nc_stream_app *to, uint32_t used);

/* For `bytes`: there is nothing more to know; the connection costs nothing from now on. */
void nc_talk_leave(nc_talk *talk);

/* The fields of the packet at hand when somebody looks at them and `piece` ends in it; else NULL. */
nc_fields *nc_talk_fields(const nc_talk *talk, const nc_piece *piece);

/* Names the application's layer in the packet at hand; what goes through a tunnel of HTTP (RFC 9110 9.3.6) is
 * a layer of that, as analysts count. */
void nc_talk_name(const nc_talk *talk, nc_fields *fields, nc_str name);

static inline nc_word nc_talk_ip(const nc_talk *talk, unsigned who)
{
    return talk->flow->ip[talk->client ^ (who == NC_SERVER)];
}

static inline uint16_t nc_talk_port(const nc_talk *talk, unsigned who)
{
    return talk->flow->port[talk->client ^ (who == NC_SERVER)];
}

/* The endpoint of the flow that is meant. */
static inline unsigned nc_talk_endpoint(const nc_talk *talk, unsigned who)
{
    return talk->client ^ (who == NC_SERVER);
}

/* Was all that both sides said recorded, as far as sequence numbers and acknowledgments tell?  Only then does
 * it mean something that an answer is not there. */
bool nc_talk_whole(const nc_talk *talk);

/* Who sent these first bytes of a connection without a SYN. */
nc_role nc_stream_role(const nc_step *step);

/* Is the conversation a dialogue in which each side has to answer (nc_stream_app.by_turns)? */
bool nc_stream_by_turns(const nc_flow *flow);

/* A TCP segment, for the application that its connection belongs to. */
void nc_see_stream(const nc_step *step);

/* Has any application taken the connection?  One of which too little was said yet is nobody's. */
bool nc_stream_taken(const nc_flow *flow);

/* For views: the layer of its application, as analysts name it; empty = nobody has the connection. */
nc_str nc_stream_layer(const nc_flow *flow);

/* For applications over UDP whose datagrams carry pieces of two streams of bytes, each counted from 0 (QUIC).
 * The conversation becomes `app`'s, which STREAM_APP registers and `recognise` never claims; NULL at a limit.
 * nc_stream_of: of one that is; NULL else.  nc_stream_piece: bytes of the sender, who is nc_talk.client or
 * the other end; true when they were the next ones. */
nc_talk *nc_stream_claim(const nc_step *step, const nc_stream_app *app);
nc_talk *nc_stream_of(const nc_flow *flow, const nc_stream_app *app);
bool nc_stream_piece(const nc_step *step, uint32_t at, nc_str bytes);
/* Does somebody read facts that `app` gives, or look at the packet's fields? */
bool nc_stream_wanted(const nc_step *step, const nc_stream_app *app);

/* The conversation is over. */
void nc_stream_end(nc_wire *wire, nc_flow *flow, nc_talk_end how);

struct nc_dialogues *nc_dialogues_new(const nc_sink *sink);
void nc_dialogues_free(struct nc_dialogues *streams);

/* Gives app.banner: the first line that a side says (greeting.c). */
void nc_banner_give(const nc_talk *talk, nc_str name, unsigned who, nc_str text, const nc_piece *piece);

/* Text lines of a dialogue, put together from its pieces. */
typedef struct nc_line {
    char *p; /* its beginning, when it came in pieces */
    uint32_t n, capacity;
    bool skip; /* until the next line end: its beginning is missing */
    bool over; /* it was longer than NC_LINE_MAX: only its beginning is there */
} nc_line;

enum { NC_LINE_MAX = 4096 };

/* The next line of the piece from byte *at on, without its end (LF with CR or NUL in front); *at moves behind
 * it.  *cut: the recording ends inside.  False when there is none: what is left waits for the next piece. */
bool nc_line_next(nc_line *line, const nc_piece *piece, uint32_t *at, nc_str *text, bool *cut);

/* Bytes are missing: forgets what there was.  `skip`: what follows does not begin a line. */
void nc_line_gap(nc_line *line, bool skip);
void nc_line_free(nc_line *line);

/* Bytes of one side of a dialogue that wait for the rest of their message. */
typedef struct nc_unread {
    uint8_t *p;
    size_t n, capacity;
} nc_unread;

void nc_unread_add(nc_unread *unread, const uint8_t *p, size_t n);
void nc_unread_drop(nc_unread *unread, size_t n); /* the first ones were read; some must wait */
void nc_unread_free(nc_unread *unread);

#define DATAGRAM_APP(name) extern const nc_datagram_app nc_datagram_##name;
#define STREAM_APP(name) extern const nc_stream_app nc_stream_##name;
#include "apps.def"
#undef DATAGRAM_APP
#undef STREAM_APP

#endif
