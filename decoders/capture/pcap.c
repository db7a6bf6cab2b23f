/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "reader.h"

#include <inttypes.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>

/* Classic pcap (draft-ietf-opsawg-pcap) through libpcap.  libpcap reads from a FILE, so the member's stream is dressed as one. */
enum { HEADER = 24, SNAPLEN_AT = 16, STDIO_BUFFER = 256 * 1024, LARGEST = 262144, LOOK = 64 * 1024 };

/* What the file header says. */
typedef struct head {
    bool big, nano;
    uint32_t record_header; /* bytes before each packet */
    uint32_t link;
} head;

typedef struct pcap_reader {
    nc_capture k;
    head head;
    uint8_t header[HEADER]; /* as libpcap gets it */
    size_t served;          /* bytes of it handed out */
    uint64_t offset;        /* of the next record */
    bool ended;             /* the stream has no more bytes */
    bool ascii;             /* looks like a transfer in text mode */
} pcap_reader;

static uint32_t number_at(const uint8_t *p, bool big)
{
    uint32_t value = nc_be32_at(p);
    return big ? value : __builtin_bswap32(value);
}

static bool read_magic(const uint8_t *p, head *out)
{
    const uint32_t micro = 0xa1b2c3d4, nano = 0xa1b23c4d, modified = 0xa1b2cd34;
    for (int big = 0; big < 2; big++) {
        uint32_t magic = number_at(p, big);
        *out = (head){ .big = big, .nano = magic == nano, .record_header = magic == modified ? 24 : 16 };
        if (magic == micro || magic == nano || magic == modified)
            return true;
    }
    return false;
}

static void write_number(uint8_t *p, uint32_t value, bool big)
{
    for (unsigned i = 0; i < 4; i++)
        p[i] = (uint8_t)(value >> (big ? 24 - i * 8 : i * 8));
}

/* A transfer in text mode puts a CR before each LF: then no LF of the first bytes stands alone. */
static bool looks_ascii(nc_str bytes)
{
    enum { ENOUGH = 4 };
    size_t found = 0;
    for (size_t at = 0; at < bytes.n; at++) {
        const char *lf = memchr(bytes.p + at, '\n', bytes.n - at);
        if (lf == NULL)
            break;
        at = (size_t)(lf - bytes.p);
        if (at == 0 || lf[-1] != '\r')
            return false;
        found++;
    }
    return found >= ENOUGH;
}

static ssize_t serve(void *cookie, char *buffer, size_t n)
{
    pcap_reader *r = cookie;
    size_t left = HEADER - r->served;
    if (left > 0) {
        size_t part = n < left ? n : left;
        memcpy(buffer, r->header + r->served, part);
        r->served += part;
        return (ssize_t)part;
    }
    size_t got = nc_stream_read(r->k.in, buffer, n);
    r->ended |= got < n;
    return (ssize_t)got;
}

/* The fields are unsigned: read so, seconds reach to 2106.  A fraction just past the second comes from writers that round up and is
 * added; any other says nothing. */
static int64_t time_of(pcap_reader *r, const struct pcap_pkthdr *h)
{
    int64_t seconds = (uint32_t)h->ts.tv_sec, fraction = (int64_t)(uint32_t)h->ts.tv_usec * (r->head.nano ? 1 : 1000);
    if (fraction >= NC_SECOND && r->k.bad_times++ == 0)
        r->k.first_bad_time = r->k.records;
    return seconds * NC_SECOND + (fraction < 2 * NC_SECOND ? fraction : 0);
}

static void on_record(u_char *user, const struct pcap_pkthdr *h, const u_char *bytes)
{
    pcap_reader *r = (pcap_reader *)(void *)user;
    r->k.records++;
    nc_frame frame = r->k.base;
    frame.from.at = time_of(r, h);
    frame.from.offset = r->offset + r->head.record_header;
    frame.bytes = bytes;
    frame.caplen = h->caplen;
    frame.len = h->len;
    frame.link = r->head.link;
    r->offset = frame.from.offset + h->caplen;
    nc_capture_give(&r->k, &frame);
}

