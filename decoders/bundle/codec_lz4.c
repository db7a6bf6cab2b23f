/* SPDX-License-Identifier: Apache-2.0 */
#include "decoders/bundle/codec.h"
#include "engine/base/arena.h"

#include <lz4frame.h>

/* LZ4 frames. */
static void *begin(void)
{
    LZ4F_dctx *z = NULL;
    if (LZ4F_isError(LZ4F_createDecompressionContext(&z, LZ4F_VERSION)) || z == NULL)
        nc_out_of_memory();
    return z;
}

static void finish(void *state)
{
    LZ4F_freeDecompressionContext(state);
}

static nc_codec_result step(void *state, nc_codec_step *s)
{
    size_t used = s->in.n, made = s->room;
    size_t r = LZ4F_decompress(state, s->out, &made, s->in.p, &used, NULL);
    s->words = NC_S("damaged lz4 data");
    if (LZ4F_isError(r))
        return NC_CODEC_DAMAGED;
    s->used = used;
    s->made = made;
    return r == 0 ? NC_CODEC_END : NC_CODEC_MORE;
}

extern const nc_codec nc_codec_lz4;
const nc_codec nc_codec_lz4 = {begin, finish, step};
