/* SPDX-License-Identifier: Apache-2.0 */
/* ping and traced paths.  The texts are in the forms of iputils 20221126, traceroute 2.1.2, mtr 0.95, of Windows
 * (English and German), AIX, and z/OS IP System Administrator's Commands; numbers are set by hand. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "check_facts.h"

extern const nc_decoder nc_decoder_linux;

static text_case *read_text(const char *text)
{
    text_case *t = case_new();
    case_decode(t, &nc_decoder_linux, nc_str_c(text));
    return t;
}

static int64_t slot(const text_case *t, nc_fact_type type, unsigned nth, unsigned at)
{
    const nc_fact *fact = case_must(t, type, nth);
    assert_true(fact->known >> at & 1);
    return nc_v_int(fact->slot[at]);
}

static void ping_of_linux(void **state)
{
    (void)state;
    text_case *t = read_text("$ ping -c 4 gw9\n"
                             "PING gw9.example.com (10.1.2.3) 56(84) bytes of data.\n"
                             "64 bytes from gw9.example.com (10.1.2.3): icmp_seq=1 ttl=61 time=4.21 ms\n"
                             "From gw1 (192.0.2.1) icmp_seq=2 Destination Host Unreachable\n"
                             "64 bytes from gw9.example.com (10.1.2.3): icmp_seq=4 ttl=61 time=5.01 ms\n\n"
                             "--- gw9.example.com ping statistics ---\n"
                             "4 packets transmitted, 2 received, +1 errors, 50% packet loss, time 3005ms\n"
                             "rtt min/avg/max/mdev = 4.210/4.610/5.010/0.400 ms\n"
                             "$ ping -M do -s 1472 10.1.2.4\n"
                             "PING 10.1.2.4 (10.1.2.4) 1472(1500) bytes of data.\n"
                             "From 10.1.2.1 icmp_seq=1 Frag needed and DF set (mtu = 1400)\n"
                             "ping: local error: message too long, mtu=1400\n\n"
                             "--- 10.1.2.4 ping statistics ---\n"
                             "2 packets transmitted, 0 received, +2 errors, 100% packet loss, time 1012ms\n\n"
                             "$ ping nobody.example.com\n"
                             "ping: nobody.example.com: Name or service not known\n"
                             "$ ping 10.8.8.8\nping: connect: Network is unreachable\n"
                             "$ ping fd00::7\nPING fd00::7(fd00::7) 56 data bytes\n"
                             "From fd00::1: icmp_seq=1 Destination unreachable: Administratively prohibited\n\n"
                             "--- fd00::7 ping statistics ---\n"
                             "1 packets transmitted, 0 received, +1 errors, 100% packet loss, time 0ms\n");
    check(t, NC_F_host_ping, 0,
          "name=gw9.example.com to=10.1.2.3 size=56 sent=4 received=2 problem=unreachable reporter=192.0.2.1 "
          "mtu=- line=2");
    assert_int_equal(slot(t, NC_F_host_ping, 0, NC_host_ping_rtt_least), 4210000);
    assert_int_equal(slot(t, NC_F_host_ping, 0, NC_host_ping_rtt_mean), 4610000);
    assert_int_equal(slot(t, NC_F_host_ping, 0, NC_host_ping_rtt_most), 5010000);
    check(t, NC_F_host_ping, 1,
          "to=10.1.2.4 size=1472 sent=2 received=0 problem=too_big reporter=10.1.2.1 mtu=1400 rtt.least=-");
    check(t, NC_F_host_ping, 2, "name=nobody.example.com to=- problem=unknown_host sent=-");
    check(t, NC_F_host_ping, 3, "name=10.8.8.8 to=10.8.8.8 problem=no_route reporter=- sent=-");
    check(t, NC_F_host_ping, 4, "to=fd00::7 size=56 sent=1 received=0 problem=prohibited reporter=fd00::1");
    assert_int_equal(t->count, 5);
    case_free(t);
}

/* A router's "unreachable" counts as received in what Windows prints. */
static void ping_of_windows(void **state)
{
    (void)state;
    text_case *t =
        read_text("C:\\Users\\joe>ping zos1\n\nPinging zos1.example.com [10.1.2.3] with 32 bytes of data:\n"
                  "Reply from 10.1.2.3: bytes=32 time<1ms TTL=64\nRequest timed out.\n"
                  "Reply from 10.9.9.1: Destination host unreachable.\n"
                  "Reply from 10.1.2.3: bytes=32 time=2ms TTL=64\n\nPing statistics for 10.1.2.3:\n"
                  "    Packets: Sent = 4, Received = 3, Lost = 1 (25% loss),\n"
                  "Approximate round trip times in milli-seconds:\n"
                  "    Minimum = 0ms, Maximum = 2ms, Average = 1ms\n\nC:\\Users\\joe>ping zos2\n\n"
                  "Ping wird ausgef\xc3\xbchrt f\xc3\xbcr zos2.example.com [10.1.2.4] mit 1472 Bytes Daten:\n"
                  "Zeit\xc3\xbc"
                  "berschreitung der Anforderung.\nAntwort von 10.9.9.1: Zielhost nicht erreichbar.\n"
                  "Ping-Statistik f\xc3\xbcr 10.1.2.4:\n    Pakete: Gesendet = 2, Empfangen = 1, Verloren = 1\n"
                  "    (50% Verlust),\n"
                  "Ping request could not find host zos9. Please check the name and try again.\n");
    check(t, NC_F_host_ping, 0,
          "name=zos1.example.com to=10.1.2.3 size=32 sent=4 received=2 problem=unreachable reporter=10.9.9.1");
    assert_int_equal(slot(t, NC_F_host_ping, 0, NC_host_ping_rtt_least), 0);
    assert_int_equal(slot(t, NC_F_host_ping, 0, NC_host_ping_rtt_mean), 1000000);
    assert_int_equal(slot(t, NC_F_host_ping, 0, NC_host_ping_rtt_most), 2000000);
    check(t, NC_F_host_ping, 1,
          "name=zos2.example.com to=10.1.2.4 size=1472 sent=2 received=0 problem=unreachable");
    check(t, NC_F_host_ping, 2, "name=zos9 problem=unknown_host");
    assert_int_equal(t->count, 3);
    case_free(t);
}

