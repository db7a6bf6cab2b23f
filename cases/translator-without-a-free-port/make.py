#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: calls wait at a firewall that has room for so many connections only."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import MS, Road, SECOND, SYN, case, when  # noqa: E402

TIMER = [1, 2]  # seconds until a call is repeated


def quick(road, cport):
    """One of those that hold the places: it passes at once and stays open."""
    call = road.call(cport=cport, sport=80)
    call.open(wait=20 * MS)
    call.ask(apps.http_get("/a"), b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    return call


def held_up(road, cport, tries):
    """Its first `tries` calls are dropped."""
    call = road.call(cport=cport, sport=80)
    first = call.t.next["c"]
    for i in range(tries):
        call.t.next["c"] = first
        call.send("c", "S", options=SYN, window=65535, fate="lost")
        road.wait(TIMER[i] * SECOND)
    call.t.next["c"] = first
    call.open()
    call.ask(apps.http_get("/b"), b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    call.close("c")


if __name__ == "__main__":
    road = Road(when("2026-10-06", "09:00:00"), delay=3 * MS)
    holders = [quick(road, 43000 + i) for i in range(4)]
    held_up(road, 43010, 1)
    held_up(road, 43011, 2)
    for each in holders:
        each.ask(apps.http_get("/c"), b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        each.close("c")
    held_up(road, 43012, 1)
    ends = [("inside.pcap", "client", "client-lan", "yes"), ("outside.pcap", "server", "server-lan", "yes")]
    build.run(__file__, {"case.yaml": case("translator-without-a-free-port", "In the morning the first click takes some seconds", ends),
                         "inside.pcap": road.pcap("c"), "outside.pcap": road.pcap("s", 70 * MS)})
