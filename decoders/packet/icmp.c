/* SPDX-License-Identifier: Apache-2.0 */
#include "dns.h"
#include "fields.h"
#include "requests.h"
#include "snmp.h"

/* ICMP (RFC 792, 1191, 1812) and ICMPv6 (RFC 4443, 4861). */

typedef struct quoted {
    bool has_ip, has_ports, has_seq;
    bool cut;               /* of a TCP header only a part is quoted */
    uint8_t protocol, type; /* of ICMP */
    nc_proto proto;
    nc_word src, dst;
    uint16_t sport, dport;
    uint32_t seq;   /* of a TCP segment */
    nc_cursor rest; /* behind the transport's header, where has_ports */
} quoted;

static nc_sym kind4(const nc_words *w, unsigned type, unsigned code)
{
    switch (type) {
    case 0: return w->echo_reply;
    case 3:
        return code == 3                               ? w->port_unreachable
               : code == 4                             ? w->too_big
               : code == 9 || code == 10 || code == 13 ? w->prohibited
                                                       : w->unreachable;
    case 5: return w->redirect;
    case 8: return w->echo_request;
    case 9:
    case 10: return w->router;
    case 11: return w->time_exceeded;
    default: return w->other;
    }
}

static nc_sym kind6(const nc_words *w, unsigned type, unsigned code)
{
    switch (type) {
    case 1:
        return code == 4                             ? w->port_unreachable
               : code == 1 || code == 5 || code == 6 ? w->prohibited
                                                     : w->unreachable;
    case 2: return w->too_big;
    case 3: return w->time_exceeded;
    case 128: return w->echo_request;
    case 129: return w->echo_reply;
    case 133:
    case 134: return w->router;
    case 135:
    case 136: return w->neighbor;
    case 137: return w->redirect;
    default: return w->other;
    }
}

static nc_proto proto_of(uint8_t protocol)
{
    switch (protocol) {
    case 1: return NC_PROTO_ICMP;
    case 6: return NC_PROTO_TCP;
    case 17: return NC_PROTO_UDP;
    case 58: return NC_PROTO_ICMP6;
    default: return NC_PROTO_OTHER;
    }
}

static void quote_ports(nc_cursor *c, quoted *q)
{
    uint16_t sport = nc_be16(c), dport = nc_be16(c);
    q->type = (uint8_t)(sport >> 8); /* of ICMP */
    q->rest = *c;
    if (c->state != NC_READ_OK || (q->proto != NC_PROTO_TCP && q->proto != NC_PROTO_UDP))
        return;
    q->has_ports = true;
    q->sport = sport;
    q->dport = dport;
    nc_cursor look = *c;
    q->seq = nc_be32(&look);
    q->has_seq = look.state == NC_READ_OK;
    nc_skip(&look, q->proto == NC_PROTO_TCP ? 4 : 0);
    unsigned header = q->proto == NC_PROTO_TCP ? (nc_u8(&look) >> 4) * 4u : 8;
    q->cut = q->proto == NC_PROTO_TCP && look.state != NC_READ_OK;
    q->rest = *c;
    nc_skip(&q->rest, header >= 8 ? header - 4 : 0);
}

static void quote4(nc_cursor *c, quoted *q)
{
    unsigned length = (nc_u8(c) & 15u) * 4;
    nc_skip(c, 5);
    unsigned fragment = nc_be16(c) & 0x1fff;
    nc_skip(c, 1);
    q->protocol = nc_u8(c);
    nc_skip(c, 2);
    q->src = nc_w_ip4(nc_be32(c));
    q->dst = nc_w_ip4(nc_be32(c));
    if (c->state != NC_READ_OK || length < 20)
        return;
    q->has_ip = true;
    q->proto = proto_of(q->protocol);
    nc_skip(c, length - 20);
    if (fragment == 0)
        quote_ports(c, q);
}

/* Extension headers are not followed: an error for a packet that has them is given without its ports. */
static void quote6(nc_cursor *c, quoted *q, nc_pool *pool)
{
    nc_skip(c, 6);
    q->protocol = nc_u8(c);
    nc_skip(c, 1);
    const uint8_t *src = nc_take(c, 16), *dst = nc_take(c, 16);
    if (src == NULL || dst == NULL)
        return;
    q->src = nc_w_ip6(pool, src);
    q->dst = nc_w_ip6(pool, dst);
    q->has_ip = true;
    q->proto = proto_of(q->protocol);
    quote_ports(c, q);
}

