/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_PICK_H
#define NC_PICK_H

#include "packet.h"

/* Which packets somebody wants who reads a capture a second time: those of some conversations and single
 * records.  A few loads tell of nearly every other frame that it is none of them, so that it need not be
 * decoded.  Whatever they cannot tell is taken: fragments, tunnels, link types and protocols that are rare,
 * headers that were not recorded as a whole. */
typedef struct nc_pick nc_pick;

nc_pick *nc_pick_new(void);
void nc_pick_free(nc_pick *pick); /* NULL is fine */

/* All packets between two ends, in both directions, whatever protocol has the ports; false when they were
 * wanted already. */
bool nc_pick_talk(nc_pick *pick, const nc_pool *pool, const nc_word ip[2], const uint16_t port[2]);

/* Are they? */
bool nc_pick_has(const nc_pick *pick, const nc_pool *pool, const nc_word ip[2], const uint16_t port[2]);

/* The record of this number, or the line of a listing without records, in every source. */
void nc_pick_record(nc_pick *pick, uint64_t number);

/* May the frame be one of those that are wanted?  When not, it is none. */
bool nc_pick_takes(const nc_pick *pick, const nc_frame *frame);

#endif
