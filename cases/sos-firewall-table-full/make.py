#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: the sos report of a Linux firewall whose table of connections is full, as one archive, and what two
callers show: Windows (netstat -an) and Linux (netstat -anp)."""
import io
import os
import sys
import tarfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402

LINK = """\
[ {
        "ifindex": 2,
        "ifname": "eth0",
        "flags": [ "BROADCAST","MULTICAST","UP","LOWER_UP" ],
        "mtu": 1500,
        "operstate": "UP",
        "address": "02:fc:00:00:01:01",
        "stats64": {
            "rx": { "bytes": 912381238812, "packets": 1203381233, "errors": 0, "dropped": 0 },
            "tx": { "bytes": 812381238812, "packets": 1103381233, "errors": 0, "dropped": 0 }
        }
    },{
        "ifindex": 3,
        "ifname": "eth1",
        "flags": [ "BROADCAST","MULTICAST","UP","LOWER_UP" ],
        "mtu": 1500,
        "operstate": "UP",
        "address": "02:fc:00:00:01:02",
        "stats64": {
            "rx": { "bytes": 812381230012, "packets": 1103381112, "errors": 0, "dropped": 0 },
            "tx": { "bytes": 912381230012, "packets": 1203381112, "errors": 0, "dropped": 0 }
        }
    } ]
"""
ROUTE = """\
default via 198.51.100.1 dev eth0 proto static
10.1.1.0/24 dev eth1 proto kernel scope link src 10.1.1.1
198.51.100.0/24 dev eth0 proto kernel scope link src 198.51.100.2
"""
SNMP = """\
Ip: Forwarding DefaultTTL InReceives InHdrErrors InAddrErrors ForwDatagrams InUnknownProtos InDiscards InDelivers OutRequests OutDiscards OutNoRoutes ReasmTimeout ReasmReqds ReasmOKs ReasmFails FragOKs FragFails FragCreates
Ip: 1 64 2306762345 0 0 2305000000 0 0 1762345 1800000 0 0 0 0 0 0 0 0 0
Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab InSegs OutSegs RetransSegs InErrs OutRsts InCsumErrors
Tcp: 1 200 120000 -1 812 9120 4 12 3 912033 1012333 311 0 120 0
"""
SYSCTL = """\
kernel.hostname = fw1
net.core.somaxconn = 4096
net.ipv4.ip_forward = 1
net.netfilter.nf_conntrack_count = 65536
net.netfilter.nf_conntrack_max = 65536
net.netfilter.nf_conntrack_tcp_timeout_established = 432000
"""
DMESG = """\
[    0.000000] Linux version 6.1.0-25-amd64
[    8.120000] e1000e 0000:00:03.0 eth0: NIC Link is Up 1000 Mbps Full Duplex
[7212341.120000] nf_conntrack: nf_conntrack: table full, dropping packet
[7212341.180000] nf_conntrack: nf_conntrack: table full, dropping packet
[7212346.310000] nf_conntrack: nf_conntrack: table full, dropping packet
"""
CONNTRACK = """\
cpu=0   \tfound=182 invalid=3 insert=0 insert_failed=0 drop=41200 early_drop=3 error=0 search_restart=11
cpu=1   \tfound=211 invalid=1 insert=0 insert_failed=0 drop=38933 early_drop=0 error=0 search_restart=9
"""
RESOLV = "search example.com\nnameserver 10.1.1.53\nnameserver 10.1.2.53\n"
PREFIX = "sosreport-fw1-2026-11-02-abcdefg/"
SOS = {
    "sos_commands/networking/ip_-j_-p_-s_link": LINK,
    "sos_commands/networking/ip_route_show_table_main": ROUTE,
    "sos_commands/networking/ethtool_eth0": "Settings for eth0:\n\tSpeed: 1000Mb/s\n\tDuplex: Full\n\tAuto-negotiation: on\n\tLink detected: yes\n",
    "sos_commands/networking/conntrack_-S": CONNTRACK,
    "sos_commands/kernel/dmesg": DMESG,
    "sos_commands/kernel/sysctl_-a": SYSCTL,
    "sos_commands/date/date": "Mon Nov  2 08:41:10 UTC 2026\n",
    "proc/net/snmp": SNMP,
    "etc/resolv.conf": RESOLV,
    "etc/hostname": "fw1\n",
    "version.txt": "sos report (version 4.4)\n",
}
WINDOWS = """\

Active Connections

  Proto  Local Address          Foreign Address        State           PID
  TCP    0.0.0.0:135            0.0.0.0:0              LISTENING       988
  TCP    198.51.100.60:50101    10.1.1.5:23            ESTABLISHED     4711
  TCP    198.51.100.60:50377    10.1.1.5:23            SYN_SENT        4711
  TCP    198.51.100.60:50378    10.1.1.5:23            SYN_SENT        4711
  UDP    0.0.0.0:500            *:*                                    3000
"""
LINUX = """\
Active Internet connections (servers and established)
Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name
tcp      130      0 0.0.0.0:8080            0.0.0.0:*               LISTEN      881/httpd
tcp        0      1 198.51.100.61:40112     10.1.1.5:21             SYN_SENT    7012/ftp
tcp        0      1 198.51.100.61:40118     10.1.1.5:21             SYN_SENT    7020/ftp
tcp        0      0 198.51.100.61:22        198.51.100.9:50122      ESTABLISHED 900/sshd
"""
CASE = """\
netcause_bundle: 1
case: {id: sos-firewall-table-full, title: "New 3270 and FTP sessions fail since eight, old ones go on"}
systems:
  - {name: fw1, role: firewall, os: linux, addresses: [10.1.1.1, 198.51.100.2]}
"""


def sos():
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name in sorted(SOS):
            info = tarfile.TarInfo(PREFIX + name)
            info.size = len(SOS[name].encode())
            tar.addfile(info, io.BytesIO(SOS[name].encode()))
    return out.getvalue()


if __name__ == "__main__":
    build.run(__file__, {"case.yaml": CASE, "sosreport-fw1.tar": sos(), "pc60-netstat.txt": WINDOWS, "app61-netstat.txt": LINUX})
