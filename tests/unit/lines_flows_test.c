/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of connection tracking, how adapters gather packets, iperf3 in JSON, single lines of netstat -s:
 * conntrack-tools 1.4, ethtool 6.1, iperf 3.12, net-tools 2.10; numbers are set by hand. */
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

/* grep shows lines without their headings: those that one group alone has are told; of others, and where the left
 * side was lost, the digits or the group are not known. */
static void counters_without_headings(void **state)
{
    (void)state;
    text_case *t = read_text("joe@lnx01:~$ netstat -s | grep -i -e retrans -e received\n    19301 segments retransmitted\n"
                             "    712 packets received\n    TCPLostRetransmit: 230\n   301 segments retransmitted\n    Lost: 5\n");
    check(t, NC_F_host_tcp, 0, "resent=19301 sent=-");
    check(t, NC_F_host_counter, 0, "group=Tcp name=RetransSegs value=19301");
    check(t, NC_F_host_counter, 1, "group=TcpExt name=TCPLostRetransmit value=230");
    assert_null(case_fact(t, NC_F_host_counter, 2));
    case_free(t);
    t = read_text("    TCPPRF:             00                TCPPRF2:            00\n    TCPPRF3:            00\n");
    assert_null(case_fact(t, NC_F_host_counter, 0)); /* of Netstat ALL */
    case_free(t);
}

static void flows(void **state)
{
    (void)state;
    text_case *t = read_text(
        "# conntrack -L\n"
        "tcp      6 431999 ESTABLISHED src=10.0.0.7 dst=10.0.0.9 sport=40000 dport=22"
        " src=10.0.0.9 dst=10.0.0.7 sport=22 dport=40000 [ASSURED] mark=0 use=1\n"
        "tcp      6 117 SYN_SENT src=10.0.0.7 dst=203.0.113.5 sport=40001 dport=1414 [UNREPLIED]"
        " src=10.8.0.5 dst=10.0.0.7 sport=1415 dport=40001 mark=0 use=1\n"
        "udp      17 29 src=10.0.0.7 dst=10.0.0.53 sport=5353 dport=53 src=10.0.0.53 dst=10.0.0.7 sport=53 dport=5353 mark=0 use=1\n"
        "ipv6     10 tcp      6 59 TIME_WAIT src=2001:db8::7 dst=2001:db8::9 sport=4 dport=80"
        " src=2001:db8::9 dst=2001:db8::7 sport=80 dport=4 use=1\n"
        "conntrack v1.4.6 (conntrack-tools): 4 flow entries have been shown.\n");
    check(t, NC_F_host_flow, 0, "proto=tcp state=established src=10.0.0.7 dst=10.0.0.9 sport=40000 dport=22 answered=yes from=10.0.0.9");
    check(t, NC_F_host_flow, 1, "state=syn_sent dst=203.0.113.5 dport=1414 answered=no from=10.8.0.5");
    check(t, NC_F_host_flow, 2, "proto=udp state=- dst=10.0.0.53 dport=53 answered=yes");
    check(t, NC_F_host_flow, 3, "proto=tcp state=time_wait src=2001:db8::7 dport=80 answered=yes");
    assert_null(case_fact(t, NC_F_host_flow, 4));
    case_free(t);
    t = read_text("tcp      6 117 SYN_SENT src=10.0.0.7 dst=203.0.113.5 sport=40001 dport=14"); /* cut there */
    check(t, NC_F_host_flow, 0, "src=10.0.0.7 sport=40001 dport=- answered=- from=-");
    case_free(t);
}

static void coalescing(void **state)
{
    (void)state;
    text_case *t = read_text("$ ethtool -c eth0\nCoalesce parameters for eth0:\nAdaptive RX: off  TX: on\nstats-block-usecs: 0\n\n"
                             "rx-usecs: 250\nrx-frames: 64\nrx-usecs-irq: 3\n\ntx-usecs: 50\ntx-frames: n/a\n");
    check(t, NC_F_host_coalescing, 0, "iface=eth0 adaptive.in=no adaptive.out=yes wait.in=250?us wait.out=50?us frames.in=64");
    case_free(t);
    t = read_text("Coalesce parameters for eth1:\nAdaptive RX: n/a  TX: n/a\nrx-usecs: n/a\nrx-frames: 6");
    check(t, NC_F_host_coalescing, 0, "iface=eth1 adaptive.in=- adaptive.out=- wait.in=- frames.in=-");
    case_free(t);
}

