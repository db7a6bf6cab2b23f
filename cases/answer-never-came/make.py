#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a black hole for large packets recorded at the receiver, where no repetition can be seen."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
from story import MS, Road, SECOND, at_client, when  # noqa: E402


def tell(road):
    call = road.call(cport=41200, sport=1414)
    call.open()
    call.ask(b"HELLO\n", b"WELCOME\n")
    call.ask(b"SIZE report\n", b"2920\n", wait=100 * MS)
    call.send("c", "PA", b"GET report\n", wait=80 * MS)
    call.send("s", "A", wait=MS)
    body = bytes(range(256)) * 12
    first = call.t.next["s"]
    for at in (0, 1460):
        call.send("s", "A", body[at:at + 1460], wait=100, fate="lost")
    for wait in (300 * MS, 600 * MS, 1200 * MS, 2400 * MS, 4800 * MS):
        call.send("s", "A", body[:1460], wait=wait, fate="lost", seq=first)
    call.send("c", "FA", wait=5 * SECOND, ack=first)
    call.send("s", "A", wait=MS)


if __name__ == "__main__":
    road = Road(when("2024-05-15", "10:40:00"), 8 * MS)
    tell(road)
    build.run(__file__, {"case.yaml": at_client("answer-never-came", "Logon works, fetching the report hangs"), "client.pcap": road.pcap()})
