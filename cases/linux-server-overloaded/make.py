#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a Linux web server under more calls than it takes: listener, softirq, connection tracking and memory."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402

SS = """\
State      Recv-Q Send-Q Local Address:Port  Peer Address:Port Process
LISTEN     129    128          0.0.0.0:443        0.0.0.0:*     users:(("httpd",pid=12,fd=4))
ESTAB      0      5792       192.0.2.7:443  203.0.113.80:53632 timer:(on,12sec,5) users:(("httpd",pid=14,fd=9))
""" + "".join("CLOSE-WAIT 1      0          192.0.2.7:8080 198.51.100.9:%d users:((\"worker\",pid=31,fd=%d))\n" % (41000 + i, 20 + i) for i in range(40))
NSTAT = """\
#kernel
TcpInSegs                       9120000            0.0
TcpOutSegs                      8400000            0.0
TcpRetransSegs                  420000             0.0
TcpInErrs                       77                 0.0
UdpRcvbufErrors                 1290               0.0
TcpExtListenOverflows           90211              0.0
TcpExtListenDrops               90211              0.0
TcpExtPAWSEstab                 4100               0.0
TcpExtPruneCalled               3011               0.0
"""
SOFTNET = """\
00100000 0000001f 00009000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000
"""
CONNTRACK = """\
cpu=0   \tfound=0 invalid=8 insert=0 insert_failed=9 drop=10 early_drop=11 error=0 search_restart=0
"""
SYSCTL = """\
net.core.somaxconn = 128
net.netfilter.nf_conntrack_count = 262000
net.netfilter.nf_conntrack_max = 262144
"""
DMESG = """\
[    0.000000] Linux version 6.1.0
[ 8123.400000] nf_conntrack: nf_conntrack: table full, dropping packet
[ 8125.000000] TCP: request_sock_TCP: Possible SYN flooding on port 443. Sending cookies.
[ 8130.000000] neighbour: arp_cache: neighbor table overflow!
"""
CASE = """\
netcause_bundle: 1
case: {id: linux-server-overloaded, title: "The web server refuses calls at noon"}
systems:
  - {name: web, role: server, os: linux, addresses: [192.0.2.7]}
"""

if __name__ == "__main__":
    build.run(__file__, {"case.yaml": CASE, "web-ss.txt": SS, "web-nstat.txt": NSTAT, "web-softnet_stat.txt": SOFTNET,
                         "web-conntrack.txt": CONNTRACK, "web-sysctl.txt": SYSCTL, "web-dmesg.txt": DMESG})
