/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "capture_help.h"

/* Containers that are a row of records, written here byte by byte: RFC 1761 for snoop, Endace's record format, Microsoft's description
 * of Network Monitor files, the rest as the files of their tools look. Each holds FRAMES frames of 8 + i bytes, a second apart. */
enum { FRAMES = 6, START = 1700000000 };

typedef struct container {
    const char *name;
    nc_capture_reader read;
    void (*header)(nc_buf *b);
    void (*record)(nc_buf *b, unsigned i);
    void (*finish)(nc_buf *b); /* may be NULL */
    int64_t fraction;          /* ns added to each second */
    bool has_check;            /* each frame ends with 4 bytes of check sequence */
} container;

static void frame(nc_buf *b, unsigned i)
{
    for (unsigned k = 0; k < 8 + i; k++)
        nc_buf_char(b, (char)(uint8_t)(0xa0 + i));
}

static void zeros(nc_buf *b, unsigned n)
{
    put(b, 0, n > 8 ? 8 : n, true);
    if (n > 8)
        zeros(b, n - 8);
}

static void snoop_header(nc_buf *b)
{
    nc_buf_add(b, NC_S("snoop\0\0\0"));
    put(b, 2, 4, true);
    put(b, 4, 4, true);
}

static void snoop_record(nc_buf *b, unsigned i)
{
    unsigned n = 8 + i, padding = (4 - n % 4) % 4;
    put(b, n, 4, true);
    put(b, n, 4, true);
    put(b, 24 + n + padding, 4, true);
    put(b, i * 3, 4, true); /* drops so far */
    put(b, START + i, 4, true);
    put(b, 250000, 4, true);
    frame(b, i);
    zeros(b, padding);
}

static void iptrace_header(nc_buf *b)
{
    nc_buf_add(b, NC_S("iptrace 2.0"));
}

static void iptrace_record(nc_buf *b, unsigned i)
{
    put(b, 32 + 8 + i, 4, true);
    put(b, START + i, 4, true);
    zeros(b, 3);
    put(b, i % 2, 1, true); /* unit */
    nc_buf_add(b, NC_S("en\0\0"));
    nc_buf_add(b, NC_S("en0\0\0\0\0\0\0\0\0\0"));
    put(b, 6, 1, true);
    put(b, i % 2, 1, true); /* sent */
    zeros(b, 2);
    put(b, START + i, 4, true);
    put(b, 123456789, 4, true);
    frame(b, i);
}

static void erf_record(nc_buf *b, unsigned i)
{
    unsigned extension = i % 2 ? 8 : 0, n = 8 + i + 4;
    put(b, 0x80000000, 4, false);
    put(b, START + i, 4, false);
    put(b, 2 | (extension ? 0x80 : 0), 1, true);
    put(b, 4, 1, true);
    put(b, 16 + extension + 2 + n, 2, true);
    put(b, i == 4 ? 7 : 0, 2, true); /* lost before this one */
    put(b, n, 2, true);
    zeros(b, extension);
    zeros(b, 2);
    frame(b, i);
    put(b, 0x11223344, 4, true);
}

static void nothing(nc_buf *b)
{
    (void)b;
}

static void sniffer_header(nc_buf *b)
{
    nc_buf_add(b, NC_S("TRSNIFF data    \x1a"));
    put(b, 1, 2, false);
    put(b, 18, 2, false);
    zeros(b, 2);
    put(b, 4, 2, false);
    zeros(b, 4);
    put(b, (2023 - 1980) << 9 | 11 << 5 | 14, 2, false); /* 2023-11-14, midnight is 1699920000 */
    put(b, 4, 1, false);
    put(b, 1, 1, false);
    put(b, 1, 1, false);
    put(b, 5, 1, false); /* microseconds */
    zeros(b, 6);
}

static void sniffer_record(nc_buf *b, unsigned i)
{
    uint64_t ticks = (UINT64_C(80000) + i) * 1000000 + 5;
    put(b, 4, 2, false);
    put(b, 14 + 8 + i, 2, false);
    zeros(b, 2);
    put(b, ticks, 5, false);
    put(b, 0, 1, false);
    put(b, 8 + i, 2, false);
    zeros(b, 2);
    put(b, 8 + i, 2, false);
    zeros(b, 2);
    frame(b, i);
}

