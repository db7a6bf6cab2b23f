/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "packet_kit.h"

/* One conversation at two places, a near the client and b near the server, 1 ms apart and on one clock. */
typedef struct fixture {
    kit *k;
    nc_wire *a, *b;
} fixture;

enum { S = NC_TCP_SYN, A = NC_TCP_ACK };

static nc_packet segment(uint64_t n, double at, bool client, uint32_t seq, uint32_t len)
{
    return kit_tcp(n, ms(at), client, 80, A, seq, client ? 900 : 100, len);
}

/* at < 0: not recorded there. */
static void put(fixture *f, uint64_t n, bool client, uint32_t seq, uint32_t len, double at_a, double at_b)
{
    nc_packet p = segment(n, at_a, client, seq, len);
    if (at_a >= 0)
        nc_wire_packet(f->a, &p);
    p.frame.from.at = ms(at_b);
    p.ttl = 64;
    if (at_b >= 0)
        nc_wire_packet(f->b, &p);
}

static fixture begin(void)
{
    fixture f = {.k = kit_new()};
    f.a = kit_open(f.k, "a.pcap");
    f.b = kit_open(f.k, "b.pcap");
    put(&f, 1, true, 100, 10, 0, 1);
    put(&f, 2, false, 900, 10, 3, 2);
    return f;
}

static const nc_fact *finish(fixture *f)
{
    put(f, 90, false, 910, 10, 5003, 5002);
    put(f, 91, true, 5000, 10, 6000, 6001);
    kit_close(f->a);
    kit_close(f->b);
    nc_wires_finish(f->k->c.wires);
    for (size_t i = 0; i < 2; i++) {
        const nc_fact *fact = kit_fact(f->k, NC_F_path_direction, i);
        if (kit_is(f->k, fact, NC_path_direction_dir, "to_server"))
            return fact;
    }
    return NULL;
}

static void check(const nc_fact *d, int sent, int arrived, int lost, int again, int needless)
{
    assert_non_null(d);
    assert_int_equal(kit_int(d, NC_path_direction_sent), sent);
    assert_int_equal(kit_int(d, NC_path_direction_arrived), arrived);
    assert_int_equal(kit_int(d, NC_path_direction_lost), lost);
    assert_int_equal(kit_int(d, NC_path_direction_again), again);
    assert_int_equal(kit_int(d, NC_path_direction_needless), needless);
    assert_int_equal(kit_int(d, NC_path_direction_outside), 0);
    assert_int_equal(kit_int(d, NC_path_direction_unsure), 0);
}

static void lost_and_repaired(void **state)
{
    (void)state;
    fixture f = begin();
    put(&f, 3, true, 110, 10, 1000, -1);
    put(&f, 4, true, 120, 10, 1001, 1002);
    put(&f, 5, true, 110, 10, 1300, 1301);
    const nc_fact *d = finish(&f);
    check(d, 5, 4, 1, 1, 0);
    assert_true(kit_is(f.k, d, NC_path_direction_from, "a.pcap"));
    assert_true(kit_is(f.k, d, NC_path_direction_to, "b.pcap"));
    assert_int_equal(kit_count(f.k, NC_F_path_loss), 1);
    const nc_fact *l = kit_fact(f.k, NC_F_path_loss, 0);
    assert_int_equal(kit_int(l, NC_path_loss_seq), 110);
    assert_int_equal(l->from.record, 3);
    assert_int_equal(kit_int(d, NC_path_direction_reordered), 0);
    kit_free(f.k);
}

/* RFC 9293 3.1: a segment whose checksum is wrong is thrown away; what repairs that is not needless.  A sender whose
 * adapter makes the checksums shows wrong ones at its own place. */
static void spoilt_on_the_way(void **state)
{
    (void)state;
    for (int by_sender = 0; by_sender < 2; by_sender++) {
        fixture f = begin();
        nc_packet p = segment(3, 1000, true, 110, 10);
        p.cksum = by_sender ? NC_CKSUM_BAD : NC_CKSUM_GOOD;
        nc_wire_packet(f.a, &p);
        p.frame.from.at = ms(1001);
        p.cksum = NC_CKSUM_BAD;
        nc_wire_packet(f.b, &p);
        put(&f, 5, true, 110, 10, 1300, 1301);
        check(finish(&f), 4, 4, 0, 1, by_sender);
        kit_free(f.k);
    }
}

