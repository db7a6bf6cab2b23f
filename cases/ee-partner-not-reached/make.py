#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: an Enterprise Extender partner that answers no sign of life any more."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import displays as d  # noqa: E402
from story import MS, Road, SECOND, case, when  # noqa: E402

US, PARTNER = "192.0.2.20", "198.51.100.44"
TEST, ANSWER = b"\x04\x04\xf3", b"\x04\x05\xf3"


def tell(road):
    for _ in range(2):
        road.udp("c", US, 12000, PARTNER, 12000, TEST, wait=10 * SECOND)
        road.udp("s", PARTNER, 12000, US, 12000, ANSWER, wait=1 * MS)
    road.wait(10 * SECOND)
    for _ in range(4):
        road.udp("c", US, 12000, PARTNER, 12000, TEST, wait=15 * SECOND, fate="lost")
    road.udp("c", US, 5353, US, 5353, b"end", wait=16 * SECOND, fate="lost")


def display():
    ports = [d.ee_port("SIGNAL", 310, 0, 288), d.ee_port("MEDIUM", 8120, 22, 7990)]
    return "\n".join(d.ee_connection("LNEE1000", US, PARTNER, "SWEEB1", 7, 1, ports, ("FAILED", "06/04/24", "09:31:05"))) + "\n"


if __name__ == "__main__":
    road = Road(when("2024-06-04", "09:29:30"), 12 * MS)
    tell(road)
    build.run(__file__, {
        "case.yaml": case("ee-partner-not-reached", "All SNA sessions to the partner bank are gone", captures=[("sysa.pcap", "SYSA", "switch", "yes")],
                          systems=[("SYSA", "host", "zos", US), ("PARTNER", "host", "zos", PARTNER)]),
        "ee.txt": display(),
        "sysa.pcap": road.pcap("c")})
