/* SPDX-License-Identifier: Apache-2.0 */
#include "dns.h"

#include "dns_text.h"
#include "fields.h"
#include "requests.h"

/* DNS (RFC 1035), multicast DNS (RFC 6762), LLMNR (RFC 4795): one format, three ways to ask. */

enum { DNS_PORT = 53, MDNS_PORT = 5353, LLMNR_PORT = 5355 };
enum { RESPONSE = 0x8000, AUTHORITATIVE = 0x0400, TRUNCATED = 0x0200, RECURSION = 0x0080 };
enum {
    T_A = 1,
    T_NS = 2,
    T_CNAME = 5,
    T_SOA = 6,
    T_PTR = 12,
    T_MX = 15,
    T_AAAA = 28,
    T_SRV = 33,
    T_OPT = 41
};

typedef struct dns_message {
    const nc_step *step;
    nc_cursor start; /* at the first byte */
    nc_ask_kind kind;
    nc_dns_by by;
    bool response, retry, readable;      /* readable: all questions could be read */
    unsigned id, flags, rcode, count[4]; /* questions, answers, authority, additional */
    bool asked;                          /* the first question could be read */
    nc_dns_name name;
    unsigned qtype;
    nc_word flow;
    bool has_flow;
} dns_message;

typedef struct dns_record {
    nc_dns_name owner;
    unsigned type;
    uint32_t ttl;
    const uint8_t *data;
    nc_cursor at; /* stands on the data and ends with it */
} dns_record;

static nc_fields *fields_of(const dns_message *m)
{
    return m->step->packet->frame.fields;
}

static nc_sym type_sym(nc_pool *pool, unsigned type)
{
    const char *word = nc_dns_type_word(type);
    nc_buf text = {0};
    if (word != NULL)
        return nc_intern(pool, nc_str_c(word));
    nc_buf_printf(&text, "TYPE%u", type); /* RFC 3597 5 */
    nc_sym sym = nc_intern(pool, nc_buf_str(&text));
    nc_buf_free(&text);
    return sym;
}

static void put_header(dns_message *m, const uint8_t *h)
{
    nc_fields *fields = fields_of(m);
    static const char *const names[] = {"dns", "mdns", "llmnr"};
    if (fields == NULL)
        return;
    if (m->by != NC_DNS_TCP_BESIDE)
        nc_field_protocol(fields, nc_str_c(names[m->kind]));
    nc_field_put(fields, NC_FIELD_DNS_ID, h, 2, m->id);
    nc_field_put(fields, NC_FIELD_DNS_RESPONSE, h + 2, 1, m->response);
    nc_field_put(fields, NC_FIELD_DNS_OPCODE, h + 2, 1, m->flags >> 11 & 15);
    nc_field_put(fields, NC_FIELD_DNS_TRUNCATED, h + 2, 1, (m->flags & TRUNCATED) != 0);
    if (m->response)
        nc_field_put(fields, NC_FIELD_DNS_RCODE, h + 3, 1, m->flags & 15);
}

static bool read_header(dns_message *m, nc_cursor *c)
{
    const uint8_t *h = nc_take(c, 12);
    if (h == NULL)
        return false;
    m->id = nc_be16_at(h);
    m->flags = nc_be16_at(h + 2);
    m->response = (m->flags & RESPONSE) != 0;
    m->rcode = m->flags & 15;
    for (unsigned i = 0; i < 4; i++)
        m->count[i] = nc_be16_at(h + 4 + 2 * i);
    put_header(m, h);
    return true;
}

/* The root is shown as analysts know it. */
static void put_question(const dns_message *m, const uint8_t *where, size_t n, const nc_dns_name *name,
                         const uint8_t *type)
{
    nc_str text = name->n == 1 && name->text[0] == '.' ? NC_S("<Root>") : nc_str_n(name->text, name->n);
    nc_field_text(fields_of(m), NC_FIELD_DNS_QRY_NAME, where, n, text);
    nc_field_put(fields_of(m), NC_FIELD_DNS_QRY_TYPE, type, 2, nc_be16_at(type));
}

static bool read_questions(dns_message *m, nc_cursor *c)
{
    nc_dns_name name;
    for (unsigned i = 0; i < m->count[0]; i++) {
        const uint8_t *where = c->base + c->at;
        size_t from = c->at;
        if (!nc_dns_name_read(&m->start, c, &name))
            return false;
        size_t n = c->at - from;
        const uint8_t *type = nc_take(c, 4);
        if (type == NULL)
            return false;
        if (fields_of(m) != NULL)
            put_question(m, where, n, &name, type);
        if (i > 0)
            continue;
        m->asked = true;
        m->name = name;
        m->qtype = nc_be16_at(type);
    }
    return true;
}

