/* SPDX-License-Identifier: Apache-2.0 */
#include "app.h"
#include "fields.h"
#include "ike_offer.h"
#include "requests.h"

#include "engine/base/crypto.h"

#include <stdio.h>

/* IKE (RFC 7296; version 1: RFC 2408, 2409): the header of each message, what is in clear behind it, and
 * which message answers which.  Keys and identities are never kept. */

enum { IKE_PORT = 500, NAT_PORT = 4500, MARKER = 4, HEADER = 28, FIXED = 4, SHOWN = 400 };
enum { AT_NEXT = 16, AT_VERSION, AT_EXCHANGE, AT_FLAGS, AT_ID, AT_LENGTH = 24 };
enum { ENCRYPTED_1 = 0x01, RESPONSE_2 = 0x20 };
enum { MAIN = 2, AGGRESSIVE = 4, INFORMATIONAL_1, QUICK = 32 };
enum {
    SA_1 = 1,
    KE_1 = 4,
    NOTIFY_1 = 11,
    SA_2 = 33,
    KE_2 = 34,
    NOTIFY_2 = 41,
    SEALED = 46,
    SEALED_PART = 53
};
enum { INVALID_KE = 17, COOKIE = 16390, NAT_SOURCE = 16388, NAT_DESTINATION };
enum { ERRORS_END_1 = 8192, ERRORS_END_2 = 16384 }; /* below: errors (RFC 2408 3.14.1, RFC 7296 3.10.1) */

typedef struct ike_message {
    const nc_step *step;
    const uint8_t *head;
    unsigned version, exchange, next;
    uint32_t id, length;
    bool encrypted, response;
    bool has_offer, has_notify, has_group, has_wanted, hashed_source, hashed_destination;
    bool source_fits, destination_fits;
    unsigned part, parts, group, wanted, notify;
    nc_cursor offer;
} ike_message;

static nc_fields *fields_of(const ike_message *m)
{
    return m->step->packet->frame.fields;
}

static nc_word word_of(const ike_message *m, nc_str text)
{
    return nc_intern(m->step->wire->c->pool, text);
}

static nc_word symbol_of(const ike_message *m)
{
    const char *symbol = nc_ike_exchange_symbol(m->exchange);
    return word_of(m, nc_str_c(symbol != NULL ? symbol : "other"));
}

static const char *words_of(const ike_message *m)
{
    const char *words = nc_ike_exchange_words(m->exchange);
    return words != NULL ? words : "IKE";
}

static const char *notify_of(const ike_message *m)
{
    const char *name = nc_ike_notify(m->version, m->notify);
    return name != NULL ? name : "other";
}

static nc_word spi_of(const ike_message *m)
{
    char text[17];
    snprintf(text, sizeof text, "%08x%08x", nc_be32_at(m->head), nc_be32_at(m->head + 4));
    return word_of(m, nc_str_c(text));
}

/* ---- payloads in clear ---- */

/* RFC 7296 2.23: the SHA-1 of both SPIs, address and port, as the sender knows them. */
static bool hash_fits(const ike_message *m, nc_word ip, uint16_t port, const uint8_t *hash)
{
    enum { SPIS = 16, MOST = 16 + 2 };
    const nc_packet *p = m->step->packet;
    size_t n = p->ip_version == 4 ? 4 : 16;
    uint8_t bytes[SPIS + MOST], mine[NC_SHA1];
    memcpy(bytes, m->head, SPIS);
    nc_ip_bytes(m->step->wire->c->pool, ip, bytes + SPIS);
    bytes[SPIS + n] = (uint8_t)(port >> 8);
    bytes[SPIS + n + 1] = (uint8_t)port;
    nc_sha1(bytes, SPIS + n + 2, mine);
    return memcmp(mine, hash, NC_SHA1) == 0;
}

/* A sender with several addresses puts in a hash of each. */
static void read_hash(ike_message *m, unsigned type, nc_cursor *c)
{
    const nc_packet *p = m->step->packet;
    const uint8_t *hash = nc_take(c, NC_SHA1);
    if (hash == NULL)
        return;
    if (type == NAT_SOURCE) {
        m->hashed_source = true;
        m->source_fits |= hash_fits(m, p->src, p->sport, hash);
    } else {
        m->hashed_destination = true;
        m->destination_fits |= hash_fits(m, p->dst, p->dport, hash);
    }
}

