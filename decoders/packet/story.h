/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_STORY_H
#define NC_STORY_H

#include "flow.h"

/* What happened to a TCP connection beyond bytes in order and their acknowledgments.  Most connections never
 * need one. */

/* Why a segment was sent again. */
typedef enum nc_why {
    NC_WHY_UNKNOWN,
    NC_WHY_TIMER,   /* the retransmission timer ran out (RFC 6298) */
    NC_WHY_FAST,    /* duplicate ACKs or SACK said that it is missing (RFC 5681 3.2, RFC 6675) */
    NC_WHY_PROBE,   /* tail loss probe (RFC 8985 7) */
    NC_WHY_OPENING, /* SYN or SYN-ACK */
    NC_WHY_TOO_BIG, /* ICMP said that it does not fit */
    NC_WHY_COUNT
} nc_why;

/* What proves a loss, or that sending again was needless. */
typedef enum nc_proof {
    NC_PROOF_NONE,
    NC_PROOF_DSACK,     /* RFC 2883: the receiver reports bytes that came twice */
    NC_PROOF_ECHO,      /* RFC 3522: the timestamp echoed tells which copy was answered */
    NC_PROOF_ACKED,     /* acknowledged here before it was sent again */
    NC_PROOF_HOLE,      /* the receiver reported the hole, and nothing came twice */
    NC_PROOF_ICMP,      /* an ICMP message quotes the packet that was thrown away */
    NC_PROOF_ID,        /* the sender's IP identifications give the order of sending */
    NC_PROOF_TIMESTAMP, /* so does its timestamp option */
    NC_PROOF_TIME,      /* too quick for a repair, or late enough and asked for */
    NC_PROOF_COUNT
} nc_proof;

/* Bytes sent more than once, until it is known what became of the copies. */
typedef struct nc_repair {
    int64_t first_at, at; /* of the first copy known and the latest */
    uint32_t seq, end;
    uint32_t first_n, n;       /* frames of the first copy and the latest; 0 = not known */
    uint32_t ts_again, ts_now; /* timestamps of the first repetition and the latest */
    uint16_t copies;           /* repetitions */
    uint16_t originals; /* transmissions before them that carried these bytes and are not counted yet */
    uint16_t needless;  /* repetitions proved needless */
    uint16_t told;      /* copies that an ICMP message told of */
    uint8_t why;        /* of the first repetition */
    uint8_t flags;
} nc_repair;

enum {
    NC_REPAIR_TS = 1,    /* timestamps known, and the repetitions differ from the original */
    NC_REPAIR_HOLE = 2,  /* the receiver reported that it lacked the bytes */
    NC_REPAIR_ACKED = 4, /* acknowledged since */
    NC_REPAIR_SYN = 8,   /* of the opening */
    NC_REPAIR_DECIDED = 16,
    NC_REPAIR_LOST = 32, /* decided: lost */
};

enum { NC_REPAIRS = 24 };

typedef struct nc_repairs {
    uint32_t count;
    nc_repair at[NC_REPAIRS]; /* in order of the first repetition */
} nc_repairs;

/* Of one direction, named after the sender of the data; what its receiver says about it counts here, too. */
typedef struct nc_half {
    uint32_t repairs;  /* slab number of nc_repairs; 0 = none */
    uint32_t flags;    /* NC_HALF_...; up to `closed_at`: what each segment asks for, side by side */
    int64_t closed_at; /* the receiver closed its window; NC_TIME_NONE = open */
    uint32_t keep_run; /* keep-alives in a row, the latest without an answer */
    uint32_t again;    /* segments sent again, as proved or seen here */
    uint32_t why[NC_WHY_COUNT];
    uint32_t needless;                        /* of them, proved */
    uint32_t lost, lost_likely, lost_unknown; /* transmissions after they passed here */
    uint32_t lost_before, lost_before_likely; /* segments that were lost before they could pass here */
    uint32_t reordered, reordered_likely;
    uint32_t late_unknown; /* came after later ones: sent again or overtaken, cannot be told */
    uint32_t copies;       /* the same datagram recorded again */
    uint32_t doubled;      /* delivered twice by the network, proved */
    uint32_t unseen;       /* times that bytes were acknowledged that were never recorded */
    uint32_t unseen_to;    /* up to here */
    uint32_t
        missing_ids;   /* packets numbered by the sender and not recorded, as its IP identifications tell */
    uint32_t dup_acks; /* in a row, for the data of this direction */
    uint32_t dup_acks_all;
    uint32_t sacked;        /* end of the highest range that the receiver reported */
    uint32_t recover;       /* a timer ran out: until this is acknowledged, repetitions follow from it */
    uint32_t full;          /* segments that filled the window */
    uint32_t probes;        /* into a window that is closed now */
    uint32_t probes_before; /* into those that were */
    uint32_t closures;      /* zero windows announced to this direction */
    uint32_t shrinks;       /* windows taken back */
    uint32_t keep_alives;   /* sent in this direction */
    uint32_t keep_alives_unanswered;          /* most in a row without an answer */
    uint32_t rtt_count, rtt_most, rtt_flight; /* samples; the longest and the bytes in flight then */
    uint32_t largest, largest_acked;          /* payload of one segment */
    uint32_t icmp;                            /* messages about packets of this direction */
    uint32_t ttl_changes;                     /* segments with another TTL than the one before */
    uint64_t rtt_sum;
    int64_t lost_first, lost_last;    /* when the first and the last of those lost were sent again */
    int64_t icmp_at;                  /* latest "too big" about it */
    int64_t closed_time, closed_most; /* all closures together; the longest */
} nc_half;

