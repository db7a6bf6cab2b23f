/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "capture_help.h"

extern const nc_decoder nc_decoder_pcapng;

/* Blocks of draft-ietf-opsawg-pcapng, written here byte by byte. */
enum { SHB = 0x0a0d0d0a, IDB = 1, OPB = 2, SPB = 3, NRB = 4, ISB = 5, EPB = 6, DSB = 10, CUSTOM = 0xbad };

typedef struct file {
    nc_buf b;
    bool big;
    size_t block; /* where the open block begins */
} file;

static void begin(file *f, uint32_t type)
{
    f->block = f->b.n;
    put(&f->b, type, 4, f->big);
    put(&f->b, 0, 4, f->big);
}

static void end(file *f)
{
    while ((f->b.n - f->block) % 4 != 0)
        nc_buf_char(&f->b, 0);
    size_t length = f->b.n - f->block + 4;
    for (unsigned i = 0; i < 4; i++)
        f->b.p[f->block + 4 + i] = (char)(uint8_t)(length >> 8 * (f->big ? 3 - i : i));
    put(&f->b, length, 4, f->big);
}

static void option(file *f, unsigned code, const void *value, size_t n)
{
    put(&f->b, code, 2, f->big);
    put(&f->b, n, 2, f->big);
    nc_buf_add(&f->b, nc_str_n(value, n));
    nc_buf_repeat(&f->b, 0, (4 - n % 4) % 4);
}

static void option_number(file *f, unsigned code, uint64_t value, unsigned size)
{
    put(&f->b, code, 2, f->big);
    put(&f->b, size, 2, f->big);
    put(&f->b, value, size, f->big);
    nc_buf_repeat(&f->b, 0, (4 - size % 4) % 4);
}

static void section(file *f, bool big)
{
    f->big = big;
    begin(f, SHB);
    put(&f->b, 0x1a2b3c4d, 4, big);
    put(&f->b, 1, 2, big);
    put(&f->b, 0, 2, big);
    put(&f->b, UINT64_MAX, 8, big);
    end(f);
}

static void open_interface(file *f, unsigned link, uint32_t snap)
{
    begin(f, IDB);
    put(&f->b, link, 2, f->big);
    put(&f->b, 0, 2, f->big);
    put(&f->b, snap, 4, f->big);
}

static void interface(file *f, unsigned link, uint32_t snap)
{
    open_interface(f, link, snap);
    end(f);
}

static void bytes(file *f, size_t n, unsigned first)
{
    for (size_t i = 0; i < n; i++)
        nc_buf_char(&f->b, (char)(uint8_t)(first + i));
    nc_buf_repeat(&f->b, 0, (4 - n % 4) % 4);
}

static void open_packet(file *f, uint32_t number, uint64_t ticks, uint32_t caplen, uint32_t len, unsigned first)
{
    begin(f, EPB);
    put(&f->b, number, 4, f->big);
    put(&f->b, ticks >> 32, 4, f->big);
    put(&f->b, ticks & UINT32_MAX, 4, f->big);
    put(&f->b, caplen, 4, f->big);
    put(&f->b, len, 4, f->big);
    bytes(f, caplen, first);
}

static void packet(file *f, uint32_t number, uint64_t ticks, uint32_t caplen, uint32_t len, unsigned first)
{
    open_packet(f, number, ticks, caplen, len, first);
    end(f);
}

static void statistics(file *f, uint32_t number, uint64_t dropped, uint64_t by_system)
{
    begin(f, ISB);
    put(&f->b, number, 4, f->big);
    put(&f->b, 0, 8, f->big);
    option_number(f, 5, dropped, 8);
    option_number(f, 7, by_system, 8);
    option(f, 0, NULL, 0);
    end(f);
}

static void read_file(reading *r, const file *f)
{
    read_bytes(r, nc_pcapng_read, nc_buf_str(&f->b));
}

static int setup(void **state)
{
    *state = reading_new();
    return 0;
}

static int teardown(void **state)
{
    reading_free(*state);
    return 0;
}

