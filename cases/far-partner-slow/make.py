#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a partner in another continent, a line that loses packets, and buffers of other times."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import views  # noqa: E402
from story import MS, Pcap, Road, SECOND, SERVER, case, on_ethernet, when  # noqa: E402

STACK, DAY, FAR, CHATTY = "TCPPROD", "2024-05-14", "203.0.113.40", "192.0.2.41"


def tell(road):
    """A report to the far partner with losses behind the recorder."""
    call = road.call(client=FAR, cport=40600, sport=5400)
    call.open()
    call.say("c", b"SEND REPORT 17\r\n", 5 * MS)
    lost = {5, 6, 14, 22, 23}
    begin = call.t.next["s"]
    packets = {}
    for i in range(30):
        packets[i] = call.t.next["s"]
        call.send("s", "A", bytes((i + j) & 0xFF for j in range(1400)), wait=300, fate="lost" if i in lost else "")
    for i in sorted(lost):
        call.send("s", "A", bytes((i + j) & 0xFF for j in range(1400)), wait=110 * MS, seq=packets[i])
    assert begin == packets[0]
    call.send("c", "A", wait=MS)
    call.close("c", SECOND)
    road.wait(SECOND)


def near(road):
    """The branch in the same town sends each message in two halves and waits for the acknowledgment of the first."""
    ask = road.call(client=CHATTY, cport=40700, sport=5500)
    ask.open(wait=MS)
    for i in range(12):
        ask.send("c", "PA", b"HEAD%04d" % i, wait=5 * MS)
        ask.send("s", "A", wait=198 * MS)
        ask.send("c", "PA", b"BODY OF THE MESSAGE %04d" % i, wait=100)
        ask.send("s", "PA", b"OK %04d" % i, wait=2 * MS)
    ask.close("c")


def recorded(*roads):
    file = Pcap()
    for at, packet in sorted((row for road in roads for row in road.seen("s")), key=lambda row: row[0]):
        file.add(at, on_ethernet(packet))
    return file.bytes


def connections():
    out = views.connection("REPORTS", "00000C11", SERVER + "..5400", FAR + "..40600", state="FinWait2", sent=90, again=5, received=40, rtt="160.000")
    out += views.connection("ASKSRV", "00000C12", SERVER + "..5500", CHATTY + "..40700", sent=30, received=40, rtt="2.000")
    out += views.connection("ARCHIVE", "00000C20", SERVER + "..5600", FAR + "..52000", sent=91000, again=4100, received=51000, rtt="160.000",
                            window=262144, sndbuf=16384, rcvbuf=16384, waiting=16384)
    return out


def stats(clock, sent, again, received, disorder, old):
    return views.report(STACK, clock, views.statistics(tcp={"Segments Sent": sent, "Segments Retransmitted": again, "Segments Received": received,
                                                            "Segments Out of Order": disorder, "Discards for Old Timestamp": old, "Discards for Bad Checksum": 37}))


if __name__ == "__main__":
    road = Road(when(DAY, "10:30:00"), 80 * MS)
    tell(road)
    branch = Road(when(DAY, "10:30:00"), MS)
    near(branch)
    build.run(__file__, {
        "case.yaml": case("far-partner-slow", "The archive in the other continent gets its files too slowly",
                          [("server.pcap", "SYSA", "server-lan", "yes")], [("SYSA", "server", "zos", SERVER)]),
        "server.pcap": recorded(road, branch), "netstat-all.txt": views.report(STACK, "10:30:10", connections()),
        "netstat-stats.txt": stats("10:28:00", 381000, 4801, 390000, 8120, 70) + "\n" + stats("10:38:00", 385000, 4870, 394000, 8190, 130)})
