/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "decoders/packet/fragments.h"
#include "decoders/packet/parts.h"

#include <stdlib.h>

/* ---- names of files that follow each other ---- */

static void names_follow_each_other(void **state)
{
    (void)state;
    static const struct {
        const char *before, *after;
        bool follows;
    } pairs[] = {
        { "a/cap_00001_20240101120000.pcapng", "a/cap_00002_20240101120500.pcapng", true }, /* dumpcap */
        { "t.pcap", "t.pcap1", true },                                                      /* tcpdump -C */
        { "t.pcap1", "t.pcap2", true },
        { "t.pcap9", "t.pcap10", true },
        { "t.pcap1", "t.pcap3", false },          /* one is missing */
        { "t.pcap2", "t.pcap1", false },
        { "a/x1.pcap", "b/x2.pcap", false },      /* another folder */
        { "client.pcap", "server.pcap", false },
        { "x.c.pcap", "x.s.pcap", false },
        { "x.pcap", "x.pcap", false },
        { "eth0-1.pcap", "eth1-1.pcap", true },   /* by name alone; times and vantages decide */
        { "cap_00002_20240101120000", "cap_00003_20230101120000", false }, /* the clock in the name went back */
        { "x9", "x91", false },
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (nc_part_follows(nc_str_c(pairs[i].before), nc_str_c(pairs[i].after)) != pairs[i].follows)
            fail_msg("%s, %s", pairs[i].before, pairs[i].after);
}

/* ---- fragments ---- */

typedef struct ends {
    size_t count;
    nc_fragment_end last;
} ends;

static void ended(void *context, const nc_fragment_end *end)
{
    ends *e = context;
    e->count++;
    e->last = *end;
}

static nc_packet piece(unsigned version, unsigned id, unsigned offset, bool more, const char *bytes, double seconds)
{
    nc_packet p = { .ip_version = (uint8_t)version, .ip_protocol = 17, .fragment = true, .more_fragments = more,
                    .fragment_offset = offset, .ip_id = (uint16_t)id, .ip6_fragment_id = id, .src = 1, .dst = 2,
                    .piece = nc_str_c(bytes) };
    static uint64_t n;
    p.frame.from.at = (int64_t)(seconds * 1e9);
    p.frame.from.record = ++n;
    p.ip_total = (uint32_t)p.piece.n + 20;
    return p;
}

static nc_str add(nc_fragments *f, unsigned version, unsigned id, unsigned offset, bool more, const char *bytes, double seconds)
{
    nc_packet p = piece(version, id, offset, more, bytes, seconds);
    return nc_fragments_add(f, &p);
}

static void fragments_come_in_any_order(void **state)
{
    (void)state;
    ends e = { 0 };
    nc_fragments *f = nc_fragments_new(10, ended, &e);
    assert_int_equal(add(f, 4, 7, 16, false, "zz", 0).n, 0);
    assert_int_equal(add(f, 4, 8, 0, true, "AAAAAAAA", 0).n, 0); /* another datagram */
    assert_int_equal(add(f, 4, 7, 0, true, "aaaaaaaa", 1).n, 0);
    assert_int_equal(add(f, 4, 7, 0, true, "aaaaaaaa", 1).n, 0); /* a copy */
    assert_true(nc_str_eq(add(f, 4, 7, 8, true, "bbbbbbbb", 2), NC_S("aaaaaaaabbbbbbbbzz")));
    assert_int_equal(e.count, 1);
    assert_true(e.last.complete && !e.last.overlap);
    assert_int_equal(e.last.count, 3);
    assert_int_equal(e.last.total, 18);
    assert_int_equal(e.last.largest, 28);
    assert_int_equal(add(f, 4, 7, 8, true, "bbbbbbbb", 2).n, 0); /* late copies of what is over open nothing */
    nc_fragments_free(f, false);
    assert_int_equal(e.count, 2);
    assert_false(e.last.complete);
    assert_int_equal(e.last.total, 0);
}

/* A minute after the first fragment the receiver has given up (RFC 1122 3.3.2). */
static void waiting_ends(void **state)
{
    (void)state;
    ends e = { 0 };
    nc_fragments *f = nc_fragments_new(10, ended, &e);
    add(f, 4, 7, 0, true, "aaaaaaaa", 0);
    add(f, 4, 9, 0, true, "aaaaaaaa", 61);
    assert_int_equal(e.count, 1);
    assert_int_equal(e.last.id, 7);
    assert_int_equal(add(f, 4, 7, 8, false, "bb", 61).n, 0);
    nc_fragments_free(f, true);
}

/* The first bytes stay with IPv4; an IPv6 datagram with overlaps is nobody's (RFC 8200 4.5). */
static void overlaps_are_told(void **state)
{
    (void)state;
    ends e = { 0 };
    nc_fragments *f = nc_fragments_new(10, ended, &e);
    add(f, 4, 1, 0, true, "aaaaaaaabbbbbbbb", 0);
    assert_true(nc_str_eq(add(f, 4, 1, 8, false, "XXXXXXXXcc", 0), NC_S("aaaaaaaabbbbbbbbcc")));
    assert_true(e.last.overlap && e.last.conflict && e.last.complete);
    add(f, 6, 1, 0, true, "aaaaaaaabbbbbbbb", 0);
    assert_int_equal(add(f, 6, 1, 8, false, "XXXXXXXXcc", 0).n, 0);
    nc_fragments_free(f, false);
    assert_true(e.last.overlap && !e.last.complete);
}

/* What no sender makes is left alone: an offset beyond 64 KiB, a middle piece of odd length, an empty one. */
static void impossible_pieces_are_left_alone(void **state)
{
    (void)state;
    ends e = { 0 };
    nc_fragments *f = nc_fragments_new(2, ended, &e);
    assert_int_equal(add(f, 4, 1, 65528, false, "123456789", 0).n, 0);
    assert_int_equal(add(f, 4, 1, 0, true, "123", 0).n, 0);
    assert_int_equal(add(f, 4, 1, 0, true, "", 0).n, 0);
    for (unsigned id = 0; id < 5; id++)
        add(f, 4, id, 0, true, "aaaaaaaa", 0);
    assert_true(nc_fragments_full(f));
    assert_int_equal(e.count, 3); /* the table holds two */
    nc_fragments_free(f, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_follow_each_other), cmocka_unit_test(fragments_come_in_any_order),
        cmocka_unit_test(waiting_ends),            cmocka_unit_test(overlaps_are_told),
        cmocka_unit_test(impossible_pieces_are_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
