/* SPDX-License-Identifier: Apache-2.0 */
/* Displays of hosts.  The texts are in the forms that iproute2 6.1, ethtool 6.1, net-tools 2.10,
 * iptables 1.8.9 and nft 1.0.6 print on Debian 12; numbers are set by hand. */
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

static void ip_link(void **state)
{
    (void)state;
    text_case *t = read_text("2: eth0@if9: <NO-CARRIER,BROADCAST,MULTICAST,UP> mtu 1400 qdisc fq_codel "
                             "master br0 state DOWN mode DEFAULT group default qlen 1000\n"
                             "    link/ether 02:fc:00:00:00:01 brd ff:ff:ff:ff:ff:ff\n"
                             "    inet 192.0.2.2/24 brd 192.0.2.255 scope global eth0\n"
                             "       valid_lft forever preferred_lft forever\n"
                             "    inet6 fd00::2/64 scope global tentative dadfailed \n"
                             "       valid_lft forever preferred_lft forever\n"
                             "    RX:  bytes packets errors dropped  missed   mcast           \n"
                             "      79638582    2668      3       4       5       6 \n"
                             "    RX errors:  length    crc   frame    fifo overrun\n"
                             "                     0      7       0       0       0 \n"
                             "    TX:  bytes packets errors dropped carrier collsns           \n"
                             "        138266    1857      8       9      10      11 \n");
    check(t, NC_F_host_interface, 0,
          "name=eth0 up=yes state=down carrier=no mtu=1400 mac=02:fc:00:00:00:01 master=br0 "
          "bytes.in=79638582 packets.in=2668 "
          "errors.in=3 dropped.in=4 missed.in=5 crc.in=7 bytes.out=138266 packets.out=1857 errors.out=8 dropped.out=9 "
          "carrier.out=10 collisions=11");
    check(t, NC_F_host_address, 0,
          "iface=eth0 address=192.0.2.2 network=192.0.2.2/24 scope=global tentative=no duplicate=no");
    check(t, NC_F_host_address, 1, "address=fd00::2 tentative=yes duplicate=yes");
    assert_int_equal(t->count, 3);
    case_free(t);
}

static void ip_json(void **state)
{
    (void)state;
    text_case *t = read_text(
        "[{\"ifindex\":4,\"ifname\":\"eth0\",\"flags\":[\"BROADCAST\",\"UP\",\"LOWER_UP\"],\"mtu\":1400,"
        "\"operstate\":\"UP\",\"address\":\"02:fc:00:00:00:01\","
        "\"addr_info\":[{\"family\":\"inet\",\"local\":\"192.0.2.2\",\"prefixlen\":24,\"scope\":\"global\"}],"
        "\"stats64\":{\"rx\":{\"bytes\":79,\"packets\":26,\"errors\":1,\"dropped\":2},\"tx\":{\"bytes\":13,"
        "\"packets\":18,\"errors\":0,\"carrier_errors\":3}}},"
        "{\"ifindex\":5,\"ifname\":\"eth1\",\"flags\":[\"BROADCAST\"],\"mtu\":1500}]\n");
    check(t, NC_F_host_interface, 0,
          "name=eth0 up=yes carrier=yes state=up mtu=1400 bytes.in=79 packets.in=26 errors.in=1 dropped.in=2 "
          "bytes.out=13 packets.out=18 carrier.out=3");
    check(t, NC_F_host_interface, 1, "name=eth1 up=no carrier=- mtu=1500");
    check(t, NC_F_host_address, 0, "iface=eth0 network=192.0.2.2/24 scope=global duplicate=no");
    case_free(t);
    t = read_text(
        "[{\"dst\":\"default\",\"gateway\":\"192.0.2.1\",\"dev\":\"eth0\",\"flags\":[\"linkdown\"]},{"
        "\"type\":\"blackhole\",\"dst\":\"10.9.0.0/16\",\"flags\":[]},"
        "{\"dst\":\"192.0.2.9\",\"dev\":\"eth0\",\"lladdr\":\"02:fc:00:00:00:05\",\"state\":[\"STALE\"]}]");
    check(t, NC_F_host_route, 0, "to=0.0.0.0/0 default=yes via=192.0.2.1 iface=eth0 kind=unicast dead=yes");
    check(t, NC_F_host_route, 1, "to=10.9.0.0/16 default=no kind=blackhole via=- dead=no");
    check(t, NC_F_host_neighbour, 0, "address=192.0.2.9 mac=02:fc:00:00:00:05 state=stale iface=eth0");
    case_free(t);
    t = read_text("[{\"ifindex\":1,\"ifname\":\"lo\",\"flags\":[\"UP\"");
    assert_int_equal(t->count, 0); /* cut: nothing that is whole */
    case_free(t);
}

static void routes_and_neighbours(void **state)
{
    (void)state;
    text_case *t =
        read_text("$ ip route\ndefault via 192.0.2.1 dev eth0 proto static metric 100 mtu 1492\n"
                  "192.0.2.0/24 dev eth0 proto kernel scope link src 192.0.2.2 linkdown\n"
                  "10.1.0.0/16 proto static metric 20 \n\tnexthop via 192.0.2.7 dev eth0 weight 1 \n"
                  "\tnexthop via 192.0.2.8 dev eth1 weight 1 dead linkdown \n"
                  "unreachable 10.8.0.0/16 metric 5 \n$ ip neigh\n"
                  "192.0.2.1 dev eth0 lladdr 02:fc:00:00:00:05 router REACHABLE\nfd00::1 dev eth0  used "
                  "3416/3476/3413probes 6 FAILED\n");
    check(t, NC_F_host_route, 0,
          "to=0.0.0.0/0 default=yes via=192.0.2.1 iface=eth0 metric=100 mtu=1492 dead=no");
    check(t, NC_F_host_route, 1, "to=192.0.2.0/24 default=no src=192.0.2.2 dead=yes via=-");
    check(t, NC_F_host_route, 2, "to=10.1.0.0/16 via=192.0.2.7 iface=eth0 metric=20 dead=no");
    check(t, NC_F_host_route, 3, "to=10.1.0.0/16 via=192.0.2.8 iface=eth1 metric=20 dead=yes");
    check(t, NC_F_host_route, 4, "to=10.8.0.0/16 kind=unreachable metric=5");
    assert_null(case_fact(t, NC_F_host_route, 5));
    check(t, NC_F_host_neighbour, 0,
          "address=192.0.2.1 iface=eth0 mac=02:fc:00:00:00:05 state=reachable router=yes");
    check(t, NC_F_host_neighbour, 1, "address=fd00::1 mac=- state=failed router=no");
    case_free(t);
}

