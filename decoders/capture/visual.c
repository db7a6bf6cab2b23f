/* SPDX-License-Identifier: Apache-2.0 */
#include "records.h"

/* Visual Networks captures: little endian; a file header with the number of packets, the time of the first
 * and the kind of medium, then a record a packet, then an index. */
enum {
    FILE_HEADER = 192,
    HEADER = 20,
    MEDIUM_ETHERNET = 6, /* ifType of RFC 1213 */
    MEDIUM_TOKEN_RING = 9,
    FCS = 4, /* counted by the length on the wire */
};

typedef struct visual {
    nc_records r;   /* first: look gets it */
    uint64_t count; /* packets that the file header promises */
    uint32_t start; /* s since 1970 */
} visual;

static uint32_t le32(const uint8_t *p)
{
    return __builtin_bswap32(nc_be32_at(p));
}

static unsigned le16(const uint8_t *p)
{
    return (unsigned)p[1] << 8 | p[0];
}

static bool look_record(const nc_records *r, const uint8_t *h, size_t n, nc_record *out)
{
    (void)n;
    const visual *v = (const visual *)(const void *)r;
    uint32_t sent = le16(h + 4), kept = le16(h + 6);
    out->end = r->k.records >= v->count;
    out->size = HEADER + (uint64_t)kept;
    out->at = HEADER;
    out->packet = true;
    out->frame.caplen = kept;
    out->frame.len = sent >= kept + FCS ? sent - FCS : kept;
    out->frame.from.at = (int64_t)v->start * NC_SECOND + (int64_t)le32(h) * 1000000;
    out->wrong = "length";
    out->value = kept;
    return kept <= sent + FCS;
}

static void read_head(visual *v, const uint8_t *h)
{
    unsigned medium = le16(h + 12);
    v->count = le32(h + 4);
    v->start = le32(h + 8);
    if (medium == MEDIUM_ETHERNET || medium == MEDIUM_TOKEN_RING)
        v->r.k.base.link = medium == MEDIUM_ETHERNET ? NC_LINK_ETHERNET : NC_LINK_TOKEN_RING;
    else
        nc_capture_damage(&v->r.k, NC_E_FORMAT, "medium %u is not read", medium);
}

nc_err nc_visual_read(const nc_case *c, uint32_t source, nc_stream *in, nc_frame_fn frame, void *context,
                      nc_wire_end *end)
{
    visual v = {.r = {.header = HEADER, .look = look_record}};
    nc_capture_begin(&v.r.k, c, source, in, frame, context);
    v.r.k.base.link = NC_LINK_UNDESCRIBED;
    nc_str head = nc_stream_peek(in, FILE_HEADER);
    if (head.n < FILE_HEADER) {
        nc_capture_damage(&v.r.k, NC_E_CUT, "cut inside the file header, byte %zu", head.n);
    } else {
        read_head(&v, (const uint8_t *)head.p);
        nc_stream_skip(in, FILE_HEADER);
        nc_records_read(&v.r);
    }
    return nc_capture_end(&v.r.k, end);
}

static int probe(const nc_case *c, const nc_probe *probe)
{
    (void)c;
    return nc_str_starts(probe->head, NC_S("\x05VNF")) ? 90 : 0;
}

static nc_err decode(nc_case *c, uint32_t source, nc_stream *in)
{
    return nc_capture_decode(c, source, in, nc_visual_read);
}

extern const nc_decoder nc_decoder_visual;
const nc_decoder nc_decoder_visual = {
    .name = NC_SI("visual"),
    .doc = NC_SI("packets as Visual Networks records them"),
    .provides = NC_CAPTURE_PROVIDES,
    .probe = probe,
    .decode = decode,
};
