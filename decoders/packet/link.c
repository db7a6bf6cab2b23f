/* SPDX-License-Identifier: Apache-2.0 */
#include "decode.h"

/* Link layers other than Ethernet and 802.11: from the first byte of a frame to the network header.  Each
 * stands in links.def; layouts are those of pcap's registry where nothing else is cited. */
enum { LENGTH_MAX = 1500 };

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

/* What a header with an EtherType leads to, where analysts see a layer "ethertype". */
static void typed(nc_layers *l, uint16_t type)
{
    nc_layers_name(l, "ethertype");
    nc_ethertype_decode(l, type);
}

/* ---- addresses in front ---- */

static void keep_addresses(nc_layers *l, const uint8_t *dst, const uint8_t *src)
{
    memcpy(l->out->eth_dst, dst, 6);
    memcpy(l->out->eth_src, src, 6);
    l->out->has_eth = true;
}

/* IEEE 802.5: access and frame control, addresses, a route when the source's first bit is set. */
static void token_ring(nc_layers *l)
{
    nc_layers_name(l, "tr");
    const uint8_t *h = nc_layers_take(l, 14, "the Token Ring header is incomplete");
    if (h == NULL)
        return;
    keep_addresses(l, h + 2, h + 8);
    l->out->eth_src[0] &= 0x7f;
    if ((h[8] & 0x80) != 0) {
        nc_cursor look = l->at;
        size_t route = nc_u8(&look) & 0x1f;
        if (nc_layers_take(l, route, "the Token Ring route is incomplete") == NULL)
            return;
    }
    if ((h[1] & 0xc0) == 0x40)
        nc_llc_decode(l);
}

static uint8_t reversed(uint8_t b)
{
    unsigned out = 0;
    for (unsigned i = 0; i < 8; i++)
        out = out << 1 | ((unsigned)b >> i & 1U);
    return (uint8_t)out;
}

/* ANSI X3.139: frame control and addresses, whose bits stand the other way round than on Ethernet. */
static void fddi(nc_layers *l)
{
    nc_layers_name(l, "fddi");
    const uint8_t *h = nc_layers_take(l, 13, "the FDDI header is incomplete");
    if (h == NULL)
        return;
    keep_addresses(l, h + 1, h + 7);
    for (unsigned i = 0; i < 6; i++) {
        l->out->eth_dst[i] = reversed(h[1 + i]);
        l->out->eth_src[i] = reversed(h[7 + i]);
    }
    if ((h[0] & 0xf0) == 0x50)
        nc_llc_decode(l);
}

/* RFC 1201, 1051: system codes; most carry a split flag and a sequence number. */
static void arcnet_code(nc_layers *l)
{
    const uint8_t *h = nc_layers_take(l, 1, "the ARCNET header is incomplete");
    if (h == NULL)
        return;
    unsigned code = h[0];
    if (code != 0xf0 && code != 0xf1) {
        h = nc_layers_take(l, 3, "the ARCNET header is incomplete");
        if (h != NULL && h[0] == 0xff) /* an exception frame repeats the header behind its padding */
            (void)nc_layers_take(l, 4, "the ARCNET header is incomplete");
    }
    if (code == 0xd4 || code == 0xf0)
        nc_ethertype_decode(l, 0x0800);
    else if (code == 0xd5 || code == 0xf1)
        nc_ethertype_decode(l, 0x0806);
    else if (code == 0xc4)
        nc_ethertype_decode(l, 0x86dd);
}

static void arcnet(nc_layers *l)
{
    nc_layers_name(l, "arcnet");
    if (nc_layers_take(l, 2, "the ARCNET header is incomplete") != NULL)
        arcnet_code(l);
}

/* Linux puts two bytes of offset between addresses and code. */
static void arcnet_linux(nc_layers *l)
{
    nc_layers_name(l, "arcnet");
    if (nc_layers_take(l, 4, "the ARCNET header is incomplete") != NULL)
        arcnet_code(l);
}

/* RFC 2625: two addresses of eight bytes. */
static void ip_over_fc(nc_layers *l)
{
    nc_layers_name(l, "ipfc");
    if (nc_layers_take(l, 16, "the Fibre Channel header is incomplete") != NULL)
        nc_llc_decode(l);
}

/* RFC 2734. */
static void ip_over_1394(nc_layers *l)
{
    nc_layers_name(l, "ap1394");
    const uint8_t *h = nc_layers_take(l, 18, "the IEEE 1394 header is incomplete");
    if (h != NULL)
        nc_ethertype_decode(l, nc_be16_at(h + 16));
}

