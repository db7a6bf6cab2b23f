/* SPDX-License-Identifier: Apache-2.0 */
#include "api/packets.h"

#include "api/again.h"

#include "decoders/bundle/text_code.h"
#include "decoders/packet/fields.h"

#include <stdlib.h>

/* The name of the source a packet comes from is a column, too. */
enum { SOURCE = NC_FIELD_COUNT, COLUMNS, PIECE = 1 << 16 };
#define NO_CELL UINT16_MAX

typedef struct packet_view {
    const nc_packets_request *request;
    const nc_sources *sources;
    nc_pool *pool;
    nc_fields fields;
    uint16_t cell_of[COLUMNS]; /* for each column its place in the table */
    nc_buf text[COLUMNS];
    nc_str cells[COLUMNS], names[COLUMNS];
    nc_packet_table table;
    nc_packet_item *items; /* of formats that show whole packets */
    size_t item_capacity;
    nc_buf out, talk, summary;
    uint32_t source;
    uint64_t shown;
} packet_view;

size_t nc_packets_column_count(void)
{
    return COLUMNS;
}

nc_str nc_packets_column(size_t number, nc_str *label)
{
    bool source = number == SOURCE;
    if (label != NULL)
        *label = source ? NC_S("Source, where several are read") : nc_field_table[number].label;
    return source ? NC_S("source") : nc_field_table[number].name;
}

static void add_column(packet_view *v, unsigned column)
{
    if (v->cell_of[column] != NO_CELL)
        return;
    v->names[v->table.count] = nc_packets_column(column, NULL);
    v->cell_of[column] = (uint16_t)v->table.count++;
}

static nc_err unknown_column(nc_diag *diag, nc_str name)
{
    nc_str known[COLUMNS];
    for (unsigned i = 0; i < COLUMNS; i++)
        known[i] = nc_packets_column(i, NULL);
    nc_report(diag, NC_E_INVALID, (nc_place){.line = 0}, "no column '%.*s'", NC_FMT(name));
    nc_hint_nearest(diag, name, known, COLUMNS);
    return NC_E_INVALID;
}

static nc_err add_columns(packet_view *v, nc_str names, nc_diag *diag)
{
    nc_str name;
    while (nc_str_split(&names, ',', &name)) {
        name = nc_str_trim(name);
        nc_field_id id = nc_field_find(name);
        if (id == NC_FIELD_COUNT && !nc_str_eq(name, NC_S("source")))
            return unknown_column(diag, name);
        add_column(v, id);
    }
    return NC_E_OK;
}

/* All but what only people read. */
static void add_all(packet_view *v)
{
    for (unsigned id = 0; id < NC_FIELD_COUNT; id++)
        if (id != NC_FIELD_INFO)
            add_column(v, id);
}

static nc_err choose(packet_view *v, nc_diag *diag)
{
    nc_str names = v->request->columns.n ? v->request->columns : v->request->format->columns;
    nc_err err = NC_E_OK;
    memset(v->cell_of, 0xff, sizeof v->cell_of);
    if (names.n > 0)
        err = add_columns(v, names, diag);
    else
        add_all(v);
    v->table.columns = v->names;
    v->table.width = v->request->width;
    return err;
}

static void print_end(nc_buf *out, const nc_pool *pool, nc_word ip, uint16_t port)
{
    bool four = nc_ip_is4(ip);
    nc_buf_c(out, four ? "" : "[");
    nc_value_print(out, pool, NC_T_IP, ip);
    nc_buf_printf(out, "%s:%u", four ? "" : "]", port);
}

static bool answers(packet_view *v, uint32_t source, const nc_packet *p)
{
    const nc_source *s = nc_sources_get(v->sources, source);
    const nc_origin *from = &p->frame.from;
    nc_buf_clear(&v->talk);
    if (p->has_ip && p->has_ports) {
        print_end(&v->talk, v->pool, p->src, p->sport);
        nc_buf_c(&v->talk, " - ");
        print_end(&v->talk, v->pool, p->dst, p->dport);
    }
    return s != NULL && nc_survey_record(v->request->choice.survey, s->name,
                                         from->record ? from->record : from->line, nc_buf_str(&v->talk));
}

/* Who sent it and whom it is for, by IP and by the link layer, as far as both are known. */
static bool between_ends(const packet_view *v, const nc_packet *p)
{
    const nc_choice *c = &v->request->choice;
    unsigned from = nc_choice_address(c, v->pool, p->has_ip ? p->src : 0);
    unsigned to = nc_choice_address(c, v->pool, p->has_ip ? p->dst : 0);
    if (p->has_eth) {
        from |= nc_choice_mac(c, nc_w_mac(p->eth_src));
        to |= nc_choice_mac(c, nc_w_mac(p->eth_dst));
    }
    return nc_choice_sides(from, to);
}

