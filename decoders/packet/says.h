/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_SAYS_H
#define NC_SAYS_H

#include "packet.h"

/* What a TCP payload begins with, in a few words for people: TLS records with their
 * messages and alerts (RFC 8446 5.1), a reply with its
 * code (RFC 959 4.2, RFC 5321 4.2, RFC 9112 4), or a request whose verb is known to carry no secret. Commands
 * such as PASS show their verb only, URLs end before "?"; everything else says nothing.  Returns false then,
 * and leaves `out` as it was.  `out` gets at most 80 characters (of TLS 120), all printable ASCII. */
bool nc_payload_says(const nc_packet *packet, nc_buf *out);

/* Puts it as the field `info` of a packet that somebody looks at, unless a decoder has said more; besides the
 * address and port that PORT, EPRT and their like mean, commands of Telnet, records of 3270 terminals, and
 * what NetBIOS sessions and datagrams are. */
void nc_say_payload(const nc_packet *packet, nc_pool *pool);

/* Why a server of TN3270E rejects a device type (RFC 2355 7.1.6): "DEVICE-IN-USE"; NULL for other codes. */
const char *nc_device_reason(uint64_t code);

#endif
