/* SPDX-License-Identifier: Apache-2.0 */
#include "records.h"

#include "engine/base/cursor.h"

/* NetXRay and Sniffer for Windows: little endian, a file header of 128 bytes, records whose header grew with
 * the versions.  The layout is not published; this is what the files show. */
enum {
    FILE_HEADER = 128,
    HEADER_OLD = 16,
    HEADER_1 = 28,
    HEADER_2 = 40,
    CHECK = 4, /* bytes behind a frame: its check sequence, or nothing of use */
};

typedef struct netxray_reader {
    nc_records r; /* first: the readers get its address */
    unsigned major, minor;
    uint32_t link;
    uint64_t ticks; /* in a second */
    uint64_t first; /* ticks at the start */
    int64_t start;  /* seconds since 1970 */
    bool check_valid;
} netxray_reader;

static uint32_t le32(const uint8_t *p)
{
    return __builtin_bswap32(nc_be32_at(p));
}

static uint32_t le16(const uint8_t *p)
{
    return (uint32_t)p[1] << 8 | p[0];
}

static uint64_t le64(const uint8_t *p)
{
    return (uint64_t)le32(p + 4) << 32 | le32(p);
}

static int64_t time_of(const netxray_reader *x, const uint8_t *h)
{
    uint64_t ticks = le64(h), behind = ticks - x->first;
    bool before = ticks < x->first;
    if (before)
        behind = x->first - ticks;
    uint64_t seconds = behind / x->ticks, rest = behind % x->ticks;
    if (seconds > INT64_C(1) << 32)
        return NC_TIME_NONE;
    int64_t ns = (int64_t)seconds * NC_SECOND + (int64_t)(rest * 1000000000u / x->ticks);
    return x->start * NC_SECOND + (before ? -ns : ns);
}

/* Two bytes of ff in the header of version 2 say that something stands behind the frame. */
static void trailer(const netxray_reader *x, const uint8_t *h, nc_frame *frame)
{
    if (x->major != 2 || x->link != NC_LINK_ETHERNET || h[14] != 0xff || h[15] != 0xff)
        return;
    if (x->check_valid) {
        frame->fcs = CHECK;
    } else if (frame->caplen >= CHECK && frame->len >= CHECK) {
        frame->caplen -= CHECK;
        frame->len -= CHECK;
    }
}

static bool look_record(const nc_records *r, const uint8_t *h, size_t n, nc_record *out)
{
    (void)n;
    const netxray_reader *x = (const netxray_reader *)(const void *)r;
    uint32_t len = le16(h + 8), caplen = x->major == 0 ? len : le16(h + 10);
    out->size = (uint64_t)r->header + caplen;
    out->at = (uint32_t)r->header;
    out->frame.caplen = caplen;
    out->frame.len = len;
    out->frame.link = x->link;
    out->frame.from.at = time_of(x, h);
    trailer(x, h, &out->frame);
    out->wrong = "length";
    out->value = caplen;
    return caplen <= len && out->frame.from.at != NC_TIME_NONE;
}

/* ---- the file header ---- */

static uint32_t link_of(const netxray_reader *x, const uint8_t *h)
{
    enum { UNKNOWN = UINT16_MAX };
    /* NDIS numbers, counted from 0 unless the next byte is 2. */
    unsigned network = h[44] + (h[45] == 2 ? 0U : 1U), kind = h[84];
    switch (network) {
    case 1: return NC_LINK_ETHERNET;
    case 2: return NC_LINK_TOKEN_RING;
    case 3: return NC_LINK_FDDI;
    case 4:
        if (x->major != 2)
            return NC_LINK_ETHERNET; /* a driver that makes lines look like it */
        return kind == 3    ? NC_LINK_PPP
               : kind == 4  ? NC_LINK_FRAME_RELAY
               : kind == 19 ? NC_LINK_CISCO_HDLC
                            : UNKNOWN;
    case 10: return NC_LINK_WLAN;
    default: return UNKNOWN;
    }
}

