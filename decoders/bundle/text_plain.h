/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_TEXT_PLAIN_H
#define NC_TEXT_PLAIN_H

#include "engine/base/buf.h"

/* What mail, word processors, web pages and terminals put for plain letters or around them, put back or taken
 * away: curly quotes, long dashes, hard blanks; &nbsp;, &lt; and their like, and the tags that break lines or
 * only dress text (<br>, <pre>, <span ...>); the sequences by which a terminal is told of colours (ECMA-48,
 * CSI).  The text itself when it has none, else a view of `out`. */
nc_str nc_text_plain(nc_str text, nc_buf *out);

#endif