static void ping_of_zos(void **state)
{
    (void)state;
    text_case *t = read_text("CS V2R5: Pinging host 10.1.2.3\nPing #1 response took 0.001 seconds.\n"
                             "Ping #2 timed out\nCS V3R1: Pinging host ZOS2.EXAMPLE.COM (10.1.2.4)\n"
                             "with 256 bytes of ICMP data\n"
                             "Ping #1 from 10.1.2.4: bytes=264 seq=1 ttl=64 time=0.19 ms\nPing #2 timed out\n"
                             "Ping statistics for ZOS2.EXAMPLE.COM (10.1.2.4)\n"
                             "   Packets: Sent=2, Received=1, Lost=1 (50% loss)\n"
                             "Approximate round trip times in milliseconds:\n"
                             "   Minimum=0.19 ms, Maximum=0.20 ms, Average=0.21 ms, StdDev=0.00 ms\n"
                             "CS V2R5: Pinging host 10.1.2.9 (10.1.2.9)\n"
                             "Ping #1 needs fragmentation at: GW1 (10.1.1.1)\n"
                             "Next-hop MTU size is 1400 bytes\n");
    check(t, NC_F_host_ping, 0, "name=10.1.2.3 to=10.1.2.3 sent=1 received=1 line=2");
    assert_int_equal(slot(t, NC_F_host_ping, 0, NC_host_ping_rtt_mean), 1000000);
    check(t, NC_F_host_ping, 1, "to=10.1.2.3 sent=1 received=0 rtt.mean=- line=3");
    check(t, NC_F_host_ping, 2, "name=ZOS2.EXAMPLE.COM to=10.1.2.4 size=256 sent=2 received=1 problem=-");
    assert_int_equal(slot(t, NC_F_host_ping, 2, NC_host_ping_rtt_least), 190000);
    assert_int_equal(slot(t, NC_F_host_ping, 2, NC_host_ping_rtt_most), 200000);
    assert_int_equal(slot(t, NC_F_host_ping, 2, NC_host_ping_rtt_mean), 210000);
    check(t, NC_F_host_ping, 3, "to=10.1.2.9 problem=too_big reporter=10.1.1.1 mtu=1400 sent=-");
    assert_int_equal(t->count, 4);
    case_free(t);
}

static void what_a_mail_indents(void **state)
{
    (void)state;
    text_case *t = read_text("Small pings work, here from our system and from a Linux beside it:\n\n"
                             "  CS V2R5: Pinging host 10.1.2.3\n  Ping #1 response took 0.001 seconds.\n\n"
                             "   PING 10.1.2.3 (10.1.2.3) 8164(8192) bytes of data.\n\n"
                             "   --- 10.1.2.3 ping statistics ---\n"
                             "   3 packets transmitted, 0 received, 100% packet loss, time 2043ms\n\n"
                             "    traceroute to 10.1.2.3 (10.1.2.3), 30 hops max, 60 byte packets\n"
                             "     1  10.1.1.1 (10.1.1.1)  0.512 ms  0.480 ms  0.477 ms\n");
    check(t, NC_F_host_ping, 0, "to=10.1.2.3 sent=1 received=1 line=4");
    check(t, NC_F_host_ping, 1, "to=10.1.2.3 size=8164 sent=3 received=0 line=6");
    check(t, NC_F_host_path, 0, "to=10.1.2.3 line=11");
    check(t, NC_F_host_hop, 0, "address=10.1.1.1 line=12");
    assert_int_equal(t->count, 4);
    case_free(t);
}

