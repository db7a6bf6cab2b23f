/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "capture_help.h"

#include "decoders/capture/ctrace.h"

/* Data sets of the external writer, made here from the published layout of an entry: length, offset of the data, number, TOD clock,
 * data, length. The TOD value is made by the definition of the clock (bit 51 is a microsecond, day 0 is 1900-01-01). */
enum { SECONDS = 1300000000, FROM_1900_TO_1970 = 25567 };

static uint64_t tod_of(uint64_t micro)
{
    return (UINT64_C(86400000000) * FROM_1900_TO_1970 + UINT64_C(1000000) * SECONDS + micro) << 12;
}

typedef struct wanted {
    unsigned id, segment, flags, extension;
    uint64_t micro, behind; /* of the packet; how much later its entry was made */
    const char *name;       /* EBCDIC */
    nc_str recorded;
} wanted;

static void entry(nc_buf *b, const wanted *w)
{
    size_t header = 96 + w->extension;
    nc_buf e = { 0 };
    put(&e, 0, 2, true);
    put(&e, 16, 2, true);
    put(&e, w->id, 4, true);
    put(&e, tod_of(w->micro + w->behind), 8, true);
    put(&e, header, 2, true);
    put(&e, w->segment, 1, true);
    put(&e, w->flags, 1, true);
    put(&e, 34, 4, true);
    for (size_t i = 0; i < 16; i++)
        nc_buf_char(&e, i < strlen(w->name) ? w->name[i] : '\x40');
    put(&e, tod_of(w->micro), 8, true);
    put(&e, 0, 8, true);
    put(&e, 0x0a010203, 8, true);
    put(&e, 0, 8, true);
    put(&e, 0xc0a80001, 8, true);
    put(&e, 2000, 2, true);
    put(&e, 21, 2, true);
    put(&e, 7, 4, true);
    put(&e, 6, 2, true);
    while (e.n < 16 + header)
        nc_buf_char(&e, '\0');
    nc_buf_add(&e, w->recorded);
    put(&e, e.n + 2, 2, true);
    e.p[0] = (char)(uint8_t)(e.n >> 8);
    e.p[1] = (char)(uint8_t)e.n;
    nc_buf_add(b, nc_buf_str(&e));
    nc_buf_free(&e);
}

/* An IPv4 header of protocol 253 with 4 bytes behind it; the last one tells packets apart. */
static nc_str packet(unsigned number, unsigned total)
{
    static char bytes[24] = "\x45\0\0\x18\0\1\0\0\x40\xfd\0\0\x0a\1\2\3\xc0\xa8\0\1";
    bytes[3] = (char)total;
    bytes[23] = (char)number;
    return nc_str_n(bytes, 24);
}

#define OSDL "\xd6\xe2\xc4\xd3"

static void packet_entry(nc_buf *b, unsigned number)
{
    wanted w = { .id = 4, .micro = number * UINT64_C(1000000), .behind = 5, .name = OSDL, .recorded = packet(number, 24) };
    entry(b, &w);
}

static void words(nc_buf *b, size_t n)
{
    put(b, n + 4, 2, true);
    put(b, 0, 2, true);
}

static void expect(reading *r, nc_str bytes, unsigned packets)
{
    read_bytes(r, nc_ctrace_read, bytes);
    assert_int_equal(r->count, packets);
    for (unsigned i = 0; i < packets; i++) {
        assert_int_equal(r->frames[i].frame.caplen, 24);
        assert_int_equal(r->frames[i].bytes[23], i + 1);
        assert_int_equal(r->frames[i].frame.link, NC_LINK_RAW);
    }
}

static void clock_of_the_machine(void **state)
{
    int64_t ns;
    (void)state;
    assert_true(nc_tod_time(tod_of(1), &ns));
    assert_true(ns == SECONDS * NC_SECOND + 1000);
    assert_true(nc_tod_time(tod_of(0) + 2048, &ns)); /* half a microsecond */
    assert_true(ns == SECONDS * NC_SECOND + 500);
    assert_false(nc_tod_time(0, &ns));
    assert_false(nc_tod_time(UINT64_C(0x7D91048BCA000000), &ns)); /* 1970 */
}

static void entries_without_words(void **state)
{
    (void)state;
    reading *r = reading_new();
    nc_buf b = { 0 };
    for (unsigned i = 1; i <= 3; i++)
        packet_entry(&b, i);
    for (unsigned i = 0; i < 100; i++)
        nc_buf_char(&b, '\0'); /* the rest of a trace buffer */
    packet_entry(&b, 4);
    expect(r, nc_buf_str(&b), 4);
    assert_int_equal(status_of(r), NC_SOURCE_OK);
    assert_int_equal(note_of(r).n, 0);
    const nc_frame *f = &r->frames[1].frame;
    assert_true(f->from.at == (SECONDS + 2) * NC_SECOND); /* when it was recorded, not when it was stored */
    assert_int_equal(f->from.record, 2);
    assert_true(nc_str_eq(nc_sym_str(r->pool, f->iface), NC_S("OSDL")));
    assert_int_equal(f->io, NC_IO_UNKNOWN);
    assert_true(f->from.offset == 138 + 112);
    assert_true(r->end.complete);
    nc_buf_free(&b);
    reading_free(r);
}

