#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: of a transfer recorded at both ends, three segments are lost on the way and sent again."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
from story import MS, Road, SECOND, case, when  # noqa: E402

AHEAD = -12 * SECOND


def tell(road):
    call = road.call(cport=40760, sport=1414)
    call.open()
    call.say("c", b"SEND\n", 5 * MS)
    lost = call.stream("s", 30, fate=lambda i: "lost" if i in (9, 17, 25) else "", every=31)
    ahead = call.t.next["s"]
    first = ahead - 30 * 1460
    for number in (9, 17, 25):
        call.t.acks["c"] = first + number * 1460
        for _ in range(3):
            road.put("c", call.t.build("c", 16, call.t.next["c"], b"", b"", "good", True, "good"), at=road.clock + 40)
            road.wait(40)
        road.wait(3 * MS)
        at = first + number * 1460
        road.put("s", call.t.send("s", "A", lost[number][-1460:], seq=at), at=road.clock)
        road.wait(5 * MS)
    call.t.acks["c"] = ahead
    road.put("c", call.t.build("c", 16, call.t.next["c"], b"", b"", "good", True, "good"), at=road.clock)
    call.close("s", 5 * MS)


if __name__ == "__main__":
    road = Road(when("2024-05-15", "09:50:00"))
    tell(road)
    ends = [("client.pcap", "client", "client-lan", "yes"), ("server.pcap", "server", "server-lan", "yes")]
    build.run(__file__, {"case.yaml": case("loss-between-two-places", "Transfers are slow", ends),
                         "client.pcap": road.pcap("c"), "server.pcap": road.pcap("s", AHEAD)})
