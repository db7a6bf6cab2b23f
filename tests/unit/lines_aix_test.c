/* SPDX-License-Identifier: Apache-2.0 */
/* An EtherChannel of AIX 7.2 as entstat -d shows it, and its network options (no); numbers are set by hand. */
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

#define HEAD(name)                                                                                                   \
    "-------------------------------------------------------------\nETHERNET STATISTICS (" name                      \
    ") :\nDevice Type: any\nHardware Address: 02:fc:00:00:00:33\n\n"                                                \
    "Transmit Statistics:                          Receive Statistics:\n"                                            \
    "Packets: 111                                  Packets: 222\n"
#define PORT(name, link, speed, partner)                                                                             \
    HEAD(name)                                                                                                       \
    "Link Status : " link "\nMedia Speed Running: " speed " Full Duplex\nIEEE 802.3ad Port Statistics:\n"            \
    "\tActor System: 02-FC-00-00-00-33\n\tPartner System: " partner "\n"

static void etherchannel(void **state)
{
    (void)state;
    text_case *t = case_new();
    case_decode(t, &nc_decoder_linux,
                NC_S("# entstat -d ent3\n" HEAD("ent3") "\nStatistics for every adapter in the EtherChannel:\n"
                     "-------------------------------------------------\nNumber of adapters: 2\n"
                     "Operating mode: Standard mode (IEEE 802.3ad)\nHash mode: Destination IP address\n" //
                     PORT("ent0", "Up", "10 Gbps", "00-11-22-33-44-55")
                     PORT("ent1", "Down", "1000 Mbps", "00-00-00-00-00-00")
                     PORT("ent9", "Up", "1000 Mbps", "00-11-22-33-44-55")));
    check(t, NC_F_host_bond_port, 0, "bond=ent3 lacp=yes name=ent0 up=yes speed=10000 partner=yes");
    check(t, NC_F_host_bond_port, 1, "bond=ent3 lacp=yes name=ent1 up=no speed=1000 partner=no");
    assert_null(case_fact(t, NC_F_host_bond_port, 2)); /* ent9 stands alone */
    check(t, NC_F_host_interface, 3, "name=ent9 packets.out=111 packets.in=222");
    case_free(t);
    t = case_new();
    case_decode(t, &nc_decoder_linux, NC_S(HEAD("ent3") "Number of adapters: 2\n" HEAD("ent0") "Partner Syst"));
    check(t, NC_F_host_bond_port, 0, "bond=ent3 name=ent0 up=- partner=- lacp=-");
    assert_null(case_fact(t, NC_F_host_bond_port, 1));
    case_free(t);
}

/* A list of no -a goes on in the order of the alphabet; a value that is cut is none. */
static void network_options(void **state)
{
    (void)state;
    text_case *t = read_text("# no -a\n                 arpqsize = 1024\n               bcastping = 0\n                  rfc1323 = 0\n"
                             "                   sb_max = 1048576\n             site6_index = \n            tcp_recvspace = 262144\n"
                             "# no -o tcp_sendspace\ntcp_sendspace = 16384\nother = 5 6 7\ntcp_recvspace = 6553");
    check(t, NC_F_host_setting, 0, "name=arpqsize number=1024 line=2");
    check(t, NC_F_host_setting, 1, "name=bcastping number=0");
    check(t, NC_F_host_setting, 2, "name=rfc1323 value=0 number=0");
    check(t, NC_F_host_setting, 3, "name=sb_max number=1048576");
    check(t, NC_F_host_setting, 4, "name=site6_index value=- number=-");
    check(t, NC_F_host_setting, 5, "name=tcp_recvspace number=262144");
    check(t, NC_F_host_setting, 6, "name=tcp_sendspace number=16384");
    check(t, NC_F_host_setting, 7, "name=tcp_recvspace number=-");
    assert_int_equal(t->count, 8);
    case_free(t);
    t = read_text("price = 5\n"); /* anybody's */
    assert_int_equal(t->count, 0);
    case_free(t);
}

static void routes_and_neighbours(void **state)
{
    (void)state;
    text_case *t = read_text("# netstat -rn\nRouting tables\n"
                             "Destination        Gateway           Flags   Refs     Use  If   Exp  Groups\n\n"
                             "Route Tree for Protocol Family 2 (Internet):\n"
                             "default            10.20.30.1        UG       12   98765432 en0      -      -   \n"
                             "10.20.30.0         10.20.30.40       UHSb      0         0 en0      -      -   =>\n"
                             "10.20.30/24        10.20.30.40       U         5    123456 en0      -      -   \n"
                             "192.0.2.7          10.20.30.9        GHR       0         0 en0      -      -   \n"
                             "127/8              127.0.0.1         U        12    345678 lo0      -      -   \n\n"
                             "Route Tree for Protocol Family 24 (Internet v6):\n"
                             "default            fe80::1           UG        1        17 en0      -      -   \n"
                             "::1%1              ::1%1             UH        1     12345 lo0      -      -   \n"
                             "# arp -a\n  gw1 (10.20.30.1) at 0:0:c:7:ac:1 [ethernet] stored in bucket 15\n");
    check(t, NC_F_host_route, 0, "to=0.0.0.0/0 default=yes kind=unicast via=10.20.30.1 iface=en0 dead=no");
    check(t, NC_F_host_route, 1, "to=10.20.30.0/32 kind=broadcast via=-");
    check(t, NC_F_host_route, 2, "to=10.20.30.0/24 default=no kind=unicast via=- iface=en0");
    check(t, NC_F_host_route, 3, "to=192.0.2.7/32 kind=unreachable via=10.20.30.9 dead=yes");
    check(t, NC_F_host_route, 4, "to=127.0.0.0/8 iface=lo0");
    check(t, NC_F_host_route, 5, "to=::/0 default=yes via=fe80::1");
    check(t, NC_F_host_route, 6, "to=::1/128 via=- iface=lo0");
    check(t, NC_F_host_neighbour, 0, "address=10.20.30.1 mac=00:00:0c:07:ac:01");
    case_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(etherchannel),
        cmocka_unit_test(network_options), cmocka_unit_test(routes_and_neighbours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
