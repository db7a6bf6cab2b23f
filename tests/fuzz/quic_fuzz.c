/* SPDX-License-Identifier: Apache-2.0 */
#include "../unit/quic_seal.h"
#include "datagram_fuzz.h"

/* Datagrams of QUIC as they are, and Initial packets that are protected here, so that what is inside reaches its reader: each
 * with a byte of what (bit 0 the sender, bit 1 an Initial, bit 2 of version 2, bit 3 with another id) and a byte of length. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { IDS = 8, HEAD = 25, MOST = 1500 }; /* protecting takes time */

static size_t protect(uint8_t *out, uint8_t what, uint64_t number, const uint8_t *frames, size_t n)
{
    nc_quic_keys keys[2];
    const char *id = (what & 8) != 0 ? "ANOTHER!" : "THE_ONE!";
    uint32_t version = (what & 4) != 0 ? (uint32_t)NC_QUIC_2 : (uint32_t)NC_QUIC_1;
    size_t at = 0, length = 1 + n + NC_GCM_TAG;
    out[at++] = (what & 4) != 0 ? 0xd0 : 0xc0;
    for (unsigned i = 0; i < 4; i++)
        out[at++] = (uint8_t)(version >> (24 - 8 * i));
    out[at++] = IDS;
    memcpy(out + at, id, IDS);
    at += IDS;
    out[at++] = 0;
    out[at++] = 0;
    out[at++] = (uint8_t)(0x40 | length >> 8);
    out[at++] = (uint8_t)length;
    out[at++] = (uint8_t)number;
    memcpy(out + at, frames, n);
    nc_quic_derive(keys, version, nc_str_n(id, IDS));
    seal_packet(&keys[(what & 1) == 0], out, at, 1, n);
    return at + n + NC_GCM_TAG;
}

static void put(nc_wire *wire, uint8_t what, const uint8_t *bytes, size_t n, uint64_t number)
{
    uint8_t sealed[HEAD + UINT8_MAX + NC_GCM_TAG];
    if ((what & 2) != 0 && n >= 4) {
        n = protect(sealed, what, number, bytes, n);
        bytes = sealed;
    }
    fuzz_put_datagram(wire, 443, what & 1, bytes, n, number);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    nc_limits limits = nc_default_limits;
    limits.reassembly = 4096;
    nc_sink sink = {.put = fuzz_ignore_fact, .pool = nc_pool_new()};
    nc_case c = {.pool = sink.pool, .sink = &sink, .limits = &limits, .sources = nc_sources_new(sink.pool)};
    nc_fields fields;
    nc_fields_start(&fields);
    c.wires = nc_wires_new(&c);
    nc_wires_watch(c.wires, &(nc_packet_watch){.seen = fuzz_print_fields, .context = sink.pool, .fields = &fields});
    nc_wire *wire = nc_wire_open(c.wires, nc_sources_add(c.sources, NC_S("fuzz")));
    uint64_t number = 0;
    size = size < MOST ? size : MOST;
    for (size_t at = 0; at + 2 <= size;) {
        size_t n = data[at + 1] < size - at - 2 ? data[at + 1] : size - at - 2;
        put(wire, data[at], data + at + 2, n, ++number);
        at += 2 + n;
    }
    nc_wire_close(wire, &(nc_wire_end){.complete = true, .drops = -1});
    nc_wires_finish(c.wires);
    nc_wires_free(c.wires);
    nc_fields_free(&fields);
    nc_sources_free(c.sources);
    nc_pool_free(c.pool);
    return 0;
}
