/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_FLOW_H
#define NC_FLOW_H

#include "packet.h"
#include "slab.h"

/* The conversations of one source.  Key: protocol, both addresses, both ports; never the VLAN, which a tap
 * may show in one direction only.  Endpoint 0 is the one whose (address word, port) is smaller: an order for
 * the key, without meaning. */

/* Of one direction, named after its sender. */
enum {
    NC_SIDE_SEEN = 1,         /* a packet of it was recorded */
    NC_SIDE_NEXT = 2,         /* `next` is known */
    NC_SIDE_ISN = 4,          /* `isn` comes from a SYN; else it is the byte before the first one seen */
    NC_SIDE_ACK = 8,          /* `ack` is known */
    NC_SIDE_FIN = 16,         /* sent a FIN, at `fin` */
    NC_SIDE_WINDOW = 32,      /* `window` is known */
    NC_SIDE_LOST = 64,        /* more holes than can be remembered: old bytes may be new ones */
    NC_SIDE_SYN_WINDOW = 128, /* `window` comes from a SYN and is not scaled */
};

enum { NC_RTT_SHIFT = 10 }; /* round-trip times are kept in units of 2^10 ns */

/* What its SYN offered, in the low half of `options`; with NC_OFFERED_CUT perhaps more than that.  The high
 * half counts packets in a row whose IP identification grew by one each. */
enum {
    NC_OFFERED_SACK = 1,
    NC_OFFERED_TS = 2,
    NC_OFFERED_SCALE = 4,
    NC_OFFERED_CUT = 8,
    NC_OPTION_BITS = 4,
    NC_ID_SURE = 8
};

/* One cache line. */
typedef struct nc_side {
    uint32_t isn, next, ack,
        fin;        /* first and next sequence number; highest acknowledgment it sent; number of its FIN */
    uint64_t bytes; /* distinct payload bytes */
    int64_t at;     /* time of its latest packet; NC_TIME_NONE */
    uint32_t segments;
    uint32_t holes;               /* number in the slab of hole lists; 0 = no hole */
    uint32_t timed_at, timed_end; /* the segment whose acknowledgment is timed: when it was sent, in units of
                                     NC_RTT_SHIFT, and its end; timed_at 0 = none */
    uint32_t rtt;                 /* shortest time to an acknowledgment; 0 = not known */
    uint32_t flight;              /* most bytes beyond the acknowledgment */
    uint16_t window;              /* as last advertised, unscaled */
    uint8_t wscale, flags;
    uint16_t id; /* IP identification of its latest packet */
    uint8_t ttl; /* of its packets that are no reset; 0 = not known */
    uint8_t options;
} nc_side;

/* Of a conversation. */
enum {
    NC_FLOW_USED = 1,
    NC_FLOW_ROLES = 2, /* client and server known from a SYN */
    NC_FLOW_SYN = 4,   /* parts of the opening seen */
    NC_FLOW_SYNACK = 8,
    NC_FLOW_ACK = 16, /* the client's ACK of the SYN-ACK */
    NC_FLOW_REFUSED = 32,
    NC_FLOW_RST = 64, /* reset; by endpoint 1 when the next bit is set */
    NC_FLOW_RST_BY_1 = 128,
    NC_FLOW_CLOSED = 256,  /* over, its connection fact is given; absorbs stragglers for a while */
    NC_FLOW_HEARD_0 = 512, /* the first bytes of endpoint 0 were shown to the applications */
    NC_FLOW_HEARD_1 = 1024,
    NC_FLOW_OLD_ISN = 2048, /* `old_isn` is known */
    NC_FLOW_HIDDEN_0 =
        4096, /* packets of endpoint 0 certainly exist that were not recorded; next bit: of endpoint 1 */
    NC_FLOW_HIDDEN_1 = 8192,
    NC_FLOW_TALK = 16384, /* somebody sent data; the latest was endpoint 1 when the next bit is set */
    NC_FLOW_TALK_1 = 32768,
};

/* It has answered; the other end waits for its data; its data were acknowledged late, and nobody has gone on
 * since; its FIN was the first. */
enum { NC_HEARD = 1, NC_DATA_DUE = 4, NC_ACK_LATE = 16, NC_FIN_FIRST = 64 };

typedef struct nc_stream nc_stream; /* stream.c */

/* Four cache lines: the key and what every packet changes; each direction; what only beginning, end, and
 * dialogues of applications need. */
typedef struct nc_flow {
    nc_word ip[2];
    uint16_t port[2];
    uint8_t proto, client; /* nc_proto; which endpoint is the client */
    uint16_t flags;
    int64_t last;    /* time of the last packet */
    uint64_t last_n; /* its record or line */
    uint32_t ring;   /* sent segments (sent.c): slab number, class, oldest entry, entries */
    uint8_t ring_class, ring_head, ring_count, last_sender;
    uint32_t story;  /* what happened (story.h): slab number, 0 = nothing worth remembering */
    uint32_t waits;  /* its long pauses (waits.c): slab number, 0 = none */
    uint16_t mss[2]; /* as its SYN offered it; 0 = not known */
    uint8_t heard;   /* NC_HEARD.. << e: of e, since the other end began to wait (tcp.segment.awaited) */
    bool spoken;     /* `stream` is there: said here, because every packet asks */
    uint8_t held;    /* segments of its opening that are held back (held.h) */
    nc_side side[2];
    int64_t first;
    uint64_t first_n, id;
    int64_t opening[2];     /* time of SYN and SYN-ACK, until each becomes the time to its answer */
    uint32_t old_isn;       /* of the connection before on these ports */
    uint32_t sight, sample; /* numbers in sights.c and samples.c; 0 = none */
    uint32_t order;         /* counts the conversations of the source from 1 */
    nc_stream *stream;      /* who has it, if `spoken` */
} nc_flow;

