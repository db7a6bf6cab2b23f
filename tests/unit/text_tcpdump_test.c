/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "text_case.h"

#include "decoders/text/tcpdump.h"

extern const nc_decoder nc_decoder_tcpdump;

enum { PACKETS = 16 };

typedef struct seen {
    nc_pool *pool;
    nc_packet packets[PACKETS];
    nc_tcpdump_arp arps[PACKETS];
    uint8_t payload[PACKETS][8];
    unsigned count;
    nc_tcpdump_summary summary;
} seen;

static void take(void *context, const nc_packet *packet, const nc_tcpdump_arp *arp)
{
    seen *s = context;
    assert_true(s->count < PACKETS);
    if (arp != NULL)
        s->arps[s->count] = *arp;
    if (packet->payload.cap == 8)
        memcpy(s->payload[s->count], packet->payload.base, 8);
    s->packets[s->count++] = *packet;
}

static seen *read_text(nc_str text, int32_t zone)
{
    static const nc_origin base = { .source = 1 };
    seen *s = calloc(1, sizeof *s);
    if (s == NULL)
        abort();
    s->pool = nc_pool_new();
    nc_tcpdump *reader = nc_tcpdump_new(s->pool, &base, zone, 1000, take, s);
    uint64_t offset = 0;
    for (uint32_t line = 1; offset < text.n; line++) {
        nc_str rest = nc_str_sub(text, offset, SIZE_MAX);
        size_t end = nc_str_find_char(rest, '\n'), n = end == SIZE_MAX ? rest.n : end;
        nc_tcpdump_line(reader, nc_str_n(rest.p, n), line, offset, (uint32_t)n, end == SIZE_MAX);
        offset += n + 1;
    }
    s->summary = *nc_tcpdump_end(reader);
    nc_tcpdump_free(reader);
    return s;
}

static void done(seen *s)
{
    nc_pool_free(s->pool);
    free(s);
}

static void is_ip(const seen *s, nc_word ip, const char *text)
{
    nc_word expected;
    assert_true(nc_value_parse(s->pool, NC_T_IP, nc_str_c(text), &expected));
    assert_true(ip == expected);
}

static int64_t clock_of(int hour, int minute, int second, int micro)
{
    return ((hour * 60 + minute) * 60 + second) * NC_SECOND + micro * INT64_C(1000);
}

/* Two lines each, one line each; figures of the deck's looping datagram. */
static void verbose_udp(void **state)
{
    static const char text[] =
        "tcpdump: listening on eth0, link-type EN10MB (Ethernet), capture size 96 bytes\n"
        "16:23:18.858199 IP (tos 0x0, ttl 127, id 1215, offset 0, flags [none], proto UDP (17), length 78)\n"
        "    172.29.96.56.137 > 172.29.191.255.137: NBT UDP PACKET(137): QUERY; REQUEST; BROADCAST\n"
        "16:23:18.858309 IP (tos 0x0, ttl 126, id 1215, offset 0, flags [DF], proto UDP (17), length 78) 172.29.96.56.netbios-ns > "
        "172.29.191.255.137: [udp sum ok] NBT UDP PACKET(137): QUERY\n"
        "16:23:19.000001 IP6 (flowlabel 0x1f, hlim 61, next-header UDP (17) payload length: 40) 2001:db8::1.5000 > 2001:db8::2.53: UDP, length 32\n"
        "what is this\n"
        "00:00:01.000000 IP 10.0.0.1.53 > 10.0.0.2.4000: 7 NXDomain 0/1/0 (98)\n"
        "4 packets captured\n4 packets received by filter\n12 packets dropped by kernel\n";
    seen *s = read_text(nc_str_c(text), 0);
    (void)state;
    assert_int_equal(s->count, 4);
    const nc_packet *p = &s->packets[0];
    is_ip(s, p->src, "172.29.96.56");
    is_ip(s, p->dst, "172.29.191.255");
    assert_true(p->has_ports && p->has_ttl && p->has_ip_id && p->has_payload_length);
    assert_int_equal(p->sport, 137);
    assert_int_equal(p->proto, NC_PROTO_UDP);
    assert_int_equal(p->ttl, 127);
    assert_int_equal(p->ip_id, 1215);
    assert_int_equal(p->payload_length, 50);
    assert_int_equal(p->frame.len, 78);
    assert_int_equal(p->frame.from.line, 2);
    assert_int_equal(p->frame.from.record, 1);
    assert_true(p->frame.from.at == clock_of(16, 23, 18, 858199));
    assert_true(nc_str_eq(nc_sym_str(s->pool, p->frame.iface), NC_S("eth0")));
    assert_int_equal(s->packets[1].ttl, 126);
    assert_true(s->packets[1].df);
    assert_int_equal(s->packets[1].sport, 137);
    assert_int_equal(s->packets[1].cksum, NC_CKSUM_GOOD);
    is_ip(s, s->packets[2].dst, "2001:db8::2");
    assert_int_equal(s->packets[2].ttl, 61);
    assert_int_equal(s->packets[2].ip_total, 80);
    assert_int_equal(s->packets[2].payload_length, 32);
    assert_true(s->packets[3].frame.from.at == clock_of(24, 0, 1, 0)); /* past midnight */
    assert_int_equal(s->packets[3].payload_length, 98);
    assert_int_equal(s->summary.drops, 12);
    assert_int_equal(s->summary.snap, 96);
    assert_int_equal(s->summary.unread, 1);
    assert_int_equal(s->summary.first_unread, 6);
    assert_true(s->summary.undated);
    done(s);
}

