/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_WIRE_H
#define NC_WIRE_H

#include "announced.h"
#include "asks.h"
#include "flight.h"
#include "flow.h"
#include "fragments.h"
#include "held.h"
#include "parts.h"
#include "repeat.h"
#include "samples.h"
#include "sent.h"
#include "sights.h"
#include "story.h"
#include "streams.h"
#include "totals.h"
#include "words.h"

#include "decoders/facts.h"
#include "decoders/limits.h"

/* The capture that is open behind its last file (parts.h). */
typedef struct nc_parts {
    nc_wire *wire; /* NULL = none */
    nc_wire_end end;
    nc_part last;
    unsigned count;
    uint64_t frames, first_frames;
    int64_t widest; /* gap between two files */
} nc_parts;

/* What the files of this folder share about one source and its packets. */
struct nc_wires {
    nc_case *c;
    nc_words words;
    struct nc_datagram_ports *datagram_ports; /* app.h */
    nc_packet_watch watch;
    nc_parts parts;
    nc_wire **items; /* in order of opening */
    size_t count, capacity;
    struct nc_same *same; /* same.h; NULL until somebody asks */
    bool layered;         /* no short cut (plain.h) is taken */
};

/* Each is said once in the source's note, however often it happens. */
typedef enum nc_wire_note {
    NC_NOTE_FLOWS,      /* limits.flows reached */
    NC_NOTE_SIGHTS,     /* more conversations than can be named later */
    NC_NOTE_REASSEMBLY, /* limits.reassembly reached */
    NC_NOTE_STREAMS,    /* limits.streams reached */
    NC_NOTE_STREAM_GAP, /* bytes of a dialogue missing */
    NC_NOTE_LINE,       /* line cut */
    NC_NOTE_REQUESTS,   /* limits.requests reached */
    NC_NOTE_SAMPLES,    /* more segments than can be compared with another source */
    NC_NOTE_FLIGHTS,    /* more unacknowledged segments than views remember */
    NC_NOTE_FRAGMENTS,  /* limits.fragments reached */
    NC_NOTE_COUNT
} nc_wire_note;

enum { NC_ANSWERED = 16 };

/* Whether a packet can matter to anybody, by what is known before its headers (packet_fact.c). */
typedef struct nc_packet_answer {
    uint64_t key; /* 0 = not asked */
    bool may;
} nc_packet_answer;

enum { NC_PACKET_ANSWERS = 256 };

/* The same for datagrams of one kind, whatever their length, by source port. */
typedef struct nc_port_answers {
    uint64_t key;                     /* of the kind; 0 = none yet */
    uint8_t of[(UINT16_MAX + 1) / 4]; /* two bits a port: asked, may matter */
} nc_port_answers;

/* Kinds of segments for the same question: four flags, direction, awaited or not, ordinary or not. */
enum { NC_SEGMENT_KINDS = 128 };

/* Kinds of pauses: direction, what is waited for (or a close), after whose data or nobody's. */
enum { NC_PAUSE_KINDS = 2 * (NC_WAIT_COUNT + 1) * 3 };

/* The latest frames that are not TCP's (twice.c). */
enum { NC_TWICE = 8 };

typedef struct nc_twice_frame {
    uint64_t key;
    int64_t at;
    bool again; /* a copy of it came */
} nc_twice_frame;

typedef struct nc_twice {
    nc_twice_frame frames[NC_TWICE];
    unsigned next;
    uint64_t record; /* the latest frame that was asked about, and what was said of it */
    bool copy;
} nc_twice;

struct nc_wire {
    nc_wires *wires;
    nc_case *c;
    nc_sink *sink;
    const nc_words *words;
    uint32_t source;
    nc_sym vantage;
    nc_str name; /* of the source */
    uint64_t name_hash;
    uint64_t records;
    int64_t first, last;  /* times of the earliest and the latest packet */
    bool by_line;         /* numbers are lines, not records */
    bool numberless;      /* rows of a listing that may be of TCP show neither ports nor numbers */
    bool closed, two_way; /* two_way: some conversation showed both directions */
    uint32_t one_way;     /* conversations that showed one although the other certainly spoke */
    nc_wire_end end;
    nc_flows flows;
    nc_sent sent;
    nc_stories stories;
    nc_sights sights;
    nc_samples samples;
    nc_repeats repeats;
    nc_twice twice;
    nc_totals totals;
    nc_held_back held;       /* segments of openings that may turn out ordinary */
    bool ftp;                /* a dialogue of FTP has begun, or may have */
    nc_hosts servers, named; /* that opened a connection when they were called; that answers of DNS named */
    nc_hosts quic;           /* that were called by QUIC */
    bool asks_packets, asks_segments, asks_copies; /* does anybody, of those of TCP? */
    nc_packet_answer answers[NC_PACKET_ANSWERS];   /* by length, the latest of each place */
    nc_port_answers *ports;                        /* by direction of the host; NULL: none asked yet */
    uint8_t segment_answers[NC_SEGMENT_KINDS];     /* 0 = not asked, 1 = no, 2 = yes (segment_fact.c) */
    uint8_t pause_answers[NC_PAUSE_KINDS];         /* the same (tcp_wait.c) */
    struct nc_claims *claims;                      /* claims.c; NULL until the first one */
    bool answers_seen, answers_cut;                /* some request was answered; some datagram is not whole */
    nc_word answered[NC_ANSWERED];                 /* the latest hosts that got an answer on their own link */
    nc_word reach_asked;                           /* the latest host of which nc_pairs_reach was asked */
    uint32_t reach_searches;                       /* how often */
    bool reached;                                  /* what it said */
    unsigned answered_next;
    struct nc_ospf *ospf;     /* ospf.c; NULL until the first one */
    nc_asks *asks;            /* requests.c; NULL until the first one */
    nc_early early[NC_EARLY]; /* answers that no question was known for, the latest ones, in a ring */
    uint32_t early_count;
    nc_streams *streams;            /* NULL when nobody looks at packets */
    nc_announced *announced;        /* NULL until a view meets an announcement */
    nc_flights *flights;            /* NULL until a view asks for what they tell */
    struct nc_dialogues *dialogues; /* app.h */
    nc_fragments *fragments;        /* NULL until a fragment comes */
    bool noted[NC_NOTE_COUNT];
};

