/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_FRAGMENTS_H
#define NC_FRAGMENTS_H

#include "packet.h"

/* Datagrams being put together from their fragments (RFC 791 3.2, RFC 8200 4.5): one table a source.  Bounded
 * by limits.fragments and by bytes; the oldest gives way.  A datagram whose fragments do not all come within
 * a minute (RFC 1122 3.3.2) is given up. */
typedef struct nc_fragments nc_fragments;

/* A datagram that is over, one way or another. */
typedef struct nc_fragment_end {
    nc_origin from; /* of the fragment that was recorded first */
    nc_origin last; /* of the latest one */
    nc_word src, dst;
    uint32_t id;
    uint8_t protocol, version;
    uint32_t count;   /* fragments, copies left out */
    uint32_t bytes;   /* above the IP header, as far as recorded */
    uint32_t total;   /* as the last fragment says; 0 when that is missing */
    uint32_t largest; /* IP length of the longest fragment */
    bool complete, overlap, conflict;
} nc_fragment_end;
typedef void (*nc_fragment_fn)(void *context, const nc_fragment_end *end);

/* `ended` is told of each datagram once: when it is complete, or when it is given up. */
nc_fragments *nc_fragments_new(size_t most, nc_fragment_fn ended, void *context);

/* Frees; datagrams still open are told first unless `quiet`. */
void nc_fragments_free(nc_fragments *f, bool quiet);

/* Adds a fragment, all of whose bytes were recorded.  When it completes its datagram: the bytes above the IP
 * header, which live until the next call; else an empty view. */
nc_str nc_fragments_add(nc_fragments *f, const nc_packet *packet);

/* Whether a datagram had to give way for want of room. */
bool nc_fragments_full(const nc_fragments *f);

#endif
