/* SPDX-License-Identifier: Apache-2.0 */
#include "tcpdump.h"

#include "engine/base/hash.h"

/* tcpdump prints a conversation's SYNs and its first segment with an acknowledgment raw, and all later
 * numbers relative to those of that segment; with -S all are raw; a line does not say which.  A number is
 * believed only where one reading is possible: a conversation is taken to move less than NEAR bytes. */
enum { NEAR = 1 << 29 };

static nc_tcpdump_flow *flow_of(nc_tcpdump_flows *flows, const nc_packet *p, unsigned *side)
{
    bool swap = p->src > p->dst || (p->src == p->dst && p->sport > p->dport);
    nc_tcpdump_flow key = {.ip = {swap ? p->dst : p->src, swap ? p->src : p->dst},
                           .port = {swap ? p->dport : p->sport, swap ? p->sport : p->dport}};
    uint64_t hash = nc_mix(key.ip[0] ^ nc_mix(key.ip[1] ^ nc_mix((uint64_t)key.port[0] << 16 | key.port[1])));
    *side = swap;
    size_t at = nc_numbered_of(&flows->keys, hash, flows->limit);
    if (at == SIZE_MAX)
        return NULL;
    if (at == flows->count) {
        flows->items = nc_grow(flows->items, &flows->capacity, flows->count, sizeof *flows->items);
        flows->items[flows->count++] = key;
    }
    nc_tcpdump_flow *flow = &flows->items[at];
    bool same = flow->ip[0] == key.ip[0] && flow->ip[1] == key.ip[1] && flow->port[0] == key.port[0] &&
                flow->port[1] == key.port[1];
    if (!same)
        *flow = key;
    return flow;
}

/* The raw number of what was printed for a side; false when two readings are possible or none. */
static bool raw_of(const nc_tcpdump_flow *flow, unsigned side, uint32_t printed, uint32_t *raw)
{
    bool small = printed < NEAR;
    *raw = printed;
    if (!flow->based[side])
        return !small;
    bool near = printed - flow->base[side] < NEAR;
    if (small && !near)
        *raw = printed + flow->base[side];
    return small != near;
}

static void base_of(nc_tcpdump_flow *flow, unsigned side, bool known, uint32_t number)
{
    flow->based[side] = known;
    flow->base[side] = number;
}

/* A bare acknowledgment has the number of the byte that comes next; its line leaves it out.  Behind a loss
 * that this listing did not see it is too low: better than to lose the acknowledgment, which would look like
 * silence. */
static bool next_of(const nc_tcpdump_flow *flow, unsigned side, uint32_t *seq)
{
    *seq = flow->next[side];
    return flow->expects[side];
}

/* The first segment with an acknowledgment, and every SYN-ACK: raw for sure when the listing has the SYN;
 * else a small number may be relative to one that stands before the excerpt. */
static void read_first(nc_tcpdump_flow *flow, unsigned side, nc_packet *p, const nc_tcpdump_numbers *n)
{
    bool sure = (p->tcp_flags & NC_TCP_SYN) != 0 || flow->expects[0] || flow->expects[1];
    bool seq = n->has_seq ? sure || n->seq >= NEAR : next_of(flow, side, &p->seq);
    bool ack = n->has_ack && (sure || n->ack >= NEAR);
    if (n->has_seq)
        p->seq = n->seq;
    p->acknum = n->ack;
    base_of(flow, side, seq, p->seq);
    base_of(flow, !side, ack, n->ack - 1);
    flow->tracked = true;
    p->has_tcp = p->has_tcp && seq && ack;
}

static void read_later(const nc_tcpdump_flow *flow, unsigned side, nc_packet *p, const nc_tcpdump_numbers *n)
{
    bool seq = n->has_seq ? raw_of(flow, side, n->seq, &p->seq) : next_of(flow, side, &p->seq);
    bool ack = (p->tcp_flags & NC_TCP_ACK) == 0 || (n->has_ack && raw_of(flow, !side, n->ack, &p->acknum));
    p->has_tcp = p->has_tcp && seq && ack;
}

/* Blocks are printed like acknowledgments.  One that has no sure reading goes. */
static void read_blocks(const nc_tcpdump_flow *flow, unsigned side, nc_packet *p)
{
    uint8_t kept = 0;
    for (uint8_t i = 0; i < p->sack_count; i++)
        if (raw_of(flow, !side, p->sack[i][0], &p->sack[kept][0]) &&
            raw_of(flow, !side, p->sack[i][1], &p->sack[kept][1]))
            kept++;
    p->sack_count = kept;
}

void nc_tcpdump_numbers_apply(nc_tcpdump_flows *flows, nc_packet *packet, const nc_tcpdump_numbers *numbers)
{
    unsigned side;
    if (packet->proto != NC_PROTO_TCP || !packet->has_ip || !packet->has_ports ||
        (packet->fragment && !packet->first_fragment)) {
        packet->has_tcp = false;
        return;
    }
    nc_tcpdump_flow *flow = flow_of(flows, packet, &side);
    if (flow == NULL) {
        packet->has_tcp = false;
        return;
    }
    bool syn = (packet->tcp_flags & NC_TCP_SYN) != 0, ack = (packet->tcp_flags & NC_TCP_ACK) != 0;
    if (syn && !ack) {
        packet->seq = numbers->seq;
        packet->has_tcp = packet->has_tcp && numbers->has_seq;
    } else if (ack && (syn || !flow->tracked)) {
        read_first(flow, side, packet, numbers);
    } else {
        read_later(flow, side, packet, numbers);
    }
    read_blocks(flow, side, packet);
    if (!packet->has_tcp || !packet->has_payload_length) {
        flow->expects[side] = false;
        return;
    }
    uint32_t end = packet->seq + packet->payload_length + syn + ((packet->tcp_flags & NC_TCP_FIN) != 0);
    if (syn || !flow->expects[side] || end - flow->next[side] < NEAR)
        flow->next[side] = end;
    flow->expects[side] = true;
}
