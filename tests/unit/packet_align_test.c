/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "packet_kit.h"

/* The two FTP runs of SHARE 10720 (2012): seconds on the z/OS clock and on the sniffer's, in units
 * of 0.1 ms. */
typedef struct row {
    int zos, sniffer;
    bool client;
    uint8_t flags;
    uint16_t len;
    uint32_t seq, ack;
} row;

enum { S = NC_TCP_SYN, A = NC_TCP_ACK };

static const row bad_run[] = {
    {137644, 5115, true, S, 0, 1257181311, 0},
    {137650, 5130, false, S | A, 0, 452077195, 1257181312},
    {137659, 5130, true, A, 0, 1257181312, 452077196},
    {138898, 6380, false, A, 74, 452077196, 1257181312},
    {140430, 7886, true, A, 0, 1257181312, 452077270},
    {140435, 7916, false, A, 34, 452077270, 1257181312},
    {142617, 10073, true, A, 0, 1257181312, 452077304},
    {181661, 49129, true, A, 14, 1257181312, 452077304},
    {181790, 49278, false, A, 27, 452077304, 1257181326},
    {183075, 50542, true, A, 0, 1257181326, 452077331},
    {206157, 73607, true, A, 15, 1257181326, 452077331},
    {208732, 76216, false, A, 0, 452077331, 1257181341},
    {213641, 81125, false, A, 61, 452077331, 1257181341},
    {214799, 82261, true, A, 0, 1257181341, 452077392},
    {235899, 103368, true, A, 8, 1257181341, 452077392},
    {235935, 103419, false, A, 43, 452077392, 1257181349},
    {237760, 105229, true, A, 0, 1257181349, 452077435},
    {295343, 162812, true, A, 27, 1257181349, 452077435},
    {295379, 162865, false, A, 22, 452077435, 1257181376},
};

/* z/OS 02:35 and sniffer 02:42 are 7 minutes apart. */
static const int64_t zos_start = 35 * 60 * NC_SECOND, sniffer_start = 42 * 60 * NC_SECOND;
static const int64_t unit = 100000;

/* The 200 again, seconds after 02:35:00. */
static const double again[] = {30.3898, 32.1407, 35.5118, 42.2300, 55.6398, 82.7005, 136.9704};

typedef struct fixture {
    kit *k;
    nc_wire *zos, *sniffer;
} fixture;

static fixture begin(const char *zos, const char *sniffer)
{
    fixture f = {.k = kit_new()};
    f.zos = kit_open(f.k, zos);
    f.sniffer = kit_open(f.k, sniffer);
    return f;
}

static nc_packet packet_of(const row *r, uint64_t n, int64_t at)
{
    nc_packet p = kit_tcp(n, at, r->client, 21, r->flags, r->seq, r->ack, r->len);
    p.has_ip_id = p.has_ttl = false; /* the listings do not give them */
    return p;
}

static void put(nc_wire *w, const row *r, uint64_t n, int64_t at)
{
    nc_packet p = packet_of(r, n, at);
    nc_wire_packet(w, &p);
}

static void put_bad_run(fixture *f, size_t rows)
{
    for (size_t i = 0; i < rows; i++) {
        put(f->zos, &bad_run[i], i + 1, zos_start + bad_run[i].zos * unit);
        put(f->sniffer, &bad_run[i], i + 1, sniffer_start + bad_run[i].sniffer * unit);
    }
}

static void finish(fixture *f)
{
    kit_close(f->zos);
    kit_close(f->sniffer);
    nc_wires_finish(f->k->c.wires);
}

static const nc_fact *clocks(const fixture *f)
{
    return kit_fact(f->k, NC_F_clock, 0);
}

static const nc_fact *seen(const fixture *f, size_t i)
{
    return kit_fact(f->k, NC_F_seen_pair, i);
}

static void check_bad_run(const fixture *f, const char *a, const char *b)
{
    const nc_fact *c = clocks(f);
    int sign = strcmp(a, "zos.txt") == 0 ? 1 : -1; /* the sniffer is ahead */
    int64_t low = sign > 0 ? 4067471 : -4067480, high = sign > 0 ? 4067480 : -4067471;
    assert_int_equal(kit_count(f->k, NC_F_clock), 1);
    assert_true(kit_is(f->k, c, NC_clock_a, a));
    assert_true(kit_is(f->k, c, NC_clock_b, b));
    assert_int_equal(kit_int(c, NC_clock_low), low * unit);
    assert_int_equal(kit_int(c, NC_clock_high), high * unit);
    assert_int_equal(kit_int(c, NC_clock_offset), sign * INT64_C(406747550000));
    assert_int_equal(kit_int(c, NC_clock_bound), 450000);
    assert_int_equal(kit_int(c, NC_clock_pairs), 19);
    assert_int_equal(kit_int(c, NC_clock_consistent), 1);
}

