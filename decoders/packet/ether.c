/* SPDX-License-Identifier: Apache-2.0 */
#include "decode.h"

/* Ethernet and what rides on it: tags (802.1Q, 802.1ad, 802.1ah), LLC and SNAP (802.2, RFC 1042), MPLS, PPP
 * over Ethernet, Cisco ISL and FabricPath. */
enum {
    TYPE_IP4 = 0x0800,
    TYPE_ARP = 0x0806,
    TYPE_RARP = 0x8035, /* RFC 903: the message of ARP */
    TYPE_TRANSPARENT = 0x6558,
    TYPE_VLAN = 0x8100,
    TYPE_IP6 = 0x86dd,
    TYPE_MPLS = 0x8847,
    TYPE_MPLS_UPSTREAM = 0x8848,
    TYPE_PPPOE_DISCOVERY = 0x8863,
    TYPE_PPPOE = 0x8864,
    TYPE_AD = 0x88a8,
    TYPE_AH = 0x88e7,
    TYPE_FABRIC_PATH = 0x8903,
    TYPE_QINQ_OLD = 0x9100,
    LENGTH_MAX = 1500, /* up to here the field is a length and LLC follows (802.3 3.2.6) */
    MAX_TAGS = 8,
    MAX_LABELS = 16,
};

/* EtherTypes that are only recognised, with the names of analysts. */
static const struct {
    uint16_t type;
    const char *name;
} recognised[] = {
    {0x0842, "wol"},   {0x2000, "cdp"},  {0x6002, "dec_dna"}, {0x6003, "dec_dna"},
    {0x6004, "lat"},   {0x8137, "ipx"},  {0x809b, "ddp"},     {0x80f3, "aarp"},
    {0x8808, "macc"},  {0x8809, "slow"}, {0x888e, "eapol"},   {0x8899, "realtek"},
    {0x88b8, "goose"}, {0x88cc, "lldp"}, {0x88e5, "macsec"},  {0x88f7, "ptp"},
    {0x8902, "cfm"},   {0x9000, "loop"}, {0x9003, "slpp"},    {TYPE_PPPOE_DISCOVERY, "pppoed"},
};

static void name_recognised(const nc_layers *l, uint16_t type)
{
    const char *name = "data";
    for (size_t i = 0; i < sizeof recognised / sizeof *recognised; i++)
        if (recognised[i].type == type)
            name = recognised[i].name;
    nc_layers_name(l, name);
    nc_cursor look = l->at;
    if (type == 0x8809) { /* slow protocols, 802.3 57A: the subtype tells which */
        unsigned subtype = nc_u8(&look);
        nc_layers_name(l, subtype == 1 ? "lacp" : subtype == 2 ? "marker" : subtype == 3 ? "oampdu" : "data");
    } else if (type == 0x9000) {
        nc_layers_name(l, "data");
    } else if (type == 0x809b) {
        nc_inside_ddp(l);
    }
}

/* ---- MPLS ---- */

/* A pseudowire is not labelled as such: believed when an Ethernet header of a common type follows. */
static bool looks_ethernet(const nc_layers *l, size_t at)
{
    nc_cursor look = l->at;
    nc_skip(&look, at + 12);
    uint16_t type = nc_be16(&look);
    return look.state == NC_READ_OK && (type == TYPE_IP4 || type == TYPE_ARP || type == TYPE_VLAN ||
                                        type == TYPE_IP6 || type == TYPE_MPLS || type == TYPE_AD);
}

static void pseudowire(nc_layers *l, unsigned nibble)
{
    if (nibble == 0 && looks_ethernet(l, 4)) {
        nc_layers_name(l, "pwethheuristic");
        nc_layers_name(l, "pwethcw");
        nc_skip(&l->at, 4);
        nc_ethernet_decode(l);
    } else if (looks_ethernet(l, 0)) {
        nc_layers_name(l, "pwethheuristic");
        nc_layers_name(l, "pwethnocw");
        nc_ethernet_decode(l);
    }
}

/* RFC 3032: labels up to the one with the bottom-of-stack bit; what follows is guessed from its first nibble.
 */
