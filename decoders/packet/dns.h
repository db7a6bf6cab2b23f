/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_DNS_H
#define NC_DNS_H

#include "app.h"

/* One DNS message, whichever way it came. */
void nc_dns_message(const nc_step *step, const nc_cursor *message, bool tcp);

#endif
