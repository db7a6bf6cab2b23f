/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_CLAIMS_H
#define NC_CLAIMS_H

#include "wire.h"

/* Who says that it has an address (ARP, neighbour discovery), within one source; facts `address.conflict`. */
typedef struct nc_claim {
    nc_word ip, mac;
    bool announced; /* without being asked */
} nc_claim;

/* Notes it and gives the fact when another had the address.  True when the hardware address is not the first
 * that was seen with this address: what Wireshark calls a duplicate. */
bool nc_claim_see(const nc_step *step, const nc_claim *claim);

void nc_claims_free(struct nc_claims *claims);

#endif
