/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_DATAGRAM_FUZZ_H
#define NC_DATAGRAM_FUZZ_H

#include "decoders/facts.h"
#include "decoders/limits.h"
#include "decoders/packet/fields.h"

/* Datagrams between a client and the server of one port, with everybody looking: facts and fields.  Each is a byte of
 * what (bit 0 the sender, bits 1-2 how much the recording lacks) and a byte of how much, then its payload. */
static inline void fuzz_ignore_fact(nc_sink *sink, const nc_fact *fact)
{
    (void)sink;
    (void)fact;
}

static inline void fuzz_print_fields(void *context, uint32_t source, const nc_packet *packet, uint32_t flow)
{
    nc_pool *pool = context;
    nc_buf text = {0};
    (void)source;
    (void)flow;
    for (size_t i = 0; i < packet->frame.fields->count; i++)
        nc_field_print(&text, pool, &packet->frame.fields->at[i]);
    nc_buf_free(&text);
}

static inline void fuzz_put_datagram(nc_wire *wire, uint16_t port, uint8_t what, const uint8_t *bytes, size_t n, uint64_t number)
{
    unsigned client = what & 1u;
    nc_packet p = {.frame = {.from = {.at = (int64_t)number * 1000000, .record = number, .source = 1}}};
    p.has_ip = p.has_ports = p.has_payload_length = true;
    p.ip_version = 4;
    p.src = nc_w_ip4(client ? 1 : 2);
    p.dst = nc_w_ip4(client ? 2 : 1);
    p.sport = client ? 4000 : port;
    p.dport = client ? port : 4000;
    p.proto = NC_PROTO_UDP;
    p.wscale = -1;
    p.payload = nc_cursor_of(bytes, n - n * (what >> 1 & 3u) / 4, n);
    p.payload_length = (uint32_t)n;
    nc_wire_packet(wire, &p);
}

static inline void fuzz_datagrams(uint16_t port, const uint8_t *data, size_t size)
{
    nc_limits limits = nc_default_limits;
    limits.requests = 4;
    nc_sink sink = {.put = fuzz_ignore_fact, .pool = nc_pool_new()};
    nc_case c = {.pool = sink.pool, .sink = &sink, .limits = &limits, .sources = nc_sources_new(sink.pool)};
    nc_fields fields;
    nc_fields_start(&fields);
    c.wires = nc_wires_new(&c);
    nc_wires_watch(c.wires, &(nc_packet_watch){.seen = fuzz_print_fields, .context = sink.pool, .fields = &fields});
    nc_wire *wire = nc_wire_open(c.wires, nc_sources_add(c.sources, NC_S("fuzz")));
    uint64_t number = 0;
    for (size_t at = 0; at + 2 <= size;) {
        size_t n = data[at + 1] < size - at - 2 ? data[at + 1] : size - at - 2;
        fuzz_put_datagram(wire, port, data[at], data + at + 2, n, ++number);
        at += 2 + n;
    }
    nc_wire_close(wire, &(nc_wire_end){.complete = true, .drops = -1});
    nc_wires_finish(c.wires);
    nc_wires_free(c.wires);
    nc_fields_free(&fields);
    nc_sources_free(c.sources);
    nc_pool_free(c.pool);
}

#endif
