/* SPDX-License-Identifier: Apache-2.0 */
#include "api/cited.h"

#include "decoders/bundle/text_code.h"
#include "decoders/packet/fields.h"

#include <stdlib.h>

enum { MOST_FIELDS = 72 };

typedef struct wanted {
    size_t evidence;
    uint64_t number;  /* record, or line of a listing without records */
    bool seen, again; /* again: what came before it in its conversation is needed, too */
    nc_r_packet packet;
} wanted;

struct nc_cited {
    const nc_result *result;
    nc_session *reading;
    const nc_pick *pick; /* of the reading at hand */
    nc_pick *missing;    /* conversations that it passed over; NULL = none */
    wanted items[NC_CITED_PACKETS];
    size_t count;
};

/* ---- which packets ---- */

static bool is_wanted(const nc_cited *c, size_t evidence)
{
    for (size_t i = 0; i < c->count; i++)
        if (c->items[i].evidence == evidence)
            return true;
    return false;
}

static void want(nc_cited *c, size_t evidence)
{
    const nc_r_evidence *e = &c->result->evidence[evidence];
    const uint64_t *numbers = e->record_count > 0 ? e->records : e->lines;
    size_t count = e->record_count > 0 ? e->record_count : e->line_count;
    if (is_wanted(c, evidence))
        return;
    for (size_t i = 0; i < count && i < NC_CITED_OF_ROW && c->count < NC_CITED_PACKETS; i++)
        c->items[c->count++] = (wanted){.evidence = evidence, .number = numbers[i]};
}

nc_cited *nc_cited_new(const nc_result *r, nc_session *reading)
{
    nc_cited *c = nc_xcalloc(1, sizeof *c);
    c->result = r;
    c->reading = reading;
    for (size_t i = 0; i < r->finding_count && i < NC_CITED_FINDINGS; i++)
        for (size_t k = 0; k < r->findings[i].evidence.count; k++)
            want(c, r->findings[i].evidence.items[k]);
    if (c->count > 0)
        return c;
    free(c);
    return NULL;
}

void nc_cited_pick(nc_cited *c, nc_pick *pick)
{
    c->pick = pick;
    for (size_t i = 0; i < c->count; i++)
        if (!c->items[i].seen)
            nc_pick_record(pick, c->items[i].number);
}

/* Do its fields hang on packets before it?  What TCP carries is decoded in order, and edges of blocks count
 * from the beginning of the connection. */
static bool goes_on(const nc_packet *p)
{
    bool follows = p->payload_length > 0 || p->sack_count > 0 || (p->tcp_flags & NC_TCP_FIN) != 0;
    return p->has_tcp && p->depth == 0 && follows;
}

/* True when the reading passed over the packets before this one. */
static bool lacks(nc_cited *c, const nc_packet *p)
{
    nc_ends ends = {{p->src, p->dst}, {p->sport, p->dport}};
    const nc_pool *pool = nc_session_pool(c->reading);
    if (!goes_on(p) || nc_pick_has(c->pick, pool, ends.ip, ends.port))
        return false;
    if (c->missing == NULL)
        c->missing = nc_pick_new();
    (void)nc_pick_ends(c->missing, pool, &ends);
    return true;
}

nc_pick *nc_cited_again(nc_cited *c)
{
    nc_pick *pick = c->missing;
    c->missing = NULL;
    for (size_t i = 0; i < c->count; i++)
        if (c->items[i].again)
            c->items[i].seen = c->items[i].again = false;
    if (pick != NULL)
        nc_cited_pick(c, pick);
    return pick;
}

void nc_cited_read_by(nc_cited *c, nc_session *reading)
{
    c->reading = reading;
}

/* ---- which fields are the evidence ---- */

