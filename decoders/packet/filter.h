/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_FILTER_H
#define NC_FILTER_H

#include "engine/base/str.h"

/* What a recording filter's text lets conclude, in the language of tcpdump (pcap-filter(7)). */

/* Does it let both directions of a conversation pass, or neither?  Hosts, networks, ports and protocols say
 * nothing about the direction, and neither does any combination of them.  Any other word makes it uncertain:
 * false.  True for no filter. */
bool nc_filter_symmetric(nc_str filter);

/* Does it choose by port, so that another conversation of the same hosts may not pass? */
bool nc_filter_has_ports(nc_str filter);

#endif
