/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "packet_kit.h"

/* NTP, syslog, TFTP, Enterprise Extender, OSPF.  Bytes are written by hand from the specifications. */

#define LENGTH(bytes) (sizeof(bytes) - 1)

static void put_udp(nc_wire *w, double at, bool client, uint16_t port, const void *bytes, size_t n)
{
    nc_packet p = kit_ip((uint64_t)at, ms(at), client ? C_IP : S_IP, client ? S_IP : C_IP, NC_PROTO_UDP);
    p.has_ports = true;
    p.sport = p.dport = port;
    kit_payload(&p, bytes, n, n);
    nc_wire_packet(w, &p);
}

static void put_ospf(nc_wire *w, uint64_t n, uint32_t src, uint32_t dst, const void *bytes, size_t length)
{
    nc_packet p = kit_ip(n, ms((double)n), src, dst, NC_PROTO_OSPF);
    p.ip_protocol = 89;
    kit_payload(&p, bytes, length, length);
    nc_wire_packet(w, &p);
}

/* RFC 5905 figure 8: 16 bytes of what the sender is, then reference, origin, receive and transmit time. */
static void ntp_message(uint8_t out[48], uint8_t first, uint8_t stratum, const char *reference)
{
    memset(out, 0, 48);
    out[0] = first;
    out[1] = stratum;
    out[7] = 0x80; /* root delay 0x0080 / 65536 s */
    out[9] = 2;    /* root dispersion 2 s */
    memcpy(out + 12, reference, 4);
}

/* Seconds since 1900 of 2026-01-01: 3976214400 = 0xed003780. */
static void ntp_time(uint8_t *at, uint8_t seconds, uint8_t sixteenths)
{
    const uint8_t bytes[8] = {0xed, 0x00, 0x37, seconds, (uint8_t)(sixteenths << 4), 0, 0, 0};
    memcpy(at, bytes, 8);
}

static void ntp_offset(void **state)
{
    (void)state;
    kit *k = kit_new();
    nc_wire *w = kit_open(k, "a.pcap");
    uint8_t ask[48], answer[48];
    ntp_message(ask, 0x23, 0, "\0\0\0\0"); /* version 4, client */
    ntp_time(ask + 40, 0x80, 0);
    ntp_message(answer, 0x24, 1, "GPS"); /* version 4, server */
    memcpy(answer + 24, ask + 40, 8);
    ntp_time(answer + 32, 0x83, 0);
    ntp_time(answer + 40, 0x83, 8);
    put_udp(w, 1000, true, 123, ask, 48);
    put_udp(w, 2000, false, 123, answer, 48);
    const nc_fact *q = kit_fact(k, NC_F_ntp, 0), *a = kit_fact(k, NC_F_ntp, 1),
                  *r = kit_fact(k, NC_F_request, 0);
    assert_true(kit_is(k, q, NC_ntp_mode, "client"));
    assert_false(kit_knows(q, NC_ntp_offset));
    assert_true(kit_is(k, a, NC_ntp_mode, "server"));
    assert_int_equal(kit_int(a, NC_ntp_version), 4);
    assert_int_equal(kit_int(a, NC_ntp_stratum), 1);
    assert_true(kit_is(k, a, NC_ntp_reference, "GPS"));
    assert_int_equal(kit_int(a, NC_ntp_unsynchronised), 0);
    assert_int_equal(kit_int(a, NC_ntp_root_delay), 1953125); /* 1/512 s */
    assert_int_equal(kit_int(a, NC_ntp_root_dispersion), ms(2000));
    /* ((3 - 0) + (3.5 - 1)) / 2 */
    assert_int_equal(kit_int(a, NC_ntp_offset), ms(2750));
    assert_true(kit_is(k, r, NC_request_proto, "ntp"));
    assert_true(kit_is(k, r, NC_request_status, "time"));
    assert_int_equal(kit_int(r, NC_request_time), ms(1000));
    kit_free(k);
}

