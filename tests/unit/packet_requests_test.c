/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "packet_kit.h"

#include "decoders/packet/ber.h"

#define LENGTH(bytes) (sizeof(bytes) - 1)

static void put_udp(kit *k, nc_wire *w, uint64_t n, bool client, uint16_t port, const void *bytes, size_t length)
{
    nc_packet p = kit_ip(n, ms((double)n), client ? C_IP : S_IP, client ? S_IP : C_IP, NC_PROTO_UDP);
    (void)k;
    p.has_ports = true;
    p.sport = client ? C_PORT : port;
    p.dport = client ? port : C_PORT;
    kit_payload(&p, bytes, length, length);
    nc_wire_packet(w, &p);
}

/* RFC 3416 by hand: version 2c, community "secretword", get 1.3.6.1.2.1.1.1.0, request id 77. */
static const uint8_t get[] = "\x30\x2a\2\1\1\4\nsecretword"
                             "\xa0\x19\2\1\x4d\2\1\0\2\1\0\x30\x0e\x30\x0c\6\x08\x2b\6\1\2\1\1\1\0\5\0";
/* The answer: noSuchName, index 1, the variable with the number 300. */
static const uint8_t response[] = "\x30\x2b\2\1\1\4\nsecretword"
                                  "\xa2\x1a\2\1\x4d\2\1\2\2\1\1\x30\x0f\x30\x0d\6\x07\x2b\6\1\2\1\1\7\2\2\x01\x2c";

static void snmp(void **state)
{
    (void)state;
    kit *k = kit_new();
    nc_wire *w = kit_open(k, "a.pcap");
    put_udp(k, w, 1, true, 161, get, LENGTH(get));
    put_udp(k, w, 4, false, 161, response, LENGTH(response));
    const nc_fact *q = kit_fact(k, NC_F_snmp, 0), *a = kit_fact(k, NC_F_snmp, 1), *v = kit_fact(k, NC_F_snmp_value, 0);
    assert_true(kit_is(k, q, NC_snmp_version, "v2c"));
    assert_true(kit_is(k, q, NC_snmp_pdu, "get"));
    assert_true(kit_is(k, q, NC_snmp_oid, "1.3.6.1.2.1.1.1.0"));
    assert_int_equal(kit_int(q, NC_snmp_id), 77);
    assert_false(kit_knows(q, NC_snmp_error));
    assert_true(kit_is(k, a, NC_snmp_error, "noSuchName"));
    assert_int_equal(kit_int(a, NC_snmp_error_index), 1);
    assert_true(kit_is(k, v, NC_snmp_value_oid, "1.3.6.1.2.1.1.7"));
    assert_int_equal(kit_int(v, NC_snmp_value_number), 300);
    const nc_fact *r = kit_fact(k, NC_F_request, 0);
    assert_true(kit_is(k, r, NC_request_status, "noSuchName"));
    assert_int_equal(kit_int(r, NC_request_time), ms(3));
    assert_int_equal(nc_sym_find(k->c.pool, NC_S("secretword")), 0);
    kit_close(w);
    kit_free(k);
}

/* A recorder with several queues may write an answer before its question, by little; what is far apart are two things. */
static void answer_before_question(void **state)
{
    (void)state;
    static const struct {
        uint64_t answer, question;
        size_t unanswered;
    } rows[] = {{1, 2, 0}, {1, 11, 0}, {1, 12, 1}, {1, 40, 1}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        kit *k = kit_new();
        nc_wire *w = kit_open(k, "a.pcap");
        put_udp(k, w, rows[i].answer, false, 161, response, LENGTH(response));
        put_udp(k, w, rows[i].question, true, 161, get, LENGTH(get));
        kit_close(w);
        assert_int_equal(kit_count(k, NC_F_request), rows[i].unanswered);
        kit_free(k);
    }
}