static bool is_error(bool v6, unsigned type)
{
    return v6 ? type < 128 : type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
}

/* The first bytes of the quoted segment: ports, then its sequence number. */
static void tell_tcp(const nc_step *step, const quoted *q, bool too_big)
{
    nc_wire *wire = step->wire;
    if (!q->has_seq || q->proto != NC_PROTO_TCP)
        return;
    nc_flow_key key = nc_flow_key_for(&wire->flows, q->proto, q->src, q->sport, q->dst, q->dport);
    uint32_t number = nc_flow_find(&wire->flows, &key);
    if (number != 0)
        nc_tcp_quoted(step, nc_flow_at(&wire->flows, number), key.sender, q->seq, too_big);
}

static quoted read_quoted(const nc_step *step, nc_cursor c)
{
    quoted q = {.has_ip = false};
    nc_cursor look = c;
    unsigned version = nc_u8(&look) >> 4;
    if (version == 4)
        quote4(&c, &q);
    else if (version == 6)
        quote6(&c, &q, step->wire->c->pool);
    return q;
}

static void set_quoted(nc_fact *fact, const nc_step *step, nc_cursor c)
{
    nc_wire *wire = step->wire;
    quoted q = read_quoted(step, c);
    if (!q.has_ip)
        return;
    nc_fact_set(fact, NC_icmp_q_src, q.src);
    nc_fact_set(fact, NC_icmp_q_dst, q.dst);
    nc_fact_set(fact, NC_icmp_q_proto, wire->words->proto[q.proto]);
    if (!q.has_ports)
        return;
    nc_fact_set(fact, NC_icmp_q_sport, q.sport);
    nc_fact_set(fact, NC_icmp_q_dport, q.dport);
    nc_flow_key key = nc_flow_key_for(&wire->flows, q.proto, q.src, q.sport, q.dst, q.dport);
    uint32_t number = nc_flow_find(&wire->flows, &key);
    if (number == 0)
        return;
    nc_flow *flow = nc_flow_at(&wire->flows, number);
    nc_fact_set(fact, NC_icmp_flow, nc_wire_flow_id(wire, flow));
    if ((flow->side[0].flags & flow->side[1].flags & NC_SIDE_SEEN) != 0)
        nc_fact_set(fact, NC_icmp_q_answer, nc_w_bool(key.sender != flow->client));
}

/* RFC 1191 4: in an IPv4 message the MTU is the low half of the second word, 0 from routers that do not know
 * it. */
static void set_mtu(nc_fact *fact, bool v6, unsigned type, unsigned code, uint32_t word)
{
    if (v6 && type == 2)
        nc_fact_set(fact, NC_icmp_mtu, word);
    else if (!v6 && type == 3 && code == 4 && (word & 0xffff) != 0)
        nc_fact_set(fact, NC_icmp_mtu, word & 0xffff);
}

/* Echo: the identifier and the number tie the answer to its request. */
static void match_echo(const nc_step *step, bool reply, uint32_t word)
{
    const nc_packet *p = step->packet;
    nc_ask_key key = {.kind = NC_ASK_ECHO,
                      .client = reply ? p->dst : p->src,
                      .server = reply ? p->src : p->dst,
                      .id = word};
    if (reply)
        nc_request_answered(step, &key, NULL);
    else
        nc_request_asked(step, &(nc_request){.key = key, .server = p->dst, .number = word & 0xffff});
}

static void put_kind(const nc_step *step, nc_sym kind)
{
    nc_fields *fields = step->packet->frame.fields;
    if (fields != NULL)
        nc_field_text(fields, NC_FIELD_INFO, NULL, 0, nc_sym_str(step->wire->c->pool, kind));
}

typedef struct icmp_message {
    bool v6, echo, has_word;
    unsigned type, code;
    nc_sym kind;
    uint32_t word; /* what stands behind the checksum */
    nc_cursor rest;
} icmp_message;

static bool read_message(const nc_step *step, icmp_message *m)
{
    const nc_packet *p = step->packet;
    const nc_words *words = step->wire->words;
    nc_cursor c = p->payload;
    m->v6 = p->proto == NC_PROTO_ICMP6;
    m->type = nc_u8(&c);
    m->code = nc_u8(&c);
    bool later = p->fragment && !p->reassembled && p->fragment_offset != 0;
    if (!p->has_ip || c.state != NC_READ_OK || later)
        return false;
    m->kind = m->v6 ? kind6(words, m->type, m->code) : kind4(words, m->type, m->code);
    m->echo = m->v6 ? m->type == 128 || m->type == 129 : m->type == 0 || m->type == 8;
    nc_skip(&c, 2);
    m->word = nc_be32(&c);
    m->has_word = c.state == NC_READ_OK;
    m->rest = c;
    return true;
}

