#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a Linux server whose bond is half patched, in files as sos names them, and netstat -v of an AIX partner."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402


def port(name, up, speed, failures, aggregator, partner):
    """A port of the bond as the kernel prints it."""
    return ("\nSlave Interface: %s\nMII Status: %s\nSpeed: %s\nDuplex: %s\nLink Failure Count: %d\nPermanent HW addr: 52:54:00:12:34:56\n"
            "Slave queue ID: 0\nAggregator ID: %d\ndetails actor lacp pdu:\n    system mac address: 52:54:00:12:34:56\n"
            "details partner lacp pdu:\n    system priority: 32768\n    system mac address: %s\n"
            % (name, "up" if up else "down", speed, "full" if up else "Unknown", failures, aggregator, partner))


SWITCH_A, SWITCH_B, NOBODY = "02:aa:00:00:00:01", "02:aa:00:00:00:02", "00:00:00:00:00:00"
BOND = """\
Ethernet Channel Bonding Driver: v6.1.0-18-amd64

Bonding Mode: IEEE 802.3ad Dynamic link aggregation
Transmit Hash Policy: layer3+4 (1)
MII Status: up
MII Polling Interval (ms): 100

802.3ad info
LACP active: on
LACP rate: slow
Active Aggregator Info:
\tAggregator ID: 1
\tNumber of ports: 1
\tPartner Mac Address: 02:aa:00:00:00:01
"""
BOND += (port("eno1", True, "10000 Mbps", 0, 1, SWITCH_A) + port("eno2", False, "Unknown", 3, 2, NOBODY)
         + port("eno3", True, "10000 Mbps", 0, 1, NOBODY) + port("eno4", True, "10000 Mbps", 1, 4, SWITCH_B))
ETHTOOL = """\
Settings for ens5:
\tSupported ports: [ TP ]
\tSupported link modes:   10baseT/Half 10baseT/Full
\t                        100baseT/Half 100baseT/Full
\t                        1000baseT/Full
\tSpeed: 100Mb/s
\tDuplex: Full
\tAuto-negotiation: on
\tLink detected: yes
"""
RINGS = """\
Ring parameters for ens5:
Pre-set maximums:
RX:\t\t4096
TX:\t\t4096
Current hardware settings:
RX:\t\t512
TX:\t\t512
"""
COUNTERS = """\
NIC statistics:
     rx_packets: 8120033
     rx_missed_errors: 1207
     tx_late_collisions: 64
     rx_flow_control_xoff: 48012
"""
IFCONFIG = """\
ens5: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1500
        inet 10.4.4.8  netmask 255.255.255.0  broadcast 10.4.4.255
        ether 52:54:00:12:34:60  txqueuelen 1000  (Ethernet)
        RX packets 8120033  bytes 9744039600 (9.0 GiB)
        RX errors 1207  dropped 0  overruns 1207  frame 0
        TX packets 4100200  bytes 410020000 (391.0 MiB)
        TX errors 64  dropped 0 overruns 0  carrier 0  collisions 64

ens6: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1500
        inet 10.5.5.8  netmask 255.255.255.0  broadcast 10.5.5.255
        ether 52:54:00:12:34:61  txqueuelen 1000  (Ethernet)
        RX packets 500200  bytes 60024000 (57.2 MiB)
        RX errors 31  dropped 0  overruns 0  frame 31
        TX packets 480100  bytes 48010000 (45.7 MiB)
        TX errors 0  dropped 0 overruns 0  carrier 0  collisions 0
"""
KERNEL = """\
2026-04-04T10:11:12.345678+02:00 rack7 kernel: TCP: out of memory -- consider tuning tcp_mem
2026-04-04T10:12:30.000100+02:00 rack7 kernel: IPv6: ens6: IPv6 duplicate address fd00:5::8 used by 02:fc:00:00:00:01 detected!
"""
AIX = """\
$ netstat -v en0
-------------------------------------------------------------
ETHERNET STATISTICS (en0) :
Device Type: 2-Port 10/100/1000 Base-TX PCI-X Adapter (14108902)
Hardware Address: 00:11:25:08:09:0a

Transmit Statistics:                          Receive Statistics:
--------------------                          -------------------
Packets: 120000                               Packets: 123456
Bytes: 1200000                                Bytes: 4567890
Transmit Errors: 9                            Receive Errors: 11
Packets Dropped: 0                            Packets Dropped: 11

No Carrier Sense: 0                           CRC Errors: 0
Max Collision Errors: 0                       No Resource Errors: 11
Late Collision Errors: 9                      Receive Collision Errors: 0

General Statistics:
-------------------
No mbuf Errors: 0
Media Speed Running: 100 Mbps Full Duplex
XOFF Received: 712
"""
CASE = """\
netcause_bundle: 1
case: {id: linux-bond-half-patched, title: "Half of the cables do not count"}
systems:
  - {name: rack7, role: server, os: linux, addresses: [10.4.4.8]}
"""
NETWORKING = "sos_commands/networking/"

if __name__ == "__main__":
    build.run(__file__, {"case.yaml": CASE, "proc/net/bonding/bond0": BOND, NETWORKING + "ethtool_ens5": ETHTOOL, NETWORKING + "ethtool_-g_ens5": RINGS,
                         NETWORKING + "ethtool_-S_ens5": COUNTERS, NETWORKING + "ifconfig_-a": IFCONFIG, "var/log/messages": KERNEL,
                         "aix-netstat-v.txt": AIX})
