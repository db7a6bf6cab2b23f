/* SPDX-License-Identifier: Apache-2.0 */
#include "decoders/bundle/unzip.h"

#include "decoders/bundle/codec.h"
#include "engine/base/arena.h"

#include <stdlib.h>

enum { CHUNK = 64 * 1024, LOOK = 16 };

extern const nc_codec nc_codec_gzip, nc_codec_bzip2, nc_codec_xz, nc_codec_zstd, nc_codec_lz4, nc_codec_rdw;

struct nc_unzip {
    const nc_codec *codec;
    void *state;
    nc_stream *in;
    nc_pack pack;
    uint64_t consumed;
    bool ended;
    nc_err err;
    nc_str words;
};

static const nc_codec *codec_of(nc_pack pack)
{
    switch ((int)pack) {
    case NC_PACK_BZIP2: return &nc_codec_bzip2;
    case NC_PACK_XZ: return &nc_codec_xz;
    case NC_PACK_ZSTD: return &nc_codec_zstd;
    case NC_PACK_LZ4: return &nc_codec_lz4;
    case NC_PACK_RDW: return &nc_codec_rdw;
    default: return &nc_codec_gzip;
    }
}

nc_unzip *nc_unzip_new(nc_pack pack, nc_stream *in)
{
    nc_unzip *u = nc_xcalloc(1, sizeof *u);
    u->codec = codec_of(pack);
    u->state = u->codec->open();
    u->in = in;
    u->pack = pack;
    return u;
}

void nc_unzip_free(nc_unzip *u)
{
    if (u == NULL)
        return;
    u->codec->close(u->state);
    free(u);
}

static void stop(nc_unzip *u, nc_err err, nc_str words)
{
    u->ended = true;
    u->err = err;
    u->words = words;
}

/* zstd and lz4 allow pieces with contents of somebody else between theirs. */
static bool is_skippable(nc_str head)
{
    return head.n >= 4 && ((unsigned char)head.p[0] & 0xf0) == 0x50 && head.p[1] == 0x2a &&
           head.p[2] == 0x4d && head.p[3] == 0x18;
}

/* Behind the end of one piece another may follow. */
static void next_piece(nc_unzip *u)
{
    nc_str head = nc_stream_peek(u->in, LOOK);
    bool skippable = (u->pack == NC_PACK_ZSTD || u->pack == NC_PACK_LZ4) && is_skippable(head);
    u->ended = nc_pack_of(head) != u->pack && !skippable;
    if (u->ended)
        return;
    u->codec->close(u->state);
    u->state = u->codec->open();
}

static void input_ended(nc_unzip *u)
{
    if (nc_stream_state(u->in) != NC_E_OK)
        stop(u, nc_stream_state(u->in), NC_S("the compressed data can't be read on"));
    else
        stop(u, NC_E_CUT, NC_S("the compressed data ends early"));
}

size_t nc_unzip_pull(void *context, void *buffer, size_t n, nc_err *err)
{
    nc_unzip *u = context;
    size_t done = 0;
    while (!u->ended && done < n) {
        nc_codec_step step = {
            .in = nc_stream_peek(u->in, CHUNK), .out = (char *)buffer + done, .room = n - done};
        nc_codec_result result = u->codec->step(u->state, &step);
        u->consumed += nc_stream_skip(u->in, step.used);
        done += step.made;
        if (result == NC_CODEC_END)
            next_piece(u);
        else if (result == NC_CODEC_DAMAGED)
            stop(u, NC_E_FORMAT, step.words.n ? step.words : NC_S("damaged compressed data"));
        else if (result == NC_CODEC_LIMIT)
            stop(u, NC_E_LIMIT, NC_S("unpacking needs more than 256 MiB of memory"));
        else if (step.used == 0 && step.made == 0)
            input_ended(u);
    }
    if (done == 0)
        *err = u->err;
    return done;
}

uint64_t nc_unzip_consumed(const nc_unzip *u)
{
    return u->consumed;
}

nc_str nc_unzip_error(const nc_unzip *u)
{
    return u->words;
}