static const char json_tcp[] =
    "$ iperf3 -J -c 10.1.1.9\n{\n\t\"start\":\t{\n\t\t\"connected\":\t[{\n\t\t\t\t\"socket\":\t5,\n\t\t\t\t\"local_host\":\t\"10.1.1.7\"\n\t\t\t}],\n"
    "\t\t\"connecting_to\":\t{\n\t\t\t\"host\":\t\"10.1.1.9\",\n\t\t\t\"port\":\t5201\n\t\t},\n"
    "\t\t\"test_start\":\t{\n\t\t\t\"protocol\":\t\"TCP\",\n\t\t\t\"bytes\":\t0\n\t\t}\n\t},\n"
    "\t\"intervals\":\t[{\n\t\t\t\"sum\":\t{\n\t\t\t\t\"bytes\":\t77,\n\t\t\t\t\"lost_packets\":\t5\n\t\t\t}\n\t\t}],\n"
    "\t\"end\":\t{\n\t\t\"sum_sent\":\t{\n\t\t\t\"end\":\t10.0,\n\t\t\t\"bytes\":\t11114400,\n\t\t\t\"bits_per_second\":\t8891520.9,\n"
    "\t\t\t\"retransmits\":\t1040,\n\t\t\t\"sender\":\ttrue\n\t\t},\n"
    "\t\t\"sum_received\":\t{\n\t\t\t\"bytes\":\t11000000,\n\t\t\t\"bits_per_second\":\t8800000.7\n\t\t}\n\t}\n}\n";

static void iperf_in_json(void **state)
{
    (void)state;
    text_case *t = read_text(json_tcp);
    check(t, NC_F_host_throughput, 0, "to=10.1.1.9 proto=tcp bytes=11114400 bits=8800000 resent=1040 lost=- datagrams=-");
    assert_null(case_fact(t, NC_F_host_throughput, 1));
    case_free(t);
    t = read_text("\t\"start\":\t{\n\t\t\"test_start\":\t{\n\t\t\t\"protocol\":\t\"UDP\"\n\t\t}\n\t},\n\t\"end\":\t{\n"
                  "\t\t\"sum\":\t{\n\t\t\t\"lost_packets\":\t650,\n\t\t\t\"packets\":\t86"); /* cut there */
    check(t, NC_F_host_throughput, 0, "to=- proto=udp lost=650 datagrams=- bits=-");
    case_free(t);
}

/* Known tables give no facts, and a route or a neighbour below them is read. */
static void rules_and_bridges(void **state)
{
    (void)state;
    text_case *t = read_text("# ip rule\n0:\tfrom all lookup local\n32765:\tnot from 10.1.1.0/24 lookup 100\n# bridge fdb\n"
                             "33:33:00:00:00:01 dev eth0 self permanent\n02:00:00:00:00:05 dev eth0 vlan 20 master br0\n"
                             "# ip route\ndefault via 10.1.1.1 dev eth0\n");
    check(t, NC_F_host_route, 0, "via=10.1.1.1 iface=eth0");
    assert_int_equal(t->count, 1);
    assert_true(nc_str_find(case_source(t)->kind, NC_S("ip rule, bridge fdb")) != SIZE_MAX);
    case_free(t);
}

/* A terminal or a mail program wraps the line of an address: what it said of it stands in the next one. */
static void addresses_that_are_wrapped(void **state)
{
    (void)state;
    text_case *t = read_text("2: eth0: <BROADCAST,UP,LOWER_UP> mtu 1500 qdisc fq_codel state UP\n"
                             "    inet6 fd00::2/64 scope global tentative\n"
                             "dadfailed noprefixroute\n"
                             "       valid_lft forever preferred_lft forever\n"
                             "    inet6 fd00::3/64 scope global\n"
                             "tentative dadfailed\n"
                             "       valid_lft forever preferred_lft forever\n"
                             "    inet6 fd00::4/64 scope global dynamic\n"
                             "mngtmpaddr\n"
                             "       valid_lft 86399sec preferred_lft 14399sec\n"
                             "    inet6 fd00::5/64 scope global tentative da\n"
                             "dfailed\n");
    check(t, NC_F_host_address, 0, "address=fd00::2 tentative=yes duplicate=yes");
    check(t, NC_F_host_address, 1, "address=fd00::3 tentative=yes duplicate=yes");
    check(t, NC_F_host_address, 2, "address=fd00::4 tentative=no duplicate=no");
    check(t, NC_F_host_address, 3, "address=fd00::5 tentative=yes duplicate=-");
    check(t, NC_F_host_interface, 0, "name=eth0 mtu=1500");
    case_free(t);
}

/* ip -br and -o: one line an interface, or an address. */
static void brief_lists(void **state)
{
    (void)state;
    text_case *t = read_text("$ ip -br addr\nlo               UNKNOWN        127.0.0.1/8 ::1/128 \n"
                             "eth1             DOWN           \n"
                             "vlan100@bond0    UP             10.20.30.40/24 fe80::1/64 \n"
                             "$ ip -br link\nbond0            UP             02:00:00:00:00:70 <BROADCAST,UP,LOWER_UP> \n"
                             "$ ip -o addr\n"
                             "4: vlan100    inet 10.20.30.40/24 brd 10.20.30.255 scope global vlan100\\   "
                             "    valid_lft forever preferred_lft forever\n"
                             "4: vlan100    inet6 fd00::2/64 scope global tentative dadfailed \\       valid_lft forever preferred_lft forever\n"
                             "4: vlan100    inet6 fd00::3/64 scope global tent\n");
    check(t, NC_F_host_interface, 0, "name=lo state=unknown up=-");
    check(t, NC_F_host_interface, 1, "name=eth1 state=down");
    check(t, NC_F_host_interface, 2, "name=vlan100 state=up");
    check(t, NC_F_host_interface, 3, "name=bond0 state=up mac=02:00:00:00:00:70");
    check(t, NC_F_host_address, 1, "iface=lo address=::1 network=::1/128 tentative=-");
    check(t, NC_F_host_address, 3, "iface=vlan100 address=fe80::1");
    check(t, NC_F_host_address, 4, "iface=vlan100 address=10.20.30.40 network=10.20.30.40/24 scope=global tentative=no duplicate=no");
    check(t, NC_F_host_address, 5, "address=fd00::2 tentative=yes duplicate=yes");
    check(t, NC_F_host_address, 6, "address=fd00::3 tentative=- duplicate=-");
    case_free(t);
}