static void logs_of_firewalls(void **state)
{
    (void)state;
    text_case *t = read_text(
        "They see only denies:\n"
        "Apr 21 2026 10:22:01: %ASA-4-106023: Deny tcp src inside:10.50.1.9/1042 dst outside:203.0.113.80/1364 by access-group "
        "\"inside_in\" [0x0, 0x0]\n"
        "Apr 21 2026 10:22:02 fw1 : %FTD-4-106023: Deny icmp src inside:10.50.1.9 dst outside:2001:db8::7 (type 8, code 0) by access-group \"a\"\n"
        "%ASA-2-106001: Inbound TCP connection denied from 10.1.1.1/1042 to 10.2.2.2/443 flags SYN on interface outside\n"
        "%ASA-6-106015: Deny TCP (no connection) from 10.1.1.1/1042 to 10.2.2.2/443 flags RST  on interface inside\n"
        "%ASA-6-302013: Built outbound TCP connection 42 for outside:10.2.2.2/443 (10.2.2.2/443) to inside:10.1.1.1/1042\n"
        "RT_FLOW: RT_FLOW_SESSION_DENY: session denied 10.1.1.1/1042->10.2.2.2/12000 None 17(0) ee-in trust untrust UNKNOWN\n"
        "<14>1 2026-05-01T10:00:00 srx RT_FLOW - RT_FLOW_SESSION_DENY [junos@2636 source-address=\"10.1.1.1\" source-port=\"7\" "
        "destination-address=\"10.2.2.3\" destination-port=\"22\" protocol-id=\"6\" policy-name=\"p1\"]\n"
        "date=2026-05-01 srcip=10.1.1.1 srcport=500 dstip=10.2.2.4 dstport=4500 proto=17 action=\"deny\" policyid=0 sentbyte=0\n"
        "date=2026-05-01 srcip=10.1.1.1 srcport=500 dstip=10.2.2.4 dstport=4500 proto=17 action=\"accept\" policyid=3\n");
    check(t, NC_F_net_denied, 0,
          "what=denied by=asa proto=tcp client=10.50.1.9 cport=1042 server=203.0.113.80 sport=1364 rule=inside_in line=2");
    check(t, NC_F_net_denied, 1, "proto=icmp client=10.50.1.9 cport=- server=2001:db8::7 sport=- rule=a");
    check(t, NC_F_net_denied, 2, "what=denied proto=tcp client=10.1.1.1 server=10.2.2.2 sport=443 rule=- line=4");
    check(t, NC_F_net_denied, 3, "what=no_connection client=10.1.1.1 cport=1042 server=10.2.2.2 sport=443 line=5");
    check(t, NC_F_net_denied, 4, "by=srx proto=udp client=10.1.1.1 cport=1042 server=10.2.2.2 sport=12000 rule=ee-in line=7");
    check(t, NC_F_net_denied, 5, "by=srx proto=tcp client=10.1.1.1 cport=7 server=10.2.2.3 sport=22 rule=p1");
    check(t, NC_F_net_denied, 6, "by=fortigate proto=udp client=10.1.1.1 cport=500 server=10.2.2.4 sport=4500 rule=0 line=9");
    assert_int_equal(t->count, 7);
    case_free(t);
}

/* A mail indents what it quotes: by as much as the prompt of a command, until something stands further left. */
static void quoted_in_a_mail(void **state)
{
    (void)state;
    const char *text = "this is what we see:\n\n"
                       "  linux3:~ # ip link show hsi0\n"
                       "  4: hsi0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 8192 qdisc fq_codel state UP mode DEFAULT group default qlen 1000\n"
                       "      link/ether 02:00:00:00:00:09 brd ff:ff:ff:ff:ff:ff\n"
                       "  linux3:~ # ip route\n"
                       "  default via 192.0.2.1 dev hsi0\n"
                       "and here the same again\n"
                       "  5: hsi1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 8192 qdisc fq_codel state UP mode DEFAULT group default qlen 1000\n";
    nc_probe probe = {.head = nc_str_c(text), .text = nc_str_c(text), .whole = true};
    text_case *t = case_new();
    assert_true(nc_decoder_linux.probe(&t->c, &probe) >= 80);
    case_decode(t, &nc_decoder_linux, nc_str_c(text));
    check(t, NC_F_host_interface, 0, "name=hsi0 mtu=8192 mac=02:00:00:00:00:09");
    check(t, NC_F_host_route, 0, "default=yes via=192.0.2.1 iface=hsi0");
    assert_null(case_fact(t, NC_F_host_interface, 1)); /* no command tells that this is one */
    case_free(t);
}

/* The answers of z/OS do not tell the size: the command above them does, and for them alone. */
static void lengths_of_zos(void **state)
{
    (void)state;
    text_case *t = read_text(" PING 10.50.2.77 (LENGTH 1400 COUNT 1\nCS V2R5: Pinging host 10.50.2.77\nPing #1 response took 0.001 seconds.\n"
                             " ping 10.50.2.77 (count 1 len 8000 pmtu yes\nCS V2R5: Pinging host 10.50.2.77\nPing #1 timed out\n"
                             " PING 10.50.2.77 (COUNT 1\nCS V2R5: Pinging host 10.50.2.77\nPing #1 timed out\n");
    check(t, NC_F_host_ping, 0, "to=10.50.2.77 size=1400 sent=1 received=1");
    check(t, NC_F_host_ping, 1, "to=10.50.2.77 size=8000 sent=1 received=0");
    check(t, NC_F_host_ping, 2, "to=10.50.2.77 size=- sent=1 received=0");
    case_free(t);
}