/* Two sections of different byte order, interfaces of different link type; numbers count over the whole file. */
static void sections_and_interfaces(void **state)
{
    reading *r = *state;
    file f = { 0 };
    section(&f, false);
    interface(&f, NC_LINK_ETHERNET, 0);
    interface(&f, NC_LINK_RAW, 96);
    packet(&f, 0, 1500000000123456, 5, 5, 0x10);
    packet(&f, 1, 1500000000123457, 3, 80, 0x20);
    section(&f, true);
    interface(&f, NC_LINK_SLL2, 0);
    size_t at = f.b.n;
    packet(&f, 0, 1500000000999999, 4, 4, 0x30);
    read_file(r, &f);
    assert_int_equal(r->err, NC_E_OK);
    assert_int_equal(r->count, 3);
    const kept *k = r->frames;
    assert_int_equal(k[0].frame.link, NC_LINK_ETHERNET);
    assert_int_equal(k[1].frame.link, NC_LINK_RAW);
    assert_int_equal(k[2].frame.link, NC_LINK_SLL2);
    assert_true(k[0].frame.from.at == INT64_C(1500000000123456000));
    assert_true(k[2].frame.from.at == INT64_C(1500000000999999000));
    assert_int_equal(k[2].frame.from.record, 3);
    assert_int_equal(k[2].frame.from.offset, at + 28);
    assert_int_equal(k[2].frame.from.length, 4);
    assert_memory_equal(k[0].bytes, "\x10\x11\x12\x13\x14", 5);
    assert_memory_equal(k[2].bytes, "\x30\x31\x32\x33", 4);
    assert_int_equal(k[1].frame.caplen, 3);
    assert_int_equal(k[1].frame.len, 80);
    assert_int_equal(r->end.snap, 3);
    assert_true(r->end.complete);
    assert_true(r->end.drops == -1);
    assert_int_equal(note_of(r).n, 0);
    nc_buf_free(&f.b);
}

/* if_tsresol: bit 7 chooses powers of 2; if_tsoffset adds seconds.  Expected values from exact rational arithmetic. */
static void time_resolutions(void **state)
{
    static const struct { unsigned code; uint64_t ticks; int64_t offset; int64_t at; } cases[] = {
        { 0, 1500000000, 0, INT64_C(1500000000000000000) },
        { 3, 1500000000123, 0, INT64_C(1500000000123000000) },
        { 9, 1500000000123456789, 0, INT64_C(1500000000123456789) },
        { 12, UINT64_C(1234567890123456789), 0, INT64_C(1234567890123456) },
        { 19, UINT64_C(18446744073709551615), 0, INT64_C(1844674407) },
        { 20, UINT64_C(18446744073709551615), 0, INT64_C(184467440) },
        { 100, UINT64_C(18446744073709551615), 0, 0 },
        { 0x80, 7, 0, INT64_C(7000000000) },
        { 0x80 | 1, 5, 0, INT64_C(2500000000) },
        { 0x80 | 20, 1234567, 0, INT64_C(1177374839) },
        { 0x80 | 32, UINT64_C(0x0000000180000001), 0, INT64_C(1500000000) },
        { 0x80 | 34, UINT64_C(0x0123456789abcdef), 0, INT64_C(4772185884444444) },
        { 0x80 | 63, UINT64_C(0xffffffffffffffff), 0, INT64_C(1999999999) },
        { 0x80 | 70, UINT64_C(0xffffffffffffffff), 0, INT64_C(15624999) },
        { 6, 1000000, 3600, INT64_C(3601000000000) },
        { 6, 1000000, -3600, INT64_C(-3599000000000) },
        { 0, UINT64_C(18446744073709551615), 0, NC_TIME_NONE },
        { 0, 1, INT64_MAX, NC_TIME_NONE },
    };
    reading *r = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int big = 0; big < 2; big++) {
            file f = { 0 };
            section(&f, big);
            open_interface(&f, NC_LINK_ETHERNET, 0);
            option_number(&f, 9, cases[i].code, 1);
            option_number(&f, 14, (uint64_t)cases[i].offset, 8);
            end(&f);
            packet(&f, 0, cases[i].ticks, 1, 1, 0);
            read_file(r, &f);
            assert_int_equal(r->count, 1);
            if (r->frames[0].frame.from.at != cases[i].at)
                fail_msg("resolution %u: %lld instead of %lld", cases[i].code, (long long)r->frames[0].frame.from.at,
                         (long long)cases[i].at);
            assert_int_equal(noted(r, "time out of range"), cases[i].at == NC_TIME_NONE);
            nc_buf_free(&f.b);
        }
    }
}

