/* SPDX-License-Identifier: Apache-2.0 */
#include "tcpdump.h"

#include "engine/base/num.h"

/* ---- the parenthesis of -v ---- */

/* The number after `word`, decimal or 0x hexadecimal. */
static bool number_after(nc_str text, nc_str word, uint64_t most, uint64_t *out)
{
    size_t at = nc_str_find(text, word);
    if (at == SIZE_MAX)
        return false;
    nc_str rest = nc_str_sub(text, at + word.n, SIZE_MAX);
    if (!nc_str_starts(rest, NC_S("0x")))
        return nc_num_lead(&rest, out) && *out <= most;
    rest = nc_str_sub(rest, 2, SIZE_MAX);
    size_t n = 0;
    while (n < rest.n && nc_str_find_char(NC_S("0123456789abcdefABCDEF"), rest.p[n]) != SIZE_MAX)
        n++;
    return nc_num_u64(nc_str_sub(rest, 0, n), 16, out) && *out <= most;
}

/* "proto UDP (17)", "next-header TCP (6)" */
static void read_proto(nc_packet *p, nc_str inside, nc_str word)
{
    size_t at = nc_str_find(inside, word);
    uint64_t number;
    if (at == SIZE_MAX)
        return;
    if (!number_after(nc_str_sub(inside, at, SIZE_MAX), NC_S("("), 255, &number))
        return;
    p->ip_protocol = (uint8_t)number;
    p->proto = nc_proto_of((uint8_t)number);
}

static void read_ip4(nc_packet *p, nc_str inside)
{
    uint64_t value;
    if (number_after(inside, NC_S("tos "), 255, &value))
        p->tos = (uint8_t)value;
    p->has_ttl = number_after(inside, NC_S("ttl "), 255, &value);
    p->ttl = p->has_ttl ? (uint8_t)value : 0;
    p->has_ip_id = number_after(inside, NC_S(" id "), UINT16_MAX, &value);
    p->ip_id = p->has_ip_id ? (uint16_t)value : 0;
    if (number_after(inside, NC_S("offset "), UINT16_MAX * 8, &value))
        p->fragment_offset = (uint32_t)value;
    size_t flags = nc_str_find(inside, NC_S("flags ["));
    nc_str set = flags == SIZE_MAX ? NC_S("") : nc_str_sub(inside, flags, 24);
    set = nc_str_sub(set, 0, nc_str_find_char(set, ']'));
    p->df = nc_str_find(set, NC_S("DF")) != SIZE_MAX;
    p->fragment = nc_str_find_char(set, '+') != SIZE_MAX || p->fragment_offset > 0;
    p->first_fragment = p->fragment && p->fragment_offset == 0;
    if (number_after(inside, NC_S(", length "), UINT16_MAX, &value))
        p->ip_total = (uint32_t)value;
    read_proto(p, inside, NC_S("proto "));
    if (nc_str_find(inside, NC_S("bad cksum 0 ")) != SIZE_MAX)
        p->ip_cksum = NC_CKSUM_ZERO;
    else if (nc_str_find(inside, NC_S("bad cksum ")) != SIZE_MAX)
        p->ip_cksum = NC_CKSUM_BAD;
    else if (p->has_ttl)
        p->ip_cksum = NC_CKSUM_GOOD;
}

static void read_ip6(nc_packet *p, nc_str inside)
{
    uint64_t value;
    p->has_ttl = number_after(inside, NC_S("hlim "), 255, &value);
    p->ttl = p->has_ttl ? (uint8_t)value : 0;
    if (number_after(inside, NC_S("payload length: "), UINT16_MAX, &value) && value > 0)
        p->ip_total = (uint32_t)value + 40;
    read_proto(p, inside, NC_S("next-header "));
}

