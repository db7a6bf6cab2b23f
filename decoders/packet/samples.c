/* SPDX-License-Identifier: Apache-2.0 */
#include "samples.h"

#include "decoders/facts.h"
#include "engine/base/hash.h"

#include <stdlib.h>

_Static_assert(sizeof(nc_sample) <= 40, "a sample is small");

void nc_samples_free(nc_samples *samples)
{
    free(samples->items);
    free(samples->flows);
    *samples = (nc_samples){.items = NULL};
}

static nc_sampled_flow *flow_of(nc_samples *samples, nc_flow *flow)
{
    if (flow->sample != 0)
        return &samples->flows[flow->sample - 1];
    samples->flows =
        nc_grow(samples->flows, &samples->flow_capacity, samples->flow_count, sizeof *samples->flows);
    nc_sampled_flow *sampled = &samples->flows[samples->flow_count++];
    *sampled = (nc_sampled_flow){.ip = {flow->ip[0], flow->ip[1]}, .port = {flow->port[0], flow->port[1]}};
    sampled->id = flow->id;
    sampled->proto = flow->proto;
    sampled->first_n = flow->first_n;
    sampled->cut = NC_TIME_NONE;
    flow->sample = (uint32_t)samples->flow_count;
    return sampled;
}

void nc_samples_ahead(const nc_samples *samples, const nc_flow *flow, bool end)
{
    if (samples->flow_count != 0 && flow->sample != 0 && (end || !nc_samples_over(flow)))
        __builtin_prefetch(&samples->flows[(flow->sample & ~NC_SAMPLES_OVER) - 1].count, 1);
}

static const nc_fact_type compared[] = {NC_F_clock,          NC_F_seen_pair,
                                        NC_F_translated,     NC_F_path_direction,
                                        NC_F_path_loss,      NC_F_path_datagrams,
                                        NC_F_path_datagram_loss};

bool nc_samples_wanted(const nc_case *c)
{
    for (size_t i = 0; i < sizeof compared / sizeof *compared && !c->alone; i++)
        if (nc_wants(c->sink, compared[i]))
            return true;
    return false;
}

uint32_t nc_sample_data(const nc_packet *packet)
{
    nc_cursor c = packet->payload;
    size_t most = packet->proto == NC_PROTO_UDP ? NC_SAMPLE_DATAGRAM_DATA : NC_SAMPLE_DATA;
    size_t n = packet->payload_length < most ? packet->payload_length : most;
    const uint8_t *bytes = n != 0 && c.base != NULL ? nc_take(&c, n) : NULL;
    uint32_t hash = bytes ? (uint32_t)nc_hash(bytes, n, n) : 0;
    return bytes && hash == 0 ? 1 : hash;
}

/* What tells its place in the conversation. */
static void set_place(nc_sample *sample, const nc_packet *packet)
{
    if (packet->proto == NC_PROTO_UDP) {
        sample->seq = sample->data;
        sample->flags |= NC_SAMPLE_DATAGRAM;
        return;
    }
    sample->seq = packet->seq;
    sample->tcp_flags = packet->tcp_flags & (NC_TCP_FIN | NC_TCP_SYN | NC_TCP_RST | NC_TCP_ACK);
    sample->ack = (packet->tcp_flags & NC_TCP_ACK) != 0 ? packet->acknum : 0;
}

int64_t nc_samples_cut(const nc_samples *samples, const nc_sampled_flow *flow, nc_proto proto)
{
    bool datagrams = proto == NC_PROTO_UDP;
    if (flow != NULL)
        return flow->cut;
    return samples->lacks[datagrams] ? samples->lacks_from[datagrams] : NC_TIME_NONE;
}

static void lack(nc_samples *samples, bool datagram, int64_t at)
{
    if (!samples->lacks[datagram] || at < samples->lacks_from[datagram])
        samples->lacks_from[datagram] = at;
    samples->lacks[datagram] = true;
}

/* Nothing more is kept of the conversation. */
static void cut(nc_samples *samples, nc_flow *flow, int64_t at)
{
    flow_of(samples, flow)->cut = at;
    flow->sample |= NC_SAMPLES_OVER;
}

bool nc_samples_add(nc_samples *samples, nc_flow *flow, const nc_packet *packet, uint8_t sender, bool copy)
{
    bool datagram = packet->proto == NC_PROTO_UDP;
    int64_t at = packet->frame.from.at;
    if (nc_samples_over(flow))
        return true;
    uint32_t data = nc_sample_data(packet);
    bool full = samples->count >= (datagram ? NC_SAMPLES_DATAGRAMS : NC_SAMPLES_OF_SOURCE),
         unknown = datagram && data == 0 && packet->payload_length != 0;
    if (full || unknown)
        lack(samples, datagram, at);
    if (full && flow->sample == 0)
        return false;
    nc_sampled_flow *sampled = flow_of(samples, flow);
    if (full || unknown || sampled->count >= NC_SAMPLES_OF_FLOW) {
        cut(samples, flow, at);
        return !full;
    }
    samples->items = nc_grow(samples->items, &samples->capacity, samples->count, sizeof *samples->items);
    sampled->count++;
    nc_sample *sample = &samples->items[samples->count++];
    *sample = (nc_sample){.at = at, .flow = flow->sample, .data = data};
    sample->len = packet->payload_length;
    sample->n = (uint32_t)(packet->frame.from.record ? packet->frame.from.record : packet->frame.from.line);
    sample->id = packet->ip_id;
    sample->ttl = packet->ttl;
    sample->flags = (uint8_t)((packet->has_ip_id ? NC_SAMPLE_ID : 0) | (packet->has_ttl ? NC_SAMPLE_TTL : 0) |
                              (sender ? NC_SAMPLE_FROM_1 : 0) | (copy ? NC_SAMPLE_COPY : 0) |
                              (packet->cksum == NC_CKSUM_BAD ? NC_SAMPLE_BAD : 0));
    set_place(sample, packet);
    return true;
}

void nc_samples_end(nc_samples *samples, const nc_flow *flow)
{
    if (flow->sample == 0)
        return;
    nc_sampled_flow *sampled = &samples->flows[(flow->sample & ~NC_SAMPLES_OVER) - 1];
    sampled->first = flow->first;
    sampled->last = flow->last;
    sampled->client = flow->client;
}
