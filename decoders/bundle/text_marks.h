/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_TEXT_MARKS_H
#define NC_TEXT_MARKS_H

#include "engine/base/buf.h"

/* What editors, wikis and spreadsheets put around each line of a text, which counts only where all lines have
 * it: bullets, what makes them bold, quotation marks of CSV, the backslash of Markdown's line ends; and the
 * one before its signs. */
typedef struct nc_text_marks {
    bool any;     /* one of those below */
    bool bullets; /* "- " or U+2022 */
    bool bold;    /* "**" on both sides */
    bool quotes, slashes, escapes;
} nc_text_marks;

/* Evidence, gathered over lines. */
typedef struct nc_marks_score {
    uint32_t lines, bullets, bold, quotes, inner, slashes, escapes, backslashes;
} nc_marks_score;

void nc_marks_add(nc_marks_score *score, nc_str line);
nc_text_marks nc_marks_decide(const nc_marks_score *score);

/* The line without them; the line itself, a part of it, or a view of `out`. */
nc_str nc_marks_strip(const nc_text_marks *marks, nc_str line, nc_buf *out);

#endif
