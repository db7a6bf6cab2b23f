/* SPDX-License-Identifier: Apache-2.0 */
#include "decoders/bundle/codec.h"
#include "engine/base/arena.h"

#include <bzlib.h>
#include <stdlib.h>

/* bzip2: whole blocks only, a block that is cut gives nothing. */
enum { MOST = 1 << 30 };

static void *begin(void)
{
    bz_stream *z = nc_xcalloc(1, sizeof *z);
    if (BZ2_bzDecompressInit(z, 0, 0) != BZ_OK)
        nc_out_of_memory();
    return z;
}

static void finish(void *state)
{
    BZ2_bzDecompressEnd(state);
    free(state);
}

static nc_codec_result step(void *state, nc_codec_step *s)
{
    bz_stream *z = state;
    unsigned room = s->room < MOST ? (unsigned)s->room : MOST;
    z->next_in = (char *)(uintptr_t)s->in.p;
    z->avail_in = (unsigned)s->in.n;
    z->next_out = s->out;
    z->avail_out = room;
    int r = BZ2_bzDecompress(z);
    s->used = s->in.n - z->avail_in;
    s->made = room - z->avail_out;
    if (r == BZ_MEM_ERROR)
        nc_out_of_memory();
    s->words = NC_S("damaged bzip2 data");
    return r == BZ_STREAM_END ? NC_CODEC_END : r == BZ_OK ? NC_CODEC_MORE : NC_CODEC_DAMAGED;
}

extern const nc_codec nc_codec_bzip2;
const nc_codec nc_codec_bzip2 = {begin, finish, step};
