/* SPDX-License-Identifier: Apache-2.0 */
/* Tables: a heading, then rows whose cells belong to its columns. */
#include "dump_run.h"

#include "decoders/text/console.h"

typedef struct row {
    nc_str words[2 * NC_DUMP_COLUMNS], cells[NC_DUMP_COLUMNS]; /* an empty cell has no pointer */
    unsigned count;
} row;

static nc_str next_part(nc_str *rest, char separator, bool *more)
{
    nc_str part;
    *more = nc_str_split(rest, separator, &part);
    part = *more ? nc_str_trim(part) : NC_S("");
    if (part.n >= 2 && part.p[0] == '"' && part.p[part.n - 1] == '"')
        part = nc_str_sub(part, 1, part.n - 2);
    return part;
}

/* ---- headings ---- */

/* Whether all columns of the block are named in a line of separated texts; where each is. */
static bool separated_heading(nc_dump_run *run, const nc_block *block, nc_str line)
{
    nc_table_place place = {.block = (int)(block - run->dump->blocks)};
    nc_str rest = line;
    unsigned found = 0;
    bool more;
    for (nc_str part = next_part(&rest, block->separator, &more); more && place.parts < 2 * NC_DUMP_COLUMNS;
         part = next_part(&rest, block->separator, &more)) {
        int16_t column = -1;
        for (unsigned i = 0; i < block->column_count; i++)
            if (nc_str_eq_fold(block->columns[i].heading, part))
                column = (int16_t)i;
        found += column >= 0;
        place.of_part[place.parts++] = column;
    }
    if (found == 0 || found < block->column_count)
        return false;
    run->table = place;
    return true;
}

/* Where the words of each column's heading begin and end. */
static void place_columns(nc_dump_run *run, const nc_block *block, nc_str line)
{
    nc_str id = nc_message_id(line), rest = line, word;
    nc_table_place *place = &run->table;
    place->wide = nc_str_find(nc_str_trim(line), NC_S("  ")) != SIZE_MAX && block->columns[0].heading.n > 0;
    if (id.n > 0)
        rest = nc_str_sub(line, (size_t)(id.p + id.n - line.p), SIZE_MAX);
    for (unsigned i = 0; place->wide && i < block->column_count; i++) {
        nc_str heading = block->columns[i].heading, part;
        place->begin[i] = place->end[i] = line.n;
        for (bool first = true; nc_str_word(&heading, &part) && nc_str_word(&rest, &word); first = false) {
            place->begin[i] = first ? (size_t)(word.p - line.p) : place->begin[i];
            place->end[i] = (size_t)(word.p + word.n - line.p);
        }
    }
}

bool nc_dump_takes_heading(nc_dump_run *run, const nc_dump_line *line)
{
    nc_header unused;
    for (unsigned i = 0; i < run->dump->block_count; i++) {
        const nc_block *block = &run->dump->blocks[i];
        uint64_t here = UINT64_C(1) << run->section;
        if (block->column_count == 0 || (block->sections != 0 && (block->sections & here) == 0))
            continue;
        if (block->separator != '\0' ? separated_heading(run, block, line->text)
                                     : nc_dump_fits(&block->table, line->text, &unused)) {
            run->table.block = (int)i;
            if (block->separator == '\0')
                place_columns(run, block, line->text);
            return true;
        }
    }
    return false;
}

/* ---- rows ---- */

static bool fits(const nc_dump_run *run, const nc_block *block, const row *r)
{
    for (unsigned i = 0; i < block->column_count; i++)
        if (r->cells[i].p == NULL ? !block->columns[i].optional
                                  : !nc_dump_readable(run, block->columns[i].field, r->cells[i]))
            return false;
    return true;
}

static nc_str span(nc_str from, nc_str to)
{
    return nc_str_n(from.p, (size_t)(to.p + to.n - from.p));
}

/* One word a column; a last column that takes the rest may have several or none. */
static bool by_count(const nc_block *block, row *r)
{
    unsigned columns = block->column_count;
    bool rest = block->columns[columns - 1].rest;
    if (rest ? r->count < columns : r->count != columns)
        return false;
    for (unsigned i = 0; i < columns; i++)
        r->cells[i] = r->words[i];
    if (rest)
        r->cells[columns - 1] = span(r->words[columns - 1], r->words[r->count - 1]);
    return true;
}

/* How far a word is from a column: negative when one stands below the other, the more the more they share. */
static long distance(const nc_table_place *place, unsigned column, size_t begin, size_t end)
{
    size_t from = begin > place->begin[column] ? begin : place->begin[column],
           to = end < place->end[column] ? end : place->end[column];
    return (long)from - (long)to;
}

