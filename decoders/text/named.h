/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_NAMED_H
#define NC_NAMED_H

#include "decoders/packet/packet.h"
#include "decoders/text/numbered.h"

/* A packet put together from fields that have names: columns of a table, keys of JSON.  Of a field that comes
 * several times (the header an ICMP error quotes, a tunnel's inner packet) the first counts. */
typedef enum nc_named_field {
    NC_NAMED_NUMBER,
    NC_NAMED_TIME,
    NC_NAMED_DATE,
    NC_NAMED_LENGTH,
    NC_NAMED_CAPLEN,
    NC_NAMED_ENCAP,
    NC_NAMED_RAW,
    NC_NAMED_IFACE,
    NC_NAMED_DIRECTION,
    NC_NAMED_ETH_SRC,
    NC_NAMED_ETH_DST,
    NC_NAMED_VLAN,
    NC_NAMED_SRC,
    NC_NAMED_DST,
    NC_NAMED_IP_ID,
    NC_NAMED_IP_ID_HEX,
    NC_NAMED_TTL,
    NC_NAMED_IP_LENGTH,
    NC_NAMED_IP6_LENGTH,
    NC_NAMED_IP_PROTO,
    NC_NAMED_IP6_NEXT,
    NC_NAMED_FRAGMENT_OFFSET,
    NC_NAMED_MORE,
    NC_NAMED_DONT,
    NC_NAMED_PROTOCOL,
    NC_NAMED_TCP_SPORT,
    NC_NAMED_TCP_DPORT,
    NC_NAMED_UDP_SPORT,
    NC_NAMED_UDP_DPORT,
    NC_NAMED_SPORT,
    NC_NAMED_DPORT,
    NC_NAMED_SEQ_RAW,
    NC_NAMED_SEQ,
    NC_NAMED_ACK_RAW,
    NC_NAMED_ACK,
    NC_NAMED_FLAGS,
    NC_NAMED_WINDOW,
    NC_NAMED_PAYLOAD,
    NC_NAMED_UDP_LENGTH,
    NC_NAMED_MSS,
    NC_NAMED_SHIFT,
    NC_NAMED_ICMP_TYPE,
    NC_NAMED_ICMP_CODE,
    NC_NAMED_INFO,
    NC_NAMED_FIELDS
} nc_named_field;

/* The field of a name, or NC_NAMED_FIELDS: a heading; a key of `tshark -T json`; of `tshark -T ek`. */
nc_named_field nc_named_find(nc_str name);
nc_named_field nc_named_find_ek(nc_str name);

enum { NC_NAMED_BYTES = 262144 };

typedef enum nc_named_clock {
    NC_NAMED_NO_TIME,
    NC_NAMED_RELATIVE, /* seconds since the first packet */
    NC_NAMED_OF_DAY,
    NC_NAMED_LOCAL, /* date and time, zone unknown */
    NC_NAMED_UTC
} nc_named_clock;

/* Begin with nc_named_begin, set fields, then nc_named_packet. */
typedef struct nc_named {
    nc_pool *pool;
    uint64_t got; /* bits of nc_named_field */
    nc_packet packet;
    nc_named_clock clock;
    int64_t time, day;
    uint64_t number;
    uint32_t caplen, encap, udp_length, shown_window;
    uint16_t ports[4]; /* TCP's, then UDP's */
    uint8_t icmp[4];
    bool options_shown; /* all TCP options are among what was set */
    bool relative; /* its sequence numbers count from those of the conversation's first segments */
    size_t filled;
    uint8_t *bytes; /* NC_NAMED_BYTES, the caller's */
} nc_named;

void nc_named_begin(nc_named *named, nc_pool *pool, uint8_t *bytes);
/* Text that is no value of the field leaves it unknown. */
void nc_named_set(nc_named *named, nc_named_field field, nc_str value);

/* Makes named->packet of what was set: a frame where its bytes are there.  False when neither bytes nor
 * addresses are.  The caller sets origin and time. */
bool nc_named_packet(nc_named *named);

/* What Wireshark's column Info says of a TCP segment or UDP datagram. */
void nc_named_info(nc_named *named, nc_str info);

/* Window scales of senders in conversations, up to a limit; windows of later ones are unknown. */
typedef struct nc_named_scales {
    nc_numbered keys;
    int *shift; /* -1: its SYN was not seen */
    size_t count, capacity, limit;
} nc_named_scales;

/* Info shows windows multiplied by their scale; makes the header's own field of it.  After nc_named_packet.
 */
void nc_named_unscale(nc_named *named, nc_named_scales *scales);

#endif
