/* SPDX-License-Identifier: Apache-2.0 */
#include "quic.h"

#include "fields.h"
#include "requests.h"
#include "tls.h"

/* QUIC (RFC 9000): what others can read of it are the headers and the Initial packets, which carry the hellos
 * of TLS.  These are handed to the TLS decoder; all else is encrypted with keys that only the two ends have.
 */

enum { LONG = 0x80, FIXED = 0x40, TYPE_SHIFT = 4, TYPE_BITS = 3, RETRY_TAG = 16, PORT = 443 };
enum { PADDING, PING, ACK, ACK_ECN, CRYPTO = 6, CLOSE = 0x1c };
enum { ALERT_FIRST = 0x100, ALERT_LAST = 0x1ff, STREAM_MOST = 1 << 20, REASON = 120 };

typedef struct quic {
    nc_tls tls; /* first: it is what the TLS decoder sees of the state */
    nc_quic_keys keys[2];
    uint32_t version; /* of the client's latest packet; 0 = none was seen */
    bool keyed, asked, answered;
    bool begins; /* the packet at hand has the first byte of its side */
} quic;

/* A datagram on its way. */
typedef struct quic_datagram {
    const nc_step *step;
    nc_talk *talk; /* NULL at a limit */
    nc_fields *fields;
    nc_buf info; /* its packets in words */
    nc_str dcid; /* of its first packet */
    bool closed; /* it ends the connection */
} quic_datagram;

/* A long header (RFC 9000 17.2). */
typedef struct quic_head {
    const uint8_t *start;
    uint32_t version;
    nc_str dcid, scid;
} quic_head;

/* A number of variable length (RFC 9000 16). */
static uint64_t take_number(nc_cursor *c)
{
    uint8_t first = nc_u8(c);
    uint64_t value = first & 0x3f;
    for (unsigned more = (1u << (first >> 6)) - 1; more > 0; more--)
        value = value << 8 | nc_u8(c);
    return value;
}

static bool take_head(nc_cursor *c, quic_head *h)
{
    h->start = nc_take(c, 1);
    h->version = nc_be32(c);
    nc_cursor dcid = nc_sub(c, nc_u8(c)), scid = nc_sub(c, nc_u8(c));
    h->dcid = nc_cursor_rest(&dcid);
    h->scid = nc_cursor_rest(&scid);
    return c->state == NC_READ_OK && (h->start[0] & LONG) != 0 && h->dcid.n <= NC_QUIC_ID_MOST &&
           h->scid.n <= NC_QUIC_ID_MOST;
}

/* RFC 9369 3.2 numbers the types of version 2 anew. */
static nc_quic_type type_of(const quic_head *h)
{
    unsigned type = h->start[0] >> TYPE_SHIFT & TYPE_BITS;
    return (nc_quic_type)(h->version == NC_QUIC_2 ? (type + TYPE_BITS) & TYPE_BITS : type);
}

static bool is_client(const quic_datagram *d)
{
    return d->talk->client == d->step->sender;
}

static unsigned who_sent(const quic_datagram *d)
{
    return is_client(d) ? NC_CLIENT : NC_SERVER;
}

/* ---- facts ---- */

static void give_close(const quic_datagram *d, uint32_t version, uint64_t code, nc_str reason)
{
    const nc_step *step = d->step;
    const nc_talk *talk = d->talk;
    nc_pool *pool = step->wire->c->pool;
    nc_fact fact;
    if (!nc_wants(step->wire->sink, NC_F_quic_close))
        return;
    nc_fact_begin(&fact, NC_F_quic_close, step->from);
    nc_fact_set(&fact, NC_quic_close_flow, nc_wire_flow_id(step->wire, step->flow));
    nc_fact_set(&fact, NC_quic_close_client, nc_talk_ip(talk, NC_CLIENT));
    nc_fact_set(&fact, NC_quic_close_server, nc_talk_ip(talk, NC_SERVER));
    nc_fact_set(&fact, NC_quic_close_sport, nc_talk_port(talk, NC_SERVER));
    nc_fact_set(&fact, NC_quic_close_by, nc_intern(pool, is_client(d) ? NC_S("client") : NC_S("server")));
    nc_fact_set(&fact, NC_quic_close_version, version);
    nc_fact_set(&fact, NC_quic_close_code, code);
    if (reason.n != 0) {
        nc_buf safe = {.p = NULL};
        nc_buf_safe(&safe, nc_str_sub(reason, 0, REASON), true);
        nc_fact_set(&fact, NC_quic_close_reason, nc_intern(pool, nc_buf_str(&safe)));
        nc_buf_free(&safe);
    }
    nc_put(step->wire->sink, &fact);
}

