/* SPDX-License-Identifier: Apache-2.0 */
/* SNMP walks: a line an object of a row, the rows one after the other or column by column.  Lines with the
 * same index are one block.  Forms of net-snmp, of z/OS osnmp and of bare numbers:
 *   IBM-OSA-MIB::ibmOSAExpChannelProcUtil1Min.5 = INTEGER: 12
 *   .1.3.6.1.4.1.2.6.188.1.1.1.10.5 = INTEGER: 12
 *   1.3.6.1.4.1.2.6.188.1.1.1.10.5 = 12 */
#include "dump_run.h"

#include "decoders/limits.h"
#include "engine/base/num.h"

#include <stdlib.h>

enum { OBJECT = 512 /* 128 parts of an index, and a name */ };

struct nc_walk_row {
    nc_open open;
};

/* Object and value of a line; the object without the name of its module, numbers from 1 on. */
static bool split_line(nc_str line, char object[OBJECT], size_t *n, nc_str *value)
{
    nc_str rest = nc_str_trim(line), word;
    if (!nc_str_word(&rest, &word) || word.n >= OBJECT - 16)
        return false;
    rest = nc_str_trim(rest);
    if (rest.n == 0 || rest.p[0] != '=')
        return false;
    *value = nc_str_trim(nc_str_sub(rest, 1, SIZE_MAX));
    size_t module = nc_str_find(word, NC_S("::"));
    if (module != SIZE_MAX)
        word = nc_str_sub(word, module + 2, SIZE_MAX);
    nc_str before = NC_S("");
    if (word.n > 0 && word.p[0] == '.')
        word = nc_str_sub(word, 1, SIZE_MAX);
    if (nc_str_starts(word, NC_S("enterprises."))) {
        before = NC_S("1.3.6.1.4.1.");
        word = nc_str_sub(word, 12, SIZE_MAX);
    } else if (nc_str_starts(word, NC_S("iso."))) {
        before = NC_S("1.");
        word = nc_str_sub(word, 4, SIZE_MAX);
    }
    if (before.n > 0)
        memcpy(object, before.p, before.n);
    if (word.n > 0)
        memcpy(object + before.n, word.p, word.n);
    *n = before.n + word.n;
    return *n > 0;
}

/* The object that a text names, and the index behind it. */
static const nc_walk_key *key_of(const nc_block *block, nc_str object, nc_str *index)
{
    for (unsigned i = 0; i < block->walk_count; i++) {
        nc_str name = block->walk[i].name;
        if (object.n > name.n + 1 && object.p[name.n] == '.' && nc_str_starts_fold(object, name)) {
            *index = nc_str_sub(object, name.n + 1, SIZE_MAX);
            return &block->walk[i];
        }
    }
    return NULL;
}

static const nc_walk_key *find_key(const nc_dump *dump, nc_str line, unsigned *block, nc_str *value,
                                   char object[OBJECT], nc_str *index)
{
    size_t n;
    if (!split_line(line, object, &n, value))
        return NULL;
    for (*block = 0; *block < dump->block_count; (*block)++) {
        const nc_walk_key *key = key_of(&dump->blocks[*block], nc_str_n(object, n), index);
        if (key != NULL)
            return key;
    }
    return NULL;
}

bool nc_dump_is_walk(const nc_dump *dump, nc_str line)
{
    char object[OBJECT];
    unsigned block;
    nc_str value, index;
    return dump->walks && find_key(dump, line, &block, &value, object, &index) != NULL;
}

int nc_dump_find_walk(const nc_dumps *dumps, nc_str line)
{
    size_t blank = nc_str_find_char(line, ' ');
    if (blank == SIZE_MAX || blank + 2 >= line.n || line.p[blank + 1] != '=')
        return -1;
    for (size_t i = 0; i < dumps->count; i++)
        if (nc_dump_is_walk(dumps->items[i], line))
            return (int)i;
    return -1;
}

/* ---- rows ---- */

static nc_walk_row *row_of(nc_dump_run *run, unsigned block, nc_sym index, const nc_dump_line *line)
{
    size_t at =
        nc_numbered_of(&run->row_keys, (uint64_t)block << 32 | index, (size_t)run->c->limits->walk_rows);
    if (at == SIZE_MAX)
        return NULL;
    if (at < run->row_count)
        return run->rows[at];
    run->rows = nc_grow(run->rows, &run->row_capacity, run->row_count, sizeof *run->rows);
    nc_walk_row *row = run->rows[run->row_count++] = nc_xcalloc(1, sizeof *row);
    row->open.block = &run->dump->blocks[block];
    row->open.from = *line;
    row->open.at = NC_TIME_NONE;
    return row;
}

