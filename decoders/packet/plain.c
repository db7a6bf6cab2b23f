/* SPDX-License-Identifier: Apache-2.0 */
#include "plain.h"
#include "tcp_seg.h"

enum { TCP = 6, TCP_FIXED = 20 };

/* ---- headers ---- */

/* Two NOPs and timestamps, as nearly every sender orders them. */
static bool read_options(nc_plain *out, const uint8_t *options, size_t n)
{
    static const uint8_t usual[4] = {1, 1, 8, 10};
    enum { TIMES = 8 };
    out->has_ts = n == sizeof usual + TIMES && memcmp(options, usual, sizeof usual) == 0;
    out->ts = out->has_ts ? nc_be32_at(options + sizeof usual) : 0;
    return n == 0 || out->has_ts;
}

/* From the TCP header on: `sent` bytes, `there` of them recorded. */
static bool read_tcp(nc_plain *out, const uint8_t *h, size_t sent, size_t there)
{
    enum { KIND = NC_TCP_FIN | NC_TCP_SYN | NC_TCP_RST | NC_TCP_ACK | NC_TCP_URG };
    if (there < TCP_FIXED || (h[13] & KIND) != NC_TCP_ACK)
        return false;
    size_t header = (size_t)(h[12] >> 4) * 4;
    if (header < TCP_FIXED || header > there || !read_options(out, h + TCP_FIXED, header - TCP_FIXED))
        return false;
    out->sport = nc_be16_at(h);
    out->dport = nc_be16_at(h + 2);
    out->seq = nc_be32_at(h + 4);
    out->acknum = nc_be32_at(h + 8);
    out->flags = h[13];
    out->window = nc_be16_at(h + 14);
    out->payload = (uint32_t)(sent - header);
    return true;
}

/* `sent` bytes, from the IP header to the end of the frame, `there` of them recorded. */
static bool read_ip4(nc_plain *out, const uint8_t *h, size_t sent, size_t there)
{
    enum { FIXED = 20, NO_OPTIONS = 0x45, FRAGMENT = 0x3fff, DF = 0x4000 };
    if (there < FIXED || h[0] != NO_OPTIONS || h[9] != TCP || (nc_be16_at(h + 6) & FRAGMENT) != 0)
        return false;
    out->total = nc_be16_at(h + 2);
    if (out->total < FIXED || out->total > sent)
        return false;
    out->version = 4;
    out->df = (nc_be16_at(h + 6) & DF) != 0;
    out->id = nc_be16_at(h + 4);
    out->ttl = h[8];
    out->src = nc_w_ip4(nc_be32_at(h + 12));
    out->dst = nc_w_ip4(nc_be32_at(h + 16));
    there = there < out->total ? there : out->total;
    return read_tcp(out, h + FIXED, out->total - FIXED, there - FIXED);
}

static bool read_ip6(nc_plain *out, const uint8_t *h, size_t sent, size_t there, nc_pool *pool)
{
    enum { FIXED = 40, VERSION = 6 };
    if (there < FIXED || h[0] >> 4 != VERSION || h[6] != TCP)
        return false;
    size_t length = nc_be16_at(h + 4);
    if (length == 0 || length > sent - FIXED)
        return false;
    out->version = VERSION;
    out->df = false;
    out->total = (uint32_t)length + FIXED;
    out->id = 0;
    out->ttl = h[7];
    there = there - FIXED < length ? there - FIXED : length;
    if (!read_tcp(out, h + FIXED, length, there))
        return false;
    out->src = nc_w_ip6(pool, h + 8);
    out->dst = nc_w_ip6(pool, h + 24);
    return true;
}

bool nc_plain_read(nc_plain *out, const nc_frame *frame, nc_pool *pool)
{
    enum { ETHERNET = 14, TAG = 4, IP4 = 0x0800, VLAN = 0x8100, IP6 = 0x86dd };
    const uint8_t *p = frame->bytes;
    size_t at = ETHERNET, sent = frame->len > frame->caplen ? frame->len : frame->caplen;
    if (p == NULL || frame->link != NC_LINK_ETHERNET || frame->fcs != 0 || frame->caplen < ETHERNET + TAG)
        return false;
    unsigned type = nc_be16_at(p + at - 2);
    if (type == VLAN) {
        at += TAG;
        type = nc_be16_at(p + at - 2);
    }
    if (type == IP4)
        return read_ip4(out, p + at, sent - at, frame->caplen - at);
    return type == IP6 && read_ip6(out, p + at, sent - at, frame->caplen - at, pool);
}

/* ---- is it one that changes nothing but what each segment changes? ---- */

static bool is_open(const nc_flow *flow, uint8_t sender, const nc_plain *p)
{
    const nc_side *side = &flow->side[sender], *peer = &flow->side[!sender];
    enum {
        FLOW = NC_FLOW_USED | NC_FLOW_RST | NC_FLOW_CLOSED,
        OPENING = NC_FLOW_SYNACK | NC_FLOW_ACK,
        SIDE = NC_SIDE_SEEN | NC_SIDE_NEXT | NC_SIDE_ACK | NC_SIDE_WINDOW,
        PEER = NC_SIDE_SEEN | NC_SIDE_NEXT,
    };
    bool answers = sender == flow->client && (flow->flags & OPENING) == NC_FLOW_SYNACK;
    bool first = p->payload != 0 && (flow->flags & (NC_FLOW_HEARD_0 << sender)) == 0;
    return (flow->flags & FLOW) == NC_FLOW_USED && !flow->spoken && !answers && !first &&
           (side->flags & (SIDE | NC_SIDE_FIN)) == SIDE && (peer->flags & (PEER | NC_SIDE_FIN)) == PEER;
}