static void the_bad_run(void **state)
{
    (void)state;
    fixture f = begin("zos.txt", "a-sniffer.txt");
    put_bad_run(&f, 19);
    finish(&f);
    check_bad_run(&f, "a-sniffer.txt", "zos.txt");
    assert_int_equal(kit_int(seen(&f, 0), NC_seen_pair_both), 19);
    assert_int_equal(kit_int(seen(&f, 0), NC_seen_pair_only_a), 0);
    assert_int_equal(kit_int(seen(&f, 0), NC_seen_pair_only_b), 0);
    kit_free(f.k);
    f = begin("zos.txt", "zz-sniffer.txt");
    put_bad_run(&f, 19);
    finish(&f);
    check_bad_run(&f, "zos.txt", "zz-sniffer.txt");
    kit_free(f.k);
}

/* With the repetitions that the sniffer's listing no longer has. */
static void the_bad_run_to_its_end(void **state)
{
    (void)state;
    fixture f = begin("zos.txt", "zz-sniffer.txt");
    put_bad_run(&f, 19);
    for (size_t i = 0; i < sizeof again / sizeof *again; i++)
        put(f.zos, &bad_run[18], 20 + i, zos_start + ms(again[i] * 1000));
    finish(&f);
    check_bad_run(&f, "zos.txt", "zz-sniffer.txt");
    const nc_fact *s = seen(&f, 0);
    assert_int_equal(kit_count(f.k, NC_F_seen_pair), 1);
    assert_int_equal(kit_int(s, NC_seen_pair_both), 19);
    assert_int_equal(kit_int(s, NC_seen_pair_only_a), 0);
    assert_int_equal(kit_int(s, NC_seen_pair_outside_b), 7);
    assert_int_equal(kit_int(s, NC_seen_pair_outside_a), 0);
    /* 02:37:16.9704 against 02:42:16.2865 - 406.74755 s = 02:35:29.53895 */
    assert_int_equal(kit_int(s, NC_seen_pair_a_after_b), INT64_C(107431450000));
    assert_int_equal(kit_int(s, NC_seen_pair_b_after_a), 0);
    assert_int_equal(kit_count(f.k, NC_F_tcp_retransmission), 7);
    kit_free(f.k);
}

/* Good run: 25 segments; those of the data connection are opened by the server. */
static void the_good_run(void **state)
{
    (void)state;
    static const struct {
        int sniffer, zos;
        bool client, data;
        uint8_t flags;
        uint16_t len;
    } rows[] = {
        {409044, 193035, true, false, S, 0},    {409065, 193041, false, false, S | A, 0},
        {409065, 193053, true, false, A, 0},    {410354, 194328, false, false, A, 74},
        {411930, 195979, true, false, A, 0},    {412007, 195983, false, false, A, 34},
        {413936, 197930, true, false, A, 0},    {445920, 229910, true, false, A, 14},
        {446087, 230061, false, false, A, 27},  {448045, 232035, true, false, A, 0},
        {475682, 259671, true, false, A, 12},   {478573, 262546, false, false, A, 0},
        {479542, 263515, false, false, A, 61},  {481151, 265140, true, false, A, 0},
        {499270, 283258, true, false, A, 8},    {499317, 283290, false, false, A, 34},
        {501215, 285203, true, false, A, 0},    {549830, 333818, true, false, A, 26},
        {549880, 333852, false, false, A, 22},  {549890, 333877, true, false, A, 14},
        {550072, 334042, false, true, S, 0},    {550077, 334063, true, true, S | A, 0},
        {550109, 334081, false, true, A, 0},    {550629, 334600, false, false, A, 50},
        {550709, 334673, false, true, A, 1448},
    };
    fixture f = begin("zos.txt", "zz-sniffer.txt");
    uint32_t next[2][2] = {{500, 9000}, {70000, 80000}}; /* by connection, by sender */
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint32_t *seq = &next[rows[i].data][rows[i].client], ack = next[rows[i].data][!rows[i].client];
        nc_packet p = kit_tcp(i + 1, zos_start + rows[i].zos * unit, rows[i].client, 21, rows[i].flags, *seq,
                              ack, rows[i].len);
        if (rows[i].data) {
            p.sport = rows[i].client ? 10437 : 20;
            p.dport = rows[i].client ? 20 : 10437;
        }
        p.has_ip_id = p.has_ttl = false;
        nc_wire_packet(f.zos, &p);
        p.frame.from.at = sniffer_start + rows[i].sniffer * unit;
        nc_wire_packet(f.sniffer, &p);
        *seq += rows[i].len + ((rows[i].flags & S) ? 1u : 0u);
    }
    finish(&f);
    /* The clocks' minutes are 17:51 and 17:58: 420 s apart like those of the other run. */
    assert_int_equal(kit_int(clocks(&f), NC_clock_offset), INT64_C(441601900000));
    assert_int_equal(kit_int(clocks(&f), NC_clock_bound), 500000);
    assert_int_equal(kit_int(clocks(&f), NC_clock_pairs), 25);
    assert_int_equal(kit_count(f.k, NC_F_seen_pair), 2);
    kit_free(f.k);
}

