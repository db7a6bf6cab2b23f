/* SPDX-License-Identifier: Apache-2.0 */
#include "der.h"

enum {
    BOOLEAN = 0x01,
    INTEGER = 0x02,
    BIT_STRING = 0x03,
    OCTET_STRING = 0x04,
    OID = 0x06,
    T61 = 0x14,
    UTC_TIME = 0x17,
    GENERALIZED_TIME = 0x18,
    BMP = 0x1e,
    SEQUENCE = 0x30,
    SET = 0x31,
    DNS_NAME = 0x82,
    IP_ADDRESS = 0x87,
    VERSION = 0xa0,
    EXTENSIONS = 0xa3,
};

bool nc_der_next(nc_cursor *c, nc_der *out)
{
    enum { HIGH_TAG = 0x1f, LONG = 0x80, LENGTHS = 4 };
    if (c->state != NC_READ_OK || nc_left(c) == 0)
        return false;
    out->tag = nc_u8(c);
    size_t length = nc_u8(c);
    if ((length & LONG) != 0) {
        unsigned count = (unsigned)(length & (LONG - 1));
        if (count == 0 || count > LENGTHS)
            c->state = NC_READ_BAD;
        for (length = 0; count-- > 0 && c->state == NC_READ_OK;)
            length = length << 8 | nc_u8(c);
    }
    if ((out->tag & HIGH_TAG) == HIGH_TAG)
        c->state = NC_READ_BAD;
    out->body = nc_sub(c, length);
    return c->state == NC_READ_OK;
}

static nc_cursor inside(nc_str s)
{
    return nc_cursor_of(s.p, s.n, s.n);
}

static bool take(nc_cursor *c, uint8_t tag, nc_der *out)
{
    return nc_der_next(c, out) && out->tag == tag;
}

/* ---- algorithms ---- */

typedef struct oid {
    nc_str bytes, name;
    unsigned bits; /* of a curve, or of a key whose size is fixed */
} oid;

#define KNOWN(bytes, name, bits)                                                                             \
    {                                                                                                        \
        NC_SI(bytes), NC_SI(name), bits                                                                      \
    }

/* RFC 3279, 4055, 5758, 8410. */
static const oid signatures[] = {
    KNOWN("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x02", "md2WithRSAEncryption", 0),
    KNOWN("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x04", "md5WithRSAEncryption", 0),
    KNOWN("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x05", "sha1WithRSAEncryption", 0),
    KNOWN("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a", "rsassaPss", 0),
    KNOWN("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b", "sha256WithRSAEncryption", 0),
    KNOWN("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0c", "sha384WithRSAEncryption", 0),
    KNOWN("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0d", "sha512WithRSAEncryption", 0),
    KNOWN("\x2a\x86\x48\xce\x38\x04\x03", "dsa-with-SHA1", 0),
    KNOWN("\x60\x86\x48\x01\x65\x03\x04\x03\x02", "dsa-with-SHA256", 0),
    KNOWN("\x2a\x86\x48\xce\x3d\x04\x01", "ecdsa-with-SHA1", 0),
    KNOWN("\x2a\x86\x48\xce\x3d\x04\x03\x01", "ecdsa-with-SHA224", 0),
    KNOWN("\x2a\x86\x48\xce\x3d\x04\x03\x02", "ecdsa-with-SHA256", 0),
    KNOWN("\x2a\x86\x48\xce\x3d\x04\x03\x03", "ecdsa-with-SHA384", 0),
    KNOWN("\x2a\x86\x48\xce\x3d\x04\x03\x04", "ecdsa-with-SHA512", 0),
    KNOWN("\x2b\x65\x70", "ed25519", 0),
    KNOWN("\x2b\x65\x71", "ed448", 0),
};

static const oid keys[] = {
    KNOWN("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01", "rsa", 0),
    KNOWN("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a", "rsa", 0),
    KNOWN("\x2a\x86\x48\xce\x38\x04\x01", "dsa", 0),
    KNOWN("\x2a\x86\x48\xce\x3d\x02\x01", "ec", 0),
    KNOWN("\x2b\x65\x6e", "x25519", 253),
    KNOWN("\x2b\x65\x70", "ed25519", 256),
    KNOWN("\x2b\x65\x71", "ed448", 456),
};