static void simple_packets(void **state)
{
    reading *r = *state;
    file f = { 0 };
    section(&f, true);
    interface(&f, NC_LINK_RAW, 6);
    begin(&f, SPB);
    put(&f.b, 100, 4, true);
    bytes(&f, 6, 1);
    end(&f);
    begin(&f, SPB);
    put(&f.b, 5, 4, true);
    bytes(&f, 5, 1);
    end(&f);
    read_file(r, &f);
    assert_int_equal(r->count, 2);
    assert_true(r->frames[0].frame.from.at == NC_TIME_NONE);
    assert_int_equal(r->frames[0].frame.caplen, 6);
    assert_int_equal(r->frames[0].frame.len, 100);
    assert_int_equal(r->frames[1].frame.caplen, 5);
    assert_int_equal(r->frames[1].frame.len, 5);
    assert_int_equal(r->frames[1].frame.link, NC_LINK_RAW);
    nc_buf_free(&f.b);
}

static void obsolete_packets_count_drops(void **state)
{
    reading *r = *state;
    file f = { 0 };
    section(&f, false);
    interface(&f, NC_LINK_RAW, 0);
    for (unsigned i = 0; i < 3; i++) {
        begin(&f, OPB);
        put(&f.b, 0, 2, false);
        put(&f.b, i == 2 ? 0xffff : 4 + i, 2, false); /* ffff: not known */
        put(&f.b, 0, 4, false);
        put(&f.b, 77, 4, false);
        put(&f.b, 2, 4, false);
        put(&f.b, 9, 4, false);
        bytes(&f, 2, 8);
        option_number(&f, 2, 2, 4);
        end(&f);
    }
    read_file(r, &f);
    assert_int_equal(r->count, 3);
    assert_true(r->frames[0].frame.from.at == 77000);
    assert_int_equal(r->frames[0].frame.len, 9);
    assert_int_equal(r->frames[0].frame.io, NC_IO_OUT);
    assert_true(r->end.drops == 9);
    nc_buf_free(&f.b);
}

static void directions_names_filters_comments(void **state)
{
    reading *r = *state;
    file f = { 0 };
    section(&f, false);
    open_interface(&f, NC_LINK_ETHERNET, 0);
    option(&f, 2, "OSA\x1b[1", 6);
    option(&f, 11, "\0tcp port 21", 12);
    option(&f, 0, NULL, 0);
    end(&f);
    open_interface(&f, NC_LINK_ETHERNET, 0);
    option(&f, 2, "eth1", 4);
    option(&f, 11, "\0udp", 4);
    end(&f);
    for (unsigned i = 0; i < 4; i++) {
        open_packet(&f, i / 2, 1, 3, 3, 0);
        option_number(&f, 2, i, 4);
        if (i == 2)
            option(&f, 1, "the reset comes here", 20);
        option(&f, 0, NULL, 0);
        end(&f);
    }
    read_file(r, &f);
    assert_int_equal(r->count, 4);
    static const nc_io expected[] = { NC_IO_UNKNOWN, NC_IO_IN, NC_IO_OUT, NC_IO_UNKNOWN };
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(r->frames[i].frame.io, expected[i]);
    assert_true(nc_str_eq(nc_sym_str(r->pool, r->frames[0].frame.iface), NC_S("OSA\\x1B[1")));
    assert_true(nc_str_eq(nc_sym_str(r->pool, r->frames[3].frame.iface), NC_S("eth1")));
    assert_true(nc_str_eq(r->end.filter, NC_S("tcp port 21; udp")));
    assert_true(noted(r, "1 comment, the first (record 3): the reset comes here"));
    assert_int_equal(status_of(r), NC_SOURCE_OK);
    assert_true(r->end.complete && r->end.note.n == 0);
    nc_buf_free(&f.b);
}

