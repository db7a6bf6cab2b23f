/* SPDX-License-Identifier: Apache-2.0 */
/* tshark -V: packets as trees of fields, in the words of Wireshark 1.12 to 4.4. */
#include "tshark_tree.h"

#include "engine/base/num.h"

bool nc_tshark_is_frame(nc_str line)
{
    nc_str rest = line, word;
    uint64_t number;
    if (!nc_str_starts(line, NC_S("Frame ")) || !nc_str_word(&rest, &word) || !nc_str_word(&rest, &word))
        return false;
    if (!nc_str_ends(word, NC_S(":")) || !nc_num_u64(nc_str_sub(word, 0, word.n - 1), 10, &number))
        return false;
    return nc_str_find(rest, NC_S(" bytes on wire")) != SIZE_MAX;
}

static nc_tshark_layer layer_of(nc_str heading)
{
    static const struct {
        nc_str begin;
        nc_tshark_layer layer;
    } layers[] = {{NC_SI("Ethernet II,"), NC_TSHARK_ETHERNET},
                  {NC_SI("Internet Protocol Version 4,"), NC_TSHARK_IP},
                  {NC_SI("Internet Protocol Version 6,"), NC_TSHARK_IPV6},
                  {NC_SI("Transmission Control Protocol,"), NC_TSHARK_TCP},
                  {NC_SI("User Datagram Protocol,"), NC_TSHARK_UDP},
                  {NC_SI("Internet Control Message Protocol"), NC_TSHARK_ICMP}};
    for (unsigned i = 0; i < sizeof layers / sizeof *layers; i++)
        if (nc_str_starts(heading, layers[i].begin))
            return layers[i].layer;
    return NC_TSHARK_OTHER;
}

static const struct {
    nc_tshark_layer layer;
    nc_str label;
    nc_named_field field;
} labels[] = {
    {NC_TSHARK_FRAME, NC_SI("Epoch Arrival Time"), NC_NAMED_TIME},
    {NC_TSHARK_FRAME, NC_SI("Epoch Time"), NC_NAMED_TIME},
    {NC_TSHARK_FRAME, NC_SI("Frame Number"), NC_NAMED_NUMBER},
    {NC_TSHARK_FRAME, NC_SI("Frame Length"), NC_NAMED_LENGTH},
    {NC_TSHARK_FRAME, NC_SI("Capture Length"), NC_NAMED_CAPLEN},
    {NC_TSHARK_FRAME, NC_SI("Interface name"), NC_NAMED_IFACE},
    {NC_TSHARK_ETHERNET, NC_SI("Source"), NC_NAMED_ETH_SRC},
    {NC_TSHARK_ETHERNET, NC_SI("Destination"), NC_NAMED_ETH_DST},
    {NC_TSHARK_IP, NC_SI("Source Address"), NC_NAMED_SRC},
    {NC_TSHARK_IP, NC_SI("Destination Address"), NC_NAMED_DST},
    {NC_TSHARK_IP, NC_SI("Source"), NC_NAMED_SRC},
    {NC_TSHARK_IP, NC_SI("Destination"), NC_NAMED_DST},
    {NC_TSHARK_IP, NC_SI("Total Length"), NC_NAMED_IP_LENGTH},
    {NC_TSHARK_IP, NC_SI("Identification"), NC_NAMED_IP_ID},
    {NC_TSHARK_IP, NC_SI("Time to Live"), NC_NAMED_TTL},
    {NC_TSHARK_IP, NC_SI("Protocol"), NC_NAMED_IP_PROTO},
    {NC_TSHARK_IP, NC_SI("Fragment Offset"), NC_NAMED_FRAGMENT_OFFSET},
    {NC_TSHARK_IP, NC_SI("More fragments"), NC_NAMED_MORE},
    {NC_TSHARK_IP, NC_SI("Don't fragment"), NC_NAMED_DONT},
    {NC_TSHARK_IPV6, NC_SI("Source Address"), NC_NAMED_SRC},
    {NC_TSHARK_IPV6, NC_SI("Destination Address"), NC_NAMED_DST},
    {NC_TSHARK_IPV6, NC_SI("Source"), NC_NAMED_SRC},
    {NC_TSHARK_IPV6, NC_SI("Destination"), NC_NAMED_DST},
    {NC_TSHARK_IPV6, NC_SI("Payload Length"), NC_NAMED_IP6_LENGTH},
    {NC_TSHARK_IPV6, NC_SI("Next Header"), NC_NAMED_IP6_NEXT},
    {NC_TSHARK_IPV6, NC_SI("Hop Limit"), NC_NAMED_TTL},
    {NC_TSHARK_TCP, NC_SI("Source Port"), NC_NAMED_TCP_SPORT},
    {NC_TSHARK_TCP, NC_SI("Destination Port"), NC_NAMED_TCP_DPORT},
    {NC_TSHARK_TCP, NC_SI("TCP Segment Len"), NC_NAMED_PAYLOAD},
    {NC_TSHARK_TCP, NC_SI("Sequence Number (raw)"), NC_NAMED_SEQ_RAW},
    {NC_TSHARK_TCP, NC_SI("Acknowledgment number (raw)"), NC_NAMED_ACK_RAW},
    {NC_TSHARK_TCP, NC_SI("Flags"), NC_NAMED_FLAGS},
    {NC_TSHARK_TCP, NC_SI("Window"), NC_NAMED_WINDOW},
    {NC_TSHARK_TCP, NC_SI("Window size value"), NC_NAMED_WINDOW},
    {NC_TSHARK_TCP, NC_SI("MSS Value"), NC_NAMED_MSS},
    {NC_TSHARK_TCP, NC_SI("Shift count"), NC_NAMED_SHIFT},
    {NC_TSHARK_UDP, NC_SI("Source Port"), NC_NAMED_UDP_SPORT},
    {NC_TSHARK_UDP, NC_SI("Destination Port"), NC_NAMED_UDP_DPORT},
    {NC_TSHARK_UDP, NC_SI("Length"), NC_NAMED_UDP_LENGTH},
    {NC_TSHARK_ICMP, NC_SI("Type"), NC_NAMED_ICMP_TYPE},
    {NC_TSHARK_ICMP, NC_SI("Code"), NC_NAMED_ICMP_CODE},
};