static bool read_record(const dns_message *m, nc_cursor *c, dns_record *r)
{
    if (!nc_dns_name_read(&m->start, c, &r->owner))
        return false;
    r->type = nc_be16(c);
    nc_skip(c, 2);
    r->ttl = nc_be32(c);
    r->at = nc_sub(c, nc_be16(c));
    return c->state == NC_READ_OK;
}

/* ---- facts ---- */

static void set_target(nc_fact *fact, const dns_message *m, nc_cursor *c)
{
    nc_dns_name target;
    if (nc_dns_name_read(&m->start, c, &target))
        nc_fact_set(fact, NC_dns_answer_target,
                    nc_intern(m->step->wire->c->pool, nc_str_n(target.text, target.n)));
}

static bool set_data(nc_fact *fact, const dns_message *m, dns_record *r)
{
    nc_cursor *c = &r->at;
    const uint8_t *address;
    switch (r->type) {
    case T_A:
        address = nc_take(c, 4);
        if (address != NULL)
            nc_fact_set(fact, NC_dns_answer_address, nc_w_ip4(nc_be32_at(address)));
        return true;
    case T_AAAA:
        address = nc_take(c, 16);
        if (address != NULL)
            nc_fact_set(fact, NC_dns_answer_address, nc_w_ip6(m->step->wire->c->pool, address));
        return true;
    case T_SRV:
        nc_fact_set(fact, NC_dns_answer_priority, nc_be16(c));
        nc_skip(c, 2);
        nc_fact_set(fact, NC_dns_answer_port, nc_be16(c));
        set_target(fact, m, c);
        return true;
    case T_MX:
        nc_fact_set(fact, NC_dns_answer_priority, nc_be16(c));
        set_target(fact, m, c);
        return true;
    case T_NS:
    case T_CNAME:
    case T_SOA:
    case T_PTR: set_target(fact, m, c); return true;
    default: return false;
    }
}

static void give_answer(const dns_message *m, dns_record *r)
{
    nc_wire *wire = m->step->wire;
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_dns_answer, m->step->from);
    if (m->has_flow)
        nc_fact_set(&fact, NC_dns_answer_flow, m->flow);
    nc_fact_set(&fact, NC_dns_answer_server, m->step->packet->src);
    nc_fact_set(&fact, NC_dns_answer_id, m->id);
    nc_fact_set(&fact, NC_dns_answer_name, nc_intern(wire->c->pool, nc_str_n(r->owner.text, r->owner.n)));
    nc_fact_set(&fact, NC_dns_answer_rtype, type_sym(wire->c->pool, r->type));
    nc_fact_set(&fact, NC_dns_answer_ttl, r->ttl);
    if (!set_data(&fact, m, r))
        return;
    if ((fact.known >> NC_dns_answer_address & 1) != 0)
        nc_hosts_add(&wire->named, fact.slot[NC_dns_answer_address]);
    nc_put(wire->sink, &fact);
}

/* Answers become facts; the OPT record, anywhere behind them, has the upper bits of the result (RFC 6891
 * 6.1.3). */
static void read_records(dns_message *m, nc_cursor *c)
{
    bool wanted = nc_wants(m->step->wire->sink, NC_F_dns_answer);
    unsigned count = m->count[1] + m->count[2] + m->count[3];
    dns_record record;
    for (unsigned i = 0; i < count && read_record(m, c, &record); i++) {
        if (record.type == T_OPT && i >= m->count[1])
            m->rcode |= record.ttl >> 24 << 4;
        else if (wanted && i < m->count[1])
            give_answer(m, &record);
    }
}

