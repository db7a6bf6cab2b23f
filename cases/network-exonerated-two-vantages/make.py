#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a transfer recorded at both ends, whose clocks differ; every segment that left one place arrived at the other."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
from story import MS, Road, SECOND, case, when  # noqa: E402

AHEAD = 37 * SECOND + 250 * MS


def tell(road):
    data = road.call(cport=40310, sport=1414)
    data.open()
    for i in range(6):
        data.ask(b"QUERY %d\n" % i, b"ROW " * 250, 3400 * MS, 30 * MS)
    data.stream("s", 30)
    data.close("c")


if __name__ == "__main__":
    road = Road(when("2024-05-14", "08:40:00"), 3 * MS)
    tell(road)
    ends = [("client.pcap", "client", "client-lan", "yes"), ("server.pcap", "server", "server-lan", "yes")]
    build.run(__file__, {"case.yaml": case("network-exonerated-two-vantages", "The application is slow, is it the network?", ends),
                         "client.pcap": road.pcap("c"), "server.pcap": road.pcap("s", AHEAD)})
