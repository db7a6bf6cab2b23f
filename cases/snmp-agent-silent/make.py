#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a management station asks an agent that never answers."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import packets as p  # noqa: E402
from story import CLIENT, Road, SECOND, at_client, case, when  # noqa: E402

AGENT = "198.51.100.9"


def tell(road):
    for i in range(4):
        road.udp("c", CLIENT, 50170, AGENT, 161, p.snmp_get("hidden", 400 + i, (1, 3, 6, 1, 2, 1, 1, 3, 0)), wait=5 * SECOND)
    road.put("c", p.ipv4(CLIENT, AGENT, p.ICMP, p.icmp(8, 0, b"\0\1\0\1", b"ping" * 8), 800, 128))
    road.put("s", p.ipv4(AGENT, CLIENT, p.ICMP, p.icmp(0, 0, b"\0\1\0\1", b"ping" * 8), 801, 60))
    road.udp("c", CLIENT, 50170, AGENT, 161, p.snmp_get("hidden", 410, (1, 3, 6, 1, 2, 1, 1, 3, 0)), wait=5 * SECOND)
    road.wait(9 * SECOND)
    road.put("c", p.ipv4(CLIENT, AGENT, p.ICMP, p.icmp(8, 0, b"\0\1\0\2", b"ping" * 8), 802, 128))
    road.put("s", p.ipv4(AGENT, CLIENT, p.ICMP, p.icmp(0, 0, b"\0\1\0\2", b"ping" * 8), 803, 60))


if __name__ == "__main__":
    road = Road(when("2024-05-15", "10:40:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("snmp-agent-silent", "No statistics of the adapter"), "client.pcap": road.pcap()})
