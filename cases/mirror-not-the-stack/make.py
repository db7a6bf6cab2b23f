#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a recording that is full of repeated segments, and a stack that has not repeated one."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import views  # noqa: E402
from story import CLIENT, MS, Pcap, Road, SECOND, SERVER, case, on_ethernet, when  # noqa: E402


def tell(road):
    call = road.call(cport=40600, sport=5400)
    call.open()
    for i in range(20):
        call.ask(b"PAGE %02d\r\n" % i, bytes((i + j) & 0xFF for j in range(1100)), 6 * MS, 50 * MS)
    call.close("c", SECOND)


def recorded(road):
    """The mirror sends every third data segment of z/OS once more, 300 milliseconds later, which looks like a repetition of TCP."""
    rows = list(road.seen("c"))
    data = [row for row in rows if len(row[1]) > 1000][::3]
    file = Pcap()
    for at, packet in sorted(rows + [(at + 300 * MS, packet) for at, packet in data], key=lambda row: row[0]):
        file.add(at, on_ethernet(packet))
    return file.bytes


if __name__ == "__main__":
    road = Road(when("2024-05-14", "10:29:00"))
    tell(road)
    lines = views.listener("PAGES", "00000061", 5400)
    lines += views.connection("PAGES", "00000C11", SERVER + "..5400", CLIENT + "..40600", state="TimeWait", sent=44, received=45, again=0)
    build.run(__file__, {
        "case.yaml": case("mirror-not-the-stack", "The host repeats a third of its segments, says the network department",
                          [("client.pcap", "client", "client-lan", "yes")], [("SYSA", "server", "zos", SERVER)]),
        "client.pcap": recorded(road), "netstat-all.txt": views.report("TCPPROD", "10:29:30", lines)})
