/* SPDX-License-Identifier: Apache-2.0 */
#include "ipcs.h"

#include "decoders/text/when.h"
#include "engine/base/arena.h"
#include "engine/base/num.h"

#include <stdlib.h>

struct nc_ipcs {
    nc_pool *pool;
    nc_origin base;
    int64_t zone; /* ns to take off local times */
    int64_t day;  /* of the last date line; NC_TIME_NONE */
    nc_ipcs_packet packet;
    void *context;
    nc_ipcs_record record;
    nc_ipcs_summary summary;
    nc_ipcs_event_fn event_fn;
    nc_ipcs_event event;   /* of the record, when it is no packet */
    bool is_event, closed; /* closed: its headers are over, its data follow */
    nc_ipcs_report report;
    nc_ipcs_row row; /* whose second line is to come; its texts in row_text */
    bool in_row;
    char row_text[512];
    nc_origin row_from;
    bool dumps;    /* a record had a dump, or the listing says FULL */
    int64_t clock; /* time of day of the record's first line */
};

nc_ipcs *nc_ipcs_new(nc_pool *pool, const nc_origin *base, int32_t zone_minutes, nc_ipcs_packet packet,
                     void *context)
{
    nc_ipcs *reader = nc_xcalloc(1, sizeof *reader);
    reader->pool = pool;
    reader->base = *base;
    reader->zone = zone_minutes * (60 * NC_SECOND);
    reader->day = NC_TIME_NONE;
    reader->packet = packet;
    reader->context = context;
    reader->record.bytes = nc_xmalloc(NC_IPCS_BYTES);
    return reader;
}

void nc_ipcs_free(nc_ipcs *reader)
{
    if (reader == NULL)
        return;
    free(reader->record.bytes);
    free(reader);
}

void nc_ipcs_on_event(nc_ipcs *reader, nc_ipcs_event_fn event)
{
    reader->event_fn = event;
}

const nc_ipcs_report *nc_ipcs_counts(const nc_ipcs *reader)
{
    return &reader->report;
}

/* The full stamp counts; else the last date line and the time of the record's first line.  The two can differ
 * by microseconds. */
static void set_time(nc_ipcs *reader)
{
    nc_origin *from = &reader->record.packet.frame.from;
    if ((reader->record.got & NC_GOT_STAMP) == 0) {
        reader->summary.undated = reader->summary.undated || reader->day == NC_TIME_NONE;
        from->at = (reader->day == NC_TIME_NONE ? 0 : reader->day) + reader->clock;
    }
    from->at -= reader->zone;
}

/* Its packet is not analysed: the trace holds only what met a policy. */
static void close_event(nc_ipcs *reader)
{
    nc_ipcs_event *event = &reader->event;
    nc_ipcs_record *record = &reader->record;
    if (!reader->is_event) {
        reader->summary.data_records++;
        return;
    }
    set_time(reader);
    event->traced = record->traced;
    event->has_traced = (record->got & NC_GOT_TRACED) != 0;
    nc_ipcs_headers(record);
    event->packet = record->packet;
    reader->summary.events++;
    if (reader->event_fn != NULL)
        reader->event_fn(reader->context, event);
}

static void close_record(nc_ipcs *reader)
{
    nc_ipcs_record *record = &reader->record;
    if (!record->open)
        return;
    record->open = false;
    if (!record->packet_trace) {
        close_event(reader);
        return;
    }
    set_time(reader);
    if (nc_ipcs_finish(record, &reader->summary))
        reader->packet(reader->context, &record->packet);
}

/* Probes of the IDS have numbers from 01000000 on; X.25 and others are not known. */
static void open_event(nc_ipcs *reader, nc_str mnemonic, nc_str number, uint64_t id)
{
    bool data = id == 5 && nc_str_eq_fold(mnemonic, NC_S("DATA")), ids = id >= 0x01000000;
    reader->closed = false;
    reader->is_event = !reader->record.packet_trace && (data || ids);
    reader->event = (nc_ipcs_event){
        .ids = ids, .group = nc_intern(reader->pool, mnemonic), .probe = nc_intern(reader->pool, number)};
}

