/* SPDX-License-Identifier: Apache-2.0 */
#include "decode.h"

/* Link layers: from the first byte of a frame to the network header (IEEE 802.3, 802.1Q, 802.2; LINKTYPE_* of
 * pcap's registry). */
enum {
    TYPE_IP4 = 0x0800,
    TYPE_ARP = 0x0806,
    TYPE_VLAN = 0x8100,
    TYPE_IP6 = 0x86dd,
    TYPE_MPLS = 0x8847,
    TYPE_MPLS_UPSTREAM = 0x8848,
    TYPE_PPPOE = 0x8864,
    TYPE_QINQ = 0x88a8,
    TYPE_QINQ_OLD = 0x9100,
    LENGTH_MAX = 1500, /* up to here the field is a length and LLC follows (802.3 3.2.6) */
    SLL_NOVELL = 1,
    SLL_LLC = 4,
    MAX_TAGS = 8,
    MAX_LABELS = 16,
};

void nc_layers_bad(nc_layers *l, const char *what)
{
    if (l->out->state == NC_READ_OK) {
        l->out->state = NC_READ_BAD;
        l->out->bad = what;
    }
}

const uint8_t *nc_layers_take(nc_layers *l, size_t n, const char *what)
{
    const uint8_t *p = nc_take(&l->at, n);
    if (p != NULL)
        return p;
    if (l->at.state == NC_READ_BAD)
        nc_layers_bad(l, what);
    else if (l->out->state == NC_READ_OK)
        l->out->state = NC_READ_CUT;
    return NULL;
}

static void ip_of_any_version(nc_layers *l)
{
    nc_cursor look = l->at;
    uint8_t first = nc_u8(&look);
    if (look.state != NC_READ_OK)
        (void)nc_layers_take(l, 1, "there is no IP header");
    else if (first >> 4 == 4)
        nc_ip4_decode(l);
    else if (first >> 4 == 6)
        nc_ip6_decode(l);
    else
        nc_layers_bad(l, "the IP version is neither 4 nor 6");
}

/* RFC 3032: labels up to the one with the bottom-of-stack bit; what follows is guessed from its first nibble.
 */
static void mpls(nc_layers *l)
{
    for (unsigned i = 0; i < MAX_LABELS; i++) {
        const uint8_t *h = nc_layers_take(l, 4, "the MPLS label stack has no end");
        if (h == NULL)
            return;
        if ((h[2] & 1) == 0)
            continue;
        nc_cursor look = l->at;
        unsigned version = nc_u8(&look) >> 4;
        if (version == 4 || version == 6 || look.state != NC_READ_OK)
            ip_of_any_version(l);
        return;
    }
    nc_layers_bad(l, "more than 16 MPLS labels");
}

/* RFC 2516: session frames carry PPP. */
static void pppoe(nc_layers *l)
{
    const uint8_t *h = nc_layers_take(l, 8, "the PPPoE header is incomplete");
    if (h == NULL)
        return;
    unsigned protocol = nc_be16_at(h + 6);
    if (protocol == 0x0021)
        nc_ip4_decode(l);
    else if (protocol == 0x0057)
        nc_ip6_decode(l);
}

static void network(nc_layers *l, uint16_t type)
{
    l->out->ethertype = type;
    switch (type) {
    case TYPE_IP4:
    case TYPE_IP6: ip_of_any_version(l); break; /* some senders put IPv6 under 0800 */
    case TYPE_ARP:
        l->out->proto = NC_PROTO_ARP;
        l->out->has_payload_length = true;
        break;
    case TYPE_MPLS:
    case TYPE_MPLS_UPSTREAM: mpls(l); break;
    case TYPE_PPPOE: pppoe(l); break;
    default: break;
    }
}

/* 802.2: SNAP carries an EtherType (RFC 1042, also under 00-00-F8 of 802.1H), SAP 06 is IPv4; the rest is not
 * IP. */
static void llc(nc_layers *l)
{
    const uint8_t *h = nc_layers_take(l, 3, "the LLC header is incomplete");
    if (h == NULL)
        return;
    if (h[0] == 0x06 && h[1] == 0x06 && h[2] == 0x03)
        network(l, TYPE_IP4);
    if (h[0] != 0xaa || h[1] != 0xaa || h[2] != 0x03)
        return;
    const uint8_t *snap = nc_layers_take(l, 5, "the SNAP header is incomplete");
    if (snap != NULL && snap[0] == 0 && snap[1] == 0 && (snap[2] == 0 || snap[2] == 0xf8))
        network(l, nc_be16_at(snap + 3));
}

/* A frame of 802.3: the length tells padding from data. */
static void llc_of_length(nc_layers *l, size_t length)
{
    if (length > nc_left_wire(&l->at))
        nc_layers_bad(l, "the 802.3 length reaches beyond the frame");
    else
        l->at = nc_sub(&l->at, length);
    llc(l);
}

static bool is_tag(uint16_t type)
{
    return type == TYPE_VLAN || type == TYPE_QINQ || type == TYPE_QINQ_OLD;
}

