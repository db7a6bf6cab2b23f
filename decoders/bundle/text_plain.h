/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_TEXT_PLAIN_H
#define NC_TEXT_PLAIN_H

#include "engine/base/buf.h"

/* Curly quotes, long dashes and hard blanks, which mail, word processors and web pages put for the plain
 * ones, put back; the text itself when it has none, else a view of `out`. */
nc_str nc_text_plain(nc_str text, nc_buf *out);

#endif
