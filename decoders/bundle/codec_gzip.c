/* SPDX-License-Identifier: Apache-2.0 */
#include "decoders/bundle/codec.h"
#include "engine/base/arena.h"

#include <stdlib.h>
#include <zlib.h>

/* gzip (RFC 1952). */
enum { GZIP_ONLY = 15 + 16, MOST = 1 << 30 };

static void *begin(void)
{
    z_stream *z = nc_xcalloc(1, sizeof *z);
    if (inflateInit2(z, GZIP_ONLY) != Z_OK)
        nc_out_of_memory();
    return z;
}

static void finish(void *state)
{
    inflateEnd(state);
    free(state);
}

static nc_codec_result step(void *state, nc_codec_step *s)
{
    z_stream *z = state;
    uInt room = s->room < MOST ? (uInt)s->room : MOST;
    z->next_in = (z_const Bytef *)(uintptr_t)s->in.p;
    z->avail_in = (uInt)s->in.n;
    z->next_out = (Bytef *)s->out;
    z->avail_out = room;
    int r = inflate(z, Z_NO_FLUSH);
    s->used = s->in.n - z->avail_in;
    s->made = room - z->avail_out;
    if (r == Z_MEM_ERROR)
        nc_out_of_memory();
    if (r == Z_STREAM_END)
        return NC_CODEC_END;
    if (r == Z_OK || r == Z_BUF_ERROR)
        return NC_CODEC_MORE;
    s->words = z->msg ? nc_str_c(z->msg) : NC_S("damaged gzip data");
    return NC_CODEC_DAMAGED;
}

extern const nc_codec nc_codec_gzip;
const nc_codec nc_codec_gzip = {begin, finish, step};
