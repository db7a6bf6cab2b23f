#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: two equal uploads through a translator, recorded on both sides of it; of one, segments are lost behind the
second recorder.  The recorder outside runs 41 seconds behind."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
from story import MS, Road, SECOND, case, on_ethernet, when  # noqa: E402
from translate import passed  # noqa: E402

BEHIND = -41 * SECOND
INSIDE, OUTSIDE, SERVER = "10.20.7.31", "203.0.113.9", "198.51.100.7"
ENDS = {(INSIDE, 50112): (OUTSIDE, 61044), (INSIDE, 50113): (OUTSIDE, 61045)}
LOST = (8, 21, 37)


def says(call, ack):
    """The server, far behind the recorder, acknowledges up to `ack`."""
    call.t.acks["s"] = ack
    call.road.put("s", call.t.build("s", 16, call.t.next["s"], b"", b"", "good", True, "good"), at=call.road.clock)


def upload(road, cport, lost):
    """Fifty segments; the server misses those of `lost`, asks for each, and has it again."""
    call = road.call(client=INSIDE, cport=cport, server=SERVER, sport=8080)
    call.open()
    call.say("c", b"PUT /batch HTTP/1.1\r\nHost: up.example.test\r\nContent-Length: 73000\r\n\r\n", 5 * MS)
    start = call.t.next["c"]
    for number in range(50):
        road.wait(200)
        segment = bytes((number + j * 7) & 0xFF for j in range(1460))
        road.put("c", call.t.send("c", "A", segment), at=road.clock)
        road.wait(9 * MS)
        here = start + number * 1460
        if number not in lost:
            says(call, here + 1460)
            continue
        for more in range(1, 4):
            road.put("c", call.t.send("c", "A", bytes((number + more + j * 7) & 0xFF for j in range(1460))), at=road.clock)
            road.wait(9 * MS)
            says(call, here)
        road.wait(4 * MS)
        road.put("c", call.t.send("c", "A", segment, seq=here), at=road.clock)
        road.wait(9 * MS)
        says(call, call.t.next["c"])
        start = call.t.next["c"] - (number + 1) * 1460
    road.wait(5 * MS)
    call.say("s", b"HTTP/1.1 204 No Content\r\n\r\n")
    call.close("c", 5 * MS)


def inside(packet):
    """The server's packets have passed the translator when they come to the client."""
    return on_ethernet(passed(packet, {}) if packet[12:16] == bytes([198, 51, 100, 7]) else packet)


def outside(packet):
    """The road speaks of the client by its name inside."""
    ahead = packet[12:16] != bytes([198, 51, 100, 7])
    return on_ethernet(passed(packet, ENDS) if ahead else renamed(packet))


def renamed(packet):
    """Not through the translator yet: other names for the same packet, and no hop less."""
    return passed(packet[:8] + bytes([packet[8] + 1]) + packet[9:], ENDS)


if __name__ == "__main__":
    road = Road(when("2024-05-16", "10:20:00"), delay=MS)
    upload(road, 50112, LOST)
    road.wait(2 * SECOND)
    upload(road, 50113, ())
    ends = [("inside.pcap", "client", "client-lan", "yes"), ("outside.pcap", "provider", "provider", "yes")]
    build.run(__file__, {"case.yaml": case("loss-beyond-translation", "Uploads stall now and then", ends),
                         "inside.pcap": road.pcap("c", frame=inside), "outside.pcap": road.pcap("s", BEHIND, frame=outside)})