/* RFC 4391: a type and two zero bytes, behind the link address or the global route header of some recorders.
 */
static void ip_over_ib(nc_layers *l)
{
    static const size_t places[] = {0, 20, 40};
    nc_layers_name(l, "ipoib");
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        nc_cursor look = l->at;
        nc_skip(&look, places[i]);
        uint16_t type = nc_be16(&look), zero = nc_be16(&look);
        if (look.state != NC_READ_OK || zero != 0 || (type != 0x0800 && type != 0x0806 && type != 0x86dd))
            continue;
        l->at = look;
        nc_ethertype_decode(l, type);
        return;
    }
}

/* ---- serial lines ---- */

/* Address, control, EtherType. */
static void cisco_hdlc(nc_layers *l)
{
    nc_layers_name(l, "chdlc");
    const uint8_t *h = nc_layers_take(l, 4, "the HDLC header is incomplete");
    if (h == NULL)
        return;
    uint16_t type = nc_be16_at(h + 2);
    if (type == 0x8035)
        nc_layers_name(l, "slarp");
    else
        nc_ethertype_decode(l, type);
}

/* Network layer protocol identifiers of RFC 2427. */
static void nlpid(nc_layers *l)
{
    const uint8_t *h = nc_layers_take(l, 1, "the Frame Relay header is incomplete");
    if (h != NULL && h[0] == 0) /* padding to an even length */
        h = nc_layers_take(l, 1, "the Frame Relay header is incomplete");
    if (h == NULL)
        return;
    if (h[0] == 0xcc) {
        nc_ip4_decode(l);
    } else if (h[0] == 0x8e) {
        nc_ip6_decode(l);
    } else if (h[0] == 0x80) {
        const uint8_t *snap = nc_layers_take(l, 5, "the SNAP header is incomplete");
        if (snap != NULL && (snap[0] | snap[1] | snap[2]) == 0)
            nc_ethertype_decode(l, nc_be16_at(snap + 3));
    }
}

/* RFC 2427 with control byte 3; Cisco's own framing has an EtherType in its place. */
static void frame_relay(nc_layers *l)
{
    nc_layers_name(l, "fr");
    const uint8_t *h;
    do
        h = nc_layers_take(l, 1, "the Frame Relay header is incomplete");
    while (h != NULL && (h[0] & 1) == 0);
    nc_cursor look = l->at;
    unsigned control = nc_u8(&look);
    if (h == NULL || look.state != NC_READ_OK)
        return;
    if (control == 3) {
        l->at = look;
        nlpid(l);
    } else if ((h = nc_layers_take(l, 2, "the Frame Relay header is incomplete")) != NULL) {
        nc_ethertype_decode(l, nc_be16_at(h));
    }
}

/* A byte in front tells the direction: 0 received, else sent. */
static bool direction_byte(nc_layers *l)
{
    const uint8_t *h = nc_layers_take(l, 1, "the direction byte is missing");
    if (h != NULL && l->out->frame.io == NC_IO_UNKNOWN)
        l->out->frame.io = h[0] ? NC_IO_OUT : NC_IO_IN;
    return h != NULL;
}

static void hdlc_with_direction(nc_layers *l)
{
    if (direction_byte(l))
        cisco_hdlc(l);
}

static void frame_relay_with_direction(nc_layers *l)
{
    if (direction_byte(l))
        frame_relay(l);
}

/* The direction stands in front of the PPP header or in the place of its first byte. */
static void ppp_pppd(nc_layers *l)
{
    if (!direction_byte(l))
        return;
    nc_cursor look = l->at;
    if (nc_u8(&look) == 3)
        l->at = look;
    nc_ppp_decode(l);
}

/* 16 bytes of the recorder in front: direction and compressed header. */
static void slip(nc_layers *l)
{
    nc_layers_name(l, "slip");
    const uint8_t *h = nc_layers_take(l, 16, "the SLIP header is incomplete");
    if (h != NULL && (h[1] & 0xc0) == 0x40)
        nc_ip_decode(l);
}

/* RFC 2684 with LLC in front. */
static void atm_llc(nc_layers *l)
{
    nc_cursor look = l->at;
    unsigned nibble = nc_u8(&look) >> 4;
    if (nibble == 4 || nibble == 6)
        nc_ip_decode(l);
    else
        nc_llc_decode(l);
}

