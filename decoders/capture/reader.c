/* SPDX-License-Identifier: Apache-2.0 */
#include "reader.h"

#include "decoders/packet/parts.h"
#include "decoders/packet/spots.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

enum { TOLD_DAMAGES = 4 };

void nc_capture_begin(nc_capture *k, const nc_case *c, uint32_t source, nc_stream *in, nc_frame_fn frame,
                      void *context)
{
    *k = (nc_capture){.c = c, .source = source, .in = in, .frame = frame, .context = context, .drops = -1};
    k->last_link = NC_LINK_ETHERNET;
    const nc_source *s = nc_sources_get(c->sources, source);
    nc_str name = s ? s->name : NC_S("");
    nc_member_hint hint = c->hint(c->hint_context, name);
    k->base.from.source = source;
    k->base.from.vantage = hint.vantage ? hint.vantage : nc_intern(c->pool, name);
    k->base.on_wire = hint.on_wire;
    k->filter = hint.filter;
    k->zone_minutes = hint.zone_minutes;
}

__attribute__((format(printf, 2, 0))) static void sentence(nc_buf *out, const char *format, va_list args)
{
    char text[512];
    vsnprintf(text, sizeof text, format, args);
    if (out->n > 0)
        nc_buf_c(out, "; ");
    nc_buf_c(out, text);
}

void nc_capture_damage(nc_capture *k, nc_err err, const char *format, ...)
{
    if (k->err == NC_E_OK)
        k->err = err;
    if (k->damages++ >= TOLD_DAMAGES)
        return;
    va_list args;
    va_start(args, format);
    sentence(&k->damage, format, args);
    va_end(args);
}

void nc_capture_info(nc_capture *k, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    sentence(&k->info, format, args);
    va_end(args);
}

bool nc_capture_stopped(nc_capture *k, uint64_t offset)
{
    nc_err state = nc_stream_state(k->in);
    if (state != NC_E_OK)
        nc_capture_damage(k, state, "reading ended after record %" PRIu64 ", byte %" PRIu64 ": %s",
                          k->records, offset, nc_err_text(state));
    return state != NC_E_OK;
}

static void count_undecoded(nc_capture *k, uint32_t link)
{
    if (link == NC_LINK_UNDESCRIBED) {
        k->undescribed++;
        return;
    }
    for (size_t i = 0; i < NC_CAPTURE_LINKS; i++) {
        if (k->undecoded[i].packets > 0 && k->undecoded[i].link != link)
            continue;
        k->undecoded[i].link = link;
        k->undecoded[i].packets++;
        return;
    }
    k->undecoded_others++;
}

void nc_capture_give(nc_capture *k, nc_frame *frame)
{
    frame->from.record = k->records;
    if (frame->caplen > frame->len && k->overlong++ == 0)
        k->first_overlong = k->records;
    if (frame->caplen > k->c->limits->frame) {
        frame->caplen = (uint32_t)k->c->limits->frame;
        k->beyond_limit++;
    }
    if (frame->caplen < frame->len && frame->caplen > k->snap)
        k->snap = frame->caplen;
    if (frame->link != k->last_link) {
        if (nc_link_decoded(frame->link))
            k->last_link = frame->link;
        else
            count_undecoded(k, frame->link);
    }
    frame->from.length = frame->caplen;
    k->frame(k->context, frame);
}

/* ---- the end ---- */

static const char *plural(uint64_t n)
{
    return n == 1 ? "" : "s";
}

/* What limits the evidence besides damage. */
__attribute__((format(printf, 2, 3))) static void say(nc_capture *k, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    sentence(&k->damage, format, args);
    va_end(args);
}

static void note_links(nc_capture *k)
{
    for (size_t i = 0; i < NC_CAPTURE_LINKS && k->undecoded[i].packets > 0; i++) {
        nc_str words = nc_link_words(k->undecoded[i].link);
        say(k, "link type %" PRIu32 "%s%.*s is not decoded (%" PRIu64 " packet%s)", k->undecoded[i].link,
            words.n > 0 ? ", " : "", NC_FMT(words), k->undecoded[i].packets, plural(k->undecoded[i].packets));
    }
    if (k->undecoded_others > 0)
        say(k, "further link types are not decoded (%" PRIu64 " packets)", k->undecoded_others);
    if (k->undescribed > 0)
        say(k, "%" PRIu64 " packet%s of interfaces that the file does not describe", k->undescribed,
            plural(k->undescribed));
}

