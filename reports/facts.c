/* SPDX-License-Identifier: Apache-2.0 */
/* Facts in words: where one comes from, and what it says in one line made from its known slots. */
#include "reports/build.h"

#include "engine/base/utf8.h"

#include <inttypes.h>

enum { MOST_SLOTS = 12, MOST_TEXT = 160 };

const nc_source *nc_build_source(const nc_build *b, const nc_row *row)
{
    return b->in->sources ? nc_sources_get(b->in->sources, nc_row_from(row)->source) : NULL;
}

static nc_str source_name(const nc_build *b, const nc_row *row)
{
    const nc_source *source = nc_build_source(b, row);
    return source ? source->name : nc_sym_str(b->in->pool, nc_row_source_name(row));
}

static bool is_capture(const nc_source *source)
{
    return source != NULL && nc_str_starts(source->kind, NC_S("pcap"));
}

void nc_build_place(const nc_build *b, nc_buf *out, const nc_row *row, bool with_time)
{
    nc_str name = source_name(b, row);
    nc_buf_add(out, name.n ? name : NC_S("(no source)"));
    if (nc_row_from(row)->record != 0)
        nc_buf_printf(out, is_capture(nc_build_source(b, row)) ? " #%" PRIu64 : " record %" PRIu64,
                      nc_row_from(row)->record);
    if (nc_row_from(row)->line != 0)
        nc_buf_printf(out, nc_row_from(row)->record ? " (line %" PRIu32 ")" : " line %" PRIu32,
                      nc_row_from(row)->line);
    if (with_time && nc_row_from(row)->at != NC_TIME_NONE) {
        nc_buf_c(out, ", ");
        nc_clock_print(out, nc_row_from(row)->at, 6);
    }
}