bool nc_tcpdump_ip_read(nc_packet *packet, nc_str *rest)
{
    size_t depth = 0, i = 0;
    if (rest->n == 0 || rest->p[0] != '(')
        return false;
    for (; i < rest->n; i++) {
        depth += rest->p[i] == '(';
        depth -= rest->p[i] == ')';
        if (depth == 0)
            break;
    }
    if (depth != 0)
        return false;
    nc_str inside = nc_str_sub(*rest, 0, i + 1);
    if (packet->ip_version == 6)
        read_ip6(packet, inside);
    else
        read_ip4(packet, inside);
    *rest = nc_str_trim(nc_str_sub(*rest, i + 1, SIZE_MAX));
    return true;
}

/* ---- addresses ---- */

static bool port_of(nc_str text, uint16_t *out)
{
    static const struct {
        nc_str name;
        uint16_t port;
    } known[] = {
        {NC_SI("ftp-data"), 20},     {NC_SI("ftp"), 21},           {NC_SI("ssh"), 22},
        {NC_SI("telnet"), 23},       {NC_SI("smtp"), 25},          {NC_SI("domain"), 53},
        {NC_SI("bootps"), 67},       {NC_SI("bootpc"), 68},        {NC_SI("tftp"), 69},
        {NC_SI("http"), 80},         {NC_SI("kerberos"), 88},      {NC_SI("pop3"), 110},
        {NC_SI("sunrpc"), 111},      {NC_SI("ntp"), 123},          {NC_SI("netbios-ns"), 137},
        {NC_SI("netbios-dgm"), 138}, {NC_SI("netbios-ssn"), 139},  {NC_SI("imap2"), 143},
        {NC_SI("snmp"), 161},        {NC_SI("snmp-trap"), 162},    {NC_SI("ldap"), 389},
        {NC_SI("https"), 443},       {NC_SI("microsoft-ds"), 445}, {NC_SI("syslog"), 514},
        {NC_SI("ldaps"), 636},       {NC_SI("mdns"), 5353},
    };
    uint64_t value;
    if (nc_num_u64(text, 10, &value) && value <= UINT16_MAX) {
        *out = (uint16_t)value;
        return true;
    }
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (nc_str_eq(text, known[i].name)) {
            *out = known[i].port;
            return true;
        }
    return false;
}

/* "10.1.1.1", "10.1.1.1.80", "2001:db8::1.80", "fe80::1" */
static bool address_of(nc_pool *pool, nc_str text, nc_word *ip, uint16_t *port, bool *has_port)
{
    size_t dot = text.n;
    *has_port = false;
    if (nc_value_parse(pool, NC_T_IP, text, ip))
        return true;
    while (dot > 0 && text.p[dot - 1] != '.')
        dot--;
    if (dot < 2 || !nc_value_parse(pool, NC_T_IP, nc_str_sub(text, 0, dot - 1), ip))
        return false;
    *has_port = port_of(nc_str_sub(text, dot, SIZE_MAX), port);
    return *has_port;
}

bool nc_tcpdump_pair_read(nc_packet *packet, nc_pool *pool, nc_str text, nc_str *what)
{
    nc_str from, arrow, to;
    bool ports[2] = {false, false};
    if (!nc_str_word(&text, &from) || !nc_str_word(&text, &arrow) || !nc_str_eq(arrow, NC_S(">")) ||
        !nc_str_word(&text, &to) || !nc_str_ends(to, NC_S(":")))
        return false;
    to.n--;
    *what = nc_str_trim(text);
    packet->has_ip = address_of(pool, from, &packet->src, &packet->sport, &ports[0]) &&
                     address_of(pool, to, &packet->dst, &packet->dport, &ports[1]);
    packet->has_ports = packet->has_ip && ports[0] && ports[1];
    return true;
}

/* ---- what follows them ---- */

static void payload_is(nc_packet *p, uint64_t length)
{
    p->payload_length = (uint32_t)length;
    p->has_payload_length = true;
    p->payload = nc_cursor_of(NULL, 0, p->payload_length);
}

static uint8_t flags_of(nc_str text)
{
    static const char letters[] = "FSRP.U";
    static const uint8_t bits[] = {NC_TCP_FIN, NC_TCP_SYN, NC_TCP_RST, NC_TCP_PSH, NC_TCP_ACK, NC_TCP_URG};
    uint8_t flags = 0;
    for (size_t i = 0; i < text.n; i++)
        for (size_t k = 0; k < sizeof bits; k++)
            if (text.p[i] == letters[k])
                flags |= bits[k];
    return flags;
}

