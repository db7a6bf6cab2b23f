/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "packet_kit.h"

enum { SYN = NC_TCP_SYN, ACK = NC_TCP_ACK, FIN = NC_TCP_FIN, RST = NC_TCP_RST, PSH = NC_TCP_PSH };
enum { CLIENT = true, SERVER = false, WEB = 80 };

typedef struct fixture {
    kit *k;
    nc_wire *w;
    uint64_t n;
} fixture;

static fixture begin(void)
{
    fixture f = {.k = kit_new()};
    f.w = kit_open(f.k, "a.pcap");
    return f;
}

static void end(fixture *f)
{
    kit_free(f->k);
}

static void send(fixture *f, double at, bool client, unsigned flags, uint32_t seq, uint32_t ack, uint32_t len)
{
    nc_packet p = kit_tcp(++f->n, ms(at), client, WEB, (uint8_t)flags, seq, ack, len);
    nc_wire_packet(f->w, &p);
}

static void open_connection(fixture *f, double at)
{
    send(f, at, CLIENT, SYN, 100, 0, 0);
    send(f, at + 2, SERVER, SYN | ACK, 900, 101, 0);
    send(f, at + 5, CLIENT, ACK, 101, 901, 0);
}

static const nc_fact *rexmit(const fixture *f, size_t i)
{
    return kit_fact(f->k, NC_F_tcp_retransmission, i);
}

static size_t rexmits(const fixture *f)
{
    return kit_count(f->k, NC_F_tcp_retransmission);
}

static const nc_fact *connection(const fixture *f, size_t i)
{
    return kit_fact(f->k, NC_F_tcp_connection, i);
}

static void whole_connection(void **state)
{
    (void)state;
    fixture f = begin();
    open_connection(&f, 0);
    send(&f, 10, CLIENT, ACK | PSH, 101, 901, 50);
    send(&f, 12, SERVER, ACK | PSH, 901, 151, 300);
    send(&f, 13, SERVER, ACK | FIN, 1201, 151, 0);
    send(&f, 14, CLIENT, ACK | FIN, 151, 1202, 0);
    assert_int_equal(kit_count(f.k, NC_F_tcp_connection), 0);
    send(&f, 15, SERVER, ACK, 1202, 152, 0);
    assert_int_equal(kit_count(f.k, NC_F_tcp_connection), 1);
    kit_close(f.w);
    assert_int_equal(kit_count(f.k, NC_F_tcp_connection), 1);
    const nc_fact *c = connection(&f, 0);
    assert_true(kit_is(f.k, c, NC_tcp_connection_handshake, "full"));
    assert_true(kit_is(f.k, c, NC_tcp_connection_close, "fin"));
    assert_true(kit_is(f.k, c, NC_tcp_connection_closed_by, "server"));
    assert_true(kit_is(f.k, c, NC_tcp_connection_roles, "syn"));
    assert_true(kit_is(f.k, c, NC_tcp_connection_directions, "both"));
    assert_int_equal(kit_int(c, NC_tcp_connection_client), nc_w_ip4(C_IP));
    assert_int_equal(kit_int(c, NC_tcp_connection_cport), C_PORT);
    assert_int_equal(kit_int(c, NC_tcp_connection_sport), WEB);
    assert_int_equal(kit_int(c, NC_tcp_connection_bytes_c), 50);
    assert_int_equal(kit_int(c, NC_tcp_connection_bytes_s), 300);
    assert_int_equal(kit_int(c, NC_tcp_connection_segments_c), 4);
    assert_int_equal(kit_int(c, NC_tcp_connection_segments_s), 4);
    assert_int_equal(kit_int(c, NC_tcp_connection_isn_c), 100);
    assert_int_equal(kit_int(c, NC_tcp_connection_isn_s), 900);
    assert_int_equal(kit_int(c, NC_tcp_connection_syn_time), ms(2));
    assert_int_equal(kit_int(c, NC_tcp_connection_ack_time), ms(3));
    assert_int_equal(kit_int(c, NC_tcp_connection_first_n), 1);
    assert_int_equal(kit_int(c, NC_tcp_connection_last_n), 8);
    assert_int_equal(c->from.record, 8);
    assert_int_equal(rexmits(&f), 0);
    assert_int_equal(kit_count(f.k, NC_F_tcp_segment), 8);
    assert_int_equal(kit_count(f.k, NC_F_packet), 8);
    end(&f);
}

/* The first connection ends while a second call of the same client lies without an answer, the third after that one
 * was answered. */
