/* SPDX-License-Identifier: Apache-2.0 */
#include "ipcs.h"

#include "decoders/bundle/text_input.h"
#include "decoders/decoder.h"
#include "decoders/limits.h"

#include <inttypes.h>

typedef struct listing {
    nc_case *c;
    nc_wire *wire;
    bool on_wire;
    nc_giver g;
    nc_ipcs_table table;
} listing;

static void give(void *context, const nc_packet *packet)
{
    listing *l = context;
    nc_packet copy = *packet;
    copy.frame.on_wire = copy.frame.on_wire || l->on_wire;
    if (copy.frame.bytes != NULL)
        nc_wire_frame(l->wire, &copy.frame);
    else
        nc_wire_packet(l->wire, &copy);
}

static void give_event(void *context, const nc_ipcs_event *event)
{
    listing *l = context;
    nc_fact fact;
    nc_ipcs_event_fact(event, l->c->pool, &fact);
    nc_put(l->c->sink, &fact);
}

static void give_counts(const listing *l, const nc_origin *base, const nc_ipcs_report *report)
{
    nc_fact fact;
    nc_origin from = *base;
    from.line = report->line;
    from.offset = report->offset;
    if (report->known == 0)
        return;
    nc_ipcs_report_fact(report, &from, &fact);
    nc_put(l->c->sink, &fact);
}

static void add_note(nc_buf *note, const char *text)
{
    if (note->n > 0)
        nc_buf_c(note, "; ");
    nc_buf_c(note, text);
}

/* What keeps the listing from being read as a whole. */
static bool write_notes(const nc_ipcs_summary *s, nc_buf *bad, nc_buf *fine)
{
    if (s->cut)
        add_note(bad, "the listing ends within a record, which was left out");
    if (s->damaged > 0) {
        add_note(bad, "");
        nc_buf_printf(bad, "%u record%s with a damaged dump, first at line %u", s->damaged,
                      s->damaged == 1 ? "" : "s", s->first_damaged);
    }
    if (s->torn > 0) {
        add_note(bad, "");
        nc_buf_printf(bad, "%u row%s of SUMMARY without a second line, first at line %u", s->torn,
                      s->torn == 1 ? "" : "s", s->first_torn);
    }
    if (s->without_headers > 0) {
        add_note(fine, "");
        nc_buf_printf(fine, "%u record%s without a readable IP header", s->without_headers,
                      s->without_headers == 1 ? "" : "s");
    }
    if (s->differing > 0) {
        add_note(fine, "");
        nc_buf_printf(
            fine,
            "%u record%s whose printed fields differ from the bytes, which count; first: record %" PRIu64,
            s->differing, s->differing == 1 ? "" : "s", s->first_differing);
    }
    if (s->data_records > 0) {
        add_note(fine, "");
        nc_buf_printf(fine, "%" PRIu64 " records that are no packets were skipped", s->data_records);
    }
    if (s->undated)
        add_note(fine, "no date in the listing: times are counted from 1970-01-01");
    return bad->n == 0;
}

static void finish(nc_case *c, uint32_t number, listing *l, const nc_ipcs_summary *s, nc_err state)
{
    nc_buf bad = {0}, fine = {0};
    if (state != NC_E_OK)
        add_note(&bad, nc_err_text(state));
    bool complete = write_notes(s, &bad, &fine);
    if (bad.n > 0)
        nc_source_note(c->sources, number, NC_SOURCE_PARTIAL, nc_buf_str(&bad));
    if (fine.n > 0)
        nc_source_note(c->sources, number, NC_SOURCE_OK, nc_buf_str(&fine));
    nc_source *source = nc_sources_get(c->sources, number);
    nc_member_hint hint = c->hint(c->hint_context, source->name);
    nc_wire_end end = {.complete = complete,
                       .drops = s->lost > 0 ? (int64_t)s->lost : -1,
                       .snap = s->snap,
                       .filter = hint.filter,
                       .note = nc_buf_str(&bad)};
    nc_wire_close(l->wire, &end);
    nc_buf_free(&bad);
    nc_buf_free(&fine);
}

static void read_lines(listing *l, nc_ipcs *reader, nc_text_input *input)
{
    nc_text_line line;
    while (nc_text_input_next(input, &line)) {
        bool piece = nc_text_input_is_cut(input, &line) != NC_CUT_NO;
        if (line.screen)
            continue;
        l->g.from.line = line.number;
        l->g.from.offset = line.offset;
        l->g.from.length = line.length;
        if (!nc_ipcs_table_line(&l->table, &l->g, line.text, piece))
            nc_ipcs_line(reader, line.text, line.number, line.offset, line.length, piece);
    }
}

