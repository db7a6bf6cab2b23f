/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_BER_H
#define NC_BER_H

#include "engine/base/buf.h"
#include "engine/base/cursor.h"

/* Basic encoding rules of ASN.1 (X.690), as far as SNMP uses them: one-byte tags, definite lengths. */
enum { NC_BER_INTEGER = 2, NC_BER_OCTETS = 4, NC_BER_NULL = 5, NC_BER_OID = 6, NC_BER_SEQUENCE = 0x30 };

/* The next element: its tag and its contents as a cursor of their own; `c` moves behind it.  False at the
 * end, when it is cut, and when a tag or length is not of the kind above; c->state tells which. */
bool nc_ber_next(nc_cursor *c, uint8_t *tag, nc_cursor *value);

/* The next element, which must have that tag. */
bool nc_ber_expect(nc_cursor *c, uint8_t tag, nc_cursor *value);

/* A whole number of 1 to 8 bytes, signed; of 9 bytes with a leading 0 (Counter64) too, as far as it fits. */
bool nc_ber_int(const nc_cursor *value, int64_t *out);

/* An object identifier in digits with dots, up to 128 parts. */
bool nc_ber_oid(const nc_cursor *value, nc_buf *out);

#endif
