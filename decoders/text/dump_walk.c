/* SPDX-License-Identifier: Apache-2.0 */
/* SNMP walks (objects.h): a line an object of a row, the rows one after the other or column by column.  Lines
 * with the same index are one block. */
#include "dump_run.h"

#include "decoders/limits.h"
#include "decoders/text/give.h"
#include "decoders/text/objects.h"
#include "engine/base/num.h"

#include <stdio.h>
#include <stdlib.h>

enum { NC_WALK_ADDRESS = sizeof "0000:0000:0000:0000:0000:0000:0000:0000" };

struct nc_walk_row {
    nc_open open;
    nc_sym index;
};

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
    row->index = index;
    return row;
}

/* The next octet of "00 5A ...", "'005A...'h", "0x005A"; false at the end or at what is none. */
static bool next_octet(nc_str *rest, nc_str *octet)
{
    uint64_t byte;
    *rest = nc_str_trim(*rest);
    if (rest->n < 2 || !nc_num_u64(nc_str_sub(*rest, 0, 2), 16, &byte))
        return false;
    *octet = nc_str_sub(*rest, 0, 2);
    *rest = nc_str_sub(*rest, 2, SIZE_MAX);
    return true;
}

/* The octets of a text without what only shows that they are some: quotes, or the same in letters behind them
 * (snmpwalk -OT). */
static nc_str bare_octets(nc_str text)
{
    text = nc_str_trim(text);
    size_t letters = nc_str_find(text, NC_S(" ["));
    if (letters != SIZE_MAX && nc_str_ends(text, NC_S("]")))
        return nc_str_trim(nc_str_sub(text, 0, letters));
    if (nc_str_starts_fold(text, NC_S("0x")))
        return nc_str_sub(text, 2, SIZE_MAX);
    if (nc_str_starts(text, NC_S("'")) && nc_str_ends(text, NC_S("'h")) && text.n > 3)
        return nc_str_sub(text, 1, text.n - 3);
    return text;
}

