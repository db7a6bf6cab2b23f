#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: the packet trace of a stack and the SYSLOG of its system, while an interface of it was gone."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import ipcs  # noqa: E402
from story import CLIENT, MS, SECOND, SERVER, SYN, case, when  # noqa: E402
from talk import Talk  # noqa: E402

LOG = [
    ("02:10:01.62", "STC00077", "EZZ4341I DEACTIVATION COMPLETE FOR INTERFACE OSDL"),
    ("02:10:41.80", "STC00081", "EZZ7921I OSPF Adjacency Failure, neighbor 192.0.2.1, old state 128, new state 1, event 12"),
    ("02:11:04.90", "STC00090", "CSQX208E !QM01 CSQXRESP Error receiving data, channel TO.QM01 connection 192.0.2.31 (queue manager ????) TRPTYPE=TCP RC=00000461"),
    ("02:11:05.20", "STC00091", "DSNL511I -DB2A DSNLIENO TCP/IP CONVERSATION FAILED TO LOCATION 192.0.2.32 IPADDR=192.0.2.32 PORT=50123 SOCKET=RECV RETURN CODE=1121"),
    ("02:11:30.00", "STC00079", "EZZ6034I TN3270 CONN 000002A1 LU MULTIPLE CONN DROP TIMEMARK"),
    ("02:12:41.00", "STC00077", "EZZ4340I INITIALIZATION COMPLETE FOR INTERFACE OSDL"),
]


def syslog():
    return "".join("N 4020000 %-8s 2026063 %s %-8s 00000090  %s\n" % (("SYSA",) + message) for message in LOG)


def trace():
    """Questions and answers until the interface goes; then the stack repeats its last answer and hears nothing."""
    out, t = ipcs.Trace("SYSA", "TCPPROD"), Talk(CLIENT, 40500, SERVER, 1414, 70001, 90001)
    at, number = when("2026-03-04", "02:09:50"), 100

    def note(after, side, flags, data=b"", **more):
        nonlocal at, number
        at, number = at + after, number + 1
        out.record(number, at, t.send(side, flags, data, **more), "in" if side == "c" else "out", iface="OSDL")

    note(0, "c", "S", options=SYN, window=65535)
    note(200, "s", "SA", options=SYN, window=65535)
    note(2 * MS, "c", "A", window=64240)
    for i in range(5):
        note(2 * SECOND, "c", "PA", b"question %d" % i)
        note(20 * MS, "s", "PA", b"answer %d" % i)
        note(100 * MS, "c", "A")
    note(1200 * MS, "c", "PA", b"question 5")
    first = t.next["s"]
    note(20 * MS, "s", "PA", b"answer 5")
    for pause in (1, 2, 4, 8, 16, 32):
        note(pause * SECOND, "s", "PA", b"answer 5", seq=first)
    return out.text()


if __name__ == "__main__":
    build.run(__file__, {
        "case.yaml": case("outage-in-log-and-trace", "MQ channels and TN3270 sessions broke at ten past two",
                          [("pkttrace.txt", "SYSA", "ip-stack", "no"), ("syslog.txt", "SYSA", "ip-stack", "no")], [("SYSA", "server", "zos", SERVER)]),
        "pkttrace.txt": trace(), "syslog.txt": syslog()})