typedef struct nc_flow_slot {
    uint32_t hash, number; /* number 0 = free */
} nc_flow_slot;

typedef struct nc_flow_key {
    nc_word ip[2];
    uint16_t port[2];
    uint8_t proto, sender; /* endpoint that sent the packet */
    uint32_t hash;
} nc_flow_key;

/* Conversations of packets that are still to come, on their way into the processor's cache.  They go in
 * batches, because memory answers many questions at once in the time of one: the places in the table of one
 * batch, then its conversations, then what hangs on these. */
enum {
    NC_FLOW_BATCH = 16,
    NC_FLOW_LEAD = 3 * NC_FLOW_BATCH,
    NC_FLOW_PLACES = 8 * NC_FLOW_BATCH /* more than the lead, and a power of two */
};
typedef struct nc_flow_ahead {
    nc_flow_key key;
    uint32_t number; /* of the conversation; 0 = the packet will open one */
    bool known;      /* `key` is */
    nc_flow *flow;   /* its record, perhaps of another one by now; NULL: `number` is 0 */
} nc_flow_ahead;

typedef struct nc_flows {
    nc_slab slab;
    nc_flow_slot *slots;
    uint32_t mask;
    uint32_t hand;   /* where the search for idle conversations goes on */
    uint32_t opened; /* conversations so far */
    uint64_t seed[2];
    nc_flow_ahead ahead[NC_FLOW_PLACES]; /* a ring */
    const nc_flow_ahead *now; /* what was looked up NC_FLOW_LEAD calls before: mostly of the packet at hand */
    unsigned ahead_at;        /* the next place */
} nc_flows;

void nc_flows_start(nc_flows *flows); /* it stays where it is */
void nc_flows_free(nc_flows *flows);

/* The key of a packet; false when it has no conversation (no addresses, or ports unknown). */
bool nc_flow_key_of(const nc_flows *flows, const nc_packet *packet, nc_flow_key *key);
nc_flow_key nc_flow_key_for(const nc_flows *flows, nc_proto proto, nc_word src, uint16_t sport, nc_word dst,
                            uint16_t dport);

/* The frame of an Ethernet will be looked up after NC_FLOW_LEAD more calls: gets its place in the table, then
 * its conversation into the cache.  Returns the batch whose conversations are there by now, each time when
 * one is full; else NULL. */
const nc_flow_ahead *nc_flows_ahead(nc_flows *flows, nc_str frame);

/* Number of the conversation, 0 when there is none. */
uint32_t nc_flow_find(const nc_flows *flows, const nc_flow_key *key);
/* The conversation of TCP between these ends, that of the sender first; `sender` becomes its endpoint.  NULL:
 * there is none. */
nc_flow *nc_flow_of_segment(const nc_flows *flows, const nc_word ip[2], const uint16_t port[2],
                            uint8_t *sender);
uint32_t nc_flow_add(nc_flows *flows, const nc_flow_key *key);
void nc_flow_remove(nc_flows *flows, uint32_t number);
/* These will be removed one after the other; called before each of them, with those that are left.  Returns
 * one that is in the cache by now and will be removed soon; NULL near the end. */
const nc_flow *nc_flows_ahead_of_removal(const nc_flows *flows, const uint32_t *numbers, uint32_t count);

/* A packet of this conversation, which is in the cache, comes soon: gets the rest of it, if it will be asked
 * for. */
static inline void nc_flow_rest_ahead(const nc_flow *flow)
{
    if (flow->spoken || (flow->flags & NC_FLOW_ACK) == 0)
        __builtin_prefetch(&flow->first, 1);
}

/* Conversations are looked at one after the other, for those that are over: called with the number of one,
 * gets later ones into the cache. */
void nc_flows_ahead_of_sweep(const nc_flows *flows, uint32_t hand, int64_t now);

enum { NC_FLOWS_SHIFT = 13 /* a chunk is a huge page */ };
static inline nc_flow *nc_flow_at(const nc_flows *flows, uint32_t number)
{
    return nc_slab_at_known(&flows->slab, number, NC_FLOWS_SHIFT, sizeof(nc_flow));
}

/* Is it over for good, so that the next packet with its key opens a new conversation?  Time that stands still
 * or runs backwards ends nothing. */
bool nc_flow_expired(const nc_flow *flow, int64_t now);

/* Numbers of all live conversations, least recently active first (then by order of opening); the caller frees
 * the array. */
uint32_t *nc_flows_by_age(const nc_flows *flows, uint32_t *count);

#endif