static void sockets(void **state)
{
    (void)state;
    text_case *t = read_text("State     Recv-Q Send-Q Local Address:Port  Peer Address:Port Process\n"
                             "LISTEN    129    128          0.0.0.0:2024       0.0.0.0:*     "
                             "users:((\"httpd\",pid=12,fd=4))\n\t cubic cwnd:10\n"
                             "ESTAB     0      36         192.0.2.2:22    203.0.113.80:53632 "
                             "timer:(on,1.2sec,3) users:((\"sshd\",pid=9,fd=4))\n"
                             "\t cubic wscale:7,7 rto:204 rtt:1.5/0.75 ato:40 mss:1348 pmtu:1400 rcvmss:536 "
                             "cwnd:1 bytes_sent:9 retrans:1/17 lost:1\n"
                             "CLOSE-WAIT 1     0          [fd00::2]:80       [fd00::9]:4000\n"
                             "ESTAB     0      9          192.0.2.2:22    203.0.113.81:53633\n"
                             "\t cubic wscale:7,7 rto:120000 backoff:8 rtt:203.4/50.2 cwnd:1 segs_out:61 unacked:9 "
                             "lost:9 minrtt:40.8\n"
                             "ESTAB     0      9          192.0.2.2:22    203.0.113.82:53634\n"
                             "\t cubic wscale:7,7 rto:120000 backoff:5 rtt:203.4/50.2 cwnd:1\n");
    check(
        t, NC_F_host_socket, 0,
        "proto=tcp state=listen recvq=129 sendq=128 local.ip=- local.port=2024 remote.port=- program=httpd");
    check(t, NC_F_host_socket, 1,
          "state=established sendq=36 local.ip=192.0.2.2 local.port=22 remote.ip=203.0.113.80 "
          "remote.port=53632 program=sshd "
          "timer=on timeouts=3 retrans=17 mss=1348 pmtu=1400 cwnd=1");
    assert_int_equal(case_must(t, NC_F_host_socket, 1)->slot[NC_host_socket_rtt], 1500000);
    check(t, NC_F_host_socket, 2,
          "state=close_wait local.ip=fd00::2 local.port=80 remote.ip=fd00::9 retrans=-");
    check(t, NC_F_host_socket, 3, "remote.port=53633 timer=on timeouts=8 segs.out=61");
    assert_int_equal(case_must(t, NC_F_host_socket, 3)->slot[NC_host_socket_minrtt], 40800000);
    check(t, NC_F_host_socket, 4, "remote.port=53634 timer=- timeouts=-"); /* may be of a closed window */
    case_free(t);
}

static void adapters(void **state)
{
    (void)state;
    text_case *t = read_text("$ ethtool eth0\nSettings for eth0:\n\tSpeed: 100Mb/s\n\tDuplex: "
                             "Half\n\tAuto-negotiation: off\n\tLink detected: yes\n"
                             "$ ethtool -S ens5\nNIC statistics:\n     rx_packets: 12\n     rx_crc_errors: "
                             "5\n     rx_no_buffer_count: 7\n     rx_missed_errors: 0\n"
                             "     port.rx_dropped: 3\n     tx_flow_control_xoff: 9\nFeatures for "
                             "eth0:\nrx-checksumming: on [fixed]\n\ttx-checksum-ipv4: off\n");
    check(t, NC_F_host_link, 0, "name=eth0 speed=100 duplex=half autoneg=no detected=yes");
    check(t, NC_F_host_nic_counter, 0, "iface=ens5 name=rx_crc_errors kind=crc value=5");
    check(t, NC_F_host_nic_counter, 1, "name=rx_no_buffer_count kind=no_buffer value=7");
    check(t, NC_F_host_nic_counter, 2, "name=port.rx_dropped kind=drop value=3");
    check(t, NC_F_host_nic_counter, 3, "name=tx_flow_control_xoff kind=pause value=9");
    assert_null(case_fact(t, NC_F_host_nic_counter, 4));
    check(t, NC_F_host_offload, 0, "iface=eth0 feature=rx-checksumming on=yes fixed=yes");
    check(t, NC_F_host_offload, 1, "feature=tx-checksum-ipv4 on=no fixed=no");
    case_free(t);
}

static const char proc_dev[] =
    "Inter-|   Receive                                                |  Transmit\n"
    " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls "
    "carrier compressed\n"
    "  eth0: 100 11    1    2    3     4          0         0   200    22    5    6    0     7       8       "
    "   0\n";

static void tables_of_the_kernel(void **state)
{
    (void)state;
    text_case *t = read_text(proc_dev);
    check(t, NC_F_host_interface, 0,
          "name=eth0 bytes.in=100 packets.in=11 errors.in=1 dropped.in=2 missed.in=3 crc.in=4 bytes.out=200 "
          "packets.out=22 "
          "errors.out=5 dropped.out=6 collisions=7 carrier.out=8");
    case_free(t);
    t = read_text("00000012 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
                  "00000000 00000000 00000000 00000000 00000000\n"
                  "00000a77 0000001f 00000002 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
                  "00000000 00000000 00000003 00000000 00000000\n");
    check(t, NC_F_host_softnet, 0, "cpu=0 processed=18 dropped=0 squeezed=0");
    check(t, NC_F_host_softnet, 1, "cpu=3 processed=2679 dropped=31 squeezed=2");
    case_free(t);
    t = read_text("net.core.somaxconn = 4096\nnet.ipv4.tcp_rmem = "
                  "4096\t131072\t6291456\nnet.ipv6.conf.all.stable_secret = abcd::1\n");
    check(t, NC_F_host_setting, 0, "name=net.core.somaxconn value=4096 number=4096");
    check(t, NC_F_host_setting, 1, "name=net.ipv4.tcp_rmem number=-");
    assert_int_equal(t->count, 2);
    case_free(t);
}

/* One host's counters in four forms. */
static void counters(void **state)
{
    static const char *const forms[] = {
        "#kernel\nTcpOutSegs                      1835               0.0\nTcpRetransSegs                  92 "
        "              0.0\nTcpExtListenOverflows           7                  0.0\n",
        "Tcp: RtoAlgorithm OutSegs RetransSegs\nTcp: 1 1835 92\nTcpExt: SyncookiesSent "
        "ListenOverflows\nTcpExt: 0 7\n",
        "Tcp:\n    1835 segments sent out\n    92 segments retransmitted\nTcpExt:\n    7 times the listen "
        "queue of a socket overflowed\n    TCPTimeouts: 2\n",
    };
    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        text_case *t = read_text(forms[i]);
        check(t, NC_F_host_tcp, 0, "sent=1835 resent=92");
        bool found = false;
        char out[128];
        for (unsigned n = 0; case_fact(t, NC_F_host_counter, n) != NULL; n++)
            if (strcmp(case_text(t, case_fact(t, NC_F_host_counter, n), "name", out), "ListenOverflows") ==
                0) {
                check(t, NC_F_host_counter, n, "group=TcpExt value=7");
                found = true;
            }
        assert_true(found);
        case_free(t);
    }
}

