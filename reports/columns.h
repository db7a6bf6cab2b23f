/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_COLUMNS_H
#define NC_COLUMNS_H

#include "engine/base/buf.h"

/* Cells of the tables that views print as text. */
enum { NC_SPAN_WIDTH = 11 };

/* A word made safe, filled up to that width, and two blanks. */
void nc_column_word(nc_buf *out, nc_str text, size_t width);

/* Text that is safe already, cut or filled up to that width on the screen. */
void nc_column_cut(nc_buf *out, nc_str shown, size_t width);

/* A blank and a duration at the right of NC_SPAN_WIDTH columns; "-" when it is not known. */
void nc_column_span(nc_buf *out, bool known, int64_t ns);

#endif
