/* SPDX-License-Identifier: Apache-2.0 */
#include "yaml.h"

#include "hash.h"
#include "utf8.h"

#include <stdlib.h>
#include <yaml.h>

enum {
    MOST_BYTES = 4 << 20,
    MOST_DEPTH = 16,
    MOST_NODES = 200000,
    FREE_BYTES = 64 << 10,
    FREE_NODES = 32 << 10,
    BYTES_PER_NODE = 32,
    MOST_SCALAR = 64 << 10,
    MOST_ERRORS = 100,
};

/* A map or list that is still open: its children wait on the stack of pairs from `first` on. */
typedef struct frame {
    nc_node *node;
    size_t first;
    bool has_key;
    nc_pair pair;
} frame;

typedef struct reader {
    yaml_parser_t parser;
    nc_arena *arena;
    nc_diag *diag;
    nc_str name, text;
    size_t nodes, node_limit, errors;
    frame frames[MOST_DEPTH];
    unsigned depth;
    nc_pair *waiting;
    size_t waiting_count, waiting_capacity;
    const nc_node **documents;
    size_t document_count, document_capacity;
    size_t line, line_at; /* a line of the text and the byte where it begins; moves forward only */
    nc_err err;
    bool stop;
} reader;

static nc_place place_of(const reader *r, yaml_mark_t mark)
{
    return (nc_place){r->name, (uint32_t)mark.line + 1, (uint32_t)mark.column + 1};
}

static void fail(reader *r, nc_err err, nc_place place, const char *text)
{
    nc_err reported = nc_report(r->diag, err, place, "%s", text);
    if (r->err == NC_E_OK)
        r->err = reported;
    if (++r->errors >= MOST_ERRORS) {
        nc_report(r->diag, NC_E_LIMIT, place, "more than %d errors: the rest of the file is not read",
                  MOST_ERRORS);
        r->stop = true;
    }
}

static void halt(reader *r, nc_err err, nc_place place, const char *text)
{
    fail(r, err, place, text);
    r->stop = true;
}

/* ---- errors of libyaml ---- */

static nc_place place_of_byte(const reader *r, size_t offset)
{
    nc_str before = nc_str_sub(r->text, 0, offset);
    nc_place place = {r->name, 1, 1};
    for (size_t i = 0; i < before.n;) {
        uint32_t c;
        size_t n = nc_utf8_next(nc_str_sub(before, i, SIZE_MAX), &c);
        place.column++;
        if (c == '\n' && n > 0) {
            place.line++;
            place.column = 1;
        }
        i += n ? n : 1;
    }
    return place;
}

static void report_parser(reader *r)
{
    const yaml_parser_t *p = &r->parser;
    if (p->error == YAML_MEMORY_ERROR)
        nc_out_of_memory();
    if (p->error == YAML_READER_ERROR) { /* its marks stay at the start: only the byte offset tells */
        halt(r, NC_E_SYNTAX, place_of_byte(r, p->problem_offset),
             p->problem ? p->problem : "unreadable text");
        return;
    }
    nc_str text = nc_arena_printf(r->arena, "%s%s%s", p->problem ? p->problem : "bad YAML",
                                  p->context ? ", " : "", p->context ? p->context : "");
    halt(r, NC_E_SYNTAX, place_of(r, p->problem_mark), text.p);
    if (p->problem && strstr(p->problem, "mapping values are not allowed") != NULL)
        nc_hint(r->diag, "text that holds ': ' or ' #' has to stand in quotes");
    else if (p->problem && strstr(p->problem, "expected ',' or '}'") != NULL)
        nc_hint(r->diag,
                "inside of {...} a text with a comma or a bracket stands in quotes; so it does not on a "
                "line of its own");
}

/* Line ends that editors and the caret display do not take for such would shift all line numbers. */
static bool check_text(reader *r)
{
    if (r->text.n > MOST_BYTES) {
        halt(r, NC_E_LIMIT, (nc_place){r->name, 0, 0}, "a file of more than 4 MiB");
        return false;
    }
    for (size_t i = 0; i < r->text.n; i++) {
        unsigned char c = (unsigned char)r->text.p[i];
        nc_str here = nc_str_sub(r->text, i, SIZE_MAX);
        bool lone_return = c == '\r' && !nc_str_starts(here, NC_S("\r\n"));
        bool odd = c >= 0xc2 &&
                   (nc_str_starts(here, NC_S("\xc2\x85")) || nc_str_starts(here, NC_S("\xe2\x80\xa8")) ||
                    nc_str_starts(here, NC_S("\xe2\x80\xa9")));
        if (lone_return || odd) {
            halt(r, NC_E_SYNTAX, place_of_byte(r, i), "a line end that is neither LF nor CR LF");
            return false;
        }
    }
    return true;
}