void nc_mpls_decode(nc_layers *l)
{
    nc_layers_name(l, "mpls");
    for (unsigned i = 0; i < MAX_LABELS; i++) {
        const uint8_t *h = nc_layers_take(l, 4, "the MPLS label stack has no end");
        if (h == NULL)
            return;
        if ((h[2] & 1) == 0)
            continue;
        nc_cursor look = l->at;
        unsigned nibble = nc_u8(&look) >> 4;
        if (nibble == 4 || nibble == 6 || look.state != NC_READ_OK)
            nc_ip_decode(l);
        else
            pseudowire(l, nibble);
        return;
    }
    nc_layers_bad(l, "more than 16 MPLS labels");
}

/* ---- PPP ---- */

static void ppp_protocol(nc_layers *l, unsigned protocol)
{
    switch (protocol) {
    case 0x0021: nc_ip4_decode(l); break;
    case 0x0057: nc_ip6_decode(l); break;
    case 0x0281:
    case 0x0283: nc_mpls_decode(l); break;
    case 0x8021: nc_layers_name(l, "ipcp"); break;
    case 0x8057: nc_layers_name(l, "ipv6cp"); break;
    case 0xc021: nc_layers_name(l, "lcp"); break;
    case 0xc023: nc_layers_name(l, "pap"); break;
    case 0xc025: nc_layers_name(l, "lqr"); break;
    case 0xc223: nc_layers_name(l, "chap"); break;
    default: nc_layers_name(l, "data"); break;
    }
}

/* Address and control may be left out, and an odd first byte is the whole protocol number (RFC
 * 1661 6.5, 6.6). */
void nc_ppp_decode(nc_layers *l)
{
    nc_layers_name(l, "ppp");
    nc_cursor look = l->at;
    if (nc_be16(&look) == 0xff03)
        nc_skip(&l->at, 2);
    const uint8_t *h = nc_layers_take(l, 1, "the PPP header is incomplete");
    if (h == NULL)
        return;
    unsigned protocol = h[0];
    if ((h[0] & 1) == 0) {
        const uint8_t *low = nc_layers_take(l, 1, "the PPP header is incomplete");
        if (low == NULL)
            return;
        protocol = protocol << 8 | low[0];
    }
    ppp_protocol(l, protocol);
}

/* RFC 2516: session frames carry PPP; their length tells padding from data. */
void nc_pppoe_decode(nc_layers *l)
{
    nc_layers_name(l, "pppoes");
    const uint8_t *h = nc_layers_take(l, 6, "the PPPoE header is incomplete");
    if (h == NULL)
        return;
    size_t length = nc_be16_at(h + 4);
    if (length <= nc_left_wire(&l->at))
        l->at = nc_sub(&l->at, length);
    else
        nc_layers_bad(l, "the PPPoE length reaches beyond the frame");
    nc_ppp_decode(l);
}

/* ---- LLC ---- */

static const char *cisco_name(unsigned type)
{
    switch (type) {
    case 0x010b: return "stp"; /* a tree for each VLAN */
    case 0x0104: return "pagp";
    case 0x0111: return "udld";
    case 0x2000: return "cdp";
    case 0x2003: return "vtp";
    case 0x2004: return "dtp";
    default: return "data";
    }
}

/* RFC 1042; 00-00-f8 bridges to Ethernet (802.1H), 08-00-07 is Apple's. */
static void snap(nc_layers *l)
{
    const uint8_t *h = nc_layers_take(l, 5, "the SNAP header is incomplete");
    if (h == NULL)
        return;
    uint32_t owner = (uint32_t)h[0] << 16 | (uint32_t)h[1] << 8 | h[2];
    uint16_t type = nc_be16_at(h + 3);
    if (owner == 0 || owner == 0x0000f8 || owner == 0x080007)
        nc_ethertype_decode(l, type);
    else if (owner == 0x00000c)
        nc_layers_name(l, cisco_name(type));
    else if (owner == 0x0080c2 &&
             (type == 1 || type == 7)) { /* bridged Ethernet with and without check (RFC 2684) */
        (void)nc_layers_take(l, 2, "the padding before a bridged frame is incomplete");
        nc_ethernet_decode(l);
    } else
        nc_layers_name(l, "data");
}

