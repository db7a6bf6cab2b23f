/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_SENT_H
#define NC_SENT_H

#include "flow.h"

/* What a connection has sent lately, and the ranges of it that were never recorded.  Two questions are kept
 * apart: *whether* bytes were sent before is answered by `next` and the holes alone, exactly; *when and in
 * which frame* by a ring of recent segments, as far as it reaches.  Rings are small (2 segments) and grow on
 * demand (6, 16, then 128) while there is room for larger ones. */
typedef struct nc_sent_segment { /* half a cache line */
    int64_t at;                  /* time of the latest copy */
    uint32_t gap;                /* see nc_sent_gap */
    uint32_t n;                  /* record or line of the first copy; 0 = not known */
    uint32_t seq;
    uint32_t len : 24; /* in sequence space: payload, SYN and FIN; NC_SENT_LONGEST: or more */
    uint32_t ttl : 8;
    uint32_t ts; /* timestamp option of the first copy */
    uint16_t id; /* IP identification of the latest copy */
    uint8_t nth; /* repetitions so far; UINT8_MAX: or more */
    uint8_t flags;
} nc_sent_segment;

enum { NC_SENT_LONGEST = 0xffffff };

enum {
    NC_SENT_HAS_ID = 1,
    NC_SENT_HAS_TTL = 2,
    NC_SENT_LATE = 4,    /* the first copies were not recorded or are forgotten */
    NC_SENT_HAS_TS = 8,  /* `ts` is known */
    NC_SENT_TOLD = 16,   /* its loss is counted */
    NC_SENT_COPIED = 32, /* the same datagram was recorded twice */
    NC_SENT_GAP_US = 64, /* `gap` is in microseconds */
    NC_SENT_BY_1 = 128   /* endpoint 1 sent it */
};

static inline unsigned nc_sent_by(const nc_sent_segment *segment)
{
    return (segment->flags & NC_SENT_BY_1) != 0;
}

/* Time between the two latest copies; 0 = only one.  Beyond four seconds without its nanoseconds; no sender
 * waits longer than 71 minutes, which is the most. */
static inline int64_t nc_sent_gap(const nc_sent_segment *segment)
{
    return (int64_t)segment->gap * ((segment->flags & NC_SENT_GAP_US) != 0 ? 1000 : 1);
}
void nc_sent_set_gap(nc_sent_segment *segment, int64_t gap);

enum { NC_SENT_CLASSES = 4 };

typedef struct nc_sent {
    nc_slab rings[NC_SENT_CLASSES];
    nc_slab holes;
} nc_sent;

void nc_sent_start(nc_sent *sent);
void nc_sent_free(nc_sent *sent);
/* A packet of this conversation comes soon: gets what it has sent into the cache. */
void nc_sent_ahead(const nc_sent *sent, const nc_flow *flow);
/* The same before it is forgotten. */
void nc_sent_ahead_of_end(const nc_sent *sent, const nc_flow *flow);
void nc_sent_forget(nc_sent *sent, nc_flow *flow);

/* Room for one more segment of endpoint `sender`; acknowledged ones give way first. */
nc_sent_segment *nc_sent_add(nc_sent *sent, nc_flow *flow, uint8_t sender, uint32_t seq, uint32_t len);

/* The latest remembered segment of `sender` that begins at seq, else one that holds the byte; NULL when none
 * does. */
nc_sent_segment *nc_sent_find(const nc_sent *sent, const nc_flow *flow, uint8_t sender, uint32_t seq);

/* Calls `see` for each remembered segment of `sender` that begins in [from, to). */
typedef void nc_sent_visit(void *context, nc_sent_segment *segment);
void nc_sent_each(const nc_sent *sent, const nc_flow *flow, uint8_t sender, uint32_t from, uint32_t to,
                  nc_sent_visit *see, void *context);

/* End of the lowest hole that reaches beyond `seq`, and its beginning; false when there is none. */
bool nc_hole_after(const nc_sent *sent, const nc_side *side, uint32_t seq, uint32_t *from, uint32_t *to);

/* The bytes [from, to) were skipped: not recorded so far. */
void nc_hole_add(nc_sent *sent, nc_side *side, uint32_t from, uint32_t to);

/* The bytes [from, to) came now; returns how many of them lay in holes. */
uint32_t nc_hole_fill(nc_sent *sent, nc_side *side, uint32_t from, uint32_t to);

/* Sequence numbers: how far a is after b, modulo 2^32 (RFC 9293 3.4). */
static inline int32_t nc_seq_diff(uint32_t a, uint32_t b)
{
    return (int32_t)(a - b);
}

#endif
