/* SPDX-License-Identifier: Apache-2.0 */
#include "tcpdump.h"

#include "listing.h"

#include "decoders/bundle/text_input.h"
#include "decoders/decoder.h"
#include "decoders/limits.h"

typedef struct listing {
    nc_case *c;
    nc_wire *wire;
    bool on_wire;
} listing;

/* The line does not tell all of the message, so its fact is made here of what it does tell. */
static void give_arp(nc_case *c, const nc_origin *from, const nc_tcpdump_arp *arp)
{
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_arp, from);
    nc_fact_set(&fact, NC_arp_op, nc_intern(c->pool, arp->reply ? NC_S("reply") : NC_S("request")));
    if (arp->has_sender_ip)
        nc_fact_set(&fact, NC_arp_sender_ip, arp->sender_ip);
    if (arp->has_sender_mac)
        nc_fact_set(&fact, NC_arp_sender_mac, arp->sender_mac);
    if (arp->has_target_ip)
        nc_fact_set(&fact, NC_arp_target_ip, arp->target_ip);
    if (arp->has_sender_ip && arp->has_target_ip)
        nc_fact_set(&fact, NC_arp_gratuitous, nc_w_bool(arp->sender_ip == arp->target_ip));
    nc_put(c->sink, &fact);
}

static void give(void *context, const nc_packet *packet, const nc_tcpdump_arp *arp)
{
    listing *l = context;
    nc_packet copy = *packet;
    copy.frame.on_wire = l->on_wire;
    if (copy.frame.bytes != NULL)
        nc_wire_frame(l->wire, &copy.frame);
    else
        nc_wire_packet(l->wire, &copy);
    if (arp != NULL)
        give_arp(l->c, &packet->frame.from, arp);
}

static void finish(nc_case *c, uint32_t number, listing *l, const nc_tcpdump_summary *s, nc_err state)
{
    nc_buf note = {0};
    if (s->timeless)
        nc_listing_note(&note, "the listing has no times");
    else if (s->undated)
        nc_listing_note(&note, "no date in the listing: times are counted from 1970-01-01");
    if (s->unread > 0)
        nc_listing_note(&note, "%u line%s not understood, first: line %u", s->unread, nc_listing_s(s->unread),
                        s->first_unread);
    if (s->nameless > 0)
        nc_listing_note(&note, "%u packet%s with names instead of addresses", s->nameless,
                        nc_listing_s(s->nameless));
    if (s->torn > 0)
        nc_listing_note(&note,
                        "%u packet%s with bytes that do not fit, first at line %u: read from the line alone",
                        s->torn, nc_listing_s(s->torn), s->first_torn);
    if (s->dumps > 0 && s->bare == 0)
        nc_listing_has_bytes(c, number);
    if (note.n > 0)
        nc_source_note(c->sources, number, NC_SOURCE_OK, nc_buf_str(&note));
    if (s->crowded)
        nc_source_note(
            c->sources, number, NC_SOURCE_PARTIAL,
            NC_S("limit packet.flows reached: sequence numbers of later conversations are unknown"));
    if (state != NC_E_OK)
        nc_source_note(c->sources, number, NC_SOURCE_PARTIAL, nc_str_c(nc_err_text(state)));
    nc_member_hint hint = c->hint(c->hint_context, nc_sources_get(c->sources, number)->name);
    nc_wire_end end = {
        .complete = state == NC_E_OK, .drops = s->drops, .snap = s->snap, .filter = hint.filter};
    nc_wire_close(l->wire, &end);
    nc_buf_free(&note);
}

static void read_lines(nc_tcpdump *reader, nc_text_input *input)
{
    nc_text_line line;
    while (nc_text_input_next(input, &line)) {
        bool piece = nc_text_input_is_cut(input, &line) != NC_CUT_NO;
        if (!line.screen)
            nc_tcpdump_line(reader, line.text, line.number, line.offset, line.length, piece);
    }
}

static nc_err decode_tcpdump(nc_case *c, uint32_t number, nc_stream *in)
{
    nc_source *source = nc_sources_get(c->sources, number);
    if (source == NULL)
        return NC_E_INVALID;
    nc_member_hint hint = c->hint(c->hint_context, source->name);
    nc_origin base = {.at = NC_TIME_NONE, .source = number, .vantage = hint.vantage};
    int32_t zone = hint.has_zone ? hint.zone_minutes : 0;
    listing l = {.c = c, .wire = nc_wire_open(c->wires, number), .on_wire = hint.on_wire};
    nc_text_input *input = nc_text_input_new(in, (uint64_t)c->limits->line);
    nc_tcpdump *reader = nc_tcpdump_new(c->pool, &base, zone, (size_t)c->limits->flows, give, &l);
    source->encoding = nc_arena_copy(nc_sources_arena(c->sources), nc_text_input_encoding(input));
    source->zone_minutes = zone;
    source->zone_assumed = !hint.has_zone;
    read_lines(reader, input);
    const nc_tcpdump_summary *summary = nc_tcpdump_end(reader);
    bool usable = summary->packets > 0;
    finish(c, number, &l, summary, nc_stream_state(in));
    nc_tcpdump_free(reader);
    nc_text_input_free(input);
    return usable ? NC_E_OK : NC_E_NOEVIDENCE;
}

/* Two packets, or one in a short text; the more lines are packets the surer. */
static int probe_tcpdump(const nc_case *c, const nc_probe *probe)
{
    nc_str rest = probe->text, line;
    unsigned packets = 0, lines = 0;
    (void)c;
    while (probe->text.n > 0 && lines < 200 && nc_str_split(&rest, '\n', &line)) {
        packets += nc_tcpdump_is_packet(line);
        lines += line.n > 0;
    }
    if (packets == 0)
        return 0;
    return packets >= 2 || lines <= 4 ? 85 : 40;
}

static int begins_tcpdump(const nc_case *c, nc_str text)
{
    nc_str line;
    (void)c;
    return nc_str_split(&text, '\n', &line) && nc_tcpdump_is_packet(line) ? 85 : 0;
}

/* What a packet carries, as text or in hexadecimal, stands behind a tab. */
static bool is_carried(nc_str text)
{
    return text.n > 0 && text.p[0] == '\t';
}

extern const nc_decoder nc_decoder_tcpdump; /* named in decoders.def */

const nc_decoder nc_decoder_tcpdump = {
    .name = NC_SI("tcpdump-text"),
    .doc = NC_SI("packets as tcpdump prints them"),
    .text = true,
    .provides = "packet tcp.segment tcp.retransmission tcp.connection ip.repeat icmp.message arp.message",
    .probe = probe_tcpdump,
    .begins = begins_tcpdump,
    .goes_on = is_carried,
    .decode = decode_tcpdump,
};
