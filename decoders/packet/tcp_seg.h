/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_TCP_SEG_H
#define NC_TCP_SEG_H

#include "wire.h"

/* What the analyses of one TCP segment tell each other, one file each, in the order in which they look at it.
 */

/* Conditions that a segment shows; their names for views are in tcp_seen.def. */
typedef enum nc_seen {
#define SEEN(id, name) NC_SEEN_##id,
#include "tcp_seen.def"
#undef SEEN
    NC_SEEN_COUNT
} nc_seen;

typedef struct nc_seg {
    const nc_step *step;
    nc_flow *flow;
    nc_side *side, *peer;       /* of its sender, of its receiver */
    uint32_t seq, end, payload; /* [seq, end) in sequence space, SYN and FIN included; bytes of data */
    bool syn, fin, rst, ack;
    bool copy;            /* the same datagram was recorded before */
    bool placed;          /* payload length known, of this connection */
    uint32_t seen;        /* bit i: nc_seen i */
    uint32_t next, acked; /* of sender and receiver before it: highest number; highest acknowledgment */
    uint32_t dup_acks;    /* which repetition of its acknowledgment it is; 0 = none */
} nc_seg;

static inline void nc_seg_saw(nc_seg *s, nc_seen what)
{
    s->seen |= 1u << what;
}

static inline bool nc_seg_is(const nc_seg *s, nc_seen what)
{
    return (s->seen & (1u << what)) != 0;
}

/* What happened to the data of the segment's direction, or of the other one. */
static inline nc_half *nc_seg_half(const nc_seg *s)
{
    return nc_half_of(&s->step->wire->stories, s->flow, s->step->sender);
}
static inline nc_half *nc_seg_peer_half(const nc_seg *s)
{
    return nc_half_of(&s->step->wire->stories, s->flow, !s->step->sender);
}

/* The same without making one; NULL. */
static inline nc_half *nc_seg_half_at(const nc_seg *s)
{
    return nc_half_at(&s->step->wire->stories, s->flow, s->step->sender);
}
static inline nc_half *nc_seg_peer_half_at(const nc_seg *s)
{
    return nc_half_at(&s->step->wire->stories, s->flow, !s->step->sender);
}

static inline bool nc_acknowledged(const nc_side *receiver, uint32_t end)
{
    return (receiver->flags & NC_SIDE_ACK) != 0 && nc_seq_diff(receiver->ack, end) >= 0;
}

/* Time from `from` to `to`; false when one is not known or they run backwards. */
static inline bool nc_since(int64_t from, int64_t to, int64_t *time)
{
    return from != NC_TIME_NONE && to != NC_TIME_NONE && !__builtin_sub_overflow(to, from, time) &&
           *time >= 0;
}

/* The round trip that a repair asked for by the receiver takes at least, as seen here: to the receiver and
 * back, to the sender and back.  0 = not known. */
int64_t nc_tcp_round_trip(const nc_flow *flow);

/* No retransmission timer of the connection runs out earlier. */
int64_t nc_tcp_timer(const nc_flow *flow);

static inline int64_t nc_rtt_ns(uint32_t rtt)
{
    return (int64_t)rtt << NC_RTT_SHIFT;
}

/* Its SYN was recorded with all its options: what it did not offer it does not do. */
static inline bool nc_offers_known(const nc_side *side)
{
    return (side->flags & NC_SIDE_ISN) != 0 && (side->options & NC_OFFERED_CUT) == 0;
}

/* The scaled window that a segment of `receiver` announced, where the offers of both are known. */
uint32_t nc_tcp_window(const nc_flow *flow, unsigned receiver);

/* tcp_place.c; `time`: it goes on where its sender was, with bytes that want an acknowledgment */
void nc_tcp_place(nc_seg *s);
void nc_tcp_time(const nc_seg *s);

/* tcp_again.c: bytes that were sent before. */
void nc_tcp_again(nc_seg *s);
nc_sent_segment *nc_tcp_remember(const nc_seg *s);

