/* SPDX-License-Identifier: Apache-2.0 */
#include "decoders/facts.h"
#include "decoders/limits.h"
#include "decoders/packet/packet.h"
#include "engine/base/hash.h"

#include <stdlib.h>
#include <string.h>

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

/* ---- frames, the short way and layer by layer ---- */

typedef struct listener {
    nc_sink sink; /* first */
    uint64_t heard; /* all facts */
} listener;

static void hear(listener *l, const nc_fact *fact)
{
    const uint64_t head[] = { l->heard, fact->type, fact->known, (uint64_t)fact->from.at, fact->from.record };
    l->heard = nc_hash(head, sizeof head, 0);
    for (unsigned slot = 0; slot < NC_MAX_SLOTS; slot++)
        if ((fact->known >> slot & 1) != 0)
            l->heard = nc_mix(l->heard ^ fact->slot[slot]);
}

static void hear_put(nc_sink *sink, const nc_fact *fact)
{
    hear((listener *)(void *)sink, fact);
}

static void hear_pass(nc_sink *sink, nc_fact_type type, const nc_origin *from)
{
    nc_fact bare;
    nc_fact_begin(&bare, type, from);
    hear((listener *)(void *)sink, &bare);
}

/* Nobody asks for each packet: only then the short way is taken. */
static bool few(nc_sink *sink, const nc_fact *fact, uint64_t filled)
{
    (void)sink;
    (void)filled;
    return fact->type != NC_F_packet && fact->type != NC_F_tcp_segment;
}

static void put16(uint8_t *p, unsigned v)
{
    p[0] = (uint8_t)(v >> 8);
    p[1] = (uint8_t)v;
}

static void put32(uint8_t *p, uint32_t v)
{
    put16(p, v >> 16);
    put16(p + 2, v & UINT16_MAX);
}

enum { FRAME = 14 + 20 + 20 + 60 };

/* From where its side stands and where the other one does, mostly; `next` goes on. */
static uint32_t build(uint8_t *frame, const uint8_t *b, uint16_t id, uint32_t next[2])
{
    bool client = (b[0] & 1) != 0;
    uint32_t payload = b[6] % 61, off = b[7] < 200 ? 0 : (b[7] - 225u) * 16, ack_off = b[8] < 200 ? 0 : (b[8] - 225u) * 16;
    uint8_t *ip = frame + 14, *tcp = ip + 20;
    memset(frame, 0, FRAME);
    put16(frame + 12, 0x0800);
    ip[0] = 0x45;
    put16(ip + 2, 40 + payload);
    put16(ip + 4, id - (b[4] > 240u ? b[4] & 7u : 0));
    put16(ip + 6, 0x4000);
    ip[8] = b[5] < 240 ? 64 : b[5];
    ip[9] = 6;
    put32(ip + 12, client ? 1 : 2);
    put32(ip + 16, client ? 2 : 1);
    put16(tcp, client ? 40000 : 80);
    put16(tcp + 2, client ? 80 : 40000);
    put32(tcp + 4, next[client] + off);
    put32(tcp + 8, next[!client] + ack_off);
    tcp[12] = 0x50;
    tcp[13] = b[3] < 200 ? NC_TCP_ACK : b[3] & 63;
    put16(tcp + 14, b[9] < 200 ? 8192 : b[9] & 31u);
    memset(tcp + 20, b[10], payload);
    if (b[7] < 200 || off < 1024)
        next[client] += off + payload + ((tcp[13] & (NC_TCP_SYN | NC_TCP_FIN)) != 0);
    return 54 + payload;
}

static uint64_t heard_of(const uint8_t *data, size_t size, bool layered)
{
    listener l = { .sink = { .put = hear_put, .may = few, .pass_by = hear_pass } };
    nc_limits limits = nc_default_limits;
    nc_case c = { .pool = nc_pool_new(), .limits = &limits, .sink = &l.sink, .alone = true };
    c.sources = nc_sources_new(c.pool);
    l.sink.pool = c.pool;
    c.wires = nc_wires_new(&c);
    if (layered)
        nc_wires_layer_by_layer(c.wires);
    nc_wire *wire = nc_wire_open(c.wires, nc_sources_add(c.sources, NC_S("fuzz")));
    uint32_t next[2] = { 0xfffffe00, 0x7ffffff0 };
    uint8_t frame[FRAME];
    int64_t at = 0;
    for (size_t i = 0, n = 1; i + 16 <= size; i += 16, n++) {
        const uint8_t *b = data + i;
        at += (int64_t)(b[1] & 15) << (b[1] >> 4) * 2;
        nc_frame f = { .from = { .record = n, .source = 1, .at = at }, .bytes = frame, .link = NC_LINK_ETHERNET };
        f.caplen = f.len = build(frame, b, (uint16_t)(n + b[2] / 250), next);
        nc_wire_frame(wire, &f);
    }
    nc_wire_close(wire, &(nc_wire_end){ .complete = true, .drops = -1 });
    nc_wires_free(c.wires);
    nc_sources_free(c.sources);
    nc_pool_free(c.pool);
    return l.heard;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (heard_of(data, size, false) != heard_of(data, size, true))
        abort();
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
