#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: the receiving program stops reading: its window closes for eight seconds."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
from story import MS, Road, SECOND, at_client, case, when  # noqa: E402

def tell(road):
    call = road.call(cport=40750, sport=1414)
    call.open()
    call.say("c", b"SEND\n", 5 * MS)
    data = b"w" * 1460
    for i in range(44):
        call.send("s", "A", data, wait=150)
        if i % 2:
            call.send("c", "A", wait=60, window=64240 - (i + 1) * 1460)
    call.t.window["c"] = 0
    for wait in (500 * MS, SECOND, 2 * SECOND, 4 * SECOND):
        call.send("s", "A", b"w", wait=wait, seq=call.t.next["s"])
        call.send("c", "A", wait=60, window=0)
    call.send("c", "A", wait=500 * MS, window=64240)
    call.stream("s", 10)
    call.close("s")


if __name__ == "__main__":
    road = Road(when("2024-05-15", "09:40:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("receiver-window-closed", "The transfer stalls"), "client.pcap": road.pcap()})
