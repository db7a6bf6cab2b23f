#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: four recordings of sessions that are well: one is cut, one lost packets while recording, one missed some, one is of another day."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import struct  # noqa: E402

import build  # noqa: E402
from story import MS, Road, SECOND, case, on_ethernet, when  # noqa: E402

DAY = ("2024-06-24", "2024-06-25", "2024-06-26", "2024-06-27")


def sessions(number, misses=()):
    """Three sessions; `misses` are the segments (counted over a transfer) that the recorder did not get, though the receiver did."""
    road = Road(when(DAY[number], "10:00:00"))
    for i in range(3):
        call = road.call(cport=47000 + number * 10 + i, sport=1414)
        call.open(wait=SECOND)
        call.ask(b"QUESTION\n", b"A" * 300, wait=100 * MS)
        call.stream("s", 12, fate=lambda k, first=i * 12: "lost" if first + k in misses else "")
        call.close("c", MS)
    return road


def block(kind, body):
    size = 12 + len(body)
    return struct.pack("<II", kind, size) + body + struct.pack("<I", size)


def option(code, value):
    return struct.pack("<HH", code, len(value)) + value.ljust((len(value) + 3) // 4 * 4, b"\0")


def pcapng(road, dropped):
    """As dumpcap writes it: at the end it tells what the interface and the kernel received and dropped (pcapng, Interface Statistics Block)."""
    out = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)) + block(1, struct.pack("<HHI", 1, 0, 262144))
    count = 0
    for at, packet in road.seen("c"):
        frame = on_ethernet(packet)
        head = struct.pack("<IIIII", 0, at >> 32, at & 0xFFFFFFFF, len(frame), len(frame))
        out += block(6, head + frame.ljust((len(frame) + 3) // 4 * 4, b"\0"))
        count += 1
    stamp = struct.pack("<II", at >> 32, at & 0xFFFFFFFF)
    more = option(4, struct.pack("<Q", count + dropped)) + option(5, struct.pack("<Q", dropped)) + option(0, b"")
    return out + block(5, struct.pack("<I", 0) + stamp + more)


if __name__ == "__main__":
    ends = [(name, "client", "client-lan", "yes") for name in ("cut.pcap", "dropped.pcapng", "missed.pcap", "other-day.pcap")]
    build.run(__file__, {"case.yaml": case("recordings-less-than-whole", "Recordings that were sent in for a look", ends),
                         "cut.pcap": bytes(sessions(0).pcap())[:-700], "dropped.pcapng": pcapng(sessions(1), 57),
                         "missed.pcap": sessions(2, misses=(3, 8, 15, 20, 27)).pcap(), "other-day.pcap": sessions(3).pcap()})
