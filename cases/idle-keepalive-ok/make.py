#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a connection rests for two hours in all, its keep-alives are answered, and then it goes on."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
from story import Road, SECOND, at_client, case, when  # noqa: E402

def tell(road):
    call = road.call(cport=40320, sport=1414)
    call.open()
    call.ask(b"HELLO\n", b"WELCOME\n")
    for _ in range(8):
        call.send("c", "A", b"\0", wait=900 * SECOND, seq=call.t.next["c"] - 1)
        call.send("s", "A", wait=80)
    call.ask(b"NEXT\n", b"DATA\n", wait=30 * SECOND)
    call.close("c")


if __name__ == "__main__":
    road = Road(when("2024-05-14", "09:00:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("idle-keepalive-ok", "Does the idle connection survive?"), "client.pcap": road.pcap()})
