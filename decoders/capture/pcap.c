/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "pcap_damage.h"
#include "reader.h"

#include "decoders/packet/spots.h"

#include <inttypes.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>

/* Classic pcap (draft-ietf-opsawg-pcap).  As long as records are sound they are walked where they lie in the
 * stream's buffer: nothing is copied, and the packets behind the one at hand can be seen already.  From the
 * first record that is not, and for all older or rarer forms of the file, libpcap reads.  It reads from a
 * FILE, so the member's stream is dressed as one; after damage it is dressed anew from the next believable
 * record on. */
enum {
    VERSION_AT = 4,
    SNAPLEN_AT = 16,
    LINK_AT = 20,
    LOOK = 64 * 1024,
    RECORD_HEADER = 16,
    VIEW =
        256 * 1024, /* walked at once: as much as the stream usually holds, so that little has to be moved */
    AHEAD = 48,     /* packets: NC_FLOW_LEAD */
    FAR = 1024,     /* bytes behind those, whose headers will be looked at soon */
    LEFT = 16 * 1024, /* what of a view may wait for the next one, so that there is something ahead */
    STDIO_BUFFER = 512 * 1024, /* more than any record, so that stdio never reads past it */
    WINDOW = 1024 * 1024,      /* searched at once after damage */
    OVERLAP = 2 * NC_PCAP_LARGEST,
    MOST_RECOVERIES = 1000,
    CHECK_KNOWN =
        1 << 26, /* the upper four bits of the link type are the length of the check sequence, in 16 bits */
};

typedef struct pcap_reader {
    nc_capture k;
    nc_pcap_form form;
    uint32_t link;
    bool text_mode;                 /* a CR stands before each LF and is taken away */
    uint8_t header[NC_PCAP_HEADER]; /* as libpcap gets it */
    size_t served;                  /* bytes of it handed out */
    char *window; /* read from the stream, comes before the rest of it; NULL when nothing was damaged */
    size_t window_at, window_n;
    char *buffer;     /* of stdio */
    size_t chunk_n;   /* bytes in it, the last that were handed to stdio */
    uint64_t given;   /* file offset up to which bytes were handed to stdio */
    bool ended;       /* no more bytes */
    uint64_t offset;  /* of the next record */
    bool walks;       /* where it lies, without libpcap */
    nc_way way;       /* through what is to be read */
    uint64_t until;   /* records to be met before the next step of it */
    nc_passed passed; /* before the next record */
    int64_t seconds;  /* of the last record; negative: none yet */
} pcap_reader;

static bool read_magic(const char *head, nc_pcap_form *out)
{
    const uint32_t micro = 0xa1b2c3d4, nano = 0xa1b23c4d, modified = 0xa1b2cd34;
    for (int big = 0; big < 2; big++) {
        *out = (nc_pcap_form){.big = big, .record_header = 16};
        uint32_t magic = nc_pcap_number(out, (const uint8_t *)head);
        out->nano = magic == nano;
        if (magic == modified)
            out->record_header = 24;
        if (magic == micro || magic == nano || magic == modified)
            return true;
    }
    return false;
}

/* ---- bytes ---- */

/* The next bytes of the stream, repaired; 0 only at its end. */
static size_t pull(pcap_reader *r, char *buffer, size_t n)
{
    for (;;) {
        size_t got = nc_stream_read(r->k.in, buffer, n);
        if (!r->text_mode || got == 0)
            return got;
        nc_str next = nc_stream_peek(r->k.in, 1);
        got = nc_pcap_drop_cr(buffer, got, next.n > 0 && next.p[0] == '\n');
        if (got > 0)
            return got;
    }
}

static size_t pull_all(pcap_reader *r, char *buffer, size_t n)
{
    size_t done = 0, got = 1;
    while (done < n && got > 0) {
        got = pull(r, buffer + done, n - done);
        done += got;
    }
    return done;
}

static size_t from_window(pcap_reader *r, char *buffer, size_t n)
{
    size_t left = r->window_n - r->window_at;
    if (n > left)
        n = left;
    if (n > 0)
        memcpy(buffer, r->window + r->window_at, n);
    r->window_at += n;
    return n;
}

