/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_BUF_H
#define NC_BUF_H

#include "str.h"

#include <stdint.h>

/* A growing piece of text or bytes, for writers.  Zero-initialised is empty and ready; nc_buf_free gives the
 * memory back.  The view from nc_buf_str holds until the next change. */
typedef struct nc_buf {
    char *p;
    size_t n, capacity;
} nc_buf;

void nc_buf_free(nc_buf *buf);
void nc_buf_clear(nc_buf *buf);
void nc_buf_add(nc_buf *buf, nc_str s);
void nc_buf_char(nc_buf *buf, char c);
void nc_buf_repeat(nc_buf *buf, char c, size_t times);
void nc_buf_printf(nc_buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));

static inline void nc_buf_c(nc_buf *buf, const char *text)
{
    nc_buf_add(buf, nc_str_c(text));
}

static inline nc_str nc_buf_str(const nc_buf *buf)
{
    return (nc_str){buf->p, buf->n};
}

/* Text from evidence, made safe for a terminal or a plain report: C0 except line feed and tab, DEL, C1,
 * broken UTF-8 as \xNN, bidirectional controls (U+202A-202E, U+2066-2069) and line separators as \u{NNNN}.
 * With `one_line` line feeds and tabs are escaped too. */
void nc_buf_safe(nc_buf *buf, nc_str s, bool one_line);

/* A JSON string with its quotes; broken UTF-8 becomes U+FFFD, controls and bidi controls \uNNNN. */
void nc_buf_json(nc_buf *buf, nc_str s);

#endif
