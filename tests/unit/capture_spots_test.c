/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "decoders/capture/reader.h"
#include "decoders/packet/fields.h"
#include "decoders/packet/spots.h"
#include "packet_kit.h"

/* Frames of 60 bytes made after RFC 791 and 768; ARP after RFC 826.  In a file each takes 76 bytes. */
enum { FRAME = 60, RECORD = 16 + FRAME, HEAD = 24, MOST_RECORDS = 60000 };

static void put16(uint8_t *at, unsigned number)
{
    at[0] = (uint8_t)(number >> 8);
    at[1] = (uint8_t)number;
}

/* A datagram of the conversation of this number (less than 16384), or (negative) a piece of a fragmented one or ARP. */
enum { PIECE = -1, ARP = -2 };
static void make(uint8_t *frame, int talk)
{
    memset(frame, 0, FRAME);
    frame[5] = frame[11] = 2;
    put16(frame + 12, talk == ARP ? 0x0806 : 0x0800);
    if (talk == ARP)
        return;
    static const uint8_t ip[20] = {0x45, 0, 0, 46, 0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2};
    memcpy(frame + 14, ip, sizeof ip);
    if (talk == PIECE)
        put16(frame + 20, 0x2000);
    put16(frame + 34, 10000 + ((unsigned)talk & 0x3fff));
    put16(frame + 36, 9);
    put16(frame + 38, 26);
}

/* The pick of a conversation. */
static void want(nc_pick *pick, nc_pool *pool, unsigned talk)
{
    nc_word ip[2] = {nc_w_ip4(0x0a000001), nc_w_ip4(0x0a000002)};
    (void)nc_pick_talk(pick, pool, ip, (uint16_t[2]){(uint16_t)(10000 + (talk & 0x3fff)), 9});
}

static void note(nc_spots *spots, uint64_t n, int talk)
{
    uint8_t bytes[FRAME];
    make(bytes, talk);
    nc_frame frame = {.from = {.record = n, .at = ms((double)n)}, .bytes = bytes, .caplen = FRAME, .len = FRAME};
    frame.link = NC_LINK_ETHERNET;
    frame.again = HEAD + (n - 1) * RECORD;
    nc_spots_note(spots, &frame);
}

/* Which of the records 1 to `count` are read; all are read or passed over, one after the other. */
static bool is_read[MOST_RECORDS + 1];

static size_t walk(const nc_spots *spots, uint64_t count)
{
    nc_way way = nc_spots_way(spots, NC_S("a"));
    uint64_t n = 0, to_read;
    size_t read = 0;
    memset(is_read, 0, sizeof is_read);
    do {
        nc_passed passed;
        uint64_t offset = HEAD + n * RECORD;
        to_read = nc_way_step(&way, &passed, &offset);
        if (passed.records > 0) {
            assert_int_equal(passed.from, ms((double)(n + 1)));
            assert_int_equal(passed.to, ms((double)(n + passed.records)));
        }
        n += passed.records;
        assert_int_equal(offset, HEAD + n * RECORD);
        assert_int_equal(nc_way_stop(&way), to_read == UINT64_MAX ? UINT64_MAX : offset + to_read * RECORD);
        for (uint64_t i = 0; i < to_read && n < count; i++, read++)
            is_read[++n] = true;
    } while (to_read != UINT64_MAX);
    return read;
}

static void reads_what_holds_the_conversation(void **state)
{
    (void)state;
    nc_pool *pool = nc_pool_new();
    nc_pick *pick = nc_pick_new();
    nc_spots *spots = nc_spots_new();
    nc_spots_file(spots, NC_S("a"));
    for (unsigned n = 1; n <= 10000; n++)
        note(spots, n, (int)n);
    assert_int_equal(walk(spots, 10000), 10000); /* nothing is chosen yet */
    want(pick, pool, 5000);
    nc_spots_choose(spots, pick);
    /* 26 stretches of 384 and a short one; three are wanted, and 1.5 % of the others by chance */
    assert_in_range(walk(spots, 10000), 2 * 384, 6 * 400);
    assert_true(is_read[5000] && is_read[1] && is_read[10000]);
    nc_way other = nc_spots_way(spots, NC_S("b"));
    assert_ptr_equal(other.at, other.end);
    nc_spots_free(spots);
    nc_pick_free(pick);
    nc_pool_free(pool);
}

