/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "capture_help.h"

extern const nc_decoder nc_decoder_pcap;

/* The files of draft-ietf-opsawg-pcap, written here byte by byte. */
typedef struct form {
    uint32_t magic;
    bool big;
    unsigned record_header; /* bytes */
    int64_t tick;           /* ns in one unit of the fraction */
} form;

static const form micro = { 0xa1b2c3d4, false, 16, 1000 };

static const form forms[] = {
    { 0xa1b2c3d4, false, 16, 1000 }, { 0xa1b2c3d4, true, 16, 1000 }, { 0xa1b23c4d, false, 16, 1 },
    { 0xa1b23c4d, true, 16, 1 },     { 0xa1b2cd34, false, 24, 1000 }, { 0xa1b2cd34, true, 24, 1000 },
};
enum { FORMS = sizeof forms / sizeof *forms, HEADER = 24 };

static void put_header(nc_buf *b, const form *f, uint32_t snap, uint32_t link)
{
    put(b, f->magic, 4, f->big);
    put(b, 2, 2, f->big);
    put(b, 4, 2, f->big);
    put(b, 0, 8, f->big);
    put(b, snap, 4, f->big);
    put(b, link, 4, f->big);
}

/* A record whose bytes count up from `first`. */
static void put_record(nc_buf *b, const form *f, uint32_t seconds, uint32_t fraction, uint32_t caplen, uint32_t len, unsigned first)
{
    put(b, seconds, 4, f->big);
    put(b, fraction, 4, f->big);
    put(b, caplen, 4, f->big);
    put(b, len, 4, f->big);
    put(b, 0, f->record_header - 16, f->big);
    for (uint32_t i = 0; i < caplen; i++)
        nc_buf_char(b, (char)(uint8_t)(first + i));
}