/* SACK blocks count from where acknowledgments do, and D-SACK below them; timestamps are what they are. */
static void blocks_become_raw(void **state)
{
    static const char text[] =
        "2009-03-03 02:42:00.5 IP 10.0.0.1.1000 > 10.0.0.2.80: Flags [S], seq 1000, win 100, options [mss 1460,sackOK,TS val 7 ecr 0], length 0\n"
        "2009-03-03 02:42:00.6 IP 10.0.0.2.80 > 10.0.0.1.1000: Flags [S.], seq 5000, ack 1001, win 100, "
        "options [mss 1460,sackOK,TS val 9 ecr 7], length 0\n"
        "2009-03-03 02:42:00.7 IP 10.0.0.1.1000 > 10.0.0.2.80: Flags [.], ack 1, win 100, options [nop,nop,TS val 8 ecr 9], length 0\n"
        "2009-03-03 02:42:00.8 IP 10.0.0.1.1000 > 10.0.0.2.80: Flags [.], ack 101, win 100, "
        "options [nop,nop,TS val 8 ecr 9,nop,nop,sack 2 {51:101}{201:301}], length 0\n"
        "2009-03-03 02:42:00.9 IP 10.0.0.1.1000 > 10.0.0.2.80: Flags [.], ack 101, win 100, options [sack 1 {x:9}{7], length 0\n";
    seen *s = read_text(nc_str_c(text), 0);
    (void)state;
    assert_int_equal(s->packets[0].tcp_options, NC_TCPOPT_SACK_OK | NC_TCPOPT_TS);
    assert_int_equal(s->packets[1].tsval, 9);
    assert_int_equal(s->packets[1].tsecr, 7);
    assert_int_equal(s->packets[3].sack_count, 2);
    assert_int_equal(s->packets[3].sack[0][0], 5051);
    assert_int_equal(s->packets[3].sack[0][1], 5101);
    assert_int_equal(s->packets[3].sack[1][1], 5301);
    assert_int_equal(s->packets[4].sack_count, 0);
    done(s);
}

