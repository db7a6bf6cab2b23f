#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a new firewall between z/OS and its partners: one tunnel does not come up, one carries data one way, RDMA is refused."""
import os
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import packets as p  # noqa: E402
from apps import dns_answer, dns_query, noise  # noqa: E402
from story import MS, Road, SECOND, case, when  # noqa: E402

US, BANK, PRINT, SYSB, ROUTER = "198.51.100.7", "203.0.113.50", "203.0.113.60", "203.0.113.70", "198.51.100.1"


def ike(ident, kind, flags, size):
    """RFC 7296 3.1: both SPIs, next payload SA, version 2.0, exchange, flags, message id, length."""
    return noise(8, ident) + (bytes(8) if flags == 0x08 else noise(8, ident + 1)) + struct.pack("!BBBBII", 33, 0x20, kind, flags, 0, size) + noise(size - 28, 3)


def esp(road, side, src, dst, spi, sequence, ident):
    body = struct.pack("!II", spi, sequence) + noise(96, sequence)
    road.put(side, p.ipv4(src, dst, p.ESP, body, ident, 64))


def tell(road):
    for i in range(5):
        road.udp("s", US, 500, BANK, 500, ike(7, 34, 0x08, 400), wait=(1 + i) * SECOND, fate="lost")
    road.udp("s", US, 500, PRINT, 500, ike(9, 34, 0x08, 400), wait=SECOND)
    road.udp("c", PRINT, 500, US, 500, ike(9, 34, 0x20, 300), wait=5 * MS)
    road.udp("s", US, 500, PRINT, 500, ike(9, 35, 0x08, 260), wait=5 * MS)
    road.udp("c", PRINT, 500, US, 500, ike(9, 35, 0x20, 220), wait=5 * MS)
    for i in range(8):
        road.wait(SECOND)
        esp(road, "s", US, PRINT, 0x1001, i + 1, 600 + i)
    for i in range(3):
        sent = road.udp("s", US, 49152, SYSB, 4791, noise(64, i), wait=300 * MS, fate="lost")
        road.icmp("s", ROUTER, US, 3, 13, sent, ttl=255)
    for i in range(4):
        road.udp("s", US, 40000 + i, PRINT, 53, dns_query(i, "host.example"), wait=SECOND)
        road.udp("c", PRINT, 53, US, 40000 + i, dns_answer(i, "host.example", "192.0.2.9"), wait=MS)


if __name__ == "__main__":
    road = Road(when("2024-06-14", "06:00:00"), 6 * MS)
    tell(road)
    build.run(__file__, {
        "case.yaml": case("tunnel-half-open", "The bank's tunnel is down, the printers' tunnel is up and prints nothing, SMC-R falls back",
                          [("server.pcap", "SYSA", "server-lan", "yes")], [("SYSA", "server", "zos", US)]),
        "server.pcap": road.pcap("s")})