/* Is any header of it between the addresses: its own, those of tunnels around it, ARP's, one that ICMP
 * quotes? */
static bool between(const packet_view *v, const nc_packet *p)
{
    const nc_choice *c = &v->request->choice;
    unsigned from = 0, linked = 0; /* held by the first address of a header, of the link layer */
    bool fine = between_ends(v, p);
    for (size_t i = 0; i < v->fields.count && !fine; i++) {
        const nc_field *f = &v->fields.at[i];
        switch ((int)f->id) {
        case NC_FIELD_IP_SRC:
        case NC_FIELD_IPV6_SRC:
        case NC_FIELD_ARP_SRC_IP: from = nc_choice_address(c, v->pool, f->word); break;
        case NC_FIELD_IP_DST:
        case NC_FIELD_IPV6_DST:
        case NC_FIELD_ARP_DST_IP: fine = nc_choice_sides(from, nc_choice_address(c, v->pool, f->word)); break;
        case NC_FIELD_ETH_DST:
        case NC_FIELD_ARP_SRC_HW: linked = nc_choice_mac(c, f->word); break;
        case NC_FIELD_ETH_SRC:
        case NC_FIELD_ARP_DST_HW: fine = nc_choice_sides(linked, nc_choice_mac(c, f->word)); break;
        default: break;
        }
    }
    return fine;
}

static bool chosen(packet_view *v, uint32_t source, const nc_packet *p)
{
    const nc_choice *c = &v->request->choice;
    bool port = c->port == 0 || (p->has_ports && (p->sport == c->port || p->dport == c->port));
    return port && nc_choice_time(c, p->frame.from.at) && between(v, p) &&
           (c->survey == NULL || answers(v, source, p));
}

static void fill(packet_view *v, uint32_t source)
{
    const nc_source *s = nc_sources_get(v->sources, source);
    v->table.source = s != NULL ? s->name : NC_S("");
    for (size_t i = 0; i < v->table.count; i++)
        nc_buf_clear(&v->text[i]);
    for (size_t i = 0; i < v->fields.count; i++) {
        const nc_field *field = &v->fields.at[i];
        uint16_t cell = v->cell_of[field->id];
        if (cell == NO_CELL)
            continue;
        if (v->text[cell].n > 0)
            nc_buf_char(&v->text[cell], nc_field_table[field->id].kind == NC_FIELD_WORD ? ',' : ';');
        nc_field_print(&v->text[cell], v->pool, field);
    }
    for (size_t i = 0; i < v->table.count; i++)
        v->cells[i] = nc_buf_str(&v->text[i]);
    if (v->cell_of[SOURCE] != NO_CELL)
        v->cells[v->cell_of[SOURCE]] = v->table.source;
}

/* ---- whole packets ---- */

/* Where the headers end: behind the last field, and where the payload begins if that is known.  The message
 * of ARP is header, and that of ICMP but for what a quoted packet carries. */
static size_t headers_of(const packet_view *v, const nc_packet *p)
{
    size_t end = 0;
    const uint8_t *payload = p->payload.base != NULL ? p->payload.base + p->payload.at : NULL;
    if (p->proto == NC_PROTO_ARP)
        return p->frame.caplen;
    if (p->proto == NC_PROTO_ICMP || p->proto == NC_PROTO_ICMP6)
        return nc_icmp_headers(&v->fields, p->frame.caplen);
    if (payload >= p->frame.bytes && payload <= p->frame.bytes + p->frame.caplen)
        return (size_t)(payload - p->frame.bytes);
    for (size_t i = 0; i < v->fields.count; i++) {
        const nc_field *f = &v->fields.at[i];
        size_t behind = f->offset != NC_FIELD_NOWHERE ? (size_t)f->offset + f->length : 0;
        end = behind > end ? behind : end;
    }
    return end < p->frame.caplen ? end : p->frame.caplen;
}

/* The values stand one behind the other in text[0] while they are written, so they get their places last. */
static size_t list_items(packet_view *v)
{
    size_t count = v->fields.count, at = 0;
    nc_buf *text = &v->text[0];
    nc_buf_clear(text);
    while (v->item_capacity < count)
        v->items = nc_grow(v->items, &v->item_capacity, v->item_capacity, sizeof *v->items);
    for (size_t i = 0; i < count; i++) {
        const nc_field *f = &v->fields.at[i];
        size_t before = text->n;
        nc_field_print(text, v->pool, f);
        nc_field_explain(text, f);
        v->items[i] = (nc_packet_item){.name = nc_field_table[f->id].name,
                                       .label = nc_field_table[f->id].label,
                                       .value = {.n = text->n - before},
                                       .offset = f->offset,
                                       .length = f->length,
                                       .placed = f->offset != NC_FIELD_NOWHERE};
    }
    for (size_t i = 0; i < count; i++) {
        v->items[i].value.p = text->p + at;
        at += v->items[i].value.n;
    }
    return count;
}

