/* SPDX-License-Identifier: Apache-2.0 */
#include "snmp.h"
#include "ber.h"
#include "fields.h"
#include "requests.h"

/* SNMP: versions 1 and 2c (RFC 1157, 1901, 3416), the plain form of 2u (RFC 1910), version 3 as far as it is
 * not encrypted (RFC 3412, 3414).  The community, or what 2u has in its place, is skipped, never kept. */

enum { SNMP_PORT = 161, TRAP_PORT = 162 };
enum { GET, GETNEXT, RESPONSE, SET, TRAP, GETBULK, INFORM, TRAP2, REPORT, PDU_KINDS };

typedef struct snmp_message {
    const nc_step *step;
    nc_cursor payload;
    int64_t version, id, msg_id, error, error_index;
    bool has_pdu, has_id, has_error, encrypted, missing;
    unsigned pdu, variables;
    nc_buf oid;
    nc_cursor bindings;
} snmp_message;

static nc_fields *fields_of(const snmp_message *m)
{
    return m->step->packet->frame.fields;
}

static const uint8_t *place(const nc_cursor *value)
{
    return value->base != NULL ? value->base + value->at : NULL;
}

static bool read_int(nc_cursor *c, int64_t *out, nc_cursor *value)
{
    return nc_ber_expect(c, NC_BER_INTEGER, value) && nc_ber_int(value, out);
}

static const char *error_word(int64_t error)
{
    static const char *const words[] = {"noError",
                                        "tooBig",
                                        "noSuchName",
                                        "badValue",
                                        "readOnly",
                                        "genErr",
                                        "noAccess",
                                        "wrongType",
                                        "wrongLength",
                                        "wrongEncoding",
                                        "wrongValue",
                                        "noCreation",
                                        "inconsistentValue",
                                        "resourceUnavailable",
                                        "commitFailed",
                                        "undoFailed",
                                        "authorizationError",
                                        "notWritable",
                                        "inconsistentName"};
    return error >= 0 && error < (int64_t)(sizeof words / sizeof *words) ? words[error] : "other";
}

/* RFC 3414 5: usmStats, the counters that a report names. */
static const char *report_word(nc_str oid)
{
    static const char *const words[] = {"unsupportedSecLevel", "notInTimeWindow", "unknownUserName",
                                        "unknownEngineID",     "wrongDigest",     "decryptionError"};
    nc_str base = NC_S("1.3.6.1.6.3.15.1.1.");
    if (!nc_str_starts(oid, base) || oid.n != base.n + 3 || oid.p[base.n] < '1' || oid.p[base.n] > '6')
        return "other";
    return words[oid.p[base.n] - '1'];
}

/* ---- reading ---- */

static bool next_binding(nc_cursor *list, nc_buf *oid, uint8_t *tag, nc_cursor *value)
{
    nc_cursor binding, name;
    nc_buf_clear(oid);
    return nc_ber_expect(list, NC_BER_SEQUENCE, &binding) && nc_ber_expect(&binding, NC_BER_OID, &name) &&
           nc_ber_oid(&name, oid) && nc_ber_next(&binding, tag, value);
}

/* Analysts decode the texts of sysDescr and sysName once more (RFC 3418 2). */
static void name_text(const snmp_message *m, nc_str oid, const nc_cursor *value)
{
    bool text = nc_str_eq(oid, NC_S("1.3.6.1.2.1.1.1.0")) || nc_str_eq(oid, NC_S("1.3.6.1.2.1.1.5.0"));
    if (text && nc_left_wire(value) != 0)
        nc_field_protocol(fields_of(m), NC_S("snmp"));
}

