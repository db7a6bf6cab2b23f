/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "packet_kit.h"

#include "decoders/packet/samples.h"

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

/* ---- datagrams ---- */

static const char questions[8][41] = {"0 one question, of forty bytes, by itself", "1 one question, of forty bytes, by itself",
                                      "2 one question, of forty bytes, by itself", "3 one question, of forty bytes, by itself",
                                      "4 one question, of forty bytes, by itself", "5 one question, of forty bytes, by itself",
                                      "6 one question, of forty bytes, by itself", "7 one question, of forty bytes, by itself"};
enum { ALL = 40 };

/* at < 0: not recorded there; `cap`: bytes of the data that are recorded. */
static void put_datagram(fixture *f, uint64_t n, bool client, size_t which, double at_a, double at_b, size_t cap)
{
    nc_packet p = kit_ip(n, ms(at_a), client ? C_IP : S_IP, client ? S_IP : C_IP, NC_PROTO_UDP);
    p.ip_protocol = 17;
    p.has_ports = true;
    p.sport = client ? C_PORT : 12001;
    p.dport = client ? 12001 : C_PORT;
    kit_payload(&p, questions[which], ALL, ALL);
    if (at_a >= 0)
        nc_wire_packet(f->a, &p);
    p.frame.from.at = ms(at_b);
    p.ttl = 64;
    kit_payload(&p, questions[which], cap, ALL);
    if (at_b >= 0)
        nc_wire_packet(f->b, &p);
}

static const nc_fact *datagrams(fixture *f, const char *dir)
{
    static const nc_fact none = {.type = NC_F_path_datagrams};
    const nc_fact *fact;
    for (size_t i = 0; (fact = kit_fact(f->k, NC_F_path_datagrams, i)) != NULL; i++)
        if (kit_is(f->k, fact, NC_path_datagrams_dir, dir))
            return fact;
    fail();
    return &none;
}

static void check_lost(const fixture *f, const nc_fact *lost, uint64_t record)
{
    assert_int_equal(lost != NULL ? lost->from.record : 0, record);
    assert_int_equal(kit_int(lost, NC_path_datagram_loss_len), ALL);
    assert_true(kit_is(f->k, lost, NC_path_datagram_loss_to, "b.pcap"));
}

/* Four are sent; the third is lost, the last one late. */
static void datagrams_are_followed(void **state)
{
    (void)state;
    fixture f = begin();
    put_datagram(&f, 3, true, 0, 1000, 1001, ALL);
    put_datagram(&f, 4, false, 1, 1004, 1003, ALL);
    put_datagram(&f, 5, true, 2, 1010, 1011, ALL);
    put_datagram(&f, 6, true, 3, 1020, -1, ALL);
    put_datagram(&f, 7, true, 4, 1030, 1231, ALL);
    put_datagram(&f, 8, false, 5, 1304, 1303, ALL);
    (void)finish(&f);
    const nc_fact *to = datagrams(&f, "to_server"), *from = datagrams(&f, "to_client");
    assert_int_equal(kit_int(to, NC_path_datagrams_sent), 4);
    assert_int_equal(kit_int(to, NC_path_datagrams_arrived), 3);
    assert_int_equal(kit_int(to, NC_path_datagrams_lost), 1);
    assert_int_equal(kit_int(to, NC_path_datagrams_first_lost), 6);
    assert_int_equal(kit_int(to, NC_path_datagrams_unsure), 0);
    assert_int_equal(kit_int(to, NC_path_datagrams_delayed), 1);
    assert_int_equal(kit_int(to, NC_path_datagrams_port), 12001);
    assert_int_equal(kit_int(to, NC_path_datagrams_crossed), 3 + 2); /* and two segments */
    assert_true(kit_is(f.k, to, NC_path_datagrams_from, "a.pcap"));
    assert_true(kit_is(f.k, from, NC_path_datagrams_from, "b.pcap"));
    assert_int_equal(kit_int(from, NC_path_datagrams_sent), 2);
    assert_int_equal(kit_int(from, NC_path_datagrams_lost), 0);
    assert_int_equal(kit_count(f.k, NC_F_path_datagram_loss), 1);
    check_lost(&f, kit_fact(f.k, NC_F_path_datagram_loss, 0), 6);
    kit_free(f.k);
}