/* Direction and kind of traffic, path, circuit. */
static void sun_atm(nc_layers *l)
{
    enum { LANE = 1, LLC = 2 };
    nc_layers_name(l, "atm");
    const uint8_t *h = nc_layers_take(l, 4, "the ATM header is incomplete");
    if (h == NULL)
        return;
    if (l->out->frame.io == NC_IO_UNKNOWN)
        l->out->frame.io = (h[0] & 0x80) != 0 ? NC_IO_OUT : NC_IO_IN;
    if ((h[0] & 0x0f) == LANE && nc_layers_take(l, 2, "the LAN emulation header is incomplete") != NULL)
        nc_ethernet_decode(l);
    else if ((h[0] & 0x0f) == LLC)
        atm_llc(l);
}

/* ---- no link header, or one of the recording host ---- */

static void raw_ip(nc_layers *l)
{
    nc_layers_name(l, "raw");
    nc_ip_decode(l);
}

/* The kernel's view of a frame's direction: 4 is sent by this host, less is received in one way or another.
 */
static void cooked_direction(nc_layers *l, unsigned kind)
{
    if (l->out->frame.io == NC_IO_UNKNOWN && kind <= 4)
        l->out->frame.io = kind == 4 ? NC_IO_OUT : NC_IO_IN;
}

static void cooked_sender(nc_layers *l, unsigned length, const uint8_t *address)
{
    l->out->has_sender = length == sizeof l->out->eth_src;
    if (l->out->has_sender)
        memcpy(l->out->eth_src, address, length);
}

static void cooked_protocol(nc_layers *l, unsigned device, uint16_t protocol)
{
    enum { NETLINK = 824, RADIOTAP = 803, GRE = 778, SLL_NOVELL = 1, SLL_LLC = 4 };
    if (device == NETLINK || device == RADIOTAP || device == GRE || protocol == SLL_NOVELL)
        return; /* the field is no EtherType there */
    if (protocol == SLL_LLC)
        nc_llc_decode(l);
    else if (protocol <= LENGTH_MAX)
        nc_layers_name(l, "data");
    else
        typed(l, protocol);
}

static void cooked(nc_layers *l)
{
    nc_layers_name(l, "sll");
    const uint8_t *h = nc_layers_take(l, 16, "the Linux cooked header is incomplete");
    if (h == NULL)
        return;
    cooked_direction(l, nc_be16_at(h));
    cooked_sender(l, nc_be16_at(h + 4), h + 6);
    cooked_protocol(l, nc_be16_at(h + 2), nc_be16_at(h + 14));
}

static void cooked2(nc_layers *l)
{
    nc_layers_name(l, "sll");
    const uint8_t *h = nc_layers_take(l, 20, "the Linux cooked header is incomplete");
    if (h == NULL)
        return;
    cooked_direction(l, h[10]);
    cooked_sender(l, h[11], h + 12);
    cooked_protocol(l, nc_be16_at(h + 8), nc_be16_at(h));
}

/* BSD loopback: an address family in the byte order of the recording host (LOOP: of the network), whatever
 * that was.  IPv6 has another number on each system: 24 NetBSD and OpenBSD, 28 FreeBSD, 30 Darwin, 10 Linux,
 * 23 Windows. */
static void loopback(nc_layers *l)
{
    nc_layers_name(l, "null");
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
        nc_ethertype_decode(l, (uint16_t)family);
    else
        nc_layers_name(l, "data");
}

/* OpenBSD IPsec: family, index, flags. */
static void enc(nc_layers *l)
{
    nc_layers_name(l, "enc");
    if (nc_layers_take(l, 12, "the IPsec header is incomplete") != NULL)
        nc_ip_decode(l);
}

/* The packet filter's header begins with its own length, without its padding. */
static void pflog(nc_layers *l)
{
    nc_layers_name(l, "pflog");
    nc_cursor look = l->at;
    size_t length = nc_u8(&look);
    if (nc_layers_take(l, (length + 3) / 4 * 4, "the packet filter's header is incomplete") != NULL)
        nc_ip_decode(l);
}