/* "INTEGER: 12", "INTEGER: gigabitEthernet(65)", "STRING: \"PORT1\"", "Hex-STRING: 00 01". */
static nc_str bare_value(nc_str value)
{
    size_t colon = nc_str_find(value, NC_S(": "));
    if (colon != SIZE_MAX && colon < 16 && nc_str_find_char(nc_str_sub(value, 0, colon), ' ') == SIZE_MAX)
        value = nc_str_trim(nc_str_sub(value, colon + 2, SIZE_MAX));
    size_t open = nc_str_find_char(value, '(');
    if (nc_str_ends(value, NC_S(")")) && open != SIZE_MAX) {
        uint64_t number;
        nc_str inside = nc_str_sub(value, open + 1, value.n - open - 2);
        if (nc_num_u64(inside, 10, &number))
            return inside;
    }
    if (value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"')
        value = nc_str_sub(value, 1, value.n - 2);
    return value;
}

/* Octets at the front of a text; *all: there is nothing else. */
static unsigned count_octets(nc_str text, bool *all)
{
    nc_str word;
    uint64_t byte;
    unsigned count = 0;
    *all = true;
    for (nc_str rest = text; *all && nc_str_word(&rest, &word); count += *all)
        *all = word.n == 2 && nc_num_u64(word, 16, &byte);
    return count;
}

static void settle(nc_dump_run *run)
{
    if (run->waiting != NULL)
        nc_dump_set_field(run, &run->waiting->open, run->waiting_field, nc_buf_str(&run->octets),
                          &run->waiting->open.from, NC_EDGE_NONE);
    run->waiting = NULL;
    nc_buf_clear(&run->octets);
}

/* A row of them is 16 octets.  A row that ends where copies are cut, or that is shorter than the one behind
 * it, lost its end, so that those behind it would stand at the wrong place. */
static void add_octets(nc_dump_run *run, nc_str text, nc_edge edge)
{
    enum { ROW = 16 };
    bool all;
    unsigned count = count_octets(text, &all);
    if (run->octets.n > 0 && count > run->octets_before)
        run->octets_over = true;
    if (!run->octets_over) {
        nc_str rest = nc_str_trim(text), word;
        for (unsigned i = 0; i < count && nc_str_word(&rest, &word); i++)
            nc_buf_printf(&run->octets, "%s%.*s", run->octets.n > 0 ? " " : "", NC_FMT(word));
    }
    run->octets_before = count;
    run->octets_over = run->octets_over || !all || (edge != NC_EDGE_NONE && count < ROW);
}

/* Octets go on in the next line, so that they wait for its end. */
static bool wait_for(nc_dump_run *run, nc_walk_row *row, unsigned field, nc_str value, nc_edge edge)
{
    if (run->dump->fields[field].form.kind != NC_FORM_OCTETS)
        return false;
    run->waiting = row;
    run->waiting_field = field;
    run->octets_over = false;
    add_octets(run, value, edge);
    return true;
}

bool nc_dump_takes_walk(nc_dump_run *run, const nc_dump_line *line)
{
    char object[OBJECT];
    unsigned block;
    nc_str value, index;
    if (!run->dump->walks)
        return false;
    const nc_walk_key *key = find_key(run->dump, line->text, &block, &value, object, &index);
    bool octets;
    if (key == NULL && run->waiting != NULL && count_octets(line->text, &octets) > 0 && octets) {
        add_octets(run, line->text, line->edge);
        nc_dump_tell(run, line, line->text, NC_ROLE_VALUE, NC_S("octets"));
        return true;
    }
    settle(run);
    if (key == NULL)
        return false;
    nc_walk_row *row = row_of(run, block, nc_intern(run->c->pool, index), line);
    if (row == NULL) {
        nc_dump_tell(run, line, line->text, NC_ROLE_UNREAD, NC_S(""));
        return true;
    }
    if (run->dump->blocks[block].walk_index >= 0)
        nc_dump_set_field(run, &row->open, (unsigned)run->dump->blocks[block].walk_index, index, line,
                          NC_EDGE_NONE);
    if (!wait_for(run, row, (unsigned)key->field, bare_value(value), line->edge))
        nc_dump_set_field(run, &row->open, (unsigned)key->field, bare_value(value), line, line->edge);
    return true;
}

void nc_dump_end_walk(nc_dump_run *run)
{
    settle(run);
    for (size_t i = 0; i < run->row_count; i++) {
        if (run->depth < NC_DUMP_DEPTH) {
            run->open[run->depth++] = run->rows[i]->open;
            nc_dump_close_block(run);
        }
        free(run->rows[i]);
    }
    run->row_count = 0;
    nc_numbered_clear(&run->row_keys);
}
