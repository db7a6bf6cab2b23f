/* SPDX-License-Identifier: Apache-2.0 */
#include "decoders/facts.h"
#include "decoders/limits.h"
#include "decoders/packet/packet.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct judge {
    nc_sink sink; /* first */
    uint64_t directions;
} judge;

static uint64_t known(const nc_fact *fact, unsigned slot)
{
    return (fact->known >> slot & 1) != 0 ? fact->slot[slot] : 0;
}

/* What is counted must fit together. */
static void put(nc_sink *sink, const nc_fact *fact)
{
    judge *j = (judge *)(void *)sink;
    if (fact->type != NC_F_tcp_direction)
        return;
    j->directions++;
    if (known(fact, NC_tcp_direction_again) > known(fact, NC_tcp_direction_segments) ||
        known(fact, NC_tcp_direction_again_timer) > known(fact, NC_tcp_direction_again))
        abort();
}

/* Each 16 bytes are a segment of one connection: side and flags, numbers near each other, times that mostly grow. */
static nc_packet segment(const uint8_t *b, uint64_t n, int64_t *at)
{
    nc_packet p = { .frame = { .from = { .record = n, .source = 1 }, .len = 60 } };
    bool client = (b[0] & 1) != 0;
    *at += (int64_t)(b[1] & 15) << (b[1] >> 4) * 2;
    *at -= b[2] == 255 ? NC_SECOND : 0;
    p.frame.from.at = *at;
    p.has_ip = p.has_ip_id = p.has_ttl = p.has_ports = p.has_tcp = p.has_payload_length = true;
    p.ip_version = 4;
    p.ip_protocol = 6;
    p.proto = NC_PROTO_TCP;
    p.src = nc_w_ip4(client ? 1 : 2);
    p.dst = nc_w_ip4(client ? 2 : 1);
    p.sport = client ? 40000 : 80;
    p.dport = client ? 80 : 40000;
    p.tcp_flags = b[3] & 31;
    p.ip_id = (uint16_t)(b[4] + (n & 0xff));
    p.ttl = b[5];
    p.seq = (uint32_t)(0xfffffe00 + b[6] * 8u);
    p.acknum = (uint32_t)(0xfffffe00 + b[7] * 8u);
    p.payload_length = b[8] * 4u;
    p.window = b[9];
    p.wscale = (int16_t)((b[10] & 31) - 1);
    p.mss = b[10];
    p.tcp_options = b[11];
    p.sack_count = b[12] % 5;
    for (unsigned i = 0; i < p.sack_count; i++) {
        p.sack[i][0] = (uint32_t)(0xfffffe00 + b[13] * 8u + i * 64);
        p.sack[i][1] = p.sack[i][0] + b[14];
    }
    p.tsval = b[15];
    p.tsecr = b[14];
    return p;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    judge j = { .sink = { .put = put } };
    nc_limits limits = nc_default_limits;
    nc_case c = { .pool = nc_pool_new(), .limits = &limits, .sink = &j.sink };
    c.sources = nc_sources_new(c.pool);
    j.sink.pool = c.pool;
    c.wires = nc_wires_new(&c);
    nc_wire *wire = nc_wire_open(c.wires, nc_sources_add(c.sources, NC_S("fuzz")));
    int64_t at = 0;
    uint64_t n = 0;
    for (size_t i = 0; i + 16 <= size; i += 16) {
        nc_packet p = segment(data + i, ++n, &at);
        nc_wire_packet(wire, &p);
    }
    nc_wire_close(wire, &(nc_wire_end){ .complete = true, .drops = -1 });
    nc_wires_free(c.wires);
    nc_sources_free(c.sources);
    nc_pool_free(c.pool);
    return 0;
}