/* The deck's FTP handshake; later numbers are relative, the payload's text looks like fields. */
static void relative_numbers_become_raw(void **state)
{
    static const char text[] =
        "2009-03-03 02:42:00.511500 IP 137.72.43.137.10432 > 137.72.43.207.21: Flags [S], seq 1257181311, win 65535, "
        "options [mss 1460,nop,wscale 0,nop,nop,sackOK], length 0\n"
        "2009-03-03 02:42:00.513000 IP 137.72.43.207.21 > 137.72.43.137.10432: Flags [S.], seq 452077195, ack 1257181312, win 32768, "
        "options [mss 1452], length 0\n"
        "2009-03-03 02:42:00.513000 IP 137.72.43.137.10432 > 137.72.43.207.21: Flags [.], ack 1, win 64240, length 0\n"
        "2009-03-03 02:42:00.638000 IP 137.72.43.207.21 > 137.72.43.137.10432: Flags [P.], seq 1:75, ack 1, win 32768, length 74: "
        "FTP: 220 x, seq 9, win 8, options [mss 7], length 6\n"
        "2009-03-03 02:42:00.788600 IP 137.72.43.137.10432 > 137.72.43.207.21: Flags [.], ack 75, win 64221, length 0\n"
        "2009-03-03 02:42:01.000000 IP 10.1.1.1.1000 > 10.1.1.2.2000: Flags [P.], seq 100:110, ack 5, win 10, length 10\n"
        "2009-03-03 02:42:01.000000 IP www.example.org.http > 10.1.1.2.2000: Flags [R.], seq 3000000000, ack 3000000001, win 0, length 0\n";
    seen *s = read_text(nc_str_c(text), -60);
    int64_t at;
    (void)state;
    assert_int_equal(s->count, 7);
    assert_true(nc_time_of(2009, 3, 3, 3, 42, 0, 511500000, &at));
    assert_true(s->packets[0].frame.from.at == at);
    assert_false(s->summary.undated);
    assert_int_equal(s->packets[0].tcp_flags, NC_TCP_SYN);
    assert_int_equal(s->packets[0].mss, 1460);
    assert_int_equal(s->packets[0].wscale, 0);
    assert_int_equal(s->packets[0].tcp_options, NC_TCPOPT_SACK_OK);
    assert_int_equal(s->packets[1].tcp_options, 0);
    assert_int_equal(s->packets[1].mss, 1452);
    assert_int_equal(s->packets[1].wscale, -1);
    assert_int_equal(s->packets[1].seq, 452077195);
    assert_int_equal(s->packets[2].seq, 1257181312);
    assert_int_equal(s->packets[2].acknum, 452077196);
    assert_int_equal(s->packets[3].seq, 452077196);
    assert_int_equal(s->packets[3].acknum, 1257181312);
    assert_int_equal(s->packets[3].payload_length, 74);
    assert_int_equal(s->packets[3].window, 32768);
    assert_int_equal(s->packets[3].mss, 0);
    assert_int_equal(s->packets[4].acknum, 452077270);
    for (unsigned i = 0; i < 5; i++)
        assert_true(s->packets[i].has_tcp);
    assert_false(s->packets[5].has_tcp); /* nothing says what these are relative to */
    assert_true(s->packets[5].has_payload_length);
    assert_false(s->packets[6].has_ip);
    assert_int_equal(s->summary.nameless, 1);
    done(s);
}

static void link_headers_arp_and_icmp(void **state)
{
    static const char text[] =
        "1236047713.764400 02:00:5e:10:00:01 > ff:ff:ff:ff:ff:ff, ethertype ARP (0x0806), length 42: "
        "Request who-has 10.0.0.9 tell 10.0.0.1, length 28\n"
        "ARP, Reply 10.0.0.9 is-at 02:00:5e:10:00:09, length 28\n"
        "1236047713.800000 02:00:5e:10:00:01 > 02:00:5e:10:00:09, ethertype 802.1Q (0x8100), length 102: vlan 602, p 0, ethertype IPv4 (0x0800), "
        "10.0.0.1 > 10.0.0.9: ICMP echo request, id 17, seq 258, length 64\n"
        "1236047713.900000 IP 10.0.0.9 > 10.0.0.1: ICMP 10.0.0.9 udp port 161 unreachable, length 36\n"
        "12:00:00.000000 eth1  Out IP 10.0.0.1.4000 > 10.0.0.9.161: UDP, length 43\n"
        "12:00:00.000001 STP 802.1d, Config, Flags [none]\n";
    seen *s = read_text(nc_str_c(text), 0);
    static const uint8_t echo[8] = { 8, 0, 0, 0, 0, 17, 1, 2 };
    (void)state;
    assert_int_equal(s->count, 5);
    assert_true(s->packets[0].frame.from.at == INT64_C(1236047713764400000));
    assert_int_equal(s->packets[0].proto, NC_PROTO_ARP);
    assert_true(s->packets[0].has_eth);
    assert_int_equal(s->packets[0].eth_src[5], 1);
    assert_int_equal(s->packets[0].frame.len, 42);
    assert_false(s->arps[0].reply);
    is_ip(s, s->arps[0].target_ip, "10.0.0.9");
    is_ip(s, s->arps[0].sender_ip, "10.0.0.1");
    assert_false(s->arps[0].has_sender_mac);
    assert_true(s->arps[1].reply && s->arps[1].has_sender_mac);
    assert_true(s->arps[1].sender_mac == UINT64_C(0x02005e100009));
    assert_true(s->packets[1].frame.from.at == NC_TIME_NONE);
    assert_true(s->packets[2].has_vlan);
    assert_int_equal(s->packets[2].vlan, 602);
    assert_memory_equal(s->payload[2], echo, 8);
    assert_int_equal(s->packets[3].proto, NC_PROTO_ICMP);
    assert_int_equal(s->payload[3][0], 3);
    assert_int_equal(s->payload[3][1], 3);
    assert_int_equal(s->packets[4].frame.io, NC_IO_OUT);
    assert_int_equal(s->summary.unread, 0);
    done(s);
}

