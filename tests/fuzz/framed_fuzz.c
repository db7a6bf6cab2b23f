/* SPDX-License-Identifier: Apache-2.0 */
#include "datagram_fuzz.h"
#include "segment_fuzz.h"

/* A TCP connection while somebody looks at all fields: messages of which only the length is read (framed.c),
 * the names of layers, the history of the connection.  A byte chooses the port, then each segment is a byte
 * of what and a byte of how much, then its payload. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void put_segments(nc_wire *wire, const uint8_t *data, size_t size)
{
    static const uint16_t ports[] = {445, 139, 135,  111, 2049, 446, 1433, 1521, 88,
                                     179, 502, 9999, 80,  443,  21,  23,   53,
                                     25,  110, 5900};
    uint32_t next[2] = {UINT32_MAX - 50, 100};
    uint64_t number = 0;
    uint16_t port = ports[size != 0 ? data[0] % (sizeof ports / sizeof *ports) : 0];
    for (size_t at = 1; at + 2 <= size;) {
        size_t n = data[at + 1] < size - at - 2 ? data[at + 1] : size - at - 2;
        fuzz_put_segment(wire, data[at], data + at + 2, n, next, ++number, port);
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