/* A packet on its way through the analyses. */
typedef struct nc_step {
    nc_wire *wire;
    const nc_packet *packet;
    const nc_origin *from;
    nc_flow *flow;      /* NULL when it belongs to none */
    uint8_t sender;     /* endpoint of the flow that sent it */
    bool copy;          /* the same datagram was recorded a moment ago */
    bool renewed;       /* it opens a conversation on the ports of an earlier one */
    uint64_t n;         /* record or line */
    int64_t before;     /* time of the conversation's packet before; NC_TIME_NONE */
    int64_t own_before; /* of the sender's packet before */
    uint64_t before_n;
} nc_step;

static inline uint64_t nc_origin_n(const nc_origin *from)
{
    return from->record ? from->record : from->line;
}

static inline nc_sym nc_step_dir(const nc_step *step)
{
    return step->sender == step->flow->client ? step->wire->words->to_server : step->wire->words->to_client;
}

/* The flow's number for facts; from now on rules can ask for its name. */
nc_word nc_wire_flow_id(nc_wire *wire, nc_flow *flow);

/* nest.c: a decoded packet, whose fragments and tunnels are still to be taken off. */
void nc_wire_decoded(nc_wire *wire, nc_packet *packet);

/* Through all analyses. */
void nc_wire_innermost(nc_wire *wire, const nc_packet *packet);

/* The packet that carries another one: only its conversation is kept. */
void nc_wire_outer(nc_wire *wire, const nc_packet *packet);

/* inside.c, for views: the layers of a datagram of NetBIOS. */
void nc_inside_nbdgm(nc_fields *fields, nc_str datagram);

void nc_wire_note_once(nc_wire *wire, nc_wire_note note);
/* Keeps what the packet of a conversation is known by in another recording, if anybody compares. */
void nc_wire_sample(const nc_step *step);

/* wire_view.c, for views: the number of the packet's conversation; of the one that an ICMP error quotes
 * (`known`: only if it has one); the name of bytes that no application has taken. */
void nc_wire_put_stream(const nc_step *step);
void nc_wire_name_rest(const nc_step *step);
/* What goes by its port alone, as ports.def knows it; "data" when no port of it is there. */
nc_str nc_wire_name_by_port(const nc_packet *packet);
void nc_wire_put_quoted(const nc_step *icmp, const nc_flow_key *key, bool known);

/* Gives the facts that are due at a conversation's end and forgets it.  `from` NULL: at its own last packet.
 */
void nc_wire_drop_flow(nc_wire *wire, uint32_t number);

/* One file each: what a packet means to them. */
void nc_give_packet(const nc_step *step); /* packet_fact.c: packet, discard */
/* Is it known by now that nobody asks for packets with a segment that opens nothing, of datagrams of this
 * length?  False: ask nc_give_packet. */
bool nc_packet_ignored(nc_wire *wire, const nc_frame *frame, uint32_t length);
bool nc_see_repeat(const nc_step *step);                  /* repeat.c: is it a copy of a moment ago? */
bool nc_seen_twice(nc_wire *wire, const nc_frame *frame); /* twice.c: did the recorder take it twice? */
void nc_see_icmp(const nc_step *step);                    /* icmp.c */
void nc_see_nd(const nc_step *step);                      /* nd.c */
void nc_see_arp(const nc_step *step);                     /* arp.c */
void nc_see_ospf(const nc_step *step);                    /* ospf.c */
void nc_see_datagram(const nc_step *step);                /* app.c */

/* What the senders of a source said last; NULL is allowed. */
void nc_ospf_free(struct nc_ospf *ospf);

/* tcp.c.  `renew`: the segment opens a new connection on the ports of one that is there. */
bool nc_tcp_renews(const nc_flow *flow, const nc_packet *packet, uint8_t sender);
void nc_tcp_start(const nc_step *step);
void nc_tcp_segment(const nc_step *step);
/* segment_fact.c; the second one gives the fact without a question. */
void nc_give_segment(const nc_step *step);
void nc_put_segment(const nc_step *step, bool awaited);
/* Is it known by now that nobody asks for such segments with the flag ACK alone?  False: ask
 * nc_give_segment. */
bool nc_segment_ignored(const nc_wire *wire, const nc_flow *flow, uint8_t sender, uint32_t payload);
void nc_tcp_end(nc_wire *wire, nc_flow *flow, const nc_origin *from);
/* tcp_fact.c: what was seen of the opening, and how it ended (words of tcp.connection). */
nc_sym nc_tcp_handshake(const nc_words *words, const nc_flow *flow);
nc_sym nc_tcp_close(const nc_words *words, const nc_flow *flow);

/* An ICMP error quotes a segment of the conversation that begins at `seq`. */
void nc_tcp_quoted(const nc_step *icmp, nc_flow *flow, uint8_t sender, uint32_t seq, bool too_big);

#endif
