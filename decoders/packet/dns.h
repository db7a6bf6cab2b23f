/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_DNS_H
#define NC_DNS_H

#include "app.h"

/* One DNS message, whichever way it came. */
void nc_dns_message(const nc_step *step, const nc_cursor *message, bool tcp);

/* For views: header and questions of a message that an ICMP error quotes, or that waits for bytes in front of
 * it; it asks nothing anew.  Of `quoted` ports and payload count.  False when it is none. */
bool nc_dns_quoted(const nc_step *icmp, const nc_packet *quoted);

#endif
