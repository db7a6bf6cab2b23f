/* SPDX-License-Identifier: Apache-2.0 */
#include "decode.h"

/* Packets inside of packets: what carries them is taken off here, the inner packet is decoded on its own
 * (nc_packet_inner). */

static void carries(nc_layers *l, nc_tunnel tunnel, nc_inner inner)
{
    l->out->tunnel = (uint8_t)tunnel;
    l->out->inner = (uint8_t)inner;
}

/* ---- GRE ---- */

enum { CHECKSUM = 0x8000, ROUTING = 0x4000, KEY = 0x2000, SEQUENCE = 0x1000, ACKNOWLEDGED = 0x0080 };

static const char gre_incomplete[] = "the GRE header is incomplete";

/* RFC 1701 routing entries; one of length 0 ends them. */
static bool gre_routes(nc_layers *l)
{
    for (const uint8_t *h; (h = nc_layers_take(l, 4, gre_incomplete)) != NULL;) {
        if (h[3] == 0)
            return true;
        if (nc_layers_take(l, h[3], gre_incomplete) == NULL)
            return false;
    }
    return false;
}

/* RFC 2784, 2890; version 1 is PPTP's (RFC 2637). */
static bool gre_options(nc_layers *l, unsigned flags)
{
    size_t n = 0;
    if ((flags & 7) == 0 && (flags & (CHECKSUM | ROUTING)) != 0)
        n += 4;
    if ((flags & KEY) != 0)
        n += 4;
    if ((flags & SEQUENCE) != 0)
        n += 4;
    if ((flags & 7) == 1 && (flags & ACKNOWLEDGED) != 0)
        n += 4;
    if (nc_layers_take(l, n, gre_incomplete) == NULL)
        return false;
    return (flags & ROUTING) == 0 || (flags & 7) != 0 || gre_routes(l);
}

/* Mirrored frames: type I has no header of its own, type II 8 bytes, type III 12 and perhaps 8 more
 * (draft-foschiano-erspan). */
static void erspan(nc_layers *l, unsigned type, unsigned flags)
{
    static const char incomplete[] = "the ERSPAN header is incomplete";
    nc_layers_name(l, "erspan");
    if (type == 0x22eb) {
        const uint8_t *h = nc_layers_take(l, 12, incomplete);
        if (h == NULL || ((h[11] & 1) != 0 && nc_layers_take(l, 8, incomplete) == NULL))
            return;
    } else if ((flags & SEQUENCE) != 0 && nc_layers_take(l, 8, incomplete) == NULL) {
        return;
    }
    carries(l, NC_TUNNEL_ERSPAN, NC_INNER_ETHERNET);
}

static void gre_payload(nc_layers *l, uint16_t type, unsigned flags)
{
    nc_cursor look = l->at;
    switch (type) {
    case 0x0000:
        if (nc_left_wire(&l->at) > 0)
            nc_layers_name(l, "data");
        return;
    case 0x88be:
    case 0x22eb: erspan(l, type, flags); return;
    case 0x6558: carries(l, NC_TUNNEL_GRE, NC_INNER_ETHERNET); return;
    case 0x880b: carries(l, NC_TUNNEL_GRE, NC_INNER_PPP); return;
    case 0x883e: /* a redirected packet may have a header that no IP version begins with */
        nc_layers_name(l, "wccp");
        if (nc_u8(&look) >> 4 != 4)
            nc_skip(&l->at, 4);
        carries(l, NC_TUNNEL_GRE, NC_INNER_IP);
        return;
    default:
        l->out->inner_type = type;
        carries(l, NC_TUNNEL_GRE, NC_INNER_TYPE);
        return;
    }
}

static void gre(nc_layers *l)
{
    nc_cursor start = l->at;
    const uint8_t *h = nc_layers_take(l, 4, gre_incomplete);
    if (h == NULL)
        return;
    unsigned flags = nc_be16_at(h);
    if ((flags & 7) > 1) {
        l->at = start; /* of a version that nobody defined */
        return;
    }
    if (!gre_options(l, flags) || nc_left_wire(&l->at) == 0)
        return; /* an empty one acknowledges (RFC 2637 4.4) */
    gre_payload(l, nc_be16_at(h + 2), flags);
}

void nc_tunnel_of_protocol(nc_layers *l)
{
    enum { IP4 = 4, IP6 = 41, GRE = 47, ETHER_IP = 97, MPLS = 137 };
    switch (l->out->ip_protocol) {
    case IP4:
    case IP6: carries(l, NC_TUNNEL_IPIP, NC_INNER_IP); break;
    case GRE: gre(l); break;
    case ETHER_IP: /* RFC 3378 */
        if (nc_layers_take(l, 2, "the EtherIP header is incomplete") != NULL)
            carries(l, NC_TUNNEL_IPIP, NC_INNER_ETHERNET);
        break;
    case MPLS: /* RFC 4023 */
        l->out->inner_type = 0x8847;
        carries(l, NC_TUNNEL_IPIP, NC_INNER_TYPE);
        break;
    default: break;
    }
}

/* ---- over UDP ---- */

