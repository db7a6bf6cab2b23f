/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_QUIC_H
#define NC_QUIC_H

#include "packet.h"

#include "engine/base/crypto.h"

/* What the files of the QUIC decoder share: quic.c reads datagrams, quic_keys.c opens Initial packets, whose
 * keys anybody can derive who saw the client's first one (RFC 9001 5.2). */

enum {
    NC_QUIC_1 = 0x00000001,
    NC_QUIC_2 = 0x6b3343cf, /* RFC 9369 */
    NC_QUIC_ID_MOST = 20,   /* bytes of a connection id (RFC 9000 17.2) */
    NC_QUIC_PACKET_MOST = 4096,
};

/* Types of packets with a long header, as version 1 numbers them. */
typedef enum nc_quic_type { NC_QUIC_INITIAL, NC_QUIC_0RTT, NC_QUIC_HANDSHAKE, NC_QUIC_RETRY } nc_quic_type;

typedef struct nc_quic_keys {
    uint8_t key[NC_AES128], iv[NC_GCM_NONCE], hp[NC_AES128];
} nc_quic_keys;

/* Is it a version of QUIC (RFC 9000 15): 1, 2, a draft, one that is reserved?  Not 0. */
bool nc_quic_version(uint32_t version);

/* One that is reserved so that others are not taken for granted (RFC 9000 15). */
static inline bool nc_quic_reserved(uint32_t version)
{
    return (version & 0x0f0f0f0f) == 0x0a0a0a0a;
}

/* The keys of both directions, the client's first; false: how this version makes them is not known. */
bool nc_quic_derive(nc_quic_keys keys[2], uint32_t version, nc_str dcid);

/* Opens a packet of `n` bytes whose packet number begins at byte `number_at` (RFC 9001 5.3, 5.4).  Bytes of
 * frames in `out`, 0: it was not sealed with these keys, or is longer than NC_QUIC_PACKET_MOST. */
size_t nc_quic_open(const nc_quic_keys *keys, const uint8_t *packet, size_t n, size_t number_at,
                    uint8_t out[NC_QUIC_PACKET_MOST]);

#endif
