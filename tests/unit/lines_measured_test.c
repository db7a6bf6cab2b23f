/* SPDX-License-Identifier: Apache-2.0 */
/* What modules, services and measurements of Linux say: ethtool 6.1 (-m, --show-fec), NetworkManager 1.42,
 * systemd 252, dhclient 4.4, sysstat 12.6, iperf 3.12; numbers are set by hand. */
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

static double number_of(const text_case *t, nc_fact_type type, unsigned nth, unsigned slot)
{
    return nc_v_float(case_must(t, type, nth)->slot[slot]);
}

static void optics(void **state)
{
    (void)state;
    text_case *t =
        read_text("$ ethtool -m eth0\n"
                  "\tIdentifier                                : 0x03 (SFP)\n"
                  "\tVendor PN                                 : FTLX8571D3BCL\n"
                  "\tLaser bias current                        : 7.580 mA\n"
                  "\tLaser output power                        : 0.5912 mW / -2.28 dBm\n"
                  "\tReceiver signal average optical power     : 0.0089 mW / -20.50 dBm\n"
                  "\tModule temperature                        : 38.50 degrees C / 101.30 degrees F\n"
                  "\tLaser bias current high alarm             : Off\n"
                  "\tLaser rx power low alarm                  : On\n"
                  "\tLaser rx power low warning                : On\n"
                  "\tLaser rx power low alarm threshold        : 0.0100 mW / -20.00 dBm\n"
                  "$ ethtool -m eth1\n"
                  "\tIdentifier                                : 0x11 (QSFP28)\n"
                  "\tRcvr signal avg optical power(Channel 1)  : 0.5000 mW / -3.00 dBm\n"
                  "\tRcvr signal avg optical power(Channel 2)  : 0.0000 mW / -inf dBm\n"
                  "\tRcvr signal avg optical power(Channel 3)  : 0.5000 mW / -3.00 dBm\n"
                  "\tLaser rx power low alarm   (Chan 2)       : On\n"
                  "\tLaser rx power low warning   (Chan 2)     : O");
    check(t, NC_F_host_optics, 0,
          "iface=eth0 part=FTLX8571D3BCL alarm=laser?rx?power?low?alarm warning=laser?rx?power?low?warning");
    assert_true(number_of(t, NC_F_host_optics, 0, NC_host_optics_rx) == -20.5);
    assert_true(number_of(t, NC_F_host_optics, 0, NC_host_optics_rx_least) == -20.0);
    assert_true(number_of(t, NC_F_host_optics, 0, NC_host_optics_temperature) == 38.5);
    check(t, NC_F_host_optics, 1, "iface=eth1 alarm=laser?rx?power?low?alarm warning=- tx=- temperature=-");
    assert_true(number_of(t, NC_F_host_optics, 1, NC_host_optics_rx) ==
                -40.0); /* of four lanes the dark one */
    assert_int_equal(t->count, 2);
    case_free(t);
}

static void corrections(void **state)
{
    (void)state;
    text_case *t =
        read_text("FEC parameters for eth0:\nSupported/Configured FEC encodings: Auto RS BaseR\n"
                  "Active FEC encoding: RS\n"
                  "FEC parameters for eth1:\nConfigured FEC encodings: RS\nActive FEC encoding: RS\n"
                  "Statistics:\n  corrected_blocks: 1205\n  uncorrectable_blocks: 17\n    Lane 0: 17\n"
                  "FEC parameters for eth2:\nStatistics:\n  uncorrectable_blocks: 0\n");
    check(t, NC_F_host_nic_counter, 0, "iface=eth1 name=uncorrectable_blocks kind=crc value=17");
    assert_int_equal(t->count, 1);
    case_free(t);
}

