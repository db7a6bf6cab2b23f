/* SPDX-License-Identifier: Apache-2.0 */
#include "decoders/limits.h"
#include "decoders/packet/fields.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ignore(nc_sink *sink, const nc_fact *fact)
{
    (void)sink;
    (void)fact;
}

static void seen(void *context, uint32_t source, const nc_packet *packet, uint32_t flow)
{
    (void)source;
    (void)flow;
    const nc_fields *fields = context;
    if (packet->depth > NC_TUNNEL_DEPTH || (packet->held && packet->reassembled))
        abort();
    for (size_t i = 0; i < fields->count; i++) {
        const nc_field *f = &fields->at[i];
        if (f->offset != NC_FIELD_NOWHERE && f->offset > packet->frame.caplen)
            abort(); /* a field that has a place has it in the frame */
    }
}

/* Frames of one capture with all their layers, tunnels and fragments: link type, length of two bytes, seconds since the frame before. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    nc_limits limits = nc_default_limits;
    limits.fragments = 4;
    nc_sink sink = {.put = ignore, .pool = nc_pool_new()};
    nc_case c = {.pool = sink.pool, .sink = &sink, .limits = &limits, .sources = nc_sources_new(sink.pool)};
    nc_fields fields;
    nc_fields_start(&fields);
    c.wires = nc_wires_new(&c);
    nc_wires_watch(c.wires, &(nc_packet_watch){.seen = seen, .context = &fields, .fields = &fields});
    uint32_t source = nc_sources_add(c.sources, NC_S("fuzz"));
    nc_wire *wire = nc_wire_open(c.wires, source);
    int64_t now = 0;
    uint64_t number = 0;
    for (size_t at = 0; at + 4 <= size;) {
        size_t n = (size_t)data[at + 1] << 8 | data[at + 2];
        if (n > size - at - 4)
            n = size - at - 4;
        now += (int64_t)data[at + 3] * NC_SECOND;
        uint8_t *bytes = malloc(n ? n : 1); /* a block of its own, so that a sanitizer sees each byte read too much */
        if (bytes == NULL)
            abort();
        for (size_t i = 0; i < n; i++)
            bytes[i] = data[at + 4 + i];
        nc_frame frame = {.bytes = bytes, .caplen = (uint32_t)n, .len = (uint32_t)n, .link = data[at]};
        frame.from = (nc_origin){.at = now, .record = ++number, .source = source};
        nc_wire_frame(wire, &frame);
        free(bytes);
        at += 4 + n;
    }
    nc_wire_close(wire, &(nc_wire_end){.complete = true, .drops = -1});
    nc_wires_finish(c.wires);
    nc_wires_free(c.wires);
    nc_fields_free(&fields);
    nc_sources_free(c.sources);
    nc_pool_free(c.pool);
    return 0;
}
