#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: five connections of a branch office, each ends in another way than it should."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
from story import MS, Road, SECOND, at_client, when  # noqa: E402

SERVER = "198.51.100.9"


def caller(road, last):
    call = road.call(client="192.0.2.%d" % last, cport=42000 + last, server=SERVER, sport=7700)
    call.open(wait=SECOND)
    call.ask(b"HELLO branch %d\n" % last, b"READY\n")
    return call


def idle_timer(road):
    """Five minutes after the last word the server closes: its session timer."""
    call = caller(road, 61)
    call.close("s", 300 * SECOND)


def half_closed(road):
    """The server closes; the client's program does not, and holds the connection for 70 seconds until a keep-alive shows it."""
    call = caller(road, 62)
    call.send("s", "FA", wait=SECOND)
    call.send("c", "A", wait=60)
    road.wait(70 * SECOND)
    road.put("s", call.t.send("s", "A", seq=call.t.next["s"] - 1))
    call.send("c", "A", wait=60)


def late_data(road):
    """The client goes on after the server has closed its end for good."""
    call = caller(road, 63)
    call.send("s", "FA", wait=SECOND)
    call.send("c", "A", wait=60)
    call.send("c", "PA", b"ONE MORE\n", wait=200 * MS)
    road.wait(40)
    road.put("s", call.t.send("s", "R", window=0))


def unread(road):
    """The server's program ends with the last order in its buffer: its stack resets instead of closing (RFC 2525 section 2.17)."""
    call = caller(road, 64)
    call.send("c", "PA", b"ORDER 4711\n", wait=100 * MS)
    call.send("s", "A", wait=90)
    call.reset("s", 600 * MS)


def vanished(road):
    """A branch whose line was cut: the server asks four times whether it is still there."""
    call = caller(road, 65)
    for wait in (120, 15, 15, 15):
        road.wait(wait * SECOND)
        road.put("s", call.t.send("s", "A", seq=call.t.next["s"] - 1), fate="lost")
    call.reset("s", 15 * SECOND)


if __name__ == "__main__":
    road = Road(when("2024-06-13", "09:00:00"))
    for part in (idle_timer, half_closed, late_data, unread, vanished):
        part(road)
    build.run(__file__, {"case.yaml": at_client("connections-end-badly", "Sessions of the branches break", "server.pcap").replace(
        "client, vantage: client-lan", "server, vantage: server-lan"), "server.pcap": road.pcap("s")})
