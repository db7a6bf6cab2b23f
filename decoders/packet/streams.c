/* SPDX-License-Identifier: Apache-2.0 */
#include "streams.h"

#include "engine/base/hash.h"

#include <stdlib.h>

enum { FIRST_SLOTS = 256 };

/* A conversation whose first message has a number of its own: the next packet opens another. */
typedef enum split_state { WHOLE, SPLITS, SPLIT } split_state;

typedef struct stream {
    nc_word ip[2];
    uint16_t port[2];
    uint8_t proto, complete; /* complete: nc_streams_complete */
    bool used, met, again;   /* again: opened on the ports of another one */
    bool gquic;
    uint8_t split;          /* split_state */
    uint32_t number, order; /* order: the analyses' own number of the conversation (nc_flow.order); 0 = only
                               quoted so far */
    bool based[2];
    uint32_t base[2]; /* of each endpoint, in the order of the key: what its numbers are counted from */
} stream;

struct nc_streams {
    stream *slots;
    size_t mask, live, limit;
    uint64_t seed;
    uint32_t next[2]; /* UDP, TCP */
};

nc_streams *nc_streams_new(size_t limit)
{
    nc_streams *s = nc_xcalloc(1, sizeof *s);
    s->mask = FIRST_SLOTS - 1;
    s->slots = nc_xcalloc(FIRST_SLOTS, sizeof *s->slots);
    s->limit = limit;
    s->seed = nc_hash_seed(s->slots);
    return s;
}

void nc_streams_free(nc_streams *s)
{
    if (s != NULL)
        free(s->slots);
    free(s);
}

static stream *place_of(const nc_streams *s, const nc_word ip[2], const uint16_t port[2], uint8_t proto)
{
    uint64_t ports = (uint64_t)port[0] << 24 | (uint64_t)port[1] << 8 | proto;
    size_t at = nc_mix(nc_mix(ip[0] ^ s->seed) + ip[1] * 0x9e3779b97f4a7c15u + ports) & s->mask;
    for (;; at = (at + 1) & s->mask) {
        stream *t = &s->slots[at];
        if (!t->used || (t->ip[0] == ip[0] && t->ip[1] == ip[1] && t->port[0] == port[0] &&
                         t->port[1] == port[1] && t->proto == proto))
            return t;
    }
}

static void grow(nc_streams *s)
{
    stream *old = s->slots;
    size_t count = s->mask + 1;
    s->mask = count * 2 - 1;
    s->slots = nc_xcalloc(count * 2, sizeof *s->slots);
    for (size_t i = 0; i < count; i++)
        if (old[i].used)
            *place_of(s, old[i].ip, old[i].port, old[i].proto) = old[i];
    free(old);
}

/* NULL beyond the limit. */
static stream *enter(nc_streams *s, const nc_word ip[2], const uint16_t port[2], uint8_t proto, bool renew)
{
    if (s->live > s->mask / 2)
        grow(s);
    stream *t = place_of(s, ip, port, proto);
    if (!t->used && s->live >= s->limit)
        return NULL;
    if (t->used && !renew)
        return t;
    s->live += !t->used;
    *t = (stream){.ip = {ip[0], ip[1]},
                  .port = {port[0], port[1]},
                  .proto = proto,
                  .used = true,
                  .number = s->next[proto == NC_PROTO_TCP]++};
    return t;
}

static bool is_numbered(uint8_t proto)
{
    return proto == NC_PROTO_TCP || proto == NC_PROTO_UDP;
}

static bool is_port(const nc_packet *p, uint16_t first, uint16_t last)
{
    return (p->sport >= first && p->sport <= last) || (p->dport >= first && p->dport <= last);
}

/* A message of SNMP (RFC 3417 3) to or from one of its ports. */
static bool is_snmp(const nc_packet *p)
{
    enum { REQUESTS = 161, TRAPS = 162, SEQUENCE = 0x30 };
    nc_cursor look = p->payload;
    return p->proto == NC_PROTO_UDP && is_port(p, REQUESTS, TRAPS) && nc_u8(&look) == SEQUENCE;
}

/* "RFB 003.008" and a line end (RFC 6143 7.1.1) where Wireshark does not expect VNC by port. */
static bool is_vnc_elsewhere(const nc_packet *p)
{
    enum { LENGTH = 12, POINT = 7 };
    nc_str text = nc_cursor_rest(&p->payload);
    return p->has_tcp && text.n == LENGTH && nc_str_starts(text, NC_S("RFB ")) && text.p[POINT] == '.' &&
           text.p[LENGTH - 1] == '\n' && !is_port(p, 5900, 5901) && !is_port(p, 5500, 5501);
}