/* From an EtherType on, tags included; `length_allowed`: a small value is an 802.3 length. */
static void typed(nc_layers *l, uint16_t type, bool length_allowed)
{
    for (unsigned i = 0; is_tag(type); i++) {
        if (i == MAX_TAGS) {
            nc_layers_bad(l, "more than 8 VLAN tags");
            return;
        }
        const uint8_t *tag = nc_layers_take(l, 4, "the VLAN tag is incomplete");
        if (tag == NULL)
            return;
        if (!l->out->has_vlan)
            l->out->vlan = nc_be16_at(tag) & 0x0fff;
        l->out->has_vlan = true;
        type = nc_be16_at(tag + 2);
        length_allowed = true;
    }
    if (length_allowed && type <= LENGTH_MAX)
        llc_of_length(l, type);
    else
        network(l, type);
}

static void ethernet(nc_layers *l)
{
    const uint8_t *h = nc_layers_take(l, 14, "the Ethernet header is incomplete");
    if (h == NULL)
        return;
    memcpy(l->out->eth_dst, h, 6);
    memcpy(l->out->eth_src, h + 6, 6);
    l->out->has_eth = true;
    typed(l, nc_be16_at(h + 12), true);
}

/* The kernel's view of a frame's direction: 4 is sent by this host, less is received in one way or another.
 */
static void cooked_direction(nc_layers *l, unsigned kind)
{
    if (l->out->frame.io == NC_IO_UNKNOWN && kind <= 4)
        l->out->frame.io = kind == 4 ? NC_IO_OUT : NC_IO_IN;
}

static void cooked_protocol(nc_layers *l, unsigned device, uint16_t protocol)
{
    enum { NETLINK = 824, RADIOTAP = 803, GRE = 778 };
    if (device == NETLINK || device == RADIOTAP || device == GRE || protocol == SLL_NOVELL)
        return; /* the field is no EtherType there */
    if (protocol == SLL_LLC)
        llc(l);
    else
        typed(l, protocol, false);
}

static void cooked(nc_layers *l)
{
    const uint8_t *h = nc_layers_take(l, 16, "the Linux cooked header is incomplete");
    if (h == NULL)
        return;
    cooked_direction(l, nc_be16_at(h));
    cooked_protocol(l, nc_be16_at(h + 2), nc_be16_at(h + 14));
}

static void cooked2(nc_layers *l)
{
    const uint8_t *h = nc_layers_take(l, 20, "the Linux cooked header is incomplete");
    if (h == NULL)
        return;
    cooked_direction(l, h[10]);
    cooked_protocol(l, nc_be16_at(h + 8), nc_be16_at(h));
}

/* BSD loopback: an address family in the byte order of the recording host (LOOP: of the network), whatever
 * that was.  IPv6 has another number on each system: 24 NetBSD and OpenBSD, 28 FreeBSD, 30 Darwin, 10 Linux,
 * 23 Windows. */
static void loopback(nc_layers *l)
{
    const uint8_t *h = nc_layers_take(l, 4, "the loopback header is incomplete");
    if (h == NULL)
        return;
    uint32_t family = nc_be32_at(h);
    if (family > UINT16_MAX)
        family = __builtin_bswap32(family);
    if (family == 2)
        nc_ip4_decode(l);
    else if (family == 24 || family == 28 || family == 30 || family == 10 || family == 23)
        nc_ip6_decode(l);
    else if (family > LENGTH_MAX && family <= UINT16_MAX)
        typed(l, (uint16_t)family, false);
}

typedef void (*link_decoder)(nc_layers *l);

static link_decoder decoder_of(uint32_t link)
{
    switch (link) {
    case NC_LINK_ETHERNET: return ethernet;
    case NC_LINK_NULL:
    case NC_LINK_LOOP: return loopback;
    case NC_LINK_RAW:
    case NC_LINK_RAW_OLD12:
    case NC_LINK_RAW_OLD14: return ip_of_any_version;
    case NC_LINK_IPV4: return nc_ip4_decode;
    case NC_LINK_IPV6: return nc_ip6_decode;
    case NC_LINK_SLL: return cooked;
    case NC_LINK_SLL2: return cooked2;
    default: return NULL;
    }
}

bool nc_link_decoded(uint32_t link)
{
    return decoder_of(link) != NULL;
}

void nc_packet_decode(nc_packet *out, const nc_frame *frame, nc_pool *pool)
{
    *out = (nc_packet){.frame = *frame, .wscale = -1};
    nc_layers l = {.out = out,
                   .pool = pool,
                   .at = nc_cursor_of(frame->bytes, frame->bytes ? frame->caplen : 0, frame->len)};
    link_decoder decode = decoder_of(frame->link);
    if (decode != NULL)
        decode(&l);
    out->payload = l.at;
    if (!out->has_payload_length && out->has_ip && out->state == NC_READ_OK) {
        out->has_payload_length = true;
        out->payload_length = (uint32_t)nc_left_wire(&l.at);
    } else if (out->proto == NC_PROTO_ARP) {
        out->payload_length = (uint32_t)nc_left_wire(&l.at);
    }
}