/* A family, then values with length and kind in the order of the host; kind 9 is the packet. */
static void nflog(nc_layers *l)
{
    enum { PAYLOAD = 9 };
    static const char incomplete[] = "the netfilter log is incomplete";
    nc_layers_name(l, "nflog");
    if (nc_layers_take(l, 4, incomplete) == NULL)
        return;
    for (const uint8_t *h; (h = nc_layers_take(l, 4, incomplete)) != NULL;) {
        size_t low = (size_t)h[1] << 8 | h[0], high = nc_be16_at(h), kind = (size_t)h[3] << 8 | h[2];
        bool big = kind > 0xff;
        size_t n = big ? high : low;
        if ((big ? nc_be16_at(h + 2) : kind) == PAYLOAD) {
            nc_ip_decode(l);
            return;
        }
        if (n < 4 || nc_layers_take(l, (n + 3) / 4 * 4 - 4, incomplete) == NULL)
            return;
    }
}

/* Solaris: version, family, kind, length, interface, group, zones. */
static void ipnet(nc_layers *l)
{
    nc_layers_name(l, "ipnet");
    if (nc_layers_take(l, 24, "the ipnet header is incomplete") != NULL)
        nc_ip_decode(l);
}

static bool juniper_header(nc_layers *l)
{
    enum { SENT = 1, NO_LINK_HEADER = 2, EXTENSION = 0x80 };
    nc_layers_name(l, "juniper");
    const uint8_t *h = nc_layers_take(l, 4, "the Juniper header is incomplete");
    if (h == NULL || h[0] != 'M' || h[1] != 'G' || h[2] != 'C')
        return false;
    if (l->out->frame.io == NC_IO_UNKNOWN)
        l->out->frame.io = (h[3] & SENT) != 0 ? NC_IO_IN : NC_IO_OUT;
    bool link = (h[3] & NO_LINK_HEADER) == 0;
    if ((h[3] & EXTENSION) != 0) {
        const uint8_t *n = nc_layers_take(l, 2, "the Juniper header is incomplete");
        if (n == NULL || nc_layers_take(l, nc_be16_at(n), "the Juniper header is incomplete") == NULL)
            return false;
    }
    if (link)
        return true;
    if (nc_layers_take(l, 4, "the Juniper header is incomplete") != NULL)
        nc_ip_decode(l);
    return false;
}

static void juniper_ethernet(nc_layers *l)
{
    if (juniper_header(l))
        nc_ethernet_decode(l);
}

static void juniper_ppp(nc_layers *l)
{
    if (juniper_header(l))
        nc_ppp_decode(l);
}

static void juniper_hdlc(nc_layers *l)
{
    if (juniper_header(l))
        cisco_hdlc(l);
}

typedef void (*link_decoder)(nc_layers *l);

static link_decoder decoder_of(uint32_t link);

/* Per-packet information names the link type of what follows its fields (little endian). */
static void ppi(nc_layers *l)
{
    enum { PPI = 192 };
    nc_layers_name(l, "ppi");
    nc_cursor look = l->at;
    nc_skip(&look, 2);
    size_t length = nc_le16(&look);
    uint32_t link = nc_le32(&look);
    if (length < 8 || nc_layers_take(l, length, "the PPI header is incomplete") == NULL)
        return;
    link_decoder inner = link == PPI ? NULL : decoder_of(link);
    if (inner != NULL)
        inner(l);
}

/* ---- all of them ---- */

static const struct link_kind {
    link_decoder decode;
    nc_str words;
    uint16_t encap;
} kinds[] = {
#define LINK(number, encap, words, decoder) [number] = {decoder, NC_SI(words), encap},
#include "links.def"
#undef LINK
};

static const struct link_kind *kind_of(uint32_t link)
{
    static const struct link_kind unknown = {NULL, NC_SI(""), 0};
    return link < sizeof kinds / sizeof *kinds ? &kinds[link] : &unknown;
}

static link_decoder decoder_of(uint32_t link)
{
    return kind_of(link)->decode;
}

bool nc_link_decoded(uint32_t link)
{
    return decoder_of(link) != NULL;
}

nc_str nc_link_words(uint32_t link)
{
    return kind_of(link)->words;
}

uint32_t nc_link_of_encap(unsigned encap)
{
    for (uint32_t link = 0; encap != 0 && link < sizeof kinds / sizeof *kinds; link++)
        if (kinds[link].encap == encap)
            return link;
    return UINT32_MAX;
}

static void frame_fields(const nc_layers *l, const nc_frame *frame)
{
    unsigned encap = frame->wrap ? frame->wrap->encap : kind_of(frame->link)->encap;
    if (frame->iface_number != 0)
        nc_field_put(l->fields, NC_FIELD_FRAME_INTERFACE, NULL, 0, frame->iface_number - 1);
    if (encap != 0)
        nc_field_put(l->fields, NC_FIELD_FRAME_ENCAP, NULL, 0, encap);
    if (frame->wrap != NULL)
        nc_layers_name(l, frame->wrap->name);
}