static const struct {
    nc_str fact; /* name of a fact type, or what several begin with */
    nc_field_id fields[4];
    bool payload; /* the bytes behind the headers hold what is cited, and never a password */
} marks[] = {
    {NC_SI("ftp.reply"), {NC_FIELD_FTP_CODE, NC_FIELD_FTP_TEXT, NC_FIELD_FTP_PASSIVE_IP}, true},
    {NC_SI("ftp.command"), {NC_FIELD_FTP_COMMAND, NC_FIELD_FTP_ARG, NC_FIELD_FTP_ACTIVE_IP}, false},
    {NC_SI("tls.alert"), {NC_FIELD_TLS_ALERT_LEVEL, NC_FIELD_TLS_ALERT_DESC}, true},
    {NC_SI("tls.server_hello"), {NC_FIELD_TLS_HANDSHAKE_VERSION, NC_FIELD_TLS_SUITE}, true},
    {NC_SI("tls.hello"), {NC_FIELD_TLS_HANDSHAKE_VERSION, NC_FIELD_TLS_SERVER_NAME}, true},
    {NC_SI("tls."), {NC_FIELD_TLS_HANDSHAKE_TYPE, NC_FIELD_TLS_RECORD_VERSION}, true},
    {NC_SI("dns."), {NC_FIELD_DNS_QRY_NAME, NC_FIELD_DNS_RCODE}, true},
    {NC_SI("request"), {NC_FIELD_DNS_QRY_NAME, NC_FIELD_DNS_RCODE, NC_FIELD_ARP_DST_IP}, false},
    {NC_SI("http."), {NC_FIELD_HTTP_CODE}, false},
    {NC_SI("snmp."), {NC_FIELD_SNMP_VERSION, NC_FIELD_SNMP_DATA, NC_FIELD_SNMP_ERROR}, false},
    {NC_SI("ike."), {NC_FIELD_ISAKMP_EXCHANGE, NC_FIELD_ISAKMP_ID, NC_FIELD_ISAKMP_NOTIFY}, true},
    {NC_SI("smtp."), {NC_FIELD_SMTP_CODE}, false},
    {NC_SI("tn3270"), {NC_FIELD_TN3270_COMMAND, NC_FIELD_TN3270_AID, NC_FIELD_TN3270_DATA_TYPE}, false},
    {NC_SI("tcp.zero_window"), {NC_FIELD_TCP_WINDOW}, false},
    {NC_SI("tcp.reset"), {NC_FIELD_TCP_FLAGS}, false},
    {NC_SI("tcp.connection"), {NC_FIELD_TCP_FLAGS}, false},
    {NC_SI("tcp."), {NC_FIELD_TCP_SEQ, NC_FIELD_TCP_FLAGS}, false},
    {NC_SI("segment."), {NC_FIELD_TCP_SEQ}, false},
    {NC_SI("path."), {NC_FIELD_TCP_SEQ}, false},
    {NC_SI("icmp."),
     {NC_FIELD_ICMP_TYPE, NC_FIELD_ICMP_CODE, NC_FIELD_ICMP6_TYPE, NC_FIELD_ICMP6_CODE},
     false},
    {NC_SI("arp."), {NC_FIELD_ARP_OPCODE, NC_FIELD_ARP_SRC_HW, NC_FIELD_ARP_SRC_IP}, false},
    {NC_SI("ip."), {NC_FIELD_IP_ID, NC_FIELD_IP_TTL, NC_FIELD_IPV6_HLIM}, false},
};
enum { MARKS = sizeof marks / sizeof *marks };

static size_t mark_of(nc_str fact)
{
    size_t i = 0;
    while (i < MARKS && !nc_str_starts(fact, marks[i].fact))
        i++;
    return i;
}

static bool is_marked(size_t mark, nc_field_id id)
{
    for (size_t i = 0; mark < MARKS && i < sizeof marks->fields / sizeof *marks->fields; i++)
        if (marks[mark].fields[i] == id && id != NC_FIELD_FRAME_NUMBER)
            return true;
    return false;
}

