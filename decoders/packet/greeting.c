/* SPDX-License-Identifier: Apache-2.0 */
#include "app.h"
#include "fields.h"

/* Protocols of which only the greeting and the change to TLS are read: POP3 (RFC 1939, RFC 2595), IMAP (RFC
 * 9051), XMPP (RFC 6120 5), PostgreSQL (its manual, 55.2), LDAP (RFC 4511 4.14), VNC (RFC 6143 7.1.1), remote
 * desktops (X.224 13.3 behind RFC 1006, [MS-RDPBCGR] 2.2.1.1). */

typedef struct greeting {
    nc_line lines[2];
    bool told[2]; /* the first line of that side was given */
} greeting;

void nc_banner_give(const nc_talk *talk, nc_str name, unsigned who, nc_str text, const nc_piece *piece)
{
    enum { SHOWN = 200 };
    nc_pool *pool = talk->wire->c->pool;
    nc_buf safe = {.p = NULL};
    nc_fact fact;
    if (!nc_wants(talk->wire->sink, NC_F_app_banner))
        return;
    nc_buf_safe(&safe, nc_str_sub(text, 0, SHOWN), true);
    nc_fact_begin(&fact, NC_F_app_banner, piece->from);
    nc_fact_set(&fact, NC_app_banner_flow, nc_wire_flow_id(talk->wire, talk->flow));
    nc_fact_set(&fact, NC_app_banner_client, nc_talk_ip(talk, NC_CLIENT));
    nc_fact_set(&fact, NC_app_banner_server, nc_talk_ip(talk, NC_SERVER));
    nc_fact_set(&fact, NC_app_banner_sport, nc_talk_port(talk, NC_SERVER));
    nc_fact_set(&fact, NC_app_banner_protocol, nc_intern(pool, name));
    nc_fact_set(&fact, NC_app_banner_by, nc_intern(pool, who == NC_CLIENT ? NC_S("client") : NC_S("server")));
    nc_fact_set(&fact, NC_app_banner_text, nc_intern(pool, nc_buf_str(&safe)));
    nc_buf_free(&safe);
    nc_put(talk->wire->sink, &fact);
}

/* A client that begins TLS does so at the beginning of a segment. */
static bool begins_tls(unsigned who, const nc_piece *piece)
{
    enum { HANDSHAKE = 22, MAJOR = 3, HELLO = 1 };
    return who == NC_CLIENT && piece->cap > 5 && piece->bytes[0] == HANDSHAKE && piece->bytes[1] == MAJOR &&
           piece->bytes[5] == HELLO;
}

/* What every one of them does with bytes. */
static void read_lines(nc_talk *talk, unsigned who, const nc_piece *piece, nc_str name)
{
    greeting *g = talk->state;
    bool both = nc_str_eq(name, NC_S("vnc")), cut;
    bool viewed = nc_talk_fields(talk, piece) != NULL;
    uint32_t at = 0;
    nc_str text;
    if (g->told[who] || !nc_line_next(&g->lines[who], piece, &at, &text, &cut))
        return;
    if (who == NC_SERVER || both)
        nc_banner_give(talk, name, who, text, piece);
    g->told[who] = true;
    if (both && !viewed && g->told[NC_CLIENT] && g->told[NC_SERVER])
        nc_talk_leave(talk); /* views go on naming it, since vnc has many ports */
}

enum { RDP_PORT = 3389 };

/* For views: what begins no reply (RFC 1939 3) is a part of a mail. */
static void name_pop(nc_fields *fields, unsigned who, const nc_piece *piece)
{
    nc_str text = nc_str_n((const char *)piece->bytes, piece->cap);
    nc_field_protocol(fields, NC_S("pop"));
    if (who == NC_SERVER && !nc_str_starts(text, NC_S("+OK")) && !nc_str_starts(text, NC_S("-ERR")))
        nc_field_protocol(fields, NC_S("imf"));
}

static void name_piece(const nc_talk *talk, unsigned who, const nc_piece *piece, nc_str name)
{
    nc_fields *fields = nc_talk_fields(talk, piece);
    if (fields == NULL || piece->cap == 0)
        return;
    if (nc_str_eq(name, NC_S("pop3")))
        name_pop(fields, who, piece);
    else if (nc_str_eq(name, NC_S("rdp")) && nc_talk_port(talk, NC_SERVER) != RDP_PORT)
        nc_field_protocol(fields, NC_S("data")); /* analysts know it by its port only */
    else if (nc_str_eq(name, NC_S("rdp")))
        nc_field_protocol(fields, NC_S("tpkt:cotp:rdp"));
    else
        nc_field_protocol(fields, name);
}

static void take(nc_talk *talk, unsigned who, const nc_piece *piece, bool gap, nc_str name, bool lines)
{
    greeting *g = talk->state;
    if (begins_tls(who, piece)) {
        nc_talk_hand_over(talk, &nc_stream_tls, 0);
        return;
    }
    name_piece(talk, who, piece, name);
    if (gap)
        nc_line_gap(&g->lines[who], true);
    if (lines)
        read_lines(talk, who, piece, name);
}

static void end(nc_talk *talk, nc_talk_end how)
{
    greeting *g = talk->state;
    (void)how;
    nc_line_free(&g->lines[NC_CLIENT]);
    nc_line_free(&g->lines[NC_SERVER]);
}

