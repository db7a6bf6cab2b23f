/* SPDX-License-Identifier: Apache-2.0 */
#include "decode.h"

/* IPv4 (RFC 791) and IPv6 with its extension headers (RFC 8200). */
enum {
    HOP_BY_HOP = 0,
    ROUTING = 43,
    FRAGMENT = 44,
    AUTHENTICATION = 51,
    DESTINATION = 60,
    MOBILITY = 135,
    HOST_IDENTITY = 139,
    SHIM6 = 140,
    MAX_EXTENSIONS = 16,
};

nc_proto nc_proto_of(uint8_t number)
{
    switch (number) {
    case 1: return NC_PROTO_ICMP;
    case 2: return NC_PROTO_IGMP;
    case 6: return NC_PROTO_TCP;
    case 17: return NC_PROTO_UDP;
    case 47: return NC_PROTO_GRE;
    case 50: return NC_PROTO_ESP;
    case 51: return NC_PROTO_AH;
    case 58: return NC_PROTO_ICMP6;
    case 89: return NC_PROTO_OSPF;
    case 132: return NC_PROTO_SCTP;
    default: return NC_PROTO_OTHER;
    }
}

/* What is only recognised behind an IP header, with the names of analysts; the rest is "data". */
static const char *protocol_name(uint8_t number)
{
    switch (number) {
    case 2: return "igmp";
    case 33: return "dccp";
    case 46: return "rsvp";
    case 47: return "gre";
    case 50: return "esp";
    case 88: return "eigrp";
    case 89: return "ospf";
    case 97: return "etherip";
    case 103: return "pim";
    case 112: return "vrrp";
    case 115: return "l2tp";
    default: return "data";
    }
}

/* Narrows the cursor to the datagram, so that padding of the frame is not taken for data.  `length` 0: the
 * sender's adapter was to fill it in (segmentation offload, jumbograms), all that is there belongs to it. */
static void narrow(nc_layers *l, size_t length, const char *beyond)
{
    size_t there = nc_left_wire(&l->at);
    if (length > there)
        nc_layers_bad(l, beyond);
    else if (length != 0)
        nc_narrow(&l->at, length);
    l->whole = l->out->state == NC_READ_OK && nc_left(&l->at) == nc_left_wire(&l->at);
}

/* A source route that is not used up: the checksum of the transport counts its last address (RFC
 * 1122 4.1.3.4). */
static void source_route(nc_layers *l, const uint8_t *option, size_t n)
{
    enum { LOOSE = 131, STRICT = 137 };
    if ((option[0] == LOOSE || option[0] == STRICT) && n >= 7 && (n - 3) % 4 == 0 && option[2] <= n)
        l->dst = option + n - 4;
}

static void ip4_options(nc_layers *l, const uint8_t *options, size_t n)
{
    for (size_t at = 0; at < n && options[at] != 0;) {
        if (options[at] == 1) {
            at++;
            continue;
        }
        size_t length = at + 1 < n ? options[at + 1] : 0;
        if (length < 2 || length > n - at) {
            nc_layers_bad(l, "an IPv4 option has an impossible length");
            return;
        }
        source_route(l, options + at, length);
        at += length;
    }
}

void nc_ip4_fields(nc_layers *l, const uint8_t *h)
{
    nc_packet *out = l->out;
    unsigned fragment = nc_be16_at(h + 6);
    out->has_ip = out->has_ip_id = out->has_ttl = true;
    out->ip_version = 4;
    out->tos = h[1];
    out->ip_total = nc_be16_at(h + 2);
    out->ip_id = nc_be16_at(h + 4);
    out->df = (fragment & 0x4000) != 0;
    out->fragment_offset = (fragment & 0x1fff) * 8;
    out->fragment = (fragment & 0x3fff) != 0;
    out->more_fragments = (fragment & 0x2000) != 0;
    out->first_fragment = out->fragment && out->fragment_offset == 0;
    out->ttl = h[8];
    out->ip_protocol = h[9];
    out->src = nc_w_ip4(nc_be32_at(h + 12));
    out->dst = nc_w_ip4(nc_be32_at(h + 16));
    l->src = h + 12;
    l->dst = h + 16;
    l->address = 4;
}