static int three_way(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

/* Two facts of one place differ in what they say. */
static int slot_order(const nc_build *b, const nc_row *x, const nc_row *y)
{
    const nc_shape *shape = nc_vocab_shape(b->in->vocab, x->type);
    for (unsigned i = 0; i < shape->slot_count; i++) {
        nc_word v, w;
        bool has_v = nc_row_get(x, NC_SLOT_OWN + i, &v), has_w = nc_row_get(y, NC_SLOT_OWN + i, &w);
        int order = has_v != has_w ? has_v - has_w
                    : has_v        ? nc_value_cmp(b->in->pool, shape->slots[i].type, v, w)
                                   : 0;
        if (order != 0)
            return order;
    }
    return 0;
}

int nc_row_order(const nc_build *b, const nc_row *x, const nc_row *y)
{
    const nc_origin *from = nc_row_from(x), *other = nc_row_from(y);
    int order = nc_str_cmp(source_name(b, x), source_name(b, y));
    if (order == 0)
        order = three_way(from->source, other->source);
    if (order == 0)
        order = three_way(x->type, y->type);
    if (order == 0)
        order = (from->at > other->at) - (from->at < other->at);
    if (order == 0)
        order = three_way(from->record, other->record);
    if (order == 0)
        order = three_way(from->line, other->line);
    if (order == 0)
        order = three_way(from->offset, other->offset);
    return order ? order : slot_order(b, x, y);
}

/* ---- who talks to whom ---- */

typedef struct ends {
    nc_str from, from_port, to, to_port;
    bool directed;
} ends;

static const ends known_ends[] = {
    {NC_SI("ip.src"), NC_SI("sport"), NC_SI("ip.dst"), NC_SI("dport"), true},
    {NC_SI("src"), NC_SI("sport"), NC_SI("dst"), NC_SI("dport"), true},
    {NC_SI("client"), NC_SI("cport"), NC_SI("server"), NC_SI("sport"), false},
};

/* The value of an own slot by name, if it is known and the same in all rows. */
static bool common_value(const nc_shape *shape, nc_str slot, const nc_row *const *rows, size_t count,
                         nc_word *out)
{
    int number = nc_shape_slot(shape, slot);
    if (number < NC_SLOT_OWN || !nc_row_get(rows[0], (unsigned)number, out))
        return false;
    for (size_t i = 1; i < count; i++) {
        nc_word word;
        if (!nc_row_get(rows[i], (unsigned)number, &word) || word != *out)
            return false;
    }
    return true;
}

static void print_end(const nc_build *b, nc_buf *out, nc_word ip, bool has_port, nc_word port)
{
    bool bracket = has_port && !nc_ip_is4(ip);
    nc_buf_c(out, bracket ? "[" : "");
    nc_value_print(out, b->in->pool, NC_T_IP, ip);
    nc_buf_c(out, bracket ? "]" : "");
    if (has_port)
        nc_buf_printf(out, ":%" PRId64, nc_v_int(port));
}

static bool is_ip(const nc_shape *shape, nc_str slot)
{
    int number = nc_shape_slot(shape, slot);
    return number >= NC_SLOT_OWN && nc_shape_slot_info(shape, number)->type == NC_T_IP;
}

static const ends *print_ends(const nc_build *b, nc_buf *out, const nc_shape *shape,
                              const nc_row *const *rows, size_t count)
{
    for (size_t i = 0; i < sizeof known_ends / sizeof *known_ends; i++) {
        const ends *e = &known_ends[i];
        nc_word from, to, port;
        if (!is_ip(shape, e->from) || !is_ip(shape, e->to) ||
            !common_value(shape, e->from, rows, count, &from) ||
            !common_value(shape, e->to, rows, count, &to))
            continue;
        nc_buf_char(out, ' ');
        bool has = common_value(shape, e->from_port, rows, count, &port);
        print_end(b, out, from, has, port);
        nc_buf_c(out, e->directed ? " > " : " - ");
        has = common_value(shape, e->to_port, rows, count, &port);
        print_end(b, out, to, has, port);
        return e;
    }
    return NULL;
}

/* Said by the ends already; the conversation is what they name. */
static bool among_ends(const ends *e, nc_str slot)
{
    return nc_str_eq(slot, e->from) || nc_str_eq(slot, e->to) || nc_str_eq(slot, e->from_port) ||
           nc_str_eq(slot, e->to_port) || nc_str_eq(slot, NC_S("flow"));
}

/* ---- slots ---- */

static void cut_text(nc_buf *out, nc_str s)
{
    size_t n = s.n;
    if (n > MOST_TEXT)
        for (n = MOST_TEXT; n > 0 && ((unsigned char)s.p[n] & 0xc0) == 0x80; n--)
            ;
    nc_buf_safe(out, nc_str_sub(s, 0, n), true);
    if (n < s.n)
        nc_buf_c(out, "...");
}

static void print_word(const nc_build *b, nc_buf *out, const nc_slot *slot, nc_word word)
{
    nc_buf text = {0};
    size_t count = 0;
    if (slot->type == NC_T_STRING) {
        nc_buf_char(out, '"');
        cut_text(out, nc_sym_str(b->in->pool, (nc_sym)word));
        nc_buf_char(out, '"');
    } else if (slot->type == NC_T_LIST) {
        const uint64_t *items = nc_pool_list_items(b->in->pool, (uint32_t)word, &count);
        for (size_t i = 0; i < count && i < MOST_SLOTS; i++) {
            nc_buf_c(&text, i ? " " : "");
            nc_value_print(&text, b->in->pool, slot->item, items[i]);
        }
        nc_buf_c(&text, count > MOST_SLOTS ? " ..." : "");
    } else if (slot->type == NC_T_DURATION) {
        nc_duration_print(&text, nc_v_int(word), true);
    } else {
        nc_value_print(&text, b->in->pool, slot->type, word);
    }
    cut_text(out, nc_buf_str(&text));
    nc_buf_free(&text);
}

static bool is_flow(const nc_slot *slot)
{
    return slot->type == NC_T_INT &&
           (nc_str_eq(slot->name, NC_S("flow")) || nc_str_starts(slot->name, NC_S("flow.")));
}

static bool print_flow(const nc_build *b, nc_buf *out, const nc_slot *slot, nc_word word)
{
    nc_buf name = {0};
    bool fine = b->in->flow_name != NULL && b->in->flow_name(b->in->context, word, &name);
    if (fine) {
        nc_buf_printf(out, "%.*s ", NC_FMT(slot->name));
        cut_text(out, nc_buf_str(&name));
    }
    nc_buf_free(&name);
    return fine;
}

static bool print_one(const nc_build *b, nc_buf *out, const nc_slot *slot, nc_word word)
{
    if (is_flow(slot))
        return print_flow(b, out, slot, word);
    if (slot->type == NC_T_BOOL) {
        nc_buf_printf(out, "%s%.*s", word ? "" : "not ", NC_FMT(slot->name));
        return true;
    }
    nc_buf_printf(out, "%.*s ", NC_FMT(slot->name));
    print_word(b, out, slot, word);
    return true;
}

/* A slot whose value differs from row to row: from the least to the greatest, where that says something. */
static bool print_range(const nc_build *b, nc_buf *out, const nc_slot *slot, unsigned number,
                        const nc_row *const *rows, size_t count)
{
    nc_word least = 0, most = 0, word;
    size_t known = 0;
    if (is_flow(slot) || (slot->type != NC_T_INT && slot->type != NC_T_FLOAT && slot->type != NC_T_DURATION))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!nc_row_get(rows[i], number, &word))
            continue;
        if (known == 0 || nc_value_cmp(b->in->pool, slot->type, word, least) < 0)
            least = word;
        if (known == 0 || nc_value_cmp(b->in->pool, slot->type, word, most) > 0)
            most = word;
        known++;
    }
    if (known == 0)
        return false;
    nc_buf_printf(out, "%.*s ", NC_FMT(slot->name));
    print_word(b, out, slot, least);
    if (least != most) {
        nc_buf_c(out, " to ");
        print_word(b, out, slot, most);
    }
    return true;
}

