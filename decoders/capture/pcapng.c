/* SPDX-License-Identifier: Apache-2.0 */
#include "pcapng.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* pcapng files: finds the borders of the blocks and goes on after damage. */
enum {
    FRAME = 12,                 /* type, length, length again */
    AHEAD = 1024 * 1024,        /* what the stream can show at once */
    LARGEST = 16 * 1024 * 1024, /* a longer block is taken for damage */
    BLOCK_BODY = 8,             /* where it begins */
    MOST_RECOVERIES = 1000,     /* after so much damage there is no sense in going on */
    VIEW = 256 * 1024,          /* walked at once: as much as the stream usually holds */
    SOON = 48,                  /* blocks that are looked ahead: NC_FLOW_LEAD */
    FAR = 1024,                 /* bytes behind those, whose headers will be looked at soon */
    LEFT = 16 * 1024, /* what of a view may wait for the next one, so that there is something ahead */
};

uint16_t nc_ng_u16(const nc_ng *ng, nc_cursor *c)
{
    return ng->big ? nc_be16(c) : nc_le16(c);
}

uint32_t nc_ng_u32(const nc_ng *ng, nc_cursor *c)
{
    return ng->big ? nc_be32(c) : nc_le32(c);
}

uint64_t nc_ng_u64(const nc_ng *ng, nc_cursor *c)
{
    uint64_t first = nc_ng_u32(ng, c), second = nc_ng_u32(ng, c);
    return ng->big ? first << 32 | second : second << 32 | first;
}

static uint32_t number_at(const char *p, bool big)
{
    uint32_t value = nc_be32_at((const uint8_t *)p);
    return big ? value : __builtin_bswap32(value);
}

/* The byte order that a section header's magic tells; false when it is none. */
static bool byte_order(nc_str head, bool *big)
{
    nc_str magic = nc_str_sub(head, BLOCK_BODY, 4);
    *big = nc_str_eq(magic, NC_S("\x1a\x2b\x3c\x4d"));
    return *big || nc_str_eq(magic, NC_S("\x4d\x3c\x2b\x1a"));
}

static bool is_known(uint32_t type)
{
    return (type >= NC_NG_INTERFACE && type <= NC_NG_PACKET) || type == NC_NG_SECRETS ||
           type == NC_NG_CUSTOM || type == NC_NG_CUSTOM_LOCAL;
}

/* Whether a whole block of a known type begins there, with both of its lengths. */
static bool plausible(const nc_ng *ng, nc_str view)
{
    if (view.n < FRAME)
        return false;
    bool big = ng->big;
    uint32_t type = number_at(view.p, big);
    if (type == NC_NG_SECTION ? !byte_order(view, &big) : !ng->section || !is_known(type))
        return false;
    uint32_t length = number_at(view.p + 4, big);
    return length >= FRAME && length % 4 == 0 && length <= view.n &&
           number_at(view.p + length - 4, big) == length;
}

/* Where in the view the next block begins, from `at` on; SIZE_MAX when nowhere. */
static size_t search_view(const nc_ng *ng, nc_str view, size_t at)
{
    for (; at + FRAME <= view.n; at++)
        if (plausible(ng, nc_str_sub(view, at, view.n)))
            return at;
    return SIZE_MAX;
}

/* Moves to the next block that is whole, at least `from` bytes on; false when there is none. */
static bool search(nc_ng *ng, size_t from)
{
    for (;;) {
        nc_str view = nc_stream_peek(ng->k.in, AHEAD);
        size_t found = search_view(ng, view, from);
        if (found != SIZE_MAX) {
            nc_stream_skip(ng->k.in, found);
            return true;
        }
        if (view.n < AHEAD) {
            nc_stream_skip(ng->k.in, view.n);
            return false;
        }
        nc_stream_skip(ng->k.in, AHEAD / 2);
        from = 0;
    }
}

/* Notes damage and finds where reading can go on; false when nowhere. */
static bool recover(nc_ng *ng, size_t from, const char *what)
{
    bool found = ng->k.damages < MOST_RECOVERIES && search(ng, from);
    ng->resumes = false;
    if (found)
        nc_capture_damage(&ng->k, NC_E_FORMAT,
                          "damaged after record %" PRIu64 ", byte %" PRIu64
                          ": %s; reading went on at byte %" PRIu64,
                          ng->k.records, ng->at, what, nc_stream_offset(ng->k.in));
    else if (!nc_capture_stopped(&ng->k, ng->at))
        nc_capture_damage(&ng->k, NC_E_FORMAT,
                          "damaged after record %" PRIu64 ", byte %" PRIu64 ": %s; nothing readable follows",
                          ng->k.records, ng->at, what);
    return found;
}