static void logs_of_services(void **state)
{
    (void)state;
    text_case *t = read_text(
        "Nov 20 10:00:01 web1 NetworkManager[812]: <warn>  [1700470801.1234] dhcp4 (eth0): request timed "
        "out\n"
        "Nov 20 10:00:03 web1 NetworkManager[812]: <warn>  [17.1] device (eth1): Activation: failed for "
        "connection 'W'\n"
        "Nov 20 10:00:05 web1 systemd-networkd[600]: eth0: Lost carrier\n"
        "2026-11-20T10:00:08+0100 web1 systemd-networkd[600]: eth2: Could not set DHCPv4 address: Connection "
        "timed out\n"
        "Nov 20 10:00:09 web1 kernel: [ 9.5] ixgbe 0000:01:00.0 eth0: NIC Link is Down\n"
        "Nov 20 10:00:19 web1 dhclient[700]: No DHCPOFFERS received.\n"
        "Nov 20 10:00:20 web1 dhclient[700]: DHCPNAK from 10.1.1.1\n"
        "Nov 20 10:00:21 web1 dhclient[700]: DHCPDECLINE of 10.1.1.5 on eth3 to 255.255.255.255 port 67\n"
        "Nov 20 10:00:22 web1 systemd-resolved[500]: Using degraded feature set UDP instead of UDP+EDNS0 for "
        "DNS "
        "server 10.1.1.53.\n");
    check(t, NC_F_host_service, 0, "what=dhcp_silent by=networkmanager iface=eth0 host=web1 line=1");
    check(t, NC_F_host_service, 1, "what=link_failed by=networkmanager iface=eth1");
    check(t, NC_F_host_service, 2, "what=link_failed by=networkd iface=eth2 line=4");
    int64_t at;
    assert_true(nc_time_of(2026, 11, 20, 9, 0, 8, 0, &at));
    assert_int_equal(case_must(t, NC_F_host_service, 2)->from.at, at);
    check(t, NC_F_host_kernel, 0, "what=link_down iface=eth0");
    check(t, NC_F_host_service, 3, "what=dhcp_silent by=dhclient iface=-");
    check(t, NC_F_host_service, 4, "what=dhcp_refused server=10.1.1.1");
    check(t, NC_F_host_service, 5, "what=dhcp_conflict iface=eth3");
    check(t, NC_F_host_service, 6, "what=dns_degraded by=resolved server=10.1.1.53");
    assert_int_equal(t->count, 8);
    case_free(t);
}

static void kernel_of_a_bridge(void **state)
{
    (void)state;
    text_case *t = read_text("[  360.1] br0: received packet on eth0 with own address as source address "
                             "(addr:52:54:00:12:34:56, vlan:0)\n"
                             "[  361.1] Memory cgroup out of memory: Killed process 4711 (java)\n");
    check(t, NC_F_host_kernel, 0, "what=own_frame iface=eth0");
    check(t, NC_F_host_kernel, 1, "what=out_of_memory iface=-");
    case_free(t);
}

static void rates(void **state)
{
    (void)state;
    text_case *t = read_text("Linux 5.14.0 (web1) \t11/20/2026 \t_x86_64_\t(4 CPU)\n\n"
                             "12:00:01 AM     IFACE   rxpck/s   txpck/s   %ifutil\n"
                             "12:10:01 AM      eth0  80000.00  20000.00     96.70\n"
                             "01:10:01 PM      eth0      1.00      2.00\n\n"
                             "12:00:01 PM     IFACE   rxerr/s  rxdrop/s  txcarr/s  rxfifo/s\n"
                             "12:10:01 PM      eth0      1.50    512.25      0.00      0.50\n"
                             "Average:         eth0      9.00      9.00      9.00      9.00\n\n"
                             "22:00:01  active/s passive/s    iseg/s    oseg/s\n"
                             "22:10:01      1.00     10.00   1000.00   1200.00\n\n"
                             "22:00:01  atmptf/s  estres/s retrans/s isegerr/s   orsts/s\n"
                             "22:10:01      0.50      0.10     80.00      0.25     12.00\n");
    check(t, NC_F_host_rate, 0, "iface=eth0 sent=- line=4");
    assert_true(number_of(t, NC_F_host_rate, 0, NC_host_rate_used) == 96.7);
    assert_int_equal(case_must(t, NC_F_host_rate, 0)->slot[NC_host_rate_clock],
                     INT64_C(601000000000));                 /* 0:10:01 */
    check(t, NC_F_host_rate, 1, "iface=eth0 used=- line=8"); /* line 5 lacks a column */
    assert_true(number_of(t, NC_F_host_rate, 1, NC_host_rate_dropped_in) == 512.25);
    assert_true(number_of(t, NC_F_host_rate, 1, NC_host_rate_missed_in) == 0.5);
    assert_int_equal(case_must(t, NC_F_host_rate, 1)->slot[NC_host_rate_clock], INT64_C(43801000000000));
    assert_true(number_of(t, NC_F_host_rate, 2, NC_host_rate_sent) == 1200.0);
    check(t, NC_F_host_rate, 3, "iface=- sent=-");
    assert_true(number_of(t, NC_F_host_rate, 3, NC_host_rate_resent) == 80.0);
    assert_true(number_of(t, NC_F_host_rate, 3, NC_host_rate_bad) == 0.25);
    assert_int_equal(t->count, 4);
    case_free(t);
}