static nc_err decode_ipcs(nc_case *c, uint32_t number, nc_stream *in)
{
    nc_source *source = nc_sources_get(c->sources, number);
    if (source == NULL)
        return NC_E_INVALID;
    nc_member_hint hint = c->hint(c->hint_context, source->name);
    nc_origin base = {.at = NC_TIME_NONE, .source = number, .vantage = hint.vantage};
    /* The formatter prints UTC (GMT) unless it was told LOCAL, which case.yaml would say. */
    int32_t zone = hint.has_zone ? hint.zone_minutes : 0;
    listing l = {.c = c, .wire = nc_wire_open(c->wires, number), .on_wire = hint.on_wire};
    nc_text_input *input = nc_text_input_new(in, (uint64_t)c->limits->line);
    nc_ipcs *reader = nc_ipcs_new(c->pool, &base, zone, give, &l);
    nc_ipcs_on_event(reader, give_event);
    source->encoding = nc_arena_copy(nc_sources_arena(c->sources), nc_text_input_encoding(input));
    source->zone_minutes = zone;
    source->zone_assumed = !hint.has_zone;
    nc_giver_begin(&l.g, c, number);
    read_lines(&l, reader, input);
    const nc_ipcs_summary *summary = nc_ipcs_end(reader);
    const nc_ipcs_report *report = nc_ipcs_counts(reader);
    bool records = summary->packets > 0 || summary->events > 0 || report->known != 0 || l.table.rows > 0;
    if (!records && summary->options)
        nc_source_note(c->sources, number, NC_SOURCE_OK, NC_S("the options of the formatter, and no record"));
    bool usable = records || summary->options;
    give_counts(&l, &base, report);
    finish(c, number, &l, summary, nc_stream_state(in));
    nc_ipcs_free(reader);
    nc_text_input_free(input);
    return usable ? NC_E_OK : NC_E_NOEVIDENCE;
}

/* Listings without records: rows of SUMMARY, what STATISTICS, SNIFFER and STREAM count. */
static int other_report(nc_str text)
{
    static const nc_str marks[] = {NC_SI("ctrace records processed"),
                                   NC_SI("Sniffer Report"),
                                   NC_SI("Interface Table Report"),
                                   NC_SI("Streams Report"),
                                   NC_SI("Seq_num    Ack_num"),
                                   NC_SI("Probe Id"),
                                   NC_SI("Probe-Id"),
                                   NC_SI("TCP/IP Packet Trace Formatter")};
    nc_str rest = text, line;
    nc_ipcs_row row;
    unsigned rows = 0;
    bool mark = false;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        mark = mark || nc_str_find(text, marks[i]) != SIZE_MAX;
    while (text.n > 0 && nc_str_split(&rest, '\n', &line))
        rows += nc_ipcs_is_row(line, &row);
    /* The heading alone, of a listing that was torn below it: nothing that any other reader knows. */
    bool heading = nc_str_find(text, NC_S("COMP(SYSTCP")) != SIZE_MAX;
    return mark ? 90 : rows >= 2 ? 85 : heading ? 75 : rows > 0 ? 40 : 0;
}

/* A record's first line, and below it the interface or the stamp. */
static int probe_ipcs(const nc_case *c, const nc_probe *probe)
{
    nc_str rest = probe->text, line;
    bool record = false, packet = false;
    (void)c;
    while (probe->text.n > 0 && nc_str_split(&rest, '\n', &line)) {
        nc_ipcs_token tokens[NC_IPCS_TOKENS];
        bool is_packet = false;
        if (nc_ipcs_is_record(line, &is_packet)) {
            record = true;
            packet = packet || is_packet;
            continue;
        }
        unsigned count = record ? nc_ipcs_scan(line, tokens) : 0;
        for (unsigned i = 0; i < count; i++)
            if ((packet && tokens[i].key <= NC_IPCS_TO_LINK) || tokens[i].key == NC_IPCS_STAMP)
                return 95;
    }
    return record ? 40 : other_report(probe->text);
}

static int begins_ipcs(const nc_case *c, nc_str text)
{
    nc_str line;
    nc_ipcs_row row;
    (void)c;
    if (!nc_str_split(&text, '\n', &line) || nc_str_trim(line).n == 0)
        return 0;
    if (nc_ipcs_is_record(line, NULL) || nc_str_find(line, NC_S("COMPONENT TRACE ")) != SIZE_MAX)
        return 95;
    return nc_ipcs_is_row(line, &row) ? 85 : other_report(line);
}

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}

/* Lines inside a record are no text of somebody else: a field whose name is filled up to the 18th column
 * (" Tos              : 00"), or an offset of six digits with bytes behind it. */
static bool is_inside(nc_str text)
{
    enum { COLON = 18, OFFSET = 6, WORD = 8 };
    size_t digits = 0;
    if (text.n > COLON + 1 && text.p[0] == ' ')
        return text.p[COLON] == ':' && text.p[COLON + 1] == ' ' && text.p[COLON - 1] == ' ' &&
               nc_str_find_char(nc_str_sub(text, 0, COLON + 1), '\n') == SIZE_MAX;
    while (digits < text.n && is_hex(text.p[digits]))
        digits++;
    if (digits != OFFSET || text.n <= OFFSET + WORD || text.p[OFFSET] != ' ')
        return false;
    for (size_t i = OFFSET + 1; i <= OFFSET + WORD; i++)
        if (!is_hex(text.p[i]))
            return false;
    return true;
}

extern const nc_decoder nc_decoder_ipcs; /* named in decoders.def */

const nc_decoder nc_decoder_ipcs = {
    .name = NC_SI("ipcs-packet-trace"),
    .doc = NC_SI("packet traces as IPCS formats them: CTRACE COMP(SYSTCPDA) or COMP(SYSTCPOT), reports "
                 "FORMAT, FULL, SUMMARY, STATISTICS, SNIFFER, STREAM; data trace and IDS trace"),
    .text = true,
    .provides = "packet tcp.segment tcp.retransmission tcp.connection ip.repeat icmp.message arp.message "
                "ftp.command ftp.reply "
                "nbns.message discard trace.data ids.event trace.report trace.interface",
    .probe = probe_ipcs,
    .begins = begins_ipcs,
    .goes_on = is_inside,
    .decode = decode_ipcs,
};