/* Where the payload stands, and its length where no header said it. */
static void finish(nc_packet *out, const nc_layers *l)
{
    out->payload = l->at;
    out->pseudo_src = l->src;
    out->pseudo_dst = l->dst;
    if (!out->has_payload_length && out->has_ip && out->state == NC_READ_OK) {
        out->has_payload_length = true;
        out->payload_length = (uint32_t)nc_left_wire(&l->at);
    } else if (out->proto == NC_PROTO_ARP) {
        out->payload_length = (uint32_t)nc_left_wire(&l->at);
    }
}

/* Nothing is known but the frame.  Compilers that see how little is to be cleared take an instruction for it
 * that needs longer to begin than the library for all of it. */
static void begin(nc_packet *out, const nc_frame *frame)
{
    size_t rest = sizeof *out - sizeof *frame;
    __asm__("" : "+r"(rest));
    memset((char *)out + sizeof *frame, 0, rest);
    out->frame = *frame;
    out->wscale = -1;
}

static void decode_frame(nc_packet *out, const nc_frame *frame, nc_pool *pool, bool layered)
{
    begin(out, frame);
    size_t wire = frame->len > frame->fcs ? frame->len - frame->fcs : frame->len;
    size_t here = frame->bytes == NULL ? 0 : frame->caplen < wire ? frame->caplen : wire;
    if (frame->fcs == 0 && frame->bytes != NULL)
        here = frame->caplen;
    nc_layers l = {
        .out = out, .pool = pool, .fields = frame->fields, .at = nc_cursor_of(frame->bytes, here, wire)};
    if (l.fields != NULL)
        frame_fields(&l, frame);
    link_decoder decode = decoder_of(frame->link);
    bool usual = !layered && frame->link == NC_LINK_ETHERNET && nc_usual_decode(&l);
    if (!usual && decode != NULL)
        decode(&l);
    finish(out, &l);
}

void nc_packet_decode(nc_packet *out, const nc_frame *frame, nc_pool *pool)
{
    decode_frame(out, frame, pool, false);
}

void nc_packet_decode_layers(nc_packet *out, const nc_frame *frame, nc_pool *pool)
{
    decode_frame(out, frame, pool, true);
}

/* ---- packets inside of packets ---- */

void nc_packet_resume(nc_packet *out, const uint8_t *bytes, size_t n, nc_pool *pool)
{
    nc_layers l = {.out = out,
                   .pool = pool,
                   .fields = out->frame.fields,
                   .at = nc_cursor_of(bytes, n, n),
                   .src = out->pseudo_src,
                   .dst = out->pseudo_dst,
                   .address = out->ip_version == 6 ? 16 : 4,
                   .whole = true};
    out->reassembled = true;
    out->held = false;
    out->has_ports = out->has_payload_length = false;
    nc_ip_upper(&l, out->ip_protocol);
    finish(out, &l);
}

static void keep_link(nc_packet *out, const nc_packet *outer)
{
    if (!out->has_eth && outer->has_eth) {
        memcpy(out->eth_src, outer->eth_src, 6);
        memcpy(out->eth_dst, outer->eth_dst, 6);
        out->has_eth = true;
    }
    if (!out->has_vlan) {
        out->has_vlan = outer->has_vlan;
        out->vlan = outer->vlan;
    }
}

void nc_packet_inner(nc_packet *out, const nc_packet *outer, nc_pool *pool)
{
    *out = (nc_packet){.frame = outer->frame,
                       .wscale = -1,
                       .depth = (uint8_t)(outer->depth + 1),
                       .in = outer->tunnel,
                       .outer_src = outer->src,
                       .outer_dst = outer->dst};
    nc_layers l = {.out = out, .pool = pool, .fields = outer->frame.fields, .at = outer->payload};
    switch (outer->inner) {
    case NC_INNER_ETHERNET: nc_ethernet_decode(&l); break;
    case NC_INNER_PPP: nc_ppp_decode(&l); break;
    case NC_INNER_TYPE: nc_ethertype_decode(&l, outer->inner_type); break;
    default: nc_ip_decode(&l); break;
    }
    keep_link(out, outer);
    finish(out, &l);
}
