/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_CODEC_H
#define NC_CODEC_H

#include "engine/base/str.h"

#include <stddef.h>

/* One compression: a step takes what it can of the input and gives what it has, down to the last byte before
 * a cut. Each file is the only user of its library. */
typedef enum nc_codec_result {
    NC_CODEC_MORE,    /* go on with more input or more room */
    NC_CODEC_END,     /* the end of the compressed data, its check sum right; `used` says where */
    NC_CODEC_DAMAGED, /* `words` says how */
    NC_CODEC_LIMIT,   /* it would need more memory than is allowed */
} nc_codec_result;

typedef struct nc_codec_step {
    nc_str in;
    char *out;
    size_t room;
    size_t used, made; /* results */
    nc_str words;
} nc_codec_step;

typedef struct nc_codec {
    void *(*open)(void); /* never NULL */
    void (*close)(void *state);
    nc_codec_result (*step)(void *state, nc_codec_step *step);
} nc_codec;

enum { NC_CODEC_MEMORY = 256 * 1024 * 1024 };

#endif
