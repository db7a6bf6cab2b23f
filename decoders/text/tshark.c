/* SPDX-License-Identifier: Apache-2.0 */
/* What tshark prints of itself: a line for each packet (number, time, addresses, protocol, length, what it
 * says), its bytes below it with -x. tshark(1). */
#include "rows.h"
#include "tshark_tree.h"

#include "decoders/bundle/text_input.h"
#include "decoders/decoder.h"
#include "decoders/limits.h"
#include "engine/base/arena.h"
#include "engine/base/num.h"

typedef struct summary_line {
    nc_str number, time, src, dst, protocol, length, info;
} summary_line;

static bool is_arrow(nc_str word)
{
    return nc_str_eq(word, NC_S("\xe2\x86\x92")) || nc_str_eq(word, NC_S("->"));
}

/* "  1   0.000000 10.1.1.1 → 10.1.1.2 TCP 74 1025 → 21 [SYN] Seq=0 ...": the time may be a date and a time.
 */
static bool read_summary(nc_str line, summary_line *out)
{
    nc_str rest = line, word, arrow;
    uint64_t value;
    if (!nc_str_word(&rest, &out->number) || !nc_num_u64(out->number, 10, &value) ||
        !nc_str_word(&rest, &out->time) || !nc_str_word(&rest, &word))
        return false;
    out->src = word;
    if (!nc_str_word(&rest, &arrow))
        return false;
    if (!is_arrow(arrow)) { /* the word before was the time of a date */
        out->time = nc_str_n(out->time.p, (size_t)(word.p + word.n - out->time.p));
        out->src = arrow;
        if (!nc_str_word(&rest, &arrow) || !is_arrow(arrow))
            return false;
    }
    if (!nc_str_word(&rest, &out->dst) || !nc_str_word(&rest, &out->protocol) ||
        !nc_str_word(&rest, &out->length) || !nc_num_u64(out->length, 10, &value))
        return false;
    out->info = nc_str_trim(rest);
    return true;
}

/* "0010  00 3c 0d f8 ...   text": the bytes of the frame, which go on at this offset. */
static bool take_hex(nc_named *named, nc_str line, bool *broken)
{
    nc_str rest = line, word;
    uint64_t offset, value;
    if (!nc_str_word(&rest, &word) || word.n < 4 || !nc_num_u64(word, 16, &offset))
        return false;
    size_t before = named->filled;
    for (unsigned i = 0; i < 16 && rest.n >= 2; i++) {
        nc_str gap = rest;
        size_t blanks = 0;
        while (blanks < gap.n && gap.p[blanks] == ' ')
            blanks++;
        if ((i > 0 && blanks > 2) || !nc_str_word(&rest, &word) || word.n != 2 ||
            !nc_num_u64(word, 16, &value))
            break;
        if (offset + i != named->filled || named->filled == NC_NAMED_BYTES)
            *broken = true;
        else
            named->bytes[named->filled++] = (uint8_t)value;
    }
    return named->filled > before || *broken;
}

typedef struct listing {
    nc_rows rows;
    bool held, broken; /* a packet whose bytes may follow; they do not fit */
    bool tree;         /* it is one of -V without a line of its own */
    nc_tshark_layer layer;
    uint64_t end;
} listing;

static void flush(listing *l)
{
    if (!l->held)
        return;
    l->held = l->tree = false;
    if (l->broken)
        l->rows.named.filled = 0;
    nc_rows_end(&l->rows, (uint32_t)(l->end - l->rows.named.packet.frame.from.offset));
}

static nc_str hardware(nc_str name)
{
    return nc_str_eq(name, NC_S("Broadcast")) ? NC_S("ff:ff:ff:ff:ff:ff") : name;
}

/* Of a line that may be cut (`piece`) the last column is not read: numbers and options may be missing in
 * it. */
static void begin(listing *l, const summary_line *s, const nc_text_line *line, bool piece)
{
    nc_named *n = &l->rows.named;
    nc_rows_begin(&l->rows, line->number, line->offset);
    nc_named_set(n, NC_NAMED_NUMBER, s->number);
    nc_named_set(n, NC_NAMED_TIME, s->time);
    nc_named_set(n, NC_NAMED_SRC, s->src);
    nc_named_set(n, NC_NAMED_DST, s->dst);
    nc_named_set(n, NC_NAMED_ETH_SRC, hardware(s->src));
    nc_named_set(n, NC_NAMED_ETH_DST, hardware(s->dst));
    nc_named_set(n, NC_NAMED_PROTOCOL, s->protocol);
    nc_named_set(n, NC_NAMED_LENGTH, s->length);
    if (!piece)
        nc_named_set(n, NC_NAMED_INFO, s->info);
    l->held = true;
    l->broken = false;
}

