#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a program writes each message in two pieces; the second waits for the delayed acknowledgment of the first."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
from story import MS, Road, at_client, case, when  # noqa: E402

def tell(road):
    call = road.call(cport=40800, sport=1414)
    call.open()
    for i in range(12):
        call.send("c", "PA", b"HEAD%04d" % i, wait=5 * MS)
        call.send("s", "A", wait=198 * MS)
        call.send("c", "PA", b"BODY OF THE MESSAGE %04d" % i, wait=100)
        call.send("s", "PA", b"OK %04d" % i, wait=2 * MS)
    call.close("c")
    stream(road)


def stream(road):
    """A journal goes to another port record by record, each at once."""
    call = road.call(cport=40801, sport=5140)
    call.open(wait=1000 * MS)
    for i in range(140):
        call.send("c", "PA", b"JOURNAL RECORD %06d OF THE DAY" % i, wait=4 * MS)
        if i % 2:
            call.send("s", "A", wait=90)
    call.close("c")


if __name__ == "__main__":
    road = Road(when("2024-05-15", "10:50:00"), MS)
    tell(road)
    build.run(__file__, {"case.yaml": at_client("small-writes-and-delayed-acks", "Five messages a second, not more"),
                         "client.pcap": road.pcap()})
