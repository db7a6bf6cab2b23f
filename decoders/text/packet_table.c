/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of packets with a heading: Wireshark's export as CSV, what `tshark -T fields -E header=y` writes,
 * and tables made by hand from z/OS summaries.  Columns are known by their names (named.def), whatever their
 * order; others are passed over. */
#include "rows.h"

#include "decoders/bundle/text_input.h"
#include "decoders/decoder.h"
#include "decoders/limits.h"
#include "engine/base/arena.h"

enum { COLUMNS = 256 };

typedef struct heading {
    char separator;
    unsigned count, known;
    uint64_t fields; /* bits of those that are there */
    bool wider;      /* it has more columns than are read */
    nc_named_field column[COLUMNS];
} heading;

/* ---- cells (RFC 4180; also with semicolons and tabs) ---- */

/* The next cell off the front; quotes are taken off, doubled ones within are left as they are. */
static bool next_cell(nc_str *rest, char separator, nc_str *cell)
{
    if (rest->p == NULL)
        return false;
    nc_str text = *rest;
    if (text.n == 0 || text.p[0] != '"')
        return nc_str_split(rest, separator, cell);
    size_t end = 1;
    while (end < text.n && (text.p[end] != '"' || (end + 1 < text.n && text.p[end + 1] == '"')))
        end += text.p[end] == '"' ? 2 : 1;
    *cell = nc_str_sub(text, 1, end < text.n ? end - 1 : SIZE_MAX);
    nc_str after = nc_str_sub(text, end + 1, SIZE_MAX);
    size_t next = nc_str_find_char(after, separator);
    *rest = next == SIZE_MAX ? nc_str_n(NULL, 0) : nc_str_sub(after, next + 1, SIZE_MAX);
    return true;
}

static bool has(const heading *h, nc_named_field field)
{
    return (h->fields >> field & 1) != 0;
}

static bool read_with(nc_str line, char separator, heading *out)
{
    nc_str rest = line, cell;
    *out = (heading){.separator = separator};
    while (out->count < COLUMNS && next_cell(&rest, separator, &cell)) {
        nc_named_field field = nc_named_find(nc_str_trim(cell));
        out->column[out->count++] =
            field; /* of columns of one meaning (ip.src, ipv6.src) the first filled one counts */
        if (field == NC_NAMED_FIELDS)
            continue;
        out->known += !has(out, field);
        out->fields |= UINT64_C(1) << field;
    }
    out->wider = out->count == COLUMNS && next_cell(&rest, separator, &cell);
    /* Both ends and a time, or what a packet is: three names that other tables do not have together. */
    return has(out, NC_NAMED_SRC) && has(out, NC_NAMED_DST) && out->known >= 4 &&
           (has(out, NC_NAMED_TIME) || has(out, NC_NAMED_SEQ) || has(out, NC_NAMED_SEQ_RAW));
}

static bool read_heading(nc_str line, heading *out)
{
    static const char separators[] = {',', ';', '\t', '|'};
    for (size_t i = 0; i < sizeof separators; i++)
        if (nc_str_find_char(line, separators[i]) != SIZE_MAX && read_with(line, separators[i], out))
            return true;
    return false;
}

/* ---- rows ---- */

/* A table without a column of payload lengths has Wireshark's "Length" of frames; z/OS-like ones say so by
 * name. */
static void read_row(nc_rows *rows, const heading *h, const nc_text_line *line)
{
    nc_str rest = line->text, cell;
    nc_rows_begin(rows, line->number, line->offset);
    for (unsigned i = 0; i < h->count && next_cell(&rest, h->separator, &cell); i++)
        nc_named_set(&rows->named, h->column[i], cell);
    nc_rows_end(rows, line->length);
}

static nc_err decode_table(nc_case *c, uint32_t number, nc_stream *in)
{
    nc_source *source = nc_sources_get(c->sources, number);
    if (source == NULL)
        return NC_E_INVALID;
    nc_rows rows;
    heading h = {.count = 0};
    nc_text_line line;
    uint32_t cut = 0; /* the line above, when it may have gone on */
    bool wider = false;
    nc_text_input *input = nc_text_input_new(in, (uint64_t)c->limits->line);
    nc_rows_open(&rows, c, number);
    source->encoding = nc_arena_copy(nc_sources_arena(c->sources), nc_text_input_encoding(input));
    while (nc_text_input_next(input, &line)) {
        heading found;
        if (cut != 0)
            nc_rows_unread(&rows, cut);
        cut = line.text.n > 0 && nc_text_input_is_cut(input, &line) != NC_CUT_NO ? line.number : 0;
        if ((h.count == 0 || nc_str_find_fold(line.text, NC_S("source")) != SIZE_MAX) &&
            read_heading(line.text, &found))
            h = found;
        else if (h.count > 0 && line.text.n > 0 && cut == 0)
            read_row(&rows, &h, &line);
        wider |= h.wider;
    }
    if (wider)
        nc_source_note(c->sources, number, NC_SOURCE_PARTIAL,
                       NC_S("columns behind the first 256 were not read"));
    /* A last row without a line end may be cut within a number. */
    nc_err err = nc_rows_close(&rows, nc_stream_state(in),
                               cut != 0 ? "the last row has no end and was left out" : NULL);
    nc_text_input_free(input);
    return err;
}

static int probe_table(const nc_case *c, const nc_probe *probe)
{
    nc_str rest = probe->text, line;
    heading h;
    (void)c;
    for (unsigned i = 0; i < 20 && probe->text.n > 0 && nc_str_split(&rest, '\n', &line); i++)
        if (read_heading(line, &h))
            return 88;
    return 0;
}

static int begins_table(const nc_case *c, nc_str text)
{
    nc_str line;
    heading h;
    (void)c;
    return nc_str_split(&text, '\n', &line) && read_heading(line, &h) ? 88 : 0;
}

extern const nc_decoder nc_decoder_packet_table; /* named in decoders.def */

const nc_decoder nc_decoder_packet_table = {
    .name = NC_SI("packet-table"),
    .doc =
        NC_SI("tables of packets with a heading: CSV of Wireshark and tshark, or made from z/OS summaries"),
    .text = true,
    .provides = "packet tcp.segment tcp.retransmission tcp.connection ip.repeat icmp.message",
    .probe = probe_table,
    .begins = begins_table,
    .decode = decode_table,
};
