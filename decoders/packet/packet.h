/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_PACKET_H
#define NC_PACKET_H

#include "decoders/case.h"
#include "engine/base/cursor.h"
#include "engine/fact/function.h"

/* Packets of one source on their way to facts.  Readers of captures give frames (bytes with a link type);
 * readers of listings without bytes give packets with the header fields they know.  Both run through the same
 * conversations and analyses. */

/* Link types as in pcap's registry (LINKTYPE_*); links.def knows them all. */
enum {
    NC_LINK_NULL = 0,
    NC_LINK_ETHERNET = 1,
    NC_LINK_TOKEN_RING = 6,
    NC_LINK_PPP = 9,
    NC_LINK_FDDI = 10,
    NC_LINK_RAW_OLD12 = 12,
    NC_LINK_RAW_OLD14 = 14,
    NC_LINK_ATM = 100,
    NC_LINK_RAW = 101,
    NC_LINK_CISCO_HDLC = 104,
    NC_LINK_WLAN = 105,
    NC_LINK_FRAME_RELAY = 107,
    NC_LINK_LOOP = 108,
    NC_LINK_SLL = 113,
    NC_LINK_IP_OVER_FC = 122,
    NC_LINK_SUN_ATM = 123,
    NC_LINK_ERF = 197,
    NC_LINK_IPNET = 226,
    NC_LINK_IPV4 = 228,
    NC_LINK_IPV6 = 229,
    NC_LINK_IPOIB = 242,
    NC_LINK_SLL2 = 276,
};

typedef enum nc_io { NC_IO_UNKNOWN, NC_IO_IN, NC_IO_OUT } nc_io;

typedef struct nc_fields nc_fields; /* fields.h */

/* How analysts name the container of a frame where it counts as a layer of its own. */
typedef struct nc_wrap {
    const char *name; /* in frame.protocols */
    unsigned encap;   /* frame.encap_type */
} nc_wrap;

/* One frame as recorded. */
/* Frames that a reader passed over because nobody wants them (spots.h): how many, between which times. */
typedef struct nc_passed {
    uint64_t records;
    int64_t from, to; /* NC_TIME_NONE */
} nc_passed;

typedef struct nc_frame {
    nc_origin from; /* time, record number, offset, line, source, vantage */
    const uint8_t *bytes;
    uint32_t caplen, len; /* recorded, on the wire */
    uint32_t link;        /* NC_LINK_... */
    nc_io io;
    nc_sym iface;
    uint32_t drop_code; /* discard reason of a stack trace; 0 none */
    nc_sym drop_symbol, device, system;
    uint32_t iface_number; /* counts the interfaces of the file from 1; 0 = it does not say */
    uint8_t fcs;           /* bytes of frame check sequence at the end */
    uint16_t asid;         /* address space that a z/OS trace names, and its task; 0 = it names none */
    uint32_t tcb;
    const nc_wrap *wrap; /* NULL = none */
    bool on_wire;        /* recorded outside of the sending stack */
    nc_fields *fields;   /* where its header fields go for those who look at packets; NULL = nobody does */
    nc_str ahead; /* a frame of the same link type that comes some packets later, to fetch from memory what it
                     will need; empty = not known yet.  Changes no result */
    uint64_t again;          /* where in the file a reader can begin again, with this frame; 0 = nowhere */
    const nc_passed *passed; /* between the frame before and this one; NULL = none */
} nc_frame;

typedef enum nc_cksum {
    NC_CKSUM_UNCHECKED,
    NC_CKSUM_GOOD,
    NC_CKSUM_BAD,
    NC_CKSUM_ZERO,
    NC_CKSUM_PARTIAL,
    NC_CKSUM_ABSENT
} nc_cksum;
typedef enum nc_proto {
    NC_PROTO_OTHER,
    NC_PROTO_TCP,
    NC_PROTO_UDP,
    NC_PROTO_ICMP,
    NC_PROTO_ICMP6,
    NC_PROTO_ARP,
    NC_PROTO_IGMP,
    NC_PROTO_ESP,
    NC_PROTO_AH,
    NC_PROTO_GRE,
    NC_PROTO_SCTP,
    NC_PROTO_OSPF,
    NC_PROTO_COUNT
} nc_proto;