/* RFC 791 3.1: one byte, or one with its length; one whose length is wrong is the last that can be told. */
static void show_options(nc_fields *fields, const uint8_t *options, size_t n)
{
    for (size_t at = 0, length; at < n; at += length) {
        bool single = options[at] <= 1;
        length = single ? 1 : at + 1 < n ? options[at + 1] : 0;
        bool whole = single || (length >= 2 && length <= n - at);
        nc_field_put(fields, NC_FIELD_IP_OPTION, options + at, whole ? length : n - at, options[at]);
        if (!whole || options[at] == 0)
            return;
    }
}

static void show_ip4(const nc_layers *l, const uint8_t *h)
{
    const nc_packet *out = l->out;
    nc_fields *f = l->fields;
    unsigned fragment = nc_be16_at(h + 6);
    nc_field_put(f, NC_FIELD_IP_VERSION, h, 1, h[0] >> 4);
    nc_field_put(f, NC_FIELD_IP_HDR_LEN, h, 1, (h[0] & 15U) * 4);
    nc_field_put(f, NC_FIELD_IP_DSFIELD, h + 1, 1, h[1]);
    nc_field_put(f, NC_FIELD_IP_LEN, h + 2, 2, nc_be16_at(h + 2));
    nc_field_put(f, NC_FIELD_IP_ID, h + 4, 2, out->ip_id);
    nc_field_put(f, NC_FIELD_IP_DF, h + 6, 2, out->df);
    nc_field_put(f, NC_FIELD_IP_MF, h + 6, 2, (fragment & 0x2000) != 0);
    nc_field_put(f, NC_FIELD_IP_FRAG_OFFSET, h + 6, 2, fragment & 0x1fff);
    nc_field_put(f, NC_FIELD_IP_TTL, h + 8, 1, out->ttl);
    nc_field_put(f, NC_FIELD_IP_PROTO, h + 9, 1, h[9]);
    nc_field_put(f, NC_FIELD_IP_CHECKSUM, h + 10, 2, nc_be16_at(h + 10));
    nc_field_put(f, NC_FIELD_IP_CHECKSUM_STATUS, h + 10, 2, out->ip_cksum == NC_CKSUM_GOOD);
    nc_field_put(f, NC_FIELD_IP_SRC, h + 12, 4, out->src);
    nc_field_put(f, NC_FIELD_IP_DST, h + 16, 4, out->dst);
    show_options(f, h + 20, (h[0] & 15U) * 4 - 20);
}

nc_cksum nc_ip4_cksum(const uint8_t *h, size_t n)
{
    if (nc_sum_fold(nc_sum_add(0, h, n)) == UINT16_MAX)
        return NC_CKSUM_GOOD;
    return h[10] == 0 && h[11] == 0 ? NC_CKSUM_ZERO : NC_CKSUM_BAD;
}

/* Narrows to the datagram and takes its header; NULL when that is not all there. */
static const uint8_t *ip4_header(nc_layers *l, const uint8_t *h)
{
    size_t header = (size_t)(h[0] & 15) * 4, total = l->out->ip_total;
    if (header < 20) {
        nc_layers_bad(l, "the IPv4 header length is below 20");
        return NULL;
    }
    if (total != 0 && total < header) {
        nc_layers_bad(l, "the IPv4 total length is below the header length");
        total = 0;
    }
    narrow(l, total, "the IPv4 total length reaches beyond the frame");
    return nc_layers_take(l, header, "the IPv4 options are incomplete");
}

static bool is_extension(uint8_t number, bool six)
{
    switch (number) {
    case AUTHENTICATION: return true;
    case HOP_BY_HOP:
    case ROUTING:
    case FRAGMENT:
    case DESTINATION:
    case MOBILITY:
    case HOST_IDENTITY:
    case SHIM6: return six;
    default: return false;
    }
}

/* The checksum counts the final destination: last address of a type 0 header (RFC 8200 8.1), the home address
 * of type 2 (RFC 6275 6.4), the first of the segment list of type 4 (RFC 8754 2). */
static void routing_header(nc_layers *l, const uint8_t *h, size_t n)
{
    unsigned type = h[2], left = h[3];
    if (left == 0 || n < 24)
        return;
    if (type == 0 || type == 2)
        l->dst = h + 8 + (n - 8) / 16 * 16 - 16;
    else if (type == 4)
        l->dst = h + 8;
}

