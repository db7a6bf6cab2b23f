/* SPDX-License-Identifier: Apache-2.0 */
#include "plain.h"

#include "engine/base/hash.h"

/* Frames that the recorder took twice: a mirror of both ports that a frame passes, or of both directions of
 * one, records it at each.  TCP tells copies by its numbers (repeat.c, tcp_again.c); of datagrams, ICMP and
 * ARP, which have none that all senders use, the decoders are shown the first only, else each question would
 * have been asked twice.  Equal to the byte within a millisecond is one frame; a third one is no mirror but a
 * loop, and counts. */

static const int64_t apart = NC_SECOND / 1000;

enum { MOST_HASHED = 512 };

bool nc_seen_twice(nc_wire *wire, const nc_frame *frame)
{
    nc_twice *t = &wire->twice;
    int64_t gap, at = frame->from.at;
    if (frame->bytes == NULL || at == NC_TIME_NONE || frame->from.record == 0)
        return false;
    if (frame->from.record == t->record)
        return t->copy; /* one frame may carry several packets */
    t->record = frame->from.record;
    t->copy = false;
    uint32_t n = frame->caplen < MOST_HASHED ? frame->caplen : MOST_HASHED;
    uint64_t key = nc_hash(frame->bytes, n, ((uint64_t)frame->len << 32) + frame->caplen);
    for (unsigned i = 0; i < NC_TWICE; i++) {
        nc_twice_frame *f = &t->frames[i];
        if (f->key != key || __builtin_sub_overflow(at, f->at, &gap) || gap > apart || gap < -apart)
            continue;
        t->copy = !f->again;
        f->again = true;
        return t->copy;
    }
    t->frames[t->next] = (nc_twice_frame){.key = key, .at = at};
    t->next = (t->next + 1) % NC_TWICE;
    return false;
}