static void other_systems(void **state)
{
    (void)state;
    text_case *t = read_text("tcp:\n\t1835 packets sent\n\t\t1200 data packets (99000 bytes)\n\t\t92 data "
                             "packets (4100 bytes) retransmitted\n\t2653 packets received\n"
                             "udp:\n\t4 socket buffer overflows\n");
    check(t, NC_F_host_tcp, 0, "sent=1835 resent=92 received=2653");
    case_free(t);
    t = read_text("TCP Statistics for IPv4\r\n\r\n  Active Opens                        = 16\r\n  Segments "
                  "Sent                       = 1835\r\n  Segments Retransmitted              = 92\r\n");
    check(t, NC_F_host_tcp, 0, "opened=16 sent=1835 resent=92");
    case_free(t);
    t = read_text("\r\nWindows IP Configuration\r\n\r\n   Host Name . . . . . . . . . . . . : "
                  "PC7\r\n\r\nEthernet adapter Ethernet 2:\r\n\r\n"
                  "   Physical Address. . . . . . . . . : 02-FC-00-00-00-01\r\n   IPv4 Address. . . . . . . "
                  ". . . . : 192.0.2.7(Duplicate)\r\n"
                  "   Default Gateway . . . . . . . . . : fe80::1%12\r\n"
                  "                                       192.0.2.1\r\n"
                  "   DNS Servers . . . . . . . . . . . : 192.0.2.3\r\n"
                  "                                       192.0.2.4\r\n");
    check(t, NC_F_host_interface, 0, "mac=02:fc:00:00:00:01");
    check(t, NC_F_host_address, 0, "address=192.0.2.7 duplicate=yes tentative=no");
    check(t, NC_F_host_route, 0, "to=::/0 default=yes via=fe80::1");
    check(t, NC_F_host_route, 1, "to=0.0.0.0/0 default=yes via=192.0.2.1");
    assert_null(case_fact(t, NC_F_host_route, 2)); /* a name server is no gateway */
    case_free(t);
    t = read_text("ETHERNET STATISTICS (ent0) :\nDevice Type: 2-Port Adapter\nHardware Address: "
                  "02:fc:00:00:00:01\n\nTransmit Statistics:                          Receive Statistics:\n"
                  "Packets: 4110                                 Packets: 5220\nBytes: 910                   "
                  "                 Bytes: 1020\n"
                  "Transmit Errors: 1                            Receive Errors: 2\nPackets Dropped: 3       "
                  "                     Packets Dropped: 4\n"
                  "                                              Bad Packets: 99\nNo Carrier Sense: 0        "
                  "                   CRC Errors: 5\n"
                  "Lost Carrier Errors: 6                        No Resource Errors: 7\nMedia Speed Running: "
                  "1000 Mbps Full Duplex\n");
    check(t, NC_F_host_interface, 0,
          "name=ent0 packets.out=4110 packets.in=5220 bytes.out=910 bytes.in=1020 errors.out=1 errors.in=2 "
          "dropped.out=3 dropped.in=4 "
          "crc.in=5 carrier.out=6 missed.in=7");
    check(t, NC_F_host_link, 0, "name=ent0 speed=1000 duplex=full");
    case_free(t);
}

/* iptables -nvL: what is rounded (301K) is no count; iptables -L has none. */
static void lists_of_filters(void **state)
{
    (void)state;
    text_case *t = read_text("Chain INPUT (policy DROP 1234 packets, 98765 bytes)\n"
                       " pkts bytes target     prot opt in     out     source               destination\n"
                       "  842 50520 DROP       tcp  --  *      *       0.0.0.0/0            0.0.0.0/0            tcp dpt:1414\n"
                       " 201K  301M ACCEPT     all  --  lo     *       0.0.0.0/0            0.0.0.0/0\n"
                       "\nChain mine (1 references)\n"
                       "target     prot opt source               destination\n"
                       "REJECT     tcp  --  anywhere             anywhere             reject-with tcp-reset\n");
    check(t, NC_F_host_filter, 0, "table=- chain=INPUT policy=yes verdict=drop packets=1234 bytes=98765");
    check(t, NC_F_host_filter, 1, "chain=INPUT policy=no verdict=drop packets=842 bytes=50520 port=1414");
    check(t, NC_F_host_filter, 2, "verdict=accept packets=- bytes=- port=-");
    check(t, NC_F_host_filter, 3, "chain=mine policy=no verdict=reject packets=-");
    assert_int_equal(t->count, 4);
    case_free(t);
}

/* What may stand behind the place where a line was cut is not known to be missing. */
static void words_behind_a_cut(void **state)
{
    (void)state;
    text_case *t = read_text("2: eth0: <UP,LOWER_UP> mtu 1500 state UP\n    inet 10.0.0.9/24 scope global eth0\n"
                             "    inet6 2001:db8::9/64 scope global ten");
    check(t, NC_F_host_address, 0, "address=10.0.0.9 tentative=no duplicate=no");
    check(t, NC_F_host_address, 1, "address=2001:db8::9 tentative=- duplicate=-");
    case_free(t);
    t = read_text("*filter\n-A INPUT -p tcp --dport 21 -j DROP\n-A INPUT -p tcp -m tc");
    check(t, NC_F_host_filter, 0, "verdict=drop");
    check(t, NC_F_host_filter, 1, "verdict=-");
    case_free(t);
    t = read_text("*filter\n-A INPUT -j mine\n-A INPUT -p tcp --dport 21 -j\nDROP\n"); /* wrapped at a blank */
    check(t, NC_F_host_filter, 0, "verdict=other");
    check(t, NC_F_host_filter, 1, "port=21 verdict=-");
    case_free(t);
    t = read_text("net.core.somaxconn =\nnet.ipv4.tcp_fin_timeout = 60\n");
    check(t, NC_F_host_setting, 0, "name=net.core.somaxconn value=- number=-");
    check(t, NC_F_host_setting, 1, "value=60");
    case_free(t);
    t = read_text("1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 state UNKNOWN\n2: eth0: <BROADCAST,MU");
    check(t, NC_F_host_interface, 0, "name=lo up=yes");
    check(t, NC_F_host_interface, 1, "name=eth0 up=- carrier=-");
    case_free(t);
}

