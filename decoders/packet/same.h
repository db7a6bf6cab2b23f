/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_SAME_H
#define NC_SAME_H

#include "wire.h"

/* One conversation in several sources: each source gives it a number of its own.  Which numbers belong
 * together is told by segments that two sources share, also where something between them translates
 * (align.c); else by equal ends, in the order of opening, in sources that recorded at the same time. */

/* Two sources share segments of these conversations. */
void nc_same_link(nc_wires *wires, uint64_t id_a, uint64_t id_b);

void nc_same_free(struct nc_same *same);

#endif