static void call_beside(void **state)
{
    (void)state;
    enum { OTHER = C_PORT + 1 };
    for (unsigned answered = 0; answered < 2; answered++) {
        fixture f = begin();
        open_connection(&f, 0);
        nc_packet call = kit_tcp(++f.n, ms(20), CLIENT, WEB, SYN, 500, 0, 0);
        call.sport = OTHER;
        nc_wire_packet(f.w, &call);
        nc_packet answer = kit_tcp(++f.n, ms(21), SERVER, WEB, SYN | ACK, 700, 501, 0);
        answer.dport = OTHER;
        if (answered)
            nc_wire_packet(f.w, &answer);
        send(&f, 30, SERVER, ACK | RST, 901, 101, 0);
        kit_close(f.w);
        const nc_fact *first = connection(&f, 0), *second = connection(&f, 1);
        assert_int_equal(kit_int(first, NC_tcp_connection_cport), C_PORT);
        assert_int_equal(kit_int(first, NC_tcp_connection_call_beside), !answered);
        assert_true(answered == kit_knows(second, NC_tcp_connection_call_beside));
        end(&f);
    }
}

static void timer_backs_off(void **state)
{
    (void)state;
    fixture f = begin();
    open_connection(&f, 0);
    send(&f, 1000, SERVER, ACK | PSH, 901, 101, 22);
    send(&f, 1200, SERVER, ACK | PSH, 901, 101, 22);
    send(&f, 1600, SERVER, ACK | PSH, 901, 101, 22);
    send(&f, 2400, SERVER, ACK | PSH, 901, 101, 22);
    assert_int_equal(rexmits(&f), 3);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(kit_int(rexmit(&f, i), NC_tcp_retransmission_nth), i + 1);
        assert_int_equal(kit_int(rexmit(&f, i), NC_tcp_retransmission_gap), ms(200 << i));
        assert_int_equal(kit_int(rexmit(&f, i), NC_tcp_retransmission_original), 4);
        assert_int_equal(kit_int(rexmit(&f, i), NC_tcp_retransmission_segment), 901);
        assert_int_equal(kit_int(rexmit(&f, i), NC_tcp_retransmission_acked), 0);
        assert_true(kit_is(f.k, rexmit(&f, i), NC_tcp_retransmission_dir, "to_client"));
    }
    assert_false(kit_knows(rexmit(&f, 0), NC_tcp_retransmission_ratio));
    assert_true(nc_v_float((nc_word)kit_int(rexmit(&f, 1), NC_tcp_retransmission_ratio)) == 2.0);
    send(&f, 2410, CLIENT, ACK, 101, 923, 0);
    send(&f, 4000, SERVER, ACK | PSH, 901, 101, 22);
    assert_int_equal(kit_int(rexmit(&f, 3), NC_tcp_retransmission_acked), 1);
    kit_close(f.w);
    assert_int_equal(kit_int(connection(&f, 0), NC_tcp_connection_rexmit_s), 4);
    assert_int_equal(kit_int(connection(&f, 0), NC_tcp_connection_bytes_s), 22);
    assert_true(kit_is(f.k, connection(&f, 0), NC_tcp_connection_close, "open"));
    assert_false(kit_knows(connection(&f, 0), NC_tcp_connection_closed_by));
    end(&f);
}

/* Up to 2^32 ns, about 4.29 s, a gap is told to the nanosecond, then to the microsecond below it. */
static void long_gaps(void **state)
{
    (void)state;
    const struct {
        int64_t gap, told;
    } cases[] = {{4294967295, 4294967295}, {4294967296, 4294967000}, {63123456789, 63123456000}};
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        fixture f = begin();
        open_connection(&f, 0);
        send(&f, 1000, SERVER, ACK | PSH, 901, 101, 22);
        nc_packet again = kit_tcp(++f.n, ms(1000) + cases[i].gap, SERVER, WEB, ACK | PSH, 901, 101, 22);
        nc_wire_packet(f.w, &again);
        assert_int_equal(rexmits(&f), 1);
        assert_int_equal(kit_int(rexmit(&f, 0), NC_tcp_retransmission_gap), cases[i].told);
        end(&f);
    }
}

