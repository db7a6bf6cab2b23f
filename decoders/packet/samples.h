/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_SAMPLES_H
#define NC_SAMPLES_H

#include "flow.h"

/* Segments and datagrams kept for comparing two vantages: the first ones of each conversation, bounded for
 * each and for the source.  Datagrams leave half of the room to TCP: a flood of questions is worth less. */
enum {
    NC_SAMPLES_OF_FLOW = 4096,
    NC_SAMPLES_OF_SOURCE = 200000,
    NC_SAMPLES_DATAGRAMS = NC_SAMPLES_OF_SOURCE / 2,
    NC_SAMPLE_DATA = 64,
    NC_SAMPLE_DATAGRAM_DATA = 32 /* recordings of 96 bytes a packet have as much */
};

/* In flow->sample, beside the number: nothing more is kept, so the record need not be visited. */
#define NC_SAMPLES_OVER (UINT32_C(1) << 31)

enum {
    NC_SAMPLE_ID = 1,
    NC_SAMPLE_TTL = 2,
    NC_SAMPLE_FROM_1 = 4,
    NC_SAMPLE_COPY = 8, /* recorded a moment before */
    NC_SAMPLE_BAD = 16, /* its checksum is wrong */
    NC_SAMPLE_DATAGRAM = 32 /* UDP: `seq` is the hash of its data, `ack` is 0 */
};

typedef struct nc_sample {
    int64_t at;
    uint32_t flow; /* number of its nc_sampled_flow, from 1 */
    uint32_t seq, ack, len;
    uint32_t n;    /* record or line */
    uint32_t data; /* hash of the first NC_SAMPLE_DATA bytes of the payload; 0 = not all of them are there */
    uint16_t id;
    uint8_t tcp_flags, ttl, flags;
} nc_sample;

typedef struct nc_sampled_flow {
    nc_word ip[2];
    uint16_t port[2];
    uint8_t client, proto; /* endpoint; nc_proto */
    uint32_t count;        /* samples kept */
    uint64_t id, first_n;
    int64_t first, last; /* of the whole conversation */
    int64_t cut;         /* time of the first segment not kept; NC_TIME_NONE when all are */
} nc_sampled_flow;

typedef struct nc_samples {
    nc_sample *items;
    nc_sampled_flow *flows;
    size_t count, capacity, flow_count, flow_capacity;
    /* Of segments [0] and of datagrams [1]: something of a conversation was not kept, first at that time. */
    bool lacks[2];
    int64_t lacks_from[2];
} nc_samples;

void nc_samples_free(nc_samples *samples);

/* What the data of one packet are known by again, whatever its numbers are: a hash of the first
 * NC_SAMPLE_DATA bytes, of a datagram NC_SAMPLE_DATAGRAM_DATA; 0 = not all of them are there. */
uint32_t nc_sample_data(const nc_packet *packet);

/* Does anybody want to know what several sources tell together, and may there be several? */
bool nc_samples_wanted(const nc_case *c);

/* Keeps the segment or datagram if there is room and, of a datagram, enough to know it again; false when the
 * source's bound is reached. */
bool nc_samples_add(nc_samples *samples, nc_flow *flow, const nc_packet *packet, uint8_t sender, bool copy);

/* Time from which on samples of this conversation may be missing though they were recorded; of one that the
 * source has nothing of (NULL) too.  NC_TIME_NONE: none are. */
int64_t nc_samples_cut(const nc_samples *samples, const nc_sampled_flow *flow, nc_proto proto);

/* Nothing more of this conversation will be kept, and it is known where that began. */
static inline bool nc_samples_over(const nc_flow *flow)
{
    return (flow->sample & NC_SAMPLES_OVER) != 0;
}

/* A packet of this conversation, or its end, comes soon: gets what is kept of it into the cache. */
void nc_samples_ahead(const nc_samples *samples, const nc_flow *flow, bool end);

/* The conversation is over. */
void nc_samples_end(nc_samples *samples, const nc_flow *flow);

#endif