/* A mobile node's home address stands for the source (RFC 6275 6.3, 11.3.1). */
static void destination_options(nc_layers *l, const uint8_t *h, size_t n)
{
    enum { PAD1 = 0, HOME_ADDRESS = 0xc9 };
    for (size_t at = 2; at < n;) {
        if (h[at] == PAD1) {
            at++;
            continue;
        }
        size_t length = at + 1 < n ? (size_t)h[at + 1] + 2 : 0;
        if (length < 2 || length > n - at) {
            nc_layers_bad(l, "an IPv6 option has an impossible length");
            return;
        }
        if (h[at] == HOME_ADDRESS && length == 18)
            l->src = h + at + 2;
        at += length;
    }
}

static void fragment_header(nc_layers *l, const uint8_t *h)
{
    nc_packet *out = l->out;
    unsigned field = nc_be16_at(h + 2);
    nc_field_put(l->fields, NC_FIELD_IPV6_FRAG_OFFSET, h + 2, 2, field >> 3);
    nc_field_put(l->fields, NC_FIELD_IPV6_FRAG_MORE, h + 3, 1, field & 1);
    out->ip6_fragment_id = nc_be32_at(h + 4);
    if ((field & 0xfff9) == 0)
        return; /* an atomic fragment is a whole datagram (RFC 6946) */
    out->fragment = true;
    out->more_fragments = (field & 1) != 0;
    out->fragment_offset = field & 0xfff8;
    out->first_fragment = out->fragment_offset == 0;
}

static const char *extension_name(uint8_t kind)
{
    switch (kind) {
    case HOP_BY_HOP: return "ipv6.hopopts";
    case ROUTING: return "ipv6.routing";
    case FRAGMENT: return "ipv6.fraghdr";
    case AUTHENTICATION: return "ah";
    case DESTINATION: return "ipv6.dstopts";
    case MOBILITY: return "mipv6";
    case HOST_IDENTITY: return "hip";
    default: return "shim6";
    }
}

/* One extension header; false when it is incomplete. */
static bool extension(nc_layers *l, uint8_t kind, uint8_t *next)
{
    static const char incomplete[] = "an extension header is incomplete";
    nc_layers_name(l, extension_name(kind));
    const uint8_t *h = nc_layers_take(l, 8, incomplete);
    if (h == NULL)
        return false;
    size_t n = kind == FRAGMENT         ? 8
               : kind == AUTHENTICATION ? ((size_t)h[1] + 2) * 4
                                        : ((size_t)h[1] + 1) * 8;
    if (n < 8 || nc_layers_take(l, n - 8, incomplete) == NULL)
        return false;
    *next = h[0];
    if (kind == FRAGMENT)
        fragment_header(l, h);
    else if (kind == ROUTING)
        routing_header(l, h, n);
    else if (kind == DESTINATION)
        destination_options(l, h, n);
    return true;
}

/* A fragment waits for the others; of the first one ports and flags are shown all the same.  Where the
 * recording cut it nothing can be put together: the first one stands for the datagram. */
static void fragment(nc_layers *l)
{
    nc_packet *out = l->out;
    if (l->quoted && out->fragment_offset == 0) { /* the others are not in the message */
        nc_transport_decode(l);
        return;
    }
    out->fragment_cut = l->quoted || nc_left(&l->at) < nc_left_wire(&l->at) || out->frame.bytes == NULL;
    out->piece = nc_cursor_rest(&l->at);
    if (out->fragment_offset != 0) {
        if (out->fragment_cut)
            nc_layers_name(l, "data");
        return;
    }
    if (out->fragment_cut) {
        nc_transport_decode(l);
        return;
    }
    nc_layers look = *l;
    look.fields = NULL;
    nc_transport_decode(&look);
    l->at = look.at;
    out->inner = NC_INNER_NONE;
}

static void upper(nc_layers *l)
{
    nc_packet *out = l->out;
    if (out->fragment && !out->reassembled) {
        fragment(l);
        return;
    }
    switch (out->ip_protocol) {
    case 4:
    case 41:
    case 137: nc_tunnel_of_protocol(l); break;
    case 47:
    case 97:
        nc_layers_name(l, protocol_name(out->ip_protocol));
        nc_tunnel_of_protocol(l);
        break;
    default: nc_transport_decode(l); break;
    }
}

void nc_ip_upper(nc_layers *l, uint8_t next)
{
    bool six = l->out->ip_version == 6;
    l->out->proto = nc_proto_of(next);
    for (unsigned i = 0; is_extension(next, six); i++) {
        if (l->out->fragment_offset != 0 && !l->out->reassembled)
            break;
        if (i == MAX_EXTENSIONS) {
            nc_layers_bad(l, "more than 16 extension headers");
            return;
        }
        l->out->exthdr |= six;
        if (!extension(l, next, &next))
            return;
        l->out->ip_protocol = next;
        if (nc_proto_of(next) != NC_PROTO_OTHER)
            l->out->proto = nc_proto_of(next);
    }
    upper(l);
}

