/* SPDX-License-Identifier: Apache-2.0 */
/* nmcli device show (NetworkManager 1.42), networkctl status (systemd 255) and lldpctl (lldpd 1.0); numbers are set
 * by hand. */
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

static void nmcli(void **state)
{
    (void)state;
    text_case *t = read_text(
        "$ nmcli device show\nGENERAL.DEVICE:                         eth0\nGENERAL.TYPE:                           ethernet\n"
        "GENERAL.HWADDR:                         02:FC:00:00:00:05\nGENERAL.MTU:                            9000\n"
        "GENERAL.STATE:                          100 (verbunden)\nGENERAL.CONNECTION:                     System eth0\n"
        "WIRED-PROPERTIES.CARRIER:               on\nIP4.ADDRESS[1]:                         10.0.0.5/24\n"
        "IP4.GATEWAY:                            10.0.0.1\nIP4.ROUTE[1]:                           dst = 10.0.0.0/24, nh = 0.0.0.0, mt = 100\n"
        "IP4.ROUTE[2]:                           dst = 0.0.0.0/0, nh = 10.0.0.1, mt = 101\n"
        "IP4.ROUTE[3]:                           dst = 10.9.0.0/16, nh = 10.0.0.9, mt = 0, table=255\n"
        "IP4.DNS[1]:                             10.1.1.53\nIP4.DNS[2]:                             10.1.1.54\n"
        "IP4.DOMAIN[1]:                          example.com\nIP6.GATEWAY:                            --\n\n"
        "GENERAL.DEVICE:                         eth1\nGENERAL.STATE:                          70 (connecting (getting IP configuration))\n"
        "GENERAL.CON-PATH:\nIP4.ADDRESS[1]:                         --\n\n"
        "GENERAL.DEVICE:                         eth2\nGENERAL.STATE:                          120 (failed)\n"
        "WIRED-PROPERTIES.CARRIER:               off\n$ \n");
    check(t, NC_F_host_interface, 0, "name=eth0 mac=02:fc:00:00:00:05 mtu=9000 carrier=yes state=- line=2");
    check(t, NC_F_host_address, 0, "iface=eth0 address=10.0.0.5 network=10.0.0.5/24");
    check(t, NC_F_host_route, 0, "to=10.0.0.0/24 default=no via=- iface=eth0 metric=100");
    check(t, NC_F_host_route, 1, "to=0.0.0.0/0 default=yes via=10.0.0.1 metric=101");
    assert_null(case_fact(t, NC_F_host_route, 2)); /* of another table */
    check(t, NC_F_host_resolver, 0, "global=no iface=eth0 servers=2 first=10.1.1.53");
    check(t, NC_F_host_managed, 0, "iface=eth0 by=networkmanager state=connected waits=no");
    check(t, NC_F_host_managed, 1, "iface=eth1 state=configuring waits=yes");
    check(t, NC_F_host_managed, 2, "iface=eth2 state=failed waits=no");
    check(t, NC_F_host_interface, 2, "name=eth2 carrier=no mtu=-");
    assert_null(case_fact(t, NC_F_host_address, 1)); /* "--" is none */
    assert_null(case_fact(t, NC_F_host_resolver, 1));
    case_free(t);
}

static void networkctl(void **state)
{
    (void)state;
    text_case *t = read_text(
        "$ networkctl status eth0\n\xe2\x97\x8f 2: eth0\n                   Link File: /usr/lib/systemd/network/99-default.link\n"
        "                Network File: /etc/systemd/network/10-eth0.network\n                       State: routable (configured)\n"
        "                Online state: online\n            Hardware Address: 02:fc:00:00:00:05 (Example Corp)\n"
        "                         MTU: 1500 (min: 68, max: 65535)\n     IPv6 Address Generation: eui64\n"
        "                     Address: 10.0.0.5 (DHCP4 via 10.0.0.1)\n                              fe80::5\n"
        "                     Gateway: 10.0.0.1\n                              fe80::1\n"
        "                         DNS: 10.1.1.53\n                              10.1.1.54\n"
        "              Search Domains: example.com\n                              corp.example.com\n\n"
        "Nov 30 00:00:01 host1 systemd-networkd[412]: eth0: Gained carrier\n"
        "$ networkctl status eth1\n* 3: eth1\n                       State: degraded (configuring)\n"
        "* 4: eth2\n                       State: no-carrier (configuring)\n* 5: eth3\n                       State: off (unmanaged)\n");
    check(t, NC_F_host_interface, 0, "name=eth0 mac=02:fc:00:00:00:05 mtu=1500 carrier=yes line=2");
    check(t, NC_F_host_address, 0, "iface=eth0 address=10.0.0.5 network=-");
    check(t, NC_F_host_address, 1, "iface=eth0 address=fe80::5");
    check(t, NC_F_host_route, 0, "to=0.0.0.0/0 default=yes via=10.0.0.1 iface=eth0");
    check(t, NC_F_host_route, 1, "to=::/0 default=yes via=fe80::1");
    check(t, NC_F_host_resolver, 0, "iface=eth0 servers=2 first=10.1.1.53"); /* a domain is no server */
    check(t, NC_F_host_managed, 0, "iface=eth0 by=networkd state=connected waits=no");
    check(t, NC_F_host_managed, 1, "iface=eth1 state=configuring waits=yes");
    check(t, NC_F_host_managed, 2, "iface=eth2 state=configuring waits=no"); /* there is no link to wait on */
    check(t, NC_F_host_managed, 3, "iface=eth3 state=unmanaged waits=no");
    check(t, NC_F_host_interface, 1, "name=eth1 carrier=yes");
    check(t, NC_F_host_interface, 2, "name=eth2 carrier=no");
    case_free(t);
}

