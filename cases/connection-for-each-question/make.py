#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a program opens a connection for each of 620 questions within a minute."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
from story import MS, Pcap, Road, at_client, on_ethernet, when  # noqa: E402

if __name__ == "__main__":
    road = Road(when("2024-06-14", "10:00:00"), 500)
    for i in range(620):
        call = road.call(cport=20000 + i, sport=9090)
        call.open(wait=85 * MS)
        call.send("c", "PA", b"PRICE %04d\n" % i, wait=100)
        call.send("s", "PA", b"%d.99\n" % (i % 97), wait=2 * MS)
        call.close("c", 200)
    file = Pcap(order=">")  # recorded on AIX
    for at, packet in road.seen("c"):
        file.add(at, on_ethernet(packet))
    build.run(__file__, {"case.yaml": at_client("connection-for-each-question", "The price service is slow"), "client.pcap": file.bytes})