/* ---- building the tree ---- */

/* The text from a mark on.  Marks only move forward, so that finding them costs one pass in all. */
static nc_str raw_from(reader *r, yaml_mark_t mark)
{
    while (r->line < mark.line) {
        const char *end =
            r->line_at < r->text.n ? memchr(r->text.p + r->line_at, '\n', r->text.n - r->line_at) : NULL;
        r->line_at = end ? (size_t)(end - r->text.p) + 1 : r->text.n;
        r->line++;
    }
    size_t at = r->line_at;
    for (size_t column = 0; column < mark.column && at < r->text.n; column++) {
        at++;
        while (at < r->text.n && ((unsigned char)r->text.p[at] & 0xc0) == 0x80)
            at++;
    }
    return nc_str_sub(r->text, at, SIZE_MAX);
}

static bool all_ascii(nc_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80 || s.p[i] == '\n')
            return false;
    return true;
}

static nc_node *new_node(reader *r, nc_node_kind kind, yaml_mark_t mark)
{
    if (++r->nodes > r->node_limit && !r->stop)
        halt(r, NC_E_LIMIT, place_of(r, mark), "more values than a file of this size may hold");
    nc_node *node = NC_NEW(r->arena, nc_node);
    node->kind = kind;
    node->place = place_of(r, mark);
    return node;
}

static void check_duplicate(reader *r, const nc_node *map)
{
    size_t mask = 15;
    while (mask < map->count * 2u)
        mask = mask * 2 + 1;
    const nc_pair **slots = nc_xcalloc(mask + 1, sizeof *slots);
    for (unsigned i = 0; i < map->count && !r->stop; i++) {
        const nc_pair *pair = &map->pairs[i];
        size_t at = nc_hash(pair->key.p, pair->key.n, nc_hash_seed(slots)) & mask;
        while (slots[at] != NULL && !nc_str_eq(slots[at]->key, pair->key))
            at = (at + 1) & mask;
        if (slots[at] != NULL) {
            nc_str text =
                nc_arena_printf(r->arena, "the key '%.*s' stands twice in this map", NC_FMT(pair->key));
            fail(r, NC_E_DUPLICATE, pair->place, text.p);
            nc_hint(r->diag, "first in line %u", slots[at]->place.line);
        } else {
            slots[at] = pair;
        }
    }
    free(slots);
}

static void add_document(reader *r, const nc_node *node)
{
    r->documents = nc_grow(r->documents, &r->document_capacity, r->document_count, sizeof *r->documents);
    r->documents[r->document_count++] = node;
}

static void wait_for_end(reader *r, nc_pair pair)
{
    r->waiting = nc_grow(r->waiting, &r->waiting_capacity, r->waiting_count, sizeof *r->waiting);
    r->waiting[r->waiting_count++] = pair;
}

static void take_key(reader *r, frame *f, const nc_node *node)
{
    if (node->kind != NC_NODE_SCALAR)
        fail(r, NC_E_SYNTAX, node->place, "a key is one word, not a list or map");
    else if (!node->quoted && nc_str_eq(node->text, NC_S("<<")))
        fail(r, NC_E_SYNTAX, node->place, "merge keys are not allowed");
    f->pair = (nc_pair){.key = node->text, .place = node->place};
    f->has_key = true;
}

/* A finished node goes into the map or list that is open. */
static void place_node(reader *r, const nc_node *node)
{
    if (r->depth == 0) {
        add_document(r, node);
        return;
    }
    frame *f = &r->frames[r->depth - 1];
    if (f->node->kind == NC_NODE_LIST) {
        wait_for_end(r, (nc_pair){.value = node});
    } else if (!f->has_key) {
        take_key(r, f, node);
    } else {
        f->pair.value = node;
        f->has_key = false;
        wait_for_end(r, f->pair);
    }
}

static void open_node(reader *r, nc_node_kind kind, yaml_mark_t mark)
{
    if (r->depth == MOST_DEPTH) {
        halt(r, NC_E_LIMIT, place_of(r, mark), "lists and maps more than 16 deep");
        return;
    }
    r->frames[r->depth++] = (frame){.node = new_node(r, kind, mark), .first = r->waiting_count};
}

static void close_node(reader *r)
{
    frame *f = &r->frames[--r->depth];
    nc_node *node = f->node;
    size_t count = r->waiting_count - f->first;
    node->count = (unsigned)count;
    if (node->kind == NC_NODE_MAP) {
        nc_pair *pairs = NC_NEW_ARRAY(r->arena, nc_pair, count);
        if (count)
            memcpy(pairs, r->waiting + f->first, count * sizeof *pairs);
        node->pairs = pairs;
        check_duplicate(r, node);
    } else {
        const nc_node **items = NC_NEW_ARRAY(r->arena, const nc_node *, count);
        for (size_t i = 0; i < count; i++)
            items[i] = r->waiting[f->first + i].value;
        node->items = items;
    }
    r->waiting_count = f->first;
    place_node(r, node);
}