static void one_direction_proves_one_side(void **state)
{
    (void)state;
    for (unsigned ttl = 0; ttl < 2; ttl++) {
        fixture f = begin("a.pcap", "b.pcap");
        for (unsigned i = 0; i < 5; i++) {
            nc_packet p = kit_tcp(i + 1, ms(i), true, 80, A, 101 + i, 5, 1);
            nc_wire_packet(f.zos, &p);
            p.frame.from.at += ms(10.0 + i);
            p.ttl = ttl ? 62 : 64;
            nc_wire_packet(f.sniffer, &p);
        }
        finish(&f);
        const nc_fact *c = clocks(&f);
        assert_int_equal(kit_int(c, NC_clock_pairs), 5);
        assert_false(kit_knows(c, NC_clock_offset));
        assert_false(kit_knows(c, NC_clock_low));
        assert_int_equal(kit_knows(c, NC_clock_high), ttl); /* b is behind two routers: o <= b - a */
        if (ttl)
            assert_int_equal(kit_int(c, NC_clock_high), ms(10));
        assert_false(kit_knows(seen(&f, 0), NC_seen_pair_only_a));
        kit_free(f.k);
    }
}

static void clock_that_was_set(void **state)
{
    (void)state;
    fixture f = begin("a.pcap", "b.pcap");
    for (unsigned i = 0; i < 10; i++) {
        bool client = i % 2 == 0;
        nc_packet p = kit_tcp(i + 1, ms(10.0 * i), client, 80, A, 100 + i, 5 + i, 1);
        nc_wire_packet(f.zos, &p);
        p.frame.from.at += ms(500) + (client ? ms(1) : -ms(1)) + (i >= 5 ? ms(60000) : 0);
        nc_wire_packet(f.sniffer, &p);
    }
    finish(&f);
    assert_int_equal(kit_int(clocks(&f), NC_clock_consistent), 0);
    assert_false(kit_knows(clocks(&f), NC_clock_offset));
    assert_false(kit_knows(clocks(&f), NC_clock_drift_low));
    kit_free(f.k);
}

/* b gains 100 microseconds in each second; each way takes 1 ms, so over 990 s the speed is known to about 2 ms. */
static void clock_that_drifts(void **state)
{
    (void)state;
    fixture f = begin("a.pcap", "b.pcap");
    for (unsigned i = 0; i < 100; i++) {
        bool client = i % 2 == 0;
        nc_packet p = kit_tcp(i + 1, ms(10000.0 * i), client, 80, A, 100 + i, 5 + i, 1);
        nc_wire_packet(f.zos, &p);
        p.frame.from.at += ms(500) + ms(1.0 * i) + (client ? ms(1) : -ms(1));
        nc_wire_packet(f.sniffer, &p);
    }
    finish(&f);
    assert_int_equal(kit_int(clocks(&f), NC_clock_consistent), 0);
    int64_t low = kit_int(clocks(&f), NC_clock_drift_low), high = kit_int(clocks(&f), NC_clock_drift_high);
    assert_true(low <= 100000 && high >= 100000);
    assert_true(low > 97000 && high < 103000);
    kit_free(f.k);
}

