/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/columns.h"

#include "reports/text.h"

#include "engine/base/utf8.h"
#include "engine/base/value.h"

#include <inttypes.h>

void nc_column_word(nc_buf *out, nc_str text, size_t width)
{
    size_t from = out->n;
    nc_buf_safe(out, text, true);
    nc_buf_repeat(out, ' ', out->n - from < width ? width - (out->n - from) : 0);
    nc_buf_c(out, "  ");
}

/* Bytes at the front that fit, whole characters only, one at least. */
static size_t fitting(nc_str text, size_t width)
{
    size_t n = 0, used = 0;
    while (n < text.n) {
        uint32_t c;
        size_t step = nc_utf8_next(nc_str_sub(text, n, SIZE_MAX), &c);
        step = step ? step : 1;
        used += nc_utf8_width(nc_str_sub(text, n, step));
        if (n > 0 && used > width)
            break;
        n += step;
    }
    return n;
}

nc_str nc_column_take(nc_str *rest, size_t width)
{
    nc_str text = *rest;
    size_t n = fitting(text, width), word = n;
    while (n < text.n && word > 0 && text.p[word] != ' ')
        word--;
    size_t blank = 0;
    while (blank < word && text.p[blank] == ' ')
        blank++;
    n = n < text.n && word > blank ? word : n; /* a word that is wider than the column is cut */
    nc_str piece = nc_str_trim_right(nc_str_sub(text, 0, n));
    while (n < text.n && text.p[n] == ' ')
        n++;
    *rest = nc_str_sub(text, n, SIZE_MAX);
    return piece;
}

static void end_line(nc_buf *out, size_t from)
{
    while (out->n > from && out->p[out->n - 1] == ' ')
        out->n--;
    nc_buf_char(out, '\n');
}

enum { LEAST_OF_PAIR = 28, WIDTH = 100 };

/* Columns of each side; 0 when they stand one below the other. */
static size_t side_of(const nc_column_pair *pair)
{
    size_t width = pair->width > 0 ? pair->width : WIDTH, taken = pair->margin + 3;
    return width >= taken + 2 * LEAST_OF_PAIR ? (width - taken) / 2 : 0;
}

static void put_side_by_side(nc_buf *out, const nc_column_pair *pair, size_t width)
{
    nc_str left = pair->cells[0], right = pair->cells[1];
    for (bool first = true; first || left.n > 0 || right.n > 0; first = false) {
        size_t from = out->n, hang = first ? 0 : pair->hang;
        nc_str mark = first ? pair->mark : NC_S("");
        nc_buf_printf(out, "%-*.*s", (int)pair->margin, NC_FMT(mark));
        nc_buf_repeat(out, ' ', hang);
        nc_str piece = nc_column_take(&left, width - hang);
        nc_buf_add(out, piece);
        size_t used = nc_utf8_width(piece) + hang;
        nc_buf_repeat(out, ' ', used < width ? width - used : 0);
        nc_buf_c(out, " | ");
        nc_buf_repeat(out, ' ', hang);
        nc_buf_add(out, nc_column_take(&right, width - hang));
        end_line(out, from);
    }
}

static void put_stacked(nc_buf *out, const nc_column_pair *pair)
{
    nc_buf line = {0};
    for (size_t i = 0; i < 2; i++) {
        if (pair->cells[i].n == 0)
            continue;
        nc_buf_clear(&line);
        nc_buf_printf(&line, "%-*.*s%-4s ", (int)pair->margin, NC_FMT(pair->mark), pair->names[i]);
        nc_buf_add(&line, pair->cells[i]);
        nc_column_fold(out, nc_buf_str(&line), pair->width, pair->margin + 5);
    }
    nc_buf_free(&line);
}

void nc_column_put_pair(nc_buf *out, const nc_column_pair *pair)
{
    size_t width = side_of(pair);
    if (width > 0)
        put_side_by_side(out, pair, width);
    else
        put_stacked(out, pair);
}

