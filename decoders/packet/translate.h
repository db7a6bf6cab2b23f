/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_TRANSLATE_H
#define NC_TRANSLATE_H

#include "match.h"

/* Conversations that something between two sources gave other addresses, ports or sequence numbers (RFC 2663;
 * firewalls that choose sequence numbers anew).
 *
 * Of each conversation a few segments are kept as marks: by sequence and acknowledgment number, and by a hash
 * of their data.  Equal marks of two sources only propose; a pair counts when the whole conversations fit
 * through one lens, in numbers, order and time, and when neither of them fits another one. */

/* A pair that was found. */
typedef struct nc_translated {
    uint32_t flow_a, flow_b;
    nc_lens lens;
    bool by_payload;
    uint32_t pairs, same_data, same_id;
} nc_translated;

typedef struct nc_translations {
    nc_translated *items;
    size_t count, capacity;
} nc_translations;

/* Of view, whose samples are indexed: makes its marks; they are freed with it. */
void nc_marks_make(nc_view *view);

/* What is searched.  done_a, done_b (by number of the conversation): has a partner already, or none can be
 * told; both are brought up to date. */
typedef struct nc_translate_search {
    const nc_view *a, *b;
    const nc_offset *offset;
    bool *done_a, *done_b;
    nc_match *match; /* scratch */
} nc_translate_search;

/* Adds the pairs that are certain; false when there is none. */
bool nc_translations_find(nc_translations *out, const nc_translate_search *search, bool by_payload);

#endif