/* What a payload holds that is a packet of its own, and how it is carried. */
typedef enum nc_inner {
    NC_INNER_NONE,
    NC_INNER_ETHERNET,
    NC_INNER_IP,
    NC_INNER_TYPE, /* what inner_type, an EtherType, names */
    NC_INNER_PPP,
} nc_inner;
typedef enum nc_tunnel {
    NC_TUNNEL_NONE,
    NC_TUNNEL_IPIP,
    NC_TUNNEL_GRE,
    NC_TUNNEL_ERSPAN,
    NC_TUNNEL_VXLAN,
    NC_TUNNEL_GENEVE,
    NC_TUNNEL_TEREDO,
    NC_TUNNEL_GTP,
    NC_TUNNEL_L2TP,
    NC_TUNNEL_COUNT
} nc_tunnel;
enum { NC_TUNNEL_DEPTH = 8 };

/* The headers of a packet, as far as known.  `has_...` guard what a cut or a listing may leave out. */
typedef struct nc_packet {
    nc_frame frame; /* bytes may be NULL for packets read from text */
    bool has_eth, has_vlan, has_ip, has_ip_id, has_ttl, has_ports, has_tcp, has_payload_length;
    bool has_sender; /* eth_src alone is known */
    uint8_t eth_src[6], eth_dst[6];
    uint16_t ethertype, vlan;
    uint8_t ip_version, ttl, tos, ip_protocol;
    uint16_t ip_id;
    uint32_t ip_total; /* as the header says it; IPv6: 40 + payload length, 0 when that field is 0 (jumbo,
                          offload) */
    bool fragment, more_fragments, df, first_fragment, exthdr;
    uint32_t ip6_fragment_id;
    uint32_t fragment_offset; /* bytes */
    nc_word src, dst;         /* nc_word of type ip */
    nc_proto proto;
    nc_cksum ip_cksum, cksum;
    uint64_t sum; /* ones' complement sum of the payload, when its checksum was verified; 0 = not known */
    uint16_t sport, dport;
    uint32_t seq, acknum;
    uint16_t window;
    uint8_t tcp_flags;       /* FIN 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32 */
    uint16_t mss;            /* 0 = no option */
    int16_t wscale;          /* -1 = no option */
    uint8_t tcp_options;     /* NC_TCPOPT_... */
    uint8_t sack_count;      /* SACK blocks; RFC 2018 */
    uint32_t tsval, tsecr;   /* with NC_TCPOPT_TS; RFC 7323 3 */
    uint32_t sack[4][2];     /* left edge, right edge; in the order of the option */
    uint32_t payload_length; /* above the transport header, as sent; of ICMP and ARP the whole message */
    nc_cursor
        payload; /* what is there of it; of ICMP, ICMPv6 and ARP the whole message, its own header included */
    nc_read state;   /* CUT: the recording ends inside a header; BAD: a header lies */
    const char *bad; /* what is wrong with it, fixed text; NULL */

    const uint8_t *pseudo_src, *pseudo_dst; /* addresses that the transport's checksum counts, in the frame */
    nc_str piece;                           /* of a fragment: all its bytes above the IP header */
    bool fragment_cut;                      /* a fragment of which not all bytes were recorded */
    bool reassembled;      /* the payload was put together from fragments and lives until the next packet */
    bool held;             /* a fragment that waits for the others: nothing above IP is known */
    uint8_t inner, tunnel; /* nc_inner of the payload, nc_tunnel that carries it */
    uint16_t inner_type;
    uint8_t depth; /* tunnels around this packet */
    uint8_t in;    /* nc_tunnel this packet came out of */
    nc_word outer_src, outer_dst;
} nc_packet;

/* Options of a segment that have no value of their own to tell that they are there; NC_TCPOPT_CUT: there may
 * be more, the recording cut them or a listing does not show them. */
enum {
    NC_TCPOPT_SACK_OK = 1,
    NC_TCPOPT_TS = 2,
    NC_TCPOPT_TFO = 4,
    NC_TCPOPT_TFO_COOKIE = 8,
    NC_TCPOPT_CUT = 16
};

enum { NC_TCP_FIN = 1, NC_TCP_SYN = 2, NC_TCP_RST = 4, NC_TCP_PSH = 8, NC_TCP_ACK = 16, NC_TCP_URG = 32 };

/* The protocol that an IP header's number names (IANA protocol numbers). */
nc_proto nc_proto_of(uint8_t number);

/* Decodes link, network and transport headers and verifies checksums.  Never fails: state and has_... say how
 * far it came. */
void nc_packet_decode(nc_packet *out, const nc_frame *frame, nc_pool *pool);
/* The same, but always layer by layer (usual.c knows a shorter way); for those who compare both. */
void nc_packet_decode_layers(nc_packet *out, const nc_frame *frame, nc_pool *pool);