/* The number up to a blank, a colon or the end. */
static bool lead_number(nc_str text, uint64_t most, uint64_t *out)
{
    if (!nc_num_lead(&text, out) || *out > most)
        return false;
    return text.n == 0 || text.p[0] == ' ' || text.p[0] == ':' || text.p[0] == ',';
}

/* "sack 2 {1449:2897}{5793:7241}": as printed; nc_tcpdump_numbers_apply makes them raw. */
static void read_sack(nc_packet *p, nc_str list)
{
    enum { MOST = sizeof p->sack / sizeof *p->sack };
    size_t at = nc_str_find(list, NC_S("sack "));
    nc_str rest = at == SIZE_MAX ? NC_S("") : nc_str_sub(list, at, SIZE_MAX);
    uint64_t from, to;
    while ((at = nc_str_find_char(rest, '{')) != SIZE_MAX && p->sack_count < MOST) {
        rest = nc_str_sub(rest, at + 1, SIZE_MAX);
        if (!nc_num_lead(&rest, &from) || from > UINT32_MAX || !nc_str_starts(rest, NC_S(":")))
            continue;
        rest = nc_str_sub(rest, 1, SIZE_MAX);
        if (!nc_num_lead(&rest, &to) || to > UINT32_MAX)
            continue;
        p->sack[p->sack_count][0] = (uint32_t)from;
        p->sack[p->sack_count++][1] = (uint32_t)to;
    }
}

static void read_tcp_options(nc_packet *p, nc_str head)
{
    uint64_t value;
    size_t options = nc_str_find(head, NC_S("options ["));
    nc_str list = options == SIZE_MAX ? NC_S("") : nc_str_sub(head, options, SIZE_MAX);
    size_t close = nc_str_find_char(list, ']');
    if (close == SIZE_MAX)
        p->tcp_options |= NC_TCPOPT_CUT;
    list = nc_str_sub(list, 0, close);
    if (number_after(list, NC_S("mss "), UINT16_MAX, &value))
        p->mss = (uint16_t)value;
    if (number_after(list, NC_S("wscale "), 255, &value))
        p->wscale = (int16_t)value;
    if (nc_str_find(list, NC_S("sackOK")) != SIZE_MAX)
        p->tcp_options |= NC_TCPOPT_SACK_OK;
    read_sack(p, list);
    uint64_t echo;
    if (number_after(list, NC_S("TS val "), UINT32_MAX, &value) &&
        number_after(list, NC_S(" ecr "), UINT32_MAX, &echo)) {
        p->tcp_options |= NC_TCPOPT_TS;
        p->tsval = (uint32_t)value;
        p->tsecr = (uint32_t)echo;
    }
}

/* "Flags [P.], cksum 0x1a2b (correct), seq 1:51, ack 1, win 64, options [...], length 50" and then what the
 * payload says, which may look like anything. */
static void read_tcp(nc_packet *p, nc_str what, nc_tcpdump_numbers *numbers)
{
    uint64_t value;
    size_t end = nc_str_find(what, NC_S(", length "));
    nc_str head = nc_str_sub(what, 0, end);
    size_t close = nc_str_find_char(head, ']');
    p->proto = NC_PROTO_TCP;
    p->ip_protocol = 6;
    p->tcp_flags = flags_of(nc_str_sub(head, 7, close == SIZE_MAX ? 0 : close - 7));
    numbers->has_seq = number_after(head, NC_S(", seq "), UINT32_MAX, &value);
    numbers->seq = numbers->has_seq ? (uint32_t)value : 0;
    numbers->has_ack = number_after(head, NC_S(", ack "), UINT32_MAX, &value);
    numbers->ack = numbers->has_ack ? (uint32_t)value : 0;
    bool window = number_after(head, NC_S(", win "), UINT16_MAX, &value);
    p->window = window ? (uint16_t)value : 0;
    p->has_tcp = window && close != SIZE_MAX;
    read_tcp_options(p, head);
    if (nc_str_find(head, NC_S("(correct)")) != SIZE_MAX)
        p->cksum = NC_CKSUM_GOOD;
    else if (nc_str_find(head, NC_S("(incorrect")) != SIZE_MAX)
        p->cksum = nc_str_find(head, NC_S("cksum 0x0000")) != SIZE_MAX ? NC_CKSUM_ZERO : NC_CKSUM_BAD;
    if (end != SIZE_MAX && lead_number(nc_str_sub(what, end + 9, SIZE_MAX), UINT16_MAX * 8, &value))
        payload_is(p, value);
}

