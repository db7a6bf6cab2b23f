#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a stack that sends each packet over another line, from its VIPA, with packets too large for one of the lines."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import displays as d  # noqa: E402
import packets as p  # noqa: E402
import views  # noqa: E402
from apps import noise  # noqa: E402
from story import MS, Road, SECOND, SYN, case, when  # noqa: E402

STACK, DAY, VIPA, REAL = "TCPPROD", "2024-06-05", "198.51.100.99", "198.51.100.7"
ARCHIVE, BANK, ROUTER = "203.0.113.40", "203.0.113.50", "198.51.100.1"


def tell(road):
    """Recorded at the archive: what went over the longer line comes late, some segments in fragments; calls to the bank get no answer."""
    call = road.call(client=ARCHIVE, cport=40600, server=REAL, sport=5400)
    call.open()
    call.say("c", b"SEND VOLUME 17\r\n", 5 * MS)
    for i in range(24):
        call.send("s", "A", noise(1000, i), wait=4 * MS, fate=9 * MS if i % 4 == 1 else "", df=False)
        if i % 4 == 3:
            call.send("c", "A", wait=12 * MS)
    call.close("c", SECOND)
    for i in range(4):
        first = None
        call = road.call(client=VIPA, cport=1100 + i, server=BANK, sport=9443)
        for wait in (SECOND, 3 * SECOND):
            first = call.t.next["c"] if first is None else first
            call.send("c", "S", wait=wait, options=SYN, window=65535, seq=first)


def fragments(road):
    """Two segments of 1400 bytes for the archive, each cut into two by a router on the longer line; DF is not set."""
    for i in range(2):
        body = p.tcp(REAL, ARCHIVE, 5400, 40600, 90000 + i * 1400, 5000, p.ACK, 32768, noise(1400, 50 + i))
        for offset, more in ((0, True), (992, False)):
            part = body[offset:992] if more else body[offset:]
            road.put("s", p.ipv4(REAL, ARCHIVE, p.TCP, part, 900 + i, 61, more=more, offset=offset))


if __name__ == "__main__":
    road = Road(when(DAY, "22:10:00"), 20 * MS)
    tell(road)
    fragments(road)
    big = p.ipv4(REAL, ARCHIVE, p.UDP, p.udp(REAL, ARCHIVE, 4000, 4001, noise(1440, 3)), 77, 64, df=True)
    road.icmp("c", ROUTER, REAL, 3, 4, big, rest=b"\0\0\x05\x14", ttl=255)
    sockets = views.conn([("BANKGW", "0000%04X" % (0x1100 + i), "%s..%d" % (VIPA, 1100 + i), BANK + "..9443", "SynSent") for i in range(4)])
    routes = d.routes(STACK, "22:09:00", [("Default", ROUTER, "UGS", 9, "OSDA"), ("Default", "198.51.100.2", "UGS", 8, "OSDB"),
                                          ("198.51.100.0/24", "0.0.0.0", "US", 0, "OSDA"), ("127.0.0.1/32", "0.0.0.0", "UH", 2, "LOOPBACK")])
    at = [i for i, line in enumerate(routes) if line.startswith("Default")]
    for i in reversed(at):
        routes.insert(i + 1, "  Metric: 00000001 MTU: 1492")
    build.run(__file__, {
        "case.yaml": case("two-lines-one-packet-each", "The archive is slow since the second line, and the bank's gateway cannot be called",
                          [("switch.pcap", "SYSA", "switch-mirror", "yes")], [("SYSA", "server", "zos", REAL)]),
        "switch.pcap": road.pcap("c"), "netstat-route.txt": "\n".join(routes) + "\n",
        "netstat-home.txt": "\n".join(d.home(STACK, "22:09:10", [("VIPAL1", VIPA, "Primary"), ("OSDA", REAL, ""), ("LOOPBACK", "127.0.0.1", "")])) + "\n",
        "netstat-conn.txt": views.report(STACK, "22:10:20", sockets),
        "netstat-config.txt": views.report(STACK, "22:09:20", views.config(ip={"SourceVipa": "Yes", "MultiPath": "Pkt", "PathMtuDsc": "No"}))})