/* stdio asks for the file: its header, what was read ahead while searching, the rest of the stream. */
static ssize_t serve(void *cookie, char *buffer, size_t n)
{
    pcap_reader *r = cookie;
    size_t left = NC_PCAP_HEADER - r->served;
    if (left > 0) {
        size_t part = n < left ? n : left;
        memcpy(buffer, r->header + r->served, part);
        r->served += part;
        return (ssize_t)part;
    }
    size_t got = from_window(r, buffer, n);
    if (got == 0)
        got = pull(r, buffer, n);
    r->ended = got == 0;
    if (got > 0)
        r->chunk_n = buffer == r->buffer ? got : 0;
    r->given += got;
    return (ssize_t)got;
}

/* ---- records ---- */

/* The fields are unsigned: read so, seconds reach to 2106.  A fraction just past the second comes from
 * writers that round up and is added; any other says nothing. */
static int64_t time_of(pcap_reader *r, uint32_t sec, uint32_t part)
{
    int64_t seconds = sec, fraction = (int64_t)part * (r->form.nano ? 1 : 1000);
    r->seconds = seconds;
    if (fraction >= NC_SECOND && r->k.bad_times++ == 0)
        r->k.first_bad_time = r->k.records;
    return seconds * NC_SECOND + (fraction < 2 * NC_SECOND ? fraction : 0);
}

/* What stands in a record's header. */
typedef struct record_header {
    uint32_t seconds, fraction, caplen, len;
} record_header;

static void give(pcap_reader *r, const record_header *h, const uint8_t *bytes, nc_str ahead)
{
    r->k.records++;
    nc_frame frame = r->k.base;
    frame.from.at = time_of(r, h->seconds, h->fraction);
    frame.from.offset = r->offset + r->form.record_header;
    frame.bytes = bytes;
    frame.caplen = h->caplen;
    frame.len = h->len;
    frame.link = r->link;
    frame.ahead = ahead;
    frame.again = r->walks ? r->offset : 0;
    frame.passed = r->passed.records > 0 ? &r->passed : NULL;
    r->offset = frame.from.offset + h->caplen;
    nc_capture_give(&r->k, &frame);
    r->passed.records = 0;
}

static void on_record(u_char *user, const struct pcap_pkthdr *h, const u_char *bytes)
{
    pcap_reader *r = (pcap_reader *)(void *)user;
    record_header header = {(uint32_t)h->ts.tv_sec, (uint32_t)h->ts.tv_usec, h->caplen, h->len};
    give(r, &header, bytes, NC_S(""));
}

/* ---- sound records ---- */

/* Whether libpcap would hand on the bytes of each record as they stand: the usual version of the format, and
 * no link type whose headers it rewrites when the file comes from a machine of the other byte order. */
static bool is_usual(const pcap_reader *r)
{
    enum { USB_MMAPPED = 220 };
    bool version =
        nc_pcap_number(&r->form, r->header + VERSION_AT) == (r->form.big ? 0x00020004u : 0x00040002u);
    bool link = r->link == NC_LINK_ETHERNET || (!r->form.big && r->link != USB_MMAPPED);
    return version && link && !r->text_mode && r->form.record_header == RECORD_HEADER;
}

/* Bytes from the record at `at` to the next one; 0 when it does not lie in the view as a whole or libpcap
 * would refuse it. */
static size_t record_size(const pcap_reader *r, nc_str view, size_t at)
{
    if (view.n - at < RECORD_HEADER)
        return 0;
    size_t caplen = nc_pcap_number(&r->form, (const uint8_t *)view.p + at + 8);
    return caplen <= NC_PCAP_LARGEST && caplen <= view.n - at - RECORD_HEADER ? RECORD_HEADER + caplen : 0;
}

/* Gives the records that lie in the view as a whole, but leaves the last ones to the next view when that
 * costs little; returns how many bytes they take. */
static size_t walk(pcap_reader *r, nc_str view)
{
    size_t at = 0, ahead = 0, size;
    for (unsigned i = 0; i < AHEAD && (size = record_size(r, view, ahead)) > 0; i++)
        ahead += size;
    while (r->k.records < r->until && (size = record_size(r, view, at)) > 0) {
        const uint8_t *h = (const uint8_t *)view.p + at;
        size_t later = record_size(r, view, ahead);
        __builtin_prefetch(view.p + (view.n - ahead > FAR ? ahead + FAR : ahead));
        if (later == 0 && at > 0 && view.n == VIEW && view.n - at <= LEFT)
            break;
        nc_str bytes = later > 0 ? nc_str_n(view.p + ahead + RECORD_HEADER, later - RECORD_HEADER) : NC_S("");
        record_header header = {nc_pcap_number(&r->form, h), nc_pcap_number(&r->form, h + 4),
                                (uint32_t)(size - RECORD_HEADER), nc_pcap_number(&r->form, h + 12)};
        give(r, &header, h + RECORD_HEADER, bytes);
        at += size;
        ahead += later;
    }
    return at;
}

