#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: routers send packets to one network round in circles until their TTL runs out."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
from story import CLIENT, MS, Road, SECOND, SYN, at_client, case, when  # noqa: E402

ROUTER = "203.0.113.9"


def tell(road):
    for i in range(4):
        call = road.call(cport=40790 + i, server="198.51.100.99", sport=1414)
        syn = call.send("c", "S", wait=SECOND, options=SYN, window=65535)
        road.wait(60 * MS)
        road.icmp("s", ROUTER, CLIENT, 11, 0, syn, ttl=250)


if __name__ == "__main__":
    road = Road(when("2024-05-15", "10:30:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("routing-loop", "One network cannot be reached since the change"),
                         "client.pcap": road.pcap()})
