#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: two recordings of the same sessions; the clock of one is set back by nine seconds in the middle."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
from story import MS, Pcap, Road, SECOND, case, on_ethernet, when  # noqa: E402

SET_BACK = 9 * SECOND


def tell(road):
    for i in range(4):
        call = road.call(cport=46000 + i, sport=1414)
        call.open(wait=15 * SECOND)
        for turn in range(3):
            call.ask(b"Q%d\n" % turn, b"A" * 300, wait=SECOND)
        call.close("c", MS)


def at_server(road):
    file, middle = Pcap(), road.rows[len(road.rows) // 2][0]
    for at, packet in road.seen("s"):
        file.add(at - (SET_BACK if at >= middle else 0), on_ethernet(packet))
    return file.bytes


if __name__ == "__main__":
    road = Road(when("2024-06-21", "11:00:00"))
    tell(road)
    ends = [("client.pcap", "client", "client-lan", "yes"), ("server.pcap", "server", "server-lan", "yes")]
    build.run(__file__, {"case.yaml": case("clock-set-while-recording", "A look at the sessions, nobody complains", ends),
                         "client.pcap": road.pcap("c"), "server.pcap": at_server(road)})