/* nft -a list ruleset */
static void filters_with_handles(void **state)
{
    (void)state;
    text_case *t = read_text("table inet fw { # handle 1\n\tchain input { # handle 2\n\t\ttype filter hook input priority filter; policy drop;\n"
                             "\t\ttcp dport 1414 counter packets 842 bytes 50520 drop # handle 7\n\t}\n}\n");
    check(t, NC_F_host_filter, 0, "table=fw chain=input policy=yes verdict=drop");
    check(t, NC_F_host_filter, 1, "chain=input verdict=drop packets=842 bytes=50520 port=1414");
    assert_int_equal(t->count, 2);
    case_free(t);
    /* The line is as wide as copies are cut, but no other verdict begins with this one. */
    t = read_text("table ip f {\n  chain c {\n  type filter hook forward priority filter; policy accept;\n"
                  "  ip saddr 10.2.0.2 tcp sport 80 limit rate over 200 kbytes/second burst 20 kbytes "
                  "counter packets 385 bytes 577116 drop\n  }\n}\n");
    check(t, NC_F_host_filter, 1, "chain=c policy=no verdict=drop packets=385 bytes=577116");
    case_free(t);
}

static void queues_and_filters(void **state)
{
    (void)state;
    text_case *t = read_text("qdisc fq_codel 0: dev eth0 root refcnt 2 limit 10240p\n Sent 138266 bytes 1857 "
                             "pkt (dropped 12, overlimits 3 requeues 4) \n backlog 5b 6p requeues 4\n"
                             "cpu=1   \tfound=0 invalid=8 insert=0 insert_failed=9 drop=10 early_drop=11 "
                             "error=0 search_restart=0 \n");
    check(t, NC_F_host_qdisc, 0,
          "iface=eth0 kind=fq_codel root=yes bytes=138266 packets=1857 dropped=12 overlimits=3 requeues=4 "
          "backlog=6");
    check(t, NC_F_host_conntrack, 0, "cpu=1 invalid=8 insert_failed=9 drop=10 early_drop=11");
    case_free(t);
    /* of one device: tc leaves it out; counters of classes are not those of the queue above them */
    t = read_text("# tc -s qdisc show dev eth7\nqdisc htb 1: root refcnt 2 r2q 10 default 0x10\n Sent 70 bytes 1 pkt (dropped 5, "
                  "overlimits 0 requeues 0) \n backlog 0b 0p requeues 0\nqdisc fq_codel 10: parent 1:10 limit 10240p\n Sent 9 bytes 1 "
                  "pkt (dropped 0, overlimits 0 requeues 0) \n  maxpacket 0 drop_overlimit 0\n# tc -s class show dev eth7\n"
                  "class htb 1:10 root leaf 10: prio 0 rate 10Mbit\n Sent 80 bytes 8 pkt (dropped 8, overlimits 8 requeues 8) \n"
                  " lended: 1 borrowed: 0 giants: 0\n");
    check(t, NC_F_host_qdisc, 0, "iface=eth7 kind=htb root=yes packets=1 dropped=5");
    check(t, NC_F_host_qdisc, 1, "iface=eth7 kind=fq_codel root=no bytes=9 dropped=0");
    assert_int_equal(t->count, 2);
    case_free(t);
    t = read_text("*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [5:300]\n:mine - [0:0]\n[12:720] -A INPUT -p "
                  "tcp -m tcp --dport 21 -j DROP\n-A INPUT -j mine\nCOMMIT\n"
                  "table inet f {\n\tset s {\n\t\telements = { 10.0.0.1 }\n\t}\n\tchain input {\n\t\ttype "
                  "filter hook input priority filter; policy drop;\n"
                  "\t\ttcp dport 443 counter packets 4 bytes 240 reject\n\t}\n}\n");
    check(t, NC_F_host_filter, 0, "table=filter chain=INPUT policy=yes verdict=accept packets=0");
    check(t, NC_F_host_filter, 1, "chain=FORWARD policy=yes verdict=drop packets=5 bytes=300");
    check(t, NC_F_host_filter, 2, "chain=INPUT policy=no verdict=drop packets=12 bytes=720 port=21");
    check(t, NC_F_host_filter, 3, "chain=INPUT verdict=other packets=-");
    check(t, NC_F_host_filter, 4, "table=f chain=input policy=yes verdict=drop packets=-");
    check(t, NC_F_host_filter, 5, "verdict=reject packets=4 bytes=240 port=443");
    assert_int_equal(t->count, 6);
    case_free(t);
}

static void kernel_log(void **state)
{
    (void)state;
    text_case *t =
        read_text("[    0.000000] Linux version 6.1.0\n[ 8123.400000] nf_conntrack: nf_conntrack: table "
                  "full, dropping packet\n"
                  "[ 8124.500000] ixgbe 0000:01:00.0 eth0: NIC Link is Down\n[ 8125.000000] TCP: "
                  "request_sock_TCP: Possible SYN flooding on port 443. Sending cookies.\n"
                  "[ 8126.000000] IPv4: martian source 192.0.2.255 from 10.0.0.5, on dev eth1\n"
                  "Mar  5 10:11:12 gate kernel: [ 9.5] DROP IN=eth0 OUT= SRC=10.0.0.7 DST=192.0.2.2 LEN=60 "
                  "PROTO=TCP SPT=9 DPT=21\n"
                  "[Thu Mar  5 10:11:12 2026] NETDEV WATCHDOG: eth0 (r8169): transmit queue 0 timed out\n");
    check(t, NC_F_host_kernel, 0, "what=conntrack_full iface=-");
    check(t, NC_F_host_kernel, 1, "what=link_down iface=eth0");
    assert_int_equal(case_must(t, NC_F_host_kernel, 1)->slot[NC_host_kernel_uptime], INT64_C(8124500000000));
    check(t, NC_F_host_kernel, 2, "what=syn_flood port=443");
    check(t, NC_F_host_kernel, 3, "what=martian src=10.0.0.5 dst=192.0.2.255 iface=eth1");
    check(t, NC_F_host_kernel, 4, "what=filter_log host=gate src=10.0.0.7 dst=192.0.2.2 iface=eth0 port=21");
    check(t, NC_F_host_kernel, 5, "what=tx_timeout iface=eth0");
    int64_t at;
    assert_true(nc_time_of(2026, 3, 5, 10, 11, 12, 0, &at));
    assert_int_equal(case_must(t, NC_F_host_kernel, 5)->from.at, at);
    case_free(t);
}

/* -p prints a list on many lines, which may stand between other displays; each row has the line it begins on.
 */
