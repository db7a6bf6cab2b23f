#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a web server thinks for four seconds once; recorded at both ends, whose clocks differ."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import CLIENT, MS, Road, SECOND, SERVER, case, when  # noqa: E402

AHEAD = -(3 * SECOND + 20 * MS)


def tell(road):
    web = road.call(cport=40440, sport=80)
    web.open()
    for i, think in enumerate((40, 4200, 35)):
        web.ask(apps.http_get("/report/%d" % i), apps.http_answer(200, "OK", b"r" * 1000), think * MS, SECOND)
    web.close("c")
    road.udp("c", CLIENT, 123, SERVER, 123, b"\x23" + bytes(47), wait=SECOND)


if __name__ == "__main__":
    road = Road(when("2024-05-14", "12:10:00"), 3 * MS)
    tell(road)
    ends = [("client.pcap", "client", "client-lan", "yes"), ("server.pcap", "server", "server-lan", "yes")]
    build.run(__file__, {"case.yaml": case("http-slow-server-two-vantages", "One report took four seconds", ends),
                         "client.pcap": road.pcap("c"), "server.pcap": road.pcap("s", AHEAD)})
