/* SPDX-License-Identifier: Apache-2.0 */
#include "ctrace.h"

#include <inttypes.h>
#include <stdlib.h>

/* A data set of the external writer, downloaded in binary: with the record descriptor words of its records
 * (RDW), with those of its blocks too (BDW), or without any.  Between entries stand these words, zeros, and
 * records of the writer whose layout is not published; entries that go over the end of a record are put
 * together where the words say where it ends. */
enum { VIEW = 256 * 1024, WORD = 4, MOST_PIECES = 8, PROBE_ENTRIES = 3 };

typedef struct ctrace_reader {
    nc_capture k;
    bool facts;                   /* data trace entries become facts */
    uint64_t record_end;          /* of the variable-length record around here; 0 = not known */
    uint64_t words;               /* record descriptor words met */
    uint64_t gap, gap_zero;       /* bytes since the last entry, and how many of them are zero */
    bool told;                    /* the gap is what is left of a damaged entry */
    uint64_t strange, strange_at; /* places with bytes that are neither; offset of the first */
    uint64_t packets, data, later, others, lost;
    uint32_t segment; /* of the packet in several records: the last one met */
    uint64_t segments_lost;
    uint8_t *joined; /* an entry that went over the end of a record */
} ctrace_reader;

/* ---- between entries ---- */

/* The word before a record: its length, the four bytes included, and how it is spanned; 0 when it is none.  A
 * block's word is one around the first record's. */
static uint32_t word_at(nc_str view, size_t at)
{
    if (at + WORD > view.n)
        return 0;
    const uint8_t *p = (const uint8_t *)view.p + at;
    return p[2] <= 3 && p[3] == 0 && nc_be16_at(p) > WORD ? nc_be16_at(p) : 0;
}

/* Notes where the record ends that begins at the front of the view; how many bytes of words there are. */
static size_t take_words(ctrace_reader *t, nc_str view, uint64_t offset)
{
    nc_cte entry;
    uint32_t outer = word_at(view, 0), inner = word_at(view, WORD);
    const uint8_t *p = (const uint8_t *)view.p;
    bool block = outer > 0 && inner > 0 && inner <= outer - WORD &&
                 (view.n <= 2 * WORD || nc_cte_look(p + WORD, view.n - WORD, &entry) == NC_CTE_NOT);
    if (outer == 0 || nc_cte_look(p, view.n, &entry) != NC_CTE_NOT)
        return 0;
    t->words++;
    t->record_end = offset + (block ? WORD + inner : outer);
    return block ? 2 * WORD : WORD;
}

static void end_gap(ctrace_reader *t, uint64_t offset)
{
    if (t->gap > t->gap_zero && !t->told && t->strange++ == 0)
        t->strange_at = offset - t->gap;
    t->gap = t->gap_zero = 0;
    t->told = false;
}

/* ---- entries ---- */

/* A later record of a packet tells nothing that its first one does not; that one is missing is loss. */
static void take_later(ctrace_reader *t, const nc_cte *entry)
{
    uint32_t number = entry->bytes[entry->data + 2];
    bool follows = number == t->segment + 1 || (t->segment == UINT8_MAX && number == 1);
    t->segments_lost += !follows;
    t->segment = number;
    t->later++;
}

static void take_data(ctrace_reader *t, const nc_cte *entry, nc_frame *frame)
{
    nc_fact fact;
    t->data++;
    if (t->facts && nc_cte_data_fact(entry, &frame->from, t->k.c->pool, &fact))
        nc_put(t->k.c->sink, &fact);
}

static void take(ctrace_reader *t, const nc_cte *entry, uint64_t offset)
{
    enum { LOST = 0xff };
    nc_frame frame = t->k.base;
    t->k.records++;
    frame.from.record = t->k.records;
    frame.from.offset = offset;
    if (entry->id >> 24 == LOST) {
        t->lost++;
    } else if (entry->id == NC_CTE_DATA) {
        take_data(t, entry, &frame);
    } else if (nc_cte_frame(entry, t->k.c->pool, &frame)) {
        frame.from.offset = offset + (size_t)(frame.bytes - entry->bytes);
        t->segment = 0;
        t->packets++;
        nc_capture_give(&t->k, &frame);
    } else if (nc_cte_continues(entry)) {
        take_later(t, entry);
    } else {
        t->others++;
    }
}

