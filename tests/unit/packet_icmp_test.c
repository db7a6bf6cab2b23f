/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "packet_kit.h"

/* ICMP and ARP. */
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

static const nc_fact *icmp(const fixture *f)
{
    return kit_fact(f->k, NC_F_icmp, 0);
}

static void put_icmp(fixture *f, nc_proto proto, const uint8_t *bytes, size_t n)
{
    nc_packet p = kit_ip(9, ms(9), S_IP, C_IP, proto);
    kit_payload(&p, bytes, n, n);
    nc_wire_packet(f->w, &p);
}

/* An IPv4 header without options for protocol `proto`, then two ports. */
static size_t quote(uint8_t *out, uint8_t proto, uint16_t sport, uint16_t dport)
{
    static const uint8_t header[20] = {0x45, 0, 0, 60, 1, 2, 0, 0, 64, 0, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2};
    memcpy(out, header, 20);
    out[9] = proto;
    out[20] = (uint8_t)(sport >> 8);
    out[21] = (uint8_t)sport;
    out[22] = (uint8_t)(dport >> 8);
    out[23] = (uint8_t)dport;
    memset(out + 24, 0, 4);
    return 28;
}

static void error_and_its_conversation(void **state)
{
    (void)state;
    uint8_t bytes[40] = {3, 4, 0, 0, 0, 0, 0x05, 0x78};
    fixture f = begin();
    nc_packet p = kit_tcp(1, ms(1), true, 80, NC_TCP_SYN, 1, 0, 0);
    nc_wire_packet(f.w, &p);
    size_t n = 8 + quote(bytes + 8, 6, C_PORT, 80);
    put_icmp(&f, NC_PROTO_ICMP, bytes, n);
    assert_true(kit_is(f.k, icmp(&f), NC_icmp_kind, "too_big"));
    assert_int_equal(kit_int(icmp(&f), NC_icmp_mtu), 1400);
    assert_int_equal(kit_int(icmp(&f), NC_icmp_version), 4);
    assert_int_equal(kit_int(icmp(&f), NC_icmp_q_src), nc_w_ip4(C_IP));
    assert_int_equal(kit_int(icmp(&f), NC_icmp_q_dst), nc_w_ip4(S_IP));
    assert_true(kit_is(f.k, icmp(&f), NC_icmp_q_proto, "tcp"));
    assert_int_equal(kit_int(icmp(&f), NC_icmp_q_sport), C_PORT);
    assert_int_equal(kit_int(icmp(&f), NC_icmp_q_dport), 80);
    assert_int_equal(kit_int(icmp(&f), NC_icmp_flow), kit_int(kit_fact(f.k, NC_F_packet, 0), NC_packet_flow));
    kit_free(f.k);
    f = begin(); /* the quoted packet was not recorded */
    put_icmp(&f, NC_PROTO_ICMP, bytes, n);
    assert_false(kit_knows(icmp(&f), NC_icmp_flow));
    kit_free(f.k);
}

static nc_packet udp(uint64_t n, int at, bool client)
{
    nc_packet p = kit_ip(n, ms(at), client ? C_IP : S_IP, client ? S_IP : C_IP, NC_PROTO_UDP);
    p.ip_protocol = 17;
    p.has_ports = p.has_payload_length = true;
    p.sport = client ? C_PORT : 5354;
    p.dport = client ? 5354 : C_PORT;
    return p;
}

/* The client asked, was answered late, and says that nobody waits any more. */
static void an_answer_that_nobody_takes(void **state)
{
    (void)state;
    uint8_t bytes[40] = {3, 3};
    fixture f = begin();
    nc_packet p = udp(1, 1, true);
    nc_wire_packet(f.w, &p);
    size_t n = 8 + quote(bytes + 8, 17, C_PORT, 5354);
    put_icmp(&f, NC_PROTO_ICMP, bytes, n);
    assert_false(kit_knows(icmp(&f), NC_icmp_q_answer)); /* no answer was seen yet */
    kit_free(f.k);
    f = begin();
    nc_wire_packet(f.w, &p);
    p = udp(2, 3000, false);
    nc_wire_packet(f.w, &p);
    put_icmp(&f, NC_PROTO_ICMP, bytes, n);
    assert_int_equal(kit_int(icmp(&f), NC_icmp_q_answer), 0);
    kit_free(f.k);
    static const uint8_t back[8] = {10, 0, 0, 2, 10, 0, 0, 1};
    quote(bytes + 8, 17, 5354, C_PORT);
    memcpy(bytes + 8 + 12, back, sizeof back);
    f = begin();
    nc_packet question = udp(1, 1, true);
    nc_wire_packet(f.w, &question);
    nc_wire_packet(f.w, &p);
    put_icmp(&f, NC_PROTO_ICMP, bytes, n);
    assert_int_equal(kit_int(icmp(&f), NC_icmp_q_answer), 1);
    kit_free(f.k);
}

