/* SPDX-License-Identifier: Apache-2.0 */
#include "fields.h"
#include "tcp_seg.h"

/* What views show of the analysis of a segment. */

static const nc_str names[NC_SEEN_COUNT] = {
#define SEEN(id, name) NC_SI(name),
#include "tcp_seen.def"
#undef SEEN
};

/* The window as the receiver meant it (RFC 7323 2.2, 2.3): scaled when both SYNs offered it (one that was not
 * recorded is believed to), by 14 at most, and never on a SYN. */
static void put_window(const nc_seg *s)
{
    const nc_packet *p = s->step->packet;
    bool refused = nc_offers_known(s->peer) && (s->peer->options & NC_OFFERED_SCALE) == 0;
    bool scaled = !s->syn && (s->side->options & NC_OFFERED_SCALE) != 0 && !refused;
    unsigned shift = s->side->wscale > 14 ? 14 : s->side->wscale;
    nc_field_put(p->frame.fields, NC_FIELD_TCP_WINDOW_SCALED, NULL, 0,
                 (uint64_t)p->window << (scaled ? shift : 0));
}

/* The first block tells of a second copy (RFC 2883 4): below the acknowledgment, or within the next block. */
static bool twice(const nc_packet *p)
{
    return nc_seq_diff(p->sack[0][1], p->acknum) <= 0 ||
           (p->sack_count > 1 && nc_seq_diff(p->sack[0][0], p->sack[1][0]) >= 0 &&
            nc_seq_diff(p->sack[0][1], p->sack[1][1]) <= 0);
}

/* Edges are shown as analysts read them: counted from the beginning of the data. */
static void count_sack(const nc_seg *s)
{
    const nc_packet *p = s->step->packet;
    nc_fields *fields = p->frame.fields;
    if (s->step->wire->streams == NULL)
        return;
    uint32_t base = nc_streams_base(s->step->wire->streams, s->flow, s->step->sender, p);
    for (size_t i = 0; i < fields->count; i++) {
        nc_field *field = &fields->at[i];
        if (field->id == NC_FIELD_TCP_SACK_LE || field->id == NC_FIELD_TCP_SACK_RE)
            field->word = (uint32_t)((uint32_t)field->word - base);
    }
    if (p->sack_count == 0 || !twice(p))
        return;
    nc_field_put(fields, NC_FIELD_TCP_DSACK_LE, NULL, 0, (uint32_t)(p->sack[0][0] - base));
    nc_field_put(fields, NC_FIELD_TCP_DSACK_RE, NULL, 0, (uint32_t)(p->sack[0][1] - base));
}

/* What was seen of the connection before this segment. */
static void put_completeness(const nc_seg *s)
{
    const nc_wire *wire = s->step->wire;
    const nc_packet *p = s->step->packet;
    bool foreseen = wire->announced != NULL && nc_announced_foreseen(wire->announced, p);
    if (wire->streams != NULL)
        nc_field_put(p->frame.fields, NC_FIELD_TCP_COMPLETENESS, NULL, 0,
                     nc_streams_complete(wire->streams, s->flow, p, foreseen));
}

static void put_times(const nc_seg *s)
{
    const nc_step *step = s->step;
    nc_fields *fields = step->packet->frame.fields;
    int64_t time;
    if (step->from->at == NC_TIME_NONE)
        return;
    if (s->flow->first != NC_TIME_NONE && !__builtin_sub_overflow(step->from->at, s->flow->first, &time))
        nc_field_put(fields, NC_FIELD_TCP_TIME_RELATIVE, NULL, 0, nc_w_int(time));
    time = 0;
    if (step->before == NC_TIME_NONE || !__builtin_sub_overflow(step->from->at, step->before, &time))
        nc_field_put(fields, NC_FIELD_TCP_TIME_DELTA, NULL, 0, nc_w_int(time));
}

/* RFC 7413 2: a SYN that brings a cookie; one that asks for it is an ordinary SYN. */
static void see_fast_open(nc_seg *s)
{
    const nc_packet *p = s->step->packet;
    if (s->syn && (p->tcp_options & NC_TCPOPT_TFO_COOKIE) != 0 && !s->ack)
        nc_seg_saw(s, NC_SEEN_TFO_SYN);
}