static void ntp_kiss_and_alarm(void **state)
{
    (void)state;
    kit *k = kit_new();
    nc_wire *w = kit_open(k, "a.pcap");
    uint8_t kiss[48];
    ntp_message(kiss, 0xe4, 0, "RATE"); /* leap indicator 3 */
    put_udp(w, 1, false, 123, kiss, 48);
    put_udp(w, 2, false, 123, kiss, 47);      /* cut: none */
    put_udp(w, 3, false, 123, "\x16\x02", 2); /* control message of mode 6: none */
    assert_int_equal(kit_count(k, NC_F_ntp), 1);
    assert_true(kit_is(k, kit_fact(k, NC_F_ntp, 0), NC_ntp_kiss, "RATE"));
    assert_int_equal(kit_int(kit_fact(k, NC_F_ntp, 0), NC_ntp_unsynchronised), 1);
    kit_free(k);
}

/* RFC 5424 6.2.1: <165> is facility 20 (local4), severity 5 (notice). */
static void syslog_priorities(void **state)
{
    (void)state;
    static const char *const none[] = {"no priority", "<>x", "<192>x", "<1234>x", "<12", "<1x>"};
    kit *k = kit_new();
    nc_wire *w = kit_open(k, "a.pcap");
    put_udp(w, 1, true, 514, "<165>1 - host link down\n", 24);
    put_udp(w, 2, true, 514, "<0>", 3);
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        put_udp(w, 10 + (double)i, true, 514, none[i], strlen(none[i]));
    assert_int_equal(kit_count(k, NC_F_syslog), 2);
    const nc_fact *s = kit_fact(k, NC_F_syslog, 0);
    assert_int_equal(kit_int(s, NC_syslog_facility), 20);
    assert_true(kit_is(k, s, NC_syslog_severity, "notice"));
    assert_true(kit_is(k, s, NC_syslog_text, "1 - host link down"));
    assert_true(kit_is(k, kit_fact(k, NC_F_syslog, 1), NC_syslog_severity, "emergency"));
    kit_free(k);
}

static void put_ports(nc_wire *w, double at, bool client, uint16_t sport, uint16_t dport, const char *bytes,
                      size_t n)
{
    nc_packet p = kit_ip((uint64_t)at, ms(at), client ? C_IP : S_IP, client ? S_IP : C_IP, NC_PROTO_UDP);
    p.has_ports = true;
    p.sport = sport;
    p.dport = dport;
    kit_payload(&p, bytes, n, n);
    nc_wire_packet(w, &p);
}

/* RFC 1350 4 and 5: the answer comes from a port that the server chooses.  An error without a request, or by
 * the client, or without the NUL behind its text, is none of a server. */
static void tftp_errors(void **state)
{
    (void)state;
    static const char read[] = "\0\1boot.0\0octet\0tsize\0"
                               "0\0",
                      error[] = "\0\5\0\2may not\0";
    kit *k = kit_new();
    nc_wire *w = kit_open(k, "a.pcap");
    put_ports(w, 1, false, 3000, 2000, error, LENGTH(error));
    put_ports(w, 2, true, 2000, 69, read, LENGTH(read));
    put_ports(w, 3, true, 2000, 3000, error, LENGTH(error));
    put_ports(w, 4, false, 3000, 2000, error, LENGTH(error) - 1);
    assert_int_equal(kit_count(k, NC_F_tftp_error), 0);
    put_ports(w, 5, false, 3000, 2000, error, LENGTH(error));
    assert_int_equal(kit_count(k, NC_F_tftp_error), 1);
    const nc_fact *e = kit_fact(k, NC_F_tftp_error, 0), *r = kit_fact(k, NC_F_request, 0);
    assert_true(kit_is(k, e, NC_tftp_error_kind, "access_violation"));
    assert_true(kit_is(k, e, NC_tftp_error_text, "may not"));
    assert_true(kit_is(k, e, NC_tftp_error_file, "boot.0"));
    assert_true(kit_is(k, e, NC_tftp_error_op, "read"));
    assert_int_equal(kit_int(e, NC_tftp_error_request_n), 2);
    assert_true(kit_is(k, r, NC_request_status, "access_violation"));
    assert_int_equal(kit_int(r, NC_request_id), 2000);
    kit_free(k);
}

