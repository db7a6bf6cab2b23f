/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_CAPTURE_FUZZ_H
#define NC_CAPTURE_FUZZ_H

#include "decoders/capture/reader.h"

#include <stdlib.h>

/* Reads a file with one reader and decodes what it gives; aborts when a promise of the readers is broken. */
typedef struct fuzz_state {
    nc_pool *pool;
    uint64_t record, frames;
    size_t size;
} fuzz_state;

static inline nc_member_hint fuzz_hint(void *context, nc_str member)
{
    (void)context;
    (void)member;
    return (nc_member_hint){ 0 };
}

static inline void fuzz_frame(void *context, const nc_frame *frame)
{
    fuzz_state *s = context;
    nc_packet packet;
    if (frame->from.record <= s->record || frame->from.offset + frame->caplen > s->size)
        abort(); /* numbers grow, bytes lie inside the file */
    s->record = frame->from.record;
    s->frames++;
    nc_packet_decode(&packet, frame, s->pool);
    if (nc_left(&packet.payload) > frame->caplen)
        abort();
}

static inline void fuzz_capture(nc_capture_reader read, const uint8_t *data, size_t size)
{
    fuzz_state state = { .pool = nc_pool_new(), .size = size };
    nc_sources *sources = nc_sources_new(state.pool);
    nc_case c = { .pool = state.pool, .sources = sources, .limits = &nc_default_limits, .hint = fuzz_hint };
    nc_stream *in = nc_stream_of_bytes(data, size);
    uint32_t source = nc_sources_add(sources, NC_S("fuzz"));
    nc_wire_end end;
    nc_err err = read(&c, source, in, fuzz_frame, &state, &end);
    if (err != NC_E_OK && state.frames > 0)
        abort();
    if (!end.complete && nc_sources_get(sources, source)->note.n == 0)
        abort(); /* what is incomplete has a reason */
    nc_stream_free(in);
    nc_sources_free(sources);
    nc_pool_free(state.pool);
}

#endif