static void put_conditions(const nc_seg *s)
{
    nc_buf text = {0};
    for (unsigned i = 0; i < NC_SEEN_COUNT; i++) {
        if (!nc_seg_is(s, (nc_seen)i))
            continue;
        if (text.n != 0)
            nc_buf_char(&text, ',');
        nc_buf_add(&text, names[i]);
    }
    if (text.n != 0)
        nc_field_text(s->step->packet->frame.fields, NC_FIELD_TCP_ANALYSIS, NULL, 0, nc_buf_str(&text));
    nc_buf_free(&text);
}

static void put_again(const nc_seg *s, const nc_flight_seen *seen)
{
    nc_fields *fields = s->step->packet->frame.fields;
    if (s->dup_acks != 0) {
        nc_field_put(fields, NC_FIELD_TCP_DUP_ACK_NUM, NULL, 0, s->dup_acks);
        if (seen->dup_of != 0)
            nc_field_put(fields, NC_FIELD_TCP_DUP_ACK_FRAME, NULL, 0, seen->dup_of);
    }
    if (seen->rto_n != 0) {
        nc_field_put(fields, NC_FIELD_TCP_RTO, NULL, 0, nc_w_int(seen->rto));
        nc_field_put(fields, NC_FIELD_TCP_RTO_FRAME, NULL, 0, seen->rto_n);
    }
}

/* Times of zero say that the clock is too coarse.  The round trip of the opening stands beside whatever else
 * is told of the segment. */
static void put_flight(const nc_seg *s, const nc_flight_seen *seen)
{
    nc_fields *fields = s->step->packet->frame.fields;
    if (seen->acks_n != 0) {
        nc_field_put(fields, NC_FIELD_TCP_ACKS_FRAME, NULL, 0, seen->acks_n);
        if (seen->ack_rtt != 0)
            nc_field_put(fields, NC_FIELD_TCP_ACK_RTT, NULL, 0, nc_w_int(seen->ack_rtt));
    }
    if (seen->bytes != 0)
        nc_field_put(fields, NC_FIELD_TCP_IN_FLIGHT, NULL, 0, seen->bytes);
    if (seen->pushed != 0)
        nc_field_put(fields, NC_FIELD_TCP_PUSHED, NULL, 0, seen->pushed);
    if (seen->opening != NC_TIME_NONE && (seen->acks_n != 0 || seen->pushed != 0 || s->seen != 0 || s->copy))
        nc_field_put(fields, NC_FIELD_TCP_INITIAL_RTT, NULL, 0, nc_w_int(seen->opening));
}

static void view_history(nc_seg *s)
{
    nc_wire *wire = s->step->wire;
    uint32_t stream = wire->streams ? nc_streams_known(wire->streams, s->flow) : NC_STREAM_NONE;
    nc_flight_seen seen;
    if (stream == NC_STREAM_NONE)
        return;
    if (!nc_flight_see(&wire->flights, stream, s, &seen))
        nc_wire_note_once(wire, NC_NOTE_FLIGHTS);
    if (seen.early)
        nc_seg_saw(s, NC_SEEN_TFO_ACK);
    if (seen.ignored)
        nc_seg_saw(s, NC_SEEN_TFO_IGNORED);
    put_flight(s, &seen);
    put_again(s, &seen);
}

void nc_tcp_view(const nc_seg *seen)
{
    nc_seg s = *seen;
    put_window(&s);
    count_sack(&s);
    put_completeness(&s);
    put_times(&s);
    see_fast_open(&s);
    if (s.step->renewed)
        nc_seg_saw(&s, NC_SEEN_REUSED);
    if (s.step->packet->frame.fields->history)
        view_history(&s);
    put_conditions(&s);
    s.step->packet->frame.fields->probes = nc_seg_is(&s, NC_SEEN_KEEP_ALIVE);
    const nc_half *half = nc_seg_half_at(&s);
    /* What repeated acknowledgments ask for is named once more, as with the peer. */
    bool fast = nc_seg_is(&s, NC_SEEN_FAST) && s.peer->ack == s.seq && half != NULL && half->dup_acks >= 2;
    bool again = nc_seg_is(&s, NC_SEEN_RETRANSMISSION) && !fast;
    s.step->packet->frame.fields->repeats = s.copy || again || nc_seg_is(&s, NC_SEEN_OUT_OF_ORDER);
}