/* By what a segment is known again besides its numbers. */
typedef struct nc_marks {
    uint32_t ts;
    uint16_t id;
    uint8_t ttl, flags; /* NC_SENT_HAS_... */
} nc_marks;
nc_sent_segment *nc_tcp_remember_as(const nc_seg *s, const nc_marks *marks);

/* tcp_late.c: bytes skipped before come now; [from, to) was the hole. */
void nc_tcp_late(nc_seg *s, uint32_t from, uint32_t to);
/* For views: bytes before `start`, the first ones recorded.  They were sent before the recording began when
 * their sender's marks say that they come again; else they were overtaken. */
void nc_tcp_early(nc_seg *s, uint32_t start);

/* tcp_repair.c: what became of bytes sent more than once. */
void nc_repair_note(const nc_seg *s, const nc_sent_segment *sent, nc_why why, uint16_t originals);
void nc_repairs_acked(const nc_seg *s, nc_half *half);
void nc_repairs_dsack(const nc_seg *s, nc_half *half, uint32_t from, uint32_t to);
void nc_repairs_hole(const nc_seg *s, nc_half *half, uint32_t missing);
/* An ICMP message quotes the segment that begins at `seq`, sent by `sender`. */
void nc_repairs_icmp(nc_wire *wire, nc_flow *flow, uint8_t sender, uint32_t seq, const nc_origin *from);
void nc_repairs_end(nc_wire *wire, nc_flow *flow, const nc_origin *from);

/* tcp_verdict.c: facts about lost, needless, late and doubled segments. */
typedef struct nc_verdict {
    const nc_origin *from;
    nc_wire *wire;
    nc_flow *flow;
    uint8_t sender; /* of the data */
    uint32_t seq, len, count;
    uint32_t original, repaired;
    int64_t delay;
    bool before, proved;
    nc_proof proof;
    nc_why why;
} nc_verdict;
void nc_give_loss(const nc_verdict *v);
void nc_give_needless(const nc_verdict *v);
void nc_give_reordered(const nc_verdict *v);
void nc_give_duplicate(const nc_verdict *v, bool on_path);

/* tcp_ack.c: acknowledgments, duplicate ones, those of bytes nobody recorded; SACK; round trips. */
void nc_tcp_ack(nc_seg *s);
/* More is acknowledged than before. */
void nc_tcp_advance(const nc_seg *s, uint32_t acknum);

/* tcp_window.c: windows, probes, keep-alives.  `forms` comes before the segment is placed. */
void nc_tcp_forms(nc_seg *s);
void nc_tcp_windows(nc_seg *s);
/* Do its data end where the window does?  Does it announce a right edge below that of before? */
bool nc_tcp_fills(const nc_seg *s);
bool nc_tcp_shrinks(const nc_seg *s, uint32_t acknum, uint16_t window);
void nc_tcp_windows_end(nc_wire *wire, nc_flow *flow, const nc_origin *from);

/* tcp_wait.c: pauses. */
typedef struct nc_pause {
    int64_t time;               /* since the packet before; 0 = too short to count */
    bool closed[2], unacked[2]; /* state of both ends during it */
} nc_pause;
void nc_pause_begin(const nc_seg *s, nc_pause *pause);
void nc_pause_end(const nc_seg *s, const nc_pause *pause);
/* The frame of the latest rest that a segment of that side ended, and how long it was; 0: there was none. */
uint32_t nc_latest_rest(const nc_seg *s, uint8_t side, int64_t *time);

/* tcp.c: a host that numbers the packets of each connection one by one shows by its numbers, which are not 0,
 * how many were not recorded. */
void nc_tcp_see_id(const nc_seg *s, uint16_t id);

/* tcp_reset.c */
void nc_tcp_reset(const nc_seg *s);

/* tcp_odd.c: tells of a SACK block that is about nobody's data (true), and of another TTL than before. */
bool nc_tcp_sack_outside(const nc_seg *s);
void nc_tcp_ttl(const nc_seg *s);

/* tcp_fact.c */
void nc_tcp_give_ends(nc_wire *wire, nc_flow *flow, const nc_origin *from);

/* tcp_view.c */
void nc_tcp_view(const nc_seg *s);

#endif
