#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a management station asks for the uptime and pings; it gets its answers."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
import packets as p  # noqa: E402
from story import CLIENT, MS, Road, SECOND, at_client, case, when  # noqa: E402

AGENT = "198.51.100.9"
UPTIME = (1, 3, 6, 1, 2, 1, 1, 3, 0)


def ping(road, number):
    rest = bytes([0, 9, 0, number])
    road.put("c", p.ipv4(CLIENT, AGENT, p.ICMP, p.icmp(8, 0, rest, b"abcdefgh" * 7), 700 + number, 128))
    road.wait(200)
    road.put("s", p.ipv4(AGENT, CLIENT, p.ICMP, p.icmp(0, 0, rest, b"abcdefgh" * 7), 900 + number, 60))


def tell(road):
    for i in range(4):
        road.udp("c", CLIENT, 50161, AGENT, 161, p.snmp_get("hidden", 300 + i, UPTIME), wait=30 * SECOND)
        road.udp("s", AGENT, 161, CLIENT, 50161, apps.snmp_response("hidden", 300 + i, UPTIME, 123456 + 3000 * i), wait=2 * MS)
        ping(road, i + 1)


if __name__ == "__main__":
    road = Road(when("2024-05-14", "10:40:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("snmp-ping-ok", "Is the host up?"), "client.pcap": road.pcap()})
