/* SPDX-License-Identifier: Apache-2.0 */
#include "tls.h"

#include "der.h"
#include "fields.h"

/* The layers of a certificate (RFC 5280 4.1) as analysts name them, in the order of its bytes: one for each
 * attribute of a name, for each extension and for what is in them. */

enum {
    OCTET_STRING = 0x04,
    OID = 0x06,
    SEQUENCE = 0x30,
    CONSTRUCTED = 0x20,
    EXTENSIONS = 0xa3,
    DIRECTORY = 0xa4,
    DEPTH = 8
};

static bool is_oid(const nc_der *element, nc_str bytes)
{
    return element->tag == OID && nc_str_eq(nc_cursor_rest(&element->body), bytes);
}

/* RFC 5280 4.1.2.4: sets of attributes. */
static void name_attributes(nc_fields *fields, nc_cursor name)
{
    nc_der set, attribute;
    while (nc_der_next(&name, &set))
        while (nc_der_next(&set.body, &attribute))
            nc_field_protocol(fields, NC_S("x509sat"));
}

/* What extensions hold: names of directories, qualifiers of policies (RFC 5280 4.2.1.4). */
static void name_inside(nc_fields *fields, nc_cursor value, unsigned depth)
{
    nc_der element, name;
    while (depth < DEPTH && nc_der_next(&value, &element)) {
        if (is_oid(&element, NC_S("\x2b\x06\x01\x05\x05\x07\x02\x01")))
            nc_field_protocol(fields, NC_S("pkix1explicit"));
        else if (is_oid(&element, NC_S("\x2b\x06\x01\x05\x05\x07\x02\x02")))
            nc_field_protocol(fields, NC_S("pkix1implicit"));
        else if (element.tag == DIRECTORY && nc_der_next(&element.body, &name))
            name_attributes(fields, name.body);
        else if ((element.tag & CONSTRUCTED) != 0)
            name_inside(fields, element.body, depth + 1);
    }
}

/* By whose number it is: of ISO and ITU (2.5.29, those below 9 are obsolete), of PKIX, Netscape's,
 * Microsoft's, of certificate transparency. */
static nc_str layer_of(nc_str oid)
{
    enum { ITU = 2, FIRST = 9 };
    static const struct {
        nc_str begin, layer;
    } layers[] = {
        {NC_SI("\x55\x1d"), NC_SI("x509ce")},
        {NC_SI("\x2b\x06\x01\x05\x05\x07\x01\x01"), NC_SI("pkix1implicit")},
        {NC_SI("\x2b\x06\x01\x05\x05\x07\x01\x0c"), NC_SI("logotypecertextn")},
        {NC_SI("\x60\x86\x48\x01\x86\xf8\x42\x01"), NC_SI("ns_cert_exts")},
        {NC_SI("\x2b\x06\x01\x04\x01\x82\x37\x15\x07"), NC_SI("x509ce")},
        {NC_SI("\x2b\x06\x01\x04\x01\x82\x37\x15\x0a"), NC_SI("x509ce")},
        {NC_SI("\x2b\x06\x01\x04\x01\xd6\x79\x02\x04\x02"), NC_SI("tls")},
    };
    bool obsolete = nc_str_starts(oid, layers[0].begin) && oid.n > ITU && (uint8_t)oid.p[ITU] < FIRST;
    for (size_t i = 0; i < sizeof layers / sizeof *layers && !obsolete; i++)
        if (nc_str_starts(oid, layers[i].begin))
            return layers[i].layer;
    return NC_S("");
}

static void name_extensions(nc_fields *fields, nc_cursor list)
{
    nc_der one, oid, value;
    while (nc_der_next(&list, &one)) {
        if (!nc_der_next(&one.body, &oid) || oid.tag != OID)
            continue;
        nc_str layer = layer_of(nc_cursor_rest(&oid.body));
        if (layer.n == 0)
            continue;
        nc_field_protocol(fields, layer);
        while (nc_der_next(&one.body, &value))
            if (value.tag == OCTET_STRING)
                name_inside(fields, value.body, 0);
    }
}

/* RFC 5480 2.1: a key of an elliptic curve. */
static void name_key(nc_fields *fields, nc_cursor key)
{
    nc_der algorithm, oid;
    if (nc_der_next(&key, &algorithm) && nc_der_next(&algorithm.body, &oid) &&
        is_oid(&oid, NC_S("\x2a\x86\x48\xce\x3d\x02\x01")))
        nc_field_protocol(fields, NC_S("pkcs-1"));
}

/* Of its elements the sequences are: signature, issuer, validity, subject, key. */
void nc_tls_name_certificate(nc_fields *fields, nc_str der)
{
    enum { ISSUER = 1, SUBJECT = 3, KEY = 4 };
    nc_cursor c = nc_cursor_of(der.p, der.n, der.n);
    nc_der whole, body, element, list;
    if (!nc_der_next(&c, &whole) || !nc_der_next(&whole.body, &body))
        return;
    for (unsigned sequences = 0; nc_der_next(&body.body, &element);) {
        if (element.tag == EXTENSIONS && nc_der_next(&element.body, &list))
            name_extensions(fields, list.body);
        if (element.tag != SEQUENCE)
            continue;
        if (sequences == ISSUER || sequences == SUBJECT)
            name_attributes(fields, element.body);
        else if (sequences == KEY)
            name_key(fields, element.body);
        sequences++;
    }
}

void nc_tls_name_certificates(nc_fields *fields, nc_cursor body)
{
    enum { LENGTH = 3 };
    nc_skip(&body, LENGTH);
    while (fields != NULL && body.state == NC_READ_OK && nc_left(&body) >= LENGTH) {
        size_t length = (size_t)nc_u8(&body) << 16;
        nc_cursor one = nc_sub(&body, length | nc_be16(&body));
        nc_tls_name_certificate(fields, nc_cursor_rest(&one));
    }
}

void nc_tls_name_authorities(nc_fields *fields, nc_cursor body, bool algorithms)
{
    nc_skip(&body, nc_u8(&body)); /* types of certificates */
    if (algorithms)
        nc_skip(&body, nc_be16(&body));
    nc_skip(&body, 2); /* length of the list */
    while (fields != NULL && body.state == NC_READ_OK && nc_left(&body) > 2) {
        nc_cursor one = nc_sub(&body, nc_be16(&body));
        nc_der name;
        if (nc_der_next(&one, &name))
            name_attributes(fields, name.body);
    }
}