/* X.690 8.3, 8.19: numbers and object identifiers. */
static void ber(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t n;
        int64_t number;
        bool fine;
    } rows[] = {{"\x7f", 1, 127, true},    {"\x80", 1, -128, true},      {"\0\x80", 2, 128, true},
                {"\xff\x7f", 2, -129, true}, {"", 0, 0, false},            {"\0\x7f\xff\xff\xff\xff\xff\xff\xff", 9, INT64_MAX, true},
                {"\0\x80\0\0\0\0\0\0\0", 9, 0, false}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t number = 0;
        nc_cursor c = nc_cursor_of((const uint8_t *)rows[i].bytes, rows[i].n, rows[i].n);
        assert_int_equal(nc_ber_int(&c, &number), rows[i].fine);
        if (rows[i].fine)
            assert_int_equal(number, rows[i].number);
    }
    nc_buf text = {0};
    nc_cursor oid = nc_cursor_of((const uint8_t *)"\x88\x37\3\x86\xf7\x0d", 6, 6);
    assert_true(nc_ber_oid(&oid, &text)); /* 2.999.3.113549: the first example of X.690 8.19.5 and a long part */
    assert_true(nc_str_eq(nc_buf_str(&text), NC_S("2.999.3.113549")));
    nc_buf_free(&text);
    nc_cursor open_end = nc_cursor_of((const uint8_t *)"\x2b\x86", 2, 2), value;
    assert_false(nc_ber_oid(&open_end, &text));
    nc_buf_free(&text);
    uint8_t tag;
    nc_cursor indefinite = nc_cursor_of((const uint8_t *)"\x30\x80\0\0", 4, 4);
    assert_false(nc_ber_next(&indefinite, &tag, &value));
    nc_cursor longer = nc_cursor_of((const uint8_t *)"\4\x81\2ab", 5, 5);
    assert_true(nc_ber_next(&longer, &tag, &value));
    assert_int_equal(nc_left(&value), 2);
    assert_int_equal(nc_left(&longer), 0);
}

static size_t dhcp_message(uint8_t *out, uint8_t op, uint8_t type, const char *options, size_t n)
{
    memset(out, 0, 240);
    memcpy(out, "\1\1\6\0\xde\xad\xbe\xef", 8);
    out[0] = op;
    memcpy(out + 28, "\2\0\0\0\0\1", 6);
    memcpy(out + 236, "\x63\x82\x53\x63\x35\1", 6);
    out[242] = type;
    memcpy(out + 243, options, n);
    out[243 + n] = 255;
    return 244 + n;
}

static void put_dhcp(kit *k, nc_wire *w, uint64_t n, const uint8_t *bytes, size_t length)
{
    bool server = bytes[0] == 2;
    nc_packet p = kit_ip(n, ms((double)n * 1000), server ? S_IP : 0, UINT32_MAX, NC_PROTO_UDP);
    (void)k;
    p.has_ports = true;
    p.sport = server ? 67 : 68;
    p.dport = server ? 68 : 67;
    kit_payload(&p, bytes, length, length);
    nc_wire_packet(w, &p);
}

static void dhcp(void **state)
{
    (void)state;
    uint8_t bytes[300];
    kit *k = kit_new();
    nc_wire *w = kit_open(k, "a.pcap");
    put_dhcp(k, w, 1, bytes, dhcp_message(bytes, 1, 1, "\x0c\4pc-1", 6));
    put_dhcp(k, w, 3, bytes, dhcp_message(bytes, 2, 2, "\x36\4\x0a\0\0\2\x33\4\0\0\x0e\x10", 12));
    put_dhcp(k, w, 4, bytes, dhcp_message(bytes, 1, 3, "\x32\4\x0a\0\0\x63", 6));
    put_dhcp(k, w, 5, bytes, dhcp_message(bytes, 2, 6, "\x36\4\x0a\0\0\2\x38\4gone", 12));
    const nc_fact *discover = kit_fact(k, NC_F_dhcp, 0), *offer = kit_fact(k, NC_F_dhcp, 1), *request = kit_fact(k, NC_F_dhcp, 2),
                  *nak = kit_fact(k, NC_F_dhcp, 3);
    assert_true(kit_is(k, discover, NC_dhcp_op, "DISCOVER"));
    assert_true(kit_is(k, discover, NC_dhcp_hostname, "pc-1"));
    assert_int_equal(kit_int(discover, NC_dhcp_xid), 0xdeadbeef);
    assert_int_equal(kit_int(discover, NC_dhcp_mac), 0x020000000001);
    assert_int_equal(kit_int(offer, NC_dhcp_server), nc_w_ip4(0x0a000002));
    assert_int_equal(kit_int(offer, NC_dhcp_lease), 3600 * NC_SECOND);
    assert_int_equal(kit_int(request, NC_dhcp_requested), nc_w_ip4(0x0a000063));
    assert_true(kit_is(k, nak, NC_dhcp_op, "NAK"));
    assert_true(kit_is(k, nak, NC_dhcp_text, "gone"));
    assert_true(kit_is(k, kit_fact(k, NC_F_request, 0), NC_request_status, "OFFER"));
    assert_int_equal(kit_int(kit_fact(k, NC_F_request, 0), NC_request_time), ms(2000));
    assert_true(kit_is(k, kit_fact(k, NC_F_request, 1), NC_request_status, "NAK"));
    kit_close(w);
    assert_int_equal(kit_count(k, NC_F_request), 2);
    kit_free(k);
}

