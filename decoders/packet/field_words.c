/* SPDX-License-Identifier: Apache-2.0 */
#include "fields.h"
#include "ike_offer.h"
#include "telnet.h"

/* What the numbers of fields mean. */

typedef struct word {
    nc_field_id id;
    uint16_t number;
    const char *name;
} word;

/* By field; the names of registries (IANA) and of the RFCs beside them, in short. */
static const word words[] = {
    {NC_FIELD_ETH_TYPE, 0x0800, "IPv4"},
    {NC_FIELD_ETH_TYPE, 0x0806, "ARP"},
    {NC_FIELD_ETH_TYPE, 0x8035, "RARP"},
    {NC_FIELD_ETH_TYPE, 0x8100, "VLAN"},
    {NC_FIELD_ETH_TYPE, 0x86dd, "IPv6"},
    {NC_FIELD_ETH_TYPE, 0x8847, "MPLS"},
    {NC_FIELD_ETH_TYPE, 0x8863, "PPPoE discovery"},
    {NC_FIELD_ETH_TYPE, 0x8864, "PPPoE session"},
    {NC_FIELD_ETH_TYPE, 0x88a8, "VLAN of a provider"},
    {NC_FIELD_ETH_TYPE, 0x88cc, "LLDP"},
    {NC_FIELD_ARP_HW_TYPE, 1, "Ethernet"},
    {NC_FIELD_ARP_HW_TYPE, 6, "IEEE 802"},
    {NC_FIELD_ARP_OPCODE, 1, "request"},
    {NC_FIELD_ARP_OPCODE, 2, "reply"},
    {NC_FIELD_ARP_OPCODE, 3, "RARP request"},
    {NC_FIELD_ARP_OPCODE, 4, "RARP reply"},
    {NC_FIELD_IP_PROTO, 0, "hop-by-hop options"},
    {NC_FIELD_IP_PROTO, 1, "ICMP"},
    {NC_FIELD_IP_PROTO, 2, "IGMP"},
    {NC_FIELD_IP_PROTO, 4, "IPv4"},
    {NC_FIELD_IP_PROTO, 6, "TCP"},
    {NC_FIELD_IP_PROTO, 17, "UDP"},
    {NC_FIELD_IP_PROTO, 41, "IPv6"},
    {NC_FIELD_IP_PROTO, 43, "routing header"},
    {NC_FIELD_IP_PROTO, 44, "fragment header"},
    {NC_FIELD_IP_PROTO, 47, "GRE"},
    {NC_FIELD_IP_PROTO, 50, "ESP"},
    {NC_FIELD_IP_PROTO, 51, "AH"},
    {NC_FIELD_IP_PROTO, 58, "ICMPv6"},
    {NC_FIELD_IP_PROTO, 59, "nothing"},
    {NC_FIELD_IP_PROTO, 60, "destination options"},
    {NC_FIELD_IP_PROTO, 89, "OSPF"},
    {NC_FIELD_IP_PROTO, 132, "SCTP"},
    {NC_FIELD_IP_OPTION, 0, "end of options"},
    {NC_FIELD_IP_OPTION, 1, "no operation"},
    {NC_FIELD_IP_OPTION, 7, "record route"},
    {NC_FIELD_IP_OPTION, 68, "timestamp"},
    {NC_FIELD_IP_OPTION, 130, "security"},
    {NC_FIELD_IP_OPTION, 131, "loose source route"},
    {NC_FIELD_IP_OPTION, 137, "strict source route"},
    {NC_FIELD_IP_OPTION, 148, "router alert"},
    {NC_FIELD_ICMP_TYPE, 0, "echo reply"},
    {NC_FIELD_ICMP_TYPE, 3, "destination unreachable"},
    {NC_FIELD_ICMP_TYPE, 4, "source quench"},
    {NC_FIELD_ICMP_TYPE, 5, "redirect"},
    {NC_FIELD_ICMP_TYPE, 8, "echo"},
    {NC_FIELD_ICMP_TYPE, 9, "router advertisement"},
    {NC_FIELD_ICMP_TYPE, 10, "router solicitation"},
    {NC_FIELD_ICMP_TYPE, 11, "time exceeded"},
    {NC_FIELD_ICMP_TYPE, 12, "parameter problem"},
    {NC_FIELD_ICMP_TYPE, 13, "timestamp"},
    {NC_FIELD_ICMP_TYPE, 14, "timestamp reply"},
    {NC_FIELD_ICMP6_TYPE, 1, "destination unreachable"},
    {NC_FIELD_ICMP6_TYPE, 2, "packet too big"},
    {NC_FIELD_ICMP6_TYPE, 3, "time exceeded"},
    {NC_FIELD_ICMP6_TYPE, 4, "parameter problem"},
    {NC_FIELD_ICMP6_TYPE, 128, "echo request"},
    {NC_FIELD_ICMP6_TYPE, 129, "echo reply"},
    {NC_FIELD_ICMP6_TYPE, 133, "router solicitation"},
    {NC_FIELD_ICMP6_TYPE, 134, "router advertisement"},
    {NC_FIELD_ICMP6_TYPE, 135, "neighbor solicitation"},
    {NC_FIELD_ICMP6_TYPE, 136, "neighbor advertisement"},
    {NC_FIELD_ICMP6_TYPE, 137, "redirect"},
    /* RFC 8446 B.1, B.3 with the types of TLS 1.2 (RFC 5246 A.1, A.4) */
    {NC_FIELD_TLS_CONTENT_TYPE, 20, "change cipher spec"},
    {NC_FIELD_TLS_CONTENT_TYPE, 21, "alert"},
    {NC_FIELD_TLS_CONTENT_TYPE, 22, "handshake"},
    {NC_FIELD_TLS_CONTENT_TYPE, 23, "application data"},
    {NC_FIELD_TLS_CONTENT_TYPE, 24, "heartbeat"},
    {NC_FIELD_TLS_HANDSHAKE_TYPE, 0, "hello request"},
    {NC_FIELD_TLS_HANDSHAKE_TYPE, 1, "client hello"},
    {NC_FIELD_TLS_HANDSHAKE_TYPE, 2, "server hello"},
    {NC_FIELD_TLS_HANDSHAKE_TYPE, 4, "new session ticket"},
    {NC_FIELD_TLS_HANDSHAKE_TYPE, 8, "encrypted extensions"},
    {NC_FIELD_TLS_HANDSHAKE_TYPE, 11, "certificate"},
    {NC_FIELD_TLS_HANDSHAKE_TYPE, 12, "server key exchange"},
    {NC_FIELD_TLS_HANDSHAKE_TYPE, 13, "certificate request"},
    {NC_FIELD_TLS_HANDSHAKE_TYPE, 14, "server hello done"},
    {NC_FIELD_TLS_HANDSHAKE_TYPE, 15, "certificate verify"},
    {NC_FIELD_TLS_HANDSHAKE_TYPE, 16, "client key exchange"},
    {NC_FIELD_TLS_HANDSHAKE_TYPE, 20, "finished"},
    {NC_FIELD_TLS_HANDSHAKE_TYPE, 22, "certificate status"},
    {NC_FIELD_TLS_HANDSHAKE_TYPE, 24, "key update"},
    {NC_FIELD_TLS_ALERT_LEVEL, 1, "warning"},
    {NC_FIELD_TLS_ALERT_LEVEL, 2, "fatal"},
    /* IANA, TLS Alerts (RFC 8446 6, RFC 5246 7.2, RFC 6066, 7301, 7507) */
    {NC_FIELD_TLS_ALERT_DESC, 0, "close notify"},
    {NC_FIELD_TLS_ALERT_DESC, 10, "unexpected message"},
    {NC_FIELD_TLS_ALERT_DESC, 20, "bad record MAC"},
    {NC_FIELD_TLS_ALERT_DESC, 21, "decryption failed"},
    {NC_FIELD_TLS_ALERT_DESC, 22, "record overflow"},
    {NC_FIELD_TLS_ALERT_DESC, 30, "decompression failure"},
    {NC_FIELD_TLS_ALERT_DESC, 40, "handshake failure"},
    {NC_FIELD_TLS_ALERT_DESC, 41, "no certificate"},
    {NC_FIELD_TLS_ALERT_DESC, 42, "bad certificate"},
    {NC_FIELD_TLS_ALERT_DESC, 43, "unsupported certificate"},
    {NC_FIELD_TLS_ALERT_DESC, 44, "certificate revoked"},
    {NC_FIELD_TLS_ALERT_DESC, 45, "certificate expired"},
    {NC_FIELD_TLS_ALERT_DESC, 46, "certificate unknown"},
    {NC_FIELD_TLS_ALERT_DESC, 47, "illegal parameter"},
    {NC_FIELD_TLS_ALERT_DESC, 48, "unknown CA"},
    {NC_FIELD_TLS_ALERT_DESC, 49, "access denied"},
    {NC_FIELD_TLS_ALERT_DESC, 50, "decode error"},
    {NC_FIELD_TLS_ALERT_DESC, 51, "decrypt error"},
    {NC_FIELD_TLS_ALERT_DESC, 60, "export restriction"},
    {NC_FIELD_TLS_ALERT_DESC, 70, "protocol version"},
    {NC_FIELD_TLS_ALERT_DESC, 71, "insufficient security"},
    {NC_FIELD_TLS_ALERT_DESC, 80, "internal error"},
    {NC_FIELD_TLS_ALERT_DESC, 86, "inappropriate fallback"},
    {NC_FIELD_TLS_ALERT_DESC, 90, "user canceled"},
    {NC_FIELD_TLS_ALERT_DESC, 100, "no renegotiation"},
    {NC_FIELD_TLS_ALERT_DESC, 109, "missing extension"},
    {NC_FIELD_TLS_ALERT_DESC, 110, "unsupported extension"},
    {NC_FIELD_TLS_ALERT_DESC, 111, "certificate unobtainable"},
    {NC_FIELD_TLS_ALERT_DESC, 112, "unrecognized name"},
    {NC_FIELD_TLS_ALERT_DESC, 113, "bad certificate status response"},
    {NC_FIELD_TLS_ALERT_DESC, 114, "bad certificate hash value"},
    {NC_FIELD_TLS_ALERT_DESC, 115, "unknown PSK identity"},
    {NC_FIELD_TLS_ALERT_DESC, 116, "certificate required"},
    {NC_FIELD_TLS_ALERT_DESC, 120, "no application protocol"},
    {NC_FIELD_TLS_ALERT_DESC, 121, "ECH required"},
    /* RFC 854, 885 */
    {NC_FIELD_TELNET_CMD, 239, "end of record"},
    {NC_FIELD_TELNET_CMD, 240, "SE"},
    {NC_FIELD_TELNET_CMD, 241, "NOP"},
    {NC_FIELD_TELNET_CMD, 242, "data mark"},
    {NC_FIELD_TELNET_CMD, 243, "break"},
    {NC_FIELD_TELNET_CMD, 244, "interrupt process"},
    {NC_FIELD_TELNET_CMD, 245, "abort output"},
    {NC_FIELD_TELNET_CMD, 246, "are you there"},
    {NC_FIELD_TELNET_CMD, 247, "erase character"},
    {NC_FIELD_TELNET_CMD, 248, "erase line"},
    {NC_FIELD_TELNET_CMD, 249, "go ahead"},
    {NC_FIELD_TELNET_CMD, 250, "SB"},
    {NC_FIELD_TELNET_CMD, 251, "WILL"},
    {NC_FIELD_TELNET_CMD, 252, "WONT"},
    {NC_FIELD_TELNET_CMD, 253, "DO"},
    {NC_FIELD_TELNET_CMD, 254, "DONT"},
    /* RFC 2355 8.1 */
    {NC_FIELD_TN3270_DATA_TYPE, 0, "3270-DATA"},
    {NC_FIELD_TN3270_DATA_TYPE, 1, "SCS-DATA"},
    {NC_FIELD_TN3270_DATA_TYPE, 2, "RESPONSE"},
    {NC_FIELD_TN3270_DATA_TYPE, 3, "BIND-IMAGE"},
    {NC_FIELD_TN3270_DATA_TYPE, 4, "UNBIND"},
    {NC_FIELD_TN3270_DATA_TYPE, 5, "NVT-DATA"},
    {NC_FIELD_TN3270_DATA_TYPE, 6, "REQUEST"},
    {NC_FIELD_TN3270_DATA_TYPE, 7, "SSCP-LU-DATA"},
    {NC_FIELD_TN3270_DATA_TYPE, 8, "PRINT-EOJ"},
    /* GA23-0059 3: both codings */
    {NC_FIELD_TN3270_COMMAND, 0x01, "Write"},
    {NC_FIELD_TN3270_COMMAND, 0xf1, "Write"},
    {NC_FIELD_TN3270_COMMAND, 0x05, "Erase/Write"},
    {NC_FIELD_TN3270_COMMAND, 0xf5, "Erase/Write"},
    {NC_FIELD_TN3270_COMMAND, 0x0d, "Erase/Write Alternate"},
    {NC_FIELD_TN3270_COMMAND, 0x7e, "Erase/Write Alternate"},
    {NC_FIELD_TN3270_COMMAND, 0x0f, "Erase All Unprotected"},
    {NC_FIELD_TN3270_COMMAND, 0x6f, "Erase All Unprotected"},
    {NC_FIELD_TN3270_COMMAND, 0x11, "Write Structured Field"},
    {NC_FIELD_TN3270_COMMAND, 0xf3, "Write Structured Field"},
    {NC_FIELD_TN3270_COMMAND, 0x02, "Read Buffer"},
    {NC_FIELD_TN3270_COMMAND, 0xf2, "Read Buffer"},
    {NC_FIELD_TN3270_COMMAND, 0x06, "Read Modified"},
    {NC_FIELD_TN3270_COMMAND, 0xf6, "Read Modified"},
    {NC_FIELD_TN3270_COMMAND, 0x0e, "Read Modified All"},
    {NC_FIELD_TN3270_COMMAND, 0x6e, "Read Modified All"},
    {NC_FIELD_TN3270_AID, 0x60, "no key"},
    {NC_FIELD_TN3270_AID, 0x88, "structured field"},
};

