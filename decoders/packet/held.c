/* SPDX-License-Identifier: Apache-2.0 */
#include "wire.h"

enum { FIRST_ROOM = 64, AHEAD = 8 };

static void free_items(nc_held_back *held)
{
    nc_pages_free(held->items, (held->mask + (size_t)1) * sizeof *held->items);
}

void nc_held_free(nc_held_back *held)
{
    free_items(held);
    *held = (nc_held_back){.items = NULL};
}

static nc_held *at(const nc_held_back *held, uint32_t i)
{
    return &held->items[(held->first + i) & held->mask];
}

static void grow(nc_held_back *held)
{
    uint32_t room = held->items != NULL ? (held->mask + 1) * 2 : FIRST_ROOM;
    nc_held *items = nc_pages(room * sizeof *items);
    for (uint32_t i = 0; i < held->count; i++)
        items[i] = *at(held, i);
    free_items(held);
    *held = (nc_held_back){items, 0, held->count, room - 1};
}

/* As it was when it came. */
static void give(nc_wire *wire, const nc_held *h)
{
    nc_flow *flow = h->flow;
    nc_packet p = {.proto = NC_PROTO_TCP,
                   .src = flow->ip[h->sender],
                   .dst = flow->ip[!h->sender],
                   .sport = flow->port[h->sender],
                   .dport = flow->port[!h->sender],
                   .seq = h->seq,
                   .acknum = h->acknum,
                   .payload_length = h->payload_length,
                   .has_payload_length = h->has_payload_length,
                   .window = h->window,
                   .mss = h->mss,
                   .wscale = h->wscale,
                   .tcp_flags = h->tcp_flags,
                   .tcp_options = h->tcp_options};
    nc_step step = {.wire = wire, .packet = &p, .from = &h->from, .flow = flow, .sender = h->sender};
    nc_put_segment(&step, h->awaited);
}

/* The SYN was answered by a SYN-ACK, the SYN-ACK by an ACK, and nothing was reset. */
static bool went_on(const nc_held *h)
{
    const nc_flow *flow = h->flow;
    uint16_t answer = (h->tcp_flags & NC_TCP_ACK) != 0 ? NC_FLOW_ACK : NC_FLOW_SYNACK;
    return (flow->flags & answer) != 0 && (flow->flags & NC_FLOW_RST) == 0;
}

static void settle(nc_wire *wire, const nc_held *h)
{
    h->flow->held--;
    if (wire->ftp || !went_on(h)) {
        give(wire, h);
        return;
    }
    wire->sink->pass_by(wire->sink, NC_F_tcp_segment, &h->from);
}

/* Those that went on need no place; if they are few, more room is made. */
static void make_room(nc_wire *wire)
{
    nc_held_back *held = &wire->held;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < held->count; i++) {
        const nc_held *later = at(held, i + AHEAD < held->count ? i + AHEAD : i);
        if (later->flow != NULL)
            __builtin_prefetch(later->flow);
        nc_held h = *at(held, i);
        if (h.flow != NULL && !wire->ftp && went_on(&h))
            settle(wire, &h);
        else if (h.flow != NULL)
            *at(held, kept++) = h;
    }
    held->count = kept;
    if (held->items == NULL || kept > held->mask / 2)
        grow(held);
}

void nc_hold(const nc_step *step, bool awaited)
{
    nc_held_back *held = &step->wire->held;
    const nc_packet *p = step->packet;
    if (held->items == NULL || held->count > held->mask)
        make_room(step->wire);
    step->flow->held++;
    *at(held, held->count++) = (nc_held){.from = *step->from,
                                         .flow = step->flow,
                                         .seq = p->seq,
                                         .acknum = p->acknum,
                                         .payload_length = p->payload_length,
                                         .window = p->window,
                                         .mss = p->mss,
                                         .wscale = p->wscale,
                                         .sender = step->sender,
                                         .tcp_flags = p->tcp_flags,
                                         .tcp_options = p->tcp_options,
                                         .has_payload_length = p->has_payload_length,
                                         .awaited = awaited};
}

void nc_held_release(nc_wire *wire, int64_t now)
{
    nc_held_back *held = &wire->held;
    while (held->count > 0 && (now == INT64_MAX || nc_held_long(at(held, 0), now))) {
        const nc_held *later = at(held, held->count > AHEAD ? AHEAD : 0);
        __builtin_prefetch(at(held, 2 * AHEAD));
        if (later->flow != NULL)
            __builtin_prefetch(later->flow);
        nc_held h = *at(held, 0);
        held->first = (held->first + 1) & held->mask;
        held->count--;
        if (h.flow != NULL)
            settle(wire, &h);
    }
}

/* The first that came with this record or a later one, where records are numbered as they come. */
static uint32_t first_from(const nc_held_back *held, uint64_t record)
{
    uint32_t low = 0, high = held->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (at(held, middle)->from.record < record)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void settle_those_of(nc_wire *wire, const nc_flow *flow, uint32_t first)
{
    nc_held_back *held = &wire->held;
    for (uint32_t i = first; flow->held > 0 && i < held->count; i++) {
        nc_held h = *at(held, i);
        if (h.flow != flow)
            continue;
        at(held, i)->flow = NULL;
        settle(wire, &h);
    }
}

void nc_held_forget(nc_wire *wire, const nc_flow *flow)
{
    if (flow->held == 0)
        return;
    settle_those_of(wire, flow, first_from(&wire->held, flow->first_n));
    settle_those_of(wire, flow, 0); /* records that are not in order */
}
