/* SPDX-License-Identifier: Apache-2.0 */
#include "datagram_fuzz.h"

/* A TCP connection while somebody looks at all fields: messages of which only the length is read (framed.c),
 * the names of layers, the history of the connection.  A byte chooses the port, then each segment is a byte
 * of what and a byte of how much, then its payload. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* what: bit 0 the sender, bits 1-3 how far from the next byte, bit 4 cut by the capture, bits 5-7 flags. */
static void put_segment(nc_wire *wire, uint8_t what, const uint8_t *bytes, size_t n, uint32_t next[2],
                        uint64_t number, uint16_t port)
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

static void put_segments(nc_wire *wire, const uint8_t *data, size_t size)
{
    static const uint16_t ports[] = {445, 139, 135,  111, 2049, 446, 1433, 1521, 88,
                                     179, 502, 9999, 80,  443,  21,  23,   53};
    uint32_t next[2] = {UINT32_MAX - 50, 100};
    uint64_t number = 0;
    uint16_t port = ports[size != 0 ? data[0] % (sizeof ports / sizeof *ports) : 0];
    for (size_t at = 1; at + 2 <= size;) {
        size_t n = data[at + 1] < size - at - 2 ? data[at + 1] : size - at - 2;
        put_segment(wire, data[at], data + at + 2, n, next, ++number, port);
        at += 2 + n;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    nc_limits limits = nc_default_limits;
    limits.reassembly = 2048;
    nc_sink sink = {.put = fuzz_ignore_fact, .pool = nc_pool_new()};
    nc_case c = {.pool = sink.pool, .sink = &sink, .limits = &limits, .sources = nc_sources_new(sink.pool)};
    nc_fields fields;
    nc_fields_start(&fields);
    fields.history = true;
    c.wires = nc_wires_new(&c);
    nc_wires_watch(c.wires,
                   &(nc_packet_watch){.seen = fuzz_print_fields, .context = sink.pool, .fields = &fields});
    nc_wire *wire = nc_wire_open(c.wires, nc_sources_add(c.sources, NC_S("fuzz")));
    put_segments(wire, data, size);
    nc_wire_close(wire, &(nc_wire_end){.complete = true, .drops = -1});
    nc_wires_finish(c.wires);
    nc_wires_free(c.wires);
    nc_fields_free(&fields);
    nc_sources_free(c.sources);
    nc_pool_free(c.pool);
    return 0;
}