/* What a service access point carries besides SNAP and IP. */
static void name_sap(const nc_layers *l, unsigned sap, bool information)
{
    if (sap == 0x42) {
        nc_layers_name(l, "stp");
    } else if (sap == 0xe0) {
        nc_layers_name(l, "ipx");
    } else if (sap == 0xf0 && information) {
        nc_layers_name(l, "netbios");
        nc_inside_netbios(l);
    } else if (sap == 0xfe) {
        nc_cursor look = l->at;
        unsigned id = nc_u8(&look);
        nc_layers_name(l, "osi");
        nc_layers_name(l, id == 0x83 ? "isis" : id == 0x82 ? "esis" : id == 0x81 ? "clnp" : "data");
        if (id == 0x83)
            nc_inside_isis(l);
    }
}

void nc_llc_put(nc_fields *fields, const uint8_t *h, bool extended)
{
    if (fields == NULL)
        return;
    nc_field_put(fields, NC_FIELD_LLC_DSAP, h, 1, h[0]);
    nc_field_put(fields, NC_FIELD_LLC_SSAP, h + 1, 1, h[1]);
    nc_field_put(fields, NC_FIELD_LLC_CONTROL, h + 2, extended ? 2 : 1, extended ? h[3] * 256u + h[2] : h[2]);
}

void nc_llc_decode(nc_layers *l)
{
    nc_layers_name(l, "llc");
    const uint8_t *h = nc_layers_take(l, 3, "the LLC header is incomplete");
    if (h == NULL)
        return;
    bool unnumbered = (h[2] & 3) == 3, supervisory = (h[2] & 3) == 1;
    if (!unnumbered && nc_layers_take(l, 1, "the LLC header is incomplete") == NULL)
        return;
    nc_llc_put(l->fields, h, !unnumbered);
    bool information = !supervisory && (!unnumbered || (h[2] & 0xef) == 3);
    if (h[0] == 0xaa && h[1] == 0xaa && information)
        snap(l);
    else if (h[0] == 0x06 && information)
        nc_ethertype_decode(l, TYPE_IP4);
    else
        name_sap(l, h[0], information);
}

/* A frame of 802.3: the length tells padding from data.  Novell once left LLC out: ff-ff is its checksum
 * field. */
static void llc_of_length(nc_layers *l, size_t length)
{
    if (length > nc_left_wire(&l->at))
        nc_layers_bad(l, "the 802.3 length reaches beyond the frame");
    else
        l->at = nc_sub(&l->at, length);
    nc_cursor look = l->at;
    if (nc_be16(&look) == UINT16_MAX)
        nc_layers_name(l, "ipx");
    else if (length > 0)
        nc_llc_decode(l);
}

/* ---- tags ---- */

static bool tag(nc_layers *l, bool service, uint16_t *type)
{
    nc_layers_name(l, service ? "ieee8021ad" : "vlan");
    const uint8_t *h = nc_layers_take(l, 4, "the VLAN tag is incomplete");
    if (h == NULL)
        return false;
    unsigned id = nc_be16_at(h) & 0x0fff;
    if (!l->out->has_vlan)
        l->out->vlan = (uint16_t)id;
    l->out->has_vlan = true;
    *type = nc_be16_at(h + 2);
    if (!service && l->fields != NULL) {
        nc_field_put(l->fields, NC_FIELD_VLAN_PRIORITY, h, 2, h[0] >> 5);
        nc_field_put(l->fields, NC_FIELD_VLAN_ID, h, 2, id);
        if (*type > LENGTH_MAX)
            nc_field_put(l->fields, NC_FIELD_VLAN_TYPE, h + 2, 2, *type);
    }
    return true;
}

/* 802.1ah: flags and service number, then the customer's whole frame. */
static bool service_tag(nc_layers *l, uint16_t *type)
{
    nc_layers_name(l, "ieee8021ah");
    const uint8_t *h = nc_layers_take(l, 18, "the service tag is incomplete");
    if (h != NULL)
        *type = nc_be16_at(h + 16);
    return h != NULL;
}

static bool is_tag(uint16_t type)
{
    return type == TYPE_VLAN || type == TYPE_AD || type == TYPE_QINQ_OLD || type == TYPE_AH;
}