static void sniffer_finish(nc_buf *b)
{
    put(b, 3, 2, false);
    zeros(b, 4);
}

static void netxray_header(nc_buf *b)
{
    nc_buf_add(b, NC_S("XCP\0" "002.001\0"));
    put(b, START, 4, false);
    put(b, FRAMES, 4, false);
    zeros(b, 4);
    put(b, 128, 4, false);
    put(b, 0xffffff, 4, false); /* where the packets end; far behind here */
    zeros(b, 128 - 32);
}

static void netxray_record(nc_buf *b, unsigned i)
{
    put(b, i * UINT64_C(1000000) + 42, 8, false);
    put(b, 8 + i, 2, false);
    put(b, 8 + i, 2, false);
    zeros(b, 28);
    frame(b, i);
}

static void netmon_header(nc_buf *b)
{
    nc_buf_add(b, NC_S("GMBU"));
    put(b, 1, 1, false);
    put(b, 2, 1, false);
    static const uint16_t when[] = { 1, 2023, 11, 2, 14, 22, 13, 20, 0 }; /* network, then START */
    for (size_t i = 0; i < sizeof when / sizeof *when; i++)
        put(b, when[i], 2, false);
    zeros(b, 128 - 24);
}

static void netmon_record(nc_buf *b, unsigned i)
{
    put(b, i * UINT64_C(1000000) + 42, 8, false);
    put(b, 8 + i, 4, false);
    put(b, 8 + i, 4, false);
    frame(b, i);
    put(b, 1, 2, false); /* Ethernet */
}

static void commview_record(nc_buf *b, unsigned i)
{
    put(b, 8 + i, 2, false);
    put(b, 8 + i, 2, false);
    zeros(b, 1);
    put(b, 2023, 2, false);
    put(b, 11, 1, false);
    put(b, 14, 1, false);
    put(b, 22, 1, false);
    put(b, 13, 1, false);
    put(b, 20 + i, 1, false);
    put(b, 77, 4, false);
    zeros(b, 8);
    frame(b, i);
}

static void fiveview_header(nc_buf *b)
{
    nc_buf_add(b, NC_S("\xaa\xaa\xaa\xaa"));
    put(b, 32, 4, false);
    put(b, 0x10000, 4, false);
    put(b, 8, 4, false); /* of attributes */
    zeros(b, 16 + 8);
}

static void fiveview_record(nc_buf *b, unsigned i)
{
    put(b, 0x3333eeee, 4, false);
    put(b, 36, 2, false);
    put(b, 0x4000, 2, false);
    put(b, 0x80000000, 4, false);
    zeros(b, 4);
    put(b, 8 + i, 4, false);
    put(b, i + 1, 4, false);
    put(b, START + i, 4, false);
    put(b, 9000, 4, false);
    zeros(b, 4);
    frame(b, i);
}

/* A summary of 190 bytes: 2023-11-14, adapter 226; times count from that midnight. */
static void lanalyzer_header(nc_buf *b)
{
    put(b, 0x1001, 2, false);
    put(b, 26, 2, false);
    put(b, 1, 1, false);
    put(b, 5, 1, false);
    nc_buf_add(b, NC_S("Trace Display Trace File"));
    put(b, 0x1002, 2, false);
    put(b, 190, 2, false);
    put(b, 14, 1, false);
    put(b, 11, 1, false);
    put(b, 2023, 2, false);
    zeros(b, 184);
    put(b, 226, 2, false);
}

static void lanalyzer_record(nc_buf *b, unsigned i)
{
    enum { MIDNIGHT = 1699920000 };
    put(b, 0x1005, 2, false);
    put(b, 32 + 8 + i, 2, false);
    put(b, 1, 2, false);
    put(b, 8, 2, false);
    put(b, 8 + i + 4, 2, false); /* with the check sequence, which is not recorded */
    put(b, 8 + i, 2, false);
    put(b, (uint64_t)(START - MIDNIGHT + i) * 2000000 + 18, 6, false);
    put(b, i + 1, 2, false);
    zeros(b, 16);
    frame(b, i);
}

