#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a link loses datagrams of Enterprise Extender now and then; both ends were recorded."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
from story import MS, Road, SECOND, case, when  # noqa: E402

US, PARTNER, MEDIUM = "192.0.2.20", "198.51.100.44", 12003
TEST, ANSWER = b"\x04\x04\xf3", b"\x04\x05\xf3"


def message(side, number, size):
    """The head of LLC and what HPR carries: here only a number that no other datagram has."""
    return b"\x04\x04\x03" + side + number.to_bytes(4, "big") + bytes((number * 7 + i) % 251 for i in range(size))


def tell(road):
    for number in range(300):
        if number % 60 == 0:
            road.udp("c", US, 12000, PARTNER, 12000, TEST, wait=500 * MS)
            road.udp("s", PARTNER, 12000, US, 12000, ANSWER, wait=1 * MS)
        road.udp("c", US, MEDIUM, PARTNER, MEDIUM, message(b"c", number, 500), wait=40 * MS, fate="lost" if number % 37 == 20 else "")
        road.udp("s", PARTNER, MEDIUM, US, MEDIUM, message(b"s", number, 900), wait=4 * MS)


if __name__ == "__main__":
    road = Road(when("2026-11-04", "09:29:30"), 12 * MS)
    tell(road)
    ends = [("sysa.pcap", "SYSA", "here", "yes"), ("partner.pcap", "PARTNER", "there", "yes")]
    build.run(__file__, {
        "case.yaml": case("ee-datagrams-lost", "Sessions to the partner bank wait for seconds now and then", captures=ends,
                          systems=[("SYSA", "host", "zos", US), ("PARTNER", "host", "zos", PARTNER)]),
        "sysa.pcap": road.pcap("c"), "partner.pcap": road.pcap("s", -7 * SECOND)})
