/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_PACKETS_H
#define NC_PACKETS_H

#include "engine/base/buf.h"

/* Packets, a row each: cells of text under columns.  A column that a packet has several times (headers inside
 * headers) holds all values, outer first, with ";" between them. */
typedef struct nc_packet_table {
    const nc_str *columns;
    size_t count;
    nc_str source; /* name of the source of the rows that follow */
} nc_packet_table;

typedef struct nc_packet_format {
    nc_str name, media, doc;
    nc_str
        columns; /* what it shows, names with commas between them; empty: what the user asks for, else all */
    void (*head)(const nc_packet_table *table, nc_buf *out);   /* once, before all rows */
    void (*source)(const nc_packet_table *table, nc_buf *out); /* whenever another source begins */
    void (*row)(const nc_packet_table *table, const nc_str *cells, nc_buf *out);
} nc_packet_format;

#define PACKETS(name) extern const nc_packet_format nc_packets_##name;
#include "reports/packets.def"
#undef PACKETS

/* The format of a name, or NULL; all of them. */
const nc_packet_format *nc_packet_format_find(nc_str name);
const nc_packet_format *const *nc_packet_formats(size_t *count);

#endif
