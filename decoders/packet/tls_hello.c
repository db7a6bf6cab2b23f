/* SPDX-License-Identifier: Apache-2.0 */
#include "fields.h"
#include "tls.h"

#include "engine/base/arena.h"

/* What client and server agree on (RFC 8446 4.1, RFC 5246 7.4.1). */

enum {
    EXT_SERVER_NAME = 0,
    EXT_GROUPS = 10,
    EXT_SIGNATURES = 13,
    EXT_ALPN = 16,
    EXT_TICKET = 35,
    EXT_PSK = 41,
    EXT_EARLY_DATA = 42,
    EXT_VERSIONS = 43,
    EXT_KEY_SHARE = 51,
    FALLBACK_SCSV = 0x5600,
    RANDOM = 32,
    SESSION_MOST = 32,
};

/* What a hello says, as views into it. */
typedef struct hello {
    uint16_t version, highest, lowest;
    nc_str session;
    nc_cursor suites, groups, signatures, alpn;
    nc_str sni;
    bool has_versions, ticket, psk, early, fallback, retry, has_group;
    uint16_t suite, group;
} hello;

/* Values that mean nothing, sent to keep servers tolerant (RFC 8701). */
static bool is_grease(uint16_t value)
{
    return (value & 0x0f0f) == 0x0a0a && (value >> 8) == (value & 0xff);
}

/* Drafts of TLS 1.3 name themselves 0x7fNN (RFC 8446 4.2.1 before publication), those of Facebook 0xfbNN. */
static uint16_t true_version(uint16_t version)
{
    enum { DRAFT = 0x7f, FACEBOOK = 0xfb };
    return version >> 8 == DRAFT || version >> 8 == FACEBOOK ? NC_TLS_1_3 : version;
}

static void note_version(hello *h, uint16_t version)
{
    if (is_grease(version))
        return;
    version = true_version(version);
    if (!h->has_versions || version > h->highest)
        h->highest = version;
    if (!h->has_versions || version < h->lowest)
        h->lowest = version;
    h->has_versions = true;
}

static void read_versions(hello *h, nc_cursor c, bool server)
{
    if (server) {
        note_version(h, nc_be16(&c));
        return;
    }
    nc_cursor list = nc_sub(&c, nc_u8(&c));
    while (nc_left(&list) >= 2)
        note_version(h, nc_be16(&list));
}

/* RFC 6066 3: a list of names, only host names exist. */
static void read_server_name(hello *h, nc_cursor c)
{
    nc_cursor list = nc_sub(&c, nc_be16(&c));
    if (nc_u8(&list) != 0)
        return;
    nc_cursor name = nc_sub(&list, nc_be16(&list));
    if (name.state == NC_READ_OK)
        h->sni = nc_cursor_rest(&name);
}

static void read_extension(hello *h, uint16_t type, nc_cursor c, bool server)
{
    switch (type) {
    case EXT_SERVER_NAME: read_server_name(h, c); break;
    case EXT_GROUPS: h->groups = nc_sub(&c, nc_be16(&c)); break;
    case EXT_SIGNATURES: h->signatures = nc_sub(&c, nc_be16(&c)); break;
    case EXT_ALPN: h->alpn = nc_sub(&c, nc_be16(&c)); break;
    case EXT_TICKET: h->ticket = nc_left(&c) != 0; break;
    case EXT_PSK: h->psk = true; break;
    case EXT_EARLY_DATA: h->early = true; break;
    case EXT_VERSIONS: read_versions(h, c, server); break;
    case EXT_KEY_SHARE:
        if (server) {
            h->group = nc_be16(&c);
            h->has_group = true;
        }
        break;
    default: break;
    }
}

static void read_extensions(hello *h, nc_cursor *c, bool server)
{
    nc_cursor all = nc_sub(c, nc_left_wire(c) >= 2 ? nc_be16(c) : 0);
    while (nc_left(&all) >= 4) {
        uint16_t type = nc_be16(&all);
        nc_cursor one = nc_sub(&all, nc_be16(&all));
        if (one.state != NC_READ_OK)
            return;
        read_extension(h, type, one, server);
    }
}

