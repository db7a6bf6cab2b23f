/* SPDX-License-Identifier: Apache-2.0 */
/* Displays of Windows in German, of netsh and of PowerShell; numbers are set by hand. */
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

static void ipconfig_in_german(void **state)
{
    (void)state;
    text_case *t = read_text("\nWindows-IP-Konfiguration\n\n   Hostname  . . . . . . . . . . . . : PC33\n"
                             "   Prim\xc3\xa4res DNS-Suffix . . . . . . . : example.com\n\nEthernet-Adapter Ethernet 2:\n\n"
                             "   Verbindungsspezifisches DNS-Suffix: example.com\n"
                             "   Physische Adresse . . . . . . . . : 02-FC-00-00-00-33\n"
                             "   Verbindungslokale IPv6-Adresse  . : fe80::1%5(Bevorzugt)\n"
                             "   IPv4-Adresse  . . . . . . . . . . : 192.0.2.33(Bevorzugt)\n"
                             "   Subnetzmaske  . . . . . . . . . . : 255.255.255.0\n"
                             "   Standardgateway . . . . . . . . . : fe80::9%5\n"
                             "                                       192.0.2.1\n"
                             "   DNS-Server  . . . . . . . . . . . : 10.1.1.53\n"
                             "                                       10.1.1.54\n\nDrahtlos-LAN-Adapter WLAN:\n\n"
                             "   Medienstatus. . . . . . . . . . . : Medium getrennt\n"
                             "   Autokonfig.-IPv4-Adresse  . . . . : 169.254.3.4(Duplikat)\n");
    check(t, NC_F_host_address, 0, "iface=Ethernet?2 address=fe80::1 duplicate=no tentative=no");
    check(t, NC_F_host_address, 1, "address=192.0.2.33 duplicate=no");
    check(t, NC_F_host_address, 2, "iface=WLAN address=169.254.3.4 duplicate=yes");
    check(t, NC_F_host_route, 0, "to=::/0 default=yes via=fe80::9");
    check(t, NC_F_host_route, 1, "to=0.0.0.0/0 default=yes via=192.0.2.1");
    assert_null(case_fact(t, NC_F_host_route, 2)); /* a name server is no gateway */
    check(t, NC_F_host_interface, 0, "name=Ethernet?2 mac=02:fc:00:00:00:33 carrier=-");
    check(t, NC_F_host_interface, 1, "name=WLAN carrier=no state=down");
    case_free(t);
}

static void netstat_in_german(void **state)
{
    (void)state;
    text_case *t = read_text("Aktive Verbindungen\n\n  Proto  Lokale Adresse         Remoteadresse          Status           PID\n"
                             "  TCP    0.0.0.0:135            0.0.0.0:0              ABH\xc3\x96REN          1012\n"
                             "  TCP    192.0.2.33:50123       10.1.2.3:992           HERGESTELLT      4711\n"
                             "  TCP    192.0.2.33:50124       10.1.2.3:992           SYN_GESENDET     4711\n"
                             "  TCP    192.0.2.33:50125       10.1.2.3:992           WARTEND          0\n"
                             "  TCP    192.0.2.33:50126       10.1.2.3:992           SCHLIESSEN_WARTEN 4711\n"
                             "  UDP    0.0.0.0:500            *:*                                     3000\n");
    static const char *const states[] = {"listen", "established", "syn_sent", "time_wait", "close_wait", "unconnected"};
    for (unsigned i = 0; i < sizeof states / sizeof *states; i++) {
        char wanted[64];
        snprintf(wanted, sizeof wanted, "state=%s", states[i]);
        check(t, NC_F_host_socket, i, wanted);
    }
    check(t, NC_F_host_socket, 2, "local.ip=192.0.2.33 local.port=50124 remote.ip=10.1.2.3 remote.port=992");
    case_free(t);
}

static void routes_in_german(void **state)
{
    (void)state;
    text_case *t = read_text("Aktive Routen:\n     Netzwerkziel    Netzwerkmaske          Gateway    Schnittstelle Metrik\n"
                             "          0.0.0.0          0.0.0.0        192.0.2.1       192.0.2.33     25\n"
                             "        10.1.0.0    255.255.0.0   Auf Verbindung       192.0.2.33    331\n");
    check(t, NC_F_host_route, 0, "to=0.0.0.0/0 default=yes via=192.0.2.1 iface=192.0.2.33 metric=25");
    check(t, NC_F_host_route, 1, "to=10.1.0.0/16 via=- iface=192.0.2.33 metric=331");
    assert_int_equal(t->count, 2);
    case_free(t);
}

static void netsh(void **state)
{
    (void)state;
    text_case *t = read_text("C:\\>netsh interface ipv4 show subinterfaces\n\n"
                             "   MTU  MediaSenseState   Bytes In  Bytes Out  Interface\n"
                             "------  ---------------  ---------  ---------  -------------\n"
                             "4294967295                1          0       5400  Loopback Pseudo-Interface 1\n"
                             "  1400                1  123456789   98765432  Ethernet 2\n\n"
                             "C:\\>netsh interface ipv4 show interfaces\n\n"
                             "Idx     Met         MTU          State                Name\n"
                             "---  ----------  ----------  ------------  ---------------------------\n"
                             "  5          25        1500  connected     Ethernet 2\n"
                             "  7          25        1500  disconnected  WLAN\n");
    check(t, NC_F_host_interface, 0, "name=Loopback?Pseudo-Interface?1 mtu=- bytes.in=0 bytes.out=5400");
    check(t, NC_F_host_interface, 1, "name=Ethernet?2 mtu=1400 bytes.in=123456789 bytes.out=98765432 carrier=-");
    check(t, NC_F_host_interface, 2, "name=Ethernet?2 mtu=1500 carrier=yes");
    check(t, NC_F_host_interface, 3, "name=WLAN carrier=no");
    assert_int_equal(t->count, 4);
    case_free(t);
}

