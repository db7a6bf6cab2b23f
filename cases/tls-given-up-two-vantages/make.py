#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a server gives up one handshake; recorded at both ends, whose clocks differ."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import MS, Road, SECOND, case, when  # noqa: E402

AHEAD = 95 * SECOND


def tell(road):
    good = road.call(cport=40500)
    good.open()
    apps.tls_session(good)
    good.close("c")
    call = road.call(cport=40501)
    call.open(wait=2 * SECOND)
    call.send("c", "PA", apps.client_hello("host.example"), wait=MS)
    call.send("s", "PA", apps.alert(2, 80), wait=4 * MS)
    call.close("s", 200)
    later = road.call(cport=40502)
    later.open(wait=3 * SECOND)
    apps.tls_session(later)
    later.close("c")


if __name__ == "__main__":
    road = Road(when("2024-05-14", "13:30:00"), 3 * MS)
    tell(road)
    ends = [("client.pcap", "client", "client-lan", "yes"), ("server.pcap", "server", "server-lan", "yes")]
    build.run(__file__, {"case.yaml": case("tls-given-up-two-vantages", "One call to the gateway failed", ends),
                         "client.pcap": road.pcap("c"), "server.pcap": road.pcap("s", AHEAD)})
