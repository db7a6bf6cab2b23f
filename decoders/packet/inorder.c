/* SPDX-License-Identifier: Apache-2.0 */
#include "inorder.h"

#include "engine/base/arena.h"

#include <stdlib.h>

struct nc_held {
    nc_held *next;
    uint32_t seq, len, cap;
    nc_origin from;
    bool shown;
    uint8_t bytes[];
};

static int32_t diff(uint32_t a, uint32_t b)
{
    return (int32_t)(a - b);
}

void nc_inorder_start(nc_inorder *o, uint32_t next)
{
    o->next = next;
    o->started = true;
}

/* The part of the piece not delivered yet, if there is any. */
static void pass(nc_inorder *o, const nc_piece *piece, bool gap, nc_deliver *deliver, void *context)
{
    nc_piece rest = *piece;
    uint32_t old = o->next - piece->seq;
    if (old >= piece->len)
        return;
    rest.seq += old;
    rest.len -= old;
    rest.cap = piece->cap > old ? piece->cap - old : 0;
    rest.bytes = rest.cap ? piece->bytes + old : NULL;
    o->next = piece->seq + piece->len;
    deliver(context, &rest, gap);
}

/* Takes the first held piece out and delivers it.  `from`: the packet that let it through, NULL for its own.
 */
static void release(nc_inorder *o, const nc_origin *from, bool gap, nc_deliver *deliver, void *context)
{
    nc_held *held = o->held;
    nc_piece piece = {held->seq, held->len,  held->cap, held->bytes, from ? from : &held->from,
                      held->seq, held->shown};
    o->held = held->next;
    o->held_bytes -= sizeof *held + held->cap;
    pass(o, &piece, gap, deliver, context);
    free(held);
}

void nc_inorder_drain(nc_inorder *o, const nc_origin *from, nc_deliver *deliver, void *context)
{
    while (o->held != NULL && diff(o->held->seq, o->next) <= 0)
        release(o, from, false, deliver, context);
}

static void skip_hole(nc_inorder *o, nc_deliver *deliver, void *context)
{
    o->next = o->held->seq;
    release(o, NULL, true, deliver, context);
    nc_inorder_drain(o, NULL, deliver, context);
}

void nc_inorder_hold(nc_inorder *o, const nc_piece *piece)
{
    nc_held **at = &o->held;
    if (!o->started)
        nc_inorder_start(o, piece->seq);
    while (*at != NULL && diff((*at)->seq, piece->seq) < 0)
        at = &(*at)->next;
    nc_held *held = nc_xmalloc(sizeof *held + piece->cap);
    *held = (nc_held){.next = *at,
                      .seq = piece->seq,
                      .len = piece->len,
                      .cap = piece->cap,
                      .from = *piece->from,
                      .shown = piece->shown};
    if (piece->cap)
        memcpy(held->bytes, piece->bytes, piece->cap);
    *at = held;
    o->held_bytes += sizeof *held + piece->cap;
}

size_t nc_inorder_peek(const nc_inorder *o, uint8_t *out, size_t room)
{
    size_t n = 0;
    uint32_t next = o->next;
    for (const nc_held *h = o->held; h != NULL && diff(h->seq, next) <= 0; h = h->next) {
        uint32_t old = next - h->seq;
        if (old >= h->cap)
            continue;
        size_t part = h->cap - old < room - n ? h->cap - old : room - n;
        memcpy(out + n, h->bytes + old, part);
        n += part;
        next += h->len - old;
        if (h->cap != h->len)
            break;
    }
    return n;
}

bool nc_inorder_add(nc_inorder *o, const nc_piece *piece, size_t limit, nc_deliver *deliver, void *context)
{
    bool held_all = true;
    if (!o->started)
        nc_inorder_start(o, piece->seq);
    while (diff(piece->seq, o->next) > 0) {
        if (o->held_bytes + sizeof(nc_held) + piece->cap <= limit) {
            nc_inorder_hold(o, piece);
            return held_all;
        }
        held_all = false;
        if (o->held != NULL && diff(o->held->seq, piece->seq) <= 0) {
            skip_hole(o, deliver, context);
            continue;
        }
        o->next = piece->seq;
        pass(o, piece, true, deliver, context);
    }
    pass(o, piece, false, deliver, context);
    nc_inorder_drain(o, piece->from, deliver, context);
    return held_all;
}

void nc_inorder_acked(nc_inorder *o, uint32_t ack, nc_deliver *deliver, void *context)
{
    while (o->held != NULL && diff(ack, o->held->seq) > 0)
        skip_hole(o, deliver, context);
}

void nc_inorder_flush(nc_inorder *o, nc_deliver *deliver, void *context)
{
    while (o->held != NULL)
        skip_hole(o, deliver, context);
}

void nc_inorder_free(nc_inorder *o)
{
    while (o->held != NULL) {
        nc_held *held = o->held;
        o->held = held->next;
        free(held);
    }
    o->held_bytes = 0;
}