static void give_versions(const quic_datagram *d, nc_str offered)
{
    const nc_step *step = d->step;
    const nc_talk *talk = d->talk;
    const quic *q = talk->state;
    nc_fact fact;
    if (!nc_wants(step->wire->sink, NC_F_quic_versions))
        return;
    nc_fact_begin(&fact, NC_F_quic_versions, step->from);
    nc_fact_set(&fact, NC_quic_versions_flow, nc_wire_flow_id(step->wire, step->flow));
    nc_fact_set(&fact, NC_quic_versions_client, nc_talk_ip(talk, NC_CLIENT));
    nc_fact_set(&fact, NC_quic_versions_server, nc_talk_ip(talk, NC_SERVER));
    nc_fact_set(&fact, NC_quic_versions_sport, nc_talk_port(talk, NC_SERVER));
    if (q->version != 0) {
        nc_fact_set(&fact, NC_quic_versions_tried, q->version);
        nc_fact_set(&fact, NC_quic_versions_reserved, nc_w_bool(nc_quic_reserved(q->version)));
    }
    nc_fact_set(&fact, NC_quic_versions_offered, nc_intern(step->wire->c->pool, offered));
    nc_put(step->wire->sink, &fact);
}

/* ---- hello and answer as a request ---- */

static nc_ask_key key_of(const nc_talk *talk)
{
    return (nc_ask_key){.client = nc_talk_ip(talk, NC_CLIENT),
                        .server = nc_talk_ip(talk, NC_SERVER),
                        .id = (uint64_t)nc_talk_port(talk, NC_CLIENT) << 16 | nc_talk_port(talk, NC_SERVER),
                        .kind = NC_ASK_QUIC};
}

static void note_asked(const quic_datagram *d)
{
    quic *q = d->talk->state;
    const nc_step *step = d->step;
    bool new = !q->asked;
    if (!nc_requests_wanted(step) || !q->tls.has_hello || q->answered || (!new && !q->begins))
        return;
    q->asked = true;
    nc_str name = q->tls.sni != 0 ? nc_sym_str(step->wire->c->pool, q->tls.sni) : NC_S("");
    nc_request request = {.key = key_of(d->talk),
                          .server = nc_talk_ip(d->talk, NC_SERVER),
                          .name = name,
                          .type = "hello",
                          .number = q->version};
    nc_hosts_add(&step->wire->quic, request.server);
    nc_request_asked(step, &request);
}

static void note_answered(const quic_datagram *d, const char *status, bool last)
{
    quic *q = d->talk->state;
    if (!nc_requests_wanted(d->step) || q->answered)
        return;
    nc_ask_key key = key_of(d->talk);
    nc_request_answered(d->step, &key, status);
    q->answered = last;
}

static void note_version(const quic_datagram *d, uint32_t version)
{
    quic *q = d->talk->state;
    if (is_client(d) && version != 0)
        q->version = version;
}

/* ---- Initial packets ---- */