static bool is_dns(uint16_t port)
{
    return port == 53 || port == 5353 || port == 5355;
}

/* The number in the last parenthesis of a DNS line: " (50)" is the length of the message. */
static bool dns_length(const nc_packet *p, nc_str what, uint64_t *out)
{
    size_t open = what.n;
    if ((!is_dns(p->sport) && !is_dns(p->dport)) || !nc_str_ends(what, NC_S(")")))
        return false;
    while (open > 0 && what.p[open - 1] != '(')
        open--;
    return open > 1 && what.p[open - 2] == ' ' &&
           nc_num_u64(nc_str_sub(what, open, what.n - open - 1), 10, out) && *out <= UINT16_MAX;
}

static void read_udp(nc_packet *p, nc_str what)
{
    uint64_t value;
    uint32_t header = p->ip_version == 6 ? 40 : 20;
    p->proto = NC_PROTO_UDP;
    p->ip_protocol = 17;
    if (nc_str_find(what, NC_S("[udp sum ok]")) != SIZE_MAX)
        p->cksum = NC_CKSUM_GOOD;
    else if (nc_str_find(what, NC_S("[no cksum]")) != SIZE_MAX)
        p->cksum = NC_CKSUM_ABSENT;
    else if (nc_str_find(what, NC_S("[bad udp cksum")) != SIZE_MAX)
        p->cksum = NC_CKSUM_BAD;
    if (nc_str_starts(what, NC_S("UDP, length ")) &&
        number_after(what, NC_S("UDP, length "), UINT16_MAX, &value))
        payload_is(p, value);
    else if (dns_length(p, what, &value))
        payload_is(p, value);
    else if (p->ip_total >= header + 8 && !p->fragment)
        payload_is(p, p->ip_total - header - 8);
}

typedef struct icmp_words {
    nc_str words;
    uint8_t type, code;
} icmp_words;

/* RFC 792 and 1812, in tcpdump's words. */
static const icmp_words messages[] = {
    {NC_SI("echo request"), 8, 0},
    {NC_SI("echo reply"), 0, 0},
    {NC_SI("time exceeded in-transit"), 11, 0},
    {NC_SI("ip reassembly time exceeded"), 11, 1},
    {NC_SI("need to frag"), 3, 4},
    {NC_SI(" port "), 3, 3},
    {NC_SI("admin prohibited"), 3, 13},
};

static void read_icmp_message(nc_packet *p, nc_str what, uint8_t header[8])
{
    uint64_t id = 0, seq = 0, mtu = 0;
    const icmp_words *found = NULL;
    for (size_t i = 0; found == NULL && i < sizeof messages / sizeof *messages; i++)
        if (nc_str_find(what, messages[i].words) != SIZE_MAX)
            found = &messages[i];
    if (found == NULL || !p->has_payload_length || p->payload_length < 8 ||
        (found->type == 3 && nc_str_find(what, NC_S("unreachable")) == SIZE_MAX))
        return;
    memset(header, 0, 8);
    header[0] = found->type;
    header[1] = found->code;
    bool echo = found->type == 0 || found->type == 8;
    if (echo && (!number_after(what, NC_S(", id "), UINT16_MAX, &id) ||
                 !number_after(what, NC_S(", seq "), UINT16_MAX, &seq)))
        return;
    if (found->code == 4 && found->type == 3 && number_after(what, NC_S("(mtu "), UINT16_MAX, &mtu))
        seq = mtu;
    header[4] = (uint8_t)(id >> 8);
    header[5] = (uint8_t)id;
    header[6] = (uint8_t)(seq >> 8);
    header[7] = (uint8_t)seq;
    p->payload = nc_cursor_of(header, 8, p->payload_length);
}