static void put_arp(nc_wire *w, uint64_t n, uint8_t op, uint32_t sender, uint8_t mac, uint32_t target)
{
    uint8_t bytes[28] = {0, 1, 8, 0, 6, 4, 0, op, 2, 0, 0, 0, 0, mac};
    nc_packet p = {.frame = {.from = {.at = ms((double)n * 100), .record = n, .source = 1}, .len = 42}, .proto = NC_PROTO_ARP};
    for (unsigned i = 0; i < 4; i++) {
        bytes[14 + i] = (uint8_t)(sender >> (24 - 8 * i));
        bytes[24 + i] = (uint8_t)(target >> (24 - 8 * i));
    }
    kit_payload(&p, bytes, sizeof bytes, sizeof bytes);
    nc_wire_packet(w, &p);
}

static void arp(void **state)
{
    (void)state;
    kit *k = kit_new();
    nc_wire *w = kit_open(k, "a.pcap");
    put_arp(w, 1, 1, C_IP, 1, S_IP);
    put_arp(w, 2, 2, S_IP, 2, C_IP);
    put_arp(w, 3, 2, S_IP, 3, C_IP); /* a second host says that it has the address */
    put_arp(w, 4, 1, S_IP, 2, S_IP); /* the first one insists */
    put_arp(w, 5, 1, C_IP, 1, 0x0a000009);
    put_arp(w, 6, 1, C_IP, 1, 0x0a000009);
    put_arp(w, 7, 1, 0, 1, 0x0a000008); /* a probe is nobody's request */
    const nc_fact *second = kit_fact(k, NC_F_address_conflict, 0), *again = kit_fact(k, NC_F_address_conflict, 1);
    assert_int_equal(kit_int(second, NC_address_conflict_ip), nc_w_ip4(S_IP));
    assert_int_equal(kit_int(second, NC_address_conflict_mac), 0x020000000003);
    assert_int_equal(kit_int(second, NC_address_conflict_before), 0x020000000002);
    assert_int_equal(kit_int(second, NC_address_conflict_before_n), 2);
    assert_int_equal(kit_int(second, NC_address_conflict_changes), 1);
    assert_int_equal(kit_int(again, NC_address_conflict_changes), 2);
    assert_int_equal(kit_int(again, NC_address_conflict_announced), 1);
    assert_int_equal(kit_count(k, NC_F_request), 1);
    kit_close(w);
    const nc_fact *open = kit_fact(k, NC_F_request, 1);
    assert_int_equal(kit_count(k, NC_F_request), 2);
    assert_int_equal(kit_int(open, NC_request_answered), 0);
    assert_int_equal(kit_int(open, NC_request_tries), 2);
    assert_int_equal(kit_int(open, NC_request_server), nc_w_ip4(0x0a000009));
    kit_free(k);
}

/* A datagram to the client through the station 02:00:00:00:00:`station`. */
static void put_to_client(nc_wire *w, uint64_t n, uint32_t from, uint8_t station)
{
    nc_packet p = kit_ip(n, ms((double)n), from, C_IP, NC_PROTO_UDP);
    const uint8_t mac[6] = {2, 0, 0, 0, 0, station};
    p.has_ports = p.has_eth = true;
    p.sport = p.dport = 9;
    memcpy(p.eth_src, mac, sizeof mac);
    nc_wire_packet(w, &p);
}

