#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a firewall that answers calls in the server's name, renumbers its data and forgets the SACK blocks."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import packets as p  # noqa: E402
from story import MS, Road, at_client, case, when  # noqa: E402

SHIFT = 1357913579  # what the firewall adds to the server's numbers


def tell(road):
    call = road.call(cport=40950, sport=8080)
    call.t.ttl["s"] = 255
    call.open()
    call.t.ttl["s"] = 57
    call.send("c", "PA", b"GET /big HTTP/1.1\r\nHost: shop.example\r\n\r\n", wait=MS)
    call.send("s", "PA", b"HTTP/1.1 200 OK\r\nContent-Length: 43800\r\n\r\n", wait=4 * MS)
    call.send("c", "A", wait=60)
    for _ in range(3):
        flight(road, call)
    call.close("s")


def flight(road, call):
    """Ten segments, of which the third gets lost before it comes here; the blocks name numbers of the server's own."""
    lost, held = None, []
    for i in range(10):
        road.wait(150)
        first = call.t.next["s"]
        packet = call.t.send("s", "A", bytes(1460))
        if i == 2:
            lost = first
            road.put("s", packet, "lost", at=road.clock)
            continue
        road.put("s", packet, at=road.clock)
        if i > 2:
            block = ((lost + 1460 - SHIFT) & 0xFFFFFFFF, (call.t.next["s"] - SHIFT) & 0xFFFFFFFF)
            held.append(block)
            road.put("c", call.t.send("c", "A", ack=lost, options=p.sack(block)), at=road.clock + road.delay + 40)
    road.wait(220 * MS)
    road.put("s", call.t.send("s", "A", bytes(1460), seq=lost), at=road.clock)
    road.wait(2 * road.delay)
    call.t.acks["c"] = call.t.next["s"]
    road.put("c", call.t.send("c", "A"), at=road.clock)
    road.wait(2 * road.delay)


if __name__ == "__main__":
    road = Road(when("2024-05-22", "14:00:00"), 6 * MS)
    tell(road)
    build.run(__file__, {"case.yaml": at_client("firewall-renumbers", "Large pages stutter since the new firewall"), "client.pcap": road.pcap()})
