/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_TEXTW_H
#define NC_TEXTW_H

#include "reports/report.h"

/* Writes plain text in columns.  Everything from outside goes through nc_buf_safe, so no byte of evidence or
 * of a rule reaches the terminal as a control.  Widths are those of the characters on the screen.  No line
 * ends in blanks. */
typedef struct nc_textw {
    nc_buf *out;
    unsigned width;
    bool color, ascii;
    size_t column, pad; /* where the next character would stand; blanks that are due before it */
    size_t hang;        /* where the line goes on when a piece does not fit */
    nc_buf scratch;
} nc_textw;

nc_textw nc_tw_begin(nc_buf *out, const nc_report_options *options);
void nc_tw_free(nc_textw *w);

void nc_tw_end(nc_textw *w);               /* ends the line if anything stands on it */
void nc_tw_blank(nc_textw *w);             /* an empty line, never two in a row */
void nc_tw_to(nc_textw *w, size_t column); /* moves right; one blank at least when it stands beyond */
void nc_tw_put(nc_textw *w, nc_str s);     /* one piece, whole: on this line if it fits, else on the next */
void nc_tw_c(nc_textw *w, const char *s);
void nc_tw_printf(nc_textw *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
void nc_tw_severity(nc_textw *w, nc_severity severity); /* word, coloured; capitals from error on */

/* Words wrapped at the width, going on at column `indent`; line feeds in the text start a new line there. */
void nc_tw_flow(nc_textw *w, size_t indent, nc_str s);

/* The same with a mark such as "," behind the last word, never alone on a line. */
void nc_tw_flow_mark(nc_textw *w, size_t indent, nc_str s, const char *mark);

/* Lines as they are at column `indent`, never wrapped: commands and filters that are pasted. */
void nc_tw_verbatim(nc_textw *w, size_t indent, nc_str s);

/* A heading on a line of its own, then text below or beside. */
void nc_tw_heading(nc_textw *w, size_t indent, const char *words);

/* "3 frames" */
void nc_tw_count(nc_textw *w, size_t count, const char *one, const char *many);

/* Numbers capped: the first six, the last, and how many. */
void nc_tw_numbers(nc_textw *w, const char *before, const uint64_t *numbers, size_t count, const char *what);

/* The words for a weight of evidence: "strong", "weak against", "rules it out". */
nc_str nc_weight_words(int decibans);

#endif
