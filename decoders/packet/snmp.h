/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_SNMP_H
#define NC_SNMP_H

#include "app.h"

/* For views: a message that an ICMP error quotes, as far as it goes; it asks nothing anew.  Of `quoted` ports
 * and payload count.  False when it is none. */
bool nc_snmp_quoted(const nc_step *icmp, const nc_packet *quoted);

#endif