static void give_message(const dns_message *m)
{
    static const char *const names[] = {"dns", "mdns", "llmnr"};
    const nc_packet *p = m->step->packet;
    nc_pool *pool = m->step->wire->c->pool;
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_dns, m->step->from);
    nc_fact_set(&fact, NC_dns_proto, nc_intern(pool, nc_str_c(names[m->kind])));
    if (m->has_flow)
        nc_fact_set(&fact, NC_dns_flow, m->flow);
    nc_fact_set(&fact, NC_dns_src, p->src);
    nc_fact_set(&fact, NC_dns_dst, p->dst);
    nc_fact_set(&fact, NC_dns_tcp, nc_w_bool((m->by != NC_DNS_UDP)));
    nc_fact_set(&fact, NC_dns_id, m->id);
    nc_fact_set(&fact, NC_dns_response, nc_w_bool(m->response));
    nc_fact_set(&fact, NC_dns_opcode, m->flags >> 11 & 15);
    if (m->asked) {
        nc_fact_set(&fact, NC_dns_name, nc_intern(pool, nc_str_n(m->name.text, m->name.n)));
        nc_fact_set(&fact, NC_dns_qtype, type_sym(pool, m->qtype));
    }
    nc_fact_set(&fact, NC_dns_truncated, nc_w_bool(m->flags & TRUNCATED));
    nc_fact_set(&fact, NC_dns_retry, nc_w_bool(m->retry));
    if (m->response) {
        nc_fact_set(&fact, NC_dns_rcode, nc_intern(pool, nc_str_c(nc_dns_rcode_word(m->rcode))));
        nc_fact_set(&fact, NC_dns_authoritative, nc_w_bool(m->flags & AUTHORITATIVE));
        nc_fact_set(&fact, NC_dns_recursion, nc_w_bool(m->flags & RECURSION));
        nc_fact_set(&fact, NC_dns_answers, m->count[1]);
    }
    nc_put(m->step->wire->sink, &fact);
}

/* ---- requests and answers ---- */

/* Questions to a group are answered by whoever knows; others by the one that was asked.  Everybody speaks to
 * the group of multicast DNS: repetitions of one speaker are all that can be told. */
static nc_ask_key key_of(const dns_message *m)
{
    const nc_packet *p = m->step->packet;
    bool r = m->response && m->kind != NC_ASK_MDNS;
    uint64_t ports = r ? (uint64_t)p->dport << 16 | p->sport : (uint64_t)p->sport << 16 | p->dport;
    nc_ask_key key = {.kind = (uint8_t)m->kind,
                      .client = r ? p->dst : p->src,
                      .server = r ? p->src : p->dst,
                      .id = (uint64_t)(m->by != NC_DNS_UDP) << 48 | ports << 16 | m->id};
    if (m->kind == NC_ASK_LLMNR)
        key.server = 0;
    return key;
}

static void put_repeat(const dns_message *m)
{
    nc_field_put(fields_of(m), NC_FIELD_DNS_RETRANSMISSION, NULL, 0, 1);
}

/* For views: Wireshark calls a copy within 5 s a repetition, and a later one a new request from which time
 * counts. */
static void mark_query(const dns_message *m, nc_ask *ask)
{
    int64_t since = nc_elapsed(ask->mark, m->step->from->at);
    if (ask->tries > 1 && since != NC_TIME_NONE && since < 5 * NC_SECOND)
        put_repeat(m);
    else
        ask->mark = m->step->from->at;
}

static void see_query(dns_message *m)
{
    nc_request request = {.key = key_of(m),
                          .server = m->step->packet->dst,
                          .name = m->asked ? nc_str_n(m->name.text, m->name.n) : NC_S(""),
                          .type = m->asked ? nc_dns_type_word(m->qtype) : NULL,
                          .number = m->id};
    nc_ask *ask = nc_request_asked(m->step, &request);
    m->retry = ask->tries > 1 && m->kind != NC_ASK_MDNS;
    mark_query(m, ask);
}

static void see_response(dns_message *m)
{
    nc_ask_key key = key_of(m);
    const nc_ask *ask = nc_request_answered(m->step, &key, nc_dns_rcode_word(m->rcode));
    if (ask == NULL)
        return;
    m->retry = ask->answers > 1 && m->kind != NC_ASK_MDNS;
    int64_t time = m->readable ? nc_elapsed(ask->mark, m->step->from->at) : NC_TIME_NONE;
    if (ask->answers > 1)
        put_repeat(m);
    else if (time != NC_TIME_NONE && m->kind != NC_ASK_LLMNR)
        nc_field_put(fields_of(m), NC_FIELD_DNS_TIME, NULL, 0, nc_w_int(time));
}

static void put_info(const dns_message *m)
{
    nc_buf text = {0};
    const char *type = nc_dns_type_word(m->qtype);
    if (fields_of(m) == NULL)
        return;
    nc_buf_c(&text, m->response ? "answer" : "query");
    if (m->asked && type != NULL)
        nc_buf_printf(&text, " %s %.*s", type, (int)m->name.n, m->name.text);
    else if (m->asked)
        nc_buf_printf(&text, " TYPE%u %.*s", m->qtype, (int)m->name.n, m->name.text);
    if (m->response)
        nc_buf_printf(&text, ": %s, %u record%s", nc_dns_rcode_word(m->rcode), m->count[1],
                      m->count[1] == 1 ? "" : "s");
    if ((m->flags & TRUNCATED) != 0)
        nc_buf_c(&text, ", truncated");
    nc_field_text(fields_of(m), NC_FIELD_INFO, NULL, 0, nc_buf_str(&text));
    nc_buf_free(&text);
}

