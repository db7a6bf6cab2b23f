/* SPDX-License-Identifier: Apache-2.0 */
#include "decoders/bundle/codec.h"
#include "decoders/bundle/text_form.h"
#include "engine/base/arena.h"

#include <stdlib.h>

/* Records behind record descriptor words, put together to the stream they were cut from. */
typedef struct records {
    size_t left; /* bytes of the record at hand */
} records;

static void *begin(void)
{
    return nc_xcalloc(1, sizeof(records));
}

static nc_codec_result next_record(records *r, nc_codec_step *s)
{
    nc_str here = nc_str_sub(s->in, s->used, SIZE_MAX);
    size_t length = nc_text_rdw(here);
    s->words = NC_S("no record descriptor word where a record should begin");
    if (here.n == 0)
        return s->used == 0 ? NC_CODEC_END : NC_CODEC_MORE;
    if (here.n < 4)
        return NC_CODEC_MORE; /* cut, or the rest comes with the next step */
    if (length == 0)
        return NC_CODEC_DAMAGED;
    s->used += 4;
    r->left = length - 4;
    return NC_CODEC_MORE;
}

static nc_codec_result step(void *state, nc_codec_step *s)
{
    records *r = state;
    s->used = s->made = 0;
    for (;;) {
        size_t had = s->used;
        nc_codec_result result = r->left == 0 ? next_record(r, s) : NC_CODEC_MORE;
        nc_str here = nc_str_sub(s->in, s->used, r->left < s->room - s->made ? r->left : s->room - s->made);
        if (result != NC_CODEC_MORE || (here.n == 0 && s->used == had))
            return result;
        if (here.n > 0)
            memcpy(s->out + s->made, here.p, here.n);
        s->used += here.n;
        s->made += here.n;
        r->left -= here.n;
    }
}

extern const nc_codec nc_codec_rdw;
const nc_codec nc_codec_rdw = {begin, free, step};
