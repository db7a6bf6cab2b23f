/* SPDX-License-Identifier: Apache-2.0 */
/* resolvectl and ss -s, in the forms of systemd 237 and 255 and of iproute2 4.20 and 6.1; numbers are set by hand. */
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

static void status_of_links(void **state)
{
    (void)state;
    text_case *t = read_text("$ resolvectl status\nGlobal\n         Protocols: -LLMNR -mDNS -DNSOverTLS DNSSEC=no/unsupported\n"
                             "  resolv.conf mode: stub\n\nLink 2 (eth0)\n    Current Scopes: DNS\n"
                             "         Protocols: +DefaultRoute -LLMNR -mDNS -DNSOverTLS DNSSEC=allow-downgrade/supported\n"
                             "Current DNS Server: 10.1.1.53#dns1.example.com\n       DNS Servers: 10.1.1.53#dns1.example.com\n"
                             "                    10.1.1.54:5353 [2001:db8::53]:53\n        DNS Domain: example.com\n"
                             "                    corp.example.com\n\nLink 3 (eth1)\n    Current Scopes: none\n"
                             "         Protocols: -DefaultRoute -LLMNR -mDNS -DNSOverTLS DNSSEC=no/unsupported\n$ \n");
    check(t, NC_F_host_resolver, 0, "global=yes iface=- servers=0 first=- mode=stub dnssec=no default=- line=3");
    check(t, NC_F_host_resolver, 1,
          "global=no iface=eth0 servers=3 first=10.1.1.53 current=10.1.1.53 default=yes dnssec=allow-downgrade mode=-");
    check(t, NC_F_host_resolver, 2, "global=no iface=eth1 servers=0 first=- default=no");
    assert_int_equal(t->count, 3); /* a second domain is no server */
    case_free(t);
    t = read_text("Global\n       LLMNR setting: yes\nMulticastDNS setting: yes\n         DNS Servers: 2001:db8::53%2\n"
                  "      DNSSEC setting: no\n    DNSSEC supported: no\n          DNSSEC NTA: 10.in-addr.arpa\n"
                  "                      16.172.in-addr.arpa\n\nLink 2 (ens3)\n      Current Scopes: DNS\n"
                  "DefaultRoute setting: yes\n         DNS Servers: 10.1.1.53\n$ \n");
    check(t, NC_F_host_resolver, 0, "global=yes servers=1 first=2001:db8::53 dnssec=no");
    check(t, NC_F_host_resolver, 1, "iface=ens3 servers=1 first=10.1.1.53 default=yes");
    case_free(t);
}

/* Of a section that may go on behind the end of the copy nobody knows how many servers it lists. */
static void status_that_is_cut(void **state)
{
    (void)state;
    text_case *t = read_text("Link 2 (eth0)\n    Current Scopes: DNS\n       DNS Servers: 10.1.1.53\n                    10.1.1.5");
    check(t, NC_F_host_resolver, 0, "iface=eth0 servers=- first=10.1.1.53");
    case_free(t);
    t = read_text("Link 2 (eth0)\n    Current Scopes: DNS\n       DNS Servers: 10.1.1.5");
    check(t, NC_F_host_resolver, 0, "iface=eth0 servers=- first=-");
    case_free(t);
    t = read_text("Link 2 (eth0\n         Proto\nLink x (eth1)\n"); /* neither is the heading of a link */
    assert_int_equal(t->count, 0);
    case_free(t);
}

static void queries(void **state)
{
    (void)state;
    text_case *t = read_text(
        "$ resolvectl query host1.example.com\nhost1.example.com: 10.1.1.5                    -- link: eth0\n"
        "                   2001:db8::5                 -- link: eth0\n                   (h.example.com)\n\n"
        "-- Information acquired via protocol DNS in 3.2ms.\n-- Data is authenticated: no; Data was acquired via local or encrypted transport: no\n"
        "-- Data from: network\n$ resolvectl query gw9.example.com\n"
        "gw9.example.com: resolve call failed: Name 'gw9.example.com' not found\n"
        "$ resolvectl query gw8\ngw8: resolve call failed: No appropriate name servers or networks for name found\n"
        "a.example.com: resolve call failed: All attempts to contact name servers or networks failed\n"
        "b.example.com: resolve call failed: Could not resolve 'b.example.com', server or network returned error SERVFAIL\n"
        "c.example.com: resolve call failed: Could not resolve 'c.example.com', server or network returned error REFUSED\n"
        "d.example.com: resolve call failed: DNSSEC validation failed: signature-expired\n"
        "e.example.com: resolve call failed: Name 'e.example.com' does not have any RR of the requested type\n"
        "f.example.com: resolve call failed: Received invalid reply\n"
        "g.example.com: resolve call failed: Network is down\nh.example.com: resolve call failed: Query timed out\n"
        "i.example.com: resolve call failed: Name 'i.exa");
    check(t, NC_F_host_lookup, 0, "name=host1.example.com status=noerror address=10.1.1.5 line=2");
    assert_int_equal(nc_v_int(case_must(t, NC_F_host_lookup, 0)->slot[NC_host_lookup_took]), 3200000);
    check(t, NC_F_host_lookup, 1, "name=gw9.example.com status=nxdomain took=-");
    check(t, NC_F_host_lookup, 2, "name=gw8 status=no_server");
    check(t, NC_F_host_lookup, 3, "name=a.example.com status=timed_out");
    check(t, NC_F_host_lookup, 4, "status=servfail");
    check(t, NC_F_host_lookup, 5, "status=refused");
    check(t, NC_F_host_lookup, 6, "status=bogus");
    check(t, NC_F_host_lookup, 7, "name=e.example.com status=noerror answers=0");
    check(t, NC_F_host_lookup, 8, "status=other");
    check(t, NC_F_host_lookup, 9, "status=no_server");
    check(t, NC_F_host_lookup, 10, "status=timed_out");
    assert_int_equal(t->count, 11); /* the reason of the last one is not whole */
    case_free(t);
}

static void summary_of_sockets(void **state)
{
    (void)state;
    text_case *t = read_text("$ ss -s\nTotal: 180\nTCP:   12 (estab 3, closed 4, orphaned 1, timewait 2)\n\n"
                             "Transport Total     IP        IPv6\nRAW\t  1         0         1        \nUDP\t  8         5         3        \n"
                             "TCP\t  8         6         2        \nINET\t  17        11        6        \nFRAG\t  0         0         0        \n"
                             "$ ss -s\nTotal: 180 (kernel 320)\n"
                             "TCP:   40 (estab 5, closed 30, orphaned 7, synrecv 0, timewait 21/0), ports 0\n");
    check(t, NC_F_host_sockets, 0, "tcp=12 established=3 closed=4 orphaned=1 timewait=2 line=3");
    check(t, NC_F_host_sockets, 1, "tcp=40 established=5 closed=30 orphaned=7 timewait=21");
    assert_int_equal(t->count, 2);
    case_free(t);
    t = read_text("TCP:   12 (estab 3, closed 4, orphaned 1");
    check(t, NC_F_host_sockets, 0, "tcp=12 closed=4 orphaned=- timewait=-");
    case_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(status_of_links),
        cmocka_unit_test(status_that_is_cut),
        cmocka_unit_test(queries),
        cmocka_unit_test(summary_of_sockets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