/* A transfer that works: data answer a read, an acknowledgment a write; a mode that is none is no request. */
static void tftp_transfers(void **state)
{
    (void)state;
    kit *k = kit_new();
    nc_wire *w = kit_open(k, "a.pcap");
    put_ports(w, 1, true, 2000, 69, "\0\1a\0NetASCII\0", 13);
    put_ports(w, 2, false, 3000, 2000, "\0\3\0\1text", 8);
    put_ports(w, 3, true, 2001, 69, "\0\2b\0octet\0", 10);
    put_ports(w, 4, false, 3001, 2001, "\0\4\0\0", 4);
    put_ports(w, 5, true, 2002, 69, "\0\1c\0quartet\0", 12);
    put_ports(w, 6, false, 3002, 2002, "\0\3\0\1text", 8);
    assert_int_equal(kit_count(k, NC_F_request), 2);
    assert_true(kit_is(k, kit_fact(k, NC_F_request, 0), NC_request_status, "data"));
    assert_true(kit_is(k, kit_fact(k, NC_F_request, 1), NC_request_status, "ack"));
    assert_true(kit_is(k, kit_fact(k, NC_F_request, 1), NC_request_kind, "write"));
    kit_free(k);
}

/* IEEE 802.2: SAP 04 asks 04 to show life (TEST with poll), the answer has the response bit. */
static void ee_test_of_life(void **state)
{
    (void)state;
    kit *k = kit_new();
    nc_wire *w = kit_open(k, "a.pcap");
    put_udp(w, 1, true, 12000, "\x04\x04\xf3", 3);
    put_udp(w, 3, false, 12000, "\x04\x05\xf3", 3);
    put_udp(w, 4, true, 12002, "\x04\x04\x03\xc6", 4); /* a packet of a session */
    put_udp(w, 5, true, 12000, "\x04\x04", 2);
    put_udp(w, 100, true, 12000, "\x04\x04\xbf", 3);
    put_udp(w, 200, true, 12000, "\x04\x04\xbf", 3);
    kit_close(w);
    assert_int_equal(kit_count(k, NC_F_ee), 4);
    const nc_fact *test = kit_fact(k, NC_F_request, 0), *xid = kit_fact(k, NC_F_request, 1);
    assert_true(kit_is(k, kit_fact(k, NC_F_ee, 0), NC_ee_kind, "TEST"));
    assert_true(kit_is(k, kit_fact(k, NC_F_ee, 0), NC_ee_priority, "signal"));
    assert_int_equal(kit_int(kit_fact(k, NC_F_ee, 0), NC_ee_command), 1);
    assert_int_equal(kit_int(kit_fact(k, NC_F_ee, 1), NC_ee_command), 0);
    assert_int_equal(kit_int(test, NC_request_answered), 1);
    assert_int_equal(kit_int(test, NC_request_time), ms(2));
    assert_true(kit_is(k, xid, NC_request_kind, "XID"));
    assert_int_equal(kit_int(xid, NC_request_answered), 0);
    assert_int_equal(kit_int(xid, NC_request_tries), 2);
    kit_free(k);
}

/* RFC 2328 A.3.1, A.3.2: version 2, type, length, router 1.1.1.x, area 0, no authentication; then mask,
 * hello interval, options with E, priority 1, dead interval, no designated routers, one neighbour. */
static size_t hello_bytes(uint8_t out[48], uint8_t router, uint8_t bits, uint8_t interval)
{
    static const uint8_t bytes[48] = {2, 1, 0, 48, 1, 1, 1, 0, 0,   0,   0,   0, 0, 0, 0, 0,
                                      0, 0, 0, 0,  0, 0, 0, 0, 255, 255, 255, 0, 0, 0, 2, 1,
                                      0, 0, 0, 40, 0, 0, 0, 0, 0,   0,   0,   0, 1, 1, 1, 9};
    memcpy(out, bytes, 48);
    out[7] = router;
    out[27] = bits;
    out[29] = interval;
    return 48;
}

