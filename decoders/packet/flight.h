/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_FLIGHT_H
#define NC_FLIGHT_H

#include "packet.h"

/* Segments under way, for views whose columns need the history of a connection: which segment an
 * acknowledgment answers and after what time, how much is in flight, the round trip of the opening.  Kept
 * only while somebody asks for such a column (nc_fields.history); the analyses never look here. */
typedef struct nc_flights nc_flights;
struct nc_seg;

typedef struct nc_flight_seen {
    uint64_t acks_n; /* record or line of the segment whose end is acknowledged; 0 = none */
    int64_t ack_rtt; /* ns since it was first sent */
    int64_t opening; /* ns from the latest SYN to the first later segment with ACK and no SYN, which opens the
                        connection or refuses it; NC_TIME_NONE before */
    uint64_t dup_of; /* of a duplicate ACK: record or line of the acknowledgment it repeats; 0 = not known */
    uint64_t rto_n; /* of a segment sent again that nobody asked for: the oldest one without an
                       acknowledgment, whose timer it was; 0 = not known */
    int64_t rto;    /* ns since that one */
    uint32_t bytes; /* sent and neither acknowledged nor in a SACK block, after this segment; 0 = none, or not
                       known because a segment before it was not recorded */
    uint32_t pushed;     /* payload since the segment after the latest PSH; 0 where `bytes` is not known */
    bool early, ignored; /* on a SYN-ACK: data of the SYN were taken, or left out (RFC 7413 4.2.2) */
} nc_flight_seen;

/* `stream` is the number of the connection in views (streams.h); a reused number begins anew.  Makes the
 * table on first use.  False when a limit left the segment out. */
bool nc_flight_see(nc_flights **flights, uint32_t stream, const struct nc_seg *s, nc_flight_seen *seen);
void nc_flights_free(nc_flights *flights); /* NULL is fine */

#endif