/* What is wrong with single records, in one sentence each. */
static void note_counts(nc_capture *k)
{
    unsigned more = k->damages > TOLD_DAMAGES ? k->damages - TOLD_DAMAGES : 0;
    if (more > 0)
        say(k, "%u more damaged place%s", more, plural(more));
    if (k->beyond_limit > 0)
        say(k, "limit capture.frame: %" PRIu64 " packet%s cut to %" PRId64 " bytes", k->beyond_limit,
            plural(k->beyond_limit), k->c->limits->frame);
    note_links(k);
    if (k->bad_times > 0)
        nc_capture_info(k, "%" PRIu64 " record%s with a time out of range, first record %" PRIu64,
                        k->bad_times, plural(k->bad_times), k->first_bad_time);
    if (k->overlong > 0)
        nc_capture_info(k, "%" PRIu64 " record%s with more bytes than the packet had, first record %" PRIu64,
                        k->overlong, plural(k->overlong), k->first_overlong);
}

nc_err nc_capture_end(nc_capture *k, nc_wire_end *end)
{
    note_counts(k);
    nc_arena *arena = nc_sources_arena(k->c->sources);
    nc_str limits = nc_arena_copy(arena, nc_buf_str(&k->damage));
    bool whole = limits.n == 0, nothing = k->err != NC_E_OK && k->records == 0;
    *end = (nc_wire_end){
        .complete = whole, .drops = k->drops, .snap = k->snap, .filter = k->filter, .note = limits};
    nc_source_note(k->c->sources, k->source,
                   whole     ? NC_SOURCE_OK
                   : nothing ? NC_SOURCE_DAMAGED
                             : NC_SOURCE_PARTIAL,
                   limits);
    nc_source_note(k->c->sources, k->source, NC_SOURCE_OK, nc_buf_str(&k->info));
    nc_buf_free(&k->damage);
    nc_buf_free(&k->info);
    return nothing ? k->err : NC_E_OK;
}

/* ---- the coat ---- */

/* The wire is chosen at the first frame: only then it is known what the file goes on with. */
typedef struct coat {
    nc_case *c;
    nc_part piece;
    nc_wire *wire;
    uint64_t base, frames; /* before this file; in it */
    uint32_t source;       /* of the first file of the capture */
    nc_sym vantage;
} coat;

static void begin(coat *k, const nc_frame *first)
{
    k->piece.link = first ? first->link : NC_LINK_UNDESCRIBED;
    k->piece.first = first ? first->from.at : NC_TIME_NONE;
    k->wire = nc_wires_begin(k->c->wires, &k->piece, &k->base);
    k->source = nc_wire_source(k->wire, &k->vantage);
}

static void give_on(const coat *k, const nc_frame *frame)
{
    if (k->c->spots != NULL)
        nc_spots_note(k->c->spots, frame);
    nc_wire_frame(k->wire, frame);
}

static void to_wire(void *context, const nc_frame *frame)
{
    coat *k = context;
    if (k->wire == NULL)
        begin(k, frame);
    k->frames = frame->from.record;
    if (k->source == k->piece.source) {
        give_on(k, frame);
        return;
    }
    nc_frame own = *frame;
    own.from.record += k->base;
    own.from.source = k->source;
    own.from.vantage = k->vantage;
    give_on(k, &own);
}

nc_err nc_capture_decode(nc_case *c, uint32_t source, nc_stream *in, nc_capture_reader read)
{
    const nc_source *s = nc_sources_get(c->sources, source);
    nc_member_hint hint = c->hint(c->hint_context, s ? s->name : NC_S(""));
    coat k = {.c = c,
              .piece = {.source = source,
                        .name = s ? s->name : NC_S(""),
                        .kind = s ? s->kind : NC_S(""),
                        .vantage = hint.vantage,
                        .said = hint.continues}};
    nc_wire_end end;
    if (c->spots != NULL)
        nc_spots_file(c->spots, k.piece.name);
    nc_err err = read(c, source, in, to_wire, &k, &end);
    if (k.wire == NULL)
        begin(&k, NULL);
    nc_wires_pause(c->wires, k.wire, &k.piece, k.frames, &end);
    return err;
}
