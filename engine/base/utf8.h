/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_UTF8_H
#define NC_UTF8_H

#include "str.h"

#include <stdint.h>

/* Decodes the character at the front of `s` (RFC 3629: no surrogates, no overlong forms, nothing above
 * U+10FFFF).  Returns its length in bytes and stores it in *c; 0 when the bytes are no valid UTF-8. */
size_t nc_utf8_next(nc_str s, uint32_t *c);

/* Writes `c` as UTF-8 into out[4]; returns the number of bytes. */
size_t nc_utf8_put(uint32_t c, char out[4]);

/* Columns that a terminal needs for the text. */
size_t nc_utf8_width(nc_str s);

#endif