/* The next packet after the first message: the other number, of which nothing was seen yet. */
static stream *split(nc_streams *s, stream *t)
{
    if (t == NULL || t->split != SPLITS)
        return t;
    t->number = s->next[t->proto == NC_PROTO_TCP]++;
    t->split = SPLIT;
    t->complete = 0;
    return t;
}

static bool opens(const nc_packet *p)
{
    return p->has_tcp && (p->tcp_flags & (NC_TCP_SYN | NC_TCP_ACK)) == NC_TCP_SYN;
}

uint32_t nc_streams_number(nc_streams *s, const nc_flow *flow, const nc_packet *packet)
{
    if (!is_numbered(flow->proto))
        return NC_STREAM_NONE;
    const stream *old = place_of(s, flow->ip, flow->port, flow->proto);
    bool renewed = old->used && old->order != 0 && old->order != flow->order && opens(packet);
    stream *t = split(s, enter(s, flow->ip, flow->port, flow->proto, renewed));
    if (t == NULL)
        return NC_STREAM_NONE;
    t->again |= renewed;
    t->order = flow->order;
    if (t->split == WHOLE && (is_snmp(packet) || is_vnc_elsewhere(packet)))
        t->split = SPLITS;
    return t->number;
}

uint32_t nc_streams_known(const nc_streams *s, const nc_flow *flow)
{
    const stream *t = place_of(s, flow->ip, flow->port, flow->proto);
    return t->used ? t->number : NC_STREAM_NONE;
}

void nc_streams_note_gquic(nc_streams *s, const nc_flow *flow)
{
    stream *t = place_of(s, flow->ip, flow->port, flow->proto);
    t->gquic = t->used;
}

bool nc_streams_is_gquic(const nc_streams *s, const nc_flow *flow)
{
    return place_of(s, flow->ip, flow->port, flow->proto)->gquic;
}

uint32_t nc_streams_quoted(nc_streams *s, const nc_flow_key *key, bool known, unsigned *complete)
{
    bool numbered = is_numbered(key->proto);
    numbered = numbered && (!known || place_of(s, key->ip, key->port, key->proto)->used);
    const stream *t = numbered ? split(s, enter(s, key->ip, key->port, key->proto, false)) : NULL;
    *complete = t ? t->complete : 0;
    return t ? t->number : NC_STREAM_NONE;
}

uint32_t nc_streams_base(nc_streams *s, const nc_flow *flow, unsigned sender, const nc_packet *packet)
{
    stream *t = place_of(s, flow->ip, flow->port, flow->proto);
    if (!t->used)
        return 0;
    if (!t->based[sender] || (packet->tcp_flags & NC_TCP_SYN) != 0)
        t->base[sender] = packet->seq - ((packet->tcp_flags & NC_TCP_SYN) == 0);
    t->based[sender] = true;
    if (!t->based[!sender] && (packet->tcp_flags & NC_TCP_ACK) != 0) {
        t->base[!sender] = packet->acknum - 1;
        t->based[!sender] = true;
    }
    return t->base[!sender];
}

/* Of a packet that is not the first one of its conversation. */
static unsigned shows(const nc_packet *p)
{
    bool syn = (p->tcp_flags & NC_TCP_SYN) != 0, ack = (p->tcp_flags & NC_TCP_ACK) != 0;
    unsigned seen = 0;
    if (ack)
        seen = syn ? 2 : p->payload_length != 0 ? 8 : 4;
    if (ack && (p->tcp_flags & NC_TCP_FIN) != 0)
        seen |= 16;
    return seen | ((p->tcp_flags & NC_TCP_RST) != 0 ? 32u : 0);
}

unsigned nc_streams_complete(nc_streams *s, const nc_flow *flow, const nc_packet *packet, bool foreseen)
{
    stream *t = place_of(s, flow->ip, flow->port, flow->proto);
    if (!t->used)
        return 0;
    unsigned before = t->complete;
    if (t->met)
        t->complete = (uint8_t)(before | shows(packet));
    else if (opens(packet) && !foreseen)
        t->complete = packet->payload_length != 0 ? 1 | 8 : 1;
    if (!t->met && t->again)
        before = t->complete;
    t->met = true;
    return before;
}