/* Goes on with a datagram put together from fragments; `out` is the fragment that completed it. */
void nc_packet_resume(nc_packet *out, const uint8_t *bytes, size_t n, nc_pool *pool);

/* Moves from the type of an ICMP message to the packet that it quotes (RFC 792, 4443; in the option of a
 * redirect of IPv6, RFC 4861 4.6.3); false: it quotes none. */
bool nc_icmp_quotes(nc_cursor *message, bool six);

/* The packet inside of a tunnel's packet (outer->inner is not NONE); keeps frame, VLAN and Ethernet header of
 * the outer one where it has none of its own. */
void nc_packet_inner(nc_packet *out, const nc_packet *outer, nc_pool *pool);

/* Whether frames of this link type are decoded; others only count. */
bool nc_link_decoded(uint32_t link);

/* The link type that Wireshark numbers so (frame.encap_type); UINT32_MAX when there is none. */
uint32_t nc_link_of_encap(unsigned encap);

/* Its name in words; empty when unknown. */
nc_str nc_link_words(uint32_t link);

/* One source's conversations. */
typedef struct nc_wire nc_wire;

nc_wires *nc_wires_new(nc_case *c);
void nc_wires_free(nc_wires *wires);

/* Takes each frame through the decoders of all its layers and all analyses, also where plain.h knows a
 * shorter way; for those who compare both. */
void nc_wires_layer_by_layer(nc_wires *wires);

/* Was one opened so far? */
bool nc_wires_opened(const nc_wires *wires);

/* Opens the wire of a source; all its frames go to it, in order. */
nc_wire *nc_wire_open(nc_wires *wires, uint32_t source);
/* The source it was opened for, and the vantage that its frames get where nobody named one. */
uint32_t nc_wire_source(const nc_wire *wire, nc_sym *vantage);
void nc_wire_frame(nc_wire *wire, const nc_frame *frame);
void nc_wire_packet(nc_wire *wire, const nc_packet *packet);

/* What the container knows at its end. */
typedef struct nc_wire_end {
    bool complete;       /* read to a proper end */
    int64_t drops;       /* -1 = not said */
    uint32_t snap;       /* 0 = whole */
    nc_str filter, note; /* may be empty */
} nc_wire_end;

/* Gives the connections still open and the coverage fact, and updates the source's record count. */
void nc_wire_close(nc_wire *wire, const nc_wire_end *end);

/* Somebody who looks at every packet after its analyses, with all its fields: `flow` counts the conversations
 * of the source from 1, 0 = none.  Packets read from listings have the fields that the listing shows. */
typedef struct nc_packet_watch {
    void (*seen)(void *context, uint32_t source, const nc_packet *packet, uint32_t flow);
    void *context;
    nc_fields *fields;          /* started by the caller, who frees it after the wires */
    const struct nc_pick *pick; /* pick.h: frames that it does not take are passed over; NULL = none is */
    bool only;                  /* nothing but packets is wanted of the bundles */
} nc_packet_watch;
void nc_wires_watch(nc_wires *wires, const nc_packet_watch *watch);

/* After all sources: compares vantages (clock.offset, segment.seen). */
void nc_wires_finish(nc_wires *wires);

/* What rules may ask about conversations; the table for nc_rules_new.
 *   flow_name(flow)            string: "137.72.43.137:10432 - 137.72.43.207:21"
 *   flow_end(flow, dir)        ip: 137.72.43.207 for to_server
 *   capture.sees(flow, dir)    coverage: could this source have recorded a segment of that direction in the
 * window? capture.sees_pair(ip, ip)  coverage: could it have recorded a packet from the first to the second?
 */
const nc_function *nc_wires_functions(size_t *count);

/* Their answers (nc_run_host.call).  False = unknown. */
bool nc_wires_call(nc_wires *wires, const nc_function *fn, const nc_result_value *args, uint32_t source,
                   int64_t from, int64_t to, nc_word *out);

/* The number that stands for a conversation in all sources that recorded it: one of theirs, whichever of them
 * is given.  Once all sources were read. */
nc_word nc_wires_conversation(nc_wires *wires, nc_word id);

/* The conversation that flow_name calls so, of this source (0: of any).  How many there are; `id` is set when
 * it is one. */
size_t nc_wires_called(const nc_wires *wires, uint32_t source, nc_str name, nc_word *id);

#endif