/* Words of one cell have one blank between them: others are cells of a copy whose blanks were changed. */
static bool is_apart(nc_str cell, nc_str word)
{
    return word.p > cell.p + cell.n + 1;
}

/* Each word goes to the column whose heading it stands under, or next to. */
static bool by_position(const nc_dump_run *run, const nc_block *block, nc_str line, row *r)
{
    unsigned last = 0;
    memset(r->cells, 0, sizeof r->cells);
    for (unsigned w = 0; run->table.wide && w < r->count; w++) {
        size_t begin = (size_t)(r->words[w].p - line.p), end = begin + r->words[w].n;
        unsigned best = last;
        for (unsigned i = last + 1; i < block->column_count; i++)
            if (distance(&run->table, i, begin, end) < distance(&run->table, best, begin, end))
                best = i;
        nc_str *cell = &r->cells[best];
        bool read = block->columns[best].field >= 0 && !block->columns[best].rest;
        if (cell->p != NULL && read && is_apart(*cell, r->words[w]))
            return false;
        *cell = cell->p == NULL ? r->words[w] : span(*cell, r->words[w]);
        last = best;
    }
    return run->table.wide;
}

/* From left to right, leaving out optional columns that can't read the word. */
static bool by_form(const nc_dump_run *run, const nc_block *block, row *r)
{
    unsigned w = 0, left = r->count;
    memset(r->cells, 0, sizeof r->cells);
    for (unsigned i = 0; i < block->column_count; i++) {
        unsigned needed = 0;
        for (unsigned k = i; k < block->column_count; k++)
            needed += !block->columns[k].optional;
        bool may_skip = block->columns[i].optional &&
                        (left <= needed || !nc_dump_readable(run, block->columns[i].field, r->words[w]));
        if (may_skip)
            continue;
        if (left == 0)
            return false;
        r->cells[i] = r->words[w++];
        left--;
    }
    return left == 0;
}

/* A damaged row still has what can be read of it, if that is not nothing. */
static bool damaged(const nc_dump_run *run, const nc_block *block, row *r)
{
    bool checked = false;
    if (!by_count(block, r))
        return false;
    for (unsigned i = 0; i < block->column_count; i++) {
        int field = block->columns[i].field;
        nc_form_kind kind = field >= 0 ? run->dump->fields[field].form.kind : NC_FORM_WORD;
        if (kind == NC_FORM_WORD || kind == NC_FORM_TEXT)
            continue;
        if (nc_dump_readable(run, field, r->cells[i]))
            return true;
        checked = true;
    }
    return !checked;
}

static bool split_words(nc_str line, row *r)
{
    nc_str id = nc_message_id(line), rest = line, word;
    if (id.n > 0)
        rest = nc_str_sub(line, (size_t)(id.p + id.n - line.p), SIZE_MAX);
    r->count = 0;
    while (nc_str_word(&rest, &word)) {
        if (r->count == 2 * NC_DUMP_COLUMNS)
            return false;
        r->words[r->count++] = word;
    }
    return r->count > 0;
}

/* Texts begin below their heading; numbers end below it, or anywhere. */
static bool is_below(const nc_dump_run *run, unsigned column, nc_str line, nc_str cell)
{
    size_t begin = (size_t)(cell.p - line.p);
    return begin == run->table.begin[column] || begin + cell.n == run->table.end[column];
}

static bool is_text(const nc_dump_run *run, const nc_column *column)
{
    return column->field >= 0 && run->dump->fields[column->field].form.kind == NC_FORM_WORD;
}

/* Whether no text stands beside the heading of a column that may be empty: else the blanks of this copy were
 * changed, and which column the text belongs to is not told by its place. */
static bool is_aligned(const nc_dump_run *run, const nc_block *block, nc_str line, const row *r)
{
    for (unsigned i = 0; i < block->column_count; i++)
        if (r->cells[i].p != NULL && block->columns[i].optional && is_text(run, &block->columns[i]) &&
            !is_below(run, i, line, r->cells[i]))
            return false;
    return true;
}

/* Of a row whose blanks were changed the texts that belong to one of several columns are unknown. */
static void leave_unsure(const nc_dump_run *run, const nc_block *block, row *r)
{
    for (unsigned i = 0; i < block->column_count; i++)
        if (block->columns[i].optional && is_text(run, &block->columns[i]))
            r->cells[i] = (nc_str){0};
}