static void ip_json_pretty(void **state)
{
    (void)state;
    nc_probe probe = {.text = NC_SI("# ip -j link\n[{\"ifindex\":1,\"ifname\":\"lo\"}]\n")};
    assert_true(nc_decoder_linux.probe(NULL, &probe) >= 50); /* behind a prompt */
    text_case *t = read_text("$ ip -j -p -s link\n"
                             "[ {\n"
                             "        \"ifindex\": 2,\n"
                             "        \"ifname\": \"eth0\",\n"
                             "        \"flags\": [ \"BROADCAST\",\"UP\",\"LOWER_UP\" ],\n"
                             "        \"mtu\": 1500,\n"
                             "        \"stats64\": {\n"
                             "            \"rx\": {\n"
                             "                \"errors\": 1,\n"
                             "                \"dropped\": 7\n"
                             "            }\n"
                             "        }\n"
                             "    },{\n"
                             "        \"ifindex\": 3,\n"
                             "        \"ifname\": \"eth1\",\n"
                             "        \"flags\": [ ]\n"
                             "    } ]\n"
                             "$ ip route\n"
                             "default via 192.0.2.1 dev eth0\n");
    check(t, NC_F_host_interface, 0, "name=eth0 up=yes carrier=yes mtu=1500 errors.in=1 dropped.in=7");
    check(t, NC_F_host_interface, 1, "name=eth1 up=no mtu=-");
    check(t, NC_F_host_route, 0, "default=yes via=192.0.2.1");
    assert_int_equal(t->count, 3);
    assert_int_equal(case_must(t, NC_F_host_interface, 0)->from.line, 2);
    assert_int_equal(case_must(t, NC_F_host_interface, 1)->from.line, 13);
    case_free(t);
    /* Cut in the second row: the first one stands, the second, of which something may be missing, does not.
     */
    t = read_text("[{\n\"ifindex\": 2,\n\"ifname\": \"eth0\",\n\"mtu\": 1500\n},{\n\"ifindex\": "
                  "3,\n\"ifname\": \"eth1\",\n\"mtu\": 15");
    check(t, NC_F_host_interface, 0, "name=eth0 mtu=1500");
    assert_int_equal(t->count, 1);
    case_free(t);
}

/* A copy that is cut at 72 columns: a number there may have gone on, a name there runs into the next line. */
static void ip_json_cut(void **state)
{
    (void)state;
    text_case *t = read_text("[{\"ifindex\": 2, \"ifname\": \"eth0\", \"mtu\": 1500,\n"
                             "\"stats64\": {\"rx\": {\"bytes\": 79, \"packets\": 26, \"errors\": 1, \"dropped\": 2\n"
                             "}}}]\n");
    check(t, NC_F_host_interface, 0, "name=eth0 mtu=1500 errors.in=1 packets.in=26 dropped.in=-");
    assert_int_equal(t->count, 1);
    case_free(t);
    t = read_text("[{\"ifindex\": 2, \"ifname\": \"eth0\", \"mtu\": 1500},\n"
                  "{\"ifindex\": 3, \"mtu\": 1400, \"ifname\": \"a\n"
                  "\"operstate\": \"UP\", \"mtu\": 9000}]\n");
    check(t, NC_F_host_interface, 0, "name=eth0 mtu=1500");
    assert_int_equal(t->count, 1);
    case_free(t);
}

/* net-tools 2.10; what stands in Send-Q of a listener is no limit of its queue. */
static void netstat_an(void **state)
{
    (void)state;
    text_case *t = read_text(
        "Active Internet connections (servers and established)\n"
        "Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name\n"
        "tcp      129      0 0.0.0.0:1414            0.0.0.0:*               LISTEN      4711/runmqlsr\n"
        "tcp        0   4120 10.1.2.3:22             10.1.9.8:50122          ESTABLISHED -\n"
        "tcp6       0      1 2001:db8::3:40112       2001:db8::7:443         SYN_SENT    812/curl\n"
        "udp        0      0 0.0.0.0:68              0.0.0.0:*                           600/dhclient\n"
        "tcp        0\n"
        "Active UNIX domain sockets (servers and established)\n"
        "Proto RefCnt Flags       Type       State         I-Node   Path\n"
        "unix  2      [ ACC ]     STREAM     LISTENING     20517    /run/systemd/private\n");
    check(t, NC_F_host_socket, 0,
          "proto=tcp state=listen recvq=129 sendq=- local.ip=- local.port=1414 remote.ip=- remote.port=- "
          "program=runmqlsr");
    check(t, NC_F_host_socket, 1,
          "state=established recvq=0 sendq=4120 local.ip=10.1.2.3 local.port=22 remote.ip=10.1.9.8 "
          "remote.port=50122 program=-");
    check(t, NC_F_host_socket, 2,
          "state=syn_sent sendq=1 local.ip=2001:db8::3 local.port=40112 remote.ip=2001:db8::7 "
          "remote.port=443 program=curl");
    check(t, NC_F_host_socket, 3, "proto=udp state=unconnected local.port=68 program=dhclient");
    assert_int_equal(t->count, 4);
    case_free(t);
}

/* Windows 10 (-anob) and AIX 7.2 (-an). */
static void netstat_of_others(void **state)
{
    (void)state;
    text_case *t = read_text("\nActive Connections\n\n"
                             "  Proto  Local Address          Foreign Address        State           PID\n"
                             "  TCP    0.0.0.0:135            0.0.0.0:0              LISTENING       988\n"
                             "  RpcSs\n"
                             " [svchost.exe]\n"
                             "  TCP    10.1.2.3:50130         10.1.9.9:21            SYN_SENT        4711\n"
                             " [ftp.exe]\n"
                             "  TCP    [fe80::1%4]:445        [::]:0                 LISTENING       4\n"
                             "  UDP    0.0.0.0:500            *:*                                    3000\n");
    check(t, NC_F_host_socket, 0,
          "proto=tcp state=listen recvq=- local.ip=- local.port=135 remote.port=- program=svchost.exe");
    check(t, NC_F_host_socket, 1,
          "state=syn_sent local.ip=10.1.2.3 remote.ip=10.1.9.9 remote.port=21 program=ftp.exe");
    check(t, NC_F_host_socket, 2, "state=listen local.port=445");
    check(t, NC_F_host_socket, 3, "proto=udp local.port=500 remote.port=-");
    assert_int_equal(t->count, 4);
    case_free(t);
    t = read_text("Active Internet connections (including servers)\n"
                  "Proto Recv-Q Send-Q  Local Address          Foreign Address        (state)\n"
                  "tcp4       0      0  *.22                   *.*                    LISTEN\n"
                  "tcp4       0      2  10.1.2.4.1023          10.1.2.5.2049          CLOSE_WAIT\n");
    check(t, NC_F_host_socket, 0, "proto=tcp state=listen local.ip=- local.port=22 remote.port=-");
    check(t, NC_F_host_socket, 1,
          "state=close_wait sendq=2 local.ip=10.1.2.4 local.port=1023 remote.ip=10.1.2.5 remote.port=2049");
    assert_int_equal(t->count, 2);
    case_free(t);
}

