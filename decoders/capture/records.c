/* SPDX-License-Identifier: Apache-2.0 */
#include "records.h"

#include <inttypes.h>

enum { AHEAD = 1024 * 1024, MOST_RECOVERIES = 1000, CHAIN = 2 };

static bool near(const nc_records *r, int64_t at)
{
    static const int64_t day = 86400 * NC_SECOND;
    int64_t gap;
    return r->last == NC_TIME_NONE || at == NC_TIME_NONE ||
           (!__builtin_sub_overflow(at, r->last, &gap) && gap <= day && gap >= -day);
}

static bool look(const nc_records *r, const uint8_t *h, size_t n, nc_record *out)
{
    *out = (nc_record){.frame = r->k.base, .packet = true, .wrong = "record header"};
    if (n < r->header || !r->look(r, h, n, out))
        return false;
    return out->end || out->size >= r->header;
}

bool nc_records_chain(const nc_records *r, nc_str view, size_t at, unsigned count, bool whole)
{
    for (unsigned i = 0; i < count; i++) {
        nc_record record;
        if (at == view.n)
            return whole && i > 0;
        if (!look(r, (const uint8_t *)view.p + at, view.n - at, &record) || !near(r, record.frame.from.at))
            return false;
        if (record.end)
            return i > 0;
        if (i == 0 && !record.packet)
            return false;
        if (record.size > view.n - at)
            return false;
        at += (size_t)record.size;
    }
    return true;
}

/* Where in the view records go on, from `at`; SIZE_MAX when nowhere. */
static size_t search_view(const nc_records *r, nc_str view, size_t at, bool whole)
{
    for (; at + r->header <= view.n; at++)
        if (nc_records_chain(r, view, at, CHAIN, whole))
            return at;
    return SIZE_MAX;
}

/* Moves the stream to the next believable record behind this one.  Where the file may just be cut, one record
 * that happens to end with it is not enough. */
static bool search(nc_records *r, bool cut)
{
    nc_stream *in = r->k.in;
    size_t from = 1;
    for (;;) {
        nc_str view = nc_stream_peek(in, AHEAD);
        bool whole = view.n < AHEAD;
        size_t found = search_view(r, view, from, whole && !cut);
        if (found != SIZE_MAX) {
            nc_stream_skip(in, found);
            return true;
        }
        if (whole)
            return false;
        nc_stream_skip(in, AHEAD / 2);
        from = 0;
    }
}

/* `cut`: the file ends before the record does, unless its length lies. */
static bool recover(nc_records *r, const nc_record *record, bool cut)
{
    uint64_t at = nc_stream_offset(r->k.in), n = r->k.records + 1;
    if (r->k.damages < MOST_RECOVERIES && search(r, cut)) {
        nc_capture_damage(&r->k, NC_E_FORMAT,
                          "record %" PRIu64 " at byte %" PRIu64 ": %s %" PRIu64
                          " is impossible; read on at byte %" PRIu64,
                          n, at, cut ? "length" : record->wrong, cut ? record->size : record->value,
                          nc_stream_offset(r->k.in));
        return true;
    }
    if (nc_capture_stopped(&r->k, at))
        return false;
    if (cut)
        nc_capture_damage(&r->k, NC_E_CUT, "cut inside record %" PRIu64 ", byte %" PRIu64, n, at);
    else
        nc_capture_damage(&r->k, NC_E_FORMAT,
                          "record %" PRIu64 " at byte %" PRIu64 ": %s %" PRIu64
                          " is impossible; nothing readable follows",
                          n, at, record->wrong, record->value);
    return false;
}

static void give(nc_records *r, nc_record *record, nc_str bytes)
{
    r->k.records++;
    record->frame.from.offset = nc_stream_offset(r->k.in) + record->at;
    record->frame.bytes = (const uint8_t *)bytes.p + record->at;
    if (r->use != NULL)
        r->use(r, (const uint8_t *)bytes.p, record);
    if (record->frame.from.at != NC_TIME_NONE)
        r->last = record->frame.from.at;
    nc_capture_give(&r->k, &record->frame);
}

static bool next(nc_records *r)
{
    nc_stream *in = r->k.in;
    if (r->end != 0 && nc_stream_offset(in) >= r->end)
        return false;
    nc_str head = nc_stream_peek(in, r->peek > r->header ? r->peek : r->header);
    nc_record record;
    if (head.n == 0) {
        (void)nc_capture_stopped(&r->k, nc_stream_offset(in));
        return false;
    }
    if (head.n < r->header)
        return recover(r, &(nc_record){.size = head.n}, true);
    if (!look(r, (const uint8_t *)head.p, head.n, &record))
        return recover(r, &record, false);
    if (record.end)
        return false;
    if (record.packet) {
        nc_str whole = nc_stream_peek(in, (size_t)record.size);
        if (whole.n < record.size)
            return recover(r, &record, true);
        give(r, &record, whole);
    }
    if (nc_stream_skip(in, record.size) < record.size)
        return recover(r, &record, true);
    return true;
}

void nc_records_read(nc_records *r)
{
    r->last = NC_TIME_NONE;
    while (next(r)) {
    }
}