/* Fields that share the numbers of another. */
static nc_field_id table_of(nc_field_id id)
{
    if (id == NC_FIELD_VLAN_TYPE || id == NC_FIELD_ARP_PROTO_TYPE)
        return NC_FIELD_ETH_TYPE;
    return id == NC_FIELD_IPV6_NXT ? NC_FIELD_IP_PROTO : id;
}

const char *nc_field_word(nc_field_id id, uint64_t number)
{
    nc_field_id table = table_of(id);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i].id == table && words[i].number == number)
            return words[i].name;
    if (id == NC_FIELD_ISAKMP_EXCHANGE && number <= UINT8_MAX)
        return nc_ike_exchange_words((unsigned)number);
    return id == NC_FIELD_TN3270_AID && number <= UINT8_MAX ? nc_tn3270_aid_name((uint8_t)number) : NULL;
}

/* RFC 9293 3.1, RFC 3168 6.1, RFC 3540 9 */
static void print_flags(nc_buf *out, uint64_t flags)
{
    static const char *const names[] = {"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR", "AE"};
    const char *before = " (";
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if ((flags >> i & 1) != 0) {
            nc_buf_printf(out, "%s%s", before, names[i]);
            before = " ";
        }
    nc_buf_c(out, before[1] == '(' ? "" : ")");
}

void nc_field_explain(nc_buf *out, const nc_field *field)
{
    nc_field_kind kind = nc_field_table[field->id].kind;
    bool number = kind == NC_FIELD_UINT || kind == NC_FIELD_HEX2 || kind == NC_FIELD_HEX4;
    const char *name = number ? nc_field_word(field->id, field->word) : NULL;
    if (field->id == NC_FIELD_TCP_FLAGS)
        print_flags(out, field->word);
    else if (name != NULL)
        nc_buf_printf(out, " (%s)", name);
}