/* ---- entries over the end of a record ---- */

/* Copies `length` bytes that begin at the front of the view, leaving out the words between records; returns
 * how many bytes of the view they fill, 0 when it is not so.  `blocks`: where two words fit, the first is a
 * block's.  *end: of the record they begin in, then in. */
static size_t join(ctrace_reader *t, nc_str view, uint64_t offset, uint32_t length, bool blocks,
                   uint64_t *end)
{
    size_t at = 0, filled = 0;
    for (unsigned piece = 0; piece < MOST_PIECES; piece++) {
        size_t here = (size_t)(*end - offset) - at, want = length - filled, n = here < want ? here : want;
        if (at + n > view.n)
            return 0;
        memcpy(t->joined + filled, view.p + at, n);
        at += n;
        filled += n;
        if (filled == length)
            return at;
        uint32_t outer = word_at(view, at), inner = word_at(view, at + WORD);
        bool block = blocks && inner > 0 && inner <= outer - WORD;
        if (outer == 0)
            return 0;
        at += block ? 2 * WORD : WORD;
        *end = offset + at + (block ? inner : outer) - WORD;
    }
    return 0;
}

/* The same for a whole entry, whose header may be in two records already; 0 when there is none. */
static size_t join_entry(ctrace_reader *t, nc_str view, uint64_t offset, bool blocks, uint64_t *end,
                         nc_cte *out)
{
    uint64_t begin = *end;
    if (join(t, view, offset, NC_CTE_HEADER, blocks, end) == 0 ||
        nc_cte_look(t->joined, NC_CTE_HEADER, out) != NC_CTE_SHORT)
        return 0;
    *end = begin;
    size_t used = join(t, view, offset, out->length, blocks, end);
    return used > 0 && nc_cte_look(t->joined, out->length, out) == NC_CTE_WHOLE ? used : 0;
}

/* An entry that begins here and goes over the end of the record. */
static size_t take_spanned(ctrace_reader *t, nc_str view, uint64_t offset)
{
    nc_cte entry;
    size_t used = 0;
    if (t->record_end <= offset || t->record_end - offset >= UINT16_MAX)
        return 0;
    if (t->joined == NULL)
        t->joined = nc_xmalloc(UINT16_MAX);
    for (unsigned blocks = 0; blocks < 2 && used == 0; blocks++) {
        uint64_t end = t->record_end;
        used = join_entry(t, view, offset, blocks == 0, &end, &entry);
        if (used > 0) {
            end_gap(t, offset);
            t->record_end = end;
            take(t, &entry, offset);
        }
    }
    return used;
}

/* ---- the walk ---- */

static void tell_broken(ctrace_reader *t, const nc_cte *entry, nc_cte_fit fit, uint64_t offset)
{
    end_gap(t, offset);
    t->told = true;
    if (fit == NC_CTE_SHORT)
        nc_capture_damage(&t->k, NC_E_CUT, "cut inside entry %" PRIu64 ", byte %" PRIu64, t->k.records + 1,
                          offset);
    else
        nc_capture_damage(&t->k, NC_E_FORMAT,
                          "entry %" PRIu64 " at byte %" PRIu64 " is damaged: its length %" PRIu32
                          " does not stand at its end",
                          t->k.records + 1, offset, entry->length);
}

/* How many bytes of the view are done with. */
static size_t step(ctrace_reader *t, nc_str view, uint64_t offset)
{
    nc_cte entry;
    nc_cte_fit fit = nc_cte_look((const uint8_t *)view.p, view.n, &entry);
    if (fit == NC_CTE_WHOLE) {
        end_gap(t, offset);
        take(t, &entry, offset);
        return entry.length;
    }
    size_t used =
        fit != NC_CTE_NOT || t->record_end - offset < NC_CTE_HEADER ? take_spanned(t, view, offset) : 0;
    if (used > 0)
        return used;
    if (fit != NC_CTE_NOT && !t->told && (entry.id <= NC_CTE_SMC || t->k.records > 0))
        tell_broken(t, &entry, fit, offset);
    bool may_be_word = t->gap == t->gap_zero || offset == t->record_end;
    size_t words = may_be_word ? take_words(t, view, offset) : 0;
    if (words > 0)
        return words;
    t->gap++;
    t->gap_zero += view.p[0] == 0;
    return 1;
}