/* What an OSA traced: a whole frame, or the packet alone.  The address of many an adapter begins with a 4 or 6 as IP headers do. */
static void frames_of_adapters(void **state)
{
    static const char *const first[] = { "\x64", "\x4c", "\x02" };
    (void)state;
    for (size_t i = 0; i < sizeof first / sizeof *first; i++) {
        reading *r = reading_new();
        nc_buf b = { 0 }, frame = { 0 };
        nc_buf_add(&frame, nc_str_n(first[i], 1));
        nc_buf_add(&frame, nc_str_n("\0\1\2\3\4\2\0\0\0\0\1\x08\0", 13));
        nc_buf_add(&frame, packet(1, 24));
        wanted framed = { .id = 7, .micro = 1, .name = OSDL, .recorded = nc_buf_str(&frame) };
        wanted plain = { .id = 7, .micro = 2, .name = OSDL, .recorded = packet(2, 24) };
        entry(&b, &framed);
        entry(&b, &plain);
        read_bytes(r, nc_ctrace_read, nc_buf_str(&b));
        assert_int_equal(r->count, 2);
        assert_int_equal(r->frames[0].frame.link, NC_LINK_ETHERNET);
        assert_int_equal(r->frames[0].frame.caplen, 38);
        assert_true(r->frames[0].frame.on_wire);
        assert_int_equal(r->frames[1].frame.link, NC_LINK_RAW);
        assert_int_equal(r->frames[1].frame.caplen, 24);
        nc_buf_free(&frame);
        nc_buf_free(&b);
        reading_free(r);
    }
}

static void entries_with_words(void **state)
{
    (void)state;
    reading *r = reading_new();
    for (unsigned blocks = 0; blocks < 2; blocks++) {
        nc_buf b = { 0 };
        for (unsigned i = 1; i <= 4; i += 2) {
            nc_buf two = { 0 };
            packet_entry(&two, i);
            packet_entry(&two, i + 1);
            if (blocks)
                words(&b, two.n + 4);
            words(&b, two.n);
            nc_buf_add(&b, nc_buf_str(&two));
            nc_buf_free(&two);
        }
        expect(r, nc_buf_str(&b), 4);
        assert_int_equal(note_of(r).n, 0);
        nc_buf_free(&b);
    }
    reading_free(r);
}

/* An entry that begins in one record and ends in the next, or the one after that. */
static void entries_over_records(void **state)
{
    (void)state;
    reading *r = reading_new();
    nc_buf all = { 0 };
    for (unsigned i = 1; i <= 3; i++)
        packet_entry(&all, i);
    for (size_t size = 40; size < all.n; size += 7) {
        nc_buf b = { 0 };
        for (size_t at = 0; at < all.n; at += size) {
            nc_str piece = nc_str_sub(nc_buf_str(&all), at, size);
            words(&b, piece.n);
            nc_buf_add(&b, piece);
        }
        expect(r, nc_buf_str(&b), 3);
        assert_int_equal(note_of(r).n, 0);
        nc_buf_free(&b);
    }
    nc_buf_free(&all);
    reading_free(r);
}

static void records_of_the_writer(void **state)
{
    (void)state;
    reading *r = reading_new();
    nc_buf b = { 0 };
    words(&b, 12 + 138);
    nc_buf_add(&b, NC_S("\x01writer's own"));
    size_t first = 4;
    b.n = first + 12; /* twelve bytes of it */
    packet_entry(&b, 1);
    words(&b, 12 + 138);
    nc_buf_add(&b, NC_S("writer's own"));
    packet_entry(&b, 2);
    expect(r, nc_buf_str(&b), 2);
    assert_int_equal(status_of(r), NC_SOURCE_OK);
    assert_true(noted(r, "2 places with bytes that are no entries"));
    assert_true(noted(r, "first at byte 4"));
    nc_buf_free(&b);
    reading_free(r);
}

static void damage_is_located(void **state)
{
    (void)state;
    reading *r = reading_new();
    nc_buf b = { 0 };
    for (unsigned i = 1; i <= 3; i++)
        packet_entry(&b, i);
    b.p[138 + 137] = 'x'; /* the length at the end of the second */
    read_bytes(r, nc_ctrace_read, nc_buf_str(&b));
    assert_int_equal(r->count, 2);
    assert_int_equal(r->frames[1].bytes[23], 3);
    assert_int_equal(status_of(r), NC_SOURCE_PARTIAL);
    assert_true(noted(r, "entry 2 at byte 138 is damaged"));
    assert_false(r->end.complete);
    b.p[138 + 137] = (char)138;
    expect(r, nc_str_n(b.p, b.n - 5), 2);
    assert_true(noted(r, "cut inside entry 3, byte 276"));
    read_bytes(r, nc_ctrace_read, nc_str_n(b.p + 1, b.n - 1)); /* begins inside the first */
    assert_int_equal(r->count, 2);
    assert_int_equal(r->frames[0].bytes[23], 2);
    assert_true(noted(r, "1 place with bytes that are no entries"));
    nc_buf_free(&b);
    reading_free(r);
}

