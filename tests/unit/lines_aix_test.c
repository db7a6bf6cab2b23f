/* SPDX-License-Identifier: Apache-2.0 */
/* An EtherChannel of AIX 7.2 as entstat -d shows it; numbers are set by hand. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "check_facts.h"

extern const nc_decoder nc_decoder_linux;

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

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(etherchannel)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
