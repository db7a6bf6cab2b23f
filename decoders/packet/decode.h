/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_DECODE_H
#define NC_DECODE_H

#include "packet.h"

/* What the layers of one frame hand on to each other; only link.c, ip.c, transport.c and checksum.c use it.
 */
typedef struct nc_layers {
    nc_packet *out;
    nc_pool *pool;
    nc_cursor at;             /* stands on the next header; ends where the header around it says */
    const uint8_t *src, *dst; /* addresses of the pseudo header, inside the frame */
    size_t address;           /* their length: 4 or 16 */
    bool whole;               /* the datagram's length is believable and all of it was recorded */
} nc_layers;

/* The next `n` bytes, or NULL after noting the state; `what` is the complaint when the sender is at fault. */
const uint8_t *nc_layers_take(nc_layers *l, size_t n, const char *what);

/* Notes that a header lies; the first complaint stays. */
void nc_layers_bad(nc_layers *l, const char *what);

/* Decode from an IPv4, IPv6 or transport header on.  The transport's number is out->ip_protocol. */
void nc_ip4_decode(nc_layers *l);
void nc_ip6_decode(nc_layers *l);
void nc_transport_decode(nc_layers *l);

/* Adds bytes to a ones' complement sum in the machine's byte order (RFC 1071); all pieces but the last have
 * an even length. */
uint64_t nc_sum_add(uint64_t sum, const uint8_t *p, size_t n);

/* Adds one 16-bit number of the protocol. */
uint64_t nc_sum_number(uint64_t sum, uint16_t number);

/* The sum as 16 bits in the machine's byte order; 0xffff when a field that holds the complement was summed
 * with the rest. */
uint16_t nc_sum_fold(uint64_t sum);

/* State of the checksum in bytes[at..at+1] over `n` bytes of a transport; `pseudo` tells whether the pseudo
 * header counts. */
nc_cksum nc_cksum_verify(const nc_layers *l, const uint8_t *bytes, size_t n, size_t at, bool pseudo);

#endif