/* RFC 7348; the generic extension (port 4790) says what follows. */
static void vxlan(nc_layers *l, bool generic)
{
    enum { VALID = 0x08, NEXT = 0x04 };
    nc_cursor look = l->at;
    const uint8_t *h = nc_take(&look, 8);
    if (h == NULL || (h[0] & VALID) == 0)
        return;
    nc_layers_name(l, "vxlan");
    l->at = look;
    bool ip = generic && (h[0] & NEXT) != 0 && (h[3] == 1 || h[3] == 2);
    carries(l, NC_TUNNEL_VXLAN, ip ? NC_INNER_IP : NC_INNER_ETHERNET);
}

/* RFC 8926: options in words, then what an EtherType names. */
static void geneve(nc_layers *l)
{
    nc_cursor look = l->at;
    const uint8_t *h = nc_take(&look, 8);
    if (h == NULL || h[0] >> 6 != 0)
        return;
    nc_layers_name(l, "geneve");
    l->at = look;
    if (nc_layers_take(l, (size_t)(h[0] & 0x3f) * 4, "the Geneve options are incomplete") == NULL)
        return;
    l->out->inner_type = nc_be16_at(h + 2);
    carries(l, NC_TUNNEL_GENEVE, l->out->inner_type == 0x6558 ? NC_INNER_ETHERNET : NC_INNER_TYPE);
}

/* RFC 4380 5.1.1: authentication and origin may come before the IPv6 packet. */
static void teredo(nc_layers *l)
{
    nc_cursor look = l->at;
    nc_cursor peek = look;
    if (nc_be16(&peek) == 1) {
        const uint8_t *h = nc_take(&look, 4);
        nc_skip(&look, h ? (size_t)h[2] + h[3] + 9 : 0);
        peek = look;
    }
    if (nc_be16(&peek) == 0 && peek.state == NC_READ_OK)
        nc_skip(&look, 8);
    peek = look;
    if (nc_u8(&peek) >> 4 != 6 || peek.state != NC_READ_OK || nc_left_wire(&look) < 40)
        return;
    nc_layers_name(l, "teredo");
    l->at = look;
    carries(l, NC_TUNNEL_TEREDO, NC_INNER_IP);
}

/* 3GPP TS 29.281 5.1: user packets of version 1; extension headers give their length in words. */
static void gtp(nc_layers *l)
{
    enum { USER_PACKET = 0xff, EXTENSION = 4, ANY = 7 };
    nc_cursor look = l->at;
    const uint8_t *h = nc_take(&look, 8);
    if (h == NULL || h[0] >> 4 != 3 || h[1] != USER_PACKET)
        return;
    if ((h[0] & ANY) != 0) {
        const uint8_t *optional = nc_take(&look, 4);
        unsigned next = optional && (h[0] & EXTENSION) != 0 ? optional[3] : 0;
        while (next != 0) {
            nc_cursor at = look;
            size_t words = nc_u8(&at);
            const uint8_t *whole = words ? nc_take(&look, words * 4) : NULL;
            if (whole == NULL)
                return;
            next = whole[words * 4 - 1];
        }
    }
    nc_cursor peek = look;
    unsigned version = nc_u8(&peek) >> 4;
    if (peek.state != NC_READ_OK || (version != 4 && version != 6))
        return;
    nc_layers_name(l, "gtp");
    l->at = look;
    carries(l, NC_TUNNEL_GTP, NC_INNER_IP);
}

/* RFC 2661 3.1: data messages of version 2 carry PPP. */
static void l2tp(nc_layers *l)
{
    enum { CONTROL = 0x8000, LENGTH = 0x4000, NUMBERS = 0x0800, OFFSET = 0x0200 };
    nc_cursor look = l->at;
    unsigned flags = nc_be16(&look);
    if (look.state != NC_READ_OK || (flags & CONTROL) != 0 || (flags & 15) != 2)
        return;
    nc_skip(&look, 4U + ((flags & LENGTH) != 0 ? 2U : 0U) + ((flags & NUMBERS) != 0 ? 4U : 0U));
    if ((flags & OFFSET) != 0)
        nc_skip(&look, nc_be16(&look));
    if (look.state != NC_READ_OK || nc_left(&look) == 0)
        return;
    nc_layers_name(l, "l2tp");
    l->at = look;
    carries(l, NC_TUNNEL_L2TP, NC_INNER_PPP);
}

static void vxlan_plain(nc_layers *l)
{
    vxlan(l, false);
}

static void vxlan_generic(nc_layers *l)
{
    vxlan(l, true);
}

typedef void (*carrier)(nc_layers *l);

static carrier carrier_of(uint16_t port)
{
    switch (port) {
    case 1701: return l2tp;
    case 2152: return gtp;
    case 3544: return teredo;
    case 4789:
    case 8472: return vxlan_plain; /* the second: what Linux used before the number was assigned */
    case 4790: return vxlan_generic;
    case 6081: return geneve;
    default: return NULL;
    }
}

bool nc_tunnel_port(uint16_t port)
{
    return carrier_of(port) != NULL;
}

/* The port that a datagram goes to says what it carries: senders of VXLAN (RFC 7348 5), Geneve (RFC 8926 3.3)
 * and GTP choose any source port.  L2TP (RFC 2661 8.1) and Teredo (RFC 4380 5.2) answer from their own. */
void nc_tunnel_of_udp(nc_layers *l)
{
    enum { L2TP = 1701, TEREDO = 3544 };
    uint16_t from = l->out->sport;
    carrier found = carrier_of(l->out->dport);
    if (found == NULL && (from == L2TP || from == TEREDO))
        found = carrier_of(from);
    if (found != NULL)
        found(l);
}