static void links_that_are_cut(void **state)
{
    (void)state;
    text_case *t = read_text("GENERAL.DEVICE:    eth0\nGENERAL.MTU:       1500\nIP4.DNS[1]:    10.1.1.53\nIP4.DNS[2]:    10.1.1.5");
    check(t, NC_F_host_resolver, 0, "iface=eth0 servers=- first=10.1.1.53");
    case_free(t);
    t = read_text("GENERAL.DEVICE:    eth0\nGENERAL.MTU:       150");
    check(t, NC_F_host_interface, 0, "name=eth0 mtu=-");
    case_free(t);
    t = read_text("GENERAL.DEVICE:    eth0\nGENERAL.STATE:     10");
    assert_null(case_fact(t, NC_F_host_managed, 0)); /* 100 begins like that */
    case_free(t);
    t = read_text("GENERAL.DEVICE:    eth0\nGENERAL.STATE:     135 (odd)\nIP4.ROUTE[1]:    dst = 10.0.0.0/24,\nIP4.ADDRESS[1]:   \n");
    assert_null(case_fact(t, NC_F_host_managed, 0));
    assert_null(case_fact(t, NC_F_host_route, 0));
    case_free(t);
}

static void lldp(void **state)
{
    (void)state;
    text_case *t = read_text(
        "-------------------------------------------------------------------------------\nLLDP neighbors:\n"
        "-------------------------------------------------------------------------------\n"
        "Interface:    eth0, via: LLDP, RID: 1, Time: 0 day, 00:12:34\n  Chassis:     \n    ChassisID:    mac 02:fc:00:00:01:01\n"
        "    SysName:      switch1.example.com\n    SysDescr:     Some switch, MFS: 64\n                  on two lines\n"
        "    MgmtIP:       10.0.0.250\n    Capability:   Bridge, on\n  Port:        \n    PortID:       ifname Ethernet1/7\n"
        "    PortDescr:    to zos\n    TTL:          120\n    MFS:          1518\n    PMD autoneg:  supported: yes, enabled: no\n"
        "      Adv:          1000Base-T, HD: no, FD: yes\n"
        "      MAU oper type: 1000BaseTFD - Four-pair Category 5 UTP, full duplex mode\n"
        "  VLAN:         200 default\n  VLAN:         100, pvid: yes VLAN100\n"
        "-------------------------------------------------------------------------------\n"
        "Interface:    eth1, via: LLDP, RID: 2, Time: 0 day, 00:00:04\n  Chassis:     \n    ChassisID:    mac 02:fc:00:00:01:02\n"
        "  Port:        \n    PortID:       mac 02:fc:00:00:01:09\n    MFS:          92");
    check(t, NC_F_host_lldp, 0,
          "iface=eth0 switch=switch1.example.com port=Ethernet1/7 frame=1518 autoneg=no duplex=full vlan=100 line=4");
    check(t, NC_F_host_lldp, 1, "iface=eth1 switch=02:fc:00:00:01:02 port=02:fc:00:00:01:09 frame=- autoneg=- vlan=-");
    assert_int_equal(t->count, 2);
    case_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nmcli),
        cmocka_unit_test(networkctl),
        cmocka_unit_test(links_that_are_cut),
        cmocka_unit_test(lldp),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
