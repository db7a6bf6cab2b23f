#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a Linux host whose managers of links, resolver and switch say what is wrong."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402

LINKS = """\
$ nmcli device show
GENERAL.DEVICE:                         eth0
GENERAL.TYPE:                           ethernet
GENERAL.HWADDR:                         02:FC:00:00:00:05
GENERAL.MTU:                            9000
GENERAL.STATE:                          100 (connected)
GENERAL.CONNECTION:                     System eth0
WIRED-PROPERTIES.CARRIER:               on
IP4.ADDRESS[1]:                         192.0.2.45/24
IP4.GATEWAY:                            192.0.2.1
IP4.ROUTE[1]:                           dst = 0.0.0.0/0, nh = 192.0.2.1, mt = 100

GENERAL.DEVICE:                         eth1
GENERAL.TYPE:                           ethernet
GENERAL.MTU:                            1500
GENERAL.STATE:                          120 (failed)
WIRED-PROPERTIES.CARRIER:               on

$ networkctl status eth2
* 4: eth2
                   Link File: /usr/lib/systemd/network/99-default.link
                       State: degraded (configuring)
            Hardware Address: 02:fc:00:00:00:07
                         MTU: 1500 (min: 68, max: 9000)

$ ethtool eth0
Settings for eth0:
\tSpeed: 100Mb/s
\tDuplex: Half
\tAuto-negotiation: on
\tLink detected: yes
$ lldpctl
-------------------------------------------------------------------------------
LLDP neighbors:
-------------------------------------------------------------------------------
Interface:    eth0, via: LLDP, RID: 1, Time: 0 day, 00:12:34
  Chassis:
    ChassisID:    mac 02:fc:00:00:01:01
    SysName:      switch1.example.com
    MgmtIP:       192.0.2.250
  Port:
    PortID:       ifname Ethernet1/7
    TTL:          120
    MFS:          1518
    PMD autoneg:  supported: yes, enabled: no
      MAU oper type: 100BaseTXFD - 2 pair category 5 UTP, full duplex mode
-------------------------------------------------------------------------------
$ ss -s
Total: 9120
TCP:   9003 (estab 40, closed 12, orphaned 7900, timewait 10)

$ sysctl net.ipv4.tcp_max_orphans
net.ipv4.tcp_max_orphans = 8192
"""
NAMES = """\
$ resolvectl status
Global
         Protocols: -LLMNR -mDNS -DNSOverTLS DNSSEC=no/unsupported
  resolv.conf mode: stub

Link 2 (eth0)
    Current Scopes: none
         Protocols: -DefaultRoute -LLMNR -mDNS -DNSOverTLS DNSSEC=no/unsupported

$ resolvectl query zos1.example.com
zos1.example.com: resolve call failed: No appropriate name servers or networks for name found
$ resolvectl query signed.example.com
signed.example.com: resolve call failed: DNSSEC validation failed: signature-expired
$ curl -sv https://10.1.2.3/
*   Trying 10.1.2.3:443...
* Connected to 10.1.2.3 (10.1.2.3) port 443 (#0)
* TLSv1.3 (OUT), TLS handshake, Client hello (1):
* TLSv1.3 (IN), TLS alert, handshake failure (552):
* OpenSSL/3.0.8: error:0A000410:SSL routines::sslv3 alert handshake failure
* Closing connection 0
curl: (35) OpenSSL/3.0.8: error:0A000410:SSL routines::sslv3 alert handshake failure
$ curl http://10.1.2.4:992/
curl: (52) Empty reply from server
$ curl https://zos9/
curl: (6) Could not resolve host: zos9
"""
OPTIONS = """\
# no -a
                 arpqsize = 1024
                  rfc1323 = 0
                   sb_max = 131072
            tcp_recvspace = 262144
            tcp_sendspace = 16384
"""
CASE = """\
netcause_bundle: 1
case: {id: link-tells-why, title: "A Linux server reaches nobody since it was moved"}
systems:
  - {name: lx45, role: client, os: linux, addresses: [192.0.2.45]}
  - {name: ax46, role: client, os: aix, addresses: [192.0.2.46]}
"""

if __name__ == "__main__":
    build.run(__file__, {"case.yaml": CASE, "lx45/links.txt": LINKS, "lx45/names.txt": NAMES, "ax46/no.txt": OPTIONS})
