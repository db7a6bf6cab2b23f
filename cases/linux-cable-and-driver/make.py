#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a Linux gateway with a bad cable, a forced duplex and a card that stalls; displays of iproute2, ethtool
and the kernel's log."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402

LINK = """\
2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc fq_codel state UP mode DEFAULT group default qlen 1000
    link/ether 02:fc:00:00:00:01 brd ff:ff:ff:ff:ff:ff
    RX:  bytes packets errors dropped  missed   mcast
     796385820 2668000  40020   53360       0      60
    TX:  bytes packets errors dropped carrier collsns
     138266000 1857000      0       0      12    4110
3: eth1: <NO-CARRIER,BROADCAST,MULTICAST,UP> mtu 1500 qdisc fq_codel state DOWN mode DEFAULT group default qlen 1000
    link/ether 02:fc:00:00:00:02 brd ff:ff:ff:ff:ff:ff
    RX:  bytes packets errors dropped  missed   mcast
             0       0      0       0       0       0
    TX:  bytes packets errors dropped carrier collsns
             0       0      0       0       0       0
"""
ETHTOOL = """\
$ ethtool eth0
Settings for eth0:
\tSpeed: 100Mb/s
\tDuplex: Half
\tAuto-negotiation: off
\tLink detected: yes
$ ethtool -S eth0
NIC statistics:
     rx_packets: 2668000
     rx_crc_errors: 40020
     rx_no_buffer_count: 731
"""
DMESG = """\
[    0.000000] Linux version 6.1.0
[ 8123.400000] r8169 0000:01:00.0 eth0: Link is Down
[ 8125.100000] r8169 0000:01:00.0 eth0: Link is Up - 100Mbps/Half
[ 8400.700000] r8169 0000:01:00.0 eth0: Link is Down
[ 8402.900000] r8169 0000:01:00.0 eth0: Link is Up - 100Mbps/Half
[ 8761.000000] r8169 0000:01:00.0 eth0: Link is Down
[ 8763.300000] r8169 0000:01:00.0 eth0: Link is Up - 100Mbps/Half
[ 9011.000000] NETDEV WATCHDOG: eth0 (r8169): transmit queue 0 timed out
"""
TC = """\
qdisc fq_codel 0: dev eth0 root refcnt 2 limit 10240p flows 1024 quantum 1514 target 5ms interval 100ms memory_limit 32Mb ecn
 Sent 138266000 bytes 1857000 pkt (dropped 4412, overlimits 0 requeues 90)
 backlog 0b 0p requeues 90
"""
CASE = """\
netcause_bundle: 1
case: {id: linux-cable-and-driver, title: "Everything through the gateway is slow"}
systems:
  - {name: gate, role: other, os: linux, addresses: [192.0.2.1]}
"""

if __name__ == "__main__":
    build.run(__file__, {"case.yaml": CASE, "gate-ip-s-link.txt": LINK, "gate-ethtool.txt": ETHTOOL, "gate-dmesg.txt": DMESG,
                         "gate-tc.txt": TC})