/* "54550962 SOW1 PACKET 00000004 14:13:05.687445 Packet Trace", after whatever a copy put before. */
static void open_record(nc_ipcs *reader, nc_str text, bool packet_trace, uint32_t line, uint64_t offset)
{
    nc_ipcs_record *record = &reader->record;
    nc_str rest = text, window[5] = {{"", 0}};
    uint8_t *bytes = record->bytes;
    uint64_t number = 0, id;
    for (;;) {
        memmove(window, window + 1, 4 * sizeof *window);
        if (!nc_str_word(&rest, &window[4]))
            return;
        if (window[4].n >= 15 && window[3].n == 8 && nc_num_u64(window[3], 16, &id) &&
            nc_num_u64(window[0], 10, &number) && nc_when_clock(window[4], &reader->clock))
            break;
    }
    memset(record, 0, sizeof *record);
    record->bytes = bytes;
    record->open = true;
    record->packet_trace = packet_trace;
    record->number = number;
    nc_frame *frame = &record->packet.frame;
    record->packet.wscale = -1;
    frame->from = reader->base;
    frame->from.record = number;
    frame->from.line = line;
    frame->from.offset = offset;
    frame->link = NC_LINK_RAW;
    frame->system = nc_intern(reader->pool, window[1]);
    frame->on_wire = nc_str_eq_fold(window[2], NC_S("OSAENTA"));
    open_event(reader, window[2], window[3], id);
}

/* "**** 2011/01/25" */
static bool takes_date(nc_ipcs *reader, nc_str text)
{
    nc_str rest = text, stars, date;
    int64_t day;
    if (!nc_str_word(&rest, &stars) || !nc_str_eq(stars, NC_S("****")) || !nc_str_word(&rest, &date) ||
        !nc_when_date(date, &day))
        return false;
    close_record(reader);
    reader->day = day;
    return true;
}

static void count_lost(nc_ipcs *reader, nc_str text)
{
    nc_ipcs_token tokens[NC_IPCS_TOKENS];
    uint64_t lost;
    unsigned count = nc_ipcs_scan(text, tokens);
    for (unsigned i = 0; i < count; i++)
        if (tokens[i].key == NC_IPCS_LOST) {
            nc_str rest = tokens[i].value, word;
            if (nc_str_word(&rest, &word) && nc_num_u64(word, 10, &lost) && lost < UINT32_MAX)
                reader->summary.lost += lost;
        }
}

/* A hexadecimal line begins the data of the record, which can hold anything. */
static void take_event_line(nc_ipcs *reader, nc_str text, bool piece)
{
    nc_str rest = text, word;
    uint64_t offset;
    reader->closed =
        reader->closed || (nc_str_word(&rest, &word) && word.n == 6 && nc_num_u64(word, 16, &offset));
    if (!reader->is_event || reader->closed || piece)
        return;
    if (reader->record.phase == NC_IPCS_TRACE)
        nc_ipcs_event_line(&reader->event, reader->pool, text);
    nc_ipcs_fields(&reader->record, reader->pool, text, piece);
}

/* Sentences of reports stand outside of records, or below the last one. */
static bool takes_count(nc_ipcs *reader, nc_str text, uint32_t number, uint64_t offset)
{
    bool first = reader->report.known == 0;
    if (!nc_ipcs_report_line(&reader->report, reader->pool, text))
        return false;
    if (first) {
        reader->report.line = number;
        reader->report.offset = offset;
    }
    close_record(reader);
    return true;
}

static int64_t row_time(nc_ipcs *reader, const nc_ipcs_row *row)
{
    reader->summary.undated = reader->summary.undated || reader->day == NC_TIME_NONE;
    return (reader->day == NC_TIME_NONE ? 0 : reader->day) + row->clock - reader->zone;
}

