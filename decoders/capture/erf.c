/* SPDX-License-Identifier: Apache-2.0 */
#include "records.h"

#include "engine/base/cursor.h"

/* Endace's extensible record format: no file header; a record has its time (little endian, 32.32 bits), type,
 * flags, lengths and a loss counter (big endian), perhaps extension headers of 8 bytes, and for some types a
 * few bytes before the frame (Endace, "ERF types reference"). */
enum {
    HEADER = 16,
    EXTENSION = 8,
    MORE = 0x80, /* in the type, and in the first byte of each extension header */
    HIGHEST_TYPE = 48,
    CHECK = 4, /* bytes of frame check sequence that Ethernet types record */
};

typedef enum erf_type {
    HDLC = 1,
    ETHERNET = 2,
    MC_HDLC = 5,
    COLOR_HDLC = 10,
    COLOR_ETHERNET = 11,
    DSM_HDLC = 15,
    DSM_ETHERNET = 16,
    COLOR_MC_HDLC = 17,
    HASH_ETHERNET = 20,
    IPV4 = 22,
    IPV6 = 23,
    META = 27,
    PAD = 48,
} erf_type;

typedef struct erf_reader {
    nc_records r; /* first: the readers get its address */
    uint64_t drops;
    uint32_t numbers[4], interfaces; /* by the flags' two bits, in order of appearance; 0 = not seen */
} erf_reader;

static const nc_wrap erf_wrap = {"erf", 98};

static int64_t time_of(const uint8_t *h)
{
    uint32_t fraction = __builtin_bswap32(nc_be32_at(h)), seconds = __builtin_bswap32(nc_be32_at(h + 4));
    return (int64_t)seconds * NC_SECOND +
           (int64_t)(((uint64_t)fraction * 1000000000u + (UINT64_C(1) << 31)) >> 32);
}

/* How much stands before the frame, and what kind it is. */
static void kind_of(unsigned type, nc_record *out)
{
    switch (type) {
    case ETHERNET:
    case COLOR_ETHERNET:
    case DSM_ETHERNET:
    case HASH_ETHERNET:
        out->at += 2;
        out->frame.link = NC_LINK_ETHERNET;
        out->frame.fcs = CHECK;
        break;
    case MC_HDLC:
    case COLOR_MC_HDLC:
        out->at += 4;
        out->frame.link = NC_LINK_CISCO_HDLC;
        break;
    case HDLC:
    case COLOR_HDLC:
    case DSM_HDLC: out->frame.link = NC_LINK_CISCO_HDLC; break;
    case IPV4: out->frame.link = NC_LINK_IPV4; break;
    case IPV6: out->frame.link = NC_LINK_IPV6; break;
    default: out->frame.link = NC_LINK_ERF; break;
    }
}

/* Extension headers; false when they do not fit into the record. */
static bool extensions(const uint8_t *h, size_t n, uint32_t size, uint32_t *at)
{
    uint8_t more = h[8];
    while ((more & MORE) != 0) {
        if (*at + EXTENSION > size)
            return false;
        if (*at >= n) /* the file ends here */
            return true;
        more = h[*at];
        *at += EXTENSION;
    }
    return true;
}

static bool look_record(const nc_records *r, const uint8_t *h, size_t n, nc_record *out)
{
    (void)r;
    unsigned type = h[8] & 0x7f;
    uint32_t size = nc_be16_at(h + 10);
    out->size = size;
    out->at = HEADER;
    out->frame.from.at = time_of(h);
    out->frame.len = nc_be16_at(h + 14);
    out->frame.wrap = &erf_wrap;
    out->wrong = "type";
    out->value = type;
    if (type == 0 || type > HIGHEST_TYPE)
        return false;
    out->packet = type != PAD;
    out->wrong = "record length";
    out->value = size;
    if (size < HEADER || !extensions(h, n, size, &out->at))
        return false;
    kind_of(type, out);
    if (out->at > size)
        return false;
    uint32_t there = size - out->at;
    if (type == META)
        out->frame.len = there;
    out->frame.caplen = there < out->frame.len ? there : out->frame.len;
    return true;
}

/* Point-to-point links carry PPP or Cisco's framing; the first bytes tell. */
static void use_record(nc_records *r, const uint8_t *h, nc_record *record)
{
    erf_reader *e = (erf_reader *)(void *)r;
    const nc_frame *frame = &record->frame;
    if (frame->link == NC_LINK_CISCO_HDLC && frame->caplen >= 2 && frame->bytes[0] == 0xff)
        record->frame.link = NC_LINK_PPP;
    e->drops += (h[8] & 0x7f) == META ? 0 : nc_be16_at(h + 12);
    uint32_t *number = &e->numbers[h[9] & 3];
    if (*number == 0)
        *number = ++e->interfaces;
    record->frame.iface_number = *number;
}

nc_err nc_erf_read(const nc_case *c, uint32_t source, nc_stream *in, nc_frame_fn frame, void *context,
                   nc_wire_end *end)
{
    enum { LONGEST_HEADER = HEADER + 32 * EXTENSION };
    erf_reader e = {.r = {.header = HEADER, .peek = LONGEST_HEADER, .look = look_record, .use = use_record}};
    nc_capture_begin(&e.r.k, c, source, in, frame, context);
    nc_records_read(&e.r);
    e.r.k.drops = e.drops > INT64_MAX ? INT64_MAX : (int64_t)e.drops;
    return nc_capture_end(&e.r.k, end);
}

/* The format has no mark of its own: some records in a row have to fit, with times that are near each other
 * and not before 1990. */
static int probe(const nc_case *c, const nc_probe *probe)
{
    enum { WANTED = 8, FEW = 3 };
    static const int64_t year_1990 = INT64_C(631152000) * NC_SECOND;
    (void)c;
    if (probe->head.n < HEADER || probe->text.n > 0)
        return 0;
    nc_records r = {.header = HEADER, .look = look_record, .last = time_of((const uint8_t *)probe->head.p)};
    if (r.last < year_1990 || nc_be16_at((const uint8_t *)probe->head.p + 10) > 20000)
        return 0;
    if (nc_records_chain(&r, probe->head, 0, WANTED, probe->whole))
        return 60;
    return nc_records_chain(&r, probe->head, 0, FEW, probe->whole) ? 40 : 0;
}

static nc_err decode(nc_case *c, uint32_t source, nc_stream *in)
{
    return nc_capture_decode(c, source, in, nc_erf_read);
}

extern const nc_decoder nc_decoder_erf;
const nc_decoder nc_decoder_erf = {
    .name = NC_SI("erf"),
    .doc = NC_SI("packets as Endace cards record them, with their loss counters"),
    .provides = NC_CAPTURE_PROVIDES,
    .probe = probe,
    .decode = decode,
};