static void read_bindings(snmp_message *m, nc_cursor *c)
{
    enum { MISSING = 0x80, MISSING_LAST = 0x82, MOST = 4096 };
    nc_cursor list, value;
    nc_buf oid = {0};
    uint8_t tag;
    if (!nc_ber_expect(c, NC_BER_SEQUENCE, &m->bindings))
        return;
    list = m->bindings;
    while (m->variables < MOST && next_binding(&list, &oid, &tag, &value)) {
        if (fields_of(m) != NULL)
            name_text(m, nc_buf_str(&oid), &value);
        if (m->variables++ > 0)
            continue;
        m->missing = tag >= MISSING && tag <= MISSING_LAST;
        nc_buf_add(&m->oid, nc_buf_str(&oid));
    }
    nc_buf_free(&oid);
}

/* RFC 1157 4.1.6: a trap of version 1 has other fields in front of its variables. */
static void read_trap(snmp_message *m, nc_cursor *c)
{
    nc_cursor value;
    uint8_t tag;
    for (unsigned i = 0; i < 5; i++)
        if (!nc_ber_next(c, &tag, &value))
            return;
    read_bindings(m, c);
}

static void read_pdu(snmp_message *m, nc_cursor *c)
{
    enum { CONTEXT = 0xa0, CONTEXT_MASK = 0xe0 };
    nc_cursor pdu, value;
    uint8_t tag;
    const uint8_t *where = place(c);
    if (!nc_ber_next(c, &tag, &pdu) || (tag & CONTEXT_MASK) != CONTEXT)
        return;
    m->pdu = tag & 0x1f;
    m->has_pdu = m->pdu < PDU_KINDS;
    if (m->has_pdu && m->version != 2)
        nc_field_put(fields_of(m), NC_FIELD_SNMP_DATA, where, 1, m->pdu);
    if (m->pdu == TRAP) {
        read_trap(m, &pdu);
        return;
    }
    m->has_id = read_int(&pdu, &m->id, &value);
    if (!m->has_id || !read_int(&pdu, &m->error, &value))
        return;
    m->has_error = m->pdu != GETBULK; /* there the place is taken by numbers of its own */
    if (m->has_error)
        nc_field_put(fields_of(m), NC_FIELD_SNMP_ERROR, place(&value), nc_left(&value), nc_w_int(m->error));
    if (read_int(&pdu, &m->error_index, &value))
        read_bindings(m, &pdu);
}

/* RFC 3412 6: header data, security parameters, then the scoped PDU, plain or encrypted. */
static void read_v3(snmp_message *m, nc_cursor *c)
{
    nc_cursor header, value, scoped, part;
    uint8_t tag;
    if (!nc_ber_expect(c, NC_BER_SEQUENCE, &header) || !read_int(&header, &m->msg_id, &value) ||
        !nc_ber_expect(c, NC_BER_OCTETS, &value) || !nc_ber_next(c, &tag, &scoped))
        return;
    m->encrypted = tag == NC_BER_OCTETS;
    if (tag == NC_BER_SEQUENCE && nc_ber_expect(&scoped, NC_BER_OCTETS, &part) &&
        nc_ber_expect(&scoped, NC_BER_OCTETS, &part))
        read_pdu(m, &scoped);
}

static bool read_message(snmp_message *m)
{
    nc_cursor c = m->payload, message, value;
    if (!nc_ber_expect(&c, NC_BER_SEQUENCE, &message) || !read_int(&message, &m->version, &value))
        return false;
    nc_field_protocol(fields_of(m), NC_S("snmp"));
    if (m->version == 3) {
        read_v3(m, &message);
        return true;
    }
    nc_field_put(fields_of(m), NC_FIELD_SNMP_VERSION, place(&value), nc_left(&value), nc_w_int(m->version));
    if (m->version < 0 || m->version > 2 || !nc_ber_expect(&message, NC_BER_OCTETS, &value))
        return m->version >= 0;
    read_pdu(m, &message);
    return true;
}

/* ---- facts ---- */

static nc_sym sym(const snmp_message *m, const char *word)
{
    return nc_intern(m->step->wire->c->pool, nc_str_c(word));
}

static const char *pdu_word(unsigned pdu)
{
    static const char *const words[PDU_KINDS] = {"get",     "getnext", "response", "set",   "trap",
                                                 "getbulk", "inform",  "trap",     "report"};
    return pdu < PDU_KINDS ? words[pdu] : "other";
}

