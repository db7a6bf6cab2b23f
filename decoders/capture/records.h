/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_RECORDS_H
#define NC_RECORDS_H

#include "reader.h"

/* Captures that are a row of records, each a header of one size followed by bytes whose number it tells:
 * walks them, tells damage by record and byte, and reads on at the next believable record. */
typedef struct nc_record {
    uint64_t size;  /* from this header to the next one */
    uint32_t at;    /* where the packet begins, counted from the header */
    nc_frame frame; /* time, lengths, link type, interface...; offset, record and bytes are filled in later */
    bool packet;    /* else passed over */
    bool end;       /* marks the end of the records */
    const char *wrong; /* of a header that is not believed: what of it, and its value */
    uint64_t value;
} nc_record;

typedef struct nc_records nc_records;
struct nc_records {
    nc_capture k;
    size_t header; /* bytes of a record header */
    size_t peek;   /* bytes shown to `look`, at least `header`; fewer at the end of the file */
    uint64_t end;  /* offset behind the last record, 0 = the file's end */
    /* Reads a record header without remembering anything; false when no program would have written it.
     * `out->frame` begins as a copy of k.base. */
    bool (*look)(const nc_records *r, const uint8_t *h, size_t n, nc_record *out);
    /* Before a packet is given: may change what depends on the packets before it.  NULL = nothing. */
    void (*use)(nc_records *r, const uint8_t *h, nc_record *record);
    int64_t last; /* time of the last packet; NC_TIME_NONE before the first */
};

enum { NC_RECORD_LARGEST = 262144 };

/* From where the stream stands to the end. */
void nc_records_read(nc_records *r);

/* Whether a packet and a chain of believable records behind it begin there: `count` of them, or fewer up to
 * the end of all bytes.
 */
bool nc_records_chain(const nc_records *r, nc_str view, size_t at, unsigned count, bool whole);

#endif
