/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_API_AGAIN_H
#define NC_API_AGAIN_H

#include "api/session.h"

#include "decoders/packet/pick.h"

/* Reading bundles a second time, for packets: a diagnosis keeps none. */

/* A session with the same limits; the caller frees it. */
nc_session *nc_session_again(nc_session *session);

/* Reads the bundles for somebody who looks at packets; no facts are made. */
nc_err nc_session_look(nc_session *session, const nc_str *bundles, size_t count,
                       const nc_packet_watch *watch);

/* How many of a frame's bytes are headers when it is an ICMP message: an error quotes a packet, of which the
 * IP header and 8 bytes count (RFC 792); what follows may be a password or a community. */
size_t nc_icmp_headers(const nc_fields *fields, size_t caplen);

/* The two ends of a conversation, written "10.0.0.1:1025" or "[fe80::1]:21"; false when it is written
 * otherwise. Packets match in both directions. */
typedef struct nc_ends {
    nc_word ip[2]; /* client, server */
    uint16_t port[2];
} nc_ends;
bool nc_ends_read(nc_pool *pool, nc_str client, nc_str server, nc_ends *out);
/* Both in one, "A - B". */
bool nc_ends_read_talk(nc_pool *pool, nc_str talk, nc_ends *out);
bool nc_ends_match(const nc_ends *ends, const nc_packet *packet, bool *to_server);
/* All packets that nc_ends_match tells; `pool` is that of the addresses. */
static inline bool nc_pick_ends(nc_pick *pick, const nc_pool *pool, const nc_ends *ends)
{
    return nc_pick_talk(pick, pool, ends->ip, ends->port);
}

#endif