/* Octets at the front of a text; *all: there is nothing else. */
static unsigned count_octets(nc_str text, bool *all)
{
    nc_str rest = bare_octets(text), octet;
    unsigned count = 0;
    while (next_octet(&rest, &octet))
        count++;
    *all = nc_str_trim(rest).n == 0;
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
        nc_str rest = bare_octets(text), octet;
        while (next_octet(&rest, &octet))
            nc_buf_printf(&run->octets, "%s%.*s", run->octets.n > 0 ? " " : "", NC_FMT(octet));
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

/* The next octet of an address: "2:" of one with colons, else as of other octets. */
static bool next_mac_octet(nc_str *rest, uint64_t *byte)
{
    nc_str octet;
    size_t colon = nc_str_find_char(*rest, ':');
    if (colon == SIZE_MAX && rest->n != 1)
        return next_octet(rest, &octet) && nc_num_u64(octet, 16, byte);
    octet = nc_str_sub(*rest, 0, colon);
    *rest = colon == SIZE_MAX ? NC_S("") : nc_str_sub(*rest, colon + 1, SIZE_MAX);
    return octet.n <= 2 && nc_num_u64(octet, 16, byte);
}

/* 2:0:5e:0:1:2 and 02 00 5E 00 01 02, which are one address; empty when it is none. */
static nc_str mac_of(nc_str value, char out[sizeof "00:00:00:00:00:00"])
{
    enum { OCTETS = 6 };
    nc_str rest = bare_octets(value);
    uint64_t byte;
    size_t n = 0;
    for (unsigned i = 0; i < OCTETS; i++) {
        if (!next_mac_octet(&rest, &byte))
            return NC_S("");
        n += (size_t)snprintf(out + n, sizeof "00:", i + 1 < OCTETS ? "%02x:" : "%02x", (unsigned)byte);
    }
    return nc_str_trim(rest).n == 0 ? nc_str_n(out, n) : NC_S("");
}

/* 0A 07 01 04 is 10.7.1.4, and sixteen octets are an address of IPv6; what is no such octets is the address
 * as text. */
static nc_str address_of(nc_str value, char out[NC_WALK_ADDRESS])
{
    bool all;
    unsigned count = count_octets(value, &all);
    nc_str rest = bare_octets(value), octet;
    uint64_t byte;
    size_t n = 0;
    if (!all || (count != 4 && count != 16))
        return value;
    for (unsigned i = 0; next_octet(&rest, &octet) && nc_num_u64(octet, 16, &byte); i++)
        n += (size_t)snprintf(out + n, NC_WALK_ADDRESS - n, count == 4 ? "%s%u" : "%s%02x",
                              i == 0       ? ""
                              : count == 4 ? "."
                              : i % 2 == 0 ? ":"
                                           : "",
                              (unsigned)byte);
    return nc_str_n(out, n);
}

/* A flag byte x44 is shown as "D". */
static nc_str byte_of(nc_str value, char out[sizeof "00"])
{
    return value.n == 1 ? nc_str_n(out, (size_t)snprintf(out, sizeof "00", "%02x", (unsigned char)value.p[0]))
                        : NC_S("");
}

static void put_value(nc_dump_run *run, nc_walk_row *row, unsigned field, nc_str value,
                      const nc_dump_line *line)
{
    char mac[sizeof "00:00:00:00:00:00"], byte[sizeof "00"], address[NC_WALK_ADDRESS];
    nc_form_kind kind = run->dump->fields[field].form.kind;
    nc_str bare = nc_walk_value(value);
    if (wait_for(run, row, field, bare, line->edge))
        return;
    if (kind == NC_FORM_MAC)
        bare = mac_of(bare, mac);
    else if (kind == NC_FORM_IP)
        bare = address_of(bare, address);
    else if ((kind == NC_FORM_HEX || kind == NC_FORM_BIT) && nc_walk_is_text(value))
        bare = byte_of(bare, byte);
    run->filled = row;
    run->filled_field = field;
    nc_dump_set_field(run, &row->open, field, bare, line, line->edge);
}

/* Whether an object that was read comes again with another value, or is the one that the walk began with: a
 * second walk.  Otherwise the same piece of one was pasted twice. */
static bool begins_again(const nc_dump_run *run, const nc_walk_row *row, const nc_object *object,
                         nc_str value)
{
    const nc_form *form = &run->dump->fields[object->field].form;
    bool leftover;
    nc_word word;
    if (row->open.state[object->field] == 0)
        return false;
    if (object == run->walk_first && row == run->rows[0])
        return true;
    bool octets = form->kind == NC_FORM_OCTETS || form->kind == NC_FORM_MAC || form->kind == NC_FORM_HEX ||
                  form->kind == NC_FORM_IP;
    return !octets && row->open.state[object->field] == 1 &&
           nc_form_read(form, run->c->pool, nc_walk_value(value), &word, &leftover) == NC_FORM_OK &&
           word != row->open.value[object->field];
}

/* A walk whose uptime is not told, until it is. */
static void begin_walk(nc_dump_run *run, const nc_object *object, const nc_dump_line *line)
{
    nc_dump_begin(run, object->dump, 0, line);
    run->walk_first = object;
    nc_dump_tell(run, line, line->text, NC_ROLE_START, run->dump->name);
}

static void take_object(nc_dump_run *run, const nc_dump_line *line, const nc_walk_line *walk)
{
    const nc_object *object = walk->object;
    if (run->dump != run->dumps->items[object->dump])
        begin_walk(run, object, line);
    nc_sym index = nc_intern(run->c->pool, walk->index);
    nc_walk_row *row = row_of(run, object->block, index, line);
    if (row != NULL && line->edge == NC_EDGE_NONE && begins_again(run, row, object, walk->value)) {
        run->uptime = NC_TIME_NONE;
        run->agent = 0;
        begin_walk(run, object, line);
        row = row_of(run, object->block, index, line);
    }
    if (row == NULL) {
        nc_dump_tell(run, line, line->text, NC_ROLE_UNREAD, NC_S(""));
        return;
    }
    int of_index = run->dump->blocks[object->block].walk_index;
    if (of_index >= 0)
        nc_dump_set_field(run, &row->open, (unsigned)of_index, walk->index, line, NC_EDGE_NONE);
    put_value(run, row, (unsigned)object->field, walk->value, line);
}

/* What the agent says of itself stands in front of the rest of its walk. */
static void take_system(nc_dump_run *run, const nc_dump_line *line, const nc_walk_line *walk)
{
    if (walk->kind == NC_WALK_UPTIME) {
        nc_dump_run_end(run);
        run->agent = 0;
        if (line->edge != NC_EDGE_NONE || !nc_walk_uptime(walk->value, &run->uptime))
            run->uptime = NC_TIME_NONE;
    } else {
        run->agent = nc_intern(run->c->pool, nc_walk_value(walk->value));
    }
    nc_dump_tell(run, line, line->text, NC_ROLE_VALUE, NC_S("agent"));
}

bool nc_dump_takes_walk(nc_dump_run *run, const nc_dump_line *line)
{
    nc_walk_line walk;
    bool octets, inside = run->dump != NULL && run->dump->walks;
    nc_walk_kind kind = nc_objects_read(run->dumps->objects, line->text, &walk);
    if (kind == NC_WALK_NONE && run->waiting != NULL && count_octets(line->text, &octets) > 0 && octets) {
        add_octets(run, line->text, line->edge);
        nc_dump_tell(run, line, line->text, NC_ROLE_VALUE, NC_S("octets"));
        return true;
    }
    settle(run);
    bool digits = nc_is_number(nc_str_trim(line->text)) || (count_octets(line->text, &octets) > 0 && octets);
    if (kind == NC_WALK_NONE && run->filled != NULL && digits)
        run->filled->open.state[run->filled_field] = 2; /* its last digits, which a copy wrapped */
    run->filled = NULL;
    switch (kind) {
    case NC_WALK_KNOWN: take_object(run, line, &walk); return true;
    case NC_WALK_UPTIME:
    case NC_WALK_NAME: take_system(run, line, &walk); return true;
    case NC_WALK_OTHER:
        if (inside)
            nc_dump_tell(run, line, line->text, NC_ROLE_IGNORED, NC_S(""));
        return inside;
    case NC_WALK_NONE: break;
    }
    return false;
}

void nc_dump_end_walk(nc_dump_run *run)
{
    settle(run);
    for (size_t i = 0; i < run->row_count; i++) {
        if (run->depth < NC_DUMP_DEPTH) {
            run->open[run->depth++] = run->rows[i]->open;
            run->walk_index = run->rows[i]->index;
            nc_dump_close_block(run);
        }
        free(run->rows[i]);
    }
    run->row_count = 0;
    run->filled = NULL;
    run->walk_first = NULL;
    run->walk_index = 0;
    nc_numbered_clear(&run->row_keys);
}
