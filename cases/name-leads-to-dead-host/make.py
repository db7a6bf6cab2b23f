#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the inputs of this case: every other call of a shop waits.  The first name server of the client is silent, the second one gives two addresses for the
shop of which one is dead, and the client's Linux router joins the segments that it should forward."""
import os
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
import packets as p  # noqa: E402
from story import CLIENT, MS, Road, SECOND, SYN, case, hardware, when  # noqa: E402

DEAD_DNS, DNS, DEAD, ALIVE = "192.0.2.53", "192.0.2.54", "198.51.100.81", "198.51.100.82"
NAME = "shop.example"
RESOLV = "search example\nnameserver %s\nnameserver %s\n" % (DEAD_DNS, DNS)
ROUTER = """\
$ ethtool -k eth1
Features for eth1:
rx-checksumming: on
tx-checksumming: on
scatter-gather: on
tcp-segmentation-offload: on
generic-segmentation-offload: on
generic-receive-offload: on
large-receive-offload: on
$ sysctl -a
net.core.somaxconn = 4096
net.ipv4.ip_forward = 1
net.ipv4.tcp_sack = 1
"""


def behind_router(packet):
    """What goes to another network goes to the router's hardware address."""
    src, dst = (".".join(str(byte) for byte in packet[at:at + 4]) for at in (12, 16))
    near = [hardware(a if a.startswith("192.0.2.") else "192.0.2.1") for a in (src, dst)]
    return p.ethernet(near[0], near[1], 0x0800, packet)


def two_addresses(ident):
    head = struct.pack("!HHHHHH", ident, 0x8180, 1, 2, 0, 0) + apps.dns_name(NAME) + struct.pack("!HH", 1, 1)
    return head + b"".join(b"\xc0\x0c" + struct.pack("!HHIH", 1, 1, 60, 4) + p.addr(a) for a in (DEAD, ALIVE))


def look_up(road, port, ident, answer):
    road.udp("c", CLIENT, port, DEAD_DNS, 53, apps.dns_query(ident, NAME), wait=SECOND, fate="lost")
    road.udp("c", CLIENT, port + 1, DNS, 53, apps.dns_query(ident, NAME), wait=5 * SECOND)
    road.udp("s", DNS, 53, CLIENT, port + 1, answer, wait=MS)


def shop(road, port):
    call = road.call(cport=port, server=ALIVE, sport=443)
    call.open()
    apps.tls_session(call, NAME, answer=b"x" * 900)
    call.close("c")
    road.wait(SECOND)


def tell(road):
    look_up(road, 40011, 71, two_addresses(71))
    shop(road, 40200)
    dead = road.call(cport=40201, server=DEAD, sport=443)
    for pause in (0, 1, 2, 4):
        dead.t.next["c"] = dead.t.next["c"] if pause == 0 else first
        first = dead.t.next["c"]
        dead.send("c", "S", wait=pause * SECOND + MS, options=SYN, fate="lost")
    road.wait(8 * SECOND)
    for port in (40202, 40203):
        shop(road, port)
    road.udp("c", CLIENT, 40020, DNS, 53, apps.dns_query(90, "ads.tracker.example"), wait=MS)
    road.udp("s", DNS, 53, CLIENT, 40020, apps.dns_answer(90, "ads.tracker.example", "0.0.0.0"), wait=MS)
    for i in range(6):
        road.udp("c", CLIENT, 40030 + i, DNS, 53, apps.dns_query(100 + i, "host%d.example" % i), wait=SECOND)
        road.udp("s", DNS, 53, CLIENT, 40030 + i, apps.dns_answer(100 + i, "host%d.example" % i, "198.51.100.%d" % (90 + i)),
                 wait=1500 * MS if i % 2 else MS)


if __name__ == "__main__":
    road = Road(when("2024-06-20", "08:00:00"))
    tell(road)
    build.run(__file__, {
        "case.yaml": case("name-leads-to-dead-host", "The shop opens at once or after half a minute",
                          [("client.pcap", "client", "client-lan", "yes")], [("client", "client", "linux", CLIENT), ("gw", "router", "linux", "192.0.2.1")]),
        "client.pcap": road.pcap(frame=behind_router), "client/etc/resolv.conf": RESOLV, "gw/offloads.txt": ROUTER})
