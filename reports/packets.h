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
    size_t width;  /* of the screen, for lines that people read; 0: none */
} nc_packet_table;

/* One packet with all that was decoded of it. */
typedef struct nc_packet_item {
    nc_str name, label, value;
    size_t offset, length; /* in the frame */
    bool placed;           /* it stands there; else it was computed, or put together from several packets */
} nc_packet_item;

typedef struct nc_packet_whole {
    nc_str source;
    uint64_t number; /* of the record, or of the line */
    bool by_line;
    int64_t at; /* ns, NC_TIME_NONE */
    const nc_packet_item *items;
    size_t item_count;
    nc_str bytes;    /* as recorded; none for most listings */
    size_t shown;    /* how many of them may be shown: headers, unless the payload was asked for */
    uint32_t length; /* on the wire */
    const unsigned char *ebcdic; /* 256 characters of EBCDIC */
    nc_str summary;              /* a line, of formats that have both columns and `whole` */
    uint64_t ordinal;            /* among those shown, from 1 */
    size_t width;                /* of the screen; 0: none */
} nc_packet_whole;

typedef struct nc_packet_format {
    nc_str name, media, doc;
    nc_str
        columns; /* what it shows, names with commas between them; empty: what the user asks for, else all */
    void (*head)(const nc_packet_table *table, nc_buf *out);   /* once, before all rows */
    void (*source)(const nc_packet_table *table, nc_buf *out); /* whenever another source begins */
    void (*row)(const nc_packet_table *table, const nc_str *cells, nc_buf *out);
    void (*whole)(const nc_packet_whole *packet,
                  nc_buf *out);                /* instead of rows, for formats that show whole packets */
    void (*foot)(uint64_t count, nc_buf *out); /* once, behind all packets; `count`: how many there were */
} nc_packet_format;

/* The columns of the summary, and its line with an end: packets_text.c. */
#define NC_PACKET_SUMMARY                                                                                    \
    NC_SI("frame.number,frame.time_epoch,frame.len,ip.src,ip.dst,ipv6.src,ipv6.dst,ip.proto,arp.opcode,"     \
          "arp.src.proto_ipv4,arp.dst.proto_ipv4,eth.src,eth.dst,tcp.srcport,tcp.dstport,udp.srcport,"       \
          "udp.dstport,icmp.type,icmp.code,icmpv6.type,icmpv6.code,tcp.flags,tcp.seq_raw,tcp.ack_raw,"       \
          "tcp.len,tcp.window_size,tcp.analysis.flags_list,info,arp.src.hw_mac,udp.length")
void nc_packet_summary(const nc_str *cells, nc_buf *out);

/* The bytes that may be shown: packets_hex.c. */
void nc_packet_dump(const nc_packet_whole *packet, nc_buf *out);

/* Head line and fields of a packet: packets_details.c. */
void nc_packet_details(const nc_packet_whole *packet, nc_buf *out);

#define PACKETS(name) extern const nc_packet_format nc_packets_##name;
#include "reports/packets.def"
#undef PACKETS

/* The format of a name, or NULL; all of them. */
const nc_packet_format *nc_packet_format_find(nc_str name);
const nc_packet_format *const *nc_packet_formats(size_t *count);

#endif
