/* SPDX-License-Identifier: Apache-2.0 */
#include "tcpdump.h"

#include "decoders/text/when.h"
#include "engine/base/num.h"

/* ---- time ---- */

/* "1236047713.764400": seconds since 1970 with a fraction. */
static bool epoch_of(nc_str word, int64_t *ns)
{
    size_t point = nc_str_find_char(word, '.');
    return point >= 9 && point <= 11 && word.n > point + 6 && nc_num_fixed(word, 9, ns) && *ns >= 0;
}

static void read_time(nc_str *rest, nc_tcpdump_head *out)
{
    nc_str after = *rest, first, second;
    int64_t day, time;
    if (!nc_str_word(&after, &first))
        return;
    if (first.n >= 8 && nc_when_clock(first, &out->time)) {
        out->clock = NC_CLOCK_TIME;
        *rest = after;
    } else if (epoch_of(first, &out->time)) {
        out->clock = NC_CLOCK_EPOCH;
        *rest = after;
    } else if (nc_when_date(first, &day) && nc_str_word(&after, &second) && nc_when_clock(second, &time)) {
        out->clock = NC_CLOCK_STAMP;
        out->time = day + time;
        *rest = after;
    }
}

/* ---- interface and direction, as "any" captures print them: "eth0  In  IP ..." ---- */

static nc_io direction_of(nc_str word, bool *is)
{
    static const struct {
        nc_str name;
        nc_io io;
    } known[] = {
        {NC_SI("In"), NC_IO_IN}, {NC_SI("Out"), NC_IO_OUT},   {NC_SI("B"), NC_IO_IN},
        {NC_SI("M"), NC_IO_IN},  {NC_SI("P"), NC_IO_UNKNOWN},
    };
    *is = true;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (nc_str_eq(word, known[i].name))
            return known[i].io;
    *is = false;
    return NC_IO_UNKNOWN;
}

static void read_interface(nc_str *rest, nc_tcpdump_head *out)
{
    nc_str after = *rest, name, word;
    bool is = false;
    if (!nc_str_word(&after, &name))
        return;
    nc_io io = direction_of(name, &is);
    if (is) {
        out->io = io;
        *rest = after;
        return;
    }
    if (name.n > 15 || !nc_str_word(&after, &word))
        return;
    io = direction_of(word, &is);
    if (!is)
        return;
    out->iface = name;
    out->io = io;
    *rest = after;
}

/* ---- link layer of -e ---- */

static bool mac_of(nc_str word, uint8_t out[6])
{
    nc_word mac;
    if (word.n != 17 || word.p[2] != ':' || !nc_value_parse(NULL, NC_T_MAC, word, &mac))
        return false;
    for (unsigned i = 0; i < 6; i++)
        out[i] = (uint8_t)(mac >> (40 - 8 * i));
    return true;
}

