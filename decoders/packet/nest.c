/* SPDX-License-Identifier: Apache-2.0 */
#include "fields.h"
#include "wire.h"

/* From one frame to the packet inside: fragments are put together, tunnels taken off, and what is innermost
 * goes through the analyses. */

static void give_end(void *context, const nc_fragment_end *end)
{
    nc_wire *wire = context;
    if (!nc_wants(wire->sink, NC_F_ip_fragments))
        return;
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_ip_fragments, &end->last);
    nc_fact_set(&fact, NC_ip_fragments_src, end->src);
    nc_fact_set(&fact, NC_ip_fragments_dst, end->dst);
    nc_fact_set(&fact, NC_ip_fragments_id, end->id);
    nc_proto proto = nc_proto_of(end->protocol);
    nc_fact_set(&fact, NC_ip_fragments_proto, wire->words->proto[proto]);
    nc_fact_set(&fact, NC_ip_fragments_count, end->count);
    nc_fact_set(&fact, NC_ip_fragments_bytes, end->bytes);
    if (end->total != 0)
        nc_fact_set(&fact, NC_ip_fragments_total, end->total);
    if (end->largest != 0)
        nc_fact_set(&fact, NC_ip_fragments_largest, end->largest);
    nc_fact_set(&fact, NC_ip_fragments_complete, nc_w_bool(end->complete));
    nc_fact_set(&fact, NC_ip_fragments_overlap, nc_w_bool(end->overlap));
    nc_fact_set(&fact, NC_ip_fragments_conflict, nc_w_bool(end->conflict));
    nc_fact_set(&fact, NC_ip_fragments_first, nc_origin_n(&end->from));
    nc_put(wire->sink, &fact);
}

/* A fragment is held until its datagram is complete; then the packet is the whole datagram. */
static void gather(nc_wire *wire, nc_packet *packet)
{
    if (wire->fragments == NULL)
        wire->fragments = nc_fragments_new((size_t)wire->c->limits->fragments, give_end, wire);
    nc_str whole = nc_fragments_add(wire->fragments, packet);
    if (nc_fragments_full(wire->fragments))
        nc_wire_note_once(wire, NC_NOTE_FRAGMENTS);
    packet->held = whole.n == 0;
    if (!packet->held)
        nc_packet_resume(packet, (const uint8_t *)whole.p, whole.n, wire->c->pool);
    else if (packet->frame.fields != NULL)
        nc_field_protocol(packet->frame.fields, NC_S("data"));
}

void nc_wire_decoded(nc_wire *wire, nc_packet *packet)
{
    for (;;) {
        if (packet->fragment && !packet->fragment_cut && packet->state == NC_READ_OK)
            gather(wire, packet);
        if (packet->inner == NC_INNER_NONE || packet->depth == NC_TUNNEL_DEPTH)
            break;
        nc_wire_outer(wire, packet);
        nc_packet inner;
        nc_packet_inner(&inner, packet, wire->c->pool);
        *packet = inner;
    }
    nc_wire_innermost(wire, packet);
}
