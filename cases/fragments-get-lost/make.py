#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a file server sends large datagrams in fragments; some pieces never come, some contradict each other."""
import os
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import packets as p  # noqa: E402
from story import CLIENT, MS, Road, SECOND, at_client, case, when  # noqa: E402

GOOD, LOSSY, FORGER = "198.51.100.30", "198.51.100.31", "198.51.100.32"


def pieces(src, ident, data, leave_out=()):
    """A datagram of 3 fragments of 1480 bytes at most; those numbered in leave_out are not sent."""
    body = p.udp(src, CLIENT, 2049, 40600, data)
    for number, at in enumerate(range(0, len(body), 1480)):
        if number not in leave_out:
            yield p.ipv4(src, CLIENT, p.UDP, body[at:at + 1480], ident, 60, more=at + 1480 < len(body), offset=at)


def tell(road):
    for i in range(6):
        road.udp("c", CLIENT, 40600, GOOD, 2049, b"read %d" % i, wait=100 * MS)
        for packet in pieces(GOOD, 1200 + i, b"d" * 4000):
            road.put("s", packet)
    for i in range(3):
        road.udp("c", CLIENT, 40600, LOSSY, 2049, b"read %d" % i, wait=SECOND)
        for packet in pieces(LOSSY, 1300 + i, b"e" * 4000, leave_out=(1,)):
            road.put("s", packet)
    first, second, third = pieces(FORGER, 1400, b"f" * 4000)
    other = p.ipv4(FORGER, CLIENT, p.UDP, b"g" * 1480, 1400, 60, more=True, offset=1472)
    for packet in (first, second, other, third):
        road.put("s", packet)
    road.udp("c", CLIENT, 40600, GOOD, 2049, b"end", wait=90 * SECOND)
    for packet in pieces(GOOD, 1210, b"d" * 400):
        road.put("s", packet)


if __name__ == "__main__":
    road = Road(when("2024-05-16", "09:20:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("fragments-get-lost", "Reading from one file server hangs"), "client.pcap": road.pcap()})
