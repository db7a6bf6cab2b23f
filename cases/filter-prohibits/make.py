#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a router forbids the connection and says so with ICMP."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
from story import CLIENT, Road, SECOND, SYN, at_client, case, when  # noqa: E402

ROUTER = "203.0.113.1"


def tell(road):
    for i in range(2):
        call = road.call(cport=40780 + i, sport=3306)
        syn = call.send("c", "S", wait=SECOND, options=SYN, window=65535)
        road.icmp("s", ROUTER, CLIENT, 3, 13, syn, ttl=252)


if __name__ == "__main__":
    road = Road(when("2024-05-15", "10:20:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("filter-prohibits", "The database cannot be reached"), "client.pcap": road.pcap()})
