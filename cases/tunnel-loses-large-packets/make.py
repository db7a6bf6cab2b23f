#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: ESP between two gateways; what is cut because of the tunnel's overhead loses its second half."""
import os
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import packets as p  # noqa: E402
from apps import noise  # noqa: E402
from story import MS, Road, SECOND, case, when  # noqa: E402

US, THEM = "198.51.100.7", "203.0.113.60"


def esp(road, side, src, dst, sequence, size, wait):
    """One ESP packet; what is larger than 1500 bytes goes in two fragments, and the second one gets lost."""
    road.wait(wait)
    body = struct.pack("!II", 0x2001 if side == "s" else 0x2002, sequence) + noise(size, sequence)
    for at in range(0, len(body), 1480):
        road.put(side, p.ipv4(src, dst, p.ESP, body[at:at + 1480], 900 + sequence, 64, more=at + 1480 < len(body), offset=at), "lost" if at else "")


def tell(road):
    for i in range(30):
        esp(road, "c", THEM, US, 2 * i + 1, 96, 400 * MS)
        esp(road, "s", US, THEM, 2 * i + 1, 180, 3 * MS)
    for i in range(5):
        esp(road, "c", THEM, US, 100 + i, 1504, (1 << i) * SECOND)
    for i in range(8):
        esp(road, "c", THEM, US, 200 + i, 96, 10 * SECOND)
        esp(road, "s", US, THEM, 200 + i, 96, 3 * MS)


if __name__ == "__main__":
    road = Road(when("2024-06-18", "10:00:00"), 9 * MS)
    tell(road)
    build.run(__file__, {
        "case.yaml": case("tunnel-loses-large-packets", "Files from the partner behind the tunnel hang, logins work",
                          [("host.pcap", "SYSA", "server-lan", "yes")], [("SYSA", "server", "zos", US)]),
        "host.pcap": road.pcap("s")})