static void check_properties(reader *r, const yaml_char_t *anchor, const yaml_char_t *tag, yaml_mark_t mark)
{
    if (anchor != NULL)
        fail(r, NC_E_SYNTAX, place_of(r, mark), "anchors (&name) are not allowed");
    if (tag != NULL)
        fail(r, NC_E_SYNTAX, place_of(r, mark), "tags (!name) are not allowed");
}

static void add_scalar(reader *r, const yaml_event_t *event)
{
    nc_node *node = new_node(r, NC_NODE_SCALAR, event->start_mark);
    yaml_scalar_style_t style = event->data.scalar.style;
    nc_str text = {(const char *)event->data.scalar.value, event->data.scalar.length};
    check_properties(r, event->data.scalar.anchor, event->data.scalar.tag, event->start_mark);
    if (text.n > MOST_SCALAR) {
        fail(r, NC_E_LIMIT, node->place, "a text of more than 64 KiB");
        text.n = 0;
    }
    node->quoted = style == YAML_SINGLE_QUOTED_SCALAR_STYLE || style == YAML_DOUBLE_QUOTED_SCALAR_STYLE;
    node->block = style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE;
    node->raw = raw_from(r, event->start_mark);
    nc_str here = nc_str_sub(node->raw, node->quoted, text.n);
    node->straight = !node->block && nc_str_eq(here, text) && all_ascii(text);
    node->text = node->straight ? here : nc_arena_copy(r->arena, text);
    place_node(r, node);
}

static void start_document(reader *r, const yaml_event_t *event)
{
    if (event->data.document_start.version_directive != NULL ||
        event->data.document_start.tag_directives.start != event->data.document_start.tag_directives.end)
        fail(r, NC_E_SYNTAX, place_of(r, event->start_mark), "directives (%YAML, %TAG) are not allowed");
}

static void handle(reader *r, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT: start_document(r, event); break;
    case YAML_SCALAR_EVENT: add_scalar(r, event); break;
    case YAML_ALIAS_EVENT:
        fail(r, NC_E_SYNTAX, place_of(r, event->start_mark), "aliases (*name) are not allowed");
        place_node(r, new_node(r, NC_NODE_SCALAR, event->start_mark));
        break;
    case YAML_SEQUENCE_START_EVENT:
        check_properties(r, event->data.sequence_start.anchor, event->data.sequence_start.tag,
                         event->start_mark);
        open_node(r, NC_NODE_LIST, event->start_mark);
        break;
    case YAML_MAPPING_START_EVENT:
        check_properties(r, event->data.mapping_start.anchor, event->data.mapping_start.tag,
                         event->start_mark);
        open_node(r, NC_NODE_MAP, event->start_mark);
        break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT: close_node(r); break;
    case YAML_STREAM_END_EVENT: r->stop = true; break;
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_DOCUMENT_END_EVENT: break;
    }
}

static void read_all(reader *r)
{
    if (!yaml_parser_initialize(&r->parser))
        nc_out_of_memory();
    yaml_parser_set_input_string(&r->parser, (const unsigned char *)(r->text.n ? r->text.p : ""), r->text.n);
    yaml_parser_set_encoding(&r->parser, YAML_UTF8_ENCODING);
    while (!r->stop) {
        yaml_event_t event;
        if (!yaml_parser_parse(&r->parser, &event)) {
            report_parser(r);
            break;
        }
        handle(r, &event);
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&r->parser);
}

nc_err nc_yaml_read(nc_arena *arena, nc_str name, nc_str text, nc_diag *diag,
                    const nc_node *const **documents, size_t *count)
{
    reader *r = nc_xcalloc(1, sizeof *r);
    r->arena = arena;
    r->diag = diag;
    r->name = name;
    r->text = text;
    size_t room = text.n > FREE_BYTES ? (text.n - FREE_BYTES) / BYTES_PER_NODE : 0;
    r->node_limit = FREE_NODES + room < MOST_NODES ? FREE_NODES + room : MOST_NODES;
    if (check_text(r))
        read_all(r);
    const nc_node **kept = NC_NEW_ARRAY(arena, const nc_node *, r->document_count);
    if (r->document_count)
        memcpy(kept, r->documents, r->document_count * sizeof *kept);
    *documents = kept;
    *count = r->document_count;
    nc_err err = r->err;
    free(r->documents);
    free(r->waiting);
    free(r);
    return err;
}

/* ---- asking ---- */