static void ospf_hellos(void **state)
{
    (void)state;
    enum { ALL = (int)0xe0000005 };
    kit *k = kit_new();
    nc_wire *w = kit_open(k, "a.pcap");
    uint8_t b[48];
    put_ospf(w, 1, C_IP, (uint32_t)ALL, b, hello_bytes(b, 1, 0, 10));
    put_ospf(w, 2, C_IP, (uint32_t)ALL, b, hello_bytes(b, 1, 0, 10)); /* nothing new */
    put_ospf(w, 3, S_IP, (uint32_t)ALL, b, hello_bytes(b, 2, 128, 30));
    put_ospf(w, 4, C_IP, (uint32_t)ALL, b, hello_bytes(b, 1, 0, 20));
    put_ospf(w, 5, C_IP, (uint32_t)ALL, b, hello_bytes(b, 1, 5, 10)); /* 255.255.255.5 is no mask */
    put_ospf(w, 6, C_IP, (uint32_t)ALL, b, 43);
    assert_int_equal(kit_count(k, NC_F_ospf_hello), 4);
    const nc_fact *h = kit_fact(k, NC_F_ospf_hello, 0), *other = kit_fact(k, NC_F_ospf_hello, 1);
    assert_int_equal(kit_int(h, NC_ospf_hello_router), nc_w_ip4(0x01010101));
    assert_int_equal(kit_int(h, NC_ospf_hello_area), nc_w_ip4(0));
    assert_int_equal(kit_int(h, NC_ospf_hello_mask), 24);
    assert_int_equal(kit_int(h, NC_ospf_hello_network), nc_w_cidr(nc_w_ip4(0x0a000000), 24));
    assert_int_equal(kit_int(h, NC_ospf_hello_hello), 10 * NC_SECOND);
    assert_int_equal(kit_int(h, NC_ospf_hello_dead), 40 * NC_SECOND);
    assert_int_equal(kit_int(h, NC_ospf_hello_stub), 0);
    assert_int_equal(kit_int(h, NC_ospf_hello_neighbours), 1);
    assert_int_equal(kit_int(other, NC_ospf_hello_mask), 25);
    assert_false(kit_knows(kit_fact(k, NC_F_ospf_hello, 3), NC_ospf_hello_mask));
    kit_free(k);
}

/* RFC 2328 A.3.3: MTU, options, bits I, M and MS, sequence number. */
static void ospf_descriptions(void **state)
{
    (void)state;
    static const uint8_t header[24] = {2, 2, 0, 32, 1, 1, 1, 1};
    uint8_t b[32] = {0};
    kit *k = kit_new();
    nc_wire *w = kit_open(k, "a.pcap");
    memcpy(b, header, sizeof header);
    memcpy(b + 24, "\x05\xdc\x02\x07\0\0\0\x01", 8);
    put_ospf(w, 1, C_IP, S_IP, b, 32);
    b[27] = 3; /* not the first one */
    put_ospf(w, 2, C_IP, S_IP, b, 32);
    assert_int_equal(kit_count(k, NC_F_ospf_database), 1);
    assert_int_equal(kit_int(kit_fact(k, NC_F_ospf_database, 0), NC_ospf_database_mtu), 1500);
    assert_int_equal(kit_int(kit_fact(k, NC_F_ospf_database, 0), NC_ospf_database_dst), nc_w_ip4(S_IP));
    kit_free(k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ntp_offset),        cmocka_unit_test(ntp_kiss_and_alarm),
        cmocka_unit_test(syslog_priorities), cmocka_unit_test(ee_test_of_life),
        cmocka_unit_test(tftp_errors),       cmocka_unit_test(tftp_transfers),
        cmocka_unit_test(ospf_hellos),       cmocka_unit_test(ospf_descriptions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