static void show_whole(packet_view *v, uint32_t source, const nc_packet *packet)
{
    const nc_source *s = nc_sources_get(v->sources, source);
    const nc_frame *frame = &packet->frame;
    size_t caplen = frame->bytes != NULL ? frame->caplen : 0;
    nc_packet_whole whole = {.source = s != NULL ? s->name : NC_S(""),
                             .number = frame->from.record ? frame->from.record : frame->from.line,
                             .by_line = frame->from.record == 0,
                             .at = frame->from.at,
                             .item_count = list_items(v),
                             .bytes = nc_str_n((const char *)frame->bytes, caplen),
                             .length = frame->len};
    whole.items = v->items;
    whole.summary = nc_buf_str(&v->summary);
    whole.width = v->request->format->columns.n > 0 ? 0 : v->table.width; /* a page folds by itself */
    whole.ordinal = ++v->shown;
    whole.ebcdic = nc_code_table(NC_CODE_IBM1047);
    whole.shown = v->request->payload ? caplen : caplen > 0 ? headers_of(v, packet) : 0;
    v->request->format->whole(&whole, &v->out);
}

/* The line stands beside the cells, which show_whole needs anew. */
static void summarise(packet_view *v, uint32_t source)
{
    fill(v, source);
    nc_buf_clear(&v->summary);
    nc_packet_summary(v->cells, &v->summary);
    if (source != v->source && v->request->format->source != NULL)
        v->request->format->source(&v->table, &v->out);
    v->source = source;
}

static void flush(packet_view *v)
{
    v->request->write(v->request->context, nc_buf_str(&v->out));
    nc_buf_clear(&v->out);
}

static void seen(void *context, uint32_t source, const nc_packet *packet, uint32_t flow)
{
    packet_view *v = context;
    (void)flow;
    if (!chosen(v, source, packet))
        return;
    const nc_packet_format *format = v->request->format;
    if (format->whole != NULL) {
        if (format->columns.n > 0)
            summarise(v, source);
        show_whole(v, source, packet);
        if (v->out.n >= PIECE)
            flush(v);
        return;
    }
    fill(v, source);
    if (source != v->source && v->request->format->source != NULL)
        v->request->format->source(&v->table, &v->out);
    v->source = source;
    v->shown++;
    v->request->format->row(&v->table, v->cells, &v->out);
    if (v->out.n >= PIECE)
        flush(v);
}

static void put_nothing(nc_sink *sink, const nc_fact *fact)
{
    (void)sink;
    (void)fact;
}

static nc_err read_all(nc_session *s, packet_view *v, const nc_str *bundles, size_t count)
{
    size_t types = nc_vocab_count(nc_session_vocab(s));
    uint64_t *nothing = nc_xcalloc(types, sizeof *nothing);
    nc_sink sink = {.put = put_nothing, .pool = v->pool, .wanted = nothing, .wanted_count = types};
    nc_packet_watch watch = {.seen = seen, .context = v, .fields = &v->fields};
    nc_fields_start(&v->fields);
    for (unsigned id = 0; id < NC_FIELD_COUNT; id++)
        v->fields.history |= v->cell_of[id] != NO_CELL && nc_field_of_history((nc_field_id)id);
    nc_session_watch(s, &watch);
    if (v->request->format->head != NULL)
        v->request->format->head(&v->table, &v->out);
    nc_err err = nc_session_read(s, bundles, count, &sink);
    nc_session_watch(s, &(nc_packet_watch){.seen = NULL});
    bool begun = v->request->format->head != NULL;
    if (v->request->format->foot != NULL && (err == NC_E_OK || begun))
        v->request->format->foot(v->shown, &v->out);
    flush(v);
    nc_fields_free(&v->fields);
    free(nothing);
    return err;
}

nc_err nc_session_packets(nc_session *s, const nc_str *bundles, size_t count,
                          const nc_packets_request *request)
{
    packet_view *v = nc_xcalloc(1, sizeof *v);
    v->request = request;
    v->sources = nc_session_sources(s);
    v->pool = nc_session_pool(s);
    nc_err err = choose(v, nc_session_diag(s));
    if (err == NC_E_OK)
        err = read_all(s, v, bundles, count);
    for (unsigned i = 0; i < COLUMNS; i++)
        nc_buf_free(&v->text[i]);
    nc_buf_free(&v->out);
    nc_buf_free(&v->talk);
    nc_buf_free(&v->summary);
    free(v->items);
    free(v);
    return err;
}
