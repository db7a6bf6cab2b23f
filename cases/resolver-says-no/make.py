#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: displays of a z/OS stack whose resolver remembers too much and whose policy lets too few in."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402

CACHE = """\
MVS TCP/IP NETSTAT CS V2R5       TCPIP Name: TCPT1           17:40:36
HostName to IPAddress translation
---------------------------------
HostName: pay.example.com
  DNS IPAddress: 10.1.1.53
  DNS Record Type: T_A
  Canonical Name:
  Cache Time: 11/20/2026 09:05:00
  Expired Time: 11/21/2026 09:05:00
  Hits: 118
  IPAddress: ***NA***
HostName: host1.example.com
  DNS IPAddress: 10.1.1.53
  DNS Record Type: T_A
  Canonical Name: host1.example.com
  Cache Time: 11/20/2026 17:05:00
  Expired Time: 11/20/2026 18:05:00
  Hits: 3
  IPAddress: 10.1.1.5
"""
IDS = """\
MVS TCP/IP NETSTAT CS V2R5       TCPIP Name: TCPT1           17:41:50
Intrusion Detection Services TCP Port List:
TcpListeningSocket: 10.1.1.1..21
  ScanRuleName: ScanLow
  TRRuleName: TRftp
    TRCorr: 12             TRPortInst: N
    TotalConn: 200         PercAvail: 10
    CurrConn: 190          ConnRejected: 57
MVS TCP/IP NETSTAT CS V2R5       TCPIP Name: TCPT1           17:41:55
Intrusion Detection Services Summary:
Traffic Regulation:
  TCP
    ConnRejected: 57       PlcActive: Y
  UDP
    PckDiscarded: 0        PlcActive: N
"""
CASE = """\
netcause_bundle: 1
case: {id: resolver-says-no, title: "pay.example.com is unknown on z/OS alone, and some FTP partners get in no more"}
systems:
  - {name: zos1, role: server, os: zos, addresses: [10.1.1.1]}
"""

if __name__ == "__main__":
    build.run(__file__, {"case.yaml": CASE, "zos1/rescache.txt": CACHE, "zos1/ids.txt": IDS})