static void set_pdu(nc_fact *fact, const snmp_message *m)
{
    nc_fact_set(fact, NC_snmp_pdu, sym(m, pdu_word(m->pdu)));
    nc_fact_set(fact, NC_snmp_variables, m->variables);
    if (m->oid.n > 0)
        nc_fact_set(fact, NC_snmp_oid, nc_intern(m->step->wire->c->pool, nc_buf_str(&m->oid)));
    if (m->pdu == RESPONSE && m->has_error) {
        nc_fact_set(fact, NC_snmp_error, sym(m, error_word(m->error)));
        nc_fact_set(fact, NC_snmp_error_index, nc_w_int(m->error_index));
        nc_fact_set(fact, NC_snmp_missing, nc_w_bool(m->missing));
    }
    if (m->pdu == REPORT)
        nc_fact_set(fact, NC_snmp_report, sym(m, report_word(nc_buf_str(&m->oid))));
}

static void give_message(const snmp_message *m)
{
    static const char *const versions[] = {"v1", "v2c", "other", "v3"};
    const nc_step *step = m->step;
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_snmp, step->from);
    if (step->flow != NULL)
        nc_fact_set(&fact, NC_snmp_flow, nc_wire_flow_id(step->wire, step->flow));
    nc_fact_set(&fact, NC_snmp_src, step->packet->src);
    nc_fact_set(&fact, NC_snmp_dst, step->packet->dst);
    nc_fact_set(&fact, NC_snmp_version,
                sym(m, m->version >= 0 && m->version < 4 ? versions[m->version] : "other"));
    nc_fact_set(&fact, NC_snmp_encrypted, nc_w_bool(m->encrypted));
    if (m->version == 3 || m->has_id)
        nc_fact_set(&fact, NC_snmp_id, nc_w_int(m->version == 3 ? m->msg_id : m->id));
    if (m->has_pdu)
        set_pdu(&fact, m);
    nc_put(step->wire->sink, &fact);
}

/* RFC 2578 2: application types are 0x40 + n.  Text of other groups may be a secret. */
static bool set_value(nc_fact *fact, const snmp_message *m, nc_str oid, uint8_t tag, const nc_cursor *value)
{
    enum { ADDRESS = 0x40, COUNTER64 = 0x46 };
    nc_pool *pool = m->step->wire->c->pool;
    nc_buf text = {0};
    int64_t number;
    nc_cursor c = *value;
    bool fine = true;
    if (tag == NC_BER_OID && nc_ber_oid(value, &text))
        nc_fact_set(fact, NC_snmp_value_text, nc_intern(pool, nc_buf_str(&text)));
    else if (tag == ADDRESS && nc_left(&c) == 4)
        nc_fact_set(fact, NC_snmp_value_address, nc_w_ip4(nc_be32(&c)));
    else if ((tag == NC_BER_INTEGER || (tag > ADDRESS && tag <= COUNTER64)) && nc_ber_int(value, &number))
        nc_fact_set(fact, NC_snmp_value_number, nc_w_int(number));
    else if (tag == NC_BER_OCTETS && nc_str_starts(oid, NC_S("1.3.6.1.2.1.1.")))
        nc_fact_set(fact, NC_snmp_value_text, nc_intern(pool, nc_cursor_rest(value)));
    else
        fine = false;
    nc_buf_free(&text);
    return fine;
}

static void give_values(const snmp_message *m)
{
    nc_wire *wire = m->step->wire;
    nc_cursor list = m->bindings, value;
    nc_buf oid = {0};
    uint8_t tag;
    for (unsigned i = 0; i < m->variables && next_binding(&list, &oid, &tag, &value); i++) {
        nc_fact fact;
        nc_fact_begin(&fact, NC_F_snmp_value, m->step->from);
        nc_fact_set(&fact, NC_snmp_value_src, m->step->packet->src);
        nc_fact_set(&fact, NC_snmp_value_oid, nc_intern(wire->c->pool, nc_buf_str(&oid)));
        if (set_value(&fact, m, nc_buf_str(&oid), tag, &value))
            nc_put(wire->sink, &fact);
    }
    nc_buf_free(&oid);
}

