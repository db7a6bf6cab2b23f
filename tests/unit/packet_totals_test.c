/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "decoders/packet/hosts.h"
#include "decoders/packet/ports.h"
#include "packet_kit.h"

/* What is told of a recording as a whole (totals.c): tcp.talks, tcp.openings; and of a connection, what else
 * was there. */

enum { SYN = NC_TCP_SYN, ACK = NC_TCP_ACK, FIN = NC_TCP_FIN };
enum { CLIENT = true, SERVER = false };

static uint64_t n;

static void send(nc_wire *w, double at, bool client, uint16_t port, unsigned flags, uint32_t seq,
                 uint32_t ack, const char *macs)
{
    nc_packet p = kit_tcp(++n, ms(at), client, port, (uint8_t)flags, seq, ack, 0);
    p.has_eth = macs != NULL;
    if (macs != NULL) {
        p.eth_src[5] = (uint8_t)macs[0];
        p.eth_dst[5] = (uint8_t)macs[1];
    }
    nc_wire_packet(w, &p);
}

static void open_one(nc_wire *w, double at, uint16_t port, const char *to, const char *fro)
{
    send(w, at, CLIENT, port, SYN, 100, 0, to);
    send(w, at + 1, SERVER, port, SYN | ACK, 900, 101, fro);
    send(w, at + 2, CLIENT, port, ACK, 101, 901, to);
}

static void talks(void **state)
{
    (void)state;
    kit *k = kit_new();
    nc_wire *w = kit_open(k, "a.pcap");
    n = 0;
    open_one(w, 1000, 80, NULL, NULL); /* stays open, and is the last to speak */
    open_one(w, 1100, 81, NULL, NULL);
    send(w, 1200, CLIENT, 81, FIN | ACK, 101, 901, NULL);
    send(w, 1201, SERVER, 81, FIN | ACK, 901, 102, NULL);
    send(w, 1202, CLIENT, 81, ACK, 102, 902, NULL); /* record 9: the first end */
    send(w, 1300, CLIENT, 82, SYN, 100, 0, NULL);   /* never answered */
    send(w, 1400, CLIENT, 83, ACK, 500, 600, NULL); /* one direction of something older */
    send(w, 1401, CLIENT, 83, ACK, 500, 600, NULL);
    send(w, 1500, CLIENT, 80, ACK, 101, 901, NULL);
    kit_close(w);
    assert_int_equal(kit_count(k, NC_F_tcp_talks), 1);
    const nc_fact *f = kit_fact(k, NC_F_tcp_talks, 0);
    assert_int_equal(kit_int(f, NC_tcp_talks_count), 4);
    assert_int_equal(kit_int(f, NC_tcp_talks_both), 2);
    assert_int_equal(kit_int(f, NC_tcp_talks_lone_segments), 2);
    assert_int_equal(kit_int(f, NC_tcp_talks_opened), 2);
    assert_int_equal(kit_int(f, NC_tcp_talks_whole), 2);
    assert_int_equal(kit_int(f, NC_tcp_talks_begun), 3);
    assert_int_equal(kit_int(f, NC_tcp_talks_over), 1);
    assert_int_equal(kit_int(f, NC_tcp_talks_ended), 1);
    assert_int_equal(kit_int(f, NC_tcp_talks_from), ms(1000));
    assert_int_equal(kit_int(f, NC_tcp_talks_to), ms(1500));
    assert_int_equal(kit_int(f, NC_tcp_talks_last), ms(1500));
    assert_int_equal(kit_int(f, NC_tcp_talks_other_last), ms(1202));
    if (f != NULL)
        assert_int_equal(f->from.record, 9);
    assert_int_equal(kit_count(k, NC_F_tcp_openings), 0); /* no MAC addresses */
    const nc_fact *first = kit_fact(k, NC_F_tcp_connection, 0);
    assert_int_equal(kit_int(f, NC_tcp_talks_flow), kit_int(first, NC_tcp_connection_flow));
    assert_int_not_equal(kit_int(f, NC_tcp_talks_last_flow), kit_int(first, NC_tcp_connection_flow));
    kit_free(k);
}

static void call(nc_wire *w, double at, uint16_t from, bool taken)
{
    nc_packet syn = kit_tcp(++n, ms(at), CLIENT, 80, SYN, 100, 0, 0);
    nc_packet answer = kit_tcp(++n, ms(at + 1), SERVER, 80, taken ? SYN | ACK : NC_TCP_RST | ACK, taken ? 900 : 0, 101, 0);
    nc_packet ack = kit_tcp(++n, ms(at + 2), CLIENT, 80, ACK, 101, 901, 0);
    syn.sport = ack.sport = answer.dport = from;
    nc_wire_packet(w, &syn);
    nc_wire_packet(w, &answer);
    if (taken)
        nc_wire_packet(w, &ack);
}

static void a_port_that_refuses_for_a_while(void **state)
{
    (void)state;
    kit *k = kit_new();
    nc_wire *w = kit_open(k, "a.pcap");
    n = 0;
    open_one(w, 500, 81, NULL, NULL); /* another port, which takes all */
    call(w, 1000, 2001, true);
    call(w, 2000, 2002, false); /* refused in record 8 */
    call(w, 3000, 2003, false);
    call(w, 4000, 2004, true);
    call(w, 4500, 2005, true);
    kit_close(w);
    assert_int_equal(kit_count(k, NC_F_tcp_port), 1);
    const nc_fact *f = kit_fact(k, NC_F_tcp_port, 0);
    assert_int_equal(kit_int(f, NC_tcp_port_sport), 80);
    assert_int_equal(kit_int(f, NC_tcp_port_opened), 3);
    assert_int_equal(kit_int(f, NC_tcp_port_refused), 2);
    assert_int_equal(kit_int(f, NC_tcp_port_opened_first), ms(1000));
    assert_int_equal(kit_int(f, NC_tcp_port_opened_last), ms(4500));
    assert_int_equal(kit_int(f, NC_tcp_port_refused_first), ms(2000));
    assert_int_equal(kit_int(f, NC_tcp_port_refused_last), ms(3000));
    if (f != NULL)
        assert_int_equal(f->from.record, 8);
    kit_free(k);
}

