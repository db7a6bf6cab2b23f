#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: policies of z/OS do what they are told, and nobody told the owners of the traffic."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import ipcs  # noqa: E402
import packets as p  # noqa: E402
import views  # noqa: E402
from story import SERVER, case, when  # noqa: E402

STACK, DAY = "TCPPROD", "2024-05-29"
IDS = ["Intrusion Detection Services Summary:", "Scan Detection:", "  GlobRuleName: ScanGlobal", "  IcmpRuleName: *NONE*",
       "  TotDetected: 0            DetCurrPlc: 0", "  DetCurrInt: 0             Interval: 30", "  SrcIPsTrkd: 2             StrgLev: 00000M",
       "Traffic Regulation:", "  TCP", "    ConnRejected: 215       PlcActive: Y", "  UDP", "    PckDiscarded: 0         PlcActive: N"]


def other_protocol(src, ident):
    """A packet of protocol 99, "any private encryption scheme" (IANA), which the attack policy forbids."""
    return p.ipv4(src, SERVER, 99, b"\x01\x00" + bytes(range(40)), ident, 64)


def trace():
    out = ipcs.Trace("SYSA", STACK)
    for i in range(3):
        out.record(700 + i, when(DAY, "08:10:0%d" % i), other_protocol("192.0.2.88", 60 + i), "in", iface="OSDL", discard=4108, symbol="IP_IDS_PROTO")
    for i in range(6):
        data = p.udp("192.0.2.78", SERVER, 40000, 5140, b"<13>job ended %d" % i)
        packet = p.ipv4("192.0.2.78", SERVER, p.UDP, data, 500 + i, 64)
        out.record(710 + i, when(DAY, "08:10:1%d" % i), packet, "in", iface="OSDL", discard=12290, symbol="UDP_QUEUE_LIMIT")
    return out.text()


if __name__ == "__main__":
    tcp = {"Current Servers in Connection Flood": 1, "Connections Dropped by Retransmit": 160, "Connections Dropped by KeepAlive": 240}
    build.run(__file__, {
        "case.yaml": case("defences-of-the-stack", "Some branches get no connection in the morning, and syslog messages are missing",
                          [("pkttrace.txt", "SYSA", "ip-stack", "no")], [("SYSA", "server", "zos", SERVER)]),
        "ids.txt": views.report(STACK, "08:12:00", IDS), "pkttrace.txt": trace(),
        "stats.txt": views.report(STACK, "08:12:10", views.statistics(
            tcp=tcp, icmp={"Messages": (3100, 58), "Redirects": (2040, 0)}, udp={"Datagrams Received": 6100, "No Port Errors": 2400}))})