static void throughput(void **state)
{
    (void)state;
    text_case *t = read_text(
        "Connecting to host 10.1.1.9, port 5201\n"
        "[  5] local 10.1.1.5 port 40000 connected to 10.1.1.9 port 5201\n"
        "[ ID] Interval           Transfer     Bitrate         Retr  Cwnd\n"
        "[  5]   0.00-1.00   sec  1.00 MBytes  8.39 Mbits/sec   98   11.3 KBytes\n"
        "- - - - - - - - - - - - - - - - - - - - - - - - -\n"
        "[ ID] Interval           Transfer     Bitrate         Retr\n"
        "[  5]   0.00-10.00  sec  1.00 MBytes   839 Kbits/sec  104             sender\n"
        "[  5]   0.00-10.04  sec  1.00 MBytes   835 Kbits/sec                  receiver\n"
        "[SUM]   0.00-10.00  sec  2.00 MBytes  8.50 Mbits/sec  208             sender\n"
        "[SUM]   0.00-10.04  sec  2.00 MBytes  8.25 Mbits/sec                  receiver\n\n"
        "iperf Done.\n"
        "$ iperf3 -u -c gw1\nConnecting to host gw1, port 5201\n"
        "[  5]   0.00-10.00  sec  11.9 MBytes  10.0 Mbits/sec  0.000 ms  0/8633 (0%)  sender\n"
        "[  5]   0.00-10.04  sec  11.0 MBytes  9.25 Mbits/sec  1.932 ms  650/8633 (7.5%)  receiver\n"
        "Connecting to host 10.1.1.7, port 5201\n"
        "[  5]   0.00-10.00  sec  11.9 MBytes  10.0 Mbits/sec  12");
    check(t, NC_F_host_throughput, 0, "to=10.1.1.9 proto=tcp bytes=2097152 bits=8250000 resent=208 lost=-");
    check(t, NC_F_host_throughput, 1, "to=- proto=udp bits=9250000 lost=650 datagrams=8633 resent=-");
    check(t, NC_F_host_throughput, 2, "to=10.1.1.7 proto=- bytes=- resent=-"); /* cut: 12 may be more */
    assert_int_equal(t->count, 3);
    case_free(t);
    t = read_text("Connecting to host 10.1.1.9, port 5201\nReverse mode, remote host 10.1.1.9 is sending\n" /* -R */
                  "[ ID] Interval           Transfer     Bitrate         Retr\n"
                  "[  5]   0.00-2.04   sec  23.0 MBytes  94.6 Mbits/sec   12             sender\n"
                  "[  5]   0.00-2.00   sec  22.4 MBytes  94.0 Mbits/sec                  receiver\n");
    check(t, NC_F_host_throughput, 0, "to=10.1.1.9 proto=tcp bits=94000000 resent=12");
    case_free(t);
}

static void limits_of_sockets(void **state)
{
    (void)state;
    text_case *t = read_text("State  Recv-Q Send-Q Local Address:Port  Peer Address:Port\n"
                  "ESTAB  0      140000 192.0.2.2:443     203.0.113.80:53632\n"
                  "\t skmem:(r0,rb131072,t0,tb87040,f4096,w147456,o0,bl0,d12) cubic wscale:7,7 rtt:30.1/2.2 "
                  "busy:10000ms rwnd_limited:8000ms(80.0%) sndbuf_limited:50ms(0.5%)\n"
                  "ESTAB  0      0      192.0.2.2:443     203.0.113.81:53632\n"
                  "\t skmem:(r0,rb131072,t0,tb87040,f0,w0,o0,bl0) cubic rtt:30.1/2.2 busy:12\n");
    check(t, NC_F_host_socket, 0, "sendq=140000 thrown=12");
    const nc_fact *limited = case_must(t, NC_F_host_socket, 0);
    assert_int_equal(limited->slot[NC_host_socket_busy], INT64_C(10000000000));
    assert_int_equal(limited->slot[NC_host_socket_rwnd_limited], INT64_C(8000000000));
    assert_int_equal(limited->slot[NC_host_socket_sndbuf_limited], 50000000);
    check(t, NC_F_host_socket, 1, "thrown=- busy=- rwnd.limited=-"); /* "12" may be the begin of 1200ms */
    case_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(optics),
        cmocka_unit_test(corrections),
        cmocka_unit_test(logs_of_services),
        cmocka_unit_test(kernel_of_a_bridge),
        cmocka_unit_test(rates),
        cmocka_unit_test(throughput), cmocka_unit_test(limits_of_sockets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
