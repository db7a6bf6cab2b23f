/* SPDX-License-Identifier: Apache-2.0 */
#include "fields.h"
#include "wire.h"

/* For views: each address as far as its length is the usual one. */
static void put_fields(nc_fields *fields, const nc_cursor *message)
{
    nc_cursor c = *message;
    nc_skip(&c, 4);
    unsigned hardware_length = nc_u8(&c), protocol_length = nc_u8(&c);
    const uint8_t *op = nc_take(&c, 2);
    if (op == NULL)
        return;
    nc_field_put(fields, NC_FIELD_ARP_OPCODE, op, 2, nc_be16_at(op));
    for (unsigned target = 0; target < 2; target++) {
        const uint8_t *mac = nc_take(&c, hardware_length), *ip = nc_take(&c, protocol_length);
        if (mac != NULL && hardware_length == 6 && !target)
            nc_field_put(fields, NC_FIELD_ARP_SRC_HW, mac, 6, nc_w_mac(mac));
        if (ip != NULL && protocol_length == 4)
            nc_field_put(fields, target ? NC_FIELD_ARP_DST_IP : NC_FIELD_ARP_SRC_IP, ip, 4,
                         nc_w_ip4(nc_be32_at(ip)));
    }
}

/* ARP for IPv4 over hardware with six-byte addresses (RFC 826); other kinds give no fact. */
void nc_see_arp(const nc_step *step)
{
    const nc_words *words = step->wire->words;
    nc_cursor c = step->packet->payload;
    if (step->packet->frame.fields != NULL)
        put_fields(step->packet->frame.fields, &c);
    nc_skip(&c, 2);
    unsigned protocol = nc_be16(&c), hardware_length = nc_u8(&c), protocol_length = nc_u8(&c),
             op = nc_be16(&c);
    const uint8_t *sender_mac = nc_take(&c, 6);
    uint32_t sender = nc_be32(&c);
    const uint8_t *target_mac = nc_take(&c, 6);
    uint32_t target = nc_be32(&c);
    if (c.state != NC_READ_OK || sender_mac == NULL || target_mac == NULL || protocol != 0x0800 ||
        hardware_length != 6 || protocol_length != 4 || !nc_wants(step->wire->sink, NC_F_arp))
        return;
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_arp, step->from);
    nc_fact_set(&fact, NC_arp_op, op == 1 ? words->request : op == 2 ? words->reply : words->other);
    nc_fact_set(&fact, NC_arp_sender_ip, nc_w_ip4(sender));
    nc_fact_set(&fact, NC_arp_sender_mac, nc_w_mac(sender_mac));
    nc_fact_set(&fact, NC_arp_target_ip, nc_w_ip4(target));
    nc_fact_set(&fact, NC_arp_target_mac, nc_w_mac(target_mac));
    nc_fact_set(&fact, NC_arp_gratuitous, nc_w_bool(sender == target));
    nc_put(step->wire->sink, &fact);
}