/* "SHA-256 of HelloRetryRequest": what its random says (RFC 8446 4.1.3). */
static const uint8_t retry_random[RANDOM] = {0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c,
                                             0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb,
                                             0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};

static bool read_hello(hello *h, nc_cursor *c, bool server)
{
    *h = (hello){.version = nc_be16(c)};
    const uint8_t *random = nc_take(c, RANDOM);
    h->retry = server && random != NULL && memcmp(random, retry_random, RANDOM) == 0;
    nc_cursor session = nc_sub(c, server && (h->version & 0xff00) == 0x7f00 ? 0 : nc_u8(c));
    h->session = nc_cursor_rest(&session);
    if (server) {
        h->suite = nc_be16(c);
        if ((h->version & 0xff00) != 0x7f00)
            nc_skip(c, 1); /* compression */
    } else {
        h->suites = nc_sub(c, nc_be16(c));
        nc_skip(c, nc_u8(c));
    }
    if (c->state != NC_READ_OK || h->session.n > SESSION_MOST)
        return false;
    h->highest = true_version(h->version);
    read_extensions(h, c, server);
    return true;
}

/* ---- texts ---- */

enum { LISTED = 200 };

static bool print_numbers(nc_buf *out, nc_cursor list)
{
    nc_buf_clear(out);
    for (unsigned i = 0; nc_left(&list) >= 2 && i < LISTED;) {
        uint16_t value = nc_be16(&list);
        if (is_grease(value))
            continue;
        nc_buf_printf(out, "%s%04x", out->n ? " " : "", (unsigned)value);
        i++;
    }
    return out->n != 0;
}

static bool print_alpn(nc_buf *out, nc_cursor list)
{
    nc_buf_clear(out);
    while (nc_left(&list) != 0) {
        nc_cursor name = nc_sub(&list, nc_u8(&list));
        if (name.state != NC_READ_OK || nc_left(&name) == 0)
            break;
        if (nc_left(&name) == 2 && is_grease(nc_be16_at(name.base + name.at)))
            continue;
        nc_buf_c(out, out->n ? " " : "");
        nc_buf_safe(out, nc_cursor_rest(&name), true);
    }
    return out->n != 0;
}

static nc_word intern(const nc_talk *talk, nc_str text)
{
    return nc_intern(talk->wire->c->pool, text);
}

static void set_flow(nc_fact *fact, const nc_talk *talk, unsigned flow, unsigned client, unsigned server,
                     unsigned sport)
{
    nc_fact_set(fact, flow, nc_wire_flow_id(talk->wire, talk->flow));
    nc_fact_set(fact, client, nc_talk_ip(talk, NC_CLIENT));
    nc_fact_set(fact, server, nc_talk_ip(talk, NC_SERVER));
    nc_fact_set(fact, sport, nc_talk_port(talk, NC_SERVER));
}

static bool resumes(const hello *h)
{
    return h->psk || h->ticket || (h->session.n != 0 && h->highest < NC_TLS_1_3);
}

static void set_lists(nc_fact *fact, const nc_talk *talk, const hello *h)
{
    nc_buf text = {.p = NULL};
    if (print_numbers(&text, h->suites))
        nc_fact_set(fact, NC_tls_hello_suites, intern(talk, nc_buf_str(&text)));
    if (print_numbers(&text, h->groups))
        nc_fact_set(fact, NC_tls_hello_groups, intern(talk, nc_buf_str(&text)));
    if (print_numbers(&text, h->signatures))
        nc_fact_set(fact, NC_tls_hello_signatures, intern(talk, nc_buf_str(&text)));
    if (print_alpn(&text, h->alpn))
        nc_fact_set(fact, NC_tls_hello_alpn, intern(talk, nc_buf_str(&text)));
    nc_buf_free(&text);
}