void nc_ip_recognised(nc_layers *l)
{
    enum { NO_NEXT_HEADER = 59, IGMP = 2 };
    if (l->fields == NULL || l->out->ip_protocol == NO_NEXT_HEADER || nc_left_wire(&l->at) == 0)
        return;
    nc_layers_name(l, protocol_name(l->out->ip_protocol));
    if (l->out->ip_protocol == IGMP)
        nc_layers_name(l, "igmp");
}

void nc_ip_decode(nc_layers *l)
{
    nc_cursor look = l->at;
    unsigned version = nc_u8(&look) >> 4;
    if (look.state != NC_READ_OK)
        (void)nc_layers_take(l, 1, "there is no IP header");
    else if (version == 4)
        nc_ip4_decode(l);
    else if (version == 6)
        nc_ip6_decode(l);
    else
        nc_layers_bad(l, "the IP version is neither 4 nor 6");
}

void nc_ip4_decode(nc_layers *l)
{
    size_t start = l->at.at;
    nc_layers_name(l, "ip");
    const uint8_t *h = nc_layers_take(l, 20, "the IPv4 header is incomplete");
    if (h == NULL)
        return;
    if (h[0] >> 4 != 4) {
        nc_layers_bad(l, "the IP version is not 4");
        return;
    }
    nc_ip4_fields(l, h);
    l->at.at = start;
    bool whole = ip4_header(l, h) != NULL;
    size_t header = (size_t)(h[0] & 15) * 4;
    if (whole)
        l->out->ip_cksum = nc_ip4_cksum(h, header);
    if (!whole)
        return;
    if (l->fields != NULL)
        show_ip4(l, h);
    ip4_options(l, h + 20, header - 20);
    nc_ip_upper(l, h[9]);
}

static void ip6_fields(nc_layers *l, const uint8_t *h)
{
    nc_packet *out = l->out;
    size_t length = nc_be16_at(h + 4);
    out->has_ip = out->has_ttl = true;
    out->ip_version = 6;
    out->tos = (uint8_t)((h[0] & 15) << 4 | h[1] >> 4);
    out->ip_total = length ? (uint32_t)length + 40 : 0;
    out->ip_protocol = h[6];
    out->ttl = h[7];
    out->src = nc_w_ip6(l->pool, h + 8);
    out->dst = nc_w_ip6(l->pool, h + 24);
    l->src = h + 8;
    l->dst = h + 24;
    l->address = 16;
}

static void show_ip6(const nc_layers *l, const uint8_t *h)
{
    const nc_packet *out = l->out;
    nc_fields *f = l->fields;
    nc_field_put(f, NC_FIELD_IP_VERSION, h, 1, h[0] >> 4);
    nc_field_put(f, NC_FIELD_IPV6_TCLASS, h, 2, out->tos);
    nc_field_put(f, NC_FIELD_IPV6_FLOW, h + 1, 3, nc_be32_at(h) & 0xfffff);
    nc_field_put(f, NC_FIELD_IPV6_PLEN, h + 4, 2, nc_be16_at(h + 4));
    nc_field_put(f, NC_FIELD_IPV6_NXT, h + 6, 1, h[6]);
    nc_field_put(f, NC_FIELD_IPV6_HLIM, h + 7, 1, out->ttl);
    nc_field_put(f, NC_FIELD_IPV6_SRC, h + 8, 16, out->src);
    nc_field_put(f, NC_FIELD_IPV6_DST, h + 24, 16, out->dst);
}

void nc_ip6_decode(nc_layers *l)
{
    enum { NO_NEXT_HEADER = 59 };
    nc_layers_name(l, "ipv6");
    const uint8_t *h = nc_layers_take(l, 40, "the IPv6 header is incomplete");
    if (h == NULL)
        return;
    if (h[0] >> 4 != 6) {
        nc_layers_bad(l, "the IP version is not 6");
        return;
    }
    ip6_fields(l, h);
    if (l->fields != NULL)
        show_ip6(l, h);
    if (l->out->ip_total == 0 && h[6] == NO_NEXT_HEADER)
        l->at = nc_sub(&l->at, 0);
    narrow(l, nc_be16_at(h + 4), "the IPv6 payload length reaches beyond the frame");
    nc_ip_upper(l, h[6]);
}
