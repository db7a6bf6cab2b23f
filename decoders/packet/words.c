/* SPDX-License-Identifier: Apache-2.0 */
#include "words.h"

typedef struct entry {
    size_t at; /* offset in nc_words */
    nc_str text;
} entry;

#define WORD(field, text)                                                                                    \
    {                                                                                                        \
        offsetof(nc_words, field), NC_SI(text)                                                               \
    }

static const entry entries[] = {
    WORD(to_server, "to_server"),
    WORD(to_client, "to_client"),
    WORD(both, "both"),
    WORD(only_to_server, "only_to_server"),
    WORD(only_to_client, "only_to_client"),
    WORD(one_way, "one_way"),
    WORD(nothing, "nothing"),
    WORD(io[NC_IO_IN], "in"),
    WORD(io[NC_IO_OUT], "out"),
    WORD(proto[NC_PROTO_OTHER], "other"),
    WORD(proto[NC_PROTO_TCP], "tcp"),
    WORD(proto[NC_PROTO_UDP], "udp"),
    WORD(proto[NC_PROTO_ICMP], "icmp"),
    WORD(proto[NC_PROTO_ICMP6], "icmp6"),
    WORD(proto[NC_PROTO_ARP], "arp"),
    WORD(proto[NC_PROTO_IGMP], "igmp"),
    WORD(proto[NC_PROTO_ESP], "esp"),
    WORD(proto[NC_PROTO_AH], "ah"),
    WORD(proto[NC_PROTO_GRE], "gre"),
    WORD(proto[NC_PROTO_SCTP], "sctp"),
    WORD(proto[NC_PROTO_OSPF], "ospf"),
    WORD(cksum[NC_CKSUM_UNCHECKED], "unchecked"),
    WORD(cksum[NC_CKSUM_GOOD], "good"),
    WORD(cksum[NC_CKSUM_BAD], "bad"),
    WORD(cksum[NC_CKSUM_ZERO], "zero"),
    WORD(cksum[NC_CKSUM_PARTIAL], "partial"),
    WORD(cksum[NC_CKSUM_ABSENT], "absent"),
    WORD(tunnel[NC_TUNNEL_NONE], "none"),
    WORD(tunnel[NC_TUNNEL_IPIP], "ipip"),
    WORD(tunnel[NC_TUNNEL_GRE], "gre"),
    WORD(tunnel[NC_TUNNEL_ERSPAN], "erspan"),
    WORD(tunnel[NC_TUNNEL_VXLAN], "vxlan"),
    WORD(tunnel[NC_TUNNEL_GENEVE], "geneve"),
    WORD(tunnel[NC_TUNNEL_TEREDO], "teredo"),
    WORD(tunnel[NC_TUNNEL_GTP], "gtp"),
    WORD(tunnel[NC_TUNNEL_L2TP], "l2tp"),
    WORD(syn, "syn"),
    WORD(guessed, "guessed"),
    WORD(full, "full"),
    WORD(partial, "partial"),
    WORD(syn_only, "syn_only"),
    WORD(refused, "refused"),
    WORD(syn_ack_only, "syn_ack_only"),
    WORD(not_seen, "not_seen"),
    WORD(fin, "fin"),
    WORD(half, "half"),
    WORD(reset_by_client, "reset_by_client"),
    WORD(reset_by_server, "reset_by_server"),
    WORD(open, "open"),
    WORD(echo_request, "echo_request"),
    WORD(echo_reply, "echo_reply"),
    WORD(unreachable, "unreachable"),
    WORD(port_unreachable, "port_unreachable"),
    WORD(prohibited, "prohibited"),
    WORD(too_big, "too_big"),
    WORD(time_exceeded, "time_exceeded"),
    WORD(redirect, "redirect"),
    WORD(neighbor, "neighbor"),
    WORD(router, "router"),
    WORD(other, "other"),
    WORD(request, "request"),
    WORD(reply, "reply"),
    WORD(query, "query"),
    WORD(registration, "registration"),
    WORD(release, "release"),
    WORD(wack, "wack"),
    WORD(refresh, "refresh"),
};

void nc_words_init(nc_words *words, nc_pool *pool)
{
    memset(words, 0, sizeof *words);
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++) {
        nc_sym sym = nc_intern(pool, entries[i].text);
        memcpy((char *)words + entries[i].at, &sym, sizeof sym);
    }
}