static void syn_without_answer(void **state)
{
    (void)state;
    fixture f = begin();
    for (unsigned i = 0; i < 4; i++)
        send(&f, 1000.0 * ((1u << i) - 1), CLIENT, SYN, 100, 0, 0);
    kit_close(f.w);
    assert_int_equal(rexmits(&f), 3);
    assert_int_equal(kit_int(rexmit(&f, 2), NC_tcp_retransmission_syn), 1);
    assert_int_equal(kit_int(rexmit(&f, 2), NC_tcp_retransmission_nth), 3);
    assert_true(kit_is(f.k, connection(&f, 0), NC_tcp_connection_handshake, "syn_only"));
    assert_true(kit_is(f.k, connection(&f, 0), NC_tcp_connection_directions, "only_to_server"));
    /* Nobody proved that an answer existed: the capture is not one-sided. */
    assert_true(kit_is(f.k, kit_fact(f.k, NC_F_COVERAGE, 0), NC_COVERAGE_SEES, "both"));
    end(&f);
}

static void refused(void **state)
{
    (void)state;
    fixture f = begin();
    send(&f, 0, CLIENT, SYN, 100, 0, 0);
    send(&f, 1, SERVER, RST | ACK, 0, 101, 0);
    assert_true(kit_is(f.k, connection(&f, 0), NC_tcp_connection_handshake, "refused"));
    assert_true(kit_is(f.k, connection(&f, 0), NC_tcp_connection_close, "reset_by_server"));
    kit_close(f.w);
    assert_int_equal(kit_count(f.k, NC_F_tcp_connection), 1);
    end(&f);
}

static void not_retransmissions(void **state)
{
    (void)state;
    fixture f = begin();
    open_connection(&f, 0);
    send(&f, 10, CLIENT, ACK, 101, 901, 100);
    send(&f, 20, SERVER, ACK, 901, 201, 0);
    send(&f, 8000, CLIENT, ACK, 200, 901, 1);   /* keep-alive with an old byte: RFC 9293 3.8.4 */
    send(&f, 9000, CLIENT, ACK, 200, 901, 0);   /* and without */
    send(&f, 9100, CLIENT, ACK, 301, 901, 100); /* 201..300 comes late */
    send(&f, 9101, CLIENT, ACK, 201, 901, 100);
    send(&f, 9102, SERVER, ACK, 901, 401, 0);
    send(&f, 9200, CLIENT, ACK, 301, 901, 200); /* half of it is new */
    assert_int_equal(rexmits(&f), 0);
    send(&f, 9300, CLIENT, ACK, 401, 901, 100);
    assert_int_equal(rexmits(&f), 1);
    assert_int_equal(kit_int(rexmit(&f, 0), NC_tcp_retransmission_original), 11);
    kit_close(f.w);
    assert_int_equal(kit_int(connection(&f, 0), NC_tcp_connection_bytes_c), 400);
    end(&f);
}

static void zero_window_probes(void **state)
{
    (void)state;
    fixture f = begin();
    open_connection(&f, 0);
    nc_packet closed = kit_tcp(4, ms(10), SERVER, WEB, ACK, 901, 101, 0);
    closed.window = 0;
    nc_wire_packet(f.w, &closed);
    f.n = 4;
    for (unsigned i = 0; i < 3; i++) {
        send(&f, 1000 * (i + 1), CLIENT, ACK, 101, 901, 1);
        closed.frame.from.record = ++f.n;
        closed.frame.from.at = ms(1000 * (i + 1) + 1);
        nc_wire_packet(f.w, &closed);
    }
    assert_int_equal(rexmits(&f), 0);
    send(&f, 5000, SERVER, ACK, 901, 101, 0);
    send(&f, 5001, CLIENT, ACK, 101, 901, 1);
    assert_int_equal(rexmits(&f), 0); /* the window is open: now the byte is really sent */
    send(&f, 6001, CLIENT, ACK, 101, 901, 1);
    assert_int_equal(rexmits(&f), 1);
    end(&f);
}

static void tap_copies(void **state)
{
    (void)state;
    fixture f = begin();
    open_connection(&f, 0);
    nc_packet p = kit_tcp(4, ms(10), CLIENT, WEB, ACK, 101, 901, 100);
    nc_wire_packet(f.w, &p);
    p.frame.from.record = 5; /* the same datagram behind a router */
    p.frame.from.at = ms(10.4);
    p.ttl = 63;
    nc_wire_packet(f.w, &p);
    assert_int_equal(rexmits(&f), 0);
    p.frame.from.record = 6; /* and by a slower way */
    p.frame.from.at = ms(30);
    p.ttl = 60;
    nc_wire_packet(f.w, &p);
    assert_int_equal(rexmits(&f), 0);
    p.frame.from.record = 7;
    p.frame.from.at = ms(300);
    p.ttl = 64;
    p.ip_id = 4711;
    nc_wire_packet(f.w, &p);
    assert_int_equal(rexmits(&f), 1);
    assert_int_equal(kit_int(rexmit(&f, 0), NC_tcp_retransmission_gap), ms(290));
    assert_int_equal(kit_int(rexmit(&f, 0), NC_tcp_retransmission_nth), 1);
    end(&f);
}

