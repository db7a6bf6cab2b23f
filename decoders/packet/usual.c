/* SPDX-License-Identifier: Apache-2.0 */
#include "decode.h"

/* The headers in front of the transport's as nearly all frames of an Ethernet have them: read where they
 * stand, instead of one decoder after the other with a cursor between them. */

enum { ETHERNET = 14, TAG = 4, FIXED = 20, TYPE_AT = 12, TYPE_IP4 = 0x0800, TYPE_VLAN = 0x8100 };

/* IPv4 without options, no fragment, TCP or UDP, of a length that fits what was sent. */
static bool is_usual(const uint8_t *ip, size_t left_wire)
{
    enum { NO_OPTIONS = 0x45, FRAGMENT = 0x3fff, TCP = 6, UDP = 17 };
    size_t total = nc_be16_at(ip + 2);
    return ip[0] == NO_OPTIONS && (nc_be16_at(ip + 6) & FRAGMENT) == 0 && (ip[9] == TCP || ip[9] == UDP) &&
           total >= FIXED && total <= left_wire;
}

static void link_fields(nc_packet *out, const uint8_t *p, bool tagged)
{
    memcpy(out->eth_dst, p, sizeof out->eth_dst);
    memcpy(out->eth_src, p + sizeof out->eth_dst, sizeof out->eth_src);
    out->has_eth = true;
    out->ethertype = TYPE_IP4;
    out->has_vlan = tagged;
    if (tagged)
        out->vlan = nc_be16_at(p + ETHERNET) & 0x0fff;
}

bool nc_usual_decode(nc_layers *l)
{
    const uint8_t *p = l->at.base;
    if (l->fields != NULL || l->at.cap < ETHERNET + TAG + FIXED)
        return false;
    bool tagged = nc_be16_at(p + TYPE_AT) == TYPE_VLAN;
    size_t at = tagged ? ETHERNET + TAG : ETHERNET;
    const uint8_t *ip = p + at;
    if (nc_be16_at(ip - 2) != TYPE_IP4 || !is_usual(ip, l->at.wire - at))
        return false;
    link_fields(l->out, p, tagged);
    nc_ip4_fields(l, ip);
    l->out->ip_cksum = nc_ip4_cksum(ip, FIXED);
    l->out->proto = nc_proto_of(ip[9]);
    l->at.at = at;
    nc_narrow(&l->at, l->out->ip_total);
    l->whole = l->at.cap == l->at.wire;
    l->at.at += FIXED;
    nc_transport_decode(l);
    return true;
}
