/* SPDX-License-Identifier: Apache-2.0 */
#include "decoders/bundle/codec.h"
#include "engine/base/arena.h"

#include <lzma.h>
#include <stdlib.h>

/* xz. */
static void *begin(void)
{
    lzma_stream *z = nc_xcalloc(1, sizeof *z);
    *z = (lzma_stream)LZMA_STREAM_INIT;
    if (lzma_stream_decoder(z, NC_CODEC_MEMORY, 0) != LZMA_OK)
        nc_out_of_memory();
    return z;
}

static void finish(void *state)
{
    lzma_end(state);
    free(state);
}

static nc_codec_result step(void *state, nc_codec_step *s)
{
    lzma_stream *z = state;
    z->next_in = (const uint8_t *)s->in.p;
    z->avail_in = s->in.n;
    z->next_out = (uint8_t *)s->out;
    z->avail_out = s->room;
    lzma_ret r = lzma_code(z, LZMA_RUN);
    s->used = s->in.n - z->avail_in;
    s->made = s->room - z->avail_out;
    s->words = NC_S("damaged xz data");
    switch ((int)r) {
    case LZMA_MEM_ERROR: nc_out_of_memory();
    case LZMA_STREAM_END: return NC_CODEC_END;
    case LZMA_OK:
    case LZMA_BUF_ERROR: return NC_CODEC_MORE;
    case LZMA_MEMLIMIT_ERROR: return NC_CODEC_LIMIT;
    default: return NC_CODEC_DAMAGED;
    }
}

extern const nc_codec nc_codec_xz;
const nc_codec nc_codec_xz = {begin, finish, step};
