#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: the SYSLOG of a stack that ends with a program check, job logs of CICS and MQ, and Netstat ALL of a slow transfer."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import views  # noqa: E402

MESSAGES = [
    ("13:44:02.02", "STC00102", "IEF450I TCPIP TCPIP - ABEND=S0C4 U0000 REASON=00000011"),
    ("13:44:02.03", "STC00102", "EZZ4201I TCP/IP TERMINATION COMPLETE FOR TCPIP"),
    ("13:44:02.10", "STC00001", "BPXF207I ROUTING INFORMATION HAS BEEN DELETED FOR TRANSPORT DRIVER TCPIP"),
    ("13:44:03.10", "STC00881", "EZZ6012I TN3270 BPX4AIO ACCEPT FAILED, RC = 0000045A RSN = 7402725C"),
    ("13:44:03.35", "STC00099", "DSNL511I -DBA1 DSNLIENO TCP/IP CONVERSATION FAILED TO LOCATION ::198.51.100.12 IPADDR=::198.51.100.12 PORT=51211 "
                                "SOCKET=RECV RETURN CODE=1112 REASON CODE=7402725C"),
]
LOG = "".join("N 0000000 SYSA     2026120 %s %-8s 00000090  %s\n" % message for message in MESSAGES)
JOBLOG = """\
 21.11.12 STC04711 +DFHSO0123 29/04/2026 21:11:12 CICSWEB1 Return code 402 received from function 'gsk_secure_socket_init' of System SSL. \
Reason: No SSL cipher specifications. Peer: 198.51.100.77, TCPIPSERVICE: HTTPSRV.
 21.30.22 STC05512  CSQX620E +QMP1 CSQXRESP System SSL error, 701
   701             channel TO.CLEARING
   701             connection partner.example.com (203.0.113.9)
   701             function 'gsk_secure_socket_init' RC=8
"""
CASE = """\
netcause_bundle: 1
case: {id: stack-fails-and-returns, title: "All connections of SYSA ended at a quarter to two"}
systems:
  - {name: SYSA, role: server, os: zos, addresses: [192.0.2.3]}
"""
ALL = """\
Client Name: FTPSEND                  Client Id: 0004A7F1
  Local Socket: 192.0.2.3..1055
  Foreign Socket: 198.51.100.20..50021
    BytesIn:            00000000000000000000
    BytesOut:           00000000000938472911
    SegmentsIn:         00000000000000320011
    SegmentsOut:        00000000000000722341
    StartDate:          04/29/2026          StartTime: 21:12:01
    Last Touched:       21:58:33            State:     Establsh
    CongestionWindow:   0000004380          SlowStartThreshold: 0000002920
    SndWnd:             0000065535          MaxSndWnd: 0000065535
    MaximumSegmentSize: 0000001460          DSField:   00
    Round-trip information:
      Smooth trip time: 38.000              SmoothTripVariance: 12.000
    ReXmt:              0000018211          ReXmtCount: 0000000000
    DupACKs:            0000051234          RcvWnd:    0000065536
    ReceiveBufferSize:  0000065536          SendBufferSize: 0000065536
    ReceiveDataQueued:  0000000000
    SendDataQueued:     0000061440"""

if __name__ == "__main__":
    build.run(__file__, {"case.yaml": CASE, "syslog.txt": LOG, "joblogs.txt": JOBLOG, "all.txt": views.report("TCPIP", "21:58:40", ALL.split("\n"))})