static void ping_of_aix(void **state)
{
    (void)state;
    text_case *t = read_text("PING 10.1.2.5 (10.1.2.5): 56 data bytes\n"
                             "64 bytes from 10.1.2.5: icmp_seq=0 ttl=255 time=0 ms\n"
                             "36 bytes from gw1 (192.0.2.1): Destination Net Unreachable\n"
                             "----10.1.2.5 PING Statistics----\n"
                             "2 packets transmitted, 1 packets received, 50% packet loss\n"
                             "round-trip min/avg/max = 1/2/3 ms\n");
    check(t, NC_F_host_ping, 0,
          "to=10.1.2.5 size=56 sent=2 received=1 problem=no_route reporter=192.0.2.1");
    assert_int_equal(slot(t, NC_F_host_ping, 0, NC_host_ping_rtt_most), 3000000);
    case_free(t);
}

/* Without the statistics nothing is known of losses. */
static void ping_that_is_cut(void **state)
{
    static const char *const cut[] = {
        "PING 10.1.2.3 (10.1.2.3) 56(84) bytes of data.\n64 bytes from 10.1.2.3: icmp_seq=1 ttl=61 time=4 ms\n",
        "Pinging 10.1.2.3 with 32 bytes of data:\nRequest timed out.\nPing statistics for 10.1.2.3:\n"
        "    Packets: Sent = 4, Rec",
        "PING 10.1.2.3 (10.1.2.3) 56(84) bytes of data.\n4 packets transmitted, 2",
        "CS V2R5: Pinging host 10.1.2.3\n", NULL};
    (void)state;
    for (const char *const *text = cut; *text != NULL; text++) {
        text_case *t = read_text(*text);
        assert_int_equal(t->count, 0);
        case_free(t);
    }
    text_case *t = read_text("Pinging 10.1.2.3 with 32 bytes of data:\nReply from 10.9.9.1: Destination host "
                             "unreachable.\n");
    check(t, NC_F_host_ping, 0, "problem=unreachable sent=- received=-");
    case_free(t);
    t = read_text("Pinging 10.1.2.3 with 32 bytes of data:\n    Packets: Sent = 4, Received = 1");
    assert_int_equal(t->count, 0); /* it may have been 10 */
    case_free(t);
}

static void traceroute(void **state)
{
    (void)state;
    text_case *t = read_text("traceroute to zos1 (10.1.2.3), 30 hops max, 60 byte packets\n"
                             " 1  _gateway (192.0.2.1)  0.412 ms  0.321 ms  0.300 ms\n"
                             " 2  10.8.8.1 (10.8.8.1)  3.1 ms 10.8.8.2 (10.8.8.2)  3.3 ms *\n"
                             " 3  * * *\n"
                             " 4  10.1.2.3  5.1 ms  5.0 ms  4.9 ms\n"
                             "traceroute to 10.1.2.9 (10.1.2.9), 3 hops max, 60 byte packets\n"
                             " 1  192.0.2.1  0.412 ms  0.321 ms  0.300 ms\n 2  * * *\n 3  * * *\n"
                             "traceroute to 10.1.2.8 (10.1.2.8), 30 hops max, 60 byte packets\n"
                             " 1  192.0.2.1  0.412 ms !X  0.321 ms !X *\n"
                             "traceroute to 10.1.2.7 (10.1.2.7), 30 hops max, 60 byte packets\n"
                             " 1  192.0.2.1  0.412 ms !F-1400  0.321 ms !F-1400 *\n");
    check(t, NC_F_host_hop, 0, "path=1 to=10.1.2.3 hop=1 address=192.0.2.1 sent=3 received=3");
    assert_int_equal(slot(t, NC_F_host_hop, 0, NC_host_hop_rtt), 300000);
    check(t, NC_F_host_hop, 1, "hop=2 address=10.8.8.1 sent=1 received=1");
    check(t, NC_F_host_hop, 2, "hop=2 address=10.8.8.2 sent=2 received=1");
    check(t, NC_F_host_hop, 3, "hop=3 address=- sent=3 received=0 rtt=-");
    check(t, NC_F_host_hop, 4, "hop=4 address=10.1.2.3");
    check(t, NC_F_host_path, 0,
          "path=1 name=zos1 to=10.1.2.3 reached=yes hops=4 last=10.1.2.3 tried=4 problem=- line=1");
    check(t, NC_F_host_path, 1, "path=2 to=10.1.2.9 reached=no hops=1 last=192.0.2.1 tried=3 problem=-");
    check(t, NC_F_host_path, 2, "path=3 reached=no hops=1 tried=1 problem=prohibited reporter=192.0.2.1");
    check(t, NC_F_host_path, 3, "path=4 reached=no problem=too_big reporter=192.0.2.1 pmtu=1400");
    case_free(t);
}