static bool goes_on(const nc_side *side, const nc_side *peer, const nc_plain *p)
{
    int32_t more = nc_seq_diff(p->acknum, side->ack);
    bool probe = p->payload == 1 && peer->window == 0;
    return p->seq == side->next && (p->payload != 0 ? more >= 0 : more > 0) &&
           nc_seq_diff(p->acknum, peer->next) <= 0 && peer->holes == 0 && p->window != 0 && !probe &&
           p->ttl == side->ttl;
}

/* What happened to the data that it acknowledges is not over. */
static bool is_waited_for(const nc_half *peer)
{
    return peer != NULL && (peer->closed_at != NC_TIME_NONE || peer->repairs != 0);
}

/* Others look at each segment by itself. */
static bool is_asked_for(const nc_step *step, const nc_frame *frame, const nc_plain *p)
{
    return frame->drop_code != 0 || !nc_packet_ignored(step->wire, frame, p->total) ||
           !nc_segment_ignored(step->wire, step->flow, step->sender, p->payload) ||
           (nc_samples_wanted(step->wire->c) && !nc_samples_over(step->flow));
}

/* ---- what each segment changes ---- */

static nc_seg seg_of(const nc_step *step, const nc_plain *p)
{
    nc_seg s = {.step = step, .flow = step->flow, .seq = p->seq, .payload = p->payload};
    s.side = &step->flow->side[step->sender];
    s.peer = &step->flow->side[!step->sender];
    s.end = p->seq + p->payload;
    s.ack = s.placed = true;
    s.next = s.side->next;
    s.acked = s.peer->ack;
    return s;
}

static void touch(nc_step *step)
{
    nc_flow *flow = step->flow;
    nc_side *side = &flow->side[step->sender];
    step->before = flow->last;
    step->before_n = flow->last_n;
    step->own_before = side->at;
    flow->last = side->at = step->from->at;
    flow->last_n = step->n;
    flow->last_sender = step->sender;
    side->segments++;
}

static void see_story(const nc_seg *s)
{
    nc_half *half = nc_seg_half_at(s), *peer = nc_seg_peer_half_at(s);
    if (half == NULL)
        return;
    half->flags &= ~(uint32_t)(NC_HALF_PROBED | NC_HALF_KEPT);
    peer->keep_run = 0;
}

static void send_on(const nc_seg *s, const nc_plain *p)
{
    enum { BOTH = NC_FLOW_TALK | NC_FLOW_TALK_1 };
    nc_flow *flow = s->flow;
    uint8_t sender = s->step->sender;
    nc_marks marks = {p->ts, p->id, p->ttl,
                      (uint8_t)((p->version == 4 ? NC_SENT_HAS_ID : 0) | NC_SENT_HAS_TTL |
                                (p->has_ts ? NC_SENT_HAS_TS : 0))};
    s->side->bytes += s->payload;
    s->side->next = s->end;
    nc_tcp_remember_as(s, &marks);
    nc_tcp_time(s);
    flow->heard &= (uint8_t) ~((unsigned)NC_DATA_DUE << sender);
}

static void analyse(const nc_seg *s, const nc_plain *p)
{
    nc_side *side = s->side;
    nc_pause pause;
    s->flow->heard |= (uint8_t)(NC_HEARD << s->step->sender);
    nc_pause_begin(s, &pause);
    see_story(s);
    if (s->payload != 0)
        send_on(s, p);
    if (p->acknum != side->ack)
        nc_tcp_advance(s, p->acknum);
    nc_pause_end(s, &pause);
    if (p->id != 0)
        nc_tcp_see_id(s, p->id);
    side->window = p->window;
    side->flags &= (uint8_t)~NC_SIDE_SYN_WINDOW;
    side->ack = p->acknum;
    if (s->payload != 0)
        s->flow->flags = (uint16_t)((s->flow->flags & ~NC_FLOW_TALK_1) | NC_FLOW_TALK |
                                    (s->step->sender ? NC_FLOW_TALK_1 : 0));
}

/* Nobody asks for the packet, nor for the segment: they were there. */
static void pass_by(const nc_wire *wire, const nc_origin *from)
{
    if (wire->asks_packets && wire->asks_segments)
        nc_pass_both(wire->sink, NC_F_packet, NC_F_tcp_segment, from);
    else if (wire->asks_packets || wire->asks_segments)
        wire->sink->pass_by(wire->sink, wire->asks_packets ? NC_F_packet : NC_F_tcp_segment, from);
}

bool nc_plain_segment(nc_wire *wire, const nc_frame *frame)
{
    nc_plain p;
    nc_step step = {.wire = wire, .from = &frame->from, .n = nc_origin_n(&frame->from)};
    if (frame->from.at == NC_TIME_NONE || !nc_plain_read(&p, frame, wire->c->pool))
        return false;
    const nc_word ip[2] = {p.src, p.dst};
    const uint16_t port[2] = {p.sport, p.dport};
    step.flow = nc_flow_of_segment(&wire->flows, ip, port, &step.sender);
    if (step.flow == NULL || !is_open(step.flow, step.sender, &p))
        return false;
    nc_seg s = seg_of(&step, &p);
    bool plain = goes_on(s.side, s.peer, &p) && !is_waited_for(nc_seg_peer_half_at(&s)) &&
                 !nc_tcp_fills(&s) && !nc_tcp_shrinks(&s, p.acknum, p.window);
    if (!plain || is_asked_for(&step, frame, &p) || !nc_plain_fresh(wire, &p, frame->from.at, step.n))
        return false;
    touch(&step);
    pass_by(wire, &frame->from);
    analyse(&s, &p);
    return true;
}
