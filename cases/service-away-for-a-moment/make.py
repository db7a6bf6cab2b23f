#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a program is restarted while clients call it."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import MS, Road, SECOND, SYN, at_client, when  # noqa: E402


def served(road, cport):
    call = road.call(cport=cport, sport=8080)
    call.open(wait=SECOND)
    call.ask(apps.http_get("/stock"), b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    call.close("c")


def refused(road, cport):
    call = road.call(cport=cport, sport=8080)
    call.send("c", "S", options=SYN, window=65535, wait=SECOND)
    call.t.next["s"] = 0
    call.send("s", "RA", wait=40, window=0)


def never_open(road):
    """Another port of the same host, on which nobody ever listens."""
    call = road.call(cport=44900, sport=8081)
    call.send("c", "S", options=SYN, window=65535, wait=200 * MS)
    call.t.next["s"] = 0
    call.send("s", "RA", wait=40, window=0)


if __name__ == "__main__":
    road = Road(when("2026-10-07", "12:30:00"))
    for i in range(3):
        served(road, 44000 + i)
    never_open(road)
    for i in range(4):
        refused(road, 44100 + i)
    for i in range(3):
        served(road, 44200 + i)
    build.run(__file__, {"case.yaml": at_client("service-away-for-a-moment", "Some users saw an error at half past twelve"),
                         "client.pcap": road.pcap("c")})
