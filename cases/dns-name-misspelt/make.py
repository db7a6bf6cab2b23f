#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a program asks for a host name that does not exist."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import CLIENT, MS, Road, at_client, case, when  # noqa: E402

RESOLVER = "192.0.2.53"


def tell(road):
    for i, name in enumerate(("hots.example", "hots.example.corp.example")):
        road.udp("c", CLIENT, 51010 + i, RESOLVER, 53, apps.dns_query(110 + i, name), wait=300 * MS)
        road.udp("s", RESOLVER, 53, CLIENT, 51010 + i, apps.dns_answer(110 + i, name, rcode=3), wait=7 * MS)


if __name__ == "__main__":
    road = Road(when("2024-05-14", "11:10:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("dns-name-misspelt", "Unknown host"), "client.pcap": road.pcap()})
