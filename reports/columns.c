/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/columns.h"

#include "engine/base/value.h"

void nc_column_word(nc_buf *out, nc_str text, size_t width)
{
    size_t from = out->n;
    nc_buf_safe(out, text, true);
    nc_buf_repeat(out, ' ', out->n - from < width ? width - (out->n - from) : 0);
    nc_buf_c(out, "  ");
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