static void give_hello(const nc_talk *talk, const hello *h, bool again, const nc_origin *from)
{
    const nc_tls *tls = talk->state;
    nc_fact fact;
    if (!nc_wants(talk->wire->sink, NC_F_tls_hello))
        return;
    nc_fact_begin(&fact, NC_F_tls_hello, from);
    set_flow(&fact, talk, NC_tls_hello_flow, NC_tls_hello_client, NC_tls_hello_server, NC_tls_hello_sport);
    nc_fact_set(&fact, NC_tls_hello_version, h->highest);
    if (h->has_versions)
        nc_fact_set(&fact, NC_tls_hello_lowest, h->lowest);
    if (tls->sni != 0)
        nc_fact_set(&fact, NC_tls_hello_sni, tls->sni);
    set_lists(&fact, talk, h);
    nc_fact_set(&fact, NC_tls_hello_resumes, nc_w_bool(resumes(h)));
    nc_fact_set(&fact, NC_tls_hello_again, nc_w_bool(again));
    nc_fact_set(&fact, NC_tls_hello_fallback, nc_w_bool(h->fallback));
    if (tls->inside != 0)
        nc_fact_set(&fact, NC_tls_hello_inside, tls->inside);
    nc_put(talk->wire->sink, &fact);
}

static void put_hello_fields(nc_talk *talk, const hello *h, const nc_piece *piece)
{
    nc_fields *fields = nc_talk_fields(talk, piece);
    nc_cursor list = h->suites;
    if (fields == NULL)
        return;
    nc_field_put(fields, NC_FIELD_TLS_HANDSHAKE_VERSION, NULL, 0, h->version);
    while (nc_left(&list) >= 2)
        nc_field_put(fields, NC_FIELD_TLS_SUITE, NULL, 0, nc_be16(&list));
    if (h->sni.n != 0)
        nc_field_text(fields, NC_FIELD_TLS_SERVER_NAME, NULL, 0, h->sni);
}

static void note_hello(nc_talk *talk, const hello *h, const nc_piece *piece)
{
    nc_tls *tls = talk->state;
    bool again = tls->has_hello && tls->retry, renewed = tls->stage == NC_TLS_ESTABLISHED;
    if (renewed)
        return; /* renegotiation in clear does not happen after keys are in use */
    if (!tls->has_hello) {
        tls->hello_at = piece->from->at;
        tls->hello_n = nc_origin_n(piece->from);
        tls->from_start = true;
    }
    tls->has_hello = true;
    tls->offered = h->highest;
    tls->early = h->early;
    tls->session_n = (uint8_t)h->session.n;
    if (h->session.n)
        memcpy(tls->session, h->session.p, h->session.n);
    if (h->sni.n != 0) {
        nc_buf safe = {.p = NULL};
        nc_buf_safe(&safe, h->sni, true);
        tls->sni = nc_intern(talk->wire->c->pool, nc_buf_str(&safe));
        nc_buf_free(&safe);
    }
    nc_tls_reach(tls, NC_TLS_HELLO);
    give_hello(talk, h, again, piece->from);
}

static void client_hello(nc_talk *talk, nc_cursor body, const nc_piece *piece)
{
    hello h;
    if (!read_hello(&h, &body, false))
        return;
    nc_cursor list = h.suites;
    while (nc_left(&list) >= 2)
        h.fallback |= nc_be16(&list) == FALLBACK_SCSV;
    put_hello_fields(talk, &h, piece);
    note_hello(talk, &h, piece);
}

void nc_tls_old_hello(nc_talk *talk, nc_cursor body, const nc_piece *piece)
{
    hello h = {.version = 0};
    nc_fields *fields = nc_talk_fields(talk, piece);
    nc_skip(&body, 1);
    h.version = h.highest = nc_be16(&body);
    nc_field_protocol(fields, NC_S("tls"));
    nc_field_put(fields, NC_FIELD_TLS_RECORD_VERSION, NULL, 0, NC_TLS_SSL2);
    nc_field_put(fields, NC_FIELD_TLS_HANDSHAKE_TYPE, NULL, 0, NC_TLS_CLIENT_HELLO);
    nc_field_put(fields, NC_FIELD_TLS_HANDSHAKE_VERSION, NULL, 0, h.version);
    note_hello(talk, &h, piece);
}