/* Counters of an interface replace each other, those of interfaces and sections add up. */
static void drop_counts(void **state)
{
    reading *r = *state;
    file f = { 0 };
    section(&f, true);
    interface(&f, 1, 0);
    interface(&f, 1, 0);
    interface(&f, 1, 0);
    statistics(&f, 0, 5, 0);
    statistics(&f, 0, 7, 1);
    statistics(&f, 1, 10, 20);
    open_packet(&f, 2, 1, 1, 1, 0);
    option_number(&f, 4, 100, 8);
    end(&f);
    open_packet(&f, 0, 1, 1, 1, 0); /* counted by the statistics already */
    option_number(&f, 4, 3, 8);
    end(&f);
    section(&f, false);
    interface(&f, 1, 0);
    statistics(&f, 0, 1000, 0);
    statistics(&f, 9, 5000, 0); /* no such interface */
    read_file(r, &f);
    assert_int_equal(r->count, 2);
    assert_true(r->end.drops == 1138);
    nc_buf_free(&f.b);
}

static void other_blocks_are_passed_over(void **state)
{
    reading *r = *state;
    file f = { 0 };
    section(&f, false);
    interface(&f, 1, 0);
    static const uint32_t types[] = { NRB, DSB, 0x80000001, 77 };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        begin(&f, types[i]);
        nc_buf_c(&f.b, "CLIENT_RANDOM 00112233");
        end(&f);
    }
    packet(&f, 0, 1, 1, 1, 0);
    begin(&f, CUSTOM); /* has a number in Wireshark */
    put(&f.b, 32473, 4, false);
    end(&f);
    packet(&f, 0, 1, 1, 1, 0);
    read_file(r, &f);
    assert_int_equal(r->count, 2);
    assert_int_equal(r->frames[0].frame.from.record, 1);
    assert_int_equal(r->frames[1].frame.from.record, 3);
    assert_true(r->end.complete);
    assert_true(noted(r, "decryption secrets"));
    assert_false(noted(r, "CLIENT_RANDOM"));
    nc_buf_free(&f.b);
}

static void keys_in_comments_are_not_shown(void **state)
{
    reading *r = *state;
    file f = { 0 };
    section(&f, false);
    interface(&f, 1, 0);
    open_packet(&f, 0, 1, 1, 1, 0);
    option(&f, 1, "CLIENT_RANDOM 00112233445566778899aabbccddeeff", 46);
    end(&f);
    read_file(r, &f);
    assert_true(noted(r, "1 comment, the first (record 1): (it looks like a key and is not shown)"));
    assert_false(noted(r, "0011"));
    nc_buf_free(&f.b);
}

static void packets_of_undescribed_interfaces_are_counted(void **state)
{
    reading *r = *state;
    file f = { 0 };
    section(&f, false);
    packet(&f, 0, 5, 4, 4, 0);
    interface(&f, 195, 0);
    packet(&f, 0, 5, 4, 4, 0);
    packet(&f, 1, 5, 4, 4, 0);
    read_file(r, &f);
    assert_int_equal(r->count, 3);
    assert_int_equal(r->frames[2].frame.link, NC_LINK_UNDESCRIBED);
    assert_true(r->frames[2].frame.from.at == NC_TIME_NONE);
    assert_true(noted(r, "2 packets of interfaces that the file does not describe"));
    assert_true(noted(r, "link type 195, IEEE 802.15.4 is not decoded (1 packet)"));
    assert_false(r->end.complete);
    nc_buf_free(&f.b);
}

static file small_file(bool big, size_t ends[3])
{
    file f = { 0 };
    section(&f, big);
    interface(&f, 1, 0);
    ends[0] = f.b.n;
    packet(&f, 0, 5, 5, 5, 0x50);
    ends[1] = f.b.n;
    packet(&f, 0, 6, 3, 3, 0x60);
    ends[2] = f.b.n;
    return f;
}