/* RFC 5480 2.1.1.1, RFC 5639 4.1, SEC 2. */
static const oid curves[] = {
    KNOWN("\x2a\x86\x48\xce\x3d\x03\x01\x01", "prime192v1", 192),
    KNOWN("\x2a\x86\x48\xce\x3d\x03\x01\x07", "prime256v1", 256),
    KNOWN("\x2b\x81\x04\x00\x0a", "secp256k1", 256),
    KNOWN("\x2b\x81\x04\x00\x21", "secp224r1", 224),
    KNOWN("\x2b\x81\x04\x00\x22", "secp384r1", 384),
    KNOWN("\x2b\x81\x04\x00\x23", "secp521r1", 521),
    KNOWN("\x2b\x24\x03\x03\x02\x08\x01\x01\x07", "brainpoolP256r1", 256),
    KNOWN("\x2b\x24\x03\x03\x02\x08\x01\x01\x0b", "brainpoolP384r1", 384),
    KNOWN("\x2b\x24\x03\x03\x02\x08\x01\x01\x0d", "brainpoolP512r1", 512),
};

#define FIND(table, bytes) find_oid(table, sizeof(table) / sizeof *(table), bytes)

static const oid *find_oid(const oid *table, size_t count, nc_str bytes)
{
    static const oid unknown = {{"", 0}, NC_SI("other"), 0};
    for (size_t i = 0; i < count; i++)
        if (nc_str_eq(table[i].bytes, bytes))
            return &table[i];
    return &unknown;
}

/* Bits of an unsigned number written as INTEGER. */
static unsigned bits_of(nc_str number)
{
    while (number.n != 0 && number.p[0] == 0)
        number = nc_str_sub(number, 1, number.n);
    if (number.n == 0 || number.n > 65536)
        return 0;
    unsigned bits = (unsigned)number.n * 8;
    for (unsigned top = (uint8_t)number.p[0]; (top & 0x80) == 0; top <<= 1)
        bits--;
    return bits;
}

/* RSAPublicKey (RFC 8017 A.1.1): the modulus comes first. */
static unsigned rsa_bits(nc_cursor key)
{
    nc_der bits, sequence, modulus;
    if (!take(&key, BIT_STRING, &bits))
        return 0;
    nc_skip(&bits.body, 1); /* unused bits */
    if (!take(&bits.body, SEQUENCE, &sequence) || !take(&sequence.body, INTEGER, &modulus))
        return 0;
    return bits_of(nc_cursor_rest(&modulus.body));
}

/* Dss-Parms (RFC 3279 2.3.2): p comes first. */
static unsigned dsa_bits(nc_cursor parameters)
{
    nc_der sequence, p;
    if (!take(&parameters, SEQUENCE, &sequence) || !take(&sequence.body, INTEGER, &p))
        return 0;
    return bits_of(nc_cursor_rest(&p.body));
}

static void read_key(nc_x509 *out, nc_cursor spki)
{
    nc_der algorithm, id, curve;
    if (!take(&spki, SEQUENCE, &algorithm) || !take(&algorithm.body, OID, &id))
        return;
    const oid *key = FIND(keys, nc_cursor_rest(&id.body));
    out->key = key->name;
    out->bits = key->bits;
    if (nc_str_eq(key->name, NC_S("rsa")))
        out->bits = rsa_bits(spki);
    else if (nc_str_eq(key->name, NC_S("dsa")))
        out->bits = dsa_bits(algorithm.body);
    else if (nc_str_eq(key->name, NC_S("ec")) && take(&algorithm.body, OID, &curve))
        out->bits = FIND(curves, nc_cursor_rest(&curve.body))->bits;
}

/* ---- times ---- */

static int digits(nc_str text, size_t at, size_t n)
{
    int value = 0;
    for (size_t i = at; i < at + n; i++) {
        if (i >= text.n || text.p[i] < '0' || text.p[i] > '9')
            return -1;
        value = value * 10 + (text.p[i] - '0');
    }
    return value;
}

/* Offset from UTC of "Z", "+hhmm" or nothing (which certificates must not have: taken as UTC). */
static int64_t offset_of(nc_str zone)
{
    int hours = digits(zone, 1, 2), minutes = digits(zone, 3, 2);
    if (zone.n < 5 || (zone.p[0] != '+' && zone.p[0] != '-') || hours < 0 || minutes < 0)
        return 0;
    int64_t offset = (hours * 60 + minutes) * 60 * NC_SECOND;
    return zone.p[0] == '+' ? offset : -offset;
}

/* RFC 5280 4.1.2.5: two-digit years from 50 on are of the last century.  What lies beyond the range of time
 * counts as its end: 9999-12-31 means never. */