static void read_notify(ike_message *m, nc_cursor c)
{
    if (m->version == 1)
        nc_skip(&c, 4); /* domain of interpretation */
    nc_skip(&c, 1);
    unsigned spi = nc_u8(&c);
    const uint8_t *where = nc_take(&c, 2);
    nc_skip(&c, spi);
    if (c.state != NC_READ_OK)
        return;
    unsigned type = nc_be16_at(where);
    nc_field_put(fields_of(m), NC_FIELD_ISAKMP_NOTIFY, where, 2, type);
    if (m->version == 2 && (type == NAT_SOURCE || type == NAT_DESTINATION)) {
        read_hash(m, type, &c);
        return;
    }
    bool error = type < (m->version == 1 ? (unsigned)ERRORS_END_1 : (unsigned)ERRORS_END_2);
    if (m->has_notify || (!error && (m->version == 1 || type != COOKIE || !m->response)))
        return;
    m->has_notify = true;
    m->notify = type;
    if (m->version == 2 && type == INVALID_KE) {
        m->wanted = nc_be16(&c);
        m->has_wanted = c.state == NC_READ_OK;
    }
}

static void read_payload(ike_message *m, unsigned type, nc_cursor body)
{
    bool two = m->version == 2;
    if (type == (two ? SA_2 : SA_1) && !m->has_offer) {
        m->has_offer = true;
        m->offer = body;
    } else if (type == (two ? NOTIFY_2 : NOTIFY_1)) {
        read_notify(m, body);
    } else if (two && type == KE_2) {
        m->group = nc_be16(&body);
        m->has_group = body.state == NC_READ_OK;
    } else if (type == SEALED_PART) {
        m->part = nc_be16(&body);
        m->parts = nc_be16(&body);
    }
}

/* Payloads are a chain: type of the next one, a byte, length with these four (RFC 7296 3.2, RFC 2408 3.2). */
static void read_payloads(ike_message *m, nc_cursor c)
{
    unsigned type = m->next;
    while (type != 0 && c.state == NC_READ_OK) {
        unsigned next = nc_u8(&c);
        nc_skip(&c, 1);
        unsigned length = nc_be16(&c);
        if (c.state != NC_READ_OK || length < FIXED)
            return;
        nc_cursor body = nc_sub(&c, length - FIXED);
        if (body.state == NC_READ_OK)
            read_payload(m, type, body);
        if (type == SEALED || type == SEALED_PART)
            return; /* the next payload is inside */
        type = next;
    }
}

static void put_fields(const ike_message *m)
{
    nc_fields *fields = fields_of(m);
    const uint8_t *h = m->head;
    nc_str spi = nc_sym_str(m->step->wire->c->pool, (nc_sym)spi_of(m));
    nc_field_text(fields, NC_FIELD_ISAKMP_ISPI, h, 8, spi);
    nc_field_put(fields, NC_FIELD_ISAKMP_EXCHANGE, h + AT_EXCHANGE, 1, m->exchange);
    nc_field_put(fields, NC_FIELD_ISAKMP_ID, h + AT_ID, 4, m->id);
    nc_field_put(fields, NC_FIELD_ISAKMP_LENGTH, h + AT_LENGTH, 4, m->length);
}

static bool read_message(ike_message *m, nc_cursor c)
{
    m->head = nc_take(&c, HEADER);
    if (m->head == NULL)
        return false;
    m->next = m->head[AT_NEXT];
    m->version = m->head[AT_VERSION] >> 4;
    m->exchange = m->head[AT_EXCHANGE];
    m->id = nc_be32_at(m->head + AT_ID);
    m->length = nc_be32_at(m->head + AT_LENGTH);
    if ((m->version != 1 && m->version != 2) || m->length < HEADER || m->length - HEADER > nc_left_wire(&c))
        return false;
    nc_narrow(&c, m->length - HEADER);
    m->response = m->version == 2 && (m->head[AT_FLAGS] & RESPONSE_2) != 0;
    m->encrypted = m->version == 1 ? (m->head[AT_FLAGS] & ENCRYPTED_1) != 0
                                   : m->next == SEALED || m->next == SEALED_PART;
    nc_field_protocol(fields_of(m), NC_S("isakmp"));
    if (fields_of(m) != NULL)
        put_fields(m);
    if (m->version == 2 || !m->encrypted)
        read_payloads(m, c);
    return true;
}

/* ---- facts ---- */

static void set_offer(nc_fact *fact, const ike_message *m)
{
    nc_buf text = {.p = NULL};
    nc_ike_offer(m->version, m->offer, &text);
    if (text.n > 0)
        nc_fact_set(fact, NC_ike_offer, word_of(m, nc_str_sub(nc_buf_str(&text), 0, SHOWN)));
    nc_buf_free(&text);
}

static void set_nat(nc_fact *fact, const ike_message *m)
{
    static const nc_str words[] = {NC_SI("none"), NC_SI("sender"), NC_SI("receiver"), NC_SI("both")};
    if (m->hashed_source && m->hashed_destination)
        nc_fact_set(fact, NC_ike_nat, word_of(m, words[!m->source_fits + 2 * !m->destination_fits]));
}