/* The file ends before the block does.  A wrong length looks the same, but then whole blocks follow. */
static bool cut(nc_ng *ng, nc_str view)
{
    if (search_view(ng, view, 1) != SIZE_MAX)
        return recover(ng, 1, "a block length beyond the end");
    if (!nc_capture_stopped(&ng->k, ng->at))
        nc_capture_damage(&ng->k, NC_E_CUT, "cut after record %" PRIu64 ", inside the block at byte %" PRIu64,
                          ng->k.records, ng->at);
    nc_stream_skip(ng->k.in, view.n);
    return false;
}

/* A block that is too long to be looked at whole: passed over. */
static bool pass_over(nc_ng *ng, uint32_t type, uint32_t length, size_t padded)
{
    if (nc_ng_is_record(type))
        ng->k.records++;
    ng->resumes = false;
    uint64_t skipped = nc_stream_skip(ng->k.in, padded - 4);
    nc_str trailer = nc_stream_take(ng->k.in, 4);
    if (skipped < padded - 4 || trailer.n < 4)
        return cut(ng, NC_S(""));
    if (number_at(trailer.p, ng->big) != length)
        return recover(ng, 0, "a block whose two lengths differ");
    if (nc_ng_is_record(type))
        nc_capture_damage(&ng->k, NC_E_LIMIT,
                          "record %" PRIu64 " of %" PRIu32 " bytes at byte %" PRIu64 " was passed over",
                          ng->k.records, length, ng->at);
    return true;
}

/* Some writers do not count the padding. */
static size_t padded_size(uint32_t length)
{
    return ((size_t)length + 3) / 4 * 4;
}

static bool sized_block(nc_ng *ng, uint32_t type, uint32_t length)
{
    size_t padded = padded_size(length);
    if (length < FRAME || length > LARGEST)
        return recover(ng, 1, "an impossible block length");
    if (padded > AHEAD)
        return pass_over(ng, type, length, padded);
    nc_str view = nc_stream_peek(ng->k.in, padded);
    if (view.n < padded)
        return cut(ng, view);
    if (number_at(view.p + padded - 4, ng->big) != length)
        return recover(ng, 1, "a block whose two lengths differ");
    if (type == NC_NG_SECTION || ng->section)
        nc_ng_block(ng, type, nc_cursor_of(view.p + BLOCK_BODY, padded - FRAME, padded - FRAME));
    nc_stream_skip(ng->k.in, padded);
    return true;
}

static bool next_block(nc_ng *ng)
{
    ng->at = nc_stream_offset(ng->k.in);
    nc_str head = nc_stream_peek(ng->k.in, FRAME);
    if (head.n == 0) {
        (void)nc_capture_stopped(&ng->k, ng->at);
        return false;
    }
    if (head.n < FRAME)
        return cut(ng, head);
    uint32_t type = number_at(head.p, ng->big);
    bool big = ng->big;
    if (type == NC_NG_SECTION && !byte_order(head, &big))
        return recover(ng, 1, "a section header without its magic number");
    if (type == NC_NG_SECTION)
        ng->big = big;
    return sized_block(ng, type, number_at(head.p + 4, ng->big));
}

/* ---- sound blocks ---- */

/* Bytes from the block at `at` to the next one; 0 when it does not lie in the view as a whole or something is
 * wrong with it. */
static size_t block_size(const nc_ng *ng, nc_str view, size_t at)
{
    if (at > view.n || view.n - at < FRAME)
        return 0;
    bool big = ng->big;
    const char *p = view.p + at;
    if (number_at(p, big) == NC_NG_SECTION && !byte_order(nc_str_sub(view, at, view.n), &big))
        return 0;
    uint32_t length = number_at(p + 4, big);
    size_t padded = padded_size(length);
    if (length < FRAME || padded > view.n - at || number_at(p + padded - 4, big) != length)
        return 0;
    return padded;
}

static nc_cursor body_of(nc_str view, size_t at, size_t size)
{
    return nc_cursor_of(view.p + at + BLOCK_BODY, size - FRAME, size - FRAME);
}

static void walk_block(nc_ng *ng, nc_str view, size_t at, size_t size)
{
    uint32_t type = number_at(view.p + at, ng->big);
    if (type == NC_NG_SECTION)
        (void)byte_order(nc_str_sub(view, at, view.n), &ng->big);
    if (type == NC_NG_SECTION || ng->section)
        nc_ng_block(ng, type, body_of(view, at, size));
}

/* Reads the blocks that lie in the view as a whole, but leaves the last ones to the next view when that costs
 * little; returns how many bytes they take. */
static size_t walk(nc_ng *ng, nc_str view)
{
    uint64_t start = nc_stream_offset(ng->k.in);
    size_t at = 0, ahead = 0, size;
    for (unsigned i = 0; i < SOON && (size = block_size(ng, view, ahead)) > 0; i++)
        ahead += size;
    while (ng->k.records < ng->until && (size = block_size(ng, view, at)) > 0) {
        size_t later = block_size(ng, view, ahead);
        if (later == 0 && at > 0 && view.n == VIEW && view.n - at <= LEFT)
            break;
        __builtin_prefetch(view.p + (view.n - ahead > FAR ? ahead + FAR : ahead));
        ng->ahead = NC_S("");
        if (later > 0)
            nc_ng_ahead(ng, number_at(view.p + ahead, ng->big), body_of(view, ahead, later));
        ng->at = start + at;
        walk_block(ng, view, at, size);
        at += size;
        ahead = ahead + later > at ? ahead + later : at;
    }
    ng->ahead = NC_S("");
    return at;
}