static void numbers_wrap(void **state)
{
    (void)state;
    fixture f = begin();
    send(&f, 0, CLIENT, SYN, 0xfffffff0, 0, 0);
    send(&f, 1, SERVER, SYN | ACK, 5, 0xfffffff1, 0);
    for (unsigned i = 0; i < 4; i++)
        send(&f, 2 + i, CLIENT, ACK, 0xfffffff1 + i * 10, 6, 10);
    assert_int_equal(rexmits(&f), 0);
    send(&f, 400, CLIENT, ACK, 0xfffffff1 + 20, 6, 10); /* begins after the wrap, at 5 */
    assert_int_equal(rexmits(&f), 1);
    assert_int_equal(kit_int(rexmit(&f, 0), NC_tcp_retransmission_segment), 5);
    assert_int_equal(kit_int(rexmit(&f, 0), NC_tcp_retransmission_original), 5);
    kit_close(f.w);
    assert_int_equal(kit_int(connection(&f, 0), NC_tcp_connection_bytes_c), 40);
    end(&f);
}

static void ports_used_again(void **state)
{
    (void)state;
    fixture f = begin();
    open_connection(&f, 0);
    send(&f, 10, CLIENT, ACK | RST, 101, 901, 0);
    send(&f, 20, CLIENT, SYN, 100, 0, 0); /* the old SYN once more: no new connection */
    send(&f, 30, CLIENT, SYN, 70000, 0, 0);
    send(&f, 31, SERVER, SYN | ACK, 1900, 70001, 0);
    send(&f, 32, CLIENT, ACK, 70001, 1901, 0);
    send(&f, 33, CLIENT, SYN, 100, 0, 0); /* and again, inside the new one */
    kit_close(f.w);
    assert_int_equal(kit_count(f.k, NC_F_tcp_connection), 2);
    const nc_fact *one = connection(&f, 0), *two = connection(&f, 1);
    assert_true(kit_is(f.k, one, NC_tcp_connection_close, "reset_by_client"));
    assert_true(kit_is(f.k, one, NC_tcp_connection_closed_by, "client"));
    assert_true(kit_is(f.k, two, NC_tcp_connection_close, "open"));
    assert_int_equal(kit_int(two, NC_tcp_connection_isn_c), 70000);
    assert_int_not_equal(kit_int(one, NC_tcp_connection_flow), kit_int(two, NC_tcp_connection_flow));
    end(&f);
}

static void syn_recorded_late(void **state)
{
    (void)state;
    fixture f = begin();
    nc_packet p[3];
    p[0] = kit_tcp(1, ms(1), SERVER, 50000, SYN | ACK, 900, 101, 0);
    p[1] = kit_tcp(2, ms(1.1), CLIENT, 50000, SYN, 100, 0, 0);
    p[2] = kit_tcp(3, ms(2), CLIENT, 50000, ACK, 101, 901, 0);
    for (unsigned i = 0; i < 3; i++)
        nc_wire_packet(f.w, &p[i]);
    kit_close(f.w);
    assert_int_equal(kit_count(f.k, NC_F_tcp_connection), 1);
    assert_true(kit_is(f.k, connection(&f, 0), NC_tcp_connection_roles, "syn"));
    assert_int_equal(kit_int(connection(&f, 0), NC_tcp_connection_client), nc_w_ip4(C_IP));
    assert_true(kit_is(f.k, connection(&f, 0), NC_tcp_connection_handshake, "full"));
    assert_int_equal(rexmits(&f), 0);
    end(&f);
}