static void traces_of_zos_and_aix(void **state)
{
    (void)state;
    text_case *t = read_text("CS V2R5: Traceroute to ZOS9 (10.1.2.9)\n"
                             "Enter ESC character plus C or c to interrupt\n"
                             " 1 GW1 (192.0.2.1)  1 ms 1 ms 1 ms\n 2 * * *\n"
                             " 3 10.8.8.1 (10.8.8.1)  12 ms !H  10 ms !H  11 ms !H\n"
                             "trying to get source for 10.1.2.3\nsource should be 192.0.2.7\n"
                             "traceroute to 10.1.2.3 (10.1.2.3) from 192.0.2.7 (192.0.2.7), 30 hops max\n"
                             "outgoing MTU = 1500\n 1  10.1.2.3 (10.1.2.3)  2 ms  1 ms  1 ms\n");
    check(t, NC_F_host_path, 0,
          "name=ZOS9 to=10.1.2.9 reached=no hops=3 problem=unreachable reporter=10.8.8.1");
    check(t, NC_F_host_path, 1, "to=10.1.2.3 reached=yes hops=1");
    check(t, NC_F_host_hop, 1, "hop=2 address=- sent=3 received=0");
    case_free(t);
}

static void traces_of_windows(void **state)
{
    (void)state;
    text_case *t =
        read_text("Tracing route to zos1.example.com [10.1.2.3]\nover a maximum of 30 hops:\n\n"
                  "  1    <1 ms     2 ms    <1 ms  gw1.example.com [192.0.2.1]\n"
                  "  2     *        *        *     Request timed out.\n"
                  "  3  10.9.9.1  reports: Destination host unreachable.\n\nTrace complete.\n\n"
                  "Routenverfolgung zu 10.1.2.3\n\xc3\xbc"
                  "ber maximal 30 Hops:\n\n  1     4 ms     3 ms     *     10.1.2.3\n\n"
                  "Ablaufverfolgung beendet.\n"
                  "Tracing route to 10.1.2.3 over a maximum of 30 hops\n\n  0  192.0.2.9\n  1  192.0.2.1\n"
                  "  2  10.1.2.3\n\nComputing statistics for 50 seconds...\n"
                  "            Source to Here   This Node/Link\n"
                  "Hop  RTT    Lost/Sent = Pct  Lost/Sent = Pct  Address\n"
                  "  0                                           192.0.2.9\n"
                  "                                0/ 100 =  0%   |\n"
                  "  1    1ms     0/ 100 =  0%     0/ 100 =  0%  192.0.2.1\n"
                  "                               13/ 100 = 13%   |\n"
                  "  2    4ms    13/ 100 = 13%     0/ 100 =  0%  10.1.2.3\n\nTrace complete.\n");
    check(t, NC_F_host_hop, 0, "path=1 hop=1 address=192.0.2.1 sent=3 received=3");
    assert_int_equal(slot(t, NC_F_host_hop, 0, NC_host_hop_rtt), 1000000);
    check(t, NC_F_host_hop, 1, "hop=2 address=- sent=3 received=0");
    check(t, NC_F_host_path, 0, "to=10.1.2.3 reached=no problem=unreachable reporter=10.9.9.1 tried=3");
    check(t, NC_F_host_hop, 2, "path=2 hop=1 address=10.1.2.3 sent=3 received=2");
    check(t, NC_F_host_path, 1, "path=2 to=10.1.2.3 reached=yes");
    check(t, NC_F_host_hop, 3, "path=3 hop=1 address=192.0.2.1 sent=100 received=100");
    check(t, NC_F_host_hop, 4, "path=3 hop=2 address=10.1.2.3 sent=100 received=87");
    assert_int_equal(slot(t, NC_F_host_hop, 4, NC_host_hop_rtt), 4000000);
    check(t, NC_F_host_path, 2, "path=3 reached=yes hops=2 tried=2");
    case_free(t);
}

static void tracepath_and_mtr(void **state)
{
    (void)state;
    text_case *t = read_text("$ tracepath -n 10.1.2.3\n 1?: [LOCALHOST]                      pmtu 1500\n"
                             " 1:  192.0.2.1                                             0.564ms \n"
                             " 2:  no reply\n"
                             " 3:  10.1.2.3                                              5.001ms reached\n"
                             "     Resume: pmtu 1400 hops 3 back 3 \n"
                             "$ mtr -rw 10.1.2.3\nStart: 2026-11-29T23:30:00+0000\n"
                             "HOST: client1                   Loss%   Snt   Last   Avg  Best  Wrst StDev\n"
                             "  1.|-- gw one (192.0.2.1)       0.0%    10    0.4   0.4   0.3   0.6   0.1\n"
                             "  2.|-- ???                     100.0    10    0.0   0.0   0.0   0.0   0.0\n"
                             "  3.|-- 10.1.2.3                 33.3%     3    5.1   5.4   4.9   9.0   1.2\n");
    check(t, NC_F_host_path, 0, "name=10.1.2.3 to=10.1.2.3 reached=yes hops=3 pmtu=1400");
    check(t, NC_F_host_hop, 0, "hop=1 address=192.0.2.1 sent=1 received=1");
    check(t, NC_F_host_hop, 1, "hop=2 address=- sent=1 received=0");
    check(t, NC_F_host_hop, 3, "path=2 hop=1 sent=10 received=10");
    check(t, NC_F_host_hop, 4, "hop=2 address=- sent=10 received=0 rtt=-");
    check(t, NC_F_host_hop, 5, "hop=3 address=10.1.2.3 sent=3 received=2");
    assert_int_equal(slot(t, NC_F_host_hop, 5, NC_host_hop_rtt), 4900000);
    check(t, NC_F_host_path, 1, "to=10.1.2.3 reached=yes hops=3");
    case_free(t);
}

