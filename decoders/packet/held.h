/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_HELD_H
#define NC_HELD_H

#include "flow.h"

#include "decoders/facts.h"

/* A SYN and its SYN-ACK are held back for less than the time by which facts of a source may be out of order.
 * Nearly all are answered by then as they should be, and no fact is made of them. */
#define NC_HELD_TIME (NC_FACTS_DISORDER - NC_SECOND)

typedef struct nc_held {
    nc_origin from;
    nc_flow *flow; /* its conversation; NULL = settled already */
    uint32_t seq, acknum, payload_length;
    uint16_t window, mss;
    int16_t wscale;
    uint8_t sender, tcp_flags, tcp_options;
    bool has_payload_length, awaited;
} nc_held;

/* In order of coming: a ring. */
typedef struct nc_held_back {
    nc_held *items;
    uint32_t first, count, mask;
} nc_held_back;

typedef struct nc_step nc_step;

void nc_held_free(nc_held_back *held);
/* Holds back the segment of this step; it has a time. */
void nc_hold(const nc_step *step, bool awaited);
/* Gives or drops those that were held long enough at this time; INT64_MAX: all. */
void nc_held_release(nc_wire *wire, int64_t now);
/* The conversation is about to be forgotten. */
void nc_held_forget(nc_wire *wire, const nc_flow *flow);

static inline bool nc_held_long(const nc_held *held, int64_t now)
{
    int64_t gap;
    return !__builtin_sub_overflow(now, held->from.at, &gap) && gap >= NC_HELD_TIME;
}

/* Called before anything else is given at that time. */
static inline void nc_held_due(nc_wire *wire, const nc_held_back *held, int64_t now)
{
    if (held->count > 0 && now != NC_TIME_NONE && nc_held_long(&held->items[held->first], now))
        nc_held_release(wire, now);
}

#endif
