/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_LISTING_H
#define NC_LISTING_H

#include "decoders/case.h"
#include "engine/base/buf.h"

/* What decoders of packet listings have in common. */

/* Tells the run that the facts which need a packet's bytes could have come from this listing: for listings
 * that only sometimes have bytes, whose decoder's `provides` must not promise them. */
void nc_listing_has_bytes(const nc_case *c, uint32_t source);

/* "; " before all sentences of a note but the first. */
void nc_listing_note(nc_buf *note, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* "" for one, "s" for others. */
const char *nc_listing_s(uint64_t n);

#endif
