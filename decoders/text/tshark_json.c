/* SPDX-License-Identifier: Apache-2.0 */
/* What `tshark -T json` and `tshark -T ek` print, with -x (the bytes of each frame) or without: read as a
 * stream, a packet at a time.  Of the thousands of keys those of named.def are taken. */
#include "rows.h"

#include "decoders/bundle/text_input.h"
#include "decoders/decoder.h"
#include "decoders/limits.h"
#include "engine/base/arena.h"
#include "engine/base/buf.h"

#include <stdlib.h>

/* A line can be a whole packet, with its bytes and all that is known of them. */
enum { DEEPEST = 64, LONGEST = 2 * NC_NAMED_BYTES, LINE = 512 * 1024 };

typedef struct json {
    nc_rows rows;
    unsigned depth,
        packet_depth; /* a packet is an object at that depth: 2 in an array, 1 in lines of their own */
    struct {
        nc_named_field field; /* of the key read last */
        bool object, key;     /* key: the next string is one */
    } stack[DEEPEST];
    bool in_string, escaped, in_word, in_packet, too_long;
    nc_buf token;
    uint64_t begin;
    bool ek;
} json;

static nc_named_field field_of(const json *j, nc_str key)
{
    if (j->ek)
        return nc_named_find_ek(key);
    bool dotted = nc_str_find_char(key, '.') != SIZE_MAX;
    return dotted || nc_str_eq(key, NC_S("frame_raw")) ? nc_named_find(key) : NC_NAMED_FIELDS;
}

static bool known_depth(const json *j)
{
    return j->depth > 0 && j->depth <= DEEPEST;
}

/* A string or word is complete. */
static void scalar(json *j)
{
    nc_str text = j->too_long ? NC_S("") : nc_buf_str(&j->token);
    j->in_string = j->in_word = false;
    if (known_depth(j)) {
        unsigned at = j->depth - 1;
        if (j->stack[at].object && j->stack[at].key) {
            j->stack[at].field = field_of(j, text);
            j->stack[at].key = false;
        } else if (j->in_packet) {
            nc_named_set(&j->rows.named, j->stack[at].field, text);
        }
    }
    j->token.n = 0;
    j->too_long = false;
}

static void add(json *j, char c)
{
    if (j->token.n < LONGEST)
        nc_buf_char(&j->token, c);
    else
        j->too_long = true;
}

static void open(json *j, bool object, const nc_text_line *line, size_t at)
{
    nc_named_field field = known_depth(j) && !object ? j->stack[j->depth - 1].field : NC_NAMED_FIELDS;
    if (j->depth == 0) {
        j->packet_depth = object ? 1 : 2;
        j->ek = object;
    }
    j->depth++;
    if (known_depth(j)) {
        j->stack[j->depth - 1].object = j->stack[j->depth - 1].key = object;
        j->stack[j->depth - 1].field = field; /* of an array: that of its key */
    }
    if (object && j->depth == j->packet_depth) {
        j->in_packet = true;
        j->begin = line->offset + at;
        nc_rows_begin(&j->rows, line->number, j->begin);
    }
}

/* The object of `-T ek` that names the index holds no field. */
static void close(json *j, const nc_text_line *line, size_t at)
{
    if (j->in_packet && j->depth == j->packet_depth) {
        uint64_t length = line->offset + at + 1 - j->begin;
        j->in_packet = false;
        if (j->rows.named.got != 0)
            nc_rows_end(&j->rows, length < UINT32_MAX ? (uint32_t)length : UINT32_MAX);
    }
    j->depth -= j->depth > 0;
}

static void structure(json *j, char c, const nc_text_line *line, size_t at)
{
    if (c == '"')
        j->in_string = true;
    else if (c == '{' || c == '[')
        open(j, c == '{', line, at);
    else if (c == '}' || c == ']')
        close(j, line, at);
    else if (c == ',' && known_depth(j))
        j->stack[j->depth - 1].key = j->stack[j->depth - 1].object;
    else if (c > ' ' && c != ':' && c != ',') {
        j->in_word = true;
        add(j, c);
    }
}

static void take(json *j, char c, const nc_text_line *line, size_t at)
{
    if (j->in_string) {
        if (j->escaped)
            add(j, c); /* what is taken has no escapes: they only must not end the string */
        else if (c == '"')
            scalar(j);
        else if (c != '\\')
            add(j, c);
        j->escaped = !j->escaped && j->in_string && c == '\\';
        return;
    }
    bool word = c > ' ' && nc_str_find_char(NC_S(",:]}[{\""), c) == SIZE_MAX;
    if (j->in_word && word) {
        add(j, c);
        return;
    }
    if (j->in_word)
        scalar(j);
    structure(j, c, line, at);
}

/* The rest of the line is gone: its last value with it, and of `-T ek` the end of the packet, whose headers
 * and bytes stand at the front. */
static void end_cut(json *j, const nc_text_line *line)
{
    j->too_long = true;
    if (j->in_string || j->in_word)
        scalar(j);
    while (j->ek && j->depth > 0)
        close(j, line, line->text.n);
    j->too_long = j->escaped = false;
}

static nc_err decode_json(nc_case *c, uint32_t number, nc_stream *in)
{
    nc_source *source = nc_sources_get(c->sources, number);
    if (source == NULL)
        return NC_E_INVALID;
    json *j = nc_xcalloc(1, sizeof *j);
    nc_text_line line;
    nc_text_input *input = nc_text_input_new(in, LINE);
    nc_rows_open(&j->rows, c, number);
    source->encoding = nc_arena_copy(nc_sources_arena(c->sources), nc_text_input_encoding(input));
    while (nc_text_input_next(input, &line)) {
        for (size_t i = 0; i < line.text.n; i++)
            take(j, line.text.p[i], &line, i);
        if (line.cut)
            end_cut(j, &line);
        else if (j->in_word)
            scalar(j);
    }
    const char *bad = j->depth > 0 ? "the text ends within a packet, which was left out" : NULL;
    nc_err err = nc_rows_close(&j->rows, nc_stream_state(in), bad);
    nc_buf_free(&j->token);
    nc_text_input_free(input);
    free(j);
    return err;
}

static int probe_json(const nc_case *c, const nc_probe *probe)
{
    nc_str text = nc_str_trim(nc_str_sub(probe->text, 0, 4096));
    (void)c;
    bool json_form = nc_str_starts(text, NC_S("[")) && nc_str_find(text, NC_S("\"_source\"")) != SIZE_MAX;
    bool ek_form = nc_str_starts(text, NC_S("{")) && nc_str_find(text, NC_S("\"timestamp\"")) != SIZE_MAX;
    return (json_form || ek_form) && nc_str_find(text, NC_S("\"layers\"")) != SIZE_MAX ? 90 : 0;
}

extern const nc_decoder nc_decoder_tshark_json; /* named in decoders.def */

const nc_decoder nc_decoder_tshark_json = {
    .name = NC_SI("tshark-json"),
    .doc = NC_SI("packets as tshark prints them with -T json or -T ek"),
    .text = true,
    .provides = "packet tcp.segment tcp.retransmission tcp.connection ip.repeat icmp.message",
    .probe = probe_json,
    .decode = decode_json,
};