static void sent_again_needlessly(void **state)
{
    (void)state;
    fixture f = begin();
    put(&f, 3, true, 110, 10, 1000, 1001);
    put(&f, 4, true, 110, 10, 1300, 1301);
    check(finish(&f), 4, 4, 0, 1, 1);
    kit_free(f.k);
}

static void overtaken_doubled_and_late(void **state)
{
    (void)state;
    fixture f = begin();
    nc_packet first = segment(3, 1000, true, 110, 10), second = segment(4, 1001, true, 120, 10);
    nc_wire_packet(f.a, &first);
    nc_wire_packet(f.a, &second);
    second.frame.from.at = ms(1002);
    nc_wire_packet(f.b, &second);
    first.frame.from.at = ms(1203);
    nc_wire_packet(f.b, &first);
    for (unsigned i = 0; i < 6; i++)
        put(&f, 10 + i, true, 130 + 10 * i, 10, 1400 + i, 1401 + i);
    first.frame.from.at = ms(1408);
    nc_wire_packet(f.b, &first);
    const nc_fact *d = finish(&f);
    check(d, 10, 10, 0, 0, 0);
    assert_int_equal(kit_int(d, NC_path_direction_reordered), 1);
    assert_int_equal(kit_int(d, NC_path_direction_doubled), 1);
    assert_int_equal(kit_int(d, NC_path_direction_delayed), 1);
    assert_int_equal(kit_int(d, NC_path_direction_spread), ms(202));
    kit_free(f.k);
}

/* A tap that records everything twice doubles nothing on the path. */
static void doubled_by_the_tap(void **state)
{
    (void)state;
    fixture f = begin();
    for (unsigned i = 0; i < 6; i++) {
        put(&f, 10 + i, true, 110 + 10 * i, 10, 1000 + i, 1001 + i);
        put(&f, 10 + i, true, 110 + 10 * i, 10, -1, 1001.01 + i);
    }
    const nc_fact *d = finish(&f);
    check(d, 8, 8, 0, 0, 0);
    assert_int_equal(kit_int(d, NC_path_direction_doubled), 0);
    assert_int_equal(kit_int(d, NC_path_direction_copies), 6);
    kit_free(f.k);
}

/* The sender's offload: one large segment at a, three at b. */
static void cut_anew(void **state)
{
    (void)state;
    fixture f = begin();
    put(&f, 3, true, 110, 3000, 1000, -1);
    for (unsigned i = 0; i < 3; i++)
        put(&f, 4 + i, true, 110 + 1000 * i, 1000, -1, 1001 + i);
    const nc_fact *d = finish(&f);
    check(d, 3, 3, 0, 0, 0);
    assert_int_equal(kit_int(d, NC_path_direction_recut), 1);
    assert_int_equal(kit_int(d, NC_path_direction_only), 0);
    kit_free(f.k);
}

/* Sent after the other recording ended: nothing is known of it. */
static void after_the_end(void **state)
{
    (void)state;
    fixture f = begin();
    put(&f, 3, false, 910, 10, 5003, 5002);
    put(&f, 4, true, 110, 10, 9000, -1);
    put(&f, 5, true, 110, 10, 9300, -1);
    kit_close(f.a);
    kit_close(f.b);
    nc_wires_finish(f.k->c.wires);
    const nc_fact *d = kit_fact(f.k, NC_F_path_direction, 0);
    if (!kit_is(f.k, d, NC_path_direction_dir, "to_server"))
        d = kit_fact(f.k, NC_F_path_direction, 1);
    assert_int_equal(kit_int(d, NC_path_direction_sent), 3);
    assert_int_equal(kit_int(d, NC_path_direction_lost), 0);
    assert_int_equal(kit_int(d, NC_path_direction_outside), 2);
    assert_int_equal(kit_int(d, NC_path_direction_again), 1);
    assert_int_equal(kit_int(d, NC_path_direction_needless), 0);
    assert_int_equal(kit_int(d, NC_path_direction_needless_unknown), 1);
    assert_int_equal(kit_count(f.k, NC_F_path_loss), 0);
    kit_free(f.k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lost_and_repaired),  cmocka_unit_test(sent_again_needlessly),
        cmocka_unit_test(spoilt_on_the_way),
        cmocka_unit_test(overtaken_doubled_and_late), cmocka_unit_test(doubled_by_the_tap),
        cmocka_unit_test(cut_anew),           cmocka_unit_test(after_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