static nc_ask_kind kind_of(const nc_packet *p)
{
    if (p->dport == MDNS_PORT || p->sport == MDNS_PORT)
        return NC_ASK_MDNS;
    return p->dport == LLMNR_PORT || p->sport == LLMNR_PORT ? NC_ASK_LLMNR : NC_ASK_DNS;
}

static bool wants_flow(const nc_sink *sink)
{
    return sink->wanted == NULL || (sink->wanted[NC_F_dns] & (UINT64_C(1) << NC_dns_flow)) != 0 ||
           (sink->wanted[NC_F_dns_answer] & (UINT64_C(1) << NC_dns_answer_flow)) != 0;
}

void nc_dns_message(const nc_step *step, const nc_cursor *message, nc_dns_by by)
{
    const nc_sink *sink = step->wire->sink;
    dns_message m = {.step = step, .start = *message, .kind = kind_of(step->packet), .by = by};
    nc_cursor c = *message;
    bool wanted = nc_wants(sink, NC_F_dns) || nc_wants(sink, NC_F_dns_answer);
    if ((!wanted && !nc_requests_wanted(step)) || !read_header(&m, &c))
        return;
    if (wanted && step->flow != NULL && wants_flow(sink)) {
        m.flow = nc_wire_flow_id(step->wire, step->flow);
        m.has_flow = true;
    }
    m.readable = read_questions(&m, &c);
    if (m.readable && (wanted || m.response))
        read_records(&m, &c);
    if (m.response)
        see_response(&m);
    else
        see_query(&m);
    put_info(&m);
    if (nc_wants(sink, NC_F_dns))
        give_message(&m);
}

static void see(const nc_step *step)
{
    nc_dns_message(step, &step->packet->payload, NC_DNS_UDP);
}

static bool is_host_character(uint8_t c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '-' || c == '_';
}

/* A name as hosts write it (RFC 1123 2.1, RFC 2782 for the underscore), uncompressed; `c` moves behind it. */
static bool is_plain_name(nc_cursor *c)
{
    enum { LABEL = 63, NAME = 255 };
    size_t total = 1;
    for (size_t n = nc_u8(c); n != 0; n = nc_u8(c)) {
        const uint8_t *label = n <= LABEL ? nc_take(c, n) : NULL;
        total += n + 1;
        if (label == NULL || total > NAME)
            return false;
        for (size_t i = 0; i < n; i++)
            if (!is_host_character(label[i]))
                return false;
    }
    return c->state == NC_READ_OK && total > 1;
}

/* On any port: one question of class IN and a known type for a plain name, which a query ends with, but for
 * an OPT record (RFC 6891 6.1.2). */
static bool has_form(nc_cursor c)
{
    enum { OTHER_BITS = 0x7840, IN = 1 };
    const uint8_t *h = nc_take(&c, 12);
    if (h == NULL || nc_be16_at(h + 4) != 1 || (nc_be16_at(h + 2) & OTHER_BITS) != 0)
        return false;
    bool response = (nc_be16_at(h + 2) & RESPONSE) != 0;
    bool answers = nc_be16_at(h + 6) != 0 || nc_be16_at(h + 8) != 0;
    unsigned more = nc_be16_at(h + 10);
    if (!is_plain_name(&c))
        return false;
    const char *type = nc_dns_type_word(nc_be16(&c));
    if (nc_be16(&c) != IN || c.state != NC_READ_OK || type == NULL)
        return false;
    bool rest = nc_left_wire(&c) > 0;
    return rest == (answers || more != 0) && (response || (!answers && more <= 1));
}

static bool recognise(const nc_step *step)
{
    return has_form(step->packet->payload);
}

static bool is_ours(uint16_t port)
{
    return port == DNS_PORT || port == MDNS_PORT || port == LLMNR_PORT;
}

bool nc_dns_quoted(const nc_step *icmp, const nc_packet *quoted)
{
    dns_message m = {.step = icmp, .start = quoted->payload, .kind = kind_of(quoted)};
    nc_cursor c = quoted->payload;
    if (!is_ours(quoted->sport) && !is_ours(quoted->dport) && !has_form(c))
        return false;
    if (read_header(&m, &c))
        (void)read_questions(&m, &c);
    return true;
}

const nc_datagram_app nc_datagram_dns = {
    .name = NC_SI("dns"),
    .ports = {DNS_PORT, MDNS_PORT, LLMNR_PORT},
    .see = see,
    .recognise = recognise,
};
