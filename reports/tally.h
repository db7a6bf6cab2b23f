/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_TALLY_H
#define NC_TALLY_H

#include "engine/base/str.h"
#include "engine/base/value.h"

/* What is remembered of a whole conversation while only some of its packets are kept: how often each came,
 * and which bytes were carried. */

/* How often keys came.  Zero-initialised is empty; nc_tally_free gives the memory back. */
enum { NC_TALLY_MOST = 4096 }; /* different keys that are counted */
typedef struct nc_tally {
    uint64_t *keys;
    uint32_t *counts;
    size_t count, mask;
    bool over; /* there were more: what is not there may have come */
} nc_tally;
uint32_t nc_tally_add(nc_tally *tally, uint64_t key); /* how often it came before */
uint32_t nc_tally_get(const nc_tally *tally, uint64_t key);
void nc_tally_free(nc_tally *tally);

/* Bytes of one direction of a TCP conversation that came, by sequence number (which wraps: RFC 9293, 3.4).
 * Zero-initialised is empty. */
enum { NC_SPANS_MOST = 32 }; /* pieces with gaps between them */
typedef struct nc_spans {
    struct {
        int64_t from, to;
    } items[NC_SPANS_MOST]; /* ascending, with gaps between them; counted from the first byte that came */
    unsigned count;
    uint32_t seq; /* of the last segment that was added, and its place */
    int64_t at;
    bool over; /* there were more pieces: some of them are forgotten */
} nc_spans;
void nc_spans_add(nc_spans *spans, uint32_t seq, uint32_t length);
/* Did all of them come?  Bytes that were forgotten did not. */
bool nc_spans_hold(const nc_spans *spans, uint32_t seq, uint32_t length);

#endif
