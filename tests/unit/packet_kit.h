/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PACKET_KIT_H
#define PACKET_KIT_H

/* A case with a sink that keeps all facts, and packets made field by field. */
#include "decoders/facts.h"
#include "decoders/limits.h"
#include "decoders/packet/packet.h"

#include <stdlib.h>

typedef struct kit {
    nc_sink sink; /* first: the sink's address is the kit's */
    nc_case c;
    nc_limits limits;
    nc_fact *facts;
    size_t count, capacity;
} kit;

enum { C_IP = 0x0a000001, S_IP = 0x0a000002, C_PORT = 40000 };

static inline void kit_put(nc_sink *sink, const nc_fact *fact)
{
    kit *k = (kit *)(void *)sink;
    k->facts = nc_grow(k->facts, &k->capacity, k->count, sizeof *k->facts);
    k->facts[k->count++] = *fact;
}

static inline kit *kit_new(void)
{
    kit *k = nc_xcalloc(1, sizeof *k);
    k->limits = nc_default_limits;
    k->c.pool = nc_pool_new();
    k->c.sources = nc_sources_new(k->c.pool);
    k->c.limits = &k->limits;
    k->c.sink = &k->sink;
    k->sink.put = kit_put;
    k->sink.pool = k->c.pool;
    k->c.wires = nc_wires_new(&k->c);
    return k;
}

static inline void kit_free(kit *k)
{
    nc_wires_free(k->c.wires);
    nc_sources_free(k->c.sources);
    nc_pool_free(k->c.pool);
    free(k->facts);
    free(k);
}

static inline nc_wire *kit_open(kit *k, const char *name)
{
    return nc_wire_open(k->c.wires, nc_sources_add(k->c.sources, nc_str_c(name)));
}

static inline void kit_close(nc_wire *wire)
{
    nc_wire_close(wire, &(nc_wire_end){.complete = true, .drops = -1});
}

static inline int64_t ms(double milliseconds)
{
    return (int64_t)(milliseconds * 1e6 + (milliseconds < 0 ? -0.5 : 0.5));
}

/* An IPv4 packet without bytes, as a listing with all header fields would give it. */
static inline nc_packet kit_ip(uint64_t n, int64_t at, uint32_t src, uint32_t dst, nc_proto proto)
{
    nc_packet p = {.frame = {.from = {.at = at, .record = n, .source = 1}, .len = 60}};
    p.has_ip = p.has_ip_id = p.has_ttl = true;
    p.ip_version = 4;
    p.ttl = 64;
    p.ip_id = (uint16_t)(1000 + n);
    p.ip_total = 40;
    p.src = nc_w_ip4(src);
    p.dst = nc_w_ip4(dst);
    p.proto = proto;
    p.wscale = -1;
    return p;
}

/* A TCP segment from the client (C_IP:C_PORT) or the server (S_IP:port). */
static inline nc_packet kit_tcp(uint64_t n, int64_t at, bool client, uint16_t port, uint8_t flags,
                                uint32_t seq, uint32_t ack, uint32_t len)
{
    nc_packet p = kit_ip(n, at, client ? C_IP : S_IP, client ? S_IP : C_IP, NC_PROTO_TCP);
    p.ip_protocol = 6;
    p.has_ports = p.has_tcp = p.has_payload_length = true;
    p.sport = client ? C_PORT : port;
    p.dport = client ? port : C_PORT;
    p.tcp_flags = flags;
    p.seq = seq;
    p.acknum = ack;
    p.window = 8192;
    p.payload_length = len;
    p.ip_total = 40 + len;
    return p;
}

static inline void kit_payload(nc_packet *p, const void *bytes, size_t cap, size_t len)
{
    p->payload = nc_cursor_of(bytes, cap, len);
    p->payload_length = (uint32_t)len;
    p->has_payload_length = true;
}

/* The i-th fact of a type, from 0; NULL when there are not that many. */
static inline const nc_fact *kit_fact(const kit *k, nc_fact_type type, size_t i)
{
    for (size_t f = 0; f < k->count; f++)
        if (k->facts[f].type == type && i-- == 0)
            return &k->facts[f];
    return NULL;
}

static inline size_t kit_count(const kit *k, nc_fact_type type)
{
    size_t count = 0;
    for (size_t f = 0; f < k->count; f++)
        count += k->facts[f].type == type;
    return count;
}

static inline bool kit_knows(const nc_fact *fact, unsigned slot)
{
    return fact != NULL && (fact->known >> slot & 1) != 0;
}

/* A known number. */
static inline int64_t kit_int(const nc_fact *fact, unsigned slot)
{
    if (!kit_knows(fact, slot)) {
        fail_msg("the fact is missing or slot %u is unknown", slot);
        return 0;
    }
    return nc_v_int(fact->slot[slot]);
}

/* Is the known symbol or string this text? */
static inline bool kit_is(const kit *k, const nc_fact *fact, unsigned slot, const char *text)
{
    return kit_knows(fact, slot) &&
           nc_str_eq(nc_sym_str(k->c.pool, (nc_sym)fact->slot[slot]), nc_str_c(text));
}

#endif
