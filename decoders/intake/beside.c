/* SPDX-License-Identifier: Apache-2.0 */
#include "decoders/intake/beside.h"

#include "engine/base/buf.h"
#include "engine/base/utf8.h"

enum {
    WIDEST = 512, /* columns looked at; lines that go on behind them are no two texts */
    GUTTER = 3,   /* blank columns at least */
    LINES = 2,    /* of each text at least */
    FIRST = 5,    /* the right one begins within so many of its lines, if nowhere in the first one */
    SURE = 45,    /* what its decoder must say of that line */
    TAKEN = 45    /* what a decoder must say of each text alone */
};

typedef struct filled {
    bool at[WIDEST]; /* whether any line has a letter there */
    uint32_t width;
} filled;

static size_t next_letter(nc_str text, size_t at)
{
    uint32_t c;
    size_t length = nc_utf8_next(nc_str_sub(text, at, SIZE_MAX), &c);
    return at + (length > 0 ? length : 1);
}

/* False when a line is too long.  A tab counts as one character, as those do who paste. */
static bool fill(filled *f, nc_str line)
{
    uint32_t column = 0;
    for (size_t at = 0; at < line.n; at = next_letter(line, at), column++) {
        if (column == WIDEST)
            return false;
        f->at[column] = f->at[column] || line.p[at] != ' ';
    }
    f->width = column > f->width ? column : f->width;
    return true;
}

static bool fill_all(filled *f, nc_str text)
{
    nc_str line;
    while (nc_str_split(&text, '\n', &line))
        if (!fill(f, line))
            return false;
    return true;
}

static size_t bytes_before(nc_str line, uint32_t column)
{
    size_t at = 0;
    while (column > 0 && at < line.n) {
        at = next_letter(line, at);
        column--;
    }
    return at;
}

/* What stands left of the column, or from it on; how many lines of it have text. */
static unsigned part_of(nc_str text, uint32_t column, bool right, nc_buf *out)
{
    unsigned lines = 0;
    nc_str line;
    nc_buf_clear(out);
    while (nc_str_split(&text, '\n', &line)) {
        size_t at = bytes_before(line, column);
        nc_str part = nc_str_trim_right(right ? nc_str_sub(line, at, SIZE_MAX) : nc_str_sub(line, 0, at));
        lines += part.n > 0;
        nc_buf_add(out, part);
        nc_buf_char(out, '\n');
    }
    return lines;
}

/* Whether most lines fill the left side up to the gutter: so do lines of one form, as those of a log, which
 * have a gap in the middle; lines of a text end where they end. */
static bool is_even(nc_str text, uint32_t column, uint32_t blanks)
{
    unsigned both = 0, even = 0;
    nc_str line;
    while (nc_str_split(&text, '\n', &line)) {
        size_t at = bytes_before(line, column), edge = bytes_before(line, column - blanks);
        nc_str left = nc_str_trim_right(nc_str_sub(line, 0, at));
        bool has = left.n > 0 && at < line.n;
        both += has;
        even += has && left.n == edge;
    }
    return even * 2 > both;
}

static bool is_taken(const nc_decoder *const *table, size_t count, const nc_case *c, nc_str text)
{
    int score = 0;
    nc_probe probe = {.head = text, .text = text, .whole = true};
    return nc_decoder_best(table, count, c, &probe, &score) != NULL && score >= TAKEN;
}

/* Whether something begins within the first lines, at their left edge. */
static bool begins(const nc_decoder *const *table, size_t count, const nc_case *c, nc_str text, unsigned most)
{
    for (unsigned lines = 0; text.n > 0 && lines < most;) {
        nc_str rest = text, line;
        nc_str_split(&rest, '\n', &line);
        for (size_t i = 0; line.n > 0 && line.p[0] != ' ' && i < count; i++)
            if (table[i]->begins != NULL && table[i]->begins(c, text) >= SURE)
                return true;
        lines += line.n > 0;
        text = rest;
    }
    return false;
}

/* The first gutter behind which something begins within `most` lines. */
static bool find(const nc_decoder *const *table, size_t count, const nc_case *c, const filled *f, nc_str text,
                 unsigned most, uint32_t *column)
{
    bool found = false;
    uint32_t blanks = 0;
    nc_buf left = {0}, right = {0};
    for (uint32_t at = 0; at < f->width && !found; at++) {
        bool ends = f->at[at] && blanks >= GUTTER && blanks < at && !is_even(text, at, blanks);
        blanks = f->at[at] ? 0 : blanks + 1;
        if (!ends || part_of(text, at, true, &right) < LINES || part_of(text, at, false, &left) < LINES)
            continue;
        *column = at;
        found = begins(table, count, c, nc_buf_str(&right), most) &&
                is_taken(table, count, c, nc_buf_str(&right)) && is_taken(table, count, c, nc_buf_str(&left));
    }
    nc_buf_free(&left);
    nc_buf_free(&right);
    return found;
}

bool nc_beside_find(const nc_decoder *const *table, size_t count, const nc_case *c, nc_str text,
                    uint32_t *column)
{
    filled f = {.width = 0};
    return fill_all(&f, text) && (find(table, count, c, &f, text, 1, column) ||
                                  find(table, count, c, &f, text, FIRST, column));
}
