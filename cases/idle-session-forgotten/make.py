#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: after twenty minutes of rest nothing that the client sends is answered any more."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
from story import MS, Road, SECOND, at_client, case, when  # noqa: E402

def tell(road):
    call = road.call(cport=40740, sport=1414)
    call.open()
    for i in range(3):
        call.ask(b"QUERY %d\n" % i, b"ANSWER\n", wait=SECOND)
    road.wait(1200 * SECOND)
    first = call.t.next["c"]
    for wait in (0, 300 * MS, 600 * MS, 1200 * MS, 2400 * MS, 4800 * MS, 9600 * MS):
        call.send("c", "PA", b"QUERY 4\n", wait=wait, fate="lost", seq=first)


if __name__ == "__main__":
    road = Road(when("2024-05-15", "09:30:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("idle-session-forgotten", "After lunch the session is dead"), "client.pcap": road.pcap()})
