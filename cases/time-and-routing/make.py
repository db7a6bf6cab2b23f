#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: after a change of routers clocks, OSPF and Enterprise Extender have their own opinions."""
import os
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))



import build  # noqa: E402
import packets as p  # noqa: E402
from story import CLIENT, MS, Road, SECOND, at_client, case, when  # noqa: E402

EPOCH = 2208988800  # seconds from 1900 to 1970


def ntp(road, mode, stratum, reference, leap=0, origin=0.0, received=0.0, sent=0.0):
    """RFC 5905 figure 8."""
    def stamp(seconds):
        whole = int(seconds)
        return struct.pack("!II", whole, int((seconds - whole) * 2 ** 32)) if seconds else bytes(8)
    head = struct.pack("!BBBb", leap << 6 | 4 << 3 | mode, stratum, 6, -20) + struct.pack("!II", 128, 512) + reference.ljust(4, b"\0")
    return head + stamp(received) + stamp(origin) + stamp(received) + stamp(sent)


def now(road):
    return EPOCH + road.clock / 1e6


def ask_time(road, server, reply=None):
    road.wait(SECOND)
    asked = now(road)
    road.udp("c", CLIENT, 123, server, 123, ntp(road, 3, 0, b"", sent=asked))
    if reply:
        stratum, reference, leap, ahead = reply
        there = now(road) + 0.002 + ahead
        road.udp("s", server, 123, CLIENT, 123, ntp(road, 4, stratum, reference, leap, asked, there, there), wait=100)


def ospf(kind, router, body):
    """RFC 2328 A.3.1 with the checksum left to the end."""
    head = struct.pack("!BBH", 2, kind, 24 + len(body)) + p.addr(router) + bytes(4)
    total = p.checksum(head + bytes(4) + body)
    return head + struct.pack("!HH", total, 0) + bytes(8) + body


def hello(mask, interval, dead, neighbour):
    return p.addr(mask) + struct.pack("!HBBI", interval, 2, 1, dead) + p.addr("0.0.0.0") * 2 + p.addr(neighbour)


def description(mtu):
    return struct.pack("!HBBI", mtu, 2, 7, 77)


def tell(road):
    for i in range(4):
        ask_time(road, "198.51.100.71")
        ask_time(road, "198.51.100.72", (2, b"\x0a\0\0\1", 0, 7.5))
    ask_time(road, "198.51.100.73", (0, b"RATE", 3, 0.0))
    ask_time(road, "198.51.100.74", (16, b"", 3, 0.0))
    one, two = "192.0.2.31", "192.0.2.2"
    everybody = "224.0.0.5"
    for i in range(3):
        road.wait(10 * SECOND)
        road.put("c", p.ipv4(one, everybody, 89, ospf(1, "10.9.9.1", hello("255.255.255.0", 10, 40, "10.9.9.2")), 300 + i, 1))
        road.put("s", p.ipv4(two, everybody, 89, ospf(1, "10.9.9.2", hello("255.255.255.0", 30, 120, "10.9.9.1")), 400 + i, 1))
    road.put("c", p.ipv4(one, two, 89, ospf(2, "10.9.9.1", description(1492)), 310, 1))
    road.put("s", p.ipv4(two, one, 89, ospf(2, "10.9.9.2", description(8992)), 410, 1))
    road.udp("c", CLIENT, 12000, "198.51.100.75", 12000, b"\x04\x04\xbf", wait=SECOND)  # XID command, then DM (IEEE 802.2 5.4)
    road.udp("s", "198.51.100.75", 12000, CLIENT, 12000, b"\x04\x05\x1f", wait=2 * MS)
    road.wait(20 * SECOND)
    ask_time(road, "198.51.100.72", (2, b"\x0a\0\0\1", 0, 7.5))
    of_another_host(road, "192.0.2.33", [("198.51.100.72", 61.0), ("198.51.100.76", 61.2)])  # it is off
    of_another_host(road, "192.0.2.34", [("198.51.100.76", 0.0), ("198.51.100.72", 7.5)])  # the server is


def of_another_host(road, host, servers):
    for server, ahead in servers:
        road.wait(SECOND)
        asked = now(road)
        road.udp("c", host, 123, server, 123, ntp(road, 3, 0, b"", sent=asked))
        there = now(road) + 0.002 + ahead
        road.udp("s", server, 123, host, 123, ntp(road, 4, 2, b"\x0a\0\0\1", 0, asked, there, there), wait=100)


if __name__ == "__main__":
    road = Road(when("2024-05-16", "12:00:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("time-and-routing", "Since the new routers nothing agrees"), "client.pcap": road.pcap()})