const nc_node *nc_node_get(const nc_node *node, const char *key)
{
    if (node == NULL || node->kind != NC_NODE_MAP)
        return NULL;
    nc_str wanted = nc_str_c(key);
    for (unsigned i = 0; i < node->count; i++)
        if (nc_str_eq(node->pairs[i].key, wanted))
            return node->pairs[i].value;
    return NULL;
}

nc_str nc_node_text(const nc_node *node, const char *key, nc_str otherwise)
{
    const nc_node *child = nc_node_get(node, key);
    return child && child->kind == NC_NODE_SCALAR ? child->text : otherwise;
}

nc_err nc_node_check_keys(const nc_node *node, const nc_str *known, size_t count, nc_diag *diag)
{
    nc_err err = NC_E_OK;
    for (unsigned i = 0; node && node->kind == NC_NODE_MAP && i < node->count; i++) {
        bool found = false;
        for (size_t k = 0; k < count && !found; k++)
            found = nc_str_eq(node->pairs[i].key, known[k]);
        if (found)
            continue;
        err = nc_report(diag, NC_E_UNKNOWN, node->pairs[i].place, "unknown key '%.*s'",
                        NC_FMT(node->pairs[i].key));
        nc_hint_nearest(diag, node->pairs[i].key, known, count);
    }
    return err;
}

/* ---- places inside scalars ---- */

static void step(nc_str *raw, nc_place *place)
{
    uint32_t c;
    size_t n = nc_utf8_next(*raw, &c);
    n = n ? n : 1;
    place->column++;
    if (raw->p[0] == '\n') {
        place->line++;
        place->column = 1;
    }
    *raw = nc_str_sub(*raw, n, SIZE_MAX);
}

static bool white(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static unsigned escape_length(nc_str raw)
{
    char kind = raw.n > 1 ? raw.p[1] : '\0';
    return kind == 'x' ? 4 : kind == 'u' ? 6 : kind == 'U' ? 10 : 2;
}

/* Moves over what stands for one character of the text: white space stands for white space however much of it
 * was folded. */
static void step_over(const nc_node *node, nc_str *raw, nc_place *place, bool text_is_white,
                      bool next_is_white)
{
    bool twofold = node->quoted && node->raw.p[0] == '"';
    if (twofold && raw->p[0] == '\\') {
        for (unsigned n = escape_length(*raw); n > 0 && raw->n > 0; n--)
            step(raw, place);
    } else if (node->quoted && !twofold && nc_str_starts(*raw, NC_S("''"))) {
        step(raw, place);
        step(raw, place);
    } else if (!text_is_white || white(raw->p[0])) {
        step(raw, place);
    }
    bool joined = twofold && (nc_str_starts(*raw, NC_S("\\\n")) || nc_str_starts(*raw, NC_S("\\\r\n")));
    if (joined) /* a backslash before the line end stands for nothing */
        step(raw, place);
    while (raw->n > 0 && (joined || !next_is_white) && white(raw->p[0]))
        step(raw, place);
}

nc_place_walk nc_place_walk_begin(const nc_node *node)
{
    nc_place_walk walk = {.node = node, .place = node->place};
    if (node->kind != NC_NODE_SCALAR || node->raw.p == NULL || node->straight)
        return walk;
    walk.raw = node->raw;
    if (node->quoted && walk.raw.n > 0)
        step(&walk.raw, &walk.place);
    while (node->block && walk.raw.n > 0 && walk.place.line == node->place.line)
        step(&walk.raw, &walk.place);
    bool first_white = node->text.n > 0 && white(node->text.p[0]);
    while (walk.raw.n > 0 && !first_white && white(walk.raw.p[0]))
        step(&walk.raw, &walk.place);
    return walk;
}

nc_place nc_place_walk_to(nc_place_walk *walk, size_t offset)
{
    const nc_node *node = walk->node;
    if (node->kind == NC_NODE_SCALAR && node->raw.p != NULL && node->straight) {
        nc_place place = node->place;
        place.column += (uint32_t)(node->quoted + offset);
        return place;
    }
    nc_str text = node->text;
    while (walk->at < offset && walk->at < text.n && walk->raw.n > 0) {
        uint32_t c;
        size_t n = nc_utf8_next(nc_str_sub(text, walk->at, SIZE_MAX), &c);
        bool now = white(text.p[walk->at]);
        walk->at += n ? n : 1;
        step_over(node, &walk->raw, &walk->place, now, walk->at < text.n && white(text.p[walk->at]));
    }
    return walk->place;
}

nc_place nc_node_place(const nc_node *node, size_t offset)
{
    nc_place_walk walk = nc_place_walk_begin(node);
    return nc_place_walk_to(&walk, offset);
}
