/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_DNS_H
#define NC_DNS_H

#include "app.h"

/* How a DNS message came.  As analysts count, all that begin and end in one segment are one layer: _BESIDE is
 * behind the first of them. */
typedef enum nc_dns_by { NC_DNS_UDP, NC_DNS_TCP, NC_DNS_TCP_BESIDE } nc_dns_by;
void nc_dns_message(const nc_step *step, const nc_cursor *message, nc_dns_by by);

/* For views: header and questions of a message that an ICMP error quotes, or that waits for bytes in front of
 * it; it asks nothing anew.  Of `quoted` ports and payload count.  False when it is none. */
bool nc_dns_quoted(const nc_step *icmp, const nc_packet *quoted);

#endif
