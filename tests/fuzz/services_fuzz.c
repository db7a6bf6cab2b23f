/* SPDX-License-Identifier: Apache-2.0 */
#include "datagram_fuzz.h"

/* The first byte says which service: NTP, syslog, a port of Enterprise Extender, TFTP, IKE,
 * one of nobody, for what is known by its form; above, OSPF, whose packets
 * each have a length in front. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void put_ospf(nc_wire *wire, uint64_t number, uint8_t sender, const uint8_t *bytes, size_t n)
{
    nc_packet p = {.frame = {.from = {.at = (int64_t)number * 1000000, .record = number, .source = 1}}};
    p.has_ip = true;
    p.ip_version = 4;
    p.src = nc_w_ip4(sender);
    p.dst = nc_w_ip4(5);
    p.proto = NC_PROTO_OSPF;
    p.wscale = -1;
    p.payload = nc_cursor_of(bytes, n, n);
    nc_wire_packet(wire, &p);
}

static void fuzz_ospf(const uint8_t *data, size_t size)
{
    nc_sink sink = {.put = fuzz_ignore_fact, .pool = nc_pool_new()};
    nc_case c = {.pool = sink.pool, .sink = &sink, .limits = &nc_default_limits, .sources = nc_sources_new(sink.pool)};
    c.wires = nc_wires_new(&c);
    nc_wire *wire = nc_wire_open(c.wires, nc_sources_add(c.sources, NC_S("fuzz")));
    uint64_t number = 0;
    for (size_t at = 0; at + 2 <= size;) {
        size_t n = data[at + 1] < size - at - 2 ? data[at + 1] : size - at - 2;
        put_ospf(wire, ++number, data[at], data + at + 2, n);
        at += 2 + n;
    }
    nc_wire_close(wire, &(nc_wire_end){.complete = true, .drops = -1});
    nc_wires_finish(c.wires);
    nc_wires_free(c.wires);
    nc_sources_free(c.sources);
    nc_pool_free(c.pool);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint16_t ports[] = {123, 514, 12000, 12004, 69, 500, 4500, 7001};
    if (size == 0)
        return 0;
    if (data[0] < sizeof ports / sizeof *ports)
        fuzz_datagrams(ports[data[0]], data + 1, size - 1);
    else
        fuzz_ospf(data + 1, size - 1);
    return 0;
}
