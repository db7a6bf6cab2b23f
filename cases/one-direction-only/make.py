#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: the recorder saw only what the client sent: its filter took one direction."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
import packets as p  # noqa: E402
from story import CLIENT, MS, Road, at_client, case, when  # noqa: E402

def tell(road):
    call = road.call(cport=40340, sport=80)
    call.open()
    for i in range(4):
        call.ask(apps.http_get("/page%d" % i), apps.http_answer(200, "OK", b"x" * 600), wait=300 * MS)
    call.close("c")


if __name__ == "__main__":
    road = Road(when("2024-05-14", "09:40:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("one-direction-only", "The server does not answer, it is said"),
                         "client.pcap": road.pcap(only=lambda packet: packet[12:16] == p.addr(CLIENT))})