static nc_tcpdump_family family_of_type(nc_str text)
{
    static const struct {
        nc_str name;
        nc_tcpdump_family family;
    } known[] = {
        {NC_SI("ethertype IPv4"), NC_FAMILY_IP},
        {NC_SI("ethertype IPv6"), NC_FAMILY_IP6},
        {NC_SI("ethertype ARP"), NC_FAMILY_ARP},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (nc_str_starts(text, known[i].name))
            return known[i].family;
    return NC_FAMILY_OTHER;
}

/* The number after `word`; false when it is not there. */
static bool number_after(nc_str text, nc_str word, uint64_t *out)
{
    size_t at = nc_str_find(text, word);
    if (at == SIZE_MAX)
        return false;
    nc_str rest = nc_str_sub(text, at + word.n, SIZE_MAX);
    return nc_num_lead(&rest, out);
}

static nc_str after_text(nc_str text, nc_str what)
{
    size_t at = nc_str_find(text, what);
    return at == SIZE_MAX ? NC_S("") : nc_str_sub(text, at + what.n, SIZE_MAX);
}

/* "vlan 100, p 0, ethertype IPv4 (0x0800), 10.1.1.1..." */
static void read_vlan(nc_tcpdump_head *out)
{
    uint64_t vlan;
    for (unsigned i = 0; i < 2 && nc_str_starts(out->rest, NC_S("vlan ")); i++) {
        if (i == 0 && number_after(out->rest, NC_S("vlan "), &vlan) && vlan < 4096) {
            out->packet.vlan = (uint16_t)vlan;
            out->packet.has_vlan = true;
        }
        nc_str type = after_text(out->rest, NC_S("ethertype "));
        out->family = family_of_type(nc_str_n(type.p - (type.n ? 10 : 0), type.n ? type.n + 10 : 0));
        out->rest = nc_str_trim(after_text(type, NC_S("), ")));
    }
}

/* "00:00:5e:00:53:01 > 00:00:5e:00:53:02, ethertype IPv4 (0x0800), length 74: " */
static bool read_link(nc_str rest, nc_tcpdump_head *out)
{
    nc_str after = rest, from, arrow, to;
    uint64_t length;
    if (!nc_str_word(&after, &from) || !mac_of(from, out->packet.eth_src) || !nc_str_word(&after, &arrow))
        return false;
    bool pair = nc_str_eq(arrow, NC_S(">")) && nc_str_word(&after, &to) && nc_str_ends(to, NC_S(",")) &&
                mac_of(nc_str_sub(to, 0, to.n - 1), out->packet.eth_dst);
    out->packet.has_eth = pair;
    size_t type = nc_str_find(rest, NC_S("ethertype ")), length_at = nc_str_find(rest, NC_S(", length "));
    if (type == SIZE_MAX || length_at == SIZE_MAX)
        return false;
    out->family = family_of_type(nc_str_sub(rest, type, SIZE_MAX));
    nc_str tail = nc_str_sub(rest, length_at, SIZE_MAX);
    if (!number_after(tail, NC_S(", length "), &length) || length > UINT32_MAX)
        return false;
    out->packet.frame.len = (uint32_t)length;
    out->rest = nc_str_trim(after_text(tail, NC_S(": ")));
    read_vlan(out);
    return true;
}

/* With -e, packets without a link header begin with "ip: ", of either version. */
static nc_tcpdump_family family_of_raw(nc_str rest)
{
    nc_str word = NC_S("");
    nc_str_word(&rest, &word);
    bool six = nc_str_eq(word, NC_S("(class")) || nc_str_eq(word, NC_S("(flowlabel")) ||
               nc_str_eq(word, NC_S("(hlim")) || nc_str_find_char(word, ':') != SIZE_MAX;
    return six ? NC_FAMILY_IP6 : NC_FAMILY_IP;
}

static bool read_family(nc_str rest, nc_tcpdump_head *out)
{
    static const struct {
        nc_str name;
        nc_tcpdump_family family;
    } known[] = {
        {NC_SI("IP"), NC_FAMILY_IP},           {NC_SI("IP6"), NC_FAMILY_IP6},
        {NC_SI("ip:"), NC_FAMILY_IP},          {NC_SI("ARP,"), NC_FAMILY_ARP},
        {NC_SI("arp"), NC_FAMILY_ARP},         {NC_SI("STP"), NC_FAMILY_OTHER},
        {NC_SI("LLDP,"), NC_FAMILY_OTHER},     {NC_SI("CDPv2,"), NC_FAMILY_OTHER},
        {NC_SI("ethertype"), NC_FAMILY_OTHER},
    };
    nc_str after = rest, word;
    if (!nc_str_word(&after, &word))
        return false;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (nc_str_eq(word, known[i].name)) {
            out->rest = nc_str_trim(after);
            out->family = nc_str_eq(word, NC_S("ip:")) ? family_of_raw(out->rest) : known[i].family;
            return true;
        }
    return false;
}

bool nc_tcpdump_head_read(nc_str line, nc_tcpdump_head *out)
{
    memset(out, 0, sizeof *out);
    out->packet.wscale = -1;
    if (line.n == 0 || line.p[0] == '\t' || nc_str_starts(line, NC_S("    ")))
        return false;
    nc_str rest = line;
    read_time(&rest, out);
    rest = nc_str_trim(rest);
    if (read_family(rest, out) || read_link(rest, out))
        return true;
    read_interface(&rest, out);
    rest = nc_str_trim(rest);
    return read_family(rest, out) || read_link(rest, out);
}

/* "a > b:" */
static bool is_pair(nc_str text)
{
    nc_str word;
    return nc_str_word(&text, &word) && nc_str_word(&text, &word) && nc_str_eq(word, NC_S(">")) &&
           nc_str_word(&text, &word) && nc_str_ends(word, NC_S(":"));
}

bool nc_tcpdump_is_packet(nc_str line)
{
    nc_tcpdump_head head;
    if (!nc_tcpdump_head_read(line, &head) || head.family == NC_FAMILY_OTHER)
        return false;
    if (head.family == NC_FAMILY_ARP)
        return nc_str_find_fold(head.rest, NC_S("who-has")) != SIZE_MAX ||
               nc_str_find_fold(head.rest, NC_S("is-at")) != SIZE_MAX;
    return nc_str_starts(head.rest, NC_S("(tos ")) || nc_str_starts(head.rest, NC_S("(class ")) ||
           nc_str_starts(head.rest, NC_S("(flowlabel ")) || nc_str_starts(head.rest, NC_S("(hlim ")) ||
           is_pair(head.rest);
}