/* The tree of -V where no line for the packet stands above it; of a line that may be cut nothing is read. */
static bool take_tree(listing *l, const nc_text_line *line, bool piece)
{
    if (nc_tshark_is_frame(line->text) && (!l->held || l->tree || l->rows.named.filled > 0)) {
        flush(l);
        nc_rows_begin(&l->rows, line->number, line->offset);
        l->held = l->tree = true;
        l->broken = false;
    }
    if (!l->tree)
        return false;
    if (!piece)
        nc_tshark_tree_line(&l->rows.named, &l->layer, line->text);
    l->end = line->offset + line->length;
    return true;
}

static void take_line(listing *l, const nc_text_line *line, bool piece)
{
    summary_line s;
    if (line->text.n == 0 || take_tree(l, line, piece))
        return;
    if (read_summary(line->text, &s)) {
        flush(l);
        if (piece && s.info.n == 0)
            nc_rows_unread(&l->rows, line->number);
        else
            begin(l, &s, line, piece);
    } else if (l->held && take_hex(&l->rows.named, line->text, &l->broken)) {
        l->broken = l->broken || piece;
    } else if (l->held && l->rows.named.filled == 0) {
        return; /* the tree of -V */
    } else {
        flush(l);
        return;
    }
    l->end = line->offset + line->length;
}

/* The text may end inside of the last tree: without the protocol that IP names it is none yet. */
static void end(listing *l)
{
    const uint64_t told = UINT64_C(1) << NC_NAMED_IP_PROTO | UINT64_C(1) << NC_NAMED_IP6_NEXT;
    if (l->held && l->tree && (l->rows.named.got & told) == 0) {
        nc_rows_unread(&l->rows, l->rows.named.packet.frame.from.line);
        l->held = false;
    }
    flush(l);
}

static nc_err decode_tshark(nc_case *c, uint32_t number, nc_stream *in)
{
    nc_source *source = nc_sources_get(c->sources, number);
    if (source == NULL)
        return NC_E_INVALID;
    listing l = {.held = false};
    nc_text_line line;
    nc_text_input *input = nc_text_input_new(in, (uint64_t)c->limits->line);
    nc_rows_open(&l.rows, c, number);
    source->encoding = nc_arena_copy(nc_sources_arena(c->sources), nc_text_input_encoding(input));
    while (nc_text_input_next(input, &line))
        take_line(&l, &line, nc_text_input_is_cut(input, &line) != NC_CUT_NO);
    end(&l);
    nc_err err = nc_rows_close(&l.rows, nc_stream_state(in), NULL);
    nc_text_input_free(input);
    return err;
}

static int probe_tshark(const nc_case *c, const nc_probe *probe)
{
    nc_str rest = probe->text, line;
    unsigned packets = 0, lines = 0;
    bool trees = false;
    (void)c;
    while (probe->text.n > 0 && lines < 100 && nc_str_split(&rest, '\n', &line)) {
        summary_line s;
        packets += read_summary(line, &s) || nc_tshark_is_frame(line);
        trees = trees || nc_tshark_is_frame(line);
        lines += line.n > 0;
    }
    if (trees)
        return 86;
    return packets == 0 ? 0 : packets >= 2 || lines <= 4 ? 86 : 40;
}

static int begins_tshark(const nc_case *c, nc_str text)
{
    nc_str line;
    summary_line s;
    (void)c;
    return nc_str_split(&text, '\n', &line) && (read_summary(line, &s) || nc_tshark_is_frame(line)) ? 86 : 0;
}

extern const nc_decoder nc_decoder_tshark; /* named in decoders.def */

const nc_decoder nc_decoder_tshark = {
    .name = NC_SI("tshark-text"),
    .doc = NC_SI("packets as tshark prints them, a line each, with -x their bytes too, or the trees of -V"),
    .text = true,
    .provides = "packet tcp.segment tcp.retransmission tcp.connection ip.repeat icmp.message",
    .probe = probe_tshark,
    .begins = begins_tshark,
    .decode = decode_tshark,
};