/* A trace that was stopped does not tell that the host was not reached; a heading alone tells nothing. */
static void traces_that_are_cut(void **state)
{
    (void)state;
    text_case *t = read_text("traceroute to 10.1.2.3 (10.1.2.3), 30 hops max, 60 byte packets\n"
                             " 1  192.0.2.1  0.4 ms  0.3 ms  0.3 ms\n 2  * * *\n 3  10.8.8.1  3");
    assert_null(case_fact(t, NC_F_host_path, 0)); /* 10.8.8.1 may have answered all */
    check(t, NC_F_host_hop, 1, "hop=2 sent=3 received=0");
    case_free(t);
    t = read_text("traceroute to 10.1.2.3 (10.1.2.3), 30 hops max, 60 byte packets\n"
                  " 1  192.0.2.1  0.4 ms  0.3 ms  0.3 ms\n 2  * * *\n$ \n");
    check(t, NC_F_host_path, 0, "reached=- hops=1 tried=2");
    case_free(t);
    t = read_text("traceroute to 10.1.2.3 (10.1.2.3), 30 hops max, 60 byte packets\n");
    assert_int_equal(t->count, 0);
    case_free(t);
    t = read_text("HOST: client1                   Loss%   Snt   Last   Avg  Best  Wrst StDev\n"
                  "  1.|-- 192.0.2.1   0.0%    -5    0.4   0.4   0.3   0.6   0.1\n"
                  "  2.|-- 192.0.2.1\n"
                  "  3.|-- 192.0.2.1   999%    5    0.4   0.4   0.3   0.6   0.1\n");
    assert_null(case_fact(t, NC_F_host_hop, 0));
    case_free(t);
}

static void lookups_by_dig_and_host(void **state)
{
    (void)state;
    text_case *t =
        read_text("$ dig @10.1.1.53 host1.example.com\n\n; <<>> DiG 9.18.28-1~deb12u2-Debian <<>> @10.1.1.53 host1.example.com\n"
                  "; (1 server found)\n;; global options: +cmd\n;; Got answer:\n"
                  ";; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 4711\n"
                  ";; flags: qr rd ra; QUERY: 1, ANSWER: 2, AUTHORITY: 0, ADDITIONAL: 1\n\n;; OPT PSEUDOSECTION:\n"
                  "; EDNS: version: 0, flags:; udp: 1232\n;; QUESTION SECTION:\n;host1.example.com.\t\tIN\tA\n\n"
                  ";; ANSWER SECTION:\nhost1.example.com.\t300\tIN\tCNAME\th.example.com.\n"
                  "h.example.com.\t300\tIN\tA\t10.1.1.5\n\n;; Query time: 3 msec\n"
                  ";; SERVER: 10.1.1.53#53(10.1.1.53) (UDP)\n;; WHEN: Mon Nov 30 00:00:00 UTC 2026\n;; MSG SIZE  rcvd: 62\n\n"
                  "$ dig host2.example.com AAAA\n;; communications error to 10.1.1.53#53: timed out\n"
                  ";; communications error to 10.1.1.53#53: timed out\n\n"
                  "; <<>> DiG 9.18.28-1~deb12u2-Debian <<>> host2.example.com AAAA\n;; global options: +cmd\n"
                  ";; no servers could be reached\n$ dig nobody.example.com\n"
                  "; <<>> DiG 9.18.28 <<>> nobody.example.com\n;; ->>HEADER<<- opcode: QUERY, status: NXDOMAIN, id: 4711\n"
                  "$ host gw1\ngw1.example.com has address 10.1.1.7\nHost gw9 not found: 3(NXDOMAIN)\n");
    check(t, NC_F_host_lookup, 0, "name=host1.example.com type=A server=10.1.1.53 status=noerror answers=2 address=10.1.1.5 line=3");
    assert_int_equal(slot(t, NC_F_host_lookup, 0, NC_host_lookup_took), 3000000);
    check(t, NC_F_host_lookup, 1, "name=host2.example.com server=10.1.1.53 status=timed_out address=-");
    check(t, NC_F_host_lookup, 2, "name=nobody.example.com status=nxdomain server=- answers=-");
    check(t, NC_F_host_lookup, 3, "name=gw1.example.com status=noerror address=10.1.1.7");
    check(t, NC_F_host_lookup, 4, "name=gw9 status=nxdomain");
    assert_int_equal(t->count, 5);
    case_free(t);
}