/* Names are told apart by the columns, since they hold blanks; one that was cut is none. */
static void powershell(void **state)
{
    (void)state;
    text_case *t = read_text(
        "PS C:\\> Get-NetAdapter\n\n"
        "Name                      InterfaceDescription                    ifIndex Status       MacAddress             LinkSpeed\n"
        "----                      --------------------                    ------- ------       ----------             ---------\n"
        "Ethernet 2                Some Adapter I219                            12 Up           02-FC-00-00-00-33       2.5 Gbps\n"
        "Wi-Fi                     Some Wireless AX201 160MHz                   18 Disconnected 02-FC-00-00-00-34          0 bps\n"
        "Bluetooth                 Some PAN Device                               7 Disabled     02-FC-00-00-00-35       100 Mbps\n"
        "vEthernet (Default Swi... Some Virtual Adapter                         40 Up           02-FC-00-00-00-36        10 Gbps\n"
        "PS C:\\> Get-NetIPAddress\n\nIPAddress         : fe80::1%12\nInterfaceIndex    : 12\nInterfaceAlias    : Ethernet 2\n"
        "AddressFamily     : IPv6\nPrefixLength      : 64\nAddressState      : Preferred\n\n"
        "IPAddress         : 192.0.2.33\nInterfaceAlias    : Ethernet 2\nPrefixLength      : 24\nPrefixOrigin      : Dhcp\n"
        "AddressState      : Duplicate\n\nIPAddress         : 169.254.3.4\nInterfaceAlias    : Wi-Fi\nPrefixLength      : 1");
    check(t, NC_F_host_interface, 0, "name=Ethernet?2 up=yes carrier=yes mac=02:fc:00:00:00:33 line=5");
    check(t, NC_F_host_interface, 1, "name=Wi-Fi up=- carrier=no mac=02:fc:00:00:00:34");
    check(t, NC_F_host_interface, 2, "name=Bluetooth up=no carrier=-");
    assert_null(case_fact(t, NC_F_host_interface, 3));
    check(t, NC_F_host_link, 0, "name=Ethernet?2 speed=2500");
    check(t, NC_F_host_link, 1, "name=Bluetooth speed=100");
    check(t, NC_F_host_address, 0, "iface=Ethernet?2 address=fe80::1 network=fe80::*/64 duplicate=no tentative=no");
    check(t, NC_F_host_address, 1, "iface=Ethernet?2 address=192.0.2.33 network=192.0.2.*/24 duplicate=yes");
    check(t, NC_F_host_address, 2, "iface=Wi-Fi address=169.254.3.4 network=- duplicate=-");
    case_free(t);
}

static void tables_of_powershell(void **state)
{
    (void)state;
    text_case *t = read_text("PS C:\\> Get-NetTCPConnection\n\n"
                             "LocalAddress  LocalPort RemoteAddress  RemotePort State       AppliedSetting OwningProcess\n"
                             "------------  --------- -------------  ---------- -----       -------------- -------------\n"
                             "0.0.0.0       135       0.0.0.0        0          Listen                     1012\n"
                             "10.20.30.77   50123     198.51.100.7   21         SynSent     Internet       8844\n"
                             "2001:db8::77  50200     2001:db8:1::9  443        TimeWait                   0\n\n"
                             "PS C:\\> Get-NetRoute\n\n"
                             "ifIndex DestinationPrefix NextHop    RouteMetric ifMetric PolicyStore\n"
                             "------- ----------------- -------    ----------- -------- -----------\n"
                             "11      0.0.0.0/0         10.20.30.1           0 25       ActiveStore\n"
                             "11      10.20.30.0/23     0.0.0.0            256 25       ActiveStore\n");
    check(t, NC_F_host_socket, 0, "proto=tcp state=listen local.ip=- local.port=135 remote.ip=- remote.port=-");
    check(t, NC_F_host_socket, 1, "state=syn_sent local.ip=10.20.30.77 local.port=50123 remote.ip=198.51.100.7 remote.port=21");
    check(t, NC_F_host_socket, 2, "state=time_wait local.ip=2001:db8::77 remote.ip=2001:db8:1::9 remote.port=443");
    check(t, NC_F_host_route, 0, "to=0.0.0.0/0 default=yes via=10.20.30.1 metric=25");
    check(t, NC_F_host_route, 1, "to=10.20.30.0/23 default=no via=- metric=281");
    case_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ipconfig_in_german),
        cmocka_unit_test(netstat_in_german),
        cmocka_unit_test(routes_in_german),
        cmocka_unit_test(netsh),
        cmocka_unit_test(powershell), cmocka_unit_test(tables_of_powershell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
