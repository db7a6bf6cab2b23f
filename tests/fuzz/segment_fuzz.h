/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_SEGMENT_FUZZ_H
#define NC_SEGMENT_FUZZ_H

#include "decoders/packet/packet.h"

/* One segment between 1:4000 and 2:`port`; `next` are the next bytes of the server and of the client.
 * what: bit 0 the sender, bits 1-3 how far from the next byte, bit 4 cut by the capture, bits 5-7 flags. */
static inline void fuzz_put_segment(nc_wire *wire, uint8_t what, const uint8_t *bytes, size_t n,
                                    uint32_t next[2], uint64_t number, uint16_t port)
{
    static const int32_t shift[8] = {0, 0, 0, 1, 5, -1, -7, 100};
    unsigned client = what & 1u;
    nc_packet p = {.frame = {.from = {.at = (int64_t)number * 1000000, .record = number, .source = 1}}};
    p.has_ip = p.has_ports = p.has_tcp = p.has_payload_length = true;
    p.ip_version = 4;
    p.src = nc_w_ip4(client ? 1 : 2);
    p.dst = nc_w_ip4(client ? 2 : 1);
    p.sport = client ? 4000 : port;
    p.dport = client ? port : 4000;
    p.proto = NC_PROTO_TCP;
    p.tcp_flags = NC_TCP_ACK | ((what >> 5) == 7 ? NC_TCP_FIN : (what >> 5) == 6 ? NC_TCP_SYN : 0);
    p.seq = next[client] + (uint32_t)shift[what >> 1 & 7];
    p.acknum = next[!client];
    p.wscale = -1;
    p.payload = nc_cursor_of(bytes, what & 16 ? n / 2 : n, n);
    p.payload_length = (uint32_t)n;
    nc_wire_packet(wire, &p);
    next[client] = p.seq + p.payload_length;
}

#endif
