#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a printer keeps its window closed, another closes it for good and is not asked, a third takes window back."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import packets as p  # noqa: E402
from story import MS, Road, SECOND, at_client, when  # noqa: E402

SIZE = 1072


def printer(road, last, window):
    """An old print server with a small MSS and a window of a few segments."""
    call = road.call(cport=43000 + last, server="198.51.100.%d" % last, sport=9100, server_ttl=60)
    call.send("c", "S", wait=SECOND, options=p.mss(1460) + p.SACK_OK, window=64240)
    call.send("s", "SA", wait=60, options=p.mss(SIZE), window=window)
    call.send("c", "A", wait=40, window=64240)
    return call


def fill(call, window):
    """The window is used up, and the printer acknowledges all and closes it."""
    for i in range(window // SIZE):
        call.send("c", "A", b"%PJL " + bytes(SIZE - 5), wait=100)
    call.send("s", "A", wait=60, window=0)


def out_of_paper(road):
    """Closed for 95 seconds; the client probes with one byte, at doubling distances (RFC 9293 section 3.8.6.1)."""
    call = printer(road, 71, 4 * SIZE)
    for wait in (0, 3):
        fill(call, 4 * SIZE)
        if wait:
            break
        call.send("s", "A", wait=50 * MS, window=4 * SIZE)
    for wait in (5, 10, 20, 40):
        call.send("c", "A", b"%", wait=wait * SECOND, seq=call.t.next["c"])
        call.send("s", "A", wait=60, window=0)
    call.send("s", "A", wait=20 * SECOND, window=4 * SIZE)
    call.say("c", b"%PJL EOJ\n", MS)
    call.close("c", MS)


def gives_back(road):
    """The printer's buffer shrinks while it draws a page: it takes back what it had promised."""
    call = printer(road, 73, 8 * SIZE)
    for i in range(4):
        call.send("c", "A", bytes(SIZE), wait=300)
        call.send("s", "A", wait=60, window=4 * SIZE)
        call.send("s", "A", wait=5 * MS, window=2 * SIZE)
        call.send("s", "A", wait=90 * MS, window=8 * SIZE)
    call.close("c", MS)


def dead(road):
    """Closed, and the client's stack does not ask: both wait for ever."""
    call = printer(road, 72, 4 * SIZE)
    fill(call, 4 * SIZE)
    call.send("s", "A", wait=50 * MS, window=4 * SIZE)
    fill(call, 4 * SIZE)
    road.wait(25 * SECOND)
    return call


if __name__ == "__main__":
    road = Road(when("2024-06-18", "16:00:00"))
    out_of_paper(road)
    gives_back(road)
    held = dead(road)
    other = road.call(cport=43080, sport=443)
    other.open()
    other.ask(b"Q" * 100, b"A" * 100)
    road.wait(20 * SECOND)
    other.close("c")
    build.run(__file__, {"case.yaml": at_client("receivers-hold-windows", "Printers stop in the middle of a page"),
                         "client.pcap": road.pcap()})
