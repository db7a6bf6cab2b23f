#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a name server refuses one question; recorded at both ends, whose clocks differ."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import CLIENT, MS, Road, SECOND, case, when  # noqa: E402

AHEAD = 400 * MS
SERVER = "198.51.100.53"


def tell(road):
    for i, rcode in enumerate((0, 5, 0)):
        name = "internal.partner.example" if rcode else "www%d.example" % i
        road.udp("c", CLIENT, 51020 + i, SERVER, 53, apps.dns_query(120 + i, name), wait=SECOND)
        road.udp("s", SERVER, 53, CLIENT, 51020 + i, apps.dns_answer(120 + i, name, None if rcode else "203.0.113.80", rcode=rcode), wait=2 * MS)


if __name__ == "__main__":
    road = Road(when("2024-05-14", "10:05:00"), 3 * MS)
    tell(road)
    ends = [("client.pcap", "client", "client-lan", "yes"), ("server.pcap", "server", "server-lan", "yes")]
    build.run(__file__, {"case.yaml": case("dns-refused-two-vantages", "The partner's internal host cannot be resolved", ends),
                         "client.pcap": road.pcap("c"), "server.pcap": road.pcap("s", AHEAD)})
