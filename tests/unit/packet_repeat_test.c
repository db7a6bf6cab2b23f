/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "packet_kit.h"

typedef struct fixture {
    kit *k;
    nc_wire *w;
} fixture;

static fixture begin(void)
{
    fixture f = {.k = kit_new()};
    f.w = kit_open(f.k, "a.pcap");
    return f;
}

/* The broadcast of SHARE 10720 (2012): identification 1215, NetBIOS names. */
static nc_packet broadcast(uint64_t n, double at, uint8_t ttl)
{
    nc_packet p = kit_ip(n, ms(at), 0xac1d6038, 0xac1dbfff, NC_PROTO_UDP);
    p.ip_protocol = 17;
    p.ip_id = 1215;
    p.ip_total = 78;
    p.ttl = ttl;
    p.has_ports = true;
    p.sport = p.dport = 137;
    return p;
}

static const nc_fact *repeat(const fixture *f, size_t i)
{
    return kit_fact(f->k, NC_F_ip_repeat, i);
}

static size_t repeats(const fixture *f)
{
    return kit_count(f->k, NC_F_ip_repeat);
}

static void put(fixture *f, nc_packet p)
{
    nc_wire_packet(f->w, &p);
}

static void through_two_routers(void **state)
{
    (void)state;
    fixture f = begin();
    put(&f, broadcast(1, 858.199, 127));
    put(&f, broadcast(2, 858.309, 126));
    put(&f, broadcast(3, 859.303, 125));
    assert_int_equal(repeats(&f), 2);
    assert_int_equal(kit_int(repeat(&f, 0), NC_ip_repeat_ttl), 126);
    assert_int_equal(kit_int(repeat(&f, 0), NC_ip_repeat_ttl_before), 127);
    assert_int_equal(kit_int(repeat(&f, 0), NC_ip_repeat_copies), 2);
    assert_int_equal(kit_int(repeat(&f, 0), NC_ip_repeat_gap), 110000);
    assert_int_equal(kit_int(repeat(&f, 1), NC_ip_repeat_ttl_before), 126);
    assert_int_equal(kit_int(repeat(&f, 1), NC_ip_repeat_copies), 3);
    assert_int_equal(kit_int(repeat(&f, 1), NC_ip_repeat_gap), 994000);
    assert_int_equal(kit_int(repeat(&f, 1), NC_ip_repeat_first), 1);
    assert_int_equal(kit_int(repeat(&f, 1), NC_ip_repeat_id), 1215);
    assert_int_equal(kit_int(repeat(&f, 1), NC_ip_repeat_dport), 137);
    assert_true(kit_is(f.k, repeat(&f, 1), NC_ip_repeat_proto, "udp"));
    kit_free(f.k);
}

static void same_ttl_is_told_too(void **state)
{
    (void)state;
    fixture f = begin();
    put(&f, broadcast(1, 0, 127));
    put(&f, broadcast(2, 0.02, 127));
    assert_int_equal(repeats(&f), 1);
    assert_int_equal(kit_int(repeat(&f, 0), NC_ip_repeat_ttl),
                     kit_int(repeat(&f, 0), NC_ip_repeat_ttl_before));
    kit_free(f.k);
}

/* Each row changes one thing; only the first is the same datagram. */
static void what_makes_it_the_same(void **state)
{
    (void)state;
    for (unsigned row = 0; row < 9; row++) {
        fixture f = begin();
        nc_packet p = broadcast(1, 0, 127), q = broadcast(2, 1999, 126);
        kit_payload(&p, "contents", 8, 8);
        kit_payload(&q, row == 1 ? "Contents" : "contents", 8, 8);
        q.ip_id = row == 2 ? 1216 : 1215;
        q.ip_total += row == 3;
        q.dport = row == 4 ? 138 : 137;
        q.src += row == 5;
        q.frame.from.at += row == 6 ? ms(2) : 0;
        q.fragment_offset += row == 7 ? 1480 : 0;
        q.ip_protocol = row == 8 ? 18 : 17;
        put(&f, p);
        put(&f, q);
        assert_int_equal(repeats(&f), row == 0);
        kit_free(f.k);
    }
}

static void identification_zero(void **state)
{
    (void)state;
    static const uint8_t frame[1] = {0};
    for (unsigned df = 0; df < 2; df++) {
        fixture f = begin();
        for (unsigned i = 0; i < 2; i++) {
            nc_packet p = broadcast(i + 1, i, 64);
            p.ip_id = 0;
            p.df = df != 0;
            p.frame.bytes = frame;
            put(&f, p);
        }
        assert_int_equal(repeats(&f), !df);
        kit_free(f.k);
    }
}

/* A listing: no bytes, lines instead of numbers; and a retransmission, which has a new identification. */
static void lines_and_retransmissions(void **state)
{
    (void)state;
    fixture f = begin();
    nc_packet p = broadcast(0, 0, 127);
    p.frame.from.line = 44;
    put(&f, p);
    p.frame.from.line = 45;
    p.ttl = 126;
    put(&f, p);
    assert_int_equal(kit_int(repeat(&f, 0), NC_ip_repeat_first), 44);
    put(&f, kit_tcp(10, ms(1), true, 80, NC_TCP_ACK, 1, 1, 10));
    put(&f, kit_tcp(11, ms(300), true, 80, NC_TCP_ACK, 1, 1, 10));
    assert_int_equal(repeats(&f), 1);
    assert_int_equal(kit_count(f.k, NC_F_tcp_retransmission), 1);
    kit_free(f.k);
}

static void many_datagrams_between(void **state)
{
    (void)state;
    fixture f = begin();
    put(&f, broadcast(1, 0, 127));
    for (unsigned i = 0; i < 2000; i++) {
        nc_packet p = broadcast(i + 2, 0.1, 127);
        p.ip_id = (uint16_t)(2000 + i);
        put(&f, p);
    }
    put(&f, broadcast(5000, 1, 126));
    assert_int_equal(repeats(&f), 1);
    kit_free(f.k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(through_two_routers),       cmocka_unit_test(same_ttl_is_told_too),
        cmocka_unit_test(what_makes_it_the_same),    cmocka_unit_test(identification_zero),
        cmocka_unit_test(lines_and_retransmissions), cmocka_unit_test(many_datagrams_between),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
