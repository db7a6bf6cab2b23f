#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: SYSLOG of two systems in a night in which an adapter failed and much followed from it."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402


def log(system, *messages):
    """SYSLOG: a line a message, further lines as continuations of a multi-line message."""
    out = []
    for number, (time, job, *lines) in enumerate(messages):
        connector = " %03d" % (100 + number) if len(lines) > 1 else ""
        out.append("N 4020000 %-8s 2026063 %s %-8s 00000090  %s%s" % (system, time, job, lines[0], connector))
        out += ["%s %03d%s00000090  %s" % ("E" if i == len(lines) - 1 else "D", 100 + number, " " * 35, line)
                for i, line in enumerate(lines[1:], 1)]
    return "\n".join(out) + "\n"


SYS1 = log(
    "SYS1",
    ("02:10:01.10", "STC00041", "IST1222I DATA DEVICE 0E42 IS INOPERATIVE, NAME IS OSATRL1"),
    ("02:10:01.11", "STC00041", "IST1578I DEVICE INOP DETECTED FOR OSATRL1 BY ISTTSCMA CODE = 104"),
    ("02:10:01.61", "STC00077", "EZZ4338I ERROR REPORTED ON INTERFACE OSAINT1 - CODE 80103064 DIAGNOSTIC CODE 01"),
    ("02:10:01.62", "STC00077", "EZZ4341I DEACTIVATION COMPLETE FOR INTERFACE OSAINT1"),
    ("02:10:41.80", "STC00081", "EZZ7921I OSPF Adjacency Failure, neighbor 10.1.2.1, old state 128, new state 1, event 12"),
    ("02:10:42.00", "STC00041", "IST1494I PATH SWITCH STARTED FOR RTP CNR00004 TO NETA.SSCP2A"),
    ("02:10:42.00", "STC00041", "IST1818I PATH SWITCH REASON: SHORT REQUEST RETRY LIMIT EXHAUSTED"),
    ("02:10:43.00", "STC00041", "IST1494I PATH SWITCH FAILED FOR RTP CNR00004 TO NETA.SSCP2A"),
    ("02:10:43.00", "STC00041", "IST1495I NO ALTERNATE ROUTE AVAILABLE"),
    ("02:10:50.00", "STC00041", "IST1097I CP-CP SESSION WITH NETA.SSCP2A TERMINATED"),
    ("02:11:02.00", "STC00077", "EZD1209E TCPIP DETERMINED THAT ALL MONITORED INTERFACES WERE NOT ACTIVE FOR AT LEAST 60 SECONDS"),
    ("02:11:03.20", "STC00077", "EZZ9676E SYSPLEX PROBLEM DETECTION CLEANUP HAS SUCCEEDED FOR TCPIP"),
    ("02:11:30.00", "STC00079", "EZZ6034I TN3270 CONN 000002A1 LU MULTIPLE CONN DROP TIMEMARK", "IPADDR..PORT: 10.9.9.9..50123 EZBTTSND"),
    ("02:12:00.00", "STC00085", "EZZ8664I TRMD TCP SEND QUEUE CONSTRAINED: 03/04/2026 02:11:59.87"),
    ("02:12:10.00", "STC00081", "EZZ7805I OMPROUTE EXITING ABNORMALLY - RC(12)"),
    ("02:12:41.00", "STC00077", "EZZ4340I INITIALIZATION COMPLETE FOR INTERFACE OSAINT1"),
    ("02:13:00.00", "STC00077", "EZZ8761I IDS EVENT DETECTED", "EZZ8730I STACK TCPIP", "EZZ8762I IDS EVENT TYPE SYN FLOOD STARTED",
     "EZZ8763I CORRELATOR 12 - PROBEID 04070001", "EZZ8765I DESTINATION IP ADDRESS 10.1.9.20 - PORT 443", "EZZ8766I IDS RULE FloodRule",
     "EZZ8767I IDS ACTION FloodAction"),
    ("02:13:10.00", "STC00079", "EZZ6012I TN3270 BPX4AIO ACCEPT FAILED, RC = 0000007F RSN = 1102024D"),
    ("02:13:10.10", "STC00079", "EZZ6003I TN3270 QUIESCED ON PORT   23"),
    ("02:13:20.00", "STC00077", "EZZ4327I ERROR E00A REGISTERING IP ADDRESS 10.1.9.10 FOR DEVICE OSADEV1"),
)
SYS2 = log(
    "SYS2",
    ("02:11:03.30", "STC00055", "EZZ8301I VIPA 10.1.9.10 TAKEN OVER FROM TCPIP ON SYS1"),
    ("02:11:03.31", "STC00055", "EZZ8301I VIPA 10.1.9.11 TAKEN OVER FROM TCPIP ON SYS1"),
)
CASE = """\
netcause_bundle: 1
case: {id: syslog-of-a-bad-night, title: "TN3270 users and batch transfers failed shortly after two in the night"}
texts:
  - {file: sys1.log, tool: "SYSLOG of SYS1"}
  - {file: sys2.log, tool: "SYSLOG of SYS2"}
"""

if __name__ == "__main__":
    build.run(__file__, {"case.yaml": CASE, "sys1.log": SYS1, "sys2.log": SYS2})