static void a_cut_file_keeps_what_is_before_the_cut(void **state)
{
    reading *r = *state;
    for (int big = 0; big < 2; big++) {
        size_t ends[3];
        file f = small_file(big, ends);
        for (size_t n = 4; n < f.b.n; n++) {
            read_bytes(r, nc_pcapng_read, nc_str_n(f.b.p, n));
            bool border = n == 28 || n == ends[0] || n == ends[1];
            assert_int_equal(r->count, n >= ends[1]);
            assert_int_equal(r->end.complete, border);
            assert_int_equal(noted(r, "cut "), !border);
            assert_false(noted(r, "damaged"));
            assert_int_equal(r->err, border || n >= ends[1] ? NC_E_OK : NC_E_CUT);
        }
        read_bytes(r, nc_pcapng_read, nc_str_n(f.b.p, ends[1] + 10));
        char place[64];
        snprintf(place, sizeof place, "cut after record 1, inside the block at byte %zu", ends[1]);
        assert_true(noted(r, place));
        nc_buf_free(&f.b);
    }
}

/* A block is ruined in one way or another: the packets before and behind it are read. */
static void reading_goes_on_after_damage(void **state)
{
    static const struct { size_t at; const char *bytes; size_t n; const char *what; } damages[] = {
        { 4, "\x05\0\0\0", 4, "an impossible block length" },
        { 4, "\xff\xff\xff\xff", 4, "an impossible block length" },
        { 4, "\0\0\x08\0", 4, "a block length beyond the end" },
        { 4, "\x2c\0\0\0", 4, "a block whose two lengths differ" },
        { 36, "\x24\0\0\0", 4, "a block whose two lengths differ" },
        { 0, "garbage garbage garbage garbage", 31, "an impossible block length" },
        { 20, "\x40\0\0\0", 4, "the packet does not fit into its block" },
        { 0, "\x0a\x0d\x0d\x0a", 4, "a section header without its magic number" },
    };
    reading *r = *state;
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
        file f = { 0 };
        section(&f, false);
        interface(&f, 1, 0);
        packet(&f, 0, 5, 5, 5, 0x50);
        size_t at = f.b.n;
        packet(&f, 0, 6, 8, 8, 0x60);
        packet(&f, 0, 7, 4, 4, 0x70);
        memcpy(f.b.p + at + damages[i].at, damages[i].bytes, damages[i].n);
        read_file(r, &f);
        char place[32];
        snprintf(place, sizeof place, "byte %zu: ", at);
        assert_true(noted(r, place));
        assert_true(noted(r, damages[i].what));
        assert_int_equal(r->err, NC_E_OK);
        assert_int_equal(status_of(r), NC_SOURCE_PARTIAL);
        assert_false(r->end.complete);
        assert_int_equal(r->count, 2);
        assert_int_equal(r->frames[0].bytes[0], 0x50);
        assert_int_equal(r->frames[1].bytes[0], 0x70);
        nc_buf_free(&f.b);
    }
}

static void much_damage_is_told_in_short(void **state)
{
    reading *r = *state;
    file f = { 0 };
    section(&f, false);
    interface(&f, 1, 0);
    for (unsigned i = 0; i < 20; i++) {
        nc_buf_c(&f.b, "broken.");
        packet(&f, 0, i, 1, 1, i);
    }
    read_file(r, &f);
    assert_int_equal(r->count, 20);
    assert_true(noted(r, "16 more damaged places"));
    nc_buf_free(&f.b);
}

static void a_file_of_another_version_is_refused(void **state)
{
    reading *r = *state;
    file f = { 0 };
    section(&f, false);
    f.b.p[12] = 2;
    interface(&f, 1, 0);
    packet(&f, 0, 1, 1, 1, 0);
    read_file(r, &f);
    assert_int_equal(r->count, 0);
    assert_int_equal(r->err, NC_E_FORMAT);
    assert_true(noted(r, "the section at byte 0 has the unknown version 2.0"));
    nc_buf_free(&f.b);
}

static void interfaces_are_limited(void **state)
{
    reading *r = *state;
    r->limits.interfaces = 2;
    file f = { 0 };
    section(&f, false);
    for (unsigned i = 0; i < 5; i++)
        interface(&f, 1, 0);
    packet(&f, 1, 1, 1, 1, 0);
    read_file(r, &f);
    assert_int_equal(r->count, 1);
    assert_true(noted(r, "limit capture.interfaces: 3 interfaces left out"));
    assert_false(r->end.complete);
    nc_buf_free(&f.b);
}

