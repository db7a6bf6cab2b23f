/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_DNS_TEXT_H
#define NC_DNS_TEXT_H

#include "engine/base/cursor.h"
#include "engine/base/str.h"

/* Domain names out of messages (RFC 1035 3.1, 4.1.4), and the words for types and results. */
enum { NC_DNS_NAME = 1024 }; /* 255 bytes, each at most as \DDD */

typedef struct nc_dns_name {
    char text[NC_DNS_NAME];
    size_t n;
} nc_dns_name;

/* The name at `at`, in the form of master files: dots and backslashes within labels with a backslash, control
 * characters as \DDD; the root is ".".  Pointers are followed backwards only, so the reading ends.  `message`
 * stands at the message's first byte.  False when the name is cut, malformed or too long; `at` tells why. */
bool nc_dns_name_read(const nc_cursor *message, nc_cursor *at, nc_dns_name *out);

/* "A", "AAAA"...; NULL for those without a word. */
const char *nc_dns_type_word(unsigned type);

/* "noerror", "nxdomain"...; "other" for those without a word. */
const char *nc_dns_rcode_word(unsigned rcode);

#endif