/* ---- requests and answers ---- */

/* Of version 3 the message number ties them, also when what is inside is encrypted or refused. */
static void match(const snmp_message *m)
{
    const nc_packet *p = m->step->packet;
    bool answer = p->sport == SNMP_PORT && p->dport != SNMP_PORT;
    bool asks = m->has_pdu ? m->pdu == GET || m->pdu == GETNEXT || m->pdu == SET || m->pdu == GETBULK ||
                                 m->pdu == INFORM
                           : m->encrypted && !answer;
    uint64_t id = (uint64_t)(m->version == 3 ? m->msg_id : m->id) & UINT32_MAX;
    bool answers = m->has_pdu ? m->pdu == RESPONSE || m->pdu == REPORT : m->encrypted && answer;
    uint16_t port = asks ? p->sport : p->dport;
    nc_ask_key key = {.kind = NC_ASK_SNMP,
                      .client = asks ? p->src : p->dst,
                      .server = asks ? p->dst : p->src,
                      .id = (uint64_t)(m->version == 3) << 48 | (uint64_t)port << 32 | id};
    if (asks)
        nc_request_asked(m->step, &(nc_request){.key = key,
                                                .server = p->dst,
                                                .name = nc_buf_str(&m->oid),
                                                .type = m->has_pdu ? pdu_word(m->pdu) : NULL,
                                                .number = (uint32_t)id});
    else if (answers)
        nc_request_answered(m->step, &key,
                            m->pdu == REPORT ? report_word(nc_buf_str(&m->oid))
                            : m->has_error   ? error_word(m->error)
                                             : NULL);
}

static void put_info(const snmp_message *m)
{
    nc_buf text = {0};
    if (fields_of(m) == NULL)
        return;
    nc_buf_c(&text, m->encrypted ? "encrypted" : m->has_pdu ? pdu_word(m->pdu) : "SNMP");
    if (m->oid.n > 0)
        nc_buf_printf(&text, " %.*s", NC_FMT(nc_buf_str(&m->oid)));
    if (m->variables > 1)
        nc_buf_printf(&text, " and %u more", m->variables - 1);
    if (m->pdu == RESPONSE && m->has_error && m->error != 0)
        nc_buf_printf(&text, ": %s", error_word(m->error));
    nc_field_text(fields_of(m), NC_FIELD_INFO, NULL, 0, nc_buf_str(&text));
    nc_buf_free(&text);
}

static void see(const nc_step *step)
{
    const nc_sink *sink = step->wire->sink;
    snmp_message m = {.step = step, .payload = step->packet->payload};
    bool wanted = nc_wants(sink, NC_F_snmp) || nc_wants(sink, NC_F_snmp_value);
    if ((!wanted && !nc_requests_wanted(step)) || !read_message(&m)) {
        nc_buf_free(&m.oid);
        return;
    }
    match(&m);
    put_info(&m);
    if (nc_wants(sink, NC_F_snmp))
        give_message(&m);
    bool told = m.has_pdu && (m.pdu == RESPONSE || m.pdu == TRAP || m.pdu == TRAP2 || m.pdu == INFORM);
    if (told && nc_wants(sink, NC_F_snmp_value))
        give_values(&m);
    nc_buf_free(&m.oid);
}

bool nc_snmp_quoted(const nc_step *icmp, const nc_packet *quoted)
{
    snmp_message m = {.step = icmp, .payload = quoted->payload};
    bool ours = quoted->sport == SNMP_PORT || quoted->dport == SNMP_PORT || quoted->sport == TRAP_PORT ||
                quoted->dport == TRAP_PORT;
    bool is = ours && read_message(&m);
    nc_buf_free(&m.oid);
    return is;
}

const nc_datagram_app nc_datagram_snmp = {.name = NC_SI("snmp"), .ports = {SNMP_PORT, TRAP_PORT}, .see = see};