/* ---- how each begins ---- */

enum { CERTAIN = 90, LIKELY = 70 };
static const nc_guess no = {0, NC_ROLE_UNKNOWN};

static nc_guess pop3_recognise(const nc_look *look)
{
    bool greets = nc_str_starts(look->bytes, NC_S("+OK"));
    return greets ? (nc_guess){look->port ? CERTAIN : LIKELY, NC_ROLE_SERVER} : no;
}

static nc_guess imap_recognise(const nc_look *look)
{
    bool greets = nc_str_starts(look->bytes, NC_S("* OK")) || nc_str_starts(look->bytes, NC_S("* PREAUTH")) ||
                  nc_str_starts(look->bytes, NC_S("* BYE"));
    return greets ? (nc_guess){look->port ? CERTAIN : LIKELY, NC_ROLE_SERVER} : no;
}

static nc_guess vnc_recognise(const nc_look *look)
{
    bool greets = nc_str_starts(look->bytes, NC_S("RFB 00"));
    return greets ? (nc_guess){CERTAIN, NC_ROLE_UNKNOWN} : no;
}

static nc_guess xmpp_recognise(const nc_look *look)
{
    bool opens = nc_str_find(nc_str_sub(look->bytes, 0, 200), NC_S("<stream:stream")) != SIZE_MAX;
    return opens ? (nc_guess){LIKELY, NC_ROLE_UNKNOWN} : no;
}

/* SSLRequest: a length of 8 and the number 80877103. */
static nc_guess postgresql_recognise(const nc_look *look)
{
    bool asks = look->bytes.n == 8 && memcmp(look->bytes.p, "\0\0\0\x08\x04\xd2\x16\x2f", 8) == 0;
    return asks ? (nc_guess){CERTAIN, NC_ROLE_CLIENT} : no;
}

/* A login cut short behind its flags, one of which asks for TLS: length 32, number 1, reserved bytes of 0
 * (MySQL client/server protocol, Protocol::SSLRequest). */
static nc_guess mysql_recognise(const nc_look *look)
{
    enum { LENGTH = 36, RESERVED = 13, SSL = 0x08 };
    static const char zeros[LENGTH - RESERVED];
    bool asks = look->bytes.n == LENGTH && memcmp(look->bytes.p, "\x20\0\0\x01", 4) == 0 &&
                (look->bytes.p[5] & SSL) != 0 && memcmp(look->bytes.p + RESERVED, zeros, sizeof zeros) == 0;
    return asks ? (nc_guess){CERTAIN, NC_ROLE_CLIENT} : no;
}

/* The request for a connection: version 3, a length that holds all, code 0xe0 from reference 0. */
static nc_guess rdp_recognise(const nc_look *look)
{
    enum { LEAST = 11, HEAD = 4, REQUEST = 0xe0 };
    const uint8_t *p = (const uint8_t *)look->bytes.p;
    bool asks = look->bytes.n >= LEAST && p[0] == 3 && p[1] == 0 && nc_be16_at(p + 2) == look->bytes.n &&
                p[HEAD] == look->bytes.n - HEAD - 1 && p[HEAD + 1] == REQUEST &&
                nc_be16_at(p + HEAD + 2) == 0;
    return asks ? (nc_guess){CERTAIN, NC_ROLE_CLIENT} : no;
}

/* An extended request that names StartTLS. */
static nc_guess ldap_recognise(const nc_look *look)
{
    bool asks = look->bytes.n > 20 && look->bytes.p[0] == '\x30' &&
                nc_str_find(nc_str_sub(look->bytes, 0, 64), NC_S("1.3.6.1.4.1.1466.20037")) != SIZE_MAX;
    return asks ? (nc_guess){CERTAIN, NC_ROLE_CLIENT} : no;
}

#define GREETING(id, says_lines, ...)                                                                        \
    static void id##_bytes(nc_talk *talk, unsigned who, const nc_piece *piece, bool gap)                     \
    {                                                                                                        \
        take(talk, who, piece, gap, NC_S(#id), says_lines);                                                  \
    }                                                                                                        \
    static bool id##_ahead(nc_talk *talk, unsigned who, const nc_piece *piece)                               \
    {                                                                                                        \
        name_piece(talk, who, piece, NC_S(#id));                                                             \
        return true;                                                                                         \
    }                                                                                                        \
    const nc_stream_app nc_stream_##id = {                                                                   \
        .name = NC_SI(#id),                                                                                  \
        .state_size = sizeof(greeting),                                                                      \
        .ports = {__VA_ARGS__},                                                                              \
        .gives = {NC_F_app_banner, NC_F_tls_hello, NC_F_tls_server_hello, NC_F_tls_certificate,              \
                  NC_F_tls_alert, NC_F_tls_session},                                                         \
        .recognise = id##_recognise,                                                                         \
        .bytes = id##_bytes,                                                                                 \
        .end = end,                                                                                          \
        .ahead = id##_ahead,                                                                                 \
    };

GREETING(pop3, true, 110)
GREETING(imap, true, 143)
GREETING(vnc, true, 5900, 5901, 5902, 5903)
GREETING(xmpp, false, 5222, 5269)
GREETING(postgresql, false, 5432)
GREETING(ldap, false, 389)
GREETING(mysql, false, 3306)
GREETING(rdp, false, RDP_PORT)
