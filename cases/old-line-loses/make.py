#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a call that is answered at the second try, and a program without selective acknowledgments whose messages are lost and wait for the timer."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import packets as p  # noqa: E402
from story import MS, Road, SECOND, SYN, at_client, when  # noqa: E402

TIMER = 300 * MS
LOST = (3, 7, 8, 12)


def call_twice(road):
    call = road.call(cport=48001, sport=1414)
    first = call.t.next["c"]
    call.send("c", "S", options=SYN, window=65535, fate="lost")
    call.send("c", "S", wait=SECOND, options=SYN, window=65535, seq=first)
    call.send("s", "SA", wait=60, options=SYN, window=65535)
    call.send("c", "A", wait=40, window=64240)
    call.ask(b"QUESTION\n", b"ANSWER\n")
    call.close("c")


class Stamped:
    """A connection with timestamps (RFC 7323, here in milliseconds), so an answer tells which copy it answers."""

    def __init__(self, call):
        self.call, self.echo = call, {"c": 0, "s": 0}
        self.start = {"c": 810000, "s": 5120000}

    def send(self, side, flags, data=b"", wait=0, fate="", first=b"", **more):
        road, other = self.call.road, self.call.t.other(side)
        road.wait(wait)
        value = self.start[side] + (road.clock // MS) % 10000000
        packet = self.call.t.send(side, flags, data, options=first + p.timestamps(value, self.echo[side]), **more)
        road.put(side, packet, fate)
        if fate != "lost":
            self.echo[other] = value


def messages(road, cport, more):
    """Each message is one segment: when it's lost nothing behind it tells of the hole."""
    s = Stamped(road.call(cport=cport, sport=1414))
    s.send("c", "S", wait=SECOND, first=p.mss(1460) + more, window=65535)
    s.send("s", "SA", wait=60, first=p.mss(1460) + more, window=65535)
    s.send("c", "A", wait=40, window=64240)
    for i in range(16):
        data, seq = b"ORDER %03d %s\n" % (i, b"." * 200), s.call.t.next["c"]
        s.send("c", "PA", data, wait=150 * MS, fate="lost" if i in LOST else "")
        if i in LOST:
            s.send("c", "PA", data, wait=TIMER, seq=seq)
        s.send("s", "A", wait=90)
    s.send("c", "FA", wait=MS)
    s.send("s", "FA", wait=100)
    s.send("c", "A", wait=50)


if __name__ == "__main__":
    road = Road(when("2024-06-28", "10:30:00"), 6 * MS)
    call_twice(road)
    messages(road, 48002, b"")
    messages(road, 48003, p.SACK_OK)
    build.run(__file__, {"case.yaml": at_client("old-line-loses", "Orders are slow over the old line"), "client.pcap": road.pcap()})
