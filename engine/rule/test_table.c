/* SPDX-License-Identifier: Apache-2.0 */
#include "build.h"

#include "engine/base/num.h"

#include <stdlib.h>

/* The tables of facts in tests: a header line that begins with `type` or follows a blank line, then a row a
 * fact. */

enum { MOST_COLUMNS = 64, MOST_FACTS = 4096 };

typedef struct cell {
    nc_str text;
    size_t at;
    bool quoted;
} cell;

typedef struct reader {
    nc_rules *rules;
    const nc_node *node;
    nc_place_walk row; /* to the start of the line */
    cell header[MOST_COLUMNS], cells[MOST_COLUMNS];
    unsigned columns, count;
    nc_test_fact *facts;
    size_t fact_count, fact_capacity;
    bool fine;
} reader;

/* Where a cell of the line stands; tables are long, and places are needed of every row. */
static nc_place cell_place(const reader *r, const cell *c)
{
    nc_place_walk walk = r->row;
    return nc_place_walk_to(&walk, c->at);
}

static void bad(reader *r, size_t at, const char *what, nc_str text)
{
    NC_RULE_BAD(r->rules, NC_E_INVALID, nc_node_place(r->node, at), "%s'%.*s'", what, NC_FMT(text));
    r->fine = false;
}

static void split_line(reader *r, nc_str line, size_t start)
{
    r->count = 0;
    for (size_t i = 0; i < line.n;) {
        if (line.p[i] == ' ' || line.p[i] == '\t' || line.p[i] == '\r') {
            i++;
            continue;
        }
        bool quoted = line.p[i] == '"';
        size_t from = i + quoted, to = from;
        while (to < line.n &&
               (quoted ? line.p[to] != '"' : line.p[to] != ' ' && line.p[to] != '\t' && line.p[to] != '\r'))
            to++;
        if (r->count == MOST_COLUMNS) {
            bad(r, start + i,
                "more columns than a table may have, from here on: ", nc_str_sub(line, from, to - from));
            return;
        }
        r->cells[r->count++] = (cell){nc_str_sub(line, from, to - from), start + i, quoted};
        i = to + (quoted && to < line.n);
    }
}

/* Times may be written as plain seconds. */
static bool read_time(nc_rules *rules, nc_str text, nc_word *word)
{
    int64_t ns;
    if (nc_num_fixed(text, 9, &ns)) {
        *word = nc_w_int(ns);
        return true;
    }
    return nc_value_parse(rules->pool, NC_T_TIME, text, word);
}

bool nc_read_test_value(nc_rules *rules, nc_place place, nc_str text, const nc_slot *slot, nc_word *word)
{
    bool time = slot->type == NC_T_TIME || slot->type == NC_T_DURATION;
    bool fine = time ? read_time(rules, text, word) : nc_slot_parse(rules->pool, slot, text, word);
    if (!fine) {
        NC_RULE_BAD(rules, NC_E_TYPE, place, "'%.*s' is no %.*s", NC_FMT(text),
                    NC_FMT(nc_type_name(slot->type)));
    } else if (slot->type == NC_T_SYMBOL && slot->values.n > 0 && !nc_words_have(slot->values, text)) {
        NC_RULE_BAD(rules, NC_E_UNKNOWN, place, "'%.*s' is no value of %.*s (%.*s)", NC_FMT(text),
                    NC_FMT(slot->name), NC_FMT(slot->values));
        nc_hint_words(rules, text, slot->values);
        fine = false;
    }
    return fine;
}

void nc_test_fact_set(nc_fact *fact, int slot, bool known, nc_word word)
{
    switch (slot) {
    case NC_SLOT_AT: fact->from.at = known ? nc_v_int(word) : NC_TIME_NONE; break;
    case NC_SLOT_N: fact->from.record = known ? word : 0; break;
    case NC_SLOT_LINE: fact->from.line = known ? (uint32_t)word : 0; break;
    case NC_SLOT_VANTAGE: fact->from.vantage = known ? (nc_sym)word : 0; break;
    case NC_SLOT_SOURCE: fact->from.source = known ? (nc_sym)word : 0; break; /* its name, until it is put */
    default: break;
    }
    if (slot < NC_SLOT_OWN)
        return;
    fact->known &= ~(UINT64_C(1) << (slot - NC_SLOT_OWN));
    if (known)
        nc_fact_set(fact, (unsigned)(slot - NC_SLOT_OWN), word);
}