/* Passes over what nobody wants who reads the file again. */
static void step(pcap_reader *r)
{
    uint64_t to = r->offset, n = nc_way_step(&r->way, &r->passed, &to);
    if (r->passed.records > 0)
        nc_stream_skip(r->k.in, to - r->offset);
    r->k.records += r->passed.records;
    r->offset = to;
    r->until = n < UINT64_MAX ? r->k.records + n : n;
    nc_stream_stop(r->k.in, nc_way_stop(&r->way));
}

/* What is walked next: nothing that will be passed over. */
static nc_str next_view(pcap_reader *r)
{
    uint64_t stop = nc_way_stop(&r->way), left = stop > r->offset ? stop - r->offset : VIEW;
    return nc_stream_peek(r->k.in, left < VIEW ? (size_t)left : VIEW);
}

/* True when the file ends well; else the stream stands before what libpcap is to judge. */
static bool read_sound(pcap_reader *r)
{
    for (;;) {
        if (r->k.records == r->until)
            step(r);
        nc_str view = next_view(r);
        if (view.n > 0 && record_size(r, view, 0) == 0)
            view = nc_stream_peek(r->k.in, RECORD_HEADER + NC_PCAP_LARGEST);
        size_t done = walk(r, view);
        nc_stream_skip(r->k.in, done);
        if (view.n == 0)
            return (void)nc_capture_stopped(&r->k, r->offset), true;
        if (done == 0)
            return false;
    }
}

/* ---- damage ---- */

/* Puts into the window what stdio still holds from offset `from` on, what is left of the window, and the
 * stream behind it. */
static size_t fill_window(pcap_reader *r, uint64_t from)
{
    size_t kept = from < r->given ? (size_t)(r->given - from) : 0, ahead = r->window_n - r->window_at;
    if (r->window == NULL)
        r->window = nc_xmalloc(WINDOW);
    memmove(r->window + kept, r->window + r->window_at, ahead);
    memcpy(r->window, r->buffer + (r->chunk_n - kept), kept);
    r->window_at = r->window_n = 0;
    return kept + ahead + pull_all(r, r->window + kept + ahead, WINDOW - kept - ahead);
}

/* Looks for the next believable record behind the damaged one; then the window begins there. */
static bool search(pcap_reader *r)
{
    uint64_t held = r->given - r->chunk_n, from = r->offset + 1 > held ? r->offset + 1 : held;
    size_t n = fill_window(r, from);
    for (;;) {
        size_t found = nc_pcap_search(&r->form, nc_str_n(r->window, n), n < WINDOW, r->seconds);
        if (found != SIZE_MAX) {
            r->window_at = found;
            r->window_n = n;
            r->offset = r->given = from + found;
            return true;
        }
        if (n < WINDOW)
            return false;
        memmove(r->window, r->window + WINDOW - OVERLAP, OVERLAP);
        from += WINDOW - OVERLAP;
        n = OVERLAP + pull_all(r, r->window + OVERLAP, WINDOW - OVERLAP);
    }
}

/* libpcap's sentence without its second half, which speaks of a limit of ours. */
static bool recover(pcap_reader *r, const char *text)
{
    uint64_t at = r->offset;
    int n = (int)strcspn(text, ",");
    bool cut = r->ended && strncmp(text, "truncated", 9) ==
                               0; /* or a wrong length that reaches beyond the end: records follow then */
    bool found = r->k.damages < MOST_RECOVERIES && search(r);
    if (found)
        nc_capture_damage(&r->k, NC_E_FORMAT,
                          "damaged after record %" PRIu64 ", byte %" PRIu64
                          ": %.*s; reading went on at byte %" PRIu64,
                          r->k.records, at, cut ? (int)sizeof "a length beyond the end" - 1 : n,
                          cut ? "a length beyond the end" : text, r->offset);
    else if (nc_capture_stopped(&r->k, at))
        return false;
    else if (cut)
        nc_capture_damage(&r->k, NC_E_CUT, "cut inside record %" PRIu64 ", byte %" PRIu64, r->k.records + 1,
                          at);
    else
        nc_capture_damage(&r->k, NC_E_FORMAT,
                          "damaged after record %" PRIu64 ", byte %" PRIu64
                          ": %.*s; nothing readable follows",
                          r->k.records, at, n, text);
    return found;
}