static void take_close(quic_datagram *d, const quic_head *h, nc_cursor *c)
{
    uint64_t code = take_number(c);
    (void)take_number(c); /* type of the frame that was at fault */
    nc_cursor words = nc_sub(c, take_number(c));
    if (c->state != NC_READ_OK)
        return;
    d->closed = true;
    if (d->fields != NULL) {
        nc_buf_printf(&d->info, ", closes: 0x%llx ", (unsigned long long)code);
        nc_buf_safe(&d->info, nc_str_sub(nc_cursor_rest(&words), 0, REASON), true);
    }
    give_close(d, h->version, code, nc_cursor_rest(&words));
    if (code >= ALERT_FIRST && code <= ALERT_LAST) /* RFC 9001 4.8 */
        nc_tls_give_alert(
            d->talk, &(nc_tls_alert){.who = who_sent(d), .clear = true, .level = 2, .code = (uint8_t)code},
            d->step->from);
}

static void take_crypto(const quic_datagram *d, nc_cursor *c)
{
    quic *q = d->talk->state;
    uint64_t at = take_number(c);
    nc_cursor data = nc_sub(c, take_number(c));
    if (c->state != NC_READ_OK || at > STREAM_MOST)
        return;
    q->begins |= at == 0;
    if (nc_stream_piece(d->step, (uint32_t)at, nc_cursor_rest(&data)))
        nc_field_protocol(d->fields, NC_S("tls"));
}

/* RFC 9000 19.3: acknowledged are the largest number, then how many before it, then gaps and ranges. */
static void skip_ack(nc_cursor *c, bool ecn)
{
    (void)take_number(c);
    (void)take_number(c);
    uint64_t ranges = take_number(c);
    (void)take_number(c);
    for (; ranges > 0 && c->state == NC_READ_OK; ranges--) {
        (void)take_number(c);
        (void)take_number(c);
    }
    for (unsigned i = 0; ecn && i < 3; i++)
        (void)take_number(c);
}

/* What an Initial packet may hold (RFC 9000 12.4, table 3). */
static void take_frames(quic_datagram *d, const quic_head *h, nc_cursor c)
{
    while (nc_left(&c) > 0 && c.state == NC_READ_OK) {
        switch (take_number(&c)) {
        case PADDING:
        case PING: break;
        case ACK: skip_ack(&c, false); break;
        case ACK_ECN: skip_ack(&c, true); break;
        case CRYPTO: take_crypto(d, &c); break;
        case CLOSE: take_close(d, h, &c); break;
        default: return;
        }
    }
}

/* The ports of a connection serve another one. */
static bool begin_again(quic_datagram *d)
{
    nc_stream_end(d->step->wire, d->step->flow, NC_TALK_OPEN);
    d->talk = nc_stream_claim(d->step, &nc_stream_quic);
    return d->talk != NULL;
}

/* Opens it by the keys at hand, or, where they do not fit, as the first packet of its sender: one that goes
 * on behind a Retry or with another version, or begins a connection (RFC 9001 5.2).  The sender is the client
 * then. */
static size_t open_initial(quic_datagram *d, const quic_head *h, size_t n, size_t number_at,
                           uint8_t out[NC_QUIC_PACKET_MOST])
{
    quic *q = d->talk->state;
    nc_quic_keys keys[2];
    size_t length = q->keyed ? nc_quic_open(&q->keys[who_sent(d)], h->start, n, number_at, out) : 0;
    if (length != 0 || !nc_quic_derive(keys, h->version, h->dcid))
        return length;
    length = nc_quic_open(&keys[NC_CLIENT], h->start, n, number_at, out);
    if (length == 0 || (q->tls.has_answer && !begin_again(d)))
        return 0;
    q = d->talk->state;
    memcpy(q->keys, keys, sizeof keys);
    q->keyed = true;
    d->talk->client = d->step->sender;
    return length;
}

