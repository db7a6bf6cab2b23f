/* SPDX-License-Identifier: Apache-2.0 */
#include "decoders/facts.h"
#include "decoders/limits.h"
#include "decoders/packet/packet.h"

#include "segment_fuzz.h"

/* An FTP dialogue whose segmentation comes from the data: each segment is a byte of what and a byte of how
 * much, then its payload. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ignore(nc_sink *sink, const nc_fact *fact)
{
    (void)sink;
    (void)fact;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    nc_limits limits = nc_default_limits;
    limits.reassembly = 2048;
    nc_sink sink = {.put = ignore, .pool = nc_pool_new()};
    nc_case c = {.pool = sink.pool, .sink = &sink, .limits = &limits, .sources = nc_sources_new(sink.pool)};
    c.wires = nc_wires_new(&c);
    nc_wire *wire = nc_wire_open(c.wires, nc_sources_add(c.sources, NC_S("fuzz")));
    uint32_t next[2] = {UINT32_MAX - 50, 100};
    uint64_t number = 0;
    for (size_t at = 0; at + 2 <= size;) {
        size_t n = data[at + 1] < size - at - 2 ? data[at + 1] : size - at - 2;
        fuzz_put_segment(wire, data[at], data + at + 2, n, next, ++number, 21);
        at += 2 + n;
    }
    nc_wire_close(wire, &(nc_wire_end){.complete = true, .drops = -1});
    nc_wires_finish(c.wires);
    nc_wires_free(c.wires);
    nc_sources_free(c.sources);
    nc_pool_free(c.pool);
    return 0;
}
