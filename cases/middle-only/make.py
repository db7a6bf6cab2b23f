#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: half a minute out of the middle of a connection that rests open."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
from story import MS, Road, at_client, when  # noqa: E402

def tell(road):
    call = road.call(cport=40350, sport=1414)
    call.open()
    call.ask(b"MQCONN\n", b"A" * 500)
    before = len(road.rows)
    for i in range(4):
        call.ask(b"MQGET %d\n" % i, b"B" * 700, wait=8000 * MS)
    del road.rows[:before]


if __name__ == "__main__":
    road = Road(when("2024-05-14", "11:30:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("middle-only", "Connections to the queue manager get lost"), "client.pcap": road.pcap()})