static void take_initial(quic_datagram *d, const quic_head *h, size_t n, size_t number_at)
{
    uint8_t plain[NC_QUIC_PACKET_MOST];
    size_t length = open_initial(d, h, n, number_at, plain);
    if (length == 0)
        return;
    quic *q = d->talk->state;
    q->begins = false;
    q->tls.inside_known = true;
    q->tls.inside = nc_intern(d->step->wire->c->pool, NC_S("quic"));
    note_version(d, h->version);
    take_frames(d, h, nc_cursor_of(plain, length, length));
    if (is_client(d))
        note_asked(d);
}

/* ---- packets ---- */

static void put_id(nc_fields *fields, nc_field_id id, nc_str bytes)
{
    nc_buf hex = {.p = NULL};
    if (fields == NULL || bytes.n == 0)
        return;
    for (size_t i = 0; i < bytes.n; i++)
        nc_buf_printf(&hex, "%02x", (unsigned)(uint8_t)bytes.p[i]);
    nc_field_text(fields, id, (const uint8_t *)bytes.p, bytes.n, nc_buf_str(&hex));
    nc_buf_free(&hex);
}

static void put_head(const quic_datagram *d, const quic_head *h)
{
    nc_field_id type = h->version == NC_QUIC_2 ? NC_FIELD_QUIC_TYPE_2 : NC_FIELD_QUIC_TYPE;
    if (h->version == 0 || !nc_quic_reserved(h->version))
        nc_field_put(d->fields, NC_FIELD_QUIC_VERSION, h->start + 1, 4, h->version);
    if (h->version != 0 && !nc_quic_reserved(h->version))
        nc_field_put(d->fields, type, h->start, 1, h->start[0] >> TYPE_SHIFT & TYPE_BITS);
    put_id(d->fields, NC_FIELD_QUIC_DCID, h->dcid);
    put_id(d->fields, NC_FIELD_QUIC_SCID, h->scid);
}

static void say(quic_datagram *d, const char *words)
{
    if (d->fields != NULL)
        nc_buf_printf(&d->info, "%s%s", d->info.n != 0 ? ", " : "", words);
}

/* RFC 8999 6: the rest are versions. */
static void take_versions(quic_datagram *d, nc_cursor c)
{
    nc_buf list = {.p = NULL};
    while (nc_left(&c) >= 4) {
        uint32_t version = nc_be32(&c);
        if (!nc_quic_reserved(version))
            nc_buf_printf(&list, "%s%08x", list.n ? " " : "", (unsigned)version);
    }
    say(d, "Version negotiation: ");
    if (d->fields != NULL)
        nc_buf_add(&d->info, nc_buf_str(&list));
    if (d->talk != NULL && !is_client(d)) {
        give_versions(d, nc_buf_str(&list));
        note_answered(d, "versions", false);
    }
    nc_buf_free(&list);
}

/* The receiver takes packets behind the first one only when they are for the same connection (RFC 9000 12.2).
 */
static bool belongs(quic_datagram *d, const quic_head *h)
{
    if (d->dcid.p == NULL)
        d->dcid = h->dcid;
    return nc_str_eq(d->dcid, h->dcid);
}

/* One packet with a long header; false: nothing can be read behind it. */
static bool take_long(quic_datagram *d, nc_cursor *c)
{
    static const char *const words[] = {"Initial", "0-RTT", "Handshake", "Retry"};
    quic_head h;
    if (!take_head(c, &h) || !belongs(d, &h))
        return false;
    put_head(d, &h);
    if (d->talk != NULL)
        note_version(d, h.version);
    if (h.version == 0)
        take_versions(d, *c);
    if (h.version == 0 || nc_quic_reserved(h.version))
        return false;
    nc_quic_type type = type_of(&h);
    say(d, words[type]);
    if (type == NC_QUIC_RETRY && d->talk != NULL && !is_client(d))
        note_answered(d, "retry", false);
    if (type == NC_QUIC_RETRY)
        return false;
    if (type == NC_QUIC_INITIAL)
        (void)nc_sub(c, take_number(c)); /* token */
    uint64_t length = take_number(c);
    size_t number_at = (size_t)(c->base + c->at - h.start);
    nc_cursor body = nc_sub(c, length);
    bool whole = body.state == NC_READ_OK && nc_left(&body) == length;
    if (type == NC_QUIC_INITIAL && whole && d->talk != NULL)
        take_initial(d, &h, number_at + length, number_at);
    if (d->talk != NULL && !is_client(d) && type != NC_QUIC_0RTT)
        note_answered(d, d->closed ? "closed" : "answered", true);
    return whole;
}

