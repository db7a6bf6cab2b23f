/* SPDX-License-Identifier: Apache-2.0 */
#include "streams.h"

#include "engine/base/hash.h"

#include <stdlib.h>

enum { FIRST_SLOTS = 256 };

typedef struct stream {
    nc_word ip[2];
    uint16_t port[2];
    uint8_t proto;
    bool used;
    uint32_t number, order; /* order: the analyses' own number of the conversation (nc_flow.order) */
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
    s->seed = nc_mix((uint64_t)(uintptr_t)s->slots);
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

uint32_t nc_streams_number(nc_streams *s, const nc_flow *flow, bool syn)
{
    if (flow->proto != NC_PROTO_TCP && flow->proto != NC_PROTO_UDP)
        return NC_STREAM_NONE;
    if (s->live > s->mask / 2)
        grow(s);
    stream *t = place_of(s, flow->ip, flow->port, flow->proto);
    bool renewed = t->used && t->order != flow->order && flow->proto == NC_PROTO_TCP && syn;
    if (!t->used && s->live >= s->limit)
        return NC_STREAM_NONE;
    if (!t->used || renewed) {
        s->live += !t->used;
        *t = (stream){.ip = {flow->ip[0], flow->ip[1]},
                      .port = {flow->port[0], flow->port[1]},
                      .proto = flow->proto,
                      .used = true,
                      .number = s->next[flow->proto == NC_PROTO_TCP]++};
    }
    t->order = flow->order;
    return t->number;
}