static void give_message(const ike_message *m)
{
    const nc_step *step = m->step;
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_ike, step->from);
    if (step->flow != NULL)
        nc_fact_set(&fact, NC_ike_flow, nc_wire_flow_id(step->wire, step->flow));
    nc_fact_set(&fact, NC_ike_src, step->packet->src);
    nc_fact_set(&fact, NC_ike_dst, step->packet->dst);
    nc_fact_set(&fact, NC_ike_dport, step->packet->dport);
    nc_fact_set(&fact, NC_ike_version, m->version);
    nc_fact_set(&fact, NC_ike_exchange, symbol_of(m));
    nc_fact_set(&fact, NC_ike_spi, spi_of(m));
    nc_fact_set(&fact, NC_ike_id, m->id);
    if (m->version == 2)
        nc_fact_set(&fact, NC_ike_response, nc_w_bool(m->response));
    nc_fact_set(&fact, NC_ike_encrypted, nc_w_bool(m->encrypted));
    nc_fact_set(&fact, NC_ike_length, m->length);
    nc_fact_set(&fact, NC_ike_split, nc_w_bool(step->packet->reassembled));
    if (m->parts != 0) {
        nc_fact_set(&fact, NC_ike_part, m->part);
        nc_fact_set(&fact, NC_ike_parts, m->parts);
    }
    if (m->has_offer)
        set_offer(&fact, m);
    if (m->has_group)
        nc_fact_set(&fact, NC_ike_group, m->group);
    set_nat(&fact, m);
    nc_put(step->wire->sink, &fact);
}

static void give_notify(const ike_message *m)
{
    const nc_step *step = m->step;
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_ike_notify, step->from);
    if (step->flow != NULL)
        nc_fact_set(&fact, NC_ike_notify_flow, nc_wire_flow_id(step->wire, step->flow));
    nc_fact_set(&fact, NC_ike_notify_src, step->packet->src);
    nc_fact_set(&fact, NC_ike_notify_dst, step->packet->dst);
    nc_fact_set(&fact, NC_ike_notify_version, m->version);
    nc_fact_set(&fact, NC_ike_notify_exchange, symbol_of(m));
    nc_fact_set(&fact, NC_ike_notify_spi, spi_of(m));
    nc_fact_set(&fact, NC_ike_notify_code, m->notify);
    nc_fact_set(&fact, NC_ike_notify_kind, word_of(m, nc_str_c(notify_of(m))));
    if (m->has_wanted)
        nc_fact_set(&fact, NC_ike_notify_group, m->wanted);
    nc_put(step->wire->sink, &fact);
}

/* ---- which message answers which ---- */

static nc_ask_key key_of(const ike_message *m, nc_word asker, nc_word other, uint32_t number)
{
    uint64_t spi = (uint64_t)nc_be32_at(m->head) << 32 | nc_be32_at(m->head + 4);
    return (nc_ask_key){.kind = NC_ASK_IKE,
                        .client = asker,
                        .server = other,
                        .id = spi + (uint64_t)number * 0x9e3779b97f4a7c15u};
}

static void asked(const ike_message *m, uint32_t number)
{
    const nc_packet *p = m->step->packet;
    nc_str symbol = nc_sym_str(m->step->wire->c->pool, (nc_sym)symbol_of(m));
    nc_request request = {
        .key = key_of(m, p->src, p->dst, number), .server = p->dst, .type = "", .number = m->id};
    nc_ask *ask = nc_request_asked(m->step, &request);
    ask->name = (nc_sym)word_of(m, nc_str_c(words_of(m)));
    ask->type = (nc_sym)word_of(m, symbol);
}

static bool answered(const ike_message *m, uint32_t number, const char *status)
{
    const nc_packet *p = m->step->packet;
    nc_ask_key key = key_of(m, p->dst, p->src, number);
    return nc_request_answered(m->step, &key, status) != NULL;
}

static const char *status_of(const ike_message *m)
{
    return m->has_notify ? notify_of(m) : m->has_offer ? "accepted" : "answered";
}

/* RFC 7296 2.1, 2.2: both sides count their own requests; of a request in parts the first stands for all. */
static void match_2(const ike_message *m)
{
    if (m->response)
        answered(m, m->id, status_of(m));
    else if (m->parts == 0 || m->part == 1)
        asked(m, m->id);
}

/* RFC 2409 5: what the initiator sends goes by threes of pairs: proposals, keys, proofs.  Who that is, is
 * known by its first message, which alone has no cookie of the responder. */
enum { PROPOSALS = 1, KEYS, PROOFS };

static uint32_t pair_of(const ike_message *m)
{
    return m->encrypted ? PROOFS : m->has_offer ? PROPOSALS : KEYS;
}

static bool is_first(const ike_message *m)
{
    return (nc_be32_at(m->head + 8) | nc_be32_at(m->head + 12)) == 0;
}