static void nettl_header(nc_buf *b)
{
    nc_buf_add(b, NC_S("TR\0d\0\0\0\0\0\0\0\x80"));
    zeros(b, 116);
}

/* Subsystem 210: an Ethernet adapter; inbound. */
static void nettl_record(nc_buf *b, unsigned i)
{
    put(b, 68, 2, true);
    put(b, 210, 2, true);
    put(b, UINT32_MAX, 4, true);
    zeros(b, 4);
    put(b, 0x20000000, 4, true);
    zeros(b, 16);
    put(b, 8 + i, 4, true);
    put(b, 8 + i, 4, true);
    put(b, START + i, 4, true);
    put(b, 9, 4, true);
    zeros(b, 20);
    frame(b, i);
}

static void visual_header(nc_buf *b)
{
    nc_buf_add(b, NC_S("\x05VNF"));
    put(b, FRAMES, 4, false);
    put(b, START, 4, false);
    put(b, 6, 2, false); /* Ethernet */
    zeros(b, 178);
}

static void visual_record(nc_buf *b, unsigned i)
{
    put(b, i * 1000 + 9, 4, false);
    put(b, 8 + i + 4, 2, false);
    put(b, 8 + i, 2, false);
    zeros(b, 12);
    frame(b, i);
}

/* Where each packet begins. */
static void visual_index(nc_buf *b)
{
    for (unsigned i = 0; i < FRAMES; i++)
        put(b, 192 + i * 30, 4, false);
}

static const container containers[] = {
    { "snoop", nc_snoop_read, snoop_header, snoop_record, NULL, 250000000, false },
    { "iptrace", nc_iptrace_read, iptrace_header, iptrace_record, NULL, 123456789, false },
    { "erf", nc_erf_read, nothing, erf_record, NULL, 500000000, true },
    { "sniffer", nc_sniffer_read, sniffer_header, sniffer_record, sniffer_finish, 5000, false },
    { "netxray", nc_netxray_read, netxray_header, netxray_record, NULL, 42000, false },
    { "commview", nc_commview_read, nothing, commview_record, NULL, 77000, false },
    { "5view", nc_fiveview_read, fiveview_header, fiveview_record, NULL, 9000, false },
    { "lanalyzer", nc_lanalyzer_read, lanalyzer_header, lanalyzer_record, NULL, 9000, false },
    { "nettl", nc_nettl_read, nettl_header, nettl_record, NULL, 9000, false },
    { "visual", nc_visual_read, visual_header, visual_record, visual_index, 9000000, false },
    { "netmon", nc_netmon_read, netmon_header, netmon_record, NULL, 42000, false },
};
enum { CONTAINERS = sizeof containers / sizeof *containers };

/* With the offset of each record; ends[FRAMES] is that of the end. */
static nc_buf whole(const container *c, size_t ends[FRAMES + 1])
{
    nc_buf b = { 0 };
    c->header(&b);
    for (unsigned i = 0; i < FRAMES; i++) {
        ends[i] = b.n;
        c->record(&b, i);
    }
    ends[FRAMES] = b.n;
    if (c->finish != NULL)
        c->finish(&b);
    return b;
}

#define CHECK(c, condition)                                                                                                                  \
    do {                                                                                                                                     \
        if (!(condition))                                                                                                                    \
            fail_msg("%s: %s: %.*s", (c)->name, #condition, NC_FMT(note_of(r)));                                                              \
    } while (0)

static void each_container_is_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < CONTAINERS; i++) {
        const container *c = &containers[i];
        size_t ends[FRAMES + 1];
        nc_buf b = whole(c, ends);
        reading *r = reading_new();
        read_bytes(r, c->read, nc_buf_str(&b));
        int64_t start = START;
        if (c->read == nc_sniffer_read)
            start = INT64_C(1699920000) + 80000;
        CHECK(c, r->err == NC_E_OK && r->count == FRAMES && status_of(r) == NC_SOURCE_OK && r->end.complete);
        for (unsigned k = 0; k < FRAMES; k++) {
            const nc_frame *f = &r->frames[k].frame;
            unsigned n = 8 + k + (c->has_check ? 4 : 0);
            CHECK(c, f->from.record == k + 1 && f->caplen == n && f->len == n && f->link == NC_LINK_ETHERNET);
            CHECK(c, f->from.at == (start + k) * NC_SECOND + c->fraction);
            CHECK(c, r->frames[k].bytes[0] == 0xa0 + k && r->frames[k].bytes[7 + k] == 0xa0 + k);
            CHECK(c, f->from.offset + f->caplen <= ends[k + 1] && f->from.offset > ends[k]);
            CHECK(c, f->fcs == (c->has_check ? 4 : 0));
        }
        nc_buf_free(&b);
        reading_free(r);
    }
}

