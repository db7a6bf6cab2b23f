/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_TEXT_CODE_H
#define NC_TEXT_CODE_H

#include "engine/base/buf.h"

/* How the bytes of a text stand for characters. */
typedef enum nc_code {
    NC_CODE_NONE, /* no text */
    NC_CODE_ASCII,
    NC_CODE_UTF8,
    NC_CODE_BYTES, /* mostly ASCII with bytes above 127 that are no UTF-8: kept as they are */
    NC_CODE_UTF16LE,
    NC_CODE_UTF16BE,
    NC_CODE_UTF32LE,
    NC_CODE_UTF32BE,
    NC_CODE_IBM1047, /* EBCDIC of z/OS UNIX and of most z/OS reports */
    NC_CODE_IBM037,  /* EBCDIC of the United States and Canada */
    NC_CODE_IBM1140, /* the same with the euro sign */
    NC_CODE_COUNT
} nc_code;

nc_str nc_code_name(nc_code code);
size_t nc_code_width(nc_code code); /* bytes of a code unit: 1, 2 or 4 */

static inline bool nc_code_is_ebcdic(nc_code code)
{
    return code == NC_CODE_IBM1047 || code == NC_CODE_IBM037 || code == NC_CODE_IBM1140;
}

/* 256 Latin-1 characters; NULL when the code is no EBCDIC.  The euro sign of IBM-1140 has none:
 * nc_code_decode knows it. */
const unsigned char *nc_code_table(nc_code code);

/* Appends `raw` as UTF-8.  What stands for no character becomes U+FFFD in the UTF-16 and UTF-32 codes and
 * stays in the others. */
void nc_code_decode(nc_code code, nc_str raw, nc_buf *out);

#endif
