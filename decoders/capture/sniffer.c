/* SPDX-License-Identifier: Apache-2.0 */
#include "records.h"

#include "engine/base/cursor.h"
#include "engine/base/value.h"

/* Sniffer files of the DOS analyser (Network General, "Expert Sniffer Network Analyzer Operations", appendix
 * on file formats), which the SNIFFER option of z/OS IPCS also writes: little endian; records of type and
 * length, the first tells the version, the network and the unit of time.  Times count from midnight of the
 * day in it, in local time. */
enum {
    MAGIC = 17,
    HEADER = 6,
    VERSION = 18,
    FRAME_2 = 14,
    FRAME_6 = 34,
    TYPE_VERSION = 1,
    TYPE_END = 3,
    TYPE_FRAME_2 = 4,
    TYPE_FRAME_4 = 8,
    TYPE_FRAME_6 = 12,
    TYPE_LAST = 17,
    UNITS = 7,
};

static const char magic[MAGIC + 1] = "TRSNIFF data    \x1a";

/* Picoseconds. */
static const uint64_t units[UNITS] = {15000000, 838096, 15000000, 500000, 2000000, 1000000, 100000};

typedef struct sniffer_reader {
    nc_records r; /* first: the readers get its address */
    uint32_t link;
    unsigned major;
    uint64_t unit;
    int64_t midnight;
} sniffer_reader;

static uint16_t le16(const uint8_t *p)
{
    return (uint16_t)((unsigned)p[1] << 8 | p[0]);
}

static uint32_t link_of(unsigned network)
{
    enum { UNKNOWN = UINT16_MAX };
    switch (network) {
    case 0: return NC_LINK_TOKEN_RING;
    case 1: return NC_LINK_ETHERNET;
    case 9: return NC_LINK_FDDI;
    default: return UNKNOWN;
    }
}

/* Ticks of 40 bits and days as nanoseconds since 1970. */
static int64_t time_of(const sniffer_reader *s, const uint8_t *f)
{
    uint64_t ticks = (uint64_t)f[4] << 32 | (uint64_t)le16(f + 2) << 16 | le16(f);
    uint64_t ns = ticks / 1000 * s->unit + ticks % 1000 * s->unit / 1000;
    return s->midnight + (int64_t)f[5] * 86400 * NC_SECOND + (int64_t)ns;
}

static bool look_frame(const sniffer_reader *s, const uint8_t *h, size_t n, unsigned length, nc_record *out)
{
    bool long_one = le16(h) == TYPE_FRAME_6;
    uint32_t info = long_one ? FRAME_6 : FRAME_2;
    out->wrong = "length";
    out->value = length;
    if (length < info)
        return false;
    if (n < HEADER + FRAME_2) /* the file ends here */
        return true;
    const uint8_t *f = h + HEADER;
    uint32_t size = le16(f + 6), whole = le16(f + 10);
    out->at = HEADER + info;
    out->frame.link = s->link;
    out->frame.caplen = size;
    out->frame.len = whole != 0 && whole >= size ? whole : size;
    out->frame.from.at = time_of(s, f);
    out->wrong = "packet length";
    out->value = size;
    return size <= length - info;
}

static bool look_record(const nc_records *r, const uint8_t *h, size_t n, nc_record *out)
{
    const sniffer_reader *s = (const sniffer_reader *)(const void *)r;
    unsigned type = le16(h), length = le16(h + 2);
    out->size = HEADER + length;
    if (type == TYPE_END) {
        out->end = true;
        return length == 0;
    }
    if (type == TYPE_FRAME_2 || type == TYPE_FRAME_6)
        return look_frame(s, h, n, length, out);
    out->packet = false;
    out->wrong = "type";
    out->value = type;
    return type != 0 && type <= TYPE_LAST;
}

/* Frames of ATM analysers carry cells and are passed over; version 2 puts a text under that number. */
static void note_kind(sniffer_reader *s, const uint8_t *v)
{
    if (s->link == UINT16_MAX)
        nc_capture_info(&s->r.k, "recorded on network type %u", v[9]);
    nc_capture_info(&s->r.k, "times are the analyser's local time%s",
                    s->r.k.zone_minutes != 0 ? ", shifted as case.yaml says"
                                             : ", taken as UTC; case.yaml can tell the zone");
}

static bool read_version(sniffer_reader *s)
{
    nc_str head = nc_stream_take(s->r.k.in, MAGIC + HEADER + VERSION);
    if (head.n < MAGIC + HEADER + VERSION) {
        nc_capture_damage(&s->r.k, NC_E_CUT, "cut inside the file header, byte %zu", head.n);
        return false;
    }
    const uint8_t *h = (const uint8_t *)head.p + MAGIC, *v = h + HEADER;
    if (le16(h) != TYPE_VERSION || v[11] >= UNITS) {
        nc_capture_damage(&s->r.k, NC_E_FORMAT,
                          "the Sniffer file does not begin with a version it can be read by");
        return false;
    }
    if (v[10] != 1) {
        nc_capture_damage(
            &s->r.k, NC_E_FORMAT,
            "saved compressed by the analyser: save it uncompressed, or convert it with editcap");
        return false;
    }
    unsigned date = le16(v + 6);
    s->major = le16(v);
    s->link = link_of(v[9]);
    s->unit = units[v[11]];
    if (!nc_time_of((int)(date >> 9) + 1980, (int)(date >> 5 & 15), (int)(date & 31), 0, 0, 0, 0,
                    &s->midnight)) {
        nc_capture_info(&s->r.k, "the header holds no date: days count from 1980-01-01");
        (void)nc_time_of(1980, 1, 1, 0, 0, 0, 0, &s->midnight);
    }
    s->midnight -= (int64_t)s->r.k.zone_minutes * 60 * NC_SECOND;
    note_kind(s, v);
    return true;
}

nc_err nc_sniffer_read(const nc_case *c, uint32_t source, nc_stream *in, nc_frame_fn frame, void *context,
                       nc_wire_end *end)
{
    sniffer_reader s = {.r = {.header = HEADER, .peek = HEADER + FRAME_2, .look = look_record}};
    nc_capture_begin(&s.r.k, c, source, in, frame, context);
    if (read_version(&s))
        nc_records_read(&s.r);
    return nc_capture_end(&s.r.k, end);
}

static int probe(const nc_case *c, const nc_probe *probe)
{
    (void)c;
    return nc_str_starts(probe->head, nc_str_n(magic, MAGIC)) ? 95 : 0;
}

static nc_err decode(nc_case *c, uint32_t source, nc_stream *in)
{
    return nc_capture_decode(c, source, in, nc_sniffer_read);
}

extern const nc_decoder nc_decoder_sniffer;
const nc_decoder nc_decoder_sniffer = {
    .name = NC_SI("sniffer"),
    .doc = NC_SI("packets in Sniffer files, as IPCS with option SNIFFER writes them"),
    .provides = NC_CAPTURE_PROVIDES,
    .probe = probe,
    .decode = decode,
};