static void what_the_records_say_besides_is_kept(void **state)
{
    (void)state;
    size_t ends[FRAMES + 1];
    reading *r = reading_new();
    nc_buf b = whole(&containers[0], ends);
    read_bytes(r, nc_snoop_read, nc_buf_str(&b));
    assert_int_equal(r->end.drops, 15);
    nc_buf_free(&b);
    b = whole(&containers[1], ends);
    read_bytes(r, nc_iptrace_read, nc_buf_str(&b));
    assert_int_equal(r->frames[0].frame.iface_number, 1);
    assert_int_equal(r->frames[1].frame.iface_number, 2);
    assert_int_equal(r->frames[2].frame.iface_number, 1);
    assert_int_equal(r->frames[1].frame.io, NC_IO_OUT);
    assert_true(nc_str_eq(nc_sym_str(r->pool, r->frames[1].frame.iface), NC_S("en1")));
    nc_buf_free(&b);
    b = whole(&containers[2], ends);
    read_bytes(r, nc_erf_read, nc_buf_str(&b));
    assert_int_equal(r->end.drops, 7);
    nc_buf_free(&b);
    reading_free(r);
}

/* Cut at any byte: all records before are there; nothing else is said than that it is cut. */
static void a_cut_keeps_what_is_before_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < CONTAINERS; i++) {
        const container *c = &containers[i];
        size_t ends[FRAMES + 1];
        nc_buf b = whole(c, ends);
        for (size_t n = ends[0]; n < ends[FRAMES]; n++) {
            reading *r = reading_new();
            size_t want = 0;
            while (want < FRAMES && ends[want + 1] <= n)
                want++;
            read_bytes(r, c->read, nc_str_n(b.p, n));
            CHECK(c, r->count == want);
            CHECK(c, n == ends[want] || noted(r, "cut inside record"));
            CHECK(c, n == ends[want] || !r->end.complete);
            reading_free(r);
        }
        nc_buf_free(&b);
    }
}

/* Bytes that nobody wrote between two records: told with their place, and everything else is read. */
static void damage_is_told_and_passed(void **state)
{
    (void)state;
    for (size_t i = 0; i < CONTAINERS; i++) {
        const container *c = &containers[i];
        size_t ends[FRAMES + 1];
        nc_buf b = whole(c, ends), ruined = { 0 };
        char place[64];
        nc_buf_add(&ruined, nc_str_n(b.p, ends[2]));
        for (unsigned k = 0; k < 37; k++)
            nc_buf_char(&ruined, (char)0xff);
        nc_buf_add(&ruined, nc_str_n(b.p + ends[2], b.n - ends[2]));
        reading *r = reading_new();
        read_bytes(r, c->read, nc_buf_str(&ruined));
        CHECK(c, r->count == FRAMES && r->err == NC_E_OK && status_of(r) == NC_SOURCE_PARTIAL);
        snprintf(place, sizeof place, "record 3 at byte %zu: ", ends[2]);
        CHECK(c, noted(r, place));
        snprintf(place, sizeof place, "read on at byte %zu", ends[2] + 37);
        CHECK(c, noted(r, place));
        reading_free(r);
        nc_buf_free(&b);
        nc_buf_free(&ruined);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_container_is_read),
        cmocka_unit_test(what_the_records_say_besides_is_kept),
        cmocka_unit_test(a_cut_keeps_what_is_before_it),
        cmocka_unit_test(damage_is_told_and_passed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
