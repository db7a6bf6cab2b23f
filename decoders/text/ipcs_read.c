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

static void close_record(nc_ipcs *reader)
{
    nc_ipcs_record *record = &reader->record;
    if (!record->open)
        return;
    record->open = false;
    if (!record->packet_trace) {
        reader->summary.data_records++;
        return;
    }
    set_time(reader);
    if (nc_ipcs_finish(record, &reader->summary))
        reader->packet(reader->context, &record->packet);
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
    if (takes_date(reader, text))
        return;
    if (!record->open) {
        reader->dumps =
            reader->dumps || nc_str_find_fold(text, NC_S("COMPONENT TRACE FULL FORMAT")) != SIZE_MAX;
        return;
    }
    if (!record->packet_trace)
        return;
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
    return &reader->summary;
}