/* Whether an answer would have been recorded (IEEE 802.1D: a bridge sends a frame to the port of its destination
 * alone): not told by what one station, perhaps at the other end, sent to the asker; told by what two did, and when the
 * asker recorded its own request. */
static void where_arp_was_recorded(void **state)
{
    (void)state;
    for (unsigned way = 0; way < 4; way++) {
        kit *k = kit_new();
        nc_wire *w = kit_open(k, "a.pcap");
        if (way != 0)
            put_to_client(w, 1, S_IP, 2);
        if (way == 2)
            put_to_client(w, 2, 0x0a000009, 3);
        if (way < 3) {
            put_arp(w, 5, 1, C_IP, 1, 0x0a000008);
        } else {
            uint8_t bytes[28] = {0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 1, 10, 0, 0, 1, 0, 0, 0, 0, 0, 0, 10, 0, 0, 8};
            nc_packet p = {.frame = {.from = {.at = ms(500), .record = 5, .source = 1}, .len = 42, .io = NC_IO_OUT},
                           .proto = NC_PROTO_ARP};
            kit_payload(&p, bytes, sizeof bytes, sizeof bytes);
            nc_wire_packet(w, &p);
        }
        kit_close(w);
        const nc_fact *open = kit_fact(k, NC_F_request, 0);
        assert_non_null(open);
        assert_int_equal(kit_knows(open, NC_request_answered), way >= 2);
        kit_free(k);
    }
}

/* RFC 4861 4.3, 4.4: fe80::1 looks for fe80::2, which answers with its link-layer address; a search for duplicates
 * comes from the unspecified address. */
static void neighbour_discovery(void **state)
{
    (void)state;
    uint8_t one[16] = {0xfe, 0x80, [15] = 1}, two[16] = {0xfe, 0x80, [15] = 2}, none[16] = {0};
    uint8_t bytes[32] = {135, [8] = 0xfe, 0x80, [23] = 2};
    kit *k = kit_new();
    nc_wire *w = kit_open(k, "a.pcap");
    for (unsigned i = 0; i < 3; i++) {
        nc_packet p = kit_ip(i + 1, ms(i), 0, 0, NC_PROTO_ICMP6);
        p.ip_version = 6;
        p.src = nc_w_ip6(k->c.pool, i == 0 ? none : i == 1 ? one : two);
        p.dst = nc_w_ip6(k->c.pool, i == 2 ? one : two);
        if (i == 2) {
            bytes[0] = 136;
            bytes[4] = 0x60;
            memcpy(bytes + 24, "\2\1\2\0\0\0\0\2", 8);
        }
        kit_payload(&p, bytes, i == 2 ? 32 : 24, i == 2 ? 32 : 24);
        nc_wire_packet(w, &p);
    }
    assert_int_equal(kit_int(kit_fact(k, NC_F_nd, 0), NC_nd_dad), 1);
    assert_int_equal(kit_int(kit_fact(k, NC_F_nd, 1), NC_nd_dad), 0);
    assert_true(kit_is(k, kit_fact(k, NC_F_nd, 2), NC_nd_kind, "neighbor_advertisement"));
    assert_int_equal(kit_int(kit_fact(k, NC_F_nd, 2), NC_nd_mac), 0x020000000002);
    assert_int_equal(kit_int(kit_fact(k, NC_F_nd, 2), NC_nd_solicited), 1);
    assert_int_equal(kit_int(kit_fact(k, NC_F_request, 0), NC_request_answered), 1);
    kit_close(w);
    assert_int_equal(kit_count(k, NC_F_request), 1);
    kit_free(k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answer_before_question), cmocka_unit_test(snmp), cmocka_unit_test(ber), cmocka_unit_test(dhcp),
        cmocka_unit_test(arp),  cmocka_unit_test(where_arp_was_recorded), cmocka_unit_test(neighbour_discovery),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
