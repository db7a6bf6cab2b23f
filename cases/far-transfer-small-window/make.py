#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a transfer over a long path to a receiver without window scaling."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import packets as p  # noqa: E402
from story import MS, Road, SECOND, case, when  # noqa: E402

WINDOW, SIZE = 32120, 1460  # 22 segments
ROUNDS = 8


def tell(road):
    """The sender fills the window, waits for the acknowledgments of a round trip, and fills it again."""
    call = road.call(cport=40921, sport=1414)
    call.t.window["c"] = WINDOW
    call.send("c", "S", options=p.mss(1460) + p.SACK_OK, window=WINDOW)
    call.send("s", "SA", wait=60, options=p.mss(1460) + p.SACK_OK + p.wscale(7), window=65535)
    call.send("c", "A", wait=40, window=WINDOW)
    call.send("c", "PA", b"SEND REPORT\n", wait=MS)
    begin = road.clock + road.delay + 500
    for turn in range(ROUNDS):
        for i in range(WINDOW // SIZE):
            at = begin + i * 120
            road.put("s", call.t.send("s", "A", bytes((i + j) & 255 for j in range(SIZE))), at=at)
            if i % 2:
                call.t.acks["c"] = call.t.next["s"]
                road.put("c", call.t.send("c", "A"), at=at + road.delay + 30)
        begin += 2 * road.delay + 120 + 30
    road.clock = begin + road.delay
    road.last = "c"
    call.close("s", 2 * MS)


if __name__ == "__main__":
    road = Road(when("2024-06-17", "04:00:00"), 80 * MS)
    tell(road)
    systems = [("MQ1", "server", "zos", "198.51.100.7")]
    ends = [("server.pcap", "MQ1", "server-lan", "yes")]
    build.run(__file__, {"case.yaml": case("far-transfer-small-window", "Reports to the far branch are slow", ends, systems),
                         "server.pcap": road.pcap("s")})
