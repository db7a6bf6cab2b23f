#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: the resolver answers SERVFAIL after a long time, because nobody answers it."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import CLIENT, MS, Road, at_client, case, when  # noqa: E402

RESOLVER = "192.0.2.53"


def tell(road):
    for i in range(3):
        road.udp("c", CLIENT, 51020 + i, RESOLVER, 53, apps.dns_query(120 + i, "partner.example"), wait=500 * MS)
        road.udp("s", RESOLVER, 53, CLIENT, 51020 + i, apps.dns_answer(120 + i, "partner.example", rcode=2), wait=3800 * MS)
    road.udp("c", CLIENT, 51029, RESOLVER, 53, apps.dns_query(129, "host.example"), wait=500 * MS)
    road.udp("s", RESOLVER, 53, CLIENT, 51029, apps.dns_answer(129, "host.example", "198.51.100.7"), wait=3 * MS)


if __name__ == "__main__":
    road = Road(when("2024-05-14", "11:20:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("dns-server-fails", "The partner's host is unknown"), "client.pcap": road.pcap()})