/* Two clocks of one speed: what is proven of the drift holds 0. */
static void steady_clocks(void **state)
{
    (void)state;
    fixture f = begin("a.pcap", "b.pcap");
    for (unsigned i = 0; i < 100; i++) {
        bool client = i % 2 == 0;
        nc_packet p = kit_tcp(i + 1, ms(10000.0 * i), client, 80, A, 100 + i, 5 + i, 1);
        nc_wire_packet(f.zos, &p);
        p.frame.from.at += ms(500) + (client ? 1 : -1) * ms(1.0 + i % 7);
        nc_wire_packet(f.sniffer, &p);
    }
    finish(&f);
    assert_int_equal(kit_int(clocks(&f), NC_clock_consistent), 1);
    assert_true(kit_int(clocks(&f), NC_clock_drift_low) <= 0 && kit_int(clocks(&f), NC_clock_drift_high) >= 0);
    assert_true(kit_int(clocks(&f), NC_clock_drift_high) < 5000);
    kit_free(f.k);
}

/* Between the two, one data segment and the whole answer to it are lost; a second connection never reaches b.
 */
static void lost_between(void **state)
{
    (void)state;
    fixture f = begin("a.pcap", "b.pcap");
    static const struct {
        bool client, at_a, at_b;
    } rows[] = {
        {true, true, true},  {false, true, true}, {true, true, true},   {true, true, false},
        {true, true, false}, {true, true, true},  {false, false, true}, {false, true, true},
    };
    for (unsigned i = 0; i < 8; i++) {
        nc_packet p = kit_tcp(i + 1, ms(1000.0 * i), rows[i].client, 80, A, 1000 + 10 * i, 50, 10);
        if (rows[i].at_a)
            nc_wire_packet(f.zos, &p);
        p.frame.from.at += ms(7000) + (rows[i].client ? ms(3) : -ms(3));
        if (rows[i].at_b)
            nc_wire_packet(f.sniffer, &p);
    }
    nc_packet p = kit_tcp(20, ms(3500), true, 443, S, 1, 0, 0);
    nc_wire_packet(f.zos, &p);
    finish(&f);
    assert_int_equal(kit_int(clocks(&f), NC_clock_offset), ms(7000));
    assert_int_equal(kit_int(clocks(&f), NC_clock_bound), ms(3));
    assert_int_equal(kit_int(clocks(&f), NC_clock_pairs), 5);
    assert_int_equal(kit_count(f.k, NC_F_seen_pair), 2);
    const nc_fact *s = seen(&f, 0);
    assert_int_equal(kit_int(s, NC_seen_pair_both), 5);
    assert_int_equal(kit_int(s, NC_seen_pair_only_a), 2);
    assert_int_equal(kit_int(s, NC_seen_pair_only_b), 1);
    assert_int_equal(kit_int(s, NC_seen_pair_outside_a), 0);
    assert_true(kit_knows(s, NC_seen_pair_flow_a) && kit_knows(s, NC_seen_pair_flow_b));
    const nc_fact *lone = seen(&f, 1);
    assert_int_equal(kit_int(lone, NC_seen_pair_both), 0);
    assert_int_equal(kit_int(lone, NC_seen_pair_only_a), 1);
    assert_false(kit_knows(lone, NC_seen_pair_flow_b));
    kit_free(f.k);
}

/* A copy that only one side has makes the numbers of copies differ; the identification tells them apart. */
static void copies_by_identification(void **state)
{
    (void)state;
    for (unsigned ids = 0; ids < 2; ids++) {
        fixture f = begin("a.pcap", "b.pcap");
        for (unsigned i = 0; i < 6; i++) {
            bool client = i % 2 == 0;
            nc_packet p =
                kit_tcp(i + 1, ms(1000.0 * i), client, 80, A, i == 2 || i == 4 ? 500 : 100 + i, 5, 1);
            p.has_ip_id = ids != 0;
            nc_wire_packet(f.zos, &p);
            p.frame.from.at += client ? ms(1) : -ms(1);
            if (i != 2)
                nc_wire_packet(f.sniffer, &p);
        }
        finish(&f);
        assert_int_equal(kit_int(clocks(&f), NC_clock_pairs), ids ? 5 : 4);
        assert_int_equal(kit_int(clocks(&f), NC_clock_bound), ms(1));
        assert_int_equal(kit_int(seen(&f, 0), NC_seen_pair_only_a), 1);
        kit_free(f.k);
    }
}

/* All within 60 ms: between two segments that both have, b was recording.  One datagram came twice at b: that
 * is no loss at a. */