/* Routes of tables that only rules lead to are none of the host; grep leaves the heading of ethtool -S away. */
static void other_tables_and_grep(void **state)
{
    (void)state;
    text_case *t = read_text("$ ip route show table all\ndefault via 10.20.31.1 dev eth1 table 100 proto static\n"
                             "default via 10.20.30.1 dev eth0 proto static metric 400\n"
                             "$ sudo ethtool -S eth1 | grep -v ': 0$'\n     rx_packets: 4711\n     rx_crc_errors: 12\n"
                             "$ cat x\n     tx_crc_errors: 13\n");
    check(t, NC_F_host_route, 0, "default=yes via=10.20.30.1 iface=eth0");
    assert_null(case_fact(t, NC_F_host_route, 1));
    check(t, NC_F_host_nic_counter, 0, "iface=eth1 name=rx_crc_errors kind=crc value=12");
    assert_null(case_fact(t, NC_F_host_nic_counter, 1));
    case_free(t);
}

/* What newer programs print otherwise: numbers of rules, addresses before a port, systems before a host. */
static void newer_forms(void **state)
{
    (void)state;
    text_case *t = read_text("# iptables -L -n -v --line-numbers\n"
                             "Chain INPUT (policy DROP 4711 packets, 282K bytes)\n"
                             "num   pkts bytes target     prot opt in     out     source         destination\n"
                             "1     98M  123G ACCEPT     all  --  *      *       0.0.0.0/0      0.0.0.0/0\n"
                             "2      12   720 ACCEPT     tcp  --  *      *       10.0.0.0/8     0.0.0.0/0   tcp dpt:22\n"
                             "# iptables -L -n --line-numbers\n"
                             "Chain FORWARD (policy ACCEPT)\n"
                             "num  target     prot opt source               destination\n"
                             "1    REJECT     tcp  --  0.0.0.0/0            0.0.0.0/0            tcp dpt:21\n");
    check(t, NC_F_host_filter, 1, "chain=INPUT verdict=accept packets=- bytes=-");
    check(t, NC_F_host_filter, 2, "verdict=accept packets=12 bytes=720 port=22");
    check(t, NC_F_host_filter, 4, "chain=FORWARD verdict=reject packets=- port=21");
    assert_null(case_fact(t, NC_F_host_filter, 5));
    case_free(t);
    t = read_text("[Mon May  6 09:16:00 2024] TCP: request_sock_TCP: Possible SYN flooding on port 0.0.0.0:8443. Sending cookies.\n"
                  "[Mon May  6 09:16:01 2024] TCP: request_sock_TCP: Possible SYN flooding on port [::]:443. Dropping request.\n"
                  "[Mon May  6 09:16:02 2024] TCP: request_sock_TCP: Possible SYN flooding on port 8080. Sending cookies.\n");
    check(t, NC_F_host_kernel, 0, "what=syn_flood port=8443");
    check(t, NC_F_host_kernel, 1, "what=syn_flood port=443");
    check(t, NC_F_host_kernel, 2, "what=syn_flood port=8080");
    case_free(t);
    t = read_text("$ mtr -rwbzc 100 198.51.100.7\nStart: 2024-05-06T09:20:00+0200\n"
                  "HOST: rhel9                           Loss%   Snt   Last   Avg  Best  Wrst StDev\n"
                  "  1. AS???    gw1.example.com (10.20.30.1)   0.0%   100    0.4   0.5   0.3   2.1   0.2\n"
                  "  2. AS64500  198.51.100.7                   3.0%   100   22.9  23.4  22.1  45.0   2.2\n");
    check(t, NC_F_host_hop, 0, "hop=1 address=10.20.30.1 sent=100 received=100");
    check(t, NC_F_host_hop, 1, "hop=2 address=198.51.100.7 received=97");
    check(t, NC_F_host_path, 0, "reached=yes hops=2");
    case_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counters_without_headings),
        cmocka_unit_test(addresses_that_are_wrapped),
        cmocka_unit_test(brief_lists),
        cmocka_unit_test(newer_forms),
        cmocka_unit_test(other_tables_and_grep),
        cmocka_unit_test(flows),
        cmocka_unit_test(coalescing),
        cmocka_unit_test(iperf_in_json),
        cmocka_unit_test(rules_and_bridges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