/* The second line is the last of a row. */
static void give_row(nc_ipcs *reader, nc_str text)
{
    nc_ipcs_row row;
    nc_ipcs_event event;
    nc_packet packet;
    bool first = nc_ipcs_is_row(nc_str_c(reader->row_text), &row);
    reader->in_row = false;
    if (first && nc_ipcs_row_event(&row, text, reader->pool, &event)) {
        reader->row_from.at = row_time(reader, &row);
        event.packet.frame.from = reader->row_from;
        reader->summary.events++;
        if (reader->event_fn != NULL)
            reader->event_fn(reader->context, &event);
    } else if (first && row.front.p[1] != 'D' && nc_ipcs_row_packet(&row, text, reader->pool, &packet)) {
        reader->row_from.at = row_time(reader, &row);
        packet.frame.from = reader->row_from;
        reader->summary.packets++;
        reader->summary.rows++;
        reader->packet(reader->context, &packet);
    } else {
        reader->summary.data_records++;
    }
}

static void tear_row(nc_ipcs *reader)
{
    if (reader->in_row && reader->summary.torn++ == 0)
        reader->summary.first_torn = reader->row_from.line;
    reader->in_row = false;
}

static bool takes_row(nc_ipcs *reader, nc_str text, uint32_t number, uint64_t offset, uint32_t length,
                      bool piece)
{
    nc_ipcs_row row;
    if (reader->record.open)
        return false;
    if (nc_ipcs_is_row(text, &row) && text.n < sizeof reader->row_text) {
        tear_row(reader);
        memcpy(reader->row_text, text.p, text.n);
        reader->row_text[text.n] = '\0';
        reader->in_row = true;
        reader->row_from = reader->base;
        reader->row_from.line = number;
        reader->row_from.offset = offset;
        reader->row_from.record = row.number;
        if (piece)
            tear_row(reader); /* the port of its source may be short */
        return true;
    }
    if (!reader->in_row || nc_str_trim(text).n == 0)
        return false;
    reader->row_from.length = (uint32_t)(offset - reader->row_from.offset) + length;
    if (piece)
        tear_row(reader);
    else
        give_row(reader, text);
    return true;
}

void nc_ipcs_line(nc_ipcs *reader, nc_str text, uint32_t number, uint64_t offset, uint32_t length, bool piece)
{
    nc_ipcs_record *record = &reader->record;
    bool packet_trace = false;
    if (nc_ipcs_is_record(text, &packet_trace)) {
        close_record(reader);
        open_record(reader, text, packet_trace, number, offset);
        record->packet.frame.from.length = length;
        return;
    }
    if (takes_date(reader, text) || takes_row(reader, text, number, offset, length, piece))
        return;
    if (!piece && takes_count(reader, text, number, offset))
        return;
    if (!record->open) {
        reader->dumps =
            reader->dumps || nc_str_find_fold(text, NC_S("COMPONENT TRACE FULL FORMAT")) != SIZE_MAX;
        reader->summary.options =
            reader->summary.options || nc_str_find_fold(text, NC_S("OPTIONS((")) != SIZE_MAX;
        return;
    }
    if (!record->packet_trace) {
        take_event_line(reader, text, piece);
        return;
    }
    record->packet.frame.from.length = (uint32_t)(offset - record->packet.frame.from.offset) + length;
    if (nc_ipcs_dump_line(record, text)) {
        reader->dumps = true;
        return;
    }
    if (record->phase == NC_IPCS_TRACE && !piece)
        count_lost(reader, text);
    nc_ipcs_fields(record, reader->pool, text, piece);
}

const nc_ipcs_summary *nc_ipcs_end(nc_ipcs *reader)
{
    nc_ipcs_record *record = &reader->record;
    if (record->open && record->packet_trace && !nc_ipcs_whole(record, reader->dumps)) {
        record->open = false;
        reader->summary.cut = true;
    }
    close_record(reader);
    tear_row(reader);
    return &reader->summary;
}
