#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: the client goes on with a connection that the server does not know any more: it restarted."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
from story import Road, SECOND, at_client, case, when  # noqa: E402

def tell(road):
    call = road.call(cport=40810, sport=1414)
    call.open()
    call.ask(b"HELLO\n", b"WELCOME\n")
    road.wait(300 * SECOND)
    call.send("c", "PA", b"GO ON\n")
    call.t.next["s"] = call.t.acks["c"]
    road.wait(200)
    road.put("s", call.t.build("s", 4, call.t.acks["c"], b"", b"", "good", True, "good"), at=road.clock + road.delay)
    road.clock += 2 * road.delay
    again = road.call(cport=40811, sport=1414)
    again.open(wait=SECOND)
    again.ask(b"HELLO\n", b"WELCOME\n")
    again.close("c")


if __name__ == "__main__":
    road = Road(when("2024-05-15", "11:00:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("host-restarted-half-open", "Sessions broke at eleven"), "client.pcap": road.pcap()})