static bool is_initiator(const ike_message *m)
{
    const nc_packet *p = m->step->packet;
    nc_ask_key key = key_of(m, p->src, p->dst, PROPOSALS);
    return is_first(m) || nc_request_find(m->step, &key) != NULL;
}

/* An informational message in place of an answer refuses what is open, latest first. */
static void refuse_open(const ike_message *m)
{
    const nc_packet *p = m->step->packet;
    for (uint32_t pair = PROOFS; pair >= PROPOSALS; pair--) {
        nc_ask_key key = key_of(m, p->dst, p->src, pair);
        const nc_ask *ask = nc_request_find(m->step, &key);
        if (ask == NULL)
            continue;
        if (ask->answers == 0)
            answered(m, pair, m->has_notify ? notify_of(m) : "informational");
        return;
    }
}

/* Quick mode is three messages of one id, in turn (RFC 2409 5.5). */
static void match_quick(const ike_message *m)
{
    const nc_packet *p = m->step->packet;
    nc_ask_key own = key_of(m, p->src, p->dst, m->id);
    const nc_ask *ask = nc_request_find(m->step, &own);
    if (!answered(m, m->id, "answered") && (ask == NULL || ask->answers == 0))
        asked(m, m->id);
}

static void match_1(const ike_message *m)
{
    bool phase_1 = m->exchange == MAIN || m->exchange == AGGRESSIVE;
    uint32_t pair = m->exchange == AGGRESSIVE ? (uint32_t)PROPOSALS : pair_of(m);
    if (m->exchange == INFORMATIONAL_1)
        refuse_open(m);
    else if (m->exchange == QUICK)
        match_quick(m);
    else if (phase_1 && !is_initiator(m))
        answered(m, pair, status_of(m));
    else if (phase_1 && (m->exchange == MAIN || is_first(m)))
        asked(m, pair);
}

/* ---- for views ---- */

static void say(const ike_message *m)
{
    nc_buf text = {.p = NULL}, offer = {.p = NULL};
    nc_buf_printf(&text, "%s", words_of(m));
    if (m->version == 2)
        nc_buf_printf(&text, " %s %u", m->response ? "response" : "request", m->id);
    if (m->parts != 0)
        nc_buf_printf(&text, " part %u of %u", m->part, m->parts);
    if (m->encrypted)
        nc_buf_c(&text, ", encrypted");
    if (m->has_offer)
        nc_ike_offer(m->version, m->offer, &offer);
    if (offer.n > 0)
        nc_buf_printf(&text, ": %.*s", NC_FMT(nc_str_sub(nc_buf_str(&offer), 0, SHOWN)));
    if (m->has_notify)
        nc_buf_printf(&text, ": %s (%u)", notify_of(m), m->notify);
    if (m->has_wanted)
        nc_buf_printf(&text, ", wants group %u", m->wanted);
    nc_field_text(fields_of(m), NC_FIELD_INFO, NULL, 0, nc_buf_str(&text));
    nc_buf_free(&offer);
    nc_buf_free(&text);
}

/* ---- datagrams ---- */

/* RFC 3948 2: over port 4500 a message of IKE has four zero bytes in front; a single byte 0xff keeps a NAT's
 * mapping alive, all else is ESP. */
static bool begins_message(const nc_step *step, nc_cursor *c)
{
    const nc_packet *p = step->packet;
    nc_fields *fields = p->frame.fields;
    if (p->sport != NAT_PORT && p->dport != NAT_PORT)
        return true;
    nc_field_protocol(fields, NC_S("udpencap"));
    if (nc_left_wire(c) < MARKER) {
        nc_field_text(fields, NC_FIELD_INFO, NULL, 0, NC_S("NAT keep-alive"));
        return false;
    }
    uint32_t marker = nc_be32(c);
    if (c->state == NC_READ_OK && marker != 0)
        nc_field_protocol(fields, NC_S("esp"));
    return c->state == NC_READ_OK && marker == 0;
}

static void see(const nc_step *step)
{
    const nc_sink *sink = step->wire->sink;
    bool wanted = nc_wants(sink, NC_F_ike), noted = nc_wants(sink, NC_F_ike_notify);
    bool matched = nc_requests_wanted(step);
    nc_cursor c = step->packet->payload;
    ike_message m = {.step = step};
    if ((!wanted && !noted && !matched) || !begins_message(step, &c) || !read_message(&m, c))
        return;
    if (fields_of(&m) != NULL)
        say(&m);
    if (wanted)
        give_message(&m);
    if (noted && m.has_notify)
        give_notify(&m);
    if (matched && m.version == 2)
        match_2(&m);
    else if (matched)
        match_1(&m);
}

const nc_datagram_app nc_datagram_ike = {.name = NC_SI("ike"), .ports = {IKE_PORT, NAT_PORT}, .see = see};
