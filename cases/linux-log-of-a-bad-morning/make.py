#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: the journal of a host whose links, addresses and names failed one after the other."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
from story import case  # noqa: E402

JOURNAL = """\
Nov 20 07:58:11 web1 kernel: [ 8100.100000] br0: received packet on eth0 with own address as source address (addr:02:fc:00:00:00:01, vlan:0)
Nov 20 07:58:12 web1 kernel: [ 8101.100000] br0: received packet on eth0 with own address as source address (addr:02:fc:00:00:00:01, vlan:0)
Nov 20 07:59:01 web1 kernel: [ 8150.100000] bond0: link status definitely down for interface eth2, disabling it
Nov 20 07:59:01 web1 kernel: [ 8150.200000] bond0: making interface eth3 the new active one
Nov 20 07:59:31 web1 kernel: [ 8180.100000] bond0: making interface eth2 the new active one
Nov 20 08:00:01 web1 NetworkManager[812]: <warn>  [1763625601.1234] dhcp4 (eth4): request timed out
Nov 20 08:00:01 web1 NetworkManager[812]: <warn>  [1763625601.1300] device (eth4): Activation: failed for connection 'guests'
Nov 20 08:00:20 web1 dhclient[700]: DHCPNAK from 192.0.2.2
Nov 20 08:00:23 web1 dhclient[700]: DHCPDECLINE of 192.0.2.33 on eth5 to 255.255.255.255 port 67 (xid=0x1)
Nov 20 08:00:41 web1 systemd-resolved[500]: Using degraded feature set UDP instead of UDP+EDNS0 for DNS server 192.0.2.53.
Nov 20 08:01:00 web1 kernel: [ 8270.100000] Out of memory: Killed process 4711 (java) total-vm:8123456kB, anon-rss:7123456kB
"""

if __name__ == "__main__":
    build.run(__file__, {
        "case.yaml": case("linux-log-of-a-bad-morning", "Since eight o'clock nothing on this host works as it should",
                          systems=[("web1", "server", "linux", "192.0.2.7")]),
        "journal.log": JOURNAL})
