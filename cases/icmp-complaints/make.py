#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: routers and hosts on the way complain by ICMP, each about something else, and nobody listens."""
import os
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import packets as p  # noqa: E402
from story import CLIENT, MS, Road, SECOND, at_client, case, when  # noqa: E402

GATEWAY, ROUTER, BIG, OTHER, FAR, DEAD = "192.0.2.1", "203.0.113.1", "198.51.100.20", "198.51.100.21", "198.51.100.22", "198.51.100.23"


def quote(packet):
    """What an old router quotes: the header and 8 bytes."""
    return packet[:28]


def tell(road):
    for i in range(3):  # the better way is by another gateway, says the first one
        about = road.udp("c", CLIENT, 40500, OTHER, 5000, b"x" * 40, wait=SECOND)
        road.icmp("s", GATEWAY, CLIENT, 5, 1, about, rest=p.addr("192.0.2.2"))
    for i in range(5):  # a sender that does not take "too big" (with the size that passes) to heart
        packet = p.ipv4(CLIENT, BIG, p.UDP, p.udp(CLIENT, BIG, 40501, 4500, b"y" * 1440), 900 + i, 128, df=True)
        road.wait(2 * SECOND)
        road.put("c", packet)
        road.icmp("s", ROUTER, CLIENT, 3, 4, packet, rest=struct.pack("!HH", 0, 1400))
    road.wait(SECOND)
    packet = p.ipv4(CLIENT, OTHER, 47, b"\0\0\x08\0" + b"z" * 40, 950, 128)
    road.put("c", packet)
    road.icmp("s", OTHER, CLIENT, 3, 2, packet)
    packet = road.udp("c", CLIENT, 40502, OTHER, 5001, b"q" * 40, wait=SECOND)
    road.icmp("s", OTHER, CLIENT, 12, 0, packet, rest=b"\x14\0\0\0")
    packet = p.ipv4(CLIENT, OTHER, p.UDP, p.udp(CLIENT, OTHER, 40503, 5002, b"r" * 1000)[:600], 960, 128, more=True)
    road.wait(SECOND)
    road.put("c", packet)
    road.wait(60 * SECOND)
    road.icmp("s", OTHER, CLIENT, 11, 1, packet)
    packet = road.udp("c", CLIENT, 40504, "198.51.100.99", 5003, b"s" * 40, wait=SECOND)
    road.icmp("s", ROUTER, CLIENT, 3, 1, packet)
    for i in range(4):
        road.wait(SECOND)
        echo = struct.pack("!HH", 7, i)
        road.put("c", p.ipv4(CLIENT, FAR, p.ICMP, p.icmp(8, 0, echo, b"ping" * 8), 970 + i, 128))
        road.wait(400 * MS)
        road.put("s", p.ipv4(FAR, CLIENT, p.ICMP, p.icmp(0, 0, echo, b"ping" * 8), 980 + i, 60))
        road.put("c", p.ipv4(CLIENT, DEAD, p.ICMP, p.icmp(8, 0, struct.pack("!HH", 8, i), b"ping" * 8), 990 + i, 128))
    road.udp("c", CLIENT, 40505, OTHER, 5004, b"how much?", wait=SECOND)  # answered after four seconds, when nobody waits any more
    answer = road.udp("s", OTHER, 5004, CLIENT, 40505, b"this much", wait=4 * SECOND)
    road.icmp("c", CLIENT, OTHER, 3, 3, answer, ttl=128)
    road.udp("c", CLIENT, 40500, OTHER, 5000, b"x" * 40, wait=10 * SECOND)


if __name__ == "__main__":
    road = Road(when("2024-05-16", "09:00:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("icmp-complaints", "Several partners behind the new router are in trouble"), "client.pcap": road.pcap()})