static void reads_records_and_what_is_unclear(void **state)
{
    (void)state;
    nc_pick *pick = nc_pick_new();
    nc_spots *spots = nc_spots_new();
    nc_spots_file(spots, NC_S("a"));
    for (unsigned n = 1; n <= 10000; n++)
        note(spots, n, n == 3000 ? PIECE : n == 6000 || n == 8000 ? ARP : (int)n);
    nc_pick_record(pick, 5000);
    nc_spots_choose(spots, pick);
    (void)walk(spots, 10000);
    assert_true(is_read[3000] && is_read[5000]);
    assert_false(is_read[6000] || is_read[8000] || is_read[2000]);
    /* A record that may be ARP: what ARP said before is needed. */
    nc_pick_record(pick, 8000);
    nc_spots_choose(spots, pick);
    (void)walk(spots, 10000);
    assert_true(is_read[6000] && is_read[8000]);
    assert_false(is_read[2000]);
    nc_spots_free(spots);
    nc_pick_free(pick);
}

static void a_frame_of_another_reader_ends_the_notes(void **state)
{
    (void)state;
    nc_pick *pick = nc_pick_new();
    nc_spots *spots = nc_spots_new();
    uint8_t bytes[FRAME];
    nc_spots_file(spots, NC_S("a"));
    for (unsigned n = 1; n <= 4000; n++)
        note(spots, n, (int)n);
    make(bytes, 1);
    nc_spots_note(spots, &(nc_frame){.from = {.record = 4001}, .bytes = bytes, .caplen = FRAME, .len = FRAME, .link = NC_LINK_ETHERNET});
    for (unsigned n = 4002; n <= 8000; n++)
        note(spots, n, (int)n);
    nc_spots_choose(spots, pick);
    (void)walk(spots, 8000);
    assert_true(is_read[1] && is_read[4000] && is_read[4001] && is_read[8000]);
    assert_false(is_read[2000]);
    nc_spots_free(spots);
    nc_pick_free(pick);
}

/* More stretches than there may be: neighbours become one, and nothing that is wanted is lost. */
static void long_captures(void **state)
{
    (void)state;
    enum { MANY = 20000 * 256 };
    nc_pool *pool = nc_pool_new();
    nc_pick *pick = nc_pick_new();
    nc_spots *spots = nc_spots_new();
    nc_spots_file(spots, NC_S("a"));
    for (unsigned n = 1; n <= MANY; n++)
        note(spots, n, (int)(n & 0x3fff));
    want(pick, pool, 5);
    nc_spots_choose(spots, pick);
    nc_way way = nc_spots_way(spots, NC_S("a"));
    uint64_t n = 0, wanted = 0, to_read, passed_over = 0;
    do {
        nc_passed passed;
        uint64_t offset = HEAD + n * RECORD;
        to_read = nc_way_step(&way, &passed, &offset);
        for (uint64_t i = n + 1; i <= n + passed.records; i++)
            assert_int_not_equal(i & 0x3fff, 5);
        passed_over += passed.records;
        n += passed.records;
        assert_int_equal(offset, HEAD + n * RECORD);
        for (; to_read > 0 && n < MANY; to_read -= to_read != UINT64_MAX)
            wanted += (++n & 0x3fff) == 5;
    } while (n < MANY);
    assert_int_equal(wanted, MANY / 0x4000 + 1);
    assert_in_range(passed_over, MANY / 2, MANY);
    nc_spots_free(spots);
    nc_pick_free(pick);
    nc_pool_free(pool);
}