/* Commands that carry no secret, alone in their segment. */
static bool harmless_command(nc_str text)
{
    static const char *const verbs[] = {"PORT ", "EPRT ", "PASV",  "EPSV", "LIST",    "NLST",
                                        "RETR ", "STOR ", "TYPE ", "QUIT", "AUTH TLS"};
    size_t end = nc_str_find_char(text, '\n');
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (nc_str_starts(text, nc_str_c(verbs[i])))
            return end == SIZE_MAX || end + 1 == text.n;
    return false;
}

/* A password may stand in it: FTP commands that carry one, in whatever letters. */
static bool has_secret(nc_str text)
{
    static const nc_str verbs[] = {NC_SI("PASS "), NC_SI("ACCT "), NC_SI("ADAT ")};
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (nc_str_find_fold(text, verbs[i]) != SIZE_MAX)
            return true;
    return false;
}

/* Where in the frame what stands behind the headers begins; `otherwise` when that is not known. */
static size_t payload_at(const nc_packet *p, size_t otherwise)
{
    const nc_frame *f = &p->frame;
    const uint8_t *payload = p->payload.base != NULL ? p->payload.base + p->payload.at : NULL;
    bool inside = f->bytes != NULL && payload >= f->bytes && payload <= f->bytes + f->caplen;
    return inside ? (size_t)(payload - f->bytes) : otherwise;
}

/* How many bytes may be shown: the headers; more where what is cited stands behind them. */
static size_t shown_of(const nc_packet *p, const nc_fields *fields, size_t mark, nc_str fact)
{
    const nc_frame *f = &p->frame;
    size_t all = f->caplen < NC_CITED_BYTES ? f->caplen : NC_CITED_BYTES, at = payload_at(p, SIZE_MAX);
    bool whole = p->proto == NC_PROTO_ARP || (mark < MARKS && marks[mark].payload) ||
                 (p->has_ports && (p->sport == 53 || p->dport == 53));
    if (p->proto == NC_PROTO_ICMP || p->proto == NC_PROTO_ICMP6)
        return nc_icmp_headers(fields, all);
    if (at == SIZE_MAX && !whole)
        return 0;
    nc_str text = at == SIZE_MAX ? NC_S("") : nc_str_n((const char *)f->bytes + at, f->caplen - at);
    if (has_secret(text))
        return at > all ? all : at;
    whole = whole || (nc_str_eq(fact, NC_S("ftp.command")) && harmless_command(text));
    return whole || at > all ? all : at;
}

/* ---- a packet ---- */

static nc_str hex_of(nc_arena *arena, nc_str bytes)
{
    nc_buf out = {0};
    for (size_t i = 0; i < bytes.n; i++)
        nc_buf_printf(&out, "%02x", (uint8_t)bytes.p[i]);
    nc_str text = nc_arena_copy(arena, nc_buf_str(&out));
    nc_buf_free(&out);
    return text;
}

static nc_str ebcdic_of(nc_arena *arena, nc_str bytes)
{
    const unsigned char *table = nc_code_table(NC_CODE_IBM1047);
    char text[NC_CITED_BYTES];
    for (size_t i = 0; i < bytes.n; i++) {
        unsigned char c = table[(uint8_t)bytes.p[i]];
        text[i] = c >= ' ' && c <= '~' ? (char)c : '.';
    }
    return nc_arena_copy(arena, nc_str_n(text, bytes.n));
}

static void take_fields(const nc_cited *c, nc_r_packet *p, const nc_fields *fields, size_t mark)
{
    nc_arena *arena = c->result->arena;
    nc_r_field *items = NC_NEW_ARRAY(arena, nc_r_field, MOST_FIELDS);
    nc_buf value = {0};
    for (size_t i = 0; i < fields->count && p->field_count < MOST_FIELDS; i++) {
        const nc_field *f = &fields->at[i];
        if (f->offset == NC_FIELD_NOWHERE || f->length == 0)
            continue;
        nc_buf_clear(&value);
        nc_field_print(&value, nc_session_pool(c->reading), f);
        items[p->field_count++] = (nc_r_field){.name = nc_field_table[f->id].name,
                                               .label = nc_field_table[f->id].label,
                                               .value = nc_arena_copy(arena, nc_buf_str(&value)),
                                               .offset = f->offset,
                                               .length = f->length,
                                               .evidence = is_marked(mark, f->id)};
    }
    p->fields = items;
    nc_buf_free(&value);
}