/* Its sender has the last keys.  A client has them when it has the server's Finished, and sends its own
 * first; what the server sends behind that says that it has it (RFC 9001 4.1.1, 5.7). */
static void take_short(quic_datagram *d)
{
    say(d, "1-RTT");
    if (d->talk == NULL)
        return;
    quic *q = d->talk->state;
    unsigned who = who_sent(d);
    if (who == NC_SERVER)
        note_answered(d, "answered", true);
    if (q->tls.has_answer && (who == NC_CLIENT || q->tls.side[NC_CLIENT].finished))
        nc_tls_finished(d->talk, who, d->step->from->at);
}

static void take_packets(quic_datagram *d, nc_cursor c)
{
    for (bool more = true; more && nc_left(&c) > 0;) {
        uint8_t first = c.base[c.at];
        if ((first & LONG) != 0) {
            more = take_long(d, &c);
        } else {
            if ((first & FIXED) != 0)
                take_short(d);
            return;
        }
    }
}

/* ---- datagrams ---- */

/* Does a conversation begin like that?  A version that is known, behind a bit that is always set; both other
 * forms only go on with one. */
static bool begins_like_it(const nc_step *step)
{
    nc_cursor c = step->packet->payload;
    quic_head h;
    return take_head(&c, &h) && (h.start[0] & FIXED) != 0 && nc_quic_version(h.version);
}

static nc_talk *talk_of(const nc_step *step)
{
    return step->flow != NULL ? nc_stream_of(step->flow, &nc_stream_quic) : NULL;
}

static bool recognise(const nc_step *step)
{
    return talk_of(step) != NULL || begins_like_it(step);
}

static void see(const nc_step *step)
{
    bool wanted = nc_stream_wanted(step, &nc_stream_quic) || nc_requests_wanted(step);
    quic_datagram d = {.step = step, .talk = talk_of(step), .fields = step->packet->frame.fields};
    if (!wanted || step->flow == NULL || (d.talk == NULL && !begins_like_it(step)))
        return;
    nc_field_protocol(d.fields, NC_S("quic"));
    if (d.talk == NULL)
        d.talk = nc_stream_claim(step, &nc_stream_quic);
    take_packets(&d, step->packet->payload);
    if (d.info.n != 0)
        nc_field_text(d.fields, NC_FIELD_INFO, NULL, 0, nc_buf_str(&d.info));
    nc_buf_free(&d.info);
}

const nc_datagram_app nc_datagram_quic = {
    .name = NC_SI("quic"), .ports = {PORT}, .see = see, .recognise = recognise};

/* ---- what CRYPTO frames carry ---- */

static nc_guess never(const nc_look *look)
{
    (void)look;
    return (nc_guess){0, NC_ROLE_UNKNOWN};
}

static void end(nc_talk *talk, nc_talk_end how)
{
    quic *q = talk->state;
    if (how != NC_TALK_FREED && (q->tls.has_hello || q->tls.has_answer))
        nc_tls_give_session(talk, how);
    nc_buf_free(&q->tls.side[NC_CLIENT].message);
    nc_buf_free(&q->tls.side[NC_SERVER].message);
}

const nc_stream_app nc_stream_quic = {
    .name = NC_SI("quic"),
    .state_size = sizeof(quic),
    .gives = {NC_F_tls_hello, NC_F_tls_server_hello, NC_F_tls_alert, NC_F_tls_session, NC_F_quic_close,
              NC_F_quic_versions},
    .recognise = never,
    .bytes = nc_tls_bare,
    .end = end,
};