static void read_icmp(nc_packet *p, nc_str what, uint8_t header[8])
{
    uint64_t value;
    bool six = nc_str_starts(what, NC_S("ICMP6"));
    p->proto = six ? NC_PROTO_ICMP6 : NC_PROTO_ICMP;
    p->ip_protocol = six ? 58 : 1;
    if (number_after(what, NC_S(", length "), UINT16_MAX, &value))
        payload_is(p, value);
    if (!six)
        read_icmp_message(p, what, header);
}

static void read_quiet_tcp(nc_packet *p, nc_str what)
{
    uint64_t value;
    p->proto = NC_PROTO_TCP;
    p->ip_protocol = 6;
    if (nc_num_u64(nc_str_sub(what, 4, SIZE_MAX), 10, &value) && value <= UINT16_MAX * 8)
        payload_is(p, value);
}

void nc_tcpdump_what_read(nc_packet *packet, nc_str what, nc_tcpdump_numbers *numbers, uint8_t synthetic[8])
{
    if (packet->fragment && !packet->first_fragment)
        return;
    if (nc_str_starts(what, NC_S("Flags [")))
        read_tcp(packet, what, numbers);
    else if (nc_str_starts(what, NC_S("tcp "))) /* -q */
        read_quiet_tcp(packet, what);
    else if (nc_str_starts(what, NC_S("sctp")))
        packet->proto = NC_PROTO_SCTP;
    else if (nc_str_starts(what, NC_S("ICMP")))
        read_icmp(packet, what, synthetic);
    else if (packet->has_ports && (packet->proto == NC_PROTO_OTHER || packet->proto == NC_PROTO_UDP))
        read_udp(packet, what);
    else if (nc_str_starts(what, NC_S("igmp")))
        packet->proto = NC_PROTO_IGMP;
    else if (nc_str_starts(what, NC_S("OSPF")))
        packet->proto = NC_PROTO_OSPF;
    else if (nc_str_starts(what, NC_S("ESP(")))
        packet->proto = NC_PROTO_ESP;
    else if (nc_str_starts(what, NC_S("GREv")))
        packet->proto = NC_PROTO_GRE;
}

/* ---- ARP ---- */

static nc_str word_after(nc_str text, nc_str what)
{
    size_t at = nc_str_find_fold(text, what);
    nc_str rest = at == SIZE_MAX ? NC_S("") : nc_str_sub(text, at + what.n, SIZE_MAX), word = NC_S("");
    nc_str_word(&rest, &word);
    if (nc_str_ends(word, NC_S(",")))
        word.n--;
    return word;
}

/* "Request who-has A tell B, length 28", "Reply A is-at MAC, length 28"; RFC 826. */
bool nc_tcpdump_arp_read(nc_pool *pool, nc_str text, nc_tcpdump_arp *out, uint32_t *length)
{
    uint64_t value;
    memset(out, 0, sizeof *out);
    *length = number_after(text, NC_S(", length "), UINT16_MAX, &value) ? (uint32_t)value : 0;
    if (nc_str_find_fold(text, NC_S("who-has ")) != SIZE_MAX) {
        out->has_target_ip =
            nc_value_parse(pool, NC_T_IP, word_after(text, NC_S("who-has ")), &out->target_ip);
        out->has_sender_ip = nc_value_parse(pool, NC_T_IP, word_after(text, NC_S(" tell ")), &out->sender_ip);
        return true;
    }
    if (nc_str_find_fold(text, NC_S(" is-at ")) == SIZE_MAX)
        return false;
    out->reply = true;
    out->has_sender_ip = nc_value_parse(pool, NC_T_IP, word_after(text, NC_S("reply ")), &out->sender_ip);
    out->has_sender_mac = nc_value_parse(pool, NC_T_MAC, word_after(text, NC_S(" is-at ")), &out->sender_mac);
    return true;
}
