#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: four transfers over a troubled path, recorded at both ends: overtaken, doubled, delayed, and needlessly sent again."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import packets as p  # noqa: E402
from story import MS, Road, SECOND, case, when  # noqa: E402

AHEAD = 3 * SECOND


class Receiver:
    """Acknowledges as a stack with SACK does: every second segment, at once what is out of order or comes twice (RFC 5681 4.2, RFC 2883)."""

    def __init__(self, first):
        self.next, self.have, self.waiting = first, {}, 0

    def take(self, begin, end):
        """What is answered to a segment: None, or (acknowledgment, options)."""
        if end <= self.next or begin in self.have:
            return self.next, p.sack((begin, end))
        self.have[begin] = end
        if begin != self.next:
            last = max(self.have.values())
            edge = min(key for key in self.have if key > self.next)
            return self.next, p.sack((edge, last))
        while self.next in self.have:
            self.next = self.have.pop(self.next)
        self.waiting = 0 if self.have else (self.waiting + 1) % 2
        return None if self.waiting else (self.next, b"")


def transfer(road, number, plan, size=1460):
    """`plan`: (segment, when it leaves in microseconds, its fate, how much later its acknowledgment comes), one row for each transmission."""
    call = road.call(cport=44000 + number, sport=1414)
    call.open(wait=2 * SECOND)
    call.say("c", b"SEND %d\n" % number, 5 * MS)
    begin, first = road.clock + 10 * MS, call.t.next["s"]
    receiver, events = Receiver(first), []
    for i, at, fate, late in plan:
        events.append((begin + at, 0, i, fate))
        arrive = begin + at + road.delay + (fate if isinstance(fate, int) else 0)
        events.append((arrive, 1, i, late))
        if fate == "twice":
            events.append((arrive + 350, 1, i, late))
    for at, kind, i, more in sorted(events, key=lambda row: row[:3]):
        seq = first + i * size
        if kind == 0:
            again = seq < call.t.next["s"]
            data = bytes((i + j * 7) & 255 for j in range(size))
            road.put("s", call.t.send("s", "A", data, seq=seq if again else None), more, at=at)
            continue
        answer = receiver.take(seq, seq + size)
        if answer:
            road.put("c", call.t.send("c", "A", ack=answer[0], options=answer[1]), more, at=at + 25)
    road.clock, road.last = max(row[0] for row in events) + 500 * MS, "c"
    call.close("s", MS)


def overtaken(road):
    """Five of 40 segments take another link, which is 700 microseconds longer: two that follow come first."""
    transfer(road, 1, [(i, i * 300, 700 if i in (6, 13, 20, 27, 34) else "", "") for i in range(40)])


def doubled(road):
    transfer(road, 2, [(i, i * 1000, "twice" if i in (5, 15, 25) else "", "") for i in range(30)])


def delayed(road):
    """A queue on the way fills up to 300 ms and drains again."""
    wave = [min(i, 150 - i) * 4 * MS for i in range(150)]
    transfer(road, 3, [(i, i * 50 * MS, wave[i], "") for i in range(150)])


def needless(road):
    """Acknowledgments are held up on their way three times; the sender's timer sends again what has arrived."""
    plan, at = [], 0
    for turn in range(3):
        first = turn * 8
        plan += [(first + i, at + i * 400, "", 300 * MS if i >= 4 else "") for i in range(8)]
        plan.append((first + 4, at + 250 * MS, "", 100 * MS))
        at += SECOND
    transfer(road, 4, plan)


if __name__ == "__main__":
    road = Road(when("2024-06-19", "09:00:00"))
    for part in (overtaken, doubled, delayed, needless):
        part(road)
    ends = [("client.pcap", "client", "client-lan", "yes"), ("server.pcap", "server", "server-lan", "yes")]
    build.run(__file__, {"case.yaml": case("path-reorders-doubles-delays", "Transfers are slow since the second line was added", ends),
                         "client.pcap": road.pcap("c", snap=96), "server.pcap": road.pcap("s", AHEAD, 96)})