/* libpcap's sentence without its second half, which speaks of a limit of ours. */
static void note_error(pcap_reader *r, const char *text)
{
    const char *advice = r->ascii ? " (it looks like a transfer in text mode: fetch the file again in binary mode)" : "";
    int n = (int)strcspn(text, ",");
    nc_capture_damage(&r->k, NC_E_FORMAT, "damaged at record %" PRIu64 ", byte %" PRIu64 ": %.*s%s", r->k.records + 1, r->offset, n, text,
                      advice);
}

static void note_end(pcap_reader *r, int result, const char *text)
{
    if (nc_capture_stopped(&r->k, r->offset))
        return;
    if (result < 0 && r->ended && strncmp(text, "truncated", 9) == 0)
        nc_capture_damage(&r->k, NC_E_CUT, "cut inside record %" PRIu64 ", byte %" PRIu64, r->k.records + 1, r->offset);
    else if (result < 0)
        note_error(r, text);
}

/* libpcap would cut records longer than the file's snap length without a word, though their bytes are there: it is shown its own limit
 * instead. */
static void read_records(pcap_reader *r)
{
    char error[PCAP_ERRBUF_SIZE] = "";
    write_number(r->header + SNAPLEN_AT, LARGEST, r->head.big);
    FILE *file = fopencookie(r, "r", (cookie_io_functions_t){ .read = serve });
    if (file == NULL)
        nc_out_of_memory();
    char *buffer = nc_xmalloc(STDIO_BUFFER);
    setvbuf(file, buffer, _IOFBF, STDIO_BUFFER);
    /* In its own precision libpcap hands the fraction on as it stands in the file. */
    unsigned precision = r->head.nano ? PCAP_TSTAMP_PRECISION_NANO : PCAP_TSTAMP_PRECISION_MICRO;
    pcap_t *pcap = pcap_fopen_offline_with_tstamp_precision(file, precision, error);
    if (pcap != NULL) {
        int result = pcap_loop(pcap, -1, on_record, (u_char *)r);
        note_end(r, result, pcap_geterr(pcap));
        pcap_close(pcap);
    } else {
        fclose(file);
        nc_capture_damage(&r->k, NC_E_FORMAT, "the file header is refused: %s", error);
    }
    free(buffer);
}

nc_err nc_pcap_read(const nc_case *c, uint32_t source, nc_stream *in, nc_frame_fn frame, void *context, nc_wire_end *end)
{
    pcap_reader r = { .offset = HEADER };
    nc_capture_begin(&r.k, c, source, in, frame, context);
    r.ascii = looks_ascii(nc_stream_peek(in, LOOK));
    size_t n = nc_stream_read(in, r.header, HEADER);
    if (n < HEADER) {
        nc_capture_damage(&r.k, NC_E_CUT, "cut inside the file header, byte %zu", n);
    } else if (!read_magic(r.header, &r.head)) {
        nc_capture_damage(&r.k, NC_E_FORMAT, "no pcap file: the magic number is %02x%02x%02x%02x", r.header[0], r.header[1], r.header[2],
                          r.header[3]);
    } else {
        r.head.link = number_at(r.header + 20, r.head.big) & UINT16_MAX; /* above are bits on the frame check sequence */
        read_records(&r);
    }
    return nc_capture_end(&r.k, end);
}

static int probe(const nc_case *c, const nc_probe *probe)
{
    (void)c;
    head ignored;
    if (probe->head.n < 4 || !read_magic((const uint8_t *)probe->head.p, &ignored))
        return 0;
    return probe->head.n >= HEADER ? 95 : 60;
}

static nc_err decode(nc_case *c, uint32_t source, nc_stream *in)
{
    return nc_capture_decode(c, source, in, nc_pcap_read);
}

extern const nc_decoder nc_decoder_pcap;
const nc_decoder nc_decoder_pcap = {
    .name = NC_SI("pcap"),
    .doc = NC_SI("packets as tcpdump, Wireshark and most tools record them"),
    .provides = NC_CAPTURE_PROVIDES,
    .probe = probe,
    .decode = decode,
};