/* ---- a file ---- */

static nc_member_hint no_hint(void *context, nc_str member)
{
    (void)context;
    (void)member;
    return (nc_member_hint){0};
}

typedef struct watcher {
    unsigned ours, all;
    uint64_t latest;
} watcher;

static void see(void *context, uint32_t source, const nc_packet *packet, uint32_t flow)
{
    watcher *w = context;
    (void)source;
    (void)flow;
    w->all++;
    if (packet->sport == 10123) {
        w->ours++;
        w->latest = packet->frame.from.record;
    }
}

extern const nc_decoder nc_decoder_pcap, nc_decoder_pcapng;

static void little(nc_buf *out, uint32_t number)
{
    for (unsigned i = 0; i < 4; i++)
        nc_buf_char(out, (char)(uint8_t)(number >> 8 * i));
}

static void add_frame(nc_buf *out, unsigned n)
{
    uint8_t frame[FRAME];
    make(frame, n % 5000 == 0 ? 123 : (int)(n % 2000 + 1000));
    nc_buf_add(out, nc_str_n((const char *)frame, FRAME));
}

static nc_buf file_of(unsigned count)
{
    nc_buf out = {0};
    static const uint32_t head[6] = {0xa1b2c3d4, 0x00040002, 0, 0, 65535, 1};
    for (unsigned i = 0; i < 6; i++)
        little(&out, head[i]);
    for (unsigned n = 1; n <= count; n++) {
        little(&out, 1000 + n);
        little(&out, 0);
        little(&out, FRAME);
        little(&out, FRAME);
        add_frame(&out, n);
    }
    return out;
}

/* A block of pcapng: type, length, words, length. */
static void block(nc_buf *out, uint32_t type, const uint32_t *words, uint32_t count)
{
    uint32_t length = 12 + count * 4;
    little(out, type);
    little(out, length);
    for (uint32_t i = 0; i < count; i++)
        little(out, words[i]);
    little(out, length);
}

static void begin_section(nc_buf *out)
{
    block(out, 0x0a0d0d0a, (uint32_t[]){0x1a2b3c4d, 1, UINT32_MAX, UINT32_MAX}, 4);
    block(out, 1, (uint32_t[]){1, 0}, 2);
}

/* The same as pcapng, with statistics here and there; before the record `odd` something stands behind which
 * reading cannot begin again: another section. */
static nc_buf ng_file_of(unsigned count, unsigned odd)
{
    enum { EPB = 6, ISB = 5, EPB_LENGTH = 32 + FRAME };
    nc_buf out = {0};
    begin_section(&out);
    for (unsigned n = 1; n <= count; n++) {
        if (n == odd)
            begin_section(&out);
        if (n % 7000 == 0)
            block(&out, ISB, (uint32_t[]){0, 0, 0}, 3);
        uint64_t at = (1000 + (uint64_t)n) * 1000000;
        const uint32_t head[] = {EPB, EPB_LENGTH, 0, (uint32_t)(at >> 32), (uint32_t)at, FRAME, FRAME};
        for (unsigned i = 0; i < 7; i++)
            little(&out, head[i]);
        add_frame(&out, n);
        little(&out, EPB_LENGTH);
    }
    return out;
}

/* Reads the file; returns how many records were counted. */
static uint64_t read_file(const nc_decoder *decoder, nc_str file, nc_spots *spots,
                          const nc_packet_watch *watch)
{
    kit *k = kit_new();
    k->c.hint = no_hint;
    k->c.spots = spots;
    if (watch != NULL)
        nc_wires_watch(k->c.wires, watch);
    uint32_t source = nc_sources_add(k->c.sources, NC_S("a.pcap"));
    nc_stream *in = nc_stream_of_bytes(file.p, file.n);
    assert_int_equal(decoder->decode(&k->c, source, in), NC_E_OK);
    nc_wires_finish(k->c.wires);
    uint64_t records = nc_sources_get(k->c.sources, source)->records;
    nc_stream_free(in);
    kit_free(k);
    return records;
}