static void give(const nc_step *step, icmp_message *m)
{
    const nc_packet *p = step->packet;
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_icmp, step->from);
    nc_fact_set(&fact, NC_icmp_src, p->src);
    nc_fact_set(&fact, NC_icmp_dst, p->dst);
    nc_fact_set(&fact, NC_icmp_version, m->v6 ? 6 : 4);
    nc_fact_set(&fact, NC_icmp_type, m->type);
    nc_fact_set(&fact, NC_icmp_code, m->code);
    nc_fact_set(&fact, NC_icmp_kind, m->kind);
    if (m->has_word && m->echo) {
        nc_fact_set(&fact, NC_icmp_id, m->word >> 16);
        nc_fact_set(&fact, NC_icmp_seq, m->word & 0xffff);
    }
    if (m->has_word && is_error(m->v6, m->type)) {
        set_mtu(&fact, m->v6, m->type, m->code, m->word);
        set_quoted(&fact, step, m->rest);
    }
    nc_put(step->wire->sink, &fact);
}

/* Which packets the message says were thrown away matters to their conversation. */
static void tell(const nc_step *step, const icmp_message *m)
{
    bool too_big = m->v6 ? m->type == 2 : m->type == 3 && m->code == 4;
    bool dropped = m->v6 ? m->type >= 1 && m->type <= 3 : m->type == 3 || m->type == 11;
    if (!m->has_word || !dropped)
        return;
    quoted q = read_quoted(step, m->rest);
    if (q.has_ip)
        tell_tcp(step, &q, too_big);
}

/* The bytes of an echo, behind identifier and sequence number. */
static void name_quoted_echo(const nc_step *step, const quoted *q)
{
    enum { REPLY = 0, REQUEST = 8, REQUEST6 = 128, REPLY6 = 129, NUMBERS = 4 };
    bool four = q->proto == NC_PROTO_ICMP && (q->type == REPLY || q->type == REQUEST);
    bool six = q->proto == NC_PROTO_ICMP6 && (q->type == REQUEST6 || q->type == REPLY6);
    if ((four || six) && q->rest.state == NC_READ_OK && nc_left(&q->rest) > NUMBERS)
        nc_field_protocol(step->packet->frame.fields, NC_S("data"));
}

/* For views: which conversation an error is about, and what it quotes of it; the bytes of an echo. */
static void view(const nc_step *step, const icmp_message *m)
{
    if (m->echo && m->has_word && nc_left(&m->rest) > 0)
        nc_field_protocol(step->packet->frame.fields, NC_S("data"));
    nc_cursor message = step->packet->payload;
    if (!nc_icmp_quotes(&message, m->v6))
        return;
    quoted q = read_quoted(step, message);
    nc_flow_key key = nc_flow_key_for(&step->wire->flows, q.proto, q.src, q.sport, q.dst, q.dport);
    if (q.has_ip && !q.has_ports)
        name_quoted_echo(step, &q);
    if (!q.has_ports)
        return;
    nc_wire_put_quoted(step, &key, q.cut);
    if (q.cut || q.rest.state != NC_READ_OK || nc_left(&q.rest) == 0)
        return;
    nc_packet inner = {.proto = NC_PROTO_UDP, .sport = q.sport, .dport = q.dport, .payload = q.rest};
    if (q.proto == NC_PROTO_TCP)
        nc_field_protocol(step->packet->frame.fields, NC_S("data"));
    else if (!nc_dns_quoted(step, &inner) && !nc_snmp_quoted(step, &inner))
        nc_field_protocol(step->packet->frame.fields, nc_wire_name_by_port(&inner));
}

void nc_see_icmp(const nc_step *step)
{
    bool wanted = nc_wants(step->wire->sink, NC_F_icmp), requests = nc_requests_wanted(step);
    icmp_message m;
    if (step->packet->proto == NC_PROTO_ICMP6)
        nc_see_nd(step);
    if (!read_message(step, &m))
        return;
    if (step->packet->frame.fields != NULL)
        view(step, &m);
    tell(step, &m);
    if (!wanted && !requests)
        return;
    put_kind(step, m.kind);
    if (requests && m.echo && m.has_word)
        match_echo(step, m.kind == step->wire->words->echo_reply, m.word);
    if (wanted)
        give(step, &m);
}
