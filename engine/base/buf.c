/* SPDX-License-Identifier: Apache-2.0 */
#include "buf.h"

#include "arena.h"
#include "utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void nc_buf_free(nc_buf *buf)
{
    free(buf->p);
    *buf = (nc_buf){0};
}

void nc_buf_clear(nc_buf *buf)
{
    buf->n = 0;
}

static char *room(nc_buf *buf, size_t n)
{
    if (n > SIZE_MAX / 2 - buf->n)
        nc_out_of_memory();
    if (buf->n + n > buf->capacity) {
        size_t wanted = buf->capacity ? buf->capacity * 2 : 256;
        while (wanted < buf->n + n)
            wanted *= 2;
        buf->p = nc_xrealloc(buf->p, wanted);
        buf->capacity = wanted;
    }
    return buf->p + buf->n;
}

void nc_buf_add(nc_buf *buf, nc_str s)
{
    if (s.n == 0)
        return;
    memcpy(room(buf, s.n), s.p, s.n);
    buf->n += s.n;
}

void nc_buf_char(nc_buf *buf, char c)
{
    *room(buf, 1) = c;
    buf->n++;
}

void nc_buf_repeat(nc_buf *buf, char c, size_t times)
{
    if (times == 0)
        return;
    memset(room(buf, times), c, times);
    buf->n += times;
}

void nc_buf_printf(nc_buf *buf, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n <= 0)
        return;
    char *at = room(buf, (size_t)n + 1);
    va_start(args, format);
    vsnprintf(at, (size_t)n + 1, format, args);
    va_end(args);
    buf->n += (size_t)n;
}

static bool is_hidden(uint32_t c)
{
    return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0x2028 || c == 0x2029 ||
           c == 0x200e || c == 0x200f || c == 0xfeff;
}

void nc_buf_safe(nc_buf *buf, nc_str s, bool one_line)
{
    for (size_t i = 0; i < s.n;) {
        uint32_t c;
        size_t n = nc_utf8_next(nc_str_n(s.p + i, s.n - i), &c);
        bool layout = (c == '\n' || c == '\t') && !one_line;
        if (n == 0 || (c < 0x20 && !layout) || (c >= 0x7f && c < 0xa0)) {
            n = n ? n : 1;
            for (size_t k = 0; k < n; k++)
                nc_buf_printf(buf, "\\x%02X", (unsigned char)s.p[i + k]);
        } else if (is_hidden(c)) {
            nc_buf_printf(buf, "\\u{%X}", (unsigned)c);
        } else {
            nc_buf_add(buf, nc_str_n(s.p + i, n));
        }
        i += n;
    }
}

static void json_char(nc_buf *buf, uint32_t c, nc_str bytes)
{
    if (c == '"' || c == '\\')
        nc_buf_printf(buf, "\\%c", (int)c);
    else if (c == '\n')
        nc_buf_c(buf, "\\n");
    else if (c == '\t')
        nc_buf_c(buf, "\\t");
    else if (c < 0x20 || (c >= 0x7f && c < 0xa0) || is_hidden(c))
        nc_buf_printf(buf, "\\u%04x", (unsigned)c);
    else
        nc_buf_add(buf, bytes);
}

void nc_buf_json(nc_buf *buf, nc_str s)
{
    nc_buf_char(buf, '"');
    for (size_t i = 0; i < s.n;) {
        uint32_t c;
        size_t n = nc_utf8_next(nc_str_n(s.p + i, s.n - i), &c);
        if (n == 0)
            nc_buf_c(buf, "\\ufffd");
        else
            json_char(buf, c, nc_str_n(s.p + i, n));
        i += n ? n : 1;
    }
    nc_buf_char(buf, '"');
}
