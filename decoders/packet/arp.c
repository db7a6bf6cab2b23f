/* SPDX-License-Identifier: Apache-2.0 */
#include "claims.h"
#include "fields.h"
#include "requests.h"

/* ARP for IPv4 over hardware with six-byte addresses (RFC 826, 5227); of other kinds only fields are shown.
 */
enum { REQUEST = 1, REPLY = 2, RARP = 0x8035 };

typedef struct arp_message {
    unsigned op;
    uint32_t sender, target;
    nc_word sender_mac, target_mac;
} arp_message;

/* For views: each address as far as its length is the usual one. */
static void put_fields(nc_fields *fields, const nc_cursor *message)
{
    nc_cursor c = *message;
    const uint8_t *kinds = nc_take(&c, 4), *lengths = nc_take(&c, 2), *op = nc_take(&c, 2);
    if (kinds == NULL || lengths == NULL || op == NULL)
        return;
    unsigned hardware_length = lengths[0], protocol_length = lengths[1];
    nc_field_put(fields, NC_FIELD_ARP_HW_TYPE, kinds, 2, nc_be16_at(kinds));
    nc_field_put(fields, NC_FIELD_ARP_PROTO_TYPE, kinds + 2, 2, nc_be16_at(kinds + 2));
    nc_field_put(fields, NC_FIELD_ARP_HW_SIZE, lengths, 1, hardware_length);
    nc_field_put(fields, NC_FIELD_ARP_PROTO_SIZE, lengths + 1, 1, protocol_length);
    nc_field_put(fields, NC_FIELD_ARP_OPCODE, op, 2, nc_be16_at(op));
    for (unsigned target = 0; target < 2; target++) {
        const uint8_t *mac = nc_take(&c, hardware_length), *ip = nc_take(&c, protocol_length);
        if (mac != NULL && hardware_length == 6)
            nc_field_put(fields, target ? NC_FIELD_ARP_DST_HW : NC_FIELD_ARP_SRC_HW, mac, 6, nc_w_mac(mac));
        if (ip != NULL && protocol_length == 4)
            nc_field_put(fields, target ? NC_FIELD_ARP_DST_IP : NC_FIELD_ARP_SRC_IP, ip, 4,
                         nc_w_ip4(nc_be32_at(ip)));
    }
}

static bool read_message(nc_cursor c, arp_message *m)
{
    nc_skip(&c, 2);
    unsigned protocol = nc_be16(&c), hardware_length = nc_u8(&c), protocol_length = nc_u8(&c);
    m->op = nc_be16(&c);
    const uint8_t *sender_mac = nc_take(&c, 6);
    m->sender = nc_be32(&c);
    const uint8_t *target_mac = nc_take(&c, 6);
    m->target = nc_be32(&c);
    if (c.state != NC_READ_OK || sender_mac == NULL || target_mac == NULL || protocol != 0x0800 ||
        hardware_length != 6 || protocol_length != 4)
        return false;
    m->sender_mac = nc_w_mac(sender_mac);
    m->target_mac = nc_w_mac(target_mac);
    return true;
}

static void give(const nc_step *step, const arp_message *m)
{
    const nc_words *words = step->wire->words;
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_arp, step->from);
    nc_fact_set(&fact, NC_arp_op,
                m->op == REQUEST ? words->request
                : m->op == REPLY ? words->reply
                                 : words->other);
    nc_fact_set(&fact, NC_arp_sender_ip, nc_w_ip4(m->sender));
    nc_fact_set(&fact, NC_arp_sender_mac, m->sender_mac);
    nc_fact_set(&fact, NC_arp_target_ip, nc_w_ip4(m->target));
    nc_fact_set(&fact, NC_arp_target_mac, m->target_mac);
    nc_fact_set(&fact, NC_arp_gratuitous, nc_w_bool(m->sender == m->target));
    nc_put(step->wire->sink, &fact);
}

/* The sender claims its address; 0 is a probe (RFC 5227 2.1.1).  A reply names a second pair, which only
 * views count: the sender of the reply may be wrong about it. */
static void see_claims(const nc_step *step, const arp_message *m)
{
    nc_fields *fields = step->packet->frame.fields;
    bool announced = m->sender == m->target;
    if (m->sender != 0 && nc_claim_see(step, &(nc_claim){nc_w_ip4(m->sender), m->sender_mac, announced}))
        nc_field_put(fields, NC_FIELD_ARP_DUPLICATE, NULL, 0, 1);
    if (m->op == REPLY && m->target != 0 && !announced && fields != NULL &&
        nc_claim_see(step, &(nc_claim){nc_w_ip4(m->target), m->target_mac, false}))
        nc_field_put(fields, NC_FIELD_ARP_DUPLICATE, NULL, 0, 1);
    if (announced && (m->op == REQUEST || m->op == REPLY))
        nc_field_put(fields, NC_FIELD_ARP_GRATUITOUS, NULL, 0, 1);
}

static void match(const nc_step *step, const arp_message *m)
{
    bool reply = m->op == REPLY;
    nc_word sender = nc_w_ip4(m->sender), target = nc_w_ip4(m->target);
    nc_ask_key key = {
        .kind = NC_ASK_ARP, .client = reply ? target : sender, .server = reply ? sender : target};
    if (m->sender == m->target || m->sender == 0 || (!reply && m->op != REQUEST))
        return;
    if (reply)
        nc_request_answered(step, &key, NULL);
    else
        nc_request_asked(step, &(nc_request){.key = key, .server = target});
}

void nc_see_arp(const nc_step *step)
{
    const nc_sink *sink = step->wire->sink;
    nc_fields *fields = step->packet->frame.fields;
    arp_message m;
    if (fields != NULL)
        put_fields(fields, &step->packet->payload);
    bool requests = nc_requests_wanted(step),
         claims = fields != NULL || nc_wants(sink, NC_F_address_conflict);
    if (step->packet->ethertype == RARP || !read_message(step->packet->payload, &m))
        return;        /* RFC 903: the same form, but a question for an address of one's own */
    if (m.op == REPLY) /* what the one sends to the other comes past this recorder */
        nc_pair_see(&step->wire->sights, nc_w_ip4(m.sender), nc_w_ip4(m.target), 0, 0);
    if (claims && (m.op == REQUEST || m.op == REPLY))
        see_claims(step, &m);
    if (requests)
        match(step, &m);
    if (nc_wants(sink, NC_F_arp))
        give(step, &m);
}
