/* SPDX-License-Identifier: Apache-2.0 */
#include "fields.h"
#include "tls.h"

/* SSL 2 behind the client's hello, for views: its records have a head of two or three bytes and no version of
 * their own; after the master key all is encrypted.  RFC 6101 appendix E tells the hellos; the rest is
 * Netscape's specification of 1995. */

enum { SHORT = 0x80, SHORT_BITS = 0x7f, LONG_BITS = 0x3f, MASTER_KEY = 2, SERVER_HELLO = 4 };

bool nc_tls_old_answer(const uint8_t *p, size_t n)
{
    enum { LEAST = 13 };
    return n >= LEAST && (p[0] & SHORT) != 0 && p[2] == SERVER_HELLO && p[3] <= 1 && p[4] <= 1 &&
           nc_be16_at(p + 5) == NC_TLS_SSL2;
}

/* Type, session id hit, type of certificate, version, three lengths (certificate, ciphers, connection id). */
static void show_answer(nc_fields *fields, nc_str message)
{
    nc_cursor c = nc_cursor_of(message.p, message.n, message.n);
    nc_skip(&c, 5);
    uint16_t length = nc_be16(&c);
    nc_skip(&c, 4);
    nc_cursor certificate = nc_sub(&c, length);
    nc_field_put(fields, NC_FIELD_TLS_HANDSHAKE_TYPE, NULL, 0, SERVER_HELLO);
    nc_field_put(fields, NC_FIELD_TLS_HANDSHAKE_VERSION, NULL, 0, NC_TLS_SSL2);
    nc_tls_name_certificate(fields, nc_cursor_rest(&certificate));
}

/* The first record of a server and the first one of a client behind its hello are in clear. */
static void end_record(nc_tls_side *side, unsigned who, nc_fields *fields)
{
    nc_str message = nc_buf_str(&side->message);
    int type = message.n != 0 ? message.p[0] : 0;
    nc_field_put(fields, NC_FIELD_TLS_RECORD_VERSION, NULL, 0, NC_TLS_SSL2);
    if (!side->secret && who == NC_SERVER && type == SERVER_HELLO)
        show_answer(fields, message);
    else if (!side->secret && who == NC_CLIENT && type == MASTER_KEY)
        nc_field_put(fields, NC_FIELD_TLS_HANDSHAKE_TYPE, NULL, 0, MASTER_KEY);
    side->secret = true;
    nc_buf_free(&side->message);
    side->head_n = 0;
}

/* True when the head of a record is whole. */
static bool take_head(nc_tls_side *side, const nc_piece *piece, uint32_t *at)
{
    side->head[side->head_n++] = piece->bytes[(*at)++];
    const uint8_t *h = side->head;
    unsigned length = (h[0] & SHORT) != 0 ? 2 : 3;
    if (side->head_n < length)
        return false;
    unsigned bits = length == 2 ? SHORT_BITS : LONG_BITS;
    side->length = side->left = (h[0] & bits) << 8 | h[1];
    return true;
}

void nc_tls_old_bytes(nc_talk *talk, unsigned who, const nc_piece *piece)
{
    nc_tls *tls = talk->state;
    nc_tls_side *side = &tls->side[who];
    nc_fields *fields = nc_talk_fields(talk, piece);
    bool named = false;
    for (uint32_t at = 0; at < piece->cap;) {
        if (side->left == 0 && !take_head(side, piece, &at))
            continue;
        uint32_t part = piece->cap - at < side->left ? piece->cap - at : side->left;
        if (!side->secret)
            nc_buf_add(&side->message, nc_str_n((const char *)piece->bytes + at, part));
        at += part;
        side->left -= part;
        if (side->left != 0)
            continue;
        if (!named)
            nc_field_protocol(fields, NC_S("tls"));
        named = true;
        end_record(side, who, fields);
    }
}
