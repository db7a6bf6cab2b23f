/* SPDX-License-Identifier: Apache-2.0 */
#include "decoders/bundle/codec.h"
#include "engine/base/arena.h"

#include <zstd.h>

/* zstd (RFC 8878); a window is at most 128 MiB. */
static void *begin(void)
{
    ZSTD_DStream *z = ZSTD_createDStream();
    if (z == NULL)
        nc_out_of_memory();
    return z;
}

static void finish(void *state)
{
    ZSTD_freeDStream(state);
}

static nc_codec_result step(void *state, nc_codec_step *s)
{
    ZSTD_inBuffer in = {s->in.p, s->in.n, 0};
    ZSTD_outBuffer out = {s->out, s->room, 0};
    size_t r = ZSTD_decompressStream(state, &out, &in);
    s->used = in.pos;
    s->made = out.pos;
    s->words = NC_S("damaged zstd data");
    if (ZSTD_isError(r))
        return NC_CODEC_DAMAGED;
    return r == 0 ? NC_CODEC_END : NC_CODEC_MORE;
}

extern const nc_codec nc_codec_zstd;
const nc_codec nc_codec_zstd = {begin, finish, step};