/* From the type field of an Ethernet header on; `named`: the caller has said "ethertype" already. */
static void typed(nc_layers *l, uint16_t type, bool named)
{
    for (unsigned i = 0; is_tag(type); i++) {
        if (i == MAX_TAGS) {
            nc_layers_bad(l, "more than 8 VLAN tags");
            return;
        }
        if (i > 0 || !named)
            nc_layers_name(l, "ethertype");
        if (type == TYPE_AH ? !service_tag(l, &type) : !tag(l, type == TYPE_AD, &type))
            return;
    }
    if (type <= LENGTH_MAX) {
        llc_of_length(l, type);
    } else {
        nc_layers_name(l, "ethertype");
        nc_ethertype_decode(l, type);
    }
}

void nc_ethertype_decode(nc_layers *l, uint16_t type)
{
    l->out->ethertype = type;
    switch (type) {
    case TYPE_IP4:
    case TYPE_IP6: nc_ip_decode(l); break; /* some senders put IPv6 under 0800 */
    case TYPE_ARP:
    case TYPE_RARP:
        nc_layers_name(l, "arp");
        l->out->proto = NC_PROTO_ARP;
        l->out->has_payload_length = true;
        break;
    case TYPE_MPLS:
    case TYPE_MPLS_UPSTREAM: nc_mpls_decode(l); break;
    case TYPE_PPPOE: nc_pppoe_decode(l); break;
    case TYPE_TRANSPARENT: nc_ethernet_decode(l); break;
    default:
        if (is_tag(type) && l->nested++ < NC_NESTED_MAX)
            typed(l, type, true);
        else
            name_recognised(l, type);
        break;
    }
}

/* ---- the header ---- */

/* 01-00-0c-00-00 or 03-00-0c-00-00 as destination: 26 bytes of ISL around the frame. */
static bool is_isl(const uint8_t *h)
{
    return (h[0] == 1 || h[0] == 3) && h[1] == 0 && h[2] == 0x0c && h[3] == 0 && h[4] == 0 &&
           nc_be16_at(h + 12) <= LENGTH_MAX;
}

static void isl(nc_layers *l)
{
    nc_layers_name(l, "isl");
    const uint8_t *h = nc_layers_take(l, 26, "the ISL header is incomplete");
    if (h == NULL)
        return;
    l->out->vlan = (uint16_t)(nc_be16_at(h + 20) >> 1);
    l->out->has_vlan = true;
    nc_ethernet_decode(l);
}

static void addresses(nc_layers *l, const uint8_t *h)
{
    nc_packet *out = l->out;
    memcpy(out->eth_dst, h, 6);
    memcpy(out->eth_src, h + 6, 6);
    out->has_eth = true;
    if (l->fields == NULL)
        return;
    nc_field_put(l->fields, NC_FIELD_ETH_DST, h, 6, nc_w_mac(h));
    nc_field_put(l->fields, NC_FIELD_ETH_SRC, h + 6, 6, nc_w_mac(h + 6));
    unsigned type = nc_be16_at(h + 12);
    nc_field_put(l->fields, type <= LENGTH_MAX ? NC_FIELD_ETH_LEN : NC_FIELD_ETH_TYPE, h + 12, 2, type);
}

void nc_ethernet_decode(nc_layers *l)
{
    nc_cursor start = l->at;
    if (l->nested++ == NC_NESTED_MAX) {
        nc_layers_bad(l, "more than 8 link headers inside of each other");
        return;
    }
    const uint8_t *h = nc_layers_take(l, 14, "the Ethernet header is incomplete");
    if (h == NULL) {
        nc_layers_name(l, "eth");
        return;
    }
    uint16_t type = nc_be16_at(h + 12);
    if (is_isl(h)) {
        l->at = start;
        isl(l);
        return;
    }
    nc_layers_name(l, "eth");
    if (type == TYPE_FABRIC_PATH) { /* switch numbers and a tag where the addresses are */
        nc_layers_name(l, "cfp");
        if (nc_layers_take(l, 2, "the FabricPath tag is incomplete") != NULL)
            nc_ethernet_decode(l);
        return;
    }
    addresses(l, h);
    typed(l, type, false);
}