static void kinds(void **state)
{
    (void)state;
    static const struct {
        nc_proto proto;
        uint8_t type, code;
        const char *kind;
    } rows[] = {
        {NC_PROTO_ICMP, 0, 0, "echo_reply"},       {NC_PROTO_ICMP, 3, 1, "unreachable"},
        {NC_PROTO_ICMP, 3, 3, "port_unreachable"}, {NC_PROTO_ICMP, 3, 9, "prohibited"},
        {NC_PROTO_ICMP, 3, 10, "prohibited"},      {NC_PROTO_ICMP, 3, 13, "prohibited"},
        {NC_PROTO_ICMP, 5, 1, "redirect"},         {NC_PROTO_ICMP, 8, 0, "echo_request"},
        {NC_PROTO_ICMP, 9, 0, "router"},           {NC_PROTO_ICMP, 11, 0, "time_exceeded"},
        {NC_PROTO_ICMP, 13, 0, "other"},           {NC_PROTO_ICMP6, 1, 0, "unreachable"},
        {NC_PROTO_ICMP6, 1, 1, "prohibited"},      {NC_PROTO_ICMP6, 1, 4, "port_unreachable"},
        {NC_PROTO_ICMP6, 2, 0, "too_big"},         {NC_PROTO_ICMP6, 3, 0, "time_exceeded"},
        {NC_PROTO_ICMP6, 128, 0, "echo_request"},  {NC_PROTO_ICMP6, 129, 0, "echo_reply"},
        {NC_PROTO_ICMP6, 134, 0, "router"},        {NC_PROTO_ICMP6, 135, 0, "neighbor"},
        {NC_PROTO_ICMP6, 137, 0, "redirect"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint8_t bytes[8] = {rows[i].type, rows[i].code, 0, 0, 0x12, 0x34, 0, 7};
        fixture f = begin();
        put_icmp(&f, rows[i].proto, bytes, 8);
        assert_true(kit_is(f.k, icmp(&f), NC_icmp_kind, rows[i].kind));
        bool echo = strncmp(rows[i].kind, "echo", 4) == 0;
        assert_int_equal(kit_knows(icmp(&f), NC_icmp_id), echo);
        if (echo)
            assert_int_equal(kit_int(icmp(&f), NC_icmp_id) << 16 | kit_int(icmp(&f), NC_icmp_seq),
                             0x12340007);
        assert_int_equal(kit_knows(icmp(&f), NC_icmp_mtu),
                         rows[i].proto == NC_PROTO_ICMP6 && rows[i].type == 2);
        kit_free(f.k);
    }
}

static void cut_anywhere(void **state)
{
    (void)state;
    uint8_t bytes[40] = {3, 3};
    size_t n = 8 + quote(bytes + 8, 17, 5000, 53);
    for (size_t cap = 0; cap <= n; cap++) {
        fixture f = begin();
        nc_packet p = kit_ip(9, ms(9), S_IP, C_IP, NC_PROTO_ICMP);
        kit_payload(&p, bytes, cap, n);
        nc_wire_packet(f.w, &p);
        assert_int_equal(kit_count(f.k, NC_F_icmp), cap >= 2);
        assert_int_equal(kit_knows(icmp(&f), NC_icmp_q_src), cap >= 28);
        assert_int_equal(kit_knows(icmp(&f), NC_icmp_q_dport), cap >= 32);
        kit_free(f.k);
    }
}

static void arp_messages(void **state)
{
    (void)state;
    uint8_t bytes[28] = {0,  1, 8, 0, 6, 4, 0, 1, 2, 0, 0,  0, 0, 1,
                         10, 0, 0, 1, 0, 0, 0, 0, 0, 0, 10, 0, 0, 2};
    static const char *const ops[] = {"other", "request", "reply", "other"};
    for (uint8_t op = 0; op < 4; op++) {
        fixture f = begin();
        nc_packet p = {.frame = {.from = {.at = 1, .record = 1, .source = 1}}, .proto = NC_PROTO_ARP};
        bytes[7] = op;
        bytes[27] = op == 2 ? 1 : 2;
        kit_payload(&p, bytes, 28, 28);
        nc_wire_packet(f.w, &p);
        const nc_fact *a = kit_fact(f.k, NC_F_arp, 0);
        assert_true(kit_is(f.k, a, NC_arp_op, ops[op]));
        assert_int_equal(kit_int(a, NC_arp_sender_ip), nc_w_ip4(C_IP));
        assert_int_equal(kit_int(a, NC_arp_sender_mac), 0x020000000001);
        assert_int_equal(kit_int(a, NC_arp_gratuitous), op == 2);
        kit_free(f.k);
    }
    for (size_t cap = 0; cap < 28; cap++) {
        fixture f = begin();
        nc_packet p = {.frame = {.from = {.at = 1, .record = 1, .source = 1}}, .proto = NC_PROTO_ARP};
        kit_payload(&p, bytes, cap, 28);
        nc_wire_packet(f.w, &p);
        assert_int_equal(kit_count(f.k, NC_F_arp), 0);
        kit_free(f.k);
    }
}

/* A message that was put together is read in the packet that ends it (RFC 791 3.2); a later piece alone is none. */
static void in_fragments(void **state)
{
    (void)state;
    static const uint8_t echo[] = {8, 0, 0, 0, 0, 7, 0, 1, 'x', 'y'};
    for (unsigned whole = 0; whole < 2; whole++) {
        fixture f = begin();
        nc_packet p = kit_ip(9, ms(9), S_IP, C_IP, NC_PROTO_ICMP);
        p.fragment = true;
        p.fragment_offset = 1480;
        p.reassembled = whole != 0;
        kit_payload(&p, echo, sizeof echo, sizeof echo);
        nc_wire_packet(f.w, &p);
        assert_int_equal(kit_count(f.k, NC_F_icmp), whole);
        kit_close(f.w);
        assert_int_equal(kit_count(f.k, NC_F_request), whole); /* which nobody answered */
        kit_free(f.k);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(error_and_its_conversation),
        cmocka_unit_test(an_answer_that_nobody_takes), cmocka_unit_test(kinds),
        cmocka_unit_test(cut_anywhere),
        cmocka_unit_test(arp_messages), cmocka_unit_test(in_fragments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
