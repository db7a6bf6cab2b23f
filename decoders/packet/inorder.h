/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_INORDER_H
#define NC_INORDER_H

#include "packet.h"

/* One direction of a TCP dialogue put in order: each byte is delivered once.  What comes early is held, up to
 * a bound. */
typedef struct nc_piece {
    uint32_t seq;
    uint32_t len, cap; /* bytes sent, bytes there */
    const uint8_t *bytes;
    const nc_origin *from;
    uint32_t segment; /* sequence number of the segment it is part of */
    bool shown;       /* views showed what it says when it was recorded */
} nc_piece;

typedef struct nc_held nc_held;

typedef struct nc_inorder {
    nc_held *held; /* by sequence number */
    size_t held_bytes;
    uint32_t next;
    bool started;
} nc_inorder;

/* Takes the next bytes; `gap`: bytes in front of them are missing for good. */
typedef void nc_deliver(void *context, const nc_piece *piece, bool gap);

/* The first byte that can come, as a SYN tells it. */
void nc_inorder_start(nc_inorder *o, uint32_t next);

/* Delivers the piece and what was held behind it, or holds it.  When more than `limit` bytes would be held,
 * the hole is given up; false then. */
bool nc_inorder_add(nc_inorder *o, const nc_piece *piece, size_t limit, nc_deliver *deliver, void *context);

/* Keeps the piece until nc_inorder_drain, whatever it is. */
void nc_inorder_hold(nc_inorder *o, const nc_piece *piece);

/* Delivers what is held without a hole in front; `from`: the packet that let it through, NULL for its own. */
void nc_inorder_drain(nc_inorder *o, const nc_origin *from, nc_deliver *deliver, void *context);

/* Copies the first bytes that are held without a hole in front, at most `room`; how many. */
size_t nc_inorder_peek(const nc_inorder *o, uint8_t *out, size_t room);

/* The receiver acknowledged up to `ack`: a hole before it will not be filled, it is the capture that lacks
 * the bytes. */
void nc_inorder_acked(nc_inorder *o, uint32_t ack, nc_deliver *deliver, void *context);

/* Delivers all that is held, with gaps. */
void nc_inorder_flush(nc_inorder *o, nc_deliver *deliver, void *context);
void nc_inorder_free(nc_inorder *o);

#endif