static void begun_before_the_capture(void **state)
{
    (void)state;
    fixture f = begin();
    send(&f, 0, SERVER, ACK, 5000, 700, 100);
    send(&f, 1, SERVER, ACK, 4900, 700, 100); /* never seen before: not called a repetition */
    send(&f, 2, SERVER, ACK, 5100, 700, 100);
    assert_int_equal(rexmits(&f), 0);
    send(&f, 3, SERVER, ACK, 4900, 700, 100);
    assert_int_equal(rexmits(&f), 1);
    assert_int_equal(kit_int(rexmit(&f, 0), NC_tcp_retransmission_original), 2);
    assert_false(kit_knows(rexmit(&f, 0), NC_tcp_retransmission_acked)); /* the other side is not there */
    kit_close(f.w);
    const nc_fact *c = connection(&f, 0);
    assert_true(kit_is(f.k, c, NC_tcp_connection_roles, "guessed"));
    assert_true(kit_is(f.k, c, NC_tcp_connection_handshake, "not_seen"));
    assert_int_equal(kit_int(c, NC_tcp_connection_client), nc_w_ip4(C_IP)); /* port 80 listens */
    assert_int_equal(kit_int(c, NC_tcp_connection_bytes_s), 300);
    assert_false(kit_knows(c, NC_tcp_connection_isn_s));
    end(&f);
}

static void one_direction(void **state)
{
    (void)state;
    fixture f = begin();
    for (unsigned i = 0; i < 6; i++)
        send(&f, i, CLIENT, ACK, 101 + 10 * i, 901 + 50 * i, 10); /* acknowledges what nobody recorded */
    kit_close(f.w);
    const nc_fact *c = kit_fact(f.k, NC_F_COVERAGE, 0);
    assert_true(kit_is(f.k, c, NC_COVERAGE_SEES, "one_way"));
    assert_int_equal(kit_int(c, NC_COVERAGE_RECORDS), 6);
    assert_int_equal(kit_int(c, NC_COVERAGE_FROM), ms(0));
    assert_int_equal(kit_int(c, NC_COVERAGE_TO), ms(5));
    assert_false(kit_knows(c, NC_COVERAGE_DROPS));
    assert_int_equal(nc_sources_get(f.k->c.sources, 1)->records, 6);
    end(&f);
}

/* The client goes on after its SYN: an answer existed, and it is this capture that lacks it. */
static void answer_not_recorded(void **state)
{
    (void)state;
    fixture f = begin();
    send(&f, 0, CLIENT, SYN, 100, 0, 0);
    for (unsigned i = 0; i < 4; i++)
        send(&f, 1 + i, CLIENT, ACK, 101 + 10 * i, 901, 10);
    kit_close(f.w);
    assert_true(kit_is(f.k, connection(&f, 0), NC_tcp_connection_handshake, "partial"));
    assert_true(kit_is(f.k, kit_fact(f.k, NC_F_COVERAGE, 0), NC_COVERAGE_SEES, "one_way"));
    end(&f);
}

static bool asked(fixture *f, const char *name, nc_word a, nc_word b, nc_word *out)
{
    size_t count;
    const nc_function *fn = nc_wires_functions(&count);
    nc_result_value args[2] = {{true, a}, {true, b}};
    for (size_t i = 0; i < count; i++)
        if (nc_str_eq(fn[i].name, nc_str_c(name)))
            return nc_wires_call(f->k->c.wires, &fn[i], args, 1, 0, ms(1000), out);
    return false;
}

static void questions_of_rules(void **state)
{
    (void)state;
    fixture f = begin();
    open_connection(&f, 0);
    nc_packet lone = kit_tcp(9, ms(20), CLIENT, 8080, SYN, 1, 0, 0);
    lone.dst = nc_w_ip4(0x0a0000ff);
    nc_wire_packet(f.w, &lone);
    kit_close(f.w);
    nc_word flow = (nc_word)kit_int(connection(&f, 0), NC_tcp_connection_flow), out;
    nc_word other = (nc_word)kit_int(connection(&f, 1), NC_tcp_connection_flow);
    nc_word to_client = nc_intern(f.k->c.pool, NC_S("to_client"));
    assert_true(asked(&f, "flow_name", flow, 0, &out));
    assert_true(nc_str_eq(nc_sym_str(f.k->c.pool, (nc_sym)out), NC_S("10.0.0.1:40000 - 10.0.0.2:80")));
    assert_false(asked(&f, "flow_name", 12345, 0, &out));
    assert_true(asked(&f, "flow_end", flow, to_client, &out) && out == nc_w_ip4(C_IP));
    assert_true(asked(&f, "flow_end", flow, nc_intern(f.k->c.pool, NC_S("to_server")), &out) && out == nc_w_ip4(S_IP));
    assert_false(asked(&f, "flow_end", flow, nc_intern(f.k->c.pool, NC_S("in")), &out));
    assert_false(asked(&f, "flow_end", 12345, to_client, &out));
    assert_true(asked(&f, "capture.sees", flow, to_client, &out) && out == 1);
    assert_false(asked(&f, "capture.sees", other, to_client, &out)); /* never seen anything from that host */
    assert_true(asked(&f, "capture.sees_pair", nc_w_ip4(S_IP), nc_w_ip4(C_IP), &out) && out == 1);
    assert_false(asked(&f, "capture.sees_pair", nc_w_ip4(0x0a0000ff), nc_w_ip4(C_IP), &out));
    end(&f);
}

