/* SPDX-License-Identifier: Apache-2.0 */
#include "forms.h"
#include "tls.h"

/* RFC 8489 5: known by its cookie. */
static bool is_stun(const uint8_t *p, size_t n)
{
    enum { HEAD = 20, COOKIE_AT = 4, KINDS = 0xc0 };
    return n >= HEAD && (p[0] & KINDS) == 0 && memcmp(p + COOKIE_AT, "\x21\x12\xa4\x42", 4) == 0;
}

/* RFC 6347 4.1; the version in front of it was OpenSSL's. */
enum { DTLS_HEAD = 13, DTLS_LENGTH = 11 };

static bool is_dtls(const uint8_t *p, size_t n)
{
    enum { V1_0 = 0xfeff, V1_2 = 0xfefd, BEFORE = 0x0100, MOST = 16384 + 2048 };
    if (n < DTLS_HEAD || p[0] < NC_TLS_CCS || p[0] > NC_TLS_HEARTBEAT)
        return false;
    unsigned version = nc_be16_at(p + 1), length = nc_be16_at(p + DTLS_LENGTH);
    return (version == V1_0 || version == V1_2 || version == BEFORE) && length != 0 && length <= MOST;
}

/* The QUIC that Google had before RFC 9000: a public header with flags for version and connection, or a long
 * header with a version of its own. */
static bool is_gquic(const uint8_t *p, size_t n)
{
    enum { HEAD = 13, VERSION = 0x01, CONNECTION = 0x08, LONG = 0x80, FIRST = 9 };
    if (n < HEAD)
        return false;
    const uint8_t *version = (p[0] & LONG) != 0 ? p + 1 : p + FIRST;
    bool flags = (p[0] & LONG) != 0 || (p[0] & (VERSION | CONNECTION)) == (VERSION | CONNECTION);
    return flags && version[0] == 'Q' && version[1] == '0' && version[2] >= '0' && version[2] <= '9' &&
           version[3] >= '0' && version[3] <= '9';
}

/* RFC 3261 7.1, 7.2: method, target and version, or version, code and reason. */
static bool is_sip(nc_str text)
{
    size_t end = nc_str_find_char(text, '\n');
    nc_str line = nc_str_trim_right(nc_str_sub(text, 0, end));
    size_t space = nc_str_find_char(line, ' ');
    if (space == SIZE_MAX || space == 0)
        return false;
    if (nc_str_starts(line, NC_S("SIP/2.0 ")))
        return true;
    nc_str rest = nc_str_sub(line, space + 1, line.n);
    size_t second = nc_str_find_char(rest, ' ');
    return second != SIZE_MAX && second != 0 && nc_str_ends(rest, NC_S(" SIP/2.0"));
}

nc_form nc_form_of(nc_str bytes)
{
    const uint8_t *p = (const uint8_t *)bytes.p;
    if (is_stun(p, bytes.n))
        return NC_FORM_STUN;
    if (is_dtls(p, bytes.n))
        return NC_FORM_DTLS;
    if (is_gquic(p, bytes.n))
        return NC_FORM_GQUIC;
    return is_sip(bytes) ? NC_FORM_SIP : NC_FORM_NONE;
}

/* RFC 6347 4.2.2: messages that are not in pieces. */
static void name_message(const uint8_t *p, size_t n, nc_fields *fields)
{
    enum { HEAD = 12, LENGTH = 1, AT = 6, PIECE = 9 };
    if (n < HEAD || p[0] != NC_TLS_CERTIFICATE || memcmp(p + LENGTH, p + PIECE, 3) != 0)
        return;
    size_t length = (size_t)p[LENGTH] << 16 | (size_t)p[LENGTH + 1] << 8 | p[LENGTH + 2];
    if (p[AT] == 0 && p[AT + 1] == 0 && p[AT + 2] == 0 && length <= n - HEAD)
        nc_tls_name_certificates(fields, nc_cursor_of(p + HEAD, length, length));
}

/* Records of epoch 0 are readable. */
static void name_records(const uint8_t *p, size_t n, nc_fields *fields)
{
    enum { EPOCH = 3 };
    nc_field_protocol(fields, NC_S("dtls"));
    for (size_t at = 0; n - at >= DTLS_HEAD;) {
        size_t length = nc_be16_at(p + at + DTLS_LENGTH), there = n - at - DTLS_HEAD;
        length = length < there ? length : there;
        if (p[at] == NC_TLS_HANDSHAKE && nc_be16_at(p + at + EPOCH) == 0)
            name_message(p + at + DTLS_HEAD, length, fields);
        at += DTLS_HEAD + length;
    }
}

/* RFC 3261 7.4: a body that describes a session (RFC 8866). */
static void name_sip(nc_str text, nc_fields *fields)
{
    size_t end = nc_str_find(text, NC_S("\r\n\r\n"));
    nc_field_protocol(fields, NC_S("sip"));
    if (end == SIZE_MAX || nc_str_sub(text, end + 4, text.n).n == 0)
        return;
    if (nc_str_find_fold(nc_str_sub(text, 0, end), NC_S("application/sdp")) != SIZE_MAX)
        nc_field_protocol(fields, NC_S("sdp"));
}

void nc_form_name(nc_form form, nc_str bytes, nc_fields *fields)
{
    switch (form) {
    case NC_FORM_STUN: nc_field_protocol(fields, NC_S("stun")); break;
    case NC_FORM_DTLS: name_records((const uint8_t *)bytes.p, bytes.n, fields); break;
    case NC_FORM_GQUIC: nc_field_protocol(fields, NC_S("gquic")); break;
    case NC_FORM_SIP: name_sip(bytes, fields); break;
    case NC_FORM_NONE: break;
    }
}
