/* SPDX-License-Identifier: Apache-2.0 */
#include "rows.h"

#include "listing.h"

#include "decoders/limits.h"

#include "engine/base/arena.h"

#include <inttypes.h>
#include <stdlib.h>

void nc_rows_open(nc_rows *rows, nc_case *c, uint32_t source)
{
    nc_source *s = nc_sources_get(c->sources, source);
    nc_member_hint hint = c->hint(c->hint_context, s->name);
    *rows =
        (nc_rows){.c = c, .source = source, .wire = nc_wire_open(c->wires, source), .on_wire = hint.on_wire};
    rows->zone = (hint.has_zone ? hint.zone_minutes : 0) * (60 * NC_SECOND);
    rows->origin = (nc_origin){.at = NC_TIME_NONE, .source = source, .vantage = hint.vantage};
    rows->last = NC_TIME_NONE;
    rows->scales.limit = (size_t)c->limits->flows;
    rows->bytes = nc_xmalloc(NC_NAMED_BYTES);
    s->zone_minutes = hint.has_zone ? hint.zone_minutes : 0;
}

void nc_rows_begin(nc_rows *rows, uint32_t line, uint64_t offset)
{
    nc_named_begin(&rows->named, rows->c->pool, rows->bytes);
    nc_frame *frame = &rows->named.packet.frame;
    frame->from = rows->origin;
    frame->from.line = line;
    frame->from.offset = offset;
    frame->on_wire = rows->on_wire;
}

void nc_rows_unread(nc_rows *rows, uint32_t line)
{
    if (rows->unread++ == 0)
        rows->first_unread = line;
}

/* Times of day go on past midnight: falling back by more than half a day is the next day. */
static int64_t time_of(nc_rows *rows)
{
    const nc_named *n = &rows->named;
    switch (n->clock) {
    case NC_NAMED_UTC: return n->time;
    case NC_NAMED_LOCAL: rows->local = true; return n->time - rows->zone;
    case NC_NAMED_RELATIVE: rows->since = true; return n->time;
    case NC_NAMED_OF_DAY:
        if (rows->last != NC_TIME_NONE && n->time < rows->last - 12 * 3600 * NC_SECOND)
            rows->day += 86400 * NC_SECOND;
        rows->last = n->time;
        rows->undated = true;
        return rows->day + n->time - rows->zone;
    case NC_NAMED_NO_TIME: break;
    }
    rows->timeless = true;
    return NC_TIME_NONE;
}

static void give(nc_rows *rows)
{
    nc_packet *p = &rows->named.packet;
    if (p->frame.bytes != NULL) {
        rows->dumps++;
        if (p->frame.caplen < p->frame.len && p->frame.caplen > rows->snap)
            rows->snap = p->frame.caplen;
        nc_wire_frame(rows->wire, &p->frame);
        return;
    }
    rows->bare++;
    rows->portless +=
        !p->has_ports && (p->proto == NC_PROTO_TCP || p->proto == NC_PROTO_UDP || p->ip_protocol == 0);
    nc_wire_packet(rows->wire, p);
}

void nc_rows_end(nc_rows *rows, uint32_t length)
{
    nc_named *n = &rows->named;
    nc_origin *from = &n->packet.frame.from;
    if (!nc_named_packet(n)) {
        nc_rows_unread(rows, from->line);
        return;
    }
    rows->rows++;
    if ((n->got >> NC_NAMED_INFO & 1) != 0)
        nc_named_unscale(n, &rows->scales);
    rows->relative = rows->relative || n->relative;
    from->record = n->number > 0 ? n->number : rows->rows;
    from->length = length;
    from->at = time_of(rows);
    give(rows);
}

static void note_all(const nc_rows *rows, nc_buf *note)
{
    if (rows->timeless)
        nc_listing_note(note, "packets without a time");
    if (rows->undated)
        nc_listing_note(note, "no date in the listing: times are counted from 1970-01-01");
    if (rows->since)
        nc_listing_note(note, "times count from the first packet");
    if (rows->relative)
        nc_listing_note(note, "sequence numbers count from the beginning of their conversation");
    if (rows->unread > 0)
        nc_listing_note(note, "%" PRIu64 " row%s without a packet, first: line %" PRIu32, rows->unread,
                        nc_listing_s(rows->unread), rows->first_unread);
    if (rows->portless > 0)
        nc_listing_note(note, "%" PRIu64 " packet%s without ports", rows->portless,
                        nc_listing_s(rows->portless));
}

nc_err nc_rows_close(nc_rows *rows, nc_err state, const char *bad)
{
    nc_case *c = rows->c;
    nc_buf note = {0};
    note_all(rows, &note);
    if (note.n > 0)
        nc_source_note(c->sources, rows->source, NC_SOURCE_OK, nc_buf_str(&note));
    if (rows->scales.keys.full)
        nc_source_note(c->sources, rows->source, NC_SOURCE_PARTIAL,
                       NC_S("limit packet.flows reached: TCP of later conversations was not read"));
    if (bad != NULL || state != NC_E_OK)
        nc_source_note(c->sources, rows->source, NC_SOURCE_PARTIAL,
                       nc_str_c(bad != NULL ? bad : nc_err_text(state)));
    if (rows->dumps > 0 && rows->bare == 0)
        nc_listing_has_bytes(c, rows->source);
    nc_source *source = nc_sources_get(c->sources, rows->source);
    source->zone_assumed = rows->local && rows->zone == 0;
    nc_member_hint hint = c->hint(c->hint_context, source->name);
    nc_wire_end end = {
        .complete = bad == NULL && state == NC_E_OK, .drops = -1, .snap = rows->snap, .filter = hint.filter};
    nc_wire_close(rows->wire, &end);
    bool usable = rows->rows > 0;
    nc_buf_free(&note);
    nc_numbered_clear(&rows->scales.keys);
    free(rows->scales.shift);
    free(rows->bytes);
    return usable ? NC_E_OK : NC_E_NOEVIDENCE;
}
