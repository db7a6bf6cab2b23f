/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_COLUMNS_H
#define NC_COLUMNS_H

#include "reports/report.h"

/* Cells of the tables that views print as text. */

/* A word made safe, filled up to that width, and two blanks. */
void nc_column_word(nc_buf *out, nc_str text, size_t width);

/* The words at the front of `rest` that fit into that many columns, at least one character of them; `rest` is
 * behind them and their blanks then.  Empty when nothing is left. */
nc_str nc_column_take(nc_str *rest, size_t width);

/* Two texts that are safe already, side by side on a screen of `width` columns (0: 100), each going on below
 * itself `hang` columns further in; on a narrow screen one below the other, each behind its name.  `mark`, at
 * most `margin` columns wide, stands before the first line. */
typedef struct nc_column_pair {
    nc_str cells[2], mark;
    const char *names[2];
    size_t margin, width, hang;
} nc_column_pair;
void nc_column_put_pair(nc_buf *out, const nc_column_pair *pair);
void nc_column_pair_head(nc_buf *out,
                         const nc_column_pair *pair); /* `cells`: what stands above the columns */

/* A line without its end, safe already, and its end: wider than `width` it goes on below, `hang` columns in.
 * 0: as it is. */
void nc_column_fold(nc_buf *out, nc_str line, size_t width, size_t hang);

/* ---- tables ---- */

/* The last column has no width: it is as wide as what it says.  `bare`: where a row takes several lines, what
 * stands in it is said without the column's name.  `below`: what it is called there, NULL: as above. */
typedef struct nc_column {
    const char *name, *below;
    unsigned width;
    bool right, bare;
} nc_column;

enum { NC_COLUMNS_MOST = 16 };

/* `width`: of the screen, 0 for none: each row is a line then, for programs that read lines.  Where the
 * columns do not fit, the first `keys` of them lead a row and the others follow below, by name, but for those
 * that are empty or "-". */
typedef struct nc_table_look {
    const nc_column *columns;
    size_t count, keys, indent, width;
} nc_table_look;

void nc_table_head(const nc_table_look *look, nc_buf *out);
void nc_table_row(const nc_table_look *look, const nc_str *cells, nc_buf *out); /* cells: of any text */

/* Cells of one row are collected in one buffer, each behind the one before. */
typedef struct nc_cells {
    nc_buf text;
    size_t ends[NC_COLUMNS_MOST];
    size_t count;
} nc_cells;

void nc_cells_put(nc_cells *cells, nc_str text);
void nc_cells_number(nc_cells *cells, uint64_t value);
void nc_cells_span(nc_cells *cells, bool known, int64_t ns); /* "-" when not known */
void nc_cells_time(nc_cells *cells, int64_t at);             /* empty for NC_TIME_NONE */
void nc_cells_end(nc_cells *cells);                          /* what was put into `text` is a cell */
void nc_cells_row(nc_cells *cells, const nc_table_look *look, nc_buf *out); /* writes, and frees */

#endif