static void set_cell(reader *r, nc_fact *fact, const nc_shape *shape, unsigned column)
{
    const cell *name = &r->header[column], *value = &r->cells[column];
    nc_word word;
    int slot = nc_shape_slot(shape, name->text);
    bool unknown = !value->quoted && nc_str_eq(value->text, NC_S("-"));
    if (slot < 0) {
        if (!unknown) {
            NC_RULE_BAD(r->rules, NC_E_UNKNOWN, nc_node_place(r->node, name->at),
                        "%.*s has no slot '%.*s' that a test can set", NC_FMT(shape->name),
                        NC_FMT(name->text));
            nc_hint_slot(r->rules, name->text, shape);
            r->fine = false;
        }
        return;
    }
    if (unknown)
        return;
    if (nc_read_test_value(r->rules, cell_place(r, value), value->text,
                           nc_shape_slot_info(shape, slot), &word))
        nc_test_fact_set(fact, slot, true, word);
    else
        r->fine = false;
}

static int type_column(const reader *r)
{
    for (unsigned i = 0; i < r->columns; i++)
        if (nc_str_eq(r->header[i].text, NC_S("type")))
            return (int)i;
    return -1;
}

static void read_row(reader *r)
{
    int column = type_column(r);
    if (r->columns == 0 || column < 0) {
        bad(r, r->cells[0].at, "no header line with 'type' stands above ", r->cells[0].text);
        return;
    }
    if (r->count != r->columns) {
        NC_RULE_BAD(r->rules, NC_E_INVALID, cell_place(r, &r->cells[0]),
                    "%u cells under %u columns", r->count, r->columns);
        r->fine = false;
        return;
    }
    const cell *name = &r->cells[column];
    nc_fact_type type = nc_need_type(r->rules, name->text, cell_place(r, name));
    if (type == NC_NO_TYPE || r->fact_count == MOST_FACTS) {
        r->fine = false;
        return;
    }
    r->facts = nc_grow(r->facts, &r->fact_capacity, r->fact_count, sizeof *r->facts);
    nc_test_fact *fact = &r->facts[r->fact_count++];
    memset(fact, 0, sizeof *fact);
    fact->place = cell_place(r, &r->cells[0]);
    fact->fact.type = type;
    fact->fact.from.at = NC_TIME_NONE;
    for (unsigned i = 0; i < r->columns; i++)
        if ((int)i != column)
            set_cell(r, &fact->fact, nc_vocab_shape(r->rules->vocab, type), i);
}

static void read_lines(reader *r)
{
    nc_str rest = r->node->text, line;
    bool after_blank = true;
    while (nc_str_split(&rest, '\n', &line)) {
        size_t start = (size_t)(line.p - r->node->text.p);
        nc_place_walk_to(&r->row, start);
        split_line(r, line, start);
        if (r->count == 0) {
            after_blank = true;
            continue;
        }
        if (after_blank || nc_str_eq(r->cells[0].text, NC_S("type"))) {
            memcpy(r->header, r->cells, r->count * sizeof *r->cells);
            r->columns = r->count;
        } else {
            read_row(r);
        }
        after_blank = false;
    }
}

bool nc_read_test_table(nc_rules *rules, const nc_node *node, nc_test_fact **facts, unsigned *count)
{
    reader *r = nc_xcalloc(1, sizeof *r);
    r->rules = rules;
    r->node = node;
    r->row = nc_place_walk_begin(node);
    r->fine = true;
    if (node->kind == NC_NODE_SCALAR) {
        read_lines(r);
    } else {
        NC_RULE_BAD(rules, NC_E_TYPE, node->place, "facts stand in a table, a block of text behind '|'");
        r->fine = false;
    }
    *facts = NC_NEW_ARRAY(rules->arena, nc_test_fact, r->fact_count);
    *count = (unsigned)r->fact_count;
    if (r->fact_count)
        memcpy(*facts, r->facts, r->fact_count * sizeof **facts);
    bool fine = r->fine;
    free(r->facts);
    free(r);
    return fine;
}
