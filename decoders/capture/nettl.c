/* SPDX-License-Identifier: Apache-2.0 */
#include "records.h"

/* HP-UX nettl traces: big endian; a file header, then records whose header tells its own length, the
 * subsystem that wrote it, and whether it holds a packet. */
enum {
    FILE_HEADER = 128,
    HEADER = 64, /* least; mostly 68 */
    INBOUND = 0x20000000,
    OUTBOUND = 0x10000000,
};

/* Subsystems whose packets are whole frames or IP datagrams (HP-UX subsys_id.h). */
static const nc_wrap ethernet_wrap = {"nettl", 71};

static const struct {
    uint16_t subsystem;
    uint8_t link;
} known[] = {
    {2, NC_LINK_RAW},         {6, NC_LINK_RAW},          {8, NC_LINK_RAW},        {9, NC_LINK_RAW},
    {31, NC_LINK_TOKEN_RING}, {37, NC_LINK_ETHERNET},    {164, NC_LINK_ETHERNET}, {172, NC_LINK_ETHERNET},
    {173, NC_LINK_ETHERNET},  {178, NC_LINK_ETHERNET},   {179, NC_LINK_ETHERNET}, {180, NC_LINK_ETHERNET},
    {185, NC_LINK_ETHERNET},  {187, NC_LINK_TOKEN_RING}, {210, NC_LINK_ETHERNET}, {233, NC_LINK_ETHERNET},
    {244, NC_LINK_RAW},       {252, NC_LINK_ETHERNET},   {253, NC_LINK_ETHERNET}, {265, NC_LINK_ETHERNET},
};

static uint32_t link_of(unsigned subsystem)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i].subsystem == subsystem)
            return known[i].link;
    return NC_LINK_UNDESCRIBED;
}

static bool look_record(const nc_records *r, const uint8_t *h, size_t n, nc_record *out)
{
    (void)r;
    (void)n;
    uint32_t header = nc_be16_at(h), kind = nc_be32_at(h + 12), micro = nc_be32_at(h + 44);
    out->at = header;
    out->frame.caplen = nc_be32_at(h + 32);
    out->frame.len = nc_be32_at(h + 36);
    out->size = header + (uint64_t)out->frame.caplen;
    out->frame.from.at = (int64_t)nc_be32_at(h + 40) * NC_SECOND + (int64_t)micro * 1000;
    out->frame.io = (kind & OUTBOUND) != 0 ? NC_IO_OUT : NC_IO_IN;
    out->frame.link = link_of(nc_be16_at(h + 2));
    out->frame.wrap = out->frame.link == NC_LINK_ETHERNET ? &ethernet_wrap : NULL;
    out->packet = (kind & (INBOUND | OUTBOUND)) != 0;
    out->wrong = "header length";
    out->value = header;
    if (header < HEADER || header > 4 * HEADER)
        return false;
    out->wrong = "length";
    out->value = out->frame.caplen;
    return out->frame.caplen <= NC_RECORD_LARGEST && out->frame.caplen <= out->frame.len && micro < 1000000;
}

nc_err nc_nettl_read(const nc_case *c, uint32_t source, nc_stream *in, nc_frame_fn frame, void *context,
                     nc_wire_end *end)
{
    nc_records r = {.header = HEADER, .look = look_record};
    nc_capture_begin(&r.k, c, source, in, frame, context);
    nc_str head = nc_stream_peek(in, FILE_HEADER);
    if (head.n < FILE_HEADER) {
        nc_capture_damage(&r.k, NC_E_CUT, "cut inside the file header, byte %zu", head.n);
    } else {
        nc_stream_skip(in, FILE_HEADER);
        nc_records_read(&r);
    }
    return nc_capture_end(&r.k, end);
}

static int probe(const nc_case *c, const nc_probe *probe)
{
    (void)c;
    return nc_str_starts(probe->head, NC_S("TR\0d\0\0\0\0\0\0\0\x80")) ? 90 : 0;
}

static nc_err decode(nc_case *c, uint32_t source, nc_stream *in)
{
    return nc_capture_decode(c, source, in, nc_nettl_read);
}

extern const nc_decoder nc_decoder_nettl;
const nc_decoder nc_decoder_nettl = {
    .name = NC_SI("nettl"),
    .doc = NC_SI("packets as nettl of HP-UX traces them"),
    .provides = NC_CAPTURE_PROVIDES,
    .probe = probe,
    .decode = decode,
};
