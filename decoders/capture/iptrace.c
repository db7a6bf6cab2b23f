/* SPDX-License-Identifier: Apache-2.0 */
#include "records.h"

#include <stdio.h>

/* AIX iptrace, versions 1.0 (seconds only) and 2.0: big endian.  Each record has its length, a time, and what
 * is known of the interface; then the frame.  The layout is not published; this is what the files show. */
enum { MAGIC = 11, PREFIX = 8, INFO_1 = 22, INFO_2 = 32, MOST_INTERFACES = 64, FDDI_PADDING = 3 };

typedef struct iptrace_reader {
    nc_records r; /* first: the readers get its address */
    unsigned version;
    size_t interfaces;
    struct {
        char name[5];
        uint8_t unit, kind;
        nc_sym sym;
    } interface[MOST_INTERFACES];
} iptrace_reader;

/* SNMP's ifType. */
static uint32_t link_of(uint8_t kind)
{
    enum { UNKNOWN = UINT16_MAX };
    switch (kind) {
    case 6:
    case 7: return NC_LINK_ETHERNET;
    case 9: return NC_LINK_TOKEN_RING;
    case 15: return NC_LINK_FDDI;
    case 12:
    case 24:
    case 61: return NC_LINK_RAW;
    case 37: return NC_LINK_SUN_ATM;
    default: return UNKNOWN;
    }
}

static bool look_record(const nc_records *r, const uint8_t *h, size_t n, nc_record *out)
{
    (void)n;
    const iptrace_reader *t = (const iptrace_reader *)(const void *)r;
    size_t info = t->version == 2 ? INFO_2 : INFO_1;
    uint32_t length = nc_be32_at(h);
    const uint8_t *i = h + PREFIX;
    uint32_t padding = i[20] == 15 ? FDDI_PADDING : 0, nano = t->version == 2 ? nc_be32_at(i + 28) : 0;
    out->wrong = "length";
    out->value = length;
    if (length < info + padding || length > NC_RECORD_LARGEST)
        return false;
    out->size = PREFIX + length;
    out->at = (uint32_t)(PREFIX + info + padding);
    out->frame.caplen = out->frame.len = (uint32_t)(length - info - padding);
    out->frame.link = link_of(i[20]);
    out->frame.io = i[21] ? NC_IO_OUT : NC_IO_IN;
    out->frame.from.at = (int64_t)nc_be32_at(t->version == 2 ? i + 24 : h + 4) * NC_SECOND + (int64_t)nano;
    out->wrong = "fraction of a second";
    out->value = nano;
    if (nano >= NC_SECOND)
        return false;
    out->wrong = "interface";
    out->value = i[20];
    bool named = i[4] >= 'a' && i[4] <= 'z' && i[21] <= 1;
    return named || i[20] != 0;
}

static nc_sym name_of(const iptrace_reader *t, const char *name, unsigned unit)
{
    char text[16];
    snprintf(text, sizeof text, "%s%u", name, unit);
    nc_buf safe = {0};
    nc_buf_safe(&safe, nc_str_c(text), true);
    nc_sym sym = nc_intern(t->r.k.c->pool, nc_buf_str(&safe));
    nc_buf_free(&safe);
    return sym;
}

/* Interfaces count in order of appearance. */
static void use_record(nc_records *r, const uint8_t *h, nc_record *record)
{
    iptrace_reader *t = (iptrace_reader *)(void *)r;
    const uint8_t *i = h + PREFIX;
    char name[5] = "";
    memcpy(name, i + 4, 4);
    size_t at = 0;
    while (at < t->interfaces && (strcmp(t->interface[at].name, name) != 0 || t->interface[at].unit != i[3] ||
                                  t->interface[at].kind != i[20]))
        at++;
    if (at == MOST_INTERFACES)
        return;
    if (at == t->interfaces) {
        memcpy(t->interface[at].name, name, sizeof name);
        t->interface[at].unit = i[3];
        t->interface[at].kind = i[20];
        t->interface[at].sym = name_of(t, name, i[3]);
        t->interfaces++;
    }
    record->frame.iface = t->interface[at].sym;
    record->frame.iface_number = (uint32_t)at + 1;
}

static unsigned version_of(nc_str head)
{
    if (!nc_str_starts(head, NC_S("iptrace ")))
        return 0;
    return nc_str_starts(head, NC_S("iptrace 1.0")) ? 1 : nc_str_starts(head, NC_S("iptrace 2.0")) ? 2 : 0;
}

nc_err nc_iptrace_read(const nc_case *c, uint32_t source, nc_stream *in, nc_frame_fn frame, void *context,
                       nc_wire_end *end)
{
    iptrace_reader t = {.r = {.look = look_record, .use = use_record}};
    nc_capture_begin(&t.r.k, c, source, in, frame, context);
    t.version = version_of(nc_stream_peek(in, MAGIC));
    if (t.version == 0) {
        nc_capture_damage(&t.r.k, NC_E_FORMAT, "no iptrace file of version 1.0 or 2.0");
    } else {
        t.r.header = PREFIX + (t.version == 2 ? INFO_2 : INFO_1);
        nc_stream_skip(in, MAGIC);
        nc_records_read(&t.r);
    }
    return nc_capture_end(&t.r.k, end);
}

static int probe(const nc_case *c, const nc_probe *probe)
{
    (void)c;
    return version_of(probe->head) ? 95 : 0;
}

static nc_err decode(nc_case *c, uint32_t source, nc_stream *in)
{
    return nc_capture_decode(c, source, in, nc_iptrace_read);
}

extern const nc_decoder nc_decoder_iptrace;
const nc_decoder nc_decoder_iptrace = {
    .name = NC_SI("iptrace"),
    .doc = NC_SI("packets as AIX iptrace records them"),
    .provides = NC_CAPTURE_PROVIDES,
    .probe = probe,
    .decode = decode,
};