/* Columns that may be empty: by place, or, where the places tell nothing, by number. */
static bool by_place(const nc_dump_run *run, const nc_block *block, nc_str line, row *r)
{
    if (!by_position(run, block, line, r) || !fits(run, block, r))
        return false;
    if (is_aligned(run, block, line, r))
        return true;
    if (by_count(block, r) && fits(run, block, r))
        return true;
    (void)by_position(run, block, line, r);
    leave_unsure(run, block, r);
    return true;
}

static bool find_cells(const nc_dump_run *run, const nc_block *block, const nc_dump_line *line, row *r)
{
    bool optional = false;
    for (unsigned i = 0; i < block->column_count; i++)
        optional = optional || block->columns[i].optional;
    if (!split_words(line->text, r))
        return false;
    return (optional && by_place(run, block, line->text, r)) || (by_count(block, r) && fits(run, block, r)) ||
           (by_position(run, block, line->text, r) && fits(run, block, r)) ||
           (optional && by_form(run, block, r) && fits(run, block, r)) ||
           (line->edge != NC_EDGE_ALL && damaged(run, block, r));
}

/* Cells of a line of separated texts: those that the heading has names for. */
static bool separated_cells(const nc_dump_run *run, const nc_block *block, nc_str line, row *r)
{
    nc_str rest = line;
    unsigned parts = 0;
    bool more;
    memset(r->cells, 0, sizeof r->cells);
    for (nc_str part = next_part(&rest, block->separator, &more); more;
         part = next_part(&rest, block->separator, &more)) {
        if (parts == run->table.parts)
            return false;
        int16_t column = run->table.of_part[parts++];
        if (column >= 0)
            r->cells[column] = part.n > 0 ? part : NC_S("-");
    }
    return parts == run->table.parts;
}

static void set_cells(nc_dump_run *run, const nc_block *block, const row *r, const nc_dump_line *line)
{
    const char *end = line->text.p + nc_str_trim_right(line->text).n;
    for (unsigned i = 0; i < block->column_count; i++) {
        nc_str cell = r->cells[i];
        if (cell.p == NULL)
            continue;
        nc_edge edge = cell.p + cell.n == end ? line->edge : NC_EDGE_NONE;
        if (block->columns[i].field >= 0)
            nc_dump_set_field(run, &run->open[run->depth - 1], (unsigned)block->columns[i].field, cell, line,
                              edge);
        else
            nc_dump_tell(run, line, cell, NC_ROLE_IGNORED, NC_S(""));
    }
}

/* Whether the row above left a column free that a second line of it may fill. */
static bool is_free(const nc_dump_run *run, const nc_column *column)
{
    return column->optional && column->field >= 0 && run->open[run->depth - 1].state[column->field] == 0;
}

/* In copies whose blanks were squeezed: as many words as columns are free. */
static bool by_free_columns(const nc_dump_run *run, const nc_block *block, row *r)
{
    unsigned w = 0;
    memset(r->cells, 0, sizeof r->cells);
    for (unsigned i = 0; i < block->column_count; i++)
        if (is_free(run, &block->columns[i])) {
            if (w == r->count)
                return false;
            r->cells[i] = r->words[w++];
        }
    return w == r->count;
}

/* A row whose address is too long for its column goes on in a second line, below the headings that the
 * address left no room for. */
static bool goes_on(nc_dump_run *run, const nc_block *block, nc_str line, row *r)
{
    if (!block->more || run->open[run->depth - 1].block != block || !split_words(line, r))
        return false;
    if (run->table.wide ? line.p[0] != ' ' || !by_position(run, block, line, r)
                        : !by_free_columns(run, block, r))
        return false;
    if (run->table.wide && !is_aligned(run, block, line, r))
        leave_unsure(run, block, r);
    for (unsigned i = 0; i < block->column_count; i++)
        if (r->cells[i].p != NULL && (!is_free(run, &block->columns[i]) ||
                                      !nc_dump_readable(run, block->columns[i].field, r->cells[i])))
            return false;
    return true;
}

bool nc_dump_takes_row(nc_dump_run *run, const nc_dump_line *line)
{
    row r;
    if (run->table.block < 0)
        return false;
    const nc_block *block = &run->dump->blocks[run->table.block];
    if (block->separator == '\0' && goes_on(run, block, line->text, &r)) {
        set_cells(run, block, &r, line);
        return true;
    }
    if (block->separator != '\0' ? !separated_cells(run, block, line->text, &r)
                                 : !find_cells(run, block, line, &r))
        return false;
    nc_dump_open_block(run, (unsigned)run->table.block, line);
    set_cells(run, block, &r, line);
    return true;
}
