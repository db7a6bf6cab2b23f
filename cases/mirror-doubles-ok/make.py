#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a mirror port that copies both sides of a switch shows each packet twice within microseconds."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
from story import MS, Pcap, Road, case, on_ethernet, when  # noqa: E402

def tell(road):
    call = road.call(cport=40360, sport=1414)
    call.open()
    for i in range(5):
        call.ask(b"Q%d\n" % i, b"R" * 800, wait=100 * MS)
    call.stream("s", 12)
    call.close("c")


def doubled(road):
    file = Pcap()
    for at, packet in sorted((at + late, packet) for at, packet in road.seen("c") for late in (0, 3)):
        file.add(at, on_ethernet(packet))
    return file.bytes


if __name__ == "__main__":
    road = Road(when("2024-05-14", "10:00:00"))
    tell(road)
    ends = [("mirror.pcap", "switch", "switch-mirror", "yes")]
    build.run(__file__, {"case.yaml": case("mirror-doubles-ok", "Everything is sent twice", ends), "mirror.pcap": doubled(road)})
