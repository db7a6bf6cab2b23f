#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: OMPROUTE and two new routers that were configured by somebody else."""
import os
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import packets as p  # noqa: E402
import views  # noqa: E402
from story import MS, Road, SECOND, case, when  # noqa: E402

US, OLD, NEW, SLOW = "192.0.2.20", "192.0.2.1", "192.0.2.2", "192.0.2.3"
GROUP = "224.0.0.5"


def ospf(kind, router, body):
    """RFC 2328 A.3.1 with the checksum left to the end."""
    head = struct.pack("!BBH", 2, kind, 24 + len(body)) + p.addr(router) + bytes(4)
    return head + struct.pack("!HH", p.checksum(head + bytes(4) + body), 0) + bytes(8) + body


def hello(interval, dead, *neighbours):
    body = p.addr("255.255.255.0") + struct.pack("!HBBI", interval, 2, 1, dead) + p.addr("0.0.0.0") * 2
    return body + b"".join(p.addr(each) for each in neighbours)


def description(mtu, sequence):
    return struct.pack("!HBBI", mtu, 2, 7, sequence)


def tell(road):
    """z/OS, the old router and one new router have 10 and 40 s; the other new one 30 and 120, its vendor's default for such links."""
    for second in range(0, 120, 10):
        start = when("2024-05-20", "06:10:00") + second * SECOND
        for i, (side, src, ident, pace) in enumerate([("s", US, "10.9.9.20", (10, 40)), ("c", OLD, "10.9.9.1", (10, 40)), ("c", NEW, "10.9.9.2", (10, 40))]):
            others = [each for each in ("10.9.9.20", "10.9.9.1", "10.9.9.2") if each != ident]
            road.put(side, p.ipv4(src, GROUP, 89, ospf(1, ident, hello(*pace, *others)), second + i + 1, 1), at=start + i * 300 * MS)
        if second % 30 == 0:
            road.put("c", p.ipv4(SLOW, GROUP, 89, ospf(1, "10.9.9.3", hello(30, 120)), 9000 + second, 1), at=start + 900 * MS)
        if second % 20 == 0:
            road.put("c", p.ipv4(NEW, US, 89, ospf(2, "10.9.9.2", description(9000, 70)), 8000 + second, 1), at=start + 5 * SECOND)
            road.put("s", p.ipv4(US, NEW, 89, ospf(2, "10.9.9.20", description(1492, 71)), 8500 + second, 1), at=start + 5 * SECOND + 10 * MS)


def displays():
    out = ["D TCPIP,TCPPROD,OMPROUTE,OSPF,IF,NAME=OSAQ1"] + views.ospf_interface("OSAQ1", US, 64, 2, 1)
    out += ["D TCPIP,TCPPROD,OMPROUTE,OSPF,IF,NAME=OSAQ2"] + views.ospf_interface("OSAQ2", "198.51.100.20", 16, 0, 0)
    out += ["D TCPIP,TCPPROD,OMPROUTE,OSPF,NBR,IPADDR=" + OLD] + views.ospf_neighbour(OLD, "10.9.9.1", 128, "OSAQ1", losses=7, resets=7)
    out += ["D TCPIP,TCPPROD,OMPROUTE,OSPF,NBR,IPADDR=" + NEW] + views.ospf_neighbour(NEW, "10.9.9.2", 16, "OSAQ1", queue=4)
    return "\n".join(out) + "\n"


if __name__ == "__main__":
    road = Road(when("2024-05-20", "06:10:00"), MS)
    tell(road)
    build.run(__file__, {
        "case.yaml": case("ospf-neighbours-disagree", "After the exchange of the routers only one way is left",
                          [("segment.pcap", "SOW1", "switch-mirror", "yes")], [("SOW1", "server", "zos", US)]),
        "segment.pcap": road.pcap("s"), "omproute.txt": displays()})
