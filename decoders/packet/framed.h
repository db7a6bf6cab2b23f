/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_FRAMED_H
#define NC_FRAMED_H

#include "app.h"

/* Protocols that are not decoded: of their messages the length is read and the first bytes, so that views
 * name the segment that ends one and its layers.  No fact comes of them: who looks at no fields pays nothing.
 */

enum { NC_FRAMED_KEPT = 192, NC_FRAMED_CALLS = 8 };

typedef struct nc_framed_side {
    uint8_t first[NC_FRAMED_KEPT]; /* the beginning of the message at hand */
    uint64_t n, total;             /* its bytes so far; all of them, 0 = not known */
    uint32_t next;                 /* sequence number behind the last byte seen */
    bool heard, lost;              /* lost: where the next message begins is not known */
} nc_framed_side;

typedef struct nc_framed {
    nc_framed_side side[2];
    struct {
        uint32_t id;
        nc_str layer;
    } calls[NC_FRAMED_CALLS]; /* the latest, for what answers them */
    unsigned called;
} nc_framed;

/* A whole message, for the layers in it; `kept`: how many of its first bytes there are. */
typedef struct nc_framed_message {
    nc_framed *state;
    const uint8_t *p;
    size_t kept;
    unsigned who;
    nc_fields *fields;
} nc_framed_message;

/* framed_smb.c: what a message of the NetBIOS session service holds ([MS-SMB] 2.1, [MS-SMB2] 2.1). */
void nc_framed_smb(const nc_framed_message *message);

/* Is it the head of a DCE/RPC packet (C706 12.6.3.1)? */
bool nc_framed_is_dcerpc(const uint8_t *p, size_t n);

#endif
