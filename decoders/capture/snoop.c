/* SPDX-License-Identifier: Apache-2.0 */
#include "records.h"

/* Sun snoop (RFC 1761): all numbers big endian.  Shomiti's Surveyor writes the same with other network
 * numbers; its records end with 16 bytes or more that snoop does not have. */
enum { FILE_HEADER = 16, HEADER = 24, SHOMITI = 16, MOST_PADDING = 64, LONGEST = 16 * 1024 * 1024 };

typedef struct snoop_reader {
    nc_records r; /* first: the readers get its address */
    uint32_t link;
    uint8_t fcs;
    uint32_t drops, first_drops;
    bool counted;
} snoop_reader;

static bool look_record(const nc_records *r, const uint8_t *h, size_t n, nc_record *out)
{
    (void)n;
    const snoop_reader *s = (const snoop_reader *)(const void *)r;
    uint32_t len = nc_be32_at(h), caplen = nc_be32_at(h + 4), size = nc_be32_at(h + 8),
             micro = nc_be32_at(h + 20);
    out->size = size;
    out->at = HEADER;
    out->frame.caplen = caplen;
    out->frame.len = len;
    out->frame.link = s->link;
    out->frame.fcs = s->fcs;
    out->frame.from.at = (int64_t)nc_be32_at(h + 16) * NC_SECOND + (int64_t)micro * 1000;
    out->wrong = "length";
    out->value = caplen;
    if (caplen > NC_RECORD_LARGEST || len > LONGEST)
        return false;
    out->wrong = "record length";
    out->value = size;
    if (size < HEADER + caplen || size - HEADER - caplen > MOST_PADDING)
        return false;
    out->wrong = "fraction of a second";
    out->value = micro;
    return micro < 1000000;
}

/* The counter holds all drops since the capture began. */
static void count_drops(nc_records *r, const uint8_t *h, nc_record *record)
{
    (void)record;
    snoop_reader *s = (snoop_reader *)(void *)r;
    uint32_t drops = nc_be32_at(h + 12);
    s->counted |= drops != 0;
    if (drops > s->drops)
        s->drops = drops;
}

static uint32_t link_of(uint32_t network, bool shomiti)
{
    enum { UNKNOWN = UINT16_MAX };
    switch (network) {
    case 0:
    case 4: return NC_LINK_ETHERNET;
    case 2: return NC_LINK_TOKEN_RING;
    case 8: return NC_LINK_FDDI;
    case 9:
    case 14: return shomiti ? (network == 14 ? NC_LINK_TOKEN_RING : UNKNOWN) : NC_LINK_NULL;
    case 11:
    case 13:
    case 20: return shomiti ? NC_LINK_ETHERNET : UNKNOWN;
    case 12:
    case 15: return shomiti ? NC_LINK_TOKEN_RING : UNKNOWN;
    case 16: return shomiti ? UNKNOWN : NC_LINK_IP_OVER_FC;
    case 18: return shomiti ? UNKNOWN : NC_LINK_SUN_ATM;
    case 26: return NC_LINK_IPOIB;
    case 0x80000005: return NC_LINK_IPNET;
    default: return UNKNOWN;
    }
}

/* Only the padding of the first record tells them apart. */
static bool is_shomiti(nc_str view)
{
    if (view.n < FILE_HEADER + HEADER)
        return false;
    const uint8_t *h = (const uint8_t *)view.p + FILE_HEADER;
    uint64_t size = nc_be32_at(h + 8), used = (uint64_t)HEADER + nc_be32_at(h + 4);
    return size >= used + SHOMITI && size - used <= MOST_PADDING;
}

static void read_file(snoop_reader *s, nc_str head)
{
    const uint8_t *h = (const uint8_t *)head.p;
    uint32_t version = nc_be32_at(h + 8), network = nc_be32_at(h + 12);
    if (version < 2 || version > 5) {
        nc_capture_damage(&s->r.k, NC_E_FORMAT, "snoop of the unknown version %u", (unsigned)version);
        return;
    }
    bool shomiti = is_shomiti(head);
    s->link = link_of(network, shomiti);
    s->fcs = shomiti && s->link == NC_LINK_ETHERNET ? 4 : 0;
    nc_stream_skip(s->r.k.in, FILE_HEADER);
    nc_records_read(&s->r);
    if (s->counted)
        s->r.k.drops = s->drops;
}

nc_err nc_snoop_read(const nc_case *c, uint32_t source, nc_stream *in, nc_frame_fn frame, void *context,
                     nc_wire_end *end)
{
    snoop_reader s = {.r = {.header = HEADER, .look = look_record, .use = count_drops}};
    nc_capture_begin(&s.r.k, c, source, in, frame, context);
    nc_str head = nc_stream_peek(in, FILE_HEADER + HEADER);
    if (head.n < FILE_HEADER)
        nc_capture_damage(&s.r.k, NC_E_CUT, "cut inside the file header, byte %zu", head.n);
    else
        read_file(&s, head);
    return nc_capture_end(&s.r.k, end);
}

static int probe(const nc_case *c, const nc_probe *probe)
{
    (void)c;
    return nc_str_starts(probe->head, NC_S("snoop\0\0\0")) ? 95 : 0;
}

static nc_err decode(nc_case *c, uint32_t source, nc_stream *in)
{
    return nc_capture_decode(c, source, in, nc_snoop_read);
}

extern const nc_decoder nc_decoder_snoop;
const nc_decoder nc_decoder_snoop = {
    .name = NC_SI("snoop"),
    .doc = NC_SI("packets as Solaris snoop records them"),
    .provides = NC_CAPTURE_PROVIDES,
    .probe = probe,
    .decode = decode,
};
