/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_DER_H
#define NC_DER_H

#include "engine/base/cursor.h"
#include "engine/base/value.h"

/* Distinguished Encoding Rules (ITU-T X.690), as far as certificates need them. */
typedef struct nc_der {
    uint8_t tag;
    nc_cursor body;
} nc_der;

/* The next element; false when there is none or it is broken (then the cursor's state says so).  Tags above
 * 30 and indefinite lengths do not occur in certificates and count as broken. */
bool nc_der_next(nc_cursor *c, nc_der *out);

/* What a certificate (RFC 5280 4.1) says, as views into its bytes; texts are printed on demand. */
typedef struct nc_x509 {
    nc_str whole, serial, issuer, subject; /* whole certificate; contents of the other elements */
    int64_t not_before, not_after;         /* NC_TIME_NONE when unreadable */
    nc_str signature; /* name of the algorithm; dotted numbers are not printed: "other" */
    nc_str key;       /* rsa, ec, dsa, ed25519, ed448, x25519, other */
    unsigned bits;    /* of the key; 0 = unknown */
    nc_str names;     /* contents of subjectAltName, may be empty */
    bool ca, has_ca;  /* basicConstraints; has_ca: the extension is there */
    bool self_issued; /* issuer and subject are the same */
} nc_x509;

/* Reads a certificate; false when it is none.  Extensions that are broken are left out. */
bool nc_x509_read(nc_x509 *out, nc_str der);

/* "C=US, O=Example, CN=host", in the order of the certificate; what is no text is left out. */
void nc_x509_name(nc_buf *out, nc_str name);

/* The last common name of the subject; empty when there is none or it is no plain text. */
nc_str nc_x509_common_name(nc_str name);

/* The next subject alternative name of dNSName (text) or iPAddress (4 or 16 bytes) in *rest; false at the
 * end. */
typedef enum nc_x509_kind { NC_X509_DNS, NC_X509_IP } nc_x509_kind;
bool nc_x509_next_name(nc_str *rest, nc_x509_kind *kind, nc_str *name);

/* Is the certificate good for this host name (RFC 6125 6.4: alternative names, else the common name; `*` as
 * the whole leftmost label)? */
bool nc_x509_names_host(const nc_x509 *certificate, nc_str host);

#endif