/* ethtool of a copper port, its rings, and what tells of no fault; names of counters of mlx5 and vmxnet3. */
static void links_and_rings(void **state)
{
    (void)state;
    text_case *t = read_text("# /usr/sbin/ethtool eth0\n"
                             "Settings for eth0:\n"
                             "\tSupported ports: [ TP ]\n"
                             "\tSupported link modes:   10baseT/Half 10baseT/Full\n"
                             "\t                        100baseT/Half 100baseT/Full\n"
                             "\t                        1000baseT/Full\n"
                             "\tSupported pause frame use: Symmetric\n"
                             "\tAdvertised link modes:  10000baseT/Full\n"
                             "\tSpeed: 100Mb/s\n"
                             "\tDuplex: Full\n"
                             "\tAuto-negotiation: on\n"
                             "\tLink detected: yes\n"
                             "# ethtool -g eth0\n"
                             "Ring parameters for eth0:\n"
                             "Pre-set maximums:\n"
                             "RX:\t\t4096\n"
                             "RX Mini:\tn/a\n"
                             "TX:\t\t4096\n"
                             "Current hardware settings:\n"
                             "RX:\t\t256\n"
                             "RX Mini:\tn/a\n"
                             "TX:\t\t128\n"
                             "CQE Size:\t\tn/a\n"
                             "# ethtool -a eth0\n"
                             "Pause parameters for eth0:\n"
                             "Autonegotiate:\ton\n"
                             "RX:\t\ton\n"
                             "# ethtool -S eth0\n"
                             "NIC statistics:\n"
                             "     rx_steer_missed_packets: 99\n"
                             "     rx_discards_phy: 3\n"
                             "     ring full: 4\n"
                             "     tx_late_collisions: 7\n");
    check(t, NC_F_host_link, 0, "name=eth0 speed=100 most=1000 duplex=full autoneg=yes detected=yes");
    check(t, NC_F_host_ring, 0, "iface=eth0 rx=256 rx.most=4096");
    check(t, NC_F_host_nic_counter, 0, "iface=eth0 kind=no_buffer value=3"); /* frames that nobody wants are no loss */
    check(t, NC_F_host_nic_counter, 1, "iface=eth0 kind=no_buffer value=4");
    check(t, NC_F_host_nic_counter, 2, "iface=eth0 name=tx_late_collisions kind=late_collision value=7");
    assert_int_equal(t->count, 5);
    nc_str note = nc_sources_get(t->c.sources, t->source)->note;
    assert_true(nc_str_find(note, NC_S("not understood")) == SIZE_MAX);
    case_free(t);
}

static void bonding(void **state)
{
    (void)state;
    static const char text[] =
        "$ cat /proc/net/bonding/bond0\n"
        "Ethernet Channel Bonding Driver: v6.1.0\n\n"
        "Bonding Mode: IEEE 802.3ad Dynamic link aggregation\n"
        "MII Status: up\n"
        "802.3ad info\n"
        "Active Aggregator Info:\n"
        "\tAggregator ID: 1\n"
        "\tPartner Mac Address: 00:00:00:00:00:00\n\n"
        "Slave Interface: eth0\nMII Status: up\nSpeed: 1000 Mbps\nDuplex: full\nLink Failure Count: 4\n"
        "Aggregator ID: 1\n"
        "details actor lacp pdu:\n    system mac address: 52:54:00:12:34:56\n"
        "details partner lacp pdu:\n    system mac address: 00:00:00:00:00:00\n\n"
        "Slave Interface: eth1\nMII Status: down\nSpeed: Unknown\nLink Failure Count: 1\nAggregator ID: 2\n";
    text_case *t = read_text(text);
    check(t, NC_F_host_bond_port, 0,
          "bond=bond0 lacp=yes name=eth0 up=yes speed=1000 failures=4 aggregator=1 active=1 partner=no");
    check(t, NC_F_host_bond_port, 1, "bond=bond0 lacp=yes name=eth1 up=no speed=- failures=1 aggregator=2 active=1 partner=-");
    assert_int_equal(t->count, 2);
    case_free(t);
    t = read_text("Ethernet Channel Bonding Driver: v6.1.0\n\nBonding Mode: fault-tolerance (active-backup)\nMII Status: down\n");
    assert_int_equal(t->count, 0); /* a bond without ports */
    case_free(t);
}

/* net-tools 2.10, 1.60, and AIX. */
static void ifconfig(void **state)
{
    (void)state;
    text_case *t = read_text("v0: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1500\n"
                             "        inet 10.7.0.1  netmask 255.255.240.0  broadcast 10.7.15.255\n"
                             "        inet6 2001:db8:7::1  prefixlen 64  scopeid 0x0<global>\n"
                             "        ether b2:c6:3a:a8:1f:f8  txqueuelen 1000  (Ethernet)\n"
                             "        RX packets 14  bytes 1220 (1.1 KiB)\n"
                             "        RX errors 1  dropped 2  overruns 3  frame 4\n"
                             "        TX packets 10  bytes 808 (808.0 B)\n"
                             "        TX errors 5  dropped 6 overruns 0  carrier 7  collisions 8\n\n"
                             "v1: flags=4099<UP,BROADCAST,MULTICAST>  mtu 9000\n");
    check(t, NC_F_host_address, 0, "iface=v0 address=10.7.0.1 network=10.7.0.1/20");
    check(t, NC_F_host_address, 1, "iface=v0 address=2001:db8:7::1 network=2001:db8:7::1/64");
    check(t, NC_F_host_interface, 0,
          "name=v0 up=yes carrier=yes mtu=1500 mac=b2:c6:3a:a8:1f:f8 packets.in=14 bytes.in=1220 errors.in=1 dropped.in=2 missed.in=3 "
          "crc.in=4 packets.out=10 bytes.out=808 errors.out=5 dropped.out=6 carrier.out=7 collisions=8");
    check(t, NC_F_host_interface, 1, "name=v1 up=yes carrier=no mtu=9000 packets.in=-");
    case_free(t);
    t = read_text("eth0      Link encap:Ethernet  HWaddr 02:fc:00:00:00:01  \n"
                  "          inet addr:10.0.0.5  Bcast:10.0.0.255  Mask:255.255.255.0\n"
                  "          inet6 addr: fe80::fc:ff:fe00:1/64 Scope:Link\n"
                  "          UP BROADCAST RUNNING MULTICAST  MTU:1400  Metric:1\n"
                  "          RX packets:1000 errors:3 dropped:4 overruns:5 frame:6\n"
                  "          TX packets:900 errors:7 dropped:8 overruns:0 carrier:9\n"
                  "          collisions:10 txqueuelen:1000 \n"
                  "          RX bytes:572 (572.0 b)  TX bytes:704 (704.0 b)\n");
    check(t, NC_F_host_address, 0, "iface=eth0 address=10.0.0.5 network=10.0.0.5/24");
    check(t, NC_F_host_address, 1, "address=fe80::fc:ff:fe00:1");
    check(t, NC_F_host_interface, 0,
          "name=eth0 up=yes carrier=yes mtu=1400 mac=02:fc:00:00:00:01 packets.in=1000 errors.in=3 dropped.in=4 missed.in=5 crc.in=6 "
          "packets.out=900 errors.out=7 dropped.out=8 carrier.out=9 collisions=10 bytes.in=572 bytes.out=704");
    case_free(t);
    t = read_text("en0: flags=1e084863,480<UP,BROADCAST,NOTRAILERS,RUNNING,SIMPLEX,MULTICAST,64BIT,CHECKSUM_OFFLOAD(ACTIVE),CHAIN>\n"
                  "        inet 10.0.0.5 netmask 0xffffff00 broadcast 10.0.0.255\n"
                  "         tcp_sendspace 262144 tcp_recvspace 262144 rfc1323 1\n");
    check(t, NC_F_host_interface, 0, "name=en0 up=yes carrier=yes");
    check(t, NC_F_host_address, 0, "iface=en0 address=10.0.0.5 network=10.0.0.5/24");
    case_free(t);
}