enum {
    NC_HALF_SACK = 1,    /* `sacked` is known */
    NC_HALF_RECOVER = 2, /* `recover` is known */
    NC_HALF_UNSEEN = 4,  /* `unseen_to` is known */
    NC_HALF_PROBED = 8,  /* its latest segment was a window probe */
    NC_HALF_KEPT = 16,   /* its latest segment was a keep-alive */
    NC_HALF_DSACK = 32,  /* its receiver reports bytes that came twice */
    NC_HALF_LOST = 64,   /* `lost_first` and `lost_last` are known */
};

/* Something was lost that was sent again at `at`; losses are not found in the order of their times. */
static inline void nc_half_lost(nc_half *half, int64_t at)
{
    bool known = (half->flags & NC_HALF_LOST) != 0;
    if (at == NC_TIME_NONE)
        return;
    half->flags |= NC_HALF_LOST;
    half->lost_first = known && half->lost_first < at ? half->lost_first : at;
    half->lost_last = known && half->lost_last > at ? half->lost_last : at;
}

typedef struct nc_story {
    nc_half half[2];
} nc_story;

typedef struct nc_stories {
    nc_slab stories, repairs, waits;
} nc_stories;

enum { NC_STORIES_SHIFT = 6, NC_WAITS_SHIFT = 16 /* of these slabs */ };

void nc_stories_start(nc_stories *stories);
void nc_stories_free(nc_stories *stories);
void nc_stories_forget(nc_stories *stories, nc_flow *flow);

/* Of endpoint `e`; made when there is none. */
nc_half *nc_half_of(nc_stories *stories, nc_flow *flow, unsigned e);

/* Of a connection that has one. */
static inline nc_story *nc_story_at(const nc_stories *stories, const nc_flow *flow)
{
    return nc_slab_at_known(&stories->stories, flow->story, NC_STORIES_SHIFT, sizeof(nc_story));
}

/* NULL when nothing has happened. */
static inline nc_half *nc_half_at(const nc_stories *stories, const nc_flow *flow, unsigned e)
{
    return flow->story ? &nc_story_at(stories, flow)->half[e] : NULL;
}

/* Segments of one side, what the recorder took twice counted once. */
static inline uint32_t nc_half_segments(const nc_side *side, const nc_half *half)
{
    return half == NULL || half->copies > side->segments ? side->segments : side->segments - half->copies;
}

/* Long pauses of a connection by what it waited for. */
typedef enum nc_wait {
    NC_WAIT_SERVER,  /* the server, to say something */
    NC_WAIT_CLIENT,  /* the client, to say something */
    NC_WAIT_LOSS,    /* a retransmission timer */
    NC_WAIT_WINDOW,  /* a receiver that takes no more */
    NC_WAIT_ACK,     /* a delayed acknowledgment, without which the sender would not go on */
    NC_WAIT_PATH,    /* a round trip */
    NC_WAIT_OPENING, /* the answer to a call */
    NC_WAIT_COUNT
} nc_wait;

/* Two cache lines, which nc_stories_ahead fetches. */
typedef struct nc_waits {
    _Alignas(64) int64_t time[NC_WAIT_COUNT];
    int64_t late;       /* how long the acknowledgment took of which NC_ACK_LATE tells */
    int64_t rest[2];    /* the latest of a second or more that a segment of that side ended, no repetition */
    int64_t unheard[2]; /* the longest of a second or more in which that side waited for the other one */
    uint32_t rest_n[2], unheard_n[2]; /* frames that ended them; 0: none */
    uint16_t count[NC_WAIT_COUNT];
} nc_waits;

/* Of a connection that has some. */
static inline nc_waits *nc_waits_at(const nc_stories *stories, const nc_flow *flow)
{
    return nc_slab_at_known(&stories->waits, flow->waits, NC_WAITS_SHIFT, sizeof(nc_waits));
}

/* A packet of this conversation comes soon: gets what happened to it into the cache.  Always inside of its
 * caller: gcc drops calls of functions that do nothing but fetch, because they change nothing. */
static inline __attribute__((always_inline)) void nc_stories_ahead(const nc_stories *stories,
                                                                   const nc_flow *flow)
{
    for (unsigned e = 0; e < 2 && flow->story != 0; e++)
        __builtin_prefetch(&nc_story_at(stories, flow)->half[e], 1);
    if (flow->waits == 0)
        return;
    const char *waits = (const char *)nc_waits_at(stories, flow);
    for (size_t at = 0; at < sizeof(nc_waits); at += _Alignof(nc_waits)) /* a cache line each */
        __builtin_prefetch(waits + at, 1);
}

#endif
