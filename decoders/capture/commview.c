/* SPDX-License-Identifier: Apache-2.0 */
#include "records.h"

#include "engine/base/value.h"

/* CommView's .ncf files (TamoSoft, "CommView log files format"): little endian, no file header; each packet
 * has its local time field by field. */
enum { HEADER = 24, MEDIUM = 0x0f, COMPRESSED = 0x10 };

static uint32_t le16(const uint8_t *p)
{
    return (uint32_t)p[1] << 8 | p[0];
}

static uint32_t link_of(unsigned medium)
{
    enum { UNKNOWN = UINT16_MAX };
    return medium == 0   ? NC_LINK_ETHERNET
           : medium == 1 ? NC_LINK_WLAN
           : medium == 2 ? NC_LINK_TOKEN_RING
                         : UNKNOWN;
}

static bool look_record(const nc_records *r, const uint8_t *h, size_t n, nc_record *out)
{
    (void)n;
    uint32_t caplen = le16(h), len = le16(h + 2), micro = le16(h + 14) << 16 | le16(h + 12);
    out->size = HEADER + (uint64_t)caplen;
    out->at = HEADER;
    out->frame.caplen = caplen;
    out->frame.len = len;
    out->frame.link = (h[16] & COMPRESSED) != 0 ? UINT16_MAX : link_of(h[16] & MEDIUM);
    out->wrong = "length";
    out->value = caplen;
    if (caplen > len || caplen == 0 || h[4] != 0)
        return false;
    out->wrong = "time in microseconds";
    out->value = micro;
    bool timed = nc_time_of((int)le16(h + 5), h[7], h[8], h[9], h[10], h[11], (int64_t)micro * 1000,
                            &out->frame.from.at);
    out->frame.from.at -= (int64_t)r->k.zone_minutes * 60 * NC_SECOND;
    return micro < 1000000 && timed;
}

nc_err nc_commview_read(const nc_case *c, uint32_t source, nc_stream *in, nc_frame_fn frame, void *context,
                        nc_wire_end *end)
{
    nc_records r = {.header = HEADER, .look = look_record};
    nc_capture_begin(&r.k, c, source, in, frame, context);
    nc_records_read(&r);
    return nc_capture_end(&r.k, end);
}

/* The format has no mark of its own: several records in a row must fit, of this century and the last. */
static int probe(const nc_case *c, const nc_probe *probe)
{
    (void)c;
    enum { FEW = 3 };
    nc_records r = {.header = HEADER, .look = look_record, .last = NC_TIME_NONE};
    if (probe->head.n < HEADER || probe->text.n > 0)
        return 0;
    uint32_t year = le16((const uint8_t *)probe->head.p + 5);
    return year >= 1995 && year <= 2100 && nc_records_chain(&r, probe->head, 0, FEW, probe->whole) ? 60 : 0;
}

static nc_err decode(nc_case *c, uint32_t source, nc_stream *in)
{
    return nc_capture_decode(c, source, in, nc_commview_read);
}

extern const nc_decoder nc_decoder_commview;
const nc_decoder nc_decoder_commview = {
    .name = NC_SI("commview"),
    .doc = NC_SI("packets as CommView records them (.ncf)"),
    .provides = NC_CAPTURE_PROVIDES,
    .probe = probe,
    .decode = decode,
};
