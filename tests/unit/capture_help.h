/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_CAPTURE_HELP_H
#define NC_CAPTURE_HELP_H

#include "decoders/capture/reader.h"

#include <stdio.h>
#include <stdlib.h>

/* Reads bytes with a reader and keeps what it gave; writes numbers in either byte order. */
enum { MOST_FRAMES = 64 };

typedef struct kept {
    nc_frame frame;
    uint8_t bytes[256];
} kept;

typedef struct reading {
    nc_pool *pool;
    nc_sources *sources;
    nc_case c;
    nc_limits limits;
    nc_member_hint hint;
    uint32_t source;
    nc_wire_end end;
    nc_err err;
    size_t count;
    kept frames[MOST_FRAMES];
} reading;

static inline nc_member_hint hint_of(void *context, nc_str member)
{
    (void)member;
    return ((reading *)context)->hint;
}

static inline void keep(void *context, const nc_frame *frame)
{
    reading *r = context;
    if (r->count == MOST_FRAMES)
        return;
    kept *k = &r->frames[r->count++];
    k->frame = *frame;
    if (frame->caplen > 0 && frame->caplen <= sizeof k->bytes)
        memcpy(k->bytes, frame->bytes, frame->caplen);
}

static inline reading *reading_new(void)
{
    reading *r = calloc(1, sizeof *r);
    if (r == NULL)
        abort();
    r->pool = nc_pool_new();
    r->sources = nc_sources_new(r->pool);
    r->limits = nc_default_limits;
    r->c = (nc_case){ .pool = r->pool, .sources = r->sources, .limits = &r->limits, .hint = hint_of, .hint_context = r };
    return r;
}

static inline void reading_free(reading *r)
{
    nc_sources_free(r->sources);
    nc_pool_free(r->pool);
    free(r);
}

/* From an exact-size heap block, so that a sanitizer sees each byte read too much. */
static inline void read_bytes(reading *r, nc_capture_reader read, nc_str bytes)
{
    char *copy = malloc(bytes.n ? bytes.n : 1);
    if (copy == NULL)
        abort();
    if (bytes.n > 0)
        memcpy(copy, bytes.p, bytes.n);
    nc_stream *in = nc_stream_of_bytes(copy, bytes.n);
    r->count = 0;
    r->source = nc_sources_add(r->sources, NC_S("dir/a.cap"));
    r->err = read(&r->c, r->source, in, keep, r, &r->end);
    nc_stream_free(in);
    free(copy);
}

static inline nc_str note_of(const reading *r)
{
    return nc_sources_get(r->sources, r->source)->note;
}

static inline nc_source_status status_of(const reading *r)
{
    return nc_sources_get(r->sources, r->source)->status;
}

static inline bool noted(const reading *r, const char *text)
{
    return nc_str_find(note_of(r), nc_str_c(text)) != SIZE_MAX;
}

static inline void put(nc_buf *b, uint64_t value, unsigned size, bool big)
{
    for (unsigned i = 0; i < size; i++)
        nc_buf_char(b, (char)(uint8_t)(value >> 8 * (big ? size - 1 - i : i)));
}

#endif