static int64_t read_time(const nc_der *element)
{
    nc_str text = nc_cursor_rest(&element->body);
    size_t y = element->tag == UTC_TIME ? 2 : 4, at = y + 8;
    int year = digits(text, 0, y), month = digits(text, y, 2), day = digits(text, y + 2, 2);
    int hour = digits(text, y + 4, 2), minute = digits(text, y + 6, 2), second = digits(text, at, 2);
    int64_t ns;
    if ((element->tag != UTC_TIME && element->tag != GENERALIZED_TIME) || year < 0)
        return NC_TIME_NONE;
    if (y == 2)
        year += year < 50 ? 2000 : 1900;
    if (second >= 0)
        at += 2;
    else
        second = 0; /* UTCTime may leave them out (X.680) */
    if (at < text.n && text.p[at] == '.')
        while (++at < text.n && text.p[at] >= '0' && text.p[at] <= '9')
            continue;
    if (month < 1 || month > 12 || day < 1 || day > 31 || hour < 0 || hour > 23 || minute < 0 ||
        minute > 59 || second > 59)
        return NC_TIME_NONE;
    if (year > 2261)
        return INT64_MAX;
    if (year < 1678 || !nc_time_of(year, month, day, hour, minute, second, 0, &ns))
        return NC_TIME_NONE;
    return ns - offset_of(nc_str_sub(text, at, text.n));
}

/* ---- names ---- */

/* RFC 4519 and RFC 2985: what is printed of a name. */
static const oid attributes[] = {
    KNOWN("\x55\x04\x03", "CN", 0),
    KNOWN("\x55\x04\x04", "SN", 0),
    KNOWN("\x55\x04\x05", "serialNumber", 0),
    KNOWN("\x55\x04\x06", "C", 0),
    KNOWN("\x55\x04\x07", "L", 0),
    KNOWN("\x55\x04\x08", "ST", 0),
    KNOWN("\x55\x04\x09", "street", 0),
    KNOWN("\x55\x04\x0a", "O", 0),
    KNOWN("\x55\x04\x0b", "OU", 0),
    KNOWN("\x55\x04\x0c", "title", 0),
    KNOWN("\x55\x04\x0f", "businessCategory", 0),
    KNOWN("\x55\x04\x11", "postalCode", 0),
    KNOWN("\x55\x04\x2a", "GN", 0),
    KNOWN("\x55\x04\x61", "organizationIdentifier", 0),
    KNOWN("\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x01", "UID", 0),
    KNOWN("\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19", "DC", 0),
    KNOWN("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01", "emailAddress", 0),
};

/* One attribute of a name: its type and value. */
static bool next_attribute(nc_cursor *name, nc_cursor *set, nc_str *type, nc_der *value)
{
    nc_der element, pair, id;
    while (nc_left(set) == 0) {
        if (!take(name, SET, &element))
            return false;
        *set = element.body;
    }
    if (!take(set, SEQUENCE, &pair) || !take(&pair.body, OID, &id) || !nc_der_next(&pair.body, value))
        return false;
    *type = nc_cursor_rest(&id.body);
    return true;
}

static void put_utf8(nc_buf *out, unsigned code)
{
    if (code < 0x80) {
        nc_buf_char(out, (char)code);
        return;
    }
    if (code < 0x800) {
        nc_buf_char(out, (char)(0xc0 | code >> 6));
    } else {
        nc_buf_char(out, (char)(0xe0 | code >> 12));
        nc_buf_char(out, (char)(0x80 | (code >> 6 & 0x3f)));
    }
    nc_buf_char(out, (char)(0x80 | (code & 0x3f)));
}

static void put_text(nc_buf *out, const nc_der *value)
{
    nc_cursor c = value->body;
    if (value->tag != BMP && value->tag != T61) {
        nc_buf_add(out, nc_cursor_rest(&c));
        return;
    }
    while (nc_left(&c) >= (value->tag == BMP ? 2u : 1u))
        put_utf8(out, value->tag == BMP ? nc_be16(&c) : nc_u8(&c));
}

void nc_x509_name(nc_buf *out, nc_str name)
{
    nc_cursor c = inside(name), set = inside(NC_S(""));
    nc_str type;
    nc_der value;
    bool more = false;
    while (next_attribute(&c, &set, &type, &value)) {
        const oid *attribute = FIND(attributes, type);
        if (attribute->bytes.n == 0)
            continue;
        nc_buf_printf(out, "%s%.*s=", more ? ", " : "", NC_FMT(attribute->name));
        put_text(out, &value);
        more = true;
    }
}

nc_str nc_x509_common_name(nc_str name)
{
    nc_cursor c = inside(name), set = inside(NC_S(""));
    nc_str type, found = NC_S("");
    nc_der value;
    while (next_attribute(&c, &set, &type, &value))
        if (nc_str_eq(type, NC_S("\x55\x04\x03")) && value.tag != BMP)
            found = nc_cursor_rest(&value.body);
    return found;
}

