#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: recordings at both ends of a new tunnel in which small pages pass and large ones vanish."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import MS, Road, SECOND, case, when  # noqa: E402


def small_page(road):
    call = road.call(cport=42001, sport=80)
    call.open(wait=SECOND)
    call.ask(apps.http_get("/menu"), b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nmenu")
    call.close("c")


def large_page(road):
    """Two full segments, and the first of them again and again; the client gives up after 15 s."""
    call = road.call(cport=42002, sport=80)
    call.open(wait=SECOND)
    call.send("c", "PA", apps.http_get("/orders"), wait=MS)
    call.send("s", "A", wait=100)
    first, acked = call.t.next["s"], call.t.next["c"]
    page = b"HTTP/1.1 200 OK\r\nContent-Length: 2500\r\n\r\n" + bytes(2460)
    call.send("s", "A", page[:1460], wait=9 * MS, fate="lost")
    call.send("s", "PA", page[1460:], wait=20, fate="lost")
    for wait in (200, 400, 800, 1600, 3200):
        call.t.next["s"] = first
        call.send("s", "A", page[:1460], wait=wait * MS, fate="lost", ack=acked)
    call.t.next["s"] = first
    call.send("c", "FA", wait=8 * SECOND, ack=first)
    call.send("s", "A", wait=80)


if __name__ == "__main__":
    road = Road(when("2026-10-05", "08:10:00"), delay=9 * MS)
    small_page(road)
    large_page(road)
    ends = [("branch.pcap", "client", "client-lan", "yes"), ("centre.pcap", "server", "server-lan", "yes")]
    build.run(__file__, {"case.yaml": case("tunnel-swallows-large-pages", "Since the branch has its new tunnel some pages never come", ends),
                         "branch.pcap": road.pcap("c"), "centre.pcap": road.pcap("s", 420 * MS)})