static bool print_slot(const nc_build *b, nc_buf *out, const nc_shape *shape, unsigned own,
                       const nc_row *const *rows, size_t count)
{
    nc_word word;
    const nc_slot *slot = &shape->slots[own];
    if (common_value(shape, slot->name, rows, count, &word))
        return print_one(b, out, slot, word);
    return count > 1 && print_range(b, out, slot, NC_SLOT_OWN + own, rows, count);
}

/* A count or a time that is nought in all of these. */
static bool is_nought(const nc_shape *shape, unsigned own, const nc_row *const *rows, size_t count)
{
    nc_word word;
    nc_type type = shape->slots[own].type;
    bool counts = type == NC_T_INT || type == NC_T_DURATION;
    return counts && common_value(shape, shape->slots[own].name, rows, count, &word) && word == 0;
}

/* The slots that are nought, or the others; `shown` counts both. */
static void print_slots(const nc_build *b, nc_buf *out, const ends *e, const nc_row *const *rows,
                        size_t count, bool nought, unsigned *shown)
{
    const nc_shape *shape = nc_vocab_shape(b->in->vocab, rows[0]->type);
    nc_buf piece = {0};
    for (unsigned i = 0; i < shape->slot_count && *shown < MOST_SLOTS; i++) {
        nc_buf_clear(&piece);
        bool said = e != NULL && among_ends(e, shape->slots[i].name);
        if (said || is_nought(shape, i, rows, count) != nought)
            continue;
        if (!print_slot(b, &piece, shape, i, rows, count))
            continue;
        nc_buf_c(out, (*shown)++ ? ", " : ": ");
        nc_buf_add(out, nc_buf_str(&piece));
    }
    nc_buf_free(&piece);
}

/* There is room for some slots only, so those that say that nothing happened come last. */
void nc_build_fact(const nc_build *b, nc_buf *out, const nc_row *const *rows, size_t count)
{
    const nc_shape *shape = nc_vocab_shape(b->in->vocab, rows[0]->type);
    unsigned shown = 0;
    nc_buf_add(out, shape->name);
    if (count > 1)
        nc_buf_printf(out, " x %zu", count);
    const ends *e = print_ends(b, out, shape, rows, count);
    print_slots(b, out, e, rows, count, false, &shown);
    print_slots(b, out, e, rows, count, true, &shown);
}
