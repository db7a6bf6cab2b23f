/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/columns.h"

#include "engine/base/utf8.h"
#include "engine/base/value.h"

void nc_column_word(nc_buf *out, nc_str text, size_t width)
{
    size_t from = out->n;
    nc_buf_safe(out, text, true);
    nc_buf_repeat(out, ' ', out->n - from < width ? width - (out->n - from) : 0);
    nc_buf_c(out, "  ");
}

void nc_column_cut(nc_buf *out, nc_str shown, size_t width)
{
    nc_str fits = nc_str_sub(shown, 0, width * 4); /* a character is four bytes at most */
    while (fits.n > 0 && nc_utf8_width(fits) > width)
        do {
            fits.n--; /* whole characters only */
        } while (fits.n > 0 && ((uint8_t)fits.p[fits.n] & 0xc0) == 0x80);
    nc_buf_add(out, fits);
    nc_buf_repeat(out, ' ', width - nc_utf8_width(fits));
}

void nc_column_span(nc_buf *out, bool known, int64_t ns)
{
    nc_buf text = {0};
    if (known)
        nc_value_print(&text, NULL, NC_T_DURATION, nc_w_int(ns));
    else
        nc_buf_char(&text, '-');
    nc_buf_printf(out, " %*.*s", NC_SPAN_WIDTH, NC_FMT(nc_buf_str(&text)));
    nc_buf_free(&text);
}
