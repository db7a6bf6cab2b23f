/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_MATCH_H
#define NC_MATCH_H

#include "wire.h"

/* What a segment of one source can be known by in another one (translate.c). */
typedef struct nc_mark {
    uint32_t key, sample; /* index in the source's samples */
} nc_mark;

typedef struct nc_marks {
    nc_mark *items; /* by key */
    uint32_t count;
} nc_marks;

/* The samples of one source, ready for comparing: conversations in an order that depends on contents only. */
typedef struct nc_view {
    nc_wire *wire;
    uint32_t *flows; /* numbers of sampled conversations: by hosts, ports, first record */
    uint32_t count;
    uint32_t *start; /* by number - 1: where its samples begin in `order`; one more at the end */
    uint32_t *order;
    nc_marks by_sequence, by_payload;
} nc_view;

void nc_view_make(nc_view *view, nc_wire *wire);
void nc_view_free(nc_view *view);

static inline const nc_sampled_flow *nc_view_flow(const nc_view *view, uint32_t number)
{
    return &view->wire->samples.flows[number - 1];
}

/* Order by hosts alone / by hosts, ports and protocol; endpoints in the order of their contents. */
int nc_view_cmp_hosts(const nc_pool *pool, const nc_sampled_flow *a, const nc_sampled_flow *b);
int nc_view_cmp_ends(const nc_pool *pool, const nc_sampled_flow *a, const nc_sampled_flow *b);

/* What is proven of clock(b) - clock(a) so far. */
typedef struct nc_offset {
    int64_t low, high;
    bool has_low, has_high;
} nc_offset;

static inline bool nc_offset_known(const nc_offset *o)
{
    return o->has_low && o->has_high;
}

/* Where a sample of one source lies in the time the other one recorded. */
typedef enum nc_within { NC_WITHIN, NC_WITHIN_UNSURE, NC_WITHIN_NOT } nc_within;
nc_within nc_within_of(const nc_wire *other, const nc_offset *o, bool sample_is_b, int64_t at);

/* How segments of b look as a has them: endpoints the other way round, and by endpoint of a that sends, what
 * is added to its sequence numbers. */
typedef struct nc_lens {
    bool swapped;
    uint32_t shift[2];
} nc_lens;

/* Without a partner: missing in the other source, or one more copy of a datagram that it has. */
enum { NC_MATCH_NONE = -1, NC_MATCH_COPY = -2 };

/* One conversation in two sources.  Samples are in order of their keys; pair_a[i] is the index of the partner
 * in b, or one of the above, and so is pair_b[j] the other way. */
typedef struct nc_match {
    const nc_sample *a[NC_SAMPLES_OF_FLOW], *b[NC_SAMPLES_OF_FLOW];
    unsigned count_a, count_b, pairs;
    unsigned all_a, all_b; /* behind the first count: samples certainly outside of the other source's time */
    int pair_a[NC_SAMPLES_OF_FLOW], pair_b[NC_SAMPLES_OF_FLOW];
    bool by_id;
    nc_sample through[NC_SAMPLES_OF_FLOW]; /* b's samples as a lens shows them */
} nc_match;

/* Pairs equal segments: direction, sequence and acknowledgment number, flags, length, and identification
 * where both sources agree on it. With an offset, samples certainly outside of the other source's time are
 * left out first.  `lens`: for a conversation that was translated; NULL.  `strict`: copies of a segment are
 * paired only when both sources have equally many. */
void nc_match_flows(nc_match *m, const nc_view *a, uint32_t flow_a, const nc_view *b, uint32_t flow_b,
                    const nc_lens *lens, const nc_offset *o, bool strict);

/* The samples of one conversation that the other source does not have, as a match without pairs. */
void nc_match_one(nc_match *m, const nc_view *view, uint32_t flow, const nc_wire *other, const nc_offset *o,
                  bool is_b);

/* Times between which segments of each direction (by the endpoint that sends) have partners, on one source's
 * clock; first > last: none.  Only the same direction proves that the other source was recording: an
 * acknowledgment that came here says nothing of what was still on its way to its sender. */
typedef struct nc_shared {
    int64_t first, last;
} nc_shared;
void nc_match_shared(const nc_match *m, bool is_b, nc_shared out[2]);

/* A segment of one source (of b: `is_b`) that `other` does not have.  NC_WITHIN: it did not come past there.
 * Between two of its direction that have a partner the other source was recording, however short that was.
 * `cut`: from then on (its clock) it did not keep the segments of the conversation; NC_TIME_NONE = it kept
 * all. */
nc_within nc_match_missing(const nc_wire *other, const nc_offset *o, bool is_b, int64_t at,
                           const nc_shared *shared, int64_t cut);

/* Difference b - a of pair i in *out; false when it does not fit. */
bool nc_match_difference(const nc_match *m, unsigned i, int64_t *out);

#endif
