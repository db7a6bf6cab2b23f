/* SPDX-License-Identifier: Apache-2.0 */
#include "records.h"

#include "engine/base/cursor.h"
#include "engine/base/value.h"

/* Microsoft Network Monitor, versions 1 and 2 (help of Network Monitor 3, "Capture file format"): little
 * endian; a header with the local time of the start, the frames, at the end a table of their places.  Frames
 * are read in the order of the file. */
enum {
    FILE_HEADER = 128,
    HEADER_1 = 8,
    HEADER_2 = 16,
    PCAP_BASE = 0xe000,
    PCAP_LAST = 0xe7ff,
    META = 0xffe0, /* from here on: statistics, filters, names */
};

typedef struct netmon_reader {
    nc_records r; /* first: the readers get its address */
    unsigned major, minor;
    uint32_t link, trailer;
    int64_t start;
} netmon_reader;

static uint32_t le16(const uint8_t *p)
{
    return (uint32_t)p[1] << 8 | p[0];
}

static uint32_t le32(const uint8_t *p)
{
    return __builtin_bswap32(nc_be32_at(p));
}

static uint64_t le64(const uint8_t *p)
{
    return (uint64_t)le32(p + 4) << 32 | le32(p);
}

static uint32_t link_of(unsigned network)
{
    enum { UNKNOWN = UINT16_MAX };
    if (network >= PCAP_BASE && network <= PCAP_LAST)
        return network - PCAP_BASE;
    switch (network) {
    case 0:
    case 1: return NC_LINK_ETHERNET;
    case 2: return NC_LINK_TOKEN_RING;
    case 3: return NC_LINK_FDDI;
    case 7:
    case 8:
    case 9: return NC_LINK_RAW;
    default: return UNKNOWN;
    }
}

static bool look_record(const nc_records *r, const uint8_t *h, size_t n, nc_record *out)
{
    (void)n;
    const netmon_reader *m = (const netmon_reader *)(const void *)r;
    bool one = m->major == 1;
    uint32_t len = one ? le16(h + 4) : le32(h + 8), caplen = one ? le16(h + 6) : le32(h + 12);
    /* Microseconds of 64 bits that may be negative; times beyond a century are damage. */
    int64_t ticks = one ? (int64_t)le32(h) : (int64_t)le64(h), unit = one ? 1000000 : 1000, ns = 0;
    static const int64_t century = INT64_C(3155760000) * 1000000;
    out->wrong = "time";
    out->value = (uint64_t)ticks;
    if (ticks > century || ticks < -century || __builtin_mul_overflow(ticks, unit, &ns) ||
        __builtin_add_overflow(ns, m->start, &ns))
        return false;
    out->size = (uint64_t)r->header + caplen + m->trailer;
    out->at = (uint32_t)r->header;
    out->frame.caplen = caplen;
    out->frame.len = len;
    out->frame.link = m->link;
    out->frame.from.at = ns;
    out->wrong = "length";
    out->value = caplen;
    return caplen <= NC_RECORD_LARGEST && caplen <= len && len <= NC_RECORD_LARGEST;
}

/* From 2.1 on each frame has its own type behind it, from 2.3 on its time in UTC, counted from 1601 in 100
 * ns. */
static void use_record(nc_records *r, const uint8_t *h, nc_record *record)
{
    const netmon_reader *m = (const netmon_reader *)(const void *)r;
    enum { TIMED = 15 };
    static const int64_t epoch = INT64_C(11644473600) * 10000000;
    const uint8_t *t = h + record->at + record->frame.caplen;
    if (m->trailer < 2)
        return;
    record->frame.link = link_of(le16(t));
    if (m->trailer < TIMED)
        return;
    int64_t ticks = (int64_t)le64(t + 6), ns;
    if (!__builtin_sub_overflow(ticks, epoch, &ticks) && !__builtin_mul_overflow(ticks, 100, &ns))
        record->frame.from.at = ns;
}

static uint32_t trailer_of(unsigned major, unsigned minor)
{
    if (major < 2 || minor == 0)
        return 0;
    return minor == 1 ? 2 : minor == 2 ? 6 : 15;
}

static bool read_header(netmon_reader *m)
{
    nc_str head = nc_stream_peek(m->r.k.in, FILE_HEADER);
    if (head.n < FILE_HEADER) {
        nc_capture_damage(&m->r.k, NC_E_CUT, "cut inside the file header, byte %zu", head.n);
        return false;
    }
    const uint8_t *h = (const uint8_t *)head.p;
    m->minor = h[4];
    m->major = h[5];
    if (m->major < 1 || m->major > 2) {
        nc_capture_damage(&m->r.k, NC_E_FORMAT, "Network Monitor of the unknown version %u.%u", m->major,
                          m->minor);
        return false;
    }
    if (!nc_time_of((int)le16(h + 8), (int)le16(h + 10), (int)le16(h + 14), (int)le16(h + 16),
                    (int)le16(h + 18), (int)le16(h + 20), (int64_t)le16(h + 22) * 1000000, &m->start))
        nc_capture_info(&m->r.k, "the header holds no date: times count from 1970-01-01");
    m->start -= (int64_t)m->r.k.zone_minutes * 60 * NC_SECOND;
    m->link = link_of(le16(h + 6));
    m->trailer = trailer_of(m->major, m->minor);
    m->r.header = m->major == 1 ? HEADER_1 : HEADER_2;
    m->r.end = le32(h + 24);
    if (m->trailer < 15)
        nc_capture_info(&m->r.k, "times are the recorder's local time%s",
                        m->r.k.zone_minutes != 0 ? ", shifted as case.yaml says"
                                                 : ", taken as UTC; case.yaml can tell the zone");
    nc_stream_skip(m->r.k.in, FILE_HEADER);
    return true;
}

nc_err nc_netmon_read(const nc_case *c, uint32_t source, nc_stream *in, nc_frame_fn frame, void *context,
                      nc_wire_end *end)
{
    netmon_reader m = {.r = {.look = look_record, .use = use_record}};
    nc_capture_begin(&m.r.k, c, source, in, frame, context);
    if (read_header(&m))
        nc_records_read(&m.r);
    return nc_capture_end(&m.r.k, end);
}

static int probe(const nc_case *c, const nc_probe *probe)
{
    (void)c;
    bool mine = nc_str_starts(probe->head, NC_S("RTSS")) || nc_str_starts(probe->head, NC_S("GMBU"));
    return mine && probe->head.n >= 8 && probe->head.p[5] <= 2 ? 95 : 0;
}

static nc_err decode(nc_case *c, uint32_t source, nc_stream *in)
{
    return nc_capture_decode(c, source, in, nc_netmon_read);
}

extern const nc_decoder nc_decoder_netmon;
const nc_decoder nc_decoder_netmon = {
    .name = NC_SI("netmon"),
    .doc = NC_SI("packets as Microsoft Network Monitor records them"),
    .provides = NC_CAPTURE_PROVIDES,
    .probe = probe,
    .decode = decode,
};