static void lookups_by_nslookup(void **state)
{
    (void)state;
    text_case *t = read_text("$ nslookup host1.example.com\nServer:\t\t10.1.1.53\nAddress:\t10.1.1.53#53\n\nNon-authoritative answer:\n"
                             "Name:\thost1.example.com\nAddress: 10.1.1.5\nName:\thost1.example.com\nAddress: 2001:db8::5\n\n"
                             "$ nslookup nobody.example.com\nServer:\t\t10.1.1.53\nAddress:\t10.1.1.53#53\n\n"
                             "** server can't find nobody.example.com: NXDOMAIN\n\nC:\\Users\\joe>nslookup zos1\n"
                             "Server:  dns1.example.com\nAddress:  10.1.1.53\n\nName:    zos1.example.com\n"
                             "Addresses:  2001:db8::1\n          10.1.1.1\n\nC:\\Users\\joe>nslookup zos9\n"
                             "Server:  dns1.example.com\nAddress:  10.1.1.53\n\n"
                             "*** dns1.example.com can't find zos9: Non-existent domain\n\nC:\\Users\\joe>nslookup zos8\n"
                             "Server:  UnKnown\nAddress:  10.1.1.54\n\nDNS request timed out.\n    timeout was 2 seconds.\n"
                             "*** Request to UnKnown timed-out\n");
    check(t, NC_F_host_lookup, 0, "name=host1.example.com server=10.1.1.53 status=noerror address=10.1.1.5");
    check(t, NC_F_host_lookup, 1, "name=nobody.example.com server=10.1.1.53 status=nxdomain address=-");
    check(t, NC_F_host_lookup, 2, "name=zos1.example.com server=10.1.1.53 status=noerror address=2001:db8::1");
    check(t, NC_F_host_lookup, 3, "name=zos9 server=10.1.1.53 status=nxdomain");
    check(t, NC_F_host_lookup, 4, "name=zos8 server=10.1.1.54 status=timed_out");
    assert_int_equal(t->count, 5);
    case_free(t);
}

/* Words that a program wrapped are no other status. */
static void answers_that_are_wrapped(void **state)
{
    (void)state;
    text_case *t = read_text("C:\\Users\\joe>nslookup zos9\nServer:  dns1.example.com\nAddress:  10.1.1.53\n\n"
                             "*** dns1.example.com can't find zos9: Non-existent\n  domain\n\nC:\\Users\\joe>nslookup zos8\n"
                             "Server:  dns1.example.com\nAddress:  10.1.1.53\n\n*** dns1.example.com can't find zos8: Server\n  failed\n\n"
                             "C:\\Users\\joe>nslookup zos7\nServer:  dns1.example.com\nAddress:  10.1.1.53\n\n"
                             "*** dns1.example.com can't find zos7: Format error\n");
    check(t, NC_F_host_lookup, 0, "name=zos9 status=nxdomain");
    check(t, NC_F_host_lookup, 1, "name=zos7 status=other");
    case_free(t);
    t = read_text("$ resolvectl query zos1.example.com\nzos1.example.com: resolve call failed: No\n  appropriate name servers\n"
                  "$ resolvectl query zos2.example.com\nzos2.example.com: resolve call failed: Some reason\n");
    check(t, NC_F_host_lookup, 0, "name=zos2.example.com status=other");
    case_free(t);
    t = read_text("$ openssl s_client -connect zos1:992\nCONNECTED(00000003)\n---\nServer certificate\nsubject=CN = zos1\n"
                  "---\nNew, TLSv1.2, Cipher is ECDHE-RSA-AES256-GCM-SHA384\n"
                  "    Verify return code: 10 (certificate has\nexpired)\n---\nDONE\n");
    check(t, NC_F_host_tls, 0, "verify=10 reason=-");
    case_free(t);
    t = read_text("$ ip route\n192.0.2.0/24 dev eth0 proto kernel scope link src\n192.0.2.9\n"
                  "10.2.0.0/16 via 198.51.100.1 dev eth1 proto static\nlinkdown\n$ ip neigh\n");
    check(t, NC_F_host_route, 1, "to=10.2.0.0/16 via=198.51.100.1 dead=yes");
    case_free(t);
}