void nc_column_pair_head(nc_buf *out, const nc_column_pair *pair)
{
    if (side_of(pair) > 0)
        nc_column_put_pair(out, pair);
}

void nc_column_fold(nc_buf *out, nc_str line, size_t width, size_t hang)
{
    size_t room = width;
    if (width == 0) {
        nc_buf_add(out, line);
        nc_buf_char(out, '\n');
        return;
    }
    hang = hang + 16 <= width ? hang : width / 4;
    for (bool first = true; first || line.n > 0; first = false) {
        nc_buf_repeat(out, ' ', first ? 0 : hang);
        nc_buf_add(out, nc_column_take(&line, room));
        nc_buf_char(out, '\n');
        room = width - hang;
    }
}

/* ---- tables ---- */

static size_t gap_before(const nc_table_look *look, size_t i)
{
    return i == 0 ? 0 : look->columns[i].right && look->columns[i - 1].right ? 1 : 2;
}

/* Where the column behind the first `count` begins. */
static size_t width_of(const nc_table_look *look, size_t count)
{
    size_t width = look->indent;
    for (size_t i = 0; i < count; i++)
        width += gap_before(look, i) + look->columns[i].width;
    return width;
}

static void put_cell(const nc_table_look *look, size_t i, nc_str text, nc_buf *out)
{
    const nc_column *c = &look->columns[i];
    nc_buf safe = {0};
    nc_buf_safe(&safe, text, true);
    size_t wide = nc_utf8_width(nc_buf_str(&safe)), fill = c->width > wide ? c->width - wide : 0;
    nc_buf_repeat(out, ' ', gap_before(look, i) + (c->right ? fill : 0));
    nc_buf_add(out, nc_buf_str(&safe));
    nc_buf_repeat(out, ' ', c->right ? 0 : fill);
    nc_buf_free(&safe);
}

static void put_line(const nc_table_look *look, const nc_str *cells, size_t count, nc_buf *out)
{
    size_t from = out->n;
    nc_buf_repeat(out, ' ', look->indent);
    for (size_t i = 0; i < count; i++)
        put_cell(look, i, cells[i], out);
    end_line(out, from);
}

/* The columns that stand in the first line of a row: all, or the keys. */
static size_t in_line(const nc_table_look *look)
{
    bool fits = look->width == 0 || width_of(look, look->count - 1) <= look->width;
    return fits ? look->count - 1 : look->keys;
}

static bool is_empty(nc_str cell)
{
    return cell.n == 0 || nc_str_eq(cell, NC_S("-"));
}

/* What does not stand in the first line: the cells from `from` on. */
static void put_below(const nc_table_look *look, const nc_str *cells, size_t from, nc_buf *out)
{
    nc_buf text = {0}, safe = {0};
    size_t hang = look->indent + 6 < look->width / 4 ? look->indent + 6 : look->width / 4;
    nc_buf_repeat(&text, ' ', hang);
    for (size_t i = from; i < look->count; i++) {
        if (is_empty(cells[i]))
            continue;
        nc_buf_c(&text, text.n > hang ? ", " : "");
        if (i + 1 < look->count && !look->columns[i].bare)
            nc_buf_printf(&text, "%s ",
                          look->columns[i].below ? look->columns[i].below : look->columns[i].name);
        nc_buf_add(&text, cells[i]);
    }
    nc_buf_safe(&safe, nc_buf_str(&text), true);
    if (safe.n > hang)
        nc_column_fold(out, nc_buf_str(&safe), look->width, hang);
    nc_buf_free(&text);
    nc_buf_free(&safe);
}

static void put_keys(const nc_table_look *look, const nc_str *cells, size_t count, nc_buf *out)
{
    nc_buf line = {0};
    put_line(look, cells, count, &line);
    nc_column_fold(out, nc_str_trim_right(nc_buf_str(&line)), look->width, look->indent + 2);
    nc_buf_free(&line);
}