/* Three records of 5, 0 and 7 bytes. */
static nc_buf three_records(const form *f)
{
    nc_buf b = { 0 };
    put_header(&b, f, 65535, NC_LINK_ETHERNET);
    put_record(&b, f, 1236047729, 534300, 5, 5, 0x10);
    put_record(&b, f, 1236047729, 534301, 0, 0, 0);
    put_record(&b, f, 4000000000u, 999999, 7, 90, 0x40);
    return b;
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

static void all_forms_are_read(void **state)
{
    reading *r = *state;
    for (size_t i = 0; i < FORMS; i++) {
        const form *f = &forms[i];
        nc_buf b = three_records(f);
        read_bytes(r, nc_pcap_read, nc_buf_str(&b));
        assert_int_equal(r->err, NC_E_OK);
        assert_int_equal(r->count, 3);
        assert_true(r->frames[0].frame.from.at == INT64_C(1236047729000000000) + 534300 * f->tick);
        assert_true(r->frames[2].frame.from.at == INT64_C(4000000000000000000) + 999999 * f->tick);
        assert_int_equal(r->frames[2].frame.from.record, 3);
        assert_int_equal(r->frames[0].frame.from.offset, HEADER + f->record_header);
        assert_int_equal(r->frames[2].frame.from.offset, HEADER + 3 * f->record_header + 5);
        assert_int_equal(r->frames[2].frame.from.length, 7);
        assert_int_equal(r->frames[2].frame.caplen, 7);
        assert_int_equal(r->frames[2].frame.len, 90);
        assert_int_equal(r->frames[2].frame.link, NC_LINK_ETHERNET);
        assert_memory_equal(r->frames[2].bytes, "\x40\x41\x42\x43\x44\x45\x46", 7);
        assert_true(r->end.complete);
        assert_true(r->end.drops == -1);
        assert_int_equal(r->end.snap, 7); /* the frame that was cut */
        assert_int_equal(status_of(r), NC_SOURCE_OK);
        assert_int_equal(note_of(r).n, 0);
        nc_buf_free(&b);
    }
}

/* Cut at any byte: all records before the cut are there, and the place is named. */
static void a_cut_file_keeps_what_is_before_the_cut(void **state)
{
    for (size_t i = 0; i < FORMS; i++) {
        const form *f = &forms[i];
        nc_buf b = three_records(f);
        size_t ends[3] = { HEADER + f->record_header + 5, HEADER + 2 * f->record_header + 5, HEADER + 3 * f->record_header + 12 };
        for (size_t n = 4; n < b.n; n++) {
            reading *r = *state;
            read_bytes(r, nc_pcap_read, nc_str_n(b.p, n));
            size_t whole = (n >= ends[0]) + (size_t)(n >= ends[1]);
            assert_int_equal(r->count, whole);
            bool border = n == HEADER || n == ends[0] || n == ends[1];
            assert_int_equal(r->end.complete, border);
            if (border)
                continue;
            char place[32] = "inside the file header";
            if (n > HEADER)
                snprintf(place, sizeof place, "cut inside record %zu, byte %zu", whole + 1, whole ? ends[whole - 1] : HEADER);
            assert_true(noted(r, place));
            assert_int_equal(r->err, whole ? NC_E_OK : NC_E_CUT);
            assert_int_equal(status_of(r), whole ? NC_SOURCE_PARTIAL : NC_SOURCE_DAMAGED);
        }
        nc_buf_free(&b);
    }
}

/* What libpcap would cut, pass on or turn round without a word. */
static void traps_of_the_format(void **state)
{
    reading *r = *state;
    nc_buf b = { 0 };
    put_header(&b, &micro, 4, NC_LINK_ETHERNET);               /* a snap length that the records do not keep */
    put_record(&b, &micro, 100, 0, 9, 9, 1);                   /* all nine bytes count */
    put_record(&b, &micro, 100, 1000000, 6, 2, 1);             /* recorded more than was sent; a fraction rounded up */
    put_record(&b, &micro, 100, 4000000000u, 1, 1, 1);         /* no fraction at all */
    put_record(&b, &micro, 100, 0xffffffff, 1, 1, 1);
    read_bytes(r, nc_pcap_read, nc_buf_str(&b));
    assert_int_equal(r->count, 4);
    assert_int_equal(r->frames[0].frame.caplen, 9);
    assert_int_equal(r->frames[0].bytes[8], 9);
    assert_int_equal(r->frames[1].frame.from.offset, 24 + 16 + 9 + 16);
    assert_int_equal(r->frames[1].frame.caplen, 6);
    assert_int_equal(r->frames[1].frame.len, 2);
    assert_true(r->frames[1].frame.from.at == 101 * NC_SECOND);
    assert_true(r->frames[2].frame.from.at == 100 * NC_SECOND);
    assert_true(r->frames[3].frame.from.at == 100 * NC_SECOND);
    assert_true(noted(r, "3 records with a time out of range, first record 2"));
    assert_true(noted(r, "1 record with more bytes than the packet had, first record 2"));
    assert_true(r->end.complete);
    assert_int_equal(r->end.snap, 0);
    nc_buf_free(&b);
}

static void a_snap_length_of_0_means_none(void **state)
{
    reading *r = *state;
    nc_buf b = { 0 };
    put_header(&b, &micro, 0, NC_LINK_RAW);
    put_record(&b, &micro, 1, 2, 200, 200, 0);
    read_bytes(r, nc_pcap_read, nc_buf_str(&b));
    assert_int_equal(r->count, 1);
    assert_int_equal(r->frames[0].frame.caplen, 200);
    assert_int_equal(r->frames[0].frame.link, NC_LINK_RAW);
    nc_buf_free(&b);
}

static void damage_is_located(void **state)
{
    reading *r = *state;
    nc_buf b = three_records(&micro);
    size_t at = b.n;
    put_record(&b, &micro, 5, 5, 0, 0, 0);
    put(&b, 0x11223344, 4, false);
    put(&b, 1, 4, false);
    put(&b, 0x7fffffff, 4, false);
    put(&b, 0x7fffffff, 4, false);
    put_record(&b, &micro, 500000000, 5, 3, 3, 0); /* years away from the others: not believed */
    read_bytes(r, nc_pcap_read, nc_buf_str(&b));
    char place[96];
    snprintf(place, sizeof place, "damaged after record 4, byte %zu: invalid packet capture length 2147483647;", at + 16);
    assert_int_equal(r->count, 4);
    assert_int_equal(r->err, NC_E_OK);
    assert_int_equal(status_of(r), NC_SOURCE_PARTIAL);
    assert_false(r->end.complete);
    assert_true(noted(r, place));
    assert_true(noted(r, "nothing readable follows"));
    assert_true(nc_str_eq(r->end.note, note_of(r)));
    nc_buf_free(&b);
}

/* A large file with a ruined length in every 500th record, written so that record borders fall everywhere in the buffers. */
enum { LARGE = 4000, RUINED_EVERY = 500 };
static size_t large_at[LARGE];

static nc_buf large_file(const form *f, uint32_t length)
{
    nc_buf b = { 0 };
    put_header(&b, f, 262144, NC_LINK_ETHERNET);
    for (unsigned i = 0; i < LARGE; i++) {
        size_t at = large_at[i] = b.n;
        put_record(&b, f, 1000000 + i, i, 600 + i % 977, 600 + i % 977, 0x80);
        for (unsigned k = 0; k < 4; k++) { /* its number into its first bytes */
            b.p[at + f->record_header + k] = (char)(uint8_t)(i >> 8 * k);
            if (i % RUINED_EVERY == 100)
                b.p[at + 8 + k] = (char)(uint8_t)(length >> 8 * (f->big ? 3 - k : k));
        }
    }
    return b;
}

static void check_large(void *context, const nc_frame *frame)
{
    unsigned i = (unsigned)frame->bytes[0] | (unsigned)frame->bytes[1] << 8;
    size_t *count = context;
    ++*count;
    assert_true(i < LARGE && i % RUINED_EVERY != 100);
    assert_int_equal(frame->from.record, *count);
    assert_int_equal(frame->caplen, 600 + i % 977);
    assert_int_equal(frame->from.offset + frame->caplen, i + 1 < LARGE ? large_at[i + 1] : frame->from.offset + frame->caplen);
    assert_true(frame->from.at / NC_SECOND == 1000000 + (int64_t)i);
}

static void reading_goes_on_after_damage(void **state)
{
    static const uint32_t lengths[] = { 0x7fffffff, 300000 };
    reading *r = *state;
    for (size_t i = 0; i < FORMS; i++) {
        for (size_t k = 0; k < 2; k++) {
            nc_buf b = large_file(&forms[i], lengths[k]);
            nc_stream *in = nc_stream_of_bytes(b.p, b.n);
            size_t count = 0;
            r->source = nc_sources_add(r->sources, NC_S("large"));
            assert_int_equal(nc_pcap_read(&r->c, r->source, in, check_large, &count, &r->end), NC_E_OK);
            assert_int_equal(count, LARGE - LARGE / RUINED_EVERY);
            char place[96];
            snprintf(place, sizeof place, "damaged after record 100, byte %zu: invalid packet capture length %u; reading went on at byte %zu",
                     large_at[100], lengths[k], large_at[101]);
            assert_true(noted(r, place));
            assert_true(noted(r, "4 more damaged places"));
            assert_false(r->end.complete);
            nc_stream_free(in);
            nc_buf_free(&b);
        }
    }
}

/* A length that reaches beyond the end looks like a cut, but records follow. */
static void a_length_beyond_the_end_is_damage(void **state)
{
    reading *r = *state;
    nc_buf b = { 0 };
    put_header(&b, &micro, 65535, NC_LINK_ETHERNET);
    for (unsigned i = 0; i < 6; i++)
        put_record(&b, &micro, 100, i, 30, 30, 0x80 + i);
    b.p[HEADER + 2 * 46 + 9] = 0x20;
    read_bytes(r, nc_pcap_read, nc_buf_str(&b));
    assert_int_equal(r->count, 5);
    assert_int_equal(r->frames[2].bytes[0], 0x83);
    assert_true(noted(r, "damaged after record 2, byte 116: a length beyond the end; reading went on at byte 162"));
    nc_buf_free(&b);
}

/* FTP in ASCII mode puts a CR before each LF; taking it away again restores the file. */
static void a_transfer_in_text_mode_is_repaired(void **state)
{
    reading *r = *state;
    nc_buf b = { 0 }, ruined = { 0 };
    put_header(&b, &micro, 65535, NC_LINK_ETHERNET);
    for (unsigned i = 0; i < 8; i++)
        put_record(&b, &micro, 10, 10, 200, 200, i % 2 ? 250 : 0); /* LF and CR in each of them */
    for (size_t i = 0; i < b.n; i++) {
        if (b.p[i] == '\n')
            nc_buf_char(&ruined, '\r');
        nc_buf_char(&ruined, b.p[i]);
    }
    read_bytes(r, nc_pcap_read, nc_buf_str(&ruined));
    assert_int_equal(r->count, 8);
    for (unsigned i = 0; i < 8; i++)
        for (unsigned k = 0; k < 200; k++)
            assert_int_equal(r->frames[i].bytes[k], (uint8_t)((i % 2 ? 250 : 0) + k));
    assert_true(r->end.complete);
    assert_true(noted(r, "transferred in text mode"));
    read_bytes(r, nc_pcap_read, nc_buf_str(&b)); /* the whole one is left alone */
    assert_int_equal(r->count, 8);
    assert_false(noted(r, "text mode"));
    nc_buf_free(&b);
    nc_buf_free(&ruined);
}

static void other_link_types_are_counted(void **state)
{
    reading *r = *state;
    nc_buf b = { 0 };
    put_header(&b, &micro, 65535, 195);
    put_record(&b, &micro, 1, 2, 3, 3, 0);
    put_record(&b, &micro, 1, 2, 3, 3, 0);
    read_bytes(r, nc_pcap_read, nc_buf_str(&b));
    assert_int_equal(r->count, 2);
    assert_int_equal(r->frames[1].frame.link, 195);
    assert_true(noted(r, "link type 195, IEEE 802.15.4 is not decoded (2 packets)"));
    assert_false(r->end.complete);
    assert_int_equal(r->err, NC_E_OK);
    nc_buf_free(&b);
}

/* Bits above the link type tell of a frame check sequence. */
static void the_link_type_is_the_low_half(void **state)
{
    reading *r = *state;
    nc_buf b = { 0 };
    put_header(&b, &micro, 65535, 0x44000000 | NC_LINK_ETHERNET);
    put_record(&b, &micro, 1, 2, 3, 3, 0);
    read_bytes(r, nc_pcap_read, nc_buf_str(&b));
    assert_int_equal(r->count, 1);
    assert_int_equal(r->frames[0].frame.link, NC_LINK_ETHERNET);
    nc_buf_free(&b);
}

static void the_case_says_where_it_was_recorded(void **state)
{
    reading *r = *state;
    nc_buf b = three_records(&micro);
    read_bytes(r, nc_pcap_read, nc_buf_str(&b));
    assert_true(nc_str_eq(nc_sym_str(r->pool, r->frames[0].frame.from.vantage), NC_S("dir/a.cap")));
    assert_int_equal(r->frames[0].frame.from.source, r->source);
    assert_false(r->frames[0].frame.on_wire);
    assert_int_equal(r->end.filter.n, 0);
    r->hint = (nc_member_hint){ .vantage = nc_intern(r->pool, NC_S("client")), .on_wire = true, .filter = NC_S("port 21") };
    read_bytes(r, nc_pcap_read, nc_buf_str(&b));
    assert_true(nc_str_eq(nc_sym_str(r->pool, r->frames[0].frame.from.vantage), NC_S("client")));
    assert_true(r->frames[0].frame.on_wire);
    assert_true(nc_str_eq(r->end.filter, NC_S("port 21")));
    nc_buf_free(&b);
}

static void the_frame_limit_is_told(void **state)
{
    reading *r = *state;
    r->limits.frame = 6;
    nc_buf b = three_records(&micro);
    read_bytes(r, nc_pcap_read, nc_buf_str(&b));
    assert_int_equal(r->count, 3);
    assert_int_equal(r->frames[2].frame.caplen, 6);
    assert_true(noted(r, "limit capture.frame: 1 packet cut to 6 bytes"));
    assert_false(r->end.complete);
    nc_buf_free(&b);
}

static size_t ends_early(void *context, void *buffer, size_t n, nc_err *err)
{
    nc_str *left = context;
    if (left->n == 0) {
        *err = NC_E_LIMIT;
        return 0;
    }
    size_t part = n < left->n ? n : left->n;
    memcpy(buffer, left->p, part);
    *left = nc_str_sub(*left, part, left->n);
    return part;
}

/* The bundle ends the stream at a budget; that is no cut of the file. */
static void an_end_of_the_stream_has_its_reason(void **state)
{
    reading *r = *state;
    nc_buf b = three_records(&micro);
    nc_str left = nc_str_n(b.p, 24 + 16 + 5 + 3);
    nc_stream *in = nc_stream_new(ends_early, &left);
    r->source = nc_sources_add(r->sources, NC_S("b"));
    assert_int_equal(nc_pcap_read(&r->c, r->source, in, keep, r, &r->end), NC_E_OK);
    assert_int_equal(r->count, 1);
    assert_true(noted(r, "reading ended after record 1, byte 45: a limit was reached"));
    assert_false(noted(r, "cut"));
    nc_stream_free(in);
    nc_buf_free(&b);
}

static int score_of(const char *bytes, size_t n)
{
    nc_probe probe = { .head = nc_str_n(bytes, n) };
    return nc_decoder_pcap.probe(NULL, &probe);
}

static void the_magic_number_is_recognised(void **state)
{
    (void)state;
    for (size_t i = 0; i < FORMS; i++) {
        nc_buf b = three_records(&forms[i]);
        assert_true(score_of(b.p, b.n) > 90);
        assert_true(score_of(b.p, 10) > 0);
        assert_int_equal(score_of(b.p, 3), 0);
        nc_buf_free(&b);
    }
    assert_int_equal(score_of("\x0a\x0d\x0d\x0a\x1c\0\0\0\x4d\x3c\x2b\x1a", 12), 0);
}

static void what_is_no_pcap_is_refused(void **state)
{
    reading *r = *state;
    nc_buf b = three_records(&micro);
    b.p[4] = 9; /* version 9 */
    read_bytes(r, nc_pcap_read, nc_buf_str(&b));
    assert_int_equal(r->err, NC_E_FORMAT);
    assert_int_equal(status_of(r), NC_SOURCE_DAMAGED);
    b.p[0] = 0;
    read_bytes(r, nc_pcap_read, nc_buf_str(&b));
    assert_int_equal(r->err, NC_E_FORMAT);
    assert_true(noted(r, "no pcap file"));
    nc_buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(all_forms_are_read, setup, teardown),
        cmocka_unit_test_setup_teardown(a_cut_file_keeps_what_is_before_the_cut, setup, teardown),
        cmocka_unit_test_setup_teardown(traps_of_the_format, setup, teardown),
        cmocka_unit_test_setup_teardown(a_snap_length_of_0_means_none, setup, teardown),
        cmocka_unit_test_setup_teardown(damage_is_located, setup, teardown),
        cmocka_unit_test_setup_teardown(reading_goes_on_after_damage, setup, teardown),
        cmocka_unit_test_setup_teardown(a_length_beyond_the_end_is_damage, setup, teardown),
        cmocka_unit_test_setup_teardown(a_transfer_in_text_mode_is_repaired, setup, teardown),
        cmocka_unit_test_setup_teardown(other_link_types_are_counted, setup, teardown),
        cmocka_unit_test_setup_teardown(the_link_type_is_the_low_half, setup, teardown),
        cmocka_unit_test_setup_teardown(the_case_says_where_it_was_recorded, setup, teardown),
        cmocka_unit_test_setup_teardown(the_frame_limit_is_told, setup, teardown),
        cmocka_unit_test_setup_teardown(an_end_of_the_stream_has_its_reason, setup, teardown),
        cmocka_unit_test(the_magic_number_is_recognised),
        cmocka_unit_test_setup_teardown(what_is_no_pcap_is_refused, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
