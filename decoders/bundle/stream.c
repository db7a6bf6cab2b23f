/* SPDX-License-Identifier: Apache-2.0 */
#include "decoders/bundle/stream.h"

#include "engine/base/arena.h"

#include <stdlib.h>

/* The buffer starts small, because a bundle can have very many small members; it grows to a size that makes
 * refills rare while it still fits a second-level cache, and further only when somebody looks further ahead.
 */
enum {
    LEAST_JUMP = 32 * 1024, /* less is read as quickly */
    SMALL = 64 * 1024,
    USUAL = 256 * 1024,
    AHEAD = 1024 * 1024,
    LARGEST = AHEAD + USUAL,
};

struct nc_stream {
    const char *bytes; /* buffered bytes: bytes[at..end) are not taken yet */
    size_t at, end;
    char *own; /* the buffer when it is ours; NULL for a stream over bytes */
    size_t capacity;
    uint64_t base; /* offset of bytes[0] in the member */
    uint64_t stop; /* nothing behind it is read unasked */
    nc_stream_pull pull;
    nc_stream_jump jump; /* NULL: none */
    void *context;
    bool ended;
    nc_err err;
    nc_line_set lines; /* that text readers see */
    nc_columns columns; /* likewise */
};

nc_stream *nc_stream_new(nc_stream_pull pull, void *context)
{
    nc_stream *stream = nc_xcalloc(1, sizeof *stream);
    stream->pull = pull;
    stream->context = context;
    stream->stop = UINT64_MAX;
    return stream;
}

void nc_stream_stop(nc_stream *stream, uint64_t offset)
{
    stream->stop = offset;
}

void nc_stream_jumps(nc_stream *stream, nc_stream_jump jump)
{
    stream->jump = jump;
}

nc_stream *nc_stream_of_bytes(const void *bytes, size_t n)
{
    nc_stream *stream = nc_xcalloc(1, sizeof *stream);
    stream->bytes = bytes;
    stream->end = n;
    stream->ended = true;
    return stream;
}

void nc_stream_free(nc_stream *stream)
{
    if (stream == NULL)
        return;
    free(stream->own);
    free(stream);
}

static void resize(nc_stream *stream, size_t capacity)
{
    stream->own = nc_xrealloc(stream->own, capacity);
    stream->bytes = stream->own;
    stream->capacity = capacity;
}

/* Moves what is left to the front and makes room for at least `n` bytes from there. */
static void make_room(nc_stream *stream, size_t n)
{
    size_t left = stream->end - stream->at;
    if (stream->at > 0 && left > 0)
        memmove(stream->own, stream->own + stream->at, left);
    stream->base += stream->at;
    stream->at = 0;
    stream->end = left;
    if (stream->own == NULL)
        resize(stream, n > SMALL ? USUAL : SMALL);
    else if (stream->capacity < USUAL)
        resize(stream, USUAL);
    if (stream->capacity < n)
        resize(stream, LARGEST);
}

static size_t pull(nc_stream *stream, void *buffer, size_t n)
{
    if (stream->ended)
        return 0;
    nc_err err = NC_E_OK;
    size_t got = stream->pull(stream->context, buffer, n, &err);
    if (got == 0) {
        stream->ended = true;
        stream->err = err;
    }
    return got;
}

/* As much as fits, but from before the stop no further than it unless that is needed to have `n` bytes. */
static size_t wanted(const nc_stream *stream, size_t n)
{
    uint64_t end = stream->base + stream->end;
    size_t room = stream->capacity - stream->end, needed = n - (stream->end - stream->at);
    uint64_t before = end < stream->stop ? stream->stop - end : room;
    size_t most = before < room ? (size_t)before : room;
    return most > needed ? most : needed;
}

static __attribute__((noinline)) void fill(nc_stream *stream, size_t n)
{
    if (stream->ended)
        return;
    make_room(stream, n);
    while (stream->end - stream->at < n) {
        size_t got = pull(stream, stream->own + stream->end, wanted(stream, n));
        if (got == 0)
            return;
        stream->end += got;
    }
}

nc_str nc_stream_peek(nc_stream *stream, size_t n)
{
    if (n > AHEAD)
        n = AHEAD;
    if (stream->end - stream->at < n)
        fill(stream, n);
    size_t here = stream->end - stream->at;
    return nc_str_n(here ? stream->bytes + stream->at : "", n < here ? n : here);
}

nc_str nc_stream_take(nc_stream *stream, size_t n)
{
    nc_str view = nc_stream_peek(stream, n);
    stream->at += view.n;
    return view;
}

static size_t take_buffered(nc_stream *stream, char *out, size_t n)
{
    size_t here = stream->end - stream->at;
    if (n > here)
        n = here;
    if (n > 0)
        memcpy(out, stream->bytes + stream->at, n);
    stream->at += n;
    return n;
}

size_t nc_stream_read(nc_stream *stream, void *buffer, size_t n)
{
    char *out = buffer;
    size_t done = take_buffered(stream, out, n);
    while (n - done >= USUAL) { /* large reads need no stop in the buffer */
        size_t got = pull(stream, out + done, n - done);
        if (got == 0)
            return done;
        stream->base += got;
        done += got;
    }
    while (done < n) {
        fill(stream, 1);
        size_t got = take_buffered(stream, out + done, n - done);
        if (got == 0)
            break;
        done += got;
    }
    return done;
}

/* Past what is buffered, and what is behind it. */
static uint64_t jump(nc_stream *stream, uint64_t n)
{
    size_t here = stream->end - stream->at;
    if (stream->jump == NULL || stream->ended || n - here < LEAST_JUMP)
        return 0;
    uint64_t behind = stream->jump(stream->context, n - here);
    if (behind == 0)
        return 0;
    stream->base += stream->end + behind;
    stream->at = stream->end = 0;
    return here + behind;
}

uint64_t nc_stream_skip(nc_stream *stream, uint64_t n)
{
    uint64_t done = n > stream->end - stream->at ? jump(stream, n) : 0;
    while (done < n) {
        nc_str part = nc_stream_take(stream, n - done < USUAL ? (size_t)(n - done) : USUAL);
        if (part.n == 0)
            break;
        done += part.n;
    }
    return done;
}

void nc_stream_only(nc_stream *stream, nc_line_set lines)
{
    stream->lines = lines;
}

nc_line_set nc_stream_lines(const nc_stream *stream)
{
    return stream->lines;
}

void nc_stream_between(nc_stream *stream, nc_columns columns)
{
    stream->columns = columns;
}

nc_columns nc_stream_columns(const nc_stream *stream)
{
    return stream->columns;
}

uint64_t nc_stream_offset(const nc_stream *stream)
{
    return stream->base + stream->at;
}

nc_err nc_stream_state(const nc_stream *stream)
{
    return stream->at < stream->end ? NC_E_OK : stream->err;
}