/* Ticks of a second; 0 where no capture has shown them. */
static uint64_t ticks_of(const netxray_reader *x, const uint8_t *h)
{
    static const uint64_t usual[] = {1000000, 1193000, 1193182};
    static const uint64_t gigabit[] = {1000000000, 0, 31250000}, pod[] = {1000000, 0, 1250000};
    static const uint64_t gigabit2[] = {1000000000, 0, 20000000};
    unsigned unit = h[48], kind = h[84];
    if (x->major < 2)
        return x->minor == 1 ? 1000000 : 1000;
    if (unit > 2)
        return 0;
    if (x->link != NC_LINK_ETHERNET)
        return usual[unit];
    switch (kind) {
    case 0: return unit == 2 ? le32(h + 76) : usual[unit];
    case 2: return gigabit[unit];
    case 3: return pod[unit];
    case 5: return unit == 0 ? 1000000 : 0;
    case 6: return gigabit2[unit];
    default: return 0;
    }
}

static bool read_version(netxray_reader *x, const uint8_t *h)
{
    nc_str version = nc_str_n((const char *)h + 4, 7);
    static const struct {
        nc_str text;
        unsigned major, minor;
    } known[] = {
        {NC_SI("001.000"), 1, 0}, {NC_SI("001.100"), 1, 1}, {NC_SI("002.000"), 2, 0},
        {NC_SI("002.001"), 2, 1}, {NC_SI("002.002"), 2, 2}, {NC_SI("002.003"), 2, 3},
    };
    if (h[0] == 'V')
        return true;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (nc_str_eq(known[i].text, version)) {
            x->major = known[i].major;
            x->minor = known[i].minor;
            return true;
        }
    return false;
}

static bool read_header(netxray_reader *x)
{
    nc_str head = nc_stream_peek(x->r.k.in, FILE_HEADER);
    if (head.n < FILE_HEADER) {
        nc_capture_damage(&x->r.k, NC_E_CUT, "cut inside the file header, byte %zu", head.n);
        return false;
    }
    const uint8_t *h = (const uint8_t *)head.p;
    bool known = read_version(x, h);
    x->link = link_of(x, h);
    x->ticks = known ? ticks_of(x, h) : 0;
    if (x->ticks == 0) {
        nc_capture_damage(
            &x->r.k, NC_E_FORMAT,
            "a version or clock of Sniffer files that is not known: convert it to pcapng with editcap");
        return false;
    }
    bool pod = x->major == 2 && x->minor >= 2 && h[84] != 0 && x->link == NC_LINK_ETHERNET;
    x->start = le32(h + 12);
    x->first = pod ? 0 : le64(h + 52);
    x->check_valid = h[77] == 0x34 && h[78] == 0x12;
    x->r.header = x->major == 0 ? HEADER_OLD : x->major == 1 ? HEADER_1 : HEADER_2;
    x->r.end = le32(h + 28);
    uint64_t begin = le32(h + 24);
    if (x->r.end <= begin) { /* a ring: what is oldest stands behind what is newest */
        nc_capture_info(&x->r.k, "the recorder's buffer came round: the packets stand in two pieces");
        begin = FILE_HEADER;
        x->r.end = 0;
    }
    nc_stream_skip(x->r.k.in, begin < FILE_HEADER ? FILE_HEADER : begin);
    return true;
}

nc_err nc_netxray_read(const nc_case *c, uint32_t source, nc_stream *in, nc_frame_fn frame, void *context,
                       nc_wire_end *end)
{
    netxray_reader x = {.r = {.look = look_record}};
    nc_capture_begin(&x.r.k, c, source, in, frame, context);
    if (read_header(&x))
        nc_records_read(&x.r);
    return nc_capture_end(&x.r.k, end);
}

static int probe(const nc_case *c, const nc_probe *probe)
{
    (void)c;
    nc_str head = probe->head;
    if (nc_str_starts(head, NC_S("XCP\0")) && head.n >= 8 && head.p[4] == '0' && head.p[5] == '0')
        return 95;
    return nc_str_starts(head, NC_S("VL\0\0")) && head.n >= FILE_HEADER ? 50 : 0;
}

static nc_err decode(nc_case *c, uint32_t source, nc_stream *in)
{
    return nc_capture_decode(c, source, in, nc_netxray_read);
}

extern const nc_decoder nc_decoder_netxray;
const nc_decoder nc_decoder_netxray = {
    .name = NC_SI("netxray"),
    .doc = NC_SI("packets in files of Sniffer for Windows and NetXRay"),
    .provides = NC_CAPTURE_PROVIDES,
    .probe = probe,
    .decode = decode,
};