enum { COUNT = 50000 };

/* Both readings of a file of COUNT records; a third one of its first `shorter` bytes. */
static void read_twice(const nc_decoder *decoder, nc_str file, size_t shorter)
{
    nc_pool *pool = nc_pool_new();
    nc_pick *pick = nc_pick_new();
    nc_spots *spots = nc_spots_new();
    nc_fields fields;
    watcher w = {0};
    nc_fields_start(&fields);
    nc_packet_watch watch = {see, &w, &fields, .pick = pick};
    want(pick, pool, 123);
    nc_pick_record(pick, 33333);
    assert_int_equal(read_file(decoder, file, spots, NULL), COUNT);
    nc_spots_choose(spots, pick);
    assert_int_equal(read_file(decoder, file, spots, &watch), COUNT);
    assert_int_equal(w.ours, COUNT / 5000);
    assert_int_equal(w.all, COUNT / 5000 + 1);
    assert_int_equal(w.latest, COUNT);
    /* The file became shorter meanwhile. */
    watcher before = w;
    (void)read_file(decoder, nc_str_sub(file, 0, shorter), spots, &watch);
    assert_int_equal(w.all, before.all);
    nc_fields_free(&fields);
    nc_spots_free(spots);
    nc_pick_free(pick);
    nc_pool_free(pool);
}

static void a_second_reading_sees_the_same(void **state)
{
    (void)state;
    nc_buf file = file_of(COUNT), ng = ng_file_of(COUNT, 0), odd = ng_file_of(COUNT, 20000);
    read_twice(&nc_decoder_pcap, nc_buf_str(&file), 1000 * RECORD);
    read_twice(&nc_decoder_pcapng, nc_buf_str(&ng), 1000 * RECORD);
    read_twice(&nc_decoder_pcapng, nc_buf_str(&odd), 1000 * RECORD);
    nc_buf_free(&file);
    nc_buf_free(&ng);
    nc_buf_free(&odd);
}

/* How many stretches of a file have their place: a reader that goes there finds what was noted. */
static unsigned steps_of(nc_str file)
{
    nc_pick *pick = nc_pick_new();
    nc_spots *spots = nc_spots_new();
    (void)read_file(&nc_decoder_pcapng, file, spots, NULL);
    nc_pick_record(pick, COUNT / 2);
    nc_spots_choose(spots, pick);
    nc_way way = nc_spots_way(spots, NC_S("a.pcap"));
    unsigned steps = 0;
    for (uint64_t read = 0; read != UINT64_MAX; steps++) {
        nc_passed passed;
        uint64_t offset = 0;
        read = nc_way_step(&way, &passed, &offset);
        if (offset != 0)
            assert_memory_equal(file.p + offset, "\6\0\0\0", 4); /* a packet's block */
    }
    nc_spots_free(spots);
    nc_pick_free(pick);
    return steps;
}

/* Behind another section all is read: what it describes must be known. */
static void stretches_of_pcapng(void **state)
{
    (void)state;
    nc_buf ng = ng_file_of(COUNT, 0), odd = ng_file_of(COUNT, COUNT / 4);
    assert_int_equal(steps_of(nc_buf_str(&ng)), 3);  /* the first, the wanted one, the last */
    assert_int_equal(steps_of(nc_buf_str(&odd)), 2); /* the first, all from the section on */
    nc_buf_free(&ng);
    nc_buf_free(&odd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_holds_the_conversation),
        cmocka_unit_test(reads_records_and_what_is_unclear),
        cmocka_unit_test(a_frame_of_another_reader_ends_the_notes),
        cmocka_unit_test(long_captures),
        cmocka_unit_test(a_second_reading_sees_the_same),
        cmocka_unit_test(stretches_of_pcapng),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