static void give_answer(const nc_talk *talk, const hello *h, const nc_origin *from)
{
    const nc_tls *tls = talk->state;
    nc_buf text = {.p = NULL};
    nc_fact fact;
    if (!nc_wants(talk->wire->sink, NC_F_tls_server_hello))
        return;
    nc_fact_begin(&fact, NC_F_tls_server_hello, from);
    set_flow(&fact, talk, NC_tls_server_hello_flow, NC_tls_server_hello_client, NC_tls_server_hello_server,
             NC_tls_server_hello_sport);
    nc_fact_set(&fact, NC_tls_server_hello_version, h->highest);
    nc_fact_set(&fact, NC_tls_server_hello_suite, h->suite);
    nc_fact_set(&fact, NC_tls_server_hello_retry, nc_w_bool(h->retry));
    if (tls->has_hello)
        nc_fact_set(&fact, NC_tls_server_hello_resumed, nc_w_bool(tls->resumed));
    if (print_alpn(&text, h->alpn))
        nc_fact_set(&fact, NC_tls_server_hello_alpn, intern(talk, nc_buf_str(&text)));
    nc_buf_free(&text);
    if (h->has_group)
        nc_fact_set(&fact, NC_tls_server_hello_group, h->group);
    if (tls->has_hello && tls->hello_at != NC_TIME_NONE && from->at != NC_TIME_NONE &&
        from->at >= tls->hello_at)
        nc_fact_set(&fact, NC_tls_server_hello_wait, nc_w_int(from->at - tls->hello_at));
    nc_put(talk->wire->sink, &fact);
}

/* RFC 5246 7.3: the server repeats the client's session id when it resumes; RFC 8446 2.2: it picks a key. */
static bool is_resumed(const nc_tls *tls, const hello *h)
{
    if (h->highest >= NC_TLS_1_3)
        return h->psk;
    return tls->session_n != 0 && nc_str_eq(h->session, nc_str_n((const char *)tls->session, tls->session_n));
}

static void server_hello(nc_talk *talk, nc_cursor body, const nc_piece *piece)
{
    nc_tls *tls = talk->state;
    hello h;
    if (!read_hello(&h, &body, true))
        return;
    nc_fields *fields = nc_talk_fields(talk, piece);
    nc_field_put(fields, NC_FIELD_TLS_HANDSHAKE_VERSION, NULL, 0, h.version);
    nc_field_put(fields, NC_FIELD_TLS_SUITE, NULL, 0, h.suite);
    tls->version = h.highest;
    tls->suite = h.suite;
    tls->retry = h.retry;
    tls->resumed = is_resumed(tls, &h);
    tls->has_answer = true;
    nc_tls_reach(tls, h.retry ? NC_TLS_RETRY : NC_TLS_ANSWERED);
    give_answer(talk, &h, piece->from);
}

static void certificate(nc_talk *talk, unsigned who, nc_cursor body, const nc_piece *piece)
{
    nc_tls *tls = talk->state;
    if (who == NC_CLIENT) {
        tls->client_cert = nc_left(&body) > 3 ? NC_TLS_SENT : NC_TLS_NONE_SENT;
        nc_tls_reach(tls, NC_TLS_CLIENT_CERTIFIED);
    } else {
        nc_tls_reach(tls, NC_TLS_CERTIFIED);
    }
    nc_tls_name_certificates(nc_talk_fields(talk, piece), body);
    if (nc_wants(talk->wire->sink, NC_F_tls_certificate))
        nc_tls_give_certificates(talk, who, body, piece->from);
}

void nc_tls_message(nc_talk *talk, unsigned who, uint8_t type, nc_cursor body, const nc_piece *piece)
{
    nc_tls *tls = talk->state;
    switch (type) {
    case NC_TLS_CLIENT_HELLO: client_hello(talk, body, piece); break;
    case NC_TLS_SERVER_HELLO: server_hello(talk, body, piece); break;
    case NC_TLS_CERTIFICATE: certificate(talk, who, body, piece); break;
    case NC_TLS_CERTIFICATE_REQUEST:
        tls->client_cert = NC_TLS_ASKED;
        nc_tls_name_authorities(nc_talk_fields(talk, piece), body, tls->version >= NC_TLS_1_2);
        break;
    case NC_TLS_SERVER_DONE: nc_tls_reach(tls, NC_TLS_DONE); break;
    case NC_TLS_CLIENT_KEY: nc_tls_reach(tls, NC_TLS_KEYED); break;
    default: break;
    }
}
