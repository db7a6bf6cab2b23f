/* SPDX-License-Identifier: Apache-2.0 */
#include "fields.h"

/* The fields of a packet that a listing gives without bytes; what it does not show is left out. */

static void put_link(nc_fields *fields, const nc_packet *p)
{
    if (p->has_eth) {
        nc_field_put(fields, NC_FIELD_ETH_DST, NULL, 0, nc_w_mac(p->eth_dst));
        nc_field_put(fields, NC_FIELD_ETH_SRC, NULL, 0, nc_w_mac(p->eth_src));
    }
    if (p->has_vlan)
        nc_field_put(fields, NC_FIELD_VLAN_ID, NULL, 0, p->vlan);
}

static void put_network(nc_fields *fields, const nc_packet *p)
{
    bool six = p->ip_version == 6;
    if (!p->has_ip)
        return;
    if (p->has_ip_id)
        nc_field_put(fields, NC_FIELD_IP_ID, NULL, 0, p->ip_id);
    if (p->has_ttl)
        nc_field_put(fields, six ? NC_FIELD_IPV6_HLIM : NC_FIELD_IP_TTL, NULL, 0, p->ttl);
    if (p->ip_protocol != 0 && !six)
        nc_field_put(fields, NC_FIELD_IP_PROTO, NULL, 0, p->ip_protocol);
    nc_field_put(fields, six ? NC_FIELD_IPV6_SRC : NC_FIELD_IP_SRC, NULL, 0, p->src);
    nc_field_put(fields, six ? NC_FIELD_IPV6_DST : NC_FIELD_IP_DST, NULL, 0, p->dst);
}

static void put_tcp(nc_fields *fields, const nc_packet *p)
{
    nc_field_put(fields, NC_FIELD_TCP_SRCPORT, NULL, 0, p->sport);
    nc_field_put(fields, NC_FIELD_TCP_DSTPORT, NULL, 0, p->dport);
    if (!p->has_tcp)
        return;
    nc_field_put(fields, NC_FIELD_TCP_SEQ, NULL, 0, p->seq);
    nc_field_put(fields, NC_FIELD_TCP_ACK, NULL, 0, p->acknum);
    nc_field_put(fields, NC_FIELD_TCP_FLAGS, NULL, 0, p->tcp_flags);
    nc_field_put(fields, NC_FIELD_TCP_WINDOW, NULL, 0, p->window);
    if (p->has_payload_length)
        nc_field_put(fields, NC_FIELD_TCP_LEN, NULL, 0, p->payload_length);
}

void nc_fields_of_listing(nc_fields *fields, const nc_packet *p)
{
    put_link(fields, p);
    put_network(fields, p);
    if (p->proto == NC_PROTO_TCP && p->has_ports)
        put_tcp(fields, p);
    if (p->proto != NC_PROTO_UDP || !p->has_ports)
        return;
    nc_field_put(fields, NC_FIELD_UDP_SRCPORT, NULL, 0, p->sport);
    nc_field_put(fields, NC_FIELD_UDP_DSTPORT, NULL, 0, p->dport);
    if (p->has_payload_length)
        nc_field_put(fields, NC_FIELD_UDP_LENGTH, NULL, 0, p->payload_length + 8);
}

static void put_sym(nc_fields *fields, nc_field_id id, const nc_pool *pool, nc_sym sym)
{
    if (sym != 0)
        nc_field_text(fields, id, NULL, 0, nc_sym_str(pool, sym));
}

void nc_fields_of_trace(nc_fields *fields, const nc_frame *f, const nc_pool *pool)
{
    if (f->system == 0 && f->device == 0 && f->drop_code == 0)
        return;
    put_sym(fields, NC_FIELD_TRACE_SYSTEM, pool, f->system);
    put_sym(fields, NC_FIELD_TRACE_INTERFACE, pool, f->iface);
    if (f->io != NC_IO_UNKNOWN)
        nc_field_text(fields, NC_FIELD_TRACE_DIRECTION, NULL, 0,
                      f->io == NC_IO_IN ? NC_S("in") : NC_S("out"));
    put_sym(fields, NC_FIELD_TRACE_DEVICE, pool, f->device);
    if (f->asid != 0)
        nc_field_put(fields, NC_FIELD_TRACE_ASID, NULL, 0, f->asid);
    if (f->tcb != 0)
        nc_field_put(fields, NC_FIELD_TRACE_TCB, NULL, 0, f->tcb);
    if (f->drop_code != 0)
        nc_field_put(fields, NC_FIELD_TRACE_DISCARD, NULL, 0, f->drop_code);
    put_sym(fields, NC_FIELD_TRACE_DISCARD_NAME, pool, f->drop_symbol);
}
