/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_ROWS_H
#define NC_ROWS_H

#include "decoders/bundle/stream.h"
#include "decoders/text/named.h"

/* A listing whose packets are rows of named fields, on its way to a wire: times, numbers, notes. */
typedef struct nc_rows {
    nc_case *c;
    uint32_t source;
    nc_wire *wire;
    nc_named named; /* the row being read */
    nc_origin origin;
    nc_named_scales scales;
    uint8_t *bytes;
    int64_t zone, day, last; /* ns; day: added to times of day, last: the one before */
    bool on_wire;
    uint64_t rows, dumps, bare, portless; /* bare: without bytes; portless: TCP or UDP without ports */
    uint64_t unread;
    uint32_t first_unread; /* its line */
    uint32_t snap;
    bool relative, undated, since, local,
        timeless; /* relative: sequence numbers; since: times since the first packet */
} nc_rows;

void nc_rows_open(nc_rows *rows, nc_case *c, uint32_t source);

/* A row begins there; set fields of rows->named, then end it. */
void nc_rows_begin(nc_rows *rows, uint32_t line, uint64_t offset);
/* Gives its packet; a row without one counts as unread. */
void nc_rows_end(nc_rows *rows, uint32_t length);
void nc_rows_unread(nc_rows *rows, uint32_t line);

/* Notes what was met and closes the wire; `bad` (NULL = nothing) is why the listing is not whole.
 * NC_E_NOEVIDENCE when there was no packet. */
nc_err nc_rows_close(nc_rows *rows, nc_err state, const char *bad);

#endif