static void sets_of_ports(void **state)
{
    (void)state;
    nc_ports ports = {.slots = NULL};
    for (uint32_t i = 0; i < NC_PORTS_MAX; i++)
        nc_port_opened(nc_ports_get(&ports, nc_w_ip4(1 + i / 4), (uint16_t)(i % 4)), i);
    assert_null(nc_ports_get(&ports, nc_w_ip4(9999999), 1)); /* no more */
    for (uint32_t i = 0; i < NC_PORTS_MAX; i++) {
        const nc_port *port = nc_ports_get(&ports, nc_w_ip4(1 + i / 4), (uint16_t)(i % 4));
        assert_int_equal(port->opened, 1);
        assert_int_equal(port->opened_last, i);
    }
    assert_int_equal(ports.count, NC_PORTS_MAX);
    nc_ports_free(&ports);
}

static void no_talks(void **state)
{
    (void)state;
    kit *k = kit_new();
    kit_close(kit_open(k, "a.pcap"));
    assert_int_equal(kit_count(k, NC_F_tcp_talks), 1);
    assert_int_equal(kit_int(kit_fact(k, NC_F_tcp_talks, 0), NC_tcp_talks_both), 0);
    assert_false(kit_knows(kit_fact(k, NC_F_tcp_talks, 0), NC_tcp_talks_flow));
    kit_free(k);
}

static void invented_macs(void **state)
{
    (void)state;
    kit *k = kit_new();
    nc_wire *w = kit_open(k, "a.pcap");
    n = 0;
    open_one(w, 1000, 80, "AB", "AB");
    kit_close(w);
    const nc_fact *f = kit_fact(k, NC_F_tcp_openings, 0);
    assert_int_equal(kit_int(f, NC_tcp_openings_packets), 2);
    assert_true(kit_int(f, NC_tcp_openings_one_sender));
    assert_true(kit_int(f, NC_tcp_openings_one_receiver));
    assert_int_equal(kit_int(f, NC_tcp_openings_hosts), 2);
    if (f != NULL)
        assert_int_equal(f->from.record, 1);
    kit_free(k);
}

static void real_macs(void **state)
{
    (void)state;
    kit *k = kit_new();
    nc_wire *w = kit_open(k, "a.pcap");
    n = 0;
    open_one(w, 1000, 80, "AB", "BA");
    kit_close(w);
    const nc_fact *f = kit_fact(k, NC_F_tcp_openings, 0);
    assert_int_equal(kit_int(f, NC_tcp_openings_packets), 2);
    assert_false(kit_int(f, NC_tcp_openings_one_sender));
    assert_false(kit_int(f, NC_tcp_openings_one_receiver));
    assert_false(kit_knows(f, NC_tcp_openings_hosts));
    kit_free(k);
}

/* The server of an open connection calls its client and gets no answer. */
static void caller_serves(void **state)
{
    (void)state;
    for (unsigned served = 0; served < 2; served++) {
        kit *k = kit_new();
        nc_wire *w = kit_open(k, "a.pcap");
        n = 0;
        if (served)
            open_one(w, 1000, 80, NULL, NULL);
        nc_packet p = kit_tcp(++n, ms(2000), SERVER, 20, SYN, 100, 0, 0);
        nc_wire_packet(w, &p);
        kit_close(w);
        for (size_t i = 0; i < kit_count(k, NC_F_tcp_connection); i++) {
            const nc_fact *f = kit_fact(k, NC_F_tcp_connection, i);
            bool opened = kit_knows(f, NC_tcp_connection_syn_time);
            assert_int_equal(kit_knows(f, NC_tcp_connection_client_serves), !opened);
            if (!opened)
                assert_int_equal(kit_int(f, NC_tcp_connection_client_serves), served);
        }
        kit_free(k);
    }
}

static void sets_of_hosts(void **state)
{
    (void)state;
    nc_hosts hosts = {.slots = NULL};
    assert_false(nc_hosts_has(&hosts, nc_w_ip4(1)));
    for (uint32_t i = 1; i <= NC_HOSTS_MAX; i++)
        nc_hosts_add(&hosts, nc_w_ip4(i));
    nc_hosts_add(&hosts, nc_w_ip4(7));
    assert_int_equal(hosts.count, NC_HOSTS_MAX);
    assert_false(hosts.full);
    for (uint32_t i = 1; i <= NC_HOSTS_MAX; i++)
        assert_true(nc_hosts_has(&hosts, nc_w_ip4(i)));
    nc_hosts_add(&hosts, nc_w_ip4(NC_HOSTS_MAX + 1));
    assert_true(hosts.full);
    assert_false(nc_hosts_has(&hosts, nc_w_ip4(NC_HOSTS_MAX + 1)));
    nc_hosts_free(&hosts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(talks),         cmocka_unit_test(no_talks),
                                       cmocka_unit_test(invented_macs), cmocka_unit_test(real_macs),
                                       cmocka_unit_test(caller_serves), cmocka_unit_test(sets_of_hosts),
                                       cmocka_unit_test(a_port_that_refuses_for_a_while),
                                       cmocka_unit_test(sets_of_ports)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
