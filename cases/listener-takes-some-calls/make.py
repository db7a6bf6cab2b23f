#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a program that no longer accepts; its listener takes two calls more and drops the rest."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
from story import MS, Road, SECOND, SYN, at_client, when  # noqa: E402

PORT = 9001


def taken(road, cport):
    """The stack takes the call and its first bytes; no program ever answers them."""
    call = road.call(cport=cport, sport=PORT)
    call.open(wait=300 * MS)
    call.say("c", b"ORDER %d\n" % cport, wait=10 * MS)
    return call


def dropped(road, cport):
    call = road.call(cport=cport, sport=PORT)
    first = call.t.next["c"]
    for wait in (300 * MS, SECOND, 2 * SECOND, 4 * SECOND):
        call.send("c", "S", wait=wait, options=SYN, window=65535, seq=first, fate="lost")


if __name__ == "__main__":
    road = Road(when("2024-09-03", "11:20:00"))
    ordinary = road.call(cport=46001, sport=PORT)
    ordinary.open()
    ordinary.ask(b"ORDER 46001\n", b"DONE\n")
    ordinary.close("c", MS)
    first, second = taken(road, 46002), taken(road, 46003)
    for cport in (46004, 46005, 46006):
        dropped(road, cport)
    for call in (first, second):
        call.send("c", "FA", wait=30 * SECOND)
        call.send("s", "A", wait=60)
    build.run(__file__, {"case.yaml": at_client("listener-takes-some-calls", "Orders hang, and later ones do not even connect"),
                         "client.pcap": road.pcap()})
