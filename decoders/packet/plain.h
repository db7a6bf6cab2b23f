/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_PLAIN_H
#define NC_PLAIN_H

#include "wire.h"

/* Segments as nearly all are: in order, or an acknowledgment that goes on, of an open connection to which
 * nothing happens.  They are read from the link header to the end of the analyses in one go, without an
 * nc_packet. */

/* Of an Ethernet frame with one tag at most: an IPv4 datagram without options that is no fragment, or one of
 * IPv6 without extension headers; TCP with ACK, without SYN, FIN, RST and URG, without options but timestamps
 * (RFC 7323 appendix A).  All headers were recorded. */
typedef struct nc_plain {
    nc_word src, dst;
    uint32_t payload; /* bytes of it, as sent */
    uint32_t total, seq, acknum, ts;
    uint16_t sport, dport, window, id;
    uint8_t version, ttl, flags;
    bool df, has_ts;
} nc_plain;

/* False: only the decoders of the layers can tell what it is. */
bool nc_plain_read(nc_plain *out, const nc_frame *frame, nc_pool *pool);

/* Takes the frame through all analyses when it is of this kind, with the effect that nc_packet_decode and
 * nc_wire_decoded would have.  False: it is not, and nothing has changed. */
bool nc_plain_segment(nc_wire *wire, const nc_frame *frame);

/* repeat.c: the datagram is no copy of one of a moment ago, and is noted.  False: it may be one, and nothing
 * has changed. */
bool nc_plain_fresh(nc_wire *wire, const nc_plain *p, int64_t at, uint64_t n);

#endif
