/* SPDX-License-Identifier: Apache-2.0 */
#include "sent.h"

_Static_assert(sizeof(nc_sent_segment) == 32, "two segments are a cache line");

static const uint32_t ring_size[NC_SENT_CLASSES] = {2, 6, 16, 128};

/* How many rings of a class there may be; beyond that a connection keeps its smaller one. */
static const uint32_t ring_limit[NC_SENT_CLASSES] = {UINT32_MAX, 65536, 16384, 8192};

/* A ring grows to this class when it is full; further only for segments that still wait for their
 * acknowledgments. */
enum { USUAL_CLASS = 2 };

enum { HOLES = 7 };

typedef struct hole {
    uint32_t from, to;
} hole;

typedef struct hole_list {
    uint32_t count;
    hole hole[HOLES]; /* in order, apart from each other */
} hole_list;

void nc_sent_start(nc_sent *sent)
{
    static const uint32_t shift[NC_SENT_CLASSES] = {15, 15, 12, 11};
    for (unsigned i = 0; i < NC_SENT_CLASSES; i++)
        sent->rings[i] =
            (nc_slab){.size = ring_size[i] * (uint32_t)sizeof(nc_sent_segment), .shift = shift[i]};
    sent->holes = (nc_slab){.size = sizeof(hole_list), .shift = 8};
}

void nc_sent_free(nc_sent *sent)
{
    for (unsigned i = 0; i < NC_SENT_CLASSES; i++)
        nc_slab_free(&sent->rings[i]);
    nc_slab_free(&sent->holes);
}

void nc_sent_forget(nc_sent *sent, nc_flow *flow)
{
    if (flow->ring != 0)
        nc_slab_give(&sent->rings[flow->ring_class], flow->ring);
    flow->ring = 0;
    flow->ring_count = 0;
    for (unsigned i = 0; i < 2; i++) {
        if (flow->side[i].holes != 0)
            nc_slab_give(&sent->holes, flow->side[i].holes);
        flow->side[i].holes = 0;
    }
}

static nc_sent_segment *entries_of(const nc_sent *sent, const nc_flow *flow)
{
    return nc_slab_at(&sent->rings[flow->ring_class], flow->ring);
}

/* Entry `i` of the ring, the oldest being 0; `i` is at most the size of the ring, behind which it begins
 * anew. */
static nc_sent_segment *entry(const nc_sent *sent, const nc_flow *flow, uint32_t i)
{
    uint32_t size = ring_size[flow->ring_class], at = flow->ring_head + i;
    return entries_of(sent, flow) + (at < size ? at : at - size);
}

void nc_sent_ahead(const nc_sent *sent, const nc_flow *flow)
{
    if (flow->ring == 0)
        return;
    __builtin_prefetch(entry(sent, flow, flow->ring_count), 1);
}

void nc_sent_ahead_of_end(const nc_sent *sent, const nc_flow *flow)
{
    if (flow->ring != 0)
        __builtin_prefetch(entries_of(sent, flow), 1);
}

static bool may_grow(const nc_sent *sent, const nc_flow *flow)
{
    unsigned next = flow->ring_class + 1u;
    return next < NC_SENT_CLASSES && sent->rings[next].live < ring_limit[next];
}

static void grow(nc_sent *sent, nc_flow *flow)
{
    uint8_t class = (uint8_t)(flow->ring_class + 1);
    uint32_t ring = nc_slab_take(&sent->rings[class]);
    nc_sent_segment *to = nc_slab_at(&sent->rings[class], ring);
    for (uint32_t i = 0; i < flow->ring_count; i++)
        to[i] = *entry(sent, flow, i);
    nc_slab_give(&sent->rings[flow->ring_class], flow->ring);
    flow->ring = ring;
    flow->ring_class = class;
    flow->ring_head = 0;
}

static bool acknowledged(const nc_flow *flow, const nc_sent_segment *segment)
{
    const nc_side *receiver = &flow->side[!nc_sent_by(segment)];
    return (receiver->flags & NC_SIDE_ACK) != 0 &&
           nc_seq_diff(receiver->ack, segment->seq + segment->len) >= 0;
}

/* The oldest entry is given up, unless it still waits for its acknowledgment: then it is the one that will be
 * sent again, and the one after it goes. */
static void make_room(nc_sent *sent, nc_flow *flow)
{
    const nc_sent_segment *oldest = entry(sent, flow, 0);
    if (!acknowledged(flow, oldest))
        *entry(sent, flow, 1) = *oldest;
    flow->ring_head = (uint8_t)((flow->ring_head + 1u) % ring_size[flow->ring_class]);
    flow->ring_count--;
}