static void walk(ctrace_reader *t)
{
    nc_stream *in = t->k.in;
    for (;;) {
        nc_str view = nc_stream_peek(in, VIEW);
        uint64_t offset = nc_stream_offset(in);
        size_t at = 0;
        bool last = view.n < VIEW;
        if (view.n == 0)
            break;
        while (at < view.n && (last || view.n - at > VIEW / 2))
            at += step(t, nc_str_sub(view, at, SIZE_MAX), offset + at);
        nc_stream_skip(in, at);
    }
    end_gap(t, nc_stream_offset(in));
    (void)nc_capture_stopped(&t->k, nc_stream_offset(in));
}

static const char *plural(uint64_t n)
{
    return n == 1 ? "" : "s";
}

static void tell(ctrace_reader *t)
{
    if (t->k.records == 0)
        nc_capture_damage(&t->k, NC_E_FORMAT, "no entry of a component trace");
    if (t->lost > 0 || t->segments_lost > 0)
        t->k.drops = (int64_t)(t->lost + t->segments_lost);
    if (t->lost > 0)
        nc_capture_info(&t->k, "%" PRIu64 " mark%s of lost records, each at least one record", t->lost,
                        plural(t->lost));
    if (t->segments_lost > 0)
        nc_capture_info(&t->k, "%" PRIu64 " record%s of packets in several records without the one before",
                        t->segments_lost, plural(t->segments_lost));
    if (t->later > 0)
        nc_capture_info(&t->k, "%" PRIu64 " later record%s of long packets left out", t->later,
                        plural(t->later));
    if (t->data > 0)
        nc_capture_info(&t->k, "%" PRIu64 " record%s of the data trace", t->data, plural(t->data));
    if (t->others > 0)
        nc_capture_info(&t->k, "%" PRIu64 " entr%s without a packet that can be read", t->others,
                        t->others == 1 ? "y" : "ies");
    if (t->strange > 0)
        nc_capture_info(&t->k,
                        "%" PRIu64
                        " place%s with bytes that are no entries (the writer's own records, or damage), "
                        "first at byte %" PRIu64,
                        t->strange, plural(t->strange), t->strange_at);
}

static nc_err read_all(const nc_case *c, uint32_t source, nc_stream *in, nc_frame_fn frame, void *context,
                       nc_wire_end *end, bool facts)
{
    ctrace_reader t = {.facts = facts};
    nc_capture_begin(&t.k, c, source, in, frame, context);
    walk(&t);
    tell(&t);
    free(t.joined);
    return nc_capture_end(&t.k, end);
}

nc_err nc_ctrace_read(const nc_case *c, uint32_t source, nc_stream *in, nc_frame_fn frame, void *context,
                      nc_wire_end *end)
{
    return read_all(c, source, in, frame, context, end, false);
}

static nc_err read_with_facts(const nc_case *c, uint32_t source, nc_stream *in, nc_frame_fn frame,
                              void *context, nc_wire_end *end)
{
    return read_all(c, source, in, frame, context, end, true);
}

/* ---- recognising ---- */

/* Entries of the packet trace soon after the front, one behind the other; between them only words and zeros.
 */
static int probe(const nc_case *c, const nc_probe *probe)
{
    nc_cte entry;
    unsigned entries = 0;
    (void)c;
    for (size_t at = 0; at < probe->head.n;) {
        nc_cte_fit fit = nc_cte_look((const uint8_t *)probe->head.p + at, probe->head.n - at, &entry);
        bool whole = fit == NC_CTE_WHOLE && (entry.id <= NC_CTE_SMC || entry.id >> 24 != 0);
        entries += whole;
        if (entries == PROBE_ENTRIES)
            return 80;
        at += whole ? entry.length : 1;
    }
    return entries > 0 && probe->whole ? 70 : 0;
}

static nc_err decode(nc_case *c, uint32_t source, nc_stream *in)
{
    return nc_capture_decode(c, source, in, read_with_facts);
}

extern const nc_decoder nc_decoder_ctrace;
const nc_decoder nc_decoder_ctrace = {
    .name = NC_SI("ctrace"),
    .doc =
        NC_SI("packets in data sets of the external writer of the z/OS component trace: SYSTCPDA, SYSTCPOT"),
    .provides = NC_CAPTURE_PROVIDES " trace.data",
    .probe = probe,
    .decode = decode,
};
