/* SPDX-License-Identifier: Apache-2.0 */
#include "records.h"

/* Novell LANalyzer traces: little endian; every record begins with its kind and its length.  A summary tells
 * the day, which the packets behind it count their time from, in half microseconds, and the adapter. */
enum {
    HEADER = 4,
    DESCRIPTOR = 32, /* of a packet, behind the record's header */
    SUMMARY_LEAST = 190,
    FIRST = 0x1001,
    FIRST_CYCLIC = 0x1007,
    SUMMARY = 0x1002,
    PACKET = 0x1005,
    KIND_LAST = 0x10ff,
    ETHERNET = 226,
    TOKEN_RING = 227,
    FCS = 4, /* counted by the length on the wire, never recorded */
};

typedef struct lanalyzer {
    nc_records r; /* first: look and use get it */
    int64_t day;  /* ns since 1970; NC_TIME_NONE before the summary */
    uint32_t link;
} lanalyzer;

static unsigned le16(const uint8_t *p)
{
    return (unsigned)p[1] << 8 | p[0];
}

static int64_t midnight(const uint8_t *summary, int zone_minutes)
{
    unsigned day = summary[0], month = summary[1], year = le16(summary + 2);
    int64_t at;
    if (!nc_time_of((int)year, (int)month, (int)day, 0, 0, 0, 0, &at))
        return NC_TIME_NONE;
    return at - (int64_t)zone_minutes * 60 * NC_SECOND;
}

static void packet(const lanalyzer *l, const uint8_t *d, uint32_t length, nc_record *out)
{
    uint64_t half = le16(d + 8) | (uint64_t)le16(d + 10) << 16 | (uint64_t)le16(d + 12) << 32;
    uint32_t sent = le16(d + 4), kept = le16(d + 6);
    out->at = HEADER + DESCRIPTOR;
    out->frame.caplen = kept < length - DESCRIPTOR ? kept : length - DESCRIPTOR;
    out->frame.len = sent >= out->frame.caplen + FCS ? sent - FCS : out->frame.caplen;
    out->frame.link = l->link;
    out->frame.from.at = l->day == NC_TIME_NONE ? NC_TIME_NONE : l->day + (int64_t)(half * 500);
}

static bool look_record(const nc_records *r, const uint8_t *h, size_t n, nc_record *out)
{
    unsigned kind = le16(h), length = le16(h + 2);
    out->size = HEADER + (uint64_t)length;
    out->packet = kind == PACKET;
    out->wrong = "kind";
    out->value = kind;
    if (kind < FIRST || kind > KIND_LAST)
        return false;
    out->wrong = "length";
    out->value = length;
    if ((kind == PACKET && length < DESCRIPTOR) || (kind == SUMMARY && length < SUMMARY_LEAST))
        return false;
    if (kind == PACKET && n >= HEADER + DESCRIPTOR) /* fewer: the file is cut here, as its length will show */
        packet((const lanalyzer *)(const void *)r, h + HEADER, length, out);
    return true;
}

/* The records before the first packet, which `look` leaves to this: what they say goes for the packets. */
static void read_summary(lanalyzer *l, nc_str view)
{
    const uint8_t *p = (const uint8_t *)view.p;
    for (size_t at = 0; at + HEADER <= view.n; at += HEADER + le16(p + at + 2)) {
        unsigned kind = le16(p + at), length = le16(p + at + 2);
        if (kind == PACKET || kind < FIRST || kind > KIND_LAST)
            return;
        if (kind != SUMMARY || length < SUMMARY_LEAST || view.n - at < HEADER + SUMMARY_LEAST)
            continue;
        const uint8_t *summary = p + at + HEADER;
        unsigned board = le16(summary + 188);
        l->day = midnight(summary, l->r.k.zone_minutes);
        l->link = board == ETHERNET     ? NC_LINK_ETHERNET
                  : board == TOKEN_RING ? NC_LINK_TOKEN_RING
                                        : NC_LINK_UNDESCRIBED;
    }
}

nc_err nc_lanalyzer_read(const nc_case *c, uint32_t source, nc_stream *in, nc_frame_fn frame, void *context,
                         nc_wire_end *end)
{
    enum { HEAD = 16384 }; /* the records before the packets take less than 4 KiB */
    lanalyzer l = {.r = {.header = HEADER, .peek = HEADER + DESCRIPTOR, .look = look_record},
                   .day = NC_TIME_NONE,
                   .link = NC_LINK_UNDESCRIBED};
    nc_capture_begin(&l.r.k, c, source, in, frame, context);
    read_summary(&l, nc_stream_peek(in, HEAD));
    if (l.link == NC_LINK_UNDESCRIBED)
        nc_capture_damage(&l.r.k, NC_E_FORMAT, "no summary record that tells the day and the adapter");
    nc_records_read(&l.r);
    return nc_capture_end(&l.r.k, end);
}

static int probe(const nc_case *c, const nc_probe *probe)
{
    (void)c;
    const uint8_t *p = (const uint8_t *)probe->head.p;
    bool named = probe->head.n >= 32 && (le16(p) == FIRST || le16(p) == FIRST_CYCLIC) &&
                 nc_str_starts(nc_str_n(probe->head.p + 6, probe->head.n - 6), NC_S("Trace Display"));
    return named ? 90 : 0;
}

static nc_err decode(nc_case *c, uint32_t source, nc_stream *in)
{
    return nc_capture_decode(c, source, in, nc_lanalyzer_read);
}

extern const nc_decoder nc_decoder_lanalyzer;
const nc_decoder nc_decoder_lanalyzer = {
    .name = NC_SI("lanalyzer"),
    .doc = NC_SI("packets as Novell LANalyzer records them"),
    .provides = NC_CAPTURE_PROVIDES,
    .probe = probe,
    .decode = decode,
};
