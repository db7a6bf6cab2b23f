#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: names are asked for and answered within milliseconds, one of them with an IPv6 address."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import CLIENT, MS, Road, at_client, case, when  # noqa: E402

RESOLVER = "192.0.2.53"


def tell(road):
    for i, (name, kind, address) in enumerate([("host.example", "A", "198.51.100.7"), ("host.example", "AAAA", "2001:db8::7"),
                                               ("mail.example", "A", "198.51.100.25")]):
        road.udp("c", CLIENT, 51000 + i, RESOLVER, 53, apps.dns_query(100 + i, name, kind), wait=400 * MS)
        road.udp("s", RESOLVER, 53, CLIENT, 51000 + i, apps.dns_answer(100 + i, name, address, kind), wait=3 * MS)


if __name__ == "__main__":
    road = Road(when("2024-05-14", "08:00:01"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("dns-ok", "Are names resolved?"), "client.pcap": road.pcap()})
