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
    bool refused = (s->peer->flags & NC_SIDE_ISN) != 0 && (s->peer->options & NC_OFFERED_SCALE) == 0;
    bool scaled = !s->syn && (s->side->options & NC_OFFERED_SCALE) != 0 && !refused;
    unsigned shift = s->side->wscale > 14 ? 14 : s->side->wscale;
    nc_field_put(p->frame.fields, NC_FIELD_TCP_WINDOW_SCALED, NULL, 0,
                 (uint64_t)p->window << (scaled ? shift : 0));
}

/* Edges are shown as analysts read them: counted from the beginning of the data. */
static void count_sack(const nc_seg *s)
{
    const nc_step *step = s->step;
    nc_fields *fields = step->packet->frame.fields;
    if (step->wire->streams == NULL)
        return;
    uint32_t base = nc_streams_base(step->wire->streams, s->flow, step->sender, step->packet);
    for (size_t i = 0; i < fields->count; i++) {
        nc_field *field = &fields->at[i];
        if (field->id == NC_FIELD_TCP_SACK_LE || field->id == NC_FIELD_TCP_SACK_RE)
            field->word = (uint32_t)((uint32_t)field->word - base);
    }
}

/* RFC 7413: a cookie asked for or brought by the SYN, granted by the SYN-ACK; data that the SYN-ACK leaves
 * out. */
static void see_fast_open(nc_seg *s)
{
    const nc_packet *p = s->step->packet;
    if (!s->syn)
        return;
    if ((p->tcp_options & NC_TCPOPT_TFO) != 0 && !s->ack)
        nc_seg_saw(s, NC_SEEN_TFO_SYN);
}

void nc_tcp_view(const nc_seg *seen)
{
    nc_seg s = *seen;
    put_window(&s);
    count_sack(&s);
    see_fast_open(&s);
    if (s.step->renewed)
        nc_seg_saw(&s, NC_SEEN_REUSED);
    nc_buf text = {0};
    for (unsigned i = 0; i < NC_SEEN_COUNT; i++) {
        if (!nc_seg_is(&s, (nc_seen)i))
            continue;
        if (text.n != 0)
            nc_buf_char(&text, ',');
        nc_buf_add(&text, names[i]);
    }
    if (text.n != 0)
        nc_field_text(s.step->packet->frame.fields, NC_FIELD_TCP_ANALYSIS, NULL, 0, nc_buf_str(&text));
    nc_buf_free(&text);
}