static void calls_by_hand(void **state)
{
    (void)state;
    text_case *t = read_text("PS C:\\Users\\joe> Test-NetConnection zos1 -Port 21\nWARNING: TCP connect to (10.1.2.3 : 21) failed\n\n"
                             "ComputerName           : zos1\nRemoteAddress          : 10.1.2.3\nRemotePort             : 21\n"
                             "InterfaceAlias         : Ethernet\nSourceAddress          : 192.0.2.33\n"
                             "PingSucceeded          : True\nPingReplyDetails (RTT) : 4 ms\nTcpTestSucceeded       : False\n\n"
                             "$ nc -zv zos1 21\nnc: connect to zos1 (10.1.2.3) port 21 (tcp) failed: Connection refused\n"
                             "nc: connect to 10.1.2.4 port 21 (tcp) failed: Connection timed out\n"
                             "nc: connect to 10.1.2.5 port 443 (tcp) timed out: Operation now in progress\n"
                             "Connection to zos1 (10.1.2.3) 22 port [tcp/ssh] succeeded!\n"
                             "ComputerName           : zos2\nRemotePort             : 21\n");
    check(t, NC_F_host_call, 0, "name=zos1 to=10.1.2.3 port=21 ok=no pinged=yes problem=- line=4");
    check(t, NC_F_host_call, 1, "name=zos1 to=10.1.2.3 port=21 ok=no problem=refused pinged=-");
    check(t, NC_F_host_call, 2, "name=10.1.2.4 to=10.1.2.4 port=21 problem=timed_out");
    check(t, NC_F_host_call, 3, "name=10.1.2.5 to=10.1.2.5 port=443 ok=no problem=timed_out");
    check(t, NC_F_host_call, 4, "name=zos1 to=10.1.2.3 port=22 ok=yes problem=-");
    assert_int_equal(t->count, 5); /* without an outcome nothing is told */
    case_free(t);
}

static void s_client(void **state)
{
    (void)state;
    text_case *t = read_text("$ openssl s_client -connect zos1:992\ndepth=0 CN = zos1\nverify error:num=18:self-signed certificate\n"
                             "verify return:1\nCONNECTED(00000003)\n---\nCertificate chain\n 0 s:CN = zos1\n   i:CN = zos1\n---\n"
                             "Server certificate\nsubject=CN = zos1\nissuer=CN = zos1\n---\nNo client certificate CA names sent\n---\n"
                             "Verification error: self-signed certificate\n---\nNew, TLSv1.2, Cipher is ECDHE-RSA-AES256-GCM-SHA384\n"
                             "SSL-Session:\n    Protocol  : TLSv1.2\n    Verify return code: 18 (self-signed certificate)\n---\nDONE\n"
                             "$ openssl s_client -tls1_3 -connect zos2:992\nCONNECTED(00000003)\n"
                             "80BB:error:0A00042E:SSL routines:ssl3_read_bytes:tlsv1 alert protocol version:../ssl/record/rec_s3.c:1601:SSL "
                             "alert number 70\n---\nno peer certificate available\n---\nNew, (NONE), Cipher is (NONE)\n"
                             "Verify return code: 0 (ok)\n---\n$ openssl s_client -connect zos3:23\n"
                             "809B:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../ssl/record/x.c:350:\n"
                             "CONNECTED(00000003)\n---\nno peer certificate available\n$ openssl s_client -connect zos4:992\n"
                             "80CB:error:8000006F:system library:BIO_connect:Connection refused:../crypto/bio/b.c:117:calling connect()\n"
                             "80CB:error:10000067:BIO routines:BIO_connect:connect error:../crypto/bio/b.c:119:\nconnect:errno=111\n");
    check(t, NC_F_host_tls, 0,
          "name=zos1:992 version=TLSv1.2 cipher=ECDHE-RSA-AES256-GCM-SHA384 subject=CN*zos1 verify=18 reason=self*certificate "
          "certificate=yes alert=- problem=- line=2");
    check(t, NC_F_host_tls, 1, "name=zos2:992 alert=70 problem=alerted certificate=no verify=- version=-");
    check(t, NC_F_host_tls, 2, "name=zos3:23 problem=not_tls alert=- certificate=no");
    check(t, NC_F_host_tls, 3, "name=zos4:992 problem=refused certificate=-");
    assert_int_equal(t->count, 4);
    case_free(t);
}

/* What stands last in a command may be a key. */
static void keys_are_no_names(void **state)
{
    (void)state;
    text_case *t = read_text("$ openssl s_client -connect zos1:992 -psk 0a1b2c\nCONNECTED(00000003)\n---\nVerify return code: 0 (ok)\n"
                             "$ dig zos1.example -y hmac-sha256:k:c2VjcmV0\n;; communications error to 10.1.1.53#53: timed out\n"
                             ";; no servers could be reached\n");
    check(t, NC_F_host_tls, 0, "name=zos1:992");
    check(t, NC_F_host_lookup, 0, "name=zos1.example");
    case_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ping_of_linux),     cmocka_unit_test(ping_of_windows),
        cmocka_unit_test(ping_of_zos),       cmocka_unit_test(quoted_in_a_mail), cmocka_unit_test(lengths_of_zos), cmocka_unit_test(ping_of_aix),
        cmocka_unit_test(what_a_mail_indents),
        cmocka_unit_test(logs_of_firewalls),
        cmocka_unit_test(ping_that_is_cut),  cmocka_unit_test(traceroute),
        cmocka_unit_test(traces_of_zos_and_aix), cmocka_unit_test(traces_of_windows),
        cmocka_unit_test(tracepath_and_mtr), cmocka_unit_test(traces_that_are_cut),
        cmocka_unit_test(lookups_by_dig_and_host), cmocka_unit_test(lookups_by_nslookup),
        cmocka_unit_test(answers_that_are_wrapped), cmocka_unit_test(calls_by_hand),
        cmocka_unit_test(s_client), cmocka_unit_test(keys_are_no_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
