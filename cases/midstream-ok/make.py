#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a recording that starts in the middle of one conversation and ends in the middle of another."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
from story import MS, Road, at_client, case, when  # noqa: E402

def tell(road):
    old, new = road.call(cport=40330, sport=1414), road.call(cport=40331, sport=1414)
    old.open()
    old.ask(b"OLD 1\n", b"A" * 500)
    before = len(road.rows)
    for i in range(3):
        old.ask(b"OLD 2\n", b"B" * 700, wait=200 * MS)
    old.close("s")
    new.open(wait=100 * MS)
    new.ask(b"NEW 1\n", b"C" * 300)
    new.send("c", "PA", b"NEW 2\n", wait=50 * MS)
    road.rows = road.rows[before:]


if __name__ == "__main__":
    road = Road(when("2024-05-14", "09:30:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("midstream-ok", "A piece of a recording"), "client.pcap": road.pcap()})