static void short_recordings(void **state)
{
    (void)state;
    fixture f = begin("a.pcap", "b.pcap");
    for (unsigned i = 0; i < 6; i++) {
        bool client = i % 2 == 0;
        nc_packet p = kit_tcp(i + 1, ms(10.0 * i), client, 80, A, 100 + 10 * i, 5, 10);
        nc_wire_packet(f.zos, &p);
        p.frame.from.at += client ? ms(1) : -ms(1);
        if (i == 1)
            nc_wire_packet(f.sniffer, &p);
        if (i != 2 && i != 5)
            nc_wire_packet(f.sniffer, &p);
    }
    finish(&f);
    const nc_fact *s = seen(&f, 0);
    assert_int_equal(kit_int(s, NC_seen_pair_both), 4);
    assert_int_equal(kit_int(s, NC_seen_pair_only_a), 1);
    assert_int_equal(kit_int(s, NC_seen_pair_only_b), 0);
    assert_int_equal(kit_int(s, NC_seen_pair_outside_b), 1); /* the last one: b may just have ended */
    kit_free(f.k);
}

/* The client's last segment was still on its way when b ended; an answer that both have came past a later, which
 * proves nothing of the other direction. */
static void other_direction_proves_nothing(void **state)
{
    (void)state;
    fixture f = begin("a.pcap", "b.pcap");
    for (unsigned i = 0; i < 6; i++) {
        bool client = i % 2 == 0;
        nc_packet p = kit_tcp(i + 1, ms(10.0 * i), client, 80, A, 100 + 10 * i, 5, 10);
        nc_wire_packet(f.zos, &p);
        p.frame.from.at += client ? ms(1) : -ms(1);
        if (i != 4)
            nc_wire_packet(f.sniffer, &p);
    }
    finish(&f);
    const nc_fact *s = seen(&f, 0);
    assert_int_equal(kit_int(s, NC_seen_pair_both), 5);
    assert_int_equal(kit_int(s, NC_seen_pair_only_a), 0);
    assert_int_equal(kit_int(s, NC_seen_pair_outside_b), 1);
    kit_free(f.k);
}

static void samples_are_bounded(void **state)
{
    (void)state;
    fixture f = begin("a.pcap", "b.pcap");
    for (unsigned i = 0; i < 4400; i++) {
        bool client = i % 2 == 0;
        nc_packet p = kit_tcp(i + 1, ms(i), client, 80, A, 100 + i, 5, 1);
        nc_wire_packet(f.zos, &p);
        p.frame.from.at += client ? ms(0.1) : -ms(0.1);
        if (i >= 100) /* b began later: its samples reach further */
            nc_wire_packet(f.sniffer, &p);
    }
    finish(&f);
    const nc_fact *s = seen(&f, 0);
    assert_int_equal(kit_int(s, NC_seen_pair_both), 4096 - 100);
    assert_int_equal(kit_int(s, NC_seen_pair_only_a), 0);
    assert_int_equal(kit_int(s, NC_seen_pair_only_b), 0); /* a has them, but did not keep them */
    assert_int_equal(kit_int(s, NC_seen_pair_outside_b), 100);
    kit_free(f.k);
}

static void nothing_in_common(void **state)
{
    (void)state;
    fixture f = begin("a.pcap", "b.pcap");
    nc_packet p = kit_tcp(1, ms(1), true, 80, S, 1, 0, 0);
    nc_wire_packet(f.zos, &p);
    p.src = nc_w_ip4(0x0a000009);
    nc_wire_packet(f.sniffer, &p);
    finish(&f);
    assert_int_equal(kit_count(f.k, NC_F_clock) + kit_count(f.k, NC_F_seen_pair), 0);
    kit_free(f.k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_bad_run),
        cmocka_unit_test(the_bad_run_to_its_end),
        cmocka_unit_test(the_good_run),
        cmocka_unit_test(one_direction_proves_one_side),
        cmocka_unit_test(clock_that_was_set),
        cmocka_unit_test(clock_that_drifts),
        cmocka_unit_test(steady_clocks),
        cmocka_unit_test(lost_between),
        cmocka_unit_test(copies_by_identification),
        cmocka_unit_test(short_recordings),
        cmocka_unit_test(other_direction_proves_nothing),
        cmocka_unit_test(samples_are_bounded),
        cmocka_unit_test(nothing_in_common),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