/* How libpcap stopped; true when reading can go on elsewhere. */
static bool stopped(pcap_reader *r, int result, const char *text)
{
    if (result < 0)
        return recover(r, text);
    (void)nc_capture_stopped(&r->k, r->offset);
    return false;
}

/* ---- the file ---- */

/* One run of libpcap, up to the end or to damage. */
static bool run(pcap_reader *r)
{
    char error[PCAP_ERRBUF_SIZE] = "";
    FILE *file = fopencookie(r, "r", (cookie_io_functions_t){.read = serve});
    if (file == NULL)
        nc_out_of_memory();
    setvbuf(file, r->buffer, _IOFBF, STDIO_BUFFER);
    r->served = 0;
    r->ended = false;
    r->chunk_n = 0;
    /* In its own precision libpcap hands the fraction on as it stands in the file. */
    unsigned precision = r->form.nano ? PCAP_TSTAMP_PRECISION_NANO : PCAP_TSTAMP_PRECISION_MICRO;
    pcap_t *pcap = pcap_fopen_offline_with_tstamp_precision(file, precision, error);
    if (pcap == NULL) {
        fclose(file);
        nc_capture_damage(&r->k, NC_E_FORMAT, "the file header is refused: %s", error);
        return false;
    }
    int result = pcap_loop(pcap, -1, on_record, (u_char *)r);
    bool again = stopped(r, result, pcap_geterr(pcap));
    pcap_close(pcap);
    return again;
}

/* libpcap would cut records longer than the file's snap length without a word, though their bytes are there:
 * it is shown its own limit instead. */
static void read_judged(pcap_reader *r)
{
    r->given = r->offset;
    for (unsigned i = 0; i < 4; i++)
        r->header[SNAPLEN_AT + i] =
            (uint8_t)((uint32_t)NC_PCAP_LARGEST >> (r->form.big ? 24 - i * 8 : i * 8));
    r->buffer = nc_xmalloc(STDIO_BUFFER);
    while (run(r)) {
    }
    free(r->buffer);
    free(r->window);
}

/* Above the link type are bits on the frame check sequence. */
static void read_records(pcap_reader *r)
{
    uint32_t link = nc_pcap_number(&r->form, r->header + LINK_AT);
    r->link = link & UINT16_MAX;
    if ((link & CHECK_KNOWN) != 0)
        r->k.base.fcs = (uint8_t)(link >> 28 << 1);
    r->walks = is_usual(r);
    if (r->walks && read_sound(r))
        return;
    r->walks = false;
    read_judged(r);
}

nc_err nc_pcap_read(const nc_case *c, uint32_t source, nc_stream *in, nc_frame_fn frame, void *context,
                    nc_wire_end *end)
{
    pcap_reader r = {.offset = NC_PCAP_HEADER, .given = NC_PCAP_HEADER, .seconds = -1};
    nc_capture_begin(&r.k, c, source, in, frame, context);
    if (c->spots != NULL)
        r.way = nc_spots_way(c->spots, nc_sources_get(c->sources, source)->name);
    nc_str head = nc_stream_peek(in, LOOK);
    if (head.n < NC_PCAP_HEADER) {
        nc_capture_damage(&r.k, NC_E_CUT, "cut inside the file header, byte %zu", head.n);
    } else if (!read_magic(head.p, &r.form)) {
        nc_capture_damage(&r.k, NC_E_FORMAT, "no pcap file: it does not begin with the magic number");
    } else {
        r.text_mode = nc_pcap_text_mode(&r.form, head);
        if (r.text_mode)
            nc_capture_info(&r.k, "transferred in text mode: a CR before each LF was taken away again");
        (void)pull_all(&r, (char *)r.header, NC_PCAP_HEADER);
        read_records(&r);
    }
    return nc_capture_end(&r.k, end);
}

static int probe(const nc_case *c, const nc_probe *probe)
{
    (void)c;
    nc_pcap_form ignored;
    if (probe->head.n < 4 || !read_magic(probe->head.p, &ignored))
        return 0;
    return probe->head.n >= NC_PCAP_HEADER ? 95 : 60;
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