static void questions_with_limits(void **state)
{
    (void)state;
    static const struct {
        const char *filter;
        int64_t drops;
        bool sees, sees_pair;
    } rows[] = {
        {"", -1, true, true},
        {"", 0, true, true},
        {"", 3, false, false},
        {"host 10.0.0.1 and (tcp or udp)", -1, true, true},
        {"host 10.0.0.1 and tcp port 80", -1, true, false},
        {"src host 10.0.0.1", -1, false, false},
        {"tcp[13] & 2 != 0", -1, false, false},
        {"IPADDR=10.0.0.1", -1, false, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fixture f = begin();
        open_connection(&f, 0);
        nc_wire_close(f.w, &(nc_wire_end){
                               .complete = true, .drops = rows[i].drops, .filter = nc_str_c(rows[i].filter)});
        nc_word flow = (nc_word)kit_int(connection(&f, 0), NC_tcp_connection_flow), out;
        nc_word dir = nc_intern(f.k->c.pool, NC_S("to_client"));
        assert_int_equal(asked(&f, "capture.sees", flow, dir, &out), rows[i].sees);
        assert_int_equal(asked(&f, "capture.sees_pair", nc_w_ip4(C_IP), nc_w_ip4(S_IP), &out),
                         rows[i].sees_pair);
        end(&f);
    }
}

static void ids_do_not_depend_on_order(void **state)
{
    (void)state;
    int64_t ids[2][2];
    for (unsigned turn = 0; turn < 2; turn++) {
        fixture f = begin();
        f.w = kit_open(f.k, turn ? "b.pcap" : "c.pcap");
        open_connection(&f, 0);
        kit_close(f.w);
        f.w = kit_open(f.k, turn ? "c.pcap" : "b.pcap");
        f.n = 0;
        open_connection(&f, 0);
        kit_close(f.w);
        ids[turn][0] = kit_int(connection(&f, turn), NC_tcp_connection_flow); /* of c.pcap */
        ids[turn][1] = kit_int(connection(&f, !turn), NC_tcp_connection_flow);
        end(&f);
    }
    assert_int_equal(ids[0][0], ids[1][0]);
    assert_int_equal(ids[0][1], ids[1][1]);
    assert_int_not_equal(ids[0][0], ids[0][1]);
    assert_true(ids[0][0] >= 0);
}

static void limit_of_conversations(void **state)
{
    (void)state;
    fixture f = begin();
    f.k->limits.flows = 8;
    for (unsigned i = 0; i < 20; i++) {
        nc_packet p = kit_tcp(i + 1, ms(i), CLIENT, WEB, SYN, i, 0, 0);
        p.sport = (uint16_t)(1000 + i);
        nc_wire_packet(f.w, &p);
    }
    kit_close(f.w);
    assert_int_equal(kit_count(f.k, NC_F_tcp_connection), 20);
    for (unsigned i = 0; i < 20; i++) /* those silent longest were closed first */
        assert_int_equal(kit_int(connection(&f, i), NC_tcp_connection_cport), 1000 + i);
    const nc_source *s = nc_sources_get(f.k->c.sources, 1);
    assert_int_equal(s->status, NC_SOURCE_PARTIAL);
    assert_true(nc_str_find(s->note, NC_S("packet.flows")) != SIZE_MAX);
    end(&f);
}

static void many_segments_in_flight(void **state)
{
    (void)state;
    fixture f = begin();
    open_connection(&f, 0);
    for (unsigned i = 0; i < 400; i++)
        send(&f, 10 + 0.01 * i, CLIENT, ACK, 101 + 1000 * i, 901, 1000);
    send(&f, 300, CLIENT, ACK, 101, 901, 1000); /* the first one was lost behind this vantage */
    assert_int_equal(rexmits(&f), 1);
    assert_int_equal(kit_int(rexmit(&f, 0), NC_tcp_retransmission_original), 4);
    assert_int_equal(kit_int(rexmit(&f, 0), NC_tcp_retransmission_gap), ms(290));
    end(&f);
}

static void idle_udp_is_over(void **state)
{
    (void)state;
    fixture f = begin();
    static const double at[] = {0, 30000, 59000, 200000};
    for (unsigned i = 0; i < 4; i++) {
        nc_packet p = kit_ip(i + 1, ms(at[i]), C_IP, S_IP, NC_PROTO_UDP);
        p.has_ports = true;
        p.sport = 5000;
        p.dport = 6000;
        nc_wire_packet(f.w, &p);
    }
    int64_t id[4];
    for (unsigned i = 0; i < 4; i++)
        id[i] = kit_int(kit_fact(f.k, NC_F_packet, i), NC_packet_flow);
    assert_true(id[0] == id[1] && id[1] == id[2]);
    assert_int_not_equal(id[2], id[3]);
    end(&f);
}

/* A made-up but lively exchange: losses, copies, late segments, keep-alives, by a fixed generator. */
static size_t lively(nc_packet *out, size_t count, uint32_t seed)
{
    uint32_t next[2] = {101, 901}, sent[2] = {101, 901};
    for (size_t i = 0; i < count; i++) {
        seed = seed * 1664525u + 1013904223u;
        bool client = (seed >> 30 & 1) != 0;
        uint32_t what = seed >> 24 & 15, len = 1 + (seed >> 16 & 63);
        uint32_t seq = what < 9    ? next[client]
                       : what < 12 ? next[client] - (next[client] - sent[client] > 64 ? 64 : 0)
                                   : next[client] + 40;
        out[i] =
            kit_tcp(i + 1, ms(3.0 * (double)i), client, WEB, ACK, seq, next[!client], what == 15 ? 0 : len);
        if ((int32_t)(seq + out[i].payload_length - next[client]) > 0)
            next[client] = seq + out[i].payload_length;
    }
    return count;
}

static void same_fact(const nc_fact *a, const nc_fact *b)
{
    if (a == NULL || b == NULL) {
        fail();
        return;
    }
    assert_int_equal(a->known, b->known);
    assert_int_equal(a->from.record, b->from.record);
    for (unsigned s = 0; s < NC_tcp_retransmission_SLOTS; s++)
        assert_true(!kit_knows(a, s) || a->slot[s] == b->slot[s]);
}

static void prefix_of_packets_prefix_of_facts(void **state)
{
    (void)state;
    enum { COUNT = 200 };
    static nc_packet packets[COUNT];
    for (uint32_t seed = 1; seed <= 5; seed++) {
        lively(packets, COUNT, seed);
        fixture whole = begin();
        for (size_t i = 0; i < COUNT; i++)
            nc_wire_packet(whole.w, &packets[i]);
        assert_true(rexmits(&whole) > 5);
        for (size_t cut = 0; cut < COUNT; cut += 7) {
            fixture part = begin();
            for (size_t i = 0; i < cut; i++)
                nc_wire_packet(part.w, &packets[i]);
            for (size_t i = 0; i < rexmits(&part); i++)
                same_fact(rexmit(&part, i), rexmit(&whole, i));
            const nc_fact *next = rexmit(&whole, rexmits(&part));
            assert_true(next == NULL || next->from.record > cut);
            end(&part);
        }
        end(&whole);
    }
}

static void listing_with_little(void **state)
{
    (void)state;
    fixture f = begin();
    nc_packet p = {
        .frame = {.from = {.at = NC_TIME_NONE, .line = 7, .source = 1}}, .has_ip = true, .has_ports = true};
    p.ip_version = 4;
    p.src = nc_w_ip4(C_IP);
    p.dst = nc_w_ip4(S_IP);
    p.proto = NC_PROTO_TCP;
    p.sport = C_PORT;
    p.dport = WEB;
    p.wscale = -1;
    nc_wire_packet(f.w, &p);
    kit_close(f.w);
    const nc_fact *packet = kit_fact(f.k, NC_F_packet, 0);
    static const unsigned unknown[] = {
        NC_packet_ip_id, NC_packet_ip_ttl, NC_packet_ip_len, NC_packet_syn, NC_packet_payload,
        NC_packet_ip_df, NC_packet_len,    NC_packet_caplen, NC_packet_io,  NC_packet_eth_src};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
        assert_false(kit_knows(packet, unknown[i]));
    assert_int_equal(kit_int(packet, NC_packet_sport), C_PORT);
    assert_int_equal(kit_count(f.k, NC_F_tcp_segment), 0);
    assert_true(connection(&f, 0) && connection(&f, 0)->from.line == 7);
    assert_false(kit_knows(connection(&f, 0), NC_tcp_connection_first));
    assert_int_equal(kit_int(connection(&f, 0), NC_tcp_connection_last_n), 7);
    end(&f);
}

static void stack_discard(void **state)
{
    (void)state;
    fixture f = begin();
    nc_packet p = kit_ip(54550962, ms(1), 0xac1d6009, 0xac1dbfff, NC_PROTO_UDP);
    p.has_ports = true;
    p.sport = p.dport = 137;
    p.ttl = 82;
    p.frame.drop_code = 4114;
    p.frame.drop_symbol = nc_intern(f.k->c.pool, NC_S("IP_MAC_BRDCST"));
    nc_wire_packet(f.w, &p);
    const nc_fact *d = kit_fact(f.k, NC_F_discard, 0);
    assert_int_equal(kit_int(d, NC_discard_code), 4114);
    assert_true(kit_is(f.k, d, NC_discard_symbol, "IP_MAC_BRDCST"));
    assert_int_equal(kit_int(d, NC_discard_ttl), 82);
    assert_int_equal(kit_int(d, NC_discard_dst), nc_w_ip4(0xac1dbfff));
    end(&f);
}

/* What a SYN whose options were cut does not show is not known; what it shows is. */
static void options_cut_while_recording(void **state)
{
    (void)state;
    fixture f = begin();
    nc_packet p = kit_tcp(++f.n, 0, CLIENT, WEB, SYN, 100, 0, 0);
    p.mss = 1460;
    p.tcp_options = NC_TCPOPT_SACK_OK | NC_TCPOPT_CUT;
    nc_wire_packet(f.w, &p);
    send(&f, 2, SERVER, SYN | ACK, 900, 101, 0);
    send(&f, 5, CLIENT, ACK | PSH, 101, 901, 50);
    kit_close(f.w);
    const nc_fact *client = kit_fact(f.k, NC_F_tcp_direction, 0), *server = kit_fact(f.k, NC_F_tcp_direction, 1);
    assert_int_equal(kit_int(client, NC_tcp_direction_sender), nc_w_ip4(C_IP));
    assert_int_equal(kit_int(client, NC_tcp_direction_mss), 1460);
    assert_false(kit_knows(client, NC_tcp_direction_scaling));
    assert_false(kit_knows(client, NC_tcp_direction_timestamps));
    assert_false(kit_knows(server, NC_tcp_direction_peer_scaling));
    assert_int_equal(kit_int(server, NC_tcp_direction_scaling), 0);
    assert_int_equal(kit_int(kit_fact(f.k, NC_F_tcp_segment, 0), NC_tcp_segment_options_cut), 1);
    assert_int_equal(kit_int(kit_fact(f.k, NC_F_tcp_segment, 1), NC_tcp_segment_options_cut), 0);
    assert_false(kit_knows(kit_fact(f.k, NC_F_tcp_segment, 2), NC_tcp_segment_options_cut));
    end(&f);
}

static void nothing_recorded(void **state)
{
    (void)state;
    fixture f = begin();
    kit_close(f.w);
    assert_int_equal(f.k->count, 2); /* the other one says that there were no conversations */
    assert_true(kit_is(f.k, &f.k->facts[0], NC_COVERAGE_SEES, "nothing"));
    assert_false(kit_knows(&f.k->facts[0], NC_COVERAGE_FROM));
    end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_connection),
        cmocka_unit_test(call_beside), cmocka_unit_test(timer_backs_off),
        cmocka_unit_test(long_gaps),
        cmocka_unit_test(syn_without_answer),
        cmocka_unit_test(refused),
        cmocka_unit_test(not_retransmissions),
        cmocka_unit_test(zero_window_probes),
        cmocka_unit_test(tap_copies),
        cmocka_unit_test(numbers_wrap),
        cmocka_unit_test(ports_used_again),
        cmocka_unit_test(syn_recorded_late),
        cmocka_unit_test(begun_before_the_capture),
        cmocka_unit_test(one_direction),
        cmocka_unit_test(answer_not_recorded),
        cmocka_unit_test(questions_of_rules),
        cmocka_unit_test(questions_with_limits),
        cmocka_unit_test(ids_do_not_depend_on_order),
        cmocka_unit_test(limit_of_conversations),
        cmocka_unit_test(many_segments_in_flight),
        cmocka_unit_test(idle_udp_is_over),
        cmocka_unit_test(prefix_of_packets_prefix_of_facts),
        cmocka_unit_test(listing_with_little),
        cmocka_unit_test(stack_discard),
        cmocka_unit_test(options_cut_while_recording),
        cmocka_unit_test(nothing_recorded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