static void other_entries(void **state)
{
    (void)state;
    reading *r = reading_new();
    nc_buf b = { 0 };
    wanted lost = { .id = 0xff000001, .name = "" }, data = { .id = 5, .name = OSDL, .recorded = NC_S("USER x") },
           ids = { .id = 0x03030000, .name = "" }, later = { .id = 4, .segment = 1, .name = OSDL, .recorded = NC_S("later") };
    packet_entry(&b, 1);
    entry(&b, &later);
    entry(&b, &lost);
    entry(&b, &data);
    entry(&b, &ids);
    packet_entry(&b, 2);
    later.segment = 3;
    entry(&b, &later);
    expect(r, nc_buf_str(&b), 2);
    assert_true(noted(r, "1 mark of lost records"));
    assert_true(noted(r, "1 record of the data trace"));
    assert_true(noted(r, "1 entry without a packet"));
    assert_true(noted(r, "2 later records of long packets"));
    assert_true(noted(r, "1 record of packets in several records without the one before"));
    assert_true(r->end.drops == 2);
    assert_int_equal(r->frames[1].frame.from.record, 6);
    nc_buf_free(&b);
    reading_free(r);
}

static void shortened_and_longer(void **state)
{
    (void)state;
    reading *r = reading_new();
    nc_buf b = { 0 };
    wanted w = { .id = 4, .name = "no EBCDIC", .recorded = packet(1, 200), .extension = 20 };
    entry(&b, &w);
    w = (wanted){ .id = 6, .name = OSDL, .recorded = packet(2, 22) };
    entry(&b, &w);
    static const char frame[] = "\1\2\3\4\5\6\7\x8\x9\xa\xb\xc\x08\x06\0\1\x08\0\6\4\0\1";
    w = (wanted){ .id = 7, .name = OSDL, .recorded = nc_str_n(frame, 22) };
    entry(&b, &w);
    read_bytes(r, nc_ctrace_read, nc_buf_str(&b));
    assert_int_equal(r->count, 3);
    assert_int_equal(r->frames[0].frame.len, 200); /* ABBREV */
    assert_int_equal(r->frames[0].frame.caplen, 24);
    assert_int_equal(r->frames[0].frame.iface, 0);
    assert_int_equal(r->end.snap, 24);
    assert_int_equal(r->frames[1].frame.caplen, 22); /* bytes behind the packet are none of it */
    assert_int_equal(r->frames[2].frame.link, NC_LINK_ETHERNET);
    assert_true(r->frames[2].frame.on_wire);
    assert_false(r->frames[1].frame.on_wire);
    nc_buf_free(&b);
    reading_free(r);
}

static void data_trace(void **state)
{
    (void)state;
    reading *r = reading_new();
    nc_buf b = { 0 };
    nc_cte e;
    nc_fact fact;
    nc_origin from = { .source = 1 };
    wanted w = { .id = 5, .flags = 0x40, .name = "\xc6\xe3\xd7\xc4\xf1", .recorded = NC_S("") };
    entry(&b, &w);
    assert_int_equal(nc_cte_look((const uint8_t *)b.p, b.n, &e), NC_CTE_WHOLE);
    assert_true(nc_cte_data_fact(&e, &from, r->pool, &fact));
    assert_true(nc_str_eq(nc_sym_str(r->pool, (nc_sym)fact.slot[NC_trace_data_job]), NC_S("FTPD1")));
    assert_true(fact.slot[NC_trace_data_confidential] == nc_w_bool(true));
    assert_true(fact.slot[NC_trace_data_local] == nc_w_bool(false));
    assert_true(fact.slot[NC_trace_data_src] == nc_w_ip4(0x0a010203));
    assert_true(fact.slot[NC_trace_data_dport] == nc_w_int(21));
    assert_true(fact.slot[NC_trace_data_recorded] == nc_w_int(0));
    nc_buf_free(&b);
    reading_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clock_of_the_machine),  cmocka_unit_test(entries_without_words),
        cmocka_unit_test(frames_of_adapters), cmocka_unit_test(entries_with_words),    cmocka_unit_test(entries_over_records),
        cmocka_unit_test(records_of_the_writer), cmocka_unit_test(damage_is_located),
        cmocka_unit_test(other_entries),         cmocka_unit_test(shortened_and_longer),
        cmocka_unit_test(data_trace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