/* In the column of the last words they go on below themselves, when it is wide enough. */
static bool wraps_in_place(const nc_table_look *look)
{
    enum { LEAST = 24 };
    return width_of(look, look->count - 1) + 2 + LEAST <= look->width;
}

/* Each cell goes on below itself. */
static void put_wrapped(const nc_table_look *look, const nc_str *cells, nc_buf *out)
{
    size_t last = look->count - 1;
    nc_str rest[NC_COLUMNS_MOST];
    bool more = true;
    for (size_t i = 0; i < look->count; i++)
        rest[i] = cells[i];
    while (more) {
        nc_str pieces[NC_COLUMNS_MOST];
        more = false;
        for (size_t i = 0; i < look->count; i++) {
            size_t behind = width_of(look, last) + gap_before(look, last);
            size_t room = i == last ? look->width - behind : look->columns[i].width;
            pieces[i] = look->columns[i].right ? rest[i] : nc_column_take(&rest[i], room);
            rest[i] = look->columns[i].right ? NC_S("") : rest[i];
            more = more || rest[i].n > 0;
        }
        put_line(look, pieces, look->count, out);
    }
}

void nc_table_head(const nc_table_look *look, nc_buf *out)
{
    nc_str names[NC_COLUMNS_MOST];
    size_t last = look->count - 1, count = in_line(look);
    for (size_t i = 0; i < look->count; i++)
        names[i] = nc_str_c(look->columns[i].name);
    if (count == last && look->width > 0 && wraps_in_place(look))
        put_wrapped(look, names, out);
    else if (look->width == 0 || width_of(look, count) <= look->width)
        put_line(look, names, look->width == 0 ? look->count : count, out);
}

void nc_table_row(const nc_table_look *look, const nc_str *cells, nc_buf *out)
{
    size_t last = look->count - 1, count = in_line(look);
    nc_buf line = {0};
    put_line(look, cells, look->count, &line);
    nc_str whole = nc_str_trim_right(nc_buf_str(&line));
    if (look->width == 0 || (count == last && nc_utf8_width(whole) <= look->width)) {
        nc_buf_add(out, nc_buf_str(&line));
    } else if (count == last && wraps_in_place(look)) {
        put_wrapped(look, cells, out);
    } else {
        put_keys(look, cells, count, out);
        put_below(look, cells, count, out);
    }
    nc_buf_free(&line);
}

void nc_cells_end(nc_cells *cells)
{
    if (cells->count < NC_COLUMNS_MOST)
        cells->ends[cells->count++] = cells->text.n;
}

void nc_cells_put(nc_cells *cells, nc_str text)
{
    nc_buf_add(&cells->text, text);
    nc_cells_end(cells);
}

void nc_cells_number(nc_cells *cells, uint64_t value)
{
    nc_buf_printf(&cells->text, "%" PRIu64, value);
    nc_cells_end(cells);
}

void nc_cells_span(nc_cells *cells, bool known, int64_t ns)
{
    if (known)
        nc_duration_print(&cells->text, ns, false);
    else
        nc_buf_char(&cells->text, '-');
    nc_cells_end(cells);
}

void nc_cells_time(nc_cells *cells, int64_t at)
{
    if (at != NC_TIME_NONE)
        nc_text_time(&cells->text, at, 6);
    nc_cells_end(cells);
}

void nc_cells_row(nc_cells *cells, const nc_table_look *look, nc_buf *out)
{
    nc_str row[NC_COLUMNS_MOST], all = nc_buf_str(&cells->text);
    for (size_t i = 0; i < look->count; i++) {
        size_t from = i == 0 ? 0 : i <= cells->count ? cells->ends[i - 1] : all.n;
        size_t to = i < cells->count ? cells->ends[i] : all.n;
        row[i] = nc_str_sub(all, from, to - from);
    }
    nc_table_row(look, row, out);
    nc_buf_free(&cells->text);
    *cells = (nc_cells){.count = 0};
}
