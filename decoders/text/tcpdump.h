/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_TCPDUMP_H
#define NC_TCPDUMP_H

#include "decoders/packet/packet.h"
#include "decoders/text/numbered.h"

/* The reader of what tcpdump prints, apart from the wire, so that it can be tested alone.  Read are lines
 * with and without -n, -v (one or two lines), -e, -S, the bytes of -x, -xx, -X, -XX, and the times of -t,
 * -tt, -tttt and of no option; tcpdump(1), "OUTPUT FORMAT".  Names instead of addresses leave a packet
 * without addresses. */

/* An ARP message as the line tells it; has bits say what is known. */
typedef struct nc_tcpdump_arp {
    bool reply, has_sender_ip, has_sender_mac, has_target_ip;
    nc_word sender_ip, target_ip;
    nc_word sender_mac;
} nc_tcpdump_arp;

typedef struct nc_tcpdump_summary {
    uint64_t packets;
    uint32_t unread, first_unread; /* lines that are neither packets nor known words; line of the first */
    uint32_t nameless;             /* packets whose addresses are names or missing */
    int64_t drops;                 /* "packets dropped by kernel" and "by interface"; -1 = not said */
    uint32_t snap;                 /* "capture size"; 0 = not said */
    bool undated, timeless;        /* only times of day; no times */
    uint64_t dumps, bare;          /* packets given as bytes; without, ARP apart */
    uint32_t torn, first_torn;     /* packets with bytes that do not fit; line of the first */
    bool crowded;                  /* more conversations than the limit: numbers of later ones are unknown */
} nc_tcpdump_summary;

typedef struct nc_tcpdump nc_tcpdump;

/* `packet` is called for each packet; frame.bytes is NULL unless its bytes stand below its line,
 * frame.from.record the ordinal of the packet in the text.  `arp` is not NULL for ARP. */
typedef void (*nc_tcpdump_packet)(void *context, const nc_packet *packet, const nc_tcpdump_arp *arp);

nc_tcpdump *nc_tcpdump_new(nc_pool *pool, const nc_origin *base, int32_t zone_minutes, size_t flow_limit,
                           nc_tcpdump_packet packet, void *context);
void nc_tcpdump_free(nc_tcpdump *reader);

/* `piece`: the line may be cut at its right end; a packet whose line is a piece is not given. */
void nc_tcpdump_line(nc_tcpdump *reader, nc_str text, uint32_t number, uint64_t offset, uint32_t length,
                     bool piece);
const nc_tcpdump_summary *nc_tcpdump_end(nc_tcpdump *reader);

/* Whether the line begins a packet. */
bool nc_tcpdump_is_packet(nc_str line);

/* ---- parts, for the files of this reader ---- */

typedef enum nc_tcpdump_clock {
    NC_CLOCK_NONE,
    NC_CLOCK_TIME,
    NC_CLOCK_STAMP,
    NC_CLOCK_EPOCH
} nc_tcpdump_clock;
typedef enum nc_tcpdump_family {
    NC_FAMILY_NONE,
    NC_FAMILY_IP,
    NC_FAMILY_IP6,
    NC_FAMILY_ARP,
    NC_FAMILY_OTHER
} nc_tcpdump_family;

/* What stands before the addresses. */
typedef struct nc_tcpdump_head {
    nc_tcpdump_clock clock;
    nc_tcpdump_family family;
    int64_t time; /* since midnight, or since 1970 */
    nc_str iface;
    nc_io io;
    nc_packet packet; /* has_eth, has_vlan and their fields; frame.len */
    nc_str rest;      /* from the parenthesis or the addresses on */
} nc_tcpdump_head;

bool nc_tcpdump_head_read(nc_str line, nc_tcpdump_head *out);

/* "(tos 0x0, ttl 127, id 1215, ...)" off the front of *rest; true when there is one. */
bool nc_tcpdump_ip_read(nc_packet *packet, nc_str *rest);

/* "a.port > b.port: what": addresses, ports, and what follows.  False when the text has not that shape. */
bool nc_tcpdump_pair_read(nc_packet *packet, nc_pool *pool, nc_str text, nc_str *what);

/* The bytes below a packet's line. */
typedef struct nc_tcpdump_hex {
    size_t filled;
    bool broken, ended; /* ended: a line had fewer than sixteen */
    uint8_t bytes[65536];
} nc_tcpdump_hex;

void nc_tcpdump_hex_begin(nc_tcpdump_hex *hex);

/* Takes "0x0010:  ac10 0a63 ..."; false when the line is none of that kind. */
bool nc_tcpdump_hex_line(nc_tcpdump_hex *hex, nc_str text);

/* Sets bytes, lengths and link type of the packet's frame; false when the bytes are not those of the packet.
 */
bool nc_tcpdump_hex_frame(const nc_tcpdump_hex *hex, nc_packet *packet);

/* Sequence numbers as printed. */
typedef struct nc_tcpdump_numbers {
    bool has_seq, has_ack;
    uint32_t seq, ack;
} nc_tcpdump_numbers;

/* What follows the addresses.  `synthetic` holds an ICMP header made of the words, which the payload then
 * points at. */
void nc_tcpdump_what_read(nc_packet *packet, nc_str what, nc_tcpdump_numbers *numbers, uint8_t synthetic[8]);

bool nc_tcpdump_arp_read(nc_pool *pool, nc_str text, nc_tcpdump_arp *out, uint32_t *length);

/* Where a conversation stands, to make raw numbers of relative ones. */
typedef struct nc_tcpdump_flow {
    nc_word ip[2];
    uint16_t port[2];
    bool tracked, based[2], expects[2];
    uint32_t base[2],
        next[2]; /* what relative numbers of each side count from; what its next byte will have */
} nc_tcpdump_flow;

/* All of them, up to a limit; numbers of later ones are unknown. */
typedef struct nc_tcpdump_flows {
    nc_numbered keys;
    nc_tcpdump_flow *items;
    size_t count, capacity, limit;
} nc_tcpdump_flows;

/* Sets seq, acknum and has_tcp of the packet, has_tcp only when both are known as raw numbers. */
void nc_tcpdump_numbers_apply(nc_tcpdump_flows *flows, nc_packet *packet, const nc_tcpdump_numbers *numbers);

#endif