bool nc_x509_next_name(nc_str *rest, nc_x509_kind *kind, nc_str *name)
{
    nc_cursor c = inside(*rest);
    nc_der element;
    while (nc_der_next(&c, &element)) {
        *rest = nc_cursor_rest(&c);
        *name = nc_cursor_rest(&element.body);
        *kind = element.tag == DNS_NAME ? NC_X509_DNS : NC_X509_IP;
        if (element.tag == DNS_NAME || (element.tag == IP_ADDRESS && (name->n == 4 || name->n == 16)))
            return true;
    }
    return false;
}

static bool matches(nc_str pattern, nc_str host)
{
    if (nc_str_ends(host, NC_S(".")))
        host.n--;
    if (!nc_str_starts(pattern, NC_S("*.")))
        return nc_str_eq_fold(pattern, host);
    size_t dot = nc_str_find_char(host, '.');
    return dot != SIZE_MAX && dot != 0 &&
           nc_str_eq_fold(nc_str_sub(pattern, 1, pattern.n), nc_str_sub(host, dot, host.n));
}

bool nc_x509_names_host(const nc_x509 *certificate, nc_str host)
{
    nc_str rest = certificate->names, name;
    nc_x509_kind kind;
    bool any = false;
    while (nc_x509_next_name(&rest, &kind, &name)) {
        any |= kind == NC_X509_DNS;
        if (kind == NC_X509_DNS && matches(name, host))
            return true;
    }
    return !any && matches(nc_x509_common_name(certificate->subject), host);
}

/* ---- the certificate ---- */

static void read_extension(nc_x509 *out, nc_cursor c)
{
    nc_der id, value, inner, flag;
    if (!take(&c, OID, &id) || !nc_der_next(&c, &value))
        return;
    if (value.tag == BOOLEAN && !nc_der_next(&c, &value)) /* critical */
        return;
    if (value.tag != OCTET_STRING || !take(&value.body, SEQUENCE, &inner))
        return;
    nc_str type = nc_cursor_rest(&id.body);
    if (nc_str_eq(type, NC_S("\x55\x1d\x11"))) {
        out->names = nc_cursor_rest(&inner.body);
    } else if (nc_str_eq(type, NC_S("\x55\x1d\x13"))) {
        out->has_ca = true;
        out->ca = take(&inner.body, BOOLEAN, &flag) && nc_u8(&flag.body) != 0;
    }
}

static void read_extensions(nc_x509 *out, nc_cursor *tbs)
{
    nc_der element, list, one;
    while (nc_der_next(tbs, &element)) {
        if (element.tag != EXTENSIONS || !take(&element.body, SEQUENCE, &list))
            continue;
        while (take(&list.body, SEQUENCE, &one))
            read_extension(out, one.body);
    }
}

static bool read_validity(nc_x509 *out, nc_cursor *tbs)
{
    nc_der validity, time;
    if (!take(tbs, SEQUENCE, &validity) || !nc_der_next(&validity.body, &time))
        return false;
    out->not_before = read_time(&time);
    if (!nc_der_next(&validity.body, &time))
        return false;
    out->not_after = read_time(&time);
    return true;
}

static bool read_name(nc_cursor *tbs, nc_str *out)
{
    nc_der name;
    if (!take(tbs, SEQUENCE, &name))
        return false;
    *out = nc_cursor_rest(&name.body);
    return true;
}

bool nc_x509_read(nc_x509 *out, nc_str der)
{
    nc_cursor c = inside(der);
    nc_der certificate, tbs, element, id;
    *out = (nc_x509){.not_before = NC_TIME_NONE, .not_after = NC_TIME_NONE, .key = NC_S("other")};
    if (!take(&c, SEQUENCE, &certificate) || !take(&certificate.body, SEQUENCE, &tbs) ||
        !nc_der_next(&tbs.body, &element))
        return false;
    out->whole = nc_str_sub(der, 0, der.n - nc_left(&c));
    if (element.tag == VERSION && !nc_der_next(&tbs.body, &element))
        return false;
    if (element.tag != INTEGER)
        return false;
    out->serial = nc_cursor_rest(&element.body);
    if (!take(&tbs.body, SEQUENCE, &element) || !take(&element.body, OID, &id))
        return false;
    out->signature = FIND(signatures, nc_cursor_rest(&id.body))->name;
    if (!read_name(&tbs.body, &out->issuer) || !read_validity(out, &tbs.body) ||
        !read_name(&tbs.body, &out->subject) || !take(&tbs.body, SEQUENCE, &element))
        return false;
    out->self_issued = nc_str_eq(out->issuer, out->subject);
    read_key(out, element.body);
    read_extensions(out, &tbs.body);
    return true;
}
