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

/* What a frame is, as far as a few loads tell: a datagram of two ends, a frame that never leaves its link and
 * belongs to no conversation (ARP, LLDP, STP), or perhaps anything. */
typedef enum nc_pick_sort { NC_PICK_TALK, NC_PICK_LINK, NC_PICK_UNCLEAR } nc_pick_sort;

/* `key`, set for a datagram: the same for all between its ends, in every reading. */
nc_pick_sort nc_pick_sort_of(const nc_frame *frame, uint64_t *key);

/* Conversations that are wanted: how many; the key of one, from 0. */
size_t nc_pick_talks(const nc_pick *pick);
uint64_t nc_pick_talk_key(const nc_pick *pick, size_t i);

/* The numbers of records that are wanted, one after the other from `*at` = 0; false after the last one. */
bool nc_pick_next_record(const nc_pick *pick, size_t *at, uint64_t *number);

/* May the frame be one of those that are wanted?  When not, it is none. */
bool nc_pick_takes(const nc_pick *pick, const nc_frame *frame);

#endif