static void tables_of_net_tools(void **state)
{
    (void)state;
    text_case *t = read_text("$ netstat -i\n"
                             "Kernel Interface table\n"
                             "Iface             MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg\n"
                             "v0               1500       14      1      2 3             10      4      5      0 BMRU\n"
                             "v1               1500        0      0      0 0              0      0      0      0 BMU\n"
                             "$ route -n\n"
                             "Kernel IP routing table\n"
                             "Destination     Gateway         Genmask         Flags Metric Ref    Use Iface\n"
                             "0.0.0.0         10.7.0.254      0.0.0.0         UG    100    0        0 v0\n"
                             "10.7.0.0        0.0.0.0         255.255.255.0   U     0      0        0 v0\n"
                             "10.9.0.0        -               255.255.0.0     !     0      -        0 -\n"
                             "$ arp -an\n"
                             "? (10.7.0.99) at <incomplete> on v0\n"
                             "? (10.7.0.1) at 02:fc:00:00:00:01 [ether] PERM on v0\n"
                             "$ arp -n\n"
                             "Address                  HWtype  HWaddress           Flags Mask            Iface\n"
                             "10.0.0.1                 ether   02:00:5e:00:01:01   C                     eth0\n"
                             "10.0.0.9                         (incomplete)                              eth0\n");
    check(t, NC_F_host_interface, 0, "name=v0 up=yes carrier=yes mtu=1500 packets.in=14 errors.in=1 dropped.in=2 missed.in=3 "
                                     "packets.out=10 errors.out=4 dropped.out=5");
    check(t, NC_F_host_interface, 1, "name=v1 up=yes carrier=no");
    check(t, NC_F_host_route, 0, "to=0.0.0.0/0 default=yes kind=unicast via=10.7.0.254 iface=v0 metric=100");
    check(t, NC_F_host_route, 1, "to=10.7.0.0/24 default=no via=- iface=v0");
    check(t, NC_F_host_route, 2, "to=10.9.0.0/16 kind=unreachable via=- iface=-");
    check(t, NC_F_host_neighbour, 0, "address=10.7.0.99 iface=v0 state=incomplete mac=-");
    check(t, NC_F_host_neighbour, 1, "address=10.7.0.1 iface=v0 state=permanent mac=02:fc:00:00:00:01");
    check(t, NC_F_host_neighbour, 2, "address=10.0.0.1 iface=eth0 state=- mac=02:00:5e:00:01:01");
    check(t, NC_F_host_neighbour, 3, "address=10.0.0.9 iface=eth0 state=incomplete");
    assert_int_equal(t->count, 9);
    case_free(t);
    t = read_text("Name  Mtu   Network     Address            Ipkts Ierrs    Opkts Oerrs  Coll\n"
                  "en0   1500  link#2      0.11.25.8.9.a    123456     7   120000     2     1\n"
                  "en0   1500  10.0.0      aixhost          123456     7   120000     2     1\n");
    check(t, NC_F_host_interface, 0, "name=en0 mtu=1500 packets.in=123456 errors.in=7 packets.out=120000 errors.out=2 collisions=1 up=-");
    assert_int_equal(t->count, 1);
    case_free(t);
}

static void routes_and_neighbours_of_windows(void **state)
{
    (void)state;
    text_case *t = read_text("C:\\>route print\n"
                             "Active Routes:\n"
                             "Network Destination        Netmask          Gateway       Interface  Metric\n"
                             "          0.0.0.0          0.0.0.0         10.0.0.1         10.0.0.5     25\n"
                             "         10.0.0.0    255.255.255.0         On-link          10.0.0.5    281\n"
                             "C:\\>arp -a\n\n"
                             "Interface: 10.0.0.5 --- 0x4\n"
                             "  Internet Address      Physical Address      Type\n"
                             "  10.0.0.1              00-00-5e-00-01-01     dynamic   \n"
                             "  10.0.0.255            ff-ff-ff-ff-ff-ff     static    \n");
    check(t, NC_F_host_route, 0, "to=0.0.0.0/0 default=yes via=10.0.0.1 iface=10.0.0.5 metric=25");
    check(t, NC_F_host_route, 1, "to=10.0.0.0/24 via=- metric=281");
    check(t, NC_F_host_neighbour, 0, "address=10.0.0.1 iface=10.0.0.5 mac=00:00:5e:00:01:01 state=-");
    check(t, NC_F_host_neighbour, 1, "address=10.0.0.255 state=permanent");
    case_free(t);
}

/* journalctl and rsyslog; adapters of IBM Z, mlx5, bnxt, ixgbe.  qeth starts itself again behind each failed link:
 * no fault of the adapter. */