/* What an application says is no header field: then its bytes as a whole are the evidence. */
static void take_payload(const nc_cited *c, nc_r_packet *p, const nc_fields *fields, size_t from,
                         size_t shown)
{
    nc_r_field *items = NC_NEW_ARRAY(c->result->arena, nc_r_field, p->field_count + 1);
    nc_str says = NC_S("");
    for (size_t i = 0; i < p->field_count; i++) {
        if (p->fields[i].evidence)
            return;
        items[i] = p->fields[i];
    }
    for (size_t i = 0; i < fields->count; i++)
        says = fields->at[i].id == NC_FIELD_INFO ? fields->at[i].text : says;
    items[p->field_count++] = (nc_r_field){.name = NC_S("data"),
                                           .label = NC_S("What it says"),
                                           .value = nc_arena_copy(c->result->arena, says),
                                           .offset = from,
                                           .length = shown - from,
                                           .evidence = true};
    p->fields = items;
}

static void take(nc_cited *c, wanted *w, const nc_packet *packet, const nc_fields *fields)
{
    const nc_r_evidence *e = &c->result->evidence[w->evidence];
    const nc_frame *frame = &packet->frame;
    size_t mark = mark_of(e->fact);
    size_t shown = frame->bytes != NULL ? shown_of(packet, fields, mark, e->fact) : 0;
    nc_str bytes = nc_str_n((const char *)frame->bytes, shown);
    w->seen = true;
    w->again = lacks(c, packet);
    w->packet = (nc_r_packet){.evidence = w->evidence,
                              .number = w->number,
                              .at = frame->from.at,
                              .length = frame->len,
                              .recorded = frame->bytes != NULL ? frame->caplen : 0,
                              .bytes = hex_of(c->result->arena, bytes),
                              .ebcdic = ebcdic_of(c->result->arena, bytes)};
    take_fields(c, &w->packet, fields, mark);
    size_t from = payload_at(packet, shown);
    if (from < shown && mark < MARKS && packet->has_ports)
        take_payload(c, &w->packet, fields, from, shown);
}

void nc_cited_see(nc_cited *c, uint32_t source, const nc_packet *packet, const nc_fields *fields)
{
    const nc_origin *from = &packet->frame.from;
    uint64_t number = from->record ? from->record : from->line;
    for (size_t i = 0; i < c->count; i++) {
        wanted *w = &c->items[i];
        if (w->number != number || w->seen)
            continue;
        const nc_source *s = nc_sources_get(nc_session_sources(c->reading), source);
        if (s != NULL && nc_str_eq(s->name, c->result->evidence[w->evidence].source))
            take(c, w, packet, fields);
    }
}

static int by_evidence(const void *left, const void *right)
{
    const nc_r_packet *a = left, *b = right;
    if (a->evidence != b->evidence)
        return a->evidence < b->evidence ? -1 : 1;
    return (a->number > b->number) - (a->number < b->number);
}

void nc_cited_end(nc_cited *c, nc_result *r)
{
    if (c == NULL)
        return;
    nc_r_packet *packets = NC_NEW_ARRAY(r->arena, nc_r_packet, c->count);
    size_t n = 0;
    for (size_t i = 0; i < c->count; i++)
        if (c->items[i].seen && (c->items[i].packet.field_count > 0 || c->items[i].packet.bytes.n > 0))
            packets[n++] = c->items[i].packet;
    if (n > 1)
        qsort(packets, n, sizeof *packets, by_evidence);
    r->packets = packets;
    r->packet_count = n;
    nc_pick_free(c->missing);
    free(c);
}
