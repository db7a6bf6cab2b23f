/* SPDX-License-Identifier: Apache-2.0 */
#include "records.h"

/* InfoVista 5View captures of Ethernet: little endian; a file header, attributes, then records that begin
 * with a key. The layout is not published; this is what the files show. */
enum {
    FILE_HEADER = 32,
    ATTRIBUTES = 1024 * 1024, /* more is no file of this kind */
    HEADER = 36,
    FRAME = 0x4000, /* kind of header that packets have */
};

static uint32_t le32(const uint8_t *p)
{
    return __builtin_bswap32(nc_be32_at(p));
}

static bool look_record(const nc_records *r, const uint8_t *h, size_t n, nc_record *out)
{
    (void)r;
    (void)n;
    uint32_t key = le32(h), kind = (uint32_t)h[7] << 8 | h[6], size = le32(h + 16), nano = le32(h + 28);
    out->size = HEADER + (uint64_t)size;
    out->at = HEADER;
    out->packet = kind == FRAME;
    out->frame.caplen = out->frame.len = size;
    out->frame.link = NC_LINK_ETHERNET;
    out->frame.from.at = (int64_t)le32(h + 24) * NC_SECOND + (int64_t)nano;
    out->wrong = "key";
    out->value = key;
    if (key != 0x3333eeee || h[4] != HEADER || h[5] != 0)
        return false;
    out->wrong = "length";
    out->value = size;
    return size <= NC_RECORD_LARGEST && nano < NC_SECOND;
}

nc_err nc_fiveview_read(const nc_case *c, uint32_t source, nc_stream *in, nc_frame_fn frame, void *context,
                        nc_wire_end *end)
{
    nc_records r = {.header = HEADER, .look = look_record};
    nc_capture_begin(&r.k, c, source, in, frame, context);
    nc_str head = nc_stream_peek(in, FILE_HEADER);
    uint32_t attributes = head.n < FILE_HEADER ? 0 : le32((const uint8_t *)head.p + 12);
    if (head.n < FILE_HEADER) {
        nc_capture_damage(&r.k, NC_E_CUT, "cut inside the file header, byte %zu", head.n);
    } else if (attributes > ATTRIBUTES) {
        nc_capture_damage(&r.k, NC_E_FORMAT, "a file header that is not believable");
    } else {
        nc_stream_skip(in, FILE_HEADER + (uint64_t)attributes);
        nc_records_read(&r);
    }
    return nc_capture_end(&r.k, end);
}

static int probe(const nc_case *c, const nc_probe *probe)
{
    (void)c;
    return nc_str_starts(probe->head, NC_S("\xaa\xaa\xaa\xaa\x20\0\0\0")) ? 90 : 0;
}

static nc_err decode(nc_case *c, uint32_t source, nc_stream *in)
{
    return nc_capture_decode(c, source, in, nc_fiveview_read);
}

extern const nc_decoder nc_decoder_fiveview;
const nc_decoder nc_decoder_fiveview = {
    .name = NC_SI("5view"),
    .doc = NC_SI("packets as InfoVista 5View records them"),
    .provides = NC_CAPTURE_PROVIDES,
    .probe = probe,
    .decode = decode,
};