/* Every prefix: a packet is there as in the whole, or not at all. */
static void prefixes_never_lie(void **state)
{
    static const char text[] =
        "10:00:00.000001 IP (tos 0x0, ttl 64, id 77, offset 0, flags [DF], proto TCP (6), length 60)\n"
        "    10.1.2.3.50000 > 10.1.2.4.443: Flags [S], cksum 0x1a2b (correct), seq 4000000000, win 64240, options [mss 1460,wscale 7], length 0\n"
        "10:00:00.000002 IP 10.1.2.4.53 > 10.1.2.3.4001: UDP, length 1200\n";
    (void)state;
    seen *whole = read_text(nc_str_c(text), 0);
    assert_int_equal(whole->count, 2);
    for (size_t n = 0; n < sizeof text - 1; n++) {
        seen *s = read_text(nc_str_n(text, n), 0);
        assert_true(s->count <= 2);
        for (unsigned i = 0; i < s->count; i++) {
            assert_int_equal(s->packets[i].payload_length, whole->packets[i].payload_length);
            assert_int_equal(s->packets[i].seq, whole->packets[i].seq);
            assert_int_equal(s->packets[i].mss, whole->packets[i].mss);
            assert_true(s->packets[i].dst == whole->packets[i].dst && s->packets[i].dport == whole->packets[i].dport);
        }
        done(s);
    }
    done(whole);
}

static void through_the_wire(void **state)
{
    text_case *t = case_new();
    char text[128];
    (void)state;
    case_decode(t, &nc_decoder_tcpdump,
                NC_S("10:00:00.1 IP 10.1.1.1.1 > 10.1.1.2.2: UDP, length 5\n"
                     "10:00:00.200000 IP 10.1.1.1.1 > 10.1.1.2.2: UDP, length 5\n"
                     "10:00:01.000000 ARP, Request who-has 10.0.0.9 tell 10.0.0.1, length 28\n"));
    assert_int_equal(t->err, NC_E_OK);
    assert_string_equal(case_text(t, case_must(t, NC_F_packet, 0), "payload", text), "5");
    assert_string_equal(case_text(t, case_must(t, NC_F_arp, 0), "sender.mac", text), "-");
    assert_string_equal(case_text(t, case_must(t, NC_F_arp, 0), "target.ip", text), "10.0.0.9");
    assert_string_equal(case_text(t, case_must(t, NC_F_COVERAGE, 0), "complete", text), "yes");
    assert_true(nc_str_find(case_source(t)->note, NC_S("no date")) != SIZE_MAX);
    nc_probe probe = { .text = NC_S("IP addresses > others\nhello\n"), .whole = true };
    assert_true(nc_decoder_tcpdump.probe(&t->c, &probe) < 50);
    case_free(t);
}

/* Sequence numbers of a conversation past the limit are unknown, and the report says so. */
static void too_many_conversations(void **state)
{
    (void)state;
    static const char text[] =
        "02:00:00.100000 IP 10.1.1.1.1025 > 10.1.1.2.21: Flags [S], seq 1000, win 512, length 0\n"
        "02:00:00.200000 IP 10.1.1.3.1025 > 10.1.1.2.21: Flags [S], seq 2000, win 512, length 0\n"
        "02:00:00.300000 IP 10.1.1.2.21 > 10.1.1.1.1025: Flags [S.], seq 5000, ack 1001, win 512, length 0\n";
    text_case *t = case_new();
    nc_limits limits = nc_default_limits;
    limits.flows = 1;
    t->c.limits = &limits;
    case_decode(t, &nc_decoder_tcpdump, nc_str_c(text));
    char out[128];
    assert_string_equal(case_text(t, case_must(t, NC_F_tcp_segment, 1), "seq", out), "5000");
    assert_non_null(case_fact(t, NC_F_packet, 2));
    assert_null(case_fact(t, NC_F_tcp_segment, 2));
    assert_true(nc_str_find(case_source(t)->note, NC_S("limit packet.flows reached: sequence numbers")) != SIZE_MAX);
    case_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verbose_udp),        cmocka_unit_test(blocks_become_raw),
        cmocka_unit_test(relative_numbers_become_raw), cmocka_unit_test(link_headers_arp_and_icmp),
        cmocka_unit_test(prefixes_never_lie), cmocka_unit_test(through_the_wire),
        cmocka_unit_test(too_many_conversations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
