#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: the SYSLOG of an evening on which several partners of PRD1 are turned away, and the stack is restarted in the night."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402

MESSAGES = [
    ("18:02:11.02", "STC00102", "EZZ4341I DEACTIVATION COMPLETE FOR INTERFACE OSAQDIO2"),
    ("18:02:14.05", "STC00110", "EZZ7921I OSPF ADJACENCY FAILURE, NEIGHBOR 192.0.2.251, OLD STATE 128, NEW STATE 1, EVENT 13"),
    ("19:02:33.00", "STC09911", "DSNL511I -DBP1 DSNLIENO TCP/IP CONVERSATION FAILED TO LOCATION ::198.51.100.12 IPADDR=::198.51.100.12 PORT=51211 "
                                "SOCKET=RECV RETURN CODE=1121 REASON CODE=00000000"),
    ("19:17:40.00", "STC09911", "DSNL511I -DBP1 DSNLIENO TCP/IP CONVERSATION FAILED TO LOCATION ::198.51.100.13 IPADDR=::198.51.100.13 PORT=50277 "
                                "SOCKET=RECV RETURN CODE=1121 REASON CODE=00000000"),
    ("19:32:41.00", "STC09911", "DSNL511I -DBP1 DSNLIENO TCP/IP CONVERSATION FAILED TO LOCATION ::198.51.100.19 IPADDR=::198.51.100.19 PORT=50601 "
                                "SOCKET=RECV RETURN CODE=1127 REASON CODE=00000000"),
    ("19:40:13.00", "STC00130", "EZD1021I No proposal chosen with KeyExchangeRule ( KER_BRANCH ) and KeyExchangeAction ( KEA_BRANCH )"),
    ("19:42:13.00", "STC00130", "EZD1751I IKE_SA_INIT exchange retransmit timed out from 192.0.2.3 port 500 to 203.0.113.9 port 500"),
    ("19:51:02.00", "STC00881", "EZZ6035I TN3270 DEBUG CONN DETAIL IP..PORT: 198.51.100.9..51022 CONN: 00A1F2C0 LU: TCPT0107 MOD: EZBTPGLU "
                                "RCODE: 3001-00 Requested LU is in use. PARM1: 00000000 PARM2: 00000000 PARM3: 00000000"),
    ("20:51:02.00", "STC00881", "EZZ6034I TN3270 CONN 00A1F31B LU **N/A** CONN DROP ERR 3003 IP..PORT: 198.51.100.4..49877"),
    ("22:00:03.12", "STC00102", "EZZ4315I DEACTIVATION COMPLETE FOR DEVICE OSADEV1"),
    ("22:00:03.22", "STC00102", "EZZ4201I TCP/IP TERMINATION COMPLETE FOR TCPIP"),
    ("22:20:13.90", "STC00201", "EZAIN11I ALL TCPIP SERVICES FOR PROC TCPIP ARE AVAILABLE."),
]
LOG = "".join("N 0000000 PRD1     2026120 %s %-8s 00000090  %s\n" % message for message in MESSAGES)
PROFILE = """\
TELNETPARMS
  PORT 23
  INACTIVE 0
  TIMEMARK 10800
  SCANINTERVAL 1800
ENDTELNETPARMS
BEGINVTAM
  PORT 23
  DEFAULTLUS
    TCPT0001..TCPT0250
  ENDDEFAULTLUS
  ALLOWAPPL *
  DEFAULTAPPL TSO
ENDVTAM
"""
CASE = """\
netcause_bundle: 1
case: {id: partners-turned-away, title: "Several partners say that PRD1 turned them away in the evening"}
systems:
  - {name: PRD1, role: server, os: zos, addresses: [192.0.2.3]}
"""

if __name__ == "__main__":
    build.run(__file__, {"case.yaml": CASE, "syslog.txt": LOG, "tn3270.txt": PROFILE})