/* Passes over what nobody wants who reads the file again. */
static void step(nc_ng *ng)
{
    uint64_t here = nc_stream_offset(ng->k.in), to = here, n = nc_way_step(&ng->way, &ng->passed, &to);
    if (ng->passed.records > 0)
        nc_stream_skip(ng->k.in, to - here);
    ng->k.records += ng->passed.records;
    ng->until = n < UINT64_MAX ? ng->k.records + n : n;
    nc_stream_stop(ng->k.in, nc_way_stop(&ng->way));
}

/* What is walked next: nothing that will be passed over. */
static nc_str next_view(nc_ng *ng)
{
    uint64_t stop = nc_way_stop(&ng->way), here = nc_stream_offset(ng->k.in);
    uint64_t left = stop > here ? stop - here : VIEW;
    return nc_stream_peek(ng->k.in, left < VIEW ? (size_t)left : VIEW);
}

static void read_blocks(nc_ng *ng)
{
    for (;;) {
        if (ng->k.records == ng->until)
            step(ng);
        size_t done = walk(ng, next_view(ng));
        nc_stream_skip(ng->k.in, done);
        if (done == 0 && !next_block(ng))
            return;
    }
}

static void note_comments(nc_ng *ng)
{
    char place[48] = "";
    if (ng->comment_record > 0)
        snprintf(place, sizeof place, " (record %" PRIu64 ")", ng->comment_record);
    nc_capture_info(&ng->k, "%" PRIu64 " comment%s, the first%s: %.*s", ng->comments,
                    ng->comments == 1 ? "" : "s", place, NC_FMT(nc_buf_str(&ng->comment)));
}

static void note_rest(nc_ng *ng)
{
    if (ng->refused > 0)
        nc_capture_damage(&ng->k, NC_E_LIMIT, "limit capture.interfaces: %" PRIu64 " interfaces left out",
                          ng->refused);
    if (ng->bad_options > 0)
        nc_capture_info(&ng->k, "%" PRIu64 " block%s with options that do not fit", ng->bad_options,
                        ng->bad_options == 1 ? "" : "s");
    if (ng->secrets)
        nc_capture_info(&ng->k, "the file holds decryption secrets; they are not read");
    if (ng->comments > 0)
        note_comments(ng);
    if (ng->has_drops)
        ng->k.drops = ng->drops > INT64_MAX ? INT64_MAX : (int64_t)ng->drops;
    if (ng->k.filter.n == 0)
        ng->k.filter = nc_arena_copy(nc_sources_arena(ng->k.c->sources), nc_buf_str(&ng->filters));
}

nc_err nc_pcapng_read(const nc_case *c, uint32_t source, nc_stream *in, nc_frame_fn frame, void *context,
                      nc_wire_end *end)
{
    nc_ng ng = {.resumes = true};
    nc_capture_begin(&ng.k, c, source, in, frame, context);
    if (c->spots != NULL)
        ng.way = nc_spots_way(c->spots, nc_sources_get(c->sources, source)->name);
    bool big;
    nc_str head = nc_stream_peek(in, FRAME);
    if (head.n < FRAME)
        nc_capture_damage(&ng.k, NC_E_CUT, "cut inside the first section header, byte %zu", head.n);
    else if (number_at(head.p, true) != NC_NG_SECTION || !byte_order(head, &big))
        nc_capture_damage(&ng.k, NC_E_FORMAT, "no pcapng file: it does not begin with a section header");
    else
        read_blocks(&ng);
    nc_ng_section_end(&ng);
    note_rest(&ng);
    nc_err err = nc_capture_end(&ng.k, end);
    free(ng.interfaces);
    nc_buf_free(&ng.filters);
    nc_buf_free(&ng.comment);
    return err;
}

static int probe(const nc_case *c, const nc_probe *probe)
{
    (void)c;
    bool big;
    if (probe->head.n < 4 || number_at(probe->head.p, true) != NC_NG_SECTION)
        return 0;
    return probe->head.n < FRAME ? 30 : byte_order(probe->head, &big) ? 98 : 0;
}

static nc_err decode(nc_case *c, uint32_t source, nc_stream *in)
{
    return nc_capture_decode(c, source, in, nc_pcapng_read);
}

extern const nc_decoder nc_decoder_pcapng;
const nc_decoder nc_decoder_pcapng = {
    .name = NC_SI("pcapng"),
    .doc = NC_SI("packets with interfaces, drop counts and comments, as Wireshark records them"),
    .provides = NC_CAPTURE_PROVIDES,
    .probe = probe,
    .decode = decode,
};
