/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_HTML_PAGE_H
#define NC_HTML_PAGE_H

#include "reports/html.h"

/* A page of a view: one file without script that fetches nothing, in the look of the report.  Every text goes
 * through nc_xml_put.  `tables`: the headings of each table that the page may have, NULL behind the last;
 * "|" stands between headings, "#" before those of numbers.  On a phone the cells of a row stand one below
 * the other, numbers with their heading before them.  A page without tables gives NULL. */
void nc_page_begin(nc_buf *out, nc_str title, const char *const *tables);
void nc_page_end(nc_buf *out);

/* A table of the kind `table`, a place in `tables`, with its title.  `count`: rows that there are, shown or
 * not. */
void nc_page_table(nc_buf *out, nc_str title, const char *const *tables, size_t table);
void nc_page_table_end(nc_buf *out, size_t count);

/* Cells of a row. */
void nc_page_cell(nc_buf *out, nc_str text);
void nc_page_words(nc_buf *out, nc_str text); /* a sentence: wrapped wherever the column asks for it */
void nc_page_number(nc_buf *out, uint64_t value);
void nc_page_port(nc_buf *out, unsigned port);          /* 0: "-" */
void nc_page_span(nc_buf *out, bool there, int64_t ns); /* not there: "-" */
void nc_page_moment(nc_buf *out, int64_t at);           /* ns, NC_TIME_NONE: empty */
void nc_page_seconds(nc_buf *out, int64_t ns);

#endif
