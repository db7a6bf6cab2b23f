#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: static routes that were changed at night, in the profile, in the stack and on the switch, each a little."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import displays as d  # noqa: E402
import ipcs  # noqa: E402
import netstat  # noqa: E402
import packets as p  # noqa: E402
import talk  # noqa: E402
import views  # noqa: E402
from story import MS, Pcap, SECOND, SYN, case, hardware, on_ethernet, when  # noqa: E402

STACK, DAY, ONE, TWO = "TCPPROD", "2024-06-04", "192.0.2.20", "198.51.100.20"
BRANCH, ARCHIVE = "10.20.1.9", "10.30.1.9"
PROFILE = """\
; PROFILE of TCPPROD
IPCONFIG NODATAGRAMFWD PATHMTUDISCOVERY
INTERFACE OSDA DEFINE IPAQENET PORTNAME OSAPA IPADDR 192.0.2.20/24 MTU 1492
INTERFACE OSDB DEFINE IPAQENET PORTNAME OSAPB IPADDR 198.51.100.20/24 MTU 1492
BEGINROUTES
 ROUTE 192.0.2.0/24 = OSDA MTU 1492
 ROUTE 198.51.100.0/24 = OSDB MTU 1492
 ROUTE 10.20.0.0/16 192.0.2.1 OSDA MTU 1492
 ROUTE 10.40.0.0/16 203.0.113.1 OSDB MTU 1492
 ROUTE 10.50.0.0/16 198.51.100.1 OSDB MTU 1492
ENDROUTES
START OSDA
START OSDB
"""


def routes():
    return "\n".join(d.routes(STACK, "03:10:00", [
        ("192.0.2.0/24", "0.0.0.0", "US", 0, "OSDA"), ("198.51.100.0/24", "0.0.0.0", "US", 0, "OSDB"), ("10.20.0.0/16", "192.0.2.1", "UGS", 4, "OSDA"),
        ("10.30.0.0/16", "0.0.0.0", "US", 2, "OSDA"), ("10.60.0.0/16", "203.0.113.9", "GS", 0, "OSDC"), ("127.0.0.1/32", "0.0.0.0", "UH", 2, "LOOPBACK")])) + "\n"


def home():
    return views.report(STACK, "03:10:05", [
        "Home address list:", "IntfName:   OSDA", "  Address:  " + ONE, "    Type:   Primary", "    Flags:  Primary", "IntfName:   OSDB", "  Address:  " + TWO,
        "    Flags:  Unavail", "    Reason: Duplicate address detection failed", "IntfName:   LOOPBACK", "  Address:  127.0.0.1", "    Flags:"])


def devlinks():
    return views.report(STACK, "03:10:10", netstat.osa_interface("OSDA", "OSAPA", ONE + "/24") +
                        netstat.osa_interface("OSDB", "OSAPB", TWO + "/24", group="00002", datapath="3A02"))


def trace():
    """The stack still sends to the branch by OSDB: the trace is from before the change."""
    out, t = ipcs.Trace("SOW1", STACK), talk.Talk(TWO, 51000, BRANCH, 1414, 4000, 7000, client_ttl=64, server_ttl=60)
    at = when(DAY, "03:02:00")
    for i, (side, flags, data, after) in enumerate([("c", "S", b"", 0), ("s", "SA", b"", 9), ("c", "A", b"", 1), ("c", "PA", b"BATCH 7", 2),
                                                    ("s", "PA", b"OK", 14), ("c", "A", b"", 1)]):
        at += after * MS
        more = {"options": SYN} if "S" in flags else {}
        out.record(300 + i, at, t.send(side, flags, data, **more), "out" if side == "c" else "in", iface="OSDB")
    return out.text()


def segment():
    """z/OS asks by ARP for the archive, which lies behind a router, and nobody answers."""
    file, at = Pcap(), when(DAY, "03:12:00")
    for i in range(5):
        ask = p.arp(1, hardware(ONE), ONE, "00:00:00:00:00:00", ARCHIVE)
        file.add(at + i * SECOND, p.ethernet(hardware(ONE), "ff:ff:ff:ff:ff:ff", 0x0806, ask))
    echo = p.icmp(8, 0, b"\0\1\0\1", b"abcdefgh")
    file.add(at + 6 * SECOND, on_ethernet(p.ipv4(ONE, "192.0.2.1", p.ICMP, echo, 7, 64)))
    file.add(at + 6 * SECOND + MS, on_ethernet(p.ipv4("192.0.2.1", ONE, p.ICMP, p.icmp(0, 0, b"\0\1\0\1", b"abcdefgh"), 8, 255)))
    return file.bytes


if __name__ == "__main__":
    build.run(__file__, {
        "case.yaml": case("route-change-half-done", "After the change of routes at night some networks are not reached",
                          [("segment.pcap", "SOW1", "switch-mirror", "yes"), ("pkttrace.txt", "SOW1", "ip-stack", "no")], [("SOW1", "server", "zos", ONE)]),
        "profile.txt": PROFILE, "netstat-route.txt": routes(), "netstat-home.txt": home(), "netstat-devlinks.txt": devlinks(), "pkttrace.txt": trace(),
        "segment.pcap": segment()})