static void kernel_log_of_drivers(void **state)
{
    (void)state;
    text_case *t = read_text(
        "2026-04-04T10:11:12.345678+02:00 lnx1 kernel: qeth 0.0.f500: The link for interface encf500 on CHPID 0x3A failed\n"
        "2026-04-04T10:11:15+0200 lnx1 kernel: qeth 0.0.f500: The link for encf500 on CHPID 0x3A has been restored\n"
        "2026-04-04T10:11:15+0200 lnx1 kernel: qeth 0.0.f500: A recovery process has been started for the device\n"
        "2026-04-04T08:11:16Z lnx1 kernel: qeth 0.0.f500: The qeth device driver failed to recover an error on the device\n"
        "[ 8124.500000] mlx5_core 0000:05:00.0 eth1: Link down\n"
        "[ 8126.500000] bnxt_en 0000:3b:00.0 eno1: TX timeout detected, starting reset task!\n"
        "[ 8127.500000] ixgbe 0000:01:00.0: eth0: Detected Tx Unit Hang\n"
        "[ 8128.500000] IPv6: eth0: IPv6 duplicate address fd00::2 used by 02:fc:00:00:00:01 detected!\n");
    int64_t at;
    check(t, NC_F_host_kernel, 0, "what=link_down iface=encf500 host=lnx1");
    assert_true(nc_time_of(2026, 4, 4, 8, 11, 12, 345678000, &at));
    assert_int_equal(case_must(t, NC_F_host_kernel, 0)->from.at, at);
    check(t, NC_F_host_kernel, 1, "what=link_up iface=encf500");
    assert_true(nc_time_of(2026, 4, 4, 8, 11, 15, 0, &at));
    assert_int_equal(case_must(t, NC_F_host_kernel, 1)->from.at, at);
    check(t, NC_F_host_kernel, 2, "what=adapter_reset iface=0.0.f500");
    check(t, NC_F_host_kernel, 3, "what=link_down iface=eth1");
    check(t, NC_F_host_kernel, 4, "what=tx_timeout iface=eno1");
    check(t, NC_F_host_kernel, 5, "what=adapter_reset iface=eth0");
    check(t, NC_F_host_kernel, 6, "what=duplicate_address iface=eth0");
    assert_int_equal(t->count, 7);
    case_free(t);
}

/* entstat -d: what ethtool -S tells on Linux; a prompt ends it. */
static void adapter_of_aix(void **state)
{
    (void)state;
    text_case *t = read_text("$ netstat -v en0\n"
                             "ETHERNET STATISTICS (en0) :\n"
                             "Packets: 120000                               Packets: 123456\n"
                             "S/W Transmit Queue Overflow: 3\n"
                             "No Carrier Sense: 0                           CRC Errors: 4\n"
                             "Max Collision Errors: 0                       No Resource Errors: 11\n"
                             "Late Collision Errors: 9                      Receive Collision Errors: 0\n"
                             "No mbuf Errors: 0\n"
                             "Media Speed Running: 100 Mbps Half Duplex\n"
                             "XOFF Received: 7\n"
                             "$ arp -a\n"
                             "  gw (10.0.0.1) at 00:00:5e:00:01:01 [ethernet] stored in bucket 3\n");
    check(t, NC_F_host_nic_counter, 0, "iface=en0 kind=drop value=3");
    check(t, NC_F_host_nic_counter, 1, "iface=en0 kind=crc value=4");
    check(t, NC_F_host_nic_counter, 2, "iface=en0 kind=no_buffer value=11");
    check(t, NC_F_host_nic_counter, 3, "iface=en0 kind=late_collision value=9");
    check(t, NC_F_host_nic_counter, 4, "iface=en0 kind=pause value=7");
    check(t, NC_F_host_link, 0, "name=en0 speed=100 duplex=half");
    check(t, NC_F_host_neighbour, 0, "address=10.0.0.1 mac=00:00:5e:00:01:01");
    case_free(t);
}

static void counters_of_ipv6(void **state)
{
    (void)state;
    text_case *t = read_text("$ cat /proc/net/snmp6\nIp6InReceives                   \t19\nUdp6RcvbufErrors                \t7\n"
                             "Icmp6OutType143                 \t5\n");
    check(t, NC_F_host_counter, 0, "group=Ip6 name=InReceives value=19");
    check(t, NC_F_host_counter, 1, "group=Udp6 name=RcvbufErrors value=7");
    check(t, NC_F_host_counter, 2, "group=Icmp6 name=OutType143 value=5");
    case_free(t);
    t = read_text("Ip6 19\nTcp 5\nUdp6RcvbufErrors                \t7"); /* the last may have more digits */
    assert_int_equal(t->count, 0);
    case_free(t);
}

/* What a cut leaves open is not denied. */
static void cuts(void **state)
{
    static const struct {
        const char *text;
        nc_fact_type type;
        const char *slots;
    } tests[] = {
        {"2: eth0: <BROADCAST,MULTI", NC_F_host_interface, "name=eth0 up=- carrier=-"},
        {"Settings for eth0:\n\tAuto-negotiation: o", NC_F_host_link, "name=eth0 autoneg=-"},
        {"Settings for eth0:\n\tLink detected: ye", NC_F_host_link, "name=eth0 detected=-"},
        {"Settings for eth0:\n\tSupported link modes:   10baseT/Half 100", NC_F_host_link, "name=eth0 most=-"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++) {
        text_case *t = read_text(tests[i].text);
        check(t, tests[i].type, 0, tests[i].slots);
        case_free(t);
    }
    text_case *t = read_text("table ip filter {\n\tchain INPUT {\n\t\ttype fil");
    assert_int_equal(t->count, 0); /* no rule */
    case_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ip_link),           cmocka_unit_test(ip_json),
        cmocka_unit_test(ip_json_pretty),    cmocka_unit_test(ip_json_cut), cmocka_unit_test(netstat_an),
        cmocka_unit_test(netstat_of_others), cmocka_unit_test(routes_and_neighbours),
        cmocka_unit_test(sockets),           cmocka_unit_test(adapters),
        cmocka_unit_test(counters),          cmocka_unit_test(tables_of_the_kernel),
        cmocka_unit_test(other_systems),     cmocka_unit_test(queues_and_filters),
        cmocka_unit_test(lists_of_filters),  cmocka_unit_test(filters_with_handles),  cmocka_unit_test(words_behind_a_cut),
        cmocka_unit_test(kernel_log),
        cmocka_unit_test(links_and_rings),
        cmocka_unit_test(bonding),
        cmocka_unit_test(ifconfig),
        cmocka_unit_test(tables_of_net_tools),
        cmocka_unit_test(routes_and_neighbours_of_windows),
        cmocka_unit_test(kernel_log_of_drivers),
        cmocka_unit_test(adapter_of_aix),
        cmocka_unit_test(counters_of_ipv6),
        cmocka_unit_test(cuts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