nc_sent_segment *nc_sent_add(nc_sent *sent, nc_flow *flow, uint8_t sender, uint32_t seq, uint32_t len)
{
    if (flow->ring == 0) {
        flow->ring_class = 0;
        flow->ring_head = flow->ring_count = 0;
        flow->ring = nc_slab_take(&sent->rings[0]);
    }
    if (flow->ring_count == ring_size[flow->ring_class]) {
        bool wanted = flow->ring_class < USUAL_CLASS || !acknowledged(flow, entry(sent, flow, 0));
        if (wanted && may_grow(sent, flow))
            grow(sent, flow);
        else
            make_room(sent, flow);
    }
    nc_sent_segment *segment = entry(sent, flow, flow->ring_count++);
    *segment = (nc_sent_segment){.seq = seq, .flags = sender != 0 ? NC_SENT_BY_1 : 0};
    segment->len = (len < NC_SENT_LONGEST ? len : NC_SENT_LONGEST) & NC_SENT_LONGEST;
    return segment;
}

void nc_sent_set_gap(nc_sent_segment *segment, int64_t gap)
{
    bool wide = gap > UINT32_MAX;
    int64_t value = wide ? gap / 1000 : gap;
    segment->flags = (uint8_t)((segment->flags & ~NC_SENT_GAP_US) | (wide ? NC_SENT_GAP_US : 0));
    segment->gap = value < UINT32_MAX ? (uint32_t)value : UINT32_MAX;
}

nc_sent_segment *nc_sent_find(const nc_sent *sent, const nc_flow *flow, uint8_t sender, uint32_t seq)
{
    nc_sent_segment *holds = NULL;
    for (uint32_t i = flow->ring_count; i-- > 0;) {
        nc_sent_segment *segment = entry(sent, flow, i);
        if (nc_sent_by(segment) != sender)
            continue;
        if (segment->seq == seq)
            return segment;
        if (holds == NULL && seq - segment->seq < segment->len)
            holds = segment;
    }
    return holds;
}

static void remove_hole(hole_list *list, uint32_t i)
{
    list->count--;
    memmove(&list->hole[i], &list->hole[i + 1], (list->count - i) * sizeof *list->hole);
}

static void insert_hole(nc_side *side, hole_list *list, uint32_t i, hole h)
{
    if (list->count == HOLES) {
        side->flags |= NC_SIDE_LOST;
        if (i == 0)
            return;
        remove_hole(list, 0);
        i--;
    }
    memmove(&list->hole[i + 1], &list->hole[i], (list->count - i) * sizeof *list->hole);
    list->hole[i] = h;
    list->count++;
}

void nc_hole_add(nc_sent *sent, nc_side *side, uint32_t from, uint32_t to)
{
    if (side->holes == 0)
        side->holes = nc_slab_take(&sent->holes);
    hole_list *list = nc_slab_at(&sent->holes, side->holes);
    uint32_t i = 0;
    while (i < list->count && nc_seq_diff(list->hole[i].from, from) < 0)
        i++;
    insert_hole(side, list, i, (hole){from, to});
}

/* Takes [from, to) out of hole i; returns the bytes taken.  A rest in front stays at i, a rest behind comes
 * after it. */
static uint32_t cut_hole(nc_side *side, hole_list *list, uint32_t i, uint32_t from, uint32_t to)
{
    hole h = list->hole[i];
    uint32_t low = nc_seq_diff(from, h.from) > 0 ? from : h.from;
    uint32_t high = nc_seq_diff(to, h.to) < 0 ? to : h.to;
    remove_hole(list, i);
    if (high != h.to)
        insert_hole(side, list, i, (hole){high, h.to});
    if (low != h.from)
        insert_hole(side, list, i, (hole){h.from, low});
    return high - low;
}

uint32_t nc_hole_fill(nc_sent *sent, nc_side *side, uint32_t from, uint32_t to)
{
    if (side->holes == 0)
        return 0;
    hole_list *list = nc_slab_at(&sent->holes, side->holes);
    uint32_t filled = 0;
    for (uint32_t i = list->count; i-- > 0;)
        if (nc_seq_diff(from, list->hole[i].to) < 0 && nc_seq_diff(to, list->hole[i].from) > 0)
            filled += cut_hole(side, list, i, from, to);
    if (list->count == 0) {
        nc_slab_give(&sent->holes, side->holes);
        side->holes = 0;
    }
    return filled;
}

void nc_sent_each(const nc_sent *sent, const nc_flow *flow, uint8_t sender, uint32_t from, uint32_t to,
                  nc_sent_visit *see, void *context)
{
    for (uint32_t i = 0; i < flow->ring_count; i++) {
        nc_sent_segment *segment = entry(sent, flow, i);
        if (nc_sent_by(segment) == sender && segment->seq - from < to - from)
            see(context, segment);
    }
}

bool nc_hole_after(const nc_sent *sent, const nc_side *side, uint32_t seq, uint32_t *from, uint32_t *to)
{
    if (side->holes == 0)
        return false;
    const hole_list *list = nc_slab_at(&sent->holes, side->holes);
    for (uint32_t i = 0; i < list->count; i++) {
        if (nc_seq_diff(list->hole[i].to, seq) <= 0)
            continue;
        *from = list->hole[i].from;
        *to = list->hole[i].to;
        return true;
    }
    return false;
}
