/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "packet_kit.h"

/* Which segments of an opening become facts when rules ask for those that are not ordinary only
 * (tcp.segment.ordinary, held.c). */

enum { SYN = NC_TCP_SYN, ACK = NC_TCP_ACK, RST = NC_TCP_RST };
enum { CLIENT = true, SERVER = false };

static uint64_t passed;

static bool may(nc_sink *sink, const nc_fact *fact, uint64_t filled)
{
    (void)sink;
    return fact->type != NC_F_tcp_segment || (filled >> NC_tcp_segment_ordinary & 1) == 0 ||
           (fact->known >> NC_tcp_segment_ordinary & 1) == 0;
}

static void pass_by(nc_sink *sink, nc_fact_type type, const nc_origin *from)
{
    (void)sink;
    (void)from;
    passed += type == NC_F_tcp_segment;
}

static kit *k;
static nc_wire *w;
static uint64_t n;

static void begin(void)
{
    k = kit_new();
    k->sink.may = may;
    k->sink.pass_by = pass_by;
    w = kit_open(k, "a.pcap");
    passed = n = 0;
}

static void send(double at, bool client, unsigned flags, uint32_t seq, uint32_t ack)
{
    nc_packet p = kit_tcp(++n, ms(at), client, 80, (uint8_t)flags, seq, ack, 0);
    nc_wire_packet(w, &p);
}

/* The records of the facts, in order, as digits. */
static uint64_t given(void)
{
    uint64_t digits = 0;
    kit_close(w);
    for (size_t i = 0; i < kit_count(k, NC_F_tcp_segment); i++) {
        const nc_fact *f = kit_fact(k, NC_F_tcp_segment, i);
        digits = f != NULL ? digits * 10 + f->from.record : 0;
    }
    kit_free(k);
    return digits;
}

static void as_it_should_be(void **state)
{
    (void)state;
    begin();
    send(0, CLIENT, SYN, 100, 0);
    send(5000, SERVER, SYN | ACK, 900, 101);
    send(10000, CLIENT, ACK, 101, 901);
    send(60000, CLIENT, ACK, 101, 901); /* an ordinary ACK is none of an opening */
    assert_int_equal(given(), 4);
    assert_int_equal(passed, 3);
}

static void never_answered(void **state)
{
    (void)state;
    begin();
    send(0, CLIENT, SYN, 100, 0);
    send(1000, CLIENT, SYN, 100, 0);
    assert_int_equal(given(), 21); /* the second one at once, the first one in the end */
}

static void the_answer_is_not_acknowledged(void **state)
{
    (void)state;
    begin();
    send(0, CLIENT, SYN, 100, 0);
    send(10, SERVER, SYN | ACK, 900, 101);
    send(1010, SERVER, SYN | ACK, 900, 101);
    send(30000, SERVER, SYN | ACK, 900, 101);
    assert_int_equal(given(), 324); /* the first SYN-ACK when it was held long enough */
    assert_int_equal(passed, 1);
}

static void answered_too_late(void **state)
{
    (void)state;
    begin();
    send(0, CLIENT, SYN, 100, 0);
    send(20000, SERVER, SYN | ACK, 900, 101); /* the SYN is given before it */
    send(20001, CLIENT, ACK, 101, 901);
    assert_int_equal(given(), 123);
}

static void reset(void **state)
{
    (void)state;
    begin();
    send(0, CLIENT, SYN, 100, 0);
    send(10, SERVER, SYN | ACK, 900, 101);
    send(20, CLIENT, RST, 101, 0);
    assert_int_equal(given(), 312);
}

/* The same ports again, while the segments of the conversation before are held. */
static void called_again(void **state)
{
    (void)state;
    begin();
    send(0, CLIENT, SYN, 100, 0);
    send(10, CLIENT, RST, 101, 0);
    send(20, CLIENT, SYN, 70000, 0);
    assert_int_equal(given(), 213);
}

static void call_at(uint64_t record, uint16_t port)
{
    nc_packet p = kit_tcp(record, ms(0), CLIENT, port, SYN, 100, 0, 0);
    nc_wire_packet(w, &p);
}

/* The same, where a merged source numbers its records in another order than they come. */
static void called_again_out_of_order(void **state)
{
    (void)state;
    begin();
    call_at(9, 81);
    call_at(2, 80);
    call_at(1, 82);
    call_at(1, 83);
    n = 2;
    send(10, CLIENT, RST, 101, 0);
    send(20, CLIENT, SYN, 70000, 0);
    assert_int_equal(given(), 329114); /* that of the conversation before goes with it, the others in the end */
}

/* Openings of data connections are told from the beginning of the dialogue on. */
static void beside_ftp(void **state)
{
    (void)state;
    begin();
    nc_packet p = kit_tcp(++n, ms(0), CLIENT, 21, SYN, 100, 0, 0);
    nc_wire_packet(w, &p);
    send(1000, CLIENT, SYN, 100, 0);
    send(1010, SERVER, SYN | ACK, 900, 101);
    send(1020, CLIENT, ACK, 101, 901);
    assert_int_equal(given(), 1234);
}

/* More than the first room, of which most were answered. */
static void many(void **state)
{
    (void)state;
    enum { MANY = 1000, SILENT = 7 };
    begin();
    for (unsigned i = 0; i < MANY; i++) {
        nc_packet p = kit_tcp(++n, ms(i), CLIENT, (uint16_t)(1000 + i), SYN, 100, 0, 0);
        nc_wire_packet(w, &p);
        if (i % SILENT == 0)
            continue;
        p = kit_tcp(++n, ms(i + 0.1), SERVER, (uint16_t)(1000 + i), SYN | ACK, 900, 101, 0);
        nc_wire_packet(w, &p);
        p = kit_tcp(++n, ms(i + 0.2), CLIENT, (uint16_t)(1000 + i), ACK, 101, 901, 0);
        nc_wire_packet(w, &p);
    }
    kit_close(w);
    size_t silent = (MANY + SILENT - 1) / SILENT;
    assert_int_equal(kit_count(k, NC_F_tcp_segment), silent);
    for (size_t i = 0; i < silent; i++)
        assert_int_equal(kit_int(kit_fact(k, NC_F_tcp_segment, i), NC_tcp_segment_dport), 1000 + i * SILENT);
    assert_int_equal(passed, 3 * (MANY - silent));
    kit_free(k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(as_it_should_be),
                                       cmocka_unit_test(never_answered),
                                       cmocka_unit_test(the_answer_is_not_acknowledged),
                                       cmocka_unit_test(answered_too_late),
                                       cmocka_unit_test(reset),
                                       cmocka_unit_test(called_again),
                                       cmocka_unit_test(called_again_out_of_order),
                                       cmocka_unit_test(beside_ftp),
                                       cmocka_unit_test(many)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