/* A block of more than the stream shows at once is passed over, and what follows is read. */
static void huge_blocks_are_passed_over(void **state)
{
    enum { HUGE_BLOCK = 2 * 1024 * 1024 };
    reading *r = *state;
    file f = { 0 };
    section(&f, false);
    interface(&f, 1, 0);
    begin(&f, NRB);
    nc_buf_repeat(&f.b, 'x', HUGE_BLOCK);
    end(&f);
    packet(&f, 0, 1, 1, 1, 0);
    read_file(r, &f);
    assert_int_equal(r->count, 1);
    assert_true(r->end.complete);
    open_packet(&f, 0, 1, 0, 0, 0);
    nc_buf_repeat(&f.b, 'x', HUGE_BLOCK);
    end(&f);
    packet(&f, 0, 1, 1, 1, 0);
    read_file(r, &f);
    assert_int_equal(r->count, 2);
    assert_int_equal(r->frames[1].frame.from.record, 3);
    assert_true(noted(r, "was passed over"));
    assert_false(r->end.complete);
    nc_buf_free(&f.b);
}

static void bad_options_do_no_harm(void **state)
{
    reading *r = *state;
    file f = { 0 };
    section(&f, false);
    interface(&f, 1, 0);
    open_packet(&f, 0, 9, 2, 2, 0);
    put(&f.b, 2, 2, false);
    put(&f.b, 400, 2, false); /* longer than the block */
    end(&f);
    open_interface(&f, 1, 0);
    option(&f, 9, "", 0); /* a resolution of no bytes */
    option(&f, 11, "", 0);
    option(&f, 14, "abc", 3);
    end(&f);
    packet(&f, 1, 1000000, 1, 1, 0);
    read_file(r, &f);
    assert_int_equal(r->count, 2);
    assert_true(noted(r, "1 block with options that do not fit"));
    nc_buf_free(&f.b);
}

static void the_magic_number_is_recognised(void **state)
{
    (void)state;
    for (int big = 0; big < 2; big++) {
        file f = { 0 };
        section(&f, big);
        nc_probe probe = { .head = nc_buf_str(&f.b) };
        assert_true(nc_decoder_pcapng.probe(NULL, &probe) > 90);
        probe.head.n = 6;
        assert_true(nc_decoder_pcapng.probe(NULL, &probe) > 0);
        probe.head.n = 3;
        assert_int_equal(nc_decoder_pcapng.probe(NULL, &probe), 0);
        f.b.p[9] = 0;
        probe.head = nc_buf_str(&f.b);
        assert_int_equal(nc_decoder_pcapng.probe(NULL, &probe), 0);
        nc_buf_free(&f.b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(sections_and_interfaces, setup, teardown),
        cmocka_unit_test_setup_teardown(time_resolutions, setup, teardown),
        cmocka_unit_test_setup_teardown(simple_packets, setup, teardown),
        cmocka_unit_test_setup_teardown(obsolete_packets_count_drops, setup, teardown),
        cmocka_unit_test_setup_teardown(directions_names_filters_comments, setup, teardown),
        cmocka_unit_test_setup_teardown(drop_counts, setup, teardown),
        cmocka_unit_test_setup_teardown(other_blocks_are_passed_over, setup, teardown),
        cmocka_unit_test_setup_teardown(keys_in_comments_are_not_shown, setup, teardown),
        cmocka_unit_test_setup_teardown(packets_of_undescribed_interfaces_are_counted, setup, teardown),
        cmocka_unit_test_setup_teardown(a_cut_file_keeps_what_is_before_the_cut, setup, teardown),
        cmocka_unit_test_setup_teardown(reading_goes_on_after_damage, setup, teardown),
        cmocka_unit_test_setup_teardown(much_damage_is_told_in_short, setup, teardown),
        cmocka_unit_test_setup_teardown(a_file_of_another_version_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(interfaces_are_limited, setup, teardown),
        cmocka_unit_test_setup_teardown(huge_blocks_are_passed_over, setup, teardown),
        cmocka_unit_test_setup_teardown(bad_options_do_no_harm, setup, teardown),
        cmocka_unit_test(the_magic_number_is_recognised),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