/* "dns.example.com (10.20.0.53)", "https (443)", "TCP (6)", "Vendor_12:34 (02:00:...)": the value stands in
 * parentheses where a name stands before; behind a number they hold words. */
static nc_str value_of(nc_named_field field, nc_str text)
{
    size_t open = nc_str_find_char(text, '('), close = nc_str_find_char(text, ')');
    nc_str rest = text, first;
    bool digit = text.n > 0 && text.p[0] >= '0' && text.p[0] <= '9';
    bool named = field == NC_NAMED_ETH_SRC || field == NC_NAMED_ETH_DST || field == NC_NAMED_SRC ||
                 field == NC_NAMED_DST || !digit;
    if (named && open != SIZE_MAX && close != SIZE_MAX && close > open)
        return nc_str_sub(text, open + 1, close - open - 1);
    return nc_str_word(&rest, &first) ? first : NC_S("");
}

static nc_str set_of(nc_str text)
{
    return nc_str_eq_fold(text, NC_S("Set"))       ? NC_S("1")
           : nc_str_eq_fold(text, NC_S("Not set")) ? NC_S("0")
                                                   : NC_S("");
}

/* Fields stand four blanks in; what stands deeper counts only where it belongs to its layer for certain: bits
 * of flags, options, the name of the interface. */
static bool may_be_deep(nc_named_field field)
{
    return field == NC_NAMED_MORE || field == NC_NAMED_DONT || field == NC_NAMED_MSS ||
           field == NC_NAMED_SHIFT || field == NC_NAMED_IFACE;
}

static void take_field(nc_named *named, nc_tshark_layer layer, nc_str label, nc_str text, bool deep)
{
    for (unsigned i = 0; i < sizeof labels / sizeof *labels; i++) {
        nc_named_field field = labels[i].field;
        if (labels[i].layer != layer || !nc_str_eq_fold(labels[i].label, label) ||
            (deep && !may_be_deep(field)))
            continue;
        bool bit = field == NC_NAMED_MORE || field == NC_NAMED_DONT;
        nc_str value = bit ? set_of(text) : value_of(field, text);
        if (value.n > 0)
            nc_named_set(named, field, value);
        return;
    }
}

void nc_tshark_tree_line(nc_named *named, nc_tshark_layer *layer, nc_str line)
{
    enum { STEP = 4 };
    size_t indent = 0;
    while (indent < line.n && line.p[indent] == ' ')
        indent++;
    nc_str text = nc_str_trim(line);
    if (indent == 0) {
        *layer = nc_tshark_is_frame(line) ? NC_TSHARK_FRAME : layer_of(line);
        named->options_shown = named->options_shown || *layer == NC_TSHARK_TCP; /* the tree has them all */
        size_t id = nc_str_find(line, NC_S(", ID: "));
        if (nc_str_starts(line, NC_S("802.1Q Virtual LAN")) && id != SIZE_MAX)
            nc_named_set(named, NC_NAMED_VLAN, nc_str_sub(line, id + 6, SIZE_MAX));
        return;
    }
    if (text.n > 1 && text.p[0] == '[') /* "[TCP Segment Len: 0]" */
        text = nc_str_sub(text, 1, text.n - 1 - (text.p[text.n - 1] == ']'));
    size_t bits = nc_str_find(text, NC_S(" = ")), colon; /* ".1.. .... = Don't fragment: Set" */
    if (bits != SIZE_MAX && strspn(text.p, "01. ") >= bits)
        text = nc_str_sub(text, bits + 3, SIZE_MAX);
    colon = nc_str_find_char(text, ':');
    if (colon != SIZE_MAX)
        take_field(named, *layer, nc_str_sub(text, 0, colon),
                   nc_str_trim(nc_str_sub(text, colon + 1, SIZE_MAX)), indent > STEP);
}
