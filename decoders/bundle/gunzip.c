/* SPDX-License-Identifier: Apache-2.0 */
#include "decoders/bundle/gunzip.h"

#include "engine/base/arena.h"

#include <stdlib.h>
#include <zlib.h>

enum { CHUNK = 64 * 1024, GZIP_ONLY = 15 + 16, MOST = 1 << 30 };

struct nc_gunzip {
    nc_stream *in;
    z_stream z;
    uint64_t consumed;
    bool ended;
    nc_err err;
    nc_str words;
};

nc_gunzip *nc_gunzip_new(nc_stream *in)
{
    nc_gunzip *gz = nc_xcalloc(1, sizeof *gz);
    gz->in = in;
    if (inflateInit2(&gz->z, GZIP_ONLY) != Z_OK)
        nc_out_of_memory();
    return gz;
}

void nc_gunzip_free(nc_gunzip *gz)
{
    if (gz == NULL)
        return;
    inflateEnd(&gz->z);
    free(gz);
}

static void stop(nc_gunzip *gz, nc_err err, nc_str words)
{
    gz->ended = true;
    gz->err = err;
    gz->words = words;
}

/* One step over what is there of the input. */
static int step(nc_gunzip *gz)
{
    nc_str view = nc_stream_peek(gz->in, CHUNK);
    gz->z.next_in = (z_const Bytef *)(uintptr_t)view.p;
    gz->z.avail_in = (uInt)view.n;
    int r = inflate(&gz->z, Z_NO_FLUSH);
    size_t used = view.n - gz->z.avail_in;
    gz->consumed += nc_stream_skip(gz->in, used);
    return r;
}

/* After a member's check sum: another member, or the end. */
static void next_member(nc_gunzip *gz)
{
    gz->ended = !nc_str_eq(nc_stream_peek(gz->in, 2), NC_S("\x1f\x8b"));
    if (!gz->ended)
        inflateReset(&gz->z);
}

size_t nc_gunzip_pull(void *context, void *buffer, size_t n, nc_err *err)
{
    nc_gunzip *gz = context;
    uInt room = n < MOST ? (uInt)n : MOST;
    gz->z.next_out = buffer;
    gz->z.avail_out = room;
    while (!gz->ended && gz->z.avail_out > 0) {
        int r = step(gz);
        if (r == Z_STREAM_END)
            next_member(gz);
        else if (r == Z_BUF_ERROR && nc_stream_state(gz->in) != NC_E_OK)
            stop(gz, nc_stream_state(gz->in), NC_S("the compressed data can't be read on"));
        else if (r == Z_BUF_ERROR)
            stop(gz, NC_E_CUT, NC_S("the gzip data ends early"));
        else if (r == Z_MEM_ERROR)
            nc_out_of_memory();
        else if (r != Z_OK)
            stop(gz, NC_E_FORMAT, gz->z.msg ? nc_str_c(gz->z.msg) : NC_S("damaged gzip data"));
    }
    size_t got = room - gz->z.avail_out;
    if (got == 0)
        *err = gz->err;
    return got;
}

uint64_t nc_gunzip_consumed(const nc_gunzip *gz)
{
    return gz->consumed;
}

nc_str nc_gunzip_error(const nc_gunzip *gz)
{
    return gz->words;
}
