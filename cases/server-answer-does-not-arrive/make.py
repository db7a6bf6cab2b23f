#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: the server answers each call, and the caller does not go on: its answer is lost on the way back."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
from story import MS, Road, SECOND, SYN, case, when  # noqa: E402

def tell(road):
    for i in range(2):
        call = road.call(cport=40720 + i, sport=1414)
        first = call.t.next["c"]
        for j, wait in enumerate((500 * MS, SECOND, 2 * SECOND)):
            call.send("c", "S", wait=wait, options=SYN, window=65535, seq=first)
            mine = call.t.next["s"] if j == 0 else call.t.next["s"] - 1
            call.send("s", "SA", wait=50, options=SYN, window=65535, fate="lost", seq=None if j == 0 else mine)
    other = road.call(cport=40729, sport=22)
    other.open(wait=20 * SECOND)
    other.close("c", 10 * SECOND)


if __name__ == "__main__":
    road = Road(when("2024-05-15", "09:10:00"))
    tell(road)
    systems = [("HOST7", "server", "zos", "198.51.100.7")]
    ends = [("server.pcap", "HOST7", "server-lan", "yes")]
    build.run(__file__, {"case.yaml": case("server-answer-does-not-arrive", "The queue manager cannot be reached", ends, systems),
                         "server.pcap": road.pcap("s")})
