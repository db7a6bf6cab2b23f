/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_DECODE_H
#define NC_DECODE_H

#include "fields.h"
#include "packet.h"

/* What the layers of one frame hand on to each other; only the files that decode headers use it. */
typedef struct nc_layers {
    nc_packet *out;
    nc_pool *pool;
    nc_fields *fields;        /* of the frame; NULL = nobody looks */
    nc_cursor at;             /* stands on the next header; ends where the header around it says */
    const uint8_t *src, *dst; /* addresses of the pseudo header, inside the frame */
    size_t address;           /* their length: 4 or 16 */
    bool whole;               /* the datagram's length is believable and all of it was recorded */
    bool quoted;              /* inside of an ICMP error */
    unsigned nested;          /* link layers inside of link layers so far */
} nc_layers;

enum { NC_NESTED_MAX = 8 };

static inline void nc_layers_name(const nc_layers *l, const char *name)
{
    if (__builtin_expect(l->fields != NULL, 0))
        nc_field_protocol(l->fields, nc_str_c(name));
}

/* The next `n` bytes, or NULL after noting the state; `what` is the complaint when the sender is at fault. */
const uint8_t *nc_layers_take(nc_layers *l, size_t n, const char *what);

/* Notes that a header lies; the first complaint stays. */
void nc_layers_bad(nc_layers *l, const char *what);

/* Link layers, from their first byte.  ether.c: Ethernet with tags, LLC (802.2), what an EtherType names,
 * MPLS (RFC 3032), PPP (RFC 1661) and its session frames over Ethernet (RFC 2516).  */
void nc_ethernet_decode(nc_layers *l);
void nc_ethertype_decode(nc_layers *l, uint16_t type);
void nc_llc_decode(nc_layers *l);
void nc_mpls_decode(nc_layers *l);
void nc_ppp_decode(nc_layers *l);
void nc_pppoe_decode(nc_layers *l);

/* wlan.c: IEEE 802.11 alone and behind the headers that recorders put in front of it. */
void nc_wlan_decode(nc_layers *l);
void nc_wlan_prism_decode(nc_layers *l);
void nc_wlan_radiotap_decode(nc_layers *l);

/* inside.c, for views: names of what rides on protocols that are only recognised. */
void nc_inside_isis(const nc_layers *l);
void nc_inside_ddp(const nc_layers *l);
void nc_inside_netbios(const nc_layers *l);

/* ip.c: the header's first nibble decides. */
void nc_ip_decode(nc_layers *l);

/* Continues behind an IP header with what `protocol` names: extension headers, transport or tunnel. */
void nc_ip_upper(nc_layers *l, uint8_t protocol);

/* Names a protocol above IP that is not decoded. */
void nc_ip_recognised(nc_layers *l);

/* tunnel.c: what of the payload is a packet of its own (nc_packet.inner). */
void nc_tunnel_of_protocol(nc_layers *l);
void nc_tunnel_of_udp(nc_layers *l);
/* May datagrams from or to this UDP port carry packets? */
bool nc_tunnel_port(uint16_t port);

/* Decode from an IPv4, IPv6 or transport header on.  The transport's number is out->ip_protocol. */
void nc_ip4_decode(nc_layers *l);
void nc_ip6_decode(nc_layers *l);
void nc_transport_decode(nc_layers *l);

/* ip.c: what stands in the 20 bytes of an IPv4 header; its checksum, over all `n` bytes of it. */
void nc_ip4_fields(nc_layers *l, const uint8_t *h);
nc_cksum nc_ip4_cksum(const uint8_t *h, size_t n);

/* usual.c: decodes a frame of Ethernet that nobody looks at, with one tag at most, an IPv4 header without
 * options and TCP or UDP, to the same effect as nc_ethernet_decode.  False: it is none, and nothing has
 * changed. */
bool nc_usual_decode(nc_layers *l);

/* Adds bytes to a ones' complement sum in the machine's byte order (RFC 1071); all pieces but the last have
 * an even length. */
uint64_t nc_sum_add(uint64_t sum, const uint8_t *p, size_t n);

/* Adds one 16-bit number of the protocol. */
uint64_t nc_sum_number(uint64_t sum, uint16_t number);

/* The sum as 16 bits in the machine's byte order; 0xffff when a field that holds the complement was summed
 * with the rest. */
uint16_t nc_sum_fold(uint64_t sum);

/* State of the checksum in bytes[at..at+1] over `n` bytes of a transport, the first `header` of which (a
 * multiple of four) stand before the payload; `pseudo` tells whether the pseudo header counts.  Leaves the
 * payload's sum in l->out. */
nc_cksum nc_cksum_verify(const nc_layers *l, const uint8_t *bytes, size_t n, size_t header, size_t at,
                         bool pseudo);

#endif
