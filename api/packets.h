/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_API_PACKETS_H
#define NC_API_PACKETS_H

#include "api/survey.h"
#include "reports/packets.h"

/* Packets as a table, written while they are read: memory does not grow with the capture. */
typedef struct nc_packets_request {
    const nc_packet_format *format;
    nc_str columns;   /* field names with commas between them; empty: those of the format, else all */
    bool payload;     /* bytes behind the headers are shown, too, with whatever secrets they hold */
    nc_choice choice; /* only these packets */
    size_t width;     /* columns of the screen; 0: each line of the summary is as wide as it is */
    void (*write)(void *context, nc_str text); /* gets the table in pieces */
    void *context;
} nc_packets_request;

/* Reads the bundles as one case and writes their packets.  NC_E_INVALID, with the unknown column and the
 * nearest known one in the diag, before anything is read. */
nc_err nc_session_packets(nc_session *session, const nc_str *bundles, size_t count,
                          const nc_packets_request *request);

/* Every column, its name and what it holds, in the order of the full table. */
size_t nc_packets_column_count(void);
nc_str nc_packets_column(size_t number, nc_str *label);

#endif