/* Whole conversations that did not arrive are lost; but not when the other recording has too little of each datagram
 * to know one again, be it of this conversation or of another one. */
static void a_lonely_question(void **state)
{
    (void)state;
    for (int blind = 0; blind < 2; blind++) {
        fixture f = begin();
        put_datagram(&f, 3, true, 0, 1000, -1, ALL);
        put_datagram(&f, 4, true, 0, 3000, -1, ALL);
        if (blind) {
            nc_packet p = kit_ip(5, ms(500), C_IP, S_IP, NC_PROTO_UDP);
            p.has_ports = true;
            p.ip_protocol = 17;
            p.sport = 4000;
            p.dport = 4001;
            kit_payload(&p, questions[0], 20, ALL);
            nc_wire_packet(f.b, &p);
        }
        (void)finish(&f);
        const nc_fact *to = datagrams(&f, "to_server");
        assert_int_equal(kit_int(to, NC_path_datagrams_sent), 2);
        assert_int_equal(kit_int(to, NC_path_datagrams_lost), blind ? 0 : 2);
        assert_int_equal(kit_int(to, NC_path_datagrams_unsure), blind ? 2 : 0);
        kit_free(f.k);
    }
}

/* Two that are lost leave a minute and more of silence at the other place, where a new conversation begins then:
 * nothing is counted, or what came of the second one would be missing in the first. */
static void silence_parts_conversations(void **state)
{
    (void)state;
    fixture f = begin();
    put_datagram(&f, 3, true, 0, 1000, 1001, ALL);
    put_datagram(&f, 4, true, 1, 40000, -1, ALL);
    put_datagram(&f, 5, true, 2, 80000, -1, ALL);
    put_datagram(&f, 6, true, 3, 120000, 120001, ALL);
    put_datagram(&f, 7, false, 4, 120004, 120003, ALL);
    put(&f, 8, false, 910, 10, 130003, 130002);
    kit_close(f.a);
    kit_close(f.b);
    nc_wires_finish(f.k->c.wires);
    assert_int_equal(kit_count(f.k, NC_F_path_datagram_loss), 0);
    assert_int_equal(kit_count(f.k, NC_F_path_datagrams), 0);
    kit_free(f.k);
}

/* The other recording has it, but no room was left to remember that. */
static void no_room_proves_nothing(void **state)
{
    (void)state;
    fixture f = begin();
    nc_packet p = kit_tcp(2, ms(500), true, 80, A, 1, 1, 10);
    uint64_t n = 100;
    for (uint32_t i = 0; i < NC_SAMPLES_OF_SOURCE; i++) { /* conversations of others at b only */
        p.src = nc_w_ip4(0x0b000000u + i / 4000);
        p.seq = i % 4000;
        p.frame.from.record = n++;
        nc_wire_packet(f.b, &p);
    }
    nc_packet late = kit_tcp(n, ms(3000), true, 8080, A, 100, 900, 10);
    nc_wire_packet(f.a, &late);
    late.frame.from.at = ms(3001);
    nc_wire_packet(f.b, &late);
    (void)finish(&f);
    for (size_t i = 0; i < kit_count(f.k, NC_F_path_direction); i++)
        assert_int_equal(kit_int(kit_fact(f.k, NC_F_path_direction, i), NC_path_direction_lost), 0);
    assert_true(kit_count(f.k, NC_F_path_direction) > 2);
    kit_free(f.k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lost_and_repaired),  cmocka_unit_test(sent_again_needlessly),
        cmocka_unit_test(spoilt_on_the_way),
        cmocka_unit_test(overtaken_doubled_and_late), cmocka_unit_test(doubled_by_the_tap),
        cmocka_unit_test(cut_anew),           cmocka_unit_test(after_the_end),
        cmocka_unit_test(datagrams_are_followed), cmocka_unit_test(a_lonely_question),
        cmocka_unit_test(silence_parts_conversations),
        cmocka_unit_test(no_room_proves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
